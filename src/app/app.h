/*
 * What use cases share: the database, the keys, and the one way to write.
 *
 * app/ is the only floor that opens writing transactions. A use case reads what it needs under
 * locks, lets core decide, writes through store, and answers after the commit is durable. Nothing
 * is sent to the outside while a transaction is open: effects are rows in the job table.
 */
#pragma once

#include "base/date.h"
#include "base/problem.h"
#include "crypto/crypto.h"
#include "db/db.h"

struct app {
    struct db *db;
    const char *dir; /* data folder; files/ below it */
    const char *breached_file; /* of passwords nobody may have (app/breached.h); NULL none */
    struct key master;
    struct key fields; /* derived: seals gateway secrets */
    void (*wake)(void *arg); /* tell the job runner that there is work; may be NULL */
    void *wake_arg;
};

/* The keys derived from the master key. The database is the caller's. */
void app_init(struct app *app, struct db *db, const char *dir, const struct key *master);

/* The book is a demo from now on: no gateway that moves real money works in it. */
MUST_USE err app_demo_mark(const struct app *app);

/* Which civil day it is for an organisation. */
MUST_USE err app_today(struct rtx *tx, struct arena *a, org_id org, date *out);

/* Hex SHA-256 of `bytes`, in the arena. */
str app_sha256(struct arena *a, str bytes);

/*
 * Keep bytes as a file named by their SHA-256, below the organisation's folder; durable before this
 * answers. Keeping the same twice changes nothing. `digest` (hex) is copied into the arena.
 * For what is larger than LIMIT_KEPT_ROW_BYTES or made by us; what came small with a document is
 * a row beside it.
 */
MUST_USE err app_file_keep(const struct app *app, struct arena *a, org_id org, str bytes,
                           str *digest);
/* The same for what can be made again: not durable, and written anew where it is there. */
MUST_USE err app_file_put(const struct app *app, struct arena *a, org_id org, str bytes,
                          str *digest);
/*
 * Read what came with a document, be it a row or a file; E_NOT_FOUND, E_IO when it is not what its
 * name says.
 */
MUST_USE err app_kept_read(const struct app *app, struct rtx *tx, struct arena *a, org_id org,
                           str digest, str *out);
/* Read a file back, whole; errors as above. */
MUST_USE err app_file_read(const struct app *app, struct arena *a, org_id org, str digest,
                           str *out);
/*
 * Remove files of the organisation that no row names and that were kept 30 days ago or earlier, of
 * those whose digest begins with the two hex digits `shard`; what a write cut off left, after a
 * day. Files that are being kept meanwhile stay.
 */
MUST_USE err app_file_sweep(const struct app *app, struct arena *a, org_id org, str shard);
/* The path of such a file. */
const char *app_file_path(const struct app *app, struct arena *a, org_id org, str digest);

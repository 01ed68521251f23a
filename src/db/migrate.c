/*
 * Bringing the schema up to this binary: every migration that is missing, each in a transaction
 * of its own together with its row of schema_version. Two processes may try at once: the second
 * finds the work done.
 */
#include "db/migrate.h"

#include "base/clock.h"
#include "db/engine.h"

/* Not in sql/queries: these run before there is a schema. */
static const struct sql table_there = {
    .name = "schema_version_there",
    .index = -1,
    .sqlite = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'",
    .postgres =
        "SELECT count(*) FROM pg_catalog.pg_class WHERE oid = to_regclass('schema_version')",
};
static const struct sql version_last = {
    .name = "schema_version_last",
    .index = -1,
    .sqlite = "SELECT coalesce(max(number), 0) FROM schema_version",
    .postgres = "SELECT coalesce(max(number), 0) FROM schema_version",
};
static const struct sql version_insert = {
    .name = "schema_version_insert",
    .index = -1,
    .sqlite = "INSERT INTO schema_version (number, at_us) VALUES ($1, $2)",
    .postgres = "INSERT INTO schema_version (number, at_us) VALUES ($1, $2)",
};
/* Held to the end of the transaction. SQLite's writer holds the file's lock already. */
static const struct sql migration_lock = {
    .name = "migration_lock",
    .index = -1,
    .sqlite = "SELECT 1",
    .postgres = "SELECT CAST(1 AS BIGINT) FROM (SELECT pg_advisory_xact_lock(4920117035)) AS held",
};
static const char *const version_table[] = {
    [DB_SQLITE] = "CREATE TABLE schema_version (number INTEGER PRIMARY KEY, "
                  "at_us INTEGER NOT NULL) STRICT;",
    [DB_POSTGRES] = "CREATE TABLE schema_version (number BIGINT PRIMARY KEY, "
                    "at_us BIGINT NOT NULL);",
};

int migrate_version(void)
{
    return (int)db_migration_count;
}

static err current_of(struct rtx *tx, bool *there, int *out)
{
    int64_t tables = 0;
    int number = 0;
    TRY(db_one(tx, NULL, &table_there, IN(), OUT(&tables)));
    if (tables > 0) TRY(db_one(tx, NULL, &version_last, IN(), OUT(&number)));
    *there = tables > 0;
    *out = number;
    return OK;
}

err migrate_current(struct db *db, int *out)
{
    struct rtx CLEANUP(db_read_end) *tx = NULL;
    bool there = false;
    TRY(db_read_begin(db, &tx));
    return current_of(tx, &there, out);
}

/* Run migration number *arg, unless somebody else just has. */
static err run_one(struct wtx *tx, void *arg)
{
    const struct migration *m = arg;
    enum db_engine engine = db_engine_of(tx->r.db);
    int64_t held = 0;
    int current = 0;
    bool there = false;
    TRY(db_one(&tx->r, NULL, &migration_lock, IN(), OUT(&held)));
    TRY(current_of(&tx->r, &there, &current));
    if (current >= m->number) return OK;
    if (!there) TRY(db_script(tx, version_table[engine]));
    TRY(db_script(tx, engine == DB_SQLITE ? m->sqlite : m->postgres));
    return db_exec(tx, &version_insert, IN(m->number, clock_now_us()));
}

err migrate_up(struct db *db, char note[256])
{
    int current = 0;
    note[0] = 0;
    err e = migrate_current(db, &current);
    if (e == OK && current > migrate_version()) {
        snprintf(note, 256, "The database has schema version %d, this program only knows %d.",
                 current, migrate_version());
        return E_VERSION;
    }
    for (int i = current; e == OK && i < migrate_version(); i++) {
        struct migration m = db_migrations[i];
        e = db_write(db, (struct db_work){ .body = run_one, .arg = &m });
        if (e != OK) snprintf(note, 256, "%s: %.200s", m.name, db_last_message());
    }
    return e;
}

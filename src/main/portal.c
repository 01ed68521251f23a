/* Keys and databases, and plain words about what is wrong with them. */
#include "main/portal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/rand.h"
#include "db/migrate.h"
#include "db/write.h"
#include "main/command.h"
#include "store/store_people.h"
#include "store/store_setting.h"

void portal_close(struct portal *p)
{
    db_close(&p->db);
}

static bool read_key(const char *command, struct config *config, struct key *out)
{
    const char *path = config_key_path(config);
    str bytes;
    err e = file_read(&config->arena, path, 4096, &bytes);

    if (e == E_NOT_FOUND)
        complain(command, "there is no key at %s: run counterfoil init first", path);
    else if (e != OK)
        complain(command, "the key at %s cannot be read", path);
    else if (bytes.n != KEY_BYTES)
        complain(command, "the key at %s is not one: it has %zu bytes, not 32", path, bytes.n);
    if (e != OK || bytes.n != KEY_BYTES) return false;
    memcpy(out->b, bytes.p, KEY_BYTES);
    return true;
}

static bool make_key(const char *command, struct config *config)
{
    const char *path = config_key_path(config);
    unsigned char bytes[KEY_BYTES];

    if (file_exists(path)) return true;
    rand_bytes(bytes, sizeof bytes);
    err e = file_write(path, (str){ (const char *)bytes, sizeof bytes }, 0600);
    if (e != OK) complain_err(command, path, e);
    return e == OK;
}

static bool open_database(const char *command, struct config *config, bool make, struct db **out)
{
    struct db_options options = { .url = config_text(config, CONFIG_DB),
                                  .dir = config->dir,
                                  .create = make,
                                  .any_version = make };
    char note[256] = "";
    err e = db_open(&options, out, note);

    if (e == OK && make) e = migrate_up(*out, note);
    if (e == E_NOT_FOUND)
        complain(command, "%s: run counterfoil init first", note[0] != 0 ? note : "no database");
    else if (e == E_VERSION)
        complain(command, "%s Use the program that made it, or upgrade.", note);
    else if (e != OK)
        complain(command, "%s", note[0] != 0 ? note : err_info(e)->text);
    return e == OK;
}

struct key_work {
    str id;
};

static err key_body(struct wtx *tx, void *arg)
{
    return store_setting_insert(tx, S("key"), ((struct key_work *)arg)->id);
}

/* The database remembers which key seals its secrets; who makes it says so. */
static bool key_fits(const char *command, struct config *config, struct portal *p,
                     const struct key *key, bool make)
{
    struct rtx *tx = NULL;
    char name[9];
    struct key_work w = { crypto_key_id(key, name) };
    str there = STR_NONE;
    bool found = false;

    err e = db_read_begin(p->db, &tx);
    if (e == OK) e = store_setting_get(tx, &config->arena, S("key"), &there, &found);
    db_read_end(&tx);
    if (e == OK && !found && make) e = db_write(p->db, (struct db_work){ key_body, NULL, &w });
    if (e != OK) {
        complain_err(command, "the database cannot be read", e);
        return false;
    }
    if (!found || str_eq(there, w.id)) return true;
    complain(command, "the key at %s is not the key of this database (%.*s, not %.*s)",
             config_key_path(config), STR_FMT(w.id), STR_FMT(there));
    return false;
}

static bool open_with(const char *command, struct config *config, bool make, struct portal *out)
{
    struct key master;

    *out = (struct portal){ 0 };
    if (!crypto_init()) {
        complain(command, "this machine has no good randomness");
        return false;
    }
    if (!read_key(command, config, &master)) return false;
    if (!open_database(command, config, make, &out->db)) return false;
    app_init(&out->app, out->db, config->dir, &master);
    if (key_fits(command, config, out, &master, make)) return true;
    portal_close(out);
    return false;
}

bool portal_open(const char *command, struct config *config, struct portal *out)
{
    return open_with(command, config, false, out);
}

bool portal_make(const char *command, struct config *config, struct portal *out)
{
    err e = file_make_folders(config->dir);
    if (e != OK) {
        complain_err(command, config->dir, e);
        return false;
    }
    /* A book without its key must not get another one: its secrets would be lost unseen. */
    const char *book = arena_format(&config->arena, "%s/counterfoil.db", config->dir).p;
    bool orphan = file_exists(book) && !file_exists(config_key_path(config));
    if (!orphan && !make_key(command, config)) return false;
    return open_with(command, config, true, out);
}

bool portal_org(const char *command, struct portal *p, const char *slug, org_id *out)
{
    struct rtx *tx = NULL;

    if (slug == NULL) {
        complain(command, "--org SLUG is missing");
        return false;
    }
    err e = db_read_begin(p->db, &tx);
    if (e == OK) e = store_org_by_slug(tx, str_of(slug), out);
    db_read_end(&tx);
    if (e == E_NOT_FOUND)
        complain(command, "there is no organisation \"%s\"", slug);
    else if (e != OK)
        complain_err(command, slug, e);
    return e == OK;
}

int portal_org_count(const char *command, struct portal *p)
{
    CLEANUP(arena_release) struct arena a;
    struct rtx *tx = NULL;
    org_id *orgs;
    size_t count = 0;

    arena_init(&a, 1024 * 1024);
    err e = db_read_begin(p->db, &tx);
    if (e == OK) e = store_org_ids(tx, &a, &orgs, &count);
    db_read_end(&tx);
    if (e != OK) complain_err(command, "the database cannot be read", e);
    return e == OK ? (int)count : -1;
}

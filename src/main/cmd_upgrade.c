/*
 * `counterfoil upgrade`: the schema brought up to this program, forward only. What was there is
 * kept beside it first: on SQLite a copy of the file.
 */
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "db/migrate.h"
#include "main/command.h"

static const char help[] =
    "counterfoil upgrade --data DIR [--db URL] [--backed-up]\n"
    "\n"
    "Brings the database up to this program's schema; there is no way back. Stop serve first.\n"
    "DIR/counterfoil.db is copied to DIR/counterfoil.db.before-N before, N being its version. A\n"
    "PostgreSQL database is not: make a dump of it and say so.\n"
    "\n"
    "  --backed-up     a copy has been made: make none\n";

static bool keep_copy(struct config *config, struct db *db, int version, bool backed_up)
{
    str path = arena_format(&config->arena, "%s/counterfoil.db.before-%d", config->dir, version);

    if (backed_up) return true;
    if (config_text(config, CONFIG_DB).n > 0) {
        complain("upgrade", "a PostgreSQL database is not copied here: make a dump (pg_dump), "
                            "then say --backed-up");
        return false;
    }
    unlink(path.p); /* of an upgrade that was broken off */
    err e = db_copy(db, path.p);
    if (e == OK) e = file_sync_folder(config->dir);
    if (e != OK) complain_err("upgrade", "the copy cannot be made, nothing has been changed", e);
    return e == OK;
}

static int upgrade(struct config *config, struct db *db, bool backed_up)
{
    char note[256] = "";
    int version = 0;
    err e = migrate_current(db, &version);

    if (e == OK && version == migrate_version()) {
        printf("schema version %d: nothing to do\n", version);
        return 0;
    }
    if (e == OK && version == 0) {
        complain("upgrade", "there is no book: run counterfoil init");
        return EXIT_FAULT;
    }
    /* Of a newer one migrate_up says so, and changes nothing. */
    if (e == OK && version < migrate_version() && !keep_copy(config, db, version, backed_up))
        return EXIT_FAULT;
    if (e == OK) e = migrate_up(db, note);
    if (e != OK) {
        complain("upgrade", "%s", note[0] != 0 ? note : err_info(e)->text);
        return EXIT_FAULT;
    }
    printf("schema version %d: upgraded to %d\n", version, migrate_version());
    return 0;
}

static int run(int argc, char **argv)
{
    CLEANUP(config_release) struct config config;
    bool backed_up = false;
    const struct flag own[] = { { "--backed-up", .on = &backed_up }, { 0 } };
    struct db *db = NULL;
    char note[256] = "";

    config_init(&config);
    if (!flags_read("upgrade", argc, argv, own, &config, NULL)) return EXIT_USAGE;
    struct db_options options = { .url = config_text(&config, CONFIG_DB), .dir = config.dir,
                                  .any_version = true };
    err e = db_open(&options, &db, note);
    if (e != OK) {
        complain("upgrade", "%s", note[0] != 0 ? note : err_info(e)->text);
        return EXIT_FAULT;
    }
    int status = upgrade(&config, db, backed_up);
    db_close(&db);
    return status;
}

const struct command command_upgrade = {
    .name = "upgrade", .summary = "bring the database up to this program", .help = help, .run = run
};

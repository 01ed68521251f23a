/*
 * `counterfoil backup`: a folder from which the books can be put back, made while serving.
 *
 * The chains are sealed, then the database is copied as of one instant, then the files its rows
 * name, which are there before their rows and never change. What was copied is opened and verified
 * like any book before it gets its name.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "app/app_seal.h"
#include "app/app_verify.h"
#include "base/clock.h"
#include "base/file.h"
#include "db/migrate.h"
#include "main/backup_folder.h"
#include "main/command.h"
#include "main/portal.h"

static const char help[] =
    "counterfoil backup --data DIR --to FOLDER [--with-key]\n"
    "\n"
    "Seals the books and copies them into a new FOLDER, while serve goes on: the database as of\n"
    "one instant, the kept files, counterfoil.conf, and a manifest with the SHA-256 of each file\n"
    "and the heads of the chains. The copy is verified; FOLDER is there whole or not at all.\n"
    "Prints the heads: keep them apart from the backups (counterfoil verify --anchor FILE).\n"
    "A PostgreSQL database is not copied here: make a dump (pg_dump), then copy DIR/files.\n"
    "\n"
    "  --to FOLDER     to make; it must not be there, or be empty\n"
    "  --with-key      copy the master key too: who has such a backup reads every secret in it.\n"
    "                  Without it, keep DIR/key in another place: no backup is of use without\n";

struct run {
    struct config *config;
    struct portal p;
    struct arena a;
    struct backup_folder to;
    struct manifest m;
};

static void run_end(struct run *r)
{
    portal_close(&r->p);
    backup_folder_drop(&r->to);
    arena_release(&r->a);
}

static err add(struct run *r, const char *from, str path)
{
    struct manifest *m = &r->m;
    struct backup_file one;

    TRY(backup_folder_copy(&r->to, from, path, &one));
    m->files = arena_grow(&r->a, m->files, m->file_count, &m->file_room, sizeof *m->files);
    m->files[m->file_count++] = one;
    return OK;
}

/* The files below DIR/files, `depth` folders down; what is being written (".tmp") is of no row. */
static err add_folder(struct run *r, str below, int depth)
{
    const char *from = arena_format(&r->a, "%s/%.*s", r->config->dir, STR_FMT(below)).p;
    DIR *folder = opendir(from);
    err e = OK;

    if (folder == NULL) return file_exists(from) ? E_IO : OK;
    for (const struct dirent *one; e == OK && (one = readdir(folder)) != NULL;) {
        str name = str_of(one->d_name);
        if (one->d_name[0] == '.') continue;
        str path = arena_format(&r->a, "%.*s/%.*s", STR_FMT(below), STR_FMT(name));
        if (depth > 0)
            e = add_folder(r, path, depth - 1);
        else if (name.n == 64)
            e = add(r, arena_format(&r->a, "%s/%.*s", r->config->dir, STR_FMT(path)).p, path);
    }
    closedir(folder);
    return e;
}

static err copy_all(struct run *r, bool with_key)
{
    const char *conf = arena_format(&r->a, "%s/counterfoil.conf", r->config->dir).p;

    TRY(app_seal_all(&r->p.app));
    TRY(db_copy(r->p.db, backup_folder_in(&r->to, S("counterfoil.db"))));
    TRY(add_folder(r, S("files"), 2)); /* files/ORG/ab/SHA256 */
    if (file_exists(conf)) TRY(add(r, conf, S("counterfoil.conf")));
    return with_key ? add(r, config_key_path(r->config), S("key")) : OK;
}

static void say(void *arg, str line)
{
    (void)arg;
    fprintf(stderr, "%.*s\n", STR_FMT(line));
}

/* Open the copy like any book, with the key of this one, and prove it. False after one line. */
static bool prove(struct run *r)
{
    struct verified v;

    r->config->value[CONFIG_KEY_FILE] = arena_str(&r->a, str_of(config_key_path(r->config)));
    r->config->dir = r->to.part;
    portal_close(&r->p);
    if (!portal_open("backup", r->config, &r->p)) return false;
    err e = app_verify(&r->p.app, say, NULL, &v);
    if (e == OK) e = app_heads(&r->p.app, &r->a, &r->m.heads, &r->m.head_count);
    portal_close(&r->p); /* before the file is read whole: now nothing is beside it */
    if (e != OK)
        complain_err("backup", "the copy cannot be read", e);
    else if (v.faults > 0)
        complain("backup", "the copy does not verify, so it is not kept: see counterfoil verify");
    return e == OK && v.faults == 0;
}

static err close_manifest(struct run *r, const struct key *master)
{
    struct manifest *m = &r->m;
    struct backup_file db;
    time_t now = (time_t)(clock_now_us() / 1000000);
    struct tm utc;
    char made[32];
    str text;

    TRY(backup_folder_digest(&r->to, S("counterfoil.db"), &db));
    m->files = arena_grow(&r->a, m->files, m->file_count, &m->file_room, sizeof *m->files);
    m->files[m->file_count++] = db;
    strftime(made, sizeof made, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
    m->made = arena_str(&r->a, str_of(made));
    m->schema = migrate_version();
    TRY(manifest_write(&r->a, m, master, &text));
    TRY(file_write(backup_folder_in(&r->to, S("manifest")), text, 0600));
    return backup_folder_finish(&r->to);
}

static void print_done(const struct run *r)
{
    CLEANUP(buf_release) struct buf b;
    int64_t bytes = 0;

    buf_init(&b, 1024 * 1024);
    for (size_t i = 0; i < r->m.file_count; i++) bytes += r->m.files[i].bytes;
    for (size_t i = 0; i < r->m.head_count; i++) head_write(&b, &r->m.heads[i]);
    printf("%s: %zu files, %lld bytes, verified\n%.*s", r->to.path, r->m.file_count,
           (long long)bytes, STR_FMT(buf_view(&b)));
}

static int run(int argc, char **argv)
{
    CLEANUP(config_release) struct config config;
    CLEANUP(run_end) struct run r = { .config = &config };
    const char *to = NULL;
    bool with_key = false;
    const struct flag own[] = { { "--to", .text = &to }, { "--with-key", .on = &with_key }, { 0 } };

    config_init(&config);
    arena_init(&r.a, 2 * (size_t)MANIFEST_BYTES_MAX);
    if (!flags_read("backup", argc, argv, own, &config, NULL)) return EXIT_USAGE;
    if (to == NULL) {
        complain("backup", "--to FOLDER is missing");
        return EXIT_USAGE;
    }
    if (config_text(&config, CONFIG_DB).n > 0) {
        complain("backup", "a PostgreSQL database is not copied here: make a dump (pg_dump), then "
                           "copy DIR/files");
        return EXIT_FAULT;
    }
    if (!portal_open("backup", &config, &r.p)) return EXIT_FAULT;
    struct key master = r.p.app.master;
    if (!backup_folder_begin("backup", &r.a, to, &r.to)) return EXIT_FAULT;
    err e = copy_all(&r, with_key);
    if (e == OK && !prove(&r)) return EXIT_FAULT;
    if (e == OK) e = close_manifest(&r, &master);
    if (e != OK) {
        complain_err("backup", to, e);
        return EXIT_FAULT;
    }
    print_done(&r);
    return 0;
}

const struct command command_backup = {
    .name = "backup", .summary = "copy the books while they are served", .help = help, .run = run
};

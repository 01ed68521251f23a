/*
 * `counterfoil restore`: a folder made by backup put back, and afterwards the series of numbers
 * released one by one. Nothing is believed: the manifest's code, each file's digest, and the books
 * themselves are proved before the folder gets its name.
 */
#include <stdio.h>
#include <string.h>

#include "app/app_seal.h"
#include "app/app_verify.h"
#include "base/file.h"
#include "db/migrate.h"
#include "main/backup_folder.h"
#include "main/command.h"
#include "main/portal.h"
#include "store/store_people.h"

static const char help[] =
    "counterfoil restore --data DIR --from FOLDER [--key-file FILE] [--anchor FILE]\n"
    "counterfoil restore --data DIR [--db URL] --in-place [--anchor FILE]\n"
    "counterfoil restore --data DIR [--db URL] --org SLUG --release SERIES --last N\n"
    "\n"
    "Puts a backup back into DIR, which must not be there or be empty, and verifies it. The chain\n"
    "goes on in a new epoch, whose first entry names the head restored and the last one known.\n"
    "Every session has ended. Nobody knows which numbers went out since the backup: so every\n"
    "series is held until it is told (the last form). Payments that were under way are asked\n"
    "about at their gateways as soon as serve runs; mail still waiting is sent, under the same\n"
    "Message-ID as before.\n"
    "\n"
    "  --from FOLDER     made by counterfoil backup\n"
    "  --in-place        begin the epoch in books that something else has put back: a dump of\n"
    "                    PostgreSQL, a copy of the disk\n"
    "  --key-file FILE   the master key, where the backup holds none\n"
    "  --anchor FILE     the last heads known, as backup printed them or its manifest has them\n"
    "  --release SERIES  receipt-2026, customer: a series as restore names it\n"
    "  --last N          the last number of it that went out\n";

struct wishes {
    const char *from, *anchor, *org, *release, *last;
    bool in_place;
};

struct run {
    struct config *config;
    const struct wishes *wishes;
    struct portal p;
    struct arena a;
    struct backup_folder to;
    struct manifest m;
    struct heads known;
};

static void run_end(struct run *r)
{
    portal_close(&r->p);
    backup_folder_drop(&r->to);
    arena_release(&r->a);
}

static void say(void *arg, str line)
{
    (void)arg;
    fprintf(stderr, "%.*s\n", STR_FMT(line));
}

static bool refuse(const char *what, const char *why)
{
    complain("restore", "%s %s", what, why);
    return false;
}

/* The key in the backup, or the one that is named. */
static bool read_key(struct run *r, struct key *out)
{
    const char *named = config_path(r->config, CONFIG_KEY_FILE);
    str inside = arena_format(&r->a, "%s/key", r->wishes->from), bytes;

    if (named == NULL && !file_exists(inside.p))
        return refuse(r->wishes->from, "holds no key: name the one of these books, --key-file");
    if (file_read(&r->a, named != NULL ? named : inside.p, 4096, &bytes) != OK ||
        bytes.n != KEY_BYTES)
        return refuse(named != NULL ? named : inside.p, "is no key of 32 bytes");
    memcpy(out->b, bytes.p, KEY_BYTES);
    return true;
}

static bool read_manifest(struct run *r)
{
    const char *path = arena_format(&r->a, "%s/manifest", r->wishes->from).p;
    struct key master;
    str text;

    if (file_read(&r->a, path, MANIFEST_BYTES_MAX, &text) != OK)
        return refuse(r->wishes->from, "is no backup: it has no manifest");
    if (!read_key(r, &master)) return false;
    err e = manifest_read(&r->a, text, &master, &r->m);
    if (e == E_SIGNATURE) return refuse(path, "was changed, or is not of this key");
    if (e == E_VERSION) return refuse(path, "is of another version of Counterfoil");
    if (e != OK) return refuse(path, "cannot be understood");
    if (r->m.schema == migrate_version()) return true;
    complain("restore", "%s has schema version %d, this program needs version %d. Restore it with "
                        "the program that made it, then upgrade.",
             r->wishes->from, r->m.schema, migrate_version());
    return false;
}

static bool read_anchor(struct run *r)
{
    struct head *list = NULL;
    size_t count = 0;
    str text;

    if (r->wishes->anchor == NULL) return true;
    err e = file_read(&r->a, r->wishes->anchor, MANIFEST_BYTES_MAX, &text);
    if (e == OK) e = heads_read(&r->a, text, &list, &count);
    r->known = (struct heads){ list, count };
    return e == OK && count > 0 ? true : refuse(r->wishes->anchor, "names no heads");
}

static bool copy_files(struct run *r)
{
    for (size_t i = 0; i < r->m.file_count; i++) {
        const struct backup_file *f = &r->m.files[i];
        const char *from = arena_format(&r->a, "%s/%.*s", r->wishes->from, STR_FMT(f->path)).p;
        struct backup_file done;
        err e = backup_folder_copy(&r->to, from, f->path, &done);
        if (e == E_NOT_FOUND) return refuse(from, "is missing: the backup is not whole");
        if (e != OK) {
            complain_err("restore", from, e);
            return false;
        }
        if (done.bytes != f->bytes || !str_eq(done.digest, f->digest))
            return refuse(from, "was changed since the backup was made");
    }
    return true;
}

/* Open the books where they lie, begin the epoch in them and prove the whole. */
static bool begin_epoch(struct run *r)
{
    struct verified v;

    if (!portal_open("restore", r->config, &r->p)) return false;
    err e = app_epoch_begin(&r->p.app, r->known);
    if (e == E_CONFLICT)
        return refuse(r->wishes->anchor, "names a head that these books do not contain: they went "
                                         "on apart from it");
    if (e == OK) e = app_seal_all(&r->p.app);
    if (e == OK) e = app_verify(&r->p.app, say, NULL, &v);
    if (e != OK)
        complain_err("restore", "the books cannot be restored", e);
    else if (v.faults > 0)
        complain("restore", "the books do not verify");
    return e == OK && v.faults == 0;
}

/* The series of each organisation that wait, and the last number these books know. */
static err print_held(struct run *r)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    org_id *orgs;
    size_t count;

    TRY(db_read_begin(r->p.db, &tx));
    TRY(store_org_ids(tx, &r->a, &orgs, &count));
    for (size_t i = 0; i < count; i++) {
        struct series *list;
        struct head head;
        size_t n;
        TRY(store_chain_head(tx, &r->a, orgs[i], &head));
        TRY(store_series_list(tx, &r->a, orgs[i], &list, &n));
        printf("%.*s: epoch %lld\n", STR_FMT(head.slug), (long long)head.epoch);
        for (size_t k = 0; k < n; k++) {
            str name = app_series_name(&r->a, &list[k]);
            printf("  held: %.*s, last known %lld\n", STR_FMT(name), (long long)list[k].next - 1);
        }
    }
    return OK;
}

static void print_done(const char *data)
{
    printf("%s holds these books, verified. Tell the last number of each series that went out:\n"
           "  counterfoil restore --data %s --org SLUG --release SERIES --last N\n",
           data, data);
}

static bool restore(struct run *r, const char *data)
{
    if (!read_manifest(r) || !read_anchor(r)) return false;
    if (!backup_folder_begin("restore", &r->a, data, &r->to)) return false;
    if (!copy_files(r)) return false;
    r->config->dir = r->to.part;
    if (!begin_epoch(r)) return false;
    err e = print_held(r);
    portal_close(&r->p);
    if (e == OK) e = backup_folder_finish(&r->to);
    if (e != OK) {
        complain_err("restore", data, e);
        return false;
    }
    print_done(data);
    return true;
}

static bool restore_in_place(struct run *r)
{
    if (!read_anchor(r) || !begin_epoch(r)) return false;
    err e = print_held(r);
    if (e != OK) complain_err("restore", r->config->dir, e);
    if (e == OK) print_done(r->config->dir);
    return e == OK;
}

static int release(struct run *r)
{
    const struct wishes *w = r->wishes;
    int64_t last = -1, known = 0;
    org_id org;

    if (w->org == NULL || w->last == NULL || !str_i64(str_of(w->last), &last)) {
        complain("restore", "--release wants --org SLUG and --last N");
        return EXIT_USAGE;
    }
    if (!portal_open("restore", r->config, &r->p)) return EXIT_FAULT;
    if (!portal_org("restore", &r->p, w->org, &org)) return EXIT_FAULT;
    err e = app_series_release(&r->p.app, org, str_of(w->release), last, &known);
    if (e == E_NOT_FOUND)
        complain("restore", "%s has no series \"%s\"", w->org, w->release);
    else if (e == E_STATE)
        complain("restore", "%s of %s is not held", w->release, w->org);
    else if (e == E_INVALID)
        complain("restore", "these books themselves gave %lld of %s: --last wants that or more",
                 (long long)known, w->release);
    else if (e != OK)
        complain_err("restore", w->release, e);
    if (e != OK) return EXIT_FAULT;
    printf("%s of %s goes on with %lld\n", w->release, w->org, (long long)last + 1);
    return 0;
}

static int run(int argc, char **argv)
{
    CLEANUP(config_release) struct config config;
    struct wishes w = { 0 };
    CLEANUP(run_end) struct run r = { .config = &config, .wishes = &w };
    const struct flag own[] = { { "--from", .text = &w.from },
                                { "--anchor", .text = &w.anchor },
                                { "--org", .text = &w.org },
                                { "--release", .text = &w.release },
                                { "--last", .text = &w.last },
                                { "--in-place", .on = &w.in_place },
                                { 0 } };

    config_init(&config);
    arena_init(&r.a, 2 * (size_t)MANIFEST_BYTES_MAX);
    if (!flags_read("restore", argc, argv, own, &config, NULL)) return EXIT_USAGE;
    if ((w.from != NULL) + (w.release != NULL) + w.in_place != 1) {
        complain("restore", "wants one of --from FOLDER, --in-place and --release SERIES");
        return EXIT_USAGE;
    }
    if (w.release != NULL) return release(&r);
    if (w.in_place) return restore_in_place(&r) ? 0 : EXIT_FAULT;
    if (config_text(&config, CONFIG_DB).n > 0) {
        complain("restore", "a PostgreSQL database is not restored here: read its dump back "
                            "(pg_restore), copy DIR/files, then say --in-place");
        return EXIT_FAULT;
    }
    return restore(&r, config.dir) ? 0 : EXIT_FAULT;
}

const struct command command_restore = {
    .name = "restore", .summary = "put a backup back", .help = help, .run = run
};

/*
 * `counterfoil import`: files of documents into the books.
 *
 * Many threads read and import, one file each at a time: a commit gathers those that wait for it,
 * while each keeps a transaction of its own and fails alone. Credit notes come last and one by one,
 * so that the invoices they name are there. What is printed stands in the order of the files,
 * however the threads ran.
 */
#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/app_import.h"
#include "base/file.h"
#include "base/limits.h"
#include "main/command.h"
#include "main/portal.h"
#include "paper/read.h"

static const char help[] =
    "counterfoil import --data DIR --org SLUG [--dry-run] FILE... | FOLDER...\n"
    "\n"
    "Brings invoices, credit notes, orders and quotes into the books: UBL 2.1, CII, Factur-X\n"
    "(PDF), CSV and JSON, told apart by their content. A document that is there already, the\n"
    "same, is left alone; another one under its number is refused. A file is taken whole or\n"
    "refused whole; each fault is printed as file:line: rule: element: text. Nothing is mailed.\n"
    "One file's fault does not hold up the others; what was broken off is finished by the same\n"
    "command again. Folders are read with those in them; links to folders are not followed.\n"
    "\n"
    "  --dry-run       change nothing, tell everything\n"
    "  --quiet         no warnings\n"
    "  --threads N     that read and import at the same time, 1 to 128 (32)\n";

enum {
    FILES_MAX = 2000000,
    THREADS_MAX = 128,
    KEPT_PROBLEMS = 1000,
    LARGE_BYTES = 1024 * 1024,
};

/* One file and what came of it. `said` is what will be printed, kept until its turn. */
struct item {
    const char *path;
    bool later; /* holds a credit note: comes last */
    int fresh, there, refused, customers;
    str said;
};

struct run {
    struct portal *p;
    struct org org;
    bool dry_run, quiet;
    struct arena names;
    struct item *items;
    size_t count, room;
    pthread_mutex_t lock; /* guards next, said_arena and failed */
    size_t next;
    pthread_mutex_t large; /* held while a large file is read */
    struct arena said_arena;
    err failed; /* the machine's fault, not a file's: ends the run */
};

/* ---- which files ---- */

static bool add_folder(struct run *r, const char *path);

static bool add_file(struct run *r, const char *path)
{
    if (r->count == FILES_MAX) {
        complain("import", "too many files");
        return false;
    }
    r->items = arena_grow(&r->names, r->items, r->count, &r->room, sizeof *r->items);
    r->items[r->count++] = (struct item){ .path = path };
    return true;
}

/* Links to folders are not followed: they may lead back. As files they are refused, and told. */
static bool add_found(struct run *r, const char *path)
{
    struct stat s;
    return lstat(path, &s) == 0 && S_ISDIR(s.st_mode) ? add_folder(r, path) : add_file(r, path);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The files of a folder and of those in it, by name; hidden ones are left out. */
static bool add_folder(struct run *r, const char *path)
{
    DIR *folder = opendir(path);
    const char **list = NULL;
    size_t count = 0, room = 0;
    bool good = true;

    if (folder == NULL) {
        complain("import", "%s cannot be read", path);
        return false;
    }
    for (const struct dirent *one; (one = readdir(folder)) != NULL;) {
        if (one->d_name[0] == '.') continue;
        list = arena_grow(&r->names, list, count, &room, sizeof *list);
        list[count++] = arena_format(&r->names, "%s/%s", path, one->d_name).p;
    }
    closedir(folder);
    if (count > 0) qsort(list, count, sizeof *list, by_name);
    for (size_t i = 0; i < count && good; i++) good = add_found(r, list[i]);
    return good;
}

/* As named by the operator. */
static bool add_path(struct run *r, const char *path)
{
    struct stat s;
    if (stat(path, &s) != 0) {
        complain("import", "%s is not there", path);
        return false;
    }
    return S_ISDIR(s.st_mode) ? add_folder(r, path) : add_file(r, path);
}

/* ---- one file ---- */

/* A name or a text out of a file must not talk to the terminal, nor begin a line of its own. */
static void hide_controls(struct buf *b, size_t from)
{
    for (size_t i = from; i + 1 < b->n; i++) {
        if ((unsigned char)b->p[i] < 0x20 || b->p[i] == 0x7f) b->p[i] = '?';
    }
}

static void say_problems(struct run *r, struct buf *b, const char *path, const struct problems *all)
{
    for (const struct problem *one = all->first; one != NULL; one = one->next) {
        bool warning = one->grade == PROBLEM_WARNING;
        size_t at = b->n;
        if (warning && r->quiet) continue;
        buf_format(b, "%s:%d: %.*s: %.*s: %s%.*s\n", path, one->line, STR_FMT(one->rule),
                   STR_FMT(one->field), warning ? "warning: " : "", STR_FMT(one->text));
        hide_controls(b, at);
    }
}

static bool has_credit(const struct read_result *read)
{
    for (size_t i = 0; i < read->count; i++) {
        if (read->documents[i].document.kind == DOCUMENT_CREDIT_NOTE) return true;
    }
    return false;
}

/* Written by somebody else than the organisation it is imported for: odd, and told. */
static void check_seller(struct run *r, const struct read_document *d, struct problems *problems)
{
    const struct party *seller = &d->document.seller;
    if (seller->tax_id.n == 0 || r->org.tax_id.n == 0 || str_eq(seller->tax_id, r->org.tax_id))
        return;
    problem_add(problems, (struct problem){ .grade = PROBLEM_WARNING,
                                            .field = S("seller"),
                                            .rule = S("SELLER"),
                                            .line = d->line,
                                            .text = S("The seller is not this organisation.") });
}

static err import_one(struct run *r, struct arena *a, const struct read_document *d, bool dry,
                      struct problems *problems, struct imported *out)
{
    static const str formats[] = { { "", 0 },        { "ubl", 3 }, { "cii", 3 },
                                   { "facturx", 7 }, { "csv", 3 }, { "json", 4 } };
    int errors = problems->errors;
    struct import in = { .org = r->org.id,
                         .document = &d->document,
                         .source_bytes = d->original,
                         .source_format = formats[d->format],
                         .dry_run = dry,
                         .silent = true };

    TRY(app_import(&r->p->app, a, &in, problems, out));
    for (struct problem *one = problems->first; one != NULL && problems->errors > errors;
         one = one->next)
        if (one->line == 0) one->line = d->line;
    return OK;
}

/* All documents of a file, or none: where there are several, they are tried first. */
static err import_file(struct run *r, struct arena *a, struct item *item,
                       const struct read_result *read, struct problems *problems)
{
    struct imported done;

    for (size_t i = 0; i < read->count && read->count > 1; i++) {
        TRY(import_one(r, a, &read->documents[i], true, problems, &done));
        item->refused += done.done == IMPORT_REFUSED;
    }
    if (item->refused > 0) {
        item->refused = (int)read->count;
        return OK;
    }
    for (size_t i = 0; i < read->count; i++) {
        TRY(import_one(r, a, &read->documents[i], r->dry_run, problems, &done));
        item->fresh += done.done == IMPORT_NEW;
        item->there += done.done == IMPORT_THERE;
        item->refused += done.done == IMPORT_REFUSED;
        item->customers += done.customer_made;
    }
    return OK;
}

/* What cannot be read is the file's fault: the others go on. */
static err read_bytes(struct arena *a, const char *path, struct problems *problems, str *out)
{
    err e = file_read(a, path, LIMIT_IMPORT_FILE_BYTES, out);
    if (e != E_IO && e != E_NOT_FOUND) return e;
    problem_add(problems, (struct problem){ .rule = S("FILE"),
                                            .field = S("file"),
                                            .text = S("This is no file, or it cannot be read.") });
    return E_INVALID;
}

/* Read and import one file. Answers only what is the machine's fault. */
static err take_file(struct run *r, struct arena *a, struct item *item, bool last)
{
    struct problems problems = { .arena = a, .kept_max = KEPT_PROBLEMS };
    struct read_result read = { 0 };
    CLEANUP(buf_release) struct buf said;
    str bytes;

    buf_init(&said, 4 * 1024 * 1024);
    err e = read_bytes(a, item->path, &problems, &bytes);
    if (e == OK) e = paper_read(a, bytes, str_of(item->path), &problems, &read);
    if (e == OK && has_credit(&read) && !last) {
        item->later = true;
        return OK;
    }
    if (e == OK) {
        for (size_t i = 0; i < read.count; i++) check_seller(r, &read.documents[i], &problems);
        e = import_file(r, a, item, &read, &problems);
    } else {
        item->refused = 1;
    }
    if (err_info(e)->fault != ERR_THEIRS) return e;
    if (e != OK && problems.errors == 0)
        problem_add(&problems, (struct problem){ .rule = err_name(e),
                                                 .field = S("file"),
                                                 .text = str_of(err_info(e)->text) });
    say_problems(r, &said, item->path, &problems);
    pthread_mutex_lock(&r->lock);
    item->said = buf_copy(&said, &r->said_arena);
    pthread_mutex_unlock(&r->lock);
    return OK;
}

/* ---- all of them ---- */

/* Large files one at a time, so that memory does not grow with the threads. */
static err take_in_turn(struct run *r, struct arena *a, struct item *item)
{
    struct stat s;
    bool large = stat(item->path, &s) == 0 && s.st_size > LARGE_BYTES;

    if (large) pthread_mutex_lock(&r->large);
    err e = take_file(r, a, item, false);
    if (large) {
        arena_release(a);
        pthread_mutex_unlock(&r->large);
    } else {
        arena_reset(a);
    }
    return e;
}

static void *work(void *arg)
{
    struct run *r = arg;
    CLEANUP(arena_release) struct arena a;

    arena_init(&a, 600u * 1024 * 1024);
    for (;;) {
        pthread_mutex_lock(&r->lock);
        size_t mine = r->failed == OK && r->next < r->count ? r->next++ : r->count;
        pthread_mutex_unlock(&r->lock);
        if (mine == r->count) return NULL;
        err e = take_in_turn(r, &a, &r->items[mine]);
        if (e == OK) continue;
        pthread_mutex_lock(&r->lock);
        r->failed = e;
        pthread_mutex_unlock(&r->lock);
    }
}

static void work_together(struct run *r, int threads)
{
    pthread_t others[THREADS_MAX];
    int started = 0;

    for (; started < threads - 1; started++) {
        if (pthread_create(&others[started], NULL, work, r) != 0) break;
    }
    work(r);
    for (int i = 0; i < started; i++) pthread_join(others[i], NULL);
}

/* Those with credit notes, one after the other. */
static void work_later(struct run *r)
{
    CLEANUP(arena_release) struct arena a;

    arena_init(&a, 600u * 1024 * 1024);
    for (size_t i = 0; i < r->count && r->failed == OK; i++) {
        if (!r->items[i].later) continue;
        arena_reset(&a);
        r->failed = take_file(r, &a, &r->items[i], true);
    }
}

/* The first sentence of the text: the second says that nothing has been changed. */
static void complain_stopped(err e)
{
    const struct err_info *info = err_info(e);
    int sentence = (int)strcspn(info->text, ".");
    complain("import", "stopped: %.*s (%s); what is counted is in, the same command does the rest",
             sentence, info->text, info->name);
}

static int report(struct run *r)
{
    long fresh = 0, there = 0, refused = 0, customers = 0;

    for (size_t i = 0; i < r->count; i++) {
        const struct item *item = &r->items[i];
        fwrite(item->said.p, 1, item->said.n, stdout);
        fresh += item->fresh;
        there += item->there;
        refused += item->refused;
        customers += item->customers;
    }
    if (customers > 0 && !r->dry_run) printf("%ld customers were made\n", customers);
    printf("%s%ld new, %ld there before, %ld refused\n", r->dry_run ? "dry run: " : "", fresh,
           there, refused);
    if (r->failed != OK) complain_stopped(r->failed);
    return r->failed != OK || refused > 0 ? EXIT_FAULT : 0;
}

static bool read_org(struct run *r, const char *slug)
{
    struct rtx *tx = NULL;
    org_id id;

    if (!portal_org("import", r->p, slug, &id)) return false;
    err e = db_read_begin(r->p->db, &tx);
    if (e == OK) e = store_org_get(tx, &r->names, id, &r->org);
    db_read_end(&tx);
    if (e != OK) complain_err("import", slug, e);
    return e == OK;
}

static int run_import(struct config *config, struct run *r, const char *slug, int threads)
{
    CLEANUP(portal_close) struct portal p = { 0 };

    if (!portal_open("import", config, &p)) return EXIT_FAULT;
    r->p = &p;
    if (!read_org(r, slug)) return EXIT_FAULT;
    work_together(r, threads);
    work_later(r);
    return report(r);
}

static int run(int argc, char **argv)
{
    CLEANUP(config_release) struct config config;
    struct run r = { .lock = PTHREAD_MUTEX_INITIALIZER, .large = PTHREAD_MUTEX_INITIALIZER };
    const char *slug = NULL, *threads = "32";
    const struct flag own[] = { { "--org", .text = &slug },
                                { "--dry-run", .on = &r.dry_run },
                                { "--quiet", .on = &r.quiet },
                                { "--threads", .text = &threads },
                                { 0 } };
    int words = 0, status = EXIT_USAGE;
    int64_t n;

    config_init(&config);
    arena_init(&r.names, 1024u * 1024 * 1024);
    arena_init(&r.said_arena, 1024u * 1024 * 1024);
    bool good = flags_read("import", argc, argv, own, &config, &words);
    if (good && words == 0) complain("import", "name the files, or folders of them");
    good = good && words > 0;
    if (good && (!str_i64(str_of(threads), &n) || n < 1 || n > THREADS_MAX)) {
        complain("import", "--threads wants a number from 1 to %d", THREADS_MAX);
        good = false;
    }
    for (int i = 0; i < words && good; i++) good = add_path(&r, argv[i]);
    if (good) status = run_import(&config, &r, slug, (int)n);
    arena_release(&r.names);
    arena_release(&r.said_arena);
    return status;
}

const struct command command_import = {
    .name = "import",
    .summary = "bring documents made elsewhere into the books",
    .help = help,
    .run = run,
};

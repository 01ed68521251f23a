/* Asking for an export, the runs of its job, and the file it becomes. */
#include "app/export_own.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/faultpoint.h"
#include "base/file.h"
#include "base/limits.h"
#include "db/write.h"
#include "paper/list_file.h"

enum { SLICE_US = 20 * 1000000 };
static const int64_t DAY_US = 86400 * (int64_t)1000000;

int64_t app_export_most(enum export_format format)
{
    switch (format) {
    case EXPORT_XLSX: return LIST_FILE_ROWS_MAX;
    case EXPORT_ZIP:
    case EXPORT_MERGED: return LIMIT_EXPORT_PAPERS;
    case EXPORT_CSV: break;
    }
    return LIMIT_EXPORT_ROWS;
}

bool app_export_small(const struct export_wish *w, int64_t count)
{
    int64_t most = export_is_papers(w->format) ? EXPORT_PAPERS_AT_ONCE : EXPORT_ROWS_AT_ONCE;
    return count != EXPORT_MANY && count <= most;
}

err app_export_count(struct rtx *tx, struct arena *a, enum db_engine engine,
                     const struct export_wish *w, int64_t *out)
{
    bool papers = export_is_papers(w->format);
    int64_t most = papers ? app_export_most(w->format) : EXPORT_ROWS_COUNTED;
    int64_t n = w->doc_count > 0 ? (int64_t)w->doc_count : w->known;

    if (n == 0) TRY(export_kind_of(w->what)->count(tx, a, engine, w, most + 1, &n));
    bool many = n > most && w->known == 0 && !papers && w->doc_count == 0;
    *out = many ? EXPORT_MANY : n;
    return OK;
}

/* ---- the file ---- */

static void close_fd(int *fd)
{
    if (*fd >= 0) close(*fd);
}

static const char *folder_of(const struct app *app, struct arena *a, org_id org)
{
    return arena_format(a, "%s/exports/%lld", app->dir, (long long)org.v).p;
}

static const char *path_of(const struct app *app, struct arena *a, const struct export *e)
{
    return arena_format(a, "%s/%.*s", folder_of(app, a, e->org),
                        STR_FMT(public_id_str(&e->public_id))).p;
}

/* "invoices-2026-11-22.csv" */
static void name_file(struct arena *a, const struct export *e, struct export_file *out)
{
    static const struct {
        const char *ending, *type;
    } as[] = {
        [EXPORT_CSV] = { "csv", "text/csv; charset=utf-8" },
        [EXPORT_XLSX] = { "xlsx",
                          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
        [EXPORT_ZIP] = { "zip", "application/zip" },
        [EXPORT_MERGED] = { "pdf", "application/pdf" },
    };
    char iso[11];
    date day = { (int)(e->made_us / DAY_US) };

    out->name = arena_format(a, "%s-%.*s.%s", export_kind_of(e->what)->stem,
                             STR_FMT(date_iso(day, iso)), as[e->format].ending);
    out->type = str_of(as[e->format].type);
}

str app_export_name(struct arena *a, const struct export *e)
{
    struct export_file f;

    name_file(a, e, &f);
    return f.name;
}

static err size_of(int fd, int64_t *out)
{
    struct stat st;

    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) return E_IO;
    *out = st.st_size;
    return OK;
}

err app_export_now(const struct app *app, struct arena *a, const struct export_wish *w,
                   int64_t count, struct export_file *out)
{
    struct making m = { .app = app, .a = a, .w = *w, .total = count,
                        .folder = folder_of(app, a, w->org) };
    const struct export e = { .what = w->what, .format = w->format, .made_us = clock_now_us() };

    TRY(making_begin(&m));
    TRY(file_make_folders(m.folder));
    /* Without a name: whatever happens, nothing of it stays. */
    CLEANUP(close_fd) int fd = open(m.folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) return errno == ENOSPC || errno == EROFS ? E_DISK : E_IO;
    m.fd = fd;
    TRY(making_write(&m));
    TRY(size_of(fd, &out->bytes));
    name_file(a, &e, out);
    out->fd = fd;
    fd = -1;
    return OK;
}

err app_export_open(const struct app *app, struct arena *a, const struct export *e, int64_t now_us,
                    struct export_file *out)
{
    int64_t bytes;

    if (e->state != EXPORT_READY || e->expires_us <= now_us) return E_NOT_FOUND;
    CLEANUP(close_fd) int fd = open(path_of(app, a, e), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return E_NOT_FOUND;
    TRY(size_of(fd, &bytes));
    if (bytes != e->bytes) return E_NOT_FOUND;
    name_file(a, e, out);
    out->bytes = bytes;
    out->fd = fd;
    fd = -1;
    return OK;
}

bool app_export_whole(const struct app *app, struct arena *a, const struct export *e,
                      int64_t now_us)
{
    struct export_file f;

    if (app_export_open(app, a, e, now_us, &f) != OK) return false;
    close(f.fd);
    return true;
}

/* Of a run that was killed: its engine's own file, which nothing names after it. */
static bool is_stale(const char *path, str name)
{
    int64_t changed_us;

    return str_starts(name, S("tmp.")) && file_changed(path, &changed_us) == OK &&
           changed_us < clock_now_us() - DAY_US;
}

/* The file, and what runs that were killed have left. */
static void remove_files(const struct app *app, struct arena *a, const struct export *e,
                         const char *but)
{
    const char *folder = folder_of(app, a, e->org);
    str id = public_id_str(&e->public_id);
    DIR *d = opendir(folder);

    if (d == NULL) return;
    for (const struct dirent *one; (one = readdir(d)) != NULL;) {
        str name = str_of(one->d_name);
        const char *path = arena_format(a, "%s/%s", folder, one->d_name).p;
        if (!str_starts(name, id) && !is_stale(path, name)) continue;
        if (but != NULL && str_eq(name, str_of(but))) continue;
        unlink(path);
    }
    closedir(d);
}

/* ---- asking ---- */

static err ask_body(struct wtx *tx, void *arg)
{
    const struct export *e = arg;
    int64_t all, making;
    struct job run = { .org = e->org, .id = { id_new() }, .kind = S("export.run"),
                       .key = public_id_str(&e->public_id), .subject = e->id,
                       .run_us = e->made_us };
    struct job expire = { .org = e->org, .id = { id_new() }, .kind = S("export.expire"),
                          .key = run.key, .subject = e->id, .run_us = e->expires_us };

    TRY(store_export_counts(db_reads(tx), e->org, e->contact, &all, &making));
    if (making >= LIMIT_EXPORTS_MAKING) return E_TOO_MANY;
    if (all >= LIMIT_EXPORTS_KEPT) return E_EXISTS;
    TRY(store_export_insert(tx, e));
    TRY(store_job_insert(tx, &run));
    return store_job_insert(tx, &expire);
}

err app_export_ask(const struct app *app, struct arena *a, const struct export_wish *w,
                   int64_t count, public_id *out)
{
    int64_t now = clock_now_us();
    struct export e = {
        .org = w->org, .id = id_new(), .public_id = public_id_new(), .contact = w->contact,
        .customer = w->customer, .what = w->what, .format = w->format,
        .filter = export_filter_write(a, w),
        .chosen = export_docs_write(a, w->docs, w->doc_count), .columns = w->columns,
        .total = count == EXPORT_MANY ? 0 : count, .made_us = now,
        .expires_us = now + EXPORT_DAYS * DAY_US,
    };

    if (count > app_export_most(w->format)) return E_TOO_LARGE;
    TRY(db_write(app->db, (struct db_work){ ask_body, NULL, &e }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    *out = e.public_id;
    return OK;
}

static err delete_body(struct wtx *tx, void *arg)
{
    const struct export *e = arg;
    return store_export_delete(tx, e->org, e->id);
}

err app_export_delete(const struct app *app, struct arena *a, const struct export *e)
{
    struct export one = *e;

    TRY(db_write(app->db, (struct db_work){ delete_body, NULL, &one }));
    remove_files(app, a, e, NULL);
    return OK;
}

/* ---- the job ---- */

struct running {
    const struct job *job;
    struct export e;
    struct export_wish w;
    int hold_seconds;
    bool there, mine; /* it was not cancelled; nobody else has the job */
};

static err hold(struct wtx *tx, struct running *r)
{
    int64_t until_us = clock_now_us() + r->hold_seconds * INT64_C(1000000);
    return store_job_hold(tx, r->job, until_us, &r->mine);
}

static err begin_body(struct wtx *tx, void *arg)
{
    struct running *r = arg;

    TRY(hold(tx, r));
    return store_export_begin(tx, r->e.org, r->e.id, clock_now_us(), &r->there);
}

static err progress_body(struct wtx *tx, void *arg)
{
    struct running *r = arg;

    TRY(hold(tx, r));
    return store_export_progress(tx, r->e.org, r->e.id, r->e.done, &r->there);
}

static err end_body(struct wtx *tx, void *arg)
{
    struct running *r = arg;
    struct job mail = { .org = r->e.org, .id = { id_new() }, .kind = S("mail.export"),
                        .key = public_id_str(&r->e.public_id), .subject = r->e.id,
                        .run_us = clock_now_us() };

    TRY(store_export_end(tx, &r->e, &r->there));
    return r->there ? store_job_insert(tx, &mail) : OK;
}

static err step(const struct app *app, struct running *r,
                err (*body)(struct wtx *tx, void *arg))
{
    return db_write(app->db, (struct db_work){ body, NULL, r });
}

/* E_STATE: it was cancelled, or somebody else has the job. */
static err tell(struct making *m)
{
    struct running *r = m->tell_arg;

    r->e.done = m->done;
    r->hold_seconds = m->ending ? JOB_PAPER_LEASE_SECONDS : EXPORT_HOLD_SECONDS;
    TRY(step(m->app, r, progress_body));
    return r->there && r->mine ? OK : E_STATE;
}

static err read_wish(struct rtx *tx, struct arena *a, struct running *r)
{
    struct export_wish *w = &r->w;
    struct contact who;
    struct org org;
    struct membership *list;
    int64_t *docs;
    size_t n, i = 0;

    *w = (struct export_wish){ .org = r->e.org, .contact = r->e.contact,
                               .customer = r->e.customer, .what = r->e.what,
                               .format = r->e.format, .columns = r->e.columns };
    TRY(store_contact_get(tx, a, w->org, w->contact, &who));
    TRY(store_membership_list(tx, a, w->org, w->contact, &list, &n));
    while (i < n && list[i].customer.v != w->customer.v) i++;
    if (i == n || !who.active) return E_FORBIDDEN;
    TRY(store_org_get(tx, a, w->org, &org));
    w->words = words_of(who.language.n > 0 ? who.language : org.language);
    bool read = export_filter_read(a, r->e.filter, w) &&
                export_docs_read(a, r->e.chosen, &docs, &w->doc_count);
    if (!read) return E_BUG;
    w->docs = docs;
    w->filter.org = w->org;
    w->filter.customer = w->customer;
    return OK;
}

static err read_running(const struct app *app, struct arena *a, const struct job *job,
                        struct running *r)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;

    TRY(db_read_begin(app->db, &tx));
    TRY(store_export_get(tx, a, job->org, job->subject, &r->e));
    return read_wish(tx, a, r);
}

/* Under a name of this run first: two runs of one job do not meet. */
static err write_file(struct making *m, struct running *r)
{
    const char *path = path_of(m->app, m->a, &r->e);
    const char *part = arena_format(m->a, "%s.%lld", path, (long long)id_new()).p;

    TRY(file_make_folders(m->folder));
    CLEANUP(close_fd) int fd = open(part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return errno == ENOSPC || errno == EROFS ? E_DISK : E_IO;
    m->fd = fd;
    err e = making_write(m);
    if (e == OK) e = tell(m);
    if (e == OK && fault("export.written")) e = E_DISK;
    if (e == OK) e = size_of(fd, &r->e.bytes);
    if (e == OK) e = file_publish(fd, part, path);
    if (e != OK) unlink(part);
    return e;
}

static err make_ready(struct making *m, struct running *r)
{
    TRY(write_file(m, r));
    if (fault("export.named")) return E_IO;
    r->e.state = EXPORT_READY;
    r->e.done = m->done;
    TRY(step(m->app, r, end_body));
    remove_files(m->app, m->a, &r->e, r->there ? public_id_str(&r->e.public_id).p : NULL);
    return OK;
}

static err make(const struct app *app, struct arena *a, struct running *r,
                struct export_turn *turn)
{
    struct making m = { .app = app, .a = a, .w = r->w, .total = r->e.total, .fd = -1,
                        .folder = folder_of(app, a, r->e.org),
                        .until_us = clock_now_us() + SLICE_US, .tell = tell, .tell_arg = r };
    bool over = true;

    TRY(making_begin(&m));
    if (export_is_papers(r->e.format)) {
        m.done = r->e.done;
        err e = making_draw(&m, &over);
        turn->further = m.done > r->e.since_done;
        TRY(e);
        TRY(tell(&m));
    }
    turn->again = !over;
    if (!over) return OK;
    err e = make_ready(&m, r);
    r->e.done = m.done;
    return e;
}

static err fail(const struct app *app, const struct job *job, int64_t done)
{
    struct running r = { .e = { .org = job->org, .id = job->subject, .state = EXPORT_FAILED,
                                .done = done } };
    return step(app, &r, end_body);
}

err app_export_run(const struct app *app, struct arena *a, const struct job *job, str base_url,
                   struct export_turn *out)
{
    struct running r = { .job = job, .hold_seconds = EXPORT_HOLD_SECONDS };

    *out = (struct export_turn){ 0 };
    err e = read_running(app, a, job, &r);
    if (e == E_NOT_FOUND) return OK; /* cancelled */
    if (e == E_FORBIDDEN) return fail(app, job, 0);
    TRY(e);
    r.w.base_url = base_url;
    TRY(step(app, &r, begin_body));
    if (r.mine && r.there) {
        r.e.since_done = r.e.done;
        e = make(app, a, &r, out);
    }
    out->lost = !r.mine;
    if (!r.mine || !r.there) return OK; /* somebody else's, or cancelled */
    return e == E_TOO_LARGE ? fail(app, job, r.e.done) : e;
}

err app_export_fail(const struct app *app, const struct job *job)
{
    return fail(app, job, 0);
}

err app_export_expire(const struct app *app, struct arena *a, const struct job *job)
{
    struct export e = { .org = job->org, .id = job->subject };

    if (!public_id_parse(job->key, &e.public_id)) return E_BUG;
    return app_export_delete(app, a, &e);
}

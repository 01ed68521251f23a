/*
 * Making a file: batches along the list by its key, each in an arena that is reset after the next;
 * rows in one snapshot, papers one by one.
 */
#include "app/export_own.h"

#include "app/app_document.h"
#include "base/clock.h"
#include "base/limits.h"
#include "locale/zone.h"
#include "paper/bundle.h"
#include "paper/list_file.h"

/*
 * A list that is longer than this comes by date: any other order would be sorted anew for each
 * batch, and a spreadsheet sorts it in no time.
 */
enum { SORTED_MOST = 10000 };
enum { BATCH_ROWS = 2000, BATCH_PAPERS = 200, TELL_US = 1000000 };
enum { PAGE_BYTES = 64 * 1024 * 1024, PAPER_BYTES = 256 * 1024 * 1024 };

/* Where a walk over all of it is. */
struct walk {
    struct arena pages[2]; /* the last batch's key is needed for the next */
    int turn;
    struct invoice_filter f;
    size_t place; /* among what was chosen */
    bool sorted, over;
};

static void walk_release(struct walk *w)
{
    arena_release(&w->pages[0]);
    arena_release(&w->pages[1]);
}

static void walk_begin(struct walk *w, const struct making *m, int limit)
{
    *w = (struct walk){ .f = m->w.filter };
    arena_init(&w->pages[0], PAGE_BYTES);
    arena_init(&w->pages[1], PAGE_BYTES);
    w->f.limit = limit;
    bool usual = w->f.sort == SORT_ISSUED && w->f.down;
    w->sorted = !usual && m->total <= SORTED_MOST;
    if (w->sorted || usual) return;
    w->f.sort = SORT_ISSUED;
    w->f.down = true;
}

static err next_chosen(struct rtx *tx, const struct making *m, struct walk *w, struct lot **out,
                       size_t *count)
{
    size_t left = m->w.doc_count - w->place;
    size_t n = left < (size_t)w->f.limit ? left : (size_t)w->f.limit;
    struct lot *lots = arena_array(&w->pages[w->turn], struct lot, n + 1);

    TRY(store_lots_get(tx, &w->pages[w->turn], m->w.org, m->w.customer, m->w.docs + w->place, n,
                       lots));
    w->place += n;
    w->over = w->place == m->w.doc_count;
    *out = lots;
    *count = n;
    return OK;
}

/* The next batch; it holds until the one after the next. */
static err walk_next(struct rtx *tx, const struct making *m, struct walk *w, struct lot **out,
                     size_t *count)
{
    bool more;

    w->turn = !w->turn;
    struct arena *a = &w->pages[w->turn];
    arena_reset(a);
    if (m->w.doc_count > 0) return next_chosen(tx, m, w, out, count);
    TRY((w->sorted ? store_invoice_page : store_invoice_walk)(
        tx, a, db_engine_of(m->app->db), &w->f, out, count, &more));
    w->over = !more;
    if (more) invoice_after(&w->f, &(*out)[*count - 1], a);
    return OK;
}

static err tell(struct making *m)
{
    int64_t now = clock_now_us();

    if (m->tell == NULL || now - m->told_us < TELL_US) return OK;
    m->told_us = now;
    return m->tell(m);
}

err making_begin(struct making *m)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;

    TRY(db_read_begin(m->app->db, &tx));
    TRY(store_org_get(tx, m->a, m->w.org, &m->org));
    m->today = zone_today(m->org.zone, clock_now_us());
    return OK;
}

/* ---- lists ---- */

static err write_list(struct making *m)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    CLEANUP(list_file_release) struct list_file f = { 0 };
    CLEANUP(walk_release) struct walk w;
    const struct list_file_options options = {
        .sheet = m->w.format == EXPORT_XLSX, .fd = m->fd, .folder = m->folder,
        .columns = m->w.columns, .today = m->today, .words = m->w.words
    };
    struct lot *lots;
    size_t n;

    walk_begin(&w, m, BATCH_ROWS);
    TRY(db_read_begin(m->app->db, &tx));
    TRY(list_file_begin(&f, &options));
    while (!w.over) {
        TRY(walk_next(tx, m, &w, &lots, &n));
        for (size_t i = 0; i < n; i++) TRY(list_file_row(&f, &lots[i]));
        m->done += (int64_t)n;
        TRY(tell(m));
    }
    return list_file_end(&f);
}

/* ---- papers ---- */

/* The next batch, in a transaction of its own: papers are drawn without one. */
static err next_papers(struct making *m, struct walk *w, struct lot **out, size_t *count)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;

    TRY(db_read_begin(m->app->db, &tx));
    return walk_next(tx, m, w, out, count);
}

static err paper_of(const struct making *m, struct arena *a, const struct lot *l, str *pdf)
{
    return app_document_pdf(m->app, a, m->w.org, l, m->w.base_url, pdf);
}

err making_draw(struct making *m, bool *over)
{
    CLEANUP(arena_release) struct arena paper;
    CLEANUP(walk_release) struct walk w;
    int64_t place = 0;
    struct lot *lots;
    size_t n;

    arena_init(&paper, PAPER_BYTES);
    walk_begin(&w, m, BATCH_PAPERS);
    *over = false;
    while (!w.over) {
        TRY(next_papers(m, &w, &lots, &n));
        for (size_t i = 0; i < n; i++, place++) {
            str pdf;
            if (place < m->done) continue;
            if (m->until_us > 0 && clock_now_us() > m->until_us) return OK;
            arena_reset(&paper);
            TRY(paper_of(m, &paper, &lots[i], &pdf));
            m->done++;
            TRY(tell(m));
        }
    }
    *over = true;
    return OK;
}

/* What is merged stays in memory until the end. */
static err keep(struct arena *kept, str *pdf)
{
    if (kept->bytes + pdf->n > LIMIT_EXPORT_MERGED_BYTES) return E_TOO_LARGE;
    *pdf = arena_str(kept, *pdf);
    return OK;
}

static err write_papers(struct making *m)
{
    CLEANUP(bundle_close) struct bundle *b = NULL;
    CLEANUP(arena_release) struct arena paper;
    CLEANUP(arena_release) struct arena kept;
    CLEANUP(walk_release) struct walk w;
    bool merged = m->w.format == EXPORT_MERGED;
    const struct bundle_options options = { .merged = merged, .fd = m->fd,
                                            .count = (size_t)m->total };
    struct lot *lots;
    size_t n;

    arena_init(&paper, PAPER_BYTES);
    arena_init(&kept, PAPER_BYTES);
    walk_begin(&w, m, BATCH_PAPERS);
    TRY(bundle_open(m->a, &options, &b));
    for (int64_t left = m->total; !w.over;) {
        TRY(next_papers(m, &w, &lots, &n));
        for (size_t i = 0; i < n && left > 0; i++, left--) {
            str pdf;
            arena_reset(&paper);
            TRY(paper_of(m, &paper, &lots[i], &pdf));
            if (merged) TRY(keep(&kept, &pdf));
            TRY(bundle_add(b, lots[i].number, pdf, (int64_t)lots[i].day.day * 86400000000));
        }
        TRY(tell(m));
    }
    return bundle_finish(b);
}

err making_write(struct making *m)
{
    bool list = m->w.format == EXPORT_CSV || m->w.format == EXPORT_XLSX;
    return list ? write_list(m) : write_papers(m);
}

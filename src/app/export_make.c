/*
 * Making a file: batches along the list by its key, each in an arena that is reset after the next;
 * rows in one snapshot, papers one by one.
 */
#include "app/export_own.h"

#include "base/clock.h"
#include "base/limits.h"
#include "locale/zone.h"
#include "paper/bundle.h"

enum { BATCH_PAPERS = 200, TELL_US = 1000000 };
enum { PAGE_BYTES = 64 * 1024 * 1024, PAPER_BYTES = 256 * 1024 * 1024 };

static void walk_release(struct walk *w)
{
    arena_release(&w->pages[0]);
    arena_release(&w->pages[1]);
}

static void walk_begin(struct walk *w, const struct making *m)
{
    const struct export_kind *kind = export_kind_of(m->w.what);

    *w = (struct walk){ .limit = export_is_papers(m->w.format) ? BATCH_PAPERS : kind->batch };
    arena_init(&w->pages[0], PAGE_BYTES);
    arena_init(&w->pages[1], PAGE_BYTES);
    kind->begin(w, m);
}

/* The next batch; it holds until the one after the next. */
static err walk_next(struct rtx *tx, const struct making *m, struct walk *w, struct list_row **out,
                     size_t *count)
{
    w->turn = !w->turn;
    struct arena *a = &w->pages[w->turn];
    arena_reset(a);
    return export_kind_of(m->w.what)->next(tx, a, m, w, out, count);
}

static err tell(struct making *m)
{
    int64_t now = clock_now_us();

    if (m->tell == NULL || now - m->told_us < TELL_US) return OK;
    m->told_us = now;
    return m->tell(m);
}

/* What comes now, from the last row to the whole file, is one step. */
static err tell_end(struct making *m)
{
    m->ending = true;
    return m->tell == NULL ? OK : m->tell(m);
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
        .kind = export_kind_of(m->w.what)->list, .sheet = m->w.format == EXPORT_XLSX,
        .fd = m->fd, .folder = m->folder, .columns = m->w.columns, .today = m->today,
        .words = m->w.words
    };
    struct list_row *rows;
    size_t n;

    walk_begin(&w, m);
    TRY(db_read_begin(m->app->db, &tx));
    TRY(list_file_begin(&f, &options));
    while (!w.over) {
        TRY(walk_next(tx, m, &w, &rows, &n));
        for (size_t i = 0; i < n; i++) TRY(list_file_row(&f, &rows[i]));
        m->done += (int64_t)n;
        if (m->done > app_export_most(m->w.format)) return E_TOO_LARGE;
        TRY(tell(m));
    }
    TRY(tell_end(m));
    return list_file_end(&f);
}

/* ---- papers ---- */

/* The next batch, in a transaction of its own: papers are drawn without one. */
static err next_papers(struct making *m, struct walk *w, struct list_row **out, size_t *count)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;

    TRY(db_read_begin(m->app->db, &tx));
    return walk_next(tx, m, w, out, count);
}

static err paper_of(const struct making *m, struct arena *a, const struct list_row *row,
                    struct export_paper *out)
{
    return export_kind_of(m->w.what)->paper(m, a, row, out);
}

err making_draw(struct making *m, bool *over)
{
    CLEANUP(arena_release) struct arena paper;
    CLEANUP(walk_release) struct walk w;
    int64_t place = 0;
    struct list_row *rows;
    size_t n;

    arena_init(&paper, PAPER_BYTES);
    walk_begin(&w, m);
    *over = false;
    while (!w.over) {
        TRY(next_papers(m, &w, &rows, &n));
        for (size_t i = 0; i < n; i++, place++) {
            struct export_paper one;
            if (place < m->done) continue;
            if (m->until_us > 0 && clock_now_us() > m->until_us) return OK;
            arena_reset(&paper);
            TRY(paper_of(m, &paper, &rows[i], &one));
            m->done++;
            TRY(tell(m));
        }
    }
    *over = true;
    return OK;
}

static err write_papers(struct making *m)
{
    CLEANUP(bundle_close) struct bundle *b = NULL;
    CLEANUP(arena_release) struct arena paper;
    CLEANUP(walk_release) struct walk w;
    const struct bundle_options options = { .merged = m->w.format == EXPORT_MERGED,
                                            .fd = m->fd, .count = (size_t)m->total };
    int64_t left = m->total;
    struct list_row *rows;
    size_t n;

    arena_init(&paper, PAPER_BYTES);
    walk_begin(&w, m);
    TRY(bundle_open(m->a, &options, &b));
    while (!w.over) {
        TRY(next_papers(m, &w, &rows, &n));
        for (size_t i = 0; i < n && left > 0; i++, left--) {
            struct export_paper one;
            arena_reset(&paper);
            TRY(paper_of(m, &paper, &rows[i], &one));
            TRY(bundle_add(b, one.name, one.pdf, (int64_t)one.day.day * 86400000000));
        }
        TRY(tell(m));
    }
    m->done = m->total - left;
    TRY(tell_end(m));
    return bundle_finish(b);
}

err making_write(struct making *m)
{
    return export_is_papers(m->w.format) ? write_papers(m) : write_list(m);
}

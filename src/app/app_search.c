/* What of a document is searched for, and the filling of an index that is newer than its book. */
#include "app/app_search.h"

#include "core/snapshot.h"
#include "db/write.h"
#include "locale/fold.h"
#include "store/store_search.h"

static str words_of(struct arena *a, const struct document *d)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 256 * 1024);
    const str head[] = { d->number, d->purchase_order,  d->contract, d->type,
                         d->note,   d->buyer_reference, d->project,  d->sales_order };
    for (size_t i = 0; i < countof(head); i++) {
        if (head[i].n == 0) continue;
        buf_str(&b, head[i]);
        buf_char(&b, ' ');
    }
    for (size_t i = 0; i < d->line_count && !b.overflow; i++) {
        buf_str(&b, d->lines[i].name);
        buf_char(&b, ' ');
        buf_str(&b, d->lines[i].description);
        buf_char(&b, ' ');
    }
    return buf_copy(&b, a);
}

err search_put(struct wtx *tx, struct arena *a, org_id org, customer_id customer, doc_id doc,
               const struct document *d)
{
    const str parts[] = { locale_fold(a, d->number), locale_fold(a, d->purchase_order) };
    const struct search_text text = { .words = locale_fold(a, words_of(a, d)),
                                      .parts = parts,
                                      .part_count = countof(parts) };
    return store_search_insert(tx, a, org, customer, doc, &text);
}

struct work {
    struct arena *a;
    const struct job *job;
    bool over;
};

static err fill(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    const struct job *job = w->job;
    doc_id below = { job->subject };
    struct search_fill *list;
    size_t count;

    TRY(store_search_waiting(db_reads(tx), w->a, job->org, below, SEARCH_FILL_STEP, &list, &count));
    w->over = count < SEARCH_FILL_STEP;
    if (count == 0) return OK;
    for (size_t i = 0; i < count; i++) {
        struct document d;
        TRY(snapshot_read(w->a, list[i].body, &d));
        TRY(search_put(tx, w->a, job->org, list[i].customer, list[i].doc, &d));
    }
    return store_search_reached(tx, job->org, job->id, below, list[count - 1].doc);
}

err app_search_fill(const struct app *app, struct arena *a, const struct job *job, bool *over)
{
    struct work w = { .a = a, .job = job };
    TRY(db_write(app->db, (struct db_work){ .body = fill, .arg = &w }));
    *over = w.over;
    return OK;
}

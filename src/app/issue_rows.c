/* The rows every issued document has, however it came to be. */
#include "app/app_search.h"
#include "app/issue_own.h"
#include "core/issue.h"
#include "core/snapshot.h"
#include "store/store_order.h"

enum { SNAPSHOT_BYTES_MAX = 64 * 1024 * 1024 };

err issue_freeze(struct arena *a, const struct document *d, struct stored_document *row)
{
    CLEANUP(buf_release) struct buf body;

    buf_init(&body, SNAPSHOT_BYTES_MAX);
    snapshot_write(&body, d);
    if (body.overflow) return E_TOO_LARGE;
    row->body = buf_copy(&body, a);
    row->hash = app_sha256(a, row->body);
    return OK;
}

static str shown_type(const struct document *d)
{
    if (d->type.n > 0) return d->type;
    return d->line_count > 0 && d->lines[0].type.n > 0 ? d->lines[0].type : S("One-off");
}

/* The document itself, its words in the index, how it came here. */
static err document_rows(struct wtx *tx, struct arena *a, org_id org,
                         const struct stored_document *row, const struct document *d,
                         int64_t at_us)
{
    TRY(store_document_insert(tx, org, row, d->number, d->issued, at_us));
    TRY(search_put(tx, a, org, row->customer, row->id, d));
    return store_history_insert(tx, org, row->id.v,
                                row->source.n > 0 ? S("imported") : S("issued"), STR_NONE,
                                row->source_format, at_us);
}

err issue_order(struct wtx *tx, struct arena *a, org_id org, const struct stored_document *row,
                const struct document *d, int64_t at_us)
{
    struct order o = { .id = row->id, .public_id = row->public_id, .customer = row->customer,
                       .kind = d->kind, .number = d->number, .issued = d->issued, .until = d->due,
                       .total = d->payable, .purchase_order = d->purchase_order,
                       .contract = d->contract };

    TRY(document_rows(tx, a, org, row, d, at_us));
    return store_order_insert(tx, org, &o);
}

err issue_rows(struct wtx *tx, struct arena *a, struct book *b, const struct stored_document *row,
               const struct document *d)
{
    struct issue issue = { .id = row->id,
                           .public_id = row->public_id,
                           .customer = row->customer,
                           .hash = row->hash,
                           .type = shown_type(d) };

    TRY(document_rows(tx, a, b->org, row, d, b->at_us));
    return document_issue(b, d, &issue);
}

/* The rows every issued document has, however it came to be. */
#include "app/issue_own.h"
#include "core/issue.h"

/* What the search finds a document by: number, descriptions, items, order, contract. */
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

static str shown_type(const struct document *d)
{
    if (d->type.n > 0) return d->type;
    return d->line_count > 0 && d->lines[0].type.n > 0 ? d->lines[0].type : S("One-off");
}

err issue_rows(struct wtx *tx, struct arena *a, struct book *b, const struct stored_document *row,
               const struct document *d)
{
    struct issue issue = { .id = row->id,
                           .public_id = row->public_id,
                           .customer = row->customer,
                           .hash = row->hash,
                           .type = shown_type(d) };

    TRY(store_document_insert(tx, b->org, row, d->number, d->issued, b->at_us));
    TRY(store_search_insert(tx, a, b->org, row->customer, row->id, words_of(a, d)));
    TRY(store_history_insert(tx, b->org, row->id.v, row->source.n > 0 ? S("imported") : S("issued"),
                             STR_NONE, row->source_format, b->at_us));
    return document_issue(b, d, &issue);
}

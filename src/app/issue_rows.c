/* The rows every issued document has, however it came to be. */
#include "app/app_search.h"
#include "app/issue_own.h"
#include "core/issue.h"

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
    TRY(search_put(tx, a, b->org, row->customer, row->id, d));
    TRY(store_history_insert(tx, b->org, row->id.v, row->source.n > 0 ? S("imported") : S("issued"),
                             STR_NONE, row->source_format, b->at_us));
    return document_issue(b, d, &issue);
}

/* Rows of documents and of what belongs to them. */
#include "store/store_document.h"

#include "queries.h"
#include "store/rows.h"

err store_document_insert(struct wtx *tx, org_id org, const struct stored_document *d, str number,
                          date issued, int64_t at_us)
{
    return db_exec(tx, &Q_document_insert,
                   IN(org, d->id, d->public_id, d->customer, (int)d->kind, number, issued, d->hash,
                      (blob){ d->body }, d->source, d->source_format, at_us));
}

err store_document_get(struct rtx *tx, struct arena *a, org_id org, doc_id id,
                       struct stored_document *out)
{
    struct stored_document d = { .id = id };
    int kind;
    blob body;
    TRY(db_one(tx, a, &Q_document_by_id, IN(org, id),
               OUT(&d.public_id, &d.customer, &kind, &d.hash, &body, &d.source, &d.source_format,
                   &d.language)));
    d.kind = (enum document_kind)kind;
    d.body = body.bytes;
    *out = d;
    return OK;
}

err store_document_by_number(struct rtx *tx, struct arena *a, org_id org, enum document_kind kind,
                             str number, struct stored_document *out, bool *found)
{
    struct stored_document d = { .kind = kind };
    TRY(db_maybe(tx, a, &Q_document_by_number, IN(org, (int)kind, number),
                 OUT(&d.id, &d.hash, &d.source, &d.customer), found));
    if (*found) *out = d;
    return OK;
}

err store_attached_insert(struct wtx *tx, org_id org, doc_id doc,
                          const struct stored_attachment *one)
{
    return db_exec(tx, &Q_attached_insert,
                   IN(org, doc, one->line, one->name, one->mime, one->description, one->url,
                      one->sha256, one->bytes));
}

err store_attached_list(struct rtx *tx, struct arena *a, org_id org, doc_id doc,
                        struct stored_attachment **out, size_t *count)
{
    struct stored_attachment one = { 0 };
    ROWS_READ(tx, a, &Q_attached_list, IN(org, doc), one,
              OUT(&one.line, &one.name, &one.mime, &one.description, &one.url, &one.sha256,
                  &one.bytes),
              out, count);
    return OK;
}

err store_kept_insert(struct wtx *tx, org_id org, str sha256, str bytes)
{
    return db_exec(tx, &Q_kept_insert, IN(org, sha256, (blob){ bytes }));
}

err store_kept_get(struct rtx *tx, struct arena *a, org_id org, str sha256, str *out, bool *found)
{
    blob bytes;
    TRY(db_maybe(tx, a, &Q_kept_get, IN(org, sha256), OUT(&bytes), found));
    if (*found) *out = bytes.bytes;
    return OK;
}

err store_kept_list(struct rtx *tx, struct arena *a, org_id org, str shard, str **out,
                    size_t *count)
{
    str one = STR_NONE;
    ROWS_READ(tx, a, &Q_kept_of_shard, IN(org, shard), one, OUT(&one), out, count);
    return OK;
}

err store_kept_hold(struct wtx *tx)
{
    return db_exec(tx, &Q_kept_hold, IN());
}

err store_kept_forget(struct wtx *tx, org_id org, str sha256, doc_id since)
{
    return db_exec(tx, &Q_kept_forget, IN(org, sha256, since));
}

err store_file_named(struct rtx *tx, struct arena *a, org_id org, str shard, str **out,
                     size_t *count)
{
    str one;
    ROWS_READ(tx, a, &Q_file_named, IN(org, shard), one, OUT(&one), out, count);
    return OK;
}

err store_rendering_get(struct rtx *tx, struct arena *a, org_id org, int64_t subject, str *sha256,
                        bool *found)
{
    int64_t bytes;
    return db_maybe(tx, a, &Q_rendering_get, IN(org, subject), OUT(sha256, &bytes), found);
}

err store_rendering_insert(struct wtx *tx, org_id org, int64_t subject, str sha256, int64_t bytes,
                           int64_t at_us)
{
    return db_exec(tx, &Q_rendering_insert, IN(org, subject, sha256, bytes, at_us));
}

err store_rendering_replace(struct wtx *tx, org_id org, int64_t subject, str spoiled, str sha256,
                            int64_t bytes, int64_t at_us)
{
    return db_exec(tx, &Q_rendering_replace, IN(org, subject, spoiled, sha256, bytes, at_us));
}

err store_history_insert(struct wtx *tx, org_id org, int64_t subject, str kind, str who, str detail,
                         int64_t at_us)
{
    return store_history_of(tx, org, subject, (contact_id){ 0 },
                            &(struct history_row){ at_us, kind, who, detail });
}

err store_history_of(struct wtx *tx, org_id org, int64_t subject, contact_id contact,
                     const struct history_row *h)
{
    return db_exec(tx, &Q_history_insert,
                   IN(org, subject, id_new(), h->at_us, h->kind, h->who, h->detail, contact));
}

err store_history_list(struct rtx *tx, struct arena *a, org_id org, int64_t subject,
                       struct history_row **out, size_t *count)
{
    struct history_row one = { 0 };
    ROWS_READ(tx, a, &Q_history_list, IN(org, subject, 200), one,
              OUT(&one.at_us, &one.kind, &one.who, &one.detail), out, count);
    return OK;
}

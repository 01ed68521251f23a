/* Rows of reported transfers. */
#include "store/store_report.h"

#include "queries.h"
#include "store/rows.h"

err store_report_insert(struct wtx *tx, org_id org, const struct report *r, bool *fresh)
{
    int64_t changed;
    TRY(db_exec_count(tx, &Q_report_insert,
                      IN(org, r->id, r->public_id, r->customer, r->contact, r->reference, r->day,
                         r->amount.minor, r->amount.cur, r->proof, r->until, r->made_us),
                      &changed));
    *fresh = changed == 1;
    return OK;
}

err store_report_part_insert(struct wtx *tx, org_id org, const struct report *r,
                             const struct report_part *part)
{
    return db_exec(tx, &Q_report_part_insert,
                   IN(org, r->id, r->customer, part->doc, part->amount, part->rest));
}

#define REPORT_OUT(r, kept_)                                                                       \
    OUT(&(r).id, &(r).public_id, &(r).customer, &(r).contact, &(r).payer, &(r).reference,          \
        &(r).day, &(r).amount.minor, &(r).amount.cur, &(r).proof, &(kept_), &(r).answer,           \
        &(r).until, &(r).made_us)

static err one(struct rtx *tx, struct arena *a, const struct sql *q, struct ins in,
               struct report *out)
{
    struct report r = { 0 };
    int kept;

    TRY(db_one(tx, a, q, in, REPORT_OUT(r, kept)));
    r.kept = (enum report_kept)kept;
    *out = r;
    return OK;
}

err store_report_get(struct rtx *tx, struct arena *a, org_id org, report_id id, struct report *out)
{
    return one(tx, a, &Q_report_get, IN(org, id), out);
}

err store_report_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                           struct report *out)
{
    return one(tx, a, &Q_report_by_public, IN(org, id), out);
}

err store_report_list(struct rtx *tx, struct arena *a, org_id org, customer_id customer, int limit,
                      struct report **out, size_t *count)
{
    struct report r = { 0 };
    int kept;
    ROWS_READ(tx, a, &Q_report_list, IN(org, customer, limit),
              (r.kept = (enum report_kept)kept, r), REPORT_OUT(r, kept), out, count);
    return OK;
}

err store_report_waiting(struct rtx *tx, struct arena *a, org_id org, currency cur, date today,
                         int limit, struct report **out, size_t *count)
{
    struct report r = { 0 };
    int kept;
    ROWS_READ(tx, a, &Q_report_waiting, IN(org, cur, today, limit),
              (r.kept = (enum report_kept)kept, r), REPORT_OUT(r, kept), out, count);
    return OK;
}

err store_report_parts(struct rtx *tx, struct arena *a, org_id org, report_id id,
                       struct report_part **out, size_t *count)
{
    struct report_part p = { 0 };
    ROWS_READ(tx, a, &Q_report_parts, IN(org, id), p, OUT(&p.doc, &p.amount, &p.rest), out, count);
    return OK;
}

err store_report_end(struct wtx *tx, org_id org, report_id id, enum report_kept kept, str answer,
                     int64_t at_us, bool *was)
{
    int64_t changed;
    TRY(db_exec_count(tx, &Q_report_end, IN(org, id, (int)kept, answer, at_us), &changed));
    *was = changed == 1;
    return OK;
}

err store_report_marks(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                       int64_t first, int64_t last, date today, struct report_mark **out,
                       size_t *count)
{
    struct report_mark m = { 0 };
    ROWS_READ(tx, a, &Q_report_marks, IN(org, customer, first, last, today), m,
              OUT(&m.part.doc, &m.part.amount, &m.part.rest, &m.public_id, &m.day, &m.until,
                  &m.reference, &m.payer),
              out, count);
    return OK;
}

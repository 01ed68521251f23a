/* Rows of refunds, disputes and reviews. */
#include "store/store_refund.h"

#include "queries.h"
#include "store/rows.h"

err store_refund_insert(struct wtx *tx, const struct refund *r)
{
    return db_exec(tx, &Q_refund_insert,
                   IN(r->org, r->id, r->public_id, r->payment, r->key, r->reference, r->amount,
                      r->to_credit, (int)r->state, r->reserve, r->asked, r->signed_by, r->reason,
                      r->made_us, r->done, r->fee, r->giveback));
}

err store_refund_update(struct wtx *tx, const struct refund *r)
{
    return db_exec(tx, &Q_refund_update,
                   IN(r->org, r->id, (int)r->state, r->gateway_ref, r->problem, r->sent_us,
                      r->checked_us, r->checks, r->done));
}

/* A refund with its enums as the numbers they are kept as. */
struct refund_row {
    struct refund r;
    int state, account;
};
#define REFUND_OUT(k)                                                                              \
    OUT(&(k).r.id, &(k).r.public_id, &(k).r.payment, &(k).r.key, &(k).r.reference, &(k).r.amount,  \
        &(k).r.done, &(k).r.to_credit, &(k).state, &(k).r.reserve, &(k).r.asked,                   \
        &(k).r.signed_by, &(k).r.reason, &(k).r.gateway_ref, &(k).r.problem, &(k).r.made_us,       \
        &(k).r.sent_us, &(k).r.checked_us, &(k).r.checks, &(k).r.fee, &(k).r.giveback,             \
        &(k).account, &(k).r.doc)

static struct refund read_refund(const struct refund_row *k, org_id org)
{
    struct refund r = k->r;
    r.org = org;
    r.state = (enum refund_state)k->state;
    r.account = (enum account)k->account;
    return r;
}

err store_refund_list(struct rtx *tx, struct arena *a, org_id org, payment_id payment,
                      struct refund **out, size_t *count)
{
    struct refund_row one = { 0 }, *list;

    ROWS_READ(tx, a, &Q_refund_list, IN(org, payment), one, REFUND_OUT(one), &list, count);
    struct refund *made = arena_array(a, struct refund, *count + 1);
    for (size_t i = 0; i < *count; i++) made[i] = read_refund(&list[i], org);
    *out = made;
    return OK;
}

err store_refund_get(struct rtx *tx, struct arena *a, org_id org, refund_id id, struct refund *out)
{
    struct refund_row one = { 0 };
    TRY(db_one(tx, a, &Q_refund_get, IN(org, id), REFUND_OUT(one)));
    *out = read_refund(&one, org);
    return OK;
}

err store_refund_by_key(struct rtx *tx, struct arena *a, org_id org, str key, struct refund *out,
                        bool *found)
{
    struct refund_row one = { 0 };
    TRY(db_maybe(tx, a, &Q_refund_by_key, IN(org, key), REFUND_OUT(one), found));
    if (*found) *out = read_refund(&one, org);
    return OK;
}

err store_refund_payment(struct rtx *tx, org_id org, str reference, payment_id *out, bool *found)
{
    return db_maybe(tx, NULL, &Q_refund_payment_by_reference, IN(org, reference), OUT(out), found);
}

err store_dispute_insert(struct wtx *tx, const struct dispute *d)
{
    return db_exec(tx, &Q_dispute_insert,
                   IN(d->org, d->id, d->payment, d->gateway_id, d->amount, (int)d->state,
                      d->opened, d->reason, d->answer_us, d->made_us));
}

err store_dispute_update(struct wtx *tx, const struct dispute *d)
{
    return db_exec(tx, &Q_dispute_update,
                   IN(d->org, d->id, (int)d->state, d->ended, d->answer_us, d->ended_us));
}

err store_dispute_list(struct rtx *tx, struct arena *a, org_id org, payment_id payment,
                       struct dispute **out, size_t *count)
{
    struct rows rows;
    struct dispute *list = NULL;
    size_t n = 0, room = 0;

    TRY(db_query(tx, a, &Q_dispute_list, IN(org, payment), &rows));
    for (;;) {
        struct dispute d = { .org = org, .payment = payment };
        int state;
        bool more;
        TRY(db_next(&rows,
                    OUT(&d.id, &d.gateway_id, &d.amount, &state, &d.opened, &d.ended, &d.reason,
                        &d.answer_us, &d.made_us, &d.ended_us),
                    &more));
        if (!more) break;
        d.state = (enum dispute_state)state;
        list = arena_grow(a, list, n, &room, sizeof *list);
        list[n++] = d;
    }
    *out = list;
    *count = n;
    return OK;
}

err store_dispute_all(struct rtx *tx, struct arena *a, org_id org, int64_t after, bool open,
                      int limit, struct dispute_listed **out, size_t *count)
{
    struct {
        struct dispute_listed l;
        int state;
    } one = { 0 }, *list;
    struct dispute *d = &one.l.dispute;
    size_t n;

    ROWS_READ(tx, a, open ? &Q_dispute_open : &Q_dispute_ended, IN(org, after, limit), one,
              OUT(&d->id, &d->gateway_id, &d->amount, &one.state, &d->reason, &d->answer_us,
                  &d->made_us, &d->ended_us, &one.l.payment, &one.l.reference, &one.l.cur,
                  &one.l.customer, &one.l.customer_name), &list, &n);
    struct dispute_listed *made = arena_array(a, struct dispute_listed, n + 1);
    for (size_t i = 0; i < n; i++) {
        made[i] = list[i].l;
        made[i].dispute.state = (enum dispute_state)list[i].state;
    }
    *out = made;
    *count = n;
    return OK;
}

err store_dispute_get(struct rtx *tx, struct arena *a, org_id org, dispute_id id,
                      struct dispute *out)
{
    struct dispute d = { .org = org, .id = id };
    int state;

    TRY(db_one(tx, a, &Q_dispute_get, IN(org, id),
               OUT(&d.payment, &d.gateway_id, &d.amount, &state, &d.reason, &d.answer_us,
                   &d.made_us)));
    d.state = (enum dispute_state)state;
    *out = d;
    return OK;
}

err store_dispute_waiting(struct rtx *tx, org_id org, int64_t *out)
{
    return db_one(tx, NULL, &Q_dispute_waiting, IN(org), OUT(out));
}

err store_review_insert(struct wtx *tx, org_id org, const struct staff_review *r)
{
    return db_exec(tx, &Q_review_insert,
                   IN(org, r->id, r->kind, r->subject, r->reason, r->made_us));
}

err store_review_close(struct wtx *tx, org_id org, str kind, int64_t subject, int64_t at_us)
{
    return db_exec(tx, &Q_review_close, IN(org, kind, subject, at_us));
}

err store_review_decide(struct wtx *tx, org_id org, const struct staff_review *r)
{
    int64_t changed;
    TRY(db_exec_count(tx, &Q_review_decide,
                      IN(org, r->id, r->paid, r->amount, r->capture_id, r->evidence, r->asked,
                         r->signed_by, r->done_us), &changed));
    return changed == 1 ? OK : E_STATE;
}

#define REVIEW_OUT(r)                                                                              \
    OUT(&(r).id, &(r).kind, &(r).subject, &(r).reason, &(r).made_us, &(r).paid, &(r).amount,       \
        &(r).capture_id, &(r).evidence, &(r).asked, &(r).signed_by, &(r).done_us)

err store_review_get(struct rtx *tx, struct arena *a, org_id org, review_id id,
                     struct staff_review *out)
{
    struct staff_review r = { 0 };
    TRY(db_one(tx, a, &Q_review_get, IN(org, id), REVIEW_OUT(r)));
    *out = r;
    return OK;
}

err store_review_list(struct rtx *tx, struct arena *a, org_id org, review_id after, int limit,
                      struct staff_review **out, size_t *count)
{
    struct staff_review one = { 0 };
    ROWS_READ(tx, a, &Q_review_open_list, IN(org, after, limit), one, REVIEW_OUT(one), out, count);
    return OK;
}

err store_review_open(struct rtx *tx, struct arena *a, org_id org, str kind, int64_t subject,
                      str *reason, bool *found)
{
    *reason = STR_NONE;
    return db_maybe(tx, a, &Q_review_open, IN(org, kind, subject), OUT(reason), found);
}

err store_review_waiting(struct rtx *tx, org_id org, int64_t *out)
{
    return db_one(tx, NULL, &Q_review_waiting, IN(org), OUT(out));
}

/* Rows of orders and of their answers. */
#include "store/store_order.h"

#include "queries.h"
#include "store/rows.h"
#include "store/store_search.h"

err store_order_insert(struct wtx *tx, org_id org, const struct order *o)
{
    return db_exec(tx, &Q_order_insert,
                   IN(org, o->id, o->public_id, o->customer, (int)o->kind, o->number, o->issued,
                      o->until, o->total.cur, o->total.minor, o->purchase_order, o->contract));
}

#define ORDER_OUT(o, kind_, state_)                                                                \
    &(o).id, &(o).public_id, &(o).customer, &(kind_), &(o).number, &(o).issued, &(o).until,        \
        &(o).total.cur, &(o).total.minor, &(o).purchase_order, &(o).contract, &(state_),           \
        &(o).sent_us, &(o).invoice, &(o).replaces

static err one(struct rtx *tx, struct arena *a, const struct sql *q, struct ins in,
               struct order *out)
{
    struct order o = { 0 };
    int kind, state;

    TRY(db_one(tx, a, q, in, OUT(ORDER_OUT(o, kind, state))));
    o.kind = (enum document_kind)kind;
    o.state = (enum order_state)state;
    *out = o;
    return OK;
}

err store_order_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                          struct order *out)
{
    return one(tx, a, &Q_order_by_public, IN(org, id), out);
}

err store_order_get(struct rtx *tx, struct arena *a, org_id org, doc_id id, struct order *out)
{
    return one(tx, a, &Q_order_by_id, IN(org, id), out);
}

err store_order_lock(struct rtx *tx, struct arena *a, org_id org, doc_id id, struct order *out)
{
    return one(tx, a, &Q_order_lock, IN(org, id), out);
}

err store_order_next(struct rtx *tx, struct arena *a, org_id org, doc_id id, struct order *out,
                     bool *found)
{
    struct order o = { 0 };
    int kind, state;

    TRY(db_maybe(tx, a, &Q_order_next, IN(org, id), OUT(ORDER_OUT(o, kind, state)), found));
    if (!*found) return OK;
    o.kind = (enum document_kind)kind;
    o.state = (enum order_state)state;
    *out = o;
    return OK;
}

err store_order_last_number(struct rtx *tx, struct arena *a, org_id org, enum document_kind kind,
                            str *out)
{
    str number = STR_NONE;
    bool found;

    TRY(db_maybe(tx, a, &Q_order_last_number, IN(org, (int)kind), OUT(&number), &found));
    *out = number;
    return OK;
}

err store_order_of_invoice(struct rtx *tx, struct arena *a, org_id org, int64_t invoice,
                           struct order *out, bool *found)
{
    struct order o = { 0 };
    int kind;

    TRY(db_maybe(tx, a, &Q_order_of_invoice, IN(org, invoice), OUT(&o.public_id, &o.number, &kind),
                 found));
    if (!*found) return OK;
    o.kind = (enum document_kind)kind;
    *out = o;
    return OK;
}

static str day_or_last(date d, char iso[static 11])
{
    return date_is(d) ? date_iso(d, iso) : S("9999-12-31");
}

err store_order_list(struct rtx *tx, struct arena *a, enum db_engine engine,
                     const struct order_filter *f, struct order **out, size_t *count)
{
    struct order o = { 0 };
    int kind, state;
    char last[11], after[11];
    str until = day_or_last(f->to, last), behind = day_or_last(f->after_day, after);
    int64_t id = date_is(f->after_day) ? f->after : INT64_MAX;
    str words = f->words.n == 0 ? STR_NONE
                                : store_search_query(a, engine, f->org, f->customer, f->words);

    *out = NULL;
    *count = 0;
    if (f->words.n > 0 && words.n == 0) return OK;
    if (words.n > 0)
        ROWS_READ(tx, a, &Q_order_matched,
                  IN(f->org, f->customer, behind, id, f->today, f->shown, f->from, until, f->limit,
                     words),
                  (o.kind = (enum document_kind)kind, o.state = (enum order_state)state, o),
                  OUT(ORDER_OUT(o, kind, state)), out, count);
    else
        ROWS_READ(tx, a, &Q_order_list,
                  IN(f->org, f->customer, behind, id, f->today, f->shown, f->from, until, f->limit),
                  (o.kind = (enum document_kind)kind, o.state = (enum order_state)state, o),
                  OUT(ORDER_OUT(o, kind, state)), out, count);
    return OK;
}

err store_order_staff_list(struct rtx *tx, struct arena *a, org_id org, date today, int shown,
                           doc_id from, int limit, struct order_listed **out, size_t *count)
{
    struct order_listed l = { 0 };
    int kind, state;

    ROWS_READ(tx, a, &Q_order_staff, IN(org, from, today, shown, limit),
              (l.order.kind = (enum document_kind)kind, l.order.state = (enum order_state)state, l),
              OUT(ORDER_OUT(l.order, kind, state), &l.customer, &l.customer_name), out, count);
    return OK;
}

static err once(struct wtx *tx, const struct sql *q, struct ins in)
{
    int64_t changed;
    TRY(db_exec_count(tx, q, in, &changed));
    return changed == 1 ? OK : E_STATE;
}

err store_order_state(struct wtx *tx, org_id org, doc_id id, enum order_state state)
{
    return once(tx, &Q_order_state, IN(org, id, (int)state));
}

err store_order_sent(struct wtx *tx, org_id org, doc_id id, int64_t at_us)
{
    return once(tx, &Q_order_sent, IN(org, id, at_us));
}

err store_order_replaces(struct wtx *tx, org_id org, doc_id id, doc_id earlier)
{
    return once(tx, &Q_order_replaces, IN(org, id, earlier));
}

err store_order_invoiced(struct wtx *tx, org_id org, doc_id id, doc_id invoice)
{
    return once(tx, &Q_order_invoiced, IN(org, id, invoice));
}

err store_order_answer_insert(struct wtx *tx, org_id org, doc_id id,
                              const struct order_answer *one)
{
    return db_exec(tx, &Q_order_answer_insert,
                   IN(org, id, one->accepted, one->contact, one->name, one->address, one->hash,
                      one->words, one->at_us));
}

err store_order_answer_get(struct rtx *tx, struct arena *a, org_id org, doc_id id,
                           struct order_answer *out, bool *found)
{
    struct order_answer r = { 0 };

    TRY(db_maybe(tx, a, &Q_order_answer, IN(org, id),
                 OUT(&r.accepted, &r.contact, &r.name, &r.address, &r.hash, &r.words, &r.at_us),
                 found));
    if (*found) *out = r;
    return OK;
}

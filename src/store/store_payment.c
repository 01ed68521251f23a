/* Rows of payments and of everything around them. */
#include "store/store_payment.h"

#include "queries.h"
#include "store/rows.h"

err store_payment_fee_taxes(struct wtx *tx, const struct payment *p)
{
    for (size_t i = 0; i < p->fee.tax_count; i++) {
        const struct fee_tax *t = &p->fee.taxes[i];
        TRY(db_exec(tx, &Q_payment_fee_tax_insert,
                    IN(p->org, p->id, (int64_t)i, t->name, t->rate, t->amount)));
    }
    return OK;
}

err store_payment_insert(struct wtx *tx, const struct payment *p)
{
    int64_t invoices = 0;

    for (size_t i = 0; i < p->item_count; i++)
        invoices += p->items[i].account == ACCOUNT_RECEIVABLE;
    TRY(db_exec(tx, &Q_payment_insert,
                IN(p->org, p->id, p->public_id, p->customer, p->cur, p->key, p->request_hash,
                   (int)p->state, p->amount, p->credit, p->method, p->gateway, p->reference,
                   p->contact, p->payer, p->day, p->made_us, p->reserve, p->back, invoices,
                   p->saved, p->consent, p->address, p->country, p->away, p->fee.amount,
                   p->fee.tax)));
    TRY(store_payment_fee_taxes(tx, p));
    for (size_t i = 0; i < p->item_count; i++) {
        const struct payment_item *item = &p->items[i];
        TRY(db_exec(tx, &Q_payment_item_insert,
                    IN(p->org, p->id, (int64_t)i, (int)item->account, item->doc, item->amount)));
    }
    return OK;
}

err store_payment_update(struct wtx *tx, const struct payment *p)
{
    TRY(db_exec(tx, &Q_payment_update,
                IN(p->org, p->id, (int)p->state, p->settled_us, p->captured, p->refunded,
                   p->refund_pending, p->returned, p->reason, p->method, p->saved,
                   p->fee_settled)));
    for (size_t i = 0; i < p->item_count; i++)
        TRY(db_exec(tx, &Q_payment_item_update,
                    IN(p->org, p->id, (int64_t)i, p->items[i].settled)));
    return OK;
}

static err read_fee_taxes(struct rtx *tx, struct arena *a, struct payment *p)
{
    struct fee *f = &p->fee;
    struct fee_tax one = { 0 }, *list;
    size_t n;

    if (f->tax == 0) return OK;
    ROWS_READ(tx, a, &Q_payment_fee_tax_list, IN(p->org, p->id), one,
              OUT(&one.name, &one.rate, &one.amount), &list, &n);
    for (size_t i = 0; i < n && i < FEE_TAXES_MAX; i++) f->taxes[f->tax_count++] = list[i];
    return OK;
}

/* Asked for together: one round trip, and the items are read when the lock is held. */
static err payment_read(struct rtx *tx, struct arena *a, const struct sql *q, org_id org,
                        payment_id id, struct payment *out)
{
    struct payment p = { .org = org, .id = id };
    struct payment_item item = { 0 };
    struct rows CLEANUP(db_drop) head = { 0 }, CLEANUP(db_drop) rows = { 0 };
    int state, account;
    size_t room = 0;
    bool more, again;

    TRY(db_query(tx, a, q, IN(org, id), &head));
    TRY(db_query(tx, a, &Q_payment_item_list, IN(org, id), &rows));
    TRY(db_next(&head,
               OUT(&p.public_id, &p.customer, &p.cur, &p.key, &p.request_hash, &state, &p.amount,
                   &p.credit, &p.method, &p.gateway, &p.reference, &p.receipt, &p.contact,
                   &p.payer, &p.day, &p.made_us, &p.settled_us, &p.reserve, &p.captured,
                   &p.refunded, &p.refund_pending, &p.returned, &p.reason, &p.back, &p.saved,
                   &p.consent, &p.address, &p.country, &p.away, &p.fee.amount, &p.fee.tax,
                   &p.fee_settled), &more));
    if (!more) return E_NOT_FOUND;
    TRY(db_next(&head, OUT(), &again));
    must(!again);
    p.state = (enum payment_state)state;
    for (;;) {
        TRY(db_next(&rows, OUT(&account, &item.doc, &item.amount, &item.settled), &more));
        if (!more) break;
        item.account = (enum account)account;
        p.items = arena_grow(a, p.items, p.item_count, &room, sizeof *p.items);
        p.items[p.item_count++] = item;
    }
    TRY(read_fee_taxes(tx, a, &p));
    *out = p;
    return OK;
}

err store_payment_get(struct rtx *tx, struct arena *a, org_id org, payment_id id,
                      struct payment *out)
{
    return payment_read(tx, a, &Q_payment_get, org, id, out);
}

err store_payment_lock(struct rtx *tx, struct arena *a, org_id org, payment_id id,
                       struct payment *out)
{
    return payment_read(tx, a, &Q_payment_lock, org, id, out);
}

err store_payment_by_public(struct rtx *tx, org_id org, public_id id, payment_id *out)
{
    return db_one(tx, NULL, &Q_payment_by_public, IN(org, id), OUT(out));
}

err store_payment_by_reference(struct rtx *tx, org_id org, str reference, payment_id *out,
                               bool *found)
{
    return db_maybe(tx, NULL, &Q_payment_by_reference, IN(org, reference), OUT(out), found);
}

err store_payment_by_key(struct rtx *tx, struct arena *a, org_id org, str key, payment_id *id,
                         public_id *public, str *request_hash, bool *found)
{
    return db_maybe(tx, a, &Q_payment_by_key, IN(org, key), OUT(id, public, request_hash), found);
}

err store_payment_receipt(struct wtx *tx, org_id org, payment_id id, str number)
{
    return db_exec(tx, &Q_payment_receipt, IN(org, id, number));
}

err store_payment_without_receipt(struct rtx *tx, struct arena *a, org_id org, int limit,
                                  payment_id **out, size_t *count)
{
    payment_id one = { 0 };
    ROWS_READ(tx, a, &Q_payment_without_receipt, IN(org, limit), one, OUT(&one), out, count);
    return OK;
}

err store_payment_last_received(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                                struct payment *out, bool *found)
{
    struct payment p = { .org = org, .customer = customer, .state = PAYMENT_SETTLED };
    TRY(db_maybe(tx, a, &Q_payment_last_received, IN(org, customer),
                 OUT(&p.id, &p.public_id, &p.cur, &p.credit, &p.method, &p.reference, &p.receipt,
                     &p.made_us, &p.settled_us, &p.captured),
                 found));
    if (*found) *out = p;
    return OK;
}

err store_payment_lines(struct rtx *tx, struct arena *a, org_id org, payment_id id, int limit,
                        struct payment_line **out, size_t *count)
{
    struct rows rows;
    struct payment_line *list = NULL;
    size_t n = 0, room = 0;
    bool more;

    TRY(db_query(tx, a, &Q_payment_item_show, IN(org, id, limit), &rows));
    for (;;) {
        struct payment_line one = { 0 };
        int account;
        TRY(db_next(&rows,
                    OUT(&account, &one.item.doc, &one.item.amount, &one.item.settled,
                        &one.public_id, &one.number, &one.kind, &one.day, &one.due, &one.pd,
                        &one.pc),
                    &more));
        if (!more) break;
        one.item.account = (enum account)account;
        list = arena_grow(a, list, n, &room, sizeof *list);
        list[n++] = one;
    }
    *out = list;
    *count = n;
    return OK;
}

void payment_after(struct payment_filter *f, const struct payment_listed *last)
{
    const struct payment *p = &last->payment;
    f->after = f->by_amount ? p->amount + p->credit : p->made_us;
    f->after_id = p->id.v;
}

err store_payment_list(struct rtx *tx, struct arena *a, const struct payment_filter *f,
                       struct payment_listed **out, size_t *count, bool *more)
{
    static const struct sql *const orders[2][2] = {
        { &Q_payment_list_newest, &Q_payment_list_oldest },
        { &Q_payment_list_most, &Q_payment_list_least },
    };
    struct payment_listed *list = arena_array(a, struct payment_listed, (size_t)f->limit + 1);
    bool first = f->after_id == 0, next;
    int rows_asked = f->limit + (more != NULL);
    int64_t edge = f->up ? INT64_MIN : INT64_MAX;
    struct rows rows;
    size_t n = 0;

    must(f->limit > 0 && f->limit <= 1000);
    TRY(db_query(tx, a, orders[f->by_amount][f->up],
                 IN(f->org, f->customer, first ? edge : f->after, first ? edge : f->after_id,
                    (int)f->of, rows_asked, f->received), &rows));
    for (;;) {
        must(n <= (size_t)rows_asked);
        struct payment_listed *one = &list[n];
        struct payment *p = &one->payment;
        int state;
        *one = (struct payment_listed){ .payment = { .org = f->org, .customer = f->customer } };
        TRY(db_next(&rows,
                    OUT(&p->id, &p->public_id, &p->cur, &state, &p->amount, &p->credit, &p->method,
                        &p->reference, &p->receipt, &p->payer, &p->day, &p->made_us,
                        &p->settled_us, &p->captured, &one->first, &one->first_number,
                        &one->first_contract, &one->first_kind, &one->invoices),
                    &next));
        if (!next) break;
        p->state = (enum payment_state)state;
        if (more != NULL && n == (size_t)f->limit) {
            db_drop(&rows);
            break;
        }
        n++;
    }
    if (more != NULL) *more = next;
    *out = list;
    *count = n;
    return OK;
}

err store_payment_count(struct rtx *tx, const struct payment_filter *f, int64_t most, int64_t *out)
{
    return db_one(tx, NULL, &Q_payment_count,
                  IN(f->org, f->customer, (int)f->of, f->received, most), OUT(out));
}

err store_payment_rest(struct rtx *tx, struct arena *a, org_id org, payment_id id,
                       struct payment_rest **out, size_t *count)
{
    struct payment_rest one = { 0 };
    ROWS_READ(tx, a, &Q_payment_rest, IN(org, id), one, OUT(&one.doc, &one.rest), out, count);
    return OK;
}

err store_payment_on_doc(struct rtx *tx, struct arena *a, org_id org, int64_t doc,
                         struct payment_holder *out, bool *found)
{
    struct payment_holder h = { 0 };
    TRY(db_maybe(tx, a, &Q_payment_on_doc, IN(org, doc),
                 OUT(&h.id, &h.public_id, &h.reference, &h.payer, &h.made_us, &h.state), found));
    if (*found) *out = h;
    return OK;
}

err store_attempt_insert(struct wtx *tx, org_id org, const struct attempt *one)
{
    return db_exec(tx, &Q_attempt_insert,
                   IN(org, one->id, one->public_id, one->payment, one->n, one->gateway, one->key,
                      one->made_us, one->contacted_us));
}

err store_attempt_update(struct wtx *tx, org_id org, const struct attempt *one)
{
    return db_exec(tx, &Q_attempt_update,
                   IN(org, one->id, one->gateway_ref, one->next_url, one->detail,
                      one->contacted_us, one->checked_us, one->checks, one->ended,
                      one->next_form, one->code));
}

err store_attempt_reference(struct rtx *tx, struct arena *a, org_id org, str gateway,
                            str gateway_ref, str *out)
{
    str reference = STR_NONE;
    bool found;
    TRY(db_maybe(tx, a, &Q_attempt_reference, IN(org, gateway, gateway_ref), OUT(&reference),
                 &found));
    *out = reference;
    return OK;
}

err store_capture_reference(struct rtx *tx, struct arena *a, org_id org, str gateway,
                            str capture_id, str *out)
{
    str reference = STR_NONE;
    bool found;
    TRY(db_maybe(tx, a, &Q_capture_reference, IN(org, gateway, capture_id), OUT(&reference),
                 &found));
    *out = reference;
    return OK;
}

err store_attempt_last(struct rtx *tx, struct arena *a, org_id org, payment_id payment,
                       struct attempt *out, bool *found)
{
    struct attempt t = { .payment = payment };
    TRY(db_maybe(tx, a, &Q_attempt_last, IN(org, payment),
                 OUT(&t.id, &t.public_id, &t.n, &t.gateway, &t.key, &t.gateway_ref, &t.next_url,
                     &t.next_form, &t.detail, &t.made_us, &t.contacted_us, &t.checked_us,
                     &t.checks, &t.ended, &t.code),
                 found));
    if (*found) *out = t;
    return OK;
}

err store_attempt_payment(struct rtx *tx, org_id org, public_id attempt, payment_id *out)
{
    return db_one(tx, NULL, &Q_attempt_by_public, IN(org, attempt), OUT(out));
}

err store_capture_known(struct rtx *tx, org_id org, str gateway, str capture_id, bool *found)
{
    payment_id payment;
    int64_t amount;
    return db_maybe(tx, NULL, &Q_capture_get, IN(org, gateway, capture_id), OUT(&payment, &amount),
                    found);
}

err store_capture_insert(struct wtx *tx, org_id org, str gateway, str capture_id,
                         enum capture_kind kind, payment_id payment, int64_t amount, entry_id entry)
{
    return db_exec(tx, &Q_capture_insert,
                   IN(org, gateway, capture_id, (int)kind, payment, amount, entry));
}

err store_gateway_event_insert(struct wtx *tx, org_id org, str gateway, str event_id, str kind,
                               str object, str body, int64_t at_us, bool *fresh)
{
    int64_t changed;
    TRY(db_exec_count(tx, &Q_gateway_event_insert,
                      IN(org, gateway, event_id, at_us, kind, object, body), &changed));
    *fresh = changed > 0;
    return OK;
}

err store_gateway_get(struct rtx *tx, struct arena *a, org_id org, str gateway,
                      struct stored_gateway *out, bool *found)
{
    struct stored_gateway g = { 0 };
    TRY(db_maybe(tx, a, &Q_gateway_account_get, IN(org, gateway),
                 OUT(&g.account, &g.base_url, &g.public_key, &g.secret, &g.webhook_secret,
                     &g.silent_us),
                 found));
    if (*found) *out = g;
    return OK;
}

err store_gateway_org(struct rtx *tx, str gateway, str account, org_id *out, bool *found)
{
    return db_maybe(tx, NULL, &Q_gateway_account_by_name, IN(gateway, account), OUT(out), found);
}

err store_gateway_insert(struct wtx *tx, org_id org, str gateway, const struct stored_gateway *g)
{
    return db_exec(tx, &Q_gateway_account_insert,
                   IN(org, gateway, g->account, g->base_url, g->secret, g->webhook_secret));
}

err store_gateway_set(struct wtx *tx, org_id org, str gateway, const struct stored_gateway *g)
{
    return db_exec(tx, &Q_gateway_account_set,
                   IN(org, gateway, g->account, g->base_url, g->public_key, g->secret,
                      g->webhook_secret));
}

err store_gateway_end(struct wtx *tx, org_id org, str gateway)
{
    return db_exec(tx, &Q_gateway_account_end, IN(org, gateway));
}

err store_selection_insert(struct wtx *tx, org_id org, const struct selection *s)
{
    return db_exec(tx, &Q_selection_insert,
                   IN(org, s->id, s->public_id, s->customer, s->contact, s->items, s->back,
                      s->made_us));
}

err store_selection_get(struct rtx *tx, struct arena *a, org_id org, public_id id,
                        struct selection *out)
{
    struct selection s = { .public_id = id };
    TRY(db_one(tx, a, &Q_selection_get, IN(org, id),
               OUT(&s.customer, &s.contact, &s.items, &s.back, &s.made_us)));
    *out = s;
    return OK;
}

err store_selection_expire(struct wtx *tx, org_id org, int64_t made_before_us)
{
    return db_exec(tx, &Q_selection_expire, IN(org, made_before_us));
}

err store_gateway_silent(struct wtx *tx, org_id org, str gateway, int64_t silent_us,
                         bool *changed)
{
    int64_t rows;
    TRY(db_exec_count(tx, &Q_gateway_account_silent, IN(org, gateway, silent_us), &rows));
    *changed = rows > 0;
    return OK;
}

err store_gateway_waiting_first(struct rtx *tx, org_id org, str gateway, int64_t now_us,
                                payment_id *out, int64_t *run_us, bool *found)
{
    return db_maybe(tx, NULL, &Q_gateway_waiting_first, IN(org, gateway, now_us), OUT(out, run_us),
                    found);
}

err store_gateway_waiting_soon(struct wtx *tx, org_id org, str gateway, int64_t from_us)
{
    return db_exec(tx, &Q_gateway_waiting_soon, IN(org, gateway, from_us));
}

err store_gateway_move(struct wtx *tx, org_id org, str gateway, str base_url)
{
    return db_exec(tx, &Q_gateway_account_move, IN(org, gateway, base_url));
}

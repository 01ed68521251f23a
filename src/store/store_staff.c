/* Rows as the staff console wants them. */
#include "store/store_staff.h"

#include "queries.h"
#include "store/rows.h"

err store_staff_list(struct rtx *tx, struct arena *a, org_id org, struct staff_listed **out,
                     size_t *count)
{
    struct staff_listed s = { 0 };
    ROWS_READ(tx, a, &Q_staff_list, IN(org), s,
              OUT(&s.staff.id, &s.staff.email, &s.staff.name, &s.staff.role, &s.staff.active,
                  &s.factor),
              out, count);
    return OK;
}

err store_staff_lock(struct rtx *tx, struct arena *a, org_id org, struct staff **out,
                     size_t *count)
{
    struct staff s = { 0 };
    ROWS_READ(tx, a, &Q_staff_lock, IN(org), s, OUT(&s.id, &s.role, &s.active), out, count);
    return OK;
}

err store_staff_update(struct wtx *tx, org_id org, staff_id id, str role, bool active)
{
    return db_exec(tx, &Q_staff_update, IN(org, id, role, active));
}

err store_customer_search(struct rtx *tx, struct arena *a, const struct customer_search *s,
                          struct customer **out, size_t *count)
{
    struct customer c = { 0 };
    ROWS_READ(tx, a, &Q_customer_search,
              IN(s->org, s->words, s->after_name, s->after, s->limit), c,
              OUT(&c.id, &c.public_id, &c.number, &c.name, &c.cur, &c.email, &c.country), out,
              count);
    return OK;
}

err store_customer_contacts(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                            struct customer_contact **out, size_t *count)
{
    struct customer_contact m = { 0 };
    struct contact *c = &m.contact;
    ROWS_READ(tx, a, &Q_customer_contacts, IN(org, customer), m,
              OUT(&c->id, &c->public_id, &c->email, &c->name, &c->phone, &c->active,
                  &m.permissions, &m.forwarded_us),
              out, count);
    return OK;
}

/* A row with its state as the number it is kept as. */
struct payment_row {
    struct staff_payment s;
    int state;
};

static err read_payments(struct rtx *tx, struct arena *a, const struct sql *q, struct ins in,
                         struct staff_payment **out, size_t *count)
{
    struct payment_row r = { 0 }, *rows;
    struct payment *p = &r.s.payment;

    ROWS_READ(tx, a, q, in, r,
              OUT(&p->id, &p->public_id, &p->customer, &r.s.customer, &r.s.customer_name, &p->cur,
                  &r.state, &p->amount, &p->credit, &p->method, &p->gateway, &p->reference,
                  &p->receipt, &p->payer, &p->day, &p->made_us),
              &rows, count);
    *out = arena_array(a, struct staff_payment, *count + 1);
    for (size_t i = 0; i < *count; i++) {
        (*out)[i] = rows[i].s;
        (*out)[i].payment.state = (enum payment_state)rows[i].state;
    }
    return OK;
}

err store_staff_payments(struct rtx *tx, struct arena *a, const struct staff_payment_search *s,
                         struct staff_payment **out, size_t *count)
{
    int64_t before = s->before > 0 ? s->before : INT64_MAX;
    int64_t before_us = s->before > 0 ? s->before_us : INT64_MAX;
    return read_payments(tx, a, &Q_staff_payments,
                         IN(s->org, s->words, before_us, before, s->state, s->limit), out, count);
}

err store_staff_payments_of(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                            int limit, struct staff_payment **out, size_t *count)
{
    return read_payments(tx, a, &Q_staff_payments_of, IN(org, customer, limit), out, count);
}

err store_staff_unknown(struct rtx *tx, struct arena *a, org_id org, int limit,
                        struct staff_payment **out, size_t *count)
{
    return read_payments(tx, a, &Q_staff_unknown, IN(org, limit), out, count);
}

err store_attempt_list(struct rtx *tx, struct arena *a, org_id org, payment_id payment,
                       struct attempt_row **out, size_t *count)
{
    struct attempt_row t = { 0 };
    ROWS_READ(tx, a, &Q_attempt_list, IN(org, payment), t,
              OUT(&t.id, &t.public_id, &t.n, &t.gateway, &t.gateway_ref, &t.detail, &t.made_us,
                  &t.contacted_us, &t.checked_us, &t.checks, &t.ended),
              out, count);
    return OK;
}

err store_capture_list(struct rtx *tx, struct arena *a, org_id org, payment_id payment,
                       struct capture_row **out, size_t *count)
{
    struct capture_row c = { 0 };
    ROWS_READ(tx, a, &Q_capture_list, IN(org, payment), c,
              OUT(&c.gateway, &c.id, &c.kind, &c.amount.minor, &c.amount.cur), out, count);
    return OK;
}

err store_jobs_parked(struct rtx *tx, org_id org, int64_t *out)
{
    return db_one(tx, NULL, &Q_jobs_parked, IN(org), OUT(out));
}

err store_org_partial_update(struct wtx *tx, org_id org, bool allowed)
{
    return db_exec(tx, &Q_org_partial_update, IN(org, allowed));
}

err store_org_bank_update(struct wtx *tx, const struct org *o)
{
    return db_exec(tx, &Q_org_bank_update, IN(o->id, o->iban, o->bic, o->account_name, o->vpa));
}

err store_org_setting_list(struct rtx *tx, struct arena *a, org_id org, struct org_setting **out,
                           size_t *count)
{
    struct org_setting s = { 0 };
    ROWS_READ(tx, a, &Q_org_setting_list, IN(org), s, OUT(&s.name, &s.value), out, count);
    return OK;
}

err store_org_setting_fees(struct rtx *tx, struct arena *a, org_id org, struct org_setting **out,
                           size_t *count)
{
    struct org_setting s = { 0 };
    ROWS_READ(tx, a, &Q_org_setting_fees, IN(org), s, OUT(&s.name, &s.value), out, count);
    return OK;
}

err store_org_setting_get(struct rtx *tx, struct arena *a, org_id org, str name, str *out)
{
    str value = STR_NONE;
    bool found;
    TRY(db_maybe(tx, a, &Q_org_setting_get, IN(org, name), OUT(&value), &found));
    *out = value;
    return OK;
}

err store_org_setting_put(struct wtx *tx, org_id org, str name, str value)
{
    return db_exec(tx, &Q_org_setting_put, IN(org, name, value));
}

err store_gateway_list(struct rtx *tx, struct arena *a, org_id org, struct gateway_listed **out,
                       size_t *count)
{
    struct gateway_listed g = { 0 };
    ROWS_READ(tx, a, &Q_gateway_account_list, IN(org), g,
              OUT(&g.gateway, &g.account, &g.base_url, &g.active), out, count);
    return OK;
}

err store_gateway_put(struct wtx *tx, org_id org, str gateway, str account, str base_url,
                      const str secrets[2])
{
    return db_exec(tx, &Q_gateway_account_put,
                   IN(org, gateway, account, base_url, secrets[0], secrets[1]));
}

err store_gateway_active(struct wtx *tx, org_id org, str gateway, bool active)
{
    return db_exec(tx, &Q_gateway_account_active, IN(org, gateway, active));
}

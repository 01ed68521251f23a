/* Rows of customers as they change, and of wishes about their tax. */
#include "store/store_account.h"

#include "queries.h"
#include "store/rows.h"

err store_customer_lock(struct rtx *tx, org_id org, customer_id id)
{
    return db_one(tx, NULL, &Q_customer_lock, IN(org, id), OUT(&id));
}

err store_customer_update(struct wtx *tx, org_id org, const struct customer *c)
{
    return db_exec(tx, &Q_customer_update,
                   IN(org, c->id, c->name, c->company, c->email, c->phone, c->address, c->shipping,
                      c->country, c->tax_treatment, c->tax_id, c->endpoint, c->language,
                      c->terms_days));
}

err store_membership_get(struct rtx *tx, org_id org, contact_id contact, customer_id customer,
                         int *permissions)
{
    bool found;
    int held = 0;
    TRY(db_maybe(tx, NULL, &Q_membership_get, IN(org, contact, customer), OUT(&held), &found));
    *permissions = found ? held : 0;
    return OK;
}

err store_membership_there(struct rtx *tx, org_id org, contact_id contact, customer_id customer,
                           bool *there, int *permissions)
{
    *permissions = 0;
    return db_maybe(tx, NULL, &Q_membership_there, IN(org, contact, customer), OUT(permissions),
                    there);
}

err store_membership_set(struct wtx *tx, org_id org, contact_id contact, customer_id customer,
                         int permissions)
{
    return db_exec(tx, &Q_membership_set, IN(org, contact, customer, permissions));
}

err store_membership_managers(struct rtx *tx, org_id org, customer_id customer, contact_id but,
                              int64_t *out)
{
    return db_one(tx, NULL, &Q_membership_managers, IN(org, customer, but), OUT(out));
}

err store_contact_by_public(struct rtx *tx, org_id org, public_id id, contact_id *out)
{
    return db_one(tx, NULL, &Q_contact_by_public, IN(org, id), OUT(out));
}

err store_contact_update(struct wtx *tx, org_id org, const struct contact *c)
{
    return db_exec(tx, &Q_contact_update, IN(org, c->id, c->email, c->name, c->phone, c->active));
}

err store_link_of_customer(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                           int64_t now_us, struct customer_link **out, size_t *count)
{
    struct customer_link l = { 0 };
    ROWS_READ(tx, a, &Q_link_of_customer, IN(org, customer, now_us), l,
              OUT(&l.id, &l.doc, &l.number, &l.name, &l.email, &l.address, &l.made_us,
                  &l.expires_us, &l.ended_us, &l.seen_us),
              out, count);
    return OK;
}

err store_link_end_for_customer(struct wtx *tx, org_id org, customer_id customer, int64_t id,
                                int64_t at_us)
{
    return db_exec(tx, &Q_link_end_for_customer, IN(org, customer, id, at_us));
}

err store_tax_change_insert(struct wtx *tx, org_id org, const struct tax_change *t)
{
    return db_exec(tx, &Q_tax_change_insert,
                   IN(org, t->id, t->public_id, t->customer, t->contact, t->to.country,
                      t->to.treatment, t->to.number, t->from.country, t->from.treatment,
                      t->from.number, t->message, t->made_us));
}

err store_tax_change_end(struct wtx *tx, org_id org, const struct tax_change *t, staff_id staff)
{
    return db_exec(tx, &Q_tax_change_end,
                   IN(org, t->id, t->state, staff, t->answer, t->decided_us));
}

#define CHANGE_OUT(t)                                                                              \
    OUT(&(t).id, &(t).public_id, &(t).customer, &(t).contact, &(t).to.country, &(t).to.treatment,  \
        &(t).to.number, &(t).from.country, &(t).from.treatment, &(t).from.number, &(t).message,    \
        &(t).made_us, &(t).state, &(t).answer, &(t).decided_us, &(t).customer_public,              \
        &(t).customer_name, &(t).contact_name, &(t).staff_name)

err store_tax_change_last(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                          struct tax_change *out, bool *found)
{
    struct tax_change t = { 0 };
    TRY(db_maybe(tx, a, &Q_tax_change_of, IN(org, customer), CHANGE_OUT(t), found));
    if (*found) *out = t;
    return OK;
}

err store_tax_change_get(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                         struct tax_change *out)
{
    struct tax_change t = { 0 };
    TRY(db_one(tx, a, &Q_tax_change_get, IN(org, id), CHANGE_OUT(t)));
    *out = t;
    return OK;
}

err store_tax_change_by_public(struct rtx *tx, org_id org, public_id id, int64_t *out)
{
    return db_one(tx, NULL, &Q_tax_change_by_public, IN(org, id), OUT(out));
}

err store_tax_change_waiting(struct rtx *tx, struct arena *a, org_id org, struct tax_change **out,
                             size_t *count)
{
    struct tax_change t = { 0 };
    ROWS_READ(tx, a, &Q_tax_change_waiting, IN(org), t, CHANGE_OUT(t), out, count);
    return OK;
}

/* Rows of organisations, customers and people. */
#include "store/store_people.h"

#include "queries.h"
#include "store/rows.h"

err store_org_of_host(struct rtx *tx, str host, org_id *out)
{
    bool found;
    TRY(db_maybe(tx, NULL, &Q_org_by_host, IN(host), OUT(out), &found));
    return found ? OK : db_one(tx, NULL, &Q_org_default, IN(), OUT(out));
}

err store_org_by_slug(struct rtx *tx, str slug, org_id *out)
{
    return db_one(tx, NULL, &Q_org_by_slug, IN(slug), OUT(out));
}

err store_org_ids(struct rtx *tx, struct arena *a, org_id **out, size_t *count)
{
    org_id one = { 0 };
    ROWS_READ(tx, a, &Q_org_ids, IN(), one, OUT(&one), out, count);
    return OK;
}

err store_org_get(struct rtx *tx, struct arena *a, org_id id, struct org *out)
{
    struct org o = { .id = id };
    TRY(db_one(tx, a, &Q_org_get, IN(id),
               OUT(&o.slug, &o.name, &o.cur, &o.zone, &o.language, &o.country, &o.tax_id,
                   &o.tax_label, &o.address, &o.email, &o.phone, &o.colour, &o.iban, &o.bic,
                   &o.account_name, &o.vpa, &o.partial_payments, &o.set_up)));
    *out = o;
    return OK;
}

err store_org_logo(struct rtx *tx, struct arena *a, org_id id, str *out)
{
    blob logo;
    TRY(db_one(tx, a, &Q_org_logo, IN(id), OUT(&logo)));
    *out = logo.bytes;
    return OK;
}

err store_org_insert(struct wtx *tx, const struct org *o, bool is_default, int64_t at_us)
{
    TRY(db_exec(tx, &Q_org_insert,
                IN(o->id, o->slug, o->name, is_default, o->cur, o->zone, o->language, at_us)));
    return db_exec(tx, &Q_chain_insert, IN(o->id, S("genesis")));
}

err store_org_host_insert(struct wtx *tx, str host, org_id org)
{
    return db_exec(tx, &Q_org_host_insert, IN(host, org));
}

err store_org_update(struct wtx *tx, const struct org *o)
{
    return db_exec(tx, &Q_org_update,
                   IN(o->id, o->name, o->cur, o->zone, o->country, o->tax_id, o->tax_label,
                      o->address, o->email, o->phone, o->colour, o->iban, o->bic, o->account_name,
                      o->vpa));
}

err store_org_logo_update(struct wtx *tx, org_id id, str png)
{
    return db_exec(tx, &Q_org_logo_update, IN(id, (blob){ png }));
}

err store_customer_insert(struct wtx *tx, org_id org, const struct customer *c, int64_t at_us)
{
    return db_exec(tx, &Q_customer_insert,
                   IN(org, c->id, c->public_id, c->number, c->name, c->tax_id, c->endpoint,
                      c->country, c->cur, c->language, c->email, c->phone, c->address,
                      c->tax_treatment, c->terms_days, c->company, c->shipping, at_us));
}

err store_customer_get(struct rtx *tx, struct arena *a, org_id org, customer_id id,
                       struct customer *out)
{
    struct customer c = { .id = id };
    TRY(db_one(tx, a, &Q_customer_get, IN(org, id),
               OUT(&c.public_id, &c.number, &c.name, &c.tax_id, &c.endpoint, &c.country, &c.cur,
                   &c.language, &c.email, &c.phone, &c.address, &c.tax_treatment, &c.terms_days,
                   &c.company, &c.shipping)));
    *out = c;
    return OK;
}

err store_customer_auto_credit(struct rtx *tx, org_id org, customer_id id, bool *out)
{
    return db_one(tx, NULL, &Q_customer_auto_credit, IN(org, id), OUT(out));
}

err store_customer_auto_credit_set(struct wtx *tx, org_id org, customer_id id, bool on)
{
    return db_exec(tx, &Q_customer_auto_credit_set, IN(org, id, on));
}

err store_customer_by_public(struct rtx *tx, org_id org, public_id id, customer_id *out)
{
    return db_one(tx, NULL, &Q_customer_by_public, IN(org, id), OUT(out));
}

err store_customer_find(struct rtx *tx, org_id org, const struct customer *c, customer_id *out,
                        bool *found)
{
    *found = false;
    if (c->number.n > 0)
        TRY(db_maybe(tx, NULL, &Q_customer_by_number, IN(org, c->number), OUT(out), found));
    if (!*found && c->tax_id.n > 0)
        TRY(db_maybe(tx, NULL, &Q_customer_by_tax, IN(org, c->tax_id), OUT(out), found));
    if (!*found && c->endpoint.n > 0)
        TRY(db_maybe(tx, NULL, &Q_customer_by_endpoint, IN(org, c->endpoint), OUT(out), found));
    if (!*found && c->name.n > 0)
        TRY(db_maybe(tx, NULL, &Q_customer_by_name, IN(org, c->name, c->country), OUT(out), found));
    return OK;
}

err store_contact_insert(struct wtx *tx, org_id org, const struct contact *c, int64_t at_us)
{
    return db_exec(tx, &Q_contact_insert,
                   IN(org, c->id, c->public_id, c->email, c->name, c->phone, c->password, at_us));
}

err store_contact_by_email(struct rtx *tx, struct arena *a, org_id org, str email,
                           struct contact *out, bool *found)
{
    struct contact c = { .email = email };
    TRY(db_maybe(tx, a, &Q_contact_by_email, IN(org, email),
                 OUT(&c.id, &c.public_id, &c.name, &c.language, &c.password, &c.active), found));
    if (*found) *out = c;
    return OK;
}

err store_contact_get(struct rtx *tx, struct arena *a, org_id org, contact_id id,
                      struct contact *out)
{
    struct contact c = { .id = id };
    TRY(db_one(tx, a, &Q_contact_get, IN(org, id),
               OUT(&c.public_id, &c.email, &c.name, &c.phone, &c.language, &c.active,
                   &c.password)));
    *out = c;
    return OK;
}

err store_contact_password(struct wtx *tx, org_id org, contact_id id, str hash)
{
    return db_exec(tx, &Q_contact_password, IN(org, id, hash));
}

err store_contact_language(struct wtx *tx, org_id org, contact_id id, str language)
{
    return db_exec(tx, &Q_contact_language, IN(org, id, language));
}

err store_membership_insert(struct wtx *tx, org_id org, contact_id contact, customer_id customer,
                            int permissions)
{
    return db_exec(tx, &Q_membership_insert, IN(org, contact, customer, permissions | MAY_VIEW));
}

err store_membership_forwarded(struct wtx *tx, org_id org, contact_id contact,
                               customer_id customer, int64_t at_us)
{
    return db_exec(tx, &Q_membership_forwarded, IN(org, contact, customer, at_us));
}

err store_membership_forget(struct wtx *tx, org_id org, contact_id contact, customer_id customer)
{
    return db_exec(tx, &Q_membership_forget, IN(org, contact, customer));
}

err store_membership_list(struct rtx *tx, struct arena *a, org_id org, contact_id contact,
                          struct membership **out, size_t *count)
{
    struct membership m = { 0 };
    ROWS_READ(tx, a, &Q_membership_list, IN(org, contact), m,
              OUT(&m.customer, &m.permissions, &m.public_id, &m.number, &m.name, &m.cur), out,
              count);
    return OK;
}

err store_membership_contacts(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                              int permissions, struct contact **out, size_t *count)
{
    struct contact c = { .active = true };
    int held;
    ROWS_READ(tx, a, &Q_membership_contacts, IN(org, customer, permissions), c,
              OUT(&c.id, &c.email, &c.name, &c.language, &held), out, count);
    return OK;
}

err store_staff_insert(struct wtx *tx, org_id org, const struct staff *s, int64_t at_us)
{
    return db_exec(tx, &Q_staff_insert,
                   IN(org, s->id, s->email, s->name, s->password, s->role, at_us));
}

err store_staff_by_email(struct rtx *tx, struct arena *a, org_id org, str email, struct staff *out,
                         bool *found)
{
    struct staff s = { .email = email };
    TRY(db_maybe(tx, a, &Q_staff_by_email, IN(org, email),
                 OUT(&s.id, &s.name, &s.password, &s.role, &s.active), found));
    if (*found) *out = s;
    return OK;
}

err store_staff_get(struct rtx *tx, struct arena *a, org_id org, staff_id id, struct staff *out)
{
    struct staff s = { .id = id };
    TRY(db_one(tx, a, &Q_staff_get, IN(org, id),
               OUT(&s.email, &s.name, &s.role, &s.language, &s.active, &s.password)));
    *out = s;
    return OK;
}

err store_staff_password(struct wtx *tx, org_id org, staff_id id, str hash)
{
    return db_exec(tx, &Q_staff_password, IN(org, id, hash));
}

err store_staff_language(struct wtx *tx, org_id org, staff_id id, str language)
{
    return db_exec(tx, &Q_staff_language, IN(org, id, language));
}

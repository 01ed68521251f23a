/* Organisations, customers, contacts and staff; who may do what. */
#pragma once

#include "core/document.h"
#include "db/db.h"

struct org {
    org_id id;
    str slug, name;
    currency cur;
    str zone, language, country, tax_id, tax_label, address, email, phone;
    int colour; /* 0xRRGGBB; 0: ours */
    str iban, bic, account_name, vpa;
    bool partial_payments;
    bool set_up; /* the first log-in asked what must be known */
};

/* By host name; the default organisation for an unknown one; E_NOT_FOUND without one. */
MUST_USE err store_org_of_host(struct rtx *tx, str host, org_id *out);
MUST_USE err store_org_by_slug(struct rtx *tx, str slug, org_id *out);
MUST_USE err store_org_ids(struct rtx *tx, struct arena *a, org_id **out, size_t *count);
MUST_USE err store_org_get(struct rtx *tx, struct arena *a, org_id id, struct org *out);
/* PNG bytes; "" where there is none. */
MUST_USE err store_org_logo(struct rtx *tx, struct arena *a, org_id id, str *out);
/* The organisation, its chain and its host names. */
MUST_USE err store_org_insert(struct wtx *tx, const struct org *o, bool is_default, int64_t at_us);
MUST_USE err store_org_host_insert(struct wtx *tx, str host, org_id org);
MUST_USE err store_org_update(struct wtx *tx, const struct org *o);
MUST_USE err store_org_logo_update(struct wtx *tx, org_id id, str png);

struct customer {
    customer_id id;
    public_id public_id;
    str number, name, tax_id, endpoint, country;
    currency cur;
    str language, email, phone, address, tax_treatment;
    str company;  /* behind the name; "": the name is the company's */
    str shipping; /* an address; "": as `address`, which is that of billing */
    int terms_days;
};
MUST_USE err store_customer_insert(struct wtx *tx, org_id org, const struct customer *c,
                                   int64_t at_us);
MUST_USE err store_customer_get(struct rtx *tx, struct arena *a, org_id org, customer_id id,
                                struct customer *out);
/* Do its credits go to invoices by themselves? */
MUST_USE err store_customer_auto_credit(struct rtx *tx, org_id org, customer_id id, bool *out);
MUST_USE err store_customer_auto_credit_set(struct wtx *tx, org_id org, customer_id id, bool on);
MUST_USE err store_customer_by_public(struct rtx *tx, org_id org, public_id id, customer_id *out);
/* By number, then tax id, then endpoint, then exact name and country (docs/contract.md 4). */
MUST_USE err store_customer_find(struct rtx *tx, org_id org, const struct customer *c,
                                 customer_id *out, bool *found);

/* Bits of what a contact may do for a customer; view is in each. */
enum permission { MAY_VIEW = 1, MAY_PAY = 2, MAY_MANAGE = 4 };

struct contact {
    contact_id id;
    public_id public_id;
    str email, name, phone, language, password; /* password: encoded hash, "" none yet */
    bool active;
};
MUST_USE err store_contact_insert(struct wtx *tx, org_id org, const struct contact *c,
                                  int64_t at_us);
MUST_USE err store_contact_by_email(struct rtx *tx, struct arena *a, org_id org, str email,
                                    struct contact *out, bool *found);
MUST_USE err store_contact_get(struct rtx *tx, struct arena *a, org_id org, contact_id id,
                               struct contact *out);
MUST_USE err store_contact_password(struct wtx *tx, org_id org, contact_id id, str hash);
MUST_USE err store_contact_language(struct wtx *tx, org_id org, contact_id id, str language);

struct membership {
    customer_id customer;
    int permissions;
    public_id public_id;
    str number, name;
    currency cur;
};
MUST_USE err store_membership_insert(struct wtx *tx, org_id org, contact_id contact,
                                     customer_id customer, int permissions);
/* Known to this customer because a document was forwarded to him: no permission, no log-in. */
MUST_USE err store_membership_forwarded(struct wtx *tx, org_id org, contact_id contact,
                                        customer_id customer, int64_t at_us);
/* No longer by that alone: before he is given permissions. */
MUST_USE err store_membership_forget(struct wtx *tx, org_id org, contact_id contact,
                                     customer_id customer);
/* Those with a permission. */
MUST_USE err store_membership_list(struct rtx *tx, struct arena *a, org_id org, contact_id contact,
                                   struct membership **out, size_t *count);
/* Contacts of a customer who hold one of these permissions. */
MUST_USE err store_membership_contacts(struct rtx *tx, struct arena *a, org_id org,
                                       customer_id customer, int permissions, struct contact **out,
                                       size_t *count);

struct staff {
    staff_id id;
    str email, name, role, language, password;
    bool active;
};
MUST_USE err store_staff_insert(struct wtx *tx, org_id org, const struct staff *s, int64_t at_us);
MUST_USE err store_staff_by_email(struct rtx *tx, struct arena *a, org_id org, str email,
                                  struct staff *out, bool *found);
MUST_USE err store_staff_get(struct rtx *tx, struct arena *a, org_id org, staff_id id,
                             struct staff *out);
MUST_USE err store_staff_password(struct wtx *tx, org_id org, staff_id id, str hash);
MUST_USE err store_staff_language(struct wtx *tx, org_id org, staff_id id, str language);

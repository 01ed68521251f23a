/* Details of customers as they are changed, and wishes for another tax treatment. */
#pragma once

#include "store/store_people.h"

/* Hold the customer: its details, contacts and permissions are changed by one at a time. */
MUST_USE err store_customer_lock(struct rtx *tx, org_id org, customer_id id);
/* All but number, currency and ids. */
MUST_USE err store_customer_update(struct wtx *tx, org_id org, const struct customer *c);
/* What an active contact may do for a customer; 0 nothing. */
MUST_USE err store_membership_get(struct rtx *tx, org_id org, contact_id contact,
                                  customer_id customer, int *permissions);

/* `there`: a row of any kind, with permissions or without. */
MUST_USE err store_membership_there(struct rtx *tx, org_id org, contact_id contact,
                                    customer_id customer, bool *there, int *permissions);
/* Other permissions for a contact that is there; 0 takes all of them. */
MUST_USE err store_membership_set(struct wtx *tx, org_id org, contact_id contact,
                                  customer_id customer, int permissions);
/* How many active contacts but this one manage the customer. */
MUST_USE err store_membership_managers(struct rtx *tx, org_id org, customer_id customer,
                                       contact_id but, int64_t *out);

MUST_USE err store_contact_by_public(struct rtx *tx, org_id org, public_id id, contact_id *out);
/* email, name, phone, active. E_EXISTS: another has that address. */
MUST_USE err store_contact_update(struct wtx *tx, org_id org, const struct contact *c);

/* A mailed link that opens an invoice of a customer now. */
struct customer_link {
    int64_t id, doc;
    str number, name, email;
    str address; /* to which its contact forwarded it; "": it is his own */
    int64_t made_us, expires_us, ended_us, seen_us;
};
MUST_USE err store_link_of_customer(struct rtx *tx, struct arena *a, org_id org,
                                    customer_id customer, int64_t now_us,
                                    struct customer_link **out, size_t *count);
/* Nothing happens to one of another customer, or that has ended. */
MUST_USE err store_link_end_for_customer(struct wtx *tx, org_id org, customer_id customer,
                                         int64_t id, int64_t at_us);

enum tax_change_state { TAX_ASKED = 0, TAX_APPROVED = 1, TAX_REFUSED = 2, TAX_WITHDRAWN = 3 };

struct tax_facts {
    str country, treatment, number;
};

struct tax_change {
    int64_t id;
    public_id public_id;
    customer_id customer;
    contact_id contact; /* who asked */
    struct tax_facts to, from;
    str message;
    int64_t made_us, decided_us;
    int state; /* enum tax_change_state */
    str answer;
    public_id customer_public;
    str customer_name, contact_name, staff_name; /* the last: who decided */
};
/* One open wish for a customer: another is E_EXISTS. */
MUST_USE err store_tax_change_insert(struct wtx *tx, org_id org, const struct tax_change *t);
/* The end of an open one; nothing happens to one that has ended. */
MUST_USE err store_tax_change_end(struct wtx *tx, org_id org, const struct tax_change *t,
                                  staff_id staff);
/* The last of a customer. */
MUST_USE err store_tax_change_last(struct rtx *tx, struct arena *a, org_id org,
                                   customer_id customer, struct tax_change *out, bool *found);
/* E_NOT_FOUND. */
MUST_USE err store_tax_change_get(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                                  struct tax_change *out);
MUST_USE err store_tax_change_by_public(struct rtx *tx, org_id org, public_id id, int64_t *out);
MUST_USE err store_tax_change_waiting(struct rtx *tx, struct arena *a, org_id org,
                                      struct tax_change **out, size_t *count);

/* What the pages of a customer's own account print. */
#pragma once

#include "store/store_account.h"
#include "web/frame.h"
#include "web/kyc_view.h"

struct account_contact {
    str name, email, may;
};

/* The details as blocks, on their page and on the home page. */
struct account_view {
    const struct customer *c;
    public_id customer;
    str treatment; /* of tax, as people read it */
    str tax_label; /* how its number is called there */
    str language;  /* of documents, in that language */
    struct kyc_view proofs; /* of a business, where some are asked */
    bool may_manage;
    bool saved;
    const struct tax_change *change; /* the last wish, open or decided; NULL none */
    bool waits;                      /* it is open */
    str wanted;                      /* its treatment, as people read it */
    html_time asked;
    const struct account_contact *contacts;
    size_t contact_count, contact_more;
    str seller, seller_email, seller_phone, seller_address;
};

/* One block of them to change, as typed. */
struct account_edit {
    public_id customer;
    str part; /* "details", "billing", "shipping" */
    const struct customer *c;
};

struct account_tax {
    public_id customer;
    str country, number, message, tax_label;
    str hint; /* an example of a number of that country, in words */
    const struct choice *treatments;
    size_t treatment_count;
    bool waits; /* an open wish is replaced by this one */
};

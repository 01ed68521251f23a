/* Links in mails that open one invoice, and the payments made by them. */
#pragma once

#include "store/store_people.h"

/* One that opens its invoice now. */
struct invoice_link {
    int64_t id, doc;
    contact_id contact;
    str address;       /* to which the contact forwarded it, "": it is his own */
    int64_t seen_us;   /* 0: nobody has looked yet */
    public_id invoice; /* of the document */
    str number;
    str name, email;         /* of the contact, or of whom it was forwarded to */
    str language;            /* the same's, "" none */
    struct membership owner; /* the customer, with what the contact may do for it */
};
MUST_USE err store_link_insert(struct wtx *tx, org_id org, const struct invoice_link *l,
                               str token_hash, int64_t at_us, int64_t expires_us);
MUST_USE err store_link_by_token(struct rtx *tx, org_id org, str token_hash, int64_t *id,
                                 bool *found);
/* *found false: taken back, too old, or its contact may not see that customer any more. */
MUST_USE err store_link_live(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                             int64_t now_us, struct invoice_link *out, bool *found);

/* As staff see it. */
struct link_listed {
    int64_t id;
    str name, email; /* of the contact */
    str address;     /* to which he forwarded it, "" none */
    int64_t made_us, expires_us, ended_us, seen_us;
};
/* Those of a document, newest first, at most 50. */
MUST_USE err store_link_list(struct rtx *tx, struct arena *a, org_id org, int64_t doc,
                             struct link_listed **out, size_t *count);
MUST_USE err store_link_end(struct wtx *tx, org_id org, int64_t doc, int64_t id, int64_t at_us);
/* Those to the same document in the same hands. */
MUST_USE err store_link_end_of(struct wtx *tx, org_id org, const struct invoice_link *l,
                               int64_t at_us);
/* Seen now, if it was not before. */
MUST_USE err store_link_seen(struct wtx *tx, org_id org, int64_t id, int64_t at_us);
/* Whose invoice a document is; E_NOT_FOUND. */
MUST_USE err store_link_invoice(struct rtx *tx, org_id org, int64_t doc, customer_id *out);

MUST_USE err store_payment_link_insert(struct wtx *tx, org_id org, payment_id payment,
                                       int64_t link);
/* The link a payment was made by; 0: by none. */
MUST_USE err store_payment_link_get(struct rtx *tx, org_id org, payment_id payment, int64_t *out);

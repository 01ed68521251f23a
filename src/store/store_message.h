/* Messages and reviews that contacts send from the portal, and what staff answer. */
#pragma once

#include "db/db.h"

enum message_kind { MESSAGE_MAIL = 1, MESSAGE_REVIEW };

struct message {
    message_id id;
    public_id public_id;
    enum message_kind kind;
    customer_id customer;
    contact_id contact;
    str name, email, customer_name; /* of these; read, never written */
    str subject;
    int rating;  /* of a review, 1 to 5; 0 none */
    int64_t doc; /* the invoice it is about; 0 none */
    int64_t made_us;
};
struct message_part {
    int64_t id;
    public_id public_id; /* of the form it came by; written, never read */
    message_id message;
    staff_id staff; /* 0: the contact */
    str name, words;
    upload_id file; /* 0: none */
    int64_t made_us;
};
MUST_USE err store_message_insert(struct wtx *tx, org_id org, const struct message *m);
MUST_USE err store_message_get(struct rtx *tx, struct arena *a, org_id org, message_id id,
                               struct message *out);
/* E_NOT_FOUND. */
MUST_USE err store_message_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                                     struct message *out);
/* Messages of a contact, no reviews, the last one first. */
MUST_USE err store_message_list(struct rtx *tx, struct arena *a, org_id org, contact_id contact,
                                int limit, struct message **out, size_t *count);
/* *fresh is false where that form came before; nothing is written then. */
MUST_USE err store_message_part_insert(struct wtx *tx, org_id org, const struct message_part *p,
                                       bool *fresh);
MUST_USE err store_message_part_there(struct rtx *tx, org_id org, public_id form, bool *out);
MUST_USE err store_message_part_get(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                                    struct message_part *out);
MUST_USE err store_message_parts(struct rtx *tx, struct arena *a, org_id org, message_id id,
                                 int limit, struct message_part **out, size_t *count);
/* What a contact wrote since a time: in messages, and, since another, as reviews. */
MUST_USE err store_message_since(struct rtx *tx, org_id org, contact_id contact, int64_t since_us,
                                 int64_t reviews_since_us, int64_t *parts, int64_t *reviews);

/*
 * A free credit or retainer given back by itself, whatever it came from: to the methods of earlier
 * captures, as refunds of their payments, or by a transfer that staff have made at their bank
 * (docs/books.md 3).
 */
#pragma once

#include "core/refund.h"

/* Stored as numbers. */
enum giveback_way { GIVEBACK_METHODS = 1, GIVEBACK_TRANSFER = 2 };

struct giveback {
    org_id org;
    giveback_id id;
    public_id public_id;
    customer_id customer;
    enum account account; /* credit, retainer */
    int64_t doc;          /* the lot it comes out of */
    currency cur;
    int64_t amount;
    enum giveback_way way;
    str key;       /* the same key is the same give-back */
    str reference; /* of a transfer, as the bank knows it; else "" */
    date day;      /* of a transfer, when it was made */
    entry_id entry;
    staff_id asked, signed_by; /* signed_by 0: one person's word was enough */
    str reason;
    int64_t made_us;
};

/* A capture that may take a part: `left` is what can still be refunded of it. */
struct giveback_part {
    int64_t left, amount;
};
/* Spread an amount over them, each as much as it takes, in their order; what is left over. */
int64_t giveback_spread(struct giveback_part *parts, size_t count, int64_t amount);

/* What of a payment's captures is with us and not on its way back; `held` by open disputes. */
int64_t giveback_left(const struct payment *p, int64_t held);

/* Dr credit or retainer / Cr clearing:offline, at once. Sets g->entry. E_NOT_PAYABLE. */
MUST_USE err giveback_transfer(struct book *b, struct giveback *g);

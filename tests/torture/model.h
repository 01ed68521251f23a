/*
 * A model of the books, as simple as can be: amounts on documents, and payments that hold some.
 *
 * It knows nothing of entries, postings or the table of states, and shares no code with core/: what
 * it says was written from docs/books.md, so that the two can only agree by both being right.
 */
#pragma once

#include "base/must.h"

enum {
    MODEL_CUSTOMERS = 5,
    MODEL_DOCS = 6000,
    MODEL_PAYMENTS = 4000,
    MODEL_ITEMS = 6,
    MODEL_CAPTURES = 4,
};

enum model_kind { MODEL_INVOICE, MODEL_NOTE, MODEL_RETAINER, MODEL_OVER, MODEL_DEBIT };

/* A document, or what a payment left over. */
struct model_doc {
    enum model_kind kind;
    int customer;
    int64_t doc;      /* as the books know it; 0 until it is there */
    int64_t owed;     /* of an invoice, retainer invoice, debit note */
    int64_t free;     /* of credit; of a retainer what was paid on it and not used */
    int64_t owed_held, free_held;
};

enum model_state {
    MODEL_RESERVED, MODEL_CONTACTED, MODEL_ACTION, MODEL_PROCESSING, MODEL_UNKNOWN,
    MODEL_SETTLED, MODEL_FAILED, MODEL_CANCELLED, MODEL_RETURNED,
};

struct model_item {
    struct model_doc *on;
    bool credit; /* taken from what is free there, else paid on what is owed */
    int64_t amount, settled;
};

struct model_payment {
    int64_t id;
    int customer;
    enum model_state state;
    struct model_item items[MODEL_ITEMS];
    size_t count;
    int64_t amount; /* what the gateway is to capture: with the fee */
    int64_t fee;    /* and its tax */
    int64_t fee_settled; /* of it, earned and not taken back */
    int64_t captured, returned;
    struct model_doc *over; /* NULL: nothing was ever left over */
};

struct model {
    struct model_doc docs[MODEL_DOCS];
    size_t doc_count;
    struct model_payment payments[MODEL_PAYMENTS];
    size_t payment_count;
};

struct model_doc *model_add(struct model *m, enum model_kind kind, int customer, int64_t doc,
                            int64_t owed, int64_t free);
/* Credit to an invoice, as far as it goes; how much that was. */
int64_t model_apply(struct model_doc *note, struct model_doc *invoice);

/* Would this be taken? Amounts above 0 and there, no invoice held by another payment. */
bool model_may_start(const struct model_payment *p);
/* Its fee, of what credit does not cover: 1.9 % + 0.25, at most 50.00; and 9 % tax twice. */
int64_t model_fee(const struct model_payment *p);
/* It is: everything it names is held; with nothing for a gateway, it is settled. */
void model_start(struct model *m, struct model_payment *p);
/* Money that came without a gateway; what no invoice takes is left over. */
bool model_may_offline(const struct model_payment *p);
void model_offline(struct model *m, struct model_payment *p);

void model_capture(struct model *m, struct model_payment *p, int64_t amount);
/* Failed or cancelled: what it held is free again. */
void model_void(struct model_payment *p, enum model_state end);
/* Taken back by the bank. The debit note made for what is nowhere else, or NULL. */
struct model_doc *model_return(struct model *m, struct model_payment *p, int64_t amount);
bool model_running(const struct model_payment *p);

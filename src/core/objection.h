/*
 * A customer's dispute of an invoice or of lines of it, with an amount. It posts nothing.
 *
 * Called an objection here, because a dispute is what a payer opens at his bank (core/refund.h).
 * While it is open its amount is left out of auto-pay and of what is spread over invoices; the rest
 * stays payable as ever, and who wants to may pay all of it.
 */
#pragma once

#include "base/arena.h"
#include "core/document.h"
#include "core/lot.h"

/* Stored as numbers; never renumber. Open and answered wait for an end. */
enum objection_state {
    OBJECTION_OPEN = 1,
    OBJECTION_ANSWERED = 2,
    OBJECTION_CORRECTED = 3,
    OBJECTION_REFUSED = 4,
    OBJECTION_WITHDRAWN = 5,
};
bool objection_waits(enum objection_state s);

/* X(word in the database and in forms, what people read) */
#define OBJECTION_REASONS(X)                                                                       \
    X("quantity", "Quantity differs from ours")                                                    \
    X("price", "Price differs from what was agreed")                                               \
    X("delivery", "Not delivered, or not as agreed")                                               \
    X("twice", "Billed twice")                                                                     \
    X("order", "Not ordered")                                                                      \
    X("tax", "Tax is wrong")                                                                       \
    X("other", "Something else")

struct objection_reason {
    str word, label; /* label: a key of the message catalogue */
};
enum { OBJECTION_REASON_COUNT = 7 };
extern const struct objection_reason objection_reasons[OBJECTION_REASON_COUNT];
/* What people read for a word; "" where it is none. */
str objection_reason_label(str word);

/* Line WHOLE: the invoice as such. */
enum { OBJECTION_WHOLE = -1, OBJECTION_LINES_MAX = 100 };
struct objection_line {
    int line; /* from 0 on, as in the document */
    int64_t amount;
};

struct objection {
    objection_id id;
    public_id public_id;
    int64_t n; /* its number in the organisation */
    customer_id customer;
    int64_t doc;
    contact_id contact;
    str reason, words, wish; /* wish: the correction expected */
    money amount;            /* the sum of its lines */
    enum objection_state state;
    int64_t made_us, ended_us;
    int64_t note;            /* the credit note that corrected it; 0: none */
    str answer;              /* staff's last word */
};
/* "D-00012" */
str objection_number(struct arena *a, int64_t n);

/* The net of a line with the tax of its rate: what is disputed of it. E_OVERFLOW. */
MUST_USE err objection_line_total(const struct document *d, size_t line, int64_t *out);
/*
 * Bring the amounts of lines to `amount` in proportion, by largest remainder. E_NOT_PAYABLE where
 * they come to less than it, or one of them would get nothing.
 */
MUST_USE err objection_share(struct objection_line *lines, size_t count, int64_t amount);

/*
 * The credit note that corrects an invoice: of each of its lines, `nets[i]` of the net before tax
 * (0: the line is right). Calculated anew, tax by the rates of the lines. E_INVALID
 * where an amount is below zero or more than its line, or all are zero.
 */
struct correction {
    const struct document *invoice;
    const int64_t *nets;
    str number, reason;
    date day;
};
MUST_USE err objection_note(struct arena *a, const struct correction *c, struct document *out);

/* The life of a payment as data: the code runs on it, and docs/books.md 5 is printed from it. */
#include "core/payment.h"

#define STEP(f, e, t, b, w) { PAYMENT_##f, PAYMENT_ON_##e, PAYMENT_##t, BOOKS_##b, w }
#define ACCEPTED "bank debit accepted, capture to come"
#define CAPTURED "captured: a signed event, or the gateway's API"
#define FAILS "failed or declined, definitely"
#define STEP_DUE "the gateway gives a page or a step (3-D Secure, micro-deposit)"
#define NO_ANSWER "connection lost, 5xx, or a start after a crash"
#define GONE "cancelled by the payer or ended, at the gateway first"
#define AFTER_ALL "captured after all"
#define PART_BACK "bank return or charge-back lost, of a part"
#define ALL_BACK "bank return or charge-back lost, of all there is"
/* Grouped as the document shows them: neighbours that differ in `from` alone are one line there. */
const struct payment_step payment_steps[] = {
    STEP(NEW, SCHEDULE, SCHEDULED, NONE, "confirmed for later"),
    STEP(NEW, CONFIRM, RESERVED, RESERVE, "confirmed now, or its day has come"),
    STEP(SCHEDULED, CONFIRM, RESERVED, RESERVE, "confirmed now, or its day has come"),
    STEP(SCHEDULED, CANCEL, CANCELLED, NONE,
         "the payer or staff cancel; on its day nothing is payable, the method is gone or not "
         "allowed, or its payer may not schedule any more"),
    STEP(RESERVED, CONTACT, CONTACTED, NONE, "a request to the gateway is about to be sent"),
    STEP(RESERVED, FAIL, FAILED, VOID, "the gateway's set-up is at fault"),
    STEP(RESERVED, CANCEL, CANCELLED, VOID, "the payer or staff cancel"),
    STEP(RESERVED, TIME, CANCELLED, VOID, "30 minutes without contact"),
    STEP(CONTACTED, ACTION, ACTION, NONE, STEP_DUE),
    STEP(UNKNOWN, ACTION, ACTION, NONE, STEP_DUE),
    STEP(CONTACTED, ACCEPT, PROCESSING, NONE, ACCEPTED),
    STEP(ACTION, ACCEPT, PROCESSING, NONE, ACCEPTED),
    STEP(UNKNOWN, ACCEPT, PROCESSING, NONE, ACCEPTED),
    STEP(CONTACTED, CAPTURE, SETTLED, POST, CAPTURED),
    STEP(ACTION, CAPTURE, SETTLED, POST, CAPTURED),
    STEP(PROCESSING, CAPTURE, SETTLED, POST, CAPTURED),
    STEP(UNKNOWN, CAPTURE, SETTLED, POST, CAPTURED),
    STEP(CONTACTED, FAIL, FAILED, VOID, FAILS),
    STEP(ACTION, FAIL, FAILED, VOID, FAILS),
    STEP(PROCESSING, FAIL, FAILED, VOID, FAILS),
    STEP(UNKNOWN, FAIL, FAILED, VOID, FAILS),
    STEP(CONTACTED, SILENCE, UNKNOWN, NONE, NO_ANSWER),
    STEP(ACTION, SILENCE, UNKNOWN, NONE, NO_ANSWER),
    STEP(PROCESSING, SILENCE, UNKNOWN, NONE, NO_ANSWER),
    STEP(CONTACTED, TIME, UNKNOWN, NONE, "2 minutes without an answer"),
    STEP(PROCESSING, TIME, UNKNOWN, NONE, "the method's longest time has passed"),
    STEP(ACTION, CANCEL, CANCELLED, VOID, GONE),
    STEP(UNKNOWN, CANCEL, CANCELLED, VOID, GONE),
    STEP(ACTION, TIME, CANCELLED, VOID,
         "its time ends (page, 3-D Secure 31 minutes; micro-deposit 10 days), there first"),
    STEP(UNKNOWN, DECIDE_PAID, SETTLED, POST, "two of staff decide by evidence: paid"),
    STEP(UNKNOWN, DECIDE_FAILED, FAILED, VOID, "two of staff decide by evidence: not paid"),
    STEP(FAILED, CAPTURE, SETTLED, LATE, AFTER_ALL),
    STEP(CANCELLED, CAPTURE, SETTLED, LATE, AFTER_ALL),
    STEP(SETTLED, CAPTURE, SETTLED, LATE, "captured again"),
    STEP(RETURNED, CAPTURE, SETTLED, LATE, "captured again (re-presented)"),
    STEP(SETTLED, RETURN_PART, SETTLED, RETURN, PART_BACK),
    STEP(SETTLED, RETURN, RETURNED, RETURN, ALL_BACK),
    STEP(RETURNED, RETURN, RETURNED, RETURN, ALL_BACK),
};
#undef STEP
const size_t payment_step_count = countof(payment_steps);

const struct payment_step *payment_step(enum payment_state from, enum payment_event event)
{
    for (size_t i = 0; i < payment_step_count; i++) {
        if (payment_steps[i].from == from && payment_steps[i].event == event)
            return &payment_steps[i];
    }
    return NULL;
}

bool payment_is_running(enum payment_state s)
{
    return (int)s < 10;
}

str payment_state_key(enum payment_state s)
{
    switch (s) {
    case PAYMENT_SCHEDULED: return S("scheduled");
    case PAYMENT_RESERVED: return S("reserved");
    case PAYMENT_CONTACTED: return S("contacted");
    case PAYMENT_ACTION: return S("action");
    case PAYMENT_PROCESSING: return S("processing");
    case PAYMENT_UNKNOWN: return S("unknown");
    case PAYMENT_SETTLED: return S("settled");
    case PAYMENT_FAILED: return S("failed");
    case PAYMENT_CANCELLED: return S("cancelled");
    case PAYMENT_RETURNED: return S("returned");
    }
    return S("-");
}

str payment_state_label(enum payment_state s)
{
    switch (s) {
    case PAYMENT_SCHEDULED: return S("Scheduled");
    case PAYMENT_RESERVED:
    case PAYMENT_CONTACTED:
    case PAYMENT_ACTION: return S("Pending");
    case PAYMENT_PROCESSING: return S("Processing");
    case PAYMENT_UNKNOWN: return S("Confirming");
    case PAYMENT_SETTLED: return S("Received");
    case PAYMENT_FAILED: return S("Failed");
    case PAYMENT_CANCELLED: return S("Cancelled");
    case PAYMENT_RETURNED: return S("Returned");
    }
    return S("?");
}

/* What the payer sees of a payment that came to this state. */
static const char *seen(enum payment_state s)
{
    switch (s) {
    case PAYMENT_SCHEDULED: return "scheduled for its day, cancel";
    case PAYMENT_RESERVED:
    case PAYMENT_CONTACTED: return "pending";
    case PAYMENT_ACTION: return "continue, or cancel";
    case PAYMENT_PROCESSING: return "payment request received";
    case PAYMENT_UNKNOWN: return "we are confirming, do not pay again";
    case PAYMENT_SETTLED: return "receipt";
    case PAYMENT_FAILED: return "why, and try again";
    case PAYMENT_CANCELLED: return "cancelled, pay again";
    case PAYMENT_RETURNED: return "returned, why";
    }
    return "-";
}

static const char *books_word(enum payment_books b)
{
    switch (b) {
    case BOOKS_NONE: return "-";
    case BOOKS_RESERVE: return "reserve";
    case BOOKS_POST: return "post";
    case BOOKS_VOID: return "void";
    case BOOKS_LATE: return "captured after a void, or twice";
    case BOOKS_RETURN: return "returned";
    }
    return "-";
}

static bool same_line(const struct payment_step *a, const struct payment_step *b)
{
    return a->to == b->to && a->books == b->books && str_eq(str_of(a->when), str_of(b->when));
}

void payment_table_print(struct buf *b)
{
    buf_str(b, S("| state | event | next | books | payer sees |\n"
                 "| --- | --- | --- | --- | --- |\n"));
    for (size_t i = 0; i < payment_step_count;) {
        const struct payment_step *s = &payment_steps[i];
        const char *before = "| ";
        for (; i < payment_step_count && same_line(s, &payment_steps[i]); i++, before = ", ")
            buf_format(b, "%s%.*s", before, STR_FMT(payment_state_key(payment_steps[i].from)));
        buf_format(b, " | %s | %.*s | %s | %s |\n", s->when, STR_FMT(payment_state_key(s->to)),
                   books_word(s->books), seen(s->to));
    }
}

/*
 * What becomes of a payment: its fate was fixed when it was made, and unrolls here.
 *
 * Each step puts its records, and an event for each that the payee is to hear of. Nothing waits
 * here: what comes later is a plan with a time, which due.c brings back.
 */
#include "sandbox/sb.h"

static const int64_t day_ms = 86400000;
enum { PAGE_MS = 31 * 60000 };

static void emit(struct sandbox *s, struct sb_payment *p, const char *type, str capture, str back,
                 money amount)
{
    if (p->hook_url.n == 0 || p->events == SB_EVENTS_LOST) return;
    int64_t late_us = (s->options.late_ms > 0 ? s->options.late_ms : 3000) * INT64_C(1000);
    int64_t wait_us = 0;
    if (p->events == SB_EVENTS_LATE) wait_us = late_us;
    /* The first event waits longest, so that those that follow at once overtake it. */
    if (p->events == SB_EVENTS_REVERSED && p->event_count < 3)
        wait_us = late_us * (3 - p->event_count) / 3;
    sb_put(s, (struct sb_record){ .what = S("event"),
                                  .payment = p->id,
                                  .id = sb_id(s, "se_"),
                                  .type = str_of(type),
                                  .key = capture,
                                  .back = back,
                                  .amount = amount,
                                  .due_us = sb_now(s) + wait_us });
}

static void set_state(struct sandbox *s, struct sb_payment *p, enum sb_state state, str code)
{
    sb_put(s, (struct sb_record){ .what = S("state"),
                                  .payment = p->id,
                                  .code = code,
                                  .state = sb_state_words.words[state] });
}

static void plan(struct sandbox *s, struct sb_payment *p, enum sb_plan_kind kind, str id,
                 int64_t wait_ms)
{
    sb_put(s, (struct sb_record){ .what = S("plan"),
                                  .payment = p->id,
                                  .id = id.n > 0 ? id : sb_id(s, "sl_"),
                                  .kind = sb_plan_words.words[kind],
                                  .due_us = sb_now(s) + wait_ms * 1000 });
}

static int64_t settle_ms(const struct sandbox *s)
{
    return s->options.settle_ms > 0 ? s->options.settle_ms : 120000;
}

static int64_t return_ms(const struct sandbox *s)
{
    return s->options.return_ms > 0 ? s->options.return_ms : 4 * day_ms;
}

void sb_play_open(struct sandbox *s, struct sb_payment *p)
{
    if (s->options.payer_ms > 0) plan(s, p, SB_PLAN_APPROVE, STR_NONE, s->options.payer_ms);
    plan(s, p, SB_PLAN_EXPIRE, STR_NONE, PAGE_MS);
}

void sb_play_capture(struct sandbox *s, struct sb_payment *p, money amount)
{
    str id = sb_id(s, "sc_");
    sb_put(s, (struct sb_record){
                  .what = S("capture"), .payment = p->id, .id = id, .amount = amount });
    emit(s, p, "payment.captured", id, STR_NONE, amount);
}

static void put_back(struct sandbox *s, struct sb_payment *p, struct sb_record r)
{
    r.what = S("back");
    r.payment = p->id;
    r.id = sb_id(s, "sr_");
    sb_put(s, r);
    emit(s, p, "payment.returned", STR_NONE, r.id, r.amount);
}

void sb_play_return(struct sandbox *s, struct sb_payment *p, money amount)
{
    put_back(s, p, (struct sb_record){ .kind = S("bank_return"), .state = S("done"),
                                       .reason = S("insufficient_funds"), .amount = amount });
}

void sb_play_dispute(struct sandbox *s, struct sb_payment *p, money amount, int64_t answer_ms,
                     int64_t fee)
{
    put_back(s, p, (struct sb_record){ .kind = S("dispute"), .state = S("pending"),
                                       .reason = S("fraudulent"), .amount = amount, .fee = fee,
                                       .due_us = sb_now(s) + answer_ms * 1000 });
}

static void put_state(struct sandbox *s, struct sb_back *b, str state, int64_t fee_back)
{
    bool refund = str_eq(b->kind, S("refund"));
    const char *type = !refund                    ? "payment.returned"
                       : str_eq(state, S("done")) ? "refund.done"
                                                  : "refund.failed";
    sb_put(s, (struct sb_record){ .what = S("back_state"), .id = b->id, .state = state,
                                  .fee = fee_back });
    emit(s, b->payment, type, STR_NONE, b->id, b->amount);
}

void sb_play_back_state(struct sandbox *s, struct sb_back *b, str state)
{
    put_state(s, b, state, 0);
}

void sb_play_dispute_end(struct sandbox *s, struct sb_back *b, bool lost, int64_t fee_back)
{
    put_state(s, b, lost ? S("done") : S("failed"), fee_back);
}

void sb_play_refund(struct sandbox *s, struct sb_back *b)
{
    if (str_eq(b->payment->method, S("debit")))
        plan(s, b->payment, SB_PLAN_REFUND, b->id, settle_ms(s));
    else
        sb_play_back_state(s, b, S("done"));
}

void sb_play_fail(struct sandbox *s, struct sb_payment *p, enum sb_state end, str code)
{
    set_state(s, p, end, code);
    emit(s, p,
         end == SB_FAILED      ? "payment.failed"
         : end == SB_CANCELLED ? "payment.cancelled"
                               : "payment.expired",
         STR_NONE, STR_NONE, p->amount);
}

static void process(struct sandbox *s, struct sb_payment *p)
{
    set_state(s, p, SB_PROCESSING, STR_NONE);
    emit(s, p, "payment.processing", STR_NONE, STR_NONE, p->amount);
}

/* The money is taken: all of what the fate says about captures. */
static void take(struct sandbox *s, struct sb_payment *p)
{
    money amount = p->amount;
    if (amount.minor == 0) { /* it was to be saved, no more */
        set_state(s, p, SB_SAVED, STR_NONE);
        emit(s, p, "payment.saved", STR_NONE, STR_NONE, amount);
        return;
    }
    if (p->fate == SB_FATE_WRONG_AMOUNT) amount.minor += 1;
    sb_play_capture(s, p, amount);
    if (p->fate == SB_FATE_DOUBLE) sb_play_capture(s, p, amount);
    if (p->fate == SB_FATE_RETURN) plan(s, p, SB_PLAN_RETURN, STR_NONE, return_ms(s));
}

static void save_means(struct sandbox *s, struct sb_payment *p, str brand, str last4)
{
    str token = p->save ? sb_id(s, "tok_") : p->token;
    sb_put(
        s,
        (struct sb_record){
            .what = S("means"), .payment = p->id, .brand = brand, .last4 = last4, .token = token });
}

void sb_play_approve(struct sandbox *s, struct sb_payment *p, str brand, str last4)
{
    bool debit = str_eq(p->method, S("debit"));
    enum sb_fate fate = p->fate;
    if (p->state == SB_WAITING) save_means(s, p, brand, last4);
    if (p->state == SB_WAITING && fate == SB_FATE_ACTION) {
        if (p->away)
            sb_play_fail(s, p, SB_FAILED, S("authentication_required"));
        else
            set_state(s, p, SB_ACTION, STR_NONE);
    } else if (fate == SB_FATE_DECLINE && (!debit || p->amount.minor == 0)) {
        sb_play_fail(s, p, SB_FAILED, S("card_declined"));
    } else if (fate == SB_FATE_LATE_SUCCESS) {
        sb_play_fail(s, p, SB_FAILED, S("no_answer_from_bank"));
        plan(s, p, SB_PLAN_CAPTURE, STR_NONE, settle_ms(s));
    } else if (fate == SB_FATE_STUCK) {
        process(s, p);
    } else if (p->amount.minor > 0 && (debit || fate == SB_FATE_PROCESS)) {
        process(s, p);
        plan(s, p, SB_PLAN_CAPTURE, STR_NONE, settle_ms(s));
    } else {
        take(s, p);
    }
}

/* A declined debit is accepted at first, as in life, and refused by the bank later. */
static void settle(struct sandbox *s, struct sb_payment *p)
{
    bool running =
        p->state == SB_PROCESSING || (p->state == SB_FAILED && p->fate == SB_FATE_LATE_SUCCESS);
    if (!running) return;
    if (p->fate == SB_FATE_DECLINE)
        sb_play_fail(s, p, SB_FAILED, S("insufficient_funds"));
    else
        take(s, p);
}

void sb_play_plan(struct sandbox *s, struct sb_plan *one)
{
    struct sb_payment *p = one->payment;
    if (one->done) return;
    sb_put(s, (struct sb_record){ .what = S("done"), .payment = p->id, .id = one->id });
    switch (one->kind) {
    case SB_PLAN_CAPTURE: settle(s, p); break;
    case SB_PLAN_RETURN: {
        money left = { sb_payment_left(p), p->amount.cur };
        if (left.minor > 0) sb_play_return(s, p, left);
        break;
    }
    case SB_PLAN_REFUND: {
        struct sb_back *b = sb_back_by_id(s, one->id);
        if (b != NULL && str_eq(b->state, S("pending"))) sb_play_back_state(s, b, S("done"));
        break;
    }
    case SB_PLAN_APPROVE:
        if (p->state == SB_WAITING) sb_play_approve(s, p, S("visa"), S("4242"));
        break;
    case SB_PLAN_EXPIRE:
        if (p->state == SB_WAITING || p->state == SB_ACTION)
            sb_play_fail(s, p, SB_EXPIRED, STR_NONE);
        break;
    }
}

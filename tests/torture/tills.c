/* The gateway in memory: a table of payments, and the calls the use cases make. */
#include "tills.h"

#include <stdio.h>
#include <string.h>

enum { TILLS_MAX = 5000 };

static struct tills_payment all[TILLS_MAX];
static size_t count;
static int64_t serial;

enum tills_answer tills_next;
enum tills_refund_answer tills_refund_next;
bool tills_silent;
int tills_days = 36500;
int tills_refund_days = 36500;
str tills_code;

struct tills_payment *tills_of(str reference)
{
    for (size_t i = count; i-- > 0;) {
        if (str_eq(str_of(all[i].reference), reference)) return &all[i];
    }
    must(count < TILLS_MAX && reference.n < sizeof all[0].reference);
    memcpy(all[count].reference, reference.p, reference.n);
    return &all[count++];
}

static money euros(int64_t minor)
{
    return (money){ minor, CURRENCY("EUR") };
}

static str name_next(char out[32], const char *kind)
{
    snprintf(out, 32, "%s_%lld", kind, (long long)++serial);
    return str_of(out);
}

void tills_capture(struct tills_payment *t, int64_t amount)
{
    must(t->capture_count < TILLS_BACKS);
    t->captures[t->capture_count] = (struct gateway_capture){
        .id = name_next(t->ids[t->capture_count], "cap"), .amount = euros(amount)
    };
    t->capture_count++;
    t->phase = GATEWAY_PAID;
}

static struct gateway_back *back_next(struct tills_payment *t, enum gateway_back_kind kind,
                                      int64_t amount)
{
    must(t->back_count < TILLS_BACKS);
    struct gateway_back *b = &t->backs[t->back_count];
    *b = (struct gateway_back){ .id = name_next(t->ids[TILLS_BACKS + t->back_count], "back"),
                                .kind = kind, .state = GATEWAY_BACK_DONE,
                                .amount = euros(amount), .reason = S("no_funds") };
    t->back_count++;
    return b;
}

void tills_back(struct tills_payment *t, int64_t amount)
{
    back_next(t, GATEWAY_BANK_RETURN, amount);
}

struct gateway_back *tills_dispute(struct tills_payment *t, int64_t amount)
{
    struct gateway_back *b = back_next(t, GATEWAY_DISPUTE, amount);
    b->state = GATEWAY_BACK_PENDING;
    return b;
}

struct gateway_back *tills_refund_of(struct tills_payment *t, str reference)
{
    for (size_t i = 0; i < t->back_count; i++) {
        if (t->backs[i].kind == GATEWAY_REFUND && str_eq(t->backs[i].reference, reference))
            return &t->backs[i];
    }
    return NULL;
}

static struct gateway_state state_of(const struct tills_payment *t)
{
    return (struct gateway_state){
        .phase = t->phase, .id = str_of(t->reference), .reference = str_of(t->reference),
        .amount = euros(t->amount), .captures = t->captures, .capture_count = t->capture_count,
        .backs = t->backs, .back_count = t->back_count, .text = S("Declined."), .code = tills_code
    };
}

static void start(struct arena *a, const struct gateway_account *account,
                  const struct gateway_start *start, struct gateway_outcome *out)
{
    static const enum gateway_result results[] = {
        [TILLS_PAGE] = GATEWAY_PAGE, [TILLS_PROCESSING] = GATEWAY_PROCESSING,
        [TILLS_CAPTURED] = GATEWAY_CAPTURED, [TILLS_DECLINED] = GATEWAY_DECLINED,
        [TILLS_LATER] = GATEWAY_LATER, [TILLS_SILENT_DONE] = GATEWAY_UNKNOWN,
        [TILLS_SILENT_LOST] = GATEWAY_UNKNOWN,
    };
    struct tills_payment *t = tills_of(start->reference);
    (void)a, (void)account;

    must(start->key.n < sizeof t->key);
    if (t->key[0] != 0 && !str_eq(str_of(t->key), start->key)) t->starts++;
    memcpy(t->key, start->key.p, start->key.n);
    t->there = tills_next != TILLS_LATER && tills_next != TILLS_SILENT_LOST;
    t->amount = start->amount.minor;
    t->phase = tills_next == TILLS_PROCESSING ? GATEWAY_RUNNING
               : tills_next == TILLS_DECLINED ? GATEWAY_FAILED : GATEWAY_WAITING;
    if (tills_next == TILLS_CAPTURED || tills_next == TILLS_SILENT_DONE)
        tills_capture(t, t->amount);
    *out = (struct gateway_outcome){ .result = results[tills_next], .state = state_of(t),
                                     .url = S("http://localhost:1/page"), .note = S("torture") };
}

static err status(struct arena *a, const struct gateway_account *account,
                  const struct gateway_name *name, struct gateway_state *out)
{
    struct tills_payment *t = tills_of(name->reference);
    (void)a, (void)account;
    if (tills_silent) return E_GATEWAY;
    if (t->mute > 0) {
        t->mute--;
        return E_GATEWAY;
    }
    *out = state_of(t);
    return t->there ? OK : E_NOT_FOUND;
}

static err cancel(struct arena *a, const struct gateway_account *account,
                  const struct gateway_name *name, struct gateway_state *out)
{
    struct tills_payment *t = tills_of(name->reference);
    if (t->there && t->phase == GATEWAY_WAITING) t->phase = GATEWAY_CANCELLED;
    return status(a, account, name, out);
}

static void refund(struct arena *a, const struct gateway_account *account,
                   const struct gateway_refund *rq, struct gateway_refund_outcome *out)
{
    static const enum gateway_refund_result results[] = {
        [TILLS_REFUND_DONE] = GATEWAY_REFUND_TAKEN, [TILLS_REFUND_PENDING] = GATEWAY_REFUND_TAKEN,
        [TILLS_REFUND_REFUSED] = GATEWAY_REFUND_REFUSED,
        [TILLS_REFUND_LATER] = GATEWAY_REFUND_LATER,
        [TILLS_REFUND_SILENT_DONE] = GATEWAY_REFUND_UNKNOWN,
        [TILLS_REFUND_SILENT_LOST] = GATEWAY_REFUND_UNKNOWN,
    };
    enum tills_refund_answer answer = tills_refund_next;
    struct tills_payment *t = tills_of(rq->id);
    struct gateway_back *b = tills_refund_of(t, rq->reference);
    bool takes = answer == TILLS_REFUND_DONE || answer == TILLS_REFUND_PENDING ||
                 answer == TILLS_REFUND_SILENT_DONE;
    (void)a, (void)account;

    tills_refund_next = TILLS_REFUND_DONE;
    if (b == NULL && takes) { /* the same again is the same */
        b = back_next(t, GATEWAY_REFUND, rq->amount.minor);
        char *reference = t->refund_references[t->back_count - 1];
        must(rq->reference.n < sizeof t->refund_references[0]);
        memcpy(reference, rq->reference.p, rq->reference.n);
        b->reference = str_of(reference);
        if (answer == TILLS_REFUND_PENDING) b->state = GATEWAY_BACK_PENDING;
    }
    *out = (struct gateway_refund_outcome){ .result = results[answer], .note = S("torture") };
    if (b != NULL) out->back = *b;
}

static err refund_status(struct arena *a, const struct gateway_account *account,
                         const struct gateway_name *payment, const struct gateway_name *refund,
                         struct gateway_back *out)
{
    struct tills_payment *t = tills_of(payment->reference);
    const struct gateway_back *b = tills_refund_of(t, refund->reference);
    (void)a, (void)account;
    if (t->mute > 0) {
        t->mute--;
        return E_GATEWAY;
    }
    if (b != NULL) *out = *b;
    return b == NULL ? E_NOT_FOUND : OK;
}

static pay_method_set methods(const struct gateway_account *account, currency c)
{
    (void)account, (void)c;
    return 1u << PAY_CARD;
}

static int refund_days(enum pay_method method)
{
    (void)method;
    return tills_refund_days;
}

static int processing_days(enum pay_method method)
{
    (void)method;
    return tills_days;
}

/*
 * In the place of the library's. A page ends at once: what never arrived is known to be lost at the
 * first question.
 */
extern struct gateway __wrap_gw_sandbox;
extern const struct gateway __real_gw_sandbox;
struct gateway __wrap_gw_sandbox = { .name = { "sandbox", 7 }, .label = { "Tills", 5 },
                                     .processing_days = processing_days,
                                     .refund_days = refund_days, .methods = methods,
                                     .start = start, .status = status, .cancel = cancel,
                                     .refund = refund, .refund_status = refund_status };

void tills_open(void)
{
    __wrap_gw_sandbox.parse_event = __real_gw_sandbox.parse_event;
}

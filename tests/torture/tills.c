/* The gateway in memory: a table of payments, and the five calls the use cases make. */
#include "tills.h"

#include <stdio.h>
#include <string.h>

enum { TILLS_MAX = 4000 };

static struct tills_payment all[TILLS_MAX];
static size_t count;
static int64_t serial;

enum tills_answer tills_next;

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

void tills_back(struct tills_payment *t, int64_t amount)
{
    must(t->back_count < TILLS_BACKS);
    t->backs[t->back_count] = (struct gateway_back){
        .id = name_next(t->ids[TILLS_BACKS + t->back_count], "back"),
        .kind = GATEWAY_BANK_RETURN, .state = GATEWAY_BACK_DONE, .amount = euros(amount),
        .reason = S("no_funds")
    };
    t->back_count++;
}

static struct gateway_state state_of(const struct tills_payment *t)
{
    return (struct gateway_state){
        .phase = t->phase, .id = str_of(t->reference), .reference = str_of(t->reference),
        .amount = euros(t->amount), .captures = t->captures, .capture_count = t->capture_count,
        .backs = t->backs, .back_count = t->back_count, .text = S("Declined.")
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
    const struct tills_payment *t = tills_of(name->reference);
    (void)a, (void)account;
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

static pay_method_set methods(const struct gateway_account *account, currency c)
{
    (void)account, (void)c;
    return 1u << PAY_CARD;
}

static int processing_days(enum pay_method method)
{
    (void)method;
    return 36500;
}

/*
 * In the place of the library's. A page ends at once: what never arrived is known to be lost at the
 * first question.
 */
const struct gateway gw_sandbox = { .name = { "sandbox", 7 }, .label = { "Tills", 5 },
                                    .processing_days = processing_days, .methods = methods,
                                    .start = start, .status = status, .cancel = cancel };

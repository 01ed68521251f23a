/*
 * Direct debit by files for the seller's own bank. Nobody is called: a payment that was started
 * waits for the next file, and statements and returns tell what became of it (app/app_bank.h).
 */
#include "gateway/gateway.h"

static void debit_start(struct arena *a, const struct gateway_account *account,
                        const struct gateway_start *start, struct gateway_outcome *out)
{
    (void)a;
    (void)account;
    *out = (struct gateway_outcome){
        .result = GATEWAY_PROCESSING,
        .id = start->reference,
        .state = { .phase = GATEWAY_RUNNING, .id = start->reference,
                   .reference = start->reference, .amount = start->amount },
    };
}

/* All that is known here: it is on its way. */
static err debit_status(struct arena *a, const struct gateway_account *account,
                        const struct gateway_name *name, struct gateway_state *out)
{
    (void)a;
    (void)account;
    *out = (struct gateway_state){ .phase = GATEWAY_RUNNING, .id = name->id,
                                   .reference = name->reference };
    return OK;
}

static void debit_refund(struct arena *a, const struct gateway_account *account,
                         const struct gateway_refund *rf, struct gateway_refund_outcome *out)
{
    (void)a;
    (void)account;
    (void)rf;
    *out = (struct gateway_refund_outcome){ .result = GATEWAY_REFUND_REFUSED,
                                            .note = S("A debit is paid back by transfer.") };
}

static err debit_refund_status(struct arena *a, const struct gateway_account *account,
                               const struct gateway_name *payment,
                               const struct gateway_name *refund, struct gateway_back *out)
{
    (void)a;
    (void)account;
    (void)payment;
    (void)refund;
    (void)out;
    return E_NOT_FOUND;
}

static err debit_parse_event(struct arena *a, const struct gateway_account *account,
                             const struct gateway_hook *hook, struct gateway_event *out)
{
    (void)a;
    (void)account;
    (void)hook;
    (void)out;
    return E_SIGNATURE; /* nobody has a key to sign with */
}

static pay_method_set debit_methods(const struct gateway_account *account, currency c)
{
    (void)account;
    bool has = currency_eq(c, CURRENCY("EUR")) || currency_eq(c, CURRENCY("USD"));
    return has ? 1u << PAY_DEBIT : 0;
}

static int debit_processing_days(enum pay_method method)
{
    (void)method;
    return 30;
}

/* The bank pays nothing back by itself: a transfer does. */
static int debit_refund_days(enum pay_method method)
{
    (void)method;
    return 0;
}

const struct gateway gw_debit = {
    .name = { "debit", 5 },
    .label = { "Direct debit", 12 },
    .page_seconds = 60,
    .key_seconds = 12 * 3600,
    .processing_days = debit_processing_days,
    .refund_days = debit_refund_days,
    .methods = debit_methods,
    .start = debit_start,
    .status = debit_status,
    .cancel = debit_status,
    .refund = debit_refund,
    .refund_status = debit_refund_status,
    .parse_event = debit_parse_event,
};

/* The days of auto-pay, and which failures are final. */
#include "core/auto_pay.h"

date auto_pay_day(date due, int days_before, date today)
{
    date day = date_add(due, -days_before), tomorrow = date_add(today, 1);
    return day.day > tomorrow.day ? day : tomorrow;
}

date auto_notice_until(int days_before, date today)
{
    return date_add(today, days_before + AUTO_NOTICE_DAYS);
}

/* As gateways say it: Stripe's decline codes and those of bank debits, Razorpay's reasons, ours. */
static bool is_final(str code)
{
    static const char *const codes[] = {
        "account_closed", "authentication_required", "bank_account_closed",
        "card_lost_or_stolen", "card_stolen", "debit_not_authorized", "expired_card",
        "card_expired", "fraudulent", "incorrect_number", "invalid_account", "lost_card",
        "mandate_invalid", "no_account", "pickup_card", "restricted_card",
        "revocation_of_all_authorizations", "revocation_of_authorization", "stolen_card",
        "stop_payment_order", "transaction_not_allowed",
    };
    for (size_t i = 0; i < countof(codes); i++) {
        if (str_eq(str_of(codes[i]), code)) return true;
    }
    return false;
}

bool auto_retry(const struct auto_run *r, str code, date today, date *next)
{
    static const int days[AUTO_TRIES_MAX - 1] = { 1, 3, 5 };

    if (r->tries >= AUTO_TRIES_MAX || r->tries < 1 || is_final(code)) return false;
    date d = date_add(r->day, days[r->tries - 1]), tomorrow = date_add(today, 1);
    *next = d.day > tomorrow.day ? d : tomorrow;
    return true;
}

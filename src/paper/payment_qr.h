/*
 * What a payment QR code says: a SEPA transfer (EPC069-12), a UPI link, or the page to pay at.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/money.h"

struct payment_qr {
    money amount;
    str iban, bic, name; /* the account that receives */
    str vpa;             /* UPI address that receives */
    str reference;       /* ours, to find the payment again */
    str pay_url;
};

enum payment_qr_kind { PAYMENT_QR_NONE, PAYMENT_QR_EPC, PAYMENT_QR_UPI, PAYMENT_QR_URL };

/*
 * Lines of EPC069-12, version 002, UTF-8. A reference that is an ISO 11649 creditor reference
 * stands in its own line, another one in the text. E_INVALID unless it is 0.01 to
 * 999,999,999.99 EUR with an IBAN (checked mod 97) and a name; E_TOO_LARGE past 331 bytes.
 */
MUST_USE err payment_qr_epc(struct arena *a, const struct payment_qr *q, str *out);

/* upi://pay?... percent-encoded, two decimals. E_INVALID unless INR above zero and a VPA. */
MUST_USE err payment_qr_upi(struct arena *a, const struct payment_qr *q, str *out);

/* The best of the three that the facts allow; PAYMENT_QR_NONE leaves `out` alone. */
enum payment_qr_kind payment_qr_choose(struct arena *a, const struct payment_qr *q, str *out);

/*
 * What a payment QR code says: a SEPA transfer (EPC069-12), a Swiss QR-bill, a UPI link, or the
 * page to pay at.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "core/document.h"

/* A name with its address, as the QR-bill wants it. */
struct payment_qr_party {
    str name, street, postcode, city, country; /* country: two letters */
};

struct payment_qr {
    money amount;
    str iban, bic, name; /* the account that receives */
    str vpa;             /* UPI address that receives */
    str reference;       /* ours, to find the payment again */
    str text;        /* what a person reads besides, where the code has room for it */
    str pay_url;
    struct payment_qr_party creditor, debtor; /* for the QR-bill; may be empty */
};

enum payment_qr_kind {
    PAYMENT_QR_NONE, PAYMENT_QR_SWISS, PAYMENT_QR_EPC, PAYMENT_QR_UPI, PAYMENT_QR_URL
};

/*
 * Lines of EPC069-12, version 002, UTF-8. A reference that is an ISO 11649 creditor reference
 * stands in its own line, another one in the text. E_INVALID unless it is 0.01 to
 * 999,999,999.99 EUR with an IBAN (checked mod 97) and a name; E_TOO_LARGE past 331 bytes.
 */
MUST_USE err payment_qr_epc(struct arena *a, const struct payment_qr *q, str *out);

/* upi://pay?... percent-encoded, two decimals. E_INVALID unless INR above zero and a VPA. */
MUST_USE err payment_qr_upi(struct arena *a, const struct payment_qr *q, str *out);

/*
 * The lines of a Swiss QR-bill (SIX implementation guidelines 2.3). E_INVALID unless it is CHF or
 * EUR, 0.01 to 999,999,999.99, to an IBAN of CH or LI, the creditor's address is whole, and a QR
 * reference stands with a QR-IBAN and with no other. E_TOO_LARGE past 997 bytes.
 */
MUST_USE err payment_qr_swiss(struct arena *a, const struct payment_qr *q, str *out);

/* A party as the QR-bill wants it. */
struct payment_qr_party payment_qr_party_of(struct arena *a, const struct party *who);

/* The best of the four that the facts allow; PAYMENT_QR_NONE leaves `out` alone. */
enum payment_qr_kind payment_qr_choose(struct arena *a, const struct payment_qr *q, str *out);

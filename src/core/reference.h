/*
 * References a payer's bank carries unchanged, with check digits: the creditor reference of
 * ISO 11649 ("RF18...") and the QR reference of Switzerland (27 digits). Ours say which document
 * they are for, so that no table is needed to find it again.
 */
#pragma once

#include "base/arena.h"
#include "core/document.h"

enum { REFERENCE_RF_MAX = 25, REFERENCE_QR_DIGITS = 27, IBAN_LEAST = 15, IBAN_MAX = 34 };

/* Letters in upper case and digits, blanks left out; at most max + 1 characters, so that one too
 * many is seen. */
str reference_compact(struct arena *a, str text, size_t max);

/* ISO 7064 mod 97-10 with the first four at the end, as IBANs and RF references have it. */
bool reference_mod_97(str compact);
bool reference_is_rf(str compact);
/* 27 digits, the last by the recursive modulo 10 of the Swiss payment standards. */
bool reference_is_qr(str compact);
bool iban_is(str compact);
/* A QR-IBAN of Switzerland or Liechtenstein: institution 30000 to 31999 (SIX IG QR-bill 4.2.2). */
bool iban_is_qr(str compact);

/* "RF471A2B3C", of a document's id (> 0) in base 36. */
str reference_rf(struct arena *a, int64_t doc);
/* The same as 27 digits, for a QR-IBAN. */
str reference_qr(struct arena *a, int64_t doc);
/* The one that goes with an account: QR for a QR-IBAN, else RF; "" where there is no IBAN. */
str reference_for(struct arena *a, str iban, int64_t doc);

/*
 * What a payer of the document is asked to quote. What it says itself, but where that is no more
 * than its number and the account is `own_iban`: then ours. `doc` 0: it is no document of the book.
 */
str reference_of_document(struct arena *a, const struct document *d, str own_iban, int64_t doc);

/* The document one of ours is for; false for a text that is no reference, or cannot be ours. */
bool reference_doc(struct arena *a, str text, int64_t *out);

/* Proofs of who a business customer is: their kinds, and where one stands. */
#pragma once

#include "base/date.h"

/* X(name, word in the database, what people read) */
#define KYC_KINDS(X)                                                                               \
    X(REGISTRATION, "registration", "Certificate of registration")                                 \
    X(TAX, "tax", "Tax registration")                                                              \
    X(ADDRESS, "address", "Proof of address")                                                      \
    X(DIRECTOR, "director", "Identity of who signs for the business")                              \
    X(OWNERS, "owners", "Who owns the business")                                                   \
    X(BANK, "bank", "Confirmation of the bank account")

enum kyc_kind {
#define X(name, word, label) KYC_##name,
    KYC_KINDS(X)
#undef X
    KYC_KIND_COUNT
};
/* The word of a kind; the kind of a word, KYC_KIND_COUNT for others; a key of the messages. */
str kyc_kind_word(enum kyc_kind k);
enum kyc_kind kyc_kind_of(str word);
str kyc_kind_label(enum kyc_kind k);

/* Of a row: what staff decided. */
enum kyc_decision { KYC_WAITS, KYC_SAID_YES, KYC_SAID_NO };
enum kyc_state { KYC_ASKED, KYC_RECEIVED, KYC_APPROVED, KYC_REFUSED, KYC_EXPIRED };
/* Where a kind stands by its newest proof; an approval holds up to and with the day `until`. */
enum kyc_state kyc_state_of(bool any, enum kyc_decision said, date until, date today);
/* Is something to be done by the customer? */
bool kyc_wants(enum kyc_state s);

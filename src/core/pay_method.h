/*
 * Ways of paying, as a payer chooses among them. Stored and sent by name.
 * X(name, word in forms, API and database, what the payer reads; a key of the message catalogue)
 */
#pragma once

#include "base/arena.h"

#define PAY_METHODS(X)                                                                             \
    X(CARD, "card", "Card")                                                                        \
    X(DEBIT, "debit", "Bank debit")                                                                \
    X(UPI, "upi", "UPI")                                                                           \
    X(NETBANKING, "netbanking", "Net banking")                                                     \
    X(WALLET, "wallet", "Wallet")                                                                  \
    X(TRANSFER, "transfer", "Bank transfer")

enum pay_method {
    PAY_NONE, /* none chosen yet */
#define X(name, word, label) PAY_##name,
    PAY_METHODS(X)
#undef X
    PAY_METHOD_COUNT
};

/* A set of methods: bit `1u << method`. */
typedef uint32_t pay_method_set;

/* The word of a method ("card"), empty for none; and the method of a word, PAY_NONE for others. */
str pay_method_word(enum pay_method m);
enum pay_method pay_method_of(str word);
str pay_method_label(enum pay_method m);
/* A set as it is stored, "card debit", and back; other words in it are left out. */
str pay_methods_words(struct arena *a, pay_method_set set);
pay_method_set pay_methods_of(str words);

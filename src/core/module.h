/* Parts of the portal that an organisation can do without: each has its pages and a word. */
#pragma once

#include "base/str.h"

/* X(name, word in addresses and settings, what people read), in the order of the menu. */
#define MODULES(X)                                                                                 \
    X(PAYMENTS, "payments", "Payments")                                                            \
    X(STATEMENTS, "statements", "Statements")                                                      \
    X(RETAINERS, "retainers", "Retainers")                                                         \
    X(ORDERS, "orders", "Orders")                                                                  \
    X(CONTRACTS, "contracts", "Contracts")                                                         \
    X(DOCUMENTS, "documents", "Documents")

enum module {
    MODULE_NONE,
#define X(name, word, label) MODULE_##name,
    MODULES(X)
#undef X
    MODULE_COUNT
};

/* 1 << enum module, several. */
typedef unsigned module_set;

bool module_in(module_set set, enum module m);
str module_word(enum module m);
str module_label(enum module m); /* a message */
/* MODULE_NONE for a word that is none. */
enum module module_of(str word);

/*
 * Roles of staff and what each may do: docs/contract.md 3, as a table that the web door, the use
 * cases and the tests walk.
 */
#pragma once

#include "base/str.h"

/* X(name, word in the database and on the command line, what people read) */
#define ROLES(X)                                                                                   \
    X(READ_ONLY, "read-only", "Read-only")                                                         \
    X(SUPPORT, "support", "Support")                                                               \
    X(ACCOUNTANT, "accountant", "Accountant")                                                      \
    X(OWNER, "owner", "Owner")

enum role {
    ROLE_NONE,
#define X(name, word, label) ROLE_##name,
    ROLES(X)
#undef X
    ROLE_COUNT
};

enum duty {
    DUTY_SEE,   /* all customers and their documents */
    DUTY_SERVE, /* comment, contacts, papers, mails again */
    DUTY_BOOK,  /* off-line payments, matching, refunds up to the limit, ask for a write-off */
    DUTY_SIGN,  /* the second signature, never one's own */
    DUTY_AUDIT, /* read the audit log */
    DUTY_RULE,  /* staff users, gateways, settings */
    DUTY_COUNT
};

/* The word of a role, "" for none; and the role of a word, ROLE_NONE for others. */
str role_word(enum role r);
enum role role_of(str word);
str role_label(enum role r); /* a key of the message catalogue */
bool role_may(enum role r, enum duty d);

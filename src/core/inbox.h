/* What customers do that staff are told of: the kinds of items in their inbox. */
#pragma once

#include "core/role.h"

/*
 * X(name, word in the database, tab, what people read with {1} for the object, duty of those
 * who get a mail)
 */
#define INBOX_KINDS(X)                                                                             \
    X(COMMENT, "comment", "Comments", "Comment on {1}", SERVE)                                     \
    X(OBJECTION, "objection", "Disputes", "Dispute {1}", SERVE)                                    \
    X(VIEW, "view", "First views", "First view of {1}", SERVE)                                     \
    X(MAIL, "mail", "Messages", "Message: {1}", SERVE)                                             \
    X(REVIEW, "review", "Reviews", "Review: {1}", SERVE)                                           \
    X(DOCUMENT, "document", "Documents", "Document: {1}", SERVE)                                   \
    X(KYC, "kyc", "Verification", "Papers to verify: {1}", SERVE)                                  \
    X(TRANSFER, "transfer", "Transfers", "Says {1} is paid", BOOK)                                 \
    X(TAX, "tax", "Tax", "Tax treatment of {1}", SERVE)                                            \
    X(ORDER, "order", "Orders", "Answer to {1}", SERVE)                                            \
    X(REQUEST, "request", "Requests", "Request about {1}", BOOK)

enum inbox_kind {
    INBOX_NONE,
#define X(name, word, tab, words, duty) INBOX_##name,
    INBOX_KINDS(X)
#undef X
    INBOX_KIND_COUNT
};

/* The word of a kind; and the kind of a word, INBOX_NONE for others. */
str inbox_kind_word(enum inbox_kind k);
enum inbox_kind inbox_kind_of(str word);
str inbox_kind_tab(enum inbox_kind k);   /* a key of the message catalogue */
str inbox_kind_words(enum inbox_kind k); /* the same, with {1} for the object's number */
/* Does who has this role get a mail about it? */
bool inbox_kind_for(enum inbox_kind k, enum role r);

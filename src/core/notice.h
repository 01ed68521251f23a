/* Mails that a contact may do without: docs/contract.md 6, its third column. */
#pragma once

#include "base/must.h"

/* X(name, word in the database, what people read) */
#define NOTICES(X)                                                                                 \
    X(COMMENT, "comment", "Comments on documents")                                                 \
    X(DISPUTE, "dispute", "Answers to disputes")                                                   \
    X(DOCUMENT, "document", "Shared documents")                                                    \
    X(ORDER, "order", "Orders to accept")                                                          \
    X(CREDIT, "credit", "Credit notes")                                                            \
    X(EXPORT, "export", "Exports that are ready")                                                  \
    X(KYC, "kyc", "Verification of your business")                                                 \
    X(BALANCE, "balance", "Low balance")

enum notice {
#define X(name, word, label) NOTICE_##name,
    NOTICES(X)
#undef X
    NOTICE_COUNT
};

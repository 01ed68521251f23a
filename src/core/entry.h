/*
 * An entry: one event in the books, with two or more postings that balance.
 *
 * Only a void, the issue of a document of total 0 and the two of a restore have none. Entries are
 * inserted and never changed; a mistake is reversed by an entry that names the one it reverses.
 */
#pragma once

#include "base/buf.h"
#include "base/date.h"
#include "base/id.h"
#include "core/lot.h"

/* Stored as numbers: never renumber. */
enum entry_kind {
    ENTRY_ISSUE = 1,
    ENTRY_CREDIT_NOTE = 2,
    ENTRY_RETAINER_ISSUE = 3,
    ENTRY_IMPORT_PAID = 4,
    ENTRY_APPLY = 5,
    ENTRY_CANCEL = 6,
    ENTRY_UNAPPLY = 7,
    ENTRY_RESERVE = 10,
    ENTRY_POST = 11,
    ENTRY_VOID = 12,
    ENTRY_LATE_CAPTURE = 13,
    ENTRY_RETURN = 14,
    ENTRY_OFFLINE = 15,
    ENTRY_WRITE_OFF = 16,
    ENTRY_REFUND = 17, /* pending */
    ENTRY_REFUND_POST = 18,
    ENTRY_DISPUTE = 19, /* opened, or won */
    ENTRY_REVERSAL = 20,
    ENTRY_DISPUTE_FEE = 21, /* what a gateway takes for a dispute, or gives back of it */
    ENTRY_GIVE_BACK = 22, /* credit or a retainer, by a transfer of staff's own */
    ENTRY_BANK_LINE = 30,    /* in the bank, in suspense */
    ENTRY_BANK_MATCH = 31,   /* out of suspense, to a payment's clearing */
    ENTRY_BANK_UNMATCH = 32, /* and back */
    ENTRY_BANK_BACK = 33,    /* out of suspense with the line that sent it back */
    ENTRY_EPOCH = 40,  /* a restore: `ref` the epoch it begins; the key names two heads */
    ENTRY_SERIES = 41, /* `ref` numbers of a series that the restored books do not know */
};
str entry_kind_name(enum entry_kind kind);

struct posting {
    enum account account;
    str sub;        /* class, component, gateway; "" on accounts with lots */
    int64_t doc;    /* the lot's document; on clearing the payment; on write_off the invoice */
    int64_t source; /* on receivable: the lot the amount comes from or goes back to; 0 at issue */
    enum side side;
    int64_t amount; /* minor units, > 0 */
    bool pending;
    int64_t version; /* of its lot after this posting; 0 without one */
};

struct entry {
    org_id org;
    entry_id id;
    customer_id customer; /* 0 where it concerns none */
    currency cur;
    enum entry_kind kind;
    date day;
    int64_t at_us;
    int64_t who;       /* contact, staff or job that caused it; 0 the system */
    str key;           /* unique per organisation: makes the event happen once */
    int64_t ref;       /* document or payment it is about */
    entry_id resolves; /* the reserve it posts or voids; 0 none */
    entry_id reverses;
    int64_t effect;    /* change of what the customer owes */
    str document_hash; /* hex SHA-256 of the frozen document; "" where there is none */
    struct posting *postings;
    size_t count;
};

/* The change of what the customer owes, from the posted sides of its lots. E_OVERFLOW. */
MUST_USE err entry_effect(const struct entry *e, int64_t *out);

/* Debits equal credits in each phase, amounts above 0, accounts known, effect right: else
 * E_UNBALANCED. */
MUST_USE err entry_check(const struct entry *e);

/*
 * The bytes that are sealed: previous hash, then every field length-prefixed, postings by line.
 * No personal data, nothing that an engine formats. The same on every machine, for ever.
 */
void entry_canonical(struct buf *b, str previous_hash, const struct entry *e);

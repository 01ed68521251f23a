/*
 * A statement of account: what a customer owed at the beginning of a range of days, what changed
 * it, and what was owed at the end; or the items that were open at the end.
 *
 * The one calculator of statements: the page, the PDF, the CSV and the mail print what stands
 * here. Amounts are minor units of the currency of their section; above 0 the customer owes.
 */
#pragma once

#include "core/ageing.h"
#include "core/entry.h"

enum statement_type {
    STATEMENT_ACTIVITY, /* every entry with an effect, with a running balance */
    STATEMENT_OPEN,     /* what was open on the last day, whenever it was issued */
};

/* What a row is about, as people say it. */
enum statement_what {
    STATEMENT_INVOICE,
    STATEMENT_CREDIT_NOTE,
    STATEMENT_DEBIT_NOTE,
    STATEMENT_PAYMENT,
    STATEMENT_PAID_BEFORE, /* was paid before it was brought here */
    STATEMENT_RETURN,      /* of a payment, by a bank */
    STATEMENT_REFUND,
    STATEMENT_WRITE_OFF,
    STATEMENT_RECOVERED,   /* written off, and owed again */
    STATEMENT_LEFT_OVER,   /* open item: of a payment, kept as credit */
    STATEMENT_RETAINER,    /* open item: paid in advance, not used */
    STATEMENT_CORRECTION,
    STATEMENT_WHATS
};
/* "Credit note", a message of the catalogue; "credit_note", in files. */
str statement_what_label(enum statement_what what);
str statement_what_key(enum statement_what what);
enum statement_what statement_what_of(enum entry_kind kind, enum document_kind document,
                                      int64_t effect);
enum statement_what statement_what_open(enum account account, enum document_kind document);

struct statement_row {
    date day;
    int64_t at;         /* its place within the day: the entry; of an open item the document */
    enum statement_what what;
    enum account account; /* where it is found: receivable, credit, retainer; 0: a payment */
    public_id id;         /* of the document or payment; zeroed: neither */
    str number, purchase_order;
    date due;       /* of an open invoice; else DATE_NONE */
    int64_t total;  /* of an open item, as issued */
    int64_t effect; /* what it changed; of an open item what is open */
    int64_t balance; /* after it */
    int64_t made_us; /* of an entry: when it was put into the books */
};

/* Rows that are not shown one by one. */
struct statement_sums {
    int64_t count, charged, credited; /* both sums at least 0 */
};

struct statement {
    int64_t opening, closing; /* closing: so far */
    struct statement_sums all;
};

void statement_begin(struct statement *s, int64_t opening);
/* The next row in their order: sets its balance. E_OVERFLOW. */
MUST_USE err statement_add(struct statement *s, struct statement_row *row);
/* The next rows, known by their sums alone. */
MUST_USE err statement_skip(struct statement *s, const struct statement_sums *sums);
/* An open item as a row that is added; and as what is as old as that on `day`. */
MUST_USE err statement_age(struct ageing *g, const struct statement_row *row,
                           const struct plan *plan, date day);

/* One account in one currency. */
struct statement_section {
    public_id customer;
    str name, number;
    struct statement sum;
    struct ageing age;
    struct statement_row *rows; /* all, or those of a page */
    size_t count;
    int64_t brought; /* what was owed before the first of `rows` */
    bool begun;      /* there are rows before them */
    bool more;       /* and behind them */
};

/* All accounts in one currency, each by itself, and together. */
struct statement_block {
    currency cur;
    struct statement_section *sections;
    size_t count;
    struct statement sum;
    struct ageing age;
};
MUST_USE err statement_block_sum(struct statement_block *b);

struct account_statement {
    enum statement_type type;
    date from, to; /* of open items only `to` counts */
    date aged;     /* the day ages are reckoned on: `to`, but never after today */
    struct statement_block *blocks;
    size_t count;
};

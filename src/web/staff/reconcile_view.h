/* What the queues of the staff show: unclear payments, money of the bank, disputes. */
#pragma once

#include "core/bank.h"
#include "store/store_debit.h"
#include "web/staff/staff_view.h"

enum queue_tab { QUEUE_UNCLEAR, QUEUE_LINES, QUEUE_DISPUTES };
struct queue_counts {
    int64_t unclear, lines, disputes;
};

/* Something that waits for a word of staff. */
struct staff_review_row {
    int64_t id;
    str reason, name, customer, said_by; /* name: of the payment, "" where it is of none */
    public_id payment;
    money amount;
    html_time made;
    bool of_payment; /* there is one */
    bool undecided;  /* two persons say what became of it; else one takes it off */
};
struct staff_reviews {
    const struct queue_counts *counts;
    const struct staff_review_row *rows;
    size_t count;
    int64_t after; /* of the next page; 0: none */
};

struct staff_review_page {
    struct staff_review_row row;
    html_time asked_at; /* the gateway, last */
    int checks;
    str gateway, ref, detail;
    bool said, paid, own, may_book, may_sign, done;
    money said_amount;
    str said_capture, said_evidence, digest;
    const struct choice *outcomes;
    size_t outcome_count;
    str amount, capture, evidence; /* as typed */
};

struct staff_dispute_row {
    public_id payment, customer;
    str reference, customer_name, ref, reason;
    money amount;
    enum dispute_state state;
    html_time made, ended;
    struct staff_answer answer;
};
struct staff_disputes {
    const struct queue_counts *counts;
    const struct staff_dispute_row *rows;
    size_t count;
    bool ended;
    int64_t after;
};

enum lines_show { LINES_OPEN, LINES_ASIDE, LINES_PLACED };
struct bank_row {
    int64_t id;
    str party, text, note; /* note: the likeliest match, why it is aside, or what it was */
    date day;
    money amount; /* below zero: it went out */
    bool sure;
};
struct bank_rows {
    const struct queue_counts *counts;
    enum lines_show show;
    const struct bank_row *rows;
    size_t count;
    int64_t after;
};

/* What a line may be of, as a form ready to be sent. */
struct bank_part_row {
    public_id payment;
    str name, customer;
    money amount;
};
struct bank_guess_row {
    bool several; /* of several customers: it is split, not accepted */
    str why, payment; /* the payment's reference, "" where one is made */
    public_id customer;
    str customer_name;
    const struct staff_open_line *items;
    size_t item_count;
    money credit;  /* what is over */
    int64_t other; /* the line by which it went back; 0: none */
    const struct debit_batch *batch; /* a file of debits; NULL: none */
    money total, missing; /* of the file; what the line is less than it */
    bool fits, less_back;
};
struct bank_page {
    int64_t id;
    struct bank_row row;
    str account, party_account, reference, end_to_end, bank_ref, return_code, aside;
    enum bank_line_state state;
    bool may_book, incoming;
    str payment_name; /* of a matched one */
    public_id payment;
    int64_t other;    /* of one sent back */
    const struct bank_part_row *parts; /* of a split one */
    size_t part_count, parts_more; /* more: not shown */
    const struct bank_guess_row *guesses;
    size_t guess_count;
    str q; /* customers looked for */
    bool searched;
    const struct customer *found;
    size_t found_count;
    const struct customer *customer; /* chosen; NULL: none */
    const struct staff_open_line *lots;
    size_t lot_count;
    str reason, payment_typed;
};

/* A row of a line that is split: whose, and how much of it. */
struct split_row {
    str who, amount; /* as typed */
    str who_field, amount_field;
};
struct split_page {
    int64_t line;
    struct bank_row row;
    const struct split_row *rows;
    size_t count;
    str rest; /* whose credit the rest is, as typed */
};

/* The debits of a file, of which the line is the sum but for those left out. */
struct file_row {
    public_id payment;
    str reference, name;
    money amount;
    bool back, out;
};
struct file_page {
    int64_t line;
    struct bank_row row;
    struct debit_file file;
    money total, difference;
    const struct file_row *rows;
    size_t count;
};

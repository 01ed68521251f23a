/*
 * What the pages of statements print, for customers and staff alike, and how their addresses are
 * read: ?from=&to= (ISO), type=activity|open, currency=, accounts=all, after= (a place in a list).
 */
#pragma once

#include "app/app_statement.h"
#include "web/ageing_bar.h"
#include "web/route.h"

enum { STATEMENT_PAGE_ROWS = 100, STATEMENT_PERIODS = 4 };

struct statement_link {
    str label;
    html_url_safe url;
    bool current;
};

/* One account in one currency, with the addresses of the other pages of its rows. */
struct statement_part {
    const struct statement_section *s;
    html_url_safe first, next; /* where s->begun, and where s->more */
};

struct statement_card {
    const struct statement_block *b;
    const struct statement_part *parts;
    struct age_bucket ages[AGEING_BUCKETS];
    bool aged;
    /* What can be paid of it now and is not disputed; 0: no slip. */
    money payable, pending, credit;
    const struct owed *owed;
};

struct statement_view {
    struct statement_request rq;
    struct field from, to; /* as typed; without labels */
    bool staff;
    bool together;     /* all accounts of the person */
    str path;          /* "/statement" */
    html_url_safe action; /* the same, for the form */
    html_url_safe list; /* of invoices; of a slip */
    public_id customer;
    struct customer who; /* of one account: its address */
    struct statement_link periods[STATEMENT_PERIODS];
    struct statement_link *currencies; /* the first is all of them; none where there is one */
    size_t currency_count;
    struct statement_link accounts[2]; /* this one, and all; where the person has several */
    html_url_safe open;                /* the open items of the same day */
    html_url_safe pdf, paper, csv;     /* paper: the PDF in the browser */
    struct account_statement s;
    struct statement_card *cards; /* s.count of them */
    str csrf;
    struct choice *contacts; /* staff may send it to these */
    size_t contact_count;
    str email;    /* where it is mailed to; "" nowhere */
    bool sent, monthly;
};

/* The fields of the address, for a route's table. */
#define STATEMENT_FIELDS                                                                           \
    { "type", FIELD_LINE, 10 }, { "from", FIELD_LINE, 30 }, { "to", FIELD_LINE, 30 },              \
        { "currency", FIELD_LINE, 3 }, { "after", FIELD_EXACT, 40 }, { "sent", FIELD_LINE, 1 }

/*
 * Read what is asked for of these accounts. What is wrong with a date goes to v->problems;
 * E_BAD_REQUEST for what no page of ours would ask. out->path, staff and together are set before.
 */
MUST_USE err statement_ask(struct visit *v, const struct membership *accounts, size_t count,
                           struct statement_view *out);
/* Read the statement for the page, and all that stands around it. */
MUST_USE err statement_fill(struct visit *v, struct statement_view *view);
/* Rows whose pages are switched off lead nowhere: their ids are zeroed. */
void statement_link_rows(const struct visit *v, struct statement_row *rows, size_t count);
/* Answer with it as a file; there is nothing wrong with its dates. */
typedef err statement_maker(const struct app *app, struct arena *a,
                            const struct statement_request *rq, struct statement_file *out);
MUST_USE err statement_answer(struct visit *v, struct statement_view *view, statement_maker *make,
                              str type);
/* The address of the page again, once it was sent. */
err statement_sent(struct visit *v, struct statement_view *view);

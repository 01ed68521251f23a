/* Paying in tests of pages: a portal with the test gateway beside it, and its payers' steps. */
#pragma once

#include "portal.h"
#include "till.h"

#include "core/role.h"

extern struct portal portal;
extern struct till till;
/* The payment of the last confirmation, "/payments/<id>". */
extern char payment[31];

/* Before and after the tests of a group: the portal, and its test gateway. */
int paying_start(void **state);
int paying_stop(void **state);

struct made {
    char id[21], number[24];
    int64_t doc;
};

/* An invoice of that amount, due in `days`; a credit note. */
struct made invoice(const struct customer *c, int64_t net, int days);
struct made credit(const struct customer *c, int64_t net);
void books_are_right(void);
/* A form made of printf; good for the next sixteen. */
const char *form(const char *format, ...) PRINTF_LIKE(1, 2);
/* Choose invoices and open the review; its address into `at`. */
void choose(struct browser *b, const char *fields, char at[512]);
/* The hidden fields of the review on the screen, with one amount. */
const char *confirm(const struct browser *b, const struct made *m, const char *amount);
str gateway_page(struct browser *b);
/* What the browser does with the address the gateway sends it to. */
void come_back(struct browser *b);
/* Confirm, approve by card, and come back. */
void pays(struct browser *b, const char *at, const char *fields);
/* A staff user of that role, with a session. */
staff_id staff_user(enum role role, const char *email, struct browser *b);
/* A customer of its own, and somebody of it who may pay. */
struct customer payer(const char *number, const char *email, struct browser *b);

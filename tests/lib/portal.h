/*
 * A whole portal in this process, for tests of its pages: a database made for the test (SQLite in
 * a folder of its own, or the server COUNTERFOIL_TEST_DB names), the web door on a free port, and
 * browsers that keep their cookie and know the form token of the page they saw last.
 */
#pragma once

#include "testing.h"

#include "app/app_import.h"
#include "app/app_people.h"
#include "http/http.h"
#include "web/web.h"

struct portal {
    char dir[64];
    char host[64]; /* the organisation answers at this name */
    struct db *db;
    struct app app;
    struct web web;
    struct http_server *server;
    uint16_t port;
    struct arena arena;
    struct org org; /* EUR, Europe/Berlin, partial payments on */
};

/* One organisation, and its web door open. Ends the test if something does not work. */
void portal_start(struct portal *p);
void portal_stop(struct portal *p);
/* Its organisation as after the first log-in, under that name. */
void portal_set_up(struct portal *p, const char *name);
/* What day it is there. */
date portal_today(const struct portal *p);

struct customer portal_customer(struct portal *p, const char *number, const char *name,
                                const char *code);
/* A person of that customer with the password portal_password; once per address and portal. */
contact_id portal_contact(struct portal *p, customer_id customer, const char *email,
                          int permissions);
extern const char portal_password[];

/* An invoice of one line, as much as most tests need. Amounts in minor units. */
struct portal_document {
    enum document_kind kind; /* 0: an invoice */
    const char *number, *item, *purchase_order, *type;
    const char *preceding;   /* a credit note: the invoice it goes to */
    int64_t net, tax, prepaid;
    date issued, due;
};
/* The same as a struct document, to be completed. */
struct document portal_draft(struct portal *p, const struct customer *c,
                             const struct portal_document *d);
/* Into the books. */
struct imported portal_import(struct portal *p, const struct document *d, str source,
                              str source_format);
struct imported portal_issue(struct portal *p, const struct customer *c,
                             const struct portal_document *d);

struct browser {
    struct portal *portal;
    char cookie[1024]; /* "cf=..." */
    const char *agent; /* User-Agent; NULL sends none */
    char csrf[128];   /* of the last page that had a form */
    char location[512];
    struct buf answer;
    int status;
};

void browser_open(struct browser *b, struct portal *p);
void browser_close(struct browser *b);
/* The status. b->answer holds head and body. */
int browser_get(struct browser *b, const char *target);
/* A form of this site; `form` is urlencoded, and the token is put before it. */
int browser_post(struct browser *b, const char *target, const char *form);
/* The log-in page, filled in and sent. */
void browser_login(struct browser *b, const char *email);
str browser_body(const struct browser *b);
/* The value of a header as it came, "" if there is none. */
str browser_header(const struct browser *b, const char *name);
bool browser_sees(const struct browser *b, const char *text);
/* How often `text` stands on the page. */
int browser_count(const struct browser *b, const char *text);
/* What stands between `before` and the next `after`; "" if it does not. */
str browser_between(const struct browser *b, const char *before, const char *after);

/*
 * What the portal answers: routes as const tables, one per page file.
 *
 * A route names its door, who may pass, the object in its address and the fields it takes. The
 * dispatcher does session, permission, CSRF, limits and parsing before a page runs; an undeclared
 * field does not exist. `counterfoil routes` prints all of it; a golden test pins it.
 */
#pragma once

#include "app/app_audit.h"
#include "app/app_invoice_link.h"
#include "app/app_people.h"
#include "base/limits.h"
#include "core/module.h"
#include "core/payment.h"
#include "core/role.h"
#include "html/html.h"
#include "http/http.h"
#include "locale/words.h"
#include "store/store_export.h"
#include "store/store_kyc.h"
#include "store/store_message.h"
#include "store/store_method.h"
#include "store/store_objection.h"
#include "store/store_order.h"
#include "store/store_payment.h"
#include "store/store_shared.h"
#include "web/frame.h"

struct web;

enum door {
    DOOR_PORTAL, /* contacts: session, CSRF */
    DOOR_STAFF,  /* staff users: session, CSRF */
    DOOR_PUBLIC, /* nobody need be logged in; forms carry a token all the same */
    DOOR_HOOK,   /* gateways: the page checks a signature */
    DOOR_RETURN, /* a browser coming back from a gateway: signed state, no session */
};

/*
 * Who may pass. No need given is nobody. NEED_PASSWORD: logged in, the second factor may be due
 * yet. Contacts by permission; staff by the duties of core/role.h, in their order.
 */
enum need {
    NEED_NOBODY, NEED_ANYONE, NEED_PASSWORD, NEED_PERSON, NEED_VIEW, NEED_PAY, NEED_MANAGE,
    NEED_SEE, NEED_SERVE, NEED_BOOK, NEED_SIGN, NEED_AUDIT, NEED_RULE,
};

/* The object an address names; its customer is the page's, and membership is checked. */
enum object { OBJECT_NONE, OBJECT_INVOICE, OBJECT_PAYMENT, OBJECT_SELECTION, OBJECT_CREDIT,
              OBJECT_METHOD, OBJECT_SETUP, OBJECT_SHARED, OBJECT_PROOF,
              OBJECT_OBJECTION, OBJECT_ORDER, OBJECT_EXPORT, OBJECT_MESSAGE };

/*
 * What looks like the number of a card is masked in FIELD_LINE and FIELD_TEXT before a page sees
 * it. FIELD_EXACT is a line whose numbers may be right by the same check digit: an IBAN, a tax
 * number, an address of ours, a place in a list. FIELD_ROWS is lines of such: days and amounts.
 */
enum field_kind {
    FIELD_LINE, FIELD_TEXT, FIELD_EXACT, FIELD_ROWS, FIELD_EMAIL, FIELD_PASSWORD, FIELD_ID,
    FIELD_FILE
};

struct field_rule {
    const char *name;
    enum field_kind kind;
    int max;     /* characters; 0: what the kind allows */
    bool many;   /* may come more than once */
    bool starts; /* `name` is how it begins, "amount."; read such fields off rq->form */
};

enum { ROUTE_FIELDS_MAX = 28, ROUTE_PARAMS_MAX = 3 };

struct visit;
typedef err page_read(struct visit *v);  /* v->tx is open; writes its page to v->html */
typedef err page_write(struct visit *v); /* on a worker; no transaction is open */

struct route {
    enum http_method method;
    const char *path; /* "/invoices/{invoice}/pdf": a part in braces is a parameter */
    enum door door;
    enum need need;
    enum object object;
    page_read *read;
    page_write *write;
    enum module module; /* of the portal, else its object's: 404 where it is switched off */
    bool by_link;                               /* a link in a mail opens it, too (link.h) */
    bool own_link;                              /* the same, but none that was forwarded */
    bool slow;                                  /* a GET that belongs on a worker: PDF, argon2 */
    bool files;                                 /* multipart with files is welcome */
    struct field_rule fields[ROUTE_FIELDS_MAX]; /* of the form; of the query for GET */
};

/* One request, from the dispatcher to the page. Everything lives in the request's arena. */
struct visit {
    struct web *web;
    const struct app *app;
    struct arena *a;
    struct http_request *rq;
    struct http_response *rs;
    const struct route *route;
    str params[ROUTE_PARAMS_MAX];
    int64_t now_us;
    date today; /* in the organisation's zone */

    struct rtx *tx; /* open in a page_read; in a page_write after visit_read */
    const struct org *org;
    bool logo;
    const struct session *session; /* NULL: nobody is logged in */
    str token;                     /* of the session's cookie */
    str email, name;               /* of the person */
    str zone;                      /* in which he wants clock times; "": the organisation's */
    str role;                      /* of a staff user */
    bool factor_on;                /* has a second factor: one of these */
    bool app_on, passkey_on;
    bool factor_wanted;            /* must have one */
    const struct membership *memberships;
    size_t membership_count;
    module_set off; /* modules of the portal that are switched off */
    bool pay_now_hidden; /* the organisation wants an amount entered instead */
    str columns;  /* of the list of invoices, as the person has set them; "" */
    str standard; /* the list he sees first, as behind "/invoices?"; "" */
    const struct membership *customer; /* the one this page is about; NULL: none */
    bool may_pay, may_manage;
    const struct invoice_link *link; /* it is let in by this alone; NULL: by a session */

    struct lot invoice;         /* OBJECT_INVOICE; OBJECT_CREDIT: the credit or retainer;
                                   OBJECT_ORDER: its lot that is none */
    struct payment payment;     /* OBJECT_PAYMENT */
    struct selection selection; /* OBJECT_SELECTION */
    struct saved_method method; /* OBJECT_METHOD */
    struct method_setup setup;  /* OBJECT_SETUP */
    struct shared shared;       /* OBJECT_SHARED */
    struct kyc_proof proof;     /* OBJECT_PROOF */
    struct objection_row objection; /* OBJECT_OBJECTION */
    struct order order;         /* OBJECT_ORDER */
    struct export export;       /* OBJECT_EXPORT: of the person's own */
    struct message message;     /* OBJECT_MESSAGE: of the person's own */

    str language;              /* the reader's; may be one without words of its own */
    const struct words *words; /* of it; NULL: English */
    struct html_catalogue catalogue;

    struct problems problems; /* of the fields */
    struct html html;
    str form_origin; /* one more place a form of this page may go: a gateway's origin */
};

/* A declared field's value, "" when it was not sent; asking for an undeclared one is a bug. */
str visit_field(const struct visit *v, const char *name);

/* Open the reading transaction of a page_write that must show something. Ended by the dispatcher.
 */
MUST_USE err visit_read(struct visit *v);
/* The frame of a page: seller, person, menu, token. */
struct frame visit_frame(struct visit *v, enum page current, str title);
/* "MI" of "Meera Iyer". */
str visit_initials(struct arena *a, str name);
/* Answer with a redirect (303) to a local path. */
err visit_redirect(struct visit *v, str path);
/* Who is logged in, for the use cases that write down who did it. */
struct actor visit_actor(const struct visit *v);
/* Whether the second factor is still to be asked for in this session. */
bool visit_factor_due(const struct visit *v);
/* An address of ours to go on to, as it was sent, if it is below `fallback`; else that. */
str visit_local(str next, str fallback);
/* The status of the page that follows; 200 unless said. */
void visit_status(struct visit *v, int status);
/* An instant as the page shows it, in the reader's zone: "14:02" today, else with the date.
 */
html_time visit_time(struct visit *v, int64_t at_us);
/* Load the object of the route for the memberships there are; E_NOT_FOUND, E_CONFLICT. */
MUST_USE err visit_load(struct visit *v);
/* Set v->customer to the one looked at last, else the first: whose menu a page shows that is
 * nobody's. */
void visit_usual_customer(struct visit *v);
/* Set or clear the session cookie. */
void visit_cookie(struct visit *v, bool staff, str token);

extern const struct route *const route_tables[];
extern const size_t route_table_count;

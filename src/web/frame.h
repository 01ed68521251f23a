/*
 * What stands around every page, and what its forms are made of: the values the frame_*, field,
 * select and error views print. Texts are in the reader's language already.
 */
#pragma once

#include "assets.h"
#include "base/problem.h"
#include "html/html.h"

/* An icon of the sprite, as literal markup: {{= ICON("down") }}. */
#define ICON(name) ICON_AS("i", name)
#define ICON_AS(class_name, name)                                                                  \
    "<svg class=\"" class_name "\" aria-hidden=\"true\"><use href=\"" ASSET_i_svg "#" name         \
    "\"/></svg>"

/* The page the menu marks as the current one. */
enum page {
    PAGE_NONE,
    PAGE_HOME,
    PAGE_INVOICES,
    PAGE_PAYMENTS,
    PAGE_STATEMENT,
    PAGE_RETAINERS,
    PAGE_ORDERS,
    PAGE_SUBSCRIPTIONS,
    PAGE_CONTRACTS,
    PAGE_WALLET,
    PAGE_DOCUMENTS,
    PAGE_ACCOUNT,
    PAGE_TODAY, /* the first of the staff's */
    PAGE_INBOX,
    PAGE_CUSTOMERS,
    PAGE_STAFF_INVOICES,
    PAGE_STAFF_ORDERS,
    PAGE_STAFF_PAYMENTS,
    PAGE_APPROVALS,
    PAGE_REQUESTS,
    PAGE_RECONCILE,
    PAGE_JOBS,
    PAGE_AUDIT,
    PAGE_SETTINGS,
};

/* A customer account the person may look at. */
struct frame_customer {
    str name, number, currency;
    public_id id;
    bool current;
};

struct frame {
    str title;   /* of this page */
    bool faulty; /* a form came back with faults: the title says so */
    str seller_name;
    bool logo; /* the seller has one, at /logo; else the name is written */
    enum page current;

    /* Who is logged in; person_name is empty where nobody is. */
    str person_name, initials, role;
    str csrf;
    bool staff;
    bool link; /* let in by a mailed link: no menu, no person */
    bool may_audit, may_rule; /* of a staff user: entries of his menu */
    public_id customer; /* that the page is about; zeroed: none */
    const struct frame_customer *customers;
    size_t customer_count;

    /* Menu entries that are switched on. */
    bool payments, statements, retainers, orders, subscriptions, contracts, wallet, documents;
};

/* One field of a form. Only name and label must be there. */
struct field {
    str name; /* also its id, which the error summary links to */
    str label, hint, value;
    str type; /* "text" if empty; "email", "password", "date", "file", "textarea" */
    str min, max; /* of a date, ISO */
    str autocomplete, inputmode;
    str placeholder;
    str accept;    /* of a file field: "image/png,image/svg+xml" */
    bool optional; /* the label says so */
    bool amount;   /* digits at the end of the line */
};

/* One entry of a select. */
struct choice {
    str value, label;
    bool chosen;
};

/* The rosette of a document, derived from its check code: two rings of n ellipses. */
struct match {
    int a, b, n, a_inner, b_inner;
};

/* An action offered as a link that looks like a button. */
struct action {
    html_url_safe url;
    str label;
    bool main; /* the one that stands out */
};

/* Asking for a link by mail: to set a password, or (`once`) to log in without one. */
struct forgot_view {
    bool once, sent;
    str email; /* as typed */
};

/* What the first set-up asks for, as typed so far. */
struct setup {
    str name, address, tax_number;
    const struct choice *currencies, *zones;
    size_t currency_count, zone_count;
};

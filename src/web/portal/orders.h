/* What the pages of orders and quotes print. */
#pragma once

#include "store/store_order.h"
#include "web/pager.h"
#include "web/portal/document_view.h"

struct orders_view {
    const struct order *rows;
    size_t count;
    date today;
    bool all;          /* the tab; else what is not invoiced yet */
    bool filtered;
    str words, state;
    date from, to;
    const struct choice *states;
    size_t state_count;
    struct pager pager;
    public_id customer;
    const struct problems *problems;
};

struct order_view {
    const struct order *o;
    struct document_view sheet;
    enum order_shown shown;
    int days;              /* until its last day; meaningless without one */
    bool answered;
    struct order_answer answer;
    html_time at;          /* when that was */
    str invoice_number, invoice_id; /* made of it; "" */
    str next, before; /* numbers of the versions beside it; "" */
    public_id next_id, before_id;
    bool may_answer;       /* it can be, and the contact may */
    str name, words;       /* as typed */
    const struct problems *problems;
    str csrf, customer, version;
};

/* Read it for v->order. v->tx is open. */
MUST_USE err order_show(struct visit *v, struct order_view *out);

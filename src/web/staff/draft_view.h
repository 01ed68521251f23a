/* What the page of a draft of an order or quote shows. */
#pragma once

#include "core/document.h"
#include "web/frame.h"

struct draft_line {
    struct field item, text, code, quantity, unit, price, tax, rate;
    const struct choice *units, *taxes;
    size_t unit_count, tax_count;
};

struct draft_page {
    bool quote;
    public_id id; /* zeroed: it is not there yet */
    int64_t version;
    html_time changed;
    str kind; /* "quote", "order" */
    str customer_number, customer_name; /* known of one that is there */
    public_id customer;
    str before; /* the number of what it replaces; "" */
    public_id before_id;
    str number, until, purchase_order, contract, note; /* as typed */
    const struct draft_line *lines;
    size_t line_count;
    const struct document *d; /* as it was saved; NULL: not yet */
    const struct tax_group *taxes;
    size_t tax_count;
    bool saved;
    str csrf;
};

/* A transfer that a customer reported, as staff see it. */
#pragma once

#include "core/lot.h"
#include "web/frame.h"

struct staff_report_part {
    public_id id;
    str number;
    enum invoice_state state;
    money amount, open;
};

struct staff_report {
    public_id id, customer;
    str customer_name, payer, reference, answer, state;
    str proof; /* the name of the file; "" none */
    money amount;
    date day, until;
    html_time made;
    const struct staff_report_part *parts;
    size_t count;
    bool open, refusable, may_book;
    str words; /* as typed */
};

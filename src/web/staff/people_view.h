/* What the pages of the console about customers' details and people print. */
#pragma once

#include "store/store_account.h"
#include "web/staff/staff_view.h"

struct staff_tax {
    const struct tax_change *t;
    str treatment;
    html_time asked, decided;
    const struct staff_change *changes;
    size_t change_count;
    bool may, approved;
    str typed; /* the answer, as it came back */
};

struct staff_customer_form {
    bool fresh; /* a new one: number and currency are asked */
    const struct customer *c;
    str terms, currency;
    const struct choice *currencies, *treatments, *languages;
    size_t currency_count, treatment_count, language_count;
};

struct staff_taxes {
    const struct staff_tax *rows;
    size_t count;
};

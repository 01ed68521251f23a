/* A dispute of an invoice as its pages print it, at both doors. */
#pragma once

#include "core/document.h"
#include "web/ageing_bar.h"
#include "web/talk.h"

/* A line of the invoice, in a form or of the dispute. */
struct objection_shown {
    int line; /* OBJECTION_WHOLE: the invoice as such */
    str name, detail, field, typed; /* field: of the correction, "net.N" */
    money net, total, amount;       /* of the line before tax and with it; what is disputed */
    bool chosen;
};

struct objection_view {
    const struct objection_row *r;
    str number, reason;
    html_time made, ended;
    const struct objection_shown *lines; /* disputed; for staff who may credit all of the invoice */
    size_t count;
    money balance, rest; /* of the invoice; what of it is not disputed */
    bool waits, may_end, may_credit;
    str note_number; /* of the credit note; "" none */
    public_id note;
    struct talk talk;
    str csrf, words, note_typed; /* typed */
    const struct problems *problems;
};

/* The form that raises one. */
struct objection_form {
    const struct lot *lot;
    const struct objection_shown *lines;
    size_t count;
    struct choice reasons[OBJECTION_REASON_COUNT];
    str csrf, words, wish, amount;
    public_id key;
    money balance;
    const struct problems *problems;
};

/* Ages of what is disputed, in one currency. */
struct objection_ages {
    currency cur;
    money sum;
    struct age_bucket bucket[AGEING_BUCKETS];
};

/* Read what a page of it shows. v->tx is open. */
MUST_USE err objection_show(struct visit *v, const struct objection_row *r,
                            struct objection_view *out);
/* The document of an invoice as it was issued; E_NOT_FOUND. */
MUST_USE err objection_document(struct visit *v, int64_t doc, struct document *out);
/* How old what waits is, per currency: by the due dates of the invoices. */
MUST_USE err objection_ages(struct visit *v, const struct objection_row *rows, size_t count,
                            const struct objection_ages **out, size_t *n);

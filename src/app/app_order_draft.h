/*
 * Quotes and orders as staff write them: drafts, which can be changed and thrown away, and the
 * moment they are issued. What was issued never changes: a draft can be made of it that becomes its
 * next version, and takes its place when it is issued. All of it wants DUTY_BOOK.
 */
#pragma once

#include "app/app_audit.h"
#include "store/store_order_draft.h"

enum { ORDER_LINES_MAX = 100 };

/* What staff typed. */
struct order_writing {
    str number, purchase_order, contract, note;
    date until; /* DATE_NONE: whenever */
    /* id, name, description, quantity, unit, price, tax_category and tax_rate of each. */
    const struct document_line *lines;
    size_t line_count;
};

/*
 * Begin one for a customer, in his currency. E_INVALID: no number, or more than ORDER_LINES_MAX
 * lines; E_OVERFLOW: it comes to more than there can be.
 */
MUST_USE err app_order_draft_make(const struct app *app, struct arena *a, const struct actor *who,
                                  customer_id customer, enum document_kind kind,
                                  const struct order_writing *in, public_id *out);
/* Begin the next version of one, as that stands. E_STATE: accepted, invoiced or replaced. */
MUST_USE err app_order_draft_revise(const struct app *app, struct arena *a,
                                    const struct actor *who, doc_id order, public_id *out);
/* Write it anew. Of `d` id and version count: E_CONFLICT where somebody changed it meanwhile. */
MUST_USE err app_order_draft_change(const struct app *app, struct arena *a,
                                    const struct actor *who, const struct order_draft *d,
                                    const struct order_writing *in);
/* Throw it away. E_CONFLICT. */
MUST_USE err app_order_draft_drop(const struct app *app, struct arena *a, const struct actor *who,
                                  const struct order_draft *d);
/*
 * Issue it today, and `mail` it to each contact that may accept it; the one it replaces is
 * withdrawn. E_EXISTS: the number is taken; E_INVALID: without a line, or over before it begins;
 * E_STATE: what it replaces was accepted, invoiced or replaced; E_CONFLICT; E_NOT_FOUND: to be
 * mailed, and nobody may accept it.
 */
MUST_USE err app_order_draft_issue(const struct app *app, struct arena *a, const struct actor *who,
                                   const struct order_draft *d, bool mail, public_id *out);

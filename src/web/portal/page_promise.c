/* A promise to pay an invoice: made or changed on its page, and taken back. */
#include "app/app_promise.h"
#include "web/amount.h"
#include "web/day.h"
#include "web/portal/document_view.h"
#include "web/portal/review.h"
#include "web/views.h"

/* The page of the invoice as it is now, with what was typed and what is wrong with it. */
static err again(struct visit *v, int status)
{
    struct document_view view;
    public_id id = v->invoice.public_id;

    db_read_end(&v->tx);
    TRY(visit_read(v));
    TRY(store_lot_by_public(v->tx, v->a, v->org->id, id, ACCOUNT_RECEIVABLE, &v->invoice));
    TRY(document_show(v, &view));
    view.promise = (struct promise_typed){ visit_field(v, "day"), visit_field(v, "amount"),
                                           visit_field(v, "note"), &v->problems };
    visit_status(v, status);
    return document_page(v, &view);
}

static void wrong(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

static struct promise_wish wish(const struct visit *v)
{
    return (struct promise_wish){ .org = v->org->id, .customer = v->invoice.customer,
                                  .contact = { v->session->person }, .payer = v->name,
                                  .doc = v->invoice.doc };
}

static err to_invoice(struct visit *v)
{
    return visit_redirect(v, arena_format(v->a, "/invoices/%.*s",
                                          STR_FMT(public_id_str(&v->invoice.public_id))));
}

static void read_form(struct visit *v, struct promise_wish *w)
{
    str amount = str_trim(visit_field(v, "amount"));
    money m;

    w->note = str_trim(visit_field(v, "note"));
    str late = words_say(v->words, v->a, "Choose a day after today, at most {1} days from now.",
                         arena_format(v->a, "%d", PROMISE_DAYS_MAX));
    str told = visit_day(v, visit_field(v, "day"), late, &w->day);
    if (told.n == 0 && !promise_day_fits(w->day, v->today)) told = late;
    if (told.n > 0) wrong(v, S("day"), told);
    if (amount.n == 0) return;
    if (amount_typed(amount, v->html.format, v->invoice.cur, &m) == AMOUNT_FINE && m.minor > 0)
        w->amount = m.minor;
    else
        wrong(v, S("amount"), S("Enter an amount above zero, such as 120.00, or leave it empty."));
}

static err promise(struct visit *v)
{
    struct promise_wish w = wish(v);

    read_form(v, &w);
    if (v->problems.errors > 0) return again(v, 422);
    err e = app_promise_make(v->app, v->a, &w);
    if (e == E_NOT_PAYABLE) {
        wrong(v, S("amount"),
              words_say(v->words, v->a, "Promise at most what is open, {1}.",
                        review_money(v, v->invoice.cur, lot_payable(&v->invoice))));
        return again(v, 422);
    }
    if (e == E_ALREADY_PENDING || e == E_STATE) {
        wrong(v, STR_NONE, e == E_STATE ? S("Nothing of this invoice is open any more.")
                                        : S("This invoice is being paid just now."));
        return again(v, err_info(e)->http);
    }
    TRY(e);
    return to_invoice(v);
}

static err withdraw(struct visit *v)
{
    struct promise_wish w = wish(v);

    TRY(app_promise_withdraw(v->app, v->a, &w));
    return to_invoice(v);
}

const struct route page_promise[] = {
    { HTTP_POST, "/invoices/{invoice}/promise", DOOR_PORTAL, NEED_PAY, OBJECT_INVOICE,
      .write = promise,
      .fields = { { "customer", FIELD_ID }, { "day", FIELD_LINE, 30 },
                  { "amount", FIELD_LINE, 40 }, { "note", FIELD_LINE, 300 } } },
    { HTTP_POST, "/invoices/{invoice}/promise/withdraw", DOOR_PORTAL, NEED_PAY, OBJECT_INVOICE,
      .write = withdraw, .fields = { { "customer", FIELD_ID } } },
    { 0 },
};

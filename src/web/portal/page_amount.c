/* Pay an amount: typed here, spread over the open invoices oldest first, and on to the review. */
#include "web/portal/amount_page.h"

#include "app/app_terms.h"
#include "web/portal/review.h"
#include "web/views.h"

/* The currencies in which something can be paid; the chosen one marked, else the first. */
static err read_owed(struct visit *v, struct amount_view *view)
{
    struct owed *all;
    size_t n;
    str wanted = visit_field(v, "currency");

    TRY(owed_read(v, &all, &n));
    struct owed *some = arena_array(v->a, struct owed, n + 1);
    struct choice *choices = arena_array(v->a, struct choice, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (all[i].payable.minor > 0) some[view->owed_count++] = all[i];
    }
    for (size_t i = 0; i < view->owed_count; i++) {
        str code = currency_code(some[i].s.cur);
        if (view->currency.n == 0 || str_eq(code, wanted)) view->currency = code;
        choices[i] = (struct choice){ code, code, false };
    }
    for (size_t i = 0; i < view->owed_count; i++)
        choices[i].chosen = str_eq(choices[i].value, view->currency);
    view->owed = some;
    view->currencies = choices;
    return OK;
}

static err show(struct visit *v, str back)
{
    struct amount_view view = { .customer = v->customer->public_id,
                                .typed = visit_field(v, "amount"), .back = back };

    if (!html_url_local(back, &view.back_url)) view.back_url = HTML_URL("/invoices");
    view.back = view.back_url.s;
    TRY(read_owed(v, &view));
    struct frame f = visit_frame(v, PAGE_INVOICES, html_message(&v->html, S("Pay an amount")));
    v->html.many_currencies = view.owed_count > 1;
    view_pay_amount(&v->html, &f, &view, &v->problems);
    return OK;
}

static err amount_show(struct visit *v)
{
    str back = visit_field(v, "back");
    return show(v, back.n > 0 ? back : S("/invoices"));
}

static err again(struct visit *v, str back, str text)
{
    problem_add(&v->problems, (struct problem){ .field = S("amount"), .text = text });
    visit_status(v, 422);
    return show(v, back);
}

/* The lines of a payment from the oldest on, and what goes beyond them. */
static size_t take(struct visit *v, const struct allocation *lines, size_t count, int64_t left,
                   struct review_row **rows, struct review_rest *rest)
{
    struct review_row *list = arena_array(v->a, struct review_row, LIMIT_PAYMENT_INVOICES);
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        if (lines[i].amount == 0) continue;
        if (n == LIMIT_PAYMENT_INVOICES) rest->more++;
        else list[n++] = (struct review_row){ .lot = *lines[i].lot, .amount = lines[i].amount };
    }
    /* Nothing is over as long as there is another payment to make. */
    if (rest->more == 0 && count < LIMIT_SELECTION_INVOICES) rest->over = left;
    *rows = list;
    return n;
}

err amount_choose(struct visit *v, str back)
{
    struct pay_terms_list terms;
    struct review_row *rows;
    struct review_rest rest = { 0 };
    struct lot *open;
    size_t count;
    money amount;
    currency cur;

    if (!currency_parse(visit_field(v, "currency"), &cur)) return E_BAD_REQUEST;
    str such = review_money(v, cur, 100000);
    switch (amount_typed(visit_field(v, "amount"), v->html.format, cur, &amount)) {
    case AMOUNT_FINE: break;
    case AMOUNT_AMBIGUOUS:
        return again(v, back, words_say(v->words, v->a, "Write the amount with a point before "
                                        "the last digits, such as {1}", such));
    case AMOUNT_TOO_FINE:
        return again(v, back, words_say(v->words, v->a, "Use at most {1} digits behind the point",
                                        arena_format(v->a, "%d", currency_exponent(cur))));
    case AMOUNT_UNREADABLE: amount.minor = 0;
    }
    if (amount.minor < 1)
        return again(v, back, words_say(v->words, v->a, "Enter an amount above zero, such as {1}",
                                        such));
    TRY(store_invoice_payable(v->tx, v->a, v->org->id, v->customer->customer, cur,
                              LIMIT_SELECTION_INVOICES, &open, &count));
    TRY(app_pay_terms(v->tx, v->a, v->org->id, v->customer->customer, cur, &terms));
    struct allocation *lines = arena_array(v->a, struct allocation, count + 1);
    for (size_t i = 0; i < count; i++)
        lines[i] = (struct allocation){ &open[i], pay_terms_of(&terms, open[i].doc), 0 };
    int64_t left = allocate(lines, count, amount.minor);
    size_t n = take(v, lines, count, left, &rows, &rest);
    if (n == 0)
        return again(v, back, count == 0 ? S("There is nothing to pay in this currency.")
                                         : S("None of the invoices can be paid with so little."));
    return review_open(v, rows, n, rest, back);
}

err amount_instead(struct visit *v, str back)
{
    return again(v, back, S("Invoices are not paid one by one here. Enter an amount: it goes to "
                            "the invoice that was due first."));
}

const struct route page_amount[] = {
    { HTTP_GET, "/pay", DOOR_PORTAL, NEED_PAY, .read = amount_show,
      .fields = { { "customer", FIELD_ID }, { "currency", FIELD_LINE, 3 },
                  { "amount", FIELD_LINE }, { "back", FIELD_EXACT, 2000 } } },
    { 0 },
};

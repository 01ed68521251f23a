/* Why is this bill different: against the one before of the same contract, part by part. */
#include "app/app_bill_alert.h"
#include "core/snapshot.h"
#include "store/store_document.h"
#include "web/portal/compare_view.h"
#include "web/portal/owed.h"
#include "web/portal/review.h"
#include "web/views.h"

static str digits_of(struct visit *v, decimal d)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 100);
    format_decimal(&b, v->html.format, d);
    return buf_copy(&b, v->a);
}

/* A price may have more digits than its currency. */
static str price_of(struct visit *v, currency cur, decimal price)
{
    int64_t minor = price.units;

    if (price.scale > currency_exponent(cur))
        return arena_format(v->a, "%.*s %.*s", STR_FMT(currency_code(cur)),
                            STR_FMT(digits_of(v, price)));
    for (int i = price.scale; i < currency_exponent(cur); i++) {
        if (__builtin_mul_overflow(minor, 10, &minor)) return digits_of(v, price);
    }
    return review_money(v, cur, minor);
}

static str item_of(const struct difference_part *p)
{
    return p->now != NULL ? p->now->name : p->before != NULL ? p->before->name : STR_NONE;
}

static str days_of(struct visit *v, int days)
{
    return digits_of(v, (decimal){ days, 0 });
}

/* A part as a sentence. */
static str sentence(struct visit *v, const struct difference_part *p, currency cur)
{
    const struct words *w = v->words;
    str item = item_of(p);

    switch (p->kind) {
    case DIFFERENCE_NEW: return words_say(w, v->a, "{1}: new on this bill", item);
    case DIFFERENCE_ENDED: return words_say(w, v->a, "{1}: not on this bill any more", item);
    case DIFFERENCE_PRICE:
        return words_say(w, v->a, "{1}: the price is {2}, not {3} as before", item,
                         price_of(v, cur, p->now->price), price_of(v, cur, p->before->price));
    case DIFFERENCE_QUANTITY:
        return words_say(w, v->a, "{1}: the quantity is {2}, not {3} as before", item,
                         digits_of(v, p->now->quantity), digits_of(v, p->before->quantity));
    case DIFFERENCE_USAGE:
        return words_say(w, v->a, "{1}: usage of {2}, not {3} as before", item,
                         digits_of(v, p->now->quantity), digits_of(v, p->before->quantity));
    case DIFFERENCE_PRORATION:
        return words_say(w, v->a, "{1}: for a period of {2} days, not {3} as before", item,
                         days_of(v, p->days_now), days_of(v, p->days_before));
    case DIFFERENCE_DISCOUNT:
        if (item.n == 0) return html_message(&v->html, S("Discounts on the whole bill"));
        return words_say(w, v->a, "{1}: its discount is another", item);
    case DIFFERENCE_CHARGE: return html_message(&v->html, S("Charges on the whole bill"));
    case DIFFERENCE_TAX_RATE:
        return words_say(w, v->a, "{1}: the rate is {2} %, not {3} % as before",
                         p->tax_now->component, digits_of(v, p->tax_now->rate),
                         digits_of(v, p->tax_before->rate));
    case DIFFERENCE_TAX: return html_message(&v->html, S("Tax on what changed"));
    case DIFFERENCE_ROUNDING:
    case DIFFERENCE_KINDS: break;
    }
    if (item.n > 0) return words_say(w, v->a, "{1}: rounding", item);
    return html_message(&v->html, S("Rounding"));
}

static err read_document(struct visit *v, int64_t doc, struct document *out, bool *found)
{
    struct stored_document stored;

    err e = store_document_get(v->tx, v->a, v->org->id, (doc_id){ doc }, &stored);
    *found = e != E_NOT_FOUND;
    return e == OK ? snapshot_read(v->a, stored.body, out) : e == E_NOT_FOUND ? OK : e;
}

static err take_apart(struct visit *v, struct compare_view *view)
{
    struct document before, now;
    struct difference d;
    bool has_before, has_now;

    TRY(read_document(v, view->before->doc, &before, &has_before));
    TRY(read_document(v, v->invoice.doc, &now, &has_now));
    err e = has_before && has_now ? difference_of(v->a, &before, &now, &d) : E_OVERFLOW;
    view->apart = e == OK && d.change.minor == view->change.minor;
    if (!view->apart) return e == OK || e == E_OVERFLOW ? OK : e;
    struct compared_part *parts = arena_array(v->a, struct compared_part, d.count + 1);
    for (size_t i = 0; i < d.count; i++)
        parts[i] = (struct compared_part){ .words = sentence(v, &d.parts[i], now.cur),
                                           .amount = d.parts[i].amount,
                                           .up = d.parts[i].amount.minor > 0 };
    view->parts = parts;
    view->count = d.count;
    return OK;
}

static err read_view(struct visit *v, struct compare_view *out)
{
    struct bill_before *before = arena_new(v->a, struct bill_before);
    currency cur = v->invoice.cur;
    bool found;

    *out = (struct compare_view){ .lot = &v->invoice, .link = v->link != NULL,
                                  .customer = public_id_str(&v->customer->public_id),
                                  .problems = &v->problems };
    TRY(store_bill_before(v->tx, v->a, v->org->id, v->customer->customer, v->invoice.doc, before,
                          &found));
    if (!found) return OK;
    out->before = before;
    out->was = (money){ before->total, cur };
    out->is = (money){ v->invoice.total, cur };
    TRY(money_sub(out->is, out->was, &out->change));
    out->up = out->change.minor > 0;
    out->size = (money){ out->up ? out->change.minor : -out->change.minor, cur };
    out->percent = bill_change_percent(before->total, v->invoice.total);
    if (out->percent < 0) out->percent = -out->percent;
    return take_apart(v, out);
}

static str amount_of(struct visit *v, money m)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 100);
    format_money(&b, v->html.format, m, MONEY_BARE);
    return buf_copy(&b, v->a);
}

/* What is typed, or else what holds. */
static err add_alert(struct visit *v, struct compare_view *view)
{
    bool typed = v->route->method == HTTP_POST;
    struct bill_alert alert;

    view->may_set = v->may_pay && v->link == NULL;
    if (v->link != NULL) return OK;
    TRY(store_bill_alert_get(v->tx, v->org->id, v->customer->customer, &alert));
    if (alert.amount.cur.index == 0) alert.amount.cur = v->customer->cur;
    view->by_percent = (struct field){
        .name = S("percent"), .label = html_message(&v->html, S("By more than, percent")),
        .inputmode = S("numeric"), .autocomplete = S("off"), .amount = true,
        .value = typed               ? visit_field(v, "percent")
                 : alert.percent > 0 ? arena_format(v->a, "%d", alert.percent)
                                     : STR_NONE };
    view->by_amount = (struct field){
        .name = S("amount"), .inputmode = S("decimal"), .autocomplete = S("off"), .amount = true,
        .label = words_say(v->words, v->a, "By more than, {1}",
                           currency_code(v->customer->cur)),
        .value = typed                     ? visit_field(v, "amount")
                 : alert.amount.minor > 0 ? amount_of(v, alert.amount)
                                          : STR_NONE };
    return OK;
}

static err show(struct visit *v)
{
    struct compare_view view;

    TRY(read_view(v, &view));
    TRY(add_alert(v, &view));
    view.saved = v->route->method == HTTP_GET && visit_field(v, "saved").n > 0;
    if (v->problems.errors > 0) visit_status(v, 422);
    struct frame f = visit_frame(v, PAGE_INVOICES,
                                 words_say(v->words, v->a, "Compare {1}", v->invoice.number));
    view.csrf = f.csrf;
    view_compare(&v->html, &f, &view);
    return OK;
}

static void fault(struct visit *v, const char *field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = str_of(field), .text = text });
}

static err alert_set(struct visit *v)
{
    struct bill_alert alert = { .amount = money_zero(v->customer->cur) };
    str percent = str_trim(visit_field(v, "percent")), amount = str_trim(visit_field(v, "amount"));
    int64_t n = 0;

    if (percent.n > 0 && (!str_i64(percent, &n) || n < 1 || n > BILL_ALERT_PERCENT_MAX))
        fault(v, "percent", words_say(v->words, v->a, "Enter a whole number from 1 to {1}",
                                      digits_of(v, (decimal){ BILL_ALERT_PERCENT_MAX, 0 })));
    alert.percent = (int)n;
    if (amount.n > 0 && (amount_typed(amount, v->html.format, v->customer->cur, &alert.amount) !=
                             AMOUNT_FINE ||
                         alert.amount.minor < 1))
        fault(v, "amount", words_say(v->words, v->a, "Enter an amount above zero, such as {1}",
                                     review_money(v, v->customer->cur, 10000)));
    if (v->problems.errors > 0) {
        TRY(visit_read(v));
        return show(v);
    }
    TRY(app_bill_alert_set(v->app, v->org->id, v->customer->customer, &alert));
    return visit_redirect(v, arena_format(v->a, "/invoices/%.*s/compare?saved=1#alert",
                                          STR_FMT(public_id_str(&v->invoice.public_id))));
}

const struct route page_compare[] = {
    { HTTP_GET, "/invoices/{invoice}/compare", DOOR_PORTAL, NEED_VIEW, OBJECT_INVOICE,
      .read = show, .fields = { { "saved", FIELD_LINE, 1 } } },
    { HTTP_POST, "/invoices/{invoice}/compare", DOOR_PORTAL, NEED_PAY, OBJECT_INVOICE,
      .write = alert_set,
      .fields = { { "customer", FIELD_ID }, { "percent", FIELD_LINE, 10 },
                  { "amount", FIELD_LINE, 40 } } },
    { 0 },
};

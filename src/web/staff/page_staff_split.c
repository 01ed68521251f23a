/* A line of the bank split among customers and payments: rows of whose and how much. */
#include "app/app_bank.h"
#include "store/store_invoice.h"
#include "web/amount.h"
#include "web/route.h"
#include "web/staff/reconcile_rows.h"
#include "web/staff/staff_rows.h"
#include "web/views.h"

enum { ROWS = 6, ROWS_MORE = 6, OPEN_MAX = 200 };

/* What a row names; of each share the invoices in the order they were named. */
struct row {
    struct split_row typed;
    bool sum; /* a customer: over what is open */
    customer_id customer;
    payment_id payment;
    struct lot lot;
    int64_t amount;
};

struct splitting {
    struct bank_line line;
    struct row *rows;
    size_t count;
    str rest;
    struct bank_share *shares;
    size_t share_count;
};

static void wrong(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

static err load(struct visit *v, struct splitting *s)
{
    int64_t id;

    TRY(visit_read(v));
    if (!str_i64(v->params[0], &id)) return E_NOT_FOUND;
    return store_bank_line_get(v->tx, v->a, v->org->id, id, &s->line);
}

static err show(struct visit *v, const struct splitting *s, const struct problems *problems)
{
    const struct bank_line *l = &s->line;
    struct split_row *rows = arena_array(v->a, struct split_row, s->count + 1);
    struct split_page out = {
        .line = l->id, .rows = rows, .count = s->count, .rest = s->rest,
        .row = { .party = l->party, .text = l->text,
                 .amount = { l->side == DEBIT ? l->amount : -l->amount, l->cur } },
    };

    for (size_t i = 0; i < s->count; i++) rows[i] = s->rows[i].typed;
    struct frame f = visit_frame(v, PAGE_RECONCILE, html_message(&v->html, S("Money of the bank")));
    view_staff_split(&v->html, &f, &out, problems);
    return OK;
}

static void make_rows(struct visit *v, struct splitting *s, size_t count)
{
    s->count = count < BANK_SHARES_MAX ? count : BANK_SHARES_MAX;
    s->rows = arena_array(v->a, struct row, s->count);
    for (size_t i = 0; i < s->count; i++) {
        s->rows[i].typed.who_field = arena_format(v->a, "who.%zu", i);
        s->rows[i].typed.amount_field = arena_format(v->a, "amount.%zu", i);
    }
}

/* Filled with what the text of the line names, where that is of several customers. */
static err split_show(struct visit *v)
{
    struct bank_guess guesses[BANK_GUESSES_MAX];
    struct splitting s = { 0 };
    size_t n;

    TRY(load(v, &s));
    if (s.line.state != BANK_LINE_OPEN) return E_STATE;
    TRY(app_bank_guess(v->tx, v->a, v->org->id, &s.line, guesses, &n));
    const struct bank_guess *g = NULL;
    for (size_t i = n; i > 0; i--)
        if (guesses[i - 1].whose != NULL) g = &guesses[i - 1];
    size_t filled = g == NULL ? 0 : g->count;
    make_rows(v, &s, filled < ROWS ? ROWS : filled + 2);
    for (size_t i = 0; i < filled && i < s.count; i++) {
        struct lot lot;
        char plain[32];
        money part = { g->items[i].amount, s.line.cur };
        TRY(store_lot_get(v->tx, v->a, v->org->id, g->whose[i], ACCOUNT_RECEIVABLE,
                          g->items[i].doc, &lot));
        s.rows[i].typed.who = lot.number;
        s.rows[i].typed.amount = arena_str(v->a, money_plain(part, plain));
    }
    return show(v, &s, NULL);
}

/* ---- reading ---- */

static err customer_of(struct visit *v, str number, customer_id *out, bool *found)
{
    const struct customer named = { .number = number };
    *found = false;
    return number.n == 0 ? OK
                         : store_customer_find(v->tx, v->org->id, &named, out, found);
}

/* An invoice, a customer, or a payment, by what stands in the row. */
static err name_row(struct visit *v, const struct splitting *s, struct row *r)
{
    str who = r->typed.who;
    int64_t doc;
    bool found;

    TRY(store_bank_document_number(v->tx, v->org->id, who, &doc, &r->customer, &found));
    if (found) {
        TRY(store_lot_get(v->tx, v->a, v->org->id, r->customer, ACCOUNT_RECEIVABLE, doc, &r->lot));
        if (!currency_eq(r->lot.cur, s->line.cur))
            wrong(v, r->typed.who_field, S("This invoice is in another currency."));
        return OK;
    }
    TRY(customer_of(v, who, &r->customer, &found));
    r->sum = found;
    if (found) return OK;
    TRY(store_payment_by_reference(v->tx, v->org->id, who, &r->payment, &found));
    if (!found)
        wrong(v, r->typed.who_field, S("No invoice, customer or payment is called so."));
    return OK;
}

static err read_row(struct visit *v, const struct splitting *s, struct row *r)
{
    bool whole = r->typed.amount.n == 0;
    money m = { 0 };

    if (r->typed.who.n == 0 && whole) return OK;
    if (r->typed.who.n == 0) {
        wrong(v, r->typed.who_field, S("Say whose it is."));
        return OK;
    }
    TRY(name_row(v, s, r));
    if (whole && r->lot.doc != 0) m.minor = lot_payable(&r->lot);
    else if (amount_typed(r->typed.amount, v->html.format, s->line.cur, &m) != AMOUNT_FINE)
        m.minor = 0;
    r->amount = m.minor;
    if (m.minor <= 0 && whole && r->lot.doc != 0)
        wrong(v, r->typed.who_field, S("Nothing is open of this invoice."));
    else if (m.minor <= 0)
        wrong(v, r->typed.amount_field, S("Enter an amount, such as 120.00."));
    else if (r->lot.doc != 0 && m.minor > lot_payable(&r->lot))
        wrong(v, r->typed.amount_field, S("This is more than is open of this invoice."));
    return OK;
}

static err read_form(struct visit *v, struct splitting *s)
{
    size_t last = 0;

    make_rows(v, s, BANK_SHARES_MAX);
    for (size_t i = 0; i < s->count; i++) {
        struct split_row *t = &s->rows[i].typed;
        t->who = str_trim(http_form(v->rq, t->who_field));
        t->amount = str_trim(http_form(v->rq, t->amount_field));
        if (http_form_times(v->rq, t->who_field) > 0) last = i + 1;
    }
    s->count = last < ROWS ? ROWS : last;
    s->rest = str_trim(visit_field(v, "rest"));
    if (visit_field(v, "more").n > 0) {
        s->count = s->count + ROWS_MORE < BANK_SHARES_MAX ? s->count + ROWS_MORE : BANK_SHARES_MAX;
        return OK;
    }
    for (size_t i = 0; i < s->count; i++) TRY(read_row(v, s, &s->rows[i]));
    return OK;
}

/* ---- shares ---- */

static struct bank_share *share_of(struct visit *v, struct splitting *s, customer_id customer)
{
    for (size_t i = 0; i < s->share_count; i++) {
        struct bank_share *one = &s->shares[i];
        if (one->payment.v == 0 && one->customer.v == customer.v) return one;
    }
    struct bank_share *one = &s->shares[s->share_count++];
    *one = (struct bank_share){ .customer = customer,
                                .items = arena_array(v->a, struct pay_item,
                                                     OPEN_MAX + BANK_SHARES_MAX) };
    return one;
}

static void take(struct bank_share *share, int64_t doc, int64_t amount)
{
    struct pay_item *items = (struct pay_item *)share->items;

    share->amount += amount;
    for (size_t i = 0; i < share->count; i++) {
        if (items[i].doc != doc) continue;
        items[i].amount += amount;
        return;
    }
    items[share->count++] = (struct pay_item){ .account = ACCOUNT_RECEIVABLE, .doc = doc,
                                               .amount = amount };
}

static int64_t taken(const struct bank_share *share, int64_t doc)
{
    for (size_t i = 0; i < share->count; i++)
        if (share->items[i].doc == doc) return share->items[i].amount;
    return 0;
}

/* Over what is open and not named by itself, oldest first; more than that only as his credit. */
static err spread(struct visit *v, struct splitting *s, const struct row *r, bool keeps)
{
    struct bank_share *share = share_of(v, s, r->customer);
    int64_t left = r->amount;
    struct lot *open;
    size_t n;

    TRY(store_invoice_open(v->tx, v->a, v->org->id, r->customer, s->line.cur, DATE_NONE, OPEN_MAX,
                           &open, &n));
    for (size_t i = 0; i < n && left > 0; i++) {
        int64_t part = lot_payable(&open[i]) - taken(share, open[i].doc);
        if (part > left) part = left;
        if (part <= 0) continue;
        take(share, open[i].doc, part);
        left -= part;
    }
    if (left > 0 && !keeps)
        wrong(v, r->typed.amount_field,
              S("This is more than is open of this customer. Name him below, for who keeps the "
                "rest, or enter less."));
    share->amount += left;
    return OK;
}

static err keep_rest(struct visit *v, struct splitting *s, int64_t left, bool known,
                     customer_id customer)
{
    if (left < 0) wrong(v, STR_NONE, S("The parts come to more than the line."));
    if (s->rest.n > 0 && !known) wrong(v, S("rest"), S("No customer has this number."));
    if (left > 0 && s->rest.n == 0) {
        char plain[32];
        str open = money_plain((money){ left, s->line.cur }, plain);
        wrong(v, S("rest"), words_say(v->words, v->a, "{1} is left over. Add a part, or say whose "
                                      "credit it is.", open));
    }
    if (left > 0 && known) share_of(v, s, customer)->amount += left;
    return OK;
}

static err share_out(struct visit *v, struct splitting *s)
{
    int64_t left = s->line.amount;
    customer_id rest = { 0 };
    bool known;

    s->shares = arena_array(v->a, struct bank_share, BANK_SHARES_MAX + 1);
    TRY(customer_of(v, s->rest, &rest, &known));
    for (size_t i = 0; i < s->count; i++) {
        const struct row *r = &s->rows[i];
        if (__builtin_sub_overflow(left, r->amount, &left)) return E_OVERFLOW;
        if (r->payment.v != 0)
            s->shares[s->share_count++] = (struct bank_share){ .payment = r->payment,
                                                               .amount = r->amount };
        else if (r->lot.doc != 0)
            take(share_of(v, s, r->customer), r->lot.doc, r->amount);
    }
    for (size_t i = 0; i < s->count; i++) {
        const struct row *r = &s->rows[i];
        if (r->sum) TRY(spread(v, s, r, known && rest.v == r->customer.v));
    }
    return keep_rest(v, s, left, known, rest);
}

static err split(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct splitting s = { 0 };

    TRY(load(v, &s));
    if (s.line.state != BANK_LINE_OPEN) return E_STATE;
    TRY(read_form(v, &s));
    if (visit_field(v, "more").n > 0) return show(v, &s, NULL);
    if (v->problems.errors == 0) TRY(share_out(v, &s));
    if (v->problems.errors > 0) {
        visit_status(v, 422);
        return show(v, &s, &v->problems);
    }
    const struct bank_split in = { v->org->id, s.line.id, &who, s.shares, s.share_count };
    db_read_end(&v->tx);
    err e = app_bank_split(v->app, v->a, &in);
    if (e == OK)
        return visit_redirect(v, arena_format(v->a, "/staff/lines/%.*s", STR_FMT(v->params[0])));
    if (e != E_NOT_PAYABLE && e != E_CURRENCY && e != E_INVALID && e != E_ALREADY_PENDING) return e;
    wrong(v, STR_NONE, S("It does not fit: less is open there, or as much was matched to it "
                         "before. Nothing was changed."));
    visit_status(v, 422);
    TRY(visit_read(v));
    return show(v, &s, &v->problems);
}

const struct route page_staff_split[] = {
    { HTTP_GET, "/staff/lines/{line}/split", DOOR_STAFF, NEED_BOOK, .read = split_show },
    { HTTP_POST, "/staff/lines/{line}/split", DOOR_STAFF, NEED_BOOK, .write = split,
      .fields = { { "rest", FIELD_LINE, 60 }, { "more", FIELD_LINE, 1 },
                  { "who.", FIELD_LINE, 60, .starts = true },
                  { "amount.", FIELD_LINE, 40, .starts = true } } },
    { 0 },
};

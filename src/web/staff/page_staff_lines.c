/* Money of the bank: the lines nobody has placed yet, and what one of them is of. */
#include "app/app_bank.h"
#include "store/store_giveback.h"
#include "store/store_invoice.h"
#include "web/amount.h"
#include "web/route.h"
#include "web/staff/reconcile_rows.h"
#include "web/staff/staff_rows.h"
#include "web/views.h"
#include "web/web.h"

enum { LOTS_MAX = 200, FOUND_MAX = 8, PARTS_MAX = 100 };

static struct bank_row row_of(const struct bank_line *l)
{
    return (struct bank_row){ .id = l->id, .party = l->party, .text = l->text, .day = l->booked,
                              .amount = { l->side == DEBIT ? l->amount : -l->amount, l->cur } };
}

/* ---- the queue ---- */

static err open_rows(struct visit *v, int64_t after, struct bank_rows *page)
{
    struct bank_queued *list;
    bool aside = page->show == LINES_ASIDE;

    TRY(store_bank_line_queue(v->tx, v->a, v->org->id, after, aside, STAFF_PAGE_ROWS + 1, &list,
                              &page->count));
    if (page->count > STAFF_PAGE_ROWS) page->after = list[--page->count - 1].line.id;
    struct bank_row *rows = arena_array(v->a, struct bank_row, page->count + 1);
    for (size_t i = 0; i < page->count; i++) {
        struct bank_guess guesses[BANK_GUESSES_MAX];
        size_t n;
        rows[i] = row_of(&list[i].line);
        rows[i].note = list[i].reason;
        if (aside) continue;
        TRY(app_bank_guess(v->tx, v->a, v->org->id, &list[i].line, guesses, &n));
        if (n > 0) rows[i].note = html_message(&v->html, bank_why_label(guesses[0].why));
    }
    page->rows = rows;
    return OK;
}

/* What a line is of: a payment, or a transfer that gave a credit back. */
struct target {
    str reference, receipt;
    public_id payment; /* zeroed: a transfer */
};

static err target_of(struct visit *v, int64_t id, struct target *out)
{
    struct payment p;
    struct giveback g;
    err e = store_payment_get(v->tx, v->a, v->org->id, (payment_id){ id }, &p);

    if (e == OK) *out = (struct target){ p.reference, p.receipt, p.public_id };
    if (e != E_NOT_FOUND) return e;
    TRY(store_giveback_get(v->tx, v->a, v->org->id, (giveback_id){ id }, &g));
    *out = (struct target){ .reference = g.reference };
    return OK;
}

static err placed_rows(struct visit *v, int64_t before, struct bank_rows *page)
{
    struct bank_line *list;

    TRY(store_bank_line_placed(v->tx, v->a, v->org->id, before, STAFF_PAGE_ROWS + 1, &list,
                               &page->count));
    if (page->count > STAFF_PAGE_ROWS) page->after = list[--page->count - 1].id;
    struct bank_row *rows = arena_array(v->a, struct bank_row, page->count + 1);
    for (size_t i = 0; i < page->count; i++) {
        struct target t;
        rows[i] = row_of(&list[i]);
        if (list[i].state == BANK_LINE_SENT_BACK) {
            rows[i].note = html_message(&v->html, S("Sent back"));
            continue;
        }
        if (list[i].state == BANK_LINE_SPLIT) {
            rows[i].note = html_message(&v->html, S("Several payments"));
            continue;
        }
        TRY(target_of(v, list[i].target, &t));
        rows[i].note = t.reference;
    }
    page->rows = rows;
    return OK;
}

static err lines_show(struct visit *v)
{
    struct queue_counts counts;
    struct bank_rows page = { .counts = &counts };
    str show = visit_field(v, "show"), after = visit_field(v, "after");
    int64_t from = 0;

    if (str_eq(show, S("aside"))) page.show = LINES_ASIDE;
    else if (str_eq(show, S("placed"))) page.show = LINES_PLACED;
    if (after.n > 0 && !str_i64(after, &from)) return E_BAD_REQUEST;
    TRY(queue_counts_load(v, &counts));
    v->html.many_currencies = true;
    if (page.show == LINES_PLACED) TRY(placed_rows(v, from > 0 ? from : INT64_MAX, &page));
    else TRY(open_rows(v, from, &page));
    struct frame f = visit_frame(v, PAGE_RECONCILE, html_message(&v->html, S("Money of the bank")));
    view_staff_lines(&v->html, &f, &page);
    return OK;
}

/* ---- one line ---- */

/* The line, the customer chosen for it, and what is typed into his invoices. */
struct placing {
    struct bank_line line;
    struct customer customer;
    bool chosen;
    struct lot *lots;
    size_t lot_count;
    int64_t *parts;
};

static str amount_field(struct visit *v, const struct lot *l)
{
    return arena_format(v->a, "amount.%.*s", STR_FMT(public_id_str(&l->public_id)));
}

static str amount_text(struct visit *v, int64_t minor, currency cur)
{
    char plain[32];
    return minor == 0 ? STR_NONE : arena_str(v->a, money_plain((money){ minor, cur }, plain));
}

static err load(struct visit *v, struct placing *out)
{
    int64_t id;

    TRY(visit_read(v));
    if (!str_i64(v->params[0], &id)) return E_NOT_FOUND;
    return store_bank_line_get(v->tx, v->a, v->org->id, id, &out->line);
}

/* The customer and his open invoices in the line's currency. */
static err choose(struct visit *v, str public, struct placing *p)
{
    TRY(staff_customer_named(v, public, &p->customer));
    p->chosen = true;
    TRY(store_invoice_open(v->tx, v->a, v->org->id, p->customer.id, p->line.cur, DATE_NONE,
                           LOTS_MAX, &p->lots, &p->lot_count));
    p->parts = arena_array(v->a, int64_t, p->lot_count + 1);
    return OK;
}

static void spread_oldest_first(struct placing *p)
{
    int64_t left = p->line.amount;

    for (size_t i = 0; i < p->lot_count; i++) {
        int64_t payable = lot_payable(&p->lots[i]);
        p->parts[i] = left < payable ? left : payable;
        left -= p->parts[i];
    }
}

static err guess_of(struct visit *v, const struct bank_line *l, const struct bank_guess *g,
                    struct bank_guess_row *out)
{
    struct staff_open_line *items = arena_array(v->a, struct staff_open_line, g->count + 1);
    struct customer c;
    struct target t;
    bool made = g->payment.v == 0 && g->other == 0 && g->why != BANK_BY_FILE;
    int64_t over = made ? l->amount : 0;

    *out = (struct bank_guess_row){ .why = html_message(&v->html, bank_why_label(g->why)),
                                .items = items, .other = g->other };
    if (g->payment.v != 0) {
        TRY(target_of(v, g->payment.v, &t));
        out->payment = t.reference;
    }
    if (g->customer.v != 0) {
        TRY(store_customer_get(v->tx, v->a, v->org->id, g->customer, &c));
        out->customer = c.public_id;
        out->customer_name = c.name;
    }
    out->several = g->whose != NULL;
    if (g->why == BANK_BY_FILE) {
        out->batch = &g->batch;
        out->total = (money){ g->batch.total, l->cur };
        out->missing = (money){ g->missing, l->cur };
        out->less_back = g->less_back;
        out->fits = g->missing == 0 || g->less_back;
    }
    for (size_t i = 0; i < g->count; i++) {
        struct lot lot;
        TRY(store_lot_get(v->tx, v->a, v->org->id, g->whose == NULL ? g->customer : g->whose[i],
                          ACCOUNT_RECEIVABLE, g->items[i].doc, &lot));
        items[out->item_count++] = (struct staff_open_line){
            lot.public_id, lot.number, amount_field(v, &lot),
            amount_text(v, g->items[i].amount, l->cur), lot.due, { g->items[i].amount, l->cur }
        };
        over -= g->items[i].amount;
    }
    out->credit = (money){ over, l->cur };
    return OK;
}

static err load_guesses(struct visit *v, const struct bank_line *l, struct bank_page *out)
{
    struct bank_guess *guesses = arena_array(v->a, struct bank_guess, BANK_GUESSES_MAX);
    struct bank_guess_row *list = arena_array(v->a, struct bank_guess_row, BANK_GUESSES_MAX);

    TRY(app_bank_guess(v->tx, v->a, v->org->id, l, guesses, &out->guess_count));
    for (size_t i = 0; i < out->guess_count; i++) TRY(guess_of(v, l, &guesses[i], &list[i]));
    out->guesses = list;
    return OK;
}

static err load_found(struct visit *v, struct bank_page *out)
{
    struct customer_search s = { .org = v->org->id, .words = staff_words(v->a, out->q),
                                 .limit = FOUND_MAX };
    struct customer *list;

    out->searched = s.words.n > 0;
    if (!out->searched) return OK;
    TRY(store_customer_search(v->tx, v->a, &s, &list, &out->found_count));
    out->found = list;
    return OK;
}

static err load_parts(struct visit *v, const struct bank_line *l, struct bank_page *out)
{
    struct bank_part *parts;
    size_t n;

    TRY(store_bank_parts(v->tx, v->a, v->org->id, l->id, &parts, &n));
    struct bank_part_row *rows = arena_array(v->a, struct bank_part_row, n + 1);
    out->parts_more = n > PARTS_MAX ? n - PARTS_MAX : 0;
    out->part_count = n - out->parts_more;
    for (size_t i = 0; i < out->part_count; i++) {
        struct payment p;
        struct customer c;
        TRY(store_payment_get(v->tx, v->a, v->org->id, parts[i].payment, &p));
        TRY(store_customer_get(v->tx, v->a, v->org->id, p.customer, &c));
        rows[i] = (struct bank_part_row){ p.public_id, p.receipt.n > 0 ? p.receipt : p.reference,
                                          c.name, { parts[i].amount, l->cur } };
    }
    out->parts = rows;
    return OK;
}

static err load_target(struct visit *v, const struct bank_line *l, struct bank_page *out)
{
    struct target t;

    if (l->state == BANK_LINE_SPLIT) return load_parts(v, l, out);

    if (l->state == BANK_LINE_SENT_BACK) out->other = l->target;
    if (l->state != BANK_LINE_MATCHED) return OK;
    TRY(target_of(v, l->target, &t));
    out->payment_name = t.receipt.n > 0 ? t.receipt : t.reference;
    out->payment = t.payment;
    return OK;
}

static err show(struct visit *v, const struct placing *p, const struct problems *problems)
{
    const struct bank_line *l = &p->line;
    bool get = v->route->method == HTTP_GET, aside;
    struct bank_page out = {
        .id = l->id, .row = row_of(l), .account = l->account, .party_account = l->party_account,
        .reference = l->reference, .end_to_end = l->end_to_end, .bank_ref = l->bank_ref,
        .return_code = l->return_code, .state = l->state, .incoming = l->side == DEBIT,
        .may_book = role_may(role_of(v->role), DUTY_BOOK), .lot_count = p->lot_count,
        .customer = p->chosen ? &p->customer : NULL,
    };

    TRY(store_review_open(v->tx, v->a, v->org->id, S("line"), l->id, &out.aside, &aside));
    if (l->state == BANK_LINE_OPEN) TRY(load_guesses(v, l, &out));
    TRY(load_target(v, l, &out));
    if (get) {
        out.q = visit_field(v, "q");
        TRY(load_found(v, &out));
    }
    struct staff_open_line *lots = arena_array(v->a, struct staff_open_line, p->lot_count + 1);
    for (size_t i = 0; i < p->lot_count; i++) {
        const struct lot *lot = &p->lots[i];
        str field = amount_field(v, lot);
        str typed = get ? amount_text(v, p->parts[i], l->cur) : http_form(v->rq, field);
        lots[i] = (struct staff_open_line){ lot->public_id, lot->number, field, typed, lot->due,
                                            { lot_payable(lot), lot->cur } };
    }
    out.lots = lots;
    struct frame f = visit_frame(v, PAGE_RECONCILE, html_message(&v->html, S("Money of the bank")));
    view_staff_line(&v->html, &f, &out, problems);
    return OK;
}

static err line_show(struct visit *v)
{
    struct placing p = { 0 };
    str customer = visit_field(v, "customer");

    TRY(load(v, &p));
    if (customer.n > 0) TRY(choose(v, customer, &p));
    spread_oldest_first(&p);
    return show(v, &p, NULL);
}

static void wrong(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

static err refused(struct visit *v, const struct placing *p)
{
    visit_status(v, 422);
    return show(v, p, &v->problems);
}

static err to_line(struct visit *v)
{
    return visit_redirect(v, arena_format(v->a, "/staff/lines/%.*s", STR_FMT(v->params[0])));
}

static void read_parts(struct visit *v, struct placing *p)
{
    int64_t left = p->line.amount;

    for (size_t i = 0; i < p->lot_count; i++) {
        str field = amount_field(v, &p->lots[i]), typed = str_trim(http_form(v->rq, field));
        money m;
        if (typed.n == 0) continue;
        if (amount_typed(typed, v->html.format, p->line.cur, &m) != AMOUNT_FINE || m.minor < 0) {
            wrong(v, field, S("Enter an amount, such as 120.00, or nothing."));
            continue;
        }
        p->parts[i] = m.minor;
        if (m.minor > lot_payable(&p->lots[i]))
            wrong(v, field, S("This is more than is open of this invoice."));
        else if (m.minor > left)
            wrong(v, field, S("With this the lines come to more than what came in."));
        left -= m.minor <= left ? m.minor : left;
    }
}

static err read_transfer(struct visit *v, const struct placing *p, str reference,
                         struct bank_match *out, bool *found)
{
    money amount = { p->line.amount, p->line.cur };
    giveback_id id;

    TRY(store_giveback_unmatched(v->tx, v->org->id, amount, reference, &id, found));
    if (*found) out->payment = (payment_id){ id.v };
    return OK;
}

static err read_match(struct visit *v, struct placing *p, struct bank_match *out)
{
    str reference = str_trim(visit_field(v, "payment"));
    struct pay_item *items;
    bool found;

    if (reference.n > 0) {
        TRY(store_payment_by_reference(v->tx, v->org->id, reference, &out->payment, &found));
        if (!found && p->line.side == CREDIT) TRY(read_transfer(v, p, reference, out, &found));
        if (!found) wrong(v, S("payment"), S("There is no payment with this reference."));
        return OK;
    }
    if (visit_field(v, "customer").n == 0) {
        wrong(v, S("payment"), S("Enter the reference of a payment."));
        return OK;
    }
    TRY(choose(v, visit_field(v, "customer"), p));
    read_parts(v, p);
    items = arena_array(v->a, struct pay_item, p->lot_count + 1);
    for (size_t i = 0; i < p->lot_count; i++) {
        if (p->parts[i] == 0) continue;
        items[out->count++] = (struct pay_item){ .account = ACCOUNT_RECEIVABLE,
                                                 .doc = p->lots[i].doc, .amount = p->parts[i] };
    }
    out->customer = p->customer.id;
    out->items = items;
    return OK;
}

static err line_match(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct bank_match m = { .org = v->org->id, .actor = &who };
    struct placing p = { 0 };

    TRY(load(v, &p));
    if (p.line.state != BANK_LINE_OPEN) return E_STATE;
    m.line = p.line.id;
    TRY(read_match(v, &p, &m));
    if (v->problems.errors > 0) return refused(v, &p);
    db_read_end(&v->tx);
    err e = app_bank_match(v->app, v->a, &m);
    if (e == OK) return to_line(v);
    if (e != E_NOT_PAYABLE && e != E_CURRENCY && e != E_INVALID && e != E_ALREADY_PENDING) return e;
    wrong(v, S("payment"), e == E_CURRENCY ? S("That payment is in another currency.")
                                           : S("It does not fit: less is open there, or as much "
                                               "was matched to it before. Nothing was changed."));
    TRY(visit_read(v));
    return refused(v, &p);
}

static err line_back(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct placing p = { 0 };
    int64_t other;

    TRY(load(v, &p));
    if (!str_i64(visit_field(v, "other"), &other)) return E_BAD_REQUEST;
    db_read_end(&v->tx);
    TRY(app_bank_send_back(v->app, v->a, v->org->id, p.line.id, other, &who));
    return to_line(v);
}

static err line_undo(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct placing p = { 0 };

    TRY(load(v, &p));
    db_read_end(&v->tx);
    TRY(app_bank_unmatch(v->app, v->a, v->org->id, p.line.id, &who));
    return to_line(v);
}

static err line_aside(struct visit *v)
{
    struct actor who = visit_actor(v);
    str reason = str_trim(visit_field(v, "reason"));
    struct placing p = { 0 };

    TRY(load(v, &p));
    if (reason.n == 0) {
        wrong(v, S("reason"), S("Say why it waits, for who looks next."));
        return refused(v, &p);
    }
    db_read_end(&v->tx);
    TRY(app_bank_put_aside(v->app, v->a, p.line.id, reason, &who));
    return visit_redirect(v, S("/staff/lines"));
}

static err line_up(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct placing p = { 0 };

    TRY(load(v, &p));
    db_read_end(&v->tx);
    TRY(app_bank_take_up(v->app, v->a, p.line.id, &who));
    return to_line(v);
}

const struct route page_staff_lines[] = {
    { HTTP_GET, "/staff/lines", DOOR_STAFF, NEED_SEE, .read = lines_show,
      .fields = { { "show", FIELD_LINE, 10 }, { "after", FIELD_EXACT, 20 } } },
    { HTTP_GET, "/staff/lines/{line}", DOOR_STAFF, NEED_SEE, .read = line_show,
      .fields = { { "q", FIELD_LINE, 100 }, { "customer", FIELD_ID } } },
    { HTTP_POST, "/staff/lines/{line}/match", DOOR_STAFF, NEED_BOOK, .write = line_match,
      .fields = { { "payment", FIELD_EXACT, 40 }, { "customer", FIELD_ID },
                  { "amount.", FIELD_LINE, 40, .starts = true } } },
    { HTTP_POST, "/staff/lines/{line}/back", DOOR_STAFF, NEED_BOOK, .write = line_back,
      .fields = { { "other", FIELD_EXACT, 20 } } },
    { HTTP_POST, "/staff/lines/{line}/undo", DOOR_STAFF, NEED_BOOK, .write = line_undo },
    { HTTP_POST, "/staff/lines/{line}/aside", DOOR_STAFF, NEED_BOOK, .write = line_aside,
      .fields = { { "reason", FIELD_LINE, 300 } } },
    { HTTP_POST, "/staff/lines/{line}/up", DOOR_STAFF, NEED_BOOK, .write = line_up },
    { 0 },
};

/* The review before a payment: chosen lots, typed amounts, and the page made of both. */
#include "web/portal/review.h"

#include "app/app_offer.h"
#include "app/app_rules.h"
#include "app/app_terms.h"
#include "store/store_invoice.h"
#include "store/store_method.h"
#include "web/day.h"

str review_money(struct visit *v, currency c, int64_t minor)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 200);
    format_money(&b, v->html.format, (money){ minor, c }, MONEY_SYMBOL);
    return buf_copy(&b, v->a);
}

static str bare_money(struct visit *v, currency c, int64_t minor)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 200);
    format_money(&b, v->html.format, (money){ minor, c }, MONEY_BARE);
    return buf_copy(&b, v->a);
}

enum {
    CREDIT_LINE = 'c', /* "cDOC AMOUNT ACCOUNT" behind those of invoices: credit used first */
    TYPED_LINE = 't',  /* what else was typed, up to the end */
};

/*
 * A line for each invoice, one without a document for what goes beyond them, one for each credit,
 * and what else stands in a review that is left to come back.
 */
static str items_of(struct arena *a, const struct review_row *rows, size_t count,
                    struct review_rest rest)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 1024 * 1024);
    for (size_t i = 0; i < count; i++)
        buf_format(&b, "%lld %lld %lld\n", (long long)rows[i].lot.doc, (long long)rows[i].amount,
                   (long long)rows[i].version);
    if (rest.over > 0 || rest.more > 0)
        buf_format(&b, "0 %lld %lld\n", (long long)rest.over, (long long)rest.more);
    for (size_t i = 0; i < rest.credit_count; i++) {
        const struct review_credit *c = &rest.credits[i];
        if (c->amount > 0)
            buf_format(&b, "%c%lld %lld %lld\n", CREDIT_LINE, (long long)c->lot.doc,
                       (long long)c->amount, (long long)c->lot.account);
    }
    if (rest.typed != NULL) {
        buf_format(&b, "%c", TYPED_LINE);
        review_typed_write(&b, rest.typed);
    }
    must(!b.overflow);
    return buf_copy(&b, a);
}

err review_open(struct visit *v, const struct review_row *rows, size_t count,
                struct review_rest rest, str back)
{
    struct selection s = { .customer = v->customer->customer,
                           .contact = { v->session->person },
                           .items = items_of(v->a, rows, count, rest), .back = back };
    public_id id;

    db_read_end(&v->tx);
    TRY(app_selection_make(v->app, v->org->id, &s, &id));
    str path = arena_format(v->a, "/pay/%.*s", STR_FMT(public_id_str(&id)));
    if (!rest.adds || count == 0) return visit_redirect(v, path);
    return visit_redirect(v,
                          arena_format(v->a, "/methods/add?customer=%.*s&currency=%.*s&back=%.*s",
                                       STR_FMT(public_id_str(&v->customer->public_id)),
                                       STR_FMT(currency_code(rows[0].lot.cur)), STR_FMT(path)));
}

/* "amount.<id>" and its like. */
static str field_of(struct arena *a, const char *prefix, const public_id *id)
{
    return arena_format(a, "%s.%.*s", prefix, STR_FMT(public_id_str(id)));
}

static bool was_sent(const struct visit *v, str name)
{
    return http_form_times(v->rq, name) > 0;
}

bool review_names_amounts(const struct visit *v)
{
    for (size_t i = 0; i < v->rq->form_count; i++) {
        if (str_starts(v->rq->form[i].name, S("amount."))) return true;
    }
    return false;
}

static void read_version(const struct visit *v, str name, int64_t *version)
{
    if (!was_sent(v, name)) return;
    if (!str_i64(http_form(v->rq, name), version)) *version = -1; /* fits nothing: shown again */
}

/* What its plan wants now, or all of it; nothing disputed, unless that is all there is. */
static int64_t proposed(const struct review_row *row)
{
    int64_t most = lot_payable(&row->lot);
    int64_t wanted = row->now > 0 ? row->now : most;

    return row->rest > 0 && row->rest < wanted ? row->rest : wanted;
}

static void read_row(struct visit *v, const struct review *r, struct review_row *row, bool named)
{
    str name = field_of(v->a, "amount", &row->lot.public_id);
    int64_t most = lot_payable(&row->lot);
    money typed;

    row->readable = true;
    if (!r->posted) {
        if (row->amount > most || (row->version != row->lot.version && !r->returned))
            row->amount = proposed(row);
        row->sent = r->returned && row->payable;
        return;
    }
    read_version(v, field_of(v->a, "version", &row->lot.public_id), &row->version);
    row->sent = named ? was_sent(v, name) : row->payable;
    if (!named || !row->sent) return;
    row->fault = amount_typed(http_form(v->rq, name), v->html.format, row->lot.cur, &typed);
    row->readable = row->fault == AMOUNT_FINE;
    row->amount = row->readable ? typed.minor : 0;
}

/* "doc amount version" a line; as many as a payment takes. */
static err read_items(struct visit *v, struct review *r)
{
    str rest = v->selection.items, line;

    r->rows = arena_array(v->a, struct review_row, LIMIT_PAYMENT_INVOICES);
    while (rest.n > 0 && rest.p[0] != CREDIT_LINE && rest.p[0] != TYPED_LINE &&
           str_cut(&rest, '\n', &line)) {
        struct review_row row = { 0 };
        str doc = STR_NONE, amount = STR_NONE;
        if (line.n == 0) continue;
        if (!str_cut(&line, ' ', &doc) || !str_cut(&line, ' ', &amount) ||
            !str_i64(doc, &row.lot.doc) || !str_i64(amount, &row.amount) ||
            !str_i64(line, &row.version))
            return E_BUG;
        if (row.lot.doc == 0) {
            r->over = row.amount;
            r->more += row.version;
        } else if (r->count == LIMIT_PAYMENT_INVOICES) {
            r->more += row.amount > 0;
        } else {
            r->rows[r->count++] = row;
        }
    }
    size_t n = 0;
    while (n < rest.n && rest.p[n] != TYPED_LINE) n++;
    r->credit_lines = str_sub(rest, 0, n);
    if (n < rest.n) r->typed_line = str_sub(rest, n + 1, rest.n);
    r->returned = !r->posted && n < rest.n;
    return OK;
}

static err load_rows(struct visit *v, struct review *r)
{
    struct pay_terms_list terms = { 0 };
    bool named = r->posted && review_names_amounts(v);

    TRY(read_items(v, r));
    struct lot *lots = arena_array(v->a, struct lot, r->count + 1);
    int64_t *docs = arena_array(v->a, int64_t, r->count + 1);
    for (size_t i = 0; i < r->count; i++) docs[i] = r->rows[i].lot.doc;
    TRY(store_lots_get(v->tx, v->a, v->org->id, v->selection.customer, docs, r->count, lots));
    if (r->count > 0) {
        r->cur = lots[0].cur;
        TRY(app_pay_terms(v->tx, v->a, v->org->id, v->selection.customer, r->cur, &terms));
    }
    for (size_t i = 0; i < r->count; i++) {
        struct review_row *row = &r->rows[i];
        row->lot = lots[i];
        if (row->version == 0) row->version = row->lot.version; /* chosen with all, unseen */
        enum invoice_state state = lot_state(&row->lot, v->today);
        int64_t most = lot_payable(&row->lot);
        row->payable = (STATE_BIT(state) & STATES_OPEN) != 0 && most > 0;
        struct pay_terms own = pay_terms_of(&terms, row->lot.doc);
        row->least = pay_least(most, own);
        row->now = own.now;
        row->rest = pay_rest(most, own);
        row->left = row->payable && row->amount == 0 && row->rest == 0;
        row->payable = row->payable && !row->left;
        if (row->amount == 0) row->amount = proposed(row); /* not disputed any more */
        read_row(v, r, row, named);
    }
    return OK;
}

/* What is typed to be kept as credit; a form without it, such as one resent, means: as chosen. */
static void read_over(struct visit *v, struct review *r)
{
    money typed;

    if (v->link != NULL) {
        r->over = 0;
        return;
    }
    if (was_sent(v, S("over"))) {
        str text = str_trim(http_form(v->rq, S("over")));
        r->over_shown = true;
        if (text.n == 0)
            r->over = 0;
        else
            r->over = amount_typed(text, v->html.format, r->cur, &typed) == AMOUNT_FINE &&
                              typed.minor >= 0
                          ? typed.minor
                          : -1;
    } else if (r->posted && review_names_amounts(v)) {
        r->over = 0;
    }
    if (r->over > 0) r->over_shown = true;
}

static void add_credit(struct visit *v, struct review *r, size_t *room, const struct lot *l)
{
    struct review_credit c = { .lot = *l, .version = l->version };

    for (size_t i = 0; i < r->credit_count; i++) {
        if (r->credits[i].lot.account == l->account && r->credits[i].lot.doc == l->doc) return;
    }
    r->credits = arena_grow(v->a, r->credits, r->credit_count, room, sizeof c);
    r->credits[r->credit_count++] = c;
}

/*
 * Credit named in the form, in its order, whatever is left of it: the same form sent again must
 * read the same.
 */
static err named_credits(struct visit *v, struct review *r, size_t *room)
{
    for (size_t i = 0; i < v->rq->form_count; i++) {
        str name = v->rq->form[i].name, typed = str_trim(v->rq->form[i].value);
        struct lot l;
        public_id id;
        money amount;
        if (!str_starts(name, S("credit.")) || typed.n == 0) continue;
        if (r->credit_count >= LIMIT_PAYMENT_CREDITS) return E_BAD_REQUEST;
        if (!public_id_parse(str_sub(name, 7, name.n), &id)) return E_NOT_FOUND;
        err e = store_lot_by_public(v->tx, v->a, v->org->id, id, ACCOUNT_CREDIT, &l);
        if (e == E_NOT_FOUND)
            e = store_lot_by_public(v->tx, v->a, v->org->id, id, ACCOUNT_RETAINER, &l);
        TRY(e);
        if (l.customer.v != v->selection.customer.v) return E_NOT_FOUND;
        if (!currency_eq(l.cur, r->cur)) return E_CURRENCY;
        add_credit(v, r, room, &l);
        struct review_credit *c = &r->credits[r->credit_count - 1];
        read_version(v, field_of(v->a, "credit_version", &id), &c->version);
        c->amount =
            amount_typed(typed, v->html.format, r->cur, &amount) == AMOUNT_FINE ? amount.minor : -1;
    }
    return OK;
}

/* Of a review that was left it is shown whatever is left of it. */
static err returned_credit(struct visit *v, struct review *r, size_t *room, enum account account,
                           int64_t doc)
{
    struct lot l;

    if (!r->returned) return OK;
    TRY(store_lot_get(v->tx, v->a, v->org->id, v->selection.customer, account, doc, &l));
    add_credit(v, r, room, &l);
    return OK;
}

/* Credit that the selection uses, as far as it is still there. */
static err chosen_credits(struct visit *v, struct review *r, size_t *room)
{
    str rest = r->credit_lines, line;

    while (str_cut(&rest, '\n', &line)) {
        str doc = STR_NONE, amount = STR_NONE;
        int64_t number, minor, account;
        if (!str_cut(&line, ' ', &doc) || !str_cut(&line, ' ', &amount) ||
            !str_i64(str_sub(doc, 1, doc.n), &number) || !str_i64(amount, &minor) ||
            !str_i64(line, &account))
            return E_BUG;
        TRY(returned_credit(v, r, room, (enum account)account, number));
        for (size_t i = 0; i < r->credit_count; i++) {
            struct review_credit *c = &r->credits[i];
            if (c->lot.doc != number || (int64_t)c->lot.account != account) continue;
            c->amount = minor < lot_payable(&c->lot) || r->returned ? minor : lot_payable(&c->lot);
        }
    }
    return OK;
}

static err load_credits(struct visit *v, struct review *r)
{
    static const enum account accounts[] = { ACCOUNT_CREDIT, ACCOUNT_RETAINER };
    size_t room = 0;

    if (v->link != NULL) return OK; /* the customer's, and not of this invoice */
    if (r->posted) TRY(named_credits(v, r, &room));
    for (size_t k = 0; k < countof(accounts); k++) {
        struct lot *list;
        size_t n;
        TRY(store_credit_free(v->tx, v->a, v->org->id, v->selection.customer, r->cur, accounts[k],
                              LIMIT_PAYMENT_CREDITS, &list, &n));
        for (size_t i = 0; i < n; i++) {
            if (lot_payable(&list[i]) > 0) add_credit(v, r, &room, &list[i]);
        }
    }
    return r->posted ? OK : chosen_credits(v, r, &room);
}

/* The day: today, unless another was typed where one may be chosen. */
static err read_day(struct visit *v, struct review *r)
{
    struct rules rules;

    if (!r->returned) r->day = v->today;
    TRY(app_rules_get(v->tx, v->a, v->org, v->org->cur, &rules));
    r->later = r->saved_count > 0;
    for (size_t i = 0; i < r->way_count; i++)
        r->later = r->later || app_payment_unattended(r->ways[i].gateway);
    r->later = r->later && rules_may_schedule(&rules, v->may_manage) && v->link == NULL;
    if (!was_sent(v, S("date"))) return OK;
    r->day = DATE_NONE;
    r->day_told = visit_day(v, http_form(v->rq, S("date")), STR_NONE, &r->day);
    return OK;
}

bool review_is_later(const struct visit *v, const struct review *r)
{
    return date_is(r->day) && r->day.day > v->today.day;
}

static bool add(int64_t *sum, int64_t amount)
{
    return !__builtin_add_overflow(*sum, amount, sum);
}

/* Of the ways there are, those that this customer and all of these invoices allow. */
static err offered_alone(struct visit *v, struct review *r)
{
    int64_t *docs = arena_array(v->a, int64_t, r->count + 1);
    pay_method_set set;
    size_t n = 0, left = 0;

    for (size_t i = 0; i < r->count; i++) {
        if (r->posted ? r->rows[i].sent : r->rows[i].payable) docs[n++] = r->rows[i].lot.doc;
    }
    TRY(app_offer(v->tx, v->a, v->org->id, v->selection.customer, docs, n, &set));
    for (size_t i = 0; i < r->way_count; i++) {
        if ((set & 1u << r->ways[i].method) != 0) r->ways[left++] = r->ways[i];
    }
    r->apart = left == 0 && r->way_count > 0;
    r->way_count = left;
    return OK;
}

err review_load(struct visit *v, struct review *r)
{
    *r = (struct review){ .posted = v->route->method == HTTP_POST };
    TRY(load_rows(v, r));
    TRY(review_typed_read(v, r));
    read_over(v, r);
    TRY(load_credits(v, r));
    TRY(app_pay_ways(v->app, v->tx, v->a, v->org->id, r->cur, &r->ways, &r->way_count));
    TRY(offered_alone(v, r));
    TRY(review_method(v, r));
    TRY(read_day(v, r));
    for (size_t i = 0; i < r->count; i++) {
        if (r->posted ? r->rows[i].sent : r->rows[i].payable)
            if (!add(&r->invoices, r->rows[i].amount)) r->rows[i].readable = false;
    }
    int64_t all = r->invoices;
    if (r->over > 0 && !add(&all, r->over)) r->over = -1;
    for (size_t i = 0; i < r->credit_count; i++)
        if (r->credits[i].amount > 0 && !add(&r->credit, r->credits[i].amount))
            r->credits[i].amount = -1;
    return review_fees(v, r);
}

bool review_overtaken(const struct review *r)
{
    for (size_t i = 0; i < r->count; i++) {
        const struct review_row *row = &r->rows[i];
        if (row->sent && (!row->payable || row->version != row->lot.version)) return true;
    }
    return false;
}

static void problem(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

static void check_row(struct visit *v, const struct review_row *row)
{
    int64_t most = lot_payable(&row->lot);
    str field = field_of(v->a, "amount", &row->lot.public_id);
    str up_to = review_money(v, row->lot.cur, most);

    if (row->fault == AMOUNT_AMBIGUOUS)
        problem(v, field,
                words_say(v->words, v->a, "Write the amount for {1} with a point before the last "
                          "digits, such as {2}", row->lot.number,
                          bare_money(v, row->lot.cur, most)));
    else if (row->fault == AMOUNT_TOO_FINE)
        problem(v, field,
                words_say(v->words, v->a, "Use at most {1} digits behind the point for {2}",
                          arena_format(v->a, "%d", currency_exponent(row->lot.cur)),
                          row->lot.number));
    else if (row->least == most && (!row->readable || row->amount != most))
        problem(v, field,
                words_say(v->words, v->a, "{1} can only be paid in full, {2}", row->lot.number,
                          up_to));
    else if (!row->readable || row->amount < row->least || row->amount > most)
        problem(v, field,
                words_say(v->words, v->a, "Enter an amount between {1} and {2} for {3}",
                          review_money(v, row->lot.cur, row->least), up_to, row->lot.number));
    else if (row->amount > row->rest && !str_eq(visit_field(v, "disputed"), S("yes")))
        problem(v, S("disputed"),
                words_say(v->words, v->a, "You dispute {1} of {2}. Say whether to pay it all the "
                          "same, or pay less.", review_money(v, row->lot.cur, most - row->rest),
                          row->lot.number));
}

static str words_of_day(struct visit *v, date d)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 100);
    format_date(&b, v->html.format, d);
    return buf_copy(&b, v->a);
}

static void check_day(struct visit *v, const struct review *r, bool adds)
{
    date last = date_add(v->today, SCHEDULE_DAYS_MAX);

    if (!r->later && review_is_later(v, r))
        problem(v, S("date"), S("You cannot choose a later day here. Pay today."));
    else if (r->day_told.n > 0)
        problem(v, S("date"), r->day_told);
    else if (!date_is(r->day) || r->day.day < v->today.day || r->day.day > last.day)
        problem(v, S("date"),
                words_say(v->words, v->a,
                          "The payment date must be today, {1}, or later, up to {2}",
                          words_of_day(v, v->today), words_of_day(v, last)));
    else if (review_is_later(v, r) && r->with.id.v != 0 && !adds &&
             saved_method_fit(&r->with, r->cur, r->day) != SAVED_FITS)
        problem(v, S("date"), S("This card expires before that day. Choose an earlier day."));
    else if (review_is_later(v, r) && r->invoices + r->over == r->credit)
        problem(v, S("date"), S("Credit is used today. Choose today, or use less of it."));
}

void review_check_away(struct visit *v, const struct pay_request *rq)
{
    if (rq->day.day <= v->today.day || app_payment_away(rq)) return;
    problem(v, S("date"),
            S("For a later day choose a saved method, or one that needs nobody there."));
}

void review_check(struct visit *v, struct review *r, bool adds)
{
    size_t taken = 0;
    str first = STR_NONE;

    for (size_t i = 0; i < r->count; i++) {
        if (!r->rows[i].sent) continue;
        taken++;
        check_row(v, &r->rows[i]);
    }
    for (size_t i = 0; i < r->credit_count; i++) {
        const struct review_credit *c = &r->credits[i];
        str field = field_of(v->a, "credit", &c->lot.public_id);
        if (c->amount != 0 && first.n == 0) first = field;
        if (c->amount >= 0 && c->amount <= lot_payable(&c->lot)) continue;
        problem(v, field,
                words_say(v->words, v->a, "Use at most {1} of {2}, or leave it empty",
                          review_money(v, c->lot.cur, lot_payable(&c->lot)), c->lot.number));
    }
    if (r->over < 0)
        problem(v, S("over"),
                words_say(v->words, v->a, "Enter how much to keep as credit, such as {1}, or leave "
                          "it empty", bare_money(v, r->cur, 100000)));
    check_day(v, r, adds);
    if (taken == 0) problem(v, STR_NONE, S("There is nothing left to pay here."));
    if (v->problems.errors > 0) return;
    if (r->credit > r->invoices)
        problem(v, first, S("The credit you use is more than what you pay. Use less of it."));
    else if (r->invoices + r->over > r->credit && r->method == PAY_NONE && !adds)
        problem(v, S("method"), S("Choose how to pay."));
}

static err left_out(struct visit *v, const struct review_row *row, struct pay_left *out)
{
    struct payment_holder holder;
    bool found = false;

    *out = (struct pay_left){ .id = row->lot.public_id, .number = row->lot.number };
    enum invoice_state state = lot_state(&row->lot, v->today);
    if (state == INVOICE_PENDING)
        TRY(store_payment_on_doc(v->tx, v->a, v->org->id, row->lot.doc, &holder, &found));
    if (row->left) {
        out->disputed = true;
        out->reason = words_say(v->words, v->a, "{1} is disputed as a whole, {2}.",
                                row->lot.number,
                                review_money(v, row->lot.cur, lot_payable(&row->lot)));
    } else if (found && v->link == NULL) {
        out->payment = holder.public_id;
        out->reference = holder.reference;
        out->reason = words_say(v->words, v->a, "{1} is already being paid by {2} (started {3}).",
                                row->lot.number, holder.payer,
                                visit_time(v, holder.made_us).words);
    } else if (state == INVOICE_PAID) {
        out->reason = words_say(v->words, v->a, "{1} has been paid.", row->lot.number);
    } else if (state == INVOICE_CANCELLED) {
        out->reason = words_say(v->words, v->a, "{1} has been cancelled.", row->lot.number);
    } else if (state == INVOICE_WRITTEN_OFF) {
        out->reason = words_say(v->words, v->a, "{1} has been written off.", row->lot.number);
    } else {
        out->reason = words_say(v->words, v->a, "{1} cannot be paid now.", row->lot.number);
    }
    return OK;
}

static struct pay_line line_of(struct visit *v, const struct review *r,
                               const struct review_row *row)
{
    const struct lot *l = &row->lot;
    int64_t most = lot_payable(l);
    str field = field_of(v->a, "amount", &l->public_id);
    bool keep = r->posted && row->sent && was_sent(v, field) &&
                (!row->readable || row->version == l->version || row->amount <= most);
    bool late = date_is(l->due) && l->due.day < v->today.day;
    int64_t amount = row->amount > 0 && row->amount <= most ? row->amount : most;

    return (struct pay_line){
        .id = l->public_id, .number = l->number, .purchase_order = l->purchase_order, .due = l->due,
        .days_late = late ? v->today.day - l->due.day : 0, .balance = { most, l->cur },
        .rest = { row->readable ? most - amount : 0, l->cur }, .field = field,
        .typed = keep ? http_form(v->rq, field) : bare_money(v, l->cur, amount),
        .version = l->version, .changed = row->version != l->version,
        .partial = row->least < most, .now = { row->now, l->cur },
        .disputed = { most - row->rest, l->cur },
        .told = row->least == most
                    ? words_say(v->words, v->a, "{1}, in full", review_money(v, l->cur, most))
                    : words_say(v->words, v->a, "{1} to {2}", review_money(v, l->cur, row->least),
                                review_money(v, l->cur, most)),
    };
}

static void show_credits(struct visit *v, const struct review *r, struct pay_review *out)
{
    struct pay_credit *list = arena_array(v->a, struct pay_credit, r->credit_count + 1);

    for (size_t i = 0; i < r->credit_count; i++) {
        const struct lot *l = &r->credits[i].lot;
        str field = field_of(v->a, "credit", &l->public_id);
        str label = l->account == ACCOUNT_RETAINER ? S("Retainer")
                    : l->kind == DOCUMENT_CREDIT_NOTE ? S("Credit note") : S("Credit");
        list[i] = (struct pay_credit){
            .id = l->public_id, .number = l->number, .label = html_message(&v->html, label),
            .available = { lot_payable(l), l->cur }, .field = field,
            .typed = r->posted ? http_form(v->rq, field)
                     : r->credits[i].amount > 0 ? bare_money(v, l->cur, r->credits[i].amount)
                                                : STR_NONE,
            .version = l->version,
            .told = words_say(v->words, v->a, "up to {1}",
                              review_money(v, l->cur, lot_payable(l))),
        };
    }
    out->credits = list;
    out->credit_count = r->credit_count;
}

static str iso_of(struct visit *v, date d)
{
    char iso[11];
    return arena_str(v->a, date_iso(d, iso));
}

err review_view(struct visit *v, const struct review *r, str notice, struct pay_review *out)
{
    struct pay_line *lines = arena_array(v->a, struct pay_line, r->count + 1);
    struct pay_left *lefts = arena_array(v->a, struct pay_left, r->count + 1);
    int64_t shown = 0, disputed = 0;
    bool same = true;

    *out = (struct pay_review){
        .selection = v->selection.public_id, .key = public_id_new(),
        .customer = v->customer->public_id, .cur = r->cur, .back = HTML_URL("/invoices"),
        .lines = lines, .lefts = lefts, .more = r->more, .notice = notice,
        .link = v->link != NULL, .apart = r->apart, .over_shown = r->over_shown,
        .over = { r->over > 0 ? r->over : 0, r->cur },
    };
    if (r->over_shown)
        out->over_typed = was_sent(v, S("over")) ? http_form(v->rq, S("over"))
                                                 : bare_money(v, r->cur, r->over);
    html_url_safe back;
    if (v->selection.back.n > 0 && html_url_local(v->selection.back, &back)) out->back = back;
    for (size_t i = 0; i < r->count; i++) {
        const struct review_row *row = &r->rows[i];
        bool wanted = !r->posted || row->sent || !review_names_amounts(v);
        if (!row->payable) {
            TRY(left_out(v, row, &lefts[out->left_count]));
            out->left_count++;
        } else if (wanted) {
            struct pay_line line = line_of(v, r, row);
            lines[out->line_count++] = line;
            out->disputed_n += line.disputed.minor > 0;
            if (!add(&disputed, line.disputed.minor)) return E_OVERFLOW;
            if (line.changed) out->changed_count++;
            if (line.partial) out->partial = true;
            same = same && row->readable && add(&shown, line.balance.minor - line.rest.minor);
        }
    }
    show_credits(v, r, out);
    review_show_methods(v, r, out);
    int64_t total = shown;
    same = same && r->over >= 0 && add(&total, r->over);
    out->summed = v->problems.errors == 0 && same && r->credit <= shown;
    out->invoices = (money){ shown, r->cur };
    out->credit = (money){ r->credit, r->cur };
    out->disputed = (money){ disputed, r->cur };
    out->pays_disputed = str_eq(visit_field(v, "disputed"), S("yes"));
    out->later = r->later;
    out->scheduled = review_is_later(v, r) ? r->day : DATE_NONE;
    out->date_min = iso_of(v, v->today);
    out->date_max = iso_of(v, date_add(v->today, SCHEDULE_DAYS_MAX));
    out->date_typed = iso_of(v, date_is(r->day) ? r->day : v->today);
    if (was_sent(v, S("date"))) out->date_typed = http_form(v->rq, S("date"));
    out->total = (money){ total - r->credit, r->cur };
    review_show_fees(v, r, total - r->credit, out);
    return OK;
}

/*
 * Pasted numbers against the books: two questions for all lines, whatever their number, and one
 * more for the terms of each currency.
 */
#include "web/portal/paste_view.h"

#include "app/app_terms.h"
#include "base/utf8.h"
#include "store/store_named.h"
#include "store/store_payment.h"

enum { SHOWN_CHARS = 80, HOLDERS_MAX = 20 };

struct work {
    struct visit *v;
    struct paste_line *lines;
    struct paste_row *rows;
    const struct paste_way **ways; /* of each row, the one that was meant */
    size_t count;
    struct lot_named *named;
    size_t named_count;
    struct pay_terms_list *terms; /* by currency */
    int holders;                  /* asked for so far */
};

static str say(struct work *w, str message)
{
    return html_message(&w->v->html, message);
}

/* The first of the documents that have this key, and how many do. */
static size_t find_named(const struct work *w, str key, const struct lot_named **out)
{
    size_t low = 0, high = w->named_count, n = 0;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (str_cmp(w->named[middle].key, key) < 0) low = middle + 1;
        else high = middle;
    }
    *out = w->named_count > 0 ? &w->named[low] : NULL;
    while (low + n < w->named_count && str_eq(w->named[low + n].key, key)) n++;
    return n;
}

/* All keys the lines may have: to be asked for once. */
static err ask(struct work *w)
{
    struct visit *v = w->v;
    str *keys = arena_array(v->a, str, w->count * PASTE_WAYS_MAX * 2 + 1);
    size_t n = 0;

    for (size_t i = 0; i < w->count; i++) {
        for (size_t k = 0; k < w->lines[i].way_count; k++) {
            str key = w->lines[i].ways[k].key, meant = paste_meant(v->a, key);
            keys[n++] = key;
            if (!str_eq(meant, key)) keys[n++] = paste_key(v->a, meant);
        }
    }
    return store_lot_named(v->tx, v->a, v->org->id, v->customer->customer, keys, n, &w->named,
                           &w->named_count);
}

/* Of documents with the same key the one that is written just so, or an invoice that is alone. */
static const struct lot *only(const struct lot_named *list, size_t count, str number)
{
    size_t invoices = 0;

    for (size_t i = 0; i < count; i++) {
        if (str_eq_nocase(list[i].lot.number, number)) return &list[i].lot;
        invoices += list[i].lot.account == ACCOUNT_RECEIVABLE;
    }
    return invoices == 1 || count == 1 ? &list[0].lot : NULL; /* invoices come first */
}

/*
 * Which way of reading a line gives a number that there is. Blanks may stand in a number or behind
 * it: where more than one way fits, the one that is written just so; else it is asked about.
 */
static void match_line(struct work *w, size_t i)
{
    const struct paste_line *line = &w->lines[i];
    struct paste_row *r = &w->rows[i];
    size_t fit = 0;

    for (size_t k = 0; k < line->way_count; k++) {
        const struct paste_way *way = &line->ways[k];
        const struct lot_named *list;
        size_t n = find_named(w, way->key, &list);
        if (n == 0 || (line->cells && fit > 0)) continue;
        const struct lot *l = only(list, n, way->number);
        bool just = l != NULL && str_eq_nocase(l->number, way->number);
        fit++;
        if (fit > 1 && !just) continue;
        r->lot = l;
        w->ways[i] = way;
        r->asks = l == NULL;
        if (just) return;
    }
    if (fit < 2 && !r->asks) return;
    r->told = say(w, S("This can be several invoices. Write its number as it stands on it."));
    r->asks = true;
    r->lot = NULL;
}

static const struct order_named *find_order(const struct order_named *list, size_t count, str key)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(list[i].key, key)) return &list[i];
    }
    return NULL;
}

static void match_order(struct work *w, size_t i, const struct order_named *list, size_t count,
                        int64_t *doc)
{
    const struct paste_line *line = &w->lines[i];
    struct paste_row *r = &w->rows[i];

    for (size_t k = 0; k < line->way_count; k++) {
        const struct order_named *o = find_order(list, count, line->ways[k].key);
        if (o == NULL) continue;
        w->ways[i] = &line->ways[k];
        r->by_order = true;
        if (o->open == 1 || o->invoices == 1) {
            *doc = o->doc;
            return;
        }
        r->told = words_say(w->v->words, w->v->a,
                            "{1} invoices have this order. Paste their own numbers.",
                            arena_format(w->v->a, "%lld",
                                         (long long)(o->open > 1 ? o->open : o->invoices)));
        r->asks = true;
        return;
    }
}

/* The lines that are no number of ours may be those of the customer's orders. */
static err match_orders(struct work *w)
{
    struct visit *v = w->v;
    str *keys = arena_array(v->a, str, w->count * PASTE_WAYS_MAX + 1);
    int64_t *docs = arena_array(v->a, int64_t, w->count + 1);
    size_t *of = arena_array(v->a, size_t, w->count + 1), n = 0, doc_count = 0, count;
    struct order_named *orders;

    for (size_t i = 0; i < w->count; i++) {
        for (size_t k = 0; w->ways[i] == NULL && k < w->lines[i].way_count; k++)
            keys[n++] = w->lines[i].ways[k].key;
    }
    if (n == 0) return OK;
    TRY(store_order_named(v->tx, v->a, v->org->id, v->customer->customer, keys, n, &orders,
                          &count));
    for (size_t i = 0; i < w->count; i++) {
        if (w->ways[i] != NULL || count == 0) continue;
        int64_t doc = 0;
        match_order(w, i, orders, count, &doc);
        if (doc == 0) continue;
        docs[doc_count] = doc;
        of[doc_count++] = i;
    }
    struct lot *lots = arena_array(v->a, struct lot, doc_count + 1);
    TRY(store_lots_get(v->tx, v->a, v->org->id, v->customer->customer, docs, doc_count, lots));
    for (size_t i = 0; i < doc_count; i++) w->rows[of[i]].lot = &lots[i];
    return OK;
}

/* Nothing is named so. Is there something that looks like it? */
static void guess(struct work *w, size_t i)
{
    const struct paste_line *line = &w->lines[i];
    struct paste_row *r = &w->rows[i];

    for (size_t k = 0; k < line->way_count && r->meant == NULL; k++) {
        const struct lot_named *list;
        str meant = paste_meant(w->v->a, line->ways[k].key);
        if (find_named(w, paste_key(w->v->a, meant), &list) > 0) r->meant = &list[0].lot;
    }
    r->told = r->meant == NULL ? say(w, S("Unknown number.")) : STR_NONE;
}

/* The first line that names the same invoice; 0: this is the first. */
static int earlier(const struct work *w, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (w->rows[k].lot != NULL && w->rows[k].lot->doc == w->rows[i].lot->doc)
            return w->lines[k].at;
    }
    return 0;
}

static err judge_pending(struct work *w, struct paste_row *r)
{
    struct visit *v = w->v;
    struct payment_holder holder;
    bool found = false;

    r->told = say(w, S("Pending: a payment of it is under way."));
    if (w->holders++ >= HOLDERS_MAX) return OK;
    TRY(store_payment_on_doc(v->tx, v->a, v->org->id, r->lot->doc, &holder, &found));
    if (found)
        r->told = words_say(v->words, v->a, "Pending: {1} started a payment, {2}.", holder.payer,
                            visit_time(v, holder.made_us).words);
    return OK;
}

/* Why it cannot be paid, whatever the amount; "" where it can. */
static err judge_state(struct work *w, size_t i)
{
    struct paste_row *r = &w->rows[i];
    int before = earlier(w, i);

    if (r->lot->account != ACCOUNT_RECEIVABLE) {
        r->told = say(w, S("A credit, not an invoice. It can be used on the next page."));
        return OK;
    }
    if (before > 0) {
        r->told = words_say(w->v->words, w->v->a, "Twice in the paste: line {1} has it.",
                            arena_format(w->v->a, "%d", before));
        return OK;
    }
    switch (lot_state(r->lot, w->v->today)) {
    case INVOICE_DUE:
    case INVOICE_OVERDUE: break;
    case INVOICE_PENDING: return judge_pending(w, r);
    case INVOICE_PAID: r->told = say(w, S("Paid.")); break;
    case INVOICE_CANCELLED: r->told = say(w, S("Cancelled.")); break;
    case INVOICE_WRITTEN_OFF: r->told = say(w, S("Written off.")); break;
    case INVOICE_DRAFT:
    case INVOICE_CERTIFICATE:
    case INVOICE_STATES: r->told = say(w, S("Nothing can be paid of it.")); break;
    }
    return OK;
}

static err terms_of(struct work *w, const struct lot *l, struct pay_terms *out)
{
    struct visit *v = w->v;
    struct pay_terms_list *list = &w->terms[l->cur.index];

    if (!list->read)
        TRY(app_pay_terms(v->tx, v->a, v->org->id, v->customer->customer, l->cur, list));
    *out = pay_terms_of(list, l->doc);
    return OK;
}

/* What of the amount cannot be read, as the review says it. */
static str amount_fault(struct work *w, enum paste_amount fault, const struct lot *l)
{
    struct visit *v = w->v;
    str such = review_money(v, l->cur, lot_payable(l));

    switch (fault) {
    case PASTE_AMOUNT_AMBIGUOUS:
        return words_say(v->words, v->a, "Write the amount with a point before the last digits, "
                         "such as {1}", such);
    case PASTE_AMOUNT_TOO_FINE:
        return words_say(v->words, v->a, "Use at most {1} digits behind the point",
                         arena_format(v->a, "%d", currency_exponent(l->cur)));
    case PASTE_AMOUNT_SEVERAL:
        return say(w, S("Which of these is the amount? Keep one beside the number."));
    case PASTE_AMOUNT_CURRENCY:
        return words_say(v->words, v->a, "The amount is in another currency; this invoice is in "
                         "{1}.", currency_code(l->cur));
    case PASTE_AMOUNT_UNREADABLE:
    case PASTE_AMOUNT_NONE:
    case PASTE_AMOUNT_FINE: break;
    }
    return words_say(v->words, v->a, "What stands beside it is no amount, such as {1}", such);
}

/* Why this amount cannot be paid of it; "" where it can. */
static str refusal(struct work *w, const struct lot *l, struct pay_terms terms, int64_t amount)
{
    struct visit *v = w->v;
    int64_t most = lot_payable(l), least = pay_least(most, terms), rest = pay_rest(most, terms);
    str all = review_money(v, l->cur, most);

    if (rest == 0) return say(w, S("Disputed as a whole. It can be paid from its own page."));
    if (amount > most)
        return words_say(v->words, v->a, "Above the balance: at most {1} can be paid.", all);
    if (amount > rest)
        return words_say(v->words, v->a, "{1} of it is disputed: at most {2} without that.",
                         review_money(v, l->cur, most - rest), review_money(v, l->cur, rest));
    if (amount < 1)
        return words_say(v->words, v->a, "Enter an amount above zero, such as {1}", all);
    if (amount < least && least == most)
        return words_say(v->words, v->a, "{1} can only be paid in full, {2}", l->number, all);
    if (amount < least)
        return words_say(v->words, v->a, "At least {1} must be paid of it.",
                         review_money(v, l->cur, least));
    return STR_NONE;
}

static err judge_amount(struct work *w, size_t i)
{
    struct visit *v = w->v;
    struct paste_row *r = &w->rows[i];
    const struct lot *l = r->lot;
    int64_t most = lot_payable(l);
    struct pay_terms terms;
    money typed = { 0, l->cur };

    enum paste_amount fault = paste_amount(w->ways[i], v->html.format, l->cur, &typed);
    if (fault != PASTE_AMOUNT_NONE && fault != PASTE_AMOUNT_FINE) {
        r->told = amount_fault(w, fault, l);
        r->asks = true;
        return OK;
    }
    TRY(terms_of(w, l, &terms));
    int64_t rest = pay_rest(most, terms), now = terms.now > 0 ? terms.now : most;
    int64_t amount = fault == PASTE_AMOUNT_FINE ? typed.minor : now < rest ? now : rest;
    r->told = refusal(w, l, terms, amount);
    r->ticked = r->told.n == 0;
    r->disputed = rest < most;
    r->part = amount < most;
    r->amount.minor = amount;
    if (r->ticked)
        r->told = say(w, !r->part                      ? S("Ticked, whole balance")
                         : fault == PASTE_AMOUNT_FINE ? S("Ticked, in part, as pasted")
                         : amount < now               ? S("Ticked, what is not disputed of it")
                                                      : S("Ticked, the part its plan wants"));
    return OK;
}

static err judge_row(struct work *w, size_t i)
{
    struct paste_row *r = &w->rows[i];

    if (r->told.n > 0) return OK;
    if (r->lot == NULL) {
        guess(w, i);
        return OK;
    }
    r->balance = (money){ lot_balance(r->lot), r->lot->cur };
    r->amount = money_zero(r->lot->cur);
    TRY(judge_state(w, i));
    return r->told.n > 0 ? OK : judge_amount(w, i);
}

/* What can be paid in each currency; first the one of the first row that can. */
static err add_runs(struct work *w, struct paste_view *out)
{
    struct paste_run *runs = arena_array(w->v->a, struct paste_run, currency_count());
    size_t n = 0;

    for (size_t i = 0; i < w->count; i++) {
        struct paste_row *r = &w->rows[i];
        size_t k = 0;
        if (!r->ticked) continue;
        while (k < n && !currency_eq(runs[k].cur, r->amount.cur)) k++;
        if (k == n) runs[n++] = (struct paste_run){ .cur = r->amount.cur,
                                                    .sum = money_zero(r->amount.cur) };
        runs[k].count++;
        TRY(money_add(runs[k].sum, r->amount, &runs[k].sum));
        r->elsewhere = k > 0;
        if (k > 0)
            r->told = words_say(w->v->words, w->v->a, "Other currency: {1} is paid in its own run.",
                                currency_code(r->amount.cur));
    }
    for (size_t k = 0; k < n; k++)
        runs[k].shown = arena_format(w->v->a, "%.*s %zu %lld", STR_FMT(currency_code(runs[k].cur)),
                                     runs[k].count, (long long)runs[k].sum.minor);
    out->runs = runs;
    out->run_count = n;
    out->ticked = n > 0 ? runs[0].count : 0;
    return OK;
}

/* What stands beside the state of those that were found. */
static err add_marks(struct work *w)
{
    struct lot *lots = arena_array(w->v->a, struct lot, w->count + 1);
    size_t *of = arena_array(w->v->a, size_t, w->count + 1), n = 0;
    struct lot_mark *marks;

    for (size_t i = 0; i < w->count; i++) {
        if (!w->rows[i].ticked && !w->rows[i].disputed) continue;
        lots[n] = *w->rows[i].lot;
        of[n++] = i;
    }
    TRY(lot_marks(w->v, w->v->customer->customer, lots, n, &marks));
    for (size_t k = 0; k < n; k++) w->rows[of[k]].mark = &marks[k];
    return OK;
}

err paste_judge(struct visit *v, str text, struct paste_view *out)
{
    struct work w = { .v = v };
    size_t all;

    w.lines = arena_array(v->a, struct paste_line, PASTE_LINES_MAX);
    w.count = paste_read(v->a, text, w.lines, PASTE_LINES_MAX, &all);
    if (all > w.count) {
        str said = words_say(v->words, v->a, "These are {1} lines. Paste at most {2} at once.",
                             arena_format(v->a, "%zu", all),
                             arena_format(v->a, "%d", PASTE_LINES_MAX));
        problem_add(&v->problems, (struct problem){ .field = S("paste"), .text = said });
        return OK;
    }
    w.rows = arena_array(v->a, struct paste_row, w.count + 1);
    w.ways = arena_array(v->a, const struct paste_way *, w.count + 1);
    w.terms = arena_array(v->a, struct pay_terms_list, currency_count());
    TRY(ask(&w));
    for (size_t i = 0; i < w.count; i++) match_line(&w, i);
    TRY(match_orders(&w));
    for (size_t i = 0; i < w.count; i++) {
        str number = w.ways[i] == NULL ? w.lines[i].text : w.ways[i]->number;
        w.rows[i].line = &w.lines[i];
        w.rows[i].pasted = utf8_cut(number, SHOWN_CHARS);
        TRY(judge_row(&w, i));
    }
    TRY(add_marks(&w));
    TRY(add_runs(&w, out));
    out->rows = w.rows;
    out->row_count = w.count;
    return OK;
}

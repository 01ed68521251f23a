/*
 * What a bank line may be of. Sure is only what names us and fits: a reference with check digits, a
 * number of ours, or a payer known from before who paid just what is open.
 */
#include "app/app_bank.h"
#include "app/bank_own.h"
#include "core/reference.h"
#include "store/store_giveback.h"
#include "store/store_invoice.h"
#include "store/store_report.h"

enum { TOKENS_MAX = 60, DIGITS_ALONE = 8, REPORT_REFERENCE = 4, REPORTS_MAX = 500 };

struct guessing {
    struct rtx *tx;
    struct arena *a;
    org_id org;
    const struct bank_line *l;
    struct bank_guess *out;
    size_t count;
};

str bank_why_label(enum bank_why why)
{
    switch (why) {
    case BANK_BY_END_TO_END: return S("Our reference came back");
    case BANK_BY_REFERENCE: return S("The invoice's reference");
    case BANK_BY_NUMBER: return S("The invoice's number in the text");
    case BANK_BY_ACCOUNT: return S("A known account paid what is open");
    case BANK_BY_AMOUNT: return S("The same amount went out");
    case BANK_BY_TRANSFER: return S("A credit was given back by a transfer of this amount");
    case BANK_BY_FILE: return S("A file of direct debits");
    case BANK_BY_REPORT: return S("The customer reported this transfer");
    }
    return STR_NONE;
}

static void add(struct guessing *g, struct bank_guess one)
{
    if (g->count < BANK_GUESSES_MAX) g->out[g->count++] = one;
}

/* The first of these lots is paid first; what cannot take anything is left out. */
static struct bank_guess spread(struct guessing *g, enum bank_why why, const struct lot *lots,
                                size_t n)
{
    int64_t rest = g->l->amount;
    struct bank_guess one = { .why = why, .sure = n > 0, .customer = lots[0].customer,
                              .items = arena_array(g->a, struct pay_item, n + 1) };
    customer_id *whose = arena_array(g->a, customer_id, n + 1);

    for (size_t i = 0; i < n; i++) {
        int64_t part = lots[i].closed ? 0 : lot_payable(&lots[i]);
        if (part > rest) part = rest;
        if (lots[i].nc > 0 || lots[i].customer.v != one.customer.v) one.sure = false;
        if (part == 0) continue;
        if (lots[i].customer.v != one.customer.v) one.whose = whose;
        whose[one.count] = lots[i].customer;
        one.items[one.count++] = (struct pay_item){ ACCOUNT_RECEIVABLE, lots[i].doc, part,
                                                    lots[i].version };
        rest -= part;
    }
    return one;
}

/* The lot of a document in the line's currency; false where there is none such. */
static err lot_of(struct guessing *g, customer_id customer, int64_t doc, struct lot *out,
                  bool *good)
{
    err e = store_lot_get(g->tx, g->a, g->org, customer, ACCOUNT_RECEIVABLE, doc, out);
    *good = e == OK && currency_eq(out->cur, g->l->cur);
    return e == E_NOT_FOUND ? OK : e;
}

static err by_end_to_end(struct guessing *g)
{
    payment_id id;
    struct payment p;
    int64_t in, out;
    bool found;

    if (g->l->end_to_end.n == 0) return OK;
    TRY(store_payment_by_reference(g->tx, g->org, g->l->end_to_end, &id, &found));
    if (!found) return OK;
    TRY(store_payment_get(g->tx, g->a, g->org, id, &p));
    if (!currency_eq(p.cur, g->l->cur)) return OK;
    TRY(store_bank_matched(g->tx, g->org, id, &in, &out));
    bool debit = str_eq(p.gateway, S("debit"));
    bool sure = g->l->side == DEBIT ? in == 0 && g->l->amount == p.amount
                                    : debit && out == 0 && g->l->amount <= p.amount;
    add(g, (struct bank_guess){ .why = BANK_BY_END_TO_END, .sure = sure, .payment = id,
                                .customer = p.customer });
    return OK;
}

static err by_reference(struct guessing *g)
{
    customer_id customer;
    struct lot l;
    int64_t doc;
    bool found;
    const str texts[] = { g->l->reference, g->l->end_to_end, g->l->text };

    for (size_t i = 0; i < countof(texts); i++) {
        if (!reference_doc(g->a, texts[i], &doc)) continue;
        TRY(store_bank_document(g->tx, g->org, doc, &customer, &found));
        if (found) TRY(lot_of(g, customer, doc, &l, &found));
        if (!found) continue;
        add(g, spread(g, BANK_BY_REFERENCE, &l, 1));
        return OK;
    }
    return OK;
}

/* In capitals, as banks write it. */
static str without_blanks(struct arena *a, str s)
{
    char *p = arena_c_string(a, s);
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ' ') continue;
        p[n++] = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 32) : s.p[i];
    }
    return (str){ p, n };
}

static bool is_mark(char c)
{
    return c == ',' || c == ';' || c == ':' || c == '.' || c == '(' || c == ')' || c == '#' ||
           c == '/' || c == '+' || c == '-' || c == '\'' || c == '"';
}

static str without_marks(str s)
{
    while (s.n > 0 && is_mark(s.p[0])) s = str_sub(s, 1, s.n);
    while (s.n > 0 && is_mark(s.p[s.n - 1])) s.n--;
    return s;
}

static bool has_digit(str s, bool *only)
{
    size_t digits = 0;
    for (size_t i = 0; i < s.n; i++) digits += s.p[i] >= '0' && s.p[i] <= '9';
    *only = digits == s.n;
    return digits > 0;
}

/* A word of the text as a number of ours. A few digits alone may be anything. */
static err try_word(struct guessing *g, str word, struct lot *lots, size_t *n, bool *weak)
{
    customer_id customer;
    int64_t doc;
    bool only, found;

    word = without_marks(word);
    if (word.n < 3 || word.n > 60 || !has_digit(word, &only)) return OK;
    TRY(store_bank_document_number(g->tx, g->org, word, &doc, &customer, &found));
    if (found) TRY(lot_of(g, customer, doc, &lots[*n], &found));
    if (!found) return OK;
    for (size_t i = 0; i < *n; i++) {
        if (lots[i].doc == doc) return OK;
    }
    *weak = *weak || (only && word.n < DIGITS_ALONE && lot_payable(&lots[*n]) != g->l->amount);
    ++*n;
    return OK;
}

static err by_number(struct guessing *g)
{
    struct lot *lots = arena_array(g->a, struct lot, TOKENS_MAX + 1);
    str all = arena_format(g->a, "%.*s %.*s %.*s", STR_FMT(g->l->text), STR_FMT(g->l->end_to_end),
                           STR_FMT(g->l->reference));
    str rest = all, word;
    size_t n = 0;
    bool weak = false;

    for (int i = 0; i < TOKENS_MAX && str_cut(&rest, ' ', &word); i++) {
        size_t before = n;
        TRY(try_word(g, word, lots, &n, &weak));
        if (n > before) continue;
        for (str piece; n < TOKENS_MAX && (str_has(word, ',') || str_has(word, ';')) &&
                        str_cut(&word, str_has(word, ',') ? ',' : ';', &piece);)
            TRY(try_word(g, piece, lots, &n, &weak));
        if (n < TOKENS_MAX) TRY(try_word(g, word, lots, &n, &weak));
    }
    if (n == 0) return OK;
    struct bank_guess one = spread(g, BANK_BY_NUMBER, lots, n);
    one.sure = one.sure && !weak && one.count > 0;
    add(g, one);
    return OK;
}

static err by_account(struct guessing *g)
{
    customer_id customer;
    struct lot *lots;
    size_t n;
    int64_t sum = 0;
    bool found;

    if (g->l->party_account.n == 0) return OK;
    TRY(store_bank_party(g->tx, g->org, g->l->party_account, &customer, &found));
    if (!found) return OK;
    TRY(store_invoice_open(g->tx, g->a, g->org, customer, g->l->cur, DATE_NONE, 200, &lots, &n));
    size_t fits = n;
    for (size_t i = 0; i < n; i++) {
        lots[i].customer = customer;
        if (lot_payable(&lots[i]) == g->l->amount && fits == n) fits = i;
        if (__builtin_add_overflow(sum, lot_payable(&lots[i]), &sum)) return E_OVERFLOW;
    }
    if (fits < n)
        add(g, spread(g, BANK_BY_ACCOUNT, &lots[fits], 1));
    else if (n > 0) {
        struct bank_guess one = spread(g, BANK_BY_ACCOUNT, lots, n);
        one.sure = one.sure && sum == g->l->amount;
        add(g, one);
    }
    return OK;
}

/* A transfer of staff's own, sure where the bank tells its reference too. */
static err by_transfer(struct guessing *g)
{
    const str texts[] = { g->l->reference, g->l->end_to_end, g->l->bank_ref, g->l->text };
    money amount = { g->l->amount, g->l->cur };
    giveback_id id;
    struct giveback one;
    bool found, sure = false;

    for (size_t i = 0; i < countof(texts) && !sure; i++)
        if (texts[i].n > 0)
            TRY(store_giveback_unmatched(g->tx, g->org, amount, texts[i], &id, &sure));
    found = sure;
    if (!sure) TRY(store_giveback_unmatched(g->tx, g->org, amount, STR_NONE, &id, &found));
    if (!found) return OK;
    TRY(store_giveback_get(g->tx, g->a, g->org, id, &one));
    add(g, (struct bank_guess){ .why = BANK_BY_TRANSFER, .sure = sure, .payment = { id.v },
                                .customer = one.customer });
    return OK;
}

/* ---- what a customer has reported ---- */

/* Its reference stands in the line; a few letters may be anything. */
static bool names_report(struct guessing *g, const struct report *r)
{
    const struct bank_line *l = g->l;
    str said = without_blanks(g->a, r->reference);
    const str texts[] = { l->text, l->reference, l->end_to_end };

    for (size_t i = 0; i < countof(texts) && said.n >= REPORT_REFERENCE; i++)
        if (str_contains(without_blanks(g->a, texts[i]), said)) return true;
    return false;
}

static err lots_of_report(struct guessing *g, const struct report *r, struct lot *lots, size_t *n)
{
    struct report_part *parts;
    size_t count;
    bool good;

    *n = 0;
    TRY(store_report_parts(g->tx, g->a, g->org, r->id, &parts, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(lot_of(g, r->customer, parts[i].doc, &lots[*n], &good));
        if (good && !report_part_met(&parts[i], &lots[*n])) ++*n;
    }
    return OK;
}

/*
 * Before all that is not sure: of those with its reference or else its amount the last one. A
 * customer's word alone is never sure.
 */
static err by_report(struct guessing *g)
{
    struct lot *lots = arena_array(g->a, struct lot, REPORT_INVOICES_MAX + 1);
    struct report *list;
    size_t count, n = 0, chosen;
    date today;

    TRY(app_today(g->tx, g->a, g->org, &today));
    TRY(store_report_waiting(g->tx, g->a, g->org, g->l->cur, today, REPORTS_MAX, &list, &count));
    for (int pass = 0; pass < 2 && n == 0; pass++) {
        for (chosen = 0; chosen < count && n == 0; chosen++) {
            const struct report *r = &list[chosen];
            if (pass == 0 ? names_report(g, r) : r->amount.minor == g->l->amount)
                TRY(lots_of_report(g, r, lots, &n));
        }
    }
    if (n == 0) return OK;
    struct bank_guess one = spread(g, BANK_BY_REPORT, lots, n);
    size_t at = g->count > 0 && g->out[0].sure ? 1 : 0;
    one.sure = false;
    if (one.count == 0) return OK;
    if (g->count == BANK_GUESSES_MAX) g->count--;
    for (size_t i = g->count; i > at; i--) g->out[i] = g->out[i - 1];
    g->out[at] = one;
    g->count++;
    return OK;
}

err app_bank_guess(struct rtx *tx, struct arena *a, org_id org, const struct bank_line *l,
                   struct bank_guess out[BANK_GUESSES_MAX], size_t *count)
{
    struct guessing g = { .tx = tx, .a = a, .org = org, .l = l, .out = out };
    int64_t other;
    bool found;

    TRY(by_end_to_end(&g));
    if (l->side == CREDIT) TRY(by_transfer(&g));
    if (l->side == DEBIT) {
        TRY(by_reference(&g));
        TRY(by_number(&g));
        TRY(by_account(&g));
        TRY(store_bank_line_out(tx, org, l->cur, l->amount, &other, &found));
        if (found) add(&g, (struct bank_guess){ .why = BANK_BY_AMOUNT, .other = other });
        TRY(bank_guess_file(tx, a, org, l, out, &g.count));
        TRY(by_report(&g));
    }
    *count = g.count;
    return OK;
}

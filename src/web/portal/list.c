/* The address of a list, read and written. */
#include "web/portal/invoices.h"

#include "base/encode.h"
#include "base/utf8.h"
#include "locale/fold.h"
#include "web/amount.h"
#include "web/day.h"

static const struct {
    str key;
    enum invoice_sort sort;
} sorts[] = {
    { { "issued", 6 }, SORT_ISSUED }, { { "due", 3 }, SORT_DUE },
    { { "number", 6 }, SORT_NUMBER }, { { "type", 4 }, SORT_TYPE },
    { { "amount", 6 }, SORT_NET },    { { "tax", 3 }, SORT_TAX },
    { { "total", 5 }, SORT_TOTAL },   { { "balance", 7 }, SORT_BALANCE },
    { { "contract", 8 }, SORT_CONTRACT }, { { "state", 5 }, SORT_STATE },
};

static void read_order(struct list *l, str asked)
{
    l->f.sort = SORT_ISSUED;
    l->f.down = true;
    str key = str_starts(asked, S("-")) ? str_sub(asked, 1, asked.n) : asked;
    for (size_t i = 0; i < countof(sorts); i++) {
        if (!str_eq(sorts[i].key, key)) continue;
        l->f.sort = sorts[i].sort;
        l->f.down = key.n < asked.n;
    }
}

str list_order(const struct list *l)
{
    static const str down[] = { { "-issued", 7 }, { "-due", 4 },     { "-number", 7 },
                                { "-type", 5 },   { "-amount", 7 },  { "-tax", 4 },
                                { "-total", 6 },  { "-balance", 8 }, { "-contract", 9 },
                                { "-state", 6 } };
    size_t i = (size_t)l->f.sort - 1;
    must(i < countof(sorts));
    return l->f.down ? down[i] : sorts[i].key;
}

/* Which states a filter by name shows; 0 for a name there is none of. */
static int states_named(str key)
{
    enum invoice_state s;
    if (str_eq(key, S("open"))) return STATES_OPEN;
    if (str_eq(key, S("disputed"))) return STATES_ALL | STATES_DISPUTED;
    if (str_eq(key, S("disputed_open"))) return STATES_OPEN | STATES_DISPUTED;
    if (str_eq(key, S("outstanding"))) return STATES_OPEN | STATE_BIT(INVOICE_PENDING);
    if (str_eq(key, S("billed")))
        return STATES_ALL & ~(STATE_BIT(INVOICE_DRAFT) | STATE_BIT(INVOICE_CANCELLED));
    return invoice_state_parse(key, &s) ? STATE_BIT(s) : 0;
}

/*
 * "order doc number start text" in base64url. Made for one order only: under another it would
 * begin somewhere in the middle, so then, as when it is malformed, the first page is shown.
 */
static void read_token(struct visit *v, struct list *l, str token)
{
    CLEANUP(buf_release) struct buf b;
    str order, doc, number, start;
    int64_t doc_i, number_i, start_i;

    buf_init(&b, 1400);
    if (token.n == 0 || token.n > 2000 || !decode_base64url(token, &b)) return;
    str rest = buf_view(&b);
    if (!str_cut(&rest, ' ', &order) || !str_eq(order, list_order(l))) return;
    if (!str_cut(&rest, ' ', &doc) || !str_i64(doc, &doc_i) || doc_i <= 0) return;
    if (!str_cut(&rest, ' ', &number) || !str_i64(number, &number_i)) return;
    if (!str_cut(&rest, ' ', &start) || !str_i64(start, &start_i) || start_i < 0) return;
    if (!utf8_valid(rest) || str_has(rest, '\0')) return;
    l->f.after_doc = doc_i;
    l->f.after_number = number_i;
    l->f.after_text = arena_str(v->a, rest);
    l->start = start_i;
}

str list_token(struct visit *v, const struct list *l, const struct lot *last, int64_t rows)
{
    CLEANUP(buf_release) struct buf plain, token;
    struct invoice_filter f = l->f;

    buf_init(&plain, 1400);
    buf_init(&token, 2000);
    invoice_after(&f, last, v->a);
    buf_str(&plain, list_order(l));
    buf_format(&plain, " %lld %lld %lld ", (long long)f.after_doc, (long long)f.after_number,
               (long long)(l->start + rows));
    buf_str(&plain, f.after_text);
    encode_base64url(&token, plain.p, plain.n);
    return buf_copy(&token, v->a);
}

/* Say what a filter is wrong about; it is left out. */
static void wrong(struct visit *v, const char *field, str label, str sentence)
{
    str text = arena_format(v->a, "%.*s: %.*s", STR_FMT(html_message(&v->html, label)),
                            STR_FMT(html_message(&v->html, sentence)));
    problem_add(&v->problems, (struct problem){ .field = str_of(field), .text = text });
}

/* Two days; a range that ends before it starts stays, and finds nothing. */
static void read_days(struct visit *v, const char *const names[2], str label, date *from, date *to)
{
    date *const out[] = { from, to };

    for (int i = 0; i < 2; i++) {
        str typed = visit_field(v, names[i]);
        *out[i] = DATE_NONE;
        str none = S("this is not a day, such as 2026-03-31. It was left out.");
        str told = typed.n == 0 ? STR_NONE : visit_day(v, typed, none, out[i]);
        if (told.n > 0) wrong(v, names[i], label, told);
    }
    if (date_is(*from) && date_is(*to) && from->day > to->day)
        wrong(v, names[0], label, S("the range ends before it starts, so nothing is in it."));
}

static bool read_amount(struct visit *v, const char *name, currency cur, int64_t *out)
{
    money m;
    str typed = visit_field(v, name);
    enum amount_fault fault = amount_typed(typed, v->html.format, cur, &m);

    /* Addresses of ours say it plainly, and the filter shows how it was read. */
    if (fault == AMOUNT_AMBIGUOUS && money_parse(str_trim(typed), cur, &m) == OK)
        fault = AMOUNT_FINE;
    if (fault == AMOUNT_FINE && m.minor >= 0) {
        *out = m.minor;
        return true;
    }
    wrong(v, name, S("Total"),
          fault == AMOUNT_AMBIGUOUS
              ? S("write the amount with a point before the last digits. It was left out.")
          : fault == AMOUNT_TOO_FINE
              ? S("this has more digits than its currency. It was left out.")
              : S("this is not an amount, such as 1240.50. It was left out."));
    return false;
}

/* Amounts of several currencies are not compared: then one must be chosen. */
static void read_total(struct visit *v, struct list *l, const struct owed *owed, size_t count)
{
    struct invoice_filter *f = &l->f;
    bool least = visit_field(v, "min").n > 0, most = visit_field(v, "max").n > 0;

    f->most = INT64_MAX;
    if (!least && !most) return;
    if (f->cur.index == 0 && count != 1) {
        wrong(v, "min", S("Total"),
              S("choose a currency too; amounts of several are not compared."));
        return;
    }
    l->total_cur = f->cur.index != 0 ? f->cur : owed[0].s.cur;
    least = least && read_amount(v, "min", l->total_cur, &f->least);
    most = most && read_amount(v, "max", l->total_cur, &f->most);
    f->by_total = least || most;
    if (f->most < f->least)
        wrong(v, "min", S("Total"), S("the range ends before it starts, so nothing is in it."));
}

static void read_words(struct visit *v, struct list *l)
{
    str words = str_trim(visit_field(v, "q"));

    if (words.n > 200 * 4 || !utf8_valid(words)) {
        wrong(v, "q", S("Search"), S("this cannot be searched for."));
        return;
    }
    l->words = words;
    l->f.words = locale_fold(v->a, words);
    if (l->f.words.n == 0 && words.n > 0) l->f.words = S("-"); /* marks alone: finds nothing */
}

struct list list_read(struct visit *v, const struct owed *owed, size_t count)
{
    struct list l = { .tab = TAB_ALL };
    struct invoice_filter *f = &l.f;
    str state = visit_field(v, "state"), code = visit_field(v, "currency");

    if (!tab_parse(visit_field(v, "tab"), &l.tab)) l.tab = TAB_ALL;
    *f = (struct invoice_filter){ .org = v->org->id, .customer = v->customer->customer,
                                  .today = v->today, .states = tab_states(l.tab),
                                  .type = str_trim(visit_field(v, "type")),
                                  .contract = str_trim(visit_field(v, "contract")),
                                  .limit = LIST_ROWS };
    read_days(v, (const char *const[]){ "from", "to" }, S("Issued"), &f->issued_from,
              &f->issued_to);
    read_days(v, (const char *const[]){ "due_from", "due_to" }, S("Due date"), &f->due_from,
              &f->due_to);
    read_days(v, (const char *const[]){ "paid_from", "paid_to" }, S("Paid"), &f->paid_from,
              &f->paid_to);
    int narrow = states_named(state);
    if (narrow != 0) {
        l.state = state;
        f->states = (f->states & narrow) | (narrow & STATES_DISPUTED);
    } else if (state.n > 0) {
        wrong(v, "state", S("State"), S("there is no such state. It was left out."));
    }
    if (code.n > 0 && !currency_parse(code, &f->cur)) {
        f->cur = (currency){ 0 };
        wrong(v, "currency", S("Currency"), S("there is no such currency. It was left out."));
    }
    read_words(v, &l);
    read_total(v, &l, owed, count);
    l.filtered = narrow != 0 || invoice_filter_on(f);
    if (!public_id_parse(visit_field(v, "view"), &l.view)) l.view = (public_id){ 0 };
    read_order(&l, visit_field(v, "sort"));
    read_token(v, &l, visit_field(v, "after"));
    return l;
}

static void add_text(struct buf *b, const char *name, str text)
{
    if (text.n == 0) return;
    buf_format(b, "&%s=", name);
    encode_percent(b, text);
}

static void add_total(struct buf *b, const char *name, int64_t minor, currency cur)
{
    char plain[32];
    buf_format(b, "&%s=%.*s", name, STR_FMT(money_plain((money){ minor, cur }, plain)));
}

static void add_date(struct buf *b, const char *name, date d)
{
    char iso[11];
    if (date_is(d)) buf_format(b, "&%s=%.*s", name, STR_FMT(date_iso(d, iso)));
}

/* The parameters of a list, but for its order and place. */
static void write_query(struct buf *b, const struct list *l)
{
    const struct invoice_filter *f = &l->f;

    buf_format(b, "tab=%.*s", STR_FMT(tab_key(l->tab)));
    if (public_id_is(l->view)) add_text(b, "view", public_id_str(&l->view));
    if (!l->filtered) return;
    add_text(b, "state", l->state);
    if (f->cur.index != 0) add_text(b, "currency", currency_code(f->cur));
    add_text(b, "q", l->words);
    add_date(b, "from", f->issued_from);
    add_date(b, "to", f->issued_to);
    add_date(b, "due_from", f->due_from);
    add_date(b, "due_to", f->due_to);
    add_date(b, "paid_from", f->paid_from);
    add_date(b, "paid_to", f->paid_to);
    add_text(b, "type", f->type);
    add_text(b, "contract", f->contract);
    if (f->by_total && f->least > 0) add_total(b, "min", f->least, l->total_cur);
    if (f->by_total && f->most < INT64_MAX) add_total(b, "max", f->most, l->total_cur);
}

str list_query(struct visit *v, const struct list *l)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 8192);
    write_query(&b, l);
    return buf_copy(&b, v->a);
}

html_url_safe list_at(struct visit *v, const struct list *l, const char *path)
{
    CLEANUP(buf_release) struct buf b;
    html_url_safe url;

    buf_init(&b, 8192);
    buf_format(&b, "%s?", path);
    write_query(&b, l);
    buf_str(&b, customer_part(v));
    must(html_url_local(buf_copy(&b, v->a), &url));
    return url;
}

html_url_safe list_base(struct visit *v, const struct list *l)
{
    return list_at(v, l, "/invoices");
}

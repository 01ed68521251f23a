/* The address of a list, read and written. */
#include "web/portal/invoices.h"

#include "base/encode.h"
#include "base/utf8.h"
#include "locale/fold.h"

static const struct {
    str key;
    enum invoice_sort sort;
} sorts[] = {
    { { "issued", 6 }, SORT_ISSUED }, { { "due", 3 }, SORT_DUE },
    { { "number", 6 }, SORT_NUMBER }, { { "type", 4 }, SORT_TYPE },
    { { "amount", 6 }, SORT_NET },    { { "tax", 3 }, SORT_TAX },
    { { "total", 5 }, SORT_TOTAL },   { { "balance", 7 }, SORT_BALANCE },
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
                                { "-total", 6 },  { "-balance", 8 } };
    size_t i = (size_t)l->f.sort - 1;
    must(i < countof(sorts));
    return l->f.down ? down[i] : sorts[i].key;
}

/* Which states a filter by name shows; 0 for a name there is none of. */
static int states_named(str key)
{
    enum invoice_state s;
    if (str_eq(key, S("open"))) return STATES_OPEN;
    if (str_eq(key, S("outstanding"))) return STATES_OPEN | STATE_BIT(INVOICE_PENDING);
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

static date read_date(struct visit *v, const char *field)
{
    date d;
    return date_parse(visit_field(v, field), &d) ? d : DATE_NONE;
}

struct list list_read(struct visit *v)
{
    struct list l = { .tab = TAB_ALL };
    struct invoice_filter *f = &l.f;
    str words = str_trim(visit_field(v, "q"));

    if (!tab_parse(visit_field(v, "tab"), &l.tab)) l.tab = TAB_ALL;
    *f = (struct invoice_filter){ .org = v->org->id, .customer = v->customer->customer,
                                  .today = v->today, .states = tab_states(l.tab),
                                  .issued_from = read_date(v, "from"),
                                  .issued_to = read_date(v, "to"),
                                  .due_from = read_date(v, "due_from"),
                                  .due_to = read_date(v, "due_to"), .limit = LIST_ROWS };
    int narrow = states_named(visit_field(v, "state"));
    if (narrow != 0) {
        l.state = visit_field(v, "state");
        f->states &= narrow;
    }
    if (!currency_parse(visit_field(v, "currency"), &f->cur)) f->cur = (currency){ 0 };
    if (words.n <= 200 * 4 && utf8_valid(words)) l.words = words;
    f->words = locale_fold(v->a, l.words);
    if (f->words.n == 0 && l.words.n > 0) f->words = S("-"); /* marks alone: finds nothing */
    l.filtered = narrow != 0 || f->cur.index != 0 || l.words.n > 0 || date_is(f->issued_from) ||
                 date_is(f->issued_to) || date_is(f->due_from) || date_is(f->due_to);
    read_order(&l, visit_field(v, "sort"));
    read_token(v, &l, visit_field(v, "after"));
    return l;
}

static void add_date(struct buf *b, const char *name, date d)
{
    char iso[11];
    if (date_is(d)) buf_format(b, "&%s=%.*s", name, STR_FMT(date_iso(d, iso)));
}

html_url_safe list_base(struct visit *v, const struct list *l)
{
    CLEANUP(buf_release) struct buf b;
    const struct invoice_filter *f = &l->f;
    html_url_safe url;

    buf_init(&b, 8192);
    buf_lit(&b, "/invoices?tab=");
    buf_str(&b, tab_key(l->tab));
    buf_str(&b, customer_part(v));
    if (l->filtered) {
        if (l->state.n > 0) {
            buf_lit(&b, "&state=");
            encode_percent(&b, l->state);
        }
        if (f->cur.index != 0) buf_format(&b, "&currency=%.*s", STR_FMT(currency_code(f->cur)));
        if (l->words.n > 0) {
            buf_lit(&b, "&q=");
            encode_percent(&b, l->words);
        }
        add_date(&b, "from", f->issued_from);
        add_date(&b, "to", f->issued_to);
        add_date(&b, "due_from", f->due_from);
        add_date(&b, "due_to", f->due_to);
    }
    must(html_url_local(buf_copy(&b, v->a), &url));
    return url;
}

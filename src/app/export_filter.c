/* What an export is of, as text in its row: names and values, those in base64url. */
#include "app/export_own.h"

#include "base/encode.h"

enum { FILTER_BYTES = 16 * 1024, CHOSEN_BYTES = 512 * 1024 };

struct pair {
    const char *name;
    date *day;
    int64_t *number;
    str *text;
};

/* Everything of a filter that is more than a flag. */
#define PAIRS(f)                                                                                   \
    {                                                                                              \
        { "today", .day = &(f)->today }, { "issued_from", .day = &(f)->issued_from },              \
        { "issued_to", .day = &(f)->issued_to }, { "due_from", .day = &(f)->due_from },            \
        { "due_to", .day = &(f)->due_to }, { "paid_from", .day = &(f)->paid_from },                \
        { "paid_to", .day = &(f)->paid_to }, { "least", .number = &(f)->least },                   \
        { "most", .number = &(f)->most }, { "type", .text = &(f)->type },                          \
        { "contract", .text = &(f)->contract }, { "words", .text = &(f)->words },                  \
    }

static void put(struct buf *b, const char *name, str value)
{
    if (value.n == 0) return;
    buf_format(b, b->n == 0 ? "%s=" : "&%s=", name);
    encode_base64url(b, value.p, value.n);
}

static void put_number(struct arena *a, struct buf *b, const char *name, int64_t n)
{
    put(b, name, arena_format(a, "%lld", (long long)n));
}

static void write_invoices(struct arena *a, struct buf *b, struct invoice_filter f)
{
    const struct pair pairs[] = PAIRS(&f);
    char iso[11];

    put_number(a, b, "states", f.states);
    put_number(a, b, "sort", (int64_t)f.sort);
    put_number(a, b, "down", f.down);
    put_number(a, b, "by_total", f.by_total);
    put(b, "cur", currency_code(f.cur));
    for (size_t i = 0; i < countof(pairs); i++) {
        const struct pair *p = &pairs[i];
        if (p->day != NULL) put(b, p->name, date_iso(*p->day, iso));
        else if (p->text != NULL) put(b, p->name, *p->text);
        else put_number(a, b, p->name, *p->number);
    }
}

str export_filter_write(struct arena *a, const struct export_wish *w)
{
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, FILTER_BYTES);
    if (w->what == EXPORT_INVOICES) write_invoices(a, &b, w->filter);
    if (w->what == EXPORT_PAYMENTS) {
        put_number(a, &b, "of", (int64_t)w->payments.of);
        put_number(a, &b, "by_amount", w->payments.by_amount);
        put_number(a, &b, "up", w->payments.up);
    }
    must(!b.overflow);
    return buf_copy(&b, a);
}

static bool read_flag(struct invoice_filter *f, str name, str value, bool *known)
{
    int64_t n;

    *known = true;
    if (str_eq(name, S("cur"))) return currency_parse(value, &f->cur);
    bool states = str_eq(name, S("states")), sort = str_eq(name, S("sort"));
    bool down = str_eq(name, S("down")), by_total = str_eq(name, S("by_total"));
    *known = states || sort || down || by_total;
    if (!*known) return true;
    if (!str_i64(value, &n) || n < 0 || n > STATES_ALL) return false;
    if (states) f->states = (int)n;
    else if (sort) f->sort = (enum invoice_sort)n;
    else if (down) f->down = n != 0;
    else f->by_total = n != 0;
    return true;
}

static bool read_pair(struct arena *a, const struct pair *p, str value)
{
    if (p->day != NULL) return date_parse(value, p->day);
    if (p->number != NULL) return str_i64(value, p->number);
    *p->text = arena_str(a, value);
    return true;
}

static bool take_invoices(struct arena *a, struct invoice_filter *f, str name, str value)
{
    const struct pair pairs[] = PAIRS(f);
    bool known;
    size_t i = 0;

    if (!read_flag(f, name, value, &known)) return false;
    if (known) return true;
    while (i < countof(pairs) && !str_eq(name, str_of(pairs[i].name))) i++;
    return i < countof(pairs) && read_pair(a, &pairs[i], value);
}

static bool take_payments(struct payment_filter *f, str name, str value)
{
    int64_t n;

    if (!str_i64(value, &n) || n < 0 || n > PAYMENTS_OF_RETAINERS) return false;
    if (str_eq(name, S("of"))) f->of = (enum payment_of)n;
    else if (str_eq(name, S("by_amount"))) f->by_amount = n != 0;
    else if (str_eq(name, S("up"))) f->up = n != 0;
    else return false;
    return true;
}

bool export_filter_read(struct arena *a, str text, struct export_wish *w)
{
    struct invoice_filter *f = &w->filter;
    str part, name;

    f->issued_from = f->issued_to = f->due_from = f->due_to = DATE_NONE;
    f->paid_from = f->paid_to = DATE_NONE;
    while (str_cut(&text, '&', &part)) {
        CLEANUP(buf_release) struct buf value = { 0 };
        buf_init(&value, FILTER_BYTES);
        if (!str_cut(&part, '=', &name) || !decode_base64url(part, &value)) return false;
        str v = buf_view(&value);
        if (!(w->what == EXPORT_PAYMENTS ? take_payments(&w->payments, name, v)
                                         : take_invoices(a, f, name, v)))
            return false;
    }
    return w->what != EXPORT_INVOICES || (f->sort >= SORT_ISSUED && f->sort <= SORT_STATE);
}

str export_docs_write(struct arena *a, const int64_t *docs, size_t count)
{
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, CHOSEN_BYTES);
    for (size_t i = 0; i < count; i++)
        buf_format(&b, i == 0 ? "%lld" : " %lld", (long long)docs[i]);
    must(!b.overflow);
    return buf_copy(&b, a);
}

bool export_docs_read(struct arena *a, str text, int64_t **docs, size_t *count)
{
    int64_t *list = NULL, one;
    size_t n = 0, room = 0;
    str word;

    while (str_cut(&text, ' ', &word)) {
        if (!str_i64(word, &one)) return false;
        list = arena_grow(a, list, n, &room, sizeof *list);
        list[n++] = one;
    }
    *docs = list;
    *count = n;
    return true;
}

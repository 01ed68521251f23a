/* A statement of account as rows: the beginning, what happened, the end, and how old it is. */
#include "base/limits.h"
#include "csv/csv_write.h"
#include "paper/statement_paper.h"

/* A row; amounts that are not there are empty cells. */
struct line {
    date day, due;
    str what, number, purchase_order;
    const int64_t *total, *charged, *credited, *balance;
};

struct writing {
    struct csv_out out;
    const struct statement_section *section;
    currency cur;
};

static void put_date(struct writing *w, date d)
{
    char iso[11];
    csv_raw(&w->out, date_iso(d, iso));
}

static void put_amount(struct writing *w, const int64_t *minor)
{
    char plain[32];
    csv_raw(&w->out, minor == NULL ? STR_NONE : money_plain((money){ *minor, w->cur }, plain));
}

static void put_line(struct writing *w, struct line l)
{
    csv_text(&w->out, w->section->number);
    csv_text(&w->out, w->section->name);
    csv_raw(&w->out, currency_code(w->cur));
    put_date(w, l.day);
    csv_raw(&w->out, l.what);
    csv_text(&w->out, l.number);
    csv_text(&w->out, l.purchase_order);
    put_date(w, l.due);
    put_amount(w, l.total);
    put_amount(w, l.charged);
    put_amount(w, l.credited);
    put_amount(w, l.balance);
    csv_end_row(&w->out);
}

static void put_row(struct writing *w, const struct statement_row *r, bool open)
{
    int64_t credited = -r->effect;
    bool plus = r->effect > 0;

    put_line(w, (struct line){ .day = r->day, .due = r->due, .what = statement_what_key(r->what),
                               .number = r->number, .purchase_order = r->purchase_order,
                               .total = open ? &r->total : NULL,
                               .charged = plus ? &r->effect : NULL,
                               .credited = plus ? NULL : &credited, .balance = &r->balance });
}

static void put_ages(struct writing *w, date day)
{
    const struct ageing *g = &w->section->age;
    int64_t unused = -g->unused;

    for (int i = 0; i < AGEING_BUCKETS; i++)
        put_line(w, (struct line){ .day = day, .due = DATE_NONE, .what = S("ageing"),
                                   .number = ageing_key(i), .balance = &g->bucket[i].sum });
    put_line(w, (struct line){ .day = day, .due = DATE_NONE, .what = S("ageing"),
                               .number = S("not_used"), .balance = &unused });
}

static void put_section(struct writing *w, const struct account_statement *s)
{
    const struct statement *sum = &w->section->sum;
    bool open = s->type == STATEMENT_OPEN;

    if (!open)
        put_line(w, (struct line){ .day = s->from, .due = DATE_NONE, .what = S("opening"),
                                   .balance = &sum->opening });
    for (size_t i = 0; i < w->section->count; i++) put_row(w, &w->section->rows[i], open);
    put_line(w, (struct line){ .day = s->to, .due = DATE_NONE, .what = S("closing"),
                               .charged = &sum->all.charged, .credited = &sum->all.credited,
                               .balance = &sum->closing });
    put_ages(w, s->aged);
}

err paper_csv_statement(struct arena *a, const struct account_statement *s, str *out)
{
    static const char *const columns[] = {
        "customer_number", "customer_name", "currency", "date", "kind", "number",
        "purchase_order", "due_date", "total", "charged", "credited", "balance",
    };
    CLEANUP(buf_release) struct buf b;
    struct writing w = { 0 };

    buf_init(&b, LIMIT_ACCOUNT_CSV_BYTES);
    csv_begin(&w.out, &b);
    for (size_t i = 0; i < countof(columns); i++) csv_raw(&w.out, str_of(columns[i]));
    csv_end_row(&w.out);
    for (size_t i = 0; i < s->count; i++) {
        w.cur = s->blocks[i].cur;
        for (size_t k = 0; k < s->blocks[i].count; k++) {
            w.section = &s->blocks[i].sections[k];
            put_section(&w, s);
        }
    }
    if (b.overflow) return E_TOO_LARGE;
    *out = buf_copy(&b, a);
    return OK;
}

str paper_statement_name(struct arena *a, const struct account_statement *s)
{
    char from[11], to[11];

    if (s->type == STATEMENT_OPEN)
        return arena_format(a, "open-items-%.*s", STR_FMT(date_iso(s->to, to)));
    return arena_format(a, "statement-%.*s-%.*s", STR_FMT(date_iso(s->from, from)),
                        STR_FMT(date_iso(s->to, to)));
}

/* ACH debits in the records of the Nacha rules, appendix three. */
#include "paper/write_debits.h"

enum { RECORD = 94, BLOCK = 10 };

struct sums {
    int64_t entries, hash, debit;
};

struct writer {
    struct arena *a;
    const struct debits *d;
    struct buf *b;
    int lines, batches;
    struct sums file;
    bool overflow;
};

/* Left, in upper case, blanks behind. */
static void text(struct writer *w, str s, size_t width)
{
    s = debits_text(w->a, s, width);
    for (size_t i = 0; i < width; i++) {
        char c = i < s.n ? s.p[i] : ' ';
        buf_char(w->b, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
    }
}

/* Right, zeros before. */
static void number(struct writer *w, int64_t v, int width)
{
    str s = arena_format(w->a, "%0*lld", width, (long long)v);
    if (s.n > (size_t)width) w->overflow = true;
    buf_str(w->b, str_sub(s, 0, (size_t)width));
}

static void end_line(struct writer *w)
{
    w->lines++;
    must(w->b->overflow || w->b->n == (size_t)w->lines * (RECORD + 1) - 1);
    buf_char(w->b, '\n');
}

/* YYMMDD. */
static void day(struct writer *w, date d)
{
    char iso[11];
    str s = date_iso(d, iso);
    buf_format(w->b, "%.2s%.2s%.2s", s.p + 2, s.p + 5, s.p + 8);
}

static void put_head(struct writer *w)
{
    const struct debits *d = w->d;
    date made = DATE_NONE;

    must(date_parse(str_sub(d->created, 0, 10), &made));
    buf_format(w->b, "101 %.*s%10.*s", STR_FMT(d->creditor.agent), STR_FMT(d->creditor.account));
    day(w, made);
    buf_format(w->b, "%.2s%.2s%.1s094101", d->created.p + 11, d->created.p + 14, d->message.p);
    text(w, d->creditor.agent_name, 23);
    text(w, d->creditor.name, 23);
    text(w, STR_NONE, 8);
    end_line(w);
}

static void put_entry(struct writer *w, const struct debit *d, struct sums *sums)
{
    const struct mandate *m = &d->mandate;
    int64_t routing = 0;

    must(str_i64(str_sub(m->agent, 0, 8), &routing));
    sums->entries++;
    sums->hash = (sums->hash + routing) % 10000000000;
    sums->debit += d->amount;
    buf_format(w->b, "6%s%.*s%-17.*s", m->savings ? "37" : "27", STR_FMT(m->agent),
               STR_FMT(m->account));
    number(w, d->amount, 10);
    text(w, d->reference, 15);
    text(w, m->name, 22);
    buf_format(w->b, "  0%.8s", w->d->creditor.agent.p);
    number(w, w->file.entries + sums->entries, 7);
    end_line(w);
}

static void put_batch(struct writer *w, str kind)
{
    const struct debits *d = w->d;
    struct sums sums = { 0 };
    size_t first = 0;

    while (first < d->count && !str_eq(d->items[first].mandate.kind, kind)) first++;
    if (first == d->count) return;
    w->batches++;
    buf_lit(w->b, "5225");
    text(w, d->creditor.name, 16);
    text(w, STR_NONE, 20);
    text(w, d->creditor.id, 10);
    buf_str(w->b, kind);
    text(w, S("PAYMENT"), 10);
    text(w, STR_NONE, 6);
    day(w, d->day);
    buf_format(w->b, "   1%.8s", d->creditor.agent.p);
    number(w, w->batches, 7);
    end_line(w);
    for (size_t i = first; i < d->count; i++) {
        if (str_eq(d->items[i].mandate.kind, kind)) put_entry(w, &d->items[i], &sums);
    }
    buf_lit(w->b, "8225");
    number(w, sums.entries, 6);
    number(w, sums.hash, 10);
    number(w, sums.debit, 12);
    number(w, 0, 12);
    text(w, d->creditor.id, 10);
    text(w, STR_NONE, 25);
    buf_format(w->b, "%.8s", d->creditor.agent.p);
    number(w, w->batches, 7);
    end_line(w);
    w->file.entries += sums.entries;
    w->file.hash = (w->file.hash + sums.hash) % 10000000000;
    w->file.debit += sums.debit;
}

static void put_end(struct writer *w)
{
    buf_char(w->b, '9');
    number(w, w->batches, 6);
    number(w, (w->lines + BLOCK) / BLOCK, 6); /* with this record */
    number(w, w->file.entries, 8);
    number(w, w->file.hash, 10);
    number(w, w->file.debit, 12);
    number(w, 0, 12);
    text(w, STR_NONE, 39);
    end_line(w);
    while (w->lines % BLOCK != 0) {
        for (int i = 0; i < RECORD; i++) buf_char(w->b, '9');
        end_line(w);
    }
}

err paper_nacha_write(struct arena *a, const struct debits *d, str *out)
{
    CLEANUP(buf_release) struct buf b = { 0 };
    struct writer w = { .a = a, .d = d, .b = &b };

    if (d->scheme != DEBIT_ACH || d->count == 0 || d->message.n != 1 || d->created.n < 16)
        return E_INVALID;
    buf_init(&b, 64u * 1024 * 1024);
    put_head(&w);
    put_batch(&w, S("PPD"));
    put_batch(&w, S("CCD"));
    put_end(&w);
    if (b.overflow || w.overflow) return E_TOO_LARGE;
    *out = buf_copy(&b, a);
    return OK;
}

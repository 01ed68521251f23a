/*
 * Two years, day by day: each customer gets its invoices evenly over them; nine days later some get
 * a credit note, some are cancelled. Numbers ascend with the dates, as they do where nobody cheats.
 */
#include <stdio.h>
#include <string.h>

#include "app/app_cancel.h"
#include "app/app_import.h"
#include "main/demo.h"

enum { DAYS = 730, BATCH = 200, NOTES_MAX = 4096, NOTE_DAYS = 9, BULK_INVOICES = 100 };

/* A credit note that will be written on a day to come. */
struct note {
    date day, about_issued;
    int64_t customer;
    str about;
    size_t due; /* which invoice it takes from */
    bool cancels;
};

struct year {
    struct demo *d;
    struct arena a; /* of the batch */
    struct import *in;
    struct document *documents;
    struct imported *done;
    size_t *due; /* the invoice of each document, or of the note's */
    size_t count;
    int64_t number[4]; /* the next of the fiscal year, by kind */
    int label;
    struct note notes[NOTES_MAX]; /* a ring */
    size_t note_first, note_last;
};

int64_t demo_customer_count(const struct demo *d)
{
    int64_t own = (int64_t)d->plan->customer_count;
    return d->extra <= 0 ? own : own + (d->extra + BULK_INVOICES - 1) / BULK_INVOICES;
}

int64_t demo_invoices_of(const struct demo *d, int64_t customer)
{
    int64_t own = (int64_t)d->plan->customer_count;
    if (customer < own) return d->plan->customers[customer].invoices * d->scale / 1000;
    int64_t before = (customer - own) * BULK_INVOICES, rest = d->extra - before;
    return rest < BULK_INVOICES ? rest : BULK_INVOICES;
}

const struct demo_customer *demo_customer_at(const struct demo *d, struct arena *a, int64_t i,
                                             struct demo_customer *bulk)
{
    static const char *const first[] = { "Amber", "Banyan", "Coral", "Dhruva", "Ember", "Falcon",
                                         "Granite", "Himal", "Indigo", "Jasmine", "Konark",
                                         "Lotus", "Monsoon", "Neem", "Orchid", "Peepal" };
    static const char *const second[] = { "Foods", "Textiles", "Motors", "Papers", "Ceramics",
                                          "Logistics", "Dairies", "Instruments", "Chemicals",
                                          "Garments", "Printers", "Bearings", "Pumps" };
    int64_t own = (int64_t)d->plan->customer_count, n = i - own;
    if (i < own) return &d->plan->customers[i];
    *bulk = d->plan->customers[1 + n % 2];
    bulk->number = arena_format(a, "B-%05lld", (long long)n + 1).p;
    bulk->name = arena_format(a, "%s %s %lld", first[n % 16], second[n / 16 % 13],
                              (long long)n / 208 + 1).p;
    bulk->tax_id = "";
    bulk->temper = n % 29 == 0 ? PAYS_BADLY : PAYS_QUICKLY;
    bulk->people[0].name = NULL;
    return bulk;
}

/* The fiscal year of a day by its last two digits: 2025-26 is "2526", 2025 is "2025". */
static str year_label(struct year *y, date day, struct arena *a)
{
    int year, month, dom, begins = y->d->plan->year_month;
    date_parts(day, &year, &month, &dom);
    if (begins > 1 && month < begins) year--;
    if (year != y->label) {
        y->label = year;
        for (size_t i = 0; i < countof(y->number); i++) y->number[i] = 1;
    }
    return begins > 1 ? arena_format(a, "%02d%02d", year % 100, (year + 1) % 100)
                      : arena_format(a, "%04d", year);
}

static str next_number(struct year *y, enum document_kind kind, date day)
{
    static const char *const marks[] = { "", "", "CN", "R" };
    str label = year_label(y, day, y->d->keep);
    int64_t n = y->number[kind - 1]++;
    return arena_format(y->d->keep, "%s%s-%.*s-%05lld", y->d->plan->prefix, marks[kind],
                        STR_FMT(label), (long long)n);
}

static void show_progress(struct demo *d)
{
    int64_t step = d->progress->all / 20 + 1;
    if (d->progress->all < 20000 || d->progress->done / step == (d->progress->done - 1) / step)
        return;
    fprintf(stderr, "%lld of %lld invoices\n", (long long)d->progress->done,
            (long long)d->progress->all);
}

/* Put the batch into the books, and remember what is to be paid. */
static err flush(struct year *y)
{
    struct problems problems = { .arena = &y->a };
    struct demo *d = y->d;

    if (y->count == 0) return OK;
    TRY(app_import_many(d->app, &y->a, y->in, y->count, &problems, y->done));
    for (size_t i = 0; i < y->count; i++) {
        if (y->done[i].done != IMPORT_NEW) return E_EXISTS;
        struct demo_due *due = &d->due[y->due[i]];
        if (y->documents[i].kind == DOCUMENT_CREDIT_NOTE) due->left -= y->done[i].applied;
        else due->doc = y->done[i].doc.v;
    }
    y->count = 0;
    arena_reset(&y->a);
    return OK;
}

static err write_paper(struct year *y, int64_t customer, struct demo_paper p, size_t due)
{
    struct demo *d = y->d;
    struct demo_customer bulk;
    size_t i = y->count;

    if (customer >= 0) p.customer = demo_customer_at(d, &y->a, customer, &bulk);
    TRY(demo_compose(d, &y->a, &p, &y->documents[i]));
    y->in[i] = (struct import){ .org = d->org, .document = &y->documents[i], .silent = true };
    y->due[i] = due;
    y->count++;
    if (p.kind == DOCUMENT_INVOICE) {
        d->progress->done++;
        show_progress(d);
    }
    if (p.kind == DOCUMENT_CREDIT_NOTE) return y->count < BATCH ? OK : flush(y);
    d->due[due] = (struct demo_due){ .customer = (int)customer,
                                     .left = y->documents[i].total.minor,
                                     .issued = y->documents[i].issued,
                                     .due = y->documents[i].due,
                                     .retainer = p.kind == DOCUMENT_RETAINER };
    return y->count < BATCH ? OK : flush(y);
}

static size_t new_due(struct demo *d)
{
    d->due = arena_grow(d->keep, d->due, d->due_count, &d->due_room, sizeof *d->due);
    return d->due_count++;
}

/* Some invoices turn out wrong. */
static void maybe_note(struct year *y, int64_t customer, str number, date day, size_t due)
{
    bool own = customer < (int64_t)y->d->plan->customer_count;
    bool cancels = own && rand_below(&y->d->rand, 50) == 0;
    if (!cancels && rand_below(&y->d->rand, 25) != 0) return;
    size_t next = (y->note_last + 1) % NOTES_MAX;
    if (next == y->note_first || day.day + NOTE_DAYS > y->d->today.day) return;
    bool goodwill = rand_below(&y->d->rand, 5) == 0;
    y->notes[y->note_last] = (struct note){ date_add(day, NOTE_DAYS), day, customer,
                                            goodwill ? STR_NONE : number, due, cancels };
    y->note_last = next;
}

static err write_invoices(struct year *y, date day, int64_t customer, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        struct demo_paper p = { .kind = DOCUMENT_INVOICE, .issued = day,
                                .number = next_number(y, DOCUMENT_INVOICE, day) };
        size_t due = new_due(y->d);
        TRY(write_paper(y, customer, p, due));
        maybe_note(y, customer, p.number, day, due);
    }
    return OK;
}

/* The invoice must be in the books already. */
static err cancel(struct year *y, const struct note *n)
{
    struct demo *d = y->d;
    struct demo_customer bulk;
    struct cancel in = { .org = d->org, .number = next_number(y, DOCUMENT_CREDIT_NOTE, n->day),
                         .day = n->day, .reason = S("Issued in error.") };
    doc_id note;

    TRY(flush(y));
    TRY(demo_find_customer(d, demo_customer_at(d, &y->a, n->customer, &bulk), &in.customer));
    in.invoice.v = d->due[n->due].doc;
    d->due[n->due].left = 0;
    return app_invoice_cancel(d->app, &y->a, &in, &note);
}

static err write_notes(struct year *y, date day)
{
    while (y->note_first != y->note_last && y->notes[y->note_first].day.day <= day.day) {
        const struct note *n = &y->notes[y->note_first];
        struct demo_paper p = { .kind = DOCUMENT_CREDIT_NOTE, .issued = day, .about = n->about,
                                .about_issued = n->about_issued };
        if (!n->cancels) p.number = next_number(y, DOCUMENT_CREDIT_NOTE, day);
        TRY(n->cancels ? cancel(y, n) : write_paper(y, n->customer, p, n->due));
        y->note_first = (y->note_first + 1) % NOTES_MAX;
    }
    return OK;
}

/* Retainer invoices, spread over the second year. */
static err write_retainers(struct year *y, date day, int left)
{
    for (size_t c = 0; c < y->d->plan->customer_count; c++) {
        int n = y->d->plan->customers[c].retainers;
        for (int i = 0; i < n; i++) {
            if (left != 340 - 160 * i - (int)c * 3) continue;
            struct demo_paper p = { .kind = DOCUMENT_RETAINER, .issued = day,
                                    .number = next_number(y, DOCUMENT_RETAINER, day) };
            TRY(write_paper(y, (int64_t)c, p, new_due(y->d)));
        }
    }
    return OK;
}

/* How many of `all` fall on day `n`, evenly, begun at another place for each customer. */
static int64_t share(int64_t all, int64_t n, int64_t customer)
{
    int64_t shift = customer * 131 % DAYS;
    return ((n + 1 + shift) * all) / DAYS - ((n + shift) * all) / DAYS;
}

err demo_documents(struct demo *d)
{
    struct year *y = arena_new(d->keep, struct year);
    int64_t customers = demo_customer_count(d);
    err e = OK;

    y->d = d;
    arena_init(&y->a, 256u * 1024 * 1024);
    y->in = arena_array(d->keep, struct import, BATCH);
    y->documents = arena_array(d->keep, struct document, BATCH);
    y->done = arena_array(d->keep, struct imported, BATCH);
    y->due = arena_array(d->keep, size_t, BATCH);
    for (int n = 0; n < DAYS && e == OK; n++) {
        date day = date_add(d->today, n - DAYS + 1);
        e = write_notes(y, day);
        if (e == OK) e = write_retainers(y, day, DAYS - n);
        for (int64_t c = 0; c < customers && e == OK; c++)
            e = write_invoices(y, day, c, share(demo_invoices_of(d, c), n, c));
    }
    if (e == OK) e = flush(y);
    arena_release(&y->a);
    return e;
}

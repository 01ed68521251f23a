/* What can be exported, one table: how it is counted, read batch by batch, and drawn. */
#include "app/export_own.h"

#include "app/app_document.h"
#include "app/app_receipt.h"

/*
 * A list of invoices that is longer than this comes by date: any other order would be sorted anew
 * for each batch, and a spreadsheet sorts it in no time.
 */
enum { SORTED_MOST = 10000 };

bool export_is_papers(enum export_format format)
{
    return format == EXPORT_ZIP || format == EXPORT_MERGED;
}

static void rows_of(struct arena *a, const struct lot *lots, size_t n, struct list_row **out)
{
    *out = arena_array(a, struct list_row, n + 1);
    for (size_t i = 0; i < n; i++) (*out)[i].lot = &lots[i];
}

static err lot_paper(const struct making *m, struct arena *a, const struct list_row *row,
                     struct export_paper *out)
{
    out->name = row->lot->number;
    out->day = row->lot->day;
    return app_document_pdf(m->app, a, m->w.org, row->lot, m->w.base_url, &out->pdf);
}

/* ---- invoices ---- */

static err invoice_count(struct rtx *tx, struct arena *a, enum db_engine engine,
                         const struct export_wish *w, int64_t most, int64_t *out)
{
    return store_invoice_count(tx, a, engine, &w->filter, most, out);
}

static void invoice_begin(struct walk *w, const struct making *m)
{
    struct invoice_filter *f = &w->invoices;
    bool usual = m->w.filter.sort == SORT_ISSUED && m->w.filter.down;

    *f = m->w.filter;
    f->limit = w->limit;
    w->sorted = !usual && m->total > 0 && m->total <= SORTED_MOST;
    if (w->sorted || usual) return;
    f->sort = SORT_ISSUED;
    f->down = true;
}

static err next_chosen(struct rtx *tx, struct arena *a, const struct making *m, struct walk *w,
                       struct list_row **out, size_t *count)
{
    size_t left = m->w.doc_count - w->place;
    size_t n = left < (size_t)w->limit ? left : (size_t)w->limit;
    struct lot *lots = arena_array(a, struct lot, n + 1);

    TRY(store_lots_get(tx, a, m->w.org, m->w.customer, m->w.docs + w->place, n, lots));
    w->place += n;
    w->over = w->place == m->w.doc_count;
    rows_of(a, lots, n, out);
    *count = n;
    return OK;
}

static err invoice_next(struct rtx *tx, struct arena *a, const struct making *m, struct walk *w,
                        struct list_row **out, size_t *count)
{
    struct lot *lots;
    bool more;

    if (m->w.doc_count > 0) return next_chosen(tx, a, m, w, out, count);
    TRY((w->sorted ? store_invoice_page : store_invoice_walk)(
        tx, a, db_engine_of(m->app->db), &w->invoices, &lots, count, &more));
    w->over = !more;
    if (more) invoice_after(&w->invoices, &lots[*count - 1], a);
    rows_of(a, lots, *count, out);
    return OK;
}

/* ---- credits ---- */

static struct credit_filter credits_of(const struct export_wish *w)
{
    return (struct credit_filter){ .org = w->org, .customer = w->customer,
                                   .account = ACCOUNT_CREDIT, .after_day = DATE_NONE,
                                   .documents = export_is_papers(w->format) };
}

static err credit_count(struct rtx *tx, struct arena *a UNUSED, enum db_engine engine UNUSED,
                        const struct export_wish *w, int64_t most, int64_t *out)
{
    const struct credit_filter f = credits_of(w);
    return store_credit_count(tx, &f, most, out);
}

static void credit_begin(struct walk *w, const struct making *m)
{
    w->credits = credits_of(&m->w);
    w->credits.limit = w->limit;
}

static err credit_next(struct rtx *tx, struct arena *a, const struct making *m UNUSED,
                       struct walk *w, struct list_row **out, size_t *count)
{
    struct lot *lots;

    TRY(store_credit_page(tx, a, &w->credits, &lots, count));
    w->over = *count < (size_t)w->limit;
    if (*count > 0) {
        w->credits.after_day = lots[*count - 1].day;
        w->credits.after_doc = lots[*count - 1].doc;
    }
    rows_of(a, lots, *count, out);
    return OK;
}

/* ---- payments ---- */

static struct payment_filter payments_of(const struct export_wish *w)
{
    struct payment_filter f = w->payments;

    f.org = w->org;
    f.customer = w->customer;
    f.received = export_is_papers(w->format);
    return f;
}

static err payment_count(struct rtx *tx, struct arena *a UNUSED, enum db_engine engine UNUSED,
                         const struct export_wish *w, int64_t most, int64_t *out)
{
    const struct payment_filter f = payments_of(w);
    return store_payment_count(tx, &f, most, out);
}

static void payment_begin(struct walk *w, const struct making *m)
{
    w->payments = payments_of(&m->w);
    w->payments.limit = w->limit;
}

static err payment_next(struct rtx *tx, struct arena *a, const struct making *m UNUSED,
                        struct walk *w, struct list_row **out, size_t *count)
{
    struct payment_listed *list;
    bool more;

    TRY(store_payment_list(tx, a, &w->payments, &list, count, &more));
    w->over = !more;
    if (more) payment_after(&w->payments, &list[*count - 1]);
    *out = arena_array(a, struct list_row, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct list_row){ .payment = &list[i].payment,
                                       .document = list[i].first_number,
                                       .documents = list[i].invoices };
    return OK;
}

static err receipt_paper(const struct making *m, struct arena *a, const struct list_row *row,
                         struct export_paper *out)
{
    const struct payment *p = row->payment;
    str file;

    out->name = p->receipt.n > 0 ? p->receipt : p->reference;
    out->day = p->day;
    return app_receipt_pdf(m->app, a, p, &file, &out->pdf);
}

const struct export_kind *export_kind_of(enum export_what what)
{
    static const struct export_kind kinds[] = {
        [EXPORT_INVOICES] = { "invoices", LIST_INVOICES, 2000, invoice_count, invoice_begin,
                              invoice_next, lot_paper },
        [EXPORT_CREDITS] = { "credits", LIST_CREDITS, 2000, credit_count, credit_begin,
                             credit_next, lot_paper },
        [EXPORT_PAYMENTS] = { "payments", LIST_PAYMENTS, 1000, payment_count, payment_begin,
                              payment_next, receipt_paper },
    };

    must(what >= EXPORT_INVOICES && what <= EXPORT_PAYMENTS);
    return &kinds[what];
}

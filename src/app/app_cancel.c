/* Cancelling, writing off and recovering, each in one transaction. */
#include "app/app_cancel.h"

#include "app/app_staff.h"
#include "app/book_own.h"
#include "app/issue_own.h"
#include "base/clock.h"
#include "core/payment.h"
#include "core/snapshot.h"
#include "db/write.h"
#include "store/store_book.h"
#include "store/store_invoice.h"
#include "store/store_payment.h"

/* ---- cancelling ---- */

struct cancelling {
    struct arena *a;
    const struct cancel *in;
    struct stored_document row; /* of the note */
    struct document note;
    struct book book;
};

/* The invoice turned round: the same parties, lines and sums, as a credit note about it. */
static err compose(struct rtx *tx, struct cancelling *w)
{
    const struct cancel *in = w->in;
    struct stored_document invoice;
    struct document *d = &w->note;

    TRY(store_document_get(tx, w->a, in->org, in->invoice, &invoice));
    if (invoice.customer.v != in->customer.v) return E_NOT_FOUND;
    TRY(snapshot_read(w->a, invoice.body, d));
    struct document_ref *about = arena_new(w->a, struct document_ref);
    *about = (struct document_ref){ .number = d->number, .issued = d->issued };
    d->kind = DOCUMENT_CREDIT_NOTE;
    d->type_code = S("381");
    d->number = in->number;
    d->issued = in->day;
    d->due = d->tax_point = DATE_NONE;
    d->note = in->reason;
    d->preceding = about;
    d->preceding_count = 1;
    d->attachment_count = 0;
    d->prepaid = money_zero(d->cur);
    TRY(money_add(d->total, d->rounding, &d->payable));
    w->row = (struct stored_document){ .id = { id_new() },
                                       .public_id = public_id_new(),
                                       .customer = in->customer,
                                       .kind = DOCUMENT_CREDIT_NOTE };
    return issue_freeze(w->a, d, &w->row);
}

/* The lot each source gives back to, locked; what has none yet gets a new one. */
static err find_sources(struct rtx *tx, struct cancelling *w, struct standing *list, size_t count)
{
    const struct cancel *in = w->in;
    struct lot_key *keys = arena_array(w->a, struct lot_key, count + 1);

    for (size_t i = 0; i < count; i++) {
        struct standing *s = &list[i];
        s->doc = s->source == 0 ? in->invoice.v : s->source;
        keys[i] = (struct lot_key){ s->account, s->doc };
    }
    TRY(store_lots_lock_present(tx, &w->book, in->customer, keys, count));
    for (size_t i = 0; i < count; i++) {
        const struct standing *s = &list[i];
        struct payment p;
        if (book_lot(&w->book, s->account, s->doc) != NULL) continue;
        struct lot fresh = *book_lot(&w->book, ACCOUNT_RECEIVABLE, in->invoice.v);
        fresh = (struct lot){ .customer = fresh.customer,
                              .account = ACCOUNT_CREDIT,
                              .doc = fresh.doc,
                              .cur = fresh.cur,
                              .public_id = fresh.public_id,
                              .kind = fresh.kind,
                              .number = fresh.number,
                              .day = fresh.day,
                              .due = fresh.due,
                              .type = fresh.type,
                              .purchase_order = fresh.purchase_order,
                              .contract = fresh.contract,
                              .net = fresh.net,
                              .tax = fresh.tax,
                              .total = s->amount };
        if (s->source != 0) {
            TRY(store_payment_get(tx, w->a, in->org, (payment_id){ s->source }, &p));
            fresh = payment_credit(&p, s->amount, in->day);
        }
        book_add_lot(&w->book, &fresh);
    }
    return OK;
}

static err cancel_invoice(struct wtx *tx, struct cancelling *w)
{
    const struct cancel *in = w->in;
    struct rtx *reads = db_reads(tx);
    struct standing *list;
    size_t count;

    TRY(store_standing_list(reads, w->a, in->org, in->invoice.v, &list, &count));
    TRY(find_sources(reads, w, list, count));
    TRY(compose(reads, w));
    TRY(issue_rows(tx, w->a, &w->book, &w->row, &w->note));
    return invoice_cancel(&w->book, in->invoice.v, w->row.id.v, list, count, in->day);
}

static err cancel_body(struct wtx *tx, void *arg)
{
    struct cancelling *w = arg;
    const struct cancel *in = w->in;
    struct rtx *reads = db_reads(tx);
    struct lot_key keys[] = { { ACCOUNT_RECEIVABLE, in->invoice.v },
                              { ACCOUNT_RETAINER_UNPAID, in->invoice.v } };

    w->row = (struct stored_document){ 0 };
    book_init(&w->book, w->a, in->org, in->who, clock_now_us());
    TRY(store_lots_lock(reads, &w->book, in->customer, keys, 1));
    const struct lot *l = book_lot(&w->book, ACCOUNT_RECEIVABLE, in->invoice.v);
    bool retainer = l->kind == DOCUMENT_RETAINER;
    if (l->closed) return E_STATE;
    if (retainer) TRY(store_lots_lock(reads, &w->book, in->customer, keys, countof(keys)));
    if (retainer)
        TRY(retainer_cancel(&w->book, in->invoice.v, in->day));
    else
        TRY(cancel_invoice(tx, w));
    TRY(store_summary_lock(reads, &w->book, in->customer, l->cur));
    TRY(store_history_insert(tx, in->org, in->invoice.v, S("cancelled"), STR_NONE, in->number,
                             w->book.at_us));
    return book_keep(tx, &w->book);
}

static err cancel_check(struct rtx *tx, void *arg)
{
    return store_book_recheck(tx, &((struct cancelling *)arg)->book);
}

err app_invoice_cancel(const struct app *app, struct arena *a, const struct cancel *in,
                       doc_id *note)
{
    struct cancelling w = { .a = a, .in = in };
    err e = E_EXISTS;

    /* E_EXISTS: money came back to the same payment beside this; the second look finds its lot. */
    for (int i = 0; i < 3 && e == E_EXISTS; i++)
        e = db_write(app->db, (struct db_work){ cancel_body, cancel_check, &w });
    TRY(e);
    *note = w.row.id;
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

/* ---- writing off ---- */

struct writing_off {
    struct arena *a;
    const struct write_off *in;
    bool back, there_before;
    struct book book;
};

static err write_off_body(struct wtx *tx, void *arg)
{
    struct writing_off *w = arg;
    const struct write_off *in = w->in;
    struct rtx *reads = db_reads(tx);
    struct lot_key key = { ACCOUNT_RECEIVABLE, in->invoice };
    str entry_key = arena_format(w->a, "write-off:%.*s", STR_FMT(in->key));
    entry_id before;

    TRY(store_entry_by_key(reads, in->org, entry_key, &before, &w->there_before));
    if (w->there_before) return OK;
    TRY(app_staff_has(reads, w->a, in->org, in->asked, DUTY_BOOK));
    TRY(app_staff_has(reads, w->a, in->org, in->signed_by, DUTY_SIGN));
    book_init(&w->book, w->a, in->org, in->signed_by.v, clock_now_us());
    TRY(store_lots_lock(reads, &w->book, in->customer, &key, 1));
    TRY(w->back ? invoice_recover(&w->book, in->invoice, in->amount, in->day, entry_key)
                : invoice_write_off(&w->book, in->invoice, in->amount, in->day, entry_key));
    const struct lot *l = book_lot(&w->book, ACCOUNT_RECEIVABLE, in->invoice);
    TRY(store_summary_lock(reads, &w->book, in->customer, l->cur));
    TRY(store_history_insert(
        tx, in->org, in->invoice, w->back ? S("recovered") : S("written_off"), STR_NONE,
        arena_format(w->a, "%lld, asked by %lld, signed by %lld", (long long)in->amount,
                     (long long)in->asked.v, (long long)in->signed_by.v),
        w->book.at_us));
    return book_keep(tx, &w->book);
}

static err write_off_check(struct rtx *tx, void *arg)
{
    const struct writing_off *w = arg;
    return w->there_before ? OK : store_book_recheck(tx, &w->book);
}

static err run(const struct app *app, struct writing_off w)
{
    if (w.in->key.n == 0) return E_BAD_REQUEST;
    if (w.in->asked.v == w.in->signed_by.v) return E_FORBIDDEN;
    TRY(db_write(app->db, (struct db_work){ write_off_body, write_off_check, &w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

err app_invoice_write_off(const struct app *app, struct arena *a, const struct write_off *in)
{
    return run(app, (struct writing_off){ .a = a, .in = in });
}

err app_invoice_recover(const struct app *app, struct arena *a, const struct write_off *in)
{
    return run(app, (struct writing_off){ .a = a, .in = in, .back = true });
}

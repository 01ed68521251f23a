/* One document into the books. */
#include "app/app_import.h"

#include "app/book_own.h"
#include "app/issue_own.h"
#include "base/clock.h"
#include "base/limits.h"
#include "core/issue.h"
#include "core/order.h"
#include "db/write.h"
#include "store/store_book.h"
#include "store/store_document.h"
#include "store/store_invoice.h"
#include "store/store_job.h"

struct work {
    const struct app *app;
    struct arena *a;
    const struct import *in;
    struct problems *problems;
    struct imported *out;
    struct stored_document frozen; /* body and hash */
    str source;
    struct stored_attachment *attachments;
    struct book book;
};

/* The customer as the document writes it. */
static struct customer customer_of(struct arena *a, const struct document *d)
{
    const struct party *p = &d->buyer;
    const struct address *at = &p->address;
    return (struct customer){
        .number = p->number,
        .name = p->name,
        .tax_id = p->tax_id,
        .endpoint = p->endpoint,
        .country = at->country,
        .cur = d->cur,
        .language = d->language.n > 0 ? d->language : S("en"),
        .email = p->contact_email,
        .phone = p->contact_phone,
        .address = arena_format(a, "%.*s\n%.*s\n%.*s\n%.*s %.*s\n%.*s", STR_FMT(at->line1),
                                STR_FMT(at->line2), STR_FMT(at->line3), STR_FMT(at->postcode),
                                STR_FMT(at->city), STR_FMT(at->region)),
        .terms_days = 30,
    };
}

static err find_or_make_customer(struct wtx *tx, struct work *w, customer_id *out)
{
    struct customer c = customer_of(w->a, w->in->document);
    bool found;

    TRY(store_customer_find(db_reads(tx), w->in->org, &c, out, &found));
    w->out->customer_made = !found;
    if (found) return OK;
    c.id = (customer_id){ id_new() };
    c.public_id = public_id_new();
    if (c.number.n == 0) {
        int64_t n;
        TRY(store_series_next(tx, w->in->org, SERIES_CUSTOMER, STR_NONE, &n));
        c.number = arena_format(w->a, "C-%05lld", (long long)n);
    }
    w->out->customer_number = c.number;
    *out = c.id;
    return store_customer_insert(tx, w->in->org, &c, clock_now_us());
}

/* A credit note that names invoices in the book goes to them, up to what is payable. */
static err apply_to_named(struct wtx *tx, struct work *w, customer_id customer, doc_id note)
{
    const struct document *d = w->in->document;
    struct rtx *reads = db_reads(tx);

    for (size_t i = 0; i < d->preceding_count; i++) {
        struct stored_document there;
        bool found;
        TRY(store_document_by_number(reads, w->a, w->in->org, DOCUMENT_INVOICE,
                                     d->preceding[i].number, &there, &found));
        if (!found || there.customer.v != customer.v) continue;
        if (book_lot(&w->book, ACCOUNT_RECEIVABLE, there.id.v) != NULL) continue;
        TRY(store_lots_lock_present(reads, &w->book, customer,
                                    &(struct lot_key){ ACCOUNT_RECEIVABLE, there.id.v }, 1));
        const struct lot *invoice = book_lot(&w->book, ACCOUNT_RECEIVABLE, there.id.v);
        const struct lot *credit = book_lot(&w->book, ACCOUNT_CREDIT, note.v);
        if (invoice == NULL || credit == NULL || !currency_eq(invoice->cur, credit->cur)) continue;
        int64_t part =
            lot_payable(credit) < lot_payable(invoice) ? lot_payable(credit) : lot_payable(invoice);
        if (part == 0) continue;
        TRY(credit_apply(
            &w->book, ACCOUNT_CREDIT, note.v, there.id.v, part, d->issued,
            arena_format(w->a, "apply:%lld:%lld", (long long)note.v, (long long)there.id.v)));
        w->out->applied += part;
    }
    return OK;
}

static err insert_kept(struct wtx *tx, org_id org, str digest, str bytes)
{
    bool row = bytes.n > 0 && bytes.n <= LIMIT_KEPT_ROW_BYTES;
    return row ? store_kept_insert(tx, org, digest, bytes) : OK;
}

static err insert(struct wtx *tx, struct work *w, customer_id customer)
{
    const struct document *d = w->in->document;
    org_id org = w->in->org;
    struct stored_document row = { .id = { id_new() },
                                   .public_id = public_id_new(),
                                   .customer = customer,
                                   .kind = d->kind,
                                   .hash = w->frozen.hash,
                                   .body = w->frozen.body,
                                   .source = w->source,
                                   .source_format = w->in->source_format };

    bool order = document_is_order(d->kind);

    book_init(&w->book, w->a, org, w->in->who, clock_now_us());
    TRY(order ? issue_order(tx, w->a, org, &row, d, w->book.at_us)
              : issue_rows(tx, w->a, &w->book, &row, d));
    TRY(insert_kept(tx, org, w->source, w->in->source_bytes));
    for (size_t i = 0; i < d->attachment_count; i++) {
        TRY(store_attached_insert(tx, org, row.id, &w->attachments[i]));
        TRY(insert_kept(tx, org, w->attachments[i].sha256, d->attachments[i].bytes));
    }
    w->out->doc = row.id;
    w->out->public_id = row.public_id;
    if (order) return OK; /* nothing is posted */
    if (document_is_credit(d)) TRY(apply_to_named(tx, w, customer, row.id));
    TRY(store_summary_lock(db_reads(tx), &w->book, customer, d->cur));
    TRY(book_keep(tx, &w->book));
    return store_job_credit(tx, w->a, org, customer, row.id.v, w->book.at_us);
}

/* Documents that travel in one transaction. */
struct batch {
    struct work *works;
    size_t count;
};

static err import_document(struct wtx *tx, struct work *w)
{
    const struct document *d = w->in->document;
    struct stored_document there;
    bool found;
    customer_id customer;

    *w->out = (struct imported){ .done = IMPORT_NEW };
    book_init(&w->book, w->a, w->in->org, w->in->who, 0);
    TRY(store_document_by_number(db_reads(tx), w->a, w->in->org, d->kind, d->number, &there,
                                 &found));
    if (found) {
        bool same = str_eq(there.hash, w->frozen.hash) ||
                    (w->source.n > 0 && str_eq(there.source, w->source));
        w->out->done = same ? IMPORT_THERE : IMPORT_REFUSED;
        w->out->doc = there.id;
        return OK;
    }
    TRY(find_or_make_customer(tx, w, &customer));
    return w->in->dry_run ? OK : insert(tx, w, customer);
}

static err import_body(struct wtx *tx, void *arg)
{
    const struct batch *batch = arg;
    bool dry_run = false;

    for (size_t i = 0; i < batch->count; i++) {
        TRY(import_document(tx, &batch->works[i]));
        dry_run = dry_run || batch->works[i].in->dry_run;
    }
    return dry_run ? E_STATE : OK; /* undone on purpose: nothing stays */
}

static err import_check(struct rtx *tx, void *arg)
{
    const struct batch *batch = arg;
    for (size_t i = 0; i < batch->count; i++) TRY(store_book_recheck(tx, &batch->works[i].book));
    return OK;
}

/* What is too large for a row is a durable file before the transaction begins. */
static err keep(struct work *w, str bytes, str *digest)
{
    if (bytes.n > LIMIT_KEPT_ROW_BYTES && !w->in->dry_run)
        return app_file_keep(w->app, w->a, w->in->org, bytes, digest);
    *digest = app_sha256(w->a, bytes);
    return OK;
}

static err keep_all(struct work *w)
{
    const struct document *d = w->in->document;

    if (w->in->source_bytes.n > 0) TRY(keep(w, w->in->source_bytes, &w->source));
    w->attachments = arena_array(w->a, struct stored_attachment, d->attachment_count + 1);
    for (size_t i = 0; i < d->attachment_count; i++) {
        const struct attachment *from = &d->attachments[i];
        struct stored_attachment *to = &w->attachments[i];
        *to = (struct stored_attachment){ .line = (int)i,
                                          .name = from->filename.n > 0 ? from->filename : from->id,
                                          .mime = from->mime,
                                          .description = from->description,
                                          .url = from->url,
                                          .bytes = (int64_t)from->bytes.n };
        if (from->bytes.n > 0) TRY(keep(w, from->bytes, &to->sha256));
    }
    return OK;
}

/* What can be done before the transaction: the frozen bytes, their hash, large files. */
static err prepare(struct work *w)
{
    TRY(issue_freeze(w->a, w->in->document, &w->frozen));
    return keep_all(w);
}

static void tell_refused(struct work *w)
{
    str text = arena_format(w->a, "%.*s is already in the books with another content.",
                            STR_FMT(w->in->document->number));
    problem_add(w->problems, (struct problem){
                                 .field = S("number"), .rule = S("NUMBER-TAKEN"), .text = text });
}

err app_import_many(const struct app *app, struct arena *a, const struct import *in, size_t count,
                    struct problems *problems, struct imported *out)
{
    struct batch batch = { arena_array(a, struct work, count + 1), count };

    for (size_t i = 0; i < count; i++) {
        must(in[i].dry_run == in[0].dry_run);
        batch.works[i] = (struct work){ .app = app, .a = a, .in = &in[i], .problems = problems,
                                        .out = &out[i] };
        TRY(prepare(&batch.works[i]));
    }
    /* E_EXISTS: the same number or customer came in beside this; the second look finds it there. */
    err e = E_EXISTS;
    for (int i = 0; i < 3 && e == E_EXISTS; i++)
        e = db_write(app->db, (struct db_work){ import_body, import_check, &batch });
    if (count > 0 && in[0].dry_run && e == E_STATE) e = OK;
    TRY(e);
    for (size_t i = 0; i < count; i++) {
        if (out[i].done == IMPORT_REFUSED) tell_refused(&batch.works[i]);
    }
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

err app_import(const struct app *app, struct arena *a, const struct import *in,
               struct problems *problems, struct imported *out)
{
    return app_import_many(app, a, in, 1, problems, out);
}

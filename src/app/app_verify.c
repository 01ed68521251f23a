/* Runs the statements of verify.sql, then walks the chain and the documents. */
#include "app/app_verify.h"

#include "app/app_audit.h"
#include "app/app_plan.h"
#include "app/issue_own.h"
#include "app/app_upload.h"
#include "app/payment_own.h"
#include "base/limits.h"
#include "core/order.h"
#include "core/snapshot.h"
#include "queries.h"
#include "store/rows.h"
#include "store/store_book.h"
#include "store/store_people.h"

struct check {
    const struct sql *q;
    const char *fault;
};

static const struct check checks[] = {
    { &Q_verify_unbalanced, "entries that do not balance" },
    { &Q_verify_empty, "entries without postings" },
    { &Q_verify_lines, "entries whose postings are not numbered 0, 1, 2 ..." },
    { &Q_verify_lots, "lots that differ from their postings" },
    { &Q_verify_homeless, "postings on a lot that is not there" },
    { &Q_verify_lot_document, "lots that differ from their document or payment" },
    { &Q_verify_lot_total, "lots whose total is not what was posted first" },
    { &Q_verify_lot_closed, "closed invoices that were not cancelled, or the reverse" },
    { &Q_verify_written_off, "lots whose written off part differs from its entries" },
    { &Q_verify_prior, "bills that do not know what the one before comes to" },
    { &Q_verify_write_off, "write-offs that are not of an invoice" },
    { &Q_verify_plan, "payment plans that are not what their parts come to" },
    { &Q_verify_plan_due, "lots that are not due on the day of their plan" },
    { &Q_verify_instalment, "instalments without a plan, or of nothing" },
    { &Q_verify_over_applied, "lots with more applied than there is" },
    { &Q_verify_effect, "entries whose effect differs from their postings" },
    { &Q_verify_summary, "summaries that differ from their lots" },
    { &Q_verify_summary_missing, "lots without a summary" },
    { &Q_verify_received, "money received that differs from the clearing postings" },
    { &Q_verify_payment_state, "payments whose state differs from their entries" },
    { &Q_verify_payment_offline, "off-line payments that differ from their entry" },
    { &Q_verify_payment_asked, "payments whose key, method or gateway is not as it was asked" },
    { &Q_verify_payment_saved, "payments charged to a method that is not their customer's" },
    { &Q_verify_payment_end, "payments that did not end as their amounts say" },
    { &Q_verify_payment_amount, "payments whose amount differs from their reserve" },
    { &Q_verify_payment_over, "payments whose over-payment differs from their reserve" },
    { &Q_verify_fee, "payments whose fee differs from their reserve or capture" },
    { &Q_verify_fee_tax, "components of a fee's tax that are not by their rate, or not posted" },
    { &Q_verify_fee_settled, "payments whose fee differs from what was earned and given back" },
    { &Q_verify_payment_item, "items of payments that were not reserved" },
    { &Q_verify_payment_items, "payments with items missing or too many" },
    { &Q_verify_payment_settled, "items of payments that differ from what was posted" },
    { &Q_verify_schedule, "scheduled payments that take more than was confirmed, or too early" },
    { &Q_verify_schedule_missing, "payments without a reserve that do not wait for their day" },
    { &Q_verify_auto, "runs of auto-pay that differ from their payment" },
    { &Q_verify_auto_item, "invoices of auto-pay in a run that is not theirs" },
    { &Q_verify_payment_captured, "payments whose captures differ from clearing" },
    { &Q_verify_payment_gateway, "payments that differ from the gateway's captures" },
    { &Q_verify_payment_allocated, "payments not wholly allocated" },
    { &Q_verify_capture_entry, "captures that differ from their entry" },
    { &Q_verify_dispute_fee, "fees of disputes that differ from what the gateway named" },
    { &Q_verify_refund_sums, "payments whose refunds differ from their sums" },
    { &Q_verify_refund, "refunds that differ from their entries" },
    { &Q_verify_refund_missing, "entries of refunds that are not there" },
    { &Q_verify_giveback, "credits given back that differ from their refunds or entry" },
    { &Q_verify_giveback_missing, "refunds and entries of a give-back that is not there" },
    { &Q_verify_dispute, "disputes that differ from their entries" },
    { &Q_verify_dispute_missing, "entries of disputes that are not there" },
    { &Q_verify_objection, "disputes of customers that do not fit their invoice, lines or note" },
    { &Q_verify_objection_line, "lines of disputes that are not there" },
    { &Q_verify_review, "decisions that were not booked as they were signed" },
    { &Q_verify_bank_line, "bank lines that differ from their entry" },
    { &Q_verify_bank_missing, "entries of bank lines that are not there" },
    { &Q_verify_bank_suspense, "bank lines that stand in suspense and should not, or the reverse" },
    { &Q_verify_bank_target, "bank lines of another payment or line than their entries say" },
    { &Q_verify_bank_statement, "statements whose lines do not make their closing balance" },
    { &Q_verify_bank_shown, "lines of statements of another account, or not there" },
    { &Q_verify_bank_split, "bank lines whose parts do not come to them" },
    { &Q_verify_bank_part, "parts of bank lines that their entries do not have" },
    { &Q_verify_bank_matched, "payments matched with more than they had in the bank" },
    { &Q_verify_bank_giveback, "transfers matched with more than they gave back" },
    { &Q_verify_debit_file, "files of debits that differ from their debits" },
    { &Q_verify_debit, "debits that differ from their payment or mandate" },
    { &Q_verify_seal_gap, "gaps in the numbers of the chain" },
    { &Q_verify_seal_twice, "entries sealed and still waiting" },
    { &Q_verify_seal_missing, "entries neither sealed nor waiting" },
    { &Q_verify_seal_head, "heads that are not the last seal" },
    { &Q_verify_seal_tail, "seals after the head" },
    { &Q_verify_epoch, "epochs that no restore began" },
    { &Q_verify_org_balance, "balances of the organisation that differ from sealed postings" },
    { &Q_verify_org_balance_more, "balances of the organisation without postings" },
    { &Q_verify_receipts, "series of receipts with gaps" },
    { &Q_verify_receipt_series, "receipts without a series" },
    { &Q_verify_issue, "documents without their entry" },
    { &Q_verify_issue_missing, "entries of documents that are not there" },
    { &Q_verify_shared, "shared documents that differ from their versions" },
    { &Q_verify_kyc, "proofs that are not of their customer, or decided by nobody" },
    { &Q_verify_order, "orders that differ from their document, or have none" },
    { &Q_verify_order_missing, "orders and answers of what is not there" },
    { &Q_verify_order_posted, "orders that stand in the books" },
    { &Q_verify_order_answer, "orders whose state is not what their customer said" },
    { &Q_verify_order_invoice, "orders whose invoice is not theirs" },
    { &Q_verify_order_version, "orders that took the place of what is not an ended one" },
    { &Q_verify_foreign, "payments of another customer's or currency's documents" },
};

struct run {
    const struct app *app;
    struct rtx *tx;
    struct arena *a;
    org_id org;
    str slug;
    void (*say)(void *arg, str line);
    void *arg;
    struct verified *out;
};

static void fault(struct run *r, const char *what, int64_t n, int64_t first)
{
    r->out->faults++;
    r->say(r->arg, arena_format(r->a, "FAULT %.*s: %s: %lld, the first is %lld", STR_FMT(r->slug),
                                what, (long long)n, (long long)first));
}

static err run_checks(struct run *r)
{
    for (size_t i = 0; i < countof(checks); i++) {
        int64_t n, first;
        TRY(db_one(r->tx, r->a, checks[i].q, IN(r->org), OUT(&n, &first)));
        r->out->checks++;
        if (n > 0) fault(r, checks[i].fault, n, first);
    }
    return OK;
}

/* The chain from genesis: every hash again, every entry checked on its own. */
static err walk_chain(struct run *r)
{
    CLEANUP(arena_release) struct arena batch;
    CLEANUP(buf_release) struct buf bytes;
    char hex[65] = "genesis";
    str hash = S("genesis");
    int64_t n = 0;

    arena_init(&batch, 512u * 1024 * 1024);
    buf_init(&bytes, 16 * 1024 * 1024);
    for (;;) {
        struct sealed_entry *list;
        size_t count;
        arena_reset(&batch);
        TRY(store_sealed(r->tx, &batch, r->org, n, 2000, &list, &count));
        if (count == 0) return OK;
        for (size_t i = 0; i < count; i++) {
            const struct entry *e = &list[i].entry;
            buf_clear(&bytes);
            entry_canonical(&bytes, hash, e);
            hash = crypto_hex(crypto_sha256(buf_view(&bytes)), hex);
            n = list[i].n;
            r->out->checks++;
            r->out->sealed++;
            if (entry_check(e) != OK) fault(r, "sealed entries that are not sound", 1, e->id.v);
            if (!str_eq(hash, list[i].hash)) {
                fault(r, "the chain is broken at number", 1, n);
                return OK;
            }
        }
    }
}

/* The audit log, from its first row to its head. */
static err walk_audit(struct run *r)
{
    struct audit_checked c;

    TRY(app_audit_check(r->tx, r->org, &c));
    r->out->checks += c.rows;
    if (c.broken > 0) fault(r, "the audit log is broken at number", 1, c.broken);
    return OK;
}

/* A plan is what the audit log says was agreed: its days and amounts stand in no entry. */
static err check_plan(struct run *r, struct arena *a, customer_id customer, int64_t doc)
{
    struct plan *plans;
    size_t n;
    str after;
    currency cur;

    TRY(db_one(r->tx, a, &Q_verify_plan_agreed, IN(r->org, customer, doc), OUT(&cur, &after)));
    TRY(store_plan_list(r->tx, a, r->org, customer, doc, doc, &plans, &n));
    r->out->checks++;
    if (n != 1 || !str_eq(plan_told(a, plans->parts, plans->count, cur),
                          audit_value(after, S("plan"))))
        fault(r, "payment plans that are not as they were agreed", 1, doc);
    return OK;
}

static err walk_plans(struct run *r)
{
    CLEANUP(arena_release) struct arena all, one;
    struct key {
        customer_id customer;
        int64_t doc;
    } key = { 0 }, *keys;
    size_t n;

    arena_init(&all, 512u * 1024 * 1024);
    arena_init(&one, 1024 * 1024);
    ROWS_READ(r->tx, &all, &Q_verify_plan_list, IN(r->org), key, OUT(&key.customer, &key.doc),
              &keys, &n);
    for (size_t i = 0; i < n; i++) {
        arena_reset(&one);
        TRY(check_plan(r, &one, keys[i].customer, keys[i].doc));
    }
    return OK;
}

/* What is not in the books yet is as it was asked for. */
static err check_schedule(struct run *r, struct arena *a, payment_id id)
{
    struct payment p;

    TRY(store_payment_get(r->tx, a, r->org, id, &p));
    struct pay_item *items = arena_array(a, struct pay_item, p.item_count + 1);
    for (size_t i = 0; i < p.item_count; i++)
        items[i] = (struct pay_item){ p.items[i].account, p.items[i].doc, p.items[i].amount, 0 };
    const struct pay_request rq = {
        .org = r->org, .customer = p.customer, .key = p.key, .cur = p.cur,
        .method = pay_method_of(p.method), .gateway = p.gateway, .saved = p.saved,
        .consent = p.consent, .over = payment_over(&p), .day = p.day, .items = items,
        .count = p.item_count, .fee = fee_sum(&p.fee),
    };
    r->out->checks++;
    if (!str_eq(payment_request_hash(a, &rq), p.request_hash))
        fault(r, "scheduled payments that differ from what was asked for", 1, id.v);
    return OK;
}

static err walk_schedules(struct run *r)
{
    CLEANUP(arena_release) struct arena batch;
    payment_id id = { 0 };
    bool found = true;

    arena_init(&batch, 64u * 1024 * 1024);
    while (found) {
        arena_reset(&batch);
        TRY(db_maybe(r->tx, &batch, &Q_verify_schedule_next, IN(r->org, id), OUT(&id), &found));
        if (found) TRY(check_schedule(r, &batch, id));
    }
    return OK;
}

/* A document as its own table and its lot tell it, beside its frozen form. */
struct told {
    doc_id id;
    str hash, number, purchase_order, contract;
    blob body;
    date issued;
    str due; /* as text: spoiled, it is no date */
    int64_t net, tax;
    int kind, has_lot;
    currency cur; /* of an order */
};

static bool order_agrees(const struct told *t, const struct document *d)
{
    char iso[11];
    return str_eq(t->due, date_iso(d->due, iso)) &&
           t->net == d->payable.minor && currency_eq(t->cur, d->cur);
}

static bool agrees(const struct told *t, const struct document *d)
{
    int64_t sign = d->kind != DOCUMENT_CREDIT_NOTE && d->total.minor < 0 ? -1 : 1;
    date due = date_is(d->due) ? d->due : d->issued;
    char iso[11];

    bool alike = t->has_lot != 0 && t->kind == (int)d->kind && str_eq(t->number, d->number) &&
                 t->issued.day == d->issued.day && str_eq(t->contract, d->contract) &&
                 str_eq(t->purchase_order, d->purchase_order);
    if (document_is_order(d->kind)) return alike && order_agrees(t, d);
    return alike && str_eq(t->due, date_iso(due, iso)) && t->net == sign * d->net.minor &&
           t->tax == sign * d->tax.minor;
}

static void check_document(struct run *r, struct arena *a, const struct told *t)
{
    struct document d;

    r->out->checks++;
    if (!str_eq(app_sha256(a, t->body.bytes), t->hash))
        fault(r, "documents that differ from their hash", 1, t->id.v);
    else if (snapshot_read(a, t->body.bytes, &d) != OK)
        fault(r, "documents that cannot be read", 1, t->id.v);
    else if (!agrees(t, &d))
        fault(r, "documents that differ from what lists show of them", 1, t->id.v);
}

/* The file of each document after `first` to `last`, and what is attached to them. */
static err check_kept(struct run *r, struct arena *a, doc_id first, doc_id last)
{
    CLEANUP(arena_release) struct arena scratch = { 0 };
    struct came {
        doc_id doc;
        str digest;
    } *list = NULL;
    size_t count = 0, room = 0;
    struct rows rows;

    TRY(db_query(r->tx, a, &Q_verify_kept_list, IN(r->org, first, last), &rows));
    for (;;) {
        struct came one;
        bool more;
        TRY(db_next(&rows, OUT(&one.doc, &one.digest), &more));
        if (!more) break;
        list = arena_grow(a, list, count, &room, sizeof *list);
        list[count++] = one;
    }
    arena_init(&scratch, 2 * (size_t)LIMIT_IMPORT_FILE_BYTES);
    for (size_t i = 0; i < count; i++) {
        str bytes;
        arena_reset(&scratch);
        r->out->checks++;
        err e = app_kept_read(r->app, r->tx, &scratch, r->org, list[i].digest, &bytes);
        if (e != OK && e != E_NOT_FOUND && e != E_IO) return e;
        if (e != OK) fault(r, "documents whose file is missing or changed", 1, list[i].doc.v);
    }
    return OK;
}

/* An invoice that was made of an order is what the order says, to the last byte. */
static void check_order(struct run *r, struct arena *a, int64_t id, str order, str invoice)
{
    struct document from, there;
    struct stored_document again;

    r->out->checks++;
    if (snapshot_read(a, order, &from) != OK || snapshot_read(a, invoice, &there) != OK) return;
    struct order_bill bill = { there.number, there.issued, there.due };
    struct document made = order_invoice(&from, &bill);
    if (issue_freeze(a, &made, &again) != OK || !str_eq(again.body, invoice))
        fault(r, "invoices that differ from the order they were made of", 1, id);
}

static err walk_orders(struct run *r)
{
    CLEANUP(arena_release) struct arena batch;
    int64_t id = 0;
    int n;

    arena_init(&batch, 512u * 1024 * 1024);
    do {
        struct rows rows;
        blob order, invoice;
        bool more;
        arena_reset(&batch);
        TRY(db_query(r->tx, &batch, &Q_verify_order_list, IN(r->org, id, 100), &rows));
        for (n = 0;; n++) {
            TRY(db_next(&rows, OUT(&id, &order, &invoice), &more));
            if (!more) break;
            check_order(r, &batch, id, order.bytes, invoice.bytes);
        }
    } while (n > 0);
    return OK;
}

static err walk_documents(struct run *r)
{
    CLEANUP(arena_release) struct arena batch;
    struct told t = { 0 };

    arena_init(&batch, 512u * 1024 * 1024);
    for (;;) {
        struct rows rows;
        doc_id before = t.id;
        bool more;
        int n = 0;
        arena_reset(&batch);
        TRY(db_query(r->tx, &batch, &Q_verify_document_list, IN(r->org, t.id, 500), &rows));
        for (;; n++) {
            TRY(db_next(&rows,
                        OUT(&t.id, &t.hash, &t.body, &t.kind, &t.number, &t.issued, &t.has_lot,
                            &t.due, &t.purchase_order, &t.contract, &t.net, &t.tax, &t.cur),
                        &more));
            if (!more) break;
            check_document(r, &batch, &t);
        }
        if (n == 0) return OK;
        TRY(check_kept(r, &batch, before, t.id));
    }
}

/* The bytes of each file that people sent. */
static err walk_uploads(struct run *r)
{
    CLEANUP(arena_release) struct arena batch;
    struct upload u = { 0 };

    arena_init(&batch, 2 * (size_t)LIMIT_IMPORT_FILE_BYTES);
    for (;;) {
        bool found;
        str bytes;
        arena_reset(&batch);
        TRY(db_maybe(r->tx, &batch, &Q_verify_upload_next, IN(r->org, u.id),
                     OUT(&u.id, &u.sha256, &u.bytes), &found));
        if (!found) return OK;
        r->out->checks++;
        err e = app_upload_read(r->app, r->tx, &batch, r->org, &u, &bytes);
        if (e != OK && e != E_NOT_FOUND && e != E_IO) return e;
        if (e != OK) fault(r, "files that people sent, missing or changed", 1, u.id.v);
    }
}

static err count_rows(struct run *r)
{
    int64_t entries, postings, lots, payments, documents, unsealed;
    TRY(db_one(r->tx, r->a, &Q_verify_counts, IN(r->org),
               OUT(&entries, &postings, &lots, &payments, &documents, &unsealed)));
    r->out->entries += entries;
    r->out->postings += postings;
    r->out->lots += lots;
    r->out->payments += payments;
    r->out->documents += documents;
    r->out->unsealed += unsealed;
    return OK;
}

err app_verify(const struct app *app, void (*say)(void *arg, str line), void *arg,
               struct verified *out)
{
    CLEANUP(arena_release) struct arena a;
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    org_id *orgs;
    size_t count;

    *out = (struct verified){ 0 };
    arena_init(&a, 64u * 1024 * 1024);
    TRY(db_read_begin(app->db, &tx));
    TRY(store_org_ids(tx, &a, &orgs, &count));
    for (size_t i = 0; i < count; i++) {
        struct run r = { app, tx, &a, orgs[i], STR_NONE, say, arg, out };
        struct org o;
        TRY(store_org_get(tx, &a, orgs[i], &o));
        r.slug = o.slug;
        TRY(run_checks(&r));
        TRY(walk_chain(&r));
        TRY(walk_audit(&r));
        TRY(walk_plans(&r));
        TRY(walk_documents(&r));
        TRY(walk_uploads(&r));
        TRY(walk_orders(&r));
        TRY(walk_schedules(&r));
        TRY(count_rows(&r));
    }
    return OK;
}

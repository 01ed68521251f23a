/* What becomes of an order: sent, answered, withdrawn, invoiced. The row is held throughout. */
#include "app/app_order.h"

#include "app/app_inbox.h"
#include "app/app_notice.h"
#include "app/app_staff.h"
#include "app/issue_own.h"
#include "base/clock.h"
#include "core/snapshot.h"
#include "db/write.h"
#include "locale/zone.h"
#include "store/store_book.h"
#include "store/store_job.h"
#include "store/store_people.h"

/* What every step looks at first. */
static err hold(struct rtx *tx, struct arena *a, org_id org, doc_id id, struct order *out,
                date *today)
{
    struct org o;

    TRY(store_org_get(tx, a, org, &o));
    TRY(store_order_lock(tx, a, org, id, out));
    *today = zone_today(o.zone, clock_now_us());
    return OK;
}

/* ---- the customer's word ---- */

struct answering {
    struct arena *a;
    const struct order_word *word;
};

static err may_answer(struct rtx *tx, struct arena *a, const struct order_word *w,
                      customer_id customer)
{
    struct contact *list;
    size_t n, i = 0;

    TRY(store_membership_contacts(tx, a, w->org, customer, MAY_PAY, &list, &n));
    while (i < n && list[i].id.v != w->contact.v) i++;
    return i < n ? OK : E_FORBIDDEN;
}

static err tell_staff(struct wtx *tx, const struct answering *g, const struct order *o,
                      const struct order_answer *row)
{
    struct inbox_item item = {
        .kind = INBOX_ORDER, .key = arena_format(g->a, "order-%lld", (long long)o->id.v),
        .customer = o->customer, .contact = row->contact, .subject = o->id.v, .number = o->number,
        .words = row->accepted ? S("Accepted") : row->words, .made_us = row->at_us,
        .path = arena_format(g->a, "/staff/orders/%.*s", STR_FMT(public_id_str(&o->public_id))),
    };
    return app_inbox_put(tx, g->a, g->word->org, &item);
}

static err answer_body(struct wtx *tx, void *arg)
{
    const struct answering *g = arg;
    const struct order_word *w = g->word;
    struct rtx *reads = db_reads(tx);
    struct stored_document stored;
    struct order o;
    date today;
    int64_t now = clock_now_us();

    TRY(hold(reads, g->a, w->org, w->order, &o, &today));
    TRY(may_answer(reads, g->a, w, o.customer));
    if (!order_can_answer(&o, today)) return E_STATE;
    TRY(store_document_get(reads, g->a, w->org, o.id, &stored));
    if (!str_eq(stored.hash, w->version)) return E_CONFLICT;
    struct order_answer row = { .accepted = w->accept, .contact = w->contact,
                                .name = str_trim(w->name), .address = w->address,
                                .hash = stored.hash, .words = str_trim(w->words), .at_us = now };
    TRY(store_order_state(tx, w->org, o.id, w->accept ? ORDER_ACCEPTED : ORDER_DECLINED));
    TRY(store_order_answer_insert(tx, w->org, o.id, &row));
    TRY(store_history_of(tx, w->org, o.id.v, w->contact,
                         &(struct history_row){ now, w->accept ? S("accepted") : S("declined"),
                                                row.name, row.words }));
    return tell_staff(tx, g, &o, &row);
}

err app_order_answer(const struct app *app, struct arena *a, const struct order_word *w)
{
    struct answering g = { a, w };

    if (str_trim(w->name).n == 0) return E_INVALID;
    if (!w->accept && str_trim(w->words).n == 0) return E_INVALID;
    TRY(db_write(app->db, (struct db_work){ answer_body, NULL, &g }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

/* ---- staff ---- */

struct work {
    struct arena *a;
    const struct actor *who;
    doc_id id;
    str reason;
    const struct order_bill *bill;
    struct stored_document row; /* of the invoice */
    struct book book;
};

static err note(struct wtx *tx, struct arena *a, const struct actor *who, const struct order *o,
                enum audit_action action, str after)
{
    return app_audit_note(tx, a, who,
                          &(struct audit_note){ .action = action, .object = S("order"),
                                                .object_id = o->id.v, .subject = o->number,
                                                .after = after });
}

err app_order_mail(struct wtx *tx, struct arena *a, const struct actor *who, doc_id order)
{
    struct rtx *reads = db_reads(tx);
    org_id org = who->org;
    struct contact *list;
    struct order o;
    date today;
    size_t n;
    int64_t now = clock_now_us();

    TRY(hold(reads, a, org, order, &o, &today));
    if (!order_can_answer(&o, today)) return E_STATE;
    const struct notice_to to = { o.customer, MAY_PAY, NOTICE_ORDER };
    TRY(store_notice_contacts(reads, a, org, &to, &list, &n));
    if (n == 0) return E_NOT_FOUND;
    for (size_t i = 0; i < n; i++) {
        struct job job = { .org = org, .id = { id_new() }, .kind = S("mail.order"),
                           .subject = o.id.v, .run_us = now };
        job.key = arena_format(a, "%lld", (long long)job.id.v);
        job.argument = arena_format(a, "%lld", (long long)list[i].id.v);
        TRY(store_job_insert(tx, &job));
        TRY(store_history_of(tx, org, o.id.v, list[i].id,
                             &(struct history_row){ now, S("mailed"), list[i].name,
                                                    list[i].email }));
    }
    TRY(store_order_sent(tx, org, o.id, now));
    return note(tx, a, who, &o, AUDIT_ORDER_SENT, arena_format(a, "contacts: %zu\n", n));
}

static err send_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;

    TRY(app_staff_may(db_reads(tx), w->a, w->who, DUTY_SERVE));
    return app_order_mail(tx, w->a, w->who, w->id);
}

static err run(const struct app *app, err (*body)(struct wtx *tx, void *arg), struct work w)
{
    TRY(db_write(app->db, (struct db_work){ body, NULL, &w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

err app_order_send(const struct app *app, struct arena *a, const struct actor *who, doc_id order)
{
    return run(app, send_body, (struct work){ .a = a, .who = who, .id = order });
}

static err withdraw_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    org_id org = w->who->org;
    struct order o;
    date today;

    TRY(app_staff_may(db_reads(tx), w->a, w->who, DUTY_SERVE));
    TRY(hold(db_reads(tx), w->a, org, w->id, &o, &today));
    TRY(store_order_state(tx, org, o.id, ORDER_WITHDRAWN));
    TRY(store_history_insert(tx, org, o.id.v, S("withdrawn"), STR_NONE, w->reason,
                             clock_now_us()));
    return note(tx, w->a, w->who, &o, AUDIT_ORDER_WITHDRAWN,
                arena_format(w->a, "reason: %.*s\n", STR_FMT(w->reason)));
}

err app_order_withdraw(const struct app *app, struct arena *a, const struct actor *who,
                       doc_id order, str reason)
{
    reason = str_trim(reason);
    if (reason.n == 0) return E_INVALID;
    return run(app, withdraw_body,
               (struct work){ .a = a, .who = who, .id = order, .reason = reason });
}

/* The frozen invoice. */
static err compose(struct rtx *tx, struct work *w, const struct order *o, struct document *out)
{
    struct stored_document stored;
    struct document d;

    TRY(store_document_get(tx, w->a, w->who->org, o->id, &stored));
    TRY(snapshot_read(w->a, stored.body, &d));
    *out = order_invoice(&d, w->bill);
    w->row = (struct stored_document){ .id = { id_new() }, .public_id = public_id_new(),
                                       .customer = o->customer, .kind = DOCUMENT_INVOICE };
    return issue_freeze(w->a, out, &w->row);
}

static err invoice_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct rtx *reads = db_reads(tx);
    org_id org = w->who->org;
    struct document d;
    struct order o;
    date today;

    TRY(app_staff_may(reads, w->a, w->who, DUTY_BOOK));
    TRY(hold(reads, w->a, org, w->id, &o, &today));
    if (!order_can_invoice(&o)) return E_STATE;
    TRY(compose(reads, w, &o, &d));
    book_init(&w->book, w->a, org, w->who->person, clock_now_us());
    TRY(issue_rows(tx, w->a, &w->book, &w->row, &d));
    TRY(store_summary_lock(reads, &w->book, o.customer, d.cur));
    TRY(store_book_save(tx, &w->book));
    TRY(store_job_credit(tx, w->a, org, o.customer, w->row.id.v, w->book.at_us));
    TRY(store_order_invoiced(tx, org, o.id, w->row.id));
    TRY(store_history_insert(tx, org, o.id.v, S("invoiced"), STR_NONE, d.number, w->book.at_us));
    return note(tx, w->a, w->who, &o, AUDIT_ORDER_INVOICED,
                arena_format(w->a, "invoice: %.*s\n", STR_FMT(d.number)));
}

static err invoice_check(struct rtx *tx, void *arg)
{
    return store_book_recheck(tx, &((struct work *)arg)->book);
}

err app_order_invoice(const struct app *app, struct arena *a, const struct actor *who,
                      doc_id order, const struct order_bill *bill, public_id *invoice)
{
    struct work w = { .a = a, .who = who, .id = order, .bill = bill };

    if (bill->number.n == 0 || bill->due.day < bill->issued.day) return E_INVALID;
    TRY(db_write(app->db, (struct db_work){ invoice_body, invoice_check, &w }));
    *invoice = w.row.public_id;
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

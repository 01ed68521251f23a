/* One entry each, dated on the day the money came. */
#include "app/app_offline.h"

#include "app/app_staff.h"
#include "app/book_own.h"
#include "app/payment_own.h"
#include "base/clock.h"
#include "base/limits.h"
#include "db/write.h"
#include "locale/zone.h"
#include "store/store_book.h"
#include "store/store_document.h"
#include "store/store_people.h"

struct work {
    struct arena *a;
    const struct offline *in;
    struct pay_started *out;
    size_t count;
    struct book *books; /* one for each, as they were written */
};

/* Invoices, and what a retainer invoice keeps beside its receivable. */
static err lock_lots(struct rtx *tx, struct arena *a, const struct offline *in, struct book *b)
{
    struct lot_key *first = arena_array(a, struct lot_key, in->count + 1);
    struct lot_key *then = arena_array(a, struct lot_key, 2 * in->count + 1);
    size_t more = 0;

    for (size_t i = 0; i < in->count; i++)
        first[i] = (struct lot_key){ ACCOUNT_RECEIVABLE, in->items[i].doc };
    TRY(store_lots_lock(tx, b, in->customer, first, in->count));
    for (size_t i = 0; i < in->count; i++) {
        const struct lot *l = book_lot(b, ACCOUNT_RECEIVABLE, in->items[i].doc);
        if (!currency_eq(l->cur, in->cur)) return E_CURRENCY;
        if (l->kind != DOCUMENT_RETAINER) continue;
        then[more++] = (struct lot_key){ ACCOUNT_RETAINER, in->items[i].doc };
        then[more++] = (struct lot_key){ ACCOUNT_RETAINER_UNPAID, in->items[i].doc };
    }
    if (more > 0) TRY(store_lots_lock(tx, b, in->customer, then, more));
    return store_summary_lock(tx, b, in->customer, in->cur);
}

static struct payment compose(struct arena *a, const struct offline *in, str zone)
{
    struct payment_item *items = arena_array(a, struct payment_item, in->count + 1);
    int64_t noon = zone_instant(zone, in->day, 12, 0);

    for (size_t i = 0; i < in->count; i++)
        items[i] = (struct payment_item){ .account = ACCOUNT_RECEIVABLE, .doc = in->items[i].doc,
                                          .amount = in->items[i].amount };
    return (struct payment){
        .org = in->org, .id = { id_new() }, .public_id = public_id_new(),
        .customer = in->customer, .cur = in->cur, .key = in->key, .state = PAYMENT_SETTLED,
        .request_hash = arena_format(a, "offline %lld", (long long)in->amount),
        .amount = in->amount, .method = pay_method_word(in->method), .gateway = S("offline"),
        .reference = payment_reference(a), .payer = in->payer, .day = in->day,
        .made_us = noon, .settled_us = noon, .items = items, .item_count = in->count,
    };
}

/* What people read of it; mails only where it is news. */
static err effects(struct wtx *tx, struct arena *a, const struct offline *in,
                   const struct payment *p)
{
    if (!in->silent) return payment_effects(tx, a, p);
    TRY(store_history_insert(tx, p->org, p->id.v, payment_state_key(p->state), p->payer, STR_NONE,
                             p->settled_us));
    for (size_t i = 0; i < p->item_count; i++)
        TRY(store_history_insert(tx, p->org, p->items[i].doc, S("paid"), p->payer, p->reference,
                                 p->settled_us));
    return OK;
}

static err audit(struct wtx *tx, struct arena *a, const struct offline *in,
                 const struct payment *p)
{
    char amount[32], iso[11];

    if (in->actor == NULL) return OK;
    TRY(app_staff_may(db_reads(tx), a, in->actor, DUTY_BOOK));
    str words = arena_format(a, "amount: %.*s %.*s\nday: %.*s\npayer: %.*s\n",
                             STR_FMT(money_plain((money){ p->amount, p->cur }, amount)),
                             STR_FMT(currency_code(p->cur)), STR_FMT(date_iso(p->day, iso)),
                             STR_FMT(p->payer));
    return app_audit_note(tx, a, in->actor,
                          &(struct audit_note){ .action = AUDIT_OFFLINE,
                                                .object = S("payment"),
                                                .object_id = p->id.v,
                                                .subject = p->reference,
                                                .after = words });
}

err offline_record(struct wtx *tx, struct arena *a, const struct offline *in, struct book *b,
                   struct pay_started *out)
{
    struct rtx *reads = db_reads(tx);
    struct org o;
    bool found;
    str hash;

    *out = (struct pay_started){ .state = PAYMENT_SETTLED, .amount = in->amount };
    *b = (struct book){ 0 };
    TRY(store_payment_by_key(reads, a, in->org, in->key, &out->id, &out->public_id, &hash,
                             &found));
    if (found) {
        out->there_before = true;
        str now = arena_format(a, "offline %lld", (long long)in->amount);
        return str_eq(hash, now) ? OK : E_KEY_REUSED;
    }
    TRY(store_org_get(reads, a, in->org, &o));
    struct payment p = compose(a, in, o.zone);
    book_init(b, a, in->org, in->who, clock_now_us());
    TRY(lock_lots(reads, a, in, b));
    TRY(payment_offline(b, &p, in->day));
    TRY(store_payment_insert(tx, &p));
    TRY(effects(tx, a, in, &p));
    TRY(audit(tx, a, in, &p));
    TRY(book_keep(tx, b));
    TRY(store_payment_update(tx, &p));
    out->id = p.id;
    out->public_id = p.public_id;
    return OK;
}

static err offline_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    for (size_t i = 0; i < w->count; i++)
        TRY(offline_record(tx, w->a, &w->in[i], &w->books[i], &w->out[i]));
    return OK;
}

static err offline_check(struct rtx *tx, void *arg)
{
    const struct work *w = arg;
    for (size_t i = 0; i < w->count; i++) {
        if (!w->out[i].there_before) TRY(store_book_recheck(tx, &w->books[i]));
    }
    return OK;
}

err app_payment_offline(const struct app *app, struct arena *a, const struct offline *in,
                        size_t count, struct pay_started *out)
{
    struct work w = { .a = a, .in = in, .out = out, .count = count,
                      .books = arena_array(a, struct book, count + 1) };

    for (size_t i = 0; i < count; i++) {
        if (in[i].count > LIMIT_PAYMENT_INVOICES || in[i].amount <= 0) return E_NOT_PAYABLE;
        if (in[i].key.n == 0) return E_BAD_REQUEST;
    }
    TRY(db_write(app->db, (struct db_work){ offline_body, offline_check, &w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

/* What follows from a payment's new state: rows of history and jobs, in the same transaction. */
#include "app/payment_own.h"
#include "base/clock.h"
#include "core/role.h"
#include "store/store_document.h"
#include "store/store_job.h"
#include "store/store_refund.h"
#include "store/store_staff.h"

/* By then the sealer has given the receipt its number. */
enum { RECEIPT_WAIT_US = 400000 };
/* How long a payer hears nothing of a payment that is unclear: most are clear by then. */
#define UNCLEAR_US (10 * 60 * INT64_C(1000000))

err payment_job(struct wtx *tx, struct arena *a, const struct payment *p, str kind, str argument,
                int64_t run_us)
{
    struct job job = { .org = p->org, .id = { id_new() }, .kind = kind, .subject = p->id.v,
                       .key = arena_format(a, "%lld", (long long)p->id.v),
                       .argument = argument, .run_us = run_us };
    return store_job_insert(tx, &job);
}

err payment_job_check(struct wtx *tx, struct arena *a, const struct payment *p, int64_t now_us)
{
    return payment_job(tx, a, p, S("pay.check"), STR_NONE, now_us + 15 * 1000000);
}

err payment_job_check_end(struct wtx *tx, struct arena *a, const struct payment *p, int64_t now_us)
{
    str key = arena_format(a, "%lld", (long long)p->id.v);
    return store_job_end(tx, p->org, S("pay.check"), key, now_us);
}

/* The mail a state calls for; "" none. Each is sent once per payment. */
static str mail_of(enum payment_state s)
{
    switch (s) {
    case PAYMENT_SETTLED: return S("mail.receipt");
    case PAYMENT_PROCESSING: return S("mail.request");
    case PAYMENT_FAILED: return S("mail.failed");
    case PAYMENT_SCHEDULED: return S("mail.scheduled");
    case PAYMENT_RETURNED: /* told amount by amount, by payment_mail */
    case PAYMENT_RESERVED:
    case PAYMENT_CONTACTED:
    case PAYMENT_ACTION:
    case PAYMENT_UNKNOWN:
    case PAYMENT_CANCELLED: break;
    }
    return STR_NONE;
}

static err note_invoices(struct wtx *tx, const struct payment *p, str what, int64_t now)
{
    for (size_t i = 0; i < p->item_count; i++) {
        if (p->items[i].account != ACCOUNT_RECEIVABLE) continue;
        TRY(store_history_of(tx, p->org, p->items[i].doc, p->contact,
                             &(struct history_row){ now, what, p->payer, p->reference }));
    }
    return OK;
}

err payment_effects(struct wtx *tx, struct arena *a, const struct payment *p)
{
    int64_t now = clock_now_us();
    str mail = mail_of(p->state);
    bool told;

    TRY(store_history_of(tx, p->org, p->id.v, p->contact,
                         &(struct history_row){ now, payment_state_key(p->state), p->payer,
                                                p->reason }));
    TRY(auto_payment_ended(tx, a, p, &told));
    if (mail.n > 0 && p->contact.v != 0 && !told) /* what staff recorded has nobody who made it */
        TRY(payment_job(tx, a, p, mail, STR_NONE,
                        p->state == PAYMENT_SETTLED ? now + RECEIPT_WAIT_US : now));
    if (p->state == PAYMENT_CONTACTED) TRY(payment_job_check(tx, a, p, now));
    if (p->state == PAYMENT_UNKNOWN && p->contact.v != 0) /* sent if it is so still */
        TRY(payment_job(tx, a, p, S("mail.unclear"), STR_NONE, now + UNCLEAR_US));
    if (p->state == PAYMENT_SETTLED) /* it may have left credit, or made a retainer */
        TRY(store_job_credit(tx, a, p->org, p->customer, p->id.v, now));
    if (p->state == PAYMENT_SETTLED) return note_invoices(tx, p, S("paid"), now);
    return p->state == PAYMENT_RETURNED ? note_invoices(tx, p, S("returned"), now) : OK;
}

err payment_effects_back(struct wtx *tx, const struct payment *p)
{
    int64_t now = clock_now_us();

    TRY(store_history_of(tx, p->org, p->id.v, p->contact,
                         &(struct history_row){ now, S("returned"), p->payer, p->reason }));
    return note_invoices(tx, p, S("returned"), now);
}

err payment_mail(struct wtx *tx, struct arena *a, const struct payment *p,
                 const struct payment_mail *m)
{
    struct job job = { .org = p->org, .id = { id_new() }, .kind = m->kind, .subject = p->id.v,
                       .key = arena_format(a, "%lld-%lld", (long long)p->id.v, (long long)m->nth),
                       .argument = arena_format(a, "%lld", (long long)m->about),
                       .run_us = clock_now_us() };
    return p->contact.v == 0 ? OK : store_job_insert(tx, &job);
}

err payment_review(struct wtx *tx, const struct payment *p, str reason, int64_t now_us)
{
    struct staff_review r = { .id = { id_new() }, .kind = S("payment"), .subject = p->id.v,
                        .reason = reason, .made_us = now_us };
    return store_review_insert(tx, p->org, &r);
}

err payment_tell_staff(struct wtx *tx, struct arena *a, org_id org, str kind, int64_t subject)
{
    struct staff_listed *list;
    size_t n;

    TRY(store_staff_list(db_reads(tx), a, org, &list, &n));
    for (size_t i = 0; i < n; i++) {
        const struct staff *s = &list[i].staff;
        struct job job = { .org = org, .id = { id_new() }, .kind = kind, .subject = subject,
                           .key = arena_format(a, "%lld-%lld", (long long)subject,
                                               (long long)s->id.v),
                           .argument = arena_format(a, "%lld", (long long)s->id.v),
                           .run_us = clock_now_us() };
        if (s->active && role_may(role_of(s->role), DUTY_BOOK)) TRY(store_job_insert(tx, &job));
    }
    return OK;
}

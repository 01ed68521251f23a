/* From a staff user's wish to a refund, or to a request that a second person signs. */
#include "app/app_refund_staff.h"

#include "app/app_payment.h"
#include "app/app_rules.h"
#include "store/store_payment.h"
#include "store/store_people.h"

enum { LINES_BYTES_MAX = 4096 };

struct wished {
    struct payment p;
    struct customer customer;
    int64_t limit; /* of the actor's role, in the payment's currency */
};

int64_t refund_left(const struct payment *p)
{
    if (p->state != PAYMENT_SETTLED && p->state != PAYMENT_RETURNED) return 0;
    int64_t left = p->captured - p->refunded - p->refund_pending - p->returned - p->fee_settled;
    return left > 0 ? left : 0;
}

static err look(const struct app *app, struct arena *a, const struct actor *actor,
                payment_id id, struct wished *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct org o;
    struct staff s;
    struct rules rules;

    TRY(db_read_begin(app->db, &tx));
    TRY(store_payment_get(tx, a, actor->org, id, &out->p));
    TRY(store_customer_get(tx, a, actor->org, out->p.customer, &out->customer));
    TRY(store_org_get(tx, a, actor->org, &o));
    TRY(app_rules_get(tx, a, &o, out->p.cur, &rules));
    err e = store_staff_get(tx, a, actor->org, (staff_id){ actor->person }, &s);
    if (actor->kind != PERSON_STAFF || e == E_NOT_FOUND) return E_FORBIDDEN;
    TRY(e);
    out->limit = rules.limit[role_of(s.role)].minor;
    return OK;
}

static str amount_words(struct arena *a, int64_t minor, currency cur)
{
    char plain[32];
    return arena_format(a, "%.*s %.*s", STR_FMT(money_plain((money){ minor, cur }, plain)),
                        STR_FMT(currency_code(cur)));
}

static err ask_second(const struct app *app, struct arena *a, const struct actor *actor,
                      const struct refund_wish *wish, const struct wished *w, public_id *out)
{
    CLEANUP(buf_release) struct buf before = { 0 }, payload = { 0 };
    const struct payment *p = &w->p;
    int64_t gone = p->refunded + p->refund_pending, fee = wish->fee ? p->fee_settled : 0;

    if (refund_left(p) == 0) return E_STATE;
    if (wish->amount <= 0 || wish->amount > refund_left(p)) return E_NOT_PAYABLE;
    if (wish->fee && (fee == 0 || fee != fee_sum(&p->fee))) return E_NOT_PAYABLE;
    if (!wish->to_credit && app_gateway(p->gateway) == NULL) return E_STATE;
    int64_t all = wish->amount + fee; /* both are of what was captured */
    buf_init(&before, LINES_BYTES_MAX);
    buf_init(&payload, LINES_BYTES_MAX);
    audit_line(&payload, S("Goes back"), amount_words(a, all, p->cur));
    if (wish->fee) audit_line(&payload, S("Fee in it"), amount_words(a, fee, p->cur));
    audit_line(&payload, S("To"), wish->to_credit ? S("credit") : p->method);
    audit_line(&before, S("Given back"), amount_words(a, gone, p->cur));
    audit_line(&payload, S("Given back"),
               amount_words(a, wish->to_credit ? gone : gone + all, p->cur));
    buf_format(&payload, "payment.id: %lld\namount.minor: %lld\nto.credit: %d\nwith.fee: %d\n",
               (long long)p->id.v, (long long)wish->amount, wish->to_credit, wish->fee);
    struct approval_wish ask = {
        .id = wish->key, .kind = S("refund"), .payload = buf_copy(&payload, a),
        .before = buf_copy(&before, a), .reason = wish->reason,
        .subject = arena_format(a, "%.*s, %.*s", STR_FMT(p->reference),
                                STR_FMT(w->customer.name)),
    };
    return app_approval_ask(app, a, actor, &ask, out);
}

err app_refund_staff(const struct app *app, struct arena *a, const struct actor *actor,
                     const struct refund_wish *wish, public_id *approval)
{
    struct wished w;
    struct refund made;
    struct refund_request rq = {
        .org = actor->org, .payment = wish->payment, .amount = wish->amount,
        .fee = wish->fee, .to_credit = wish->to_credit, .reason = wish->reason,
        .asked = { actor->person },
        .actor = actor,
        .key = arena_format(a, "staff:%.*s", STR_FMT(public_id_str(&wish->key))),
    };

    TRY(look(app, a, actor, wish->payment, &w));
    rq.alone_max = w.limit;
    err e = wish->amount > w.limit ? E_FORBIDDEN : app_refund_ask(app, a, &rq, &made);
    /* Above the limit, or the role is gone: that the request finds too. */
    return e == E_FORBIDDEN ? ask_second(app, a, actor, wish, &w, approval) : e;
}

static int64_t number_of(const struct approval *p, str name)
{
    int64_t v = 0;
    return str_i64(audit_value(p->payload, name), &v) ? v : 0;
}

err app_refund_approved(const struct app *app, struct arena *a, org_id org,
                        const struct approval *p)
{
    struct refund made;
    struct refund_request rq = {
        .org = org, .payment = { number_of(p, S("payment.id")) },
        .amount = number_of(p, S("amount.minor")), .to_credit = number_of(p, S("to.credit")) != 0,
        .fee = number_of(p, S("with.fee")) != 0,
        .key = arena_format(a, "approval:%lld", (long long)p->id), .asked = p->asked_by,
        .signed_by = p->decided_by, .reason = p->reason,
    };
    return app_refund_ask(app, a, &rq, &made);
}

/* From a staff user's wish to give a credit back, or to a request that a second person signs. */
#include "app/app_giveback.h"
#include "app/app_rules.h"
#include "store/store_invoice.h"
#include "store/store_people.h"

enum { LINES_BYTES_MAX = 4096 };

struct wished {
    struct lot lot;
    struct customer customer;
    int64_t limit, room; /* of the actor's role; of the captures */
};

static err look(const struct app *app, struct arena *a, const struct actor *actor,
                const struct lot *l, struct wished *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct org o;
    struct staff s;
    struct rules rules;

    if (actor->kind != PERSON_STAFF) return E_FORBIDDEN;
    TRY(db_read_begin(app->db, &tx));
    TRY(store_lot_get(tx, a, actor->org, l->customer, l->account, l->doc, &out->lot));
    TRY(store_customer_get(tx, a, actor->org, l->customer, &out->customer));
    TRY(store_org_get(tx, a, actor->org, &o));
    TRY(app_rules_get(tx, a, &o, l->cur, &rules));
    err e = store_staff_get(tx, a, actor->org, (staff_id){ actor->person }, &s);
    if (e == E_NOT_FOUND) return E_FORBIDDEN;
    TRY(e);
    out->limit = rules.limit[role_of(s.role)].minor;
    return app_giveback_room(tx, a, actor->org, &out->lot, &out->room);
}

static str amount_words(struct arena *a, int64_t minor, currency cur)
{
    char plain[32];
    return arena_format(a, "%.*s %.*s", STR_FMT(money_plain((money){ minor, cur }, plain)),
                        STR_FMT(currency_code(cur)));
}

static err ask_second(const struct app *app, struct arena *a, const struct actor *actor,
                      const struct giveback_wish *wish, const struct wished *w, public_id *out)
{
    CLEANUP(buf_release) struct buf before = { 0 }, payload = { 0 };
    bool transfer = wish->way == GIVEBACK_TRANSFER;
    int64_t free = lot_payable(&w->lot);
    char iso[11];

    if (wish->amount <= 0 || wish->amount > free) return E_NOT_PAYABLE;
    if (!transfer && wish->amount > w->room) return E_STATE;
    buf_init(&before, LINES_BYTES_MAX);
    buf_init(&payload, LINES_BYTES_MAX);
    audit_line(&payload, S("Goes back"), amount_words(a, wish->amount, w->lot.cur));
    audit_line(&payload, S("To"), transfer ? S("a transfer that was made") : S("earlier payments"));
    if (transfer) audit_line(&payload, S("Reference"), wish->reference);
    if (transfer) audit_line(&payload, S("Day"), date_iso(wish->day, iso));
    audit_line(&before, S("Free"), amount_words(a, free, w->lot.cur));
    audit_line(&payload, S("Free"), amount_words(a, free - wish->amount, w->lot.cur));
    buf_format(&payload, "customer.id: %lld\nlot.account: %d\nlot.doc: %lld\namount.minor: %lld\n"
               "way.number: %d\n", (long long)w->lot.customer.v, (int)w->lot.account,
               (long long)w->lot.doc, (long long)wish->amount, (int)wish->way);
    struct approval_wish ask = {
        .id = wish->key, .kind = S("giveback"), .payload = buf_copy(&payload, a),
        .before = buf_copy(&before, a), .reason = wish->reason,
        .subject = arena_format(a, "%.*s, %.*s", STR_FMT(w->lot.number),
                                STR_FMT(w->customer.name)),
    };
    return app_approval_ask(app, a, actor, &ask, out);
}

err app_giveback_staff(const struct app *app, struct arena *a, const struct actor *actor,
                       const struct giveback_wish *wish, public_id *approval)
{
    struct wished w;
    struct giveback made;
    struct giveback_request rq = {
        .org = actor->org, .customer = wish->lot->customer, .account = wish->lot->account,
        .doc = wish->lot->doc, .amount = wish->amount, .way = wish->way,
        .reference = wish->reference, .day = wish->day, .reason = wish->reason,
        .asked = { actor->person }, .actor = actor,
        .key = arena_format(a, "staff:%.*s", STR_FMT(public_id_str(&wish->key))),
    };

    TRY(look(app, a, actor, wish->lot, &w));
    rq.alone_max = w.limit;
    err e = wish->amount > w.limit ? E_FORBIDDEN : app_giveback(app, a, &rq, &made);
    /* Above the limit, or the role is gone: that the request finds too. */
    return e == E_FORBIDDEN ? ask_second(app, a, actor, wish, &w, approval) : e;
}

static int64_t number_of(const struct approval *p, str name)
{
    int64_t v = 0;
    return str_i64(audit_value(p->payload, name), &v) ? v : 0;
}

err app_giveback_approved(const struct app *app, struct arena *a, org_id org,
                          const struct approval *p)
{
    struct giveback made;
    struct giveback_request rq = {
        .org = org, .customer = { number_of(p, S("customer.id")) },
        .account = (enum account)number_of(p, S("lot.account")),
        .doc = number_of(p, S("lot.doc")), .amount = number_of(p, S("amount.minor")),
        .way = (enum giveback_way)number_of(p, S("way.number")),
        .key = arena_format(a, "approval:%lld", (long long)p->id), .asked = p->asked_by,
        .signed_by = p->decided_by, .reason = p->reason,
    };

    if (rq.way == GIVEBACK_TRANSFER) {
        rq.reference = audit_value(p->payload, S("Reference"));
        if (!date_parse(audit_value(p->payload, S("Day")), &rq.day)) return E_INVALID;
    }
    return app_giveback(app, a, &rq, &made);
}

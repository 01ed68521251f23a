/* Contact with gateways, and booking what they say. No transaction is open during a call. */
#include "app/app_payment.h"

#include "app/app_rules.h"
#include "app/app_schedule.h"
#include "app/app_silence.h"
#include "app/payment_learn.h"
#include "app/payment_own.h"
#include "base/clock.h"
#include "base/faultpoint.h"
#include "base/limits.h"
#include "db/write.h"
#include "locale/zone.h"
#include "store/store_book.h"
#include "store/store_document.h"
#include "store/store_job.h"
#include "store/store_method.h"
#include "store/store_people.h"
#include "store/store_setting.h"

enum { RETURN_CHECK_MS = 5000, CONTACT_MINUTES = 30, ANSWER_MINUTES = 2 };

static bool since(int64_t at_us, int minutes)
{
    return clock_now_us() - at_us >= minutes * 60 * INT64_C(1000000);
}

static const struct gateway *const gateways[] = { &gw_razorpay, &gw_stripe, &gw_sandbox,
                                                  &gw_debit };

const struct gateway *app_gateway_at(size_t i)
{
    return i < countof(gateways) ? gateways[i] : NULL;
}

const struct gateway *app_gateway(str name)
{
    for (size_t i = 0; i < countof(gateways); i++) {
        if (str_eq(gateways[i]->name, name)) return gateways[i];
    }
    return NULL;
}

/* In a demo's book only gateways that move no money. */
static err may_use(struct rtx *tx, struct arena *a, str gateway)
{
    const struct gateway *g = app_gateway(gateway);
    str value;
    bool demo;

    if (g != NULL && g->test) return OK;
    TRY(store_setting_get(tx, a, S("demo"), &value, &demo));
    return demo ? E_FORBIDDEN : OK;
}

err app_gateway_account(const struct app *app, struct rtx *tx, struct arena *a, org_id org,
                        str gateway, struct gateway_account *out)
{
    struct stored_gateway g;
    struct gateway_account account = { 0 };
    str secrets;
    bool found;

    TRY(store_gateway_get(tx, a, org, gateway, &g, &found));
    if (!found) return E_CONFIG;
    TRY(may_use(tx, a, gateway));
    account.base_url = g.base_url;
    TRY(crypto_open(a, &app->fields, g.secret, &account.secret));
    TRY(crypto_open(a, &app->fields, g.webhook_secret, &secrets));
    for (size_t i = 0; i < GATEWAY_SECRETS_MAX; i++) {
        if (!str_cut(&secrets, '\n', &account.webhook_secrets[i])) break;
    }
    account.public_key = g.public_key;
    account.webhook_url =
        arena_format(a, "/hooks/%.*s/%.*s", STR_FMT(gateway), STR_FMT(g.account));
    *out = account;
    return OK;
}

str app_gateway_label(str gateway)
{
    const struct gateway *g = app_gateway(gateway);
    return g == NULL ? gateway : g->label;
}

err app_pay_ways(const struct app *app, struct rtx *tx, struct arena *a, org_id org, currency cur,
                 struct pay_way **out, size_t *count)
{
    struct pay_way *list = arena_array(a, struct pay_way, PAY_METHOD_COUNT);
    pay_method_set there = 0;
    struct org o;
    struct rules rules;
    size_t n = 0;

    TRY(store_org_get(tx, a, org, &o));
    TRY(app_rules_get(tx, a, &o, o.cur, &rules));

    for (size_t i = 0; i < countof(gateways); i++) {
        const struct gateway *g = gateways[i];
        struct gateway_account account;
        err e = app_gateway_account(app, tx, a, org, g->name, &account);
        if (e == E_CONFIG) continue;
        TRY(e);
        pay_method_set offered = g->methods(&account, cur) & rules.methods & ~there;
        for (int m = PAY_NONE + 1; m < PAY_METHOD_COUNT; m++) {
            if ((offered & 1u << m) == 0) continue;
            bool keeps = g->setup != NULL && (g->never_saved & 1u << m) == 0;
            list[n++] = (struct pay_way){ (enum pay_method)m, g->name, g->label, keeps,
                                          keeps && (g->saved_apart & 1u << m) == 0 };
        }
        there |= offered;
    }
    *out = list;
    *count = n;
    return OK;
}

struct add_work {
    struct arena *a;
    org_id org;
    str gateway;
    struct stored_gateway g;
};

static err add_body(struct wtx *tx, void *arg)
{
    struct add_work *w = arg;
    TRY(may_use(db_reads(tx), w->a, w->gateway));
    return store_gateway_insert(tx, w->org, w->gateway, &w->g);
}

err app_gateway_add(const struct app *app, struct arena *a, org_id org, str gateway, str base_url,
                    str secret, str webhook_secret, str *account)
{
    public_id name = public_id_new();
    struct add_work w = { .a = a, .org = org, .gateway = gateway };

    w.g = (struct stored_gateway){ .account = arena_str(a, public_id_str(&name)),
                                   .base_url = base_url,
                                   .secret = crypto_seal(a, &app->fields, secret),
                                   .webhook_secret = crypto_seal(a, &app->fields, webhook_secret) };
    TRY(db_write(app->db, (struct db_work){ add_body, NULL, &w }));
    *account = w.g.account;
    return OK;
}

struct set_work {
    const struct app *app;
    struct arena *a;
    org_id org;
    str gateway;
    const struct gateway_keys *keys;
    str account;
};

/* The secret that signed until now goes on holding, as a second line, while senders change over. */
static err set_body(struct wtx *tx, void *arg)
{
    struct set_work *w = arg;
    const struct gateway_keys *k = w->keys;
    const struct key *sealer = &w->app->fields;
    str before = STR_NONE, secrets = k->webhook_secret;
    struct stored_gateway g;
    bool found;

    TRY(may_use(db_reads(tx), w->a, w->gateway));
    TRY(store_gateway_get(db_reads(tx), w->a, w->org, w->gateway, &g, &found));
    if (found) {
        w->account = g.account;
        TRY(crypto_open(w->a, sealer, g.webhook_secret, &g.webhook_secret));
        str_cut(&g.webhook_secret, '\n', &before);
    }
    if (before.n > 0 && !str_eq(before, secrets))
        secrets = arena_format(w->a, "%.*s\n%.*s", STR_FMT(secrets), STR_FMT(before));
    return store_gateway_set(
        tx, w->org, w->gateway,
        &(struct stored_gateway){ .account = w->account,
                                  .base_url = k->base_url,
                                  .public_key = k->public_key,
                                  .secret = crypto_seal(w->a, sealer, k->secret),
                                  .webhook_secret = crypto_seal(w->a, sealer, secrets) });
}

err app_gateway_set(const struct app *app, struct arena *a, org_id org, str gateway,
                    const struct gateway_keys *keys, str *account)
{
    public_id name = public_id_new();
    struct set_work w = { app, a, org, gateway, keys, arena_str(a, public_id_str(&name)) };

    if (app_gateway(gateway) == NULL) return E_NOT_FOUND;
    TRY(db_write(app->db, (struct db_work){ set_body, NULL, &w }));
    *account = w.account;
    return OK;
}

static err end_body(struct wtx *tx, void *arg)
{
    struct set_work *w = arg;
    return store_gateway_end(tx, w->org, w->gateway);
}

err app_gateway_end(const struct app *app, org_id org, str gateway)
{
    struct set_work w = { .org = org, .gateway = gateway };
    return db_write(app->db, (struct db_work){ end_body, NULL, &w });
}

static err move_body(struct wtx *tx, void *arg)
{
    struct add_work *w = arg;
    return store_gateway_move(tx, w->org, w->gateway, w->g.base_url);
}

err app_gateway_move(const struct app *app, org_id org, str gateway, str base_url)
{
    struct add_work w = { .org = org, .gateway = gateway, .g = { .base_url = base_url } };
    return db_write(app->db, (struct db_work){ move_body, NULL, &w });
}

int64_t app_payment_check_delay(int checks)
{
    static const int64_t seconds[] = { 15, 30, 60, 120, 300, 900, 3600, 21600 };
    size_t n = countof(seconds);
    return (checks >= 0 && (size_t)checks < n ? seconds[checks] : 86400) * 1000000;
}

str payment_return_state(const struct app *app, struct arena *a, const public_id *id)
{
    struct key key = crypto_derive(&app->master, KEY_STATE);
    sha256 mac =
        crypto_hmac((str){ (const char *)key.b, sizeof key.b }, public_id_str(id));
    char hex[65];
    return str_sub(arena_str(a, crypto_hex(mac, hex)), 0, 40);
}

/*
 * Read payment, attempt and account, outside any transaction of ours; of a payment that waits for
 * its day there is but itself.
 */
static err look(const struct app *app, struct arena *a, org_id org, payment_id id,
                struct payment *p, struct attempt *t, const struct gateway **g,
                struct gateway_account *account)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    bool found;

    TRY(db_read_begin(app->db, &tx));
    TRY(store_payment_get(tx, a, org, id, p));
    if (p->state == PAYMENT_SCHEDULED) return OK;
    TRY(store_attempt_last(tx, a, org, id, t, &found));
    if (!found) return E_STATE;
    *g = app_gateway(p->gateway);
    if (*g == NULL) return E_CONFIG;
    return app_gateway_account(app, tx, a, org, p->gateway, account);
}

static struct gateway_name name_of(const struct payment *p, const struct attempt *t)
{
    return (struct gateway_name){
        .id = t->gateway_ref, .reference = p->reference, .key = t->key, .since_us = t->made_us
    };
}

/* This state's time has passed. */
static err time_over(const struct app *app, struct arena *a, const struct payment *p)
{
    struct learn w = { .a = a, .org = p->org, .id = p->id, .what = LEARN_TIME };
    return payment_learn(app, &w);
}

/* What is charged, and what of its payer the gateway is told. `no`: why it must not be charged. */
static err fill_start(const struct app *app, struct arena *a, const struct payment *p,
                      struct gateway_start *start, str *no)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct saved_method m;
    struct contact c;
    date today;

    TRY(db_read_begin(app->db, &tx));
    start->payer_away = p->away;
    start->save = p->consent.n > 0;
    if (p->contact.v != 0) {
        TRY(store_contact_get(tx, a, p->org, p->contact, &c));
        start->payer_email = c.email;
        start->payer_phone = c.phone;
    }
    if (start->save)
        TRY(store_method_gateway_customer(tx, a, p->org, p->customer, p->gateway,
                                          &start->customer));
    if (p->saved.v == 0) return OK;
    TRY(app_today(tx, a, p->org, &today));
    TRY(store_method_get(tx, a, p->org, p->saved, &m));
    *no = saved_fit_text(saved_method_fit(&m, p->cur, today));
    start->token = m.token;
    return OK;
}

static err learn_outcome(const struct app *app, struct arena *a, org_id org, payment_id id,
                         const struct gateway_outcome *outcome)
{
    struct learn w = { .a = a, .org = org, .id = id, .what = LEARN_OUTCOME, .outcome = outcome };
    return payment_learn(app, &w);
}

/* That it is contacted is committed. */
static err send(const struct app *app, struct arena *a, const struct payment *p,
                const struct attempt *t, const struct gateway *g, struct gateway_account *account,
                str base_url)
{
    struct gateway_outcome outcome = { 0 };
    str no = STR_NONE;
    bool asked = false;

    account->webhook_url =
        arena_format(a, "%.*s%.*s", STR_FMT(base_url), STR_FMT(account->webhook_url));
    struct gateway_start start = {
        .method = pay_method_of(p->method),
        .amount = { p->amount, p->cur },
        .key = t->key,
        .reference = p->reference,
        .payer_name = p->payer,
        .description = arena_format(a, "Payment %.*s", STR_FMT(p->reference)),
        .return_url = arena_format(a, "%.*s/pay/return/%.*s/%.*s?signed=%.*s", STR_FMT(base_url),
                                   STR_FMT(g->name), STR_FMT(public_id_str(&t->public_id)),
                                   STR_FMT(payment_return_state(app, a, &t->public_id))),
        .made_us = t->made_us,
    };
    err e = fill_start(app, a, p, &start, &no);
    if (fault("pay.contact.before")) return E_IO;
    if (e != OK)
        outcome = (struct gateway_outcome){ .result = GATEWAY_LATER, .note = err_name(e) };
    else if (no.n > 0)
        outcome = (struct gateway_outcome){ .result = GATEWAY_DECLINED, .state = { .text = no } };
    else {
        g->start(a, account, &start, &outcome);
        asked = true;
    }
    if (fault("pay.contact.after")) return E_IO;
    TRY(learn_outcome(app, a, p->org, p->id, &outcome));
    bool maybe = outcome.result == GATEWAY_UNKNOWN || outcome.result == GATEWAY_LATER;
    return asked ? app_silence_heard(app, a, p->org, p->gateway, !maybe) : OK;
}

err app_payment_contact(const struct app *app, struct arena *a, org_id org, payment_id id,
                        str base_url)
{
    struct payment p;
    struct attempt t;
    const struct gateway *g;
    struct gateway_account account;

    TRY(look(app, a, org, id, &p, &t, &g, &account));
    if (p.state != PAYMENT_RESERVED) return OK;
    if (!p.away && since(p.made_us, CONTACT_MINUTES))
        return time_over(app, a, &p); /* its payer is gone */
    struct learn w = { .a = a, .org = org, .id = id, .what = LEARN_CONTACT };
    TRY(payment_learn(app, &w));
    if (!w.moved) return OK; /* somebody else contacts it */
    return send(app, a, &p, &t, g, &account, base_url);
}

err app_payment_send(const struct app *app, struct arena *a, org_id org, payment_id id,
                     str base_url)
{
    struct payment p;
    struct attempt t;
    const struct gateway *g;
    struct gateway_account account;

    err e = look(app, a, org, id, &p, &t, &g, &account);
    if (e == OK) return send(app, a, &p, &t, g, &account, base_url);
    bool refused = e == E_CONFIG || e == E_FORBIDDEN;
    struct gateway_outcome none = { .result = refused ? GATEWAY_REFUSED : GATEWAY_LATER,
                                    .note = err_name(e) };
    TRY(learn_outcome(app, a, org, id, &none));
    return e;
}

err payment_check_within(const struct app *app, struct arena *a, org_id org, payment_id id,
                         int timeout_ms)
{
    struct payment p;
    struct attempt t;
    const struct gateway *g;
    struct gateway_account account;
    struct gateway_state state = { 0 };

    TRY(look(app, a, org, id, &p, &t, &g, &account));
    if (p.state == PAYMENT_SCHEDULED || p.state == PAYMENT_RESERVED) return OK;
    struct gateway_name name = name_of(&p, &t);
    account.timeout_ms = timeout_ms;
    err e = g->status(a, &account, &name, &state);
    TRY(app_silence_heard(app, a, org, p.gateway, e != E_GATEWAY && e != E_TOO_MANY));
    if (e == E_NOT_FOUND) {
        /* Our request never got there, or is still on its way: not a no before its page could end.
         */
        e = E_GATEWAY;
        if (clock_now_us() - t.contacted_us >= (int64_t)g->page_seconds * 1000000) {
            state = (struct gateway_state){ .phase = GATEWAY_EXPIRED };
            e = OK;
        }
    }
    if (e != OK && p.state == PAYMENT_CONTACTED && since(t.contacted_us, ANSWER_MINUTES))
        TRY(time_over(app, a, &p));
    TRY(e);
    if (fault("pay.check.after")) return E_IO;
    struct learn w = { .a = a, .org = org, .id = id, .what = LEARN_STATE, .state = &state };
    return payment_learn(app, &w);
}

err app_payment_tell(const struct app *app, struct arena *a, org_id org, payment_id id,
                     const struct gateway_state *state)
{
    struct learn w = { .a = a, .org = org, .id = id, .what = LEARN_STATE, .state = state };
    return payment_learn(app, &w);
}

err app_payment_check(const struct app *app, struct arena *a, org_id org, payment_id id)
{
    return payment_check_within(app, a, org, id, 0);
}

/* The running payment behind a return address. */
static err returned(const struct app *app, struct arena *a, org_id org, str gateway, str attempt,
                    str state, struct payment *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct attempt t = { 0 };
    payment_id id;

    if (!public_id_parse(attempt, &t.public_id)) return E_NOT_FOUND;
    if (!crypto_equal(payment_return_state(app, a, &t.public_id), state)) return E_NOT_FOUND;
    TRY(db_read_begin(app->db, &tx));
    TRY(store_attempt_payment(tx, org, t.public_id, &id));
    TRY(store_payment_get(tx, a, org, id, out));
    return str_eq(out->gateway, gateway) ? OK : E_NOT_FOUND;
}

err app_return(const struct app *app, struct arena *a, org_id org, str gateway, str attempt,
               str state, public_id *payment)
{
    struct payment p;

    TRY(returned(app, a, org, gateway, attempt, state, &p));
    if (payment_is_running(p.state)) {
        /* The job asks again later, so a gateway that is slow now costs the payer nothing. */
        err e = payment_check_within(app, a, org, p.id, RETURN_CHECK_MS);
        if (e != OK && e != E_GATEWAY && e != E_TOO_MANY) return e;
    }
    *payment = p.public_id;
    return OK;
}

err app_payment_cancel(const struct app *app, struct arena *a, org_id org, payment_id id)
{
    struct payment p;
    struct attempt t;
    const struct gateway *g;
    struct gateway_account account;
    struct gateway_state state = { .phase = GATEWAY_CANCELLED };

    TRY(look(app, a, org, id, &p, &t, &g, &account));
    if (p.state == PAYMENT_SCHEDULED) return app_schedule_cancel(app, a, org, id);
    if (!payment_is_running(p.state) || p.state == PAYMENT_PROCESSING) return E_STATE;
    if (p.state != PAYMENT_RESERVED) {
        struct gateway_name name = name_of(&p, &t);
        TRY(g->cancel(a, &account, &name, &state));
    }
    struct learn w = { .a = a, .org = org, .id = id, .what = LEARN_STATE, .state = &state };
    TRY(payment_learn(app, &w));
    return w.p.state == PAYMENT_CANCELLED ? OK : E_STATE;
}

struct hook_work {
    struct arena *a;
    org_id org;
    str gateway, body;
    struct gateway_event event;
};

static err hook_body(struct wtx *tx, void *arg)
{
    struct hook_work *w = arg;
    int64_t now = clock_now_us();
    bool fresh;

    /* Some events name the payment by the gateway's id alone, or by that of its capture. */
    if (w->event.reference.n == 0 && w->event.payment_id.n > 0)
        TRY(store_attempt_reference(db_reads(tx), w->a, w->org, w->gateway, w->event.payment_id,
                                    &w->event.reference));
    if (w->event.reference.n == 0 && w->event.capture_id.n > 0)
        TRY(store_capture_reference(db_reads(tx), w->a, w->org, w->gateway, w->event.capture_id,
                                    &w->event.reference));
    TRY(store_gateway_event_insert(tx, w->org, w->gateway, w->event.id, w->event.type,
                                   w->event.reference, w->body, now, &fresh));
    if (!fresh || w->event.kind == GATEWAY_EVENT_OTHER || w->event.reference.n == 0) return OK;
    struct job job = { .org = w->org,
                       .id = { id_new() },
                       .kind = S("pay.event"),
                       .key = w->event.id,
                       .argument = w->event.reference,
                       .run_us = now };
    return store_job_insert(tx, &job);
}

err app_hook(const struct app *app, struct arena *a, str gateway, str account,
             const struct gateway_hook *hook)
{
    const struct gateway *g = app_gateway(gateway);
    struct hook_work w = { .a = a, .gateway = gateway, .body = hook->body };
    struct gateway_account keys;
    struct rtx *tx = NULL;
    bool found;

    if (g == NULL) return E_NOT_FOUND;
    TRY(db_read_begin(app->db, &tx));
    err e = store_gateway_org(tx, gateway, account, &w.org, &found);
    if (e == OK && !found) e = E_NOT_FOUND;
    if (e == OK) e = app_gateway_account(app, tx, a, w.org, gateway, &keys);
    db_read_end(&tx);
    TRY(e);
    TRY(g->parse_event(a, &keys, hook, &w.event));
    if (fault("hook.before")) return E_IO;
    TRY(db_write(app->db, (struct db_work){ hook_body, NULL, &w }));
    if (fault("hook.after")) return E_IO;
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

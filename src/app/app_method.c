/* Saved methods: kept after a capture or a set-up, changed and removed by their people. */
#include "app/app_method.h"

#include "app/payment_own.h"
#include "base/clock.h"
#include "db/write.h"
#include "locale/zone.h"
#include "store/store_people.h"

enum { CHECK_MS = 5000, FIRST_CHECK_US = 15 * 1000000, MAIL_HOUR = 9 };

str app_method_consent(struct arena *a, const struct words *words, str seller, str gateway)
{
    return words_say(words, a,
                     "{1} may keep this with {2} and charge it for payments that you or a "
                     "colleague confirm, schedule or switch on here. You can remove it at any "
                     "time under Payment methods.",
                     seller, gateway);
}

/* As the schemes want it said; where there is none of them, the plain part of it. */
static str terms_of(currency cur)
{
    if (currency_eq(cur, CURRENCY("EUR")))
        return S("You let the creditor have amounts that you owe collected from this account by "
                 "SEPA direct debit, and your bank pay them. For eight weeks after a debit you can "
                 "ask your bank to give it back, as your agreement with the bank says.");
    if (currency_eq(cur, CURRENCY("USD")))
        return S("You let the creditor debit this account electronically (ACH) for payments that "
                 "you confirm or schedule, and correct a debit made in error. This holds until you "
                 "remove the account; do so a banking day before a debit that you do not want.");
    return S("You let the creditor have amounts that you confirm or schedule debited from this "
             "account. This holds until you remove the account.");
}

str app_method_mandate(struct arena *a, const struct words *words, const struct saved_method *m,
                       str seller, str customer)
{
    char day[11];

    if (m->mandate.n == 0) return STR_NONE;
    date_iso((date){ (int32_t)(m->consented_us / (86400 * INT64_C(1000000))) }, day);
    const str lines[] = {
        words_say(words, a, "Mandate: {1}", m->mandate),
        words_say(words, a, "Date: {1}", str_of(day)),
        words_say(words, a, "Creditor: {1}", seller),
        words_say(words, a, "Account holder: {1}", customer),
        words_say(words, a, "Account: {1}, {2}", saved_method_label(a, m), currency_code(m->cur)),
        STR_NONE,
        words_message(words, terms_of(m->cur)),
    };
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 8 * 1024);
    for (size_t i = 0; i < countof(lines); i++) {
        buf_str(&b, lines[i]);
        buf_char(&b, '\n');
    }
    return buf_copy(&b, a);
}

/* ---- keeping ---- */

/* In the month in which it ends, its people are told, once; another month is told anew. */
static err job_expires(struct wtx *tx, struct arena *a, const struct saved_method *m)
{
    struct job job = { .org = m->org, .id = { id_new() }, .kind = S("mail.expires"),
                       .subject = m->id.v };
    struct org o;
    date first;

    if (m->expiry_year == 0 || !date_of(m->expiry_year, m->expiry_month, 1, &first)) return OK;
    TRY(store_org_get(db_reads(tx), a, m->org, &o));
    job.argument = saved_method_month(a, m);
    job.key = arena_format(a, "%lld-%.*s", (long long)m->id.v, STR_FMT(job.argument));
    job.run_us = zone_instant(o.zone, first, MAIL_HOUR, 0);
    return store_job_insert(tx, &job);
}

struct expiry_work {
    struct arena *a;
    const struct job *job;
    struct saved_method *m;
    bool tell;
};

static err expiry_body(struct wtx *tx, void *arg)
{
    struct expiry_work *w = arg;

    w->tell = false;
    TRY(store_method_get(db_reads(tx), w->a, w->job->org, (method_id){ w->job->subject }, w->m));
    if (w->m->removed_us != 0) return OK;
    w->tell = str_eq(saved_method_month(w->a, w->m), w->job->argument);
    return w->tell ? OK : store_job_withdraw(tx, w->job->org, w->job->id);
}

err app_method_expires(const struct app *app, struct arena *a, const struct job *job,
                       struct saved_method *m, bool *tell)
{
    struct expiry_work w = { a, job, m, false };

    TRY(db_write(app->db, (struct db_work){ expiry_body, NULL, &w }));
    *tell = w.tell;
    return OK;
}

err method_keep(struct wtx *tx, struct arena *a, struct saved_method *m,
                const struct gateway_means *means)
{
    struct saved_method before;
    bool found, fresh;

    TRY(store_method_default(db_reads(tx), a, m->org, m->customer, m->cur, &before, &found));
    m->id = (method_id){ id_new() };
    m->public_id = public_id_new();
    m->brand = means->brand;
    m->last4 = means->last4;
    m->expiry_year = means->expiry_year;
    m->expiry_month = means->expiry_month;
    m->token = means->token;
    m->gateway_customer = means->customer;
    m->mandate = means->mandate;
    m->made_us = clock_now_us();
    m->is_default = !found || !currency_eq(before.cur, m->cur);
    TRY(store_method_insert(tx, m, &fresh));
    if (fresh) return job_expires(tx, a, m);
    m->id = (method_id){ 0 };
    return OK;
}

err method_keep_paid(struct wtx *tx, struct arena *a, struct payment *p,
                     const struct gateway_means *means)
{
    struct saved_method m = {
        .org = p->org, .customer = p->customer, .gateway = p->gateway,
        .method = pay_method_of(p->method), .cur = p->cur, .address = p->address,
        .country = p->country, .consent = p->consent, .consented_us = p->made_us,
        .contact = p->contact,
    };

    TRY(method_keep(tx, a, &m, means));
    p->saved = m.id;
    return OK;
}

/* ---- setting up ---- */

struct setup_work {
    struct arena *a;
    struct method_setup s;
    const struct gateway_state *state;
    const struct gateway_outcome *outcome;
};

static err job_check(struct wtx *tx, struct arena *a, const struct method_setup *s)
{
    struct job job = { .org = s->org, .id = { id_new() }, .kind = S("pay.setup"),
                       .subject = s->id, .key = arena_format(a, "%lld", (long long)s->id),
                       .run_us = s->made_us + FIRST_CHECK_US };
    return store_job_insert(tx, &job);
}

static err add_body(struct wtx *tx, void *arg)
{
    struct setup_work *w = arg;
    struct rtx *reads = db_reads(tx);
    int64_t before;
    bool found;

    TRY(store_setup_by_key(reads, w->s.org, w->s.key, &before, &found));
    if (found) {
        TRY(store_setup_get(reads, w->a, w->s.org, before, &w->s));
        return OK;
    }
    TRY(store_setup_insert(tx, &w->s));
    return job_check(tx, w->a, &w->s);
}

static err keep_setup(struct wtx *tx, struct setup_work *w, const struct gateway_means *means)
{
    const struct method_setup *s = &w->s;
    struct saved_method m = {
        .org = s->org, .customer = s->customer, .gateway = s->gateway, .method = s->method,
        .cur = s->cur, .address = s->address, .country = s->country, .consent = s->consent,
        .consented_us = s->made_us, .contact = s->contact,
    };

    if (means->token.n == 0) return E_GATEWAY;
    TRY(method_keep(tx, w->a, &m, means));
    w->s.saved = m.id;
    w->s.state = SETUP_DONE;
    return OK;
}

static void end(struct method_setup *s, str reason)
{
    s->state = SETUP_FAILED;
    s->reason = reason;
}

static err learn_state(struct wtx *tx, struct setup_work *w, const struct gateway_state *state)
{
    if (state->id.n > 0) w->s.gateway_ref = state->id;
    switch (state->phase) {
    case GATEWAY_WAITING:
    case GATEWAY_RUNNING:
        if (state->url.n > 0) w->s.next_url = state->url;
        w->s.state = SETUP_WAITING;
        return OK;
    case GATEWAY_PAID: return keep_setup(tx, w, &state->means);
    case GATEWAY_FAILED:
        end(&w->s, state->text.n > 0 ? state->text : S("The gateway did not accept it."));
        return OK;
    case GATEWAY_CANCELLED:
    case GATEWAY_EXPIRED: end(&w->s, S("It was not finished at the gateway.")); return OK;
    }
    return E_BUG;
}

static err learn_outcome(struct wtx *tx, struct setup_work *w, const struct gateway_outcome *o)
{
    if (o->id.n > 0) w->s.gateway_ref = o->id;
    switch (o->result) {
    case GATEWAY_PAGE:
    case GATEWAY_ACTION:
        w->s.next_url = o->url;
        w->s.state = SETUP_WAITING;
        return OK;
    case GATEWAY_PROCESSING:
    case GATEWAY_CAPTURED: return learn_state(tx, w, &o->state);
    case GATEWAY_UNKNOWN: return OK;
    case GATEWAY_DECLINED:
        end(&w->s, o->state.text.n > 0 ? o->state.text : S("The gateway did not accept it."));
        return OK;
    case GATEWAY_FORM:
    case GATEWAY_REFUSED:
    case GATEWAY_LATER:
        end(&w->s, S("The gateway could not be reached. Nothing has been kept."));
        return OK;
    }
    return E_BUG;
}

static err learn_body(struct wtx *tx, void *arg)
{
    struct setup_work *w = arg;

    TRY(store_setup_lock(db_reads(tx), w->a, w->s.org, w->s.id, &w->s));
    if (w->s.state >= SETUP_DONE) return OK;
    TRY(w->outcome != NULL ? learn_outcome(tx, w, w->outcome) : learn_state(tx, w, w->state));
    return store_setup_update(tx, &w->s);
}

/* Twice where somebody else made a default at the same moment. */
static err learn(const struct app *app, struct setup_work *w)
{
    err e = E_EXISTS;
    for (int i = 0; i < 3 && e == E_EXISTS; i++)
        e = db_write(app->db, (struct db_work){ learn_body, NULL, w });
    return e;
}

/* What the gateway is told, and its account. */
static err prepare(const struct app *app, struct arena *a, const struct method_setup *s,
                   str base_url, struct gateway_account *account, struct gateway_start *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct customer c;
    struct contact who;
    str there;

    TRY(db_read_begin(app->db, &tx));
    TRY(app_gateway_account(app, tx, a, s->org, s->gateway, account));
    TRY(store_customer_get(tx, a, s->org, s->customer, &c));
    TRY(store_contact_get(tx, a, s->org, s->contact, &who));
    TRY(store_method_gateway_customer(tx, a, s->org, s->customer, s->gateway, &there));
    account->webhook_url =
        arena_format(a, "%.*s%.*s", STR_FMT(base_url), STR_FMT(account->webhook_url));
    *out = (struct gateway_start){
        .method = s->method,
        .amount = money_zero(s->cur),
        .key = arena_format(a, "cf-m-%lld", (long long)s->id),
        .reference = s->reference,
        .customer = there,
        .payer_name = c.name,
        .payer_email = who.email,
        .payer_phone = who.phone,
        .description = S("Payment method"),
        .return_url = arena_format(a, "%.*s/pay/return/%.*s/%.*s?signed=%.*s", STR_FMT(base_url),
                                   STR_FMT(s->gateway), STR_FMT(public_id_str(&s->public_id)),
                                   STR_FMT(payment_return_state(app, a, &s->public_id))),
        .save = true,
        .made_us = s->made_us,
    };
    return OK;
}

err app_method_add(const struct app *app, struct arena *a, const struct method_add *rq,
                   str base_url, struct method_setup *out)
{
    const struct gateway *g = app_gateway(rq->gateway);
    str reference = payment_reference(a);
    struct gateway_account account;
    struct gateway_start start;
    struct gateway_outcome outcome = { 0 };
    struct setup_work w = { .a = a, .outcome = &outcome };

    if (g == NULL || g->setup == NULL) return E_CONFIG;
    if (rq->key.n == 0 || rq->consent.n == 0) return E_BAD_REQUEST;
    w.s = (struct method_setup){
        .org = rq->org, .id = id_new(), .public_id = public_id_new(), .customer = rq->customer,
        .contact = rq->contact, .gateway = rq->gateway, .method = rq->method, .cur = rq->cur,
        .key = rq->key, .state = SETUP_ASKED, .consent = rq->consent, .address = rq->address,
        .country = rq->country, .back = rq->back, .made_us = clock_now_us(),
        /* "M-", so that staff see that no money is asked for. */
        .reference = arena_format(a, "M%.*s", STR_FMT(str_sub(reference, 1, reference.n))),
    };
    TRY(db_write(app->db, (struct db_work){ add_body, NULL, &w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    if (w.s.state == SETUP_ASKED) {
        TRY(prepare(app, a, &w.s, base_url, &account, &start));
        g->setup(a, &account, &start, &outcome);
        TRY(learn(app, &w));
    }
    *out = w.s;
    return OK;
}

static err check_within(const struct app *app, struct arena *a, org_id org, int64_t setup,
                        int timeout_ms, struct method_setup *out)
{
    struct rtx *tx = NULL;
    struct setup_work w = { .a = a };
    struct gateway_account account;
    struct gateway_state state = { 0 };

    TRY(db_read_begin(app->db, &tx));
    err e = store_setup_get(tx, a, org, setup, &w.s);
    if (e == OK) e = app_gateway_account(app, tx, a, org, w.s.gateway, &account);
    db_read_end(&tx);
    TRY(e);
    *out = w.s;
    if (w.s.state >= SETUP_DONE) return OK;
    const struct gateway *g = app_gateway(w.s.gateway);
    struct gateway_name name = { .id = w.s.gateway_ref, .reference = w.s.reference,
                                 .since_us = w.s.made_us };
    account.timeout_ms = timeout_ms;
    e = g->status(a, &account, &name, &state);
    /* Nothing there, and nothing can come any more. */
    if (e == E_NOT_FOUND && clock_now_us() - w.s.made_us > g->page_seconds * INT64_C(1000000)) {
        state.phase = GATEWAY_EXPIRED;
        e = OK;
    }
    if (e == E_NOT_FOUND) e = E_GATEWAY;
    TRY(e);
    w.state = &state;
    TRY(learn(app, &w));
    *out = w.s;
    return OK;
}

err app_method_check(const struct app *app, struct arena *a, org_id org, int64_t setup,
                     struct method_setup *out)
{
    return check_within(app, a, org, setup, 0, out);
}

err app_method_return(const struct app *app, struct arena *a, org_id org, str gateway, str setup,
                      str state, struct method_setup *out)
{
    struct rtx *tx = NULL;
    struct method_setup s;
    public_id id;
    int64_t number;
    bool found;

    if (!public_id_parse(setup, &id)) return E_NOT_FOUND;
    if (!crypto_equal(payment_return_state(app, a, &id), state)) return E_NOT_FOUND;
    TRY(db_read_begin(app->db, &tx));
    err e = store_setup_by_public(tx, org, id, &number, &found);
    if (e == OK && !found) e = E_NOT_FOUND;
    if (e == OK) e = store_setup_get(tx, a, org, number, &s);
    db_read_end(&tx);
    TRY(e);
    if (!str_eq(s.gateway, gateway)) return E_NOT_FOUND;
    /* No answer is no fault: a job asks again. */
    e = check_within(app, a, org, number, CHECK_MS, &s);
    if (e != OK && e != E_GATEWAY && e != E_TOO_MANY) return e;
    *out = s;
    return OK;
}

/* ---- what its people do with it ---- */

struct change_work {
    struct arena *a;
    struct saved_method m;
    enum { CHANGE_ALL, CHANGE_DEFAULT, CHANGE_REMOVE } what;
};

static err job_forget(struct wtx *tx, struct arena *a, const struct saved_method *m)
{
    struct job job = { .org = m->org, .id = { id_new() }, .kind = S("pay.forget"),
                       .subject = m->id.v, .key = arena_format(a, "%lld", (long long)m->id.v),
                       .run_us = clock_now_us() };
    return store_job_insert(tx, &job);
}

static err change_body(struct wtx *tx, void *arg)
{
    struct change_work *w = arg;
    struct saved_method now;

    TRY(store_method_get(db_reads(tx), w->a, w->m.org, w->m.id, &now));
    if (w->what == CHANGE_REMOVE) {
        TRY(store_method_remove(tx, now.org, now.id, clock_now_us()));
        return job_forget(tx, w->a, &now);
    }
    if (now.removed_us != 0) return E_STATE;
    if (w->what == CHANGE_DEFAULT) return store_method_default_set(tx, &now);
    TRY(store_method_update(tx, &w->m));
    return job_expires(tx, w->a, &w->m);
}

static err change(const struct app *app, struct change_work *w)
{
    TRY(db_write(app->db, (struct db_work){ change_body, NULL, w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

/* As it stands here, and its gateway with its account there. */
static err at_gateway(const struct app *app, struct arena *a, org_id org, method_id id,
                      struct saved_method *m, const struct gateway **g,
                      struct gateway_account *account)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;

    TRY(db_read_begin(app->db, &tx));
    TRY(store_method_get(tx, a, org, id, m));
    *g = app_gateway(m->gateway);
    if (*g == NULL) return E_CONFIG;
    return app_gateway_account(app, tx, a, org, m->gateway, account);
}

bool app_method_may_date(const struct saved_method *m)
{
    const struct gateway *g = app_gateway(m->gateway);
    return m->expiry_year > 0 && g != NULL && g->edit != NULL;
}

err app_method_edit(const struct app *app, struct arena *a, const struct saved_method *m)
{
    struct change_work w = { a, *m, CHANGE_ALL };
    const struct gateway *g;
    struct gateway_account account;
    struct saved_method now;
    err e = OK;

    TRY(at_gateway(app, a, m->org, m->id, &now, &g, &account));
    if (now.removed_us != 0) return E_STATE;
    bool dated = now.expiry_year != m->expiry_year || now.expiry_month != m->expiry_month;
    bool moved = !str_eq(now.address, m->address) || !str_eq(now.country, m->country);
    if (dated && !app_method_may_date(&now)) return E_INVALID;
    if (g->edit != NULL && (dated || moved))
        e = g->edit(a, &account, &(struct gateway_edit){ now.token, now.method, m->expiry_year,
                                                         m->expiry_month, m->address,
                                                         m->country });
    if (e == E_NOT_FOUND) return E_INVALID; /* forgotten there: nothing can be changed of it */
    TRY(e);
    return change(app, &w);
}

err app_method_prefer(const struct app *app, struct arena *a, const struct saved_method *m)
{
    struct change_work w = { a, *m, CHANGE_DEFAULT };
    return change(app, &w);
}

err app_method_remove(const struct app *app, struct arena *a, const struct saved_method *m)
{
    struct change_work w = { a, *m, CHANGE_REMOVE };
    return change(app, &w);
}

err app_method_forget(const struct app *app, struct arena *a, org_id org, method_id id)
{
    const struct gateway *g;
    struct gateway_account account;
    struct saved_method m;

    TRY(at_gateway(app, a, org, id, &m, &g, &account));
    if (m.removed_us == 0) return E_STATE;
    err e = g->forget == NULL ? OK : g->forget(a, &account, m.token);
    return e == E_NOT_FOUND ? OK : e;
}

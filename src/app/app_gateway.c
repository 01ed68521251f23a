/* Contact with gateways, and booking what they say. No transaction is open during a call. */
#include "app/app_payment.h"

#include "app/payment_own.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/limits.h"
#include "db/write.h"
#include "locale/zone.h"
#include "store/store_book.h"
#include "store/store_document.h"
#include "store/store_job.h"
#include "store/store_people.h"
#include "store/store_setting.h"

enum { RETURN_CHECK_MS = 5000 };

static const struct gateway *const gateways[] = { &gw_sandbox };

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
    bool found;

    TRY(store_gateway_get(tx, a, org, gateway, &g, &found));
    if (!found) return E_CONFIG;
    TRY(may_use(tx, a, gateway));
    account.base_url = g.base_url;
    TRY(crypto_open(a, &app->fields, g.secret, &account.secret));
    TRY(crypto_open(a, &app->fields, g.webhook_secret, &account.webhook_secrets[0]));
    account.public_key = g.account;
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
    size_t n = 0;

    for (size_t i = 0; i < countof(gateways); i++) {
        const struct gateway *g = gateways[i];
        struct gateway_account account;
        err e = app_gateway_account(app, tx, a, org, g->name, &account);
        if (e == E_CONFIG) continue;
        TRY(e);
        pay_method_set offered = g->methods(&account, cur) & ~there;
        for (int m = PAY_NONE + 1; m < PAY_METHOD_COUNT; m++) {
            if ((offered & 1u << m) == 0) continue;
            list[n++] = (struct pay_way){ (enum pay_method)m, g->name, g->label };
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

/* A step that learns something: what is known goes in, the payment as it is comes out. */
struct learn {
    struct arena *a;
    org_id org;
    payment_id id;
    enum { LEARN_CONTACT, LEARN_STATE, LEARN_OUTCOME } what;
    const struct gateway_state *state;
    const struct gateway_outcome *outcome;
    int64_t now;
    /* out */
    struct payment p;
    struct attempt t;
    struct book book;
    bool moved;
};

/* Lots of the payment, in the order of locks: invoices, then credit and retainers. */
static err lock_lots(struct rtx *tx, struct learn *w)
{
    const struct payment *p = &w->p;
    struct lot_key *first = arena_array(w->a, struct lot_key, p->item_count + 1);
    struct lot_key *then = arena_array(w->a, struct lot_key, 3 * p->item_count + 1);
    size_t n = 0, m = 0;

    for (size_t i = 0; i < p->item_count; i++) {
        if (p->items[i].account == ACCOUNT_RECEIVABLE)
            first[n++] = (struct lot_key){ ACCOUNT_RECEIVABLE, p->items[i].doc };
        else
            then[m++] = (struct lot_key){ p->items[i].account, p->items[i].doc };
    }
    TRY(store_lots_lock(tx, &w->book, p->customer, first, n));
    for (size_t i = 0; i < n; i++) {
        if (book_lot(&w->book, ACCOUNT_RECEIVABLE, first[i].doc)->kind != DOCUMENT_RETAINER)
            continue;
        then[m++] = (struct lot_key){ ACCOUNT_RETAINER, first[i].doc };
        then[m++] = (struct lot_key){ ACCOUNT_RETAINER_UNPAID, first[i].doc };
    }
    if (p->captured > 0 || payment_over(p) > 0)
        then[m++] = (struct lot_key){ ACCOUNT_CREDIT, p->id.v };
    if (m > 0) TRY(store_lots_lock_present(tx, &w->book, p->customer, then, m));
    return store_summary_lock(tx, &w->book, p->customer, p->cur);
}

/* Begin the book of this transaction once, when the first step touches it. */
static err open_book(struct rtx *tx, struct learn *w)
{
    if (w->book.arena != NULL) return OK;
    book_init(&w->book, w->a, w->org, 0, w->now);
    return lock_lots(tx, w);
}

static err do_books(struct rtx *tx, struct learn *w, enum payment_books books, int64_t amount,
                    str id, date today)
{
    if (books == BOOKS_NONE) return OK;
    TRY(open_book(tx, w));
    switch (books) {
    case BOOKS_POST: return payment_post(&w->book, &w->p, amount, id, today);
    case BOOKS_LATE: return payment_late(&w->book, &w->p, amount, id, today);
    case BOOKS_VOID: return payment_void(&w->book, &w->p, today);
    case BOOKS_RETURN: return payment_return(&w->book, &w->p, amount, id, today, id_new());
    case BOOKS_RESERVE:
    case BOOKS_NONE: break;
    }
    return E_BUG;
}

/* One event on the payment; one that does not fit its state changes nothing. */
static err step(struct rtx *tx, struct learn *w, enum payment_event event, int64_t amount, str id,
                date today)
{
    const struct payment_step *s = payment_step(w->p.state, event);
    if (s == NULL) return OK;
    TRY(do_books(tx, w, s->books, amount, id, today));
    w->moved = w->moved || s->to != w->p.state || s->books != BOOKS_NONE;
    w->p.state = s->to;
    if (s->to == PAYMENT_SETTLED && w->p.settled_us == 0) w->p.settled_us = w->now;
    return OK;
}

/* Captures nobody booked yet. A first one of another amount or currency is for a person. */
static err learn_captures(struct wtx *tx, struct learn *w, const struct gateway_state *s,
                          date today)
{
    for (size_t i = 0; i < s->capture_count; i++) {
        const struct gateway_capture *c = &s->captures[i];
        bool known;
        TRY(store_capture_known(db_reads(tx), w->org, w->p.gateway, c->id, &known));
        if (known) continue;
        bool first = payment_is_running(w->p.state);
        if (!currency_eq(c->amount.cur, w->p.cur) || c->amount.minor <= 0 ||
            (first && c->amount.minor != w->p.amount)) {
            w->p.reason = S("The gateway reports another amount than was confirmed.");
            if (payment_step(w->p.state, PAYMENT_ON_SILENCE) != NULL)
                TRY(step(db_reads(tx), w, PAYMENT_ON_SILENCE, 0, STR_NONE, today));
            continue;
        }
        TRY(step(db_reads(tx), w, PAYMENT_ON_CAPTURE, c->amount.minor, c->id, today));
        entry_id entry = { 0 };
        if (w->book.entry_count > 0) entry = w->book.entries[w->book.entry_count - 1]->id;
        TRY(store_capture_insert(tx, w->org, w->p.gateway, c->id, CAPTURE_IN, w->p.id,
                                 c->amount.minor, entry));
    }
    return OK;
}

/* Money that went back by the bank, once per id. */
static err learn_backs(struct wtx *tx, struct learn *w, const struct gateway_state *s, date today)
{
    for (size_t i = 0; i < s->back_count; i++) {
        const struct gateway_back *b = &s->backs[i];
        bool known;
        if (b->state != GATEWAY_BACK_DONE || b->kind == GATEWAY_REFUND) continue;
        TRY(store_capture_known(db_reads(tx), w->org, w->p.gateway, b->id, &known));
        if (known || payment_step(w->p.state, PAYMENT_ON_RETURN) == NULL) continue;
        w->p.reason = arena_str(w->a, b->reason);
        TRY(step(db_reads(tx), w, PAYMENT_ON_RETURN, b->amount.minor, b->id, today));
        TRY(store_capture_insert(tx, w->org, w->p.gateway, b->id, CAPTURE_RETURN, w->p.id,
                                 b->amount.minor, w->book.entries[w->book.entry_count - 1]->id));
    }
    return OK;
}

/* The fields of a page that is opened by POST, as they are kept. */
static str form_of(struct arena *a, const struct gateway_outcome *o)
{
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, LIMIT_FORM_BYTES);
    for (size_t i = 0; i < o->field_count; i++) {
        if (i > 0) buf_char(&b, '&');
        encode_percent(&b, o->fields[i].name);
        buf_char(&b, '=');
        encode_percent(&b, o->fields[i].value);
    }
    return b.overflow ? STR_NONE : buf_copy(&b, a);
}

static void go_next(struct learn *w, str url, str form)
{
    w->t.next_url = url;
    w->t.next_form = form;
}

static err learn_state(struct wtx *tx, struct learn *w, const struct gateway_state *s, date today)
{
    struct rtx *reads = db_reads(tx);

    if (s->id.n > 0) w->t.gateway_ref = s->id;
    TRY(learn_captures(tx, w, s, today));
    TRY(learn_backs(tx, w, s, today));
    switch (s->phase) {
    case GATEWAY_WAITING:
        if (s->url.n > 0 && !str_eq(s->url, w->t.next_url)) go_next(w, s->url, STR_NONE);
        return step(reads, w, PAYMENT_ON_ACTION, 0, STR_NONE, today);
    case GATEWAY_RUNNING: return step(reads, w, PAYMENT_ON_ACCEPT, 0, STR_NONE, today);
    case GATEWAY_PAID: return OK;
    case GATEWAY_FAILED:
        if (payment_is_running(w->p.state)) w->p.reason = s->text.n > 0 ? s->text : s->code;
        return step(reads, w, PAYMENT_ON_FAIL, 0, STR_NONE, today);
    case GATEWAY_CANCELLED:
    case GATEWAY_EXPIRED:
        /* Contacted and no answer, as after a crash: it was unknown until now. */
        if (w->p.state == PAYMENT_CONTACTED)
            TRY(step(reads, w, PAYMENT_ON_SILENCE, 0, STR_NONE, today));
        return step(reads, w, PAYMENT_ON_CANCEL, 0, STR_NONE, today);
    }
    return E_BUG;
}

static err learn_outcome(struct wtx *tx, struct learn *w, date today)
{
    const struct gateway_outcome *o = w->outcome;
    struct rtx *reads = db_reads(tx);

    if (o->id.n > 0) w->t.gateway_ref = o->id;
    if (o->url.n > 0) go_next(w, o->url, o->result == GATEWAY_FORM ? form_of(w->a, o) : STR_NONE);
    w->t.detail = o->note;
    switch (o->result) {
    case GATEWAY_PAGE:
    case GATEWAY_FORM:
    case GATEWAY_ACTION: return step(reads, w, PAYMENT_ON_ACTION, 0, STR_NONE, today);
    case GATEWAY_PROCESSING:
    case GATEWAY_CAPTURED: return learn_state(tx, w, &o->state, today);
    case GATEWAY_DECLINED:
        w->p.reason = o->state.text.n > 0 ? o->state.text : S("The payment was declined.");
        return step(reads, w, PAYMENT_ON_FAIL, 0, STR_NONE, today);
    case GATEWAY_REFUSED:
        w->p.reason = S("This way of paying is not available at the moment.");
        return step(reads, w, PAYMENT_ON_FAIL, 0, STR_NONE, today);
    case GATEWAY_LATER: /* it did nothing there: a definite no, so the payer may try again at once
                         */
        w->p.reason = S("The payment service could not be reached. You have not been charged.");
        return step(reads, w, PAYMENT_ON_FAIL, 0, STR_NONE, today);
    case GATEWAY_UNKNOWN: return step(reads, w, PAYMENT_ON_SILENCE, 0, STR_NONE, today);
    }
    return E_BUG;
}

static err learn_body(struct wtx *tx, void *arg)
{
    struct learn *w = arg;
    struct rtx *reads = db_reads(tx);
    bool found;
    date today;

    w->book = (struct book){ 0 };
    w->moved = false;
    TRY(store_payment_lock(reads, w->a, w->org, w->id, &w->p));
    TRY(store_attempt_last(reads, w->a, w->org, w->id, &w->t, &found));
    if (!found) return E_STATE;
    TRY(app_today(reads, w->a, w->org, &today));
    enum payment_state before = w->p.state;
    if (w->what == LEARN_CONTACT) {
        w->t.contacted_us = w->now;
        TRY(step(reads, w, PAYMENT_ON_CONTACT, 0, STR_NONE, today));
    } else {
        w->t.checked_us = w->now;
        w->t.checks++;
        if (w->what == LEARN_STATE)
            TRY(learn_state(tx, w, w->state, today));
        else
            TRY(learn_outcome(tx, w, today));
    }
    w->t.ended = !payment_is_running(w->p.state);
    TRY(store_attempt_update(tx, w->org, &w->t));
    if (!w->moved && before == w->p.state && w->p.reason.n == 0) return OK;
    TRY(store_payment_update(tx, &w->p));
    if (w->moved) TRY(payment_effects(tx, w->a, &w->p));
    return w->book.arena == NULL ? OK : store_book_save(tx, &w->book);
}

static err learn_check(struct rtx *tx, void *arg)
{
    struct learn *w = arg;
    return w->book.arena == NULL ? OK : store_book_recheck(tx, &w->book);
}

static err learn(const struct app *app, struct learn *w)
{
    err e = E_EXISTS;
    w->now = clock_now_us();
    /* E_EXISTS: somebody else booked the same capture; run again and find it there. */
    for (int i = 0; i < 3 && e == E_EXISTS; i++)
        e = db_write(app->db, (struct db_work){ learn_body, learn_check, w });
    if (e == OK && w->moved && app->wake != NULL) app->wake(app->wake_arg);
    return e;
}

static str return_state(const struct app *app, struct arena *a, const struct attempt *t)
{
    struct key key = crypto_derive(&app->master, KEY_STATE);
    sha256 mac =
        crypto_hmac((str){ (const char *)key.b, sizeof key.b }, public_id_str(&t->public_id));
    char hex[65];
    return str_sub(arena_str(a, crypto_hex(mac, hex)), 0, 40);
}

/* Read payment, attempt and account, outside any transaction of ours. */
static err look(const struct app *app, struct arena *a, org_id org, payment_id id,
                struct payment *p, struct attempt *t, const struct gateway **g,
                struct gateway_account *account)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    bool found;

    TRY(db_read_begin(app->db, &tx));
    TRY(store_payment_get(tx, a, org, id, p));
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

err app_payment_contact(const struct app *app, struct arena *a, org_id org, payment_id id,
                        str base_url)
{
    struct payment p;
    struct attempt t;
    const struct gateway *g;
    struct gateway_account account;
    struct gateway_outcome outcome = { 0 };

    TRY(look(app, a, org, id, &p, &t, &g, &account));
    if (p.state != PAYMENT_RESERVED) return OK;
    struct learn w = { .a = a, .org = org, .id = id, .what = LEARN_CONTACT };
    TRY(learn(app, &w));
    if (!w.moved) return OK; /* somebody else contacts it */

    account.webhook_url = arena_format(a, "%.*s/hooks/%.*s/%.*s", STR_FMT(base_url),
                                       STR_FMT(g->name), STR_FMT(account.public_key));
    struct gateway_start start = {
        .method = pay_method_of(p.method),
        .amount = { p.amount, p.cur },
        .key = t.key,
        .reference = p.reference,
        .payer_name = p.payer,
        .description = arena_format(a, "Payment %.*s", STR_FMT(p.reference)),
        .return_url = arena_format(a, "%.*s/pay/return/%.*s/%.*s?signed=%.*s", STR_FMT(base_url),
                                   STR_FMT(g->name), STR_FMT(public_id_str(&t.public_id)),
                                   STR_FMT(return_state(app, a, &t))),
    };
    g->start(a, &account, &start, &outcome);
    struct learn result = {
        .a = a, .org = org, .id = id, .what = LEARN_OUTCOME, .outcome = &outcome
    };
    return learn(app, &result);
}

/* `timeout_ms` 0: what the gateway takes for itself. */
static err check_within(const struct app *app, struct arena *a, org_id org, payment_id id,
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
    if (e == E_NOT_FOUND) {
        /* Our request never got there, or is still on its way: not a no before its page could end.
         */
        if (clock_now_us() - t.contacted_us < (int64_t)g->page_seconds * 1000000) return E_GATEWAY;
        state = (struct gateway_state){ .phase = GATEWAY_EXPIRED };
        e = OK;
    }
    TRY(e);
    struct learn w = { .a = a, .org = org, .id = id, .what = LEARN_STATE, .state = &state };
    return learn(app, &w);
}

err app_payment_check(const struct app *app, struct arena *a, org_id org, payment_id id)
{
    return check_within(app, a, org, id, 0);
}

/* The running payment behind a return address. */
static err returned(const struct app *app, struct arena *a, org_id org, str gateway, str attempt,
                    str state, struct payment *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct attempt t = { 0 };
    payment_id id;

    if (!public_id_parse(attempt, &t.public_id)) return E_NOT_FOUND;
    if (!crypto_equal(return_state(app, a, &t), state)) return E_NOT_FOUND;
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
        err e = check_within(app, a, org, p.id, RETURN_CHECK_MS);
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
    if (!payment_is_running(p.state) || p.state == PAYMENT_PROCESSING) return E_STATE;
    if (p.state != PAYMENT_SCHEDULED && p.state != PAYMENT_RESERVED) {
        struct gateway_name name = name_of(&p, &t);
        TRY(g->cancel(a, &account, &name, &state));
    }
    struct learn w = { .a = a, .org = org, .id = id, .what = LEARN_STATE, .state = &state };
    TRY(learn(app, &w));
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
    TRY(db_write(app->db, (struct db_work){ hook_body, NULL, &w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

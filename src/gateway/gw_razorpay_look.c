/*
 * What has become of a payment with Razorpay: the thing that stands for it, the payer's tries on
 * it, what went back of them, and whether a mandate holds.
 */
#include "base/clock.h"
#include "gateway/gw_razorpay.h"
#include "json/json_write.h"

enum { PAGES_MAX = 20, CLOCK_SLACK_S = 300 };

static const struct {
    const char *path, *find, *list;
} kinds[] = {
    [RAZORPAY_ORDER] = { "/v1/orders/", "/v1/orders?count=10&receipt=", "items" },
    [RAZORPAY_LINK] = { "/v1/payment_links/", "/v1/payment_links?reference_id=", "payment_links" },
    [RAZORPAY_CODE] = { "/v1/payments/qr_codes/", NULL, "items" },
    [RAZORPAY_SETUP] = { "/v1/invoices/", "/v1/invoices?count=10&receipt=", "items" },
};

static err get(struct arena *a, const struct gateway_account *account, const char *path, str id,
               const char *rest, struct gw_reply *out)
{
    return razorpay_get(a, account, razorpay_url(a, account, str_of(path), id, str_of(rest)), out);
}

/* A list of theirs that is whole. */
static bool is_list(const struct json *json, size_t n)
{
    return str_eq(gw_text(json, "entity"), S("collection")) && n < RAZORPAY_LIST_MAX;
}

/* ---- finding ---- */

/* Of a list, the one under our reference; two cannot be told apart by us. */
static err pick(enum razorpay_kind kind, const struct json *one, str reference, bool *found,
                struct razorpay_thing *out)
{
    for (; one != NULL; one = one->next) {
        struct razorpay_thing t;
        if (!razorpay_read(kind, one, &t)) {
            if (kind == RAZORPAY_CODE) continue; /* any code of the account */
            return E_GATEWAY;
        }
        if (!str_eq(t.s.reference, reference)) continue;
        if (*found) return E_GATEWAY;
        *found = true;
        *out = t;
    }
    return OK;
}

/* QR codes are known there by no reference, so all that were made while ours could be are read. */
static err find_code(struct arena *a, const struct gateway_account *account, str reference,
                     int64_t since_us, struct razorpay_thing *out)
{
    long long since = (long long)(since_us / 1000000);
    bool found = false;

    for (int page = 0; page < PAGES_MAX; page++) {
        struct gw_reply r;
        size_t n;
        str query = arena_format(a, "/v1/payments/qr_codes?count=%d&skip=%d&from=%lld&to=%lld",
                                 RAZORPAY_LIST_MAX, page * RAZORPAY_LIST_MAX,
                                 since > CLOCK_SLACK_S ? since - CLOCK_SLACK_S : 0,
                                 since + RAZORPAY_PAGE_SECONDS + CLOCK_SLACK_S);
        TRY(razorpay_get(a, account, razorpay_url(a, account, query, STR_NONE, STR_NONE), &r));
        const struct json *one = gw_items(r.json, "items", &n);
        if (!str_eq(gw_text(r.json, "entity"), S("collection"))) return E_GATEWAY;
        TRY(pick(RAZORPAY_CODE, one, reference, &found, out));
        if (n < RAZORPAY_LIST_MAX) return found ? OK : E_NOT_FOUND;
    }
    return E_GATEWAY;
}

err razorpay_find(struct arena *a, const struct gateway_account *account, enum razorpay_kind kind,
                  str reference, int64_t since_us, struct razorpay_thing *out)
{
    struct gw_reply r;
    bool found = false;
    size_t n;

    if (kind == RAZORPAY_CODE) return find_code(a, account, reference, since_us, out);
    TRY(get(a, account, kinds[kind].find, reference, "", &r));
    const struct json *one = gw_items(r.json, kinds[kind].list, &n);
    bool list = json_member(r.json, str_of(kinds[kind].list)) != NULL && n < RAZORPAY_LIST_MAX;
    if (!list) return E_GATEWAY;
    TRY(pick(kind, one, reference, &found, out));
    return found ? OK : E_NOT_FOUND;
}

/*
 * Of whichever kind. Links and registrations come first: each has an order of Razorpay's own
 * behind it under the same reference. An account need not have them, and is refused then.
 */
static err find_any(struct arena *a, const struct gateway_account *account,
                    const struct gateway_name *name, struct razorpay_thing *out)
{
    static const enum razorpay_kind all[] = { RAZORPAY_LINK, RAZORPAY_SETUP, RAZORPAY_CODE,
                                              RAZORPAY_ORDER };
    err e = E_NOT_FOUND;

    for (size_t i = 0; i < countof(all) && e == E_NOT_FOUND; i++) {
        e = razorpay_find(a, account, all[i], name->reference, name->since_us, out);
        if (e == E_CONFIG && all[i] != RAZORPAY_ORDER) e = E_NOT_FOUND;
    }
    return e;
}

/* ---- tries ---- */

/* A link tells its payments by their ids alone, and only those that were captured. */
static err look_at_link(struct arena *a, const struct gateway_account *account,
                        struct razorpay_thing *t, struct razorpay_tries *tries)
{
    size_t n;
    const struct json *one = gw_items(t->json, "payments", &n);

    if (n >= RAZORPAY_LIST_MAX) return E_GATEWAY;
    for (; one != NULL; one = one->next) {
        struct gw_reply r;
        str id = gw_text(one, "payment_id");
        if (id.n == 0) return E_GATEWAY;
        TRY(get(a, account, "/v1/payments/", id, "", &r));
        if (!str_eq(gw_text(r.json, "id"), id)) return E_GATEWAY;
        if (!razorpay_read_try(a, r.json, t, tries)) return E_GATEWAY;
    }
    return OK;
}

static err look_at_tries(struct arena *a, const struct gateway_account *account,
                         struct razorpay_thing *t, struct razorpay_tries *tries)
{
    enum razorpay_kind kind = t->kind;
    str id = t->s.id, order = id;
    struct gw_reply r;
    size_t n;

    if (kind == RAZORPAY_LINK) return look_at_link(a, account, t, tries);
    if (kind == RAZORPAY_SETUP) {
        id = order = gw_text(t->json, "order_id");
        if (id.n == 0) return E_GATEWAY;
        kind = RAZORPAY_ORDER;
    } else if (kind == RAZORPAY_CODE) {
        order = STR_NONE;
    }
    TRY(get(a, account, kinds[kind].path, id, "/payments?count=100", &r));
    const struct json *one = gw_items(r.json, "items", &n);
    if (!is_list(r.json, n)) return E_GATEWAY;
    for (; one != NULL; one = one->next) {
        if (!str_eq(gw_text(one, "order_id"), order)) return E_GATEWAY;
        if (!razorpay_read_try(a, one, t, tries)) return E_GATEWAY;
    }
    return OK;
}

static enum gateway_phase phase_of(const struct razorpay_thing *t, const struct razorpay_tries *s)
{
    int64_t age_us = clock_now_us() - t->made_us;
    enum gateway_phase phase = t->s.phase;

    if (t->s.capture_count > 0) return GATEWAY_PAID;
    if (s->authorized != NULL) return GATEWAY_RUNNING;
    if (t->charge) { /* with nobody there to try again */
        if (s->running) return GATEWAY_RUNNING;
        if (s->failed != NULL) return GATEWAY_FAILED;
        bool may_come = age_us < (int64_t)RAZORPAY_CHARGE_SECONDS * 1000000;
        return may_come ? GATEWAY_RUNNING : GATEWAY_EXPIRED;
    }
    if (s->running) return GATEWAY_WAITING;
    /* Orders have no end of their own. */
    if (t->kind == RAZORPAY_ORDER && age_us >= (int64_t)RAZORPAY_PAGE_SECONDS * 1000000)
        phase = GATEWAY_EXPIRED;
    return phase == GATEWAY_EXPIRED && s->failed != NULL ? GATEWAY_FAILED : phase;
}

/* ---- mandates ---- */

static void read_failure(const struct json *payment, struct gateway_state *s)
{
    s->phase = GATEWAY_FAILED;
    s->code = gw_text(payment, "error_reason");
    s->text = gw_text(payment, "error_description");
}

static void read_expiry(const struct json *token, struct gateway_means *m)
{
    const struct json *card = json_member(token, S("card"));
    int64_t year = gw_number(card, "expiry_year"), month = gw_number(card, "expiry_month");
    if (year < 2000 || year > 2999 || month < 1 || month > 12) return;
    m->expiry_year = (int)year;
    m->expiry_month = (int)month;
}

/* A mandate holds when the payer's bank says so, which for a bank account may take days. */
static err look_at_token(struct arena *a, const struct gateway_account *account,
                         struct razorpay_thing *t, const struct json *payment)
{
    str customer = gw_text(payment, "customer_id"), token = gw_text(payment, "token_id");
    struct gw_reply r;

    if (customer.n == 0) return E_GATEWAY;
    t->s.phase = GATEWAY_RUNNING;
    str path = razorpay_url(a, account, S("/v1/customers/"), customer, S("/tokens/"));
    err e = razorpay_get(a, account, gw_url(a, path, STR_NONE, token, STR_NONE), &r);
    if (e == E_NOT_FOUND) return OK; /* one that is not used yet need not be shown */
    TRY(e);
    if (!str_eq(gw_text(r.json, "id"), token)) return E_GATEWAY;
    const struct json *details = json_member(r.json, S("recurring_details"));
    str status = gw_text(details, "status");
    if (str_eq(status, S("confirmed"))) {
        t->s.phase = GATEWAY_PAID;
        t->s.means = razorpay_read_means(a, payment);
        read_expiry(r.json, &t->s.means);
        t->s.means.customer = customer;
        t->s.means.token = arena_format(a, "%.*s/%.*s", STR_FMT(customer), STR_FMT(token));
    } else if (str_eq(status, S("rejected")) || str_eq(status, S("cancelled"))) {
        t->s.phase = GATEWAY_FAILED;
        t->s.code = S("mandate_rejected");
        t->s.text = gw_text(details, "failure_reason");
    }
    return OK;
}

/* ---- what went back ---- */

static err add_refunds(struct arena *a, const struct gateway_account *account, str capture_id,
                       struct gateway_back **all, size_t *room, size_t *count)
{
    struct gw_reply r;
    size_t n;

    TRY(get(a, account, "/v1/payments/", capture_id, "/refunds?count=100", &r));
    const struct json *one = gw_items(r.json, "items", &n);
    if (!is_list(r.json, n)) return E_GATEWAY;
    for (; one != NULL; one = one->next) {
        *all = arena_grow(a, *all, *count, room, sizeof **all);
        if (!razorpay_read_refund(one, &(*all)[*count])) return E_GATEWAY;
        ++*count;
    }
    return OK;
}

static bool is_capture(const struct gateway_state *s, str id)
{
    for (size_t i = 0; i < s->capture_count; i++)
        if (str_eq(s->captures[i].id, id)) return true;
    return false;
}

/*
 * A payment does not say that it is disputed, and disputes are not listed by payment: all since it
 * are gone through, newest first. An account that may not list them has none that we could know.
 */
static err add_disputes(struct arena *a, const struct gateway_account *account,
                        const struct gateway_state *s, struct gateway_back **all, size_t *room,
                        size_t *count)
{
    int64_t first_us = s->captures[0].at_us;

    for (size_t i = 1; i < s->capture_count; i++)
        if (s->captures[i].at_us < first_us) first_us = s->captures[i].at_us;
    for (int page = 0; page < PAGES_MAX; page++) {
        struct gw_reply r;
        size_t n;
        str query = arena_format(a, "/v1/disputes?count=%d&skip=%d", RAZORPAY_LIST_MAX,
                                 page * RAZORPAY_LIST_MAX);
        err e = razorpay_get(a, account, razorpay_url(a, account, query, STR_NONE, STR_NONE), &r);
        if (e == E_CONFIG || e == E_NOT_FOUND) return OK;
        TRY(e);
        const struct json *one = gw_items(r.json, "items", &n);
        bool older = true;
        if (!str_eq(gw_text(r.json, "entity"), S("collection"))) return E_GATEWAY;
        for (; one != NULL; one = one->next) {
            older = older && gw_time(one, "created_at") < first_us;
            if (!is_capture(s, gw_text(one, "payment_id"))) continue;
            *all = arena_grow(a, *all, *count, room, sizeof **all);
            if (!razorpay_read_dispute(one, &(*all)[*count])) return E_GATEWAY;
            ++*count;
        }
        if (n < RAZORPAY_LIST_MAX || older) return OK;
    }
    return E_GATEWAY;
}

static err look_at_backs(struct arena *a, const struct gateway_account *account,
                         const struct razorpay_tries *tries, struct gateway_state *s)
{
    struct gateway_back *all = NULL;
    size_t room = 0, n = 0;

    if (s->capture_count == 0) return OK;
    for (size_t i = 0; i < s->capture_count && tries->refunded; i++)
        TRY(add_refunds(a, account, s->captures[i].id, &all, &room, &n));
    TRY(add_disputes(a, account, s, &all, &room, &n));
    s->backs = all;
    s->back_count = n;
    return OK;
}

/* ---- the whole ---- */

static err look_at_thing(struct arena *a, const struct gateway_account *account,
                         const struct gateway_name *name, struct razorpay_thing *out)
{
    enum razorpay_kind kind = razorpay_kind_of(name->id);
    struct gw_reply r;

    if (name->id.n == 0) return find_any(a, account, name, out);
    TRY(get(a, account, kinds[kind].path, name->id, "", &r));
    bool ours = razorpay_read(kind, r.json, out) && str_eq(out->s.id, name->id) &&
                str_eq(out->s.reference, name->reference);
    return ours ? OK : E_GATEWAY;
}

err razorpay_look(struct arena *a, const struct gateway_account *account,
                  const struct gateway_name *name, struct razorpay_thing *out,
                  struct razorpay_tries *tries)
{
    struct razorpay_thing t;

    TRY(look_at_thing(a, account, name, &t));
    *tries = (struct razorpay_tries){ 0 };
    TRY(look_at_tries(a, account, &t, tries));
    if (tries->token != NULL) {
        TRY(look_at_token(a, account, &t, tries->token));
    } else {
        /* Two answers that do not fit: in between it was paid. */
        if (t.paid && t.s.capture_count == 0) return E_GATEWAY;
        t.s.phase = phase_of(&t, tries);
        if (t.s.phase == GATEWAY_FAILED) read_failure(tries->failed, &t.s);
    }
    if (t.s.phase != GATEWAY_WAITING || tries->running) t.s.url = STR_NONE;
    *out = t;
    return OK;
}

/*
 * What is held but not taken is taken now: an account may be set to leave that to us, and goes back
 * to the payer by itself after some days. Refused: somebody else did so, as the next look tells.
 */
static err capture(struct arena *a, const struct gateway_account *account,
                   const struct json *payment)
{
    CLEANUP(buf_release) struct buf body;
    struct json_writer w = { .b = &body };
    struct gw_reply r;
    money held;

    buf_init(&body, RAZORPAY_BODY_BYTES_MAX);
    if (!gw_money(payment, "amount", &held)) return E_GATEWAY;
    json_write_open(&w, STR_NONE, '{');
    json_write_i64(&w, S("amount"), held.minor);
    json_write_str(&w, S("currency"), currency_code(held.cur));
    json_write_close(&w, '}');
    str url = razorpay_url(a, account, S("/v1/payments/"), gw_text(payment, "id"), S("/capture"));
    TRY(razorpay_post(a, account, url, STR_NONE, &body, &r));
    return r.verdict == GW_REFUSED ? OK : gw_error_of(r.verdict);
}

/* The rupee that a mandate was tried with goes back; one that is held only does so by itself. */
static err give_back(struct arena *a, const struct gateway_account *account,
                     const struct json *payment)
{
    CLEANUP(buf_release) struct buf body = { 0 };
    struct json_writer w = { .b = &body };
    struct gw_reply r;
    str id = gw_text(payment, "id");

    if (!str_eq(gw_text(payment, "status"), S("captured")) || gw_number(payment, "amount") == 0 ||
        gw_number(payment, "amount_refunded") > 0)
        return OK;
    buf_init(&body, RAZORPAY_BODY_BYTES_MAX);
    json_write_open(&w, STR_NONE, '{');
    json_write_i64(&w, S("amount"), gw_number(payment, "amount"));
    json_write_str(&w, S("speed"), S("normal"));
    json_write_close(&w, '}');
    TRY(razorpay_post(a, account, razorpay_url(a, account, S("/v1/payments/"), id, S("/refund")),
                      arena_format(a, "setup-%.*s", STR_FMT(id)), &body, &r));
    return r.verdict == GW_REFUSED ? OK : gw_error_of(r.verdict);
}

err razorpay_status(struct arena *a, const struct gateway_account *account,
                    const struct gateway_name *name, struct gateway_state *out)
{
    struct razorpay_thing t;
    struct razorpay_tries tries;

    TRY(razorpay_look(a, account, name, &t, &tries));
    bool held = t.s.phase == GATEWAY_RUNNING && tries.authorized != NULL;
    if (held && t.kind != RAZORPAY_SETUP) {
        TRY(capture(a, account, tries.authorized));
        TRY(razorpay_look(a, account, name, &t, &tries));
    }
    if (tries.token != NULL) TRY(give_back(a, account, tries.token));
    TRY(look_at_backs(a, account, &tries, &t.s));
    *out = t.s;
    return OK;
}

/*
 * A link, a code and a registration are closed there. An order cannot be: one on which nothing is
 * under way is forgotten by us.
 */
err razorpay_cancel(struct arena *a, const struct gateway_account *account,
                    const struct gateway_name *name, struct gateway_state *out)
{
    CLEANUP(buf_release) struct buf none;
    struct razorpay_thing t;
    struct razorpay_tries tries;
    struct gw_reply r;

    buf_init(&none, 1);
    TRY(razorpay_look(a, account, name, &t, &tries));
    if (t.s.phase == GATEWAY_WAITING && t.kind != RAZORPAY_ORDER) {
        const char *end = t.kind == RAZORPAY_CODE ? "/close" : "/cancel";
        str url = razorpay_url(a, account, str_of(kinds[t.kind].path), t.s.id, str_of(end));
        TRY(razorpay_post(a, account, url, STR_NONE, &none, &r));
        /* Refused: it has moved on since we looked. Either way it says itself what it is now. */
        if (r.verdict != GW_REFUSED) TRY(gw_error_of(r.verdict));
        struct gateway_name same = { .id = t.s.id, .reference = t.s.reference };
        TRY(razorpay_look(a, account, &same, &t, &tries));
    } else if (t.s.phase == GATEWAY_WAITING && !tries.running) {
        t.s.phase = GATEWAY_CANCELLED;
    }
    TRY(look_at_backs(a, account, &tries, &t.s));
    *out = t.s;
    return OK;
}

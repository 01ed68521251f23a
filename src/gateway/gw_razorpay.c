/*
 * Razorpay, by its REST API: an order, paid on its hosted page, which the payer's browser opens by
 * posting a form. INR only.
 *
 * Our payment is its order; what it calls a payment is one try of the payer on it, and may succeed
 * hours after it was called failed. Orders have no idempotency keys: they are looked up by our
 * reference (`receipt`) before one is made. They have no end either, so the page's time is kept
 * here, and what is paid after it is a late capture for the books.
 */
#include "base/clock.h"
#include "base/utf8.h"
#include "crypto/crypto.h"
#include "gateway/gw_parts.h"
#include "json/json_write.h"

enum {
    PAGE_SECONDS = 30 * 60,
    LIST_MAX = 100,
    BODY_BYTES_MAX = 16 * 1024,
    AMOUNT_MIN = 100, /* one rupee */
};

/* ---- asking ---- */

/*
 * A definite no is an error object of its own with the code BAD_REQUEST_ERROR. An id that does not
 * exist is one too, told apart by its words alone.
 */
static enum gw_verdict judge(const struct net_answer *answer, const struct json *json)
{
    const struct json *error = json_member(json, S("error"));
    bool no = str_eq(gw_text(error, "code"), S("BAD_REQUEST_ERROR"));
    int status = answer->status;

    if (json == NULL) return GW_MAYBE;
    if (status == 200 || status == 201) return error == NULL ? GW_GOOD : GW_MAYBE;
    if (!no) return GW_MAYBE;
    if (status == 429) return GW_LATER;
    if (status == 404 || (status == 400 && str_eq(gw_text(error, "description"),
                                                  S("The id provided does not exist"))))
        return GW_ABSENT;
    return status == 400 || status == 401 || status == 403 ? GW_REFUSED : GW_MAYBE;
}

static str base_of(const struct gateway_account *account)
{
    return account->base_url.n > 0 ? account->base_url : S("https://api.razorpay.com");
}

static err ask(struct arena *a, const struct gateway_account *account, struct net_request *rq,
               struct gw_reply *out)
{
    struct gateway_account there = *account;

    there.base_url = base_of(account);
    rq->user = account->public_key;
    rq->password = account->secret;
    if (rq->user.n == 0) return E_CONFIG;
    TRY(gw_ask(a, &there, rq, judge, out));
    const struct json *error = json_member(out->json, S("error"));
    if (error != NULL)
        out->note = arena_format(a, "%.*s %.*s %.*s", STR_FMT(out->note),
                                 STR_FMT(str_sub(gw_text(error, "code"), 0, 40)),
                                 STR_FMT(str_sub(gw_text(error, "reason"), 0, 60)));
    return OK;
}

static str url_of(struct arena *a, const struct gateway_account *account, str path, str id,
                  str rest)
{
    return gw_url(a, base_of(account), path, id, rest);
}

static err get(struct arena *a, const struct gateway_account *account, str url,
               struct gw_reply *out)
{
    struct net_request rq = { .method = S("GET"), .url = url, .repeatable = true };
    TRY(ask(a, account, &rq, out));
    return gw_error_of(out->verdict);
}

/* `key` is a refund's; without one the request must not be sent twice by itself. */
static err post(struct arena *a, const struct gateway_account *account, str url, str key,
                const struct buf *body, struct gw_reply *out)
{
    struct net_header header = { S("X-Refund-Idempotency"), key };
    if (body->overflow) return E_CONFIG;
    struct net_request rq = {
        .method = S("POST"),
        .url = url,
        .headers = &header,
        .header_count = key.n > 0 ? 1 : 0,
        .content_type = S("application/json"),
        .body = buf_copy(body, a),
        .repeatable = key.n > 0,
    };
    return ask(a, account, &rq, out);
}

/* ---- reading ---- */

/* A UPI address is a person's: the first two letters and the bank stay. */
static str hidden_vpa(struct arena *a, str vpa)
{
    str name;
    if (!str_cut(&vpa, '@', &name) || vpa.n == 0) return STR_NONE;
    return arena_format(a, "%.*s***@%.*s", STR_FMT(str_sub(name, 0, 2)), STR_FMT(vpa));
}

static struct gateway_means read_means(struct arena *a, const struct json *payment)
{
    str method = gw_text(payment, "method");
    struct gateway_means m = { .method = pay_method_of(method) };

    switch (m.method) {
    case PAY_CARD:
        m.brand = gw_text(json_member(payment, S("card")), "network");
        m.last4 = gw_text(json_member(payment, S("card")), "last4");
        break;
    case PAY_UPI: m.brand = hidden_vpa(a, gw_text(payment, "vpa")); break;
    case PAY_NETBANKING: m.brand = gw_text(payment, "bank"); break;
    case PAY_WALLET: m.brand = gw_text(payment, "wallet"); break;
    case PAY_NONE:
    case PAY_DEBIT:
    case PAY_TRANSFER:
    case PAY_METHOD_COUNT: break;
    }
    return m;
}

/* What the tries on an order come to. */
struct tries {
    const struct json *authorized; /* money is held: it waits for our capture */
    bool running;                  /* the payer is at it, or was a moment ago */
    const struct json *failed;     /* the last one that failed */
};

/* False if a try is in a state unknown to us, or money cannot be read. */
static bool read_tries(struct arena *a, const struct json *list, struct gateway_state *s,
                       struct tries *out)
{
    size_t n;
    const struct json *one = gw_items(list, "items", &n);
    struct gateway_capture *captures = arena_array(a, struct gateway_capture, n + 1);

    if (!str_eq(gw_text(list, "entity"), S("collection")) || n >= LIST_MAX) return false;
    for (; one != NULL; one = one->next) {
        str status = gw_text(one, "status");
        if (!str_eq(gw_text(one, "order_id"), s->id)) return false;
        if (str_eq(status, S("captured")) || str_eq(status, S("refunded"))) {
            struct gateway_capture *c = &captures[s->capture_count];
            c->id = gw_text(one, "id");
            c->at_us = gw_number(one, "created_at") * 1000000;
            if (c->id.n == 0 || !gw_money(one, "amount", &c->amount)) return false;
            s->means = read_means(a, one);
            s->capture_count++;
        } else if (str_eq(status, S("authorized"))) {
            out->authorized = one;
        } else if (str_eq(status, S("created"))) {
            out->running = true;
        } else if (str_eq(status, S("failed"))) {
            if (out->failed == NULL) out->failed = one; /* newest first */
        } else {
            return false;
        }
    }
    s->captures = captures;
    return true;
}

static enum gateway_phase phase_of(const struct gateway_state *s, const struct tries *t,
                                   int64_t made_us)
{
    if (s->capture_count > 0) return GATEWAY_PAID;
    if (t->authorized != NULL) return GATEWAY_RUNNING;
    if (t->running || clock_now_us() < made_us + (int64_t)PAGE_SECONDS * 1000000)
        return GATEWAY_WAITING;
    return t->failed != NULL ? GATEWAY_FAILED : GATEWAY_EXPIRED;
}

static bool read_order(const struct json *order, struct gateway_state *out)
{
    struct gateway_state s = { .id = gw_text(order, "id"), .reference = gw_text(order, "receipt") };
    if (!str_eq(gw_text(order, "entity"), S("order")) || s.id.n == 0) return false;
    if (!gw_money(order, "amount", &s.amount)) return false;
    *out = s;
    return true;
}

static bool read_refund(const struct json *refund, struct gateway_back *out)
{
    str status = gw_text(refund, "status");
    struct gateway_back b = {
        .id = gw_text(refund, "id"),
        .kind = GATEWAY_REFUND,
        .reference = gw_text(refund, "receipt"),
        .at_us = gw_number(refund, "created_at") * 1000000,
    };
    if (!str_eq(gw_text(refund, "entity"), S("refund")) || b.id.n == 0) return false;
    if (!gw_money(refund, "amount", &b.amount)) return false;
    if (str_eq(status, S("processed")))
        b.state = GATEWAY_BACK_DONE;
    else if (str_eq(status, S("pending")))
        b.state = GATEWAY_BACK_PENDING;
    else if (str_eq(status, S("failed")))
        b.state = GATEWAY_BACK_FAILED;
    else
        return false;
    *out = b;
    return true;
}

/* ---- looking up ---- */

/* The order under our reference. E_NOT_FOUND if there is none, E_GATEWAY if there are more. */
static err find_order(struct arena *a, const struct gateway_account *account, str reference,
                      struct gateway_state *out, const struct json **order)
{
    struct gw_reply r;
    struct gateway_state s = { 0 };
    size_t n;

    TRY(get(a, account, url_of(a, account, S("/v1/orders?count=10&receipt="), reference, STR_NONE),
            &r));
    const struct json *one = gw_items(r.json, "items", &n);
    if (!str_eq(gw_text(r.json, "entity"), S("collection"))) return E_GATEWAY;
    if (n == 0) return E_NOT_FOUND;
    if (n > 1 || !read_order(one, &s) || !str_eq(s.reference, reference)) return E_GATEWAY;
    *out = s;
    *order = one;
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

    buf_init(&body, BODY_BYTES_MAX);
    if (!gw_money(payment, "amount", &held)) return E_GATEWAY;
    json_write_open(&w, STR_NONE, '{');
    json_write_i64(&w, S("amount"), held.minor);
    json_write_str(&w, S("currency"), currency_code(held.cur));
    json_write_close(&w, '}');
    TRY(post(a, account,
             url_of(a, account, S("/v1/payments/"), gw_text(payment, "id"), S("/capture")),
             STR_NONE, &body, &r));
    return r.verdict == GW_REFUSED ? OK : gw_error_of(r.verdict);
}

static err look(struct arena *a, const struct gateway_account *account,
                const struct gateway_name *name, struct gateway_state *out, struct tries *tries)
{
    const struct json *order;
    struct gateway_state s = { 0 };
    struct gw_reply r;

    if (name->id.n > 0) {
        TRY(get(a, account, url_of(a, account, S("/v1/orders/"), name->id, STR_NONE), &r));
        order = r.json;
        if (!read_order(order, &s) || !str_eq(s.id, name->id)) return E_GATEWAY;
        if (!str_eq(s.reference, name->reference)) return E_GATEWAY;
    } else {
        TRY(find_order(a, account, name->reference, &s, &order));
    }
    TRY(get(a, account, url_of(a, account, S("/v1/orders/"), s.id, S("/payments?count=100")), &r));
    *tries = (struct tries){ 0 };
    if (!read_tries(a, r.json, &s, tries)) return E_GATEWAY;
    /* Two answers that do not fit: in between it was paid. */
    if (str_eq(gw_text(order, "status"), S("paid")) && s.capture_count == 0) return E_GATEWAY;
    s.phase = phase_of(&s, tries, gw_number(order, "created_at") * 1000000);
    if (s.phase == GATEWAY_FAILED) {
        s.code = gw_text(tries->failed, "error_reason");
        s.text = gw_text(tries->failed, "error_description");
    }
    *out = s;
    return OK;
}

static err razorpay_status(struct arena *a, const struct gateway_account *account,
                           const struct gateway_name *name, struct gateway_state *out)
{
    struct gateway_state s;
    struct tries tries;

    TRY(look(a, account, name, &s, &tries));
    if (s.phase == GATEWAY_RUNNING) {
        TRY(capture(a, account, tries.authorized));
        TRY(look(a, account, name, &s, &tries));
    }
    *out = s;
    return OK;
}

/* An order cannot be closed there. One on which nothing is under way is forgotten by us. */
static err razorpay_cancel(struct arena *a, const struct gateway_account *account,
                           const struct gateway_name *name, struct gateway_state *out)
{
    struct gateway_state s;
    struct tries tries;

    TRY(look(a, account, name, &s, &tries));
    if (s.phase == GATEWAY_WAITING && !tries.running) s.phase = GATEWAY_CANCELLED;
    *out = s;
    return OK;
}

/* ---- start ---- */

static void order_body(const struct gateway_start *start, struct buf *b)
{
    struct json_writer w = { .b = b };
    json_write_open(&w, STR_NONE, '{');
    json_write_i64(&w, S("amount"), start->amount.minor);
    json_write_str(&w, S("currency"), currency_code(start->amount.cur));
    json_write_str(&w, S("receipt"), start->reference);
    json_write_bool(&w, S("payment_capture"), true);
    json_write_open(&w, S("notes"), '{');
    json_write_str(&w, S("reference"), start->reference);
    json_write_close(&w, '}');
    json_write_close(&w, '}');
}

/* The form that opens the hosted page of an order. */
static void open_form(struct arena *a, const struct gateway_account *account,
                      const struct gateway_start *start, struct gateway_outcome *out)
{
    char mark = str_has(start->return_url, '?') ? '&' : '?';
    const struct gateway_pair all[] = {
        { S("key_id"), account->public_key },
        { S("order_id"), out->id },
        { S("amount"), arena_format(a, "%lld", (long long)start->amount.minor) },
        { S("currency"), currency_code(start->amount.cur) },
        { S("description"), utf8_cut(start->description, 200) },
        { S("prefill[name]"), utf8_cut(start->payer_name, 100) },
        { S("prefill[email]"), start->payer_email },
        { S("prefill[contact]"), start->payer_phone },
        { S("prefill[method]"), pay_method_word(start->method) },
        { S("notes[reference]"), start->reference },
        { S("callback_url"), start->return_url },
        { S("cancel_url"), arena_format(a, "%.*s%ccancelled=1", STR_FMT(start->return_url), mark) },
    };
    struct gateway_pair *fields = arena_array(a, struct gateway_pair, countof(all));

    for (size_t i = 0; i < countof(all); i++)
        if (all[i].value.n > 0) fields[out->field_count++] = all[i];
    out->fields = fields;
    out->origin = base_of(account);
    out->url = url_of(a, account, S("/v1/checkout/embedded"), STR_NONE, STR_NONE);
    out->result = GATEWAY_FORM;
}

/* What became of the order that was asked for; the same for one that was found. */
static void order_outcome(struct arena *a, const struct gateway_account *account,
                          const struct gateway_start *start, const struct json *order,
                          struct gateway_outcome *out)
{
    struct gateway_state s;
    bool ours = read_order(order, &s) && str_eq(s.reference, start->reference) &&
                s.amount.minor == start->amount.minor &&
                currency_eq(s.amount.cur, start->amount.cur);
    if (!ours) {
        out->note = arena_format(a, "%.*s: not the order we asked for", STR_FMT(out->note));
        return;
    }
    out->id = s.id;
    out->state = s;
    open_form(a, account, start, out);
}

static void razorpay_start(struct arena *a, const struct gateway_account *account,
                           const struct gateway_start *start, struct gateway_outcome *out)
{
    CLEANUP(buf_release) struct buf body;
    struct gateway_state s;
    const struct json *order;
    struct gw_reply r = { 0 };

    buf_init(&body, BODY_BYTES_MAX);
    *out = (struct gateway_outcome){ .result = GATEWAY_REFUSED };
    if (start->payer_away || start->token.n > 0 || start->amount.minor < AMOUNT_MIN ||
        !currency_eq(start->amount.cur, CURRENCY("INR"))) {
        out->note = S("Razorpay takes no such payment");
        return;
    }
    err e = find_order(a, account, start->reference, &s, &order);
    if (e == OK) {
        out->result = GATEWAY_UNKNOWN;
        out->note = S("the order was there already");
        order_outcome(a, account, start, order, out);
        return;
    }
    if (e != E_NOT_FOUND) { /* nothing was asked for yet */
        if (e == E_GATEWAY || e == E_TOO_MANY) out->result = GATEWAY_LATER;
        out->note = S("orders cannot be looked up");
        return;
    }
    order_body(start, &body);
    e = post(a, account, url_of(a, account, S("/v1/orders"), STR_NONE, STR_NONE), STR_NONE, &body,
             &r);
    if (e != OK) {
        out->note = S("the gateway's address cannot be used");
        return;
    }
    out->note = r.note;
    out->retry_after_s = r.retry_after_s;
    switch (r.verdict) {
    case GW_GOOD:
        out->result = GATEWAY_UNKNOWN;
        order_outcome(a, account, start, r.json, out);
        return;
    case GW_REFUSED:
    case GW_ABSENT: return;
    case GW_LATER:
    case GW_UNSENT: out->result = GATEWAY_LATER; return;
    case GW_DECLINED:
    case GW_MAYBE: out->result = GATEWAY_UNKNOWN; return;
    }
}

/* ---- refunds ---- */

/* The refund under our reference among those of a payment of theirs. */
static err find_refund(struct arena *a, const struct gateway_account *account, str capture_id,
                       str reference, struct gateway_back *out)
{
    struct gw_reply r;
    size_t n;

    TRY(get(a, account, url_of(a, account, S("/v1/payments/"), capture_id, S("/refunds?count=100")),
            &r));
    const struct json *one = gw_items(r.json, "items", &n);
    if (!str_eq(gw_text(r.json, "entity"), S("collection")) || n >= LIST_MAX) return E_GATEWAY;
    for (; one != NULL; one = one->next) {
        if (!str_eq(gw_text(one, "receipt"), reference)) continue;
        return read_refund(one, out) ? OK : E_GATEWAY;
    }
    return E_NOT_FOUND;
}

/* A reused key is refused in the words of any wrong request: what was done under it counts. */
static void refused_refund(struct arena *a, const struct gateway_account *account, str capture_id,
                           const struct gateway_refund *refund, struct gateway_refund_outcome *out)
{
    err e = find_refund(a, account, capture_id, refund->reference, &out->back);
    if (e == OK) out->result = GATEWAY_REFUND_TAKEN;
    if (e == E_NOT_FOUND) out->result = GATEWAY_REFUND_REFUSED;
}

static void razorpay_refund(struct arena *a, const struct gateway_account *account,
                            const struct gateway_refund *refund, struct gateway_refund_outcome *out)
{
    CLEANUP(buf_release) struct buf body;
    struct json_writer w = { .b = &body };
    struct gw_reply r = { 0 };

    buf_init(&body, BODY_BYTES_MAX);
    *out = (struct gateway_refund_outcome){ .result = GATEWAY_REFUND_REFUSED };
    if (refund->capture_id.n == 0) {
        out->note = S("Razorpay gives back a payment of an order, which was not named");
        return;
    }
    json_write_open(&w, STR_NONE, '{');
    json_write_i64(&w, S("amount"), refund->amount.minor);
    json_write_str(&w, S("speed"), S("normal"));
    json_write_str(&w, S("receipt"), refund->reference);
    json_write_close(&w, '}');
    err e =
        post(a, account, url_of(a, account, S("/v1/payments/"), refund->capture_id, S("/refund")),
             refund->key, &body, &r);
    if (e != OK) {
        out->note = S("the gateway's address cannot be used");
        return;
    }
    out->result = GATEWAY_REFUND_UNKNOWN;
    out->note = r.note;
    out->retry_after_s = r.retry_after_s;
    switch (r.verdict) {
    case GW_GOOD:
        if (read_refund(r.json, &out->back) && str_eq(out->back.reference, refund->reference))
            out->result = GATEWAY_REFUND_TAKEN;
        return;
    case GW_REFUSED:
    case GW_ABSENT: refused_refund(a, account, refund->capture_id, refund, out); return;
    case GW_LATER:
    case GW_UNSENT: out->result = GATEWAY_REFUND_LATER; return;
    case GW_DECLINED:
    case GW_MAYBE: return;
    }
}

static err razorpay_refund_status(struct arena *a, const struct gateway_account *account,
                                  const struct gateway_name *payment,
                                  const struct gateway_name *refund, struct gateway_back *out)
{
    struct gateway_back b;

    if (refund->id.n > 0) {
        struct gw_reply r;
        TRY(get(a, account, url_of(a, account, S("/v1/refunds/"), refund->id, STR_NONE), &r));
        if (!read_refund(r.json, &b) || !str_eq(b.id, refund->id)) return E_GATEWAY;
        *out = b;
        return OK;
    }
    struct gateway_state s;
    struct tries tries;
    TRY(look(a, account, payment, &s, &tries));
    for (size_t i = 0; i < s.capture_count; i++) {
        err e = find_refund(a, account, s.captures[i].id, refund->reference, &b);
        if (e == E_NOT_FOUND) continue;
        TRY(e);
        *out = b;
        return OK;
    }
    return E_NOT_FOUND;
}

/* ---- what comes in ---- */

static enum gateway_event_kind kind_of(str type)
{
    if (str_starts(type, S("payment.dispute."))) return GATEWAY_EVENT_BACK;
    if (str_starts(type, S("payment.")) || str_starts(type, S("order.")))
        return GATEWAY_EVENT_PAYMENT;
    if (str_starts(type, S("refund."))) return GATEWAY_EVENT_REFUND;
    return GATEWAY_EVENT_OTHER;
}

static const struct json *entity_of(const struct json *json, str name)
{
    return json_member(json_member(json_member(json, S("payload")), name), S("entity"));
}

/* No time is signed, so an event of any age is good: its id makes it happen once. */
static err razorpay_parse_event(struct arena *a, const struct gateway_account *account,
                                const struct gateway_hook *hook, struct gateway_event *out)
{
    str signature = gw_header(hook, "x-razorpay-signature");
    if (hook->body.n > GW_EVENT_BYTES_MAX) return E_TOO_LARGE;
    if (!gw_signed(account, hook->body, signature)) return E_SIGNATURE;

    const struct json *json = gw_object(a, arena_str(a, hook->body)); /* the event outlives it */
    const struct json *payment = entity_of(json, S("payment"));
    struct gateway_event e = {
        .id = gw_header(hook, "x-razorpay-event-id"),
        .type = gw_text(json, "event"),
        .payment_id = gw_text(payment, "order_id"),
        .reference = gw_text(json_member(payment, S("notes")), "reference"),
        .capture_id = gw_text(payment, "id"),
        .at_us = gw_number(json, "created_at") * 1000000,
    };
    if (json == NULL || e.type.n == 0) return E_PARSE;
    if (e.id.n == 0) e.id = signature; /* of this very body */
    e.kind = kind_of(e.type);
    const struct json *back =
        e.kind == GATEWAY_EVENT_BACK ? entity_of(json, S("dispute")) : entity_of(json, S("refund"));
    e.back_id = gw_text(back, "id");
    if (!gw_money(back != NULL ? back : payment, "amount", &e.amount)) e.amount = (money){ 0 };
    if (e.reference.n == 0) e.reference = gw_text(entity_of(json, S("order")), "receipt");
    if (e.payment_id.n == 0) e.payment_id = gw_text(entity_of(json, S("order")), "id");
    if (e.payment_id.n == 0 && e.reference.n == 0) e.kind = GATEWAY_EVENT_OTHER;
    *out = e;
    return OK;
}

static str value_of(const struct gateway_pair *fields, size_t count, str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(fields[i].name, name)) return fields[i].value;
    return STR_NONE;
}

/* Signed with the API key is "order|payment". */
static void razorpay_parse_return(const struct gateway_account *account,
                                  const struct gateway_pair *fields, size_t count,
                                  struct gateway_return *out)
{
    CLEANUP(buf_release) struct buf b;
    char hex[65];
    str order = value_of(fields, count, S("razorpay_order_id"));
    str signature = value_of(fields, count, S("razorpay_signature"));

    buf_init(&b, 512);
    buf_str(&b, order);
    buf_char(&b, '|');
    buf_str(&b, value_of(fields, count, S("razorpay_payment_id")));
    str ours = crypto_hex(crypto_hmac(account->secret, buf_view(&b)), hex);
    bool holds = account->secret.n > 0 && !b.overflow && signature.n == ours.n &&
                 crypto_equal(ours, signature);
    *out = (struct gateway_return){
        .id = holds ? order : STR_NONE,
        .cancelled = value_of(fields, count, S("cancelled")).n > 0,
    };
}

/* ---- what it offers ---- */

static pay_method_set razorpay_methods(const struct gateway_account *account, currency c)
{
    if (account->public_key.n == 0 || !currency_eq(c, CURRENCY("INR"))) return 0;
    return 1u << PAY_CARD | 1u << PAY_UPI | 1u << PAY_NETBANKING | 1u << PAY_WALLET;
}

/* A payment that was called failed may still be authorised for three days. */
static int razorpay_processing_days(enum pay_method method)
{
    (void)method;
    return 4;
}

const struct gateway gw_razorpay = {
    .name = { "razorpay", 8 },
    .label = { "Razorpay", 8 },
    .page_seconds = PAGE_SECONDS,
    .key_seconds = 12 * 3600,
    .processing_days = razorpay_processing_days,
    .methods = razorpay_methods,
    .start = razorpay_start,
    .status = razorpay_status,
    .cancel = razorpay_cancel,
    .refund = razorpay_refund,
    .refund_status = razorpay_refund_status,
    .parse_event = razorpay_parse_event,
    .parse_return = razorpay_parse_return,
};

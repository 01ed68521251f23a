/* Asking Razorpay, and reading what it answers: orders, links, QR codes, payments, disputes. */
#include "gateway/gw_razorpay.h"

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

static const char links_end[] = "/v1/payment_links";

bool razorpay_by_links(const struct gateway_account *account)
{
    return str_ends(account->base_url, str_of(links_end));
}

str razorpay_base(const struct gateway_account *account)
{
    str base = account->base_url;
    if (base.n == 0) return S("https://api.razorpay.com");
    if (razorpay_by_links(account)) base.n -= sizeof links_end - 1;
    return base;
}

err razorpay_ask(struct arena *a, const struct gateway_account *account, struct net_request *rq,
                 struct gw_reply *out)
{
    struct gateway_account there = *account;

    there.base_url = razorpay_base(account);
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

str razorpay_url(struct arena *a, const struct gateway_account *account, str path, str id, str rest)
{
    return gw_url(a, razorpay_base(account), path, id, rest);
}

err razorpay_get(struct arena *a, const struct gateway_account *account, str url,
                 struct gw_reply *out)
{
    struct net_request rq = { .method = S("GET"), .url = url, .repeatable = true };
    TRY(razorpay_ask(a, account, &rq, out));
    return gw_error_of(out->verdict);
}

err razorpay_post(struct arena *a, const struct gateway_account *account, str url, str key,
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
    return razorpay_ask(a, account, &rq, out);
}

/* ---- means ---- */

/* A UPI address is a person's: the first two letters and the bank stay. */
static str hidden_vpa(struct arena *a, str vpa)
{
    str name;
    if (!str_cut(&vpa, '@', &name) || vpa.n == 0) return STR_NONE;
    return arena_format(a, "%.*s***@%.*s", STR_FMT(str_sub(name, 0, 2)), STR_FMT(vpa));
}

struct gateway_means razorpay_read_means(struct arena *a, const struct json *payment)
{
    str method = gw_text(payment, "method");
    struct gateway_means m = { .method = str_eq(method, S("emandate")) ? PAY_NETBANKING
                                                                       : pay_method_of(method) };

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
    case PAY_UPI_QR:
    case PAY_TRANSFER:
    case PAY_METHOD_COUNT: break;
    }
    return m;
}

/* ---- what stands for a payment ---- */

enum razorpay_kind razorpay_kind_of(str id)
{
    if (str_starts(id, S("plink_"))) return RAZORPAY_LINK;
    if (str_starts(id, S("qr_"))) return RAZORPAY_CODE;
    if (str_starts(id, S("inv_"))) return RAZORPAY_SETUP;
    return RAZORPAY_ORDER;
}

static bool read_order(const struct json *order, struct razorpay_thing *t)
{
    t->s.reference = gw_text(order, "receipt");
    t->charge = gw_text(json_member(order, S("notes")), "token").n > 0;
    t->paid = str_eq(gw_text(order, "status"), S("paid"));
    return str_eq(gw_text(order, "entity"), S("order")) && gw_money(order, "amount", &t->s.amount);
}

/* One of four words is where a link stands; `open` of one that waits. */
static bool read_status(str status, str open, struct razorpay_thing *t)
{
    t->paid = str_eq(status, S("paid")) || str_eq(status, S("partially_paid"));
    if (t->paid || str_eq(status, open)) return true;
    t->s.phase = str_eq(status, S("expired")) ? GATEWAY_EXPIRED : GATEWAY_CANCELLED;
    return t->s.phase == GATEWAY_EXPIRED || str_eq(status, S("cancelled"));
}

static bool read_link(const struct json *link, struct razorpay_thing *t)
{
    t->s.reference = gw_text(link, "reference_id");
    t->s.url = gw_text(link, "short_url");
    return str_starts(t->s.id, S("plink_")) && gw_money(link, "amount", &t->s.amount) &&
           read_status(gw_text(link, "status"), S("created"), t);
}

/* Rupees only, so it names no currency. */
static bool read_code(const struct json *code, struct razorpay_thing *t)
{
    str status = gw_text(code, "status");

    t->s.reference = gw_text(json_member(code, S("notes")), "reference");
    t->s.url = gw_text(code, "image_url");
    t->s.amount = (money){ gw_number(code, "payment_amount"), CURRENCY("INR") };
    t->paid = gw_number(code, "payments_count_received") > 0;
    if (str_eq(status, S("closed"))) {
        bool given_up = str_eq(gw_text(code, "close_reason"), S("on_demand"));
        t->s.phase = given_up ? GATEWAY_CANCELLED : GATEWAY_EXPIRED;
    } else if (!str_eq(status, S("active"))) {
        return false;
    }
    return str_eq(gw_text(code, "entity"), S("qr_code")) && t->s.amount.minor > 0;
}

static bool read_setup(const struct json *invoice, struct razorpay_thing *t)
{
    t->s.reference = gw_text(invoice, "receipt");
    t->s.url = gw_text(invoice, "short_url");
    t->s.amount = (money){ 0, CURRENCY("INR") };
    return str_eq(gw_text(invoice, "entity"), S("invoice")) &&
           read_status(gw_text(invoice, "status"), S("issued"), t);
}

bool razorpay_read(enum razorpay_kind kind, const struct json *json, struct razorpay_thing *out)
{
    static bool (*const readers[])(const struct json *, struct razorpay_thing *) = {
        [RAZORPAY_ORDER] = read_order,
        [RAZORPAY_LINK] = read_link,
        [RAZORPAY_CODE] = read_code,
        [RAZORPAY_SETUP] = read_setup,
    };
    struct razorpay_thing t = {
        .kind = kind,
        .json = json,
        .s = { .phase = GATEWAY_WAITING, .id = gw_text(json, "id") },
        .made_us = gw_time(json, "created_at"),
    };

    if (t.s.id.n == 0 || !readers[kind](json, &t)) return false;
    *out = t;
    return true;
}

/* ---- tries ---- */

static bool add_capture(struct arena *a, const struct json *payment, struct gateway_state *s,
                        struct razorpay_tries *t)
{
    t->captures =
        arena_grow(a, t->captures, s->capture_count, &t->capture_room, sizeof *t->captures);
    struct gateway_capture *c = &t->captures[s->capture_count];
    *c = (struct gateway_capture){ .id = gw_text(payment, "id"),
                                   .at_us = gw_time(payment, "created_at") };
    if (c->id.n == 0 || !gw_money(payment, "amount", &c->amount)) return false;
    s->captures = t->captures;
    s->capture_count++;
    s->means = razorpay_read_means(a, payment);
    t->refunded = t->refunded || gw_number(payment, "amount_refunded") > 0 ||
                  str_eq(gw_text(payment, "status"), S("refunded"));
    return true;
}

/* A mandate by UPI may hang on a try that was never meant to move money, and is called failed. */
static bool bears_token(const struct json *payment, bool failed)
{
    if (gw_text(payment, "token_id").n == 0) return false;
    return !failed || str_eq(gw_text(payment, "error_reason"), S("upi_dummy_payment"));
}

bool razorpay_read_try(struct arena *a, const struct json *payment, struct razorpay_thing *thing,
                       struct razorpay_tries *tries)
{
    bool setup = thing->kind == RAZORPAY_SETUP;
    str status = gw_text(payment, "status");
    bool failed = str_eq(status, S("failed"));

    if (!str_eq(gw_text(payment, "entity"), S("payment"))) return false;
    if (str_eq(status, S("created"))) {
        tries->running = true;
        return true;
    }
    if (setup && bears_token(payment, failed)) {
        if (tries->token == NULL) tries->token = payment; /* newest first */
        return true;
    }
    if (str_eq(status, S("captured")) || str_eq(status, S("refunded")))
        return !setup && add_capture(a, payment, &thing->s, tries);
    if (str_eq(status, S("authorized")))
        tries->authorized = payment;
    else if (failed && tries->failed == NULL)
        tries->failed = payment; /* newest first */
    return failed || tries->authorized == payment;
}

/* ---- money that went back ---- */

bool razorpay_read_refund(const struct json *refund, struct gateway_back *out)
{
    str status = gw_text(refund, "status");
    struct gateway_back b = {
        .id = gw_text(refund, "id"),
        .kind = GATEWAY_REFUND,
        .reference = gw_text(refund, "receipt"),
        .at_us = gw_time(refund, "created_at"),
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

bool razorpay_read_dispute(const struct json *dispute, struct gateway_back *out)
{
    /* Closed: a suspicion was answered, or the money was given back, which is a refund then. */
    static const struct {
        const char *word;
        enum gateway_back_state state;
    } words[] = {
        { "open", GATEWAY_BACK_PENDING }, { "under_review", GATEWAY_BACK_PENDING },
        { "won", GATEWAY_BACK_FAILED },   { "closed", GATEWAY_BACK_FAILED },
        { "lost", GATEWAY_BACK_DONE },
    };
    str status = gw_text(dispute, "status");
    struct gateway_back b = {
        .id = gw_text(dispute, "id"),
        .kind = GATEWAY_DISPUTE,
        .reason = gw_text(dispute, "reason_code"),
        .at_us = gw_time(dispute, "created_at"),
    };

    if (str_eq(status, S("open"))) b.answer_us = gw_time(dispute, "respond_by");
    if (!str_eq(gw_text(dispute, "entity"), S("dispute")) || b.id.n == 0) return false;
    if (!gw_money(dispute, "amount", &b.amount)) return false;
    for (size_t i = 0; i < countof(words); i++) {
        if (!str_eq(status, str_of(words[i].word))) continue;
        b.state = words[i].state;
        /* What was really taken, which need not be all that was disputed. */
        int64_t taken = gw_number(dispute, "amount_deducted");
        if (b.state == GATEWAY_BACK_DONE && taken > 0) b.amount.minor = taken;
        *out = b;
        return true;
    }
    return false;
}

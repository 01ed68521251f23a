/*
 * Razorpay, by its REST API: INR only. What stands for a payment of ours is an order, paid on the
 * hosted page, a payment link, a UPI QR code, or an order that is charged to a saved method; what
 * it calls a payment is one try of the payer on it, and may succeed hours after it was called
 * failed. An order has no end, so the page's time is kept here, and what is paid after it is a late
 * capture for the books; links and codes end there.
 */
#include "gateway/gw_razorpay.h"
#include "crypto/crypto.h"
#include "json/json_write.h"

/* ---- refunds ---- */

/* The refund under our reference among those of a payment of theirs. */
static err find_refund(struct arena *a, const struct gateway_account *account, str capture_id,
                       str reference, struct gateway_back *out)
{
    struct gw_reply r;
    size_t n;

    TRY(razorpay_get(
        a, account,
        razorpay_url(a, account, S("/v1/payments/"), capture_id, S("/refunds?count=100")), &r));
    const struct json *one = gw_items(r.json, "items", &n);
    if (!str_eq(gw_text(r.json, "entity"), S("collection")) || n >= RAZORPAY_LIST_MAX)
        return E_GATEWAY;
    for (; one != NULL; one = one->next) {
        if (!str_eq(gw_text(one, "receipt"), reference)) continue;
        return razorpay_read_refund(one, out) ? OK : E_GATEWAY;
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

    buf_init(&body, RAZORPAY_BODY_BYTES_MAX);
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
    str url = razorpay_url(a, account, S("/v1/payments/"), refund->capture_id, S("/refund"));
    err e = razorpay_post(a, account, url, refund->key, &body, &r);
    if (e != OK) {
        out->note = S("the gateway's address cannot be used");
        return;
    }
    out->result = GATEWAY_REFUND_UNKNOWN;
    out->note = r.note;
    out->retry_after_s = r.retry_after_s;
    switch (r.verdict) {
    case GW_GOOD:
        if (razorpay_read_refund(r.json, &out->back) &&
            str_eq(out->back.reference, refund->reference))
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
        TRY(razorpay_get(a, account,
                         razorpay_url(a, account, S("/v1/refunds/"), refund->id, STR_NONE), &r));
        if (!razorpay_read_refund(r.json, &b) || !str_eq(b.id, refund->id)) return E_GATEWAY;
        *out = b;
        return OK;
    }
    struct razorpay_thing t;
    struct razorpay_tries tries;
    TRY(razorpay_look(a, account, payment, &t, &tries));
    for (size_t i = 0; i < t.s.capture_count; i++) {
        err e = find_refund(a, account, t.s.captures[i].id, refund->reference, &b);
        if (e == E_NOT_FOUND) continue;
        TRY(e);
        *out = b;
        return OK;
    }
    return E_NOT_FOUND;
}

/* ---- saved methods ---- */

static err token_request(struct arena *a, const struct gateway_account *account, const char *method,
                         str url, struct gw_reply *out)
{
    struct net_request rq = { .method = str_of(method), .url = url, .repeatable = true };
    TRY(razorpay_ask(a, account, &rq, out));
    return gw_error_of(out->verdict);
}

/*
 * A mandate by UPI is ended with the payer's bank first, which is refused for other kinds and for
 * one that has ended; then it is deleted there, and nobody can charge it.
 */
static err razorpay_forget(struct arena *a, const struct gateway_account *account, str token)
{
    struct gw_reply r = { 0 };
    str customer;

    if (!str_cut(&token, '/', &customer) || customer.n == 0 || token.n == 0) return E_NOT_FOUND;
    str path = razorpay_url(a, account, S("/v1/customers/"), customer, S("/tokens/"));
    err e = token_request(a, account, "PUT", gw_url(a, path, STR_NONE, token, S("/cancel")), &r);
    if (e != E_NOT_FOUND && r.status != 400) TRY(e);
    return token_request(a, account, "DELETE", gw_url(a, path, STR_NONE, token, STR_NONE), &r);
}

/* ---- what comes in ---- */

static enum gateway_event_kind kind_of(str type)
{
    if (str_starts(type, S("payment.dispute."))) return GATEWAY_EVENT_BACK;
    if (str_starts(type, S("refund."))) return GATEWAY_EVENT_REFUND;
    static const char *const payments[] = { "payment.", "order.", "payment_link.", "qr_code.",
                                            "invoice." };
    for (size_t i = 0; i < countof(payments); i++)
        if (str_starts(type, str_of(payments[i]))) return GATEWAY_EVENT_PAYMENT;
    return GATEWAY_EVENT_OTHER;
}

static const struct json *entity_of(const struct json *json, str name)
{
    return json_member(json_member(json_member(json, S("payload")), name), S("entity"));
}

/*
 * Which of our payments it is about: the link, code or registration where it has one, else the
 * order. What was paid by link or code names neither: then only its own id is known.
 */
static void read_subject(const struct json *json, struct gateway_event *e)
{
    const struct json *payment = entity_of(json, S("payment"));
    const struct json *order = entity_of(json, S("order"));
    const struct json *link = entity_of(json, S("payment_link"));
    const struct json *code = entity_of(json, S("qr_code"));
    const struct json *invoice = entity_of(json, S("invoice"));
    const str ids[] = { gw_text(link, "id"), gw_text(code, "id"), gw_text(invoice, "id"),
                        gw_text(payment, "order_id"), gw_text(order, "id") };
    const str references[] = {
        gw_text(link, "reference_id"), gw_text(json_member(code, S("notes")), "reference"),
        gw_text(invoice, "receipt"),   gw_text(json_member(payment, S("notes")), "reference"),
        gw_text(order, "receipt"),
    };

    for (size_t i = 0; i < countof(ids) && e->payment_id.n == 0; i++) e->payment_id = ids[i];
    for (size_t i = 0; i < countof(references) && e->reference.n == 0; i++)
        e->reference = references[i];
    e->capture_id = gw_text(payment, "id");
    if (e->payment_id.n == 0 && e->reference.n == 0 && e->capture_id.n == 0)
        e->kind = GATEWAY_EVENT_OTHER;
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
        .at_us = gw_time(json, "created_at"),
    };
    if (json == NULL || e.type.n == 0) return E_PARSE;
    if (e.id.n == 0) e.id = signature; /* of this very body */
    e.kind = kind_of(e.type);
    const struct json *back =
        e.kind == GATEWAY_EVENT_BACK ? entity_of(json, S("dispute")) : entity_of(json, S("refund"));
    e.back_id = gw_text(back, "id");
    if (!gw_money(back != NULL ? back : payment, "amount", &e.amount)) e.amount = (money){ 0 };
    read_subject(json, &e);
    *out = e;
    return OK;
}

static str value_of(const struct gateway_pair *fields, size_t count, str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(fields[i].name, name)) return fields[i].value;
    return STR_NONE;
}

/* Signed with the API key is "order|payment", and of a link "link|reference|status|payment". */
static void razorpay_parse_return(const struct gateway_account *account,
                                  const struct gateway_pair *fields, size_t count,
                                  struct gateway_return *out)
{
    CLEANUP(buf_release) struct buf b;
    char hex[65];
    str link = value_of(fields, count, S("razorpay_payment_link_id"));
    str reference = value_of(fields, count, S("razorpay_payment_link_reference_id"));
    str order = value_of(fields, count, S("razorpay_order_id"));
    str signature = value_of(fields, count, S("razorpay_signature"));

    buf_init(&b, 512);
    if (link.n > 0) {
        buf_str(&b, link);
        buf_char(&b, '|');
        buf_str(&b, reference);
        buf_char(&b, '|');
        buf_str(&b, value_of(fields, count, S("razorpay_payment_link_status")));
    } else {
        buf_str(&b, order);
    }
    buf_char(&b, '|');
    buf_str(&b, value_of(fields, count, S("razorpay_payment_id")));
    str ours = crypto_hex(crypto_hmac(account->secret, buf_view(&b)), hex);
    bool holds = account->secret.n > 0 && !b.overflow && signature.n == ours.n &&
                 crypto_equal(ours, signature);
    *out = (struct gateway_return){
        .id = !holds       ? STR_NONE
              : link.n > 0 ? link
                           : order,
        .reference = holds && link.n > 0 ? reference : STR_NONE,
        .cancelled = value_of(fields, count, S("cancelled")).n > 0,
    };
}

/* ---- what it offers ---- */

static pay_method_set razorpay_methods(const struct gateway_account *account, currency c)
{
    if (account->public_key.n == 0 || !currency_eq(c, CURRENCY("INR"))) return 0;
    return 1u << PAY_CARD | 1u << PAY_UPI | 1u << PAY_UPI_QR | 1u << PAY_NETBANKING |
           1u << PAY_WALLET;
}

/*
 * A payment that was called failed may still be authorised for three days; a charge waits a day for
 * the notice that its payer gets before, and a mandate over a bank account takes some days.
 */
static int razorpay_processing_days(enum pay_method method)
{
    return method == PAY_NETBANKING ? 7 : 4;
}

/* Six months, whatever it was paid with. */
static int razorpay_refund_days(enum pay_method method)
{
    (void)method;
    return 180;
}

const struct gateway gw_razorpay = {
    .name = { "razorpay", 8 },
    .label = { "Razorpay", 8 },
    .page_seconds = RAZORPAY_PAGE_SECONDS,
    .key_seconds = 12 * 3600,
    .processing_days = razorpay_processing_days,
    .refund_days = razorpay_refund_days,
    .methods = razorpay_methods,
    .start = razorpay_start,
    .status = razorpay_status,
    .cancel = razorpay_cancel,
    .refund = razorpay_refund,
    .refund_status = razorpay_refund_status,
    .parse_event = razorpay_parse_event,
    .parse_return = razorpay_parse_return,
    .setup = razorpay_setup,
    .forget = razorpay_forget,
    .never_saved = 1u << PAY_WALLET | 1u << PAY_UPI_QR,
    .saved_apart = UINT32_MAX,
};

/*
 * The ways to start a payment with Razorpay. Nothing of its API but refunds takes an idempotency
 * key, so each thing is looked for under our reference before it is made.
 *
 *     a payer who is there    an order, opened by a form; or a link, where the account's address
 *                             asks for links; or a UPI QR code, where that is the method
 *     nobody is there         a link that lives for a day; with a saved method a charge
 *     a method to be saved    a registration link
 */
#include "base/utf8.h"
#include "gateway/gw_razorpay.h"
#include "json/json_write.h"

enum {
    AMOUNT_MIN = 100,          /* one rupee; what a mandate by card or UPI is tried with */
    MANDATE_MAX = 15000 * 100, /* above it the payer has to be asked each time, says the RBI */
    DEBIT_MANDATE_MAX = 99999 * 100,
};

static long long end_of(const struct gateway_start *start, int seconds)
{
    return start->made_us / 1000000 + seconds;
}

/* ---- what is asked for ---- */

static void put_notes(struct json_writer *w, const struct gateway_start *start)
{
    json_write_open(w, S("notes"), '{');
    json_write_str(w, S("reference"), start->reference);
    if (start->token.n > 0) json_write_str(w, S("token"), S("1"));
    json_write_close(w, '}');
}

static void put_payer(struct json_writer *w, const struct gateway_start *start)
{
    json_write_open(w, S("customer"), '{');
    json_write_str(w, S("name"), utf8_cut(start->payer_name, 50));
    if (start->payer_email.n > 0) json_write_str(w, S("email"), start->payer_email);
    if (start->payer_phone.n > 0) json_write_str(w, S("contact"), start->payer_phone);
    json_write_close(w, '}');
}

static void order_body(const struct gateway_start *start, struct json_writer *w)
{
    json_write_i64(w, S("amount"), start->amount.minor);
    json_write_str(w, S("currency"), currency_code(start->amount.cur));
    json_write_str(w, S("receipt"), start->reference);
    json_write_bool(w, S("payment_capture"), true);
}

/* Nobody is written to by Razorpay: our own mail tells of what is to be paid. */
static void link_body(const struct gateway_start *start, struct json_writer *w)
{
    json_write_i64(w, S("amount"), start->amount.minor);
    json_write_str(w, S("currency"), currency_code(start->amount.cur));
    json_write_bool(w, S("accept_partial"), false);
    json_write_str(w, S("reference_id"), start->reference);
    json_write_str(w, S("description"), utf8_cut(start->description, 200));
    put_payer(w, start);
    json_write_open(w, S("notify"), '{');
    json_write_bool(w, S("sms"), false);
    json_write_bool(w, S("email"), false);
    json_write_close(w, '}');
    json_write_bool(w, S("reminder_enable"), false);
    json_write_i64(
        w, S("expire_by"),
        end_of(start, start->payer_away ? RAZORPAY_AWAY_SECONDS : RAZORPAY_PAGE_SECONDS));
    json_write_str(w, S("callback_url"), start->return_url);
    json_write_str(w, S("callback_method"), S("get"));
}

/* For one payment of that very amount, after which it is closed. */
static void code_body(const struct gateway_start *start, struct json_writer *w)
{
    json_write_str(w, S("type"), S("upi_qr"));
    json_write_str(w, S("usage"), S("single_use"));
    json_write_bool(w, S("fixed_amount"), true);
    json_write_i64(w, S("payment_amount"), start->amount.minor);
    json_write_str(w, S("description"), utf8_cut(start->description, 200));
    json_write_i64(w, S("close_by"), end_of(start, RAZORPAY_PAGE_SECONDS));
}

static void setup_body(const struct gateway_start *start, struct json_writer *w)
{
    bool bank = start->method == PAY_NETBANKING;

    put_payer(w, start);
    json_write_str(w, S("type"), S("link"));
    json_write_i64(w, S("amount"), bank ? 0 : AMOUNT_MIN);
    json_write_str(w, S("currency"), S("INR"));
    json_write_str(w, S("description"), utf8_cut(start->description, 200));
    json_write_open(w, S("subscription_registration"), '{');
    json_write_str(w, S("method"), bank ? S("emandate") : pay_method_word(start->method));
    json_write_i64(w, S("max_amount"), bank ? DEBIT_MANDATE_MAX : MANDATE_MAX);
    if (bank)
        json_write_str(w, S("auth_type"), S("netbanking"));
    else
        json_write_str(w, S("frequency"), S("as_presented"));
    json_write_close(w, '}');
    json_write_str(w, S("receipt"), start->reference);
    json_write_bool(w, S("email_notify"), false);
    json_write_bool(w, S("sms_notify"), false);
    json_write_i64(w, S("expire_by"), end_of(start, RAZORPAY_PAGE_SECONDS));
}

static const struct {
    const char *path;
    void (*body)(const struct gateway_start *, struct json_writer *);
} kinds[] = {
    [RAZORPAY_ORDER] = { "/v1/orders", order_body },
    [RAZORPAY_LINK] = { "/v1/payment_links", link_body },
    [RAZORPAY_CODE] = { "/v1/payments/qr_codes", code_body },
    [RAZORPAY_SETUP] = { "/v1/subscription_registration/auth_links", setup_body },
};

/* ---- what came of it ---- */

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
    out->origin = razorpay_base(account);
    out->url = razorpay_url(a, account, S("/v1/checkout/embedded"), STR_NONE, STR_NONE);
    out->result = GATEWAY_FORM;
}

/*
 * What became of the thing that was asked for; the same for one that was found, which may be over
 * by now: then `status` tells how.
 */
static void made(struct arena *a, const struct gateway_account *account,
                 const struct gateway_start *start, const struct razorpay_thing *t,
                 struct gateway_outcome *out)
{
    out->result = GATEWAY_UNKNOWN;
    if (!str_eq(t->s.reference, start->reference) || t->s.amount.minor != start->amount.minor ||
        !currency_eq(t->s.amount.cur, start->amount.cur)) {
        out->note = arena_format(a, "%.*s: not what we asked for", STR_FMT(out->note));
        return;
    }
    out->id = t->s.id;
    out->state = t->s;
    if (start->token.n > 0) return;
    if (t->kind == RAZORPAY_ORDER) {
        open_form(a, account, start, out);
    } else if (t->s.phase == GATEWAY_WAITING && !t->paid) {
        out->url = t->s.url;
        out->result = gw_result_of(&t->s, true);
    }
}

/* A failure before anything was asked for. */
static void not_made(err e, str what, struct gateway_outcome *out)
{
    bool later = e == E_GATEWAY || e == E_TOO_MANY;
    out->result = later ? GATEWAY_LATER : GATEWAY_REFUSED;
    out->note = what;
}

/*
 * Find it or make it. A reference that is taken there is refused in the words of any wrong
 * request: what exists under it counts then. True: just made.
 */
static bool make(struct arena *a, const struct gateway_account *account,
                 const struct gateway_start *start, enum razorpay_kind kind,
                 struct gateway_outcome *out)
{
    CLEANUP(buf_release) struct buf body = { 0 };
    struct json_writer w = { .b = &body };
    struct razorpay_thing t;
    struct gw_reply r = { 0 };

    err e = razorpay_find(a, account, kind, start->reference, start->made_us, &t);
    if (e == OK) {
        out->note = S("it was there already");
        made(a, account, start, &t, out);
        return false;
    }
    if (e != E_NOT_FOUND) {
        not_made(e, S("what was made there cannot be looked up"), out);
        return false;
    }
    buf_init(&body, RAZORPAY_BODY_BYTES_MAX);
    json_write_open(&w, STR_NONE, '{');
    kinds[kind].body(start, &w);
    put_notes(&w, start);
    json_write_close(&w, '}');
    str url = razorpay_url(a, account, str_of(kinds[kind].path), STR_NONE, STR_NONE);
    e = razorpay_post(a, account, url, STR_NONE, &body, &r);
    if (e != OK) {
        not_made(e, S("the gateway's address cannot be used"), out);
        return false;
    }
    out->note = r.note;
    out->retry_after_s = r.retry_after_s;
    switch (r.verdict) {
    case GW_GOOD:
        out->result = GATEWAY_UNKNOWN;
        if (!razorpay_read(kind, r.json, &t)) return false;
        made(a, account, start, &t, out);
        return out->id.n > 0;
    case GW_REFUSED:
        if (kind != RAZORPAY_LINK && kind != RAZORPAY_SETUP) return false;
        e = razorpay_find(a, account, kind, start->reference, start->made_us, &t);
        if (e == OK)
            made(a, account, start, &t, out);
        else if (e != E_NOT_FOUND)
            out->result = GATEWAY_UNKNOWN;
        return false;
    case GW_ABSENT: return false;
    case GW_LATER:
    case GW_UNSENT: out->result = GATEWAY_LATER; return false;
    case GW_DECLINED:
    case GW_MAYBE: out->result = GATEWAY_UNKNOWN; return false;
    }
    return false;
}

/* ---- charging a saved method ---- */

/* A charge names the payer's address and number; where we have none, those it was saved with. */
static err who_pays(struct arena *a, const struct gateway_account *account, str customer,
                    struct gateway_start *start)
{
    struct gw_reply r;

    if (start->payer_email.n > 0 && start->payer_phone.n > 0) return OK;
    TRY(razorpay_get(a, account, razorpay_url(a, account, S("/v1/customers/"), customer, STR_NONE),
                     &r));
    if (start->payer_email.n == 0) start->payer_email = gw_text(r.json, "email");
    if (start->payer_phone.n == 0) start->payer_phone = gw_text(r.json, "contact");
    return OK;
}

static void charge_body(const struct gateway_start *start, str order, str customer, str token,
                        struct json_writer *w)
{
    json_write_open(w, STR_NONE, '{');
    json_write_str(w, S("email"), start->payer_email);
    json_write_str(w, S("contact"), start->payer_phone);
    json_write_i64(w, S("amount"), start->amount.minor);
    json_write_str(w, S("currency"), currency_code(start->amount.cur));
    json_write_str(w, S("order_id"), order);
    json_write_str(w, S("customer_id"), customer);
    json_write_str(w, S("token"), token);
    json_write_bool(w, S("recurring"), true);
    json_write_str(w, S("description"), utf8_cut(start->description, 200));
    put_notes(w, start);
    json_write_close(w, '}');
}

static void charged(const struct gw_reply *r, struct gateway_outcome *out)
{
    const struct json *error = json_member(r->json, S("error"));

    switch (r->verdict) {
    case GW_GOOD:
        if (gw_text(r->json, "razorpay_payment_id").n == 0) return;
        out->result = GATEWAY_PROCESSING;
        out->state.phase = GATEWAY_RUNNING;
        return;
    case GW_REFUSED:
    case GW_ABSENT:
        out->result = r->status == 401 || r->status == 403 ? GATEWAY_REFUSED : GATEWAY_DECLINED;
        out->state.phase = GATEWAY_FAILED;
        out->state.code = gw_text(error, "reason");
        out->state.text = gw_text(error, "description");
        return;
    case GW_LATER:
    case GW_UNSENT: out->result = GATEWAY_LATER; return;
    case GW_DECLINED:
    case GW_MAYBE: return;
    }
}

/*
 * An order, then its charge. Only he who has just made the order charges it: with one that was
 * there already the charge may be on its way, and what became of it `status` tells.
 */
static void charge(struct arena *a, const struct gateway_account *account,
                   const struct gateway_start *start, struct gateway_outcome *out)
{
    CLEANUP(buf_release) struct buf body = { 0 };
    struct json_writer w = { .b = &body };
    struct gateway_start s = *start;
    str token = start->token, customer;
    struct gw_reply r = { 0 };

    if (!str_cut(&token, '/', &customer) || customer.n == 0 || token.n == 0) {
        out->note = S("the saved method cannot be used");
        return;
    }
    err e = who_pays(a, account, customer, &s);
    if (e != OK) {
        not_made(e, S("the customer of the saved method cannot be looked up"), out);
        return;
    }
    if (!make(a, account, &s, RAZORPAY_ORDER, out)) return;
    buf_init(&body, RAZORPAY_BODY_BYTES_MAX);
    charge_body(&s, out->id, customer, token, &w);
    str url = razorpay_url(a, account, S("/v1/payments/create/recurring"), STR_NONE, STR_NONE);
    e = razorpay_post(a, account, url, STR_NONE, &body, &r);
    if (e != OK) {
        not_made(e, S("the charge cannot be written"), out);
        return;
    }
    out->note = r.note;
    out->retry_after_s = r.retry_after_s;
    charged(&r, out);
}

/* ---- start and setup ---- */

void razorpay_start(struct arena *a, const struct gateway_account *account,
                    const struct gateway_start *start, struct gateway_outcome *out)
{
    *out = (struct gateway_outcome){ .result = GATEWAY_REFUSED };
    if (start->amount.minor < AMOUNT_MIN || !currency_eq(start->amount.cur, CURRENCY("INR"))) {
        out->note = S("Razorpay takes no such payment");
        return;
    }
    if (start->token.n > 0) {
        charge(a, account, start, out);
        return;
    }
    enum razorpay_kind kind = start->method == PAY_UPI_QR                       ? RAZORPAY_CODE
                              : start->payer_away || razorpay_by_links(account) ? RAZORPAY_LINK
                                                                                : RAZORPAY_ORDER;
    (void)make(a, account, start, kind, out);
}

void razorpay_setup(struct arena *a, const struct gateway_account *account,
                    const struct gateway_start *start, struct gateway_outcome *out)
{
    bool can =
        start->method == PAY_CARD || start->method == PAY_UPI || start->method == PAY_NETBANKING;

    *out = (struct gateway_outcome){ .result = GATEWAY_REFUSED };
    if (!can || start->amount.minor != 0 || !currency_eq(start->amount.cur, CURRENCY("INR")) ||
        start->payer_email.n == 0 || start->payer_phone.n == 0) {
        out->note = S("Razorpay keeps no such method; it wants an e-mail address and a number");
        return;
    }
    (void)make(a, account, start, RAZORPAY_SETUP, out);
}

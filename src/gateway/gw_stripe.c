/*
 * Stripe, by its REST API of one pinned version (gw_stripe.h).
 *
 * A payer who is there goes to a hosted Checkout page; a saved method is charged by a PaymentIntent
 * that is confirmed as it is made. No card field and no script of Stripe's is ever on a page of
 * ours. What is a no and what is only a maybe is decided in `judge`, in one place; after a maybe
 * the lists of what was made are asked, which are exact at once, where its search is late.
 */
#include "gateway/gw_stripe.h"

#include "base/encode.h"
#include "base/utf8.h"

enum {
    PAGE_SECONDS = 3600, /* Stripe wants at least 30 minutes from its own clock on */
    LIST_PAGE = 100,
    LIST_PAGES_MAX = 20,
    CLOCK_SLACK_S = 300,
    BODY_BYTES_MAX = 32 * 1024,
};

#define EXPAND_INTENT "expand%5B%5D=latest_charge"
#define EXPAND_SETUP "expand%5B%5D=payment_method&expand%5B%5D=mandate"
#define EXPAND_SESSION                                                                             \
    "expand%5B%5D=payment_intent.latest_charge&expand%5B%5D=setup_intent.payment_method"     \
    "&expand%5B%5D=setup_intent.mandate"

/* ---- asking ---- */

static bool says(const struct json *json, const char *type)
{
    return str_eq(gw_text(json_member(json, S("error")), "type"), str_of(type));
}

/*
 * Only an error object of a type that Stripe documents as final counts as a no. A conflict (409)
 * and "idempotency_error" mean that an earlier request under this key exists, "lock_timeout" that
 * one is under way: its outcome is what counts. "Stripe-Should-Retry: true" is Stripe's own maybe.
 */
static enum gw_verdict judge(const struct net_answer *answer, const struct json *json)
{
    const struct json *error = json_member(json, S("error"));
    int status = answer->status;

    if (json == NULL) return GW_MAYBE;
    if (status == 200) return error == NULL ? GW_GOOD : GW_MAYBE;
    if (status == 429 && !str_eq(gw_text(error, "code"), S("lock_timeout")))
        return says(json, "rate_limit_error") || says(json, "invalid_request_error") ? GW_LATER
                                                                                     : GW_MAYBE;
    if (str_eq(net_answer_header(answer, S("stripe-should-retry")), S("true"))) return GW_MAYBE;
    if (status == 402 && (says(json, "card_error") || says(json, "invalid_request_error")))
        return GW_DECLINED;
    if (status == 404 && says(json, "invalid_request_error")) return GW_ABSENT;
    if (status == 400 && says(json, "invalid_request_error")) return GW_REFUSED;
    if ((status == 401 || status == 403) &&
        (says(json, "invalid_request_error") || says(json, "authentication_error")))
        return GW_REFUSED;
    return GW_MAYBE;
}

static str base_of(const struct gateway_account *account)
{
    return account->base_url.n > 0 ? account->base_url : S("https://api.stripe.com");
}

static err ask(struct arena *a, const struct gateway_account *account, struct net_request *rq,
               str key, struct gw_reply *out)
{
    struct gateway_account there = *account;
    struct net_header headers[] = {
        { S("Authorization"), arena_format(a, "Bearer %.*s", STR_FMT(account->secret)) },
        { S("Stripe-Version"), S(STRIPE_VERSION) },
        { S("Idempotency-Key"), key },
    };

    there.base_url = base_of(account);
    there.timeout_ms = account->timeout_ms > 0 ? account->timeout_ms : 60000;
    rq->headers = headers;
    rq->header_count = key.n > 0 ? 3 : 2;
    rq->repeatable = true; /* reads, posts under a key, and ends of what can end only once */
    TRY(gw_ask(a, &there, rq, judge, out));
    const struct json *error = json_member(out->json, S("error"));
    if (error != NULL)
        out->note = arena_format(a, "%.*s %.*s %.*s %.*s", STR_FMT(out->note),
                                 STR_FMT(str_sub(gw_text(error, "type"), 0, 40)),
                                 STR_FMT(str_sub(gw_text(error, "code"), 0, 60)),
                                 STR_FMT(str_sub(gw_text(error, "param"), 0, 60)));
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
    struct net_request rq = { .method = S("GET"), .url = url };
    TRY(ask(a, account, &rq, STR_NONE, out));
    return gw_error_of(out->verdict);
}

static err post(struct arena *a, const struct gateway_account *account, str url, str key,
                const struct buf *form, struct gw_reply *out)
{
    if (form->overflow) return E_CONFIG;
    struct net_request rq = {
        .method = S("POST"),
        .url = url,
        .content_type = S("application/x-www-form-urlencoded"),
        .body = buf_copy(form, a),
    };
    return ask(a, account, &rq, key, out);
}

/* One field of a form; an empty value would unset something there, so it is left out. */
static void field(struct buf *b, const char *name, str value)
{
    if (value.n == 0) return;
    if (b->n > 0) buf_char(b, '&');
    encode_percent(b, str_of(name));
    buf_char(b, '=');
    encode_percent(b, value);
}

/* ---- start ---- */

/* The return address with one more field, which Stripe may fill in. */
static str back_to(struct arena *a, str url, const char *rest)
{
    return arena_format(a, "%.*s%c%s", STR_FMT(url), str_has(url, '?') ? '&' : '?', rest);
}

static err session_form(struct arena *a, const struct gateway_start *start, str customer,
                        struct buf *b)
{
    bool saving = start->amount.minor == 0;
    str method = stripe_method_word(start->method, start->amount.cur);
    int64_t amount;

    if (method.n == 0 || !stripe_amount(start->amount, &amount)) return E_CURRENCY;
    field(b, "mode", saving ? S("setup") : S("payment"));
    field(b, "client_reference_id", start->reference);
    field(b, "metadata[reference]", start->reference);
    field(b, "payment_method_types[0]", method);
    field(b, "customer", customer);
    if (customer.n == 0) field(b, "customer_email", start->payer_email);
    field(b, "success_url", back_to(a, start->return_url, "session={CHECKOUT_SESSION_ID}"));
    field(b, "cancel_url", back_to(a, start->return_url, "cancelled=1"));
    /* From the attempt's own time, so that the same again is the same. */
    if (start->made_us > 0)
        field(b, "expires_at",
              arena_format(a, "%lld", (long long)(start->made_us / 1000000 + PAGE_SECONDS)));
    if (str_eq(method, S("us_bank_account")))
        field(b, "payment_method_options[us_bank_account][verification_method]", S("automatic"));
    if (saving) {
        field(b, "currency", stripe_currency(a, start->amount.cur));
        field(b, "setup_intent_data[metadata][reference]", start->reference);
        return OK;
    }
    field(b, "line_items[0][quantity]", S("1"));
    field(b, "line_items[0][price_data][currency]", stripe_currency(a, start->amount.cur));
    field(b, "line_items[0][price_data][unit_amount]", arena_format(a, "%lld", (long long)amount));
    field(b, "line_items[0][price_data][product_data][name]", utf8_cut(start->description, 200));
    field(b, "payment_intent_data[metadata][reference]", start->reference);
    field(b, "payment_intent_data[description]", utf8_cut(start->description, 200));
    field(b, "adaptive_pricing[enabled]", S("false")); /* our amount in our currency, no other */
    if (start->save) field(b, "payment_intent_data[setup_future_usage]", S("off_session"));
    return OK;
}

/* A saved method: "customer/method", as stripe_read_ made it. */
static err intent_form(struct arena *a, const struct gateway_start *start, struct buf *b)
{
    str method = stripe_method_word(start->method, start->amount.cur);
    str token = start->token, customer;
    int64_t amount;

    if (method.n == 0 || !stripe_amount(start->amount, &amount)) return E_CURRENCY;
    if (!str_cut(&token, '/', &customer) || customer.n == 0 || token.n == 0) return E_CONFIG;
    field(b, "amount", arena_format(a, "%lld", (long long)amount));
    field(b, "currency", stripe_currency(a, start->amount.cur));
    field(b, "customer", customer);
    field(b, "payment_method", token);
    field(b, "payment_method_types[0]", method);
    field(b, "confirm", S("true"));
    /* A debit is covered by the mandate given when it was saved, whoever is there now. */
    if (start->payer_away || start->method == PAY_DEBIT)
        field(b, "off_session", S("true"));
    else
        field(b, "return_url", start->return_url);
    field(b, "description", utf8_cut(start->description, 200));
    field(b, "metadata[reference]", start->reference);
    field(b, "expand[0]", S("latest_charge"));
    return OK;
}

static void outcome_of(struct arena *a, const struct gateway_start *start, const struct gw_reply *r,
                       bool page, struct gateway_outcome *out)
{
    const struct json *error = json_member(r->json, S("error"));
    struct stripe_more more;
    bool known;

    if (r->verdict == GW_GOOD && page)
        known = stripe_read_session(a, r->json, &out->state, &more);
    else
        known = stripe_read_intent(
            a, r->verdict == GW_GOOD ? r->json : json_member(error, S("payment_intent")),
            &out->state, &more);
    known = known && str_eq(out->state.reference, start->reference);
    if (!known) out->state = (struct gateway_state){ 0 };
    out->id = out->state.id;
    out->url = out->state.url;
    bool failed = known && out->state.phase == GATEWAY_FAILED;

    switch (r->verdict) {
    case GW_GOOD:
        if (known)
            out->result = gw_result_of(&out->state, page);
        else
            out->note = arena_format(a, "%.*s: not the payment we asked for", STR_FMT(r->note));
        return;
    case GW_DECLINED:
        if (failed) out->result = GATEWAY_DECLINED;
        return;
    case GW_REFUSED:
    case GW_ABSENT:
        if (failed)
            out->result = GATEWAY_DECLINED;
        else if (!known)
            out->result = GATEWAY_REFUSED;
        return;
    case GW_LATER:
    case GW_UNSENT: out->result = GATEWAY_LATER; return;
    case GW_MAYBE: return;
    }
}

/*
 * A method is kept with a customer, made here where there is none yet. Whatever goes wrong now, no
 * payment was asked for. False: `out` says why.
 */
static bool make_customer(struct arena *a, const struct gateway_account *account,
                          const struct gateway_start *start, str *customer,
                          struct gateway_outcome *out)
{
    CLEANUP(buf_release) struct buf form;
    struct gw_reply r = { 0 };

    buf_init(&form, BODY_BYTES_MAX);
    *customer = start->customer;
    if (customer->n > 0 || (!start->save && start->amount.minor > 0)) return true;
    field(&form, "name", utf8_cut(start->payer_name, 200));
    field(&form, "email", start->payer_email);
    field(&form, "phone", start->payer_phone);
    field(&form, "metadata[reference]", start->reference);
    err e = post(a, account, url_of(a, account, S("/v1/customers"), STR_NONE, STR_NONE),
                 arena_format(a, "%.*s-customer", STR_FMT(start->key)), &form, &r);
    *customer = gw_text(r.json, "id");
    if (e == OK && r.verdict == GW_GOOD && customer->n > 0) return true;
    bool no = e != OK || r.verdict == GW_REFUSED || r.verdict == GW_ABSENT;
    *out = (struct gateway_outcome){ .result = no ? GATEWAY_REFUSED : GATEWAY_LATER,
                                     .retry_after_s = r.retry_after_s,
                                     .note = e != OK ? S("the gateway's address cannot be used")
                                                     : r.note };
    return false;
}

static void stripe_start(struct arena *a, const struct gateway_account *account,
                         const struct gateway_start *start, struct gateway_outcome *out)
{
    CLEANUP(buf_release) struct buf form;
    struct gw_reply r = { 0 };
    bool page = start->token.n == 0;
    str customer = STR_NONE;
    err e;

    *out = (struct gateway_outcome){ .result = GATEWAY_UNKNOWN };
    buf_init(&form, BODY_BYTES_MAX);
    if (page && start->payer_away) {
        out->result = GATEWAY_REFUSED;
        out->note = S("nobody is there to choose a method");
        return;
    }
    if (page && !make_customer(a, account, start, &customer, out)) return;
    e = page ? session_form(a, start, customer, &form) : intent_form(a, start, &form);
    str path = page ? S("/v1/checkout/sessions") : S("/v1/payment_intents");
    if (e == OK)
        e = post(a, account, url_of(a, account, path, STR_NONE, STR_NONE), start->key, &form, &r);
    if (e != OK) {
        out->result = GATEWAY_REFUSED;
        out->note = e == E_CURRENCY ? S("Stripe takes no such amount this way")
                                    : S("the gateway's address or the saved method cannot be used");
        return;
    }
    out->note = r.note;
    out->retry_after_s = r.retry_after_s;
    outcome_of(a, start, &r, page, out);
}

/* ---- looking up ---- */

/* Refunds and disputes of an intent, all of them or none. */
static err read_backs(struct arena *a, const struct gateway_account *account,
                      struct stripe_more more, struct gateway_state *s)
{
    static const char *const lists[] = { "/v1/refunds?limit=100&payment_intent=",
                                         "/v1/disputes?limit=100&payment_intent=" };
    struct gateway_back *all = NULL;
    size_t room = 0, n = 0;

    for (size_t l = 0; l < countof(lists); l++) {
        struct gw_reply r;
        size_t count;
        if (!(l == 0 ? more.refunds : more.disputes)) continue;
        TRY(get(a, account, url_of(a, account, str_of(lists[l]), s->id, STR_NONE), &r));
        const struct json *one = gw_items(r.json, "data", &count);
        if (gw_is_true(r.json, "has_more")) return E_GATEWAY;
        for (; one != NULL; one = one->next) {
            all = arena_grow(a, all, n, &room, sizeof *all);
            bool read = l == 0 ? stripe_read_refund(a, one, &all[n])
                               : stripe_read_dispute(a, one, s->means.method, &all[n]);
            if (!read || !str_eq(stripe_id(one, "payment_intent"), s->id)) return E_GATEWAY;
            n++;
        }
    }
    s->backs = all;
    s->back_count = n;
    return OK;
}

static err status_by_id(struct arena *a, const struct gateway_account *account, str id,
                        struct gateway_state *out)
{
    struct gateway_state s = { 0 };
    struct gw_reply r;
    struct stripe_more more = { 0 };
    bool read;

    if (str_starts(id, S("cs_"))) {
        TRY(get(a, account,
                url_of(a, account, S("/v1/checkout/sessions/"), id, S("?" EXPAND_SESSION)), &r));
        if (!str_eq(gw_text(r.json, "id"), id)) return E_GATEWAY;
        read = stripe_read_session(a, r.json, &s, &more);
    } else if (str_starts(id, S("seti_"))) {
        TRY(get(a, account,
                url_of(a, account, S("/v1/setup_intents/"), id, S("?" EXPAND_SETUP)),
                &r));
        read = stripe_read_setup(a, r.json, &s) && str_eq(s.id, id);
    } else {
        TRY(get(a, account, url_of(a, account, S("/v1/payment_intents/"), id, S("?" EXPAND_INTENT)),
                &r));
        read = stripe_read_intent(a, r.json, &s, &more) && str_eq(s.id, id);
    }
    if (!read) return E_GATEWAY;
    TRY(read_backs(a, account, more, &s));
    *out = s;
    return OK;
}

/* What a list of sessions or intents knows our reference by. */
static str reference_of(const struct json *object, bool session)
{
    return session ? gw_text(object, "client_reference_id")
                   : gw_text(json_member(object, S("metadata")), "reference");
}

/* Go through what was made since then, newest first, to the end: `id` stays empty if none is ours.
 */
static err find_in(struct arena *a, const struct gateway_account *account,
                   const struct gateway_name *name, bool session, str *id)
{
    str list = session ? S("/v1/checkout/sessions") : S("/v1/payment_intents");
    str after = STR_NONE;
    long long since = (long long)(name->since_us / 1000000 - CLOCK_SLACK_S);

    *id = STR_NONE;
    for (int page = 0; page < LIST_PAGES_MAX; page++) {
        struct gw_reply r;
        size_t count;
        str query =
            arena_format(a, "%.*s?limit=%d&created%%5Bgte%%5D=%lld%s", STR_FMT(list), LIST_PAGE,
                         since > 0 ? since : 0, after.n > 0 ? "&starting_after=" : "");
        TRY(get(a, account, url_of(a, account, query, after, STR_NONE), &r));
        const struct json *one = gw_items(r.json, "data", &count);
        if (!str_eq(gw_text(r.json, "object"), S("list"))) return E_GATEWAY;
        for (; one != NULL; one = one->next) {
            after = gw_text(one, "id");
            if (!str_eq(reference_of(one, session), name->reference)) continue;
            /* Two under one reference cannot be told apart by us: a person must look. */
            if (id->n > 0) return E_GATEWAY;
            *id = after;
        }
        if (!gw_is_true(r.json, "has_more")) return OK;
        if (count == 0 || after.n == 0) return E_GATEWAY;
    }
    return E_GATEWAY;
}

static err stripe_status(struct arena *a, const struct gateway_account *account,
                         const struct gateway_name *name, struct gateway_state *out)
{
    str id = name->id;
    struct gateway_state s;

    if (id.n == 0) TRY(find_in(a, account, name, true, &id));
    if (id.n == 0) TRY(find_in(a, account, name, false, &id));
    if (id.n == 0) return E_NOT_FOUND;
    TRY(status_by_id(a, account, id, &s));
    if (!str_eq(s.reference, name->reference)) return E_GATEWAY;
    *out = s;
    return OK;
}

static err stripe_cancel(struct arena *a, const struct gateway_account *account,
                         const struct gateway_name *name, struct gateway_state *out)
{
    CLEANUP(buf_release) struct buf none;
    struct gateway_state s;
    struct gw_reply r;

    buf_init(&none, 1);
    TRY(stripe_status(a, account, name, &s));
    if (s.phase == GATEWAY_WAITING) {
        bool session = str_starts(s.id, S("cs_"));
        str path = session                        ? S("/v1/checkout/sessions/")
                   : str_starts(s.id, S("seti_")) ? S("/v1/setup_intents/")
                                                  : S("/v1/payment_intents/");
        TRY(post(a, account, url_of(a, account, path, s.id, session ? S("/expire") : S("/cancel")),
                 STR_NONE, &none, &r));
        /* Refused: it has moved on since we looked. Either way it says itself what it is now. */
        if (r.verdict != GW_REFUSED) TRY(gw_error_of(r.verdict));
        TRY(status_by_id(a, account, s.id, &s));
        if (s.phase == GATEWAY_EXPIRED) s.phase = GATEWAY_CANCELLED;
    }
    *out = s;
    return OK;
}

/* ---- refunds ---- */

static err refund_form(struct arena *a, const struct gateway_account *account,
                       const struct gateway_refund *refund, struct buf *b)
{
    int64_t amount;
    struct gateway_state s = { .id = refund->id };

    if (!stripe_amount(refund->amount, &amount) || amount == 0) return E_CURRENCY;
    if (refund->capture_id.n > 0) {
        field(b, "charge", refund->capture_id);
    } else {
        if (str_starts(s.id, S("cs_"))) TRY(status_by_id(a, account, refund->id, &s));
        field(b, "payment_intent", s.id);
    }
    field(b, "amount", arena_format(a, "%lld", (long long)amount));
    field(b, "metadata[reference]", refund->reference);
    return OK;
}

static void stripe_refund(struct arena *a, const struct gateway_account *account,
                          const struct gateway_refund *refund, struct gateway_refund_outcome *out)
{
    CLEANUP(buf_release) struct buf form;
    struct gw_reply r = { 0 };

    *out = (struct gateway_refund_outcome){ .result = GATEWAY_REFUND_UNKNOWN };
    buf_init(&form, BODY_BYTES_MAX);
    err e = refund_form(a, account, refund, &form);
    if (e == E_GATEWAY || e == E_TOO_MANY) { /* nothing was asked for yet */
        out->result = GATEWAY_REFUND_LATER;
        out->note = S("the payment could not be looked up");
        return;
    }
    if (e == OK)
        e = post(a, account, url_of(a, account, S("/v1/refunds"), STR_NONE, STR_NONE), refund->key,
                 &form, &r);
    if (e != OK) {
        out->result = GATEWAY_REFUND_REFUSED;
        out->note = S("the gateway's address, the payment or the amount cannot be used");
        return;
    }
    out->note = r.note;
    out->retry_after_s = r.retry_after_s;
    switch (r.verdict) {
    case GW_GOOD:
        if (stripe_read_refund(a, r.json, &out->back) &&
            str_eq(out->back.reference, refund->reference))
            out->result = GATEWAY_REFUND_TAKEN;
        return;
    case GW_DECLINED:
    case GW_REFUSED:
    case GW_ABSENT: out->result = GATEWAY_REFUND_REFUSED; return;
    case GW_LATER:
    case GW_UNSENT: out->result = GATEWAY_REFUND_LATER; return;
    case GW_MAYBE: return;
    }
}

static err stripe_refund_status(struct arena *a, const struct gateway_account *account,
                                const struct gateway_name *payment,
                                const struct gateway_name *refund, struct gateway_back *out)
{
    struct gateway_back b;

    if (refund->id.n > 0) {
        struct gw_reply r;
        TRY(get(a, account, url_of(a, account, S("/v1/refunds/"), refund->id, STR_NONE), &r));
        if (!stripe_read_refund(a, r.json, &b) || !str_eq(b.id, refund->id)) return E_GATEWAY;
        *out = b;
        return OK;
    }
    struct gateway_state s;
    TRY(stripe_status(a, account, payment, &s));
    TRY(read_backs(a, account, (struct stripe_more){ .refunds = true }, &s));
    for (size_t i = 0; i < s.back_count; i++) {
        if (s.backs[i].kind != GATEWAY_REFUND) continue;
        if (!str_eq(s.backs[i].reference, refund->reference)) continue;
        *out = s.backs[i];
        return OK;
    }
    return E_NOT_FOUND;
}

/* ---- saved methods ---- */

static void edit_form(struct arena *a, const struct gateway_edit *edit, struct buf *b)
{
    str rest = edit->address, line;
    int n = 0;

    if (edit->method == PAY_CARD && edit->expiry_year > 0) {
        field(b, "card[exp_year]", arena_format(a, "%d", edit->expiry_year));
        field(b, "card[exp_month]", arena_format(a, "%d", edit->expiry_month));
    }
    while (n < 2 && str_cut(&rest, '\n', &line)) {
        line = str_trim(line);
        if (line.n == 0) continue;
        field(b, ++n == 1 ? "billing_details[address][line1]" : "billing_details[address][line2]",
              utf8_cut(line, 200));
    }
    field(b, "billing_details[address][country]", edit->country);
}

static err change_method(struct arena *a, const struct gateway_account *account, str token,
                         const char *rest, const struct buf *form)
{
    struct gw_reply r = { 0 };
    str customer;

    if (!str_cut(&token, '/', &customer) || token.n == 0) return E_NOT_FOUND;
    TRY(post(a, account, url_of(a, account, S("/v1/payment_methods/"), token, str_of(rest)),
             STR_NONE, form, &r));
    return r.verdict == GW_REFUSED ? E_INVALID : gw_error_of(r.verdict);
}

static err stripe_edit(struct arena *a, const struct gateway_account *account,
                       const struct gateway_edit *edit)
{
    CLEANUP(buf_release) struct buf form;
    buf_init(&form, BODY_BYTES_MAX);
    edit_form(a, edit, &form);
    return form.n == 0 ? OK : change_method(a, account, edit->token, "", &form);
}

/* One that is not attached any more is refused: it is forgotten already. */
static err stripe_forget(struct arena *a, const struct gateway_account *account, str token)
{
    CLEANUP(buf_release) struct buf none;
    buf_init(&none, 1);
    err e = change_method(a, account, token, "/detach", &none);
    return e == E_INVALID ? E_NOT_FOUND : e;
}

/* ---- what comes in ---- */

/* What an event's object is to us, and what it tells about which payment. */
static void read_object(struct arena *a, const struct json *object, struct gateway_event *e)
{
    str kind = gw_text(object, "object");

    if (str_eq(kind, S("checkout.session"))) {
        e->kind = GATEWAY_EVENT_PAYMENT;
        e->payment_id = gw_text(object, "id");
        e->reference = reference_of(object, true);
        if (!stripe_money(a, object, "amount_total", &e->amount)) e->amount = (money){ 0 };
    } else if (str_eq(kind, S("payment_intent")) || str_eq(kind, S("setup_intent"))) {
        e->kind = GATEWAY_EVENT_PAYMENT;
        e->payment_id = gw_text(object, "id");
        e->reference = reference_of(object, false);
        e->capture_id = stripe_id(object, "latest_charge");
        if (!stripe_money(a, object, "amount", &e->amount)) e->amount = (money){ 0 };
    } else if (str_eq(kind, S("charge")) && str_eq(e->type, S("charge.refunded"))) {
        e->kind = GATEWAY_EVENT_REFUND;
        e->payment_id = stripe_id(object, "payment_intent");
        e->reference = reference_of(object, false);
        e->capture_id = gw_text(object, "id");
    } else if (str_eq(kind, S("refund")) || str_eq(kind, S("dispute"))) {
        /* Their metadata is their own: the payment is known by its intent here. */
        e->kind = str_eq(kind, S("refund")) ? GATEWAY_EVENT_REFUND : GATEWAY_EVENT_BACK;
        e->payment_id = stripe_id(object, "payment_intent");
        e->capture_id = stripe_id(object, "charge");
        e->back_id = gw_text(object, "id");
        if (!stripe_money(a, object, "amount", &e->amount)) e->amount = (money){ 0 };
    }
    if (e->payment_id.n == 0 && e->reference.n == 0) e->kind = GATEWAY_EVENT_OTHER;
}

static err stripe_parse_event(struct arena *a, const struct gateway_account *account,
                              const struct gateway_hook *hook, struct gateway_event *out)
{
    if (hook->body.n > GW_EVENT_BYTES_MAX) return E_TOO_LARGE;
    TRY(gw_check_timed(a, account, hook, gw_header(hook, "stripe-signature")));

    const struct json *json = gw_object(a, arena_str(a, hook->body)); /* the event outlives it */
    if (json == NULL) return E_PARSE;
    struct gateway_event e = {
        .id = gw_text(json, "id"),
        .type = gw_text(json, "type"),
        .at_us = gw_time(json, "created"),
    };
    if (e.id.n == 0 || e.type.n == 0) return E_PARSE;
    read_object(a, json_member(json_member(json, S("data")), S("object")), &e);
    *out = e;
    return OK;
}

static void stripe_parse_return(const struct gateway_account *account,
                                const struct gateway_pair *fields, size_t count,
                                struct gateway_return *out)
{
    (void)account;
    *out = (struct gateway_return){ 0 };
    for (size_t i = 0; i < count; i++) {
        if (str_eq(fields[i].name, S("session")) || str_eq(fields[i].name, S("payment_intent")))
            out->id = fields[i].value;
        if (str_eq(fields[i].name, S("cancelled"))) out->cancelled = true;
    }
}

/* ---- what it offers ---- */

static pay_method_set stripe_methods(const struct gateway_account *account, currency c)
{
    pay_method_set all = 0;
    (void)account;
    if (!stripe_knows(c)) return 0;
    for (int m = PAY_NONE + 1; m < PAY_METHOD_COUNT; m++)
        if (stripe_method_word((enum pay_method)m, c).n > 0) all |= 1u << m;
    return all;
}

/* SEPA debits take up to 14 business days, ACH debits fewer. */
static int stripe_processing_days(enum pay_method method)
{
    return method == PAY_DEBIT ? 21 : 1;
}

/* Debits for 180 days; cards without an end, but after two years few are still the same. */
static int stripe_refund_days(enum pay_method method)
{
    return method == PAY_DEBIT ? 180 : 730;
}

const struct gateway gw_stripe = {
    .name = { "stripe", 6 },
    .label = { "Stripe", 6 },
    .page_seconds = PAGE_SECONDS + 60,
    .key_seconds = 12 * 3600,
    .processing_days = stripe_processing_days,
    .refund_days = stripe_refund_days,
    .methods = stripe_methods,
    .start = stripe_start,
    .status = stripe_status,
    .cancel = stripe_cancel,
    .refund = stripe_refund,
    .refund_status = stripe_refund_status,
    .parse_event = stripe_parse_event,
    .parse_return = stripe_parse_return,
    .setup = stripe_start,
    .edit = stripe_edit,
    .forget = stripe_forget,
};

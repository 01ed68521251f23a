/* Stripe's objects in our words. What cannot be read for certain is not read at all. */
#include "gateway/gw_stripe.h"

/* ---- amounts ---- */

/* Where its unit is not ISO 4217's: the digits behind the point that it counts. */
static const struct {
    const char *code;
    int digits;
} odd_units[] = { { "ISK", 2 }, { "UGX", 2 }, { "MGA", 0 } };

/* Currencies it takes, as its documentation lists them. */
static const char known[] =
    "USD AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BWP BYN "
    "BZD CAD CDF CHF CLP CNY COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD "
    "GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK "
    "LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD "
    "OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD SHP SLE SOS SRD STD "
    "SZL THB TJS TND TOP TRY TTD TWD TZS UAH UGX UYU UZS VND VUV WST XAF XCD XOF XPF YER ZAR ZMW";

static int digits_of(currency c)
{
    for (size_t i = 0; i < countof(odd_units); i++)
        if (str_eq(currency_code(c), str_of(odd_units[i].code))) return odd_units[i].digits;
    return currency_exponent(c);
}

bool stripe_knows(currency c)
{
    str rest = { known, sizeof known - 1 }, one;
    while (str_cut(&rest, ' ', &one))
        if (str_eq(one, currency_code(c))) return true;
    return false;
}

bool stripe_amount(money m, int64_t *out)
{
    int shift = digits_of(m.cur) - currency_exponent(m.cur);
    int64_t minor = m.minor;
    for (; shift > 0; shift--)
        if (__builtin_mul_overflow(minor, 10, &minor)) return false;
    for (; shift < 0; shift++) {
        if (minor % 10 != 0) return false;
        minor /= 10;
    }
    /* The third digit has to be 0: no card network counts it. */
    if (currency_exponent(m.cur) == 3 && minor % 10 != 0) return false;
    if (!stripe_knows(m.cur) || minor < 0) return false;
    *out = minor;
    return true;
}

str stripe_currency(struct arena *a, currency c)
{
    str code = arena_str(a, currency_code(c));
    char *lower = arena_array(a, char, code.n + 1);
    for (size_t i = 0; i < code.n; i++) lower[i] = (char)(code.p[i] | 0x20);
    return (str){ lower, code.n };
}

/* `less`: it may be below 0. */
static bool read_money(struct arena *a, const struct json *object, const char *name, bool less,
                       money *out)
{
    const struct json *amount = json_member(object, str_of(name));
    str code = gw_text(object, "currency");
    money m;

    if (amount == NULL || amount->kind != JSON_NUMBER || code.n != 3) return false;
    if (!str_i64(amount->text, &m.minor) || (m.minor < 0 && !less)) return false;
    char *upper = arena_array(a, char, 4);
    for (size_t i = 0; i < 3; i++) upper[i] = (char)(code.p[i] & ~0x20);
    if (!currency_parse((str){ upper, 3 }, &m.cur)) return false;
    int shift = currency_exponent(m.cur) - digits_of(m.cur);
    for (; shift > 0; shift--)
        if (__builtin_mul_overflow(m.minor, 10, &m.minor)) return false;
    for (; shift < 0; shift++) {
        if (m.minor % 10 != 0) return false;
        m.minor /= 10;
    }
    *out = m;
    return true;
}

bool stripe_money(struct arena *a, const struct json *object, const char *name, money *out)
{
    return read_money(a, object, name, false, out);
}

/* ---- methods ---- */

str stripe_method_word(enum pay_method method, currency c)
{
    if (method == PAY_CARD) return S("card");
    if (method == PAY_DEBIT && currency_eq(c, CURRENCY("USD"))) return S("us_bank_account");
    if (method == PAY_DEBIT && currency_eq(c, CURRENCY("EUR"))) return S("sepa_debit");
    return STR_NONE;
}

static str brand_of(str word)
{
    static const struct {
        const char *word, *brand;
    } brands[] = {
        { "visa", "Visa" },         { "mastercard", "Mastercard" }, { "amex", "American Express" },
        { "discover", "Discover" }, { "diners", "Diners Club" },    { "jcb", "JCB" },
        { "unionpay", "UnionPay" },
    };
    for (size_t i = 0; i < countof(brands); i++)
        if (str_eq(word, str_of(brands[i].word))) return str_of(brands[i].brand);
    return word;
}

/* Of payment_method_details, or of a PaymentMethod: both have their parts under their type. */
static struct gateway_means read_means(const struct json *details)
{
    str type = gw_text(details, "type");
    struct gateway_means m = { 0 };

    if (str_eq(type, S("card"))) {
        const struct json *card = json_member(details, S("card"));
        int64_t year = gw_number(card, "exp_year"), month = gw_number(card, "exp_month");
        bool dated = year > 2000 && year < 3000 && month >= 1 && month <= 12;
        m = (struct gateway_means){
            .method = PAY_CARD,
            .brand = brand_of(gw_text(card, "brand")),
            .last4 = gw_text(card, "last4"),
            .expiry_year = dated ? (int)year : 0,
            .expiry_month = dated ? (int)month : 0,
        };
    } else if (str_eq(type, S("us_bank_account"))) {
        const struct json *bank = json_member(details, S("us_bank_account"));
        m = (struct gateway_means){ .method = PAY_DEBIT,
                                    .brand = gw_text(bank, "bank_name"),
                                    .last4 = gw_text(bank, "last4"),
                                    .mandate = gw_text(bank, "mandate") };
    } else if (str_eq(type, S("sepa_debit"))) {
        const struct json *bank = json_member(details, S("sepa_debit"));
        m = (struct gateway_means){ .method = PAY_DEBIT,
                                    .brand = S("SEPA"),
                                    .last4 = gw_text(bank, "last4"),
                                    .mandate = gw_text(bank, "mandate") };
    }
    return m;
}

str stripe_id(const struct json *object, const char *name)
{
    const struct json *v = json_member(object, str_of(name));
    if (v != NULL && v->kind == JSON_OBJECT) return gw_text(v, "id");
    return gw_text(object, name);
}

/* A saved method can be charged only together with its customer, so the token carries both. */
static str token_of(struct arena *a, const struct json *intent)
{
    str customer = stripe_id(intent, "customer"), method = stripe_id(intent, "payment_method");
    if (customer.n == 0 || method.n == 0) return STR_NONE;
    return arena_format(a, "%.*s/%.*s", STR_FMT(customer), STR_FMT(method));
}

static void keep(struct arena *a, const struct json *intent, struct gateway_means *m)
{
    m->token = token_of(a, intent);
    m->customer = m->token.n > 0 ? stripe_id(intent, "customer") : STR_NONE;
}

/* What the payer's bank calls it where that is told, else the mandate's id. */
static str mandate_of(const struct json *object)
{
    const struct json *mandate = json_member(object, S("mandate"));
    const struct json *details = json_member(mandate, S("payment_method_details"));
    str reference = gw_text(json_member(details, S("sepa_debit")), "reference");
    return reference.n > 0 ? reference : stripe_id(object, "mandate");
}

/* ---- intents ---- */

static str step_url(const struct json *intent)
{
    const struct json *next = json_member(intent, S("next_action"));
    str url = gw_text(json_member(next, S("redirect_to_url")), "url");
    if (url.n > 0) return url;
    return gw_text(json_member(next, S("verify_with_microdeposits")), "hosted_verification_url");
}

/* An intent that wants a method waits for one, unless the last one just failed. */
static bool read_phase(const struct json *intent, const struct json *error, enum gateway_phase *out)
{
    static const struct {
        const char *word;
        enum gateway_phase phase;
    } words[] = {
        { "requires_payment_method", GATEWAY_WAITING },
        { "requires_confirmation", GATEWAY_WAITING },
        { "requires_action", GATEWAY_WAITING },
        { "processing", GATEWAY_RUNNING },
        { "requires_capture", GATEWAY_RUNNING },
        { "succeeded", GATEWAY_PAID },
        { "canceled", GATEWAY_CANCELLED },
    };
    str status = gw_text(intent, "status");
    for (size_t i = 0; i < countof(words); i++) {
        if (!str_eq(status, str_of(words[i].word))) continue;
        *out = i == 0 && error != NULL ? GATEWAY_FAILED : words[i].phase;
        return true;
    }
    return false;
}

static const struct json *error_of(const struct json *intent, str name)
{
    const struct json *error = json_member(intent, name);
    return error != NULL && error->kind == JSON_OBJECT ? error : NULL;
}

static void read_error(const struct json *error, struct gateway_state *s)
{
    s->code = gw_text(error, "decline_code");
    if (s->code.n == 0) s->code = gw_text(error, "code");
    s->text = gw_text(error, "message");
}

bool stripe_read_intent(struct arena *a, const struct json *intent, struct gateway_state *out,
                        struct stripe_more *more)
{
    const struct json *charge = json_member(intent, S("latest_charge"));
    const struct json *error = error_of(intent, S("last_payment_error"));
    struct gateway_state s = {
        .id = gw_text(intent, "id"),
        .reference = gw_text(json_member(intent, S("metadata")), "reference"),
        .means = read_means(json_member(charge, S("payment_method_details"))),
    };

    if (!str_eq(gw_text(intent, "object"), S("payment_intent")) || s.id.n == 0) return false;
    if (!stripe_money(a, intent, "amount", &s.amount)) return false;
    if (!read_phase(intent, error, &s.phase)) return false;
    if (s.phase == GATEWAY_WAITING) s.url = step_url(intent);
    if (s.phase == GATEWAY_FAILED) read_error(error, &s);
    if (str_eq(gw_text(intent, "setup_future_usage"), S("off_session")))
        keep(a, intent, &s.means);
    if (s.phase == GATEWAY_PAID) {
        struct gateway_capture *capture = arena_new(a, struct gateway_capture);
        capture->id = stripe_id(intent, "latest_charge");
        capture->at_us = gw_time(charge, "created");
        if (capture->id.n == 0) return false;
        if (!stripe_money(a, intent, "amount_received", &capture->amount)) return false;
        if (capture->amount.minor == 0) return false;
        s.captures = capture;
        s.capture_count = 1;
    }
    *more = (struct stripe_more){ .refunds = gw_number(charge, "amount_refunded") > 0,
                                  .disputes = gw_is_true(charge, "disputed") };
    *out = s;
    return true;
}

bool stripe_read_setup(struct arena *a, const struct json *setup, struct gateway_state *out)
{
    const struct json *error = error_of(setup, S("last_setup_error"));
    struct gateway_state s = {
        .id = gw_text(setup, "id"),
        .reference = gw_text(json_member(setup, S("metadata")), "reference"),
        .means = read_means(json_member(setup, S("payment_method"))),
    };

    if (!str_eq(gw_text(setup, "object"), S("setup_intent")) || s.id.n == 0) return false;
    if (!read_phase(setup, error, &s.phase)) return false;
    if (s.phase == GATEWAY_WAITING) s.url = step_url(setup);
    if (s.phase == GATEWAY_FAILED) read_error(error, &s);
    if (s.phase == GATEWAY_PAID) {
        keep(a, setup, &s.means);
        s.means.mandate = mandate_of(setup);
        if (s.means.token.n == 0) return false;
    }
    *out = s;
    return true;
}

bool stripe_read_session(struct arena *a, const struct json *session, struct gateway_state *out,
                         struct stripe_more *more)
{
    bool saving = str_eq(gw_text(session, "mode"), S("setup"));
    const struct json *intent =
        json_member(session, saving ? S("setup_intent") : S("payment_intent"));
    str status = gw_text(session, "status");
    struct gateway_state s = { 0 };
    bool made = intent != NULL && intent->kind == JSON_OBJECT;

    *more = (struct stripe_more){ 0 };
    if (!str_eq(gw_text(session, "object"), S("checkout.session"))) return false;
    if (made &&
        !(saving ? stripe_read_setup(a, intent, &s) : stripe_read_intent(a, intent, &s, more)))
        return false;
    str reference = gw_text(session, "client_reference_id");
    if (made && s.reference.n > 0 && !str_eq(s.reference, reference)) return false;
    s.reference = reference;

    /* Money that has moved counts, whatever the page says. */
    bool moved = made && (s.phase == GATEWAY_PAID || s.phase == GATEWAY_RUNNING);
    if (str_eq(status, S("complete")) || moved) {
        if (!made) return false;
    } else {
        s.id = gw_text(session, "id");
        s.code = s.text = STR_NONE;
        if (!saving && !stripe_money(a, session, "amount_total", &s.amount)) return false;
        if (str_eq(status, S("open"))) {
            s.phase = GATEWAY_WAITING;
            s.url = gw_text(session, "url");
        } else if (str_eq(status, S("expired"))) {
            s.phase = GATEWAY_EXPIRED;
        } else {
            return false;
        }
    }
    if (s.id.n == 0) return false;
    *out = s;
    return true;
}

/* ---- money that went back ---- */

bool stripe_read_refund(struct arena *a, const struct json *refund, struct gateway_back *out)
{
    str status = gw_text(refund, "status");
    struct gateway_back b = {
        .id = gw_text(refund, "id"),
        .kind = GATEWAY_REFUND,
        .reference = gw_text(json_member(refund, S("metadata")), "reference"),
        .reason = gw_text(refund, "failure_reason"),
        .at_us = gw_time(refund, "created"),
    };

    if (!str_eq(gw_text(refund, "object"), S("refund")) || b.id.n == 0) return false;
    if (!stripe_money(a, refund, "amount", &b.amount)) return false;
    if (str_eq(status, S("succeeded")))
        b.state = GATEWAY_BACK_DONE;
    else if (str_eq(status, S("pending")) || str_eq(status, S("requires_action")))
        b.state = GATEWAY_BACK_PENDING;
    else if (str_eq(status, S("failed")) || str_eq(status, S("canceled")))
        b.state = GATEWAY_BACK_FAILED;
    else
        return false;
    *out = b;
    return true;
}

/* Each movement of our balance by the dispute says what it cost, in the balance's currency. */
static bool read_fees(struct arena *a, const struct json *dispute, struct gateway_back *b)
{
    size_t n;
    const struct json *one = gw_items(dispute, "balance_transactions", &n);
    struct gateway_fee *fees = arena_array(a, struct gateway_fee, n + 1);

    for (; one != NULL; one = one->next) {
        struct gateway_fee f = { .id = gw_text(one, "id") };
        if (f.id.n == 0 || !read_money(a, one, "fee", true, &f.amount)) return false;
        if (f.amount.minor != 0) fees[b->fee_count++] = f;
    }
    b->fees = fees;
    return true;
}

bool stripe_read_dispute(struct arena *a, const struct json *dispute, enum pay_method method,
                         struct gateway_back *out)
{
    /* A warning is a question of the bank before any money moves. */
    static const struct {
        const char *word;
        enum gateway_back_state state;
    } words[] = {
        { "needs_response", GATEWAY_BACK_PENDING },
        { "under_review", GATEWAY_BACK_PENDING },
        { "warning_needs_response", GATEWAY_BACK_PENDING },
        { "warning_under_review", GATEWAY_BACK_PENDING },
        { "warning_closed", GATEWAY_BACK_FAILED },
        { "prevented", GATEWAY_BACK_FAILED },
        { "won", GATEWAY_BACK_FAILED },
        { "lost", GATEWAY_BACK_DONE },
    };
    struct gateway_back b = {
        .id = gw_text(dispute, "id"),
        .kind = method == PAY_DEBIT ? GATEWAY_BANK_RETURN : GATEWAY_DISPUTE,
        .reason = gw_text(dispute, "reason"),
        .at_us = gw_time(dispute, "created"),
    };
    str status = gw_text(dispute, "status");

    if (!str_eq(gw_text(dispute, "object"), S("dispute")) || b.id.n == 0) return false;
    if (!stripe_money(a, dispute, "amount", &b.amount)) return false;
    if (!read_fees(a, dispute, &b)) return false;
    if (str_ends(status, S("needs_response")))
        b.answer_us = gw_time(json_member(dispute, S("evidence_details")), "due_by");
    for (size_t i = 0; i < countof(words); i++) {
        if (!str_eq(status, str_of(words[i].word))) continue;
        b.state = words[i].state;
        *out = b;
        return true;
    }
    return false;
}

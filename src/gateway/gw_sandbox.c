/*
 * The test gateway's protocol (docs/sandbox.md), spoken from our side.
 *
 * It is small on purpose and otherwise a model: idempotency keys, errors with a type, events that
 * are signed. What is a no and what is only a maybe is decided in `judge`, in one place.
 */
#include "base/utf8.h"
#include "gateway/gw_parts.h"
#include "json/json_write.h"

enum { LIST_MAX = 64, EVENT_BYTES_MAX = 64 * 1024 };

/* ---- reading ---- */

/* The items of a list that may be missing; more than LIST_MAX are too many to be sound. */
static size_t count_of(const struct json *list)
{
    return list == NULL || list->kind != JSON_ARRAY ? 0 : list->count;
}

static bool read_captures(struct arena *a, const struct json *list, struct gateway_state *s)
{
    size_t n = count_of(list);
    if (n > LIST_MAX) return false;
    struct gateway_capture *all = arena_array(a, struct gateway_capture, n + 1);
    const struct json *one = n > 0 ? list->first : NULL;
    for (size_t i = 0; i < n; i++, one = one->next) {
        all[i].id = gw_text(one, "id");
        all[i].at_us = gw_number(one, "at");
        if (all[i].id.n == 0 || !gw_money(one, "amount", &all[i].amount)) return false;
    }
    s->captures = all;
    s->capture_count = n;
    return true;
}

static bool read_fees(struct arena *a, const struct json *list, struct gateway_back *b)
{
    size_t n = count_of(list);
    if (n > LIST_MAX) return false;
    struct gateway_fee *all = arena_array(a, struct gateway_fee, n + 1);
    const struct json *one = n > 0 ? list->first : NULL;
    for (size_t i = 0; i < n; i++, one = one->next) {
        all[i].id = gw_text(one, "id");
        if (all[i].id.n == 0 || !gw_money(one, "amount", &all[i].amount)) return false;
        if (gw_is_true(one, "back")) all[i].amount.minor = -all[i].amount.minor;
    }
    b->fees = all;
    b->fee_count = n;
    return true;
}

static bool read_back(struct arena *a, const struct json *one, struct gateway_back *out)
{
    struct gateway_back b = {
        .id = gw_text(one, "id"),
        .reference = gw_text(one, "reference"),
        .reason = gw_text(one, "reason"),
        .at_us = gw_number(one, "at"),
        .answer_us = gw_number(one, "answer_by"),
    };
    str kind = gw_text(one, "kind"), state = gw_text(one, "state");
    if (str_eq(kind, S("refund")))
        b.kind = GATEWAY_REFUND;
    else if (str_eq(kind, S("bank_return")))
        b.kind = GATEWAY_BANK_RETURN;
    else if (str_eq(kind, S("dispute")))
        b.kind = GATEWAY_DISPUTE;
    else
        return false;
    if (str_eq(state, S("pending")))
        b.state = GATEWAY_BACK_PENDING;
    else if (str_eq(state, S("done")))
        b.state = GATEWAY_BACK_DONE;
    else if (str_eq(state, S("failed")))
        b.state = GATEWAY_BACK_FAILED;
    else
        return false;
    if (b.id.n == 0 || !gw_money(one, "amount", &b.amount)) return false;
    if (!read_fees(a, json_member(one, S("fees")), &b)) return false;
    *out = b;
    return true;
}

static bool read_backs(struct arena *a, const struct json *list, struct gateway_state *s)
{
    size_t n = count_of(list);
    if (n > LIST_MAX) return false;
    struct gateway_back *all = arena_array(a, struct gateway_back, n + 1);
    const struct json *one = n > 0 ? list->first : NULL;
    for (size_t i = 0; i < n; i++, one = one->next)
        if (!read_back(a, one, &all[i])) return false;
    s->backs = all;
    s->back_count = n;
    return true;
}

static bool read_phase(str word, enum gateway_phase *out)
{
    static const struct {
        const char *word;
        enum gateway_phase phase;
    } words[] = {
        { "waiting", GATEWAY_WAITING },    { "action", GATEWAY_WAITING },
        { "processing", GATEWAY_RUNNING }, { "captured", GATEWAY_PAID },
        { "saved", GATEWAY_PAID },
        { "failed", GATEWAY_FAILED },      { "cancelled", GATEWAY_CANCELLED },
        { "expired", GATEWAY_EXPIRED },
    };
    for (size_t i = 0; i < countof(words); i++) {
        if (!str_eq(word, str_of(words[i].word))) continue;
        *out = words[i].phase;
        return true;
    }
    return false;
}

static struct gateway_means read_means(const struct json *means)
{
    int64_t year = gw_number(means, "expiry_year"), month = gw_number(means, "expiry_month");
    bool dated = year > 2000 && year < 3000 && month >= 1 && month <= 12;
    return (struct gateway_means){
        .method = pay_method_of(gw_text(means, "method")),
        .brand = gw_text(means, "brand"),
        .last4 = gw_text(means, "last4"),
        .expiry_year = dated ? (int)year : 0,
        .expiry_month = dated ? (int)month : 0,
        .token = gw_text(means, "token"),
        .mandate = gw_text(means, "mandate"),
    };
}

/* False if anything that money depends on is missing or unknown to us. */
static bool read_payment(struct arena *a, const struct json *payment, struct gateway_state *out)
{
    struct gateway_state s = {
        .id = gw_text(payment, "id"),
        .reference = gw_text(payment, "reference"),
        .url = gw_text(payment, "url"),
        .means = read_means(json_member(payment, S("means"))),
        .code = gw_text(payment, "code"),
        .text = gw_text(payment, "text"),
    };
    if (s.id.n == 0 || !gw_money(payment, "amount", &s.amount)) return false;
    if (!read_phase(gw_text(payment, "state"), &s.phase)) return false;
    if (!read_captures(a, json_member(payment, S("captures")), &s)) return false;
    if (!read_backs(a, json_member(payment, S("backs")), &s)) return false;
    bool paid = s.phase == GATEWAY_PAID && s.amount.minor > 0;
    if (paid != (s.capture_count > 0)) return false;
    *out = s;
    return true;
}

/* ---- asking ---- */

/*
 * A page of HTML from a proxy, whatever its status, says nothing about what the gateway did: only
 * an error object with a type that the protocol documents as final counts as a no. "idempotency"
 * and "conflict" mean that an earlier request under this key exists: its outcome is what counts.
 */
static enum gw_verdict judge(const struct net_answer *answer, const struct json *json)
{
    int status = answer->status;
    str type = gw_text(json_member(json, S("error")), "type");
    if (json == NULL) return GW_MAYBE;
    if (status == 200 || status == 201) return type.n == 0 ? GW_GOOD : GW_MAYBE;
    if (status == 402 && str_eq(type, S("declined"))) return GW_DECLINED;
    if (status == 404 && str_eq(type, S("not_found"))) return GW_ABSENT;
    if (status == 429 && str_eq(type, S("rate"))) return GW_LATER;
    if (status == 400 && str_eq(type, S("invalid"))) return GW_REFUSED;
    if ((status == 401 || status == 403) && str_eq(type, S("auth"))) return GW_REFUSED;
    return GW_MAYBE;
}

static err ask(struct arena *a, const struct gateway_account *account, struct net_request *rq,
               struct gw_reply *out)
{
    str bearer = arena_format(a, "Bearer %.*s", STR_FMT(account->secret));
    struct net_header headers[3] = { { S("Authorization"), bearer },
                                     { S("Accept"), S("application/json") } };
    must(rq->header_count <= 1);
    if (rq->header_count == 1) headers[2] = rq->headers[0];
    rq->header_count += 2;
    rq->headers = headers;
    rq->repeatable = true; /* reads, and posts under a key */
    TRY(gw_ask(a, account, rq, judge, out));
    const struct json *fault = json_member(out->json, S("error"));
    if (fault != NULL)
        out->note = arena_format(a, "%.*s %.*s %.*s", STR_FMT(out->note),
                                 STR_FMT(gw_text(fault, "type")),
                                 STR_FMT(str_sub(gw_text(fault, "code"), 0, 60)));
    return OK;
}

static err get(struct arena *a, const struct gateway_account *account, str path, str last,
               struct gw_reply *out)
{
    struct net_request rq = { .method = S("GET"),
                              .url = gw_url(a, account->base_url, path, last, STR_NONE) };
    return ask(a, account, &rq, out);
}

static err post(struct arena *a, const struct gateway_account *account, str path, str key, str body,
                struct gw_reply *out)
{
    struct net_header header = { S("Idempotency-Key"), key };
    struct net_request rq = {
        .method = S("POST"),
        .url = arena_format(a, "%.*s%.*s", STR_FMT(account->base_url), STR_FMT(path)),
        .headers = &header,
        .header_count = key.n > 0 ? 1 : 0,
        .content_type = S("application/json"),
        .body = body,
    };
    return ask(a, account, &rq, out);
}

/* ---- start ---- */

static str start_body(struct arena *a, const struct gateway_account *account,
                      const struct gateway_start *start)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 64 * 1024);
    struct json_writer w = { .b = &b };
    json_write_open(&w, STR_NONE, '{');
    json_write_str(&w, S("reference"), start->reference);
    json_write_i64(&w, S("amount"), start->amount.minor);
    json_write_str(&w, S("currency"), currency_code(start->amount.cur));
    json_write_str(&w, S("method"), pay_method_word(start->method));
    json_write_str(&w, S("return_url"), start->return_url);
    json_write_str(&w, S("webhook_url"), account->webhook_url);
    json_write_str(&w, S("description"), utf8_cut(start->description, 200));
    json_write_bool(&w, S("save"), start->save);
    json_write_bool(&w, S("payer_away"), start->payer_away);
    if (start->token.n > 0) json_write_str(&w, S("token"), start->token);
    json_write_close(&w, '}');
    return buf_copy(&b, a);
}

static void outcome_of(struct arena *a, const struct gateway_start *start, const struct gw_reply *r,
                       struct gateway_outcome *out)
{
    const struct json *payment =
        r->verdict == GW_GOOD ? r->json : json_member(r->json, S("payment"));
    bool known =
        read_payment(a, payment, &out->state) && str_eq(out->state.reference, start->reference);
    out->id = out->state.id;
    out->url = out->state.url;

    switch (r->verdict) {
    case GW_GOOD:
        if (known)
            out->result =
                gw_result_of(&out->state, !str_eq(gw_text(payment, "state"), S("action")));
        else
            out->note = arena_format(a, "%.*s: not the payment we asked for", STR_FMT(r->note));
        return;
    case GW_DECLINED:
        if (known && out->state.phase == GATEWAY_FAILED) out->result = GATEWAY_DECLINED;
        return;
    case GW_REFUSED:
    case GW_ABSENT: out->result = GATEWAY_REFUSED; return;
    case GW_LATER:
    case GW_UNSENT: out->result = GATEWAY_LATER; return;
    case GW_MAYBE: return;
    }
}

static void sandbox_start(struct arena *a, const struct gateway_account *account,
                          const struct gateway_start *start, struct gateway_outcome *out)
{
    struct gw_reply r = { 0 };
    *out = (struct gateway_outcome){ .result = GATEWAY_UNKNOWN };
    if (post(a, account, S("/v1/payments"), start->key, start_body(a, account, start), &r) != OK) {
        out->result = GATEWAY_REFUSED;
        out->note = S("the gateway's address cannot be used");
        return;
    }
    out->note = r.note;
    out->retry_after_s = r.retry_after_s;
    outcome_of(a, start, &r, out);
}

/* ---- looking up, giving up ---- */

static err sandbox_status(struct arena *a, const struct gateway_account *account,
                          const struct gateway_name *name, struct gateway_state *out)
{
    struct gw_reply r = { 0 };
    struct gateway_state s = { 0 };
    bool by_id = name->id.n > 0;
    TRY(get(a, account, by_id ? S("/v1/payments/") : S("/v1/payments?reference="),
            by_id ? name->id : name->reference, &r));
    TRY(gw_error_of(r.verdict));

    const struct json *payment = r.json;
    if (!by_id) {
        const struct json *list = json_member(r.json, S("payments"));
        if (list == NULL || list->kind != JSON_ARRAY) return E_GATEWAY;
        if (list->count == 0) return E_NOT_FOUND;
        /* Two under one reference cannot be told apart by us: a person must look. */
        if (list->count > 1) return E_GATEWAY;
        payment = list->first;
    }
    if (!read_payment(a, payment, &s)) return E_GATEWAY;
    if (by_id ? !str_eq(s.id, name->id) : !str_eq(s.reference, name->reference)) return E_GATEWAY;
    *out = s;
    return OK;
}

static err sandbox_cancel(struct arena *a, const struct gateway_account *account,
                          const struct gateway_name *name, struct gateway_state *out)
{
    struct gw_reply r = { 0 };
    struct gateway_state s = { .id = name->id };
    if (s.id.n == 0) TRY(sandbox_status(a, account, name, &s));
    str path = gw_url(a, STR_NONE, S("/v1/payments/"), s.id, S("/cancel"));
    TRY(post(a, account, path, STR_NONE, STR_NONE, &r));
    TRY(gw_error_of(r.verdict));
    str id = s.id;
    if (!read_payment(a, r.json, &s) || !str_eq(s.id, id)) return E_GATEWAY;
    *out = s;
    return OK;
}

/* ---- refunds ---- */

static str refund_body(struct arena *a, const struct gateway_refund *refund)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 16 * 1024);
    struct json_writer w = { .b = &b };
    json_write_open(&w, STR_NONE, '{');
    json_write_str(&w, S("payment"), refund->id);
    if (refund->capture_id.n > 0) json_write_str(&w, S("capture"), refund->capture_id);
    json_write_i64(&w, S("amount"), refund->amount.minor);
    json_write_str(&w, S("currency"), currency_code(refund->amount.cur));
    json_write_str(&w, S("reference"), refund->reference);
    json_write_close(&w, '}');
    return buf_copy(&b, a);
}

static void sandbox_refund(struct arena *a, const struct gateway_account *account,
                           const struct gateway_refund *refund, struct gateway_refund_outcome *out)
{
    struct gw_reply r = { 0 };
    *out = (struct gateway_refund_outcome){ .result = GATEWAY_REFUND_UNKNOWN };
    if (post(a, account, S("/v1/refunds"), refund->key, refund_body(a, refund), &r) != OK) {
        out->result = GATEWAY_REFUND_REFUSED;
        out->note = S("the gateway's address cannot be used");
        return;
    }
    out->note = r.note;
    out->retry_after_s = r.retry_after_s;
    switch (r.verdict) {
    case GW_GOOD:
        if (read_back(a, r.json, &out->back) && str_eq(out->back.reference, refund->reference))
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

static err sandbox_refund_status(struct arena *a, const struct gateway_account *account,
                                 const struct gateway_name *payment,
                                 const struct gateway_name *refund, struct gateway_back *out)
{
    if (refund->id.n == 0) {
        struct gateway_state s;
        TRY(sandbox_status(a, account, payment, &s));
        for (size_t i = 0; i < s.back_count; i++) {
            if (s.backs[i].kind != GATEWAY_REFUND) continue;
            if (!str_eq(s.backs[i].reference, refund->reference)) continue;
            *out = s.backs[i];
            return OK;
        }
        return E_NOT_FOUND;
    }
    struct gw_reply r = { 0 };
    struct gateway_back b;
    TRY(get(a, account, S("/v1/refunds/"), refund->id, &r));
    TRY(gw_error_of(r.verdict));
    if (!read_back(a, r.json, &b) || !str_eq(b.id, refund->id)) return E_GATEWAY;
    *out = b;
    return OK;
}

/* ---- saved methods ---- */

static err sandbox_edit(struct arena *a, const struct gateway_account *account,
                        const struct gateway_edit *edit)
{
    CLEANUP(buf_release) struct buf b = { 0 };
    struct json_writer w = { .b = &b };
    struct gw_reply r = { 0 };

    if (edit->expiry_year == 0) return OK; /* it knows no addresses */
    buf_init(&b, 1024);
    json_write_open(&w, STR_NONE, '{');
    json_write_i64(&w, S("expiry_year"), edit->expiry_year);
    json_write_i64(&w, S("expiry_month"), edit->expiry_month);
    json_write_close(&w, '}');
    TRY(post(a, account, gw_url(a, STR_NONE, S("/v1/tokens/"), edit->token, STR_NONE), STR_NONE,
             buf_copy(&b, a), &r));
    return r.verdict == GW_REFUSED ? E_INVALID : gw_error_of(r.verdict);
}

static err sandbox_forget(struct arena *a, const struct gateway_account *account, str token)
{
    struct gw_reply r = { 0 };
    TRY(post(a, account, gw_url(a, STR_NONE, S("/v1/tokens/"), token, S("/forget")), STR_NONE,
             STR_NONE, &r));
    return gw_error_of(r.verdict);
}

/* ---- what comes in ---- */

static enum gateway_event_kind kind_of(str type)
{
    if (str_eq(type, S("payment.returned"))) return GATEWAY_EVENT_BACK;
    if (str_starts(type, S("payment."))) return GATEWAY_EVENT_PAYMENT;
    if (str_starts(type, S("refund."))) return GATEWAY_EVENT_REFUND;
    return GATEWAY_EVENT_OTHER;
}

static err sandbox_parse_event(struct arena *a, const struct gateway_account *account,
                               const struct gateway_hook *hook, struct gateway_event *out)
{
    if (hook->body.n > EVENT_BYTES_MAX) return E_TOO_LARGE;
    TRY(gw_check_timed(a, account, hook, gw_header(hook, "counterfoil-sandbox-signature")));

    const struct json *json = gw_object(a, arena_str(a, hook->body)); /* the event outlives it */
    if (json == NULL) return E_PARSE;
    struct gateway_event e = {
        .id = gw_text(json, "id"),
        .type = gw_text(json, "type"),
        .payment_id = gw_text(json, "payment"),
        .reference = gw_text(json, "reference"),
        .capture_id = gw_text(json, "capture"),
        .back_id = gw_text(json, "back"),
        .at_us = gw_number(json, "at"),
    };
    e.kind = kind_of(e.type);
    if (!gw_money(json, "amount", &e.amount)) e.amount = (money){ 0 };
    if (e.id.n == 0 || e.type.n == 0) return E_PARSE;
    if (e.kind != GATEWAY_EVENT_OTHER && e.payment_id.n == 0) return E_PARSE;
    *out = e;
    return OK;
}

static void sandbox_parse_return(const struct gateway_account *account,
                                 const struct gateway_pair *fields, size_t count,
                                 struct gateway_return *out)
{
    (void)account;
    *out = (struct gateway_return){ 0 };
    for (size_t i = 0; i < count; i++) {
        if (str_eq(fields[i].name, S("payment"))) out->id = fields[i].value;
        if (str_eq(fields[i].name, S("state")) && str_eq(fields[i].value, S("cancelled")))
            out->cancelled = true;
    }
}

/* ---- what it offers ---- */

static pay_method_set sandbox_methods(const struct gateway_account *account, currency c)
{
    (void)account;
    pay_method_set all = 1u << PAY_CARD | 1u << PAY_DEBIT;
    if (currency_eq(c, CURRENCY("INR"))) all |= 1u << PAY_UPI;
    return all;
}

static int sandbox_processing_days(enum pay_method method)
{
    return method == PAY_DEBIT ? 7 : 1;
}

static int sandbox_refund_days(enum pay_method method)
{
    (void)method;
    return 3650;
}

const struct gateway gw_sandbox = {
    .name = { "sandbox", 7 },
    .label = { "Test gateway", 12 },
    .test = true,
    .page_seconds = 31 * 60,
    .key_seconds = 12 * 3600,
    .processing_days = sandbox_processing_days,
    .refund_days = sandbox_refund_days,
    .methods = sandbox_methods,
    .start = sandbox_start,
    .status = sandbox_status,
    .cancel = sandbox_cancel,
    .refund = sandbox_refund,
    .refund_status = sandbox_refund_status,
    .parse_event = sandbox_parse_event,
    .parse_return = sandbox_parse_return,
    .setup = sandbox_start,
    .edit = sandbox_edit,
    .forget = sandbox_forget,
};

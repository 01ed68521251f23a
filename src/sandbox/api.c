/*
 * The API: read the request, let it have its effect once, then answer, or play the fault that a
 * switch asks for. Each fault of the wire is placed before or after the effect is on disk.
 */
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "crypto/crypto.h"
#include "sandbox/sb.h"

enum { DEFAULT_HANG_MS = 60000, TEXT_MAX = 2000 };
/* How long a dispute may be answered, if nothing else is said, and at most. */
#define ANSWER_MS (7 * 86400 * INT64_C(1000))
#define ANSWER_MS_MAX (365 * 86400 * INT64_C(1000))

struct call {
    struct sandbox *s;
    struct http_request *rq;
    struct http_response *rs;
    const struct json *json; /* of the body; NULL unless it is an object */
};

/* ---- answers ---- */

static void answer_error(struct call *c, int status, const char *type, const char *code)
{
    struct json_writer w = { .b = &c->rs->body };
    buf_clear(&c->rs->body);
    c->rs->status = status;
    json_write_open(&w, STR_NONE, '{');
    json_write_open(&w, S("error"), '{');
    json_write_str(&w, S("type"), str_of(type));
    json_write_str(&w, S("code"), str_of(code));
    json_write_close(&w, '}');
    json_write_close(&w, '}');
    if (status == 409 || status == 429) http_set(c->rs, S("Retry-After"), S("1"));
}

/* The lock is held. A payment that failed at once is answered 402, as gateways do. */
static void answer_payment(struct call *c, const struct sb_payment *p, bool after_start)
{
    struct json_writer w = { .b = &c->rs->body };
    if (!after_start || p->state != SB_FAILED) {
        sb_payment_write(c->s, &w, STR_NONE, p);
        return;
    }
    c->rs->status = 402;
    json_write_open(&w, STR_NONE, '{');
    json_write_open(&w, S("error"), '{');
    json_write_str(&w, S("type"), S("declined"));
    json_write_str(&w, S("code"), p->code);
    json_write_close(&w, '}');
    sb_payment_write(c->s, &w, S("payment"), p);
    json_write_close(&w, '}');
}

/* Wait without the lock, but not beyond the end of the process. */
static void pause_ms(struct sandbox *s, int ms)
{
    struct timespec a_little = { .tv_nsec = 10000000 };
    for (int waited = 0; waited < ms; waited += 10) {
        pthread_mutex_lock(&s->lock);
        bool stopping = s->stopping;
        pthread_mutex_unlock(&s->lock);
        if (stopping) return;
        nanosleep(&a_little, NULL);
    }
}

/* True if the fault took the place of the request. The lock is not held. */
static bool fault_before(struct call *c, const struct sb_rule *rule)
{
    switch (rule->wire) {
    case SB_WIRE_CUT_BEFORE: c->rs->cut = true; return true;
    case SB_WIRE_ERROR_BEFORE: answer_error(c, 500, "api", "out_of_order"); return true;
    case SB_WIRE_RATE: answer_error(c, 429, "rate", "too_many_requests"); return true;
    case SB_WIRE_OK:
    case SB_WIRE_CUT:
    case SB_WIRE_ERROR:
    case SB_WIRE_HANG:
    case SB_WIRE_SLOW: return false;
    }
    return false;
}

/* The effect is on disk and the answer made; what reaches the caller is another matter. */
static void fault_after(struct call *c, const struct sb_rule *rule)
{
    int ms = rule->delay_ms;
    switch (rule->wire) {
    case SB_WIRE_CUT: c->rs->cut = true; return;
    case SB_WIRE_ERROR: answer_error(c, 500, "api", "out_of_order"); return;
    case SB_WIRE_HANG:
        pause_ms(c->s, ms > 0 ? ms : DEFAULT_HANG_MS);
        c->rs->cut = true;
        return;
    case SB_WIRE_SLOW: pause_ms(c->s, ms > 0 ? ms : 1000); return;
    case SB_WIRE_OK:
    case SB_WIRE_CUT_BEFORE:
    case SB_WIRE_ERROR_BEFORE:
    case SB_WIRE_RATE: return;
    }
}

/* ---- reading ---- */

static bool is_clean(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7F) return false;
    return s.n <= TEXT_MAX;
}

static str text_of(const struct call *c, const char *name)
{
    return sb_json_text(c->json, str_of(name));
}

static bool money_of(const struct call *c, money *out)
{
    int64_t amount = sb_json_i64(c->json, S("amount"));
    currency cur;
    if (amount <= 0 || amount > INT64_C(1) << 52) return false;
    if (!currency_parse(text_of(c, "currency"), &cur)) return false;
    *out = (money){ amount, cur };
    return true;
}

static bool is_key(str s)
{
    if (s.n < 10 || s.n > 64) return false;
    for (size_t i = 0; i < s.n; i++) {
        char x = s.p[i];
        bool letter = (x >= '0' && x <= '9') || (x >= 'A' && x <= 'Z') || (x >= 'a' && x <= 'z');
        if (!letter && x != '-' && x != '_') return false;
    }
    return true;
}

static bool is_web(str url)
{
    for (size_t i = 0; i < url.n; i++)
        if (url.p[i] == ' ' || (unsigned char)url.p[i] > '~') return false;
    return is_clean(url) && (str_starts(url, S("http://")) || str_starts(url, S("https://")));
}

/* With nothing to pay it is there to be saved. */
static bool start_amount(const struct call *c, const struct sb_record *r, money *out)
{
    const struct json *amount = json_member(c->json, S("amount"));
    bool none = amount != NULL && amount->kind == JSON_NUMBER && str_eq(amount->text, S("0"));

    if (!none) return money_of(c, out);
    *out = (money){ 0 };
    return r->save && r->token.n == 0 && currency_parse(text_of(c, "currency"), &out->cur);
}

/* What is wrong with a start, as the error's code; NULL if nothing is. */
static const char *check_start(const struct call *c, const struct sb_record *r, bool sound_amount)
{
    if (c->json == NULL) return "json";
    if (!is_key(r->key)) return "idempotency_key";
    if (!sound_amount) return "amount";
    if (r->reference.n == 0 || r->reference.n > 40 || !is_clean(r->reference)) return "reference";
    bool upi = str_eq(r->method, S("upi"));
    if (!upi && !str_eq(r->method, S("card")) && !str_eq(r->method, S("debit"))) return "method";
    if (upi && !currency_eq(r->amount.cur, CURRENCY("INR"))) return "currency";
    if (r->token.n == 0 && !is_web(r->return_url)) return "return_url";
    if (r->hook_url.n > 0 && !is_web(r->hook_url)) return "webhook_url";
    if (!is_clean(r->description)) return "description";
    if (r->token.n > 0 && (!str_starts(r->token, S("tok_")) || !is_clean(r->token))) return "token";
    return NULL;
}

/* ---- payments ---- */

static struct sb_payment *make_payment(struct sandbox *s, struct sb_record *r,
                                       const struct sb_rule *rule)
{
    enum sb_fate fate = rule->fate;
    if (str_eq(r->token, S("tok_decline"))) fate = SB_FATE_DECLINE;
    if (str_eq(r->token, S("tok_action"))) fate = SB_FATE_ACTION;
    r->fate = sb_fate_words.words[fate];
    r->events = sb_events_words.words[rule->events];
    r->id = sb_id(s, "sp_");
    sb_put(s, *r);
    struct sb_payment *p = sb_payment_by_id(s, r->id);
    if (r->token.n == 0)
        sb_play_open(s, p);
    else if (str_eq(r->method, S("card")))
        sb_play_approve(s, p, S("Visa"), S("4242"));
    else if (str_eq(r->method, S("debit")))
        sb_play_approve(s, p, S("Test Bank"), S("6789"));
    else
        sb_play_approve(s, p, S("s\xE2\x80\xA2\xE2\x80\xA2s@testupi"), STR_NONE);
    return p;
}

/* The lock is held. An earlier request under this key: the same again, or a fault. */
static void answer_again(struct call *c, const struct sb_payment *p, str print)
{
    if (!str_eq(p->print, print))
        answer_error(c, 422, "idempotency", "key_reused");
    else if (p->busy)
        answer_error(c, 409, "conflict", "in_flight");
    else
        answer_payment(c, p, true);
}

/* The lock is held. */
static bool forgotten(const struct sandbox *s, str token)
{
    const struct sb_payment *p = sb_payment_by_token(s, token);
    return p != NULL && p->forgotten;
}

static void start(struct call *c)
{
    struct sandbox *s = c->s;
    char print[65];
    struct sb_record r = {
        .what = S("payment"),
        .key = http_header(c->rq, S("idempotency-key")),
        .print = crypto_hex(crypto_sha256(c->rq->body), print),
        .reference = text_of(c, "reference"),
        .method = text_of(c, "method"),
        .token = text_of(c, "token"),
        .description = text_of(c, "description"),
        .return_url = text_of(c, "return_url"),
        .hook_url = text_of(c, "webhook_url"),
        .save = sb_json_is(c->json, S("save")),
        .away = sb_json_is(c->json, S("payer_away")),
    };
    const char *fault = check_start(c, &r, start_amount(c, &r, &r.amount));
    if (fault != NULL) {
        answer_error(c, 400, "invalid", fault);
        return;
    }
    pthread_mutex_lock(&s->lock);
    struct sb_rule rule = sb_rule_take(s, S("start"), r.reference);
    struct sb_payment *p = sb_payment_by_key(s, r.key);
    bool again = p != NULL;
    if (fault_before(c, &rule)) {
        pthread_mutex_unlock(&s->lock);
        return;
    }
    if (again) {
        answer_again(c, p, r.print);
    } else if (forgotten(s, r.token)) {
        answer_error(c, 400, "invalid", "token");
        again = true;
    } else {
        p = make_payment(s, &r, &rule);
        p->busy = true;
        answer_payment(c, p, true);
    }
    sb_settle(s);
    pthread_mutex_unlock(&s->lock);
    fault_after(c, &rule);
    if (again) return;
    pthread_mutex_lock(&s->lock);
    p->busy = false;
    pthread_mutex_unlock(&s->lock);
}

static void show(struct call *c, str id)
{
    struct sandbox *s = c->s;
    pthread_mutex_lock(&s->lock);
    struct sb_payment *p = sb_payment_by_id(s, id);
    struct sb_rule rule = sb_rule_take(s, S("status"), p == NULL ? STR_NONE : p->reference);
    if (fault_before(c, &rule)) {
    } else if (p == NULL) {
        answer_error(c, 404, "not_found", "payment");
    } else {
        answer_payment(c, p, false);
    }
    sb_settle(s);
    pthread_mutex_unlock(&s->lock);
    fault_after(c, &rule);
}

static void list(struct call *c)
{
    struct sandbox *s = c->s;
    str reference = http_query(c->rq, S("reference"));
    struct json_writer w = { .b = &c->rs->body };
    pthread_mutex_lock(&s->lock);
    struct sb_rule rule = sb_rule_take(s, S("status"), reference);
    if (!fault_before(c, &rule)) {
        json_write_open(&w, STR_NONE, '{');
        json_write_open(&w, S("payments"), '[');
        const struct sb_payment *p = s->by_reference[str_hash(reference) & (SB_BUCKETS - 1)];
        for (; p != NULL; p = p->next_by_reference)
            if (str_eq(p->reference, reference)) sb_payment_write(s, &w, STR_NONE, p);
        json_write_close(&w, ']');
        json_write_close(&w, '}');
    }
    sb_settle(s);
    pthread_mutex_unlock(&s->lock);
    fault_after(c, &rule);
}

static void cancel(struct call *c, str id)
{
    struct sandbox *s = c->s;
    pthread_mutex_lock(&s->lock);
    struct sb_payment *p = sb_payment_by_id(s, id);
    struct sb_rule rule = sb_rule_take(s, S("cancel"), p == NULL ? STR_NONE : p->reference);
    if (fault_before(c, &rule)) {
    } else if (p == NULL) {
        answer_error(c, 404, "not_found", "payment");
    } else {
        if (p->state == SB_WAITING || p->state == SB_ACTION)
            sb_play_fail(s, p, SB_CANCELLED, STR_NONE);
        answer_payment(c, p, false);
    }
    sb_settle(s);
    pthread_mutex_unlock(&s->lock);
    fault_after(c, &rule);
}

static void open_dispute(struct call *c, struct sb_payment *p, money amount)
{
    bool told = json_member(c->json, S("answer_ms")) != NULL;
    int64_t answer_ms = told ? sb_json_i64(c->json, S("answer_ms")) : ANSWER_MS;
    int64_t fee = sb_json_i64(c->json, S("fee"));

    if (answer_ms < 0 || answer_ms > ANSWER_MS_MAX || fee < 0)
        answer_error(c, 400, "invalid", "answer_ms, fee");
    else
        sb_play_dispute(c->s, p, amount, answer_ms, fee);
}

/* What a test wants to happen to a payment now, whatever its fate was. */
static void act(struct call *c, str id)
{
    struct sandbox *s = c->s;
    str what = text_of(c, "do");
    pthread_mutex_lock(&s->lock);
    struct sb_payment *p = sb_payment_by_id(s, id);
    money amount = p == NULL ? (money){ 0 } : p->amount;
    bool has_amount = json_member(c->json, S("amount")) != NULL;
    bool sound = p != NULL && (!has_amount || money_of(c, &amount));
    if (!sound)
        answer_error(c, 404, "not_found", "payment");
    else if (str_eq(what, S("capture")))
        sb_play_capture(s, p, amount);
    else if (str_eq(what, S("fail")))
        sb_play_fail(s, p, SB_FAILED, S("card_declined"));
    else if (str_eq(what, S("return")))
        sb_play_return(s, p, amount);
    else if (str_eq(what, S("dispute")))
        open_dispute(c, p, amount);
    else
        answer_error(c, 400, "invalid", "do");
    if (c->rs->body.n == 0) answer_payment(c, p, false);
    sb_settle(s);
    pthread_mutex_unlock(&s->lock);
}

static void end_dispute(struct call *c, str id)
{
    struct sandbox *s = c->s;
    struct json_writer w = { .b = &c->rs->body };
    bool lost = sb_json_is(c->json, S("lost"));
    pthread_mutex_lock(&s->lock);
    struct sb_back *b = sb_back_by_id(s, id);
    if (b == NULL || !str_eq(b->state, S("pending"))) {
        answer_error(c, 404, "not_found", "dispute");
    } else {
        sb_play_dispute_end(s, b, lost, sb_json_is(c->json, S("fee_back")) ? b->fee : 0);
        sb_back_write(&w, STR_NONE, b);
    }
    sb_settle(s);
    pthread_mutex_unlock(&s->lock);
}

/* ---- refunds ---- */

static const char *check_refund(const struct sb_payment *p, const struct sb_record *r)
{
    if (p == NULL) return "payment";
    if (r->reference.n > 40 || !is_clean(r->reference)) return "reference";
    if (!currency_eq(p->amount.cur, r->amount.cur)) return "currency";
    if (r->amount.minor <= 0 || r->amount.minor > sb_payment_left(p)) return "amount_too_large";
    return NULL;
}

/* The lock is held. */
static void refund_once(struct call *c, struct sb_record *r, const struct sb_rule *rule)
{
    struct sandbox *s = c->s;
    struct json_writer w = { .b = &c->rs->body };
    struct sb_back *b = sb_back_by_key(s, r->key);
    if (b != NULL && !str_eq(b->print, r->print)) {
        answer_error(c, 422, "idempotency", "key_reused");
        return;
    }
    if (b == NULL) {
        const char *fault = check_refund(sb_payment_by_id(s, r->payment), r);
        if (fault != NULL) {
            answer_error(c, 400, "invalid", fault);
            return;
        }
        r->id = sb_id(s, "sr_");
        sb_put(s, *r);
        b = sb_back_by_id(s, r->id);
        if (rule->fate == SB_FATE_DECLINE)
            sb_play_back_state(s, b, S("failed"));
        else if (rule->fate != SB_FATE_STUCK)
            sb_play_refund(s, b);
    }
    sb_back_write(&w, STR_NONE, b);
}

static void refund(struct call *c)
{
    struct sandbox *s = c->s;
    char print[65];
    struct sb_record r = {
        .what = S("back"),
        .kind = S("refund"),
        .state = S("pending"),
        .key = http_header(c->rq, S("idempotency-key")),
        .payment = text_of(c, "payment"),
        .print = crypto_hex(crypto_sha256(c->rq->body), print),
        .reference = text_of(c, "reference"),
    };
    bool sound = money_of(c, &r.amount);
    if (!sound || !is_key(r.key)) {
        answer_error(c, 400, "invalid", sound ? "idempotency_key" : "amount");
        return;
    }
    pthread_mutex_lock(&s->lock);
    struct sb_rule rule = sb_rule_take(s, S("refund"), r.reference);
    if (!fault_before(c, &rule)) refund_once(c, &r, &rule);
    sb_settle(s);
    pthread_mutex_unlock(&s->lock);
    fault_after(c, &rule);
}

static void show_refund(struct call *c, str id)
{
    struct json_writer w = { .b = &c->rs->body };
    pthread_mutex_lock(&c->s->lock);
    const struct sb_back *b = sb_back_by_id(c->s, id);
    if (b == NULL)
        answer_error(c, 404, "not_found", "refund");
    else
        sb_back_write(&w, STR_NONE, b);
    pthread_mutex_unlock(&c->s->lock);
}

/* A saved token as its owner wants it: with another expiry, or no longer. */
static void change_token(struct call *c, str token, bool forget)
{
    struct sandbox *s = c->s;
    int64_t year = sb_json_i64(c->json, S("expiry_year"));
    int64_t month = sb_json_i64(c->json, S("expiry_month"));

    pthread_mutex_lock(&s->lock);
    const struct sb_payment *p = sb_payment_by_token(s, token);
    if (p == NULL || p->forgotten)
        answer_error(c, 404, "not_found", "token");
    else if (!forget && (year < 2001 || year > 2999 || month < 1 || month > 12))
        answer_error(c, 400, "invalid", "expiry");
    else
        buf_lit(&c->rs->body, "{}");
    if (c->rs->body.n == 2 && forget)
        sb_put(s, (struct sb_record){ .what = S("forget"), .payment = p->id });
    sb_settle(s);
    pthread_mutex_unlock(&s->lock);
}

/* ---- the book, the switches, the clock ---- */

static void release_fd(int *fd)
{
    if (*fd >= 0) close(*fd);
}

static bool put_bytes(int fd, str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n <= 0) return false;
        bytes = str_sub(bytes, (size_t)n, bytes.n);
    }
    return true;
}

/* The whole book may be larger than a page may be: it goes through a file in memory. */
static void show_book(struct call *c)
{
    struct sandbox *s = c->s;
    CLEANUP(release_fd) int fd = memfd_create("book", MFD_CLOEXEC);
    CLEANUP(buf_release) struct buf b;
    struct json_writer w = { .b = &b };
    buf_init(&b, 16 * 1024 * 1024);
    bool good = fd >= 0;
    pthread_mutex_lock(&s->lock);
    json_write_open(&w, STR_NONE, '{');
    json_write_i64(&w, S("at"), sb_now(s));
    json_write_open(&w, S("payments"), '[');
    for (const struct sb_payment *p = s->payments; good && p != NULL; p = p->next) {
        sb_payment_write(s, &w, STR_NONE, p);
        if (b.n < 1024 * 1024) continue;
        good = !b.overflow && put_bytes(fd, buf_view(&b));
        buf_clear(&b);
    }
    json_write_close(&w, ']');
    json_write_close(&w, '}');
    sb_settle(s);
    pthread_mutex_unlock(&s->lock);
    good = good && !b.overflow && put_bytes(fd, buf_view(&b));
    off_t n = good ? lseek(fd, 0, SEEK_CUR) : -1;
    if (n < 0) {
        answer_error(c, 500, "api", "book");
        return;
    }
    c->rs->fd = fd;
    c->rs->fd_bytes = n;
    fd = -1;
}

static void set_switch(struct call *c)
{
    pthread_mutex_lock(&c->s->lock);
    err e = sb_rule_add(c->s, c->json);
    pthread_mutex_unlock(&c->s->lock);
    if (e != OK)
        answer_error(c, 400, "invalid", "switch");
    else
        buf_lit(&c->rs->body, "{}");
}

static void set_clock(struct call *c)
{
    int64_t ms = sb_json_i64(c->json, S("advance_ms"));
    if (ms < 0 || ms > INT64_C(400) * 86400000) {
        answer_error(c, 400, "invalid", "advance_ms");
        return;
    }
    sandbox_advance(c->s, ms);
    buf_lit(&c->rs->body, "{}");
}

/* ---- the door ---- */

static void route_post(struct call *c, str path)
{
    str id = str_starts(path, S("/v1/payments/")) ? str_sub(path, 13, path.n) : STR_NONE, first;
    str rest = id;
    bool two = str_cut(&rest, '/', &first) && rest.n > 0;
    str token = str_starts(path, S("/v1/tokens/")) ? str_sub(path, 11, path.n) : STR_NONE;
    str key = STR_NONE;
    bool forget = str_cut(&token, '/', &key) && str_eq(token, S("forget"));
    if (str_eq(path, S("/v1/payments")))
        start(c);
    else if (str_eq(path, S("/v1/refunds")))
        refund(c);
    else if (str_eq(path, S("/v1/switches")))
        set_switch(c);
    else if (str_eq(path, S("/v1/clock")))
        set_clock(c);
    else if (key.n > 0)
        change_token(c, key, forget);
    else if (two && str_eq(rest, S("cancel")))
        cancel(c, first);
    else if (two && str_eq(rest, S("act")))
        act(c, first);
    else if (str_starts(path, S("/v1/disputes/")))
        end_dispute(c, str_sub(path, 13, path.n));
    else
        answer_error(c, 404, "not_found", "address");
}

static void route_get(struct call *c, str path)
{
    if (str_eq(path, S("/v1/payments")))
        list(c);
    else if (str_starts(path, S("/v1/payments/")))
        show(c, str_sub(path, 13, path.n));
    else if (str_starts(path, S("/v1/refunds/")))
        show_refund(c, str_sub(path, 12, path.n));
    else if (str_eq(path, S("/book")))
        show_book(c);
    else
        answer_error(c, 404, "not_found", "address");
}

void sb_api(struct sandbox *s, struct http_request *rq, struct http_response *rs)
{
    struct call c = { .s = s, .rq = rq, .rs = rs };
    str shown = http_header(rq, S("authorization")), bearer = S("Bearer ");
    rs->type = S("application/json");
    http_set(rs, S("Cache-Control"), S("no-store"));
    if (!str_starts(shown, bearer) ||
        !crypto_equal(str_sub(shown, bearer.n, shown.n), s->options.secret)) {
        answer_error(&c, 401, "auth", "secret");
        return;
    }
    struct json *json;
    struct json_fault fault;
    if (rq->body.n > 0 && json_parse(rq->arena, rq->body, &json, &fault) == OK &&
        json->kind == JSON_OBJECT)
        c.json = json;
    if (rq->method == HTTP_POST)
        route_post(&c, rq->path);
    else if (rq->method == HTTP_GET)
        route_get(&c, rq->path);
    else
        answer_error(&c, 405, "invalid", "method");
}

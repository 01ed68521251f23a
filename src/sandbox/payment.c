/* A payment and what went back of it, as JSON: the protocol's objects (docs/sandbox.md). */
#include "sandbox/sb.h"

static void put_money(struct json_writer *w, money m)
{
    json_write_i64(w, S("amount"), m.minor);
    json_write_str(w, S("currency"), currency_code(m.cur));
}

static void put_fee(struct json_writer *w, const struct sb_back *b, int64_t fee, bool back)
{
    CLEANUP(buf_release) struct buf id;

    if (fee == 0) return;
    buf_init(&id, 64);
    buf_format(&id, "%.*s-%s", STR_FMT(b->id), back ? "fee-back" : "fee");
    json_write_open(w, STR_NONE, '{');
    json_write_str(w, S("id"), buf_view(&id));
    put_money(w, (money){ fee, b->amount.cur });
    if (back) json_write_bool(w, S("back"), true);
    json_write_close(w, '}');
}

static void put_dispute(struct json_writer *w, const struct sb_back *b)
{
    if (str_eq(b->state, S("pending"))) json_write_i64(w, S("answer_by"), b->answer_us);
    json_write_open(w, S("fees"), '[');
    put_fee(w, b, b->fee, false);
    put_fee(w, b, b->fee_back, true);
    json_write_close(w, ']');
}

void sb_back_write(struct json_writer *w, str key, const struct sb_back *b)
{
    json_write_open(w, key, '{');
    json_write_str(w, S("id"), b->id);
    json_write_str(w, S("payment"), b->payment->id);
    json_write_str(w, S("kind"), b->kind);
    json_write_str(w, S("state"), b->state);
    put_money(w, b->amount);
    json_write_str(w, S("reference"), b->reference);
    json_write_str(w, S("reason"), b->reason);
    json_write_i64(w, S("at"), b->at_us);
    if (str_eq(b->kind, S("dispute"))) put_dispute(w, b);
    json_write_close(w, '}');
}

static void put_means(struct json_writer *w, const struct sb_payment *p)
{
    bool card = str_eq(p->method, S("card"));
    json_write_open(w, S("means"), '{');
    json_write_str(w, S("method"), p->method);
    json_write_str(w, S("brand"), p->brand);
    json_write_str(w, S("last4"), p->last4);
    if (card) json_write_i64(w, S("expiry_year"), 2030);
    if (card) json_write_i64(w, S("expiry_month"), 12);
    if (p->saved_token.n > 0) json_write_str(w, S("token"), p->saved_token);
    if (p->save && p->saved_token.n > 0 && str_eq(p->method, S("debit"))) {
        CLEANUP(buf_release) struct buf mandate;
        buf_init(&mandate, 64);
        buf_format(&mandate, "SM-%.*s", STR_FMT(str_sub(p->saved_token, 4, 16)));
        json_write_str(w, S("mandate"), buf_view(&mandate));
    }
    json_write_close(w, '}');
}

static str words_of(str code)
{
    if (str_eq(code, S("card_declined"))) return S("The card was declined.");
    if (str_eq(code, S("insufficient_funds"))) return S("The account has too little money on it.");
    if (str_eq(code, S("authentication_required"))) return S("The bank wants to ask the payer.");
    return STR_NONE;
}

void sb_payment_write(struct sandbox *s, struct json_writer *w, str key, const struct sb_payment *p)
{
    json_write_open(w, key, '{');
    json_write_str(w, S("id"), p->id);
    json_write_str(w, S("key"), p->key);
    json_write_str(w, S("reference"), p->reference);
    put_money(w, p->amount);
    json_write_str(w, S("state"), sb_state_words.words[p->state]);
    json_write_i64(w, S("at"), p->at_us);
    if (p->state == SB_WAITING || p->state == SB_ACTION) {
        CLEANUP(buf_release) struct buf url;
        buf_init(&url, 4096);
        buf_format(&url, "%.*s/pay/%.*s", STR_FMT(s->url), STR_FMT(p->id));
        json_write_str(w, S("url"), buf_view(&url));
    }
    json_write_str(w, S("code"), p->code);
    json_write_str(w, S("text"), words_of(p->code));
    put_means(w, p);
    json_write_open(w, S("captures"), '[');
    for (const struct sb_capture *c = p->captures; c != NULL; c = c->next) {
        json_write_open(w, STR_NONE, '{');
        json_write_str(w, S("id"), c->id);
        put_money(w, c->amount);
        json_write_i64(w, S("at"), c->at_us);
        json_write_close(w, '}');
    }
    json_write_close(w, ']');
    json_write_open(w, S("backs"), '[');
    for (const struct sb_back *b = p->backs; b != NULL; b = b->next) sb_back_write(w, STR_NONE, b);
    json_write_close(w, ']');
    json_write_close(w, '}');
}

/*
 * A gateway of ours, called once from the command line, for conversations with peers.
 *     talk GATEWAY COMMAND NAME=VALUE...    one of start, setup, status,
 *                                           cancel, refund, refund-status, edit, forget, event,
 *                                           return
 *     talk - sign NAME=VALUE...             the HMAC-SHA256 of what stands on standard input
 * Answers one JSON object. An event's body comes by standard input, its headers as h:NAME=VALUE.
 */
#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/must.h"
#include "crypto/crypto.h"
#include "gateway/gateway.h"
#include "json/json_write.h"

static struct arena arena;
static int word_count;
static char **words;
static struct buf out;
static struct json_writer w = { .b = &out };

static str value(const char *name)
{
    str prefix = arena_format(&arena, "%s=", name);
    for (int i = 0; i < word_count; i++) {
        str word = str_of(words[i]);
        if (str_starts(word, prefix)) return str_sub(word, prefix.n, word.n);
    }
    return STR_NONE;
}

static int64_t number(const char *name)
{
    int64_t n;
    return str_i64(value(name), &n) ? n : 0;
}

static money amount(void)
{
    money m = { .minor = number("amount") };
    must(currency_parse(value("currency"), &m.cur));
    return m;
}

static void put_money(const char *name, money m)
{
    json_write_open(&w, str_of(name), '{');
    json_write_i64(&w, S("minor"), m.minor);
    json_write_str(&w, S("currency"), currency_code(m.cur));
    json_write_close(&w, '}');
}

static void put_back(str name, const struct gateway_back *b)
{
    static const char *const kinds[] = { "refund", "bank_return", "dispute" };
    static const char *const states[] = { "pending", "done", "failed" };
    json_write_open(&w, name, '{');
    json_write_str(&w, S("id"), b->id);
    json_write_str(&w, S("kind"), str_of(kinds[b->kind]));
    json_write_str(&w, S("state"), str_of(states[b->state]));
    json_write_str(&w, S("reference"), b->reference);
    json_write_str(&w, S("reason"), b->reason);
    put_money("amount", b->amount);
    json_write_i64(&w, S("answer_us"), b->answer_us);
    json_write_close(&w, '}');
}

static void put_state(const struct gateway_state *s)
{
    static const char *const phases[] = { "waiting", "running",   "paid",
                                          "failed",  "cancelled", "expired" };
    json_write_open(&w, S("state"), '{');
    json_write_str(&w, S("phase"), str_of(phases[s->phase]));
    json_write_str(&w, S("id"), s->id);
    json_write_str(&w, S("reference"), s->reference);
    put_money("amount", s->amount);
    json_write_str(&w, S("url"), s->url);
    json_write_str(&w, S("code"), s->code);
    json_write_str(&w, S("method"), pay_method_word(s->means.method));
    json_write_str(&w, S("brand"), s->means.brand);
    json_write_str(&w, S("last4"), s->means.last4);
    json_write_str(&w, S("token"), s->means.token);
    json_write_open(&w, S("captures"), '[');
    for (size_t i = 0; i < s->capture_count; i++) {
        json_write_open(&w, STR_NONE, '{');
        json_write_str(&w, S("id"), s->captures[i].id);
        put_money("amount", s->captures[i].amount);
        json_write_close(&w, '}');
    }
    json_write_close(&w, ']');
    json_write_open(&w, S("backs"), '[');
    for (size_t i = 0; i < s->back_count; i++) put_back(STR_NONE, &s->backs[i]);
    json_write_close(&w, ']');
    json_write_close(&w, '}');
}

static void put_outcome(const struct gateway_outcome *o)
{
    static const char *const results[] = { "unknown",  "page",       "form",
                                           "action",   "processing", "captured",
                                           "declined", "refused",    "later" };
    json_write_str(&w, S("result"), str_of(results[o->result]));
    json_write_str(&w, S("id"), o->id);
    json_write_str(&w, S("url"), o->url);
    json_write_str(&w, S("origin"), o->origin);
    json_write_str(&w, S("note"), o->note);
    json_write_open(&w, S("fields"), '{');
    for (size_t i = 0; i < o->field_count; i++)
        json_write_str(&w, o->fields[i].name, o->fields[i].value);
    json_write_close(&w, '}');
    put_state(&o->state);
}

static void put_refund(const struct gateway_refund_outcome *o)
{
    static const char *const results[] = { "unknown", "taken", "refused", "later" };
    json_write_str(&w, S("result"), str_of(results[o->result]));
    json_write_str(&w, S("note"), o->note);
    put_back(S("back"), &o->back);
}

static void put_event(const struct gateway_event *e)
{
    static const char *const kinds[] = { "other", "payment", "refund", "back" };
    json_write_str(&w, S("id"), e->id);
    json_write_str(&w, S("type"), e->type);
    json_write_str(&w, S("kind"), str_of(kinds[e->kind]));
    json_write_str(&w, S("payment"), e->payment_id);
    json_write_str(&w, S("reference"), e->reference);
    json_write_str(&w, S("capture"), e->capture_id);
    json_write_str(&w, S("back"), e->back_id);
}

static str standard_input(void)
{
    char *bytes = arena_take(&arena, 1 << 20);
    size_t n = fread(bytes, 1, 1 << 20, stdin);
    return (str){ bytes, n };
}

static err take_event(const struct gateway *g, const struct gateway_account *account)
{
    struct gateway_pair *headers = arena_array(&arena, struct gateway_pair, (size_t)word_count + 1);
    struct gateway_hook hook = { .headers = headers, .now_us = number("now") * 1000000 };
    struct gateway_event e;
    for (int i = 0; i < word_count; i++) {
        str rest = str_of(words[i]), name;
        if (!str_starts(rest, S("h:")) || !str_cut(&rest, '=', &name)) continue;
        headers[hook.header_count++] = (struct gateway_pair){ str_sub(name, 2, name.n), rest };
    }
    hook.body = standard_input();
    TRY(g->parse_event(&arena, account, &hook, &e));
    put_event(&e);
    return OK;
}

static void take_return(const struct gateway *g, const struct gateway_account *account)
{
    struct gateway_pair *fields = arena_array(&arena, struct gateway_pair, (size_t)word_count + 1);
    struct gateway_return back;
    size_t count = 0;
    for (int i = 0; i < word_count; i++) {
        str rest = str_of(words[i]), name;
        if (str_cut(&rest, '=', &name)) fields[count++] = (struct gateway_pair){ name, rest };
    }
    g->parse_return(account, fields, count, &back);
    json_write_str(&w, S("id"), back.id);
    json_write_str(&w, S("reference"), back.reference);
    json_write_bool(&w, S("cancelled"), back.cancelled);
}

static err change_method(const struct gateway *g, const struct gateway_account *account,
                         bool forget)
{
    struct gateway_edit edit = { .token = value("token"),
                                 .method = pay_method_of(value("method")),
                                 .expiry_year = (int)number("year"),
                                 .expiry_month = (int)number("month"),
                                 .address = value("address"),
                                 .country = value("country") };
    return forget ? g->forget(&arena, account, edit.token) : g->edit(&arena, account, &edit);
}

static err talk(const struct gateway *g, str command)
{
    struct gateway_account account = {
        .base_url = value("base"),
        .public_key = value("key_id"),
        .secret = value("secret"),
        .webhook_secrets = { value("hook_secret"), value("hook_secret_old") },
        .timeout_ms = 20000,
    };
    struct gateway_name name = { .id = value("id"),
                                 .reference = value("reference"),
                                 .key = value("key"),
                                 .since_us = number("since") * 1000000 };
    struct gateway_state state = { 0 };
    if (str_eq(command, S("start")) || str_eq(command, S("setup"))) {
        struct gateway_start start = { .method = pay_method_of(value("method")),
                                       .amount = amount(),
                                       .key = name.key,
                                       .reference = name.reference,
                                       .customer = value("customer"),
                                       .payer_name = value("payer_name"),
                                       .payer_email = value("payer_email"),
                                       .payer_phone = value("payer_phone"),
                                       .description = S("Payment of invoices"),
                                       .return_url = value("return_url"),
                                       .token = value("token"),
                                       .save = value("save").n > 0,
                                       .payer_away = value("payer_away").n > 0,
                                       .made_us = name.since_us };
        struct gateway_outcome o = { 0 };
        (str_eq(command, S("setup")) ? g->setup : g->start)(&arena, &account, &start, &o);
        put_outcome(&o);
    } else if (str_eq(command, S("refund"))) {
        struct gateway_refund refund = { .id = name.id,
                                         .capture_id = value("capture"),
                                         .amount = amount(),
                                         .key = name.key,
                                         .reference = name.reference };
        struct gateway_refund_outcome o = { 0 };
        g->refund(&arena, &account, &refund, &o);
        put_refund(&o);
    } else if (str_eq(command, S("status"))) {
        TRY(g->status(&arena, &account, &name, &state));
        put_state(&state);
    } else if (str_eq(command, S("cancel"))) {
        TRY(g->cancel(&arena, &account, &name, &state));
        put_state(&state);
    } else if (str_eq(command, S("refund-status"))) {
        struct gateway_name refund = { .id = value("refund_id"),
                                       .reference = value("refund_reference") };
        struct gateway_back back;
        TRY(g->refund_status(&arena, &account, &name, &refund, &back));
        put_back(S("back"), &back);
    } else if (str_eq(command, S("edit")) || str_eq(command, S("forget"))) {
        return change_method(g, &account, str_eq(command, S("forget")));
    } else if (str_eq(command, S("event"))) {
        return take_event(g, &account);
    } else if (str_eq(command, S("return"))) {
        take_return(g, &account);
    } else {
        return E_INVALID;
    }
    return OK;
}

int main(int argc, char **argv)
{
    static const struct gateway *const all[] = { &gw_razorpay, &gw_stripe };
    const struct gateway *g = NULL;
    err e = E_NOT_FOUND;

    must(crypto_init() && argc > 2);
    arena_init(&arena, 64 << 20);
    buf_init(&out, 1 << 20);
    word_count = argc - 3;
    words = argv + 3;
    json_write_open(&w, STR_NONE, '{');
    for (size_t i = 0; i < countof(all); i++)
        if (str_eq(all[i]->name, str_of(argv[1]))) g = all[i];
    if (g != NULL) {
        e = talk(g, str_of(argv[2]));
    } else if (str_eq(str_of(argv[2]), S("sign"))) {
        char hex[65];
        json_write_str(&w, S("hex"),
                       crypto_hex(crypto_hmac(value("hook_secret"), standard_input()), hex));
        e = OK;
    }
    json_write_str(&w, S("error"), e == OK ? STR_NONE : str_of(err_info(e)->name));
    json_write_close(&w, '}');
    must(!out.overflow);
    printf("%.*s\n", STR_FMT(buf_view(&out)));
    buf_release(&out);
    arena_release(&arena);
    return 0;
}

/* A record as one line of JSON. One table names the fields, for writing and for reading. */
#include "sandbox/sb.h"
#include "json/json.h"

#define TEXTS(X)                                                                                   \
    X(what)                                                                                        \
    X(payment)                                                                                     \
    X(id) X(key) X(print) X(reference) X(method) X(token) X(description) X(return_url) X(hook_url) \
        X(state) X(code) X(kind) X(reason) X(fate) X(events) X(type) X(back) X(brand) X(last4)

static const struct {
    str name;
    size_t at;
} texts[] = {
#define X(field) { { #field, sizeof #field - 1 }, offsetof(struct sb_record, field) },
    TEXTS(X)
#undef X
};

static str *text_at(struct sb_record *r, size_t i)
{
    return (str *)(void *)((char *)r + texts[i].at);
}

void sb_record_write(struct buf *b, const struct sb_record *r)
{
    struct json_writer w = { .b = b };
    struct sb_record copy = *r;
    json_write_open(&w, STR_NONE, '{');
    json_write_i64(&w, S("at"), r->at_us);
    for (size_t i = 0; i < countof(texts); i++)
        if (text_at(&copy, i)->n > 0) json_write_str(&w, texts[i].name, *text_at(&copy, i));
    if (r->amount.cur.index != 0) {
        json_write_i64(&w, S("amount"), r->amount.minor);
        json_write_str(&w, S("currency"), currency_code(r->amount.cur));
    }
    if (r->due_us != 0) json_write_i64(&w, S("due"), r->due_us);
    if (r->fee != 0) json_write_i64(&w, S("fee"), r->fee);
    if (r->save) json_write_bool(&w, S("save"), true);
    if (r->away) json_write_bool(&w, S("away"), true);
    json_write_close(&w, '}');
    buf_char(b, '\n');
}

str sb_json_text(const struct json *object, str name)
{
    const struct json *v = json_member(object, name);
    return v != NULL && v->kind == JSON_STRING ? v->text : STR_NONE;
}

int64_t sb_json_i64(const struct json *object, str name)
{
    int64_t n;
    const struct json *v = json_member(object, name);
    return v != NULL && v->kind == JSON_NUMBER && str_i64(v->text, &n) ? n : 0;
}

bool sb_json_is(const struct json *object, str name)
{
    const struct json *v = json_member(object, name);
    return v != NULL && v->kind == JSON_TRUE;
}

bool sb_record_read(struct arena *a, str line, struct sb_record *out)
{
    struct json *json;
    struct json_fault fault;
    if (json_parse(a, line, &json, &fault) != OK || json->kind != JSON_OBJECT) return false;
    struct sb_record r = { .at_us = sb_json_i64(json, S("at")),
                           .due_us = sb_json_i64(json, S("due")),
                           .fee = sb_json_i64(json, S("fee")),
                           .save = sb_json_is(json, S("save")),
                           .away = sb_json_is(json, S("away")) };
    for (size_t i = 0; i < countof(texts); i++) *text_at(&r, i) = sb_json_text(json, texts[i].name);
    str code = sb_json_text(json, S("currency"));
    r.amount.minor = sb_json_i64(json, S("amount"));
    if (code.n > 0 && !currency_parse(code, &r.amount.cur)) return false;
    *out = r;
    return r.what.n > 0;
}

void sb_record_keep(struct arena *a, struct sb_record *r)
{
    for (size_t i = 0; i < countof(texts); i++)
        if (text_at(r, i)->n > 0) *text_at(r, i) = arena_str(a, *text_at(r, i));
}

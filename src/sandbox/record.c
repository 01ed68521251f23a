/* A record as one line of JSON. One table names the fields, for writing and for reading. */
#include <jansson.h>
#include <string.h>

#include "sandbox/sb.h"

#define TEXTS(X)                                                                                   \
    X(what)                                                                                        \
    X(payment) X(id) X(key) X(print) X(reference) X(method) X(token) X(description) X(return_url)  \
        X(hook_url) X(state) X(code) X(kind) X(reason) X(fate) X(events) X(type) X(back) X(brand)  \
            X(last4)

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
    if (r->save) json_write_bool(&w, S("save"), true);
    if (r->away) json_write_bool(&w, S("away"), true);
    json_write_close(&w, '}');
    buf_char(b, '\n');
}

static void release_json(json_t **j)
{
    json_decref(*j);
}

bool sb_record_read(struct arena *a, str line, struct sb_record *out)
{
    CLEANUP(release_json) json_t *json = json_loadb(line.p, line.n, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(json)) return false;
    struct sb_record r = { .at_us = json_integer_value(json_object_get(json, "at")),
                           .due_us = json_integer_value(json_object_get(json, "due")),
                           .save = json_is_true(json_object_get(json, "save")),
                           .away = json_is_true(json_object_get(json, "away")) };
    for (size_t i = 0; i < countof(texts); i++) {
        const json_t *v = json_object_get(json, texts[i].name.p);
        if (!json_is_string(v)) continue;
        *text_at(&r, i) = arena_str(a, (str){ json_string_value(v), json_string_length(v) });
    }
    const json_t *code = json_object_get(json, "currency");
    if (code != NULL) {
        r.amount.minor = json_integer_value(json_object_get(json, "amount"));
        if (!currency_parse(str_of(json_string_value(code)), &r.amount.cur)) return false;
    }
    *out = r;
    return r.what.n > 0;
}

void sb_record_keep(struct arena *a, struct sb_record *r)
{
    for (size_t i = 0; i < countof(texts); i++)
        if (text_at(r, i)->n > 0) *text_at(r, i) = arena_str(a, *text_at(r, i));
}

/* Recursive descent with a counted depth; strings without escapes point into the text. */
#include "json/json.h"

#include <string.h>

#include "base/utf8.h"

struct reading {
    struct arena *arena;
    const char *p, *end;
    int line;
    size_t values;
    struct json_fault fault;
};

static err read_value(struct reading *r, int depth, struct json **out);

static err fail(struct reading *r, err e, const char *text)
{
    r->fault = (struct json_fault){ text, r->line };
    return e;
}

static void skip_blanks(struct reading *r)
{
    for (; r->p < r->end; r->p++) {
        if (*r->p == '\n')
            r->line++;
        else if (*r->p != ' ' && *r->p != '\t' && *r->p != '\r')
            return;
    }
}

static bool next_is(struct reading *r, char c)
{
    if (r->p == r->end || *r->p != c) return false;
    r->p++;
    return true;
}

static bool hex4(struct reading *r, uint32_t *out)
{
    uint32_t v = 0;

    if (r->end - r->p < 4) return false;
    for (int i = 0; i < 4; i++) {
        char c = *r->p++;
        if (c >= '0' && c <= '9')
            v = v << 4 | (uint32_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            v = v << 4 | (uint32_t)(c - 'a' + 10);
        else if (c >= 'A' && c <= 'F')
            v = v << 4 | (uint32_t)(c - 'A' + 10);
        else
            return false;
    }
    *out = v;
    return true;
}

/* The character an escape stands for; the backslash is read. */
static bool escape(struct reading *r, uint32_t *out)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    uint32_t low;
    const char *at;

    if (r->p == r->end) return false;
    char c = *r->p++;
    if (c != 'u') {
        at = c == 0 ? NULL : strchr(from, c);
        if (at == NULL) return false;
        *out = (uint32_t)to[at - from];
        return true;
    }
    if (!hex4(r, out) || *out == 0 || (*out >= 0xdc00 && *out <= 0xdfff)) return false;
    if (*out < 0xd800 || *out > 0xdbff) return true;
    if (!next_is(r, '\\') || !next_is(r, 'u') || !hex4(r, &low)) return false;
    if (low < 0xdc00 || low > 0xdfff) return false;
    *out = 0x10000 + ((*out - 0xd800) << 10) + (low - 0xdc00);
    return true;
}

static err read_string(struct reading *r, str *out)
{
    const char *start = r->p;
    bool escaped = false;

    for (; r->p < r->end && *r->p != '"'; r->p++) {
        if ((unsigned char)*r->p < 0x20) {
            return fail(r, E_PARSE, "A text is not closed, or has a control character in it.");
        }
        if (*r->p != '\\') continue;
        escaped = true;
        if (++r->p == r->end) break;
    }
    if (r->p == r->end) return fail(r, E_PARSE, "A text is not closed.");
    *out = (str){ start, (size_t)(r->p - start) };
    r->p++;
    if (!escaped) return OK;

    struct reading inner = { .p = start, .end = start + out->n };
    char *plain = arena_take(r->arena, out->n);
    size_t n = 0;
    while (inner.p < inner.end) {
        uint32_t c;
        if (*inner.p != '\\') {
            plain[n++] = *inner.p++;
            continue;
        }
        inner.p++;
        if (!escape(&inner, &c)) return fail(r, E_PARSE, "There is no such escape in a text.");
        n += utf8_write(c, plain + n);
    }
    *out = (str){ plain, n };
    return OK;
}

static size_t digits(struct reading *r)
{
    const char *start = r->p;
    while (r->p < r->end && *r->p >= '0' && *r->p <= '9') r->p++;
    return (size_t)(r->p - start);
}

static err read_number(struct reading *r, str *out)
{
    const char *start = r->p, *whole;
    bool ok;

    next_is(r, '-');
    whole = r->p;
    ok = digits(r) > 0 && (*whole != '0' || r->p - whole == 1);
    if (ok && next_is(r, '.')) ok = digits(r) > 0;
    if (ok && (next_is(r, 'e') || next_is(r, 'E'))) {
        if (!next_is(r, '+')) next_is(r, '-');
        ok = digits(r) > 0;
    }
    if (!ok) return fail(r, E_PARSE, "This is neither a value nor a number.");
    *out = (str){ start, (size_t)(r->p - start) };
    return OK;
}

static err read_children(struct reading *r, struct json *v, int depth)
{
    char close = v->kind == JSON_OBJECT ? '}' : ']';
    struct json **end = &v->first;

    skip_blanks(r);
    if (next_is(r, close)) return OK;
    for (;;) {
        str name = STR_NONE;

        skip_blanks(r);
        if (v->kind == JSON_OBJECT) {
            if (v->count == JSON_MEMBERS_MAX)
                return fail(r, E_TOO_LARGE, "An object has too many members.");
            if (!next_is(r, '"')) return fail(r, E_PARSE, "A name in quotes is missing.");
            TRY(read_string(r, &name));
            if (json_member(v, name) != NULL) return fail(r, E_PARSE, "A name stands twice.");
            skip_blanks(r);
            if (!next_is(r, ':')) return fail(r, E_PARSE, "A colon is missing.");
            skip_blanks(r);
        }
        TRY(read_value(r, depth + 1, end));
        (*end)->name = name;
        end = &(*end)->next;
        v->count++;
        skip_blanks(r);
        if (next_is(r, close)) return OK;
        if (!next_is(r, ',')) return fail(r, E_PARSE, "A comma or the end of a list is missing.");
    }
}

static bool word(struct reading *r, const char *text)
{
    size_t n = strlen(text);
    if ((size_t)(r->end - r->p) < n || memcmp(r->p, text, n) != 0) return false;
    r->p += n;
    return true;
}

static err read_value(struct reading *r, int depth, struct json **out)
{
    struct json *v;
    const char *start = r->p;

    if (depth > JSON_DEPTH_MAX)
        return fail(r, E_TOO_LARGE, "Values stand too deep inside each other.");
    if (++r->values > JSON_VALUES_MAX) return fail(r, E_TOO_LARGE, "There are too many values.");
    v = arena_new(r->arena, struct json);
    v->line = r->line;
    if (next_is(r, '"')) {
        v->kind = JSON_STRING;
        TRY(read_string(r, &v->text));
    } else if (next_is(r, '{')) {
        v->kind = JSON_OBJECT;
        TRY(read_children(r, v, depth));
    } else if (next_is(r, '[')) {
        v->kind = JSON_ARRAY;
        TRY(read_children(r, v, depth));
    } else if (word(r, "true")) {
        v->kind = JSON_TRUE;
    } else if (word(r, "false")) {
        v->kind = JSON_FALSE;
    } else if (!word(r, "null")) {
        v->kind = JSON_NUMBER;
        TRY(read_number(r, &v->text));
    }
    v->raw = (str){ start, (size_t)(r->p - start) };
    *out = v;
    return OK;
}

err json_parse(struct arena *a, str bytes, struct json **out, struct json_fault *fault)
{
    struct reading r = { .arena = a, .line = 1 };
    struct json *v = NULL;
    err e;

    if (str_starts(bytes, S("\xef\xbb\xbf"))) bytes = str_sub(bytes, 3, bytes.n);
    r.p = bytes.p;
    r.end = bytes.p + bytes.n;
    if (!utf8_valid(bytes)) {
        *fault = (struct json_fault){ "The file has bytes that are not UTF-8.", 1 };
        return E_PARSE;
    }
    skip_blanks(&r);
    e = read_value(&r, 0, &v);
    skip_blanks(&r);
    if (e == OK && r.p != r.end) e = fail(&r, E_PARSE, "Something stands behind the end.");
    if (e == OK)
        *out = v;
    else
        *fault = r.fault;
    return e;
}

const struct json *json_member(const struct json *object, str name)
{
    if (object == NULL || object->kind != JSON_OBJECT) return NULL;
    for (const struct json *m = object->first; m != NULL; m = m->next) {
        if (str_eq(m->name, name)) return m;
    }
    return NULL;
}

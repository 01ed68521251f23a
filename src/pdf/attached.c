/*
 * Reading a stranger's PDF for the file attached to it. All objects are found by going through
 * the bytes once (ISO 32000-1, 7.3 and 7.5), not by the table of places, which may lie; only
 * object streams are unpacked on the way, against one budget. Nothing is read twice, so a file
 * costs what its size costs.
 */
#include "pdf/attached.h"

#include <libdeflate.h>

#include "base/buf.h"

enum {
    DEPTH_MAX = 32,
    OBJECTS_MAX = 200 * 1000,
    LOOKUPS_MAX = 1000, /* of objects by number: each may go through all */
    UNPACKED_MAX = 64 * 1024 * 1024,
    BLANKS_MAX = 8, /* between the numbers before "obj" */
};

struct object {
    uint32_t number;
    str value, stream;
};

struct reader {
    struct arena scratch;
    struct buf unpacked;
    size_t unpacked_bytes;
    struct object *objects;
    size_t count, room;
    int lookups;
    bool encrypted;
};

/* --- the syntax --- */
static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

static bool is_delimiter(char c)
{
    return c == '(' || c == ')' || c == '<' || c == '>' || c == '[' || c == ']' || c == '{' ||
           c == '}' || c == '/' || c == '%';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void advance(str *s, size_t n)
{
    *s = str_sub(*s, n, s->n);
}

/* Blanks and comments. */
static void skip_blanks(str *s)
{
    size_t i = 0;
    while (i < s->n && (is_blank(s->p[i]) || s->p[i] == '%')) {
        if (s->p[i++] != '%') continue;
        while (i < s->n && s->p[i] != '\n' && s->p[i] != '\r') i++;
    }
    advance(s, i);
}

/* A name, number or word; a name with its slash. Empty at a delimiter. */
static str take_word(str *s)
{
    size_t n = s->n > 0 && s->p[0] == '/' ? 1 : 0;
    while (n < s->n && !is_blank(s->p[n]) && !is_delimiter(s->p[n])) n++;
    str word = str_sub(*s, 0, n);
    advance(s, n);
    return word;
}

static bool skip_string(str *s)
{
    size_t open = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (s->p[i] == '\\') i++;
        else if (s->p[i] == '(') open++;
        else if (s->p[i] == ')' && --open == 0) {
            advance(s, i + 1);
            return true;
        }
    }
    return false;
}

static bool to_number(str s, uint32_t *out)
{
    uint64_t v = 0;
    if (s.n == 0 || s.n > 10) return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!is_digit(s.p[i])) return false;
        v = v * 10 + (uint64_t)(s.p[i] - '0');
    }
    *out = (uint32_t)v;
    return v <= UINT32_MAX;
}

static bool take_number(str *s, uint32_t *out)
{
    skip_blanks(s);
    return to_number(take_word(s), out);
}

/* "12 0 R". */
static bool take_reference(str *s, uint32_t *number)
{
    str rest = *s;
    uint32_t generation;
    if (!take_number(&rest, number) || !take_number(&rest, &generation)) return false;
    skip_blanks(&rest);
    if (!str_eq(take_word(&rest), S("R"))) return false;
    *s = rest;
    return true;
}

static bool skip_value(str *s, int depth);

static bool skip_until(str *s, str end, int depth)
{
    for (;;) {
        skip_blanks(s);
        if (str_starts(*s, end)) break;
        if (!skip_value(s, depth + 1)) return false;
    }
    advance(s, end.n);
    return true;
}

static bool skip_value(str *s, int depth)
{
    uint32_t number;
    skip_blanks(s);
    if (s->n == 0 || depth > DEPTH_MAX) return false;
    if (is_digit(s->p[0]) && take_reference(s, &number)) return true;
    if (s->p[0] == '(') return skip_string(s);
    if (str_starts(*s, S("<<"))) {
        advance(s, 2);
        return skip_until(s, S(">>"), depth);
    }
    if (s->p[0] == '[') {
        advance(s, 1);
        return skip_until(s, S("]"), depth);
    }
    if (s->p[0] == '<') {
        size_t n = 1;
        while (n < s->n && s->p[n] != '>') n++;
        if (n == s->n) return false;
        advance(s, n + 1);
        return true;
    }
    return take_word(s).n > 0;
}

static bool take_value(str *s, str *out)
{
    skip_blanks(s);
    str from = *s;
    if (!skip_value(s, 0)) return false;
    *out = str_sub(from, 0, from.n - s->n);
    return true;
}

/* Go through a dictionary; false at its end. */
static bool next_entry(str *dictionary, str *key, str *value)
{
    skip_blanks(dictionary);
    if (str_starts(*dictionary, S("<<"))) advance(dictionary, 2);
    skip_blanks(dictionary);
    if (dictionary->n == 0 || dictionary->p[0] != '/') return false;
    *key = take_word(dictionary);
    return take_value(dictionary, value);
}

/* The value of a key; empty when there is none. */
static str entry_of(str dictionary, str wanted)
{
    str key, value;
    if (!str_starts(dictionary, S("<<"))) return STR_NONE;
    while (next_entry(&dictionary, &key, &value)) {
        if (str_eq(key, wanted)) return value;
    }
    return STR_NONE;
}

/* --- objects --- */
static const struct object *object_of(struct reader *r, uint32_t number)
{
    if (r->lookups == LOOKUPS_MAX) return NULL;
    r->lookups++;
    for (size_t i = r->count; i-- > 0;) { /* the last one holds */
        if (r->objects[i].number == number) return &r->objects[i];
    }
    return NULL;
}

/* The value itself, where it is a reference. */
static str direct(struct reader *r, str value)
{
    uint32_t number;
    if (!take_reference(&value, &number)) return value;
    const struct object *o = object_of(r, number);
    return o != NULL ? o->value : STR_NONE;
}

static err add_object(struct reader *r, struct object o)
{
    if (r->count == OBJECTS_MAX) return E_TOO_LARGE;
    r->objects = arena_grow(&r->scratch, r->objects, r->count, &r->room, sizeof *r->objects);
    r->objects[r->count++] = o;
    return OK;
}

static err inflate(str packed, size_t bytes_max, struct buf *out)
{
    struct libdeflate_decompressor *z = libdeflate_alloc_decompressor();
    enum libdeflate_result result = LIBDEFLATE_INSUFFICIENT_SPACE;

    must(z != NULL);
    for (size_t room = packed.n * 8 + 65536; result == LIBDEFLATE_INSUFFICIENT_SPACE; room *= 4) {
        size_t n = 0, used = 0;
        if (room > bytes_max) room = bytes_max;
        buf_clear(out);
        char *at = buf_room(out, room);
        if (at == NULL) break;
        result = libdeflate_zlib_decompress_ex(z, packed.p, packed.n, at, room, &used, &n);
        out->n = result == LIBDEFLATE_SUCCESS ? n : 0;
        if (room == bytes_max) break;
    }
    libdeflate_free_decompressor(z);
    if (result == LIBDEFLATE_INSUFFICIENT_SPACE) return E_TOO_LARGE;
    return result == LIBDEFLATE_SUCCESS ? OK : E_PARSE;
}

static err unpack(struct reader *r, const struct object *o, size_t bytes_max, str *out)
{
    str filter = direct(r, entry_of(o->value, S("/Filter"))), inner = filter, one;
    if (str_starts(filter, S("["))) {
        advance(&inner, 1);
        if (!take_value(&inner, &one)) one = STR_NONE;
        skip_blanks(&inner);
        if (one.n > 0 && !str_starts(inner, S("]"))) return E_PARSE; /* packed twice */
        filter = direct(r, one);
        if (str_starts(filter, S("]"))) filter = STR_NONE;
    }
    *out = o->stream;
    if (filter.n == 0 || str_eq(filter, S("null")))
        return o->stream.n <= bytes_max ? OK : E_TOO_LARGE;
    if (!str_eq(filter, S("/FlateDecode"))) return E_PARSE;
    str how = direct(r, entry_of(o->value, S("/DecodeParms")));
    if (str_contains(how, S("/Predictor"))) return E_PARSE;
    TRY(inflate(o->stream, bytes_max, &r->unpacked));
    *out = buf_view(&r->unpacked);
    return OK;
}

/* The objects of an object stream: their places first, which must ascend. */
static err read_gathered(struct reader *r, const struct object *o)
{
    uint32_t count, first, number, at, next;
    str bytes, value = o->value;
    if (!to_number(direct(r, entry_of(value, S("/N"))), &count) ||
        !to_number(direct(r, entry_of(value, S("/First"))), &first))
        return E_PARSE;
    TRY(unpack(r, o, UNPACKED_MAX - r->unpacked_bytes, &bytes));
    r->unpacked_bytes += bytes.n;
    bytes = arena_str(&r->scratch, bytes);
    if (first > bytes.n) return E_PARSE;
    str places = str_sub(bytes, 0, first), all = str_sub(bytes, first, bytes.n);
    if (count == 0 || !take_number(&places, &number) || !take_number(&places, &at)) return OK;
    for (uint32_t i = 0; i < count; i++, at = next) {
        uint32_t next_number = 0;
        next = (uint32_t)all.n;
        if (i + 1 < count && (!take_number(&places, &next_number) || !take_number(&places, &next)))
            return E_PARSE;
        if (next < at || next > all.n) return E_PARSE;
        str one = str_sub(all, at, next - at);
        skip_blanks(&one);
        TRY(add_object(r, (struct object){ .number = number, .value = one }));
        number = next_number;
    }
    return OK;
}

/* What stands between "stream" and "endstream"; `s` is left behind it. */
static bool take_stream(str value, str *s, str *out)
{
    uint32_t length;
    advance(s, sizeof "stream" - 1);
    if (str_starts(*s, S("\r\n"))) advance(s, 2);
    else if (s->n > 0 && (s->p[0] == '\n' || s->p[0] == '\r')) advance(s, 1);
    if (to_number(entry_of(value, S("/Length")), &length) && length <= s->n) {
        str rest = str_sub(*s, length, s->n);
        skip_blanks(&rest);
        if (str_starts(rest, S("endstream"))) {
            *out = str_sub(*s, 0, length);
            *s = rest;
            return true;
        }
    }
    const char *end = memmem(s->p, s->n, "endstream", 9);
    if (end == NULL) return false;
    size_t n = (size_t)(end - s->p);
    *out = str_sub(*s, 0, n);
    advance(s, n);
    return true;
}

/* The number before "12 0 obj", whose "obj" is at `at`. */
static bool number_before(str pdf, size_t at, uint32_t *out)
{
    size_t i = at, from;
    for (int word = 0; word < 2; word++) {
        size_t blanks = 0;
        for (; i > 0 && blanks < BLANKS_MAX && is_blank(pdf.p[i - 1]); i--) blanks++;
        if (blanks == 0) return false;
        from = i;
        while (i > 0 && from - i <= 10 && is_digit(pdf.p[i - 1])) i--;
        if (!to_number(str_sub(pdf, i, from - i), out)) return false;
    }
    return true;
}

static err read_object(struct reader *r, uint32_t number, str *s)
{
    struct object o = { .number = number };
    if (!take_value(s, &o.value)) return E_PARSE;
    skip_blanks(s);
    bool has_stream = str_starts(*s, S("stream"));
    if (has_stream && !take_stream(o.value, s, &o.stream)) return E_PARSE;
    TRY(add_object(r, o));
    if (!has_stream) return OK;
    str type = entry_of(o.value, S("/Type"));
    if (str_eq(type, S("/XRef")) && entry_of(o.value, S("/Encrypt")).n > 0) r->encrypted = true;
    return str_eq(type, S("/ObjStm")) ? read_gathered(r, &o) : OK;
}

static err read_trailer(struct reader *r, str *s)
{
    str value;
    if (!take_value(s, &value)) return E_PARSE;
    if (entry_of(value, S("/Encrypt")).n > 0) r->encrypted = true;
    return OK;
}

static err read_objects(struct reader *r, str pdf)
{
    uint32_t number;
    for (str s = pdf; s.n > 0;) {
        size_t at = pdf.n - s.n;
        if (str_starts(s, S("trailer"))) {
            advance(&s, sizeof "trailer" - 1);
            TRY(read_trailer(r, &s));
        } else if (str_starts(s, S("obj"))) {
            advance(&s, sizeof "obj" - 1);
            if (number_before(pdf, at, &number)) TRY(read_object(r, number, &s));
        } else {
            advance(&s, 1);
        }
    }
    return OK;
}

/* --- the attachment --- */
static int hex_digit(char c)
{
    return is_digit(c)            ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* A string's ASCII characters, in either encoding. */
static str plain_text(str value, char out[64])
{
    size_t n = 0;
    int half = -1;
    bool hex = str_starts(value, S("<"));
    for (size_t i = 1; i + 1 < value.n && n < 64; i++) {
        char c = value.p[i];
        if (hex) {
            int digit = hex_digit(c);
            if (digit < 0) continue;
            if (half < 0) {
                half = digit;
                continue;
            }
            c = (char)(half << 4 | digit);
            half = -1;
        } else if (c == '\\' && i + 2 < value.n) {
            c = value.p[++i];
        }
        if (c > 0) out[n++] = c; /* drops the mark and the upper bytes of UTF-16 */
    }
    return (str){ out, n };
}

static bool is_named(struct reader *r, str spec, const str *names, size_t count)
{
    const str keys[] = { S("/UF"), S("/F") };
    for (size_t k = 0; k < countof(keys); k++) {
        char text[64];
        str name = plain_text(direct(r, entry_of(spec, keys[k])), text);
        for (size_t i = 0; i < count; i++) {
            if (str_eq_nocase(name, names[i])) return true;
        }
    }
    return false;
}

/* The first file specification of one of the names, in the value or below it. */
static bool find_spec(struct reader *r, str value, const str *names, size_t count, int depth,
                      str *out)
{
    str key, inner;
    if (depth > 6) return false;
    if (str_starts(value, S("<<"))) {
        if (entry_of(value, S("/EF")).n > 0 && is_named(r, value, names, count)) {
            *out = value;
            return true;
        }
        while (next_entry(&value, &key, &inner)) {
            if (find_spec(r, inner, names, count, depth + 1, out)) return true;
        }
    } else if (str_starts(value, S("["))) {
        advance(&value, 1);
        while (value.n > 0 && !str_starts(value, S("]")) && take_value(&value, &inner)) {
            if (find_spec(r, inner, names, count, depth + 1, out)) return true;
            skip_blanks(&value);
        }
    }
    return false;
}

static err find_attached(struct reader *r, str pdf, const str *names, size_t count,
                         size_t bytes_max, str *out)
{
    uint32_t number;
    str spec = STR_NONE;
    TRY(read_objects(r, pdf));
    if (r->encrypted) return E_FORBIDDEN;
    if (r->count == 0) return E_PARSE;
    for (size_t i = r->count; i-- > 0 && spec.n == 0;)
        find_spec(r, r->objects[i].value, names, count, 0, &spec);
    if (spec.n == 0) return E_NOT_FOUND;
    str files = direct(r, entry_of(spec, S("/EF")));
    str file = entry_of(files, S("/F"));
    if (file.n == 0) file = entry_of(files, S("/UF"));
    if (!take_reference(&file, &number)) return E_PARSE;
    const struct object *o = object_of(r, number);
    if (o == NULL || o->stream.n == 0) return E_PARSE;
    return unpack(r, o, bytes_max, out);
}

err pdf_attached(struct arena *a, str pdf, const str *names, size_t count, size_t bytes_max,
                 str *out)
{
    struct reader r = { 0 };
    str found = STR_NONE;
    arena_init(&r.scratch, (size_t)3 * UNPACKED_MAX);
    buf_init(&r.unpacked, bytes_max > UNPACKED_MAX ? bytes_max : UNPACKED_MAX);
    err e = find_attached(&r, pdf, names, count, bytes_max, &found);
    if (e == OK && found.n + 65536 > a->bytes_max - a->bytes) e = E_TOO_LARGE;
    if (e == OK) *out = arena_str(a, found);
    buf_release(&r.unpacked);
    arena_release(&r.scratch);
    return e;
}

/*
 * multipart/form-data over a body that is already in memory. Strict: no preamble, no nested parts,
 * no transfer encodings; every part has a name. Values and files point into the body.
 */
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "http/parse.h"

enum { PART_HEAD_MAX = 4096, PART_HEADERS_MAX = 8, BOUNDARY_MAX = 70, FILE_NAME_MAX = 1024 };

struct part {
    str field, file_name, type;
    bool is_file;
};

static bool starts(str s, const char *literal, size_t n)
{
    return s.n >= n && memcmp(s.p, literal, n) == 0;
}

static bool plain_text(str s)
{
    return utf8_valid(s) && (s.n == 0 || memchr(s.p, 0, s.n) == NULL);
}

static bool part_disposition(struct arena *a, str value, struct part *p)
{
    str rest = value, kind = STR_NONE;
    str_cut(&rest, ';', &kind);
    if (!str_eq_nocase(str_trim(kind), S("form-data"))) return false;
    if (!parse_parameter(a, value, S("name"), &p->field)) return false;
    p->is_file = parse_parameter(a, value, S("filename"), &p->file_name);
    return p->field.n > 0 && p->field.n <= LIMIT_FIELD_BYTES && p->file_name.n <= FILE_NAME_MAX;
}

static bool part_header(struct arena *a, str line, struct part *p)
{
    str value = line, name;
    if (!str_has(line, ':') || str_has(line, '\r') || str_has(line, '\n')) return false;
    if (!plain_text(line)) return false;
    str_cut(&value, ':', &name);
    value = str_trim(value);
    if (str_eq_nocase(name, S("content-disposition"))) {
        return p->field.p == NULL && part_disposition(a, value, p);
    }
    if (str_eq_nocase(name, S("content-type"))) p->type = value;
    if (str_eq_nocase(name, S("content-transfer-encoding"))) {
        return str_eq_nocase(value, S("binary")) || str_eq_nocase(value, S("8bit")) ||
               str_eq_nocase(value, S("7bit"));
    }
    return true;
}

/* Read the header lines up to the empty one and step over it. */
static int part_head(struct arena *a, str *rest, struct part *p)
{
    str head = str_sub(*rest, 0, PART_HEAD_MAX);
    for (int lines = 0; lines <= PART_HEADERS_MAX; lines++) {
        const char *end = head.n == 0 ? NULL : memmem(head.p, head.n, "\r\n", 2);
        if (end == NULL) return 400;
        str line = { head.p, (size_t)(end - head.p) };
        head = str_sub(head, line.n + 2, head.n);
        if (line.n == 0) {
            *rest = str_sub(*rest, (size_t)(head.p - rest->p), rest->n);
            return p->field.p != NULL ? 0 : 400;
        }
        if (!part_header(a, line, p)) return 400;
    }
    return 400;
}

static int part_keep(const struct part *p, str bytes, struct http_pair *fields,
                     struct parse_form *out, struct http_file *files)
{
    if (p->is_file) {
        if (p->file_name.n == 0 && bytes.n == 0) return 0;
        files[out->file_count++] = (struct http_file){ p->field, p->file_name, p->type, bytes };
        return 0;
    }
    if (bytes.n > LIMIT_FIELD_BYTES) return 413;
    if (!plain_text(bytes)) return 400;
    fields[out->fields.count++] = (struct http_pair){ p->field, bytes };
    return 0;
}

static size_t count_parts(str body, str delimiter)
{
    size_t n = 1;
    while (n <= LIMIT_FORM_FIELDS + 1 && body.n > 0) {
        const char *at = memmem(body.p, body.n, delimiter.p, delimiter.n);
        if (at == NULL) break;
        body = str_sub(body, (size_t)(at - body.p) + delimiter.n, body.n);
        n++;
    }
    return n;
}

static bool boundary_sound(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < 32 || s.p[i] == 127) return false;
    }
    return s.n > 0 && s.n <= BOUNDARY_MAX;
}

/* After a delimiter: "--" is the end (1), blanks and CRLF begin a part (0), all else is wrong. */
static int after_delimiter(str *rest)
{
    if (starts(*rest, "--", 2)) {
        str tail = str_sub(*rest, 2, rest->n);
        return tail.n == 0 || starts(tail, "\r\n", 2) ? 1 : 400;
    }
    while (rest->n > 0 && (rest->p[0] == ' ' || rest->p[0] == '\t'))
        *rest = str_sub(*rest, 1, rest->n);
    if (!starts(*rest, "\r\n", 2)) return 400;
    *rest = str_sub(*rest, 2, rest->n);
    return 0;
}

int parse_multipart(struct arena *a, str boundary, str body, struct parse_form *out)
{
    if (!boundary_sound(boundary)) return 400;
    str delimiter = arena_format(a, "\r\n--%.*s", STR_FMT(boundary));
    if (!str_starts(body, str_sub(delimiter, 2, delimiter.n))) return 400;
    size_t most = count_parts(body, delimiter);
    if (most > LIMIT_FORM_FIELDS + 1) return 413;

    struct parse_form form = { 0 };
    struct http_pair *fields = arena_array(a, struct http_pair, most);
    struct http_file *files = arena_array(a, struct http_file, most);
    str rest = str_sub(body, delimiter.n - 2, body.n);
    for (;;) {
        struct part p = { 0 };
        int status = after_delimiter(&rest);
        if (status == 1) break;
        if (status == 0) status = part_head(a, &rest, &p);
        if (status != 0) return status;
        /* An empty part may have its delimiter right behind the empty line. */
        str from = { rest.p - 2, rest.n + 2 };
        const char *end = memmem(from.p, from.n, delimiter.p, delimiter.n);
        if (end == NULL) return 400;
        str bytes = { rest.p, end > rest.p ? (size_t)(end - rest.p) : 0 };
        status = part_keep(&p, bytes, fields, &form, files);
        if (status != 0) return status;
        rest = str_sub(from, (size_t)(end - from.p) + delimiter.n, from.n);
    }
    form.fields.items = fields;
    form.files = files;
    *out = form;
    return 0;
}

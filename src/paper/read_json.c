/* Our JSON: one document or a list of them, with the names of the CSV and their lines in `lines`.
 */
#include "base/limits.h"
#include "base/utf8.h"
#include "paper/draft.h"
#include "paper/rows.h"
#include "json/json.h"

static void unknown_name(struct arena *a, struct rows *all, const struct json *m)
{
    str near = column_name(column_nearest(m->name));
    str text = arena_format(a, "There is no \"%.*s\"; the nearest is \"%.*s\".",
                            STR_FMT(utf8_cut(m->name, 60)), STR_FMT(near));
    rows_error(all, "UNKNOWN-NAME", utf8_cut(m->name, 60), m->line, text.p);
}

/* The members of `object` that belong to a document or to a line, into a row. */
static void take_members(struct arena *a, struct rows *all, const struct json *object, bool of_line,
                         struct row *out)
{
    for (const struct json *m = object->first; m != NULL; m = m->next) {
        enum column c = column_find(m->name);

        if (!of_line && str_eq(m->name, S("lines"))) continue;
        if (c == COLUMN_COUNT) {
            unknown_name(a, all, m);
        } else if (column_is_of_line(c) != of_line) {
            rows_error(all, "PLACE", m->name, m->line,
                       of_line ? "This belongs to the document, not to a line."
                               : "This belongs to a line, not to the document.");
        } else if (m->kind == JSON_STRING) {
            out->value[c] = str_trim(m->text);
            out->at[c] = m->line;
        } else if (m->kind != JSON_NULL) {
            rows_error(all, "TEXT", m->name, m->line,
                       "All values are texts, numbers too: \"1240.50\".");
        }
    }
}

static void take_document(struct arena *a, struct rows *all, const struct json *one)
{
    const struct json *lines = json_member(one, S("lines"));
    struct row *first = &all->rows[all->count];

    if (one->kind != JSON_OBJECT) {
        rows_error(all, "OBJECT", STR_NONE, one->line, "A document is an object.");
        return;
    }
    if (lines == NULL || lines->kind != JSON_ARRAY || lines->count == 0) {
        rows_error(all, "LINES", S("lines"), one->line, "A document has a list of lines.");
        return;
    }
    take_members(a, all, one, false, first);
    first->first = true;
    first->raw = one->raw;
    first->line = one->line;
    for (const struct json *line = lines->first; line != NULL; line = line->next) {
        struct row *r = &all->rows[all->count++];
        if (r != first) r->line = line->line;
        if (line->kind == JSON_OBJECT)
            take_members(a, all, line, true, r);
        else
            rows_error(all, "OBJECT", S("lines"), line->line, "A line is an object.");
    }
}

static size_t count_rows(const struct json *root)
{
    const struct json *lines = json_member(root, S("lines"));
    size_t n = lines == NULL ? 1 : lines->count;

    if (root->kind != JSON_ARRAY) return n;
    n = 0;
    for (const struct json *one = root->first; one != NULL; one = one->next) {
        lines = json_member(one, S("lines"));
        n += lines == NULL ? 1 : lines->count;
    }
    return n;
}

err read_json(struct arena *a, str bytes, struct problems *problems, struct read_result *out)
{
    struct arena CLEANUP(arena_release) scratch = { 0 };
    struct rows all = { .prefix = "JSON", .format = READ_JSON, .problems = problems };
    struct json *root;
    struct json_fault fault;
    int before = problems->errors;
    size_t count;
    err e;

    arena_init(&scratch, bytes.n * 64 + (size_t)ROWS_MAX * sizeof(struct row) + 4 * 1024 * 1024);
    e = json_parse(&scratch, bytes, &root, &fault);
    if (e != OK) {
        rows_error(&all, "SYNTAX", STR_NONE, fault.line, fault.text);
        return e == E_TOO_LARGE ? e : E_INVALID;
    }
    count = count_rows(root);
    if (count > ROWS_MAX) {
        rows_error(&all, "SIZE", STR_NONE, 1, "The file has too many lines.");
        return E_TOO_LARGE;
    }
    all.rows = arena_array(&scratch, struct row, count + 1);
    if (root->kind != JSON_ARRAY)
        take_document(&scratch, &all, root);
    else
        for (struct json *one = root->first; one != NULL; one = one->next)
            take_document(&scratch, &all, one);
    if (all.count == 0 && problems->errors == before) {
        rows_error(&all, "EMPTY", STR_NONE, 1, "The list is empty.");
    }
    if (all.count > 0) {
        e = rows_read(a, &all, out);
        if (e != OK) return e;
    }
    return problems->errors > before ? E_INVALID : OK;
}

/* One pass, a cell at a time. */
#include "csv/csv.h"

#include <string.h>

void csv_init(struct csv *c, struct arena *a, str bytes)
{
    size_t commas = 0, semicolons = 0;

    if (str_starts(bytes, S("\xef\xbb\xbf"))) bytes = str_sub(bytes, 3, bytes.n);
    for (size_t i = 0; i < bytes.n && bytes.p[i] != '\n' && bytes.p[i] != '\r'; i++) {
        commas += bytes.p[i] == ',';
        semicolons += bytes.p[i] == ';';
    }
    *c = (struct csv){
        .rest = bytes, .arena = a, .separator = semicolons > commas ? ';' : ',', .line = 1
    };
}

static err fail(struct csv *c, err e, const char *why, int line)
{
    c->why = why;
    c->why_line = line;
    return e;
}

static void skip(struct csv *c, size_t n)
{
    c->rest = str_sub(c->rest, n, c->rest.n);
}

/* Step over a line end, if one is next. */
static bool skip_line_end(struct csv *c)
{
    if (str_starts(c->rest, S("\r\n")))
        skip(c, 2);
    else if (str_starts(c->rest, S("\n")) || str_starts(c->rest, S("\r")))
        skip(c, 1);
    else
        return false;
    c->line++;
    return true;
}

static err quoted(struct csv *c, str *out)
{
    int began = c->line;
    size_t n = 0, quotes = 0, i = 1;

    for (;; i++) {
        if (i >= c->rest.n) return fail(c, E_PARSE, "A quote is not closed.", began);
        if (c->rest.p[i] == '\n' ||
            (c->rest.p[i] == '\r' && str_sub(c->rest, i + 1, 1).n == 1 && c->rest.p[i + 1] != '\n'))
            c->line++;
        if (c->rest.p[i] != '"') continue;
        if (i + 1 < c->rest.n && c->rest.p[i + 1] == '"') {
            quotes++;
            i++;
            continue;
        }
        break;
    }
    if (i > CSV_CELL_BYTES_MAX) return fail(c, E_TOO_LARGE, "A cell is too long.", began);
    *out = str_sub(c->rest, 1, i - 1);
    skip(c, i + 1);
    if (quotes == 0) return OK;
    char *plain = arena_take(c->arena, out->n);
    for (size_t k = 0; k < out->n; k++) {
        plain[n++] = out->p[k];
        if (out->p[k] == '"') k++;
    }
    *out = (str){ plain, n };
    return OK;
}

static err bare(struct csv *c, str *out)
{
    size_t n = 0;

    while (n < c->rest.n && c->rest.p[n] != c->separator && c->rest.p[n] != '\n' &&
           c->rest.p[n] != '\r') {
        if (c->rest.p[n] == '"') {
            return fail(c, E_PARSE, "A quote stands inside a cell that does not begin with one.",
                        c->line);
        }
        n++;
    }
    if (n > CSV_CELL_BYTES_MAX) return fail(c, E_TOO_LARGE, "A cell is too long.", c->line);
    *out = str_sub(c->rest, 0, n);
    skip(c, n);
    return OK;
}

err csv_next(struct csv *c, struct csv_row *out)
{
    const char *start;

    while (skip_line_end(c)) continue;
    if (c->rest.n == 0) return E_NOT_FOUND;
    start = c->rest.p;
    out->line = c->line;
    out->count = 0;
    for (;;) {
        if (out->count == CSV_CELLS_MAX)
            return fail(c, E_TOO_LARGE, "There are too many cells.", c->line);
        str *cell = &out->cells[out->count++];
        if (str_starts(c->rest, S("\"")))
            TRY(quoted(c, cell));
        else
            TRY(bare(c, cell));
        if (c->rest.n == 0 || skip_line_end(c)) break;
        if (c->rest.p[0] != c->separator) {
            return fail(c, E_PARSE, "Text stands behind a closing quote.", c->line);
        }
        skip(c, 1);
    }
    out->raw = (str){ start, (size_t)(c->rest.p - start) };
    return OK;
}

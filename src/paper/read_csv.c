/* Our CSV: a header of known names, then a row for each line of a document. */
#include "base/utf8.h"
#include "csv/csv.h"
#include "paper/draft.h"
#include "paper/rows.h"

#include <string.h>

struct header {
    enum column columns[CSV_CELLS_MAX];
    size_t count;
};

/* The fault of a row that cannot be read. */
static err syntax(struct rows *all, const struct csv *c, err e)
{
    rows_error(all, "SYNTAX", STR_NONE, c->why_line, c->why);
    return e == E_TOO_LARGE ? e : E_INVALID;
}

static void unknown_column(struct arena *a, struct rows *all, str name, int line)
{
    str near = column_name(column_nearest(name));
    str text = arena_format(a, "There is no column \"%.*s\"; the nearest is \"%.*s\".",
                            STR_FMT(utf8_cut(name, 60)), STR_FMT(near));
    rows_error(all, "UNKNOWN-COLUMN", utf8_cut(name, 60), line, text.p);
}

static void check_header(struct rows *all, const bool *seen, int line)
{
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        if (!column_is_needed((enum column)i) || seen[i]) continue;
        rows_error(all, "MISSING-COLUMN", column_name((enum column)i), line,
                   "This column is needed.");
    }
    if (!seen[COLUMN_customer_name] && !seen[COLUMN_customer_number]) {
        rows_error(all, "MISSING-COLUMN", S("customer_name"), line,
                   "A column customer_name or customer_number is needed.");
    }
}

static err read_header(struct arena *a, struct rows *all, struct csv *c, struct header *out)
{
    struct csv_row row;
    bool seen[COLUMN_COUNT] = { 0 };
    int before = all->problems->errors;
    err e = csv_next(c, &row);

    if (e != OK) return syntax(all, c, e);
    for (size_t i = 0; i < row.count; i++) {
        str name = str_trim(row.cells[i]);
        enum column column = column_find(name);

        out->columns[i] = column;
        if (column == COLUMN_COUNT) {
            unknown_column(a, all, name, row.line);
        } else if (seen[column]) {
            rows_error(all, "DUPLICATE-COLUMN", column_name(column), row.line,
                       "This column stands twice.");
        } else {
            seen[column] = true;
        }
    }
    out->count = row.count;
    check_header(all, seen, row.line);
    return all->problems->errors > before ? E_INVALID : OK;
}

/* The cells in the order of the columns; whether it begins a document, its number and kind tell. */
static void take_row(struct rows *all, const struct header *h, const struct csv_row *row)
{
    struct row *r = &all->rows[all->count];
    const struct row *before = all->count == 0 ? NULL : r - 1;

    *r = (struct row){ .line = row->line, .raw = row->raw };
    for (size_t i = 0; i < h->count; i++) {
        str value = str_trim(row->cells[i]);
        if (value.n == 0) continue;
        r->value[h->columns[i]] = value;
        r->at[h->columns[i]] = row->line;
    }
    r->first = before == NULL || !str_eq(before->value[COLUMN_number], r->value[COLUMN_number]) ||
               !str_eq(before->value[COLUMN_kind], r->value[COLUMN_kind]);
    all->count++;
}

static size_t count_lines(str s)
{
    size_t n = 1;

    for (size_t i = 0; i < s.n; i++) n += s.p[i] == '\n' || s.p[i] == '\r';
    return n;
}

/* What belongs to each document: from its first row to the next one's. */
static void spread_raw(struct rows *all)
{
    struct row *first = NULL;

    for (size_t i = 0; i < all->count; i++) {
        struct row *r = &all->rows[i];
        if (r->first)
            first = r;
        else
            first->raw.n = (size_t)(r->raw.p + r->raw.n - first->raw.p);
    }
}

static err read_rows(struct rows *all, struct csv *c, const struct header *h, size_t room)
{
    struct csv_row row;
    err e;

    while ((e = csv_next(c, &row)) == OK) {
        if (row.count != h->count) {
            rows_error(all, "CELLS", STR_NONE, row.line,
                       "The row has not as many cells as the header has columns.");
            continue;
        }
        if (all->count == room) {
            rows_error(all, "SIZE", STR_NONE, row.line, "The file has too many rows.");
            return E_TOO_LARGE;
        }
        take_row(all, h, &row);
    }
    return e == E_NOT_FOUND ? OK : syntax(all, c, e);
}

err read_csv(struct arena *a, str bytes, struct problems *problems, struct read_result *out)
{
    struct arena CLEANUP(arena_release) scratch = { 0 };
    struct rows all = { .prefix = "CSV", .format = READ_CSV, .problems = problems };
    struct csv c;
    struct header *h;
    size_t room = count_lines(bytes);
    int before = problems->errors;

    if (!utf8_valid(bytes) || memchr(bytes.p, 0, bytes.n) != NULL) {
        rows_error(&all, "ENCODING", STR_NONE, 1,
                   "The file is none of UBL, CII, Factur-X, JSON or CSV in UTF-8.");
        return E_INVALID;
    }
    if (room > ROWS_MAX) room = ROWS_MAX;
    arena_init(&scratch, room * sizeof(struct row) + 2 * bytes.n + 4 * 1024 * 1024);
    csv_init(&c, &scratch, bytes);
    h = arena_new(&scratch, struct header);
    TRY(read_header(&scratch, &all, &c, h));
    all.rows = arena_array(&scratch, struct row, room);
    TRY(read_rows(&all, &c, h, room));
    spread_raw(&all);
    if (all.count == 0) {
        rows_error(&all, "EMPTY", STR_NONE, 1, "The file has a header and nothing else.");
    }
    if (all.count > 0) {
        err e = rows_read(a, &all, out);
        if (e != OK) return e;
    }
    return problems->errors > before ? E_INVALID : OK;
}

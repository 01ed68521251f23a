/*
 * libxlsxwriter in its mode of constant memory: rows go to a file of its own, and into the archive
 * at the end. Numbers are floating point in that format; with 15 digits and fewer they are exact.
 */
#include "xlsx/xlsx.h"

#include <errno.h>
#include <stdlib.h>
#include <xlsxwriter.h>

#include "base/buf.h"
#include "base/decimal.h"
#include "base/utf8.h"

/* What a spreadsheet keeps of a number. */
static const int64_t exact_max = 999999999999999;

struct xlsx {
    lxw_workbook *book; /* NULL once it was put together */
    lxw_worksheet *page;
    lxw_format *bold, *day, *number[XLSX_SCALE_MAX + 1];
    lxw_row_t row;
    lxw_col_t col;
    struct buf text;
    bool failed;
};

static void make_formats(struct xlsx *s)
{
    static const char *const patterns[XLSX_SCALE_MAX + 1] = { "#,##0", "#,##0.0", "#,##0.00",
                                                               "#,##0.000", "#,##0.0000" };

    s->bold = workbook_add_format(s->book);
    format_set_bold(s->bold);
    s->day = workbook_add_format(s->book);
    format_set_num_format(s->day, "yyyy-mm-dd");
    for (int i = 0; i <= XLSX_SCALE_MAX; i++) {
        s->number[i] = workbook_add_format(s->book);
        format_set_num_format(s->number[i], patterns[i]);
    }
}

err xlsx_open(const char *path, const char *folder, const char *name, struct xlsx **out)
{
    CLEANUP(xlsx_close) struct xlsx *s = calloc(1, sizeof *s);
    must(s != NULL);
    char *temporary = strdup(folder);
    must(temporary != NULL);
    lxw_workbook_options options = { .constant_memory = 1, .tmpdir = temporary, .use_zip64 = 1 };

    buf_init(&s->text, XLSX_CELL_CHARS * 4 + 1);
    s->book = workbook_new_opt(path, &options); /* keeps a copy of the folder's name */
    free(temporary);
    if (s->book == NULL) return E_IO;
    s->page = workbook_add_worksheet(s->book, name);
    if (s->page == NULL || s->page->optimize_tmpfile == NULL) return E_IO;
    make_formats(s);
    worksheet_freeze_panes(s->page, 1, 0);
    *out = s;
    s = NULL;
    return OK;
}

/* As the library takes it: no more than fits, no control characters, which XML has not. */
static const char *clean(struct xlsx *s, str text)
{
    uint32_t c;

    buf_clear(&s->text);
    for (int n = 0; n < XLSX_CELL_CHARS && utf8_next(&text, &c); n++) {
        char bytes[4];
        bool odd = (c < ' ' && c != '\n' && c != '\t') || c == 127 || c == 0xFFFE || c == 0xFFFF;
        c = odd ? ' ' : c;
        buf_put(&s->text, bytes, utf8_write(c, bytes));
    }
    buf_char(&s->text, 0);
    return s->text.p;
}

static void put(struct xlsx *s, lxw_error e)
{
    s->failed = s->failed || e != LXW_NO_ERROR;
    s->col++;
}

void xlsx_head(struct xlsx *s, str text, int width)
{
    worksheet_set_column(s->page, s->col, s->col, width, NULL);
    put(s, worksheet_write_string(s->page, s->row, s->col, clean(s, text), s->bold));
}

void xlsx_text(struct xlsx *s, str text)
{
    if (text.n == 0) s->col++;
    else put(s, worksheet_write_string(s->page, s->row, s->col, clean(s, text), NULL));
}

static void number_as_text(struct xlsx *s, int64_t units, int scale)
{
    char plain[40];
    decimal d = { units, (uint8_t)scale };
    xlsx_text(s, decimal_plain(d, plain));
}

void xlsx_number(struct xlsx *s, int64_t units, int scale)
{
    static const double steps[XLSX_SCALE_MAX + 1] = { 1, 10, 100, 1000, 10000 };

    must(scale >= 0 && scale <= XLSX_SCALE_MAX);
    if (units > exact_max || units < -exact_max) {
        number_as_text(s, units, scale);
        return;
    }
    put(s, worksheet_write_number(s->page, s->row, s->col, (double)units / steps[scale],
                                  s->number[scale]));
}

void xlsx_day(struct xlsx *s, date d)
{
    int year, month, day;

    if (!date_is(d)) {
        s->col++;
        return;
    }
    date_parts(d, &year, &month, &day);
    lxw_datetime at = { .year = year, .month = month, .day = day };
    put(s, worksheet_write_datetime(s->page, s->row, s->col, &at, s->day));
}

err xlsx_end_row(struct xlsx *s)
{
    s->col = 0;
    if (++s->row >= XLSX_ROWS_MAX) return E_TOO_LARGE;
    if (ferror(s->page->optimize_tmpfile)) return E_DISK;
    return s->failed ? E_IO : OK;
}

err xlsx_finish(struct xlsx *s)
{
    /* The library does not look whether its rows were written. */
    if (fflush(s->page->optimize_tmpfile) != 0) return E_DISK;
    errno = 0;
    lxw_error e = workbook_close(s->book);
    s->book = NULL;
    if (e == LXW_NO_ERROR) return OK;
    return errno == ENOSPC || errno == EDQUOT ? E_DISK : E_IO;
}

void xlsx_close(struct xlsx **s)
{
    if (*s == NULL) return;
    if ((*s)->book != NULL) lxw_workbook_free((*s)->book);
    buf_release(&(*s)->text);
    free(*s);
    *s = NULL;
}

/* Rows of any kind of list: CSV in pieces of 64 KB, XLSX as its engine takes it. */
#include "paper/list_file.h"

#include "base/file.h"

enum { PIECE_BYTES = 64 * 1024, ROW_BYTES = 64 * 1024 };

static void choose(struct list_file *f, str columns)
{
    const struct list_field *all = f->kind->all;
    bool every = columns.n == 0;
    str key;

    for (size_t i = 0; i < f->kind->count; i++)
        if (every || all[i].key.n == 0) f->fields[f->count++] = i;
    while (str_cut(&columns, ',', &key)) {
        for (size_t i = 0; i < f->kind->count; i++)
            if (key.n > 0 && str_eq(all[i].key, key) && f->count < countof(f->fields))
                f->fields[f->count++] = i;
    }
}

static const struct list_field *field(const struct list_file *f, size_t place)
{
    return &f->kind->all[f->fields[place]];
}

static err begin_sheet(struct list_file *f)
{
    char path[40];

    snprintf(path, sizeof path, "/proc/self/fd/%d", f->o.fd);
    TRY(xlsx_open(path, f->o.folder, "Counterfoil", &f->sheet));
    for (size_t i = 0; i < f->count; i++)
        xlsx_head(f->sheet, words_message(f->o.words, field(f, i)->label), field(f, i)->width);
    return xlsx_end_row(f->sheet);
}

err list_file_begin(struct list_file *f, const struct list_file_options *options)
{
    *f = (struct list_file){ .o = *options, .kind = list_fields_of(options->kind) };
    must(f->kind->count <= countof(f->fields));
    choose(f, options->columns);
    buf_init(&f->b, PIECE_BYTES + ROW_BYTES);
    if (options->sheet) return begin_sheet(f);
    csv_begin(&f->csv, &f->b);
    for (size_t i = 0; i < f->count; i++) csv_raw(&f->csv, str_of(field(f, i)->name));
    csv_end_row(&f->csv);
    return OK;
}

static void put_csv(struct list_file *f, const struct list_cell *c, enum list_shape shape)
{
    char plain[32], iso[11];

    switch (shape) {
    case LIST_TEXT:
    case LIST_WORD: csv_text(&f->csv, c->text); break;
    case LIST_DAY: csv_raw(&f->csv, date_is(c->day) ? date_iso(c->day, iso) : STR_NONE); break;
    case LIST_AMOUNT: csv_raw(&f->csv, money_plain(c->amount, plain)); break;
    case LIST_COUNT:
        snprintf(plain, sizeof plain, "%lld", (long long)c->count);
        csv_raw(&f->csv, str_of(plain));
        break;
    }
}

static void put_sheet(struct list_file *f, const struct list_cell *c, enum list_shape shape)
{
    switch (shape) {
    case LIST_TEXT: xlsx_text(f->sheet, c->text); break;
    case LIST_WORD: xlsx_text(f->sheet, words_message(f->o.words, c->word)); break;
    case LIST_DAY: xlsx_day(f->sheet, c->day); break;
    case LIST_AMOUNT:
        xlsx_number(f->sheet, c->amount.minor, currency_exponent(c->amount.cur));
        break;
    case LIST_COUNT: xlsx_number(f->sheet, c->count, 0); break;
    }
}

static err flush(struct list_file *f)
{
    must(!f->b.overflow);
    TRY(file_append(f->o.fd, buf_view(&f->b)));
    buf_clear(&f->b);
    return OK;
}

err list_file_row(struct list_file *f, const struct list_row *row)
{
    for (size_t i = 0; i < f->count; i++) {
        struct list_cell c = f->kind->cell(row, f->fields[i], f->o.today);
        (f->sheet != NULL ? put_sheet : put_csv)(f, &c, field(f, i)->shape);
    }
    if (f->sheet != NULL) return xlsx_end_row(f->sheet);
    csv_end_row(&f->csv);
    return f->b.n >= PIECE_BYTES ? flush(f) : OK;
}

err list_file_end(struct list_file *f)
{
    return f->sheet != NULL ? xlsx_finish(f->sheet) : flush(f);
}

void list_file_release(struct list_file *f)
{
    buf_release(&f->b);
    xlsx_close(&f->sheet);
}

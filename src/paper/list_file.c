/* One table of fields; CSV in pieces of 64 KB, XLSX as its engine takes it. */
#include "paper/list_file.h"

#include "base/file.h"

enum { PIECE_BYTES = 64 * 1024, ROW_BYTES = 64 * 1024 };

static const struct {
    str key;           /* as the list of invoices has it; "" stands always */
    const char *name;  /* in CSV */
    str label;         /* in XLSX: a message */
    int width;
} fields[LIST_FIELDS_ALL] = {
#define FIELD(key, name, label, width) \
    { { key, sizeof key - 1 }, name, { label, sizeof label - 1 }, width }
    [LIST_NUMBER] = FIELD("", "number", "Number", 20),
    [LIST_ORDER] = FIELD("", "purchase_order", "Purchase order", 16),
    [LIST_CURRENCY] = FIELD("", "currency", "Currency", 9),
    [LIST_ISSUED] = FIELD("issued", "issue_date", "Date", 12),
    [LIST_DUE] = FIELD("due", "due_date", "Due date", 12),
    [LIST_TYPE] = FIELD("type", "type", "Type", 16),
    [LIST_CONTRACT] = FIELD("contract", "contract", "Contract", 16),
    [LIST_NET] = FIELD("amount", "net", "Amount", 14),
    [LIST_TAX] = FIELD("tax", "tax", "Tax", 14),
    [LIST_TOTAL] = FIELD("total", "total", "Total", 14),
    [LIST_BALANCE] = FIELD("balance", "balance", "Balance", 14),
    [LIST_STATE] = FIELD("state", "state", "State", 14),
#undef FIELD
};

static void choose(struct list_file *f, str columns)
{
    bool all = columns.n == 0;
    str key;

    for (size_t i = 0; i < countof(fields); i++)
        if (all || fields[i].key.n == 0) f->fields[f->count++] = (enum list_field)i;
    while (str_cut(&columns, ',', &key)) {
        for (size_t i = 0; i < countof(fields); i++)
            if (key.n > 0 && str_eq(fields[i].key, key) && f->count < countof(f->fields))
                f->fields[f->count++] = (enum list_field)i;
    }
}

static err begin_sheet(struct list_file *f)
{
    char path[40];

    snprintf(path, sizeof path, "/proc/self/fd/%d", f->o.fd);
    TRY(xlsx_open(path, f->o.folder, "Counterfoil", &f->sheet));
    for (size_t i = 0; i < f->count; i++) {
        str label = words_message(f->o.words, fields[f->fields[i]].label);
        xlsx_head(f->sheet, label, fields[f->fields[i]].width);
    }
    return xlsx_end_row(f->sheet);
}

err list_file_begin(struct list_file *f, const struct list_file_options *options)
{
    *f = (struct list_file){ .o = *options };
    choose(f, options->columns);
    buf_init(&f->b, PIECE_BYTES + ROW_BYTES);
    if (options->sheet) return begin_sheet(f);
    csv_begin(&f->csv, &f->b);
    for (size_t i = 0; i < f->count; i++) csv_raw(&f->csv, str_of(fields[f->fields[i]].name));
    csv_end_row(&f->csv);
    return OK;
}

static str text_of(const struct lot *l, enum list_field which)
{
    return which == LIST_NUMBER   ? l->number
           : which == LIST_ORDER  ? l->purchase_order
           : which == LIST_TYPE   ? l->type
                                  : l->contract;
}

static int64_t amount_of(const struct lot *l, enum list_field which)
{
    return which == LIST_NET     ? l->net
           : which == LIST_TAX   ? l->tax
           : which == LIST_TOTAL ? l->total
           : l->closed           ? 0
                                 : lot_balance(l);
}

static void put_csv(struct list_file *f, const struct lot *l, enum list_field which)
{
    char plain[32], iso[11];

    switch (which) {
    case LIST_NUMBER:
    case LIST_ORDER:
    case LIST_TYPE:
    case LIST_CONTRACT: csv_text(&f->csv, text_of(l, which)); break;
    case LIST_CURRENCY: csv_raw(&f->csv, currency_code(l->cur)); break;
    case LIST_ISSUED: csv_raw(&f->csv, date_iso(l->day, iso)); break;
    case LIST_DUE: csv_raw(&f->csv, date_iso(l->due, iso)); break;
    case LIST_NET:
    case LIST_TAX:
    case LIST_TOTAL:
    case LIST_BALANCE:
        csv_raw(&f->csv, money_plain((money){ amount_of(l, which), l->cur }, plain));
        break;
    case LIST_STATE: csv_raw(&f->csv, invoice_state_key(lot_state(l, f->o.today))); break;
    case LIST_FIELDS_ALL: break;
    }
}

static void put_sheet(struct list_file *f, const struct lot *l, enum list_field which)
{
    switch (which) {
    case LIST_NUMBER:
    case LIST_ORDER:
    case LIST_TYPE:
    case LIST_CONTRACT: xlsx_text(f->sheet, text_of(l, which)); break;
    case LIST_CURRENCY: xlsx_text(f->sheet, currency_code(l->cur)); break;
    case LIST_ISSUED: xlsx_day(f->sheet, l->day); break;
    case LIST_DUE: xlsx_day(f->sheet, l->due); break;
    case LIST_NET:
    case LIST_TAX:
    case LIST_TOTAL:
    case LIST_BALANCE:
        xlsx_number(f->sheet, amount_of(l, which), currency_exponent(l->cur));
        break;
    case LIST_STATE:
        xlsx_text(f->sheet,
                   words_message(f->o.words, invoice_state_label(lot_state(l, f->o.today))));
        break;
    case LIST_FIELDS_ALL: break;
    }
}

static err flush(struct list_file *f)
{
    must(!f->b.overflow);
    TRY(file_append(f->o.fd, buf_view(&f->b)));
    buf_clear(&f->b);
    return OK;
}

err list_file_row(struct list_file *f, const struct lot *l)
{
    if (f->sheet != NULL) {
        for (size_t i = 0; i < f->count; i++) put_sheet(f, l, f->fields[i]);
        return xlsx_end_row(f->sheet);
    }
    for (size_t i = 0; i < f->count; i++) put_csv(f, l, f->fields[i]);
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

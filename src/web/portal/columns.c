/* One table of columns; the usual order is the table's own. */
#include "web/portal/columns.h"

static const struct {
    str key, down, label, style;
    enum invoice_sort sort;
    bool down_first, usual;
} all[LIST_COLUMNS] = {
#define COLUMN(label, key, style, sort, down_first, usual)                                         \
    { { key, sizeof key - 1 },     { "-" key, sizeof key }, { label, sizeof label - 1 },           \
      { style, sizeof style - 1 }, sort, down_first, usual }
    [COLUMN_NUMBER] = COLUMN("Invoice", "number", "", SORT_NUMBER, false, true),
    [COLUMN_ISSUED] = COLUMN("Date", "issued", "", SORT_ISSUED, true, false),
    [COLUMN_DUE] = COLUMN("Due date", "due", "", SORT_DUE, false, true),
    [COLUMN_TYPE] = COLUMN("Type", "type", "hide-m", SORT_TYPE, false, true),
    [COLUMN_CONTRACT] = COLUMN("Contract", "contract", "", SORT_CONTRACT, false, false),
    [COLUMN_NET] = COLUMN("Amount", "amount", "num hide-m", SORT_NET, true, true),
    [COLUMN_TAX] = COLUMN("Tax", "tax", "num hide-m", SORT_TAX, true, true),
    [COLUMN_TOTAL] = COLUMN("Total", "total", "num", SORT_TOTAL, true, true),
    [COLUMN_BALANCE] = COLUMN("Balance", "balance", "num", SORT_BALANCE, true, true),
    [COLUMN_STATE] = COLUMN("State", "state", "", SORT_STATE, false, true),
#undef COLUMN
};

str column_key(enum list_column c)
{
    return all[c].key;
}

str column_label(enum list_column c)
{
    return all[c].label;
}

void columns_read(str kept, struct column_choice out[static LIST_COLUMNS - 1])
{
    bool seen[LIST_COLUMNS] = { 0 };
    bool usual = kept.n == 0;
    size_t n = 0;
    str key;

    while (str_cut(&kept, ',', &key)) {
        bool hidden = str_starts(key, S("-"));
        if (hidden) key = str_sub(key, 1, key.n);
        for (size_t c = COLUMN_NUMBER + 1; c < LIST_COLUMNS; c++) {
            if (seen[c] || !str_eq(key, all[c].key)) continue;
            seen[c] = true;
            out[n++] = (struct column_choice){ (enum list_column)c, !hidden };
        }
    }
    for (size_t c = COLUMN_NUMBER + 1; c < LIST_COLUMNS; c++) {
        if (seen[c]) continue;
        out[n++] = (struct column_choice){ (enum list_column)c, usual && all[c].usual };
    }
}

str columns_write(struct arena *a, const struct column_choice choices[static LIST_COLUMNS - 1])
{
    CLEANUP(buf_release) struct buf b;
    bool usual = true;

    buf_init(&b, 200);
    for (size_t i = 0; i < LIST_COLUMNS - 1; i++) {
        const struct column_choice *c = &choices[i];
        usual = usual && c->column == (enum list_column)(i + 1) &&
                c->shown == all[c->column].usual;
        if (i > 0) buf_char(&b, ',');
        buf_str(&b, c->shown ? all[c->column].key : all[c->column].down);
    }
    return usual ? STR_NONE : buf_copy(&b, a);
}

str columns_chosen(struct arena *a, str kept)
{
    struct column_choice choices[LIST_COLUMNS - 1];
    CLEANUP(buf_release) struct buf b = { 0 };

    if (kept.n == 0) return STR_NONE;
    columns_read(kept, choices);
    buf_init(&b, 200);
    for (size_t i = 0; i < countof(choices); i++) {
        if (!choices[i].shown) continue;
        if (b.n > 0) buf_char(&b, ',');
        buf_str(&b, all[choices[i].column].key);
    }
    return b.n > 0 ? buf_copy(&b, a) : S("number");
}

static struct column heading(struct visit *v, const struct list *l, enum list_column c, bool own)
{
    bool mine = all[c].sort == l->f.sort;
    bool down = mine ? !l->f.down : all[c].down_first;
    bool number = str_starts(all[c].style, S("num"));

    return (struct column){ .of = (int)c, .label = html_message(&v->html, all[c].label),
                            .order = down ? all[c].down : all[c].key,
                            .style = own ? (number ? S("num") : STR_NONE) : all[c].style,
                            .sorted = !mine         ? STR_NONE
                                      : l->f.down ? S("descending")
                                                  : S("ascending") };
}

void columns_head(struct visit *v, const struct list *l, str kept, struct list_view *view)
{
    struct column *made = arena_array(v->a, struct column, LIST_COLUMNS);
    struct column_choice choices[LIST_COLUMNS - 1];

    view->own_columns = kept.n > 0;
    columns_read(kept, choices);
    made[view->column_count++] = heading(v, l, COLUMN_NUMBER, view->own_columns);
    for (size_t i = 0; i < LIST_COLUMNS - 1; i++) {
        if (choices[i].shown)
            made[view->column_count++] = heading(v, l, choices[i].column, view->own_columns);
    }
    view->columns = made;
}

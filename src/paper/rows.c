/*
 * From texts to documents. What the file gives (net of a line, tax, total, paid) stands as written,
 * and is compared; what it leaves out is calculated.
 */
#include "paper/rows.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "core/calculate.h"
#include "core/order.h"
#include "paper/draft.h"

enum level { DOCUMENT, LINE };
enum kind {
    KIND,
    NUMBER,
    NAME,
    TEXT,
    EMAIL,
    DATE,
    CURRENCY_CODE,
    COUNTRY,
    CATEGORY,
    DECIMAL,
    RATE,
    MONEY
};

static const struct {
    str name;
    enum level level;
    bool needed;
    enum kind kind;
} columns[] = {
#define COLUMN(name, level, needed, kind) { { #name, sizeof #name - 1 }, level, needed, kind },
#include "paper/columns.def"
#undef COLUMN
};

enum column column_find(str name)
{
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        if (str_eq_nocase(columns[i].name, name)) return (enum column)i;
    }
    return COLUMN_COUNT;
}

str column_name(enum column c)
{
    return columns[c].name;
}

bool column_is_of_line(enum column c)
{
    return columns[c].level == LINE;
}

bool column_is_needed(enum column c)
{
    return columns[c].needed;
}

/* How many letters must be put in, left out or changed to make one of the other. */
static size_t distance(str a, str b)
{
    size_t row[40];

    if (a.n > 39) a.n = 39;
    for (size_t i = 0; i <= a.n; i++) row[i] = i;
    for (size_t k = 0; k < b.n; k++) {
        size_t before = row[0];
        row[0] = k + 1;
        for (size_t i = 0; i < a.n; i++) {
            size_t change = before + (a.p[i] != b.p[k]), other;
            before = row[i + 1];
            other = (row[i] < before ? row[i] : before) + 1;
            row[i + 1] = change < other ? change : other;
        }
    }
    return row[a.n];
}

enum column column_nearest(str name)
{
    size_t best = 0, least = SIZE_MAX;

    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        size_t d = distance(name, columns[i].name);
        if (d < least) {
            least = d;
            best = i;
        }
    }
    return (enum column)best;
}

static void note(struct rows *all, enum problem_grade grade, const char *rule, str column, int line,
                 const char *text)
{
    str name = arena_format(all->problems->arena, "%s-%s", all->prefix, rule);
    problem_add(
        all->problems,
        (struct problem){
            .grade = grade, .field = column, .rule = name, .text = str_of(text), .line = line });
}

void rows_error(struct rows *all, const char *rule, str column, int line, const char *text)
{
    if (all->problems->errors < 1000)
        note(all, PROBLEM_ERROR, rule, column, line, text);
    else
        all->problems->errors++;
}

static void bad(struct rows *all, const struct row *r, enum column c, const char *text)
{
    rows_error(all, "VALUE", columns[c].name, r->at[c] == 0 ? r->line : r->at[c], text);
}

/* One value of a row, checked as what its column is. */
struct reading {
    struct arena *arena;
    struct rows *all;
    const struct row *row;
    currency cur;
};

static size_t characters_max(enum kind k)
{
    if (k == NUMBER) return LIMIT_NUMBER_CHARS;
    if (k == EMAIL) return LIMIT_EMAIL_CHARS;
    return k == NAME ? LIMIT_NAME_CHARS : LIMIT_TEXT_CHARS;
}

static str text_at(struct reading *r, enum column c)
{
    str s = r->row->value[c];

    if (s.n == 0) return STR_NONE;
    if (utf8_count(s) > characters_max(columns[c].kind)) {
        bad(r->all, r->row, c, "This text is too long.");
        return STR_NONE;
    }
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] < 0x20 && s.p[i] != '\n' && s.p[i] != '\r' && s.p[i] != '\t') {
            bad(r->all, r->row, c, "This text has a control character in it.");
            return STR_NONE;
        }
    }
    return arena_str(r->arena, s);
}

static date date_at(struct reading *r, enum column c)
{
    date d = DATE_NONE;

    if (r->row->value[c].n > 0 && !date_parse(r->row->value[c], &d)) {
        bad(r->all, r->row, c, "A date is written 2026-11-21.");
    }
    return d;
}

static decimal decimal_at(struct reading *r, enum column c)
{
    decimal d = { 0 };
    err e;

    if (r->row->value[c].n == 0) return d;
    e = decimal_parse(r->row->value[c], &d);
    if (e == E_OVERFLOW)
        bad(r->all, r->row, c, "This number is too large or too long.");
    else if (e != OK)
        bad(r->all, r->row, c, "A number is written 1240.50, with a point and without grouping.");
    return d;
}

static money money_at(struct reading *r, enum column c)
{
    money m = money_zero(r->cur);
    decimal d = decimal_at(r, c);

    if (!amount_of(d, r->cur, &m.minor)) {
        bad(r->all, r->row, c, "This amount has more digits than its currency.");
    }
    return m;
}

static bool given(const struct row *r, enum column c)
{
    return r->value[c].n > 0;
}

static void need(struct reading *r, enum level level)
{
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        if (!columns[i].needed || columns[i].level != level || given(r->row, (enum column)i))
            continue;
        rows_error(r->all, "MISSING", columns[i].name, r->row->line, "This value is needed.");
    }
}

static void read_kind(struct reading *r, struct document *d)
{
    str kind = r->row->value[COLUMN_kind];

    d->kind = DOCUMENT_INVOICE;
    d->type_code = S("380");
    if (str_eq(kind, S("credit_note"))) {
        d->kind = DOCUMENT_CREDIT_NOTE;
        d->type_code = S("381");
    } else if (str_eq(kind, S("order"))) {
        d->kind = DOCUMENT_ORDER;
        d->type_code = S("220");
    } else if (str_eq(kind, S("quote"))) {
        d->kind = DOCUMENT_QUOTE;
        d->type_code = S("310");
    } else if (kind.n > 0 && !str_eq(kind, S("invoice"))) {
        bad(r->all, r->row, COLUMN_kind, "A kind is invoice, credit_note, order or quote.");
    }
}

static void read_customer(struct reading *r, struct party *buyer)
{
    const struct row *row = r->row;

    buyer->number = text_at(r, COLUMN_customer_number);
    buyer->name = text_at(r, COLUMN_customer_name);
    buyer->contact_email = text_at(r, COLUMN_customer_email);
    buyer->tax_id = text_at(r, COLUMN_customer_tax_id);
    buyer->address.country = text_at(r, COLUMN_customer_country);
    if (!given(row, COLUMN_customer_name) && !given(row, COLUMN_customer_number)) {
        rows_error(r->all, "MISSING", S("customer_name"), row->line,
                   "A customer's name or number is needed.");
    }
    if (buyer->address.country.n > 0 && !code_is_country(buyer->address.country)) {
        bad(r->all, row, COLUMN_customer_country, "A country is written DE (ISO 3166-1).");
    }
    if (buyer->contact_email.n > 0 && !str_has(buyer->contact_email, '@')) {
        bad(r->all, row, COLUMN_customer_email, "This is not an e-mail address.");
    }
}

static void read_head(struct reading *r, struct document *d)
{
    need(r, DOCUMENT);
    read_kind(r, d);
    d->number = text_at(r, COLUMN_number);
    d->issued = date_at(r, COLUMN_issue_date);
    d->due = date_at(r, COLUMN_due_date);
    if (given(r->row, COLUMN_currency) &&
        !currency_parse(r->row->value[COLUMN_currency], &d->cur)) {
        bad(r->all, r->row, COLUMN_currency, "A currency is written EUR (ISO 4217).");
    }
    r->cur = d->cur;
    read_customer(r, &d->buyer);
    d->purchase_order = text_at(r, COLUMN_purchase_order);
    d->contract = text_at(r, COLUMN_contract);
    d->type = text_at(r, COLUMN_type);
    d->period_start = date_at(r, COLUMN_period_start);
    d->period_end = date_at(r, COLUMN_period_end);
    d->note = text_at(r, COLUMN_note);
    d->language = S("en");
    d->tax_point = d->delivered = DATE_NONE;
    if (date_is(d->period_start) && date_is(d->period_end) &&
        d->period_end.day < d->period_start.day) {
        bad(r->all, r->row, COLUMN_period_end, "The period ends before it begins.");
    }
    if (date_is(d->due) && date_is(d->issued) && d->due.day < d->issued.day) {
        note(r->all, PROBLEM_WARNING, "DUE", S("due_date"), r->row->line,
             "It is due before it was issued.");
    }
}

static void read_line_tax(struct reading *r, struct document_line *line)
{
    line->tax_rate = decimal_at(r, COLUMN_tax_rate);
    line->tax_category = text_at(r, COLUMN_tax_category);
    line->hsn_sac = text_at(r, COLUMN_hsn_sac);
    if (line->tax_category.n > 0 && !code_is_tax_category(line->tax_category)) {
        bad(r->all, r->row, COLUMN_tax_category, "A tax category is one of S Z E AE K G O L M.");
    }
    if (line->tax_rate.units < 0 || decimal_cmp(line->tax_rate, (decimal){ 100, 0 }) > 0) {
        bad(r->all, r->row, COLUMN_tax_rate, "A rate is a percentage from 0 to 100.");
    }
    if (line->tax_category.n == 0 && given(r->row, COLUMN_tax_rate)) {
        line->tax_category = line->tax_rate.units > 0 ? S("S") : S("Z");
    }
}

static void read_line(struct reading *r, struct document_line *line)
{
    money discount;

    need(r, LINE);
    line->type = text_at(r, COLUMN_item_type);
    line->name = text_at(r, COLUMN_item_name);
    line->description = text_at(r, COLUMN_description);
    line->quantity = decimal_at(r, COLUMN_quantity);
    line->unit = text_at(r, COLUMN_unit);
    line->price = decimal_at(r, COLUMN_unit_price);
    line->price_quantity = (decimal){ 1, 0 };
    line->period_start = line->period_end = DATE_NONE;
    read_line_tax(r, line);
    discount = money_at(r, COLUMN_discount);
    if (discount.minor < 0) bad(r->all, r->row, COLUMN_discount, "A discount is not negative.");
    if (discount.minor == 0) return;
    line->allowances = arena_new(r->arena, struct allowance);
    line->allowance_count = 1;
    line->allowances[0] = (struct allowance){ .amount = discount, .reason = S("Discount") };
}

/* The net of each line: as written, or calculated. */
static void read_nets(struct reading *r, struct document *d, const struct row *rows)
{
    for (size_t i = 0; i < d->line_count; i++) {
        struct document_line *line = &d->lines[i];
        money exact;

        r->row = &rows[i];
        if (line_net(line, d->cur, &exact) != OK) {
            bad(r->all, r->row, COLUMN_unit_price, "These numbers are too large.");
            exact = money_zero(d->cur);
        }
        line->net = exact;
        if (!given(r->row, COLUMN_line_net)) continue;
        line->net = money_at(r, COLUMN_line_net);
        if (money_cmp(line->net, exact) == 0) continue;
        note(r->all, PROBLEM_WARNING, "LINE-NET", S("line_net"), r->row->line,
             "The amount is not quantity times price less discount.");
    }
}

static money without_sign(money m)
{
    return (money){ m.minor < 0 && m.minor > INT64_MIN ? -m.minor : m.minor, m.cur };
}

/* Tax as written: what it differs by from the calculated goes to the group with the largest base.
 */
static void tax_as_written(struct reading *r, struct document *d)
{
    money written = money_at(r, COLUMN_tax_total), difference;
    struct tax_group *largest = NULL;

    if (money_sub(written, d->tax, &difference) != OK || difference.minor == 0) return;
    for (size_t i = 0; i < d->tax_count; i++) {
        if (largest == NULL ||
            money_cmp(without_sign(d->taxes[i].base), without_sign(largest->base)) > 0)
            largest = &d->taxes[i];
    }
    if (largest == NULL || money_add(largest->amount, difference, &largest->amount) != OK) return;
    d->tax = written;
    if (d->tax_count == 1 && largest->category.n == 0)
        return; /* no rate was told: nothing differs */
    note(r->all, PROBLEM_WARNING, "TAX", S("tax_total"), r->row->line,
         "The tax is not what the rates come to.");
}

/* The total as written; less than one unit beyond lines and tax is a rounding of the whole. */
static void total_as_written(struct reading *r, struct document *d)
{
    money written = money_at(r, COLUMN_total), difference;
    int64_t unit = 1;

    for (int i = currency_exponent(d->cur); i > 0; i--) unit *= 10;
    if (money_sub(written, d->total, &difference) != OK || without_sign(difference).minor >= unit) {
        rows_error(r->all, "TOTAL", S("total"), r->row->line,
                   "The total is not the lines plus the tax.");
    } else if (difference.minor != 0) {
        d->rounding = difference;
        note(r->all, PROBLEM_WARNING, "TOTAL", S("total"), r->row->line,
             "The total is not exactly the lines plus the tax; the rest is taken as rounding.");
    }
}

static err read_totals(struct reading *r, struct document *d, const struct row *rows)
{
    bool gst = str_eq(currency_code(d->cur), S("INR"));

    for (size_t i = 0; i < d->line_count; i++) gst = gst || d->lines[i].hsn_sac.n > 0;
    read_nets(r, d, rows);
    r->row = rows;
    d->prepaid = money_at(r, COLUMN_paid);
    if (document_is_order(d->kind) && d->prepaid.minor != 0)
        bad(r->all, rows, COLUMN_paid, "Nothing is paid of an order or a quote.");
    TRY(document_sum(r->arena, d, gst ? ROUND_LINE : ROUND_GROUP, gst ? TAX_GST : TAX_VAT));
    if (given(rows, COLUMN_tax_total)) tax_as_written(r, d);
    TRY(money_add(d->net, d->tax, &d->total));
    if (given(rows, COLUMN_total)) total_as_written(r, d);
    TRY(money_add(d->total, d->rounding, &d->payable));
    if (document_is_order(d->kind) && d->payable.minor < 0)
        bad(r->all, rows, COLUMN_total, "An order or a quote is not below zero.");
    return money_sub(d->payable, d->prepaid, &d->payable);
}

/* What a later row of a document says about its head is nothing, or the same. */
static void check_same_head(struct rows *all, const struct row *first, const struct row *later)
{
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        if (columns[i].level != DOCUMENT || later->value[i].n == 0) continue;
        if (str_eq(first->value[i], later->value[i])) continue;
        rows_error(all, "DIFFERS", columns[i].name, later->line,
                   "Another row of the same document says something else.");
    }
}

static void read_document(struct arena *a, struct rows *all, const struct row *rows, size_t count,
                          struct read_document *out)
{
    struct reading r = { .arena = a, .all = all, .row = rows };
    struct document *d = &out->document;
    int before = all->problems->errors;
    err e;

    out->format = all->format;
    out->original = rows->raw;
    out->line = rows->line;
    read_head(&r, d);
    d->lines = arena_array(a, struct document_line, count);
    d->line_count = count;
    for (size_t i = 0; i < count; i++) {
        char id[24];
        r.row = &rows[i];
        if (i > 0) check_same_head(all, rows, r.row);
        read_line(&r, &d->lines[i]);
        snprintf(id, sizeof id, "%zu", i + 1);
        d->lines[i].id = arena_str(a, str_of(id));
    }
    if (all->problems->errors > before) return;
    e = read_totals(&r, d, rows);
    if (e != OK) {
        rows_error(all, "VALUE", S("total"), rows->line,
                   e == E_TOO_LARGE ? "There are too many tax rates."
                                    : "These amounts are too large.");
    }
}

/* No two documents of a file have one kind and number. Sorted by hash, so that it is quick. */
static int by_hash(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void check_apart(struct arena *scratch, struct rows *all, size_t documents)
{
    struct key {
        uint64_t hash;
        const struct row *row;
    } *keys = arena_take_array(scratch, documents, sizeof *keys);
    size_t n = 0;

    for (size_t i = 0; i < all->count; i++) {
        const struct row *r = &all->rows[i];
        bool credit = str_eq(r->value[COLUMN_kind], S("credit_note"));
        if (!r->first) continue;
        keys[n++] = (struct key){ str_hash(r->value[COLUMN_number]) * 2 + credit, r };
    }
    qsort(keys, n, sizeof *keys, by_hash);
    for (size_t i = 1; i < n; i++) {
        const struct row *one = keys[i - 1].row, *two = keys[i].row;
        if (keys[i - 1].hash != keys[i].hash || one->value[COLUMN_number].n == 0 ||
            !str_eq(one->value[COLUMN_number], two->value[COLUMN_number]))
            continue;
        rows_error(all, "APART", S("number"), one->line > two->line ? one->line : two->line,
                   "This number stands elsewhere in the file too; the rows of a document stand "
                   "together.");
    }
}

err rows_read(struct arena *a, struct rows *all, struct read_result *out)
{
    struct arena CLEANUP(arena_release) scratch = { 0 };
    size_t documents = 0, at = 0, texts = 0, bytes;
    int before = all->problems->errors;
    struct read_document *made;

    for (size_t i = 0; i < all->count; i++) {
        documents += all->rows[i].first;
        for (size_t k = 0; k < COLUMN_COUNT; k++) {
            if (all->rows[i].value[k].n > 0) texts += all->rows[i].value[k].n + 32;
        }
    }
    /* A line may bring a discount and a tax group with it, these twice while they are made. */
    bytes = documents * (sizeof *made + 512) +
            all->count * (sizeof(struct document_line) + sizeof(struct allowance) +
                          2 * sizeof(struct tax_group) + 64) +
            texts;
    if (bytes + bytes / 4 + 4 * 1024 * 1024 > a->bytes_max - a->bytes) {
        rows_error(all, "SIZE", STR_NONE, 0, "The file is too large to be read at once.");
        return E_TOO_LARGE;
    }
    arena_init(&scratch, documents * 16 + 1024 * 1024);
    check_apart(&scratch, all, documents);
    made = arena_array(a, struct read_document, documents);
    for (size_t i = 0; i < all->count; at++) {
        size_t n = 1;
        while (i + n < all->count && !all->rows[i + n].first) n++;
        if (n > LIMIT_DOCUMENT_LINES) {
            rows_error(all, "SIZE", STR_NONE, all->rows[i].line, "A document has too many lines.");
        } else {
            read_document(a, all, &all->rows[i], n, &made[at]);
        }
        i += n;
    }
    if (all->problems->errors > before) return E_INVALID;
    *out = (struct read_result){ .format = all->format, .documents = made, .count = documents };
    return OK;
}

/* One writer and one reader over tables of fields: offsets, types, tags. */
#include "core/snapshot.h"

enum type { TEXT, DAY, CODE, MONEY, NUMBER, KIND, FLAG, PART, LIST };

struct table;
struct field {
    int tag;
    enum type type;
    size_t offset;
    const struct table *of; /* PART, LIST */
    size_t count_offset;    /* LIST: where the number of items stands */
};
struct table {
    const struct field *fields;
    size_t count, size;
};

#define F(s, tag, type, name) { tag, type, offsetof(struct s, name), NULL, 0 }
#define P(s, tag, name, table) { tag, PART, offsetof(struct s, name), table, 0 }
#define L(s, tag, name, counter, table)                                                            \
    { tag, LIST, offsetof(struct s, name), table, offsetof(struct s, counter) }
#define TABLE(s)                                                                                   \
    static const struct table s##_table = { s##_fields, countof(s##_fields), sizeof(struct s) }

static const struct field address_fields[] = {
    F(address, 1, TEXT, line1),    F(address, 2, TEXT, line2),  F(address, 3, TEXT, line3),
    F(address, 4, TEXT, city),     F(address, 5, TEXT, postcode), F(address, 6, TEXT, region),
    F(address, 7, TEXT, country),
};
TABLE(address);

static const struct field party_fields[] = {
    F(party, 1, TEXT, name),          F(party, 2, TEXT, trading_name),
    F(party, 3, TEXT, number),        F(party, 4, TEXT, tax_id),
    F(party, 5, TEXT, tax_number),    F(party, 6, TEXT, legal_id),
    F(party, 7, TEXT, endpoint),      F(party, 8, TEXT, endpoint_scheme),
    F(party, 9, TEXT, contact_name),  F(party, 10, TEXT, contact_phone),
    F(party, 11, TEXT, contact_email), P(party, 12, address, &address_table),
};
TABLE(party);

static const struct field allowance_fields[] = {
    F(allowance, 1, FLAG, charge),    F(allowance, 2, MONEY, amount),
    F(allowance, 3, MONEY, base),     F(allowance, 4, NUMBER, percent),
    F(allowance, 5, TEXT, reason),    F(allowance, 6, TEXT, reason_code),
    F(allowance, 7, TEXT, tax_category), F(allowance, 8, NUMBER, tax_rate),
};
TABLE(allowance);

static const struct field document_line_fields[] = {
    F(document_line, 1, TEXT, id),
    F(document_line, 2, TEXT, type),
    F(document_line, 3, TEXT, name),
    F(document_line, 4, TEXT, description),
    F(document_line, 5, TEXT, note),
    F(document_line, 6, TEXT, seller_item),
    F(document_line, 7, TEXT, buyer_item),
    F(document_line, 8, TEXT, hsn_sac),
    F(document_line, 9, DAY, period_start),
    F(document_line, 10, DAY, period_end),
    F(document_line, 11, NUMBER, quantity),
    F(document_line, 12, TEXT, unit),
    F(document_line, 13, NUMBER, price),
    F(document_line, 14, NUMBER, price_quantity),
    F(document_line, 15, NUMBER, gross_price),
    L(document_line, 16, allowances, allowance_count, &allowance_table),
    F(document_line, 17, MONEY, net),
    F(document_line, 18, TEXT, tax_category),
    F(document_line, 19, NUMBER, tax_rate),
};
TABLE(document_line);

static const struct field tax_group_fields[] = {
    F(tax_group, 1, TEXT, component), F(tax_group, 2, TEXT, category),
    F(tax_group, 3, NUMBER, rate),    F(tax_group, 4, MONEY, base),
    F(tax_group, 5, MONEY, amount),   F(tax_group, 6, TEXT, reason),
    F(tax_group, 7, TEXT, reason_code),
};
TABLE(tax_group);

static const struct field attachment_fields[] = {
    F(attachment, 1, TEXT, id),  F(attachment, 2, TEXT, description),
    F(attachment, 3, TEXT, url), F(attachment, 4, TEXT, filename),
    F(attachment, 5, TEXT, mime),
};
TABLE(attachment);

static const struct field document_ref_fields[] = {
    F(document_ref, 1, TEXT, number),
    F(document_ref, 2, DAY, issued),
};
TABLE(document_ref);

static const struct field payment_terms_fields[] = {
    F(payment_terms, 1, TEXT, means_code),   F(payment_terms, 2, TEXT, means_text),
    F(payment_terms, 3, TEXT, reference),    F(payment_terms, 4, TEXT, iban),
    F(payment_terms, 5, TEXT, account_name), F(payment_terms, 6, TEXT, bic),
    F(payment_terms, 7, TEXT, mandate),      F(payment_terms, 8, TEXT, creditor_id),
    F(payment_terms, 9, TEXT, debited_account), F(payment_terms, 10, TEXT, terms),
};
TABLE(payment_terms);

static const struct field document_fields[] = {
    F(document, 1, KIND, kind),
    F(document, 2, TEXT, number),
    F(document, 3, TEXT, type_code),
    F(document, 4, TEXT, type),
    F(document, 5, DAY, issued),
    F(document, 6, DAY, due),
    F(document, 7, DAY, tax_point),
    F(document, 8, DAY, period_start),
    F(document, 9, DAY, period_end),
    F(document, 10, CODE, cur),
    F(document, 11, CODE, tax_cur),
    F(document, 12, TEXT, language),
    F(document, 13, TEXT, buyer_reference),
    F(document, 14, TEXT, project),
    F(document, 15, TEXT, contract),
    F(document, 16, TEXT, purchase_order),
    F(document, 17, TEXT, sales_order),
    F(document, 18, TEXT, despatch_advice),
    F(document, 19, TEXT, receiving_advice),
    F(document, 20, TEXT, tender),
    F(document, 21, TEXT, object_id),
    F(document, 22, TEXT, accounting_reference),
    F(document, 23, TEXT, place_of_supply),
    F(document, 24, TEXT, note),
    L(document, 25, preceding, preceding_count, &document_ref_table),
    P(document, 26, seller, &party_table),
    P(document, 27, buyer, &party_table),
    P(document, 28, payee, &party_table),
    P(document, 29, tax_representative, &party_table),
    F(document, 30, TEXT, deliver_name),
    P(document, 31, deliver_to, &address_table),
    F(document, 32, DAY, delivered),
    P(document, 33, payment, &payment_terms_table),
    L(document, 34, lines, line_count, &document_line_table),
    L(document, 35, allowances, allowance_count, &allowance_table),
    L(document, 36, taxes, tax_count, &tax_group_table),
    L(document, 37, attachments, attachment_count, &attachment_table),
    F(document, 38, MONEY, lines_net),
    F(document, 39, MONEY, allowances_total),
    F(document, 40, MONEY, charges_total),
    F(document, 41, MONEY, net),
    F(document, 42, MONEY, tax),
    F(document, 43, MONEY, tax_in_tax_cur),
    F(document, 44, MONEY, total),
    F(document, 45, MONEY, prepaid),
    F(document, 46, MONEY, rounding),
    F(document, 47, MONEY, payable),
};
TABLE(document);

static void write_fields(struct buf *b, const struct table *t, const void *base);

static void put(struct buf *b, int tag, str value)
{
    if (value.n == 0) return;
    buf_i64(b, tag);
    buf_char(b, ':');
    buf_i64(b, (int64_t)value.n);
    buf_char(b, ':');
    buf_str(b, value);
}

static void write_nested(struct buf *b, const struct field *f, const void *base, bool always)
{
    CLEANUP(buf_release) struct buf inner;
    buf_init(&inner, b->max);
    write_fields(&inner, f->of, base);
    if (inner.overflow) b->overflow = true;
    if (inner.n == 0 && always) {
        buf_i64(b, f->tag);
        buf_lit(b, ":0:");
    }
    put(b, f->tag, buf_view(&inner));
}

/* A money as "minor code"; nothing when there is no currency. */
static str money_text(money m, char out[static 40])
{
    struct buf b = { .p = out, .cap = 40, .max = 40 };
    if (m.cur.index == 0) return STR_NONE;
    buf_i64(&b, m.minor);
    buf_char(&b, ' ');
    buf_str(&b, currency_code(m.cur));
    return buf_view(&b);
}

static void write_field(struct buf *b, const struct field *f, const void *at)
{
    char text[40];
    struct buf small = { .p = text, .cap = sizeof text, .max = sizeof text };

    switch (f->type) {
    case TEXT: put(b, f->tag, *(const str *)at); break;
    case DAY: put(b, f->tag, date_iso(*(const date *)at, text)); break;
    case CODE: put(b, f->tag, currency_code(*(const currency *)at)); break;
    case MONEY: put(b, f->tag, money_text(*(const money *)at, text)); break;
    case NUMBER:
        if (((const decimal *)at)->units != 0)
            put(b, f->tag, decimal_plain(*(const decimal *)at, text));
        break;
    case KIND:
        buf_i64(&small, (int64_t) * (const enum document_kind *)at);
        put(b, f->tag, buf_view(&small));
        break;
    case FLAG:
        if (*(const bool *)at) put(b, f->tag, S("1"));
        break;
    case PART: write_nested(b, f, at, false); break;
    case LIST: break;
    }
}

static void write_fields(struct buf *b, const struct table *t, const void *base)
{
    for (size_t i = 0; i < t->count; i++) {
        const struct field *f = &t->fields[i];
        const char *at = (const char *)base + f->offset;
        if (f->type != LIST) {
            write_field(b, f, at);
            continue;
        }
        size_t count = *(const size_t *)((const char *)base + f->count_offset);
        const char *items = *(const char *const *)at;
        for (size_t k = 0; k < count; k++) write_nested(b, f, items + k * f->of->size, true);
    }
}

void snapshot_write(struct buf *b, const struct document *d)
{
    write_fields(b, &document_table, d);
}

static err read_fields(struct arena *a, str bytes, const struct table *t, void *base);

/* Take "tag:length:value" off the front. */
static bool take(str *rest, int *tag, str *value)
{
    str word;
    int64_t v, n;
    if (!str_cut(rest, ':', &word) || !str_i64(word, &v) || v < 1 || v > 1000) return false;
    if (!str_cut(rest, ':', &word) || !str_i64(word, &n)) return false;
    if (n < 0 || (size_t)n > rest->n) return false;
    *tag = (int)v;
    *value = str_sub(*rest, 0, (size_t)n);
    *rest = str_sub(*rest, (size_t)n, rest->n);
    return true;
}

static err read_money(str s, money *out)
{
    str minor;
    int64_t v;
    currency c;
    if (!str_cut(&s, ' ', &minor) || !str_i64(minor, &v) || !currency_parse(s, &c)) return E_PARSE;
    *out = (money){ v, c };
    return OK;
}

static err read_field(struct arena *a, const struct field *f, str value, void *at)
{
    int64_t v;
    switch (f->type) {
    case TEXT: *(str *)at = value; return OK;
    case DAY: return date_parse(value, at) ? OK : E_PARSE;
    case CODE: return currency_parse(value, at) ? OK : E_PARSE;
    case MONEY: return read_money(value, at);
    case NUMBER: return decimal_parse(value, at);
    case KIND:
        if (!str_i64(value, &v)) return E_PARSE;
        *(enum document_kind *)at = (enum document_kind)v;
        return OK;
    case FLAG: *(bool *)at = true; return OK;
    case PART: return read_fields(a, value, f->of, at);
    case LIST: break;
    }
    return E_PARSE;
}

static size_t count_tag(str rest, int wanted)
{
    size_t n = 0;
    int tag;
    str value;
    while (take(&rest, &tag, &value)) n += tag == wanted;
    return n;
}

/* One more item of a list; the first one makes the array, `after` being what follows it. */
static err read_item(struct arena *a, const struct field *f, str value, str after, char *base)
{
    char **items = (char **)(base + f->offset);
    size_t *count = (size_t *)(base + f->count_offset);

    if (*items == NULL) *items = arena_take_array(a, 1 + count_tag(after, f->tag), f->of->size);
    return read_fields(a, value, f->of, *items + (*count)++ * f->of->size);
}

static void no_dates(const struct table *t, char *base)
{
    for (size_t i = 0; i < t->count; i++) {
        if (t->fields[i].type == DAY) *(date *)(base + t->fields[i].offset) = DATE_NONE;
    }
}

static err read_fields(struct arena *a, str bytes, const struct table *t, void *base)
{
    size_t hint = 0; /* fields come in the table's order: look on from the last one */
    int tag;
    str value;

    no_dates(t, base);
    while (bytes.n > 0) {
        if (!take(&bytes, &tag, &value)) return E_PARSE;
        const struct field *f = NULL;
        for (size_t i = 0; i < t->count && f == NULL; i++) {
            size_t k = (hint + i) % t->count;
            if (t->fields[k].tag == tag) {
                f = &t->fields[k];
                hint = k;
            }
        }
        if (f == NULL) continue;
        if (f->type == LIST) TRY(read_item(a, f, value, bytes, base));
        else TRY(read_field(a, f, value, (char *)base + f->offset));
    }
    return OK;
}

err snapshot_read(struct arena *a, str bytes, struct document *out)
{
    struct document d = { 0 };
    TRY(read_fields(a, bytes, &document_table, &d));
    *out = d;
    return OK;
}

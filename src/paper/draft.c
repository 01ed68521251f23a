/* Values out of an XML tree, each fault noted where it stands; nothing here knows a syntax's paths.
 */
#include "paper/draft.h"

#include "base/buf.h"
#include "base/encode.h"
#include "base/limits.h"
#include "base/utf8.h"

static const char *const document_elements[][2] = {
#define DOCUMENT_TERMS(name, ubl, cii) { ubl, cii },
#include "paper/terms.def"
#undef DOCUMENT_TERMS
};
static const char *const line_elements[][2] = {
#define LINE_TERMS(name, ubl, cii) { ubl, cii },
#include "paper/terms.def"
#undef LINE_TERMS
};
static const char *const allowance_elements[][2] = {
#define ALLOWANCE_TERMS(name, ubl, cii) { ubl, cii },
#include "paper/terms.def"
#undef ALLOWANCE_TERMS
};
static const char *const group_elements[][2] = {
#define GROUP_TERMS(name, ubl, cii) { ubl, cii },
#include "paper/terms.def"
#undef GROUP_TERMS
};

/* UBL's credit note has a few names of its own. */
static str element(const struct draft *f, const char *const names[2])
{
    static const char *const others[][2] = { { "InvoiceLine", "CreditNoteLine" },
                                             { "InvoiceTypeCode", "CreditNoteTypeCode" },
                                             { "InvoicedQuantity", "CreditedQuantity" } };
    str name = str_of(names[f->syntax]);

    if (f->syntax != SYNTAX_UBL || f->document.kind != DOCUMENT_CREDIT_NOTE) return name;
    for (size_t k = 0; k < countof(others); k++) {
        str old = str_of(others[k][0]);
        for (size_t i = 0; i + old.n <= name.n; i++) {
            if (!str_eq(str_sub(name, i, old.n), old)) continue;
            str behind = str_sub(name, i + old.n, name.n);
            return arena_format(f->arena, "%.*s%s%.*s", (int)i, name.p, others[k][1],
                                STR_FMT(behind));
        }
    }
    return name;
}

str draft_element(const struct draft *f, enum document_term t)
{
    return element(f, document_elements[t]);
}

str draft_line_element(const struct draft *f, enum line_term t)
{
    return element(f, line_elements[t]);
}

str draft_allowance_element(const struct draft *f, enum allowance_term t)
{
    return element(f, allowance_elements[t]);
}

str draft_group_element(const struct draft *f, enum group_term t)
{
    return element(f, group_elements[t]);
}

static void note(struct draft *f, enum problem_grade grade, const char *rule, str where, int line,
                 const char *text)
{
    problem_add(f->problems, (struct problem){ .grade = grade,
                                               .field = where,
                                               .rule = str_of(rule),
                                               .text = str_of(text),
                                               .line = line == 0 ? f->line : line });
}

void draft_error(struct draft *f, const char *rule, str where, int line, const char *text)
{
    note(f, PROBLEM_ERROR, rule, where, line, text);
}

void draft_warn(struct draft *f, const char *rule, str where, int line, const char *text)
{
    note(f, PROBLEM_WARNING, rule, where, line, text);
}

static str text_of(struct draft *f, const struct xml_node *n, size_t characters_max, int *at)
{
    if (n == NULL) return STR_NONE;
    if (at != NULL) *at = n->line;
    if (n->text.n > characters_max && utf8_count(n->text) > characters_max) {
        draft_error(f, "LENGTH", n->name, n->line, "This text is too long.");
        return STR_NONE;
    }
    return n->text.n == 0 ? STR_NONE : arena_str(f->arena, n->text);
}

str draft_text(struct draft *f, const struct xml_node *n, int *at)
{
    return text_of(f, n, LIMIT_TEXT_CHARS, at);
}

str draft_short(struct draft *f, const struct xml_node *n, int *at)
{
    return text_of(f, n, LIMIT_NUMBER_CHARS, at);
}

/* xs:date may carry a zone, which says nothing about the day. */
static str without_zone(str s)
{
    str zone = str_sub(s, 10, s.n);

    if (s.n == 11 && str_eq(zone, S("Z"))) return str_sub(s, 0, 10);
    if (s.n == 16 && (zone.p[0] == '+' || zone.p[0] == '-') && zone.p[3] == ':') {
        return str_sub(s, 0, 10);
    }
    return s;
}

date draft_date(struct draft *f, const struct xml_node *n, int *at)
{
    date d = DATE_NONE;
    bool ok;

    if (n == NULL) return d;
    if (f->syntax == SYNTAX_UBL) {
        ok = date_parse(without_zone(n->text), &d);
    } else {
        if (n->first != NULL) n = n->first; /* udt:DateTimeString */
        if (!str_eq(xml_attribute_of(n, "format"), S("102"))) {
            draft_error(f, "CII-DATE", n->name, n->line,
                        "A date is given in format 102 (20261121) only.");
            return d;
        }
        ok = date_parse_basic(n->text, &d);
    }
    if (!ok) draft_error(f, "XSD-DATE", n->name, n->line, "There is no such date.");
    if (at != NULL && n->text.n > 0) *at = n->line;
    return d;
}

/* xs:decimal may end in its point and may have nothing before it: "64.", ".00". */
static str tidy_decimal(str s)
{
    str whole = s;

    if (!str_has(s, '.')) return s;
    while (s.n > 0 && s.p[s.n - 1] == '0') s.n--;
    if (s.n > 0 && s.p[s.n - 1] == '.') s.n--;
    if (s.n > 0 && s.p[s.n - 1] != '-' && s.p[s.n - 1] != '+') return s;
    return whole.n > s.n + 1 ? S("0") : whole;
}

decimal draft_decimal(struct draft *f, const struct xml_node *n, int *at)
{
    decimal d = { 0 };
    err e;

    if (n == NULL) return d;
    e = decimal_parse(tidy_decimal(n->text), &d);
    if (e == OK && at != NULL) *at = n->line;
    if (e != OK) {
        draft_error(f, "XSD-DECIMAL", n->name, n->line,
                    e == E_OVERFLOW ? "This number is too large or too long."
                                    : "This is not a number.");
    }
    return d;
}

currency draft_currency(struct draft *f, const struct xml_node *n, const char *rule, int *at)
{
    currency c = { 0 };

    if (n == NULL) return c;
    if (at != NULL) *at = n->line;
    if (n->text.n > 0 && !currency_parse(n->text, &c)) {
        draft_error(f, rule, n->name, n->line, "This is not a currency of ISO 4217.");
    }
    return c;
}

str draft_country(struct draft *f, const struct xml_node *n, int *at)
{
    str code = draft_short(f, n, at);

    if (code.n > 0 && !code_is_country(code)) {
        draft_error(f, "BR-CL-14", n->name, n->line, "This is not a country code of ISO 3166-1.");
    }
    return code;
}

bool amount_of(decimal d, currency c, int64_t *out)
{
    int exponent = currency_exponent(c);
    int64_t v = d.units;

    if (d.scale > exponent) return false;
    for (int i = d.scale; i < exponent; i++) {
        if (__builtin_mul_overflow(v, 10, &v)) return false;
    }
    *out = v;
    return true;
}

money draft_money_in(struct draft *f, const struct xml_node *n, const char *rule, currency c,
                     int *at)
{
    money m = money_zero(c);
    int line = 0;
    decimal d = draft_decimal(f, n, &line);

    if (line == 0) return m;
    if (d.scale <= 2 && amount_of(d, c, &m.minor)) { /* two: BR-DEC, whatever the currency */
        if (at != NULL) *at = line;
    } else {
        draft_error(f, rule, n->name, line, "This amount has more digits than its currency.");
    }
    return m;
}

void draft_check_currency(struct draft *f, const struct xml_node *n)
{
    str code = xml_attribute_of(n, "currencyID");
    currency c;

    if (n == NULL) return;
    if (code.n > 0 && !currency_parse(code, &c)) {
        draft_error(f, "BR-CL-03", n->name, n->line, "currencyID is not a currency of ISO 4217.");
    } else if (code.n > 0 && f->document.cur.index != 0 && !currency_eq(c, f->document.cur)) {
        draft_error(f, "BT-5", n->name, n->line,
                    "This amount is in another currency than the document.");
    } else if (code.n == 0 && f->syntax == SYNTAX_UBL) {
        draft_error(f, "BR-CL-03", n->name, n->line, "currencyID is missing.");
    }
}

money draft_money(struct draft *f, const struct xml_node *n, const char *rule, int *at)
{
    draft_check_currency(f, n);
    return draft_money_in(f, n, rule, f->document.cur, at);
}

bool draft_flag(struct draft *f, const struct xml_node *n)
{
    if (n == NULL) return false;
    if (str_eq(n->text, S("true")) || str_eq(n->text, S("1"))) return true;
    if (!str_eq(n->text, S("false")) && !str_eq(n->text, S("0"))) {
        draft_error(f, "XSD-BOOLEAN", n->name, n->line, "This is neither true nor false.");
    }
    return false;
}

/* What may be taken beside the texts, for which `reserve` is kept. */
static size_t room_left(const struct draft *f)
{
    size_t left = f->arena->bytes_max - f->arena->bytes;
    return left > f->reserve ? left - f->reserve : 0;
}

str draft_base64(struct draft *f, const struct xml_node *n)
{
    struct buf CLEANUP(buf_release) bytes = { 0 };

    if (n == NULL) return STR_NONE;
    buf_init(&bytes, LIMIT_ATTACHMENT_BYTES);
    bool ok = decode_base64(n->text, &bytes);
    if (bytes.overflow || (ok && bytes.n > room_left(f))) {
        draft_error(f, "ATTACHMENT", n->name, n->line, "The attached file is too large.");
    } else if (!ok) {
        draft_error(f, "ATTACHMENT", n->name, n->line, "The attached file is not base64.");
    } else {
        return buf_copy(&bytes, f->arena);
    }
    return STR_NONE;
}

str draft_texts(struct draft *f, const struct xml_node *first, const char *inside)
{
    struct buf CLEANUP(buf_release) all = { 0 };

    buf_init(&all, 4 * LIMIT_TEXT_CHARS);
    for (const struct xml_node *n = first; n != NULL; n = xml_again(n)) {
        const struct xml_node *one = inside == NULL ? n : xml_child(n, inside);
        if (one == NULL || one->text.n == 0) continue;
        if (all.n > 0) buf_char(&all, '\n');
        buf_str(&all, one->text);
    }
    if (all.overflow) {
        draft_error(f, "LENGTH", first->name, first->line, "These texts are too long.");
        return STR_NONE;
    }
    return all.n == 0 ? STR_NONE : buf_copy(&all, f->arena);
}

void *draft_room(struct draft *f, size_t count, size_t size)
{
    if (count > LIMIT_DOCUMENT_LINES || count * size > room_left(f)) {
        draft_error(f, "SIZE", S(""), 0, "The document is too large.");
        return NULL;
    }
    return arena_take_array(f->arena, count == 0 ? 1 : count, size);
}

const struct xml_node *draft_only(struct draft *f, const struct xml_node *n)
{
    const struct xml_node *more = n == NULL ? NULL : xml_again(n);

    if (more != NULL) {
        draft_error(f, "XSD-ONCE", n->name, more->line, "This may be given only once.");
    }
    return n;
}

bool draft_is_vat(str scheme)
{
    return str_eq_nocase(scheme, S("VAT"));
}

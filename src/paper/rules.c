/*
 * The rules of EN 16931-1 that are about presence, order and sums, for UBL and CII alike; those of
 * each tax category are in rules_tax.c. Numbers and tolerances are those of the published
 * validation artefacts (release 1.3.16).
 */
#include "paper/draft.h"

static void check_document(struct draft *f);
static void check_other_parties(struct draft *f);
static void check_registrations(struct draft *f);
static void check_lines(struct draft *f);
static void check_allowances(struct draft *f);
static void check_sums(struct draft *f);
static void check_payable(struct draft *f);

void rules_check(struct draft *f)
{
    check_document(f);
    check_other_parties(f);
    check_registrations(f);
    check_lines(f);
    check_allowances(f);
    check_sums(f);
    check_payable(f);
    rules_check_tax(f);
}

static void missing(struct draft *f, const char *rule, enum document_term t, int line,
                    const char *text)
{
    draft_error(f, rule, draft_element(f, t), line, text);
}

static void check_document(struct draft *f)
{
    static const struct {
        enum document_term term, inside;
        const char *rule, *text;
    } needed[] = {
        { T_SPECIFICATION, T_SPECIFICATION, "BR-01", "The specification identifier is missing." },
        { T_NUMBER, T_NUMBER, "BR-02", "The invoice number is missing." },
        { T_ISSUED, T_ISSUED, "BR-03", "The issue date is missing." },
        { T_TYPE, T_TYPE, "BR-04", "The type code is missing." },
        { T_CURRENCY, T_CURRENCY, "BR-05", "The currency is missing." },
        { T_SELLER_NAME, T_SELLER_NAME, "BR-06", "The seller's name is missing." },
        { T_BUYER_NAME, T_BUYER_NAME, "BR-07", "The buyer's name is missing." },
        { T_SELLER_ADDRESS, T_SELLER_ADDRESS, "BR-08", "The seller's address is missing." },
        { T_SELLER_COUNTRY, T_SELLER_ADDRESS, "BR-09", "The seller's country is missing." },
        { T_BUYER_ADDRESS, T_BUYER_ADDRESS, "BR-10", "The buyer's address is missing." },
        { T_BUYER_COUNTRY, T_BUYER_ADDRESS, "BR-11", "The buyer's country is missing." },
        { T_LINES_NET, T_TOTALS, "BR-12", "The sum of the lines is missing." },
        { T_NET, T_TOTALS, "BR-13", "The total without tax is missing." },
        { T_TOTAL, T_TOTALS, "BR-14", "The total with tax is missing." },
        { T_PAYABLE, T_TOTALS, "BR-15", "The amount due is missing." },
        { T_LINE, T_LINE, "BR-16", "There is no line." },
        { T_TAX_GROUP, T_TAX, "BR-CO-18", "There is no tax breakdown." },
    };
    const struct document *d = &f->document;

    for (size_t i = 0; i < countof(needed); i++) {
        enum document_term t = needed[i].term;
        bool blank = (t == T_SPECIFICATION || t == T_NUMBER || t == T_TYPE) && f->at[t] != 0 &&
                     ((t == T_NUMBER && d->number.n == 0) || (t == T_TYPE && d->type_code.n == 0));
        bool country = t == T_SELLER_COUNTRY || t == T_BUYER_COUNTRY;

        if (country && f->at[needed[i].inside] == 0) continue; /* BR-08, BR-10 said so */
        if (t == T_CURRENCY && d->cur.index == 0 && f->problems->errors > 0 && f->at[t] != 0)
            continue;
        if (f->at[t] == 0 || blank) {
            missing(f, needed[i].rule, t, f->at[needed[i].inside], needed[i].text);
        }
    }
    if (f->at[T_PERIOD] != 0 && !date_is(d->period_start) && !date_is(d->period_end) &&
        f->at[T_TAX_POINT_CODE] == 0) {
        missing(f, "BR-CO-19", T_PERIOD, f->at[T_PERIOD], "The invoicing period has no date.");
    }
    if (date_is(d->period_start) && date_is(d->period_end) &&
        d->period_end.day < d->period_start.day) {
        missing(f, "BR-29", T_PERIOD, f->at[T_PERIOD],
                "The invoicing period ends before it begins.");
    }
    if (f->at[T_TAX_POINT] != 0 && f->at[T_TAX_POINT_CODE] != 0) {
        missing(f, "BR-CO-03", T_TAX_POINT, f->at[T_TAX_POINT],
                "The tax point is given as a date and as a code.");
    }
    if (d->type_code.n > 0 &&
        !(f->syntax == SYNTAX_UBL && d->kind == DOCUMENT_CREDIT_NOTE
              ? code_is_credit_note_type(d->type_code)
              : code_is_invoice_type(d->type_code) ||
                    (f->syntax == SYNTAX_CII && d->kind == DOCUMENT_CREDIT_NOTE))) {
        missing(f, "BR-CL-01", T_TYPE, f->at[T_TYPE], "There is no such type of invoice.");
    }
    if (f->at[T_TAX_CURRENCY] != 0 && f->at[T_TAX_OTHER] == 0 &&
        (f->syntax == SYNTAX_CII || !currency_eq(d->tax_cur, d->cur) || f->at[T_TAX] == 0)) {
        missing(f, "BR-53", T_TAX_OTHER, f->at[T_TAX_CURRENCY],
                "The total of tax in the tax currency is missing.");
    }
}

static void check_other_parties(struct draft *f)
{
    int payee = f->at[T_PAYEE], agent = f->at[T_AGENT];

    if (payee != 0 && (f->document.payee.name.n == 0 || f->payee_is_seller)) {
        missing(f, "BR-17", T_PAYEE_NAME, payee,
                "A payee is named only where it is not the seller, and then by name.");
    }
    if (agent != 0 && f->document.tax_representative.name.n == 0) {
        missing(f, "BR-18", T_AGENT_NAME, agent, "The tax representative's name is missing.");
    }
    if (agent != 0 && f->at[T_AGENT_ADDRESS] == 0) {
        missing(f, "BR-19", T_AGENT_ADDRESS, agent, "The tax representative's address is missing.");
    } else if (agent != 0 && f->document.tax_representative.address.country.n == 0) {
        missing(f, "BR-20", T_AGENT_COUNTRY, agent, "The tax representative's country is missing.");
    }
    if (agent != 0 && f->document.tax_representative.tax_id.n == 0) {
        missing(f, "BR-56", T_AGENT_TAX_ID, agent, "The tax representative's VAT id is missing.");
    }
    if (f->at[T_DELIVERY_ADDRESS] != 0 && f->document.deliver_to.country.n == 0) {
        missing(f, "BR-57", T_DELIVERY_COUNTRY, f->at[T_DELIVERY_ADDRESS],
                "The country of delivery is missing.");
    }
    if (f->at[T_SELLER_ENDPOINT] != 0 && f->document.seller.endpoint_scheme.n == 0) {
        missing(f, "BR-62", T_SELLER_ENDPOINT, f->at[T_SELLER_ENDPOINT],
                "The seller's electronic address has no scheme.");
    }
    if (f->at[T_BUYER_ENDPOINT] != 0 && f->document.buyer.endpoint_scheme.n == 0) {
        missing(f, "BR-63", T_BUYER_ENDPOINT, f->at[T_BUYER_ENDPOINT],
                "The buyer's electronic address has no scheme.");
    }
}

static void check_prefix(struct draft *f, str id, enum document_term t)
{
    str prefix = str_sub(id, 0, 2);

    if (id.n == 0 || code_is_country(prefix) || str_eq(prefix, S("EL"))) return;
    missing(f, "BR-CO-09", t, f->at[t], "A VAT id begins with the code of its country.");
}

static void check_registrations(struct draft *f)
{
    check_prefix(f, f->document.seller.tax_id, T_SELLER_TAX_ID);
    check_prefix(f, f->document.buyer.tax_id, T_BUYER_TAX_ID);
    check_prefix(f, f->document.tax_representative.tax_id, T_AGENT_TAX_ID);
    if (!f->seller_identified) {
        missing(f, "BR-CO-26", T_SELLER_ID, f->at[T_SELLER_ADDRESS],
                "The seller has neither an identifier nor a registration nor a VAT id.");
    }
}

/* What the line comes to by exact arithmetic; false where the numbers are too large for it. */
static bool line_exact(const struct document_line *line, currency c, money *out)
{
    money sum;

    if (decimal_product(line->quantity, line->price, line->price_quantity, c, &sum) != OK)
        return false;
    for (size_t i = 0; i < line->allowance_count; i++) {
        const struct allowance *one = &line->allowances[i];
        err e = one->charge ? money_add(sum, one->amount, &sum) : money_sub(sum, one->amount, &sum);
        if (e != OK) return false;
    }
    *out = sum;
    return true;
}

static void check_line_amounts(struct draft *f, const struct document_line *line,
                               const struct line_mark *mark)
{
    const int *at = mark->at;
    money exact;

    if (line->price.units < 0) {
        draft_error(f, "BR-27", draft_line_element(f, L_PRICE), at[L_PRICE],
                    "The price is negative.");
    }
    if (line->gross_price.units < 0) {
        draft_error(f, "BR-28", draft_line_element(f, L_GROSS_PRICE), at[L_GROSS_PRICE],
                    "The price before discount is negative.");
    }
    if (line->price_quantity.units <= 0) {
        draft_error(f, "BT-149", draft_line_element(f, L_PRICE), at[L_PRICE],
                    "The quantity a price is for is greater than zero.");
        return;
    }
    if (at[L_QUANTITY] == 0 || at[L_PRICE] == 0 || at[L_NET] == 0) return;
    if (!line_exact(line, f->document.cur, &exact)) {
        draft_error(f, "BT-131", draft_line_element(f, L_NET), at[L_NET],
                    "These numbers are too large.");
    } else if (money_cmp(exact, line->net) != 0) {
        draft_warn(f, "BT-131", draft_line_element(f, L_NET), at[L_NET],
                   "The amount is not quantity times price less allowances plus charges.");
    }
}

static void check_line(struct draft *f, const struct document_line *line,
                       const struct line_mark *mark)
{
    static const struct {
        enum line_term term;
        const char *rule, *text;
    } needed[] = {
        { L_ID, "BR-21", "The line has no identifier." },
        { L_QUANTITY, "BR-22", "The line has no quantity." },
        { L_UNIT, "BR-23", "The quantity has no unit." },
        { L_NET, "BR-24", "The line has no amount." },
        { L_NAME, "BR-25", "The item has no name." },
        { L_PRICE, "BR-26", "The item has no price." },
        { L_CATEGORY, "BR-CO-04", "The item has no VAT category." },
    };

    for (size_t i = 0; i < countof(needed); i++) {
        enum line_term t = needed[i].term;
        bool blank = (t == L_ID && line->id.n == 0) || (t == L_NAME && line->name.n == 0);
        if (mark->at[t] != 0 && !blank) continue;
        draft_error(f, needed[i].rule, draft_line_element(f, t), mark->line, needed[i].text);
    }
    if (mark->at[L_CATEGORY] != 0 && !code_is_tax_category(line->tax_category)) {
        draft_error(f, "BR-CL-18", draft_line_element(f, L_CATEGORY), mark->at[L_CATEGORY],
                    "There is no such VAT category.");
    }
    if (mark->at[L_PERIOD] != 0 && !date_is(line->period_start) && !date_is(line->period_end)) {
        draft_error(f, "BR-CO-20", draft_line_element(f, L_PERIOD), mark->at[L_PERIOD],
                    "The line's period has no date.");
    }
    if (date_is(line->period_start) && date_is(line->period_end) &&
        line->period_end.day < line->period_start.day) {
        draft_error(f, "BR-30", draft_line_element(f, L_PERIOD), mark->at[L_PERIOD],
                    "The line's period ends before it begins.");
    }
    check_line_amounts(f, line, mark);
}

static void check_lines(struct draft *f)
{
    for (size_t i = 0; i < f->document.line_count; i++) {
        check_line(f, &f->document.lines[i], &f->lines[i]);
    }
}

/* The number of a rule depends on what it is (allowance or charge) and of what (document, line). */
static void check_allowance(struct draft *f, const struct allowance *one,
                            const struct allowance_mark *mark, const char *amount_rule,
                            const char *reason_rule)
{
    if (mark->at[A_AMOUNT] == 0) {
        draft_error(f, amount_rule, draft_allowance_element(f, A_AMOUNT), mark->line,
                    one->charge ? "The charge has no amount." : "The allowance has no amount.");
    }
    if (mark->at[A_REASON] == 0) {
        draft_error(f, reason_rule, draft_allowance_element(f, A_REASON), mark->line,
                    one->charge ? "The charge has no reason." : "The allowance has no reason.");
    }
}

void rules_check_line_allowance(struct draft *f, const struct allowance *one,
                                const struct allowance_mark *mark)
{
    check_allowance(f, one, mark, one->charge ? "BR-43" : "BR-41", one->charge ? "BR-44" : "BR-42");
}

static void check_allowances(struct draft *f)
{
    for (size_t i = 0; i < f->document.allowance_count; i++) {
        const struct allowance *one = &f->document.allowances[i];
        const struct allowance_mark *mark = &f->allowances[i];

        check_allowance(f, one, mark, one->charge ? "BR-36" : "BR-31",
                        one->charge ? "BR-38" : "BR-33");
        if (mark->at[A_CATEGORY] == 0) {
            draft_error(f, one->charge ? "BR-37" : "BR-32", draft_allowance_element(f, A_CATEGORY),
                        mark->line, "It has no VAT category.");
        } else if (!code_is_tax_category(one->tax_category)) {
            draft_error(f, "BR-CL-17", draft_allowance_element(f, A_CATEGORY), mark->at[A_CATEGORY],
                        "There is no such VAT category.");
        }
    }
}

static void check_one_sum(struct draft *f, const char *rule, enum document_term t, money given,
                          __int128 expected, const char *text)
{
    if (given.minor != expected)
        missing(f, rule, t, f->at[t] == 0 ? f->at[T_TOTALS] : f->at[t], text);
}

static void check_sums(struct draft *f)
{
    const struct document *d = &f->document;
    __int128 lines = 0, allowances = 0, charges = 0, tax = 0;
    bool has_allowance = false, has_charge = false;

    for (size_t i = 0; i < d->line_count; i++) lines += d->lines[i].net.minor;
    for (size_t i = 0; i < d->allowance_count; i++) {
        const struct allowance *one = &d->allowances[i];
        *(one->charge ? &charges : &allowances) += one->amount.minor;
        *(one->charge ? &has_charge : &has_allowance) = true;
    }
    for (size_t i = 0; i < d->tax_count; i++) tax += d->taxes[i].amount.minor;
    if (f->at[T_LINES_NET] != 0 && d->line_count > 0) {
        check_one_sum(f, "BR-CO-10", T_LINES_NET, d->lines_net, lines,
                      "This is not the sum of the lines.");
    }
    if (f->at[T_ALLOWANCES] != 0 || has_allowance) {
        if (f->at[T_ALLOWANCES] == 0)
            missing(f, "BR-CO-11", T_ALLOWANCES, f->at[T_TOTALS],
                    "The sum of the allowances is missing.");
        else
            check_one_sum(f, "BR-CO-11", T_ALLOWANCES, d->allowances_total, allowances,
                          "This is not the sum of the allowances.");
    }
    if (f->at[T_CHARGES] != 0 || has_charge) {
        if (f->at[T_CHARGES] == 0)
            missing(f, "BR-CO-12", T_CHARGES, f->at[T_TOTALS],
                    "The sum of the charges is missing.");
        else
            check_one_sum(f, "BR-CO-12", T_CHARGES, d->charges_total, charges,
                          "This is not the sum of the charges.");
    }
    if (f->at[T_NET] != 0 && f->at[T_LINES_NET] != 0) {
        check_one_sum(f, "BR-CO-13", T_NET, d->net,
                      (__int128)d->lines_net.minor - d->allowances_total.minor +
                          d->charges_total.minor,
                      "This is not the lines less allowances plus charges.");
    }
    if (f->groups_in_total) {
        check_one_sum(f, "BR-CO-14", T_TAX, d->tax, tax, "This is not the sum of the tax groups.");
    }
}

static void check_payable(struct draft *f)
{
    const struct document *d = &f->document;
    /* CII may leave out a total of tax that is nothing. */
    bool one_tax = f->tax_totals == 1 || (f->at[T_TAX] == 0 && f->syntax == SYNTAX_CII);

    if (!one_tax && f->at[T_CURRENCY] != 0) {
        missing(f, "BR-CO-15", T_TAX, f->at[T_TAX],
                "There must be one total of tax in the invoice currency.");
    }
    if (f->at[T_TOTAL] != 0 && f->at[T_NET] != 0 && one_tax) {
        check_one_sum(f, "BR-CO-15", T_TOTAL, d->total, (__int128)d->net.minor + d->tax.minor,
                      "This is not the total without tax plus the tax.");
    }
    if (f->at[T_PAYABLE] != 0 && f->at[T_TOTAL] != 0) {
        check_one_sum(f, "BR-CO-16", T_PAYABLE, d->payable,
                      (__int128)d->total.minor - d->prepaid.minor + d->rounding.minor,
                      "This is not the total less what is paid plus the rounding.");
    }
    /* In the standard, but no longer in the published rules: so not a reason to refuse. */
    if (d->kind == DOCUMENT_INVOICE && d->payable.minor > 0 && f->at[T_DUE] == 0 &&
        f->at[T_TERMS] == 0) {
        draft_warn(f, "BR-CO-25", draft_element(f, T_DUE), f->at[T_PAYABLE],
                   "An amount is due, and neither a date nor terms say when.");
    }
}

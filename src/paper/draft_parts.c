/* Parts that UBL and CII have alike: values, marks and rules; the readers name the elements. */
#include "paper/draft_parts.h"

const struct xml_node *draft_one(struct draft *f, const struct xml_node *n, const char *path)
{
    return draft_only(f, xml_find(n, path));
}

size_t draft_count(const struct xml_node *n, const char *name)
{
    size_t count = 0;
    for (n = xml_child(n, name); n != NULL; n = xml_again(n)) count++;
    return count;
}

int draft_line_of(const struct xml_node *n, const char *path)
{
    n = xml_find(n, path);
    return n == NULL ? 0 : n->line;
}

void draft_parties(struct draft *f, const struct xml_node *seller, const struct xml_node *buyer,
                   const struct party_reader *by)
{
    struct document *d = &f->document;

    d->seller = by->read(f, seller, &f->at[T_SELLER_TAX_ID], &f->at[T_SELLER_COUNTRY]);
    d->buyer = by->read(f, buyer, &f->at[T_BUYER_TAX_ID], &f->at[T_BUYER_COUNTRY]);
    if (d->seller.name.n > 0) f->at[T_SELLER_NAME] = seller->line;
    if (d->buyer.name.n > 0) f->at[T_BUYER_NAME] = buyer->line;
    f->at[T_SELLER_ADDRESS] = draft_line_of(seller, by->address);
    f->at[T_BUYER_ADDRESS] = draft_line_of(buyer, by->address);
    f->at[T_SELLER_ENDPOINT] = draft_line_of(seller, by->endpoint);
    f->at[T_BUYER_ENDPOINT] = draft_line_of(buyer, by->endpoint);
    f->seller_vat_id = d->seller.tax_id.n > 0;
    f->seller_tax_number = d->seller.tax_number.n > 0;
    f->seller_identified = f->seller_vat_id || d->seller.number.n > 0 || d->seller.legal_id.n > 0;
    f->buyer_vat_id = d->buyer.tax_id.n > 0;
    f->buyer_legal_id = d->buyer.legal_id.n > 0;
}

void draft_refer(struct draft *f, struct document_ref *refs, const struct xml_node *n,
                 const struct xml_node *id, const struct xml_node *issued)
{
    str number = draft_short(f, id, NULL);

    if (number.n == 0) {
        draft_error(f, "BR-55", n->name, n->line,
                    "A reference to a preceding invoice has no number.");
        return;
    }
    refs[f->document.preceding_count++] =
        (struct document_ref){ .number = number, .issued = draft_date(f, issued, NULL) };
}

void draft_check_reference(struct draft *f, const struct xml_node *n, const struct xml_node *id)
{
    if (id == NULL || id->text.n == 0) {
        draft_error(f, "BR-52", n->name, n->line, "A supporting document has no reference.");
    }
}

struct attachment draft_attachment(struct draft *f, const struct xml_node *id,
                                   const struct xml_node *description, const struct xml_node *url,
                                   const struct xml_node *file)
{
    str mime = xml_attribute_of(file, "mimeCode");

    if (file != NULL && !code_is_mime(mime)) {
        draft_error(f, "BR-CL-24", file->name, file->line,
                    "A file of this kind may not be attached.");
    }
    return (struct attachment){
        .id = draft_text(f, id, NULL),
        .description = draft_text(f, description, NULL),
        .url = draft_text(f, url, NULL),
        .filename = arena_str(f->arena, xml_attribute_of(file, "filename")),
        .mime = arena_str(f->arena, mime),
        .bytes = draft_base64(f, file),
    };
}

void draft_check_means(struct draft *f, const struct xml_node *n, const struct xml_node *code,
                       const struct xml_node *account, const struct xml_node *iban)
{
    str means = code == NULL ? STR_NONE : code->text;
    bool transfer = str_eq(means, S("30")) || str_eq(means, S("58"));

    if (means.n == 0) {
        draft_error(f, "BR-49", n->name, n->line, "A way to pay has no code.");
    } else if (!code_is_payment_means(means)) {
        draft_error(f, "BR-CL-16", code->name, code->line, "There is no such way to pay.");
    }
    if (account == NULL && transfer) {
        draft_error(f, "BR-61", n->name, n->line, "A credit transfer needs an account.");
    } else if (transfer && (iban == NULL || iban->text.n == 0)) {
        draft_error(f, "BR-50", account->name, account->line, "The account has no number.");
    }
}

str draft_card(struct draft *f, const struct xml_node *n)
{
    if (n == NULL || n->text.n == 0) return STR_NONE;
    if (n->text.n > 10) {
        draft_error(f, "BR-51", n->name, n->line,
                    "At most six and four digits of a card number may be given.");
    }
    return arena_format(f->arena, "**** %.*s",
                        STR_FMT(str_sub(n->text, n->text.n > 4 ? n->text.n - 4 : 0, 4)));
}

struct allowance draft_allowance(struct draft *f, const struct xml_node *n,
                                 const struct xml_node *tax, bool of_line,
                                 const struct allowance_names *names, struct allowance_mark *mark)
{
    struct allowance one = { .charge = draft_flag(f, draft_one(f, n, names->charge)) };
    const char *amount_rule = of_line ? (one.charge ? "BR-DEC-27" : "BR-DEC-24")
                                      : (one.charge ? "BR-DEC-05" : "BR-DEC-01");
    const char *base_rule = of_line ? (one.charge ? "BR-DEC-28" : "BR-DEC-25")
                                    : (one.charge ? "BR-DEC-06" : "BR-DEC-02");

    mark->line = n->line;
    one.amount = draft_money(f, draft_one(f, n, names->amount), amount_rule, &mark->at[A_AMOUNT]);
    one.base = draft_money(f, draft_one(f, n, names->base), base_rule, &mark->at[A_BASE]);
    one.percent = draft_decimal(f, draft_one(f, n, names->percent), NULL);
    one.reason_code = draft_short(f, xml_child(n, names->reason_code), &mark->at[A_REASON]);
    one.reason = draft_text(f, xml_child(n, names->reason), &mark->at[A_REASON]);
    one.tax_category = draft_short(f, xml_child(tax, names->category), &mark->at[A_CATEGORY]);
    one.tax_rate = draft_decimal(f, xml_child(tax, names->rate), &mark->at[A_RATE]);
    return one;
}

void draft_allowances(struct draft *f, const struct xml_node *parent,
                      const struct allowance_reader *by)
{
    struct document *d = &f->document;
    size_t count = draft_count(parent, by->name);

    d->allowances = draft_room(f, count, sizeof *d->allowances);
    f->allowances = draft_room(f, count, sizeof *f->allowances);
    if (d->allowances == NULL || f->allowances == NULL) return;
    for (const struct xml_node *n = xml_child(parent, by->name); n != NULL; n = xml_again(n)) {
        size_t i = d->allowance_count++;
        d->allowances[i] = by->read(f, n, false, &f->allowances[i]);
    }
}

void draft_line_allowances(struct draft *f, const struct xml_node *parent,
                           const struct allowance_reader *by, struct document_line *line)
{
    line->allowances = draft_room(f, draft_count(parent, by->name), sizeof *line->allowances);
    if (line->allowances == NULL) return;
    for (const struct xml_node *n = xml_child(parent, by->name); n != NULL; n = xml_again(n)) {
        struct allowance_mark mark = { 0 };
        struct allowance *one = &line->allowances[line->allowance_count++];

        *one = by->read(f, n, true, &mark);
        rules_check_line_allowance(f, one, &mark);
    }
}

struct tax_group draft_group(struct draft *f, const struct xml_node *n, const struct xml_node *tax,
                             const struct xml_node *reasons, const struct group_names *names,
                             struct group_mark *mark)
{
    struct tax_group g = { .component = S("VAT") };

    mark->line = n->line;
    g.base = draft_money(f, draft_one(f, n, names->base), "BR-DEC-19", &mark->at[G_BASE]);
    g.amount = draft_money(f, draft_one(f, n, names->amount), "BR-DEC-20", &mark->at[G_AMOUNT]);
    g.category = draft_short(f, xml_child(tax, names->category), &mark->at[G_CATEGORY]);
    g.rate = draft_decimal(f, xml_child(tax, names->rate), &mark->at[G_RATE]);
    g.reason_code = draft_short(f, xml_child(reasons, names->reason_code), &mark->at[G_REASON]);
    g.reason = draft_text(f, xml_child(reasons, names->reason), &mark->at[G_REASON]);
    f->at[T_TAX_GROUP] = n->line;
    f->groups_in_total = true;
    return g;
}

bool draft_tax_total(struct draft *f, const struct xml_node *amount)
{
    struct document *d = &f->document;
    str code = xml_attribute_of(amount, "currencyID");

    if (f->at[T_TAX_CURRENCY] != 0 && !currency_eq(d->tax_cur, d->cur) &&
        str_eq(code, currency_code(d->tax_cur))) {
        d->tax_in_tax_cur =
            draft_money_in(f, amount, "BR-DEC-15", d->tax_cur, &f->at[T_TAX_OTHER]);
        return false;
    }
    d->tax = draft_money(f, amount, "BR-DEC-13", &f->at[T_TAX]);
    f->tax_totals += code.n == 0 || str_eq(code, currency_code(d->cur));
    return true;
}

void draft_totals(struct draft *f, const struct xml_node *n, const struct totals_names *names)
{
    struct document *d = &f->document;
    int *at = f->at;
    const struct {
        const char *name, *rule;
        money *to;
        int *at;
    } all[] = {
        { names->lines_net, "BR-DEC-09", &d->lines_net, &at[T_LINES_NET] },
        { names->allowances, "BR-DEC-10", &d->allowances_total, &at[T_ALLOWANCES] },
        { names->charges, "BR-DEC-11", &d->charges_total, &at[T_CHARGES] },
        { names->net, "BR-DEC-12", &d->net, &at[T_NET] },
        { names->total, "BR-DEC-14", &d->total, &at[T_TOTAL] },
        { names->prepaid, "BR-DEC-16", &d->prepaid, &at[T_PREPAID] },
        { names->rounding, "BR-DEC-17", &d->rounding, &at[T_ROUNDING] },
        { names->payable, "BR-DEC-18", &d->payable, &at[T_PAYABLE] },
    };

    if (n != NULL) at[T_TOTALS] = n->line;
    for (size_t i = 0; i < countof(all); i++)
        *all[i].to = draft_money(f, draft_one(f, n, all[i].name), all[i].rule, all[i].at);
}

void draft_check_item(struct draft *f, const struct xml_node *item, const struct item_names *names)
{
    const struct xml_node *id = xml_find(item, names->standard_id);
    const struct xml_node *n = xml_child(item, names->classification);

    if (id != NULL && xml_attribute_of(id, "schemeID").n == 0) {
        draft_error(f, "BR-64", id->name, id->line, "The standard identifier has no scheme.");
    }
    for (; n != NULL; n = xml_again(n)) {
        const struct xml_node *code = xml_child(n, names->class_code);
        if (code != NULL && xml_attribute_of(code, "listID").n == 0) {
            draft_error(f, "BR-65", code->name, code->line, "The classification has no scheme.");
        }
    }
    n = xml_child(item, names->property);
    for (; n != NULL; n = xml_again(n)) {
        if (xml_child(n, names->property_name) == NULL ||
            xml_child(n, names->property_value) == NULL) {
            draft_error(f, "BR-54", n->name, n->line, "An attribute has a name and a value.");
        }
    }
}

void draft_quantity(struct draft *f, const struct xml_node *quantity, const struct xml_node *base,
                    struct document_line *line, struct line_mark *mark)
{
    str unit = xml_attribute_of(quantity, "unitCode");
    int base_at = 0;

    line->quantity = draft_decimal(f, quantity, &mark->at[L_QUANTITY]);
    line->unit = arena_str(f->arena, unit);
    if (unit.n > 0) mark->at[L_UNIT] = quantity->line;
    line->price_quantity = draft_decimal(f, base, &base_at);
    if (base_at == 0) line->price_quantity = (decimal){ 1, 0 };
}

void draft_lines(struct draft *f, const struct xml_node *parent, const char *name,
                 void (*read)(struct draft *f, const struct xml_node *n,
                              struct document_line *line, struct line_mark *mark))
{
    struct document *d = &f->document;
    size_t count = draft_count(parent, name);

    d->lines = draft_room(f, count, sizeof *d->lines);
    f->lines = draft_room(f, count, sizeof *f->lines);
    if (d->lines == NULL || f->lines == NULL) return;
    for (const struct xml_node *n = xml_child(parent, name); n != NULL; n = xml_again(n)) {
        size_t i = d->line_count++;
        f->at[T_LINE] = n->line;
        f->lines[i].line = n->line;
        read(f, n, &d->lines[i], &f->lines[i]);
    }
}

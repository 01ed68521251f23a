/*
 * Lines first, then the sums of the document, then its tax: each step uses only what stands above
 * it. CGST and SGST are each taken from half the rate, so that they are equal (never one from the
 * other's rest).
 */
#include "core/calculate.h"

static MUST_USE err fill_lines(struct document *d);
static MUST_USE err fill_sums(struct document *d);
static MUST_USE err fill_taxes(struct arena *a, struct document *d, enum rounding_level level,
                               enum tax_components components);
static MUST_USE err fill_totals(struct document *d);

err document_calculate(struct arena *a, struct document *d, enum rounding_level level,
                       enum tax_components components)
{
    TRY(fill_lines(d));
    return document_sum(a, d, level, components);
}

err document_sum(struct arena *a, struct document *d, enum rounding_level level,
                 enum tax_components components)
{
    TRY(fill_sums(d));
    TRY(fill_taxes(a, d, level, components));
    return fill_totals(d);
}

err line_gross(const struct document_line *line, currency c, money *out)
{
    decimal per = line->price_quantity;

    if (per.units == 0) per = (decimal){ 1, 0 };
    return decimal_product(line->quantity, line->price, per, c, out);
}

static err add_or_take(const struct allowance *one, money *sum)
{
    return one->charge ? money_add(*sum, one->amount, sum) : money_sub(*sum, one->amount, sum);
}

err line_net(const struct document_line *line, currency c, money *out)
{
    money sum;

    TRY(line_gross(line, c, &sum));
    for (size_t i = 0; i < line->allowance_count; i++) TRY(add_or_take(&line->allowances[i], &sum));
    *out = sum;
    return OK;
}

/* An allowance given as a percentage only gets its amount, and its base where it had none. */
static err fill_allowance(struct allowance *one, money base)
{
    if (one->percent.units == 0 || one->amount.minor != 0) return OK;
    if (one->base.minor == 0) one->base = base;
    return decimal_percent(one->base, one->percent, ROUND_HALF_UP, &one->amount);
}

static err fill_lines(struct document *d)
{
    for (size_t i = 0; i < d->line_count; i++) {
        struct document_line *line = &d->lines[i];
        money gross;

        TRY(line_gross(line, d->cur, &gross));
        for (size_t k = 0; k < line->allowance_count; k++) {
            TRY(fill_allowance(&line->allowances[k], gross));
        }
        TRY(line_net(line, d->cur, &line->net));
    }
    return OK;
}

static err fill_sums(struct document *d)
{
    money lines = money_zero(d->cur), allowances = lines, charges = lines;

    for (size_t i = 0; i < d->line_count; i++) TRY(money_add(lines, d->lines[i].net, &lines));
    for (size_t i = 0; i < d->allowance_count; i++) {
        struct allowance *one = &d->allowances[i];
        money *sum = one->charge ? &charges : &allowances;

        TRY(fill_allowance(one, lines));
        TRY(money_add(*sum, one->amount, sum));
    }
    d->lines_net = lines;
    d->allowances_total = allowances;
    d->charges_total = charges;
    TRY(money_sub(lines, allowances, &d->net));
    return money_add(d->net, charges, &d->net);
}

/* The groups while they are made: one for each category, rate and code, before components. */
struct grouping {
    struct tax_group *groups;
    size_t count;
    enum rounding_level level;
    bool by_code, halves;
};

static err half_of(decimal rate, decimal *out)
{
    if (rate.units % 2 == 0) {
        *out = (decimal){ rate.units / 2, rate.scale };
        return OK;
    }
    if (rate.scale == DECIMAL_SCALE_MAX) return E_OVERFLOW;
    if (__builtin_mul_overflow(rate.units, 5, &rate.units)) return E_OVERFLOW;
    *out = (decimal){ rate.units, (uint8_t)(rate.scale + 1) };
    return OK;
}

static struct tax_group *group_of(struct grouping *g, str category, decimal rate, str code)
{
    struct tax_group *one;

    if (!g->by_code) code = STR_NONE;
    for (size_t i = 0; i < g->count; i++) {
        one = &g->groups[i];
        if (str_eq(one->category, category) && decimal_eq(one->rate, rate) &&
            str_eq(one->hsn_sac, code))
            return one;
    }
    if (g->count == TAX_GROUPS_MAX) return NULL;
    one = &g->groups[g->count++];
    *one = (struct tax_group){ .category = category, .rate = rate, .hsn_sac = code };
    return one;
}

/* `rate` is the whole rate; the groups carry that of one component. */
static err group_add(struct grouping *g, str category, decimal rate, str code, money net)
{
    struct tax_group *one;
    money tax;

    if (g->halves) TRY(half_of(rate, &rate));
    one = group_of(g, category, rate, code);
    if (one == NULL) return E_TOO_LARGE;
    if (one->base.cur.index == 0) one->base = one->amount = money_zero(net.cur);
    TRY(money_add(one->base, net, &one->base));
    if (g->level != ROUND_LINE) return OK;
    TRY(decimal_percent(net, rate, ROUND_HALF_UP, &tax));
    return money_add(one->amount, tax, &one->amount);
}

/* What was said before about why a category is not taxed. */
static void keep_reason(const struct document *d, struct tax_group *one)
{
    for (size_t i = 0; i < d->tax_count; i++) {
        if (!str_eq(d->taxes[i].category, one->category)) continue;
        one->reason = d->taxes[i].reason;
        one->reason_code = d->taxes[i].reason_code;
        return;
    }
}

static err make_groups(struct document *d, struct grouping *g)
{
    for (size_t i = 0; i < d->line_count; i++) {
        const struct document_line *line = &d->lines[i];
        TRY(group_add(g, line->tax_category, line->tax_rate, line->hsn_sac, line->net));
    }
    for (size_t i = 0; i < d->allowance_count; i++) {
        const struct allowance *one = &d->allowances[i];
        money net = one->amount;
        if (!one->charge) TRY(money_sub(money_zero(net.cur), net, &net));
        TRY(group_add(g, one->tax_category, one->tax_rate, STR_NONE, net));
    }
    for (size_t i = 0; i < g->count; i++) {
        struct tax_group *one = &g->groups[i];
        keep_reason(d, one);
        if (g->level == ROUND_LINE) continue;
        TRY(decimal_percent(one->base, one->rate, ROUND_HALF_UP, &one->amount));
    }
    return OK;
}

static err fill_taxes(struct arena *a, struct document *d, enum rounding_level level,
                      enum tax_components components)
{
    static const str names[][2] = {
        [TAX_VAT] = { { "VAT", 3 } },
        [TAX_SALES] = { { "Sales tax", 9 } },
        [TAX_GST_WITHIN] = { { "CGST", 4 }, { "SGST", 4 } },
        [TAX_GST_BETWEEN] = { { "IGST", 4 } },
        [TAX_GST] = { { "GST", 3 } },
    };
    size_t most = d->line_count + d->allowance_count, each = components == TAX_GST_WITHIN ? 2 : 1;
    struct grouping g = { .level = level, .halves = components == TAX_GST_WITHIN };

    if (most > TAX_GROUPS_MAX) most = TAX_GROUPS_MAX;
    g.by_code =
        components == TAX_GST || components == TAX_GST_WITHIN || components == TAX_GST_BETWEEN;
    g.groups = arena_array(a, struct tax_group, most + 1);
    TRY(make_groups(d, &g));
    d->taxes = arena_array(a, struct tax_group, g.count * each + 1);
    d->tax_count = 0;
    d->tax = money_zero(d->cur);
    for (size_t i = 0; i < g.count; i++) {
        for (size_t k = 0; k < each; k++) {
            struct tax_group *one = &d->taxes[d->tax_count++];
            *one = g.groups[i];
            one->component = names[components][k];
            TRY(money_add(d->tax, one->amount, &d->tax));
        }
    }
    return OK;
}

static err fill_totals(struct document *d)
{
    if (d->prepaid.cur.index == 0) d->prepaid = money_zero(d->cur);
    if (d->rounding.cur.index == 0) d->rounding = money_zero(d->cur);
    TRY(money_add(d->net, d->tax, &d->total));
    TRY(money_sub(d->total, d->prepaid, &d->payable));
    return money_add(d->payable, d->rounding, &d->payable);
}

static bool is_within(const struct party *seller, const struct party *buyer)
{
    if (seller->tax_id.n > 2 && buyer->tax_id.n > 2)
        return str_eq(str_sub(seller->tax_id, 0, 2), str_sub(buyer->tax_id, 0, 2));
    str region = seller->address.region;
    return region.n > 0 && str_eq(region, buyer->address.region);
}

enum tax_components tax_components_of(const struct party *seller, const struct party *buyer)
{
    str home = seller->address.country;

    if (str_eq(home, S("US"))) return TAX_SALES;
    if (!str_eq(home, S("IN"))) return TAX_VAT;
    bool inside = str_eq(buyer->address.country, home);
    return inside && is_within(seller, buyer) ? TAX_GST_WITHIN : TAX_GST_BETWEEN;
}

enum rounding_level tax_rounding_of(enum tax_components components)
{
    return components == TAX_VAT || components == TAX_SALES ? ROUND_GROUP : ROUND_LINE;
}

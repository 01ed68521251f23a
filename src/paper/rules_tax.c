/*
 * The rules of EN 16931-1 for each VAT category: S, Z, E, AE, K (its rules are called IC), G, O,
 * L (AF) and M (AG). One table says how the categories differ; the walk is the same for all.
 */
#include "paper/draft.h"

enum rate_rule { RATE_POSITIVE, RATE_ZERO, RATE_NOT_NEGATIVE, RATE_ABSENT };

struct category {
    str code;
    const char *rules; /* what its rules are called */
    enum rate_rule rate;
    bool reason;    /* needs a reason for exemption; the others may not have one */
    bool one_group; /* stands in the breakdown once, whatever the rates */
    bool vat_id;    /* a local tax number of the seller is not enough */
    bool buyer_vat_id, buyer_any_id;
};

static const struct category categories[] = {
    { { "S", 1 }, "S", RATE_POSITIVE },
    { { "Z", 1 }, "Z", RATE_ZERO, .one_group = true },
    { { "E", 1 }, "E", RATE_ZERO, .reason = true, .one_group = true },
    { { "AE", 2 }, "AE", RATE_ZERO, .reason = true, .one_group = true, .buyer_any_id = true },
    { { "K", 1 },
      "IC",
      RATE_ZERO,
      .reason = true,
      .one_group = true,
      .vat_id = true,
      .buyer_vat_id = true },
    { { "G", 1 }, "G", RATE_ZERO, .reason = true, .one_group = true, .vat_id = true },
    { { "O", 1 }, "O", RATE_ABSENT, .reason = true, .one_group = true },
    { { "L", 1 }, "AF", RATE_NOT_NEGATIVE },
    { { "M", 1 }, "AG", RATE_NOT_NEGATIVE },
};

static void check_groups(struct draft *f);
static void check_category(struct draft *f, const struct category *c);
static void check_only_outside(struct draft *f);
static void check_intra_community(struct draft *f);

void rules_check_tax(struct draft *f)
{
    check_groups(f);
    for (size_t i = 0; i < countof(categories); i++) check_category(f, &categories[i]);
    check_only_outside(f);
    check_intra_community(f);
}

static void say(struct draft *f, const struct category *c, const char *number, str where, int line,
                const char *text)
{
    str rule = arena_format(f->arena, "BR-%s-%s", c->rules, number);
    draft_error(f, rule.p, where, line, text);
}

/* True where a category has a group for each rate, and tax is due. */
static bool has_own_rates(const struct category *c)
{
    return c->rate == RATE_POSITIVE || c->rate == RATE_NOT_NEGATIVE;
}

/* One whole unit in minor units: the published rules let tax of a group differ by less. */
static int64_t one_unit(const struct draft *f)
{
    int64_t v = 1;
    for (int i = currency_exponent(f->document.cur); i > 0; i--) v *= 10;
    return v;
}

static money without_sign(money m)
{
    return (money){ m.minor < 0 ? -m.minor : m.minor, m.cur };
}

/* BR-CO-17: the tax is base times rate within the tolerance; false beyond, `exact` where it is. */
static bool tax_fits(const struct draft *f, const struct tax_group *g, bool has_rate, bool *exact)
{
    money expected;
    int64_t unit = one_unit(f), difference;
    decimal half = { 5, 1 };

    *exact = true;
    if (g->base.minor == INT64_MIN || g->amount.minor == INT64_MIN) return false;
    if (!has_rate || decimal_cmp(g->rate, half) < 0) {
        *exact = g->amount.minor == 0;
        return without_sign(g->amount).minor * 2 < unit;
    }
    if (decimal_percent(without_sign(g->base), g->rate, ROUND_HALF_UP, &expected) != OK)
        return false;
    if (__builtin_sub_overflow(without_sign(g->amount).minor, expected.minor, &difference))
        return false;
    if (difference < 0) difference = -difference;
    *exact = difference == 0 && (g->base.minor < 0) == (g->amount.minor < 0);
    if (g->amount.minor == 0 && expected.minor == 0) *exact = true;
    return f->syntax == SYNTAX_CII ? difference <= unit : difference < unit;
}

static void check_group(struct draft *f, const struct tax_group *g, const struct group_mark *mark)
{
    static const struct {
        enum group_term term;
        const char *rule, *text;
    } needed[] = {
        { G_BASE, "BR-45", "The tax group has no base." },
        { G_AMOUNT, "BR-46", "The tax group has no amount." },
        { G_CATEGORY, "BR-47", "The tax group has no VAT category." },
        { G_RATE, "BR-48", "The tax group has no rate." },
    };
    bool exact;

    for (size_t i = 0; i < countof(needed); i++) {
        if (mark->at[needed[i].term] != 0) continue;
        if (needed[i].term == G_RATE && str_eq(g->category, S("O"))) continue;
        draft_error(f, needed[i].rule, draft_group_element(f, needed[i].term), mark->line,
                    needed[i].text);
    }
    if (mark->at[G_CATEGORY] != 0 && !code_is_tax_category(g->category)) {
        draft_error(f, "BR-CL-17", draft_group_element(f, G_CATEGORY), mark->at[G_CATEGORY],
                    "There is no such VAT category.");
    }
    if (mark->at[G_BASE] == 0 || mark->at[G_AMOUNT] == 0) return;
    if (!tax_fits(f, g, mark->at[G_RATE] != 0, &exact)) {
        draft_error(f, "BR-CO-17", draft_group_element(f, G_AMOUNT), mark->at[G_AMOUNT],
                    "The tax is not base times rate.");
        for (size_t i = 0; i < countof(categories); i++) {
            const struct category *c = &categories[i];
            if (!str_eq(g->category, c->code) || !has_own_rates(c)) continue;
            say(f, c, "09", draft_group_element(f, G_AMOUNT), mark->at[G_AMOUNT],
                "The tax is not base times rate.");
        }
    } else if (!exact) {
        draft_warn(f, "BR-CO-17", draft_group_element(f, G_AMOUNT), mark->at[G_AMOUNT],
                   "The tax is not exactly base times rate.");
    }
}

static void check_groups(struct draft *f)
{
    for (size_t i = 0; i < f->document.tax_count; i++) {
        check_group(f, &f->document.taxes[i], &f->groups[i]);
    }
}

static bool rate_fits(const struct category *c, decimal rate, bool given)
{
    switch (c->rate) {
    case RATE_POSITIVE: return given && rate.units > 0;
    case RATE_ZERO: return given && rate.units == 0;
    case RATE_NOT_NEGATIVE: return given && rate.units >= 0;
    case RATE_ABSENT: return !given;
    }
    return false;
}

static const char *rate_text(const struct category *c)
{
    if (c->rate == RATE_POSITIVE) return "In this VAT category the rate is greater than zero.";
    if (c->rate == RATE_ABSENT) return "In this VAT category there is no rate.";
    if (c->rate == RATE_ZERO) return "In this VAT category the rate is zero.";
    return "In this VAT category the rate is zero or greater.";
}

/* Which registrations the parties need (or, outside the scope of VAT, may not have). */
static bool parties_fit(const struct draft *f, const struct category *c)
{
    bool agent = f->document.tax_representative.tax_id.n > 0;

    if (c->rate == RATE_ABSENT) return !f->seller_vat_id && !agent && !f->buyer_vat_id;
    if (!f->seller_vat_id && !agent && (c->vat_id || !f->seller_tax_number)) return false;
    if (c->buyer_vat_id && !f->buyer_vat_id) return false;
    return !c->buyer_any_id || f->buyer_vat_id || f->buyer_legal_id;
}

/* Where the category is used, and the sum of what is taxed by it (at `rate`, if there is one). */
struct use {
    int line, allowance, charge; /* of the first of each; 0 where there is none */
    __int128 sum;
};

static struct use uses_of(const struct draft *f, const struct category *c, const decimal *rate)
{
    const struct document *d = &f->document;
    struct use u = { 0 };

    for (size_t i = 0; i < d->line_count; i++) {
        const struct document_line *line = &d->lines[i];
        if (!str_eq(line->tax_category, c->code)) continue;
        if (rate != NULL && !decimal_eq(*rate, line->tax_rate)) continue;
        if (u.line == 0) u.line = f->lines[i].at[L_CATEGORY];
        u.sum += line->net.minor;
    }
    for (size_t i = 0; i < d->allowance_count; i++) {
        const struct allowance *one = &d->allowances[i];
        int *first = one->charge ? &u.charge : &u.allowance;
        if (!str_eq(one->tax_category, c->code)) continue;
        if (rate != NULL && !decimal_eq(*rate, one->tax_rate)) continue;
        if (*first == 0) *first = f->allowances[i].at[A_CATEGORY];
        u.sum += one->charge ? (__int128)one->amount.minor : -(__int128)one->amount.minor;
    }
    return u;
}

static void check_group_of(struct draft *f, const struct category *c, size_t i)
{
    const struct tax_group *g = &f->document.taxes[i];
    const struct group_mark *mark = &f->groups[i];
    bool by_rate = has_own_rates(c);
    struct use u = uses_of(f, c, by_rate ? &g->rate : NULL);
    __int128 difference = u.sum - g->base.minor;
    str base = draft_group_element(f, G_BASE);

    if (difference < 0) difference = -difference;
    if (mark->at[G_BASE] != 0 && difference != 0) {
        if (by_rate && f->syntax == SYNTAX_UBL && difference < one_unit(f) &&
            (u.line | u.allowance | u.charge) != 0) {
            draft_warn(f, arena_format(f->arena, "BR-%s-08", c->rules).p, base, mark->at[G_BASE],
                       "The base is not exactly the sum of what is taxed so.");
        } else {
            say(f, c, "08", base, mark->at[G_BASE], "The base is not the sum of what is taxed so.");
        }
    }
    if (!by_rate && mark->at[G_AMOUNT] != 0 && g->amount.minor != 0) {
        say(f, c, "09", draft_group_element(f, G_AMOUNT), mark->at[G_AMOUNT],
            "In this VAT category the tax is zero.");
    }
    if (c->reason != (mark->at[G_REASON] != 0)) {
        say(f, c, "10", draft_group_element(f, G_REASON),
            c->reason ? mark->line : mark->at[G_REASON],
            c->reason ? "The reason for the exemption is missing."
                      : "In this VAT category there is no exemption.");
    }
}

static void check_rates(struct draft *f, const struct category *c)
{
    const struct document *d = &f->document;

    for (size_t i = 0; i < d->line_count; i++) {
        const int *at = f->lines[i].at;
        if (!str_eq(d->lines[i].tax_category, c->code) ||
            rate_fits(c, d->lines[i].tax_rate, at[L_RATE] != 0))
            continue;
        say(f, c, "05", draft_line_element(f, L_RATE),
            at[L_RATE] != 0 ? at[L_RATE] : at[L_CATEGORY], rate_text(c));
    }
    for (size_t i = 0; i < d->allowance_count; i++) {
        const int *at = f->allowances[i].at;
        if (!str_eq(d->allowances[i].tax_category, c->code) ||
            rate_fits(c, d->allowances[i].tax_rate, at[A_RATE] != 0))
            continue;
        say(f, c, d->allowances[i].charge ? "07" : "06", draft_allowance_element(f, A_RATE),
            at[A_RATE] != 0 ? at[A_RATE] : at[A_CATEGORY], rate_text(c));
    }
}

static void check_category(struct draft *f, const struct category *c)
{
    struct use u = uses_of(f, c, NULL);
    bool used = (u.line | u.allowance | u.charge) != 0;
    int groups = 0, at = 0;
    str where = draft_group_element(f, G_CATEGORY);
    const char *parties = c->rate == RATE_ABSENT
                              ? "Outside the scope of VAT no VAT id may be given."
                              : "A tax registration this VAT category needs is missing.";

    for (size_t i = 0; i < f->document.tax_count; i++) {
        if (!str_eq(f->document.taxes[i].category, c->code)) continue;
        groups++;
        at = f->groups[i].at[G_CATEGORY];
        check_group_of(f, c, i);
    }
    if ((used && groups == 0) || (c->one_group && groups > 1) ||
        (!c->one_group && !used && groups > 0)) {
        say(f, c, "01", where, at != 0 ? at : u.line + (u.line == 0 ? u.allowance : 0),
            "The tax breakdown does not match the VAT categories used.");
    }
    if (!used) return;
    if (!parties_fit(f, c)) {
        if (u.line != 0) say(f, c, "02", draft_line_element(f, L_CATEGORY), u.line, parties);
        if (u.allowance != 0)
            say(f, c, "03", draft_allowance_element(f, A_CATEGORY), u.allowance, parties);
        if (u.charge != 0)
            say(f, c, "04", draft_allowance_element(f, A_CATEGORY), u.charge, parties);
    }
    check_rates(f, c);
}

/* BR-O-11 to 14: what is outside the scope of VAT stands alone. */
static void check_only_outside(struct draft *f)
{
    const struct document *d = &f->document;
    const struct category *outside = &categories[6];
    const char *text = "Beside what is outside the scope of VAT there may be nothing else.";
    bool found = false;

    for (size_t i = 0; i < d->tax_count; i++) found |= str_eq(d->taxes[i].category, S("O"));
    if (!found) return;
    for (size_t i = 0; i < d->tax_count; i++) {
        if (d->taxes[i].category.n > 0 && !str_eq(d->taxes[i].category, S("O"))) {
            say(f, outside, "11", draft_group_element(f, G_CATEGORY), f->groups[i].at[G_CATEGORY],
                text);
        }
    }
    for (size_t i = 0; i < d->line_count; i++) {
        if (d->lines[i].tax_category.n > 0 && !str_eq(d->lines[i].tax_category, S("O"))) {
            say(f, outside, "12", draft_line_element(f, L_CATEGORY), f->lines[i].at[L_CATEGORY],
                text);
        }
    }
    for (size_t i = 0; i < d->allowance_count; i++) {
        const struct allowance *one = &d->allowances[i];
        if (one->tax_category.n > 0 && !str_eq(one->tax_category, S("O"))) {
            say(f, outside, one->charge ? "14" : "13", draft_allowance_element(f, A_CATEGORY),
                f->allowances[i].at[A_CATEGORY], text);
        }
    }
}

static void check_intra_community(struct draft *f)
{
    const struct document *d = &f->document;
    const struct category *intra = &categories[4];

    for (size_t i = 0; i < d->tax_count; i++) {
        if (!str_eq(d->taxes[i].category, S("K"))) continue;
        if (!date_is(d->delivered) && !date_is(d->period_start) && !date_is(d->period_end) &&
            f->at[T_TAX_POINT_CODE] == 0) {
            say(f, intra, "11", draft_element(f, T_DELIVERED), f->groups[i].line,
                "An intra-community supply needs a delivery date or an invoicing period.");
        }
        if (d->deliver_to.country.n == 0) {
            say(f, intra, "12", draft_element(f, T_DELIVERY_COUNTRY), f->groups[i].line,
                "An intra-community supply needs the country of delivery.");
        }
        return;
    }
}

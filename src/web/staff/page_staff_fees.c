/* Settings: what paying costs on top, by method and currency. */
#include "app/app_fee.h"
#include "web/amount.h"
#include "web/fee_words.h"
#include "web/staff/staff_view.h"
#include "web/views.h"
#include "web/web.h"

/* Components of the tax, as the form offers them. */
enum tax_kind { TAX_NONE, TAX_ONE, TAX_GST, TAX_KINDS };
static const struct {
    str word, label;
} kinds[TAX_KINDS] = { { { "none", 4 }, { "None", 4 } },
                       { { "one", 3 }, { "One tax", 7 } },
                       { { "gst", 3 }, { "CGST and SGST, half each", 24 } } };

static void wrong(struct visit *v, const char *field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = str_of(field), .text = text });
}

/* ---- the page ---- */

static str plain(struct visit *v, int64_t minor, currency c)
{
    char out[32];
    return minor == 0 ? STR_NONE : arena_str(v->a, money_plain((money){ minor, c }, out));
}

/* A rate in 1/100 % has the digits of euros and cents. */
static str plain_rate(struct visit *v, int64_t rate)
{
    return plain(v, rate, CURRENCY("EUR"));
}

static void put_choices(struct visit *v, struct staff_fees *p, enum pay_method method,
                        enum tax_kind tax)
{
    struct choice *methods = arena_array(v->a, struct choice, PAY_METHOD_COUNT);
    struct choice *taxes = arena_array(v->a, struct choice, TAX_KINDS);

    for (int m = PAY_NONE + 1; m < PAY_METHOD_COUNT; m++)
        methods[p->method_count++] = (struct choice){
            pay_method_word((enum pay_method)m),
            html_message(&v->html, pay_method_label((enum pay_method)m)), m == (int)method
        };
    for (int k = 0; k < TAX_KINDS; k++)
        taxes[p->tax_count++] = (struct choice){ kinds[k].word,
                                                 html_message(&v->html, kinds[k].label),
                                                 k == (int)tax };
    p->methods = methods;
    p->taxes = taxes;
}

static void put_rows(struct visit *v, struct staff_fees *p, const struct fee_listed *list, size_t n)
{
    struct staff_fee *rows = arena_array(v->a, struct staff_fee, n + 1);

    for (size_t i = 0; i < n; i++) {
        const struct fee_listed *f = &list[i];
        str tax = STR_NONE;
        for (size_t k = 0; k < f->rule.tax_count; k++)
            tax = arena_format(v->a, "%.*s%s%.*s", STR_FMT(tax), k > 0 ? ", " : "",
                               STR_FMT(fee_tax_words(v, &f->rule.taxes[k])));
        rows[p->count++] = (struct staff_fee){
            pay_method_word(f->method), html_message(&v->html, pay_method_label(f->method)),
            currency_code(f->cur), fee_words(v, &f->rule, f->cur), tax
        };
    }
    p->rows = rows;
}

/* What is there now, to be changed; empty for a new one. */
static void fill(struct visit *v, struct staff_fees *p, const struct fee_listed *f)
{
    const struct fee_rule *r = &f->rule;
    enum tax_kind kind = r->tax_count == 0 ? TAX_NONE : r->tax_count == 1 ? TAX_ONE : TAX_GST;

    p->there = f->method != PAY_NONE;
    p->currency = currency_code(f->cur);
    p->percent = plain_rate(v, r->percent);
    p->fixed = plain(v, r->fixed, f->cur);
    p->most = plain(v, r->most, f->cur);
    if (kind == TAX_ONE) p->tax_name = r->taxes[0].name;
    if (kind != TAX_NONE) p->tax_rate = plain_rate(v, r->taxes[0].rate * (int64_t)r->tax_count);
    put_choices(v, p, f->method, kind);
}

static err show(struct visit *v, const struct problems *problems)
{
    struct staff_fees p = { 0 };
    struct fee_listed *list, chosen = { .cur = v->org->cur };
    size_t n;

    TRY(app_fee_list(v->tx, v->a, v->org->id, &list, &n));
    put_rows(v, &p, list, n);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(visit_field(v, "method"), pay_method_word(list[i].method)) &&
            str_eq(visit_field(v, "currency"), currency_code(list[i].cur)))
            chosen = list[i];
    }
    fill(v, &p, &chosen);
    if (problems != NULL) {
        enum tax_kind tax = TAX_NONE;
        for (int k = 0; k < TAX_KINDS; k++)
            if (str_eq(visit_field(v, "tax"), kinds[k].word)) tax = (enum tax_kind)k;
        p.method_count = p.tax_count = 0;
        put_choices(v, &p, pay_method_of(visit_field(v, "method")), tax);
        p.currency = visit_field(v, "currency");
        p.percent = visit_field(v, "percent");
        p.fixed = visit_field(v, "fixed");
        p.most = visit_field(v, "most");
        p.tax_name = visit_field(v, "tax_name");
        p.tax_rate = visit_field(v, "tax_rate");
    }
    p.saved = v->route->method == HTTP_GET && visit_field(v, "saved").n > 0;
    struct frame f = visit_frame(v, PAGE_SETTINGS, html_message(&v->html, S("Fees")));
    view_staff_fees(&v->html, &f, &p, problems);
    return OK;
}

static err fees_show(struct visit *v)
{
    return show(v, NULL);
}

/* ---- the form ---- */

/* Empty is nothing. */
static int64_t read_number(struct visit *v, const char *name, currency c, str told)
{
    str typed = str_trim(visit_field(v, name));
    money m;

    if (typed.n == 0) return 0;
    if (amount_typed(typed, v->html.format, c, &m) == AMOUNT_FINE && m.minor >= 0) return m.minor;
    wrong(v, name, told);
    return 0;
}

static void read_tax(struct visit *v, struct fee_rule *r)
{
    str kind = visit_field(v, "tax"), name = str_trim(visit_field(v, "tax_name"));
    int64_t rate = read_number(v, "tax_rate", CURRENCY("EUR"),
                               S("Enter the rate in percent, such as 19 or 18.5."));

    if (kind.n == 0 || str_eq(kind, kinds[TAX_NONE].word)) return;
    if (rate == 0 || rate > FEE_TAX_RATE_MAX)
        wrong(v, "tax_rate", S("Enter the rate in percent, above 0 and up to 50."));
    if (str_eq(kind, kinds[TAX_GST].word)) {
        if (rate % 2 != 0) wrong(v, "tax_rate", S("Half of it must have two digits at most."));
        r->taxes[r->tax_count++] = (struct fee_tax){ S("CGST"), rate / 2, 0 };
        r->taxes[r->tax_count++] = (struct fee_tax){ S("SGST"), rate / 2, 0 };
    } else if (str_eq(kind, kinds[TAX_ONE].word)) {
        if (name.n == 0) wrong(v, "tax_name", S("Enter what the tax is called."));
        r->taxes[r->tax_count++] = (struct fee_tax){ name, rate, 0 };
    } else {
        wrong(v, "tax", S("Choose one of these."));
    }
}

static void read_rule(struct visit *v, currency c, struct fee_rule *r)
{
    str amount = S("Enter an amount, such as 0.25, or nothing.");

    r->percent = read_number(v, "percent", CURRENCY("EUR"),
                             S("Enter a percentage, such as 1.9, or nothing."));
    if (r->percent > FEE_PERCENT_MAX) wrong(v, "percent", S("Enter at most 10 percent."));
    r->fixed = read_number(v, "fixed", c, amount);
    r->most = read_number(v, "most", c, amount);
    read_tax(v, r);
    if (v->problems.errors == 0 && !fee_rule_is(r))
        wrong(v, "percent", S("Enter a percentage, an amount, or both."));
}

static err fees_save(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct fee_listed f = { .method = pay_method_of(visit_field(v, "method")) };
    err e = OK;

    if (f.method == PAY_NONE) wrong(v, "method", S("Choose a way of paying."));
    if (!currency_parse(visit_field(v, "currency"), &f.cur))
        wrong(v, "currency", S("Enter the three letters of a currency, such as EUR."));
    else if (visit_field(v, "end").n == 0)
        read_rule(v, f.cur, &f.rule);
    if (v->problems.errors == 0) e = app_fee_set(v->app, v->a, &who, &f);
    if (e == E_INVALID)
        wrong(v, "tax_name", S("Use at most 20 letters, without a colon or semicolon."));
    if (v->problems.errors > 0) {
        visit_status(v, 422);
        TRY(visit_read(v));
        return show(v, &v->problems);
    }
    TRY(e);
    return visit_redirect(v, S("/staff/settings/fees?saved=1"));
}

const struct route page_staff_fees[] = {
    { HTTP_GET, "/staff/settings/fees", DOOR_STAFF, NEED_RULE, .read = fees_show,
      .fields = { { "saved", FIELD_LINE, 1 }, { "method", FIELD_LINE, 20 },
                  { "currency", FIELD_LINE, 3 } } },
    { HTTP_POST, "/staff/settings/fees", DOOR_STAFF, NEED_RULE, .write = fees_save,
      .fields = { { "method", FIELD_LINE, 20 }, { "currency", FIELD_LINE, 3 },
                  { "percent", FIELD_LINE, 20 }, { "fixed", FIELD_LINE, 40 },
                  { "most", FIELD_LINE, 40 }, { "tax", FIELD_LINE, 10 },
                  { "tax_name", FIELD_LINE, 40 }, { "tax_rate", FIELD_LINE, 20 },
                  { "end", FIELD_LINE, 1 } } },
    { 0 },
};

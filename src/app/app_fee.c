/*
 * Rules of fees are rows of org_setting: "fee.card.EUR" is "190 25 0;1900 VAT", the percentage in
 * 1/100 %, the fixed amount and the maximum in minor units, and the rate of each tax on it.
 */
#include "app/app_fee.h"

#include "app/app_staff.h"
#include "db/write.h"
#include "store/store_staff.h"

static str name_of(struct arena *a, enum pay_method m, currency cur)
{
    return arena_format(a, "fee.%.*s.%.*s", STR_FMT(pay_method_word(m)),
                        STR_FMT(currency_code(cur)));
}

static bool read_tax(str part, struct fee_tax *out)
{
    str rate;

    if (!str_cut(&part, ' ', &rate) || !str_i64(rate, &out->rate)) return false;
    out->name = part;
    return true;
}

static bool read_rule(str value, struct fee_rule *out)
{
    struct fee_rule r = { 0 };
    str head = STR_NONE, percent, fixed, rest = value;

    if (!str_cut(&rest, ';', &head) || !str_cut(&head, ' ', &percent) ||
        !str_cut(&head, ' ', &fixed))
        return false;
    if (!str_i64(percent, &r.percent) || !str_i64(fixed, &r.fixed) || !str_i64(head, &r.most))
        return false;
    for (str part; str_cut(&rest, ';', &part);) {
        if (r.tax_count == FEE_TAXES_MAX) return false;
        if (!read_tax(part, &r.taxes[r.tax_count++])) return false;
    }
    *out = r;
    return fee_rule_sound(&r);
}

static str write_rule(struct arena *a, const struct fee_rule *r)
{
    str s = arena_format(a, "%lld %lld %lld", (long long)r->percent, (long long)r->fixed,
                         (long long)r->most);
    for (size_t i = 0; i < r->tax_count; i++)
        s = arena_format(a, "%.*s;%lld %.*s", STR_FMT(s), (long long)r->taxes[i].rate,
                         STR_FMT(r->taxes[i].name));
    return fee_rule_is(r) ? s : STR_NONE;
}

err app_fee_rule(struct rtx *tx, struct arena *a, org_id org, enum pay_method method, currency cur,
                 struct fee_rule *out)
{
    struct fee_rule r = { 0 };
    str value;

    TRY(store_org_setting_get(tx, a, org, name_of(a, method, cur), &value));
    if (value.n > 0 && !read_rule(value, &r)) return E_BUG;
    *out = r;
    return OK;
}

err app_fee(struct rtx *tx, struct arena *a, org_id org, enum pay_method method, currency cur,
            int64_t charged, struct fee *out)
{
    struct fee_rule r;

    TRY(app_fee_rule(tx, a, org, method, cur, &r));
    return fee_of(&r, charged, out);
}

err app_fee_list(struct rtx *tx, struct arena *a, org_id org, struct fee_listed **out,
                 size_t *count)
{
    struct org_setting *rows;
    size_t n;

    TRY(store_org_setting_fees(tx, a, org, &rows, &n));
    struct fee_listed *list = arena_array(a, struct fee_listed, n + 1);
    for (size_t i = 0; i < n; i++) {
        str rest = str_sub(rows[i].name, sizeof "fee." - 1, rows[i].name.n), method;
        if (!str_cut(&rest, '.', &method) || !currency_parse(rest, &list[i].cur)) return E_BUG;
        list[i].method = pay_method_of(method);
        if (!read_rule(rows[i].value, &list[i].rule)) return E_BUG;
    }
    *out = list;
    *count = n;
    return OK;
}

struct work {
    struct arena *a;
    const struct actor *actor;
    const struct fee_listed *fee;
};

/* A line for each part, as audit logs have them. */
static str words(struct arena *a, const struct fee_rule *r, currency cur)
{
    char fixed[32], most[32], rate[40];
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, 1024);
    if (!fee_rule_is(r)) audit_line(&b, S("fee"), S("none"));
    if (!fee_rule_is(r)) return buf_copy(&b, a);
    audit_line(&b, S("percent"), decimal_plain(fee_rate(r->percent), rate));
    audit_line(&b, S("fixed"), money_plain((money){ r->fixed, cur }, fixed));
    audit_line(&b, S("maximum"), r->most > 0 ? money_plain((money){ r->most, cur }, most)
                                             : S("none"));
    for (size_t i = 0; i < r->tax_count; i++)
        audit_line(&b, r->taxes[i].name, decimal_plain(fee_rate(r->taxes[i].rate), rate));
    return buf_copy(&b, a);
}

static err set_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    const struct fee_listed *f = w->fee;
    org_id org = w->actor->org;
    str name = name_of(w->a, f->method, f->cur), value = write_rule(w->a, &f->rule), was;
    struct fee_rule before;

    TRY(app_staff_may(db_reads(tx), w->a, w->actor, DUTY_RULE));
    TRY(store_org_setting_get(db_reads(tx), w->a, org, name, &was));
    if (str_eq(was, value)) return OK;
    TRY(app_fee_rule(db_reads(tx), w->a, org, f->method, f->cur, &before));
    TRY(store_org_setting_put(tx, org, name, value));
    str subject = arena_format(w->a, "Fee of %.*s, %.*s", STR_FMT(pay_method_label(f->method)),
                               STR_FMT(currency_code(f->cur)));
    return app_audit_note(tx, w->a, w->actor,
                          &(struct audit_note){ .action = AUDIT_SETTINGS, .object = S("settings"),
                                                .subject = subject,
                                                .before = words(w->a, &before, f->cur),
                                                .after = words(w->a, &f->rule, f->cur) });
}

err app_fee_set(const struct app *app, struct arena *a, const struct actor *actor,
                const struct fee_listed *fee)
{
    struct work w = { a, actor, fee };

    if (fee->method == PAY_NONE || !fee_rule_sound(&fee->rule)) return E_INVALID;
    for (size_t i = 0; i < fee->rule.tax_count; i++) {
        str name = fee->rule.taxes[i].name;
        for (size_t k = 0; k < name.n; k++)
            if (name.p[k] == ';' || name.p[k] == ':' || (unsigned char)name.p[k] < ' ')
                return E_INVALID;
    }
    return db_write(app->db, (struct db_work){ set_body, NULL, &w });
}

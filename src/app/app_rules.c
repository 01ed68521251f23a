/* Names and values of org_setting, and nothing else. */
#include "app/app_rules.h"

#include "app/app_statement_mail.h"
#include "core/report.h"
#include "db/write.h"

enum { LIMIT_MAJOR = 1000 };

static const str schedules[] = { { "pay", 3 }, { "manage", 6 }, { "nobody", 6 } };

static const str links[] = { { "pay", 3 }, { "view", 4 }, { "off", 3 } };

static str find(const struct org_setting *list, size_t n, str name)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(list[i].name, name)) return list[i].value;
    }
    return STR_NONE;
}

static str limit_name(struct arena *a, enum role r, currency cur)
{
    return arena_format(a, "limit.%.*s.%.*s", STR_FMT(role_word(r)), STR_FMT(currency_code(cur)));
}

static err read_limit(str value, currency cur, money *out)
{
    money m = { LIMIT_MAJOR, cur };

    if (value.n > 0) return money_parse(value, cur, out);
    for (int i = 0; i < currency_exponent(cur); i++) m.minor *= 10;
    *out = m;
    return OK;
}

err app_rules_get(struct rtx *tx, struct arena *a, const struct org *o, currency cur,
                  struct rules *out)
{
    struct org_setting *list;
    size_t n;
    struct rules r = { .partial = o->partial_payments, .methods = ~(pay_method_set)0 };

    TRY(store_org_setting_list(tx, a, o->id, &list, &n));
    r.pay_now_hidden = str_eq(find(list, n, S("pay_now")), S("hidden"));
    r.statements_monthly = str_eq(find(list, n, S("statements")), S("monthly"));
    r.factor_for_all = str_eq(find(list, n, S("factor")), S("all"));
    r.forward_adds = !str_eq(find(list, n, S("forward")), S("plain"));
    str methods = find(list, n, S("methods")), schedule = find(list, n, S("schedule"));
    if (methods.n > 0) r.methods = pay_methods_of(methods);
    for (size_t i = 0; i < countof(schedules); i++) {
        if (str_eq(schedules[i], schedule)) r.schedule = (enum schedule_right)i;
    }
    str link = find(list, n, S("links")), days = find(list, n, S("link_days"));
    for (size_t i = 0; i < countof(links); i++) {
        if (str_eq(links[i], link)) r.links = (enum link_right)i;
    }
    if (!str_i64(days, &r.link_days)) r.link_days = LINK_DAYS;
    if (!str_i64(find(list, n, S("report_days")), &r.report_days)) r.report_days = REPORT_DAYS;
    for (int i = ROLE_NONE; i < ROLE_COUNT; i++)
        TRY(read_limit(find(list, n, limit_name(a, (enum role)i, cur)), cur, &r.limit[i]));
    *out = r;
    return OK;
}

bool rules_may_schedule(const struct rules *r, bool may_manage)
{
    return r->schedule == SCHEDULE_PAYERS || (r->schedule == SCHEDULE_MANAGERS && may_manage);
}

struct work {
    struct arena *a;
    const struct actor *actor;
    const struct rules *rules;
    struct wtx *tx;
    const struct org_setting *old;
    size_t old_count;
    struct buf before, after;
};

static err put(struct work *w, str name, str value, str fallback)
{
    str was = find(w->old, w->old_count, name);

    if (was.n == 0) was = fallback;
    if (str_eq(was, value)) return OK;
    audit_line(&w->before, name, was);
    audit_line(&w->after, name, value);
    return store_org_setting_put(w->tx, w->actor->org, name, value);
}

static err put_limits(struct work *w, const struct rules *was)
{
    const struct rules *r = w->rules;
    char plain[32], before[32];

    for (int i = ROLE_NONE + 1; i < ROLE_COUNT; i++) {
        if (!role_may((enum role)i, DUTY_BOOK)) continue;
        TRY(put(w, limit_name(w->a, (enum role)i, r->limit[i].cur), money_plain(r->limit[i], plain),
                money_plain(was->limit[i], before)));
    }
    return OK;
}

static err set_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    const struct rules *r = w->rules;
    struct org_setting *old;
    struct org o;
    struct rules was;

    w->tx = tx;
    buf_clear(&w->before);
    buf_clear(&w->after);
    TRY(store_org_get(db_reads(tx), w->a, w->actor->org, &o));
    TRY(app_rules_get(db_reads(tx), w->a, &o, r->limit[ROLE_OWNER].cur, &was));
    TRY(store_org_setting_list(db_reads(tx), w->a, w->actor->org, &old, &w->old_count));
    w->old = old;
    TRY(put(w, S("pay_now"), r->pay_now_hidden ? S("hidden") : S("shown"), S("shown")));
    TRY(put(w, S("forward"), r->forward_adds ? S("contact") : S("plain"), S("contact")));
    TRY(put(w, S("factor"), r->factor_for_all ? S("all") : S("money"), S("money")));
    str statements = r->statements_monthly ? S("monthly") : S("asked");
    TRY(put(w, S("statements"), statements, S("asked")));
    if (r->statements_monthly) TRY(app_statement_plan(tx, w->a, &o));
    TRY(put(w, S("schedule"), schedules[r->schedule], schedules[SCHEDULE_PAYERS]));
    TRY(put(w, S("links"), links[r->links], links[LINKS_PAY]));
    TRY(put(w, S("link_days"), arena_format(w->a, "%lld", (long long)r->link_days),
            arena_format(w->a, "%d", LINK_DAYS)));
    TRY(put(w, S("report_days"), arena_format(w->a, "%lld", (long long)r->report_days),
            arena_format(w->a, "%d", REPORT_DAYS)));
    str all = pay_methods_words(w->a, ~(pay_method_set)0);
    TRY(put(w, S("methods"), pay_methods_words(w->a, r->methods), all));
    TRY(put_limits(w, &was));
    if (r->partial != o.partial_payments) {
        audit_line(&w->before, S("partial"), o.partial_payments ? S("yes") : S("no"));
        audit_line(&w->after, S("partial"), r->partial ? S("yes") : S("no"));
        TRY(store_org_partial_update(tx, o.id, r->partial));
    }
    if (w->after.n == 0) return OK;
    return app_audit_note(tx, w->a, w->actor,
                          &(struct audit_note){ .action = AUDIT_SETTINGS,
                                                .object = S("settings"),
                                                .subject = S("Payments"),
                                                .before = buf_copy(&w->before, w->a),
                                                .after = buf_copy(&w->after, w->a) });
}

err app_rules_set(const struct app *app, struct arena *a, const struct actor *actor,
                  const struct rules *rules)
{
    struct work w = { .a = a, .actor = actor, .rules = rules };

    buf_init(&w.before, 16 * 1024);
    buf_init(&w.after, 16 * 1024);
    err e = rules->methods == 0 ? E_INVALID
                                : db_write(app->db, (struct db_work){ set_body, NULL, &w });
    buf_release(&w.before);
    buf_release(&w.after);
    return e;
}

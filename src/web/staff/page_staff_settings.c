/* Settings: how payers may pay, gateways with their keys, bank details two persons change. */
#include "app/app_approval.h"
#include "app/app_staff.h"
#include "core/report.h"
#include "web/amount.h"
#include "web/route.h"
#include "web/staff/staff_rows.h"
#include "web/views.h"
#include "web/web.h"

static void wrong(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

static str plain(struct visit *v, money m)
{
    char out[32];
    return arena_str(v->a, money_plain(m, out));
}

/* ---- paying ---- */

/* What a mailed link opens, in the order of enum link_right. */
static const str link_rights[][2] = {
    { { "pay", 3 }, { "View and pay that invoice", 25 } },
    { { "view", 4 }, { "View that invoice", 17 } },
    { { "off", 3 }, { "Nothing: a log-in is needed", 27 } },
};

static const struct choice *link_choices(struct visit *v, enum link_right chosen)
{
    struct choice *list = arena_array(v->a, struct choice, countof(link_rights));
    for (size_t i = 0; i < countof(link_rights); i++)
        list[i] = (struct choice){ link_rights[i][0], html_message(&v->html, link_rights[i][1]),
                                   i == (size_t)chosen };
    return list;
}

static err show_rules(struct visit *v, const struct rules *r, str accountant, str owner,
                      const struct problems *problems)
{
    static const struct {
        str word, label;
    } rights[] = { { { "pay", 3 }, { "Whoever may pay", 15 } },
                   { { "manage", 6 }, { "Whoever manages the account", 27 } },
                   { { "nobody", 6 }, { "Nobody", 6 } } };
    struct staff_method *methods = arena_array(v->a, struct staff_method, PAY_METHOD_COUNT);
    struct choice *schedules = arena_array(v->a, struct choice, countof(rights));
    str days = arena_format(v->a, "%lld", (long long)r->link_days);
    struct staff_settings p = { .hidden = r->pay_now_hidden, .partial = r->partial,
                                .factor_for_all = r->factor_for_all,
                                .forward_adds = r->forward_adds,
                                .statements = r->statements_monthly, .methods = methods,
                                .schedules = schedules, .schedule_count = countof(rights),
                                .links = link_choices(v, r->links),
                                .link_count = countof(link_rights),
                                .link_days = problems != NULL ? visit_field(v, "link_days") : days,
                                .report_days = problems != NULL
                                                   ? visit_field(v, "report_days")
                                                   : arena_format(v->a, "%lld",
                                                                  (long long)r->report_days),
                                .limit_accountant = accountant, .limit_owner = owner,
                                .cur = currency_code(v->org->cur),
                                .saved = v->route->method == HTTP_GET &&
                                         visit_field(v, "saved").n > 0 };

    for (int m = PAY_NONE + 1; m < PAY_METHOD_COUNT; m++)
        methods[p.method_count++] = (struct staff_method){
            pay_method_word((enum pay_method)m),
            html_message(&v->html, pay_method_label((enum pay_method)m)),
            (r->methods & 1u << m) != 0
        };
    for (size_t i = 0; i < countof(rights); i++)
        schedules[i] = (struct choice){ rights[i].word, html_message(&v->html, rights[i].label),
                                        (size_t)r->schedule == i };
    struct frame f = visit_frame(v, PAGE_SETTINGS, html_message(&v->html, S("Settings")));
    view_staff_settings(&v->html, &f, &p, problems);
    return OK;
}

static err rules_show(struct visit *v)
{
    struct rules r;
    TRY(app_rules_get(v->tx, v->a, v->org, v->org->cur, &r));
    return show_rules(v, &r, plain(v, r.limit[ROLE_ACCOUNTANT]), plain(v, r.limit[ROLE_OWNER]),
                      NULL);
}

static void read_limit(struct visit *v, const char *name, money *out)
{
    if (amount_typed(visit_field(v, name), v->html.format, v->org->cur, out) != AMOUNT_FINE ||
        out->minor < 0)
        wrong(v, str_of(name), S("Enter an amount, such as 1000.00."));
}

static void read_report_days(struct visit *v, struct rules *r)
{
    str days = str_trim(visit_field(v, "report_days"));

    if (http_form_times(v->rq, S("report_days")) == 0) return;
    if (!str_i64(days, &r->report_days) || r->report_days < 0 || r->report_days > REPORT_DAYS_MAX)
        wrong(v, S("report_days"), words_say(v->words, v->a,
                                             "Enter a number of days from 0 to {1}.",
                                             arena_format(v->a, "%d", REPORT_DAYS_MAX)));
}

/* What a form does not name stays as it is. */
static void read_links(struct visit *v, struct rules *r)
{
    str days = str_trim(visit_field(v, "link_days"));

    for (size_t i = 0; i < countof(link_rights); i++) {
        if (str_eq(visit_field(v, "links"), link_rights[i][0])) r->links = (enum link_right)i;
    }
    if (http_form_times(v->rq, S("link_days")) == 0) return;
    if (!str_i64(days, &r->link_days) || r->link_days < 1 || r->link_days > LINK_DAYS_MAX)
        wrong(v, S("link_days"), words_say(v->words, v->a, "Enter a number of days from 1 to {1}.",
                                           arena_format(v->a, "%d", LINK_DAYS_MAX)));
}

static err rules_save(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct rules r;
    str schedule = visit_field(v, "schedule");

    TRY(visit_read(v));
    TRY(app_rules_get(v->tx, v->a, v->org, v->org->cur, &r));
    db_read_end(&v->tx);
    r.pay_now_hidden = visit_field(v, "hidden").n > 0;
    r.partial = visit_field(v, "partial").n > 0;
    r.factor_for_all = visit_field(v, "factor").n > 0;
    r.forward_adds = visit_field(v, "forward").n > 0;
    r.statements_monthly = visit_field(v, "statements").n > 0;
    r.methods = 0;
    for (size_t i = 0; i < v->rq->form_count; i++) {
        enum pay_method m = pay_method_of(v->rq->form[i].value);
        if (str_eq(v->rq->form[i].name, S("pay_by")) && m != PAY_NONE) r.methods |= 1u << m;
    }
    if (r.methods == 0) wrong(v, S("pay_by"), S("Offer at least one way of paying."));
    r.schedule = str_eq(schedule, S("manage"))   ? SCHEDULE_MANAGERS
                 : str_eq(schedule, S("nobody")) ? SCHEDULE_NOBODY
                                                 : SCHEDULE_PAYERS;
    read_links(v, &r);
    read_report_days(v, &r);
    read_limit(v, "limit_accountant", &r.limit[ROLE_ACCOUNTANT]);
    read_limit(v, "limit_owner", &r.limit[ROLE_OWNER]);
    if (v->problems.errors > 0) {
        visit_status(v, 422);
        return show_rules(v, &r, visit_field(v, "limit_accountant"), visit_field(v, "limit_owner"),
                          &v->problems);
    }
    TRY(app_rules_set(v->app, v->a, &who, &r));
    session_cache_forget(&v->web->sessions);
    return visit_redirect(v, S("/staff/settings?saved=1"));
}

/* ---- gateways ---- */

/* `open`: the one whose form is shown. */
static err show_gateways(struct visit *v, str open, const struct problems *problems)
{
    struct staff_gateways p = { .open = open };
    struct staff_gateway *list = NULL;
    struct gateway_listed *rows;
    size_t room = 0, n;
    str base = web_base_url(v->web, v->rq, v->a);

    TRY(visit_read(v));
    TRY(store_gateway_list(v->tx, v->a, v->org->id, &rows, &n));
    for (size_t i = 0; app_gateway_at(i) != NULL; i++) {
        const struct gateway *g = app_gateway_at(i);
        struct staff_gateway one = { .name = g->name, .label = g->label, .test = g->test };
        for (size_t k = 0; k < n; k++) {
            if (!str_eq(rows[k].gateway, g->name)) continue;
            one.there = true;
            one.active = rows[k].active;
            one.base_url = rows[k].base_url;
            one.hook = arena_format(v->a, "%.*s/hooks/%.*s/%.*s", STR_FMT(base), STR_FMT(g->name),
                                    STR_FMT(rows[k].account));
        }
        if (problems != NULL && str_eq(open, g->name))
            one.base_url = visit_field(v, "base_url");
        list = arena_grow(v->a, list, p.count, &room, sizeof *list);
        list[p.count++] = one;
    }
    p.list = list;
    if (p.count == 1) p.open = list[0].name;
    if (v->route->method == HTTP_GET) p.saved = visit_field(v, "saved");
    struct frame f = visit_frame(v, PAGE_SETTINGS, html_message(&v->html, S("Gateways")));
    view_staff_gateways(&v->html, &f, &p, problems);
    return OK;
}

static err gateways_show(struct visit *v)
{
    return show_gateways(v, visit_field(v, "edit"), NULL);
}

static err gateway_save(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct gateway_wish wish = { .gateway = v->params[0],
                                 .base_url = str_trim(visit_field(v, "base_url")),
                                 .secret = str_trim(visit_field(v, "secret")),
                                 .webhook_secret = str_trim(visit_field(v, "webhook_secret")),
                                 .active = visit_field(v, "active").n > 0 };
    html_url_safe url;
    err e = E_INVALID;

    if (app_gateway(wish.gateway) == NULL) return E_NOT_FOUND;
    if (wish.base_url.n > 0 && !html_url_web(wish.base_url, &url))
        wrong(v, S("base_url"), S("Enter an address that begins with https://, or nothing."));
    if (v->problems.errors == 0) {
        e = app_staff_gateway(v->app, v->a, &who, &wish);
        if (e == E_INVALID) wrong(v, S("secret"), S("Enter both keys: none is kept yet."));
        if (e == E_FORBIDDEN)
            wrong(v, S("active"), S("This book is a demo: nothing that moves real money works "
                                    "here."));
    }
    if (e == E_INVALID || e == E_FORBIDDEN) {
        visit_status(v, 422);
        return show_gateways(v, wish.gateway, &v->problems);
    }
    TRY(e);
    session_cache_forget(&v->web->sessions);
    return visit_redirect(v, arena_format(v->a, "/staff/settings/gateways?saved=%.*s",
                                          STR_FMT(wish.gateway)));
}

/* ---- bank details ---- */

static err show_bank(struct visit *v, struct bank_wish typed, const struct problems *problems)
{
    const struct org *o = v->org;
    struct staff_bank p = { typed.iban, typed.bic, typed.account_name, typed.vpa, typed.reason,
                            o->iban, o->bic, o->account_name, o->vpa };
    struct frame f = visit_frame(v, PAGE_SETTINGS, html_message(&v->html, S("Bank details")));
    view_staff_bank(&v->html, &f, &p, problems);
    return OK;
}

static err bank_show(struct visit *v)
{
    const struct org *o = v->org;
    return show_bank(v, (struct bank_wish){ o->iban, o->bic, o->account_name, o->vpa, STR_NONE },
                     NULL);
}

static err bank_ask(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct bank_wish typed = { visit_field(v, "iban"), visit_field(v, "bic"),
                               visit_field(v, "account_name"), visit_field(v, "vpa"),
                               visit_field(v, "reason") };
    public_id made;

    if (str_trim(typed.reason).n == 0) wrong(v, S("reason"), S("Say why, for who signs it."));
    err e = v->problems.errors > 0
                ? E_INVALID
                : app_approval_bank(v->app, v->a, &who, &typed, &v->problems, &made);
    if (e == E_STATE) wrong(v, S("iban"), S("These are the details there are."));
    if (e == E_INVALID || e == E_STATE) {
        visit_status(v, 422);
        return show_bank(v, typed, &v->problems);
    }
    TRY(e);
    return visit_redirect(v, arena_format(v->a, "/staff/approvals/%.*s",
                                          STR_FMT(public_id_str(&made))));
}

const struct route page_staff_settings[] = {
    { HTTP_GET, "/staff/settings", DOOR_STAFF, NEED_RULE, .read = rules_show,
      .fields = { { "saved", FIELD_LINE, 1 } } },
    { HTTP_POST, "/staff/settings", DOOR_STAFF, NEED_RULE, .write = rules_save,
      .fields = { { "hidden", FIELD_LINE, 1 }, { "partial", FIELD_LINE, 1 },
                  { "factor", FIELD_LINE, 1 }, { "forward", FIELD_LINE, 1 },
                  { "report_days", FIELD_LINE, 10 },
                  { "statements", FIELD_LINE, 1 }, { "pay_by", FIELD_LINE, 20, .many = true },
                  { "schedule", FIELD_LINE, 10 }, { "limit_accountant", FIELD_LINE, 40 },
                  { "limit_owner", FIELD_LINE, 40 }, { "links", FIELD_LINE, 10 },
                  { "link_days", FIELD_LINE, 10 } } },
    { HTTP_GET, "/staff/settings/gateways", DOOR_STAFF, NEED_RULE, .read = gateways_show,
      .fields = { { "saved", FIELD_LINE, 20 }, { "edit", FIELD_LINE, 20 } } },
    { HTTP_POST, "/staff/settings/gateways/{gateway}", DOOR_STAFF, NEED_RULE,
      .write = gateway_save,
      .fields = { { "base_url", FIELD_LINE, 200 }, { "secret", FIELD_PASSWORD, 500 },
                  { "webhook_secret", FIELD_PASSWORD, 500 }, { "active", FIELD_LINE, 1 } } },
    { HTTP_GET, "/staff/settings/bank", DOOR_STAFF, NEED_RULE, .read = bank_show },
    { HTTP_POST, "/staff/settings/bank", DOOR_STAFF, NEED_RULE, .write = bank_ask,
      .fields = { { "iban", FIELD_EXACT, 42 }, { "bic", FIELD_LINE, 11 },
                  { "account_name", FIELD_LINE, 70 }, { "vpa", FIELD_LINE, 100 },
                  { "reason", FIELD_LINE, 300 } } },
    { 0 },
};

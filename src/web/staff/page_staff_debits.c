/* Direct debits by file: who collects, which two persons change, and the mandates of customers. */
#include "app/app_debit.h"
#include "web/day.h"
#include "web/route.h"
#include "web/staff/staff_rows.h"
#include "web/views.h"
#include "web/web.h"

static void wrong(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

static const struct {
    str word, label;
} schemes[] = { { { "sepa", 4 }, { "SEPA, in euro", 13 } },
                { { "ach", 3 }, { "ACH, in US dollars", 18 } } };

static const struct choice *scheme_choices(struct visit *v, str chosen)
{
    struct choice *list = arena_array(v->a, struct choice, countof(schemes));

    for (size_t i = 0; i < countof(schemes); i++)
        list[i] = (struct choice){ schemes[i].word, html_message(&v->html, schemes[i].label),
                                   str_eq(chosen, schemes[i].word) };
    return list;
}

/* ---- who collects ---- */

static err show_creditor(struct visit *v, const struct problems *problems)
{
    bool get = v->route->method == HTTP_GET;
    struct staff_creditor out = { .schemes = scheme_choices(v, visit_field(v, "scheme")),
                                  .scheme_count = countof(schemes) };
    struct staff_creditor_now *now = arena_array(v->a, struct staff_creditor_now, countof(schemes));

    for (size_t i = 0; i < countof(schemes); i++) {
        struct debit_creditor c = { 0 };
        bool found;
        TRY(store_creditor_get(v->tx, v->a, v->org->id, debit_scheme_of(schemes[i].word), &c,
                               &found));
        now[i] = (struct staff_creditor_now){ html_message(&v->html, schemes[i].label), c, found };
        if (get && str_eq(visit_field(v, "scheme"), schemes[i].word)) out.typed = c;
    }
    out.now = now;
    if (!get) {
        out.typed = (struct debit_creditor){ .id = visit_field(v, "creditor"),
                                             .name = visit_field(v, "name"),
                                             .account = visit_field(v, "account"),
                                             .agent = visit_field(v, "agent"),
                                             .agent_name = visit_field(v, "agent_name") };
        out.reason = visit_field(v, "reason");
    }
    struct frame f = visit_frame(v, PAGE_SETTINGS, html_message(&v->html, S("Settings")));
    view_staff_creditor(&v->html, &f, &out, problems);
    return OK;
}

static err creditor_show(struct visit *v)
{
    return show_creditor(v, NULL);
}

static err creditor_ask(struct visit *v)
{
    struct actor who = visit_actor(v);
    enum debit_scheme scheme = debit_scheme_of(visit_field(v, "scheme"));
    str reason = str_trim(visit_field(v, "reason"));
    struct debit_creditor c = { .id = str_trim(visit_field(v, "creditor")),
                                .name = str_trim(visit_field(v, "name")),
                                .account = str_trim(visit_field(v, "account")),
                                .agent = str_trim(visit_field(v, "agent")),
                                .agent_name = str_trim(visit_field(v, "agent_name")) };
    public_id made;
    err e = E_INVALID;

    if (scheme == DEBIT_NONE) wrong(v, S("scheme"), S("Choose a scheme."));
    if (reason.n == 0) wrong(v, S("reason"), S("Say why, for who signs it."));
    if (v->problems.errors == 0) {
        e = app_creditor_ask(v->app, v->a, &who, scheme, &c, reason, &made);
        if (e == E_INVALID)
            wrong(v, S("account"), S("Check the creditor, the account and the bank: they do not "
                                     "fit the scheme, or their check digits are wrong."));
        if (e == E_STATE) wrong(v, S("account"), S("These are the details there are."));
    }
    if (e == OK)
        return visit_redirect(v, arena_format(v->a, "/staff/approvals/%.*s",
                                              STR_FMT(public_id_str(&made))));
    if (e != E_INVALID && e != E_STATE) return e;
    TRY(visit_read(v));
    visit_status(v, 422);
    return show_creditor(v, &v->problems);
}

/* ---- mandates ---- */

static const struct choice *kind_choices(struct visit *v, str chosen, size_t *count)
{
    static const struct {
        str word, label;
    } kinds[] = { { { "CORE", 4 }, { "SEPA core", 9 } },
                  { { "B2B", 3 }, { "SEPA between businesses", 23 } },
                  { { "PPD", 3 }, { "ACH, a person's account", 23 } },
                  { { "CCD", 3 }, { "ACH, a company's account", 24 } } };
    struct choice *list = arena_array(v->a, struct choice, countof(kinds));

    *count = countof(kinds);
    for (size_t i = 0; i < countof(kinds); i++)
        list[i] = (struct choice){ kinds[i].word, html_message(&v->html, kinds[i].label),
                                   str_eq(chosen, kinds[i].word) };
    return list;
}

/* Only its end is shown. */
static str hidden_account(struct arena *a, str account)
{
    size_t from = account.n > 4 ? account.n - 4 : 0;
    return arena_format(a, "•••• %.*s", STR_FMT(str_sub(account, from, account.n)));
}

static err show_mandates(struct visit *v, const struct customer *c,
                         const struct problems *problems)
{
    bool get = v->route->method == HTTP_GET;
    struct mandate_listed *list;
    struct staff_mandates out = { .customer = c->public_id, .name = c->name,
                                  .scheme_count = countof(schemes),
                                  .may_book = role_may(role_of(v->role), DUTY_BOOK) };

    TRY(store_mandate_list(v->tx, v->a, v->org->id, c->id, &list, &out.count));
    struct staff_mandate *rows = arena_array(v->a, struct staff_mandate, out.count + 1);
    for (size_t i = 0; i < out.count; i++) {
        const struct mandate *m = &list[i].mandate;
        rows[i] = (struct staff_mandate){ .id = m->id, .reference = m->reference, .name = m->name,
                                          .scheme = debit_scheme_word(m->scheme), .kind = m->kind,
                                          .account = hidden_account(v->a, m->account),
                                          .signed_on = m->signed_on, .used = m->used,
                                          .once = m->once, .holds = list[i].revoked_us == 0 };
        if (list[i].revoked_us != 0) rows[i].revoked = visit_time(v, list[i].revoked_us);
    }
    out.rows = rows;
    out.schemes = scheme_choices(v, get ? STR_NONE : visit_field(v, "scheme"));
    out.kinds = kind_choices(v, get ? STR_NONE : visit_field(v, "kind"), &out.kind_count);
    out.holder = c->name;
    if (!get && v->route->fields[0].name != NULL) {
        out.reference = visit_field(v, "reference");
        out.day = visit_field(v, "day");
        out.holder = visit_field(v, "holder");
        out.account = visit_field(v, "account");
        out.agent = visit_field(v, "agent");
        out.savings = visit_field(v, "savings").n > 0;
        out.once = visit_field(v, "once").n > 0;
    }
    struct frame f = visit_frame(v, PAGE_CUSTOMERS, html_message(&v->html, S("Mandates")));
    view_staff_mandates(&v->html, &f, &out, problems);
    return OK;
}

static err mandates_show(struct visit *v)
{
    struct customer c;
    TRY(staff_customer_named(v, v->params[0], &c));
    return show_mandates(v, &c, NULL);
}

static void read_mandate(struct visit *v, struct mandate *out)
{
    out->scheme = debit_scheme_of(visit_field(v, "scheme"));
    out->reference = str_trim(visit_field(v, "reference"));
    out->name = str_trim(visit_field(v, "holder"));
    out->account = str_trim(visit_field(v, "account"));
    out->agent = str_trim(visit_field(v, "agent"));
    out->kind = visit_field(v, "kind");
    out->savings = visit_field(v, "savings").n > 0;
    out->once = visit_field(v, "once").n > 0;
    if (out->scheme == DEBIT_NONE) wrong(v, S("scheme"), S("Choose a scheme."));
    if (out->reference.n == 0) wrong(v, S("reference"), S("Enter the mandate's reference."));
    str told = visit_day(v, visit_field(v, "day"), S("Enter the day it was signed."),
                         &out->signed_on);
    if (told.n == 0 && out->signed_on.day > v->today.day) told = S("This day is still to come.");
    if (told.n > 0) wrong(v, S("day"), told);
    if (out->name.n == 0) wrong(v, S("holder"), S("Enter the name of the account's holder."));
    if (out->account.n == 0) wrong(v, S("account"), S("Enter the account."));
}

static err to_mandates(struct visit *v)
{
    return visit_redirect(v, arena_format(v->a, "/staff/customers/%.*s/mandates",
                                          STR_FMT(v->params[0])));
}

static err mandate_add(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct mandate m = { 0 };
    struct customer c;
    int64_t id;
    err e = E_INVALID;

    TRY(visit_read(v));
    TRY(staff_customer_named(v, v->params[0], &c));
    m.customer = c.id;
    read_mandate(v, &m);
    db_read_end(&v->tx);
    if (v->problems.errors == 0) {
        e = app_mandate_add(v->app, v->a, v->org->id, &m, &who, &id);
        if (e == OK) return to_mandates(v);
        if (e == E_INVALID)
            wrong(v, S("account"), S("Check reference, account, bank and kind: they do not fit "
                                     "the scheme, or their check digits are wrong."));
        else if (e == E_EXISTS)
            wrong(v, S("reference"), S("This reference is taken, or the customer has a mandate of "
                                       "this scheme that holds: revoke that first."));
        else
            return e;
    }
    TRY(visit_read(v));
    visit_status(v, 422);
    return show_mandates(v, &c, &v->problems);
}

static err mandate_revoke(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct mandate_listed *list;
    struct customer c;
    size_t n;
    int64_t id;

    TRY(visit_read(v));
    TRY(staff_customer_named(v, v->params[0], &c));
    TRY(store_mandate_list(v->tx, v->a, v->org->id, c.id, &list, &n));
    db_read_end(&v->tx);
    if (!str_i64(v->params[1], &id)) return E_NOT_FOUND;
    for (size_t i = 0; i < n; i++) {
        if (list[i].mandate.id != id) continue;
        TRY(app_mandate_revoke(v->app, v->a, v->org->id, &list[i].mandate, &who));
        return to_mandates(v);
    }
    return E_NOT_FOUND;
}

const struct route page_staff_debits[] = {
    { HTTP_GET, "/staff/settings/debits", DOOR_STAFF, NEED_RULE, .read = creditor_show,
      .fields = { { "scheme", FIELD_LINE, 10 } } },
    { HTTP_POST, "/staff/settings/debits", DOOR_STAFF, NEED_RULE, .write = creditor_ask,
      .fields = { { "scheme", FIELD_LINE, 10 }, { "creditor", FIELD_EXACT, 35 },
                  { "name", FIELD_LINE, 70 }, { "account", FIELD_EXACT, 42 },
                  { "agent", FIELD_EXACT, 11 }, { "agent_name", FIELD_LINE, 70 },
                  { "reason", FIELD_LINE, 300 } } },
    { HTTP_GET, "/staff/customers/{customer}/mandates", DOOR_STAFF, NEED_SEE,
      .read = mandates_show },
    { HTTP_POST, "/staff/customers/{customer}/mandates", DOOR_STAFF, NEED_BOOK,
      .write = mandate_add,
      .fields = { { "scheme", FIELD_LINE, 10 }, { "reference", FIELD_EXACT, 35 },
                  { "day", FIELD_LINE, 30 }, { "holder", FIELD_LINE, 70 },
                  { "account", FIELD_EXACT, 42 }, { "agent", FIELD_EXACT, 11 },
                  { "kind", FIELD_LINE, 4 }, { "savings", FIELD_LINE, 1 },
                  { "once", FIELD_LINE, 1 } } },
    { HTTP_POST, "/staff/customers/{customer}/mandates/{mandate}/revoke", DOOR_STAFF, NEED_BOOK,
      .write = mandate_revoke },
    { 0 },
};

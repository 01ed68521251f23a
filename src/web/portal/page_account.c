/* A customer's own account: its details in blocks, each with its form; tax by way of staff. */
#include "app/app_account.h"
#include "paper/draft.h"
#include "web/portal/account.h"
#include "web/views.h"
#include "web/web.h"

static err account_show(struct visit *v)
{
    struct account_view view;

    TRY(account_read(v, &view));
    TRY(account_change_read(v, &view));
    TRY(kyc_load(v, view.c->id, view.c->tax_id, STR_NONE, &view.proofs));
    view.saved = visit_field(v, "saved").n > 0;
    struct frame f = visit_frame(v, PAGE_ACCOUNT, html_message(&v->html, S("Account")));
    view_account(&v->html, &f, &view);
    return OK;
}

static err to_account(struct visit *v)
{
    return visit_redirect(v, arena_format(v->a, "/account?customer=%.*s&saved=1",
                                          STR_FMT(public_id_str(&v->customer->public_id))));
}

/* ---- blocks that are changed at once ---- */

static const struct {
    str word;
    const char *title;
} parts[] = {
    [ACCOUNT_DETAILS] = { { "details", 7 }, "Details" },
    [ACCOUNT_BILLING] = { { "billing", 7 }, "Billing address" },
    [ACCOUNT_SHIPPING] = { { "shipping", 8 }, "Shipping address" },
};

static bool part_named(str word, enum account_part *out)
{
    for (size_t i = 0; i < countof(parts); i++) {
        if (!str_eq(parts[i].word, word)) continue;
        *out = (enum account_part)i;
        return true;
    }
    return false;
}

static err show_edit(struct visit *v, enum account_part part, const struct customer *c,
                     const struct problems *problems)
{
    struct account_edit p = { .customer = v->customer->public_id, .part = parts[part].word,
                              .c = c };
    str title = html_message(&v->html, str_of(parts[part].title));
    struct frame f = visit_frame(v, PAGE_ACCOUNT, title);
    view_account_edit(&v->html, &f, &p, problems);
    return OK;
}

static err edit_show(struct visit *v)
{
    enum account_part part;
    struct customer c;

    if (!part_named(v->params[0], &part)) return E_NOT_FOUND;
    TRY(store_customer_get(v->tx, v->a, v->org->id, v->customer->customer, &c));
    return show_edit(v, part, &c, NULL);
}

static err edit(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct customer c = { .id = v->customer->customer, .name = visit_field(v, "name"),
                          .company = visit_field(v, "company"), .email = visit_field(v, "email"),
                          .phone = visit_field(v, "phone"), .address = visit_field(v, "address"),
                          .shipping = visit_field(v, "shipping") };
    enum account_part part;

    if (!part_named(v->params[0], &part)) return E_NOT_FOUND;
    err e = v->problems.errors > 0
                ? E_INVALID
                : app_account_edit(v->app, v->a, &who, part, &c, &v->problems);
    if (e == E_INVALID) {
        visit_status(v, 422);
        return show_edit(v, part, &c, &v->problems);
    }
    TRY(e);
    session_cache_forget(&v->web->sessions);
    return to_account(v);
}

/* ---- tax ---- */

static err show_tax(struct visit *v, const struct tax_facts *facts, str message,
                    const struct problems *problems)
{
    struct choice *list = arena_array(v->a, struct choice, TAX_TREATMENT_COUNT);
    struct tax_change last;
    bool found;

    TRY(visit_read(v));
    TRY(store_tax_change_last(v->tx, v->a, v->org->id, v->customer->customer, &last, &found));
    for (int t = 0; t < TAX_TREATMENT_COUNT; t++) {
        str word = tax_treatment_word((enum tax_treatment)t);
        list[t] = (struct choice){ word,
                                   html_message(&v->html,
                                                tax_treatment_label((enum tax_treatment)t)),
                                   str_eq(word, facts->treatment) };
    }
    struct account_tax p = { .customer = v->customer->public_id, .country = facts->country,
                             .number = facts->number, .message = message, .treatments = list,
                             .treatment_count = TAX_TREATMENT_COUNT,
                             .waits = found && last.state == TAX_ASKED };
    str example = tax_number_example(facts->country);
    if (example.n > 0) p.hint = words_say(v->words, v->a, "Such as {1}", example);
    p.tax_label = str_eq(facts->country, S("IN")) ? S("GSTIN")
                                                  : html_message(&v->html, S("Tax number"));
    struct frame f = visit_frame(v, PAGE_ACCOUNT, html_message(&v->html, S("Tax")));
    view_account_tax(&v->html, &f, &p, problems);
    return OK;
}

static err tax_show(struct visit *v)
{
    struct customer c;

    TRY(store_customer_get(v->tx, v->a, v->org->id, v->customer->customer, &c));
    struct tax_facts now = { c.country, c.tax_treatment, c.tax_id };
    return show_tax(v, &now, STR_NONE, NULL);
}

/* Two letters, as people type them; what is no two letters stays as it was typed. */
static str country_typed(struct visit *v)
{
    str typed = str_trim(visit_field(v, "country"));
    char *s = arena_c_string(v->a, typed);

    if (typed.n != 2) return visit_field(v, "country");
    for (size_t i = 0; i < typed.n; i++)
        if (s[i] >= 'a' && s[i] <= 'z') s[i] = (char)(s[i] - 'a' + 'A');
    return (str){ s, typed.n };
}

static err tax_ask(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct tax_facts to = { country_typed(v), visit_field(v, "treatment"),
                            visit_field(v, "number") };
    str message = visit_field(v, "message");
    err e = E_INVALID;

    if (to.country.n > 0 && !code_is_country(to.country))
        problem_add(&v->problems,
                    (struct problem){ .field = S("country"),
                                      .text = S("Enter the two letters of a country, such as "
                                                "DE.") });
    if (v->problems.errors == 0)
        e = app_tax_ask(v->app, v->a, &who, v->customer->customer, &to, message, &v->problems);
    if (e == E_STATE)
        problem_add(&v->problems, (struct problem){ .field = S("treatment"),
                                                    .text = S("This is what stands there "
                                                              "already.") });
    if (e == E_INVALID || e == E_STATE) {
        visit_status(v, 422);
        return show_tax(v, &to, message, &v->problems);
    }
    TRY(e);
    return to_account(v);
}

static err tax_withdraw(struct visit *v)
{
    struct actor who = visit_actor(v);
    TRY(app_tax_withdraw(v->app, v->a, &who, v->customer->customer));
    return to_account(v);
}

#define CUSTOMER { "customer", FIELD_ID }

const struct route page_account[] = {
    { HTTP_GET, "/account", DOOR_PORTAL, NEED_VIEW, .read = account_show,
      .fields = { CUSTOMER, { "saved", FIELD_LINE, 1 } } },
    { HTTP_GET, "/account/edit/{part}", DOOR_PORTAL, NEED_MANAGE, .read = edit_show,
      .fields = { CUSTOMER } },
    { HTTP_POST, "/account/edit/{part}", DOOR_PORTAL, NEED_MANAGE, .write = edit,
      .fields = { CUSTOMER, { "name", FIELD_LINE, 200 }, { "company", FIELD_LINE, 200 },
                  { "email", FIELD_EMAIL }, { "phone", FIELD_LINE, 40 },
                  { "address", FIELD_TEXT, 500 }, { "shipping", FIELD_TEXT, 500 } } },
    { HTTP_GET, "/account/tax", DOOR_PORTAL, NEED_MANAGE, .read = tax_show,
      .fields = { CUSTOMER } },
    { HTTP_POST, "/account/tax", DOOR_PORTAL, NEED_MANAGE, .write = tax_ask,
      .fields = { CUSTOMER, { "country", FIELD_LINE, 2 }, { "treatment", FIELD_LINE, 20 },
                  { "number", FIELD_EXACT, 40 }, { "message", FIELD_TEXT, 500 } } },
    { HTTP_POST, "/account/tax/withdraw", DOOR_PORTAL, NEED_MANAGE, .write = tax_withdraw,
      .fields = { CUSTOMER } },
    { 0 },
};

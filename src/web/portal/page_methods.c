/* Saved methods of a customer: the list, and one of them to change or remove. */
#include "web/views.h"
#include "web/web.h"

#include "app/app_method.h"
#include "paper/draft.h"
#include "store/store_people.h"
#include "web/portal/method_view.h"
#include "web/route.h"

static str expiry_of(struct visit *v, const struct saved_method *m)
{
    if (m->expiry_year == 0) return STR_NONE;
    return arena_format(v->a, "%02d/%04d", m->expiry_month, m->expiry_year);
}

static err view_of(struct visit *v, const struct saved_method *m, struct method_view *out)
{
    struct contact who = { 0 };

    if (m->contact.v != 0) TRY(store_contact_get(v->tx, v->a, v->org->id, m->contact, &who));
    *out = (struct method_view){
        .id = m->public_id, .method = m->method, .label = saved_method_label(v->a, m),
        .name = m->name, .currency = currency_code(m->cur),
        .gateway = app_gateway_label(m->gateway), .expiry = expiry_of(v, m),
        .is_default = m->is_default, .ends = saved_method_ends(m, v->today),
        .expired = saved_method_fit(m, m->cur, v->today) == SAVED_EXPIRED,
        .mandate = app_method_mandate(v->a, v->words, m, v->org->name, v->customer->name),
        .consent = m->consent,
        .who = who.name.n > 0 ? who.name : who.email, .agreed = visit_time(v, m->consented_us),
    };
    return OK;
}

static err waits_of(struct visit *v, struct methods_page *p)
{
    int64_t *ids;
    size_t n;

    TRY(store_setup_waiting(v->tx, v->a, v->org->id, v->customer->customer, &ids, &n));
    struct method_wait *list = arena_array(v->a, struct method_wait, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct method_setup s;
        TRY(store_setup_get(v->tx, v->a, v->org->id, ids[i], &s));
        list[i] = (struct method_wait){
            .id = s.public_id, .label = html_message(&v->html, pay_method_label(s.method)),
            .gateway = app_gateway_label(s.gateway), .made = visit_time(v, s.made_us),
        };
    }
    p->waits = list;
    p->wait_count = n;
    return OK;
}

static err methods_show(struct visit *v)
{
    struct methods_page p = { .customer = v->customer->public_id };
    struct saved_method *list;

    TRY(store_method_list(v->tx, v->a, v->org->id, v->customer->customer, &list, &p.count));
    struct method_view *rows = arena_array(v->a, struct method_view, p.count + 1);
    for (size_t i = 0; i < p.count; i++) {
        TRY(view_of(v, &list[i], &rows[i]));
        if (str_eq(public_id_str(&rows[i].id), visit_field(v, "method"))) p.added = rows[i].label;
    }
    p.rows = rows;
    TRY(waits_of(v, &p));
    struct frame f = visit_frame(v, PAGE_PAYMENTS, html_message(&v->html, S("Payment methods")));
    view_methods(&v->html, &f, &p);
    return OK;
}

/* ---- one ---- */

static str path_of(struct visit *v)
{
    return arena_format(v->a, "/methods?customer=%.*s",
                        STR_FMT(public_id_str(&v->customer->public_id)));
}

static err users_of(struct visit *v, struct method_page *p)
{
    payment_id *ids;
    size_t n;

    TRY(store_method_payments(v->tx, v->a, &v->method, &ids, &n));
    str *list = arena_array(v->a, str, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct payment one;
        TRY(store_payment_get(v->tx, v->a, v->org->id, ids[i], &one));
        list[i] = one.reference;
    }
    p->users = list;
    p->user_count = n;
    return OK;
}

static err load(struct visit *v, struct method_page *p)
{
    const struct saved_method *m = &v->method;

    *p = (struct method_page){ .name = m->name, .expiry = expiry_of(v, m), .address = m->address,
                               .country = m->country, .may_date = app_method_may_date(m) };
    TRY(view_of(v, m, &p->m));
    return users_of(v, p);
}

static err method_show(struct visit *v)
{
    struct method_page p;

    if (v->method.removed_us != 0) return E_NOT_FOUND;
    TRY(load(v, &p));
    struct frame f = visit_frame(v, PAGE_PAYMENTS, p.m.label);
    view_method(&v->html, &f, &p, NULL);
    return OK;
}

static void wrong(struct visit *v, const char *field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = str_of(field), .text = text });
}

/* "08/2028". */
static bool read_expiry(str typed, struct saved_method *m)
{
    int64_t month, year;
    str rest = str_trim(typed), first = STR_NONE;

    if (!str_cut(&rest, '/', &first) || !str_i64(str_trim(first), &month) ||
        !str_i64(str_trim(rest), &year))
        return false;
    if (year >= 0 && year < 100) year += 2000;
    if (month < 1 || month > 12 || year < 2001 || year > 2099) return false;
    m->expiry_year = (int)year;
    m->expiry_month = (int)month;
    return true;
}

static void read_form(struct visit *v, struct saved_method *m)
{
    m->name = str_trim(visit_field(v, "name"));
    m->address = str_trim(visit_field(v, "address"));
    m->country = str_trim(visit_field(v, "country"));
    if (m->country.n > 0 && !code_is_country(m->country))
        wrong(v, "country", S("Enter the two letters of a country, such as DE."));
    if (!app_method_may_date(m) || visit_field(v, "expiry").n == 0) return;
    if (!read_expiry(visit_field(v, "expiry"), m))
        wrong(v, "expiry", S("Enter month and year, such as 08/2028."));
    else if (saved_method_fit(m, m->cur, v->today) == SAVED_EXPIRED)
        wrong(v, "expiry", S("This month is over. Enter the one on the new card."));
}

static err show_again(struct visit *v)
{
    struct method_page p;

    visit_status(v, 422);
    TRY(visit_read(v));
    TRY(load(v, &p));
    p.name = visit_field(v, "name");
    p.address = visit_field(v, "address");
    p.country = visit_field(v, "country");
    if (visit_field(v, "expiry").n > 0) p.expiry = visit_field(v, "expiry");
    struct frame f = visit_frame(v, PAGE_PAYMENTS, p.m.label);
    view_method(&v->html, &f, &p, &v->problems);
    return OK;
}

static err method_edit(struct visit *v)
{
    struct saved_method m = v->method;

    if (m.removed_us != 0) return E_NOT_FOUND;
    read_form(v, &m);
    if (v->problems.errors > 0) return show_again(v);
    err e = app_method_edit(v->app, v->a, &m);
    if (e == E_INVALID) wrong(v, "expiry", S("The gateway does not accept this."));
    if (e == E_GATEWAY || e == E_TOO_MANY)
        wrong(v, "name", S("The gateway did not answer. Nothing has been changed; try again."));
    if (v->problems.errors > 0) return show_again(v);
    TRY(e);
    return visit_redirect(v, path_of(v));
}

static err method_prefer(struct visit *v)
{
    TRY(app_method_prefer(v->app, v->a, &v->method));
    return visit_redirect(v, path_of(v));
}

static err remove_ask(struct visit *v)
{
    struct method_page p;

    if (v->method.removed_us != 0) return visit_redirect(v, path_of(v));
    TRY(load(v, &p));
    struct frame f = visit_frame(v, PAGE_PAYMENTS, html_message(&v->html, S("Remove it?")));
    view_method_remove(&v->html, &f, &p);
    return OK;
}

static err remove_it(struct visit *v)
{
    TRY(app_method_remove(v->app, v->a, &v->method));
    return visit_redirect(v, path_of(v));
}

static err mandate(struct visit *v)
{
    str text = app_method_mandate(v->a, v->words, &v->method, v->org->name, v->customer->name);

    if (text.n == 0) return E_NOT_FOUND;
    v->rs->type = S("text/plain; charset=utf-8");
    http_set(v->rs, S("Content-Disposition"), S("attachment; filename=\"mandate.txt\""));
    buf_str(&v->rs->body, text);
    return OK;
}

const struct route page_methods[] = {
    { HTTP_GET, "/methods", DOOR_PORTAL, NEED_PAY, .read = methods_show,
      .fields = { { "customer", FIELD_ID }, { "method", FIELD_ID } } },
    { HTTP_GET, "/methods/{method}", DOOR_PORTAL, NEED_PAY, OBJECT_METHOD, .read = method_show },
    { HTTP_POST, "/methods/{method}", DOOR_PORTAL, NEED_PAY, OBJECT_METHOD, .write = method_edit,
      .fields = { { "customer", FIELD_ID }, { "name", FIELD_LINE, 60 },
                  { "expiry", FIELD_LINE, 12 }, { "address", FIELD_TEXT, 500 },
                  { "country", FIELD_LINE, 2 } } },
    { HTTP_POST, "/methods/{method}/default", DOOR_PORTAL, NEED_PAY, OBJECT_METHOD,
      .write = method_prefer, .fields = { { "customer", FIELD_ID } } },
    { HTTP_GET, "/methods/{method}/remove", DOOR_PORTAL, NEED_PAY, OBJECT_METHOD,
      .read = remove_ask },
    { HTTP_POST, "/methods/{method}/remove", DOOR_PORTAL, NEED_PAY, OBJECT_METHOD,
      .write = remove_it, .fields = { { "customer", FIELD_ID } } },
    { HTTP_GET, "/methods/{method}/mandate", DOOR_PORTAL, NEED_PAY, OBJECT_METHOD,
      .read = mandate },
    { 0 },
};

/* A person's own settings at both doors: name, phone, zone, notices, the address to log in with. */
#include "app/app_people.h"
#include "app/app_person.h"
#include "web/language.h"
#include "web/person_view.h"
#include "web/route.h"
#include "web/views.h"
#include "web/web.h"

enum { MINUTE_US = 60 * 1000 * 1000, ASKED_A_DAY = 5 };

static bool is_staff(const struct visit *v)
{
    return v->route->door == DOOR_STAFF;
}

static str path_of(const struct visit *v)
{
    return is_staff(v) ? S("/staff/person") : S("/account/person");
}

static err read_notices(struct visit *v, struct person_page *p)
{
    bool quiet[NOTICE_COUNT];
    struct person_notice *list = arena_array(v->a, struct person_notice, NOTICE_COUNT);

    TRY(store_notice_quiet(v->tx, v->a, v->org->id, (contact_id){ v->session->person }, quiet));
    for (int k = 0; k < NOTICE_COUNT; k++)
        list[k] = (struct person_notice){ notice_word((enum notice)k),
                                          html_message(&v->html, notice_label((enum notice)k)),
                                          !quiet[k] };
    p->notices = list;
    p->notice_count = NOTICE_COUNT;
    return OK;
}

static err read_person(struct visit *v, struct person_page *p)
{
    struct contact c;
    struct staff s;

    if (is_staff(v)) {
        TRY(store_staff_get(v->tx, v->a, v->org->id, (staff_id){ v->session->person }, &s));
        p->name = s.name;
        return OK;
    }
    TRY(store_contact_get(v->tx, v->a, v->org->id, (contact_id){ v->session->person }, &c));
    p->name = c.name;
    p->phone = c.phone;
    return read_notices(v, p);
}

static str language_now(struct visit *v)
{
    struct languages l = visit_languages(v);
    for (size_t i = 0; i < l.count; i++)
        if (l.list[i].chosen) return l.list[i].label;
    return STR_NONE;
}

static err load(struct visit *v, struct person_page *p)
{
    struct email_change c;
    bool found;

    *p = (struct person_page){ .staff = is_staff(v), .email = v->email,
                               .org_zone = v->org->zone, .language = language_now(v),
                               .email_url = HTML_URL("/account/person/email"),
                               .withdraw_url = HTML_URL("/account/person/email/withdraw") };
    if (is_staff(v)) {
        p->email_url = HTML_URL("/staff/person/email");
        p->withdraw_url = HTML_URL("/staff/person/email/withdraw");
    }
    TRY(visit_read(v));
    TRY(read_person(v, p));
    TRY(store_person_zone(v->tx, v->a, v->org->id, v->session->kind, v->session->person,
                          &p->zone));
    TRY(store_email_change_open(v->tx, v->a, v->org->id, v->session->kind, v->session->person, &c,
                                &found));
    if (!found || c.expires_us <= v->now_us) return OK;
    p->waits = c.new_email;
    p->old_done = c.old_us > 0;
    p->new_done = c.new_us > 0;
    return OK;
}

static err show(struct visit *v, struct person_page *p, const struct problems *problems)
{
    struct frame f = visit_frame(v, PAGE_ACCOUNT, html_message(&v->html, S("Your settings")));
    view_person(&v->html, &f, p, problems);
    return OK;
}

static err person_show(struct visit *v)
{
    struct person_page p;
    TRY(load(v, &p));
    p.saved = visit_field(v, "saved").n > 0;
    p.asked = visit_field(v, "asked").n > 0;
    return show(v, &p, NULL);
}

/* A box that is ticked is a mail that is wanted. */
static void read_quiet(struct visit *v, bool quiet[NOTICE_COUNT])
{
    for (int k = 0; k < NOTICE_COUNT; k++) quiet[k] = true;
    for (size_t i = 0; i < v->rq->form_count; i++) {
        if (!str_eq(v->rq->form[i].name, S("notice"))) continue;
        for (int k = 0; k < NOTICE_COUNT; k++)
            if (str_eq(v->rq->form[i].value, notice_word((enum notice)k))) quiet[k] = false;
    }
}

static err person_save(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct person_settings s = { visit_field(v, "name"),
                                 is_staff(v) ? STR_NONE : visit_field(v, "phone"),
                                 str_trim(visit_field(v, "zone")) };
    bool quiet[NOTICE_COUNT];

    read_quiet(v, quiet);
    err e = v->problems.errors > 0
                ? E_INVALID
                : app_person_set(v->app, v->a, &who, &s, is_staff(v) ? NULL : quiet,
                                 &v->problems);
    if (e == E_INVALID) {
        struct person_page p;
        visit_status(v, 422);
        TRY(load(v, &p));
        p.name = s.name;
        p.phone = s.phone;
        p.zone = s.zone;
        return show(v, &p, &v->problems);
    }
    TRY(e);
    session_cache_forget(&v->web->sessions);
    return visit_redirect(v, arena_format(v->a, "%.*s?saved=1", STR_FMT(path_of(v))));
}

/* ---- the address to log in with ---- */

static err email_ask(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct throttle *t = &v->web->throttle;
    str email = visit_field(v, "email");

    if (!throttle_pass(t, S("password"), v->email, 10, 15 * (int64_t)MINUTE_US, v->now_us) ||
        !throttle_pass(t, S("email"), v->email, ASKED_A_DAY, 1440 * (int64_t)MINUTE_US, v->now_us))
        return E_TOO_MANY;
    err e = v->problems.errors > 0 ? E_INVALID
                                   : app_password_is(v->app, v->a, who.org, who.kind, who.person,
                                                     visit_field(v, "password"));
    if (e == E_LOGIN)
        problem_add(&v->problems, (struct problem){ .field = S("password"),
                                                    .text = S("This is not your password.") });
    if (e == OK) e = app_email_ask(v->app, v->a, &who, email, &v->problems);
    if (e == E_LOGIN || e == E_INVALID) {
        struct person_page p;
        visit_status(v, 422);
        TRY(load(v, &p));
        p.typed = email;
        return show(v, &p, &v->problems);
    }
    TRY(e);
    return visit_redirect(v, arena_format(v->a, "%.*s?asked=1", STR_FMT(path_of(v))));
}

static err email_withdraw(struct visit *v)
{
    struct actor who = visit_actor(v);
    TRY(app_email_withdraw(v->app, &who));
    return visit_redirect(v, path_of(v));
}

static err show_email(struct visit *v, const struct email_page *p)
{
    struct frame f = visit_frame(v, PAGE_NONE,
                                 html_message(&v->html, S("Another address to log in")));
    view_email_change(&v->html, &f, p);
    return OK;
}

/* Opening it changes nothing, for mail scanners open all there is; its buttons do. */
static err email_look(struct visit *v, struct email_page *p)
{
    struct email_change c;

    db_read_end(&v->tx);
    TRY(app_email_look(v->app, v->a, v->org->id, v->params[0], &c, &p->old));
    p->token = v->params[0];
    p->old_email = c.old_email;
    p->new_email = c.new_email;
    p->mine = p->old ? c.old_us > 0 : c.new_us > 0;
    return OK;
}

static err email_show(struct visit *v)
{
    struct email_page p = { 0 };
    TRY(email_look(v, &p));
    return show_email(v, &p);
}

static err email_confirm(struct visit *v)
{
    struct email_page p = { 0 };

    if (!throttle_link(&v->web->throttle, v->rq->remote, v->now_us)) return E_TOO_MANY;
    TRY(email_look(v, &p));
    TRY(app_email_confirm(v->app, v->a, v->org->id, v->params[0], &p.done));
    session_cache_forget(&v->web->sessions);
    p.mine = true;
    return show_email(v, &p);
}

static err email_cancel(struct visit *v)
{
    struct email_page p = { .cancelled = true };

    if (!throttle_link(&v->web->throttle, v->rq->remote, v->now_us)) return E_TOO_MANY;
    TRY(email_look(v, &p));
    TRY(app_email_cancel(v->app, v->a, v->org->id, v->params[0]));
    return show_email(v, &p);
}

#define SHOWN .fields = { { "saved", FIELD_LINE, 1 }, { "asked", FIELD_LINE, 1 } }
#define EMAIL .fields = { { "email", FIELD_EMAIL }, { "password", FIELD_PASSWORD } }

const struct route page_person[] = {
    { HTTP_GET, "/account/person", DOOR_PORTAL, NEED_PERSON, .read = person_show, SHOWN },
    { HTTP_POST, "/account/person", DOOR_PORTAL, NEED_PERSON, .write = person_save,
      .fields = { { "name", FIELD_LINE, 200 }, { "phone", FIELD_LINE, 40 },
                  { "zone", FIELD_LINE, 60 }, { "notice", FIELD_LINE, 20, .many = true } } },
    { HTTP_POST, "/account/person/email", DOOR_PORTAL, NEED_PERSON, .write = email_ask, EMAIL },
    { HTTP_POST, "/account/person/email/withdraw", DOOR_PORTAL, NEED_PERSON,
      .write = email_withdraw },
    { HTTP_GET, "/account/email/{token}", DOOR_PORTAL, NEED_ANYONE, .read = email_show },
    { HTTP_POST, "/account/email/{token}", DOOR_PORTAL, NEED_ANYONE, .write = email_confirm },
    { HTTP_POST, "/account/email/{token}/cancel", DOOR_PORTAL, NEED_ANYONE,
      .write = email_cancel },
    { HTTP_GET, "/staff/person", DOOR_STAFF, NEED_PERSON, .read = person_show, SHOWN },
    { HTTP_POST, "/staff/person", DOOR_STAFF, NEED_PERSON, .write = person_save,
      .fields = { { "name", FIELD_LINE, 200 }, { "zone", FIELD_LINE, 60 },
                  { "notice", FIELD_LINE, 20, .many = true } } },
    { HTTP_POST, "/staff/person/email", DOOR_STAFF, NEED_PERSON, .write = email_ask, EMAIL },
    { HTTP_POST, "/staff/person/email/withdraw", DOOR_STAFF, NEED_PERSON,
      .write = email_withdraw },
    { 0 },
};

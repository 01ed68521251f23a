/* Getting in and out: log in, log out, forgotten password, set a password by link, change it. */
#include "web/views.h"
#include "web/web.h"

#include "base/encode.h"
#include "web/enter.h"
#include "web/language.h"
#include "web/link.h"
#include "web/passkey.h"

enum { MINUTE_US = 60 * 1000 * 1000 };

err show_login(struct visit *v, str email, str next, const struct problems *problems)
{
    struct frame f = visit_frame(v, PAGE_NONE, html_message(&v->html, S("Log in")));
    struct languages l = visit_languages(v);
    struct passkey_form passkey;
    bool possible = passkey_possible(v);

    if (possible) {
        TRY(visit_read(v));
        TRY(passkey_form(v, PASSKEY_LOGIN, STR_NONE, &passkey));
        passkey.next = next;
    }
    view_login(&v->html, &f, email, next, v->route->door == DOOR_PORTAL,
               possible ? &passkey : NULL, problems, l.list, l.count);
    return OK;
}

static err login_show(struct visit *v)
{
    str next = visit_field(v, "next");
    bool staff = v->route->door == DOOR_STAFF;
    if (v->session != NULL)
        return visit_redirect(v, visit_local(next, staff ? S("/staff") : S("/")));
    return show_login(v, STR_NONE, next, NULL);
}

static err refuse_login(struct visit *v, str text, int status)
{
    problem_add(&v->problems, (struct problem){ .field = S("password"), .text = text });
    visit_status(v, status);
    return show_login(v, visit_field(v, "email"), visit_field(v, "next"), &v->problems);
}

static err login(struct visit *v)
{
    str email = visit_field(v, "email"), token;
    bool staff = v->route->door == DOOR_STAFF;
    struct throttle *t = &v->web->throttle;

    if (!throttle_pass(t, S("login"), email, 10, 15 * (int64_t)MINUTE_US, v->now_us) ||
        !throttle_pass(t, S("login-from"), v->rq->remote, 60, 15 * (int64_t)MINUTE_US, v->now_us))
        return refuse_login(v, S("Too many attempts. Please wait 15 minutes and try again."), 429);
    struct login l = { .kind = staff ? PERSON_STAFF : PERSON_CONTACT,
                       .email = email,
                       .password = visit_field(v, "password"),
                       .device = http_header(v->rq, S("user-agent")),
                       .address = v->rq->remote };
    err e = app_login(v->app, v->a, v->org->id, &l, &token);
    if (e == E_LOGIN) return refuse_login(v, S("E-mail address or password is wrong."), 422);
    TRY(e);
    throttle_clear(t, S("login"), email);
    if (v->session != NULL) TRY(app_logout(v->app, v->a, v->org->id, v->token));
    session_cache_forget(&v->web->sessions);
    TRY(visit_enter(v, staff, token));
    if (staff && !v->org->set_up) return visit_redirect(v, S("/staff/setup"));
    return visit_redirect(v, visit_local(visit_field(v, "next"), staff ? S("/staff") : S("/")));
}

static err logout(struct visit *v)
{
    TRY(app_logout(v->app, v->a, v->org->id, v->token));
    session_cache_forget(&v->web->sessions);
    visit_cookie(v, v->route->door == DOOR_STAFF, STR_NONE);
    link_cookie_clear(v);
    /* Not "cookies": the browser is known again by one (enter.h), and its language by another. */
    http_set(v->rs, S("Clear-Site-Data"),
             S("\"storage\", \"cache\", \"prefetchCache\", \"prerenderCache\""));
    return visit_redirect(v, v->route->door == DOOR_STAFF ? S("/staff/login") : S("/login"));
}

/* ---- links by mail ---- */

/* A link to set a password, or (`once`) to log in without one. */
struct asked {
    bool once;
    const char *what, *title;
    str job_kind;
};
static const struct asked for_password = { false, "forgot", "Forgotten password",
                                           { "mail.reset", 10 } };
static const struct asked for_login = { true, "link", "Log in by a link", { "mail.login", 10 } };

static err show_ask(struct visit *v, const struct asked *k, str email, bool sent)
{
    str title = html_message(&v->html, sent ? S("Check your e-mail") : str_of(k->title));
    struct frame f = visit_frame(v, PAGE_NONE, title);
    struct forgot_view p = { .once = k->once, .sent = sent, .email = email };
    view_forgot(&v->html, &f, &p, &v->problems);
    return OK;
}

/* The same answer, after the same work, whether the address is known or not. */
static err ask(struct visit *v, const struct asked *k)
{
    enum person_kind kind = v->route->door == DOOR_STAFF ? PERSON_STAFF : PERSON_CONTACT;
    str email = visit_field(v, "email"), accepted;
    struct throttle *t = &v->web->throttle;
    int64_t window = 15 * (int64_t)MINUTE_US;

    if (!throttle_pass(t, S("mail-from"), v->rq->remote, 20, window, v->now_us)) return E_TOO_MANY;
    if (!email_accept(v->a, email, &accepted)) {
        problem_add(&v->problems, (struct problem){ .field = S("email"),
                                                    .text = S("Enter an e-mail address, such as "
                                                              "name@example.com.") });
        visit_status(v, 422);
        return show_ask(v, k, email, false);
    }
    if (throttle_pass(t, str_of(k->what), accepted, 3, window, v->now_us))
        TRY(app_link_ask(v->app, v->a, v->org->id, kind, k->job_kind, accepted));
    return show_ask(v, k, accepted, true);
}

static err forgot_show(struct visit *v)
{
    return show_ask(v, &for_password, STR_NONE, false);
}

static err forgot(struct visit *v)
{
    return ask(v, &for_password);
}

static err link_ask_show(struct visit *v)
{
    return show_ask(v, &for_login, STR_NONE, false);
}

static err link_ask(struct visit *v)
{
    return ask(v, &for_login);
}

/* Opening it changes nothing, for mail scanners open all there is; its button logs in. */
static err show_enter(struct visit *v)
{
    struct contact c = { 0 };
    str purpose = STR_NONE;
    int64_t person = 0;

    db_read_end(&v->tx);
    err e = app_link_look(v->app, v->a, v->org->id, v->params[0], &purpose, &person);
    bool good = e == OK && str_eq(purpose, S("login"));
    if (e != OK && e != E_NOT_FOUND) return e;
    TRY(visit_read(v));
    if (good)
        TRY(store_contact_get(v->tx, v->a, v->org->id, (contact_id){ person }, &c));
    if (!good) visit_status(v, 404);
    visit_speak_to(v, c.language);
    struct frame f = visit_frame(v, PAGE_NONE, html_message(&v->html, S("Log in by a link")));
    view_link_login(&v->html, &f, c.email);
    return OK;
}

static err enter(struct visit *v)
{
    struct link_enter in = { .link = v->params[0],
                             .device = http_header(v->rq, S("user-agent")),
                             .address = v->rq->remote };
    str token;

    if (!throttle_link(&v->web->throttle, v->rq->remote, v->now_us)) return E_TOO_MANY;
    err e = app_link_enter(v->app, v->a, v->org->id, &in, &token);
    if (e == E_NOT_FOUND) return show_enter(v);
    TRY(e);
    throttle_link_was_good(&v->web->throttle, v->rq->remote);
    if (v->session != NULL) TRY(app_logout(v->app, v->a, v->org->id, v->token));
    session_cache_forget(&v->web->sessions);
    TRY(visit_enter(v, false, token));
    return visit_redirect(v, S("/"));
}

/* The page of a mailed link: whose it is. */
static err show_reset(struct visit *v, const struct problems *problems)
{
    str purpose, email = STR_NONE;
    int64_t person;

    TRY(app_link_look(v->app, v->a, v->org->id, v->params[0], &purpose, &person));
    TRY(visit_read(v));
    if (str_eq(purpose, S("login"))) return E_NOT_FOUND;
    if (link_is_for_staff(purpose)) {
        struct staff s;
        TRY(store_staff_get(v->tx, v->a, v->org->id, (staff_id){ person }, &s));
        email = s.email;
        visit_speak_to(v, s.language);
    } else {
        struct contact c;
        TRY(store_contact_get(v->tx, v->a, v->org->id, (contact_id){ person }, &c));
        email = c.email;
        visit_speak_to(v, c.language);
    }
    bool joins = !str_eq(purpose, S("reset")) && !str_eq(purpose, S("staff-reset"));
    struct frame f =
        visit_frame(v, PAGE_NONE, html_message(&v->html, joins ? S("Welcome") : S("New password")));
    view_reset(&v->html, &f, email, joins, problems);
    return OK;
}

static err reset_show(struct visit *v)
{
    db_read_end(&v->tx); /* the link is looked up in a transaction of its own */
    return show_reset(v, NULL);
}

static bool repeated(struct visit *v)
{
    if (str_eq(visit_field(v, "password"), visit_field(v, "again"))) return true;
    problem_add(&v->problems,
                (struct problem){ .field = S("again"), .text = S("The two passwords differ.") });
    return false;
}

static err reset(struct visit *v)
{
    enum person_kind kind;
    int64_t person;
    str token;

    if (!throttle_link(&v->web->throttle, v->rq->remote, v->now_us)) return E_TOO_MANY;
    if (!repeated(v)) {
        visit_status(v, 422);
        return show_reset(v, &v->problems);
    }
    err e = app_link_use(v->app, v->a, v->org->id, v->params[0], visit_field(v, "password"),
                         &v->problems, &kind, &person);
    if (e == E_INVALID) {
        visit_status(v, 422);
        return show_reset(v, &v->problems);
    }
    TRY(e);
    throttle_link_was_good(&v->web->throttle, v->rq->remote);
    TRY(app_session_make(v->app, v->a, v->org->id, kind, person,
                         http_header(v->rq, S("user-agent")), v->rq->remote, &token));
    session_cache_forget(&v->web->sessions);
    TRY(visit_enter(v, kind == PERSON_STAFF, token));
    if (kind == PERSON_CONTACT) return visit_redirect(v, S("/"));
    return visit_redirect(v, v->org->set_up ? S("/staff") : S("/staff/setup"));
}

static err show_password(struct visit *v, const struct problems *problems)
{
    struct frame f = visit_frame(v, PAGE_ACCOUNT, html_message(&v->html, S("Change password")));
    view_password(&v->html, &f, v->email, problems);
    return OK;
}

static err password_show(struct visit *v)
{
    return show_password(v, NULL);
}

static err password(struct visit *v)
{
    struct password_change c = { .session = v->session, .token = v->token,
                                 .old = visit_field(v, "old"),
                                 .password = visit_field(v, "password") };
    err e = E_INVALID;
    str token;

    if (!throttle_pass(&v->web->throttle, S("password"), v->email, 10, 15 * (int64_t)MINUTE_US,
                       v->now_us))
        return E_TOO_MANY;
    if (repeated(v))
        e = app_password_change(v->app, v->a, v->org->id, &c, &v->problems, &token);
    if (e == E_INVALID) {
        visit_status(v, 422);
        return show_password(v, &v->problems);
    }
    TRY(e);
    session_cache_forget(&v->web->sessions);
    visit_cookie(v, v->route->door == DOOR_STAFF, token);
    return visit_redirect(v, v->route->door == DOOR_STAFF ? S("/staff") : S("/"));
}

#define LOGIN_FIELDS                                                                               \
    .fields = { { "email", FIELD_EMAIL },                                                          \
                { "password", FIELD_PASSWORD },                                                    \
                { "next", FIELD_EXACT, 1000 } }
#define NEW_PASSWORD_FIELDS                                                                        \
    .fields = { { "password", FIELD_PASSWORD }, { "again", FIELD_PASSWORD } }
#define CHANGE_FIELDS                                                                              \
    .fields = { { "old", FIELD_PASSWORD },                                                         \
                { "password", FIELD_PASSWORD },                                                    \
                { "again", FIELD_PASSWORD } }

const struct route page_login[] = {
    { HTTP_GET, "/login", DOOR_PORTAL, NEED_ANYONE, .read = login_show,
      .fields = { { "next", FIELD_EXACT, 1000 } } },
    { HTTP_POST, "/login", DOOR_PORTAL, NEED_ANYONE, .write = login, LOGIN_FIELDS },
    { HTTP_POST, "/logout", DOOR_PORTAL, NEED_PASSWORD, .write = logout },
    { HTTP_GET, "/forgot", DOOR_PORTAL, NEED_ANYONE, .read = forgot_show },
    { HTTP_POST, "/forgot", DOOR_PORTAL, NEED_ANYONE, .write = forgot,
      .fields = { { "email", FIELD_EMAIL } } },
    { HTTP_GET, "/login/link", DOOR_PORTAL, NEED_ANYONE, .read = link_ask_show },
    { HTTP_POST, "/login/link", DOOR_PORTAL, NEED_ANYONE, .write = link_ask,
      .fields = { { "email", FIELD_EMAIL } } },
    { HTTP_GET, "/login/link/{token}", DOOR_PORTAL, NEED_ANYONE, .read = show_enter },
    { HTTP_POST, "/login/link/{token}", DOOR_PORTAL, NEED_ANYONE, .write = enter },
    { HTTP_GET, "/reset/{token}", DOOR_PORTAL, NEED_ANYONE, .read = reset_show },
    { HTTP_POST, "/reset/{token}", DOOR_PORTAL, NEED_ANYONE, .write = reset, NEW_PASSWORD_FIELDS },
    { HTTP_GET, "/join/{token}", DOOR_PORTAL, NEED_ANYONE, .read = reset_show },
    { HTTP_POST, "/join/{token}", DOOR_PORTAL, NEED_ANYONE, .write = reset, NEW_PASSWORD_FIELDS },
    { HTTP_GET, "/password", DOOR_PORTAL, NEED_PERSON, .read = password_show },
    { HTTP_POST, "/password", DOOR_PORTAL, NEED_PERSON, .write = password, CHANGE_FIELDS },
    { HTTP_GET, "/staff/login", DOOR_STAFF, NEED_ANYONE, .read = login_show,
      .fields = { { "next", FIELD_EXACT, 1000 } } },
    { HTTP_POST, "/staff/login", DOOR_STAFF, NEED_ANYONE, .write = login, LOGIN_FIELDS },
    { HTTP_GET, "/staff/forgot", DOOR_STAFF, NEED_ANYONE, .read = forgot_show },
    { HTTP_POST, "/staff/forgot", DOOR_STAFF, NEED_ANYONE, .write = forgot,
      .fields = { { "email", FIELD_EMAIL } } },
    { HTTP_POST, "/staff/logout", DOOR_STAFF, NEED_PASSWORD, .write = logout },
    { HTTP_GET, "/staff/password", DOOR_STAFF, NEED_PERSON, .read = password_show },
    { HTTP_POST, "/staff/password", DOOR_STAFF, NEED_PERSON, .write = password, CHANGE_FIELDS },
    { 0 },
};

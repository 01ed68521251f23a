/* Passkeys at both doors: log in with one, pass the second factor, add, remove. */
#include "crypto/webauthn.h"
#include "web/enter.h"
#include "web/passkey.h"
#include "web/views.h"
#include "web/web.h"

enum { MINUTE_US = 60 * 1000 * 1000, TRIES_FROM = 60, NAME_CHARS = 60 };

static bool is_staff(const struct visit *v)
{
    return v->route->door == DOOR_STAFF;
}

static str path_of(const struct visit *v, str portal, str staff)
{
    return is_staff(v) ? staff : portal;
}

static str security_of(const struct visit *v)
{
    return path_of(v, S("/account/security"), S("/staff/security"));
}

bool passkey_possible(const struct visit *v)
{
    return webauthn_host(v->rq->host);
}

static struct passkey_site site_of(struct visit *v)
{
    bool https = v->web->https || v->rq->https;
    return (struct passkey_site){ v->rq->host, arena_format(v->a, "%s://%.*s",
                                                            https ? "https" : "http",
                                                            STR_FMT(v->rq->host_port)) };
}

err passkey_form(struct visit *v, enum passkey_use use, str name, struct passkey_form *out)
{
    CLEANUP(buf_release) struct buf known;
    struct passkey_asked asked;
    struct actor who = use == PASSKEY_LOGIN ? (struct actor){ 0 } : visit_actor(v);

    buf_init(&known, 64 * 1024);
    TRY(app_passkey_ask(v->app, v->tx, v->a, v->org->id, use, use == PASSKEY_LOGIN ? NULL : &who,
                        name, &asked));
    for (size_t i = 0; i < asked.known_count; i++)
        buf_format(&known, "%s%.*s", i > 0 ? " " : "", STR_FMT(asked.known[i].credential));
    *out = (struct passkey_form){
        .make = use == PASSKEY_MAKE, .challenge = asked.challenge, .state = asked.state,
        .rp_id = v->rq->host, .known = buf_copy(&known, v->a), .handle = asked.handle,
        .account = v->email, .name = name
    };
    switch (use) {
    case PASSKEY_LOGIN:
        out->action = is_staff(v) ? HTML_URL("/staff/login/passkey") : HTML_URL("/login/passkey");
        break;
    case PASSKEY_FACTOR:
        out->action = is_staff(v) ? HTML_URL("/staff/login/code/passkey")
                                  : HTML_URL("/login/code/passkey");
        break;
    case PASSKEY_MAKE:
        out->action = is_staff(v) ? HTML_URL("/staff/security/passkeys/add")
                                  : HTML_URL("/account/security/passkeys/add");
        break;
    }
    return OK;
}

err passkey_rows(struct visit *v, struct factor_view *out)
{
    struct passkey *list;

    TRY(store_passkey_list(v->tx, v->a, v->org->id, v->session->kind, v->session->person, &list,
                           &out->passkey_count));
    struct passkey_row *rows = arena_array(v->a, struct passkey_row, out->passkey_count + 1);
    for (size_t i = 0; i < out->passkey_count; i++) {
        rows[i] = (struct passkey_row){ .id = arena_format(v->a, "%lld", (long long)list[i].id),
                                        .name = list[i].name,
                                        .made = visit_time(v, list[i].made_us) };
        if (list[i].used_us > 0) rows[i].used = visit_time(v, list[i].used_us);
    }
    out->passkeys = rows;
    out->possible = passkey_possible(v);
    return OK;
}

static struct passkey_answer answer_of(struct visit *v)
{
    return (struct passkey_answer){
        .site = site_of(v), .kind = is_staff(v) ? PERSON_STAFF : PERSON_CONTACT,
        .state = visit_field(v, "state"), .id = visit_field(v, "id"),
        .client = visit_field(v, "client"), .data = visit_field(v, "data"),
        .signature = visit_field(v, "signature"), .handle = visit_field(v, "handle"),
        .token = v->token, .device = http_header(v->rq, S("user-agent")), .address = v->rq->remote
    };
}

static bool may_try(struct visit *v)
{
    return throttle_pass(&v->web->throttle, S("passkey-from"), v->rq->remote, TRIES_FROM,
                         15 * (int64_t)MINUTE_US, v->now_us);
}

static void wrong(struct visit *v, const char *field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = str_of(field), .text = text });
    visit_status(v, 422);
}

static const char not_taken[] = "This passkey was not taken. Try again, or another way.";

/* ---- in place of the password ---- */

static err login(struct visit *v)
{
    struct passkey_answer in = answer_of(v);
    str token, home = path_of(v, S("/"), S("/staff"));

    if (!may_try(v)) return E_TOO_MANY;
    err e = app_passkey_login(v->app, v->a, v->org->id, &in, &token);
    if (e == E_LOGIN) {
        wrong(v, "passkey", str_of(not_taken));
        return show_login(v, STR_NONE, visit_field(v, "next"), &v->problems);
    }
    TRY(e);
    if (v->session != NULL) TRY(app_logout(v->app, v->a, v->org->id, v->token));
    session_cache_forget(&v->web->sessions);
    TRY(visit_enter(v, is_staff(v), token));
    if (is_staff(v) && !v->org->set_up) return visit_redirect(v, S("/staff/setup"));
    return visit_redirect(v, visit_local(visit_field(v, "next"), home));
}

/* ---- after the password ---- */

static err pass(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct passkey_answer in = answer_of(v);
    str token, home = path_of(v, S("/"), S("/staff"));

    if (!visit_factor_due(v)) return visit_redirect(v, home);
    if (!may_try(v)) return E_TOO_MANY;
    err e = app_passkey_pass(v->app, v->a, &who, &in, &token);
    if (e == E_LOGIN) {
        wrong(v, "passkey", str_of(not_taken));
        return show_factor_code(v, &v->problems);
    }
    TRY(e);
    session_cache_forget(&v->web->sessions);
    visit_cookie(v, is_staff(v), token);
    return visit_redirect(v, visit_local(visit_field(v, "next"), home));
}

/* ---- one's own ---- */

/* The password, asked again: few tries, and told beside its field. */
static err password_again(struct visit *v, const struct actor *who, bool *good)
{
    *good = false;
    if (!throttle_pass(&v->web->throttle, S("password"), v->email, 10, 15 * (int64_t)MINUTE_US,
                       v->now_us))
        return E_TOO_MANY;
    err e = app_password_is(v->app, v->a, who->org, who->kind, who->person,
                            visit_field(v, "password"));
    *good = e == OK;
    if (e == E_LOGIN) wrong(v, "password", S("This is not your password."));
    return e == E_LOGIN ? OK : e;
}

/* Name and password were given: the page that makes it. */
static err add_begin(struct visit *v)
{
    struct actor who = visit_actor(v);
    str name = str_trim(visit_field(v, "name"));
    bool good;

    if (visit_factor_due(v) || !passkey_possible(v)) return visit_redirect(v, security_of(v));
    if (name.n == 0) wrong(v, "name", S("Give it a name, such as Office laptop."));
    TRY(password_again(v, &who, &good));
    if (v->problems.errors > 0) return show_security(v, NULL, &v->problems);
    TRY(visit_read(v));
    struct passkey_form p;
    TRY(passkey_form(v, PASSKEY_MAKE, name, &p));
    struct frame f = visit_frame(v, PAGE_NONE, html_message(&v->html, S("Add a passkey")));
    view_passkey_add(&v->html, &f, &p);
    return OK;
}

static err add(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct passkey_answer in = answer_of(v);
    str token;

    if (visit_factor_due(v)) return visit_redirect(v, security_of(v));
    if (!may_try(v)) return E_TOO_MANY;
    err e = app_passkey_add(v->app, v->a, &who, &in, &token);
    if (e == E_LOGIN)
        wrong(v, "passkey", S("This passkey could not be made here. Please begin again."));
    else if (e == E_EXISTS)
        wrong(v, "passkey", S("This passkey is here already."));
    else if (e == E_STATE)
        wrong(v, "passkey", S("You have as many passkeys as there can be. Remove one first."));
    else
        TRY(e);
    if (e != OK) return show_security(v, NULL, &v->problems);
    session_cache_forget(&v->web->sessions);
    visit_cookie(v, is_staff(v), token);
    return visit_redirect(v, security_of(v));
}

static err remove_one(struct visit *v)
{
    struct actor who = visit_actor(v);
    int64_t id = 0;

    if (visit_factor_due(v)) return visit_redirect(v, security_of(v));
    if (!str_i64(visit_field(v, "passkey"), &id)) return E_NOT_FOUND;
    if (!throttle_pass(&v->web->throttle, S("password"), v->email, 10, 15 * (int64_t)MINUTE_US,
                       v->now_us))
        return E_TOO_MANY;
    err e = app_passkey_remove(v->app, v->a, &who, id, visit_field(v, "password"),
                               v->factor_wanted);
    if (e == E_LOGIN) wrong(v, "remove", S("This is not your password."));
    else if (e == E_STATE)
        wrong(v, "remove", S("Your organisation wants a second factor, and this is your last."));
    else
        TRY(e);
    if (e != OK) return show_security(v, NULL, &v->problems);
    session_cache_forget(&v->web->sessions);
    return visit_redirect(v, security_of(v));
}

#define ANSWER                                                                                     \
    { "state", FIELD_EXACT, 2000 }, { "id", FIELD_EXACT, 1400 }, { "client", FIELD_EXACT, 2800 },  \
        { "data", FIELD_EXACT, 5500 }, { "signature", FIELD_EXACT, 1400 },                         \
        { "handle", FIELD_EXACT, 100 }, { "next", FIELD_EXACT, 1000 }
#define NAMED .fields = { { "name", FIELD_LINE, NAME_CHARS }, { "password", FIELD_PASSWORD } }
#define REMOVED .fields = { { "passkey", FIELD_EXACT, 20 }, { "password", FIELD_PASSWORD } }

const struct route page_passkey[] = {
    { HTTP_POST, "/login/passkey", DOOR_PORTAL, NEED_ANYONE, .write = login,
      .fields = { ANSWER } },
    { HTTP_POST, "/login/code/passkey", DOOR_PORTAL, NEED_PASSWORD, .write = pass,
      .fields = { ANSWER } },
    { HTTP_POST, "/account/security/passkeys", DOOR_PORTAL, NEED_PASSWORD, .write = add_begin,
      NAMED },
    { HTTP_POST, "/account/security/passkeys/add", DOOR_PORTAL, NEED_PASSWORD, .write = add,
      .fields = { ANSWER } },
    { HTTP_POST, "/account/security/passkeys/remove", DOOR_PORTAL, NEED_PASSWORD,
      .write = remove_one, REMOVED },
    { HTTP_POST, "/staff/login/passkey", DOOR_STAFF, NEED_ANYONE, .write = login,
      .fields = { ANSWER } },
    { HTTP_POST, "/staff/login/code/passkey", DOOR_STAFF, NEED_PASSWORD, .write = pass,
      .fields = { ANSWER } },
    { HTTP_POST, "/staff/security/passkeys", DOOR_STAFF, NEED_PASSWORD, .write = add_begin,
      NAMED },
    { HTTP_POST, "/staff/security/passkeys/add", DOOR_STAFF, NEED_PASSWORD, .write = add,
      .fields = { ANSWER } },
    { HTTP_POST, "/staff/security/passkeys/remove", DOOR_STAFF, NEED_PASSWORD,
      .write = remove_one, REMOVED },
    { 0 },
};

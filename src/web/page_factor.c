/*
 * The second factor, at both doors: the code after the password; switching it on by an app, its
 * recovery codes, and off.
 */
#include "app/app_factor.h"
#include "html/qr.h"
#include "web/factor_view.h"
#include "web/passkey.h"
#include "web/route.h"
#include "web/views.h"
#include "web/web.h"

enum { MINUTE_US = 60 * 1000 * 1000, TRIES_FROM = 60 };

static bool is_staff(const struct visit *v)
{
    return v->route->door == DOOR_STAFF;
}

static str home_of(const struct visit *v)
{
    return is_staff(v) ? S("/staff") : S("/");
}

static str security_of(const struct visit *v)
{
    return is_staff(v) ? S("/staff/security") : S("/account/security");
}

/* ---- after the password ---- */

err show_factor_code(struct visit *v, const struct problems *problems)
{
    struct frame f = visit_frame(v, PAGE_NONE, html_message(&v->html, S("Second factor")));
    struct passkey_form passkey;

    TRY(visit_read(v));
    TRY(passkey_form(v, PASSKEY_FACTOR, STR_NONE, &passkey));
    passkey.next = visit_field(v, "next");
    view_code(&v->html, &f, passkey.next, v->app_on, v->passkey_on ? &passkey : NULL, problems);
    return OK;
}

static err code_show(struct visit *v)
{
    if (!visit_factor_due(v))
        return visit_redirect(v, visit_local(visit_field(v, "next"), home_of(v)));
    return show_factor_code(v, NULL);
}

/* What was wrong with a code, as the page says it; other errors stay. */
static err told(struct visit *v, err e)
{
    if (e == E_LOGIN)
        problem_add(&v->problems, (struct problem){ .field = S("code"),
                                                    .text = S("This code is not right, or it was "
                                                              "used before. Wait for the next "
                                                              "one.") });
    else if (e == E_TOO_MANY)
        problem_add(&v->problems, (struct problem){ .field = S("code"),
                                                    .text = S("Too many wrong codes. Please wait "
                                                              "15 minutes and try again.") });
    else
        return e;
    visit_status(v, e == E_LOGIN ? 422 : 429);
    return OK;
}

static struct factor_pass pass_of(struct visit *v, const struct actor *who)
{
    return (struct factor_pass){ .actor = who, .token = v->token,
                                 .device = http_header(v->rq, S("user-agent")),
                                 .code = visit_field(v, "code") };
}

static bool may_try(struct visit *v)
{
    return throttle_pass(&v->web->throttle, S("code-from"), v->rq->remote, TRIES_FROM,
                         15 * (int64_t)MINUTE_US, v->now_us);
}

static err code(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct factor_pass in = pass_of(v, &who);
    struct factor_passed out;

    if (!visit_factor_due(v)) return visit_redirect(v, home_of(v));
    err e = may_try(v) ? app_factor_pass(v->app, v->a, &in, &out) : E_TOO_MANY;
    if (e != OK) {
        TRY(told(v, e));
        return show_factor_code(v, &v->problems);
    }
    session_cache_forget(&v->web->sessions);
    visit_cookie(v, is_staff(v), out.token);
    if (out.by_recovery) return visit_redirect(v, security_of(v));
    return visit_redirect(v, visit_local(visit_field(v, "next"), home_of(v)));
}

/* ---- on and off ---- */

err show_security(struct visit *v, const str *codes, const struct problems *problems)
{
    struct actor who = visit_actor(v);
    struct factor_status s;
    struct factor_view p = { .wanted = v->factor_wanted, .only = !v->passkey_on, .codes = codes,
                             .code_count = codes == NULL ? 0 : RECOVERY_CODES };

    TRY(visit_read(v));
    TRY(app_factor_status(v->app, v->tx, v->a, &who, v->org->name, v->email, &s));
    TRY(passkey_rows(v, &p));
    if (problems != NULL) p.name = http_form(v->rq, S("name")); /* of a passkey, as typed */
    p.on = s.on;
    p.begun = s.begun;
    p.codes_left = s.codes_left;
    p.secret = s.secret;
    if (s.begun)
        TRY(html_qr(v->a, s.uri, html_message(&v->html, S("QR code for your app")), &p.qr));
    struct frame f = visit_frame(v, PAGE_NONE, html_message(&v->html, S("Log-in and security")));
    view_security(&v->html, &f, &p, problems);
    return OK;
}

static err security_show(struct visit *v)
{
    if (visit_factor_due(v))
        return visit_redirect(v, is_staff(v) ? S("/staff/login/code") : S("/login/code"));
    return show_security(v, NULL, NULL);
}

static err begin(struct visit *v)
{
    struct actor who = visit_actor(v);
    if (visit_factor_due(v)) return visit_redirect(v, security_of(v));
    err e = v->app_on ? E_STATE : app_factor_begin(v->app, v->a, &who);
    if (e != OK && e != E_STATE) return e;
    return visit_redirect(v, security_of(v));
}

static err confirm(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct factor_pass in = pass_of(v, &who);
    str codes[RECOVERY_CODES], token;

    if (v->app_on || visit_factor_due(v)) return visit_redirect(v, security_of(v));
    err e = may_try(v) ? app_factor_confirm(v->app, v->a, &in, &token, codes) : E_TOO_MANY;
    if (e == E_STATE) return visit_redirect(v, security_of(v));
    if (e != OK) {
        TRY(told(v, e));
        return show_security(v, NULL, &v->problems);
    }
    session_cache_forget(&v->web->sessions);
    visit_cookie(v, is_staff(v), token);
    v->token = token;
    return show_security(v, codes, NULL);
}

static err codes(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct factor_pass in = pass_of(v, &who);
    str fresh[RECOVERY_CODES];

    if (visit_factor_due(v) || !v->app_on) return visit_redirect(v, security_of(v));
    err e = may_try(v) ? app_factor_codes(v->app, v->a, &in, fresh) : E_TOO_MANY;
    if (e != OK) {
        TRY(told(v, e));
        return show_security(v, NULL, &v->problems);
    }
    return show_security(v, fresh, NULL);
}

static err off(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct factor_pass in = pass_of(v, &who);

    if (visit_factor_due(v) || !v->app_on) return visit_redirect(v, security_of(v));
    if (v->factor_wanted && !v->passkey_on) return E_STATE;
    err e = may_try(v) ? app_factor_off(v->app, v->a, &in) : E_TOO_MANY;
    if (e != OK) {
        TRY(told(v, e));
        return show_security(v, NULL, &v->problems);
    }
    session_cache_forget(&v->web->sessions);
    return visit_redirect(v, security_of(v));
}

#define CODE { "code", FIELD_LINE, 40 }

const struct route page_factor[] = {
    { HTTP_GET, "/login/code", DOOR_PORTAL, NEED_PASSWORD, .read = code_show,
      .fields = { { "next", FIELD_EXACT, 1000 } } },
    { HTTP_POST, "/login/code", DOOR_PORTAL, NEED_PASSWORD, .write = code,
      .fields = { CODE, { "next", FIELD_EXACT, 1000 } } },
    { HTTP_GET, "/account/security", DOOR_PORTAL, NEED_PASSWORD, .read = security_show },
    { HTTP_POST, "/account/security/begin", DOOR_PORTAL, NEED_PASSWORD, .write = begin },
    { HTTP_POST, "/account/security/confirm", DOOR_PORTAL, NEED_PASSWORD, .write = confirm,
      .fields = { CODE } },
    { HTTP_POST, "/account/security/codes", DOOR_PORTAL, NEED_PASSWORD, .write = codes,
      .fields = { CODE } },
    { HTTP_POST, "/account/security/off", DOOR_PORTAL, NEED_PASSWORD, .write = off,
      .fields = { CODE } },
    { HTTP_GET, "/staff/login/code", DOOR_STAFF, NEED_PASSWORD, .read = code_show,
      .fields = { { "next", FIELD_EXACT, 1000 } } },
    { HTTP_POST, "/staff/login/code", DOOR_STAFF, NEED_PASSWORD, .write = code,
      .fields = { CODE, { "next", FIELD_EXACT, 1000 } } },
    { HTTP_GET, "/staff/security", DOOR_STAFF, NEED_PASSWORD, .read = security_show },
    { HTTP_POST, "/staff/security/begin", DOOR_STAFF, NEED_PASSWORD, .write = begin },
    { HTTP_POST, "/staff/security/confirm", DOOR_STAFF, NEED_PASSWORD, .write = confirm,
      .fields = { CODE } },
    { HTTP_POST, "/staff/security/codes", DOOR_STAFF, NEED_PASSWORD, .write = codes,
      .fields = { CODE } },
    { HTTP_POST, "/staff/security/off", DOOR_STAFF, NEED_PASSWORD, .write = off,
      .fields = { CODE } },
    { 0 },
};

/*
 * From a request to its page: door, session, permission, object, fields, CSRF; and from an error
 * to the page about it. The only place where these are decided.
 */
#include "web/dispatch.h"

#include <string.h>

#include "app/app_factor.h"
#include "base/card.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/log.h"
#include "base/utf8.h"
#include "http/asset.h"
#include "locale/zone.h"
#include "store/store_invoice.h"
#include "web/csrf.h"
#include "web/language.h"
#include "web/link.h"
#include "web/object.h"
#include "web/seen.h"
#include "web/views.h"

/* Match a path against a route's, parameters into `params`. */
static bool path_fits(const char *pattern, str path, str params[ROUTE_PARAMS_MAX])
{
    str rest = str_of(pattern), part, given;
    size_t n = 0;

    rest = str_sub(rest, 1, rest.n);
    path = str_sub(path, 1, path.n);
    while (str_cut(&rest, '/', &part)) {
        if (!str_cut(&path, '/', &given) || given.n == 0) return false;
        if (part.p[0] == '{') {
            must(n < ROUTE_PARAMS_MAX);
            params[n++] = given;
        } else if (!str_eq(part, given)) {
            return false;
        }
    }
    return path.n == 0;
}

const struct route *route_find(const struct http_request *rq, str params[ROUTE_PARAMS_MAX],
                               bool *path_known)
{
    enum http_method method = rq->method == HTTP_HEAD ? HTTP_GET : rq->method;
    char first = rq->path.n > 1 ? rq->path.p[1] : '\0';

    *path_known = false;
    for (size_t t = 0; t < route_table_count; t++) {
        for (const struct route *r = route_tables[t]; r->path != NULL; r++) {
            if (r->path[1] != first && r->path[1] != '{') continue; /* most do not begin alike */
            if (!path_fits(r->path, rq->path, params)) continue;
            *path_known = true;
            if (r->method == method) return r;
        }
    }
    return NULL;
}

/* The cookie of a kind of people; __Host- only where it can be set. */
static str cookie_name(const struct web *web, bool staff)
{
    if (web->https) return staff ? S("__Host-cfs") : S("__Host-cf");
    return staff ? S("cfs") : S("cf");
}

void visit_cookie(struct visit *v, bool staff, str token)
{
    str name = cookie_name(v->web, staff);
    http_set(v->rs, S("Set-Cookie"),
             arena_format(v->a, "%.*s=%.*s; Path=/; HttpOnly; SameSite=Lax%s%s", STR_FMT(name),
                          STR_FMT(token), v->web->https ? "; Secure" : "",
                          token.n == 0 ? "; Max-Age=0" : ""));
}

/* Who is there. The cookie of the route's own kind of people. */
static err identify(struct visit *v)
{
    bool staff = v->route->door == DOOR_STAFF;
    struct identity *id = arena_new(v->a, struct identity);
    str token = http_cookie(v->rq, cookie_name(v->web, staff));

    if (token.n >= 64) token = STR_NONE;
    TRY(session_identify(&v->web->sessions, v->app->db, v->a, v->rq->host, token,
                         staff ? PERSON_STAFF : PERSON_CONTACT, v->now_us, id));
    v->org = &id->org;
    v->logo = id->logo;
    v->off = id->off;
    v->pay_now_hidden = id->pay_now_hidden;
    v->today = zone_today(id->org.zone, v->now_us);
    if (!id->known || session_is_over(&id->session, v->now_us)) {
        visit_speak(v, STR_NONE);
        return OK;
    }
    v->session = &id->session;
    v->token = token;
    v->email = id->email;
    v->name = id->name.n > 0 ? id->name : id->email;
    v->role = id->role;
    v->zone = id->zone;
    v->app_on = id->app_on;
    v->passkey_on = id->passkey_on;
    v->factor_on = id->app_on || id->passkey_on;
    v->factor_wanted = id->factor_wanted;
    v->memberships = id->memberships;
    v->columns = id->columns;
    v->standard = id->standard;
    v->membership_count = id->membership_count;
    visit_speak(v, id->language);
    return OK;
}

static const struct membership *membership_of(const struct visit *v, customer_id customer)
{
    for (size_t i = 0; i < v->membership_count; i++) {
        if (v->memberships[i].customer.v == customer.v) return &v->memberships[i];
    }
    return NULL;
}

static const struct membership *membership_named(const struct visit *v, str public)
{
    for (size_t i = 0; i < v->membership_count; i++) {
        if (str_eq(public_id_str(&v->memberships[i].public_id), public)) return &v->memberships[i];
    }
    return NULL;
}

void visit_usual_customer(struct visit *v)
{
    if (v->session == NULL || v->route->door != DOOR_PORTAL || visit_factor_due(v)) return;
    v->customer = membership_of(v, v->session->customer);
    if (v->customer == NULL && v->membership_count > 0) v->customer = &v->memberships[0];
}

/* The customer of a page without an object: the one asked for, else the usual one. */
static err choose_customer(struct visit *v)
{
    str asked = v->route->method == HTTP_GET ? http_query(v->rq, S("customer"))
                                             : http_form(v->rq, S("customer"));
    if (asked.n > 0) {
        v->customer = membership_named(v, asked);
        return v->customer == NULL ? E_NOT_FOUND : OK;
    }
    visit_usual_customer(v);
    return OK;
}

/* Load the object of the address; what is not this person's is not there. */
err visit_load(struct visit *v)
{
    public_id id;
    customer_id owner = { 0 };

    if (v->route->object == OBJECT_NONE) return choose_customer(v);
    if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
    TRY(object_load(v, id, &owner));
    v->customer = membership_of(v, owner);
    if (v->customer == NULL) return E_NOT_FOUND;
    str named = v->route->method == HTTP_POST ? http_form(v->rq, S("customer")) : STR_NONE;
    if (named.n > 0 && !str_eq(named, public_id_str(&v->customer->public_id))) return E_CONFLICT;
    return OK;
}

static err permit(struct visit *v)
{
    enum need need = v->route->need;

    if (need == NEED_ANYONE) {
        visit_usual_customer(v);
        return OK;
    }
    if (need == NEED_NOBODY) return E_NOT_FOUND;
    if (v->session == NULL) return link_permit(v, E_LOGIN);
    if (need >= NEED_SEE) {
        enum duty duty = (enum duty)(need - NEED_SEE);
        return role_may(role_of(v->role), duty) ? OK : E_FORBIDDEN;
    }
    if (v->route->door == DOOR_STAFF) return OK;
    err e = visit_load(v);
    if (e == E_NOT_FOUND) return link_permit(v, e);
    TRY(e);
    v->may_pay = v->customer != NULL && (v->customer->permissions & MAY_PAY) != 0;
    v->may_manage = v->customer != NULL && (v->customer->permissions & MAY_MANAGE) != 0;
    if (need <= NEED_PERSON) return OK;
    if (v->customer == NULL) return E_NOT_FOUND;
    if (need == NEED_PAY && !v->may_pay) return E_FORBIDDEN;
    if (need == NEED_MANAGE && !v->may_manage) return E_FORBIDDEN;
    return OK;
}

static bool one_line(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < ' ' || c == 127) return false;
    }
    return true;
}

static void check_value(struct visit *v, const struct field_rule *f, str name, str value)
{
    static const int most[] = { [FIELD_LINE] = 200,      [FIELD_TEXT] = LIMIT_TEXT_CHARS,
                                [FIELD_EXACT] = 200,     [FIELD_ROWS] = LIMIT_TEXT_CHARS,
                                [FIELD_EMAIL] = LIMIT_EMAIL_CHARS,
                                [FIELD_PASSWORD] = 4 * LIMIT_PASSWORD_CHARS,
                                [FIELD_ID] = 20,         [FIELD_FILE] = 0 };
    int max = f->max > 0 ? f->max : most[f->kind];
    str text = STR_NONE;

    if (f->kind == FIELD_FILE) return;
    if (utf8_count(value) > (size_t)max)
        text = words_say(v->words, v->a, "Use at most {1} characters.",
                         arena_format(v->a, "%d", max));
    else if (f->kind != FIELD_TEXT && f->kind != FIELD_ROWS && !one_line(value))
        text = S("Use one line, without control characters.");
    if (text.n > 0) problem_add(&v->problems, (struct problem){ .field = name, .text = text });
}

/* Fields that begin alike, "amount.": each of them once. */
static bool sent_before(const struct http_pair *list, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (str_eq(list[k].name, list[i].name)) return true;
    }
    return false;
}

static const struct field_rule *rule_of(const struct route *r, str name)
{
    for (size_t i = 0; i < ROUTE_FIELDS_MAX && r->fields[i].name != NULL; i++) {
        const struct field_rule *f = &r->fields[i];
        if (f->starts ? str_starts(name, str_of(f->name)) : str_eq(name, str_of(f->name))) return f;
    }
    return NULL;
}

/* A card's number goes no further than here: not into the database, not back onto the page. */
static void mask_cards(struct visit *v, struct http_pair *p)
{
    const struct field_rule *f = rule_of(v->route, p->name);
    bool person = v->route->door != DOOR_HOOK && v->route->door != DOOR_RETURN;
    bool typed = person && (f == NULL || f->kind == FIELD_LINE || f->kind == FIELD_TEXT);

    if (!typed || !card_found(p->value)) return;
    char *text = arena_c_string(v->a, p->value);
    p->value = (str){ text, card_mask(text, p->value.n) };
    if (v->route->method == HTTP_GET) v->rq->target = v->rq->path; /* what pages lead back to */
}

/* Check what was sent against what is declared. A field sent twice is a bad request. */
static err parse_fields(struct visit *v)
{
    bool get = v->route->method == HTTP_GET;
    size_t count = get ? v->rq->query_count : v->rq->form_count;
    struct http_pair *list = arena_array(v->a, struct http_pair, count + 1);

    if (count > 0) memcpy(list, get ? v->rq->query : v->rq->form, count * sizeof *list);
    for (size_t i = 0; i < count; i++) mask_cards(v, &list[i]);
    if (get) v->rq->query = list;
    else v->rq->form = list;
    for (const struct field_rule *f = v->route->fields;
         f < v->route->fields + ROUTE_FIELDS_MAX && f->name != NULL; f++) {
        int times = 0;
        for (size_t i = 0; i < count; i++) {
            bool mine = f->starts ? str_starts(list[i].name, str_of(f->name))
                                  : str_eq(list[i].name, str_of(f->name));
            if (!mine) continue;
            if (f->starts ? sent_before(list, i) : ++times > 1 && !f->many) return E_BAD_REQUEST;
            check_value(v, f, list[i].name, list[i].value);
        }
    }
    return OK;
}

str visit_field(const struct visit *v, const char *name)
{
    bool get = v->route->method == HTTP_GET, declared = false;
    for (size_t i = 0; i < ROUTE_FIELDS_MAX && v->route->fields[i].name != NULL; i++)
        declared = declared || str_eq(str_of(v->route->fields[i].name), str_of(name));
    must(declared);
    return get ? http_query(v->rq, str_of(name)) : http_form(v->rq, str_of(name));
}

/* A form of ours: from our own pages, with the token of this session. */
static err check_csrf(struct visit *v)
{
    if (v->route->write == NULL || v->route->method != HTTP_POST) return OK;
    if (v->route->door == DOOR_HOOK || v->route->door == DOOR_RETURN) return OK;
    if (!csrf_same_origin(v->rq, web_base_url(v->web, v->rq, v->a))) return E_CSRF;
    return csrf_check(&v->web->csrf, v->token, http_form(v->rq, S("csrf"))) ? OK : E_CSRF;
}

err visit_read(struct visit *v)
{
    return v->tx != NULL ? OK : db_read_begin(v->app->db, &v->tx);
}

/* A form about an invoice or order is a person's sign that he has seen it, once it was taken. */
static err run_write(struct visit *v)
{
    bool document = v->route->object == OBJECT_INVOICE || v->route->object == OBJECT_ORDER;
    bool looks = v->route->door == DOOR_PORTAL && document, seen = true;

    if (looks) TRY(seen_before(v, &seen));
    db_read_end(&v->tx);
    err e = v->route->write(v);
    db_read_end(&v->tx);
    if (e != OK || seen || v->rs->status >= 400) return e;
    err noted = seen_now(v); /* what he wanted is done: told again with the next form */
    if (noted != OK) log_event(LOG_WARN, "web", "first look: %s", err_info(noted)->name);
    return OK;
}

/* The last log-in of this person is noted once a minute, and which customer was looked at. */
static void note_seen(struct visit *v)
{
    if (v->session == NULL || v->link != NULL) return;
    customer_id customer = v->customer != NULL ? v->customer->customer : v->session->customer;
    if (v->now_us - v->session->seen_us > 60 * 1000000 || customer.v != v->session->customer.v)
        observe_session(&v->web->observations, v->org->id, v->token, customer);
}

bool visit_factor_due(const struct visit *v)
{
    return v->factor_on && v->session->level < SESSION_FACTOR;
}

struct actor visit_actor(const struct visit *v)
{
    return (struct actor){ .org = v->org->id, .kind = v->session->kind,
                           .person = v->session->person, .name = v->name,
                           .address = v->rq->remote };
}

/* With the password alone one gets to the code, or to setting one up, and no further. */
static bool held_back(const struct visit *v)
{
    if (v->session == NULL || v->route->need <= NEED_PASSWORD) return false;
    return visit_factor_due(v) || (v->factor_wanted && !v->factor_on);
}

static err to_factor(struct visit *v)
{
    bool staff = v->route->door == DOOR_STAFF, get = v->route->method == HTTP_GET;
    CLEANUP(buf_release) struct buf to = { 0 };

    if (!visit_factor_due(v)) return visit_redirect(v, S("/staff/security"));
    buf_init(&to, 4096);
    buf_str(&to, staff ? S("/staff/login/code") : S("/login/code"));
    if (get) {
        buf_lit(&to, "?next=");
        encode_percent(&to, v->rq->target);
    }
    return visit_redirect(v, to.overflow ? S("/login/code") : buf_copy(&to, v->a));
}

_Static_assert((int)NEED_RULE - (int)NEED_SEE == (int)DUTY_RULE, "needs follow duties");

err visit_run(struct visit *v)
{
    TRY(identify(v));
    if (module_in(v->off, route_module(v->route))) return E_NOT_FOUND;
    /* A form sent after the session ended: log in and go on, for its token cannot be right. */
    bool link = v->session == NULL && link_cookie(v, &v->token);
    if (v->session == NULL && v->route->need > NEED_ANYONE && !link) return E_LOGIN;
    TRY(check_csrf(v));
    if (held_back(v)) return to_factor(v);
    if (v->route->need > NEED_ANYONE || v->route->read != NULL) TRY(visit_read(v));
    TRY(permit(v));
    TRY(parse_fields(v));
    note_seen(v);
    if (v->route->write != NULL) return run_write(v);
    err e = v->route->read(v);
    db_read_end(&v->tx);
    return e;
}

str web_base_url(const struct web *web, const struct http_request *rq, struct arena *a)
{
    if (web->base_url.n > 0 && (rq->host_port.n == 0 || web->https)) return web->base_url;
    return arena_format(a, "%s://%.*s", rq->https || web->https ? "https" : "http",
                        STR_FMT(rq->host_port));
}

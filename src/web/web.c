/* The handler: plans for requests, headers on answers, pages about errors. */
#include "web/web.h"

#include "base/clock.h"
#include "base/encode.h"
#include "base/log.h"
#include "base/utf8.h"
#include "http/asset.h"
#include "locale/locale.h"
#include "locale/zone.h"
#include "web/csrf.h"
#include "web/dispatch.h"
#include "web/language.h"
#include "web/views.h"

void web_init(struct web *web, const struct app *app, str base_url, bool https)
{
    *web = (struct web){ .app = *app, .base_url = base_url, .https = https,
                         .reads_wait = db_engine_of(app->db) == DB_POSTGRES,
                         .form_bytes_max = LIMIT_FORM_BYTES,
                         .upload_bytes_max = LIMIT_UPLOAD_BYTES,
                         .csrf = crypto_derive(&app->master, KEY_CSRF),
                         .cookie = crypto_derive(&app->master, KEY_COOKIE) };
    session_cache_init(&web->sessions);
    sums_cache_init(&web->sums);
    spend_cache_init(&web->spend);
    throttle_init(&web->throttle);
    observations_init(&web->observations);
}

void web_release(struct web *web)
{
    session_cache_release(&web->sessions);
    sums_cache_release(&web->sums);
    spend_cache_release(&web->spend);
    throttle_release(&web->throttle);
}

/* Between plan and answer. */
struct pending {
    const struct route *route;
    str params[ROUTE_PARAMS_MAX];
    bool path_known;
};

static struct http_plan plan(struct http_request *rq, void *arg)
{
    const struct web *web = arg;
    struct pending *p = arena_new(rq->arena, struct pending);
    struct http_plan out = { .body = HTTP_BODY_NONE };

    rq->user = p;
    p->route = route_find(rq, p->params, &p->path_known);
    if (p->route == NULL) return out;
    out.on_worker = p->route->write != NULL || p->route->slow || web->reads_wait;
    if (rq->method != HTTP_POST) return out;
    out.body = p->route->door == DOOR_HOOK ? HTTP_BODY_RAW : HTTP_BODY_FORM;
    out.files = p->route->files;
    out.body_max = p->route->files ? web->upload_bytes_max : web->form_bytes_max;
    return out;
}

/* An address that holds a secret is told to nobody: no other page, no log. */
static bool is_secret(const struct route *r)
{
    return str_contains(str_of(r->path), S("{token}"));
}

/* What every page carries (docs/security.md). */
static void secure(struct http_response *rs, bool https, struct arena *a, str form_origin,
                   bool secret)
{
    http_set(rs, S("Content-Security-Policy"),
             arena_format(a,
                          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' "
                          "data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
                          "form-action 'self'%s%.*s; frame-ancestors 'none'; base-uri 'none'; "
                          "object-src 'none'; require-trusted-types-for 'script'; trusted-types "
                          "'none'",
                          form_origin.n > 0 ? " " : "", STR_FMT(form_origin)));
    http_set(rs, S("X-Content-Type-Options"), S("nosniff"));
    http_set(rs, S("Referrer-Policy"), secret ? S("no-referrer") : S("same-origin"));
    http_set(rs, S("Cross-Origin-Opener-Policy"), S("same-origin"));
    http_set(rs, S("Cross-Origin-Resource-Policy"), S("same-origin"));
    http_set(rs, S("Permissions-Policy"),
             S("camera=(), geolocation=(), microphone=(), usb=(), payment=()"));
    http_set(rs, S("Cache-Control"), S("no-store"));
    if (https)
        http_set(rs, S("Strict-Transport-Security"), S("max-age=31536000; includeSubDomains"));
}

str visit_initials(struct arena *a, str name)
{
    str first = utf8_cut(name, 1), second = STR_NONE, word;
    for (str rest = name; str_cut(&rest, ' ', &word);) second = utf8_cut(word, 1);
    if (second.p == first.p) second = STR_NONE;
    return arena_format(a, "%.*s%.*s", STR_FMT(first), STR_FMT(second));
}

struct frame visit_frame(struct visit *v, enum page current, str title)
{
    struct frame f = { .title = title, .current = current,
                       .csrf = csrf_make(v->a, &v->web->csrf, v->token),
                       .seller_name = v->org == NULL ? S("Counterfoil") : v->org->name,
                       .logo = v->logo, .faulty = v->problems.errors > 0,
                       .staff = v->route != NULL && v->route->door == DOOR_STAFF };
    struct frame_customer *list = arena_array(v->a, struct frame_customer, v->membership_count + 1);

    for (size_t i = 0; i < v->membership_count; i++) {
        const struct membership *m = &v->memberships[i];
        list[i] = (struct frame_customer){ .name = m->name, .number = m->number,
                                           .currency = currency_code(m->cur), .id = m->public_id,
                                           .current = m == v->customer };
    }
    f.may_audit = role_may(role_of(v->role), DUTY_AUDIT);
    f.may_rule = role_may(role_of(v->role), DUTY_RULE);
    f.role = role_label(role_of(v->role));
    f.payments = !module_in(v->off, MODULE_PAYMENTS);
    f.statements = !module_in(v->off, MODULE_STATEMENTS);
    f.retainers = v->customer != NULL && !module_in(v->off, MODULE_RETAINERS);
    f.orders = v->customer != NULL && !module_in(v->off, MODULE_ORDERS);
    f.contracts = v->customer != NULL && !module_in(v->off, MODULE_CONTRACTS);
    f.documents = v->customer != NULL && !module_in(v->off, MODULE_DOCUMENTS);
    if (v->customer != NULL) f.customer = v->customer->public_id;
    f.customers = list;
    f.customer_count = v->membership_count;
    f.link = v->link != NULL;
    if (f.link) {
        f.customer_count = 0;
    } else if (v->session != NULL) {
        f.person_name = v->name;
        f.initials = visit_initials(v->a, v->name);
    }
    return f;
}

err visit_redirect(struct visit *v, str path)
{
    v->rs->status = 303;
    buf_clear(&v->rs->body);
    http_set(v->rs, S("Location"), path);
    return OK;
}

/* Below the fallback, and with one '/', so that nobody is sent elsewhere. */
str visit_local(str next, str fallback)
{
    bool fine = str_starts(next, fallback) && !str_starts(next, S("//")) && !str_has(next, '\\') &&
                !str_has(next, '\n');
    return fine ? next : fallback;
}

void visit_status(struct visit *v, int status)
{
    v->rs->status = status;
}

static void put_clock(struct buf *b, int hour, int minute)
{
    char text[] = { (char)('0' + hour / 10), (char)('0' + hour % 10), ':',
                    (char)('0' + minute / 10), (char)('0' + minute % 10) };
    buf_put(b, text, sizeof text);
}

html_time visit_time(struct visit *v, int64_t at_us)
{
    struct zone_time t;
    CLEANUP(buf_release) struct buf words, machine;
    char iso[11];
    str zone = v->org == NULL ? S("UTC") : v->zone.n > 0 ? v->zone : v->org->zone;

    zone_parts(zone, at_us, &t);
    buf_init(&words, 200);
    if (t.date.day != zone_today(zone, v->now_us).day) {
        format_date(&words, v->html.format, t.date);
        buf_str(&words, v->html.format->rtl ? S("، ") : S(", "));
    }
    put_clock(&words, t.hour, t.minute);
    buf_char(&words, ' ');
    buf_str(&words, str_of(t.name));

    buf_init(&machine, 200);
    buf_str(&machine, date_iso(t.date, iso));
    buf_char(&machine, 'T');
    put_clock(&machine, t.hour, t.minute);
    buf_char(&machine, t.offset_minutes < 0 ? '-' : '+');
    int offset = t.offset_minutes < 0 ? -t.offset_minutes : t.offset_minutes;
    put_clock(&machine, offset / 60, offset % 60);
    return (html_time){ .iso = buf_copy(&machine, v->a), .words = buf_copy(&words, v->a) };
}

static str title_of(err e)
{
    switch (err_info(e)->http) {
    case 403: return e == E_CSRF ? S("This form has expired") : S("You cannot do this");
    case 404: return S("There is no such page");
    case 409: return S("This has changed");
    case 429: return S("Too many attempts");
    default: return err_info(e)->fault == ERR_THEIRS ? S("This did not work")
                                                     : S("Something went wrong here");
    }
}

/* Where one goes on after the log-in: the page itself, or the one a form was on. */
static str place_of(const struct visit *v)
{
    if (v->route->method == HTTP_GET) return v->rq->target;
    for (size_t t = 0; t < route_table_count; t++) {
        for (const struct route *r = route_tables[t]; r->path != NULL; r++) {
            if (r->method == HTTP_GET && str_eq(str_of(r->path), str_of(v->route->path)))
                return v->rq->path;
        }
    }
    return S("/");
}

/* Nobody is logged in where somebody must be. */
static void to_login(struct visit *v)
{
    bool staff = v->route->door == DOOR_STAFF;
    str place = place_of(v);
    CLEANUP(buf_release) struct buf next;

    buf_init(&next, 4096);
    buf_str(&next, staff ? S("/staff/login") : S("/login"));
    if (!str_eq(place, S("/"))) {
        buf_lit(&next, "?next=");
        encode_percent(&next, place);
    }
    str to = next.overflow ? S("/login") : buf_copy(&next, v->a);
    if (visit_redirect(v, to) != OK) return;
}

/* Whom to ask for a permission: those who manage the customer, three of them by name. */
static str who_can_give(struct visit *v)
{
    struct contact *list;
    size_t count = 0;
    str names = STR_NONE;

    if (v->route->door == DOOR_STAFF)
        return S("Your role does not include this. An owner of the organisation can give you "
                 "another one, under Settings, Staff.");
    if (v->customer == NULL || visit_read(v) != OK ||
        store_membership_contacts(v->tx, v->a, v->org->id, v->customer->customer, MAY_MANAGE, &list,
                                  &count) != OK)
        count = 0;
    for (size_t i = 0; i < count && i < 3; i++) {
        str name = list[i].name.n > 0 ? list[i].name : list[i].email;
        names = arena_format(v->a, "%.*s%s%.*s", STR_FMT(names), i > 0 ? ", " : "", STR_FMT(name));
    }
    db_read_end(&v->tx);
    if (count > 0)
        return words_say(v->words, v->a,
                         "Your account lacks the permission for this. Who can give it to you: {1}.",
                         names);
    return S("Your account lacks the permission for this. Whoever manages the contacts of this "
             "customer can give it to you.");
}

static void error_page(struct visit *v, err e)
{
    public_id reference = public_id_new();
    const struct err_info *info = err_info(e);
    str words = str_of(info->text), shown = STR_NONE;

    if (e == E_FORBIDDEN) words = who_can_give(v);
    buf_clear(&v->rs->body);
    v->rs->header_count = 0;
    v->rs->status = info->http;
    if (info->fault != ERR_THEIRS) {
        shown = str_sub(public_id_str(&reference), 0, 8);
        bool secret = v->route->path != NULL && is_secret(v->route);
        str path = secret ? str_of(v->route->path) : v->rq->path;
        log_event(LOG_ERROR, "page", "%.*s %s %.*s: %s", STR_FMT(shown), info->name,
                  STR_FMT(path), db_last_message());
    }
    if (v->customer == NULL) visit_usual_customer(v);
    struct frame f = visit_frame(v, PAGE_NONE, html_message(&v->html, title_of(e)));
    view_error(&v->html, &f, info->http, f.title, html_message(&v->html, words), shown,
               (html_time){ 0 });
}

static void answer(struct http_request *rq, struct http_response *rs, void *arg)
{
    struct web *web = arg;
    struct pending *p = rq->user;

    if (asset_answer(rq, rs)) return;
    static const struct route nothing = { .door = DOOR_PORTAL };
    struct visit v = { .web = web, .app = &web->app, .a = rq->arena, .rq = rq, .rs = rs,
                       .route = p->route != NULL ? p->route : &nothing, .now_us = clock_now_us() };
    for (int i = 0; i < ROUTE_PARAMS_MAX; i++) v.params[i] = p->params[i];
    v.problems.arena = rq->arena;
    v.html = (struct html){ .b = &rs->body, .format = &format_english };
    visit_speak(&v, STR_NONE);
    rs->status = 200;
    rs->type = S("text/html; charset=utf-8");

    err e = p->route == NULL && p->path_known ? E_METHOD : visit_run(&v);
    db_read_end(&v.tx);
    if (e == OK && rs->body.overflow) e = E_TOO_LARGE;
    if (e == E_LOGIN && p->route != NULL && p->route->need > NEED_ANYONE) to_login(&v);
    else if (e != OK) error_page(&v, e);
    secure(rs, web->https, rq->arena, v.form_origin, v.route->path != NULL && is_secret(v.route));
}

/* Faults the server itself finds: no session, no database. */
static void fault_page(int status, struct http_response *rs, void *arg)
{
    struct web *web = arg;
    CLEANUP(arena_release) struct arena a;

    arena_init(&a, 1024 * 1024);
    rs->status = status;
    rs->type = S("text/html; charset=utf-8");
    struct html h = { .b = &rs->body, .format = &format_english };
    struct frame f = { .title = S("This did not work"), .seller_name = S("Counterfoil") };
    str words = status == 503 ? S("The system is busy. Nothing has been changed. Please try again.")
                : status == 413 ? S("This is too large.")
                                : S("The request could not be understood.");
    view_error(&h, &f, status, f.title, words, STR_NONE, (html_time){ 0 });
    static const struct http_pair always[] = {
        { { "X-Content-Type-Options", 22 }, { "nosniff", 7 } },
        { { "Cache-Control", 13 }, { "no-store", 8 } },
        { { "Content-Security-Policy", 23 },
          { "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'", 76 } },
    };
    (void)web;
    for (size_t i = 0; i < countof(always); i++) http_set(rs, always[i].name, always[i].value);
}

struct http_handler web_handler(struct web *web)
{
    return (struct http_handler){ .plan = plan, .answer = answer, .fault = fault_page, .arg = web };
}

/* The cookie of mailed links, and whether one of its links covers what is asked for. */
#include "web/link.h"

#include "app/app_factor.h"
#include "base/encode.h"
#include "web/language.h"
#include "web/views.h"
#include "web/web.h"

enum { HOUR_US = 3600 * (int64_t)1000000 };

static str cookie_name(const struct visit *v)
{
    return v->web->https ? S("__Host-cfi") : S("cfi");
}

void link_cookie_clear(struct visit *v)
{
    http_set(v->rs, S("Set-Cookie"),
             arena_format(v->a, "%.*s=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0%s",
                          STR_FMT(cookie_name(v)), v->web->https ? "; Secure" : ""));
}

bool link_cookie(const struct visit *v, str *out)
{
    if (!v->route->by_link) return false;
    str sealed = http_cookie(v->rq, cookie_name(v));
    if (sealed.n == 0 || sealed.n > 2000) return false;
    *out = sealed;
    return true;
}

/* What the cookie names: "org made_us id id ...", sealed; 0 where it is none of ours or too old. */
static size_t read_cookie(struct visit *v, int64_t ids[LINK_COOKIE_LINKS])
{
    str sealed = http_cookie(v->rq, cookie_name(v)), plain, part;
    int64_t org, made;
    size_t n = 0;

    if (sealed.n == 0 || crypto_open(v->a, &v->web->cookie, sealed, &plain) != OK) return 0;
    if (!str_cut(&plain, ' ', &part) || !str_i64(part, &org) || org != v->org->id.v) return 0;
    if (!str_cut(&plain, ' ', &part) || !str_i64(part, &made)) return 0;
    if (v->now_us - made > LINK_COOKIE_HOURS * HOUR_US) return 0;
    while (n < LINK_COOKIE_LINKS && str_cut(&plain, ' ', &part))
        if (str_i64(part, &ids[n])) n++;
    return n;
}

/* That link first, then those that were there. */
static void write_cookie(struct visit *v, int64_t id)
{
    int64_t ids[LINK_COOKIE_LINKS];
    size_t n = read_cookie(v, ids);
    CLEANUP(buf_release) struct buf b;
    str name = cookie_name(v);

    buf_init(&b, 4096);
    buf_format(&b, "%lld %lld %lld", (long long)v->org->id.v, (long long)v->now_us, (long long)id);
    for (size_t i = 0; i < n && i < LINK_COOKIE_LINKS - 1; i++)
        if (ids[i] != id) buf_format(&b, " %lld", (long long)ids[i]);
    str sealed = crypto_seal(v->a, &v->web->cookie, buf_view(&b));
    http_set(v->rs, S("Set-Cookie"),
             arena_format(v->a, "%.*s=%.*s; Path=/; HttpOnly; SameSite=Lax%s", STR_FMT(name),
                          STR_FMT(sealed), v->web->https ? "; Secure" : ""));
}

/* ---- what a link covers ---- */

/* The selection is of that invoice alone: one line, "doc amount version". */
static bool selection_is_of(const struct selection *s, int64_t doc)
{
    str rest = s->items, line, first;
    int64_t n;

    if (!str_cut(&rest, '\n', &line) || str_trim(rest).n > 0) return false;
    return str_cut(&line, ' ', &first) && str_i64(first, &n) && n == doc;
}

/* POST /pay names it, once, and has nothing else that could choose. */
static bool form_is_of(const struct visit *v, const struct invoice_link *l)
{
    static const str plain[] = { { "customer", 8 }, { "invoice", 7 }, { "back", 4 } };

    for (size_t k = 0; k < ROUTE_FIELDS_MAX && v->route->fields[k].name != NULL; k++) {
        str name = str_of(v->route->fields[k].name);
        bool known = false;
        for (size_t i = 0; i < countof(plain); i++) known = known || str_eq(name, plain[i]);
        if (!known && http_form_times(v->rq, name) > 0) return false;
    }
    return http_form_times(v->rq, S("invoice")) == 1 &&
           str_eq(http_form(v->rq, S("invoice")), public_id_str(&l->invoice));
}

static err covers(struct visit *v, const struct invoice_link *l, bool *out)
{
    int64_t by = 0;

    *out = false;
    switch (v->route->object) {
    case OBJECT_INVOICE: *out = v->invoice.doc == l->doc; break;
    case OBJECT_SELECTION: *out = selection_is_of(&v->selection, l->doc); break;
    case OBJECT_PAYMENT:
        TRY(store_payment_link_get(v->tx, v->org->id, v->payment.id, &by));
        *out = by == l->id;
        break;
    case OBJECT_NONE: *out = form_is_of(v, l); break;
    case OBJECT_CREDIT:
    case OBJECT_METHOD:
    case OBJECT_SETUP:
    case OBJECT_SHARED:
    case OBJECT_PROOF:
    case OBJECT_OBJECTION:
    case OBJECT_ORDER:
    case OBJECT_EXPORT:
    case OBJECT_MESSAGE: break;
    }
    return OK;
}

/* The contact of the link, as far as it goes: one customer, and no manager of it. */
static void stand_in(struct visit *v, const struct invoice_link *l, bool may_pay)
{
    struct session *s = arena_new(v->a, struct session);

    *s = (struct session){ .kind = PERSON_CONTACT, .person = l->contact.v, .made_us = v->now_us,
                           .seen_us = v->now_us, .customer = l->owner.customer,
                           .level = SESSION_FACTOR };
    v->link = l;
    v->session = s;
    v->email = l->email;
    v->name = l->name.n > 0 ? l->name : l->email;
    v->factor_on = v->app_on = v->passkey_on = v->factor_wanted = false;
    v->memberships = &l->owner;
    v->membership_count = 1;
    v->may_pay = may_pay;
    v->may_manage = false;
    visit_speak_to(v, l->language);
}

err link_permit(struct visit *v, err otherwise)
{
    int64_t ids[LINK_COOKIE_LINKS];
    struct visit before = *v;
    size_t n = v->route->by_link ? read_cookie(v, ids) : 0;

    for (size_t i = 0; i < n; i++) {
        struct invoice_link *l = arena_new(v->a, struct invoice_link);
        bool found, may_pay, covered = false;
        TRY(app_invoice_link_live(v->tx, v->a, v->org, ids[i], l, &may_pay, &found));
        if (!found || (v->route->need == NEED_PAY && !may_pay)) continue;
        stand_in(v, l, may_pay);
        err e = visit_load(v);
        if (e == OK) TRY(covers(v, l, &covered));
        else if (e != E_NOT_FOUND && e != E_CONFLICT) return e;
        if (covered) return OK;
        *v = before;
    }
    return otherwise;
}

str link_invoice_path(const struct visit *v)
{
    return arena_format(v->a, "/invoices/%.*s", STR_FMT(public_id_str(&v->link->invoice)));
}

/* ---- the address in the mail ---- */

/*
 * Opening it changes nothing, so a scanner of mails uses nothing up. Whoever is logged in and may
 * see the invoice goes there as himself.
 */
static err link_open(struct visit *v)
{
    struct invoice_link l;
    bool found, own = false;

    TRY(app_invoice_link_open(v->tx, v->a, v->org, v->params[0], &l, &found));
    if (!found) {
        visit_status(v, 404);
        str title = html_message(&v->html, S("This link is no longer good"));
        struct frame f = visit_frame(v, PAGE_NONE, title);
        view_link_gone(&v->html, &f);
        return OK;
    }
    for (size_t i = 0; i < v->membership_count; i++)
        own = own || v->memberships[i].customer.v == l.owner.customer.v;
    if (!own) write_cookie(v, l.id);
    return visit_redirect(v, arena_format(v->a, "/invoices/%.*s",
                                          STR_FMT(public_id_str(&l.invoice))));
}

/* The dispatcher notes it, as after each form about an invoice. */
static err link_seen(struct visit *v)
{
    return visit_redirect(v, arena_format(v->a, "/invoices/%.*s",
                                          STR_FMT(public_id_str(&v->invoice.public_id))));
}

const struct route page_link[] = {
    { HTTP_GET, "/i/{token}", DOOR_PORTAL, NEED_ANYONE, .read = link_open },
    { HTTP_POST, "/invoices/{invoice}/seen", DOOR_PORTAL, NEED_VIEW, OBJECT_INVOICE,
      .write = link_seen, .by_link = true },
    { 0 },
};

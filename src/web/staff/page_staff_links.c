/* An invoice by mail: to whom it was sent, with which links, and taking one back. */
#include "app/app_invoice_link.h"
#include "store/store_invoice.h"
#include "web/route.h"
#include "web/staff/staff_view.h"
#include "web/views.h"
#include "web/web.h"

enum { HOUR_US = 3600 * (int64_t)1000000, MAILS_AN_HOUR = 6 };

static err load_lot(struct visit *v, struct lot *out)
{
    public_id id;
    TRY(visit_read(v));
    if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
    return store_lot_by_public(v->tx, v->a, v->org->id, id, ACCOUNT_RECEIVABLE, out);
}

static str number_of(struct visit *v, int64_t n)
{
    return arena_format(v->a, "%lld", (long long)n);
}

static err show_links(struct visit *v, const struct problems *problems)
{
    struct staff_links p = { .sent = v->route->method == HTTP_GET && visit_field(v, "sent").n > 0 };
    struct link_listed *links;
    struct contact *people;
    struct rules rules;
    struct lot l;

    TRY(load_lot(v, &l));
    TRY(app_rules_get(v->tx, v->a, v->org, v->org->cur, &rules));
    TRY(store_link_list(v->tx, v->a, v->org->id, l.doc, &links, &p.count));
    TRY(store_membership_contacts(v->tx, v->a, v->org->id, l.customer, MAY_VIEW, &people,
                                  &p.contact_count));
    struct staff_link *rows = arena_array(v->a, struct staff_link, p.count + 1);
    struct choice *contacts = arena_array(v->a, struct choice, p.contact_count + 1);
    for (size_t i = 0; i < p.count; i++) {
        const struct link_listed *k = &links[i];
        rows[i] = (struct staff_link){ .id = number_of(v, k->id), .name = k->name,
                                       .email = k->email, .made = visit_time(v, k->made_us),
                                       .until = visit_time(v, k->expires_us),
                                       .ended = k->ended_us > 0,
                                       .old = k->expires_us <= v->now_us };
        if (k->address.n > 0) {
            rows[i].name = k->address;
            rows[i].email = words_say(v->words, v->a, "Forwarded by {1}", k->name);
        }
        if (k->seen_us > 0) rows[i].seen = visit_time(v, k->seen_us);
    }
    for (size_t i = 0; i < p.contact_count; i++)
        contacts[i] = (struct choice){ number_of(v, people[i].id.v),
                                       arena_format(v->a, "%.*s, %.*s", STR_FMT(people[i].name),
                                                    STR_FMT(people[i].email)), false };
    p.rows = rows;
    p.contacts = contacts;
    p.invoice = l.public_id;
    p.number = l.number;
    p.links = rules.links;
    p.days = rules.link_days;
    struct frame f = visit_frame(v, PAGE_CUSTOMERS, l.number);
    view_staff_links(&v->html, &f, &p, problems);
    return OK;
}

static err links_show(struct visit *v)
{
    return show_links(v, NULL);
}

static err back(struct visit *v, const char *tail)
{
    return visit_redirect(v, arena_format(v->a, "/staff/invoices/%.*s/links%s",
                                          STR_FMT(v->params[0]), tail));
}

static err link_send(struct visit *v)
{
    struct actor who = visit_actor(v);
    contact_id contact = { 0 };
    struct lot l;
    err e = E_NOT_FOUND;

    TRY(load_lot(v, &l));
    db_read_end(&v->tx);
    if (str_i64(visit_field(v, "contact"), &contact.v)) {
        str key = arena_format(v->a, "%lld.%lld", (long long)l.doc, (long long)contact.v);
        if (!throttle_pass(&v->web->throttle, S("invoice-mail"), key, MAILS_AN_HOUR, HOUR_US,
                           v->now_us))
            return E_TOO_MANY;
        e = app_invoice_mail(v->app, v->a, &who, &l, contact);
    }
    if (e != E_NOT_FOUND) {
        TRY(e);
        return back(v, "?sent=1");
    }
    problem_add(&v->problems, (struct problem){ .field = S("contact"),
                                                .text = S("Choose a contact of this customer.") });
    visit_status(v, 422);
    return show_links(v, &v->problems);
}

static err link_end(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct lot l;
    int64_t id;

    TRY(load_lot(v, &l));
    db_read_end(&v->tx);
    if (!str_i64(visit_field(v, "link"), &id)) return E_NOT_FOUND;
    TRY(app_invoice_link_end(v->app, v->a, &who, &l, id));
    return back(v, "");
}

const struct route page_staff_links[] = {
    { HTTP_GET, "/staff/invoices/{invoice}/links", DOOR_STAFF, NEED_SERVE, .read = links_show,
      .fields = { { "sent", FIELD_LINE, 1 } } },
    { HTTP_POST, "/staff/invoices/{invoice}/links", DOOR_STAFF, NEED_SERVE, .write = link_send,
      .fields = { { "contact", FIELD_EXACT, 20 } } },
    { HTTP_POST, "/staff/invoices/{invoice}/links/end", DOOR_STAFF, NEED_SERVE,
      .write = link_end, .fields = { { "link", FIELD_EXACT, 20 } } },
    { 0 },
};

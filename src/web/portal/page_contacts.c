/* A customer's people, kept by those of them who manage it; and the links in their mails. */
#include "app/app_contact.h"
#include "web/contact_rows.h"
#include "web/views.h"
#include "web/web.h"

enum { HOUR_US = 3600 * (int64_t)1000000, MAILS_AN_HOUR = 20 };

static void wrong(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

static err show_contacts(struct visit *v, const struct problems *problems)
{
    bool get = v->route->method == HTTP_GET;
    struct contacts_page p = { .customer = v->customer->public_id,
                               .customer_name = v->customer->name,
                               .may_manage = v->may_manage, .may_pay = v->may_pay,
                               .saved = get && visit_field(v, "saved").n > 0 };
    struct contact_row *rows;

    TRY(visit_read(v));
    TRY(contact_rows(v, v->customer->customer, &rows, &p.count));
    p.rows = rows;
    if (!get) {
        p.name = visit_field(v, "name");
        p.email = visit_field(v, "email");
        p.pay = visit_field(v, "pay").n > 0;
        p.manage = visit_field(v, "manage").n > 0;
    }
    struct frame f = visit_frame(v, PAGE_ACCOUNT, html_message(&v->html, S("Contacts")));
    view_contacts(&v->html, &f, &p, problems);
    return OK;
}

static err contacts_show(struct visit *v)
{
    return show_contacts(v, NULL);
}

/* Mails to strangers are few, whoever asks for them. */
static bool may_mail(struct visit *v)
{
    return throttle_pass(&v->web->throttle, S("invite"), public_id_str(&v->customer->public_id),
                         MAILS_AN_HOUR, HOUR_US, v->now_us);
}

static err to_list(struct visit *v)
{
    session_cache_forget(&v->web->sessions);
    return visit_redirect(v, arena_format(v->a, "/contacts?customer=%.*s&saved=1",
                                          STR_FMT(public_id_str(&v->customer->public_id))));
}

static err contact_add(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct contact_wish wish = { .customer = v->customer->customer,
                                 .email = visit_field(v, "email"),
                                 .name = visit_field(v, "name"),
                                 .permissions = contact_permissions_typed(v) };
    contact_id made;

    if (!may_mail(v)) return E_TOO_MANY;
    err e = v->problems.errors > 0
                ? E_INVALID
                : app_contact_invite(v->app, v->a, &who, &wish, &v->problems, &made);
    if (e == E_EXISTS) wrong(v, S("email"), S("Somebody with this address is here already."));
    if (e == E_INVALID || e == E_EXISTS) {
        visit_status(v, 422);
        return show_contacts(v, &v->problems);
    }
    TRY(e);
    return to_list(v);
}

/* ---- one of them ---- */

static err show_contact(struct visit *v, const struct problems *problems)
{
    struct contact_page p;
    contact_id id;

    TRY(visit_read(v));
    TRY(contact_named(v, v->customer->customer, v->params[0], &p, &id));
    p.customer = v->customer->public_id;
    p.customer_name = v->customer->name;
    p.give_pay = v->may_pay;
    p.again = v->route->method == HTTP_GET && visit_field(v, "again").n > 0;
    struct frame f = visit_frame(v, PAGE_ACCOUNT, p.row.name);
    view_contact(&v->html, &f, &p, problems);
    return OK;
}

static err contact_show(struct visit *v)
{
    return show_contact(v, NULL);
}

static err find(struct visit *v, struct contact_page *p, contact_id *out)
{
    TRY(visit_read(v));
    TRY(contact_named(v, v->customer->customer, v->params[0], p, out));
    db_read_end(&v->tx);
    return OK;
}

static err permit(struct visit *v, int permissions)
{
    struct actor who = visit_actor(v);
    struct contact_page p;
    contact_id id;

    TRY(find(v, &p, &id));
    /* A box that the page does not offer leaves what was there. */
    if (permissions != 0 && !v->may_pay && p.pay) permissions |= MAY_PAY;
    err e = app_contact_permit(v->app, v->a, &who, v->customer->customer, id, permissions);
    if (e == E_STATE) {
        wrong(v, S("manage"), S("Nobody else manages this account. Let another one manage it "
                                "first."));
        visit_status(v, 409);
        return show_contact(v, &v->problems);
    }
    TRY(e);
    return to_list(v);
}

static err contact_permit(struct visit *v)
{
    return permit(v, contact_permissions_typed(v));
}

static err contact_off(struct visit *v)
{
    return permit(v, 0);
}

static err contact_again(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct contact_page p;
    contact_id id;

    TRY(find(v, &p, &id));
    if (!may_mail(v)) return E_TOO_MANY;
    TRY(app_contact_again(v->app, v->a, &who, v->customer->customer, id));
    return visit_redirect(v, arena_format(v->a, "/contacts/%.*s?customer=%.*s&again=1",
                                          STR_FMT(v->params[0]),
                                          STR_FMT(public_id_str(&v->customer->public_id))));
}

static err contact_remove(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct contact_page p;
    contact_id id;

    TRY(find(v, &p, &id));
    TRY(app_contact_remove(v->app, v->a, &who, v->customer->customer, id));
    return to_list(v);
}

/* ---- links in mails ---- */

static err links_show(struct visit *v)
{
    struct contact_links p = { .customer = v->customer->public_id };
    struct customer_link *list;

    TRY(store_link_of_customer(v->tx, v->a, v->org->id, v->customer->customer, v->now_us, &list,
                               &p.count));
    struct contact_link_row *rows = arena_array(v->a, struct contact_link_row, p.count + 1);
    for (size_t i = 0; i < p.count; i++) {
        const struct customer_link *l = &list[i];
        rows[i] = (struct contact_link_row){ .id = arena_format(v->a, "%lld", (long long)l->id),
                                             .number = l->number, .name = l->name,
                                             .email = l->address.n > 0 ? l->address : l->email,
                                             .made = visit_time(v, l->made_us),
                                             .until = visit_time(v, l->expires_us),
                                             .looked = l->seen_us > 0 };
        if (l->seen_us > 0) rows[i].seen = visit_time(v, l->seen_us);
    }
    p.rows = rows;
    struct frame f = visit_frame(v, PAGE_ACCOUNT, html_message(&v->html, S("Links in mails")));
    view_contact_links(&v->html, &f, &p);
    return OK;
}

static err link_end(struct visit *v)
{
    struct actor who = visit_actor(v);
    int64_t id;

    if (!str_i64(visit_field(v, "link"), &id)) return E_NOT_FOUND;
    TRY(app_contact_link_end(v->app, v->a, &who, v->customer->customer, id));
    return visit_redirect(v, arena_format(v->a, "/contacts/links?customer=%.*s",
                                          STR_FMT(public_id_str(&v->customer->public_id))));
}

#define CUSTOMER { "customer", FIELD_ID }
#define MAY { "pay", FIELD_LINE, 1 }, { "manage", FIELD_LINE, 1 }

const struct route page_contacts[] = {
    { HTTP_GET, "/contacts", DOOR_PORTAL, NEED_VIEW, .read = contacts_show,
      .fields = { CUSTOMER, { "saved", FIELD_LINE, 1 } } },
    { HTTP_POST, "/contacts", DOOR_PORTAL, NEED_MANAGE, .write = contact_add,
      .fields = { CUSTOMER, { "name", FIELD_LINE, 200 }, { "email", FIELD_EMAIL }, MAY } },
    { HTTP_GET, "/contacts/links", DOOR_PORTAL, NEED_MANAGE, .read = links_show,
      .fields = { CUSTOMER } },
    { HTTP_POST, "/contacts/links/end", DOOR_PORTAL, NEED_MANAGE, .write = link_end,
      .fields = { CUSTOMER, { "link", FIELD_EXACT, 20 } } },
    { HTTP_GET, "/contacts/{contact}", DOOR_PORTAL, NEED_MANAGE, .read = contact_show,
      .fields = { CUSTOMER, { "again", FIELD_LINE, 1 } } },
    { HTTP_POST, "/contacts/{contact}", DOOR_PORTAL, NEED_MANAGE, .write = contact_permit,
      .fields = { CUSTOMER, MAY } },
    { HTTP_POST, "/contacts/{contact}/off", DOOR_PORTAL, NEED_MANAGE, .write = contact_off,
      .fields = { CUSTOMER } },
    { HTTP_POST, "/contacts/{contact}/again", DOOR_PORTAL, NEED_MANAGE, .write = contact_again,
      .fields = { CUSTOMER } },
    { HTTP_POST, "/contacts/{contact}/remove", DOOR_PORTAL, NEED_MANAGE,
      .write = contact_remove, .fields = { CUSTOMER } },
    { 0 },
};

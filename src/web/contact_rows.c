/* Reading contacts for pages of both doors. */
#include "web/contact_rows.h"

#include "web/portal/account.h"

struct contact_row contact_row(struct visit *v, const struct customer_contact *c)
{
    bool portal = v->route->door == DOOR_PORTAL;
    struct contact_row r = { .id = c->contact.public_id, .name = c->contact.name,
                             .email = c->contact.email, .phone = c->contact.phone,
                             .may = account_may_words(v, c->permissions),
                             .active = c->contact.active,
                             .by_forwarding = c->permissions == 0 && c->forwarded_us > 0,
                             .off = c->permissions == 0 && c->forwarded_us == 0,
                             .self = portal && c->contact.id.v == v->session->person };

    if (r.name.n == 0) r.name = r.email;
    if (r.by_forwarding) r.forwarded = visit_time(v, c->forwarded_us);
    return r;
}

static err read_joined(struct visit *v, contact_id id, bool *joined)
{
    struct contact c;
    TRY(store_contact_get(v->tx, v->a, v->org->id, id, &c));
    *joined = c.password.n > 0;
    return OK;
}

err contact_rows(struct visit *v, customer_id customer, struct contact_row **out, size_t *count)
{
    struct customer_contact *list;

    TRY(store_customer_contacts(v->tx, v->a, v->org->id, customer, &list, count));
    *out = arena_array(v->a, struct contact_row, *count + 1);
    for (size_t i = 0; i < *count; i++) {
        bool joined;
        (*out)[i] = contact_row(v, &list[i]);
        TRY(read_joined(v, list[i].contact.id, &joined));
        (*out)[i].invited = !joined && list[i].permissions != 0;
    }
    return OK;
}

err contact_named(struct visit *v, customer_id customer, str public, struct contact_page *out,
                  contact_id *id)
{
    struct customer_contact *list;
    public_id wanted;
    int64_t others;
    size_t n, i = 0;

    if (!public_id_parse(public, &wanted)) return E_NOT_FOUND;
    TRY(store_customer_contacts(v->tx, v->a, v->org->id, customer, &list, &n));
    while (i < n && !str_eq(public_id_str(&list[i].contact.public_id), public)) i++;
    if (i == n) return E_NOT_FOUND;
    const struct customer_contact *c = &list[i];
    *id = c->contact.id;
    TRY(store_membership_managers(v->tx, v->org->id, customer, *id, &others));
    *out = (struct contact_page){ .row = contact_row(v, c),
                                  .pay = (c->permissions & MAY_PAY) != 0,
                                  .manage = (c->permissions & MAY_MANAGE) != 0,
                                  .name = c->contact.name, .email = c->contact.email,
                                  .phone = c->contact.phone, .active = c->contact.active };
    out->last = out->manage && others == 0;
    TRY(read_joined(v, *id, &out->joined));
    out->row.invited = !out->joined && c->permissions != 0;
    return OK;
}

int contact_permissions_typed(const struct visit *v)
{
    return MAY_VIEW | (visit_field(v, "pay").n > 0 ? MAY_PAY : 0) |
           (visit_field(v, "manage").n > 0 ? MAY_MANAGE : 0);
}

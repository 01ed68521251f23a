/* From a visit to who looked at what. */
#include "web/seen.h"

#include "app/app_seen.h"

static struct looker looker_of(const struct visit *v)
{
    return (struct looker){ v->org->id, { v->session->person },
                            v->link != NULL ? v->link->address : STR_NONE };
}

err seen_before(struct visit *v, bool *out)
{
    struct looker who = looker_of(v);

    TRY(store_seen_get(v->tx, &who, v->invoice.doc, out));
    *out = *out && (v->link == NULL || v->link->seen_us != 0);
    return OK;
}

err seen_now(struct visit *v)
{
    const struct invoice_link *l = v->link;
    bool order = v->route->object == OBJECT_ORDER;
    public_id id = l != NULL ? l->invoice : v->invoice.public_id;
    struct first_look look = { .who = looker_of(v), .name = v->name,
                               .customer = v->customer->customer,
                               .doc = l != NULL ? l->doc : v->invoice.doc,
                               .number = l != NULL ? l->number : v->invoice.number,
                               .path = arena_format(v->a, "/staff/%s/%.*s",
                                                    order ? "orders" : "invoices",
                                                    STR_FMT(public_id_str(&id))),
                               .link = l != NULL ? l->id : 0 };

    return app_seen_note(v->app, v->a, &look);
}

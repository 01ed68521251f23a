/* Which ways of paying a customer is offered, or for one invoice: what staff says of it. */
#include "web/views.h"
#include "web/web.h"

#include "app/app_offer.h"
#include "app/app_rules.h"
#include "web/route.h"
#include "web/staff/staff_rows.h"
#include "web/staff/staff_view.h"

/* What the page is about. */
struct about {
    customer_id customer;
    int64_t doc; /* 0: the customer */
    str name, path;
    pay_method_set possible; /* of the organisation */
    pay_method_set chosen;
};

static err load(struct visit *v, bool invoice, struct about *out)
{
    struct about b = { 0 };
    struct customer c;
    struct rules rules;
    struct lot l;
    public_id id;

    if (invoice) {
        if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
        TRY(store_lot_by_public(v->tx, v->a, v->org->id, id, ACCOUNT_RECEIVABLE, &l));
        b = (struct about){ .customer = l.customer, .doc = l.doc, .name = l.number };
    } else {
        TRY(staff_customer_named(v, v->params[0], &c));
        b = (struct about){ .customer = c.id, .name = c.name };
    }
    b.path = arena_format(v->a, "/staff/%s/%.*s", invoice ? "invoices" : "customers",
                          STR_FMT(v->params[0]));
    TRY(app_rules_get(v->tx, v->a, v->org, v->org->cur, &rules));
    TRY(app_offer_get(v->tx, v->a, v->org->id, b.customer, b.doc, &b.chosen));
    b.possible = rules.methods;
    *out = b;
    return OK;
}

static void show(struct visit *v, const struct about *b, const struct problems *problems)
{
    struct staff_method *methods = arena_array(v->a, struct staff_method, PAY_METHOD_COUNT);
    struct staff_offer p = { .name = b->name, .methods = methods, .invoice = b->doc != 0,
                             .back = HTML_URL("/staff/customers") };

    for (int m = PAY_NONE + 1; m < PAY_METHOD_COUNT; m++) {
        if ((b->possible & 1u << m) == 0) continue;
        methods[p.method_count++] = (struct staff_method){
            pay_method_word((enum pay_method)m),
            html_message(&v->html, pay_method_label((enum pay_method)m)),
            (b->chosen & 1u << m) != 0
        };
    }
    must(html_url_local(b->path, &p.back));
    struct frame f = visit_frame(v, PAGE_CUSTOMERS, b->name);
    view_staff_offer(&v->html, &f, &p, problems);
}

static err show_of(struct visit *v, bool invoice)
{
    struct about b;
    TRY(load(v, invoice, &b));
    show(v, &b, NULL);
    return OK;
}

static err set_of(struct visit *v, bool invoice)
{
    struct actor who = visit_actor(v);
    struct about b;

    TRY(visit_read(v));
    TRY(load(v, invoice, &b));
    b.chosen = 0;
    for (size_t i = 0; i < v->rq->form_count; i++) {
        enum pay_method m = pay_method_of(v->rq->form[i].value);
        if (str_eq(v->rq->form[i].name, S("pay_by")) && m != PAY_NONE) b.chosen |= 1u << m;
    }
    b.chosen &= b.possible;
    if (b.chosen == 0) {
        struct problem none = { .field = S("pay_by"),
                                .text = S("Offer at least one way of paying.") };
        problem_add(&v->problems, none);
        visit_status(v, 422);
        show(v, &b, &v->problems);
        return OK;
    }
    db_read_end(&v->tx);
    struct offer_change c = { b.customer, b.doc, b.name,
                              b.chosen == b.possible ? ~(pay_method_set)0 : b.chosen };
    TRY(app_offer_set(v->app, v->a, &who, &c));
    return visit_redirect(v, b.path);
}

static err customer_show(struct visit *v)
{
    return show_of(v, false);
}

static err customer_set(struct visit *v)
{
    return set_of(v, false);
}

static err invoice_show(struct visit *v)
{
    return show_of(v, true);
}

static err invoice_set(struct visit *v)
{
    return set_of(v, true);
}

const struct route page_staff_methods[] = {
    { HTTP_GET, "/staff/customers/{customer}/methods", DOOR_STAFF, NEED_SERVE,
      .read = customer_show },
    { HTTP_POST, "/staff/customers/{customer}/methods", DOOR_STAFF, NEED_SERVE,
      .write = customer_set, .fields = { { "pay_by", FIELD_LINE, 20, .many = true } } },
    { HTTP_GET, "/staff/invoices/{invoice}/methods", DOOR_STAFF, NEED_BOOK, .read = invoice_show },
    { HTTP_POST, "/staff/invoices/{invoice}/methods", DOOR_STAFF, NEED_BOOK, .write = invoice_set,
      .fields = { { "pay_by", FIELD_LINE, 20, .many = true } } },
    { 0 },
};

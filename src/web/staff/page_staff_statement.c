/* The statement of a customer, as it sees it, for staff: on screen, as files, sent to a contact. */
#include "app/app_statement_mail.h"
#include "web/address.h"
#include "web/staff/staff_rows.h"
#include "web/statement_view.h"
#include "web/views.h"

static err ask(struct visit *v, struct statement_view *view)
{
    struct membership *account = arena_new(v->a, struct membership);
    struct customer c;

    TRY(staff_customer_named(v, v->params[0], &c));
    *account = (struct membership){ .customer = c.id, .public_id = c.public_id,
                                    .number = c.number, .name = c.name, .cur = c.cur };
    html_url_safe url = address(v, "/staff/customers/%.*s/statement",
                                STR_FMT(public_id_str(&c.public_id)));
    *view = (struct statement_view){ .staff = true, .path = url.s, .action = url };
    return statement_ask(v, account, 1, view);
}

/* Who of the customer's it can be sent to. */
static err add_contacts(struct visit *v, struct statement_view *view)
{
    struct customer_contact *rows;
    size_t n;

    if (!role_may(role_of(v->role), DUTY_SERVE)) return OK;
    TRY(store_customer_contacts(v->tx, v->a, v->org->id, view->rq.customers[0].customer, &rows,
                                &n));
    view->contacts = arena_array(v->a, struct choice, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct contact *c = &rows[i].contact;
        if (!c->active) continue;
        view->contacts[view->contact_count++] = (struct choice){
            arena_str(v->a, public_id_str(&c->public_id)),
            arena_format(v->a, "%.*s, %.*s", STR_FMT(c->name), STR_FMT(c->email)), false
        };
    }
    return OK;
}

static err show(struct visit *v, struct statement_view *view)
{
    TRY(statement_fill(v, view));
    TRY(add_contacts(v, view));
    view->sent = visit_field(v, "sent").n > 0;
    struct frame f = visit_frame(v, PAGE_CUSTOMERS, html_message(&v->html, S("Statement")));
    view->csrf = f.csrf;
    view_staff_statement(&v->html, &f, view, &v->problems);
    return OK;
}

static err statement_show(struct visit *v)
{
    struct statement_view view;

    TRY(ask(v, &view));
    return show(v, &view);
}

static err statement_pdf(struct visit *v)
{
    struct statement_view view;

    TRY(ask(v, &view));
    if (v->problems.errors > 0) return show(v, &view);
    return statement_answer(v, &view, app_statement_pdf, S("application/pdf"));
}

static err statement_csv(struct visit *v)
{
    struct statement_view view;

    TRY(ask(v, &view));
    if (v->problems.errors > 0) return show(v, &view);
    return statement_answer(v, &view, app_statement_csv, S("text/csv; charset=utf-8"));
}

/* The one that was chosen, 0 where that is none of the customer's. */
static err contact_named(struct visit *v, const struct statement_view *view, contact_id *out)
{
    str named = visit_field(v, "contact");
    struct customer_contact *rows;
    size_t n;

    TRY(store_customer_contacts(v->tx, v->a, v->org->id, view->rq.customers[0].customer, &rows,
                                &n));
    *out = (contact_id){ 0 };
    for (size_t i = 0; i < n; i++) {
        const struct contact *c = &rows[i].contact;
        if (c->active && str_eq(public_id_str(&c->public_id), named)) *out = c->id;
    }
    if (out->v == 0 && problem_of(&v->problems, S("contact")) == NULL)
        problem_add(&v->problems, (struct problem){ .field = S("contact"),
                                                    .text = S("Choose one of its contacts") });
    return OK;
}

static err statement_send(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct statement_view view;
    contact_id to;

    TRY(visit_read(v));
    TRY(ask(v, &view));
    TRY(contact_named(v, &view, &to));
    if (v->problems.errors > 0) return show(v, &view);
    db_read_end(&v->tx);
    struct statement_send send = { .org = v->org->id, .to = to, .actor = &who,
                                   .customer = view.rq.customers[0].customer,
                                   .type = view.rq.type, .from = view.rq.from,
                                   .to_day = view.rq.to, .cur = view.rq.cur };
    TRY(app_statement_send(v->app, v->a, &send));
    return statement_sent(v, &view);
}

const struct route page_staff_statement[] = {
    { HTTP_GET, "/staff/customers/{customer}/statement", DOOR_STAFF, NEED_SEE,
      .read = statement_show, .fields = { STATEMENT_FIELDS } },
    { HTTP_GET, "/staff/customers/{customer}/statement.pdf", DOOR_STAFF, NEED_SEE,
      .read = statement_pdf, .slow = true,
      .fields = { { "show", FIELD_LINE, 1 }, STATEMENT_FIELDS } },
    { HTTP_GET, "/staff/customers/{customer}/statement.csv", DOOR_STAFF, NEED_SEE,
      .read = statement_csv, .slow = true, .fields = { STATEMENT_FIELDS } },
    { HTTP_POST, "/staff/customers/{customer}/statement/send", DOOR_STAFF, NEED_SERVE,
      .write = statement_send, .fields = { { "contact", FIELD_ID }, STATEMENT_FIELDS } },
    { 0 },
};

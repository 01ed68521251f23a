/* Customers as staff look them up: the list, and one of them. */
#include "store/store_invoice.h"
#include "web/address.h"
#include "web/route.h"
#include "web/staff/staff_rows.h"
#include "web/views.h"
#include "web/web.h"

enum { OPEN_ROWS = 100, CREDIT_ROWS = 50, PAYMENT_ROWS = 20 };

/* ---- the list ---- */

static err customers_show(struct visit *v)
{
    struct staff_customers p = { .q = visit_field(v, "q"),
                                 .may_serve = role_may(role_of(v->role), DUTY_SERVE) };
    struct customer_search s = { .org = v->org->id, .words = staff_words(v->a, p.q),
                                 .limit = STAFF_PAGE_ROWS + 1 };
    html_url_safe base = address(v, "/staff/customers?q=%.*s", STR_FMT(address_value(v, p.q)));
    str after = visit_field(v, "after");
    struct customer *rows, from;

    if (after.n > 0) {
        TRY(staff_customer_named(v, after, &from));
        s.after_name = from.name;
        s.after = from.id;
        p.pager.first = base;
    }
    TRY(store_customer_search(v->tx, v->a, &s, &rows, &p.count));
    if (p.count > STAFF_PAGE_ROWS) {
        p.count = STAFF_PAGE_ROWS;
        p.pager.next = address(v, "%.*s&after=%.*s", STR_FMT(base.s),
                               STR_FMT(public_id_str(&rows[p.count - 1].public_id)));
    }
    p.rows = rows;
    struct frame f = visit_frame(v, PAGE_CUSTOMERS, html_message(&v->html, S("Customers")));
    view_staff_customers(&v->html, &f, &p);
    return OK;
}

/* ---- one of them ---- */

static str may_words(struct visit *v, int permissions)
{
    if (permissions == 0) return html_message(&v->html, S("None: known by forwarding"));
    if ((permissions & MAY_MANAGE) != 0)
        return html_message(&v->html, (permissions & MAY_PAY) != 0 ? S("View, pay, manage")
                                                                   : S("View, manage"));
    return html_message(&v->html, (permissions & MAY_PAY) != 0 ? S("View, pay") : S("View"));
}

static err load_contacts(struct visit *v, struct staff_customer *p)
{
    struct customer_contact *rows;

    TRY(store_customer_contacts(v->tx, v->a, v->org->id, p->c->id, &rows, &p->contact_count));
    struct staff_contact *list = arena_array(v->a, struct staff_contact, p->contact_count + 1);
    for (size_t i = 0; i < p->contact_count; i++)
        list[i] = (struct staff_contact){ rows[i].contact.name, rows[i].contact.email,
                                          may_words(v, rows[i].permissions),
                                          rows[i].contact.active };
    p->contacts = list;
    return OK;
}

static err load_open(struct visit *v, struct staff_customer *p)
{
    struct invoice_filter f = { .org = v->org->id, .customer = p->c->id, .today = v->today,
                                .states = STATES_OPEN | STATE_BIT(INVOICE_PENDING),
                                .sort = SORT_DUE, .limit = OPEN_ROWS,
                                INVOICE_ANY_DAY };
    struct lot_mark *marks;
    struct lot *lots;
    bool more;

    TRY(store_invoice_page(v->tx, v->a, db_engine_of(v->app->db), &f, &lots, &p->open_count,
                           &more));
    TRY(lot_marks(v, p->c->id, lots, p->open_count, &marks));
    struct staff_lot *list = arena_array(v->a, struct staff_lot, p->open_count + 1);
    for (size_t i = 0; i < p->open_count; i++) {
        list[i] = staff_lot(v, &lots[i], &marks[i]);
        if (!currency_eq(lots[i].cur, lots[0].cur)) v->html.many_currencies = true;
    }
    p->open = list;
    return OK;
}

static err load_credits(struct visit *v, struct staff_customer *p)
{
    static const enum account accounts[] = { ACCOUNT_CREDIT, ACCOUNT_RETAINER };
    struct staff_credit *list = arena_array(v->a, struct staff_credit, 2 * CREDIT_ROWS);

    for (size_t k = 0; k < countof(accounts); k++) {
        const struct credit_filter f = { .org = v->org->id, .customer = p->c->id,
                                         .account = accounts[k], .after_day = DATE_NONE,
                                         .limit = CREDIT_ROWS };
        struct lot *lots;
        size_t n;
        TRY(store_credit_page(v->tx, v->a, &f, &lots, &n));
        for (size_t i = 0; i < n && i < CREDIT_ROWS; i++) {
            if (lot_payable(&lots[i]) == 0) continue;
            list[p->credit_count++] = (struct staff_credit){
                lots[i].public_id, lots[i].number,
                html_message(&v->html, k == 0 ? S("Credit") : S("Retainer")), lots[i].day,
                { lot_payable(&lots[i]), lots[i].cur }
            };
        }
    }
    p->credits = list;
    return OK;
}

static err customer_show(struct visit *v)
{
    struct customer c;
    struct staff_customer p = { .c = &c, .may_book = role_may(role_of(v->role), DUTY_BOOK),
                                .may_serve = role_may(role_of(v->role), DUTY_SERVE) };
    struct staff_payment *paid;

    TRY(staff_customer_named(v, v->params[0], &c));
    TRY(load_contacts(v, &p));
    TRY(load_open(v, &p));
    TRY(load_credits(v, &p));
    TRY(store_staff_payments_of(v->tx, v->a, v->org->id, c.id, PAYMENT_ROWS, &paid,
                                &p.payment_count));
    p.payments = staff_pay_rows(v, paid, p.payment_count);
    struct frame f = visit_frame(v, PAGE_CUSTOMERS, c.name);
    view_staff_customer(&v->html, &f, &p);
    return OK;
}

const struct route page_staff_customers[] = {
    { HTTP_GET, "/staff/customers", DOOR_STAFF, NEED_SEE, .read = customers_show,
      .fields = { { "q", FIELD_LINE, 100 }, { "after", FIELD_ID } } },
    { HTTP_GET, "/staff/customers/{customer}", DOOR_STAFF, NEED_SEE, .read = customer_show },
    { 0 },
};

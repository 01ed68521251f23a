/* Payments made, and each by itself: on to the gateway, its states, giving it up. */
#include "web/views.h"
#include "web/web.h"

#include "app/app_payment.h"
#include "web/address.h"
#include "web/pay_view.h"
#include "web/portal/exports.h"
#include "web/portal/payment_show.h"
#include "web/route.h"

enum { MINUTE_US = 60 * 1000 * 1000 };

static str path_of(struct visit *v, const char *page)
{
    return arena_format(v->a, "/payments/%.*s%s", STR_FMT(public_id_str(&v->payment.public_id)),
                        page);
}

/* ---- the list ---- */

enum { PAGE_ROWS = 50 };

/* "key.id" of the row to go on after. */
static bool read_after(str s, struct payment_filter *f)
{
    str key = STR_NONE;
    return str_cut(&s, '.', &key) && str_i64(key, &f->after) && str_i64(s, &f->after_id) &&
           f->after_id > 0;
}

static void show_rows(struct visit *v, const struct payment_listed *list, size_t n,
                      struct pay_list *out)
{
    struct pay_row *rows = arena_array(v->a, struct pay_row, n + 1);

    for (size_t i = 0; i < n; i++) {
        const struct payment *p = &list[i].payment;
        rows[i] = (struct pay_row){
            .id = p->public_id, .day = p->day, .state = p->state,
            .name = p->receipt.n > 0 ? p->receipt : p->reference,
            .method = payment_method_label(v, p), .first = list[i].first_number,
            .first_id = list[i].first, .retainer = list[i].first_kind == DOCUMENT_RETAINER,
            .others = list[i].invoices - 1, .amount = { p->amount + p->credit, p->cur },
        };
        if (!currency_eq(p->cur, list[0].payment.cur)) v->html.many_currencies = true;
    }
    out->rows = rows;
    out->count = n;
}

struct payment_filter payment_filter_read(struct visit *v)
{
    str kind = visit_field(v, "kind");

    return (struct payment_filter){
        .org = v->org->id, .customer = v->customer->customer,
        .of = str_eq(kind, S("invoice"))    ? PAYMENTS_OF_INVOICES
              : str_eq(kind, S("retainer")) ? PAYMENTS_OF_RETAINERS
                                            : PAYMENTS_ALL,
        .by_amount = str_eq(visit_field(v, "sort"), S("amount")),
        .up = str_eq(visit_field(v, "dir"), S("up")), .limit = PAGE_ROWS,
    };
}

static struct export_menu menu_of(struct visit *v, const struct pay_list *p, str csrf)
{
    static const char *const names[] = { "kind", "sort", "dir" };
    struct http_pair *fields = arena_array(v->a, struct http_pair, countof(names));

    for (size_t i = 0; i < countof(names); i++)
        fields[i] = (struct http_pair){ str_of(names[i]), visit_field(v, names[i]) };
    return (struct export_menu){ .csrf = csrf, .of = S("payments"), .customer = p->customer,
                                 .fields = fields, .field_count = countof(names) };
}

static html_url_safe base_of(struct visit *v, const struct pay_list *p)
{
    return address(v, "/payments?customer=%.*s&kind=%.*s&sort=%.*s&dir=%.*s",
                   STR_FMT(public_id_str(&p->customer)), STR_FMT(p->kind), STR_FMT(p->sort),
                   STR_FMT(p->dir));
}

static err payments_show(struct visit *v)
{
    str after = visit_field(v, "after");
    struct payment_filter f = payment_filter_read(v);
    struct payment_listed *list;
    struct pay_list page;
    size_t n;
    bool more;

    if (after.n > 0 && !read_after(after, &f)) return E_BAD_REQUEST;
    TRY(store_payment_list(v->tx, v->a, &f, &list, &n, &more));
    page = (struct pay_list){ .of = f.of, .by_amount = f.by_amount, .up = f.up,
                              .kind = f.of == PAYMENTS_ALL ? STR_NONE : visit_field(v, "kind"),
                              .sort = f.by_amount ? S("amount") : S("date"),
                              .dir = f.up ? S("up") : S("down"),
                              .customer = v->customer->public_id,
                              .retainers = !module_in(v->off, MODULE_RETAINERS) };
    show_rows(v, list, n, &page);
    html_url_safe base = base_of(v, &page);
    if (after.n > 0) page.pager.first = base;
    if (more) {
        payment_after(&f, &list[n - 1]);
        page.pager.next = address(v, "%.*s&after=%lld.%lld", STR_FMT(base.s), (long long)f.after,
                                  (long long)f.after_id);
    }
    struct frame frame = visit_frame(v, PAGE_PAYMENTS, html_message(&v->html, S("Payments")));
    const struct export_menu menu = menu_of(v, &page, frame.csrf);
    view_payments(&v->html, &frame, &page, &menu);
    return OK;
}

/* ---- one payment ---- */

static err payment_show(struct visit *v)
{
    struct pay_page p;

    TRY(payment_page_load(v, &p));
    if (payment_is_running(p.state))
        observe_payment(&v->web->observations, v->org->id, v->payment.id);
    struct frame f = visit_frame(v, PAGE_PAYMENTS, html_message(&v->html, S("Payment")));
    view_payment(&v->html, &f, &p);
    return OK;
}

static err payment_go(struct visit *v)
{
    struct pay_page p;

    TRY(payment_page_load(v, &p));
    if (p.state != PAYMENT_ACTION || p.next.s.n == 0) return visit_redirect(v, path_of(v, ""));
    str title = words_say(v->words, v->a, "Continue to {1}", p.gateway);
    struct frame f = visit_frame(v, PAGE_PAYMENTS, title);
    if (p.form_count > 0) v->form_origin = p.next_origin;
    view_payment_go(&v->html, &f, &p);
    return OK;
}

/* Too late is no fault: the page says what has become of it. */
static err payment_cancel(struct visit *v)
{
    enum payment_state s = v->payment.state;

    if (s == PAYMENT_ACTION || s == PAYMENT_RESERVED || s == PAYMENT_SCHEDULED) {
        err e = app_payment_cancel(v->app, v->a, v->org->id, v->payment.id);
        if (e != OK && e != E_STATE) return e;
    }
    return visit_redirect(v, path_of(v, ""));
}

static err payment_check(struct visit *v)
{
    str id = public_id_str(&v->payment.public_id);

    if (!payment_is_running(v->payment.state)) return visit_redirect(v, path_of(v, ""));
    if (!throttle_pass(&v->web->throttle, S("check"), id, 10, MINUTE_US, v->now_us))
        return E_TOO_MANY;
    err e = app_payment_check(v->app, v->a, v->org->id, v->payment.id);
    if (e != OK && e != E_GATEWAY && e != E_TOO_MANY) return e;
    return visit_redirect(v, path_of(v, "")); /* no answer: the page still says so */
}

const struct route page_payment[] = {
    { HTTP_GET, "/payments", DOOR_PORTAL, NEED_VIEW, .read = payments_show,
      .module = MODULE_PAYMENTS,
      .fields = { { "customer", FIELD_ID }, PAYMENT_FIELDS, { "sort", FIELD_LINE, 10 },
                  { "after", FIELD_EXACT, 50 } } },
    { HTTP_GET, "/payments/{payment}", DOOR_PORTAL, NEED_VIEW, OBJECT_PAYMENT,
      .read = payment_show, .by_link = true },
    { HTTP_GET, "/payments/{payment}/go", DOOR_PORTAL, NEED_PAY, OBJECT_PAYMENT,
      .read = payment_go, .by_link = true },
    { HTTP_POST, "/payments/{payment}/cancel", DOOR_PORTAL, NEED_PAY, OBJECT_PAYMENT,
      .write = payment_cancel, .by_link = true,
      .fields = { { "customer", FIELD_ID } } },
    { HTTP_POST, "/payments/{payment}/check", DOOR_PORTAL, NEED_VIEW, OBJECT_PAYMENT,
      .write = payment_check, .by_link = true,
      .fields = { { "customer", FIELD_ID } } },
    { 0 },
};

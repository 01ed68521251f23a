/* A payment after it was confirmed: on to the gateway, its states, giving it up. */
#include "web/views.h"
#include "web/web.h"

#include "app/app_payment.h"
#include "web/pay_view.h"
#include "web/portal/payment_show.h"
#include "web/route.h"

enum { MINUTE_US = 60 * 1000 * 1000 };

static str path_of(struct visit *v, const char *page)
{
    return arena_format(v->a, "/payments/%.*s%s", STR_FMT(public_id_str(&v->payment.public_id)),
                        page);
}

static err payment_show(struct visit *v)
{
    struct pay_page p;

    TRY(payment_page_load(v, &p));
    struct frame f = visit_frame(v, PAGE_PAYMENTS, html_message(&v->html, S("Payment")));
    view_payment(&v->html, &f, &p);
    return OK;
}

static err payment_go(struct visit *v)
{
    struct pay_page p;

    TRY(payment_page_load(v, &p));
    if (p.state != PAYMENT_ACTION || p.next.s.n == 0) return visit_redirect(v, path_of(v, ""));
    str title = arena_format(v->a, "Continue to %.*s", STR_FMT(p.gateway));
    struct frame f = visit_frame(v, PAGE_PAYMENTS, title);
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
    { HTTP_GET, "/payments/{payment}", DOOR_PORTAL, NEED_VIEW, OBJECT_PAYMENT,
      .read = payment_show },
    { HTTP_GET, "/payments/{payment}/go", DOOR_PORTAL, NEED_PAY, OBJECT_PAYMENT,
      .read = payment_go },
    { HTTP_POST, "/payments/{payment}/cancel", DOOR_PORTAL, NEED_PAY, OBJECT_PAYMENT,
      .write = payment_cancel, .fields = { { "customer", FIELD_ID } } },
    { HTTP_POST, "/payments/{payment}/check", DOOR_PORTAL, NEED_VIEW, OBJECT_PAYMENT,
      .write = payment_check, .fields = { { "customer", FIELD_ID } } },
    { 0 },
};

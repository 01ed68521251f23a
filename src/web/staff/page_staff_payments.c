/* Payments of all customers: the list, and one of them with everything known of it. */
#include "app/app_payment.h"
#include "app/app_refund_staff.h"
#include "web/address.h"
#include "web/route.h"
#include "web/staff/staff_rows.h"
#include "web/views.h"
#include "web/web.h"

enum { MINUTE_US = 60 * 1000 * 1000 };

static const enum payment_state offered[] = {
    PAYMENT_UNKNOWN, PAYMENT_ACTION, PAYMENT_PROCESSING, PAYMENT_SCHEDULED, PAYMENT_SETTLED,
    PAYMENT_FAILED, PAYMENT_CANCELLED, PAYMENT_RETURNED,
};

static int state_of(str key)
{
    for (size_t i = 0; i < countof(offered); i++) {
        if (str_eq(payment_state_key(offered[i]), key)) return (int)offered[i];
    }
    return 0;
}

/* "time.id" of the row to go on after. */
static bool read_after(str s, struct staff_payment_search *out)
{
    str time;
    return str_cut(&s, '.', &time) && str_i64(time, &out->before_us) &&
           str_i64(s, &out->before) && out->before > 0;
}

static err payments_show(struct visit *v)
{
    struct staff_payments p = { .q = visit_field(v, "q"), .state = visit_field(v, "state") };
    struct choice *states = arena_array(v->a, struct choice, countof(offered) + 1);
    struct staff_payment_search s = { .org = v->org->id, .words = staff_words(v->a, p.q),
                                      .state = state_of(p.state), .limit = STAFF_PAGE_ROWS + 1 };
    str after = visit_field(v, "after");
    struct staff_payment *list;

    if (after.n > 0 && !read_after(after, &s)) return E_BAD_REQUEST;
    html_url_safe base = address(v, "/staff/payments?q=%.*s&state=%.*s",
                                 STR_FMT(address_value(v, p.q)),
                                 STR_FMT(address_value(v, p.state)));
    if (after.n > 0) p.pager.first = base;
    states[0] = (struct choice){ STR_NONE, html_message(&v->html, S("All states")), s.state == 0 };
    for (size_t i = 0; i < countof(offered); i++)
        states[i + 1] = (struct choice){
            payment_state_key(offered[i]),
            html_message(&v->html, payment_state_label(offered[i])), s.state == (int)offered[i]
        };
    p.states = states;
    p.state_count = countof(offered) + 1;
    TRY(store_staff_payments(v->tx, v->a, &s, &list, &p.count));
    if (p.count > STAFF_PAGE_ROWS) {
        p.count = STAFF_PAGE_ROWS;
        const struct payment *last = &list[p.count - 1].payment;
        p.pager.next = address(v, "%.*s&after=%lld.%lld", STR_FMT(base.s),
                               (long long)last->made_us, (long long)last->id.v);
    }
    p.rows = staff_pay_rows(v, list, p.count);
    struct frame f = visit_frame(v, PAGE_STAFF_PAYMENTS, html_message(&v->html, S("Payments")));
    view_staff_payments(&v->html, &f, &p);
    return OK;
}

/* ---- one of them ---- */

static err load(struct visit *v, struct payment *out)
{
    TRY(visit_read(v));
    return staff_payment_named(v, v->params[0], out);
}

static err load_attempts(struct visit *v, const struct payment *p, struct staff_payment_page *out)
{
    struct attempt_row *rows;

    TRY(store_attempt_list(v->tx, v->a, v->org->id, p->id, &rows, &out->attempt_count));
    struct staff_attempt *list = arena_array(v->a, struct staff_attempt, out->attempt_count + 1);
    for (size_t i = 0; i < out->attempt_count; i++) {
        list[i] = (struct staff_attempt){ .n = rows[i].n, .checks = rows[i].checks,
                                          .gateway = app_gateway_label(rows[i].gateway),
                                          .ref = rows[i].gateway_ref, .detail = rows[i].detail,
                                          .made = visit_time(v, rows[i].made_us),
                                          .ended = rows[i].ended };
        if (rows[i].checked_us > 0) list[i].checked = visit_time(v, rows[i].checked_us);
    }
    out->attempts = list;
    return OK;
}

static err load_captures(struct visit *v, const struct payment *p, struct staff_payment_page *out)
{
    struct capture_row *rows;

    TRY(store_capture_list(v->tx, v->a, v->org->id, p->id, &rows, &out->capture_count));
    struct staff_capture *list = arena_array(v->a, struct staff_capture, out->capture_count + 1);
    for (size_t i = 0; i < out->capture_count; i++) {
        str kind = rows[i].kind == CAPTURE_IN         ? S("Captured")
                   : rows[i].kind == CAPTURE_REFUND   ? S("Refunded")
                   : rows[i].kind == CAPTURE_FEE      ? S("Fee for a dispute")
                   : rows[i].kind == CAPTURE_FEE_BACK ? S("Fee given back")
                                                      : S("Taken back");
        list[i] = (struct staff_capture){ html_message(&v->html, kind), rows[i].id,
                                          rows[i].amount };
    }
    out->captures = list;
    return OK;
}

static err load_lines(struct visit *v, const struct payment *p, struct staff_payment_page *out)
{
    struct payment_line *rows;

    TRY(store_payment_lines(v->tx, v->a, v->org->id, p->id, LIMIT_PAYMENT_INVOICES, &rows,
                            &out->line_count));
    struct staff_line *list = arena_array(v->a, struct staff_line, out->line_count + 1);
    for (size_t i = 0; i < out->line_count; i++)
        list[i] = (struct staff_line){ rows[i].public_id, rows[i].number,
                                       rows[i].item.account == ACCOUNT_RECEIVABLE,
                                       { rows[i].item.amount, p->cur },
                                       { rows[i].item.settled, p->cur } };
    out->lines = list;
    return OK;
}

/* Refunds of it, and requests for one that wait for a second signature. */
static err load_backs(struct visit *v, const struct payment *p, struct staff_payment_page *out)
{
    struct approval *asked;
    struct refund *rows;
    size_t n;

    TRY(store_refund_list(v->tx, v->a, v->org->id, p->id, &rows, &out->refund_count));
    struct staff_refund *list = arena_array(v->a, struct staff_refund, out->refund_count + 1);
    for (size_t i = 0; i < out->refund_count; i++) {
        const struct refund *r = &rows[i];
        list[i] = (struct staff_refund){ .reference = r->reference, .state = r->state,
                                         .amount = { r->amount, p->cur }, .reason = r->reason,
                                         .to_credit = r->to_credit, .problem = r->problem,
                                         .made = visit_time(v, r->made_us) };
        TRY(staff_name(v, r->asked, &list[i].asked));
        TRY(staff_name(v, r->signed_by, &list[i].signed_name));
        if (r->giveback.v == 0) continue;
        struct lot l;
        TRY(store_lot_get(v->tx, v->a, v->org->id, p->customer, r->account, r->doc, &l));
        list[i].of = l.number;
    }
    out->refunds = list;
    TRY(store_approval_waiting(v->tx, v->a, v->org->id, v->now_us, &asked, &n));
    struct staff_approval_row *waiting = arena_array(v->a, struct staff_approval_row, n + 1);
    str id = arena_format(v->a, "%lld", (long long)p->id.v);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(asked[i].kind, S("refund")) &&
            str_eq(audit_value(asked[i].payload, S("payment.id")), id))
            waiting[out->waiting_count++] = staff_approval_row(v, &asked[i]);
    }
    out->waiting = waiting;
    return OK;
}

static err load_disputes(struct visit *v, const struct payment *p, struct staff_payment_page *out)
{
    struct dispute *rows;

    TRY(store_dispute_list(v->tx, v->a, v->org->id, p->id, &rows, &out->dispute_count));
    struct staff_dispute *list = arena_array(v->a, struct staff_dispute, out->dispute_count + 1);
    for (size_t i = 0; i < out->dispute_count; i++) {
        list[i] = (struct staff_dispute){ .ref = rows[i].gateway_id, .reason = rows[i].reason,
                                          .amount = { rows[i].amount, p->cur },
                                          .state = rows[i].state,
                                          .made = visit_time(v, rows[i].made_us),
                                          .answer = staff_answer(v, rows[i].answer_us) };
        if (rows[i].ended_us > 0) list[i].ended = visit_time(v, rows[i].ended_us);
    }
    out->disputes = list;
    return OK;
}

static str gateway_label(struct visit *v, str name)
{
    if (str_eq(name, S("offline"))) return html_message(&v->html, S("None: recorded by hand"));
    return app_gateway_label(name);
}

static err payment_show(struct visit *v)
{
    struct payment p;
    struct customer c;

    TRY(load(v, &p));
    TRY(store_customer_get(v->tx, v->a, v->org->id, p.customer, &c));
    struct staff_payment one = { p, c.public_id, c.name };
    struct staff_payment_page out = {
        .row = *staff_pay_rows(v, &one, 1), .gateway = gateway_label(v, p.gateway),
        .payer = p.payer, .reference = p.reference, .receipt = p.receipt, .reason = p.reason,
        .captured = { p.captured, p.cur }, .refunded = { p.refunded, p.cur },
        .returned = { p.returned, p.cur },
        .fee = { p.fee.amount, p.cur }, .fee_tax = { p.fee.tax, p.cur },
        .fee_stands = { p.fee_settled, p.cur },
        .may_check = payment_is_running(p.state) && role_may(role_of(v->role), DUTY_BOOK),
        .may_refund = refund_left(&p) > 0 && role_may(role_of(v->role), DUTY_BOOK),
    };
    TRY(load_lines(v, &p, &out));
    TRY(load_attempts(v, &p, &out));
    TRY(load_captures(v, &p, &out));
    TRY(load_backs(v, &p, &out));
    TRY(load_disputes(v, &p, &out));
    TRY(staff_events(v, p.id.v, &out.events, &out.event_count));
    struct frame f = visit_frame(v, PAGE_STAFF_PAYMENTS, out.row.name);
    view_staff_payment(&v->html, &f, &out);
    return OK;
}

/* Ask the gateway now, beside the schedule. No answer is no fault: the page still says so. */
static err payment_check(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct payment p;

    TRY(load(v, &p));
    db_read_end(&v->tx);
    if (payment_is_running(p.state)) {
        if (!throttle_pass(&v->web->throttle, S("check"), v->params[0], 10, MINUTE_US, v->now_us))
            return E_TOO_MANY;
        TRY(app_audit_alone(v->app, v->a, &who,
                            &(struct audit_note){ .action = AUDIT_CHECKED,
                                                  .object = S("payment"),
                                                  .object_id = p.id.v,
                                                  .subject = p.reference }));
        err e = app_payment_check(v->app, v->a, v->org->id, p.id);
        if (e != OK && e != E_GATEWAY && e != E_TOO_MANY) return e;
    }
    return staff_to_payment(v, &p);
}

const struct route page_staff_payments[] = {
    { HTTP_GET, "/staff/payments", DOOR_STAFF, NEED_SEE, .read = payments_show,
      .fields = { { "q", FIELD_LINE, 100 }, { "state", FIELD_LINE, 20 },
                  { "after", FIELD_EXACT, 50 } } },
    { HTTP_GET, "/staff/payments/{payment}", DOOR_STAFF, NEED_SEE, .read = payment_show },
    { HTTP_POST, "/staff/payments/{payment}/check", DOOR_STAFF, NEED_BOOK,
      .write = payment_check },
    { 0 },
};

/* From rows of the database to rows of pages. */
#include "web/staff/staff_rows.h"

#include "app/app_approval.h"

#define ANSWER_SOON_US (3 * 86400 * INT64_C(1000000))

struct staff_pay_row *staff_pay_rows(struct visit *v, const struct staff_payment *list, size_t n)
{
    struct staff_pay_row *rows = arena_array(v->a, struct staff_pay_row, n + 1);

    for (size_t i = 0; i < n; i++) {
        const struct payment *p = &list[i].payment;
        rows[i] = (struct staff_pay_row){
            .id = p->public_id, .customer = list[i].customer,
            .customer_name = list[i].customer_name, .day = p->day, .state = p->state,
            .name = p->receipt.n > 0 ? p->receipt : p->reference,
            .method = html_message(&v->html, pay_method_label(pay_method_of(p->method))),
            .amount = { p->amount + p->credit, p->cur },
        };
        if (!currency_eq(p->cur, list[0].payment.cur)) v->html.many_currencies = true;
    }
    return rows;
}

struct staff_approval_row staff_approval_row(struct visit *v, const struct approval *p)
{
    return (struct staff_approval_row){
        .id = p->public_id, .subject = p->subject, .asked_name = p->asked_name,
        .kind = html_message(&v->html, approval_kind_label(p->kind)),
        .state = html_message(&v->html, approval_state_label(p, v->now_us)),
        .decided_name = p->decided_name, .asked = visit_time(v, p->asked_us),
        .until = visit_time(v, p->expires_us), .open = approval_is_open(p, v->now_us),
    };
}

const struct staff_change *staff_changes(struct visit *v, str before, str after, bool all,
                                         size_t *count)
{
    struct staff_change *list = NULL;
    size_t n = 0, room = 0;
    str rest = after, name, value;

    while (audit_line_next(&rest, &name, &value)) {
        if (str_has(name, '.') && all) continue; /* of an approval: for the program */
        str was = audit_value(before, name);
        list = arena_grow(v->a, list, n, &room, sizeof *list);
        list[n++] = (struct staff_change){ name, was, value, !str_eq(was, value) };
    }
    for (rest = before; audit_line_next(&rest, &name, &value);) {
        if (audit_value(after, name).n > 0 || value.n == 0 || str_contains(after, name)) continue;
        list = arena_grow(v->a, list, n, &room, sizeof *list);
        list[n++] = (struct staff_change){ name, value, STR_NONE, true };
    }
    *count = n;
    return list;
}

str staff_words(struct arena *a, str typed)
{
    str s = str_trim(typed);
    char *p = arena_c_string(a, s);
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '%' || s.p[i] == '_' || s.p[i] == '\\') continue;
        p[n++] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];
    }
    return (str){ p, n };
}

err staff_customer_named(struct visit *v, str public, struct customer *out)
{
    public_id id;
    customer_id customer;

    if (!public_id_parse(public, &id)) return E_NOT_FOUND;
    TRY(store_customer_by_public(v->tx, v->org->id, id, &customer));
    return store_customer_get(v->tx, v->a, v->org->id, customer, out);
}

/* "refund_asked" as people read it: "Refund asked". */
static str event_words(struct arena *a, str kind)
{
    char *p = arena_c_string(a, kind);

    for (size_t i = 0; i < kind.n; i++) {
        if (p[i] == '_') p[i] = ' ';
    }
    if (kind.n > 0 && p[0] >= 'a' && p[0] <= 'z') p[0] = (char)(p[0] - 'a' + 'A');
    return (str){ p, kind.n };
}

err staff_events(struct visit *v, int64_t subject, const struct staff_event **out, size_t *count)
{
    struct history_row *rows;

    TRY(store_history_list(v->tx, v->a, v->org->id, subject, &rows, count));
    struct staff_event *list = arena_array(v->a, struct staff_event, *count + 1);
    for (size_t i = 0; i < *count; i++)
        list[i] = (struct staff_event){ visit_time(v, rows[i].at_us),
                                        event_words(v->a, rows[i].kind), rows[i].who,
                                        rows[i].detail };
    *out = list;
    return OK;
}

struct staff_lot staff_lot(struct visit *v, const struct lot *l, const struct lot_mark *mark)
{
    enum invoice_state s = lot_state(l, v->today);
    return (struct staff_lot){ .id = l->public_id, .number = l->number, .due = l->due,
                               .days_late = s == INVOICE_OVERDUE ? v->today.day - l->due.day : 0,
                               .total = { l->total, l->cur },
                               .balance = { lot_balance(l), l->cur }, .state = s,
                               .mark = mark };
}

err staff_payment_named(struct visit *v, str public, struct payment *out)
{
    public_id id;
    payment_id payment;

    if (!public_id_parse(public, &id)) return E_NOT_FOUND;
    TRY(store_payment_by_public(v->tx, v->org->id, id, &payment));
    return store_payment_get(v->tx, v->a, v->org->id, payment, out);
}

err staff_to_payment(struct visit *v, const struct payment *p)
{
    return visit_redirect(v, arena_format(v->a, "/staff/payments/%.*s",
                                          STR_FMT(public_id_str(&p->public_id))));
}

struct staff_answer staff_answer(struct visit *v, int64_t answer_us)
{
    int64_t left_us = answer_us - v->now_us;
    struct staff_answer answer = { .wanted = answer_us > 0, .late = left_us <= 0,
                                   .soon = left_us <= ANSWER_SOON_US };

    if (answer.wanted) answer.by = visit_time(v, answer_us);
    return answer;
}

err staff_name(struct visit *v, staff_id id, str *out)
{
    struct staff s;
    err e = id.v == 0 ? E_NOT_FOUND : store_staff_get(v->tx, v->a, v->org->id, id, &s);

    if (e != OK && e != E_NOT_FOUND) return e;
    *out = e == OK ? s.name : STR_NONE;
    return OK;
}

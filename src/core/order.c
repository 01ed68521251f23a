/* What of an order is said, and the invoice that is made of it. */
#include "core/order.h"

bool document_is_order(enum document_kind kind)
{
    return kind == DOCUMENT_ORDER || kind == DOCUMENT_QUOTE;
}

static bool has_expired(const struct order *o, date today)
{
    return date_is(o->until) && o->until.day < today.day;
}

enum order_shown order_shown(const struct order *o, date today)
{
    if (o->invoice.v != 0) return ORDER_SHOWN_INVOICED;
    switch (o->state) {
    case ORDER_ACCEPTED: return ORDER_SHOWN_ACCEPTED;
    case ORDER_DECLINED: return ORDER_SHOWN_DECLINED;
    case ORDER_WITHDRAWN: return ORDER_SHOWN_WITHDRAWN;
    case ORDER_OPEN: break;
    }
    return has_expired(o, today) ? ORDER_SHOWN_EXPIRED : ORDER_SHOWN_OPEN;
}

str order_shown_label(enum order_shown s)
{
    switch (s) {
    case ORDER_SHOWN_EXPIRED: return S("Expired");
    case ORDER_SHOWN_ACCEPTED: return S("Accepted");
    case ORDER_SHOWN_DECLINED: return S("Declined");
    case ORDER_SHOWN_WITHDRAWN: return S("Withdrawn");
    case ORDER_SHOWN_INVOICED: return S("Invoiced");
    case ORDER_SHOWN_OPEN: break;
    }
    return S("To be accepted");
}

bool order_can_answer(const struct order *o, date today)
{
    return order_shown(o, today) == ORDER_SHOWN_OPEN;
}

bool order_can_invoice(const struct order *o)
{
    if (o->invoice.v != 0) return false;
    return o->state == ORDER_ACCEPTED || (o->state == ORDER_OPEN && o->kind == DOCUMENT_ORDER);
}

bool order_can_revise(const struct order *o)
{
    return o->invoice.v == 0 && o->state != ORDER_ACCEPTED;
}

str order_number_after(struct arena *a, str number)
{
    size_t n = number.n;
    int64_t last = 0;

    while (n > 0 && number.n - n < 9 && number.p[n - 1] >= '0' && number.p[n - 1] <= '9') n--;
    if (n == number.n) return arena_format(a, "%.*s-1", STR_FMT(number));
    must(str_i64(str_sub(number, n, number.n), &last));
    return arena_format(a, "%.*s%0*lld", (int)n, number.p, (int)(number.n - n),
                        (long long)last + 1);
}

struct lot order_lot(const struct order *o)
{
    return (struct lot){ .customer = o->customer, .doc = o->id.v, .cur = o->total.cur,
                         .public_id = o->public_id, .kind = o->kind, .number = o->number,
                         .day = o->issued, .due = o->until, .total = o->total.minor };
}

struct document order_invoice(const struct document *order, const struct order_bill *bill)
{
    struct document d = *order;

    d.kind = DOCUMENT_INVOICE;
    d.type_code = S("380");
    d.sales_order = order->number;
    d.number = bill->number;
    d.issued = bill->issued;
    d.due = bill->due;
    d.payment.reference = bill->number;
    d.attachment_count = 0;
    return d;
}

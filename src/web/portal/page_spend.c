/* Spend by month: what was invoiced in each of the last 12 or 24, with the way to the invoices. */
#include "web/portal/spend_view.h"
#include "web/views.h"

static err spend_show(struct visit *v)
{
    struct spend_view view = { .home = address(v, "/?customer=%.*s",
                                               STR_FMT(public_id_str(&v->customer->public_id))) };
    str months = visit_field(v, "months");
    struct owed *owed;
    struct spend *all;
    size_t n;

    if (months.n > 0 && !str_eq(months, S("12")) && !str_eq(months, S("24"))) return E_BAD_REQUEST;
    view.longer = str_eq(months, S("24"));
    for (int i = 0; i < 2; i++)
        view.ranges[i] = address(v, "/spend?months=%d%.*s", i == 0 ? 12 : 24,
                                 STR_FMT(customer_part(v)));
    TRY(owed_read(v, &owed, &n));
    TRY(spend_read(v, owed, n, view.longer ? 24 : 12, &all, &view.count));
    view.all = all;
    v->html.many_currencies = owed_many(v, owed, n);
    struct frame f = visit_frame(v, PAGE_HOME, html_message(&v->html, S("Invoiced by month")));
    view_spend(&v->html, &f, &view);
    return OK;
}

const struct route page_spend[] = {
    { HTTP_GET, "/spend", DOOR_PORTAL, NEED_VIEW, .read = spend_show,
      .fields = { { "customer", FIELD_ID }, { "months", FIELD_LINE, 2 } } },
    { 0 },
};

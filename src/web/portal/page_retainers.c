/* Retainer invoices: outstanding, paid, all; paying one makes an available retainer. */
#include "web/portal/retainers.h"

#include "web/portal/invoices.h"
#include "web/views.h"

/* "day.doc" of the row to go on after. */
static bool read_after(str s, date *day, int64_t *doc)
{
    str iso = STR_NONE;
    return str_cut(&s, '.', &iso) && date_parse(iso, day) && str_i64(s, doc) && *doc > 0;
}

static enum retainers_of asked_for(struct visit *v)
{
    if (str_eq(visit_field(v, "state"), S("paid"))) return RETAINERS_PAID;
    return str_eq(visit_field(v, "tab"), S("all")) ? RETAINERS_ALL : RETAINERS_OUTSTANDING;
}

static err retainers_show(struct visit *v)
{
    struct retainers_view view = { .of = asked_for(v), .today = v->today, .may_pay = v->may_pay,
                                   .customer = v->customer->public_id };
    str after = visit_field(v, "after");
    date day = DATE_NONE;
    int64_t doc = 0;
    struct retainer *rows;
    char iso[11];

    if (after.n > 0 && !read_after(after, &day, &doc)) return E_BAD_REQUEST;
    html_url_safe base = address(v, "/retainers?customer=%.*s&tab=%s&state=%s",
                                 STR_FMT(public_id_str(&view.customer)),
                                 view.of == RETAINERS_OUTSTANDING ? "outstanding" : "all",
                                 view.of == RETAINERS_PAID ? "paid" : "");
    if (after.n > 0) view.pager.first = base;
    TRY(store_retainer_list(v->tx, v->a, v->org->id, v->customer->customer, view.of, day, doc,
                            LIST_ROWS + 1, &rows, &view.count));
    view.rows = rows;
    if (view.count > LIST_ROWS) {
        view.count = LIST_ROWS;
        const struct lot *last = &rows[LIST_ROWS - 1].lot;
        view.pager.next = address(v, "%.*s&after=%.*s.%lld", STR_FMT(base.s),
                                  STR_FMT(date_iso(last->day, iso)), (long long)last->doc);
    }
    for (size_t i = 1; i < view.count; i++) {
        if (!currency_eq(rows[i].lot.cur, rows[0].lot.cur)) v->html.many_currencies = true;
    }
    struct frame f = visit_frame(v, PAGE_RETAINERS, html_message(&v->html, S("Retainers")));
    view.csrf = f.csrf;
    view_retainers(&v->html, &f, &view);
    return OK;
}

const struct route page_retainers[] = {
    { HTTP_GET, "/retainers", DOOR_PORTAL, NEED_VIEW, .read = retainers_show,
      .module = MODULE_RETAINERS,
      .fields = { { "customer", FIELD_ID }, { "tab", FIELD_LINE, 20 }, { "state", FIELD_LINE, 10 },
                  { "after", FIELD_EXACT, 40 } } },
    { 0 },
};

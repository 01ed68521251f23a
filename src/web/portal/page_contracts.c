/* Contracts: what was billed under each, how far, and what of it is open. */
#include "web/portal/contracts.h"

#include "core/snapshot.h"
#include "web/address.h"
#include "web/route.h"
#include "web/views.h"

enum { CONTRACT_ROWS = 50 };

/* The last day of the period that its last invoice is about. */
static err billed_until(struct visit *v, str contract, date *out)
{
    struct document d;
    str body;
    bool found;

    *out = DATE_NONE;
    TRY(store_contract_last(v->tx, v->a, v->org->id, v->customer->customer, contract, &body,
                            &found));
    if (!found) return OK;
    TRY(snapshot_read(v->a, body, &d));
    *out = d.period_end;
    for (size_t i = 0; i < d.line_count; i++)
        if (d.lines[i].period_end.day > out->day) *out = d.lines[i].period_end;
    return OK;
}

static html_url_safe url_of(struct visit *v, const char *list, str contract)
{
    return address(v, "%s=%.*s%.*s", list, STR_FMT(address_value(v, contract)),
                   STR_FMT(customer_part(v)));
}

static err contracts_show(struct visit *v)
{
    str after = visit_field(v, "after");
    struct contracts_view view = { .customer = v->customer->public_id, .begun = after.n > 0 };
    struct contract *list;

    TRY(store_contract_list(v->tx, v->a, v->org->id, v->customer->customer, after,
                            CONTRACT_ROWS + 1, &list, &view.count));
    /* A page ends between two contracts, never between two currencies of one. */
    if (view.count > CONTRACT_ROWS) {
        size_t n = CONTRACT_ROWS;
        while (n > 1 && str_eq(list[n].name, list[n - 1].name)) n--;
        view.count = n;
        view.pager.next = url_of(v, "/contracts?after", list[n - 1].name);
    }
    struct contract_row *rows = arena_array(v->a, struct contract_row, view.count + 1);
    for (size_t i = 0; i < view.count; i++) {
        struct contract_row *r = &rows[i];
        *r = (struct contract_row){ .c = &list[i], .until = DATE_NONE };
        r->url = url_of(v, "/invoices?tab=all&contract", list[i].name);
        bool again = i > 0 && str_eq(list[i].name, list[i - 1].name);
        if (again) r->until = rows[i - 1].until;
        else TRY(billed_until(v, list[i].name, &r->until));
        r->running = date_is(r->until) && r->until.day >= v->today.day;
        if (!currency_eq(list[i].balance.cur, list[0].balance.cur)) v->html.many_currencies = true;
    }
    view.rows = rows;
    struct frame f = visit_frame(v, PAGE_CONTRACTS, html_message(&v->html, S("Contracts")));
    view_contracts(&v->html, &f, &view);
    return OK;
}

const struct route page_contracts[] = {
    { HTTP_GET, "/contracts", DOOR_PORTAL, NEED_VIEW, .read = contracts_show,
      .module = MODULE_CONTRACTS,
      .fields = { { "customer", FIELD_ID }, { "after", FIELD_EXACT, LIMIT_NAME_CHARS } } },
    { 0 },
};

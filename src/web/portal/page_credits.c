/* What the organisation owes the customer: credit, retainers; and retainer invoices to be paid. */
#include "web/portal/credits.h"

#include "app/app_apply.h"
#include "base/encode.h"
#include "store/store_people.h"
#include "web/views.h"

enum { RETAINERS_MAX = 100 };

/* "day doc" in base64url; the first page where it is anything else. */
static void read_after(struct visit *v, date *day, int64_t *doc)
{
    CLEANUP(buf_release) struct buf b;
    str token = visit_field(v, "after"), first, second;
    date d;
    int64_t n;

    *day = DATE_NONE;
    *doc = 0;
    buf_init(&b, 100);
    if (token.n == 0 || token.n > 100 || !decode_base64url(token, &b)) return;
    str rest = buf_view(&b);
    if (!str_cut(&rest, ' ', &first) || !str_cut(&rest, ' ', &second)) return;
    if (!date_parse(first, &d) || !str_i64(second, &n)) return;
    *day = d;
    *doc = n;
}

static str after(struct visit *v, const struct lot *last)
{
    CLEANUP(buf_release) struct buf plain, token;
    char iso[11];

    buf_init(&plain, 100);
    buf_init(&token, 200);
    buf_format(&plain, "%.*s %lld", STR_FMT(date_iso(last->day, iso)), (long long)last->doc);
    encode_base64url(&token, plain.p, plain.n);
    return buf_copy(&token, v->a);
}

/* Paid retainers with something left, of all currencies. */
static err add_retainers(struct visit *v, struct credits_view *view)
{
    struct lot *all = arena_array(v->a, struct lot, view->owed_count * RETAINERS_MAX + 1);

    for (size_t i = 0; i < view->owed_count; i++) {
        struct lot *lots;
        size_t n;
        if (view->owed[i].s.retainer_n == 0) continue;
        TRY(store_credit_free(v->tx, v->a, v->org->id, v->customer->customer, view->owed[i].s.cur,
                              ACCOUNT_RETAINER, RETAINERS_MAX, &lots, &n));
        for (size_t k = 0; k < n; k++) all[view->retainer_count++] = lots[k];
    }
    view->retainers = all;
    return OK;
}

static err credits_show(struct visit *v)
{
    struct credits_view view = { .today = v->today, .may_pay = v->may_pay,
                                 .customer = v->customer->public_id };
    struct owed *owed;
    struct lot *credits, *due = NULL;
    org_id org = v->org->id;
    customer_id customer = v->customer->customer;
    struct credit_filter f = { .org = org, .customer = customer, .account = ACCOUNT_CREDIT,
                               .limit = LIST_ROWS + 1 };

    TRY(owed_read(v, &owed, &view.owed_count));
    view.owed = owed;
    read_after(v, &f.after_day, &f.after_doc);
    TRY(store_credit_page(v->tx, v->a, &f, &credits, &view.credit_count));
    if (!module_in(v->off, MODULE_RETAINERS)) {
        TRY(add_retainers(v, &view));
        TRY(store_retainer_due(v->tx, v->a, org, customer, RETAINERS_MAX, &due, &view.due_count));
    }
    view.credits = credits;
    view.due = due;
    view.list_url = list_address(v);
    if (view.credit_count > LIST_ROWS) {
        view.credit_count = LIST_ROWS;
        view.pager.next = address(v, "/credits?after=%.*s%.*s",
                                  STR_FMT(after(v, &credits[LIST_ROWS - 1])),
                                  STR_FMT(customer_part(v)));
    }
    view.tabs = owed_tabs(v, owed, view.owed_count, TAB_CREDITS);
    v->html.many_currencies = owed_many(v, owed, view.owed_count);
    TRY(store_customer_auto_credit(v->tx, org, customer, &view.by_themselves));
    struct frame frame = visit_frame(v, PAGE_INVOICES, html_message(&v->html, S("Credits")));
    view.csrf = frame.csrf;
    view_credits(&v->html, &frame, &view);
    return OK;
}

static err credits_auto(struct visit *v)
{
    bool on = str_eq(visit_field(v, "auto"), S("1"));

    if (!on && visit_field(v, "auto").n > 0) return E_BAD_REQUEST;
    TRY(app_credit_auto_set(v->app, v->a, v->org->id, v->customer->customer, on));
    return visit_redirect(v, address(v, "/credits?tab=credits%.*s", STR_FMT(customer_part(v))).s);
}

const struct route page_credits[] = {
    { HTTP_GET, "/credits", DOOR_PORTAL, NEED_VIEW, .read = credits_show,
      .fields = { { "tab", FIELD_LINE }, { "after", FIELD_EXACT }, { "customer", FIELD_ID } } },
    { HTTP_POST, "/credits", DOOR_PORTAL, NEED_PAY, .write = credits_auto,
      .fields = { { "auto", FIELD_LINE, 1 }, { "customer", FIELD_ID } } },
    { 0 },
};

/* The statement of account: on screen, as a PDF, as CSV. */
#include "web/portal/owed.h"
#include "web/statement_view.h"
#include "web/views.h"

/* The account the page is about, or all the person may see. */
static err ask(struct visit *v, struct statement_view *view)
{
    str accounts = visit_field(v, "accounts");

    *view = (struct statement_view){ .path = S("/statement"), .action = HTML_URL("/statement") };
    view->together = str_eq(accounts, S("all")) && v->membership_count > 1;
    if (accounts.n > 0 && !str_eq(accounts, S("all"))) return E_BAD_REQUEST;
    return view->together ? statement_ask(v, v->memberships, v->membership_count, view)
                          : statement_ask(v, v->customer, 1, view);
}

/* Of a statement up to today one may pay what is left to pay. */
static err add_slips(struct visit *v, struct statement_view *view)
{
    struct owed *owed;
    size_t n;
    bool may;

    TRY(may_choose(v, &may));
    if (!may || view->together || view->rq.to.day < v->today.day) return OK;
    TRY(owed_read(v, &owed, &n));
    for (size_t i = 0; i < view->s.count; i++) {
        for (size_t k = 0; k < n; k++) {
            struct statement_card *c = &view->cards[i];
            if (!currency_eq(owed[k].s.cur, c->b->cur)) continue;
            c->payable = owed[k].payable;
            c->pending = owed[k].pending;
            c->credit = (money){ owed[k].credit.minor + owed[k].s.retainer_sum, c->b->cur };
        }
    }
    return OK;
}

static err statement_show(struct visit *v)
{
    struct statement_view view;

    TRY(ask(v, &view));
    TRY(statement_fill(v, &view));
    TRY(add_slips(v, &view));
    struct frame f = visit_frame(v, PAGE_STATEMENT, html_message(&v->html, S("Statement")));
    view.csrf = f.csrf;
    view_statement(&v->html, &f, &view, &v->problems);
    return OK;
}

static err statement_pdf(struct visit *v)
{
    struct statement_view view;

    TRY(ask(v, &view));
    return statement_answer(v, &view, app_statement_pdf, S("application/pdf"));
}

static err statement_csv(struct visit *v)
{
    struct statement_view view;

    TRY(ask(v, &view));
    return statement_answer(v, &view, app_statement_csv, S("text/csv; charset=utf-8"));
}

const struct route page_statement[] = {
    { HTTP_GET, "/statement", DOOR_PORTAL, NEED_VIEW, .read = statement_show,
      .fields = { { "customer", FIELD_ID }, { "accounts", FIELD_LINE, 3 }, STATEMENT_FIELDS } },
    { HTTP_GET, "/statement.pdf", DOOR_PORTAL, NEED_VIEW, .read = statement_pdf, .slow = true,
      .fields = { { "customer", FIELD_ID }, { "accounts", FIELD_LINE, 3 },
                  { "show", FIELD_LINE, 1 }, STATEMENT_FIELDS } },
    { HTTP_GET, "/statement.csv", DOOR_PORTAL, NEED_VIEW, .read = statement_csv, .slow = true,
      .fields = { { "customer", FIELD_ID }, { "accounts", FIELD_LINE, 3 }, STATEMENT_FIELDS } },
    { 0 },
};

/* The statement of account: on screen, as a PDF, as CSV, by mail now or each month. */
#include "app/app_statement_mail.h"
#include "web/portal/owed.h"
#include "web/statement_view.h"
#include "web/views.h"
#include "web/web.h"

enum { MAILS_AN_HOUR = 10 };
static const int64_t HOUR_US = 3600 * (int64_t)1000000;

/* The account the page is about, or all the person may see. */
static err ask(struct visit *v, struct statement_view *view)
{
    str accounts = visit_field(v, "accounts");

    *view = (struct statement_view){ .path = S("/statement"), .action = HTML_URL("/statement") };
    view->together = str_eq(accounts, S("all")) && v->membership_count > 1;
    if (accounts.n > 0 && !str_eq(accounts, S("all"))) return E_BAD_REQUEST;
    TRY(statement_ask(v, view->together ? v->memberships : v->customer,
                      view->together ? v->membership_count : 1, view));
    view->rq.language = v->language;
    return OK;
}

/* Of a statement up to today one may pay what is left to pay. */
static err add_slips(struct visit *v, struct statement_view *view)
{
    struct owed *owed;
    size_t n;

    if (!may_choose(v) || view->together || view->rq.to.day < v->today.day) return OK;
    TRY(owed_read(v, &owed, &n));
    view->list = list_address(v);
    for (size_t i = 0; i < view->s.count; i++) {
        for (size_t k = 0; k < n; k++) {
            struct statement_card *c = &view->cards[i];
            if (!currency_eq(owed[k].s.cur, c->b->cur)) continue;
            c->payable = owed[k].undisputed;
            c->owed = &owed[k];
            c->pending = owed[k].pending;
            c->credit = (money){ owed[k].credit.minor + owed[k].s.retainer_sum, c->b->cur };
        }
    }
    return OK;
}

static struct statement_reader reader(const struct visit *v)
{
    return (struct statement_reader){ v->customer->customer, { v->session->person } };
}

static err show(struct visit *v, struct statement_view *view)
{
    TRY(statement_fill(v, view));
    TRY(add_slips(v, view));
    TRY(app_statement_wanted(v->tx, v->a, v->org, reader(v), &view->monthly));
    view->email = v->email;
    view->sent = visit_field(v, "sent").n > 0;
    struct frame f = visit_frame(v, PAGE_STATEMENT, html_message(&v->html, S("Statement")));
    view->csrf = f.csrf;
    view_statement(&v->html, &f, view, &v->problems);
    return OK;
}

static err statement_show(struct visit *v)
{
    struct statement_view view;

    TRY(ask(v, &view));
    return show(v, &view);
}

static err statement_pdf(struct visit *v)
{
    struct statement_view view;

    TRY(ask(v, &view));
    if (v->problems.errors > 0) return show(v, &view);
    return statement_answer(v, &view, app_statement_pdf, S("application/pdf"));
}

static err statement_csv(struct visit *v)
{
    struct statement_view view;

    TRY(ask(v, &view));
    if (v->problems.errors > 0) return show(v, &view);
    return statement_answer(v, &view, app_statement_csv, S("text/csv; charset=utf-8"));
}

/* To whoever is logged in, and nobody else. */
static err statement_send(struct visit *v)
{
    struct statement_view view;

    TRY(visit_read(v));
    TRY(ask(v, &view));
    if (v->problems.errors > 0) return show(v, &view);
    db_read_end(&v->tx);
    if (!throttle_pass(&v->web->throttle, S("statement-mail"), v->email, MAILS_AN_HOUR, HOUR_US,
                       v->now_us))
        return E_TOO_MANY;
    struct statement_send send = { .org = v->org->id, .to = { v->session->person },
                                   .customer = { view.together ? 0 : v->customer->customer.v },
                                   .type = view.rq.type, .from = view.rq.from,
                                   .to_day = view.rq.to, .cur = view.rq.cur };
    TRY(app_statement_send(v->app, v->a, &send));
    return statement_sent(v, &view);
}

static err statement_monthly(struct visit *v)
{
    str wanted = visit_field(v, "monthly");

    if (!str_eq(wanted, S("1")) && !str_eq(wanted, S("0"))) return E_BAD_REQUEST;
    TRY(app_statement_want(v->app, v->a, v->org->id, reader(v), str_eq(wanted, S("1"))));
    return visit_redirect(v, address(v, "/statement?customer=%.*s#monthly",
                                     STR_FMT(public_id_str(&v->customer->public_id))).s);
}

const struct route page_statement[] = {
    { HTTP_GET, "/statement", DOOR_PORTAL, NEED_VIEW, .read = statement_show,
      .module = MODULE_STATEMENTS,
      .fields = { { "customer", FIELD_ID }, { "accounts", FIELD_LINE, 3 }, STATEMENT_FIELDS } },
    { HTTP_GET, "/statement.pdf", DOOR_PORTAL, NEED_VIEW, .read = statement_pdf, .slow = true,
      .module = MODULE_STATEMENTS,
      .fields = { { "customer", FIELD_ID }, { "accounts", FIELD_LINE, 3 },
                  { "show", FIELD_LINE, 1 }, STATEMENT_FIELDS } },
    { HTTP_GET, "/statement.csv", DOOR_PORTAL, NEED_VIEW, .read = statement_csv, .slow = true,
      .module = MODULE_STATEMENTS,
      .fields = { { "customer", FIELD_ID }, { "accounts", FIELD_LINE, 3 }, STATEMENT_FIELDS } },
    { HTTP_POST, "/statement/send", DOOR_PORTAL, NEED_VIEW, .write = statement_send,
      .module = MODULE_STATEMENTS,
      .fields = { { "customer", FIELD_ID }, { "accounts", FIELD_LINE, 3 }, STATEMENT_FIELDS } },
    { HTTP_POST, "/statement/monthly", DOOR_PORTAL, NEED_VIEW, .write = statement_monthly,
      .module = MODULE_STATEMENTS,
      .fields = { { "customer", FIELD_ID }, { "monthly", FIELD_LINE, 1 } } },
    { 0 },
};

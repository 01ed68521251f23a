/* A transfer that is reported as sent, for one or several invoices, and taken back. */
#include "app/app_report.h"
#include "app/app_rules.h"
#include "core/upload.h"
#include "store/store_invoice.h"
#include "web/amount.h"
#include "web/day.h"
#include "web/portal/report_view.h"
#include "web/upload.h"
#include "web/views.h"

static void wrong(struct visit *v, const char *field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = str_of(field), .text = text });
}

static bool is_chosen(const struct visit *v, const struct lot *l)
{
    if (v->route->method == HTTP_GET) return l->doc == v->invoice.doc;
    for (size_t i = 0; i < v->rq->form_count; i++) {
        const struct http_pair *p = &v->rq->form[i];
        if (str_eq(p->name, S("invoice")) && str_eq(p->value, public_id_str(&l->public_id)))
            return true;
    }
    return false;
}

/* What is open in the currency, this invoice first. */
static err open_lots(struct visit *v, struct lot **out, size_t *count)
{
    struct lot *lots;
    size_t n, k = 0;

    TRY(store_invoice_open(v->tx, v->a, v->org->id, v->invoice.customer, v->invoice.cur, DATE_NONE,
                           REPORT_INVOICES_MAX, &lots, &n));
    struct lot *all = arena_array(v->a, struct lot, n + 1);
    all[k++] = v->invoice;
    for (size_t i = 0; i < n; i++)
        if (lots[i].doc != v->invoice.doc && k < REPORT_INVOICES_MAX) all[k++] = lots[i];
    *out = all;
    *count = k;
    return OK;
}

static err show(struct visit *v, struct report_view *view)
{
    struct rules rules;
    struct lot *lots;
    char iso[11];

    TRY(app_rules_get(v->tx, v->a, v->org, v->org->cur, &rules));
    TRY(open_lots(v, &lots, &view->row_count));
    struct report_row *rows = arena_array(v->a, struct report_row, view->row_count + 1);
    for (size_t i = 0; i < view->row_count; i++)
        rows[i] = (struct report_row){ lots[i].public_id, lots[i].number,
                                       { lot_balance(&lots[i]), lots[i].cur }, lots[i].due,
                                       is_chosen(v, &lots[i]) };
    view->rows = rows;
    view->id = v->invoice.public_id;
    view->number = v->invoice.number;
    view->customer = v->customer->public_id;
    view->key = public_id_new();
    view->currency = currency_code(v->invoice.cur);
    view->days = rules.report_days;
    view->today = arena_str(v->a, date_iso(v->today, iso));
    view->accept = upload_accept;
    str title = html_message(&v->html, S("I have already paid"));
    struct frame f = visit_frame(v, PAGE_INVOICES, title);
    view_report(&v->html, &f, view, &v->problems);
    return OK;
}

static err report_show(struct visit *v)
{
    char iso[11], plain[32];
    money open = { lot_balance(&v->invoice), v->invoice.cur };
    struct report_view view = { .day = arena_str(v->a, date_iso(v->today, iso)),
                                .amount = arena_str(v->a, money_plain(open, plain)) };
    return show(v, &view);
}

static err again(struct visit *v, int status)
{
    struct report_view view = { .reference = visit_field(v, "reference"),
                                .day = visit_field(v, "day"),
                                .amount = visit_field(v, "amount") };
    public_id id = v->invoice.public_id;

    db_read_end(&v->tx);
    TRY(visit_read(v));
    TRY(store_lot_by_public(v->tx, v->a, v->org->id, id, ACCOUNT_RECEIVABLE, &v->invoice));
    visit_status(v, status);
    return show(v, &view);
}

static void read_fields(struct visit *v, struct report_wish *w)
{
    money m;

    w->r.reference = str_trim(visit_field(v, "reference"));
    if (w->r.reference.n == 0) wrong(v, "reference", S("Enter the reference of the transfer."));
    str asked = S("Enter the day it was sent, today or before.");
    str said = visit_day(v, visit_field(v, "day"), asked, &w->r.day);
    if (said.n == 0 && w->r.day.day > v->today.day) said = asked;
    if (said.n > 0) wrong(v, "day", said);
    if (amount_typed(visit_field(v, "amount"), v->html.format, v->invoice.cur, &m) == AMOUNT_FINE &&
        m.minor > 0)
        w->r.amount = m;
    else
        wrong(v, "amount", S("Enter an amount above zero, such as 120.00."));
}

/* Those that were ticked, as the page offered them. */
static err read_invoices(struct visit *v, struct report_wish *w)
{
    struct lot *lots;
    size_t n, ticked = 0;

    TRY(visit_read(v));
    TRY(open_lots(v, &lots, &n));
    int64_t *docs = arena_array(v->a, int64_t, n + 1);
    for (size_t i = 0; i < n; i++)
        if (is_chosen(v, &lots[i])) docs[w->count++] = lots[i].doc;
    for (size_t i = 0; i < v->rq->form_count; i++)
        ticked += str_eq(v->rq->form[i].name, S("invoice"));
    db_read_end(&v->tx);
    w->docs = docs;
    if (w->count == 0) wrong(v, "invoice", S("Choose at least one invoice."));
    else if (ticked != w->count) wrong(v, "invoice", S("One of these is not open any more."));
    return OK;
}

static bool is_refusal(struct visit *v, err e)
{
    if (e == E_EXISTS) wrong(v, "invoice", S("One of these has been reported already."));
    else if (e == E_STATE) wrong(v, "invoice", S("One of these is not open any more."));
    else if (e == E_ALREADY_PENDING) wrong(v, "invoice", S("One of these is being paid just now."));
    else if (e == E_NOT_PAYABLE)
        wrong(v, "amount", S("This amount does not reach all of the invoices."));
    return v->problems.errors > 0;
}

static err report_make(struct visit *v)
{
    struct report_wish w = { .org = v->org->id,
                             .r = { .customer = v->invoice.customer,
                                    .contact = { v->session->person }, .payer = v->name } };
    struct upload_taken proof;
    bool found = false;

    if (!public_id_parse(visit_field(v, "key"), &w.r.public_id)) return E_BAD_REQUEST;
    read_fields(v, &w);
    TRY(read_invoices(v, &w));
    if (v->problems.errors > 0) return again(v, 422);
    err e = upload_take(v, "proof", v->invoice.customer, &proof, &found);
    if (e == E_INVALID) return again(v, 422);
    TRY(e);
    if (found) w.proof = &proof;
    e = app_report_make(v->app, v->a, &w);
    if (is_refusal(v, e)) return again(v, err_info(e)->http);
    TRY(e);
    return visit_redirect(v, arena_format(v->a, "/invoices/%.*s",
                                          STR_FMT(public_id_str(&v->invoice.public_id))));
}

/* Of this customer, and of this invoice. */
static err report_withdraw(struct visit *v)
{
    struct report_part *parts;
    struct report r;
    bool mine = false;
    public_id id;
    size_t n;

    if (!public_id_parse(visit_field(v, "report"), &id)) return E_NOT_FOUND;
    TRY(visit_read(v));
    TRY(store_report_by_public(v->tx, v->a, v->org->id, id, &r));
    TRY(store_report_parts(v->tx, v->a, v->org->id, r.id, &parts, &n));
    db_read_end(&v->tx);
    for (size_t i = 0; i < n; i++) mine = mine || parts[i].doc == v->invoice.doc;
    if (!mine || r.customer.v != v->invoice.customer.v) return E_NOT_FOUND;
    TRY(app_report_withdraw(v->app, v->a, v->org->id, &r));
    return visit_redirect(v, arena_format(v->a, "/invoices/%.*s",
                                          STR_FMT(public_id_str(&v->invoice.public_id))));
}

const struct route page_report[] = {
    { HTTP_GET, "/invoices/{invoice}/paid", DOOR_PORTAL, NEED_PAY, OBJECT_INVOICE,
      .read = report_show },
    { HTTP_POST, "/invoices/{invoice}/paid", DOOR_PORTAL, NEED_PAY, OBJECT_INVOICE,
      .write = report_make, .files = true,
      .fields = { { "customer", FIELD_ID }, { "key", FIELD_ID },
                  { "invoice", FIELD_ID, .many = true }, { "reference", FIELD_EXACT, 60 },
                  { "day", FIELD_LINE, 30 }, { "amount", FIELD_LINE, 40 },
                  { "proof", FIELD_FILE } } },
    { HTTP_POST, "/invoices/{invoice}/paid/withdraw", DOOR_PORTAL, NEED_PAY, OBJECT_INVOICE,
      .write = report_withdraw, .fields = { { "customer", FIELD_ID }, { "report", FIELD_ID } } },
    { 0 },
};

/* Paste to select: a column of numbers from a spreadsheet becomes a selection to be reviewed. */
#include "web/portal/owed.h"
#include "web/portal/paste_view.h"
#include "web/views.h"

enum { PASTE_CHARS = 60000 };

static err show(struct visit *v, struct paste_view *view)
{
    view->customer = public_id_str(&v->customer->public_id);
    view->list = address(v, "/invoices?tab=all&state=open%.*s", STR_FMT(customer_part(v)));
    view->problems = &v->problems;
    if (v->problems.errors > 0) visit_status(v, 422);
    struct frame f = visit_frame(v, PAGE_INVOICES, html_message(&v->html, S("Paste numbers")));
    view->csrf = f.csrf;
    v->html.many_currencies = view->run_count > 1;
    view_paste(&v->html, &f, view);
    return OK;
}

static err paste_show(struct visit *v)
{
    struct paste_view view = { 0 };

    view.may_choose = may_choose(v);
    return show(v, &view);
}

/* On to the review with all that can be paid of this currency. */
static err pay_run(struct visit *v, const struct paste_view *view, currency cur)
{
    struct review_row *rows = arena_array(v->a, struct review_row, view->row_count + 1);
    size_t n = 0;

    for (size_t i = 0; i < view->row_count; i++) {
        const struct paste_row *r = &view->rows[i];
        if (!r->ticked || !currency_eq(r->amount.cur, cur)) continue;
        rows[n++] = (struct review_row){ .lot = *r->lot, .amount = r->amount.minor,
                                         .version = r->lot->version };
    }
    return review_open(v, rows, n, (struct review_rest){ 0 },
                       address(v, "/invoices?tab=all&state=open%.*s",
                               STR_FMT(customer_part(v))).s);
}

static err paste_post(struct visit *v)
{
    struct paste_view view = { .text = visit_field(v, "paste") };
    str pay = visit_field(v, "pay");

    TRY(visit_read(v));
    view.may_choose = may_choose(v);
    if (!view.may_choose) return show(v, &view);
    if (v->problems.errors == 0) TRY(paste_judge(v, view.text, &view));
    if (v->problems.errors == 0 && view.row_count == 0) {
        str text = html_message(&v->html, S("Paste at least one invoice or order number"));
        problem_add(&v->problems, (struct problem){ .field = S("paste"), .text = text });
    }
    for (size_t i = 0; i < view.run_count; i++) {
        if (str_eq(view.runs[i].shown, pay)) return pay_run(v, &view, view.runs[i].cur);
    }
    view.changed = pay.n > 0;
    return show(v, &view);
}

const struct route page_paste[] = {
    { HTTP_GET, "/list/paste", DOOR_PORTAL, NEED_PAY, .read = paste_show,
      .fields = { { "customer", FIELD_ID } } },
    { HTTP_POST, "/list/paste", DOOR_PORTAL, NEED_PAY, .write = paste_post,
      .fields = { { "customer", FIELD_ID }, { "paste", FIELD_ROWS, PASTE_CHARS },
                  { "pay", FIELD_EXACT, 60 } } },
    { 0 },
};

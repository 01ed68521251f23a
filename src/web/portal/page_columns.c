/* Which columns the list has, and in which order: every press is kept at once. */
#include "app/app_list.h"
#include "web/portal/columns.h"
#include "web/views.h"
#include "web/web.h"

static err columns_show(struct visit *v)
{
    struct column_choice choices[LIST_COLUMNS - 1];
    struct column_row rows[LIST_COLUMNS - 1];

    columns_read(v->columns, choices);
    for (size_t i = 0; i < LIST_COLUMNS - 1; i++)
        rows[i] = (struct column_row){
            .key = column_key(choices[i].column), .shown = choices[i].shown,
            .label = html_message(&v->html, column_label(choices[i].column)),
        };
    struct frame f = visit_frame(v, PAGE_INVOICES, html_message(&v->html, S("Columns")));
    view_columns(&v->html, &f, rows, LIST_COLUMNS - 1,
                 address(v, "/invoices?tab=all%.*s", STR_FMT(customer_part(v))));
    return OK;
}

/* Which place a key has; LIST_COLUMNS - 1 for none. */
static size_t place_of(const struct column_choice choices[static LIST_COLUMNS - 1], str key)
{
    size_t i = 0;
    while (i < LIST_COLUMNS - 1 && !str_eq(column_key(choices[i].column), key)) i++;
    return i;
}

/* Only what the form names is shown; one step up or down where that was pressed. */
static err columns_change(struct visit *v)
{
    struct column_choice choices[LIST_COLUMNS - 1];
    str up = visit_field(v, "up"), down = visit_field(v, "down"), columns = STR_NONE;

    columns_read(v->columns, choices);
    for (size_t i = 0; i < LIST_COLUMNS - 1; i++) choices[i].shown = false;
    for (size_t i = 0; i < v->rq->form_count; i++) {
        if (!str_eq(v->rq->form[i].name, S("column"))) continue;
        size_t at = place_of(choices, v->rq->form[i].value);
        if (at == LIST_COLUMNS - 1) return E_BAD_REQUEST;
        choices[at].shown = true;
    }
    if (up.n + down.n > 0) {
        size_t at = place_of(choices, up.n > 0 ? up : down);
        if (at == LIST_COLUMNS - 1) return E_BAD_REQUEST;
        size_t to = up.n > 0 ? at - (at > 0) : at + (at < LIST_COLUMNS - 2);
        struct column_choice moved = choices[at];
        choices[at] = choices[to];
        choices[to] = moved;
    }
    if (visit_field(v, "usual").n == 0) columns = columns_write(v->a, choices);
    TRY(app_list_columns(v->app, v->org->id, (contact_id){ v->session->person }, columns));
    session_cache_forget(&v->web->sessions);
    /* Not the list that comes first: it has columns of its own. */
    html_url_safe all = address(v, "/invoices?tab=all%.*s", STR_FMT(customer_part(v)));
    return visit_redirect(v, visit_field(v, "done").n > 0 ? all.s : S("/list/columns"));
}

const struct route page_columns[] = {
    { HTTP_GET, "/list/columns", DOOR_PORTAL, NEED_VIEW, .read = columns_show,
      .fields = { { "customer", FIELD_ID } } },
    { HTTP_POST, "/list/columns", DOOR_PORTAL, NEED_VIEW, .write = columns_change,
      .fields = { { "column", FIELD_LINE, 20, .many = true }, { "up", FIELD_LINE, 20 },
                  { "down", FIELD_LINE, 20 }, { "usual", FIELD_LINE, 1 },
                  { "done", FIELD_LINE, 1 }, { "customer", FIELD_ID } } },
    { 0 },
};

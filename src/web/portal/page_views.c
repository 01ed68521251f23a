/* Lists with a name: saved from the list as it stands, opened, renamed, made the first, deleted. */
#include "app/app_list.h"
#include "base/must.h"
#include "base/utf8.h"
#include "web/portal/invoices.h"
#include "web/views.h"
#include "web/web.h"

enum { NAME_CHARS = 60, QUERY_BYTES = 4000 };

static contact_id me(const struct visit *v)
{
    return (contact_id){ v->session->person };
}

static err show(struct visit *v, struct views_view *view)
{
    struct list_saved *saved;

    TRY(store_list_views(v->tx, v->a, v->org->id, me(v), &saved, &view->count));
    html_url_safe *urls = arena_array(v->a, html_url_safe, view->count + 1);
    for (size_t i = 0; i < view->count; i++) {
        str url = arena_format(v->a, "/invoices?%.*s&view=%.*s%.*s", STR_FMT(saved[i].query),
                               STR_FMT(public_id_str(&saved[i].id)), STR_FMT(customer_part(v)));
        must(html_url_local(url, &urls[i])); /* as it was when it was saved */
    }
    view->saved = saved;
    view->urls = urls;
    view->customer = public_id_str(&v->customer->public_id);
    view->name.name = S("name");
    view->name.label = html_message(&v->html, S("Name"));
    view->name.hint = html_message(&v->html, S("One of yours with this name is replaced."));
    view->back = address(v, "/invoices?tab=all%.*s", STR_FMT(customer_part(v)));
    view->problems = &v->problems;
    if (v->problems.errors > 0) visit_status(v, 422);
    struct frame f = visit_frame(v, PAGE_INVOICES, html_message(&v->html, S("Saved views")));
    view_views(&v->html, &f, view);
    return OK;
}

/* What stands behind "/invoices?" for this list; "" for the list as it comes. */
static str query_of(struct visit *v, const struct list *l)
{
    struct list plain = *l;
    plain.view = (public_id){ 0 };
    bool usual = !l->filtered && l->tab == TAB_ALL && l->f.sort == SORT_ISSUED && l->f.down;
    str base = list_query(v, &plain);
    return usual && v->columns.n == 0
               ? STR_NONE
               : arena_format(v->a, "%.*s&sort=%.*s", STR_FMT(base), STR_FMT(list_order(l)));
}

static err views_show(struct visit *v)
{
    struct owed *owed;
    size_t n;

    TRY(owed_read(v, &owed, &n));
    struct list l = list_read(v, owed, n);
    struct views_view view = { .query = query_of(v, &l) };
    return show(v, &view);
}

/* The page again, and what is wrong with the name. */
static err again(struct visit *v, const struct list_wish *w, str message)
{
    struct views_view view = { .query = w->query, .wrong = w->id };
    str field = w->what == LIST_SAVE
                    ? S("name")
                    : arena_format(v->a, "n%.*s", STR_FMT(public_id_str(&w->id)));

    problem_add(&v->problems, (struct problem){ .field = field,
                                                .text = html_message(&v->html, message) });
    view.name.value = w->what == LIST_SAVE ? w->name : STR_NONE;
    if (w->what == LIST_RENAME) view.told = w->name;
    TRY(visit_read(v));
    return show(v, &view);
}

static err views_change(struct visit *v)
{
    str id = visit_field(v, "id"), query = visit_field(v, "query");
    struct list_wish w = { .org = v->org->id, .contact = me(v), .what = LIST_SAVE,
                           .name = str_trim(visit_field(v, "name")), .query = query,
                           .columns = v->columns };
    html_url_safe fine;

    bool one = id.n > 0;
    if (one && !public_id_parse(id, &w.id)) return E_BAD_REQUEST;
    if (!one && (query.n == 0 || query.n > QUERY_BYTES)) return E_BAD_REQUEST;
    if (!html_url_local(arena_format(v->a, "/invoices?%.*s", STR_FMT(query)), &fine))
        return E_BAD_REQUEST;
    if (one) w.what = LIST_RENAME;
    if (one && visit_field(v, "delete").n > 0) w.what = LIST_DELETE;
    if (one && visit_field(v, "standard").n > 0) w.what = LIST_CHOOSE;
    if (one && visit_field(v, "usual").n > 0) {
        w.what = LIST_CHOOSE;
        w.id = (public_id){ 0 };
    }
    size_t characters = utf8_count(w.name);
    if (w.what <= LIST_RENAME && (characters == 0 || characters > NAME_CHARS))
        return again(v, &w, S("Give it a name of 1 to 60 characters"));
    err e = app_list_view(v->app, v->a, &w);
    if (e == E_EXISTS) return again(v, &w, S("Another of your views has this name"));
    if (e == E_TOO_LARGE) return again(v, &w, S("You have 50 views. Delete one first"));
    TRY(e);
    session_cache_forget(&v->web->sessions);
    return visit_redirect(v, S("/list/views"));
}

const struct route page_views[] = {
    { HTTP_GET, "/list/views", DOOR_PORTAL, NEED_VIEW, .read = views_show,
      .fields = { LIST_FIELDS } },
    { HTTP_POST, "/list/views", DOOR_PORTAL, NEED_VIEW, .write = views_change,
      .fields = { { "id", FIELD_ID }, { "name", FIELD_LINE, 200 },
                  { "query", FIELD_EXACT, QUERY_BYTES }, { "standard", FIELD_LINE, 1 },
                  { "usual", FIELD_LINE, 1 }, { "delete", FIELD_LINE, 1 },
                  { "customer", FIELD_ID } } },
    { 0 },
};

/* Shared documents as staff see them: those of a customer, one of them, sending, taking back. */
#include "app/app_shared.h"
#include "web/address.h"
#include "web/shared_view.h"
#include "web/staff/staff_rows.h"
#include "web/views.h"

static bool may_serve(const struct visit *v)
{
    return role_may(role_of(v->role), DUTY_SERVE);
}

static err show_list(struct visit *v, int64_t before, struct shared_typed typed)
{
    struct shared_list p = { .may = may_serve(v), .typed = typed };
    struct customer c;

    TRY(staff_customer_named(v, v->params[0], &c));
    p.customer = v->params[0];
    p.customer_name = c.name;
    html_url_safe base = address(v, "/staff/customers/%.*s/documents", STR_FMT(p.customer));
    TRY(shared_page(v, c.id, base, before, &p));
    struct frame f = visit_frame(v, PAGE_CUSTOMERS, html_message(&v->html, S("Documents")));
    view_staff_shared(&v->html, &f, &p);
    return OK;
}

static err documents_show(struct visit *v)
{
    str after = visit_field(v, "after");
    int64_t before = 0;

    if (after.n > 0 && (!str_i64(after, &before) || before <= 0)) return E_BAD_REQUEST;
    return show_list(v, before, (struct shared_typed){ 0 });
}

static err to_document(struct visit *v, public_id id)
{
    return visit_redirect(v, arena_format(v->a, "/staff/shared/%.*s",
                                          STR_FMT(public_id_str(&id))));
}

static err share(struct visit *v)
{
    struct customer c;
    public_id id;

    TRY(visit_read(v));
    TRY(staff_customer_named(v, v->params[0], &c));
    db_read_end(&v->tx);
    err e = shared_send(v, c.id, NULL, &id);
    if (e == OK) return to_document(v, id);
    if (e != E_INVALID) return e;
    TRY(visit_read(v));
    visit_status(v, 422);
    return show_list(v, 0, (struct shared_typed){ .title = visit_field(v, "title"),
                                                  .note = visit_field(v, "note"),
                                                  .problems = &v->problems });
}

/* ---- one of them ---- */

static err load(struct visit *v)
{
    public_id id;

    TRY(visit_read(v));
    if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
    return store_shared_by_public(v->tx, v->a, v->org->id, id, &v->shared);
}

static err show_one(struct visit *v, struct shared_typed typed)
{
    struct shared_one p = { .may = may_serve(v), .typed = typed };
    struct customer c;

    TRY(load(v));
    TRY(store_customer_get(v->tx, v->a, v->org->id, v->shared.customer, &c));
    p.customer = public_id_str(&c.public_id);
    p.customer_name = c.name;
    TRY(shared_load(v, &v->shared, &p));
    struct frame f = visit_frame(v, PAGE_CUSTOMERS, v->shared.title);
    view_staff_shared_one(&v->html, &f, &p);
    return OK;
}

static err one_show(struct visit *v)
{
    return show_one(v, (struct shared_typed){ 0 });
}

static err again(struct visit *v, err e, struct shared_typed typed)
{
    typed.problems = &v->problems;
    visit_status(v, err_info(e)->http);
    return show_one(v, typed);
}

static err add_version(struct visit *v)
{
    public_id id;

    TRY(load(v));
    db_read_end(&v->tx);
    err e = shared_send(v, v->shared.customer, &v->shared, &id);
    if (e == OK) return to_document(v, v->shared.public_id);
    if (e != E_INVALID && e != E_STATE) return e;
    return again(v, e, (struct shared_typed){ .note = visit_field(v, "note") });
}

static err mark(struct visit *v)
{
    struct actor who = visit_actor(v);
    int64_t version;

    TRY(load(v));
    if (!str_i64(visit_field(v, "version"), &version) || version < 1 || version > INT32_MAX)
        return E_BAD_REQUEST;
    db_read_end(&v->tx);
    TRY(app_shared_mark(v->app, v->a, &who, &v->shared, (int)version));
    return to_document(v, v->shared.public_id);
}

static err withdraw(struct visit *v)
{
    struct actor who = visit_actor(v);

    TRY(load(v));
    db_read_end(&v->tx);
    err e = v->problems.errors > 0 ? E_INVALID
                                   : app_shared_withdraw(v->app, v->a, &who, &v->shared,
                                                         visit_field(v, "reason"));
    if (e == OK) return to_document(v, v->shared.public_id);
    if (e != E_INVALID && e != E_STATE) return e;
    str text = e == E_STATE ? S("It was withdrawn before.")
                            : S("Say why. The customer reads it.");
    if (v->problems.errors == 0)
        problem_add(&v->problems, (struct problem){ .field = S("reason"), .text = text });
    return again(v, e, (struct shared_typed){ .reason = visit_field(v, "reason") });
}

static err download_show(struct visit *v)
{
    TRY(load(v));
    return shared_download(v, &v->shared, v->params[1]);
}

const struct route page_staff_documents[] = {
    { HTTP_GET, "/staff/customers/{customer}/documents", DOOR_STAFF, NEED_SEE,
      .read = documents_show, .fields = { { "after", FIELD_EXACT, 20 } } },
    { HTTP_POST, "/staff/customers/{customer}/documents", DOOR_STAFF, NEED_SERVE, .write = share,
      .files = true,
      .fields = { { "title", FIELD_LINE, LIMIT_NAME_CHARS }, { "note", FIELD_TEXT, 1000 },
                  { "file", FIELD_FILE } } },
    { HTTP_GET, "/staff/shared/{shared}", DOOR_STAFF, NEED_SEE, .read = one_show },
    { HTTP_POST, "/staff/shared/{shared}", DOOR_STAFF, NEED_SERVE, .write = add_version,
      .files = true,
      .fields = { { "version", FIELD_EXACT, 10 }, { "note", FIELD_TEXT, 1000 },
                  { "file", FIELD_FILE } } },
    { HTTP_POST, "/staff/shared/{shared}/seen", DOOR_STAFF, NEED_SERVE, .write = mark,
      .fields = { { "version", FIELD_EXACT, 10 } } },
    { HTTP_POST, "/staff/shared/{shared}/withdraw", DOOR_STAFF, NEED_SERVE,
      .write = withdraw, .fields = { { "reason", FIELD_LINE, 300 } } },
    { HTTP_GET, "/staff/shared/{shared}/{version}", DOOR_STAFF, NEED_SEE,
      .read = download_show, .slow = true },
    { 0 },
};

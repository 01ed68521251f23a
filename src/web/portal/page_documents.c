/* Shared documents as contacts see them: the list, one with its versions, and sending. */
#include "core/upload.h"
#include "web/address.h"
#include "web/shared_view.h"
#include "web/views.h"

static err documents_show(struct visit *v)
{
    struct shared_list p = { .customer = public_id_str(&v->customer->public_id), .may = true };
    str from = visit_field(v, "from"), after = visit_field(v, "after");
    int64_t before = 0;

    if (after.n > 0 && (!str_i64(after, &before) || before <= 0)) return E_BAD_REQUEST;
    if (str_eq(from, S("you"))) p.side = PERSON_CONTACT;
    if (str_eq(from, S("us"))) p.side = PERSON_STAFF;
    html_url_safe base = address(v, "/documents?customer=%.*s&from=%.*s", STR_FMT(p.customer),
                                 STR_FMT(p.side == 0 ? STR_NONE : from));
    TRY(shared_page(v, v->customer->customer, base, before, &p));
    struct frame f = visit_frame(v, PAGE_DOCUMENTS, html_message(&v->html, S("Documents")));
    view_shared_list(&v->html, &f, &p);
    return OK;
}

static err show_add(struct visit *v, struct shared_typed typed)
{
    struct shared_list p = { .customer = public_id_str(&v->customer->public_id),
                             .customer_name = v->customer->name, .seller = v->org->name,
                             .typed = typed };
    struct frame f = visit_frame(v, PAGE_DOCUMENTS, html_message(&v->html, S("Send a document")));
    view_shared_add(&v->html, &f, &p);
    return OK;
}

static err add_show(struct visit *v)
{
    return show_add(v, (struct shared_typed){ 0 });
}

static err to_document(struct visit *v, public_id id)
{
    return visit_redirect(v, arena_format(v->a, "/documents/%.*s?sent=1",
                                          STR_FMT(public_id_str(&id))));
}

static err add(struct visit *v)
{
    public_id id;
    err e = shared_send(v, v->customer->customer, NULL, &id);

    if (e == OK) return to_document(v, id);
    if (e != E_INVALID) return e;
    visit_status(v, 422);
    return show_add(v, (struct shared_typed){ .title = visit_field(v, "title"),
                                              .note = visit_field(v, "note"),
                                              .problems = &v->problems });
}

static err show_one(struct visit *v, bool sent, struct shared_typed typed)
{
    struct shared_one p = { .may = v->shared.withdrawn_us == 0, .sent = sent, .typed = typed,
                            .customer = public_id_str(&v->customer->public_id) };

    TRY(shared_load(v, &v->shared, &p));
    struct frame f = visit_frame(v, PAGE_DOCUMENTS, v->shared.title);
    view_shared_one(&v->html, &f, &p);
    return OK;
}

static err one_show(struct visit *v)
{
    return show_one(v, str_eq(visit_field(v, "sent"), S("1")), (struct shared_typed){ 0 });
}

static err add_version(struct visit *v)
{
    public_id id = v->shared.public_id;
    err e = shared_send(v, v->customer->customer, &v->shared, &id);

    if (e == OK) return to_document(v, id);
    if (e != E_INVALID && e != E_STATE) return e;
    TRY(visit_read(v));
    TRY(store_shared_by_public(v->tx, v->a, v->org->id, id, &v->shared));
    visit_status(v, err_info(e)->http);
    return show_one(v, false, (struct shared_typed){ .note = visit_field(v, "note"),
                                                     .problems = &v->problems });
}

/* What was withdrawn is for staff alone. */
static err download_show(struct visit *v)
{
    if (v->shared.withdrawn_us != 0) return E_NOT_FOUND;
    return shared_download(v, &v->shared, v->params[1]);
}

const struct route page_documents[] = {
    { HTTP_GET, "/documents", DOOR_PORTAL, NEED_VIEW, .read = documents_show,
      .module = MODULE_DOCUMENTS,
      .fields = { { "customer", FIELD_ID }, { "from", FIELD_LINE, 10 },
                  { "after", FIELD_EXACT, 20 } } },
    { HTTP_POST, "/documents", DOOR_PORTAL, NEED_VIEW, .write = add, .files = true,
      .module = MODULE_DOCUMENTS,
      .fields = { { "customer", FIELD_ID }, { "title", FIELD_LINE, LIMIT_NAME_CHARS },
                  { "note", FIELD_TEXT, 1000 }, { "file", FIELD_FILE } } },
    { HTTP_GET, "/documents/add", DOOR_PORTAL, NEED_VIEW, .read = add_show,
      .module = MODULE_DOCUMENTS,
      .fields = { { "customer", FIELD_ID } } },
    { HTTP_GET, "/documents/{shared}", DOOR_PORTAL, NEED_VIEW, OBJECT_SHARED,
      .read = one_show, .module = MODULE_DOCUMENTS, .fields = { { "sent", FIELD_EXACT, 1 } } },
    { HTTP_POST, "/documents/{shared}", DOOR_PORTAL, NEED_VIEW, OBJECT_SHARED,
      .write = add_version, .files = true, .module = MODULE_DOCUMENTS,
      .fields = { { "customer", FIELD_ID }, { "version", FIELD_EXACT, 10 },
                  { "note", FIELD_TEXT, 1000 }, { "file", FIELD_FILE } } },
    { HTTP_GET, "/documents/{shared}/{version}", DOOR_PORTAL, NEED_VIEW, OBJECT_SHARED,
      .read = download_show, .module = MODULE_DOCUMENTS, .slow = true },
    { 0 },
};

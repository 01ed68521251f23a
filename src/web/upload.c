/* From a part of a multipart form to a file that is kept, and back to a download. */
#include "web/upload.h"

#include "web/download.h"

err upload_take(struct visit *v, const char *field, customer_id customer,
                struct upload_taken *out, bool *found)
{
    struct actor who = visit_actor(v);
    const struct http_file *file = NULL;
    bool declared = false;

    for (size_t i = 0; i < ROUTE_FIELDS_MAX && v->route->fields[i].name != NULL; i++)
        declared = declared || (v->route->fields[i].kind == FIELD_FILE &&
                                str_eq(str_of(v->route->fields[i].name), str_of(field)));
    must(declared);
    *found = false;
    for (size_t i = 0; i < v->rq->file_count; i++) {
        if (!str_eq(v->rq->files[i].field, str_of(field))) continue;
        if (file != NULL) return E_BAD_REQUEST;
        file = &v->rq->files[i];
    }
    if (file == NULL) return OK;
    const struct upload_sent in = { .customer = customer, .who = &who, .field = str_of(field),
                                    .name = file->name, .bytes = file->bytes };
    TRY(app_upload_take(v->app, v->a, &in, &v->problems, out));
    *found = true;
    return OK;
}

err upload_answer(struct visit *v, const struct upload *u)
{
    str bytes;

    TRY(app_upload_read(v->app, v->tx, v->a, v->org->id, u, &bytes));
    download_foreign(v, bytes, u->mime, u->name);
    return OK;
}

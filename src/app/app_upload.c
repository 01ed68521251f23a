/* Small files stand in the database with their rows, larger ones are durable before them. */
#include "app/app_upload.h"

#include "base/clock.h"
#include "base/faultpoint.h"
#include "base/limits.h"
#include "core/upload.h"
#include "store/store_document.h"

static err wrong(struct problems *problems, const struct upload_sent *in, str text)
{
    problem_add(problems, (struct problem){ .field = in->field, .text = text });
    return E_INVALID;
}

/* May this customer's people send so much more? Staff may. */
static err check_room(const struct app *app, const struct upload_sent *in, bool *room)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    int64_t count = 0, bytes = 0;

    if (in->who->kind == PERSON_CONTACT) {
        TRY(db_read_begin(app->db, &tx));
        TRY(store_upload_sums(tx, in->who->org, in->customer, &count, &bytes));
    }
    *room = count < LIMIT_UPLOADS && bytes + (int64_t)in->bytes.n <= LIMIT_UPLOADS_BYTES;
    return OK;
}

err app_upload_take(const struct app *app, struct arena *a, const struct upload_sent *in,
                    struct problems *problems, struct upload_taken *out)
{
    struct upload_taken t = { 0 };
    enum upload_kind kind;
    bool room;

    enum upload_fault why = upload_name(a, in->name, &t.row.name);
    if (why == UPLOAD_FINE) why = upload_check(t.row.name, in->bytes, &kind);
    if (why != UPLOAD_FINE) return wrong(problems, in, upload_fault_text(why));
    TRY(check_room(app, in, &room));
    if (!room)
        return wrong(problems, in,
                     S("There is no room for more files of this account. Please ask us."));
    t.row.id = (upload_id){ id_new() };
    t.row.public_id = public_id_new();
    t.row.customer = in->customer;
    t.row.mime = upload_mime(kind);
    t.row.bytes = (int64_t)in->bytes.n;
    t.row.kind = in->who->kind;
    t.row.person = in->who->person;
    t.row.who = in->who->name;
    t.row.at_us = clock_now_us();
    if (in->bytes.n > LIMIT_KEPT_ROW_BYTES) {
        TRY(app_file_keep(app, a, in->who->org, in->bytes, &t.row.sha256));
        if (fault("upload.kept")) return E_IO;
    } else {
        t.row.sha256 = app_sha256(a, in->bytes);
        t.in_row = in->bytes;
    }
    *out = t;
    return OK;
}

err app_upload_put(struct wtx *tx, org_id org, const struct upload_taken *taken)
{
    if (taken->in_row.n > 0)
        TRY(store_kept_insert(tx, org, taken->row.sha256, taken->in_row));
    return store_upload_insert(tx, org, &taken->row);
}

err app_upload_read(const struct app *app, struct rtx *tx, struct arena *a, org_id org,
                    const struct upload *u, str *out)
{
    str bytes;

    TRY(app_kept_read(app, tx, a, org, u->sha256, &bytes));
    if ((int64_t)bytes.n != u->bytes) return E_IO;
    *out = bytes;
    return OK;
}

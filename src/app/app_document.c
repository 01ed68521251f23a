/* Renderings: the file before the row, the row once. */
#include "app/app_document.h"

#include "base/clock.h"
#include "db/write.h"
#include "store/store_document.h"

struct work {
    struct arena *a;
    org_id org;
    int64_t subject, bytes;
    str made, kept;
};

static err keep_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    bool found;

    TRY(store_rendering_insert(tx, w->org, w->subject, w->made, w->bytes, clock_now_us()));
    TRY(store_rendering_get(db_reads(tx), w->a, w->org, w->subject, &w->kept, &found));
    return found ? OK : E_NOT_FOUND;
}

/* The one named before is no more. */
static err replace_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    return store_rendering_replace(tx, w->org, w->subject, w->kept, w->made, w->bytes,
                                   clock_now_us());
}

/* Not there, or not what its name says. */
static bool is_spoiled(err e)
{
    return e == E_NOT_FOUND || e == E_IO;
}

err app_rendering_read(const struct app *app, struct rtx *tx, struct arena *a, org_id org,
                       int64_t subject, str *out, bool *found)
{
    str digest;

    TRY(store_rendering_get(tx, a, org, subject, &digest, found));
    if (!*found) return OK;
    err e = app_file_read(app, a, org, digest, out);
    *found = e == OK;
    return is_spoiled(e) ? OK : e;
}

err app_rendering_keep(const struct app *app, struct arena *a, org_id org, int64_t subject,
                       str bytes, str *out)
{
    struct work w = { .a = a, .org = org, .subject = subject, .bytes = (int64_t)bytes.n };

    TRY(app_file_put(app, a, org, bytes, &w.made));
    TRY(db_write(app->db, (struct db_work){ keep_body, NULL, &w }));
    *out = bytes;
    if (str_eq(w.kept, w.made)) return OK;
    err e = app_file_read(app, a, org, w.kept, out);
    if (!is_spoiled(e)) return e;
    TRY(db_write(app->db, (struct db_work){ replace_body, NULL, &w }));
    *out = bytes;
    return OK;
}

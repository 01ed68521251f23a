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

err app_rendering_keep(const struct app *app, struct arena *a, org_id org, int64_t subject,
                       str bytes, str *digest)
{
    struct work w = { .a = a, .org = org, .subject = subject, .bytes = (int64_t)bytes.n };

    TRY(app_file_keep(app, a, org, bytes, &w.made));
    TRY(db_write(app->db, (struct db_work){ keep_body, NULL, &w }));
    *digest = w.kept;
    return OK;
}

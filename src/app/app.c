/* Shared parts of the use cases: keys, days, content-addressed files. */
#include "app/app.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "db/write.h"
#include "locale/zone.h"
#include "store/store_document.h"
#include "store/store_people.h"
#include "store/store_setting.h"

void app_init(struct app *app, struct db *db, const char *dir, const struct key *master)
{
    *app = (struct app){ .db = db, .dir = dir, .master = *master };
    app->fields = crypto_derive(master, KEY_FIELDS);
}

static err demo_body(struct wtx *tx, void *arg)
{
    struct arena *a = arg;
    str value;
    bool there;

    TRY(store_setting_get(db_reads(tx), a, S("demo"), &value, &there));
    return there ? OK : store_setting_insert(tx, S("demo"), S("1"));
}

err app_demo_mark(const struct app *app)
{
    CLEANUP(arena_release) struct arena a;
    arena_init(&a, 64 * 1024);
    return db_write(app->db, (struct db_work){ demo_body, NULL, &a });
}

err app_today(struct rtx *tx, struct arena *a, org_id org, date *out)
{
    struct org o;
    TRY(store_org_get(tx, a, org, &o));
    *out = zone_today(o.zone, clock_now_us());
    return OK;
}

str app_sha256(struct arena *a, str bytes)
{
    char hex[65];
    return arena_str(a, crypto_hex(crypto_sha256(bytes), hex));
}

const char *app_file_path(const struct app *app, struct arena *a, org_id org, str digest)
{
    must(digest.n == 64);
    return arena_format(a, "%s/files/%lld/%.2s/%.*s", app->dir, (long long)org.v, digest.p,
                        STR_FMT(digest)).p;
}

static err make_folder_of(const struct app *app, struct arena *a, org_id org, str digest)
{
    str folder = arena_format(a, "%s/files/%lld/%.2s", app->dir, (long long)org.v, digest.p);
    return file_make_folders(folder.p);
}

/* There, whole and durable: app_file_put leaves files of which neither need be true. */
static bool is_kept(const char *path, str bytes)
{
    CLEANUP(arena_release) struct arena scratch;
    str found;

    if (!file_exists(path)) return false;
    arena_init(&scratch, bytes.n + 64 * 1024);
    return file_read(&scratch, path, bytes.n, &found) == OK && str_eq(found, bytes) &&
           file_renew(path) == OK;
}

err app_file_keep(const struct app *app, struct arena *a, org_id org, str bytes, str *digest)
{
    str name = app_sha256(a, bytes);
    const char *path = app_file_path(app, a, org, name);

    if (!is_kept(path, bytes)) {
        TRY(make_folder_of(app, a, org, name));
        TRY(file_write(path, bytes, 0600));
    }
    *digest = name;
    return OK;
}

err app_file_put(const struct app *app, struct arena *a, org_id org, str bytes, str *digest)
{
    str name = app_sha256(a, bytes);

    TRY(make_folder_of(app, a, org, name));
    TRY(file_put(app_file_path(app, a, org, name), bytes, 0600));
    *digest = name;
    return OK;
}

err app_kept_read(const struct app *app, struct rtx *tx, struct arena *a, org_id org, str digest,
                  str *out)
{
    str bytes;
    bool found;

    TRY(store_kept_get(tx, a, org, digest, &bytes, &found));
    if (!found) return app_file_read(app, a, org, digest, out);
    if (!str_eq(app_sha256(a, bytes), digest)) return E_IO;
    *out = bytes;
    return OK;
}

err app_file_read(const struct app *app, struct arena *a, org_id org, str digest, str *out)
{
    str bytes;
    if (digest.n != 64) return E_NOT_FOUND;
    TRY(file_read(a, app_file_path(app, a, org, digest), LIMIT_IMPORT_FILE_BYTES, &bytes));
    if (!str_eq(app_sha256(a, bytes), digest)) return E_IO;
    *out = bytes;
    return OK;
}

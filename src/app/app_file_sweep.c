/*
 * Files that no row names: left by a crash between a file and its row, by a form that was refused
 * after its file was kept, or by somebody who was erased. Who keeps the same bytes again renews the
 * file first, so one that was renewed since it was judged is put back.
 */
#include "app/app.h"

#include "base/clock.h"
#include "base/file.h"
#include "db/write.h"
#include "store/store_document.h"

enum { KEPT_DAYS = 30, CUT_OFF_DAYS = 1, DIGEST = 64 };

static const str aside = { ".swept.tmp", 10 };

struct sweep {
    struct arena *a;
    const char *folder;
    int64_t kept_us, cut_off_us; /* what was changed later stays */
    const str *named; /* in order */
    size_t named_count;
};

static const char *path_of(const struct sweep *s, str name, str more)
{
    return arena_format(s->a, "%s/%.*s%.*s", s->folder, STR_FMT(name), STR_FMT(more)).p;
}

static bool is_named(const struct sweep *s, str digest)
{
    size_t low = 0, high = s->named_count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = str_cmp(s->named[middle], digest);
        if (order == 0) return true;
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return false;
}

/* Out of the way of who keeps it now; then it is nobody's, or it was renewed just before. */
static err remove_kept(const struct sweep *s, str name)
{
    const char *path = path_of(s, name, STR_NONE), *away = path_of(s, name, aside);
    int64_t changed;

    TRY(file_move(path, away));
    TRY(file_changed(away, &changed));
    return changed < s->kept_us ? file_remove(away) : file_move(away, path);
}

/* What a sweep did not finish is judged anew; what a write did not finish is nothing. */
static err remove_cut_off(const struct sweep *s, str name)
{
    str digest = str_sub(name, 0, DIGEST);
    const char *path = path_of(s, name, STR_NONE), *kept = path_of(s, digest, STR_NONE);

    if (str_ends(name, aside) && name.n == DIGEST + aside.n && !file_exists(kept))
        return file_move(path, kept);
    return file_remove(path);
}

static err look_at(const struct sweep *s, const struct file_entry *f)
{
    err e = OK;
    if (str_ends(f->name, S(".tmp")) && f->changed_us < s->cut_off_us)
        e = remove_cut_off(s, f->name);
    else if (f->name.n == DIGEST && f->changed_us < s->kept_us && !is_named(s, f->name))
        e = remove_kept(s, f->name);
    return e == E_NOT_FOUND ? OK : e; /* another server was faster */
}

/* ---- small ones, in the database ---- */

struct forgetting {
    org_id org;
    const str *list;
    size_t count;
    doc_id since;
};

static err forget_body(struct wtx *tx, void *arg)
{
    const struct forgetting *f = arg;

    TRY(store_kept_hold(tx));
    for (size_t i = 0; i < f->count; i++)
        TRY(store_kept_forget(tx, f->org, f->list[i], f->since));
    return OK;
}

/* `kept`: what there was when the names were read. Who names one since then is asked again. */
static err forget(const struct app *app, const struct sweep *s, org_id org, str *kept, size_t count)
{
    struct forgetting f = { .org = org, .list = kept, .since = { id_from(s->cut_off_us) } };

    for (size_t i = 0; i < count; i++)
        if (!is_named(s, kept[i])) kept[f.count++] = kept[i];
    return f.count == 0 ? OK : db_write(app->db, (struct db_work){ forget_body, NULL, &f });
}

err app_file_sweep(const struct app *app, struct arena *a, org_id org, str shard)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    int64_t now = clock_now_us(), day = 86400 * INT64_C(1000000);
    struct sweep s = { .a = a, .kept_us = now - KEPT_DAYS * day,
                       .cut_off_us = now - CUT_OFF_DAYS * day };
    struct file_entry *list = NULL;
    size_t count = 0, kept_count;
    str *named, *kept;

    must(shard.n == 2);
    s.folder = arena_format(a, "%s/files/%lld/%.*s", app->dir, (long long)org.v,
                            STR_FMT(shard)).p;
    err e = file_list(a, s.folder, &list, &count);
    if (e != E_NOT_FOUND) TRY(e);
    TRY(db_read_begin(app->db, &tx));
    TRY(store_kept_list(tx, a, org, shard, &kept, &kept_count));
    TRY(store_file_named(tx, a, org, shard, &named, &s.named_count));
    db_read_end(&tx);
    s.named = named;
    for (size_t i = 0; i < count; i++) TRY(look_at(&s, &list[i]));
    return forget(app, &s, org, kept, kept_count);
}

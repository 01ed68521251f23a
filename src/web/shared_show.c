/* Shared documents from rows to what pages print, and from forms to the use case. */
#include "web/shared_view.h"

#include "app/app_shared.h"
#include "web/address.h"
#include "web/upload.h"

enum { ROWS = 25, NEWEST = 3 };

str file_size(struct visit *v, int64_t bytes)
{
    CLEANUP(buf_release) struct buf b;
    bool large = bytes >= 1000 * 1000;
    int64_t unit = large ? 100 * 1000 : 100, tenths = (bytes + unit - 1) / unit;
    if (tenths >= 100) tenths = tenths / 10 * 10;
    decimal d = { .units = tenths % 10 == 0 ? tenths / 10 : tenths,
                  .scale = tenths % 10 == 0 ? 0 : 1 };

    buf_init(&b, 64);
    format_decimal(&b, v->html.format, d);
    return large ? words_say(v->words, v->a, "{1} MB", buf_view(&b))
                 : words_say(v->words, v->a, "{1} KB", buf_view(&b));
}

static struct shared_line line_of(struct visit *v, const struct shared *s,
                                  const struct shared_version *x)
{
    struct shared_line l = { .id = s->public_id, .title = s->title, .file = x->file,
                             .size = file_size(v, x->bytes), .who = x->who, .note = x->note,
                             .version = x->n, .ours = x->side == PERSON_STAFF,
                             .withdrawn = s->withdrawn_us != 0, .at = visit_time(v, x->at_us),
                             .marked_by = x->marked_by };
    if (x->marked_us != 0) l.marked = visit_time(v, x->marked_us);
    return l;
}

err shared_page(struct visit *v, customer_id customer, html_url_safe base, int64_t before,
                struct shared_list *out)
{
    const struct shared_query q = { .org = v->org->id, .customer = customer, .side = out->side,
                                    .before = before > 0 ? before : INT64_MAX,
                                    .limit = ROWS + 1 };
    struct shared_row *rows;

    TRY(store_shared_list(v->tx, v->a, &q, &rows, &out->count));
    if (before > 0) out->pager.first = base;
    if (out->count > ROWS) {
        out->count = ROWS;
        out->pager.next = address(v, "%.*s%cafter=%lld", STR_FMT(base.s),
                                  str_has(base.s, '?') ? '&' : '?',
                                  (long long)rows[ROWS - 1].s.last.v);
    }
    struct shared_line *list = arena_array(v->a, struct shared_line, out->count + 1);
    for (size_t i = 0; i < out->count; i++) list[i] = line_of(v, &rows[i].s, &rows[i].newest);
    out->rows = list;
    out->seller = v->org->name;
    return OK;
}

err shared_newest(struct visit *v, const struct shared_line **out, size_t *count)
{
    struct shared_row *rows;

    TRY(store_shared_newest(v->tx, v->a, v->org->id, v->customer->customer, NEWEST, &rows, count));
    struct shared_line *list = arena_array(v->a, struct shared_line, *count + 1);
    for (size_t i = 0; i < *count; i++) list[i] = line_of(v, &rows[i].s, &rows[i].newest);
    *out = list;
    return OK;
}

err shared_load(struct visit *v, const struct shared *s, struct shared_one *out)
{
    struct shared_version *rows;

    TRY(store_shared_versions(v->tx, v->a, v->org->id, s->id, &rows, &out->count));
    struct shared_line *list = arena_array(v->a, struct shared_line, out->count + 1);
    for (size_t i = 0; i < out->count; i++) list[i] = line_of(v, s, &rows[i]);
    out->s = *s;
    out->id = arena_str(v->a, public_id_str(&s->public_id));
    out->versions = list;
    out->seller = v->org->name;
    if (s->withdrawn_us != 0) out->withdrawn = visit_time(v, s->withdrawn_us);
    return OK;
}

static void wrong(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

err shared_send(struct visit *v, customer_id customer, const struct shared *s, public_id *out)
{
    struct actor who = visit_actor(v);
    struct upload_taken file;
    int64_t seen = 0;
    bool found = false;
    struct share in = { .who = &who, .file = &file, .note = str_trim(visit_field(v, "note")) };

    if (s == NULL) {
        in.title = str_trim(visit_field(v, "title"));
        if (in.title.n == 0) wrong(v, S("title"), S("Say what this document is."));
    } else {
        if (!str_i64(visit_field(v, "version"), &seen) || seen < 1 || seen > INT32_MAX)
            return E_BAD_REQUEST;
        in.id = s->id;
        in.version = (int)seen;
    }
    if (v->problems.errors > 0) return E_INVALID;
    TRY(upload_take(v, "file", customer, &file, &found));
    if (!found) wrong(v, S("file"), S("Choose a file."));
    if (!found) return E_INVALID;
    err e = app_share(v->app, v->a, &in, out);
    if (e == E_STATE)
        wrong(v, S("file"), S("This document was changed or withdrawn in the meantime. Look at it "
                              "as it is now, then send your file again."));
    return e;
}

err shared_download(struct visit *v, const struct shared *s, str n)
{
    struct upload u;
    int64_t version;

    if (!str_i64(n, &version) || version < 1 || version > INT32_MAX) return E_NOT_FOUND;
    TRY(store_shared_file(v->tx, v->a, v->org->id, s->id, (int)version, &u));
    return upload_answer(v, &u);
}

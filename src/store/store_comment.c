/* Rows of comments. */
#include "store/store_comment.h"

#include "queries.h"
#include "store/rows.h"

err store_comment_insert(struct wtx *tx, org_id org, const struct comment *c, bool *fresh)
{
    int64_t changed;
    TRY(db_exec_count(tx, &Q_comment_insert,
                      IN(org, c->id, c->public_id, c->customer, c->doc, c->thread, c->contact,
                         c->staff, c->name, c->words, c->file, c->made_us),
                      &changed));
    *fresh = changed == 1;
    return OK;
}

static struct comment finished(struct comment c, str file)
{
    if (!public_id_parse(file, &c.file_id)) c.file_id = (public_id){ 0 };
    return c;
}

err store_comment_list(struct rtx *tx, struct arena *a, org_id org, const struct comment *about,
                       int limit, struct comment **out, size_t *count)
{
    struct comment c = *about;
    str file;
    ROWS_READ(tx, a, &Q_comment_list, IN(org, about->customer, about->doc, about->thread, limit),
              finished(c, file),
              OUT(&c.id, &c.public_id, &c.contact, &c.staff, &c.name, &c.words, &c.made_us,
                  &c.file, &file, &c.file_name, &c.file_bytes),
              out, count);
    return OK;
}

err store_comment_file(struct rtx *tx, struct arena *a, org_id org, const struct comment *about,
                       public_id file, upload_id *out)
{
    return db_one(tx, a, &Q_comment_file, IN(org, about->customer, about->doc, file), OUT(out));
}

err store_comment_count(struct rtx *tx, org_id org, const struct comment *about, int64_t *out)
{
    CLEANUP(arena_release) struct arena a;
    arena_init(&a, 1024);
    return db_one(tx, &a, &Q_comment_count, IN(org, about->customer, about->doc, about->thread),
                  OUT(out));
}

err store_comment_get(struct rtx *tx, struct arena *a, org_id org, comment_id id,
                      struct comment *out)
{
    struct comment c = { .id = id };
    TRY(db_one(tx, a, &Q_comment_get, IN(org, id),
               OUT(&c.public_id, &c.customer, &c.doc, &c.thread, &c.contact, &c.staff, &c.name,
                   &c.words, &c.made_us)));
    *out = c;
    return OK;
}

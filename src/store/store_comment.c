/* Rows of comments. */
#include "store/store_comment.h"

#include "queries.h"
#include "store/rows.h"

err store_comment_insert(struct wtx *tx, org_id org, const struct comment *c, bool *fresh)
{
    int64_t changed;
    TRY(db_exec_count(tx, &Q_comment_insert,
                      IN(org, c->id, c->public_id, c->customer, c->doc, c->thread, c->contact,
                         c->staff, c->name, c->words, c->made_us),
                      &changed));
    *fresh = changed == 1;
    return OK;
}

err store_comment_list(struct rtx *tx, struct arena *a, org_id org, const struct comment *about,
                       int limit, struct comment **out, size_t *count)
{
    struct comment c = *about;
    ROWS_READ(tx, a, &Q_comment_list, IN(org, about->customer, about->doc, about->thread, limit), c,
              OUT(&c.id, &c.public_id, &c.contact, &c.staff, &c.name, &c.words, &c.made_us), out,
              count);
    return OK;
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

err store_contact_quiet(struct rtx *tx, struct arena *a, org_id org, contact_id contact, str kind,
                        bool *out)
{
    str one, *list;
    size_t n;

    ROWS_READ(tx, a, &Q_contact_quiet_list, IN(org, contact), one, OUT(&one), &list, &n);
    *out = false;
    for (size_t i = 0; i < n; i++) *out = *out || str_eq(list[i], kind);
    return OK;
}

err store_contact_quiet_set(struct wtx *tx, org_id org, contact_id contact, str kind, bool quiet)
{
    return db_exec(tx, quiet ? &Q_contact_quiet_insert : &Q_contact_quiet_delete,
                   IN(org, contact, kind));
}

err store_contact_readers(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                          str kind, contact_id **out, size_t *count)
{
    contact_id id;
    ROWS_READ(tx, a, &Q_contact_readers, IN(org, customer, kind), id, OUT(&id), out, count);
    return OK;
}

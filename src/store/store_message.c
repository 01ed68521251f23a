/* Rows of messages. */
#include "store/store_message.h"

#include "queries.h"
#include "store/rows.h"

err store_message_insert(struct wtx *tx, org_id org, const struct message *m)
{
    return db_exec(tx, &Q_message_insert,
                   IN(org, m->id, m->public_id, (int)m->kind, m->customer, m->contact, m->subject,
                      m->rating, m->doc, m->made_us));
}

#define MESSAGE_OUT(m, kind_)                                                                      \
    OUT(&(m).id, &(m).public_id, &(kind_), &(m).customer, &(m).contact, &(m).name, &(m).email,     \
        &(m).customer_name, &(m).subject, &(m).rating, &(m).doc, &(m).made_us)

static err one(struct rtx *tx, struct arena *a, const struct sql *q, struct ins in,
               struct message *out)
{
    struct message m = { 0 };
    int kind;

    TRY(db_one(tx, a, q, in, MESSAGE_OUT(m, kind)));
    m.kind = (enum message_kind)kind;
    *out = m;
    return OK;
}

err store_message_get(struct rtx *tx, struct arena *a, org_id org, message_id id,
                      struct message *out)
{
    return one(tx, a, &Q_message_get, IN(org, id), out);
}

err store_message_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                            struct message *out)
{
    return one(tx, a, &Q_message_by_public, IN(org, id), out);
}

err store_message_list(struct rtx *tx, struct arena *a, org_id org, contact_id contact, int limit,
                       struct message **out, size_t *count)
{
    struct message m = { 0 };
    int kind;
    ROWS_READ(tx, a, &Q_message_list, IN(org, contact, limit),
              (m.kind = (enum message_kind)kind, m), MESSAGE_OUT(m, kind), out, count);
    return OK;
}

err store_message_part_insert(struct wtx *tx, org_id org, const struct message_part *p,
                              bool *fresh)
{
    int64_t changed;
    TRY(db_exec_count(tx, &Q_message_part_insert,
                      IN(org, p->id, p->public_id, p->message, p->staff, p->name, p->words,
                         p->file, p->made_us),
                      &changed));
    *fresh = changed == 1;
    return OK;
}

err store_message_part_there(struct rtx *tx, org_id org, public_id form, bool *out)
{
    int found;
    return db_maybe(tx, NULL, &Q_message_part_there, IN(org, form), OUT(&found), out);
}

#define PART_OUT(p)                                                                                \
    OUT(&(p).id, &(p).message, &(p).staff, &(p).name, &(p).words, &(p).file, &(p).made_us)

err store_message_part_get(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                           struct message_part *out)
{
    struct message_part p = { 0 };
    TRY(db_one(tx, a, &Q_message_part_get, IN(org, id), PART_OUT(p)));
    *out = p;
    return OK;
}

err store_message_parts(struct rtx *tx, struct arena *a, org_id org, message_id id, int limit,
                        struct message_part **out, size_t *count)
{
    struct message_part p = { 0 };
    ROWS_READ(tx, a, &Q_message_parts, IN(org, id, limit), p, PART_OUT(p), out, count);
    return OK;
}

err store_message_since(struct rtx *tx, org_id org, contact_id contact, int64_t since_us,
                        int64_t reviews_since_us, int64_t *parts, int64_t *reviews)
{
    return db_one(tx, NULL, &Q_message_since, IN(org, contact, since_us, reviews_since_us),
                  OUT(parts, reviews));
}

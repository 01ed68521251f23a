/* Rows of disputes. */
#include "store/store_objection.h"

#include "queries.h"
#include "store/rows.h"

err store_objection_next(struct rtx *tx, org_id org, int64_t *n)
{
    CLEANUP(arena_release) struct arena a;
    arena_init(&a, 1024);
    return db_one(tx, &a, &Q_objection_next, IN(org), OUT(n));
}

err store_objection_insert(struct wtx *tx, org_id org, const struct objection *o,
                           const struct objection_line *lines, size_t count)
{
    TRY(db_exec(tx, &Q_objection_insert,
                IN(org, o->id, o->public_id, o->n, o->customer, o->doc, o->contact, o->reason,
                   o->words, o->wish, o->amount.minor, o->amount.cur, o->made_us)));
    for (size_t i = 0; i < count; i++)
        TRY(db_exec(tx, &Q_objection_line_insert,
                    IN(org, o->id, lines[i].line, lines[i].amount)));
    return OK;
}

err store_objection_lines(struct rtx *tx, struct arena *a, org_id org, objection_id id,
                          struct objection_line **out, size_t *count)
{
    struct objection_line l = { 0 };
    ROWS_READ(tx, a, &Q_objection_line_list, IN(org, id), l, OUT(&l.line, &l.amount), out, count);
    return OK;
}

err store_objection_open(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                         int64_t first, int64_t last, struct objection_open **out, size_t *count)
{
    struct objection_open o = { 0 };
    ROWS_READ(tx, a, &Q_objection_open_list, IN(org, customer, first, last), o,
              OUT(&o.id, &o.public_id, &o.n, &o.doc, &o.contact, &o.amount, &o.made_us), out,
              count);
    return OK;
}

err store_objection_sums(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                         date today, struct objection_sums **out, size_t *count)
{
    struct objection_sums *list = NULL;
    struct rows CLEANUP(db_drop) rows = { 0 };
    size_t n = 0, room = 0, at;

    TRY(db_query(tx, a, &Q_objection_parts, IN(org, customer), &rows));
    for (;;) {
        currency cur;
        date due;
        int64_t part;
        bool more;
        TRY(db_next(&rows, OUT(&cur, &due, &part), &more));
        if (!more) break;
        for (at = 0; at < n && !currency_eq(list[at].cur, cur); at++) continue;
        if (at == n) {
            list = arena_grow(a, list, n, &room, sizeof *list);
            list[n++] = (struct objection_sums){ .cur = cur };
        }
        list[at].count++;
        list[at].sum += part;
        if (due.day >= today.day) continue;
        list[at].late_count++;
        list[at].late_sum += part;
    }
    *out = list;
    *count = n;
    return OK;
}

#define OBJECTION_OUT(w, state_)                                                                   \
    OUT(&(w).o.id, &(w).o.public_id, &(w).o.n, &(w).o.customer, &(w).o.doc, &(w).o.contact,        \
        &(w).o.reason, &(w).o.words, &(w).o.wish, &(w).o.amount.minor, &(w).o.amount.cur,          \
        &(state_), &(w).o.made_us, &(w).o.ended_us, &(w).o.note, &(w).o.answer, &(w).invoice,      \
        &(w).number, &(w).due, &(w).balance, &(w).customer, &(w).customer_name,                    \
        &(w).contact_name)

static err one(struct rtx *tx, struct arena *a, const struct sql *q, struct ins in,
               struct objection_row *out)
{
    struct objection_row w = { 0 };
    int state;

    TRY(db_one(tx, a, q, in, OBJECTION_OUT(w, state)));
    w.o.state = (enum objection_state)state;
    *out = w;
    return OK;
}

err store_objection_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                              struct objection_row *out)
{
    return one(tx, a, &Q_objection_by_public, IN(org, id), out);
}

err store_objection_get(struct rtx *tx, struct arena *a, org_id org, objection_id id,
                        struct objection_row *out)
{
    return one(tx, a, &Q_objection_by_id, IN(org, id), out);
}

static err many(struct rtx *tx, struct arena *a, const struct sql *q, struct ins in,
                struct objection_row **out, size_t *count)
{
    struct objection_row w = { 0 };
    int state;
    ROWS_READ(tx, a, q, in, (w.o.state = (enum objection_state)state, w), OBJECTION_OUT(w, state),
              out, count);
    return OK;
}

err store_objection_queue(struct rtx *tx, struct arena *a, org_id org, bool ended,
                          objection_id before, int limit, struct objection_row **out,
                          size_t *count)
{
    int from = ended ? OBJECTION_CORRECTED : OBJECTION_OPEN;
    int to = ended ? OBJECTION_WITHDRAWN : OBJECTION_ANSWERED;
    return many(tx, a, &Q_objection_queue, IN(org, from, to, before, limit), out, count);
}

err store_objection_list(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                         objection_id before, int limit, struct objection_row **out,
                         size_t *count)
{
    return many(tx, a, &Q_objection_of_customer, IN(org, customer, before, limit), out, count);
}

err store_objection_waiting(struct rtx *tx, org_id org, int64_t *out)
{
    CLEANUP(arena_release) struct arena a;
    arena_init(&a, 1024);
    return db_one(tx, &a, &Q_objection_waiting, IN(org), OUT(out));
}

err store_objection_lock(struct rtx *tx, struct arena *a, org_id org, objection_id id,
                         enum objection_state *out)
{
    int state;
    TRY(db_one(tx, a, &Q_objection_lock, IN(org, id), OUT(&state)));
    *out = (enum objection_state)state;
    return OK;
}

err store_objection_update(struct wtx *tx, org_id org, const struct objection *o)
{
    return db_exec(tx, &Q_objection_update,
                   IN(org, o->id, (int)o->state, o->ended_us, o->note, o->answer));
}

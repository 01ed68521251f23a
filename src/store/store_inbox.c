/* Rows of the inbox. */
#include "store/store_inbox.h"

#include "queries.h"
#include "store/rows.h"

err store_inbox_insert(struct wtx *tx, org_id org, const struct inbox_item *i, bool *fresh)
{
    int64_t changed;
    TRY(db_exec_count(tx, &Q_inbox_insert,
                      IN(org, i->id, i->public_id, inbox_kind_word(i->kind), i->key, i->customer,
                         i->contact, i->subject, i->number, i->words, i->path, i->made_us),
                      &changed));
    *fresh = changed == 1;
    return OK;
}

#define INBOX_OUT(w, kind_, customer_)                                                             \
    OUT(&(w).item.id, &(w).item.public_id, &(kind_), &(w).item.contact, &(w).item.subject,         \
        &(w).item.number, &(w).item.words, &(w).item.path, &(w).item.made_us, &(w).done,           \
        &(w).done_us, &(customer_), &(w).customer_name, &(w).contact_name, &(w).done_name)

static struct inbox_row finished(struct inbox_row w, str kind, str customer)
{
    w.item.kind = inbox_kind_of(kind);
    if (!public_id_parse(customer, &w.customer)) w.customer = (public_id){ 0 };
    return w;
}

err store_inbox_list(struct rtx *tx, struct arena *a, const struct inbox_query *q,
                     struct inbox_row **out, size_t *count)
{
    struct inbox_row w = { 0 };
    str kind, customer;

    if (q->kind == INBOX_NONE)
        ROWS_READ(tx, a, &Q_inbox_list, IN(q->org, q->done, q->before, q->limit),
                  finished(w, kind, customer), INBOX_OUT(w, kind, customer), out, count);
    else
        ROWS_READ(tx, a, &Q_inbox_list_kind,
                  IN(q->org, q->done, q->before, q->limit, inbox_kind_word(q->kind)),
                  finished(w, kind, customer), INBOX_OUT(w, kind, customer), out, count);
    return OK;
}

static err one(struct rtx *tx, struct arena *a, const struct sql *q, struct ins in,
               struct inbox_row *out)
{
    struct inbox_row w = { 0 };
    str kind, customer;

    TRY(db_one(tx, a, q, in, INBOX_OUT(w, kind, customer)));
    *out = finished(w, kind, customer);
    return OK;
}

err store_inbox_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                          struct inbox_row *out)
{
    return one(tx, a, &Q_inbox_by_public, IN(org, id), out);
}

err store_inbox_get(struct rtx *tx, struct arena *a, org_id org, inbox_id id,
                    struct inbox_row *out)
{
    return one(tx, a, &Q_inbox_by_id, IN(org, id), out);
}

struct waiting {
    str kind;
    int64_t n;
};

err store_inbox_waiting(struct rtx *tx, struct arena *a, org_id org,
                        int64_t out[INBOX_KIND_COUNT])
{
    struct waiting w = { 0 }, *list;
    size_t count;

    ROWS_READ(tx, a, &Q_inbox_waiting, IN(org), w, OUT(&w.kind, &w.n), &list, &count);
    for (int k = 0; k < INBOX_KIND_COUNT; k++) out[k] = 0;
    for (size_t i = 0; i < count; i++) {
        out[inbox_kind_of(list[i].kind)] = list[i].n;
        out[INBOX_NONE] += list[i].n;
    }
    return OK;
}

err store_inbox_done(struct wtx *tx, org_id org, inbox_id id, bool done, staff_id who,
                     int64_t at_us, bool *changed)
{
    int64_t n;
    TRY(db_exec_count(tx, &Q_inbox_done,
                      IN(org, id, done, done ? who : (staff_id){ 0 }, done ? at_us : INT64_C(0)),
                      &n));
    *changed = n == 1;
    return OK;
}

err store_inbox_readers(struct rtx *tx, struct arena *a, org_id org, enum inbox_kind kind,
                        struct inbox_reader **out, size_t *count)
{
    struct inbox_reader r = { 0 };
    str role;
    ROWS_READ(tx, a, &Q_inbox_readers, IN(org, inbox_kind_word(kind)),
              (r.role = role_of(role), r), OUT(&r.staff, &role), out, count);
    return OK;
}

err store_inbox_quiet_list(struct rtx *tx, struct arena *a, org_id org, staff_id staff,
                           bool out[INBOX_KIND_COUNT])
{
    str kind, *list;
    size_t count;

    ROWS_READ(tx, a, &Q_inbox_quiet_list, IN(org, staff), kind, OUT(&kind), &list, &count);
    for (int k = 0; k < INBOX_KIND_COUNT; k++) out[k] = false;
    for (size_t i = 0; i < count; i++) out[inbox_kind_of(list[i])] = true;
    return OK;
}

err store_inbox_quiet_set(struct wtx *tx, org_id org, staff_id staff, enum inbox_kind kind,
                          bool quiet)
{
    return db_exec(tx, quiet ? &Q_inbox_quiet_insert : &Q_inbox_quiet_delete,
                   IN(org, staff, inbox_kind_word(kind)));
}

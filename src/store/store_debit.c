/* Rows of mandates and debits. */
#include "store/store_debit.h"

#include "queries.h"
#include "store/rows.h"

err store_creditor_put(struct wtx *tx, org_id org, enum debit_scheme scheme,
                       const struct debit_creditor *c)
{
    str word = debit_scheme_word(scheme);
    TRY(db_exec(tx, &Q_debit_creditor_delete, IN(org, word)));
    return db_exec(tx, &Q_debit_creditor_insert,
                   IN(org, word, c->id, c->name, c->account, c->agent, c->agent_name));
}

err store_creditor_get(struct rtx *tx, struct arena *a, org_id org, enum debit_scheme scheme,
                       struct debit_creditor *out, bool *found)
{
    return db_maybe(tx, a, &Q_debit_creditor_get, IN(org, debit_scheme_word(scheme)),
                    OUT(&out->id, &out->name, &out->account, &out->agent, &out->agent_name), found);
}

err store_mandate_insert(struct wtx *tx, org_id org, const struct mandate *m, int64_t at_us)
{
    return db_exec(tx, &Q_mandate_insert,
                   IN(org, m->id, m->customer, debit_scheme_word(m->scheme), m->reference,
                      m->signed_on, m->name, m->account, m->agent, m->kind, m->savings, m->once,
                      at_us));
}

err store_mandate_revoke(struct wtx *tx, org_id org, int64_t id, int64_t at_us, bool *done)
{
    int64_t changed;
    TRY(db_exec_count(tx, &Q_mandate_revoke, IN(org, id, at_us), &changed));
    *done = changed == 1;
    return OK;
}

err store_mandate_list(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                       struct mandate_listed **out, size_t *count)
{
    struct {
        struct mandate_listed l;
        str scheme;
    } one = { 0 }, *list;
    struct mandate *m = &one.l.mandate;
    size_t n;

    ROWS_READ(tx, a, &Q_mandate_list, IN(org, customer), one,
              OUT(&m->id, &one.scheme, &m->reference, &m->signed_on, &m->name, &m->account,
                  &m->agent, &m->kind, &m->savings, &m->once, &m->used, &one.l.made_us,
                  &one.l.revoked_us), &list, &n);
    struct mandate_listed *made = arena_array(a, struct mandate_listed, n + 1);
    for (size_t i = 0; i < n; i++) {
        made[i] = list[i].l;
        made[i].mandate.customer = customer;
        made[i].mandate.scheme = debit_scheme_of(list[i].scheme);
    }
    *out = made;
    *count = n;
    return OK;
}

err store_mandate_holds(struct rtx *tx, org_id org, customer_id customer, enum debit_scheme scheme,
                        bool *out)
{
    int64_t count;
    TRY(db_one(tx, NULL, &Q_mandate_holds, IN(org, customer, debit_scheme_word(scheme)),
               OUT(&count)));
    *out = count > 0;
    return OK;
}

err store_debit_due(struct rtx *tx, struct arena *a, org_id org, enum debit_scheme scheme,
                    int limit, struct debit **out, size_t *count)
{
    struct debit one = { .mandate = { .scheme = scheme } };
    struct mandate *m = &one.mandate;

    ROWS_READ(tx, a, &Q_debit_due,
              IN(org, debit_scheme_word(scheme), debit_scheme_currency(scheme), limit), one,
              OUT(&one.payment, &one.reference, &one.amount, &m->id, &m->reference, &m->signed_on,
                  &m->name, &m->account, &m->agent, &m->kind, &m->savings, &m->once, &m->used),
              out, count);
    return OK;
}

err store_debit_file_insert(struct wtx *tx, org_id org, const struct debit_file *f,
                            const struct debits *d, int64_t at_us)
{
    TRY(db_exec(tx, &Q_debit_file_insert,
                IN(org, f->id, debit_scheme_word(f->scheme), f->message, f->day, f->count, f->total,
                   f->sha256, f->made_on, at_us)));
    for (size_t i = 0; i < d->count; i++) {
        const struct debit *one = &d->items[i];
        TRY(db_exec(tx, &Q_debit_insert,
                    IN(org, one->payment, f->id, one->mandate.id, one->amount,
                       debit_sequence(one))));
        TRY(db_exec(tx, &Q_mandate_used, IN(org, one->mandate.id)));
    }
    return OK;
}

err store_debit_file_count(struct rtx *tx, org_id org, enum debit_scheme scheme, date day,
                           int64_t *out)
{
    return db_one(tx, NULL, &Q_debit_file_count, IN(org, debit_scheme_word(scheme), day), OUT(out));
}

err store_debit_batches(struct rtx *tx, struct arena *a, org_id org, enum debit_scheme scheme,
                        date from, date until, struct debit_batch **out, size_t *count)
{
    struct debit_batch one = { 0 };
    ROWS_READ(tx, a, &Q_debit_batches,
              IN(org, debit_scheme_word(scheme), from, until, DEBIT_BATCHES_MAX), one,
              OUT(&one.file, &one.message, &one.day, &one.sequence, &one.kind, &one.count,
                  &one.total, &one.back, &one.matched), out, count);
    return OK;
}

err store_debit_file_get(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                         struct debit_file *out)
{
    struct debit_file f = { .id = id };
    str scheme;

    TRY(db_one(tx, a, &Q_debit_file_get, IN(org, id),
               OUT(&scheme, &f.message, &f.day, &f.count, &f.total)));
    f.scheme = debit_scheme_of(scheme);
    *out = f;
    return OK;
}

err store_debit_entries(struct rtx *tx, struct arena *a, org_id org, int64_t file,
                        struct debit_entry **out, size_t *count)
{
    struct debit_entry one = { 0 };
    ROWS_READ(tx, a, &Q_debit_entries, IN(org, file), one,
              OUT(&one.payment, &one.public_id, &one.reference, &one.amount, &one.sequence,
                  &one.kind, &one.name, &one.back), out, count);
    return OK;
}

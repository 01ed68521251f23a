/* Rows of statements and lines. */
#include "store/store_bank.h"

#include "queries.h"
#include "store/rows.h"

err store_bank_statement_find(struct rtx *tx, org_id org, enum bank_format format,
                              const struct bank_statement *s, int64_t *id, int64_t *opening,
                              int64_t *closing, bool *found)
{
    return db_maybe(tx, NULL, &Q_bank_statement_by_number,
                    IN(org, (int)format, s->account, s->number), OUT(id, opening, closing), found);
}

err store_bank_statement_insert(struct wtx *tx, org_id org, int64_t id, enum bank_format format,
                                const struct bank_statement *s, str sha256, int64_t at_us)
{
    return db_exec(tx, &Q_bank_statement_insert,
                   IN(org, id, s->account, s->number, (int)format, s->cur, s->day, s->balanced,
                      s->opening, s->closing, sha256, at_us));
}

err store_bank_shown_insert(struct wtx *tx, org_id org, int64_t statement, int64_t line)
{
    return db_exec(tx, &Q_bank_statement_line_insert, IN(org, statement, line));
}

err store_bank_line_insert(struct wtx *tx, org_id org, const struct bank_line *l)
{
    return db_exec(tx, &Q_bank_line_insert,
                   IN(org, l->id, l->account, l->key, l->n, l->cur, l->amount, (int)l->side,
                      l->booked, l->valued, l->bank_ref, l->end_to_end, l->mandate, l->reference,
                      l->text, l->party, l->party_account, l->return_code));
}

err store_bank_entry_lines(struct rtx *tx, struct arena *a, org_id org, str account, str key,
                           struct bank_line **out, size_t *count)
{
    struct row {
        int64_t id, amount;
        int side;
    } one = { 0 }, *list;
    size_t n;

    ROWS_READ(tx, a, &Q_bank_entry_lines, IN(org, account, key), one,
              OUT(&one.id, &one.amount, &one.side), &list, &n);
    struct bank_line *made = arena_array(a, struct bank_line, n + 1);
    for (size_t i = 0; i < n; i++)
        made[i] = (struct bank_line){ .id = list[i].id, .amount = list[i].amount,
                                      .side = (enum side)list[i].side };
    *out = made;
    *count = n;
    return OK;
}

struct line_row {
    struct bank_line l;
    int side, state;
};

#define LINE_OUT(r)                                                                                \
    OUT(&(r).l.id, &(r).l.account, &(r).l.key, &(r).l.n, &(r).l.cur, &(r).l.amount, &(r).side,     \
        &(r).l.booked, &(r).l.valued, &(r).l.bank_ref, &(r).l.end_to_end, &(r).l.mandate,          \
        &(r).l.reference, &(r).l.text, &(r).l.party, &(r).l.party_account, &(r).l.return_code,     \
        &(r).state, &(r).l.target, &(r).l.rounds)

static struct bank_line line_of(const struct line_row *r)
{
    struct bank_line l = r->l;
    l.side = (enum side)r->side;
    l.state = (enum bank_line_state)r->state;
    return l;
}

static err line_read(struct rtx *tx, struct arena *a, const struct sql *q, org_id org, int64_t id,
                     struct bank_line *out)
{
    struct line_row r = { 0 };
    TRY(db_one(tx, a, q, IN(org, id), LINE_OUT(r)));
    *out = line_of(&r);
    return OK;
}

err store_bank_line_get(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                        struct bank_line *out)
{
    return line_read(tx, a, &Q_bank_line_get, org, id, out);
}

err store_bank_line_lock(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                         struct bank_line *out)
{
    return line_read(tx, a, &Q_bank_line_lock, org, id, out);
}

err store_bank_line_open(struct rtx *tx, struct arena *a, org_id org, int64_t after, int limit,
                         struct bank_line **out, size_t *count)
{
    struct line_row one = { 0 }, *list;
    size_t n;

    ROWS_READ(tx, a, &Q_bank_line_open, IN(org, after, limit), one, LINE_OUT(one), &list, &n);
    struct bank_line *made = arena_array(a, struct bank_line, n + 1);
    for (size_t i = 0; i < n; i++) made[i] = line_of(&list[i]);
    *out = made;
    *count = n;
    return OK;
}

#define QUEUED_OUT(r, reason)                                                                      \
    OUT(&(r).l.id, &(r).l.account, &(r).l.key, &(r).l.n, &(r).l.cur, &(r).l.amount, &(r).side,     \
        &(r).l.booked, &(r).l.valued, &(r).l.bank_ref, &(r).l.end_to_end, &(r).l.mandate,          \
        &(r).l.reference, &(r).l.text, &(r).l.party, &(r).l.party_account, &(r).l.return_code,     \
        &(r).state, &(r).l.target, &(r).l.rounds, &(reason))

err store_bank_line_queue(struct rtx *tx, struct arena *a, org_id org, int64_t after, bool aside,
                          int limit, struct bank_queued **out, size_t *count)
{
    struct {
        struct line_row row;
        str reason;
    } one = { 0 }, *list;
    size_t n;

    ROWS_READ(tx, a, &Q_bank_line_queue, IN(org, after, aside, limit), one,
              QUEUED_OUT(one.row, one.reason), &list, &n);
    struct bank_queued *made = arena_array(a, struct bank_queued, n + 1);
    for (size_t i = 0; i < n; i++)
        made[i] = (struct bank_queued){ line_of(&list[i].row), list[i].reason };
    *out = made;
    *count = n;
    return OK;
}

err store_bank_line_waiting(struct rtx *tx, org_id org, int64_t *out)
{
    return db_one(tx, NULL, &Q_bank_line_waiting, IN(org), OUT(out));
}

err store_bank_line_placed(struct rtx *tx, struct arena *a, org_id org, int64_t before, int limit,
                           struct bank_line **out, size_t *count)
{
    struct line_row one = { 0 }, *list;
    size_t n;

    ROWS_READ(tx, a, &Q_bank_line_placed, IN(org, before, limit), one, LINE_OUT(one), &list, &n);
    struct bank_line *made = arena_array(a, struct bank_line, n + 1);
    for (size_t i = 0; i < n; i++) made[i] = line_of(&list[i]);
    *out = made;
    *count = n;
    return OK;
}

err store_bank_line_update(struct wtx *tx, org_id org, const struct bank_line *l)
{
    return db_exec(tx, &Q_bank_line_update,
                   IN(org, l->id, (int)l->state, l->target, l->rounds));
}

err store_bank_party(struct rtx *tx, org_id org, str party_account, customer_id *out, bool *found)
{
    return db_maybe(tx, NULL, &Q_bank_party_customer, IN(org, party_account), OUT(out), found);
}

err store_bank_line_out(struct rtx *tx, org_id org, currency cur, int64_t amount, int64_t *out,
                        bool *found)
{
    return db_maybe(tx, NULL, &Q_bank_line_out, IN(org, cur, amount), OUT(out), found);
}

err store_bank_parts_insert(struct wtx *tx, org_id org, int64_t line,
                            const struct bank_part *parts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        TRY(db_exec(tx, &Q_bank_part_insert, IN(org, line, parts[i].payment, parts[i].amount)));
    return OK;
}

err store_bank_parts(struct rtx *tx, struct arena *a, org_id org, int64_t line,
                     struct bank_part **out, size_t *count)
{
    struct bank_part one = { 0 };
    ROWS_READ(tx, a, &Q_bank_part_list, IN(org, line), one,
              OUT(&one.payment, &one.gateway, &one.amount), out, count);
    return OK;
}

err store_bank_parts_delete(struct wtx *tx, org_id org, int64_t line)
{
    return db_exec(tx, &Q_bank_part_delete, IN(org, line));
}

err store_bank_matched(struct rtx *tx, org_id org, payment_id payment, int64_t *in, int64_t *out)
{
    return db_one(tx, NULL, &Q_bank_matched, IN(org, payment), OUT(in, out));
}

err store_bank_document(struct rtx *tx, org_id org, int64_t doc, customer_id *out, bool *found)
{
    return db_maybe(tx, NULL, &Q_bank_document, IN(org, doc), OUT(out), found);
}

err store_bank_document_number(struct rtx *tx, org_id org, str number, int64_t *doc,
                               customer_id *customer, bool *found)
{
    return db_maybe(tx, NULL, &Q_bank_document_number, IN(org, number), OUT(doc, customer), found);
}

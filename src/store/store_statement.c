/* Rows of the books as rows of a statement. */
#include "store/store_statement.h"

#include "queries.h"
#include "store/rows.h"

struct statement_place statement_day_end(date day)
{
    return (struct statement_place){ day, INT64_MAX };
}

err store_statement_sums(struct rtx *tx, const struct statement_of *of,
                         struct statement_place from, struct statement_place to,
                         struct statement_sums *out)
{
    struct statement_sums s;

    TRY(db_one(tx, NULL, &Q_statement_sums,
               IN(of->org, of->customer, of->cur, from.day, from.at, to.day, to.at),
               OUT(&s.count, &s.charged, &s.credited)));
    *out = s;
    return OK;
}

struct read_entry {
    struct statement_row row;
    int kind, account, document;
};

static struct statement_row row_of(struct read_entry e)
{
    e.row.what = statement_what_of((enum entry_kind)e.kind, (enum document_kind)e.document,
                                   e.row.effect);
    e.row.account = (enum account)e.account;
    return e.row;
}

/* Rows of entries, as both statements give them. */
static err read_rows(struct rtx *tx, struct arena *a, const struct sql *q, struct ins in,
                     struct statement_row **out, size_t *count)
{
    struct read_entry e = { .row.due = DATE_NONE };
    struct statement_row *rows = NULL;
    struct rows found;
    size_t n = 0, room = 0;
    bool more;
    str id;

    TRY(db_query(tx, a, q, in, &found));
    for (;;) {
        TRY(db_next(&found,
                    OUT(&e.row.day, &e.row.at, &e.kind, &e.row.effect, &e.account, &e.document,
                        &id, &e.row.number, &e.row.purchase_order, &e.row.made_us),
                    &more));
        if (!more) break;
        if (!public_id_parse(id, &e.row.id)) e.row.id = (public_id){ 0 };
        rows = arena_grow(a, rows, n, &room, sizeof *rows);
        rows[n++] = row_of(e);
    }
    *out = rows;
    *count = n;
    return OK;
}

err store_statement_rows(struct rtx *tx, struct arena *a, const struct statement_of *of,
                         struct statement_place from, date to, int limit,
                         struct statement_row **out, size_t *count)
{
    return read_rows(tx, a, &Q_statement_rows,
                     IN(of->org, of->customer, of->cur, from.day, from.at, to, limit), out, count);
}

err store_statement_late(struct rtx *tx, struct arena *a, const struct statement_of *of, date to,
                         int64_t since_us, int limit, struct statement_row **out, size_t *count,
                         struct statement_sums *sums)
{
    TRY(db_one(tx, NULL, &Q_statement_late_sums,
               IN(of->org, of->customer, of->cur, to, id_from(since_us), since_us),
               OUT(&sums->count, &sums->charged, &sums->credited)));
    return read_rows(tx, a, &Q_statement_late,
                     IN(of->org, of->customer, of->cur, to, id_from(since_us), since_us, limit),
                     out, count);
}

err store_lot_postings(struct rtx *tx, struct arena *a, const struct statement_of *of,
                       enum account account, int64_t doc, date to, int limit,
                       struct lot_posting **out, size_t *count)
{
    struct lot_posting p = { 0 }, *list = NULL;
    struct rows found;
    size_t n = 0, room = 0;
    int kind, other;
    bool more;
    str id;

    TRY(db_query(tx, a, &Q_statement_postings,
                 IN(of->org, of->customer, doc, (int)account, to, limit), &found));
    for (;;) {
        TRY(db_next(&found,
                    OUT(&p.day, &p.entry, &p.made_us, &kind, &p.amount, &id, &p.number, &other),
                    &more));
        if (!more) break;
        p.kind = (enum entry_kind)kind;
        p.account = (enum account)other;
        if (!public_id_parse(id, &p.id)) p.id = (public_id){ 0 };
        list = arena_grow(a, list, n, &room, sizeof *list);
        list[n++] = p;
    }
    *out = list;
    *count = n;
    return OK;
}

err store_statement_open(struct rtx *tx, struct arena *a, const struct statement_of *of, date day,
                         int limit, struct statement_row **out, size_t *count)
{
    struct statement_row r = { 0 }, *rows = NULL;
    struct rows found;
    int account, document;
    size_t n = 0, room = 0;
    bool more;

    TRY(db_query(tx, a, &Q_statement_open, IN(of->org, of->customer, of->cur, day, limit),
                 &found));
    for (;;) {
        TRY(db_next(&found,
                    OUT(&account, &r.at, &document, &r.id, &r.number, &r.purchase_order, &r.day,
                        &r.due, &r.total, &r.effect),
                    &more));
        if (!more) break;
        r.account = (enum account)account;
        r.what = statement_what_open(r.account, (enum document_kind)document);
        rows = arena_grow(a, rows, n, &room, sizeof *rows);
        rows[n++] = r;
        if (r.effect < 0) rows[n - 1].due = DATE_NONE;
    }
    *out = rows;
    *count = n;
    return OK;
}

err store_statement_mail_get(struct rtx *tx, org_id org, struct statement_reader who, bool *wanted,
                             bool *found)
{
    return db_maybe(tx, NULL, &Q_statement_mail_get, IN(org, who.customer, who.contact),
                    OUT(wanted), found);
}

err store_statement_mail_put(struct wtx *tx, org_id org, struct statement_reader who, bool wanted,
                             int64_t at_us)
{
    return db_exec(tx, &Q_statement_mail_put, IN(org, who.customer, who.contact, wanted, at_us));
}

err store_statement_mail_list(struct rtx *tx, struct arena *a, org_id org, bool otherwise,
                              struct statement_reader after, int limit,
                              struct statement_reader **out, size_t *count)
{
    struct statement_reader one;

    ROWS_READ(tx, a, &Q_statement_mail_list,
              IN(org, otherwise, after.customer, after.contact, limit), one,
              OUT(&one.customer, &one.contact), out, count);
    return OK;
}

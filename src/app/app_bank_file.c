/*
 * One line of a bank for many direct debits: of a whole file, or of those of one sequence and kind,
 * as banks book them that book in batches. A sum says which only where it is that of all of them,
 * or of all but those that are known to have come back.
 */
#include "app/app_bank.h"
#include "app/bank_own.h"

enum { DAYS_BACK = 60 }; /* that a file may be older than its money */

/* How much of a batch the line is, where it may be of it: the whole, or less what came back. */
static bool fits(const struct bank_line *l, const struct debit_batch *b, bool *less_back)
{
    if (b->matched > 0) return false;
    *less_back = b->back > 0 && l->amount == b->total - b->back;
    return *less_back || l->amount == b->total;
}

struct looking {
    const struct bank_line *l;
    struct bank_guess *out;
    size_t count, first;
    struct bank_guess near; /* the smallest file that is more than the line */
    int fit, named;         /* sums that are the line's; of files that it names */
    struct bank_guess one;  /* the last of these, named before others */
};

/* Does the bank say which file? ACH names one by a letter, which says nothing in a text. */
static bool names(const struct bank_line *l, str message)
{
    if (message.n < 4) return false;
    return str_contains(l->reference, message) || str_contains(l->text, message);
}

static void try_batch(struct looking *k, const struct debit_batch *b)
{
    struct bank_guess one = { .why = BANK_BY_FILE, .batch = *b,
                              .missing = b->total - k->l->amount };

    if (fits(k->l, b, &one.less_back)) {
        bool named = names(k->l, b->message);
        k->fit++;
        k->named += named;
        if (named || k->named == 0) k->one = one;
        if (k->count < BANK_GUESSES_MAX) k->out[k->count++] = one;
        return;
    }
    bool whole = b->sequence.n == 0;
    bool likely = b->matched == 0 && one.missing > 0 && one.missing <= b->total / 2;
    if (whole && likely && (k->near.why == 0 || one.missing < k->near.missing)) k->near = one;
}

/* Of each file: all of it, and where there are several what is alike in it. */
static void try_files(struct looking *k, const struct debit_batch *list, size_t n)
{
    for (size_t i = 0, m; i < n; i += m) {
        struct debit_batch all = list[i];
        for (m = 1; i + m < n && list[i + m].file == all.file; m++) {
            const struct debit_batch *b = &list[i + m];
            all.count += b->count;
            all.total += b->total;
            all.back += b->back;
            all.matched += b->matched;
        }
        all.sequence = all.kind = STR_NONE;
        try_batch(k, &all);
        for (size_t j = 0; m > 1 && j < m; j++) try_batch(k, &list[i + j]);
    }
}

err bank_guess_file(struct rtx *tx, struct arena *a, org_id org, const struct bank_line *l,
                    struct bank_guess out[BANK_GUESSES_MAX], size_t *count)
{
    static const enum debit_scheme schemes[] = { DEBIT_SEPA, DEBIT_ACH };
    struct looking k = { .l = l, .out = out, .count = *count, .first = *count };
    struct debit_batch *list;
    size_t n;

    for (size_t i = 0; i < countof(schemes); i++) {
        if (!currency_eq(l->cur, debit_scheme_currency(schemes[i]))) continue;
        TRY(store_debit_batches(tx, a, org, schemes[i], date_add(l->booked, -DAYS_BACK), l->booked,
                                &list, &n));
        for (int64_t last = 0; n == DEBIT_BATCHES_MAX || (n > 0 && list[n - 1].file == last); n--)
            last = list[n - 1].file; /* its last file may be there in part only */
        try_files(&k, list, n);
    }
    if (k.first == 0 && (k.fit == 1 || k.named == 1)) {
        out[0] = k.one;
        /* What is alike may be the rest of a file just as well, of which something came back. */
        out[0].sure = k.one.batch.sequence.n == 0 || k.named == 1;
    }
    if (k.count == 0 && k.near.why != 0) out[k.count++] = k.near;
    *count = k.count;
    return OK;
}

static bool is_out(const struct bank_file_match *in, const struct debit_entry *d)
{
    const struct debit_batch *b = in->batch;

    if (b->sequence.n > 0 && !(str_eq(b->sequence, d->sequence) && str_eq(b->kind, d->kind)))
        return true;
    if (in->less_back && d->back) return true;
    for (size_t i = 0; i < in->out_count; i++)
        if (in->out[i].v == d->payment.v) return true;
    return false;
}

err app_bank_match_file(const struct app *app, struct arena *a, const struct bank_file_match *in)
{
    struct bank_split split = { .org = in->org, .line = in->line, .actor = in->actor };
    struct rtx *tx = NULL;
    struct debit_entry *list;
    size_t n;

    TRY(db_read_begin(app->db, &tx));
    err e = store_debit_entries(tx, a, in->org, in->batch->file, &list, &n);
    db_read_end(&tx);
    TRY(e);
    struct bank_share *shares = arena_array(a, struct bank_share, n + 1);
    for (size_t i = 0; i < n; i++)
        if (!is_out(in, &list[i]))
            shares[split.count++] = (struct bank_share){ .payment = list[i].payment,
                                                         .amount = list[i].amount };
    split.shares = shares;
    return app_bank_split(app, a, &split);
}

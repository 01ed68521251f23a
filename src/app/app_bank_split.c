/*
 * A line of the bank that is of several payments: of customers who pay together, or of a file of
 * debits. All of it is matched in one transaction, by one entry, and undone by one.
 */
#include "app/app_bank.h"
#include "app/bank_own.h"
#include "app/book_own.h"
#include "app/payment_own.h"
#include "base/clock.h"
#include "db/write.h"
#include "locale/zone.h"
#include "store/store_book.h"
#include "store/store_refund.h"

struct splitting {
    struct arena *a;
    const struct bank_split *in;
    struct bank_line line;
    struct bank_part *parts;
    struct book *books; /* of the payments made, then of the match */
    size_t book_count;
};

static err make_payment(struct wtx *tx, struct splitting *s, size_t i, payment_id *out)
{
    const struct bank_line *l = &s->line;
    const struct bank_share *share = &s->in->shares[i];
    str key = bank_payment_key(s->a, l, l->rounds);
    struct pay_started started;
    struct offline o = { .org = s->in->org, .customer = share->customer,
                         .who = bank_person(s->in->actor), .cur = l->cur, .amount = share->amount,
                         .method = PAY_TRANSFER, .day = l->booked, .items = share->items,
                         .count = share->count,
                         .key = arena_format(s->a, "%.*s:%zu", STR_FMT(key), i),
                         .payer = l->party.n > 0 ? l->party : S("Bank transfer") };

    if (l->side != DEBIT) return E_INVALID;
    TRY(offline_record(tx, s->a, &o, &s->books[s->book_count], &started));
    must(!started.there_before); /* the line is locked, and open in this round */
    s->book_count++;
    *out = started.id;
    return OK;
}

static int by_payment(const void *left, const void *right)
{
    const struct bank_part *l = left, *r = right;
    return (l->payment.v > r->payment.v) - (l->payment.v < r->payment.v);
}

/* Payments that are there are locked before the lots of those to be made. */
static err lock_known(struct rtx *tx, struct splitting *s)
{
    struct payment p;
    size_t n = 0;

    for (size_t i = 0; i < s->in->count; i++)
        if (s->in->shares[i].payment.v != 0) s->parts[n++].payment = s->in->shares[i].payment;
    qsort(s->parts, n, sizeof *s->parts, by_payment);
    for (size_t i = 0; i < n; i++)
        TRY(store_payment_lock(tx, s->a, s->in->org, s->parts[i].payment, &p));
    return OK;
}

/* Its payments in the order of their ids, with room for it; and what the log is told. */
static err check_parts(struct rtx *tx, struct splitting *s, struct buf *words)
{
    qsort(s->parts, s->in->count, sizeof *s->parts, by_payment);
    for (size_t i = 0; i < s->in->count; i++) {
        struct bank_part *part = &s->parts[i];
        struct payment p;
        char plain[32];
        if (i > 0 && part[-1].payment.v == part->payment.v) return E_INVALID;
        TRY(store_payment_lock(tx, s->a, s->in->org, part->payment, &p));
        TRY(bank_check_room(tx, s->in->org, &s->line, &p, part->amount));
        part->gateway = p.gateway;
        if (i >= BANK_SHARES_MAX) continue;
        buf_format(words, "%.*s: %.*s\n", STR_FMT(p.reference),
                   STR_FMT(money_plain((money){ part->amount, p.cur }, plain)));
    }
    return OK;
}

static err split_body(struct wtx *tx, void *arg)
{
    struct splitting *s = arg;
    struct rtx *reads = db_reads(tx);
    const struct bank_split *in = s->in;
    CLEANUP(buf_release) struct buf words;
    date today;

    buf_init(&words, 64 * 1024);
    s->book_count = 0;
    TRY(store_bank_line_lock(reads, s->a, in->org, in->line, &s->line));
    if (s->line.state != BANK_LINE_OPEN) return E_STATE;
    TRY(app_today(reads, s->a, in->org, &today));
    TRY(lock_known(reads, s));
    for (size_t i = 0; i < in->count; i++) {
        s->parts[i] = (struct bank_part){ in->shares[i].payment, STR_NONE, in->shares[i].amount };
        if (in->shares[i].payment.v == 0) TRY(make_payment(tx, s, i, &s->parts[i].payment));
    }
    TRY(check_parts(reads, s, &words));
    TRY(bank_note(tx, s->a, in->actor, &s->line, AUDIT_BANK_MATCH, buf_view(&words)));
    TRY(store_review_close(tx, in->org, S("line"), s->line.id, clock_now_us()));
    struct book *b = &s->books[s->book_count];
    book_init(b, s->a, in->org, bank_person(in->actor), clock_now_us());
    TRY(bank_line_split(b, &s->line, s->parts, in->count, today));
    TRY(book_keep(tx, b));
    s->book_count++;
    s->line.state = BANK_LINE_SPLIT;
    s->line.rounds++;
    TRY(store_bank_parts_insert(tx, in->org, s->line.id, s->parts, in->count));
    return store_bank_line_update(tx, in->org, &s->line);
}

static err split_check(struct rtx *tx, void *arg)
{
    const struct splitting *s = arg;
    for (size_t i = 0; i < s->book_count; i++) TRY(store_book_recheck(tx, &s->books[i]));
    return OK;
}

static bool once_each(const struct bank_split *in)
{
    for (size_t i = 0; i < in->count; i++) {
        const struct bank_share *s = &in->shares[i];
        if (s->amount <= 0) return false;
        for (size_t k = 0; k < i && s->payment.v == 0; k++)
            if (in->shares[k].payment.v == 0 && in->shares[k].customer.v == s->customer.v)
                return false;
    }
    return in->count > 0;
}

/* What comes to more or less is refused before a debit is told anything. */
static err check_sum(const struct app *app, struct arena *a, const struct bank_split *in)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct bank_line l;
    int64_t sum = 0;

    TRY(db_read_begin(app->db, &tx));
    TRY(store_bank_line_get(tx, a, in->org, in->line, &l));
    if (l.state != BANK_LINE_OPEN) return E_STATE;
    for (size_t i = 0; i < in->count; i++)
        if (__builtin_add_overflow(sum, in->shares[i].amount, &sum)) return E_INVALID;
    return sum == l.amount ? OK : E_INVALID;
}

err app_bank_split(const struct app *app, struct arena *a, const struct bank_split *in)
{
    struct splitting s = { .a = a, .in = in,
                           .parts = arena_array(a, struct bank_part, in->count + 1),
                           .books = arena_array(a, struct book, in->count + 2) };

    if (!once_each(in)) return E_INVALID;
    TRY(bank_may(app, a, in->actor));
    TRY(check_sum(app, a, in));
    for (size_t i = 0; i < in->count; i++)
        if (in->shares[i].payment.v != 0)
            TRY(bank_tell_debit(app, a, in->org, in->line, in->shares[i].payment,
                                in->shares[i].amount));
    TRY(db_write(app->db, (struct db_work){ split_body, split_check, &s }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

err bank_unsplit(struct wtx *tx, struct bank_undo *u, const struct bank_line *l, entry_id match,
                 date today)
{
    struct rtx *reads = db_reads(tx);
    struct bank_part *parts;
    size_t n;

    TRY(store_bank_parts(reads, u->a, u->org, l->id, &parts, &n));
    TRY(bank_note(tx, u->a, u->actor, l, AUDIT_BANK_UNMATCH,
                  arena_format(u->a, "payments: %zu\n", n)));
    struct payment *payments = arena_array(u->a, struct payment, n + 1);
    for (size_t i = 0; i < n; i++)
        TRY(store_payment_lock(reads, u->a, u->org, parts[i].payment, &payments[i]));
    u->books = arena_array(u->a, struct book, n + 1);
    u->count = 1;
    book_init(&u->books[0], u->a, u->org, bank_person(u->actor), clock_now_us());
    TRY(bank_line_unsplit(&u->books[0], l, parts, n, match, today));
    TRY(book_keep(tx, &u->books[0]));
    TRY(store_bank_parts_delete(tx, u->org, l->id));
    for (size_t i = 0; i < n; i++) TRY(bank_take_back(tx, u, l, &payments[i], today));
    return OK;
}

/*
 * Saying what a bank line is of, and taking that back. The line is locked first; what follows is in
 * the order of locks of payments.
 */
#include "app/app_bank.h"
#include "app/app_staff.h"
#include "app/bank_own.h"
#include "app/book_own.h"
#include "app/payment_own.h"
#include "base/clock.h"
#include "db/write.h"
#include "locale/zone.h"
#include "store/store_book.h"
#include "store/store_giveback.h"
#include "store/store_refund.h"

struct matching {
    struct arena *a;
    const struct bank_match *in;
    struct bank_line line;
    bool paid_now;     /* a payment was recorded in this transaction, on `paid` */
    struct book paid, book;
};

int64_t bank_person(const struct actor *actor)
{
    return actor == NULL ? 0 : actor->person;
}

err bank_note(struct wtx *tx, struct arena *a, const struct actor *actor,
              const struct bank_line *l, enum audit_action action, str words)
{
    char plain[32];

    if (actor == NULL) return OK;
    TRY(app_staff_may(db_reads(tx), a, actor, DUTY_BOOK));
    str subject = arena_format(a, "%s%.*s %.*s, %.*s", l->side == DEBIT ? "" : "-",
                               STR_FMT(money_plain((money){ l->amount, l->cur }, plain)),
                               STR_FMT(currency_code(l->cur)),
                               STR_FMT(l->party.n > 0 ? l->party : l->text));
    return app_audit_note(tx, a, actor, &(struct audit_note){ .action = action,
                                                              .object = S("bank"),
                                                              .object_id = l->id,
                                                              .subject = subject,
                                                              .after = words });
}

str bank_payment_key(struct arena *a, const struct bank_line *l, int round)
{
    return arena_format(a, "bank:%lld:%d", (long long)l->id, round);
}

static err make_payment(struct wtx *tx, struct matching *m, payment_id *out)
{
    const struct bank_line *l = &m->line;
    const struct bank_match *in = m->in;
    struct pay_started started;
    struct offline o = { .org = in->org, .customer = in->customer, .who = bank_person(in->actor),
                         .key = bank_payment_key(m->a, l, l->rounds), .cur = l->cur,
                         .amount = l->amount, .method = PAY_TRANSFER, .day = l->booked,
                         .items = in->items, .count = in->count,
                         .payer = l->party.n > 0 ? l->party : S("Bank transfer") };

    if (l->side != DEBIT) return E_INVALID;
    TRY(offline_record(tx, m->a, &o, &m->paid, &started));
    m->paid_now = !started.there_before;
    *out = started.id;
    return OK;
}

err bank_check_room(struct rtx *tx, org_id org, const struct bank_line *l,
                    const struct payment *p, int64_t amount)
{
    int64_t in, out;

    if (!currency_eq(p->cur, l->cur)) return E_CURRENCY;
    TRY(store_bank_matched(tx, org, p->id, &in, &out));
    if (l->side == DEBIT) return amount <= p->captured - in ? OK : E_NOT_PAYABLE;
    return amount <= p->returned + p->refunded - out ? OK : E_NOT_PAYABLE;
}

/*
 * The payment it is of, held; a transfer that gave a credit back stands for an off-line payment
 * that went out again.
 */
static err target_lock(struct rtx *tx, struct arena *a, org_id org, payment_id id,
                       struct payment *out)
{
    struct giveback g;
    err e = store_payment_lock(tx, a, org, id, out);

    if (e != E_NOT_FOUND) return e;
    TRY(store_giveback_lock(tx, a, org, (giveback_id){ id.v }, &g));
    if (g.way != GIVEBACK_TRANSFER) return E_NOT_FOUND;
    *out = (struct payment){ .org = org, .id = id, .customer = g.customer, .cur = g.cur,
                             .gateway = S("offline"), .reference = g.reference,
                             .state = PAYMENT_RETURNED, .returned = g.amount };
    return OK;
}

static err match_body(struct wtx *tx, void *arg)
{
    struct matching *m = arg;
    struct rtx *reads = db_reads(tx);
    payment_id id = m->in->payment;
    struct payment p;
    date today;

    m->paid = m->book = (struct book){ 0 };
    m->paid_now = false;
    TRY(store_bank_line_lock(reads, m->a, m->in->org, m->in->line, &m->line));
    if (m->line.state != BANK_LINE_OPEN) return E_STATE;
    TRY(app_today(reads, m->a, m->in->org, &today));
    if (id.v == 0) TRY(make_payment(tx, m, &id));
    TRY(target_lock(reads, m->a, m->in->org, id, &p));
    TRY(bank_check_room(reads, m->in->org, &m->line, &p, m->line.amount));
    TRY(bank_note(tx, m->a, m->in->actor, &m->line, AUDIT_BANK_MATCH,
                  arena_format(m->a, "payment: %.*s\n", STR_FMT(p.reference))));
    TRY(store_review_close(tx, m->in->org, S("line"), m->line.id, clock_now_us()));
    book_init(&m->book, m->a, m->in->org, bank_person(m->in->actor), clock_now_us());
    TRY(bank_line_match(&m->book, &m->line, &p, today));
    TRY(book_keep(tx, &m->book));
    m->line.state = BANK_LINE_MATCHED;
    m->line.target = id.v;
    m->line.rounds++;
    return store_bank_line_update(tx, m->in->org, &m->line);
}

static err match_check(struct rtx *tx, void *arg)
{
    const struct matching *m = arg;
    if (m->paid_now) TRY(store_book_recheck(tx, &m->paid));
    return m->book.arena == NULL ? OK : store_book_recheck(tx, &m->book);
}

err bank_tell_debit(const struct app *app, struct arena *a, org_id org, int64_t line,
                    payment_id payment, int64_t amount)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct bank_line l;
    struct payment p;

    TRY(db_read_begin(app->db, &tx));
    err e = store_payment_get(tx, a, org, payment, &p);
    if (e == E_NOT_FOUND) return OK; /* a transfer of staff: matched, or not found, below */
    TRY(e);
    TRY(store_bank_line_get(tx, a, org, line, &l));
    db_read_end(&tx);
    if (!str_eq(p.gateway, S("debit"))) return OK;
    if (l.state != BANK_LINE_OPEN) return E_STATE;
    if (!currency_eq(l.cur, p.cur)) return E_CURRENCY;
    bool whole = amount == 0 || amount == l.amount;
    if (!whole) l.amount = amount;
    bool fits = l.side == DEBIT ? l.amount == p.amount : l.amount <= p.amount;
    if (!fits) return E_NOT_PAYABLE;
    str id = whole ? arena_format(a, "bank:%lld", (long long)l.id)
                   : arena_format(a, "bank:%lld:%lld", (long long)l.id, (long long)p.id.v);
    return app_bank_debit_told(app, a, &p, &l, id);
}

err bank_may(const struct app *app, struct arena *a, const struct actor *actor)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    if (actor == NULL) return OK;
    TRY(db_read_begin(app->db, &tx));
    return app_staff_may(tx, a, actor, DUTY_BOOK);
}

err app_bank_match(const struct app *app, struct arena *a, const struct bank_match *in)
{
    struct matching m = { .a = a, .in = in };
    TRY(bank_may(app, a, in->actor));
    if (in->payment.v != 0) TRY(bank_tell_debit(app, a, in->org, in->line, in->payment, 0));
    TRY(db_write(app->db, (struct db_work){ match_body, match_check, &m }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

/* ---- and back ---- */

static err undo_check(struct rtx *tx, void *arg)
{
    const struct bank_undo *u = arg;
    for (size_t i = 0; i < u->count; i++) TRY(store_book_recheck(tx, &u->books[i]));
    return OK;
}

err bank_take_back(struct wtx *tx, struct bank_undo *u, const struct bank_line *l,
                   struct payment *p, date today)
{
    struct book *b = &u->books[u->count];

    if (!str_starts(p->key, bank_payment_key(u->a, l, l->rounds - 1)) ||
        p->state != PAYMENT_SETTLED)
        return OK;
    book_init(b, u->a, u->org, bank_person(u->actor), clock_now_us());
    TRY(payment_lots_lock(db_reads(tx), u->a, b, p));
    TRY(payment_return(b, p, p->captured - p->returned - p->refunded, S("unmatched"), today,
                       id_new()));
    p->state = PAYMENT_RETURNED;
    p->reason = S("The bank's line was put to another payment.");
    TRY(store_payment_update(tx, p));
    TRY(payment_effects(tx, u->a, p));
    u->count++;
    return book_keep(tx, b);
}

/* The whole line was of one payment. */
static err unmatch_whole(struct wtx *tx, struct bank_undo *u, const struct bank_line *l,
                         entry_id match, date today)
{
    struct payment p;

    u->books = arena_array(u->a, struct book, 2);
    u->count = 1;
    TRY(target_lock(db_reads(tx), u->a, u->org, (payment_id){ l->target }, &p));
    TRY(bank_note(tx, u->a, u->actor, l, AUDIT_BANK_UNMATCH,
                  arena_format(u->a, "payment: %.*s\n", STR_FMT(p.reference))));
    book_init(&u->books[0], u->a, u->org, bank_person(u->actor), clock_now_us());
    TRY(bank_line_unmatch(&u->books[0], l, &p, match, today));
    TRY(book_keep(tx, &u->books[0]));
    return bank_take_back(tx, u, l, &p, today);
}

static err unmatch_body(struct wtx *tx, void *arg)
{
    struct bank_undo *u = arg;
    struct rtx *reads = db_reads(tx);
    struct bank_line l;
    entry_id match;
    bool found;
    date today;

    u->count = 0;
    TRY(store_bank_line_lock(reads, u->a, u->org, u->line, &l));
    if (l.state != BANK_LINE_MATCHED && l.state != BANK_LINE_SPLIT) return E_STATE;
    TRY(app_today(reads, u->a, u->org, &today));
    str key = arena_format(u->a, "bank-match:%lld:%d", (long long)l.id, l.rounds - 1);
    TRY(store_entry_by_key(reads, u->org, key, &match, &found));
    if (!found) return E_BUG;
    TRY((l.state == BANK_LINE_SPLIT ? bank_unsplit : unmatch_whole)(tx, u, &l, match, today));
    l.state = BANK_LINE_OPEN;
    l.target = 0;
    return store_bank_line_update(tx, u->org, &l);
}

err app_bank_unmatch(const struct app *app, struct arena *a, org_id org, int64_t line,
                     const struct actor *actor)
{
    struct bank_undo u = { .a = a, .org = org, .line = line, .actor = actor };
    TRY(db_write(app->db, (struct db_work){ unmatch_body, undo_check, &u }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

static err send_back_body(struct wtx *tx, void *arg)
{
    struct bank_undo *u = arg;
    struct rtx *reads = db_reads(tx);
    struct bank_line in, out;
    date today;
    bool in_first = u->line < u->other; /* locked by id, whichever is which */

    u->count = 0;
    u->books = arena_array(u->a, struct book, 1);
    if (in_first) TRY(store_bank_line_lock(reads, u->a, u->org, u->line, &in));
    TRY(store_bank_line_lock(reads, u->a, u->org, u->other, &out));
    if (!in_first) TRY(store_bank_line_lock(reads, u->a, u->org, u->line, &in));
    if (in.state != BANK_LINE_OPEN || out.state != BANK_LINE_OPEN) return E_STATE;
    TRY(app_today(reads, u->a, u->org, &today));
    TRY(bank_note(tx, u->a, u->actor, &in, AUDIT_BANK_BACK, STR_NONE));
    TRY(store_review_close(tx, u->org, S("line"), in.id, clock_now_us()));
    TRY(store_review_close(tx, u->org, S("line"), out.id, clock_now_us()));
    book_init(&u->books[0], u->a, u->org, bank_person(u->actor), clock_now_us());
    TRY(bank_line_send_back(&u->books[0], &in, &out, today));
    TRY(book_keep(tx, &u->books[0]));
    u->count = 1;
    in.state = out.state = BANK_LINE_SENT_BACK;
    in.target = out.id;
    out.target = in.id;
    TRY(store_bank_line_update(tx, u->org, &in));
    return store_bank_line_update(tx, u->org, &out);
}

err app_bank_send_back(const struct app *app, struct arena *a, org_id org, int64_t in, int64_t out,
                       const struct actor *actor)
{
    struct bank_undo u = { .a = a, .org = org, .line = in, .other = out, .actor = actor };
    return db_write(app->db, (struct db_work){ send_back_body, undo_check, &u });
}

/* ---- aside ---- */

struct aside {
    struct arena *a;
    const struct actor *actor;
    int64_t line;
    str reason;
    bool up;
};

static err aside_body(struct wtx *tx, void *arg)
{
    const struct aside *w = arg;
    org_id org = w->actor->org;
    struct bank_line l;
    bool there;
    str was;

    TRY(store_bank_line_lock(db_reads(tx), w->a, org, w->line, &l));
    TRY(store_review_open(db_reads(tx), w->a, org, S("line"), w->line, &was, &there));
    if (l.state != BANK_LINE_OPEN || there != w->up) return E_STATE;
    TRY(bank_note(tx, w->a, w->actor, &l, w->up ? AUDIT_BANK_UP : AUDIT_BANK_ASIDE,
             arena_format(w->a, "reason: %.*s\n", STR_FMT(w->up ? was : w->reason))));
    if (w->up) return store_review_close(tx, org, S("line"), w->line, clock_now_us());
    return store_review_insert(tx, org,
                               &(struct staff_review){ .id = { id_new() }, .kind = S("line"),
                                                       .subject = w->line, .reason = w->reason,
                                                       .made_us = clock_now_us() });
}

err app_bank_put_aside(const struct app *app, struct arena *a, int64_t line, str reason,
                       const struct actor *actor)
{
    struct aside w = { .a = a, .actor = actor, .line = line, .reason = reason };
    return reason.n == 0 ? E_BAD_REQUEST
                         : db_write(app->db, (struct db_work){ aside_body, NULL, &w });
}

err app_bank_take_up(const struct app *app, struct arena *a, int64_t line,
                     const struct actor *actor)
{
    struct aside w = { .a = a, .actor = actor, .line = line, .up = true };
    return db_write(app->db, (struct db_work){ aside_body, NULL, &w });
}

/* ---- by itself ---- */

err app_bank_debit_told(const struct app *app, struct arena *a, const struct payment *p,
                        const struct bank_line *l, str id)
{
    struct gateway_capture capture = { .amount = { p->amount, p->cur } };
    struct gateway_back back = { .kind = GATEWAY_BANK_RETURN, .state = GATEWAY_BACK_DONE,
                                 .amount = { l->amount, l->cur }, .reason = l->return_code };
    struct gateway_state state = { .phase = GATEWAY_PAID, .reference = p->reference };

    if ((l->side == DEBIT ? p->captured : p->returned) > 0) return OK;
    capture.id = arena_format(a, "%.*s:in", STR_FMT(id));
    back.id = arena_format(a, "%.*s:back", STR_FMT(id));
    if (p->captured == 0) { /* what came back had come in, be it in a sum not split */
        state.captures = &capture;
        state.capture_count = 1;
    }
    if (l->side == CREDIT) {
        state.backs = &back;
        state.back_count = 1;
    }
    return app_payment_tell(app, a, p->org, p->id, &state);
}

/* Match what is sure; what does not go is left for staff. */
static err try_line(const struct app *app, struct arena *a, org_id org, const struct bank_line *l,
                    bool *done)
{
    struct bank_guess guesses[BANK_GUESSES_MAX];
    struct rtx *tx = NULL;
    size_t count;

    *done = false;
    TRY(db_read_begin(app->db, &tx));
    err e = app_bank_guess(tx, a, org, l, guesses, &count);
    db_read_end(&tx);
    TRY(e);
    if (count == 0 || !guesses[0].sure) return OK;
    const struct bank_guess *g = &guesses[0];
    if (g->why == BANK_BY_FILE) {
        const struct bank_file_match f = { .org = org, .line = l->id, .batch = &g->batch,
                                           .less_back = g->less_back };
        e = app_bank_match_file(app, a, &f);
        *done = e == OK;
        return err_info(e)->fault == ERR_THEIRS ? OK : e;
    }
    const struct bank_match m = { .org = org, .line = l->id, .payment = g->payment,
                                  .customer = g->customer, .items = g->items, .count = g->count };
    e = app_bank_match(app, a, &m);
    *done = e == OK;
    return err_info(e)->fault == ERR_THEIRS ? OK : e;
}

err app_bank_match_open(const struct app *app, struct arena *a, org_id org, int *matched, int *open)
{
    enum { PAGE = 200 };
    int64_t after = 0;
    size_t count = PAGE;

    *matched = *open = 0;
    while (count == PAGE) {
        CLEANUP(db_read_end) struct rtx *tx = NULL;
        struct bank_line *lines;
        TRY(db_read_begin(app->db, &tx));
        TRY(store_bank_line_open(tx, a, org, after, PAGE, &lines, &count));
        db_read_end(&tx);
        for (size_t i = 0; i < count; i++) {
            bool done;
            TRY(try_line(app, a, org, &lines[i], &done));
            ++*(done ? matched : open);
            after = lines[i].id;
        }
    }
    return OK;
}

/* Statements of randomly made books, on both engines: they add up, they meet, and they say what the
 * books hold on any day. The same seed gives the same books: COUNTERFOIL_SEED=7 test_statement. */
#include "books.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/app_balance.h"
#include "app/app_cancel.h"
#include "app/app_offline.h"
#include "app/app_staff.h"
#include "app/app_statement.h"
#include "base/rand.h"
#include "store/store_book.h"
#include "store/store_invoice.h"

enum { CUSTOMERS = 3, STEPS = 260, DAYS = 150, ASKED = 120 };

static struct books b;
static struct rand_stream dice;
static staff_id owner, accountant;
static struct membership customers[CUSTOMERS];
static struct lot invoices[STEPS];
static size_t invoice_count;
static date first; /* of the days things happen on */

static int64_t below(uint64_t n)
{
    return (int64_t)rand_below(&dice, n);
}

static date a_day(void)
{
    return date_add(first, (int32_t)below(DAYS));
}

static const char *a_number(const char *mark)
{
    static int serial;
    return arena_format(&b.arena, "%s-%d", mark, ++serial).p;
}

static struct lot lot_now(const struct lot *l)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct lot now;
    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_lot_get(tx, &b.arena, b.org.id, l->customer, l->account, l->doc, &now));
    return now;
}

static void issue(enum document_kind kind)
{
    static const char *const names[CUSTOMERS] = { "Ask", "Birk", "Cilla" };
    const struct lot *on = invoice_count > 0 ? &invoices[below(invoice_count)] : NULL;
    bool note = kind == DOCUMENT_CREDIT_NOTE, named = note && on != NULL && below(2) == 0;
    int who = (int)below(CUSTOMERS);
    for (int i = 0; named && i < CUSTOMERS; i++)
        if (customers[i].customer.v == on->customer.v) who = i;
    struct document d = books_document(&b, kind, a_number(note ? "N" : "S"), names[who],
                                       500 + below(200) * 500, "2026-03-01",
                                       named ? on->number.p : "");
    d.issued = a_day();
    d.due = note ? DATE_NONE : date_add(d.issued, (int32_t)below(60));
    if (kind == DOCUMENT_INVOICE && below(6) == 0) {
        d.prepaid.minor = d.total.minor / 4;
        d.payable.minor = d.total.minor - d.prepaid.minor;
    }
    struct imported made = books_import(&b, &d);
    if (note) return;
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_lot_by_public(tx, &b.arena, b.org.id, made.public_id, ACCOUNT_RECEIVABLE,
                                  &invoices[invoice_count]));
    customers[who].customer = invoices[invoice_count++].customer;
}

/* Of one customer: some of its open invoices, in whole or part, and sometimes more than that. */
static void pay(void)
{
    struct pay_item items[4];
    struct pay_started out;
    struct offline in = { .org = b.org.id, .cur = CURRENCY("EUR"), .method = PAY_TRANSFER,
                          .payer = S("Mira Holm"), .items = items, .silent = true,
                          .key = str_of(a_number("pay")), .day = a_day() };
    for (int i = 0; i < 12 && in.count < countof(items); i++) {
        struct lot now = lot_now(&invoices[below(invoice_count)]);
        bool fits = lot_payable(&now) > 0 && (in.count == 0 || now.customer.v == in.customer.v);
        for (size_t k = 0; k < in.count; k++) fits = fits && items[k].doc != now.doc;
        if (!fits) continue;
        int64_t part = below(3) == 0 ? 1 + below((uint64_t)lot_payable(&now)) : lot_payable(&now);
        items[in.count++] = (struct pay_item){ ACCOUNT_RECEIVABLE, now.doc, part, 0 };
        in.customer = now.customer;
        in.amount += part;
    }
    if (in.count == 0) return;
    if (below(4) == 0) in.amount += 1 + below(5000);
    assert_ok(app_payment_offline(&b.app, &b.arena, &in, 1, &out));
}

static void write_off(void)
{
    struct lot now = lot_now(&invoices[below(invoice_count)]);
    struct write_off w = { .org = b.org.id, .customer = now.customer, .invoice = now.doc,
                           .asked = accountant, .signed_by = owner, .day = a_day(),
                           .key = str_of(a_number("off")) };
    bool back = now.written_off > 0;
    w.amount = back ? now.written_off : lot_payable(&now);
    if (w.amount == 0 || now.kind == DOCUMENT_RETAINER) return;
    assert_ok(back ? app_invoice_recover(&b.app, &b.arena, &w)
                   : app_invoice_write_off(&b.app, &b.arena, &w));
}

static void cancel(void)
{
    struct lot now = lot_now(&invoices[below(invoice_count)]);
    struct cancel c = { .org = b.org.id, .customer = now.customer, .invoice = { now.doc },
                        .number = str_of(a_number("X")), .day = a_day(), .reason = S("Wrong") };
    doc_id note;
    err e = app_invoice_cancel(&b.app, &b.arena, &c, &note);
    assert_true(e == OK || e == E_STATE);
}

static void make_books(void)
{
    for (int i = 0; i < CUSTOMERS; i++) customers[i].cur = CURRENCY("EUR");
    for (int i = 0; i < STEPS; i++) {
        int64_t what = invoice_count < 6 ? 0 : below(20);
        if (what < 8) issue(what == 7 ? DOCUMENT_RETAINER : DOCUMENT_INVOICE);
        else if (what < 11) issue(DOCUMENT_CREDIT_NOTE);
        else if (what < 17) pay();
        else if (what < 19) write_off();
        else cancel();
    }
    for (int i = 0; i < CUSTOMERS; i++) assert_true(customers[i].customer.v != 0);
    assert_int_equal(books_faults(&b), 0);
}

/* ---- what is asked ---- */

static struct rtx *reading;

static struct statement_request of(int who, date from, date to)
{
    return (struct statement_request){ .org = b.org.id, .customers = &customers[who],
                                       .customer_count = 1, .from = from, .to = to,
                                       .today = date_add(first, DAYS) };
}

/* Of one customer in the one currency; a section of zeros where there is nothing. */
static struct statement_section ask(const struct statement_request *rq)
{
    struct account_statement s;
    assert_ok(app_statement_read(reading, &b.arena, rq, &s));
    if (s.count == 0) return (struct statement_section){ 0 };
    assert_int_equal(s.count, 1);
    assert_int_equal(s.blocks[0].count, 1);
    assert_memory_equal(&s.blocks[0].sum, &s.blocks[0].sections[0].sum, sizeof s.blocks[0].sum);
    return s.blocks[0].sections[0];
}

static void statements_add_up_and_neighbours_meet(void **state)
{
    (void)state;
    for (int i = 0; i < ASKED; i++) {
        int who = (int)below(CUSTOMERS);
        date a = date_add(first, (int32_t)below(DAYS + 20) - 10),
             c = date_add(a, (int32_t)below(60)), m = date_add(a, (int32_t)below(60));
        if (m.day > c.day) m = c;
        struct statement_request whole = of(who, a, c), left = of(who, a, m),
                                 right = of(who, date_add(m, 1), c);
        struct statement_section w = ask(&whole), l = ask(&left);
        int64_t sum = w.sum.opening;
        for (size_t k = 0; k < w.count; k++) {
            sum += w.rows[k].effect;
            assert_int_equal(w.rows[k].balance, sum);
            assert_true(w.rows[k].day.day >= a.day && w.rows[k].day.day <= c.day);
            assert_true(w.rows[k].number.n > 0 && public_id_is(w.rows[k].id));
            assert_true(w.rows[k].what != STATEMENT_CORRECTION);
        }
        assert_int_equal(w.sum.closing, sum);
        assert_int_equal(w.sum.all.count, w.count);
        assert_int_equal(l.sum.opening, w.sum.opening);
        if (m.day == c.day) continue;
        struct statement_section r = ask(&right);
        assert_int_equal(r.sum.opening, l.sum.closing);
        assert_int_equal(r.sum.closing, w.sum.closing);
        assert_int_equal(l.count + r.count, w.count);
    }
}

/* What is owed of it all: the buckets less what is not used. */
static int64_t owed(const struct ageing *g)
{
    int64_t sum = -g->unused;
    for (int i = 0; i < AGEING_BUCKETS; i++) sum += g->bucket[i].sum;
    return sum;
}

/* The balance by the effects of entries is that of the lots, less what was posted later. */
static void the_end_is_what_lots_held_on_that_day(void **state)
{
    (void)state;
    for (int i = 0; i < ASKED; i++) {
        int who = (int)below(CUSTOMERS);
        struct statement_request activity = of(who, first, a_day()), open = activity;
        open.type = STATEMENT_OPEN;
        struct statement_section a = ask(&activity), o = ask(&open);
        int64_t sum = 0;
        assert_int_equal(owed(&a.age), a.sum.closing);
        assert_int_equal(o.sum.closing, a.sum.closing);
        assert_memory_equal(&o.age, &a.age, sizeof a.age);
        for (size_t k = 0; k < o.count; k++) sum += o.rows[k].effect;
        assert_int_equal(sum, a.sum.closing);
    }
}

static void today_it_is_what_the_summary_keeps(void **state)
{
    (void)state;
    for (int who = 0; who < CUSTOMERS; who++) {
        struct statement_request rq = of(who, date_add(first, -400), date_add(first, 400));
        struct statement_section s = ask(&rq);
        struct summary *list;
        size_t n;
        assert_ok(store_summaries(reading, &b.arena, b.org.id, customers[who].customer, &list, &n));
        assert_int_equal(n, 1);
        assert_int_equal(s.sum.opening, 0);
        assert_int_equal(s.sum.closing, list[0].open_sum + list[0].pending_sum -
                                            list[0].credit_sum - list[0].retainer_sum);
        int64_t open_n = 0;
        for (int i = 0; i < AGEING_BUCKETS; i++) open_n += s.age.bucket[i].count;
        assert_int_equal(open_n, list[0].open_n + list[0].pending_n);
    }
}

/* Page by page it is the same as whole: rows, balances and sums. */
static void pages_make_the_whole(void **state)
{
    (void)state;
    for (int type = 0; type < 2; type++) {
        struct statement_request rq = of(0, first, date_add(first, DAYS)), page = rq;
        page.type = rq.type = (enum statement_type)type;
        struct statement_section whole = ask(&rq);
        size_t at = 0;
        page.limit = 7;
        for (bool more = true; more;) {
            struct statement_section p = ask(&page);
            assert_memory_equal(&p.sum, &whole.sum, sizeof p.sum);
            assert_int_equal(p.begun, at > 0);
            assert_int_equal(p.brought, at > 0 ? whole.rows[at - 1].balance : whole.sum.opening);
            for (size_t i = 0; i < p.count; i++, at++) {
                assert_int_equal(p.rows[i].at, whole.rows[at].at);
                assert_int_equal(p.rows[i].balance, whole.rows[at].balance);
            }
            more = p.more;
            assert_int_equal(p.count, more ? 7 : whole.count % 7 == 0 ? 7 : whole.count % 7);
            page.begun = true;
            page.after = (struct statement_place){ p.rows[p.count - 1].day,
                                                   p.rows[p.count - 1].at };
        }
        assert_int_equal(at, whole.count);
        assert_true(at > 7);
    }
}

static void accounts_together_are_the_sum_of_each(void **state)
{
    (void)state;
    struct statement_request rq = of(0, date_add(first, 30), date_add(first, 90));
    struct account_statement all;
    int64_t closing = 0;
    rq.customer_count = CUSTOMERS;
    assert_ok(app_statement_read(reading, &b.arena, &rq, &all));
    assert_int_equal(all.count, 1);
    assert_int_equal(all.blocks[0].count, CUSTOMERS);
    for (int who = 0; who < CUSTOMERS; who++) {
        struct statement_request one = of(who, rq.from, rq.to);
        struct statement_section s = ask(&one);
        closing += s.sum.closing;
        assert_memory_equal(&all.blocks[0].sections[who].sum, &s.sum, sizeof s.sum);
    }
    assert_int_equal(all.blocks[0].sum.closing, closing);
    /* With few rows to give, the sums are those of all. */
    struct account_statement few;
    rq.limit = 3;
    assert_ok(app_statement_read(reading, &b.arena, &rq, &few));
    assert_int_equal(few.blocks[0].sum.closing, closing);
    assert_int_equal(few.blocks[0].sections[0].count, 3);
    assert_true(few.blocks[0].sections[2].more && few.blocks[0].sections[2].count == 0);
    /* In a currency in which there is nothing. */
    rq.cur = CURRENCY("USD");
    assert_ok(app_statement_read(reading, &b.arena, &rq, &few));
    assert_int_equal(few.count, 0);
}

/* What was posted on each open item makes what is open of it. */
static void postings_make_the_items(int who, date day, const struct balance *got)
{
    struct statement_of one = { b.org.id, customers[who].customer, got->cur };
    int64_t sum = 0;

    for (size_t i = 0; i < got->item_count; i++) {
        struct lot_posting *list;
        size_t n;
        int64_t open = 0;
        assert_ok(store_lot_postings(reading, &b.arena, &one, got->items[i].account,
                                     got->items[i].at, day, 1000, &list, &n));
        for (size_t k = 0; k < n; k++) {
            assert_true(list[k].day.day <= day.day);
            open += list[k].amount;
        }
        assert_int_equal(open, got->items[i].effect);
        sum += open;
    }
    assert_int_equal(sum, got->total);
}

static void a_balance_is_that_of_the_statement_and_of_what_was_posted(void **state)
{
    (void)state;
    int later = 0;
    for (int i = 0; i < ASKED; i++) {
        int who = (int)below(CUSTOMERS);
        date since = date_add(first, (int32_t)below(DAYS) - 5),
             day = date_add(since, 1 + (int32_t)below(60));
        struct statement_request upto = of(who, date_add(first, -400), day), then = upto;
        then.to = since;
        struct statement_section all = ask(&upto), old = ask(&then);
        struct balance_request rq = { .org = b.org.id, .customer = &customers[who], .day = day,
                                      .since = since, .today = upto.today, .limit = 1000 };
        if (all.count > 0) rq.known_us = all.rows[below(all.count)].made_us;
        struct balance *got;
        size_t n;
        assert_ok(app_balance_read(reading, &b.arena, &rq, &got, &n));
        assert_int_equal(n, all.count > 0);
        if (n == 0) continue;
        assert_int_equal(got->total, all.sum.closing);
        assert_int_equal(got->change.opening, old.sum.closing);
        assert_int_equal(got->change.closing, all.sum.closing);
        int64_t known = 0, late = 0;
        for (size_t k = 0; k < old.count; k++) {
            if (old.rows[k].made_us < rq.known_us) known += old.rows[k].effect;
            else late++;
        }
        assert_int_equal(got->known, known);
        assert_int_equal(got->late.count, late);
        assert_int_equal(got->late_count, late);
        later += late > 0 && known != 0;
        postings_make_the_items(who, day, got);
    }
    assert_true(later > 10);
}

static int begin(void **state)
{
    (void)state;
    const char *seed = getenv("COUNTERFOIL_SEED");
    dice.state = seed == NULL ? 11 : strtoull(seed, NULL, 10);
    books_open(&b);
    assert_ok(app_staff_add(&b.app, b.org.id, S("o@x.example"), S("Olga"), S("owner"), &owner));
    assert_ok(app_staff_add(&b.app, b.org.id, S("a@x.example"), S("Ana"), S("accountant"),
                            &accountant));
    assert_true(date_parse(S("2026-01-01"), &first));
    make_books();
    assert_ok(db_read_begin(b.app.db, &reading));
    return 0;
}

static int end(void **state)
{
    (void)state;
    db_read_end(&reading);
    books_close(&b);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statements_add_up_and_neighbours_meet),
        cmocka_unit_test(the_end_is_what_lots_held_on_that_day),
        cmocka_unit_test(today_it_is_what_the_summary_keeps),
        cmocka_unit_test(pages_make_the_whole),
        cmocka_unit_test(a_balance_is_that_of_the_statement_and_of_what_was_posted),
        cmocka_unit_test(accounts_together_are_the_sum_of_each),
    };
    return cmocka_run_group_tests(tests, begin, end);
}

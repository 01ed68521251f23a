/*
 * Negative controls: each wall around the money is taken away in turn, and the next must hold.
 *
 * The linker puts our lot_move in the place of core's (--wrap): without its guard, or without
 * keeping what is reserved. Then the CHECK of the table goes too, and verify must see it.
 */
#include "books.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "db/write.h"
#include "store/store_book.h"
#include "store/store_invoice.h"

err __real_lot_move(struct lot *l, enum side side, int64_t amount, bool pending);
err __wrap_lot_move(struct lot *l, enum side side, int64_t amount, bool pending);

static struct books b;
static enum { WHOLE, NO_GUARD, NO_RESERVATION } control;

err __wrap_lot_move(struct lot *l, enum side side, int64_t amount, bool pending)
{
    if (control == WHOLE) return __real_lot_move(l, side, amount, pending);
    l->version++;
    if (control == NO_RESERVATION && pending) return OK;
    if (pending)
        *(side == DEBIT ? &l->nd : &l->nc) += amount;
    else
        *(side == DEBIT ? &l->pd : &l->pc) += amount;
    return OK;
}

static int open_books(void **state)
{
    (void)state;
    books_open(&b);
    return 0;
}

static int close_books(void **state)
{
    (void)state;
    control = WHOLE;
    books_close(&b);
    return 0;
}

/* Run a statement past everything of ours. */
static void raw(const char *sqlite, const char *postgres)
{
    const char *url = getenv("COUNTERFOIL_TEST_DB");
    if (url != NULL) {
        PGconn *c = PQconnectdb(url);
        PGresult *r = PQexec(c, postgres);
        if (PQresultStatus(r) != PGRES_COMMAND_OK) fail_msg("%s", PQerrorMessage(c));
        PQclear(r);
        PQfinish(c);
        return;
    }
    sqlite3 *c;
    char *words = NULL;
    assert_int_equal(sqlite3_open(arena_format(&b.arena, "%s/counterfoil.db", b.dir).p, &c), 0);
    sqlite3_busy_timeout(c, 5000);
    if (sqlite3_exec(c, sqlite, NULL, NULL, &words) != SQLITE_OK) fail_msg("%s", words);
    sqlite3_close(c);
}

struct apply {
    int64_t doc, amount;
    bool pending;
    customer_id customer;
};

/* Take an amount off an invoice against clearing, whatever the lot allows. */
static err apply_body(struct wtx *tx, void *arg)
{
    const struct apply *x = arg;
    struct book book;
    date day;
    public_id key = public_id_new();

    assert_true(date_parse(S("2026-02-01"), &day));
    book_init(&book, &b.arena, b.org.id, 0, 1);
    TRY(store_lots_lock(db_reads(tx), &book, x->customer,
                        &(struct lot_key){ ACCOUNT_RECEIVABLE, x->doc }, 1));
    TRY(store_summary_lock(db_reads(tx), &book, x->customer, CURRENCY("EUR")));
    book_begin(&book, x->pending ? ENTRY_RESERVE : ENTRY_OFFLINE, x->customer, CURRENCY("EUR"), day,
               public_id_str(&key));
    TRY(book_post_own(&book, ACCOUNT_CLEARING, S("sandbox"), 1, DEBIT, x->amount, x->pending));
    TRY(book_post(&book, ACCOUNT_RECEIVABLE, x->doc, 1, CREDIT, x->amount, x->pending));
    TRY(book_end(&book));
    return store_book_save(tx, &book);
}

static err apply(int64_t doc, customer_id customer, int64_t amount, bool pending)
{
    struct apply x = { doc, amount, pending, customer };
    return db_write(b.app.db, (struct db_work){ apply_body, NULL, &x });
}

static struct lot invoice(const char *number)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct document d =
        books_document(&b, DOCUMENT_INVOICE, number, number, 10000, "2026-02-14", "");
    struct imported made = books_import(&b, &d);
    struct lot l;
    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_lot_by_public(tx, &b.arena, b.org.id, made.public_id, ACCOUNT_RECEIVABLE, &l));
    return l;
}

static void with_all_walls_more_than_is_owed_is_refused_by_core(void **state)
{
    (void)state;
    struct lot l = invoice("W-1");
    assert_err(apply(l.doc, l.customer, 12001, false), E_NOT_PAYABLE);
    assert_err(apply(l.doc, l.customer, 12001, true), E_NOT_PAYABLE);
    assert_int_equal(books_faults(&b), 0);
}

static void without_the_guard_of_core_the_check_of_the_table_holds(void **state)
{
    (void)state;
    struct lot l = invoice("W-2");
    control = NO_GUARD;
    assert_err(apply(l.doc, l.customer, 12001, false), E_GUARD);
    assert_err(apply(l.doc, l.customer, 12001, true), E_GUARD);
    control = WHOLE;
    assert_int_equal(books_faults(&b), 0);
}

static void a_reservation_that_is_not_kept_is_seen_by_verify(void **state)
{
    (void)state;
    struct lot l = invoice("W-3");
    control = NO_RESERVATION;
    assert_ok(apply(l.doc, l.customer, 12000, true));
    assert_ok(apply(l.doc, l.customer, 12000, true)); /* a second tab reserves the same */
    control = WHOLE;
    assert_true(books_faults(&b) > 0);
}

static void without_guard_and_check_verify_sees_it(void **state)
{
    (void)state;
    int before = books_faults(&b);
    struct lot l = invoice("W-4");
    raw("PRAGMA writable_schema = ON;"
        "UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (account >= 10 OR pc + nc <= pd)', "
        "'CHECK (1)') WHERE name = 'lot'; PRAGMA writable_schema = RESET;",
        "ALTER TABLE lot DROP CONSTRAINT lot_check1");
    db_close(&b.app.db);
    char note[256];
    const char *url = getenv("COUNTERFOIL_TEST_DB");
    struct db_options o = { .dir = b.dir, .url = str_of(url) };
    assert_ok(db_open(&o, &b.app.db, note));
    control = NO_GUARD;
    assert_ok(apply(l.doc, l.customer, 12001, true));
    control = WHOLE;
    assert_true(books_faults(&b) > before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_all_walls_more_than_is_owed_is_refused_by_core),
        cmocka_unit_test(without_the_guard_of_core_the_check_of_the_table_holds),
        cmocka_unit_test(a_reservation_that_is_not_kept_is_seen_by_verify),
        cmocka_unit_test(without_guard_and_check_verify_sees_it),
    };
    return cmocka_run_group_tests(tests, open_books, close_books);
}

/* What a restore writes into the books, on both engines; verify after each. */
#include "books.h"

#include "app/app_backup.h"
#include "app/app_offline.h"
#include "store/store_invoice.h"
#include "store/store_payment.h"

static struct books b;
static struct head first;
static customer_id acme;

/* Its customer is new and has no number: it takes one of the series. */
static struct document document_of(const char *number, const char *customer)
{
    struct document d =
        books_document(&b, DOCUMENT_INVOICE, number, customer, 10000, "2026-02-14", "");
    d.buyer.number = STR_NONE;
    return d;
}

static int open_books(void **state)
{
    *state = &b;
    books_open(&b);
    struct document d = document_of("E-1", "Acme");
    struct imported got = books_import(&b, &d);
    assert_ok(app_seal_all(&b.app));
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct lot l;
    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_lot_by_public(tx, &b.arena, b.org.id, got.public_id, ACCOUNT_RECEIVABLE, &l));
    acme = l.customer;
    return 0;
}

static struct head head_now(void)
{
    struct head *list;
    size_t count;
    assert_ok(app_heads(&b.app, &b.arena, &list, &count));
    assert_int_equal(count, 1);
    return list[0];
}

/* The name of this year's series of receipts. */
static str receipts(void)
{
    int year, month, day;
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    date today;
    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(app_today(tx, &b.arena, b.org.id, &today));
    date_parts(today, &year, &month, &day);
    return arena_format(&b.arena, "receipt-%04d", year);
}

static struct series series_of(str name)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct series *list;
    size_t count;
    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_series_list(tx, &b.arena, b.org.id, &list, &count));
    for (size_t i = 0; i < count; i++) {
        if (str_eq(app_series_name(&b.arena, &list[i]), name)) return list[i];
    }
    fail();
    return (struct series){ 0 };
}

static void ignore(void *arg, str line)
{
    (void)arg;
    (void)line;
}

static int faults_of(const struct head *h)
{
    int faults = 0;
    assert_ok(app_heads_check(&b.app, (struct heads){ h, 1 }, ignore, NULL, &faults));
    return faults;
}

static void heads_are_written_and_read_back(void **state)
{
    CLEANUP(buf_release) struct buf text;
    struct head *list;
    size_t count;

    (void)state;
    first = head_now();
    assert_true(first.epoch == 1 && first.n > 0 && first.hash.n == 64);
    buf_init(&text, 4096);
    buf_lit(&text, "schema 1\n");
    head_write(&text, &first);
    assert_ok(heads_read(&b.arena, buf_view(&text), &list, &count));
    assert_int_equal(count, 1);
    assert_true(str_eq(list[0].slug, first.slug) && str_eq(list[0].hash, first.hash));
    assert_true(list[0].n == first.n && list[0].epoch == 1);
    const char *const bad[] = { "head a 1 2", "head a 0 2 3", "head a 1 x y", "head a 1 2 abc" };
    for (size_t i = 0; i < countof(bad); i++)
        assert_err(heads_read(&b.arena, str_of(bad[i]), &list, &count), E_PARSE);
}

static void a_chain_contains_its_own_heads_alone(void **state)
{
    (void)state;
    struct head h = first;
    assert_int_equal(faults_of(&h), 0);
    h.n++;
    assert_int_equal(faults_of(&h), 1);
    h = first;
    h.hash = app_sha256(&b.arena, S("another"));
    assert_int_equal(faults_of(&h), 1);
    assert_err(app_epoch_begin(&b.app, (struct heads){ &h, 1 }), E_CONFLICT);
    assert_true(head_now().epoch == 1 && series_of(S("customer")).held == 0);
    h = first;
    h.slug = S("nobody");
    assert_int_equal(faults_of(&h), 1);
}

static void an_epoch_names_what_was_lost_and_holds_every_series(void **state)
{
    (void)state;
    struct head lost = first, unsaid = first;
    lost.n += 5;
    lost.hash = app_sha256(&b.arena, S("lost"));
    unsaid.n += 6;
    unsaid.hash = lost.hash;
    assert_ok(app_epoch_begin(&b.app, (struct heads){ &lost, 1 }));
    assert_ok(app_seal_all(&b.app));
    assert_int_equal(head_now().epoch, 2);
    assert_int_equal(head_now().n, first.n + 1);
    assert_int_equal(faults_of(&first), 0);
    assert_int_equal(faults_of(&lost), 0);
    assert_int_equal(faults_of(&unsaid), 1);
    assert_true(series_of(receipts()).held == 1 && series_of(S("customer")).held == 1);

    struct document d = document_of("E-2", "Bolt");
    struct problems problems = { .arena = &b.arena };
    struct import in = { .org = b.org.id, .document = &d };
    struct imported got;
    assert_err(app_import(&b.app, &b.arena, &in, &problems, &got), E_HELD);
    assert_int_equal(books_faults(&b), 0);
}

static size_t without_receipt(void)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    payment_id *ids;
    size_t count;
    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_payment_without_receipt(tx, &b.arena, b.org.id, 100, &ids, &count));
    return count;
}

/* As the sealer does it, two at a time. */
static void seal_by_twos(void)
{
    int done;
    do assert_ok(app_seal(&b.app, b.org.id, 2, &done));
    while (done == 2);
}

static void payments_are_sealed_while_their_numbers_wait(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++) {
        struct offline in = { .org = b.org.id,
                              .customer = acme,
                              .cur = b.org.cur,
                              .amount = 100,
                              .method = PAY_TRANSFER,
                              .payer = S("Bank"),
                              .key = arena_format(&b.arena, "wait-%d", i),
                              .day = { 20000 },
                              .silent = true };
        struct pay_started out;
        assert_ok(app_payment_offline(&b.app, &b.arena, &in, 1, &out));
    }
    struct head before = head_now();
    seal_by_twos();
    assert_int_equal(head_now().n, before.n + 5);
    assert_int_equal(without_receipt(), 5);
    assert_int_equal(books_faults(&b), 0);
}

static void a_series_goes_on_after_the_last_number_told(void **state)
{
    (void)state;
    int64_t known = -1;
    str customers = S("customer");
    int64_t last = series_of(customers).next - 1;

    assert_err(app_series_release(&b.app, b.org.id, S("invoice"), 1, &known), E_NOT_FOUND);
    assert_err(app_series_release(&b.app, b.org.id, customers, last - 1, &known), E_INVALID);
    assert_int_equal(known, last);
    assert_err(app_series_release(&b.app, b.org.id, customers, INT64_MAX, &known), E_INVALID);
    assert_ok(app_series_release(&b.app, b.org.id, customers, last, &known));
    assert_err(app_series_release(&b.app, b.org.id, customers, last, &known), E_STATE);
    assert_ok(app_series_release(&b.app, b.org.id, receipts(), 3, &known));
    assert_true(series_of(receipts()).next == 4 && series_of(receipts()).held == 0);
    seal_by_twos();
    assert_int_equal(without_receipt(), 0);
    assert_true(series_of(receipts()).next == 4 + 5);

    struct document d = document_of("E-3", "Bolt");
    (void)books_import(&b, &d);
    assert_ok(app_seal_all(&b.app));
    assert_int_equal(books_faults(&b), 0);
}

static void epochs_go_on_from_the_highest_known(void **state)
{
    (void)state;
    struct head known = head_now();
    known.epoch = 6;
    assert_ok(app_epoch_begin(&b.app, (struct heads){ &known, 1 }));
    assert_ok(app_seal_all(&b.app));
    assert_int_equal(head_now().epoch, 7);
    assert_int_equal(books_faults(&b), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heads_are_written_and_read_back),
        cmocka_unit_test(a_chain_contains_its_own_heads_alone),
        cmocka_unit_test(an_epoch_names_what_was_lost_and_holds_every_series),
        cmocka_unit_test(payments_are_sealed_while_their_numbers_wait),
        cmocka_unit_test(a_series_goes_on_after_the_last_number_told),
        cmocka_unit_test(epochs_go_on_from_the_highest_known),
    };
    return cmocka_run_group_tests(tests, open_books, books_end);
}

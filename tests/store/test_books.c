/* Documents into the books, on both engines: postings, summaries, search, sealing, verifying. */
#include "books.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "app/app_document.h"
#include "base/file.h"
#include "core/snapshot.h"
#include "locale/fold.h"
#include "queries.h"
#include "store/store_book.h"
#include "store/store_document.h"
#include "store/store_invoice.h"

static struct books b;

static int open_books(void **state)
{
    *state = &b;
    books_open(&b);
    return 0;
}

static void every_statement_prepares(void **state)
{
    (void)state;
    char note[256] = "";
    err e = db_prepare_all(b.app.db, note);
    if (e != OK) print_message("# %s\n", note);
    assert_ok(e);
}

static struct summary summary_of(str number)
{
    struct rtx *tx = NULL;
    struct customer c = { .number = number };
    customer_id id;
    bool found;
    struct summary *list, s;
    size_t count;

    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_customer_find(tx, b.org.id, &c, &id, &found));
    assert_true(found);
    assert_ok(store_summaries(tx, &b.arena, b.org.id, id, &list, &count));
    assert_int_equal(count, 1);
    s = list[0];
    db_read_end(&tx);
    return s;
}

static void an_invoice_is_owed_and_a_credit_note_takes_it_off(void **state)
{
    (void)state;
    struct document invoice =
        books_document(&b, DOCUMENT_INVOICE, "A-1", "CUST-1", 100000, "2026-02-14", "");
    struct document note =
        books_document(&b, DOCUMENT_CREDIT_NOTE, "N-1", "CUST-1", 25000, "2026-02-14", "A-1");
    books_import(&b, &invoice);
    struct summary s = summary_of(S("CUST-1"));
    assert_int_equal(s.open_n, 1);
    assert_int_equal(s.open_sum, 120000);

    struct imported out = books_import(&b, &note);
    assert_int_equal(out.applied, 30000);
    s = summary_of(S("CUST-1"));
    assert_int_equal(s.open_sum, 90000);
    assert_int_equal(s.credit_sum, 0);
    assert_int_equal(books_faults(&b), 0);
}

static void more_credit_than_is_open_stays_credit(void **state)
{
    (void)state;
    struct document invoice =
        books_document(&b, DOCUMENT_INVOICE, "A-2", "CUST-2", 1000, "2026-02-14", "");
    struct document note =
        books_document(&b, DOCUMENT_CREDIT_NOTE, "N-2", "CUST-2", 5000, "2026-02-14", "A-2");
    books_import(&b, &invoice);
    books_import(&b, &note);
    struct summary s = summary_of(S("CUST-2"));
    assert_int_equal(s.paid_n, 1);
    assert_int_equal(s.paid_sum, 1200);
    assert_int_equal(s.credit_n, 1);
    assert_int_equal(s.credit_sum, 4800);
    assert_int_equal(books_faults(&b), 0);
}

static void what_was_paid_before_is_taken_off(void **state)
{
    (void)state;
    struct document part =
        books_document(&b, DOCUMENT_INVOICE, "A-3", "CUST-3", 10000, "2026-02-14", "");
    struct document over =
        books_document(&b, DOCUMENT_INVOICE, "A-4", "CUST-3", 10000, "2026-02-14", "");
    part.prepaid.minor = 2000;
    over.prepaid.minor = 15000;
    books_import(&b, &part);
    books_import(&b, &over);
    struct summary s = summary_of(S("CUST-3"));
    assert_int_equal(s.open_sum, 10000);
    assert_int_equal(s.paid_n, 1);
    assert_int_equal(s.credit_sum, 3000);
    assert_int_equal(books_faults(&b), 0);
}

static void documents_of_nothing_and_below_nothing_are_booked(void **state)
{
    (void)state;
    struct document zero =
        books_document(&b, DOCUMENT_INVOICE, "Z-1", "CUST-4", 0, "2026-02-14", "");
    struct document below =
        books_document(&b, DOCUMENT_INVOICE, "Z-2", "CUST-4", -10000, "2026-02-14", "");
    struct document retainer =
        books_document(&b, DOCUMENT_RETAINER, "RT-1", "CUST-4", 50000, "2026-02-14", "");
    books_import(&b, &zero);
    books_import(&b, &below);
    books_import(&b, &retainer);
    struct summary s = summary_of(S("CUST-4"));
    assert_int_equal(s.paid_n, 1);
    assert_int_equal(s.credit_sum, 12000);
    assert_int_equal(s.retainer_due_sum, 60000);
    assert_int_equal(s.retainer_sum, 0);
    assert_int_equal(s.open_n, 0);
    assert_int_equal(books_faults(&b), 0);
}

static void the_same_document_twice_changes_nothing(void **state)
{
    (void)state;
    struct document d =
        books_document(&b, DOCUMENT_INVOICE, "T-1", "CUST-5", 7000, "2026-02-14", "");
    struct document other =
        books_document(&b, DOCUMENT_INVOICE, "T-1", "CUST-5", 7001, "2026-02-14", "");
    struct problems problems = { .arena = &b.arena };
    struct import in = { .org = b.org.id, .document = &d };
    struct imported out;

    books_import(&b, &d);
    assert_ok(app_import(&b.app, &b.arena, &in, &problems, &out));
    assert_int_equal(out.done, IMPORT_THERE);
    in.document = &other;
    assert_ok(app_import(&b.app, &b.arena, &in, &problems, &out));
    assert_int_equal(out.done, IMPORT_REFUSED);
    assert_int_equal(problems.errors, 1);
    in.document = &d;
    d.number = S("T-2");
    in.dry_run = true;
    assert_ok(app_import(&b.app, &b.arena, &in, &problems, &out));
    assert_int_equal(out.done, IMPORT_NEW);
    struct summary s = summary_of(S("CUST-5"));
    assert_int_equal(s.open_n, 1);
    assert_int_equal(books_faults(&b), 0);
}

static bool is_file(str digest)
{
    return file_exists(app_file_path(&b.app, &b.arena, b.org.id, digest));
}

/* What is kept under the bytes' SHA-256, or how that fails. */
static err kept(str bytes, str *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    TRY(db_read_begin(b.app.db, &tx));
    return app_kept_read(&b.app, tx, &b.arena, b.org.id, app_sha256(&b.arena, bytes), out);
}

static void what_came_with_a_document_is_kept_with_it(void **state)
{
    (void)state;
    str small = S("<Invoice/>"), back;
    str large = { memset(arena_take(&b.arena, 100000), 'x', 100000), 100000 };
    struct attachment files[] = { { .id = S("1"), .mime = S("text/csv"), .bytes = large },
                                  { .id = S("2"), .mime = S("text/csv"), .bytes = S("a,b\n") } };
    struct document d =
        books_document(&b, DOCUMENT_INVOICE, "K-1", "CUST-K", 7000, "2026-02-14", "");
    struct problems problems = { .arena = &b.arena };
    struct import in = { .org = b.org.id, .document = &d, .source_bytes = small, .dry_run = true };
    struct imported out;

    d.attachments = files;
    d.attachment_count = countof(files);
    assert_ok(app_import(&b.app, &b.arena, &in, &problems, &out));
    assert_err(kept(small, &back), E_NOT_FOUND);
    assert_err(kept(large, &back), E_NOT_FOUND);

    in.dry_run = false;
    assert_ok(app_import(&b.app, &b.arena, &in, &problems, &out));
    assert_ok(kept(small, &back));
    assert_true(str_eq(back, small));
    assert_ok(kept(files[1].bytes, &back));
    assert_ok(kept(large, &back));
    assert_true(str_eq(back, large));
    assert_false(is_file(app_sha256(&b.arena, small)));
    assert_true(is_file(app_sha256(&b.arena, large)));

    d.total.minor += 1; /* another one under its number */
    in.source_bytes = S("<Invoice>2</Invoice>");
    assert_ok(app_import(&b.app, &b.arena, &in, &problems, &out));
    assert_int_equal(out.done, IMPORT_REFUSED);
    assert_err(kept(in.source_bytes, &back), E_NOT_FOUND);
    assert_int_equal(books_faults(&b), 0);

    const char *path = app_file_path(&b.app, &b.arena, b.org.id, app_sha256(&b.arena, large));
    assert_ok(file_write(path, S("something else"), 0600));
    assert_err(kept(large, &back), E_IO);
    assert_int_equal(books_faults(&b), 1);
    assert_int_equal(unlink(path), 0);
    assert_err(kept(large, &back), E_NOT_FOUND);
    assert_int_equal(books_faults(&b), 1);
    assert_ok(file_write(path, large, 0600));
    assert_int_equal(books_faults(&b), 0);
}

/* All invoices found page by page, in one order; how many, and that none comes twice. */
static int walk(struct invoice_filter f)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    int found = 0;
    bool more = true;
    int64_t seen[100];

    assert_ok(db_read_begin(b.app.db, &tx));
    while (more) {
        struct lot *lots;
        size_t count;
        assert_ok(
            store_invoice_page(tx, &b.arena, db_engine_of(b.app.db), &f, &lots, &count, &more));
        for (size_t i = 0; i < count; i++) {
            for (int k = 0; k < found; k++) assert_int_not_equal(seen[k], lots[i].doc);
            seen[found++] = lots[i].doc;
        }
        if (count > 0) invoice_after(&f, &lots[count - 1], &b.arena);
    }
    return found;
}

static str kept_rendering(int64_t subject)
{
    struct rtx *tx = NULL;
    str bytes;
    bool found;

    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(app_rendering_read(&b.app, tx, &b.arena, b.org.id, subject, &bytes, &found));
    db_read_end(&tx);
    return found ? bytes : S("none");
}

static void the_first_drawing_stays_until_a_power_cut_spoils_it(void **state)
{
    (void)state;
    str out;

    assert_str(kept_rendering(77), "none");
    assert_ok(app_rendering_keep(&b.app, &b.arena, b.org.id, 77, S("one"), &out));
    assert_str(out, "one");
    assert_ok(app_rendering_keep(&b.app, &b.arena, b.org.id, 77, S("two"), &out));
    assert_str(out, "one");
    assert_str(kept_rendering(77), "one");

    const char *path = app_file_path(&b.app, &b.arena, b.org.id, app_sha256(&b.arena, S("one")));
    assert_int_equal(truncate(path, 2), 0);
    assert_str(kept_rendering(77), "none");
    assert_ok(app_rendering_keep(&b.app, &b.arena, b.org.id, 77, S("one"), &out));
    assert_str(kept_rendering(77), "one");
    assert_int_equal(unlink(path), 0);
    assert_ok(app_rendering_keep(&b.app, &b.arena, b.org.id, 77, S("three"), &out));
    assert_str(out, "three");
    assert_str(kept_rendering(77), "three");
}

static void pages_lose_nothing_in_any_order(void **state)
{
    (void)state;
    struct customer c = { .number = S("CUST-6") };
    struct rtx *tx = NULL;
    bool found;
    customer_id id;

    for (int i = 0; i < 30; i++) {
        struct document d =
            books_document(&b, DOCUMENT_INVOICE, arena_format(&b.arena, "P-%03d", i).p, "CUST-6",
                           1000 * (1 + i % 4), i % 2 ? "2026-03-01" : "2026-02-01", "");
        if (i % 3 == 0) d.lines[0].description = S("Größe of the Überraschung");
        d.purchase_order = arena_format(&b.arena, "PO-%d", 4500 + i);
        books_import(&b, &d);
    }
    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_customer_find(tx, b.org.id, &c, &id, &found));
    db_read_end(&tx);
    struct invoice_filter f = { .org = b.org.id,
                                .customer = id,
                                .states = STATES_ALL,
                                .limit = 7,
                                INVOICE_ANY_DAY };
    assert_true(date_parse(S("2026-02-15"), &f.today));
    for (f.sort = SORT_ISSUED; f.sort <= SORT_STATE; f.sort++) {
        f.down = false;
        assert_int_equal(walk(f), 30);
        f.down = true;
        assert_int_equal(walk(f), 30);
    }
    f.sort = SORT_DUE;
    f.states = STATE_BIT(INVOICE_OVERDUE);
    assert_int_equal(walk(f), 15);
    f.states = STATES_ALL;
    f.words = locale_fold(&b.arena, S("Größe überr"));
    assert_int_equal(walk(f), 10);
    f.words = locale_fold(&b.arena, S("PO-4507"));
    assert_int_equal(walk(f), 1);
    f.words = locale_fold(&b.arena, S("\"); drop * OR"));
    assert_int_equal(walk(f), 0);
}

static void a_snapshot_reads_back_as_it_was(void **state)
{
    (void)state;
    struct document d = books_document(&b, DOCUMENT_CREDIT_NOTE, "S-1", "Ünal, \"株式会社\"", 999,
                                       "2026-02-14", "A-1"),
                    back;
    CLEANUP(buf_release) struct buf one, two;
    buf_init(&one, 1 << 20);
    buf_init(&two, 1 << 20);
    snapshot_write(&one, &d);
    assert_ok(snapshot_read(&b.arena, buf_view(&one), &back));
    snapshot_write(&two, &back);
    assert_int_equal(one.n, two.n);
    assert_memory_equal(one.p, two.p, one.n);
    assert_int_equal(back.line_count, 1);
    assert_int_equal(back.total.minor, d.total.minor);
    assert_false(date_is(back.tax_point));
    assert_err(snapshot_read(&b.arena, S("2:9:short"), &back), E_PARSE);
}

static void *import_the_same(void *arg)
{
    CLEANUP(arena_release) struct arena a;
    struct document d = *(struct document *)arg;
    struct import in = { .org = b.org.id, .document = &d };
    struct imported out = { 0 };

    arena_init(&a, 64u * 1024 * 1024);
    struct problems problems = { .arena = &a };
    if (app_import(&b.app, &a, &in, &problems, &out) != OK) return NULL;
    return (void *)(intptr_t)(1 + (int)out.done);
}

static void of_many_who_import_the_same_at_once_one_is_first(void **state)
{
    (void)state;
    struct document d =
        books_document(&b, DOCUMENT_INVOICE, "M-1", "CUST-7", 7000, "2026-02-14", "");
    pthread_t threads[8];
    int made = 0, there = 0;

    for (size_t i = 0; i < countof(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, import_the_same, &d), 0);
    for (size_t i = 0; i < countof(threads); i++) {
        void *done;
        pthread_join(threads[i], &done);
        made += (intptr_t)done == 1 + (int)IMPORT_NEW;
        there += (intptr_t)done == 1 + (int)IMPORT_THERE;
    }
    assert_int_equal(made, 1);
    assert_int_equal(there, 7);
    assert_int_equal(books_faults(&b), 0);
}

/* Else each batch would read all payments there ever were, on the one thread that writes. */
static void the_sealer_finds_what_waits_for_a_number_by_its_index(void **state)
{
    (void)state;
    if (db_engine_of(b.app.db) != DB_SQLITE) return;
    str text = arena_format(&b.arena, "EXPLAIN QUERY PLAN %s", Q_payment_without_receipt.sqlite);
    struct sql plan = { .name = "plan", .index = -1, .sqlite = text.p };
    struct rtx *tx = NULL;
    struct rows rows;
    int64_t id, parent, unused;
    str step;
    bool more;

    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(db_query(tx, &b.arena, &plan, IN(b.org.id, 10), &rows));
    assert_ok(db_next(&rows, OUT(&id, &parent, &unused, &step), &more));
    assert_true(more);
    assert_true(str_contains(step, S("payment_unnumbered")));
    db_drop(&rows);
    db_read_end(&tx);
}

static void sealing_makes_one_chain_that_verifies(void **state)
{
    (void)state;
    assert_ok(app_seal_all(&b.app));
    struct verified v;
    assert_int_equal(books_faults(&b), 0);
    assert_ok(app_verify(&b.app, NULL, NULL, &v));
    assert_int_equal(v.unsealed, 0);
    assert_int_equal(v.sealed, v.entries);
    assert_true(v.sealed > 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_prepares),
        cmocka_unit_test(an_invoice_is_owed_and_a_credit_note_takes_it_off),
        cmocka_unit_test(more_credit_than_is_open_stays_credit),
        cmocka_unit_test(what_was_paid_before_is_taken_off),
        cmocka_unit_test(documents_of_nothing_and_below_nothing_are_booked),
        cmocka_unit_test(the_same_document_twice_changes_nothing),
        cmocka_unit_test(what_came_with_a_document_is_kept_with_it),
        cmocka_unit_test(the_first_drawing_stays_until_a_power_cut_spoils_it),
        cmocka_unit_test(pages_lose_nothing_in_any_order),
        cmocka_unit_test(a_snapshot_reads_back_as_it_was),
        cmocka_unit_test(of_many_who_import_the_same_at_once_one_is_first),
        cmocka_unit_test(the_sealer_finds_what_waits_for_a_number_by_its_index),
        cmocka_unit_test(sealing_makes_one_chain_that_verifies),
    };
    return cmocka_run_group_tests(tests, open_books, books_end);
}

/*
 * Exports, on both engines: what is counted is what is made, of each kind; a job that was taken
 * over is left alone by who had it; nothing stays behind.
 */
#include "books.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/app_export.h"
#include "app/app_offline.h"
#include "base/clock.h"
#include "base/file.h"
#include "db/write.h"
#include "pdf/pdf.h"

enum { MANY = 10300, FILE_BYTES = 4 * 1024 * 1024 };

static struct books b;
static customer_id customer;
static contact_id kim;
static date today;

static err sql_body(struct wtx *tx, void *arg)
{
    const struct sql *q = arg;
    return db_exec(tx, q, IN(b.org.id));
}

static void change(const char *text)
{
    struct sql q = { .name = "change", .index = -1, .sqlite = text, .postgres = text };
    assert_ok(db_write(b.app.db, (struct db_work){ sql_body, NULL, &q }));
}

static struct lot invoice_of(public_id id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct lot l;

    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_lot_by_public(tx, &b.arena, b.org.id, id, ACCOUNT_RECEIVABLE, &l));
    return l;
}

static void pay(const struct lot *l, int64_t amount, const char *payer)
{
    struct pay_item item = { ACCOUNT_RECEIVABLE, l->doc, lot_payable(l), 0 };
    struct offline in = { .org = b.org.id, .customer = l->customer, .cur = l->cur,
                          .amount = amount, .method = PAY_TRANSFER, .payer = str_of(payer),
                          .key = str_of(payer), .day = today, .items = &item, .count = 1,
                          .silent = true };
    struct pay_started out;

    assert_ok(app_payment_offline(&b.app, &b.arena, &in, 1, &out));
}

/* Five invoices, two credit notes, three payments: one was too much, one did not come. */
static int open_books(void **state)
{
    struct lot lots[5];
    str missing;

    *state = &b;
    assert_ok(pdf_init(&missing));
    clock_set(1790000000 * INT64_C(1000000));
    books_open(&b);
    assert_true(date_parse(S("2026-09-21"), &today));
    for (int i = 0; i < 5; i++) {
        const char *number = arena_format(&b.arena, "=%d", i).p;
        struct document d = books_document(&b, DOCUMENT_INVOICE, number, "Ask", 1000, "2026-12-01",
                                           "");
        lots[i] = invoice_of(books_import(&b, &d).public_id);
        customer = lots[i].customer;
    }
    for (int i = 0; i < 2; i++) {
        const char *number = arena_format(&b.arena, "@N-%d", i).p;
        struct document d = books_document(&b, DOCUMENT_CREDIT_NOTE, number, "Ask", 500,
                                           "2026-12-01", "");
        d.due = DATE_NONE;
        (void)books_import(&b, &d);
    }
    pay(&lots[0], lots[0].total, "+Mira");
    pay(&lots[1], lots[1].total + 700, "-Nils");
    pay(&lots[2], lots[2].total, "=Olga");
    change("UPDATE payment SET state = 11 WHERE org = $1 AND payer = '=Olga'");
    assert_ok(app_contact_add(&b.app, &b.arena, b.org.id, customer, S("k@x.example"), S("Kim"),
                              MAY_VIEW, &kim));
    return 0;
}

static struct export_wish wish(enum export_what what, enum export_format format)
{
    return (struct export_wish){
        .org = b.org.id, .contact = kim, .customer = customer, .what = what, .format = format,
        .words = words_of(S("en")),
        .filter = { .org = b.org.id, .customer = customer, .today = today, .states = STATES_ALL,
                    .sort = SORT_ISSUED, .down = true, .most = INT64_MAX, INVOICE_ANY_DAY },
    };
}

static int64_t count_of(const struct export_wish *w)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    int64_t n;

    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(app_export_count(tx, &b.arena, db_engine_of(b.app.db), w, &n));
    return n;
}

static str bytes_of(struct export_file *f)
{
    char *bytes = arena_take(&b.arena, FILE_BYTES);
    ssize_t n = pread(f->fd, bytes, FILE_BYTES, 0);

    assert_true(n > 0 && n < FILE_BYTES && n == f->bytes);
    assert_int_equal(close(f->fd), 0);
    return (str){ bytes, (size_t)n };
}

static int64_t times(str text, str what)
{
    int64_t n = 0;

    for (size_t i = 0; i + what.n <= text.n; i++) n += memcmp(text.p + i, what.p, what.n) == 0;
    return n;
}

static str made_now(enum export_what what, enum export_format format, int64_t expected)
{
    struct export_wish w = wish(what, format);
    struct export_file f;

    assert_int_equal(count_of(&w), expected);
    assert_ok(app_export_now(&b.app, &b.arena, &w, expected, &f));
    return bytes_of(&f);
}

static void each_kind_has_as_many_rows_as_were_counted(void **state UNUSED)
{
    static const int64_t rows[] = { [EXPORT_INVOICES] = 5, [EXPORT_CREDITS] = 3,
                                    [EXPORT_PAYMENTS] = 3 };

    for (int what = EXPORT_INVOICES; what <= EXPORT_PAYMENTS; what++) {
        str csv = made_now((enum export_what)what, EXPORT_CSV, rows[what]);
        assert_int_equal(times(csv, S("\r\n")), rows[what] + 1);
        assert_int_equal(times(csv, S("\r\n=")) + times(csv, S("\r\n@")), 0);
        assert_int_equal(times(csv, S(",+")) + times(csv, S(",-")) + times(csv, S(",=")), 0);
    }
    str csv = made_now(EXPORT_PAYMENTS, EXPORT_CSV, 3);
    assert_int_equal(times(csv, S(",transfer,'-Nils,'=1,1,19.00,settled")), 1);
    assert_int_equal(times(csv, S(",failed\r\n")), 1);
    csv = made_now(EXPORT_CREDITS, EXPORT_CSV, 3);
    assert_int_equal(times(csv, S("'@N-0,EUR,2026-01-15,Credit note,6.00,0.00,6.00")), 1);
    assert_int_equal(times(csv, S(",Over-payment,7.00,0.00,7.00")), 1);
}

static void papers_are_of_documents_and_of_what_was_received(void **state UNUSED)
{
    static const int64_t papers[] = { [EXPORT_INVOICES] = 5, [EXPORT_CREDITS] = 2,
                                      [EXPORT_PAYMENTS] = 2 };

    for (int what = EXPORT_INVOICES; what <= EXPORT_PAYMENTS; what++) {
        str zip = made_now((enum export_what)what, EXPORT_ZIP, papers[what]);
        assert_int_equal(times(zip, S("PK\x01\x02")), papers[what]); /* in its directory */
        str pdf = made_now((enum export_what)what, EXPORT_MERGED, papers[what]);
        assert_memory_equal(pdf.p, "%PDF-", 5);
    }
}

static void payments_are_narrowed_and_sorted_as_their_list_is(void **state UNUSED)
{
    struct export_wish w = wish(EXPORT_PAYMENTS, EXPORT_CSV);
    struct export_file f;
    str head, first;

    w.payments.of = PAYMENTS_OF_RETAINERS;
    assert_int_equal(count_of(&w), 0);
    w.payments = (struct payment_filter){ .of = PAYMENTS_OF_INVOICES, .by_amount = true };
    assert_int_equal(count_of(&w), 3);
    assert_ok(app_export_now(&b.app, &b.arena, &w, 3, &f));
    str csv = bytes_of(&f);
    assert_true(str_cut(&csv, '\n', &head));
    assert_true(str_cut(&csv, '\n', &first));
    assert_int_equal(times(first, S("19.00")), 1);
}

/* ---- jobs ---- */

static struct export ask(const struct export_wish *w, int64_t count)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct export e;
    public_id id;

    assert_ok(app_export_ask(&b.app, &b.arena, w, count, &id));
    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_export_by_public(tx, &b.arena, b.org.id, id, &e));
    return e;
}

static struct export now(const struct export *e)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct export is;

    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_export_get(tx, &b.arena, b.org.id, e->id, &is));
    return is;
}

/* The job of it, as a worker takes it; false where nobody can have it. */
static bool take(const struct export *e, struct job *out)
{
    struct job *jobs;
    size_t n;

    assert_ok(app_job_take(&b.app, &b.arena, JOB_PAPER, 100, NULL, 0, &jobs, &n));
    for (size_t i = 0; i < n; i++) {
        *out = jobs[i];
        if (jobs[i].subject == e->id && str_eq(jobs[i].kind, S("export.run"))) return true;
    }
    return false;
}

static struct export_turn run(const struct job *job)
{
    struct export_turn turn;

    assert_ok(app_export_run(&b.app, &b.arena, job, STR_NONE, &turn));
    return turn;
}

static size_t files(void)
{
    struct file_entry *list;
    size_t n;
    const char *folder = arena_format(&b.arena, "%s/exports/%lld", b.dir, (long long)b.org.id.v).p;

    assert_ok(file_list(&b.arena, folder, &list, &n));
    return n;
}

/* What a run leaves behind that was killed while it wrote. */
static void leave_part(const struct export *e)
{
    const char *part = arena_format(&b.arena, "%s/exports/%lld/%.*s.17", b.dir,
                                    (long long)b.org.id.v,
                                    STR_FMT(public_id_str(&e->public_id))).p;
    assert_ok(file_put(part, S("half"), 0600));
}

/* Its days are over; so many files are left. */
static void end(const struct export *e, size_t left)
{
    const struct job expire = { .org = b.org.id, .subject = e->id,
                                .key = public_id_str(&e->public_id) };

    assert_ok(app_export_expire(&b.app, &b.arena, &expire));
    assert_int_equal(files(), left);
}

static void a_job_that_was_taken_over_is_left_alone_by_who_had_it(void **state UNUSED)
{
    struct export_wish w = wish(EXPORT_PAYMENTS, EXPORT_CSV);
    struct export e = ask(&w, 3);
    struct job slow, other;

    assert_true(take(&e, &slow));
    assert_false(take(&e, &other));
    clock_advance(JOB_PAPER_LEASE_SECONDS * INT64_C(1000000) + 1);
    assert_true(take(&e, &other));
    assert_true(run(&slow).lost);
    assert_int_equal(now(&e).state, EXPORT_MAKING);
    assert_int_equal(files(), 0);
    assert_false(run(&other).lost);
    assert_int_equal(now(&e).state, EXPORT_READY);
    assert_int_equal(files(), 1);
    assert_true(run(&slow).lost);
    struct export ready = now(&e);
    assert_true(app_export_whole(&b.app, &b.arena, &ready, e.made_us));
    end(&e, 0);
}

static void one_that_was_killed_is_made_by_the_next_and_leaves_no_part(void **state UNUSED)
{
    struct export_wish w = wish(EXPORT_CREDITS, EXPORT_ZIP);
    struct export e = ask(&w, 2);
    struct job job, again;

    assert_true(take(&e, &job));
    change("UPDATE export SET done = 1 WHERE org = $1 AND state = 1");
    leave_part(&e);
    assert_false(app_export_whole(&b.app, &b.arena, &e, e.made_us));
    clock_advance(JOB_PAPER_LEASE_SECONDS * INT64_C(1000000) + 1);
    assert_true(take(&e, &again));
    assert_false(run(&again).lost);
    assert_int_equal(now(&e).state, EXPORT_READY);
    assert_int_equal(now(&e).since_done, 1);
    assert_int_equal(files(), 1);
    end(&e, 0);
}

static void what_was_cancelled_leaves_no_part_behind_its_days(void **state UNUSED)
{
    struct export_wish w = wish(EXPORT_INVOICES, EXPORT_XLSX);
    struct export e = ask(&w, 5);

    assert_ok(app_export_delete(&b.app, &b.arena, &e));
    leave_part(&e);
    end(&e, 0);
}

static void many_rows_are_not_counted_before_they_are_made(void **state UNUSED)
{
    struct export_wish w = wish(EXPORT_INVOICES, EXPORT_CSV);
    struct export_file f;
    struct job job;

    change("INSERT INTO lot (org, customer, account, doc, currency, public_id, kind, number, day, "
           "due, net, tax, total, pd, pc, nd, nc, version) WITH RECURSIVE many (n) AS "
           "(SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 10300) "
           "SELECT l.org, l.customer, 1, l.doc + n, 'EUR', "
           "substr('AAAAAAAAAAAAAAAAAAAA' || n, length('' || n) + 1), 1, 'E-' || n, l.day, l.due, "
           "100, 0, 100, 100, 0, 0, 0, 1 FROM many CROSS JOIN "
           "(SELECT * FROM lot WHERE org = $1 AND number = '=4') l");
    assert_int_equal(count_of(&w), EXPORT_MANY);
    assert_false(app_export_small(&w, EXPORT_MANY));
    w.known = MANY + 5;
    assert_int_equal(count_of(&w), MANY + 5);
    w.known = 0;
    w.format = EXPORT_ZIP;
    assert_int_equal(count_of(&w), app_export_most(EXPORT_ZIP) + 1);
    w.format = EXPORT_CSV;
    w.filter.cur = CURRENCY("EUR");
    w.filter.sort = SORT_NUMBER;
    struct export e = ask(&w, EXPORT_MANY);
    assert_int_equal(e.total, 0);
    assert_true(take(&e, &job));
    (void)run(&job);
    e = now(&e);
    assert_int_equal(e.total, MANY + 5);
    assert_int_equal(e.done, MANY + 5);
    assert_ok(app_export_open(&b.app, &b.arena, &e, e.made_us, &f));
    assert_int_equal(times(bytes_of(&f), S("\r\n")), MANY + 6);
    end(&e, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_has_as_many_rows_as_were_counted),
        cmocka_unit_test(papers_are_of_documents_and_of_what_was_received),
        cmocka_unit_test(payments_are_narrowed_and_sorted_as_their_list_is),
        cmocka_unit_test(a_job_that_was_taken_over_is_left_alone_by_who_had_it),
        cmocka_unit_test(one_that_was_killed_is_made_by_the_next_and_leaves_no_part),
        cmocka_unit_test(what_was_cancelled_leaves_no_part_behind_its_days),
        cmocka_unit_test(many_rows_are_not_counted_before_they_are_made),
    };
    return cmocka_run_group_tests(tests, open_books, books_end);
}

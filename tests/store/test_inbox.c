/* The inbox of staff, on both engines: one event is one item, who is mailed, done and taken up. */
#include "books.h"

#include "app/app_inbox.h"
#include "app/app_staff.h"
#include "base/clock.h"
#include "db/write.h"
#include "store/store_job.h"

static struct books b;
static staff_id owner, support, reader;

static int open_books(void **state)
{
    *state = &b;
    clock_set(1790000000 * INT64_C(1000000));
    books_open(&b);
    assert_ok(app_staff_add(&b.app, b.org.id, S("o@x.example"), S("Oda"), S("owner"), &owner));
    assert_ok(app_staff_add(&b.app, b.org.id, S("s@x.example"), S("Sam"), S("support"), &support));
    assert_ok(app_staff_add(&b.app, b.org.id, S("r@x.example"), S("Rea"), S("read-only"), &reader));
    return 0;
}

static struct actor actor(staff_id who)
{
    return (struct actor){ b.org.id, PERSON_STAFF, who.v, S("Somebody"), S("192.0.2.7") };
}

static err put_body(struct wtx *tx, void *arg)
{
    return app_inbox_put(tx, &b.arena, b.org.id, arg);
}

static void put(enum inbox_kind kind, const char *key)
{
    struct inbox_item item = { .kind = kind, .key = str_of(key), .number = S("INV-1"),
                               .words = S("Where is the purchase order?"),
                               .path = S("/staff/customers") };
    assert_ok(db_write(b.app.db, (struct db_work){ put_body, NULL, &item }));
}

static size_t list(bool done, enum inbox_kind kind, inbox_id before, int limit,
                   struct inbox_row **out)
{
    struct inbox_query q = { b.org.id, done, kind, before, limit };
    struct rtx *tx = NULL;
    size_t n;

    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_inbox_list(tx, &b.arena, &q, out, &n));
    db_read_end(&tx);
    return n;
}

static const inbox_id newest = { INT64_MAX };

/* Mails that wait to be sent to somebody. */
static int mails_to(staff_id who)
{
    struct job *jobs;
    struct rtx *tx = NULL;
    size_t n;
    int found = 0;

    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_job_due(tx, &b.arena, JOB_PAPER, INT64_MAX, 100, &jobs, &n));
    db_read_end(&tx);
    for (size_t i = 0; i < n; i++) {
        int64_t staff;
        if (!str_eq(jobs[i].kind, S("mail.inbox"))) continue;
        assert_true(str_i64(jobs[i].argument, &staff));
        found += staff == who.v;
    }
    return found;
}

static void one_event_is_one_item_and_mails_each_reader_once(void **state)
{
    (void)state;
    struct inbox_row *rows;
    int before = mails_to(support);
    put(INBOX_COMMENT, "comment-1");
    put(INBOX_COMMENT, "comment-1");
    assert_int_equal(list(false, INBOX_NONE, newest, 10, &rows), 1);
    assert_str(rows[0].item.words, "Where is the purchase order?");
    assert_int_equal(mails_to(support), before + 1);
    assert_int_equal(mails_to(owner), 1);
    assert_int_equal(mails_to(reader), 0);
    put(INBOX_TRANSFER, "transfer-1"); /* of money: nothing for support */
    assert_int_equal(mails_to(support), before + 1);
    assert_int_equal(mails_to(owner), 2);
}

static void who_wants_no_mail_about_a_kind_gets_none(void **state)
{
    (void)state;
    struct actor who = actor(owner);
    bool quiet[INBOX_KIND_COUNT] = { [INBOX_VIEW] = true };
    int before = mails_to(owner);
    assert_ok(app_inbox_quiet(&b.app, &who, quiet));
    put(INBOX_VIEW, "view-1");
    assert_int_equal(mails_to(owner), before);
    quiet[INBOX_VIEW] = false;
    assert_ok(app_inbox_quiet(&b.app, &who, quiet));
    put(INBOX_VIEW, "view-2");
    assert_int_equal(mails_to(owner), before + 1);
}

static void an_item_is_done_once_and_taken_up_again(void **state)
{
    (void)state;
    struct inbox_row *rows;
    struct actor sam = actor(support), rea = actor(reader);
    put(INBOX_REVIEW, "review-1");
    assert_int_equal(list(false, INBOX_REVIEW, newest, 10, &rows), 1);
    public_id id = rows[0].item.public_id;
    assert_int_equal(app_inbox_done(&b.app, &b.arena, &rea, id, true), E_FORBIDDEN);
    assert_int_equal(app_inbox_done(&b.app, &b.arena, &sam, public_id_new(), true), E_NOT_FOUND);
    assert_ok(app_inbox_done(&b.app, &b.arena, &sam, id, true));
    assert_ok(app_inbox_done(&b.app, &b.arena, &sam, id, true));
    assert_int_equal(list(false, INBOX_REVIEW, newest, 10, &rows), 0);
    assert_int_equal(list(true, INBOX_REVIEW, newest, 10, &rows), 1);
    assert_str(rows[0].done_name, "Sam");
    put(INBOX_REVIEW, "review-1"); /* told again: it stays done */
    assert_int_equal(list(false, INBOX_REVIEW, newest, 10, &rows), 0);
    assert_ok(app_inbox_done(&b.app, &b.arena, &sam, id, false));
    assert_int_equal(list(false, INBOX_REVIEW, newest, 10, &rows), 1);
    assert_int_equal(rows[0].done_us, 0);
}

static void lists_go_on_by_key_and_count_by_kind(void **state)
{
    (void)state;
    struct inbox_row *rows;
    struct rtx *tx = NULL;
    int64_t waiting[INBOX_KIND_COUNT];
    put(INBOX_MAIL, "mail-1");
    put(INBOX_MAIL, "mail-2");
    put(INBOX_MAIL, "mail-3");
    assert_int_equal(list(false, INBOX_MAIL, newest, 2, &rows), 2);
    assert_true(rows[0].item.id.v > rows[1].item.id.v);
    assert_int_equal(list(false, INBOX_MAIL, rows[1].item.id, 2, &rows), 1);
    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_inbox_waiting(tx, &b.arena, b.org.id, waiting));
    db_read_end(&tx);
    assert_int_equal(waiting[INBOX_MAIL], 3);
    assert_true(waiting[INBOX_NONE] > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_event_is_one_item_and_mails_each_reader_once),
        cmocka_unit_test(who_wants_no_mail_about_a_kind_gets_none),
        cmocka_unit_test(an_item_is_done_once_and_taken_up_again),
        cmocka_unit_test(lists_go_on_by_key_and_count_by_kind),
    };
    return cmocka_run_group_tests(tests, open_books, books_end);
}

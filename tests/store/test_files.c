/*
 * Files that people send, on both engines: kept before their rows, shared in versions, withdrawn,
 * proofs decided once; and a fault between file and row leaves neither.
 */
#include "books.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app_kyc.h"
#include "app/app_shared.h"
#include "app/app_staff.h"
#include "app/app_upload.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"

static struct books b;
static struct actor staff, reader, contact;
static customer_id customer, other;

static const str small = { "Number;Total\n1;2.00\n", 20 };

static int open_books(void **state)
{
    *state = &b;
    struct customer c = { .number = S("C-1"), .name = S("One"), .cur = CURRENCY("EUR"),
                          .tax_id = S("DE136695976") };
    staff_id s, r;
    contact_id k;

    clock_set(1790000000 * INT64_C(1000000));
    books_open(&b);
    assert_ok(app_customer_add(&b.app, &b.arena, b.org.id, &c));
    customer = c.id;
    c = (struct customer){ .number = S("C-2"), .name = S("Two"), .cur = CURRENCY("EUR") };
    assert_ok(app_customer_add(&b.app, &b.arena, b.org.id, &c));
    other = c.id;
    assert_ok(app_staff_add(&b.app, b.org.id, S("s@x.example"), S("Sam"), S("support"), &s));
    assert_ok(app_staff_add(&b.app, b.org.id, S("r@x.example"), S("Rea"), S("read-only"), &r));
    assert_ok(app_contact_add(&b.app, &b.arena, b.org.id, customer, S("k@x.example"), S("Kim"),
                              MAY_VIEW | MAY_MANAGE, &k));
    staff = (struct actor){ b.org.id, PERSON_STAFF, s.v, S("Sam"), S("192.0.2.7") };
    reader = (struct actor){ b.org.id, PERSON_STAFF, r.v, S("Rea"), S("192.0.2.7") };
    contact = (struct actor){ b.org.id, PERSON_CONTACT, k.v, S("Kim"), S("192.0.2.8") };
    return 0;
}

/* More than goes into a row. */
static str large(char first)
{
    size_t n = LIMIT_KEPT_ROW_BYTES + 1;
    char *p = arena_take(&b.arena, n);
    memset(p, first, n);
    return (str){ p, n };
}

static err take(const struct actor *who, customer_id of, str name, str bytes,
                struct upload_taken *out)
{
    struct problems problems = { .arena = &b.arena };
    const struct upload_sent in = { .customer = of, .who = who, .field = S("file"), .name = name,
                                    .bytes = bytes };
    err e = app_upload_take(&b.app, &b.arena, &in, &problems, out);
    assert_int_equal(problems.errors, e == E_INVALID);
    return e;
}

static err send_as(const struct actor *who, const struct shared *to, str bytes, public_id *out)
{
    struct upload_taken file;
    struct share in = { .who = who, .title = S("Prices"), .file = &file };

    assert_ok(take(who, customer, S("prices.csv"), bytes, &file));
    if (to != NULL) {
        in.id = to->id;
        in.version = to->version;
    }
    return app_share(&b.app, &b.arena, &in, out);
}

static struct shared shared_of(public_id id)
{
    struct shared s = { 0 };
    struct rtx *tx = NULL;
    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_shared_by_public(tx, &b.arena, b.org.id, id, &s));
    db_read_end(&tx);
    return s;
}

static str bytes_of(const struct shared *s, int version)
{
    struct upload u;
    struct rtx *tx = NULL;
    str out = STR_NONE;
    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_shared_file(tx, &b.arena, b.org.id, s->id, version, &u));
    assert_ok(app_upload_read(&b.app, tx, &b.arena, b.org.id, &u, &out));
    db_read_end(&tx);
    return out;
}

static size_t list(customer_id of, int side, int64_t before, struct shared_row **out)
{
    const struct shared_query q = { b.org.id, of, before, side, 10 };
    struct rtx *tx = NULL;
    size_t n;
    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_shared_list(tx, &b.arena, &q, out, &n));
    db_read_end(&tx);
    return n;
}

static void small_and_large_files_come_back_as_they_were_sent(void **state)
{
    (void)state;
    public_id id, second;
    str bytes = large('x');
    assert_ok(send_as(&contact, NULL, small, &id));
    struct shared s = shared_of(id);
    assert_ok(send_as(&staff, &s, bytes, &second));
    s = shared_of(id);
    assert_int_equal(s.version, 2);
    assert_true(str_eq(bytes_of(&s, 1), small));
    assert_true(str_eq(bytes_of(&s, 2), bytes));
    assert_int_equal(books_faults(&b), 0);
}

static void a_version_on_one_that_is_not_the_newest_is_refused(void **state)
{
    (void)state;
    public_id id, again;
    assert_ok(send_as(&contact, NULL, small, &id));
    struct shared seen = shared_of(id);
    assert_ok(send_as(&contact, &seen, small, &again));
    assert_err(send_as(&contact, &seen, small, &again), E_STATE);
    assert_int_equal(shared_of(id).version, 2);
}

static void lists_are_of_one_customer_and_one_side_changed_last_first(void **state)
{
    (void)state;
    struct shared_row *rows;
    public_id first, last, any;
    assert_ok(send_as(&contact, NULL, small, &first));
    assert_ok(send_as(&staff, NULL, small, &last));
    size_t n = list(customer, 0, INT64_MAX, &rows);
    assert_memory_equal(&rows[0].s.public_id, &last, sizeof last);
    assert_int_equal(list(customer, PERSON_STAFF, INT64_MAX, &rows) +
                         list(customer, PERSON_CONTACT, INT64_MAX, &rows), n);
    assert_int_equal(list(other, 0, INT64_MAX, &rows), 0);
    struct shared s = shared_of(first);
    assert_ok(send_as(&contact, &s, small, &any));
    assert_int_equal(list(customer, 0, INT64_MAX, &rows), n);
    assert_memory_equal(&rows[0].s.public_id, &first, sizeof first);
    assert_int_equal(list(customer, 0, rows[0].s.last.v, &rows), n - 1);
}

static void staff_by_their_role_mark_and_withdraw(void **state)
{
    (void)state;
    struct upload_taken file;
    public_id id, mine, any;
    assert_ok(send_as(&contact, NULL, small, &id));
    assert_ok(send_as(&staff, NULL, small, &mine));
    struct shared s = shared_of(id), ours = shared_of(mine);
    assert_err(send_as(&reader, NULL, small, &any), E_FORBIDDEN);
    assert_err(app_shared_mark(&b.app, &b.arena, &reader, &s, 1), E_FORBIDDEN);
    assert_err(app_shared_mark(&b.app, &b.arena, &staff, &ours, 1), E_NOT_FOUND);
    assert_ok(app_shared_mark(&b.app, &b.arena, &staff, &s, 1));
    assert_ok(app_shared_mark(&b.app, &b.arena, &staff, &s, 1));
    assert_err(app_shared_withdraw(&b.app, &b.arena, &reader, &s, S("Why")), E_FORBIDDEN);
    assert_err(app_shared_withdraw(&b.app, &b.arena, &staff, &s, S(" ")), E_INVALID);
    assert_ok(app_shared_withdraw(&b.app, &b.arena, &staff, &s, S("Wrong")));
    assert_err(app_shared_withdraw(&b.app, &b.arena, &staff, &s, S("Wrong")), E_STATE);
    assert_err(send_as(&contact, &s, small, &any), E_STATE);
    /* A file of one customer is no version of another's document. */
    const struct share in = { .who = &staff, .id = ours.id, .version = 1, .file = &file };
    assert_ok(take(&staff, other, S("a.csv"), small, &file));
    assert_err(app_share(&b.app, &b.arena, &in, &any), E_NOT_FOUND);
    assert_int_equal(books_faults(&b), 0);
}

static void a_fault_between_file_and_row_leaves_no_row_and_the_next_try_is_whole(void **state)
{
    (void)state;
    struct shared_row *rows;
    struct upload_taken file;
    public_id id;
    str bytes = large('y'), digest = app_sha256(&b.arena, bytes);
    size_t before = list(customer, 0, INT64_MAX, &rows);
#ifdef COUNTERFOIL_FAULTS
    setenv("COUNTERFOIL_FAULT", "upload.kept", 1);
    assert_err(take(&contact, customer, S("y.txt"), bytes, &file), E_IO);
    unsetenv("COUNTERFOIL_FAULT");
#else
    assert_ok(take(&contact, customer, S("y.txt"), bytes, &file));
#endif
    const char *path = app_file_path(&b.app, &b.arena, b.org.id, digest);
    assert_true(file_exists(path));
    assert_int_equal(list(customer, 0, INT64_MAX, &rows), before);
    assert_int_equal(books_faults(&b), 0);
    /* Torn by a power cut, it is written anew and not taken for kept. */
    assert_ok(file_put(path, str_sub(bytes, 0, 100), 0600));
    assert_ok(send_as(&contact, NULL, bytes, &id));
    struct shared s = shared_of(id);
    assert_true(str_eq(bytes_of(&s, 1), bytes));
    assert_int_equal(books_faults(&b), 0);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(books_faults(&b), 1);
    assert_ok(file_write(path, bytes, 0600));
}

static struct kyc_proof newest_proof(void)
{
    struct kyc_proof *list_ = NULL;
    struct rtx *tx = NULL;
    size_t n = 0;
    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_kyc_list(tx, &b.arena, b.org.id, customer, &list_, &n));
    db_read_end(&tx);
    assert_true(n > 0);
    return list_[0];
}

static err prove(enum kyc_kind kind, customer_id of)
{
    struct upload_taken file;
    assert_ok(take(&contact, of, S("proof.txt"), small, &file));
    return app_kyc_send(&b.app, &b.arena, &contact, kind, &file);
}

static void a_proof_is_taken_where_it_is_asked_and_decided_once(void **state)
{
    (void)state;
    const struct kyc_rule rule = { .asked = { [KYC_TAX] = true } };
    assert_err(prove(KYC_TAX, customer), E_STATE);
    assert_ok(app_kyc_rule_set(&b.app, &b.arena, &staff, &rule));
    assert_err(prove(KYC_ADDRESS, customer), E_STATE);
    assert_err(prove(KYC_TAX, other), E_STATE); /* has no tax number */
    assert_ok(prove(KYC_TAX, customer));
    struct kyc_proof first = newest_proof();
    assert_ok(prove(KYC_TAX, customer));
    struct kyc_proof second = newest_proof();
    assert_int_equal(second.said, KYC_WAITS);
    date until = { 30000 };
#define DECIDE(who, p, said, reason)                                                               \
    app_kyc_decide(&b.app, &b.arena, &(who), (p).public_id, said, until, reason)
    assert_err(DECIDE(reader, second, KYC_SAID_YES, STR_NONE), E_FORBIDDEN);
    assert_err(DECIDE(staff, first, KYC_SAID_YES, STR_NONE), E_STATE);
    assert_err(DECIDE(staff, second, KYC_SAID_NO, S(" ")), E_INVALID);
    assert_ok(DECIDE(staff, second, KYC_SAID_YES, S("not kept")));
    assert_err(DECIDE(staff, second, KYC_SAID_NO, S("Late")), E_STATE);
    second = newest_proof();
    assert_int_equal(second.said, KYC_SAID_YES);
    assert_int_equal(second.until.day, until.day);
    assert_int_equal(second.reason.n, 0);
    assert_str(second.decided_by, "Sam");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_and_large_files_come_back_as_they_were_sent),
        cmocka_unit_test(a_version_on_one_that_is_not_the_newest_is_refused),
        cmocka_unit_test(lists_are_of_one_customer_and_one_side_changed_last_first),
        cmocka_unit_test(staff_by_their_role_mark_and_withdraw),
        cmocka_unit_test(a_fault_between_file_and_row_leaves_no_row_and_the_next_try_is_whole),
        cmocka_unit_test(a_proof_is_taken_where_it_is_asked_and_decided_once),
    };
    return cmocka_run_group_tests(tests, open_books, books_end);
}

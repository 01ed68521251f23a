/*
 * The database engines, one source for both: SQLite in a folder of its own, or the server that
 * COUNTERFOIL_TEST_DB names (an empty database). What holds here holds on either.
 */
#include "testing.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "db/migrate.h"
#include "test_db.h"

char folder[64];
struct db *db;
struct arena arena;
bool postgres;

struct db_options options(void)
{
    return (struct db_options){ .url = str_of(getenv("COUNTERFOIL_TEST_DB")),
                                .dir = folder,
                                .writers_max = 8,
                                .readers_max = 4,
                                .busy_ms = 60000 };
}

struct db *open_database(void)
{
    struct db *opened = NULL;
    char note[256];
    struct db_options o = options();
    err e = db_open(&o, &opened, note);
    if (e != OK) fail_msg("%s: %s", err_info(e)->name, note);
    return opened;
}

void must_write(err (*body)(struct wtx *, void *), void *arg)
{
    err e = db_write(db, (struct db_work){ .body = body, .arg = arg });
    if (e != OK) fail_msg("%s: %s", err_info(e)->name, db_last_message());
}

err write_of(err (*body)(struct wtx *, void *), void *arg)
{
    return db_write(db, (struct db_work){ .body = body, .arg = arg });
}

int64_t number_of(const struct sql *q, struct ins in)
{
    struct rtx CLEANUP(db_read_end) *tx = NULL;
    int64_t n = -1;
    assert_ok(db_read_begin(db, &tx));
    assert_ok(db_one(tx, &arena, q, in, OUT(&n)));
    return n;
}

bool thing_is(int64_t id)
{
    struct rtx CLEANUP(db_read_end) *tx = NULL;
    bool found = false;
    str name;
    assert_ok(db_read_begin(db, &tx));
    assert_ok(db_maybe(tx, &arena, &Q_thing_name, IN(id), OUT(&name), &found));
    return found;
}

/* ---- values ---- */

struct thing {
    int64_t id, whole;
    int small;
    bool flag;
    str name;
    blob bytes;
    money amount_of;
    date day;
    decimal amount;
    public_id public;
    struct maybe_i64 maybe;
};

static err insert_thing(struct wtx *tx, void *arg)
{
    struct thing *t = arg;
    return db_exec(tx, &Q_thing_insert,
                   IN(t->id, t->whole, t->small, t->flag, t->name, t->bytes, t->amount_of,
                      t->amount_of.cur, t->day, t->amount, t->public, t->maybe));
}

static void round_trip(struct thing t)
{
    must_write(insert_thing, &t);
    struct rtx CLEANUP(db_read_end) *tx = NULL;
    struct thing v = { .id = t.id, .flag = !t.flag, .maybe = { !t.maybe.is, 77 } };
    assert_ok(db_read_begin(db, &tx));
    assert_ok(db_one(tx, &arena, &Q_thing_by_id, IN(t.id),
                     OUT(&v.whole, &v.small, &v.flag, &v.name, &v.bytes, &v.amount_of.cur,
                         &v.amount_of, &v.day, &v.amount, &v.public, &v.maybe)));
    assert_true(v.whole == t.whole);
    assert_int_equal(v.small, t.small);
    assert_int_equal(v.flag, t.flag);
    assert_true(str_eq(v.name, t.name));
    assert_true(str_eq(v.bytes.bytes, t.bytes.bytes));
    assert_true(v.amount_of.minor == t.amount_of.minor);
    assert_true(currency_eq(v.amount_of.cur, t.amount_of.cur));
    assert_int_equal(v.day.day, t.day.day);
    assert_true(decimal_eq(v.amount, t.amount));
    assert_memory_equal(&v.public, &t.public, sizeof t.public);
    assert_int_equal(v.maybe.is, t.maybe.is);
    if (t.maybe.is) assert_true(v.maybe.v == t.maybe.v);
}

static void every_type_comes_back_as_it_went(void **state)
{
    (void)state;
    struct thing t = { .id = 100,
                       .whole = INT64_MAX,
                       .small = INT32_MIN,
                       .flag = true,
                       .name = S("Grüße, 請求書 \xf0\x9f\xa7\xbe 'quoted' \"twice\" \\ %s"),
                       .bytes = { S("\0\x01\xff bytes") },
                       .amount_of = { -124050, CURRENCY("EUR") },
                       .public = public_id_new(),
                       .maybe = { true, INT64_MIN } };
    assert_true(date_of(2026, 11, 21, &t.day));
    assert_ok(decimal_parse(S("-12.3401"), &t.amount));
    round_trip(t);
}

static void nothing_comes_back_as_nothing(void **state)
{
    (void)state;
    round_trip((struct thing){ .id = 101, .whole = INT64_MIN, .day = DATE_NONE });
    round_trip((struct thing){ .id = 102, .whole = -1, .day = { 0 }, .maybe = { true, 0 } });
}

static void a_long_text_comes_back(void **state)
{
    (void)state;
    static char text[300000];
    memset(text, 'x', sizeof text);
    round_trip((struct thing){ .id = 103,
                               .name = { text, sizeof text },
                               .bytes = { { text, sizeof text } },
                               .day = DATE_NONE });
}

static void thirty_parameters_keep_their_places(void **state)
{
    (void)state;
    int64_t one = 1;
    int64_t sum = number_of(&Q_thirty, IN(one, one, one, one, one, one, one, one, one, one, one,
                                          one, one, one, one, one, one, one, one, one, one, one,
                                          one, one, one, one, one, one, one, (int64_t)7));
    assert_int_equal(sum, 7029);
}

static void parameters_are_bound_by_name(void **state)
{
    (void)state;
    round_trip((struct thing){ .id = 104, .name = S("by name"), .day = DATE_NONE });
    assert_int_equal(number_of(&Q_thing_swapped, IN((int64_t)104, S("by name"))), 104);
}

static void two_bodies_are_chosen_by_engine(void **state)
{
    (void)state;
    struct rtx CLEANUP(db_read_end) *tx = NULL;
    str name;
    assert_ok(db_read_begin(db, &tx));
    assert_ok(db_one(tx, &arena, &Q_engine_name, IN(), OUT(&name)));
    assert_true(str_eq(name, postgres ? S("postgres") : S("sqlite")));
}

static void a_value_that_does_not_fit_is_an_error(void **state)
{
    (void)state;
    round_trip((struct thing){ .id = 105, .whole = INT64_MAX, .name = S("x"), .day = DATE_NONE });
    struct rtx CLEANUP(db_read_end) *tx = NULL;
    struct thing v = { 0 };
    int64_t text_as_number = 0;
    assert_ok(db_read_begin(db, &tx));
    assert_err(db_one(tx, &arena, &Q_thing_by_id, IN((int64_t)105),
                      OUT(&v.whole, &v.small, &v.flag, &text_as_number, &v.bytes, &v.amount_of.cur,
                          &v.amount_of, &v.day, &v.amount, &v.public, &v.maybe)),
               E_DB);
    db_read_end(&tx);

    /* a count beyond int, and a NULL into what cannot be NULL */
    int small = 0;
    assert_ok(db_read_begin(db, &tx));
    assert_err(db_one(tx, &arena, &Q_thing_by_id, IN((int64_t)105),
                      OUT(&small, &v.small, &v.flag, &v.name, &v.bytes, &v.amount_of.cur,
                          &v.amount_of, &v.day, &v.amount, &v.public, &v.maybe)),
               E_DB);
}

/* ---- rows ---- */

static err add_things(struct wtx *tx, void *arg)
{
    int64_t first = *(int64_t *)arg;
    for (int64_t i = 0; i < 150; i++) {
        str name = i % 2 == 0 ? S("even") : S("odd");
        TRY(db_exec(tx, &Q_thing_add, IN(first + i, name)));
    }
    return OK;
}

static int drain(struct rows *rows)
{
    int64_t id;
    str name;
    bool more = true;
    int n = 0;
    while (more) {
        assert_ok(db_next(rows, OUT(&id, &name), &more));
        if (more) n++;
    }
    return n;
}

static void several_queries_are_drained_in_any_order(void **state)
{
    (void)state;
    int64_t first = 10000;
    must_write(add_things, &first);
    struct rtx CLEANUP(db_read_end) *tx = NULL;
    struct rows a, b, c, d;
    assert_ok(db_read_begin(db, &tx));
    assert_ok(db_query(tx, &arena, &Q_thing_names, IN((int64_t)10000, 150), &a));
    assert_ok(db_query(tx, &arena, &Q_thing_names, IN((int64_t)10100, 150), &b));
    assert_ok(db_query(tx, &arena, &Q_thing_names, IN((int64_t)10149, 150), &c));
    assert_ok(db_query(tx, &arena, &Q_thing_count, IN(), &d));
    assert_int_equal(drain(&c), 1);
    assert_int_equal(drain(&a), 150);
    db_drop(&d);
    assert_int_equal(drain(&b), 50);

    bool more = true;
    assert_ok(db_next(&a, OUT(), &more)); /* past the end it stays at the end */
    assert_false(more);
}

static void no_row_is_not_found_and_two_are_an_error(void **state)
{
    (void)state;
    struct rtx CLEANUP(db_read_end) *tx = NULL;
    str name = S("kept");
    int64_t id = 0;
    bool found = true;
    assert_ok(db_read_begin(db, &tx));
    assert_err(db_one(tx, &arena, &Q_thing_name, IN((int64_t)-5), OUT(&name)), E_NOT_FOUND);
    assert_str(name, "kept");
    assert_ok(db_maybe(tx, &arena, &Q_thing_name, IN((int64_t)-5), OUT(&name), &found));
    assert_false(found);
    assert_err(db_one(tx, &arena, &Q_thing_names, IN((int64_t)10000, 2), OUT(&id, &name)), E_DB);
}

static void text_sorts_by_bytes(void **state)
{
    (void)state;
    const char *names[] = { "b", "a", "B", "ä", "Z", "_" };
    for (int64_t i = 0; i < 6; i++)
        round_trip((struct thing){ .id = 90000 + i, .name = str_of(names[i]), .day = DATE_NONE });
    struct rtx CLEANUP(db_read_end) *tx = NULL;
    struct rows rows;
    char seen[32] = "";
    bool more = true;
    assert_ok(db_read_begin(db, &tx));
    assert_ok(db_query(tx, &arena, &Q_by_text_order, IN((int64_t)90000), &rows));
    for (str name;;) {
        assert_ok(db_next(&rows, OUT(&name), &more));
        if (!more) break;
        memcpy(seen + strlen(seen), name.p, name.n);
    }
    assert_string_equal(seen, "BZ_abä");
}

/* ---- changes ---- */

static err returning(struct wtx *tx, void *arg)
{
    int64_t *id = arg;
    TRY(db_one(db_reads(tx), &arena, &Q_thing_returning, IN((int64_t)20000, S("r")), OUT(id)));
    str name;
    TRY(db_one(db_reads(tx), &arena, &Q_thing_name, IN(*id), OUT(&name)));
    must(str_eq(name, S("r")));
    return OK;
}

static void a_writer_reads_what_it_wrote(void **state)
{
    (void)state;
    int64_t id = 0;
    must_write(returning, &id);
    assert_int_equal(id, 20000);
    assert_true(thing_is(20000));
}

static err rename_counted(struct wtx *tx, void *arg)
{
    int64_t *n = arg;
    TRY(db_exec(tx, &Q_thing_add, IN((int64_t)(INT64_MAX - 2), S("x"))));
    TRY(db_exec(tx, &Q_thing_add, IN((int64_t)(INT64_MAX - 1), S("x"))));
    return db_exec_count(tx, &Q_thing_rename, IN((int64_t)(INT64_MAX - 2), S("y")), n);
}

static void a_change_tells_how_many_rows_it_met(void **state)
{
    (void)state;
    int64_t n = 0;
    must_write(rename_counted, &n);
    assert_int_equal(n, 2);
}

static err add_666(struct wtx *tx, void *arg)
{
    TRY(db_exec(tx, &Q_thing_add, IN(*(int64_t *)arg, S("before"))));
    return db_exec(tx, &Q_thing_add, IN((int64_t)666, S("check")));
}

static err add_twice(struct wtx *tx, void *arg)
{
    TRY(db_exec(tx, &Q_thing_add, IN(*(int64_t *)arg, S("first"))));
    return db_exec(tx, &Q_thing_add, IN(*(int64_t *)arg, S("again")));
}

static err delete_guarded(struct wtx *tx, void *arg)
{
    (void)arg;
    TRY(db_exec(tx, &Q_guard_add, IN((int64_t)1)));
    return db_exec(tx, &Q_guard_delete, IN((int64_t)1));
}

static void guards_and_keys_have_errors_of_their_own(void **state)
{
    (void)state;
    int64_t id = 30000;
    assert_err(write_of(add_666, &id), E_GUARD);
    assert_err(write_of(add_twice, &id), E_EXISTS);
    assert_true(strstr(db_last_message(), "thing_add") != NULL);
    assert_err(write_of(delete_guarded, NULL), E_GUARD);
    assert_false(thing_is(30000));
}

/* The body hides the error it met: the commit refuses nevertheless. */
static err swallow(struct wtx *tx, void *arg)
{
    TRY(db_exec(tx, &Q_thing_add, IN(*(int64_t *)arg, S("swallow"))));
    int64_t n;
    err e = db_exec_count(tx, &Q_thing_add, IN(*(int64_t *)arg, S("twice")), &n);
    must(e == E_EXISTS);
    must(db_exec(tx, &Q_thing_add, IN(*(int64_t *)arg + 1, S("later"))) == E_EXISTS);
    return OK;
}

static void the_first_error_refuses_the_commit(void **state)
{
    (void)state;
    int64_t id = 31000;
    assert_err(write_of(swallow, &id), E_EXISTS);
    assert_false(thing_is(31000));
    assert_false(thing_is(31001));
}

static err refuse(struct wtx *tx, void *arg)
{
    TRY(db_exec(tx, &Q_thing_add, IN(*(int64_t *)arg, S("refused"))));
    return E_STATE;
}

err add_one(struct wtx *tx, void *arg)
{
    return db_exec(tx, &Q_thing_add, IN(*(int64_t *)arg, S("one")));
}

static err check_fails(struct rtx *tx, void *arg)
{
    str name;
    TRY(db_one(tx, &arena, &Q_thing_name, IN(*(int64_t *)arg), OUT(&name)));
    return E_UNBALANCED;
}

static err check_sees(struct rtx *tx, void *arg)
{
    str name;
    return db_one(tx, &arena, &Q_thing_name, IN(*(int64_t *)arg), OUT(&name));
}

static void an_error_of_body_or_check_undoes_all(void **state)
{
    (void)state;
    int64_t id = 32000;
    assert_err(write_of(refuse, &id), E_STATE);
    assert_err(db_write(db, (struct db_work){ add_one, check_fails, &id }), E_UNBALANCED);
    assert_false(thing_is(32000));
    assert_ok(db_write(db, (struct db_work){ add_one, check_sees, &id }));
    assert_true(thing_is(32000));
}

enum { MANY = 400, MANY_BYTES = 40000 };

static str long_name(struct arena *a, int64_t id)
{
    char *text = arena_take(a, MANY_BYTES);
    for (int i = 0; i < MANY_BYTES; i++) text[i] = (char)('a' + (id + i / 100) % 26);
    return (str){ text, MANY_BYTES };
}

/* SQLite's cache holds 200 of them: what left it is read back, also what left it a moment ago. */
err add_many(struct wtx *tx, void *arg)
{
    const struct many *m = arg;
    for (int64_t i = 0; i < MANY; i++) {
        CLEANUP(arena_release) struct arena own;
        arena_init(&own, 1 << 20);
        TRY(db_exec(tx, &Q_thing_add, IN(m->first + i, long_name(&own, i))));
        for (int64_t k = i - 215; !m->blind && k >= 0 && k < i - 180; k++) {
            str before;
            arena_reset(&own);
            TRY(db_one(db_reads(tx), &own, &Q_thing_name, IN(m->first + k), OUT(&before)));
            if (!str_eq(before, long_name(&own, k))) return E_UNBALANCED;
        }
    }
    return m->fails ? E_STATE : OK;
}

void expect_many(int64_t first)
{
    for (int64_t i = 0; i < MANY; i++) {
        CLEANUP(arena_release) struct arena own;
        CLEANUP(db_read_end) struct rtx *tx = NULL;
        str name;
        arena_init(&own, 1 << 20);
        assert_ok(db_read_begin(db, &tx));
        assert_ok(db_one(tx, &own, &Q_thing_name, IN(first + i), OUT(&name)));
        assert_true(str_eq(name, long_name(&own, i)));
    }
}

static void a_change_larger_than_the_cache_is_whole_or_not_there(void **state)
{
    (void)state;
    struct many m = { .first = 600000, .fails = true };
    assert_err(write_of(add_many, &m), E_STATE);
    assert_false(thing_is(m.first));
    m.fails = false;
    must_write(add_many, &m);
    expect_many(m.first);
}

err race_twice(struct wtx *tx, void *arg)
{
    int *runs = arg;
    TRY(db_exec(tx, &Q_tally_more, IN((int64_t)1)));
    return ++*runs < 3 ? E_RACE : OK;
}

static void a_race_is_run_again(void **state)
{
    (void)state;
    int runs = 0;
    int64_t before = number_of(&Q_tally_get, IN((int64_t)1));
    must_write(race_twice, &runs);
    assert_int_equal(runs, 3);
    assert_int_equal(number_of(&Q_tally_get, IN((int64_t)1)), before + 1);
    runs = -100;
    assert_err(write_of(race_twice, &runs), E_RACE);
    assert_int_equal(runs, -94);
}

static err many_statements(struct wtx *tx, void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) TRY(db_exec(tx, &Q_tally_more, IN((int64_t)1)));
    return OK;
}

static void a_thousand_changes_fit_one_transaction(void **state)
{
    (void)state;
    int64_t before = number_of(&Q_tally_get, IN((int64_t)1));
    must_write(many_statements, NULL);
    assert_int_equal(number_of(&Q_tally_get, IN((int64_t)1)), before + 1000);
}

static err lock_both(struct wtx *tx, void *arg)
{
    str name;
    (void)arg;
    must(db_is_writing());
    TRY(db_exec(tx, &Q_thing_add, IN((int64_t)1, S("locked"))));
    TRY(db_one(db_reads(tx), &arena, &Q_thing_lock, IN((int64_t)1), OUT(&name)));
    TRY(db_exec(tx, &Q_tally_more, IN((int64_t)1)));
    return db_one(db_reads(tx), &arena, &Q_thing_lock_of, IN((int64_t)1), OUT(&name));
}

static void rows_can_be_locked(void **state)
{
    (void)state;
    assert_false(db_is_writing());
    must_write(lock_both, NULL);
    assert_false(db_is_writing());
}

/* ---- who may do what, and what others see ---- */

static void readers_cannot_write(void **state)
{
    (void)state;
    struct rtx CLEANUP(db_read_end) *tx = NULL;
    int64_t id = 0;
    assert_ok(db_read_begin(db, &tx));
    assert_err(db_one(tx, &arena, &Q_thing_returning, IN((int64_t)40000, S("no")), OUT(&id)), E_DB);
    db_read_end(&tx);
    assert_false(thing_is(40000));
    assert_ok(db_read_begin(db, &tx)); /* the connection is good again */
    assert_ok(db_one(tx, &arena, &Q_thing_count, IN(), OUT(&id)));
}

static void a_snapshot_stays_while_others_commit(void **state)
{
    (void)state;
    struct rtx CLEANUP(db_read_end) *tx = NULL;
    int64_t before, after, id = 41000;
    assert_ok(db_read_begin(db, &tx));
    assert_ok(db_one(tx, &arena, &Q_thing_count, IN(), OUT(&before)));
    must_write(add_one, &id);
    assert_ok(db_one(tx, &arena, &Q_thing_count, IN(), OUT(&after)));
    assert_int_equal(after, before);
    db_read_end(&tx);
    assert_int_equal(number_of(&Q_thing_count, IN()), before + 1);
}

static void every_statement_prepares(void **state)
{
    (void)state;
    char note[256];
    err e = db_prepare_all(db, note);
    if (e != OK) fail_msg("%s", note);
}

static int begin(void **state)
{
    (void)state;
    char note[256] = "";
    struct db_options o = options();
    postgres = o.url.n > 0;
    memcpy(folder, "/tmp/test_db_XXXXXX", sizeof "/tmp/test_db_XXXXXX");
    if (mkdtemp(folder) == NULL) return -1;
    o.create = o.any_version = true;
    err e = db_open(&o, &db, note);
    if (e == OK) e = migrate_up(db, note);
    if (e != OK) print_error("%s: %s\n", err_info(e)->name, note);
    return e == OK ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    char path[128];
    const char *names[] = { "/counterfoil.db", "/counterfoil.db-wal", "/counterfoil.db-shm", "" };
    db_close(&db);
    for (int i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s%s", folder, names[i]);
        remove(path);
    }
    arena_release(&arena);
    return 0;
}

int main(int argc, char **argv)
{
    arena_init(&arena, 256 << 20);
    signal(SIGPIPE, SIG_IGN);
    if (argc == 3) {
        memcpy(folder, argv[2], strnlen(argv[2], sizeof folder - 1));
        return child_main(argv[1]);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_prepares),
        cmocka_unit_test(every_type_comes_back_as_it_went),
        cmocka_unit_test(nothing_comes_back_as_nothing),
        cmocka_unit_test(a_long_text_comes_back),
        cmocka_unit_test(thirty_parameters_keep_their_places),
        cmocka_unit_test(parameters_are_bound_by_name),
        cmocka_unit_test(two_bodies_are_chosen_by_engine),
        cmocka_unit_test(a_value_that_does_not_fit_is_an_error),
        cmocka_unit_test(several_queries_are_drained_in_any_order),
        cmocka_unit_test(no_row_is_not_found_and_two_are_an_error),
        cmocka_unit_test(text_sorts_by_bytes),
        cmocka_unit_test(a_writer_reads_what_it_wrote),
        cmocka_unit_test(a_change_tells_how_many_rows_it_met),
        cmocka_unit_test(guards_and_keys_have_errors_of_their_own),
        cmocka_unit_test(the_first_error_refuses_the_commit),
        cmocka_unit_test(an_error_of_body_or_check_undoes_all),
        cmocka_unit_test(a_change_larger_than_the_cache_is_whole_or_not_there),
        cmocka_unit_test(a_race_is_run_again),
        cmocka_unit_test(a_thousand_changes_fit_one_transaction),
        cmocka_unit_test(rows_can_be_locked),
        cmocka_unit_test(readers_cannot_write),
        cmocka_unit_test(a_snapshot_stays_while_others_commit),
        cmocka_unit_test(sixty_four_threads_write_and_all_is_counted),
        cmocka_unit_test(closing_waits_for_what_was_submitted),
        cmocka_unit_test(another_schema_is_refused_by_number),
        cmocka_unit_test(no_database_is_not_found),
        cmocka_unit_test(a_second_process_takes_turns),
        cmocka_unit_test(what_was_committed_is_read_at_once),
        cmocka_unit_test(a_writer_is_set_up_to_be_durable),
#ifdef COUNTERFOIL_FAULTS
        cmocka_unit_test(a_commit_that_fails_undoes_the_batch),
#endif
        cmocka_unit_test(killing_a_writer_loses_nothing_acknowledged),
    };
    /* what only one engine has: a file and one writer, or connections */
    const struct CMUnitTest sqlite_tests[] = {
        cmocka_unit_test(the_file_is_its_owners_alone),
        cmocka_unit_test(a_second_process_that_does_not_let_go_is_busy),
        cmocka_unit_test(readers_do_not_hold_the_log),
#ifdef COUNTERFOIL_FAULTS
        cmocka_unit_test(what_was_undone_is_not_written_over_another_process),
#endif
    };
    const struct CMUnitTest postgres_tests[] = {
        cmocka_unit_test(a_lost_connection_is_made_again),
        cmocka_unit_test(writers_wait_for_a_connection_and_then_give_up),
    };
    bool server = options().url.n > 0;
    size_t more = server ? countof(postgres_tests) : countof(sqlite_tests);
    struct CMUnitTest all[countof(tests) + countof(sqlite_tests) + countof(postgres_tests)];
    memcpy(all, tests, sizeof tests);
    memcpy(all + countof(tests), server ? postgres_tests : sqlite_tests, more * sizeof *all);
    return _cmocka_run_group_tests("db", all, countof(tests) + more, begin, end);
}

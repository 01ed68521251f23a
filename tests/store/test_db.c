/*
 * The database engines, one source for both: SQLite in a folder of its own, or the server that
 * COUNTERFOIL_TEST_DB names (an empty database). What holds here holds on either.
 */
#include "testing.h"

#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/migrate.h"
#include "db/write.h"
#include "test_queries.h"

enum { THREADS = 64, WRITES = 200, CRASHES = 20, CRASH_THREADS = 8 };

static char folder[64];
static struct db *db;
static struct arena arena;
static bool postgres;

static struct db_options options(void)
{
    return (struct db_options){ .url = str_of(getenv("COUNTERFOIL_TEST_DB")),
                                .dir = folder,
                                .writers_max = 8,
                                .readers_max = 4,
                                .busy_ms = 3000 };
}

static struct db *open_database(void)
{
    struct db *opened = NULL;
    char note[256];
    struct db_options o = options();
    err e = db_open(&o, &opened, note);
    if (e != OK) fail_msg("%s: %s", err_info(e)->name, note);
    return opened;
}

/* Run a body and expect OK. */
static void must_write(err (*body)(struct wtx *, void *), void *arg)
{
    err e = db_write(db, (struct db_work){ .body = body, .arg = arg });
    if (e != OK) fail_msg("%s: %s", err_info(e)->name, db_last_message());
}

static err write_of(err (*body)(struct wtx *, void *), void *arg)
{
    return db_write(db, (struct db_work){ .body = body, .arg = arg });
}

/* One number read in a transaction of its own. */
static int64_t number_of(const struct sql *q, struct ins in)
{
    struct rtx CLEANUP(db_read_end) *tx = NULL;
    int64_t n = -1;
    assert_ok(db_read_begin(db, &tx));
    assert_ok(db_one(tx, &arena, q, in, OUT(&n)));
    return n;
}

static bool thing_is(int64_t id)
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
    int64_t sum = number_of(&Q_thirty, IN(one, one, one, one, one, one, one, one, one, one, one, one,
                                          one, one, one, one, one, one, one, one, one, one, one, one,
                                          one, one, one, one, one, (int64_t)7));
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

static void a_value_that_does_not_fit_is_an_error_and_writes_nothing(void **state)
{
    (void)state;
    round_trip((struct thing){ .id = 105, .whole = INT64_MAX, .name = S("x"), .day = DATE_NONE });
    struct rtx CLEANUP(db_read_end) *tx = NULL;
    struct thing v = { .whole = 5 };
    int64_t text_as_number = 0;
    assert_ok(db_read_begin(db, &tx));
    assert_err(db_one(tx, &arena, &Q_thing_by_id, IN((int64_t)105),
                      OUT(&v.whole, &v.small, &v.flag, &text_as_number, &v.bytes, &v.amount_of.cur,
                          &v.amount_of, &v.day, &v.amount, &v.public, &v.maybe)),
               E_DB);
    assert_int_equal(v.whole, 5);
    db_read_end(&tx);

    /* a count beyond int, and a NULL into what cannot be NULL */
    int small = 3;
    assert_ok(db_read_begin(db, &tx));
    assert_err(db_one(tx, &arena, &Q_thing_by_id, IN((int64_t)105),
                      OUT(&small, &v.small, &v.flag, &v.name, &v.bytes, &v.amount_of.cur,
                          &v.amount_of, &v.day, &v.amount, &v.public, &v.maybe)),
               E_DB);
    assert_int_equal(small, 3);
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

static err add_one(struct wtx *tx, void *arg)
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

static err race_twice(struct wtx *tx, void *arg)
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

struct worker {
    int number;
    int64_t acknowledged, refused;
};

/* Every seventh body breaks a rule; its neighbours in the batch must not notice. */
static err work(struct wtx *tx, void *arg)
{
    struct worker *w = arg;
    int64_t n = w->acknowledged + w->refused + 1;
    TRY(db_exec(tx, &Q_ack_add, IN(w->number * (int64_t)1000000 + n, w->number, n)));
    TRY(db_exec(tx, &Q_tally_more, IN((int64_t)1)));
    if (n % 7 == 0) return db_exec(tx, &Q_thing_add, IN((int64_t)666, S("no")));
    return OK;
}

static void *write_much(void *arg)
{
    struct worker *w = arg;
    for (int i = 1; i <= WRITES; i++) {
        err e = db_write(db, (struct db_work){ .body = work, .arg = w });
        if (e == OK) w->acknowledged++;
        else if (e == E_GUARD && i % 7 == 0) w->refused++;
        else return NULL;
    }
    return w;
}

static void *read_much(void *arg)
{
    struct arena mine;
    arena_init(&mine, 1 << 20);
    for (int i = 0; i < 200; i++) {
        struct rtx CLEANUP(db_read_end) *tx = NULL;
        int64_t a, b;
        if (db_read_begin(db, &tx) != OK) return NULL;
        if (db_one(tx, &mine, &Q_ack_count, IN(), OUT(&a)) != OK) return NULL;
        if (db_one(tx, &mine, &Q_ack_count, IN(), OUT(&b)) != OK) return NULL;
        if (a != b) return NULL;
    }
    arena_release(&mine);
    return arg;
}

static void sixty_four_threads_write_and_all_is_counted(void **state)
{
    (void)state;
    static struct worker workers[THREADS];
    pthread_t threads[THREADS], readers[4];
    int64_t before = number_of(&Q_tally_get, IN((int64_t)1)), sum = 0;
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){ .number = i + 1 };
        assert_int_equal(pthread_create(&threads[i], NULL, write_much, &workers[i]), 0);
    }
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, read_much, workers), 0);
    for (int i = 0; i < THREADS; i++) {
        void *good = NULL;
        pthread_join(threads[i], &good);
        assert_non_null(good);
        assert_int_equal(workers[i].refused, WRITES / 7);
        sum += workers[i].acknowledged;
    }
    for (int i = 0; i < 4; i++) {
        void *good = NULL;
        pthread_join(readers[i], &good);
        assert_non_null(good);
    }
    assert_int_equal(number_of(&Q_ack_count, IN()), sum);
    assert_int_equal(number_of(&Q_tally_get, IN((int64_t)1)), before + sum);
    struct db_figures f = db_figures_of(db);
    if (!postgres) assert_true(f.batch_max > 1);
    assert_true(f.commits > 0 && f.writes >= THREADS * WRITES && f.reads > 0);
}

static void *close_it(void *arg)
{
    db_close(arg);
    return NULL;
}

static atomic_bool inside;

static err slow(struct wtx *tx, void *arg)
{
    atomic_store(&inside, true);
    usleep(50000);
    return db_exec(tx, &Q_thing_add, IN(*(int64_t *)arg, S("slow")));
}

static void *write_slowly(void *arg)
{
    static int64_t id = 50000;
    err e = write_of(slow, &id);
    return e == OK ? arg : NULL;
}

static void closing_waits_for_what_was_submitted(void **state)
{
    (void)state;
    pthread_t writer, closer;
    void *good = NULL;
    atomic_store(&inside, false);
    pthread_create(&writer, NULL, write_slowly, &good);
    while (!atomic_load(&inside)) usleep(100);
    struct db *old = db;
    pthread_create(&closer, NULL, close_it, &old);
    pthread_join(writer, &good);
    pthread_join(closer, NULL);
    assert_non_null(good);
    db = open_database();
    assert_true(thing_is(50000));
}

/* ---- files, versions, processes ---- */

/* Not among the statements of the test, and so prepared anew each time. */
static const struct sql version_forget = { "version_forget", -1,
                                           "DELETE FROM schema_version WHERE number > $1",
                                           "DELETE FROM schema_version WHERE number > $1" };
static const struct sql version_invent = { "version_invent", -1,
                                           "INSERT INTO schema_version VALUES ($1, 0)",
                                           "INSERT INTO schema_version VALUES ($1, 0)" };

struct version_change {
    const struct sql *q;
    int number;
};

static err change_version(struct wtx *tx, void *arg)
{
    struct version_change *c = arg;
    return db_exec(tx, c->q, IN(c->number));
}

static void expect_version_error(const char *number)
{
    struct db *other = NULL;
    char note[256];
    struct db_options o = options();
    assert_err(db_open(&o, &other, note), E_VERSION);
    assert_non_null(strstr(note, number));
    assert_non_null(strstr(note, "version 2"));
    assert_null(other);
}

static void another_schema_is_refused_by_number(void **state)
{
    (void)state;
    char note[256];
    int current = 0;
    must_write(change_version, &(struct version_change){ &version_invent, 99 });
    expect_version_error("version 99");
    assert_err(migrate_up(db, note), E_VERSION);
    assert_non_null(strstr(note, "99"));

    /* number 2 runs again and fails half way, for its table is there: nothing of it stays */
    must_write(change_version, &(struct version_change){ &version_forget, 1 });
    expect_version_error("version 1");
    assert_true(migrate_up(db, note) != OK);
    assert_non_null(strstr(note, "0002_guard"));
    assert_ok(migrate_current(db, &current));
    assert_int_equal(current, 1);

    must_write(change_version, &(struct version_change){ &version_invent, 2 });
    assert_ok(migrate_up(db, note));
}

static void no_database_is_not_found(void **state)
{
    (void)state;
    struct db *other = NULL;
    char note[256];
    struct db_options o = { .dir = "/nonexistent/folder" };
    assert_err(db_open(&o, &other, note), E_NOT_FOUND);
    assert_true(note[0] != 0);
    o.create = true;
    assert_err(db_open(&o, &other, note), E_DISK);
    o = (struct db_options){ .url = S("postgres://127.0.0.1:1/none"), .dir = folder };
    assert_err(db_open(&o, &other, note), E_LOST);
    assert_true(note[0] != 0);
}

static void the_file_is_its_owners_alone(void **state)
{
    (void)state;
    if (postgres) skip();
    const char *names[] = { "", "-wal", "-shm" };
    for (int i = 0; i < 3; i++) {
        char path[128];
        struct stat info;
        snprintf(path, sizeof path, "%s/counterfoil.db%s", folder, names[i]);
        assert_int_equal(stat(path, &info), 0);
        assert_int_equal(info.st_mode & 0777, 0600);
    }
}

/* Start this program again in another role; its acknowledgements arrive at *out. */
static pid_t start_again(const char *role, int *out)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], 3);
        if (ends[1] != 3) close(ends[1]);
        execl("/proc/self/exe", "test_db", role, folder, (char *)NULL);
        _exit(127);
    }
    assert_true(child > 0);
    close(ends[1]);
    *out = ends[0];
    return child;
}

/* Role "hold": be inside a write for as long as argv says. */
static err hold(struct wtx *tx, void *arg)
{
    must(write(3, "h", 1) == 1);
    usleep(*(useconds_t *)arg);
    return db_exec(tx, &Q_tally_more, IN((int64_t)1));
}

static void a_second_process_takes_turns(void **state)
{
    (void)state;
    int64_t before = number_of(&Q_tally_get, IN((int64_t)1));
    int out, status = -1, runs = 5;
    char c;
    pid_t child = start_again("hold", &out);
    assert_int_equal(read(out, &c, 1), 1);
    must_write(race_twice, &runs);
    waitpid(child, &status, 0);
    close(out);
    assert_int_equal(status, 0);
    assert_int_equal(number_of(&Q_tally_get, IN((int64_t)1)), before + 2);
}

static void a_second_process_that_does_not_let_go_is_busy(void **state)
{
    (void)state;
    if (postgres) skip(); /* there writers only meet in rows */
    struct db *patient = db, *hasty = NULL;
    char note[256];
    struct db_options o = options();
    o.busy_ms = 30;
    assert_ok(db_open(&o, &hasty, note));
    int out, status = -1, runs = 5;
    char c;
    pid_t child = start_again("hold", &out);
    assert_int_equal(read(out, &c, 1), 1);
    db = hasty;
    err e = write_of(race_twice, &runs);
    db = patient;
    waitpid(child, &status, 0);
    close(out);
    db_close(&hasty);
    if (e != E_BUSY) print_message("# %s\n", db_last_message());
    assert_err(e, E_BUSY);
    assert_int_equal(runs, 5);
}

struct acknowledgement {
    int64_t thread, n;
};

/* Role "crash": write for ever, and tell of each row once it is said to be safe. */
static void *write_and_tell(void *arg)
{
    struct worker *w = arg;
    for (;;) {
        err e = db_write(db, (struct db_work){ .body = work, .arg = w });
        if (e == E_GUARD) {
            w->refused++;
            continue;
        }
        if (e != OK) return NULL;
        w->acknowledged++;
        struct acknowledgement a = { w->number, w->acknowledged + w->refused };
        if (write(3, &a, sizeof a) != sizeof a) return NULL;
    }
}

static err clear_acks(struct wtx *tx, void *arg)
{
    (void)arg;
    return db_exec(tx, &Q_ack_clear, IN());
}

/* The rows of `thread` up to its last acknowledged one are all there, and at most one more. */
static void expect_all(int64_t thread, int64_t last)
{
    struct rtx CLEANUP(db_read_end) *tx = NULL;
    int64_t count = 0, most = 0;
    assert_ok(db_read_begin(db, &tx));
    assert_ok(db_one(tx, &arena, &Q_ack_of_thread, IN(thread), OUT(&count, &most)));
    assert_true(most >= last && most <= last + 2);
    assert_int_equal(count, most - most / 7);
}

static void killing_a_writer_loses_nothing_acknowledged(void **state)
{
    (void)state;
    int64_t total = 0;
    for (int i = 0; i < CRASHES; i++) {
        must_write(clear_acks, NULL);
        db_close(&db);
        int64_t last[CRASH_THREADS + 1] = { 0 };
        int out, status;
        pid_t child = start_again("crash", &out);
        struct acknowledgement a;
        int64_t wanted = 20 + 37 * i, seen = 0;
        while (read(out, &a, sizeof a) == sizeof a) {
            last[a.thread] = a.n;
            if (++seen == wanted) kill(child, SIGKILL);
        }
        waitpid(child, &status, 0);
        close(out);
        assert_true(WIFSIGNALED(status) && seen >= wanted);
        usleep(postgres ? 20000 : 0); /* the server may still be at the last commit */
        db = open_database();
        for (int64_t t = 1; t <= CRASH_THREADS; t++) expect_all(t, last[t]);
        total += seen;
    }
    print_message("# %d kills, %" PRId64 " acknowledged rows, none lost\n", CRASHES, total);
}

static int child_main(const char *role)
{
    db = open_database();
    if (strcmp(role, "hold") == 0) {
        useconds_t us = 300000;
        err e = db_write(db, (struct db_work){ .body = hold, .arg = &us });
        db_close(&db);
        return e == OK ? 0 : 1;
    }
    static struct worker workers[CRASH_THREADS];
    pthread_t threads[CRASH_THREADS];
    for (int i = 0; i < CRASH_THREADS; i++) {
        workers[i].number = i + 1;
        pthread_create(&threads[i], NULL, write_and_tell, &workers[i]);
    }
    for (int i = 0; i < CRASH_THREADS; i++) pthread_join(threads[i], NULL);
    return 1;
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
        cmocka_unit_test(a_value_that_does_not_fit_is_an_error_and_writes_nothing),
        cmocka_unit_test(several_queries_are_drained_in_any_order),
        cmocka_unit_test(no_row_is_not_found_and_two_are_an_error),
        cmocka_unit_test(text_sorts_by_bytes),
        cmocka_unit_test(a_writer_reads_what_it_wrote),
        cmocka_unit_test(a_change_tells_how_many_rows_it_met),
        cmocka_unit_test(guards_and_keys_have_errors_of_their_own),
        cmocka_unit_test(the_first_error_refuses_the_commit),
        cmocka_unit_test(an_error_of_body_or_check_undoes_all),
        cmocka_unit_test(a_race_is_run_again),
        cmocka_unit_test(a_thousand_changes_fit_one_transaction),
        cmocka_unit_test(rows_can_be_locked),
        cmocka_unit_test(readers_cannot_write),
        cmocka_unit_test(a_snapshot_stays_while_others_commit),
        cmocka_unit_test(sixty_four_threads_write_and_all_is_counted),
        cmocka_unit_test(closing_waits_for_what_was_submitted),
        cmocka_unit_test(another_schema_is_refused_by_number),
        cmocka_unit_test(no_database_is_not_found),
        cmocka_unit_test(the_file_is_its_owners_alone),
        cmocka_unit_test(a_second_process_takes_turns),
        cmocka_unit_test(a_second_process_that_does_not_let_go_is_busy),
        cmocka_unit_test(killing_a_writer_loses_nothing_acknowledged),
    };
    return cmocka_run_group_tests(tests, begin, end);
}

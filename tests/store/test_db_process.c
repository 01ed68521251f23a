/*
 * The database engines under threads, crashes, other processes and failures.
 */
#include "test_db.h"

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

#include <sqlite3.h>

#include "db/migrate.h"

enum { THREADS = 64, WRITES = 200, CRASHES = 20, CRASH_THREADS = 8 };

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
        if (e == OK)
            w->acknowledged++;
        else if (e == E_GUARD && i % 7 == 0)
            w->refused++;
        else
            return NULL;
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

void sixty_four_threads_write_and_all_is_counted(void **state)
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

void closing_waits_for_what_was_submitted(void **state)
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

/* ---- failures ---- */

static const struct sql settings = {
    "settings",
    -1,
    "SELECT (SELECT synchronous FROM pragma_synchronous) || (SELECT journal_mode FROM"
    " pragma_journal_mode) || (SELECT foreign_keys FROM pragma_foreign_keys)"
    " || (SELECT recursive_triggers FROM pragma_recursive_triggers)",
    "SELECT current_setting('synchronous_commit') || current_setting('transaction_isolation')"
    " || current_setting('TimeZone')",
};

static err read_settings(struct wtx *tx, void *arg)
{
    return db_one(db_reads(tx), &arena, &settings, IN(), OUT((str *)arg));
}

/* What a killed process cannot show: a commit is on the disk, not only with the kernel. */
void a_writer_is_set_up_to_be_durable(void **state)
{
    (void)state;
    str got;
    must_write(read_settings, &got);
    assert_true(str_eq(got, postgres ? S("onread committedUTC") : S("2wal11")));
}

/* End every other connection of this program, as a restart of the server would. */
static const struct sql cut_all = {
    "cut_all",
    -1,
    "SELECT 1",
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'",
};
static const struct sql cut_self = { "cut_self", -1, "SELECT 1",
                                     "SELECT pg_terminate_backend(pg_backend_pid())" };

static err cut_others(struct wtx *tx, void *arg)
{
    return db_one(db_reads(tx), &arena, &cut_all, IN(), OUT((int64_t *)arg));
}

/* Lose the connection in the middle of the first run. */
static err cut_once(struct wtx *tx, void *arg)
{
    int *runs = arg;
    bool found;
    TRY(db_exec(tx, &Q_tally_more, IN((int64_t)1)));
    if (++*runs == 1) TRY(db_maybe(db_reads(tx), &arena, &cut_self, IN(), OUT(), &found));
    return OK;
}

/* Read the tally; a connection may turn out to be lost only when it is used. */
static int64_t tally_at_last(void)
{
    for (int tries = 0;; tries++) {
        struct rtx CLEANUP(db_read_end) *tx = NULL;
        int64_t n = -1;
        assert_ok(db_read_begin(db, &tx));
        err e = db_one(tx, &arena, &Q_tally_get, IN((int64_t)1), OUT(&n));
        if (e == OK) return n;
        assert_err(e, E_LOST);
        assert_true(tries < 5); /* as many as there are connections, and one */
    }
}

void a_lost_connection_is_made_again(void **state)
{
    (void)state;
    int64_t n = 0, before = number_of(&Q_tally_get, IN((int64_t)1));
    int runs = 0;
    must_write(cut_others, &n);
    assert_true(n >= 1);
    assert_int_equal(tally_at_last(), before);

    must_write(cut_once, &runs); /* run again, once only */
    assert_int_equal(runs, 2);
    assert_int_equal(number_of(&Q_tally_get, IN((int64_t)1)), before + 1);
    assert_true(db_figures_of(db).retries > 0);

    struct rtx CLEANUP(db_read_end) *tx = NULL;
    assert_ok(db_read_begin(db, &tx));
    assert_ok(db_one(tx, &arena, &Q_tally_get, IN((int64_t)1), OUT(&n)));
    must_write(cut_others, &n);
    err e = OK;
    while (e == OK) e = db_one(tx, &arena, &Q_tally_get, IN((int64_t)1), OUT(&n));
    db_read_end(&tx);
    assert_err(e, E_LOST);
    assert_int_equal(tally_at_last(), before + 1);
}

static err sit(struct wtx *tx, void *arg)
{
    TRY(db_exec(tx, &Q_tally_more, IN((int64_t)1)));
    atomic_store(&inside, true);
    while (atomic_load((atomic_bool *)arg)) usleep(500);
    return OK;
}

static void *sit_down(void *arg)
{
    return write_of(sit, arg) == OK ? arg : NULL;
}

/* One connection for writing, and somebody sits on it. */
void writers_wait_for_a_connection_and_then_give_up(void **state)
{
    (void)state;
    struct db *wide = db, *narrow = NULL;
    char note[256];
    struct db_options o = options();
    o.busy_ms = 100;
    o.writers_max = 1;
    assert_ok(db_open(&o, &narrow, note));
    db = narrow;
    static atomic_bool stay;
    atomic_store(&stay, true);
    atomic_store(&inside, false);
    pthread_t sitter;
    void *good = NULL;
    int runs = 5, waited = 5;
    pthread_create(&sitter, NULL, sit_down, &stay);
    while (!atomic_load(&inside)) usleep(100);
    err e = write_of(race_twice, &runs);
    atomic_store(&stay, false);
    err later = write_of(race_twice, &waited);
    pthread_join(sitter, &good);
    db_close(&db);
    db = wide;
    assert_err(e, E_BUSY);
    assert_int_equal(runs, 5);
    assert_err(later, OK);
    assert_non_null(good);
}

#ifdef COUNTERFOIL_FAULTS
void a_commit_that_fails_undoes_the_batch(void **state)
{
    (void)state;
    int64_t id = 60000;
    setenv("COUNTERFOIL_FAULT", "db.commit.before", 1);
    err e = write_of(add_one, &id);
    unsetenv("COUNTERFOIL_FAULT");
    assert_err(e, E_DISK);
    assert_false(thing_is(60000));
    assert_ok(write_of(add_one, &id));
    assert_true(thing_is(60000));
}
#endif

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

void another_schema_is_refused_by_number(void **state)
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

void no_database_is_not_found(void **state)
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

void the_file_is_its_owners_alone(void **state)
{
    (void)state;
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

#ifdef COUNTERFOIL_FAULTS
/* What left the cache before all was undone lies in the log where another process's commit goes. */
void what_was_undone_is_not_written_over_another_process(void **state)
{
    (void)state;
    int out, status = -1;
    int64_t id = 900000;
    setenv("COUNTERFOIL_FAULT", "db.commit.before:2", 1); /* the first is taken, above */
    err e = write_of(add_many, &(struct many){ 700000, .blind = true });
    unsetenv("COUNTERFOIL_FAULT");
    assert_err(e, E_DISK);
    pid_t child = start_again("many", &out);
    waitpid(child, &status, 0);
    close(out);
    assert_int_equal(status, 0);
    must_write(add_one, &id);
    expect_many(800000);
}
#endif

void a_second_process_takes_turns(void **state)
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

void a_second_process_that_does_not_let_go_is_busy(void **state)
{
    (void)state;
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

static err add_to_tally(struct wtx *tx, void *arg)
{
    (void)arg;
    return db_exec(tx, &Q_tally_more, IN((int64_t)1));
}

static atomic_bool reading;

/* Leaves a snapshot behind that is never old. */
static void *read_on(void *arg)
{
    struct arena a;
    arena_init(&a, 1024 * 1024);
    while (atomic_load(&reading)) {
        struct rtx *tx = NULL;
        int64_t n;
        must(db_read_begin(arg, &tx) == OK);
        must(db_one(tx, &a, &Q_tally_get, IN((int64_t)1), OUT(&n)) == OK);
        db_read_end(&tx);
        arena_reset(&a);
        usleep(100);
    }
    arena_release(&a);
    return NULL;
}

/* A reader goes on with a snapshot only while that shows all that was committed here. */
void what_was_committed_is_read_at_once(void **state)
{
    (void)state;
    struct db *here = db, *there = open_database();
    int64_t n = number_of(&Q_tally_get, IN((int64_t)1));
    pthread_t reader;
    atomic_store(&reading, true);
    assert_int_equal(pthread_create(&reader, NULL, read_on, here), 0);
    int late = 0;
    for (int i = 0; i < 100; i++) {
        must_write(add_to_tally, NULL);
        late += number_of(&Q_tally_get, IN((int64_t)1)) != ++n;
    }
    atomic_store(&reading, false);
    pthread_join(reader, NULL);
    for (int i = 0; i < 100; i++) {
        late += number_of(&Q_tally_get, IN((int64_t)1)) != n; /* its snapshot stays open */
        db = there;                                           /* as another process would */
        must_write(add_to_tally, NULL);
        db = here;
        late += number_of(&Q_tally_get, IN((int64_t)1)) != ++n;
    }
    assert_int_equal(late, 0);
    db_close(&there);
}

static void empty_log(sqlite3 *other)
{
    int in_log = -1, copied = -1;
    assert_int_equal(sqlite3_exec(other, "SELECT * FROM tally", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(
        sqlite3_wal_checkpoint_v2(other, NULL, SQLITE_CHECKPOINT_TRUNCATE, &in_log, &copied),
        SQLITE_OK);
    assert_int_equal(in_log, 0);
}

/* What a reader leaves open must not keep the log from being copied back and emptied. */
void readers_do_not_hold_the_log(void **state)
{
    (void)state;
    sqlite3 *other;
    char path[100];
    snprintf(path, sizeof path, "%s/counterfoil.db", folder);
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    usleep(300000);
    empty_log(other); /* so short a log is not copied back by ourselves */
    must_write(add_to_tally, NULL);
    int64_t seen = number_of(&Q_tally_get, IN((int64_t)1));
    usleep(300000);
    empty_log(other);
    sqlite3_close(other);
    assert_int_equal(number_of(&Q_tally_get, IN((int64_t)1)), seen);
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

void killing_a_writer_loses_nothing_acknowledged(void **state)
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
        db = open_database();
        /* a server goes on with what it was told last */
        while (number_of(&Q_busy_backends, IN()) > 0) usleep(1000);
        for (int64_t t = 1; t <= CRASH_THREADS; t++) expect_all(t, last[t]);
        total += seen;
    }
    print_message("# %d kills, %" PRId64 " acknowledged rows, none lost\n", CRASHES, total);
}

int child_main(const char *role)
{
    db = open_database();
    if (strcmp(role, "hold") == 0) {
        useconds_t us = 300000;
        err e = db_write(db, (struct db_work){ .body = hold, .arg = &us });
        db_close(&db);
        return e == OK ? 0 : 1;
    }
    if (strcmp(role, "many") == 0) {
        struct many m = { .first = 800000 };
        err e = db_write(db, (struct db_work){ .body = add_many, .arg = &m });
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

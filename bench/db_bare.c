/*
 * What the two databases do bare: transactions of six rows (or ROWS), nothing of ours in between.
 * The yardstick for what src/db and the ledger above it cost.
 *
 *     db_bare sqlite FILE CLIENTS SECONDS [ROWS]       group commit: one writer, a savepoint each
 *     db_bare postgres URL CONNECTIONS SECONDS [ROWS]  one pipeline and one COMMIT each
 *
 * SQLite: WAL, synchronous=FULL, a fresh FILE (made, and removed afterwards). PostgreSQL: tables
 * bare_head and bare_line in the database named, dropped afterwards.
 */
#include <libpq-fe.h>
#include <pthread.h>
#include <semaphore.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { CLIENTS_MAX = 1024, BATCH_MAX = 512, LATENCIES_MAX = 4000000, ROWS_MAX = 100 };

static const char *target;
static int lines = 5; /* and the head */
static atomic_bool stopping;
static atomic_long sequence, done;
static double *latencies;

__attribute__((noreturn)) static void die(const char *what, const char *why)
{
    fprintf(stderr, "db_bare: %s: %s\n", what, why);
    exit(1);
}

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void note_latency(double started)
{
    long i = atomic_fetch_add(&done, 1);
    if (i < LATENCIES_MAX) latencies[i] = seconds(CLOCK_MONOTONIC) - started;
}

/* ---- SQLite ---- */

struct request {
    struct request *next;
    sem_t done;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static struct request *first, **last = &first;
static bool closing;
static long commits;

static void run(sqlite3 *db, const char *text)
{
    if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK) die(text, sqlite3_errmsg(db));
}

static sqlite3_stmt *compile(sqlite3 *db, const char *text)
{
    sqlite3_stmt *stmt;
    if (sqlite3_prepare_v2(db, text, -1, &stmt, NULL) != SQLITE_OK) die(text, sqlite3_errmsg(db));
    return stmt;
}

static void step(sqlite3_stmt *stmt)
{
    if (sqlite3_step(stmt) != SQLITE_DONE) die("step", sqlite3_errmsg(sqlite3_db_handle(stmt)));
    sqlite3_reset(stmt);
}

static void put_rows(sqlite3_stmt *head, sqlite3_stmt *line)
{
    long id = atomic_fetch_add(&sequence, 1) + 1;
    char number[32];
    int n = snprintf(number, sizeof number, "B-%ld", id);
    sqlite3_bind_int64(head, 1, id);
    sqlite3_bind_text(head, 2, number, n, SQLITE_STATIC);
    sqlite3_bind_int64(head, 3, id * 7919 % 20000);
    step(head);
    for (int i = 0; i < lines; i++) {
        sqlite3_bind_int64(line, 1, id);
        sqlite3_bind_int64(line, 2, i);
        sqlite3_bind_int64(line, 3, 12500 * (i + 1));
        step(line);
    }
}

static struct request *wait_for_batch(void)
{
    pthread_mutex_lock(&lock);
    while (first == NULL && !closing) pthread_cond_wait(&filled, &lock);
    struct request *batch = first, **end = &batch;
    for (int n = 0; *end != NULL && n < BATCH_MAX; n++) end = &(*end)->next;
    first = *end;
    if (first == NULL) last = &first;
    *end = NULL;
    pthread_mutex_unlock(&lock);
    return batch;
}

static void *sqlite_writer(void *arg)
{
    sqlite3 *db = arg;
    sqlite3_stmt *begin = compile(db, "BEGIN IMMEDIATE"), *commit = compile(db, "COMMIT");
    sqlite3_stmt *save = compile(db, "SAVEPOINT s"), *release = compile(db, "RELEASE s");
    sqlite3_stmt *head = compile(db, "INSERT INTO bare_head VALUES (?, ?, ?)");
    sqlite3_stmt *line =
        compile(db, "INSERT INTO bare_line VALUES (?, ?, 'Consulting, on site', ?)");
    struct request *batch;
    while ((batch = wait_for_batch()) != NULL) {
        step(begin);
        for (struct request *r = batch; r != NULL; r = r->next) {
            step(save);
            put_rows(head, line);
            step(release);
        }
        step(commit);
        commits++;
        while (batch != NULL) {
            struct request *r = batch;
            batch = r->next;
            sem_post(&r->done);
        }
    }
    sqlite3_stmt *all[] = { begin, commit, save, release, head, line };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) sqlite3_finalize(all[i]);
    return NULL;
}

static void *sqlite_client(void *arg)
{
    struct request r;
    sem_init(&r.done, 0, 0);
    while (!stopping) {
        double started = seconds(CLOCK_MONOTONIC);
        r.next = NULL;
        pthread_mutex_lock(&lock);
        *last = &r;
        last = &r.next;
        pthread_cond_signal(&filled);
        pthread_mutex_unlock(&lock);
        while (sem_wait(&r.done) != 0) continue;
        note_latency(started);
    }
    sem_destroy(&r.done);
    return arg;
}

/* ---- PostgreSQL ---- */

static PGconn *connect_to(void)
{
    PGconn *pg = PQconnectdb(target);
    if (PQstatus(pg) != CONNECTION_OK) die(target, PQerrorMessage(pg));
    return pg;
}

static void run_pg(PGconn *pg, const char *text)
{
    PGresult *result = PQexec(pg, text);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) die(text, PQerrorMessage(pg));
    PQclear(result);
}

static void prepare_pg(PGconn *pg, const char *name, const char *text)
{
    PGresult *result = PQprepare(pg, name, text, 0, NULL);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) die(text, PQerrorMessage(pg));
    PQclear(result);
}

static void send_pg(PGconn *pg, const char *name, int n, const char *const *values)
{
    if (PQsendQueryPrepared(pg, name, n, values, NULL, NULL, 0) != 1) die(name, PQerrorMessage(pg));
}

static void *postgres_client(void *arg)
{
    PGconn *pg = connect_to();
    prepare_pg(pg, "begin", "BEGIN");
    prepare_pg(pg, "commit", "COMMIT");
    prepare_pg(pg, "head", "INSERT INTO bare_head VALUES ($1, $2, $3)");
    prepare_pg(pg, "line", "INSERT INTO bare_line VALUES ($1, $2, 'Consulting, on site', $3)");
    PQenterPipelineMode(pg);
    while (!stopping) {
        double started = seconds(CLOCK_MONOTONIC);
        char id[24], number[32], amount[24], place[24];
        long v = atomic_fetch_add(&sequence, 1) + 1;
        snprintf(id, sizeof id, "%ld", v);
        snprintf(number, sizeof number, "B-%ld", v);
        snprintf(amount, sizeof amount, "%ld", v * 7919 % 20000);
        send_pg(pg, "begin", 0, NULL);
        send_pg(pg, "head", 3, (const char *const[]){ id, number, amount });
        for (int i = 0; i < lines; i++) {
            snprintf(place, sizeof place, "%d", i);
            snprintf(amount, sizeof amount, "%d", 12500 * (i + 1));
            send_pg(pg, "line", 3, (const char *const[]){ id, place, amount });
        }
        send_pg(pg, "commit", 0, NULL);
        PQpipelineSync(pg);
        for (int i = 0; i < lines + 3; i++) {
            PGresult *result = PQgetResult(pg);
            if (PQresultStatus(result) != PGRES_COMMAND_OK) die("answer", PQerrorMessage(pg));
            PQclear(result);
            PQgetResult(pg);
        }
        PQclear(PQgetResult(pg));
        note_latency(started);
    }
    PQfinish(pg);
    return arg;
}

/* ---- both ---- */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure(const char *name, int clients, double duration, void *(*client)(void *))
{
    static pthread_t threads[CLIENTS_MAX];
    double started = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (int i = 0; i < clients; i++) pthread_create(&threads[i], NULL, client, NULL);
    usleep((useconds_t)(duration * 1e6));
    stopping = true;
    for (int i = 0; i < clients; i++) pthread_join(threads[i], NULL);
    double took = seconds(CLOCK_MONOTONIC) - started;
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    size_t n = done < LATENCIES_MAX ? (size_t)done : LATENCIES_MAX;
    if (n == 0) die(name, "nothing was done");
    qsort(latencies, n, sizeof *latencies, by_size);
    printf("bare %s clients=%d rows=%d tx/s=%.0f p50_ms=%.2f p99_ms=%.2f cpu_us=%.1f\n", name,
           clients, lines + 1, (double)done / took, latencies[n / 2] * 1e3,
           latencies[n * 99 / 100] * 1e3, cpu / (double)done * 1e6);
}

static void measure_sqlite(int clients, double duration)
{
    sqlite3 *db;
    pthread_t writer;
    if (access(target, F_OK) == 0) die(target, "is there already");
    sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (sqlite3_open(target, &db) != SQLITE_OK) die(target, sqlite3_errmsg(db));
    run(db,
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -8192;"
        "CREATE TABLE bare_head (id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE,"
        " customer INTEGER NOT NULL) STRICT;"
        "CREATE TABLE bare_line (head INTEGER NOT NULL, place INTEGER NOT NULL, text TEXT NOT NULL,"
        " amount INTEGER NOT NULL, PRIMARY KEY (head, place)) WITHOUT ROWID, STRICT;");
    pthread_create(&writer, NULL, sqlite_writer, db);
    measure("sqlite", clients, duration, sqlite_client);
    pthread_mutex_lock(&lock);
    closing = true;
    pthread_cond_signal(&filled);
    pthread_mutex_unlock(&lock);
    pthread_join(writer, NULL);
    sqlite3_close(db);
    unlink(target);
}

static void measure_postgres(int clients, double duration)
{
    static const char drop[] = "SET client_min_messages = error;"
                               "DROP TABLE IF EXISTS bare_line; DROP TABLE IF EXISTS bare_head";
    PGconn *pg = connect_to();
    run_pg(pg, drop);
    run_pg(pg, "CREATE TABLE bare_head (id BIGINT PRIMARY KEY, number TEXT NOT NULL UNIQUE,"
               " customer BIGINT NOT NULL);"
               "CREATE TABLE bare_line (head BIGINT NOT NULL, place BIGINT NOT NULL,"
               " text TEXT NOT NULL, amount BIGINT NOT NULL, PRIMARY KEY (head, place))");
    measure("postgres", clients, duration, postgres_client);
    run_pg(pg, drop);
    PQfinish(pg);
}

int main(int argc, char **argv)
{
    bool given = argc == 5 || argc == 6;
    int clients = given ? (int)strtol(argv[3], NULL, 10) : 0;
    double duration = given ? strtod(argv[4], NULL) : 0;
    int rows = argc == 6 ? (int)strtol(argv[5], NULL, 10) : lines + 1;
    if (clients < 1 || clients > CLIENTS_MAX || duration <= 0 || rows < 2 || rows > ROWS_MAX) {
        fputs("usage: db_bare sqlite FILE | postgres URL  CLIENTS SECONDS [ROWS]\n", stderr);
        return 2;
    }
    lines = rows - 1;
    target = argv[2];
    latencies = calloc(LATENCIES_MAX, sizeof *latencies);
    if (latencies == NULL) die("memory", "none left");
    if (strcmp(argv[1], "sqlite") == 0)
        measure_sqlite(clients, duration);
    else
        measure_postgres(clients, duration);
    free(latencies);
    return 0;
}

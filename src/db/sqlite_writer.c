/*
 * Group commit: one thread does all writing, many callers to one fsync.
 *
 * Callers queue and sleep. The thread takes what is there, runs each body in a savepoint of its
 * own, commits once and only then wakes them. Where many wrote a moment ago it waits for as many
 * again, two milliseconds at most: a commit costs more than any of them. A body that fails is
 * undone alone; a commit that fails fails them all. After a failed fsync nothing is known about the
 * disk: the process ends, and what was acknowledged before is recovered from the log at the next
 * start.
 */
#include "db/sqlite.h"

#include <errno.h>
#include <semaphore.h>

#include "base/faultpoint.h"
#include "base/log.h"

enum {
    QUEUE_MAX = 4096,
    BATCH_MAX = 512,
    GATHER_US = 2000,  /* the longest wait for others to share a commit */
    IDLE_MS = 20,      /* this long without work, the log is copied back */
    READERS_MS = 100,  /* this long, and snapshots that readers left open are ended */
    IDLE_PAGES = 250,  /* unless it is shorter than this */
    BUSY_PAGES = 8000, /* and past this many (32 MB) without waiting for a pause */
};

/* On the caller's stack until `done`. */
struct sqlite_request {
    struct sqlite_request *next;
    const struct db_work *work;
    err result;
    bool sent;
    sem_t done;
    char message[DB_MESSAGE_BYTES];
};

/* ---- the callers' side ---- */

err sqlite_write(struct db *base, const struct db_work *work, bool *sent)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    struct sqlite_request r;
    r.next = NULL;
    r.work = work;
    r.result = OK;
    r.sent = false;
    r.message[0] = 0;

    pthread_mutex_lock(&db->queue_lock);
    if (db->closing || db->queued >= QUEUE_MAX) {
        db_message_set(db->closing ? "the database is closing" : "the queue of writes is full");
        pthread_mutex_unlock(&db->queue_lock);
        return E_BUSY;
    }
    sem_init(&r.done, 0, 0);
    *db->last = &r;
    db->last = &r.next;
    if (db->queued++ == 0 || db->queued == db->usual) pthread_cond_signal(&db->queue_filled);
    pthread_mutex_unlock(&db->queue_lock);

    while (sem_wait(&r.done) != 0) must(errno == EINTR);
    sem_destroy(&r.done);
    if (r.result != OK) db_message_set("%s", r.message);
    *sent = r.sent;
    return r.result;
}

/* ---- the writer's side ---- */

static void fail(struct sqlite_request *r, err e, const char *what, const char *message)
{
    r->result = e;
    snprintf(r->message, sizeof r->message, "%s: %s", what, message);
}

static void checkpoint(struct sqlite_db *db)
{
    int in_log = 0, copied = 0;
    sqlite_end_idle(db);
    int code = sqlite3_wal_checkpoint_v2(db->writer->handle, NULL, SQLITE_CHECKPOINT_PASSIVE,
                                         &in_log, &copied);
    /* a reader may hold back a part; that waits for the next growth of the log */
    (void)code;
    db->wal_pages = 0;
}

static struct timespec from_now(long us)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += us * 1000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    return until;
}

/* As many as usual, or GATHER_US. The lock is held. */
static void gather(struct sqlite_db *db)
{
    struct timespec until = from_now(GATHER_US);
    int waited = 0;
    while (waited == 0 && db->queued < db->usual && !db->closing)
        waited = pthread_cond_timedwait(&db->queue_filled, &db->queue_lock, &until);
}

/* Wait for work; false when there is none and will be none. Takes the lock and gives it back. */
static bool wait_for_work(struct sqlite_db *db)
{
    pthread_mutex_lock(&db->queue_lock);
    while (db->first == NULL && !db->closing) {
        bool copy = db->wal_pages >= IDLE_PAGES;
        struct timespec until = from_now((copy ? IDLE_MS : READERS_MS) * 1000L);
        int waited = pthread_cond_timedwait(&db->queue_filled, &db->queue_lock, &until);
        if (waited != ETIMEDOUT || db->first != NULL) continue;
        pthread_mutex_unlock(&db->queue_lock);
        if (copy) checkpoint(db);
        else sqlite_end_idle(db);
        pthread_mutex_lock(&db->queue_lock);
    }
    bool is = db->first != NULL;
    if (is) gather(db);
    pthread_mutex_unlock(&db->queue_lock);
    return is;
}

static struct sqlite_request *take_batch(struct sqlite_db *db, int *n)
{
    pthread_mutex_lock(&db->queue_lock);
    struct sqlite_request *batch = db->first, **end = &batch;
    int taken = 0;
    while (*end != NULL && taken < BATCH_MAX) {
        end = &(*end)->next;
        taken++;
    }
    db->first = *end;
    if (db->first == NULL) db->last = &db->first;
    *end = NULL;
    db->queued -= taken;
    db->usual = taken > db->usual ? taken : (7 * db->usual + taken) / 8;
    pthread_mutex_unlock(&db->queue_lock);
    *n = taken;
    return batch;
}

/* Body and check in a savepoint, released only without any error. */
static void run_one(struct sqlite_conn *c, struct sqlite_request *r)
{
    const struct db_work *work = r->work;
    db_message()[0] = 0;
    if (fault("db.savepoint") || sqlite_control(c, SQLITE_DO_SAVEPOINT) != SQLITE_OK) {
        fail(r, E_DB, "savepoint", sqlite3_errmsg(c->handle));
        return;
    }
    r->result = db_run_body(&c->tx, work->body, work->arg);
    sqlite_reset_open(c);
    if (r->result == OK && work->check != NULL) {
        r->result = db_run_check(&c->tx, work->check, work->arg);
        sqlite_reset_open(c);
    }
    if (r->result != OK) snprintf(r->message, sizeof r->message, "%s", db_message());

    /* a full disk may have undone the whole transaction: run_batch sees that */
    if (sqlite3_get_autocommit(c->handle)) return;
    if (r->result != OK) must(sqlite_control(c, SQLITE_DO_UNDO) == SQLITE_OK);
    must(sqlite_control(c, SQLITE_DO_RELEASE) == SQLITE_OK);
}

static err commit(struct sqlite_conn *c)
{
    if (fault("db.commit.before")) {
        db_message_set("fault point");
        must(sqlite_control(c, SQLITE_DO_ROLLBACK) == SQLITE_OK);
        return E_DISK;
    }
    int code = sqlite_control(c, SQLITE_DO_COMMIT);
    if (code == SQLITE_OK) return OK;
    db_message_set("commit: %s", sqlite3_errmsg(c->handle));
    if ((code & 0xff) == SQLITE_IOERR) {
        log_event(LOG_ERROR, "db.commit", "%s; the disk cannot be trusted, ending", db_message());
        abort();
    }
    if (!sqlite3_get_autocommit(c->handle))
        must(sqlite_control(c, SQLITE_DO_ROLLBACK) == SQLITE_OK);
    return sqlite_error(code);
}

/* All that would have been committed by a transaction that is no more. */
static void fail_all(struct sqlite_request *batch, err e, const char *message)
{
    for (struct sqlite_request *r = batch; r != NULL; r = r->next)
        if (r->result == OK) fail(r, e, "transaction", message);
}

static void run_batch(struct sqlite_db *db, struct sqlite_request *batch)
{
    struct sqlite_conn *c = db->writer;
    int code = sqlite_control(c, SQLITE_DO_IMMEDIATE);
    if (code != SQLITE_OK) {
        fail_all(batch, sqlite_error(code), sqlite3_errmsg(c->handle));
        return;
    }
    c->begun = true;
    for (struct sqlite_request *r = batch; r != NULL; r = r->next) {
        run_one(c, r);
        if (!sqlite3_get_autocommit(c->handle)) continue;
        err e = r->result != OK ? r->result : E_DISK;
        fail_all(batch, e, "undone with another");
        return;
    }
    err e = commit(c);
    if (e != OK) {
        fail_all(batch, e, db_message());
        return;
    }
    atomic_fetch_add_explicit(&db->db.commits, 1, memory_order_relaxed);
    atomic_store(&db->db.rows, sqlite3_total_changes64(c->handle));
    if (!fault("db.commit.after")) return;
    for (struct sqlite_request *r = batch; r != NULL; r = r->next) r->sent = true;
    fail_all(batch, E_LOST, "fault point");
}

static int log_grown(void *arg, sqlite3 *handle, const char *name, int pages)
{
    (void)handle;
    (void)name;
    struct sqlite_db *db = arg;
    db->wal_pages = pages;
    return SQLITE_OK;
}

static void *writer_main(void *arg)
{
    struct sqlite_db *db = arg;
    pthread_setname_np(pthread_self(), "db-writer");
    while (wait_for_work(db)) {
        int n = 0;
        struct sqlite_request *batch = take_batch(db, &n);
        db_raise(&db->db.batch_max, n);
        run_batch(db, batch);
        sqlite_log_forget(db->writer->handle);
        while (batch != NULL) {
            struct sqlite_request *r = batch;
            batch = r->next; /* before r's owner wakes and leaves */
            sem_post(&r->done);
        }
        if (db->wal_pages >= BUSY_PAGES) checkpoint(db);
    }
    return NULL;
}

err sqlite_writer_start(struct sqlite_db *db)
{
    db->last = &db->first;
    sqlite3_wal_hook(db->writer->handle, log_grown, db);
    if (pthread_create(&db->thread, NULL, writer_main, db) == 0) return OK;
    db_message_set("no thread for the writer");
    db->thread = 0;
    return E_BUSY;
}

void sqlite_writer_stop(struct sqlite_db *db)
{
    pthread_mutex_lock(&db->queue_lock);
    db->closing = true;
    pthread_cond_signal(&db->queue_filled);
    pthread_mutex_unlock(&db->queue_lock);
    if (db->thread != 0) pthread_join(db->thread, NULL);
}

/*
 * The facade: what is the same for both engines. The rules of use (one transaction a thread, no
 * write within a write, no change while rows are open), the first error of a transaction, retries.
 */
#include "db/engine.h"

#include <stdarg.h>
#include <unistd.h>

#include "base/rand.h"
#include "db/migrate.h"

enum { RETRIES_MAX = 5 };

static _Thread_local struct {
    bool reading, writing;
    char message[DB_MESSAGE_BYTES];
} here;

/* ---- opening ---- */

static err compare_version(struct db *db, char note[256])
{
    int current = 0;
    err e = migrate_current(db, &current);
    if (e != OK) {
        snprintf(note, 256, "The version of the database cannot be read: %.180s", here.message);
        return e;
    }
    if (current == migrate_version()) return OK;
    snprintf(note, 256, "The database has schema version %d, this program needs version %d.",
             current, migrate_version());
    return E_VERSION;
}

err db_open(const struct db_options *options, struct db **out, char note[256])
{
    struct db CLEANUP(db_close) *db = NULL;
    note[0] = 0;
    TRY(options->url.n > 0 ? postgres_open(options, &db, note) : sqlite_open(options, &db, note));
    if (!options->any_version) TRY(compare_version(db, note));
    *out = db;
    db = NULL;
    return OK;
}

void db_close(struct db **db)
{
    if (*db == NULL) return;
    must(!here.reading && !here.writing);
    (*db)->engine->stop(*db);
    /* a writer that has its answer may still be on its way out, or about to be refused a retry */
    while (atomic_load(&(*db)->writers) > 0) usleep(100);
    (*db)->engine->close(*db);
    *db = NULL;
}

enum db_engine db_engine_of(const struct db *db)
{
    return db->engine->which;
}

err db_copy(struct db *db, const char *path)
{
    must(db->engine->copy != NULL);
    return db->engine->copy(db, path);
}

/* ---- reading ---- */

err db_read_begin(struct db *db, struct rtx **out)
{
    must(!here.reading && !here.writing);
    TRY(db->engine->read_begin(db, out));
    (*out)->db = db;
    (*out)->first = OK;
    (*out)->open = 0;
    here.reading = true;
    atomic_fetch_add_explicit(&db->reads, 1, memory_order_relaxed);
    return OK;
}

void db_read_end(struct rtx **tx)
{
    if (*tx == NULL) return;
    (*tx)->db->engine->read_end(*tx);
    here.reading = false;
    *tx = NULL;
}

struct rtx *db_reads(struct wtx *tx)
{
    return &tx->r;
}

/* Remember the first error; everything after it answers the same. */
static err keep(struct rtx *tx, err e)
{
    if (e != OK && tx->first == OK) tx->first = e;
    return e;
}

err db_query(struct rtx *tx, struct arena *a, const struct sql *q, struct ins in, struct rows *out)
{
    TRY(tx->first);
    must(in.n <= DB_VALUES_MAX);
    struct rows rows = { .tx = tx, .a = a, .q = q };
    TRY(keep(tx, tx->db->engine->query(&rows, in)));
    tx->open++;
    *out = rows;
    return OK;
}

err db_next(struct rows *rows, struct outs outs, bool *more)
{
    struct rtx *tx = rows->tx;
    TRY(tx->first);
    must(outs.n <= DB_VALUES_MAX);
    if (rows->state == NULL) {
        *more = false;
        return OK;
    }
    err e = keep(tx, tx->db->engine->next(rows, outs, more));
    if (e != OK)
        db_drop(rows);
    else if (rows->state == NULL)
        tx->open--;
    return e;
}

void db_drop(struct rows *rows)
{
    if (rows->state == NULL) return;
    rows->tx->db->engine->drop(rows);
    rows->state = NULL;
    rows->tx->open--;
}

err db_maybe(struct rtx *tx, struct arena *a, const struct sql *q, struct ins in, struct outs outs,
             bool *found)
{
    struct rows CLEANUP(db_drop) rows = { 0 };
    bool is = false, more = false;
    TRY(db_query(tx, a, q, in, &rows));
    TRY(db_next(&rows, outs, &is));
    if (is) TRY(db_next(&rows, OUT(), &more));
    if (more) {
        db_message_set("%s: more than one row", q->name);
        return keep(tx, E_DB);
    }
    *found = is;
    return OK;
}

err db_one(struct rtx *tx, struct arena *a, const struct sql *q, struct ins in, struct outs outs)
{
    bool found = false;
    TRY(db_maybe(tx, a, q, in, outs, &found));
    return found ? OK : E_NOT_FOUND;
}

/* ---- writing ---- */

static err change(struct wtx *tx, const struct sql *q, struct ins in, int64_t *changed)
{
    TRY(tx->r.first);
    must(in.n <= DB_VALUES_MAX && tx->r.open == 0);
    return keep(&tx->r, tx->r.db->engine->exec(&tx->r, q, in, changed));
}

err db_exec(struct wtx *tx, const struct sql *q, struct ins in)
{
    return change(tx, q, in, NULL);
}

err db_exec_count(struct wtx *tx, const struct sql *q, struct ins in, int64_t *changed)
{
    return change(tx, q, in, changed);
}

err db_script(struct wtx *tx, const char *text)
{
    TRY(tx->r.first);
    return keep(&tx->r, tx->r.db->engine->script(&tx->r, text));
}

static err write_with_retries(struct db *db, const struct db_work *work)
{
    for (int retry = 1;; retry++) {
        bool sent = false;
        err e = db->engine->write(db, work, &sent);
        atomic_fetch_add_explicit(&db->writes, 1, memory_order_relaxed);
        if ((e != E_RACE && e != E_LOST) || sent || retry > RETRIES_MAX) return e;

        atomic_fetch_add_explicit(&db->retries, 1, memory_order_relaxed);
        uint32_t chance;
        rand_bytes(&chance, sizeof chance);
        usleep(500 + chance % (2000u << retry));
    }
}

err db_write(struct db *db, struct db_work work)
{
    must(!here.writing && work.body != NULL);
    atomic_fetch_add(&db->writers, 1);
    err e = write_with_retries(db, &work);
    atomic_fetch_sub(&db->writers, 1);
    return e;
}

bool db_is_writing(void)
{
    return here.writing;
}

err db_run_body(struct wtx *tx, err (*body)(struct wtx *, void *), void *arg)
{
    tx->r.first = OK;
    tx->r.open = 0;
    here.writing = true;
    err e = body(tx, arg);
    here.writing = false;
    return tx->r.first != OK ? tx->r.first : e;
}

err db_run_check(struct wtx *tx, err (*check)(struct rtx *, void *), void *arg)
{
    here.writing = true;
    err e = check(&tx->r, arg);
    here.writing = false;
    return tx->r.first != OK ? tx->r.first : e;
}

/* ---- the rest ---- */

err db_prepare_all(struct db *db, char note[256])
{
    struct rtx CLEANUP(db_read_end) *tx = NULL;
    note[0] = 0;
    TRY(db_read_begin(db, &tx));
    for (size_t i = 0; i < db_statement_count; i++) {
        err e = db->engine->prepare(tx, db_statements[i]);
        if (e == OK) continue;
        snprintf(note, 256, "%.250s", here.message);
        return e;
    }
    return OK;
}

struct db_figures db_figures_of(const struct db *db)
{
    return (struct db_figures){
        .reads = atomic_load(&db->reads),
        .writes = atomic_load(&db->writes),
        .commits = atomic_load(&db->commits),
        .retries = atomic_load(&db->retries),
        .rows = atomic_load(&db->rows),
        .batch_max = atomic_load(&db->batch_max),
    };
}

void db_raise(atomic_int_fast64_t *most, int64_t value)
{
    int_fast64_t old = atomic_load(most);
    while (old < value && !atomic_compare_exchange_weak(most, &old, value)) continue;
}

const char *db_last_message(void)
{
    return here.message;
}

char *db_message(void)
{
    return here.message;
}

void db_message_set(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(here.message, sizeof here.message, format, args);
    va_end(args);
    /* libpq's words come in lines; the log takes one */
    size_t n = strlen(here.message);
    while (n > 0 && here.message[n - 1] == '\n') here.message[--n] = 0;
    for (size_t i = 0; i < n; i++)
        if (here.message[i] == '\n') here.message[i] = ' ';
}

void *db_take(size_t count, size_t size)
{
    void *p = calloc(count > 0 ? count : 1, size);
    must(p != NULL);
    return p;
}

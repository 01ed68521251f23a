/*
 * SQLite: connections, statements, rows. Reading connections are lent from a list, as many as
 * threads read at once; writing is sqlite_writer.c's, through one connection of its own.
 *
 * To begin and end a snapshot costs two file locks, which all readers of a process take in turn. So
 * a reader's snapshot stays open behind it, and the next one goes on with it if nobody committed
 * since, in this process or another: the head of the log's index, in memory that all of them share,
 * is still as it was before the snapshot. The writer ends those that nobody uses.
 *
 * Parameters are bound by name, for SQLite numbers "$2, $1" by first appearance. A statement is
 * prepared when first used and kept; one that is open already gets a second copy for the moment.
 */
#include "db/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/*
 * Pages come through a cache of 8 MB a connection. The file is not mapped unless asked for: that
 * saves a third of a list's time when its rows lie far apart, but mapped pages count as this
 * process's memory, and a failing disk is a SIGBUS then instead of an error.
 */
static const char pragmas[] = "PRAGMA foreign_keys = ON;"
                              "PRAGMA recursive_triggers = ON;"
                              "PRAGMA temp_store = MEMORY;"
                              "PRAGMA mmap_size = %lld;"
                              "PRAGMA cache_size = -%d;";
/* FULL: each commit is on the disk before it is answered. The writer itself says when to copy the
 * log back into the file, so that no commit waits for it. */
static const char pragmas_writer[] = "PRAGMA journal_mode = WAL;"
                                     "PRAGMA synchronous = FULL;"
                                     "PRAGMA wal_autocheckpoint = 0;"
                                     "PRAGMA journal_size_limit = 67108864;";
static const char pragmas_reader[] = "PRAGMA query_only = ON;";

/* A block of the log's index (sqlite.org/walformat.html, 2). */
enum { LOG_INDEX_BYTES = 32768 };

static const char *const control_text[SQLITE_CONTROLS] = {
    [SQLITE_DO_BEGIN] = "BEGIN",
    [SQLITE_DO_IMMEDIATE] = "BEGIN IMMEDIATE",
    [SQLITE_DO_COMMIT] = "COMMIT",
    [SQLITE_DO_ROLLBACK] = "ROLLBACK",
    [SQLITE_DO_SAVEPOINT] = "SAVEPOINT work",
    [SQLITE_DO_UNDO] = "ROLLBACK TO work",
    [SQLITE_DO_RELEASE] = "RELEASE work",
};

struct sqlite_kept {
    sqlite3_stmt *stmt;
    const struct sql *q;
    struct sqlite_kept *next; /* in the connection's list of open ones */
    int parameters, columns;
    bool open, extra;             /* extra: a second copy, gone when dropped */
    uint8_t place[DB_VALUES_MAX]; /* SQLite's number of $1, $2, ... */
};

err sqlite_error(int code)
{
    switch (code) {
    case SQLITE_CONSTRAINT_CHECK:
    case SQLITE_CONSTRAINT_TRIGGER: return E_GUARD;
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID: return E_EXISTS;
    default: break;
    }
    switch (code & 0xff) {
    case SQLITE_OK: return OK;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN: return E_DISK;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return E_BUSY;
    default: return E_DB;
    }
}

static err failed(const struct sqlite_conn *c, const char *what)
{
    db_message_set("%s: %s", what, sqlite3_errmsg(c->handle));
    return sqlite_error(sqlite3_extended_errcode(c->handle));
}

/* ---- statements ---- */

static void kept_free(struct sqlite_kept *k)
{
    if (k == NULL) return;
    sqlite3_finalize(k->stmt);
    free(k);
}

static err kept_prepare(struct sqlite_conn *c, const struct sql *q, struct sqlite_kept **out)
{
    sqlite3_stmt *stmt = NULL;
    unsigned how = q->index >= 0 ? SQLITE_PREPARE_PERSISTENT : 0;
    if (sqlite3_prepare_v3(c->handle, q->sqlite, -1, how, &stmt, NULL) != SQLITE_OK)
        return failed(c, q->name);

    struct sqlite_kept *k = db_take(1, sizeof *k);
    k->stmt = stmt;
    k->q = q;
    k->parameters = sqlite3_bind_parameter_count(stmt);
    k->columns = sqlite3_column_count(stmt);
    must(k->parameters <= DB_VALUES_MAX);
    for (int i = 0; i < k->parameters; i++) {
        char name[16];
        snprintf(name, sizeof name, "$%d", i + 1);
        int place = sqlite3_bind_parameter_index(stmt, name);
        must(place > 0);
        k->place[i] = (uint8_t)place;
    }
    *out = k;
    return OK;
}

/* The statement of `q`, not in use, bound to nothing in particular. */
static err kept_find(struct sqlite_conn *c, const struct sql *q, struct sqlite_kept **out)
{
    struct sqlite_kept **place = q->index >= 0 ? &c->kept[q->index] : NULL;
    if (place != NULL && *place != NULL && !(*place)->open) {
        *out = *place;
        return OK;
    }
    TRY(kept_prepare(c, q, out));
    (*out)->extra = place == NULL || *place != NULL;
    if (!(*out)->extra) *place = *out;
    return OK;
}

/* `copy` where the values must outlive the caller's. */
static void bind_values(struct sqlite_kept *k, struct ins in, bool copy)
{
    must((int)in.n == k->parameters);
    sqlite3_destructor_type life = copy ? SQLITE_TRANSIENT : SQLITE_STATIC;
    int code = SQLITE_OK;
    for (size_t i = 0; i < in.n && code == SQLITE_OK; i++) {
        const struct in *v = &in.v[i];
        int place = k->place[i];
        str s = in_text(v);
        if (v->type == BIND_NULL)
            code = sqlite3_bind_null(k->stmt, place);
        else if (in_is_integer(v))
            code = sqlite3_bind_int64(k->stmt, place, v->i);
        else if (v->type == BIND_BLOB)
            code = sqlite3_bind_blob64(k->stmt, place, s.p, s.n, life);
        else
            code = sqlite3_bind_text64(k->stmt, place, s.p, s.n, life, SQLITE_UTF8);
    }
    must(code == SQLITE_OK);
}

static void kept_close(struct sqlite_conn *c, struct sqlite_kept *k)
{
    struct sqlite_kept **at = &c->open;
    while (*at != k) at = &(*at)->next;
    *at = k->next;
    k->open = false;
    sqlite3_reset(k->stmt);
    if (k->extra) kept_free(k);
}

void sqlite_reset_open(struct sqlite_conn *c)
{
    while (c->open != NULL) kept_close(c, c->open);
}

int sqlite_control(struct sqlite_conn *c, enum sqlite_control which)
{
    sqlite3_stmt **stmt = &c->control[which];
    if (*stmt == NULL) {
        int code = sqlite3_prepare_v3(c->handle, control_text[which], -1, SQLITE_PREPARE_PERSISTENT,
                                      stmt, NULL);
        if (code != SQLITE_OK) return code;
    }
    sqlite3_step(*stmt);
    return sqlite3_reset(*stmt);
}

/* ---- the engine's reading and changing ---- */

/* Every commit changes it. One that is caught half written is like no other, before or after. */
static struct sqlite_log_head log_head(const struct sqlite_db *db)
{
    struct sqlite_log_head head;
    for (size_t i = 0; i < countof(head.words); i++)
        head.words[i] = __atomic_load_n(&db->log_head->words[i], __ATOMIC_ACQUIRE);
    return head;
}

static err query(struct rows *rows, struct ins in)
{
    struct sqlite_conn *c = (struct sqlite_conn *)rows->tx;
    if (!c->begun) {
        c->began_at = log_head((struct sqlite_db *)rows->tx->db);
        if (sqlite_control(c, SQLITE_DO_BEGIN) != SQLITE_OK) return failed(c, "begin");
        c->begun = true;
    }
    struct sqlite_kept *k = NULL;
    TRY(kept_find(c, rows->q, &k));
    bind_values(k, in, true);
    k->open = true;
    k->next = c->open;
    c->open = k;
    rows->state = k;
    return OK;
}

/*
 * One look at the column, then at its value: a column function checks the statement each time. Part
 * by part into its place: a cell that is made elsewhere and copied whole waits for its parts.
 */
static void read_cell(sqlite3_stmt *stmt, int column, struct cell *out)
{
    sqlite3_value *value = sqlite3_column_value(stmt, column);
    out->i = 0;
    out->s = STR_NONE;
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
        out->kind = CELL_I64;
        out->i = sqlite3_value_int64(value);
        return;
    case SQLITE_TEXT:
        out->kind = CELL_TEXT;
        out->s.p = (const char *)sqlite3_value_text(value);
        break;
    case SQLITE_BLOB:
        out->kind = CELL_BLOB;
        out->s.p = sqlite3_value_blob(value);
        break;
    case SQLITE_NULL: out->kind = CELL_NULL; return;
    default: out->kind = CELL_OTHER; return;
    }
    out->s.n = (size_t)sqlite3_value_bytes(value);
}

static err next(struct rows *rows, struct outs outs, bool *more)
{
    struct sqlite_conn *c = (struct sqlite_conn *)rows->tx;
    struct sqlite_kept *k = rows->state;
    int code = sqlite3_step(k->stmt);
    if (code == SQLITE_ROW) {
        must(outs.n == 0 || (int)outs.n == k->columns);
        struct cell cells[DB_VALUES_MAX] __attribute__((uninitialized));
        for (int i = 0; i < (int)outs.n; i++) read_cell(k->stmt, i, &cells[i]);
        TRY(outs_set(rows->q, rows->a, outs, cells));
        *more = true;
        return OK;
    }
    if (code != SQLITE_DONE) return failed(c, rows->q->name);
    kept_close(c, k);
    rows->state = NULL;
    *more = false;
    return OK;
}

static void drop(struct rows *rows)
{
    kept_close((struct sqlite_conn *)rows->tx, rows->state);
}

static err exec(struct rtx *tx, const struct sql *q, struct ins in, int64_t *changed)
{
    struct sqlite_conn *c = (struct sqlite_conn *)tx;
    struct sqlite_kept *k = NULL;
    TRY(kept_find(c, q, &k));
    bind_values(k, in, false);
    int code;
    while ((code = sqlite3_step(k->stmt)) == SQLITE_ROW) continue;
    err e = code == SQLITE_DONE ? OK : failed(c, q->name);
    if (e == OK && changed != NULL) *changed = sqlite3_changes64(c->handle);
    sqlite3_reset(k->stmt);
    if (k->extra) kept_free(k);
    return e;
}

static err script(struct rtx *tx, const char *text)
{
    struct sqlite_conn *c = (struct sqlite_conn *)tx;
    if (sqlite3_exec(c->handle, text, NULL, NULL, NULL) != SQLITE_OK) return failed(c, "script");
    return OK;
}

static err prepare(struct rtx *tx, const struct sql *q)
{
    struct sqlite_kept *k = NULL;
    TRY(kept_find((struct sqlite_conn *)tx, q, &k));
    if (k->extra) kept_free(k);
    return OK;
}

/* ---- connections ---- */

static void conn_close(struct sqlite_conn *c)
{
    if (c == NULL) return;
    sqlite_reset_open(c);
    for (size_t i = 0; i < SQLITE_CONTROLS; i++) sqlite3_finalize(c->control[i]);
    for (size_t i = 0; i < db_statement_count; i++) kept_free(c->kept[i]);
    must(sqlite3_close(c->handle) == SQLITE_OK);
    free(c->kept);
    free(c);
}

static err conn_open(const struct sqlite_db *db, const char *more, struct sqlite_conn **out)
{
    struct sqlite_conn *c = db_take(1, sizeof *c);
    c->kept = db_take(db_statement_count, sizeof *c->kept);
    c->tx.r.db = (struct db *)&db->db;
    int code = sqlite3_open_v2(db->path, &c->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                               more == pragmas_writer ? SQLITE_LOG_VFS : NULL);
    if (code == SQLITE_OK) {
        sqlite3_extended_result_codes(c->handle, 1);
        sqlite3_busy_timeout(c->handle, db->busy_ms);
        /* "text" in double quotes is a name, never a string; system tables are not to be written */
        sqlite3_db_config(c->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
        sqlite3_db_config(c->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
        sqlite3_db_config(c->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        char text[256];
        snprintf(text, sizeof text, pragmas, (long long)db->map_mb << 20, db->cache_mb * 1024);
        code = sqlite3_exec(c->handle, text, NULL, NULL, NULL);
    }
    if (code == SQLITE_OK) code = sqlite3_exec(c->handle, more, NULL, NULL, NULL);
    if (code != SQLITE_OK) {
        err e = failed(c, db->path);
        conn_close(c);
        return e;
    }
    *out = c;
    return OK;
}

static void snapshot_end(struct sqlite_conn *c)
{
    /* a failed statement may have ended the transaction already */
    if (c->begun && !sqlite3_get_autocommit(c->handle))
        must(sqlite_control(c, SQLITE_DO_COMMIT) == SQLITE_OK);
    c->begun = false;
}

static bool snapshot_holds(const struct sqlite_db *db, const struct sqlite_conn *c)
{
    struct sqlite_log_head now = log_head(db);
    return c->begun && memcmp(&c->began_at, &now, sizeof now) == 0;
}

void sqlite_end_idle(struct sqlite_db *db)
{
    pthread_mutex_lock(&db->readers_lock);
    for (struct sqlite_conn *c = db->idle; c != NULL; c = c->next) snapshot_end(c);
    pthread_mutex_unlock(&db->readers_lock);
}

static err read_begin(struct db *base, struct rtx **out)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    pthread_mutex_lock(&db->readers_lock);
    struct sqlite_conn *c = db->idle;
    if (c != NULL) db->idle = c->next;
    db->readers_out++;
    pthread_mutex_unlock(&db->readers_lock);

    err e = c == NULL ? conn_open(db, pragmas_reader, &c) : OK;
    if (e != OK) {
        pthread_mutex_lock(&db->readers_lock);
        db->readers_out--;
        pthread_cond_signal(&db->readers_home);
        pthread_mutex_unlock(&db->readers_lock);
        return e;
    }
    if (!snapshot_holds(db, c)) snapshot_end(c);
    *out = &c->tx.r;
    return OK;
}

static void read_end(struct rtx *tx)
{
    struct sqlite_conn *c = (struct sqlite_conn *)tx;
    struct sqlite_db *db = (struct sqlite_db *)tx->db;
    sqlite_reset_open(c);
    if (tx->first != OK) snapshot_end(c);
    pthread_mutex_lock(&db->readers_lock);
    c->next = db->idle;
    db->idle = c;
    db->readers_out--;
    pthread_cond_signal(&db->readers_home);
    pthread_mutex_unlock(&db->readers_lock);
}

static void stop(struct db *base)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    sqlite_writer_stop(db);
    pthread_mutex_lock(&db->readers_lock);
    while (db->readers_out > 0) pthread_cond_wait(&db->readers_home, &db->readers_lock);
    pthread_mutex_unlock(&db->readers_lock);
}

static void close_db(struct db *base)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    while (db->idle != NULL) {
        struct sqlite_conn *c = db->idle;
        db->idle = c->next;
        conn_close(c);
    }
    conn_close(db->writer);
    pthread_cond_destroy(&db->readers_home);
    pthread_mutex_destroy(&db->readers_lock);
    pthread_cond_destroy(&db->queue_filled);
    pthread_mutex_destroy(&db->queue_lock);
    free(db->path);
    free(db);
}

static const struct engine engine = {
    .which = DB_SQLITE,
    .stop = stop,
    .close = close_db,
    .read_begin = read_begin,
    .read_end = read_end,
    .query = query,
    .next = next,
    .drop = drop,
    .exec = exec,
    .script = script,
    .prepare = prepare,
    .copy = sqlite_copy,
    .write = sqlite_write,
};

/* ---- opening ---- */

static void configure(void)
{
    must(sqlite3_config(SQLITE_CONFIG_MULTITHREAD) == SQLITE_OK);
    must(sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK);
    sqlite_log_register();
}

/*
 * Make the file before SQLite does, for nobody else to read; its log takes over the mode. A file
 * that is there is not opened here: closing it would give up the locks this process has on it.
 */
static err make_file(const struct db_options *options, const char *path, char note[256])
{
    if (access(path, F_OK) == 0) return OK;
    if (errno == ENOENT && !options->create) {
        snprintf(note, 256, "There is no database at %.200s.", path);
        return E_NOT_FOUND;
    }
    int fd = open(path, O_RDWR | O_CLOEXEC | O_CREAT | O_EXCL, 0600);
    if (fd < 0 && errno != EEXIST) {
        snprintf(note, 256, "%.200s cannot be made.", path);
        return E_DISK;
    }
    if (fd >= 0) close(fd);
    return OK;
}

/* It is there once something was read, for as long as the writer's connection is open. */
static err map_log_head(struct sqlite_db *db)
{
    sqlite3_file *file = NULL;
    volatile void *index = NULL;
    sqlite3 *handle = db->writer->handle;
    int code = sqlite3_exec(handle, "SELECT 1 FROM sqlite_schema LIMIT 1", NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (code == SQLITE_OK)
        code = file->pMethods->xShmMap(file, 0, LOG_INDEX_BYTES, false, &index);
    if (code != SQLITE_OK) return failed(db->writer, db->path);
    db->log_head = (const volatile struct sqlite_log_head *)index;
    if (index != NULL) return OK;
    db_message_set("%s cannot have a log", db->path);
    return E_DB;
}

err sqlite_open(const struct db_options *options, struct db **out, char note[256])
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, configure);

    struct sqlite_db *db = db_take(1, sizeof *db);
    db->db.engine = &engine;
    db->busy_ms = options->busy_ms > 0 ? options->busy_ms : 5000;
    db->cache_mb = options->cache_mb > 0 ? options->cache_mb : 8;
    db->map_mb = options->map_mb;
    size_t room = strlen(options->dir) + sizeof "/counterfoil.db";
    db->path = db_take(room, 1);
    snprintf(db->path, room, "%s/counterfoil.db", options->dir);
    pthread_mutex_init(&db->readers_lock, NULL);
    pthread_cond_init(&db->readers_home, NULL);
    pthread_mutex_init(&db->queue_lock, NULL);
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&db->queue_filled, &clock);
    pthread_condattr_destroy(&clock);

    err e = make_file(options, db->path, note);
    if (e == OK) {
        e = conn_open(db, pragmas_writer, &db->writer);
        if (e == OK) e = map_log_head(db);
        if (e == OK) e = sqlite_writer_start(db);
        if (e != OK) snprintf(note, 256, "%.250s", db_message());
    }
    if (e != OK) {
        stop(&db->db);
        close_db(&db->db);
        return e;
    }
    *out = &db->db;
    return OK;
}

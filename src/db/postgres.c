/*
 * PostgreSQL in pipeline mode: statements are sent as they come and answered when somebody needs
 * an answer. A page's queries, with the BEGIN before them, so make one round trip; the changes of a
 * write travel with its COMMIT. The end of a reading transaction is sent and not waited for: its
 * answer is read by whoever borrows the connection next.
 *
 * An error aborts what follows it up to the next sync, COMMIT included.
 */
#include "db/postgres.h"

#include <endian.h>

#include "base/faultpoint.h"

enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_NAME = 19,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_BPCHAR = 1042,
    OID_VARCHAR = 1043,
    OID_NUMERIC = 1700
};

err postgres_error(const char *state)
{
    static const struct {
        const char *start;
        err e;
    } known[] = {
        { "23514", E_GUARD }, { "P0001", E_GUARD }, { "23505", E_EXISTS }, { "40001", E_RACE },
        { "40P01", E_RACE },  { "53100", E_DISK },  { "57P", E_LOST },     { "08", E_LOST },
    };
    if (state == NULL) return E_LOST;
    for (size_t i = 0; i < countof(known); i++)
        if (strncmp(state, known[i].start, strlen(known[i].start)) == 0) return known[i].e;
    return E_DB;
}

/* ---- sending ---- */

static err lost(struct pg_conn *c)
{
    db_message_set("connection: %s", PQerrorMessage(c->pg));
    c->dead = true;
    return E_LOST;
}

static void remember(struct pg_conn *c, enum pg_kind kind, const struct sql *q,
                     struct pg_rows *rows)
{
    must(c->count < PG_ITEMS_MAX);
    c->items[c->count++] = (struct pg_item){ kind, q, rows };
    c->unsynced = kind != PG_SYNC;
}

static err send_control(struct pg_conn *c, enum pg_kind kind, const char *text)
{
    if (PQsendQueryParams(c->pg, text, 0, NULL, NULL, NULL, NULL, 0) != 1) return lost(c);
    remember(c, kind, NULL, NULL);
    return OK;
}

static err begin(struct pg_conn *c)
{
    if (c->begun) return OK;
    TRY(send_control(c, PG_CONTROL,
                     c->writes ? "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
                               : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
    c->begun = true;
    return OK;
}

/* Parameters as the protocol wants them, all binary. */
struct wire {
    const char *value[DB_VALUES_MAX];
    int length[DB_VALUES_MAX], format[DB_VALUES_MAX];
    Oid type[DB_VALUES_MAX];
    uint64_t integer[DB_VALUES_MAX];
};

static void to_wire(struct ins in, struct wire *w)
{
    for (size_t i = 0; i < in.n; i++) {
        const struct in *v = &in.v[i];
        w->format[i] = 1;
        if (v->type == BIND_NULL || in_is_integer(v)) {
            w->type[i] = OID_INT8;
            w->integer[i] = htobe64((uint64_t)v->i);
            w->length[i] = sizeof w->integer[i];
            w->value[i] = v->type == BIND_NULL ? NULL : (const char *)&w->integer[i];
            continue;
        }
        str s = in_text(v);
        must(s.n <= INT32_MAX);
        w->type[i] = v->type == BIND_BLOB ? OID_BYTEA : OID_TEXT;
        w->length[i] = (int)s.n;
        w->value[i] = s.p;
    }
}

static err send_statement(struct pg_conn *c, enum pg_kind kind, const struct sql *q, struct ins in,
                          struct pg_rows *rows)
{
    TRY(begin(c));
    struct wire w __attribute__((uninitialized));
    to_wire(in, &w);
    int n = (int)in.n, sent;
    if (q->index < 0) {
        sent = PQsendQueryParams(c->pg, q->postgres, n, w.type, w.value, w.length, w.format, 1);
    } else {
        char name[16];
        snprintf(name, sizeof name, "s%d", q->index);
        if (!c->prepared[q->index]) {
            if (PQsendPrepare(c->pg, name, q->postgres, n, w.type) != 1) return lost(c);
            remember(c, PG_PREPARE, q, NULL);
            c->prepared[q->index] = true;
        }
        sent = PQsendQueryPrepared(c->pg, name, n, w.value, w.length, w.format, 1);
    }
    if (sent != 1) return lost(c);
    remember(c, kind, q, rows);
    return OK;
}

/* ---- answers ---- */

static err failure(struct pg_conn *c, const struct pg_item *item, const PGresult *result)
{
    if (PQstatus(c->pg) == CONNECTION_BAD) return lost(c);
    const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    db_message_set("%s: %s (%s)", item->q != NULL ? item->q->name : "transaction",
                   text != NULL ? text : "no message", state != NULL ? state : "no state");
    err e = state == NULL ? E_DB : postgres_error(state);
    if (e == E_LOST) c->dead = true;
    return e;
}

/* Note what `result` says about `item`; takes the result. */
static err take_answer(struct pg_conn *c, const struct pg_item *item, PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    bool good = item->kind == PG_SYNC ? status == PGRES_PIPELINE_SYNC
                                      : status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    err e = OK;
    if (!good && item->kind == PG_PREPARE && item->q->index >= 0)
        c->prepared[item->q->index] = false;
    if (status == PGRES_PIPELINE_ABORTED)
        e = E_DB; /* the error before it counts */
    else if (!good)
        e = failure(c, item, result);
    else if (item->kind == PG_COMMIT && strcmp(PQcmdStatus(result), "COMMIT") != 0)
        e = E_DB;
    else if (item->kind == PG_EXEC && !str_i64(str_of(PQcmdTuples(result)), &c->changed))
        c->changed = 0;
    if (good && item->kind == PG_EXEC)
        atomic_fetch_add_explicit(&c->tx.r.db->rows, c->changed, memory_order_relaxed);
    if (e == OK && item->rows != NULL) {
        item->rows->result = result;
        return OK;
    }
    PQclear(result);
    return e;
}

/* Read the answers of all that was sent; the first error of this transaction. */
static err settle(struct pg_conn *c)
{
    if (c->dead) return lost(c);
    err first = OK;
    if (c->unsynced) {
        if (PQpipelineSync(c->pg) != 1) return lost(c);
        remember(c, PG_SYNC, NULL, NULL);
    }
    for (int i = 0; i < c->count && !c->dead; i++) {
        const struct pg_item *item = &c->items[i];
        PGresult *result = PQgetResult(c->pg);
        if (result == NULL) return lost(c);
        err e = take_answer(c, item, result);
        if (c->dead) return E_LOST;
        if (first == OK && i >= c->old) first = e;
        if (item->kind != PG_SYNC) must(PQgetResult(c->pg) == NULL);
    }
    c->count = c->old = 0;
    return first;
}

/* ---- the engine's reading and changing ---- */

static err query(struct rows *rows, struct ins in)
{
    struct pg_conn *c = (struct pg_conn *)rows->tx;
    struct pg_rows *r = c->rows;
    while (r < c->rows + PG_ROWS_MAX && r->used) r++;
    must(r < c->rows + PG_ROWS_MAX);
    if (c->count >= PG_STATEMENTS_FLUSH) TRY(settle(c));
    TRY(send_statement(c, PG_ROWS, rows->q, in, r));
    *r = (struct pg_rows){ .used = true };
    rows->state = r;
    return OK;
}

static int64_t big_endian(const char *p, int n)
{
    uint64_t v = (signed char)p[0] < 0 ? UINT64_MAX : 0;
    for (int i = 0; i < n; i++) v = v << 8 | (unsigned char)p[i];
    return (int64_t)v;
}

/*
 * A numeric that is a whole number, as sum(bigint) makes them: digits of base 10000, the first
 * worth 10000^weight. False for fractions and for what int64 cannot hold.
 */
static bool whole_numeric(const char *p, int n, int64_t *out)
{
    if (n < 8) return false;
    int64_t digits = big_endian(p, 2), weight = big_endian(p + 2, 2), sign = big_endian(p + 4, 2);
    if (digits < 0 || n < 8 + 2 * digits || digits > weight + 1 || weight > 4) return false;
    if (sign != 0 && sign != 0x4000) return false;
    __int128 v = 0;
    for (int64_t i = 0; i <= weight; i++)
        v = v * 10000 + (i < digits ? big_endian(p + 8 + 2 * i, 2) : 0);
    if (sign != 0) v = -v;
    *out = (int64_t)v;
    return v >= INT64_MIN && v <= INT64_MAX;
}

static struct cell cell_of(const PGresult *result, int row, int column)
{
    if (PQgetisnull(result, row, column)) return (struct cell){ .kind = CELL_NULL };
    const char *p = PQgetvalue(result, row, column);
    int n = PQgetlength(result, row, column);
    struct cell cell = { .kind = CELL_I64, .s = { p, (size_t)n } };
    switch (PQftype(result, column)) {
    case OID_BOOL: cell.i = p[0] != 0; break;
    case OID_INT2:
    case OID_INT4:
    case OID_INT8: cell.i = big_endian(p, n); break;
    case OID_NUMERIC:
        if (!whole_numeric(p, n, &cell.i)) cell.kind = CELL_OTHER;
        break;
    case OID_TEXT:
    case OID_VARCHAR:
    case OID_BPCHAR:
    case OID_NAME: cell.kind = CELL_TEXT; break;
    case OID_BYTEA: cell.kind = CELL_BLOB; break;
    default: cell.kind = CELL_OTHER;
    }
    return cell;
}

/* Give up a query's place; its answer, if still under way, is nobody's. */
static void release(struct pg_conn *c, struct pg_rows *r)
{
    for (int i = 0; i < c->count; i++)
        if (c->items[i].rows == r) c->items[i].rows = NULL;
    PQclear(r->result);
    *r = (struct pg_rows){ 0 };
}

static err next(struct rows *rows, struct outs outs, bool *more)
{
    struct pg_conn *c = (struct pg_conn *)rows->tx;
    struct pg_rows *r = rows->state;
    if (r->result == NULL) TRY(settle(c));
    must(r->result != NULL);
    if (r->at == PQntuples(r->result)) {
        release(c, r);
        rows->state = NULL;
        *more = false;
        return OK;
    }
    must(outs.n == 0 || (int)outs.n == PQnfields(r->result));
    struct cell cells[DB_VALUES_MAX] __attribute__((uninitialized));
    for (int i = 0; i < (int)outs.n; i++) cells[i] = cell_of(r->result, r->at, i);
    r->at++;
    TRY(outs_set(rows->q, rows->a, outs, cells));
    *more = true;
    return OK;
}

static void drop(struct rows *rows)
{
    release((struct pg_conn *)rows->tx, rows->state);
}

static err exec(struct rtx *tx, const struct sql *q, struct ins in, int64_t *changed)
{
    struct pg_conn *c = (struct pg_conn *)tx;
    if (c->count >= PG_STATEMENTS_FLUSH) TRY(settle(c));
    TRY(send_statement(c, PG_EXEC, q, in, NULL));
    if (changed == NULL) return OK;
    TRY(settle(c));
    *changed = c->changed;
    return OK;
}

/* Several statements at once are for the simple protocol only. */
static err script(struct rtx *tx, const char *text)
{
    struct pg_conn *c = (struct pg_conn *)tx;
    TRY(begin(c));
    TRY(settle(c));
    must(PQexitPipelineMode(c->pg) == 1);
    PGresult *result = PQexec(c->pg, text);
    struct pg_item item = { .kind = PG_CONTROL };
    ExecStatusType status = PQresultStatus(result);
    err e = OK;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
        e = failure(c, &item, result);
    PQclear(result);
    if (!c->dead) must(PQenterPipelineMode(c->pg) == 1);
    return e;
}

/*
 * Outside a transaction, and without the types of the parameters, which calls bring along: what is
 * ambiguous only for want of them is no error.
 */
static err prepare(struct rtx *tx, const struct sql *q)
{
    static const char *const untyped[] = { "(42725)", "(42P08)", "(42P18)" };
    struct pg_conn *c = (struct pg_conn *)tx;
    struct sql unkept = *q;
    unkept.index = -1;
    if (PQsendPrepare(c->pg, "", q->postgres, 0, NULL) != 1) return lost(c);
    remember(c, PG_PREPARE, &unkept, NULL);
    err e = settle(c);
    for (size_t i = 0; i < countof(untyped); i++)
        if (e == E_DB && strstr(db_message(), untyped[i]) != NULL) return OK;
    return e;
}

/* ---- transactions ---- */

/* Send the end of a transaction without waiting: nobody asks how it went. */
static void finish(struct pg_conn *c, const char *text)
{
    for (size_t i = 0; i < PG_ROWS_MAX; i++)
        if (c->rows[i].used) release(c, &c->rows[i]);
    if (!c->begun || c->dead) return;
    c->begun = false;
    if (send_control(c, PG_CONTROL, text) != OK) return;
    if (PQpipelineSync(c->pg) != 1) {
        c->dead = true;
        return;
    }
    remember(c, PG_SYNC, NULL, NULL);
    c->old = c->count;
}

static err read_begin(struct db *base, struct rtx **out)
{
    struct postgres_db *db = (struct postgres_db *)base;
    struct pg_conn *c = NULL;
    TRY(postgres_pool_take(db, &db->readers, &c));
    c->writes = false;
    *out = &c->tx.r;
    return OK;
}

static void read_end(struct rtx *tx)
{
    struct postgres_db *db = (struct postgres_db *)tx->db;
    finish((struct pg_conn *)tx, "COMMIT");
    postgres_pool_give(&db->readers, (struct pg_conn *)tx);
}

/* All that is queued, and COMMIT behind it. From the moment that is sent it may have happened. */
static err commit(struct pg_conn *c, bool *sent)
{
    if (fault("db.commit.before")) {
        db_message_set("fault point");
        return E_DISK;
    }
    if (!c->begun) return OK;
    TRY(send_control(c, PG_COMMIT, "COMMIT"));
    err e = settle(c);
    *sent = e == OK || e == E_LOST;
    if (*sent) c->begun = false;
    if (e == OK && fault("db.commit.after")) return E_LOST;
    return e;
}

static err run(struct pg_conn *c, const struct db_work *work, bool *sent)
{
    TRY(db_run_body(&c->tx, work->body, work->arg));
    /* What it reads goes behind the changes that are queued, and tells of their errors too. */
    if (work->check != NULL) TRY(db_run_check(&c->tx, work->check, work->arg));
    return commit(c, sent);
}

static err write_once(struct db *base, const struct db_work *work, bool *sent)
{
    struct postgres_db *db = (struct postgres_db *)base;
    struct pg_conn *c = NULL;
    TRY(postgres_pool_take(db, &db->writers, &c));
    c->writes = true;
    err e = run(c, work, sent);
    if (e == OK) {
        atomic_fetch_add_explicit(&db->db.commits, 1, memory_order_relaxed);
        db_raise(&db->db.batch_max, 1);
    }
    finish(c, "ROLLBACK");
    postgres_pool_give(&db->writers, c);
    return e;
}

/* ---- opening ---- */

static void stop(struct db *base)
{
    struct postgres_db *db = (struct postgres_db *)base;
    postgres_pool_stop(&db->writers);
    postgres_pool_stop(&db->readers);
}

static void close_db(struct db *base)
{
    struct postgres_db *db = (struct postgres_db *)base;
    postgres_pool_close(&db->writers);
    postgres_pool_close(&db->readers);
    free(db->url);
    free(db);
}

static const struct engine engine = {
    .which = DB_POSTGRES,
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
    .write = write_once,
};

err postgres_open(const struct db_options *options, struct db **out, char note[256])
{
    struct postgres_db *db = db_take(1, sizeof *db);
    db->db.engine = &engine;
    db->busy_ms = options->busy_ms > 0 ? options->busy_ms : 5000;
    db->url = db_take(options->url.n + 1, 1);
    memcpy(db->url, options->url.p, options->url.n);
    postgres_pool_init(&db->readers, options->readers_max > 0 ? options->readers_max : 8);
    postgres_pool_init(&db->writers, options->writers_max > 0 ? options->writers_max : 8);

    struct pg_conn *c = NULL;
    err e = postgres_pool_take(db, &db->writers, &c);
    if (e != OK) {
        snprintf(note, 256, "%.250s", db_message());
        stop(&db->db);
        close_db(&db->db);
        return e;
    }
    postgres_pool_give(&db->writers, c);
    *out = &db->db;
    return OK;
}

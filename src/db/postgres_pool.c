/*
 * PostgreSQL connections: made when first needed, lent to one thread at a time, the last one used
 * first. A connection the server has closed meanwhile is noticed before it is lent.
 */
#include "db/postgres.h"

#include <errno.h>

void postgres_pool_init(struct pg_pool *pool, int max)
{
    pool->max = max;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&pool->home, &clock);
    pthread_condattr_destroy(&clock);
}

/* Notices are for a person at a terminal. */
static void ignore_notice(void *arg, const PGresult *result)
{
    (void)arg;
    (void)result;
}

/* What every connection needs, whatever a role or the server has as its default. */
static err set_up(PGconn *pg)
{
    static const char text[] =
        "SET TIME ZONE 'UTC'; SET bytea_output = 'hex'; SET statement_timeout = 0;"
        "SELECT set_config('synchronous_commit', 'on', false)"
        " WHERE current_setting('synchronous_commit') = 'off'";
    const char *encoding = PQparameterStatus(pg, "server_encoding");
    if (encoding == NULL || strcmp(encoding, "UTF8") != 0) {
        db_message_set("the database's encoding is not UTF8");
        return E_DB;
    }
    PGresult *result = PQexec(pg, text);
    bool done = PQresultStatus(result) == PGRES_TUPLES_OK;
    PQclear(result);
    if (done && PQenterPipelineMode(pg) == 1) return OK;
    db_message_set("connect: %s", PQerrorMessage(pg));
    return E_LOST;
}

static err connect_to(const struct postgres_db *db, struct pg_conn *c)
{
    const char *const names[] = {
        "dbname",          "client_encoding",  "fallback_application_name",
        "connect_timeout", "tcp_user_timeout", NULL
    };
    const char *const values[] = { db->url, "UTF8", "counterfoil", "5", "15000", NULL };
    postgres_forget(c);
    PQfinish(c->pg);
    c->pg = PQconnectdbParams(names, values, 1);
    memset(c->prepared, 0, db_statement_count * sizeof *c->prepared);
    must(c->pg != NULL);
    c->dead = false;

    err e = E_LOST;
    if (PQstatus(c->pg) == CONNECTION_OK) {
        PQsetNoticeReceiver(c->pg, ignore_notice, NULL);
        e = set_up(c->pg);
    } else {
        db_message_set("connect: %s", PQerrorMessage(c->pg));
    }
    if (e != OK) {
        PQfinish(c->pg);
        c->pg = NULL;
    }
    return e;
}

/* An idle connection has nothing to tell but its end. */
static bool is_alive(struct pg_conn *c)
{
    return c->pg != NULL && !c->dead && PQconsumeInput(c->pg) == 1 &&
           PQstatus(c->pg) == CONNECTION_OK;
}

/* Take an idle one, or the right to open one (NULL). Waits while neither is there. */
static err reserve(struct pg_pool *pool, int busy_ms, struct pg_conn **out)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += busy_ms / 1000;
    until.tv_nsec += (busy_ms % 1000) * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;

    pthread_mutex_lock(&pool->lock);
    int waited = 0;
    while (!pool->closing && pool->idle == NULL && pool->open == pool->max && waited == 0)
        waited = pthread_cond_timedwait(&pool->home, &pool->lock, &until);
    bool is = !pool->closing && (pool->idle != NULL || pool->open < pool->max);
    if (is) {
        *out = pool->idle;
        if (*out != NULL)
            pool->idle = (*out)->next;
        else
            pool->open++;
        pool->out++;
    }
    pthread_mutex_unlock(&pool->lock);
    if (is) return OK;
    db_message_set("no free connection");
    return E_BUSY;
}

err postgres_pool_take(struct postgres_db *db, struct pg_pool *pool, struct pg_conn **out)
{
    struct pg_conn *c = NULL;
    TRY(reserve(pool, db->busy_ms, &c));
    if (c == NULL) {
        c = db_take(1, sizeof *c);
        c->prepared = db_take(db_statement_count, sizeof *c->prepared);
        c->tx.r.db = &db->db;
    }
    err e = is_alive(c) ? OK : connect_to(db, c);
    if (e != OK) {
        postgres_pool_give(pool, c);
        return e;
    }
    *out = c;
    return OK;
}

void postgres_pool_give(struct pg_pool *pool, struct pg_conn *c)
{
    pthread_mutex_lock(&pool->lock);
    c->next = pool->idle;
    pool->idle = c;
    pool->out--;
    if (pool->closing)
        pthread_cond_broadcast(&pool->home);
    else
        pthread_cond_signal(&pool->home);
    pthread_mutex_unlock(&pool->lock);
}

void postgres_pool_stop(struct pg_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->closing = true;
    pthread_cond_broadcast(&pool->home);
    while (pool->out > 0) pthread_cond_wait(&pool->home, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
}

void postgres_pool_close(struct pg_pool *pool)
{
    while (pool->idle != NULL) {
        struct pg_conn *c = pool->idle;
        pool->idle = c->next;
        postgres_forget(c);
        PQfinish(c->pg);
        free(c->prepared);
        free(c);
    }
    pthread_cond_destroy(&pool->home);
    pthread_mutex_destroy(&pool->lock);
}

void postgres_forget(struct pg_conn *c)
{
    for (size_t i = 0; i < PG_ROWS_MAX; i++) {
        PQclear(c->rows[i].result);
        c->rows[i] = (struct pg_rows){ 0 };
    }
    c->count = c->old = 0;
    c->begun = c->unsynced = false;
}

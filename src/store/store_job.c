/* Rows of the queue. */
#include "store/store_job.h"

#include "queries.h"
#include "store/rows.h"

err store_job_insert(struct wtx *tx, const struct job *j)
{
    enum job_lane lane = str_starts(j->kind, S("pay.")) ? JOB_MONEY : JOB_PAPER;
    return db_exec(
        tx, &Q_job_insert,
        IN(j->org, j->id, j->kind, j->key, j->subject, j->argument, j->run_us, (int)lane));
}

err store_job_credit(struct wtx *tx, struct arena *a, org_id org, customer_id customer,
                     int64_t subject, int64_t now_us)
{
    job_id id = { id_new() };
    str key = arena_format(a, "%lld", (long long)subject);
    return db_exec(tx, &Q_job_insert_credit, IN(org, customer, id, key, now_us));
}

err store_job_due(struct rtx *tx, struct arena *a, enum job_lane lane, int64_t now_us, int limit,
                  struct job **out, size_t *count)
{
    struct job one = { 0 };
    ROWS_READ(tx, a, &Q_job_due, IN((int)lane, now_us, limit), one,
              OUT(&one.org, &one.id, &one.kind, &one.key, &one.subject, &one.argument, &one.tries),
              out, count);
    return OK;
}

err store_job_lease(struct wtx *tx, org_id org, job_id id, int64_t until_us, int64_t now_us,
                    bool *mine)
{
    int64_t changed;
    TRY(db_exec_count(tx, &Q_job_lease, IN(org, id, until_us, now_us), &changed));
    *mine = changed == 1;
    return OK;
}

err store_job_hold(struct wtx *tx, const struct job *j, int64_t until_us, bool *mine)
{
    int64_t changed;
    TRY(db_exec_count(tx, &Q_job_hold, IN(j->org, j->id, j->tries, until_us), &changed));
    *mine = changed == 1;
    return OK;
}

err store_job_done(struct wtx *tx, org_id org, job_id id, int64_t at_us)
{
    return db_exec(tx, &Q_job_done, IN(org, id, at_us));
}

err store_job_withdraw(struct wtx *tx, org_id org, job_id id)
{
    return db_exec(tx, &Q_job_withdraw, IN(org, id));
}

err store_job_end(struct wtx *tx, org_id org, str kind, str key, int64_t at_us)
{
    return db_exec(tx, &Q_job_end, IN(org, kind, key, at_us));
}

err store_job_later(struct wtx *tx, org_id org, job_id id, int64_t run_us, str problem,
                    enum job_state state)
{
    return db_exec(tx, &Q_job_later, IN(org, id, run_us, problem, (int)state));
}

err store_job_again(struct wtx *tx, org_id org, str kind, str key, int64_t run_us)
{
    return db_exec(tx, &Q_job_again, IN(org, kind, key, run_us));
}

/* The sealer: what was posted gets its number in the chain, a fifth of a second later at most. */
#include "app/app_seal.h"
#include "base/log.h"
#include "jobs/job.h"
#include "store/store_setting.h"

enum { SEAL_PAUSE_MS = 200 };

static err seal_waiting(const struct app *app, struct arena *a)
{
    struct rtx *tx = NULL;
    org_id *orgs;
    size_t count;

    arena_reset(a);
    TRY(db_read_begin(app->db, &tx));
    err e = store_unsealed_orgs(tx, a, &orgs, &count);
    db_read_end(&tx);
    TRY(e);
    for (size_t i = 0; i < count; i++) {
        int sealed;
        do TRY(app_seal(app, orgs[i], SEAL_BATCH, &sealed));
        while (sealed == SEAL_BATCH);
    }
    return OK;
}

void *job_seal_run(void *arg)
{
    struct jobs *j = arg;
    CLEANUP(arena_release) struct arena a;
    err last = OK;

    pthread_setname_np(pthread_self(), "sealer");
    arena_init(&a, 4 * 1024 * 1024);
    for (;;) {
        err e = seal_waiting(j->o.app, &a);
        if (e != OK && e != last)
            log_event(LOG_ERROR, "seal", "%s %s", err_info(e)->name, db_last_message());
        last = e;
        if (!jobs_pause(j, SEAL_PAUSE_MS)) return NULL;
    }
}

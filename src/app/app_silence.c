/* What one server hears of a gateway is kept with its account, so that all servers know. */
#include "app/app_silence.h"

#include "base/clock.h"
#include "db/write.h"
#include "store/store_job.h"
#include "store/store_payment.h"

enum { PROBE_US = 15000000, GRACE_US = 10000000 };

struct work {
    struct arena *a;
    org_id org;
    str gateway;
    bool answered;
    int64_t now;
    int64_t again_us;
};

static err heard_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    bool news;

    TRY(store_gateway_silent(tx, w->org, w->gateway, w->answered ? 0 : w->now, &news));
    if (!news) return OK; /* another heard it before */
    if (w->answered)
        return store_gateway_waiting_soon(tx, w->org, w->gateway, w->now + GRACE_US);
    struct job probe = { .org = w->org,
                         .id = { id_new() },
                         .kind = S("pay.probe"),
                         .key = arena_format(w->a, "%.*s.%lld", STR_FMT(w->gateway),
                                             (long long)w->now),
                         .argument = w->gateway,
                         .run_us = w->now + PROBE_US };
    return store_job_insert(tx, &probe);
}

static err silent_since(const struct app *app, const struct work *w, int64_t *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct stored_gateway g = { 0 };
    bool found;

    TRY(db_read_begin(app->db, &tx));
    TRY(store_gateway_get(tx, w->a, w->org, w->gateway, &g, &found));
    *out = g.silent_us;
    return OK;
}

err app_silence_heard(const struct app *app, struct arena *a, org_id org, str gateway,
                      bool answered)
{
    struct work w = { a, org, gateway, answered, clock_now_us(), 0 };
    int64_t since;

    TRY(silent_since(app, &w, &since));
    if (answered == (since == 0)) return OK;
    return db_write(app->db, (struct db_work){ heard_body, NULL, &w });
}

static err probe_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    payment_id first;
    int64_t run_us;
    bool found;

    w->again_us = 0;
    TRY(store_gateway_waiting_first(db_reads(tx), w->org, w->gateway, w->now, &first, &run_us,
                                    &found));
    if (!found) /* nobody waits: the next question finds out */
        return store_gateway_silent(tx, w->org, w->gateway, 0, &found);
    w->again_us = w->now + PROBE_US;
    if (run_us <= w->now) return OK; /* it is being asked about */
    str key = arena_format(w->a, "%lld", (long long)first.v);
    return store_job_again(tx, w->org, S("pay.check"), key, w->now);
}

err app_silence_probe(const struct app *app, struct arena *a, org_id org, str gateway,
                      int64_t *again_us)
{
    struct work w = { .a = a, .org = org, .gateway = gateway, .now = clock_now_us() };
    int64_t since;

    *again_us = 0;
    TRY(silent_since(app, &w, &since));
    if (since == 0) return OK;
    TRY(db_write(app->db, (struct db_work){ probe_body, NULL, &w }));
    *again_us = w.again_us;
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

/* Requests: made by customers, closed by staff. */
#include "app/app_request.h"

#include "base/clock.h"
#include "db/write.h"

struct work {
    org_id org;
    struct request r;
};

static err make_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    return store_request_insert(tx, w->org, &w->r);
}

err app_request_make(const struct app *app, org_id org, const struct request *r)
{
    struct work w = { org, *r };

    w.r.id = (request_id){ id_new() };
    w.r.public_id = public_id_new();
    w.r.made_us = clock_now_us();
    return db_write(app->db, (struct db_work){ make_body, NULL, &w });
}

static err answer_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    return store_request_answer(tx, w->org, w->r.id, (enum request_state)w->r.state, w->r.answer,
                                clock_now_us());
}

err app_request_answer(const struct app *app, org_id org, request_id id, enum request_state state,
                       str answer)
{
    struct work w = { org, { .id = id, .state = (int)state, .answer = answer } };

    if (state != REQUEST_DONE && state != REQUEST_REFUSED) return E_INVALID;
    return db_write(app->db, (struct db_work){ answer_body, NULL, &w });
}

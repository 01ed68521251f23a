/*
 * Negative controls: one wall around the money taken away, for a programme that must then fail.
 *
 * Linked into it with --wrap, so that our function stands in the place of the product's; which one
 * is said by the define. How often it was in force is printed at the end: a control that was never
 * met proves nothing.
 */
#include "testing.h"

#include <libpq-fe.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/lot.h"
#include "gateway/gw_parts.h"
#include "portal.h"
#include "store/store_job.h"
#include "store/store_payment.h"

static atomic_int passages;
static const char *wall = "";

__attribute__((destructor)) static void tell(void)
{
    fprintf(stderr, "without %s: in force %d times\n", wall, passages);
}

#define GONE(name)                                                                                 \
    do {                                                                                           \
        wall = name;                                                                               \
        passages++;                                                                                \
    } while (0)

#ifdef WITHOUT_RESERVATION
/* Nothing is held for a payment that is under way, and its invoice looks as it did. */
err __real_lot_move(struct lot *l, enum side side, int64_t amount, bool pending);
err __wrap_lot_move(struct lot *l, enum side side, int64_t amount, bool pending);
err __wrap_lot_unreserve(struct lot *l, enum side side, int64_t amount);

err __wrap_lot_move(struct lot *l, enum side side, int64_t amount, bool pending)
{
    if (!pending) return __real_lot_move(l, side, amount, pending);
    GONE("reservation");
    return OK;
}

err __wrap_lot_unreserve(struct lot *l, enum side side, int64_t amount)
{
    (void)l;
    (void)side;
    (void)amount;
    GONE("reservation");
    return OK;
}
#endif

#ifdef WITHOUT_INDEX
/* One payment for a key: PostgreSQL has the index alone for two that come at the same instant. */
void __real_portal_start(struct portal *p);
void __wrap_portal_start(struct portal *p);

void __wrap_portal_start(struct portal *p)
{
    __real_portal_start(p);
    PGconn *c = PQconnectdb(getenv("COUNTERFOIL_TEST_DB"));
    PGresult *r = PQexec(c, "DROP INDEX payment_key");
    if (PQresultStatus(r) == PGRES_COMMAND_OK) GONE("index");
    PQclear(r);
    PQfinish(c);
}
#endif

#ifdef WITHOUT_CAPTURE_KEY
/* A movement of money is booked as often as it is told of: not looked up, and its key unique. */
err __real_store_capture_insert(struct wtx *tx, org_id org, str gateway, str capture_id,
                                enum capture_kind kind, payment_id payment, int64_t amount,
                                entry_id entry);
err __wrap_store_capture_insert(struct wtx *tx, org_id org, str gateway, str capture_id,
                                enum capture_kind kind, payment_id payment, int64_t amount,
                                entry_id entry);
err __wrap_store_capture_known(struct rtx *tx, org_id org, str gateway, str capture_id,
                               bool *found);

err __wrap_store_capture_insert(struct wtx *tx, org_id org, str gateway, str capture_id,
                                enum capture_kind kind, payment_id payment, int64_t amount,
                                entry_id entry)
{
    char key[128];
    GONE("capture key");
    snprintf(key, sizeof key, "%.*s#%d", STR_FMT(capture_id), passages);
    return __real_store_capture_insert(tx, org, gateway, str_of(key), kind, payment, amount, entry);
}

err __wrap_store_capture_known(struct rtx *tx, org_id org, str gateway, str capture_id,
                               bool *found)
{
    (void)tx;
    (void)org;
    (void)gateway;
    (void)capture_id;
    *found = false;
    return OK;
}
#endif

#ifdef WITHOUT_DEDUPE
/* Each delivery of an event counts, however often it came before. */
err __real_store_gateway_event_insert(struct wtx *tx, org_id org, str gateway, str event_id,
                                      str kind, str object, str body, int64_t at_us, bool *fresh);
err __wrap_store_gateway_event_insert(struct wtx *tx, org_id org, str gateway, str event_id,
                                      str kind, str object, str body, int64_t at_us, bool *fresh);
err __real_store_job_insert(struct wtx *tx, const struct job *j);
err __wrap_store_job_insert(struct wtx *tx, const struct job *j);

err __wrap_store_gateway_event_insert(struct wtx *tx, org_id org, str gateway, str event_id,
                                      str kind, str object, str body, int64_t at_us, bool *fresh)
{
    err e = __real_store_gateway_event_insert(tx, org, gateway, event_id, kind, object, body, at_us,
                                              fresh);
    if (e == OK && !*fresh) GONE("dedupe");
    *fresh = true;
    return e;
}

err __wrap_store_job_insert(struct wtx *tx, const struct job *j)
{
    struct job again = *j;
    char key[128];
    snprintf(key, sizeof key, "%.*s#%d", STR_FMT(j->key), passages);
    if (str_eq(j->kind, S("pay.event"))) again.key = str_of(key);
    return __real_store_job_insert(tx, &again);
}
#endif

#ifdef WITHOUT_SIGNATURE
/* Anybody's word is the gateway's. */
err __wrap_gw_check_timed(struct arena *a, const struct gateway_account *account,
                          const struct gateway_hook *hook, str header);

err __wrap_gw_check_timed(struct arena *a, const struct gateway_account *account,
                          const struct gateway_hook *hook, str header)
{
    (void)a;
    (void)account;
    (void)hook;
    (void)header;
    GONE("signature");
    return OK;
}
#endif

/* One row beside a customer. */
#include "app/app_bill_alert.h"

#include "db/write.h"

struct work {
    org_id org;
    customer_id customer;
    const struct bill_alert *alert;
};

static err set_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    return store_bill_alert_set(tx, w->org, w->customer, w->alert);
}

err app_bill_alert_set(const struct app *app, org_id org, customer_id customer,
                       const struct bill_alert *alert)
{
    struct work w = { org, customer, alert };

    if (alert->percent < 0 || alert->percent > BILL_ALERT_PERCENT_MAX || alert->amount.minor < 0)
        return E_INVALID;
    return db_write(app->db, (struct db_work){ set_body, NULL, &w });
}

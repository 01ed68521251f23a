/* One row beside the lot, and a line of the invoice's history. */
#include "app/app_promise.h"

#include "base/clock.h"
#include "db/write.h"
#include "store/store_document.h"
#include "store/store_invoice.h"

struct work {
    struct arena *a;
    const struct promise_wish *in;
};

static err promise_of(struct rtx *tx, const struct work *w, struct promise *out)
{
    const struct promise_wish *in = w->in;
    struct lot l;
    date today;

    TRY(app_today(tx, w->a, in->org, &today));
    TRY(store_lot_get(tx, w->a, in->org, in->customer, ACCOUNT_RECEIVABLE, in->doc, &l));
    enum invoice_state state = lot_state(&l, today);
    if (state == INVOICE_PENDING) return E_ALREADY_PENDING;
    if ((STATE_BIT(state) & STATES_OPEN) == 0) return E_STATE;
    if (!promise_day_fits(in->day, today)) return E_INVALID;
    int64_t amount = in->amount == 0 ? lot_payable(&l) : in->amount;
    if (amount < 0 || amount > lot_payable(&l)) return E_NOT_PAYABLE;
    *out = (struct promise){ .doc = in->doc, .day = in->day, .amount = amount, .note = in->note,
                             .rest = lot_balance(&l) - amount, .made_us = clock_now_us() };
    return OK;
}

static bool same(const struct promise *a, const struct promise *b)
{
    return a->day.day == b->day.day && a->amount == b->amount && a->rest == b->rest &&
           str_eq(a->note, b->note);
}

static err make_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    const struct promise_wish *in = w->in;
    struct promise p, *earlier;
    char iso[11];
    size_t n;

    TRY(promise_of(db_reads(tx), w, &p));
    TRY(store_promise_list(db_reads(tx), w->a, in->org, in->customer, in->doc, in->doc, &earlier,
                           &n));
    if (n == 1 && same(&earlier[0], &p)) return OK;
    TRY(store_promise_set(tx, in->org, in->customer, in->contact, &p));
    return store_history_of(tx, in->org, in->doc, in->contact,
                            &(struct history_row){ p.made_us, S("promised"), in->payer,
                                                   date_iso(p.day, iso) });
}

err app_promise_make(const struct app *app, struct arena *a, const struct promise_wish *in)
{
    struct work w = { a, in };
    return db_write(app->db, (struct db_work){ make_body, NULL, &w });
}

static err withdraw_body(struct wtx *tx, void *arg)
{
    const struct promise_wish *in = ((const struct work *)arg)->in;
    bool was;

    TRY(store_promise_delete(tx, in->org, in->customer, in->doc, &was));
    if (!was) return OK;
    return store_history_of(tx, in->org, in->doc, in->contact,
                            &(struct history_row){ clock_now_us(), S("promise_taken_back"),
                                                   in->payer, STR_NONE });
}

err app_promise_withdraw(const struct app *app, struct arena *a, const struct promise_wish *in)
{
    struct work w = { a, in };
    return db_write(app->db, (struct db_work){ withdraw_body, NULL, &w });
}

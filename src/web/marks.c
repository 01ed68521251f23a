/* Which kinds there are, then one question of each for all invoices of a page: marks are few. */
#include "web/marks.h"

#include "store/store_mark.h"
#include "store/store_objection.h"
#include "store/store_plan.h"
#include "store/store_promise.h"
#include "store/store_report.h"

static void add_promises(struct visit *v, const struct lot *l, const struct promise *list,
                         size_t count, struct lot_mark *out)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].doc != l->doc) continue;
        enum promise_state state = promise_state(&list[i], l, v->today);
        out->broken = state == PROMISE_BROKEN;
        if (state == PROMISE_OPEN || (out->broken && v->route->door == DOOR_STAFF))
            out->promise = &list[i];
    }
}

static void add_plans(struct visit *v, const struct lot *l, const struct plan *list, size_t count,
                      struct lot_mark *out)
{
    for (size_t i = 0; i < count; i++) {
        size_t next = plan_next(&list[i], lot_balance(l));
        if (list[i].doc != l->doc || next == list[i].count) continue;
        out->plan = &list[i];
        out->part = (int)next + 1;
        out->now = (money){ plan_now(&list[i], lot_balance(l), v->today), l->cur };
    }
}

/* Only beside what is open: a payment under way says more. */
static void add_schedules(struct visit *v, const struct lot *l, const struct schedule_mark *list,
                          size_t count, struct lot_mark *out)
{
    enum invoice_state state = lot_state(l, v->today);
    if (state == INVOICE_DUE || state == INVOICE_OVERDUE)
        out->later = schedule_mark_of(list, count, l->doc);
}

/* Of several the one that is waited for longest. */
static void add_reports(const struct lot *l, const struct report_mark *list, size_t count,
                        struct lot_mark *out)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].part.doc != l->doc || report_part_met(&list[i].part, l)) continue;
        if (out->report == NULL || list[i].until.day > out->report->until.day)
            out->report = &list[i];
    }
}

static void add_objections(const struct lot *l, const struct objection_open *list, size_t count,
                           struct lot_mark *out)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].doc != l->doc) continue;
        int64_t open = lot_balance(l);
        out->objection = &list[i];
        out->disputed = (money){ list[i].amount < open ? list[i].amount : open, l->cur };
    }
}

/* Bills that changed by more than the customer wants to pass over. */
static err add_changes(struct visit *v, customer_id customer, const struct lot *lots, size_t count,
                       struct lot_mark *marks)
{
    struct bill_alert alert;

    TRY(store_bill_alert_get(v->tx, v->org->id, customer, &alert));
    for (size_t i = 0; i < count; i++) {
        const struct lot *l = &lots[i];
        if (l->prior >= 0 && !l->closed && bill_alert_wants(&alert, l->cur, l->prior, l->total))
            marks[i].change = (money){ l->total - l->prior, l->cur };
    }
    return OK;
}

err lot_marks(struct visit *v, customer_id customer, const struct lot *lots, size_t count,
              struct lot_mark **out)
{
    struct lot_mark *marks = arena_array(v->a, struct lot_mark, count + 1);
    int64_t first = INT64_MAX, last = 0;
    struct promise *promises = NULL;
    struct plan *plans = NULL;
    struct schedule_mark *schedules = NULL;
    struct report_mark *reports = NULL;
    struct objection_open *objections = NULL;
    size_t promised = 0, planned = 0, scheduled = 0, reported = 0, objected = 0;
    org_id org = v->org->id;
    int kinds;

    *out = marks;
    if (count == 0) return OK;
    for (size_t i = 0; i < count; i++) {
        if (lots[i].doc < first) first = lots[i].doc;
        if (lots[i].doc > last) last = lots[i].doc;
    }
    TRY(store_mark_kinds(v->tx, org, customer, first, last, &kinds));
    if (kinds & MARK_PROMISE)
        TRY(store_promise_list(v->tx, v->a, org, customer, first, last, &promises, &promised));
    if (kinds & MARK_PLAN)
        TRY(store_plan_list(v->tx, v->a, org, customer, first, last, &plans, &planned));
    if (kinds & MARK_SCHEDULE)
        TRY(store_schedule_marks(v->tx, v->a, org, customer, &schedules, &scheduled));
    if (kinds & MARK_REPORT)
        TRY(store_report_marks(v->tx, v->a, org, customer, first, last, v->today, &reports,
                               &reported));
    if (kinds & MARK_OBJECTION)
        TRY(store_objection_open(v->tx, v->a, org, customer, first, last, &objections,
                                 &objected));
    for (size_t i = 0; i < count; i++) {
        add_objections(&lots[i], objections, objected, &marks[i]);
        marks[i].staff = v->route->door == DOOR_STAFF;
        add_schedules(v, &lots[i], schedules, scheduled, &marks[i]);
        add_promises(v, &lots[i], promises, promised, &marks[i]);
        add_reports(&lots[i], reports, reported, &marks[i]);
        add_plans(v, &lots[i], plans, planned, &marks[i]);
    }
    if ((kinds & MARK_CHANGE) && v->route->door != DOOR_STAFF)
        return add_changes(v, customer, lots, count, marks);
    return OK;
}

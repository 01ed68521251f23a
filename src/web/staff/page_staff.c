/* The first log-in of an owner: who the seller is; and Today, where staff arrive. */
#include "store/store_inbox.h"
#include "web/views.h"
#include "web/web.h"

#include "locale/locale.h"
#include "web/route.h"
#include "web/staff/reconcile_rows.h"
#include "web/staff/staff_rows.h"

static const str zones[] = {
    { "UTC", 3 }, { "Europe/Berlin", 13 }, { "Europe/London", 13 }, { "Europe/Paris", 12 },
    { "Asia/Kolkata", 12 }, { "Asia/Dubai", 10 }, { "Asia/Singapore", 14 }, { "Asia/Tokyo", 10 },
    { "America/New_York", 16 }, { "America/Chicago", 15 }, { "America/Los_Angeles", 19 },
    { "America/Sao_Paulo", 17 }, { "Africa/Johannesburg", 19 }, { "Australia/Sydney", 16 },
};

static err show_setup(struct visit *v, struct setup s, str code, str zone,
                      const struct problems *problems)
{
    struct choice *currencies = arena_array(v->a, struct choice, currency_count());
    struct choice *places = arena_array(v->a, struct choice, countof(zones));

    for (size_t i = 1; i < currency_count(); i++) {
        struct currency c = { (uint8_t)i };
        currencies[i - 1] = (struct choice){
            .value = currency_code(c),
            .label = arena_format(v->a, "%.*s, %.*s", STR_FMT(currency_code(c)),
                                  STR_FMT(locale_currency_name(v->a, v->html.format, c))),
            .chosen = str_eq(currency_code(c), code) };
    }
    for (size_t i = 0; i < countof(zones); i++)
        places[i] = (struct choice){ .value = zones[i], .label = zones[i],
                                     .chosen = str_eq(zones[i], zone) };
    s.currencies = currencies;
    s.currency_count = currency_count() - 1;
    s.zones = places;
    s.zone_count = countof(zones);
    struct frame f = visit_frame(v, PAGE_SETTINGS, html_message(&v->html, S("Set up")));
    view_setup(&v->html, &f, &s, problems);
    return OK;
}

static err setup_show(struct visit *v)
{
    struct setup s = { .name = v->org->name, .address = v->org->address,
                       .tax_number = v->org->tax_id };
    return show_setup(v, s, currency_code(v->org->cur), v->org->zone, NULL);
}

static err setup(struct visit *v)
{
    struct org o = *v->org;
    struct setup s = { .name = visit_field(v, "name"), .address = visit_field(v, "address"),
                       .tax_number = visit_field(v, "tax_number") };
    str code = visit_field(v, "currency"), logo = STR_NONE;

    for (size_t i = 0; i < v->rq->file_count; i++) {
        if (str_eq(v->rq->files[i].field, S("logo"))) logo = v->rq->files[i].bytes;
    }
    o.name = str_trim(s.name);
    o.address = s.address;
    o.tax_id = str_trim(s.tax_number);
    o.zone = visit_field(v, "zone");
    o.cur = (currency){ 0 };
    if (!currency_parse(code, &o.cur)) o.cur = (currency){ 0 };
    err e = v->problems.errors > 0 ? E_INVALID
                                   : app_org_set_up(v->app, v->a, &o, logo, &v->problems);
    if (e == E_INVALID) {
        visit_status(v, 422);
        return show_setup(v, s, code, o.zone, &v->problems);
    }
    TRY(e);
    session_cache_forget(&v->web->sessions);
    return visit_redirect(v, S("/staff"));
}

static err arrive(struct visit *v)
{
    struct staff_today p = { .org = v->org->name, .factor_offered = !v->factor_on };
    struct staff_payment *unknown;
    struct approval *waiting;
    struct request_row *requests;
    struct queue_counts queues;
    int64_t inbox[INBOX_KIND_COUNT];

    if (!v->org->set_up) return visit_redirect(v, S("/staff/setup"));
    TRY(store_staff_unknown(v->tx, v->a, v->org->id, STAFF_PAGE_ROWS, &unknown, &p.unknown_count));
    TRY(store_approval_waiting(v->tx, v->a, v->org->id, v->now_us, &waiting, &p.approval_count));
    TRY(store_request_list(v->tx, v->a, v->org->id, false, (request_id){ 0 }, STAFF_PAGE_ROWS,
                           &requests, &p.request_count));
    TRY(store_jobs_parked(v->tx, v->org->id, &p.jobs_parked));
    TRY(queue_counts_load(v, &queues));
    p.unclear = queues.unclear;
    p.lines = queues.lines;
    p.disputes = queues.disputes;
    TRY(store_inbox_waiting(v->tx, v->a, v->org->id, inbox));
    p.inbox = inbox[INBOX_NONE];
    TRY(store_objection_waiting(v->tx, v->org->id, &p.objections));
    p.unknown = staff_pay_rows(v, unknown, p.unknown_count);
    struct staff_approval_row *rows =
        arena_array(v->a, struct staff_approval_row, p.approval_count + 1);
    for (size_t i = 0; i < p.approval_count; i++) rows[i] = staff_approval_row(v, &waiting[i]);
    p.approvals = rows;
    struct frame f = visit_frame(v, PAGE_TODAY, html_message(&v->html, S("Today")));
    view_staff_home(&v->html, &f, &p);
    return OK;
}

const struct route page_staff[] = {
    { HTTP_GET, "/staff", DOOR_STAFF, NEED_SEE, .read = arrive },
    { HTTP_GET, "/staff/setup", DOOR_STAFF, NEED_RULE, .read = setup_show },
    { HTTP_POST, "/staff/setup", DOOR_STAFF, NEED_RULE, .write = setup, .files = true,
      .fields = { { "name", FIELD_LINE }, { "address", FIELD_TEXT, 1000 },
                  { "tax_number", FIELD_EXACT, 40 }, { "currency", FIELD_LINE, 3 },
                  { "zone", FIELD_LINE, 60 }, { "logo", FIELD_FILE } } },
    { 0 },
};

/* Who is sent statements, and the jobs that send them. */
#include "app/app_statement_mail.h"

#include "app/app_rules.h"
#include "app/app_staff.h"
#include "base/clock.h"
#include "db/write.h"
#include "locale/zone.h"

enum { BATCH = 200, MINUTE_US = 60 * 1000 * 1000 };

/* "2026-11". */
static str month_of(struct arena *a, date d)
{
    char iso[11];
    return arena_str(a, str_sub(date_iso(d, iso), 0, 7));
}

static bool month_parse(struct arena *a, str month, date *first)
{
    return date_parse(arena_format(a, "%.*s-01", STR_FMT(month)), first);
}

/* ---- who wants it ---- */

static err by_default(struct rtx *tx, struct arena *a, const struct org *o, bool *out)
{
    struct rules r;

    TRY(app_rules_get(tx, a, o, o->cur, &r));
    *out = r.statements_monthly;
    return OK;
}

err app_statement_wanted(struct rtx *tx, struct arena *a, const struct org *o,
                         struct statement_reader who, bool *out)
{
    bool wanted = false, found;

    TRY(store_statement_mail_get(tx, o->id, who, &wanted, &found));
    if (!found) return by_default(tx, a, o, out);
    *out = wanted;
    return OK;
}

static err plan_month(struct wtx *tx, struct arena *a, const struct org *o, date first)
{
    date next = date_add_months(first, 1);
    struct job job = { .org = o->id, .id = { id_new() }, .kind = S("mail.statements"),
                       .key = month_of(a, first),
                       .run_us = zone_instant(o->zone, next, STATEMENT_MAIL_HOUR, 0) };
    return store_job_insert(tx, &job);
}

err app_statement_plan(struct wtx *tx, struct arena *a, const struct org *o)
{
    return plan_month(tx, a, o, date_month_start(zone_today(o->zone, clock_now_us())));
}

struct wanting {
    struct arena *a;
    org_id org;
    struct statement_reader who;
    bool wanted;
};

static err want_body(struct wtx *tx, void *arg)
{
    struct wanting *w = arg;
    struct org o;

    TRY(store_org_get(db_reads(tx), w->a, w->org, &o));
    TRY(store_statement_mail_put(tx, w->org, w->who, w->wanted, clock_now_us()));
    return w->wanted ? app_statement_plan(tx, w->a, &o) : OK;
}

err app_statement_want(const struct app *app, struct arena *a, org_id org,
                       struct statement_reader who, bool wanted)
{
    struct wanting w = { a, org, who, wanted };

    return db_write(app->db, (struct db_work){ want_body, NULL, &w });
}

/* ---- a month ---- */

/* What a mail's job is about: app_statement_mail_read reads it again. */
static str argument(struct arena *a, const struct statement_send *s, bool monthly)
{
    char from[11], to[11];
    str cur = currency_code(s->cur);

    return arena_format(a, "%lld %s %.*s %.*s %.*s %s", (long long)s->customer.v,
                        s->type == STATEMENT_OPEN ? "open" : "activity",
                        STR_FMT(date_iso(s->from, from)), STR_FMT(date_iso(s->to_day, to)),
                        STR_FMT(cur.n > 0 ? cur : S("all")), monthly ? "monthly" : "asked");
}

struct month_work {
    struct arena *a;
    org_id org;
    date first;
    struct statement_reader after;
    size_t count; /* of this batch */
};

static err leave_mail(struct wtx *tx, const struct month_work *w, struct statement_reader who)
{
    date last = date_add(date_add_months(w->first, 1), -1);
    struct statement_send s = { .org = w->org, .to = who.contact, .customer = who.customer,
                                .from = w->first, .to_day = last };
    str month = month_of(w->a, w->first);
    struct job job = { .org = w->org, .id = { id_new() }, .kind = S("mail.statement"),
                       .key = arena_format(w->a, "%.*s.%lld.%lld", STR_FMT(month),
                                           (long long)who.customer.v, (long long)who.contact.v),
                       .subject = who.contact.v, .argument = argument(w->a, &s, true),
                       .run_us = clock_now_us() };
    return store_job_insert(tx, &job);
}

static err month_body(struct wtx *tx, void *arg)
{
    struct month_work *w = arg;
    struct statement_reader *list;
    struct org o;
    bool otherwise;
    size_t n;

    TRY(store_org_get(db_reads(tx), w->a, w->org, &o));
    TRY(by_default(db_reads(tx), w->a, &o, &otherwise));
    TRY(store_statement_mail_list(db_reads(tx), w->a, w->org, otherwise, w->after, BATCH, &list,
                                  &n));
    for (size_t i = 0; i < n; i++) TRY(leave_mail(tx, w, list[i]));
    if (w->after.customer.v == 0 && (n > 0 || otherwise))
        TRY(plan_month(tx, w->a, &o, date_add_months(w->first, 1)));
    w->count = n;
    if (n > 0) w->after = list[n - 1];
    return OK;
}

err app_statement_month(const struct app *app, struct arena *a, org_id org, str month)
{
    struct month_work w = { .a = a, .org = org };

    if (!month_parse(a, month, &w.first)) return E_BUG;
    do {
        struct month_work batch = w;
        TRY(db_write(app->db, (struct db_work){ month_body, NULL, &batch }));
        w = batch;
    } while (w.count == BATCH);
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

/* ---- at once ---- */

struct sending {
    struct arena *a;
    const struct statement_send *in;
};

/* The contact is one of that customer's; of any where all are asked for. */
static err check_contact(struct rtx *tx, struct sending *w, struct contact *to)
{
    struct membership *list;
    size_t n, i = 0;

    TRY(store_contact_get(tx, w->a, w->in->org, w->in->to, to));
    TRY(store_membership_list(tx, w->a, w->in->org, w->in->to, &list, &n));
    while (i < n && w->in->customer.v != 0 && list[i].customer.v != w->in->customer.v) i++;
    return to->active && i < n ? OK : E_NOT_FOUND;
}

/* The same to the same within a minute is one mail; the key is its Message-ID, without blanks. */
static str asked_key(struct arena *a, const struct statement_send *in, str what, int64_t now)
{
    char *p = arena_c_string(a, what);

    for (size_t i = 0; i < what.n; i++)
        if (p[i] == ' ') p[i] = '.';
    return arena_format(a, "%lld.%s.%lld", (long long)in->to.v, p, (long long)(now / MINUTE_US));
}

static err send_body(struct wtx *tx, void *arg)
{
    struct sending *w = arg;
    const struct statement_send *in = w->in;
    str what = argument(w->a, in, false);
    int64_t now = clock_now_us();
    struct contact to;
    struct customer c;

    if (in->actor != NULL) TRY(app_staff_may(db_reads(tx), w->a, in->actor, DUTY_SERVE));
    TRY(check_contact(db_reads(tx), w, &to));
    struct job job = { .org = in->org, .id = { id_new() }, .kind = S("mail.statement"),
                       .key = asked_key(w->a, in, what, now),
                       .subject = in->to.v, .argument = what, .run_us = now };
    TRY(store_job_insert(tx, &job));
    if (in->actor == NULL) return OK;
    TRY(store_customer_get(db_reads(tx), w->a, in->org, in->customer, &c));
    char from[11], until[11];
    str after = arena_format(w->a, "to: %.*s\nfrom: %.*s\nuntil: %.*s", STR_FMT(to.email),
                             STR_FMT(date_iso(in->from, from)),
                             STR_FMT(date_iso(in->to_day, until)));
    return app_audit_note(tx, w->a, in->actor,
                          &(struct audit_note){ .action = AUDIT_STATEMENT, .object = S("customer"),
                                                .object_id = in->customer.v, .subject = c.name,
                                                .after = after });
}

err app_statement_send(const struct app *app, struct arena *a, const struct statement_send *in)
{
    struct sending w = { a, in };

    TRY(db_write(app->db, (struct db_work){ send_body, NULL, &w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

/* ---- what a job is about ---- */

static bool read_argument(str s, int64_t *customer, struct statement_request *rq, bool *monthly)
{
    str word[6];

    for (size_t i = 0; i < countof(word); i++)
        if (!str_cut(&s, ' ', &word[i])) return false;
    rq->type = str_eq(word[1], S("open")) ? STATEMENT_OPEN : STATEMENT_ACTIVITY;
    *monthly = str_eq(word[5], S("monthly"));
    return str_i64(word[0], customer) && date_parse(word[2], &rq->from) &&
           date_parse(word[3], &rq->to) &&
           (str_eq(word[4], S("all")) || currency_parse(word[4], &rq->cur));
}

err app_statement_mail_read(struct rtx *tx, struct arena *a, const struct job *job,
                            struct statement_mail *out)
{
    struct statement_mail m = { .rq.org = job->org };
    struct membership *list;
    int64_t customer;
    size_t n;

    if (!read_argument(job->argument, &customer, &m.rq, &m.monthly)) return E_BUG;
    TRY(store_contact_get(tx, a, job->org, (contact_id){ job->subject }, &m.to));
    TRY(store_membership_list(tx, a, job->org, m.to.id, &list, &n));
    m.rq.customers = list;
    m.rq.customer_count = n;
    for (size_t i = 0; i < n && customer != 0; i++) {
        if (list[i].customer.v != customer) continue;
        m.rq.customers = &list[i];
        m.rq.customer_count = 1;
        customer = 0;
    }
    if (customer != 0 || n == 0 || !m.to.active) return E_NOT_FOUND;
    TRY(app_today(tx, a, job->org, &m.rq.today));
    *out = m;
    return OK;
}

/*
 * Every fault point in every flow of money: the flow runs again and again, and each passage of each
 * point fails once, as if the process had ended there; what comes next is what a restart or a
 * second click does. The books must end as without the fault, or, where the request was never sent,
 * as if it had not been made. Every point must have been met.
 */
#include "scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app_auto.h"
#include "app/app_giveback.h"
#include "app/app_schedule.h"
#include "base/clock.h"
#include "crypto/crypto.h"
#include "jobs/job.h"
#include "locale/zone.h"

enum { TOTAL = 600, RUNS_MAX = 40 };

static struct scene s;
static char seen_path[96];

static const char *const points[] = {
    "pay.reserve.before", "pay.reserve.after", "pay.contact.before", "pay.contact.after",
    "pay.learn.before",   "pay.learn.after",   "pay.check.after",    "refund.ask.before",
    "refund.ask.after",   "refund.send.before", "refund.send.after", "refund.check.after",
    "hook.before",        "hook.after",        "job.done.before",    "db.savepoint",
    "db.commit.before",   "db.commit.after",   "schedule.before",   "schedule.after",
    "auto.plan.before",   "auto.plan.after",   "giveback.before",    "giveback.after",
};
static int met_count[countof(points)];

/* ---- arming ---- */

/* Of the armed point, in this process: the library counts on from one arming to the next. */
static int passages;

static void arm(const char *point, int n)
{
    char word[64];
    snprintf(word, sizeof word, "%s:%d", point, passages + n);
    setenv("COUNTERFOIL_FAULT", word, 1);
    setenv("COUNTERFOIL_FAULT_SEEN", seen_path, 1);
}

/* Was the armed passage reached? */
static bool disarm(const char *point, int n)
{
    int count = 0;
    FILE *seen = fopen(seen_path, "re");

    for (char line[128]; seen != NULL && fgets(line, sizeof line, seen) != NULL;) {
        line[strcspn(line, "\n")] = 0;
        count += strcmp(line, point) == 0;
    }
    if (seen != NULL) fclose(seen);
    unlink(seen_path);
    unsetenv("COUNTERFOIL_FAULT");
    unsetenv("COUNTERFOIL_FAULT_SEEN");
    passages += count;
    return count >= n;
}

static bool is_fault(err e)
{
    return e == E_IO || e == E_LOST || e == E_DISK || e == E_DB;
}

/* ---- steps: each may fail once, and is done again ---- */

#define AGAIN(call)                                                                                \
    do {                                                                                           \
        err e_ = (call);                                                                           \
        if (is_fault(e_)) e_ = (call);                                                             \
        assert_ok(e_);                                                                             \
    } while (0)

static void begin(struct scene_pay *p, enum tills_answer answer)
{
    public_id invoice = p->invoice;
    str key = p->key;
    AGAIN(scene_try(&s, invoice, key, p));
    tills_next = answer;
    AGAIN(scene_contact(&s, p));
}

static void ask(struct scene_pay *p)
{
    AGAIN(scene_check(&s, p));
}

static void capture(struct scene_pay *p)
{
    if (p->till->there) tills_capture(p->till, TOTAL);
    ask(p);
}

static bool is_paid(const struct scene_pay *p)
{
    return scene_stand(&s, p).captured > 0;
}

static err run_refund(const struct refund *r)
{
    return app_refund_run(&s.books.app, &s.books.arena, s.books.org.id, r->id);
}

static void refund(struct scene_pay *p, int64_t amount, bool to_credit,
                   enum tills_refund_answer answer)
{
    struct refund r;
    char key[32];

    if (!is_paid(p)) return;
    snprintf(key, sizeof key, "refund-%lld", (long long)p->id.v);
    AGAIN(scene_refund(&s, p, amount, to_credit, key, &r));
    tills_refund_next = answer;
    for (int i = 0; i < 3; i++) AGAIN(run_refund(&r));
}

/* ---- flows ---- */

static void flow_page(struct scene_pay *p)
{
    begin(p, TILLS_PAGE);
    ask(p);
    capture(p);
}

/* As the page of the portal does it. */
static void flow_confirmed(struct scene_pay *p)
{
    public_id invoice = p->invoice;
    str key = p->key;
    tills_next = TILLS_PAGE;
    AGAIN(scene_confirm(&s, invoice, key, p));
    ask(p);
    capture(p);
}

static void flow_at_once(struct scene_pay *p)
{
    begin(p, TILLS_CAPTURED);
    ask(p);
}

static void flow_declined(struct scene_pay *p)
{
    begin(p, TILLS_DECLINED);
    ask(p);
}

static void flow_silent(struct scene_pay *p)
{
    begin(p, TILLS_SILENT_DONE);
    ask(p);
}

static void flow_debit(struct scene_pay *p)
{
    begin(p, TILLS_PROCESSING);
    ask(p);
    capture(p);
}

static void flow_cancelled(struct scene_pay *p)
{
    begin(p, TILLS_PAGE);
    err e = app_payment_cancel(&s.books.app, &s.books.arena, s.books.org.id, p->id);
    if (is_fault(e)) e = app_payment_cancel(&s.books.app, &s.books.arena, s.books.org.id, p->id);
    assert_true(e == OK || e == E_STATE || e == E_NOT_FOUND); /* done before the fault, or lost */
    ask(p);
}

static void flow_late(struct scene_pay *p)
{
    flow_declined(p);
    capture(p);
}

static void flow_returned(struct scene_pay *p)
{
    flow_at_once(p);
    if (p->till->there) tills_back(p->till, TOTAL);
    ask(p);
}

static void flow_dispute(struct scene_pay *p)
{
    flow_at_once(p);
    if (!p->till->there) return;
    struct gateway_back *b = tills_dispute(p->till, TOTAL);
    ask(p);
    b->state = GATEWAY_BACK_DONE;
    ask(p);
}

static void flow_refund(struct scene_pay *p)
{
    flow_at_once(p);
    refund(p, 400, false, TILLS_REFUND_DONE);
}

static void flow_refund_silent(struct scene_pay *p)
{
    flow_at_once(p);
    refund(p, 400, false, TILLS_REFUND_SILENT_LOST);
}

static void flow_refund_credit(struct scene_pay *p)
{
    flow_at_once(p);
    refund(p, 400, true, TILLS_REFUND_DONE);
}

/* A note of its customer goes back: to the capture, or by a transfer. */
static void give_back(struct scene_pay *p, enum giveback_way way)
{
    static int serial;
    str number = arena_format(&s.books.arena, "F-%d", ++serial);
    struct giveback g;
    struct refund *list;
    size_t n;

    if (!is_paid(p)) return;
    struct document d = books_document(&s.books, DOCUMENT_CREDIT_NOTE, number.p, "Halden", 200,
                                       "2026-12-31", "");
    struct problems problems = { .arena = &s.books.arena };
    struct import in = { .org = s.books.org.id, .document = &d, .silent = true };
    struct imported note;
    struct giveback_request rq = { .org = s.books.org.id, .customer = s.customer,
                                   .account = ACCOUNT_CREDIT, .amount = 240, .way = way,
                                   .key = number, .asked = s.owner, .signed_by = s.accountant };
    AGAIN(app_import(&s.books.app, &s.books.arena, &in, &problems, &note));
    rq.doc = note.doc.v;
    if (way == GIVEBACK_TRANSFER) rq.reference = number;
    if (way == GIVEBACK_TRANSFER) rq.day = d.issued;
    AGAIN(app_giveback(&s.books.app, &s.books.arena, &rq, &g));
    assert_ok(app_refund_list(&s.books.app, &s.books.arena, s.books.org.id, p->id, &list, &n));
    assert_int_equal(n, way == GIVEBACK_METHODS ? 1 : 0);
    tills_refund_next = TILLS_REFUND_DONE;
    for (size_t i = 0; i < n; i++) AGAIN(run_refund(&list[i]));
}

static void flow_giveback(struct scene_pay *p)
{
    flow_at_once(p);
    give_back(p, GIVEBACK_METHODS);
}

static void flow_giveback_transfer(struct scene_pay *p)
{
    flow_at_once(p);
    give_back(p, GIVEBACK_TRANSFER);
}

/* What happened is told by a hook, and its job asks. */
static err tell(const struct scene_pay *p)
{
    struct arena *a = &s.books.arena;
    int64_t now = clock_now_us(), t = now / 1000000;
    str body = arena_format(a, "{\"id\":\"%.*s\",\"type\":\"payment.captured\",\"payment\":\"sp\","
                            "\"reference\":\"%.*s\"}", STR_FMT(p->reference),
                            STR_FMT(p->reference));
    char hex[65];
    crypto_hex(crypto_hmac(S("whsec_0123456789abcdef"),
                           arena_format(a, "%lld.%.*s", (long long)t, STR_FMT(body))), hex);
    struct gateway_pair header = { S("counterfoil-sandbox-signature"),
                                   arena_format(a, "t=%lld,v1=%s", (long long)t, hex) };
    struct gateway_hook hook = { .headers = &header, .header_count = 1, .body = body,
                                 .now_us = now };
    return app_hook(&s.books.app, a, S("sandbox"), s.account, &hook);
}

/* All that are due; what fails is leased until its time ends. */
static err do_jobs(void)
{
    struct arena *a = &s.books.arena;
    struct job *jobs = NULL;
    size_t n = 0;
    err worst = OK;

    do {
        TRY(app_job_take(&s.books.app, a, JOB_MONEY, 64, NULL, 0, &jobs, &n));
        for (size_t i = 0; i < n; i++) {
            struct job_turn turn = { .app = &s.books.app, .a = a, .job = &jobs[i] };
            err e = str_eq(jobs[i].kind, S("pay.event")) ? job_pay_event(&turn) : OK;
            if (e == OK) e = app_job_done(&s.books.app, &jobs[i]);
            if (e != OK) worst = e;
        }
    } while (n > 0);
    return worst;
}

static void flow_hook(struct scene_pay *p)
{
    begin(p, TILLS_PAGE);
    ask(p);
    if (p->till->there) tills_capture(p->till, TOTAL);
    AGAIN(tell(p));
    if (is_fault(do_jobs())) {
        clock_advance((JOB_MONEY_LEASE_SECONDS + 1) * INT64_C(1000000));
        assert_ok(do_jobs());
    }
}

/* Confirmed for a later day, which comes. */
static void flow_scheduled(struct scene_pay *p)
{
    static method_id card;
    public_id invoice = p->invoice;
    str key = p->key;
    int64_t now = clock_now_us(), again;

    if (card.v == 0) card = scene_card(&s);
    s.saved = card;
    s.day = date_add(zone_today(s.books.org.zone, now), 1);
    AGAIN(scene_try(&s, invoice, key, p));
    s.saved = (method_id){ 0 };
    s.day = (date){ 0 };
    clock_advance(INT64_C(2) * 86400 * 1000000);
    AGAIN(app_schedule_due(&s.books.app, &s.books.arena, s.books.org.id, p->id, &again));
    tills_next = TILLS_CAPTURED;
    AGAIN(scene_contact(&s, p));
    ask(p);
    clock_set(now);
}

static void on_day(const char *iso)
{
    date d;
    assert_true(date_parse(str_of(iso), &d));
    clock_set(zone_instant(s.books.org.zone, d, SCHEDULE_HOUR, 0));
}

static err one_morning(int64_t made_us)
{
    int64_t again;
    return app_auto_morning(&s.books.app, &s.books.arena, s.books.org.id, s.customer, made_us,
                            &again);
}

/* The payment that a morning has made. */
static void made(struct scene_pay *p)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct payment_filter f = { .org = s.books.org.id, .customer = s.customer, .limit = 1 };
    struct payment_listed *list;
    size_t n;
    bool more;
    assert_ok(db_read_begin(s.books.app.db, &tx));
    assert_ok(store_payment_list(tx, &s.books.arena, &f, &list, &n, &more));
    assert_int_equal(n, 1);
    p->id = list[0].payment.id;
    p->reference = list[0].payment.reference;
    p->till = tills_of(p->reference);
}

/* Announced, declined on its day, and paid by the second try. */
static void flow_auto(struct scene_pay *p)
{
    const struct auto_limit limit = { CURRENCY("EUR"), TOTAL };
    struct auto_request rq = { .org = s.books.org.id, .customer = s.customer, .on = true,
                               .limits = &limit, .count = 1 };
    int64_t now = clock_now_us();

    AGAIN(app_auto_set(&s.books.app, &s.books.arena, &rq));
    on_day("2026-12-29");
    AGAIN(one_morning(now));
    for (int try = 1; try <= 2; try++) {
        on_day(try == 1 ? "2026-12-31" : "2027-01-01");
        AGAIN(one_morning(now));
        made(p);
        tills_next = try == 1 ? TILLS_DECLINED : TILLS_CAPTURED;
        AGAIN(scene_contact(&s, p));
        ask(p);
    }
    clock_set(now);
}

static const struct flow {
    const char *name;
    void (*run)(struct scene_pay *p);
    bool alone; /* by a customer of its own, with a card */
} flows[] = {
    { "page", flow_page }, { "confirmed", flow_confirmed }, { "at once", flow_at_once },
    { "declined", flow_declined },
    { "silent", flow_silent }, { "debit", flow_debit }, { "cancelled", flow_cancelled },
    { "late", flow_late }, { "returned", flow_returned }, { "dispute", flow_dispute },
    { "refund", flow_refund }, { "refund lost", flow_refund_silent },
    { "refund to credit", flow_refund_credit }, { "hook", flow_hook },
    { "given back", flow_giveback }, { "given back by transfer", flow_giveback_transfer },
    { "scheduled", flow_scheduled }, { "auto-pay", flow_auto, true },
};

/* As without the fault, or as if it had never been sent. */
static void sound(const struct scene_stand *now, const struct scene_stand *wanted, bool sent)
{
    static const struct scene_stand nothing = { .state = PAYMENT_CANCELLED, .owed = TOTAL };
    scene_same(now, sent ? wanted : &nothing);
}

static struct scene_pay prepare(const struct flow *f)
{
    static int serial;
    if (!f->alone) return scene_invoice(&s, TOTAL);
    str name = arena_format(&s.books.arena, "Alone %d", ++serial);
    struct scene_pay p = scene_invoice_of(&s, TOTAL, name.p);
    scene_card(&s);
    return p;
}

/* Every passage of a point in a flow, one after the other. */
static void walk(const struct flow *f, size_t point, const struct scene_stand *wanted)
{
    bool met = true;

    for (int n = 1; met; n++) {
        struct arena kept = s.books.arena, scratch;
        struct scene_pay p;
        arena_init(&scratch, 64 << 20);
        s.books.arena = scratch;
        assert_true(n < RUNS_MAX);
        p = prepare(f);
        assert_ok(do_jobs());
        arm(points[point], n);
        f->run(&p);
        met = disarm(points[point], n);
        met_count[point] += met;
        struct scene_stand now = scene_stand(&s, &p);
        sound(&now, wanted, p.till->there);
        assert_true(p.till->capture_count <= 1 && p.till->starts == 0);
        assert_int_equal(books_faults(&s.books), 0);
        arena_release(&s.books.arena);
        s.books.arena = kept;
    }
}

static void every_passage_of_every_point_in_every_flow(void **state)
{
    (void)state;
    for (size_t f = 0; f < countof(flows); f++) {
        struct scene_pay p = prepare(&flows[f]);
        assert_ok(do_jobs()); /* so that each flow meets its own */
        flows[f].run(&p);
        struct scene_stand wanted = scene_stand(&s, &p);
        assert_false(payment_is_running((enum payment_state)wanted.state));
        for (size_t i = 0; i < countof(points); i++) walk(&flows[f], i, &wanted);
    }
}

static void every_point_was_met(void **state)
{
    (void)state;
    int all = 0;
    for (size_t i = 0; i < countof(points); i++) {
        print_message("# %s: %d\n", points[i], met_count[i]);
        all += met_count[i];
        bool of_sqlite = strcmp(points[i], "db.savepoint") == 0;
        if (!of_sqlite || getenv("COUNTERFOIL_TEST_DB") == NULL) assert_true(met_count[i] > 0);
    }
    print_message("# %d faults in %zu flows\n", all, countof(flows));
}

static int start(void **state)
{
    (void)state;
    scene_open(&s);
    snprintf(seen_path, sizeof seen_path, "%s/seen", s.books.dir);
    clock_set(clock_now_us());
    return 0;
}

static int stop(void **state)
{
    (void)state;
    clock_set(0);
    scene_close(&s);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_passage_of_every_point_in_every_flow),
        cmocka_unit_test(every_point_was_met),
    };
    return cmocka_run_group_tests(tests, start, stop);
}

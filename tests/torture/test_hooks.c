/*
 * Hooks in every order: six things happen to a payment at the gateway, and the events that tell of
 * them come in each of the 720 orders, repeated, forged, late and changed under a known id. What
 * the API answers is the gateway in memory; signatures are real. Each order must end in the same
 * books.
 *
 *     COUNTERFOIL_ORDERS=100 test_hooks    fewer of them
 */
#include "scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/rand.h"
#include "crypto/crypto.h"
#include "jobs/job.h"

enum { EVENTS = 6, ORDERS = 720, TOTAL = 600 };

static struct scene s;
static struct rand_stream dice = { .state = 6 };
static struct { int delivered, refused, jobs; } counts;

static const char *const sets[][EVENTS] = {
    { "processing", "capture", "return", "capture", "dispute", "lost" },
    { "fail", "capture", "capture", "dispute", "won", "return_part" },
};

/* ---- at the gateway ---- */

static void end_dispute(struct tills_payment *t, enum gateway_back_state state)
{
    for (size_t i = 0; i < t->back_count; i++)
        if (t->backs[i].kind == GATEWAY_DISPUTE) t->backs[i].state = state;
}

static void happen(struct tills_payment *t, const char *what)
{
    if (strcmp(what, "processing") == 0) t->phase = GATEWAY_RUNNING;
    else if (strcmp(what, "fail") == 0) t->phase = GATEWAY_FAILED;
    else if (strcmp(what, "capture") == 0) tills_capture(t, TOTAL);
    else if (strcmp(what, "return") == 0) tills_back(t, TOTAL);
    else if (strcmp(what, "return_part") == 0) tills_back(t, 200);
    else if (strcmp(what, "dispute") == 0) tills_dispute(t, TOTAL);
    else if (strcmp(what, "lost") == 0) end_dispute(t, GATEWAY_BACK_DONE);
    else if (strcmp(what, "won") == 0) end_dispute(t, GATEWAY_BACK_FAILED);
    else fail_msg("%s", what);
}

/* ---- deliveries ---- */

struct sent {
    const char *secret;
    int64_t age_s;
    const char *note; /* another body under the same id */
};

static err deliver(const struct scene_pay *p, int event, const char *type, struct sent how)
{
    struct arena *a = &s.books.arena;
    int64_t now = clock_now_us(), t = now / 1000000 - how.age_s;
    str body = arena_format(a, "{\"id\":\"%.*s-%d\",\"type\":\"payment.%s\",\"payment\":\"sp_1\","
                            "\"reference\":\"%.*s\",\"amount\":%d,\"currency\":\"EUR\",\"at\":%lld,"
                            "\"note\":\"%s\"}", STR_FMT(p->reference), event, type,
                            STR_FMT(p->reference), TOTAL, (long long)t, how.note);
    char hex[65];
    str text = arena_format(a, "%lld.%.*s", (long long)t, STR_FMT(body));
    crypto_hex(crypto_hmac(str_of(how.secret), text), hex);
    struct gateway_pair header = { S("counterfoil-sandbox-signature"),
                                   arena_format(a, "t=%lld,v1=%s", (long long)t, hex) };
    struct gateway_hook hook = { .headers = &header, .header_count = 1, .body = body,
                                 .now_us = now };
    counts.delivered++;
    err e = app_hook(&s.books.app, a, S("sandbox"), s.account, &hook);
    counts.refused += e == E_SIGNATURE;
    return e;
}

static const struct sent as_sent = { "whsec_0123456789abcdef", 0, "" };

/* What must never be believed. */
static void forge(const struct scene_pay *p, int event, const char *type)
{
    struct sent other_key = { "whsec_of_somebody_else", 0, "" }, old = as_sent, early = as_sent;
    old.age_s = 301;
    early.age_s = -301;
    assert_err(deliver(p, event, type, other_key), E_SIGNATURE);
    assert_err(deliver(p, event, type, old), E_SIGNATURE);
    assert_err(deliver(p, event, type, early), E_SIGNATURE);
}

/* The jobs that hooks left behind, as the runner does them; others wait. */
static void work(void)
{
    struct arena *a = &s.books.arena;
    struct job *jobs = NULL;
    size_t n = 0;

    assert_ok(app_job_take(&s.books.app, a, JOB_MONEY, 64, NULL, 0, &jobs, &n));
    for (size_t i = 0; i < n; i++) {
        struct job_turn turn = { .app = &s.books.app, .a = a, .job = &jobs[i] };
        if (str_eq(jobs[i].kind, S("pay.event"))) {
            assert_ok(job_pay_event(&turn));
            counts.jobs++;
        }
        assert_ok(app_job_done(&s.books.app, &jobs[i]));
    }
}

/* ---- orders ---- */

/* Order number n of six. */
static void order_of(int n, int out[EVENTS])
{
    int left[EVENTS] = { 0, 1, 2, 3, 4, 5 };
    for (int i = 0, f = 120; i < EVENTS; i++) {
        int at = n / f;
        out[i] = left[at];
        memmove(&left[at], &left[at + 1], sizeof left - (size_t)(at + 1) * sizeof left[0]);
        n %= f;
        if (i < EVENTS - 1) f /= EVENTS - 1 - i;
    }
}

static struct scene_stand run_order(const char *const events[EVENTS], int n)
{
    struct scene_pay p = scene_start(&s, TOTAL);
    int order[EVENTS], reached = 0;

    order_of(n, order);
    tills_next = TILLS_PAGE;
    assert_ok(scene_contact(&s, &p));
    for (int i = 0; i < EVENTS; i++) {
        int event = order[i];
        /* When it is told it has happened, and what is before it too. */
        for (; reached <= event; reached++) happen(p.till, events[reached]);
        if (i == 0) forge(&p, event, events[event]);
        assert_ok(deliver(&p, event, events[event], as_sent));
        if (rand_below(&dice, 2) == 0) work();
        struct sent again = as_sent;
        if (rand_below(&dice, 4) == 0) again.note = "changed";
        int repeated = order[rand_below(&dice, (uint64_t)i + 1)];
        assert_ok(deliver(&p, repeated, events[repeated], again));
    }
    work();
    return scene_stand(&s, &p);
}

static int orders(void)
{
    int64_t n;
    const char *value = getenv("COUNTERFOIL_ORDERS");
    return value != NULL && str_i64(str_of(value), &n) && n > 0 && n < ORDERS ? (int)n : ORDERS;
}

static void every_order_ends_in_the_same_books(void **state)
{
    (void)state;
    for (size_t k = 0; k < countof(sets); k++) {
        struct scene_stand first = run_order(sets[k], 0);
        assert_int_equal(first.captured, 2 * TOTAL);
        for (int n = 1; n < orders(); n++) {
            struct arena kept = s.books.arena, scratch;
            arena_init(&scratch, 64 << 20);
            s.books.arena = scratch;
            struct scene_stand now = run_order(sets[k], n);
            scene_same(&now, &first);
            arena_release(&s.books.arena);
            s.books.arena = kept;
        }
        print_message("# set %zu: state %d, captured %lld, returned %lld, owed %lld, free %lld\n",
                      k, first.state, (long long)first.captured, (long long)first.returned,
                      (long long)first.owed, (long long)first.free);
    }
    /* Each event is acted upon once, however often it came. */
    assert_int_equal(counts.jobs, (int)countof(sets) * orders() * EVENTS);
    assert_int_equal(books_faults(&s.books), 0);
    print_message("# %d deliveries, %d refused, %d jobs\n", counts.delivered, counts.refused,
                  counts.jobs);
}

static void hooks_that_are_not_ours_change_nothing(void **state)
{
    (void)state;
    struct scene_pay p = scene_start(&s, TOTAL), stranger = p;
    struct staff_review *list;
    struct gateway_hook none = { .body = S("{}"), .now_us = clock_now_us() };
    size_t before = scene_reviews(&s, &list);

    assert_err(app_hook(&s.books.app, &s.books.arena, S("sandbox"), S("nobody"), &none),
               E_NOT_FOUND);
    assert_err(app_hook(&s.books.app, &s.books.arena, S("sandbox"), s.account, &none),
               E_SIGNATURE);
    stranger.reference = S("P-NOTOURS2");
    assert_ok(deliver(&stranger, 0, "captured", as_sent));
    work();
    assert_int_equal(scene_reviews(&s, &list), before + 1);
    assert_str(list[before].kind, "event");
    assert_int_equal(scene_stand(&s, &p).state, PAYMENT_RESERVED);
}

static int start(void **state)
{
    (void)state;
    scene_open(&s);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    scene_close(&s);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order_ends_in_the_same_books),
        cmocka_unit_test(hooks_that_are_not_ours_change_nothing),
    };
    return cmocka_run_group_tests(tests, start, stop);
}

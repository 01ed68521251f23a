/*
 * A gateway that fails in every way: 2,000 payments, each with a fault of its start, of the
 * questions about it and of what it captures, on the virtual clock and on the reconciler's
 * schedule. Then the gateway's own book and ours are compared one to one, to the cent.
 *
 * Then outages of all of it, from a second to an hour, with a quarter as many payments: their
 * jobs run second by second, and from its first right answer on each may take a minute to its end.
 *
 *     COUNTERFOIL_PAYMENTS=200 COUNTERFOIL_SEED=7 test_gateway_faults
 */
#include "scene.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/app_silence.h"
#include "base/clock.h"
#include "base/rand.h"
#include "jobs/job.h"

enum { OUTAGE_PAYMENTS = 50, BOUND_S = 60, SECOND_US = 1000000 };
enum { PAYMENTS = 2000, TOTAL = 600, TRIES_MAX = 40, MINUTE_US = 60000000 };

static struct scene s;
static struct rand_stream dice;
static struct {
    int unknown, settled, failed, cancelled, returned, reviewed, twice, wrong, muted, tries_most;
} counts;

static bool percent(uint64_t n)
{
    return rand_below(&dice, 100) < n;
}

/* What the gateway does after its first answer, or instead of it. */
static void go_on(struct tills_payment *t)
{
    if (!t->there || t->capture_count > 0) return;
    if (t->phase != GATEWAY_WAITING && t->phase != GATEWAY_RUNNING) {
        if (percent(20)) tills_capture(t, TOTAL); /* after all */
        return;
    }
    uint64_t what = rand_below(&dice, 100);
    if (what < 50) {
        tills_capture(t, TOTAL);
    } else if (what < 65) {
        t->phase = GATEWAY_FAILED;
    } else if (what < 75) {
        t->phase = GATEWAY_RUNNING;
    } else if (what < 85) {
        tills_capture(t, TOTAL + (percent(50) ? 1 : -1));
        counts.wrong++;
    } else if (what < 90) {
        t->phase = GATEWAY_EXPIRED;
    }
    if (t->capture_count == 1 && t->captures[0].amount.minor == TOTAL && percent(10)) {
        tills_capture(t, TOTAL); /* twice, of its own accord */
        counts.twice++;
    }
}

/* Ask on the schedule until it is final, or with staff. */
static bool reconcile(const struct scene_pay *p)
{
    for (int tries = 1; tries <= TRIES_MAX; tries++) {
        int64_t again;
        if (p->till->mute == 0) go_on(p->till);
        assert_ok(app_reconcile_payment(&s.books.app, &s.books.arena, s.books.org.id, p->id, tries,
                                        &again));
        if (tries > counts.tries_most) counts.tries_most = tries;
        if (again == 0) return true;
        assert_true(again > clock_now_us() && again <= clock_now_us() + INT64_C(86400000000));
        clock_set(again);
    }
    return false;
}

static bool is_reviewed(const struct scene_pay *p)
{
    struct staff_review *list;
    size_t n = scene_reviews(&s, &list);
    for (size_t i = 0; i < n; i++)
        if (list[i].subject == p->id.v) return true;
    return false;
}

/* What it captured is what we booked; where not, staff know. */
static void match(const struct scene_pay *p, bool final)
{
    struct scene_stand now = scene_stand(&s, p);
    int64_t captured = 0;

    for (size_t i = 0; i < p->till->capture_count; i++)
        captured += p->till->captures[i].amount.minor;
    assert_int_equal(p->till->starts, 0); /* never asked twice for the money */
    if (!final) {
        assert_true(now.state == PAYMENT_UNKNOWN || now.state == PAYMENT_PROCESSING ||
                    now.state == PAYMENT_ACTION);
        assert_true(now.state != PAYMENT_UNKNOWN || is_reviewed(p));
        assert_int_equal(now.captured, 0);
        counts.reviewed += now.state == PAYMENT_UNKNOWN;
        return;
    }
    assert_int_equal(now.captured, captured);
    assert_int_equal(now.owed + captured - now.returned - now.free, TOTAL);
    counts.settled += now.state == PAYMENT_SETTLED;
    counts.failed += now.state == PAYMENT_FAILED;
    counts.cancelled += now.state == PAYMENT_CANCELLED;
    counts.returned += now.state == PAYMENT_RETURNED;
}

/* Free to be paid again only when the gateway itself has said no: a maybe is never called a no. */
static void no_second_capture_by_us(const struct scene_pay *p)
{
    const struct tills_payment *t = p->till;
    int state = scene_stand(&s, p).state;

    if (state != PAYMENT_FAILED && state != PAYMENT_CANCELLED) return;
    assert_true(!t->there || t->phase == GATEWAY_FAILED || t->phase == GATEWAY_CANCELLED ||
                t->phase == GATEWAY_EXPIRED);
    assert_int_equal(t->capture_count, 0);
}

static void one_payment(void)
{
    struct scene_pay p = scene_start(&s, TOTAL);

    tills_next = (enum tills_answer)rand_below(&dice, TILLS_ANSWERS);
    if (percent(60)) { /* it does not answer for a while: a hang, a reset, 429, 5xx */
        p.till->mute = 1 + (int)rand_below(&dice, 12);
        counts.muted++;
    }
    assert_ok(scene_contact(&s, &p));
    counts.unknown += scene_stand(&s, &p).state == PAYMENT_UNKNOWN;
    bool final = reconcile(&p);
    no_second_capture_by_us(&p);
    if (final) { /* what comes late is booked too, each once */
        p.till->mute = 0;
        go_on(p.till);
        if (p.till->capture_count > 0 && percent(10)) tills_back(p.till, TOTAL);
        assert_ok(scene_check(&s, &p));
        assert_ok(scene_check(&s, &p));
    }
    match(&p, final);
}

static int64_t from_environment(const char *name, int64_t otherwise)
{
    int64_t n;
    const char *value = getenv(name);
    return value != NULL && str_i64(str_of(value), &n) && n > 0 ? n : otherwise;
}

static void whatever_it_does_its_book_and_ours_agree(void **state)
{
    (void)state;
    int64_t payments = from_environment("COUNTERFOIL_PAYMENTS", PAYMENTS);
    dice.state = (uint64_t)from_environment("COUNTERFOIL_SEED", 11);
    print_message("# seed %llu, %lld payments\n", (unsigned long long)dice.state,
                  (long long)payments);
    clock_set(clock_now_us());
    for (int64_t i = 0; i < payments; i++) {
        struct arena kept = s.books.arena, scratch;
        arena_init(&scratch, 64 << 20);
        s.books.arena = scratch;
        one_payment();
        arena_release(&s.books.arena);
        s.books.arena = kept;
        clock_advance(MINUTE_US);
    }
    assert_int_equal(books_faults(&s.books), 0);
    print_message("# %d settled, %d failed, %d cancelled, %d returned, %d with staff\n",
                  counts.settled, counts.failed, counts.cancelled, counts.returned,
                  counts.reviewed);
    print_message("# %d unknown at first, %d did not answer, %d captured twice, %d another amount; "
                  "asked %d times at most\n", counts.unknown, counts.muted, counts.twice,
                  counts.wrong, counts.tries_most);
    assert_true(counts.unknown > 0 && counts.twice > 0 && counts.wrong > 0 && counts.muted > 0);
    assert_true(counts.settled > 0 && counts.failed > 0 && counts.cancelled > 0);
    clock_set(0);
}

/* ---- outages ---- */

static struct {
    int within[BOUND_S / 15 + 1]; /* by quarters of a minute; more */
    int64_t worst_us, longest_s;
} waits;

/* As the runner does it; true when it has made a payment final. */
static bool run_job(struct arena *a, const struct job *job)
{
    const struct app *app = &s.books.app;
    struct job_turn t = { .app = app, .a = a, .job = job };
    bool check = str_eq(job->kind, S("pay.check"));

    if (check) assert_ok(job_pay_check(&t));
    if (str_eq(job->kind, S("pay.probe"))) assert_ok(job_pay_probe(&t));
    assert_ok(t.again_us != 0 ? app_job_again(app, job, t.again_us) : app_job_done(app, job));
    return check && t.again_us == 0;
}

/* All that is due, and a second goes by; how many became final. */
static int one_second(void)
{
    CLEANUP(arena_release) struct arena a;
    struct job *jobs;
    size_t n;
    int final = 0;

    arena_init(&a, 16 << 20);
    do {
        assert_ok(app_job_take(&s.books.app, &a, JOB_MONEY, 32, NULL, 0, &jobs, &n));
        for (size_t i = 0; i < n; i++) final += run_job(&a, &jobs[i]);
    } while (n > 0);
    clock_advance(SECOND_US);
    return final;
}

/* Confirmed while it answers, on its page and paid there; or while it does not. */
static void start_one(bool before)
{
    enum tills_answer lost = percent(50) ? TILLS_SILENT_DONE : TILLS_SILENT_LOST;
    struct scene_pay p = scene_start(&s, TOTAL);

    tills_next = before ? TILLS_PAGE : lost;
    assert_ok(scene_contact(&s, &p));
    if (before) tills_capture(p.till, TOTAL);
}

static void outage(int64_t nth)
{
    int64_t from = clock_now_us(), seconds = INT64_C(1) << nth * 11 % 12;
    int started = OUTAGE_PAYMENTS / 5, final = 0;

    seconds += (int64_t)rand_below(&dice, (uint64_t)seconds);
    if (seconds > waits.longest_s) waits.longest_s = seconds;
    for (int i = 0; i < started; i++) start_one(true);
    tills_silent = true;
    for (int64_t i = 0; i < seconds; i++) {
        for (; started < OUTAGE_PAYMENTS * (i + 1) / seconds; started++) start_one(false);
        assert_int_equal(one_second(), 0);
    }
    tills_silent = false;
    int64_t back = clock_now_us();
    assert_int_equal(back - from, seconds * SECOND_US);
    while (final < OUTAGE_PAYMENTS && clock_now_us() - back < INT64_C(86400) * SECOND_US) {
        int64_t took = clock_now_us() - back, quarter = took / SECOND_US / 15;
        int more = one_second();
        final += more;
        waits.within[quarter < BOUND_S / 15 ? quarter : BOUND_S / 15] += more;
        if (more > 0 && took > waits.worst_us) waits.worst_us = took;
    }
    assert_int_equal(final, OUTAGE_PAYMENTS);
}

static void all_is_known_a_minute_after_it_is_back(void **state)
{
    (void)state;
    int64_t payments = from_environment("COUNTERFOIL_PAYMENTS", PAYMENTS) / 4;
    int64_t outages = payments / OUTAGE_PAYMENTS;
    dice.state = (uint64_t)from_environment("COUNTERFOIL_SEED", 11);
    clock_set(clock_now_us());
    for (int64_t i = 0; i < outages; i++) {
        struct arena kept = s.books.arena, scratch;
        arena_init(&scratch, 64 << 20);
        s.books.arena = scratch;
        outage(i);
        arena_release(&s.books.arena);
        s.books.arena = kept;
    }
    print_message("# %lld outages of up to %lld s, %lld payments: known within 15 s %d, 30 s %d, "
                  "45 s %d, 60 s %d, later %d; at worst after %lld s\n",
                  (long long)outages, (long long)waits.longest_s,
                  (long long)outages * OUTAGE_PAYMENTS, waits.within[0], waits.within[1],
                  waits.within[2], waits.within[3], waits.within[4],
                  (long long)(waits.worst_us / SECOND_US));
    assert_true(waits.worst_us <= BOUND_S * INT64_C(1000000));
    assert_int_equal(books_faults(&s.books), 0);
    clock_set(0);
}

static size_t probes(void)
{
    struct job *jobs;
    size_t n, found = 0;

    assert_ok(app_job_take(&s.books.app, &s.books.arena, JOB_MONEY, 32, NULL, 0, &jobs, &n));
    for (size_t i = 0; i < n; i++) {
        found += str_eq(jobs[i].kind, S("pay.probe"));
        assert_ok(app_job_again(&s.books.app, &jobs[i], clock_now_us() + 3600 * INT64_C(1000000)));
    }
    return found;
}

static void heard(bool answered)
{
    assert_ok(app_silence_heard(&s.books.app, &s.books.arena, s.books.org.id, S("sandbox"),
                                answered));
}

static void what_two_servers_hear_is_done_once(void **state)
{
    (void)state;
    clock_set(clock_now_us());
    start_one(false);
    heard(false);
    clock_advance(16 * INT64_C(1000000));
    assert_int_equal(probes(), 1); /* that put the question off for an hour */
    heard(true);
    heard(true);
    clock_advance(40 * INT64_C(1000000));
    assert_int_equal(one_second(), 1);
    clock_set(0);
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
        cmocka_unit_test_setup_teardown(whatever_it_does_its_book_and_ours_agree, start, stop),
        cmocka_unit_test_setup_teardown(all_is_known_a_minute_after_it_is_back, start, stop),
        cmocka_unit_test_setup_teardown(what_two_servers_hear_is_done_once, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * races COUNT: two tabs confirm a payment of the same invoice at the same instant.
 *
 * Over HTTP, with the test gateway. In each race exactly one is let through and the other is told
 * that it is already being paid; every fifth race is one form sent twice, where both must be given
 * the same payment. The engine is that of the environment (COUNTERFOIL_TEST_DB).
 */
#include "portal.h"
#include "till.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app_verify.h"

static struct portal portal;
static struct till till;
static struct browser tabs[2];
static struct customer customer;
static pthread_barrier_t start;
static int failed;

struct runner {
    struct browser *tab;
    char at[512], form[512];
};

static void *confirm(void *arg)
{
    struct runner *r = arg;
    pthread_barrier_wait(&start);
    browser_post(r->tab, r->at, r->form);
    return NULL;
}

/* A review of the invoice in that tab, filled in. */
static void prepare(struct runner *r, const char *invoice)
{
    char fields[64];
    snprintf(fields, sizeof fields, "invoice=%s", invoice);
    assert_int_equal(browser_post(r->tab, "/pay", fields), 303);
    snprintf(r->at, sizeof r->at, "%s", r->tab->location);
    assert_int_equal(browser_get(r->tab, r->at), 200);
    str key = browser_between(r->tab, "name=\"key\" value=\"", "\"");
    char name[64];
    snprintf(name, sizeof name, "name=\"version.%s\" value=\"", invoice);
    str version = browser_between(r->tab, name, "\"");
    snprintf(r->form, sizeof r->form, "key=%.*s&method=card&amount.%s=12.00&version.%s=%.*s",
             STR_FMT(key), invoice, invoice, STR_FMT(version));
}

static bool one_wins(void)
{
    int first = tabs[0].status, second = tabs[1].status;
    const struct browser *loser = first == 303 ? &tabs[1] : &tabs[0];
    return ((first == 303 && second == 409) || (first == 409 && second == 303)) &&
           browser_sees(loser, "is already being paid by");
}

static bool same_payment(void)
{
    return tabs[0].status == 303 && tabs[1].status == 303 &&
           memcmp(tabs[0].location, tabs[1].location, 30) == 0;
}

static bool race(int n)
{
    char number[24], invoice[21];
    struct runner runners[2] = { { .tab = &tabs[0] }, { .tab = &tabs[1] } };
    pthread_t threads[2];
    date today = portal_today(&portal);
    bool twins = n % 5 == 4;

    snprintf(number, sizeof number, "RACE-%05d", n);
    struct portal_document d = { .number = number, .net = 1200, .issued = today, .due = today };
    struct imported made = portal_issue(&portal, &customer, &d);
    snprintf(invoice, sizeof invoice, "%.20s", made.public_id.c);
    prepare(&runners[0], invoice);
    prepare(&runners[1], invoice);
    if (twins) {
        memcpy(runners[1].at, runners[0].at, sizeof runners[1].at);
        memcpy(runners[1].form, runners[0].form, sizeof runners[1].form);
    }
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, confirm, &runners[i]), 0);
    for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
    bool fine = twins ? same_payment() : one_wins();
    if (!fine)
        printf("FAILED race %d: %d %s, %d %s\n", n, tabs[0].status, tabs[0].location,
               tabs[1].status, tabs[1].location);
    return fine;
}

static void say(void *arg, str line)
{
    (void)arg;
    printf("    %.*s\n", STR_FMT(line));
}

static void run_races(int count)
{
    struct verified v;
    int passed = 0;

    for (int n = 0; n < count; n++) {
        if (race(n)) passed++;
        else failed++;
    }
    assert_ok(app_verify(&portal.app, say, NULL, &v));
    if (v.faults == 0) passed++;
    else failed++;
    printf("%s: %d passed, %d failed (%lld entries, verify found %d faults)\n",
           db_engine_of(portal.db) == DB_POSTGRES ? "postgres" : "sqlite", passed, failed,
           (long long)v.entries, v.faults);
}

static void all_races(void **state)
{
    static const char person[] = "mira@halden.example";
    int count = *(int *)*state;

    portal_start(&portal);
    till_open(&till, &portal.app, portal.org.id);
    customer = portal_customer(&portal, "K-1", "Halden Trading GmbH", "EUR");
    pthread_barrier_init(&start, NULL, 2);
    portal_contact(&portal, customer.id, person, MAY_VIEW | MAY_PAY);
    for (int i = 0; i < 2; i++) {
        browser_open(&tabs[i], &portal);
        browser_login(&tabs[i], person);
        assert_int_equal(browser_get(&tabs[i], "/password"), 200);
    }
    /* One session, so that a form of the one tab can be sent by the other. */
    memcpy(tabs[1].cookie, tabs[0].cookie, sizeof tabs[1].cookie);
    assert_int_equal(browser_get(&tabs[1], "/password"), 200);
    run_races(count);
    for (int i = 0; i < 2; i++) browser_close(&tabs[i]);
    pthread_barrier_destroy(&start);
    portal_stop(&portal);
    till_close(&till);
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 500;
    signal(SIGPIPE, SIG_IGN);
    setvbuf(stdout, NULL, _IOLBF, 0);
    const struct CMUnitTest tests[] = { cmocka_unit_test_prestate(all_races, &count) };
    int broken = cmocka_run_group_tests(tests, NULL, NULL);
    if (broken > 0) printf("broken: 0 passed, 1 failed\n");
    return broken > 0 || failed > 0;
}

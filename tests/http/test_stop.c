/*
 * The graceful end: with 32 clients that ask without a pause, each request that was sent in full
 * gets its answer. A client whose connection ends before the first byte of an answer may not have
 * been heard only if the connection was an idle one; the counts below tell the two apart.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "site.h"

enum { CLIENTS = 32, ROUNDS = 4 };

static struct site site;
static atomic_int answered, lost, told_to_close, refused;

/* Ask until the server says close, or cannot be reached any more. */
static void *hammer(void *arg)
{
    CLEANUP(buf_release) struct buf got;
    int number = (int)(intptr_t)arg;
    buf_init(&got, 1 << 20);
    for (int fd = -1;;) {
        if (fd < 0) fd = client_dial(site.port);
        if (fd < 0) break;
        str request = number % 2 == 0 ? S("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
                                      : S("GET /page HTTP/1.1\r\nHost: a\r\n\r\n");
        bool sent = client_send(fd, request);
        int status = sent ? client_answer(fd, false, &got) : 0;
        if (status == 200) {
            atomic_fetch_add(&answered, 1);
        } else {
            print_message("client %d: sent %d, %zu bytes\n", number, sent, got.n);
            atomic_fetch_add(&lost, 1);
            close(fd);
            return NULL;
        }
        bool closes = str_contains(buf_view(&got), S("Connection: close\r\n"));
        if (closes) atomic_fetch_add(&told_to_close, 1);
        /* Every fourth client takes a new connection each time. */
        if (closes || number % 4 == 3) {
            close(fd);
            fd = -1;
        }
    }
    atomic_fetch_add(&refused, 1);
    return NULL;
}

static void no_request_goes_without_an_answer(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        pthread_t clients[CLIENTS];
        site_start(&site, (struct http_options){ .event_threads = 2, .workers = 4 });
        atomic_store(&refused, 0);
        for (int i = 0; i < CLIENTS; i++) {
            assert_int_equal(pthread_create(&clients[i], NULL, hammer, (void *)(intptr_t)i), 0);
        }
        usleep(30000);
        site_stop(&site, 3000);
        for (int i = 0; i < CLIENTS; i++) pthread_join(clients[i], NULL);
        assert_int_equal(atomic_load(&lost), 0);
        assert_int_equal(atomic_load(&refused), CLIENTS);
    }
    print_message("%d answered, %d of them with close\n", answered, told_to_close);
    assert_true(atomic_load(&answered) > CLIENTS * ROUNDS);
    assert_true(atomic_load(&told_to_close) > 0);
}

static void *stop_later(void *arg)
{
    site_stop(&site, *(int *)arg);
    return NULL;
}

static void an_idle_connection_may_ask_once_more(void **state)
{
    (void)state;
    pthread_t stopper;
    int wait_ms = 3000;
    CLEANUP(buf_release) struct buf got;
    buf_init(&got, 1 << 20);
    site_start(&site, (struct http_options){ .event_threads = 1, .workers = 1 });
    int fd = client_dial(site.port);
    assert_true(client_send(fd, S("GET /first HTTP/1.1\r\nHost: a\r\n\r\n")));
    assert_int_equal(client_answer(fd, false, &got), 200);
    assert_false(str_contains(buf_view(&got), S("Connection: close")));
    assert_int_equal(pthread_create(&stopper, NULL, stop_later, &wait_ms), 0);
    usleep(60000);
    assert_true(client_send(fd, S("GET /first HTTP/1.1\r\nHost: a\r\n\r\n")));
    assert_int_equal(client_answer(fd, false, &got), 200);
    assert_true(str_contains(buf_view(&got), S("Connection: close")));
    pthread_join(stopper, NULL);
    close(fd);
}

static void what_stands_in_a_worker_is_waited_for(void **state)
{
    (void)state;
    pthread_t stopper;
    int wait_ms = 5000;
    CLEANUP(buf_release) struct buf got;
    buf_init(&got, 1 << 20);
    site_start(&site, (struct http_options){ .event_threads = 1, .workers = 1 });
    site_close_gate();
    int first = client_dial(site.port), second = client_dial(site.port);
    assert_true(client_send(first, S("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")));
    assert_true(client_send(second, S("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")));
    while (site_waiting() == 0) usleep(1000);
    assert_int_equal(pthread_create(&stopper, NULL, stop_later, &wait_ms), 0);
    usleep(100000);
    int64_t began = clock_monotonic_us();
    site_open_gate();
    assert_int_equal(client_answer(first, false, &got), 200);
    assert_int_equal(client_answer(second, false, &got), 200);
    pthread_join(stopper, NULL);
    assert_in_range(clock_monotonic_us() - began, 0, 2000000);
    close(first);
    close(second);
}

static void work_not_begun_in_time_is_answered_503(void **state)
{
    (void)state;
    pthread_t stopper;
    int wait_ms = 50;
    CLEANUP(buf_release) struct buf got;
    buf_init(&got, 1 << 20);
    site_start(&site, (struct http_options){ .event_threads = 1, .workers = 1 });
    site_close_gate();
    int first = client_dial(site.port), second = client_dial(site.port);
    assert_true(client_send(first, S("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")));
    while (site_waiting() == 0) usleep(1000);
    assert_true(client_send(second, S("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")));
    usleep(50000);
    assert_int_equal(pthread_create(&stopper, NULL, stop_later, &wait_ms), 0);
    assert_int_equal(client_answer(second, false, &got), 503);
    site_open_gate();
    assert_int_equal(client_answer(first, false, &got), 200);
    pthread_join(stopper, NULL);
    close(first);
    close(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_request_goes_without_an_answer),
        cmocka_unit_test(an_idle_connection_may_ask_once_more),
        cmocka_unit_test(what_stands_in_a_worker_is_waited_for),
        cmocka_unit_test(work_not_begun_in_time_is_answered_503),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

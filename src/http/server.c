/* Start and stop of the server: the library's daemon, the gate and the workers together. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/rand.h"
#include "http/inside.h"

enum {
    WORKERS_DEFAULT = 64,
    THREAD_STACK_BYTES = 512 * 1024,
    /* A head of LIMIT_HEADER_BYTES, the library's table of headers, and the answer's head. */
    CONNECTION_MEMORY = LIMIT_HEADER_BYTES + 4 * 1024,
    TLS_FILE_MAX = 256 * 1024,
    SETTLE_MS = 20, /* in which a connection that has begun is there to be seen */
    GRACE_MS = 250, /* in which idle connections may still bring a request when we end */
};

static const char tls_versions[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";

/* The target is decoded by us, from what came. */
static size_t leave_as_it_is(void *arg, struct MHD_Connection *connection, char *text)
{
    (void)arg, (void)connection;
    return strlen(text);
}

static void descriptors_raise(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= 2 * LIMIT_CONNECTIONS) return;
    files.rlim_cur =
        files.rlim_max < 2 * LIMIT_CONNECTIONS ? files.rlim_max : 2 * LIMIT_CONNECTIONS;
    setrlimit(RLIMIT_NOFILE, &files);
}

static err daemon_start(struct http_server *s, const struct http_options *o, char note[256])
{
    struct MHD_OptionItem items[8];
    size_t n = 0;
    int threads = o->event_threads > 0 ? o->event_threads : (int)sysconf(_SC_NPROCESSORS_ONLN);
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC |
                     MHD_USE_NO_LISTEN_SOCKET;
    if (threads > 1) {
        items[n++] = (struct MHD_OptionItem){ MHD_OPTION_THREAD_POOL_SIZE, threads, NULL };
    }
    if (s->tls) {
        str cert, key;
        if (file_read(&s->arena, o->tls_cert, TLS_FILE_MAX, &cert) != OK ||
            file_read(&s->arena, o->tls_key, TLS_FILE_MAX, &key) != OK) {
            snprintf(note, 256, "cannot read %s or %s", o->tls_cert, o->tls_key);
            return E_CONFIG;
        }
        flags |= MHD_USE_TLS;
        items[n++] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_CERT, 0,
                                              arena_c_string(&s->arena, cert) };
        items[n++] =
            (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_KEY, 0, arena_c_string(&s->arena, key) };
        items[n++] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_PRIORITIES, 0,
                                              (char *)(uintptr_t)tls_versions };
    }
    items[n] = (struct MHD_OptionItem){ MHD_OPTION_END, 0, NULL };
    s->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, exchange_step, s, MHD_OPTION_ARRAY, items,
        MHD_OPTION_URI_LOG_CALLBACK, exchange_begin, s, MHD_OPTION_NOTIFY_COMPLETED, exchange_end,
        s, MHD_OPTION_NOTIFY_CONNECTION, sweeper_connection, s, MHD_OPTION_UNESCAPE_CALLBACK,
        leave_as_it_is, NULL, MHD_OPTION_STRICT_FOR_CLIENT, 0, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)(2 * LIMIT_CONNECTIONS), MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_THREAD_STACK_SIZE, (size_t)THREAD_STACK_BYTES,
        MHD_OPTION_END);
    if (s->daemon != NULL) return OK;
    if (!s->tls) {
        snprintf(note, 256, "no threads");
        return E_IO;
    }
    snprintf(note, 256, "the certificate in %s and the key in %s are not a pair in PEM",
             o->tls_cert, o->tls_key);
    return E_CONFIG;
}

static int64_t us_of(int ms, int seconds)
{
    return ms > 0 ? ms * INT64_C(1000) : seconds * INT64_C(1000000);
}

static err server_run(struct http_server *s, const struct http_options *o, char note[256])
{
    if (!proxies_read(o->trusted_proxies, &s->proxies)) {
        snprintf(note, 256, "\"%.*s\" is not a list of addresses", STR_FMT(o->trusted_proxies));
        return E_CONFIG;
    }
    descriptors_raise();
    TRY(gate_listen(s, o, note));
    TRY(daemon_start(s, o, note));
    TRY(worker_start(s, o->workers > 0 ? o->workers : WORKERS_DEFAULT));
    return gate_start(s);
}

err http_start(const struct http_options *options, struct http_handler handler,
               struct http_server **out, char note[256])
{
    struct http_server *s = calloc(1, sizeof *s);
    must(s != NULL);
    must(handler.plan != NULL && handler.answer != NULL);
    s->handler = handler;
    s->listen_fd = s->wake_fd = -1;
    s->tls = options->tls_cert != NULL && options->tls_key != NULL;
    s->compress = options->compress;
    s->header_us = us_of(options->header_ms, LIMIT_HEADER_SECONDS);
    s->body_us = us_of(options->body_ms, LIMIT_BODY_SECONDS);
    s->idle_us = us_of(options->idle_ms, LIMIT_IDLE_SECONDS);
    s->connections = options->connections > 0 ? options->connections : LIMIT_CONNECTIONS;
    s->connections_per_address = options->connections_per_address > 0
                                     ? options->connections_per_address
                                     : LIMIT_CONNECTIONS_PER_ADDRESS;
    arena_init(&s->arena, 8 * TLS_FILE_MAX);
    rand_bytes(&s->address_seed, sizeof s->address_seed);
    pthread_mutex_init(&s->peers_lock, NULL);
    pthread_mutex_init(&s->spares_lock, NULL);
    pthread_mutex_init(&s->queue_lock, NULL);
    pthread_cond_init(&s->queue_filled, NULL);

    note[0] = 0;
    err e = server_run(s, options, note);
    if (e != OK) {
        http_stop(&s, 0);
        return e;
    }
    *out = s;
    return OK;
}

uint16_t http_port(const struct http_server *s)
{
    return s->port;
}

static bool drained(struct http_server *s, int64_t settled_us, int64_t idle_until_us)
{
    int64_t now = clock_monotonic_us();
    if (atomic_load(&s->open_connections) == 0 && now >= settled_us) return true;
    return atomic_load(&s->in_flight) == 0 && now >= idle_until_us;
}

/* Wait until nothing is in flight, and until then or `idle_ms` let clients bring what they began.
 */
static void drain(struct http_server *s, int wait_ms, int idle_ms)
{
    int64_t began = clock_monotonic_us();
    while (!drained(s, began + SETTLE_MS * INT64_C(1000), began + idle_ms * INT64_C(1000)) &&
           clock_monotonic_us() < began + wait_ms * INT64_C(1000)) {
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    }
}

void http_stop(struct http_server **server, int wait_ms)
{
    struct http_server *s = *server;
    if (s == NULL) return;
    *server = NULL;
    int64_t began = clock_monotonic_us();
    gate_close(s);
    atomic_store(&s->draining, true);
    if (s->daemon != NULL) drain(s, wait_ms, wait_ms < GRACE_MS ? wait_ms : GRACE_MS);
    gate_stop(s);
    worker_stop(s);
    if (s->daemon != NULL) {
        /* What the workers have just answered is still to be sent. */
        int left_ms = wait_ms - (int)((clock_monotonic_us() - began) / 1000);
        drain(s, left_ms < GRACE_MS ? GRACE_MS : left_ms, 0);
        MHD_stop_daemon(s->daemon);
    }
    exchange_free_spares(s);
    gzip_free_spares(s);
    arena_release(&s->arena);
    pthread_mutex_destroy(&s->peers_lock);
    pthread_mutex_destroy(&s->spares_lock);
    pthread_mutex_destroy(&s->queue_lock);
    pthread_cond_destroy(&s->queue_filled);
    free(s);
}

struct http_figures http_figures_of(const struct http_server *s)
{
    return (struct http_figures){
        .requests = atomic_load(&s->requests),
        .refused_by_guard = atomic_load(&s->refused_by_guard),
        .timed_out = atomic_load(&s->timed_out),
        .over_limit = atomic_load(&s->over_limit),
        .open_connections = atomic_load(&s->open_connections),
    };
}

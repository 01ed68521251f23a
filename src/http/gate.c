/*
 * The gate: our own listen socket and the thread that accepts from it and sweeps. The library
 * could accept by itself, but its way of ceasing to do so races with its own threads, and would
 * drop connections the kernel has already accepted.
 */
#include <errno.h>
#include <linux/filter.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "http/inside.h"

enum { BACKLOG = 1024, SHED_AT_ONCE = 16, ACCEPT_PAUSE_MS = 20 };

union any_address {
    struct sockaddr any;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
};

static bool address_resolve(const struct http_options *o, union any_address *out, socklen_t *n)
{
    struct proxy_address a;
    if (!proxy_address_read(o->address, &a)) return false;
    *out = (union any_address){ 0 };
    if (!str_has(o->address, ':')) {
        out->four.sin_family = AF_INET;
        out->four.sin_port = htons(o->port);
        memcpy(&out->four.sin_addr, a.bytes + 12, 4);
        *n = sizeof out->four;
    } else {
        out->six.sin6_family = AF_INET6;
        out->six.sin6_port = htons(o->port);
        memcpy(&out->six.sin6_addr, a.bytes, 16);
        *n = sizeof out->six;
    }
    return true;
}

err gate_listen(struct http_server *s, const struct http_options *o, char note[256])
{
    union any_address at;
    socklen_t n;
    int on = 1;
    if (!address_resolve(o, &at, &n)) {
        snprintf(note, 256, "\"%.*s\" is not an address to listen on", STR_FMT(o->address));
        return E_CONFIG;
    }
    s->listen_fd = socket(at.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (s->listen_fd < 0) return E_IO;
    setsockopt(s->listen_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(s->listen_fd, &at.any, n) != 0 || listen(s->listen_fd, BACKLOG) != 0) {
        int why = errno;
        snprintf(note, 256,
                 why == EADDRINUSE ? "port %u of %.*s is in use by another program"
                                   : "cannot listen on port %u of %.*s",
                 o->port, STR_FMT(o->address));
        return why == EADDRINUSE ? E_BUSY : why == EACCES || why == EADDRNOTAVAIL ? E_CONFIG : E_IO;
    }
    n = sizeof at;
    if (getsockname(s->listen_fd, &at.any, &n) != 0) return E_IO;
    s->port = ntohs(at.any.sa_family == AF_INET ? at.four.sin_port : at.six.sin6_port);
    return OK;
}

static struct proxy_address address_of(const union any_address *from)
{
    struct proxy_address a = { .bytes = { [10] = 0xff, [11] = 0xff } };
    if (from->any.sa_family == AF_INET6)
        memcpy(a.bytes, &from->six.sin6_addr, 16);
    else
        memcpy(a.bytes + 12, &from->four.sin_addr, 4);
    return a;
}

static void admit(struct http_server *s, int fd, const union any_address *from, socklen_t n)
{
    struct proxy_address a = address_of(from);
    bool full = atomic_load(&s->open_connections) >= s->connections;
    if (full) full = sweeper_shed(s, SHED_AT_ONCE) == 0;
    if (full || !sweeper_address_take(s, a)) {
        count_one(&s->over_limit);
        close(fd);
        return;
    }
    atomic_fetch_add(&s->open_connections, 1);
    if (MHD_add_connection(s->daemon, fd, &from->any, n) != MHD_YES) {
        /* The library has closed it. */
        sweeper_address_give(s, a);
        atomic_fetch_sub(&s->open_connections, 1);
    }
}

/* Take all that waits. False when the process has no descriptor left. */
static bool accept_all(struct http_server *s)
{
    for (;;) {
        union any_address from;
        socklen_t n = sizeof from;
        int fd = accept4(s->listen_fd, &from.any, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            admit(s, fd, &from, n);
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            return sweeper_shed(s, SHED_AT_ONCE) > 0;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return true;
        }
        /* Everything else is the trouble of that one connection. */
    }
}

static void *gate_run(void *arg)
{
    struct http_server *s = arg;
    struct pollfd watched[2] = { { .fd = s->wake_fd, .events = POLLIN },
                                 { .fd = s->listen_fd, .events = POLLIN } };
    int tick_ms = sweeper_tick_ms(s);
    int64_t next_us = clock_monotonic_us() + tick_ms * INT64_C(1000);
    while (!atomic_load(&s->closing)) {
        int64_t left_ms = (next_us - clock_monotonic_us()) / 1000 + 1;
        int n = poll(watched, 2, left_ms > 0 ? (int)left_ms : 0);
        if (n > 0 && watched[1].revents != 0 && !accept_all(s)) {
            poll(watched, 1, ACCEPT_PAUSE_MS);
        }
        if (clock_monotonic_us() >= next_us) {
            sweeper_pass(s);
            next_us = clock_monotonic_us() + tick_ms * INT64_C(1000);
        }
        uint64_t woken;
        if (read(s->wake_fd, &woken, sizeof woken) < 0) continue; /* nobody called */
    }
    return NULL;
}

err gate_start(struct http_server *s)
{
    s->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (s->wake_fd < 0) return E_IO;
    if (pthread_create(&s->gate, NULL, gate_run, s) != 0) return E_IO;
    s->gate_runs = true;
    return OK;
}

void gate_close(struct http_server *s)
{
    /* Of a segment to the listen socket: a SYN without ACK is dropped, all else passes. */
    struct sock_filter no_new_connections[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13),          BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0x12),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x02, 0, 1), BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
    };
    struct sock_fprog program = { countof(no_new_connections), no_new_connections };
    if (s->listen_fd < 0) return;
    setsockopt(s->listen_fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

void gate_stop(struct http_server *s)
{
    uint64_t one = 1;
    if (s->gate_runs) {
        atomic_store(&s->closing, true);
        must(write(s->wake_fd, &one, sizeof one) == sizeof one);
        pthread_join(s->gate, NULL);
        s->gate_runs = false;
    }
    if (s->wake_fd >= 0) close(s->wake_fd);
    if (s->listen_fd >= 0) close(s->listen_fd);
    s->wake_fd = s->listen_fd = -1;
}

/*
 * Deadlines. The library's own timeout counts from the last byte, so that one byte now and then
 * keeps a connection for ever; here a head, a body and the sending of an answer have a time in
 * which they must be complete. What is late is shut down; the event thread then cleans up.
 */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "http/inside.h"

enum { TICKS_PER_DEADLINE = 10, TICK_LEAST_MS = 5, TICK_MOST_MS = 500 };

static _Atomic uint16_t *address_slot(struct http_server *s, struct proxy_address a)
{
    /* One IPv6 site has 2^64 addresses: the first half counts. */
    static const uint8_t four[12] = { [10] = 0xff, [11] = 0xff };
    size_t n = memcmp(a.bytes, four, sizeof four) == 0 ? 16 : 8;
    uint64_t key[3] = { s->address_seed };
    memcpy(key + 1, a.bytes, n);
    return &s->address_connections[str_hash((str){ (char *)key, sizeof key }) % ADDRESS_SLOTS];
}

bool sweeper_address_take(struct http_server *s, struct proxy_address a)
{
    if (proxies_have(&s->proxies, a)) return true;
    _Atomic uint16_t *slot = address_slot(s, a);
    if (atomic_fetch_add(slot, 1) < s->connections_per_address) return true;
    atomic_fetch_sub(slot, 1);
    return false;
}

void sweeper_address_give(struct http_server *s, struct proxy_address a)
{
    if (!proxies_have(&s->proxies, a)) atomic_fetch_sub(address_slot(s, a), 1);
}

static struct proxy_address address_of(const struct sockaddr *from)
{
    struct proxy_address a = { .bytes = { [10] = 0xff, [11] = 0xff } };
    if (from->sa_family == AF_INET6) {
        memcpy(a.bytes, &((const struct sockaddr_in6 *)(const void *)from)->sin6_addr, 16);
    } else {
        memcpy(a.bytes + 12, &((const struct sockaddr_in *)(const void *)from)->sin_addr, 4);
    }
    return a;
}

static void peer_open(struct http_server *s, struct MHD_Connection *connection, void **out)
{
    struct peer *p = calloc(1, sizeof *p);
    must(p != NULL);
    p->fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    p->address = address_of(
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr);
    p->text_n = proxy_address_text(p->address, p->text).n;
    p->trusted = proxies_have(&s->proxies, p->address);
    atomic_init(&p->phase, PHASE_HEAD);
    atomic_init(&p->deadline_us, clock_monotonic_us() + s->header_us);

    pthread_mutex_lock(&s->peers_lock);
    p->next = s->peers;
    if (p->next != NULL) p->next->before = p;
    s->peers = p;
    pthread_mutex_unlock(&s->peers_lock);
    *out = p;
}

static void peer_close(struct http_server *s, struct peer *p)
{
    pthread_mutex_lock(&s->peers_lock);
    if (p->next != NULL) p->next->before = p->before;
    if (p->before != NULL) p->before->next = p->next;
    if (s->peers == p) s->peers = p->next;
    pthread_mutex_unlock(&s->peers_lock);
    sweeper_address_give(s, p->address);
    atomic_fetch_sub(&s->open_connections, 1);
    free(p);
}

void sweeper_connection(void *server, struct MHD_Connection *connection, void **peer,
                        enum MHD_ConnectionNotificationCode what)
{
    struct http_server *s = server;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        peer_open(s, connection, peer);
    } else if (*peer != NULL) {
        peer_close(s, *peer);
        *peer = NULL;
    }
}

bool peer_phase(struct peer *p, int phase, int64_t allowed_us)
{
    int now = atomic_load(&p->phase);
    int64_t deadline = 0, clock = 0;
    if (allowed_us > 0 || phase == PHASE_IDLE) clock = clock_monotonic_us();
    if (allowed_us > 0) deadline = clock + allowed_us;
    /* No deadline while the two change: the old one must not meet the new phase. */
    atomic_store(&p->deadline_us, 0);
    do {
        if (now == PHASE_DEAD) return false;
    } while (!atomic_compare_exchange_weak(&p->phase, &now, phase));
    if (phase == PHASE_IDLE) atomic_store(&p->idle_since_us, clock);
    atomic_store(&p->deadline_us, deadline);
    return true;
}

int sweeper_tick_ms(const struct http_server *s)
{
    int64_t least = s->header_us < s->body_us ? s->header_us : s->body_us;
    if (s->idle_us < least) least = s->idle_us;
    int64_t ms = least / 1000 / TICKS_PER_DEADLINE;
    return ms < TICK_LEAST_MS ? TICK_LEAST_MS : ms > TICK_MOST_MS ? TICK_MOST_MS : (int)ms;
}

void peer_say(struct http_server *s, struct peer *p, int status)
{
    struct http_response rs = { 0 };
    char head[256];
    if (s->tls) return;
    buf_init(&rs.body, LIMIT_PAGE_BYTES);
    response_fault(s, status, &rs);
    int n =
        snprintf(head, sizeof head,
                 "HTTP/1.1 %d %s\r\nConnection: close\r\nContent-Type: %.*s\r\n"
                 "Content-Length: %zu\r\n\r\n",
                 status, MHD_get_reason_phrase_for((unsigned)status), STR_FMT(rs.type), rs.body.n);
    if (n > 0 && (size_t)n < sizeof head) {
        struct iovec parts[2] = { { head, (size_t)n }, { rs.body.p, rs.body.n } };
        struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };
        ssize_t sent = sendmsg(p->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        (void)sent; /* a courtesy: the connection ends either way */
    }
    buf_release(&rs.body);
}

/* Close it unless it has moved on. Only while peers_lock is held: the descriptor is then still its.
 */
static bool peer_kill(struct http_server *s, struct peer *p, int phase, bool say)
{
    if (!atomic_compare_exchange_strong(&p->phase, &phase, PHASE_DEAD)) return false;
    if (phase != PHASE_IDLE) count_one(&s->timed_out);
    if (say) peer_say(s, p, 408);
    shutdown(p->fd, SHUT_RDWR);
    return true;
}

/*
 * An idle connection on which bytes have come has begun its next head, which the library tells us
 * only when the request line is complete. The kernel knows when they came.
 */
static void idle_look(struct http_server *s, struct peer *p, int64_t now)
{
    enum { KERNEL_TICK_US = 10000 };
    struct tcp_info info;
    socklen_t n = sizeof info;
    int phase = PHASE_IDLE;
    int64_t since = atomic_load(&p->idle_since_us);
    if (getsockopt(p->fd, IPPROTO_TCP, TCP_INFO, &info, &n) != 0) return;
    int64_t came = now - (int64_t)info.tcpi_last_data_recv * 1000;
    if (came <= since + KERNEL_TICK_US) return;
    int64_t idle_deadline = since + s->idle_us;
    if (!atomic_compare_exchange_strong(&p->phase, &phase, PHASE_HEAD)) return;
    /* Fails when the event thread has just set its own: that one is right. */
    atomic_compare_exchange_strong(&p->deadline_us, &idle_deadline, now + s->header_us);
}

void sweeper_pass(struct http_server *s)
{
    int64_t now = clock_monotonic_us();
    pthread_mutex_lock(&s->peers_lock);
    for (struct peer *p = s->peers; p != NULL; p = p->next) {
        int phase = atomic_load(&p->phase);
        int64_t deadline = atomic_load(&p->deadline_us);
        if (deadline != 0 && now > deadline && phase != PHASE_DEAD) {
            bool say = phase == PHASE_HEAD || phase == PHASE_BODY;
            peer_kill(s, p, phase, say);
        } else if (phase == PHASE_IDLE) {
            idle_look(s, p, now);
        }
    }
    pthread_mutex_unlock(&s->peers_lock);
}

int sweeper_shed(struct http_server *s, int count)
{
    int closed = 0;
    pthread_mutex_lock(&s->peers_lock);
    for (; closed < count; closed++) {
        struct peer *oldest = NULL;
        for (struct peer *p = s->peers; p != NULL; p = p->next) {
            if (atomic_load(&p->phase) != PHASE_IDLE) continue;
            if (oldest == NULL ||
                atomic_load(&p->idle_since_us) < atomic_load(&oldest->idle_since_us)) {
                oldest = p;
            }
        }
        if (oldest == NULL || !peer_kill(s, oldest, PHASE_IDLE, false)) break;
    }
    pthread_mutex_unlock(&s->peers_lock);
    return closed;
}

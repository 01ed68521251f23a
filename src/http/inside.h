/*
 * What the files of this engine share. Not for anybody else.
 *
 * A `peer` is a connection, an `exchange` one request with its answer. Event threads own both;
 * the gate thread (accept and sweep) looks at a peer's atomics, a worker holds an exchange while
 * its connection is suspended.
 */
#pragma once

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "http/guard.h"
#include "http/proxy.h"

enum phase {
    PHASE_HEAD,    /* a request head is awaited or coming in */
    PHASE_BODY,    /* head complete, body coming in */
    PHASE_WORKING, /* the answer is being made: no deadline */
    PHASE_SENDING,
    PHASE_IDLE, /* between requests */
    PHASE_DEAD, /* given up by the sweeper: the event thread must not answer any more */
};

struct peer {
    struct peer *before, *next; /* all connections; guarded by peers_lock */
    int fd;
    _Atomic int phase;
    _Atomic int64_t deadline_us; /* of this phase; 0: none */
    _Atomic int64_t idle_since_us;
    struct proxy_address address;
    char text[46]; /* the address as text */
    size_t text_n;
    bool trusted; /* a proxy whose X-Forwarded-* hold */
};

enum stage { STAGE_HEAD, STAGE_BODY, STAGE_WORKING, STAGE_MADE, STAGE_SENT };

struct exchange {
    struct http_request rq;
    struct http_response rs;
    struct http_plan plan;
    struct arena arena;
    struct buf in;     /* the body as it comes */
    struct buf packed; /* the answer's body, compressed */
    struct http_server *server;
    struct peer *peer;
    struct MHD_Connection *connection;
    struct exchange *next; /* in the free list, or in the workers' queue */
    struct MHD_Response *made;
    const char *raw_target; /* where the library had it, for guard_layout */
    int64_t thrown_away;    /* bytes of a body that is refused */
    int fault;              /* status to answer with when the body has gone by */
    enum stage stage;
    bool planned; /* the handler has seen it: `done` must be called */
    bool counted; /* in in_flight */
};

enum { SPARES_MAX = 256, ADDRESS_SLOTS = 1 << 14 };

struct libdeflate_compressor;
struct spare_compressor;

struct http_server {
    struct http_handler handler;
    struct proxies proxies;
    struct MHD_Daemon *daemon;
    struct arena arena; /* the certificate's text */
    uint16_t port;
    bool tls, compress;
    int64_t header_us, body_us, idle_us;
    int connections, connections_per_address;

    int listen_fd, wake_fd;
    pthread_t gate;
    bool gate_runs;
    atomic_bool closing;  /* the gate ends */
    atomic_bool draining; /* every answer says Connection: close */

    pthread_mutex_t peers_lock;
    struct peer *peers;
    uint64_t address_seed;
    _Atomic uint16_t address_connections[ADDRESS_SLOTS];
    _Atomic int64_t in_flight; /* requests whose head is complete and whose answer is not sent */

    pthread_mutex_t spares_lock; /* of the two free lists below */
    struct exchange *spares;
    int spare_count;
    struct spare_compressor *compressors;

    pthread_mutex_t queue_lock;
    pthread_cond_t queue_filled;
    struct exchange *queue, **queue_end;
    int queued, queue_max;
    bool queue_closed;
    pthread_t *workers;
    int worker_count;

    _Atomic int64_t requests, refused_by_guard, timed_out, over_limit, open_connections;
};

/* exchange.c: the library's callbacks. */
void *exchange_begin(void *server, const char *target, struct MHD_Connection *connection);
enum MHD_Result exchange_step(void *server, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_n, void **exchange);
void exchange_end(void *server, struct MHD_Connection *connection, void **exchange,
                  enum MHD_RequestTerminationCode why);
void exchange_free_spares(struct http_server *s);

/* Read the form, ask the handler, leave the answer in x->made. In a worker or the event thread. */
void exchange_answer(struct exchange *x);

/* Make the answer a page for `status` instead. */
void exchange_fault(struct exchange *x, int status);

/* request.c: fill x->rq from a sound head; 0, or the status that refuses it. */
int request_fill(struct exchange *x, const struct guard_head *head);

/* response.c: x->made from x->rs. */
void response_begin(struct http_response *rs);
void response_make(struct exchange *x);
void response_fault(struct http_server *s, int status, struct http_response *rs);

/* gzip.c: the body compressed into `out`; false if that does not pay. */
MUST_USE bool gzip_pack(struct http_server *s, str bytes, struct buf *out);
bool gzip_pays(str type, size_t bytes);
void gzip_free_spares(struct http_server *s);

/* worker.c. False when the queue is full. */
MUST_USE bool worker_give(struct exchange *x);
MUST_USE err worker_start(struct http_server *s, int count);
/* Unbegun work is answered with 503; what is running is waited for. */
void worker_stop(struct http_server *s);

/* gate.c: accepts connections and watches their deadlines, in one thread. */
MUST_USE err gate_listen(struct http_server *s, const struct http_options *o, char note[256]);
MUST_USE err gate_start(struct http_server *s);
/*
 * No connection may begin any more; one that has, from the client's view, is still accepted. The
 * client's kernel asks again after a second, and finds our successor or nobody.
 */
void gate_close(struct http_server *s);
void gate_stop(struct http_server *s);

/* sweeper.c: the library's callback for connections; and one look at all deadlines. */
void sweeper_connection(void *server, struct MHD_Connection *connection, void **peer,
                        enum MHD_ConnectionNotificationCode what);
void sweeper_pass(struct http_server *s);
int sweeper_tick_ms(const struct http_server *s);

/* Close idle connections, the oldest first, until at least `count` were; how many were. */
int sweeper_shed(struct http_server *s, int count);

/* One more connection of this address: false when it has too many. */
bool sweeper_address_take(struct http_server *s, struct proxy_address a);
void sweeper_address_give(struct http_server *s, struct proxy_address a);

/* The next phase, unless the sweeper has given the connection up. */
MUST_USE bool peer_phase(struct peer *p, int phase, int64_t allowed_us);

/* Write a whole answer past the library, which would not send one now; the connection must end. */
void peer_say(struct http_server *s, struct peer *p, int status);

static inline void count_one(_Atomic int64_t *figure)
{
    atomic_fetch_add_explicit(figure, 1, memory_order_relaxed);
}

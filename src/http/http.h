/*
 * The web server, thin over libmicrohttpd, and strict where that library is lenient.
 *
 * One handler serves everything. It is asked twice: `plan` when the head is in (which body is
 * welcome, and whether the answer may be made in the event thread), `answer` when the body is in.
 * With plan.on_worker the connection is suspended, a worker thread runs `answer` and may block,
 * then the connection resumes; otherwise `answer` runs in the event thread and must not wait.
 *
 * What a request holds lives in its arena until the answer is sent. Knows nothing of billing.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/problem.h"

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE, HTTP_OTHER };

struct http_pair {
    str name, value;
};

/* A file of a multipart form; its bytes are in memory, bounded by plan.body_max. */
struct http_file {
    str field, name, type; /* name and type as the browser says: not to be trusted */
    str bytes;
};

struct http_request {
    struct arena *arena;
    enum http_method method;
    str path;    /* percent-decoded once, starts with '/', valid UTF-8, no NUL */
    str target;  /* path and query as they came */
    str host;    /* lower case, without the port */
    str host_port; /* as it came */
    str remote;  /* address of the peer, or of the client as a trusted proxy names it */
    bool https;  /* own TLS, or a trusted proxy says so */
    bool accepts_gzip;
    const struct http_pair *headers; /* names in lower case */
    size_t header_count;
    const struct http_pair *query;   /* decoded, in order */
    size_t query_count;
    const struct http_pair *form;    /* urlencoded or multipart fields, decoded, in order */
    size_t form_count;
    const struct http_file *files;
    size_t file_count;
    str body;                        /* raw, where plan.body is HTTP_BODY_RAW */
    void *user;                      /* the handler's own, from plan to answer to done */
};

/* The value of a header (name in lower case), cookie, query or form field; empty if there is none.
 * http_form_times tells how often a field was sent. */
str http_header(const struct http_request *rq, str name);
str http_cookie(const struct http_request *rq, str name);
str http_query(const struct http_request *rq, str name);
str http_form(const struct http_request *rq, str name);
size_t http_form_times(const struct http_request *rq, str name);

enum http_body { HTTP_BODY_NONE, HTTP_BODY_FORM, HTTP_BODY_RAW };

struct http_plan {
    enum http_body body; /* NONE: a body is refused with 413 (or 415) */
    size_t body_max;
    bool files;          /* multipart with files is welcome */
    bool on_worker;
};

enum { HTTP_HEADERS_MAX = 32 };

struct http_response {
    int status;
    str type;              /* Content-Type */
    struct buf body;       /* owned by the exchange, at most LIMIT_PAGE_BYTES */
    str bytes;             /* used in place of body when set: static or arena bytes, not copied */
    int fd;                /* used when >= 0: a file sent from its start and closed; -1 otherwise */
    int64_t fd_bytes;
    struct http_pair headers[HTTP_HEADERS_MAX];
    size_t header_count;
    bool close;            /* close the connection after it */
    bool cut;              /* close it in place of any answer: a test server playing a fault */
    bool no_compress;      /* already compressed, or secret beside attacker's text */
};

/* Add a header. CR, LF and NUL in the value end the process: they are our bug. */
void http_set(struct http_response *rs, str name, str value);

struct http_handler {
    struct http_plan (*plan)(struct http_request *rq, void *arg);
    /* Fill `rs`; called exactly once for each request whose body is complete. */
    void (*answer)(struct http_request *rq, struct http_response *rs, void *arg);
    /* The answer was sent or given up; free what `rq->user` holds. May be NULL. */
    void (*done)(struct http_request *rq, void *arg);
    /* A page for a fault the server itself finds (400, 408, 413, 414, 431, 503). May be NULL. */
    void (*fault)(int status, struct http_response *rs, void *arg);
    void *arg;
};

struct http_options {
    str address;         /* "127.0.0.1", "::1", "0.0.0.0" */
    uint16_t port;       /* 0: any free one, see http_port */
    int event_threads;   /* 0: number of cores */
    int workers;         /* 0: 64 */
    const char *tls_cert, *tls_key; /* PEM files, or NULL for plain http */
    str trusted_proxies; /* addresses or prefixes whose X-Forwarded-For and -Proto hold */
    bool compress;       /* gzip pages for who accepts it */
    int header_ms, body_ms, idle_ms; /* 0: LIMIT_HEADER_SECONDS and so on */
    int connections, connections_per_address; /* 0: LIMIT_CONNECTIONS and so on */
};

struct http_server;

/*
 * E_BUSY: the port is in use (`note`, 256 bytes, says so plainly). E_CONFIG: bad certificate,
 * address or list of proxies. The strings of `options` are not kept.
 */
MUST_USE err http_start(const struct http_options *options, struct http_handler handler,
                        struct http_server **out, char note[256]);
uint16_t http_port(const struct http_server *s);

/*
 * Graceful end: take no new connection, answer what has been received (at most `wait_ms`), then
 * close. Work not begun by then is answered with 503; a handler that still runs is waited for.
 * Safe on NULL.
 */
void http_stop(struct http_server **s, int wait_ms);

struct http_figures {
    int64_t requests, refused_by_guard, timed_out, over_limit, open_connections;
};
struct http_figures http_figures_of(const struct http_server *s);

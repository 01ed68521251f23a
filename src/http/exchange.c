/*
 * One request through the library's callbacks: request line, head, body, answer, end. Everything a
 * request needs is taken from a list of used exchanges, whose arena and buffers stay warm.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "http/inside.h"
#include "http/parse.h"

enum {
    KEEP_BYTES = 64 * 1024,                  /* a buffer larger than this is not kept */
    THROW_AWAY_MAX = 2 * LIMIT_UPLOAD_BYTES, /* of a refused body, so that its 413 is read */
    SEND_LEAST_BYTES_A_SECOND = 4000,        /* slower readers of an answer are cut off */
};

static struct exchange *exchange_take(struct http_server *s)
{
    pthread_mutex_lock(&s->spares_lock);
    struct exchange *x = s->spares;
    if (x != NULL) {
        s->spares = x->next;
        s->spare_count--;
    }
    pthread_mutex_unlock(&s->spares_lock);
    if (x != NULL) return x;

    x = calloc(1, sizeof *x);
    must(x != NULL);
    arena_init(&x->arena, LIMIT_REQUEST_ARENA);
    buf_init(&x->rs.body, LIMIT_PAGE_BYTES);
    buf_init(&x->packed, LIMIT_PAGE_BYTES);
    return x;
}

static void exchange_free(struct exchange *x)
{
    arena_release(&x->arena);
    buf_release(&x->in);
    buf_release(&x->packed);
    buf_release(&x->rs.body);
    free(x);
}

static void exchange_give_back(struct http_server *s, struct exchange *x)
{
    arena_reset(&x->arena);
    if (x->in.cap > KEEP_BYTES) buf_release(&x->in);
    if (x->packed.cap > KEEP_BYTES) buf_release(&x->packed);
    if (x->rs.body.cap > KEEP_BYTES) buf_release(&x->rs.body);

    pthread_mutex_lock(&s->spares_lock);
    bool keep = s->spare_count < SPARES_MAX;
    if (keep) {
        x->next = s->spares;
        s->spares = x;
        s->spare_count++;
    }
    pthread_mutex_unlock(&s->spares_lock);
    if (!keep) exchange_free(x);
}

void exchange_free_spares(struct http_server *s)
{
    while (s->spares != NULL) {
        struct exchange *x = s->spares;
        s->spares = x->next;
        exchange_free(x);
    }
    s->spare_count = 0;
}

void *exchange_begin(void *server, const char *target, struct MHD_Connection *connection)
{
    struct http_server *s = server;
    struct exchange *x = exchange_take(s);
    x->server = s;
    x->connection = connection;
    x->peer =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    x->stage = STAGE_HEAD;
    x->rq = (struct http_request){ .arena = &x->arena };
    x->plan = (struct http_plan){ 0 };
    x->made = NULL;
    x->fault = 0;
    x->thrown_away = 0;
    x->planned = x->counted = false;
    buf_clear(&x->in);
    response_begin(&x->rs);
    /* Soon the library takes the query apart where it stands. */
    x->raw_target = target;
    x->rq.target = target == NULL ? STR_NONE : arena_str(&x->arena, str_of(target));
    /* A new connection has its deadline already: it counts from when it was accepted. */
    if (atomic_load(&x->peer->phase) == PHASE_IDLE &&
        !peer_phase(x->peer, PHASE_HEAD, s->header_us)) {
        x->fault = 408;
    }
    return x;
}

void exchange_fault(struct exchange *x, int status)
{
    if (x->rs.fd >= 0) close(x->rs.fd);
    response_fault(x->server, status, &x->rs);
    response_make(x);
}

static enum MHD_Result send_made(struct exchange *x)
{
    struct http_server *s = x->server;
    str bytes = x->rs.bytes.p != NULL ? x->rs.bytes : buf_view(&x->rs.body);
    int64_t n = x->rs.fd >= 0 ? x->rs.fd_bytes : (int64_t)bytes.n;
    if (x->rs.cut) return MHD_NO;
    int64_t allowed_us = s->body_us + n * (1000000 / SEND_LEAST_BYTES_A_SECOND);
    if (!peer_phase(x->peer, PHASE_SENDING, allowed_us)) return MHD_NO;

    x->stage = STAGE_SENT;
    enum MHD_Result done = MHD_queue_response(x->connection, (unsigned)x->rs.status, x->made);
    MHD_destroy_response(x->made);
    x->made = NULL;
    return done;
}

/* Answer before the body is in: the connection cannot be used any more. */
static enum MHD_Result refuse(struct exchange *x, int status)
{
    response_fault(x->server, status, &x->rs);
    x->rs.close = true;
    response_make(x);
    return send_made(x);
}

static enum MHD_Result header_collect(void *arg, enum MHD_ValueKind kind, const char *name,
                                      size_t name_n, const char *value, size_t value_n)
{
    struct guard_head *head = arg;
    (void)kind;
    if (head->header_count++ >= GUARD_HEADERS_MAX) return MHD_NO;
    head->headers[head->header_count - 1] =
        (struct http_pair){ { name, name_n }, { value == NULL ? "" : value, value_n } };
    return MHD_YES;
}

static int head_check(struct exchange *x, const char *method, const char *version,
                      struct guard_body *body)
{
    struct guard_head head;
    head.method = method;
    head.version = version;
    head.target = x->rq.target.p;
    head.target_n = x->rq.target.n;
    head.header_count = 0;
    head.head_bytes =
        MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)
            ->header_size;
    MHD_get_connection_values_n(x->connection, MHD_HEADER_KIND, header_collect, &head);
    int status = guard_check(&head, body);
    if (status == 0) {
        head.target = x->raw_target;
        if (!guard_layout(&head)) status = 400;
    }
    if (status != 0) count_one(&x->server->refused_by_guard);
    return status != 0 ? status : request_fill(x, &head);
}

/* The head is in. Nothing is answered here but refusals: the library would close the connection. */
static enum MHD_Result head_complete(struct exchange *x, const char *method, const char *version)
{
    struct http_server *s = x->server;
    struct guard_body body;
    if (!peer_phase(x->peer, PHASE_BODY, s->body_us)) return MHD_NO;
    count_one(&s->requests);
    atomic_fetch_add(&s->in_flight, 1);
    x->counted = true;
    x->stage = STAGE_BODY;
    int status = head_check(x, method, version, &body);
    if (status != 0) return refuse(x, status);

    x->plan = s->handler.plan(&x->rq, s->handler.arg);
    x->planned = true;
    x->in.max = x->plan.body == HTTP_BODY_NONE ? 0 : x->plan.body_max;
    if (body.declared && (x->in.max == 0 || body.bytes > (int64_t)x->in.max)) {
        bool waits = http_header(&x->rq, S("expect")).n > 0;
        if (waits || body.bytes > THROW_AWAY_MAX) return refuse(x, 413);
        x->fault = 413;
    }
    return MHD_YES;
}

static enum MHD_Result body_take(struct exchange *x, const char *bytes, size_t n)
{
    if (x->fault == 0) {
        /* The buffer may be an old one with more room than this request is given. */
        if (n > x->in.max - x->in.n)
            x->fault = 413;
        else
            buf_put(&x->in, bytes, n);
    }
    if (x->fault == 0) return MHD_YES;

    x->thrown_away += (int64_t)n;
    if (x->thrown_away <= THROW_AWAY_MAX) return MHD_YES;
    peer_say(x->server, x->peer, x->fault);
    return MHD_NO;
}

void exchange_answer(struct exchange *x)
{
    struct http_server *s = x->server;
    struct http_request *rq = &x->rq;
    struct parse_form form = { 0 };
    int status = 0;
    if (x->plan.body == HTTP_BODY_FORM) {
        status = parse_form(&x->arena, http_header(rq, S("content-type")), buf_view(&x->in),
                            x->plan.files, &form);
    } else if (x->plan.body == HTTP_BODY_RAW) {
        rq->body = buf_view(&x->in);
    }
    if (status != 0) {
        exchange_fault(x, status);
        return;
    }
    rq->form = form.fields.items;
    rq->form_count = form.fields.count;
    rq->files = form.files;
    rq->file_count = form.file_count;
    s->handler.answer(rq, &x->rs, s->handler.arg);
    response_make(x);
}

static enum MHD_Result body_complete(struct exchange *x)
{
    if (!peer_phase(x->peer, PHASE_WORKING, 0)) return MHD_NO;
    if (x->fault != 0) {
        exchange_fault(x, x->fault);
    } else if (!x->plan.on_worker) {
        exchange_answer(x);
    } else if (worker_give(x)) {
        return MHD_YES;
    } else {
        exchange_fault(x, 503);
    }
    return send_made(x);
}

enum MHD_Result exchange_step(void *server, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_n, void **exchange)
{
    struct exchange *x = *exchange;
    (void)server, (void)connection, (void)url;
    if (x == NULL) return MHD_NO;
    if (x->stage == STAGE_HEAD) return head_complete(x, method, version);
    if (*upload_n > 0) {
        size_t n = *upload_n;
        *upload_n = 0;
        return body_take(x, upload, n);
    }
    if (x->stage == STAGE_BODY) return body_complete(x);
    if (x->stage == STAGE_MADE) return send_made(x);
    return MHD_YES;
}

void exchange_end(void *server, struct MHD_Connection *connection, void **exchange,
                  enum MHD_RequestTerminationCode why)
{
    struct http_server *s = server;
    struct exchange *x = *exchange;
    (void)connection, (void)why;
    if (x == NULL) return;
    *exchange = NULL;
    if (x->planned && s->handler.done != NULL) s->handler.done(&x->rq, s->handler.arg);
    if (x->made != NULL) MHD_destroy_response(x->made);
    if (x->counted) atomic_fetch_sub(&s->in_flight, 1);
    /* A connection the sweeper has given up stays so. */
    bool alive = peer_phase(x->peer, PHASE_IDLE, s->idle_us);
    (void)alive;
    exchange_give_back(s, x);
}

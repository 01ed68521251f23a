/* From `struct http_response` to what the library sends. Bodies are handed over, never copied. */
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "http/inside.h"

void http_set(struct http_response *rs, str name, str value)
{
    must(rs->header_count < HTTP_HEADERS_MAX);
    for (size_t i = 0; i < value.n; i++) {
        must(value.p[i] != '\r' && value.p[i] != '\n' && value.p[i] != 0);
    }
    rs->headers[rs->header_count++] = (struct http_pair){ name, value };
}

void response_begin(struct http_response *rs)
{
    buf_clear(&rs->body);
    rs->body.max = LIMIT_PAGE_BYTES;
    rs->status = 200;
    rs->type = S("text/html; charset=utf-8");
    rs->bytes = STR_NONE;
    rs->fd = -1;
    rs->fd_bytes = 0;
    rs->header_count = 0;
    rs->close = rs->cut = rs->no_compress = false;
}

void response_fault(struct http_server *s, int status, struct http_response *rs)
{
    response_begin(rs);
    rs->status = status;
    if (s->handler.fault != NULL) {
        s->handler.fault(status, rs, s->handler.arg);
    } else {
        rs->type = S("text/plain; charset=utf-8");
        buf_format(&rs->body, "%d %s\n", status, MHD_get_reason_phrase_for((unsigned)status));
    }
}

static void header_add(struct exchange *x, const char *name, str value)
{
    const char *text = arena_c_string(&x->arena, value);
    must(MHD_add_response_header(x->made, name, text) == MHD_YES);
}

static struct MHD_Response *body_hand_over(struct exchange *x, str bytes)
{
    struct http_response *rs = &x->rs;
    if (rs->fd >= 0) {
        /* The library closes it. */
        return MHD_create_response_from_fd64((uint64_t)rs->fd_bytes, rs->fd);
    }
    /* "Persistent": the exchange owns the bytes until the library has said that it is done. */
    return MHD_create_response_from_buffer(bytes.n, (char *)(uintptr_t)bytes.p,
                                           MHD_RESPMEM_PERSISTENT);
}

void response_make(struct exchange *x)
{
    struct http_response *rs = &x->rs;
    struct http_server *s = x->server;
    if (rs->body.overflow) {
        if (rs->fd >= 0) close(rs->fd);
        response_fault(s, 500, rs);
    }
    must(rs->status >= 200 && rs->status <= 599);
    str bytes = rs->bytes.p != NULL ? rs->bytes : buf_view(&rs->body);
    bool varies = s->compress && !rs->no_compress && rs->fd < 0 && gzip_pays(rs->type, bytes.n);
    bool packed = varies && x->rq.accepts_gzip && gzip_pack(s, bytes, &x->packed);

    x->made = body_hand_over(x, packed ? buf_view(&x->packed) : bytes);
    must(x->made != NULL);
    if (rs->type.n > 0) header_add(x, "Content-Type", rs->type);
    if (packed) header_add(x, "Content-Encoding", S("gzip"));
    if (varies) header_add(x, "Vary", S("Accept-Encoding"));
    for (size_t i = 0; i < rs->header_count; i++) {
        header_add(x, arena_c_string(&x->arena, rs->headers[i].name), rs->headers[i].value);
    }
    if (rs->close || atomic_load_explicit(&s->draining, memory_order_relaxed)) {
        header_add(x, "Connection", S("close"));
    }
}

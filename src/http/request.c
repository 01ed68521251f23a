/* A request as a value: from the head the guard has passed to `struct http_request`. */
#include <string.h>

#include "http/inside.h"
#include "http/parse.h"

static const struct http_pair *pair_find(const struct http_pair *items, size_t count, str name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(items[i].name, name)) return &items[i];
    }
    return NULL;
}

static str pair_value(const struct http_pair *items, size_t count, str name)
{
    const struct http_pair *found = pair_find(items, count, name);
    return found == NULL ? STR_NONE : found->value;
}

str http_header(const struct http_request *rq, str name)
{
    return pair_value(rq->headers, rq->header_count, name);
}

str http_query(const struct http_request *rq, str name)
{
    return pair_value(rq->query, rq->query_count, name);
}

str http_form(const struct http_request *rq, str name)
{
    return pair_value(rq->form, rq->form_count, name);
}

size_t http_form_times(const struct http_request *rq, str name)
{
    size_t n = 0;
    for (size_t i = 0; i < rq->form_count; i++) n += str_eq(rq->form[i].name, name);
    return n;
}

str http_cookie(const struct http_request *rq, str name)
{
    str value;
    for (size_t i = 0; i < rq->header_count; i++) {
        if (!str_eq(rq->headers[i].name, S("cookie"))) continue;
        if (parse_cookie(rq->headers[i].value, name, &value)) return value;
    }
    return STR_NONE;
}

static enum http_method method_of(const char *method)
{
    static const struct {
        char name[8];
        enum http_method method;
    } known[] = {
        { "GET", HTTP_GET }, { "POST", HTTP_POST },   { "HEAD", HTTP_HEAD },
        { "PUT", HTTP_PUT }, { "PATCH", HTTP_PATCH }, { "DELETE", HTTP_DELETE },
    };
    for (size_t i = 0; i < countof(known); i++) {
        if (strcmp(known[i].name, method) == 0) return known[i].method;
    }
    return HTTP_OTHER;
}

/* The library's memory is gone before a worker may be done: one copy of all of it. */
static void headers_copy(struct exchange *x, const struct guard_head *head)
{
    size_t bytes = 0;
    for (size_t i = 0; i < head->header_count; i++) {
        bytes += head->headers[i].name.n + head->headers[i].value.n;
    }
    struct http_pair *pairs = arena_array(&x->arena, struct http_pair, head->header_count);
    char *to = arena_take(&x->arena, bytes);
    for (size_t i = 0; i < head->header_count; i++) {
        str name = head->headers[i].name, value = str_trim(head->headers[i].value);
        for (size_t k = 0; k < name.n; k++) {
            char c = name.p[k];
            to[k] = c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
        }
        if (value.n > 0) memcpy(to + name.n, value.p, value.n);
        pairs[i] = (struct http_pair){ { to, name.n }, { to + name.n, value.n } };
        to += name.n + value.n;
    }
    x->rq.headers = pairs;
    x->rq.header_count = head->header_count;
}

/* The last X-Forwarded-For counts, and within all of them the last address that is no proxy's. */
static void client_find(struct exchange *x)
{
    struct http_request *rq = &x->rq;
    struct proxy_address client = x->peer->address;
    for (size_t i = rq->header_count; i-- > 0;) {
        if (str_eq(rq->headers[i].name, S("x-forwarded-proto"))) {
            str rest = rq->headers[i].value, last = STR_NONE;
            while (str_cut(&rest, ',', &last)) {
            }
            rq->https = str_eq_nocase(str_trim(last), S("https"));
            break;
        }
    }
    for (size_t i = rq->header_count; i-- > 0;) {
        if (!str_eq(rq->headers[i].name, S("x-forwarded-for"))) continue;
        client = proxies_client(&x->server->proxies, client, rq->headers[i].value);
    }
    rq->remote = proxy_address_text(client, arena_take(&x->arena, 46));
}

static bool path_sound(str path)
{
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];
        if (c < 32 || c == 127) return false;
    }
    return path.n > 0 && path.p[0] == '/';
}

int request_fill(struct exchange *x, const struct guard_head *head)
{
    struct http_request *rq = &x->rq;
    struct parse_pairs query = { 0 };
    str rest = rq->target, path = STR_NONE;

    rq->method = method_of(head->method);
    headers_copy(x, head);
    str_cut(&rest, '?', &path);
    if (!parse_percent(&x->arena, path, false, &rq->path) || !path_sound(rq->path)) return 400;
    if (rest.n > 0) {
        int status = parse_urlencoded(&x->arena, rest, &query);
        if (status != 0) return status;
        rq->query = query.items;
        rq->query_count = query.count;
    }
    rq->host_port = http_header(rq, S("host"));
    rq->host = parse_host(&x->arena, rq->host_port);
    rq->accepts_gzip = parse_accepts(http_header(rq, S("accept-encoding")), S("gzip"));
    rq->https = x->server->tls;
    rq->remote = (str){ x->peer->text, x->peer->text_n };
    if (x->peer->trusted) client_find(x);
    return 0;
}

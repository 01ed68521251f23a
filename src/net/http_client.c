/*
 * The HTTP client: one request, one answer, and the truth about how far it got.
 *
 * Whether something was sent is not guessed from libcurl's error codes: its pre-request hook runs
 * when the connection (and TLS) stands and before the first byte of the request. Was it not
 * reached, nothing was sent. Is it reached a second time, libcurl is about to repeat the request
 * on a fresh connection; that is stopped unless the caller allows it.
 */
#include <string.h>

#include "base/buf.h"
#include "net/net_own.h"

enum { HEADERS_MAX = 64, HEADER_BYTES_MAX = 64 * 1024 };

struct exchange {
    struct arena *arena;
    struct buf body;
    struct net_header headers[HEADERS_MAX];
    size_t header_count, header_bytes;
    int starts; /* how often the request was about to be sent */
    bool repeatable, too_large;
    bool head_ended; /* the empty line after the headers was seen */
};

static void release_exchange(struct exchange *x)
{
    buf_release(&x->body);
}

static void release_list(struct curl_slist **list)
{
    curl_slist_free_all(*list);
}

static int before_request(void *arg, char *remote, char *local, int remote_port, int local_port)
{
    struct exchange *x = arg;
    (void)remote, (void)local, (void)remote_port, (void)local_port;
    if (x->starts > 0 && !x->repeatable) return CURL_PREREQFUNC_ABORT;
    x->starts++;
    return CURL_PREREQFUNC_OK;
}

static size_t take_body(char *p, size_t size, size_t count, void *arg)
{
    struct exchange *x = arg;
    buf_put(&x->body, p, size * count);
    x->too_large = x->too_large || x->body.overflow;
    return x->too_large ? 0 : size * count;
}

static size_t take_header(char *p, size_t size, size_t count, void *arg)
{
    struct exchange *x = arg;
    str line = { p, size * count }, name;
    x->header_bytes += line.n;
    if (x->header_bytes > HEADER_BYTES_MAX) x->too_large = true;
    if (x->too_large) return 0;
    if (str_starts(line, S("HTTP/"))) {
        x->header_count = 0; /* an interim answer (1xx) came before this one */
        x->head_ended = false;
        return size * count;
    }
    if (str_trim(line).n == 0) x->head_ended = true;
    if (!str_has(line, ':') || x->header_count == HEADERS_MAX) return size * count;
    str_cut(&line, ':', &name);
    char *lower = arena_c_string(x->arena, name);
    for (size_t i = 0; i < name.n; i++)
        if (lower[i] >= 'A' && lower[i] <= 'Z') lower[i] = (char)(lower[i] + 'a' - 'A');
    x->headers[x->header_count++] =
        (struct net_header){ { lower, name.n }, arena_str(x->arena, str_trim(line)) };
    return size * count;
}

/* E_CONFIG unless the address may be asked at all. */
static err check_url(const char *url, bool *out_plain_text)
{
    CURLU *parts = curl_url();
    must(parts != NULL);
    char *scheme = NULL;
    bool ok = curl_url_set(parts, CURLUPART_URL, url, CURLU_DISALLOW_USER) == CURLUE_OK &&
              curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK;
    bool https = ok && strcmp(scheme, "https") == 0;
    bool http = ok && strcmp(scheme, "http") == 0;
    curl_free(scheme);
    curl_url_cleanup(parts);
    if (!https && !(http && net_url_is_loopback(str_of(url)))) return E_CONFIG;
    *out_plain_text = http;
    return OK;
}

static err add_header(struct arena *a, struct curl_slist **list, str name, str value)
{
    if (name.n == 0 || !net_is_clean(name) || !net_is_clean(value)) return E_CONFIG;
    /* "Name;" is how libcurl is told to send a header without a value. */
    str line = value.n == 0 ? arena_format(a, "%.*s;", STR_FMT(name))
                            : arena_format(a, "%.*s: %.*s", STR_FMT(name), STR_FMT(value));
    struct curl_slist *longer = curl_slist_append(*list, arena_c_string(a, line));
    must(longer != NULL);
    *list = longer;
    return OK;
}

static err set_headers(struct arena *a, const struct net_request *rq, struct curl_slist **list)
{
    for (size_t i = 0; i < rq->header_count; i++)
        TRY(add_header(a, list, rq->headers[i].name, rq->headers[i].value));
    if (rq->content_type.n > 0) TRY(add_header(a, list, S("Content-Type"), rq->content_type));
    /* Never wait for "100 Continue": a server that ignores it would cost a second. */
    struct curl_slist *longer = curl_slist_append(*list, "Expect:");
    must(longer != NULL);
    *list = longer;
    return OK;
}

static void set_options(CURL *curl, struct arena *a, const struct net_request *rq,
                        struct exchange *x)
{
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "counterfoil");
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
                     (long)(rq->connect_timeout_ms > 0 ? rq->connect_timeout_ms : 5000));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(rq->timeout_ms > 0 ? rq->timeout_ms : 30000));
    if (rq->body.n > 0 || str_eq(rq->method, S("POST"))) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)rq->body.n);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, rq->body.n > 0 ? rq->body.p : "");
    }
    if (str_eq(rq->method, S("HEAD")))
        curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    else
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, arena_c_string(a, rq->method));
    if (rq->user.n > 0) {
        curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
        curl_easy_setopt(curl, CURLOPT_USERNAME, arena_c_string(a, rq->user));
        curl_easy_setopt(curl, CURLOPT_PASSWORD, arena_c_string(a, rq->password));
    }
    curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, before_request);
    curl_easy_setopt(curl, CURLOPT_PREREQDATA, x);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, x);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, x);
}

static struct net_answer answer_of(struct arena *a, struct exchange *x, CURL *curl, CURLcode code,
                                   const struct net_gate *gate)
{
    /* libcurl is content with a head that breaks off; we are not. */
    if (code == CURLE_OK && !x->head_ended) code = CURLE_PARTIAL_FILE;
    if (code != CURLE_OK) {
        const char *note = x->too_large    ? "the answer is too large"
                           : gate->refused ? "the address is not allowed"
                                           : curl_easy_strerror(code);
        return (struct net_answer){
            .fate = x->starts == 0 ? NET_NOT_SENT : NET_MAYBE_SENT,
            .note = arena_str(a, str_of(note)),
        };
    }
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    struct net_header *headers = arena_array(a, struct net_header, x->header_count + 1);
    memcpy(headers, x->headers, x->header_count * sizeof *headers);
    return (struct net_answer){
        .fate = NET_ANSWERED,
        .status = (int)status,
        .body = buf_copy(&x->body, a),
        .headers = headers,
        .header_count = x->header_count,
    };
}

err net_http(struct arena *a, const struct net_request *rq, struct net_answer *out)
{
    net_must_be_free();
    if (rq->url.n == 0 || !net_is_clean(rq->url) || rq->method.n == 0 || !net_is_clean(rq->method))
        return E_CONFIG;
    const char *url = arena_c_string(a, rq->url);
    struct net_gate gate = { .reach = rq->reach };
    TRY(check_url(url, &gate.plain_text));
    CLEANUP(release_list) struct curl_slist *headers = NULL;
    TRY(set_headers(a, rq, &headers));

    CLEANUP(release_exchange) struct exchange x = { .arena = a, .repeatable = rq->repeatable };
    buf_init(&x.body, rq->answer_bytes_max > 0 ? rq->answer_bytes_max : 1024 * 1024);
    CURL *curl = net_handle(NET_KIND_HTTP, &gate, rq->ca_file);
    set_options(curl, a, rq, &x);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    CURLcode code = curl_easy_perform(curl);
    *out = answer_of(a, &x, curl, code, &gate);
    return OK;
}

str net_answer_header(const struct net_answer *answer, str name)
{
    for (size_t i = 0; i < answer->header_count; i++)
        if (str_eq(answer->headers[i].name, name)) return answer->headers[i].value;
    return STR_NONE;
}

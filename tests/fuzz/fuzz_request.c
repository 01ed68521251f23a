/*
 * Query, cookies, forms, hosts, proxies and heads from arbitrary bytes. The first byte chooses.
 * Beyond "does not crash": what is decoded is valid text within the limits, and a guard that has
 * passed a head has passed a sound one.
 */
// sources: src/http/form.c src/http/multipart.c src/http/guard.c src/http/proxy.c
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "http/guard.h"
#include "http/parse.h"
#include "http/proxy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void sound(str s)
{
    must(s.n <= LIMIT_FIELD_BYTES && utf8_valid(s));
    must(s.n == 0 || memchr(s.p, 0, s.n) == NULL);
}

static void one_urlencoded(struct arena *a, str text)
{
    struct parse_pairs pairs;
    if (parse_urlencoded(a, text, &pairs) != 0) return;
    must(pairs.count <= LIMIT_FORM_FIELDS);
    for (size_t i = 0; i < pairs.count; i++) {
        sound(pairs.items[i].name);
        sound(pairs.items[i].value);
    }
}

static void one_header(struct arena *a, str text)
{
    str rest = text, name, value;
    str_cut(&rest, '\n', &name);
    if (parse_cookie(rest, name, &value)) must(value.n <= rest.n);
    if (parse_parameter(a, rest, name, &value)) must(value.n <= rest.n);
    parse_accepts(rest, S("gzip"));
    must(parse_host(a, text).n <= text.n);
}

static void one_proxy(str text)
{
    struct proxies all;
    struct proxy_address peer;
    char out[46];
    str rest = text, list;
    if (!str_cut(&rest, '\n', &list) || !proxies_read(list, &all)) return;
    if (!proxy_address_read(S("127.0.0.1"), &peer)) return;
    must(proxy_address_text(proxies_client(&all, peer, rest), out).n > 0);
}

/* Lines of a head, taken apart in the way of the library, but for its faults. */
static void one_head(struct arena *a, str text)
{
    struct guard_head head = { .method = "GET", .version = "HTTP/1.1" };
    struct guard_body body;
    str rest = text, line;
    if (!str_cut(&rest, '\n', &line)) return;
    head.target = arena_c_string(a, line);
    head.target_n = strlen(head.target);
    head.head_bytes = text.n;
    while (str_cut(&rest, '\n', &line) && head.header_count <= GUARD_HEADERS_MAX) {
        str name = STR_NONE;
        str_cut(&line, ':', &name);
        if (head.header_count < GUARD_HEADERS_MAX) {
            head.headers[head.header_count] = (struct http_pair){ name, line };
        }
        head.header_count++;
    }
    if (guard_check(&head, &body) != 0) return;
    must(head.target[0] == '/' && head.header_count <= GUARD_HEADERS_MAX);
    must(body.bytes >= 0 && !(body.chunked && body.bytes > 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct arena a = { .bytes_max = LIMIT_REQUEST_ARENA };
    struct parse_form form;
    if (n == 0) return 0;
    str text = { (const char *)data + 1, n - 1 }, out;
    switch (data[0] % 5) {
    case 0: one_urlencoded(&a, text); break;
    case 1: one_header(&a, text); break;
    case 2: one_proxy(text); break;
    case 3: one_head(&a, text); break;
    default:
        if (parse_percent(&a, text, false, &out)) must(out.n <= text.n && utf8_valid(out));
        must(parse_form(&a, S("text/plain"), text, true, &form) != 0);
    }
    arena_release(&a);
    return 0;
}

/*
 * Is this request head what RFC 9110 and RFC 9112 allow? The library below us is lenient; what it
 * would read differently than a proxy in front of us must not pass.
 */
#pragma once

#include "http/http.h"

enum { GUARD_HEADERS_MAX = 100 };

/* A head as the library took it apart: pointers into the bytes that came, line ends made NUL. */
struct guard_head {
    const char *method, *version;
    const char *target;
    size_t target_n;
    size_t head_bytes; /* from the method to the empty line */
    struct http_pair headers[GUARD_HEADERS_MAX];
    size_t header_count; /* may be GUARD_HEADERS_MAX + 1: too many came */
};

struct guard_body {
    bool declared; /* there is a body to come, or its length is not known */
    bool chunked;
    int64_t bytes; /* Content-Length */
};

/*
 * 0 when the head is sound, with `body` filled; else the status that refuses it: 400, 431 (too many
 * headers, too large), 501 (a transfer coding other than chunked), 505.
 */
int guard_check(const struct guard_head *head, struct guard_body *body);

/*
 * Do the pieces lie in memory exactly as one sound head would? Finds what the values no longer
 * show: a NUL, a lone CR or LF as line end, a folded header, blanks around the target.
 */
bool guard_layout(const struct guard_head *head);

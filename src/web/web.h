/*
 * The web door: what a running portal holds, and its handler for the web server.
 */
#pragma once

#include "app/app.h"
#include "http/http.h"
#include "web/observe.h"
#include "web/session_cache.h"
#include "web/spend_cache.h"
#include "web/sums_cache.h"
#include "web/throttle.h"

struct web {
    struct app app;
    str base_url; /* "https://billing.example.com", no '/' at the end; "" : from the Host header */
    bool https;   /* cookies are Secure and named __Host- */
    bool reads_wait; /* PostgreSQL: pages are read on workers */
    size_t form_bytes_max, upload_bytes_max; /* LIMIT_FORM_BYTES and so on, or less */
    struct key csrf, cookie;
    struct session_cache sessions;
    struct sums_cache sums;
    struct spend_cache spend;
    struct throttle throttle;
    struct observations observations;
};

void web_init(struct web *web, const struct app *app, str base_url, bool https);
void web_release(struct web *web);
struct http_handler web_handler(struct web *web);

/* The address this request's links begin with. */
str web_base_url(const struct web *web, const struct http_request *rq, struct arena *a);

/* Every route as one line of a table: method, path, door, need, object, fields. */
void web_routes(struct buf *b);

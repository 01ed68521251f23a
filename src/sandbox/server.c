/* The sandbox as a whole: book, web server and threads, begun in that order. */
#include <stdio.h>

#include "crypto/crypto.h"
#include "http/asset.h"
#include "sandbox/sb.h"

enum { API_BODY_MAX = 64 * 1024, PAGE_BODY_MAX = 8 * 1024 };

static struct http_plan plan(struct http_request *rq, void *arg)
{
    (void)arg;
    bool post = rq->method == HTTP_POST;
    if (str_starts(rq->path, S("/pay/")))
        return (struct http_plan){ .body = post ? HTTP_BODY_FORM : HTTP_BODY_NONE,
                                   .body_max = post ? PAGE_BODY_MAX : 0,
                                   .on_worker = true };
    if (str_starts(rq->path, S("/v1/")) || str_eq(rq->path, S("/book")))
        return (struct http_plan){ .body = post ? HTTP_BODY_RAW : HTTP_BODY_NONE,
                                   .body_max = post ? API_BODY_MAX : 0,
                                   .on_worker = true };
    return (struct http_plan){ 0 };
}

static void answer(struct http_request *rq, struct http_response *rs, void *arg)
{
    struct sandbox *s = arg;
    if (asset_answer(rq, rs)) return;
    if (str_starts(rq->path, S("/pay/"))) {
        sb_page(s, rq, rs);
        return;
    }
    if (str_starts(rq->path, S("/v1/")) || str_eq(rq->path, S("/book"))) {
        sb_api(s, rq, rs);
        return;
    }
    bool alive = str_eq(rq->path, S("/healthz"));
    rs->status = alive ? 200 : 404;
    rs->type = S("text/plain; charset=utf-8");
    buf_str(&rs->body, alive ? S("ok\n") : S("The test gateway has no page here.\n"));
}

static err serve(struct sandbox *s, char note[256])
{
    struct http_options options = { .address = s->options.address, .port = s->options.port };
    struct http_handler handler = { .plan = plan, .answer = answer, .arg = s };
    TRY(http_start(&options, handler, &s->http, note));
    pthread_mutex_lock(&s->lock);
    s->url = s->options.public_url.n > 0
                 ? s->options.public_url
                 : arena_format(&s->arena, "http://localhost:%u", http_port(s->http));
    pthread_mutex_unlock(&s->lock);
    return OK;
}

err sandbox_start(const struct sandbox_options *options, struct sandbox **out, char note[256])
{
    /* Nothing is charged to an arena here: the sandbox owns one, and is given back whole. */
    struct arena own;
    arena_init(&own, 64 * 1024 * 1024);
    struct sandbox *s = arena_new(&own, struct sandbox);
    s->own = own;
    s->options = *options;
    s->fd = -1;
    s->chaos.state = options->seed;
    must(crypto_init());
    must(pthread_mutex_init(&s->lock, NULL) == 0);
    must(pthread_cond_init(&s->filled, NULL) == 0 && pthread_cond_init(&s->flushed, NULL) == 0 &&
         pthread_cond_init(&s->changed, NULL) == 0);
    note[0] = 0;
    err e = sb_book_open(s, note);
    if (e == OK) e = serve(s, note);
    if (e == OK) e = sb_due_start(s);
    if (e != OK) {
        sandbox_stop(&s);
        return e;
    }
    *out = s;
    return OK;
}

uint16_t sandbox_port(const struct sandbox *s)
{
    return http_port(s->http);
}

void sandbox_advance(struct sandbox *s, int64_t ms)
{
    pthread_mutex_lock(&s->lock);
    s->shift_us += ms * 1000;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
}

void sandbox_stop(struct sandbox **sandbox)
{
    struct sandbox *s = *sandbox;
    if (s == NULL) return;
    *sandbox = NULL;
    pthread_mutex_lock(&s->lock);
    s->stopping = true; /* who plays at hanging goes on */
    pthread_mutex_unlock(&s->lock);
    http_stop(&s->http, 5000);
    sb_due_stop(s);
    sb_book_close(s);
    pthread_mutex_destroy(&s->lock);
    pthread_cond_destroy(&s->filled);
    pthread_cond_destroy(&s->flushed);
    pthread_cond_destroy(&s->changed);
    struct arena own = s->own;
    arena_release(&own);
}

/* The handler of the tests. */
#include "site.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "http/asset.h"

enum { PAGE_BYTES = 12231, FILE_BYTES = 100000 };

const struct asset assets[] = {
    { .name = S("style.css"),
      .path = S("/s/style.1.css"),
      .type = S("text/css"),
      .raw = S("raw {}"),
      .gzip = S("as gzip"),
      .br = S("as br") },
};
const size_t asset_count = countof(assets);

static pthread_mutex_t gate_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate_moved = PTHREAD_COND_INITIALIZER;
static bool gate_closed;
static atomic_int waiting, users;
static char page[PAGE_BYTES];

static void gate_pass(void)
{
    atomic_fetch_add(&waiting, 1);
    pthread_mutex_lock(&gate_lock);
    while (gate_closed) pthread_cond_wait(&gate_moved, &gate_lock);
    pthread_mutex_unlock(&gate_lock);
    atomic_fetch_sub(&waiting, 1);
}

static void gate_set(bool closed)
{
    pthread_mutex_lock(&gate_lock);
    gate_closed = closed;
    pthread_cond_broadcast(&gate_moved);
    pthread_mutex_unlock(&gate_lock);
}

void site_close_gate(void)
{
    gate_set(true);
}

void site_open_gate(void)
{
    gate_set(false);
}

int site_waiting(void)
{
    return atomic_load(&waiting);
}

int site_users(void)
{
    return atomic_load(&users);
}

str site_page(void)
{
    return (str){ page, sizeof page };
}

static struct http_plan site_plan(struct http_request *rq, void *arg)
{
    atomic_fetch_add(&users, 1);
    rq->user = arg;
    if (str_eq(rq->path, S("/none"))) return (struct http_plan){ .body = HTTP_BODY_NONE };
    if (str_eq(rq->path, S("/wait"))) return (struct http_plan){ .on_worker = true };
    struct http_plan plan = { .body = HTTP_BODY_RAW, .body_max = 1 << 20 };
    if (str_eq(rq->path, S("/small"))) plan.body_max = 10;
    if (str_eq(rq->path, S("/form"))) plan.body = HTTP_BODY_FORM;
    plan.files = http_query(rq, S("files")).n > 0;
    return plan;
}

static void form_print(struct http_request *rq, struct buf *b)
{
    for (size_t i = 0; i < rq->form_count; i++) {
        buf_format(b, "%.*s=%.*s\n", STR_FMT(rq->form[i].name), STR_FMT(rq->form[i].value));
    }
    for (size_t i = 0; i < rq->file_count; i++) {
        const struct http_file *f = &rq->files[i];
        buf_format(b, "%.*s:%.*s:%.*s:%zu\n", STR_FMT(f->field), STR_FMT(f->name), STR_FMT(f->type),
                   f->bytes.n);
    }
}

static void file_send(struct http_response *rs)
{
    char block[1000];
    int fd = memfd_create("file", MFD_CLOEXEC);
    must(fd >= 0);
    memset(block, 'f', sizeof block);
    for (int i = 0; i < FILE_BYTES / 1000; i++) {
        must(write(fd, block, sizeof block) == sizeof block);
    }
    rs->type = S("application/pdf");
    rs->fd = fd;
    rs->fd_bytes = FILE_BYTES;
}

static void site_answer(struct http_request *rq, struct http_response *rs, void *arg)
{
    must(rq->user == arg);
    rs->type = S("text/plain");
    if (asset_answer(rq, rs)) return;
    if (str_eq(rq->path, S("/page"))) {
        rs->bytes = site_page();
    } else if (str_eq(rq->path, S("/short"))) {
        for (int i = 0; i < 1000; i++) buf_char(&rs->body, 'a');
    } else if (str_eq(rq->path, S("/file"))) {
        file_send(rs);
    } else if (str_eq(rq->path, S("/huge"))) {
        while (!rs->body.overflow) buf_put(&rs->body, page, sizeof page);
    } else if (str_eq(rq->path, S("/form"))) {
        form_print(rq, &rs->body);
    } else if (str_eq(rq->path, S("/who"))) {
        str cookie = http_cookie(rq, S("c")), query = http_query(rq, S("q"));
        buf_format(&rs->body, "%.*s %.*s %s %.*s %.*s", STR_FMT(rq->remote), STR_FMT(rq->host),
                   rq->https ? "https" : "http", STR_FMT(cookie), STR_FMT(query));
    } else {
        if (str_eq(rq->path, S("/wait"))) gate_pass();
        buf_format(&rs->body, "[%.*s %zu]", STR_FMT(rq->path), rq->body.n);
    }
}

static void site_done(struct http_request *rq, void *arg)
{
    must(rq->user == arg);
    atomic_fetch_sub(&users, 1);
}

static void site_fault(int status, struct http_response *rs, void *arg)
{
    (void)arg;
    rs->type = S("text/plain");
    buf_format(&rs->body, "fault %d", status);
}

void site_start(struct site *s, struct http_options options)
{
    char note[256];
    for (size_t i = 0; i < sizeof page; i++)
        page[i] = "<p>a line of text\n</p>"[(i * i / 7 + i) % 22];
    options.address = S("127.0.0.1");
    site_open_gate();
    struct http_handler handler = { site_plan, site_answer, site_done, site_fault, s };
    assert_ok(http_start(&options, handler, &s->server, note));
    s->port = http_port(s->server);
}

void site_stop(struct site *s, int wait_ms)
{
    http_stop(&s->server, wait_ms);
    assert_null(s->server);
    assert_int_equal(site_users(), 0);
}

/*
 * What falls due: plans of payments, and events to be sent. A heap by time, and a few threads.
 *
 * An event is sent until somebody answers 2xx, with pauses that double, at most twelve times. It is
 * signed anew each time, so its timestamp is that of the sending.
 */
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "crypto/crypto.h"
#include "net/net.h"
#include "sandbox/sb.h"

enum { TRIES_MAX = 12, HOOK_TIMEOUT_MS = 5000, LOOK_AGAIN_MS = 250 };

/* ---- the heap, the earliest on top ---- */

void sb_due_add(struct sandbox *s, struct sb_due due)
{
    if (s->heap_count == s->heap_cap) {
        size_t cap = s->heap_cap == 0 ? 1024 : 2 * s->heap_cap;
        struct sb_due *larger = arena_array(&s->arena, struct sb_due, cap);
        for (size_t i = 0; i < s->heap_count; i++) larger[i] = s->heap[i];
        s->heap = larger;
        s->heap_cap = cap;
    }
    size_t i = s->heap_count++;
    while (i > 0 && s->heap[(i - 1) / 2].due_us > due.due_us) {
        s->heap[i] = s->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    s->heap[i] = due;
    pthread_cond_signal(&s->changed);
}

static struct sb_due take_top(struct sandbox *s)
{
    struct sb_due top = s->heap[0], last = s->heap[--s->heap_count];
    size_t i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= s->heap_count) break;
        if (child + 1 < s->heap_count && s->heap[child + 1].due_us < s->heap[child].due_us) child++;
        if (s->heap[child].due_us >= last.due_us) break;
        s->heap[i] = s->heap[child];
        i = child;
    }
    s->heap[i] = last;
    return top;
}

/* ---- events ---- */

static str event_body(struct arena *a, const struct sb_event *e)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 64 * 1024);
    struct json_writer w = { .b = &b };
    json_write_open(&w, STR_NONE, '{');
    json_write_str(&w, S("id"), e->id);
    json_write_str(&w, S("type"), e->type);
    json_write_i64(&w, S("at"), e->at_us);
    json_write_str(&w, S("payment"), e->payment->id);
    json_write_str(&w, S("reference"), e->payment->reference);
    if (e->capture.n > 0) json_write_str(&w, S("capture"), e->capture);
    if (e->back.n > 0) json_write_str(&w, S("back"), e->back);
    json_write_i64(&w, S("amount"), e->amount.minor);
    json_write_str(&w, S("currency"), currency_code(e->amount.cur));
    json_write_close(&w, '}');
    return buf_copy(&b, a);
}

/* Signed by the clock all share, not by our own that tests move on. */
static bool post_event(const struct sandbox *s, struct arena *a, str url, str body)
{
    char hex[65];
    long long now_s = clock_now_us() / 1000000;
    str bytes = arena_format(a, "%lld.%.*s", now_s, STR_FMT(body));
    str mac = crypto_hex(crypto_hmac(s->options.hook_secret, bytes), hex);
    struct net_header header = {
        S("Counterfoil-Sandbox-Signature"),
        arena_format(a, "t=%lld,v1=%.*s", now_s, STR_FMT(mac)),
    };
    struct net_request rq = { .method = S("POST"),
                              .url = url,
                              .reach = net_reach_of(url),
                              .headers = &header,
                              .header_count = 1,
                              .body = body,
                              .content_type = S("application/json"),
                              .repeatable = true,
                              .timeout_ms = HOOK_TIMEOUT_MS };
    struct net_answer answer;
    if (net_http(a, &rq, &answer) != OK) return false;
    return answer.fate == NET_ANSWERED && answer.status >= 200 && answer.status < 300;
}

/* The lock is held, given back while the event is on its way, and held again. */
static void send_event(struct sandbox *s, struct arena *a, struct sb_due due)
{
    struct sb_event *e = due.event;
    if (e->sent && !due.again) return;
    arena_reset(a);
    sb_settle(s); /* never tell of what a crash could undo */
    str url = e->payment->hook_url, body = event_body(a, e);
    pthread_mutex_unlock(&s->lock);
    bool sent = post_event(s, a, url, body);
    pthread_mutex_lock(&s->lock);

    if (sent && !e->sent)
        sb_put(s, (struct sb_record){ .what = S("sent"), .payment = e->payment->id, .id = e->id });
    if (sent || due.again || ++e->tries >= TRIES_MAX) return;
    int64_t first_ms = s->options.retry_ms > 0 ? s->options.retry_ms : 2000;
    int64_t pause_ms = first_ms << (e->tries - 1);
    sb_due_add(s, (struct sb_due){ .due_us = sb_now(s) + pause_ms * 1000, .event = e });
}

/* ---- the threads ---- */

/*
 * Until the next is due, but at most LOOK_AGAIN_MS: the clock may be moved by hand, and a condition
 * variable would not hear of it.
 */
static void wait_for_next(struct sandbox *s)
{
    if (s->heap_count == 0) {
        pthread_cond_wait(&s->changed, &s->lock);
        return;
    }
    struct timespec until;
    int64_t wait_us = s->heap[0].due_us - sb_now(s);
    if (wait_us > LOOK_AGAIN_MS * 1000) wait_us = LOOK_AGAIN_MS * 1000;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += wait_us * 1000;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_cond_timedwait(&s->changed, &s->lock, &until);
}

static void *work(void *arg)
{
    struct sandbox *s = arg;
    CLEANUP(arena_release) struct arena a;
    arena_init(&a, 8 * 1024 * 1024);
    pthread_mutex_lock(&s->lock);
    while (!s->ending) {
        if (s->heap_count == 0 || s->heap[0].due_us > sb_now(s)) {
            wait_for_next(s);
            continue;
        }
        struct sb_due due = take_top(s);
        if (due.plan != NULL)
            sb_play_plan(s, due.plan);
        else
            send_event(s, &a, due);
    }
    pthread_mutex_unlock(&s->lock);
    net_close_thread();
    return NULL;
}

err sb_due_start(struct sandbox *s)
{
    for (int i = 0; i < SB_HOOK_THREADS; i++) {
        if (pthread_create(&s->workers[i], NULL, work, s) != 0) return E_IO;
        s->threads_running++;
    }
    return OK;
}

void sb_due_stop(struct sandbox *s)
{
    pthread_mutex_lock(&s->lock);
    s->ending = true;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
    for (int i = 0; i < s->threads_running - 1; i++) pthread_join(s->workers[i], NULL);
}

/*
 * The book: records applied to memory, and the journal that makes them last.
 *
 * The journal thread takes all lines that wait, writes them and calls fsync once; whoever waits in
 * sb_settle goes on then. A write that fails ends the process: what is not known to be on disk must
 * not be answered.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/id.h"
#include "sandbox/sb.h"

enum { PENDING_MAX = 256 * 1024 * 1024, LINE_ARENA_MAX = 16 * 1024 * 1024 };
static const size_t BOOK_MAX = (size_t)4 << 30;

/* ---- words ---- */

#define X(name, word) { word, sizeof word - 1 },
static const str state_words[] = { SB_STATES(X) };
static const str fate_words[] = { SB_FATES(X) };
static const str wire_words[] = { SB_WIRES(X) };
static const str events_words[] = { SB_EVENTS(X) };
static const str plan_words[] = { SB_PLANS(X) };
#undef X
const struct sb_words sb_state_words = { state_words, countof(state_words) };
const struct sb_words sb_fate_words = { fate_words, countof(fate_words) };
const struct sb_words sb_wire_words = { wire_words, countof(wire_words) };
const struct sb_words sb_events_words = { events_words, countof(events_words) };
const struct sb_words sb_plan_words = { plan_words, countof(plan_words) };

int sb_words_find(const struct sb_words *words, str word)
{
    for (int i = 0; i < words->count; i++)
        if (str_eq(words->words[i], word)) return i;
    return -1;
}

/* ---- finding ---- */

static size_t bucket(str key)
{
    return str_hash(key) & (SB_BUCKETS - 1);
}

struct sb_payment *sb_payment_by_id(const struct sandbox *s, str id)
{
    struct sb_payment *p = s->by_id[bucket(id)];
    while (p != NULL && !str_eq(p->id, id)) p = p->next_by_id;
    return p;
}

struct sb_payment *sb_payment_by_key(const struct sandbox *s, str key)
{
    struct sb_payment *p = s->by_key[bucket(key)];
    while (p != NULL && !str_eq(p->key, key)) p = p->next_by_key;
    return p;
}

struct sb_payment *sb_payment_by_token(const struct sandbox *s, str token)
{
    struct sb_payment *p = s->by_token[bucket(token)];
    while (p != NULL && !str_eq(p->saved_token, token)) p = p->next_by_token;
    return p;
}

struct sb_back *sb_back_by_id(const struct sandbox *s, str id)
{
    struct sb_back *b = s->back_by_id[bucket(id)];
    while (b != NULL && !str_eq(b->id, id)) b = b->next_by_id;
    return b;
}

struct sb_back *sb_back_by_key(const struct sandbox *s, str key)
{
    struct sb_back *b = s->back_by_key[bucket(key)];
    while (b != NULL && !str_eq(b->key, key)) b = b->next_by_key;
    return b;
}

int64_t sb_now(const struct sandbox *s)
{
    return clock_now_us() + s->shift_us;
}

str sb_id(struct sandbox *s, const char *prefix)
{
    public_id id = public_id_new();
    return arena_format(&s->arena, "%s%.*s", prefix, STR_FMT(public_id_str(&id)));
}

int64_t sb_payment_left(const struct sb_payment *p)
{
    int64_t left = 0;
    for (const struct sb_capture *c = p->captures; c != NULL; c = c->next) left += c->amount.minor;
    for (const struct sb_back *b = p->backs; b != NULL; b = b->next)
        if (!str_eq(b->state, S("failed"))) left -= b->amount.minor;
    return left;
}

/* ---- applying: the texts of `r` live in the arena ---- */

static bool apply_payment(struct sandbox *s, const struct sb_record *r)
{
    int fate = sb_words_find(&sb_fate_words, r->fate);
    int events = sb_words_find(&sb_events_words, r->events);
    if (fate < 0 || events < 0 || r->id.n == 0) return false;
    struct sb_payment *p = arena_new(&s->arena, struct sb_payment);
    *p = (struct sb_payment){
        .id = r->id,
        .key = r->key,
        .print = r->print,
        .reference = r->reference,
        .method = r->method,
        .token = r->token,
        .description = r->description,
        .return_url = r->return_url,
        .hook_url = r->hook_url,
        .amount = r->amount,
        .at_us = r->at_us,
        .fate = (enum sb_fate)fate,
        .events = (enum sb_events)events,
        .save = r->save,
        .away = r->away,
        .next_by_id = s->by_id[bucket(r->id)],
        .next_by_key = s->by_key[bucket(r->key)],
        .next_by_reference = s->by_reference[bucket(r->reference)],
    };
    p->captures_end = &p->captures;
    p->backs_end = &p->backs;
    s->by_id[bucket(r->id)] = s->by_key[bucket(r->key)] = p;
    s->by_reference[bucket(r->reference)] = p;
    *s->payments_end = p;
    s->payments_end = &p->next;
    return true;
}

static bool apply_capture(struct sandbox *s, struct sb_payment *p, const struct sb_record *r)
{
    struct sb_capture *c = arena_new(&s->arena, struct sb_capture);
    *c = (struct sb_capture){ .id = r->id, .amount = r->amount, .at_us = r->at_us };
    *p->captures_end = c;
    p->captures_end = &c->next;
    p->state = SB_CAPTURED;
    return true;
}

static bool apply_back(struct sandbox *s, struct sb_payment *p, const struct sb_record *r)
{
    struct sb_back *b = arena_new(&s->arena, struct sb_back);
    *b = (struct sb_back){
        .payment = p,
        .id = r->id,
        .kind = r->kind,
        .state = r->state,
        .key = r->key,
        .print = r->print,
        .reference = r->reference,
        .reason = r->reason,
        .amount = r->amount,
        .at_us = r->at_us,
        .answer_us = r->due_us,
        .fee = r->fee,
        .next_by_id = s->back_by_id[bucket(r->id)],
        .next_by_key = s->back_by_key[bucket(r->key)],
    };
    s->back_by_id[bucket(r->id)] = s->back_by_key[bucket(r->key)] = b;
    *p->backs_end = b;
    p->backs_end = &b->next;
    return true;
}

static bool apply_plan(struct sandbox *s, struct sb_payment *p, const struct sb_record *r)
{
    int kind = sb_words_find(&sb_plan_words, r->kind);
    if (kind < 0) return false;
    struct sb_plan *plan = arena_new(&s->arena, struct sb_plan);
    *plan = (struct sb_plan){
        .next = p->plans, .payment = p, .id = r->id, .kind = (enum sb_plan_kind)kind
    };
    p->plans = plan;
    sb_due_add(s, (struct sb_due){ .due_us = r->due_us, .plan = plan });
    return true;
}

static bool apply_done(struct sb_payment *p, str id)
{
    for (struct sb_plan *plan = p->plans; plan != NULL; plan = plan->next)
        if (str_eq(plan->id, id)) plan->done = true;
    return true;
}

static bool apply_event(struct sandbox *s, struct sb_payment *p, const struct sb_record *r)
{
    struct sb_event *e = arena_new(&s->arena, struct sb_event);
    *e = (struct sb_event){ .payment = p,
                            .id = r->id,
                            .type = r->type,
                            .capture = r->key,
                            .back = r->back,
                            .amount = r->amount,
                            .at_us = r->at_us,
                            .next_by_id = s->event_by_id[bucket(r->id)] };
    s->event_by_id[bucket(r->id)] = e;
    p->event_count++;
    sb_due_add(s, (struct sb_due){ .due_us = r->due_us, .event = e });
    if (p->events == SB_EVENTS_TWICE)
        sb_due_add(s, (struct sb_due){ .due_us = r->due_us + 20000, .event = e, .again = true });
    return true;
}

static bool apply_sent(struct sandbox *s, str id)
{
    struct sb_event *e = s->event_by_id[bucket(id)];
    while (e != NULL && !str_eq(e->id, id)) e = e->next_by_id;
    if (e != NULL) e->sent = true;
    return e != NULL;
}

static bool apply_state(struct sb_payment *p, const struct sb_record *r)
{
    int state = sb_words_find(&sb_state_words, r->state);
    if (state < 0) return false;
    p->state = (enum sb_state)state;
    p->code = r->code;
    return true;
}

/* What the payer chose on the page. */
static bool apply_fate(struct sb_payment *p, const struct sb_record *r)
{
    int fate = sb_words_find(&sb_fate_words, r->fate);
    int events = sb_words_find(&sb_events_words, r->events);
    if (fate < 0 || events < 0) return false;
    p->fate = (enum sb_fate)fate;
    p->events = (enum sb_events)events;
    return true;
}

static bool apply(struct sandbox *s, const struct sb_record *r)
{
    if (str_eq(r->what, S("payment"))) return apply_payment(s, r);
    if (str_eq(r->what, S("sent"))) return apply_sent(s, r->id);
    if (str_eq(r->what, S("back_state"))) {
        struct sb_back *b = sb_back_by_id(s, r->id);
        if (b == NULL) return false;
        b->state = r->state;
        b->fee_back = r->fee;
        return true;
    }
    struct sb_payment *p = sb_payment_by_id(s, r->payment);
    if (p == NULL) return false;
    if (str_eq(r->what, S("state"))) return apply_state(p, r);
    if (str_eq(r->what, S("fate"))) return apply_fate(p, r);
    if (str_eq(r->what, S("forget"))) return p->forgotten = true;
    if (str_eq(r->what, S("capture"))) return apply_capture(s, p, r);
    if (str_eq(r->what, S("back"))) return apply_back(s, p, r);
    if (str_eq(r->what, S("plan"))) return apply_plan(s, p, r);
    if (str_eq(r->what, S("done"))) return apply_done(p, r->id);
    if (str_eq(r->what, S("event"))) return apply_event(s, p, r);
    if (str_eq(r->what, S("means"))) {
        p->brand = r->brand;
        p->last4 = r->last4;
        p->saved_token = r->token;
        if (!p->save || r->token.n == 0) return true;
        p->next_by_token = s->by_token[bucket(r->token)];
        s->by_token[bucket(r->token)] = p;
        return true;
    }
    return false;
}

/* ---- the journal ---- */

void sb_put(struct sandbox *s, struct sb_record r)
{
    r.at_us = sb_now(s);
    sb_record_keep(&s->arena, &r);
    must(apply(s, &r));
    sb_record_write(&s->filling, &r);
    must(!s->filling.overflow);
    s->put++;
    pthread_cond_signal(&s->filled);
}

void sb_settle(struct sandbox *s)
{
    int64_t mine = s->put;
    while (s->durable < mine) pthread_cond_wait(&s->flushed, &s->lock);
}

static void write_all(int fd, str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        must(n > 0 || errno == EINTR);
        if (n > 0) bytes = str_sub(bytes, (size_t)n, bytes.n);
    }
    must(fdatasync(fd) == 0);
}

static void *journal_run(void *arg)
{
    struct sandbox *s = arg;
    pthread_mutex_lock(&s->lock);
    for (;;) {
        while (s->filling.n == 0 && !s->closing) pthread_cond_wait(&s->filled, &s->lock);
        if (s->filling.n == 0) break;
        struct buf taken = s->filling;
        s->filling = s->writing;
        s->writing = taken;
        buf_clear(&s->filling);
        int64_t lines = s->put;
        pthread_mutex_unlock(&s->lock);
        write_all(s->fd, buf_view(&s->writing));
        pthread_mutex_lock(&s->lock);
        s->durable = lines;
        pthread_cond_broadcast(&s->flushed);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

/* ---- opening ---- */

static err load(struct sandbox *s, str bytes, char note[256], size_t *good)
{
    CLEANUP(arena_release) struct arena scratch;
    int line_number = 1;
    arena_init(&scratch, LINE_ARENA_MAX);
    *good = 0;
    for (;; line_number++) {
        str rest = str_sub(bytes, *good, bytes.n);
        const char *end = rest.n == 0 ? NULL : memchr(rest.p, '\n', rest.n);
        if (end == NULL) return OK; /* what a crash left of the last line counts for nothing */
        str line = { rest.p, (size_t)(end - rest.p) };
        struct sb_record r;
        arena_reset(&scratch);
        bool sound = sb_record_read(&scratch, line, &r);
        if (sound) sb_record_keep(&s->arena, &r);
        if (!sound || !apply(s, &r)) {
            snprintf(note, 256, "line %d of the book cannot be read", line_number);
            return E_CONFIG;
        }
        *good += line.n + 1;
    }
}

static void make_tables(struct sandbox *s)
{
    arena_init(&s->arena, BOOK_MAX);
    s->payments_end = &s->payments;
    s->by_id = arena_array(&s->arena, struct sb_payment *, SB_BUCKETS);
    s->by_key = arena_array(&s->arena, struct sb_payment *, SB_BUCKETS);
    s->by_reference = arena_array(&s->arena, struct sb_payment *, SB_BUCKETS);
    s->by_token = arena_array(&s->arena, struct sb_payment *, SB_BUCKETS);
    s->back_by_id = arena_array(&s->arena, struct sb_back *, SB_BUCKETS);
    s->back_by_key = arena_array(&s->arena, struct sb_back *, SB_BUCKETS);
    s->event_by_id = arena_array(&s->arena, struct sb_event *, SB_BUCKETS);
    buf_init(&s->filling, PENDING_MAX);
    buf_init(&s->writing, PENDING_MAX);
}

err sb_book_open(struct sandbox *s, char note[256])
{
    CLEANUP(arena_release) struct arena scratch;
    arena_init(&scratch, BOOK_MAX);
    char path[4096];
    str bytes = STR_NONE;
    size_t good = 0;
    make_tables(s);
    snprintf(note, 256, "the book in %s cannot be opened", s->options.dir);
    int n = snprintf(path, sizeof path, "%s/book.jsonl", s->options.dir);
    if (n < 0 || (size_t)n >= sizeof path) return E_CONFIG;
    TRY(file_make_folders(s->options.dir));
    if (file_exists(path)) TRY(file_read(&scratch, path, BOOK_MAX / 2, &bytes));
    TRY(load(s, bytes, note, &good));

    s->fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (s->fd < 0) return E_IO;
    if (ftruncate(s->fd, (off_t)good) != 0 || lseek(s->fd, 0, SEEK_END) < 0) return E_IO;
    if (pthread_create(&s->journal, NULL, journal_run, s) != 0) return E_IO;
    s->threads_running = 1;
    note[0] = 0;
    return OK;
}

void sb_book_close(struct sandbox *s)
{
    if (s->threads_running > 0) {
        pthread_mutex_lock(&s->lock);
        s->closing = true;
        pthread_cond_signal(&s->filled);
        pthread_mutex_unlock(&s->lock);
        pthread_join(s->journal, NULL);
    }
    if (s->fd >= 0) close(s->fd);
    buf_release(&s->filling);
    buf_release(&s->writing);
    arena_release(&s->arena);
}

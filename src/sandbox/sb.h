/*
 * What the files of the sandbox share.
 *
 * All that happened is a list of records, in a file of one JSON object a line; what is in memory is
 * nothing but these records applied in order, when they happen and again at the next start. One
 * lock guards it. A record counts once it is on disk: answers and events wait for that.
 */
#pragma once

#include <pthread.h>

#include "base/arena.h"
#include "base/money.h"
#include "base/rand.h"
#include "http/http.h"
#include "json/json.h"
#include "json/json_write.h"
#include "sandbox/sandbox.h"

#define SB_STATES(X)                                                                               \
    X(WAITING, "waiting") X(ACTION, "action") X(PROCESSING, "processing")                          \
    X(CAPTURED, "captured") X(SAVED, "saved") X(FAILED, "failed") X(CANCELLED, "cancelled")        \
    X(EXPIRED, "expired")

/* What is to become of a payment when the payer approves it. */
#define SB_FATES(X)                                                                                \
    X(SUCCEED, "succeed") X(DECLINE, "decline") X(ACTION, "action") X(PROCESS, "process")          \
    X(RETURN, "return") X(LATE_SUCCESS, "late_success") X(DOUBLE, "double")                        \
    X(WRONG_AMOUNT, "wrong_amount") X(STUCK, "stuck")

/* What happens to a request on its way: before or after it had its effect. */
#define SB_WIRES(X)                                                                                \
    X(OK, "ok") X(CUT, "cut") X(CUT_BEFORE, "cut_before") X(ERROR, "error")                        \
    X(ERROR_BEFORE, "error_before") X(HANG, "hang") X(SLOW, "slow") X(RATE, "rate")

/* What happens to the events of a payment. */
#define SB_EVENTS(X)                                                                               \
    X(ONCE, "once") X(TWICE, "twice") X(REVERSED, "reversed") X(LATE, "late") X(LOST, "lost")

#define SB_PLANS(X)                                                                                \
    X(CAPTURE, "capture") X(RETURN, "return") X(REFUND, "refund") X(EXPIRE, "expire")              \
    X(APPROVE, "approve")

#define X(name, word) SB_##name,
enum sb_state { SB_STATES(X) };
#undef X
#define X(name, word) SB_FATE_##name,
enum sb_fate { SB_FATES(X) };
#undef X
#define X(name, word) SB_WIRE_##name,
enum sb_wire { SB_WIRES(X) };
#undef X
#define X(name, word) SB_EVENTS_##name,
enum sb_events { SB_EVENTS(X) };
#undef X
#define X(name, word) SB_PLAN_##name,
enum sb_plan_kind { SB_PLANS(X) };
#undef X

/* The words of each, by number, and how many there are; `find` is -1 for a word of none. */
struct sb_words {
    const str *words;
    int count;
};
extern const struct sb_words sb_state_words, sb_fate_words, sb_wire_words, sb_events_words,
    sb_plan_words;
int sb_words_find(const struct sb_words *words, str word);

/* One line of the book. Which fields count, depends on `what`. */
struct sb_record {
    str what; /* payment fate state means forget capture back back_state plan done event sent */
    int64_t at_us;
    str payment, id;
    money amount;
    int64_t fee; /* of a dispute, in its currency; of its end: what is given back */
    str key, print; /* idempotency key and SHA-256 of the request made under it */
    str reference, method, token, description, return_url, hook_url;
    str state, code, kind, reason, fate, events, type, back, brand, last4;
    int64_t due_us;
    bool save, away;
};

struct sb_capture {
    struct sb_capture *next;
    str id;
    money amount;
    int64_t at_us;
};

struct sb_back {
    struct sb_back *next, *next_by_id, *next_by_key;
    struct sb_payment *payment;
    str id, kind, state, key, print, reference, reason;
    money amount;
    int64_t at_us, answer_us, fee, fee_back; /* the latter three of a dispute */
};

struct sb_plan {
    struct sb_plan *next;
    struct sb_payment *payment;
    str id; /* of the refund, or of the plan itself */
    enum sb_plan_kind kind;
    bool done;
};

struct sb_event {
    struct sb_event *next_by_id;
    struct sb_payment *payment;
    str id, type, capture, back;
    money amount;
    int64_t at_us;
    int tries;
    bool sent;
};

struct sb_payment {
    struct sb_payment *next, *next_by_id, *next_by_key, *next_by_reference, *next_by_token;
    str id, key, print, reference, method, token, description, return_url, hook_url;
    money amount;
    int64_t at_us;
    enum sb_state state;
    enum sb_fate fate;
    enum sb_events events;
    str code, brand, last4, saved_token;
    bool save, away;
    bool forgotten; /* its saved token is no longer good */
    bool busy; /* its first request has not been answered yet */
    int event_count;
    struct sb_capture *captures, **captures_end;
    struct sb_back *backs, **backs_end;
    struct sb_plan *plans;
};

struct sb_due {
    int64_t due_us;
    struct sb_plan *plan;   /* one of the two */
    struct sb_event *event;
    bool again; /* send the event even if it was */
};

struct sb_rule {
    str reference; /* empty: any */
    str on;        /* "start", "status", "cancel", "refund" */
    enum sb_fate fate;
    enum sb_wire wire;
    enum sb_events events;
    int times; /* still to be used; -1: without end */
    int delay_ms;
};

enum { SB_BUCKETS = 1 << 18, SB_RULES_MAX = 1000, SB_HOOK_THREADS = 32 };

struct sandbox {
    struct arena own; /* holds this struct itself */
    struct sandbox_options options;
    struct http_server *http;
    str url;

    pthread_mutex_t lock; /* guards all that follows */
    struct arena arena;
    struct sb_payment *payments, **payments_end;
    struct sb_payment **by_id, **by_key, **by_reference, **by_token;
    struct sb_back **back_by_id, **back_by_key;
    struct sb_event **event_by_id;
    struct sb_due *heap;
    size_t heap_count, heap_cap;
    struct sb_rule rules[SB_RULES_MAX];
    size_t rule_count;
    struct rand_stream chaos;
    int64_t shift_us; /* how far our time is ahead of the clock's */

    /* the journal: lines wait in `filling` until one write and one fsync take them all */
    int fd;
    struct buf filling, writing;
    int64_t put, durable; /* lines */
    pthread_cond_t filled, flushed, changed;
    bool stopping; /* no more requests */
    bool ending;   /* the threads that work go home */
    bool closing;  /* and the journal after them */
    pthread_t journal, workers[SB_HOOK_THREADS];
    int threads_running;
};

/* ---- book.c: records, and what they add up to. The lock is held, unless said otherwise ---- */

MUST_USE err sb_book_open(struct sandbox *s, char note[256]);
void sb_book_close(struct sandbox *s); /* without the lock */

/* Apply the record and let it be written; its time is set here. */
void sb_put(struct sandbox *s, struct sb_record r);
/* Give the lock back until all that was put is on disk. */
void sb_settle(struct sandbox *s);

struct sb_payment *sb_payment_by_id(const struct sandbox *s, str id);
struct sb_payment *sb_payment_by_key(const struct sandbox *s, str key);
/* The one that saved this token, or NULL. */
struct sb_payment *sb_payment_by_token(const struct sandbox *s, str token);
struct sb_back *sb_back_by_id(const struct sandbox *s, str id);
struct sb_back *sb_back_by_key(const struct sandbox *s, str key);

/* A new id in the book's arena: "sp_" and 20 characters. */
str sb_id(struct sandbox *s, const char *prefix);
int64_t sb_now(const struct sandbox *s);

/* What of the captures has not gone back, in minor units. */
int64_t sb_payment_left(const struct sb_payment *p);

/* ---- record.c: a record as JSON and back; its texts lie in `line` and `a` ---- */
void sb_record_write(struct buf *b, const struct sb_record *r);
bool sb_record_read(struct arena *a, str line, struct sb_record *out);
void sb_record_keep(struct arena *a, struct sb_record *r); /* its texts copied into the arena */

/* Members of an object: empty, 0 or false where they are not there or of another kind. */
str sb_json_text(const struct json *object, str name);
int64_t sb_json_i64(const struct json *object, str name);
bool sb_json_is(const struct json *object, str name);

/* ---- play.c: what becomes of payments. The lock is held ---- */
void sb_play_open(struct sandbox *s, struct sb_payment *p); /* its page waits, for 31 minutes */
void sb_play_approve(struct sandbox *s, struct sb_payment *p, str brand, str last4);
void sb_play_fail(struct sandbox *s, struct sb_payment *p, enum sb_state end, str code);
void sb_play_capture(struct sandbox *s, struct sb_payment *p, money amount);
/* All of it, or a part, taken back by the bank. */
void sb_play_return(struct sandbox *s, struct sb_payment *p, money amount);
/* A dispute is opened, to be answered within so many ms; and ends. Fees in its currency, or 0. */
void sb_play_dispute(struct sandbox *s, struct sb_payment *p, money amount, int64_t answer_ms,
                     int64_t fee);
void sb_play_dispute_end(struct sandbox *s, struct sb_back *b, bool lost, int64_t fee_back);
void sb_play_back_state(struct sandbox *s, struct sb_back *b, str state);
void sb_play_plan(struct sandbox *s, struct sb_plan *plan);
/* A refund was recorded: done at once, or later for a debit. */
void sb_play_refund(struct sandbox *s, struct sb_back *b);

/* ---- due.c: what falls due, and sending events. ---- */
void sb_due_add(struct sandbox *s, struct sb_due due); /* the lock is held */
MUST_USE err sb_due_start(struct sandbox *s);
void sb_due_stop(struct sandbox *s);

/* ---- rules.c: switches. The lock is held ---- */
struct sb_rule sb_rule_take(struct sandbox *s, str on, str reference);
/* From the body of POST /v1/switches; E_INVALID. */
MUST_USE err sb_rule_add(struct sandbox *s, const struct json *json);

/* ---- payment.c: a payment as the protocol shows it. The lock is held ---- */
void sb_payment_write(struct sandbox *s, struct json_writer *w, str key,
                      const struct sb_payment *p);
void sb_back_write(struct json_writer *w, str key, const struct sb_back *b);

/* ---- api.c, page.c: answers. The lock is not held ---- */
void sb_api(struct sandbox *s, struct http_request *rq, struct http_response *rs);
void sb_page(struct sandbox *s, struct http_request *rq, struct http_response *rs);

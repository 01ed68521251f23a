/*
 * A growing run of bytes with a maximum and a sticky overflow flag.
 *
 * Past `max` nothing more is written and `overflow` stays true: check it once, at the end.
 * The memory is the buffer's own; release it, or let CLEANUP(buf_release) do so.
 */
#pragma once

#include "base/arena.h"
#include "base/str.h"

struct buf {
    char *p;
    size_t n, cap, max;
    bool overflow;
};

/* An empty buffer that never grows past `max` bytes. */
void buf_init(struct buf *b, size_t max);
void buf_clear(struct buf *b);   /* empty again, memory kept */
void buf_release(struct buf *b); /* memory given back; safe on a zeroed buffer */

void buf_put(struct buf *b, const void *bytes, size_t n);
void buf_str(struct buf *b, str s);
void buf_char(struct buf *b, char c);
void buf_i64(struct buf *b, int64_t v);
void buf_format(struct buf *b, const char *format, ...) PRINTF_LIKE(2, 3);

/* Room for `n` more bytes, to be written by the caller who then adds to `b->n`; NULL past max. */
char *buf_room(struct buf *b, size_t n);

/* What has been written; valid until the next write. */
str buf_view(const struct buf *b);

/* A copy of it in the arena. */
str buf_copy(const struct buf *b, struct arena *a);

#define buf_lit(b, literal) buf_put((b), "" literal "", sizeof(literal) - 1)

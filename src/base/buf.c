/* Doubling growth; the fast path is one comparison and a memcpy. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_init(struct buf *b, size_t max)
{
    *b = (struct buf){ .max = max };
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    b->overflow = false;
}

void buf_release(struct buf *b)
{
    free(b->p);
    *b = (struct buf){ .max = b->max };
}

char *buf_room(struct buf *b, size_t n)
{
    if (__builtin_expect(b->p != NULL && n <= b->cap - b->n && !b->overflow, 1)) return b->p + b->n;
    if (b->overflow || n > b->max - b->n) {
        b->overflow = true;
        return NULL;
    }
    size_t cap = b->cap == 0 ? 256 : b->cap;
    while (cap < b->n + n) cap *= 2;
    if (cap > b->max) cap = b->max;
    b->p = realloc(b->p, cap);
    must(b->p != NULL);
    b->cap = cap;
    return b->p + b->n;
}

void buf_put(struct buf *b, const void *bytes, size_t n)
{
    char *room = buf_room(b, n);
    if (room == NULL || n == 0) return;
    memcpy(room, bytes, n);
    b->n += n;
}

void buf_str(struct buf *b, str s)
{
    buf_put(b, s.p, s.n);
}

void buf_char(struct buf *b, char c)
{
    buf_put(b, &c, 1);
}

void buf_i64(struct buf *b, int64_t v)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

    do digits[--at] = (char)('0' + u % 10);
    while ((u /= 10) != 0);
    if (v < 0) digits[--at] = '-';
    buf_put(b, digits + at, sizeof digits - at);
}

/* Written where there is room for it; measured and written again only where there was not. */
void buf_format(struct buf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    size_t left = b->overflow ? 0 : b->cap - b->n;
    int n = vsnprintf(left > 0 ? b->p + b->n : NULL, left, format, args);
    must(n >= 0);
    if ((size_t)n < left) {
        b->n += (size_t)n;
    } else {
        char *room = buf_room(b, (size_t)n + 1);
        if (room != NULL) b->n += (size_t)vsnprintf(room, (size_t)n + 1, format, again);
    }
    va_end(again);
    va_end(args);
}

str buf_view(const struct buf *b)
{
    return (str){ b->p, b->n };
}

str buf_copy(const struct buf *b, struct arena *a)
{
    return arena_str(a, buf_view(b));
}

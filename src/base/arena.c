/* A chain of blocks, each twice the last up to a megabyte; large takes get a block of their own. */
#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_FIRST = 16 * 1024, BLOCK_MAX = 1024 * 1024, ALIGN = 16 };

struct arena_block {
    struct arena_block *before;
    size_t used, size;
    _Alignas(ALIGN) char bytes[];
};

static void block_add(struct arena *a, size_t need)
{
    size_t size = a->block == NULL ? BLOCK_FIRST : a->block->size * 2;
    if (size > BLOCK_MAX) size = BLOCK_MAX;
    if (size > a->bytes_max - a->bytes) size = a->bytes_max - a->bytes;
    if (size < need) size = need;
    must(a->bytes + size <= a->bytes_max);

    struct arena_block *block = malloc(sizeof *block + size);
    must(block != NULL);
    *block = (struct arena_block){ .before = a->block, .size = size };
    a->block = block;
    a->bytes += size;
}

void arena_init(struct arena *a, size_t bytes_max)
{
    *a = (struct arena){ .bytes_max = bytes_max };
}

void arena_reset(struct arena *a)
{
    while (a->block != NULL && a->block->before != NULL) {
        struct arena_block *block = a->block;
        a->block = block->before;
        a->bytes -= block->size;
        free(block);
    }
    if (a->block != NULL) a->block->used = 0;
}

void arena_release(struct arena *a)
{
    arena_reset(a);
    free(a->block);
    *a = (struct arena){ .bytes_max = a->bytes_max };
}

/* As it was left: for who writes all of it. */
static void *take_unset(struct arena *a, size_t n)
{
    must(n <= a->bytes_max);
    size_t need = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);

    if (a->block == NULL || a->block->size - a->block->used < need) block_add(a, need);
    void *p = a->block->bytes + a->block->used;
    a->block->used += need;
    return p;
}

void *arena_take(struct arena *a, size_t n)
{
    return memset(take_unset(a, n), 0, n);
}

void *arena_take_array(struct arena *a, size_t count, size_t size)
{
    size_t n;
    must(!__builtin_mul_overflow(count, size, &n));
    return arena_take(a, n);
}

void *arena_grow(struct arena *a, void *list, size_t count, size_t *room, size_t size)
{
    if (count < *room) return list;
    *room = *room == 0 ? 8 : *room * 2;
    void *wider = arena_take_array(a, *room, size);
    if (count > 0) memcpy(wider, list, count * size);
    return wider;
}

char *arena_c_string(struct arena *a, str s)
{
    char *p = take_unset(a, s.n + 1);
    if (s.n > 0) memcpy(p, s.p, s.n);
    p[s.n] = 0;
    return p;
}

str arena_str(struct arena *a, str s)
{
    return (str){ arena_c_string(a, s), s.n };
}

/* Most of what is formatted is short, and formatting twice, to measure first, costs twice. */
str arena_format_list(struct arena *a, const char *format, va_list args)
{
    char few[256] __attribute__((uninitialized));
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(few, sizeof few, format, args);
    must(n >= 0);
    char *p = take_unset(a, (size_t)n + 1);
    if ((size_t)n < sizeof few) memcpy(p, few, (size_t)n + 1);
    else vsnprintf(p, (size_t)n + 1, format, again);
    va_end(again);
    return (str){ p, (size_t)n };
}

str arena_format(struct arena *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    str s = arena_format_list(a, format, args);
    va_end(args);
    return s;
}

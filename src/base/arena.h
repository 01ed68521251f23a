/*
 * Memory with one lifetime: everything taken from an arena is given back at once.
 *
 * A request owns one, reset after the answer; commands and jobs own one each. Taking does not
 * fail: past `bytes_max`, or when the machine has no more, the process ends (crash tests prove
 * that this is safe). Inputs are bounded long before.
 */
#pragma once

#include "base/str.h"

#include <stdarg.h>

struct arena_block;

struct arena {
    struct arena_block *block; /* the one being filled; the chain leads to the first */
    size_t bytes;              /* taken from the system */
    size_t bytes_max;
};

/* An empty arena; takes nothing from the system until first used. */
void arena_init(struct arena *a, size_t bytes_max);

/* Forget all, keep the first block for the next use. */
void arena_reset(struct arena *a);

/* Give everything back. Safe on a zeroed arena; also the cleanup function. */
void arena_release(struct arena *a);

/* `n` zeroed bytes, aligned for any type. */
void *arena_take(struct arena *a, size_t n);

/* As arena_take for `count` items of `size`; a product that overflows ends the process. */
void *arena_take_array(struct arena *a, size_t count, size_t size);

#define arena_new(a, type) ((type *)arena_take((a), sizeof(type)))
#define arena_array(a, type, count) ((type *)arena_take_array((a), (count), sizeof(type)))

/*
 * Room for one more item in a growing list: gives the list back, moved when it was full. `room` is
 * how many items it can hold; start with NULL and 0.
 */
void *arena_grow(struct arena *a, void *list, size_t count, size_t *room, size_t size);

/* A copy of `s` that lives as long as the arena, with a NUL behind it. */
str arena_str(struct arena *a, str s);

/* The same as a C string, for library calls. */
char *arena_c_string(struct arena *a, str s);

/* printf into the arena; of arguments that another function was called with, too. */
str arena_format(struct arena *a, const char *format, ...) PRINTF_LIKE(2, 3);
str arena_format_list(struct arena *a, const char *format, va_list args) PRINTF_LIKE(2, 0);

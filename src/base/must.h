/*
 * Small words every file uses: attributes, must(), countof.
 *
 * must() is for our own bugs, never for input. It stays on in production: a portal that has
 * lost its footing about money stops, and recovers from the log.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_USE __attribute__((warn_unused_result))
#define CLEANUP(fn) __attribute__((cleanup(fn)))
#define UNUSED __attribute__((unused))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

#define countof(array) (sizeof(array) / sizeof((array)[0]))

/* End the process with one line naming the place, unless `condition` holds. */
#define must(condition)                                                                            \
    do {                                                                                           \
        if (__builtin_expect(!(condition), 0)) must_failed(#condition, __FILE__, __LINE__);        \
    } while (0)

__attribute__((noreturn, cold)) void must_failed(const char *condition, const char *file, int line);

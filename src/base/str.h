/*
 * Text as pointer and length. Not owned, not ended by NUL, UTF-8 where it came from a person.
 *
 * `char *` appears only where a library wants it. S("literal") makes a str at no cost.
 */
#pragma once

#include "base/must.h"

typedef struct str {
    const char *p;
    size_t n;
} str;

#define S(literal) ((str){ "" literal "", sizeof(literal) - 1 })
#define STR_NONE ((str){ 0 })
#define STR_FMT(s) (int)(s).n, (s).p != NULL ? (s).p : "" /* for "%.*s" */

/* The text of a C string; NULL gives the empty text. */
str str_of(const char *c_string);

bool str_eq(str a, str b);
bool str_eq_nocase(str a, str b); /* ASCII letters only */
int str_cmp(str a, str b);        /* byte order, as memcmp and then by length */
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
bool str_has(str s, char c);
bool str_contains(str s, str part);

/* `s` from byte `from` on; at most `n` bytes. Both are cut to what is there. */
str str_sub(str s, size_t from, size_t n);

/* `s` without ASCII blanks, tabs and line ends at both ends. */
str str_trim(str s);

/*
 * Take from `rest` the part before the first `separator` and step over it.
 * False when nothing is left; the last part needs no separator after it.
 */
bool str_cut(str *rest, char separator, str *out);

/* Read all of `s` as a decimal int64, with an optional '-'. False if it is anything else. */
bool str_i64(str s, int64_t *out);

/* A 64-bit hash, good for tables in memory; never stored. */
uint64_t str_hash(str s);

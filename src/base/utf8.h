/* UTF-8: is it valid, and its characters one by one. RFC 3629: no surrogates, nothing overlong. */
#pragma once

#include "base/str.h"

/* True if all of `s` is well-formed. */
bool utf8_valid(str s);

/* Take the next character from `rest`; false at the end. A malformed byte gives U+FFFD. */
bool utf8_next(str *rest, uint32_t *out);

/* How many characters `s` has. */
size_t utf8_count(str s);

/* The longest start of `s` with at most `characters` characters. */
str utf8_cut(str s, size_t characters);

/* Write `c` into `out` (4 bytes); how many bytes were used. */
size_t utf8_write(uint32_t c, char out[4]);

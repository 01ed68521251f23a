/*
 * The catalogues of locale/, compiled in: what a message of the source is in another language.
 *
 * A message is its own key: English, as it stands in views and C. Nothing is allocated, nothing is
 * loaded and nothing changes, so all of it may be called from any thread. Test builds know one
 * more language, "en-XA": the English in brackets, with accents, and longer.
 */
#pragma once

#include "base/arena.h"

struct words; /* the catalogue of one language */

/* The catalogue of a BCP 47 tag ("de", "de-CH"); NULL for English and for what is not there. */
const struct words *words_of(str language);

/* The message in that language; the message itself where `words` is NULL or has none for it. */
str words_message(const struct words *words, str message);
/* The same of a message by number, by the rules of CLDR 42; English has `one` for 1 alone. */
str words_plural(const struct words *words, str one, str many, int64_t n);
/* Which form of `words` stands for n, in CLDR's order of them. */
size_t words_form(const struct words *words, int64_t n);
/* The message, with {1}..{9} filled by `values` as they are. */
str words_fill(const struct words *words, struct arena *a, str message, const str *values,
               size_t count);
#define words_say(words, a, message, ...)                                                          \
    words_fill(words, a, S(message), (const str[]){ __VA_ARGS__ },                                 \
               countof(((const str[]){ __VA_ARGS__ })))

/* The languages people may choose, each by its own name. */
struct words_language {
    str tag, name;
};
extern const struct words_language words_languages[];
extern const size_t words_language_count;

/* One of them, or a region of one ("de-AT"): what may stand in a setting. */
bool words_known(str language);
/* The best of Accept-Language (RFC 9110, 12.5.4) among them, at most 15 characters of it, such as
 * "fr" or "fr-CA"; "" where nothing fits. */
str words_accept(str header);

/* What tools/mklocale writes and words.c reads: tables without pointers, so that nothing is
 * relocated at the start. */
#pragma once

#include "locale/words.h"

struct words_at { /* of a text in one long string */
    uint32_t at, n;
};

/* All messages: those without a plural first, then those with one. */
struct words_table {
    const char *text;
    const struct words_at *at;
    const uint16_t *slots; /* by hash: the message's number + 1, 0 for none */
    size_t slot_count, plain;
};

struct words {
    str tag;
    const char *text;
    const struct words_at *at; /* of each message; of one with a plural each form */
    size_t forms;
};

extern const struct words_table words_table;
extern const struct words words_all[];
extern const size_t words_count;

/*
 * Reading a whole result into a growing array of the arena: the one loop every list is.
 *
 * ROWS_READ(tx, arena, query, IN(...), item, OUT(&item...), &list, &count) fills `item` row by row
 * and returns the error of the enclosing function on failure.
 */
#pragma once

#include "db/db.h"

#define ROWS_READ(tx, a, q, in, item, outs, list, counter)                                         \
    do {                                                                                           \
        struct rows rows_;                                                                         \
        bool more_;                                                                                \
        size_t room_ = 0, n_ = 0;                                                                  \
        __typeof__(item) *all_ = NULL;                                                             \
        TRY(db_query((tx), (a), (q), (in), &rows_));                                               \
        for (;;) {                                                                                 \
            TRY(db_next(&rows_, (outs), &more_));                                                  \
            if (!more_) break;                                                                     \
            all_ = arena_grow((a), all_, n_, &room_, sizeof *all_);                                \
            all_[n_++] = (item);                                                                   \
        }                                                                                          \
        *(list) = all_;                                                                            \
        *(counter) = n_;                                                                           \
    } while (0)

/*
 * What backup and restore ask of the books: where the chains stand, whether they hold a head that
 * was kept elsewhere, and how books that were put back begin anew.
 *
 * Two copies of one backup that go on separately are each sound in themselves; only a head kept
 * outside tells them apart.
 */
#pragma once

#include "app/app.h"
#include "store/store_book.h"

/* The head of each organisation's chain. */
MUST_USE err app_heads(const struct app *app, struct arena *a, struct head **out, size_t *count);

/* One line: "head SLUG EPOCH N HASH". */
void head_write(struct buf *b, const struct head *h);
/* The heads among the lines of a text; E_PARSE for one that is cut or changed. */
MUST_USE err heads_read(struct arena *a, str text, struct head **out, size_t *count);

struct heads {
    const struct head *list;
    size_t count;
};

/*
 * Does each chain contain its head among these? What it lacks is given to `say` and counted in
 * *faults, but for what a restore itself names as lost: that is only told.
 */
MUST_USE err app_heads_check(const struct app *app, struct heads heads,
                             void (*say)(void *arg, str line), void *arg, int *faults);

/*
 * Begin a new epoch in each organisation's chain of restored books: an entry that names the head
 * restored and the last one `known` (where none is, the restored one), every series held, every
 * session ended. E_CONFLICT if a chain does not contain the head known of it.
 */
MUST_USE err app_epoch_begin(const struct app *app, struct heads known);

/* "receipt-2026", "customer": a series as people name it. */
str app_series_name(struct arena *a, const struct series *s);
/*
 * Let a held series go on after `last`, the last number that went out. What it passes over is named
 * in the chain. E_NOT_FOUND, E_STATE if it is not held, E_INVALID if `last` is below what the books
 * know: they gave numbers up to `known`.
 */
MUST_USE err app_series_release(const struct app *app, org_id org, str name, int64_t last,
                                int64_t *known);

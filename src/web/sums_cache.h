/*
 * Open sums of customers, remembered for as long as they hold.
 *
 * They are a sum over all that a customer has open. Whatever changes a lot raises the version of
 * its summary in the same transaction (store_book_save), so that sums taken with certain versions
 * on a certain day hold for every transaction that reads the same versions on that day, in any
 * process. Nothing has to be told to forget.
 */
#pragma once

#include <pthread.h>

#include "core/lot.h"
#include "store/store_invoice.h"

enum { SUMS_CACHE_SLOTS = 1024, SUMS_CACHE_CURRENCIES = 4 };

struct sums_slot {
    org_id org;
    customer_id customer;
    date day;
    size_t count;
    currency cur[SUMS_CACHE_CURRENCIES];
    int64_t version[SUMS_CACHE_CURRENCIES];
    size_t open_count;
    struct open_sums open[SUMS_CACHE_CURRENCIES];
};

struct sums_cache {
    pthread_mutex_t lock;
    struct arena arena; /* the slots */
    struct sums_slot *slots;
};

void sums_cache_init(struct sums_cache *c);
void sums_cache_release(struct sums_cache *c);

/*
 * store_invoice_open_sums, given the summaries that the same transaction has read. A customer with
 * more than SUMS_CACHE_CURRENCIES currencies is always summed anew.
 */
MUST_USE err sums_cache_read(struct sums_cache *c, struct rtx *tx, struct arena *a, org_id org,
                             customer_id customer, date today, const struct summary *summaries,
                             size_t count, struct open_sums **out, size_t *out_count);

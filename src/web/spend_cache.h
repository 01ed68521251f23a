/*
 * What customers were invoiced by month, remembered for as long as it holds: as sums_cache.h, by
 * the versions of their summaries, which change with every invoice.
 */
#pragma once

#include <pthread.h>

#include "core/summary.h"
#include "store/store_invoice.h"

enum { SPEND_MONTHS = 24, SPEND_CACHE_SLOTS = 256, SPEND_CACHE_CURRENCIES = 4 };

struct spend_slot {
    org_id org;
    customer_id customer;
    date from;
    size_t count, month_count;
    currency cur[SPEND_CACHE_CURRENCIES];
    int64_t version[SPEND_CACHE_CURRENCIES];
    struct invoice_month months[SPEND_CACHE_CURRENCIES * SPEND_MONTHS];
};

struct spend_cache {
    pthread_mutex_t lock;
    struct arena arena; /* the slots */
    struct spend_slot *slots;
};

void spend_cache_init(struct spend_cache *c);
void spend_cache_release(struct spend_cache *c);

/* A customer, with the summaries that the same transaction has read. */
struct spend_asked {
    org_id org;
    customer_id customer;
    date from; /* the first day of the first of SPEND_MONTHS months */
    const currency *cur;
    const int64_t *version;
    size_t count;
};
/* store_invoice_months of SPEND_MONTHS months; asked anew for customers of many currencies. */
MUST_USE err spend_cache_read(struct spend_cache *c, struct rtx *tx, struct arena *a,
                              const struct spend_asked *asked, struct invoice_month **out,
                              size_t *count);

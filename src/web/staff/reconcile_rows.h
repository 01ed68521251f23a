/* What the pages of the queues share. */
#pragma once

#include "store/store_bank.h"
#include "web/route.h"
#include "web/staff/reconcile_view.h"

/* How much waits in each queue. */
MUST_USE err queue_counts_load(struct visit *v, struct queue_counts *out);

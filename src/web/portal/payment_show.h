/* A payment as its page, the way to the gateway and its receipt show it. */
#pragma once

#include "web/pay_view.h"
#include "web/route.h"

/* All that is known of v->payment. v->tx is open. */
MUST_USE err payment_page_load(struct visit *v, struct pay_page *out);

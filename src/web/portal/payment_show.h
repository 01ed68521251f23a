/* A payment as its page, the way to the gateway and its receipt show it. */
#pragma once

#include "store/store_payment.h"
#include "web/pay_view.h"
#include "web/route.h"

/* The way of paying as people read it. */
str payment_method_label(struct visit *v, const struct payment *p);

/* "https://pay.example.com" of "https://pay.example.com/x?y". */
str payment_origin(str url);

/* All that is known of v->payment. v->tx is open. */
MUST_USE err payment_page_load(struct visit *v, struct pay_page *out);

/* What the list of payments is narrowed to, and which way it is sorted; `sort` says by what. */
#define PAYMENT_FIELDS { "kind", FIELD_LINE, 10 }, { "dir", FIELD_LINE, 4 }
struct payment_filter payment_filter_read(struct visit *v);

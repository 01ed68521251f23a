/* What the files of the payment use cases share, and nobody else. */
#pragma once

#include "app/app.h"
#include "core/payment.h"

/* A job about a payment; once per kind and payment. */
MUST_USE err payment_job(struct wtx *tx, struct arena *a, const struct payment *p, str kind,
                         str argument, int64_t run_us);

/* What the world must learn of the payment's new state: history and mail, each once. */
MUST_USE err payment_effects(struct wtx *tx, struct arena *a, const struct payment *p);

/* A reference people can read to each other, "P-7K3M9Q2D": no letter that looks like a digit. */
str payment_reference(struct arena *a);

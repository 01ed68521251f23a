/* What an organisation asks for paying by a method, in a currency; no rule, no fee. */
#pragma once

#include "app/app_audit.h"
#include "core/fee.h"
#include "core/pay_method.h"
#include "db/db.h"

struct fee_listed {
    enum pay_method method;
    currency cur;
    struct fee_rule rule;
};
/* All rules of an organisation, by method and currency. */
MUST_USE err app_fee_list(struct rtx *tx, struct arena *a, org_id org, struct fee_listed **out,
                          size_t *count);
/* The rule of one; all 0 where there is none. */
MUST_USE err app_fee_rule(struct rtx *tx, struct arena *a, org_id org, enum pay_method method,
                          currency cur, struct fee_rule *out);
/* The fee of paying `charged` so, now. */
MUST_USE err app_fee(struct rtx *tx, struct arena *a, org_id org, enum pay_method method,
                     currency cur, int64_t charged, struct fee *out);
/*
 * Set a rule in the place of the one there was; one that asks for nothing ends it. Audited.
 * E_INVALID for one that is not sound; E_FORBIDDEN for who may not make rules.
 */
MUST_USE err app_fee_set(const struct app *app, struct arena *a, const struct actor *actor,
                         const struct fee_listed *fee);

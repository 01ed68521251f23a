/* A fee as people read it: "1.9 % + €0.25", and what each tax on it is called. */
#pragma once

#include "core/fee.h"
#include "web/route.h"

str fee_words(struct visit *v, const struct fee_rule *r, currency c);
/* "CGST 9 %" */
str fee_tax_words(struct visit *v, const struct fee_tax *t);

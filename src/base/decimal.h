/*
 * Exact decimals for quantities, unit prices and rates: units / 10^scale, no floating point.
 *
 * Kept in lowest form (no zeros at the end), so equal values are equal structs.
 */
#pragma once

#include "base/money.h"

enum { DECIMAL_SCALE_MAX = 10 };

typedef struct decimal {
    int64_t units;
    uint8_t scale; /* digits behind the point, 0..DECIMAL_SCALE_MAX */
} decimal;

/* Read "-12.340"; exponents ("1e3") and grouping are refused. E_PARSE, E_OVERFLOW. */
MUST_USE err decimal_parse(str s, decimal *out);
str decimal_plain(decimal d, char out[static 40]);
bool decimal_eq(decimal a, decimal b);
int decimal_cmp(decimal a, decimal b);

/* a * b / divisor as money, rounded once, half away from zero. The divisor is not 0. */
MUST_USE err decimal_product(decimal a, decimal b, decimal divisor, currency c, money *out);
/* `rate` percent of `base`, rounded. */
MUST_USE err decimal_percent(money base, decimal rate, enum rounding how, money *out);
/* The decimal that equals an amount of money. */
decimal decimal_of_money(money m);

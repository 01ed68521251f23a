/*
 * Money: a whole number of minor units of one currency (ISO 4217). Never a float.
 *
 * Arithmetic is checked: another currency is E_CURRENCY, a result outside int64 is E_OVERFLOW,
 * and `out` stays as it was. How a division rounds stands in the call.
 */
#pragma once

#include "base/err.h"

/* A currency of currency.def by its place there; 0 is "none". */
typedef struct currency {
    uint8_t index;
} currency;

typedef struct money {
    int64_t minor; /* 1240.50 EUR is 124050, 1240 JPY is 1240, 1.250 KWD is 1250 */
    currency cur;
} money;

enum rounding {
    ROUND_HALF_UP,   /* half away from zero: EN 16931, GST */
    ROUND_HALF_EVEN, /* banker's */
    ROUND_DOWN,      /* towards zero */
};

/* The currency of an alphabetic code ("EUR", upper case); false if ISO 4217 has none such. */
bool currency_parse(str code, currency *out);
str currency_code(currency c);   /* "EUR"; "" for none */
int currency_exponent(currency c); /* digits behind the point: JPY 0, EUR 2, KWD 3 */
str currency_name(currency c);   /* "Euro", English */
str currency_symbol(currency c); /* "€"; the code where there is no common sign */
bool currency_eq(currency a, currency b);
/* Shorthand for code known to be right: CURRENCY("EUR"). Ends the process on another text. */
currency currency_must(str code);
#define CURRENCY(literal) currency_must(S(literal))

/* Walk all currencies: index from 1 below currency_count(). */
size_t currency_count(void);

MUST_USE err money_add(money a, money b, money *out);
MUST_USE err money_sub(money a, money b, money *out);
money money_zero(currency c);
/* -1, 0, 1; both of one currency (must). */
int money_cmp(money a, money b);

/*
 * Read "1240.50" (a point, an optional '-', no grouping). E_PARSE for anything else and for more
 * digits behind the point than the currency has.
 */
MUST_USE err money_parse(str s, currency c, money *out);
/* The same form, with all digits of the exponent: what files and the API carry. */
str money_plain(money m, char out[static 32]);

/*
 * Divide n by d (not 0) with that rounding, in 128 bits. E_OVERFLOW where int64 cannot hold it.
 * The one place where rounding is done.
 */
MUST_USE err divide_round(__int128 n, __int128 d, enum rounding how, int64_t *out);

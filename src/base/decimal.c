/* Products in 128 bits, one rounding at the end. */
#include "base/decimal.h"

static const int64_t powers[] = { 1,         10,         100,         1000,         10000,
                                  100000,    1000000,    10000000,    100000000,    1000000000,
                                  10000000000 };

static decimal lowest(decimal d)
{
    while (d.scale > 0 && d.units % 10 == 0) {
        d.units /= 10;
        d.scale--;
    }
    return d;
}

err decimal_parse(str s, decimal *out)
{
    bool negative = str_starts(s, S("-")), point = false;
    size_t digits = 0;
    decimal d = { 0 };

    if (s.n > 0 && s.p[s.n - 1] == '.') return E_PARSE;
    if (str_has(s, '.')) /* zeros at the end carry nothing and must not overflow the scale */
        while (s.p[s.n - 1] == '0') s.n--;
    for (size_t i = negative || str_starts(s, S("+")) ? 1 : 0; i < s.n; i++) {
        if (s.p[i] == '.' && !point) {
            point = true;
            continue;
        }
        if (s.p[i] < '0' || s.p[i] > '9') return E_PARSE;
        if (point && ++d.scale > DECIMAL_SCALE_MAX) return E_OVERFLOW;
        if (__builtin_mul_overflow(d.units, 10, &d.units) ||
            __builtin_add_overflow(d.units, s.p[i] - '0', &d.units))
            return E_OVERFLOW;
        digits++;
    }
    if (digits == 0) return E_PARSE;
    if (negative) d.units = -d.units;
    *out = lowest(d);
    return OK;
}

str decimal_plain(decimal d, char out[static 40])
{
    char digits[32];
    int n = 0;
    uint64_t u = d.units < 0 ? 0 - (uint64_t)d.units : (uint64_t)d.units;
    size_t at = 0;

    for (; u != 0 || n <= d.scale; u /= 10) digits[n++] = (char)('0' + u % 10);
    if (d.units < 0) out[at++] = '-';
    while (n > 0) {
        if (n == d.scale) out[at++] = '.';
        out[at++] = digits[--n];
    }
    out[at] = 0;
    return (str){ out, at };
}

bool decimal_eq(decimal a, decimal b)
{
    return a.units == b.units && a.scale == b.scale;
}

int decimal_cmp(decimal a, decimal b)
{
    __int128 x = (__int128)a.units * powers[b.scale], y = (__int128)b.units * powers[a.scale];
    return (x > y) - (x < y);
}

err decimal_product(decimal a, decimal b, decimal divisor, currency c, money *out)
{
    /* a.units b.units 10^(divisor.scale + exponent) / (divisor.units 10^(a.scale + b.scale)) */
    __int128 n, d;
    int64_t minor;
    int up = divisor.scale + currency_exponent(c), down = a.scale + b.scale;
    int both = up < down ? up : down;

    up -= both;
    down -= both;
    if (up > DECIMAL_SCALE_MAX) return E_OVERFLOW;
    n = (__int128)a.units * b.units;
    if (__builtin_mul_overflow(n, (__int128)powers[up], &n)) return E_OVERFLOW;
    d = (__int128)divisor.units * powers[down > DECIMAL_SCALE_MAX ? DECIMAL_SCALE_MAX : down];
    if (down > DECIMAL_SCALE_MAX &&
        __builtin_mul_overflow(d, (__int128)powers[down - DECIMAL_SCALE_MAX], &d))
        return E_OVERFLOW;
    TRY(divide_round(n, d, ROUND_HALF_UP, &minor));
    *out = (money){ minor, c };
    return OK;
}

err decimal_percent(money base, decimal rate, enum rounding how, money *out)
{
    int64_t minor;
    TRY(divide_round((__int128)base.minor * rate.units, (__int128)100 * powers[rate.scale], how,
                     &minor));
    *out = (money){ minor, base.cur };
    return OK;
}

decimal decimal_of_money(money m)
{
    return lowest((decimal){ m.minor, (uint8_t)currency_exponent(m.cur) });
}

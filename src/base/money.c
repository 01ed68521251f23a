/* Checked arithmetic on minor units, and the currency table. */
#include "base/money.h"

#include <string.h>

struct row {
    str code, name, symbol;
    int exponent;
};

static const struct row table[] = {
    [0] = { { 0 }, { 0 }, { 0 }, 2 },
#define X(code, exponent, symbol, name)                                                            \
    { { #code, 3 }, { name, sizeof name - 1 }, { symbol, sizeof symbol - 1 }, exponent },
#include "base/currency.def"
#undef X
};

bool currency_parse(str code, currency *out)
{
    if (code.n != 3) return false;
    for (size_t i = 1; i < countof(table); i++) {
        if (memcmp(table[i].code.p, code.p, 3) == 0) {
            out->index = (uint8_t)i;
            return true;
        }
    }
    return false;
}

currency currency_must(str code)
{
    currency c = { 0 };
    must(currency_parse(code, &c));
    return c;
}

static const struct row *row_of(currency c)
{
    must(c.index < countof(table));
    return &table[c.index];
}

str currency_code(currency c)
{
    return row_of(c)->code;
}

int currency_exponent(currency c)
{
    return row_of(c)->exponent;
}

str currency_name(currency c)
{
    return row_of(c)->name;
}

str currency_symbol(currency c)
{
    return row_of(c)->symbol;
}

bool currency_eq(currency a, currency b)
{
    return a.index == b.index;
}

size_t currency_count(void)
{
    return countof(table);
}

err money_add(money a, money b, money *out)
{
    int64_t sum;
    if (!currency_eq(a.cur, b.cur)) return E_CURRENCY;
    if (__builtin_add_overflow(a.minor, b.minor, &sum)) return E_OVERFLOW;
    *out = (money){ sum, a.cur };
    return OK;
}

err money_sub(money a, money b, money *out)
{
    int64_t rest;
    if (!currency_eq(a.cur, b.cur)) return E_CURRENCY;
    if (__builtin_sub_overflow(a.minor, b.minor, &rest)) return E_OVERFLOW;
    *out = (money){ rest, a.cur };
    return OK;
}

err divide_round(__int128 n, __int128 d, enum rounding how, int64_t *out)
{
    must(d != 0);
    bool negative = (n < 0) != (d < 0);
    unsigned __int128 un = n < 0 ? -(unsigned __int128)n : (unsigned __int128)n;
    unsigned __int128 ud = d < 0 ? -(unsigned __int128)d : (unsigned __int128)d;
    unsigned __int128 q = un / ud, rest = un % ud, other = ud - rest;

    if (how == ROUND_HALF_UP && rest != 0 && rest >= other) q++;
    if (how == ROUND_HALF_EVEN && (rest > other || (rest == other && q % 2 == 1))) q++;
    if (q > (unsigned __int128)INT64_MAX) return E_OVERFLOW;
    *out = negative ? -(int64_t)q : (int64_t)q;
    return OK;
}

money money_zero(currency c)
{
    return (money){ 0, c };
}

int money_cmp(money a, money b)
{
    must(currency_eq(a.cur, b.cur));
    return (a.minor > b.minor) - (a.minor < b.minor);
}

err money_parse(str s, currency c, money *out)
{
    int exponent = currency_exponent(c), behind = -1;
    bool negative = str_starts(s, S("-"));
    size_t digits = 0;
    int64_t v = 0;

    for (size_t i = negative ? 1 : 0; i < s.n; i++) {
        if (s.p[i] == '.' && behind < 0 && digits > 0) {
            behind = 0;
            continue;
        }
        if (s.p[i] < '0' || s.p[i] > '9') return E_PARSE;
        if (behind >= 0 && ++behind > exponent) return E_PARSE;
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, s.p[i] - '0', &v))
            return E_OVERFLOW;
        digits++;
    }
    if (digits == 0 || behind == 0) return E_PARSE;
    for (int i = behind < 0 ? 0 : behind; i < exponent; i++) {
        if (__builtin_mul_overflow(v, 10, &v)) return E_OVERFLOW;
    }
    *out = (money){ negative ? -v : v, c };
    return OK;
}

str money_plain(money m, char out[static 32])
{
    char digits[32];
    int exponent = currency_exponent(m.cur), n = 0;
    uint64_t u = m.minor < 0 ? 0 - (uint64_t)m.minor : (uint64_t)m.minor;
    size_t at = 0;

    for (; u != 0 || n <= exponent; u /= 10) digits[n++] = (char)('0' + u % 10);
    if (m.minor < 0) out[at++] = '-';
    while (n > 0) {
        if (n == exponent) out[at++] = '.';
        out[at++] = digits[--n];
    }
    out[at] = 0;
    return (str){ out, at };
}

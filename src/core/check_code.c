/* Five bits a digit. */
#include "core/check_code.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

str check_code(struct arena *a, str hash)
{
    static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    uint64_t bits = 0;
    char d[8];

    if (hash.n != 64) return STR_NONE;
    for (size_t i = 0; i < 10; i++) {
        int v = hex_digit(hash.p[i]);
        if (v < 0) return STR_NONE;
        bits = bits << 4 | (unsigned)v;
    }
    for (int i = 0; i < 8; i++) d[i] = digits[bits >> (35 - 5 * i) & 31];
    return arena_format(a, "%.4s-%.4s", d, d + 4);
}

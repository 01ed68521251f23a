/* One decoder; the others are loops over it. */
#include "base/utf8.h"

/* The length of the well-formed character at the start of `s` (not empty), or 0. */
static size_t decode(str s, uint32_t *out)
{
    const unsigned char *p = (const unsigned char *)s.p;
    if (p[0] < 0x80) {
        *out = p[0];
        return 1;
    }
    size_t n = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

    if (p[0] < 0xC2 || p[0] > 0xF4 || s.n < n) return 0;
    uint32_t c = p[0] & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80) return 0;
        c = c << 6 | (p[i] & 0x3Fu);
    }
    if (c < least[n] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return 0;
    *out = c;
    return n;
}

bool utf8_valid(str s)
{
    uint32_t c;
    while (s.n > 0) {
        size_t n = decode(s, &c);
        if (n == 0) return false;
        s = str_sub(s, n, s.n);
    }
    return true;
}

bool utf8_next(str *rest, uint32_t *out)
{
    if (rest->n == 0) return false;
    uint32_t c = 0xFFFD;
    size_t n = decode(*rest, &c);

    *rest = str_sub(*rest, n == 0 ? 1 : n, rest->n);
    *out = n == 0 ? 0xFFFD : c;
    return true;
}

size_t utf8_count(str s)
{
    size_t count = 0;
    uint32_t c;
    while (utf8_next(&s, &c)) count++;
    return count;
}

str utf8_cut(str s, size_t characters)
{
    str rest = s;
    uint32_t c;
    while (characters-- > 0 && utf8_next(&rest, &c)) continue;
    return str_sub(s, 0, s.n - rest.n);
}

size_t utf8_write(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
    for (size_t i = n - 1; i > 0; i--, c >>= 6) out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)(lead[n] | c);
    return n;
}

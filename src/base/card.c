/* Finding card numbers by their groups of digits, and masking them. */
#include "base/card.h"

#include <string.h>

#include "base/must.h"
#include "base/utf8.h"

enum { DIGITS_MIN = 13, DIGITS_MAX = 19, KEPT = 4, JOINTS_MAX = 3 };

/* The zeros of all decimal digits (Unicode 14, category Nd). */
static const uint32_t zeros[] = {
    0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66,
    0xDE6, 0xE50, 0xED0, 0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
    0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0,
    0xFF10, 0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0,
    0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16AC0,
    0x16B50, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E950, 0x1FBF0,
};

/* What a character is worth as a digit, -1 where it is none. */
static int value_of(uint32_t c)
{
    for (size_t i = 0; i < countof(zeros) && zeros[i] <= c; i++)
        if (c - zeros[i] < 10) return (int)(c - zeros[i]);
    return -1;
}

/* Blanks and dashes as people and word processors set them, and what is not seen at all. */
static bool joins(uint32_t c)
{
    return c == ' ' || c == '-' || c == 0xA0 || c == 0x2212 || c == 0x202F || c == 0x2060 ||
           c == 0xFEFF || (c >= 0x2000 && c <= 0x2015);
}

static bool luhn(const int *digits, int count)
{
    int sum = 0;
    for (int i = 0; i < count; i++) {
        int d = digits[count - 1 - i];
        if (i % 2 == 1) d = d * 2 > 9 ? d * 2 - 9 : d * 2;
        sum += d;
    }
    return sum % 10 == 0;
}

/* The next digit of `rest`; false where the number ends. `group` when it begins a new group. */
static bool next_digit(str *rest, int *out, bool *group)
{
    str at = *rest;
    uint32_t c;
    for (int joints = 0; joints <= JOINTS_MAX && utf8_next(&at, &c); joints++) {
        int value = value_of(c);
        *group = joints > 0;
        if (value >= 0) {
            *out = value;
            *rest = at;
            return true;
        }
        if (!joins(c)) return false;
    }
    return false;
}

/* How many bytes of `s`, which begins with a digit, are a card number of whole groups; and how many
 * digits. 0: none. */
static size_t card_at(str s, int *count)
{
    int digits[DIGITS_MAX], value, n = 0;
    size_t found = 0;
    str rest = s, before = s;
    bool group, more;

    do {
        before = rest;
        more = next_digit(&rest, &value, &group);
        bool whole = n >= DIGITS_MIN && (!more || group);
        if (whole && digits[0] != 0 && luhn(digits, n)) {
            found = s.n - before.n;
            *count = n;
        }
        if (more && n < DIGITS_MAX) digits[n] = value;
    } while (more && n++ < DIGITS_MAX);
    return found;
}

/* The first card number in `rest`, which goes on behind it; false at the end. */
static bool card_next(str *rest, str *card, int *count)
{
    bool inside = false; /* a group began before: its rest is no beginning */
    uint32_t c;

    while (rest->n > 0) {
        str at = *rest;
        utf8_next(rest, &c);
        bool digit = value_of(c) >= 0;
        size_t bytes = digit && !inside ? card_at(at, count) : 0;
        inside = digit;
        if (bytes == 0) continue;
        *card = str_sub(at, 0, bytes);
        *rest = str_sub(at, bytes, at.n);
        return true;
    }
    return false;
}

bool card_found(str s)
{
    str card;
    int count;
    return card_next(&s, &card, &count);
}

size_t card_mask(char *s, size_t n)
{
    str rest = { s, n }, card;
    int count;
    char *to = s;
    const char *from = s;

    while (card_next(&rest, &card, &count)) {
        memmove(to, from, (size_t)(card.p - from));
        to += card.p - from;
        str left = card;
        while (left.n > 0) {
            const char *one = left.p;
            uint32_t c;
            utf8_next(&left, &c);
            if (value_of(c) >= 0 && count-- > KEPT) {
                *to++ = '*';
                continue;
            }
            memmove(to, one, (size_t)(left.p - one));
            to += left.p - one;
        }
        from = left.p;
    }
    memmove(to, from, (size_t)(s + n - from));
    return (size_t)(to + (s + n - from) - s);
}

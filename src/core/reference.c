/* Check digits, and a document's id written so that they can guard it. */
#include "core/reference.h"

static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

str reference_compact(struct arena *a, str s, size_t max)
{
    char *p = arena_take(a, max + 2);
    size_t n = 0;
    for (size_t i = 0; i < s.n && n <= max; i++) {
        char c = s.p[i];
        if (c == ' ') continue;
        if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
        p[n++] = c;
    }
    return (str){ p, n };
}

/* 0 to 35, or -1. */
static int value_of(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'A' && c <= 'Z' ? c - 'A' + 10 : -1;
}

/* The remainder by 97, the first four taken last; -1 for another character. */
static int rest_97(str s)
{
    int rest = 0;
    for (size_t i = 0; i < s.n; i++) {
        int v = value_of(s.p[(i + 4) % s.n]);
        if (v < 0) return -1;
        rest = (rest * (v < 10 ? 10 : 100) + v) % 97;
    }
    return rest;
}

bool reference_mod_97(str s)
{
    return s.n >= 5 && rest_97(s) == 1;
}

bool reference_is_rf(str s)
{
    return s.n <= REFERENCE_RF_MAX && str_starts(s, S("RF")) && reference_mod_97(s);
}

bool iban_is(str s)
{
    return s.n >= IBAN_LEAST && s.n <= IBAN_MAX && reference_mod_97(s);
}

bool iban_is_qr(str s)
{
    bool swiss = str_starts(s, S("CH")) || str_starts(s, S("LI"));
    return swiss && s.n == 21 && iban_is(s) && s.p[4] == '3' && (s.p[5] == '0' || s.p[5] == '1');
}

/* The check digit behind `s`; -1 where it is not all digits. */
static int check_10(str s)
{
    static const int table[] = { 0, 9, 4, 6, 8, 2, 7, 1, 3, 5 };
    int carry = 0;
    for (size_t i = 0; i < s.n; i++) {
        int v = value_of(s.p[i]);
        if (v < 0 || v > 9) return -1;
        carry = table[(carry + v) % 10];
    }
    return (10 - carry) % 10;
}

bool reference_is_qr(str s)
{
    if (s.n != REFERENCE_QR_DIGITS) return false;
    int check = check_10(str_sub(s, 0, s.n - 1));
    return check >= 0 && s.p[s.n - 1] == digits[check];
}

str reference_rf(struct arena *a, int64_t doc)
{
    char text[16];
    size_t n = sizeof text;

    must(doc > 0);
    for (; doc > 0; doc /= 36) text[--n] = digits[doc % 36];
    str rest = { text + n, sizeof text - n };
    str open = arena_format(a, "RF00%.*s", STR_FMT(rest));
    return arena_format(a, "RF%02d%.*s", 98 - rest_97(open), STR_FMT(rest));
}

str reference_qr(struct arena *a, int64_t doc)
{
    must(doc > 0);
    str open = arena_format(a, "%026lld", (long long)doc);
    return arena_format(a, "%.*s%d", STR_FMT(open), check_10(open));
}

str reference_for(struct arena *a, str iban, int64_t doc)
{
    str compact = reference_compact(a, iban, IBAN_MAX);
    if (compact.n == 0) return STR_NONE;
    return iban_is_qr(compact) ? reference_qr(a, doc) : reference_rf(a, doc);
}

str reference_of_document(struct arena *a, const struct document *d, str own_iban, int64_t doc)
{
    const struct payment_terms *t = &d->payment;
    str own = reference_compact(a, own_iban, IBAN_MAX);
    bool is_own = t->iban.n == 0 || str_eq(reference_compact(a, t->iban, IBAN_MAX), own);

    if (t->reference.n > 0 && !str_eq(t->reference, d->number)) return t->reference;
    return is_own && own.n > 0 && doc > 0 ? reference_for(a, own, doc) : d->number;
}

bool reference_doc(struct arena *a, str text, int64_t *out)
{
    str s = reference_compact(a, text, REFERENCE_QR_DIGITS);
    int64_t base = 10, doc = 0;

    if (reference_is_rf(s)) {
        s = str_sub(s, 4, s.n);
        base = 36;
    } else if (reference_is_qr(s)) {
        s = str_sub(s, 0, s.n - 1);
    } else {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        if (__builtin_mul_overflow(doc, base, &doc) ||
            __builtin_add_overflow(doc, value_of(s.p[i]), &doc))
            return false;
    }
    if (doc == 0) return false;
    *out = doc;
    return true;
}

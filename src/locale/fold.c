/* ASCII by hand; everything else by ICU: casefold, decompose, drop marks, compose again. */
#include "locale/fold.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "base/must.h"

/* Marks that a search does not tell apart; those of Japanese (3099, 309A) are letters' own. */
static const struct {
    UChar32 first, last;
} dropped[] = {
    { 0x0300, 0x036F }, { 0x0483, 0x0487 }, { 0x0591, 0x05BD }, { 0x05BF, 0x05BF },
    { 0x05C1, 0x05C2 }, { 0x05C4, 0x05C5 }, { 0x05C7, 0x05C7 }, { 0x0610, 0x061A },
    { 0x0640, 0x0640 }, { 0x064B, 0x065F }, { 0x0670, 0x0670 }, { 0x06D6, 0x06DC },
    { 0x06DF, 0x06E4 }, { 0x06E7, 0x06E8 }, { 0x06EA, 0x06ED }, { 0x093C, 0x093C },
    { 0x09BC, 0x09BC }, { 0x0A3C, 0x0A3C }, { 0x0ABC, 0x0ABC }, { 0x0B3C, 0x0B3C },
    { 0x0CBC, 0x0CBC }, { 0x1AB0, 0x1AFF }, { 0x1DC0, 0x1DFF }, { 0x20D0, 0x20FF },
    { 0xFE20, 0xFE2F },
};

/* Letters that no decomposition makes one. */
static const struct {
    UChar32 from, to;
} same[] = {
    { 0x00F8, 'o' },    { 0x0111, 'd' },    { 0x0131, 'i' },    { 0x0142, 'l' },
    { 0x0629, 0x0647 }, { 0x0649, 0x064A }, { 0x06A9, 0x0643 }, { 0x06CC, 0x064A },
};

static bool is_dropped(UChar32 c)
{
    for (size_t i = 0; i < countof(dropped) && c >= dropped[i].first; i++) {
        if (c <= dropped[i].last) return true;
    }
    return false;
}

static UChar32 one_of(UChar32 c)
{
    int32_t digit = c > 0x7F ? u_charDigitValue(c) : -1;

    if (digit >= 0) return '0' + digit;
    for (size_t i = 0; i < countof(same); i++) {
        if (c == same[i].from) return same[i].to;
    }
    return c;
}

/* A word character stays; anything else is a blank or a '-', and a blank wins beside one. */
static UChar32 kind_of(UChar32 c)
{
    if (u_isalnum(c) || u_charType(c) == U_NON_SPACING_MARK ||
        u_charType(c) == U_COMBINING_SPACING_MARK)
        return c;
    return u_isUWhiteSpace(c) || u_iscntrl(c) ? ' ' : '-';
}

static str fold_ascii(struct arena *a, str text)
{
    char *out = arena_array(a, char, text.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (word) {
            out[n++] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
            continue;
        }
        char gap = (unsigned char)c <= ' ' || c == 0x7F ? ' ' : '-';
        if (n == 0 || (out[n - 1] != ' ' && out[n - 1] != '-'))
            out[n++] = gap;
        else if (gap == ' ')
            out[n - 1] = ' ';
    }
    return (str){ out, n };
}

/* Normalised by `form`, in memory of the arena. */
static UChar *normal(struct arena *a, const UNormalizer2 *form, const UChar *from, int32_t n,
                     int32_t *out_n)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t room = n + n / 2 + 16;
    UChar *out = arena_array(a, UChar, (size_t)room);

    *out_n = unorm2_normalize(form, from, n, out, room, &status);
    if (status == U_BUFFER_OVERFLOW_ERROR) {
        status = U_ZERO_ERROR;
        out = arena_array(a, UChar, (size_t)*out_n + 1);
        *out_n = unorm2_normalize(form, from, n, out, *out_n + 1, &status);
    }
    must(U_SUCCESS(status));
    return out;
}

/* The next character of valid UTF-16. */
static UChar32 take(const UChar *text, int32_t *at)
{
    UChar32 c = text[(*at)++];
    return c >= 0xD800 && c < 0xDC00 ? ((c - 0xD7C0) << 10) + text[(*at)++] - 0xDC00 : c;
}

/* In place: what is dropped goes, the rest becomes words, blanks and '-'. Nothing grows. */
static int32_t reduce(UChar *text, int32_t n)
{
    int32_t to = 0;
    UChar32 last = ' ';

    for (int32_t from = 0; from < n;) {
        UChar32 c = take(text, &from);
        if (is_dropped(c)) continue;
        c = kind_of(one_of(c));
        bool after_gap = last == ' ' || last == '-';
        if (c == '-' && after_gap) continue;
        if (c == ' ' && after_gap && to == 0) continue;
        if (c == ' ' && after_gap) to--;
        if (c > 0xFFFF) text[to++] = (UChar)((c >> 10) + 0xD7C0);
        text[to++] = (UChar)(c > 0xFFFF ? (c & 0x3FF) + 0xDC00 : c);
        last = c;
    }
    return to;
}

str locale_fold(struct arena *a, str text)
{
    bool ascii = true;
    UErrorCode status = U_ZERO_ERROR;
    int32_t n = 0, out_n = 0;

    for (size_t i = 0; i < text.n && ascii; i++) ascii = (unsigned char)text.p[i] < 0x80;
    if (ascii) return fold_ascii(a, text);
    must(text.n < INT32_MAX / 32);

    const UNormalizer2 *folds = unorm2_getNFKCCasefoldInstance(&status);
    const UNormalizer2 *parts = unorm2_getNFDInstance(&status);
    const UNormalizer2 *whole = unorm2_getNFCInstance(&status);
    UChar *wide = arena_array(a, UChar, text.n + 1);
    u_strFromUTF8WithSub(wide, (int32_t)text.n + 1, &n, text.p, (int32_t)text.n, 0xFFFD, NULL,
                         &status);
    must(U_SUCCESS(status));
    wide = normal(a, folds, wide, n, &n);
    wide = normal(a, parts, wide, n, &n);
    n = reduce(wide, n);
    wide = normal(a, whole, wide, n, &n);
    char *out = arena_array(a, char, (size_t)n * 3 + 1);
    u_strToUTF8(out, n * 3 + 1, &out_n, wide, n, &status);
    must(U_SUCCESS(status));
    return (str){ out, (size_t)out_n };
}

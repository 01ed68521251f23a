/* Messages by hash, forms by number, languages by what a browser asks for. */
#include "locale/words_own.h"

#include "base/buf.h"

enum { TAG_MAX = 15, FILLED_MAX = 64 * 1024 };

const struct words_language words_languages[] = {
    { { "en", 2 }, { "English", 7 } },   { { "de", 2 }, { "Deutsch", 7 } },
    { { "fr", 2 }, { "Français", 9 } },  { { "es", 2 }, { "Español", 8 } },
    { { "hi", 2 }, { "हिन्दी", 18 } },     { { "ar", 2 }, { "العربية", 14 } },
#ifdef COUNTERFOIL_FAULTS
    { { "en-XA", 5 }, { "Pseudo", 6 } },
#endif
};
const size_t words_language_count = countof(words_languages);

const struct words *words_of(str language)
{
    str rest = language, plain;
    if (!str_cut(&rest, '-', &plain)) return NULL;
    for (size_t i = 0; i < words_count; i++) {
        if (str_eq(words_all[i].tag, language)) return &words_all[i];
    }
    for (size_t i = 0; i < words_count; i++) {
        if (str_eq(words_all[i].tag, plain)) return &words_all[i];
    }
    return NULL;
}

/* As hash() of tools/mklocale.c. Of a long message 16 bytes at either end do. */
static uint32_t words_hash(str s)
{
    uint32_t h = 2166136261u ^ (uint32_t)s.n;
    for (size_t i = 0; i < s.n; i++) {
        if (i == 16 && s.n > 32) i = s.n - 16;
        h = (h ^ (unsigned char)s.p[i]) * 16777619u;
    }
    return h;
}

/* The message's number, or -1. */
static ptrdiff_t number_of(str message)
{
    const struct words_table *t = &words_table;
    for (size_t at = words_hash(message) % t->slot_count; t->slots[at] != 0;
         at = (at + 1) % t->slot_count) {
        size_t i = t->slots[at] - 1u;
        if (str_eq(message, (str){ t->text + t->at[i].at, t->at[i].n })) return (ptrdiff_t)i;
    }
    return -1;
}

static str form_of(const struct words *w, size_t number, size_t form, str otherwise)
{
    size_t plain = words_table.plain;
    size_t i = number < plain ? number : plain + (number - plain) * w->forms + form;
    if (w->at[i].n == 0) return otherwise;
    return (str){ w->text + w->at[i].at, w->at[i].n };
}

str words_message(const struct words *words, str message)
{
    if (words == NULL || message.n == 0) return message;
    ptrdiff_t i = number_of(message);
    if (i < 0) return message;
    /* What is also the one of a plural stands for one. */
    return form_of(words, (size_t)i, words->forms == 6 ? 1 : 0, message);
}

size_t words_form(const struct words *w, int64_t n)
{
    uint64_t i = n < 0 ? (uint64_t)-(n + 1) + 1 : (uint64_t)n;
    if (str_eq(w->tag, S("ar"))) {
        if (i <= 2) return (size_t)i;
        uint64_t rest = i % 100;
        return rest >= 3 && rest <= 10 ? 3 : rest >= 11 ? 4 : 5;
    }
    bool french = str_eq(w->tag, S("fr"));
    if (french || str_eq(w->tag, S("es")))
        return i == 1 || (french && i == 0) ? 0 : i != 0 && i % 1000000 == 0 ? 1 : 2;
    if (str_eq(w->tag, S("hi"))) return i <= 1 ? 0 : 1;
    return i == 1 ? 0 : 1;
}

str words_plural(const struct words *words, str one, str many, int64_t n)
{
    str english = n == 1 ? one : many;
    if (words == NULL) return english;
    ptrdiff_t i = number_of(one);
    if (i < 0) return english;
    return form_of(words, (size_t)i, words_form(words, n), english);
}

str words_fill(const struct words *words, struct arena *a, str message, const str *values,
               size_t count)
{
    str text = words_message(words, message);
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, FILLED_MAX);
    for (size_t i = 0; i < text.n; i++) {
        bool place = text.p[i] == '{' && i + 2 < text.n && text.p[i + 2] == '}';
        size_t which = place ? (size_t)(unsigned char)text.p[i + 1] - '1' : count;
        if (which < count)
            buf_str(&b, values[which]);
        else
            buf_char(&b, text.p[i]);
        i += which < count ? 2 : 0;
    }
    return buf_copy(&b, a);
}

bool words_known(str language)
{
    if (language.n > TAG_MAX) return false;
    for (size_t i = 0; i < language.n; i++) {
        char c = language.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && (c != '-' || i + 1 == language.n)) return false;
    }
    str rest = language, plain;
    if (!str_cut(&rest, '-', &plain)) return false;
    for (size_t i = 0; i < words_language_count; i++) {
        if (str_eq(words_languages[i].tag, plain) || str_eq(words_languages[i].tag, language))
            return true;
    }
    return false;
}

/* "q=0.8" as thousandths; 1000 where it is not given, 0 where it is nonsense. */
static int weight_of(str parameters)
{
    str one;
    while (str_cut(&parameters, ';', &one)) {
        one = str_trim(one);
        if (!str_starts(one, S("q="))) continue;
        int q = 0, digits = 0;
        str number = str_sub(one, 2, one.n);
        for (size_t i = 0; i < number.n; i++) {
            if (number.p[i] == '.' && i == 1) continue;
            if (number.p[i] < '0' || number.p[i] > '9' || digits == 4) return 0;
            q = q * 10 + (number.p[i] - '0');
            digits++;
        }
        for (; digits < 4; digits++) q *= 10;
        return q > 1000 ? 0 : q;
    }
    return 1000;
}

str words_accept(str header)
{
    str best = STR_NONE, one;
    int most = 0;
    while (str_cut(&header, ',', &one)) {
        str tag;
        if (!str_cut(&one, ';', &tag)) continue;
        tag = str_trim(tag);
        int q = weight_of(one);
        if (q <= most || !words_known(tag)) continue;
        best = tag;
        most = q;
    }
    return best;
}

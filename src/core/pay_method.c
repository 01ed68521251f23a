/* Ways of paying, and their words. */
#include "core/pay_method.h"

static const struct {
    str word, label;
} methods[] = {
    [PAY_NONE] = { { 0 }, { 0 } },
#define X(name, word_, label_)                                                                     \
    [PAY_##name] = { { word_, sizeof word_ - 1 }, { label_, sizeof label_ - 1 } },
    PAY_METHODS(X)
#undef X
};

str pay_method_word(enum pay_method m)
{
    must((size_t)m < countof(methods));
    return methods[m].word;
}

str pay_method_label(enum pay_method m)
{
    must((size_t)m < countof(methods));
    return methods[m].label;
}

enum pay_method pay_method_of(str word)
{
    for (size_t i = 1; i < countof(methods); i++)
        if (str_eq(methods[i].word, word)) return (enum pay_method)i;
    return PAY_NONE;
}

str pay_methods_words(struct arena *a, pay_method_set set)
{
    str out = STR_NONE;
    for (int m = PAY_NONE + 1; m < PAY_METHOD_COUNT; m++) {
        if ((set & 1u << m) == 0) continue;
        out = arena_format(a, "%.*s%s%.*s", STR_FMT(out), out.n > 0 ? " " : "",
                           STR_FMT(pay_method_word((enum pay_method)m)));
    }
    return out;
}

pay_method_set pay_methods_of(str words)
{
    pay_method_set set = 0;
    str word;

    while (str_cut(&words, ' ', &word)) {
        enum pay_method m = pay_method_of(word);
        if (m != PAY_NONE) set |= 1u << m;
    }
    return set;
}

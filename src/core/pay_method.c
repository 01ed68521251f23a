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

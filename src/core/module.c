/* The words of modules. */
#include "core/module.h"

#define TEXT(literal) { "" literal "", sizeof(literal) - 1 }

static const str words[MODULE_COUNT][2] = {
#define X(name, word, label) [MODULE_##name] = { TEXT(word), TEXT(label) },
    MODULES(X)
#undef X
};

bool module_in(module_set set, enum module m)
{
    return m != MODULE_NONE && (set & 1u << m) != 0;
}

str module_word(enum module m)
{
    must(m < MODULE_COUNT);
    return words[m][0];
}

str module_label(enum module m)
{
    must(m < MODULE_COUNT);
    return words[m][1];
}

enum module module_of(str word)
{
    for (int m = MODULE_NONE + 1; m < MODULE_COUNT; m++) {
        if (str_eq(word, words[m][0])) return (enum module)m;
    }
    return MODULE_NONE;
}

/* The table of docs/contract.md 3. */
#include "core/role.h"

static const str words[ROLE_COUNT] = {
#define X(name, word, label) [ROLE_##name] = { "" word "", sizeof(word) - 1 },
    ROLES(X)
#undef X
};

static const str labels[ROLE_COUNT] = {
#define X(name, word, label) [ROLE_##name] = { "" label "", sizeof(label) - 1 },
    ROLES(X)
#undef X
};

/* clang-format off */
static const bool may[ROLE_COUNT][DUTY_COUNT] = {
    /*                   see    serve  book   sign   audit  rule */
    [ROLE_READ_ONLY]  = { true, false, false, false, true,  false },
    [ROLE_SUPPORT]    = { true, true,  false, false, false, false },
    [ROLE_ACCOUNTANT] = { true, true,  true,  true,  true,  false },
    [ROLE_OWNER]      = { true, true,  true,  true,  true,  true  },
};
/* clang-format on */

str role_word(enum role r)
{
    must(r < ROLE_COUNT);
    return words[r];
}

enum role role_of(str word)
{
    for (int r = ROLE_NONE + 1; r < ROLE_COUNT; r++) {
        if (str_eq(words[r], word)) return (enum role)r;
    }
    return ROLE_NONE;
}

str role_label(enum role r)
{
    must(r < ROLE_COUNT);
    return labels[r];
}

bool role_may(enum role r, enum duty d)
{
    must(r < ROLE_COUNT && d < DUTY_COUNT);
    return may[r][d];
}

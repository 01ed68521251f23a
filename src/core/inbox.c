/* Kinds of items in the inbox of staff. */
#include "core/inbox.h"

#define TEXT(literal) { "" literal "", sizeof(literal) - 1 }

static const struct {
    str word, tab, words;
    enum duty duty;
} kinds[INBOX_KIND_COUNT] = {
#define X(name, word, tab, words, duty)                                                            \
    [INBOX_##name] = { TEXT(word), TEXT(tab), TEXT(words), DUTY_##duty },
    INBOX_KINDS(X)
#undef X
};

str inbox_kind_word(enum inbox_kind k)
{
    must(k < INBOX_KIND_COUNT);
    return kinds[k].word;
}

enum inbox_kind inbox_kind_of(str word)
{
    for (int k = INBOX_NONE + 1; k < INBOX_KIND_COUNT; k++) {
        if (str_eq(kinds[k].word, word)) return (enum inbox_kind)k;
    }
    return INBOX_NONE;
}

str inbox_kind_tab(enum inbox_kind k)
{
    must(k < INBOX_KIND_COUNT);
    return kinds[k].tab;
}

str inbox_kind_words(enum inbox_kind k)
{
    must(k < INBOX_KIND_COUNT);
    return kinds[k].words;
}

bool inbox_kind_for(enum inbox_kind k, enum role r)
{
    must(k < INBOX_KIND_COUNT);
    return r != ROLE_NONE && role_may(r, kinds[k].duty);
}

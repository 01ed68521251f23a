/* Tables of kinds, and the state that follows from a decision and the day. */
#include "core/kyc.h"

static const struct {
    str word, label;
} kinds[] = {
#define X(name, word, label) { S(word), S(label) },
    KYC_KINDS(X)
#undef X
};

str kyc_kind_word(enum kyc_kind k)
{
    must(k < KYC_KIND_COUNT);
    return kinds[k].word;
}

enum kyc_kind kyc_kind_of(str word)
{
    size_t i = 0;
    while (i < countof(kinds) && !str_eq(kinds[i].word, word)) i++;
    return (enum kyc_kind)i;
}

str kyc_kind_label(enum kyc_kind k)
{
    must(k < KYC_KIND_COUNT);
    return kinds[k].label;
}

enum kyc_state kyc_state_of(bool any, enum kyc_decision said, date until, date today)
{
    if (!any) return KYC_ASKED;
    if (said == KYC_WAITS) return KYC_RECEIVED;
    if (said == KYC_SAID_NO) return KYC_REFUSED;
    return date_is(until) && until.day < today.day ? KYC_EXPIRED : KYC_APPROVED;
}

bool kyc_wants(enum kyc_state s)
{
    return s == KYC_ASKED || s == KYC_REFUSED || s == KYC_EXPIRED;
}

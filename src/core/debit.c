/* What mandates and creditors must look like, by scheme. */
#include "core/debit.h"

#include "core/reference.h"

static const struct {
    str word, cur;
} schemes[] = {
    [DEBIT_NONE] = { { 0 }, { 0 } },
#define X(name, word_, cur_)                                                                       \
    [DEBIT_##name] = { { word_, sizeof word_ - 1 }, { cur_, sizeof cur_ - 1 } },
    DEBIT_SCHEMES(X)
#undef X
};

str debit_scheme_word(enum debit_scheme s)
{
    must((size_t)s < countof(schemes));
    return schemes[s].word;
}

enum debit_scheme debit_scheme_of(str word)
{
    for (size_t i = 1; i < countof(schemes); i++) {
        if (str_eq(schemes[i].word, word)) return (enum debit_scheme)i;
    }
    return DEBIT_NONE;
}

currency debit_scheme_currency(enum debit_scheme s)
{
    must(s != DEBIT_NONE && (size_t)s < countof(schemes));
    return currency_must(schemes[s].cur);
}

static bool all_digits(str s, size_t least, size_t most)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') return false;
    }
    return s.n >= least && s.n <= most;
}

bool routing_is(str s)
{
    static const int weights[] = { 3, 7, 1 };
    int sum = 0;
    if (!all_digits(s, 9, 9)) return false;
    for (size_t i = 0; i < s.n; i++) sum += weights[i % 3] * (s.p[i] - '0');
    return sum > 0 && sum % 10 == 0;
}

/* Letters, digits and the few marks that every bank of SEPA takes in an identifier. */
static bool is_identifier(str s, size_t most)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool good = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                    str_has(S("+?/-:().,'"), c);
        if (!good) return false;
    }
    return s.n > 0 && s.n <= most && s.p[0] != '/';
}

static bool is_bic(str s)
{
    return s.n == 0 || ((s.n == 8 || s.n == 11) && is_identifier(s, 11));
}

static bool is_iban(struct arena *a, str s)
{
    return iban_is(reference_compact(a, s, IBAN_MAX));
}

err mandate_check(const struct mandate *m, struct arena *a)
{
    bool good = date_is(m->signed_on) && m->name.n > 0 && m->name.n <= 280;

    if (m->scheme == DEBIT_SEPA)
        good = good && is_identifier(m->reference, 35) && is_iban(a, m->account) &&
               is_bic(m->agent) && (str_eq(m->kind, S("CORE")) || str_eq(m->kind, S("B2B")));
    else if (m->scheme == DEBIT_ACH)
        good = good && is_identifier(m->reference, 35) && is_identifier(m->account, 17) &&
               routing_is(m->agent) && (str_eq(m->kind, S("PPD")) || str_eq(m->kind, S("CCD")));
    else
        good = false;
    return good ? OK : E_INVALID;
}

/* CC, two check digits, a business code that is not checked, the national part (EPC262-08). */
static bool is_creditor_id(struct arena *a, str s)
{
    if (s.n < 8 || s.n > 35) return false;
    return reference_mod_97(arena_format(a, "%.*s%.*s", STR_FMT(str_sub(s, 0, 4)),
                                         STR_FMT(str_sub(s, 7, s.n))));
}

err debit_creditor_check(const struct debit_creditor *c, enum debit_scheme s, struct arena *a)
{
    bool good = c->name.n > 0 && c->name.n <= 280;

    if (s == DEBIT_SEPA)
        good = good && is_creditor_id(a, c->id) && is_iban(a, c->account) && is_bic(c->agent);
    else if (s == DEBIT_ACH)
        good = good && is_identifier(c->id, 10) && all_digits(c->account, 9, 10) &&
               routing_is(c->agent) && c->agent_name.n > 0;
    else
        good = false;
    return good ? OK : E_INVALID;
}

str debit_sequence(const struct debit *d)
{
    if (d->mandate.once) return S("OOFF");
    return d->mandate.used == 0 ? S("FRST") : S("RCUR");
}

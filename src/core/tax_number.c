/*
 * Tax numbers as tables: the shape of each country's numbers, and how its check digit is made.
 * Sums of digits by weights are rows of a table of their own; what is no such sum is a function.
 */
#include "core/tax_number.h"

#include <string.h>

/* Of a shape: '#' a digit, '@' a letter, '*' either, all else itself. */
static bool fits_shape(const char *shape, const char *s)
{
    for (; *shape != 0 && *s != 0; shape++, s++) {
        bool digit = *s >= '0' && *s <= '9', letter = *s >= 'A' && *s <= 'Z';
        if (*shape == '#' ? !digit : *shape == '@' ? !letter
                                 : *shape == '*'   ? !digit && !letter
                                                   : *shape != *s)
            return false;
    }
    return *shape == *s;
}

static int digit_at(const char *s, size_t i)
{
    return s[i] - '0';
}

static int number_of(const char *s, size_t from, size_t count)
{
    int n = 0;
    for (size_t i = from; i < from + count; i++) n = 10 * n + digit_at(s, i);
    return n;
}

/* Of a long run of digits, what is left by `modulus`. */
static int rest_of(const char *s, size_t from, size_t count, int modulus)
{
    int n = 0;
    for (size_t i = from; i < from + count; i++) n = (10 * n + digit_at(s, i)) % modulus;
    return n;
}

static int weighed(const char *s, const int *weights, size_t count)
{
    int sum = 0;
    for (size_t i = 0; i < count; i++) sum += weights[i] * digit_at(s, i);
    return sum;
}

/* ISO/IEC 7812: every second digit doubled, from the one before the last. */
static bool luhn(const char *s, size_t n)
{
    int sum = 0;
    for (size_t i = 0; i < n; i++) {
        int d = digit_at(s, n - 1 - i) * (i % 2 == 0 ? 1 : 2);
        sum += d / 10 + d % 10;
    }
    return sum % 10 == 0;
}

/* ISO 7064 mod 11,10. */
static bool mod_11_10(const char *s, size_t n)
{
    int p = 10;
    for (size_t i = 0; i + 1 < n; i++) {
        p = (p + digit_at(s, i)) % 10;
        p = 2 * (p == 0 ? 10 : p) % 11;
    }
    return (p + digit_at(s, n - 1)) % 10 == 1;
}

/* ---- sums by weights ---- */

enum { WEIGHTS_MAX = 11 };

/* Which check digit a rest r of the sum makes; or what the sum with it must leave. */
enum outcome {
    LEAVES,        /* the check digit is weighed too, and the sum leaves `left` */
    REST_MOD_10,   /* r, 10 being 0 */
    REST,          /* r, 10 being none */
    REST_TO_11,    /* 11 - r: 10 and 11 are 0 */
    REST_TO_11_1,  /* 11 - r: 10 is 0, 11 is 1 */
    REST_TO_11_NO, /* 11 - r: 10 is 0, 11 none */
    TEN_TIMES,     /* of ten times the sum, 10 being 0 */
};

struct sum_rule {
    const char country[3];
    int weights[WEIGHTS_MAX];
    size_t count;
    int modulus;
    enum outcome outcome;
    int left;
};

static const struct sum_rule sum_rules[] = {
    { "CZ", { 8, 7, 6, 5, 4, 3, 2 }, 7, 11, REST_TO_11_1, 0 },
    { "DK", { 2, 7, 6, 5, 4, 3, 2, 1 }, 8, 11, LEAVES, 0 },
    { "EE", { 3, 7, 1, 3, 7, 1, 3, 7, 1 }, 9, 10, LEAVES, 0 },
    { "EL", { 256, 128, 64, 32, 16, 8, 4, 2 }, 8, 11, REST_MOD_10, 0 },
    { "FI", { 7, 9, 10, 5, 8, 4, 2, 1 }, 8, 11, LEAVES, 0 },
    { "HU", { 9, 7, 3, 1, 9, 7, 3, 1 }, 8, 10, LEAVES, 0 },
    { "LV", { 9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1 }, 11, 11, LEAVES, 3 },
    { "MT", { 3, 4, 6, 7, 8, 9, 10, 1 }, 8, 37, LEAVES, 0 },
    { "PL", { 6, 5, 7, 2, 3, 4, 5, 6, 7 }, 9, 11, REST, 0 },
    { "PT", { 9, 8, 7, 6, 5, 4, 3, 2 }, 8, 11, REST_TO_11, 0 },
    { "RO", { 7, 5, 3, 2, 1, 7, 5, 3, 2 }, 9, 11, TEN_TIMES, 0 },
    { "SI", { 8, 7, 6, 5, 4, 3, 2 }, 7, 11, REST_TO_11_NO, 0 },
};

/* -1: no digit fits. */
static int check_digit(const struct sum_rule *r, int sum)
{
    int rest = sum % r->modulus;

    switch (r->outcome) {
    case REST_MOD_10: return rest % 10;
    case REST: return rest == 10 ? -1 : rest;
    case REST_TO_11: return rest < 2 ? 0 : 11 - rest;
    case REST_TO_11_1: return (11 - rest) % 10;
    case REST_TO_11_NO: return rest == 0 ? -1 : (11 - rest) % 10;
    case TEN_TIMES: return 10 * sum % r->modulus % 10;
    case LEAVES: break;
    }
    return -1;
}

static bool by_sum(const char *country, const char *s)
{
    for (const struct sum_rule *r = sum_rules; r < sum_rules + countof(sum_rules); r++) {
        if (strcmp(r->country, country) != 0) continue;
        int sum = weighed(s, r->weights, r->count);
        return r->outcome == LEAVES ? sum % r->modulus == r->left
                                    : check_digit(r, sum) == digit_at(s, r->count);
    }
    return false;
}

static bool sum_cz(const char *s)
{
    return s[0] != '9' && by_sum("CZ", s);
}

static bool sum_dk(const char *s)
{
    return s[0] != '0' && by_sum("DK", s);
}

static bool sum_ee(const char *s)
{
    return by_sum("EE", s);
}

static bool sum_el(const char *s)
{
    return by_sum("EL", s);
}

static bool sum_fi(const char *s)
{
    return by_sum("FI", s);
}

static bool sum_hu(const char *s)
{
    return by_sum("HU", s);
}

static bool sum_mt(const char *s)
{
    return s[0] != '0' && by_sum("MT", s);
}

static bool sum_pl(const char *s)
{
    return by_sum("PL", s);
}

static bool sum_pt(const char *s)
{
    return s[0] != '0' && by_sum("PT", s);
}

static bool sum_si(const char *s)
{
    return s[0] != '0' && by_sum("SI", s);
}

/* ---- what is no such sum ---- */

static bool check_at(const char *s)
{
    int sum = 4;
    for (size_t i = 0; i < 7; i++) {
        int d = digit_at(s, i + 1) * (i % 2 == 0 ? 1 : 2);
        sum += d / 10 + d % 10;
    }
    return (10 - sum % 10) % 10 == digit_at(s, 8);
}

static bool check_be(const char *s)
{
    return 97 - number_of(s, 0, 8) % 97 == number_of(s, 8, 2);
}

static bool check_bg_9(const char *s)
{
    static const int first[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
    static const int second[] = { 3, 4, 5, 6, 7, 8, 9, 10 };
    int rest = weighed(s, first, 8) % 11;
    if (rest == 10) rest = weighed(s, second, 8) % 11;
    return rest % 10 == digit_at(s, 8);
}

/* Of people, of foreigners, of others: three ways for the same ten digits. */
static bool check_bg_10(const char *s)
{
    static const int person[] = { 2, 4, 8, 5, 10, 9, 7, 3, 6 };
    static const int foreigner[] = { 21, 19, 17, 13, 11, 9, 7, 3, 1 };
    static const int other[] = { 4, 3, 2, 7, 6, 5, 4, 3, 2 };
    int last = digit_at(s, 9), rest = 11 - weighed(s, other, 9) % 11;
    return weighed(s, person, 9) % 11 % 10 == last || weighed(s, foreigner, 9) % 10 == last ||
           (rest != 10 && rest % 11 == last);
}

static bool check_cy(const char *s)
{
    static const int odd[] = { 1, 0, 5, 7, 9, 13, 15, 17, 19, 21 };
    int sum = 0;
    for (size_t i = 0; i < 8; i++) sum += i % 2 == 0 ? odd[digit_at(s, i)] : digit_at(s, i);
    return number_of(s, 0, 2) != 12 && s[8] == 'A' + sum % 26;
}

static bool check_de(const char *s)
{
    return s[0] != '0' && mod_11_10(s, 9);
}

static bool letter_of_23(int n, char letter)
{
    return "TRWAGMYFPDXBNJZSQVHLCKE"[n % 23] == letter;
}

static bool check_es_person(const char *s)
{
    return letter_of_23(number_of(s, 0, 8), s[8]);
}

/* A foreigner's X, Y, Z stands for 0, 1, 2; K, L and M for nothing. */
static bool check_es_letter(const char *s)
{
    int first = s[0] >= 'X' && s[0] <= 'Z' ? s[0] - 'X' : 0;
    if (strchr("KLMXYZ", s[0]) == NULL) return false;
    return letter_of_23(first * 10000000 + number_of(s, 1, 7), s[8]);
}

static bool check_es_company(const char *s)
{
    int sum = 0;
    for (size_t i = 1; i < 8; i++) {
        int d = digit_at(s, i) * (i % 2 == 0 ? 1 : 2);
        sum += d / 10 + d % 10;
    }
    int check = (10 - sum % 10) % 10;
    bool as_digit = s[8] == '0' + check, as_letter = s[8] == "JABCDEFGHI"[check];
    if (strchr("ABEH", s[0]) != NULL) return as_digit;
    if (strchr("PQS", s[0]) != NULL) return as_letter;
    return strchr("CDFGJNRUVW", s[0]) != NULL && (as_digit || as_letter);
}

static int place_in(const char *alphabet, char c)
{
    const char *at = strchr(alphabet, c);
    return at == NULL ? -1 : (int)(at - alphabet);
}

/* Key and SIREN; the key of two digits, or one with a letter (neither I nor O). */
static bool check_fr(const char *s)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    int first = place_in(alphabet, s[0]), second = place_in(alphabet, s[1]);

    if (first < 0 || second < 0) return false;
    if (number_of(s, 2, 3) != 0 && !luhn(s + 2, 9)) return false; /* 000: Monaco, no SIREN */
    if (first < 10 && second < 10)
        return 10 * first + second == (100 * rest_of(s, 2, 9, 97) + 12) % 97;
    int key = first < 10 ? first * 24 + second - 10 : first * 34 + second - 100;
    return (rest_of(s, 2, 9, 11) + 1 + key / 11) % 11 == key % 11;
}

static bool check_gb(const char *s)
{
    static const int weights[] = { 8, 7, 6, 5, 4, 3, 2 };
    int rest = (weighed(s, weights, 7) + number_of(s, 7, 2)) % 97;
    return rest == 0 || (s[0] != '0' && (rest == 42 || rest == 55)); /* the newer ranges */
}

static bool check_gb_office(const char *s)
{
    return (s[0] == 'G') == (number_of(s, 2, 3) < 500);
}

static bool check_hr(const char *s)
{
    return mod_11_10(s, 11);
}

static bool letter_of_ie(const char *digits, int more, char letter)
{
    int sum = more;
    for (size_t i = 0; i < 7; i++) sum += (int)(8 - i) * digit_at(digits, i);
    return "WABCDEFGHIJKLMNOPQRSTUV"[sum % 23] == letter;
}

static bool check_ie(const char *s)
{
    int more = s[8] == 0 || s[8] == 'W' ? 0 : 9 * (s[8] - 'A' + 1);
    if (more > 9 * 9) return false;
    return letter_of_ie(s, more, s[7]);
}

/* The old form: the letter in the second place moves the first digit to the end. */
static bool check_ie_old(const char *s)
{
    const char turned[] = { '0', s[2], s[3], s[4], s[5], s[6], s[0], 0 };
    return letter_of_ie(turned, 0, s[7]);
}

static bool check_it(const char *s)
{
    int office = number_of(s, 7, 3);
    bool known = (office >= 1 && office <= 100) || office == 120 || office == 121 ||
                 office == 888 || office == 999;
    return known && number_of(s, 0, 7) > 0 && luhn(s, 11);
}

static bool check_lt(const char *s)
{
    size_t n = strlen(s);
    int first = 0, second = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        first += (int)(1 + i % 9) * digit_at(s, i);
        second += (int)(1 + (i + 2) % 9) * digit_at(s, i);
    }
    int rest = first % 11 == 10 ? second % 11 % 10 : first % 11;
    return s[n - 2] == '1' && rest == digit_at(s, n - 1);
}

static bool check_lu(const char *s)
{
    return number_of(s, 0, 6) % 89 == number_of(s, 6, 2);
}

/* People's numbers begin below 4 and hold a date; new ones hold no check at all. */
static bool check_lv(const char *s)
{
    return s[0] < '4' || by_sum("LV", s);
}

/* Of companies by the sum of eleven; since 2020 also by ISO 7064 mod 97-10 over all of it. */
static bool check_nl(const char *s)
{
    static const int weights[] = { 9, 8, 7, 6, 5, 4, 3, 2 };
    int rest = 23 * 100 + 21; /* N and L */
    if (number_of(s, 10, 2) == 0) return false;
    if (weighed(s, weights, 8) % 11 == digit_at(s, 8)) return true;
    for (size_t i = 0; i < 12; i++)
        rest = i == 9 ? (rest * 100 + 11) % 97 : (rest * 10 + digit_at(s, i)) % 97;
    return rest == 1;
}

static bool check_ro(const char *s)
{
    char full[11] = "0000000000";
    size_t n = strlen(s);
    for (size_t i = 0; i < n; i++) full[10 - n + i] = s[i];
    return s[0] != '0' && by_sum("RO", full);
}

static bool check_se(const char *s)
{
    return number_of(s, 10, 2) >= 1 && number_of(s, 10, 2) <= 94 && luhn(s, 10);
}

static bool check_sk(const char *s)
{
    return s[0] != '0' && strchr("234789", s[2]) != NULL && rest_of(s, 0, 10, 11) == 0;
}

/* State, permanent account number, registration, and a check character by Luhn over 36. */
static bool check_in(const char *s)
{
    static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    int state = number_of(s, 0, 2), sum = 0;

    for (size_t i = 0; i < 14; i++) {
        int v = place_in(alphabet, s[i]) * (i % 2 == 0 ? 1 : 2);
        sum += v / 36 + v % 36;
    }
    bool known = (state >= 1 && state <= 38) || state == 97 || state == 99;
    return known && s[12] != '0' && alphabet[(36 - sum % 36) % 36] == s[14];
}

/* ---- countries ---- */

struct form {
    const char country[3]; /* as the number names it */
    const char *shape, *example;
    bool (*holds)(const char *s); /* NULL: the shape says it all */
};

/* The forms of a country stand together; numbers of the European Union without their prefix. */
static const struct form forms[] = {
    { "AT", "U########", "ATU13585627", check_at },
    { "BE", "0#########", "BE0428759497", check_be },
    { "BE", "1#########", "", check_be },
    { "BG", "#########", "BG175074752", check_bg_9 },
    { "BG", "##########", "", check_bg_10 },
    { "CY", "########@", "CY10259033P", check_cy },
    { "CZ", "########", "CZ25123891", sum_cz },
    { "CZ", "#########", "", NULL }, /* people: numbers of birth before 1954 have no check */
    { "CZ", "##########", "", NULL },
    { "DE", "#########", "DE136695976", check_de },
    { "DK", "########", "DK13585628", sum_dk },
    { "EE", "#########", "EE100931558", sum_ee },
    { "EL", "#########", "EL094259216", sum_el },
    { "ES", "########@", "ESB58378431", check_es_person },
    { "ES", "@#######@", "", check_es_letter },
    { "ES", "@#######*", "", check_es_company },
    { "FI", "########", "FI20774740", sum_fi },
    { "FR", "**#########", "FR40303265045", check_fr },
    { "GB", "#########", "GB980780684", check_gb },
    { "GB", "############", "", check_gb },
    { "GB", "GD###", "", check_gb_office },
    { "GB", "HA###", "", check_gb_office },
    { "HR", "###########", "HR33392005961", check_hr },
    { "HU", "########", "HU12892312", sum_hu },
    { "IE", "#######@", "IE6433435F", check_ie },
    { "IE", "#######@@", "", check_ie },
    { "IE", "#@#####@", "", check_ie_old },
    { "IT", "###########", "IT00743110157", check_it },
    { "LT", "#########", "LT119511515", check_lt },
    { "LT", "############", "", check_lt },
    { "LU", "########", "LU15027442", check_lu },
    { "LV", "###########", "LV40003521600", check_lv },
    { "MT", "########", "MT11679112", sum_mt },
    { "NL", "#########B##", "NL004495445B01", check_nl },
    { "PL", "##########", "PL8567346215", sum_pl },
    { "PT", "#########", "PT501964843", sum_pt },
    { "RO", "##", "RO18547290", check_ro },
    { "RO", "###", "", check_ro },
    { "RO", "####", "", check_ro },
    { "RO", "#####", "", check_ro },
    { "RO", "######", "", check_ro },
    { "RO", "#######", "", check_ro },
    { "RO", "########", "", check_ro },
    { "RO", "#########", "", check_ro },
    { "RO", "##########", "", check_ro },
    { "SE", "############", "SE123456789701", check_se },
    { "SI", "########", "SI50223054", sum_si },
    { "SK", "##########", "SK2022749619", check_sk },
    { "XI", "#########", "XI980780684", check_gb },
    { "XI", "############", "", check_gb },
    { "XI", "GD###", "", check_gb_office },
    { "XI", "HA###", "", check_gb_office },
    { "IN", "##@@@@@####@*@*", "27AAPFU0939F1ZV", check_in },
};

/* How numbers name a country: Greece is EL in them; "" for no country. */
static str prefix_of(str country)
{
    return str_eq(country, S("GR")) ? S("EL") : country;
}

static bool is_form_of(const struct form *f, str prefix)
{
    return str_eq(str_of(f->country), prefix);
}

str tax_number_example(str country)
{
    for (size_t i = 0; i < countof(forms); i++)
        if (is_form_of(&forms[i], prefix_of(country))) return str_of(forms[i].example);
    return STR_NONE;
}

/* Upper case and without what people put between; false where something else is in it. */
static bool compact(struct arena *a, str typed, str *out)
{
    char *s = arena_array(a, char, TAX_NUMBER_CHARS + 1);
    size_t n = 0;

    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i];
        if (str_has(S(" .-/"), c)) continue;
        if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
        if (n == TAX_NUMBER_CHARS || !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')))
            return false;
        s[n++] = c;
    }
    s[n] = 0;
    *out = (str){ s, n };
    return n > 0;
}

enum tax_number_fault tax_number_check(struct arena *a, str country, str typed, str *out)
{
    enum tax_number_fault fault = TAX_NUMBER_FORM;
    str prefix = prefix_of(country), number;
    bool ruled = tax_number_example(country).n > 0, bare = str_eq(country, S("IN"));

    if (!compact(a, typed, &number)) return TAX_NUMBER_FORM;
    str rest = number;
    if (ruled && !bare && str_starts(number, prefix)) rest = str_sub(number, 2, number.n);
    else if (ruled && str_eq(country, S("GR")) && str_starts(number, S("GR")))
        rest = str_sub(number, 2, number.n);
    const char *digits = arena_c_string(a, rest);
    for (size_t i = 0; ruled && i < countof(forms) && fault != TAX_NUMBER_FINE; i++) {
        if (!is_form_of(&forms[i], prefix) || !fits_shape(forms[i].shape, digits)) continue;
        bool holds = forms[i].holds == NULL || forms[i].holds(digits);
        fault = holds ? TAX_NUMBER_FINE : TAX_NUMBER_DIGIT;
    }
    if (ruled && fault != TAX_NUMBER_FINE) return fault;
    *out = ruled && !bare ? arena_format(a, "%.*s%s", STR_FMT(prefix), digits) : number;
    return TAX_NUMBER_FINE;
}

/* ---- treatments ---- */

static const struct {
    str word, label;
} treatments[] = {
#define X(name, word, label) { { word, sizeof word - 1 }, { label, sizeof label - 1 } },
    TAX_TREATMENTS(X)
#undef X
};

str tax_treatment_word(enum tax_treatment t)
{
    return treatments[t].word;
}

str tax_treatment_label(enum tax_treatment t)
{
    return treatments[t].label;
}

bool tax_treatment_of(str word, enum tax_treatment *out)
{
    for (size_t i = 0; i < countof(treatments); i++) {
        if (!str_eq(treatments[i].word, word)) continue;
        *out = (enum tax_treatment)i;
        return true;
    }
    return false;
}

enum tax_fit tax_treatment_fit(enum tax_treatment t, str country, str number)
{
    bool india = t == TAX_COMPOSITION || t == TAX_SEZ;

    if (india && !str_eq(country, S("IN"))) return TAX_INDIA_ONLY;
    if ((india || t == TAX_REGISTERED) && number.n == 0) return TAX_NUMBER_WANTED;
    if (t == TAX_UNREGISTERED && number.n > 0) return TAX_NUMBER_EXTRA;
    return TAX_FITS;
}

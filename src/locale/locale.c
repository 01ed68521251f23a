/*
 * Reads ICU's patterns once per language and keeps what base/format.c needs of them.
 *
 * The table only grows, to a fixed size: readers walk it without a lock. Past the size a region
 * is no longer told apart from its language, since tags come from people's settings.
 */
#include "locale/locale.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/uloc.h>
#include <unicode/unum.h>
#include <unicode/ustring.h>

#include "base/utf8.h"

enum {
    TAG_MAX = 15,
    LANGUAGES_MAX = 32, /* the last ones are kept for languages without a region */
    LANGUAGES_PLAIN = 8,
    TEXT_MAX = 512,
    PATTERN_MAX = 64,
};

static const struct language {
    char tag[4];
    /* Arabic as such takes the digits of bank references, as the Emirates and the Maghreb do;
       with a region ("ar-EG") its own are taken. */
    char locale[16];
} supported[] = {
    { "de", "de" }, { "fr", "fr" }, { "es", "es" }, { "hi", "hi" }, { "ar", "ar@numbers=latn" }
};

struct entry {
    char tag[TAG_MAX + 1];
    size_t tag_n;
    struct format format;
    char text[TEXT_MAX]; /* what the format's strs point into */
    size_t text_n;
};

static struct entry entries[LANGUAGES_MAX];
static atomic_size_t entry_count;
static pthread_mutex_t entry_lock = PTHREAD_MUTEX_INITIALIZER;

static bool entry_fill(struct entry *e, str tag, const char *locale);

static const struct language *language_find(str tag)
{
    str language = STR_NONE;
    if (!str_cut(&tag, '-', &language)) return NULL;
    for (size_t i = 0; i < countof(supported); i++) {
        if (str_eq(language, str_of(supported[i].tag))) return &supported[i];
    }
    return NULL;
}

static const struct format *entry_find(str tag)
{
    size_t n = atomic_load_explicit(&entry_count, memory_order_acquire);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(tag, (str){ entries[i].tag, entries[i].tag_n })) return &entries[i].format;
    }
    return NULL;
}

/* Read the language of `tag` if there is room; the format, or NULL. */
static const struct format *entry_add(str tag, const struct language *language)
{
    bool plain = tag.n == strlen(language->tag);
    char locale[32];
    if (plain) {
        snprintf(locale, sizeof(locale), "%s", language->locale);
    } else {
        char c_tag[TAG_MAX + 1];
        UErrorCode status = U_ZERO_ERROR;
        snprintf(c_tag, sizeof(c_tag), "%.*s", STR_FMT(tag));
        uloc_forLanguageTag(c_tag, locale, sizeof(locale), NULL, &status);
        if (U_FAILURE(status) || status == U_STRING_NOT_TERMINATED_WARNING) return NULL;
    }

    pthread_mutex_lock(&entry_lock);
    const struct format *found = entry_find(tag); /* another thread may have been first */
    size_t n = atomic_load(&entry_count);
    if (found == NULL && n + (plain ? 0 : LANGUAGES_PLAIN) < LANGUAGES_MAX &&
        entry_fill(&entries[n], tag, locale)) {
        atomic_store_explicit(&entry_count, n + 1, memory_order_release);
        found = &entries[n].format;
    }
    pthread_mutex_unlock(&entry_lock);
    return found;
}

#ifdef COUNTERFOIL_FAULTS
/* English figures with another point, so that what is written past the formatter shows. */
static const struct format pseudo = {
    .language = { "en-XA", 5 },
    .decimal_point = { "·", 2 },
    .group = { "'", 1 },
    .group_first = 3,
    .group_next = 3,
    .minus = { "−", 3 },
    .zero = '0',
    .months = { { "Jåån", 6 },
                { "Féb", 4 },
                { "Måår", 6 },
                { "Åpr", 4 },
                { "Måý", 5 },
                { "Jûûn", 6 },
                { "Jûûl", 6 },
                { "Åûûg", 7 },
                { "Sép", 4 },
                { "Öct", 4 },
                { "Növ", 4 },
                { "Déc", 4 } },
    .date_joint = { { " ", 1 }, { " ", 1 } },
};
#endif

const struct format *locale_format(str tag)
{
#ifdef COUNTERFOIL_FAULTS
    if (str_eq(tag, pseudo.language)) return &pseudo;
#endif
    const struct language *language = language_find(tag);
    if (language == NULL) return &format_english;

    const struct format *f = entry_find(tag);
    if (f == NULL && tag.n <= TAG_MAX) f = entry_add(tag, language);
    if (f != NULL) return f;
    str plain = str_of(language->tag);
    return str_eq(tag, plain) ? &format_english : locale_format(plain);
}

/* Keep `wide` as UTF-8 in the entry. */
static str keep(struct entry *e, const UChar *wide, int32_t n)
{
    char *to = e->text + e->text_n;
    int32_t bytes = 0;
    UErrorCode status = U_ZERO_ERROR;
    u_strToUTF8(to, (int32_t)(TEXT_MAX - e->text_n), &bytes, wide, n, &status);
    must(U_SUCCESS(status));
    e->text_n += (size_t)bytes;
    return (str){ to, (size_t)bytes };
}

static str keep_symbol(struct entry *e, const UNumberFormat *f, UNumberFormatSymbol which,
                       UErrorCode *status)
{
    UChar wide[16];
    int32_t n = unum_getSymbol(f, which, wide, countof(wide), status);
    return U_SUCCESS(*status) ? keep(e, wide, n) : STR_NONE;
}

/* "#,##,##0.00 ¤": sizes of groups, and where the sign stands. Its part for negatives is cut. */
static void read_money_pattern(struct format *f, const UChar *p, int32_t n)
{
    int commas[2] = { -1, -1 }, point = -1, last = -1, sign = -1; /* commas: last, one before */
    for (int i = 0; i < n && p[i] != ';'; i++) {
        if (p[i] == ',') {
            commas[1] = commas[0];
            commas[0] = i;
        } else if (p[i] == '.') {
            point = i;
        } else if (p[i] == 0xA4) {
            sign = i;
        }
        if (p[i] == '0' || p[i] == '#') last = i;
    }
    int end = point < 0 ? last + 1 : point;
    f->group_first = commas[0] < 0 ? 3 : (uint8_t)(end - commas[0] - 1);
    f->group_next = commas[1] < 0 ? f->group_first : (uint8_t)(commas[0] - commas[1] - 1);
    f->symbol_after = sign > last;
    f->symbol_spaced =
        f->symbol_after || (sign >= 0 && (p[sign + 1] == 0xA0 || p[sign + 1] == ' '));
}

/*
 * "d. MMM y" or "d 'de' MMM": the order of the parts, and what stands between. False where it is
 * anything but three parts and two joints.
 */
static bool read_date_pattern(struct entry *e, const UChar *p, int32_t n)
{
    char order[4] = "";
    int parts = 0;
    UChar joints[2][16];
    int32_t joint_n[2] = { 0, 0 };
    bool quoted = false;
    for (int32_t i = 0; i < n; i++) {
        if (p[i] == '\'') {
            quoted = !quoted;
        } else if (!quoted && (p[i] == 'd' || p[i] == 'M' || p[i] == 'y')) {
            if (i > 0 && p[i - 1] == p[i]) continue;
            if (parts == 3) return false;
            order[parts++] = (char)p[i];
        } else {
            if (parts == 0 || parts == 3 || joint_n[parts - 1] == 16) return false;
            joints[parts - 1][joint_n[parts - 1]++] = p[i];
        }
    }
    static const struct {
        char letters[4];
        int order;
    } orders[] = { { "dMy", FORMAT_DMY }, { "Mdy", FORMAT_MDY }, { "yMd", FORMAT_YMD } };
    for (size_t i = 0; i < countof(orders); i++) {
        if (strcmp(order, orders[i].letters) != 0) continue;
        e->format.order = (typeof(e->format.order))orders[i].order;
        e->format.date_joint[0] = keep(e, joints[0], joint_n[0]);
        e->format.date_joint[1] = keep(e, joints[1], joint_n[1]);
        return true;
    }
    return false;
}

static bool read_numbers(struct entry *e, const char *locale)
{
    UErrorCode status = U_ZERO_ERROR;
    UNumberFormat *f = unum_open(UNUM_CURRENCY, NULL, 0, locale, NULL, &status);
    if (U_FAILURE(status)) return false;

    UChar wide[PATTERN_MAX];
    int32_t n = unum_toPattern(f, false, wide, countof(wide), &status);
    if (U_SUCCESS(status)) read_money_pattern(&e->format, wide, n);
    e->format.decimal_point = keep_symbol(e, f, UNUM_MONETARY_SEPARATOR_SYMBOL, &status);
    e->format.group = keep_symbol(e, f, UNUM_MONETARY_GROUPING_SEPARATOR_SYMBOL, &status);
    str zero = keep_symbol(e, f, UNUM_ZERO_DIGIT_SYMBOL, &status);
    unum_close(f);
    return U_SUCCESS(status) && utf8_next(&zero, &e->format.zero);
}

static bool read_dates(struct entry *e, const char *locale)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar wide[PATTERN_MAX];
    UDateTimePatternGenerator *generator = udatpg_open(locale, &status);
    if (U_FAILURE(status)) return false;
    int32_t n = udatpg_getBestPattern(generator, u"yMMMd", -1, wide, countof(wide), &status);
    udatpg_close(generator);
    if (U_FAILURE(status) || !read_date_pattern(e, wide, n)) return false;

    UDateFormat *f = udat_open(UDAT_NONE, UDAT_MEDIUM, locale, u"UTC", -1, NULL, 0, &status);
    if (U_FAILURE(status)) return false;
    for (int32_t i = 0; i < 12 && U_SUCCESS(status); i++) {
        n = udat_getSymbols(f, UDAT_SHORT_MONTHS, i, wide, countof(wide), &status);
        if (U_SUCCESS(status)) e->format.months[i] = keep(e, wide, n);
    }
    udat_close(f);
    return U_SUCCESS(status);
}

static bool entry_fill(struct entry *e, str tag, const char *locale)
{
    *e = (struct entry){ .tag_n = tag.n };
    memcpy(e->tag, tag.p, tag.n);
    e->format.language = (str){ e->tag, e->tag_n };
    e->format.minus = format_english.minus;
    e->format.rtl = uloc_isRightToLeft(locale);
    return read_numbers(e, locale) && read_dates(e, locale);
}

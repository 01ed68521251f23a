/* What a currency is called, from ICU; in English as base/ has it. */
#include <unicode/ucurr.h>
#include <unicode/ustring.h>

#include "locale/locale.h"

enum { NAME_MAX = 64 };

str locale_currency_name(struct arena *a, const struct format *f, currency c)
{
    char utf8[4 * NAME_MAX];
    UChar code[4];
    int32_t n = 0, bytes = 0;
    UErrorCode status = U_ZERO_ERROR;

#ifdef COUNTERFOIL_FAULTS
    if (str_eq(f->language, S("en-XA")))
        return arena_format(a, "⟦%.*s⟧", STR_FMT(currency_name(c)));
#endif
    if (f == &format_english) return currency_name(c);
    const char *locale = arena_c_string(a, f->language);
    u_charsToUChars(currency_code(c).p, code, 3);
    code[3] = 0;
    const UChar *name = ucurr_getName(code, locale, UCURR_LONG_NAME, NULL, &n, &status);
    if (U_FAILURE(status) || n > NAME_MAX) return currency_name(c);
    u_strToUTF8(utf8, sizeof utf8, &bytes, name, n, &status);
    return U_FAILURE(status) ? currency_name(c) : arena_str(a, (str){ utf8, (size_t)bytes });
}

/* What a saved method is good for, and how it is called. */
#include "core/saved_method.h"

/* Months since year 0; 0 for one that has no end. */
static int last_month(const struct saved_method *m)
{
    return m->expiry_year == 0 ? 0 : m->expiry_year * 12 + m->expiry_month;
}

static int month_of(date d)
{
    int year, month, day;
    date_parts(d, &year, &month, &day);
    return year * 12 + month;
}

enum saved_fit saved_method_fit(const struct saved_method *m, currency cur, date today)
{
    if (m->removed_us != 0) return SAVED_REMOVED;
    if (last_month(m) != 0 && last_month(m) < month_of(today)) return SAVED_EXPIRED;
    if (m->method != PAY_CARD && !currency_eq(m->cur, cur)) return SAVED_OTHER_CURRENCY;
    return SAVED_FITS;
}

str saved_fit_text(enum saved_fit fit)
{
    switch (fit) {
    case SAVED_FITS: return STR_NONE;
    case SAVED_REMOVED: return S("This method was removed. Choose another.");
    case SAVED_EXPIRED: return S("This card has expired. Choose another, or add one.");
    case SAVED_OTHER_CURRENCY: return S("This account does not pay in this currency.");
    }
    return STR_NONE;
}

bool saved_method_ends(const struct saved_method *m, date today)
{
    return m->removed_us == 0 && last_month(m) == month_of(today);
}

str saved_method_month(struct arena *a, const struct saved_method *m)
{
    if (m->expiry_year == 0) return STR_NONE;
    return arena_format(a, "%04d-%02d", m->expiry_year, m->expiry_month);
}

str saved_method_label(struct arena *a, const struct saved_method *m)
{
    str brand = m->brand.n > 0 ? m->brand : pay_method_label(m->method);
    if (m->last4.n == 0) return brand;
    return arena_format(a, "%.*s \xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2 %.*s",
                        STR_FMT(brand), STR_FMT(m->last4));
}

/* Calendar arithmetic on day numbers; eras of 400 years make it exact for any year. */
#include "base/date.h"

static const int month_days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

static bool leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int last_day(int year, int month)
{
    return month == 2 && leap(year) ? 29 : month_days[month - 1];
}

bool date_is(date d)
{
    return d.day != INT32_MIN;
}

bool date_of(int year, int month, int day, date *out)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12) return false;
    if (day < 1 || day > last_day(year, month)) return false;

    /* Count from 1 March of year 0, so that the leap day is the last of its year. */
    int y = month <= 2 ? year - 1 : year, era = y / 400, of_era = y - era * 400;
    int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    out->day = era * 146097 + days - 719468;
    return true;
}

void date_parts(date d, int *year, int *month, int *day)
{
    must(date_is(d));
    int z = d.day + 719468, era = z / 146097, of_era = z - era * 146097;
    int y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;

    *day = of_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = y + era * 400 + (*month <= 2 ? 1 : 0);
}

/* Exactly `n` digits at `at`, as a number; -1 if one of them is none. */
static int digits(str s, size_t at, size_t n)
{
    int v = 0;
    for (size_t i = at; i < at + n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') return -1;
        v = v * 10 + (s.p[i] - '0');
    }
    return v;
}

bool date_parse(str s, date *out)
{
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-') return false;
    return date_of(digits(s, 0, 4), digits(s, 5, 2), digits(s, 8, 2), out);
}

bool date_parse_basic(str s, date *out)
{
    return s.n == 8 && date_of(digits(s, 0, 4), digits(s, 4, 2), digits(s, 6, 2), out);
}

str date_iso(date d, char out[static 11])
{
    out[0] = 0;
    if (!date_is(d)) return (str){ out, 0 };
    int year, month, day;
    date_parts(d, &year, &month, &day);
    for (int i = 3; i >= 0; i--, year /= 10) out[i] = (char)('0' + year % 10);
    out[4] = out[7] = '-';
    out[5] = (char)('0' + month / 10);
    out[6] = (char)('0' + month % 10);
    out[8] = (char)('0' + day / 10);
    out[9] = (char)('0' + day % 10);
    out[10] = 0;
    return (str){ out, 10 };
}

date date_add(date d, int32_t days)
{
    must(date_is(d));
    return (date){ d.day + days };
}

date date_add_months(date d, int months)
{
    int year, month, day;
    date_parts(d, &year, &month, &day);
    int total = year * 12 + month - 1 + months;
    year = total / 12;
    month = total % 12 + 1;
    int last = last_day(year, month);
    date out = d;
    must(date_of(year, month, day < last ? day : last, &out));
    return out;
}

date date_month_start(date d)
{
    int year, month, day;
    date_parts(d, &year, &month, &day);
    return date_add(d, 1 - day);
}

int date_weekday(date d)
{
    must(date_is(d));
    int w = (d.day + 3) % 7; /* 1970-01-01 was a Thursday */
    return w < 0 ? w + 7 : w;
}

/*
 * Civil dates: a day of the calendar, without clock or zone (proleptic Gregorian).
 *
 * Due dates, entry dates and fiscal years are civil dates in the organisation's zone, never
 * instants. Which day it is now, in a zone, is locale/zone.h's answer.
 */
#pragma once

#include "base/buf.h"

typedef struct date {
    int32_t day; /* days since 1970-01-01; DATE_NONE's day means "no date" */
} date;

#define DATE_NONE ((date){ INT32_MIN })

bool date_is(date d); /* false for DATE_NONE */

/* The date of year 1..9999, month 1..12, day 1..31; false if there is no such day. */
bool date_of(int year, int month, int day, date *out);
void date_parts(date d, int *year, int *month, int *day);

/* "2026-11-21" and nothing else (ISO 8601 extended, RFC 3339 full-date). */
bool date_parse(str s, date *out);
/* "20261121" (format 102 of UN/EDIFACT 2379). */
bool date_parse_basic(str s, date *out);

/* The ISO form into `out`; DATE_NONE gives "". */
str date_iso(date d, char out[static 11]);

date date_add(date d, int32_t days);
/* The same day `months` later, or that month's last day where there is no such day. */
date date_add_months(date d, int months);
date date_month_start(date d);
int date_weekday(date d); /* 0 Monday .. 6 Sunday */

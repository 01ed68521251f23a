/* Days as people type them where the browser has no field for dates: read by the reader's language,
 * never guessed at. */
#pragma once

#include "web/route.h"

enum day_fault {
    DAY_FINE,
    DAY_UNREADABLE, /* no day, or one that is not there: 30 February */
    DAY_AMBIGUOUS,  /* two days: "03/04/2026" in English */
};

/*
 * Read "2026-04-03", "3.4.2026", "3/4/2026" or "3 April 2026", the name of a month in the reader's
 * language or in English, digits of Arabic or Hindi; a year has four digits. Points and other
 * languages put the day first. English does with slashes what it likes: where both are a day,
 * `out` is the one with the day first and `other` the one with the month first.
 */
enum day_fault day_typed(str typed, const struct format *f, struct arena *a, date *out,
                         date *other);

/* The same for a page: "" and the day, or what to say beside the field; `otherwise` for no day. */
str visit_day(struct visit *v, str typed, str otherwise, date *out);

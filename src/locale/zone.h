/*
 * Time zones: which civil date and clock time an instant is, in a zone of the IANA database.
 *
 * Due dates, ageing and schedules live in the organisation's zone, clock times in the reader's;
 * both come through here. Callable from any thread. The first use in a process loads ICU's zones
 * (about 40 ms); a known zone then costs some 20 ns, because the stretch between two changes of
 * its clock is remembered. A zone that is not known counts as UTC: check with zone_known on input.
 */
#pragma once

#include "base/date.h"

/* "Asia/Kolkata", "UTC". Not abbreviations ("IST", ambiguous) nor fixed offsets ("GMT+2"). */
bool zone_known(str name);

/* The civil date in `zone` at that instant. */
date zone_today(str zone, int64_t at_us);

struct zone_time {
    date date;
    int hour, minute, second;
    int offset_minutes; /* east of Greenwich: India 330; seconds of old local times are cut */
    char name[12];      /* "IST", "CEST"; "UTC+9" where English has no common short name */
};

/* The civil date and clock time in `zone` at that instant. */
void zone_parts(str zone, int64_t at_us, struct zone_time *out);

/*
 * The instant at which clocks of `zone` show that time on `d`. A time that is shown twice gives
 * the first; one that is skipped gives the instant as long after the change (02:30 becomes 03:30).
 */
int64_t zone_instant(str zone, date d, int hour, int minute);

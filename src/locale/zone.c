/*
 * ICU knows the rules; we remember its answers as stretches of constant offset.
 *
 * Calendars are few, shared and locked, since a thread that ends could not close its own. Each
 * thread keeps copies of stretches, plain numbers without an owner: the usual answer takes no
 * lock and a division.
 */
#include "locale/zone.h"

#include <pthread.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

enum {
    ZONE_NAME_MAX = 47,
    CALENDARS = 32, /* zones open at a time in the process */
    ZONES = 8,      /* zones remembered by a thread */
    STRETCHES = 4,  /* remembered of each: two years */
};

static const int64_t second_us = 1000000, day_us = 86400 * INT64_C(1000000);

/* From one change of a zone's clock to the next. */
struct stretch {
    int64_t from_us, to_us, offset_us; /* from <= t < to; empty if from == to */
    char name[12];
};

struct zone {
    char name[ZONE_NAME_MAX + 1];
    size_t n;
    unsigned next; /* the stretch to be replaced */
    struct stretch stretches[STRETCHES];
};

static _Thread_local struct zone zones[ZONES];
static _Thread_local unsigned zone_next;

static struct {
    pthread_mutex_t lock;
    unsigned next;
    struct {
        char name[ZONE_NAME_MAX + 1];
        UCalendar *calendar;
    } open[CALENDARS];
} shared = { .lock = PTHREAD_MUTEX_INITIALIZER };

static int64_t floor_div(int64_t n, int64_t d)
{
    return n / d - (n % d < 0);
}

/* `name` for ICU; false if it cannot be a zone's. */
static bool wide_name(str name, UChar out[static ZONE_NAME_MAX + 1])
{
    if (name.n == 0 || name.n > ZONE_NAME_MAX) return false;
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] <= ' ' || name.p[i] > '~') return false;
        out[i] = (UChar)name.p[i];
    }
    out[name.n] = 0;
    return str_eq(name, S("UTC")) || str_has(name, '/');
}

bool zone_known(str name)
{
    UChar wide[ZONE_NAME_MAX + 1], canonical[128];
    UErrorCode status = U_ZERO_ERROR;
    UBool of_system = false;
    if (!wide_name(name, wide) || str_eq(name, S("Etc/Unknown"))) return false;
    ucal_getCanonicalTimeZoneID(wide, -1, canonical, countof(canonical), &of_system, &status);
    return U_SUCCESS(status) && of_system;
}

/* ICU's zone of that name, opened once; the lock is held. `name` is known, ended by NUL. */
static UCalendar *calendar_get(const char *name)
{
    for (unsigned i = 0; i < CALENDARS; i++) {
        if (strcmp(shared.open[i].name, name) == 0 && shared.open[i].calendar != NULL)
            return shared.open[i].calendar;
    }
    UChar wide[ZONE_NAME_MAX + 1] = { 0 };
    UErrorCode status = U_ZERO_ERROR;
    u_charsToUChars(name, wide, (int32_t)strlen(name));
    UCalendar *calendar = ucal_open(wide, -1, "en", UCAL_GREGORIAN, &status);
    must(U_SUCCESS(status));

    unsigned at = shared.next++ % CALENDARS;
    if (shared.open[at].calendar != NULL) ucal_close(shared.open[at].calendar);
    shared.open[at].calendar = calendar;
    memcpy(shared.open[at].name, name, strlen(name) + 1);
    return calendar;
}

static void name_by_offset(int64_t offset_us, char out[static 12])
{
    int minutes = (int)(offset_us / (60 * second_us));
    unsigned size = (unsigned)(minutes < 0 ? -minutes : minutes);
    unsigned hours = size / 60 % 100;
    char sign = minutes < 0 ? '-' : '+';
    if (size == 0) {
        snprintf(out, 12, "UTC");
    } else if (size % 60 == 0) {
        snprintf(out, 12, "UTC%c%u", sign, hours);
    } else {
        snprintf(out, 12, "UTC%c%u:%02u", sign, hours, size % 60);
    }
}

/*
 * A short name is told only to those who are used to it: CLDR has "IST" in India's English and
 * "CEST" in Britain's. Whoever is first to know one names it for all.
 */
static void name_by_custom(UCalendar *calendar, bool summer, struct stretch *out)
{
    static const char *const readers[] = { "en_US", "en_GB", "en_IN", "en_AU", "en_NZ", "en_ZA" };
    UCalendarDisplayNameType type = summer ? UCAL_SHORT_DST : UCAL_SHORT_STANDARD;
    name_by_offset(out->offset_us, out->name);
    for (size_t i = 0; i < countof(readers); i++) {
        UChar wide[32];
        UErrorCode status = U_ZERO_ERROR;
        int32_t n = ucal_getTimeZoneDisplayName(calendar, type, readers[i], wide, 32, &status);
        if (U_FAILURE(status) || n == 0 || n >= (int32_t)sizeof(out->name)) continue;
        if (n > 3 && u_strncmp(wide, u"GMT", 3) == 0) continue;
        u_UCharsToChars(wide, out->name, n);
        out->name[n] = 0;
        return;
    }
}

/* When the clock changes last before, or first after, the calendar's instant; else `none`. */
static int64_t change_us(UCalendar *calendar, UTimeZoneTransitionType which, int64_t none)
{
    UErrorCode status = U_ZERO_ERROR;
    UDate at = 0;
    bool is = ucal_getTimeZoneTransitionDate(calendar, which, &at, &status);
    return is && U_SUCCESS(status) ? (int64_t)at * 1000 : none;
}

/* Ask ICU about the stretch around an instant. */
static void stretch_read(const char *name, int64_t at_us, struct stretch *out)
{
    UErrorCode status = U_ZERO_ERROR;
    pthread_mutex_lock(&shared.lock);
    UCalendar *calendar = calendar_get(name);
    ucal_setMillis(calendar, (UDate)floor_div(at_us, 1000), &status);
    int64_t summer_ms = ucal_get(calendar, UCAL_DST_OFFSET, &status);
    int64_t offset_ms = ucal_get(calendar, UCAL_ZONE_OFFSET, &status) + summer_ms;
    must(U_SUCCESS(status));

    out->offset_us = offset_ms * 1000;
    out->from_us = change_us(calendar, UCAL_TZ_TRANSITION_PREVIOUS_INCLUSIVE, INT64_MIN);
    out->to_us = change_us(calendar, UCAL_TZ_TRANSITION_NEXT, INT64_MAX);
    if (strcmp(name, "UTC") == 0 || strncmp(name, "Etc/", 4) == 0) {
        name_by_offset(out->offset_us, out->name);
    } else {
        name_by_custom(calendar, summer_ms != 0, out);
    }
    pthread_mutex_unlock(&shared.lock);
}

/* This thread's memory of a zone. */
static struct zone *zone_get(str name)
{
    for (unsigned i = 0; i < ZONES; i++) {
        if (zones[i].n == name.n && memcmp(zones[i].name, name.p, name.n) == 0 && name.n != 0)
            return &zones[i];
    }
    if (!zone_known(name)) return str_eq(name, S("UTC")) ? NULL : zone_get(S("UTC"));

    struct zone *z = &zones[zone_next++ % ZONES];
    *z = (struct zone){ .n = name.n };
    memcpy(z->name, name.p, name.n);
    return z;
}

static const struct stretch *stretch_at(str name, int64_t at_us)
{
    static const struct stretch utc = { INT64_MIN, INT64_MAX, 0, "UTC" };
    struct zone *z = zone_get(name);
    if (z == NULL) return &utc; /* an ICU without data */
    for (unsigned i = 0; i < STRETCHES; i++) {
        if (at_us >= z->stretches[i].from_us && at_us < z->stretches[i].to_us)
            return &z->stretches[i];
    }
    struct stretch *s = &z->stretches[z->next++ % STRETCHES];
    stretch_read(z->name, at_us, s);
    return s;
}

date zone_today(str zone, int64_t at_us)
{
    return (date){ (int32_t)floor_div(at_us + stretch_at(zone, at_us)->offset_us, day_us) };
}

void zone_parts(str zone, int64_t at_us, struct zone_time *out)
{
    const struct stretch *s = stretch_at(zone, at_us);
    int64_t local_us = at_us + s->offset_us, day = floor_div(local_us, day_us);
    int seconds = (int)((local_us - day * day_us) / second_us);
    *out = (struct zone_time){
        .date = { (int32_t)day },
        .hour = seconds / 3600,
        .minute = seconds / 60 % 60,
        .second = seconds % 60,
        .offset_minutes = (int)(s->offset_us / (60 * second_us)),
    };
    memcpy(out->name, s->name, sizeof(out->name));
}

int64_t zone_instant(str zone, date d, int hour, int minute)
{
    must(date_is(d));
    int64_t local_us = d.day * day_us + (hour * 60 + minute) * 60 * second_us;
    int64_t before_us = stretch_at(zone, local_us - day_us)->offset_us;
    int64_t after_us = stretch_at(zone, local_us + day_us)->offset_us;

    int64_t first = local_us - before_us, second = local_us - after_us;
    if (stretch_at(zone, first)->offset_us == before_us) return first;
    return stretch_at(zone, second)->offset_us == after_us ? second : first;
}

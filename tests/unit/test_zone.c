/* Instants in zones: both sides of midnight, of the changes of clocks, and of the world. */
#include "testing.h"

#include <pthread.h>
#include <stdio.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include "base/clock.h"
#include "base/rand.h"
#include "locale/zone.h"

static const int64_t second_us = 1000000, hour_us = 3600 * INT64_C(1000000);

/* 2026-11-21T18:45:30.5Z */
static const int64_t evening = INT64_C(1795286730500000);

static void shows(str zone, int64_t at_us, const char *expected)
{
    struct zone_time t;
    char iso[11], text[80];
    zone_parts(zone, at_us, &t);
    date_iso(t.date, iso);
    snprintf(text, sizeof(text), "%s %02d:%02d:%02d %+d %s", iso, t.hour, t.minute, t.second,
             t.offset_minutes, t.name);
    assert_string_equal(text, expected);
    assert_int_equal(zone_today(zone, at_us).day, t.date.day);
}

static void an_instant_has_a_date_and_time_in_each_zone(void **state)
{
    (void)state;
    shows(S("Asia/Kolkata"), evening, "2026-11-22 00:15:30 +330 IST");
    shows(S("Europe/Berlin"), evening, "2026-11-21 19:45:30 +60 CET");
    shows(S("America/New_York"), evening, "2026-11-21 13:45:30 -300 EST");
    shows(S("America/St_Johns"), evening, "2026-11-21 15:15:30 -210 UTC-3:30");
    shows(S("Asia/Tokyo"), evening, "2026-11-22 03:45:30 +540 UTC+9");
    shows(S("Australia/Sydney"), evening, "2026-11-22 05:45:30 +660 AEDT");
    shows(S("Pacific/Kiritimati"), evening, "2026-11-22 08:45:30 +840 UTC+14");
    shows(S("Europe/London"), evening, "2026-11-21 18:45:30 +0 GMT");
    shows(S("UTC"), evening, "2026-11-21 18:45:30 +0 UTC");
    shows(S("Etc/UTC"), evening, "2026-11-21 18:45:30 +0 UTC");
    shows(S("UTC"), -1, "1969-12-31 23:59:59 +0 UTC");
}

static void clocks_change_at_the_very_second(void **state)
{
    (void)state;
    int64_t spring = INT64_C(1774746000) * second_us; /* 2026-03-29T01:00Z */
    shows(S("Europe/Berlin"), spring - 1, "2026-03-29 01:59:59 +60 CET");
    shows(S("Europe/Berlin"), spring, "2026-03-29 03:00:00 +120 CEST");
    int64_t autumn = INT64_C(1792890000) * second_us; /* 2026-10-25T01:00Z */
    shows(S("Europe/Berlin"), autumn - 1, "2026-10-25 02:59:59 +120 CEST");
    shows(S("Europe/Berlin"), autumn, "2026-10-25 02:00:00 +60 CET");
}

static void only_names_of_the_database_are_known(void **state)
{
    (void)state;
    assert_true(zone_known(S("Asia/Kolkata")));
    assert_true(zone_known(S("Asia/Calcutta")));
    assert_true(zone_known(S("America/Argentina/ComodRivadavia")));
    assert_true(zone_known(S("UTC")));
    static const char *const wrong[] = {
        "",
        "IST",
        "EST",
        "GMT+2",
        "Asia/Nowhere",
        "asia/kolkata",
        "Etc",
        "Etc/Unknown",
        "Asia/K\n",
        "Asia/K\xC3",
        "/",
    };
    for (size_t i = 0; i < countof(wrong); i++) assert_false(zone_known(str_of(wrong[i])));
    char long_name[300];
    for (size_t i = 0; i < sizeof(long_name); i++) long_name[i] = '/';
    assert_false(zone_known((str){ long_name, sizeof(long_name) }));

    shows(S("Asia/Nowhere"), evening, "2026-11-21 18:45:30 +0 UTC");
    shows(STR_NONE, evening, "2026-11-21 18:45:30 +0 UTC");
}

static void a_wall_time_has_its_instant(void **state)
{
    (void)state;
    date d;
    assert_true(date_of(2026, 11, 22, &d));
    int64_t at = zone_instant(S("Asia/Kolkata"), d, 9, 0);
    shows(S("Asia/Kolkata"), at, "2026-11-22 09:00:00 +330 IST");
    shows(S("UTC"), at, "2026-11-22 03:30:00 +0 UTC");

    assert_true(date_of(2026, 3, 29, &d)); /* 02:30 is skipped */
    shows(S("Europe/Berlin"), zone_instant(S("Europe/Berlin"), d, 2, 30),
          "2026-03-29 03:30:00 +120 CEST");
    shows(S("Europe/Berlin"), zone_instant(S("Europe/Berlin"), d, 9, 0),
          "2026-03-29 09:00:00 +120 CEST");
    assert_true(date_of(2026, 10, 25, &d)); /* 02:30 is shown twice */
    shows(S("Europe/Berlin"), zone_instant(S("Europe/Berlin"), d, 2, 30),
          "2026-10-25 02:30:00 +120 CEST");
    shows(S("Europe/Berlin"), zone_instant(S("Europe/Berlin"), d, 3, 0),
          "2026-10-25 03:00:00 +60 CET");
}

/* Our remembered stretches against a calendar of ICU that is asked each time. */
static void a_thousand_instants_agree_with_icu(const char *zone, struct rand_stream *chance)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar wide[64];
    u_uastrcpy(wide, zone);
    UCalendar *c = ucal_open(wide, -1, "en", UCAL_GREGORIAN, &status);
    for (int i = 0; i < 1000; i++) {
        int64_t at_us = (int64_t)rand_below(chance, 86400ULL * 365 * 120) * second_us +
                        (int64_t)rand_below(chance, 1000000);
        struct zone_time t;
        int year, month, day;
        zone_parts(str_of(zone), at_us, &t);
        date_parts(t.date, &year, &month, &day);
        ucal_setMillis(c, (UDate)(at_us / 1000), &status);
        assert_int_equal(year, ucal_get(c, UCAL_YEAR, &status));
        assert_int_equal(month - 1, ucal_get(c, UCAL_MONTH, &status));
        assert_int_equal(day, ucal_get(c, UCAL_DATE, &status));
        assert_int_equal(t.hour, ucal_get(c, UCAL_HOUR_OF_DAY, &status));
        assert_int_equal(t.minute, ucal_get(c, UCAL_MINUTE, &status));
        assert_int_equal(t.second, ucal_get(c, UCAL_SECOND, &status));
    }
    assert_true(U_SUCCESS(status));
    ucal_close(c);
}

static const char *const world[] = {
    "Europe/Berlin",       "Europe/London",     "Europe/Paris",   "America/New_York",
    "America/Los_Angeles", "America/Sao_Paulo", "Asia/Kolkata",   "Asia/Tokyo",
    "Asia/Dubai",          "Asia/Kathmandu",    "Africa/Cairo",   "Africa/Casablanca",
    "Australia/Lord_Howe", "Pacific/Auckland",  "Pacific/Apia",   "Atlantic/Azores",
    "America/Caracas",     "Asia/Pyongyang",    "Europe/Moscow",  "Antarctica/Troll",
    "Asia/Tehran",         "Asia/Singapore",    "America/Bogota", "Africa/Lagos",
    "Europe/Dublin",       "Europe/Madrid",     "Asia/Karachi",   "Asia/Dhaka",
    "America/Mexico_City", "America/Toronto",   "Asia/Jakarta",   "Asia/Manila",
    "Europe/Istanbul",     "Europe/Lisbon",     "Asia/Riyadh",    "UTC",
};

static void more_zones_than_are_remembered_agree_with_icu(void **state)
{
    (void)state;
    struct rand_stream chance = { 7 };
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < countof(world); i++)
            a_thousand_instants_agree_with_icu(world[i], &chance);
    }
}

static void *walk_the_world(void *p)
{
    int *faults = p;
    for (int i = 0; i < 40; i++) {
        for (size_t k = 0; k < countof(world); k++) {
            struct zone_time t;
            int64_t at_us = evening + i * 24 * 30 * hour_us;
            zone_parts(str_of(world[k]), at_us, &t);
            int64_t again = zone_instant(str_of(world[k]), t.date, t.hour, t.minute);
            if (again / (60 * second_us) != at_us / (60 * second_us)) *faults += 1;
        }
    }
    return NULL;
}

static void threads_may_ask_at_once(void **state)
{
    (void)state;
    pthread_t threads[4];
    int faults[4] = { 0 };
    for (size_t i = 0; i < countof(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, walk_the_world, &faults[i]), 0);
    for (size_t i = 0; i < countof(threads); i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(faults[i], 0);
    }
}

/* A page asks a few hundred times. The bound is wide: asking ICU each time takes 250 ns and more.
 */
static void a_remembered_zone_is_cheap(void **state)
{
    (void)state;
    int64_t least = INT64_MAX, sum = 0;
    for (int round = 0; round < 20; round++) {
        int64_t begin = clock_monotonic_us();
        for (int i = 0; i < 10000; i++)
            sum += zone_today(S("Europe/Berlin"), evening - i * hour_us).day;
        int64_t took = clock_monotonic_us() - begin;
        if (took < least) least = took;
    }
    assert_true(sum > 0);
    print_message("# zone_today: %d ns\n", (int)(least / 10));
    assert_true(least < 2000); /* 200 ns each */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_instant_has_a_date_and_time_in_each_zone),
        cmocka_unit_test(clocks_change_at_the_very_second),
        cmocka_unit_test(only_names_of_the_database_are_known),
        cmocka_unit_test(a_wall_time_has_its_instant),
        cmocka_unit_test(more_zones_than_are_remembered_agree_with_icu),
        cmocka_unit_test(threads_may_ask_at_once),
        cmocka_unit_test(a_remembered_zone_is_cheap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The small words of base/: text, buffers, arenas, dates, money, decimals, formats. */
#include "testing.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/card.h"
#include "base/date.h"
#include "base/encode.h"
#include "base/file.h"
#include "base/format.h"
#include "base/id.h"
#include "base/log.h"
#include "base/utf8.h"

static void text_is_cut_and_read(void **state)
{
    (void)state;
    str rest = S("a,b,,c"), part;
    int n = 0;
    while (str_cut(&rest, ',', &part)) n++;
    assert_int_equal(n, 4);
    assert_str(part, "c");
    assert_str(str_trim(S(" \t x \n")), "x");

    int64_t v = 0;
    assert_true(str_i64(S("-9223372036854775808"), &v));
    assert_int_equal(v, INT64_MIN);
    assert_false(str_i64(S("9223372036854775808"), &v));
    assert_false(str_i64(S("1 "), &v));
    assert_false(str_i64(S(""), &v));
}

static void a_buffer_stops_at_its_maximum(void **state)
{
    (void)state;
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 10);
    buf_lit(&b, "12345678");
    assert_false(b.overflow);
    buf_lit(&b, "901");
    assert_true(b.overflow);
    buf_lit(&b, "9");
    assert_int_equal(b.n, 8);
}

static void every_day_of_four_centuries_survives(void **state)
{
    (void)state;
    date d;
    assert_true(date_of(1900, 1, 1, &d));
    for (int i = 0; i < 146097 + 400; i++, d = date_add(d, 1)) {
        int year, month, day;
        char iso[11];
        date again = DATE_NONE;
        date_parts(d, &year, &month, &day);
        assert_true(date_of(year, month, day, &again));
        assert_int_equal(again.day, d.day);
        assert_true(date_parse(date_iso(d, iso), &again));
        assert_int_equal(again.day, d.day);
    }
    assert_false(date_parse(S("2026-02-30"), &d));
    assert_false(date_parse(S("2026-2-03"), &d));
    assert_true(date_parse(S("2028-02-29"), &d));
    assert_true(date_parse_basic(S("20260131"), &d));
    char iso[11];
    assert_str(date_iso(date_add_months(d, 1), iso), "2026-02-28");
    assert_int_equal(date_weekday(d), 5);
}

static void money_is_exact_and_checked(void **state)
{
    (void)state;
    currency eur = CURRENCY("EUR"), kwd = CURRENCY("KWD"), jpy = CURRENCY("JPY");
    money m, sum;
    char text[32];

    assert_ok(money_parse(S("1240.5"), eur, &m));
    assert_int_equal(m.minor, 124050);
    assert_str(money_plain(m, text), "1240.50");
    assert_ok(money_parse(S("-0.001"), kwd, &m));
    assert_str(money_plain(m, text), "-0.001");
    assert_ok(money_parse(S("7"), jpy, &m));
    assert_str(money_plain(m, text), "7");
    assert_err(money_parse(S("7.0"), jpy, &m), E_PARSE);
    assert_err(money_parse(S("1.005"), eur, &m), E_PARSE);
    assert_err(money_parse(S("1,00"), eur, &m), E_PARSE);
    assert_err(money_parse(S(""), eur, &m), E_PARSE);
    assert_err(money_parse(S("-"), eur, &m), E_PARSE);
    assert_err(money_parse(S("1."), eur, &m), E_PARSE);
    assert_err(money_parse(S("1000000000000000000"), eur, &m), E_OVERFLOW);
    assert_err(money_add((money){ 1, eur }, (money){ 1, jpy }, &sum), E_CURRENCY);
    assert_err(money_add((money){ INT64_MAX, eur }, (money){ 1, eur }, &sum), E_OVERFLOW);
}

static void division_rounds_as_its_name_says(void **state)
{
    (void)state;
    int64_t v;
    assert_ok(divide_round(5, 2, ROUND_HALF_UP, &v));
    assert_int_equal(v, 3);
    assert_ok(divide_round(-5, 2, ROUND_HALF_UP, &v));
    assert_int_equal(v, -3);
    assert_ok(divide_round(5, 2, ROUND_HALF_EVEN, &v));
    assert_int_equal(v, 2);
    assert_ok(divide_round(7, 2, ROUND_HALF_EVEN, &v));
    assert_int_equal(v, 4);
    assert_ok(divide_round(-7, 2, ROUND_DOWN, &v));
    assert_int_equal(v, -3);
    assert_ok(divide_round(0, 7, ROUND_HALF_UP, &v));
    assert_int_equal(v, 0);
    assert_err(divide_round((__int128)INT64_MAX * 4, 2, ROUND_DOWN, &v), E_OVERFLOW);
}

static void decimals_multiply_without_error(void **state)
{
    (void)state;
    decimal q, p, one = { 1, 0 };
    money m;
    char text[40];
    assert_ok(decimal_parse(S("2.500"), &q));
    assert_int_equal(q.scale, 1);
    assert_ok(decimal_parse(S("0.0333"), &p));
    assert_ok(decimal_product(q, p, one, CURRENCY("EUR"), &m)); /* 0.08325 */
    assert_int_equal(m.minor, 8);
    assert_ok(decimal_product((decimal){ 10, 0 }, (decimal){ 1, 0 }, (decimal){ 3, 0 },
                              CURRENCY("EUR"), &m));
    assert_int_equal(m.minor, 333);
    assert_str(decimal_plain((decimal){ -1, 3 }, text), "-0.001");
    assert_err(decimal_parse(S("1e3"), &q), E_PARSE);
    assert_err(decimal_parse(S("."), &q), E_PARSE);
    assert_err(decimal_parse(S("1.2.3"), &q), E_PARSE);
    assert_ok(
        decimal_percent((money){ 25, CURRENCY("EUR") }, (decimal){ 18, 0 }, ROUND_HALF_UP, &m));
    assert_int_equal(m.minor, 5); /* 4.5 */
}

static void amounts_group_as_their_readers_do(void **state)
{
    (void)state;
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 1000);
    format_money(&b, &format_english, (money){ 117437720, CURRENCY("INR") }, MONEY_SYMBOL);
    assert_str(buf_view(&b), "₹11,74,377.20");
    buf_clear(&b);
    format_money(&b, &format_english, (money){ -11496000, CURRENCY("EUR") }, MONEY_CODE);
    assert_str(buf_view(&b), "−EUR\xC2\xA0"
                             "114,960.00");
    buf_clear(&b);
    format_money(&b, &format_english, (money){ 5, CURRENCY("KWD") }, MONEY_BARE);
    assert_str(buf_view(&b), "0.005");
    buf_clear(&b);
    format_money(&b, &format_english, (money){ 1234567, CURRENCY("JPY") }, MONEY_SYMBOL);
    assert_str(buf_view(&b), "¥1,234,567");
    buf_clear(&b);
    format_date(&b, &format_english, (date){ 20778 });
    assert_str(buf_view(&b), "21 Nov 2026");
}

static void ids_ascend_and_public_ids_are_random(void **state)
{
    (void)state;
    int64_t last = 0;
    for (int i = 0; i < 100000; i++) {
        int64_t id = id_new();
        assert_true(id > last);
        last = id;
    }
    public_id a = public_id_new(), b = public_id_new(), c;
    assert_memory_not_equal(a.c, b.c, sizeof a.c);
    assert_true(public_id_parse(public_id_str(&a), &c));
    assert_false(public_id_parse(S("short"), &c));
    assert_false(public_id_parse(S("aaaaaaaaaaaaaaaaaaa/"), &c));
}

static void bytes_survive_their_encodings(void **state)
{
    (void)state;
    unsigned char bytes[64], back[64];
    for (size_t n = 0; n < sizeof bytes; n++) {
        CLEANUP(buf_release) struct buf text, raw;
        buf_init(&text, 1000);
        buf_init(&raw, 1000);
        for (size_t i = 0; i < n; i++) bytes[i] = (unsigned char)(i * 37 + n);
        encode_base64url(&text, bytes, n);
        assert_true(decode_base64url(buf_view(&text), &raw));
        assert_int_equal(raw.n, n);
        if (n > 0) assert_memory_equal(raw.p, bytes, n);
        buf_clear(&text);
        buf_clear(&raw);
        encode_base64(&text, bytes, n);
        assert_true(decode_base64(buf_view(&text), &raw));
        assert_int_equal(raw.n, n);
        buf_clear(&text);
        encode_hex(&text, bytes, n);
        assert_true(decode_hex(buf_view(&text), back, n));
        assert_memory_equal(back, bytes, n);
    }
    CLEANUP(buf_release) struct buf raw;
    buf_init(&raw, 1000);
    assert_false(decode_base64url(S("a"), &raw));
    assert_false(decode_base64url(S("a+b"), &raw));
}

static void bad_utf8_is_seen(void **state)
{
    (void)state;
    assert_true(utf8_valid(S("Ünal Çelik 株式会社 \xF0\x9F\x98\x80")));
    assert_false(utf8_valid(S("\xC0\x80")));
    assert_false(utf8_valid(S("\xED\xA0\x80")));
    assert_false(utf8_valid(S("\xF4\x90\x80\x80")));
    assert_false(utf8_valid(S("a\xE2\x82")));
    assert_int_equal(utf8_count(S("a\xE2\x82\xAC")), 2);
    assert_str(utf8_cut(S("äöü"), 2), "äö");
}

static void card_numbers_are_masked_as_people_type_them(void **state)
{
    (void)state;
    static const char *const texts[][2] = {
        { "paid with 4242 4242 4242 4242 and 4111111111111111, ref 4242424242424241",
          "paid with **** **** **** 4242 and ************1111, ref 4242424242424241" },
        { "4111-1111-1111-1111 12/27", "****-****-****-1111 12/27" },
        { "4111 1111 1111 1111 123", "**** **** **** 1111 123" }, /* and its check number */
        { "12 4111 1111 1111 1111", "12 **** **** **** 1111" },
        { "4111 - 1111 - 1111 - 1111", "**** - **** - **** - 1111" },
        { "3782 822463 10005", "**** ****** *0005" },
        { "card:4222222222222", "card:*********2222" },
        { "٤١١١ ١١١١ ١١١١ ١١١١", "**** **** **** ١١١١" },
        { "４１１１１１１１１１１１１１１１!", "************１１１１!" },
        { "4111\u00a01111\u20111111\u200b1111", "****\u00a0****\u2011****\u200b1111" },
    };
    for (size_t i = 0; i < countof(texts); i++) {
        char text[200];
        snprintf(text, sizeof text, "%s", texts[i][0]);
        text[card_mask(text, strlen(text))] = 0;
        assert_string_equal(text, texts[i][1]);
    }
}

static void other_numbers_stay_as_they_are(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "0000000000000000",             /* no issuer begins with 0 */
        "411111111111111111111111",     /* longer than any card's */
        "210000000003139471430009017",  /* a QR reference */
        "411111111111",                 /* shorter */
        "4111111111111112",             /* Luhn says no */
        "4111/1111/1111/1111",
        "2026-11-22 04:11:40",
        "+49 40 1234567",
    };
    for (size_t i = 0; i < countof(texts); i++) {
        char text[200];
        snprintf(text, sizeof text, "%s", texts[i]);
        assert_false(card_found(str_of(text)));
        assert_int_equal(card_mask(text, strlen(text)), strlen(texts[i]));
        assert_string_equal(text, texts[i]);
    }
}

static const char *shared_path;

static void *write_the_same(void *arg)
{
    (void)arg;
    for (int i = 0; i < 50; i++) assert_ok(file_write(shared_path, S("the same bytes"), 0600));
    return NULL;
}

static void many_threads_may_write_one_path(void **state)
{
    (void)state;
    char folder[] = "/tmp/test_base_XXXXXX";
    struct arena a;
    str back;
    pthread_t threads[8];

    assert_non_null(mkdtemp(folder));
    arena_init(&a, 1 << 20);
    shared_path = arena_format(&a, "%s/file", folder).p;
    for (size_t i = 0; i < countof(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, write_the_same, NULL), 0);
    for (size_t i = 0; i < countof(threads); i++) pthread_join(threads[i], NULL);
    assert_ok(file_read(&a, shared_path, 100, &back));
    assert_str(back, "the same bytes");
    assert_err(file_read(&a, shared_path, 5, &back), E_TOO_LARGE);
    assert_err(file_read(&a, folder, 5, &back), E_IO);
    assert_int_equal(unlink(shared_path), 0);
    assert_int_equal(rmdir(folder), 0); /* no temporary file was left */
    arena_release(&a);
}

/* Up to what it may hold, again and again; zeroed, and formatted whole whatever its length. */
static void an_arena_gives_the_same_after_each_reset(void **state)
{
    (void)state;
    struct arena a;
    char wide[1000];

    memset(wide, 'w', sizeof wide);
    arena_init(&a, 200 * 1024);
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 180; i++) {
            char *p = arena_take(&a, 1000);
            for (size_t k = 0; k < 1000; k++) assert_int_equal(p[k], 0);
            memset(p, 'x', 1000);
        }
        assert_true(a.bytes <= 200 * 1024);
        arena_reset(&a);
        assert_int_equal(a.bytes, 16 * 1024);
    }
    for (int n = 0; n <= 600; n++) {
        str s = arena_format(&a, "%.*s", n, wide);
        assert_int_equal(s.n, n);
        assert_int_equal(strlen(s.p), n);
        assert_int_equal(strspn(s.p, "w"), n);
    }
    arena_release(&a);
}

static void what_is_formatted_stands_behind_what_was_there(void **state)
{
    (void)state;
    char wide[1000];

    memset(wide, 'w', sizeof wide);
    for (int n = 0; n <= 600; n++) {
        CLEANUP(buf_release) struct buf b;
        buf_init(&b, 2000);
        buf_format(&b, "%.*s", n, wide);
        buf_format(&b, "%d %s", 42, "end");
        assert_int_equal(b.n, n + 6);
        assert_memory_equal(b.p, wide, (size_t)n);
        assert_memory_equal(b.p + n, "42 end", 6);
        assert_false(b.overflow);
    }
    CLEANUP(buf_release) struct buf small;
    buf_init(&small, 10);
    buf_format(&small, "%s", "123456789");
    assert_str(buf_view(&small), "123456789");
    buf_format(&small, "%s", "10");
    assert_true(small.overflow);
    assert_str(buf_view(&small), "123456789");
    buf_format(&small, "%s", "");
    assert_str(buf_view(&small), "123456789");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_arena_gives_the_same_after_each_reset),
        cmocka_unit_test(what_is_formatted_stands_behind_what_was_there),
        cmocka_unit_test(text_is_cut_and_read),
        cmocka_unit_test(a_buffer_stops_at_its_maximum),
        cmocka_unit_test(every_day_of_four_centuries_survives),
        cmocka_unit_test(money_is_exact_and_checked),
        cmocka_unit_test(division_rounds_as_its_name_says),
        cmocka_unit_test(decimals_multiply_without_error),
        cmocka_unit_test(amounts_group_as_their_readers_do),
        cmocka_unit_test(ids_ascend_and_public_ids_are_random),
        cmocka_unit_test(bytes_survive_their_encodings),
        cmocka_unit_test(bad_utf8_is_seen),
        cmocka_unit_test(card_numbers_are_masked_as_people_type_them),
        cmocka_unit_test(other_numbers_stay_as_they_are),
        cmocka_unit_test(many_threads_may_write_one_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

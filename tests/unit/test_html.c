/* The escapes of the view runtime, by type and place, with the texts people attack pages with. */
#include "html/html.h"
#include "testing.h"

#include <ctype.h>
#include <string.h>

static struct buf b;
static struct html h;

static int set_up(void **state UNUSED)
{
    buf_init(&b, 1 << 16);
    h = (struct html){ .b = &b, .format = &format_english };
    return 0;
}

static int tear_down(void **state UNUSED)
{
    buf_release(&b);
    return 0;
}

#define assert_prints(call, expected)                                                              \
    do {                                                                                           \
        buf_clear(&b);                                                                             \
        call;                                                                                      \
        assert_str(buf_view(&b), expected);                                                        \
    } while (0)

static void text_loses_its_power_in_text_and_attributes(void **state UNUSED)
{
    assert_prints(html_put(&h, S("<script>alert('x')</script>")),
                  "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
    assert_prints(html_attr(&h, S("\" onclick=\"x&")), "&#34; onclick=&#34;x&amp;");
    assert_prints(html_plain(&h, S("</title>")), "&lt;/title&gt;");
    assert_prints(html_put(&h, S("")), "");
    assert_prints(html_put(&h, STR_NONE), "");
    assert_prints(html_put(&h, S("plain words")), "plain words");
}

static void characters_of_every_script_stay_and_control_bytes_do_not(void **state UNUSED)
{
    assert_prints(html_put(&h, S("ஐயர் & 김서연 €")), "ஐயர் &amp; 김서연 €");
    assert_prints(html_put(&h, S("a\0b\x1b\x7f")), "a\xEF\xBF\xBD"
                                                   "b\xEF\xBF\xBD\xEF\xBF\xBD");
    assert_prints(html_put(&h, S("a\tb\r\nc")), "a\tb\r\nc");
}

static void every_byte_is_escaped_or_itself(void **state UNUSED)
{
    for (int i = 0; i < 256; i++) {
        char c = (char)i;
        buf_clear(&b);
        html_put(&h, ((str){ &c, 1 }));
        bool kept = b.n == 1 && b.p[0] == c;
        bool must_go =
            strchr("<>&\"'", c) != NULL || (i < 32 && strchr("\t\n\f\r", c) == NULL) || i == 127;
        assert_int_equal(kept, !must_go);
        assert_false(b.overflow);

        buf_clear(&b);
        html_url(&h, ((str){ &c, 1 }));
        bool plain = isalnum(i) != 0 || strchr("-._~@", c) != NULL;
        assert_int_equal(b.n == 1, plain && c != 0);
    }
}

static void an_address_keeps_nothing_that_ends_a_path(void **state UNUSED)
{
    assert_prints(html_url(&h, S("javascript:alert(1)//")), "javascript%3Aalert%281%29%2F%2F");
    assert_prints(html_url(&h, S("a/../b?c=d&e#f")), "a%2F..%2Fb%3Fc%3Dd%26e%23f");
    assert_prints(html_url(&h, S("é\n")), "%C3%A9%0A");
    assert_prints(html_url(&h, S("meera@example.com")), "meera@example.com");
    assert_prints(html_url(&h, (int64_t)-7), "-7");
    assert_prints(html_url(&h, (public_id){ "AbCdEfGhIjKlMnOp-_12" }), "AbCdEfGhIjKlMnOp-_12");
    assert_prints(html_url_whole(&h, HTML_URL("/a?b=1&c=2")), "/a?b=1&amp;c=2");
}

static void money_is_written_for_its_place(void **state UNUSED)
{
    const money rupees = { 34810000, CURRENCY("INR") }, owed = { -124050, CURRENCY("EUR") };
    const money yen = { 1240, CURRENCY("JPY") };
    assert_prints(html_put(&h, rupees), "<bdi>₹3,48,100.00</bdi>");
    assert_prints(html_put(&h, owed), "<bdi>−€1,240.50</bdi>");
    assert_prints(html_put(&h, yen), "<bdi>¥1,240</bdi>");
    assert_prints(html_plain(&h, owed), "−€1,240.50");
    assert_prints(html_attr(&h, owed), "-1240.50");

    h.many_currencies = true;
    assert_prints(html_put(&h, rupees), "<bdi><span class=\"cur\">INR</span> 3,48,100.00</bdi>");
    assert_prints(html_put(&h, owed), "<bdi><span class=\"cur\">EUR</span> −1,240.50</bdi>");
    assert_prints(html_plain(&h, rupees), "INR\xC2\xA0"
                                          "3,48,100.00");
}

static void the_one_big_figure_is_in_parts(void **state UNUSED)
{
    assert_prints(html_put(&h, html_figures((money){ 117437720, CURRENCY("INR") })),
                  "<span class=\"sym\">₹</span>11,74,377<span class=\"dec\">.20</span>");
    assert_prints(html_put(&h, html_figures((money){ -1240, CURRENCY("JPY") })),
                  "−<span class=\"sym\">¥</span>1,240");
    assert_prints(html_put(&h, html_figures((money){ INT64_MIN, CURRENCY("EUR") })),
                  "−<span class=\"sym\">€</span>92,233,720,368,547,758"
                  "<span class=\"dec\">.08</span>");

    struct format after = format_english;
    after.symbol_after = true;
    after.decimal_point = S(",");
    after.group = S(".");
    h.format = &after;
    assert_prints(html_put(&h, html_figures((money){ 123456, CURRENCY("EUR") })),
                  "1.234<span class=\"dec\">,56</span><span class=\"sym\">€</span>");
}

static void days_are_read_by_people_and_by_machines(void **state UNUSED)
{
    date day;
    assert_true(date_parse(S("2026-11-21"), &day));
    assert_prints(html_put(&h, day), "<time datetime=\"2026-11-21\">21 Nov 2026</time>");
    assert_prints(html_plain(&h, day), "21 Nov 2026");
    assert_prints(html_attr(&h, day), "2026-11-21");
    assert_prints(html_put(&h, DATE_NONE), "");
    assert_prints(html_put(&h, ((html_time){ S("2026-11-26T14:20+05:30"), S("26 Nov, 14:20") })),
                  "<time datetime=\"2026-11-26T14:20+05:30\">26 Nov, 14:20</time>");
}

static void numbers_have_groups_only_for_people(void **state UNUSED)
{
    assert_prints(html_put(&h, (int64_t)-1234567), "−1,234,567");
    assert_prints(html_put(&h, 1234), "1,234");
    assert_prints(html_put(&h, (size_t)1234), "1,234");
    assert_prints(html_attr(&h, (int64_t)-1234567), "-1234567");
    assert_prints(html_attr(&h, (size_t)1234), "1234");
    assert_prints(html_put(&h, ((decimal){ 12345, 1 })), "1,234.5");
    assert_prints(html_attr(&h, ((decimal){ 12345, 1 })), "1234.5");
}

static void only_addresses_that_cannot_run_are_let_in(void **state UNUSED)
{
    static const str good[] = { { "https://pay.example/x?y=1", 25 },
                                { "http://localhost:8090/x", 23 },
                                { "http://127.0.0.1/", 17 } };
    static const char *const bad[] = { "javascript:alert(1)",
                                       "http://pay.example/",
                                       "https://",
                                       "//pay.example",
                                       "/x",
                                       "data:text/html,x",
                                       "",
                                       "https://pay.example/\nx",
                                       "HTTPS:/x",
                                       " https://x",
                                       "http://localhost.example/",
                                       "http://localhost@example/",
                                       "http://localhost:8@example/",
                                       "https:\\\\x" };
    html_url_safe url;
    for (size_t i = 0; i < countof(good); i++) assert_true(html_url_web(good[i], &url));
    for (size_t i = 0; i < countof(bad); i++) assert_false(html_url_web(str_of(bad[i]), &url));

    assert_true(html_url_local(S("/invoices?page=2#x"), &url));
    assert_str(url.s, "/invoices?page=2#x");
    static const char *const away[] = { "//evil.example",   "/\\evil.example", "https://x", "",
                                        "/\t/evil.example", "invoices",        "/a b" };
    for (size_t i = 0; i < countof(away); i++) assert_false(html_url_local(str_of(away[i]), &url));
}

static void a_message_without_its_places_is_just_text(void **state UNUSED)
{
    struct html_places p = html_places(S("{0} {x} { {1"), false);
    buf_clear(&b);
    assert_int_equal(html_place(&h, &p), 0);
    assert_str(buf_view(&b), "{0} {x} { {1");

    p = html_places(S("{b}<{1}"), true); /* a bold that a translator forgot to end */
    buf_clear(&b);
    assert_int_equal(html_place(&h, &p), 1);
    assert_int_equal(html_place(&h, &p), 0);
    assert_str(buf_view(&b), "<b>&lt;</b>");
}

static void a_page_past_its_maximum_is_marked_and_not_cut_in_the_middle(void **state UNUSED)
{
    buf_release(&b);
    buf_init(&b, 8);
    html_lit(&h, "1234");
    html_put(&h, S("<<<<"));
    html_lit(&h, "5");
    assert_true(b.overflow);
    assert_str(buf_view(&b), "1234");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        T(text_loses_its_power_in_text_and_attributes),
        T(characters_of_every_script_stay_and_control_bytes_do_not),
        T(every_byte_is_escaped_or_itself),
        T(an_address_keeps_nothing_that_ends_a_path),
        T(money_is_written_for_its_place),
        T(the_one_big_figure_is_in_parts),
        T(days_are_read_by_people_and_by_machines),
        T(numbers_have_groups_only_for_people),
        T(only_addresses_that_cannot_run_are_let_in),
        T(a_message_without_its_places_is_just_text),
        T(a_page_past_its_maximum_is_marked_and_not_cut_in_the_middle),
#undef T
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

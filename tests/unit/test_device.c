/* Browsers and machines in words: what each says of itself, and what says nothing. */
#include "testing.h"

#include "web/device.h"

static void is(const char *agent, const char *browser, const char *system)
{
    struct device d = device_of(str_of(agent));
    assert_true(str_eq(d.browser, str_of(browser)));
    assert_true(str_eq(d.system, str_of(system)));
}

static void each_browser_is_called_by_its_own_name(void **state)
{
    (void)state;
    is("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
       "Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0", "Edge", "Windows");
    is("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox",
       "Linux");
    is("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
       "Gecko) Version/18.1 Mobile/15E148 Safari/604.1", "Safari", "iPhone");
    is("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
       "Chrome/141.0.0.0 Safari/537.36", "Chrome", "Mac");
    is("Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) "
       "SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36", "Samsung Internet", "Android");
}

static void programs_keep_their_names_and_noise_has_none(void **state)
{
    (void)state;
    is("curl/8.5.0", "curl", "");
    is("", "", "");
    is("<b>x</b>/1", "", "");
    is("Mozilla/5.0", "", "");
    is("nothing that is known", "", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_browser_is_called_by_its_own_name),
        cmocka_unit_test(programs_keep_their_names_and_noise_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

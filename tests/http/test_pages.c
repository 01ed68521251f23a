/* The pages a contact reads: home, the list, a document, over real sockets and on both engines. */
#include "portal.h"

static struct portal portal;
static struct browser mira;

static int start(void **state)
{
    (void)state;
    portal_start(&portal);
    struct customer c = portal_customer(&portal, "K-1", "Halden Trading GmbH", "EUR");
    portal_contact(&portal, c.id, "mira@halden.example", MAY_VIEW | MAY_PAY);
    browser_open(&mira, &portal);
    browser_login(&mira, "mira@halden.example");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    browser_close(&mira);
    portal_stop(&portal);
    return 0;
}

static void a_stranger_is_sent_to_the_log_in(void **state)
{
    (void)state;
    struct browser stranger;
    browser_open(&stranger, &portal);
    assert_int_equal(browser_get(&stranger, "/password"), 303);
    assert_true(str_starts(browser_header(&stranger, "Location"), S("/login")));
    browser_close(&stranger);
    assert_int_equal(browser_get(&mira, "/password"), 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stranger_is_sent_to_the_log_in),
    };
    return cmocka_run_group_tests(tests, start, stop);
}

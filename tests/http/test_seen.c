/* First looks at an invoice: whose sign counts, how often it is told, and what is none. */
#include "paying.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "app/app_invoice_link.h"

static struct browser owner, ada, bob;
static struct customer ours;
static contact_id bob_id;

/* How many lines "Seen" the staff's page of the invoice has. */
static int lines_of(const struct made *m)
{
    assert_int_equal(browser_get(&owner, form("/staff/invoices/%s", m->id)), 200);
    return browser_count(&owner, ">Seen</th>");
}

static int items_of(const struct made *m)
{
    assert_int_equal(browser_get(&owner, "/staff/inbox?kind=view"), 200);
    return browser_count(&owner, form("First view of %s", m->number));
}

static void loading_a_page_is_no_sign_of_a_person(void **state)
{
    (void)state;
    struct made m = invoice(&ours, 1000, 5);
    const char *at = form("/invoices/%s", m.id);
    for (int i = 0; i < 3; i++) assert_int_equal(browser_get(&ada, at), 200);
    assert_true(browser_sees(&ada, "data-seen"));
    assert_int_equal(browser_get(&ada, form("/invoices/%s/pdf", m.id)), 200);
    /* A form without the token of this person's pages is none either. */
    char token[sizeof ada.csrf];
    snprintf(token, sizeof token, "%s", ada.csrf);
    snprintf(ada.csrf, sizeof ada.csrf, "x");
    assert_int_equal(browser_post(&ada, form("/invoices/%s/seen", m.id), ""), 403);
    snprintf(ada.csrf, sizeof ada.csrf, "%s", token);
    assert_int_equal(browser_get(&ada, form("/invoices/%s/seen", m.id)), 405);
    assert_int_equal(lines_of(&m), 0);
    assert_int_equal(items_of(&m), 0);
}

static void a_first_look_is_told_once_for_a_person_and_once_to_staff(void **state)
{
    (void)state;
    struct made m = invoice(&ours, 1100, 5);
    const char *seen = form("/invoices/%s/seen", m.id);
    for (int i = 0; i < 2; i++) assert_int_equal(browser_post(&ada, seen, ""), 303);
    assert_int_equal(lines_of(&m), 1);
    int items = items_of(&m);
    assert_true(items > 0);
    assert_int_equal(browser_get(&ada, form("/invoices/%s", m.id)), 200);
    assert_false(browser_sees(&ada, "data-seen"));
    /* Another person is noted, and staff are not told again. */
    assert_int_equal(browser_get(&bob, form("/invoices/%s", m.id)), 200);
    assert_true(browser_sees(&bob, "data-seen"));
    assert_int_equal(browser_post(&bob, seen, ""), 303);
    assert_int_equal(lines_of(&m), 2);
    assert_int_equal(items_of(&m), items);
}

static void a_form_about_the_invoice_is_a_sign_without_our_script(void **state)
{
    (void)state;
    struct made m = invoice(&ours, 1200, 5);
    char day[11];
    date_iso(date_add(portal_today(&portal), 9), day);
    assert_int_equal(browser_post(&ada, form("/invoices/%s/promise", m.id), "day=x"), 422);
    assert_int_equal(lines_of(&m), 0);
    assert_int_equal(browser_post(&ada, form("/invoices/%s/promise", m.id), form("day=%s", day)),
                     303);
    assert_int_equal(lines_of(&m), 1);
    assert_true(items_of(&m) > 0);
}

static void a_link_of_the_same_person_is_noted_and_not_told_again(void **state)
{
    (void)state;
    struct made m = invoice(&ours, 1300, 5);
    const char *seen = form("/invoices/%s/seen", m.id);
    struct browser b;
    str token;
    assert_int_equal(browser_post(&bob, seen, ""), 303);
    assert_ok(app_invoice_link_make(&portal.app, &portal.arena, portal.org.id, m.doc, bob_id,
                                    &token));
    browser_open(&b, &portal);
    assert_int_equal(browser_get(&b, form("/i/%.*s", STR_FMT(token))), 303);
    assert_int_equal(browser_get(&b, b.location), 200);
    assert_true(browser_sees(&b, "data-seen"));
    assert_int_equal(browser_post(&b, seen, ""), 303);
    assert_int_equal(lines_of(&m), 1);
    assert_int_equal(browser_get(&owner, form("/staff/invoices/%s/links", m.id)), 200);
    assert_false(browser_sees(&owner, "not yet"));
    browser_close(&b);
}

static int begin(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    portal_start(&portal);
    portal_set_up(&portal, "Harbour");
    staff_user(ROLE_OWNER, "owner@seen.example", &owner);
    assert_int_equal(browser_get(&owner, "/staff"), 200);
    ours = portal_customer(&portal, "K-S1", "Quay Holding", "EUR");
    portal_contact(&portal, ours.id, "ada@seen.example", MAY_VIEW | MAY_PAY);
    bob_id = portal_contact(&portal, ours.id, "bob@seen.example", MAY_VIEW);
    browser_open(&ada, &portal);
    browser_login(&ada, "ada@seen.example");
    assert_int_equal(browser_get(&ada, "/invoices"), 200);
    browser_open(&bob, &portal);
    browser_login(&bob, "bob@seen.example");
    assert_int_equal(browser_get(&bob, "/invoices"), 200);
    return 0;
}

static int end(void **state)
{
    (void)state;
    browser_close(&owner);
    browser_close(&ada);
    browser_close(&bob);
    portal_stop(&portal);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loading_a_page_is_no_sign_of_a_person),
        cmocka_unit_test(a_first_look_is_told_once_for_a_person_and_once_to_staff),
        cmocka_unit_test(a_form_about_the_invoice_is_a_sign_without_our_script),
        cmocka_unit_test(a_link_of_the_same_person_is_noted_and_not_told_again),
    };
    return cmocka_run_group_tests(tests, begin, end);
}

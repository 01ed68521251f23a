/* Documents that customers' people forward: who may, what comes of it; on both engines. */
#include "paying.h"

#include <stdio.h>
#include <string.h>

#include "app/app_forward.h"
#include "app/app_invoice_link.h"
#include "app/app_people.h"
#include "base/clock.h"

static struct browser owner, ada, bob;
static struct customer ours, theirs;
static struct made one, two, note;
static contact_id ada_id, bob_id;
static const char fine[] = "to=mia%40tax.example&message=Please+book+it.&add=1";

static int settings(const char *more)
{
    assert_int_equal(browser_get(&owner, "/staff/settings"), 200);
    return browser_post(&owner, "/staff/settings",
                        form("partial=1&pay_by=card&pay_by=transfer&schedule=pay"
                             "&limit_accountant=1000.00&limit_owner=1000.00%s", more));
}

/* The contacts of our customer as staff see them. */
static bool noted(const char *email, const char *as)
{
    const char *at = form("/staff/customers/%.*s", STR_FMT(public_id_str(&ours.public_id)));
    assert_int_equal(browser_get(&owner, at), 200);
    return browser_sees(&owner, email) && browser_sees(&owner, as);
}

static void an_invoice_is_forwarded_and_its_receiver_noted_without_rights(void **state)
{
    (void)state;
    const char *at = form("/invoices/%s/forward", one.id);
    assert_int_equal(browser_get(&ada, form("/invoices/%s", one.id)), 200);
    assert_true(browser_sees(&ada, at));
    assert_int_equal(browser_get(&ada, at), 200);
    assert_int_equal(browser_post(&ada, at, fine), 303);
    assert_int_equal(browser_get(&ada, ada.location), 200);
    assert_true(browser_sees(&ada, "It is on its way."));
    assert_int_equal(browser_get(&ada, form("/invoices/%s", one.id)), 200);
    assert_true(browser_sees(&ada, "Forwarded by e-mail"));
    assert_true(browser_sees(&ada, "to mia@tax.example"));
    assert_true(noted("mia@tax.example", "None: known by forwarding"));

    struct contact c;
    bool found;
    struct rtx *tx = NULL;
    struct membership *list;
    size_t n;
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_contact_by_email(tx, &portal.arena, portal.org.id, S("mia@tax.example"), &c,
                                     &found));
    assert_true(found && !c.active);
    assert_ok(store_membership_list(tx, &portal.arena, portal.org.id, c.id, &list, &n));
    assert_int_equal(n, 0);
    db_read_end(&tx);
}

static void who_is_known_by_forwarding_can_be_made_a_contact_with_rights(void **state)
{
    (void)state;
    contact_id mia;
    assert_true(noted("mia@tax.example", "None: known by forwarding"));
    assert_ok(app_contact_add(&portal.app, &portal.arena, portal.org.id, ours.id,
                              S("mia@tax.example"), S("Mia"), MAY_VIEW, &mia));
    assert_false(noted("mia@tax.example", "None: known by forwarding"));
    /* And forwarding takes nothing away again. */
    assert_int_equal(browser_post(&ada, form("/invoices/%s/forward", one.id), fine), 303);
    assert_false(noted("mia@tax.example", "None: known by forwarding"));
}

static void neither_the_sender_nor_the_setting_is_passed_over(void **state)
{
    (void)state;
    const char *at = form("/invoices/%s/forward", one.id);
    assert_int_equal(browser_post(&ada, at, "to=plain%40tax.example"), 303);
    assert_false(noted("plain@tax.example", ""));
    assert_int_equal(settings(""), 303);
    assert_int_equal(browser_get(&ada, at), 200);
    assert_false(browser_sees(&ada, "Note the receiver"));
    assert_int_equal(browser_post(&ada, at, "to=plain%40tax.example&add=1"), 303);
    assert_false(noted("plain@tax.example", ""));
    assert_int_equal(settings("&forward=1"), 303);
    assert_int_equal(browser_get(&ada, at), 200);
    assert_true(browser_sees(&ada, "Note the receiver"));
}

static void what_is_wrong_is_said_and_nothing_is_sent(void **state)
{
    (void)state;
    static const struct {
        const char *fields, *told;
    } wrong[] = {
        { "to=&message=x", "Enter an e-mail address" },
        { "to=nobody&message=x", "Enter an e-mail address" },
        { "to=a%40b.example%0d%0aBcc%3a+c%40d.example", "Use one line" },
        { "to=a%40b.example%2cc%40d.example", "Enter an e-mail address" },
        { "to=a%40b.example&message=See+HTTPS%3a%2f%2fx.example", "Leave addresses of web pages" },
        { "to=a%40b.example&message=www.x.example", "Leave addresses of web pages" },
        { NULL, "Use at most 1000 characters." },
    };
    char far[1200];
    memset(far, 'x', sizeof far);
    far[sizeof far - 1] = '\0';
    for (size_t i = 0; i < countof(wrong); i++) {
        const char *fields = wrong[i].fields != NULL
                                 ? wrong[i].fields
                                 : form("to=a%%40b.example&message=%s", far);
        assert_int_equal(browser_post(&ada, form("/invoices/%s/forward", two.id), fields), 422);
        assert_true(browser_sees(&ada, wrong[i].told));
    }
    assert_int_equal(browser_get(&ada, form("/invoices/%s", two.id)), 200);
    assert_false(browser_sees(&ada, "Forwarded by e-mail"));
}

static void nobody_forwards_what_he_may_not_see(void **state)
{
    (void)state;
    struct browser stranger;
    browser_open(&stranger, &portal);
    browser_login(&stranger, "stranger@forward.example");
    assert_int_equal(browser_get(&stranger, "/invoices"), 200);
    assert_int_equal(browser_get(&stranger, form("/invoices/%s/forward", one.id)), 404);
    assert_int_equal(browser_post(&stranger, form("/invoices/%s/forward", one.id), fine), 404);
    browser_close(&stranger);
}

static void credit_notes_and_receipts_are_forwarded_and_what_has_no_paper_is_not(void **state)
{
    (void)state;
    char at[512];
    assert_int_equal(browser_get(&ada, form("/credits/%s", note.id)), 200);
    assert_true(browser_sees(&ada, "/forward"));
    assert_int_equal(browser_get(&ada, form("/credits/%s/forward", note.id)), 200);
    assert_false(browser_sees(&ada, "without a log-in, for"));
    assert_int_equal(browser_post(&ada, form("/credits/%s/forward", note.id), fine), 303);
    choose(&ada, form("invoice=%s", two.id), at);
    assert_int_equal(browser_post(&ada, at, confirm(&ada, &two, "50.00")), 303);
    snprintf(payment, sizeof payment, "%.30s", ada.location);
    assert_int_equal(browser_get(&ada, form("%s/forward", payment)), 404);
    struct made paid = invoice(&ours, 2000, 3);
    choose(&ada, form("invoice=%s", paid.id), at);
    pays(&ada, at, confirm(&ada, &paid, "20.00"));
    assert_int_equal(browser_get(&ada, form("%s/receipt", payment)), 200);
    assert_true(browser_sees(&ada, form("%s/forward", payment)));
    assert_int_equal(browser_get(&ada, form("%s/forward", payment)), 200);
    assert_int_equal(browser_post(&ada, form("%s/forward", payment), fine), 303);
}

/* The link in such a mail, as its job makes it. */
static struct browser receiver(contact_id from, str address)
{
    struct forward f = { .org = portal.org.id, .customer = ours.id, .contact = from,
                         .account = ACCOUNT_RECEIVABLE, .subject = one.doc, .address = address };
    struct browser b;
    str token;
    assert_ok(app_invoice_link_forward(&portal.app, &portal.arena, &f, &token));
    browser_open(&b, &portal);
    assert_int_equal(browser_get(&b, form("/i/%.*s", STR_FMT(token))), 303);
    assert_int_equal(browser_get(&b, b.location), 200);
    return b;
}

static void a_forwarded_link_may_what_its_sender_may_and_no_more(void **state)
{
    (void)state;
    struct browser adas = receiver(ada_id, S("mia@tax.example")),
                   bobs = receiver(bob_id, S("mia@tax.example")),
                   other = receiver(ada_id, S("zoe@tax.example"));
    assert_true(browser_sees(&adas, "action=\"/pay\""));
    assert_false(browser_sees(&bobs, "action=\"/pay\""));
    assert_false(browser_sees(&adas, "/forward\""));
    assert_int_equal(browser_get(&adas, form("/invoices/%s/forward", one.id)), 303);
    /* A newer one to the same address ends the one before; others stay. */
    struct browser again = receiver(ada_id, S("mia@tax.example"));
    assert_int_equal(browser_get(&adas, form("/invoices/%s", one.id)), 303);
    assert_int_equal(browser_get(&other, form("/invoices/%s", one.id)), 200);
    /* Staff see in whose hands they are. */
    assert_int_equal(browser_get(&owner, form("/staff/invoices/%s/links", one.id)), 200);
    assert_true(browser_sees(&owner, "zoe@tax.example"));
    assert_true(browser_sees(&owner, "Forwarded by "));
    /* What is done by it is done from that address. */
    assert_int_equal(browser_post(&again, form("/invoices/%s/seen", one.id), ""), 303);
    assert_int_equal(browser_get(&owner, form("/staff/invoices/%s", one.id)), 200);
    assert_true(browser_sees(&owner, "mia@tax.example"));
    browser_close(&adas);
    browser_close(&bobs);
    browser_close(&other);
    browser_close(&again);
}

static void a_person_a_customer_and_an_address_have_a_limit(void **state)
{
    (void)state;
    char at[64];
    int sent = 0, status = 303;
    snprintf(at, sizeof at, "/invoices/%s/forward", one.id);
    for (int i = 0; i < FORWARDS_BY_CONTACT + 5; i++) {
        status = browser_post(&bob, at, "to=one%40tax.example");
        sent += status == 303;
    }
    assert_int_equal(status, 429);
    assert_true(browser_sees(&bob, "Enough has been forwarded for today."));
    assert_int_equal(sent, FORWARDS_TO_ADDRESS);
    for (int i = 0; i < FORWARDS_BY_CONTACT; i++)
        sent += browser_post(&bob, at, form("to=a%d%%40tax.example", i)) == 303;
    assert_int_equal(sent, FORWARDS_BY_CONTACT);
    /* A day later there is room again. */
    int64_t day = 86400 * (int64_t)1000000 + 1;
    clock_advance(day);
    browser_login(&bob, "bob@forward.example");
    assert_int_equal(browser_get(&bob, "/invoices"), 200);
    assert_int_equal(browser_post(&bob, at, "to=one%40tax.example"), 303);
}

static int begin(void **state)
{
    paying_start(state);
    portal_set_up(&portal, "Harbour");
    staff_user(ROLE_OWNER, "owner@forward.example", &owner);
    ours = portal_customer(&portal, "K-F1", "Quay Holding", "EUR");
    theirs = portal_customer(&portal, "K-F2", "Somebody Else", "EUR");
    ada_id = portal_contact(&portal, ours.id, "ada@forward.example", MAY_VIEW | MAY_PAY);
    bob_id = portal_contact(&portal, ours.id, "bob@forward.example", MAY_VIEW);
    portal_contact(&portal, theirs.id, "stranger@forward.example", MAY_VIEW | MAY_PAY);
    one = invoice(&ours, 11900, -3);
    two = invoice(&ours, 5000, 5);
    note = credit(&ours, 700);
    browser_open(&ada, &portal);
    browser_login(&ada, "ada@forward.example");
    assert_int_equal(browser_get(&ada, "/invoices"), 200);
    browser_open(&bob, &portal);
    browser_login(&bob, "bob@forward.example");
    assert_int_equal(browser_get(&bob, "/invoices"), 200);
    return 0;
}

static int end(void **state)
{
    browser_close(&owner);
    browser_close(&ada);
    browser_close(&bob);
    return paying_stop(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_invoice_is_forwarded_and_its_receiver_noted_without_rights),
        cmocka_unit_test(who_is_known_by_forwarding_can_be_made_a_contact_with_rights),
        cmocka_unit_test(neither_the_sender_nor_the_setting_is_passed_over),
        cmocka_unit_test(what_is_wrong_is_said_and_nothing_is_sent),
        cmocka_unit_test(nobody_forwards_what_he_may_not_see),
        cmocka_unit_test(credit_notes_and_receipts_are_forwarded_and_what_has_no_paper_is_not),
        cmocka_unit_test(a_forwarded_link_may_what_its_sender_may_and_no_more),
        cmocka_unit_test(a_person_a_customer_and_an_address_have_a_limit),
    };
    return cmocka_run_group_tests(tests, begin, end);
}

/*
 * Saved methods as their people meet them: kept while paying, paid with, added in the middle of a
 * payment, changed and removed; and what is refused. After each transcript the books are proved.
 */
#include "paying.h"

#include <stdio.h>
#include <string.h>

#include "app/app_method.h"
#include "app/app_offer.h"
#include "db/write.h"
#include "store/store_book.h"
#include "store/store_invoice.h"

static struct customer halden, other;
static struct browser mira, viewer, stranger;
static char saved[21]; /* the card that the first test keeps */

static str field_of(struct browser *b, const char *name)
{
    char before[128];
    snprintf(before, sizeof before, "name=\"%s\" value=\"", name);
    return browser_between(b, before, "\"");
}

/* The form of the review on the screen, paying `amount` with `method`. */
static const char *with(struct browser *b, const struct made *m, const char *amount,
                        const char *method, const char *more)
{
    char version[64];
    snprintf(version, sizeof version, "version.%s", m->id);
    return form("key=%.*s&method=%s&amount.%s=%s&version.%s=%.*s%s", STR_FMT(field_of(b, "key")),
                method, m->id, amount, m->id, STR_FMT(field_of(b, version)), more);
}

static int kept(void)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct saved_method *list;
    size_t n;
    assert_ok(db_read_begin(portal.app.db, &tx));
    assert_ok(store_method_list(tx, &till.arena, portal.org.id, halden.id, &list, &n));
    if (n > 0) snprintf(saved, sizeof saved, "%.20s", list[0].public_id.c);
    return (int)n;
}

static void one_is_kept_while_paying_if_the_box_is_ticked(void **state)
{
    (void)state;
    struct made m = invoice(&halden, 5000, 5);
    char at[512];

    choose(&mira, form("invoice=%s", m.id), at);
    assert_true(browser_sees(&mira, "Use this for future payments"));
    assert_false(browser_sees(&mira, "aria-describedby=\"consent\" checked"));
    assert_true(browser_sees(&mira, "may keep this with Test gateway"));
    pays(&mira, at, with(&mira, &m, "20.00", "card", ""));
    assert_int_equal(kept(), 0);

    choose(&mira, form("invoice=%s", m.id), at);
    pays(&mira, at, with(&mira, &m, "10.00", "card", "&save=1&address=Kai 4&country=NO"));
    assert_int_equal(kept(), 1);
    books_are_right();
}

static void a_saved_one_is_chosen_and_pays_without_a_page(void **state)
{
    (void)state;
    struct made m = invoice(&halden, 4000, 5);
    char at[512];

    choose(&mira, form("invoice=%s", m.id), at);
    assert_true(browser_sees(&mira, form("value=\"%s\" data-saved checked", saved)));
    assert_int_equal(browser_post(&mira, at, with(&mira, &m, "40.00", saved, "")), 303);
    assert_true(str_starts(str_of(mira.location), S("/payments/")));
    assert_false(str_ends(str_of(mira.location), S("/go")));
    assert_int_equal(browser_get(&mira, mira.location), 200);
    assert_true(browser_sees(&mira, "Payment received"));
    books_are_right();
}

static void one_is_added_in_the_middle_and_the_payment_goes_on(void **state)
{
    (void)state;
    struct made m = invoice(&halden, 9000, 5), c = credit(&halden, 500);
    char at[512], back[512];

    choose(&mira, form("invoice=%s", m.id), at);
    const char *more = form("&add=1&credit.%s=3.00", c.id);
    assert_int_equal(browser_post(&mira, at, with(&mira, &m, "70.00", "card", more)), 303);
    assert_true(str_starts(str_of(mira.location), S("/methods/add?")));
    assert_int_equal(browser_get(&mira, mira.location), 200);
    snprintf(back, sizeof back, "%.*s", STR_FMT(field_of(&mira, "back")));
    const char *add = form("key=%.*s&customer=%.*s&currency=EUR&back=%s&method=card&country=NO",
                           STR_FMT(field_of(&mira, "key")),
                           STR_FMT(field_of(&mira, "customer")), back);
    assert_int_equal(browser_post(&mira, "/methods/add", add), 303);
    assert_int_equal(browser_get(&mira, mira.location), 200);
    str page = arena_str(&till.arena,
                         browser_between(&mira, "btn-lg auto\" href=\"", "\""));
    assert_int_equal(till_press(&till, page, "do=pay&with=master&outcome=succeed"), 303);
    const char *path = memmem(till.location.p, till.location.n, "/pay/return/", 12);
    assert_non_null(path);
    assert_int_equal(browser_get(&mira, path), 303);
    assert_int_equal(browser_get(&mira, mira.location), 303);
    assert_true(str_starts(str_of(mira.location), str_of(back)));
    char chosen[21];
    snprintf(chosen, sizeof chosen, "%s", strstr(mira.location, "?method=") + 8);
    assert_int_equal(browser_get(&mira, mira.location), 200);
    assert_true(browser_sees(&mira, "4444"));
    assert_true(browser_sees(&mira, "value=\"70.00\""));
    assert_true(browser_sees(&mira, "value=\"3.00\""));
    assert_true(browser_sees(&mira, form("value=\"%s\" data-saved checked", chosen)));
    assert_int_equal(kept(), 2);
    const char *pay = with(&mira, &m, "70.00", chosen, form("&credit.%s=3.00", c.id));
    assert_int_equal(browser_post(&mira, back, pay), 303);
    assert_int_equal(browser_get(&mira, mira.location), 200);
    assert_true(browser_sees(&mira, "Payment received"));
    books_are_right();
}

/* Away from the review to add a method, with what stands in it, and what happens meanwhile. */
static void leaves(struct made *m, const char *at, const char *amount, const char *more, char *back)
{
    const char *rest = form("&add=1%s", more);
    assert_int_equal(browser_post(&mira, at, with(&mira, m, amount, saved, rest)), 303);
    assert_true(str_starts(str_of(mira.location), S("/methods/add?")));
    assert_int_equal(browser_get(&mira, mira.location), 200);
    snprintf(back, 512, "%.*s", STR_FMT(field_of(&mira, "back")));
    assert_string_not_equal(back, at);
}

static const char *in_days(int days)
{
    char iso[11];
    date_iso(date_add(portal_today(&portal), days), iso);
    return form("%s", iso);
}

/* The second invoice of the review on the screen, at 5.00, and what else is typed into it. */
static const char *typed(const struct made *n, const struct made *c, const char *more)
{
    char version[64];
    snprintf(version, sizeof version, "version.%s", n->id);
    return form("&amount.%s=5.00&version.%s=%.*s&credit.%s=3.00&date=%s%s", n->id, n->id,
                STR_FMT(field_of(&mira, version)), c->id, in_days(7), more);
}

static void sees_what_was_typed(void)
{
    assert_true(browser_sees(&mira, "value=\"70.00\""));
    assert_true(browser_sees(&mira, "value=\"3.00\""));
    assert_true(browser_sees(&mira, form("value=\"%s\" data-saved checked", saved)));
    assert_true(browser_sees(&mira, form("value=\"%s\"", in_days(7))));
    assert_true(browser_sees(&mira, "aria-describedby=\"consent\" checked"));
    assert_true(browser_sees(&mira, "Kai 9\n0150 Oslo"));
    assert_true(browser_sees(&mira, "value=\"NO\""));
    assert_false(browser_sees(&mira, "err-msg"));
}

static void all_that_was_typed_is_there_on_return(void **state)
{
    (void)state;
    struct made m = invoice(&halden, 9000, 5), n = invoice(&halden, 800, 5);
    struct made c = credit(&halden, 500);
    const char *keep = "&save=1&country=NO&address=Kai 9%0A0150 Oslo";
    char at[512], back[512];

    choose(&mira, form("invoice=%s&invoice=%s", m.id, n.id), at);
    leaves(&m, at, "70.00", typed(&n, &c, keep), back);
    assert_int_equal(browser_get(&mira, back), 200); /* thought better of it: nothing is added */
    sees_what_was_typed();
    assert_true(browser_sees(&mira, "value=\"5.00\""));
    /* One invoice is removed: the rest stays. */
    const char *remove = form("%s&remove=%s", typed(&n, &c, keep), n.id);
    assert_int_equal(browser_post(&mira, back, with(&mira, &m, "70.00", saved, remove)), 303);
    assert_int_equal(browser_get(&mira, mira.location), 200);
    sees_what_was_typed();
    assert_false(browser_sees(&mira, "value=\"5.00\""));
    books_are_right();
}

static void what_is_no_longer_valid_is_said_on_return(void **state)
{
    (void)state;
    struct made m = invoice(&halden, 9000, 5), n = invoice(&halden, 800, 5);
    struct made c = credit(&halden, 500);
    char at[512], back[512], first[512];

    choose(&mira, form("invoice=%s&invoice=%s", m.id, n.id), at);
    leaves(&m, at, "70.00", typed(&n, &c, ""), back);
    /* Meanwhile a part of one is paid with the credit, and the other whole. */
    choose(&mira, form("invoice=%s", m.id), first);
    pays(&mira, first, with(&mira, &m, "45.00", "card", form("&credit.%s=5.00", c.id)));
    choose(&mira, form("invoice=%s", n.id), first);
    pays(&mira, first, with(&mira, &n, "8.00", "card", ""));

    assert_int_equal(browser_get(&mira, back), 200);
    assert_true(browser_sees(&mira, "has changed since you saw it."));
    assert_true(browser_sees(&mira, "value=\"45.00\"")); /* what is left: less than was typed */
    assert_true(browser_sees(&mira, "has been paid."));
    assert_true(browser_sees(&mira, "Use at most"));
    assert_true(browser_sees(&mira, form("value=\"%s\"", in_days(7))));
    books_are_right();
}

/* 422 with words beside the field, and nothing charged. */
static void refused(struct made *m, const char *at, const char *method, const char *words)
{
    assert_int_equal(browser_post(&mira, at, with(&mira, m, "1.00", method, "")), 422);
    assert_true(browser_sees(&mira, words));
    assert_true(browser_sees(&mira, "id=\"method-told\""));
    books_are_right();
}

static err expire(struct wtx *tx, void *arg)
{
    return store_method_update(tx, arg);
}

static void one_that_is_not_good_is_refused_beside_the_field(void **state)
{
    (void)state;
    struct made m = invoice(&halden, 3000, 5);
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct saved_method one;
    public_id id;
    char at[512];

    kept();
    assert_true(public_id_parse(str_of(saved), &id));
    assert_ok(db_read_begin(portal.app.db, &tx));
    assert_ok(store_method_by_public(tx, &till.arena, portal.org.id, id, &one));
    db_read_end(&tx);
    struct saved_method old = one;
    old.expiry_year = 2020;
    assert_ok(db_write(portal.app.db, (struct db_work){ expire, NULL, &old }));
    choose(&mira, form("invoice=%s", m.id), at);
    assert_true(browser_sees(&mira, form("value=\"%s\" data-saved disabled", saved)));
    refused(&m, at, saved, "This card has expired. Choose another, or add one.");
    assert_ok(db_write(portal.app.db, (struct db_work){ expire, NULL, &one }));

    assert_ok(app_method_remove(&portal.app, &till.arena, &one));
    refused(&m, at, saved, "This method was removed. Choose another.");
    refused(&m, at, "aaaaaaaaaaaaaaaaaaaa", "This method was removed. Choose another.");
    refused(&m, at, "upi", "Choose how to pay.");

    struct made theirs = invoice(&other, 3000, 5);
    char there[512];
    kept();
    choose(&stranger, form("invoice=%s", theirs.id), there);
    assert_int_equal(browser_post(&stranger, there, with(&stranger, &theirs, "1.00", saved, "")),
                     422);
    assert_true(browser_sees(&stranger, "This method was removed. Choose another."));
    books_are_right();
}

static void its_people_name_it_prefer_it_and_remove_it(void **state)
{
    (void)state;
    char page[64];

    kept();
    assert_int_equal(browser_get(&mira, "/methods"), 200);
    assert_false(browser_sees(&mira, "Default for EUR")); /* the one that was it is gone */
    snprintf(page, sizeof page, "/methods/%s", saved);
    assert_int_equal(browser_post(&mira, form("%s/default", page), ""), 303);
    assert_int_equal(browser_get(&mira, "/methods"), 200);
    assert_true(browser_sees(&mira, "Default for EUR"));
    assert_int_equal(browser_get(&mira, page), 200);
    assert_true(browser_sees(&mira, "What was agreed to"));
    assert_int_equal(browser_post(&mira, page, "name=Office&expiry=13/2028&country=NO"), 422);
    assert_true(browser_sees(&mira, "Enter month and year, such as 08/2028."));
    assert_true(browser_sees(&mira, "value=\"13/2028\""));
    assert_int_equal(browser_post(&mira, page, "name=Office&expiry=08/2020&country=NO"), 422);
    assert_int_equal(browser_post(&mira, page, "name=Office&country=Norway"), 422);
    assert_int_equal(browser_post(&mira, page, "name=Office&country=NO&expiry=8/41"), 303);
    assert_int_equal(browser_get(&mira, "/methods"), 200);
    assert_true(browser_sees(&mira, "Office"));
    assert_true(browser_sees(&mira, "Valid until 08/2041"));
    assert_int_equal(browser_get(&mira, form("%s/mandate", page)), 404);

    assert_int_equal(browser_get(&stranger, page), 404);
    assert_int_equal(browser_post(&stranger, form("%s/remove", page), ""), 404);
    assert_int_equal(browser_post(&viewer, form("%s/default", page), ""), 403);
    assert_int_equal(browser_get(&viewer, "/methods"), 403);
    assert_int_equal(browser_get(&mira, form("%s/remove", page)), 200);
    assert_true(browser_sees(&mira, "Remove it"));
    int before = kept();
    assert_int_equal(browser_post(&mira, form("%s/remove", page), ""), 303);
    assert_int_equal(browser_post(&mira, form("%s/remove", page), ""), 303);
    assert_int_equal(kept(), before - 1);
    assert_int_equal(browser_get(&mira, page), 404);
    books_are_right();
}

/* One that was begun at the gateway, its page. */
static str begin(const char *method)
{
    assert_int_equal(browser_get(&mira, "/methods/add"), 200);
    const char *add = form("key=%.*s&customer=%.*s&currency=EUR&back=/methods&method=%s",
                           STR_FMT(field_of(&mira, "key")),
                           STR_FMT(field_of(&mira, "customer")), method);
    assert_int_equal(browser_post(&mira, "/methods/add", add), 303);
    assert_int_equal(browser_get(&mira, mira.location), 200);
    return arena_str(&till.arena, browser_between(&mira, "btn-lg auto\" href=\"", "\""));
}

static void come_back_to_methods(void)
{
    const char *path = memmem(till.location.p, till.location.n, "/pay/return/", 12);
    assert_non_null(path);
    assert_int_equal(browser_get(&mira, path), 303);
}

static void a_debit_is_added_with_its_mandate_and_one_given_up_is_said_so(void **state)
{
    (void)state;
    str page = begin("debit");
    assert_int_equal(browser_get(&mira, "/methods"), 200);
    assert_true(browser_sees(&mira, "Waits for you at Test gateway"));
    till_press(&till, page, "do=pay&with=bank&outcome=succeed");
    come_back_to_methods();
    assert_int_equal(browser_get(&mira, mira.location), 303);
    assert_int_equal(browser_get(&mira, mira.location), 200);
    assert_true(browser_sees(&mira, "is kept now."));
    assert_false(browser_sees(&mira, "Waits for you at"));
    kept();
    assert_int_equal(browser_get(&mira, form("/methods/%s", saved)), 200);
    assert_true(browser_sees(&mira, "Mandate: SM-"));
    assert_int_equal(browser_get(&mira, form("/methods/%s/mandate", saved)), 200);
    assert_true(str_contains(browser_body(&mira), S("Account holder: Halden Trading GmbH")));
    assert_true(str_contains(browser_header(&mira, "Content-Disposition"), S("attachment")));

    page = begin("card");
    till_press(&till, page, "do=cancel");
    come_back_to_methods();
    const char *setup = form("%s", mira.location);
    assert_int_equal(browser_get(&mira, setup), 200);
    assert_true(browser_sees(&mira, "It was not finished at the gateway."));
    assert_int_equal(browser_get(&stranger, setup), 404);
    books_are_right();
}

static void offer(int64_t doc, pay_method_set methods)
{
    struct actor staff = { .org = portal.org.id, .kind = PERSON_STAFF, .name = S("Ann"),
                           .address = S("127.0.0.1") };
    struct offer_change c = { halden.id, doc, S("Halden"), methods };
    assert_ok(app_offer_set(&portal.app, &till.arena, &staff, &c));
}

static void an_invoice_is_paid_in_the_ways_that_it_its_customer_and_its_fellows_allow(void **state)
{
    (void)state;
    struct made one = invoice(&halden, 2000, 5), two = invoice(&halden, 2000, 5);
    char at[512], both[512];

    choose(&mira, form("invoice=%s&invoice=%s", one.id, two.id), both);
    const char *sound = form("%s&amount.%s=20.00", with(&mira, &one, "20.00", "card", ""), two.id);
    offer(0, 1u << PAY_CARD | 1u << PAY_DEBIT);
    offer(one.doc, 1u << PAY_DEBIT | 1u << PAY_UPI);
    choose(&mira, form("invoice=%s", one.id), at);
    assert_true(browser_sees(&mira, "value=\"debit\""));
    assert_false(browser_sees(&mira, "value=\"card\""));
    assert_int_equal(browser_post(&mira, at, with(&mira, &one, "20.00", "card", "")), 422);
    assert_true(browser_sees(&mira, "Choose how to pay."));
    offer(two.doc, 1u << PAY_CARD);
    assert_int_equal(browser_get(&mira, both), 200);
    assert_true(browser_sees(&mira, "try them one by one"));
    assert_int_equal(browser_post(&mira, both, sound), 422);
    choose(&mira, form("invoice=%s", two.id), at);
    assert_true(browser_sees(&mira, "value=\"card\""));
    assert_false(browser_sees(&mira, "value=\"debit\""));

    struct pay_item item = { .account = ACCOUNT_RECEIVABLE, .doc = two.doc, .amount = 2000 };
    struct pay_started out;
    struct rtx *tx = NULL;
    struct lot l;
    assert_ok(db_read_begin(portal.app.db, &tx));
    assert_ok(store_lot_get(tx, &till.arena, portal.org.id, halden.id, ACCOUNT_RECEIVABLE,
                            two.doc, &l));
    db_read_end(&tx);
    item.version = l.version;
    struct pay_request rq = { .org = portal.org.id, .customer = halden.id, .payer = S("Mira"),
                              .key = S("offer-offer-offer-01"), .cur = CURRENCY("EUR"),
                              .method = PAY_DEBIT, .gateway = S("sandbox"), .items = &item,
                              .count = 1 };
    assert_err(app_payment_start(&portal.app, &till.arena, &rq, &out), E_NOT_PAYABLE);
    offer(0, ~(pay_method_set)0);
    books_are_right();
}

static int start(void **state)
{
    paying_start(state);
    halden = portal_customer(&portal, "K-1", "Halden Trading GmbH", "EUR");
    other = portal_customer(&portal, "K-2", "Other GmbH", "EUR");
    portal_contact(&portal, halden.id, "mira@halden.example", MAY_VIEW | MAY_PAY);
    portal_contact(&portal, halden.id, "view@halden.example", MAY_VIEW);
    portal_contact(&portal, other.id, "sam@other.example", MAY_VIEW | MAY_PAY);
    struct browser *all[] = { &mira, &viewer, &stranger };
    static const char *const names[] = { "mira@halden.example", "view@halden.example",
                                         "sam@other.example" };
    for (size_t i = 0; i < countof(all); i++) {
        browser_open(all[i], &portal);
        browser_login(all[i], names[i]);
        assert_int_equal(browser_get(all[i], "/password"), 200);
    }
    return 0;
}

static int stop(void **state)
{
    struct browser *all[] = { &mira, &viewer, &stranger };
    for (size_t i = 0; i < countof(all); i++) browser_close(all[i]);
    return paying_stop(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_is_kept_while_paying_if_the_box_is_ticked),
        cmocka_unit_test(a_saved_one_is_chosen_and_pays_without_a_page),
        cmocka_unit_test(one_is_added_in_the_middle_and_the_payment_goes_on),
        cmocka_unit_test(all_that_was_typed_is_there_on_return),
        cmocka_unit_test(what_is_no_longer_valid_is_said_on_return),
        cmocka_unit_test(one_that_is_not_good_is_refused_beside_the_field),
        cmocka_unit_test(its_people_name_it_prefer_it_and_remove_it),
        cmocka_unit_test(a_debit_is_added_with_its_mandate_and_one_given_up_is_said_so),
        cmocka_unit_test(an_invoice_is_paid_in_the_ways_that_it_its_customer_and_its_fellows_allow),
    };
    return cmocka_run_group_tests(tests, start, stop);
}

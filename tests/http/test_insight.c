/* What a bill and a balance are made of, as their people see it, on both engines: spend by month,
 * the balance on a day and what stands behind it, and a bill against the one before. */
#include "paying.h"

#include <stdio.h>
#include <string.h>

static int serial;

/* On that day, of a contract and type. */
static struct made bill(const struct customer *c, date day, const char *contract, int64_t net)
{
    struct made m = { 0 };
    snprintf(m.number, sizeof m.number, "B-%03d", ++serial);
    struct document d = portal_draft(&portal, c,
                                     &(struct portal_document){ .number = m.number, .net = net,
                                                                .item = "Ferry", .issued = day,
                                                                .due = date_add(day, 14),
                                                                .type = "Recurring" });
    d.contract = str_of(contract);
    struct imported i = portal_import(&portal, &d, STR_NONE, STR_NONE);
    memcpy(m.id, i.public_id.c, 20);
    m.doc = i.doc.v;
    return m;
}

static const char *iso(date d)
{
    char text[11];
    return arena_c_string(&portal.arena, date_iso(d, text));
}

/* The day of a month, so many before this one. */
static date back(int months, int day)
{
    return date_add(date_add_months(date_month_start(portal_today(&portal)), -months), day - 1);
}

static void each_month_leads_to_the_list_that_it_counts(void **state)
{
    (void)state;
    struct browser ida, eve;
    struct customer c = payer("S-1", "ida@spend.example", &ida);
    assert_int_equal(browser_get(&ida, "/spend"), 200);
    assert_true(browser_sees(&ida, "Nothing was invoiced in these months"));
    assert_int_equal(browser_get(&ida, "/"), 200);
    assert_false(browser_sees(&ida, "Invoiced by month"));
    bill(&c, back(1, 3), "C-1", 10000);
    bill(&c, back(1, 20), "C-1", 2550);
    bill(&c, back(11, 1), "C-1", 700);
    bill(&c, back(12, 28), "C-1", 80000); /* before the year */
    portal_issue(&portal, &c, &(struct portal_document){ .kind = DOCUMENT_RETAINER, .number = "SR",
                                                         .net = 900, .issued = back(1, 5),
                                                         .due = back(0, 5) });
    assert_int_equal(browser_get(&ida, "/"), 200);
    assert_true(browser_sees(&ida, "Invoiced by month"));
    assert_true(browser_sees(&ida, "€132.50</bdi> in 12 months"));
    assert_int_equal(browser_get(&ida, "/spend"), 200);
    assert_int_equal(browser_count(&ida, "<tr><th scope=\"row\"><a "), 12);
    assert_true(browser_sees(&ida, "<bdi>€125.50</bdi>"));
    assert_true(browser_sees(&ida, "<bdi>€132.50</bdi>"));
    assert_false(browser_sees(&ida, "€800.00"));
    const char *from = iso(back(1, 1)), *to = iso(date_add(back(0, 1), -1));
    const char *list = form("state=billed&amp;currency=EUR&amp;from=%s&amp;to=%s", from, to);
    assert_int_equal(browser_count(&ida, list), 2); /* in the picture and in the table */
    list = form("/invoices?tab=all&state=billed&currency=EUR&from=%s&to=%s", from, to);
    assert_int_equal(browser_get(&ida, list), 200);
    assert_true(browser_sees(&ida, "€125.50") && browser_sees(&ida, "All but cancelled"));
    assert_int_equal(browser_get(&ida, "/spend?months=24"), 200);
    assert_int_equal(browser_count(&ida, "<tr><th scope=\"row\"><a "), 24);
    assert_true(browser_sees(&ida, "<bdi>€932.50</bdi>"));
    bill(&c, back(0, 1), "C-1", 100); /* nothing old is remembered */
    assert_int_equal(browser_get(&ida, "/spend"), 200);
    assert_true(browser_sees(&ida, "<bdi>€133.50</bdi>"));
    static const char *const bad[] = { "13", "0", "-1", "x" };
    for (size_t i = 0; i < countof(bad); i++)
        assert_int_equal(browser_get(&ida, form("/spend?months=%s", bad[i])), 400);
    payer("S-2", "eve@spend.example", &eve);
    assert_int_equal(browser_get(&eve, form("/spend?customer=%.*s",
                                            STR_FMT(public_id_str(&c.public_id)))), 404);
    browser_close(&ida);
    browser_close(&eve);
}

static void a_balance_says_what_it_is_made_of(void **state)
{
    (void)state;
    struct browser bob, eve;
    struct customer c = payer("S-3", "bob@balance.example", &bob);
    date today = portal_today(&portal);
    assert_int_equal(browser_get(&bob, "/balance"), 200);
    assert_true(browser_sees(&bob, "Nothing up to this day"));
    struct made old = bill(&c, date_add(today, -80), "C", 10000);
    bill(&c, date_add(today, -20), "C", 5000);
    const char *when = form("/balance?day=%s&since=%s", iso(date_add(today, -10)),
                            iso(date_add(today, -50)));
    when = arena_c_string(&portal.arena, str_of(when));
    assert_int_equal(browser_get(&bob, when), 200);
    assert_true(browser_sees(&bob, "150<span class=\"dec\">.00"));
    assert_true(browser_sees(&bob, "1 entry made later, for days up to then"));
    assert_true(browser_sees(&bob, "as it was known then") && browser_sees(&bob, "made on"));
    assert_true(browser_sees(&bob, "<bdi>€50.00</bdi>"));
    const char *postings = form("/invoices/%s/postings?day=%s", old.id, iso(date_add(today, -10)));
    postings = arena_c_string(&portal.arena, str_of(postings));
    assert_true(browser_sees(&bob, postings));
    assert_int_equal(browser_get(&bob, postings), 200);
    assert_true(browser_sees(&bob, "Issued") && browser_sees(&bob, "100<span class=\"dec\">.00"));

    char at[512];
    choose(&bob, form("invoice=%s", old.id), at);
    pays(&bob, at, confirm(&bob, &old, "30.00"));
    assert_int_equal(browser_get(&bob, when), 200); /* nothing of that day has changed */
    assert_true(browser_sees(&bob, "150<span class=\"dec\">.00"));
    assert_int_equal(browser_get(&bob, form("/invoices/%s/postings", old.id)), 200);
    assert_true(browser_sees(&bob, "Payment") && browser_sees(&bob, "70<span class=\"dec\">.00"));
    assert_int_equal(browser_get(&bob, form("/balance?since=%s", iso(date_add(today, -1)))), 200);
    assert_true(browser_sees(&bob, "120<span class=\"dec\">.00"));
    assert_true(browser_sees(&bob, "−€30.00"));
    /* Before all there is nothing. */
    assert_int_equal(browser_get(&bob, "/balance?day=2001-05-01"), 200);
    assert_true(browser_sees(&bob, "Nothing up to this day"));

    static const char *const bad[] = { "day=2026-02-30", "day=x", "since=2026-13-01",
                                       "day=2026-03-01&since=2026-03-01", "day=0001-01-01" };
    for (size_t i = 0; i < countof(bad); i++) {
        assert_int_equal(browser_get(&bob, form("/balance?%s", bad[i])), 422);
        assert_true(browser_sees(&bob, "There is a problem"));
    }
    assert_int_equal(browser_get(&bob, "/balance?day=2026-01-01&day=2026-01-02"), 400);
    assert_int_equal(browser_get(&bob, form("/invoices/%s/postings?day=x", old.id)), 400);
    payer("S-4", "eve@balance.example", &eve);
    assert_int_equal(browser_get(&eve, postings), 404);
    assert_int_equal(browser_get(&eve, form("/balance?customer=%.*s",
                                            STR_FMT(public_id_str(&c.public_id)))), 404);
    browser_close(&bob);
    browser_close(&eve);
}

static void a_bill_is_compared_with_the_one_before_of_its_contract(void **state)
{
    (void)state;
    struct browser amy, eve, vic;
    struct customer c = payer("S-5", "amy@why.example", &amy);
    payer("S-6", "eve@why.example", &eve);
    portal_contact(&portal, c.id, "vic@why.example", MAY_VIEW);
    browser_open(&vic, &portal);
    browser_login(&vic, "vic@why.example");
    date today = portal_today(&portal);
    struct made first = bill(&c, date_add(today, -60), "A", 10000);
    bill(&c, date_add(today, -40), "B", 70000); /* another contract */
    struct made now = bill(&c, date_add(today, -30), "A", 12500);
    const char *at = arena_c_string(&portal.arena, str_of(form("/invoices/%s/compare", now.id)));
    assert_int_equal(browser_get(&amy, form("/invoices/%s/compare", first.id)), 200);
    assert_true(browser_sees(&amy, "There is none before it"));
    assert_int_equal(browser_get(&amy, form("/invoices/%s", now.id)), 200);
    assert_true(browser_sees(&amy, "€25.00</bdi> more than the one before"));
    assert_int_equal(browser_get(&amy, at), 200);
    assert_true(browser_sees(&amy, "€25.00</bdi> more than the one before, 25 %"));
    assert_true(browser_sees(&amy, first.number));
    assert_true(browser_sees(&amy, "Ferry: the price is €125.00, not €100.00 as before"));
    assert_int_equal(browser_get(&eve, at), 404);

    assert_int_equal(browser_get(&vic, at), 200);
    assert_false(browser_sees(&vic, "name=\"percent\""));
    assert_int_equal(browser_post(&vic, at, "percent=10"), 403);
    assert_int_equal(browser_get(&amy, "/invoices"), 200);
    assert_false(browser_sees(&amy, "more than before"));
    static const char *const bad[] = { "percent=0", "percent=-5", "percent=x", "percent=1001",
                                       "amount=0", "amount=10,00", "amount=1.001", "amount=x" };
    assert_int_equal(browser_get(&amy, at), 200);
    for (size_t i = 0; i < countof(bad); i++) {
        assert_int_equal(browser_post(&amy, at, bad[i]), 422);
        assert_true(browser_sees(&amy, "There is a problem"));
    }
    assert_int_equal(browser_post(&amy, at, "percent=25&amount="), 303);
    assert_int_equal(browser_get(&amy, form("%s?saved=1", at)), 200);
    assert_true(browser_sees(&amy, "Saved.") && browser_sees(&amy, "value=\"25\""));
    assert_int_equal(browser_get(&amy, "/invoices"), 200);
    assert_false(browser_sees(&amy, "more than before")); /* not above 25 % */
    assert_int_equal(browser_get(&amy, at), 200);
    assert_int_equal(browser_post(&amy, at, "percent=24"), 303);
    assert_int_equal(browser_get(&amy, "/invoices"), 200);
    assert_int_equal(browser_count(&amy, "more than before"), 1);
    assert_int_equal(browser_get(&amy, form("/invoices/%s", now.id)), 200);
    assert_true(browser_sees(&amy, "Higher than the one before"));
    assert_int_equal(browser_get(&amy, at), 200);
    assert_int_equal(browser_post(&amy, at, "percent=&amount=24.99"), 303);
    assert_int_equal(browser_get(&amy, "/invoices"), 200);
    assert_int_equal(browser_count(&amy, "more than before"), 1);
    browser_close(&amy);
    browser_close(&eve);
    browser_close(&vic);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_month_leads_to_the_list_that_it_counts),
        cmocka_unit_test(a_balance_says_what_it_is_made_of),
        cmocka_unit_test(a_bill_is_compared_with_the_one_before_of_its_contract),
    };
    return cmocka_run_group_tests(tests, paying_start, paying_stop);
}

/*
 * Paying, as people do it: choose, check, confirm, go to the gateway and come back; and all that
 * can go wrong on the way. After each transcript the books are proved from raw rows.
 */
#include "paying.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "app/app_cancel.h"
#include "app/app_seal.h"
#include "base/clock.h"
#include "db/write.h"
#include "pdf/pdf.h"

static struct customer halden, other;
static struct browser mira, dana, viewer, stranger;

static void one_invoice_is_paid_from_end_to_end(void **state)
{
    (void)state;
    struct made m = invoice(&halden, 124050, 5);
    char at[512];
    choose(&mira, form("invoice=%s&back=/invoices%%3Ftab%%3Ddue%%26sort%%3D-due", m.id), at);
    assert_true(browser_sees(&mira, m.number));
    assert_true(browser_sees(&mira, "Make payment</span> <span data-pay-total><bdi>€1,240.50<"));
    assert_true(browser_sees(&mira, "href=\"/invoices?tab=due&amp;sort=-due\""));
    assert_true(browser_sees(&mira, "value=\"1,240.50\""));

    assert_int_equal(browser_post(&mira, at, confirm(&mira, &m, "1,240.50")), 303);
    assert_true(str_ends(str_of(mira.location), S("/go")));
    str page = gateway_page(&mira);
    assert_true(browser_sees(&mira, "Nothing has been charged."));
    assert_true(str_contains(browser_header(&mira, "Content-Security-Policy"),
                             S("form-action 'self';")));
    assert_int_equal(browser_get(&mira, payment), 200);
    assert_true(browser_sees(&mira, "is waiting for you"));
    assert_int_equal(till_press(&till, page, "do=pay&with=visa&outcome=succeed"), 303);
    come_back(&mira);
    assert_true(browser_sees(&mira, "Payment received"));
    assert_true(browser_sees(&mira, m.number));
    assert_true(browser_sees(&mira, "href=\"/invoices?tab=due&amp;sort=-due\">Got it<"));
    assert_int_equal(browser_get(&mira, form("%s/receipt", payment)), 200);
    assert_true(browser_sees(&mira, "href=\"/invoices?tab=due&amp;sort=-due\">Back to invoices<"));
    books_are_right();

    /* The same address of return again, and the confirmation again: nothing more happens. */
    come_back(&mira);
    assert_true(browser_sees(&mira, "Payment received"));
    books_are_right();
}

static void got_it_leads_nowhere_but_to_this_site(void **state)
{
    (void)state;
    static const char *const elsewhere[] = { "//evil.example/x", "https://evil.example/",
                                             "javascript:alert(1)", "/\\\\evil.example" };
    for (size_t i = 0; i < countof(elsewhere); i++) {
        struct made m = invoice(&halden, 100, 5);
        char at[512];
        choose(&mira, form("invoice=%s&back=%s", m.id, elsewhere[i]), at);
        pays(&mira, at, confirm(&mira, &m, "1.00"));
        assert_true(browser_sees(&mira, "href=\"/invoices\">Got it<"));
        assert_false(browser_sees(&mira, "evil.example"));
        assert_false(browser_sees(&mira, "javascript:"));
    }
}

static err keep_form(struct wtx *tx, void *arg)
{
    const payment_id *id = arg;
    struct attempt t;
    bool found;
    TRY(store_attempt_last(db_reads(tx), &till.arena, portal.org.id, *id, &t, &found));
    t.next_form = S("token=a%26%22b&amount=12.00");
    return store_attempt_update(tx, portal.org.id, &t);
}

/* A gateway whose page is opened by POST; the form is there again after a reload. */
static void a_gateway_opened_by_post_gets_a_form_that_may_go_there_alone(void **state)
{
    (void)state;
    struct made m = invoice(&halden, 1200, 5);
    struct rtx *tx = NULL;
    public_id public;
    payment_id id;
    char at[512], go[64];
    choose(&mira, form("invoice=%s", m.id), at);
    assert_int_equal(browser_post(&mira, at, confirm(&mira, &m, "12.00")), 303);
    str page = gateway_page(&mira);
    snprintf(go, sizeof go, "%s/go", payment);
    assert_true(public_id_parse(str_sub(str_of(payment), 10, 30), &public));
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_payment_by_public(tx, portal.org.id, public, &id));
    db_read_end(&tx);
    assert_ok(db_write(portal.db, (struct db_work){ keep_form, NULL, &id }));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(browser_get(&mira, go), 200);
        assert_true(browser_sees(&mira, form("<form method=\"post\" action=\"%.*s\">",
                                             STR_FMT(page))));
        assert_true(browser_sees(&mira, "name=\"token\" value=\"a&amp;&#34;b\""));
        assert_true(browser_sees(&mira, "name=\"amount\" value=\"12.00\""));
        str policy = browser_header(&mira, "Content-Security-Policy");
        assert_true(str_contains(policy, S("form-action 'self' http://localhost:")));
    }
    assert_int_equal(browser_get(&mira, payment), 200);
    assert_true(str_contains(browser_header(&mira, "Content-Security-Policy"),
                             S("form-action 'self';")));
    assert_int_equal(browser_post(&mira, form("%s/cancel", payment), ""), 303);
}

static void a_get_of_the_review_changes_nothing_and_a_replay_gives_the_same_payment(void **state)
{
    (void)state;
    struct made m = invoice(&halden, 5000, 5);
    char at[512], first[512];
    choose(&mira, form("invoice=%s", m.id), at);
    for (int i = 0; i < 3; i++) assert_int_equal(browser_get(&mira, at), 200);
    const char *fields = confirm(&mira, &m, "50.00");
    assert_int_equal(browser_post(&mira, at, fields), 303);
    snprintf(first, sizeof first, "%s", mira.location);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(browser_post(&mira, at, fields), 303);
        assert_string_equal(mira.location, first);
    }
    pays(&mira, at, fields);
    assert_int_equal(browser_post(&mira, at, fields), 303); /* after it settled, too */
    assert_memory_equal(mira.location, first, 30);
    books_are_right();
}

static void another_request_under_the_same_key_is_refused_with_a_link(void **state)
{
    (void)state;
    struct made m = invoice(&halden, 5000, 5);
    char at[512];
    choose(&mira, form("invoice=%s", m.id), at);
    str key = arena_str(&till.arena, browser_between(&mira, "name=\"key\" value=\"", "\""));
    assert_int_equal(browser_post(&mira, at, confirm(&mira, &m, "20.00")), 303);
    assert_int_equal(browser_post(&mira, at, form("key=%.*s&method=card&amount.%s=30.00",
                                                  STR_FMT(key), m.id)), 409);
    assert_true(browser_sees(&mira, "already made a payment from this page"));
    assert_true(browser_sees(&mira, "View that payment"));
    books_are_right();
}

static void the_second_tab_is_told_about_the_first(void **state)
{
    (void)state;
    struct made m = invoice(&halden, 7000, 5);
    char one[512], two[512];
    choose(&mira, form("invoice=%s", m.id), one);
    choose(&dana, form("invoice=%s", m.id), two);
    const char *second = confirm(&dana, &m, "70.00");
    assert_int_equal(browser_post(&mira, one, confirm(&mira, &m, "70.00")), 303);
    assert_int_equal(browser_post(&dana, two, second), 409);
    assert_true(browser_sees(&dana, "is already being paid by Mira Holm (started "));
    assert_true(browser_sees(&dana, "View payment P-"));
    assert_true(browser_sees(&dana, "Nothing has been charged."));
    assert_false(browser_sees(&dana, "Make payment"));

    /* Chosen anew it is shown with the reason, and left out. */
    choose(&dana, form("invoice=%s", m.id), two);
    assert_true(browser_sees(&dana, "is already being paid by"));
    books_are_right();

    /* The first gives up; then the second may pay. */
    snprintf(one, sizeof one, "%.30s/cancel", mira.location);
    assert_int_equal(browser_post(&mira, one, ""), 303);
    assert_int_equal(browser_get(&mira, mira.location), 200);
    assert_true(browser_sees(&mira, "Payment cancelled"));
    choose(&dana, form("invoice=%s", m.id), two);
    pays(&dana, two, confirm(&dana, &m, "70.00"));
    assert_true(browser_sees(&dana, "Payment received"));
    books_are_right();
}

static void a_balance_that_changed_is_shown_and_nothing_charged(void **state)
{
    (void)state;
    struct made m = invoice(&halden, 9000, 5);
    char one[512], two[512];
    choose(&mira, form("invoice=%s", m.id), one);
    const char *stale = confirm(&mira, &m, "90.00");
    choose(&dana, form("invoice=%s", m.id), two);
    pays(&dana, two, confirm(&dana, &m, "40.00"));
    assert_int_equal(browser_post(&mira, one, stale), 409);
    assert_true(browser_sees(&mira, "has changed since you saw it"));
    assert_true(browser_sees(&mira, "value=\"50.00\""));
    pays(&mira, one, confirm(&mira, &m, "50.00"));
    assert_true(browser_sees(&mira, "Payment received"));
    books_are_right();
}

static void bad_amounts_come_back_with_what_was_entered(void **state)
{
    (void)state;
    static const char *const bad[] = { "0", "-5.00", "60.01", "abc", "1000000000000000000",
                                       "", "50,00", "1.234", "99999999999999999999999", "1e3",
                                       "50.00 USD", "$50.00", "1.000,00", "5 0", "0x10" };
    struct made m = invoice(&halden, 6000, 5);
    char at[512];
    choose(&mira, form("invoice=%s", m.id), at);
    for (size_t i = 0; i < countof(bad); i++) {
        assert_int_equal(browser_post(&mira, at, confirm(&mira, &m, bad[i])), 422);
        assert_true(browser_sees(&mira, "There is a problem"));
        assert_true(browser_sees(&mira, "<title>Error: "));
        assert_true(browser_sees(&mira, form("value=\"%s\" aria-invalid=\"true\"", bad[i])));
        assert_true(browser_sees(&mira, form("href=\"#amount.%s\"", m.id)));
    }
    str key = browser_between(&mira, "name=\"key\" value=\"", "\"");
    assert_int_equal(browser_post(&mira, at, form("key=%.*s&method=gold&amount.%s=1", STR_FMT(key),
                                                  m.id)), 422);
    assert_true(browser_sees(&mira, "Choose how to pay."));
    assert_int_equal(browser_post(&mira, at, form("method=card&amount.%s=1", m.id)), 400);
    books_are_right();
    pays(&mira, at, "key=aaaaaaaaaaaaaaaaaaaa&method=card"); /* without amounts: as chosen */
    assert_true(browser_sees(&mira, "€60.00"));
    books_are_right();
}

static void chosen_ones_are_paid_together_and_one_can_be_removed(void **state)
{
    (void)state;
    struct made a = invoice(&halden, 1000, 5), b = invoice(&halden, 2000, 6),
                c = invoice(&halden, 3000, 7);
    char at[512];
    choose(&mira, form("invoice=%s&invoice=%s&invoice=%s&invoice=%s", a.id, b.id, c.id, a.id), at);
    assert_true(browser_sees(&mira, "€60.00"));
    const char *fields = confirm(&mira, &a, "4.00");
    assert_int_equal(browser_post(&mira, at, form("%s&amount.%s=20.00&amount.%s=30&remove=%s",
                                                  fields, b.id, c.id, b.id)), 303);
    snprintf(at, sizeof at, "%s", mira.location);
    assert_int_equal(browser_get(&mira, at), 200);
    assert_false(browser_sees(&mira, b.number));
    assert_true(browser_sees(&mira, "value=\"4.00\""));
    fields = confirm(&mira, &a, "4");
    pays(&mira, at, form("%s&amount.%s=30.00", fields, c.id));
    assert_true(browser_sees(&mira, "€34.00") || browser_sees(&mira, "34<span"));
    assert_true(browser_sees(&mira, "€6.00"));
    books_are_right();
}

static void all_overdue_is_paid_and_several_currencies_are_listed_first(void **state)
{
    (void)state;
    struct customer c = portal_customer(&portal, "K-9", "Overdue Ltd", "EUR");
    struct customer usd = c;
    usd.cur = CURRENCY("USD");
    portal_contact(&portal, c.id, "ona@overdue.example", MAY_VIEW | MAY_PAY);
    struct browser ona;
    browser_open(&ona, &portal);
    browser_login(&ona, "ona@overdue.example");
    struct made late = invoice(&c, 1100, -3), later = invoice(&c, 2200, -30),
                open = invoice(&c, 4400, 3), dollar = invoice(&usd, 500, -1);
    char at[512];
    assert_int_equal(browser_get(&ona, "/password"), 200);
    choose(&ona, "all=overdue&currency=EUR", at);
    assert_true(browser_sees(&ona, late.number) && browser_sees(&ona, later.number));
    assert_false(browser_sees(&ona, open.number) || browser_sees(&ona, dollar.number));
    assert_true(browser_sees(&ona, "30 days late"));

    assert_int_equal(browser_post(&ona, "/pay", "all=overdue"), 200);
    assert_true(browser_sees(&ona, "Pay in which currency first?"));
    assert_int_equal(browser_count(&ona, "Check and pay "), 2);
    assert_int_equal(browser_post(&ona, "/pay", form("invoice=%s&invoice=%s", late.id, dollar.id)),
                     200);
    assert_int_equal(browser_count(&ona, "name=\"invoice\""), 2);

    choose(&ona, "all=overdue&currency=EUR", at);
    str key = browser_between(&ona, "name=\"key\" value=\"", "\"");
    pays(&ona, at, form("key=%.*s&method=card&amount.%s=22.00&amount.%s=11.00", STR_FMT(key),
                        later.id, late.id));
    assert_true(browser_sees(&ona, "Payment received"));
    assert_int_equal(browser_post(&ona, "/pay", "all=overdue&currency=EUR&back=/"), 303);
    assert_string_equal(ona.location, "/");
    assert_int_equal(browser_post(&ona, "/pay", "all=overdue&back=//evil.example/"), 303);
    assert_true(str_starts(str_of(ona.location), S("/pay/"))); /* the dollars are left */
    assert_int_equal(browser_post(&ona, "/pay", "all=some"), 400);
    browser_close(&ona);
    books_are_right();
}

static void credit_is_used_first_and_may_cover_all(void **state)
{
    (void)state;
    struct customer c = portal_customer(&portal, "K-7", "Credit Ltd", "EUR");
    portal_contact(&portal, c.id, "cleo@credit.example", MAY_VIEW | MAY_PAY);
    struct browser cleo;
    browser_open(&cleo, &portal);
    browser_login(&cleo, "cleo@credit.example");
    struct made m = invoice(&c, 10000, 5), note = credit(&c, 4000);
    char at[512], first[512];
    assert_int_equal(browser_get(&cleo, "/password"), 200);
    choose(&cleo, form("invoice=%s", m.id), at);
    assert_true(browser_sees(&cleo, note.number));
    assert_int_equal(browser_post(&cleo, at, form("%s&credit.%s=40.01", confirm(&cleo, &m, "100"),
                                                  note.id)), 422);
    assert_int_equal(browser_post(&cleo, at, form("%s&credit.%s=40", confirm(&cleo, &m, "39"),
                                                  note.id)), 422);
    assert_true(browser_sees(&cleo, "more than what you pay"));
    assert_int_equal(browser_post(&cleo, at, form("%s&credit.%s=10&update=1",
                                                  confirm(&cleo, &m, "100"), note.id)), 200);
    assert_true(browser_sees(&cleo, "data-pay-total><bdi>€90.00</bdi>"));
    pays(&cleo, at, form("%s&credit.%s=10", confirm(&cleo, &m, "100"), note.id));
    assert_true(browser_sees(&cleo, "Payment received"));
    books_are_right();

    struct made n = invoice(&c, 3000, 5);
    choose(&cleo, form("invoice=%s", n.id), at);
    const char *fields = form("%s&credit.%s=30", confirm(&cleo, &n, "30"), note.id);
    assert_int_equal(browser_post(&cleo, at, fields), 303);
    snprintf(first, sizeof first, "%s", cleo.location);
    assert_false(str_ends(str_of(first), S("/go")));
    assert_int_equal(browser_post(&cleo, at, fields), 303);
    assert_string_equal(cleo.location, first);
    assert_int_equal(browser_get(&cleo, first), 200);
    assert_true(browser_sees(&cleo, "Payment received"));
    browser_close(&cleo);
    books_are_right();
}

/* The gateway says no; the browser is back at the portal. */
static void is_declined(struct browser *b, const char *at, const char *form)
{
    assert_int_equal(browser_post(b, at, form), 303);
    str page = gateway_page(b);
    assert_int_equal(till_press(&till, page, "do=decline"), 303);
    come_back(b);
}

static void a_decline_says_why_and_offers_another_try(void **state)
{
    (void)state;
    struct made m = invoice(&halden, 2500, 5);
    char at[512];
    choose(&mira, form("invoice=%s", m.id), at);
    is_declined(&mira, at, confirm(&mira, &m, "25.00"));
    assert_true(browser_sees(&mira, "The payment did not go through"));
    assert_true(browser_sees(&mira, "You have not been charged."));
    assert_true(browser_sees(&mira, "Try again"));
    books_are_right();
}

static void a_gateway_that_says_nothing_is_asked_again(void **state)
{
    (void)state;
    struct made m = invoice(&halden, 2600, 5);
    char at[512], check[600];
    choose(&mira, form("invoice=%s", m.id), at);
    till_switch(&till, "{\"on\":\"start\",\"wire\":\"error\"}");
    assert_int_equal(browser_post(&mira, at, confirm(&mira, &m, "26.00")), 303);
    snprintf(at, sizeof at, "%s", mira.location);
    assert_int_equal(browser_get(&mira, at), 200);
    assert_true(browser_sees(&mira, "We’re confirming your payment"));
    assert_true(browser_sees(&mira, "Don’t pay again."));
    assert_true(browser_sees(&mira, "data-poll=\"/payments/"));
    snprintf(check, sizeof check, "%.30s/check", at);
    assert_int_equal(browser_post(&mira, check, ""), 303);
    assert_int_equal(browser_get(&mira, at), 200);
    books_are_right();
}

static void who_may_not_pay_cannot(void **state)
{
    (void)state;
    struct made m = invoice(&halden, 1200, 5), foreign = invoice(&other, 1300, 5);
    char at[512];
    choose(&mira, form("invoice=%s", m.id), at);
    const char *fields = confirm(&mira, &m, "12.00");
    char page[128];
    assert_int_equal(browser_post(&viewer, "/pay", form("invoice=%s", m.id)), 403);
    assert_int_equal(browser_get(&viewer, at), 403);
    assert_int_equal(browser_post(&viewer, at, fields), 403);
    assert_int_equal(browser_post(&mira, "/pay", form("invoice=%s", foreign.id)), 404);
    assert_int_equal(browser_post(&mira, "/pay", form("invoice=%s&invoice=%s", m.id, foreign.id)),
                     404);
    assert_int_equal(browser_get(&stranger, at), 404);
    assert_int_equal(browser_post(&stranger, at, fields), 404);
    assert_int_equal(browser_get(&mira, "/pay/aaaaaaaaaaaaaaaaaaaa"), 404);
    assert_int_equal(browser_post(&mira, "/pay",
                                  form("invoice=%s&customer=%.20s", m.id, other.public_id.c)), 404);

    pays(&mira, at, fields);
    assert_int_equal(browser_get(&viewer, payment), 200);
    assert_int_equal(browser_get(&stranger, payment), 404);
    static const char *const posts[] = { "/cancel", "/check" };
    for (size_t i = 0; i < countof(posts); i++) {
        snprintf(page, sizeof page, "%s%s", payment, posts[i]);
        assert_int_equal(browser_post(&stranger, page, ""), 404);
    }
    snprintf(page, sizeof page, "%s/cancel", payment);
    assert_int_equal(browser_post(&viewer, page, ""), 403);
    assert_int_equal(browser_post(&mira, page, ""), 303); /* too late: shown as it is */
    assert_int_equal(browser_get(&mira, mira.location), 200);
    assert_true(browser_sees(&mira, "Payment received"));
    books_are_right();
}

static void a_stale_token_and_a_session_that_is_gone_charge_nothing(void **state)
{
    (void)state;
    struct made m = invoice(&halden, 1400, 5);
    char at[512], token[128];
    choose(&mira, form("invoice=%s", m.id), at);
    const char *fields = confirm(&mira, &m, "14.00");
    memcpy(token, mira.csrf, sizeof token);
    memcpy(mira.csrf, dana.csrf, sizeof token);
    assert_int_equal(browser_post(&mira, at, fields), 403);
    memcpy(mira.csrf, token, sizeof token);

    struct browser gone = { .portal = &portal };
    browser_open(&gone, &portal);
    memcpy(gone.csrf, token, sizeof token);
    assert_int_equal(browser_post(&gone, at, fields), 303);
    assert_true(str_starts(str_of(gone.location), S("/login?next=%2Fpay%2F")));
    assert_int_equal(browser_post(&gone, "/pay", form("invoice=%s", m.id)), 303);
    assert_string_equal(gone.location, "/login?next=%2Fpay");
    browser_close(&gone);
    assert_int_equal(browser_get(&mira, at), 200); /* the selection is kept, nothing is pending */
    assert_true(browser_sees(&mira, "Make payment"));
    books_are_right();
}

/* Paid, disputed, cancelled, written off, and of no use to anybody: each with its reason. */
static void what_cannot_be_paid_is_told_with_its_reason_and_left_out(void **state)
{
    (void)state;
    struct browser nia;
    struct customer c = payer("K-41", "nia@none.example", &nia);
    struct made open = invoice(&c, 1000, 5), paid = invoice(&c, 2000, 5),
                disputed = invoice(&c, 3000, 5), cancelled = invoice(&c, 4000, 5),
                lost = invoice(&c, 5000, 5), note = credit(&c, 100),
                strange = invoice(&other, 9, 5);
    char at[512];
    struct arena *a = &portal.arena;
    choose(&nia, form("invoice=%s", paid.id), at);
    pays(&nia, at, confirm(&nia, &paid, "20.00"));
    choose(&nia, form("invoice=%s", disputed.id), at);
    assert_int_equal(browser_post(&nia, at, confirm(&nia, &disputed, "30.00")), 303);
    str page = gateway_page(&nia);
    assert_int_equal(till_press(&till, page, "do=pay&with=visa&outcome=succeed"), 303);
    come_back(&nia);
    till_act(&till, page, "{\"do\":\"dispute\"}");
    assert_int_equal(browser_post(&nia, form("%s/check", payment), ""), 303);
    date today = portal_today(&portal);
    struct cancel cancel = { .org = portal.org.id, .customer = c.id, .invoice = { cancelled.doc },
                             .number = S("CN-41"), .day = today, .reason = S("Issued twice") };
    doc_id made;
    assert_ok(app_invoice_cancel(&portal.app, a, &cancel, &made));
    struct write_off off = { .org = portal.org.id, .customer = c.id, .invoice = lost.doc,
                             .amount = 5000, .day = today, .key = S("off-41") };
    assert_ok(app_staff_add(&portal.app, portal.org.id, S("o@41.example"), S("O"), S("owner"),
                            &off.asked));
    assert_ok(app_staff_add(&portal.app, portal.org.id, S("p@41.example"), S("P"), S("owner"),
                            &off.signed_by));
    assert_ok(app_invoice_write_off(&portal.app, a, &off));

    choose(&nia, form("invoice=%s&invoice=%s&invoice=%s&invoice=%s&invoice=%s", open.id, paid.id,
                      disputed.id, cancelled.id, lost.id), at);
    assert_true(browser_sees(&nia, form("%s has been paid.", paid.number)));
    assert_true(browser_sees(&nia, form("%s has been paid.", disputed.number)));
    assert_true(browser_sees(&nia, form("%s has been cancelled.", cancelled.number)));
    assert_true(browser_sees(&nia, form("%s has been written off.", lost.number)));
    assert_true(browser_sees(&nia, "data-pay-total><bdi>€10.00<"));
    /* Asked for in the form all the same: nothing is taken for them. */
    assert_int_equal(browser_post(&nia, at, form("%s&amount.%s=20.00&amount.%s=1.00",
                                                 confirm(&nia, &open, "10.00"), paid.id,
                                                 cancelled.id)), 409);
    assert_true(browser_sees(&nia, "Nothing has been charged."));
    /* One that was not chosen does not come in by its amount. */
    pays(&nia, at, form("%s&amount.%s=0.09", confirm(&nia, &open, "10.00"), strange.id));
    assert_true(browser_sees(&nia, "Payment received"));

    choose(&nia, form("invoice=%s&invoice=%s", paid.id, cancelled.id), at);
    assert_false(browser_sees(&nia, "Make payment"));
    assert_int_equal(browser_post(&nia, "/pay", form("invoice=%s", strange.id)), 404);
    assert_int_equal(browser_post(&nia, "/pay", form("invoice=%s", note.id)), 404);
    assert_int_equal(browser_post(&nia, "/pay", "invoice=aaaaaaaaaaaaaaaaaaaa"), 404);
    browser_close(&nia);
    books_are_right();
}

/* The last test: from here on all sessions have ended. */
static void a_session_that_ends_on_the_way_comes_back_to_the_review(void **state)
{
    (void)state;
    struct made m = invoice(&halden, 1600, 5);
    char at[512];
    choose(&mira, form("invoice=%s", m.id), at);
    const char *fields = confirm(&mira, &m, "16.00");
    clock_advance(13 * 3600 * INT64_C(1000000));
    assert_int_equal(browser_post(&mira, at, fields), 303);
    assert_string_equal(mira.location, form("/login?next=%%2Fpay%%2F%.20s", at + 5));
    assert_int_equal(browser_get(&mira, mira.location), 200);
    assert_int_equal(browser_post(&mira, "/login", form("email=mira@halden.example&password=%s&"
                                                        "next=%s", portal_password, at)), 303);
    assert_string_equal(mira.location, at);
    assert_int_equal(browser_get(&mira, at), 200);
    assert_true(browser_sees(&mira, "Make payment") && browser_sees(&mira, m.number));
    assert_int_equal(browser_post(&mira, at, fields), 303); /* the old key was never used */
    assert_true(str_ends(str_of(mira.location), S("/go")));
    books_are_right();
}

static void home_shows_what_was_paid_last_and_all_that_was_paid(void **state)
{
    (void)state;
    struct customer c = portal_customer(&portal, "K-6", "Home Ltd", "EUR");
    portal_contact(&portal, c.id, "hal@home.example", MAY_VIEW | MAY_PAY);
    struct browser hal;
    browser_open(&hal, &portal);
    browser_login(&hal, "hal@home.example");
    struct made a = invoice(&c, 10000, 5), b = invoice(&c, 500, 5);
    char at[512], first[31];
    assert_int_equal(browser_get(&hal, "/"), 200);
    assert_true(browser_sees(&hal, "No payment has been made here yet."));
    assert_int_equal(browser_count(&hal, "Last payment"), 0);
    assert_int_equal(browser_get(&hal, "/password"), 200);
    choose(&hal, form("invoice=%s", a.id), at);
    pays(&hal, at, confirm(&hal, &a, "30.00"));
    memcpy(first, payment, sizeof first);
    choose(&hal, form("invoice=%s&invoice=%s", a.id, b.id), at);
    pays(&hal, at, form("%s&amount.%s=5.00", confirm(&hal, &a, "70.00"), b.id));

    assert_int_equal(browser_get(&hal, "/"), 200);
    str last = browser_between(&hal, "Last payment", "</section>");
    assert_true(str_contains(last, str_of(payment)) && !str_contains(last, str_of(first)));
    assert_true(str_contains(last, S("70.00")) && str_contains(last, S("5.00")));
    str all = browser_between(&hal, "Recent activity", "</section>");
    assert_true(str_contains(all, str_of(payment)) && str_contains(all, str_of(first)));
    assert_true(str_contains(all, S("and 1 more")) && str_contains(all, S("75.00")));

    /* It stays the last one received, however many were declined since. */
    struct made d = invoice(&c, 900, 5);
    char received[31];
    memcpy(received, payment, sizeof received);
    for (int i = 0; i < 6; i++) {
        choose(&hal, form("invoice=%s", d.id), at);
        is_declined(&hal, at, confirm(&hal, &d, "9.00"));
    }
    assert_int_equal(browser_get(&hal, "/"), 200);
    last = browser_between(&hal, "Last payment", "</section>");
    assert_true(str_contains(last, str_of(received)) && str_contains(last, S("70.00")));
    all = browser_between(&hal, "Recent activity", "</section>");
    assert_true(!str_contains(all, str_of(received)));
    browser_close(&hal);
}

static void payments_are_listed_with_receipts_that_stay_as_they_were(void **state)
{
    (void)state;
    struct customer c = portal_customer(&portal, "K-5", "List Ltd", "EUR");
    portal_contact(&portal, c.id, "lea@list.example", MAY_VIEW | MAY_PAY);
    struct browser lea;
    browser_open(&lea, &portal);
    browser_login(&lea, "lea@list.example");
    assert_int_equal(browser_get(&lea, "/payments"), 200);
    assert_true(browser_sees(&lea, "No payments yet"));
    struct made a = invoice(&c, 10000, 5), b = invoice(&c, 500, 5);
    char at[512], first[31], page[128];
    assert_int_equal(browser_get(&lea, "/password"), 200);
    choose(&lea, form("invoice=%s", a.id), at);
    pays(&lea, at, confirm(&lea, &a, "30.00"));
    memcpy(first, payment, sizeof first);
    choose(&lea, form("invoice=%s&invoice=%s", a.id, b.id), at);
    pays(&lea, at, form("%s&amount.%s=5.00", confirm(&lea, &a, "70.00"), b.id));

    assert_int_equal(browser_get(&lea, "/payments"), 200);
    assert_int_equal(browser_count(&lea, "class=\"badge b-ok\""), 2);
    assert_true(browser_sees(&lea, "and 1 more"));
    const char *of_first = form("href=\"%s\"", first);
    str rows = browser_between(&lea, "<tbody>", "</tbody>");
    assert_true(str_contains(rows, str_of(of_first)));
    assert_true(str_starts(str_sub(rows, 0, rows.n), S("<tr>")));
    assert_int_equal(browser_get(&lea, "/payments?sort=amount&dir=up"), 200);
    str up = browser_between(&lea, "<tbody>", "</tr>");
    assert_true(str_contains(up, str_of(of_first))); /* the smaller one comes first */
    assert_int_equal(browser_get(&lea, "/payments?kind=retainer"), 200);
    assert_true(browser_sees(&lea, "None of these"));
    assert_int_equal(browser_get(&lea, "/payments?kind=invoice&sort=date&dir=up"), 200);
    assert_int_equal(browser_get(&lea, "/payments?after=x"), 400);

    snprintf(page, sizeof page, "%s/receipt", first);
    assert_int_equal(browser_get(&lea, page), 200);
    assert_true(browser_sees(&lea, "Received from List Ltd"));
    assert_true(browser_sees(&lea, "€70.00")); /* left then, though it is paid now */
    assert_int_equal(browser_get(&mira, page), 404);
    snprintf(page, sizeof page, "%s/receipt.pdf", first);
    assert_int_equal(browser_get(&lea, page), 200);
    assert_true(str_starts(browser_body(&lea), S("%PDF-1.7")));
    assert_true(str_contains(browser_header(&lea, "Content-Disposition"), S("P-")));
    assert_ok(app_seal_all(&portal.app)); /* gives the number; from now on it is kept */
    assert_int_equal(browser_get(&lea, page), 200);
    assert_true(!str_contains(browser_header(&lea, "Content-Disposition"), S("P-")));
    str once = app_sha256(&till.arena, browser_body(&lea));
    assert_int_equal(browser_get(&lea, page), 200);
    assert_true(str_eq(once, app_sha256(&till.arena, browser_body(&lea))));
    assert_int_equal(browser_get(&mira, page), 404);
    browser_close(&lea);
    books_are_right();
}

static void a_return_that_is_not_signed_is_not_there(void **state)
{
    (void)state;
    assert_int_equal(browser_get(&stranger, "/pay/return/sandbox/aaaaaaaaaaaaaaaaaaaa?signed=x"),
                     404);
    assert_int_equal(browser_get(&stranger, "/pay/return/sandbox/aaaaaaaaaaaaaaaaaaaa"), 404);
}

static int start(void **state)
{
    (void)state;
    str missing;
    signal(SIGPIPE, SIG_IGN);
    assert_ok(pdf_init(&missing));
    portal_start(&portal);
    till_open(&till, &portal.app, portal.org.id);
    halden = portal_customer(&portal, "K-1", "Halden Trading GmbH", "EUR");
    other = portal_customer(&portal, "K-2", "Other GmbH", "EUR");
    portal_contact(&portal, halden.id, "mira@halden.example", MAY_VIEW | MAY_PAY);
    portal_contact(&portal, halden.id, "dana@halden.example", MAY_VIEW | MAY_PAY);
    portal_contact(&portal, halden.id, "view@halden.example", MAY_VIEW);
    portal_contact(&portal, other.id, "sam@other.example", MAY_VIEW | MAY_PAY | MAY_MANAGE);
    struct browser *all[] = { &mira, &dana, &viewer, &stranger };
    static const char *const names[] = { "mira@halden.example", "dana@halden.example",
                                         "view@halden.example", "sam@other.example" };
    for (size_t i = 0; i < countof(all); i++) {
        browser_open(all[i], &portal);
        browser_login(all[i], names[i]);
        assert_int_equal(browser_get(all[i], "/password"), 200);
    }
    return 0;
}

static int stop(void **state)
{
    (void)state;
    struct browser *all[] = { &mira, &dana, &viewer, &stranger };
    for (size_t i = 0; i < countof(all); i++) browser_close(all[i]);
    portal_stop(&portal);
    till_close(&till);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_invoice_is_paid_from_end_to_end),
        cmocka_unit_test(got_it_leads_nowhere_but_to_this_site),
        cmocka_unit_test(a_gateway_opened_by_post_gets_a_form_that_may_go_there_alone),
        cmocka_unit_test(a_get_of_the_review_changes_nothing_and_a_replay_gives_the_same_payment),
        cmocka_unit_test(another_request_under_the_same_key_is_refused_with_a_link),
        cmocka_unit_test(the_second_tab_is_told_about_the_first),
        cmocka_unit_test(a_balance_that_changed_is_shown_and_nothing_charged),
        cmocka_unit_test(bad_amounts_come_back_with_what_was_entered),
        cmocka_unit_test(chosen_ones_are_paid_together_and_one_can_be_removed),
        cmocka_unit_test(all_overdue_is_paid_and_several_currencies_are_listed_first),
        cmocka_unit_test(credit_is_used_first_and_may_cover_all),
        cmocka_unit_test(a_decline_says_why_and_offers_another_try),
        cmocka_unit_test(a_gateway_that_says_nothing_is_asked_again),
        cmocka_unit_test(who_may_not_pay_cannot),
        cmocka_unit_test(a_stale_token_and_a_session_that_is_gone_charge_nothing),
        cmocka_unit_test(home_shows_what_was_paid_last_and_all_that_was_paid),
        cmocka_unit_test(payments_are_listed_with_receipts_that_stay_as_they_were),
        cmocka_unit_test(a_return_that_is_not_signed_is_not_there),
        cmocka_unit_test(what_cannot_be_paid_is_told_with_its_reason_and_left_out),
        cmocka_unit_test(a_session_that_ends_on_the_way_comes_back_to_the_review),
    };
    return cmocka_run_group_tests(tests, start, stop);
}

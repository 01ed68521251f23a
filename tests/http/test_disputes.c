/* Disputes of invoices, as customers raise them and staff end them, on both engines. */
#include "paying.h"

#include <string.h>

#include "app/app_objection.h"

static struct browser staff, support, reader;

static const char *kept(const char *text)
{
    return arena_c_string(&portal.arena, str_of(text));
}

/* The value of `name="key"` in the first form that goes to `action`. */
static str key_of(const struct browser *b, const char *action)
{
    str at = browser_between(b, form("action=\"%s\"", action), "</form>");
    size_t n = 0;
    while (n < at.n && !str_starts(str_sub(at, n, at.n), S("name=\"key\" value=\""))) n++;
    str key = str_sub(at, n + 18, 20);
    assert_int_equal(key.n, 20);
    return key;
}

/* Raise one by its form; the address of its page. */
static const char *disputed(struct browser *b, const struct made *m, const char *fields)
{
    const char *to = kept(form("/invoices/%s/dispute", m->id));
    assert_int_equal(browser_get(b, to), 200);
    str key = key_of(b, to);
    assert_int_equal(browser_post(b, to, form("key=%.*s&%s", STR_FMT(key), fields)), 303);
    assert_true(str_starts(str_of(b->location), S("/disputes/")));
    return kept(b->location);
}

static const char *in_console(const char *page)
{
    return kept(form("/staff/objections/%s", page + 10));
}

static void a_dispute_of_all_is_marked_talked_about_and_refused(void **state)
{
    (void)state;
    struct browser rita, otto;
    struct customer c = payer("K-D1", "rita@dispute.example", &rita);
    payer("K-D2", "otto@dispute.example", &otto);
    struct made m = invoice(&c, 10000, -3);
    const char *page = disputed(&rita, &m, "reason=twice&words=Paid+in+May&wish=A+credit+note");
    assert_int_equal(browser_get(&rita, page), 200);
    assert_true(browser_sees(&rita, "Paid in May") && browser_sees(&rita, "Billed twice"));
    assert_true(browser_sees(&rita, "€100.00"));
    assert_int_equal(browser_get(&otto, page), 404);
    assert_int_equal(browser_post(&otto, form("%s/withdraw", page), ""), 404);
    assert_int_equal(browser_get(&rita, "/invoices"), 200);
    assert_true(browser_sees(&rita, "€100.00</bdi> disputed"));
    assert_int_equal(browser_get(&rita, form("/invoices/%s", m.id)), 200);
    assert_true(browser_sees(&rita, "Disputed</a>"));
    assert_int_equal(browser_get(&rita, form("/invoices/%s/dispute", m.id)), 303);
    assert_string_equal(rita.location, page);
    public_id retainer = portal_issue(&portal, &c, &(struct portal_document){
        .kind = DOCUMENT_RETAINER, .number = "R-D1", .net = 900,
        .issued = portal_today(&portal), .due = portal_today(&portal) }).public_id;
    const char *sheet = kept(form("/invoices/%.*s", STR_FMT(public_id_str(&retainer))));
    assert_int_equal(browser_get(&rita, form("%s/dispute", sheet)), 303);
    assert_string_equal(rita.location, sheet);
    assert_int_equal(browser_get(&rita, page), 200);
    assert_int_equal(browser_post(&rita, form("/invoices/%s/dispute", m.id),
                                  "key=AAAAAAAAAAAAAAAAAAA1&reason=tax&words=Again"), 409);
    assert_true(browser_sees(&rita, "disputed already"));

    struct made paid = invoice(&c, 700, 9);
    assert_int_equal(browser_get(&rita, "/invoices?state=disputed"), 200);
    assert_true(browser_sees(&rita, m.number));
    assert_false(browser_sees(&rita, paid.number));
    assert_int_equal(browser_get(&rita, "/invoices?state=disputed&q=Electricity"), 200);
    assert_true(browser_sees(&rita, m.number));
    assert_false(browser_sees(&rita, paid.number));

    const char *at = in_console(page);
    assert_int_equal(browser_get(&staff, "/staff/inbox?kind=objection"), 200);
    assert_true(browser_sees(&staff, m.number) && browser_sees(&staff, "Paid in May"));
    assert_int_equal(browser_get(&reader, at), 200);
    assert_false(browser_sees(&reader, "Issue the credit note"));
    assert_int_equal(browser_post(&reader, form("%s/refuse", at), "words=No"), 403);
    assert_int_equal(browser_get(&support, at), 200);
    assert_false(browser_sees(&support, "Issue the credit note"));
    assert_int_equal(browser_post(&support, form("%s/correct", at), "number=X&net.0=1"), 403);
    assert_int_equal(browser_get(&support, at), 200);
    str key = key_of(&support, form("%s/say", at));
    assert_int_equal(browser_post(&support, form("%s/say", at),
                                  form("key=%.*s&comment=Which+one%%3F", STR_FMT(key))), 303);
    assert_int_equal(browser_get(&rita, "/requests"), 200);
    assert_true(browser_sees(&rita, "Answered") && browser_sees(&rita, page));
    assert_int_equal(browser_get(&support, at), 200);
    assert_int_equal(browser_post(&support, form("%s/refuse", at), "words=+"), 422);
    assert_true(browser_sees(&support, "Say why"));
    assert_int_equal(browser_post(&support, form("%s/refuse", at), "words=They+differ."), 303);
    assert_int_equal(browser_post(&support, form("%s/refuse", at), "words=Once+more"), 409);
    assert_int_equal(browser_get(&rita, page), 200);
    assert_true(browser_sees(&rita, "They differ.") && browser_sees(&rita, "Which one?"));
    assert_int_equal(browser_get(&rita, "/invoices"), 200);
    assert_false(browser_sees(&rita, "disputed</small>"));
    assert_int_equal(browser_get(&staff, "/staff/audit"), 200);
    assert_true(browser_sees(&staff, "Answered a dispute"));
    browser_close(&rita);
    browser_close(&otto);
    books_are_right();
}

static void the_rest_is_offered_and_paying_more_is_asked_about(void **state)
{
    (void)state;
    struct browser ines;
    struct customer c = payer("K-D3", "ines@dispute.example", &ines);
    struct made m = invoice(&c, 10000, -3), other = invoice(&c, 5000, -2);
    char review[512];
    disputed(&ines, &m, "reason=price&words=Too+much&amount=40");
    choose(&ines, form("invoice=%s", m.id), review);
    assert_true(browser_sees(&ines, "€40.00</bdi> disputed"));
    assert_true(browser_sees(&ines, "value=\"60.00\""));
    const char *all = kept(confirm(&ines, &m, "100.00"));
    assert_int_equal(browser_post(&ines, review, all), 422);
    assert_true(browser_sees(&ines, "You dispute €40.00"));
    choose(&ines, "all=overdue", review);
    assert_true(browser_sees(&ines, "value=\"60.00\"") && browser_sees(&ines, other.number));
    choose(&ines, "currency=EUR&amount=120", review); /* oldest first: 60, 50, and 10 over */
    assert_true(browser_sees(&ines, "value=\"60.00\"") && browser_sees(&ines, "value=\"50.00\""));
    choose(&ines, form("invoice=%s", m.id), review);
    pays(&ines, review, form("%s&disputed=yes", confirm(&ines, &m, "100.00")));
    assert_int_equal(browser_get(&ines, form("/invoices/%s", m.id)), 200);
    assert_true(browser_sees(&ines, "Paid in full"));
    browser_close(&ines);
    books_are_right();
}

/* What a list finds: how many, their balance, and what of it is disputed. */
static void finds(struct browser *b, const char *list, const char *count, const char *balance,
                  const char *disputed)
{
    assert_int_equal(browser_get(b, list), 200);
    str foot = browser_between(b, "<tfoot>", "</tfoot>");
    assert_true(str_contains(foot, str_of(count)) && str_contains(foot, str_of(balance)));
    assert_true(str_contains(foot, str_of(form("%s</bdi> disputed", disputed))));
}

static void paying_all_says_what_it_leaves_out(void **state)
{
    (void)state;
    struct browser lena;
    struct customer c = payer("K-D7", "lena@dispute.example", &lena);
    struct made part = invoice(&c, 10000, -3), whole = invoice(&c, 5000, 4);
    struct made fine = invoice(&c, 2000, 5), busy = invoice(&c, 700, -1);
    const char *list = "/invoices?tab=all&amp;state=disputed_open&amp;currency=EUR\"";
    char review[512];
    assert_int_equal(browser_get(&lena, "/"), 200);
    assert_true(browser_sees(&lena, "Pay all <bdi>€177.00</bdi>"));
    assert_false(browser_sees(&lena, "disputed"));
    disputed(&lena, &part, "reason=price&words=Too+much&amount=40");
    disputed(&lena, &whole, "reason=twice&words=Paid");
    disputed(&lena, &busy, "reason=twice&words=Paid");
    choose(&lena, form("invoice=%s", busy.id), review);
    pays(&lena, review, form("%s&disputed=yes", confirm(&lena, &busy, "7.00")));
    assert_int_equal(browser_get(&lena, "/"), 200); /* what was paid is open no more */
    assert_true(browser_sees(&lena, "Pay <bdi>€60.00</bdi> overdue"));
    assert_true(browser_sees(&lena, "Pay all <bdi>€80.00</bdi>"));
    assert_true(browser_sees(&lena, "<bdi>€90.00</bdi> of it disputed, on 2 invoices"));
    assert_true(browser_sees(&lena, "Leaves out <bdi>€90.00</bdi> that is disputed, on 2"));
    assert_true(browser_sees(&lena, list));
    finds(&lena, "/invoices?tab=all&state=disputed_open&currency=EUR", "2 invoices in all",
          "€150.00", "€90.00");
    finds(&lena, "/invoices?tab=overdue&state=disputed_open", "1 invoice in all", "€100.00",
          "€40.00");
    finds(&lena, "/invoices?state=disputed_open&q=Electricity", "2 invoices in all", "€150.00",
          "€90.00");
    assert_int_equal(browser_get(&lena, "/statement"), 200);
    assert_true(browser_sees(&lena, "Leaves out <bdi>€90.00</bdi>"));
    assert_true(browser_sees(&lena, "Pay <bdi>€80.00</bdi>"));

    assert_int_equal(browser_get(&lena, "/invoices"), 200);
    assert_true(browser_sees(&lena, "data-left=\"4000\""));
    assert_true(browser_sees(&lena, "data-left=\"5000\""));
    assert_true(browser_sees(&lena, "What is disputed is left out."));
    choose(&lena, "all=open", review);
    assert_true(browser_sees(&lena, "Left out here"));
    assert_true(browser_sees(&lena, form("%s is disputed as a whole, €50.00.", whole.number)));
    assert_true(browser_sees(&lena, "<bdi>€40.00</bdi> is disputed, on 1 invoice."));
    assert_int_equal(browser_post(&lena, review, form("remove=%s", part.id)), 303);
    assert_int_equal(browser_get(&lena, lena.location), 200);
    assert_true(browser_sees(&lena, "is disputed as a whole") && browser_sees(&lena, fine.number));
    choose(&lena, form("invoice=%s&invoice=%s", whole.id, fine.id), review);
    assert_true(browser_sees(&lena, "is disputed as a whole"));
    pays(&lena, review, confirm(&lena, &fine, "20.00"));
    choose(&lena, form("invoice=%s", whole.id), review); /* alone, it is asked about */
    assert_false(browser_sees(&lena, "is disputed as a whole"));
    assert_int_equal(browser_post(&lena, review, confirm(&lena, &whole, "50.00")), 422);
    browser_close(&lena);
    books_are_right();
}

static void a_dispute_while_paying_makes_the_payer_look_again(void **state)
{
    (void)state;
    struct browser ada, ben;
    struct customer c = payer("K-D4", "ada@dispute.example", &ada);
    portal_contact(&portal, c.id, "ben@dispute.example", MAY_VIEW);
    browser_open(&ben, &portal);
    browser_login(&ben, "ben@dispute.example");
    struct made m = invoice(&c, 10000, 5);
    char review[512];
    choose(&ada, form("invoice=%s", m.id), review);
    const char *fields = kept(confirm(&ada, &m, "100.00"));
    disputed(&ben, &m, "reason=other&words=Wait&amount=30");
    assert_int_equal(browser_post(&ada, review, fields), 409);
    assert_true(browser_sees(&ada, "Nothing has been charged"));
    pays(&ada, review, confirm(&ada, &m, "70.00"));
    assert_int_equal(browser_get(&ada, form("/invoices/%s", m.id)), 200);
    assert_true(browser_sees(&ada, "€30.00"));
    browser_close(&ada);
    browser_close(&ben);
    books_are_right();
}

static void a_line_is_corrected_by_a_credit_note(void **state)
{
    (void)state;
    struct browser eve;
    struct customer c = payer("K-D5", "eve@dispute.example", &eve);
    struct made m = invoice(&c, 10000, -3);
    const char *page = disputed(&eve, &m, "line=0&reason=quantity&words=Half+of+it&amount=50");
    const char *at = in_console(page), *to = kept(form("%s/correct", at));
    assert_int_equal(browser_get(&staff, at), 200);
    assert_int_equal(browser_post(&staff, to, "net.0=50.00&words=You+are+right."), 422);
    assert_int_equal(browser_post(&staff, to, "number=CN-D5&net.0=100.01"), 422);
    assert_true(browser_sees(&staff, "value=\"100.01\""));
    assert_int_equal(browser_post(&staff, to, "number=CN-D5&net.0=0"), 422);
    assert_int_equal(browser_post(&staff, to, "number=CN-D5&net.0=50.00&words=You+are+right."),
                     303);
    assert_int_equal(browser_post(&staff, to, "number=CN-D6&net.0=50.00"), 409);
    assert_int_equal(browser_get(&eve, page), 200);
    assert_true(browser_sees(&eve, "CN-D5") && browser_sees(&eve, "You are right."));
    assert_true(browser_sees(&eve, "Corrected"));
    assert_int_equal(browser_get(&eve, form("/invoices/%s", m.id)), 200);
    assert_true(browser_sees(&eve, "Pay <bdi>€40.50</bdi> now"));
    const char *again = disputed(&eve, &m, "reason=tax&words=And+the+tax");
    assert_int_equal(browser_post(&staff, form("%s/correct", in_console(again)),
                                  "number=CN-D5&net.0=1.00"), 409);
    assert_true(browser_sees(&staff, "This number is taken."));
    browser_close(&eve);
    books_are_right();
}

static void what_does_not_fit_is_said_and_kept(void **state)
{
    (void)state;
    struct browser max;
    struct customer c = payer("K-D6", "max@dispute.example", &max);
    struct made m = invoice(&c, 10000, 5);
    const char *to = kept(form("/invoices/%s/dispute", m.id));
    const char *key = "key=AAAAAAAAAAAAAAAAAAA6";
    assert_int_equal(browser_get(&max, to), 200);
    assert_int_equal(browser_post(&max, to, form("%s&words=Mine", key)), 422);
    assert_true(browser_sees(&max, "Choose a reason.") && browser_sees(&max, "Mine</textarea>"));
    assert_int_equal(browser_post(&max, to, form("%s&reason=tax&words=+", key)), 422);
    assert_int_equal(browser_post(&max, to, form("%s&reason=tax&words=a&amount=x", key)), 422);
    assert_int_equal(browser_post(&max, to, form("%s&reason=tax&words=a&amount=100.01", key)),
                     422);
    assert_int_equal(browser_post(&max, to, form("%s&reason=tax&words=a&line=7", key)), 422);
    assert_int_equal(browser_post(&max, to, form("%s&reason=tax&words=a&line=0&line=0", key)),
                     422);
    assert_int_equal(browser_post(&max, to, "reason=tax&words=a"), 400);
    const char *page = disputed(&max, &m, "reason=tax&words=a&line=0");
    assert_int_equal(browser_post(&max, form("%s/withdraw", page), ""), 303);
    assert_int_equal(browser_post(&max, form("%s/withdraw", page), ""), 409);
    assert_true(browser_sees(&max, "It was withdrawn."));
    disputed(&max, &m, "reason=order&words=b"); /* another one, after that */
    assert_int_equal(browser_get(&max, "/requests?after=x"), 400);
    assert_int_equal(browser_get(&staff, "/staff/objections"), 200);
    assert_true(browser_sees(&staff, m.number));
    assert_int_equal(browser_get(&staff, "/staff/objections?show=past"), 200);
    assert_int_equal(browser_get(&staff, "/staff/objections/AAAAAAAAAAAAAAAAAAAA"), 404);
    browser_close(&max);
    books_are_right();
}

static int begin(void **state)
{
    paying_start(state);
    staff_user(ROLE_ACCOUNTANT, "acc@dispute.example", &staff);
    staff_user(ROLE_SUPPORT, "sup@dispute.example", &support);
    staff_user(ROLE_READ_ONLY, "read@dispute.example", &reader);
    return 0;
}

static int end(void **state)
{
    browser_close(&staff);
    browser_close(&support);
    browser_close(&reader);
    return paying_stop(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dispute_of_all_is_marked_talked_about_and_refused),
        cmocka_unit_test(the_rest_is_offered_and_paying_more_is_asked_about),
        cmocka_unit_test(paying_all_says_what_it_leaves_out),
        cmocka_unit_test(a_dispute_while_paying_makes_the_payer_look_again),
        cmocka_unit_test(a_line_is_corrected_by_a_credit_note),
        cmocka_unit_test(what_does_not_fit_is_said_and_kept),
    };
    return cmocka_run_group_tests(tests, begin, end);
}

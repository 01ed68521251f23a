/*
 * Orders, contracts, suspensions and modules switched off, as customers and staff meet them, on
 * both engines.
 */
#include <signal.h>
#include <stdio.h>

#include "paying.h"

#include "core/order.h"

static struct browser staff, owner;

static struct made order(const struct customer *c, enum document_kind kind, const char *number,
                         int until)
{
    struct made m = { 0 };
    date today = portal_today(&portal);
    struct portal_document d = { .kind = kind, .number = number, .net = 10000, .tax = 2000,
                                 .item = "Racks", .purchase_order = "PO-4711",
                                 .issued = date_add(today, -20), .due = date_add(today, until) };
    struct imported i = portal_issue(&portal, c, &d);
    snprintf(m.id, sizeof m.id, "%.20s", i.public_id.c);
    snprintf(m.number, sizeof m.number, "%s", number);
    m.doc = i.doc.v;
    return m;
}

static const char *at(const struct made *m, const char *what)
{
    return form("/orders/%s%s", m->id, what);
}

static const char *at_staff(const struct made *m, const char *what)
{
    return form("/staff/orders/%s%s", m->id, what);
}

/* The hidden field of the page on the screen. */
static const char *version(const struct browser *b)
{
    static char text[65];
    str body = browser_body(b);
    for (size_t i = 0; i + 80 < body.n; i++) {
        if (!str_starts(str_sub(body, i, body.n), S("name=\"version\" value=\""))) continue;
        snprintf(text, sizeof text, "%.64s", body.p + i + 22);
        return text;
    }
    fail_msg("the page has no version");
    return "";
}

static void an_order_is_accepted_with_name_time_and_address(void **state)
{
    (void)state;
    struct browser kim, lee, eve;
    struct customer c = payer("K-O1", "kim@order.example", &kim);
    payer("K-O2", "eve@order.example", &eve);
    portal_contact(&portal, c.id, "lee@order.example", MAY_VIEW);
    browser_open(&lee, &portal);
    browser_login(&lee, "lee@order.example");
    struct made m = order(&c, DOCUMENT_QUOTE, "Q-1", 12);

    assert_int_equal(browser_get(&kim, "/orders"), 200);
    assert_true(browser_sees(&kim, "Q-1") && browser_sees(&kim, "To be accepted"));
    assert_int_equal(browser_get(&kim, "/orders?q=PO-4711"), 200);
    assert_true(browser_sees(&kim, "Q-1"));
    assert_int_equal(browser_get(&kim, "/orders?q=nothing"), 200);
    assert_true(browser_sees(&kim, "No order matches"));
    assert_int_equal(browser_get(&kim, "/orders?state=accepted"), 200);
    assert_false(browser_sees(&kim, "Q-1"));
    assert_int_equal(browser_get(&eve, at(&m, "")), 404);
    assert_int_equal(browser_get(&eve, at(&m, "/pdf")), 404);
    assert_int_equal(browser_get(&lee, at(&m, "")), 200);
    assert_false(browser_sees(&lee, "Accept this quote"));
    assert_int_equal(browser_get(&kim, at(&m, "/pdf")), 200);
    assert_true(str_starts(browser_body(&kim), S("%PDF-")));

    assert_int_equal(browser_get(&kim, at(&m, "")), 200);
    assert_true(browser_sees(&kim, "Accept this quote") && browser_sees(&kim, "€120.00"));
    const char *seen = version(&kim);
    assert_int_equal(browser_post(&lee, at(&m, "/answer"),
                                  form("answer=accept&name=Lee&version=%s", seen)), 403);
    assert_int_equal(browser_post(&kim, at(&m, "/answer"),
                                  form("answer=accept&name=+&version=%s", seen)), 422);
    assert_true(browser_sees(&kim, "Enter your name."));
    assert_int_equal(browser_post(&kim, at(&m, "/answer"),
                                  form("answer=decline&name=Kim&version=%s", seen)), 422);
    assert_true(browser_sees(&kim, "Say why"));
    assert_int_equal(browser_post(&kim, at(&m, "/answer"), "answer=accept&name=Kim&version=0"),
                     409);
    assert_int_equal(browser_post(&kim, at(&m, "/answer"),
                                  form("answer=maybe&name=Kim&version=%s", seen)), 400);
    assert_int_equal(browser_post(&kim, at(&m, "/answer"),
                                  form("answer=accept&name=Kim+Park&version=%s", seen)), 303);
    assert_int_equal(browser_get(&kim, at(&m, "")), 200);
    assert_true(browser_sees(&kim, "Accepted by Kim Park") && browser_sees(&kim, "127.0.0.1"));
    assert_int_equal(browser_post(&kim, at(&m, "/answer"),
                                  form("answer=decline&words=No&name=Kim&version=%s", seen)), 409);
    assert_true(browser_sees(&kim, "somebody answered before you"));
    assert_int_equal(browser_get(&staff, at_staff(&m, "")), 200);
    assert_true(browser_sees(&staff, "Kim Park") && browser_sees(&staff, seen));
    assert_int_equal(browser_get(&staff, "/staff/inbox"), 200);
    assert_true(browser_sees(&staff, "Q-1"));
    browser_close(&kim);
    browser_close(&lee);
    browser_close(&eve);
    books_are_right();
}

static void what_has_ended_cannot_be_accepted(void **state)
{
    (void)state;
    struct browser kim;
    struct customer c = payer("K-O3", "kim3@order.example", &kim);
    struct made late = order(&c, DOCUMENT_QUOTE, "Q-31", -1), back = order(&c, DOCUMENT_ORDER,
                                                                           "O-32", 9);
    assert_int_equal(browser_get(&kim, at(&back, "")), 200);
    const char *seen = form("answer=accept&name=Kim&version=%s", version(&kim));
    assert_int_equal(browser_get(&kim, at(&late, "")), 200);
    assert_true(browser_sees(&kim, "cannot be accepted any more"));
    assert_false(browser_sees(&kim, "Accept this quote"));
    assert_int_equal(browser_post(&kim, at(&late, "/answer"), seen), 409);
    assert_int_equal(browser_get(&staff, at_staff(&back, "")), 200);
    assert_int_equal(browser_post(&staff, at_staff(&back, "/withdraw"), "reason="), 422);
    assert_int_equal(browser_post(&staff, at_staff(&back, "/withdraw"), "reason=Replaced"), 303);
    assert_int_equal(browser_post(&staff, at_staff(&back, "/send"), "x=1"), 409);
    assert_int_equal(browser_post(&kim, at(&back, "/answer"), seen), 409);
    assert_int_equal(browser_get(&kim, "/orders?tab=all&state=withdrawn"), 200);
    assert_true(browser_sees(&kim, "O-32"));
    assert_false(browser_sees(&kim, "Q-31"));
    browser_close(&kim);
    books_are_right();
}

static void staff_make_one_invoice_of_an_order(void **state)
{
    (void)state;
    struct browser kim;
    struct customer c = payer("K-O4", "kim4@order.example", &kim);
    struct made o = order(&c, DOCUMENT_ORDER, "O-41", 9), q = order(&c, DOCUMENT_QUOTE, "Q-42", 9);
    char today[11];
    str day = date_iso(portal_today(&portal), today);
    const char *bill = form("number=N-41&issued=%.*s&due=%.*s", STR_FMT(day), STR_FMT(day));

    assert_int_equal(browser_get(&staff, at_staff(&o, "")), 200);
    assert_int_equal(browser_post(&staff, at_staff(&o, "/send"), "x=1"), 303);
    assert_int_equal(browser_post(&staff, at_staff(&o, "/invoice"), "number=&issued=x&due="), 422);
    assert_int_equal(browser_post(&staff, at_staff(&q, "/invoice"), bill), 409);
    assert_int_equal(browser_post(&staff, at_staff(&o, "/invoice"), bill), 303);
    assert_true(str_starts(str_of(staff.location), S("/staff/invoices/")));
    assert_int_equal(browser_post(&staff, at_staff(&o, "/invoice"),
                                  form("number=N-43&issued=%.*s&due=%.*s", STR_FMT(day),
                                       STR_FMT(day))), 409);
    assert_int_equal(browser_get(&kim, at(&o, "")), 200);
    assert_true(browser_sees(&kim, "View invoice N-41"));
    const char *invoice_at = form("/invoices/%.20s", staff.location + 16);
    assert_int_equal(browser_get(&kim, invoice_at), 200);
    assert_true(browser_sees(&kim, "Made of O-41") && browser_sees(&kim, "€120.00"));
    browser_close(&kim);
    books_are_right();
}

static void a_suspension_is_shown_and_ends_by_paying(void **state)
{
    (void)state;
    struct browser kim;
    struct customer c = payer("K-O5", "kim5@order.example", &kim);
    struct made one = invoice(&c, 5000, -9), two = invoice(&c, 2500, -9);
    char iso[11], page[80], review[512];
    str day = date_iso(date_add(portal_today(&portal), 5), iso);

    snprintf(page, sizeof page, "/staff/customers/%.20s/suspension", c.public_id.c);
    assert_int_equal(browser_get(&staff, page), 200);
    assert_int_equal(browser_post(&staff, page, "day=x&what=&reason="), 422);
    assert_true(browser_sees(&staff, "Choose at least one invoice."));
    assert_int_equal(browser_post(&staff, page,
                                  form("day=%.*s&what=Servers&reason=Late&invoice=%s", STR_FMT(day),
                                       one.id)), 303);
    assert_int_equal(browser_get(&kim, "/"), 200);
    assert_true(browser_sees(&kim, "Servers will be suspended on"));
    assert_int_equal(browser_get(&kim, form("/invoices/%s", one.id)), 200);
    assert_true(browser_sees(&kim, "Servers will be suspended on"));
    assert_int_equal(browser_get(&kim, form("/invoices/%s", two.id)), 200);
    assert_false(browser_sees(&kim, "suspended on"));
    assert_int_equal(browser_post(&staff, form("%s/start", page), "x=1"), 303);
    assert_int_equal(browser_get(&kim, "/"), 200);
    assert_true(browser_sees(&kim, "Servers was suspended on"));
    choose(&kim, form("invoice=%s", one.id), review);
    pays(&kim, review, confirm(&kim, &one, "50.00"));
    assert_int_equal(browser_get(&kim, "/"), 200);
    assert_false(browser_sees(&kim, "suspended on"));
    assert_int_equal(browser_get(&staff, page), 200);
    assert_true(browser_sees(&staff, "Suspensions that are over"));
    browser_close(&kim);
    books_are_right();
}

static void contracts_are_listed_with_what_is_open(void **state)
{
    (void)state;
    struct browser kim;
    struct customer c = payer("K-O6", "kim6@order.example", &kim);
    const struct portal_document d = { .number = "INV-C1", .net = 7000,
                                       .issued = portal_today(&portal),
                                       .due = portal_today(&portal) };
    struct document draft = portal_draft(&portal, &c, &d);

    assert_int_equal(browser_get(&kim, "/contracts"), 200);
    assert_true(browser_sees(&kim, "No contracts"));
    draft.contract = S("C/04 17");
    draft.period_end = date_add(portal_today(&portal), 3);
    portal_import(&portal, &draft, STR_NONE, STR_NONE);
    assert_int_equal(browser_get(&kim, "/contracts"), 200);
    assert_true(browser_sees(&kim, "C/04 17") && browser_sees(&kim, "€70.00"));
    assert_true(browser_sees(&kim, "Running"));
    assert_true(browser_sees(&kim, "contract=C%2F04%2017"));
    assert_int_equal(browser_get(&kim, "/invoices?tab=all&contract=C%2F04%2017"), 200);
    assert_true(browser_sees(&kim, "INV-C1"));
    browser_close(&kim);
}

static void a_module_that_is_off_is_gone(void **state)
{
    (void)state;
    static const char *const paths[] = { "/payments", "/statement", "/statement.pdf", "/retainers",
                                         "/orders", "/contracts" };
    struct browser kim;
    struct customer c = payer("K-O7", "kim7@order.example", &kim);
    struct made m = order(&c, DOCUMENT_QUOTE, "Q-71", 9);

    assert_int_equal(browser_get(&staff, "/staff/settings/portal"), 403);
    assert_int_equal(browser_get(&owner, "/staff/settings/portal"), 200);
    assert_int_equal(browser_count(&owner, "name=\"module\""), 6);
    assert_int_equal(browser_post(&owner, "/staff/settings/portal", "module=documents"), 303);
    for (size_t i = 0; i < countof(paths); i++)
        assert_int_equal(browser_get(&kim, paths[i]), 404);
    assert_int_equal(browser_get(&kim, at(&m, "")), 404);
    assert_int_equal(browser_get(&kim, "/"), 200);
    for (size_t i = 0; i < countof(paths); i++)
        assert_false(browser_sees(&kim, form("href=\"%s\"", paths[i])) ||
                     browser_sees(&kim, form("href=\"%s?", paths[i])));
    assert_int_equal(browser_post(&owner, "/staff/settings/portal",
                                  "module=payments&module=statements&module=retainers&"
                                  "module=orders&module=contracts&module=documents"), 303);
    for (size_t i = 0; i < countof(paths); i++)
        assert_int_equal(browser_get(&kim, paths[i]), 200);
    browser_close(&kim);
}

static int begin(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    portal_start(&portal);
    till_open(&till, &portal.app, portal.org.id);
    staff_user(ROLE_ACCOUNTANT, "acc@staff.example", &staff);
    staff_user(ROLE_OWNER, "owner@staff.example", &owner);
    return 0;
}

static int end(void **state)
{
    (void)state;
    browser_close(&staff);
    browser_close(&owner);
    portal_stop(&portal);
    till_close(&till);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_is_accepted_with_name_time_and_address),
        cmocka_unit_test(what_has_ended_cannot_be_accepted),
        cmocka_unit_test(staff_make_one_invoice_of_an_order),
        cmocka_unit_test(a_suspension_is_shown_and_ends_by_paying),
        cmocka_unit_test(contracts_are_listed_with_what_is_open),
        cmocka_unit_test(a_module_that_is_off_is_gone),
    };
    return cmocka_run_group_tests(tests, begin, end);
}

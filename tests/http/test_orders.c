/*
 * Orders, contracts, suspensions and modules switched off, as customers and staff meet them, on
 * both engines.
 */
#include <stdio.h>
#include <string.h>

#include "paying.h"

#include "core/order.h"
#include "web/object.h"

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
    const struct portal_document back = { .kind = DOCUMENT_CREDIT_NOTE, .number = "CN-C2",
                                          .net = 4200, .issued = portal_today(&portal) };
    draft = portal_draft(&portal, &c, &back);
    draft.contract = S("B/99");
    portal_import(&portal, &draft, STR_NONE, STR_NONE);
    const struct portal_document ahead = { .kind = DOCUMENT_RETAINER, .number = "RET-C3",
                                           .net = 3100, .issued = portal_today(&portal),
                                           .due = portal_today(&portal) };
    draft = portal_draft(&portal, &c, &ahead);
    draft.contract = S("A/01");
    portal_import(&portal, &draft, STR_NONE, STR_NONE);
    assert_int_equal(browser_get(&kim, "/contracts"), 200);
    assert_true(browser_sees(&kim, "B/99") && browser_sees(&kim, "€42.00"));
    assert_true(browser_sees(&kim, "€70.00"));
    assert_false(browser_sees(&kim, "A/01"));
    assert_int_equal(browser_get(&kim, "/contracts?after=B%2F99"), 200);
    assert_true(browser_sees(&kim, "C/04 17") && !browser_sees(&kim, "B/99"));
    browser_close(&kim);
}

static void a_contract_may_have_the_longest_name_there_is(void **state)
{
    (void)state;
    static const char letter[] = "船"; /* nine characters of an address */
    struct browser kim;
    struct customer c = payer("K-O17", "kim17@order.example", &kim);
    const struct portal_document d = { .number = "INV-W1", .net = 7000,
                                       .issued = portal_today(&portal),
                                       .due = portal_today(&portal) };
    struct document draft = portal_draft(&portal, &c, &d);
    char name[LIMIT_NAME_CHARS * (sizeof letter - 1)];

    for (size_t i = 0; i < sizeof name; i++) name[i] = letter[i % (sizeof letter - 1)];
    draft.contract = (str){ name, sizeof name };
    portal_import(&portal, &draft, STR_NONE, STR_NONE);
    assert_int_equal(browser_get(&kim, "/contracts"), 200);
    str list = browser_between(&kim, "href=\"/invoices?tab=all&amp;contract=", "\"");
    assert_int_equal(list.n, 3 * sizeof name);
    const char *there = form("/invoices?tab=all&contract=%.*s", STR_FMT(list));
    assert_int_equal(browser_get(&kim, there), 200);
    assert_true(browser_sees(&kim, "INV-W1"));
    browser_close(&kim);
}

/* The form of comments on the page that `b` sees, filled in. */
static const char *said(const struct browser *b, const char *words)
{
    str key = browser_between(b, "name=\"key\" value=\"", "\"");
    return form("key=%.*s&comment=%s", STR_FMT(key), words);
}

static void an_order_is_talked_about_and_forwarded_as_other_documents_are(void **state)
{
    (void)state;
    struct browser kim, eve;
    struct customer c = payer("K-O8", "kim8@order.example", &kim);
    payer("K-O9", "eve9@order.example", &eve);
    struct made m = order(&c, DOCUMENT_QUOTE, "Q-81", 9);

    assert_int_equal(browser_get(&kim, at(&m, "")), 200);
    assert_true(browser_sees(&kim, "Nothing was written yet.") && browser_sees(&kim, "data-seen"));
    assert_int_equal(browser_post(&kim, at(&m, "/comments"), said(&kim, "Blue+ones%3F")), 303);
    assert_string_equal(kim.location, form("/orders/%s#comments", m.id));
    assert_int_equal(browser_get(&kim, at(&m, "")), 200);
    assert_true(browser_sees(&kim, "Blue ones?") && browser_sees(&kim, "Viewed"));
    assert_false(browser_sees(&kim, "data-seen"));
    assert_int_equal(browser_post(&kim, at(&m, "/comments"), said(&kim, "+")), 422);
    assert_int_equal(browser_get(&eve, at(&m, "/comments")), 404);
    assert_int_equal(browser_post(&eve, at(&m, "/comments"), said(&kim, "Mine")), 404);
    const char *answer = form("/staff/documents/%s/comments", m.id);
    assert_int_equal(browser_get(&staff, answer), 200);
    assert_true(browser_sees(&staff, "Blue ones?") && browser_sees(&staff, at_staff(&m, "")));
    assert_int_equal(browser_post(&staff, answer, said(&staff, "Any+colour.")), 303);
    assert_int_equal(browser_get(&kim, at(&m, "/comments")), 200);
    assert_true(browser_sees(&kim, "Any colour."));
    assert_int_equal(browser_get(&staff, "/staff/inbox?kind=view"), 200);
    assert_true(browser_sees(&staff, "Q-81"));

    assert_int_equal(browser_get(&kim, at(&m, "/forward")), 200);
    assert_true(browser_sees(&kim, "Forward Q-81 by e-mail"));
    assert_false(browser_sees(&kim, "without a log-in, for"));
    assert_int_equal(browser_post(&kim, at(&m, "/forward"), "to=nobody"), 422);
    assert_int_equal(browser_post(&eve, at(&m, "/forward"), "to=mia%40order.example"), 404);
    assert_int_equal(browser_post(&kim, at(&m, "/forward"), "to=mia%40order.example"), 303);
    assert_int_equal(browser_get(&kim, at(&m, "")), 200);
    assert_true(browser_sees(&kim, "to mia@order.example"));
    browser_close(&kim);
    browser_close(&eve);
    books_are_right();
}

static void a_first_look_at_an_order_is_told_once(void **state)
{
    (void)state;
    struct browser kim;
    struct customer c = payer("K-O10", "kim10@order.example", &kim);
    struct made m = order(&c, DOCUMENT_ORDER, "O-101", 9);

    assert_int_equal(browser_get(&kim, at(&m, "")), 200);
    assert_int_equal(browser_get(&staff, "/staff/inbox?kind=view"), 200);
    assert_false(browser_sees(&staff, "O-101"));
    assert_int_equal(browser_post(&kim, at(&m, "/seen"), ""), 303);
    assert_int_equal(browser_post(&kim, at(&m, "/seen"), ""), 303);
    assert_int_equal(browser_get(&staff, "/staff/inbox?kind=view"), 200);
    assert_true(browser_sees(&staff, "O-101"));
    assert_int_equal(browser_get(&kim, at(&m, "")), 200);
    assert_int_equal(browser_count(&kim, "Viewed"), 1);
    browser_close(&kim);
}

/* ---- what staff write ---- */

#define LINE(n, item, quantity, price, rate)                                                       \
    "&item." n "=" item "&text." n "=&quantity." n "=" quantity "&unit." n "=HUR&price." n "="     \
    price "&tax." n "=S&rate." n "=" rate

static const char two_lines[] = LINE("0", "Racks", "2", "50.00", "19")
    LINE("3", "Support", "1.5", "20.00", "19");

/* A draft is made of it; its address without a tail. */
static const char *drafted(const struct customer *c, const char *number)
{
    assert_int_equal(browser_get(&staff, "/staff/drafts/new?kind=quote"), 200);
    assert_int_equal(browser_post(&staff, "/staff/drafts/new",
                                  form("kind=quote&customer=%.*s&number=%s%s", STR_FMT(c->number),
                                       number, two_lines)), 303);
    return form("%.34s", staff.location);
}

/* The version of the draft on the screen. */
static const char *draft_version(const struct browser *b)
{
    str n = browser_between(b, "name=\"version\" value=\"", "\"");
    return form("%.*s", STR_FMT(n));
}

static void a_quote_is_drafted_changed_and_sent(void **state)
{
    (void)state;
    struct browser kim, reader;
    struct customer c = payer("K-O13", "kim13@order.example", &kim);

    staff_user(ROLE_SUPPORT, "support@staff.example", &reader);
    assert_int_equal(browser_get(&reader, "/staff/drafts/new?kind=quote"), 403);
    assert_int_equal(browser_get(&staff, "/staff/drafts/new?kind=lease"), 400);
    assert_int_equal(browser_get(&staff, "/staff/drafts/new?kind=quote&customer=K-O13"), 200);
    assert_true(browser_sees(&staff, "Draft of a quote") && browser_sees(&staff, "K-O13"));
    assert_int_equal(browser_post(&staff, "/staff/drafts/new",
                                  form("kind=quote&customer=K-O13&number=Q-131&do=more%s",
                                       two_lines)), 200);
    assert_true(browser_sees(&staff, "name=\"item.7\""));
    assert_true(browser_sees(&staff, "value=\"Racks\""));
    assert_int_equal(browser_post(&staff, "/staff/drafts/new",
                                  "kind=quote&customer=none&number=&until=2020-02-30&item.0=&"
                                  "quantity.0=x&unit.0=&price.0=-1&tax.0=S&rate.0=0"), 422);
    assert_true(browser_sees(&staff, "No customer has this number.") &&
                browser_sees(&staff, "Enter a number.") &&
                browser_sees(&staff, "Say what it is.") && browser_sees(&staff, "Enter how many") &&
                browser_sees(&staff, "Enter a price") &&
                browser_sees(&staff, "Enter the rate of the tax"));

    const char *draft = drafted(&c, "Q-131");
    assert_int_equal(browser_get(&staff, draft), 200);
    assert_true(browser_sees(&staff, "€130.00") && browser_sees(&staff, "€24.70") &&
                browser_sees(&staff, "€154.70"));
    const char *first = draft_version(&staff);
    assert_int_equal(browser_get(&kim, "/orders?tab=all"), 200);
    assert_false(browser_sees(&kim, "Q-131"));
    assert_int_equal(browser_get(&reader, draft), 403);
    assert_int_equal(browser_get(&staff, "/staff/orders"), 200);
    assert_true(browser_sees(&staff, "Q-131"));

    const char *changed = form("version=%s&number=Q-132%s", first,
                               LINE("0", "Racks", "4", "50.00", "19"));
    assert_int_equal(browser_post(&staff, draft, changed), 303);
    assert_int_equal(browser_post(&staff, draft, changed), 409);
    assert_true(browser_sees(&staff, "Somebody else has changed it") &&
                browser_sees(&staff, "€238.00"));
    changed = form("do=send&version=%s&number=Q-132%s", draft_version(&staff),
                   LINE("0", "Racks", "4", "50.00", "19"));
    assert_int_equal(browser_post(&staff, draft, changed), 303);
    assert_true(str_starts(str_of(staff.location), S("/staff/orders/")));
    assert_int_equal(browser_get(&staff, form("%s", staff.location)), 200);
    assert_true(browser_sees(&staff, "It is on its way.") && browser_sees(&staff, "€238.00"));
    assert_int_equal(browser_get(&staff, draft), 404);
    assert_int_equal(browser_get(&kim, "/orders"), 200);
    assert_true(browser_sees(&kim, "Q-132"));
    assert_int_equal(browser_get(&owner, "/staff/audit"), 200);
    assert_true(browser_sees(&owner, "Began an order or quote") &&
                browser_sees(&owner, "Changed the draft of an order or quote") &&
                browser_sees(&owner, "Issued an order or quote"));
    browser_close(&kim);
    browser_close(&reader);
    books_are_right();
}

/* The order that the last form led to. */
static struct made issued(const char *draft, const char *number)
{
    struct made m = { 0 };

    assert_int_equal(browser_get(&staff, draft), 200);
    assert_int_equal(browser_post(&staff, draft,
                                  form("do=issue&version=%s&number=%s%s", draft_version(&staff),
                                       number, two_lines)), 303);
    assert_true(str_starts(str_of(staff.location), S("/staff/orders/")));
    snprintf(m.id, sizeof m.id, "%.20s", staff.location + 14);
    snprintf(m.number, sizeof m.number, "%s", number);
    return m;
}

static void a_new_version_takes_the_place_of_the_one_before(void **state)
{
    (void)state;
    struct browser kim;
    struct customer c = payer("K-O14", "kim14@order.example", &kim);
    struct made one = issued(drafted(&c, "Q-141"), "Q-141");

    assert_int_equal(browser_get(&kim, at(&one, "")), 200);
    const char *seen = form("answer=accept&name=Kim&version=%s", version(&kim));
    assert_int_equal(browser_get(&staff, at_staff(&one, "")), 200);
    assert_int_equal(browser_post(&staff, at_staff(&one, "/revise"), ""), 303);
    const char *draft = form("%.34s", staff.location);
    assert_int_equal(browser_get(&staff, draft), 200);
    assert_true(browser_sees(&staff, "Q-141-2"));
    assert_true(browser_sees(&staff, "The next version of Q-141"));
    assert_int_equal(browser_get(&kim, at(&one, "")), 200);
    assert_true(browser_sees(&kim, "Accept this quote"));
    struct made two = issued(draft, "Q-141-2");
    assert_int_equal(browser_get(&kim, at(&one, "")), 200);
    assert_true(browser_sees(&kim, "A newer version has taken its place") &&
                browser_sees(&kim, at(&two, "")));
    assert_int_equal(browser_post(&kim, at(&one, "/answer"), seen), 409);
    assert_int_equal(browser_post(&kim, at(&two, "/answer"), seen), 409);
    assert_true(browser_sees(&kim, "This is not the version you saw."));
    assert_int_equal(browser_post(&kim, at(&two, "/answer"),
                                  form("answer=accept&name=Kim&version=%s", version(&kim))), 303);
    assert_int_equal(browser_get(&staff, at_staff(&two, "")), 200);
    assert_false(browser_sees(&staff, "Write a new version"));
    assert_int_equal(browser_post(&staff, at_staff(&two, "/revise"), ""), 409);
    assert_int_equal(browser_post(&staff, at_staff(&one, "/revise"), ""), 409);
    browser_close(&kim);
    books_are_right();
}

static void a_draft_is_issued_only_when_it_can_be(void **state)
{
    (void)state;
    struct browser lee;
    struct customer c = payer("K-O15", "kim15@order.example", &lee), alone;
    const char *draft = drafted(&c, "Q-151");

    issued(draft, "Q-151");
    draft = drafted(&c, "Q-151");
    assert_int_equal(browser_get(&staff, draft), 200);
    assert_int_equal(browser_post(&staff, draft,
                                  form("do=issue&version=%s&number=Q-151%s", draft_version(&staff),
                                       two_lines)), 409);
    assert_true(browser_sees(&staff, "Another one has this number already."));
    assert_int_equal(browser_post(&staff, draft, form("do=issue&version=%s&number=Q-152",
                                                      draft_version(&staff))), 422);
    assert_true(browser_sees(&staff, "Write at least one line."));
    assert_int_equal(browser_post(&staff, draft,
                                  form("do=save&version=%s&number=Q-152&item.0=All&quantity.0="
                                       "90000000000000&price.0=90000000000000&unit.0=C62&tax.0=Z",
                                       draft_version(&staff))), 422);
    assert_true(browser_sees(&staff, "more than there can be"));
    assert_int_equal(browser_post(&staff, draft, "do=save&version=x&number=1"), 400);
    assert_int_equal(browser_get(&staff, draft), 200);
    assert_int_equal(browser_post(&staff, form("%s/drop", draft), "version=9"), 409);
    assert_int_equal(browser_get(&staff, draft), 200);
    assert_int_equal(browser_post(&staff, form("%s/drop", draft),
                                  form("version=%s", draft_version(&staff))), 303);
    assert_int_equal(browser_get(&staff, draft), 404);

    alone = portal_customer(&portal, "K-O16", "Alone Ltd", "EUR");
    draft = drafted(&alone, "Q-161");
    assert_int_equal(browser_get(&staff, draft), 200);
    assert_int_equal(browser_post(&staff, draft,
                                  form("do=send&version=%s&number=Q-161%s", draft_version(&staff),
                                       two_lines)), 404);
    assert_true(browser_sees(&staff, "No contact of this customer may accept it"));
    browser_close(&lee);
    books_are_right();
}

/* ---- modules ---- */

/* The modules but one: as the owner's form sends them. */
static void switch_off(enum module m)
{
    char set[200] = "";

    for (int k = MODULE_NONE + 1; k < MODULE_COUNT; k++) {
        str word = module_word((enum module)k);
        size_t n = strlen(set);
        if (k == (int)m) continue;
        snprintf(set + n, sizeof set - n, "module=%.*s&", STR_FMT(word));
    }
    assert_int_equal(browser_get(&owner, "/staff/settings/portal"), 200);
    assert_int_equal(browser_post(&owner, "/staff/settings/portal", set), 303);
}

/* The route's address with this id for each of its parts. */
static const char *at_route(const struct route *r, const char *id)
{
    static char path[200];
    size_t n = 0;

    for (const char *p = r->path; *p != '\0'; p++) {
        if (*p != '{') {
            path[n++] = *p;
            continue;
        }
        n += (size_t)snprintf(path + n, sizeof path - n, "%s", id);
        p = strchr(p, '}');
    }
    path[n] = '\0';
    return path;
}

static int ask(struct browser *b, const struct route *r, const char *id)
{
    const char *path = at_route(r, id);
    return r->method == HTTP_GET ? browser_get(b, path) : browser_post(b, path, "");
}

/* Each route of it is as an address that there is not, while it is off. */
static void routes_are_gone(struct browser *b, enum module m, const char *order)
{
    int there = 0;

    for (size_t t = 0; t < route_table_count; t++) {
        for (const struct route *r = route_tables[t]; r->path != NULL; r++) {
            const char *part = strchr(r->path, '{');
            bool known = part == NULL || (r->object == OBJECT_ORDER && !strchr(part + 1, '{'));
            if (r->door != DOOR_PORTAL || route_module(r) != m) continue;
            switch_off(m);
            assert_int_equal(ask(b, r, order), 404);
            assert_true(browser_sees(b, "This page does not exist, or it is not yours."));
            if (!known) continue;
            switch_off(MODULE_NONE);
            assert_int_not_equal(ask(b, r, order), 404);
            there++;
        }
    }
    assert_true(there > 0);
}

static void each_route_of_a_module_that_is_off_is_gone(void **state)
{
    (void)state;
    struct browser kim;
    struct customer c = payer("K-O11", "kim11@order.example", &kim);
    struct made m = order(&c, DOCUMENT_QUOTE, "Q-111", 9);

    for (int k = MODULE_NONE + 1; k < MODULE_COUNT; k++)
        routes_are_gone(&kim, (enum module)k, m.id);
    switch_off(MODULE_NONE);
    browser_close(&kim);
}

/* The pages of one payment belong to paying, which is always there. */
static void each_address_is_of_the_module_that_it_is_named_after(void **state)
{
    (void)state;
    static const struct {
        const char *begins;
        enum module m;
    } names[] = { { "/payments", MODULE_PAYMENTS },   { "/statement", MODULE_STATEMENTS },
                  { "/retainers", MODULE_RETAINERS }, { "/orders", MODULE_ORDERS },
                  { "/contracts", MODULE_CONTRACTS }, { "/documents", MODULE_DOCUMENTS } };

    assert_int_equal(countof(names), MODULE_COUNT - 1);
    for (size_t t = 0; t < route_table_count; t++) {
        for (const struct route *r = route_tables[t]; r->path != NULL; r++) {
            enum module m = MODULE_NONE;
            for (size_t i = 0; i < countof(names); i++)
                if (str_starts(str_of(r->path), str_of(names[i].begins))) m = names[i].m;
            if (r->object == OBJECT_PAYMENT) m = MODULE_NONE;
            if (route_module(r) != m) print_error("%s\n", r->path);
            assert_int_equal(route_module(r), m);
        }
    }
}

static void a_retainer_is_gone_with_its_module(void **state)
{
    (void)state;
    struct browser kim;
    struct customer c = payer("K-O12", "kim12@order.example", &kim);
    struct made one = { .number = "RET-121" }, two = { .number = "RET-122" }, m;
    struct made *both[] = { &one, &two };
    char review[512];

    for (size_t i = 0; i < countof(both); i++) {
        struct portal_document d = { .kind = DOCUMENT_RETAINER, .number = both[i]->number,
                                     .net = 9000, .issued = portal_today(&portal),
                                     .due = date_add(portal_today(&portal), 9) };
        struct imported made = portal_issue(&portal, &c, &d);
        snprintf(both[i]->id, sizeof both[i]->id, "%.20s", made.public_id.c);
    }
    m = invoice(&c, 3000, 4);
    choose(&kim, form("invoice=%s&back=/retainers", one.id), review);
    pays(&kim, review, confirm(&kim, &one, "90.00"));
    for (size_t t = 0; t < route_table_count; t++) {
        for (const struct route *r = route_tables[t]; r->path != NULL; r++) {
            if (r->object != OBJECT_INVOICE && r->object != OBJECT_CREDIT) continue;
            switch_off(MODULE_RETAINERS);
            assert_int_equal(ask(&kim, r, r->object == OBJECT_INVOICE ? two.id : one.id), 404);
        }
    }
    assert_int_equal(browser_get(&kim, form("/invoices/%s", m.id)), 200);
    assert_int_equal(browser_post(&kim, "/pay", form("invoice=%s", two.id)), 404);
    assert_int_equal(browser_get(&kim, "/credits"), 200);
    assert_false(browser_sees(&kim, "RET-12"));
    assert_int_equal(browser_get(&kim, "/payments"), 200);
    assert_false(browser_sees(&kim, "kind=retainer"));
    assert_int_equal(browser_get(&kim, "/"), 200);
    assert_false(browser_sees(&kim, "#retainers"));
    /* Where money is told of, the retainer is named still, but leads nowhere. */
    const char *named[] = { "/", "/payments", payment, form("%s/receipt", payment),
                            "/statement?type=open", "/balance" };
    for (size_t i = 0; i < countof(named); i++) {
        assert_int_equal(browser_get(&kim, named[i]), 200);
        assert_true(browser_sees(&kim, "RET-121"));
        if (browser_sees(&kim, one.id)) print_error("%s\n", named[i]);
        assert_false(browser_sees(&kim, one.id));
    }
    switch_off(MODULE_NONE);
    assert_int_equal(browser_get(&kim, form("/invoices/%s", two.id)), 200);
    assert_int_equal(browser_get(&kim, form("/credits/%s", one.id)), 200);
    assert_int_equal(browser_get(&kim, "/credits"), 200);
    assert_true(browser_sees(&kim, "RET-121") && browser_sees(&kim, "RET-122"));
    browser_close(&kim);
    books_are_right();
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
    paying_start(state);
    staff_user(ROLE_ACCOUNTANT, "acc@staff.example", &staff);
    staff_user(ROLE_OWNER, "owner@staff.example", &owner);
    return 0;
}

static int end(void **state)
{
    browser_close(&staff);
    browser_close(&owner);
    return paying_stop(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_is_accepted_with_name_time_and_address),
        cmocka_unit_test(what_has_ended_cannot_be_accepted),
        cmocka_unit_test(staff_make_one_invoice_of_an_order),
        cmocka_unit_test(a_suspension_is_shown_and_ends_by_paying),
        cmocka_unit_test(contracts_are_listed_with_what_is_open),
        cmocka_unit_test(a_contract_may_have_the_longest_name_there_is),
        cmocka_unit_test(an_order_is_talked_about_and_forwarded_as_other_documents_are),
        cmocka_unit_test(a_first_look_at_an_order_is_told_once),
        cmocka_unit_test(a_quote_is_drafted_changed_and_sent),
        cmocka_unit_test(a_new_version_takes_the_place_of_the_one_before),
        cmocka_unit_test(a_draft_is_issued_only_when_it_can_be),
        cmocka_unit_test(each_route_of_a_module_that_is_off_is_gone),
        cmocka_unit_test(a_retainer_is_gone_with_its_module),
        cmocka_unit_test(each_address_is_of_the_module_that_it_is_named_after),
        cmocka_unit_test(a_module_that_is_off_is_gone),
    };
    return cmocka_run_group_tests(tests, begin, end);
}

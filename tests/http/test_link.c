/* Links that open one invoice: what they show, pay and refuse, how they end; on both engines. */
#include "paying.h"

#include <stdio.h>
#include <string.h>

#include "app/app_invoice_link.h"
#include "app/app_people.h"
#include "base/clock.h"
#include "db/write.h"
#include "web/dispatch.h"
#include "web/link.h"

static struct browser owner;
static struct customer ours, theirs;
static struct made one, two, foreign, kept;
static contact_id ada, bob, stranger;


static int settings(const char *links, const char *days)
{
    assert_int_equal(browser_get(&owner, "/staff/settings"), 200);
    char filled[400];
    snprintf(filled, sizeof filled, "partial=1&pay_by=card&pay_by=transfer&schedule=pay"
             "&limit_accountant=1000.00&limit_owner=1000.00&links=%s&link_days=%s", links, days);
    return browser_post(&owner, "/staff/settings", filled);
}

static str link_of(const struct made *m, contact_id who)
{
    str token;
    assert_ok(app_invoice_link_make(&portal.app, &portal.arena, portal.org.id, m->doc, who,
                                    &token));
    return token;
}

/* A browser that opened that link and followed it. */
static struct browser visitor(str token)
{
    struct browser b;
    browser_open(&b, &portal);
    assert_int_equal(browser_get(&b, form("/i/%.*s", STR_FMT(token))), 303);
    assert_true(str_starts(str_of(b.cookie), S("cfi=")));
    assert_int_equal(browser_get(&b, b.location), 200);
    return b;
}

static void a_link_shows_its_invoice_and_nothing_else(void **state)
{
    (void)state;
    struct browser b;
    str token = link_of(&one, ada);
    browser_open(&b, &portal);
    assert_int_equal(browser_get(&b, form("/i/%.*s", STR_FMT(token))), 303);
    assert_true(str_eq(browser_header(&b, "Referrer-Policy"), S("no-referrer")));
    assert_true(str_eq(browser_header(&b, "Cache-Control"), S("no-store")));
    assert_true(str_contains(browser_header(&b, "Set-Cookie"), S("HttpOnly; SameSite=Lax")));
    assert_string_equal(b.location, form("/invoices/%s", one.id));
    assert_int_equal(browser_get(&b, b.location), 200);
    assert_true(browser_sees(&b, one.number) && browser_sees(&b, "data-seen"));
    assert_true(browser_sees(&b, "Pay €119.00 now") || browser_sees(&b, "action=\"/pay\""));
    static const char *const hidden[] = { "Promise to pay", "href=\"/invoices\"", "href=\"/\"",
                                          "/payments", "/methods", "/account", "Dana Colleague",
                                          "avatar", "/logout" };
    for (size_t i = 0; i < countof(hidden); i++) assert_false(browser_sees(&b, hidden[i]));
    assert_false(browser_sees(&b, two.number) || browser_sees(&b, kept.number));
    assert_int_equal(browser_get(&b, form("/invoices/%s/pdf", one.id)), 200);
    browser_close(&b);
}

/* The route with these objects in its address. */
static const char *address(const struct route *r, const struct made *m, const char *paid)
{
    str out = STR_NONE, rest = str_of(r->path), part;
    while (str_cut(&rest, '/', &part)) {
        if (part.n == 0) continue;
        if (str_eq(part, S("{invoice}"))) part = str_of(m->id);
        else if (str_eq(part, S("{payment}"))) part = str_of(paid);
        else if (str_eq(part, S("{customer}"))) part = public_id_str(&ours.public_id);
        else if (part.p[0] == '{') part = S("AAAAAAAAAAAAAAAAAAAA");
        out = arena_format(&portal.arena, "%.*s/%.*s", STR_FMT(out), STR_FMT(part));
    }
    return out.n == 0 ? "/" : out.p;
}

/* A visit of nobody and one by the link end in the same way. */
static void same_as_nobody(const struct route *r, struct browser *b, const char *to,
                           const char *fields)
{
    struct browser nobody;
    browser_open(&nobody, &portal);
    assert_int_equal(browser_get(&nobody, "/login"), 200);
    int wanted = r->method == HTTP_GET ? browser_get(&nobody, to)
                                       : browser_post(&nobody, to, fields);
    int status = r->method == HTTP_GET ? browser_get(b, to) : browser_post(b, to, fields);
    if (status != wanted || strcmp(b->location, nobody.location) != 0)
        print_error("%s: %d %s, nobody %d %s\n", to, status, b->location, wanted,
                    nobody.location);
    assert_int_equal(status, wanted);
    assert_string_equal(b->location, nobody.location);
    assert_false(browser_sees(b, two.number));
    browser_close(&nobody);
}

static void every_other_route_and_object_is_refused_as_to_nobody(void **state)
{
    (void)state;
    struct browser b = visitor(link_of(&one, ada)), dana;
    char at[512], cookie[sizeof b.cookie], csrf[sizeof b.csrf];
    int walked = 0;

    /* A payment and a selection of the same contact that the link did not make. */
    browser_open(&dana, &portal);
    browser_login(&dana, "ada@link.example");
    assert_int_equal(browser_get(&dana, "/invoices"), 200);
    choose(&dana, form("invoice=%s", kept.id), at);
    pays(&dana, at, confirm(&dana, &kept, "30.00"));
    const char *paid = form("%s", payment + strlen("/payments/"));
    assert_int_equal(browser_get(&dana, "/invoices"), 200);
    choose(&dana, form("invoice=%s&invoice=%s", one.id, two.id), at);
    snprintf(cookie, sizeof cookie, "%s", b.cookie);
    snprintf(csrf, sizeof csrf, "%s", b.csrf);
    const struct made *objects[] = { &two, &foreign };
    for (size_t t = 0; t < route_table_count; t++) {
        for (const struct route *r = route_tables[t]; r->path != NULL; r++) {
            if (r->need == NEED_ANYONE || r->door == DOOR_HOOK || r->door == DOOR_RETURN) continue;
            for (size_t i = 0; i < countof(objects); i++) {
                snprintf(b.cookie, sizeof b.cookie, "%s", cookie);
                snprintf(b.csrf, sizeof b.csrf, "%s", csrf);
                same_as_nobody(r, &b, address(r, objects[i], paid),
                               form("invoice=%s", objects[i]->id));
                walked++;
            }
        }
    }
    assert_true(walked > 200);
    /* Both invoices chosen by somebody else; the link's beside another; the rest of the account. */
    const struct route *review = NULL, *pay = NULL;
    for (size_t t = 0; t < route_table_count; t++) {
        for (const struct route *r = route_tables[t]; r->path != NULL; r++) {
            if (str_eq(str_of(r->path), S("/pay/{selection}")) && r->method == HTTP_GET)
                review = r;
            if (str_eq(str_of(r->path), S("/pay")) && r->method == HTTP_POST) pay = r;
        }
    }
    same_as_nobody(review, &b, at, "");
    static const char *const more[] = { "all=open", "all=overdue&currency=EUR",
                                        "currency=EUR&amount=60", "match=1", "match=1&tab=due",
                                        "" };
    for (size_t i = 0; i < countof(more); i++) {
        same_as_nobody(pay, &b, "/pay", more[i]);
        same_as_nobody(pay, &b, "/pay", form("invoice=%s&%s", two.id, more[i]));
        if (more[i][0] != 0)
            same_as_nobody(pay, &b, "/pay", form("invoice=%s&%s", one.id, more[i]));
    }
    same_as_nobody(pay, &b, "/pay", form("invoice=%s&invoice=%s", one.id, two.id));
    browser_close(&b);
    browser_close(&dana);
}

static void a_link_pays_its_invoice_and_keeps_its_payment(void **state)
{
    (void)state;
    struct made m = invoice(&ours, 4000, -2), note = credit(&ours, 700);
    struct browser b = visitor(link_of(&m, ada)), again, other = visitor(link_of(&one, ada));
    char at[512];

    choose(&b, form("invoice=%s", m.id), at);
    assert_false(browser_sees(&b, note.number));
    static const char *const hidden[] = { "name=\"save\"", "name=\"add\"", "credit.", "/methods",
                                          "name=\"date\"", "Allocate an amount" };
    for (size_t i = 0; i < countof(hidden); i++) assert_false(browser_sees(&b, hidden[i]));

    /* What belongs to the rest of the account does nothing. */
    const char *fields = confirm(&b, &m, "15.00");
    pays(&b, at, form("%s&over=5.00&credit.%s=7.00&credit_version.%s=1", fields, note.id,
                      note.id));
    assert_true(browser_sees(&b, "Payment received") && browser_sees(&b, "€15.00"));
    const char *mine = form("%s", payment);
    assert_int_equal(browser_get(&b, form("%s/receipt", mine)), 200);
    assert_false(browser_sees(&b, "You owe"));
    assert_int_equal(browser_get(&b, form("%s/receipt.pdf", mine)), 200);
    assert_int_equal(browser_get(&b, form("/invoices/%s", m.id)), 200);
    assert_true(browser_sees(&b, "€25.00"));
    assert_false(browser_sees(&b, "/payments/"));

    /* The same page sent again pays nothing more; nor does another link see the payment. */
    assert_int_equal(browser_post(&b, at, fields), 303);
    assert_string_equal(b.location, mine);
    assert_int_equal(browser_get(&other, mine), 303);
    again = visitor(link_of(&m, bob));
    assert_int_equal(browser_get(&again, mine), 303);
    assert_true(str_starts(str_of(again.location), S("/login")));
    browser_close(&again);
    browser_close(&other);
    browser_close(&b);
    books_are_right();
}

static void a_later_day_is_not_for_links(void **state)
{
    (void)state;
    struct made m = invoice(&ours, 2000, 5);
    struct browser b = visitor(link_of(&m, ada));
    char at[512], iso[11];
    choose(&b, form("invoice=%s", m.id), at);
    str day = date_iso(date_add(portal_today(&portal), 3), iso);
    assert_int_equal(browser_post(&b, at, form("%s&date=%.*s", confirm(&b, &m, "20.00"),
                                               STR_FMT(day))), 422);
    assert_true(browser_sees(&b, "You cannot choose a later day here"));
    browser_close(&b);
}

static str forwarded(const struct made *m, contact_id who)
{
    struct forward f = { .org = portal.org.id, .contact = who, .subject = m->doc,
                         .address = S("boss@link.example") };
    str token;
    assert_ok(app_invoice_link_forward(&portal.app, &portal.arena, &f, &token));
    return token;
}

static void a_link_disputes_its_invoice_and_sees_that_dispute_alone(void **state)
{
    (void)state;
    struct made m = invoice(&ours, 8000, 5);
    struct browser b = visitor(link_of(&m, bob)), colleague = visitor(link_of(&m, ada)),
                   other = visitor(link_of(&one, bob)), boss = visitor(forwarded(&m, bob));
    const char *to = arena_c_string(&portal.arena, str_of(form("/invoices/%s/dispute", m.id)));
    const char *fields = "key=AAAAAAAAAAAAAAAAALNK&reason=price&words=Too+much&amount=20";
    assert_true(browser_sees(&b, to));
    assert_int_equal(browser_get(&b, to), 200);
    assert_false(browser_sees(&boss, to)); /* who has it from bob may not speak for him */
    assert_int_equal(browser_get(&boss, to), 303);
    assert_int_equal(browser_post(&boss, to, fields), 303);
    assert_true(str_starts(str_of(boss.location), S("/login")));
    assert_int_equal(browser_post(&other, to, fields), 303);
    assert_true(str_starts(str_of(other.location), S("/login")));

    assert_int_equal(browser_post(&b, to, fields), 303);
    const char *page = arena_c_string(&portal.arena, str_of(b.location));
    assert_int_equal(browser_get(&b, page), 200);
    assert_true(browser_sees(&b, "Too much") && browser_sees(&b, "€20.00"));
    assert_false(browser_sees(&b, "type=\"file\""));
    assert_int_equal(browser_post(&b, form("%s/say", page),
                                  "key=AAAAAAAAAAAAAAAAASAY&comment=By+link"), 303);
    assert_int_equal(browser_get(&b, page), 200);
    assert_true(browser_sees(&b, "By link"));
    assert_int_equal(browser_get(&b, form("/invoices/%s", m.id)), 200);
    assert_true(browser_sees(&b, page));
    struct browser *others[] = { &colleague, &other, &boss };
    for (size_t i = 0; i < countof(others); i++) {
        assert_int_equal(browser_get(others[i], page), 303);
        assert_true(str_starts(str_of(others[i]->location), S("/login")));
    }
    assert_int_equal(browser_get(&colleague, form("/invoices/%s", m.id)), 200);
    assert_false(browser_sees(&colleague, page) || browser_sees(&colleague, to));
    assert_int_equal(browser_post(&b, form("%s/withdraw", page), ""), 303);
    assert_int_equal(browser_get(&b, page), 200);
    assert_true(browser_sees(&b, "It was withdrawn."));
    browser_close(&b);
    for (size_t i = 0; i < countof(others); i++) browser_close(others[i]);
    books_are_right();
}

static void a_link_speaks_the_language_of_its_contact(void **state)
{
    (void)state;
    assert_ok(app_language_set(&portal.app, portal.org.id, PERSON_CONTACT, ada.v, S("de")));
    struct browser b = visitor(link_of(&one, ada)), other = visitor(link_of(&one, bob));
    assert_true(browser_sees(&b, "<html lang=\"de\"") && browser_sees(&b, "Rechnung"));
    assert_true(browser_sees(&other, "<html lang=\"en\""));
    assert_ok(app_language_set(&portal.app, portal.org.id, PERSON_CONTACT, ada.v, STR_NONE));
    assert_int_equal(browser_get(&b, form("/invoices/%s", one.id)), 200);
    assert_true(browser_sees(&b, "<html lang=\"en\""));
    browser_close(&b);
    browser_close(&other);
}

static void who_may_not_pay_views_alone(void **state)
{
    (void)state;
    struct browser b = visitor(link_of(&one, bob));
    assert_false(browser_sees(&b, "action=\"/pay\""));
    assert_int_equal(browser_post(&b, "/pay", form("invoice=%s", one.id)), 303);
    assert_true(str_starts(str_of(b.location), S("/login")));
    browser_close(&b);
}

static void the_setting_ends_paying_and_viewing_at_once(void **state)
{
    (void)state;
    str token = link_of(&one, ada);
    struct browser b = visitor(token);
    assert_true(browser_sees(&b, "action=\"/pay\""));
    assert_int_equal(settings("view", "30"), 303);
    assert_int_equal(browser_get(&b, form("/invoices/%s", one.id)), 200);
    assert_false(browser_sees(&b, "action=\"/pay\""));
    assert_int_equal(browser_post(&b, "/pay", form("invoice=%s", one.id)), 303);
    assert_true(str_starts(str_of(b.location), S("/login")));
    assert_int_equal(settings("off", "30"), 303);
    assert_int_equal(browser_get(&b, form("/invoices/%s", one.id)), 303);
    assert_int_equal(browser_get(&b, form("/i/%.*s", STR_FMT(token))), 404);
    str none;
    assert_err(app_invoice_link_make(&portal.app, &portal.arena, portal.org.id, one.doc, ada,
                                     &none), E_STATE);
    assert_int_equal(settings("pay", "0"), 422);
    assert_true(browser_sees(&owner, "from 1 to 120"));
    assert_int_equal(settings("pay", "121"), 422);
    assert_int_equal(settings("pay", "60"), 303);
    assert_int_equal(browser_get(&b, form("/i/%.*s", STR_FMT(token))), 303);
    browser_close(&b);
}

static void a_link_ends_when_taken_back_and_when_another_takes_its_place(void **state)
{
    (void)state;
    str token = link_of(&one, ada);
    struct browser b = visitor(token);
    assert_int_equal(browser_get(&owner, form("/staff/invoices/%s/links", one.id)), 200);
    str id = browser_between(&owner, "name=\"link\" value=\"", "\"");
    assert_int_equal(browser_post(&owner, form("/staff/invoices/%s/links/end", one.id),
                                  form("link=%.*s", STR_FMT(id))), 303);
    assert_int_equal(browser_get(&b, form("/invoices/%s", one.id)), 303);
    assert_int_equal(browser_get(&b, form("/i/%.*s", STR_FMT(token))), 404);
    assert_true(browser_sees(&b, "no longer good"));
    browser_close(&b);

    token = link_of(&one, ada);
    b = visitor(token);
    str other = link_of(&one, bob), next = link_of(&one, ada);
    assert_int_equal(browser_get(&b, form("/invoices/%s", one.id)), 303);
    assert_int_equal(browser_get(&b, form("/i/%.*s", STR_FMT(token))), 404);
    assert_int_equal(browser_get(&b, form("/i/%.*s", STR_FMT(other))), 303);
    assert_int_equal(browser_get(&b, form("/i/%.*s", STR_FMT(next))), 303);
    browser_close(&b);
}

static err old_body(struct wtx *tx, void *arg)
{
    int64_t now = clock_now_us();
    struct invoice_link l = { .id = id_new(), .doc = one.doc, .contact = ada };
    return store_link_insert(tx, portal.org.id, &l, *(str *)arg, now - 2000000, now - 1000000);
}

static void a_link_too_old_or_of_somebody_without_permission_opens_nothing(void **state)
{
    (void)state;
    struct browser b;
    browser_open(&b, &portal);
    str token = crypto_token(&portal.arena), hash = app_sha256(&portal.arena, token);
    assert_ok(db_write(portal.db, (struct db_work){ old_body, NULL, &hash }));
    assert_int_equal(browser_get(&b, form("/i/%.*s", STR_FMT(token))), 404);
    token = link_of(&one, stranger); /* of another customer */
    assert_int_equal(browser_get(&b, form("/i/%.*s", STR_FMT(token))), 404);
    assert_int_equal(browser_get(&b, "/i/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), 404);
    assert_string_equal(b.cookie, "");
    browser_close(&b);
}

static void a_cookie_that_was_changed_opens_nothing(void **state)
{
    (void)state;
    struct browser b = visitor(link_of(&one, ada));
    size_t n = strlen(b.cookie);
    for (size_t at = 4; at < n; at += 7) {
        char was = b.cookie[at];
        b.cookie[at] = was == 'A' ? 'B' : 'A';
        assert_int_equal(browser_get(&b, form("/invoices/%s", one.id)), 303);
        b.cookie[at] = was;
    }
    assert_int_equal(browser_get(&b, form("/invoices/%s", one.id)), 200);
    browser_close(&b);
}

static void several_links_stand_in_one_cookie(void **state)
{
    (void)state;
    struct made list[LINK_COOKIE_LINKS + 2];
    struct browser b;
    browser_open(&b, &portal);
    for (size_t i = 0; i < countof(list); i++) {
        list[i] = invoice(&ours, 100 + (int64_t)i, 5);
        str token = link_of(&list[i], ada);
        assert_int_equal(browser_get(&b, form("/i/%.*s", STR_FMT(token))), 303);
    }
    for (size_t i = 0; i < countof(list); i++)
        assert_int_equal(browser_get(&b, form("/invoices/%s", list[i].id)), i < 2 ? 303 : 200);
    browser_close(&b);
}

static void a_first_look_is_noted_by_a_form_and_not_by_opening(void **state)
{
    (void)state;
    struct made m = invoice(&ours, 900, 5);
    struct browser b = visitor(link_of(&m, ada));
    assert_int_equal(browser_get(&owner, form("/staff/invoices/%s/links", m.id)), 200);
    assert_true(browser_sees(&owner, "not yet"));
    for (int i = 0; i < 2; i++)
        assert_int_equal(browser_post(&b, form("/invoices/%s/seen", m.id), ""), 303);
    assert_int_equal(browser_get(&owner, form("/staff/invoices/%s/links", m.id)), 200);
    assert_false(browser_sees(&owner, "not yet"));
    assert_int_equal(browser_get(&owner, form("/staff/invoices/%s", m.id)), 200);
    assert_int_equal(browser_count(&owner, "by the link in a mail"), 1);
    browser_close(&b);
}

static void one_who_is_logged_in_goes_on_as_himself(void **state)
{
    (void)state;
    struct browser b, away;
    str bobs = link_of(&one, bob), adas = link_of(&one, ada);
    browser_open(&b, &portal);
    browser_login(&b, "ada@link.example");
    assert_int_equal(browser_get(&b, form("/i/%.*s", STR_FMT(bobs))), 303);
    assert_true(str_starts(str_of(b.cookie), S("cf=")));
    assert_int_equal(browser_get(&b, form("/invoices/%s", one.id)), 200);
    assert_true(browser_sees(&b, "avatar"));

    /* A session that may not see it: the link lets it in beside the session. */
    browser_open(&away, &portal);
    browser_login(&away, "stranger@link.example");
    str session = arena_str(&portal.arena, str_of(away.cookie));
    assert_int_equal(browser_get(&away, form("/invoices/%s", one.id)), 404);
    assert_int_equal(browser_get(&away, form("/i/%.*s", STR_FMT(adas))), 303);
    str both = arena_format(&portal.arena, "%.*s; %s", STR_FMT(session), away.cookie);
    assert_true(both.n < sizeof away.cookie);
    memcpy(away.cookie, both.p, both.n + 1);
    assert_int_equal(browser_get(&away, form("/invoices/%s", one.id)), 200);
    assert_false(browser_sees(&away, "avatar"));
    assert_int_equal(browser_get(&away, form("/invoices/%s", two.id)), 404);
    char at[512];
    assert_int_equal(browser_get(&away, form("/invoices/%s", one.id)), 200);
    choose(&away, form("customer=%.*s&invoice=%s", STR_FMT(public_id_str(&ours.public_id)),
                       one.id), at);
    browser_close(&b);
    browser_close(&away);
}

static void staff_send_it_to_contacts_of_its_customer_alone(void **state)
{
    (void)state;
    const char *path = form("/staff/invoices/%s/links", two.id);
    assert_int_equal(browser_get(&owner, path), 200);
    assert_true(browser_sees(&owner, "ada@link.example"));
    assert_false(browser_sees(&owner, "stranger@link.example"));
    assert_int_equal(browser_post(&owner, path, form("contact=%lld", (long long)ada.v)), 303);
    assert_int_equal(browser_post(&owner, path, form("contact=%lld", (long long)stranger.v)), 422);
    assert_true(browser_sees(&owner, "Choose a contact of this customer."));
    assert_int_equal(browser_post(&owner, path, "contact=x"), 422);
    int refused = 0;
    for (int i = 0; i < 8; i++)
        refused += browser_post(&owner, path, form("contact=%lld", (long long)ada.v)) == 429;
    assert_int_equal(refused, 3);
    assert_int_equal(browser_post(&owner, form("%s/end", path), "link=x"), 404);
}

static int begin(void **state)
{
    paying_start(state);
    portal_set_up(&portal, "Harbour");
    staff_user(ROLE_OWNER, "owner@link.example", &owner);
    assert_int_equal(settings("pay", "30"), 303);
    ours = portal_customer(&portal, "K-L1", "Quay Holding", "EUR");
    theirs = portal_customer(&portal, "K-L2", "Somebody Else", "EUR");
    ada = portal_contact(&portal, ours.id, "ada@link.example", MAY_VIEW | MAY_PAY);
    bob = portal_contact(&portal, ours.id, "bob@link.example", MAY_VIEW);
    stranger = portal_contact(&portal, theirs.id, "stranger@link.example", MAY_VIEW | MAY_PAY);
    one = invoice(&ours, 11900, -3);
    two = invoice(&ours, 5000, 5);
    kept = invoice(&ours, 3000, 5);
    foreign = invoice(&theirs, 7000, 5);
    return 0;
}

static int end(void **state)
{
    browser_close(&owner);
    return paying_stop(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_link_shows_its_invoice_and_nothing_else),
        cmocka_unit_test(every_other_route_and_object_is_refused_as_to_nobody),
        cmocka_unit_test(a_link_pays_its_invoice_and_keeps_its_payment),
        cmocka_unit_test(a_later_day_is_not_for_links),
        cmocka_unit_test(a_link_disputes_its_invoice_and_sees_that_dispute_alone),
        cmocka_unit_test(a_link_speaks_the_language_of_its_contact),
        cmocka_unit_test(who_may_not_pay_views_alone),
        cmocka_unit_test(the_setting_ends_paying_and_viewing_at_once),
        cmocka_unit_test(a_link_ends_when_taken_back_and_when_another_takes_its_place),
        cmocka_unit_test(a_link_too_old_or_of_somebody_without_permission_opens_nothing),
        cmocka_unit_test(a_cookie_that_was_changed_opens_nothing),
        cmocka_unit_test(several_links_stand_in_one_cookie),
        cmocka_unit_test(a_first_look_is_noted_by_a_form_and_not_by_opening),
        cmocka_unit_test(one_who_is_logged_in_goes_on_as_himself),
        cmocka_unit_test(staff_send_it_to_contacts_of_its_customer_alone),
    };
    return cmocka_run_group_tests(tests, begin, end);
}

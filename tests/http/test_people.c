/*
 * A customer's account and its people, over real sockets and on both engines: who may change what,
 * what is refused, what staff decide, and the last one who manages, also when two go at once.
 */
#include "portal.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "app/app_contact.h"
#include "app/app_person.h"
#include "app/app_privacy.h"
#include "base/clock.h"
#include "core/role.h"
#include "store/store_job.h"

static struct portal portal;
static struct customer halden, other;
static staff_id owner, reader;

static staff_id staff(const char *email, enum role role)
{
    staff_id id;
    assert_ok(app_staff_add(&portal.app, portal.org.id, str_of(email), str_of(email),
                            role_word(role), &id));
    return id;
}

static int start(void **state)
{
    (void)state;
    portal_start(&portal);
    portal_set_up(&portal, "Harbour");
    halden = portal_customer(&portal, "K-1", "Halden Trading GmbH", "EUR");
    other = portal_customer(&portal, "K-2", "Other Ltd", "EUR");
    portal_contact(&portal, halden.id, "mia@halden.example", MAY_VIEW | MAY_PAY | MAY_MANAGE);
    portal_contact(&portal, halden.id, "pat@halden.example", MAY_VIEW | MAY_PAY);
    portal_contact(&portal, other.id, "olaf@other.example", MAY_VIEW | MAY_PAY | MAY_MANAGE);
    owner = staff("olga@harbour.example", ROLE_OWNER);
    reader = staff("rita@harbour.example", ROLE_READ_ONLY);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    portal_stop(&portal);
    return 0;
}

static struct browser in(const char *email)
{
    struct browser b;
    browser_open(&b, &portal);
    browser_login(&b, email);
    return b;
}

static struct browser in_console(staff_id who)
{
    struct browser b;
    str token;
    browser_open(&b, &portal);
    assert_ok(app_session_make(&portal.app, &portal.arena, portal.org.id, PERSON_STAFF, who.v,
                               S("test"), S("127.0.0.1"), &token));
    snprintf(b.cookie, sizeof b.cookie, "cfs=%.*s", STR_FMT(token));
    return b;
}

static struct customer now_of(const struct customer *c)
{
    struct customer out;
    struct rtx *tx = NULL;
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_customer_get(tx, &portal.arena, portal.org.id, c->id, &out));
    db_read_end(&tx);
    return out;
}

static int held(contact_id contact, customer_id customer)
{
    int permissions;
    struct rtx *tx = NULL;
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_membership_get(tx, portal.org.id, contact, customer, &permissions));
    db_read_end(&tx);
    return permissions;
}

static struct contact contact_of(const char *email, bool *found)
{
    struct contact c = { 0 };
    struct rtx *tx = NULL;
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_contact_by_email(tx, &portal.arena, portal.org.id, str_of(email), &c, found));
    if (*found) assert_ok(store_contact_get(tx, &portal.arena, portal.org.id, c.id, &c));
    db_read_end(&tx);
    return c;
}

static const char *path(const char *before, const struct contact *c, const char *after)
{
    static char out[200];
    snprintf(out, sizeof out, "%s%.*s%s", before, STR_FMT(public_id_str(&c->public_id)), after);
    return out;
}

/* ---- details ---- */

static void who_manages_changes_details_and_others_only_see_them(void **state)
{
    (void)state;
    struct browser mia = in("mia@halden.example"), pat = in("pat@halden.example");

    assert_int_equal(browser_get(&mia, "/account/edit/details"), 200);
    assert_int_equal(browser_post(&mia, "/account/edit/details",
                                  "name=Halden+Nord&company=Halden+AG&email=ap%40halden.example"
                                  "&phone=%2B49+40+1234"),
                     303);
    assert_int_equal(browser_get(&mia, "/account/edit/billing"), 200);
    assert_int_equal(browser_post(&mia, "/account/edit/billing",
                                  "address=Kai+1%0D%0A%0D%0A20457+Hamburg"),
                     303);
    assert_int_equal(browser_get(&mia, "/account/edit/shipping"), 200);
    assert_int_equal(browser_post(&mia, "/account/edit/shipping", "shipping=Lager+7"), 303);
    struct customer c = now_of(&halden);
    assert_str(c.name, "Halden Nord");
    assert_str(c.company, "Halden AG");
    assert_str(c.email, "ap@halden.example");
    assert_str(c.phone, "+49 40 1234");
    assert_str(c.address, "Kai 1\n20457 Hamburg");
    assert_str(c.shipping, "Lager 7");

    assert_int_equal(browser_get(&pat, "/account"), 200);
    assert_true(browser_sees(&pat, "Halden AG") && !browser_sees(&pat, "/account/edit/"));
    assert_int_equal(browser_get(&pat, "/"), 200);
    assert_true(browser_sees(&pat, "Lager 7") && browser_sees(&pat, "mia@halden.example"));
    assert_int_equal(browser_get(&pat, "/account/edit/details"), 403);
    assert_int_equal(browser_get(&pat, "/account"), 200);
    assert_int_equal(browser_post(&pat, "/account/edit/details", "name=Mine"), 403);
    assert_str(now_of(&halden).name, "Halden Nord");
    browser_close(&mia), browser_close(&pat);
}

static void what_is_wrong_in_details_is_said_and_changes_nothing(void **state)
{
    (void)state;
    struct browser mia = in("mia@halden.example");

    assert_int_equal(browser_get(&mia, "/account/edit/details"), 200);
    assert_int_equal(browser_post(&mia, "/account/edit/details", "name=&email=nobody&phone=call"),
                     422);
    assert_true(browser_sees(&mia, "Enter a name") && browser_sees(&mia, "Enter a phone number"));
    assert_int_equal(browser_post(&mia, "/account/edit/billing", "address=+"), 422);
    assert_int_equal(browser_post(&mia, "/account/edit/nothing", "name=x"), 404);
    char form[100];
    snprintf(form, sizeof form, "customer=%.*s&name=x", STR_FMT(public_id_str(&other.public_id)));
    assert_int_equal(browser_post(&mia, "/account/edit/details", form), 404);
    assert_str(now_of(&halden).name, "Halden Nord");
    assert_str(now_of(&other).name, "Other Ltd");
    browser_close(&mia);
}

/* ---- tax ---- */

static public_id open_change(void)
{
    struct tax_change t;
    struct rtx *tx = NULL;
    bool found;
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_tax_change_last(tx, &portal.arena, portal.org.id, halden.id, &t, &found));
    db_read_end(&tx);
    assert_true(found && t.state == TAX_ASKED);
    return t.public_id;
}

static void another_tax_treatment_waits_for_staff(void **state)
{
    (void)state;
    struct browser mia = in("mia@halden.example"), olga = in_console(owner),
                   rita = in_console(reader);
    char at[200];

    assert_int_equal(browser_get(&mia, "/account/tax"), 200);
    assert_int_equal(browser_post(&mia, "/account/tax",
                                  "country=DE&treatment=registered&number=DE136695977"),
                     422);
    assert_true(browser_sees(&mia, "its check digit does not fit"));
    assert_int_equal(browser_post(&mia, "/account/tax", "country=DE&treatment=registered"), 422);
    assert_int_equal(browser_post(&mia, "/account/tax", "country=DE&treatment=sez"), 422);
    assert_int_equal(browser_post(&mia, "/account/tax", "country=QQ&treatment=exempt"), 422);
    assert_int_equal(browser_post(&mia, "/account/tax", "country=DE&treatment=nonsense"), 422);
    assert_int_equal(browser_post(&mia, "/account/tax",
                                  "country=de&treatment=registered&number=136+695+976"),
                     303);
    assert_str(now_of(&halden).tax_treatment, "");
    assert_int_equal(browser_get(&mia, "/account"), 200);
    assert_true(browser_sees(&mia, "Waits for Harbour") && browser_sees(&mia, "DE136695976"));

    assert_int_equal(browser_get(&rita, "/staff/tax-changes"), 200);
    public_id id = open_change();
    snprintf(at, sizeof at, "/staff/tax-changes/%.*s", STR_FMT(public_id_str(&id)));
    assert_int_equal(browser_get(&rita, at), 200);
    snprintf(at, sizeof at, "/staff/tax-changes/%.*s/approve", STR_FMT(public_id_str(&id)));
    assert_int_equal(browser_post(&rita, at, ""), 403);
    assert_int_equal(browser_get(&olga, "/staff/inbox"), 200);
    assert_true(browser_sees(&olga, "Tax treatment of"));
    assert_int_equal(browser_post(&olga, at, ""), 303);
    assert_int_equal(browser_post(&olga, at, ""), 409);
    struct customer c = now_of(&halden);
    assert_str(c.tax_treatment, "registered");
    assert_str(c.tax_id, "DE136695976");
    assert_str(c.country, "DE");
    assert_int_equal(browser_get(&olga, "/staff/audit"), 200);
    assert_true(browser_sees(&olga, "Approved another tax treatment"));
    browser_close(&mia), browser_close(&olga), browser_close(&rita);
}

static void a_refusal_says_why_and_a_wish_can_be_taken_back(void **state)
{
    (void)state;
    struct browser mia = in("mia@halden.example"), olga = in_console(owner);
    char at[200];

    assert_int_equal(browser_get(&mia, "/account/tax"), 200);
    assert_int_equal(browser_post(&mia, "/account/tax", "country=DE&treatment=unregistered"), 303);
    public_id id = open_change();
    snprintf(at, sizeof at, "/staff/tax-changes/%.*s/refuse", STR_FMT(public_id_str(&id)));
    assert_int_equal(browser_get(&olga, "/staff/tax-changes"), 200);
    assert_int_equal(browser_post(&olga, at, "words="), 422);
    assert_int_equal(browser_post(&olga, at, "words=You+are+registered"), 303);
    assert_int_equal(browser_get(&mia, "/account"), 200);
    assert_true(browser_sees(&mia, "You are registered"));
    assert_str(now_of(&halden).tax_treatment, "registered");

    assert_int_equal(browser_get(&mia, "/account/tax"), 200);
    assert_int_equal(browser_post(&mia, "/account/tax", "country=DE&treatment=unregistered"), 303);
    id = open_change();
    assert_int_equal(browser_get(&mia, "/account"), 200);
    assert_int_equal(browser_post(&mia, "/account/tax/withdraw", ""), 303);
    snprintf(at, sizeof at, "/staff/tax-changes/%.*s/approve", STR_FMT(public_id_str(&id)));
    assert_int_equal(browser_post(&olga, at, ""), 409);
    assert_str(now_of(&halden).tax_treatment, "registered");
    browser_close(&mia), browser_close(&olga);
}

/* ---- contacts ---- */

static void a_manager_adds_people_and_gives_no_more_than_he_has(void **state)
{
    (void)state;
    contact_id max = portal_contact(&portal, halden.id, "max@halden.example",
                                    MAY_VIEW | MAY_MANAGE);
    struct browser b = in("max@halden.example"), pat = in("pat@halden.example");
    bool found;

    assert_int_equal(browser_get(&pat, "/contacts"), 200);
    assert_false(browser_sees(&pat, "Add and invite"));
    assert_int_equal(browser_post(&pat, "/contacts", "name=X&email=x%40halden.example"), 403);
    assert_int_equal(browser_get(&b, "/contacts"), 200);
    assert_int_equal(browser_post(&b, "/contacts", "name=&email=no"), 422);
    assert_int_equal(browser_post(&b, "/contacts",
                                  "name=Nia&email=nia%40halden.example&pay=1"),
                     403);
    contact_of("nia@halden.example", &found);
    assert_false(found);
    assert_int_equal(browser_post(&b, "/contacts", "name=Nia&email=nia%40halden.example"), 303);
    struct contact nia = contact_of("nia@halden.example", &found);
    assert_true(found);
    assert_int_equal(held(nia.id, halden.id), MAY_VIEW);
    assert_int_equal(browser_post(&b, "/contacts", "name=Nia&email=NIA%40halden.example"), 422);
    assert_int_equal(browser_get(&b, path("/contacts/", &nia, "")), 200);
    assert_true(browser_sees(&b, "Invite again") && !browser_sees(&b, "name=\"pay\""));
    assert_int_equal(browser_post(&b, path("/contacts/", &nia, ""), "pay=1"), 403);
    assert_int_equal(browser_post(&b, path("/contacts/", &nia, "/again"), ""), 303);

    /* What he cannot give stays with who has it. */
    struct contact payer = contact_of("pat@halden.example", &found);
    assert_int_equal(browser_post(&b, path("/contacts/", &payer, ""), "manage=1"), 303);
    assert_int_equal(held(payer.id, halden.id), MAY_VIEW | MAY_PAY | MAY_MANAGE);
    assert_int_equal(browser_post(&b, path("/contacts/", &payer, ""), ""), 303);
    assert_int_equal(held(payer.id, halden.id), MAY_VIEW | MAY_PAY);
    assert_int_equal(held(max, halden.id), MAY_VIEW | MAY_MANAGE);
    browser_close(&b), browser_close(&pat);
}

static void access_that_ended_is_gone_at_the_next_request(void **state)
{
    (void)state;
    struct browser mia = in("mia@halden.example"), pat = in("pat@halden.example");
    bool found;
    struct contact payer = contact_of("pat@halden.example", &found);

    assert_int_equal(browser_get(&pat, "/invoices"), 200);
    assert_int_equal(browser_get(&mia, path("/contacts/", &payer, "")), 200);
    assert_int_equal(browser_post(&mia, path("/contacts/", &payer, "/remove"), ""), 409);
    assert_int_equal(browser_post(&mia, path("/contacts/", &payer, "/off"), ""), 303);
    assert_int_equal(browser_get(&pat, "/invoices"), 404);
    assert_int_equal(browser_get(&mia, "/contacts"), 200);
    assert_true(browser_sees(&mia, "No access"));
    assert_int_equal(browser_post(&mia, path("/contacts/", &payer, ""), "pay=1"), 303);
    assert_int_equal(browser_get(&pat, "/invoices"), 200);
    browser_close(&mia), browser_close(&pat);
}

static void people_of_another_customer_are_not_there(void **state)
{
    (void)state;
    struct browser mia = in("mia@halden.example");
    bool found;
    struct contact olaf = contact_of("olaf@other.example", &found);
    static const char *const tails[] = { "", "/off", "/again", "/remove" };

    assert_int_equal(browser_get(&mia, path("/contacts/", &olaf, "")), 404);
    assert_int_equal(browser_get(&mia, "/contacts"), 200);
    for (size_t i = 0; i < countof(tails); i++)
        assert_int_equal(browser_post(&mia, path("/contacts/", &olaf, tails[i]), ""), 404);
    assert_int_equal(held(olaf.id, other.id), MAY_VIEW | MAY_PAY | MAY_MANAGE);
    browser_close(&mia);
}

static void the_last_who_manages_stays(void **state)
{
    (void)state;
    struct browser olaf = in("olaf@other.example"), olga = in_console(owner);
    bool found;
    struct contact c = contact_of("olaf@other.example", &found);
    char at[200];

    assert_int_equal(browser_get(&olaf, path("/contacts/", &c, "")), 200);
    assert_true(browser_sees(&olaf, "Nobody else manages"));
    assert_int_equal(browser_post(&olaf, path("/contacts/", &c, "/off"), ""), 409);
    assert_int_equal(browser_post(&olaf, path("/contacts/", &c, ""), "pay=1"), 409);
    assert_int_equal(browser_get(&olaf, "/account/privacy"), 200);
    assert_true(browser_sees(&olaf, "Nobody else manages"));
    assert_int_equal(held(c.id, other.id), MAY_VIEW | MAY_PAY | MAY_MANAGE);

    snprintf(at, sizeof at, "/staff/customers/%.*s/contacts",
             STR_FMT(public_id_str(&other.public_id)));
    assert_int_equal(browser_get(&olga, at), 200);
    snprintf(at + strlen(at), 100, "/%.*s/may", STR_FMT(public_id_str(&c.public_id)));
    assert_int_equal(browser_post(&olga, at, "pay=1"), 303);
    assert_int_equal(held(c.id, other.id), MAY_VIEW | MAY_PAY);
    assert_int_equal(browser_post(&olga, at, "pay=1&manage=1"), 303);
    browser_close(&olaf), browser_close(&olga);
}

struct racer {
    contact_id who, whom;
    customer_id customer;
    err result;
};

static void *put_off(void *arg)
{
    struct racer *r = arg;
    struct arena a;
    struct actor who = { .org = portal.org.id, .kind = PERSON_CONTACT, .person = r->who.v };
    arena_init(&a, 1 << 20);
    r->result = app_contact_permit(&portal.app, &a, &who, r->customer, r->whom, 0);
    arena_release(&a);
    return NULL;
}

static void two_managers_who_end_each_others_access_leave_one(void **state)
{
    (void)state;
    for (int round = 0; round < 20; round++) {
        char number[20], name[2][60];
        snprintf(number, sizeof number, "R-%d", round);
        struct customer c = portal_customer(&portal, number, "Race", "EUR");
        struct racer r[2] = { { .customer = c.id }, { .customer = c.id } };
        pthread_t thread[2];
        for (int i = 0; i < 2; i++) {
            snprintf(name[i], sizeof name[i], "r%d-%d@race.example", round, i);
            r[i].who = portal_contact(&portal, c.id, name[i], MAY_VIEW | MAY_MANAGE);
        }
        r[0].whom = r[1].who;
        r[1].whom = r[0].who;
        for (int i = 0; i < 2; i++)
            assert_int_equal(pthread_create(&thread[i], NULL, put_off, &r[i]), 0);
        for (int i = 0; i < 2; i++) pthread_join(thread[i], NULL);
        int left = (held(r[0].who, c.id) & MAY_MANAGE) + (held(r[1].who, c.id) & MAY_MANAGE);
        assert_int_equal(left, MAY_MANAGE);
        assert_true((r[0].result == OK) != (r[1].result == OK));
    }
}

/* ---- the console ---- */

static void staff_make_and_change_customers_and_people_and_it_is_written_down(void **state)
{
    (void)state;
    struct browser olga = in_console(owner), rita = in_console(reader);
    const char *form = "name=New+Ltd&country=DE&treatment=&currency=EUR&language=de&terms=14"
                       "&customer_number=N-1";
    char at[300];
    bool found;

    assert_int_equal(browser_get(&rita, "/staff/new-customer"), 403);
    assert_int_equal(browser_get(&olga, "/staff/new-customer"), 200);
    assert_int_equal(browser_post(&olga, "/staff/new-customer", "name=&terms=x"), 422);
    assert_int_equal(browser_post(&olga, "/staff/new-customer", form), 303);
    assert_int_equal(browser_post(&olga, "/staff/new-customer", form), 422);
    assert_true(browser_sees(&olga, "Another customer has this number"));
    struct customer c;
    struct rtx *tx = NULL;
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_customer_find(tx, portal.org.id, &(struct customer){ .number = S("N-1") },
                                  &c.id, &found));
    db_read_end(&tx);
    assert_true(found);
    c = now_of(&c);
    assert_str(c.language, "de");
    assert_int_equal(c.terms_days, 14);

    snprintf(at, sizeof at, "/staff/customers/%.*s/edit", STR_FMT(public_id_str(&c.public_id)));
    assert_int_equal(browser_get(&olga, at), 200);
    assert_int_equal(browser_post(&olga, at,
                                  "name=New+Ltd&country=FR&treatment=registered"
                                  "&number=FR40303265045&language=fr&terms=30"),
                     303);
    assert_str(now_of(&c).tax_id, "FR40303265045");
    snprintf(at, sizeof at, "/staff/customers/%.*s/contacts", STR_FMT(public_id_str(&c.public_id)));
    assert_int_equal(browser_get(&olga, at), 200);
    assert_int_equal(browser_post(&olga, at, "name=Zoe&email=zoe%40new.example&pay=1&manage=1"),
                     303);
    struct contact zoe = contact_of("zoe@new.example", &found);
    assert_int_equal(held(zoe.id, c.id), MAY_VIEW | MAY_PAY | MAY_MANAGE);
    snprintf(at + strlen(at), 100, "/%.*s", STR_FMT(public_id_str(&zoe.public_id)));
    assert_int_equal(browser_get(&olga, at), 200);
    assert_int_equal(browser_post(&olga, at, "name=Zo%C3%AB&email=mia%40halden.example&active=1"),
                     422);
    assert_int_equal(browser_post(&olga, at, "name=Zo%C3%AB&email=z%40new.example&active=1"), 303);
    contact_of("zoe@new.example", &found);
    assert_false(found);
    assert_int_equal(browser_get(&olga, "/staff/audit"), 200);
    assert_true(browser_sees(&olga, "Added a customer") && browser_sees(&olga, "Added a contact"));
    assert_true(browser_sees(&olga, "Changed a contact"));
    browser_close(&olga), browser_close(&rita);
}

/* ---- the person ---- */

static void settings_of_a_person_are_his_and_clock_times_follow_his_zone(void **state)
{
    (void)state;
    struct browser mia = in("mia@halden.example");

    assert_int_equal(browser_get(&mia, "/account/person"), 200);
    assert_int_equal(browser_post(&mia, "/account/person", "name=&zone=Mars/Olympus&phone=x"), 422);
    assert_true(browser_sees(&mia, "Choose a time zone"));
    assert_int_equal(browser_post(&mia, "/account/person",
                                  "name=Mia+M&phone=030+12345&zone=Asia/Kolkata&notice=comment"),
                     303);
    assert_int_equal(browser_get(&mia, "/sessions"), 200);
    assert_true(browser_sees(&mia, "IST"));
    assert_int_equal(browser_get(&mia, "/account/person"), 200);
    assert_true(browser_sees(&mia, "value=\"comment\" checked"));
    assert_false(browser_sees(&mia, "value=\"dispute\" checked"));
    assert_int_equal(browser_post(&mia, "/account/person", "name=Mia+M&zone="), 303);
    browser_close(&mia);
}

static void another_address_needs_the_password(void **state)
{
    (void)state;
    struct browser mia = in("mia@halden.example");
    char form[200];

    assert_int_equal(browser_get(&mia, "/account/person"), 200);
    assert_int_equal(browser_post(&mia, "/account/person/email",
                                  "email=mia2%40halden.example&password=wrong"),
                     422);
    assert_true(browser_sees(&mia, "This is not your password"));
    snprintf(form, sizeof form, "email=mia2%%40halden.example&password=%s", portal_password);
    assert_int_equal(browser_post(&mia, "/account/person/email", form), 303);
    assert_int_equal(browser_get(&mia, "/account/person?asked=1"), 200);
    assert_true(browser_sees(&mia, "waits to be confirmed"));
    assert_int_equal(browser_post(&mia, "/account/person/email/withdraw", ""), 303);
    assert_int_equal(browser_get(&mia, "/account/person"), 200);
    assert_false(browser_sees(&mia, "waits to be confirmed"));
    browser_close(&mia);
}

static void who_is_erased_is_named_nowhere_and_documents_stay(void **state)
{
    (void)state;
    contact_id gone = portal_contact(&portal, halden.id, "gus@halden.example", MAY_VIEW);
    struct browser b = in("gus@halden.example");
    char form[100];
    bool found;

    assert_int_equal(browser_get(&b, "/account/privacy.json"), 200);
    assert_true(browser_sees(&b, "\"email\":\"gus@halden.example\""));
    assert_int_equal(browser_get(&b, "/account/privacy"), 200);
    assert_int_equal(browser_post(&b, "/account/privacy/erase", "password=x"), 422);
    assert_int_equal(browser_post(&b, "/account/privacy/erase", "sure=1&password=wrong"), 422);
    snprintf(form, sizeof form, "sure=1&password=%s", portal_password);
    assert_int_equal(browser_post(&b, "/account/privacy/erase", form), 303);
    assert_int_equal(browser_get(&b, "/account/privacy"), 303);
    contact_of("gus@halden.example", &found);
    assert_false(found);
    assert_int_equal(held(gone, halden.id), 0);
    struct browser mia = in("mia@halden.example");
    assert_int_equal(browser_get(&mia, "/contacts"), 200);
    assert_false(browser_sees(&mia, "gus@") || browser_sees(&mia, "erased-"));
    browser_close(&b), browser_close(&mia);
}

static void public_pages_say_what_the_organisation_wrote_or_what_holds(void **state)
{
    (void)state;
    struct browser b, olga = in_console(owner), mia = in("mia@halden.example");
    browser_open(&b, &portal);

    assert_int_equal(browser_get(&b, "/privacy"), 200);
    assert_true(browser_sees(&b, "after 365 days"));
    assert_false(browser_sees(&b, "href=\"/contracts"));
    assert_int_equal(browser_get(&mia, "/privacy"), 200); /* with the menu of every other page */
    assert_true(browser_sees(&mia, "href=\"/contracts"));
    assert_int_equal(browser_get(&mia, "/nothing"), 404);
    assert_true(browser_sees(&mia, "href=\"/contracts"));
    assert_int_equal(browser_get(&b, "/legal"), 200);
    assert_int_equal(browser_get(&b, "/accessibility"), 200);
    assert_true(browser_sees(&b, "WCAG 2.2"));
    assert_int_equal(browser_get(&olga, "/staff/settings/privacy"), 200);
    assert_int_equal(browser_post(&olga, "/staff/settings/privacy",
                                  "language=en&privacy=Ours&keep.devices=1&keep.forwards=60"
                                  "&keep.people=x"),
                     422);
    assert_int_equal(browser_post(&olga, "/staff/settings/privacy",
                                  "language=en&legal=Court+of+%3CHamburg%3E&keep.devices=90"
                                  "&keep.forwards=60&keep.people=800"),
                     303);
    assert_int_equal(browser_get(&b, "/privacy"), 200);
    assert_true(browser_sees(&b, "after 90 days"));
    assert_int_equal(browser_get(&b, "/legal"), 200);
    assert_true(browser_sees(&b, "Court of &lt;Hamburg&gt;"));
    browser_close(&b), browser_close(&mia), browser_close(&olga);
}

static void the_sweeper_erases_people_whom_nobody_knows_any_more(void **state)
{
    (void)state;
    struct customer c = portal_customer(&portal, "S-1", "Swept", "EUR");
    contact_id old = portal_contact(&portal, c.id, "sue@swept.example", MAY_VIEW);
    struct actor who = { .org = portal.org.id, .kind = PERSON_STAFF, .person = owner.v,
                         .name = S("Olga") };
    bool found;

    assert_ok(app_contact_permit(&portal.app, &portal.arena, &who, c.id, old, 0));
    assert_ok(app_retention_sweep(&portal.app, portal.org.id));
    struct rtx *tx = NULL;
    struct contact sue;
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_contact_get(tx, &portal.arena, portal.org.id, old, &sue));
    db_read_end(&tx);
    assert_str(sue.email, "sue@swept.example");
    clock_set(clock_now_us() + 900 * INT64_C(86400000000));
    assert_ok(app_retention_sweep(&portal.app, portal.org.id));
    clock_set(0);
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_contact_get(tx, &portal.arena, portal.org.id, old, &sue));
    db_read_end(&tx);
    assert_true(str_starts(sue.email, S("erased-")) && sue.name.n == 0 && !sue.active);
    contact_of("mia@halden.example", &found);
    assert_true(found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_manages_changes_details_and_others_only_see_them),
        cmocka_unit_test(what_is_wrong_in_details_is_said_and_changes_nothing),
        cmocka_unit_test(another_tax_treatment_waits_for_staff),
        cmocka_unit_test(a_refusal_says_why_and_a_wish_can_be_taken_back),
        cmocka_unit_test(a_manager_adds_people_and_gives_no_more_than_he_has),
        cmocka_unit_test(access_that_ended_is_gone_at_the_next_request),
        cmocka_unit_test(people_of_another_customer_are_not_there),
        cmocka_unit_test(the_last_who_manages_stays),
        cmocka_unit_test(two_managers_who_end_each_others_access_leave_one),
        cmocka_unit_test(staff_make_and_change_customers_and_people_and_it_is_written_down),
        cmocka_unit_test(settings_of_a_person_are_his_and_clock_times_follow_his_zone),
        cmocka_unit_test(another_address_needs_the_password),
        cmocka_unit_test(who_is_erased_is_named_nowhere_and_documents_stay),
        cmocka_unit_test(public_pages_say_what_the_organisation_wrote_or_what_holds),
        cmocka_unit_test(the_sweeper_erases_people_whom_nobody_knows_any_more),
    };
    return cmocka_run_group_tests(tests, start, stop);
}

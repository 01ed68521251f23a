/* Messages and reviews from the portal: sent, kept, told, replied to; both engines. */
#include "paying.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "app/app_message.h"
#include "store/store_job.h"

static struct browser owner, reader, ada, bob;
static struct customer ours;

static const char *kept(const char *text)
{
    return arena_c_string(&portal.arena, str_of(text));
}

static const char *with_key(const char *fields)
{
    public_id key = public_id_new();
    return kept(form("key=%.*s&%s", STR_FMT(public_id_str(&key)), fields));
}

/* Mails that wait to be sent: to "office", "copy" or "reply". */
static int mails(const char *to)
{
    struct rtx *tx = NULL;
    struct job *jobs;
    size_t n;
    int found = 0;
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_job_due(tx, &portal.arena, JOB_PAPER, INT64_MAX, 500, &jobs, &n));
    db_read_end(&tx);
    for (size_t i = 0; i < n; i++)
        found += str_eq(jobs[i].kind, S("mail.message")) && str_eq(jobs[i].argument, str_of(to));
    return found;
}

static void a_message_is_kept_told_and_mailed_once(void **state)
{
    (void)state;
    struct made m = invoice(&ours, 1000, 5);
    assert_int_equal(browser_get(&ada, form("/contact?invoice=%s", m.id)), 200);
    assert_true(browser_sees(&ada, form("About invoice %s", m.number)));
    int office = mails("office"), copies = mails("copy");
    const char *sent = with_key(form("invoice=%s&subject=Dock+%%3C5%%3E&message=Which+dock%%3F",
                                     m.id));
    for (int i = 0; i < 2; i++) assert_int_equal(browser_post(&ada, "/contact", sent), 303);
    const char *thread = kept(ada.location);
    assert_int_equal(mails("office"), office + 1);
    assert_int_equal(mails("copy"), copies + 1);
    assert_int_equal(browser_get(&ada, thread), 200);
    assert_true(browser_sees(&ada, "Which dock?") && browser_sees(&ada, "Dock &lt;5&gt;"));
    assert_true(browser_sees(&ada, m.number) && browser_sees(&ada, "A copy is on its way"));
    assert_int_equal(browser_get(&owner, "/staff/inbox?kind=mail"), 200);
    assert_true(browser_sees(&owner, "Dock &lt;5&gt;"));
}

static void what_is_wrong_is_said_and_nothing_is_sent(void **state)
{
    (void)state;
    int office = mails("office");
    assert_int_equal(browser_get(&ada, "/contact"), 200);
    assert_int_equal(browser_post(&ada, "/contact", with_key("subject=&message=x")), 422);
    assert_true(browser_sees(&ada, "Say in a few words"));
    assert_int_equal(browser_post(&ada, "/contact", with_key("subject=x&message=+")), 422);
    assert_true(browser_sees(&ada, "Write what you want to say."));
    assert_int_equal(browser_post(&ada, "/contact",
                                  with_key("subject=a%0d%0aBcc%3a+b%40c.example&message=x")), 422);
    assert_int_equal(browser_post(&ada, "/contact", "subject=a&message=x"), 400);
    assert_int_equal(browser_post(&ada, "/contact",
                                  with_key("subject=a&message=x&invoice=AAAAAAAAAAAAAAAAAAAA")),
                     404);
    assert_int_equal(mails("office"), office);
}

static void staff_reply_and_the_writer_alone_reads_it(void **state)
{
    (void)state;
    assert_int_equal(browser_get(&ada, "/contact"), 200);
    assert_int_equal(browser_post(&ada, "/contact", with_key("subject=Keys&message=Lost")), 303);
    char mine[64], theirs[64];
    snprintf(mine, sizeof mine, "%.29s", ada.location);
    snprintf(theirs, sizeof theirs, "/staff/messages/%.20s", ada.location + 9);
    assert_int_equal(browser_get(&reader, theirs), 200);
    assert_false(browser_sees(&reader, "<textarea"));
    assert_int_equal(browser_post(&reader, theirs, with_key("comment=no")), 403);
    assert_int_equal(browser_get(&owner, theirs), 200);
    assert_int_equal(browser_post(&owner, theirs, with_key("comment=+")), 422);
    const char *answer = with_key("comment=New+ones+are+sent.");
    for (int i = 0; i < 2; i++) assert_int_equal(browser_post(&owner, theirs, answer), 303);
    assert_int_equal(mails("reply"), 1);
    assert_int_equal(browser_get(&owner, "/staff/audit"), 200);
    assert_true(browser_sees(&owner, "Replied to a message"));
    assert_int_equal(browser_get(&ada, mine), 200);
    assert_int_equal(browser_count(&ada, "New ones are sent."), 1);
    assert_int_equal(browser_post(&ada, mine, with_key("comment=Thanks")), 303);
    assert_int_equal(browser_get(&owner, theirs), 200);
    assert_true(browser_sees(&owner, "Thanks"));
    /* A colleague reads none of it. */
    assert_int_equal(browser_get(&bob, mine), 404);
    assert_int_equal(browser_post(&bob, mine, with_key("comment=x")), 404);
    assert_int_equal(browser_get(&bob, form("%s/files/0", mine)), 404);
    assert_int_equal(browser_get(&bob, "/contact"), 200);
    assert_false(browser_sees(&bob, "Keys"));
}

static void a_review_is_for_staff_once_a_month(void **state)
{
    (void)state;
    int office = mails("office");
    assert_int_equal(browser_get(&ada, "/review"), 200);
    assert_int_equal(browser_post(&ada, "/review", with_key("rating=6&message=x")), 422);
    assert_int_equal(browser_post(&ada, "/review", with_key("rating=4&message=")), 422);
    assert_int_equal(browser_post(&ada, "/review", with_key("rating=4&message=Quick+and+kind")),
                     303);
    assert_int_equal(browser_get(&ada, ada.location), 200);
    assert_true(browser_sees(&ada, "Your review was sent."));
    assert_int_equal(browser_post(&ada, "/review", with_key("rating=1&message=No")), 429);
    assert_true(browser_sees(&ada, "lately"));
    assert_int_equal(mails("office"), office);
    assert_int_equal(browser_get(&owner, "/staff/inbox?kind=review"), 200);
    assert_true(browser_sees(&owner, "4 / 5") && browser_sees(&owner, "Quick and kind"));
    assert_int_equal(browser_post(&bob, "/review", with_key("rating=&message=Fine")), 303);
}

static void a_person_has_a_limit_of_a_day(void **state)
{
    (void)state;
    int sent = 0, status = 303;
    for (int i = 0; i <= MESSAGES_A_DAY && status == 303; i++) {
        status = browser_post(&bob, "/contact", with_key("subject=a&message=b"));
        sent += status == 303;
    }
    assert_int_equal(status, 429);
    assert_int_equal(sent, MESSAGES_A_DAY - 1); /* his review was one */
}

static int begin(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    portal_start(&portal);
    struct problems problems = { .arena = &portal.arena };
    struct org o = portal.org;
    o.name = S("Harbour");
    o.email = S("office@harbour.example");
    assert_ok(app_org_set_up(&portal.app, &portal.arena, &o, STR_NONE, &problems));
    staff_user(ROLE_OWNER, "owner@message.example", &owner);
    staff_user(ROLE_READ_ONLY, "reader@message.example", &reader);
    assert_int_equal(browser_get(&owner, "/staff/settings"), 200);
    assert_int_equal(browser_get(&reader, "/staff/inbox"), 200);
    ours = portal_customer(&portal, "K-M1", "Quay Holding", "EUR");
    portal_contact(&portal, ours.id, "ada@message.example", MAY_VIEW | MAY_PAY);
    portal_contact(&portal, ours.id, "bob@message.example", MAY_VIEW);
    browser_open(&ada, &portal);
    browser_login(&ada, "ada@message.example");
    browser_open(&bob, &portal);
    browser_login(&bob, "bob@message.example");
    assert_int_equal(browser_get(&bob, "/contact"), 200);
    return 0;
}

static int end(void **state)
{
    (void)state;
    browser_close(&owner);
    browser_close(&reader);
    browser_close(&ada);
    browser_close(&bob);
    portal_stop(&portal);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_kept_told_and_mailed_once),
        cmocka_unit_test(what_is_wrong_is_said_and_nothing_is_sent),
        cmocka_unit_test(staff_reply_and_the_writer_alone_reads_it),
        cmocka_unit_test(a_review_is_for_staff_once_a_month),
        cmocka_unit_test(a_person_has_a_limit_of_a_day),
    };
    return cmocka_run_group_tests(tests, begin, end);
}

/* Comments by both sides and the inbox of staff, as pages show them, on both engines. */
#include "paying.h"

#include <string.h>

#include "app/app_comment.h"
#include "store/store_job.h"

static struct browser staff, reader;

static const char *kept(const char *text)
{
    return arena_c_string(&portal.arena, str_of(text));
}

/* The form of comments on the page that `b` sees, filled in. */
static const char *said(const struct browser *b, const char *words)
{
    str at = browser_between(b, "/comments\" enctype", "</form>"), key = STR_NONE;
    size_t n = 0;
    while (n < at.n && !str_starts(str_sub(at, n, at.n), S("name=\"key\" value=\""))) n++;
    key = str_sub(at, n + 18, 20);
    assert_int_equal(key.n, 20);
    return form("key=%.*s&comment=%s", STR_FMT(key), words);
}

static int mails(str kind)
{
    struct rtx *tx = NULL;
    struct job *jobs;
    size_t n;
    int found = 0;
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_job_due(tx, &portal.arena, JOB_PAPER, INT64_MAX, 500, &jobs, &n));
    db_read_end(&tx);
    for (size_t i = 0; i < n; i++) found += str_eq(jobs[i].kind, kind);
    return found;
}

static void both_sides_write_and_nothing_is_written_twice(void **state)
{
    (void)state;
    struct browser rita;
    struct customer c = payer("K-C1", "rita@comment.example", &rita);
    struct made m = invoice(&c, 2000, 4);
    const char *at = kept(form("/invoices/%s", m.id)), *to = kept(form("%s/comments", at));
    assert_int_equal(browser_get(&rita, at), 200);
    assert_true(browser_sees(&rita, "Nothing was written yet."));
    const char *first = kept(said(&rita, "Where+is+%3Cour%3E+order%3F"));
    assert_int_equal(browser_post(&rita, to, first), 303);
    assert_int_equal(browser_post(&rita, to, first), 303);
    assert_int_equal(browser_get(&rita, at), 200);
    assert_int_equal(browser_count(&rita, "Where is &lt;our&gt; order?"), 1);

    assert_int_equal(browser_get(&staff, "/staff/inbox?kind=comment"), 200);
    assert_int_equal(browser_count(&staff, "Where is &lt;our&gt; order?"), 1);
    const char *answer = kept(form("/staff/documents/%s/comments", m.id));
    assert_int_equal(browser_get(&reader, answer), 200);
    assert_false(browser_sees(&reader, "<textarea"));
    assert_int_equal(browser_post(&reader, answer, "comment=No"), 403);
    assert_int_equal(browser_get(&staff, answer), 200);
    int before = mails(S("mail.comment"));
    assert_int_equal(browser_post(&staff, answer, said(&staff, "It+is+PO-7.")), 303);
    assert_int_equal(mails(S("mail.comment")), before + 1);
    assert_int_equal(browser_get(&staff, form("/staff/invoices/%s", m.id)), 200);
    assert_true(browser_sees(&staff, "It is PO-7."));
    assert_int_equal(browser_get(&rita, to), 200);
    assert_true(browser_sees(&rita, "It is PO-7."));
    browser_close(&rita);
}

static void what_cannot_be_written_is_said_and_kept(void **state)
{
    (void)state;
    struct browser sam, otto;
    struct customer c = payer("K-C2", "sam@comment.example", &sam);
    payer("K-C3", "otto@comment.example", &otto);
    struct made m = invoice(&c, 2000, 4), note = credit(&c, 500);
    const char *to = kept(form("/invoices/%s/comments", m.id));
    assert_int_equal(browser_get(&sam, to), 200);
    assert_int_equal(browser_post(&sam, to, said(&sam, "++")), 422);
    assert_true(browser_sees(&sam, "Write what you want to say, in at most"));
    char *longer = arena_array(&portal.arena, char, COMMENT_CHARS_MAX + 2);
    memset(longer, 'x', COMMENT_CHARS_MAX + 1);
    assert_int_equal(browser_post(&sam, to, said(&sam, longer)), 422);
    assert_true(browser_sees(&sam, "xxxxx</textarea>"));
    assert_int_equal(browser_post(&sam, to, "comment=Hello"), 400);
    assert_int_equal(browser_post(&sam, to, "key=short&comment=Hello"), 400);
    assert_int_equal(browser_get(&otto, to), 404);
    assert_int_equal(browser_post(&otto, to, "key=AAAAAAAAAAAAAAAAAAAA&comment=Mine"), 404);
    assert_int_equal(browser_get(&sam, form("/credits/%s", note.id)), 200);
    assert_int_equal(browser_post(&sam, form("/credits/%s/comments", note.id),
                                  said(&sam, "Thanks+for+this")), 303);
    assert_int_equal(browser_get(&staff, form("/staff/documents/%s/comments", note.id)), 200);
    assert_true(browser_sees(&staff, "Thanks for this"));
    assert_int_equal(browser_get(&staff, "/staff/documents/AAAAAAAAAAAAAAAAAAAA/comments"), 404);
    browser_close(&sam);
    browser_close(&otto);
}

static void an_item_of_the_inbox_is_read_and_put_aside(void **state)
{
    (void)state;
    struct browser ines;
    struct customer c = payer("K-C4", "ines@comment.example", &ines);
    struct made m = invoice(&c, 2000, 4);
    assert_int_equal(browser_get(&ines, form("/invoices/%s", m.id)), 200);
    assert_int_equal(browser_post(&ines, form("/invoices/%s/comments", m.id),
                                  said(&ines, "A+word+for+the+inbox")), 303);
    assert_int_equal(browser_get(&staff, "/staff"), 200);
    assert_true(browser_sees(&staff, "href=\"/staff/inbox\""));
    assert_int_equal(browser_get(&staff, "/staff/inbox?kind=comment"), 200);
    str first = browser_between(&staff, "item=", "#rd");
    const char *item = kept(form("%.*s", STR_FMT(first)));
    const char *open = kept(form("/staff/inbox?item=%s", item));
    const char *done = kept(form("/staff/inbox/%s/done", item));
    assert_int_equal(browser_get(&reader, open), 200);
    assert_true(browser_sees(&reader, "A word for the inbox"));
    assert_false(browser_sees(&reader, ">Done</button>"));
    assert_int_equal(browser_post(&reader, done, ""), 403);
    assert_int_equal(browser_get(&staff, open), 200);
    assert_true(browser_sees(&staff, form("/staff/documents/%s/comments", m.id)));
    assert_int_equal(browser_post(&staff, done, ""), 303);
    assert_int_equal(browser_get(&staff, "/staff/inbox"), 200);
    assert_false(browser_sees(&staff, "A word for the inbox"));
    assert_int_equal(browser_get(&staff, form("/staff/inbox?show=done&item=%s", item)), 200);
    assert_true(browser_sees(&staff, "Take it up again"));
    assert_int_equal(browser_post(&staff, form("/staff/inbox/%s/reopen", item), ""), 303);
    assert_int_equal(browser_get(&staff, "/staff/inbox?kind=comment"), 200);
    assert_true(browser_sees(&staff, "A word for the inbox"));
    assert_int_equal(browser_get(&staff, "/staff/inbox?kind=none"), 400);
    assert_int_equal(browser_get(&staff, "/staff/inbox?after=x"), 400);
    assert_int_equal(browser_get(&staff, "/staff/inbox?item=AAAAAAAAAAAAAAAAAAAA"), 404);
    assert_int_equal(browser_get(&staff, "/staff/audit"), 200);
    assert_true(browser_sees(&staff, "Put something in the inbox aside"));
    browser_close(&ines);
}

static void mails_about_the_inbox_are_chosen_by_kind(void **state)
{
    (void)state;
    struct browser ella;
    struct customer c = payer("K-C5", "ella@comment.example", &ella);
    struct made m = invoice(&c, 2000, 4);
    const char *to = kept(form("/invoices/%s/comments", m.id));
    assert_int_equal(browser_get(&staff, "/staff/inbox/mails"), 200);
    assert_int_equal(browser_post(&staff, "/staff/inbox/mails", "kind=review&kind=mail"), 303);
    int before = mails(S("mail.inbox"));
    assert_int_equal(browser_get(&ella, to), 200);
    assert_int_equal(browser_post(&ella, to, said(&ella, "Unheard")), 303);
    assert_int_equal(mails(S("mail.inbox")), before);
    assert_int_equal(browser_get(&staff, "/staff/inbox/mails"), 200);
    assert_int_equal(browser_post(&staff, "/staff/inbox/mails", "kind=comment"), 303);
    assert_int_equal(browser_get(&ella, to), 200);
    assert_int_equal(browser_post(&ella, to, said(&ella, "Heard")), 303);
    assert_int_equal(mails(S("mail.inbox")), before + 1);
    assert_int_equal(browser_post(&staff, "/staff/inbox/mails", "kind=nothing"), 400);
    browser_close(&ella);
}

static int begin(void **state)
{
    paying_start(state);
    staff_user(ROLE_ACCOUNTANT, "acc@comment.example", &staff);
    staff_user(ROLE_READ_ONLY, "read@comment.example", &reader);
    return 0;
}

static int end(void **state)
{
    browser_close(&staff);
    browser_close(&reader);
    return paying_stop(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_sides_write_and_nothing_is_written_twice),
        cmocka_unit_test(what_cannot_be_written_is_said_and_kept),
        cmocka_unit_test(an_item_of_the_inbox_is_read_and_put_aside),
        cmocka_unit_test(mails_about_the_inbox_are_chosen_by_kind),
    };
    return cmocka_run_group_tests(tests, begin, end);
}

/* Transfers that customers report: who may, what shows, what waits, how they end; both engines. */
#include "paying.h"

#include <stdio.h>
#include <string.h>

#include "app/app_report.h"
#include "store/store_book.h"

static struct browser owner, reader, ada, bob;
static struct customer ours, theirs;
static char day[11];

static const char *kept(const char *text)
{
    return arena_c_string(&portal.arena, str_of(text));
}

/* A report of these invoices' boxes. */
static const char *reported(const char *invoices, const char *amount)
{
    public_id key = public_id_new();
    return form("key=%.*s%s&reference=TR-2026-77&day=%s&amount=%s", STR_FMT(public_id_str(&key)),
                invoices, day, amount);
}

static bool sees_mark(const struct made *m, struct browser *b, const char *path)
{
    assert_int_equal(browser_get(b, form("%s/%s", path, m->id)), 200);
    return browser_sees(b, "Reported as paid on");
}

/* The address of the report of that invoice in the console. */
static const char *report_of(const struct made *m)
{
    assert_int_equal(browser_get(&owner, form("/staff/inbox?kind=transfer")), 200);
    assert_true(browser_sees(&owner, form("Says %s", m->number)));
    struct rtx *tx = NULL;
    struct report_mark *marks;
    size_t n;
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_report_marks(tx, &portal.arena, portal.org.id, ours.id, m->doc, m->doc,
                                 (date){ 0 }, &marks, &n));
    db_read_end(&tx);
    assert_int_equal(n, 1);
    return kept(form("/staff/reports/%.*s", STR_FMT(public_id_str(&marks[0].public_id))));
}

/* What the books say is owed, running payments with it. */
static int64_t owed_now(void)
{
    struct rtx *tx = NULL;
    struct summary *sums;
    int64_t sum = 0;
    size_t n;
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_summaries(tx, &portal.arena, portal.org.id, ours.id, &sums, &n));
    db_read_end(&tx);
    for (size_t i = 0; i < n; i++) sum += sums[i].open_sum + sums[i].pending_sum;
    return sum;
}

static void a_report_marks_its_invoices_tells_staff_and_moves_no_money(void **state)
{
    (void)state;
    struct made one = invoice(&ours, 11900, -3), two = invoice(&ours, 5000, 5);
    const char *at = kept(form("/invoices/%s/paid", one.id));
    assert_int_equal(browser_get(&ada, form("/invoices/%s", one.id)), 200);
    assert_true(browser_sees(&ada, at));
    assert_int_equal(browser_get(&ada, at), 200);
    assert_true(browser_sees(&ada, two.number));
    int64_t owed = owed_now();
    const char *sent = kept(reported(form("&invoice=%s&invoice=%s", one.id, two.id), "169.00"));
    assert_int_equal(browser_post(&ada, at, sent), 303);
    assert_int_equal(browser_post(&ada, at, sent), 303); /* the same form: nothing more */
    assert_int_equal(browser_post(&ada, at, reported(form("&invoice=%s", one.id), "119.00")),
                     409);
    assert_true(browser_sees(&ada, "One of these has been reported already."));
    assert_int_equal(owed_now(), owed);
    assert_true(sees_mark(&one, &ada, "/invoices"));
    assert_true(browser_sees(&ada, "TR-2026-77"));
    assert_true(sees_mark(&two, &bob, "/invoices"));
    assert_true(sees_mark(&two, &owner, "/staff/invoices"));
    assert_int_equal(browser_get(&ada, "/invoices"), 200);
    assert_true(browser_sees(&ada, "reported as paid on"));
    assert_int_equal(browser_get(&bob, "/requests"), 200);
    assert_true(browser_sees(&bob, "TR-2026-77") && browser_sees(&bob, "Waiting for the money"));
    assert_int_equal(browser_get(&owner, report_of(&one)), 200);
    assert_true(browser_sees(&owner, "Waiting for the money") && browser_sees(&owner, two.number));
    books_are_right();
}

static void what_is_wrong_is_said_and_nothing_is_reported(void **state)
{
    (void)state;
    struct made one = invoice(&ours, 1000, 5), two = invoice(&ours, 2000, 5);
    const char *at = kept(form("/invoices/%s/paid", one.id));
    const char *mine = kept(form("&invoice=%s", one.id));
    struct {
        const char *fields, *told;
    } wrong[] = {
        { reported("", "10.00"), "Choose at least one invoice." },
        { reported(mine, "0"), "Enter an amount above zero" },
        { reported(mine, "ten"), "Enter an amount above zero" },
        { reported(form("&invoice=%s&invoice=%s", one.id, two.id), "10.00"),
          "This amount does not reach all" },
        { reported(form("&invoice=%s&invoice=AAAAAAAAAAAAAAAAAAAA", one.id), "10.00"),
          "One of these is not open any more." },
    };
    for (size_t i = 0; i < countof(wrong); i++) {
        int status = browser_post(&ada, at, wrong[i].fields);
        if (status != 422 && status != 409) print_error("%zu: %d\n", i, status);
        assert_true(status == 422 || status == 409);
        assert_true(browser_sees(&ada, wrong[i].told));
    }
    char tomorrow[11];
    date_iso(date_add(portal_today(&portal), 1), tomorrow);
    const char *const days[] = { "", "2026-02-30", "soon", tomorrow };
    for (size_t i = 0; i < countof(days); i++) {
        public_id key = public_id_new();
        assert_int_equal(browser_post(&ada, at,
                                      form("key=%.*s%s&reference=x&amount=10.00&day=%s",
                                           STR_FMT(public_id_str(&key)), mine, days[i])), 422);
        assert_true(browser_sees(&ada, "today or before"));
    }
    assert_int_equal(browser_post(&ada, at, form("day=%s&amount=10.00%s", day, mine)), 400);
    assert_false(sees_mark(&one, &ada, "/invoices"));
}

static void who_may_not_pay_and_who_is_somebody_else_report_nothing(void **state)
{
    (void)state;
    struct made m = invoice(&ours, 1000, 5);
    struct browser stranger;
    const char *at = kept(form("/invoices/%s/paid", m.id)),
               *fine = kept(reported(form("&invoice=%s", m.id), "10.00"));
    assert_int_equal(browser_post(&bob, at, fine), 403);
    assert_int_equal(browser_get(&bob, at), 403);
    browser_open(&stranger, &portal);
    browser_login(&stranger, "stranger@report.example");
    assert_int_equal(browser_get(&stranger, "/invoices"), 200);
    assert_int_equal(browser_post(&stranger, at, fine), 404);
    assert_false(sees_mark(&m, &ada, "/invoices"));
    browser_close(&stranger);
}

static void staff_refuse_with_a_reason_and_it_can_be_reported_anew(void **state)
{
    (void)state;
    struct made m = invoice(&ours, 1000, 5);
    const char *at = kept(form("/invoices/%s/paid", m.id)), *mine = kept(form("&invoice=%s", m.id));
    assert_int_equal(browser_post(&ada, at, reported(mine, "10.00")), 303);
    const char *report = report_of(&m), *refuse = kept(form("%s/refuse", report));
    assert_int_equal(browser_get(&reader, report), 200);
    assert_false(browser_sees(&reader, "/refuse"));
    assert_int_equal(browser_post(&reader, refuse, "words=no"), 403);
    assert_int_equal(browser_get(&owner, report), 200);
    assert_int_equal(browser_post(&owner, refuse, "words=+"), 422);
    assert_true(browser_sees(&owner, "Say why"));
    assert_int_equal(browser_post(&owner, refuse, "words=Nothing+came"), 303);
    assert_int_equal(browser_get(&owner, report), 200);
    assert_true(browser_sees(&owner, "Refused: Nothing came"));
    assert_int_equal(browser_get(&owner, "/staff/audit"), 200);
    assert_true(browser_sees(&owner, "Refused a reported transfer"));
    assert_false(sees_mark(&m, &ada, "/invoices"));
    assert_int_equal(browser_post(&ada, at, reported(mine, "10.00")), 303);
    assert_true(sees_mark(&m, &ada, "/invoices"));
}

static void it_is_taken_back_by_its_customer_alone(void **state)
{
    (void)state;
    struct made m = invoice(&ours, 1000, 5), other = invoice(&ours, 1000, 5);
    assert_int_equal(browser_post(&ada, form("/invoices/%s/paid", m.id),
                                  reported(form("&invoice=%s", m.id), "10.00")), 303);
    const char *id = kept(report_of(&m) + sizeof "/staff/reports/" - 1);
    const char *back = kept(form("report=%s", id));
    assert_int_equal(browser_post(&bob, form("/invoices/%s/paid/withdraw", m.id), back), 403);
    assert_int_equal(browser_post(&ada, form("/invoices/%s/paid/withdraw", other.id), back), 404);
    assert_true(sees_mark(&m, &ada, "/invoices"));
    for (int i = 0; i < 2; i++)
        assert_int_equal(browser_post(&ada, form("/invoices/%s/paid/withdraw", m.id), back), 303);
    assert_false(sees_mark(&m, &ada, "/invoices"));
}

/* However the money is recorded. */
static void it_is_met_when_the_money_is_recorded(void **state)
{
    (void)state;
    struct made m = invoice(&ours, 3000, 5);
    char at[512];
    assert_int_equal(browser_post(&ada, form("/invoices/%s/paid", m.id),
                                  reported(form("&invoice=%s", m.id), "30.00")), 303);
    const char *report = report_of(&m);
    choose(&ada, form("invoice=%s", m.id), at);
    pays(&ada, at, confirm(&ada, &m, "30.00"));
    assert_false(sees_mark(&m, &ada, "/invoices"));
    assert_int_equal(browser_get(&owner, report), 200);
    assert_true(browser_sees(&owner, "Received"));
    assert_int_equal(browser_post(&owner, form("%s/refuse", report), "words=late"), 303);
    assert_int_equal(browser_get(&owner, report), 200);
    assert_true(browser_sees(&owner, "Received"));
    books_are_right();
}

static void it_is_waited_for_as_long_as_the_setting_says(void **state)
{
    (void)state;
    struct made m = invoice(&ours, 4000, 1);
    assert_int_equal(browser_post(&ada, form("/invoices/%s/paid", m.id),
                                  reported(form("&invoice=%s", m.id), "40.00")), 303);
    struct rtx *tx = NULL;
    date today = portal_today(&portal);
    struct report_mark *marks;
    size_t n;
    for (int later = 0; later < 2; later++) {
        date then = date_add(today, later == 0 ? REPORT_DAYS : REPORT_DAYS + 1);
        assert_ok(db_read_begin(portal.db, &tx));
        assert_ok(store_report_marks(tx, &portal.arena, portal.org.id, ours.id, m.doc, m.doc, then,
                                     &marks, &n));
        db_read_end(&tx);
        assert_int_equal(n, later == 0 ? 1 : 0);
    }
}

static int begin(void **state)
{
    paying_start(state);
    portal_set_up(&portal, "Harbour");
    staff_user(ROLE_OWNER, "owner@report.example", &owner);
    staff_user(ROLE_READ_ONLY, "reader@report.example", &reader);
    assert_int_equal(browser_get(&owner, "/staff/settings"), 200);
    assert_int_equal(browser_get(&reader, "/staff/inbox"), 200);
    ours = portal_customer(&portal, "K-R1", "Quay Holding", "EUR");
    theirs = portal_customer(&portal, "K-R2", "Somebody Else", "EUR");
    portal_contact(&portal, ours.id, "ada@report.example", MAY_VIEW | MAY_PAY);
    portal_contact(&portal, ours.id, "bob@report.example", MAY_VIEW);
    portal_contact(&portal, theirs.id, "stranger@report.example", MAY_VIEW | MAY_PAY);
    date_iso(portal_today(&portal), day);
    browser_open(&ada, &portal);
    browser_login(&ada, "ada@report.example");
    assert_int_equal(browser_get(&ada, "/invoices"), 200);
    browser_open(&bob, &portal);
    browser_login(&bob, "bob@report.example");
    assert_int_equal(browser_get(&bob, "/invoices"), 200);
    return 0;
}

static int end(void **state)
{
    browser_close(&owner);
    browser_close(&reader);
    browser_close(&ada);
    browser_close(&bob);
    return paying_stop(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_marks_its_invoices_tells_staff_and_moves_no_money),
        cmocka_unit_test(what_is_wrong_is_said_and_nothing_is_reported),
        cmocka_unit_test(who_may_not_pay_and_who_is_somebody_else_report_nothing),
        cmocka_unit_test(staff_refuse_with_a_reason_and_it_can_be_reported_anew),
        cmocka_unit_test(it_is_taken_back_by_its_customer_alone),
        cmocka_unit_test(it_is_met_when_the_money_is_recorded),
        cmocka_unit_test(it_is_waited_for_as_long_as_the_setting_says),
    };
    return cmocka_run_group_tests(tests, begin, end);
}

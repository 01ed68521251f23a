/* Statements as customers and staff meet them, on both engines: what is shown, to whom, what of bad
 * input is said, and who is mailed them. */
#include "paying.h"

#include <string.h>

#include "app/app_rules.h"
#include "app/app_statement_mail.h"
#include "base/clock.h"
#include "locale/zone.h"

static struct browser ada, bob, support, reader;
static struct customer north, south, other;

static const char *kept(const char *text)
{
    return arena_c_string(&portal.arena, str_of(text));
}

static const char *public_of(const struct customer *c)
{
    return kept(form("%.*s", STR_FMT(public_id_str(&c->public_id))));
}

static const char *iso(date d)
{
    char text[11];
    return kept(form("%.*s", STR_FMT(date_iso(d, text))));
}

/* On a day before today. */
static void issue(const struct customer *c, const char *number, int64_t net, int days_ago,
                  const char *purchase_order)
{
    date day = date_add(portal_today(&portal), -days_ago);
    portal_issue(&portal, c, &(struct portal_document){ .number = number, .item = "Ferry",
                                                        .net = net, .issued = day,
                                                        .due = date_add(day, 14),
                                                        .purchase_order = purchase_order });
}

static void every_row_has_its_balance(void **state)
{
    (void)state;
    const char *from = iso(date_add(portal_today(&portal), -60));
    assert_int_equal(browser_get(&bob, form("/statement?from=%s", from)), 200);
    assert_true(browser_sees(&bob, "Opening balance"));
    assert_true(browser_sees(&bob, "<bdi>100.00</bdi>")); /* of before */
    assert_true(browser_sees(&bob, "N-2") && browser_sees(&bob, "N-3"));
    assert_false(browser_sees(&bob, ">N-1<"));
    assert_true(browser_sees(&bob, "<bdi>€175.50</bdi>"));
    assert_true(browser_sees(&bob, "Your order 4500-77"));
    assert_false(browser_sees(&bob, "S-1"));
    assert_int_equal(browser_get(&bob, form("/statement?from=%s&type=open", from)), 200);
    assert_true(browser_sees(&bob, ">N-1<")); /* open, whenever it was issued */
    assert_true(browser_sees(&bob, "Open balance") && browser_sees(&bob, "<bdi>€175.50</bdi>"));
    assert_true(browser_sees(&bob, "days late"));
}

static void a_range_that_is_none_is_said_plainly(void **state)
{
    (void)state;
    assert_int_equal(browser_get(&bob, "/statement?from=2026-02-30"), 422);
    assert_true(browser_sees(&bob, "Enter a day that exists"));
    assert_true(browser_sees(&bob, "href=\"#from\""));
    assert_true(browser_sees(&bob, "value=\"2026-02-30\"")); /* as it was typed */
    assert_false(browser_sees(&bob, "Closing balance"));
    assert_int_equal(browser_get(&bob, "/statement?from=2026-03-02&to=2026-03-01"), 422);
    assert_true(browser_sees(&bob, "The end is before the beginning"));
    assert_int_equal(browser_get(&bob, "/statement.pdf?from=2026-02-30&to=x"), 422);
    assert_true(browser_sees(&bob, "Enter a day that exists"));
    assert_int_equal(browser_get(&bob, "/statement?type=all"), 400);
    assert_int_equal(browser_get(&bob, "/statement?currency=XXQ"), 400);
    assert_int_equal(browser_get(&bob, "/statement?accounts=some"), 400);
    assert_int_equal(browser_get(&bob, "/statement?after=2026-03-02.1"), 400); /* of no currency */
    assert_int_equal(browser_get(&bob, "/statement?from=2026-03-02&to=2026-04-01&currency=EUR"
                                       "&after=2026-03-01.7"), 400); /* before the range */
    assert_int_equal(browser_get(&bob, "/statement?from=2026-01-01&from=2026-01-02"), 400);
    assert_int_equal(browser_get(&bob, "/statement?from=1999-01-01&to=1999-02-01"), 200);
    assert_true(browser_sees(&bob, "Nothing in these days"));
}

static void nobody_sees_what_is_not_his(void **state)
{
    (void)state;
    static const char *const files[] = { "", ".pdf", ".csv" };
    for (size_t i = 0; i < countof(files); i++) {
        assert_int_equal(browser_get(&bob, form("/statement%s?customer=%s", files[i],
                                                public_of(&other))), 404);
        assert_int_equal(browser_get(&bob, form("/statement%s?customer=AAAAAAAAAAAAAAAAAAAA",
                                                files[i])), 404);
        assert_int_equal(browser_get(&bob, form("/staff/customers/%s/statement%s",
                                                public_of(&north), files[i])), 303);
        assert_int_equal(browser_get(&support, form("/staff/customers/AAAAAAAAAAAAAAAAAAAA"
                                                    "/statement%s", files[i])), 404);
        assert_int_equal(browser_get(&reader, form("/staff/customers/%s/statement%s",
                                                   public_of(&north), files[i])), 200);
    }
    assert_int_equal(browser_get(&bob, "/statement"), 200);
    assert_int_equal(browser_post(&bob, "/statement/send", form("customer=%s",
                                                                public_of(&other))), 404);
    assert_int_equal(browser_post(&bob, "/statement/monthly", form("customer=%s&monthly=1",
                                                                   public_of(&other))), 404);
    /* All accounts are those of who asks: of one who has a single one, that one. */
    assert_int_equal(browser_get(&bob, "/statement?accounts=all"), 200);
    assert_false(browser_sees(&bob, "S-1"));
}

static void accounts_stand_together_or_alone(void **state)
{
    (void)state;
    assert_int_equal(browser_get(&ada, form("/statement?customer=%s", public_of(&south))), 200);
    assert_true(browser_sees(&ada, "S-1") && !browser_sees(&ada, "N-3"));
    assert_int_equal(browser_get(&ada, "/statement?accounts=all"), 200);
    assert_true(browser_sees(&ada, "S-1") && browser_sees(&ada, "N-3"));
    assert_true(browser_sees(&ada, "<bdi>€215.50</bdi>")); /* 175.50 and 40.00 */
    assert_int_equal(browser_get(&ada, "/statement.csv?accounts=all"), 200);
    assert_true(browser_sees(&ada, "NORTH,North Lines,EUR,"));
    assert_true(browser_sees(&ada, "SOUTH,South Lines,EUR,"));
}

/* A hundred rows a page; each begins with what the one before ended with. */
static void long_ones_come_in_pages(void **state)
{
    (void)state;
    struct browser zoe;
    struct customer c = portal_customer(&portal, "LONG", "Long & Co", "EUR");
    portal_contact(&portal, c.id, "zoe@statement.example", MAY_VIEW);
    browser_open(&zoe, &portal);
    browser_login(&zoe, "zoe@statement.example");
    for (int i = 0; i < 230; i++) issue(&c, kept(form("L-%03d", i)), 100, i % 9, NULL);
    assert_int_equal(browser_get(&zoe, "/statement"), 200);
    assert_int_equal(browser_count(&zoe, ">L-"), 100);
    assert_true(browser_sees(&zoe, "100 of 230 are shown here"));
    assert_true(browser_sees(&zoe, "<bdi>€230.00</bdi>")); /* the sums are of all */
    int shown = 100;
    for (int page = 2; page <= 3; page++) {
        str next = browser_between(&zoe, "<th scope=\"row\"><a href=\"/statement?",
                                   "\" rel=\"next\"");
        assert_true(next.n > 0);
        /* Of the last such link, and as a browser reads it. */
        char address[512], *to = address;
        const char *at = next.p;
        for (const char *p = at; p < next.p + next.n; p++)
            if (strncmp(p, "href=\"/statement?", 17) == 0) at = p + 17;
        for (; at < next.p + next.n; at++) {
            *to++ = *at;
            if (*at == '&') at += 4;
        }
        *to = 0;
        assert_int_equal(browser_get(&zoe, form("/statement?%s", address)), 200);
        assert_true(browser_sees(&zoe, "brought forward"));
        assert_true(browser_sees(&zoe, form("<bdi>%d.00</bdi>", shown)));
        shown += browser_count(&zoe, ">L-");
    }
    assert_int_equal(shown, 230);
    assert_false(browser_sees(&zoe, "rel=\"next\""));
    assert_int_equal(browser_get(&zoe, "/statement.csv"), 200);
    assert_int_equal(browser_count(&zoe, ",invoice,L-"), 230);
    browser_close(&zoe);
}

static void a_formula_is_no_formula_in_the_file(void **state)
{
    (void)state;
    struct browser eve;
    struct customer c = portal_customer(&portal, "=1+1", "@SUM(A1) \"Ltd\"", "EUR");
    portal_contact(&portal, c.id, "eve@statement.example", MAY_VIEW);
    browser_open(&eve, &portal);
    browser_login(&eve, "eve@statement.example");
    issue(&c, "+E-1", 100, 3, "-7");
    assert_int_equal(browser_get(&eve, "/statement.csv"), 200);
    assert_true(browser_sees(&eve, "'=1+1,\"'@SUM(A1) \"\"Ltd\"\"\",EUR,"));
    assert_true(browser_sees(&eve, ",invoice,'+E-1,'-7,"));
    assert_str(browser_header(&eve, "Content-Type"), "text/csv; charset=utf-8");
    assert_int_equal(browser_get(&eve, "/statement.pdf"), 200);
    assert_true(str_starts(browser_body(&eve), S("%PDF-1.7")));
    browser_close(&eve);
}

/* ---- mail ---- */

static int64_t jobs_of(const char *kind)
{
    struct rtx *tx = NULL;
    struct job *list;
    size_t n;
    int64_t found = 0;
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_job_due(tx, &portal.arena, JOB_PAPER, INT64_MAX / 2, 10000, &list, &n));
    for (size_t i = 0; i < n; i++) found += str_eq(list[i].kind, str_of(kind));
    db_read_end(&tx);
    return found;
}

static void it_is_mailed_to_who_asks(void **state)
{
    (void)state;
    int64_t before = jobs_of("mail.statement");
    assert_int_equal(browser_get(&bob, "/statement"), 200);
    const char *fields = kept(form("customer=%s&type=activity&from=2026-01-01&to=2026-01-31",
                                   public_of(&north)));
    assert_int_equal(browser_post(&bob, "/statement/send", fields), 303);
    assert_int_equal(browser_get(&bob, bob.location), 200);
    assert_true(browser_sees(&bob, "on its way to bob@statement.example"));
    assert_int_equal(browser_post(&bob, "/statement/send", "from=2026-02-30"), 422);
    assert_int_equal(jobs_of("mail.statement"), before + 1);
    for (int i = 0; i < 10; i++) browser_post(&bob, "/statement/send", fields);
    assert_int_equal(bob.status, 429);
}

static void staff_send_it_to_a_contact_of_the_customer(void **state)
{
    (void)state;
    const char *page = kept(form("/staff/customers/%s/statement", public_of(&north)));
    const char *send = kept(form("%s/send", page));
    int64_t before = jobs_of("mail.statement");
    assert_int_equal(browser_get(&support, page), 200);
    assert_true(browser_sees(&support, "<bdi>€175.50</bdi>"));
    str options = browser_between(&support, "name=\"contact\"", "</select>");
    const char *first = options.n > 0 ? strstr(options.p, "value=\"") : NULL;
    assert_non_null(first);
    const char *contact = kept(form("%.20s", first + 7));
    assert_int_equal(browser_post(&support, send, "contact=AAAAAAAAAAAAAAAAAAAA&from=2026-01-01"
                                                 "&to=2026-01-31"), 422);
    assert_true(browser_sees(&support, "Choose one of its contacts"));
    assert_int_equal(browser_get(&support, page), 200);
    assert_int_equal(browser_post(&support, send, form("contact=%s&from=2026-01-01&to=2026-01-31",
                                                       contact)), 303);
    assert_int_equal(jobs_of("mail.statement"), before + 1);
    assert_int_equal(browser_get(&reader, page), 200);
    assert_false(browser_sees(&reader, "name=\"contact\""));
    assert_int_equal(browser_post(&reader, send, form("contact=%s", contact)), 403);
    assert_int_equal(jobs_of("mail.statement"), before + 1);
}

static void wants(struct browser *b, const struct customer *c, bool yes)
{
    assert_int_equal(browser_get(b, form("/statement?customer=%s", public_of(c))), 200);
    assert_int_equal(browser_post(b, "/statement/monthly", form("customer=%s&monthly=%d",
                                                                public_of(c), yes)), 303);
    assert_int_equal(browser_get(b, form("/statement?customer=%s", public_of(c))), 200);
    assert_int_equal(browser_sees(b, "Stop that"), yes);
}

static int64_t month(const char *name)
{
    int64_t before = jobs_of("mail.statement");
    assert_ok(app_statement_month(&portal.app, &portal.arena, portal.org.id, str_of(name)));
    return jobs_of("mail.statement") - before;
}

static void each_month_is_mailed_once_to_who_wants_it(void **state)
{
    (void)state;
    struct rules r;
    struct rtx *tx = NULL;
    struct browser owner;
    assert_int_equal(jobs_of("mail.statements"), 0);
    assert_int_equal(month("2026-01"), 0); /* nobody does */
    assert_int_equal(jobs_of("mail.statements"), 0);
    wants(&ada, &north, true);
    assert_int_equal(jobs_of("mail.statements"), 1); /* of this month */
    wants(&ada, &north, true);
    assert_int_equal(jobs_of("mail.statements"), 1);
    assert_int_equal(month("2026-02"), 1);
    assert_int_equal(month("2026-02"), 0); /* again is nothing */
    assert_int_equal(jobs_of("mail.statements"), 2); /* and that of March, as the chain goes on */
    wants(&ada, &north, false);
    assert_int_equal(month("2026-03"), 0);

    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(app_rules_get(tx, &portal.arena, &portal.org, portal.org.cur, &r));
    db_read_end(&tx);
    struct actor who = { .org = portal.org.id, .kind = PERSON_STAFF, .name = S("Olga"),
                         .person = staff_user(ROLE_OWNER, "owner@statement.example",
                                              &owner).v };
    browser_close(&owner);
    r.statements_monthly = true;
    assert_ok(app_rules_set(&portal.app, &portal.arena, &who, &r));
    int64_t all = month("2026-04"); /* every contact but Ada for North, who has said no */
    wants(&bob, &north, false);
    assert_int_equal(month("2026-05"), all - 1);
    wants(&ada, &north, true);
    assert_int_equal(month("2026-06"), all);
    assert_err(app_statement_month(&portal.app, &portal.arena, portal.org.id, S("2026-13")), E_BUG);
    assert_int_equal(browser_get(&bob, "/statement"), 200);
    assert_int_equal(browser_post(&bob, "/statement/monthly", "monthly=2"), 400);
    assert_int_equal(browser_post(&bob, "/statement/monthly", ""), 400);
}

static int begin(void **state)
{
    paying_start(state);
    staff_user(ROLE_SUPPORT, "support@statement.example", &support);
    staff_user(ROLE_READ_ONLY, "reader@statement.example", &reader);
    north = portal_customer(&portal, "NORTH", "North Lines", "EUR");
    south = portal_customer(&portal, "SOUTH", "South Lines", "EUR");
    other = portal_customer(&portal, "OTHER", "Other & Sons", "EUR");
    portal_contact(&portal, north.id, "ada@statement.example", MAY_VIEW | MAY_PAY);
    portal_contact(&portal, south.id, "ada@statement.example", MAY_VIEW);
    portal_contact(&portal, north.id, "bob@statement.example", MAY_VIEW);
    issue(&north, "N-1", 10000, 90, NULL);
    issue(&north, "N-2", 5000, 20, "4500-77");
    issue(&north, "N-3", 2550, 2, NULL);
    issue(&south, "S-1", 4000, 5, NULL);
    issue(&other, "O-1", 100, 5, NULL);
    browser_open(&ada, &portal);
    browser_login(&ada, "ada@statement.example");
    browser_open(&bob, &portal);
    browser_login(&bob, "bob@statement.example");
    return 0;
}

static int end(void **state)
{
    browser_close(&ada);
    browser_close(&bob);
    browser_close(&support);
    browser_close(&reader);
    return paying_stop(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_has_its_balance),
        cmocka_unit_test(a_range_that_is_none_is_said_plainly),
        cmocka_unit_test(nobody_sees_what_is_not_his),
        cmocka_unit_test(accounts_stand_together_or_alone),
        cmocka_unit_test(long_ones_come_in_pages),
        cmocka_unit_test(a_formula_is_no_formula_in_the_file),
        cmocka_unit_test(it_is_mailed_to_who_asks),
        cmocka_unit_test(staff_send_it_to_a_contact_of_the_customer),
        cmocka_unit_test(each_month_is_mailed_once_to_who_wants_it),
    };
    return cmocka_run_group_tests(tests, begin, end);
}

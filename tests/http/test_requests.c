/* What customers ask staff for, and the answers, on both engines. */
#include "paying.h"

#include <string.h>

#include "app/app_refund.h"
#include "app/app_request.h"

static struct browser staff, reader;
static staff_id accountant;

static const char *kept(const char *text)
{
    return arena_c_string(&portal.arena, str_of(text));
}

/* Asked for by its page; the address of the request in the console. */
static const char *ask(struct browser *b, const char *credit_page)
{
    struct rtx *tx = NULL;
    struct request_row *queue;
    size_t n;
    assert_int_equal(browser_get(b, credit_page), 200);
    assert_int_equal(browser_post(b, form("%s/refund", credit_page), "message=To+my+bank"), 303);
    assert_int_equal(browser_get(&staff, "/staff/requests"), 200);
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_request_list(tx, &portal.arena, portal.org.id, false, (request_id){ 0 }, 10,
                                 &queue, &n));
    db_read_end(&tx);
    assert_int_equal(n, 1);
    assert_true(browser_sees(&staff, queue[0].customer_name.p));
    return kept(form("/staff/requests/%.*s", STR_FMT(public_id_str(&queue[0].r.public_id))));
}

static void a_request_is_refused_with_words_that_the_customer_reads(void **state)
{
    (void)state;
    struct browser rita, sam;
    struct customer c = payer("K-Q1", "rita@request.example", &rita);
    payer("K-Q2", "sam@request.example", &sam);
    struct made note = credit(&c, 2000);
    const char *at = kept(form("/credits/%s", note.id)), *request = ask(&rita, at);
    assert_int_equal(browser_get(&staff, request), 200);
    assert_true(browser_sees(&staff, "To my bank") && browser_sees(&staff, "€20.00"));
    assert_false(browser_sees(&staff, "Say yes"));
    assert_int_equal(browser_post(&staff, form("%s/refuse", request), "words=+"), 422);
    assert_true(browser_sees(&staff, "href=\"#words\""));
    assert_int_equal(browser_post(&staff, form("%s/grant", request), "words=Here"), 409);
    assert_true(browser_sees(&staff, "All of it is still free."));
    assert_true(browser_sees(&staff, "Here</textarea>"));
    assert_int_equal(browser_get(&reader, request), 200);
    assert_false(browser_sees(&reader, "name=\"words\""));
    assert_int_equal(browser_post(&reader, form("%s/refuse", request), "words=No"), 403);
    assert_int_equal(browser_get(&staff, request), 200);
    assert_int_equal(browser_post(&staff, form("%s/refuse", request), "words=For+later+ones."),
                     303);
    assert_int_equal(browser_post(&staff, form("%s/refuse", request), "words=Once+more"), 409);
    assert_true(browser_sees(&staff, "A colleague answered this meanwhile."));
    assert_true(browser_sees(&staff, "For later ones."));
    assert_int_equal(browser_get(&staff, "/staff/requests"), 200);
    assert_true(browser_sees(&staff, "No request waits"));
    assert_int_equal(browser_get(&staff, "/staff/requests?show=past"), 200);
    assert_true(browser_sees(&staff, note.number) && browser_sees(&staff, "Refused"));
    assert_int_equal(browser_get(&staff, "/staff/audit"), 200);
    assert_true(browser_sees(&staff, "Answered a request"));
    assert_int_equal(browser_get(&rita, at), 200);
    assert_true(browser_sees(&rita, "was refused. For later ones."));
    assert_true(browser_sees(&rita, "Ask for <bdi>€20.00</bdi> back")); /* she may once more */
    assert_int_equal(browser_get(&sam, at), 404);
    browser_close(&rita);
    browser_close(&sam);
}

static void a_request_is_granted_once_the_money_is_on_its_way(void **state)
{
    (void)state;
    struct browser otto;
    struct customer c = payer("K-Q3", "otto@request.example", &otto);
    struct made m = invoice(&c, 3000, 4);
    char review[512];
    choose(&otto, "currency=EUR&amount=50", review);
    pays(&otto, review, form("%s&over=20.00", confirm(&otto, &m, "30.00")));
    const char *at = kept(form("/credits/%.20s", payment + 10)), *request = ask(&otto, at);
    assert_int_equal(browser_get(&staff, request), 200);
    assert_true(browser_sees(&staff, "It was left over of a payment."));
    assert_true(browser_sees(&staff, form("href=\"/staff%s/refund\"", payment)));
    assert_int_equal(browser_post(&staff, form("%s/grant", request), "words="), 409);

    struct rtx *tx = NULL;
    struct lot l;
    struct refund r;
    public_id id;
    assert_true(public_id_parse(str_of(payment + 10), &id));
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_lot_by_public(tx, &portal.arena, portal.org.id, id, ACCOUNT_CREDIT, &l));
    db_read_end(&tx);
    struct refund_request rq = { .org = portal.org.id, .payment = { l.doc }, .amount = 2000,
                                 .key = S("asked-back"), .asked = accountant,
                                 .reason = S("Asked back") };
    assert_ok(app_refund_ask(&portal.app, &portal.arena, &rq, &r));
    assert_int_equal(browser_get(&staff, request), 200);
    assert_true(browser_sees(&staff, "Say yes"));
    assert_int_equal(browser_post(&staff, form("%s/grant", request), "words=On+its+way."), 303);
    assert_int_equal(browser_get(&otto, at), 200);
    assert_true(browser_sees(&otto, "was granted. On its way."));
    browser_close(&otto);
    books_are_right();
}

static void nothing_of_another_shape_is_a_request(void **state)
{
    (void)state;
    assert_int_equal(browser_get(&staff, "/staff/requests/AAAAAAAAAAAAAAAAAAAA"), 404);
    assert_int_equal(browser_get(&staff, "/staff/requests/none"), 404);
    assert_int_equal(browser_get(&staff, "/staff/requests?after=x"), 400);
    assert_int_equal(browser_get(&staff, "/staff/requests?after=-1"), 400);
    assert_int_equal(browser_post(&staff, "/staff/requests/AAAAAAAAAAAAAAAAAAAA/refuse", "words=x"),
                     404);
}

static int begin(void **state)
{
    paying_start(state);
    accountant = staff_user(ROLE_ACCOUNTANT, "acc@request.example", &staff);
    staff_user(ROLE_READ_ONLY, "read@request.example", &reader);
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
        cmocka_unit_test(a_request_is_refused_with_words_that_the_customer_reads),
        cmocka_unit_test(a_request_is_granted_once_the_money_is_on_its_way),
        cmocka_unit_test(nothing_of_another_shape_is_a_request),
    };
    return cmocka_run_group_tests(tests, begin, end);
}

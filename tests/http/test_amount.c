/* Paying an amount, and credits put on invoices by hand. The books are proved after each. */
#include "paying.h"

#include <pthread.h>
#include <string.h>

#include "app/app_apply.h"
#include "app/app_job.h"
#include "app/app_offline.h"
#include "app/app_terms.h"

static void an_amount_goes_to_the_oldest_invoices_and_each_line_can_be_changed(void **state)
{
    (void)state;
    struct browser amy;
    struct customer c = payer("K-21", "amy@amount.example", &amy);
    struct made all[] = { invoice(&c, 3000, 4), invoice(&c, 2000, -9), invoice(&c, 1000, 30) };
    char at[512];
    assert_int_equal(browser_get(&amy, "/pay?currency=EUR&back=/"), 200);
    assert_true(browser_sees(&amy, "3 open invoices"));
    assert_true(browser_sees(&amy, "€60.00"));
    choose(&amy, "currency=EUR&amount=35&back=/", at);
    assert_true(browser_sees(&amy, "value=\"20.00\"") && browser_sees(&amy, "value=\"15.00\""));
    assert_true(browser_sees(&amy, "leaves <bdi>€15.00"));
    assert_false(browser_sees(&amy, all[2].number) || browser_sees(&amy, "name=\"over\""));
    assert_true(browser_sees(&amy, "data-pay-total><bdi>€35.00<"));
    pays(&amy, at, form("%s&amount.%s=20.00&amount.%s=14.99",
                        "key=bbbbbbbbbbbbbbbbbbbb&method=card", all[1].id, all[0].id));
    assert_true(browser_sees(&amy, "Payment received") && browser_sees(&amy, "€15.01"));
    books_are_right();
    browser_close(&amy);
}

static void what_is_over_is_shown_as_credit_first_and_kept(void **state)
{
    (void)state;
    struct browser otto;
    struct customer c = payer("K-22", "otto@over.example", &otto);
    struct made m = invoice(&c, 3000, 4);
    char at[512];
    choose(&otto, "currency=EUR&amount=1,050.00", at);
    assert_true(browser_sees(&otto, "data-pay-over><bdi>€1,020.00<"));
    assert_true(browser_sees(&otto, "data-pay-total><bdi>€1,050.00<"));
    const char *fields = confirm(&otto, &m, "30.00");
    static const char *const bad[] = { "-1", "abc", "1.234", "10,00", "9223372036854775807" };
    for (size_t i = 0; i < countof(bad); i++) {
        assert_int_equal(browser_post(&otto, at, form("%s&over=%s", fields, bad[i])), 422);
        assert_true(browser_sees(&otto, "href=\"#over\""));
        assert_true(browser_sees(&otto, form("value=\"%s\"", bad[i])));
    }
    assert_int_equal(browser_post(&otto, at, form("%s&over=20&update=1", fields)), 200);
    assert_true(browser_sees(&otto, "data-pay-total><bdi>€50.00<"));
    assert_int_equal(browser_post(&otto, at, form("%s&over=20", fields)), 303);
    str page = gateway_page(&otto);
    assert_int_equal(browser_get(&otto, "/credits"), 200);
    assert_true(browser_sees(&otto, "No credits")); /* asked for, not yet there */
    books_are_right();
    assert_int_equal(till_press(&till, page, "do=decline"), 303);
    come_back(&otto);
    assert_int_equal(browser_get(&otto, "/credits"), 200);
    assert_true(browser_sees(&otto, "No credits"));
    books_are_right();

    choose(&otto, "currency=EUR&amount=50", at);
    pays(&otto, at, form("%s&over=20.00", confirm(&otto, &m, "30.00")));
    assert_true(browser_sees(&otto, "Payment received"));
    assert_int_equal(browser_get(&otto, form("%s/receipt", payment)), 200);
    assert_true(browser_sees(&otto, "Kept as credit"));
    assert_int_equal(browser_get(&otto, "/credits"), 200);
    assert_true(browser_sees(&otto, "€20.00"));
    books_are_right();
    assert_int_equal(browser_get(&otto, "/pay"), 200);
    assert_true(browser_sees(&otto, "You are all paid up"));
    assert_int_equal(browser_post(&otto, "/pay", "currency=EUR&amount=5"), 422);
    browser_close(&otto);
}

/* Money that came for no invoice is a payment as any other. */
static void a_payment_of_no_invoice_stands_in_the_lists(void **state)
{
    (void)state;
    struct browser nora;
    struct customer c = payer("K-29", "nora@none.example", &nora);
    struct offline in = { .org = portal.org.id, .customer = c.id, .key = S("of-none"), .cur = c.cur,
                          .amount = 12345, .method = PAY_TRANSFER, .payer = S("Nora"),
                          .day = portal_today(&portal), .silent = true };
    struct pay_started out;
    assert_ok(app_payment_offline(&portal.app, &portal.arena, &in, 1, &out));
    static const char *const lists[] = { "/", "/payments", "/payments?kind=invoice" };
    for (size_t i = 0; i < countof(lists); i++) {
        assert_int_equal(browser_get(&nora, lists[i]), 200);
        assert_true(browser_sees(&nora, "€123.45"));
        assert_true(browser_sees(&nora, "Kept as credit"));
        assert_false(browser_sees(&nora, "href=\"/invoices/\""));
    }
    assert_int_equal(browser_get(&nora, "/payments?kind=retainer"), 200);
    assert_false(browser_sees(&nora, "€123.45"));
    browser_close(&nora);
}

static void an_amount_that_is_none_comes_back_with_what_was_entered(void **state)
{
    (void)state;
    static const char *const bad[] = { "0", "-5.00", "abc", "1000000000000000000", "", "50,00",
                                       "1.234", "1e3", "0.00" };
    struct browser nils;
    struct customer c = payer("K-24", "nils@none.example", &nils);
    struct browser eve;
    portal_contact(&portal, c.id, "eve@none.example", MAY_VIEW);
    browser_open(&eve, &portal);
    browser_login(&eve, "eve@none.example");
    assert_int_equal(browser_get(&eve, "/password"), 200);
    invoice(&c, 6000, 5);
    for (size_t i = 0; i < countof(bad); i++) {
        assert_int_equal(browser_post(&nils, "/pay", form("currency=EUR&amount=%s&back=/", bad[i])),
                         422);
        assert_true(browser_sees(&nils, "There is a problem"));
        assert_true(browser_sees(&nils, "<title>Error: "));
        assert_true(browser_sees(&nils, "href=\"#amount\""));
        if (bad[i][0] != 0) assert_true(browser_sees(&nils, form("value=\"%s\"", bad[i])));
        assert_true(browser_sees(&nils, "name=\"back\" value=\"/\""));
    }
    assert_int_equal(browser_post(&nils, "/pay", "currency=XXY&amount=5"), 400);
    assert_int_equal(browser_post(&eve, "/pay", "currency=EUR&amount=5"), 403);
    assert_int_equal(browser_get(&eve, "/pay"), 403);
    browser_close(&nils);
    browser_close(&eve);
}

static void terms_of_an_invoice_hold_in_the_allocation_and_in_the_review(void **state)
{
    (void)state;
    struct browser tess;
    struct customer c = payer("K-23", "tess@terms.example", &tess);
    struct made all[] = { invoice(&c, 5000, -5), invoice(&c, 4000, -4), invoice(&c, 1000, 9) };
    char at[512];
    assert_ok(app_invoice_terms_set(&portal.app, portal.org.id, c.id, all[0].doc,
                                    (struct pay_terms){ true, 2000 }));
    assert_ok(app_invoice_terms_set(&portal.app, portal.org.id, c.id, all[1].doc,
                                    (struct pay_terms){ false, 0 }));
    assert_int_equal(app_invoice_terms_set(&portal.app, portal.org.id, c.id, all[1].doc,
                                           (struct pay_terms){ false, 5 }), E_INVALID);
    choose(&tess, "currency=EUR&amount=19.99", at); /* too little for the first two */
    assert_false(browser_sees(&tess, all[0].number) || browser_sees(&tess, all[1].number));
    assert_true(browser_sees(&tess, "€9.99")); /* over: the rest cannot go anywhere */

    choose(&tess, form("invoice=%s&invoice=%s", all[0].id, all[1].id), at);
    const char *fields = confirm(&tess, &all[0], "19.99");
    assert_int_equal(browser_post(&tess, at, form("%s&amount.%s=40", fields, all[1].id)), 422);
    assert_true(browser_sees(&tess, "Enter an amount between €20.00 and €50.00"));
    fields = confirm(&tess, &all[0], "20.00");
    assert_int_equal(browser_post(&tess, at, form("%s&amount.%s=39.99", fields, all[1].id)), 422);
    assert_true(browser_sees(&tess, "can only be paid in full, €40.00"));
    pays(&tess, at, form("%s&amount.%s=40.00", fields, all[1].id));
    assert_true(browser_sees(&tess, "Payment received"));
    browser_close(&tess);
    books_are_right();
}

/* An address of a credit that outlives many forms. */
static const char *of_credit(const struct made *note, const char *what)
{
    return arena_c_string(&portal.arena, str_of(form("/credits/%s%s", note->id, what)));
}

static str version_of(struct browser *b, const struct made *m)
{
    return browser_between(b, form("name=\"version.%s\" value=\"", m->id), "\"");
}

/* The form of a credit's page, with one amount. */
static const char *use_of(struct browser *b, const struct made *m, const char *amount)
{
    str key = browser_between(b, "name=\"key\" value=\"", "\"");
    str version = browser_between(b, "name=\"version\" value=\"", "\"");
    assert_true(key.n == 20 && version.n > 0);
    return form("key=%.*s&version=%.*s&amount.%s=%s&version.%s=%.*s", STR_FMT(key),
                STR_FMT(version), m->id, amount, m->id, STR_FMT(version_of(b, m)));
}

static void a_credit_is_used_on_the_oldest_invoices_and_taken_back(void **state)
{
    (void)state;
    struct browser cora;
    struct customer c = payer("K-31", "cora@credit.example", &cora);
    struct made young = invoice(&c, 5000, 9), old = invoice(&c, 3000, -9), note = credit(&c, 4000);
    const char *at = of_credit(&note, ""), *use = of_credit(&note, "/use");
    assert_int_equal(browser_get(&cora, at), 200);
    assert_true(browser_sees(&cora, "value=\"30.00\"") && browser_sees(&cora, "value=\"10.00\""));
    assert_true(browser_sees(&cora, "Nothing of it has been used yet."));
    const char *fields = form("%s&amount.%s=5.00", use_of(&cora, &old, "30.00"), young.id);
    fields = form("%s&version.%s=%.*s", fields, young.id, STR_FMT(version_of(&cora, &young)));
    assert_int_equal(browser_post(&cora, use, fields), 303);
    assert_int_equal(browser_post(&cora, use, fields), 303); /* twice is once */
    assert_int_equal(browser_get(&cora, at), 200);
    assert_true(browser_sees(&cora, old.number) && browser_sees(&cora, "€5.00"));
    assert_int_equal(browser_count(&cora, "Take back"), 2);
    books_are_right();

    assert_int_equal(browser_post(&cora, form("%s/undo", at),
                                  form("key=cccccccccccccccccccc&invoice=%s", old.id)), 303);
    assert_int_equal(browser_post(&cora, form("%s/undo", at),
                                  form("key=dddddddddddddddddddd&invoice=%s", old.id)), 303);
    assert_int_equal(browser_get(&cora, at), 200);
    assert_int_equal(browser_count(&cora, "Take back"), 1);
    assert_true(browser_sees(&cora, "35<span class=\"dec\">.00"));
    books_are_right();
    browser_close(&cora);
}

static void a_credit_is_never_used_twice_or_beyond_what_is_left(void **state)
{
    (void)state;
    static const char *const bad[] = { "-1", "abc", "30.01", "1.234", "10,00",
                                       "1000000000000000000" };
    struct browser carl, sid;
    struct customer c = payer("K-32", "carl@credit.example", &carl);
    payer("K-33", "sid@stranger.example", &sid);
    struct made m = invoice(&c, 3000, 4), note = credit(&c, 2000);
    const char *at = of_credit(&note, ""), *use = of_credit(&note, "/use");
    char review[512];
    assert_int_equal(browser_get(&carl, at), 200);
    for (size_t i = 0; i < countof(bad); i++) {
        assert_int_equal(browser_post(&carl, use, use_of(&carl, &m, bad[i])), 422);
        assert_true(browser_sees(&carl, form("href=\"#amount.%s\"", m.id)));
        assert_true(browser_sees(&carl, form("value=\"%s\"", bad[i])));
    }
    assert_int_equal(browser_post(&carl, use, use_of(&carl, &m, "20.01")), 422);
    assert_true(browser_sees(&carl, "more than is left, €20.00"));
    assert_int_equal(browser_post(&carl, use, use_of(&carl, &m, "")), 422);
    const char *stale = arena_c_string(&portal.arena, str_of(use_of(&carl, &m, "20")));
    assert_int_equal(browser_get(&sid, at), 404);
    assert_int_equal(browser_post(&sid, use, stale), 404);
    choose(&carl, form("invoice=%s", m.id), review);
    assert_int_equal(browser_post(&carl, review, confirm(&carl, &m, "1.00")), 303);
    gateway_page(&carl);
    assert_int_equal(browser_post(&carl, use, stale), 409);
    assert_true(browser_sees(&carl, "is being paid just now. Nothing was used."));
    books_are_right();
    assert_int_equal(browser_post(&carl, form("%s/cancel", payment), ""), 303);
    assert_int_equal(browser_post(&carl, use, stale), 409);
    assert_true(browser_sees(&carl, "Something changed"));
    assert_int_equal(browser_post(&carl, use, use_of(&carl, &m, "20")), 303);
    books_are_right();

    /* What is being paid is not taken back meanwhile. */
    choose(&carl, form("invoice=%s", m.id), review);
    assert_int_equal(browser_post(&carl, review, confirm(&carl, &m, "10.00")), 303);
    assert_int_equal(browser_post(&carl, form("%s/undo", at),
                                  form("key=eeeeeeeeeeeeeeeeeeee&invoice=%s", m.id)), 409);
    books_are_right();
    browser_close(&carl);
    browser_close(&sid);
}

static struct pay_item item_of(enum account account, const struct made *m, int64_t amount)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct lot l;
    public_id id;
    assert_true(public_id_parse(str_of(m->id), &id));
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_lot_by_public(tx, &portal.arena, portal.org.id, id, account, &l));
    return (struct pay_item){ account, l.doc, amount, l.version };
}

/* One of two who use the same credit at the same moment. */
struct user {
    struct apply in;
    struct arena arena;
    err e;
};

static void *use_it(void *arg)
{
    struct user *u = arg;
    u->e = app_apply(&portal.app, &u->arena, &u->in);
    return NULL;
}

static void two_at_once_use_a_credit_once_and_a_repeat_changes_nothing(void **state)
{
    (void)state;
    struct customer c = portal_customer(&portal, "K-37", "Twice Ltd", "EUR");
    for (int round = 0; round < 25; round++) {
        struct made m = invoice(&c, 3000, 4), note = credit(&c, 2000);
        struct pay_item to = item_of(ACCOUNT_RECEIVABLE, &m, 1500);
        struct apply in = { .org = portal.org.id, .customer = c.id, .items = &to, .count = 1,
                            .from = item_of(ACCOUNT_CREDIT, &note, 0) };
        struct user users[2] = { { .in = in }, { .in = in } };
        bool same = round % 2 == 1; /* the same form, or two pages */
        pthread_t threads[2];
        for (int i = 0; i < 2; i++) {
            arena_init(&users[i].arena, 1 << 20);
            users[i].in.key = arena_str(&portal.arena, str_of(form("k%d-%d", round, same ? 0 : i)));
            assert_int_equal(pthread_create(&threads[i], NULL, use_it, &users[i]), 0);
        }
        for (int i = 0; i < 2; i++) {
            pthread_join(threads[i], NULL);
            arena_release(&users[i].arena);
        }
        err first = users[0].e, second = users[1].e;
        if (same) assert_true(first == OK && second == OK);
        else assert_true((first == OK) != (second == OK) &&
                         (first == E_STALE || second == E_STALE));
        struct pay_item after = item_of(ACCOUNT_CREDIT, &note, 0);
        assert_int_equal(after.version, in.from.version + 1);
    }
    books_are_right();
}

static struct made retainer(const struct customer *c, const char *number, int64_t net)
{
    struct made m = { .number = "" };
    struct portal_document d = { .kind = DOCUMENT_RETAINER, .number = number, .net = net,
                                 .issued = portal_today(&portal),
                                 .due = date_add(portal_today(&portal), 9) };
    struct imported i = portal_issue(&portal, c, &d);
    memcpy(m.id, i.public_id.c, sizeof i.public_id.c);
    memcpy(m.number, number, strlen(number));
    return m;
}

static void retainers_are_listed_paid_and_used(void **state)
{
    (void)state;
    struct browser rhea;
    struct customer c = payer("K-35", "rhea@retainer.example", &rhea);
    struct made one = retainer(&c, "RET-1", 9000), two = retainer(&c, "RET-2", 100);
    struct made m = invoice(&c, 3000, 4);
    char at[512];
    assert_int_equal(browser_get(&rhea, "/retainers"), 200);
    assert_true(browser_sees(&rhea, one.number) && browser_sees(&rhea, two.number));
    assert_int_equal(browser_get(&rhea, "/retainers?tab=all&state=paid"), 200);
    assert_true(browser_sees(&rhea, "No retainers"));
    choose(&rhea, form("invoice=%s&back=/retainers", one.id), at);
    pays(&rhea, at, confirm(&rhea, &one, "90.00"));
    assert_int_equal(browser_get(&rhea, "/retainers?tab=all&state=paid"), 200);
    assert_true(browser_sees(&rhea, "RET-1") && !browser_sees(&rhea, "RET-2"));
    assert_int_equal(browser_get(&rhea, "/retainers?tab=outstanding"), 200);
    assert_false(browser_sees(&rhea, "RET-1") || !browser_sees(&rhea, "RET-2"));
    assert_int_equal(browser_get(&rhea, "/retainers?tab=all"), 200);
    assert_true(browser_sees(&rhea, form("/credits/%s", one.id)));
    assert_int_equal(browser_get(&rhea, "/retainers?after=x"), 400);

    const char *use = of_credit(&one, "/use");
    assert_int_equal(browser_get(&rhea, form("/credits/%s", one.id)), 200);
    assert_true(browser_sees(&rhea, "value=\"30.00\""));
    assert_false(browser_sees(&rhea, "RET-2")); /* a retainer does not pay a retainer */
    assert_int_equal(browser_post(&rhea, use, use_of(&rhea, &m, "30.00")), 303);
    assert_int_equal(browser_get(&rhea, form("/credits/%s", one.id)), 200);
    assert_true(browser_sees(&rhea, "60<span class=\"dec\">.00"));
    assert_int_equal(browser_get(&rhea, form("/invoices/%s", m.id)), 200);
    assert_true(browser_sees(&rhea, "Paid in full"));
    books_are_right();
    browser_close(&rhea);
}

/* The queue, as its runner would take it. */
static int credit_jobs(void)
{
    struct job *jobs;
    size_t n = 1;
    int done = 0;
    while (n > 0) {
        assert_ok(app_job_take(&portal.app, &portal.arena, JOB_MONEY, 100, NULL, 0, &jobs, &n));
        for (size_t i = 0; i < n; i++) {
            if (!str_eq(jobs[i].kind, S("pay.credit"))) continue;
            assert_ok(app_credit_auto(&portal.app, &portal.arena, jobs[i].org,
                                      (customer_id){ jobs[i].subject }));
            assert_ok(app_job_done(&portal.app, &jobs[i]));
            done++;
        }
    }
    return done;
}

static void credits_go_to_the_oldest_invoices_by_themselves_where_wanted(void **state)
{
    (void)state;
    struct browser abe;
    struct customer c = payer("K-36", "abe@auto.example", &abe);
    struct made first = credit(&c, 4000), young = invoice(&c, 5000, 9), old = invoice(&c, 3000, -9);
    assert_int_equal(credit_jobs(), 0); /* not asked for */
    assert_int_equal(browser_get(&abe, "/credits"), 200);
    assert_true(browser_sees(&abe, "Use credits by themselves"));
    assert_int_equal(browser_post(&abe, "/credits", "auto=1"), 303);
    assert_int_equal(browser_get(&abe, "/credits"), 200);
    assert_true(browser_sees(&abe, "name=\"auto\" value=\"1\" checked"));
    assert_int_equal(browser_get(&abe, form("/credits/%s", first.id)), 200);
    assert_true(browser_sees(&abe, old.number) && browser_sees(&abe, young.number));
    assert_false(browser_sees(&abe, "Take back")); /* only what was put there by hand */
    books_are_right();

    struct made later = credit(&c, 900);
    assert_int_equal(credit_jobs(), 1);
    assert_int_equal(browser_get(&abe, form("/credits/%s", later.id)), 200);
    assert_true(browser_sees(&abe, young.number) && browser_sees(&abe, "€9.00"));
    assert_int_equal(browser_post(&abe, "/credits", ""), 303);
    struct made kept = credit(&c, 700);
    assert_int_equal(credit_jobs(), 0);
    /* A job left from before it was switched off. */
    assert_ok(app_credit_auto(&portal.app, &portal.arena, portal.org.id, c.id));
    assert_int_equal(browser_get(&abe, form("/credits/%s", kept.id)), 200);
    assert_true(browser_sees(&abe, "Nothing of it has been used yet."));
    books_are_right();
    browser_close(&abe);
}

static void a_refund_is_asked_for_once(void **state)
{
    (void)state;
    struct browser rita;
    struct customer c = payer("K-34", "rita@refund.example", &rita);
    struct made note = credit(&c, 2000);
    const char *at = of_credit(&note, "");
    assert_int_equal(browser_get(&rita, at), 200);
    assert_true(browser_sees(&rita, "Ask for <bdi>€20.00</bdi> back"));
    for (int i = 0; i < 2; i++)
        assert_int_equal(browser_post(&rita, form("%s/refund", at), "message=To+my+bank"), 303);
    assert_int_equal(browser_get(&rita, at), 200);
    assert_true(browser_sees(&rita, "A refund of <bdi>€20.00</bdi> was asked for"));
    browser_close(&rita);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_amount_goes_to_the_oldest_invoices_and_each_line_can_be_changed),
        cmocka_unit_test(what_is_over_is_shown_as_credit_first_and_kept),
        cmocka_unit_test(a_payment_of_no_invoice_stands_in_the_lists),
        cmocka_unit_test(an_amount_that_is_none_comes_back_with_what_was_entered),
        cmocka_unit_test(terms_of_an_invoice_hold_in_the_allocation_and_in_the_review),
        cmocka_unit_test(a_credit_is_used_on_the_oldest_invoices_and_taken_back),
        cmocka_unit_test(a_credit_is_never_used_twice_or_beyond_what_is_left),
        cmocka_unit_test(two_at_once_use_a_credit_once_and_a_repeat_changes_nothing),
        cmocka_unit_test(retainers_are_listed_paid_and_used),
        cmocka_unit_test(credits_go_to_the_oldest_invoices_by_themselves_where_wanted),
        cmocka_unit_test(a_refund_is_asked_for_once),
    };
    return cmocka_run_group_tests(tests, paying_start, paying_stop);
}

/* Refunds, disputes, and what two of staff decide, on both engines. */
#include "scene.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app_job.h"
#include "base/clock.h"
#include "store/store_book.h"

static struct scene s;

static struct scene_pay paid(int64_t total)
{
    struct scene_pay p = scene_start(&s, total);
    tills_next = TILLS_CAPTURED;
    assert_ok(scene_contact(&s, &p));
    assert_int_equal(scene_stand(&s, &p).state, PAYMENT_SETTLED);
    return p;
}

static err run(const struct refund *r)
{
    return app_refund_run(&s.books.app, &s.books.arena, s.books.org.id, r->id);
}

static struct refund refund_of(const struct scene_pay *p, size_t i)
{
    struct refund *list;
    size_t n;
    assert_ok(app_refund_list(&s.books.app, &s.books.arena, s.books.org.id, p->id, &list, &n));
    assert_true(i < n);
    return list[i];
}

static void expect(const struct scene_pay *p, struct scene_stand wanted)
{
    struct scene_stand now = scene_stand(&s, p);
    scene_same(&now, &wanted);
    assert_int_equal(books_faults(&s.books), 0);
}

static void a_refund_goes_back_in_whole_or_part(void **state)
{
    (void)state;
    struct scene_pay p = paid(6000);
    struct refund one, two, again;
    assert_ok(scene_refund(&s, &p, 1500, false, "in-part", &one));
    expect(&p, (struct scene_stand){ PAYMENT_SETTLED, 6000, 0, 1500, 0, 1500, 1500, 0 });
    assert_ok(scene_refund(&s, &p, 1500, false, "in-part", &again));
    assert_true(again.id.v == one.id.v);
    assert_err(scene_refund(&s, &p, 1501, false, "in-part", &again), E_KEY_REUSED);
    assert_err(scene_refund(&s, &p, 4501, false, "too-much", &two), E_NOT_PAYABLE);
    assert_ok(run(&one));
    expect(&p, (struct scene_stand){ PAYMENT_SETTLED, 6000, 1500, 0, 0, 1500, 0, 0 });
    assert_ok(run(&one)); /* again: nothing more */
    assert_ok(scene_check(&s, &p));
    assert_ok(scene_refund(&s, &p, 4500, false, "the-rest", &two));
    assert_ok(run(&two));
    expect(&p, (struct scene_stand){ PAYMENT_SETTLED, 6000, 6000, 0, 0, 6000, 0, 0 });
    assert_int_equal(refund_of(&p, 0).state, REFUND_DONE);
    assert_int_equal(refund_of(&p, 1).done, 4500);
    assert_int_equal(p.till->back_count, 2);
}

static void a_refund_to_credit_is_done_at_once(void **state)
{
    (void)state;
    struct scene_pay p = paid(6000);
    struct refund r;
    assert_ok(scene_refund(&s, &p, 2000, true, "as-credit", &r));
    assert_int_equal(r.state, REFUND_DONE);
    expect(&p, (struct scene_stand){ PAYMENT_SETTLED, 6000, 0, 0, 0, 2000, 2000, 0 });
    assert_err(scene_refund(&s, &p, 4001, true, "too-much-credit", &r), E_NOT_PAYABLE);
    /* What is credit already goes back first. */
    assert_ok(scene_refund(&s, &p, 2500, false, "credit-back", &r));
    assert_ok(run(&r));
    expect(&p, (struct scene_stand){ PAYMENT_SETTLED, 6000, 2500, 0, 0, 2500, 0, 0 });
}

static void a_refund_that_is_refused_leaves_the_credit(void **state)
{
    (void)state;
    struct scene_pay p = paid(6000);
    struct refund r;
    assert_ok(scene_refund(&s, &p, 6000, false, "refused", &r));
    tills_refund_next = TILLS_REFUND_REFUSED;
    assert_ok(run(&r));
    assert_int_equal(refund_of(&p, 0).state, REFUND_FAILED);
    expect(&p, (struct scene_stand){ PAYMENT_SETTLED, 6000, 0, 0, 0, 6000, 6000, 0 });
}

static void silence_about_a_refund_is_asked_out(void **state)
{
    (void)state;
    static const enum tills_refund_answer answers[] = {
        TILLS_REFUND_SILENT_DONE, TILLS_REFUND_SILENT_LOST, TILLS_REFUND_LATER,
        TILLS_REFUND_PENDING
    };
    for (size_t i = 0; i < countof(answers); i++) {
        struct scene_pay p = paid(600);
        struct refund r;
        char key[] = "silence-0";
        key[8] = (char)('0' + i);
        assert_ok(scene_refund(&s, &p, 600, false, key, &r));
        tills_refund_next = answers[i];
        assert_ok(run(&r));
        bool pending = answers[i] == TILLS_REFUND_PENDING;
        assert_int_equal(refund_of(&p, 0).state, pending ? REFUND_SENT : REFUND_UNKNOWN);
        expect(&p, (struct scene_stand){ PAYMENT_SETTLED, 600, 0, 600, 0, 600, 600, 0 });
        if (pending) tills_refund_of(p.till, r.reference)->state = GATEWAY_BACK_DONE;
        assert_ok(run(&r));
        assert_int_equal(refund_of(&p, 0).state, REFUND_DONE);
        assert_int_equal(p.till->back_count, 1); /* never twice */
        expect(&p, (struct scene_stand){ PAYMENT_SETTLED, 600, 600, 0, 0, 600, 0, 0 });
    }
}

static void keys_are_not_used_after_twelve_hours(void **state)
{
    (void)state;
    struct scene_pay p = paid(600);
    struct refund r;
    assert_ok(scene_refund(&s, &p, 600, false, "old-key", &r));
    tills_refund_next = TILLS_REFUND_SILENT_LOST;
    assert_ok(run(&r));
    clock_set(clock_now_us() + INT64_C(13) * 3600 * 1000000);
    assert_err(run(&r), E_GATEWAY);
    assert_int_equal(p.till->back_count, 0);
    int64_t again;
    struct staff_review *list;
    clock_advance(INT64_C(12) * 3600 * 1000000);
    size_t before = scene_reviews(&s, &list);
    assert_ok(app_reconcile_refund(&s.books.app, &s.books.arena, s.books.org.id, r.id, 9, &again));
    assert_int_equal(scene_reviews(&s, &list), before + 1);
    assert_str(list[before].kind, "refund");
    clock_set(0);
}

static void refunds_need_who_may_and_what_is_there(void **state)
{
    (void)state;
    struct scene_pay p = scene_start(&s, 600);
    struct refund r;
    assert_err(scene_refund(&s, &p, 600, false, "not-paid", &r), E_STATE);
    struct refund_request rq = { .org = s.books.org.id, .payment = p.id, .amount = 1,
                                 .key = S("alone"), .asked = s.owner, .signed_by = s.owner };
    assert_err(app_refund_ask(&s.books.app, &s.books.arena, &rq, &r), E_FORBIDDEN);
    rq.signed_by = (staff_id){ 7 };
    assert_err(app_refund_ask(&s.books.app, &s.books.arena, &rq, &r), E_FORBIDDEN);
    rq.payment = (payment_id){ 7 };
    assert_err(app_refund_ask(&s.books.app, &s.books.arena, &rq, &r), E_NOT_FOUND);
    struct scene_pay q = paid(600);
    assert_err(scene_refund(&s, &q, 0, false, "nothing", &r), E_NOT_PAYABLE);
    assert_err(scene_refund(&s, &q, -1, false, "less", &r), E_NOT_PAYABLE);
    assert_err(scene_refund(&s, &q, INT64_MAX, true, "all-there-is", &r), E_NOT_PAYABLE);
}

static void one_person_gives_back_up_to_the_limit(void **state)
{
    (void)state;
    struct scene_pay p = paid(3000);
    struct refund r;
    struct refund_request rq = { .org = s.books.org.id, .payment = p.id, .amount = 700,
                                 .alone_max = 1000, .asked = s.accountant, .key = S("alone-1") };
    assert_ok(app_refund_ask(&s.books.app, &s.books.arena, &rq, &r));
    assert_ok(run(&r));
    rq.key = S("alone-2");
    assert_err(app_refund_ask(&s.books.app, &s.books.arena, &rq, &r), E_FORBIDDEN);
    rq.amount = 300;
    tills_refund_next = TILLS_REFUND_REFUSED;
    assert_ok(app_refund_ask(&s.books.app, &s.books.arena, &rq, &r));
    assert_ok(run(&r));
    rq.key = S("alone-3"); /* what was refused did not go back */
    assert_ok(app_refund_ask(&s.books.app, &s.books.arena, &rq, &r));
    rq.key = S("alone-4");
    rq.amount = 1;
    assert_err(app_refund_ask(&s.books.app, &s.books.arena, &rq, &r), E_FORBIDDEN);
    assert_ok(scene_refund(&s, &p, 1900, false, "by-two", &r));
    assert_ok(run(&r));
}

static void a_refund_made_at_the_gateway_is_booked_and_told(void **state)
{
    (void)state;
    struct scene_pay p = paid(600);
    struct staff_review *list;
    size_t before = scene_reviews(&s, &list);
    tills_back(p.till, 250);
    p.till->backs[0].kind = GATEWAY_REFUND;
    p.till->backs[0].reference = S("by-hand");
    assert_ok(scene_check(&s, &p));
    assert_ok(scene_check(&s, &p));
    expect(&p, (struct scene_stand){ PAYMENT_SETTLED, 600, 0, 0, 250, 250, 0, 0 });
    assert_int_equal(scene_reviews(&s, &list), before + 1);
}

static void a_return_of_a_part_leaves_it_settled(void **state)
{
    (void)state;
    struct scene_pay p = paid(600);
    tills_back(p.till, 200);
    assert_ok(scene_check(&s, &p));
    expect(&p, (struct scene_stand){ PAYMENT_SETTLED, 600, 0, 0, 200, 200, 0, 0 });
    tills_back(p.till, 400);
    assert_ok(scene_check(&s, &p));
    expect(&p, (struct scene_stand){ PAYMENT_RETURNED, 600, 0, 0, 600, 600, 0, 0 });
    tills_capture(p.till, 600); /* presented again */
    assert_ok(scene_check(&s, &p));
    expect(&p, (struct scene_stand){ PAYMENT_SETTLED, 1200, 0, 0, 600, 0, 0, 0 });
}

static void a_dispute_opens_and_is_won_or_lost(void **state)
{
    (void)state;
    struct scene_pay p = paid(600), q = paid(600), unseen = paid(600);
    struct gateway_back *a = tills_dispute(p.till, 600), *b = tills_dispute(q.till, 400);
    assert_ok(scene_check(&s, &p));
    assert_ok(scene_check(&s, &q));
    expect(&p, (struct scene_stand){ PAYMENT_SETTLED, 600, 0, 0, 0, 0, 0, 600 });
    struct refund r; /* what is disputed is not with us: it would go back twice */
    assert_err(scene_refund(&s, &p, 1, false, "disputed", &r), E_NOT_PAYABLE);
    assert_err(scene_refund(&s, &q, 201, false, "disputed", &r), E_NOT_PAYABLE);
    a->state = GATEWAY_BACK_FAILED;
    b->state = GATEWAY_BACK_DONE;
    for (int i = 0; i < 2; i++) {
        assert_ok(scene_check(&s, &p));
        assert_ok(scene_check(&s, &q));
    }
    expect(&p, (struct scene_stand){ PAYMENT_SETTLED, 600, 0, 0, 0, 0, 0, 0 });
    expect(&q, (struct scene_stand){ PAYMENT_SETTLED, 600, 0, 0, 400, 400, 0, 0 });
    b = tills_dispute(q.till, 200);
    assert_ok(scene_check(&s, &q));
    b->state = GATEWAY_BACK_DONE;
    assert_ok(scene_check(&s, &q));
    expect(&q, (struct scene_stand){ PAYMENT_RETURNED, 600, 0, 0, 600, 600, 0, 0 });
    tills_dispute(unseen.till, 600)->state = GATEWAY_BACK_DONE; /* over before we heard of it */
    assert_ok(scene_check(&s, &unseen));
    expect(&unseen, (struct scene_stand){ PAYMENT_RETURNED, 600, 0, 0, 600, 600, 0, 0 });
}

static struct dispute dispute_of(const struct scene_pay *p)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct dispute *list;
    size_t n;
    assert_ok(db_read_begin(s.books.app.db, &tx));
    assert_ok(store_dispute_list(tx, &s.books.arena, s.books.org.id, p->id, &list, &n));
    assert_int_equal(n, 1);
    return list[0];
}

/* What gateways took, by the postings; nothing is sealed here. */
static int64_t cost_in(const char *code)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct sealed_entry *list;
    int64_t sum = 0;
    size_t n;
    assert_ok(db_read_begin(s.books.app.db, &tx));
    assert_ok(store_unsealed(tx, &s.books.arena, s.books.org.id, 100000, &list, &n));
    for (size_t i = 0; i < n; i++) {
        const struct entry *e = &list[i].entry;
        for (size_t j = 0; j < e->count && str_eq(currency_code(e->cur), str_of(code)); j++)
            if (e->postings[j].account == ACCOUNT_GATEWAY_COST)
                sum += e->postings[j].side * e->postings[j].amount;
    }
    return sum;
}

static void a_dispute_waits_for_an_answer_and_costs_once(void **state)
{
    (void)state;
    struct scene_pay p = paid(600), unseen = paid(600);
    const struct gateway_fee fees[] = { { S("fee-1"), { 1500, CURRENCY("USD") } },
                                        { S("fee-2"), { -1500, CURRENCY("USD") } },
                                        { S("fee-3"), { 20, CURRENCY("EUR") } },
                                        { S("fee-4"), { 7, CURRENCY("EUR") } } };
    struct gateway_back *d = tills_dispute(p.till, 600);
    d->answer_us = 77;
    d->fees = fees;
    assert_ok(scene_check(&s, &p));
    assert_int_equal(cost_in("USD"), 0);
    assert_int_equal(dispute_of(&p).answer_us, 77);
    d->fee_count = 1; /* becomes known later; told twice it is one */
    d->answer_us = 88;
    for (int i = 0; i < 2; i++) assert_ok(scene_check(&s, &p));
    assert_int_equal(cost_in("USD"), 1500);
    assert_int_equal(dispute_of(&p).answer_us, 88);
    expect(&p, (struct scene_stand){ PAYMENT_SETTLED, 600, 0, 0, 0, 0, 0, 600 });
    d->answer_us = 0; /* answered */
    assert_ok(scene_check(&s, &p));
    assert_int_equal(dispute_of(&p).answer_us, 0);
    d->answer_us = 99; /* asked again */
    assert_ok(scene_check(&s, &p));
    assert_int_equal(dispute_of(&p).answer_us, 99);
    d->state = GATEWAY_BACK_FAILED;
    d->fee_count = 3;
    for (int i = 0; i < 2; i++) assert_ok(scene_check(&s, &p));
    assert_int_equal(dispute_of(&p).answer_us, 0);
    assert_int_equal(cost_in("USD"), 0);
    assert_int_equal(cost_in("EUR"), 20);
    expect(&p, (struct scene_stand){ PAYMENT_SETTLED, 600, 0, 0, 0, 0, 0, 0 });
    /* Over before we heard of it, it has cost all the same. */
    d = tills_dispute(unseen.till, 600);
    d->state = GATEWAY_BACK_FAILED;
    d->fees = fees + 3;
    d->fee_count = 1;
    for (int i = 0; i < 2; i++) assert_ok(scene_check(&s, &unseen));
    assert_int_equal(cost_in("EUR"), 27);
    expect(&unseen, (struct scene_stand){ PAYMENT_SETTLED, 600, 0, 0, 0, 0, 0, 0 });
}

static void a_charge_back_after_a_refund_is_a_debit(void **state)
{
    (void)state;
    struct scene_pay p = paid(600);
    struct refund r;
    assert_ok(scene_refund(&s, &p, 400, false, "then-charged-back", &r));
    assert_ok(run(&r));
    tills_back(p.till, 600);
    assert_ok(scene_check(&s, &p));
    /* The invoice owes what stood on it; the rest is a debit note. */
    expect(&p, (struct scene_stand){ PAYMENT_RETURNED, 600, 400, 0, 600, 600, 0, 0 });
}

/* ---- what stays unclear ---- */

static struct staff_review review_about(const struct scene_pay *p)
{
    struct staff_review *list;
    size_t n = scene_reviews(&s, &list);
    for (size_t i = 0; i < n; i++)
        if (list[i].subject == p->id.v) return list[i];
    fail_msg("no review of it");
    return (struct staff_review){ 0 };
}

static struct actor actor_of(staff_id id)
{
    return (struct actor){ .org = s.books.org.id, .kind = PERSON_STAFF, .person = id.v,
                           .name = S("somebody"), .address = S("127.0.0.1") };
}

static err say(staff_id who, const struct review_decision *d)
{
    struct actor actor = actor_of(who);
    return app_review_ask(&s.books.app, &s.books.arena, &actor, d);
}

/* The digest of what was said as it stands now. */
static str seen(review_id id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct staff_review r;
    assert_ok(db_read_begin(s.books.app.db, &tx));
    assert_ok(store_review_get(tx, &s.books.arena, s.books.org.id, id, &r));
    return app_review_digest(&s.books.arena, &r);
}

static err sign(staff_id who, review_id id, str digest)
{
    struct actor actor = actor_of(who);
    return app_review_sign(&s.books.app, &s.books.arena, &actor, id, digest);
}

static err take_off(staff_id who, review_id id, const char *words)
{
    struct actor actor = actor_of(who);
    return app_review_note(&s.books.app, &s.books.arena, &actor, id, str_of(words));
}

static void two_of_staff_decide_what_nobody_knows(void **state)
{
    (void)state;
    struct scene_pay p = scene_start(&s, 600), q = scene_start(&s, 600);

    tills_next = TILLS_PAGE;
    assert_ok(scene_contact(&s, &p));
    assert_ok(scene_contact(&s, &q));
    tills_capture(p.till, 601); /* another amount: for a person */
    tills_capture(q.till, 599);
    assert_ok(scene_check(&s, &p));
    assert_ok(scene_check(&s, &q));
    assert_int_equal(scene_stand(&s, &p).state, PAYMENT_UNKNOWN);
    struct review_decision d = { .review = review_about(&p).id, .paid = true, .amount = 601,
                                 .evidence = S("their statement") };
    assert_err(say(s.owner, &d), E_BAD_REQUEST); /* which capture? */
    assert_err(sign(s.accountant, d.review, seen(d.review)), E_STATE);
    d.capture_id = p.till->captures[0].id;
    assert_ok(say(s.owner, &d));
    str first = seen(d.review);
    assert_err(sign(s.owner, d.review, first), E_FORBIDDEN);
    assert_err(sign((staff_id){ 7 }, d.review, first), E_FORBIDDEN);
    d.amount = 602; /* said otherwise after the second has looked */
    assert_ok(say(s.owner, &d));
    assert_err(sign(s.accountant, d.review, first), E_STALE);
    d.amount = 601;
    assert_ok(say(s.owner, &d));
    assert_err(take_off(s.owner, d.review, "never mind"), E_STATE);
    expect(&p, (struct scene_stand){ PAYMENT_UNKNOWN, 0, 0, 0, 0, 600, 0, 0 });
    assert_ok(sign(s.accountant, d.review, first));
    expect(&p, (struct scene_stand){ PAYMENT_SETTLED, 601, 0, 0, 0, 0, 1, 0 });
    assert_err(sign(s.accountant, d.review, first), E_STATE);
    assert_ok(scene_check(&s, &p)); /* the same capture is no news */
    expect(&p, (struct scene_stand){ PAYMENT_SETTLED, 601, 0, 0, 0, 0, 1, 0 });

    d = (struct review_decision){ .review = review_about(&q).id, .evidence = S("never came") };
    assert_ok(say(s.accountant, &d));
    assert_ok(sign(s.owner, d.review, seen(d.review)));
    expect(&q, (struct scene_stand){ PAYMENT_FAILED, 0, 0, 0, 0, 600, 0, 0 });
    assert_ok(scene_check(&s, &q)); /* a later truth is booked by its id, and told */
    expect(&q, (struct scene_stand){ PAYMENT_SETTLED, 599, 0, 0, 0, 1, 0, 0 });
    review_id told = review_about(&q).id;
    assert_err(take_off(s.accountant, told, ""), E_BAD_REQUEST);
    assert_ok(take_off(s.accountant, told, "called them"));
    assert_err(take_off(s.owner, told, "called them"), E_STATE);
}

static void a_day_of_silence_is_told_to_staff(void **state)
{
    (void)state;
    struct scene_pay p = scene_start(&s, 600);
    struct staff_review *list;
    int64_t again;
    size_t before = scene_reviews(&s, &list);
    clock_set(clock_now_us());
    tills_next = TILLS_SILENT_DONE;
    assert_ok(scene_contact(&s, &p));
    assert_int_equal(scene_stand(&s, &p).state, PAYMENT_UNKNOWN);
    p.till->mute = 1000;
    static const int64_t seconds[] = { 30, 60, 120, 300, 900, 3600, 21600, 86400, 86400 };
    for (int tries = 1; tries <= 9; tries++) {
        assert_ok(app_reconcile_payment(&s.books.app, &s.books.arena, s.books.org.id, p.id, tries,
                                        &again));
        assert_int_equal(again - clock_now_us(), seconds[tries - 1] * 1000000);
        assert_int_equal(scene_reviews(&s, &list), before + (tries == 9));
        clock_advance(again - clock_now_us());
    }
    p.till->mute = 0;
    assert_ok(app_reconcile_payment(&s.books.app, &s.books.arena, s.books.org.id, p.id, 10,
                                    &again));
    assert_int_equal(again, 0);
    assert_int_equal(scene_reviews(&s, &list), before); /* clear by itself */
    expect(&p, (struct scene_stand){ PAYMENT_SETTLED, 600, 0, 0, 0, 0, 0, 0 });
    clock_set(0);
}

static void a_reserve_nobody_contacts_ends_after_half_an_hour(void **state)
{
    (void)state;
    struct scene_pay p = scene_start(&s, 600), q = scene_start(&s, 600);
    clock_set(clock_now_us() + INT64_C(29) * 60 * 1000000);
    tills_next = TILLS_PAGE;
    assert_ok(scene_contact(&s, &q));
    assert_int_equal(scene_stand(&s, &q).state, PAYMENT_ACTION);
    clock_advance(60 * 1000000);
    assert_ok(scene_contact(&s, &p));
    expect(&p, (struct scene_stand){ PAYMENT_CANCELLED, 0, 0, 0, 0, 600, 0, 0 });
    assert_false(p.till->there);
    clock_set(0);
}

static void what_takes_longer_than_its_method_is_for_staff(void **state)
{
    (void)state;
    struct scene_pay p = scene_start(&s, 600);
    struct staff_review *list;
    size_t before = scene_reviews(&s, &list);

    clock_set(clock_now_us());
    tills_days = 7;
    tills_next = TILLS_PROCESSING;
    assert_ok(scene_contact(&s, &p));
    clock_advance(INT64_C(7) * 86400 * 1000000);
    assert_ok(scene_check(&s, &p));
    assert_int_equal(scene_stand(&s, &p).state, PAYMENT_PROCESSING);
    clock_advance(1);
    for (int i = 0; i < 2; i++) {
        assert_ok(scene_check(&s, &p));
        assert_int_equal(scene_stand(&s, &p).state, PAYMENT_UNKNOWN);
        assert_int_equal(scene_reviews(&s, &list), before + 1);
    }
    tills_capture(p.till, 600);
    assert_ok(scene_check(&s, &p));
    expect(&p, (struct scene_stand){ PAYMENT_SETTLED, 600, 0, 0, 0, 0, 0, 0 });
    assert_int_equal(scene_reviews(&s, &list), before);
    tills_days = 36500;
    clock_set(0);
}

static void a_new_attempt_asks_about_the_old_one_first(void **state)
{
    (void)state;
    struct scene_pay p = scene_start(&s, 600), q;
    tills_next = TILLS_PAGE;
    assert_ok(scene_contact(&s, &p));
    p.till->phase = GATEWAY_FAILED; /* and nobody told us */
    assert_err(scene_try(&s, p.invoice, S("too-soon"), &q), E_ALREADY_PENDING);
    clock_set(clock_now_us() + 5 * 1000000);
    assert_err(scene_try(&s, p.invoice, S("another"), &q), E_STALE); /* shown again, now free */
    assert_ok(scene_try(&s, p.invoice, S("another"), &q));
    assert_int_equal(scene_stand(&s, &p).state, PAYMENT_FAILED);
    assert_int_equal(books_faults(&s.books), 0);
    clock_set(0);
}

static void who_looks_has_it_asked_about(void **state)
{
    (void)state;
    struct scene_pay p = scene_start(&s, 600);
    struct arena *a = &s.books.arena;
    struct payment_seen seen = { s.books.org.id, p.id };
    struct job *jobs = NULL;
    size_t n;
    bool due = false;

    tills_next = TILLS_PAGE;
    assert_ok(scene_contact(&s, &p));
    assert_ok(app_reconcile_seen(&s.books.app, a, &seen, 1));
    assert_ok(app_job_take(&s.books.app, a, JOB_MONEY, 1000, NULL, 0, &jobs, &n));
    for (size_t i = 0; i < n; i++)
        due = due || (jobs[i].subject == p.id.v && str_eq(jobs[i].kind, S("pay.check")));
    assert_true(due);
}

/* ---- verify ---- */

/* Run it on the database file; the first column of its first row. */
static int64_t by_hand(const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *one;
    int64_t n = 0;
    str path = arena_format(&s.books.arena, "%s/counterfoil.db", s.books.dir);

    assert_int_equal(sqlite3_open(path.p, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    assert_int_equal(sqlite3_exec(db, "PRAGMA ignore_check_constraints = ON", NULL, NULL, NULL),
                     SQLITE_OK);
    if (sqlite3_prepare_v2(db, sql, -1, &one, NULL) != SQLITE_OK) fail_msg("%s", sql);
    int result = sqlite3_step(one);
    if (result == SQLITE_ROW) n = sqlite3_column_int64(one, 0);
    else if (result != SQLITE_DONE) fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    sqlite3_finalize(one);
    sqlite3_close(db);
    return n;
}

/* Each value that money depends on, changed in the first row it stands in, and changed back. */
static void what_is_changed_by_hand_is_seen(void **state)
{
    (void)state;
    static const struct { const char *table, *where, *set, *back; } changes[] = {
        { "refund", "state = 10", "amount = amount + 1", "amount = amount - 1" },
        { "refund", "state = 10 AND to_credit = 0", "done = done - 1", "done = done + 1" },
        { "refund", "state = 10 AND to_credit = 1", "done = done - 1", "done = done + 1" },
        { "refund", "state = 11", "done = 1", "done = 0" },
        { "refund", "state = 10", "to_credit = 1 - to_credit", "to_credit = 1 - to_credit" },
        { "refund", "state = 10", "state = 11", "state = 10" },
        { "refund", "state < 10", "state = state + 10", "state = state - 10" },
        { "refund", "state < 10", "amount = amount - 1", "amount = amount + 1" },
        { "refund", "state = 10", "reserve = reserve + 1", "reserve = reserve - 1" },
        { "refund", "state = 10", "payment = payment + 1", "payment = payment - 1" },
        { "refund", "state = 10", "reference = reference || 'x'",
          "reference = rtrim(reference, 'x')" },
        { "dispute", "state = 2", "amount = amount + 1", "amount = amount - 1" },
        { "dispute", "state = 3", "amount = amount + 1", "amount = amount - 1" },
        { "dispute", "state = 2", "state = 3", "state = 2" },
        { "dispute", "state = 3", "state = 1", "state = 3" },
        { "dispute", "state = 3", "opened = opened + 1", "opened = opened - 1" },
        { "dispute", "state = 2", "ended = ended + 1", "ended = ended - 1" },
        { "dispute", "state = 2", "payment = payment + 1", "payment = payment - 1" },
        { "dispute", "state = 2", "gateway_id = gateway_id || 'x'",
          "gateway_id = rtrim(gateway_id, 'x')" },
        { "review", "paid = 1", "amount = amount + 1", "amount = amount - 1" },
        { "review", "paid = 1", "capture_id = capture_id || 'x'",
          "capture_id = rtrim(capture_id, 'x')" },
        { "review", "paid = 1", "subject = subject + 1", "subject = subject - 1" },
        { "payment", "refund_pending > 0", "refund_pending = refund_pending + 1",
          "refund_pending = refund_pending - 1" },
        { "payment", "refunded > 0", "refunded = refunded - 1", "refunded = refunded + 1" },
        { "lot", "account = 4", "net = net + 1", "net = net - 1" },
    };
    if (getenv("COUNTERFOIL_TEST_DB") != NULL) return; /* the same statements: a file is needed */
    assert_int_equal(books_faults(&s.books), 0);
    for (size_t i = 0; i < countof(changes); i++) {
        const char *table = changes[i].table;
        const char *id = strcmp(table, "lot") == 0 ? "account = 4 AND doc" : "id";
        char sql[256];
        snprintf(sql, sizeof sql, "SELECT %s FROM %s WHERE %s ORDER BY 1 LIMIT 1",
                 strcmp(table, "lot") == 0 ? "doc" : "id", table, changes[i].where);
        int64_t row = by_hand(sql);
        for (int back = 0; back < 2; back++) {
            snprintf(sql, sizeof sql, "UPDATE %s SET %s WHERE %s = %lld", table,
                     back ? changes[i].back : changes[i].set, id, (long long)row);
            by_hand(sql);
            /* Readers go on with a snapshot until this process writes. */
            assert_ok(app_review_add(&s.books.app, s.books.org.id, S("event"), 1, S("x")));
            int faults = books_faults(&s.books);
            if ((faults > 0) == (back == 1)) fail_msg("%s: %d faults", sql, faults);
        }
    }
    print_message("# %zu changes\n", countof(changes));
}

static int start(void **state)
{
    (void)state;
    scene_open(&s);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    scene_close(&s);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refund_goes_back_in_whole_or_part),
        cmocka_unit_test(a_refund_to_credit_is_done_at_once),
        cmocka_unit_test(a_refund_that_is_refused_leaves_the_credit),
        cmocka_unit_test(silence_about_a_refund_is_asked_out),
        cmocka_unit_test(keys_are_not_used_after_twelve_hours),
        cmocka_unit_test(refunds_need_who_may_and_what_is_there),
        cmocka_unit_test(one_person_gives_back_up_to_the_limit),
        cmocka_unit_test(a_refund_made_at_the_gateway_is_booked_and_told),
        cmocka_unit_test(a_return_of_a_part_leaves_it_settled),
        cmocka_unit_test(a_dispute_opens_and_is_won_or_lost),
        cmocka_unit_test(a_dispute_waits_for_an_answer_and_costs_once),
        cmocka_unit_test(a_charge_back_after_a_refund_is_a_debit),
        cmocka_unit_test(two_of_staff_decide_what_nobody_knows),
        cmocka_unit_test(a_day_of_silence_is_told_to_staff),
        cmocka_unit_test(a_reserve_nobody_contacts_ends_after_half_an_hour),
        cmocka_unit_test(what_takes_longer_than_its_method_is_for_staff),
        cmocka_unit_test(a_new_attempt_asks_about_the_old_one_first),
        cmocka_unit_test(who_looks_has_it_asked_about),
        cmocka_unit_test(what_is_changed_by_hand_is_seen),
    };
    return cmocka_run_group_tests(tests, start, stop);
}

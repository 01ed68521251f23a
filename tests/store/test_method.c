/*
 * Saved methods on both engines: kept by a payment or set up alone, charged again, and refused
 * where they are not good.
 */
#include "books.h"
#include "till.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "app/app_method.h"
#include "db/write.h"
#include "store/store_invoice.h"
#include "store/store_people.h"

static struct books books;
static struct till till;
static customer_id customer;
static contact_id payer;
static int serial;

static const char base[] = "http://localhost:1";

/* ---- helpers ---- */

static struct lot issue(int64_t total, const char *of)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    char number[24];
    struct lot l = { 0 };

    snprintf(number, sizeof number, "M-%04d", ++serial);
    struct document d = books_document(&books, DOCUMENT_INVOICE,
                                       arena_c_string(&books.arena, str_of(number)), of,
                                       total * 5 / 6, "2026-12-31", "");
    struct imported i = books_import(&books, &d);
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_lot_by_public(tx, &books.arena, books.org.id, i.public_id,
                                  ACCOUNT_RECEIVABLE, &l));
    return l;
}

static struct payment payment_of(payment_id id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct payment p = { 0 };
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_payment_get(tx, &books.arena, books.org.id, id, &p));
    return p;
}

static struct saved_method method_of(method_id id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct saved_method m = { 0 };
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_method_get(tx, &books.arena, books.org.id, id, &m));
    return m;
}

static size_t listed(struct saved_method **out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    size_t n;
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_method_list(tx, &books.arena, books.org.id, customer, out, &n));
    return n;
}

static str key(void)
{
    public_id id = public_id_new();
    return arena_str(&books.arena, public_id_str(&id));
}

static err start(const struct lot *l, int64_t amount, const struct saved_method *with, bool keep,
                 struct pay_started *out)
{
    struct pay_item item = { l->account, l->doc, amount, l->version };
    struct pay_request rq = {
        .org = books.org.id, .customer = l->customer, .contact = payer, .payer = S("Mira Holm"),
        .key = key(), .cur = CURRENCY("EUR"), .method = PAY_CARD, .gateway = S("sandbox"),
        .items = &item, .count = 1, .country = S("NO"),
        .consent = keep ? S("Kept for later.") : STR_NONE,
    };
    if (with != NULL) rq.saved = with->id;
    if (with != NULL) rq.method = with->method;
    return app_payment_start(&books.app, &books.arena, &rq, out);
}

static str page_of(payment_id id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct attempt t = { 0 };
    bool found;
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_attempt_last(tx, &books.arena, books.org.id, id, &t, &found));
    return t.next_url;
}

static void contact(payment_id id)
{
    assert_ok(app_payment_contact(&books.app, &books.arena, books.org.id, id, str_of(base)));
}

/* Pay an invoice at the page; what is kept of it. */
static struct payment pay_and_keep(bool keep)
{
    struct lot l = issue(600, "Halden");
    struct pay_started started;

    assert_ok(start(&l, 600, NULL, keep, &started));
    contact(started.id);
    till_press(&till, page_of(started.id), "do=pay&with=visa&outcome=succeed");
    assert_ok(app_payment_check(&books.app, &books.arena, books.org.id, started.id));
    assert_int_equal(payment_of(started.id).state, PAYMENT_SETTLED);
    return payment_of(started.id);
}

static struct method_setup add(enum pay_method method, str with_key)
{
    struct method_setup s;
    struct method_add rq = {
        .org = books.org.id, .customer = customer, .contact = payer, .key = with_key,
        .cur = CURRENCY("EUR"), .method = method, .gateway = S("sandbox"),
        .consent = S("Kept for later."), .country = S("NO"), .back = S("/methods"),
    };
    assert_ok(app_method_add(&books.app, &books.arena, &rq, str_of(base), &s));
    return s;
}

static struct method_setup check_setup(const struct method_setup *s)
{
    struct method_setup now;
    assert_ok(app_method_check(&books.app, &books.arena, books.org.id, s->id, &now));
    return now;
}

/* A whole one, with its page approved. */
static struct saved_method added(enum pay_method method, const char *form)
{
    struct method_setup s = add(method, key());
    assert_int_equal(s.state, SETUP_WAITING);
    till_press(&till, s.next_url, form);
    s = check_setup(&s);
    assert_int_equal(s.state, SETUP_DONE);
    return method_of(s.saved);
}

static err expire_body(struct wtx *tx, void *arg)
{
    return store_method_update(tx, arg);
}

/* ---- tests ---- */

static void a_method_is_kept_once_and_only_if_its_payer_agreed(void **state)
{
    (void)state;
    struct saved_method *list;
    struct payment p = pay_and_keep(false);

    assert_int_equal(p.saved.v, 0);
    assert_int_equal(listed(&list), 0);
    p = pay_and_keep(true);
    assert_ok(app_payment_check(&books.app, &books.arena, books.org.id, p.id));
    assert_int_equal(listed(&list), 1);
    assert_int_equal(list[0].id.v, payment_of(p.id).saved.v);
    assert_str(list[0].consent, "Kept for later.");
    assert_int_equal(list[0].consented_us, p.made_us);
    assert_int_equal(list[0].contact.v, payer.v);
    assert_str(list[0].country, "NO");
    assert_str(saved_method_label(&books.arena, &list[0]),
               "Visa \xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2 4242");
    assert_true(list[0].is_default && list[0].token.n > 0);
    assert_int_equal(books_faults(&books), 0);
}

static void a_saved_method_pays_at_once_without_a_page(void **state)
{
    (void)state;
    struct saved_method m = method_of(pay_and_keep(true).saved);
    struct lot l = issue(1200, "Halden");
    struct pay_started started;

    assert_ok(start(&l, 1200, &m, false, &started));
    contact(started.id);
    struct payment p = payment_of(started.id);
    assert_int_equal(p.state, PAYMENT_SETTLED);
    assert_int_equal(p.captured, 1200);
    assert_int_equal(p.saved.v, m.id.v);
    assert_int_equal(books_faults(&books), 0);
}

static void one_that_is_not_good_is_refused_and_nothing_reserved(void **state)
{
    (void)state;
    struct lot l = issue(600, "Halden"), other = issue(600, "Ekholm");
    struct saved_method m = method_of(pay_and_keep(true).saved), old = m;
    struct pay_started out;

    assert_err(start(&other, 600, &m, false, &out), E_NOT_FOUND);
    old.expiry_year = 2020;
    old.expiry_month = 1;
    assert_ok(db_write(books.app.db, (struct db_work){ expire_body, NULL, &old }));
    assert_err(start(&l, 600, &m, false, &out), E_STATE);
    assert_ok(db_write(books.app.db, (struct db_work){ expire_body, NULL, &m }));
    assert_ok(app_method_remove(&books.app, &books.arena, &m));
    assert_ok(app_method_remove(&books.app, &books.arena, &m));
    assert_err(start(&l, 600, &m, false, &out), E_STATE);
    assert_int_equal(books_faults(&books), 0);
}

static void one_removed_before_the_gateway_was_asked_is_not_charged(void **state)
{
    (void)state;
    struct saved_method m = method_of(pay_and_keep(true).saved);
    struct lot l = issue(600, "Halden");
    struct pay_started started;

    assert_ok(start(&l, 600, &m, false, &started));
    assert_ok(app_method_remove(&books.app, &books.arena, &m));
    contact(started.id);
    struct payment p = payment_of(started.id);
    assert_int_equal(p.state, PAYMENT_FAILED);
    assert_str(p.reason, "This method was removed. Choose another.");
    assert_int_equal(books_faults(&books), 0);
}

static void one_is_set_up_without_paying_and_found_by_its_key(void **state)
{
    (void)state;
    str same = key();
    struct method_setup s = add(PAY_CARD, same), again = add(PAY_CARD, same);

    assert_int_equal(s.id, again.id);
    assert_true(str_eq(again.next_url, s.next_url));
    assert_true(str_starts(s.reference, S("M-")));
    assert_int_equal(check_setup(&s).state, SETUP_WAITING);
    till_press(&till, s.next_url, "do=pay&with=master&outcome=succeed");
    s = check_setup(&s);
    assert_int_equal(s.state, SETUP_DONE);
    assert_str(method_of(s.saved).last4, "4444");
    assert_int_equal(check_setup(&s).saved.v, s.saved.v);

    struct method_setup no = add(PAY_CARD, key());
    till_press(&till, no.next_url, "do=cancel");
    assert_int_equal(check_setup(&no).state, SETUP_FAILED);
    assert_int_equal(books_faults(&books), 0);
}

static void its_return_address_cannot_be_made_up(void **state)
{
    (void)state;
    struct method_setup s = add(PAY_CARD, key()), out;
    struct arena *a = &books.arena;

    assert_err(app_method_return(&books.app, a, books.org.id, S("sandbox"),
                                 public_id_str(&s.public_id), S("no"), &out), E_NOT_FOUND);
    till_press(&till, s.next_url, "do=pay&with=visa&outcome=succeed");
    str rest = till.location, before;
    while (str_cut(&rest, '=', &before) && !str_ends(before, S("signed"))) {}
    assert_ok(app_method_return(&books.app, a, books.org.id, S("sandbox"),
                                public_id_str(&s.public_id), str_sub(rest, 0, 40), &out));
    assert_int_equal(out.state, SETUP_DONE);
}

static void a_debit_keeps_its_mandate_and_pays_in_its_currency_alone(void **state)
{
    (void)state;
    struct saved_method m = added(PAY_DEBIT, "do=pay&with=bank&outcome=succeed");
    date today = date_add_months((date){ 0 }, 12 * 56);

    assert_true(str_starts(m.mandate, S("SM-")));
    assert_int_equal(saved_method_fit(&m, CURRENCY("USD"), today), SAVED_OTHER_CURRENCY);
    assert_int_equal(saved_method_fit(&m, CURRENCY("EUR"), today), SAVED_FITS);
}

static void the_default_is_one_for_each_currency(void **state)
{
    (void)state;
    struct saved_method a = added(PAY_CARD, "do=pay&with=visa&outcome=succeed");
    struct saved_method *list, m;
    bool found;

    assert_ok(app_method_prefer(&books.app, &books.arena, &a));
    size_t n = listed(&list), defaults = 0;
    for (size_t i = 0; i < n; i++) defaults += list[i].is_default;
    assert_int_equal(defaults, 1);
    assert_int_equal(list[0].id.v, a.id.v);

    CLEANUP(db_read_end) struct rtx *tx = NULL;
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_method_default(tx, &books.arena, books.org.id, customer, CURRENCY("USD"), &m,
                                   &found));
    assert_true(found && m.id.v == a.id.v);
    db_read_end(&tx);
    a.name = S("Office card");
    a.expiry_year = 2031;
    assert_ok(app_method_edit(&books.app, &books.arena, &a));
    assert_int_equal(method_of(a.id).expiry_year, 2031);
    assert_str(method_of(a.id).name, "Office card");
    assert_ok(app_method_remove(&books.app, &books.arena, &a));
    assert_err(app_method_edit(&books.app, &books.arena, &a), E_STATE);
    assert_err(app_method_prefer(&books.app, &books.arena, &a), E_STATE);
}

/* What is removed here is removed there, so that nobody who learns its token can charge it. */
static void its_gateway_forgets_a_removed_one(void **state)
{
    (void)state;
    struct saved_method m = added(PAY_CARD, "do=pay&with=visa&outcome=succeed");
    struct gateway_account account;
    struct gateway_outcome out;
    struct rtx *tx = NULL;

    assert_err(app_method_forget(&books.app, &books.arena, books.org.id, m.id), E_STATE);
    assert_ok(app_method_remove(&books.app, &books.arena, &m));
    assert_ok(app_method_forget(&books.app, &books.arena, books.org.id, m.id));
    assert_ok(app_method_forget(&books.app, &books.arena, books.org.id, m.id));
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(app_gateway_account(&books.app, tx, &books.arena, books.org.id, S("sandbox"),
                                  &account));
    db_read_end(&tx);
    struct gateway_start start_again = { .method = PAY_CARD, .amount = { 100, CURRENCY("EUR") },
                                         .key = key(), .reference = S("X-1"),
                                         .token = m.token };
    gw_sandbox.start(&books.arena, &account, &start_again, &out);
    assert_int_equal(out.result, GATEWAY_REFUSED);
}

static err rule_body(struct wtx *tx, void *arg)
{
    return store_method_rule_set(tx, &books.arena, books.org.id, customer, arg);
}

static void rules_are_put_replaced_and_taken_away(void **state)
{
    (void)state;
    struct method_rule rules[] = { { 7, 1u << PAY_UPI }, { 0, 1u << PAY_CARD | 1u << PAY_DEBIT },
                                   { 7, 1u << PAY_CARD } };
    struct method_rule gone = { 7, 0 }, *list;
    size_t n;

    for (size_t i = 0; i < countof(rules); i++)
        assert_ok(db_write(books.app.db, (struct db_work){ rule_body, NULL, &rules[i] }));
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_method_rules(tx, &books.arena, books.org.id, customer, &list, &n));
    db_read_end(&tx);
    assert_int_equal(n, 2);
    assert_int_equal(list[0].methods, 1u << PAY_CARD | 1u << PAY_DEBIT);
    assert_int_equal(list[1].methods, 1u << PAY_CARD);
    assert_ok(db_write(books.app.db, (struct db_work){ rule_body, NULL, &gone }));
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_method_rules(tx, &books.arena, books.org.id, customer, &list, &n));
    assert_int_equal(n, 1);
}

static err contact_body(struct wtx *tx, void *arg)
{
    return store_contact_insert(tx, books.org.id, arg, 1);
}

static int begin(void **state)
{
    struct contact c = { .id = { id_new() }, .public_id = public_id_new(),
                         .email = S("mira@halden.example"), .name = S("Mira Holm"),
                         .active = true };
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    books_open(&books);
    till_open(&till, &books.app, books.org.id);
    customer = issue(600, "Halden").customer;
    assert_ok(db_write(books.app.db, (struct db_work){ contact_body, NULL, &c }));
    payer = c.id;
    return 0;
}

static int finish(void **state)
{
    (void)state;
    till_close(&till);
    books_close(&books);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_method_is_kept_once_and_only_if_its_payer_agreed),
        cmocka_unit_test(a_saved_method_pays_at_once_without_a_page),
        cmocka_unit_test(one_that_is_not_good_is_refused_and_nothing_reserved),
        cmocka_unit_test(one_removed_before_the_gateway_was_asked_is_not_charged),
        cmocka_unit_test(one_is_set_up_without_paying_and_found_by_its_key),
        cmocka_unit_test(its_return_address_cannot_be_made_up),
        cmocka_unit_test(a_debit_keeps_its_mandate_and_pays_in_its_currency_alone),
        cmocka_unit_test(the_default_is_one_for_each_currency),
        cmocka_unit_test(its_gateway_forgets_a_removed_one),
        cmocka_unit_test(rules_are_put_replaced_and_taken_away),
    };
    return cmocka_run_group_tests(tests, begin, finish);
}

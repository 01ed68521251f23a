/* Money that came without a gateway, in the books alone. */
#include "testing.h"

#include "core/payment.h"

static struct arena arena;
static struct book b;
static struct payment p;
static struct payment_item items[2];
static const customer_id alice = { 7 };
static const date day = { 20000 };

/* Two invoices of 1000 and 500, and a payment of `amount` with `first` and `second` for them. */
static void begin(int64_t amount, int64_t first, int64_t second)
{
    const struct summary none = { .cur = CURRENCY("EUR") };

    arena_release(&arena);
    arena_init(&arena, 16u * 1024 * 1024);
    book_init(&b, &arena, (org_id){ 1 }, 0, 1);
    for (int64_t doc = 1; doc <= 2; doc++) {
        int64_t total = doc == 1 ? 1000 : 500;
        struct lot l = { .customer = alice, .account = ACCOUNT_RECEIVABLE, .doc = doc,
                         .cur = CURRENCY("EUR"), .kind = DOCUMENT_INVOICE, .day = day, .due = day,
                         .total = total, .pd = total, .version = 1 };
        book_add_lot(&b, &l);
    }
    book_add_summary(&b, alice, &none);
    items[0] = (struct payment_item){ .account = ACCOUNT_RECEIVABLE, .doc = 1, .amount = first };
    items[1] = (struct payment_item){ .account = ACCOUNT_RECEIVABLE, .doc = 2, .amount = second };
    p = (struct payment){ .org = { 1 }, .id = { 9 }, .customer = alice, .cur = CURRENCY("EUR"),
                          .amount = amount, .gateway = S("offline"), .items = items,
                          .item_count = second > 0 ? 2 : 1 };
}

static void it_pays_what_it_is_for_and_the_rest_is_credit(void **state)
{
    (void)state;
    begin(1700, 1000, 400);
    assert_ok(payment_offline(&b, &p, day));
    assert_int_equal(lot_balance(book_lot(&b, ACCOUNT_RECEIVABLE, 1)), 0);
    assert_int_equal(lot_balance(book_lot(&b, ACCOUNT_RECEIVABLE, 2)), 100);
    assert_int_equal(lot_balance(book_lot(&b, ACCOUNT_CREDIT, 9)), 300);
    assert_int_equal(p.captured, 1700);
    assert_int_equal(items[0].settled, 1000);
    assert_int_equal(items[1].settled, 400);
    assert_int_equal(b.entry_count, 1);
    const struct entry *e = b.entries[0];
    assert_int_equal(e->kind, ENTRY_OFFLINE);
    assert_int_equal(e->id.v, p.reserve.v);
    assert_int_equal(e->effect, -1700);
    assert_int_equal(e->postings[0].account, ACCOUNT_CLEARING_OFFLINE);
    assert_int_equal(e->postings[0].doc, 9);
    assert_ok(entry_check(e));
}

static void it_refuses_more_than_is_open_or_came(void **state)
{
    (void)state;
    begin(2000, 1001, 0);
    assert_err(payment_offline(&b, &p, day), E_NOT_PAYABLE);
    begin(1200, 1000, 400);
    assert_err(payment_offline(&b, &p, day), E_NOT_PAYABLE);
    begin(100, 100, 0);
    items[0].doc = 3;
    assert_err(payment_offline(&b, &p, day), E_BUG);
}

static void what_a_running_payment_holds_is_not_open(void **state)
{
    (void)state;
    begin(1000, 1000, 0);
    assert_ok(lot_move(book_lot(&b, ACCOUNT_RECEIVABLE, 1), CREDIT, 600, true));
    assert_err(payment_offline(&b, &p, day), E_NOT_PAYABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_pays_what_it_is_for_and_the_rest_is_credit),
        cmocka_unit_test(it_refuses_more_than_is_open_or_came),
        cmocka_unit_test(what_a_running_payment_holds_is_not_open),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}

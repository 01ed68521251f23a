/* What the bill before came to, kept with each bill, whatever comes between and is closed later. */
#include "books.h"

#include "app/app_cancel.h"
#include "store/store_change.h"
#include "store/store_invoice.h"

enum { BILLS = 24 };

static struct books b;
static public_id bills[BILLS];
static size_t bill_count;

static int open_books(void **state)
{
    *state = &b;
    books_open(&b);
    return 0;
}

static struct lot lot_of(public_id id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct lot l = { 0 };
    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_lot_by_public(tx, &b.arena, b.org.id, id, ACCOUNT_RECEIVABLE, &l));
    return l;
}

/* Of two contracts and two types, on days in no order; some days have several. */
static void bill(int i)
{
    struct document d = books_document(&b, DOCUMENT_INVOICE,
                                       arena_format(&b.arena, "B-%d", i).p, "Halden",
                                       1000 + 100 * i, "2027-01-01", "");
    d.issued = date_add(d.issued, -(i * 7 % 11));
    d.contract = i % 2 == 0 ? S("A") : STR_NONE;
    d.type = i % 3 == 0 ? S("usage") : STR_NONE;
    bills[bill_count++] = books_import(&b, &d).public_id;
}

static bool before(const struct lot *a, const struct lot *l)
{
    return a->day.day < l->day.day || (a->day.day == l->day.day && a->doc < l->doc);
}

/* As anybody would find it who has all of them in front of him; and as the page of a bill does. */
static void all_know_the_one_before(void)
{
    struct lot all[BILLS];

    for (size_t i = 0; i < bill_count; i++) all[i] = lot_of(bills[i]);
    for (size_t i = 0; i < bill_count; i++) {
        const struct lot *l = &all[i], *last = NULL;
        if (l->closed) continue;
        for (size_t j = 0; j < bill_count; j++) {
            const struct lot *o = &all[j];
            if (!o->closed && str_eq(o->contract, l->contract) && str_eq(o->type, l->type) &&
                before(o, l) && (last == NULL || before(last, o)))
                last = o;
        }
        assert_int_equal(l->prior, last == NULL ? -1 : last->total);
        CLEANUP(db_read_end) struct rtx *tx = NULL;
        struct bill_before found_before;
        bool found;
        assert_ok(db_read_begin(b.app.db, &tx));
        assert_ok(store_bill_before(tx, &b.arena, b.org.id, l->customer, l->doc, &found_before,
                                    &found));
        assert_int_equal(found, last != NULL);
        if (found) assert_int_equal(found_before.doc, last->doc);
    }
}

static void a_bill_knows_the_one_before_whatever_comes_between(void **state)
{
    (void)state;
    for (int i = 0; i < BILLS; i++) {
        bill(i);
        all_know_the_one_before();
    }
    assert_int_equal(books_faults(&b), 0);
}

static void a_bill_that_is_cancelled_is_before_none(void **state)
{
    (void)state;
    for (int i = 0; i < BILLS; i += 3) {
        struct lot l = lot_of(bills[i]);
        struct cancel in = { .org = b.org.id,
                             .customer = l.customer,
                             .invoice = { l.doc },
                             .number = arena_format(&b.arena, "CN-%d", i),
                             .day = l.day,
                             .reason = S("Billed twice") };
        doc_id note;
        assert_ok(app_invoice_cancel(&b.app, &b.arena, &in, &note));
        all_know_the_one_before();
    }
    assert_int_equal(books_faults(&b), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bill_knows_the_one_before_whatever_comes_between),
        cmocka_unit_test(a_bill_that_is_cancelled_is_before_none),
    };
    return cmocka_run_group_tests(tests, open_books, books_end);
}

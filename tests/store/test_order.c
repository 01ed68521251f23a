/*
 * Orders in the books, on both engines: answered once, invoiced once, who wins where two meet; and
 * a suspension that ends when all it names is paid.
 */
#include <pthread.h>

#include "books.h"

#include "app/app_offline.h"
#include "app/app_order.h"
#include "app/app_suspension.h"
#include "base/clock.h"
#include "core/order.h"
#include "core/snapshot.h"
#include "store/store_book.h"
#include "store/store_document.h"
#include "store/store_invoice.h"

static struct books b;
static struct actor accountant;
static int serial;

static int open_books(void **state)
{
    *state = &b;
    staff_id id;
    books_open(&b);
    assert_ok(app_staff_add(&b.app, b.org.id, S("a@x.example"), S("Ana"), S("accountant"), &id));
    accountant = (struct actor){ .org = b.org.id, .kind = PERSON_STAFF, .person = id.v,
                                 .name = S("Ana") };
    return 0;
}

static date day(int from_today)
{
    return date_add((date){ (int32_t)(clock_now_us() / 86400000000) }, from_today);
}

static struct order order_of(doc_id id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct order o = { 0 };
    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_order_get(tx, &b.arena, b.org.id, id, &o));
    return o;
}

static struct document frozen(doc_id id, str *hash)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct stored_document s;
    struct document d = { 0 };
    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_document_get(tx, &b.arena, b.org.id, id, &s));
    assert_ok(snapshot_read(&b.arena, s.body, &d));
    *hash = s.hash;
    return d;
}

/* An order of that kind, good until that many days from now. */
static struct order make(enum document_kind kind, int until)
{
    const char *number = arena_format(&b.arena, "O-%d", ++serial).p;
    struct document d = books_document(&b, kind, number, "K-1", 10050, "2026-02-14", "");
    d.due = day(until);
    return order_of(books_import(&b, &d).doc);
}

static contact_id contact(const struct order *o, const char *email, int may)
{
    contact_id id = { 0 };
    assert_ok(app_contact_add(&b.app, &b.arena, b.org.id, o->customer, str_of(email), S("Kim"), may,
                              &id));
    return id;
}

static struct order_word word(const struct order *o, contact_id who, bool accept)
{
    str hash;
    (void)frozen(o->id, &hash);
    return (struct order_word){ .org = b.org.id, .order = o->id, .contact = who, .accept = accept,
                                .name = S(" Kim Park "), .address = S("192.0.2.7"),
                                .version = hash, .words = accept ? STR_NONE : S("Too dear") };
}

static void an_answer_is_kept_with_its_version_and_given_once(void **state)
{
    (void)state;
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct order o = make(DOCUMENT_QUOTE, 10), late = make(DOCUMENT_QUOTE, -2);
    contact_id kim = contact(&o, "kim@x.example", MAY_VIEW | MAY_PAY);
    struct order_word w = word(&o, kim, true), other = w, bare = w;
    struct order_answer kept;
    bool found;

    other.version = S("0000");
    assert_err(app_order_answer(&b.app, &b.arena, &other), E_CONFLICT);
    bare.name = S("  ");
    assert_err(app_order_answer(&b.app, &b.arena, &bare), E_INVALID);
    contact_id sees = contact(&o, "sees@x.example", MAY_VIEW);
    struct order_word not_his = word(&o, sees, true);
    assert_err(app_order_answer(&b.app, &b.arena, &not_his), E_FORBIDDEN);
    assert_ok(app_order_answer(&b.app, &b.arena, &w));
    assert_err(app_order_answer(&b.app, &b.arena, &w), E_STATE);
    struct order_word no = word(&o, kim, false);
    assert_err(app_order_answer(&b.app, &b.arena, &no), E_STATE);
    struct order_word expired = word(&late, kim, true);
    assert_err(app_order_answer(&b.app, &b.arena, &expired), E_STATE);
    assert_err(app_order_withdraw(&b.app, &b.arena, &accountant, o.id, S("No")), E_STATE);

    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_order_answer_get(tx, &b.arena, b.org.id, o.id, &kept, &found));
    assert_true(found && kept.accepted && kept.at_us > 0);
    assert_str(kept.name, "Kim Park");
    assert_str(kept.address, "192.0.2.7");
    assert_true(str_eq(kept.hash, w.version));
    db_read_end(&tx);
    assert_int_equal(order_of(o.id).state, ORDER_ACCEPTED);
    assert_int_equal(books_faults(&b), 0);
}

static void an_invoice_is_made_once_with_the_same_amounts(void **state)
{
    (void)state;
    struct order o = make(DOCUMENT_ORDER, 10), quote = make(DOCUMENT_QUOTE, 10);
    struct order_bill bill = { S("INV-1"), day(0), day(14) }, again = bill;
    str hash;
    public_id made;

    assert_err(app_order_invoice(&b.app, &b.arena, &accountant, quote.id, &bill, &made), E_STATE);
    assert_ok(app_order_invoice(&b.app, &b.arena, &accountant, o.id, &bill, &made));
    again.number = S("INV-2");
    assert_err(app_order_invoice(&b.app, &b.arena, &accountant, o.id, &again, &made), E_STATE);
    struct order done = order_of(o.id);
    struct document was = frozen(o.id, &hash), is = frozen(done.invoice, &hash);
    assert_true(done.invoice.v != 0);
    assert_int_equal(is.kind, DOCUMENT_INVOICE);
    assert_str(is.number, "INV-1");
    assert_true(str_eq(is.sales_order, was.number));
    assert_int_equal(is.total.minor, was.total.minor);
    assert_int_equal(is.tax.minor, was.tax.minor);
    assert_int_equal(is.payable.minor, was.payable.minor);
    assert_int_equal(is.lines[0].net.minor, was.lines[0].net.minor);
    struct order taken = make(DOCUMENT_ORDER, 10);
    assert_err(app_order_invoice(&b.app, &b.arena, &accountant, taken.id, &bill, &made), E_EXISTS);
    assert_int_equal(order_of(taken.id).invoice.v, 0);
    struct order back = make(DOCUMENT_ORDER, 10);
    assert_ok(app_order_withdraw(&b.app, &b.arena, &accountant, back.id, S("Replaced")));
    again.number = S("INV-3");
    assert_err(app_order_invoice(&b.app, &b.arena, &accountant, back.id, &again, &made), E_STATE);
    assert_int_equal(books_faults(&b), 0);
}

/* ---- who wins ---- */

struct racer {
    const struct order_word *word; /* answers */
    doc_id order;                  /* or makes an invoice */
    struct order_bill bill;
    err result;
};

static void *race(void *arg)
{
    struct racer *r = arg;
    CLEANUP(arena_release) struct arena a;
    public_id made;

    arena_init(&a, 16 << 20);
    r->result = r->word != NULL
                    ? app_order_answer(&b.app, &a, r->word)
                    : app_order_invoice(&b.app, &a, &accountant, r->order, &r->bill, &made);
    return NULL;
}

static int won(struct racer *r, int n)
{
    pthread_t threads[4];
    int ok = 0;

    for (int i = 0; i < n; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, race, &r[i]), 0);
    for (int i = 0; i < n; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < n; i++) {
        ok += r[i].result == OK;
        if (r[i].result != OK) assert_err(r[i].result, E_STATE);
    }
    return ok;
}

static void of_two_who_answer_at_once_one_wins_and_the_other_is_told(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        struct order o = make(DOCUMENT_QUOTE, 10);
        const char *one = arena_format(&b.arena, "kim%d@x.example", i).p;
        const char *two = arena_format(&b.arena, "lee%d@x.example", i).p;
        contact_id kim = contact(&o, one, MAY_VIEW | MAY_PAY);
        contact_id lee = contact(&o, two, MAY_VIEW | MAY_PAY);
        struct order_word yes = word(&o, kim, true), no = word(&o, lee, false);
        struct racer r[] = { { .word = &yes }, { .word = &no } };
        assert_int_equal(won(r, 2), 1);
        assert_int_equal(order_of(o.id).state, r[0].result == OK ? ORDER_ACCEPTED : ORDER_DECLINED);
    }
    assert_int_equal(books_faults(&b), 0);
}

static void of_two_who_make_the_invoice_at_once_one_wins(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        struct order o = make(DOCUMENT_ORDER, 10);
        struct racer r[] = {
            { .order = o.id, .bill = { arena_format(&b.arena, "A-%d", i), day(0), day(9) } },
            { .order = o.id, .bill = { arena_format(&b.arena, "B-%d", i), day(0), day(9) } },
        };
        assert_int_equal(won(r, 2), 1);
    }
    assert_int_equal(books_faults(&b), 0);
}

/* ---- suspension ---- */

static struct lot invoice(int64_t net)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct lot l = { 0 };
    const char *number = arena_format(&b.arena, "S-%d", ++serial).p;
    struct document d = books_document(&b, DOCUMENT_INVOICE, number, "K-9", net, "2026-02-14", "");
    struct imported i = books_import(&b, &d);
    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_lot_by_public(tx, &b.arena, b.org.id, i.public_id, ACCOUNT_RECEIVABLE, &l));
    return l;
}

static void pay(const struct lot *l, int64_t amount)
{
    const struct pay_item item = { ACCOUNT_RECEIVABLE, l->doc, amount, 0 };
    struct offline in = { .org = b.org.id, .customer = l->customer, .cur = l->cur,
                          .amount = amount, .method = PAY_TRANSFER, .payer = S("Bank"),
                          .key = arena_format(&b.arena, "pay-%d", ++serial), .day = day(0),
                          .items = &item, .count = 1, .silent = true };
    struct pay_started out;
    assert_ok(app_payment_offline(&b.app, &b.arena, &in, 1, &out));
}

static bool live(customer_id customer, struct suspension *s)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    bool found = false;
    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_suspension_live(tx, &b.arena, b.org.id, customer, s, &found));
    return found;
}

static void a_suspension_ends_with_the_last_payment_it_names(void **state)
{
    (void)state;
    struct lot one = invoice(1000), two = invoice(2000), paid = invoice(500);
    int64_t docs[] = { one.doc, two.doc }, closed[] = { paid.doc };
    struct suspension_wish w = { .customer = one.customer, .day = day(3), .what = S("Servers"),
                                 .reason = S("Late"), .docs = docs, .count = 2 };
    struct suspension s = { 0 };

    pay(&paid, 600);
    struct suspension_wish of_paid = w;
    of_paid.docs = closed;
    of_paid.count = 1;
    assert_err(app_suspension_plan(&b.app, &b.arena, &accountant, &of_paid), E_NOT_PAYABLE);
    struct suspension_wish before = w;
    before.day = day(-2);
    assert_err(app_suspension_plan(&b.app, &b.arena, &accountant, &before), E_INVALID);
    assert_ok(app_suspension_plan(&b.app, &b.arena, &accountant, &w));
    assert_err(app_suspension_plan(&b.app, &b.arena, &accountant, &w), E_EXISTS);
    assert_true(live(one.customer, &s));
    assert_int_equal(s.state, SUSPENSION_PLANNED);
    assert_ok(app_suspension_start(&b.app, &b.arena, &accountant, one.customer));
    assert_err(app_suspension_start(&b.app, &b.arena, &accountant, one.customer), E_STATE);
    pay(&one, 1200);
    pay(&two, 2399);
    assert_true(live(one.customer, &s));
    assert_int_equal(s.state, SUSPENSION_ON);
    pay(&two, 1);
    assert_false(live(one.customer, &s));

    struct lot more = invoice(700);
    w.docs = &more.doc;
    w.count = 1;
    assert_ok(app_suspension_plan(&b.app, &b.arena, &accountant, &w));
    assert_err(app_suspension_lift(&b.app, &b.arena, &accountant, one.customer, S(" ")), E_INVALID);
    assert_ok(app_suspension_lift(&b.app, &b.arena, &accountant, one.customer, S("Agreed")));
    assert_err(app_suspension_lift(&b.app, &b.arena, &accountant, one.customer, S("A")), E_STATE);
    assert_false(live(one.customer, &s));
    assert_int_equal(books_faults(&b), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_kept_with_its_version_and_given_once),
        cmocka_unit_test(an_invoice_is_made_once_with_the_same_amounts),
        cmocka_unit_test(of_two_who_answer_at_once_one_wins_and_the_other_is_told),
        cmocka_unit_test(of_two_who_make_the_invoice_at_once_one_wins),
        cmocka_unit_test(a_suspension_ends_with_the_last_payment_it_names),
    };
    return cmocka_run_group_tests(tests, open_books, books_end);
}

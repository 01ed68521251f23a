/* Paste to select, as people do it, on both engines: what is ticked, what is not and why, and on to
 * the review and a payment. */
#include "paying.h"

#include <string.h>

#include "app/app_terms.h"
#include "base/encode.h"

/* An invoice of that number, in that currency ("": EUR), with the customer's order. */
static struct made bill(const struct customer *c, const char *number, const char *code,
                        const char *order, int64_t net)
{
    struct customer as = *c;
    if (code[0] != 0) as.cur = currency_must(str_of(code));
    struct imported got =
        portal_issue(&portal, &as,
                     &(struct portal_document){ .number = number, .item = "Ferry", .net = net,
                                                .issued = date_add(portal_today(&portal), -5),
                                                .due = date_add(portal_today(&portal), 9),
                                                .purchase_order = order });
    struct made m = { .doc = got.doc.v };
    memcpy(m.number, number, strlen(number) + 1);
    memcpy(m.id, got.public_id.c, 20);
    return m;
}

static const char *encoded(const char *text)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 256 * 1024);
    encode_percent(&b, str_of(text));
    return arena_c_string(&portal.arena, buf_view(&b));
}

static int paste(struct browser *b, const char *text)
{
    assert_int_equal(browser_get(b, "/list/paste"), 200);
    str fields = arena_format(&portal.arena, "paste=%s", encoded(text));
    return browser_post(b, "/list/paste", fields.p);
}

/* Press the button that pays, and be at the review; its address into `to`. */
static void pay(struct browser *b, const char *text, int which, char to[512])
{
    str rest = browser_body(b), shown = STR_NONE;
    for (int i = 0; i <= which; i++) {
        const char *at = strstr(rest.p, "name=\"pay\" value=\"");
        assert_non_null(at);
        rest = (str){ at + 18, rest.n - (size_t)(at + 18 - rest.p) };
    }
    str copy = rest;
    assert_true(str_cut(&copy, '"', &shown));
    const char *value = encoded(arena_c_string(&portal.arena, shown));
    assert_int_equal(browser_post(b, "/list/paste", form("paste=%s&pay=%s", encoded(text), value)),
                     303);
    assert_true(strncmp(b->location, "/pay/", 5) == 0);
    memcpy(to, b->location, 512);
    assert_int_equal(browser_get(b, to), 200);
}

/* `amount` empty: all of it. */
static void dispute(struct browser *b, const struct made *m, const char *amount)
{
    assert_int_equal(browser_post(b, form("/invoices/%s/dispute", m->id),
                                  form("key=%s&reason=price&words=No&amount=%s", m->id, amount)),
                     303);
}

static void what_is_disputed_is_not_ticked(void **state)
{
    (void)state;
    struct browser eva;
    struct customer c = payer("P-D", "eva@paste.example", &eva);
    struct made whole = bill(&c, "PD-1", "", "", 5000), part = bill(&c, "PD-2", "", "", 10000),
                more = bill(&c, "PD-3", "", "", 10000);
    const char *text = "PD-1\t50.00\nPD-2\nPD-3\t70.00\nPD-1\n";
    char review[512];
    dispute(&eva, &whole, "");
    dispute(&eva, &part, "40");
    dispute(&eva, &more, "40");
    assert_int_equal(paste(&eva, text), 200);
    assert_true(browser_sees(&eva, "1 of 4 can be paid"));
    assert_int_equal(browser_count(&eva, "Disputed as a whole."), 1);
    assert_true(browser_sees(&eva, "Ticked, what is not disputed of it"));
    assert_true(browser_sees(&eva, "€40.00 of it is disputed: at most €60.00 without that."));
    assert_int_equal(browser_count(&eva, "href=\"/disputes/"), 3);
    pay(&eva, text, 0, review);
    assert_true(browser_sees(&eva, part.number) && browser_sees(&eva, "value=\"60.00\""));
    assert_false(browser_sees(&eva, whole.number));
    assert_int_equal(paste(&eva, "PD-3\t60.00\nPD-1\n"), 200);
    assert_true(browser_sees(&eva, "1 of 2 can be paid"));
    assert_true(browser_sees(&eva, "Ticked, in part, as pasted"));
    browser_close(&eva);
}

static void a_column_becomes_a_payment(void **state)
{
    (void)state;
    struct browser ann;
    struct customer c = payer("P-1", "ann@paste.example", &ann);
    struct made a = bill(&c, "TG-2627-00377", "", "", 16423),
                b = bill(&c, "TG-2627-00398", "", "", 9440);
    bill(&c, "TG-2627-00399", "", "", 7000); /* not pasted */
    const char *text = "Invoice\tAmount\r\nTG-2627-00377\t80.00\r\ntg 2627 398\r\n262700398\r\n"
                       "TG-2627-0O398\r\nTG-2627-00398\r\n";
    assert_int_equal(paste(&ann, text), 200);
    assert_true(browser_sees(&ann, "2 of 5 can be paid"));
    assert_true(browser_sees(&ann, "Ticked, in part, as pasted"));
    assert_true(browser_sees(&ann, "Ticked, whole balance"));
    assert_true(browser_sees(&ann, "Did you mean <bdi>TG-2627-00398</bdi>?") ||
                browser_sees(&ann, "Did you mean TG-2627-00398?"));
    assert_int_equal(browser_count(&ann, "Unknown number."), 3);
    assert_true(browser_sees(&ann, "174<span class=\"dec\">.40"));
    char at[512];
    pay(&ann, text, 0, at);
    assert_true(browser_sees(&ann, "value=\"80.00\"") && browser_sees(&ann, "value=\"94.40\""));
    assert_false(browser_sees(&ann, "TG-2627-00399"));
    pays(&ann, at, form("%s&amount.%s=94.40", confirm(&ann, &a, "80.00"), b.id));
    assert_true(browser_sees(&ann, "Payment received"));
    assert_int_equal(browser_get(&ann, form("/invoices/%s", a.id)), 200);
    assert_true(browser_sees(&ann, "84<span class=\"dec\">.23")); /* of 164.23 */
    books_are_right();
    browser_close(&ann);
}

static void each_that_cannot_be_paid_says_why(void **state)
{
    (void)state;
    struct browser bea, stranger;
    struct customer c = payer("P-2", "bea@paste.example", &bea), o = payer("P-3", "o@paste.example",
                                                                           &stranger);
    struct made paid = bill(&c, "W-1", "", "", 1000), pending = bill(&c, "W-2", "", "", 2000),
                whole = bill(&c, "W-3", "", "", 3000), least = bill(&c, "W-4", "", "", 4000);
    bill(&c, "W-5", "USD", "", 5000);
    bill(&c, "W-6", "", "", 6000);
    bill(&o, "O-1", "", "", 7000); /* another customer's */
    struct made note = credit(&c, 500);
    char at[512];
    choose(&bea, form("invoice=%s", paid.id), at);
    pays(&bea, at, confirm(&bea, &paid, "10.00"));
    choose(&bea, form("invoice=%s", pending.id), at);
    assert_int_equal(browser_post(&bea, at, confirm(&bea, &pending, "1.00")), 303);
    assert_ok(app_invoice_terms_set(&portal.app, portal.org.id, c.id, whole.doc,
                                    (struct pay_terms){ false, 0 }));
    assert_ok(app_invoice_terms_set(&portal.app, portal.org.id, c.id, least.doc,
                                    (struct pay_terms){ true, 2000 }));
    const char *text = form("W-1\nW-2\nW-3\t1.00\nW-4\t19.99\nW-6\t60.01\nW-6\nW-5\nO-1\n%s\n"
                            "W-7\n<script>alert(1)</script>9\n", note.number);
    assert_int_equal(paste(&bea, text), 200);
    assert_true(browser_sees(&bea, "<span>Paid."));
    assert_true(browser_sees(&bea, "Pending: ") && browser_sees(&bea, "started a payment"));
    assert_true(browser_sees(&bea, "W-3 can only be paid in full, €30.00"));
    assert_true(browser_sees(&bea, "At least €20.00 must be paid of it."));
    assert_true(browser_sees(&bea, "Above the balance: at most €60.00 can be paid."));
    assert_true(browser_sees(&bea, "Twice in the paste: line 5 has it."));
    assert_true(browser_sees(&bea, "A credit, not an invoice."));
    assert_int_equal(browser_count(&bea, "Unknown number."), 3);
    assert_false(browser_sees(&bea, "O-1</bdi></a>") || browser_sees(&bea, "<script>alert"));
    assert_true(browser_sees(&bea, "1 of 11 can be paid")); /* W-5, alone in its currency */

    text = "W-6\nW-5\nW-4 20.00\nW-3 30,00\n";
    assert_int_equal(paste(&bea, text), 200);
    assert_true(browser_sees(&bea, "2 of 4 can be paid"));
    assert_true(browser_sees(&bea, "Other currency: USD is paid in its own run."));
    assert_true(browser_sees(&bea, "Write the amount with a point before the last digits"));
    assert_true(browser_sees(&bea, "Pay <bdi>"));
    pay(&bea, text, 1, at);
    assert_true(browser_sees(&bea, "W-5") && !browser_sees(&bea, "W-6"));
    browser_close(&bea);
    browser_close(&stranger);
}

static void orders_name_their_invoice_where_there_is_one(void **state)
{
    (void)state;
    struct browser cid;
    struct customer c = payer("P-4", "cid@paste.example", &cid);
    bill(&c, "R-1", "", "4500-77", 1000);
    bill(&c, "R-2", "", "4500-78", 2000);
    bill(&c, "R-3", "", "4500-78", 3000);
    assert_int_equal(paste(&cid, "450077\t5.00\n4500-78\n"), 200);
    assert_true(browser_sees(&cid, "1 of 2 can be paid") && browser_sees(&cid, ">R-1<"));
    assert_true(browser_sees(&cid, "Your order 4500-77"));
    assert_true(browser_sees(&cid, "2 invoices have this order. Paste their own numbers."));
    /* Of several the one that is open. */
    char at[512];
    struct made open = { 0 };
    assert_int_equal(browser_get(&cid, "/invoices?q=R-2"), 200);
    str id = browser_between(&cid, "name=\"invoice\" value=\"", "\"");
    memcpy(open.id, id.p, 20);
    choose(&cid, form("invoice=%s", open.id), at);
    pays(&cid, at, confirm(&cid, &open, "20.00"));
    assert_int_equal(paste(&cid, "4500-78\n"), 200);
    assert_true(browser_sees(&cid, "1 of 1 can be paid") && browser_sees(&cid, ">R-3<"));
    browser_close(&cid);
}

static void blanks_that_part_two_ways_are_asked_about(void **state)
{
    (void)state;
    struct browser dee;
    struct customer c = payer("P-5", "dee@paste.example", &dee);
    bill(&c, "D-1", "", "", 10000);
    bill(&c, "D-1-80", "", "", 20000);
    assert_int_equal(paste(&dee, "D1 80\n"), 200);
    assert_true(browser_sees(&dee, "This can be several invoices."));
    assert_true(browser_sees(&dee, "0 of 1 can be paid") && browser_sees(&dee, "Nothing to pay"));
    assert_int_equal(paste(&dee, "D-1 80\nD-1-80\n"), 200); /* one is written just so */
    assert_true(browser_sees(&dee, "2 of 2 can be paid"));
    assert_true(browser_sees(&dee, "Ticked, in part, as pasted"));
    browser_close(&dee);
}

static void what_changed_in_between_is_shown_again(void **state)
{
    (void)state;
    struct browser eli;
    struct customer c = payer("P-6", "eli@paste.example", &eli);
    struct made m = bill(&c, "E-1", "", "", 1000);
    char at[512];
    choose(&eli, form("invoice=%s", m.id), at);
    const char *fields = arena_c_string(&portal.arena, str_of(confirm(&eli, &m, "4.00")));
    assert_int_equal(paste(&eli, "E-1\n"), 200);
    const char *shown = arena_c_string(&portal.arena,
                                       browser_between(&eli, "name=\"pay\" value=\"", "\""));
    assert_true(strcmp(shown, "EUR 1 1000") == 0);
    pays(&eli, at, fields);
    const char *again = form("paste=E-1&pay=%s", encoded(shown));
    assert_int_equal(browser_post(&eli, "/list/paste", again), 200);
    assert_true(browser_sees(&eli, "Something changed since this was looked up."));
    assert_true(browser_sees(&eli, "value=\"EUR 1 600\""));
    books_are_right();
    browser_close(&eli);
}

static void what_cannot_be_looked_up_comes_back(void **state)
{
    (void)state;
    struct browser fay, eve;
    struct customer c = payer("P-7", "fay@paste.example", &fay);
    bill(&c, "F-1", "", "", 1000);
    portal_contact(&portal, c.id, "eve@paste.example", MAY_VIEW);
    browser_open(&eve, &portal);
    browser_login(&eve, "eve@paste.example");
    assert_int_equal(browser_get(&eve, "/invoices"), 200);
    assert_false(browser_sees(&eve, "Paste numbers"));
    assert_int_equal(browser_get(&eve, "/list/paste"), 403);
    assert_int_equal(browser_post(&eve, "/list/paste", "paste=F-1"), 403);
    assert_int_equal(browser_get(&fay, "/invoices"), 200);
    assert_true(browser_sees(&fay, "Paste numbers"));
    assert_int_equal(paste(&fay, "  \n"), 422);
    assert_true(browser_sees(&fay, "href=\"#paste\"") && browser_sees(&fay, "Paste at least one"));
    assert_int_equal(browser_post(&fay, "/list/paste", ""), 422);
    assert_int_equal(browser_post(&fay, "/list/paste", "paste=F-1&paste=F-1"), 400);
    char *many = arena_take(&portal.arena, 3 * 2002);
    for (int i = 0; i < 2001; i++) memcpy(many + (size_t)i * 2, "1\n", 3);
    assert_int_equal(paste(&fay, many), 422);
    assert_true(browser_sees(&fay, "These are 2001 lines. Paste at most 2000 at once."));
    many[4000] = 0;
    assert_int_equal(paste(&fay, many), 200);
    assert_int_equal(browser_post(&fay, "/list/paste", "paste=F-1&pay=EUR+9+1"), 200);
    assert_true(browser_sees(&fay, "Something changed"));
    browser_close(&fay);
    browser_close(&eve);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_column_becomes_a_payment),
        cmocka_unit_test(what_is_disputed_is_not_ticked),
        cmocka_unit_test(each_that_cannot_be_paid_says_why),
        cmocka_unit_test(orders_name_their_invoice_where_there_is_one),
        cmocka_unit_test(blanks_that_part_two_ways_are_asked_about),
        cmocka_unit_test(what_changed_in_between_is_shown_again),
        cmocka_unit_test(what_cannot_be_looked_up_comes_back),
    };
    return cmocka_run_group_tests(tests, paying_start, paying_stop);
}

/*
 * Statements of a bank brought into the books, on both engines: every line is booked once, matched
 * where it is sure what it is of, and a match can be taken back.
 */
#include "books.h"

#include <stdio.h>

#include "app/app_bank.h"
#include "app/app_people.h"
#include "app/app_report.h"
#include "core/reference.h"
#include "store/store_invoice.h"

static struct books books;
static int serial;

/* ---- helpers ---- */

static struct lot lot_of(enum account account, public_id id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct lot l = { 0 };
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_lot_by_public(tx, &books.arena, books.org.id, id, account, &l));
    return l;
}

static struct lot issue(int64_t total, const char *of)
{
    str number = arena_format(&books.arena, "INV-2026-%04d", ++serial);
    struct document d = books_document(&books, DOCUMENT_INVOICE, number.p, of, total * 5 / 6,
                                       "2026-12-31", "");
    return lot_of(ACCOUNT_RECEIVABLE, books_import(&books, &d).public_id);
}

static int64_t left(const struct lot *l)
{
    struct lot now = lot_of(ACCOUNT_RECEIVABLE, l->public_id);
    return lot_balance(&now);
}

/* One entry of a CAMT statement. Words with % are printed by arena_format before. */
static str entry(const char *amount, const char *side, const char *ref, str details)
{
    return arena_format(&books.arena,
                        "<Ntry><Amt Ccy=\"EUR\">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Sts><Cd>BOOK"
                        "</Cd></Sts><BookgDt><Dt>2026-03-02</Dt></BookgDt><AcctSvcrRef>%s"
                        "</AcctSvcrRef><NtryDtls><TxDtls>%.*s</TxDtls></NtryDtls></Ntry>",
                        amount, side, ref, STR_FMT(details));
}

static str told(str text)
{
    return arena_format(&books.arena, "<RmtInf><Ustrd>%.*s</Ustrd></RmtInf>", STR_FMT(text));
}

static str statement(const char *id, const char *closing, str entries)
{
    return arena_format(
        &books.arena,
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><Stmt>"
        "<Id>%s</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>"
        "<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">0.00</Amt>"
        "<CdtDbtInd>CRDT</CdtDbtInd></Bal><Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp>"
        "<Amt Ccy=\"EUR\">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>%.*s"
        "</Stmt></BkToCstmrStmt></Document>", id, closing, STR_FMT(entries));
}

static err take(str bytes, struct bank_imported *out)
{
    struct problems problems = { .arena = &books.arena };
    struct bank_hints hints = { 0 };
    struct bank_file file;

    assert_ok(paper_read_bank(&books.arena, bytes, &hints, &problems, &file));
    return app_bank_import(&books.app, &books.arena, books.org.id, &file, bytes, &problems, out);
}

static struct bank_line last_open(void)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct bank_line *list;
    size_t count;
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_bank_line_open(tx, &books.arena, books.org.id, 0, 500, &list, &count));
    assert_true(count > 0);
    return list[count - 1];
}

static struct bank_line line_of(int64_t id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct bank_line l = { 0 };
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_bank_line_get(tx, &books.arena, books.org.id, id, &l));
    return l;
}

/* ---- what is matched ---- */

static void a_line_with_our_reference_pays_its_invoice(void **state)
{
    (void)state;
    struct lot l = issue(120000, "C-1");
    struct bank_imported done;
    str details = arena_format(&books.arena, "<RmtInf><Strd><CdtrRefInf><Ref>%.*s</Ref>"
                               "</CdtrRefInf></Strd></RmtInf>",
                               STR_FMT(reference_rf(&books.arena, l.doc)));
    str file = statement("S1", "1200.00", entry("1200.00", "CRDT", "B1", details));

    assert_ok(take(file, &done));
    assert_int_equal(done.statements, 1);
    assert_int_equal(done.fresh, 1);
    assert_int_equal(done.matched, 1);
    assert_int_equal(left(&l), 0);
    assert_int_equal(books_faults(&books), 0);
    assert_ok(take(file, &done)); /* the same file again */
    assert_int_equal(done.statements + done.fresh + done.matched, 0);
    assert_int_equal(done.there, 1);
    assert_int_equal(books_faults(&books), 0);
}

static void numbers_in_the_text_are_paid_in_their_order(void **state)
{
    (void)state;
    struct lot one = issue(6000, "C-2"), two = issue(12000, "C-2");
    struct bank_imported done;
    str text = arena_format(&books.arena, "Invoices %.*s, %.*s.", STR_FMT(one.number),
                            STR_FMT(two.number));

    assert_ok(take(statement("S2", "100.00", entry("100.00", "CRDT", "B2", told(text))), &done));
    assert_int_equal(done.matched, 1);
    assert_int_equal(left(&one), 0);
    assert_int_equal(left(&two), 8000);
    assert_int_equal(books_faults(&books), 0);
}

static void a_known_account_pays_what_is_open(void **state)
{
    (void)state;
    struct lot one = issue(3000, "C-3"), two = issue(4200, "C-3");
    struct bank_imported done;
    const char *const payer = "<RltdPties><Dbtr><Pty><Nm>Mira</Nm></Pty></Dbtr><DbtrAcct><Id>"
                              "<IBAN>FR7630006000011234567890189</IBAN></Id></DbtrAcct>"
                              "</RltdPties>";
    str named = arena_format(&books.arena, "%s%.*s", payer, STR_FMT(told(one.number)));

    assert_ok(take(statement("S3", "30.00", entry("30.00", "CRDT", "B3", named)), &done));
    assert_int_equal(left(&one), 0);
    assert_ok(take(statement("S4", "42.00", entry("42.00", "CRDT", "B4", str_of(payer))), &done));
    assert_int_equal(done.matched, 1);
    assert_int_equal(left(&two), 0);
    struct lot three = issue(600, "C-3"), four = issue(1800, "C-3");
    assert_ok(take(statement("S4a", "23.00", entry("23.00", "CRDT", "B4a", str_of(payer))), &done));
    assert_int_equal(done.matched, 0); /* neither one of them nor all */
    assert_ok(take(statement("S4b", "24.00", entry("24.00", "CRDT", "B4b", str_of(payer))), &done));
    assert_int_equal(done.matched, 1);
    assert_int_equal(left(&three) + left(&four), 0);
    assert_int_equal(books_faults(&books), 0);
}

static void what_nobody_knows_waits_and_can_be_matched_undone_and_matched_again(void **state)
{
    (void)state;
    struct lot one = issue(9000, "C-4"), two = issue(9000, "C-4");
    struct bank_imported done;

    assert_ok(take(statement("S5", "90.00", entry("90.00", "CRDT", "B5", told(S("thank you")))),
                   &done));
    assert_int_equal(done.matched, 0);
    assert_int_equal(books_faults(&books), 0);
    struct bank_line line = last_open();
    const struct pay_item first = { ACCOUNT_RECEIVABLE, one.doc, 9000, 0 };
    const struct pay_item other = { ACCOUNT_RECEIVABLE, two.doc, 9000, 0 };
    struct bank_match m = { .org = books.org.id, .line = line.id, .customer = one.customer,
                            .items = &first, .count = 1 };
    assert_ok(app_bank_match(&books.app, &books.arena, &m));
    assert_int_equal(left(&one), 0);
    assert_err(app_bank_match(&books.app, &books.arena, &m), E_STATE);
    assert_int_equal(books_faults(&books), 0);

    assert_ok(app_bank_unmatch(&books.app, &books.arena, books.org.id, line.id, 0));
    assert_int_equal(left(&one), 9000);
    assert_int_equal(line_of(line.id).state, BANK_LINE_OPEN);
    assert_int_equal(books_faults(&books), 0);
    assert_err(app_bank_unmatch(&books.app, &books.arena, books.org.id, line.id, 0), E_STATE);

    m.items = &other;
    assert_ok(app_bank_match(&books.app, &books.arena, &m));
    assert_int_equal(left(&one), 9000);
    assert_int_equal(left(&two), 0);
    assert_int_equal(books_faults(&books), 0);
}

static struct bank_share share(const struct lot *l, const struct pay_item *item, int64_t amount)
{
    return (struct bank_share){ .customer = l->customer, .items = item, .count = 1,
                                .amount = amount };
}

static err split(int64_t line, const struct bank_share *shares, size_t count)
{
    const struct bank_split in = { books.org.id, line, NULL, shares, count };
    return app_bank_split(&books.app, &books.arena, &in);
}

static void a_group_pays_together_in_one_line_and_all_of_it_is_undone_and_sent_back(void **state)
{
    (void)state;
    struct lot a = issue(9000, "C-41"), b = issue(6000, "C-42"), c = issue(3000, "C-43");
    struct bank_imported done;
    str text = arena_format(&books.arena, "%.*s %.*s", STR_FMT(a.number), STR_FMT(b.number));

    assert_ok(take(statement("S41", "170.00", entry("170.00", "CRDT", "B41", told(text))), &done));
    assert_int_equal(done.matched, 0); /* of two customers: staff say so */
    struct bank_line line = last_open();
    struct rtx *tx = NULL;
    struct bank_guess guesses[BANK_GUESSES_MAX];
    size_t n;
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(app_bank_guess(tx, &books.arena, books.org.id, &line, guesses, &n));
    db_read_end(&tx);
    assert_true(n == 1 && guesses[0].count == 2 && guesses[0].whose != NULL && !guesses[0].sure);
    assert_true(guesses[0].whose[0].v == a.customer.v && guesses[0].whose[1].v == b.customer.v);

    const struct pay_item items[] = { { ACCOUNT_RECEIVABLE, a.doc, 9000, 0 },
                                      { ACCOUNT_RECEIVABLE, b.doc, 6000, 0 },
                                      { ACCOUNT_RECEIVABLE, c.doc, 3001, 0 } };
    struct bank_share shares[] = { share(&a, &items[0], 9000), share(&b, &items[1], 6500),
                                   share(&c, &items[2], 1500) };
    assert_err(split(line.id, shares, 2), E_INVALID);     /* too little */
    assert_err(split(line.id, shares, 3), E_NOT_PAYABLE); /* items beyond their share */
    assert_int_equal(left(&a) + left(&b) + left(&c), 18000); /* all or nothing */
    struct pay_item part = { ACCOUNT_RECEIVABLE, c.doc, 1500, 0 };
    shares[2].items = &part;
    struct bank_share twice[] = { shares[0], shares[1], shares[2] };
    twice[1].customer = a.customer;
    assert_err(split(line.id, twice, 3), E_INVALID);
    assert_int_equal(books_faults(&books), 0);

    for (int i = 0; i < 2; i++) {
        assert_ok(split(line.id, shares, 3));
        assert_err(split(line.id, shares, 3), E_STATE);
        assert_int_equal(line_of(line.id).state, BANK_LINE_SPLIT);
        assert_int_equal(left(&a) + left(&b), 0);
        assert_int_equal(left(&c), 1500);
        assert_int_equal(books_faults(&books), 0);
        assert_ok(app_bank_unmatch(&books.app, &books.arena, books.org.id, line.id, NULL));
        assert_int_equal(left(&a) + left(&b) + left(&c), 18000);
        assert_int_equal(line_of(line.id).state, BANK_LINE_OPEN);
        assert_int_equal(books_faults(&books), 0);
    }
    assert_err(app_bank_unmatch(&books.app, &books.arena, books.org.id, line.id, NULL), E_STATE);
    str both = arena_format(&books.arena, "%.*s%.*s",
                            STR_FMT(entry("170.00", "CRDT", "B41", told(text))),
                            STR_FMT(entry("170.00", "DBIT", "B42", told(S("back")))));
    assert_ok(take(statement("S42", "0.00", both), &done));
    int64_t back = last_open().id;
    assert_int_equal(line_of(back).side, CREDIT);
    assert_ok(split(line.id, shares, 3));
    assert_err(app_bank_send_back(&books.app, &books.arena, books.org.id, line.id, back, NULL),
               E_STATE);
    assert_ok(app_bank_unmatch(&books.app, &books.arena, books.org.id, line.id, NULL));
    assert_ok(app_bank_send_back(&books.app, &books.arena, books.org.id, line.id, back, NULL));
    assert_int_equal(line_of(line.id).state, BANK_LINE_SENT_BACK);
    assert_int_equal(books_faults(&books), 0);
}

static void more_than_an_invoice_takes_is_refused_by_hand_and_credit_by_itself(void **state)
{
    (void)state;
    struct lot l = issue(6000, "C-5");
    struct bank_imported done;
    struct pay_item item = { ACCOUNT_RECEIVABLE, l.doc, 6001, 0 };

    assert_ok(take(statement("S6", "60.01", entry("60.01", "CRDT", "B6", told(S("?")))), &done));
    struct bank_match m = { .org = books.org.id, .line = last_open().id, .customer = l.customer,
                            .items = &item, .count = 1 };
    assert_err(app_bank_match(&books.app, &books.arena, &m), E_NOT_PAYABLE);
    assert_int_equal(books_faults(&books), 0);
    item.amount = 6000;
    assert_ok(app_bank_match(&books.app, &books.arena, &m));
    assert_int_equal(left(&l), 0);
    int64_t payment = line_of(m.line).target;
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct lot credit;
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_lot_get(tx, &books.arena, books.org.id, l.customer, ACCOUNT_CREDIT, payment,
                            &credit));
    assert_int_equal(lot_balance(&credit), 1);
    db_read_end(&tx);
    assert_int_equal(books_faults(&books), 0);
}

static void money_that_went_back_leaves_suspense_with_its_line(void **state)
{
    (void)state;
    struct bank_imported done;
    str in = entry("77.00", "CRDT", "B7", told(S("wrong account, sorry")));
    str out = entry("77.00", "DBIT", "B8", told(S("sent back")));

    assert_ok(take(statement("S7", "0.00", arena_format(&books.arena, "%.*s%.*s", STR_FMT(in),
                                                        STR_FMT(out))), &done));
    assert_int_equal(done.fresh, 2);
    int64_t back = last_open().id, came = back;
    struct bank_guess guesses[BANK_GUESSES_MAX];
    size_t count;
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct bank_line *list;
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_bank_line_open(tx, &books.arena, books.org.id, 0, 500, &list, &count));
    for (size_t i = 0; i < count; i++) {
        if (list[i].amount == 7700 && list[i].side == DEBIT) came = list[i].id;
        if (list[i].amount == 7700 && list[i].side == CREDIT) back = list[i].id;
        if (list[i].id != came) continue;
        size_t n;
        assert_ok(app_bank_guess(tx, &books.arena, books.org.id, &list[i], guesses, &n));
        assert_int_equal(n, 1);
        assert_int_equal(guesses[0].why, BANK_BY_AMOUNT);
        assert_false(guesses[0].sure);
    }
    db_read_end(&tx);
    org_id org = books.org.id;
    assert_err(app_bank_send_back(&books.app, &books.arena, org, back, came, 0), E_INVALID);
    assert_ok(app_bank_send_back(&books.app, &books.arena, books.org.id, came, back, 0));
    assert_int_equal(line_of(came).state, BANK_LINE_SENT_BACK);
    assert_err(app_bank_send_back(&books.app, &books.arena, books.org.id, came, back, 0), E_STATE);
    assert_int_equal(books_faults(&books), 0);
}

static void another_amount_under_a_known_entry_is_refused_whole(void **state)
{
    (void)state;
    struct bank_imported done;
    str good = entry("5.00", "CRDT", "B9", told(S("five")));
    str more = entry("6.00", "CRDT", "B10", told(S("six")));
    str changed = entry("5.50", "CRDT", "B9", told(S("five")));

    assert_ok(take(statement("S8", "5.00", good), &done));
    int64_t before = last_open().id;
    assert_err(take(statement("S9", "11.50", arena_format(&books.arena, "%.*s%.*s", STR_FMT(more),
                                                          STR_FMT(changed))), &done), E_INVALID);
    assert_int_equal(last_open().id, before); /* the first entry did not stay either */
    assert_err(take(statement("S8", "11.00", arena_format(&books.arena, "%.*s%.*s", STR_FMT(good),
                                                          STR_FMT(more))), &done), E_INVALID);
    /* A longer statement shows the old line again: only the new one is booked. */
    assert_ok(take(statement("S10", "11.00", arena_format(&books.arena, "%.*s%.*s", STR_FMT(good),
                                                          STR_FMT(more))), &done));
    assert_int_equal(done.fresh, 1);
    assert_int_equal(done.there, 1);
    assert_int_equal(books_faults(&books), 0);
}

static void lines_of_a_csv_are_known_again_in_a_longer_one(void **state)
{
    (void)state;
    struct lot l = issue(1200, "C-6");
    struct bank_imported done;
    str rows = arena_format(&books.arena, "date;amount;currency;account;text\n"
                            "02.03.2026;12,00;EUR;DE89;pays %.*s\n03.03.2026;1,00;EUR;DE89;twice\n"
                            "03.03.2026;1,00;EUR;DE89;twice\n", STR_FMT(l.number));

    assert_ok(take(rows, &done));
    assert_int_equal(done.fresh, 3);
    assert_int_equal(done.matched, 1);
    assert_int_equal(left(&l), 0);
    assert_ok(take(arena_format(&books.arena, "%.*s04.03.2026;-2,50;EUR;DE89;fee\n", STR_FMT(rows)),
                   &done));
    assert_int_equal(done.there, 3);
    assert_int_equal(done.fresh, 1);
    /* And in one that begins later. */
    assert_ok(take(S("date;amount;currency;account;text\n04.03.2026;-2,50;EUR;DE89;fee\n"
                     "05.03.2026;-2,50;EUR;DE89;fee\n"), &done));
    assert_int_equal(done.there, 1);
    assert_int_equal(done.fresh, 1);
    assert_int_equal(books_faults(&books), 0);
}

static void a_reported_transfer_is_suggested_first_and_never_sure(void **state)
{
    (void)state;
    struct lot one = issue(7200, "C-9"), two = issue(2400, "C-9");
    const int64_t docs[] = { one.doc, two.doc };
    struct bank_guess guesses[BANK_GUESSES_MAX];
    struct bank_imported done;
    struct rtx *tx = NULL;
    contact_id ada;
    date today;
    size_t n;

    assert_ok(app_contact_add(&books.app, &books.arena, books.org.id, one.customer,
                              S("ada@bank.example"), S("Ada"), MAY_PAY, &ada));
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(app_today(tx, &books.arena, books.org.id, &today));
    db_read_end(&tx);
    struct report_wish w = { .org = books.org.id, .docs = docs, .count = 2,
                             .r = { .customer = one.customer, .contact = ada, .payer = S("Ada"),
                                    .public_id = public_id_new(), .reference = S("dock 4711"),
                                    .day = today, .amount = { 9600, one.cur } } };
    assert_ok(app_report_make(&books.app, &books.arena, &w));
    assert_ok(take(statement("S20", "95.00",
                             entry("95.00", "CRDT", "B20", told(S("rent DOCK47 11")))),
                   &done));
    assert_int_equal(done.matched, 0);
    struct bank_line line = last_open();
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(app_bank_guess(tx, &books.arena, books.org.id, &line, guesses, &n));
    db_read_end(&tx);
    assert_true(n > 0 && guesses[0].why == BANK_BY_REPORT && !guesses[0].sure);
    assert_int_equal(guesses[0].count, 2);
    assert_int_equal(guesses[0].items[1].amount, 2300);
    struct bank_match m = { .org = books.org.id, .line = line.id, .customer = one.customer,
                            .items = guesses[0].items, .count = guesses[0].count };
    assert_ok(app_bank_match(&books.app, &books.arena, &m));
    /* Short of what was said of the second: it is waited for still. */
    struct report_seen seen;
    struct report r;
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_report_by_public(tx, &books.arena, books.org.id, w.r.public_id, &r));
    assert_ok(app_report_look(tx, &books.arena, books.org.id, &r, &seen));
    db_read_end(&tx);
    assert_int_equal(seen.state, REPORT_OPEN);
    assert_ok(take(statement("S21", "1.00", entry("1.00", "CRDT", "B21", told(S("the rest")))),
                   &done));
    line = last_open();
    const struct pay_item rest = { ACCOUNT_RECEIVABLE, two.doc, 100, 0 };
    m = (struct bank_match){ .org = books.org.id, .line = line.id, .customer = one.customer,
                             .items = &rest, .count = 1 };
    assert_ok(app_bank_match(&books.app, &books.arena, &m));
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(app_report_look(tx, &books.arena, books.org.id, &r, &seen));
    db_read_end(&tx);
    assert_int_equal(seen.state, REPORT_MET);
    assert_int_equal(books_faults(&books), 0);
}

static int begin(void **state)
{
    *state = &books;
    books_open(&books);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_with_our_reference_pays_its_invoice),
        cmocka_unit_test(numbers_in_the_text_are_paid_in_their_order),
        cmocka_unit_test(a_known_account_pays_what_is_open),
        cmocka_unit_test(what_nobody_knows_waits_and_can_be_matched_undone_and_matched_again),
        cmocka_unit_test(a_group_pays_together_in_one_line_and_all_of_it_is_undone_and_sent_back),
        cmocka_unit_test(more_than_an_invoice_takes_is_refused_by_hand_and_credit_by_itself),
        cmocka_unit_test(money_that_went_back_leaves_suspense_with_its_line),
        cmocka_unit_test(another_amount_under_a_known_entry_is_refused_whole),
        cmocka_unit_test(lines_of_a_csv_are_known_again_in_a_longer_one),
        cmocka_unit_test(a_reported_transfer_is_suggested_first_and_never_sure),
    };
    return cmocka_run_group_tests(tests, begin, books_end);
}

/*
 * Direct debits by file, on both engines: gathered once, settled by the bank's statement, taken
 * back by its return, and by a file of returned entries.
 */
#include "books.h"

#include "app/app_bank.h"
#include "app/app_debit.h"
#include "store/store_invoice.h"

static struct books books;
static int serial;

/* ---- helpers ---- */

static struct lot lot_of(public_id id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct lot l = { 0 };
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_lot_by_public(tx, &books.arena, books.org.id, id, ACCOUNT_RECEIVABLE, &l));
    return l;
}

static struct lot issue(int64_t total, const char *of, const char *code)
{
    str number = arena_format(&books.arena, "D-%04d", ++serial);
    struct document d = books_document(&books, DOCUMENT_INVOICE, number.p, of, total * 5 / 6,
                                       "2026-12-31", "");
    money *all[] = { &d.lines_net, &d.net, &d.tax, &d.total, &d.payable, &d.prepaid, &d.rounding,
                     &d.allowances_total, &d.charges_total, &d.lines[0].net, &d.taxes[0].base,
                     &d.taxes[0].amount };
    d.cur = currency_must(str_of(code));
    for (size_t i = 0; i < countof(all); i++) all[i]->cur = d.cur;
    return lot_of(books_import(&books, &d).public_id);
}

static struct payment payment_of(payment_id id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct payment p = { 0 };
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_payment_get(tx, &books.arena, books.org.id, id, &p));
    return p;
}

static err start(const struct lot *l, struct pay_started *out)
{
    public_id key = public_id_new();
    const struct pay_item item = { ACCOUNT_RECEIVABLE, l->doc, lot_balance(l), l->version };
    struct pay_request rq = { .org = books.org.id, .customer = l->customer, .payer = S("Mira Holm"),
                              .key = arena_str(&books.arena, public_id_str(&key)), .cur = l->cur,
                              .method = PAY_DEBIT, .gateway = S("debit"), .items = &item,
                              .count = 1 };
    return app_payment_start(&books.app, &books.arena, &rq, out);
}

/* Paid by debit, up to where it waits for a file. */
static struct payment debit(const struct lot *l)
{
    struct pay_started started;
    assert_ok(start(l, &started));
    assert_ok(app_payment_contact(&books.app, &books.arena, books.org.id, started.id,
                                  S("http://localhost:1")));
    struct payment p = payment_of(started.id);
    assert_int_equal(p.state, PAYMENT_PROCESSING);
    return p;
}

static int64_t give_mandate(customer_id customer, enum debit_scheme scheme)
{
    struct mandate m = { .customer = customer, .scheme = scheme, .name = S("Mira Holm"),
                         .reference = arena_format(&books.arena, "M-%d", ++serial),
                         .account = S("DE75512108001245126199"), .kind = S("CORE") };
    int64_t id;
    assert_true(date_parse(S("2026-01-05"), &m.signed_on));
    if (scheme == DEBIT_ACH) {
        m.account = S("12345678");
        m.agent = S("231380104");
        m.kind = S("PPD");
    }
    assert_ok(app_mandate_add(&books.app, &books.arena, books.org.id, &m, NULL, &id));
    m.reference = S("another");
    int64_t other;
    assert_err(app_mandate_add(&books.app, &books.arena, books.org.id, &m, NULL, &other), E_EXISTS);
    return id;
}

static err take(str bytes, struct bank_imported *out)
{
    struct problems problems = { .arena = &books.arena };
    struct bank_hints hints = { 0 };
    struct bank_file file;
    assert_ok(paper_read_bank(&books.arena, bytes, &hints, &problems, &file));
    return app_bank_import(&books.app, &books.arena, books.org.id, &file, bytes, &problems, out);
}

static str line(const char *amount, const char *code, const struct payment *p, const char *id)
{
    return arena_format(&books.arena, "date,amount,currency,account,end_to_end_id,id,return_code\n"
                        "2026-03-02,%s,%s,DE89,%.*s,%s,\n", amount, code,
                        STR_FMT(p->reference), id);
}

static struct debit_file make(enum debit_scheme scheme, str *bytes)
{
    struct debit_file f;
    date day;
    assert_true(date_parse(S("2026-11-25"), &day));
    assert_ok(app_debits_make(&books.app, &books.arena, books.org.id, scheme, day, 8, &f, bytes));
    return f;
}

/* ---- */

static void nobody_is_debited_without_a_mandate(void **state)
{
    (void)state;
    struct lot l = issue(1200, "C-0", "EUR");
    struct pay_started started;
    assert_err(start(&l, &started), E_STATE);
    int64_t mandate = give_mandate(l.customer, DEBIT_SEPA);
    struct mandate m = { .id = mandate };
    assert_ok(app_mandate_revoke(&books.app, &books.arena, books.org.id, &m, NULL));
    assert_err(app_mandate_revoke(&books.app, &books.arena, books.org.id, &m, NULL), E_STATE);
    assert_err(start(&l, &started), E_STATE);
    assert_int_equal(books_faults(&books), 0);
}

static void a_payment_goes_out_once_and_the_statement_settles_it(void **state)
{
    (void)state;
    struct lot one = issue(12000, "C-1", "EUR"), two = issue(600, "C-1", "EUR");
    struct bank_imported done;
    str bytes;

    give_mandate(one.customer, DEBIT_SEPA);
    struct payment p = debit(&one), q = debit(&two);
    struct debit_file f = make(DEBIT_SEPA, &bytes);
    assert_int_equal(f.count, 2);
    assert_int_equal(f.total, 12600);
    assert_true(str_contains(bytes, p.reference));
    assert_true(str_contains(bytes, S("<SeqTp>FRST</SeqTp>")));
    assert_true(str_contains(bytes, S("<SeqTp>RCUR</SeqTp>"))); /* its second in the same file */
    assert_int_equal(make(DEBIT_SEPA, &bytes).count, 0);
    assert_int_equal(books_faults(&books), 0);

    assert_ok(take(line("120.00", "EUR", &p, "A1"), &done));
    assert_int_equal(done.matched, 1);
    assert_int_equal(payment_of(p.id).state, PAYMENT_SETTLED);
    assert_int_equal(payment_of(q.id).state, PAYMENT_PROCESSING);
    assert_int_equal(books_faults(&books), 0);

    assert_ok(take(line("-120.00", "EUR", &p, "A2"), &done));
    assert_int_equal(done.matched, 1);
    assert_int_equal(payment_of(p.id).state, PAYMENT_RETURNED);
    struct lot now = lot_of(one.public_id);
    assert_int_equal(lot_balance(&now), 12000);
    assert_int_equal(books_faults(&books), 0);

    /* What came back without a line of its own before: both at once. */
    assert_ok(take(line("-6.00", "EUR", &q, "A3"), &done));
    assert_int_equal(payment_of(q.id).state, PAYMENT_RETURNED);
    assert_int_equal(books_faults(&books), 0);
}

static void another_amount_than_was_debited_waits_for_a_person(void **state)
{
    (void)state;
    struct lot l = issue(4800, "C-1", "EUR");
    struct payment p = debit(&l);
    struct bank_imported done;
    assert_ok(take(line("47.99", "EUR", &p, "A4"), &done));
    assert_int_equal(done.matched, 0);
    assert_int_equal(payment_of(p.id).state, PAYMENT_PROCESSING);
    assert_int_equal(books_faults(&books), 0);
}

/* A file of one returned entry, over 24.00. */
static str returned(const struct payment *p, char trace)
{
    return arena_format(&books.arena,
        "101 121042882 2313801042611270900A094101TAMARIND GRID       "
        "   FEDERAL RESERVE BANK           \n"
        "5200TAMARIND GRID                       121042882 PPDPAYMENT"
        "         261127   1231380100000001\n"
        "6262313801041234567          0000002400%.*s     "
        "MIRA HOLM               123138010000000%c\n"
        "799R0123138010000000%c      23138010                         "
        "                   23138010000000%c\n"
        "82000000020023138010000000002400000000000000121042882       "
        "                   231380100000001\n"
        "9000001000001000000020023138010000000002400000000000000     "
        "                                  \n",
        STR_FMT(p->reference), trace, trace, trace);
}

static void a_file_of_returned_entries_takes_a_payment_back_once(void **state)
{
    (void)state;
    struct lot l = issue(2400, "C-2", "USD");
    struct bank_imported done;
    str bytes;

    give_mandate(l.customer, DEBIT_ACH);
    struct payment p = debit(&l);
    assert_int_equal(make(DEBIT_ACH, &bytes).count, 1);
    assert_true(str_contains(bytes, p.reference));
    str back = returned(&p, '1');
    assert_ok(take(back, &done));
    assert_int_equal(done.returned, 1);
    assert_int_equal(payment_of(p.id).state, PAYMENT_RETURNED);
    assert_str(payment_of(p.id).reason, "R01");
    assert_int_equal(books_faults(&books), 0);
    assert_ok(take(back, &done));
    assert_int_equal(done.returned, 0);
    assert_int_equal(books_faults(&books), 0);
}

/* ---- one line for a file ---- */

/* Money that came in on the day the file was made, and nothing that says whose. */
static str sum(const char *amount, const char *code, const struct debit_file *f, const char *id)
{
    char day[11];
    return arena_format(&books.arena, "date,amount,currency,account,text,id\n"
                        "%.*s,%s,%s,DE89,Sammler,%s\n", STR_FMT(date_iso(f->made_on, day)), amount,
                        code, id);
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

static struct bank_guess guess(const struct bank_line *l)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct bank_guess out[BANK_GUESSES_MAX] = { 0 };
    size_t n;
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(app_bank_guess(tx, &books.arena, books.org.id, l, out, &n));
    assert_true(n > 0);
    return out[0];
}

static err match_file(int64_t line, const struct debit_file *f, const struct payment *without)
{
    const struct debit_batch batch = { .file = f->id };
    const struct bank_file_match in = { .org = books.org.id, .line = line, .batch = &batch,
                                        .out = without == NULL ? NULL : &without->id,
                                        .out_count = without != NULL };
    return app_bank_match_file(&books.app, &books.arena, &in);
}

static void the_sum_of_a_file_settles_all_of_it_once(void **state)
{
    (void)state;
    struct lot a = issue(12000, "F-1", "EUR"), b = issue(600, "F-1", "EUR");
    struct lot c = issue(3000, "F-2", "EUR");
    struct bank_imported done;
    str bytes;

    give_mandate(a.customer, DEBIT_SEPA);
    give_mandate(c.customer, DEBIT_SEPA);
    struct payment p[] = { debit(&a), debit(&b), debit(&c) };
    struct debit_file f = make(DEBIT_SEPA, &bytes);
    assert_true(f.count >= 3 && f.total >= 15600); /* what waited before is in it too */
    char plain[32];
    str amount = arena_str(&books.arena, money_plain((money){ f.total, a.cur }, plain));
    str file = sum(amount.p, "EUR", &f, "F1");
    assert_ok(take(file, &done));
    assert_int_equal(done.matched, 1);
    for (size_t i = 0; i < 3; i++) assert_int_equal(payment_of(p[i].id).state, PAYMENT_SETTLED);
    assert_int_equal(books_faults(&books), 0);
    assert_ok(take(file, &done));
    assert_int_equal(done.fresh + done.matched, 0);
    assert_int_equal(books_faults(&books), 0);

    /* One comes back later, by a line of its own. */
    assert_ok(take(line("-6.00", "EUR", &p[1], "F2"), &done));
    assert_int_equal(done.matched, 1);
    assert_int_equal(payment_of(p[1].id).state, PAYMENT_RETURNED);
    assert_int_equal(books_faults(&books), 0);
}

static void what_came_back_and_was_set_off_is_told_by_the_sum(void **state)
{
    (void)state;
    struct lot a = issue(4800, "F-3", "USD"), b = issue(2400, "F-4", "USD");
    struct bank_imported done;
    str bytes;

    give_mandate(a.customer, DEBIT_ACH);
    give_mandate(b.customer, DEBIT_ACH);
    struct payment p = debit(&a), q = debit(&b);
    struct debit_file f = make(DEBIT_ACH, &bytes);
    assert_int_equal(f.total, 7200);
    assert_ok(take(returned(&q, '7'), &done));
    assert_int_equal(done.returned, 1);
    assert_int_equal(payment_of(p.id).state, PAYMENT_PROCESSING);
    assert_ok(take(sum("48.00", "USD", &f, "F3"), &done));
    assert_int_equal(done.matched, 1);
    assert_int_equal(payment_of(p.id).state, PAYMENT_SETTLED);
    assert_int_equal(payment_of(q.id).state, PAYMENT_RETURNED);
    assert_int_equal(books_faults(&books), 0);
}

static void a_sum_that_does_not_tell_which_waits_for_a_person(void **state)
{
    (void)state;
    struct lot a = issue(4800, "F-5", "USD"), b = issue(2400, "F-6", "USD");
    struct bank_imported done;
    str bytes;

    give_mandate(a.customer, DEBIT_ACH);
    give_mandate(b.customer, DEBIT_ACH);
    struct payment p = debit(&a), q = debit(&b);
    struct debit_file f = make(DEBIT_ACH, &bytes);
    assert_ok(take(sum("48.00", "USD", &f, "F4"), &done));
    assert_int_equal(done.matched, 0);
    struct bank_line l = last_open();
    struct bank_guess g = guess(&l);
    assert_true(g.why == BANK_BY_FILE && !g.sure && g.batch.file == f.id);
    assert_int_equal(g.missing, 2400);
    assert_err(match_file(l.id, &f, NULL), E_INVALID);
    assert_err(match_file(l.id, &f, &p), E_INVALID);
    assert_int_equal(payment_of(p.id).state, PAYMENT_PROCESSING); /* nothing was told */
    assert_int_equal(payment_of(q.id).state, PAYMENT_PROCESSING);
    assert_ok(match_file(l.id, &f, &q));
    assert_int_equal(payment_of(p.id).state, PAYMENT_SETTLED);
    assert_int_equal(payment_of(q.id).state, PAYMENT_PROCESSING);
    assert_int_equal(books_faults(&books), 0);
    /* Undone, what it settled stays: the money is in the bank, and the line is open. */
    assert_ok(app_bank_unmatch(&books.app, &books.arena, books.org.id, l.id, NULL));
    assert_int_equal(payment_of(p.id).state, PAYMENT_SETTLED);
    assert_int_equal(books_faults(&books), 0);
    assert_ok(match_file(l.id, &f, &q));
    assert_int_equal(books_faults(&books), 0);
}

static str batch_booked(const struct debit_file *f, const char *id, const char *amount)
{
    char day[11];
    date_iso(f->made_on, day);
    return arena_format(&books.arena,
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><Stmt>"
        "<Id>%s</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>"
        "<Ntry><Amt Ccy=\"EUR\">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
        "<BookgDt><Dt>%s</Dt></BookgDt><AcctSvcrRef>%s</AcctSvcrRef><NtryDtls><Btch>"
        "<MsgId>%.*s</MsgId><PmtInfId>%.*s-1</PmtInfId><NbOfTxs>2</NbOfTxs></Btch></NtryDtls>"
        "</Ntry>"
        "</Stmt></BkToCstmrStmt></Document>", id, amount, day, id, STR_FMT(f->message),
        STR_FMT(f->message));
}

static void of_two_files_of_one_sum_it_is_the_one_that_the_bank_names(void **state)
{
    (void)state;
    struct lot a = issue(1500, "F-7", "EUR"), b = issue(1500, "F-8", "EUR");
    struct bank_imported done;
    str bytes;

    give_mandate(a.customer, DEBIT_SEPA);
    give_mandate(b.customer, DEBIT_SEPA);
    struct payment p = debit(&a);
    struct debit_file one = make(DEBIT_SEPA, &bytes);
    struct payment q = debit(&b);
    struct debit_file two = make(DEBIT_SEPA, &bytes);
    assert_int_equal(one.total, two.total);
    assert_ok(take(sum("15.00", "EUR", &one, "F5"), &done));
    assert_int_equal(done.matched, 0); /* either */
    assert_ok(take(batch_booked(&one, "F6", "15.00"), &done));
    assert_true(done.matched >= 1);
    assert_int_equal(payment_of(p.id).state, PAYMENT_SETTLED);
    /* Then the other sum is clear too. */
    assert_ok(take(sum("15.00", "EUR", &one, "F5"), &done));
    assert_int_equal(payment_of(q.id).state, PAYMENT_SETTLED);
    assert_int_equal(books_faults(&books), 0);
}

static int begin(void **state)
{
    *state = &books;
    books_open(&books);
    str account;
    const struct debit_creditor sepa = { .id = S("DE98ZZZ09999999999"), .name = S("Seller GmbH"),
                                         .account = S("DE89370400440532013000"),
                                         .agent = S("COBADEFFXXX") };
    const struct debit_creditor ach = { .id = S("121042882"), .name = S("Seller Inc"),
                                        .account = S("121042882"), .agent = S("231380104"),
                                        .agent_name = S("Federal Reserve Bank") };
    assert_ok(app_gateway_add(&books.app, &books.arena, books.org.id, S("debit"), STR_NONE,
                              STR_NONE, STR_NONE, &account));
    assert_ok(app_creditor_set(&books.app, &books.arena, books.org.id, DEBIT_SEPA, &sepa));
    assert_ok(app_creditor_set(&books.app, &books.arena, books.org.id, DEBIT_ACH, &ach));
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_debited_without_a_mandate),
        cmocka_unit_test(a_payment_goes_out_once_and_the_statement_settles_it),
        cmocka_unit_test(another_amount_than_was_debited_waits_for_a_person),
        cmocka_unit_test(a_file_of_returned_entries_takes_a_payment_back_once),
        cmocka_unit_test(the_sum_of_a_file_settles_all_of_it_once),
        cmocka_unit_test(what_came_back_and_was_set_off_is_told_by_the_sum),
        cmocka_unit_test(a_sum_that_does_not_tell_which_waits_for_a_person),
        cmocka_unit_test(of_two_files_of_one_sum_it_is_the_one_that_the_bank_names),
    };
    return cmocka_run_group_tests(tests, begin, books_end);
}

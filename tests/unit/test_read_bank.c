/* Files of banks: what is taken from each format, and what is refused, by rule and line. */
#include "paper/read_bank.h"
#include "testing.h"

static struct arena a;
static struct problems problems;
static struct bank_file file;

static int begin(void **state)
{
    (void)state;
    arena_init(&a, 256u << 20);
    problems = (struct problems){ .arena = &a };
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_release(&a);
    return 0;
}

static err read_as(str bytes, const char *account, const char *code)
{
    struct bank_hints hints = { .account = str_of(account) };
    if (*code != 0) hints.cur = currency_must(str_of(code));
    return paper_read_bank(&a, bytes, &hints, &problems, &file);
}

/* The first problem is of this rule, on this line. */
static void refused(str bytes, const char *rule, int line)
{
    problems = (struct problems){ .arena = &a };
    assert_err(read_as(bytes, "DE89", "EUR"), E_INVALID);
    assert_non_null(problems.first);
    assert_string_equal(arena_c_string(&a, problems.first->rule), rule);
    assert_int_equal(problems.first->line, line);
}

static str camt(const char *kind, const char *inner)
{
    bool statement = kind[2] == '3';
    const char *outer = statement ? "BkToCstmrStmt" : "BkToCstmrDbtCdtNtfctn";
    const char *part = statement ? "Stmt" : "Ntfctn";
    return arena_format(&a, "<?xml version=\"1.0\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:"
                        "xsd:camt.%s.001.02\"><%s><%s><Id>S1</Id><CreDtTm>2026-03-02T01:00:00"
                        "</CreDtTm><Acct><Id><IBAN>DE89</IBAN></Id></Acct>\n%s</%s></%s>"
                        "</Document>",
                        kind, outer, part, inner, part, outer);
}

#define ENTRY(amount, status, rest)                                                                \
    "<Ntry><Amt Ccy=\"EUR\">" amount "</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>" status               \
    "</Sts><BookgDt><DtTm>2026-03-01T23:00:00Z</DtTm></BookgDt><AcctSvcrRef>A1</AcctSvcrRef>" rest \
    "</Ntry>\n"
#define DETAIL(id, amount)                                                                         \
    "<TxDtls><Refs><EndToEndId>" id "</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy=\"EUR\">" amount \
    "</Amt></TxAmt></AmtDtls><RmtInf><Ustrd>one</Ustrd><Ustrd>two</Ustrd></RmtInf></TxDtls>"

static void an_entry_of_several_payments_gives_a_line_for_each(void **state)
{
    (void)state;
    assert_ok(read_as(camt("054", ENTRY("3.00", "BOOK", "<NtryDtls>" DETAIL("P-1", "1.00")
                                        DETAIL("NOTPROVIDED", "2.00") "</NtryDtls>")), "", ""));
    assert_int_equal(file.format, BANK_CAMT054);
    const struct bank_statement *s = &file.statements[0];
    assert_int_equal(s->count, 2);
    assert_int_equal(s->lines[0].amount, 100);
    assert_str(s->lines[0].end_to_end, "P-1");
    assert_str(s->lines[0].text, "one two");
    assert_int_equal(s->lines[1].amount, 200);
    assert_int_equal(s->lines[1].n, 1);
    assert_int_equal(s->lines[1].end_to_end.n, 0);
    assert_false(s->balanced);
}

static void details_that_do_not_add_up_give_one_line(void **state)
{
    (void)state;
    assert_ok(read_as(camt("053", ENTRY("3.00", "BOOK", "<NtryDtls>" DETAIL("P-1", "1.00")
                                        DETAIL("P-2", "1.99") "</NtryDtls>")), "", ""));
    assert_int_equal(file.statements[0].count, 1);
    assert_int_equal(file.statements[0].lines[0].amount, 300);
    assert_int_equal(file.statements[0].lines[0].end_to_end.n, 0);
}

static void only_what_is_booked_is_taken(void **state)
{
    (void)state;
    assert_ok(read_as(camt("053", ENTRY("3.00", "PDNG", "") ENTRY("4.000", "BOOK", "")), "", ""));
    assert_int_equal(file.statements[0].count, 1);
    assert_int_equal(file.statements[0].lines[0].amount, 400);
    assert_int_equal(file.statements[0].lines[0].at, 4);
}

static void faults_of_camt_tell_rule_and_line(void **state)
{
    (void)state;
    refused(camt("053", ENTRY("3.001", "BOOK", "")), "CAMT-AMOUNT", 3);
    refused(camt("053", ENTRY("3,00", "BOOK", "")), "CAMT-AMOUNT", 3);
    refused(camt("053", ENTRY("-3.00", "BOOK", "")), "CAMT-AMOUNT", 3);
    refused(camt("053", "<Ntry><Amt Ccy=\"EURO\">1</Amt><Sts>BOOK</Sts></Ntry>"), "CAMT-CURRENCY",
            3);
    refused(camt("053", "\n<Ntry><Amt Ccy=\"EUR\">1</Amt><Sts>BOOK</Sts></Ntry>"), "CAMT-SIDE", 4);
    refused(camt("053", "<Ntry><Amt Ccy=\"EUR\">1</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>"
                 "<BookgDt><Dt>2026-02-30</Dt></BookgDt></Ntry>"), "CAMT-DATE", 3);
    refused(camt("053", "<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">1</Amt>"
                 "<CdtDbtInd>CRDT</CdtDbtInd></Bal><Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry>"
                 "</Tp><Amt Ccy=\"EUR\">5</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>"
                 ENTRY("3.00", "BOOK", "")), "CAMT-BALANCE", 2);
    refused(S("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.008.001.02\"/>"),
            "CAMT-FORMAT", 1);
    refused(S("<Document"), "XML", 1);
    refused(S("<!DOCTYPE x [<!ENTITY e \"x\">]><x>&e;</x>"), "XML", 1);
}

static void amounts_of_a_csv_are_never_guessed(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t minor; /* 0: refused */
    } amounts[] = { { "1234.56", 123456 }, { "1,234.56", 123456 }, { "1.234,56", 123456 },
                    { "1234,56", 123456 }, { "-0.01", -1 }, { "+5", 500 }, { "1,234,567.00",
                    123456700 }, { "1,234", 0 }, { "1.234", 0 }, { "12,34.56", 0 }, { "1.2.3", 0 },
                    { ",5", 0 }, { "", 0 }, { "1e3", 0 }, { "--1", 0 },
                    { "99999999999999999999", 0 } };
    for (size_t i = 0; i < countof(amounts); i++) {
        problems = (struct problems){ .arena = &a };
        err e = read_as(arena_format(&a, "Date,Amount\n2026-03-02,\"%s\"\n", amounts[i].text),
                        "DE89", "EUR");
        if (amounts[i].minor == 0) {
            assert_err(e, E_INVALID);
            assert_str(problems.first->rule, "CSV-AMOUNT");
            continue;
        }
        assert_ok(e);
        const struct bank_line *l = &file.statements[0].lines[0];
        assert_int_equal((int)l->side * l->amount, amounts[i].minor);
    }
}

static void a_comma_before_three_digits_may_group_them(void **state)
{
    (void)state;
    str file_of = S("Date,Amount\n2026-03-02,\"1,234\"\n");
    assert_err(read_as(file_of, "KW81", "KWD"), E_INVALID); /* which has three decimals */
    assert_str(problems.first->rule, "CSV-AMOUNT");
    assert_ok(read_as(S("Date,Amount\n2026-03-02,1.234\n"), "KW81", "KWD"));
    assert_int_equal(file.statements[0].lines[0].amount, 1234);
}

static void a_csv_of_another_kind_is_refused(void **state)
{
    (void)state;
    refused(S("Amount\n1.00\n"), "CSV-MISSING-COLUMN", 1);
    refused(S("Date,Credit\n2026-03-02,1.00\n"), "CSV-MISSING-COLUMN", 1);
    refused(S("Date,Amount,Booking_Date\n"), "CSV-DUPLICATE-COLUMN", 1);
    refused(S("Date,Amount\n03/02/2026,1.00\n"), "CSV-DATE", 2);
    refused(S("Date,Amount\n31.02.2026,1.00\n"), "CSV-DATE", 2);
    refused(S("Date,Amount\n2026-03-02,1.00,x\n"), "CSV-CELLS", 2);
    refused(S("Date,Amount\n2026-03-02,\"1.00\n"), "CSV-SYNTAX", 2);
    refused(S("Date,Amount,Account\n2026-03-02,1.00,A\n2026-03-02,1.00,B\n"), "CSV-ACCOUNT", 3);
    refused(S("\x89PNG\r\n"), "CSV-ENCODING", 1);
    refused(S("Date,Amount\n"), "EMPTY", 1);
    assert_err(read_as(S("Date,Amount\n2026-03-02,1.00\n"), "", "EUR"), E_INVALID);
    assert_err(read_as(S("Date,Amount\n2026-03-02,1.00\n"), "DE89", ""), E_INVALID);
}

#define HEAD                                                                                       \
    "101 121042882 2313801042611270900A094101TAMARIND GRID          "                              \
    "FEDERAL RESERVE BANK           \n"
#define BATCH                                                                                      \
    "5200TAMARIND GRID                       121042882 PPDPAYMENT         "                        \
    "261127   1231380100000001\n"
#define BACK                                                                                       \
    "6262313801041234567          0000002400P-12345678     MIRA HOLM               "               \
    "1231380100000001\n"                                                                           \
    "799R01231380100000001      23138010                                            "              \
    "231380100000001\n"
#define SUMS(debit)                                                                                \
    "820000000200231380100" debit "000000000000121042882                          "                \
    "231380100000001\n"                                                                            \
    "90000010000010000000200231380100" debit "000000000000                               "         \
    "        \n"

static void returned_entries_are_read_with_their_reason(void **state)
{
    (void)state;
    assert_ok(read_as(S(HEAD BATCH BACK SUMS("00000002400")), "", ""));
    assert_int_equal(file.format, BANK_NACHA);
    assert_int_equal(file.statements[0].count, 1);
    assert_str(file.statements[0].lines[0].return_code, "R01");
    assert_str(file.statements[0].lines[0].end_to_end, "P-12345678");
    assert_int_equal(file.statements[0].lines[0].amount, 2400);
}

static void a_nacha_file_that_is_not_whole_is_refused(void **state)
{
    (void)state;
    refused(S(HEAD BATCH BACK SUMS("00000002401")), "NACHA-SUMS", 5);
    refused(S(HEAD BATCH BACK), "NACHA-END", 4);
    refused(S(HEAD BACK), "NACHA-ORDER", 2);
    refused(S(HEAD "5200\n"), "NACHA-RECORD", 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_entry_of_several_payments_gives_a_line_for_each, begin,
                                        end),
        cmocka_unit_test_setup_teardown(details_that_do_not_add_up_give_one_line, begin, end),
        cmocka_unit_test_setup_teardown(only_what_is_booked_is_taken, begin, end),
        cmocka_unit_test_setup_teardown(faults_of_camt_tell_rule_and_line, begin, end),
        cmocka_unit_test_setup_teardown(amounts_of_a_csv_are_never_guessed, begin, end),
        cmocka_unit_test_setup_teardown(a_comma_before_three_digits_may_group_them, begin, end),
        cmocka_unit_test_setup_teardown(a_csv_of_another_kind_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(returned_entries_are_read_with_their_reason, begin, end),
        cmocka_unit_test_setup_teardown(a_nacha_file_that_is_not_whole_is_refused, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

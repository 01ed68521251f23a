/* Files of direct debits: how they are built, what is refused, and samples for outside judges. */
#include <stdlib.h>

#include "base/file.h"
#include "paper/write_debits.h"
#include "testing.h"

static struct arena a;
static struct debit items[4];

static int begin(void **state)
{
    (void)state;
    arena_init(&a, 1 << 24);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_release(&a);
    return 0;
}

static date day(const char *s)
{
    date d = DATE_NONE;
    assert_true(date_parse(str_of(s), &d));
    return d;
}

static struct debits sepa(void)
{
    struct mandate m = { .scheme = DEBIT_SEPA, .reference = S("M-0001"),
                         .signed_on = day("2026-01-05"), .name = S("M\xC3\xBCller & S\xC3\xB6hne"),
                         .account = S("DE75 5121 0800 1245 1261 99"), .agent = S("SOGEDEFF"),
                         .kind = S("CORE") };
    items[0] = (struct debit){ .reference = S("P-7K3M9Q2D"), .amount = 11900, .mandate = m };
    m.used = 1;
    m.agent = STR_NONE;
    items[1] = (struct debit){ .reference = S("P-7K3M9Q2E"), .amount = 1, .mandate = m };
    m.once = true;
    m.kind = S("B2B");
    items[2] = (struct debit){ .reference = S("P-7K3M9Q2F"), .amount = 250000, .mandate = m };
    return (struct debits){
        .scheme = DEBIT_SEPA, .message = S("CF-20261122-1"), .created = S("2026-11-22T10:15:00"),
        .day = day("2026-11-25"), .items = items, .count = 3, .total = 261901,
        .creditor = { .id = S("DE98ZZZ09999999999"), .name = S("Tamarind Grid <AG>"),
                      .account = S("DE89370400440532013000"), .agent = S("COBADEFFXXX") },
    };
}

static struct debits ach(void)
{
    struct mandate m = { .scheme = DEBIT_ACH, .reference = S("M-9"),
                         .signed_on = day("2026-01-05"), .name = S("Wade Arnold"),
                         .account = S("12345678"), .agent = S("231380104"), .kind = S("PPD") };
    items[0] = (struct debit){ .reference = S("P-7K3M9Q2D"), .amount = 100000000, .mandate = m };
    m.savings = true;
    items[1] = (struct debit){ .reference = S("P-7K3M9Q2E"), .amount = 1, .mandate = m };
    m.kind = S("CCD");
    m.name = S("A company whose name is far too long");
    items[2] = (struct debit){ .reference = S("P-7K3M9Q2F"), .amount = 99, .mandate = m };
    return (struct debits){
        .scheme = DEBIT_ACH, .message = S("A"), .created = S("2026-11-22T10:15:00"),
        .day = day("2026-11-24"), .items = items, .count = 3, .total = 100000100,
        .creditor = { .id = S("121042882"), .name = S("Tamarind Grid"), .account = S("121042882"),
                      .agent = S("231380104"), .agent_name = S("Federal Reserve Bank") },
    };
}

/* Where outside judges look (tests/bank/run). */
static void show(const char *name, str bytes)
{
    const char *folder = getenv("DEBITS_FOLDER");
    if (folder == NULL) return;
    assert_ok(file_write(arena_format(&a, "%s/%s", folder, name).p, bytes, 0644));
}

static void pain_groups_by_sequence_and_instrument(void **state)
{
    (void)state;
    struct debits d = sepa();
    str out;
    assert_ok(paper_pain008_write(&a, &d, 8, &out));
    show("pain.008.001.08.xml", out);
    assert_true(str_contains(out, S("<NbOfTxs>3</NbOfTxs><CtrlSum>2619.01</CtrlSum>")));
    assert_true(str_contains(out, S("<PmtInfId>CF-20261122-1-3</PmtInfId>")));
    assert_true(str_contains(out, S("<Cd>B2B</Cd></LclInstrm><SeqTp>OOFF</SeqTp>")));
    assert_true(str_contains(out, S("<Nm>Muller + Sohne</Nm>")));
    assert_true(str_contains(out, S("<Nm>Tamarind Grid .AG.</Nm>")));
    assert_true(str_contains(out, S("<Othr><Id>NOTPROVIDED</Id></Othr>")));
    assert_true(str_contains(out, S("<BICFI>SOGEDEFF</BICFI>")));
    assert_ok(paper_pain008_write(&a, &d, 2, &out));
    show("pain.008.001.02.xml", out);
    assert_true(str_contains(out, S("<BIC>SOGEDEFF</BIC>")));
    assert_err(paper_pain008_write(&a, &d, 3, &out), E_INVALID);
}

static void nacha_has_records_of_94_in_blocks_of_ten(void **state)
{
    (void)state;
    struct debits d = ach();
    str out, rest, record;
    assert_ok(paper_nacha_write(&a, &d, &out));
    show("debits.ach", out);
    assert_int_equal(out.n, 950);
    rest = out;
    while (str_cut(&rest, '\n', &record)) assert_int_equal(record.n, 94);
    assert_true(str_starts(out, S("101 231380104 1210428822611221015A094101FEDERAL RESERVE BANK")));
    assert_true(str_contains(out, S("627231380104" "12345678         0100000000P-7K3M9Q2D     "
                                    "WADE ARNOLD             0231380100000001\n")));
    assert_true(str_contains(out, S("637231380104")));
    assert_true(str_contains(out, S("A COMPANY WHOSE NAME I  0231380100000003\n")));
    items[0].amount = 10000000000;
    assert_err(paper_nacha_write(&a, &d, &out), E_TOO_LARGE);
}

static void mandates_are_checked_by_scheme(void **state)
{
    (void)state;
    struct mandate m = (sepa(), items[0].mandate);
    assert_ok(mandate_check(&m, &a));
    m.account = S("DE75512108001245126190");
    assert_err(mandate_check(&m, &a), E_INVALID);
    m = (ach(), items[0].mandate);
    assert_ok(mandate_check(&m, &a));
    m.agent = S("231380105");
    assert_err(mandate_check(&m, &a), E_INVALID);
    m.agent = S("231380104");
    m.kind = S("CORE");
    assert_err(mandate_check(&m, &a), E_INVALID);
}

static void creditors_are_checked_by_scheme(void **state)
{
    (void)state;
    struct debit_creditor c = sepa().creditor;
    assert_ok(debit_creditor_check(&c, DEBIT_SEPA, &a));
    c.id = S("DE97ZZZ09999999999");
    assert_err(debit_creditor_check(&c, DEBIT_SEPA, &a), E_INVALID);
    c = ach().creditor;
    assert_ok(debit_creditor_check(&c, DEBIT_ACH, &a));
    assert_err(debit_creditor_check(&c, DEBIT_SEPA, &a), E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(pain_groups_by_sequence_and_instrument, begin, end),
        cmocka_unit_test_setup_teardown(nacha_has_records_of_94_in_blocks_of_ten, begin, end),
        cmocka_unit_test_setup_teardown(mandates_are_checked_by_scheme, begin, end),
        cmocka_unit_test_setup_teardown(creditors_are_checked_by_scheme, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

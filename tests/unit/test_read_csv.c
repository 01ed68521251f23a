/* CSV invoices: what stands as written, what is calculated, and every refusal. */
#include "lib/reading.h"

#define HEAD                                                                                       \
    "kind,number,issue_date,due_date,currency,customer_name,item_name,quantity,unit_price,"        \
    "discount,tax_rate,line_net,tax_total,total,paid\n"

static const char good[] = HEAD
    "invoice,INV-1,2026-11-01,2026-12-01,EUR,Buyer AG,VM hours,720,0.05,1.00,19,35.00,16.15,"
    "101.15,10\n"
    "invoice,INV-1,,,,,Disk,10,5,,19,,,,\n"
    "credit_note,CN-1,2026-11-02,,EUR,Buyer AG,Outage,1,10,,19,,,,\n";

static void rows_become_documents(void **state UNUSED)
{
    struct reading_case c;
    reading_begin(&c);
    str s = str_of(good);
    read_good(&c, s);
    assert_int_equal(c.result.count, 2);
    assert_int_equal(c.result.format, READ_CSV);
    const struct read_document *one = &c.result.documents[0], *two = one + 1;
    assert_int_equal(one->document.kind, DOCUMENT_INVOICE);
    assert_int_equal(one->document.line_count, 2);
    assert_money(one->document.lines[0].net, "35.00", "EUR");
    assert_money(one->document.lines[1].net, "50.00", "EUR");
    assert_money(one->document.tax, "16.15", "EUR");
    assert_money(one->document.total, "101.15", "EUR");
    assert_money(one->document.payable, "91.15", "EUR");
    assert_str(one->document.buyer.name, "Buyer AG");
    assert_str(one->document.lines[1].id, "2");
    assert_int_equal(one->line, 2);
    assert_true(str_starts(one->original, S("invoice,INV-1,")));
    assert_true(str_ends(one->original, S("Disk,10,5,,19,,,,\n")));
    assert_int_equal(one->xml.n, 0);
    assert_int_equal(two->document.kind, DOCUMENT_CREDIT_NOTE);
    assert_str(two->document.type_code, "381");
    assert_money(two->document.payable, "11.90", "EUR");
    assert_int_equal(c.problems.warnings, 0);
    reading_end(&c);
}

static void semicolons_a_mark_and_windows_line_ends_are_read(void **state UNUSED)
{
    struct reading_case c;
    reading_begin(&c);
    read_good(&c, S("\xef\xbb\xbfNumber; issue_date ;currency;customer_number;item_name;quantity;"
                    "unit_price\r\n"
                    "7;2026-11-01;JPY;K-1;\"Tea; green\";3;33.3\r\n"));
    assert_str(c.result.documents[0].document.lines[0].name, "Tea; green");
    assert_money(c.result.documents[0].document.payable, "100", "JPY");
    assert_str(c.result.documents[0].document.buyer.number, "K-1");
    reading_end(&c);
}

static void what_is_written_stands_and_is_compared(void **state UNUSED)
{
    struct reading_case c;
    reading_begin(&c);
    str s = replaced(&c, str_of(good), ",35.00,16.15,101.15,", ",35.01,16.15,101.50,");
    const struct document *d = read_good(&c, s);
    assert_money(d->lines[0].net, "35.01", "EUR");
    assert_money(d->net, "85.01", "EUR");
    assert_money(d->tax, "16.15", "EUR");
    assert_money(d->taxes[0].amount, "16.15", "EUR");
    assert_money(d->total, "101.16", "EUR");
    assert_money(d->rounding, "0.34", "EUR");
    assert_money(d->payable, "91.50", "EUR");
    assert_int_equal(c.problems.warnings, 2);
    assert_non_null(problem_by(&c, "CSV-LINE-NET"));
    assert_non_null(problem_by(&c, "CSV-TOTAL"));
    assert_null(problem_by(&c, "CSV-TAX"));
    read_good(&c, replaced(&c, str_of(good), ",16.15,101.15,", ",16.00,101.00,"));
    assert_non_null(problem_by(&c, "CSV-TAX"));
    reading_end(&c);
}

static void orders_and_quotes_are_read_and_owe_nothing(void **state UNUSED)
{
    struct reading_case c;
    reading_begin(&c);
    str two = S(HEAD "order,SO-1,2026-11-01,,EUR,Buyer AG,VM hours,10,5,,19,,,,\n"
                     "quote,Q-1,2026-11-01,2026-12-01,EUR,Buyer AG,Disk,1,10,,19,,,,\n");
    const struct document *order = read_good(&c, two), *quote;
    assert_int_equal(c.result.count, 2);
    quote = &c.result.documents[1].document;
    assert_int_equal(order->kind, DOCUMENT_ORDER);
    assert_str(order->type_code, "220");
    assert_money(order->payable, "59.50", "EUR");
    assert_int_equal(quote->kind, DOCUMENT_QUOTE);
    assert_str(quote->type_code, "310");
    assert_true(date_is(quote->due));
    read_bytes(&c, replaced(&c, two, "10,5,,19,,,,\n", "10,5,,19,,,,5\n"));
    assert_err(c.e, E_INVALID);
    assert_non_null(problem_by(&c, "CSV-VALUE"));
    read_bytes(&c, replaced(&c, two, ",10,5,,19", ",-10,5,,19"));
    assert_err(c.e, E_INVALID);
    assert_non_null(problem_by(&c, "CSV-VALUE"));
    reading_end(&c);
}

static void tax_without_a_rate_is_one_group(void **state UNUSED)
{
    struct reading_case c;
    reading_begin(&c);
    const struct document *d = read_good(
        &c,
        S("number,issue_date,currency,customer_name,item_name,quantity,unit_price,tax_total,total\n"
          "1,2026-11-01,EUR,B,X,1,100,19,119\n"));
    assert_int_equal(d->tax_count, 1);
    assert_money(d->taxes[0].amount, "19.00", "EUR");
    assert_money(d->payable, "119.00", "EUR");
    assert_int_equal(c.problems.warnings, 0);
    reading_end(&c);
}

static void a_rupee_invoice_is_rounded_by_line_under_gst(void **state UNUSED)
{
    struct reading_case c;
    reading_begin(&c);
    const struct document *d = read_good(
        &c, S("number,issue_date,currency,customer_name,item_name,quantity,unit_price,tax_rate,"
              "hsn_sac\n"
              "1,2026-11-01,INR,B,X,1,0.03,18,998315\n1,2026-11-01,INR,B,Y,1,0.03,18,998315\n"));
    assert_int_equal(d->tax_count, 1);
    assert_str(d->taxes[0].component, "GST");
    assert_str(d->taxes[0].hsn_sac, "998315");
    assert_money(d->tax, "0.02", "INR");
    reading_end(&c);
}

/* A file, and what is said of it. */
struct refusal {
    const char *text, *rule, *column;
    int line;
};

static void assert_refusals(const struct refusal *all, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct reading_case c;
        const struct problem *p;
        reading_begin(&c);
        read_bytes(&c, str_of(all[i].text));
        p = problem_by(&c, all[i].rule);
        if (c.e == OK || p == NULL || !str_eq(p->field, str_of(all[i].column)) ||
            p->line != all[i].line) {
            print_problems(&c);
            fail_msg("%s %s line %d is not said of: %s", all[i].rule, all[i].column, all[i].line,
                     all[i].text);
        }
        reading_end(&c);
    }
}

#define ROW(values) HEAD "invoice,INV-1,2026-11-01,,EUR,Buyer AG,VM,1,10,,19,,,,\n" values

static void every_refusal_names_rule_column_and_line(void **state UNUSED)
{
    static const struct refusal all[] = {
        { "number,issue_date,currency,customer_name,item_nam,quantity,unit_price\n",
          "CSV-UNKNOWN-COLUMN", "item_nam", 1 },
        { "number,issue_date,currency,customer_name,quantity,unit_price\n", "CSV-MISSING-COLUMN",
          "item_name", 1 },
        { "number,issue_date,currency,item_name,quantity,unit_price\n", "CSV-MISSING-COLUMN",
          "customer_name", 1 },
        { "number,number,issue_date,currency,item_name,quantity,unit_price,customer_name\n",
          "CSV-DUPLICATE-COLUMN", "number", 1 },
        { HEAD, "CSV-EMPTY", "", 1 },
        { ROW("invoice,INV-2,2026-11-01\n"), "CSV-CELLS", "", 3 },
        { ROW("invoice,INV-2,2026-11-01,,EUR,Buyer \"AG\",VM,1,10,,19,,,,\n"), "CSV-SYNTAX", "",
          3 },
        { ROW("invoice,INV-2,2026-11-01,,EUR,\"Buyer,VM,1,10,,19,,,,\n"), "CSV-SYNTAX", "", 3 },
        { ROW("invoice,,2026-11-01,,EUR,Buyer,VM,1,10,,19,,,,\n"), "CSV-MISSING", "number", 3 },
        { ROW("invoice,INV-2,2026-11-01,,EUR,,VM,1,10,,19,,,,\n"), "CSV-MISSING", "customer_name",
          3 },
        { ROW("invoice,INV-2,2026-11-01,,EUR,B,VM,,10,,19,,,,\n"), "CSV-MISSING", "quantity", 3 },
        { ROW("bill,INV-2,2026-11-01,,EUR,B,VM,1,10,,19,,,,\n"), "CSV-VALUE", "kind", 3 },
        { ROW("invoice,INV-2,01.11.2026,,EUR,B,VM,1,10,,19,,,,\n"), "CSV-VALUE", "issue_date", 3 },
        { ROW("invoice,INV-2,2026-11-01,2026-02-30,EUR,B,VM,1,10,,19,,,,\n"), "CSV-VALUE",
          "due_date", 3 },
        { ROW("invoice,INV-2,2026-11-01,,EURO,B,VM,1,10,,19,,,,\n"), "CSV-VALUE", "currency", 3 },
        { ROW("invoice,INV-2,2026-11-01,,EUR,B,VM,1,\"10,00\",,19,,,,\n"), "CSV-VALUE",
          "unit_price", 3 },
        { ROW("invoice,INV-2,2026-11-01,,EUR,B,VM,1e3,10,,19,,,,\n"), "CSV-VALUE", "quantity", 3 },
        { ROW("invoice,INV-2,2026-11-01,,EUR,B,VM,1,10,-1,19,,,,\n"), "CSV-VALUE", "discount", 3 },
        { ROW("invoice,INV-2,2026-11-01,,EUR,B,VM,1,10,,101,,,,\n"), "CSV-VALUE", "tax_rate", 3 },
        { ROW("invoice,INV-2,2026-11-01,,EUR,B,VM,1,10,,19,10.001,,,\n"), "CSV-VALUE", "line_net",
          3 },
        { ROW("invoice,INV-2,2026-11-01,,EUR,B,VM,1,10,,19,,,13.00,\n"), "CSV-TOTAL", "total", 3 },
        { ROW("invoice,INV-2,2026-11-01,,EUR,B,VM,9000000000,9000000000000,,19,,,,\n"), "CSV-VALUE",
          "unit_price", 3 },
        { ROW("invoice,INV-1,2026-11-02,,EUR,,VM,1,10,,19,,,,\n"), "CSV-DIFFERS", "issue_date", 3 },
        { ROW("invoice,INV-2,2026-11-01,,EUR,B,VM,1,10,,19,,,,\ninvoice,INV-1,2026-11-01,,"
              "EUR,B,VM,1,10,,19,,,,\n"),
          "CSV-APART", "number", 4 },
        { ROW("invoice,INV-2,2026-11-01,,EUR,B\x01,VM,1,10,,19,,,,\n"), "CSV-VALUE",
          "customer_name", 3 },
        { ROW("invoice,INV-2,2026-11-01,,EUR,B\xff,VM,1,10,,19,,,,\n"), "CSV-ENCODING", "", 1 },
        { "", "FORMAT", "", 0 },
        { " \n ", "FORMAT", "", 0 },
    };
    assert_refusals(all, countof(all));
}

static void other_columns_are_checked_too(void **state UNUSED)
{
#define MORE                                                                                       \
    "number,issue_date,currency,customer_name,item_name,quantity,unit_price,customer_country,"     \
    "customer_email,tax_category,period_start,period_end\n"
    static const struct refusal all[] = {
        { MORE "1,2026-11-01,EUR,B,X,1,1,XX,,,,\n", "CSV-VALUE", "customer_country", 2 },
        { MORE "1,2026-11-01,EUR,B,X,1,1,,nobody,,,\n", "CSV-VALUE", "customer_email", 2 },
        { MORE "1,2026-11-01,EUR,B,X,1,1,,,Q,,\n", "CSV-VALUE", "tax_category", 2 },
        { MORE "1,2026-11-01,EUR,B,X,1,1,,,,2026-10-31,2026-10-01\n", "CSV-VALUE", "period_end",
          2 },
    };
    assert_refusals(all, countof(all));
}

static void the_nearest_column_is_named(void **state UNUSED)
{
    struct reading_case c;
    reading_begin(&c);
    read_bytes(&c, S("number,issue_date,curency,customer_name,item_name,quantity,unit_price\n"));
    const struct problem *p = problem_by(&c, "CSV-UNKNOWN-COLUMN");
    assert_true(p != NULL && str_contains(p->text, S("\"currency\"")));
    reading_end(&c);
}

static void a_long_number_and_a_huge_digit_string_are_refused(void **state UNUSED)
{
    struct reading_case c;
    reading_begin(&c);
    size_t n = 50000;
    char *digits = arena_take(&c.arena, n + 1);
    memset(digits, '9', n);
    str s = replaced(&c, str_of(good), "0.05", digits);
    read_bytes(&c, s);
    assert_err(c.e, E_INVALID);
    assert_non_null(problem_by(&c, "CSV-VALUE"));
    reading_end(&c);
}

static void many_faults_are_counted_and_not_all_kept(void **state UNUSED)
{
    struct reading_case c;
    reading_begin(&c);
    struct buf b;
    buf_init(&b, 10 * 1024 * 1024);
    buf_str(&b, str_of(HEAD));
    for (int i = 0; i < 3000; i++) buf_format(&b, "bill,N%d,x,,EUR,B,VM,1,10,,19,,,,\n", i);
    read_bytes(&c, buf_copy(&b, &c.arena));
    buf_release(&b);
    assert_err(c.e, E_INVALID);
    assert_int_equal(c.problems.errors, 6000);
    int kept = 0;
    for (const struct problem *p = c.problems.first; p != NULL; p = p->next) kept++;
    assert_int_equal(kept, 200);
    reading_end(&c);
}

static void a_small_arena_is_refused_and_does_not_end_the_process(void **state UNUSED)
{
    struct reading_case c;
    reading_begin(&c);
    arena_release(&c.arena);
    arena_init(&c.arena, 1024 * 1024);
    read_bytes(&c, str_of(good));
    assert_err(c.e, E_TOO_LARGE);
    read_bytes(&c, S("<a/>"));
    assert_err(c.e, E_TOO_LARGE);
    reading_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_become_documents),
        cmocka_unit_test(semicolons_a_mark_and_windows_line_ends_are_read),
        cmocka_unit_test(what_is_written_stands_and_is_compared),
        cmocka_unit_test(orders_and_quotes_are_read_and_owe_nothing),
        cmocka_unit_test(tax_without_a_rate_is_one_group),
        cmocka_unit_test(a_rupee_invoice_is_rounded_by_line_under_gst),
        cmocka_unit_test(every_refusal_names_rule_column_and_line),
        cmocka_unit_test(other_columns_are_checked_too),
        cmocka_unit_test(the_nearest_column_is_named),
        cmocka_unit_test(a_long_number_and_a_huge_digit_string_are_refused),
        cmocka_unit_test(many_faults_are_counted_and_not_all_kept),
        cmocka_unit_test(a_small_arena_is_refused_and_does_not_end_the_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Statements of account without a database: balances, sums, ages, and the cells of their CSV. */
#include "testing.h"

#include "base/rand.h"
#include "core/statement.h"
#include "csv/csv_write.h"

static struct arena arena;
static struct rand_stream dice;

static struct statement_row *random_rows(size_t n)
{
    struct statement_row *rows = arena_array(&arena, struct statement_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        int64_t amount = 1 + (int64_t)rand_below(&dice, 1000000);
        rows[i].effect = rand_below(&dice, 2) == 0 ? amount : -amount;
    }
    return rows;
}

static struct statement_sums sums_of(const struct statement_row *rows, size_t n)
{
    struct statement_sums s = { .count = (int64_t)n };
    for (size_t i = 0; i < n; i++) {
        if (rows[i].effect > 0) s.charged += rows[i].effect;
        else s.credited -= rows[i].effect;
    }
    return s;
}

static void the_beginning_and_all_rows_make_the_end(void **state)
{
    (void)state;
    for (int turn = 0; turn < 500; turn++) {
        size_t n = rand_below(&dice, 40), cut = rand_below(&dice, n + 1),
               last = cut + rand_below(&dice, n - cut + 1);
        int64_t opening = (int64_t)rand_below(&dice, 100000) - 50000, balance = opening;
        struct statement_row *rows = random_rows(n);
        struct statement whole, first, second, window;
        statement_begin(&whole, opening);
        for (size_t i = 0; i < n; i++) {
            assert_ok(statement_add(&whole, &rows[i]));
            balance += rows[i].effect;
            assert_int_equal(rows[i].balance, balance);
        }
        assert_int_equal(whole.closing, balance);
        assert_int_equal(whole.closing, opening + whole.all.charged - whole.all.credited);
        assert_int_equal(whole.all.count, n);

        /* Two of neighbouring ranges meet. */
        statement_begin(&first, opening);
        for (size_t i = 0; i < cut; i++) assert_ok(statement_add(&first, &rows[i]));
        statement_begin(&second, first.closing);
        for (size_t i = cut; i < n; i++) assert_ok(statement_add(&second, &rows[i]));
        assert_int_equal(second.closing, whole.closing);

        /* A page of it says the same as the whole. */
        struct statement_sums before = sums_of(rows, cut), after = sums_of(rows + last, n - last);
        statement_begin(&window, opening);
        assert_ok(statement_skip(&window, &before));
        for (size_t i = cut; i < last; i++) {
            int64_t told = rows[i].balance;
            assert_ok(statement_add(&window, &rows[i]));
            assert_int_equal(rows[i].balance, told);
        }
        assert_ok(statement_skip(&window, &after));
        assert_memory_equal(&window, &whole, sizeof whole);
    }
}

static void what_no_number_holds_is_refused_and_changes_nothing(void **state)
{
    (void)state;
    struct statement s, before;
    struct statement_row row = { .effect = 1 };
    statement_begin(&s, INT64_MAX);
    before = s;
    assert_err(statement_add(&s, &row), E_OVERFLOW);
    assert_memory_equal(&s, &before, sizeof s);
    statement_begin(&s, 0);
    row.effect = INT64_MIN;
    assert_err(statement_add(&s, &row), E_OVERFLOW);
    struct ageing g = { .unused = INT64_MAX };
    assert_err(ageing_add_unused(&g, 1), E_OVERFLOW);
}

static void an_invoice_is_as_old_as_it_is_late(void **state)
{
    (void)state;
    static const struct {
        int late, bucket;
    } days[] = { { -5, 0 }, { 0, 0 }, { 1, 1 }, { 30, 1 }, { 31, 2 }, { 60, 2 },
                 { 61, 3 }, { 90, 3 }, { 91, 4 }, { 5000, 4 } };
    const date today = { 20000 };
    for (size_t i = 0; i < countof(days); i++)
        assert_int_equal(ageing_bucket(date_add(today, -days[i].late), today), days[i].bucket);
    assert_int_equal(ageing_bucket(DATE_NONE, today), 0);
    assert_str(ageing_label(2), "31–60");
    assert_str(ageing_key(4), "over_90");
}

/* What is owed of it all: the buckets less what is not used. */
static int64_t owed(const struct ageing *g)
{
    int64_t sum = -g->unused;
    for (int i = 0; i < AGEING_BUCKETS; i++) sum += g->bucket[i].sum;
    return sum;
}

static void ages_and_what_is_not_used_make_the_balance(void **state)
{
    (void)state;
    const date today = { 20000 };
    struct instalment parts[] = { { { 19960 }, 300 }, { { 20010 }, 700 } };
    const struct plan plan = { .due = { 19800 }, .parts = parts, .count = 2 };
    struct statement_row late = { .effect = 500, .due = { 19999 } },
                         planned = { .effect = 900, .due = { 19960 } },
                         credit = { .effect = -120, .due = DATE_NONE };
    struct ageing g = { 0 }, twice = { 0 };
    assert_ok(statement_age(&g, &late, NULL, today));
    assert_ok(statement_age(&g, &planned, &plan, today));
    assert_ok(statement_age(&g, &credit, NULL, today));
    assert_int_equal(g.bucket[0].sum, 700); /* the part that is not due */
    assert_int_equal(g.bucket[1].sum, 500);
    assert_int_equal(g.bucket[2].sum, 200); /* 100 of the first part are paid */
    assert_int_equal(g.bucket[2].count, 1);
    assert_int_equal(g.unused, 120);
    assert_int_equal(owed(&g), 1280);
    assert_ok(ageing_join(&twice, &g));
    assert_ok(ageing_join(&twice, &g));
    assert_int_equal(owed(&twice), 2560);
    assert_int_equal(twice.unused_n, 2);
}

static void a_block_is_the_sum_of_its_accounts(void **state)
{
    (void)state;
    struct statement_section sections[3] = { 0 };
    struct statement_block b = { .sections = sections, .count = 3 };
    for (size_t i = 0; i < 3; i++) {
        struct statement_row *rows = random_rows(5);
        statement_begin(&sections[i].sum, 100 * (int64_t)i);
        for (size_t k = 0; k < 5; k++) assert_ok(statement_add(&sections[i].sum, &rows[k]));
        sections[i].age.bucket[i].sum = 10;
    }
    assert_ok(statement_block_sum(&b));
    assert_int_equal(b.sum.opening, 300);
    assert_int_equal(b.sum.closing, sections[0].sum.closing + sections[1].sum.closing +
                                        sections[2].sum.closing);
    assert_int_equal(b.sum.closing, b.sum.opening + b.sum.all.charged - b.sum.all.credited);
    assert_int_equal(b.sum.all.count, 15);
    assert_int_equal(b.age.bucket[1].sum, 10);
}

static void entries_have_words_for_people_and_for_files(void **state)
{
    (void)state;
    for (int i = 0; i < STATEMENT_WHATS; i++) {
        assert_true(statement_what_label((enum statement_what)i).n > 0);
        assert_true(statement_what_key((enum statement_what)i).n > 0);
    }
    assert_int_equal(statement_what_of(ENTRY_OFFLINE, 0, -5), STATEMENT_PAYMENT);
    assert_int_equal(statement_what_of(ENTRY_WRITE_OFF, DOCUMENT_INVOICE, -5), STATEMENT_WRITE_OFF);
    assert_int_equal(statement_what_of(ENTRY_WRITE_OFF, DOCUMENT_INVOICE, 5), STATEMENT_RECOVERED);
    assert_int_equal(statement_what_of(ENTRY_REFUND_POST, 0, 5), STATEMENT_REFUND);
    assert_int_equal(statement_what_of(ENTRY_RETURN, 0, 5), STATEMENT_RETURN);
    assert_int_equal(statement_what_of(ENTRY_ISSUE, DOCUMENT_DEBIT_NOTE, 5), STATEMENT_DEBIT_NOTE);
    assert_int_equal(statement_what_of(ENTRY_REVERSAL, 0, 5), STATEMENT_CORRECTION);
    assert_int_equal(statement_what_open(ACCOUNT_CREDIT, 0), STATEMENT_LEFT_OVER);
    assert_int_equal(statement_what_open(ACCOUNT_RETAINER, DOCUMENT_RETAINER), STATEMENT_RETAINER);
}

static str cell(const char *text)
{
    CLEANUP(buf_release) struct buf b;
    struct csv_out c;
    buf_init(&b, 1000);
    csv_begin(&c, &b);
    csv_text(&c, str_of(text));
    return str_sub(buf_copy(&b, &arena), 3, 1000); /* behind the byte order mark */
}

static void a_cell_that_begins_a_formula_is_text(void **state)
{
    (void)state;
    assert_str(cell("=1+1"), "'=1+1");
    assert_str(cell("+49 30"), "'+49 30");
    assert_str(cell("-2"), "'-2");
    assert_str(cell("@SUM(A1)"), "'@SUM(A1)");
    assert_str(cell("  =1"), "'  =1");
    assert_str(cell("\t=1"), "\"'\t=1\"");
    assert_str(cell("\xEF\xBC\x9D" "1"), "'\xEF\xBC\x9D" "1");
    assert_str(cell("A=1"), "A=1");
    assert_str(cell("Smith, \"Bob\""), "\"Smith, \"\"Bob\"\"\"");
    assert_str(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
    assert_str(cell("ＡＢ"), "ＡＢ"); /* wide letters are no signs */
    assert_str(cell(""), "");
}

static int begin(void **state)
{
    (void)state;
    arena_init(&arena, 16u * 1024 * 1024);
    dice.state = 4;
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_beginning_and_all_rows_make_the_end),
        cmocka_unit_test(what_no_number_holds_is_refused_and_changes_nothing),
        cmocka_unit_test(an_invoice_is_as_old_as_it_is_late),
        cmocka_unit_test(ages_and_what_is_not_used_make_the_balance),
        cmocka_unit_test(a_block_is_the_sum_of_its_accounts),
        cmocka_unit_test(entries_have_words_for_people_and_for_files),
        cmocka_unit_test(a_cell_that_begins_a_formula_is_text),
    };
    return cmocka_run_group_tests(tests, begin, end);
}

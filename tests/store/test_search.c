/*
 * What a search finds, on both engines by one list: every script, words and what they begin with,
 * parts of numbers; as documents are issued, and after the index was made anew.
 */
#include "books.h"

#include <string.h>

#include "app/app_search.h"
#include "db/write.h"
#include "locale/fold.h"
#include "store/store_invoice.h"
#include "store/store_search.h"

static struct books b;

enum { DOCUMENTS = 10, FILLERS = 2 * SEARCH_FILL_STEP };

/* Found as the letters a to j. */
static const struct {
    const char *number, *customer, *order, *contract, *text;
} documents[DOCUMENTS] = {
    { "KCS-2425-16435", "ONE", "PO-4518327", "MSA-K-1001", "Hosting in Frankfurt" },
    { "KCS-2425-16436", "ONE", "4518/99 B", "MSA-K-1002", "Grö\u00DFe der \u00DCberraschung" },
    { "INV 1042", "ONE", "", "", "Caf\u00E9 cr\u00E8me, na\u00EFve r\u00E9sum\u00E9" },
    { "R-7", "ONE", "\u0663\u0664\u0665\u0666", "",
      "\u0641\u064E\u0627\u062A\u0648\u0631\u0629 \u0627\u0644\u0625\u064A\u062C\u0627\u0631" },
    { "R-8", "ONE", "", "",
      "\u0938\u0930\u094D\u0935\u0930 \u0939\u094B\u0938\u094D\u091F\u093F\u0902\u0917" },
    { "R-9", "ONE", "", "", "\u682A\u5F0F\u4F1A\u793E\u306E\u8ACB\u6C42\u66F8" },
    { "R-10", "ONE", "\uFF21\uFF22\uFF23\uFF11\uFF12", "", "\uFF76\uFF9E\uFF72\uFF84\uFF9E guide" },
    { "R-11", "ONE", "", "",
      "\u0423\u0441\u043B\u0443\u0433\u0438 \u0441\u0432\u044F\u0437\u0438" },
    { "KCS-2425-16437", "TWO", "PO-4518327", "MSA-K-1001", "Hosting in Frankfurt" },
    { "S-1.2.3", "ONE", "", "",
      "\u0E1A\u0E23\u0E34\u0E01\u0E32\u0E23\u0E42\u0E2E\u0E2A\u0E15\u0E4C" },
};

/* What customer ONE types, and what must be found. */
static const struct {
    const char *typed, *found;
} queries[] = {
    { "hosting", "a" },
    { "HOST", "a" },
    { "host frank", "a" },
    { "frank host", "a" },
    { "osting", "" },
    { "hosting/frank", "a" },
    { "host/frankfurt", "" },
    { "host paris", "" },
    { "KCS-2425-16435", "a" },
    { "kcs", "ab" },
    { "kcs 16436", "b" },
    { "2425", "ab" },
    { "5-164", "ab" },
    { "516436", "b" },
    { "kcs242516435", "a" },
    { "643", "ab" },
    { "64", "" },
    { "518", "ab" },
    { "4518", "ab" },
    { "4518327", "a" },
    { "po 4518327", "a" },
    { "18/99", "b" },
    { "99b", "b" },
    { "msa-k-1001", "a" },
    { "msa", "ab" },
    { "1002", "b" },
    { "gr\u00F6sse", "b" },
    { "GR\u00D6SSE", "b" },
    { "grosse", "b" },
    { "gro\u0308\u00DFe", "b" },
    { "uberra", "b" },
    { "\u00DCBERRASCHUNG gr\u00F6", "b" },
    { "inv1042", "c" },
    { "INV 1042", "c" },
    { "042", "c" },
    { "cafe", "c" },
    { "resume NAIVE", "c" },
    { "\u0641\u0627\u062A\u0648\u0631\u0647", "d" },
    { "\u0627\u0644\u0627\u064A\u062C\u0627\u0631", "d" },
    { "3456", "d" },
    { "\u0664\u0665\u0666", "d" },
    { "\u0938\u0930\u094D\u0935\u0930", "e" },
    { "\u0939\u094B\u0938\u094D\u091F", "e" },
    { "\u0930\u094D\u0935\u0930", "" },
    { "\u8ACB\u6C42\u66F8", "f" },
    { "\u793E", "f" },
    { "\u682A\u5F0F\u4F1A\u793E\u306E\u8ACB\u6C42\u66F8", "f" },
    { "\u8ACB\u66F8", "" },
    { "abc12", "g" },
    { "bc1", "g" },
    { "\u30AC\u30A4\u30C9", "g" },
    { "\u0443\u0441\u043B\u0443\u0433\u0438", "h" },
    { "\u0421\u0412\u042F\u0417\u042C", "" },
    { "\u0441\u0432\u044F\u0437", "h" },
    { "\u0E42\u0E2E\u0E2A\u0E15\u0E4C", "j" },
    { "1.2.3", "j" },
    { "s123", "j" },
    { "\"); drop * OR", "" },
    { "NOT kcs", "" },
    { "kcs OR hosting", "" },
    { "words:kcs", "" },
    { "***", "" },
    { "' | 'kcs", "ab" },
    { "\\", "" },
};

static customer_id customer_of(const char *number)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct customer c = { .number = str_of(number) };
    customer_id id;
    bool found;

    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_customer_find(tx, b.org.id, &c, &id, &found));
    assert_true(found);
    return id;
}

/* The letters of those, in their order; "?" for any other. */
static str letters_of(const struct lot *lots, size_t count)
{
    str out = STR_NONE;
    for (size_t i = 0; i < count; i++) {
        int at = 0;
        while (at < DOCUMENTS && !str_eq(lots[i].number, str_of(documents[at].number))) at++;
        out = arena_format(&b.arena, "%.*s%c", STR_FMT(out), at < DOCUMENTS ? 'a' + at : '?');
    }
    return out;
}

/* What one of them finds, by each way to it. */
static str found_by(const char *customer, const char *typed)
{
    struct invoice_filter f = { .org = b.org.id,
                                .customer = customer_of(customer),
                                .states = STATES_ALL,
                                .limit = 100,
                                .sort = SORT_TOTAL,
                                INVOICE_ANY_DAY,
                                .words = locale_fold(&b.arena, str_of(typed)) };
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct lot *lots;
    struct invoice_found *sums;
    size_t count, currencies;
    bool more;

    assert_true(date_parse(S("2026-02-15"), &f.today));
    assert_ok(db_read_begin(b.app.db, &tx));
    enum db_engine engine = db_engine_of(b.app.db);
    assert_ok(store_invoice_page(tx, &b.arena, engine, &f, &lots, &count, &more));
    assert_ok(store_invoice_found(tx, &b.arena, engine, &f, &sums, &currencies));
    assert_int_equal(currencies, count > 0);
    if (count > 0 && count < 100) assert_int_equal(sums[0].count, count);
    str out = letters_of(lots, count);

    f.found = f.of = 100000;
    assert_ok(store_invoice_page(tx, &b.arena, engine, &f, &lots, &count, &more));
    assert_true(str_eq(letters_of(lots, count), out));
    f.sort = SORT_ISSUED;
    f.down = true;
    assert_ok(store_invoice_page(tx, &b.arena, engine, &f, &lots, &count, &more));
    assert_int_equal(count, out.n);
    str newest = letters_of(lots, count); /* of one day: the last one first */
    for (size_t i = 0; i < count; i++) assert_int_equal(newest.p[i], out.p[count - 1 - i]);
    return out;
}

static void all_are_found_as_the_list_says(void)
{
    for (size_t i = 0; i < countof(queries); i++) {
        str found = found_by("ONE", queries[i].typed);
        if (!str_eq(found, str_of(queries[i].found)))
            print_message("# typed \"%s\": found \"%.*s\", not \"%s\"\n", queries[i].typed,
                          STR_FMT(found), queries[i].found);
        assert_true(str_eq(found, str_of(queries[i].found)));
    }
    assert_str(found_by("TWO", "hosting"), "i");
    assert_str(found_by("TWO", "518"), "i");
    assert_str(found_by("TWO", "16435"), "");
}

static int open_books(void **state)
{
    *state = &b;
    books_open(&b);
    for (int i = 0; i < DOCUMENTS; i++) {
        struct document d = books_document(&b, DOCUMENT_INVOICE, documents[i].number,
                                           documents[i].customer, 1000 * (i + 1), "2026-02-14", "");
        d.purchase_order = str_of(documents[i].order);
        d.contract = str_of(documents[i].contract);
        d.lines[0].name = str_of(documents[i].text);
        books_import(&b, &d);
    }
    return 0;
}

static void documents_are_found_as_they_are_issued(void **state)
{
    (void)state;
    all_are_found_as_the_list_says();
}

static void a_long_document_is_found_by_its_words(void **state)
{
    (void)state;
    CLEANUP(buf_release) struct buf text;
    buf_init(&text, 1 << 20);
    for (int i = 0; i < 4000; i++) buf_format(&text, "\u682A\u5F0F%d\u4F1A ", i);
    struct document d =
        books_document(&b, DOCUMENT_INVOICE, "L-1", "LONG", 1000, "2026-02-14", "");
    d.lines[0].description = buf_copy(&text, &b.arena);
    books_import(&b, &d);
    assert_str(found_by("LONG", "\u5F0F"), "?");
    assert_str(found_by("LONG", "L-1"), "?");
}

static err empty_the_index(struct wtx *tx, void *arg)
{
    const struct sql empty = { .name = "search_empty",
                               .index = -1,
                               .sqlite = "INSERT INTO search (search) VALUES ('delete-all')",
                               .postgres = "DELETE FROM search" };
    const struct sql job = {
        .name = "search_job",
        .index = -1,
        .sqlite = "INSERT INTO job (org, id, kind, key, subject, argument, run_us, lane) "
                  "SELECT $1, 1, 'search.fill', '1', max(id) + 1, '', 0, 1 FROM document",
        .postgres = "INSERT INTO job (org, id, kind, key, subject, argument, run_us, lane) "
                    "SELECT $1, 1, 'search.fill', '1', max(id) + 1, '', 0, 1 FROM document",
    };
    (void)arg;
    TRY(db_exec(tx, &empty, IN()));
    return db_exec(tx, &job, IN(b.org.id));
}

static struct job fill_job(void)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job *list;
    size_t count;

    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_job_due(tx, &b.arena, JOB_PAPER, INT64_MAX, 100, &list, &count));
    for (size_t i = 0; i < count; i++) {
        if (str_eq(list[i].kind, S("search.fill"))) return list[i];
    }
    fail();
    return (struct job){ 0 };
}

static bool filling(void)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    bool is;
    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_search_filling(tx, b.org.id, &is));
    return is;
}

static void an_index_made_anew_is_filled_in_bounded_steps(void **state)
{
    (void)state;
    bool over = false;
    int steps = 0;

    for (int i = 0; i < FILLERS; i++) {
        struct document d = books_document(&b, DOCUMENT_INVOICE,
                                           arena_format(&b.arena, "F-%03d", i).p, "THREE", 1000,
                                           "2026-02-14", "");
        books_import(&b, &d);
    }
    assert_false(filling());
    assert_ok(db_write(b.app.db, (struct db_work){ .body = empty_the_index }));
    assert_str(found_by("ONE", "hosting"), "");
    assert_true(filling());
    while (!over) {
        struct job job = fill_job(), before = job;
        assert_ok(app_search_fill(&b.app, &b.arena, &job, &over));
        /* the newest are there first, and a step that was done is not done again */
        if (steps++ == 0) assert_str(found_by("ONE", "hosting"), "");
        if (!over) assert_err(app_search_fill(&b.app, &b.arena, &before, &over), E_EXISTS);
    }
    assert_int_equal(steps, 3);
    all_are_found_as_the_list_says();
    assert_int_equal(books_faults(&b), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_are_found_as_they_are_issued),
        cmocka_unit_test(a_long_document_is_found_by_its_words),
        cmocka_unit_test(an_index_made_anew_is_filled_in_bounded_steps),
    };
    return cmocka_run_group_tests_name("search", tests, open_books, books_end);
}

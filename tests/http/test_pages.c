/* The pages a contact reads: home, the list, a document, over real sockets and on both engines. */
#include "portal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app_payment.h"
#include "store/store_invoice.h"

enum { MANY = 60 };

static struct portal portal;
static struct browser mira; /* may pay for Halden, whose books are small and known */
static struct customer halden, crowd, empty;
static public_id late, due_soon, part, paid_id, far, stranger_invoice, retainer;

static const char *crowd_number(int n)
{
    return arena_format(&portal.arena, "C-%03d", n).p;
}

/* Halden: 2 overdue (one in part paid), 2 due, 1 paid, in EUR; 1 due in USD; credit; a retainer. */
static void fill_halden(void)
{
    date t = portal_today(&portal);
    struct customer dollars = halden;
    dollars.cur = CURRENCY("USD");
#define ISSUE(who, ...)                                                                            \
    portal_issue(&portal, who, &(struct portal_document){ __VA_ARGS__ }).public_id
    late = ISSUE(&halden, .number = "H-1", .net = 10000, .tax = 1900, .issued = date_add(t, -50),
                 .due = date_add(t, -20), .purchase_order = "PO-77/A", .item = "Crane rental");
    part = ISSUE(&halden, .number = "H-2", .net = 20000, .tax = 3800, .prepaid = 800,
                 .issued = date_add(t, -40), .due = date_add(t, -1), .item = "Scaffold");
    due_soon = ISSUE(&halden, .number = "H-3", .net = 30000, .tax = 5700, .issued = date_add(t, -3),
                     .due = date_add(t, 7), .item = "Excavator");
    far = ISSUE(&halden, .number = "H-4", .net = 100, .tax = 19, .issued = date_add(t, -2),
                .due = date_add(t, 8), .item = "<b>Rope & hook</b>");
    paid_id = ISSUE(&halden, .number = "H-5", .net = 1000, .tax = 190, .prepaid = 1190,
                    .issued = date_add(t, -90), .due = date_add(t, -60));
    (void)ISSUE(&dollars, .number = "H-6", .net = 777700, .issued = date_add(t, -10),
                .due = date_add(t, 20));
    (void)ISSUE(&halden, .kind = DOCUMENT_CREDIT_NOTE, .number = "H-C1", .net = 500, .tax = 95,
                .issued = date_add(t, -1), .due = DATE_NONE);
    retainer = ISSUE(&halden, .kind = DOCUMENT_RETAINER, .number = "H-R1", .net = 2500, .issued = t,
                     .due = date_add(t, 3));
}

/* Crowd: 60 invoices with many equal dates, amounts and types. */
static void fill_crowd(void)
{
    date t = portal_today(&portal);
    for (int i = 0; i < MANY; i++) {
        struct portal_document d = { .number = crowd_number((i * 37) % MANY),
                                     .net = 100 * (i % 7 + 1),
                                     .tax = 19 * (i % 7 + 1),
                                     .type = i % 2 ? "Usage" : "Recurring",
                                     .issued = date_add(t, -(i % 5)),
                                     .due = date_add(t, 5 - i % 9),
                                     .prepaid = i % 4 == 0 ? 119 * (i % 7 + 1) : 0 };
        portal_issue(&portal, &crowd, &d);
    }
}

static int start(void **state)
{
    (void)state;
    portal_start(&portal);
    halden = portal_customer(&portal, "K-1", "Halden Trading GmbH", "EUR");
    crowd = portal_customer(&portal, "K-2", "Crowd AG", "EUR");
    empty = portal_customer(&portal, "K-3", "Empty AG", "EUR");
    struct customer other = portal_customer(&portal, "K-4", "Somebody Else", "EUR");
    portal_contact(&portal, halden.id, "mira@halden.example", MAY_VIEW | MAY_PAY);
    portal_contact(&portal, halden.id, "vera@halden.example", MAY_VIEW);
    portal_contact(&portal, crowd.id, "cleo@crowd.example", MAY_VIEW | MAY_PAY);
    portal_contact(&portal, empty.id, "emil@empty.example", MAY_VIEW | MAY_PAY);
    portal_contact(&portal, halden.id, "both@halden.example", MAY_VIEW | MAY_PAY);
    portal_contact(&portal, crowd.id, "both@halden.example", MAY_VIEW);
    fill_halden();
    fill_crowd();
    stranger_invoice = ISSUE(&other, .number = "S-1", .net = 100, .issued = portal_today(&portal),
                             .due = portal_today(&portal));
    browser_open(&mira, &portal);
    browser_login(&mira, "mira@halden.example");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    browser_close(&mira);
    portal_stop(&portal);
    return 0;
}

/* Get a page of an object: "/invoices/@/pdf", the id in place of "@". */
static int get_of(struct browser *b, const char *path, public_id id)
{
    char target[200];
    const char *mark = strchr(path, '@');
    assert_non_null(mark);
    snprintf(target, sizeof target, "%.*s%.20s%s", (int)(mark - path), path, id.c, mark + 1);
    return browser_get(b, target);
}

/* Numbers of the rows, in order, as "H-1 H-2 ". */
static int rows(struct browser *b, char *out, size_t room)
{
    str body = browser_body(b);
    int n = 0;
    size_t at = 0;
    out[0] = 0;
    for (;;) {
        const char *row = memmem(body.p, body.n, "<th scope=\"row\" class=\"k\">", 26);
        if (row == NULL) return n;
        body = str_sub(body, (size_t)(row - body.p) + 26, body.n);
        const char *number = memmem(body.p, body.n, "<bdi>", 5);
        assert_non_null(number);
        const char *end = memmem(number, 100, "</bdi>", 6);
        assert_non_null(end);
        at += (size_t)snprintf(out + at, room - at, "%.*s ", (int)(end - number - 5), number + 5);
        assert_true(at < room);
        n++;
    }
}

static void assert_rows(const char *target, const char *expected)
{
    char out[2000];
    assert_int_equal(browser_get(&mira, target), 200);
    rows(&mira, out, sizeof out);
    assert_string_equal(out, expected);
}

static void a_stranger_is_sent_to_the_log_in(void **state)
{
    (void)state;
    static const char *const pages[] = { "/", "/invoices", "/credits" };
    struct browser stranger;
    browser_open(&stranger, &portal);
    for (size_t i = 0; i < countof(pages); i++) {
        assert_int_equal(browser_get(&stranger, pages[i]), 303);
        assert_true(str_starts(browser_header(&stranger, "Location"), S("/login")));
    }
    assert_int_equal(get_of(&stranger, "/invoices/@/pdf", late), 303);
    browser_close(&stranger);
}

static void home_shows_what_is_owed_and_how_that_is_worked_out(void **state)
{
    (void)state;
    assert_int_equal(browser_get(&mira, "/"), 200);
    /* 119 + 230 overdue, 357 + 1.19 due */
    assert_true(browser_sees(&mira, "€</span>707<span class=\"dec\">.19"));
    assert_true(browser_sees(&mira, "Overdue, 2 invoices</span><b><bdi>€349.00"));
    assert_true(browser_sees(&mira, "Due, 2</span><b><bdi>€358.19"));
    assert_true(browser_sees(&mira, "Paid, 1</span><b><bdi>€11.90"));
    assert_true(browser_sees(&mira, "Pay <bdi>€349.00</bdi> overdue"));
    assert_true(browser_sees(&mira, "Pay all <bdi>€707.19</bdi>"));
    /* 707.19 + 25 - 5.95 */
    assert_true(browser_sees(&mira, ">Balance payable</dt><dd><a href=\"/balance"));
    assert_true(browser_sees(&mira, "<bdi>−€5.95</bdi>"));
    assert_true(browser_sees(&mira, "<bdi>$7,777.00</bdi>"));
    assert_true(browser_sees(&mira, "Ageing: 51 % not yet due, 49 % 1 to 30 days late, 0 %"));
    /* what is due next begins with the nearest, and has no overdue one */
    str next = browser_between(&mira, "Next invoices by due date", "</table>");
    assert_true(str_contains(next, S("H-3")) && str_contains(next, S("in 7 days")));
    assert_false(str_contains(next, S("H-2")));
}

static void the_figures_of_home_link_to_lists_with_that_sum(void **state)
{
    (void)state;
    assert_int_equal(browser_get(&mira, "/invoices?tab=overdue&currency=EUR"), 200);
    assert_true(browser_sees(&mira, "2 invoices in all"));
    assert_true(
        browser_sees(&mira, "<td class=\"num strong\"><bdi><span class=\"cur\">EUR</span> 349.00"));
    assert_int_equal(browser_get(&mira, "/"), 200);
    str bucket = browser_between(&mira, "1–30 days late\"><a href=\"", "\"");
    char target[500] = "";
    for (size_t i = 0, n = 0; i < bucket.n; i++) {
        target[n++] = bucket.p[i];
        if (bucket.p[i] == '&') i += 4; /* "&amp;" */
    }
    assert_rows(target, "H-2 H-1 ");
    assert_rows("/invoices?tab=all&state=outstanding&currency=EUR", "H-4 H-3 H-2 H-1 ");
}

static void the_list_shows_states_sums_and_controls(void **state)
{
    (void)state;
    assert_rows("/invoices", "H-4 H-3 H-6 H-2 H-1 H-5 ");
    assert_int_equal(browser_count(&mira, "type=\"checkbox\" name=\"invoice\""), 6);
    assert_true(browser_sees(&mira, "data-minor=\"23000\" data-cur=\"EUR\" data-exp=\"2\""));
    assert_true(browser_sees(&mira, "20 days late") && browser_sees(&mira, "1 day late"));
    assert_int_equal(browser_count(&mira, "due soon"), 1);
    assert_int_equal(browser_count(&mira, "partly paid"), 1);
    assert_true(browser_sees(&mira, "<bdi>PO-77/A"));
    /* total 119 + 238 + 357 + 1.19 + 11.90, balance 707.19 */
    assert_true(browser_sees(
        &mira,
        "<bdi>727.09</bdi></td><td class=\"num strong\"><bdi>"
        "<span class=\"cur\">EUR</span> 707.19"));
    assert_true(browser_sees(&mira, "Overdue <b>2</b>") && browser_sees(&mira, "Credits <b>1</b>"));
    assert_rows("/invoices?tab=due", "H-4 H-3 H-6 ");
    assert_rows("/invoices?tab=overdue", "H-2 H-1 ");
    assert_rows("/invoices?tab=paid", "H-5 ");
    assert_rows("/invoices?tab=pending", "");
    assert_true(browser_sees(&mira, "Nothing here"));
}

static void the_list_searches_and_filters(void **state)
{
    (void)state;
    char target[300], from[11], to[11];
    date t = portal_today(&portal);
    assert_rows("/invoices?q=crane", "H-1 ");
    assert_rows("/invoices?q=PO-77", "H-1 ");
    assert_rows("/invoices?q=H-3", "H-3 ");
    assert_rows("/invoices?q=C-001", ""); /* another customer's */
    assert_true(browser_sees(&mira, "No invoices match") && browser_sees(&mira, "Clear filters"));
    assert_rows("/invoices?currency=USD", "H-6 ");
    assert_rows("/invoices?state=paid", "H-5 ");
    snprintf(target, sizeof target, "/invoices?from=%s&to=%s", date_iso(date_add(t, -40), from).p,
             date_iso(date_add(t, -3), to).p);
    assert_rows(target, "H-3 H-6 H-2 ");
    assert_true(browser_sees(&mira, "Remove:"));
    /* what nobody types and cannot be understood is not there */
    assert_rows("/invoices?tab=nonsense&sort=x&after=%21%21", "H-4 H-3 H-6 H-2 H-1 H-5 ");
}

static void assert_told(const char *target, const char *words)
{
    assert_int_equal(browser_get(&mira, target), 422);
    if (!browser_sees(&mira, words)) print_message("# %s does not say: %s\n", target, words);
    assert_true(browser_sees(&mira, words));
}

static void the_list_filters_by_amount_type_and_day_of_payment(void **state)
{
    (void)state;
    char target[300], iso[11];
    date t = portal_today(&portal);

    assert_rows("/invoices?currency=EUR&min=100&max=300", "H-2 H-1 ");
    assert_true(browser_sees(&mira, "Total <bdi><span class=\"cur\">EUR</span> 100.00</bdi> – "));
    assert_true(browser_sees(&mira, "2 invoices in all"));
    assert_rows("/invoices?currency=EUR&min=1.19&max=11.90", "H-4 H-5 ");
    assert_rows("/invoices?currency=USD&min=1", "H-6 ");
    assert_rows("/invoices?type=One-off&tab=overdue", "H-2 H-1 ");
    assert_true(browser_sees(&mira, "Type: One-off"));
    assert_rows("/invoices?type=Usage", "");
    assert_rows("/invoices?contract=MSA-1", "");
    snprintf(target, sizeof target, "/invoices?paid_from=%s", date_iso(date_add(t, -100), iso).p);
    assert_rows(target, "H-2 H-5 ");
    snprintf(target, sizeof target, "/invoices?paid_from=%s", date_iso(date_add(t, 1), iso).p);
    assert_rows(target, "");
    snprintf(target, sizeof target, "/invoices?paid_to=%s", date_iso(date_add(t, -101), iso).p);
    assert_rows(target, "");
    assert_rows("/invoices?q=scaf&currency=EUR&min=200&tab=overdue&type=One-off", "H-2 ");
    assert_int_equal(browser_count(&mira, "class=\"chip\""), 4);
}

static void what_a_filter_is_wrong_about_is_said(void **state)
{
    (void)state;
    assert_told("/invoices?from=yesterday", "Issued: this is not a day");
    assert_told("/invoices?due_to=2026-02-30", "Due date: this is not a day");
    assert_told("/invoices?paid_from=2026-03-02&paid_to=2026-03-01", "Paid: the range ends before");
    assert_told("/invoices?currency=QQQ", "Currency: there is no such currency");
    assert_told("/invoices?state=z", "State: there is no such state");
    assert_told("/invoices?min=5", "Total: choose a currency too");
    assert_told("/invoices?currency=EUR&min=abc", "Total: this is not an amount");
    assert_told("/invoices?currency=EUR&min=-5", "Total: this is not an amount");
    assert_told("/invoices?currency=EUR&max=1240,50", "Total: write the amount with a point");
    assert_told("/invoices?currency=EUR&max=1.234", "Total: this has more digits");
    assert_told("/invoices?currency=EUR&min=9&max=8", "Total: the range ends before");
    assert_told("/list/filters?from=yesterday", "<a href=\"#from\">Issued: this is not a day");
}

static void every_filter_stands_on_one_page(void **state)
{
    (void)state;
    assert_int_equal(browser_get(&mira, "/list/filters?currency=EUR&min=100.50&q=%22x"), 200);
    assert_true(browser_sees(&mira, "value=\"100.50\""));
    assert_true(browser_sees(&mira, "value=\"&#34;x\""));
    assert_true(browser_sees(&mira, "<option value=\"EUR\" selected>EUR"));
    assert_true(browser_sees(&mira, "<option value=\"One-off\">One-off"));
    assert_int_equal(browser_get(&mira, "/list/filters?contract=%3Cb%3E"), 200);
    assert_true(browser_sees(&mira, "<option value=\"&lt;b&gt;\" selected>"));
}

static int set_columns(const char *fields)
{
    assert_int_equal(browser_get(&mira, "/list/columns"), 200);
    return browser_post(&mira, "/list/columns", fields);
}

static void columns_are_chosen_ordered_and_remembered(void **state)
{
    (void)state;
    assert_int_equal(browser_get(&mira, "/invoices"), 200);
    assert_false(browser_sees(&mira, "sort=-issued\">Date"));
    assert_int_equal(set_columns("column=issued&column=balance&column=state&done=1"), 303);
    assert_rows("/invoices?currency=EUR&tab=overdue", "H-2 H-1 ");
    assert_true(browser_sees(&mira, ">Date") && browser_sees(&mira, ">Balance"));
    assert_false(browser_sees(&mira, "sort=-total") || browser_sees(&mira, "days late"));
    assert_true(browser_sees(&mira, "2 invoices in all"));
    assert_int_equal(set_columns("column=issued&column=balance&column=state&up=state"), 303);
    assert_rows("/invoices?currency=EUR&tab=overdue", "H-2 H-1 ");
    str head = browser_between(&mira, ">Date", ">Balance");
    assert_true(str_contains(head, S(">State")));
    assert_int_equal(set_columns("column=nothing"), 400);
    assert_int_equal(set_columns("column=issued&up=nothing"), 400);
    assert_rows("/invoices?currency=EUR&tab=overdue", "H-2 H-1 ");
    assert_true(browser_sees(&mira, ">Date"));
    assert_int_equal(set_columns("column=issued&usual=1"), 303);
    assert_rows("/invoices?currency=EUR&tab=overdue", "H-2 H-1 ");
    assert_false(browser_sees(&mira, ">Date"));
    assert_true(browser_sees(&mira, "sort=-total"));
}

static void all_that_match_are_chosen_on_every_page_of_them(void **state)
{
    (void)state;
    struct browser cleo;
    browser_open(&cleo, &portal);
    browser_login(&cleo, "cleo@crowd.example");
    assert_int_equal(browser_get(&cleo, "/invoices?type=Usage&q=C-"), 200);
    assert_true(browser_sees(&cleo, "Pay what is open of 30 that match"));
    assert_true(browser_sees(&cleo, "name=\"q\" value=\"C-\""));
    assert_int_equal(browser_post(&cleo, "/pay", "match=1&tab=all&type=Usage&q=C-"), 303);
    assert_int_equal(browser_get(&cleo, cleo.location), 200);
    assert_int_equal(browser_count(&cleo, "name=\"version."), 30);
    assert_int_equal(browser_post(&cleo, "/pay", "match=1&tab=all&type=Recurring"), 303);
    assert_int_equal(browser_get(&cleo, cleo.location), 200);
    assert_int_equal(browser_count(&cleo, "name=\"version."), 15); /* as many are paid */
    /* what cannot be read, or finds nothing to pay, chooses nothing */
    assert_int_equal(browser_post(&cleo, "/pay", "match=1&tab=all&from=yesterday"), 400);
    assert_int_equal(browser_post(&cleo, "/pay", "match=1&tab=paid&back=/invoices?tab=paid"), 303);
    assert_string_equal(cleo.location, "/invoices?tab=paid");
    assert_int_equal(browser_get(&cleo, "/invoices?type=Usage&tab=all&max=1"), 200);
    assert_false(browser_sees(&cleo, "name=\"match\"")); /* all of it is on this page */
    browser_close(&cleo);
}

static int change_views(const char *fields)
{
    assert_int_equal(browser_get(&mira, "/list/views"), 200);
    return browser_post(&mira, "/list/views", fields);
}

/* The id of the first view on the page. */
static str view_id(void)
{
    assert_int_equal(browser_get(&mira, "/list/views"), 200);
    str id = browser_between(&mira, "name=\"id\" value=\"", "\"");
    return arena_str(&portal.arena, id);
}

static void a_list_is_saved_under_a_name_opened_and_shown_first(void **state)
{
    (void)state;
    char fields[200], where[200];
    struct browser both;

    assert_int_equal(browser_get(&mira, "/list/views?tab=overdue&currency=EUR&sort=number"), 200);
    str query = browser_between(&mira, "name=\"query\" value=\"", "\"");
    assert_true(str_eq(query, S("tab=overdue&amp;currency=EUR&amp;sort=number")));
    const char *late_ones = "query=tab%3Doverdue%26currency%3DEUR%26sort%3Dnumber&name=Late%20ones";
    assert_int_equal(set_columns("column=issued&done=1"), 303);
    assert_int_equal(change_views(late_ones), 303);
    assert_int_equal(set_columns("usual=1"), 303);
    assert_int_equal(change_views("query=tab%3Dall&name=Other"), 303);
    assert_int_equal(change_views("query=tab%3Dall&name=%20"), 422);
    assert_int_equal(change_views("query=tab%3Dall%0d%0a&name=x"), 400);
    assert_int_equal(change_views("name=x"), 400);

    str id = view_id();
    snprintf(fields, sizeof fields, "id=%.*s&name=Other", STR_FMT(id));
    assert_int_equal(change_views(fields), 422);
    assert_true(browser_sees(&mira, "Another of your views has this name"));
    snprintf(fields, sizeof fields, "/invoices?tab=overdue&currency=EUR&sort=number&view=%.*s",
             STR_FMT(id));
    assert_rows(fields, "H-1 H-2 ");
    assert_true(browser_sees(&mira, ">Date") && !browser_sees(&mira, "sort=-total"));
    assert_rows("/invoices", "H-4 H-3 H-6 H-2 H-1 H-5 ");
    snprintf(fields, sizeof fields, "id=%.*s&standard=1", STR_FMT(id));
    assert_int_equal(change_views(fields), 303);
    assert_int_equal(browser_get(&mira, "/invoices"), 303);
    snprintf(where, sizeof where, "/invoices?tab=overdue&currency=EUR&sort=number&view=%.*s",
             STR_FMT(id));
    assert_string_equal(mira.location, where);
    assert_rows("/invoices?tab=all", "H-4 H-3 H-6 H-2 H-1 H-5 ");

    /* nobody else has it */
    browser_open(&both, &portal);
    browser_login(&both, "both@halden.example");
    assert_int_equal(browser_get(&both, "/list/views"), 200);
    assert_true(browser_sees(&both, "No saved views"));
    assert_int_equal(browser_post(&both, "/list/views", fields), 404);
    snprintf(fields, sizeof fields, "id=%.*s&name=Mine", STR_FMT(id));
    assert_int_equal(browser_post(&both, "/list/views", fields), 404);
    snprintf(fields, sizeof fields, "id=%.*s&delete=1", STR_FMT(id));
    assert_int_equal(browser_post(&both, "/list/views", fields), 303);
    browser_close(&both);

    snprintf(fields, sizeof fields, "id=%.*s&name=%%3Cb%%3E", STR_FMT(id));
    assert_int_equal(change_views(fields), 303);
    assert_int_equal(browser_get(&mira, "/list/views"), 200);
    assert_true(browser_sees(&mira, ">&lt;b&gt;</a>") && browser_sees(&mira, "shown first"));
    assert_int_equal(change_views("usual=1"), 400);
    snprintf(fields, sizeof fields, "id=%.*s&usual=1", STR_FMT(id));
    assert_int_equal(change_views(fields), 303);
    assert_rows("/invoices", "H-4 H-3 H-6 H-2 H-1 H-5 ");
    snprintf(fields, sizeof fields, "id=%.*s&delete=1", STR_FMT(id));
    assert_int_equal(change_views(fields), 303);
    assert_int_equal(change_views("query=tab%3Dpaid&name=Other"), 303); /* in its place */
    id = view_id();
    assert_int_equal(browser_count(&mira, "name=\"id\""), 1);
    assert_true(browser_sees(&mira, "/invoices?tab=paid&amp;view="));
    snprintf(fields, sizeof fields, "id=%.*s&delete=1", STR_FMT(id));
    assert_int_equal(change_views(fields), 303);
    assert_int_equal(browser_get(&mira, "/list/views"), 200);
    assert_true(browser_sees(&mira, "No saved views"));
}

static void headings_sort_both_ways(void **state)
{
    (void)state;
    assert_rows("/invoices?sort=number&currency=EUR", "H-1 H-2 H-3 H-4 H-5 ");
    assert_true(browser_sees(
        &mira,
        "aria-sort=\"ascending\"><a href=\"/invoices?tab=all&amp;currency=EUR&amp;sort=-number\""));
    assert_rows("/invoices?sort=-balance&currency=EUR", "H-3 H-2 H-1 H-4 H-5 ");
    assert_rows("/invoices?sort=tax&currency=EUR", "H-4 H-5 H-1 H-2 H-3 ");
    assert_rows("/invoices?sort=-due&currency=EUR", "H-4 H-3 H-2 H-1 H-5 ");
    assert_rows("/invoices?sort=-issued", "H-4 H-3 H-6 H-2 H-1 H-5 ");
}

/* From page to page by the link "next": every row once. */
static void walk(struct browser *b, const char *order)
{
    bool seen[MANY] = { 0 };
    char target[1000], out[2000];
    int total = 0, pages = 0, number;
    snprintf(target, sizeof target, "/invoices?sort=%s", order);
    for (; target[0] != 0 && pages < 10; pages++) {
        assert_int_equal(browser_get(b, target), 200);
        total += rows(b, out, sizeof out);
        for (char *at = out; sscanf(at, "C-%d ", &number) == 1; at += 6) {
            assert_in_range(number, 0, MANY - 1);
            assert_false(seen[number]);
            seen[number] = true;
        }
        str next = browser_between(b, "rel=\"next\" href=\"", "\"");
        assert_true(next.n < sizeof target);
        size_t n = 0;
        for (size_t i = 0; i < next.n; i++) {
            target[n++] = next.p[i];
            if (next.p[i] == '&') i += 4;
        }
        target[n] = 0;
    }
    assert_int_equal(pages, 3);
    assert_int_equal(total, MANY);
    assert_true(browser_sees(b, "51–60 of 60"));
}

static void paging_loses_and_repeats_nothing_in_any_order(void **state)
{
    (void)state;
    static const char *const orders[] = { "issued", "due", "number", "type",
                                          "amount", "tax", "total",  "balance",
                                          "contract", "state" };
    struct browser cleo;
    char down[20];
    browser_open(&cleo, &portal);
    browser_login(&cleo, "cleo@crowd.example");
    for (size_t i = 0; i < countof(orders); i++) {
        walk(&cleo, orders[i]);
        snprintf(down, sizeof down, "-%s", orders[i]);
        walk(&cleo, down);
    }
    browser_close(&cleo);
}

static void a_document_shows_all_of_itself(void **state)
{
    (void)state;
    assert_int_equal(get_of(&mira, "/invoices/@", part), 200);
    assert_true(browser_sees(&mira, "Scaffold") && browser_sees(&mira, "Overdue 1 day"));
    assert_true(browser_sees(&mira, "VAT 19"));
    assert_true(browser_sees(&mira, "<dd><bdi>−€8.00</bdi>"));
    assert_true(browser_sees(&mira, "Amount due</dt><dd><bdi>€230.00"));
    assert_true(browser_sees(&mira, "Pay <bdi>€230.00</bdi> now"));
    assert_true(browser_sees(&mira, "DE02120300000000202051"));
    assert_int_equal(get_of(&mira, "/invoices/@", far), 200);
    assert_true(browser_sees(&mira, "&lt;b&gt;Rope &amp; hook&lt;/b&gt;"));
    assert_int_equal(get_of(&mira, "/invoices/@", paid_id), 200);
    assert_true(browser_sees(&mira, "Paid in full"));
    assert_false(browser_sees(&mira, "action=\"/pay\""));
    assert_int_equal(get_of(&mira, "/invoices/@", retainer), 200);
    assert_true(browser_sees(&mira, "Retainer invoice"));
}

static void the_code_to_scan_is_a_picture_of_what_is_due(void **state)
{
    (void)state;
    assert_int_equal(get_of(&mira, "/invoices/@", part), 200);
    str name = arena_format(&portal.arena, "src=\"/invoices/%.*s/code.svg\"",
                            STR_FMT(public_id_str(&part)));
    assert_true(browser_sees(&mira, arena_c_string(&portal.arena, name)));
    assert_true(browser_sees(&mira, "alt=\"Payment code for €230.00\""));
    assert_int_equal(get_of(&mira, "/invoices/@/code.svg", part), 200);
    assert_true(str_eq(browser_header(&mira, "Content-Type"), S("image/svg+xml")));
    assert_true(str_eq(browser_header(&mira, "Cache-Control"), S("no-store")));
    assert_true(str_starts(browser_body(&mira), S("<svg xmlns=")));
    assert_int_equal(get_of(&mira, "/invoices/@", paid_id), 200);
    assert_false(browser_sees(&mira, "code.svg"));
    assert_int_equal(get_of(&mira, "/invoices/@/code.svg", paid_id), 404);
}

static void a_document_was_issued_on_its_day_and_imported_today(void **state)
{
    (void)state;
    struct customer ferry = portal_customer(&portal, "K-77", "Ferry Line", "EUR");
    struct portal_document plain = { .number = "H-20", .net = 1850000 };
    struct browser ida;
    assert_true(date_of(2026, 1, 15, &plain.issued) && date_of(2026, 2, 15, &plain.due));
    portal_contact(&portal, ferry.id, "ida@ferry.example", MAY_VIEW);
    browser_open(&ida, &portal);
    browser_login(&ida, "ida@ferry.example");
    struct document d = portal_draft(&portal, &ferry, &plain);
    d.lines[0].unit = S("MON");
    d.lines[0].quantity = (decimal){ 1, 0 };
    d.lines[0].price = (decimal){ 18500, 0 };
    public_id id = portal_import(&portal, &d, S("<Invoice/>"), S("ubl")).public_id;
    assert_int_equal(get_of(&ida, "/invoices/@", id), 200);
    assert_true(browser_sees(&ida, "<b>Imported</b>"));
    assert_int_equal(browser_count(&ida, "<b>Issued</b>"), 1);
    str event = browser_between(&ida, "<b>Issued</b>", "</li>");
    assert_true(str_contains(event, S("2026-01-15")));
    assert_true(browser_sees(&ida, "1 <span class=\"t3\">month</span>"));
    assert_true(browser_sees(&ida, ">18,500.00"));
    plain.number = "H-21";
    d = portal_draft(&portal, &ferry, &plain);
    d.lines[0].unit = S("MON");
    d.lines[0].quantity = (decimal){ 2, 0 };
    d.lines[0].price = (decimal){ 125, 4 };
    id = portal_import(&portal, &d, STR_NONE, STR_NONE).public_id;
    assert_int_equal(get_of(&ida, "/invoices/@", id), 200);
    assert_false(browser_sees(&ida, "<b>Imported</b>"));
    assert_true(browser_sees(&ida, "2 <span class=\"t3\">months</span>"));
    assert_true(browser_sees(&ida, ">0.0125"));
    browser_close(&ida);
}

static void a_pdf_is_made_once_and_stays(void **state)
{
    (void)state;
    assert_int_equal(get_of(&mira, "/invoices/@/pdf", late), 200);
    assert_true(str_eq(browser_header(&mira, "Content-Disposition"),
                       S("attachment; filename=\"H-1.pdf\"")));
    assert_true(str_starts(browser_body(&mira), S("%PDF-")));
    str first = arena_str(&portal.arena, browser_body(&mira));
    assert_int_equal(get_of(&mira, "/invoices/@/pdf?show=1", late), 200);
    assert_true(str_starts(browser_header(&mira, "Content-Disposition"), S("inline")));
    assert_true(str_eq(browser_body(&mira), first));
    /* a credit note's, from the page of credits */
    assert_int_equal(browser_get(&mira, "/credits"), 200);
    assert_true(browser_sees(&mira, "H-C1"));
    str path = browser_between(&mira, "class=\"pdf\" href=\"", "\"");
    char target[100];
    snprintf(target, sizeof target, "%.*s", STR_FMT(path));
    assert_int_equal(browser_get(&mira, target), 200);
    assert_true(str_starts(browser_body(&mira), S("%PDF-")));
}

static void attached_files_come_as_downloads(void **state)
{
    (void)state;
    struct document d = portal_draft(&portal, &halden,
                                     &(struct portal_document){ .number = "H-7",
                                                                .net = 100,
                                                                .issued = portal_today(&portal),
                                                                .due = portal_today(&portal) });
    struct attachment files[] = {
        { .id = S("1"),
          .filename = S("Übersicht \"1\".html"),
          .mime = S("text/html"),
          .bytes = S("<script>alert(1)</script>") },
        { .id = S("2"), .filename = S("elsewhere"), .url = S("https://example.com/x") },
    };
    d.attachments = files;
    d.attachment_count = 2;
    d.cur = halden.cur;
    struct imported made = portal_import(&portal, &d, S("<Invoice/>"), S("ubl"));
    assert_int_equal(get_of(&mira, "/invoices/@", made.public_id), 200);
    assert_true(browser_sees(&mira, "Übersicht") && browser_sees(&mira, "https://example.com/x"));
    assert_int_equal(get_of(&mira, "/invoices/@/files/0", made.public_id), 200);
    assert_true(str_eq(browser_header(&mira, "Content-Type"), S("application/octet-stream")));
    assert_true(str_eq(browser_header(&mira, "X-Content-Type-Options"), S("nosniff")));
    assert_true(str_starts(browser_header(&mira, "Content-Security-Policy"), S("sandbox")));
    assert_true(str_starts(browser_header(&mira, "Content-Disposition"), S("attachment; ")));
    assert_true(str_contains(browser_header(&mira, "Content-Disposition"),
                             S("filename*=UTF-8''%C3%9Cbersicht%20%221%22.html")));
    assert_true(str_eq(browser_body(&mira), S("<script>alert(1)</script>")));
    assert_int_equal(get_of(&mira, "/invoices/@/files/1", made.public_id), 404);
    assert_int_equal(get_of(&mira, "/invoices/@/files/x", made.public_id), 404);
    assert_int_equal(get_of(&mira, "/invoices/@/xml", made.public_id), 200);
    assert_true(str_eq(browser_body(&mira), S("<Invoice/>")));
    assert_int_equal(get_of(&mira, "/invoices/@/xml", late), 404);
}

static void another_customers_document_is_not_there(void **state)
{
    (void)state;
    assert_int_equal(get_of(&mira, "/invoices/@", stranger_invoice), 404);
    assert_int_equal(get_of(&mira, "/invoices/@/pdf", stranger_invoice), 404);
    assert_int_equal(get_of(&mira, "/invoices/@/xml", stranger_invoice), 404);
    assert_int_equal(get_of(&mira, "/invoices/@/files/0", stranger_invoice), 404);
    assert_int_equal(get_of(&mira, "/credits/@/pdf", stranger_invoice), 404);
    assert_int_equal(browser_get(&mira, "/invoices/nothing"), 404);
    assert_int_equal(get_of(&mira, "/invoices?customer=@", crowd.public_id), 404);
}

static void without_the_permission_to_pay_there_is_no_control(void **state)
{
    (void)state;
    struct browser vera;
    browser_open(&vera, &portal);
    browser_login(&vera, "vera@halden.example");
    assert_int_equal(browser_get(&vera, "/invoices"), 200);
    assert_true(browser_sees(&vera, "H-1"));
    assert_false(browser_sees(&vera, "/pay\""));
    assert_int_equal(browser_count(&vera, " action=\"/exports\""), 2); /* boxes are for files */
    assert_false(browser_sees(&vera, ">Pay<"));
    assert_int_equal(browser_get(&vera, "/"), 200);
    assert_true(browser_sees(&vera, "need the permission to pay"));
    assert_false(browser_sees(&vera, "action=\"/pay\""));
    assert_int_equal(get_of(&vera, "/invoices/@", late), 200);
    assert_false(browser_sees(&vera, "action=\"/pay\""));
    browser_close(&vera);
}

static void a_person_of_two_customers_keeps_them_apart(void **state)
{
    (void)state;
    struct browser both;
    char out[2000];
    browser_open(&both, &portal);
    browser_login(&both, "both@halden.example");
    assert_int_equal(get_of(&both, "/invoices?customer=@&tab=overdue", halden.public_id), 200);
    assert_int_equal(rows(&both, out, sizeof out), 2);
    assert_true(browser_sees(&both, "action=\"/pay\""));
    assert_int_equal(get_of(&both, "/invoices?customer=@", crowd.public_id), 200);
    assert_int_equal(rows(&both, out, sizeof out), 25);
    assert_false(browser_sees(&both, "action=\"/pay\"")); /* may only view there */
    str next = browser_between(&both, "rel=\"next\" href=\"", "\"");
    assert_true(str_contains(next, public_id_str(&crowd.public_id)));
    browser_close(&both);
}

static void a_customer_without_documents_is_told_so(void **state)
{
    (void)state;
    struct browser emil;
    browser_open(&emil, &portal);
    browser_login(&emil, "emil@empty.example");
    assert_int_equal(browser_get(&emil, "/"), 200);
    assert_true(browser_sees(&emil, "No invoices yet"));
    assert_int_equal(browser_get(&emil, "/invoices?tab=due&sort=due"), 200);
    assert_true(browser_sees(&emil, "No invoices yet"));
    assert_int_equal(browser_get(&emil, "/credits"), 200);
    browser_close(&emil);
}

/* Sums over what is open are remembered; each change of it shows at once. */
static void sums_follow_every_change(void **state)
{
    (void)state;
    struct browser nora;
    struct customer fresh = portal_customer(&portal, "K-9", "Nord GmbH", "EUR");
    date today = portal_today(&portal);
    struct portal_document d = { .number = "N-1", .item = "Service", .net = 10000, .tax = 1900,
                                 .issued = date_add(today, -50), .due = date_add(today, -40) };

    portal_contact(&portal, fresh.id, "nora@nord.example", MAY_VIEW);
    browser_open(&nora, &portal);
    browser_login(&nora, "nora@nord.example");
    portal_issue(&portal, &fresh, &d);
    for (int i = 0; i < 2; i++) { /* the second time from memory */
        assert_int_equal(browser_get(&nora, "/invoices"), 200);
        assert_true(browser_sees(&nora, "Overdue <b>1</b><small><bdi>€119.00"));
        assert_int_equal(browser_get(&nora, "/"), 200);
        assert_true(browser_sees(&nora, "Overdue, 1 invoice"));
    }
    d.number = "N-2";
    portal_issue(&portal, &fresh, &d);
    assert_int_equal(browser_get(&nora, "/invoices"), 200);
    assert_true(browser_sees(&nora, "Overdue <b>2</b><small><bdi>€238.00"));
    assert_int_equal(browser_get(&nora, "/"), 200);
    assert_true(browser_sees(&nora, "Overdue, 2 invoices"));
    d.kind = DOCUMENT_CREDIT_NOTE;
    d.number = "N-3";
    d.preceding = "N-1";
    portal_issue(&portal, &fresh, &d);
    assert_int_equal(browser_get(&nora, "/invoices"), 200);
    assert_true(browser_sees(&nora, "Overdue <b>1</b><small><bdi>€119.00"));
    browser_close(&nora);
}

/* Last, for it changes what the others count. */
static void what_is_being_paid_is_pending(void **state)
{
    (void)state;
    str account;
    struct lot l;
    struct rtx *tx = NULL;
    struct pay_started started;
    assert_ok(app_gateway_add(&portal.app, &portal.arena, portal.org.id, S("sandbox"),
                              S("http://127.0.0.1:9"), S("key"), S("hook"), &account));
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(
        store_lot_by_public(tx, &portal.arena, portal.org.id, due_soon, ACCOUNT_RECEIVABLE, &l));
    db_read_end(&tx);
    struct pay_item item = { ACCOUNT_RECEIVABLE, l.doc, 35700, l.version };
    struct pay_request rq = { .org = portal.org.id,
                              .customer = halden.id,
                              .payer = S("Mira Holm"),
                              .payer_email = S("mira@halden.example"),
                              .key = S("k1"),
                              .cur = halden.cur,
                              .method = PAY_CARD,
                              .gateway = S("sandbox"),
                              .items = &item,
                              .count = 1 };
    assert_ok(app_payment_start(&portal.app, &portal.arena, &rq, &started));
    assert_rows("/invoices?tab=pending", "H-3 ");
    assert_true(browser_sees(&mira, "class=\"busy\"") && browser_sees(&mira, "Started "));
    assert_true(browser_sees(&mira, " disabled"));
    assert_false(browser_sees(&mira, "data-minor"));
    str payment = browser_between(&mira, "<a href=\"/payments/", "\"");
    assert_true(str_eq(payment, public_id_str(&started.public_id)));
    assert_int_equal(get_of(&mira, "/invoices/@", due_soon), 200);
    assert_true(browser_sees(&mira, "View the payment"));
    assert_false(browser_sees(&mira, "action=\"/pay\""));
    assert_int_equal(browser_get(&mira, "/"), 200);
    assert_true(browser_sees(&mira, "Leaves out <bdi>€357.00</bdi> that is pending."));
    assert_true(browser_sees(&mira, "Payment started"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stranger_is_sent_to_the_log_in),
        cmocka_unit_test(home_shows_what_is_owed_and_how_that_is_worked_out),
        cmocka_unit_test(the_figures_of_home_link_to_lists_with_that_sum),
        cmocka_unit_test(the_list_shows_states_sums_and_controls),
        cmocka_unit_test(the_list_searches_and_filters),
        cmocka_unit_test(the_list_filters_by_amount_type_and_day_of_payment),
        cmocka_unit_test(what_a_filter_is_wrong_about_is_said),
        cmocka_unit_test(every_filter_stands_on_one_page),
        cmocka_unit_test(columns_are_chosen_ordered_and_remembered),
        cmocka_unit_test(all_that_match_are_chosen_on_every_page_of_them),
        cmocka_unit_test(a_list_is_saved_under_a_name_opened_and_shown_first),
        cmocka_unit_test(headings_sort_both_ways),
        cmocka_unit_test(paging_loses_and_repeats_nothing_in_any_order),
        cmocka_unit_test(a_document_shows_all_of_itself),
        cmocka_unit_test(a_pdf_is_made_once_and_stays),
        cmocka_unit_test(the_code_to_scan_is_a_picture_of_what_is_due),
        cmocka_unit_test(a_document_was_issued_on_its_day_and_imported_today),
        cmocka_unit_test(another_customers_document_is_not_there),
        cmocka_unit_test(without_the_permission_to_pay_there_is_no_control),
        cmocka_unit_test(a_person_of_two_customers_keeps_them_apart),
        cmocka_unit_test(a_customer_without_documents_is_told_so),
        cmocka_unit_test(sums_follow_every_change),
        cmocka_unit_test(what_is_being_paid_is_pending),
        cmocka_unit_test(attached_files_come_as_downloads),
    };
    return cmocka_run_group_tests(tests, start, stop);
}

/* The staff door over real sockets: roles, the second factor, off-line payments, approvals. */
#include "portal.h"

#include <stdio.h>
#include <string.h>

#include "app/app_approval.h"
#include "app/app_offer.h"
#include "app/app_rules.h"
#include "app/app_staff.h"
#include "app/app_factor.h"
#include "base/clock.h"
#include "base/encode.h"
#include "core/role.h"
#include "crypto/totp.h"
#include "store/store_invoice.h"
#include "web/dispatch.h"

static struct portal portal;
static struct customer halden;
static public_id first, second;
static staff_id people[ROLE_COUNT];
static struct browser browsers[ROLE_COUNT];

static staff_id add(enum role role, const char *email)
{
    staff_id id;
    assert_ok(app_staff_add(&portal.app, portal.org.id, str_of(email), str_of(email),
                            role_word(role), &id));
    return id;
}

/* A browser with a session of that person, as after the password. */
static void enter(struct browser *b, staff_id who)
{
    str token;
    browser_open(b, &portal);
    assert_ok(app_session_make(&portal.app, &portal.arena, portal.org.id, PERSON_STAFF, who.v,
                               S("test"), S("127.0.0.1"), &token));
    snprintf(b->cookie, sizeof b->cookie, "cfs=%.*s", STR_FMT(token));
}

static int start(void **state)
{
    (void)state;
    date t;
    portal_start(&portal);
    t = portal_today(&portal);
    portal_set_up(&portal, "Harbour");
    halden = portal_customer(&portal, "K-1", "Halden Trading GmbH", "EUR");
    first = portal_issue(&portal, &halden,
                         &(struct portal_document){ .number = "H-1", .net = 10000, .tax = 1900,
                                                    .issued = date_add(t, -50),
                                                    .due = date_add(t, -20) })
                .public_id;
    second = portal_issue(&portal, &halden,
                          &(struct portal_document){ .number = "H-2", .net = 20000, .tax = 3800,
                                                     .issued = date_add(t, -40),
                                                     .due = date_add(t, 5) })
                 .public_id;
    static const char *const emails[ROLE_COUNT] = { NULL, "r@x.example", "s@x.example",
                                                    "a@x.example", "o@x.example" };
    for (int r = ROLE_NONE + 1; r < ROLE_COUNT; r++) {
        people[r] = add((enum role)r, emails[r]);
        enter(&browsers[r], people[r]);
    }
    return 0;
}

static int stop(void **state)
{
    (void)state;
    for (int r = ROLE_NONE + 1; r < ROLE_COUNT; r++) browser_close(&browsers[r]);
    portal_stop(&portal);
    return 0;
}

static const char *path(const char *before, const public_id *id, const char *behind)
{
    return arena_format(&portal.arena, "%s%.*s%s", before, STR_FMT(public_id_str(id)), behind).p;
}

/* ---- roles ---- */

/* A route's address with something in the place of each parameter. */
static const char *address(const struct route *r, struct arena *a)
{
    str out = STR_NONE, rest = str_of(r->path), part;
    while (str_cut(&rest, '/', &part)) {
        if (part.n == 0) continue;
        if (part.p[0] == '{') part = S("AAAAAAAAAAAAAAAAAAAA");
        out = arena_format(a, "%.*s/%.*s", STR_FMT(out), STR_FMT(part));
    }
    return out.p;
}

static void every_route_of_the_console_lets_in_whom_the_table_says(void **state)
{
    (void)state;
    int walked = 0, refused = 0;

    for (size_t t = 0; t < route_table_count; t++) {
        for (const struct route *r = route_tables[t]; r->path != NULL; r++) {
            if (r->door != DOOR_STAFF || r->need <= NEED_PERSON) continue;
            assert_true(r->need >= NEED_SEE); /* a staff route names a duty */
            for (int role = ROLE_NONE + 1; role < ROLE_COUNT; role++) {
                struct browser *b = &browsers[role];
                bool may = role_may((enum role)role, (enum duty)(r->need - NEED_SEE));
                const char *to = address(r, &portal.arena);
                int status = r->method == HTTP_GET ? browser_get(b, to)
                                                   : browser_post(b, to, "nothing=1");
                if (may && status == 403) print_error("%s as %d\n", r->path, role);
                if (!may && status != 403) print_error("%s as %d: %d\n", r->path, role, status);
                assert_true(may ? status != 403 : status == 403);
                if (!may) assert_true(browser_sees(b, "Your role does not include this"));
                walked++;
                refused += !may;
            }
        }
    }
    assert_true(walked >= 100 && refused >= 30);
}

static void nobody_gets_in_without_a_session(void **state)
{
    (void)state;
    struct browser b;
    browser_open(&b, &portal);
    for (size_t t = 0; t < route_table_count; t++) {
        for (const struct route *r = route_tables[t]; r->path != NULL; r++) {
            if (r->door != DOOR_STAFF || r->need <= NEED_ANYONE || r->method != HTTP_GET) continue;
            assert_int_equal(browser_get(&b, address(r, &portal.arena)), 303);
            assert_true(str_starts(str_of(b.location), S("/staff/login")));
        }
    }
    browser_close(&b);
}

/*
 * Places in a list, addresses, digests, numbers of accounts, lists of days and amounts: none of
 * them is masked where it looks like a card.
 */
static void what_is_no_card_though_it_may_look_like_one_is_not_masked(void **state)
{
    (void)state;
    static const char *const made[] = { "after",   "back",  "next",     "digest",    "who",
                                        "account", "agent", "creditor", "reference", "list" };
    int walked = 0;

    for (size_t t = 0; t < route_table_count; t++) {
        for (const struct route *r = route_tables[t]; r->path != NULL; r++) {
            for (size_t i = 0; i < ROUTE_FIELDS_MAX && r->fields[i].name != NULL; i++) {
                for (size_t k = 0; k < countof(made); k++) {
                    if (!str_eq(str_of(r->fields[i].name), str_of(made[k]))) continue;
                    enum field_kind kind = r->fields[i].kind;
                    bool exact = kind == FIELD_EXACT || kind == FIELD_ROWS || kind == FIELD_ID;
                    if (!exact) print_error("%s %s\n", r->path, made[k]);
                    assert_true(exact);
                    walked++;
                }
            }
        }
    }
    assert_true(walked >= 15);
}

/* ---- the second factor ---- */

static str code_of(enum person_kind kind, int64_t person, int steps)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct factor f;
    struct totp_secret s;
    char code[TOTP_DIGITS + 1];
    bool found;
    str hex;

    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_factor_get(tx, &portal.arena, portal.org.id, kind, person, &f, &found));
    assert_true(found);
    assert_ok(crypto_open(&portal.arena, &portal.app.fields, f.secret, &hex));
    assert_true(decode_hex(hex, s.b, sizeof s.b));
    totp_code(&s, totp_step(clock_now_us()) + steps, code);
    return arena_str(&portal.arena, str_of(code));
}

static str code_now(staff_id who, int steps)
{
    return code_of(PERSON_STAFF, who.v, steps);
}

static const char *code_form(str code)
{
    return arena_format(&portal.arena, "code=%.*s", STR_FMT(code)).p;
}

static void a_second_factor_is_set_up_and_asked_for(void **state)
{
    (void)state;
    struct browser b;
    staff_id who = add(ROLE_OWNER, "two@x.example");

    enter(&b, who);
    assert_int_equal(browser_get(&b, "/staff/security"), 200);
    assert_int_equal(browser_post(&b, "/staff/security/begin", ""), 303);
    assert_int_equal(browser_get(&b, "/staff/security"), 200);
    assert_true(browser_sees(&b, "<svg class=\"qr\""));
    assert_int_equal(browser_post(&b, "/staff/security/confirm", "code=000001"), 422);
    char old[1024];
    snprintf(old, sizeof old, "%s", b.cookie);
    assert_int_equal(browser_post(&b, "/staff/security/confirm", code_form(code_now(who, 0))), 200);
    assert_int_equal(browser_count(&b, "<li><code>"), RECOVERY_CODES);
    str recovery = arena_str(&portal.arena, browser_between(&b, "<li><code>", "</code>"));
    assert_string_not_equal(old, b.cookie);
    assert_int_equal(browser_get(&b, "/staff"), 200);
    browser_close(&b);

    enter(&b, who);
    assert_int_equal(browser_get(&b, "/staff/customers?q=x"), 303);
    assert_string_equal(b.location, "/staff/login/code?next=%2Fstaff%2Fcustomers%3Fq%3Dx");
    assert_int_equal(browser_get(&b, b.location), 200);
    assert_int_equal(browser_post(&b, "/staff/settings", "partial=1"), 303);
    assert_string_equal(b.location, "/staff/login/code");
    assert_int_equal(browser_get(&b, "/staff/security"), 303); /* not around it either */
    assert_int_equal(browser_get(&b, "/staff/login/code"), 200);
    assert_int_equal(browser_post(&b, "/staff/security/off", code_form(recovery)), 303);
    assert_int_equal(browser_post(&b, "/staff/login/code", "code=999999"), 422);
    assert_true(browser_sees(&b, "This code is not right"));
    const char *next = arena_format(&portal.arena, "code=%.*s&next=/staff/payments",
                                    STR_FMT(code_now(who, 1))).p;
    assert_int_equal(browser_post(&b, "/staff/login/code", next), 303);
    assert_string_equal(b.location, "/staff/payments");
    assert_int_equal(browser_get(&b, "/staff"), 200);
    browser_close(&b);

    enter(&b, who);
    assert_int_equal(browser_get(&b, "/staff/login/code?next=//evil.example"), 200);
    next = arena_format(&portal.arena, "code=%.*s&next=//evil.example", STR_FMT(recovery)).p;
    assert_int_equal(browser_post(&b, "/staff/login/code", next), 303);
    assert_string_equal(b.location, "/staff/security");
    browser_close(&b);
}

static void a_contact_may_have_one_too(void **state)
{
    (void)state;
    struct browser b;
    contact_id kim = portal_contact(&portal, halden.id, "kim@halden.example", MAY_VIEW);

    browser_open(&b, &portal);
    browser_login(&b, "kim@halden.example");
    assert_int_equal(browser_get(&b, "/account/security"), 200);
    assert_int_equal(browser_post(&b, "/account/security/begin", ""), 303);
    assert_int_equal(browser_get(&b, "/account/security"), 200);
    str code = code_of(PERSON_CONTACT, kim.v, 0);
    assert_int_equal(browser_post(&b, "/account/security/confirm", code_form(code)), 200);
    assert_int_equal(browser_count(&b, "<li><code>"), RECOVERY_CODES);
    assert_int_equal(browser_get(&b, "/invoices"), 200);
    browser_close(&b);

    browser_open(&b, &portal);
    browser_login(&b, "kim@halden.example");
    assert_int_equal(browser_get(&b, "/invoices"), 303);
    assert_string_equal(b.location, "/login/code?next=%2Finvoices");
    assert_int_equal(browser_get(&b, b.location), 200);
    assert_int_equal(browser_post(&b, "/login/code", code_form(code)), 422); /* used before */
    code = code_of(PERSON_CONTACT, kim.v, 1);
    assert_int_equal(browser_post(&b, "/login/code", code_form(code)), 303);
    assert_int_equal(browser_get(&b, "/invoices"), 200);
    browser_close(&b);
}

static void where_everybody_must_have_one_nothing_else_is_open(void **state)
{
    (void)state;
    struct browser *o = &browsers[ROLE_OWNER], *r = &browsers[ROLE_READ_ONLY];
    const char form[] = "partial=1&factor=1&pay_by=card&pay_by=transfer&schedule=pay&"
                        "limit_accountant=1000.00&limit_owner=1000.00";

    assert_int_equal(browser_get(o, "/staff/settings"), 200);
    assert_int_equal(browser_post(o, "/staff/settings", form), 303);
    assert_int_equal(browser_get(r, "/staff/customers"), 303);
    assert_string_equal(r->location, "/staff/security");
    assert_int_equal(browser_get(r, "/staff/security"), 200);
    assert_true(browser_sees(r, "You need one to go on"));
    struct actor a = { portal.org.id, PERSON_STAFF, people[ROLE_OWNER].v, S("o"), S("") };
    struct rules rules;
    struct rtx *tx = NULL;
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(app_rules_get(tx, &portal.arena, &portal.org, portal.org.cur, &rules));
    db_read_end(&tx);
    assert_true(rules.factor_for_all);
    rules.factor_for_all = false;
    assert_ok(app_rules_set(&portal.app, &portal.arena, &a, &rules));
    session_cache_forget(&portal.web.sessions);
    assert_int_equal(browser_get(r, "/staff/customers"), 200);
}

/* ---- customers, payments ---- */

static void a_customer_is_found_and_shown(void **state)
{
    (void)state;
    struct browser *b = &browsers[ROLE_SUPPORT];

    assert_int_equal(browser_get(b, "/staff/customers?q=trading"), 200);
    assert_true(browser_sees(b, "Halden Trading GmbH"));
    assert_int_equal(browser_get(b, "/staff/customers?q=%25"), 200); /* no wildcard */
    assert_int_equal(browser_get(b, "/staff/customers?q=nobody"), 200);
    assert_true(browser_sees(b, "No customer is found"));
    assert_int_equal(browser_get(b, path("/staff/customers/", &halden.public_id, "")), 200);
    assert_true(browser_sees(b, "H-1") && browser_sees(b, "H-2"));
    assert_false(browser_sees(b, "Record a payment"));
    assert_int_equal(browser_get(b, path("/staff/invoices/", &first, "")), 200);
    assert_false(browser_sees(b, "Ask for the second signature"));
    assert_int_equal(browser_get(b, "/staff/customers/AAAAAAAAAAAAAAAAAAAA"), 404);
}

static int64_t open_of(public_id id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct lot l;
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_lot_by_public(tx, &portal.arena, portal.org.id, id, ACCOUNT_RECEIVABLE, &l));
    return lot_balance(&l);
}

static void ways_of_paying_are_taken_away_from_a_customer_and_an_invoice(void **state)
{
    (void)state;
    struct browser *b = &browsers[ROLE_ACCOUNTANT];
    const struct { const char *path; public_id id; } pages[] = {
        { "customers", halden.public_id }, { "invoices", first }
    };
    struct rtx *tx = NULL;

    /* The organisation takes cards and transfers: nothing else can be ticked. */
    for (size_t i = 0; i < countof(pages); i++) {
        const char *to = arena_format(&portal.arena, "/staff/%s/%.20s/methods", pages[i].path,
                                      pages[i].id.c).p;
        assert_int_equal(browser_get(b, to), 200);
        assert_true(browser_sees(b, "value=\"card\" checked"));
        assert_int_equal(browser_post(b, to, ""), 422);
        assert_true(browser_sees(b, "Offer at least one way of paying."));
        assert_int_equal(browser_post(b, to, "pay_by=transfer&pay_by=upi&pay_by=no"), 303);
        assert_int_equal(browser_get(b, to), 200);
        assert_false(browser_sees(b, "value=\"card\" checked"));
        assert_true(browser_sees(b, "value=\"transfer\" checked"));
    }
    struct lot l;
    pay_method_set set;
    assert_ok(db_read_begin(portal.app.db, &tx));
    assert_ok(store_lot_by_public(tx, &portal.arena, portal.org.id, first, ACCOUNT_RECEIVABLE,
                                  &l));
    assert_ok(app_offer(tx, &portal.arena, portal.org.id, halden.id, &l.doc, 1, &set));
    db_read_end(&tx);
    assert_int_equal(set, 1u << PAY_TRANSFER);
    assert_int_equal(browser_get(&browsers[ROLE_READ_ONLY], "/staff/audit?object=methods"), 200);
    assert_true(browser_sees(&browsers[ROLE_READ_ONLY], "Halden Trading GmbH"));
}

static void an_off_line_payment_is_spread_oldest_first_and_recorded_once(void **state)
{
    (void)state;
    struct browser *b = &browsers[ROLE_ACCOUNTANT];
    const char *to = path("/staff/customers/", &halden.public_id, "/payment");
    char iso[11];

    assert_int_equal(browser_get(b, to), 200);
    str key = arena_str(&portal.arena, browser_between(b, "name=\"key\" value=\"", "\""));
    str base = arena_format(&portal.arena, "key=%.*s&currency=EUR&method=transfer&payer=Halden&"
                                           "day=%.*s&amount=",
                            STR_FMT(key), STR_FMT(date_iso(portal_today(&portal), iso)));
#define FORM(rest) arena_format(&portal.arena, "%.*s%s", STR_FMT(base), rest).p
    assert_int_equal(browser_post(b, to, FORM("0")), 422);
    assert_int_equal(browser_post(b, to, FORM("12,5")), 422);
    assert_int_equal(browser_post(b, to, FORM("150.00&spread=1")), 200);
    assert_true(browser_sees(b, "value=\"119.00\"") && browser_sees(b, "value=\"31.00\""));
    assert_int_equal(open_of(first), 11900);
    const char *lines = arena_format(&portal.arena, "200.00&amount.%.*s=119.00&amount.%.*s=31.00",
                                     STR_FMT(public_id_str(&first)),
                                     STR_FMT(public_id_str(&second))).p;
    const char *more = arena_format(&portal.arena, "200.00&amount.%.*s=119.01",
                                    STR_FMT(public_id_str(&first))).p;
    assert_int_equal(browser_post(b, to, FORM(more)), 422);
    assert_true(browser_sees(b, "more than is open"));
    assert_int_equal(browser_post(b, to, FORM(lines)), 303);
    char where[512];
    snprintf(where, sizeof where, "%s", b->location);
    assert_int_equal(open_of(first), 0);
    assert_int_equal(open_of(second), 20700);
    assert_int_equal(browser_get(b, where), 200);
    assert_true(browser_sees(b, "H-1") && browser_sees(b, "Halden"));
    /* The same form again is the same payment; its key with another amount is refused. */
    assert_int_equal(browser_post(b, to, FORM(lines)), 303);
    assert_string_equal(b->location, where);
    assert_int_equal(open_of(second), 20700);
    assert_int_equal(browser_post(b, to, FORM("1.00")), 409);
#undef FORM
}

static void a_write_off_goes_by_two_persons_through_the_pages(void **state)
{
    (void)state;
    struct browser *a = &browsers[ROLE_ACCOUNTANT], *o = &browsers[ROLE_OWNER];
    const char *to = path("/staff/invoices/", &second, "/write-off");
    char request[512], sign[600], form[200];

    assert_int_equal(browser_get(a, path("/staff/invoices/", &second, "")), 200);
    assert_int_equal(browser_post(a, to, "amount=5.00&reason="), 422);
    assert_int_equal(browser_post(a, to, "amount=5000.00&reason=gone"), 422);
    assert_int_equal(browser_post(a, to, "amount=7.00&reason=gone"), 303);
    snprintf(request, sizeof request, "%s", a->location);
    assert_int_equal(browser_get(a, request), 200);
    assert_true(browser_sees(a, "You asked for this"));
    assert_false(browser_sees(a, "Sign and carry out"));
    assert_int_equal(browser_get(o, "/staff"), 200);
    assert_true(browser_sees(o, "H-2, Halden Trading GmbH"));
    assert_int_equal(browser_get(o, request), 200);
    str digest = browser_between(o, "name=\"digest\" value=\"", "\"");
    snprintf(form, sizeof form, "digest=%.*s", STR_FMT(digest));
    snprintf(sign, sizeof sign, "%s/sign", request);
    assert_int_equal(browser_post(a, sign, form), 403);
    assert_int_equal(browser_post(o, sign, "digest=other"), 409);
    assert_int_equal(browser_post(o, sign, form), 303);
    assert_int_equal(browser_get(o, request), 200);
    assert_true(browser_sees(o, "Carried out"));
    assert_int_equal(open_of(second), 20000);
    assert_int_equal(browser_post(o, sign, form), 409);
}

/* ---- settings ---- */

static void a_key_once_entered_is_never_on_a_page(void **state)
{
    (void)state;
    struct browser *b = &browsers[ROLE_OWNER];

    assert_int_equal(browser_get(b, "/staff/settings/gateways"), 200);
    assert_int_equal(browser_post(b, "/staff/settings/gateways/sandbox",
                                  "base_url=http://127.0.0.1:9&secret=key-one&webhook_secret=&"
                                  "active=1"),
                     422);
    assert_false(browser_sees(b, "key-one"));
    assert_int_equal(browser_post(b, "/staff/settings/gateways/sandbox",
                                  "base_url=http://127.0.0.1:9&secret=key-one&"
                                  "webhook_secret=hook-one&active=1"),
                     303);
    assert_int_equal(browser_get(b, b->location), 200);
    assert_false(browser_sees(b, "key-one") || browser_sees(b, "hook-one"));
    assert_int_equal(browser_get(b, "/staff/settings/gateways?edit=sandbox"), 200);
    assert_true(browser_sees(b, "One is kept"));
    assert_false(browser_sees(b, "key-one") || browser_sees(b, "hook-one"));
    assert_int_equal(browser_get(b, "/staff/audit?object=gateway"), 200);
    assert_true(browser_sees(b, "Changed a gateway"));
    assert_false(browser_sees(b, "key-one") || browser_sees(b, "hook-one"));
}

static void a_staff_user_is_added_by_a_link_and_the_last_owner_stays(void **state)
{
    (void)state;
    struct browser *b = &browsers[ROLE_OWNER], fresh;
    char to[100];

    assert_int_equal(browser_get(b, "/staff/settings/staff"), 200);
    assert_int_equal(browser_post(b, "/staff/settings/staff", "name=N&email=bad&role=owner"), 422);
    assert_int_equal(browser_post(b, "/staff/settings/staff",
                                  "name=N&email=o@x.example&role=owner"),
                     422);
    assert_int_equal(browser_post(b, "/staff/settings/staff",
                                  "name=Nora&email=nora@x.example&role=support"),
                     200);
    str link = browser_between(b, "/join/", "<");
    browser_open(&fresh, &portal);
    assert_int_equal(browser_get(&fresh, arena_format(&portal.arena, "/join/%.*s",
                                                      STR_FMT(link)).p),
                     200);
    browser_close(&fresh);
    snprintf(to, sizeof to, "/staff/settings/staff/%lld", (long long)people[ROLE_OWNER].v);
    struct actor o = { portal.org.id, PERSON_STAFF, people[ROLE_OWNER].v, S("o"), S("") };
    struct staff_listed *list;
    struct rtx *tx = NULL;
    size_t n;
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_staff_list(tx, &portal.arena, portal.org.id, &list, &n));
    db_read_end(&tx);
    for (size_t i = 0; i < n; i++) {
        const struct staff *s = &list[i].staff;
        if (role_of(s->role) == ROLE_OWNER && s->id.v != people[ROLE_OWNER].v)
            assert_ok(app_staff_change(&portal.app, &portal.arena, &o, s->id, ROLE_OWNER, false));
    }
    assert_int_equal(browser_get(b, to), 200);
    assert_int_equal(browser_post(b, to, "role=support&active=1"), 422);
    assert_true(browser_sees(b, "last owner"));
    assert_int_equal(browser_post(b, to, "role=owner"), 422);
}

static void the_audit_log_shows_who_did_it_and_its_chain(void **state)
{
    (void)state;
    struct browser *b = &browsers[ROLE_READ_ONLY];

    assert_int_equal(browser_get(b, "/staff/audit?check=1"), 200);
    assert_true(browser_sees(b, "The chain holds"));
    assert_int_equal(browser_get(b, "/staff/audit?object=payment"), 200);
    assert_true(browser_sees(b, "Recorded an off-line payment"));
    assert_true(browser_sees(b, "a@x.example") && browser_sees(b, "127.0.0.1"));
    assert_int_equal(browser_get(b, "/staff/audit?from=2001-01-01&to=2001-01-02"), 200);
    assert_true(browser_sees(b, "No row of the log fits"));
    const char *mine = arena_format(&portal.arena, "/staff/audit?object=payment&who=%lld",
                                    (long long)people[ROLE_SUPPORT].v).p;
    assert_int_equal(browser_get(b, mine), 200);
    assert_false(browser_sees(b, "Recorded an off-line payment</th>"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_route_of_the_console_lets_in_whom_the_table_says),
        cmocka_unit_test(what_is_no_card_though_it_may_look_like_one_is_not_masked),
        cmocka_unit_test(nobody_gets_in_without_a_session),
        cmocka_unit_test(a_second_factor_is_set_up_and_asked_for),
        cmocka_unit_test(a_contact_may_have_one_too),
        cmocka_unit_test(where_everybody_must_have_one_nothing_else_is_open),
        cmocka_unit_test(a_customer_is_found_and_shown),
        cmocka_unit_test(ways_of_paying_are_taken_away_from_a_customer_and_an_invoice),
        cmocka_unit_test(an_off_line_payment_is_spread_oldest_first_and_recorded_once),
        cmocka_unit_test(a_write_off_goes_by_two_persons_through_the_pages),
        cmocka_unit_test(a_key_once_entered_is_never_on_a_page),
        cmocka_unit_test(a_staff_user_is_added_by_a_link_and_the_last_owner_stays),
        cmocka_unit_test(the_audit_log_shows_who_did_it_and_its_chain),
    };
    return cmocka_run_group_tests(tests, start, stop);
}

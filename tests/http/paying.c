/* A portal with the test gateway beside it, and the steps of its payers. */
#include "paying.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "app/app_staff.h"
#include "app/app_verify.h"

struct portal portal;
struct till till;
char payment[31];
static int serial;

int paying_start(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    portal_start(&portal);
    till_open(&till, &portal.app, portal.org.id);
    return 0;
}

int paying_stop(void **state)
{
    (void)state;
    portal_stop(&portal);
    till_close(&till);
    return 0;
}

struct made invoice(const struct customer *c, int64_t net, int days)
{
    struct made m;
    date today = portal_today(&portal);
    snprintf(m.number, sizeof m.number, "INV-%04d", ++serial);
    struct portal_document d = { .number = m.number, .net = net, .issued = date_add(today, -40),
                                 .due = date_add(today, days) };
    struct imported i = portal_issue(&portal, c, &d);
    snprintf(m.id, sizeof m.id, "%.20s", i.public_id.c);
    m.doc = i.doc.v;
    return m;
}

struct made credit(const struct customer *c, int64_t net)
{
    struct made m;
    snprintf(m.number, sizeof m.number, "CN-%04d", ++serial);
    struct portal_document d = { .kind = DOCUMENT_CREDIT_NOTE, .number = m.number, .net = net,
                                 .issued = portal_today(&portal), .due = DATE_NONE };
    struct imported i = portal_issue(&portal, c, &d);
    snprintf(m.id, sizeof m.id, "%.20s", i.public_id.c);
    m.doc = i.doc.v;
    return m;
}

static void say(void *arg, str line)
{
    (void)arg;
    print_message("fault: %.*s\n", STR_FMT(line));
}

void books_are_right(void)
{
    struct verified v;
    assert_ok(app_verify(&portal.app, say, NULL, &v));
    assert_int_equal(v.faults, 0);
}

const char *form(const char *format, ...)
{
    static char room[16][4096];
    static int next;
    char *to = room[next = (next + 1) % 16];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(to, sizeof room[0], format, args);
    va_end(args);
    assert_true(n > 0 && n < (int)sizeof room[0]);
    return to;
}

void choose(struct browser *b, const char *fields, char at[512])
{
    assert_int_equal(browser_post(b, "/pay", fields), 303);
    assert_true(str_starts(str_of(b->location), S("/pay/")));
    snprintf(at, 512, "%s", b->location);
    assert_int_equal(browser_get(b, at), 200);
}

const char *confirm(const struct browser *b, const struct made *m, const char *amount)
{
    str key = browser_between(b, "name=\"key\" value=\"", "\"");
    char name[64];
    snprintf(name, sizeof name, "name=\"version.%s\" value=\"", m->id);
    str version = browser_between(b, name, "\"");
    assert_true(key.n == 20 && version.n > 0);
    return form("key=%.*s&method=card&amount.%s=%s&version.%s=%.*s", STR_FMT(key), m->id, amount,
                m->id, STR_FMT(version));
}

str gateway_page(struct browser *b)
{
    snprintf(payment, sizeof payment, "%.30s", b->location);
    assert_int_equal(browser_get(b, b->location), 200);
    str page = browser_between(b, "btn-lg auto\" href=\"", "\"");
    assert_true(str_starts(page, S("http://localhost:")));
    return arena_str(&till.arena, page);
}

void come_back(struct browser *b)
{
    str at = till.location;
    const char *path = memmem(at.p, at.n, "/pay/return/", 12);
    assert_non_null(path);
    str target = arena_str(&till.arena, str_sub(at, (size_t)(path - at.p), at.n));
    assert_int_equal(browser_get(b, target.p), 303);
    assert_true(str_starts(str_of(b->location), S("/payments/")));
    assert_int_equal(browser_get(b, b->location), 200);
}

void pays(struct browser *b, const char *at, const char *fields)
{
    assert_int_equal(browser_post(b, at, fields), 303);
    str page = gateway_page(b);
    assert_int_equal(till_press(&till, page, "do=pay&with=visa&outcome=succeed"), 303);
    come_back(b);
}

staff_id staff_user(enum role role, const char *email, struct browser *b)
{
    staff_id id;
    str token;
    assert_ok(app_staff_add(&portal.app, portal.org.id, str_of(email), str_of(email),
                            role_word(role), &id));
    browser_open(b, &portal);
    assert_ok(app_session_make(&portal.app, &portal.arena, portal.org.id, PERSON_STAFF, id.v,
                               S("test"), S("127.0.0.1"), &token));
    snprintf(b->cookie, sizeof b->cookie, "cfs=%.*s", STR_FMT(token));
    return id;
}

struct customer payer(const char *number, const char *email, struct browser *b)
{
    struct customer c = portal_customer(&portal, number, number, "EUR");
    portal_contact(&portal, c.id, email, MAY_VIEW | MAY_PAY);
    browser_open(b, &portal);
    browser_login(b, email);
    assert_int_equal(browser_get(b, "/password"), 200);
    return c;
}

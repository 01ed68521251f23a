/* The portal under test, its people and its browsers. */
#include "portal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "db/migrate.h"
#include "http/client.h"
#include "locale/zone.h"
#include "pdf/pdf.h"

const char portal_password[] = "correct horse battery staple";

static void open_database(struct portal *p)
{
    struct db_options o = { .url = str_of(getenv("COUNTERFOIL_TEST_DB")),
                            .dir = p->dir,
                            .create = true,
                            .any_version = true,
                            .readers_max = 4,
                            .writers_max = 4 };
    char note[256] = "";
    err e = db_open(&o, &p->db, note);
    if (e != OK) fail_msg("%s: %s", err_info(e)->name, note);
    e = migrate_up(p->db, note);
    if (e != OK) fail_msg("%s: %s", err_info(e)->name, note);
    if (o.url.n == 0) return;
    db_close(&p->db); /* statements are prepared against the schema as it is now */
    o.any_version = false;
    assert_ok(db_open(&o, &p->db, note));
}

static void make_organisation(struct portal *p)
{
    public_id slug = public_id_new();
    struct org *o = &p->org;

    /* Letters only, so that it is a host name; unique, for a server holds one after another. */
    for (size_t i = 0; i < sizeof slug.c; i++)
        slug.c[i] = (char)('a' + (unsigned char)slug.c[i] % 26);
    snprintf(p->host, sizeof p->host, "%.20s.test", slug.c);
    *o = (struct org){ .slug = arena_str(&p->arena, public_id_str(&slug)),
                       .name = S("Nordlicht Energie"),
                       .cur = CURRENCY("EUR"),
                       .zone = S("Europe/Berlin"),
                       .language = S("en"),
                       .country = S("DE"),
                       .tax_id = S("DE123456789"),
                       .tax_label = S("VAT"),
                       .address = S("Hafenstrasse 1\n20457 Hamburg"),
                       .email = S("billing@nordlicht.example"),
                       .iban = S("DE02120300000000202051"),
                       .bic = S("BYLADEM1001"),
                       .account_name = S("Nordlicht Energie GmbH"),
                       .partial_payments = true,
                       .set_up = true };
    assert_ok(app_org_make(&p->app, o, &(str){ p->host, strlen(p->host) }, 1, false));
    struct problems problems = { .arena = &p->arena };
    assert_ok(app_org_set_up(&p->app, &p->arena, o, STR_NONE, &problems));
}

void portal_start(struct portal *p)
{
    struct key master;
    char note[256] = "";
    struct http_options o = { .address = S("127.0.0.1"), .event_threads = 1, .workers = 4 };

    *p = (struct portal){ .dir = "/tmp/portal_XXXXXX" };
    assert_true(crypto_init());
    str missing = STR_NONE;
    if (pdf_init(&missing) != OK) fail_msg("pdf_init: %.*s", STR_FMT(missing));
    assert_non_null(mkdtemp(p->dir));
    arena_init(&p->arena, 256 << 20);
    open_database(p);
    memset(&master, 7, sizeof master);
    app_init(&p->app, p->db, p->dir, &master);
    make_organisation(p);
    web_init(&p->web, &p->app, STR_NONE, false);
    err e = http_start(&o, web_handler(&p->web), &p->server, note);
    if (e != OK) fail_msg("%s: %s", err_info(e)->name, note);
    p->port = http_port(p->server);
}

void portal_set_up(struct portal *p, const char *name)
{
    struct problems problems = { .arena = &p->arena };
    struct org o = p->org;

    o.name = str_of(name);
    assert_ok(app_org_set_up(&p->app, &p->arena, &o, STR_NONE, &problems));
}

void portal_stop(struct portal *p)
{
    char command[128];
    http_stop(&p->server, 5000);
    web_release(&p->web);
    db_close(&p->db);
    arena_release(&p->arena);
    snprintf(command, sizeof command, "rm -rf '%s'", p->dir);
    assert_int_equal(system(command), 0);
}

date portal_today(const struct portal *p)
{
    return zone_today(p->org.zone, clock_now_us());
}

struct customer portal_customer(struct portal *p, const char *number, const char *name,
                                const char *code)
{
    struct customer c = { .number = str_of(number),
                          .name = str_of(name),
                          .country = S("DE"),
                          .cur = currency_must(str_of(code)),
                          .language = S("en"),
                          .terms_days = 30 };
    assert_ok(app_customer_add(&p->app, &p->arena, p->org.id, &c));
    return c;
}

contact_id portal_contact(struct portal *p, customer_id customer, const char *email,
                          int permissions)
{
    struct problems problems = { .arena = &p->arena };
    contact_id id;
    enum person_kind kind;
    int64_t person;
    str token;

    assert_ok(app_contact_add(&p->app, &p->arena, p->org.id, customer, str_of(email),
                              S("Mira Holm"), permissions, &id));
    assert_ok(
        app_link_make(&p->app, &p->arena, p->org.id, S("join"), id.v, 3600 * 1000000LL, &token));
    assert_ok(app_link_use(&p->app, &p->arena, p->org.id, token, str_of(portal_password), &problems,
                           &kind, &person));
    return id;
}

struct document portal_draft(struct portal *p, const struct customer *c,
                             const struct portal_document *d)
{
    struct document_line *line = arena_new(&p->arena, struct document_line);
    struct tax_group *tax = arena_new(&p->arena, struct tax_group);
    currency cur = c->cur;
    money net = { d->net, cur }, amount = { d->tax, cur }, total = { d->net + d->tax, cur };
    enum document_kind kind = d->kind == 0 ? DOCUMENT_INVOICE : d->kind;

    *line = (struct document_line){ .id = S("1"),
                                    .net = net,
                                    .quantity = { 1, 0 },
                                    .name = d->item == NULL ? S("Electricity") : str_of(d->item),
                                    .unit = S("C62"),
                                    .price = decimal_of_money(net),
                                    .price_quantity = { 1, 0 },
                                    .tax_category = S("S"),
                                    .tax_rate = { 19, 0 } };
    *tax = (struct tax_group){
        .component = S("VAT"), .category = S("S"), .rate = { 19, 0 }, .base = net, .amount = amount
    };
    struct document out = {
        .kind = kind,
        .number = str_of(d->number),
        .type = str_of(d->type),
        .type_code = kind == DOCUMENT_CREDIT_NOTE ? S("381") : S("380"),
        .issued = d->issued,
        .due = d->due,
        .tax_point = DATE_NONE,
        .period_start = DATE_NONE,
        .period_end = DATE_NONE,
        .delivered = DATE_NONE,
        .cur = cur,
        .language = S("en"),
        .purchase_order = str_of(d->purchase_order),
        .seller = { .name = p->org.name, .tax_id = p->org.tax_id },
        .buyer = { .name = c->name, .number = c->number, .address = { .country = S("DE") } },
        .lines = line,
        .line_count = 1,
        .taxes = tax,
        .tax_count = 1,
        .lines_net = net,
        .allowances_total = money_zero(cur),
        .charges_total = money_zero(cur),
        .net = net,
        .tax = amount,
        .total = total,
        .prepaid = { d->prepaid, cur },
        .rounding = money_zero(cur),
        .payable = { total.minor - d->prepaid, cur },
    };
    line->period_start = line->period_end = DATE_NONE;
    if (d->preceding != NULL) {
        out.preceding = arena_new(&p->arena, struct document_ref);
        out.preceding[0] = (struct document_ref){ str_of(d->preceding), DATE_NONE };
        out.preceding_count = 1;
    }
    return out;
}

struct imported portal_import(struct portal *p, const struct document *d, str source,
                              str source_format)
{
    struct problems problems = { .arena = &p->arena };
    struct imported out;
    struct import in = { .org = p->org.id,
                         .document = d,
                         .source_bytes = source,
                         .source_format = source_format,
                         .silent = true };
    assert_ok(app_import(&p->app, &p->arena, &in, &problems, &out));
    assert_int_equal(out.done, IMPORT_NEW);
    return out;
}

struct imported portal_issue(struct portal *p, const struct customer *c,
                             const struct portal_document *d)
{
    struct document made = portal_draft(p, c, d);
    return portal_import(p, &made, STR_NONE, STR_NONE);
}

/* ---- browsers ---- */

void browser_open(struct browser *b, struct portal *p)
{
    *b = (struct browser){ .portal = p };
    buf_init(&b->answer, 16 << 20);
}

void browser_close(struct browser *b)
{
    buf_release(&b->answer);
}

str browser_body(const struct browser *b)
{
    return client_body(buf_view(&b->answer));
}

str browser_header(const struct browser *b, const char *name)
{
    str body = browser_body(b), rest = { b->answer.p, b->answer.n - body.n }, line;
    size_t n = strlen(name);
    while (str_cut(&rest, '\n', &line)) {
        if (line.n > n && line.p[n] == ':' && str_eq_nocase(str_sub(line, 0, n), str_of(name)))
            return str_trim(str_sub(line, n + 1, line.n));
    }
    return STR_NONE;
}

bool browser_sees(const struct browser *b, const char *text)
{
    return str_contains(browser_body(b), str_of(text));
}

int browser_count(const struct browser *b, const char *text)
{
    str body = browser_body(b);
    size_t n = strlen(text);
    int count = 0;
    while (body.n >= n) {
        const char *at = memmem(body.p, body.n, text, n);
        if (at == NULL) break;
        count++;
        body = str_sub(body, (size_t)(at - body.p) + n, body.n);
    }
    return count;
}

str browser_between(const struct browser *b, const char *before, const char *after)
{
    str body = browser_body(b);
    const char *at = body.n == 0 ? NULL : memmem(body.p, body.n, before, strlen(before));
    if (at == NULL) return STR_NONE;
    body = str_sub(body, (size_t)(at - body.p) + strlen(before), body.n);
    const char *end = memmem(body.p, body.n, after, strlen(after));
    return end == NULL ? STR_NONE : str_sub(body, 0, (size_t)(end - body.p));
}

static void keep(char *to, size_t room, str value)
{
    assert_true(value.n < room);
    if (value.n > 0) memcpy(to, value.p, value.n);
    to[value.n] = 0;
}

/* What a browser remembers of an answer. */
static void remember(struct browser *b)
{
    str set = browser_header(b, "Set-Cookie"), pair;
    if (str_cut(&set, ';', &pair)) keep(b->cookie, sizeof b->cookie, pair);
    keep(b->location, sizeof b->location, browser_header(b, "Location"));
    str token = browser_between(b, "name=\"csrf\" value=\"", "\"");
    if (token.n > 0) keep(b->csrf, sizeof b->csrf, token);
}

static int send_request(struct browser *b, str head, str body)
{
    int fd = client_dial(b->portal->port);
    assert_true(fd >= 0);
    assert_true(client_send(fd, head) && client_send(fd, body));
    b->status = client_answer(fd, false, &b->answer);
    close(fd);
    remember(b);
    return b->status;
}

int browser_get(struct browser *b, const char *target)
{
    CLEANUP(buf_release) struct buf head;
    buf_init(&head, 64 << 10);
    buf_format(&head, "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\nCookie: %s\r\n\r\n",
               target, b->portal->host, b->agent == NULL ? "" : b->agent, b->cookie);
    return send_request(b, buf_view(&head), STR_NONE);
}

int browser_post(struct browser *b, const char *target, const char *form)
{
    CLEANUP(buf_release) struct buf head, body;
    buf_init(&head, 64 << 10);
    buf_init(&body, 4 << 20);
    buf_format(&body, "csrf=%s%s%s", b->csrf, form[0] != 0 ? "&" : "", form);
    buf_format(&head,
               "POST %s HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\nUser-Agent: %s\r\n"
               "Cookie: %s\r\nContent-Type: application/x-www-form-urlencoded\r\n"
               "Content-Length: %zu\r\n\r\n",
               target, b->portal->host, b->portal->host, b->agent == NULL ? "" : b->agent,
               b->cookie, body.n);
    return send_request(b, buf_view(&head), buf_view(&body));
}

void browser_login(struct browser *b, const char *email)
{
    char form[512];
    assert_int_equal(browser_get(b, "/login"), 200);
    snprintf(form, sizeof form, "email=%s&password=correct+horse+battery+staple", email);
    assert_int_equal(browser_post(b, "/login", form), 303);
    assert_true(b->cookie[0] != 0);
}

/* Fresh books in a temporary folder. */
#include "books.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/rand.h"
#include "db/migrate.h"

void books_open(struct books *b)
{
    const char *url = getenv("COUNTERFOIL_TEST_DB");
    char note[256] = "";
    struct key key;
    struct db *db = NULL;
    struct db_options o = { .dir = b->dir, .create = true, .any_version = true };

    *b = (struct books){ 0 };
    snprintf(b->dir, sizeof b->dir, "/tmp/books_XXXXXX");
    assert_non_null(mkdtemp(b->dir));
    if (url != NULL) o.url = str_of(url);
    arena_init(&b->arena, 256u * 1024 * 1024);
    assert_true(crypto_init());
    rand_bytes(&key, sizeof key);
    assert_ok(db_open(&o, &db, note));
    assert_ok(migrate_up(db, note));
    db_close(&db);
    o.any_version = false;
    assert_ok(db_open(&o, &db, note));
    app_init(&b->app, db, b->dir, &key);

    public_id slug = public_id_new();
    b->org = (struct org){ .slug = arena_str(&b->arena, public_id_str(&slug)),
                           .name = S("Seller GmbH"),
                           .cur = CURRENCY("EUR"),
                           .zone = S("Europe/Berlin"),
                           .language = S("en") };
    str host = S("localhost");
    assert_ok(app_org_make(&b->app, &b->org, &host, url == NULL ? 1 : 0, true));
}

void books_close(struct books *b)
{
    char command[128];
    db_close(&b->app.db);
    arena_release(&b->arena);
    snprintf(command, sizeof command, "rm -rf %s", b->dir);
    assert_int_equal(system(command), 0);
}

int books_end(void **state)
{
    books_close(*state);
    clock_set(0);
    return 0;
}

static money eur(int64_t minor)
{
    return (money){ minor, CURRENCY("EUR") };
}

struct document books_document(struct books *b, enum document_kind kind, const char *number,
                               const char *customer, int64_t net, const char *due,
                               const char *preceding)
{
    struct arena *a = &b->arena;
    struct document d = { .kind = kind,
                          .number = str_of(number),
                          .cur = CURRENCY("EUR"),
                          .tax_point = DATE_NONE,
                          .period_start = DATE_NONE,
                          .period_end = DATE_NONE,
                          .delivered = DATE_NONE,
                          .language = S("en") };

    assert_true(date_parse(S("2026-01-15"), &d.issued));
    assert_true(date_parse(str_of(due), &d.due));
    d.buyer = (struct party){ .name = str_of(customer), .number = str_of(customer) };
    d.seller.name = b->org.name;
    d.line_count = 1;
    d.lines = arena_new(a, struct document_line);
    d.lines[0] = (struct document_line){ .id = S("1"),
                                         .name = S("Hosting in Frankfurt"),
                                         .quantity = { 1, 0 },
                                         .price = { net, 2 },
                                         .price_quantity = { 1, 0 },
                                         .net = eur(net),
                                         .tax_category = S("S"),
                                         .tax_rate = { 20, 0 },
                                         .period_start = DATE_NONE,
                                         .period_end = DATE_NONE };
    d.tax_count = 1;
    d.taxes = arena_new(a, struct tax_group);
    d.taxes[0] = (struct tax_group){ .component = S("VAT"),
                                     .category = S("S"),
                                     .rate = { 20, 0 },
                                     .base = eur(net),
                                     .amount = eur(net / 5) };
    d.lines_net = d.net = eur(net);
    d.tax = eur(net / 5);
    d.total = d.payable = eur(net + net / 5);
    d.prepaid = d.rounding = d.allowances_total = d.charges_total = eur(0);
    if (*preceding != 0) {
        d.preceding = arena_new(a, struct document_ref);
        d.preceding[0] = (struct document_ref){ .number = str_of(preceding), .issued = DATE_NONE };
        d.preceding_count = 1;
    }
    return d;
}

struct imported books_import(struct books *b, const struct document *d)
{
    struct problems problems = { .arena = &b->arena };
    struct import in = { .org = b->org.id, .document = d, .silent = true };
    struct imported out;
    assert_ok(app_import(&b->app, &b->arena, &in, &problems, &out));
    assert_int_equal(out.done, IMPORT_NEW);
    return out;
}

static void say(void *arg, str line)
{
    (void)arg;
    printf("# %.*s\n", STR_FMT(line));
}

int books_faults(struct books *b)
{
    struct verified v;
    assert_ok(app_verify(&b->app, say, NULL, &v));
    assert_true(v.checks > 20);
    return v.faults;
}

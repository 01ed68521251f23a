/* `counterfoil demo`: a folder with two organisations and what two years leave behind. */
#include <stdio.h>
#include <string.h>

#include "app/app_account.h"
#include "app/app_bill_alert.h"
#include "app/app_people.h"
#include "app/app_seal.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/file.h"
#include "locale/zone.h"
#include "main/child.h"
#include "main/command.h"
#include "main/demo.h"
#include "main/portal.h"
#include "json/json_write.h"

static const char help[] =
    "counterfoil demo --data DIR [--seed N] [--invoices N] [--json]\n"
    "\n"
    "Makes a folder of invented data: two organisations, their customers and people, and 24\n"
    "months of invoices, payments, credit notes and retainers that end today. Who can log in\n"
    "stands in DIR/demo.json. The data follow from the seed; passwords are random. Only the test\n"
    "gateway works in such a folder.\n"
    "\n"
    "  --seed N        another set of data (1)\n"
    "  --invoices N    how many, both organisations together (638)\n"
    "  --json          print DIR/demo.json at the end\n";

enum { BIG_SHARE = 100 }; /* one customer gets a hundredth of what comes on top */

struct run {
    struct config *config;
    struct portal portal;
    struct arena keep;
    staff_id signers[2]; /* of the organisation being made: owner, accountant */
    struct demo_progress progress;
    int64_t seed, invoices;
    struct json_writer json;
};

/* 20 characters nobody can guess, of an alphabet one can read out. */
static str new_password(struct arena *a)
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
    unsigned char random[20];
    char out[24];
    size_t n = 0;

    rand_bytes(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++) {
        if (i == 5 || i == 10 || i == 15) out[n++] = '-';
        out[n++] = letters[random[i] % (sizeof letters - 1)];
    }
    return arena_str(a, (str){ out, n });
}

/* A password as people set it: by a link. */
static err set_password(struct run *r, org_id org, str purpose, int64_t person, str password)
{
    struct problems problems = { .arena = &r->keep };
    enum person_kind kind;
    str token;

    TRY(app_link_make(&r->portal.app, &r->keep, org, purpose, person, (int64_t)60 * 1000000,
                      &token));
    return app_link_use(&r->portal.app, &r->keep, org, token, password, &problems, &kind, &person);
}

static str address_of(struct run *r, const char *mailbox, str domain)
{
    if (strchr(mailbox, '@') != NULL) return str_of(mailbox);
    return arena_format(&r->keep, "%s@%.*s", mailbox, STR_FMT(domain));
}

static str domain_of(const struct demo_org *plan)
{
    str rest = plan->org.email, mailbox;
    (void)str_cut(&rest, '@', &mailbox);
    return rest;
}

static err make_staff(struct run *r, const struct demo_org *plan, org_id org)
{
    json_write_open(&r->json, S("staff"), '[');
    for (size_t i = 0; i < countof(plan->staff); i++) {
        const struct demo_staff *s = &plan->staff[i];
        str email = address_of(r, s->mailbox, domain_of(plan)), password = new_password(&r->keep);
        staff_id id;
        TRY(app_staff_add(&r->portal.app, org, email, str_of(s->name), str_of(s->role), &id));
        if (i < countof(r->signers)) r->signers[i] = id;
        TRY(set_password(r, org, S("staff"), id.v, password));
        json_write_open(&r->json, STR_NONE, '{');
        json_write_str(&r->json, S("name"), str_of(s->name));
        json_write_str(&r->json, S("email"), email);
        json_write_str(&r->json, S("password"), password);
        json_write_str(&r->json, S("role"), str_of(s->role));
        json_write_close(&r->json, '}');
    }
    json_write_close(&r->json, ']');
    return OK;
}

/* People already made in this folder, so that one with two customers has one password. */
struct known {
    str email, password;
    struct known *next;
};

static err make_person(struct run *r, org_id org, customer_id customer, str domain,
                       const struct demo_person *p, struct known **known)
{
    str email = address_of(r, p->mailbox, domain);
    contact_id id;
    struct known *k = *known;

    while (k != NULL && !str_eq(k->email, email)) k = k->next;
    TRY(app_contact_add(&r->portal.app, &r->keep, org, customer, email, str_of(p->name), p->may,
                        &id));
    if (k == NULL) {
        k = arena_new(&r->keep, struct known);
        *k = (struct known){ email, new_password(&r->keep), *known };
        *known = k;
        TRY(set_password(r, org, S("join"), id.v, k->password));
    }
    json_write_open(&r->json, STR_NONE, '{');
    json_write_str(&r->json, S("name"), str_of(p->name));
    json_write_str(&r->json, S("email"), email);
    json_write_str(&r->json, S("password"), k->password);
    json_write_open(&r->json, S("permissions"), '[');
    json_write_str(&r->json, STR_NONE, S("view"));
    if (p->may & MAY_PAY) json_write_str(&r->json, STR_NONE, S("pay"));
    if (p->may & MAY_MANAGE) json_write_str(&r->json, STR_NONE, S("manage"));
    json_write_close(&r->json, ']');
    json_write_close(&r->json, '}');
    return OK;
}

/* The second customer moves into a zone free of duty, and waits for the organisation's word. */
static err ask_for_tax(struct run *r, org_id org, const struct demo_customer *plan)
{
    struct problems problems = { .arena = &r->keep };
    struct tax_facts to = { str_of(plan->country), S("exempt"), str_of(plan->tax_id) };
    struct customer named = { .number = str_of(plan->number) };
    struct contact c;
    customer_id customer;
    struct rtx *tx = NULL;
    bool found;

    TRY(db_read_begin(r->portal.db, &tx));
    err e = store_customer_find(tx, org, &named, &customer, &found);
    if (e == OK)
        e = store_contact_by_email(
            tx, &r->keep, org,
            address_of(r, plan->people[0].mailbox, str_of(plan->domain)), &c, &found);
    db_read_end(&tx);
    TRY(e);
    struct actor who = { .org = org, .kind = PERSON_CONTACT, .person = c.id.v, .name = c.name };
    return app_tax_ask(&r->portal.app, &r->keep, &who, customer, &to,
                       S("Since the first of the month all of our sites are exempt."), &problems);
}

static err make_customer(struct run *r, org_id org, const struct demo_customer *plan,
                         struct known **known)
{
    struct customer c = {
        .number = str_of(plan->number),
        .name = str_of(plan->name),
        .tax_id = str_of(plan->tax_id),
        .country = str_of(plan->country),
        .cur = currency_must(str_of(plan->currency)),
        .language = str_of(plan->language),
        .terms_days = plan->temper == PAYS_EARLY ? 30 : 15,
        .address = arena_format(&r->keep, "%s\n%s %s\n%s", plan->line1, plan->postcode, plan->city,
                                plan->region),
        .email = address_of(r, plan->people[0].mailbox, str_of(plan->domain)),
        .tax_treatment = tax_treatment_word(plan->tax_id[0] != 0 ? TAX_REGISTERED : TAX_OVERSEAS),
    };
    const struct bill_alert alert = { .percent = 150, .amount = money_zero(c.cur) };

    if (plan->retainers > 0)
        c.shipping = arena_format(&r->keep, "Goods inwards, gate 2\n%s\n%s %s", plan->line1,
                                  plan->postcode, plan->city);
    TRY(app_customer_add(&r->portal.app, &r->keep, org, &c));
    if (plan->temper == PAYS_EARLY)
        TRY(app_bill_alert_set(&r->portal.app, org, c.id, &alert));
    json_write_open(&r->json, STR_NONE, '{');
    json_write_str(&r->json, S("number"), c.number);
    json_write_str(&r->json, S("name"), c.name);
    json_write_str(&r->json, S("currency"), currency_code(c.cur));
    json_write_open(&r->json, S("contacts"), '[');
    for (size_t i = 0; i < DEMO_PEOPLE && plan->people[i].name != NULL; i++)
        TRY(make_person(r, org, c.id, str_of(plan->domain), &plan->people[i], known));
    json_write_close(&r->json, ']');
    json_write_close(&r->json, '}');
    return OK;
}

static int64_t planned(const struct demo_org *plan)
{
    int64_t all = 0;
    for (size_t i = 0; i < plan->customer_count; i++) all += plan->customers[i].invoices;
    return all;
}

/* How many documents: the plan's own number, fewer, or more, then mostly of customers in bulk. */
static void settle_size(struct run *r, struct demo *d, bool first)
{
    int64_t both = planned(&demo_orgs[0]) + planned(&demo_orgs[1]);

    d->scale = 1000;
    d->extra = 0;
    if (r->invoices == 0)
        r->progress.all = both;
    else
        r->progress.all = r->invoices;
    if (r->invoices > 0 && r->invoices < both) d->scale = r->invoices * 1000 / both;
    if (r->invoices > both && first) d->extra = r->invoices - both;
}

/* The second customer of a large demo: a hundredth of everything is its. */
static struct demo_org *with_big_one(struct run *r, struct demo *d, const struct demo_org *plan)
{
    struct demo_org *copy = arena_new(&r->keep, struct demo_org);
    struct demo_customer *list = arena_array(&r->keep, struct demo_customer, plan->customer_count);

    *copy = *plan;
    memcpy(list, plan->customers, plan->customer_count * sizeof *list);
    copy->customers = list;
    int64_t big = r->invoices / BIG_SHARE, had = list[1].invoices;
    if (d->extra > 0 && big > had && big <= d->extra) {
        list[1].invoices = (int)big;
        list[1].temper = PAYS_QUICKLY;
        d->extra -= big - had;
    }
    return copy;
}

static err make_history(struct run *r, const struct demo_org *plan, org_id org, bool first)
{
    struct demo d = { .app = &r->portal.app,
                      .org = org,
                      .owner = r->signers[0],
                      .accountant = r->signers[1],
                      .keep = &r->keep,
                      .progress = &r->progress,
                      .rand = { (uint64_t)r->seed * 977 + first },
                      .today = zone_today(plan->org.zone, clock_now_us()) };

    settle_size(r, &d, first);
    d.plan = with_big_one(r, &d, plan);
    TRY(demo_documents(&d));
    TRY(demo_payments(&d));
    TRY(demo_reach(&d));
    TRY(demo_talk(&d));
    TRY(demo_pending(&d));
    TRY(demo_files(&d));
    TRY(demo_orders(&d));
    TRY(demo_suspension(&d));
    return demo_exports(&d);
}

static err make_org(struct run *r, const struct demo_org *plan, bool first)
{
    struct org o = plan->org;
    const str hosts[] = { str_of(plan->host), S("127.0.0.1") };
    struct problems problems = { .arena = &r->keep };
    struct known *known = NULL;
    str logo;

    o.cur = first ? CURRENCY("INR") : CURRENCY("EUR");
    struct demo_org *with_currency = arena_new(&r->keep, struct demo_org);
    *with_currency = *plan;
    with_currency->org.cur = o.cur;
    TRY(app_org_make(&r->portal.app, &o, hosts, first ? 2 : 1, first));
    TRY(demo_logo(&r->keep, plan, &logo));
    TRY(app_org_set_up(&r->portal.app, &r->keep, &o, logo, &problems));
    json_write_open(&r->json, STR_NONE, '{');
    json_write_str(&r->json, S("slug"), o.slug);
    json_write_str(&r->json, S("name"), o.name);
    json_write_str(&r->json, S("host"), str_of(plan->host));
    TRY(make_staff(r, plan, o.id));
    json_write_open(&r->json, S("customers"), '[');
    for (size_t i = 0; i < plan->customer_count; i++)
        TRY(make_customer(r, o.id, &plan->customers[i], &known));
    TRY(ask_for_tax(r, o.id, &plan->customers[1]));
    json_write_close(&r->json, ']');
    json_write_open(&r->json, S("api_keys"), '[');
    json_write_close(&r->json, ']');
    json_write_close(&r->json, '}');
    return make_history(r, with_currency, o.id, first);
}

static err make(struct run *r)
{
    struct child gateway;

    TRY(app_demo_mark(&r->portal.app));
    json_write_open(&r->json, STR_NONE, '{');
    json_write_str(
        &r->json, S("url"),
        arena_format(&r->keep, "http://%.*s", STR_FMT(config_text(r->config, CONFIG_LISTEN))));
    json_write_i64(&r->json, S("seed"), r->seed);
    json_write_open(&r->json, S("organisations"), '[');
    for (size_t i = 0; i < countof(demo_orgs); i++) TRY(make_org(r, &demo_orgs[i], i == 0));
    json_write_close(&r->json, ']');
    json_write_close(&r->json, '}');
    if (!child_secrets("demo", r->config, S("127.0.0.1:8090"), &gateway)) return E_CONFIG;
    TRY(child_announce(&r->portal.app, &r->keep, &gateway));
    TRY(app_seal_all(&r->portal.app));
    const char *path = arena_format(&r->keep, "%s/demo.json", r->config->dir).p;
    return file_write(path, buf_view(r->json.b), 0600);
}

static int run_demo(struct run *r, bool print)
{
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, 4 * 1024 * 1024);
    r->json.b = &b;
    err e = make(r);
    if (e != OK) {
        complain("demo", "the data cannot be made: %s (%s, %s)", err_info(e)->text,
                 err_info(e)->name, db_last_message());
        return EXIT_FAULT;
    }
    if (print)
        printf("%.*s\n", STR_FMT(buf_view(&b)));
    else
        printf("%lld invoices of two organisations are in %s. Who can log in: %s/demo.json\n",
               (long long)r->progress.done, r->config->dir, r->config->dir);
    return 0;
}

static bool number_of(const char *flag, const char *text, int64_t most, int64_t *out)
{
    if (str_i64(str_of(text), out) && *out >= 0 && *out <= most) return true;
    complain("demo", "%s wants a number up to %lld", flag, (long long)most);
    return false;
}

static int run(int argc, char **argv)
{
    CLEANUP(config_release) struct config config;
    struct run r = { .config = &config };
    const char *seed = "1", *invoices = "0";
    bool print = false;
    const struct flag own[] = { { "--seed", .text = &seed },
                                { "--invoices", .text = &invoices },
                                { "--json", .on = &print },
                                { 0 } };

    config_init(&config);
    if (!flags_read("demo", argc, argv, own, &config, NULL)) return EXIT_USAGE;
    if (!number_of("--seed", seed, INT32_MAX, &r.seed)) return EXIT_USAGE;
    if (!number_of("--invoices", invoices, 20000000, &r.invoices)) return EXIT_USAGE;
    if (!portal_make("demo", &config, &r.portal)) return EXIT_FAULT;
    arena_init(&r.keep, (size_t)8 * 1024 * 1024 * 1024);
    int status = EXIT_FAULT, there = portal_org_count("demo", &r.portal);
    if (there == 0)
        status = run_demo(&r, print);
    else if (there > 0)
        complain("demo", "%s already holds a book; remove the folder to make it anew", config.dir);
    arena_release(&r.keep);
    portal_close(&r.portal);
    return status;
}

const struct command command_demo = {
    .name = "demo", .summary = "make a folder of invented data", .help = help, .run = run
};

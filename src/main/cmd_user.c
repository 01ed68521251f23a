/* `counterfoil user`: let a contact of a customer, or a staff user, in. */
#include <stdio.h>
#include <string.h>

#include "app/app_job.h"
#include "app/app_people.h"
#include "main/command.h"
#include "main/portal.h"

static const char help[] =
    "counterfoil user add --data DIR --org SLUG (--customer NUMBER | --new-customer NAME)\n"
    "                     --email ADDRESS --name NAME --may view,pay,manage\n"
    "counterfoil user staff --data DIR --org SLUG --email ADDRESS --name NAME --role ROLE\n"
    "\n"
    "Adds a contact or a staff user, and prints a link that sets the password, good once within 7\n"
    "days. A contact is mailed such a link too. Who is there already gets the new permissions.\n"
    "\n"
    "  --may LIST        of view, pay, manage; view is in each\n"
    "  --currency CODE   of a new customer (the organisation's)\n"
    "  --role ROLE       owner, accountant, support or read-only\n";

static const int64_t link_us = (int64_t)7 * 86400 * 1000000;

struct wishes {
    const char *org, *customer, *new_customer, *currency, *email, *name, *may, *role;
};

static bool take_permissions(str list, int *out)
{
    str one;
    int all = MAY_VIEW;
    while (str_cut(&list, ',', &one)) {
        one = str_trim(one);
        if (str_eq(one, S("pay")))
            all |= MAY_PAY;
        else if (str_eq(one, S("manage")))
            all |= MAY_MANAGE;
        else if (!str_eq(one, S("view")))
            return false;
    }
    *out = all;
    return true;
}

static err find_customer(struct portal *p, org_id org, const struct wishes *w, customer_id *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct customer c = { .number = str_of(w->customer) };
    bool found;

    TRY(db_read_begin(p->db, &tx));
    TRY(store_customer_find(tx, org, &c, out, &found));
    return found ? OK : E_NOT_FOUND;
}

static err make_customer(struct portal *p, struct arena *a, org_id org, const struct wishes *w,
                         customer_id *out)
{
    struct rtx *tx = NULL;
    struct org o;
    struct customer c = { .name = str_of(w->new_customer), .language = S("en"), .terms_days = 30 };

    TRY(db_read_begin(p->db, &tx));
    err e = store_org_get(tx, a, org, &o);
    db_read_end(&tx);
    TRY(e);
    c.cur = o.cur;
    if (w->currency != NULL && !currency_parse(str_of(w->currency), &c.cur)) return E_CURRENCY;
    TRY(app_customer_add(&p->app, a, org, &c));
    printf("customer %.*s, %s\n", STR_FMT(c.number), w->new_customer);
    *out = c.id;
    return OK;
}

static int print_link(struct config *config, str token)
{
    str base = config_base_url(config);
    printf("%.*s/join/%.*s\n", STR_FMT(base), STR_FMT(token));
    return 0;
}

static int add_contact(struct config *config, struct portal *p, org_id org, const struct wishes *w)
{
    struct arena *a = &config->arena;
    customer_id customer;
    contact_id contact;
    str token;
    int permissions;

    if (!take_permissions(str_of(w->may), &permissions)) {
        complain("user", "--may wants some of view,pay,manage");
        return EXIT_USAGE;
    }
    if ((w->customer == NULL) == (w->new_customer == NULL)) {
        complain("user", "name the customer: --customer NUMBER or --new-customer NAME");
        return EXIT_USAGE;
    }
    err e = w->customer != NULL ? find_customer(p, org, w, &customer)
                                : make_customer(p, a, org, w, &customer);
    if (e != OK) {
        if (e == E_NOT_FOUND)
            complain("user", "there is no customer \"%s\"", w->customer);
        else
            complain_err("user", "the customer cannot be made", e);
        return EXIT_FAULT;
    }
    e = app_contact_add(&p->app, a, org, customer, str_of(w->email), str_of(w->name), permissions,
                        &contact);
    if (e == OK) e = app_link_make(&p->app, a, org, S("join"), contact.v, link_us, &token);
    if (e == OK)
        e = app_job_add(
            &p->app, a,
            &(struct job){ .org = org, .kind = S("mail.invite"), .subject = contact.v });
    if (e != OK) {
        complain_err("user", w->email, e);
        return EXIT_FAULT;
    }
    return print_link(config, token);
}

static int add_staff(struct config *config, struct portal *p, org_id org, const struct wishes *w)
{
    staff_id staff;
    str token;
    err e = app_staff_add(&p->app, org, str_of(w->email), str_of(w->name), str_of(w->role), &staff);

    if (e == OK)
        e = app_link_make(&p->app, &config->arena, org, S("staff"), staff.v, link_us, &token);
    if (e == E_INVALID)
        complain("user", "check --email and --role (owner, accountant, support, read-only)");
    else if (e != OK)
        complain_err("user", w->email, e);
    return e == OK ? print_link(config, token) : EXIT_FAULT;
}

static int run(int argc, char **argv)
{
    CLEANUP(config_release) struct config config;
    CLEANUP(portal_close) struct portal p = { 0 };
    struct wishes w = { .may = "view", .role = "support", .name = "" };
    const struct flag own[] = { { "--org", .text = &w.org },
                                { "--customer", .text = &w.customer },
                                { "--new-customer", .text = &w.new_customer },
                                { "--currency", .text = &w.currency },
                                { "--email", .text = &w.email },
                                { "--name", .text = &w.name },
                                { "--may", .text = &w.may },
                                { "--role", .text = &w.role },
                                { 0 } };
    int words = 0;
    org_id org;

    config_init(&config);
    if (!flags_read("user", argc, argv, own, &config, &words)) return EXIT_USAGE;
    bool add = words == 1 && strcmp(argv[0], "add") == 0;
    bool staff = words == 1 && strcmp(argv[0], "staff") == 0;
    if (!add && !staff)
        complain("user", "say what to do: user add, or user staff (see --help)");
    else if (w.email == NULL)
        complain("user", "--email ADDRESS is missing");
    if ((!add && !staff) || w.email == NULL) return EXIT_USAGE;
    if (!portal_open("user", &config, &p)) return EXIT_FAULT;
    if (!portal_org("user", &p, w.org, &org)) return EXIT_FAULT;
    return staff ? add_staff(&config, &p, org, &w) : add_contact(&config, &p, org, &w);
}

const struct command command_user = {
    .name = "user", .summary = "let a contact or a staff user in", .help = help, .run = run
};

/* `counterfoil init`: an empty book, its key, and the link by which its owner gets in. */
#include <stdio.h>

#include "app/app_people.h"
#include "main/command.h"
#include "main/portal.h"

static const char help[] =
    "counterfoil init --data DIR [--name NAME] [--currency CODE] [--email ADDRESS] [--db URL]\n"
    "\n"
    "Makes the folder, the master key (DIR/key) and an empty book, and prints once the link by\n"
    "which the owner sets a password. The first log-in asks the rest: address, tax number, logo.\n"
    "\n"
    "  --name NAME       of the organisation (My organisation)\n"
    "  --slug NAME       its short name in commands (main)\n"
    "  --currency CODE   ISO 4217 (EUR)\n"
    "  --email ADDRESS   of the owner (owner@localhost)\n"
    "  --db URL          postgres://... in place of the file DIR/counterfoil.db\n";

struct wishes {
    const char *name, *slug, *currency, *email;
};

static bool slug_is(str s)
{
    if (s.n == 0 || s.n > 40) return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-') return false;
    }
    return true;
}

static bool wishes_hold(const struct wishes *w, currency *cur)
{
    if (!currency_parse(str_of(w->currency), cur))
        complain("init", "no currency \"%s\"", w->currency);
    else if (!slug_is(str_of(w->slug)))
        complain("init", "--slug wants small letters, digits and dashes");
    else
        return true;
    return false;
}

static err make(struct portal *p, struct arena *a, const struct wishes *w, currency cur, str *token)
{
    struct org o = { .slug = str_of(w->slug),
                     .name = str_of(w->name),
                     .cur = cur,
                     .zone = S("UTC"),
                     .language = S("en"),
                     .partial_payments = true };
    const str hosts[] = { S("localhost"), S("127.0.0.1") };
    staff_id owner;

    TRY(app_org_make(&p->app, &o, hosts, countof(hosts), true));
    TRY(app_staff_add(&p->app, o.id, str_of(w->email), S("Owner"), S("owner"), &owner));
    return app_link_make(&p->app, a, o.id, S("owner"), owner.v, (int64_t)7 * 86400 * 1000000,
                         token);
}

static int run(int argc, char **argv)
{
    CLEANUP(config_release) struct config config;
    CLEANUP(portal_close) struct portal p = { 0 };
    struct wishes w = { "My organisation", "main", "EUR", "owner@localhost" };
    const struct flag own[] = { { "--name", .text = &w.name },
                                { "--slug", .text = &w.slug },
                                { "--currency", .text = &w.currency },
                                { "--email", .text = &w.email },
                                { 0 } };
    currency cur;
    str token, email;

    config_init(&config);
    if (!flags_read("init", argc, argv, own, &config, NULL)) return EXIT_USAGE;
    if (!wishes_hold(&w, &cur)) return EXIT_USAGE;
    if (!email_accept(&config.arena, str_of(w.email), &email)) {
        complain("init", "\"%s\" is no e-mail address", w.email);
        return EXIT_USAGE;
    }
    if (!portal_make("init", &config, &p)) return EXIT_FAULT;
    int there = portal_org_count("init", &p);
    if (there > 0) complain("init", "%s already holds a book", config.dir);
    if (there != 0) return EXIT_FAULT;
    err e = make(&p, &config.arena, &w, cur, &token);
    if (e != OK) {
        complain_err("init", "the organisation cannot be made", e);
        return EXIT_FAULT;
    }
    str base = config_base_url(&config);
    printf("The book is in %s. Now run: counterfoil serve --data %s\n"
           "Then open this link, once, within 7 days; it makes %s the owner:\n\n"
           "  %.*s/join/%.*s\n\n",
           config.dir, config.dir, w.email, STR_FMT(base), STR_FMT(token));
    return 0;
}

const struct command command_init = { .name = "init",
                                      .summary = "make an empty book and a link for its owner",
                                      .help = help,
                                      .run = run };

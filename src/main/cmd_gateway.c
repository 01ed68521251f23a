/* `counterfoil gateway`: switch an organisation's payment gateways on and off, with their keys. */
#include <stdio.h>
#include <string.h>

#include "app/app_payment.h"
#include "base/file.h"
#include "main/command.h"
#include "main/portal.h"
#include "net/net.h"

static const char help[] =
    "counterfoil gateway add NAME --data DIR --org SLUG --secret-file FILE\n"
    "                        --webhook-secret-file FILE [--key-id ID] [--url URL]\n"
    "counterfoil gateway off NAME --data DIR --org SLUG\n"
    "counterfoil gateway list --data DIR --org SLUG\n"
    "\n"
    "Adds a gateway (stripe, razorpay) and prints the address of its webhooks. Adding again\n"
    "changes its keys under that address; the last webhook secret holds beside the new one.\n"
    "Secrets are read from files, kept encrypted, and never shown again. See docs/gateways.md.\n"
    "\n"
    "  --key-id ID   the key's public half, where the gateway has one\n"
    "  --url URL     its API's address, if not the gateway's own\n";

enum { SECRET_BYTES_MAX = 1024 };

struct wishes {
    const char *org, *secret_file, *webhook_secret_file, *key_id, *url;
};

/* A secret is one line of visible letters: anything else in the file is the wrong file. */
static bool read_secret(struct arena *a, const char *flag, const char *path, str *out)
{
    str bytes;

    if (path == NULL) {
        complain("gateway", "%s FILE is missing", flag);
        return false;
    }
    err e = file_read(a, path, SECRET_BYTES_MAX, &bytes);
    if (e != OK) {
        complain_err("gateway", path, e);
        return false;
    }
    bytes = str_trim(bytes);
    for (size_t i = 0; i < bytes.n; i++) {
        if (bytes.p[i] > ' ' && bytes.p[i] < 127) continue;
        bytes.n = 0;
    }
    if (bytes.n == 0) complain("gateway", "%s holds no secret", path);
    *out = bytes;
    return bytes.n > 0;
}

static int print_hook(struct config *config, str gateway, str account)
{
    str base = config_base_url(config);
    printf("%.*s/hooks/%.*s/%.*s\n", STR_FMT(base), STR_FMT(gateway), STR_FMT(account));
    return 0;
}

static int add(struct config *config, struct portal *p, org_id org, str gateway,
               const struct wishes *w)
{
    struct arena *a = &config->arena;
    struct gateway_keys keys = { .base_url = str_of(w->url), .public_key = str_of(w->key_id) };
    str account;

    if (keys.base_url.n > 0 && !str_starts(keys.base_url, S("https://")) &&
        !net_url_is_loopback(keys.base_url)) {
        complain("gateway", "--url wants an address with https");
        return EXIT_USAGE;
    }
    while (str_ends(keys.base_url, S("/"))) keys.base_url.n--;
    if (!read_secret(a, "--secret-file", w->secret_file, &keys.secret)) return EXIT_USAGE;
    if (!read_secret(a, "--webhook-secret-file", w->webhook_secret_file, &keys.webhook_secret))
        return EXIT_USAGE;
    err e = app_gateway_set(&p->app, a, org, gateway, &keys, &account);
    if (e == E_FORBIDDEN)
        complain("gateway", "this folder is a demo: no gateway here moves real money");
    else if (e != OK)
        complain_err("gateway", arena_c_string(a, gateway), e);
    return e == OK ? print_hook(config, gateway, account) : EXIT_FAULT;
}

static int off(struct portal *p, org_id org, str gateway)
{
    err e = app_gateway_end(&p->app, org, gateway);
    if (e != OK) complain_err("gateway", "it stays on", e);
    return e == OK ? 0 : EXIT_FAULT;
}

static int list(struct config *config, struct portal *p, org_id org)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct arena *a = &config->arena;
    err e = db_read_begin(p->db, &tx);

    for (size_t i = 0; e == OK && app_gateway_at(i) != NULL; i++) {
        str name = app_gateway_at(i)->name;
        struct gateway_account account;
        e = app_gateway_account(&p->app, tx, a, org, name, &account);
        if (e == OK)
            printf("%-10.*s %.*s%.*s\n", STR_FMT(name), STR_FMT(config_base_url(config)),
                   STR_FMT(account.webhook_url));
        if (e == E_CONFIG) e = OK;
    }
    if (e != OK) complain_err("gateway", "the gateways", e);
    return e == OK ? 0 : EXIT_FAULT;
}

static int run(int argc, char **argv)
{
    CLEANUP(config_release) struct config config;
    CLEANUP(portal_close) struct portal p = { 0 };
    struct wishes w = { 0 };
    const struct flag own[] = { { "--org", .text = &w.org },
                                { "--secret-file", .text = &w.secret_file },
                                { "--webhook-secret-file", .text = &w.webhook_secret_file },
                                { "--key-id", .text = &w.key_id },
                                { "--url", .text = &w.url },
                                { 0 } };
    int words = 0;
    org_id org;

    config_init(&config);
    if (!flags_read("gateway", argc, argv, own, &config, &words)) return EXIT_USAGE;
    bool listing = words == 1 && strcmp(argv[0], "list") == 0;
    bool adding = words == 2 && strcmp(argv[0], "add") == 0;
    bool ending = words == 2 && strcmp(argv[0], "off") == 0;
    if (!listing && !adding && !ending) {
        complain("gateway", "say what to do: add NAME, off NAME, or list (see --help)");
        return EXIT_USAGE;
    }
    if (!listing && app_gateway(str_of(argv[1])) == NULL) {
        complain("gateway", "there is no gateway \"%s\"", argv[1]);
        return EXIT_USAGE;
    }
    if (!portal_open("gateway", &config, &p)) return EXIT_FAULT;
    if (!portal_org("gateway", &p, w.org, &org)) return EXIT_FAULT;
    if (listing) return list(&config, &p, org);
    str gateway = str_of(argv[1]);
    return adding ? add(&config, &p, org, gateway, &w) : off(&p, org, gateway);
}

const struct command command_gateway = {
    .name = "gateway", .summary = "switch payment gateways on and off", .help = help, .run = run
};

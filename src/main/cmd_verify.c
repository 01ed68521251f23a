/* `counterfoil verify`: the books proved from raw rows; reads only. */
#include <stdio.h>

#include "app/app_verify.h"
#include "main/command.h"
#include "main/portal.h"

static void say(void *arg, str line)
{
    (void)arg;
    printf("%.*s\n", STR_FMT(line));
}

static int run(int argc, char **argv)
{
    CLEANUP(config_release) struct config config;
    CLEANUP(portal_close) struct portal p = { 0 };
    struct verified v;

    config_init(&config);
    if (!flags_read("verify", argc, argv, NULL, &config, NULL)) return EXIT_USAGE;
    if (!portal_open("verify", &config, &p)) return EXIT_FAULT;
    err e = app_verify(&p.app, say, NULL, &v);
    if (e != OK) {
        complain("verify", "cannot read the books: %s (%s)", err_info(e)->text, db_last_message());
        return EXIT_FAULT;
    }
    if (v.faults > 0) {
        printf("%d fault%s\n", v.faults, v.faults == 1 ? "" : "s");
        return EXIT_FAULT;
    }
    printf(
        "ok: %lld entries, %lld postings, %lld lots, %lld payments, %lld documents, %lld sealed, "
        "%lld waiting for the seal; %lld checks\n",
        (long long)v.entries, (long long)v.postings, (long long)v.lots, (long long)v.payments,
        (long long)v.documents, (long long)v.sealed, (long long)v.unsealed, (long long)v.checks);
    return 0;
}

const struct command command_verify = {
    .name = "verify",
    .summary = "prove the books from their raw rows",
    .help =
        "counterfoil verify --data DIR [--db URL]\n\n"
        "Recomputes every balance from the postings, the hash chain from its first link and each\n"
        "document's hash. Prints \"ok: ...\" and the counts, or each fault on a line (then 1).\n"
        "Changes nothing; may run beside counterfoil serve.\n",
    .run = run,
};

/* `counterfoil verify`: the books proved from raw rows; reads only. */
#include <stdio.h>

#include "app/app_verify.h"
#include "base/file.h"
#include "main/command.h"
#include "main/manifest.h"
#include "main/portal.h"

static void say(void *arg, str line)
{
    (void)arg;
    printf("%.*s\n", STR_FMT(line));
}

/* The heads of a file against the chains; faults are added to *faults. False after one line. */
static bool check_anchor(struct portal *p, const char *path, int *faults)
{
    CLEANUP(arena_release) struct arena a;
    struct heads heads;
    struct head *list;
    str text;

    arena_init(&a, 2 * (size_t)MANIFEST_BYTES_MAX);
    err e = file_read(&a, path, MANIFEST_BYTES_MAX, &text);
    if (e == OK) e = heads_read(&a, text, &list, &heads.count);
    if (e != OK || heads.count == 0) {
        complain("verify", "%s names no heads", path);
        return false;
    }
    heads.list = list;
    e = app_heads_check(&p->app, heads, say, NULL, faults);
    if (e != OK) complain_err("verify", path, e);
    return e == OK;
}

static bool print_heads(struct portal *p)
{
    CLEANUP(arena_release) struct arena a;
    CLEANUP(buf_release) struct buf text;
    struct head *list;
    size_t count = 0;

    arena_init(&a, 1024 * 1024);
    buf_init(&text, 1024 * 1024);
    err e = app_heads(&p->app, &a, &list, &count);
    for (size_t i = 0; i < count; i++) head_write(&text, &list[i]);
    if (e != OK) complain_err("verify", "the heads cannot be read", e);
    printf("%.*s", STR_FMT(buf_view(&text)));
    return e == OK;
}

static int run(int argc, char **argv)
{
    CLEANUP(config_release) struct config config;
    CLEANUP(portal_close) struct portal p = { 0 };
    struct verified v;

    const char *anchor = NULL;
    bool heads = false;
    const struct flag own[] = { { "--anchor", .text = &anchor },
                                { "--heads", .on = &heads },
                                { 0 } };

    config_init(&config);
    if (!flags_read("verify", argc, argv, own, &config, NULL)) return EXIT_USAGE;
    if (!portal_open("verify", &config, &p)) return EXIT_FAULT;
    err e = app_verify(&p.app, say, NULL, &v);
    if (e != OK) {
        complain("verify", "cannot read the books: %s (%s)", err_info(e)->text, db_last_message());
        return EXIT_FAULT;
    }
    if (anchor != NULL && !check_anchor(&p, anchor, &v.faults)) return EXIT_FAULT;
    if (v.faults > 0) {
        printf("%d fault%s\n", v.faults, v.faults == 1 ? "" : "s");
        return EXIT_FAULT;
    }
    printf(
        "ok: %lld entries, %lld postings, %lld lots, %lld payments, %lld documents, %lld sealed, "
        "%lld waiting for the seal; %lld checks\n",
        (long long)v.entries, (long long)v.postings, (long long)v.lots, (long long)v.payments,
        (long long)v.documents, (long long)v.sealed, (long long)v.unsealed, (long long)v.checks);
    return !heads || print_heads(&p) ? 0 : EXIT_FAULT;
}

const struct command command_verify = {
    .name = "verify",
    .summary = "prove the books from their raw rows",
    .help =
        "counterfoil verify --data DIR [--db URL] [--anchor FILE] [--heads]\n\n"
        "Recomputes every balance from the postings, the hash chain from its first link and each\n"
        "document's hash. Prints \"ok: ...\" and the counts, or each fault on a line (then 1).\n"
        "Changes nothing; may run beside counterfoil serve.\n\n"
        "  --heads         print where the chains stand, to be kept elsewhere\n"
        "  --anchor FILE   the chains must also contain the heads named in FILE: what --heads or\n"
        "                  backup printed, or a backup's manifest. Only this tells apart two\n"
        "                  copies of one backup that went on separately\n",
    .run = run,
};

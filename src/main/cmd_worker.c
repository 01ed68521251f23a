/*
 * `counterfoil worker`: the jobs without the portal: mails, questions to gateways, seals. Beside a
 * serve, on the same data or another machine's; a job is done by whoever takes it first.
 */
#include <signal.h>

#include "base/file.h"
#include "base/log.h"
#include "db/write.h"
#include "main/command.h"
#include "main/harden.h"
#include "main/portal.h"
#include "main/settle.h"
#include "net/net.h"
#include "pdf/pdf.h"

static const char help[] =
    "counterfoil worker --data DIR [--db URL]\n"
    "\n"
    "Does what serve leaves for later: mails, questions to gateways, the seals. serve does that\n"
    "itself; a worker beside it shares the work. Runs until SIGTERM or SIGINT. The settings are\n"
    "those of serve.\n";

static void block_signals(sigset_t *out)
{
    sigemptyset(out);
    sigaddset(out, SIGINT);
    sigaddset(out, SIGTERM);
    pthread_sigmask(SIG_BLOCK, out, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static int work(struct config *c, struct portal *p, const struct mailer *mailer,
                const sigset_t *signals)
{
    static struct jobs jobs; /* large, and there is one */
    bool https = config_path(c, CONFIG_TLS_CERT) != NULL ||
                 str_starts(config_text(c, CONFIG_BASE_URL), S("https://"));
    uint16_t port = 0;
    str host;
    int got;

    if (!config_listen(config_text(c, CONFIG_LISTEN), &host, &port)) {
        complain("worker", "--listen wants ADDRESS:PORT, as serve has it");
        return EXIT_USAGE;
    }
    net_set_busy_check(db_is_writing);
    jobs_init(&jobs);
    struct jobs_options options = { .app = &p->app,
                                    .base_url = config_text(c, CONFIG_BASE_URL),
                                    .scheme = https ? S("https") : S("http"),
                                    .port = arena_format(&c->arena, ":%u", port),
                                    .mailer = *mailer };
    p->app.wake = jobs_wake;
    p->app.wake_arg = &jobs;
    err e = jobs_start(&jobs, &options);
    if (e != OK) complain_err("worker", "the jobs cannot be started", e);
    if (e == OK) {
        log_event(LOG_INFO, "worker", "begun");
        sigwait(signals, &got);
        log_event(LOG_INFO, "worker", "ending");
    }
    jobs_stop(&jobs);
    return e == OK ? 0 : EXIT_FAULT;
}

static int run(int argc, char **argv)
{
    CLEANUP(config_release) struct config config;
    CLEANUP(portal_close) struct portal p = { 0 };
    struct mailer mailer;
    sigset_t signals;
    str missing = STR_NONE;

    config_init(&config);
    if (!flags_read("worker", argc, argv, NULL, &config, NULL)) return EXIT_USAGE;
    if (!settle_log("worker", &config) || !settle_mail("worker", &config, &mailer))
        return EXIT_USAGE;
    if (pdf_init(&missing) != OK) {
        complain("worker", "the fonts of documents cannot be used: %.*s", STR_FMT(missing));
        return EXIT_FAULT;
    }
    if (!harden_drop("worker", config_path(&config, CONFIG_USER), config.dir)) return EXIT_FAULT;
    block_signals(&signals);
    const char *const writable[] = { config.dir, mailer.dir, NULL };
    const char *const readable[] = { config_key_path(&config), NULL };
    err e = file_make_folders(mailer.dir);
    if (e != OK) complain_err("worker", mailer.dir, e);
    struct harden h = { .writable = writable, .readable = readable };
    if (e != OK || !harden("worker", &h)) return EXIT_FAULT;
    if (!portal_open("worker", &config, &p)) return EXIT_FAULT;
    return work(&config, &p, &mailer, &signals);
}

const struct command command_worker = {
    .name = "worker", .summary = "do the jobs beside a portal", .help = help, .run = run
};

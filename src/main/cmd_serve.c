/*
 * `counterfoil serve`: the portal. One process: event threads, workers, jobs, the sealer; the test
 * gateway beside it where it is asked for. Runs until SIGTERM or SIGINT, then ends in order: no new
 * connection, answers given, jobs finished, database closed.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/app_people.h"
#include "app/app_privacy.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "db/write.h"
#include "http/asset.h"
#include "http/proxy.h"
#include "jobs/job.h"
#include "main/child.h"
#include "main/command.h"
#include "main/harden.h"
#include "main/portal.h"
#include "main/settle.h"
#include "net/net.h"
#include "pdf/pdf.h"
#include "store/store_people.h"
#include "web/web.h"

static const char help[] =
    "counterfoil serve --data DIR [--listen HOST:PORT] [--sandbox]\n"
    "\n"
    "Serves the portal until SIGTERM or SIGINT.\n"
    "\n"
    "  --listen HOST:PORT      where to answer (127.0.0.1:8080)\n"
    "  --base-url URL          as people reach it: https://billing.example.com\n"
    "  --tls-cert, --tls-key   PEM files: speak TLS ourselves\n"
    "  --trusted-proxies LIST  addresses whose X-Forwarded-For and -Proto hold\n"
    "  --insecure-http         plain http on other addresses than this machine's own\n"
    "  --smtp URL              smtp://user@host:587 (STARTTLS), smtps://user@host:465, or\n"
    "                          smtp+plain://localhost:25; without it mail is kept as files\n"
    "  --smtp-password-file FILE\n"
    "  --mail-from ADDRESS     sender of mails (billing@ the host of base-url)\n"
    "  --mail-dir DIR          where mail is kept without a server (DIR/mail)\n"
    "  --key-file FILE         the master key (DIR/key)\n"
    "  --db URL                postgres://... in place of DIR/counterfoil.db\n"
    "  --worker-threads N      for what may wait (64)\n"
    "  --compress on|off       pages in gzip (on)\n"
    "  --log LEVEL             debug, info, warn or error (info)\n"
    "  --breached-file FILE    SHA-1 of passwords nobody may have: sorted, in hex, a line each\n"
    "  --limits.NAME N         lower than built in: connections, connections_per_address,\n"
    "                          header_seconds, body_seconds, idle_seconds, form_bytes,\n"
    "                          upload_bytes\n"
    "  --user NAME             become this user, where root has started it\n"
    "  --sandbox               start the test gateway too: test money only\n"
    "  --sandbox-listen HOST:PORT  where it answers (127.0.0.1:8090)\n"
    "\n"
    "All but the last two may stand in DIR/counterfoil.conf (listen = 127.0.0.1:8080) or in the\n"
    "environment (COUNTERFOIL_LISTEN).\n";

enum { TICK_SECONDS = 5, SWEEP_TICKS = 12, STOP_WAIT_MS = 10000 };

struct serve {
    struct config *config;
    struct portal portal;
    struct child child;
    struct jobs jobs;
    struct web web;
    struct http_server *http;
    str host;
    uint16_t port;
    bool https;
    int64_t swept_hour; /* of the files */
};

static bool is_loopback(str host)
{
    return str_starts(host, S("127.")) || str_eq(host, S("::1"));
}

/* Where to listen, and that no password crosses a network in the clear unless it is wanted. */
static bool settle_listening(struct serve *s)
{
    struct config *c = s->config;
    struct proxy_address address;
    str base = config_text(c, CONFIG_BASE_URL);
    bool tls = config_path(c, CONFIG_TLS_CERT) != NULL;
    bool behind = str_starts(base, S("https://")) && config_text(c, CONFIG_TRUSTED_PROXIES).n > 0;

    if (!config_listen(config_text(c, CONFIG_LISTEN), &s->host, &s->port) ||
        !proxy_address_read(s->host, &address)) {
        complain("serve", "--listen wants ADDRESS:PORT, not \"%.*s\"",
                 STR_FMT(config_text(c, CONFIG_LISTEN)));
        return false;
    }
    if (tls != (config_path(c, CONFIG_TLS_KEY) != NULL)) {
        complain("serve", "--tls-cert and --tls-key go together");
        return false;
    }
    if (base.n > 0 && !str_starts(base, S("http://")) && !str_starts(base, S("https://"))) {
        complain("serve", "--base-url wants http:// or https://");
        return false;
    }
    s->https = tls || behind;
    if (s->https || is_loopback(s->host) || config_on(c, CONFIG_INSECURE_HTTP)) return true;
    complain(
        "serve",
        "plain http on %.*s would send passwords in the clear: use --tls-cert and --tls-key, a "
        "proxy with --base-url https://... and --trusted-proxies, or say --insecure-http",
        STR_FMT(s->host));
    return false;
}

static bool start_http(struct serve *s)
{
    struct config *c = s->config;
    char note[256] = "";
    struct http_options options = {
        .address = s->host,
        .port = s->port,
        .workers = config_number(c, CONFIG_WORKER_THREADS),
        .tls_cert = config_path(c, CONFIG_TLS_CERT),
        .tls_key = config_path(c, CONFIG_TLS_KEY),
        .trusted_proxies = config_text(c, CONFIG_TRUSTED_PROXIES),
        .compress = config_on(c, CONFIG_COMPRESS),
        .header_ms = 1000 * config_number(c, CONFIG_HEADER_SECONDS),
        .body_ms = 1000 * config_number(c, CONFIG_BODY_SECONDS),
        .idle_ms = 1000 * config_number(c, CONFIG_IDLE_SECONDS),
        .connections = config_number(c, CONFIG_CONNECTIONS),
        .connections_per_address = config_number(c, CONFIG_CONNECTIONS_PER_ADDRESS),
    };
    err e = http_start(&options, web_handler(&s->web), &s->http, note);
    if (e != OK) complain("serve", "%s", note[0] != 0 ? note : err_info(e)->text);
    return e == OK;
}

static bool start_jobs(struct serve *s, const struct mailer *mailer)
{
    struct jobs_options options = {
        .app = &s->portal.app,
        .base_url = config_text(s->config, CONFIG_BASE_URL),
        .scheme = s->https ? S("https") : S("http"),
        .port = arena_format(&s->config->arena, ":%u", http_port(s->http)),
        .mailer = *mailer,
    };
    err e = jobs_start(&s->jobs, &options);
    if (e != OK) complain_err("serve", "the jobs cannot be started", e);
    return e == OK;
}

/* Files that nobody names go, another shard of them each hour. */
static err sweep_files(struct serve *s, org_id org, int64_t hour)
{
    CLEANUP(arena_release) struct arena a;

    arena_init(&a, 256u * 1024 * 1024);
    return app_file_sweep(&s->portal.app, &a, org, arena_format(&a, "%02x", (int)(hour & 255)));
}

/* Sessions that are over go, and selections of old; each organisation's. */
static void sweep(struct serve *s)
{
    CLEANUP(arena_release) struct arena a;
    int64_t hour = clock_now_us() / (3600 * INT64_C(1000000));
    struct rtx *tx = NULL;
    org_id *orgs;
    size_t count = 0;

    arena_init(&a, 1024 * 1024);
    err e = db_read_begin(s->portal.db, &tx);
    if (e == OK) e = store_org_ids(tx, &a, &orgs, &count);
    db_read_end(&tx);
    for (size_t i = 0; i < count && e == OK; i++) {
        e = app_sweep(&s->portal.app, orgs[i]);
        if (e == OK) e = app_retention_sweep(&s->portal.app, orgs[i]);
        if (e == OK && hour != s->swept_hour) e = sweep_files(s, orgs[i], hour);
    }
    s->swept_hour = hour;
    if (e != OK) log_event(LOG_WARN, "sweep", "%s", err_info(e)->name);
}

/* Whatever is wrong with the fonts is said now, and not at the first document somebody opens. */
static bool start_fonts(void)
{
    str missing = STR_NONE;
    err e = pdf_init(&missing);

    if (e != OK)
        complain("serve", "the fonts of documents cannot be used%s%.*s", missing.n > 0 ? ": " : "",
                 STR_FMT(missing));
    return e == OK;
}

/* Until a signal says stop; what has to be done now and then is done meanwhile. */
static void run_until_told(struct serve *s, const sigset_t *signals)
{
    const struct timespec tick = { .tv_sec = TICK_SECONDS };

    for (int ticks = 1;; ticks++) {
        int got = sigtimedwait(signals, NULL, &tick);
        if (got == SIGTERM || got == SIGINT) return;
        child_reap(&s->child);
        observations_flush(&s->web.observations, &s->portal.app);
        if (ticks % SWEEP_TICKS == 1) sweep(s);
    }
}

static int serve(struct serve *s, const struct mailer *mailer, const sigset_t *signals)
{
    struct app *app = &s->portal.app;

    if (!portal_open("serve", s->config, &s->portal)) return EXIT_FAULT;
    if (s->child.pid != 0 && child_announce(app, &s->config->arena, &s->child) != OK) {
        complain("serve", "the test gateway cannot be entered: %s", db_last_message());
        return EXIT_FAULT;
    }
    net_set_busy_check(db_is_writing);
    jobs_init(&s->jobs);
    app->breached_file = config_path(s->config, CONFIG_BREACHED_FILE);
    app->wake = jobs_wake;
    app->wake_arg = &s->jobs;
    web_init(&s->web, app, config_text(s->config, CONFIG_BASE_URL), s->https);
    s->web.form_bytes_max = (size_t)config_number(s->config, CONFIG_FORM_BYTES);
    s->web.upload_bytes_max = (size_t)config_number(s->config, CONFIG_UPLOAD_BYTES);
    int status = EXIT_FAULT;
    if (start_http(s) && start_jobs(s, mailer)) {
        status = 0;
        log_event(LOG_INFO, "serve", "%s://%.*s:%u", s->https ? "https" : "http", STR_FMT(s->host),
                  http_port(s->http));
        run_until_told(s, signals);
        log_event(LOG_INFO, "serve", "ending");
    }
    http_stop(&s->http, STOP_WAIT_MS);
    jobs_stop(&s->jobs);
    observations_flush(&s->web.observations, app);
    struct db_figures f = db_figures_of(s->portal.db);
    log_event(LOG_INFO, "db", "transactions %lld, commits %lld, rows %lld", (long long)f.writes,
              (long long)f.commits, (long long)f.rows);
    web_release(&s->web);
    return status;
}

/* From here on nothing is in reach but what serving takes. */
static bool lock_in(struct serve *s, const struct mailer *mailer)
{
    struct config *c = s->config;
    const char *const writable[] = { c->dir, mailer->dir, NULL };
    const char *readable[5] = { config_key_path(c) };
    size_t n = 1;

    if (config_path(c, CONFIG_TLS_CERT) != NULL) {
        readable[n++] = config_path(c, CONFIG_TLS_CERT);
        readable[n++] = config_path(c, CONFIG_TLS_KEY);
    }
    if (config_path(c, CONFIG_BREACHED_FILE) != NULL)
        readable[n++] = config_path(c, CONFIG_BREACHED_FILE);
    err e = file_make_folders(mailer->dir);
    if (e != OK) complain_err("serve", mailer->dir, e);
    return e == OK && harden("serve", &(struct harden){ .writable = writable,
                                                        .readable = readable,
                                                        .port = s->port,
                                                        .child = s->child.pid });
}

/* Signals are blocked before any thread is made, so that only sigtimedwait sees them. */
static void block_signals(sigset_t *out)
{
    sigemptyset(out);
    sigaddset(out, SIGINT);
    sigaddset(out, SIGTERM);
    sigaddset(out, SIGCHLD);
    pthread_sigmask(SIG_BLOCK, out, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static int run(int argc, char **argv)
{
    static struct serve s; /* large, and there is one */
    CLEANUP(config_release) struct config config;
    const char *sandbox_listen = "127.0.0.1:8090";
    bool sandbox = false;
    const struct flag own[] = { { "--sandbox", .on = &sandbox },
                                { "--sandbox-listen", .text = &sandbox_listen },
                                { 0 } };
    struct mailer mailer;
    sigset_t signals;

    config_init(&config);
    s.config = &config;
    if (!flags_read("serve", argc, argv, own, &config, NULL)) return EXIT_USAGE;
    if (!settle_log("serve", &config) || !settle_listening(&s) ||
        !settle_mail("serve", &config, &mailer))
        return EXIT_USAGE;
    const char *breached = config_path(&config, CONFIG_BREACHED_FILE);
    if (breached != NULL && access(breached, R_OK) != 0) {
        complain("serve", "--breached-file: %s cannot be read", breached);
        return EXIT_USAGE;
    }
    if (!crypto_init() || !start_fonts()) return EXIT_FAULT;
    if (!file_exists(config_key_path(&config))) {
        complain("serve", "there is no key at %s: run counterfoil init first",
                 config_key_path(&config));
        return EXIT_FAULT;
    }
    if (!harden_drop("serve", config_path(&config, CONFIG_USER), config.dir)) return EXIT_FAULT;
    block_signals(&signals);
    if (sandbox && !child_start(&config, str_of(sandbox_listen), &s.child)) return EXIT_FAULT;
    int status = lock_in(&s, &mailer) ? serve(&s, &mailer, &signals) : EXIT_FAULT;
    portal_close(&s.portal);
    child_stop(&s.child);
    return status;
}

const struct command command_serve = {
    .name = "serve", .summary = "serve the portal", .help = help, .run = run
};

/* The command `counterfoil sandbox`: options, signals, and nothing else. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "sandbox/sandbox.h"

static const char help[] =
    "counterfoil sandbox --dir DIR --secret-file FILE --webhook-secret-file FILE [options]\n"
    "\n"
    "The test gateway: a separate process with its own book (DIR/book.jsonl). Test money only.\n"
    "\n"
    "  --listen HOST:PORT          where to answer (127.0.0.1:8090)\n"
    "  --url URL                   of its pages as payers see it (http://localhost:PORT)\n"
    "  --dir DIR                   where the book is kept\n"
    "  --secret-file FILE          what callers of the API must show\n"
    "  --webhook-secret-file FILE  what events are signed with\n"
    "  --settle-ms N               from an accepted debit to its capture (120000)\n"
    "  --return-ms N               from a capture to its being taken back (345600000)\n"
    "  --late-ms N                 how late a late event is (3000)\n"
    "  --retry-ms N                first pause before an event is sent again (2000)\n"
    "  --payer-ms N                a payer who approves everything by herself, after this long (none)\n"
    "  --chaos PERCENT             of requests that meet a random fault (0)\n"
    "  --seed N                    of the chaos (1)\n"
    "  --user NAME                 become this user, where root has started it\n"
    "  --help                      this\n";

struct arguments {
    struct sandbox_options options;
    const char *listen, *secret_file, *hook_secret_file, *user;
    int64_t port;
};

/* Where the value of a flag goes; NULL and 0 where it is a number. */
static bool take_flag(struct arguments *args, const char *flag, const char *value)
{
    int64_t number = 0;
    bool is_number = str_i64(str_of(value), &number) && number >= 0 && number < INT32_MAX;
    struct sandbox_options *o = &args->options;
    if (strcmp(flag, "--listen") == 0)
        args->listen = value;
    else if (strcmp(flag, "--url") == 0)
        o->public_url = str_of(value);
    else if (strcmp(flag, "--dir") == 0)
        o->dir = value;
    else if (strcmp(flag, "--secret-file") == 0)
        args->secret_file = value;
    else if (strcmp(flag, "--webhook-secret-file") == 0)
        args->hook_secret_file = value;
    else if (strcmp(flag, "--user") == 0)
        args->user = value;
    else if (!is_number)
        return false;
    else if (strcmp(flag, "--settle-ms") == 0)
        o->settle_ms = (int)number;
    else if (strcmp(flag, "--return-ms") == 0)
        o->return_ms = (int)number;
    else if (strcmp(flag, "--late-ms") == 0)
        o->late_ms = (int)number;
    else if (strcmp(flag, "--retry-ms") == 0)
        o->retry_ms = (int)number;
    else if (strcmp(flag, "--payer-ms") == 0)
        o->payer_ms = (int)number;
    else if (strcmp(flag, "--chaos") == 0 && number <= 100)
        o->chaos_percent = (int)number;
    else if (strcmp(flag, "--seed") == 0)
        o->seed = (uint64_t)number;
    else
        return false;
    return true;
}

/* "127.0.0.1:8090", "[::1]:8090", or ":8090". */
static bool take_listen(struct arguments *args)
{
    str all = str_of(args->listen);
    size_t colon = all.n;
    while (colon > 0 && all.p[colon - 1] != ':') colon--;
    if (colon == 0) return false;
    str host = str_sub(all, 0, colon - 1);
    if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
        host = str_sub(host, 1, host.n - 2);
    args->options.address = host.n > 0 ? host : S("127.0.0.1");
    if (!str_i64(str_sub(all, colon, all.n), &args->port)) return false;
    if (args->port < 0 || args->port > 65535) return false;
    args->options.port = (uint16_t)args->port;
    return true;
}

static bool read_secret(struct arena *a, const char *path, str *out)
{
    if (path == NULL || file_read(a, path, 4096, out) != OK) {
        fprintf(stderr, "counterfoil sandbox: cannot read the secret in %s\n",
                path == NULL ? "(no file named)" : path);
        return false;
    }
    *out = str_trim(*out);
    if (out->n < 16) fprintf(stderr, "counterfoil sandbox: the secret in %s is too short\n", path);
    return out->n >= 16;
}

/* All arguments and files, or one line on standard error. */
static bool read_arguments(struct arena *a, int argc, char **argv, struct arguments *args)
{
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 >= argc || !take_flag(args, argv[i], argv[i + 1])) {
            fprintf(stderr, "counterfoil sandbox: cannot use %s (see --help)\n", argv[i]);
            return false;
        }
    }
    if (!take_listen(args)) {
        fprintf(stderr, "counterfoil sandbox: --listen wants HOST:PORT\n");
        return false;
    }
    if (args->options.dir == NULL) {
        fprintf(stderr, "counterfoil sandbox: --dir is missing (see --help)\n");
        return false;
    }
    return read_secret(a, args->secret_file, &args->options.secret) &&
           read_secret(a, args->hook_secret_file, &args->options.hook_secret);
}

int sandbox_main(int argc, char **argv,
                 bool (*lock_in)(const struct sandbox_options *options, const char *user))
{
    CLEANUP(arena_release) struct arena a;
    arena_init(&a, 1024 * 1024);
    struct arguments args = { .listen = "127.0.0.1:8090", .options.seed = 1 };
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") != 0) continue;
        fputs(help, stdout);
        return 0;
    }
    if (!read_arguments(&a, argc, argv, &args)) return 2;

    /* Blocked before any thread is made, so that only sigwait sees them. */
    sigset_t signals;
    int got;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    clock_init_from_environment();
    if (!lock_in(&args.options, args.user)) return 1;

    struct sandbox *s = NULL;
    char note[256];
    err e = sandbox_start(&args.options, &s, note);
    if (e != OK) {
        fprintf(stderr, "counterfoil sandbox: %s\n", note[0] != 0 ? note : err_info(e)->text);
        return 1;
    }
    log_event(LOG_INFO, "sandbox", "test gateway on port %u, test money only", sandbox_port(s));
    sigwait(&signals, &got);
    sandbox_stop(&s);
    return 0;
}

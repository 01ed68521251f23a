/* fork and exec of this same binary, with the word "sandbox". */
#include "main/child.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/app_payment.h"
#include "base/file.h"
#include "base/log.h"
#include "main/command.h"
#include "store/store_people.h"

/* A secret of its own in a file, made where there is none. */
static err secret_of(struct arena *a, const char *path, str *out)
{
    str bytes;
    err e = file_read(a, path, 4096, &bytes);

    if (e == E_NOT_FOUND) {
        bytes = crypto_token(a);
        e = file_write(path, bytes, 0600);
    }
    if (e == OK) *out = str_trim(bytes);
    return e;
}

/* In the child: nothing but what is safe between fork and exec. */
__attribute__((noreturn)) static void become_sandbox(pid_t parent, char *const argv[])
{
    sigset_t none;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_PDEATHSIG, SIGTERM); /* it ends when we do, however we end */
    if (getppid() == parent) execv("/proc/self/exe", argv);
    _exit(127);
}

static const char *file_in(struct config *config, const char *name)
{
    return arena_format(&config->arena, "%s/sandbox/%s", config->dir, name).p;
}

bool child_secrets(const char *command, struct config *config, str listen, struct child *out)
{
    struct arena *a = &config->arena;
    const char *dir = arena_format(a, "%s/sandbox", config->dir).p;
    str host;
    uint16_t port;

    *out = (struct child){ 0 };
    if (!config_listen(listen, &host, &port) || port == 0) {
        complain(command, "--sandbox-listen wants HOST:PORT");
        return false;
    }
    err e = file_make_folders(dir);
    if (e == OK) e = secret_of(a, file_in(config, "secret"), &out->secret);
    if (e == OK) e = secret_of(a, file_in(config, "webhook_secret"), &out->webhook_secret);
    if (e != OK) complain_err(command, dir, e);
    out->url = arena_format(a, "http://localhost:%u", port);
    return e == OK;
}

bool child_start(struct config *config, str listen, struct child *out)
{
    struct arena *a = &config->arena;
    if (!child_secrets("serve", config, listen, out)) return false;
    const str words[] = { S("counterfoil"),
                          S("sandbox"),
                          S("--dir"),
                          arena_format(a, "%s/sandbox", config->dir),
                          S("--listen"),
                          listen,
                          S("--url"),
                          out->url,
                          S("--secret-file"),
                          str_of(file_in(config, "secret")),
                          S("--webhook-secret-file"),
                          str_of(file_in(config, "webhook_secret")) };
    char *argv[countof(words) + 1] = { 0 };
    for (size_t i = 0; i < countof(words); i++) argv[i] = arena_c_string(a, words[i]);
    pid_t parent = getpid(), pid = fork();
    if (pid == 0) become_sandbox(parent, argv);
    if (pid < 0) {
        complain("serve", "the sandbox cannot be started: %s", strerror(errno));
        return false;
    }
    out->pid = pid;
    return true;
}

err child_announce(const struct app *app, struct arena *a, const struct child *c)
{
    struct rtx *tx = NULL;
    org_id *orgs;
    size_t count;

    TRY(db_read_begin(app->db, &tx));
    err e = store_org_ids(tx, a, &orgs, &count);
    db_read_end(&tx);
    TRY(e);
    for (size_t i = 0; i < count; i++) {
        struct stored_gateway g;
        bool found;
        str account;
        TRY(db_read_begin(app->db, &tx));
        e = store_gateway_get(tx, a, orgs[i], S("sandbox"), &g, &found);
        db_read_end(&tx);
        TRY(e);
        if (found && str_eq(g.base_url, c->url)) continue;
        if (found) {
            TRY(app_gateway_move(app, orgs[i], S("sandbox"), c->url));
            continue;
        }
        TRY(app_gateway_add(app, a, orgs[i], S("sandbox"), c->url, c->secret, c->webhook_secret,
                            &account));
    }
    return OK;
}

void child_stop(struct child *c)
{
    if (c->pid == 0) return;
    kill(c->pid, SIGTERM);
    while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR) {
    }
    c->pid = 0;
}

void child_reap(struct child *c)
{
    int status;
    if (c->pid == 0 || waitpid(c->pid, &status, WNOHANG) != c->pid) return;
    log_event(LOG_ERROR, "sandbox",
              "the test gateway has ended (%d); payments wait until it is back",
              WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    c->pid = 0;
}

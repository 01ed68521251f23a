/* `counterfoil sandbox`: the test gateway; its own main does the rest, locked in as serve is. */
#include "base/file.h"
#include "main/command.h"
#include "main/harden.h"
#include "sandbox/sandbox.h"

/* From here on its own folder is in reach, and what the resolver reads. */
static bool lock_in(const struct sandbox_options *options, const char *user)
{
    const char *const writable[] = { options->dir, NULL }, *const readable[] = { NULL };
    err e = file_make_folders(options->dir);

    if (e != OK) complain_err("sandbox", options->dir, e);
    return e == OK && harden_drop("sandbox", user, options->dir) &&
           harden("sandbox", &(struct harden){ .writable = writable,
                                               .readable = readable,
                                               .port = options->port,
                                               .calls = CALLS_SANDBOX });
}

static int run(int argc, char **argv)
{
    return sandbox_main(argc, argv, lock_in);
}

const struct command command_sandbox = {
    .name = "sandbox",
    .summary = "run the test gateway (test money only)",
    .run = run,
};

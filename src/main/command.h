/* What the commands share: how they are listed, their flags, and one plain line when they fail. */
#pragma once

#include "main/config.h"

struct command {
    const char *name, *summary, *help;
    int (*run)(int argc, char **argv); /* argv[0] is the command's word; answers the exit status */
};

extern const struct command command_init, command_serve, command_user, command_import,
    command_verify, command_routes, command_demo, command_sandbox, command_doctor, command_upgrade,
    command_worker, command_gateway, command_backup, command_restore, command_bank;

enum { EXIT_FAULT = 1, EXIT_USAGE = 2 };

/* A flag of one command: with a value (`text`), or alone (`on`). */
struct flag {
    const char *name; /* "--org" */
    const char **text;
    bool *on;
};

/*
 * Read the flags: those of `own` (ended by a name of NULL), `--data` and those of the
 * configuration, then the rest of the configuration. What is no flag is moved to the front of argv
 * and counted in `words`, where NULL allows none. False after one line on standard error.
 */
MUST_USE bool flags_read(const char *command, int argc, char **argv, const struct flag *own,
                         struct config *config, int *words);

/* One line on standard error: "counterfoil COMMAND: text". */
void complain(const char *command, const char *format, ...) PRINTF_LIKE(2, 3);
/* The same with the words of an error. */
void complain_err(const char *command, const char *what, err e);

/* `counterfoil sandbox`: the test gateway; its own main does the rest. */
#include "main/command.h"
#include "sandbox/sandbox.h"

const struct command command_sandbox = {
    .name = "sandbox",
    .summary = "run the test gateway (test money only)",
    .run = sandbox_main,
};

/* `counterfoil demo`: a folder with two organisations and what two years leave behind. */
#include "main/command.h"

static int run(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    complain("demo", "comes with the next commit");
    return EXIT_FAULT;
}

const struct command command_demo = { .name = "demo", .summary = "make a folder of invented data", .run = run };

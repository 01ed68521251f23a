/* `counterfoil routes`: every address the portal answers at, with who may ask and what it takes. */
#include <stdio.h>

#include "main/command.h"
#include "web/web.h"

static int run(int argc, char **argv)
{
    CLEANUP(buf_release) struct buf table;
    (void)argv;

    if (argc > 1) {
        complain("routes", "takes no flags");
        return EXIT_USAGE;
    }
    buf_init(&table, 1024 * 1024);
    web_routes(&table);
    fwrite(table.p, 1, table.n, stdout);
    return 0;
}

const struct command command_routes = {
    .name = "routes",
    .summary = "print every address there is: method, path, door, need, object, fields",
    .help = "counterfoil routes\n\n"
            "One line for each address: method, path, door (portal, staff, public, hook, return),\n"
            "who may ask, the object it is about, whether it writes, and the fields it takes\n"
            "(* may come several times).\n",
    .run = run,
};

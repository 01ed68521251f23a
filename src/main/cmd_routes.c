/*
 * `counterfoil routes`: every address the portal answers at, with who may ask and what it takes; or
 * the life of a payment and of a refund, as docs/books.md shows them.
 */
#include <stdio.h>
#include <string.h>

#include "core/refund.h"
#include "main/command.h"
#include "web/web.h"

static int run(int argc, char **argv)
{
    CLEANUP(buf_release) struct buf table = { 0 };
    bool states = argc == 2 && strcmp(argv[1], "--states") == 0;

    if (argc > 1 && !states) {
        complain("routes", "takes no flag but --states");
        return EXIT_USAGE;
    }
    buf_init(&table, 1024 * 1024);
    if (states) {
        payment_table_print(&table);
        buf_char(&table, '\n');
        refund_table_print(&table);
    } else {
        web_routes(&table);
    }
    fwrite(table.p, 1, table.n, stdout);
    return 0;
}

const struct command command_routes = {
    .name = "routes",
    .summary = "print every address there is: method, path, door, need, object, fields",
    .help = "counterfoil routes [--states]\n\n"
            "One line for each address: method, path, door (portal, staff, public, hook, return),\n"
            "who may ask, the object it is about, whether it writes, and the fields it takes\n"
            "(* may come several times). --states: the life of a payment and of a refund instead,\n"
            "as the tables of docs/books.md.\n",
    .run = run,
};

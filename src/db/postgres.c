#include "db/engine.h"
err postgres_open(const struct db_options *options, struct db **out, char note[256])
{
    (void)options;
    (void)out;
    snprintf(note, 256, "no PostgreSQL");
    return E_LOST;
}

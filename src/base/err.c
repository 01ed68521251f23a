/* The table behind err.h. */
#include "base/err.h"

#define THEIRS ERR_THEIRS
#define OURS ERR_OURS
#define BUG ERR_BUG
#define ONCE false
#define RETRY true

static const struct err_info table[] = {
#define X(code, http, fault, again, text) [code] = { #code, http, fault, again, text },
#include "base/errors.def"
#undef X
};

const struct err_info *err_info(err e)
{
    must((unsigned)e < ERR_COUNT);
    return &table[e];
}

str err_name(err e)
{
    return str_of(err_info(e)->name);
}

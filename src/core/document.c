/* What is read off a document in more than one place. */
#include "core/document.h"

static bool together(const struct tax_group *a, const struct tax_group *b)
{
    return str_eq(a->component, b->component) && str_eq(a->category, b->category) &&
           decimal_eq(a->rate, b->rate) && str_eq(a->reason, b->reason);
}

const struct tax_group *document_taxes(const struct document *d, struct arena *a, size_t *count)
{
    struct tax_group *made = arena_array(a, struct tax_group, d->tax_count + 1);
    size_t n = 0;

    for (size_t i = 0; i < d->tax_count; i++) {
        size_t at = 0;
        while (at < n && !together(&made[at], &d->taxes[i])) at++;
        if (at == n) {
            made[n] = d->taxes[i];
            made[n++].hsn_sac = STR_NONE;
            continue;
        }
        made[at].base.minor += d->taxes[i].base.minor;
        made[at].amount.minor += d->taxes[i].amount.minor;
    }
    *count = n;
    return made;
}

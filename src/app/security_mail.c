/* The job of that mail. */
#include "app/security_mail.h"

#include "base/clock.h"
#include "store/store_job.h"

err security_mail(struct wtx *tx, struct arena *a, org_id org, enum person_kind kind,
                  int64_t person, enum security_change change, str name)
{
    struct job job = { .org = org, .id = { id_new() }, .kind = S("mail.security"),
                       .subject = person, .run_us = clock_now_us() };

    job.key = arena_format(a, "%lld", (long long)job.id.v);
    job.argument = arena_format(a, "%d %d %.*s", (int)kind, (int)change, STR_FMT(name));
    return store_job_insert(tx, &job);
}

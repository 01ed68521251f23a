/* A job for each contact. */
#include "app/app_notice.h"

#include "base/clock.h"
#include "store/store_job.h"

err app_notice_mail(struct wtx *tx, struct arena *a, org_id org, const struct notice_mail *m)
{
    struct contact *list;
    size_t n;

    TRY(store_notice_contacts(db_reads(tx), a, org, &m->to, &list, &n));
    for (size_t i = 0; i < n; i++) {
        struct job job = { .org = org, .id = { id_new() }, .kind = m->kind, .subject = m->subject,
                           .key = arena_format(a, "%lld-%lld", (long long)m->key,
                                               (long long)list[i].id.v),
                           .argument = arena_format(a, "%lld", (long long)list[i].id.v),
                           .run_us = clock_now_us() };
        TRY(store_job_insert(tx, &job));
    }
    return OK;
}

/* Mails that contacts may do without (core/notice.h), left for those who want them. */
#pragma once

#include "app/app.h"
#include "store/store_person.h"

/*
 * A job `kind` for each of them, about `subject`, with the contact as its argument. One mail each
 * for the same `key`: what is told of ("comment 17"), within the kind.
 */
struct notice_mail {
    struct notice_to to;
    str kind;
    int64_t subject, key;
};
MUST_USE err app_notice_mail(struct wtx *tx, struct arena *a, org_id org,
                             const struct notice_mail *m);

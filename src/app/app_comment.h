/*
 * Comments on documents and disputes, by both sides: an official record, added to and never
 * changed. What a contact writes comes into the inbox of staff; what staff write is mailed to the
 * customer's contacts who want that.
 */
#pragma once

#include "app/app_inbox.h"
#include "core/lot.h"
#include "store/store_comment.h"

enum { COMMENT_CHARS_MAX = 4000, COMMENTS_MAX = 500 };

struct comment_wish {
    const struct lot *about; /* of the document */
    public_id id;            /* made with the page: the same again changes nothing */
    str words;
};
/*
 * Write one. E_INVALID where it says nothing or more than COMMENT_CHARS_MAX characters, E_TOO_LARGE
 * where COMMENTS_MAX are there. Of staff: E_FORBIDDEN without DUTY_SERVE; audited.
 */
MUST_USE err app_comment_write(const struct app *app, struct arena *a, const struct actor *actor,
                               const struct comment_wish *in);

/* What a contact gets mails about. */
MUST_USE err app_contact_quiet(const struct app *app, org_id org, contact_id contact, str kind,
                               bool quiet);

/* A mail to each contact of the customer who wants that kind, once for each `subject`. */
struct contact_mail {
    str kind; /* of the job */
    str quiet; /* QUIET_... */
    customer_id customer;
    int64_t subject;
};
MUST_USE err app_contacts_mail(struct wtx *tx, struct arena *a, org_id org,
                               const struct contact_mail *m);

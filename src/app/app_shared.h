/*
 * Documents that an organisation and a customer share: both sides send them and their later
 * versions, which take nothing away. What a contact sends is in the inbox of staff; of what staff
 * send the contacts get a mail.
 */
#pragma once

#include "app/app_upload.h"
#include "store/store_shared.h"

struct share {
    const struct actor *who; /* a contact of the file's customer, or staff with DUTY_SERVE */
    shared_id id;            /* 0: a new one, with `title` */
    int version;             /* else: what the sender saw as the newest */
    str title, note;
    const struct upload_taken *file;
};
/*
 * Take the file in. E_STATE: it was withdrawn, or a newer version came first; E_FORBIDDEN of
 * staff. `out` has its public id.
 */
MUST_USE err app_share(const struct app *app, struct arena *a, const struct share *in,
                       public_id *out);
/* Staff have seen a version that a contact sent; again is OK. E_NOT_FOUND, E_FORBIDDEN. */
MUST_USE err app_shared_mark(const struct app *app, struct arena *a, const struct actor *who,
                             const struct shared *s, int version);
/* Staff take it back: it stays in the lists, its files are for staff alone. E_INVALID without a
 * reason, E_STATE where it was, E_FORBIDDEN. */
MUST_USE err app_shared_withdraw(const struct app *app, struct arena *a, const struct actor *who,
                                 const struct shared *s, str reason);

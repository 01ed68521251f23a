/*
 * The inbox of staff: what customers did, until one of the staff puts it aside.
 *
 * A use case of a customer puts its item in the transaction of what happened. Each of the staff
 * whose role is asked for (core/inbox.h) gets a mail, unless he wants none of that kind.
 */
#pragma once

#include "app/app_audit.h"
#include "store/store_inbox.h"

/*
 * Tell staff. `key` names the event ("comment-123"): putting it again changes nothing and mails
 * nobody, also when the item is done. id, public id and, where it is 0, the time are made here;
 * words longer than INBOX_WORDS_MAX characters are cut.
 */
enum { INBOX_WORDS_MAX = 300 };
MUST_USE err app_inbox_put(struct wtx *tx, struct arena *a, org_id org,
                           const struct inbox_item *item);

/* Done, or waiting again; audited. Where it is so already nothing changes: OK. E_FORBIDDEN unless
 * the actor's role has DUTY_SERVE, E_NOT_FOUND. */
MUST_USE err app_inbox_done(const struct app *app, struct arena *a, const struct actor *actor,
                            public_id id, bool done);

/* Which kinds the actor, one of the staff, gets no mails about. */
MUST_USE err app_inbox_quiet(const struct app *app, const struct actor *actor,
                             const bool quiet[INBOX_KIND_COUNT]);

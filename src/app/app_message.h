/*
 * Messages that contacts send from the portal, their reviews, and what staff reply.
 *
 * Each goes to the inbox of staff; a message to the organisation's address too, with a copy to who
 * wrote it. A reply is mailed to that person. What was written stays as it is. Nothing is
 * published.
 */
#pragma once

#include "app/app_audit.h"
#include "app/app_upload.h"
#include "store/store_message.h"

enum { MESSAGE_CHARS = 5000, MESSAGE_SUBJECT_CHARS = 150, MESSAGE_PARTS = 200 };
/* Of one contact: in a day; and how often a review. */
enum { MESSAGES_A_DAY = 20, REVIEW_DAYS = 30 };

struct message_wish {
    org_id org;
    struct message m; /* kind, customer, contact, subject, rating, doc; public_id: of a thread */
    public_id form;   /* sent again it changes nothing */
    str name;         /* of who writes */
    str words;
    const struct upload_taken *file; /* NULL: none */
};
/*
 * Begin a thread, or, where m.public_id is set, write on in one of the contact's. E_INVALID without
 * words, E_TOO_MANY, E_TOO_LARGE for a thread that is full, E_NOT_FOUND for one of somebody else.
 * `out` is the thread's public id.
 */
MUST_USE err app_message_send(const struct app *app, struct arena *a, const struct message_wish *w,
                              public_id *out);
/* Staff reply; audited. E_INVALID, E_TOO_LARGE, E_FORBIDDEN, E_NOT_FOUND. */
MUST_USE err app_message_reply(const struct app *app, struct arena *a, const struct actor *actor,
                               public_id thread, public_id form, str words);

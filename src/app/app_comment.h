/*
 * Comments on documents and disputes, by both sides: an official record, added to and never
 * changed. What a contact writes comes into the inbox of staff; what staff write is mailed to the
 * customer's contacts who want that.
 */
#pragma once

#include "app/app_inbox.h"
#include "app/app_upload.h"
#include "core/lot.h"
#include "store/store_comment.h"

enum { COMMENT_CHARS_MAX = 4000, COMMENTS_MAX = 500 };

struct comment_wish {
    const struct lot *about; /* of the document */
    public_id id;            /* made with the page: the same again changes nothing */
    str words;
    const struct upload_taken *file; /* NULL: none */
};
/*
 * Write one. E_INVALID where it says nothing or more than COMMENT_CHARS_MAX characters, E_TOO_LARGE
 * where COMMENTS_MAX are there. Of staff: E_FORBIDDEN without DUTY_SERVE; audited.
 */
MUST_USE err app_comment_write(const struct app *app, struct arena *a, const struct actor *actor,
                               const struct comment_wish *in);

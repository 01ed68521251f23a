/* What was said about a document or a dispute, and the form to say more; at both doors. */
#pragma once

#include "app/app_comment.h"
#include "web/route.h"

struct talk_line {
    str name, initials, side; /* side: the seller's or the customer's name */
    str words;
    html_time made;
};

struct talk {
    const struct talk_line *rows;
    size_t count;
    html_url_safe action;
    str csrf, title, hint;
    public_id key; /* of the next comment */
    str typed;
    bool may_write;
    const struct problems *problems; /* of the form; NULL: nothing was typed */
};

/* Read it of a lot's document, or of a dispute of it. v->tx is open. */
MUST_USE err talk_load(struct visit *v, const struct lot *l, objection_id thread,
                       struct talk *out);
/*
 * Write what came in the fields `key` and `comment` of the form. *again: it was not written, and
 * v->problems says why; the status is set.
 */
MUST_USE err talk_write(struct visit *v, const struct lot *l, bool *again);
/* A lot by the public id of its document, on whatever side it stands. E_NOT_FOUND. */
MUST_USE err talk_lot(struct visit *v, str public, struct lot *out);

#define TALK_FIELDS { "key", FIELD_ID }, { "comment", FIELD_TEXT, COMMENT_CHARS_MAX }

/* What was said about a document or a dispute, and the form to say more; at both doors. */
#pragma once

#include "app/app_objection.h"
#include "web/route.h"

struct talk_line {
    str name, initials, side; /* side: the seller's or the customer's name */
    str words;
    html_time made;
    html_url_safe file; /* "": none came with it */
    str file_name;
    int64_t file_kb;
};

struct talk {
    const struct talk_line *rows;
    size_t count;
    html_url_safe action;
    str csrf, title, accept; /* accept: kinds of files */
    public_id key; /* of the next comment */
    str typed;
    bool may_write, may_attach;
    const struct problems *problems; /* of the form; NULL: nothing was typed */
};

/* Read it of a lot's document. v->tx is open. */
MUST_USE err talk_load(struct visit *v, const struct lot *l, struct talk *out);
/* The same of a dispute. */
MUST_USE err talk_load_objection(struct visit *v, const struct objection_row *o,
                                 struct talk *out);
/*
 * Write what came in the fields `key`, `comment` and `file` of the form; no transaction is open.
 * *again: it was not written, and v->problems says why; the status is set.
 */
MUST_USE err talk_write(struct visit *v, const struct lot *l, bool *again);
MUST_USE err talk_write_objection(struct visit *v, const struct objection_row *o, bool *again);
/* A lot by the public id of its document, on whatever side it stands, or an order's. */
MUST_USE err talk_lot(struct visit *v, str public, struct lot *out);

/* Answer with the file of a comment that the second parameter of the address names. */
MUST_USE err talk_file(struct visit *v, const struct lot *l);

#define TALK_FIELDS                                                                                \
    { "key", FIELD_ID }, { "comment", FIELD_TEXT, COMMENT_CHARS_MAX }, { "file", FIELD_FILE }

/*
 * Disputes of customers (core/objection.h): raised and withdrawn by their people, talked about by
 * both sides, refused or corrected by staff. Each comes into the inbox of staff; each new state is
 * mailed to the customer's contacts who want that.
 */
#pragma once

#include "app/app_comment.h"
#include "store/store_objection.h"

enum { OBJECTION_WISH_MAX = 1000 };

struct objection_wish {
    const struct lot *about; /* the invoice */
    public_id id;            /* made with the page: the same again changes nothing */
    str reason, words, wish; /* wish may be empty */
    const struct objection_line *lines; /* none: the invoice as such */
    size_t count;
    int64_t amount; /* of all of it; 0: what the lines come to, or what is open of the invoice */
};
/*
 * Raise one, by a contact. What is disputed is out of auto-pay from then on: who looked at the
 * invoice before, looks again (its version ascends). E_INVALID for a reason there is none of or no
 * words; E_NOT_PAYABLE for an amount that is none, or more than the lines or the invoice; E_EXISTS
 * where one waits on it; E_STATE for an invoice that is cancelled or a retainer invoice.
 */
MUST_USE err app_objection_raise(const struct app *app, struct arena *a, const struct actor *actor,
                                 const struct objection_wish *in);
/*
 * Say something in its thread, by either side: as app_comment_write. While it waits it is answered
 * after staff's word and open after a contact's.
 */
struct objection_say {
    public_id id; /* of the comment */
    str words;
    const struct upload_taken *file;
};
MUST_USE err app_objection_say(const struct app *app, struct arena *a, const struct actor *actor,
                               const struct objection_row *about, const struct objection_say *in);
/* By a contact. E_STATE where it has ended; so with those below. */
MUST_USE err app_objection_withdraw(const struct app *app, struct arena *a,
                                    const struct actor *actor, const struct objection_row *about);
/* By staff with DUTY_SERVE, with words: E_INVALID without. */
MUST_USE err app_objection_refuse(const struct app *app, struct arena *a,
                                  const struct actor *actor, const struct objection_row *about,
                                  str words);
/*
 * By staff with DUTY_BOOK: a credit note is issued over `nets` (before tax) of each line of the
 * invoice and applied to what can be paid of it; the rest of it is credit. E_INVALID for amounts
 * that do not fit their lines or no number, E_EXISTS where the number is taken, E_NOT_PAYABLE where
 * it would be more than the invoice with its notes, E_STATE.
 */
struct objection_correct {
    str number, words;
    const int64_t *nets; /* of each line, as many as the invoice has */
    size_t count;
};
MUST_USE err app_objection_correct(const struct app *app, struct arena *a,
                                   const struct actor *actor, const struct objection_row *about,
                                   const struct objection_correct *in);

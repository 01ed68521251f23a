/* What the files of the bank use cases share, and nobody else. */
#pragma once

#include "app/app_bank.h"

/* Whoever does it may, and it is written down. By itself (NULL) it needs neither. */
MUST_USE err bank_note(struct wtx *tx, struct arena *a, const struct actor *actor,
                       const struct bank_line *l, enum audit_action action, str words);
/* Never more of a line than came to the payment, or went back of it: E_NOT_PAYABLE, E_CURRENCY. */
MUST_USE err bank_check_room(struct rtx *tx, org_id org, const struct bank_line *l,
                             const struct payment *p, int64_t amount);
/* A debit by file hears by its line, or by that much of it, that it was captured or came back. */
MUST_USE err bank_tell_debit(const struct app *app, struct arena *a, org_id org, int64_t line,
                             payment_id payment, int64_t amount);
/* May the actor (NULL: nobody) book? Asked before anything is told of what he says. */
MUST_USE err bank_may(const struct app *app, struct arena *a, const struct actor *actor);
/* The key of the payment made for a line: one for each time it is matched. */
str bank_payment_key(struct arena *a, const struct bank_line *l, int round);
int64_t bank_person(const struct actor *actor);

/*
 * Files of debits that an incoming line may be the sum of, behind the guesses there are. Sure where
 * nothing else is guessed and one sum alone is the line's to the cent: a whole file's, less what is
 * known to have come back, or what the bank itself names.
 */
MUST_USE err bank_guess_file(struct rtx *tx, struct arena *a, org_id org,
                             const struct bank_line *l, struct bank_guess out[BANK_GUESSES_MAX],
                             size_t *count);

struct bank_undo {
    struct arena *a;
    org_id org;
    int64_t line, other;
    const struct actor *actor;
    struct book *books; /* as they were written */
    size_t count;
};
/* A payment that stood for this line alone goes back too, on a book of its own. */
MUST_USE err bank_take_back(struct wtx *tx, struct bank_undo *u, const struct bank_line *l,
                            struct payment *p, date today);
/* All parts of a split line go back; its reversal is in the first of the books. */
MUST_USE err bank_unsplit(struct wtx *tx, struct bank_undo *u, const struct bank_line *l,
                          entry_id match, date today);

/*
 * Book what a line or a returned entry says of a direct debit: it was captured, or it came back.
 * `id` names the movement. What is known already changes nothing.
 */
MUST_USE err app_bank_debit_told(const struct app *app, struct arena *a, const struct payment *p,
                                 const struct bank_line *l, str id);

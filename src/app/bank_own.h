/* What the files of the bank use cases share, and nobody else. */
#pragma once

#include "app/app_bank.h"

/*
 * Book what a line or a returned entry says of a direct debit: it was captured, or it came back.
 * `id` names the movement. What is known already changes nothing.
 */
MUST_USE err app_bank_debit_told(const struct app *app, struct arena *a, const struct payment *p,
                                 const struct bank_line *l, str id);

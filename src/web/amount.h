/* Amounts as people type them: with or without grouping, never guessed at. */
#pragma once

#include "base/money.h"

enum amount_fault {
    AMOUNT_FINE,
    AMOUNT_UNREADABLE, /* letters, nothing at all, more than there can be */
    AMOUNT_AMBIGUOUS,  /* a comma where a point should be: "1240,50" */
    AMOUNT_TOO_FINE,   /* more digits behind the point than the currency has */
};

/*
 * Read "1240.50", "1,240.50", "1,25,185.84" or "1 240.50". Groups are of three digits, or of two
 * and a last one of three; anything else with a comma is asked about, not guessed.
 */
enum amount_fault amount_typed(str typed, currency c, money *out);

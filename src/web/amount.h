/* Amounts as people type them: with or without grouping, never guessed at. */
#pragma once

#include "base/format.h"
#include "base/money.h"

enum amount_fault {
    AMOUNT_FINE,
    AMOUNT_UNREADABLE, /* letters, nothing at all, more than there can be */
    AMOUNT_AMBIGUOUS,  /* may be two amounts: "1240,50" in English, "1.240" in German */
    AMOUNT_TOO_FINE,   /* more digits behind the point than the currency has */
};

/*
 * Read "1240.50", "1,240.50", "1,25,185.84" or "1 240.50"; where the reader's mark is a comma,
 * "1240,50", "1.240,50", "1 240,50" and "1240.50". Digits may be those of Arabic or Hindi. Groups
 * are of three digits, or of two and a last one of three; what could be read in two ways is asked
 * about, not guessed.
 */
enum amount_fault amount_typed(str typed, const struct format *f, currency c, money *out);
/* The digit a character is in any of the scripts we write, or -1. */
int amount_digit(uint32_t c);

/*
 * Card numbers in texts (ISO/IEC 7812): 13 to 19 digits that satisfy the Luhn check, the first not
 * 0, in any script's digits, alone or in groups with blanks or dashes between them.
 */
#pragma once

#include "base/str.h"

/*
 * Replace the digits of each card number in the UTF-8 text `s` by '*', the last four kept, in
 * place; how many bytes are left, for digits of other scripts are longer than a star. Groups are
 * taken whole, so that a part of a longer number (a QR reference) is never taken for a card's.
 */
size_t card_mask(char *s, size_t n);
/* Is there one? */
bool card_found(str s);

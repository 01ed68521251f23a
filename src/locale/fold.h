/*
 * Text as a search compares it: without what people leave out or write differently.
 *
 * Case, accents, vowel points of Arabic and Hebrew, nuktas, wide and narrow forms and the digits of
 * other scripts are made one (Unicode NFKC_Casefold, then marks dropped); Arabic letters that are
 * typed for each other become one. Vowel signs of Indic scripts stay: there they are the word.
 */
#pragma once

#include "base/arena.h"

/*
 * The folded text: words, a blank where white space stood, a '-' where other characters did. Each
 * stands once between two words. What is not UTF-8 counts as other characters.
 */
str locale_fold(struct arena *a, str text);

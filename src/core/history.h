/* What became of a document, in words: the kinds of rows of its history. */
#pragma once

#include "base/str.h"

/* What people read for the word of a kind, a key of the message catalogue; "" where it is none. */
str history_label(str word);
/* Whether that is good news: paid, accepted. */
bool history_is_good(str word);

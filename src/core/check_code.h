/* The check code of a document: short, read aloud, and made from what was frozen. */
#pragma once

#include "base/arena.h"

/*
 * "7K4M-92QX" of a document's hash (hex SHA-256 of its snapshot): its first 40 bits in the 32
 * digits of Crockford, which leave out I, L, O and U. "" for anything that is no hash.
 */
str check_code(struct arena *a, str hash);

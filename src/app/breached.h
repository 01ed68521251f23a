/* A list of passwords that are known to the world, kept as a file by the operator. */
#pragma once

#include "base/err.h"
#include "base/str.h"

/*
 * Does the file have the password? It holds SHA-1s in hex, sorted, a line each; what follows the 40
 * digits is passed over (":3" of the published lists). Nothing is loaded: a search takes as many
 * reads as the file's length has bits. E_IO where it cannot be read.
 */
MUST_USE err breached_has(const char *path, str password, bool *out);

/*
 * SHA-1 (FIPS 180-4 6.1), for lists of breached passwords alone, which are published so. It
 * protects nothing here.
 */
#pragma once

#include "base/str.h"

enum { SHA1_BYTES = 20 };

void sha1(str bytes, unsigned char out[SHA1_BYTES]);

/*
 * Named places where a test lets the world fail. Nothing at all in a release build.
 *
 * COUNTERFOIL_FAULT="name" fails the first passage, "name:3" the third, "name:crash" ends the
 * process there by SIGKILL, "name:crash:3" at the third passage. Every name passed is written
 * to the file COUNTERFOIL_FAULT_SEEN names, so that a test can show that it reached them all.
 */
#pragma once

#include "base/must.h"

#ifdef COUNTERFOIL_FAULTS
/* True when this passage must fail. */
bool fault(const char *name);
#else
#define fault(name) false
#endif

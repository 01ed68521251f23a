/* The moment a log-in has succeeded: cookies, and whether this browser is known. */
#pragma once

#include "web/route.h"

/*
 * Set the session's cookie. The browser is remembered by a cookie of its own (`cfd`), which opens
 * nothing; where it is new to this person he gets a mail.
 */
MUST_USE err visit_enter(struct visit *v, bool staff, str token);

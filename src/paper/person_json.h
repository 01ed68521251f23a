/* What is kept about a person as JSON, to take along. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "core/person_data.h"

enum { PERSON_JSON_BYTES_MAX = 24 * 1024 * 1024 };

/*
 * An object of his details and of each section under its title, as a list of objects with "at"
 * (seconds since 1970, UTC; not where there is no time), "what" and "more". E_TOO_LARGE.
 */
MUST_USE err paper_person_json(struct arena *a, const struct person_data *d, str *out);

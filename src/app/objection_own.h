/* What the files of the disputes share, and nobody else. */
#pragma once

#include "app/app_objection.h"

/* Its page in the console. */
static inline str objection_path(struct arena *a, public_id id)
{
    return arena_format(a, "/staff/objections/%.*s", STR_FMT(public_id_str(&id)));
}

/*
 * Staff have said or decided something: audited, and mailed to the customer's contacts who want
 * that, once for each `event`.
 */
MUST_USE err objection_tell(struct wtx *tx, struct arena *a, const struct actor *actor,
                            const struct objection *o, int64_t event);

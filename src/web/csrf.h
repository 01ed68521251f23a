/*
 * Forms of our own pages only: where the request came from, and a token in the form.
 *
 * The token is a keyed digest of the session (or of "nobody"), masked anew for every response,
 * because pages are compressed.
 */
#pragma once

#include "crypto/crypto.h"
#include "http/http.h"

/* 86 characters, for hidden fields. `subject` is the session's token, or "" for nobody. */
str csrf_make(struct arena *a, const struct key *key, str subject);
bool csrf_check(const struct key *key, str subject, str token);
/* Sec-Fetch-Site is same-origin; where a browser does not send it, Origin is `base_url`. */
bool csrf_same_origin(const struct http_request *rq, str base_url);

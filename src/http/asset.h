/*
 * Files embedded in the binary by tools/mkembed: stylesheet, script, pictures.
 *
 * The path carries ten hex digits of the content's SHA-256, so an answer may be kept for ever. In
 * text files @@name@@ stands for the path of a file given earlier. A view names a path by the
 * generated ASSET_<name> of "assets.h" (app.js is ASSET_app_js).
 */
#pragma once

#include "http/http.h"

struct asset {
    str name; /* "app.css" */
    str path; /* "/s/app.3f2a91c0de.css" */
    str type; /* "text/css; charset=utf-8" */
    str raw;
    str gzip, br; /* empty where compressing gains nothing */
};

extern const struct asset assets[];
extern const size_t asset_count;

/* Answer a request for an asset's path; false, with nothing done, if there is none. */
bool asset_answer(const struct http_request *rq, struct http_response *rs);

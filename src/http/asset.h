/* Files that are part of the program: style sheet, script, icons. Their paths hold their hash. */
#pragma once

#include "http/http.h"

struct asset {
    str name;          /* "style.css" */
    str path;          /* "/s/style.1f3a9c0b.css" */
    str type;          /* Content-Type */
    str raw, gzip, br; /* the two compressed forms may be empty */
};

extern const struct asset assets[]; /* made by the build */
extern const size_t asset_count;

/* Answer a request for an asset's path; false, with nothing done, if there is none. */
bool asset_answer(const struct http_request *rq, struct http_response *rs);

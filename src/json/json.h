/*
 * A tree of a JSON text (RFC 8259), for files and requests that strangers send.
 *
 * Numbers stay text, exact as written: no value goes through floating point. Every value knows its
 * line. Duplicate names, depth, bad UTF-8, NUL and anything behind the value are refused.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

enum { JSON_DEPTH_MAX = 32, JSON_VALUES_MAX = 2000000, JSON_MEMBERS_MAX = 200 };

enum json_kind {
    JSON_NULL,
    JSON_TRUE,
    JSON_FALSE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

struct json {
    enum json_kind kind;
    int line;                  /* of the text, from 1 */
    str name;                  /* of a member of an object */
    str text;                  /* of a string (unescaped) or a number (as written) */
    str raw;                   /* all of the value as it stands in the text */
    struct json *first, *next; /* children in order; the next of one's siblings */
    size_t count;              /* of children */
};

/* Why a text was not read. */
struct json_fault {
    const char *text;
    int line;
};

/* Read all of `bytes`. E_PARSE, or E_TOO_LARGE past a bound; `fault` then says where and why. */
MUST_USE err json_parse(struct arena *a, str bytes, struct json **out, struct json_fault *fault);

/* The member of that name; NULL if `object` is none or has none. */
const struct json *json_member(const struct json *object, str name);

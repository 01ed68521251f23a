/*
 * From the bytes of a request to names and values: percent, query, forms, multipart, proxies.
 * Pure functions over bounded input; a status tells what is wrong (0: nothing).
 */
#pragma once

#include "http/http.h"

/*
 * Decode %XX once, and '+' as a blank when `plus`. False on a lone '%', a NUL or invalid UTF-8.
 * Without anything to decode the result points into `text`.
 */
bool parse_percent(struct arena *a, str text, bool plus, str *out);

struct parse_pairs {
    const struct http_pair *items;
    size_t count;
};

/*
 * `text` as application/x-www-form-urlencoded, in order. 400: malformed; 413: more than
 * LIMIT_FORM_FIELDS, or a name or value above LIMIT_FIELD_BYTES.
 */
int parse_urlencoded(struct arena *a, str text, struct parse_pairs *out);

struct parse_form {
    struct parse_pairs fields;
    const struct http_file *files;
    size_t file_count;
};

/*
 * A form's body by its Content-Type: urlencoded or multipart. Values and files may point into
 * `body`. 415: another type; 400 and 413 as above; 415 too for a file where `files` is false.
 */
int parse_form(struct arena *a, str content_type, str body, bool files, struct parse_form *out);

/* multipart/form-data (RFC 7578) with this boundary; an empty file field is left out. */
int parse_multipart(struct arena *a, str boundary, str body, struct parse_form *out);

/* A parameter of a header such as Content-Type or Content-Disposition; false if not there. */
bool parse_parameter(struct arena *a, str header, str name, str *out);

/* A cookie of one Cookie header; false if not there. */
bool parse_cookie(str header, str name, str *out);

/* Does this Accept-Encoding take `coding` (with a quality above 0)? */
bool parse_accepts(str header, str coding);

/* The host without its port, in lower case. */
str parse_host(struct arena *a, str host_port);

/*
 * Writing JSON (RFC 8259) straight into a buffer, without a tree and without blanks.
 *
 * Commas set themselves. `key` is the member's name inside an object and empty inside an array or
 * at the top. Text that is not valid UTF-8 is written with U+FFFD in place of what is malformed,
 * so what comes out is always JSON, if the buffer did not overflow.
 */
#pragma once

#include "base/buf.h"

struct json_writer {
    struct buf *b;
    bool comma; /* something stands before the next value on this level */
};

void json_write_open(struct json_writer *w, str key, char bracket); /* '{' or '[' */
void json_write_close(struct json_writer *w, char bracket);         /* '}' or ']' */
void json_write_str(struct json_writer *w, str key, str value);
void json_write_i64(struct json_writer *w, str key, int64_t value);
void json_write_bool(struct json_writer *w, str key, bool value);
/* `json` is JSON already. */
void json_write_raw(struct json_writer *w, str key, str json);

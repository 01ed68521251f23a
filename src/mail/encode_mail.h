/* The encodings of mail. What the files of mail/ share. */
#pragma once

#include "base/buf.h"

/* How many bytes the last line has so far. */
size_t mail_column(const struct buf *b);

/* Text as header value after "Name: ", folded; encoded words (RFC 2047) where it is not plain. */
void mail_put_text(struct buf *b, str value);

/* A display name: a quoted string, or encoded words. */
void mail_put_phrase(struct buf *b, str name);

/* One parameter of a MIME header on lines of its own, in the form of RFC 2231 where needed. */
void mail_put_parameter(struct buf *b, const char *name, str value);

/* Text as quoted-printable (RFC 2045 6.7); any line end becomes CRLF. */
void mail_put_quoted(struct buf *b, str text);

/* Bytes as base64 in lines of 76. */
void mail_put_base64(struct buf *b, str bytes);

/* Text as base64, its line ends made CRLF first. */
void mail_put_base64_text(struct buf *b, str text);

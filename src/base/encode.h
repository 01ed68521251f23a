/* Bytes as text and back: hex, base64url (RFC 4648 5, no padding), percent (RFC 3986). */
#pragma once

#include "base/buf.h"

void encode_hex(struct buf *b, const void *bytes, size_t n); /* lower case */
bool decode_hex(str s, void *out, size_t n);                 /* exactly 2n digits, either case */
void encode_base64url(struct buf *b, const void *bytes, size_t n);
bool decode_base64url(str s, struct buf *out);
void encode_base64(struct buf *b, const void *bytes, size_t n); /* RFC 4648 4, padded, one line */
bool decode_base64(str s, struct buf *out);                     /* blanks and line ends skipped */
void encode_percent(struct buf *b, str s);                      /* all but A-Z a-z 0-9 - . _ ~ */

/*
 * A mail message as bytes: RFC 5322 headers, MIME (RFC 2045 to 2049, 2183, 2231), nothing sent.
 *
 * The same message gives the same bytes: date and Message-ID are given, boundaries follow from the
 * Message-ID. Lines end in CRLF and have at most 78 characters (a header's word that is longer, an
 * address say, is not broken), all bytes are ASCII.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

struct mail_address {
    str name;    /* what the reader sees; may be empty, any language */
    str address; /* ASCII: an international domain in its A-label form */
};

struct mail_header {
    str name, value;
};

/* An attached file. The name loses its folders; the bytes are copied into the message. */
struct mail_file {
    str name;
    str type; /* "application/pdf" */
    str bytes;
};

struct mail {
    str message_id; /* "pay-71@billing.example", without brackets */
    int64_t date_us;
    struct mail_address from, reply_to; /* an empty reply_to.address leaves the header out */
    const struct mail_address *to;
    size_t to_count;
    str in_reply_to; /* a Message-ID, or empty */
    str subject;
    str language;                      /* BCP 47, or empty */
    str text;                          /* must be there */
    str html;                          /* or empty */
    const struct mail_header *headers; /* further ones: List-Unsubscribe, Auto-Submitted */
    size_t header_count;
    const struct mail_file *files;
    size_t file_count;
};

enum { MAIL_BYTES_MAX = 40 * 1024 * 1024 };

/*
 * The message, in `a`. E_INVALID: CR, LF or NUL in anything that goes into a header, an address or
 * Message-ID that is none, no text, text that is not UTF-8. E_TOO_LARGE past MAIL_BYTES_MAX.
 */
MUST_USE err mail_build(struct arena *a, const struct mail *m, str *out);

/* True if `s` can stand in a message and on the envelope: ASCII, one '@', a domain. */
bool mail_address_is(str s);

/*
 * Keep a message in folder `dir` (made where it is not) as one durable file, named by time and
 * Message-ID: 20261121T225530Z-pay-71@billing.example.eml. Keeping it again replaces it.
 */
MUST_USE err mail_keep(const char *dir, const struct mail *m, str bytes);

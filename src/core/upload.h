/*
 * What may be taken of the files that people send: told by content, and agreeing with the name.
 *
 * Nothing is unpacked or run here: the bytes are looked at, within their bounds. Kinds that can
 * carry programs are not on the list, and those on it are refused where they do so openly; what
 * hides in compressed parts is made harmless by how files are served (web/download.h).
 */
#pragma once

#include "base/buf.h"

/* X(name, extensions, media type) */
#define UPLOAD_KINDS(X)                                                                            \
    X(PDF, ".pdf", "application/pdf")                                                              \
    X(PNG, ".png", "image/png")                                                                    \
    X(JPEG, ".jpg .jpeg", "image/jpeg")                                                            \
    X(XML, ".xml", "application/xml")                                                              \
    X(CSV, ".csv", "text/csv")                                                                     \
    X(TEXT, ".txt", "text/plain")                                                                  \
    X(XLSX, ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")          \
    X(DOCX, ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")    \
    X(ODS, ".ods", "application/vnd.oasis.opendocument.spreadsheet")                               \
    X(ODT, ".odt", "application/vnd.oasis.opendocument.text")

enum upload_kind {
#define X(name, extensions, mime) UPLOAD_##name,
    UPLOAD_KINDS(X)
#undef X
    UPLOAD_NONE
};
str upload_mime(enum upload_kind kind);
/* What a field of a form may offer: ".pdf,.png,..." */
extern const str upload_accept;

/* X(name, what people read) */
#define UPLOAD_FAULTS(X)                                                                           \
    X(EMPTY, "This file is empty.")                                                                \
    X(LARGE, "This file is too large. Send at most 10 MB.")                                        \
    X(NAMELESS, "This file needs a name, such as contract.pdf.")                                   \
    X(LEADS_OUT, "The name of this file, or a name inside it, leads out of its folder.")           \
    X(UNKNOWN, "Not taken: send a PDF, picture, XML, CSV, text or office document.")               \
    X(DIFFERS, "The content of this file is not what its name says.")                              \
    X(BROKEN, "This file is damaged or cut off.")                                                  \
    X(MIXED, "This file is of two kinds at once, or holds a web page.")                            \
    X(ACTIVE, "This file holds a program or macros. Send it without them.")                        \
    X(BOMB, "Unpacked, this file would be far too large.")

enum upload_fault {
    UPLOAD_FINE,
#define X(name, text) UPLOAD_IS_##name,
    UPLOAD_FAULTS(X)
#undef X
};
str upload_fault_text(enum upload_fault fault);

/*
 * A name that is safe to show and to save under: the last part of a path, without control
 * characters and those that turn the direction of writing, of at most 120 characters, its ending
 * kept. Any other Unicode stays. `out` is set where the name is fine.
 */
enum upload_fault upload_name(struct arena *a, str name, str *out);
/* Are these bytes of a kind that is taken, whole, and what the name (of upload_name) says? */
enum upload_fault upload_check(str name, str bytes, enum upload_kind *out);

/* The kind of a ZIP with an office document in it; core/upload_zip.c. */
enum upload_fault upload_zip(str bytes, enum upload_kind *out);

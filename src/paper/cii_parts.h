/* The pieces of a CII document. Inner header of paper/cii_write.c. */
#pragma once

#include "base/buf.h"
#include "core/document.h"

/* Whether anything of `text` can be seen in XML; blanks and control characters cannot. */
bool cii_has(str text);

/* <name>text</name>, escaped; nothing where the text has nothing. */
void cii_text(struct buf *b, const char *name, str text);
/* <outer><inner>text</inner></outer>; nothing where the text has nothing. */
void cii_wrapped(struct buf *b, const char *outer, const char *inner, str text);
void cii_open(struct buf *b, const char *name);
void cii_close(struct buf *b, const char *name);
void cii_escaped(struct buf *b, str text);
void cii_amount(struct buf *b, const char *name, money m);
void cii_decimal(struct buf *b, const char *name, decimal d);
/* <name><udt:DateTimeString format="102">20261121</...></name>; nothing for DATE_NONE. */
void cii_date(struct buf *b, const char *name, date d);
/* <name><ram:IssuerAssignedID>id</...></name>; nothing where `id` is empty. */
void cii_reference(struct buf *b, const char *name, str id);

void cii_party(struct buf *b, const char *name, const struct party *who);
void cii_address(struct buf *b, const struct address *at);
void cii_period(struct buf *b, date from, date to);
/* An allowance or charge; with its tax where it is the document's. */
void cii_allowance(struct buf *b, const struct allowance *one, bool of_document);
void cii_line(struct buf *b, const struct document_line *line, size_t number);

/* The pieces of a CII document. Inner header of paper/cii_write.c. */
#pragma once

#include "core/document.h"
#include "paper/element.h"

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

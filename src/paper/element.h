/* Elements of an XML file that is written straight into a buffer: for e-invoices. */
#pragma once

#include "base/buf.h"
#include "base/decimal.h"
#include "base/money.h"

/* Whether anything of `text` can be seen in XML; blanks and control characters cannot. */
bool element_has(str text);

/* <name>text</name>, escaped; nothing where the text has nothing. */
void element_text(struct buf *b, const char *name, str text);
/* The same with an attribute, where its value has something. */
void element_with(struct buf *b, const char *name, const char *attribute, str value, str text);
/* <outer><inner>text</inner></outer>; nothing where the text has nothing. */
void element_wrapped(struct buf *b, const char *outer, const char *inner, str text);
void element_open(struct buf *b, const char *name);
void element_close(struct buf *b, const char *name);
void element_escaped(struct buf *b, str text);
void element_amount(struct buf *b, const char *name, money m);
void element_decimal(struct buf *b, const char *name, decimal d);
/* A unit as recommendation 20 or 21 codes it; "C62", one, for what is no code. */
str element_unit(str unit);

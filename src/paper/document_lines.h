/* The table of a document's lines. Inner header of paper/pdf_document.c. */
#pragma once

#include "paper/sheet.h"

/* Write all lines; the last one keeps `keep` of height for what follows it. */
void sheet_lines(struct sheet *s, const struct document *d, int keep);

/* The tax breakdown by rate and component. */
void sheet_taxes(struct sheet *s, const struct document *d);

/* What people call a unit beside that quantity, in the language of the document. */
str sheet_unit(const struct sheet *s, str code, decimal quantity);

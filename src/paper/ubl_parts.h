/* The pieces of a UBL document. Inner header of paper/ubl_write.c. */
#pragma once

#include "core/document.h"
#include "paper/element.h"

/* An amount with its currency. */
void ubl_amount(struct buf *b, const char *name, money m);
/* <name>2026-11-21</name>; nothing for DATE_NONE. */
void ubl_date(struct buf *b, const char *name, date d);
void ubl_period(struct buf *b, date from, date to);
void ubl_address(struct buf *b, const char *name, const struct address *at);
/* What stands in cac:Party; `creditor` is the identifier of a creditor (BT-90), "" for none. */
void ubl_party(struct buf *b, const struct party *who, str creditor);
/* The tax representative: a party with fewer pieces. */
void ubl_agent(struct buf *b, const struct party *who);
/* An allowance or charge; with its tax where it is the document's. */
void ubl_allowance(struct buf *b, const struct allowance *one, bool of_document);
void ubl_group(struct buf *b, const struct tax_group *g);
void ubl_line(struct buf *b, const struct document_line *line, size_t number, bool credit);

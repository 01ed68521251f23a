/*
 * Parts of an e-invoice that UBL and CII have alike, but for the names of their elements. Private
 * to the two readers. A node may be NULL: its values are then empty.
 */
#pragma once

#include "paper/draft.h"

/* The only node at `path`, complaining of a second. */
const struct xml_node *draft_one(struct draft *f, const struct xml_node *n, const char *path);
/* How many children of that name there are. */
size_t draft_count(const struct xml_node *n, const char *name);
/* The line of the first node at `path`, 0 if there is none. */
int draft_line_of(const struct xml_node *n, const char *path);

/* Seller and buyer by `read`, and what the rules ask about them. */
struct party_reader {
    struct party (*read)(struct draft *f, const struct xml_node *n, int *vat_at, int *country_at);
    const char *address, *endpoint;
};
void draft_parties(struct draft *f, const struct xml_node *seller, const struct xml_node *buyer,
                   const struct party_reader *by);

/* A reference to a preceding invoice; `n` is its element. `refs` has room for it. */
void draft_refer(struct draft *f, struct document_ref *refs, const struct xml_node *n,
                 const struct xml_node *id, const struct xml_node *issued);

/* BR-52: the supporting document `n` has a reference. */
void draft_check_reference(struct draft *f, const struct xml_node *n, const struct xml_node *id);
/* A supporting document, with the bytes of `file`. */
struct attachment draft_attachment(struct draft *f, const struct xml_node *id,
                                   const struct xml_node *description, const struct xml_node *url,
                                   const struct xml_node *file);

/* The rules of one way to pay: `n` is its element, `iban` the number of `account`. */
void draft_check_means(struct draft *f, const struct xml_node *n, const struct xml_node *code,
                       const struct xml_node *account, const struct xml_node *iban);
/* No more than the last four digits of a card go any further. */
str draft_card(struct draft *f, const struct xml_node *n);

struct allowance_names {
    const char *charge, *amount, *base, *percent, *reason_code, *reason, *category, *rate;
};
/* One allowance or charge of the document, or of a line; `tax` is its VAT category. */
struct allowance draft_allowance(struct draft *f, const struct xml_node *n,
                                 const struct xml_node *tax, bool of_line,
                                 const struct allowance_names *names, struct allowance_mark *mark);
/* All children `name` of `parent` by `read`, as the document's or as the line's. */
struct allowance_reader {
    const char *name;
    struct allowance (*read)(struct draft *f, const struct xml_node *n, bool of_line,
                             struct allowance_mark *mark);
};
void draft_allowances(struct draft *f, const struct xml_node *parent,
                      const struct allowance_reader *by);
void draft_line_allowances(struct draft *f, const struct xml_node *parent,
                           const struct allowance_reader *by, struct document_line *line);

struct group_names {
    const char *base, *amount, *category, *rate, *reason_code, *reason;
};
/* One group of the tax breakdown; `tax` is its VAT category, `reasons` has those of exemption. */
struct tax_group draft_group(struct draft *f, const struct xml_node *n, const struct xml_node *tax,
                             const struct xml_node *reasons, const struct group_names *names,
                             struct group_mark *mark);
/* Take a total of tax. True if it is the document's, false if that in the tax currency. */
bool draft_tax_total(struct draft *f, const struct xml_node *amount);

struct totals_names {
    const char *lines_net, *allowances, *charges, *net, *total, *prepaid, *rounding, *payable;
};
void draft_totals(struct draft *f, const struct xml_node *n, const struct totals_names *names);

struct item_names {
    const char *standard_id, *classification, *class_code, *property, *property_name,
        *property_value;
};
/* The rules of terms of an item that are not kept apart. */
void draft_check_item(struct draft *f, const struct xml_node *item,
                      const struct item_names *names);
/* The quantity of a line with its unit, and the quantity its price is for (1 where none is). */
void draft_quantity(struct draft *f, const struct xml_node *quantity, const struct xml_node *base,
                    struct document_line *line, struct line_mark *mark);
/* All lines, the children `name` of `parent`, by `read`. */
void draft_lines(struct draft *f, const struct xml_node *parent, const char *name,
                 void (*read)(struct draft *f, const struct xml_node *n,
                              struct document_line *line, struct line_mark *mark));

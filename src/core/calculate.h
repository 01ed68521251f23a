/*
 * The one calculator: what a document comes to, from its lines, allowances and rates.
 *
 * What we issue is calculated here; what others wrote stands as written, and is only compared.
 * Integers in 128 bits, each amount rounded once, half away from zero.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "core/document.h"

/* Where tax is rounded. */
enum rounding_level {
    ROUND_GROUP, /* on the summed base of each category and rate: EN 16931 */
    ROUND_LINE,  /* on each line, and then summed: GST */
};

/* What the tax of a rate consists of, and what its groups are called. */
enum tax_components {
    TAX_VAT,         /* "VAT" */
    TAX_SALES,       /* "Sales tax" */
    TAX_GST_WITHIN,  /* "CGST" and "SGST", each half the rate: within one state */
    TAX_GST_BETWEEN, /* "IGST" */
    TAX_GST,         /* "GST": of others, where the parts are not told */
};

enum { TAX_GROUPS_MAX = 1000 };

/*
 * What the tax between those two consists of: by the seller's country, and in India by the states
 * that the first two digits of their GSTIN name; without the buyer's, by the regions of both.
 */
enum tax_components tax_components_of(const struct party *seller, const struct party *buyer);
/* Where it is rounded. */
enum rounding_level tax_rounding_of(enum tax_components components);

/* The parts below, as functions of their own for those who compare. */

/* Quantity times price, per `price_quantity` (none given: 1). E_OVERFLOW, E_CURRENCY. */
MUST_USE err line_gross(const struct document_line *line, currency c, money *out);
/* The same less allowances plus charges: BT-131. */
MUST_USE err line_net(const struct document_line *line, currency c, money *out);

/*
 * Fill what follows from the rest: amounts of allowances given by `percent` alone (amount zero; the
 * base, where not given, is the line's gross or the sum of lines), `net` of each line, `taxes`
 * (new, in the arena, in order of first use; reasons for exemption are kept by category), and the
 * totals BT-106 to 110, 112 and 115. `prepaid` and `rounding` are taken as they are, or zero.
 * Groups are by category and rate; under GST by HSN or SAC code too. E_OVERFLOW, E_CURRENCY where
 * an amount is not in the document's currency, E_TOO_LARGE past TAX_GROUPS_MAX; the document is
 * then half filled and of no use.
 */
MUST_USE err document_calculate(struct arena *a, struct document *d, enum rounding_level level,
                                enum tax_components components);

/* The same with the `net` of each line as it is. */
MUST_USE err document_sum(struct arena *a, struct document *d, enum rounding_level level,
                          enum tax_components components);

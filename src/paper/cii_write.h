/* An EN 16931 invoice in CII D16B (the XML of Factur-X and ZUGFeRD, profile EN 16931). */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "core/document.h"

/*
 * Whether `d` has all that EN 16931 requires and fits its form: a currency with two decimals,
 * one VAT component, parties with countries, a tax breakdown, lines with categories, and sums
 * that agree to the cent (BR-CO-10 to 16, BR-S-08). GST with CGST and SGST does
 * not: one rate would be two groups.
 */
bool paper_cii_can_write(const struct document *d);

/* What the two forms of such an invoice share: its type (BT-3), and whether BT-111 can be told. */
str paper_type_code(const struct document *d);
bool paper_has_tax_currency(const struct document *d);

/* The XML, in the arena. E_INVALID where paper_cii_can_write is false. */
MUST_USE err paper_cii_write(struct arena *a, const struct document *d, str *out);

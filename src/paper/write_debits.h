/*
 * Files of direct debits for a bank: SEPA pain.008 and NACHA. The same debits give the same bytes.
 */
#pragma once

#include "base/err.h"
#include "core/debit.h"

/* Letters a bank takes: Latin ones lose their marks, others become '.'; at most `max`. */
str debits_text(struct arena *a, str s, size_t max);

/*
 * ISO 20022 pain.008.001.08, or .02 where `version` is 2 (EPC130-08): a PmtInf for each sequence
 * and instrument. E_INVALID for another version or scheme.
 */
MUST_USE err paper_pain008_write(struct arena *a, const struct debits *d, int version, str *out);

/*
 * A NACHA file: a batch for each of PPD and CCD, debits only, lines of 94 characters, blocks of
 * ten. E_INVALID for another scheme, E_TOO_LARGE past what its fields hold.
 */
MUST_USE err paper_nacha_write(struct arena *a, const struct debits *d, str *out);

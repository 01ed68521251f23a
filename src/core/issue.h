/*
 * What issuing a document posts, and applying credit (docs/books.md 3).
 *
 * The document stands as written; nothing is computed again. The lot is made here and added.
 */
#pragma once

#include "core/book.h"
#include "core/document.h"

struct issue {
    doc_id id;
    public_id public_id;
    customer_id customer;
    str hash;         /* of the frozen document */
    str type;         /* shown in lists */
};

/*
 * Invoice, debit note or retainer invoice: Dr receivable / Cr revenue and tax by component, or
 * Cr retainer_unpaid. A negative total, or a credit note: Dr revenue and tax / Cr credit.
 * What was paid before (prepaid) is a second entry against import_clearing; what exceeds the
 * total becomes credit of the same document. E_OVERFLOW.
 */
MUST_USE err document_issue(struct book *b, const struct document *d, const struct issue *i);

/* Dr credit or retainer / Cr receivable. Both lots added before. E_NOT_PAYABLE, E_CURRENCY. */
MUST_USE err credit_apply(struct book *b, enum account from, int64_t from_doc, int64_t invoice,
                          int64_t amount, date day, str key);

/* The same turned round: what stands on the invoice from there goes back. Errors as above. */
MUST_USE err credit_unapply(struct book *b, enum account from, int64_t from_doc, int64_t invoice,
                            int64_t amount, date day, str key);

/* True if the document is credit: a credit note, or an invoice with a negative total. */
bool document_is_credit(const struct document *d);

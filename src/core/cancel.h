/*
 * Taking an invoice off what is owed without a payment: cancelled by a note of the whole, written
 * off, or written off and recovered (docs/books.md 3).
 */
#pragma once

#include "core/book.h"

/* What of one source stands on an invoice, and the lot it came from. */
struct standing {
    int64_t source; /* payment, credit note or retainer; 0: what was paid before it came here */
    enum account account;
    int64_t doc; /* the lot it goes back to */
    int64_t amount;
};

/*
 * Everything that stands on the invoice goes back to where it came from, then the credit note
 * `note` of the whole is applied and the lot is closed. All lots added before. E_STATE when it is
 * closed, written off, or comes to nothing; E_ALREADY_PENDING while a payment holds it.
 */
MUST_USE err invoice_cancel(struct book *b, int64_t invoice, int64_t note,
                            const struct standing *list, size_t count, date day);
/* A retainer invoice nobody has paid anything of: Dr retainer_unpaid / Cr receivable, closed. */
MUST_USE err retainer_cancel(struct book *b, int64_t retainer, date day);

/*
 * Dr write_off / Cr receivable for `amount` of what is open. E_NOT_PAYABLE for more than that or
 * nothing; E_ALREADY_PENDING while a payment holds it; E_STATE for a retainer invoice.
 */
MUST_USE err invoice_write_off(struct book *b, int64_t invoice, int64_t amount, date day, str key);
/* The same turned round: it is owed again. E_NOT_PAYABLE for more than was written off. */
MUST_USE err invoice_recover(struct book *b, int64_t invoice, int64_t amount, date day, str key);

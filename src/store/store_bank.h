/* Statements of banks and their lines. */
#pragma once

#include "core/bank.h"
#include "db/db.h"

/* A statement of that format, account and number, with its balances; they cannot change. */
MUST_USE err store_bank_statement_find(struct rtx *tx, org_id org, enum bank_format format,
                                       const struct bank_statement *s, int64_t *id,
                                       int64_t *opening, int64_t *closing, bool *found);
MUST_USE err store_bank_statement_insert(struct wtx *tx, org_id org, int64_t id,
                                         enum bank_format format, const struct bank_statement *s,
                                         str sha256, int64_t at_us);
/* The statement shows the line. */
MUST_USE err store_bank_shown_insert(struct wtx *tx, org_id org, int64_t statement, int64_t line);

MUST_USE err store_bank_line_insert(struct wtx *tx, org_id org, const struct bank_line *l);
/* Lines of one entry: id, amount and side only. */
MUST_USE err store_bank_entry_lines(struct rtx *tx, struct arena *a, org_id org, str account,
                                    str key, struct bank_line **out, size_t *count);
/* E_NOT_FOUND. */
MUST_USE err store_bank_line_get(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                                 struct bank_line *out);
MUST_USE err store_bank_line_lock(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                                  struct bank_line *out);
/* The queue: lines nobody knows the purpose of, oldest first, behind `after`. */
MUST_USE err store_bank_line_open(struct rtx *tx, struct arena *a, org_id org, int64_t after,
                                  int limit, struct bank_line **out, size_t *count);
/* The same as staff see it: those put aside, each with its reason, or those that are not. */
struct bank_queued {
    struct bank_line line;
    str reason;
};
MUST_USE err store_bank_line_queue(struct rtx *tx, struct arena *a, org_id org, int64_t after,
                                   bool aside, int limit, struct bank_queued **out, size_t *count);
/* How many are open and not aside. */
MUST_USE err store_bank_line_waiting(struct rtx *tx, org_id org, int64_t *out);
/* Matched and sent back, the newest first, behind `before` (INT64_MAX: from the newest). */
MUST_USE err store_bank_line_placed(struct rtx *tx, struct arena *a, org_id org, int64_t before,
                                    int limit, struct bank_line **out, size_t *count);
/* State, target and rounds. */
MUST_USE err store_bank_line_update(struct wtx *tx, org_id org, const struct bank_line *l);

/* The customer whose payment came from this account last. */
MUST_USE err store_bank_party(struct rtx *tx, org_id org, str party_account, customer_id *out,
                              bool *found);
/* An open line by which that amount went out. */
MUST_USE err store_bank_line_out(struct rtx *tx, org_id org, currency cur, int64_t amount,
                                 int64_t *out, bool *found);
/* The parts of a line, by payment; each payment once. */
MUST_USE err store_bank_parts_insert(struct wtx *tx, org_id org, int64_t line,
                                     const struct bank_part *parts, size_t count);
MUST_USE err store_bank_parts(struct rtx *tx, struct arena *a, org_id org, int64_t line,
                              struct bank_part **out, size_t *count);
MUST_USE err store_bank_parts_delete(struct wtx *tx, org_id org, int64_t line);
/* What is matched to a payment already: in and out. */
MUST_USE err store_bank_matched(struct rtx *tx, org_id org, payment_id payment, int64_t *in,
                                int64_t *out);
/* Whose document that is: an invoice, a retainer invoice or a debit note. */
MUST_USE err store_bank_document(struct rtx *tx, org_id org, int64_t doc, customer_id *out,
                                 bool *found);
MUST_USE err store_bank_document_number(struct rtx *tx, org_id org, str number, int64_t *doc,
                                        customer_id *customer, bool *found);

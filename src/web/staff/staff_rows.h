/* Rows that several pages of the console show. */
#pragma once

#include "store/store_staff.h"
#include "web/route.h"
#include "web/staff/staff_view.h"

enum { STAFF_PAGE_ROWS = 50 };

struct staff_pay_row *staff_pay_rows(struct visit *v, const struct staff_payment *list, size_t n);
struct staff_approval_row staff_approval_row(struct visit *v, const struct approval *p);
/* The values that differ and those that stay, of two lists of lines; `all`: those that stay too. */
const struct staff_change *staff_changes(struct visit *v, str before, str after, bool all,
                                         size_t *count);
/* Words of a search as the store wants them. */
str staff_words(struct arena *a, str typed);
/* The customer an address names. E_NOT_FOUND. */
MUST_USE err staff_customer_named(struct visit *v, str public, struct customer *out);
/* The payment an address names, E_NOT_FOUND; and on to its page. */
MUST_USE err staff_payment_named(struct visit *v, str public, struct payment *out);
MUST_USE err staff_to_payment(struct visit *v, const struct payment *p);
/* How a staff user is called; "" for nobody, or one who is not there. */
MUST_USE err staff_name(struct visit *v, staff_id id, str *out);
/* Until when a dispute is to be answered; 0: it is not. */
struct staff_answer staff_answer(struct visit *v, int64_t answer_us);
/* What happened to a document or payment. */
MUST_USE err staff_events(struct visit *v, int64_t subject, const struct staff_event **out,
                          size_t *count);
struct staff_lot staff_lot(struct visit *v, const struct lot *l, const struct lot_mark *mark);

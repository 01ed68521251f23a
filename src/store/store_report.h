/* Transfers that customers reported, and the invoices they are of. */
#pragma once

#include "core/report.h"
#include "db/db.h"

struct report {
    report_id id;
    public_id public_id;
    customer_id customer;
    contact_id contact;
    str payer; /* the contact's name; read, never written */
    str reference;
    date day;  /* on which it was sent */
    money amount;
    upload_id proof; /* 0: none */
    enum report_kept kept;
    str answer; /* why it was refused */
    date until; /* the last day on which it is waited for */
    int64_t made_us;
};
/* *fresh is false where a report of that public id is there; nothing is written then. */
MUST_USE err store_report_insert(struct wtx *tx, org_id org, const struct report *r, bool *fresh);
MUST_USE err store_report_part_insert(struct wtx *tx, org_id org, const struct report *r,
                                      const struct report_part *part);
MUST_USE err store_report_get(struct rtx *tx, struct arena *a, org_id org, report_id id,
                              struct report *out);
/* E_NOT_FOUND. */
MUST_USE err store_report_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                                    struct report *out);
/* Of a customer, the last one first. */
MUST_USE err store_report_list(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                               int limit, struct report **out, size_t *count);
MUST_USE err store_report_parts(struct rtx *tx, struct arena *a, org_id org, report_id id,
                                struct report_part **out, size_t *count);
/* Those that stand and are waited for on `today`, in a currency, the last one first. */
MUST_USE err store_report_waiting(struct rtx *tx, struct arena *a, org_id org, currency cur,
                                  date today, int limit, struct report **out, size_t *count);
/* It stands no longer; *was is false where it did not before. */
MUST_USE err store_report_end(struct wtx *tx, org_id org, report_id id, enum report_kept kept,
                              str answer, int64_t at_us, bool *was);

/* A part of a report that stands and is waited for. */
struct report_mark {
    struct report_part part;
    public_id public_id;
    date day, until;
    str reference, payer;
};
/* Of a customer's invoices from document `first` to `last`, in that order, at most 1000. */
MUST_USE err store_report_marks(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                                int64_t first, int64_t last, date today, struct report_mark **out,
                                size_t *count);

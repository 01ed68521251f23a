/*
 * Statements by mail: at once, as somebody asks, or on the first of each month of the month before.
 *
 * Each month of an organisation is a job (mail.statements, its key the month) that leaves a job for
 * each customer and contact (mail.statement, its key these three), so that whatever is repeated or
 * interrupted, each is sent once. The job of a month leaves that of the next while anybody wants
 * it.
 */
#pragma once

#include "app/app_audit.h"
#include "app/app_statement.h"
#include "store/store_job.h"

enum { STATEMENT_MAIL_HOUR = 7 };

/* Is this contact sent the customer's statements each month? */
MUST_USE err app_statement_wanted(struct rtx *tx, struct arena *a, const struct org *o,
                                  struct statement_reader who, bool *out);
/* What the contact says about it. */
MUST_USE err app_statement_want(const struct app *app, struct arena *a, org_id org,
                                struct statement_reader who, bool wanted);
/* Somebody wants it: the job of this month is there. In the caller's transaction. */
MUST_USE err app_statement_plan(struct wtx *tx, struct arena *a, const struct org *o);
/* The job of a month: leave the mails, and the job of the next. `month`: "2026-11". */
MUST_USE err app_statement_month(const struct app *app, struct arena *a, org_id org, str month);

/* A statement to be sent to a contact now. */
struct statement_send {
    org_id org;
    contact_id to;
    customer_id customer; /* 0: all that the contact may see */
    enum statement_type type;
    date from, to_day;
    currency cur;         /* none: all */
    const struct actor *actor; /* staff who sends it: audited; NULL: the contact himself */
};
/*
 * Leave its job; the same again within a minute is one mail. E_NOT_FOUND where the contact is none
 * of the customer; E_FORBIDDEN for an actor who may not.
 */
MUST_USE err app_statement_send(const struct app *app, struct arena *a,
                                const struct statement_send *in);

/*
 * What the job of a mail is about, as its argument says; the accounts are those the contact may
 * see now. E_NOT_FOUND: none any more.
 */
struct statement_mail {
    struct contact to;
    struct statement_request rq;
    bool monthly;
};
MUST_USE err app_statement_mail_read(struct rtx *tx, struct arena *a, const struct job *job,
                                     struct statement_mail *out);

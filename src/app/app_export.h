/*
 * Lists and papers as files: a list as CSV or XLSX, papers as a ZIP or as one PDF.
 *
 * What is small is made at once. What is not becomes a row and a job: it can be left, is offered
 * for seven days to who asked for it, as long as he may see that customer, and then swept. Memory
 * does not grow with it. A job that was killed begins again where that costs least; a file has its
 * name only when it is whole and on the disk.
 */
#pragma once

#include "app/app.h"
#include "app/app_job.h"
#include "locale/words.h"
#include "store/store_export.h"
#include "store/store_invoice.h"
#include "store/store_payment.h"

enum { EXPORT_DAYS = 7, EXPORT_ROWS_AT_ONCE = 2000, EXPORT_PAPERS_AT_ONCE = 20 };
/* Rows of a list that are counted before it is made; and the count where there are more. */
enum { EXPORT_ROWS_COUNTED = 10000, EXPORT_MANY = -1 };

struct export_wish {
    org_id org;
    contact_id contact;
    customer_id customer;
    enum export_what what;
    enum export_format format;
    struct invoice_filter filter; /* of invoices: those it finds, in its order where few */
    struct payment_filter payments; /* of payments: those it finds, in its order */
    const int64_t *docs;          /* in place of that: these invoices, which are the customer's */
    size_t doc_count;
    int64_t known;                /* how many it is, where that is known; 0: it is counted */
    str columns;                  /* of a list of invoices (paper/list_file.h) */
    const struct words *words;    /* of the reader */
    str base_url;                 /* for papers that are drawn now */
};

/*
 * How many rows or papers it is: papers past what is possible are not counted, nor rows past
 * EXPORT_ROWS_COUNTED where it is not known; of those it is EXPORT_MANY.
 */
MUST_USE err app_export_count(struct rtx *tx, struct arena *a, enum db_engine engine,
                              const struct export_wish *w, int64_t *out);
/* Whether that many are made at once. */
bool app_export_small(const struct export_wish *w, int64_t count);
/* How many of them are possible in that format. */
int64_t app_export_most(enum export_format format);

/* A file that is open for reading: the caller's to close. */
struct export_file {
    int fd;
    int64_t bytes;
    str name, type;
};
/* Make it now, of at most `count`. No transaction may be open. E_TOO_LARGE, E_DISK. */
MUST_USE err app_export_now(const struct app *app, struct arena *a, const struct export_wish *w,
                            int64_t count, struct export_file *out);
/*
 * Ask for it: a row and its job. E_TOO_MANY where LIMIT_EXPORTS_MAKING of this person's are being
 * made, E_EXISTS where LIMIT_EXPORTS_KEPT are kept, E_TOO_LARGE past app_export_most.
 */
MUST_USE err app_export_ask(const struct app *app, struct arena *a, const struct export_wish *w,
                            int64_t count, public_id *out);

/* What its file is called. */
str app_export_name(struct arena *a, const struct export *e);
/* The file of one that is ready; E_NOT_FOUND where it is not there, or not whole. */
MUST_USE err app_export_open(const struct app *app, struct arena *a, const struct export *e,
                             int64_t now_us, struct export_file *out);
bool app_export_whole(const struct app *app, struct arena *a, const struct export *e,
                      int64_t now_us);
/* Forget it, and its file; one that is being made is cancelled. */
MUST_USE err app_export_delete(const struct app *app, struct arena *a, const struct export *e);

/*
 * The job of one: a slice of the work. It ends well where it was cancelled, or where its person
 * may no longer see that customer; then it has failed. `out` is set with an error, too.
 *
 * It holds its job for EXPORT_HOLD_SECONDS at a time: who was killed is replaced after that. Who
 * was so slow that somebody else has the job leaves it to him, and nothing of his own behind.
 */
enum { EXPORT_HOLD_SECONDS = 60 };
struct export_turn {
    bool again;   /* there is more to do */
    bool further; /* something was done */
    bool lost;    /* somebody else has the job */
};
MUST_USE err app_export_run(const struct app *app, struct arena *a, const struct job *job,
                            str base_url, struct export_turn *out);
/* Its job cannot be done. */
MUST_USE err app_export_fail(const struct app *app, const struct job *job);
/* Its days are over. */
MUST_USE err app_export_expire(const struct app *app, struct arena *a, const struct job *job);

/* Bringing documents made elsewhere into the books, and issuing our own. */
#pragma once

#include "app/app.h"
#include "core/document.h"
#include "store/store_people.h"

struct import {
    org_id org;
    int64_t who;                     /* staff; 0 a command */
    const struct document *document; /* as read, or as calculated for our own */
    str source_bytes;                /* the file as it came; "" for our own */
    str source_format;               /* "ubl", "cii", "csv", "json"; "" for our own */
    bool dry_run;                    /* change nothing */
    bool silent;                     /* no mail to the customer (imports are silent unless asked) */
};

enum import_done { IMPORT_NEW, IMPORT_THERE, IMPORT_REFUSED };

struct imported {
    enum import_done done;
    doc_id doc;
    public_id public_id;
    bool customer_made; /* a customer was made for it */
    str customer_number;
    int64_t applied; /* of a credit note, to the invoices it names */
};

/*
 * Import one document: find or make its customer, freeze it, post it, index its words, keep what
 * came with it, apply a credit note to the invoice it names. In one transaction; what is too large
 * for a row is a durable file before. The same document again is IMPORT_THERE and changes nothing;
 * another one under the same number is IMPORT_REFUSED with a problem. Problems (warnings too) are
 * added to `problems`.
 */
MUST_USE err app_import(const struct app *app, struct arena *a, const struct import *in,
                        struct problems *problems, struct imported *out);
/*
 * The same for several documents in one transaction: all that are not refused are in, or, after an
 * error, none. They may be of several customers, and a later one may name an earlier one.
 */
MUST_USE err app_import_many(const struct app *app, struct arena *a, const struct import *in,
                             size_t count, struct problems *problems, struct imported *out);

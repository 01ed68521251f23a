/*
 * Identities. Inside: a time-ordered int64 in a struct of its own kind, so that swapping two does
 * not compile. Outside (addresses, the API): a random public id that tells nothing.
 */
#pragma once

#include "base/str.h"

/* Every kind of identity there is. db/ makes its bindings from this list. */
#define IDS(X)                                                                                     \
    X(org) X(customer) X(contact) X(staff) X(session) X(invoice) X(payment) X(attempt) X(entry)    \
    X(doc) X(job) X(selection) X(request)                                                          \
    X(refund) X(dispute) X(review) X(method) X(giveback) X(inbox) X(comment) X(objection)          \
    X(upload) X(shared) X(report) X(message)

#define X(kind)                                                                                    \
    typedef struct kind##_id {                                                                     \
        int64_t v;                                                                                 \
    } kind##_id;
IDS(X)
#undef X

/*
 * A new identity: 41 bits of milliseconds since 2020, 10 bits of this process, 12 bits of count.
 * Ascends within a process; two processes meet only by chance, which a primary key refuses.
 */
int64_t id_new(void);
/* The least identity that can have been made at that instant or later. */
int64_t id_from(int64_t at_us);

/* 120 random bits as 20 characters of base64url. What people see in addresses. */
typedef struct public_id {
    char c[20];
} public_id;

public_id public_id_new(void);
bool public_id_parse(str s, public_id *out); /* exactly 20 characters of the alphabet */
str public_id_str(const public_id *id);      /* points into `id` */
bool public_id_is(public_id id);             /* false for the zeroed one */

/*
 * Errors are values of one enum, made from errors.def.
 *
 * A function that can fail returns err and writes its out parameters only on OK. Callers write
 * TRY(f(...)); and let cleanup attributes undo what was begun. Only the top of a request, job or
 * command logs.
 */
#pragma once

#include "base/must.h"
#include "base/str.h"

typedef enum err {
#define X(code, http, fault, again, text) code,
#include "base/errors.def"
#undef X
    ERR_COUNT
} err;

enum err_fault { ERR_THEIRS, ERR_OURS, ERR_BUG };

struct err_info {
    const char *name;     /* "E_NOT_FOUND" */
    int http;             /* status a page or the API answers with */
    enum err_fault fault; /* whose it is: decides the log level */
    bool retry;           /* the same call may succeed at once */
    const char *text;     /* what the person reads; a key of the message catalogue */
};

/* Everything known about `e`. The result is static. */
const struct err_info *err_info(err e);

/* The name of `e` as it stands in errors.def. */
str err_name(err e);

/* Return the error of `call` to the caller, unless it is OK. */
#define TRY(call)                                                                                  \
    do {                                                                                           \
        err err_of_call_ = (call);                                                                 \
        if (err_of_call_ != OK) return err_of_call_;                                               \
    } while (0)

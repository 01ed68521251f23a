/*
 * IN(...) and OUT(...): typed parameter and column lists, up to 40 values.
 *
 * SQL knows integers, text and blobs. money is bound as its minor units (the currency is a column
 * of its own, bound with currency as its ISO code); dates as ISO text, "" for none; decimals as
 * plain text; ids as integers, public ids as text; a bool as 0 or 1. NULL only through
 * IN values of `struct maybe_i64`.
 */
#pragma once

#include "base/date.h"
#include "base/decimal.h"
#include "base/id.h"
#include "base/money.h"

enum bind_type {
    BIND_I64,
    BIND_I32,
    BIND_BOOL,
    BIND_STR,
    BIND_BLOB,
    BIND_MONEY,
    BIND_CURRENCY,
    BIND_DATE,
    BIND_DECIMAL,
    BIND_PUBLIC,
    BIND_NULL,
    BIND_MAYBE,
};

/* Bytes, not text. */
typedef struct blob {
    str bytes;
} blob;

/* An integer column that may be NULL. */
struct maybe_i64 {
    bool is;
    int64_t v;
};

struct in {
    enum bind_type type;
    int64_t i;
    str s;          /* text and bytes */
    char small[40]; /* dates, decimals and public ids as text; s.p is NULL then */
};
struct out {
    enum bind_type type;
    void *p;
};
struct ins {
    const struct in *v;
    size_t n;
};
struct outs {
    const struct out *v;
    size_t n;
};

struct in in_i64(int64_t v);
struct in in_int(int v);
struct in in_bool(bool v);
struct in in_str(str v);
struct in in_blob(blob v);
struct in in_money(money v);
struct in in_currency(currency v);
struct in in_date(date v);
struct in in_decimal(decimal v);
struct in in_public_id(public_id v);
struct in in_maybe(struct maybe_i64 v);
#define X(kind)                                                                                    \
    static inline struct in in_##kind##_id(kind##_id v)                                            \
    {                                                                                              \
        return in_i64(v.v);                                                                        \
    }
IDS(X)
#undef X

#define BIND_ID_IN(kind) kind##_id : in_##kind##_id,
#define BIND_IN(x)                                                                                 \
    _Generic((x),                                                                                  \
        IDS(BIND_ID_IN) int64_t: in_i64,                                                           \
        int: in_int,                                                                               \
        bool: in_bool,                                                                             \
        str: in_str,                                                                               \
        blob: in_blob,                                                                             \
        money: in_money,                                                                           \
        currency: in_currency,                                                                     \
        date: in_date,                                                                             \
        decimal: in_decimal,                                                                       \
        public_id: in_public_id,                                                                   \
        struct maybe_i64: in_maybe)(x),

/*
 * OUT(&v.total) sets the minor units and leaves the currency as it stands in v.total, so that is
 * set before or by the same row: OUT(&v.total.cur, &v.total).
 */
#define BIND_ID_OUT(kind) kind##_id * : BIND_I64,
#define BIND_OUT(x)                                                                                \
    { _Generic((x),                                                                                \
          IDS(BIND_ID_OUT) int64_t *: BIND_I64,                                                    \
          int *: BIND_I32,                                                                         \
          bool *: BIND_BOOL,                                                                       \
          str *: BIND_STR,                                                                         \
          blob *: BIND_BLOB,                                                                       \
          money *: BIND_MONEY,                                                                     \
          currency *: BIND_CURRENCY,                                                               \
          date *: BIND_DATE,                                                                       \
          decimal *: BIND_DECIMAL,                                                                 \
          public_id *: BIND_PUBLIC,                                                                \
          struct maybe_i64 *: BIND_MAYBE),                                                         \
      (x) },

#define BIND_PARENS ()
#define BIND_EXPAND(...) BIND_E4(BIND_E4(BIND_E4(BIND_E4(__VA_ARGS__))))
#define BIND_E4(...) BIND_E3(BIND_E3(BIND_E3(BIND_E3(__VA_ARGS__))))
#define BIND_E3(...) BIND_E2(BIND_E2(BIND_E2(BIND_E2(__VA_ARGS__))))
#define BIND_E2(...) __VA_ARGS__
#define BIND_EACH(m, ...) __VA_OPT__(BIND_EXPAND(BIND_STEP(m, __VA_ARGS__)))
#define BIND_STEP(m, a, ...) m(a) __VA_OPT__(BIND_AGAIN BIND_PARENS(m, __VA_ARGS__))
#define BIND_AGAIN() BIND_STEP

/* IN() with nothing in it is allowed, as is OUT(). */
#define IN(...)                                                                                    \
    ((struct ins){                                                                                 \
        (const struct in[]){ BIND_EACH(BIND_IN, __VA_ARGS__){ BIND_NULL, 0, { 0 }, { 0 } } },      \
        sizeof((const struct in[]){                                                                \
            BIND_EACH(BIND_IN, __VA_ARGS__){ BIND_NULL, 0, { 0 }, { 0 } } }) /                     \
                sizeof(struct in) -                                                                \
            1 })
#define OUT(...)                                                                                   \
    ((struct outs){                                                                                \
        (const struct out[]){ BIND_EACH(BIND_OUT, __VA_ARGS__){ BIND_NULL, 0 } },                  \
        sizeof((const struct out[]){ BIND_EACH(BIND_OUT, __VA_ARGS__){ BIND_NULL, 0 } }) /         \
                sizeof(struct out) -                                                               \
            1 })

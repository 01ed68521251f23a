/*
 * Values on their way in and out: our types as integers, text and bytes, and back.
 * What comes out is checked as strictly as input: a column of another type is E_DB.
 */
#include "db/engine.h"

#include <limits.h>

struct in in_i64(int64_t v)
{
    return (struct in){ .type = BIND_I64, .i = v };
}

struct in in_int(int v)
{
    return (struct in){ .type = BIND_I32, .i = v };
}

struct in in_bool(bool v)
{
    return (struct in){ .type = BIND_BOOL, .i = v };
}

struct in in_str(str v)
{
    return (struct in){ .type = BIND_STR, .s = v.p == NULL ? S("") : v };
}

struct in in_blob(blob v)
{
    return (struct in){ .type = BIND_BLOB, .s = v.bytes.p == NULL ? S("") : v.bytes };
}

struct in in_money(money v)
{
    return (struct in){ .type = BIND_MONEY, .i = v.minor };
}

struct in in_currency(currency v)
{
    return (struct in){ .type = BIND_CURRENCY, .s = currency_code(v) };
}

struct in in_date(date v)
{
    struct in in = { .type = BIND_DATE };
    char iso[11];
    in.s.n = date_iso(v, iso).n;
    memcpy(in.small, iso, in.s.n);
    return in;
}

struct in in_decimal(decimal v)
{
    struct in in = { .type = BIND_DECIMAL };
    in.s.n = decimal_plain(v, in.small).n;
    return in;
}

struct in in_public_id(public_id v)
{
    struct in in = { .type = BIND_PUBLIC };
    if (!public_id_is(v)) return in;
    memcpy(in.small, v.c, sizeof v.c);
    in.s.n = sizeof v.c;
    return in;
}

struct in in_maybe(struct maybe_i64 v)
{
    return (struct in){ .type = v.is ? BIND_MAYBE : BIND_NULL, .i = v.v };
}

bool in_is_integer(const struct in *in)
{
    return in->type == BIND_I64 || in->type == BIND_I32 || in->type == BIND_BOOL ||
           in->type == BIND_MONEY || in->type == BIND_MAYBE;
}

str in_text(const struct in *in)
{
    return in->s.p == NULL ? (str){ in->small, in->s.n } : in->s;
}

/* A converted value, until all of the row's have been. */
union value {
    int64_t i;
    str s;
    currency cur;
    date day;
    decimal number;
    public_id id;
};

static bool convert_integer(enum bind_type type, const struct cell *cell, union value *v)
{
    if (cell->kind == CELL_NULL) return type == BIND_MAYBE;
    if (cell->kind != CELL_I64) return false;
    v->i = cell->i;
    if (type == BIND_I32) return cell->i >= INT_MIN && cell->i <= INT_MAX;
    if (type == BIND_BOOL) return cell->i == 0 || cell->i == 1;
    return true;
}

static bool convert_text(enum bind_type type, const struct cell *cell, union value *v)
{
    if (cell->kind != (type == BIND_BLOB ? CELL_BLOB : CELL_TEXT)) return false;
    v->s = cell->s;
    if (type == BIND_STR || type == BIND_BLOB) return true;
    if (type == BIND_DECIMAL) return decimal_parse(cell->s, &v->number) == OK;
    if (cell->s.n == 0) {
        *v = (union value){ 0 };
        if (type == BIND_DATE) v->day = DATE_NONE;
        return true;
    }
    if (type == BIND_DATE) return date_parse(cell->s, &v->day);
    if (type == BIND_CURRENCY) return currency_parse(cell->s, &v->cur);
    return public_id_parse(cell->s, &v->id);
}

static bool is_integer(enum bind_type type)
{
    return type == BIND_I64 || type == BIND_I32 || type == BIND_BOOL || type == BIND_MONEY ||
           type == BIND_MAYBE;
}

static void store(const struct out *out, const struct cell *cell, const union value *v,
                  struct arena *a)
{
    switch (out->type) {
    case BIND_I64: *(int64_t *)out->p = v->i; break;
    case BIND_I32: *(int *)out->p = (int)v->i; break;
    case BIND_BOOL: *(bool *)out->p = v->i != 0; break;
    case BIND_STR: *(str *)out->p = arena_str(a, v->s); break;
    case BIND_BLOB: ((blob *)out->p)->bytes = arena_str(a, v->s); break;
    case BIND_MONEY: ((money *)out->p)->minor = v->i; break;
    case BIND_CURRENCY: *(currency *)out->p = v->cur; break;
    case BIND_DATE: *(date *)out->p = v->day; break;
    case BIND_DECIMAL: *(decimal *)out->p = v->number; break;
    case BIND_PUBLIC: *(public_id *)out->p = v->id; break;
    case BIND_MAYBE:
        *(struct maybe_i64 *)out->p = (struct maybe_i64){ cell->kind != CELL_NULL, v->i };
        break;
    case BIND_NULL:
    default: must(false && "a type that cannot come out");
    }
}

err outs_set(const struct sql *q, struct arena *a, struct outs outs, const struct cell *cells)
{
    union value values[DB_VALUES_MAX] __attribute__((uninitialized));
    for (size_t i = 0; i < outs.n; i++) {
        enum bind_type type = outs.v[i].type;
        values[i] = (union value){ 0 };
        if (is_integer(type) ? convert_integer(type, &cells[i], &values[i])
                             : convert_text(type, &cells[i], &values[i]))
            continue;
        db_message_set("%s: column %zu does not fit its variable", q->name, i + 1);
        return E_DB;
    }
    for (size_t i = 0; i < outs.n; i++) store(&outs.v[i], &cells[i], &values[i], a);
    return OK;
}

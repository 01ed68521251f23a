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

/* Empty text is DATE_NONE, no currency, no public id. */
static bool store(const struct out *out, const struct cell *cell, struct arena *a)
{
    bool number = cell->kind == CELL_I64, text = cell->kind == CELL_TEXT;
    bool bytes = cell->kind == CELL_BLOB, none = cell->s.n == 0;
    switch (out->type) {
    case BIND_I64: *(int64_t *)out->p = cell->i; return number;
    case BIND_MONEY: ((money *)out->p)->minor = cell->i; return number;
    case BIND_I32:
        *(int *)out->p = (int)cell->i;
        return number && cell->i >= INT_MIN && cell->i <= INT_MAX;
    case BIND_BOOL: *(bool *)out->p = cell->i != 0; return number && (cell->i == 0 || cell->i == 1);
    case BIND_MAYBE:
        *(struct maybe_i64 *)out->p = (struct maybe_i64){ number, number ? cell->i : 0 };
        return number || cell->kind == CELL_NULL;
    case BIND_STR: *(str *)out->p = arena_str(a, cell->s); return text;
    case BIND_BLOB: ((blob *)out->p)->bytes = arena_str(a, cell->s); return bytes;
    case BIND_DECIMAL: return text && decimal_parse(cell->s, out->p) == OK;
    case BIND_CURRENCY:
        *(currency *)out->p = (currency){ 0 };
        return text && (none || currency_parse(cell->s, out->p));
    case BIND_DATE:
        *(date *)out->p = DATE_NONE;
        return text && (none || date_parse(cell->s, out->p));
    case BIND_PUBLIC:
        *(public_id *)out->p = (public_id){ 0 };
        return text && (none || public_id_parse(cell->s, out->p));
    case BIND_NULL:
    default: must(false && "a type that cannot come out");
    }
}

err outs_set(const struct sql *q, struct arena *a, struct outs outs, const struct cell *cells)
{
    for (size_t i = 0; i < outs.n; i++) {
        if (store(&outs.v[i], &cells[i], a)) continue;
        db_message_set("%s: column %zu does not fit its variable", q->name, i + 1);
        return E_DB;
    }
    return OK;
}

/* The arithmetic of a fee and its tax; nothing here knows where rules are kept. */
#include "core/fee.h"

#include "base/money.h"

decimal fee_rate(int64_t rate)
{
    decimal d = { .units = rate, .scale = 2 };
    for (; d.scale > 0 && d.units % 10 == 0; d.scale--) d.units /= 10;
    return d;
}

bool fee_rule_is(const struct fee_rule *r)
{
    return r->percent > 0 || r->fixed > 0;
}

bool fee_rule_sound(const struct fee_rule *r)
{
    if (r->percent < 0 || r->percent > FEE_PERCENT_MAX || r->fixed < 0 || r->most < 0) return false;
    for (size_t i = 0; i < r->tax_count; i++) {
        const struct fee_tax *t = &r->taxes[i];
        if (t->rate <= 0 || t->rate > FEE_TAX_RATE_MAX) return false;
        if (t->name.n == 0 || t->name.n > FEE_TAX_NAME_MAX) return false;
        if (i > 0 && str_eq(t->name, r->taxes[0].name)) return false;
    }
    return true;
}

int64_t fee_sum(const struct fee *f)
{
    return f->amount + f->tax;
}

static int64_t take(int64_t *rest, int64_t most)
{
    int64_t part = *rest < most ? *rest : most;
    *rest -= part;
    return part;
}

struct fee fee_filled(const struct fee *f, int64_t sum)
{
    struct fee filled = *f;
    int64_t rest = sum;

    filled.amount = take(&rest, f->amount);
    filled.tax = rest < f->tax ? rest : f->tax;
    for (size_t i = 0; i < f->tax_count; i++)
        filled.taxes[i].amount = take(&rest, f->taxes[i].amount);
    return filled;
}

/* The tax of f->amount by these components; what comes to nothing is left out. */
static err put_taxes(struct fee *f, const struct fee_tax *taxes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct fee_tax t = taxes[i];
        TRY(divide_round((__int128)f->amount * t.rate, FEE_UNIT, ROUND_HALF_UP, &t.amount));
        if (t.amount == 0) continue;
        if (__builtin_add_overflow(f->tax, t.amount, &f->tax)) return E_OVERFLOW;
        f->taxes[f->tax_count++] = t;
    }
    return OK;
}

err fee_of(const struct fee_rule *r, int64_t charged, struct fee *out)
{
    struct fee f = { 0 };
    int64_t all;

    if (charged > 0) {
        TRY(divide_round((__int128)charged * r->percent, FEE_UNIT, ROUND_HALF_UP, &f.amount));
        if (__builtin_add_overflow(f.amount, r->fixed, &f.amount)) return E_OVERFLOW;
        if (r->most > 0 && f.amount > r->most) f.amount = r->most;
    }
    TRY(put_taxes(&f, r->taxes, r->tax_count));
    if (__builtin_add_overflow(f.amount, f.tax, &all)) return E_OVERFLOW;
    if (__builtin_add_overflow(all, charged, &all)) return E_OVERFLOW;
    *out = f;
    return OK;
}

err fee_share(const struct fee *f, int64_t was, int64_t charged, struct fee *out)
{
    struct fee share = { 0 };

    if (was > 0)
        TRY(divide_round((__int128)f->amount * charged, was, ROUND_HALF_UP, &share.amount));
    TRY(put_taxes(&share, f->taxes, f->tax_count));
    *out = share;
    return OK;
}

/* What the banner says, read from the suspension that is not lifted. */
#include "web/suspension_view.h"

#include "web/portal/owed.h"

static void add_lots(const struct lot *all, size_t n, struct lot *kept,
                     struct suspension_banner *out)
{
    out->payable = true;
    for (size_t i = 0; i < n; i++) {
        const struct lot *l = &all[i];
        if (l->closed || lot_balance(l) == 0) continue;
        if (out->count == 0) out->sum.cur = l->cur;
        if (!currency_eq(out->sum.cur, l->cur)) out->payable = false;
        if (l->nc > 0) out->payable = false;
        out->sum.minor += lot_balance(l);
        kept[out->count++] = *l;
    }
    for (size_t i = 0; i < out->count; i++)
        if (!currency_eq(kept[i].cur, kept[0].cur)) out->sum = (money){ 0 };
    out->lots = kept;
}

err suspension_banner(struct visit *v, int64_t doc, struct suspension_banner *out)
{
    struct suspension s;
    struct lot *lots;
    bool found, about = doc == 0;
    size_t n;

    *out = (struct suspension_banner){ 0 };
    if (v->link != NULL) return OK;
    TRY(store_suspension_live(v->tx, v->a, v->org->id, v->customer->customer, &s, &found));
    if (!found) return OK;
    TRY(store_suspension_lots(v->tx, v->a, v->org->id, s.id, &lots, &n));
    for (size_t i = 0; i < n; i++) about = about || lots[i].doc == doc;
    if (!about) return OK;
    *out = (struct suspension_banner){ .shown = true, .on = s.state == SUSPENSION_ON,
                                       .what = s.what, .day = s.day,
                                       .past = s.day.day <= v->today.day,
                                       .customer = v->customer->public_id };
    add_lots(lots, n, arena_array(v->a, struct lot, n + 1), out);
    out->payable = out->payable && may_choose(v) && out->count > 0;
    return OK;
}

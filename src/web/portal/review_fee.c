/* What paying costs on top, on the review: of each method, as the choice can still be changed. */
#include "app/app_fee.h"
#include "web/fee_words.h"
#include "web/portal/review.h"

err review_fees(struct visit *v, struct review *r)
{
    int64_t charged = r->invoices + (r->over > 0 ? r->over : 0) - r->credit;
    struct fee_listed *list;
    size_t n;

    TRY(app_fee_list(v->tx, v->a, v->org->id, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (currency_eq(list[i].cur, r->cur)) r->rules[list[i].method] = list[i].rule;
    /* What is no amount with its fee is more than there is to pay: that is said of it. */
    if (fee_of(&r->rules[r->method], charged, &r->fee) != OK) r->fee = (struct fee){ 0 };
    return OK;
}

int64_t review_fee_shown(const struct visit *v)
{
    int64_t shown;
    return str_i64(visit_field(v, "fee"), &shown) ? shown : 0;
}

static struct pay_fee one(struct visit *v, const struct review *r, enum pay_method m,
                          int64_t charged)
{
    const struct fee_rule *rule = &r->rules[m];
    struct fee fee;

    if (fee_of(rule, charged, &fee) != OK) fee = (struct fee){ 0 };
    struct pay_fee f = { .method = m, .chosen = m == r->method, .fee = { fee.amount, r->cur },
                         .with_tax = { fee_sum(&fee), r->cur }, .tax_count = fee.tax_count,
                         .total = { charged + fee_sum(&fee), r->cur } };
    if (fee_rule_is(rule)) f.words = fee_words(v, rule, r->cur);
    for (size_t i = 0; i < fee.tax_count; i++) {
        f.tax_words[i] = fee_tax_words(v, &fee.taxes[i]);
        f.taxes[i] = (money){ fee.taxes[i].amount, r->cur };
    }
    return f;
}

void review_show_fees(struct visit *v, const struct review *r, int64_t charged,
                      struct pay_review *out)
{
    struct pay_fee *list = arena_array(v->a, struct pay_fee, PAY_METHOD_COUNT);
    bool any = false;

    for (int m = PAY_NONE; m < PAY_METHOD_COUNT; m++) {
        bool there = m == PAY_NONE;
        for (size_t i = 0; i < r->way_count; i++) there = there || (int)r->ways[i].method == m;
        if (!there) continue;
        any = any || fee_rule_is(&r->rules[m]);
        list[out->fee_count++] = one(v, r, (enum pay_method)m, charged);
        if ((int)r->method == m) out->total = list[out->fee_count - 1].total;
    }
    out->fees = list;
    if (!any) out->fee_count = 0;
}

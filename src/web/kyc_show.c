/* Proofs from rows to what pages print. */
#include "web/kyc_view.h"

#include "web/shared_view.h"

struct kyc_line kyc_line_of(struct visit *v, const struct kyc_proof *p)
{
    struct kyc_line l = { .id = p->public_id,
                          .word = kyc_kind_word(p->kind),
                          .label = html_message(&v->html, kyc_kind_label(p->kind)),
                          .file = p->file,
                          .size = file_size(v, p->bytes),
                          .who = p->who,
                          .reason = p->reason,
                          .decided_by = p->decided_by,
                          .state = kyc_state_of(true, p->said, p->until, v->today),
                          .until = p->until,
                          .at = visit_time(v, p->at_us) };
    if (p->decided_us != 0) l.decided = visit_time(v, p->decided_us);
    return l;
}

/* The newest proof of a kind, or that it is asked for. */
static struct kyc_line kind_line(struct visit *v, const struct kyc_proof *list, size_t n,
                                 enum kyc_kind k)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].kind == k) return kyc_line_of(v, &list[i]);
    return (struct kyc_line){ .word = kyc_kind_word(k), .state = KYC_ASKED,
                              .label = html_message(&v->html, kyc_kind_label(k)) };
}

err kyc_load(struct visit *v, customer_id customer, str tax_id, str chosen, struct kyc_view *out)
{
    struct kyc_line *kinds = arena_array(v->a, struct kyc_line, KYC_KIND_COUNT);
    struct choice *choices = arena_array(v->a, struct choice, KYC_KIND_COUNT);
    struct kyc_proof *list;
    struct kyc_rule rule;
    size_t n;

    TRY(app_kyc_rule_get(v->tx, v->a, v->org->id, &rule));
    TRY(store_kyc_list(v->tx, v->a, v->org->id, customer, &list, &n));
    struct kyc_line *past = arena_array(v->a, struct kyc_line, n + 1);
    for (size_t i = 0; i < n; i++) past[i] = kyc_line_of(v, &list[i]);
    out->asked = kyc_rule_is_for(&rule, tax_id);
    for (int k = 0; k < KYC_KIND_COUNT && out->asked; k++) {
        if (!rule.asked[k]) continue;
        struct kyc_line l = kind_line(v, list, n, (enum kyc_kind)k);
        if (chosen.p == NULL && kyc_wants(l.state)) chosen = l.word;
        choices[out->kind_count] = (struct choice){ l.word, l.label, str_eq(chosen, l.word) };
        kinds[out->kind_count++] = l;
    }
    out->kinds = kinds;
    out->choices = choices;
    out->choice_count = out->kind_count;
    out->past = past;
    out->past_count = n;
    out->seller = v->org->name;
    return OK;
}

err kyc_wanted(struct visit *v, bool *out)
{
    struct kyc_view p = { 0 };
    struct customer c;

    *out = false;
    if (!v->may_manage) return OK;
    TRY(store_customer_get(v->tx, v->a, v->org->id, v->customer->customer, &c));
    TRY(kyc_load(v, c.id, c.tax_id, STR_NONE, &p));
    for (size_t i = 0; i < p.kind_count; i++) *out = *out || kyc_wants(p.kinds[i].state);
    return OK;
}

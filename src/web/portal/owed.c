/* Summary and open sums side by side, and the tabs made of them. */
#include "web/portal/owed.h"

#include "locale/locale.h"
#include "store/store_objection.h"
#include "web/web.h"

static const struct {
    str key, label, nothing;
    int states;
} tabs[TABS] = {
#define TAB(id, k, l, none, bits)                                                                  \
    [TAB_##id] = { { k, sizeof k - 1 }, { l, sizeof l - 1 }, { none, sizeof none - 1 }, bits }
    TAB(DUE, "due", "Due", "Nothing due", STATE_BIT(INVOICE_DUE)),
    TAB(OVERDUE, "overdue", "Overdue", "Nothing late", STATE_BIT(INVOICE_OVERDUE)),
    TAB(PENDING, "pending", "Pending", "Nothing on the way", STATE_BIT(INVOICE_PENDING)),
    TAB(PAID, "paid", "Paid", "Nothing paid yet", STATE_BIT(INVOICE_PAID)),
    TAB(ALL, "all", "All", "Nothing to pay", STATES_ALL),
    TAB(CREDITS, "credits", "Credits", "None", 0),
    TAB(CANCELLED, "cancelled", "Cancelled", "None", STATE_BIT(INVOICE_CANCELLED)),
#undef TAB
};

str tab_key(enum list_tab tab)
{
    must((unsigned)tab < TABS);
    return tabs[tab].key;
}

bool tab_parse(str key, enum list_tab *out)
{
    for (int i = 0; i < TABS; i++) {
        if (!str_eq(tabs[i].key, key)) continue;
        *out = (enum list_tab)i;
        return true;
    }
    return false;
}

int tab_states(enum list_tab tab)
{
    must((unsigned)tab < TABS);
    return tabs[tab].states;
}

html_url_safe list_address(struct visit *v)
{
    if (v->membership_count < 2) return HTML_URL("/invoices?");
    return address(v, "/invoices?customer=%.*s&",
                   STR_FMT(public_id_str(&v->customer->public_id)));
}

bool may_choose(const struct visit *v)
{
    return v->may_pay && !v->pay_now_hidden;
}

bool owed_many(const struct visit *v, const struct owed *all, size_t count)
{
    return count > 1 || (count == 1 && !currency_eq(all[0].s.cur, v->customer->cur) &&
                         str_eq(currency_symbol(all[0].s.cur), currency_symbol(v->customer->cur)));
}

static struct owed owed_of(struct visit *v, const struct summary *s, const struct open_sums *open,
                           const struct objection_sums *disputed)
{
    currency cur = s->cur;
    return (struct owed){
        .s = *s,
        .currency = locale_currency_name(v->a, v->html.format, s->cur),
        .open = *open,
        .due = { s->open_sum - open->overdue, cur },
        .overdue = { open->overdue, cur },
        .pending = { s->pending_sum, cur },
        .paid = { s->paid_sum, cur },
        .cancelled = { s->cancelled_sum, cur },
        .credit = { s->credit_sum - s->credit_pending, cur },
        .outstanding = { s->open_sum + s->pending_sum, cur },
        .payable = { s->open_sum, cur },
        .disputed_n = disputed->count,
        .disputed = { disputed->sum, cur },
        .undisputed = { s->open_sum - disputed->sum, cur },
        .undisputed_late = { open->overdue - disputed->late_sum, cur },
    };
}

err owed_read(struct visit *v, struct owed **out, size_t *count)
{
    struct summary *list;
    struct open_sums *open;
    struct objection_sums *disputed;
    size_t n, open_count, disputed_count, at = 0;
    org_id org = v->org->id;
    customer_id customer = v->customer->customer;

    TRY(store_summaries(v->tx, v->a, org, customer, &list, &n));
    TRY(sums_cache_read(&v->web->sums, v->tx, v->a, org, customer, v->today, list, n, &open,
                        &open_count));
    TRY(store_objection_sums(v->tx, v->a, org, customer, v->today, &disputed, &disputed_count));
    struct owed *all = arena_array(v->a, struct owed, n + 1);
    for (int own = 1; own >= 0; own--) {
        for (size_t i = 0; i < n; i++) {
            struct open_sums none = { .cur = list[i].cur };
            struct objection_sums nothing = { .cur = list[i].cur };
            const struct open_sums *mine = &none;
            const struct objection_sums *of = &nothing;
            if (currency_eq(list[i].cur, v->customer->cur) != (own == 1)) continue;
            for (size_t k = 0; k < open_count; k++)
                if (currency_eq(open[k].cur, list[i].cur)) mine = &open[k];
            for (size_t k = 0; k < disputed_count; k++)
                if (currency_eq(disputed[k].cur, list[i].cur)) of = &disputed[k];
            all[at++] = owed_of(v, &list[i], mine, of);
        }
    }
    *out = all;
    *count = n;
    return OK;
}

/* How many are in a tab, and for how much; of the tab with all, what is left to pay. */
static money tab_share(const struct owed *o, enum list_tab tab, int64_t *count)
{
    const struct summary *s = &o->s;
    switch (tab) {
    case TAB_DUE: *count = s->open_n - o->open.overdue_n; return o->due;
    case TAB_OVERDUE: *count = o->open.overdue_n; return o->overdue;
    case TAB_PENDING: *count = s->pending_n; return o->pending;
    case TAB_PAID: *count = s->paid_n; return o->paid;
    case TAB_CREDITS: *count = s->credit_n; return o->credit;
    case TAB_CANCELLED: *count = s->cancelled_n; return o->cancelled;
    case TAB_ALL:
    case TABS: break;
    }
    *count = s->open_n + s->pending_n + s->paid_n + s->written_off_n + s->cancelled_n;
    return o->outstanding;
}

int64_t owed_found(const struct owed *all, size_t count, enum list_tab tab)
{
    int64_t found = 0;

    for (size_t i = 0; i < count; i++) {
        int64_t n = 0;
        (void)tab_share(&all[i], tab, &n);
        found += n;
    }
    return found;
}

struct tab *owed_tabs(struct visit *v, const struct owed *all, size_t count, enum list_tab current)
{
    struct tab *made = arena_array(v->a, struct tab, TABS);
    str customer = customer_part(v);

    for (int t = 0; t < TABS; t++) {
        struct tab *tab = &made[t];
        size_t others = 0, other = 0;
        *tab = (struct tab){ .key = tabs[t].key, .label = html_message(&v->html, tabs[t].label),
                             .words = html_message(&v->html, tabs[t].nothing),
                             .to_pay = t == TAB_ALL, .current = t == (int)current };
        tab->url = t == TAB_CREDITS
                       ? address(v, "/credits?tab=credits%.*s", STR_FMT(customer))
                       : address(v, "/invoices?tab=%.*s%.*s", STR_FMT(tab->key), STR_FMT(customer));
        for (size_t i = 0; i < count; i++) {
            int64_t n = 0;
            money share = tab_share(&all[i], (enum list_tab)t, &n);
            tab->count += n;
            if (n == 0 || share.minor == 0) continue;
            if (tab->sum.cur.index == 0) {
                tab->sum = share;
            } else {
                others++;
                other = i;
            }
        }
        if (others == 1)
            tab->more = arena_format(v->a, " + %.*s", STR_FMT(currency_code(all[other].s.cur)));
        else if (others > 1)
            tab->more = arena_format(v->a, " + %zu", others);
    }
    return made;
}

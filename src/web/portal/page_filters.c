/* Every filter of the list on one page: a form whose answer is the list. */
#include "web/portal/invoices.h"
#include "web/views.h"

enum { VALUES_MAX = 200 };

/* What the customer's invoices have there; one that is asked for and not there stays to be seen. */
static err add_values(struct visit *v, bool contracts, str asked, const struct choice **out,
                      size_t *count)
{
    str *all;
    size_t n, made_n = 0;
    bool seen = asked.n == 0;

    TRY(store_invoice_values(v->tx, v->a, v->org->id, v->customer->customer, contracts, VALUES_MAX,
                             &all, &n));
    struct choice *made = arena_array(v->a, struct choice, n + 2);
    made[made_n++] = (struct choice){
        .label = html_message(&v->html, contracts ? S("All contracts") : S("All types"))
    };
    for (size_t i = 0; i < n; i++) {
        bool is = str_eq(all[i], asked);
        seen = seen || is;
        made[made_n++] = (struct choice){ .value = all[i], .chosen = is,
                                         .label = html_message(&v->html, all[i]) };
    }
    if (!seen)
        made[made_n++] = (struct choice){ .value = asked, .chosen = true,
                                          .label = html_message(&v->html, asked) };
    *out = made;
    *count = made_n;
    return OK;
}

static void add_states(struct visit *v, const struct list *l, struct filters_view *view)
{
    static const enum invoice_state states[] = { INVOICE_DUE,    INVOICE_OVERDUE,
                                                 INVOICE_PENDING, INVOICE_PAID,
                                                 INVOICE_WRITTEN_OFF, INVOICE_CANCELLED };
    struct choice *made = arena_array(v->a, struct choice, countof(states) + 6);
    size_t n = 0;

    made[n++] = (struct choice){ .label = html_message(&v->html, S("All states")) };
    made[n++] = (struct choice){ .value = S("open"), .label = html_message(&v->html, S("To pay")) };
    made[n++] = (struct choice){ .value = S("outstanding"),
                                 .label = html_message(&v->html, S("Outstanding")) };
    made[n++] = (struct choice){ .value = S("disputed"),
                                 .label = html_message(&v->html, S("Disputed")) };
    made[n++] = (struct choice){ .value = S("disputed_open"),
                                 .label = html_message(&v->html, S("Disputed, to pay")) };
    made[n++] = (struct choice){ .value = S("billed"),
                                 .label = html_message(&v->html, S("All but cancelled")) };
    for (size_t i = 0; i < countof(states); i++)
        made[n++] = (struct choice){ .value = invoice_state_key(states[i]),
                                     .label = html_message(&v->html,
                                                           invoice_state_label(states[i])) };
    for (size_t i = 0; i < n; i++)
        made[i].chosen = l->state.n > 0 && str_eq(made[i].value, l->state);
    view->states = made;
    view->state_count = n;
}

/* What was typed stands in its field again, right or wrong. */
static struct field typed(struct visit *v, const char *name, str label, str type)
{
    return (struct field){ .name = str_of(name), .label = html_message(&v->html, label),
                           .type = type, .value = visit_field(v, name), .optional = false };
}

static err filters_show(struct visit *v)
{
    struct owed *owed;
    size_t n;

    TRY(owed_read(v, &owed, &n));
    struct list l = list_read(v, owed, n);
    const struct field days[] = {
        typed(v, "from", S("From"), S("date")),      typed(v, "to", S("To"), S("date")),
        typed(v, "due_from", S("From"), S("date")),  typed(v, "due_to", S("To"), S("date")),
        typed(v, "paid_from", S("From"), S("date")), typed(v, "paid_to", S("To"), S("date")),
    };
    struct filters_view view = {
        .list = &l, .tab = tab_key(l.tab), .order = list_order(&l),
        .customer = public_id_str(&v->customer->public_id),
        .many_customers = v->membership_count > 1, .days = days,
        .least = typed(v, "min", S("At least"), STR_NONE),
        .most = typed(v, "max", S("At most"), STR_NONE),
        .words = typed(v, "q", S("Words or numbers"), S("search")),
        .currencies = list_currencies(v, &l, owed, n), .currency_count = n + 1,
        .problems = &v->problems, .back = list_base(v, &l),
    };
    view.least.inputmode = view.most.inputmode = S("decimal");
    view.least.amount = view.most.amount = true;
    add_states(v, &l, &view);
    TRY(add_values(v, false, l.f.type, &view.types, &view.type_count));
    TRY(add_values(v, true, l.f.contract, &view.contracts, &view.contract_count));
    if (v->problems.errors > 0) visit_status(v, 422);
    struct frame f = visit_frame(v, PAGE_INVOICES, html_message(&v->html, S("Filter invoices")));
    view_filters(&v->html, &f, &view);
    return OK;
}

const struct route page_filters[] = {
    { HTTP_GET, "/list/filters", DOOR_PORTAL, NEED_VIEW, .read = filters_show,
      .fields = { LIST_FIELDS } },
    { 0 },
};

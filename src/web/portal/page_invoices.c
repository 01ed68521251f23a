/*
 * The list of invoices. Everything it shows is in the address; nothing it asks grows with history:
 * the page by keyset, counts and sums from the summary, unless a filter asks for more.
 */
#include "store/store_payment.h"
#include "store/store_search.h"
#include "web/portal/columns.h"
#include "web/views.h"

enum { BACK_BYTES = 2000 };

/* A filter that is on, and the address of the list without it. */
static void add_chip(struct visit *v, struct list_view *view, struct chip chip, struct list without)
{
    struct chip *chips = (struct chip *)view->chips;
    without.filtered = without.state.n > 0 || invoice_filter_on(&without.f);
    chip.without = list_base(v, &without);
    chips[view->chip_count++] = chip;
}

static void add_day_chips(struct visit *v, const struct list *l, struct list_view *view)
{
    const struct invoice_filter *f = &l->f;
    struct list without;

    if (date_is(f->issued_from) || date_is(f->issued_to)) {
        without = *l;
        without.f.issued_from = without.f.issued_to = DATE_NONE;
        add_chip(v, view, (struct chip){ CHIP_ISSUED, .from = f->issued_from, .to = f->issued_to },
                 without);
    }
    if (date_is(f->due_from) || date_is(f->due_to)) {
        without = *l;
        without.f.due_from = without.f.due_to = DATE_NONE;
        add_chip(v, view, (struct chip){ CHIP_DUE, .from = f->due_from, .to = f->due_to }, without);
    }
    if (date_is(f->paid_from) || date_is(f->paid_to)) {
        without = *l;
        without.f.paid_from = without.f.paid_to = DATE_NONE;
        add_chip(v, view, (struct chip){ CHIP_PAID, .from = f->paid_from, .to = f->paid_to },
                 without);
    }
}

static void add_text_chip(struct visit *v, struct list_view *view, enum chip_kind kind, str text,
                          struct list without)
{
    if (text.n > 0) add_chip(v, view, (struct chip){ .kind = kind, .text = text }, without);
}

static str state_name(struct visit *v, str key)
{
    enum invoice_state s;
    str label = str_eq(key, S("open"))            ? S("To pay")
                : str_eq(key, S("outstanding"))   ? S("Outstanding")
                : str_eq(key, S("disputed"))      ? S("Disputed")
                : str_eq(key, S("disputed_open")) ? S("Disputed, to pay")
                : str_eq(key, S("billed"))        ? S("All but cancelled")
                                                  : STR_NONE;
    if (label.n == 0 && invoice_state_parse(key, &s)) label = invoice_state_label(s);
    return html_message(&v->html, label);
}

static void add_chips(struct visit *v, const struct list *l, struct list_view *view)
{
    const struct invoice_filter *f = &l->f;
    struct list without = *l;

    view->chips = arena_array(v->a, struct chip, CHIP_TOTAL + 1);
    without.words = without.f.words = STR_NONE;
    add_text_chip(v, view, CHIP_WORDS, l->words, without);
    without = *l;
    without.state = STR_NONE;
    if (l->state.n > 0) add_text_chip(v, view, CHIP_STATE, state_name(v, l->state), without);
    without = *l;
    without.f.cur = (currency){ 0 };
    if (f->cur.index != 0) add_text_chip(v, view, CHIP_CURRENCY, currency_code(f->cur), without);
    without = *l;
    without.f.type = STR_NONE;
    add_text_chip(v, view, CHIP_TYPE, html_message(&v->html, f->type), without);
    without = *l;
    without.f.contract = STR_NONE;
    add_text_chip(v, view, CHIP_CONTRACT, f->contract, without);
    add_day_chips(v, l, view);
    without = *l;
    without.f.by_total = false;
    if (f->by_total)
        add_chip(v, view,
                 (struct chip){ CHIP_TOTAL, .least = { f->least, l->total_cur },
                                .most = { f->most, l->total_cur }, .has_least = f->least > 0,
                                .has_most = f->most < INT64_MAX },
                 without);
}

struct choice *list_currencies(struct visit *v, const struct list *l, const struct owed *owed,
                               size_t count)
{
    struct choice *made = arena_array(v->a, struct choice, count + 1);
    made[0] = (struct choice){ .label = html_message(&v->html, S("All currencies")) };
    for (size_t i = 0; i < count; i++) {
        currency cur = owed[i].s.cur;
        made[i + 1] = (struct choice){ .value = currency_code(cur), .label = currency_code(cur),
                                       .chosen = currency_eq(cur, l->f.cur) };
    }
    return made;
}

/* The summary of faults links to the fields that are here; the others have a page of their own. */
static void unlink_faults(struct problems *all)
{
    static const str here[] = { { "q", 1 }, { "from", 4 }, { "to", 2 }, { "due_from", 8 },
                                { "due_to", 6 } };
    for (struct problem *p = all->first; p != NULL; p = p->next) {
        size_t i = 0;
        while (i < countof(here) && !str_eq(here[i], p->field)) i++;
        if (i == countof(here)) p->field = STR_NONE;
    }
}

/* Rows as the view prints them; only for pending ones is there something to ask of each. */
static err add_rows(struct visit *v, const struct lot *lots, size_t count, struct list_view *view)
{
    struct list_row *rows = arena_array(v->a, struct list_row, count + 1);
    struct lot_mark *marks;

    TRY(lot_marks(v, v->customer->customer, lots, count, &marks));
    for (size_t i = 0; i < count; i++) {
        struct list_row *r = &rows[i];
        const struct lot *l = &lots[i];
        *r = (struct list_row){ .lot = l, .place = (int)i, .state = lot_state(l, v->today),
                                .days = l->due.day - v->today.day, .mark = &marks[i] };
        r->payable = r->state == INVOICE_DUE || r->state == INVOICE_OVERDUE;
        view->disputed = view->disputed || (r->payable && r->mark->disputed.minor > 0);
        if (r->state != INVOICE_PENDING) continue;
        struct payment_holder holder;
        TRY(store_payment_on_doc(v->tx, v->a, v->org->id, l->doc, &holder, &r->held));
        if (!r->held) continue;
        r->payment = holder.public_id;
        r->started = visit_time(v, holder.made_us);
    }
    view->rows = rows;
    view->row_count = count;
    return OK;
}

/* Count, total and balance of a tab without filter, from what was read already. */
static struct list_sum tab_sum(const struct owed *o, enum list_tab tab)
{
    const struct summary *s = &o->s;
    const struct open_sums *open = &o->open;
    currency cur = s->cur;
    money none = money_zero(cur);

    switch (tab) {
    case TAB_DUE:
        return (struct list_sum){ s->open_n - open->overdue_n, { open->due_total, cur },
                                  { s->open_sum - open->overdue_balance, cur } };
    case TAB_OVERDUE:
        return (struct list_sum){ open->overdue_n, { open->overdue_total, cur },
                                  { open->overdue_balance, cur } };
    case TAB_PENDING:
        return (struct list_sum){ s->pending_n, { open->pending_total, cur }, o->pending };
    case TAB_PAID: return (struct list_sum){ s->paid_n, o->paid, none };
    case TAB_CANCELLED: return (struct list_sum){ s->cancelled_n, o->cancelled, none };
    case TAB_ALL:
    case TAB_CREDITS:
    case TABS: break;
    }
    int64_t total = open->due_total + open->overdue_total + open->pending_total + s->paid_sum +
                    s->written_off_sum + s->cancelled_sum;
    int64_t n = s->open_n + s->pending_n + s->paid_n + s->written_off_n + s->cancelled_n;
    return (struct list_sum){ n, { total, cur }, o->outstanding };
}

static err add_sums(struct visit *v, const struct list *l, struct list_view *view)
{
    struct list_sum *sums;

    if (!l->filtered) {
        sums = arena_array(v->a, struct list_sum, view->owed_count + 1);
        for (size_t i = 0; i < view->owed_count; i++) {
            struct list_sum one = tab_sum(&view->owed[i], l->tab);
            if (one.count > 0) sums[view->sum_count++] = one;
        }
    } else {
        struct invoice_found *found;
        size_t n;
        TRY(store_invoice_found(v->tx, v->a, db_engine_of(v->app->db), &l->f, &found, &n));
        sums = arena_array(v->a, struct list_sum, n + 1);
        for (size_t i = 0; i < n; i++) {
            currency cur = found[i].cur;
            sums[view->sum_count++] = (struct list_sum){
                found[i].count, { found[i].total, cur }, { found[i].balance, cur },
                { found[i].disputed, cur }
            };
        }
    }
    view->sums = sums;
    for (size_t i = 0; i < view->sum_count; i++) view->found += sums[i].count;
    return OK;
}

/* Those of the list with a name, where one was opened; else the person's own. */
static err add_columns(struct visit *v, const struct list *l, struct list_view *view)
{
    struct list_saved saved;
    str columns = v->columns;
    bool found = false;

    if (public_id_is(l->view))
        TRY(store_list_view_get(v->tx, v->a, v->org->id, (contact_id){ v->session->person },
                                l->view, &saved, &found));
    if (found) columns = saved.columns;
    columns_head(v, l, columns, view);
    return OK;
}

/* Nothing is asked for, but perhaps whose list. */
static bool asks_nothing(const struct visit *v)
{
    for (size_t i = 0; i < v->rq->query_count; i++) {
        if (!str_eq(v->rq->query[i].name, S("customer"))) return false;
    }
    return true;
}

static err list_show(struct visit *v)
{
    struct owed *owed;
    struct lot *lots;
    size_t count, owed_count;
    bool more;

    if (v->standard.n > 0 && asks_nothing(v))
        return visit_redirect(v, arena_format(v->a, "/invoices?%.*s%.*s", STR_FMT(v->standard),
                                              STR_FMT(customer_part(v))));
    TRY(owed_read(v, &owed, &owed_count));
    struct list l = list_read(v, owed, owed_count);
    if (l.tab == TAB_CREDITS)
        return visit_redirect(v, address(v, "/credits?tab=credits%.*s",
                                         STR_FMT(customer_part(v))).s);
    struct list_view view = { .list = &l, .tab = tab_key(l.tab), .order = list_order(&l),
                              .list_url = list_address(v), .base = list_base(v, &l),
                              .many_customers = v->membership_count > 1, .may_pay = v->may_pay,
                              .payments = !module_in(v->off, MODULE_PAYMENTS),
                              .customer = public_id_str(&v->customer->public_id) };
    view.may_choose = may_choose(v);
    view.back = v->rq->target.n <= BACK_BYTES ? v->rq->target : view.base.s;
    view.owed = owed;
    view.owed_count = owed_count;
    if (l.words.n > 0) TRY(store_search_filling(v->tx, v->org->id, &view.filling));
    TRY(add_sums(v, &l, &view));
    l.f.found = view.found;
    l.f.of = owed_found(owed, owed_count, TAB_ALL);
    TRY(store_invoice_page(v->tx, v->a, db_engine_of(v->app->db), &l.f, &lots, &count, &more));
    TRY(add_rows(v, lots, count, &view));
    if (more) view.next = list_token(v, &l, &lots[count - 1], (int64_t)count);
    view.all = address(v, "/invoices?tab=%.*s%.*s", STR_FMT(view.tab), STR_FMT(customer_part(v)));
    view.tabs = owed_tabs(v, owed, view.owed_count, l.tab);
    TRY(add_columns(v, &l, &view));
    add_chips(v, &l, &view);
    view.currencies = list_currencies(v, &l, owed, owed_count);
    view.currency_count = owed_count + 1;
    view.filters = list_at(v, &l, "/list/filters");
    view.views = list_at(v, &l, "/list/views");
    v->html.many_currencies = owed_many(v, owed, view.owed_count);
    struct frame f = visit_frame(v, PAGE_INVOICES, html_message(&v->html, S("Invoices")));
    view.csrf = f.csrf;
    if (v->problems.errors > 0) visit_status(v, 422);
    unlink_faults(&v->problems);
    view.problems = &v->problems;
    view_invoices(&v->html, &f, &view);
    return OK;
}

const struct route page_invoices[] = {
    { HTTP_GET, "/invoices", DOOR_PORTAL, NEED_VIEW, .read = list_show,
      .fields = { LIST_FIELDS } },
    { 0 },
};

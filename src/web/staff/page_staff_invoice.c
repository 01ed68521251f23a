/*
 * One invoice as staff see it: what is open, what was promised, its payment plan, how it may be
 * paid, its write-off, and what happened.
 */
#include "app/app_approval.h"
#include "app/app_plan.h"
#include "app/app_terms.h"
#include "store/store_invoice.h"
#include "web/amount.h"
#include "web/day.h"
#include "web/route.h"
#include "web/staff/staff_rows.h"
#include "web/views.h"
#include "web/web.h"

enum { LIST_BYTES = PLAN_PARTS_MAX * 40 };

/* What was typed into the forms of the page; their other fields are as the invoice has them. */
struct typed {
    const struct route *form; /* the one that came; NULL: none */
    str list;                 /* parts of a plan, one a line */
    const struct problems *problems;
};

static const str steps[PLAN_STEPS][2] = {
    [PLAN_WEEKLY] = { { "week", 4 }, { "Week", 4 } },
    [PLAN_FORTNIGHTLY] = { { "fortnight", 9 }, { "Two weeks", 9 } },
    [PLAN_MONTHLY] = { { "month", 5 }, { "Month", 5 } },
};

static bool came_by(const struct typed *t, const char *path)
{
    return t->form != NULL && str_eq(str_of(t->form->path), str_of(path));
}

static err load_lot(struct visit *v, struct lot *out)
{
    public_id id;
    if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
    return store_lot_by_public(v->tx, v->a, v->org->id, id, ACCOUNT_RECEIVABLE, out);
}

static str plain(struct visit *v, int64_t minor, currency cur)
{
    char text[32];
    return arena_str(v->a, money_plain((money){ minor, cur }, text));
}

/* ---- showing ---- */

static void add_plan(struct visit *v, const struct typed *t, struct staff_invoice *p)
{
    struct choice *every = arena_array(v->a, struct choice, PLAN_STEPS);
    const struct plan *plan = p->lot.mark->plan;
    char iso[11];

    p->plan_parts = S("3");
    p->plan_first = arena_str(v->a, date_iso(date_add_months(v->today, 1), iso));
    p->plan_list = t->list;
    str step = S("month");
    if (came_by(t, "/staff/invoices/{invoice}/plan")) {
        p->plan_parts = visit_field(v, "parts");
        p->plan_first = visit_field(v, "first");
        step = visit_field(v, "every");
        p->plan_typed = true;
    }
    for (int i = 0; i < PLAN_STEPS; i++)
        every[i] = (struct choice){ steps[i][0], html_message(&v->html, steps[i][1]),
                                    str_eq(step, steps[i][0]) };
    p->every = every;
    if (plan == NULL) return;
    struct staff_part *parts = arena_array(v->a, struct staff_part, plan->count);
    for (size_t i = 0; i < plan->count; i++)
        parts[i] = (struct staff_part){
            plan->parts[i].due, { plan->parts[i].amount, p->lot.total.cur },
            { plan_open(plan, p->lot.balance.minor, i), p->lot.total.cur }
        };
    p->parts = parts;
}

static err add_terms(struct visit *v, const struct lot *l, const struct typed *t,
                     struct staff_invoice *p)
{
    static const str words[][2] = { { { "usual", 5 }, { "As for all invoices", 19 } },
                                    { { "part", 4 }, { "In part", 7 } },
                                    { { "whole", 5 }, { "Whole only", 10 } } };
    struct choice *list = arena_array(v->a, struct choice, countof(words));
    struct pay_terms terms;
    bool own;

    TRY(app_invoice_terms_get(v->tx, v->a, v->org->id, l, &terms, &own));
    str chosen = !own ? words[0][0] : terms.partial ? words[1][0] : words[2][0];
    if (own && terms.minimum > 0) p->minimum = plain(v, terms.minimum, l->cur);
    if (came_by(t, "/staff/invoices/{invoice}/terms")) {
        chosen = visit_field(v, "partial");
        p->minimum = visit_field(v, "minimum");
    }
    for (size_t i = 0; i < countof(words); i++)
        list[i] = (struct choice){ words[i][0], html_message(&v->html, words[i][1]),
                                   str_eq(chosen, words[i][0]) };
    p->partial = list;
    p->partial_count = countof(words);
    return OK;
}

static err show_invoice(struct visit *v, const struct typed *t)
{
    struct lot l;
    struct customer c;
    struct lot_mark *mark;

    TRY(visit_read(v));
    TRY(load_lot(v, &l));
    TRY(store_customer_get(v->tx, v->a, v->org->id, l.customer, &c));
    TRY(lot_marks(v, l.customer, &l, 1, &mark));
    enum invoice_state state = lot_state(&l, v->today);
    struct staff_invoice p = { .lot = staff_lot(v, &l, mark), .customer = c.public_id,
                               .customer_name = c.name, .written_off = { l.written_off, l.cur },
                               .may_ask = role_may(role_of(v->role), DUTY_BOOK),
                               .may_serve = role_may(role_of(v->role), DUTY_SERVE),
                               .can = lot_payable(&l) > 0 && l.nc == 0 &&
                                      l.kind != DOCUMENT_RETAINER,
                               .open = (STATE_BIT(state) & STATES_OPEN) != 0,
                               .amount = plain(v, lot_payable(&l), l.cur) };
    if (mark->promise != NULL) p.promised = (money){ mark->promise->amount, l.cur };
    if (came_by(t, "/staff/invoices/{invoice}/write-off")) {
        p.amount = visit_field(v, "amount");
        p.reason = visit_field(v, "reason");
    }
    add_plan(v, t, &p);
    TRY(add_terms(v, &l, t, &p));
    TRY(staff_events(v, l.doc, &p.events, &p.event_count));
    TRY(talk_load(v, &l, &p.talk));
    struct frame f = visit_frame(v, PAGE_CUSTOMERS, l.number);
    p.talk.csrf = f.csrf;
    view_staff_invoice(&v->html, &f, &p, t->problems);
    return OK;
}

static err invoice_show(struct visit *v)
{
    return show_invoice(v, &(struct typed){ 0 });
}

/* The page with what was typed and what is wrong with it. */
static err again(struct visit *v, int status)
{
    struct typed t = { v->route, STR_NONE, &v->problems };

    if (came_by(&t, "/staff/invoices/{invoice}/plan")) t.list = visit_field(v, "list");
    db_read_end(&v->tx);
    visit_status(v, status);
    return show_invoice(v, &t);
}

static void wrong(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

static err to_invoice(struct visit *v)
{
    return visit_redirect(v, arena_format(v->a, "/staff/invoices/%.*s", STR_FMT(v->params[0])));
}

/* ---- write-off ---- */

static err write_off(struct visit *v)
{
    str amount = visit_field(v, "amount"), reason = visit_field(v, "reason");
    struct actor who = visit_actor(v);
    struct lot l;
    money m = { 0 };
    public_id made;

    TRY(visit_read(v));
    TRY(load_lot(v, &l));
    db_read_end(&v->tx);
    if (amount_typed(amount, v->html.format, l.cur, &m) != AMOUNT_FINE || m.minor <= 0)
        wrong(v, S("amount"), S("Enter an amount above zero, such as 120.00."));
    if (str_trim(reason).n == 0) wrong(v, S("reason"), S("Say why, for who signs it."));
    err e = E_INVALID;
    if (v->problems.errors == 0)
        e = app_approval_write_off(v->app, v->a, &who,
                                   &(struct write_off_wish){ .customer = l.customer,
                                                             .invoice = l.doc,
                                                             .amount = m.minor,
                                                             .reason = reason },
                                   &made);
    if (e == E_NOT_PAYABLE) wrong(v, S("amount"), S("This is more than what is open."));
    if (e == E_INVALID || e == E_NOT_PAYABLE) return again(v, 422);
    TRY(e);
    return visit_redirect(v, arena_format(v->a, "/staff/approvals/%.*s",
                                          STR_FMT(public_id_str(&made))));
}

/* ---- payment plan ---- */

static str list_of(struct visit *v, const struct instalment *parts, size_t count, currency cur)
{
    CLEANUP(buf_release) struct buf b;
    char iso[11];

    buf_init(&b, LIST_BYTES);
    for (size_t i = 0; i < count; i++)
        buf_format(&b, "%.*s %.*s\n", STR_FMT(date_iso(parts[i].due, iso)),
                   STR_FMT(plain(v, parts[i].amount, cur)));
    return buf_copy(&b, v->a);
}

/* Number, first day and step, as parts alike. */
static size_t read_split(struct visit *v, const struct lot *l, struct instalment *parts)
{
    enum plan_step step = PLAN_STEPS;
    int64_t count;
    date first;

    if (!str_i64(str_trim(visit_field(v, "parts")), &count) || count < 2 || count > PLAN_PARTS_MAX)
        wrong(v, S("parts"), arena_format(v->a, "Enter a number of parts from 2 to %d.",
                                          PLAN_PARTS_MAX));
    str late = S("Choose the first day, today or later.");
    str told = visit_day(v, visit_field(v, "first"), late, &first);
    if (told.n == 0 && (first.day < v->today.day || first.day > v->today.day + PLAN_DAYS_MAX))
        told = late;
    if (told.n > 0) wrong(v, S("first"), told);
    for (int i = 0; i < PLAN_STEPS; i++)
        if (str_eq(visit_field(v, "every"), steps[i][0])) step = (enum plan_step)i;
    if (step == PLAN_STEPS) wrong(v, S("every"), S("Choose how far apart the parts are."));
    if (v->problems.errors > 0) return 0;
    plan_split(lot_balance(l), first, step, parts, (size_t)count);
    return (size_t)count;
}

/* "2026-12-01 120.00", a line for each part. */
static size_t read_list(struct visit *v, const struct lot *l, str list, struct instalment *parts)
{
    size_t n = 0;
    str text;

    while (str_cut(&list, '\n', &text)) {
        str rest = str_trim(text), day = STR_NONE;
        money m;
        if (rest.n == 0) continue;
        if (n == PLAN_PARTS_MAX || !str_cut(&rest, ' ', &day) || !date_parse(day, &parts[n].due) ||
            amount_typed(str_trim(rest), v->html.format, l->cur, &m) != AMOUNT_FINE) {
            wrong(v, S("list"), arena_format(v->a, "Write part %zu as a day and an amount, such as "
                                             "2027-01-31 120.00; at most %d parts.", n + 1,
                                             PLAN_PARTS_MAX));
            return 0;
        }
        parts[n++].amount = m.minor;
    }
    return n;
}

static void say_fault(struct visit *v, enum plan_fault fault, str field)
{
    switch (fault) {
    case PLAN_COUNT: wrong(v, field, S("A plan has at least two parts.")); break;
    case PLAN_AMOUNT:
        wrong(v, field, S("Each part must be above zero, and no less than the minimum of the "
                          "invoice."));
        break;
    case PLAN_DAY:
        wrong(v, field, S("The days must rise from today on, for at most five years."));
        break;
    case PLAN_SUM: wrong(v, field, S("The parts must come to what is open, exactly.")); break;
    case PLAN_FINE: break;
    }
}

static err plan(struct visit *v)
{
    struct instalment *parts = arena_array(v->a, struct instalment, PLAN_PARTS_MAX);
    struct actor who = visit_actor(v);
    str list = visit_field(v, "list");
    bool written = str_trim(list).n > 0, propose = visit_field(v, "propose").n > 0;
    enum plan_fault fault = PLAN_FINE;
    struct lot l;

    TRY(visit_read(v));
    TRY(load_lot(v, &l));
    db_read_end(&v->tx);
    size_t n = written && !propose ? read_list(v, &l, list, parts) : read_split(v, &l, parts);
    if (v->problems.errors > 0) return again(v, 422);
    if (propose)
        return show_invoice(v, &(struct typed){ v->route, list_of(v, parts, n, l.cur), NULL });
    err e = app_plan_make(v->app, v->a, &who,
                          &(struct plan_wish){ l.customer, l.doc, parts, n }, &fault);
    say_fault(v, fault, written ? S("list") : S("parts"));
    if (e == E_INVALID) return again(v, 422);
    if (e == E_EXISTS) wrong(v, STR_NONE, S("This invoice has a plan already."));
    if (e == E_STATE) wrong(v, STR_NONE, S("Nothing of this invoice is open."));
    if (e == E_ALREADY_PENDING) wrong(v, STR_NONE, S("This invoice is being paid just now."));
    if (v->problems.errors > 0) return again(v, err_info(e)->http);
    TRY(e);
    return to_invoice(v);
}

static err plan_end(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct lot l;

    TRY(visit_read(v));
    TRY(load_lot(v, &l));
    db_read_end(&v->tx);
    err e = app_plan_end(v->app, v->a, &who, l.customer, l.doc);
    if (e != E_STATE) TRY(e); /* ended before: the page shows it */
    return to_invoice(v);
}

/* ---- how it may be paid ---- */

static err terms(struct visit *v)
{
    str partial = visit_field(v, "partial"), minimum = str_trim(visit_field(v, "minimum"));
    struct pay_terms terms = { .partial = str_eq(partial, S("part")) };
    struct actor who = visit_actor(v);
    struct lot l;
    money m;

    TRY(visit_read(v));
    TRY(load_lot(v, &l));
    db_read_end(&v->tx);
    bool usual = str_eq(partial, S("usual"));
    if (!terms.partial && !usual && !str_eq(partial, S("whole")))
        wrong(v, S("partial"), S("Choose how it may be paid."));
    if (minimum.n > 0 &&
        (amount_typed(minimum, v->html.format, l.cur, &m) != AMOUNT_FINE || m.minor < 0))
        wrong(v, S("minimum"), S("Enter the least amount of a part, such as 20.00, or nothing."));
    else if (minimum.n > 0 && m.minor > 0 && !terms.partial)
        wrong(v, S("minimum"), S("A minimum goes with parts only."));
    else if (minimum.n > 0 && m.minor > l.total)
        wrong(v, S("minimum"), S("This is more than the invoice."));
    else if (minimum.n > 0)
        terms.minimum = m.minor;
    if (v->problems.errors > 0) return again(v, 422);
    TRY(app_invoice_terms_change(v->app, v->a, &who, &l, usual ? NULL : &terms));
    return to_invoice(v);
}

const struct route page_staff_invoice[] = {
    { HTTP_GET, "/staff/invoices/{invoice}", DOOR_STAFF, NEED_SEE, .read = invoice_show },
    { HTTP_POST, "/staff/invoices/{invoice}/write-off", DOOR_STAFF, NEED_BOOK,
      .write = write_off,
      .fields = { { "amount", FIELD_LINE, 40 }, { "reason", FIELD_LINE, 300 } } },
    { HTTP_POST, "/staff/invoices/{invoice}/plan", DOOR_STAFF, NEED_BOOK, .write = plan,
      .fields = { { "parts", FIELD_LINE, 10 }, { "first", FIELD_LINE, 30 },
                  { "every", FIELD_LINE, 10 }, { "list", FIELD_ROWS, LIST_BYTES },
                  { "propose", FIELD_LINE, 1 } } },
    { HTTP_POST, "/staff/invoices/{invoice}/plan/end", DOOR_STAFF, NEED_BOOK,
      .write = plan_end },
    { HTTP_POST, "/staff/invoices/{invoice}/terms", DOOR_STAFF, NEED_BOOK, .write = terms,
      .fields = { { "partial", FIELD_LINE, 10 }, { "minimum", FIELD_LINE, 40 } } },
    { 0 },
};

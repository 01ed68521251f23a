/* One invoice as staff see it: what is open, what was promised, what happened, its write-off. */
#include "app/app_approval.h"
#include "store/store_invoice.h"
#include "web/amount.h"
#include "web/route.h"
#include "web/staff/staff_rows.h"
#include "web/views.h"
#include "web/web.h"

static err load_lot(struct visit *v, struct lot *out)
{
    public_id id;
    if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
    return store_lot_by_public(v->tx, v->a, v->org->id, id, ACCOUNT_RECEIVABLE, out);
}

static err show_invoice(struct visit *v, str amount, str reason, const struct problems *problems)
{
    struct lot l;
    struct customer c;
    struct lot_mark *mark;
    char plain[32];

    TRY(visit_read(v));
    TRY(load_lot(v, &l));
    TRY(store_customer_get(v->tx, v->a, v->org->id, l.customer, &c));
    TRY(lot_marks(v, l.customer, &l, 1, &mark));
    struct staff_invoice p = { .lot = staff_lot(v, &l, mark), .customer = c.public_id,
                               .customer_name = c.name, .written_off = { l.written_off, l.cur },
                               .may_ask = role_may(role_of(v->role), DUTY_BOOK),
                               .can = lot_payable(&l) > 0 && l.nc == 0 &&
                                      l.kind != DOCUMENT_RETAINER,
                               .amount = amount, .reason = reason };
    if (mark->promise != NULL) p.promised = (money){ mark->promise->amount, l.cur };
    if (problems == NULL)
        p.amount = arena_str(v->a, money_plain((money){ lot_payable(&l), l.cur }, plain));
    TRY(staff_events(v, l.doc, &p.events, &p.event_count));
    struct frame f = visit_frame(v, PAGE_CUSTOMERS, l.number);
    view_staff_invoice(&v->html, &f, &p, problems);
    return OK;
}

static err invoice_show(struct visit *v)
{
    return show_invoice(v, STR_NONE, STR_NONE, NULL);
}

static void wrong(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

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
    if (amount_typed(amount, l.cur, &m) != AMOUNT_FINE || m.minor <= 0)
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
    if (e == E_INVALID || e == E_NOT_PAYABLE) {
        visit_status(v, 422);
        return show_invoice(v, amount, reason, &v->problems);
    }
    TRY(e);
    return visit_redirect(v, arena_format(v->a, "/staff/approvals/%.*s",
                                          STR_FMT(public_id_str(&made))));
}

const struct route page_staff_invoice[] = {
    { HTTP_GET, "/staff/invoices/{invoice}", DOOR_STAFF, NEED_SEE, .read = invoice_show },
    { HTTP_POST, "/staff/invoices/{invoice}/write-off", DOOR_STAFF, NEED_BOOK,
      .write = write_off,
      .fields = { { "amount", FIELD_LINE, 40 }, { "reason", FIELD_LINE, 300 } } },
    { 0 },
};

/* A line of the bank matched with a file of direct debits, without those that staff tick. */
#include "app/app_bank.h"
#include "web/route.h"
#include "web/staff/reconcile_rows.h"
#include "web/views.h"

struct choosing {
    struct bank_line line;
    struct debit_file file;
    struct debit_entry *entries;
    size_t count;
    struct debit_batch batch;
};

/* The line, and the file in its currency. */
static err load(struct visit *v, struct choosing *c)
{
    int64_t line, file;

    TRY(visit_read(v));
    if (!str_i64(v->params[0], &line) || !str_i64(visit_field(v, "file"), &file))
        return E_NOT_FOUND;
    TRY(store_bank_line_get(v->tx, v->a, v->org->id, line, &c->line));
    TRY(store_debit_file_get(v->tx, v->a, v->org->id, file, &c->file));
    if (!currency_eq(debit_scheme_currency(c->file.scheme), c->line.cur)) return E_NOT_FOUND;
    if (c->line.state != BANK_LINE_OPEN || c->line.side != DEBIT) return E_STATE;
    c->batch.file = file;
    return store_debit_entries(v->tx, v->a, v->org->id, file, &c->entries, &c->count);
}

static bool is_ticked(const struct visit *v, const public_id *id)
{
    for (size_t i = 0; i < v->rq->form_count; i++)
        if (str_eq(v->rq->form[i].name, S("out")) &&
            str_eq(v->rq->form[i].value, public_id_str(id)))
            return true;
    return false;
}

static err show(struct visit *v, const struct choosing *c, const struct problems *problems)
{
    const struct bank_line *l = &c->line;
    struct file_row *rows = arena_array(v->a, struct file_row, c->count + 1);
    bool get = v->route->method == HTTP_GET;
    struct file_page out = { .line = l->id, .file = c->file, .rows = rows, .count = c->count,
                             .row = { .party = l->party, .amount = { l->amount, l->cur } },
                             .total = money_zero(l->cur) };

    for (size_t i = 0; i < c->count; i++) {
        const struct debit_entry *d = &c->entries[i];
        rows[i] = (struct file_row){ d->public_id, d->reference, d->name, { d->amount, l->cur },
                                     d->back, get ? d->back : is_ticked(v, &d->public_id) };
        TRY(money_add(out.total, rows[i].amount, &out.total));
    }
    TRY(money_sub(out.total, out.row.amount, &out.difference));
    struct frame f = visit_frame(v, PAGE_RECONCILE, html_message(&v->html, S("Money of the bank")));
    view_staff_file(&v->html, &f, &out, problems);
    return OK;
}

static err file_show(struct visit *v)
{
    struct choosing c = { 0 };
    TRY(load(v, &c));
    return show(v, &c, NULL);
}

static err file_match(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct choosing c = { 0 };

    TRY(load(v, &c));
    c.batch.sequence = visit_field(v, "sequence");
    c.batch.kind = visit_field(v, "kind");
    payment_id *left = arena_array(v->a, payment_id, c.count + 1);
    struct bank_file_match in = { .org = v->org->id, .line = c.line.id, .actor = &who,
                                  .batch = &c.batch, .out = left,
                                  .less_back = str_eq(visit_field(v, "back"), S("1")) };
    for (size_t i = 0; i < c.count; i++)
        if (is_ticked(v, &c.entries[i].public_id)) left[in.out_count++] = c.entries[i].payment;
    db_read_end(&v->tx);
    err e = app_bank_match_file(v->app, v->a, &in);
    if (e == OK)
        return visit_redirect(v, arena_format(v->a, "/staff/lines/%.*s", STR_FMT(v->params[0])));
    if (e != E_INVALID && e != E_NOT_PAYABLE) return e;
    problem_add(&v->problems,
                (struct problem){ .field = S("debits"),
                                  .text = S("What is not ticked does not come to the line. Nothing "
                                            "was changed.") });
    visit_status(v, 422);
    TRY(visit_read(v));
    return show(v, &c, &v->problems);
}

const struct route page_staff_file[] = {
    { HTTP_GET, "/staff/lines/{line}/file", DOOR_STAFF, NEED_BOOK, .read = file_show,
      .fields = { { "file", FIELD_EXACT, 20 } } },
    { HTTP_POST, "/staff/lines/{line}/file", DOOR_STAFF, NEED_BOOK, .write = file_match,
      .fields = { { "file", FIELD_EXACT, 20 }, { "sequence", FIELD_EXACT, 4 },
                  { "kind", FIELD_EXACT, 4 }, { "back", FIELD_EXACT, 1 },
                  { "out", FIELD_ID, .many = true } } },
    { 0 },
};

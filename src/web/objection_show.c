/* A dispute read for its pages: its lines, what is left, and how old what is disputed is. */
#include "core/allocate.h"
#include "core/snapshot.h"
#include "store/store_document.h"
#include "store/store_invoice.h"
#include "web/objection_view.h"

err objection_document(struct visit *v, int64_t doc, struct document *out)
{
    struct stored_document stored;

    TRY(store_document_get(v->tx, v->a, v->org->id, (doc_id){ doc }, &stored));
    return snapshot_read(v->a, stored.body, out);
}

static struct objection_shown shown(struct visit *v, const struct document *d, size_t line)
{
    const struct document_line *l = &d->lines[line];
    struct objection_shown s = { .line = (int)line, .name = l->name, .detail = l->description,
                                 .net = l->net, .total = l->net, .amount = money_zero(d->cur),
                                 .field = arena_format(v->a, "net.%zu", line) };

    if (objection_line_total(d, line, &s.total.minor) != OK) s.total = l->net;
    return s;
}

/* For who may credit it all lines of the invoice, with what is disputed of each; else those. */
static err add_lines(struct visit *v, const struct objection_row *r, struct objection_view *out)
{
    struct objection_line *list;
    struct document d;
    size_t n;

    TRY(objection_document(v, r->o.doc, &d));
    TRY(store_objection_lines(v->tx, v->a, v->org->id, r->o.id, &list, &n));
    struct objection_shown *lines = arena_array(v->a, struct objection_shown, d.line_count + 1);
    for (size_t i = 0; i < d.line_count; i++) {
        struct objection_shown s = shown(v, &d, i);
        char plain[32];
        for (size_t k = 0; k < n; k++) {
            s.chosen = s.chosen || list[k].line == s.line || list[k].line == OBJECTION_WHOLE;
            if (list[k].line == s.line) s.amount = (money){ list[k].amount, d.cur };
        }
        s.typed = arena_str(v->a, money_plain(s.chosen ? s.net : money_zero(d.cur), plain));
        if (s.chosen || out->may_credit) lines[out->count++] = s;
    }
    out->lines = lines;
    return OK;
}

static err add_note(struct visit *v, const struct objection_row *r, struct objection_view *out)
{
    struct lot note;

    if (r->o.note == 0) return OK;
    TRY(store_lot_get(v->tx, v->a, v->org->id, r->o.customer, ACCOUNT_CREDIT, r->o.note, &note));
    out->note_number = note.number;
    out->note = note.public_id;
    return OK;
}

err objection_show(struct visit *v, const struct objection_row *r, struct objection_view *out)
{
    enum role role = role_of(v->role);
    bool staff = v->route->door == DOOR_STAFF;
    int64_t balance = r->balance > 0 ? r->balance : 0;

    *out = (struct objection_view){
        .r = r, .number = objection_number(v->a, r->o.n), .made = visit_time(v, r->o.made_us),
        .reason = html_message(&v->html, objection_reason_label(r->o.reason)),
        .balance = { balance, r->o.amount.cur }, .waits = objection_waits(r->o.state),
    };
    struct pay_terms terms = { .disputed = r->o.amount.minor };
    out->rest = (money){ out->waits ? pay_rest(balance, terms) : balance, r->o.amount.cur };
    if (!out->waits) out->ended = visit_time(v, r->o.ended_us);
    out->may_end = out->waits && (!staff || role_may(role, DUTY_SERVE));
    out->may_credit = out->waits && staff && role_may(role, DUTY_BOOK);
    TRY(add_lines(v, r, out));
    TRY(add_note(v, r, out));
    return talk_load_objection(v, r, &out->talk);
}

err objection_ages(struct visit *v, const struct objection_row *rows, size_t count,
                   const struct objection_ages **out, size_t *n)
{
    struct objection_ages *list = arena_array(v->a, struct objection_ages, count + 1);
    size_t made = 0;

    for (size_t i = 0; i < count; i++) {
        const struct objection_row *r = &rows[i];
        int64_t amount = r->o.amount.minor < r->balance ? r->o.amount.minor : r->balance;
        size_t k = 0;
        if (!objection_waits(r->o.state) || amount <= 0) continue;
        while (k < made && !currency_eq(list[k].cur, r->o.amount.cur)) k++;
        if (k == made) {
            list[made] = (struct objection_ages){ .cur = r->o.amount.cur };
            for (int b = 0; b < AGEING_BUCKETS; b++)
                list[made].bucket[b].sum = money_zero(r->o.amount.cur);
            list[made++].sum = money_zero(r->o.amount.cur);
        }
        struct age_bucket *b = &list[k].bucket[ageing_bucket(r->due, v->today)];
        b->count++;
        TRY(money_add(b->sum, (money){ amount, list[k].cur }, &b->sum));
        TRY(money_add(list[k].sum, (money){ amount, list[k].cur }, &list[k].sum));
    }
    for (size_t k = 0; k < made; k++) (void)ageing_bar(&v->html, list[k].bucket);
    *out = list;
    *n = made;
    return OK;
}

/* Drafts of orders: composed anew with each change, frozen once. */
#include "app/app_order_draft.h"

#include "app/app_order.h"
#include "app/app_staff.h"
#include "app/issue_own.h"
#include "base/clock.h"
#include "core/calculate.h"
#include "core/snapshot.h"
#include "db/write.h"
#include "locale/zone.h"

struct work {
    struct arena *a;
    const struct actor *who;
    struct order_draft d;
    const struct order_writing *in;
    doc_id order; /* to be revised */
    bool mail;
    public_id made;
};

/* ---- the document ---- */

/* The lines of an address as people write it; what is more than there is room for in the last. */
static struct address address_of(str text, str country)
{
    struct address at = { .country = country };
    str *const parts[] = { &at.line1, &at.line2, &at.line3, &at.city };
    size_t n = 0;
    str line;

    while (n < countof(parts) - 1 && str_cut(&text, '\n', &line)) {
        line = str_trim(line);
        if (line.n > 0) *parts[n++] = line;
    }
    *parts[n] = str_trim(text);
    return at;
}

static struct party seller_of(const struct org *o)
{
    return (struct party){ .name = o->name, .tax_id = o->tax_id, .contact_email = o->email,
                           .contact_phone = o->phone,
                           .address = address_of(o->address, o->country) };
}

static struct party buyer_of(const struct customer *c)
{
    return (struct party){ .name = c->company.n > 0 ? c->company : c->name, .number = c->number,
                           .tax_id = c->tax_id, .endpoint = c->endpoint,
                           .contact_email = c->email,
                           .address = address_of(c->address, c->country) };
}

/* Why a group has no tax, which an e-invoice of it must say. */
static str reason_of(str category)
{
    if (str_eq(category, S("E"))) return S("Exempt from tax");
    if (str_eq(category, S("AE"))) return S("Reverse charge");
    if (str_eq(category, S("G"))) return S("Export");
    return str_eq(category, S("O")) ? S("Not subject to tax") : STR_NONE;
}

/* With what was typed, of today's parties, on that day. */
static err compose(struct rtx *tx, const struct work *w, const struct order_writing *in,
                   date issued, struct document *out)
{
    bool quote = w->d.kind == DOCUMENT_QUOTE;
    struct org o;
    struct customer c;

    TRY(store_org_get(tx, w->a, w->who->org, &o));
    TRY(store_customer_get(tx, w->a, w->who->org, w->d.customer, &c));
    struct document d = {
        .kind = w->d.kind, .number = in->number, .type_code = quote ? S("310") : S("220"),
        .issued = issued, .due = in->until, .tax_point = DATE_NONE, .period_start = DATE_NONE,
        .period_end = DATE_NONE, .delivered = DATE_NONE, .cur = c.cur,
        .language = c.language.n > 0 ? c.language : o.language, .contract = in->contract,
        .purchase_order = in->purchase_order, .note = in->note, .seller = seller_of(&o),
        .buyer = buyer_of(&c), .line_count = in->line_count,
        .payment = { .means_code = S("30"), .iban = o.iban, .bic = o.bic,
                     .account_name = o.account_name, .reference = in->number },
    };
    d.lines = arena_array(w->a, struct document_line, in->line_count + 1);
    for (size_t i = 0; i < in->line_count; i++) d.lines[i] = in->lines[i];
    enum tax_components parts = tax_components_of(&d.seller, &d.buyer);
    TRY(document_calculate(w->a, &d, tax_rounding_of(parts), parts));
    for (size_t i = 0; i < d.tax_count; i++) d.taxes[i].reason = reason_of(d.taxes[i].category);
    *out = d;
    return OK;
}

/* As it stands in a document that was written before. */
static struct order_writing writing_of(const struct document *d)
{
    return (struct order_writing){ .number = d->number, .purchase_order = d->purchase_order,
                                   .contract = d->contract, .note = d->note, .until = d->due,
                                   .lines = d->lines, .line_count = d->line_count };
}

static bool can_be_written(const struct order_writing *in)
{
    return in->number.n > 0 && in->line_count <= ORDER_LINES_MAX;
}

/* ---- rows ---- */

static err note(struct wtx *tx, const struct work *w, enum audit_action action,
                const struct document *d)
{
    char total[32];
    str after = STR_NONE;

    if (d != NULL)
        after = arena_format(w->a, "lines: %zu\ntotal: %.*s %.*s\n", d->line_count,
                             STR_FMT(currency_code(d->cur)),
                             STR_FMT(money_plain(d->payable, total)));
    return app_audit_note(tx, w->a, w->who,
                          &(struct audit_note){ .action = action, .object = S("order"),
                                                .object_id = w->d.id, .subject = w->d.number,
                                                .after = after });
}

/* The draft's body, as typed. */
static err fill(struct rtx *tx, struct work *w, const struct order_writing *in,
                struct document *out)
{
    struct stored_document frozen = { .kind = w->d.kind };

    TRY(compose(tx, w, in, DATE_NONE, out));
    TRY(issue_freeze(w->a, out, &frozen));
    w->d.number = in->number;
    w->d.body = frozen.body;
    w->d.changed_us = clock_now_us();
    return OK;
}

static err make_row(struct wtx *tx, struct work *w, const struct order_writing *in)
{
    staff_id by = { w->who->person };
    struct document d;

    w->d.id = id_new();
    w->d.public_id = w->made = public_id_new();
    TRY(fill(db_reads(tx), w, in, &d));
    TRY(store_order_draft_insert(tx, w->who->org, &w->d, by));
    return note(tx, w, AUDIT_ORDER_DRAFTED, &d);
}

static err make_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;

    TRY(app_staff_may(db_reads(tx), w->a, w->who, DUTY_BOOK));
    return make_row(tx, w, w->in);
}

err app_order_draft_make(const struct app *app, struct arena *a, const struct actor *who,
                         customer_id customer, enum document_kind kind,
                         const struct order_writing *in, public_id *out)
{
    struct work w = { .a = a, .who = who, .d = { .customer = customer, .kind = kind }, .in = in };

    must(document_is_order(kind));
    if (!can_be_written(in)) return E_INVALID;
    TRY(db_write(app->db, (struct db_work){ make_body, NULL, &w }));
    *out = w.made;
    return OK;
}

/* What a draft is to take the place of, held: nobody accepted it, and nothing took it yet. */
static err hold_earlier(struct rtx *tx, const struct work *w, doc_id id, struct order *out)
{
    struct order next;
    bool found;

    TRY(store_order_lock(tx, w->a, w->who->org, id, out));
    TRY(store_order_next(tx, w->a, w->who->org, id, &next, &found));
    return found || !order_can_revise(out) ? E_STATE : OK;
}

static err revise_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct stored_document stored;
    struct document d;
    struct order o;

    TRY(app_staff_may(db_reads(tx), w->a, w->who, DUTY_BOOK));
    TRY(hold_earlier(db_reads(tx), w, w->order, &o));
    TRY(store_document_get(db_reads(tx), w->a, w->who->org, o.id, &stored));
    TRY(snapshot_read(w->a, stored.body, &d));
    w->d = (struct order_draft){ .customer = o.customer, .kind = o.kind, .replaces = o.id };
    struct order_writing in = writing_of(&d);
    in.number = arena_format(w->a, "%.*s-%d", STR_FMT(o.number), 2);
    if (o.replaces.v != 0) in.number = order_number_after(w->a, o.number);
    return make_row(tx, w, &in);
}

err app_order_draft_revise(const struct app *app, struct arena *a, const struct actor *who,
                           doc_id order, public_id *out)
{
    struct work w = { .a = a, .who = who, .order = order };

    TRY(db_write(app->db, (struct db_work){ revise_body, NULL, &w }));
    *out = w.made;
    return OK;
}

static err change_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct document d;

    TRY(app_staff_may(db_reads(tx), w->a, w->who, DUTY_BOOK));
    TRY(fill(db_reads(tx), w, w->in, &d));
    TRY(store_order_draft_update(tx, w->who->org, &w->d, (staff_id){ w->who->person }));
    return note(tx, w, AUDIT_ORDER_CHANGED, &d);
}

err app_order_draft_change(const struct app *app, struct arena *a, const struct actor *who,
                           const struct order_draft *d, const struct order_writing *in)
{
    struct work w = { .a = a, .who = who, .d = *d, .in = in };

    if (!can_be_written(in)) return E_INVALID;
    return db_write(app->db, (struct db_work){ change_body, NULL, &w });
}

static err drop_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;

    TRY(app_staff_may(db_reads(tx), w->a, w->who, DUTY_BOOK));
    TRY(store_order_draft_delete(tx, w->who->org, &w->d));
    return note(tx, w, AUDIT_ORDER_DROPPED, NULL);
}

err app_order_draft_drop(const struct app *app, struct arena *a, const struct actor *who,
                         const struct order_draft *d)
{
    struct work w = { .a = a, .who = who, .d = *d };
    return db_write(app->db, (struct db_work){ drop_body, NULL, &w });
}

/* ---- issuing ---- */

/* The one before it has ended, and says by which number. */
static err replace(struct wtx *tx, const struct work *w, const struct stored_document *row)
{
    org_id org = w->who->org;
    struct order earlier;

    if (w->d.replaces.v == 0) return OK;
    TRY(hold_earlier(db_reads(tx), w, w->d.replaces, &earlier));
    TRY(store_order_replaces(tx, org, row->id, earlier.id));
    if (earlier.state != ORDER_OPEN) return OK;
    TRY(store_order_state(tx, org, earlier.id, ORDER_WITHDRAWN));
    return store_history_insert(tx, org, earlier.id.v, S("withdrawn"), STR_NONE, w->d.number,
                                clock_now_us());
}

static err issue_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct rtx *reads = db_reads(tx);
    struct stored_document row = { .id = { id_new() }, .public_id = public_id_new(),
                                   .customer = w->d.customer, .kind = w->d.kind };
    struct document draft, d;
    struct org o;

    TRY(app_staff_may(reads, w->a, w->who, DUTY_BOOK));
    TRY(store_order_draft_delete(tx, w->who->org, &w->d));
    TRY(store_org_get(reads, w->a, w->who->org, &o));
    TRY(snapshot_read(w->a, w->d.body, &draft));
    const struct order_writing in = writing_of(&draft);
    date today = zone_today(o.zone, clock_now_us());
    if (in.line_count == 0 || (date_is(in.until) && in.until.day < today.day)) return E_INVALID;
    TRY(compose(reads, w, &in, today, &d));
    TRY(issue_freeze(w->a, &d, &row));
    TRY(issue_order(tx, w->a, w->who->org, &row, &d, clock_now_us()));
    TRY(replace(tx, w, &row));
    w->made = row.public_id;
    struct work issued = *w;
    issued.d.id = row.id.v;
    TRY(note(tx, &issued, AUDIT_ORDER_ISSUED, &d));
    return w->mail ? app_order_mail(tx, w->a, w->who, row.id) : OK;
}

err app_order_draft_issue(const struct app *app, struct arena *a, const struct actor *who,
                          const struct order_draft *d, bool mail, public_id *out)
{
    struct work w = { .a = a, .who = who, .d = *d, .mail = mail };

    TRY(db_write(app->db, (struct db_work){ issue_body, NULL, &w }));
    *out = w.made;
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

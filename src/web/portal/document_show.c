/* The page of a document, worked out from its snapshot and its lot. */
#include "web/portal/document_view.h"

#include "app/app_document.h"
#include "core/check_code.h"
#include "core/history.h"
#include "core/pay_method.h"
#include "core/reference.h"
#include "core/snapshot.h"
#include "paper/cii_write.h"
#include "paper/rosette.h"
#include "paper/unit.h"
#include "web/portal/owed.h"
#include "web/seen.h"

enum { FACTS_MAX = 20, CODES_MAX = 50 };

str document_title(enum document_kind kind)
{
    switch (kind) {
    case DOCUMENT_CREDIT_NOTE: return S("Credit note");
    case DOCUMENT_RETAINER: return S("Retainer invoice");
    case DOCUMENT_DEBIT_NOTE: return S("Debit note");
    case DOCUMENT_ORDER: return S("Sales order");
    case DOCUMENT_QUOTE: return S("Quote");
    case DOCUMENT_INVOICE: break;
    }
    return S("Invoice");
}

static void add_fact(struct visit *v, struct document_view *out, struct fact *facts, str label,
                     struct fact f)
{
    if (f.text.n == 0 && !date_is(f.from) && !date_is(f.to)) return;
    must(out->fact_count < FACTS_MAX);
    f.label = html_message(&v->html, label);
    facts[out->fact_count++] = f;
}

static struct fact a_text(str text)
{
    return (struct fact){ .text = text, .from = DATE_NONE, .to = DATE_NONE };
}

static struct fact a_day(date d)
{
    return (struct fact){ .from = d, .to = DATE_NONE };
}

static void add_facts(struct visit *v, struct document_view *out)
{
    const struct document *d = out->d;
    struct fact *facts = arena_array(v->a, struct fact, FACTS_MAX);

    out->facts = facts;
#define FACT(label, fact) add_fact(v, out, facts, S(label), fact)
    FACT("Issued", a_day(d->issued));
    if (out->order) FACT("Valid until", a_day(out->lot->due));
    else FACT("Due", a_day(out->mark.plan != NULL ? out->mark.plan->due : out->lot->due));
    FACT("Billing period", ((struct fact){ .from = d->period_start, .to = d->period_end }));
    FACT("Purchase order", a_text(d->purchase_order));
    FACT("Contract", a_text(d->contract));
    FACT("Project", a_text(d->project));
    FACT("Sales order", a_text(d->sales_order));
    FACT("Your reference", a_text(d->buyer_reference));
    FACT("Tax point", a_day(d->tax_point));
    FACT("Delivered", a_day(d->delivered));
    FACT("Delivery note", a_text(d->despatch_advice));
    FACT("Type", a_text(html_message(&v->html, d->type)));
    FACT("Terms", a_text(d->payment.terms.n <= DOCUMENT_FACT_BYTES ? d->payment.terms : STR_NONE));
#undef FACT
}

/* What allowances and charges do to a line: an amount, and a percentage where it is only one. */
static void line_discount(const struct document *d, struct shown_line *s)
{
    const struct document_line *line = s->line;
    s->reduced = money_zero(d->cur);
    for (size_t i = 0; i < line->allowance_count; i++) {
        const struct allowance *a = &line->allowances[i];
        s->reduced.minor += a->charge ? -a->amount.minor : a->amount.minor;
        s->discount = a->percent;
    }
    s->has_percent = line->allowance_count == 1 && !line->allowances[0].charge &&
                     s->discount.units != 0;
}

/* With the currency's digits, as all prices of the column have; false where it has more of them. */
static bool price_of(decimal price, currency cur, money *out)
{
    int64_t minor = price.units;

    if (price.scale > currency_exponent(cur)) return false;
    for (int i = price.scale; i < currency_exponent(cur); i++)
        if (__builtin_mul_overflow(minor, 10, &minor)) return false;
    *out = (money){ minor, cur };
    return true;
}

static void add_lines(struct visit *v, struct document_view *out)
{
    const struct document *d = out->d;
    struct shown_line *lines = arena_array(v->a, struct shown_line, d->line_count + 1);
    struct code_sum *codes = arena_array(v->a, struct code_sum, CODES_MAX);

    for (size_t i = 0; i < d->line_count; i++) {
        const struct document_line *line = &d->lines[i];
        size_t c = 0;
        str unit = unit_word_of(line->unit, line->quantity);
        lines[i] = (struct shown_line){ .line = line, .unit = html_message(&v->html, unit) };
        lines[i].even = price_of(line->price, d->cur, &lines[i].price);
        line_discount(d, &lines[i]);
        out->any_quantity = out->any_quantity || line->quantity.units != 0;
        out->any_discount = out->any_discount || lines[i].reduced.minor != 0;
        out->any_tax = out->any_tax || line->tax_rate.units != 0;
        if (line->hsn_sac.n == 0) continue;
        while (c < out->code_count && !(str_eq(codes[c].code, line->hsn_sac) &&
                                        decimal_eq(codes[c].rate, line->tax_rate)))
            c++;
        if (c == CODES_MAX) continue;
        if (c == out->code_count) {
            codes[out->code_count++] = (struct code_sum){ line->hsn_sac, money_zero(d->cur),
                                                          line->tax_rate };
        }
        codes[c].net.minor += line->net.minor;
    }
    out->lines = lines;
    out->codes = codes;
    out->taxes = document_taxes(d, v->a, &out->tax_count);
}

void document_sheet(struct visit *v, struct document_view *out)
{
    add_facts(v, out);
    add_lines(v, out);
}

/* The order it was made of. */
static err add_order(struct visit *v, struct document_view *out)
{
    struct order o;
    bool found;

    if (out->d->sales_order.n == 0 || v->link != NULL || module_in(v->off, MODULE_ORDERS))
        return OK;
    TRY(store_order_of_invoice(v->tx, v->a, v->org->id, out->lot->doc, &o, &found));
    if (!found) return OK;
    out->order_number = o.number;
    out->order_id = arena_str(v->a, public_id_str(&o.public_id));
    return OK;
}

static str put_label(const struct applied *a)
{
    switch ((enum entry_kind)a->kind) {
    case ENTRY_IMPORT_PAID: return S("Paid before");
    case ENTRY_CANCEL: return a->side > 0 ? S("Kept as credit") : S("Cancelled");
    case ENTRY_WRITE_OFF: return a->side > 0 ? S("Owed again") : S("Written off");
    case ENTRY_RETURN: return S("Payment returned");
    case ENTRY_UNAPPLY: return S("Given back");
    case ENTRY_REVERSAL: return S("Reversed");
    case ENTRY_OFFLINE: return S("Payment received");
    case ENTRY_POST:
    case ENTRY_LATE_CAPTURE:
    case ENTRY_APPLY: return a->document_number.n > 0 ? S("Credit") : S("Paid");
    case ENTRY_ISSUE:
    case ENTRY_CREDIT_NOTE:
    case ENTRY_RETAINER_ISSUE:
    case ENTRY_RESERVE:
    case ENTRY_REFUND:
    case ENTRY_REFUND_POST:
    case ENTRY_DISPUTE:
    case ENTRY_DISPUTE_FEE:
    case ENTRY_GIVE_BACK:
    case ENTRY_EPOCH:
    case ENTRY_SERIES:
    case ENTRY_BANK_LINE:
    case ENTRY_BANK_MATCH:
    case ENTRY_BANK_UNMATCH:
    case ENTRY_BANK_BACK:
    case ENTRY_VOID: break;
    }
    return S("Other");
}

static err add_puts(struct visit *v, struct document_view *out)
{
    struct applied *list;
    size_t n;

    TRY(store_applied_list(v->tx, v->a, v->org->id, out->lot->doc, &list, &n));
    struct put_on *puts = arena_array(v->a, struct put_on, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct applied *a = &list[i];
        /* A retainer invoice is issued by an entry of a kind of its own. */
        if (a->kind == ENTRY_RETAINER_ISSUE) continue;
        struct put_on *p = &puts[out->put_count++];
        *p = (struct put_on){ .day = a->day, .label = html_message(&v->html, put_label(a)),
                              .amount = { a->side * a->amount, out->lot->cur } };
        enum pay_method method = pay_method_of(a->payment_method);
        if (method != PAY_NONE) p->method = html_message(&v->html, pay_method_label(method));
        p->number = a->payment_reference.n > 0 ? a->payment_reference : a->document_number;
        if (a->payment_public.n > 0 && v->link == NULL)
            p->url = address(v, "/payments/%.*s", STR_FMT(a->payment_public));
    }
    out->puts = puts;
    return OK;
}

/* By whom, or what is told of it. */
static str happened(struct visit *v, const struct history_row *row)
{
    if (str_eq(row->kind, S("forwarded")))
        return words_say(v->words, v->a, "{1} to {2}", row->who, row->detail);
    return row->who.n > 0 ? row->who : row->detail;
}

err document_events(struct visit *v, struct document_view *out)
{
    struct history_row *rows;
    size_t n;

    TRY(store_history_list(v->tx, v->a, v->org->id, out->lot->doc, &rows, &n));
    struct event *events = arena_array(v->a, struct event, n + 2);
    for (size_t i = n; i-- > 0;) {
        str words = history_label(rows[i].kind);
        bool source = str_eq(rows[i].kind, S("imported"));
        if (words.n == 0) continue;
        events[out->event_count++] = (struct event){
            .day = DATE_NONE,
            .at = visit_time(v, rows[i].at_us),
            .words = html_message(&v->html, words),
            .detail = source || out->link ? STR_NONE : happened(v, &rows[i]),
            .good = history_is_good(rows[i].kind),
        };
    }
    events[out->event_count++] = (struct event){ .words = html_message(&v->html, S("Issued")),
                                                 .day = out->lot->day };
    out->events = events;
    return OK;
}

static void add_parts(struct visit *v, struct document_view *out)
{
    const struct plan *p = out->mark.plan;
    const struct lot *l = out->lot;
    struct shown_part *parts = arena_array(v->a, struct shown_part, p->count);

    for (size_t i = 0; i < p->count; i++)
        parts[i] = (struct shown_part){ p->parts[i].due, { p->parts[i].amount, l->cur },
                                        { plan_open(p, lot_balance(l), i), l->cur } };
    out->parts = parts;
    out->extra = (money){ plan_extra(p, lot_balance(l)), l->cur };
}

static err add_mark(struct visit *v, struct document_view *out)
{
    struct lot_mark *mark;

    TRY(lot_marks(v, out->lot->customer, out->lot, 1, &mark));
    out->mark = *mark;
    if (mark->plan != NULL) add_parts(v, out);
    if (mark->promise != NULL) {
        const struct promise *p = mark->promise;
        char iso[11], plain[32];
        out->promised = (money){ p->amount, out->lot->cur };
        out->promise.day = arena_str(v->a, date_iso(p->day, iso));
        out->promise.note = p->note;
        if (p->amount != lot_payable(out->lot))
            out->promise.amount = arena_str(v->a, money_plain(out->promised, plain));
    }
    return OK;
}

static err add_state(struct visit *v, struct document_view *out)
{
    const struct lot *l = out->lot;
    bool held;

    TRY(add_mark(v, out));
    out->may_choose = may_choose(v);
    if (l->kind == DOCUMENT_RETAINER) out->may_choose = v->may_pay; /* no amount goes to it */
    out->state = lot_state(l, v->today);
    out->days = l->due.day - v->today.day;
    out->balance = (money){ l->closed ? 0 : lot_balance(l), l->cur };
    out->due_now = out->mark.plan != NULL ? out->mark.now : out->balance;
    if (out->mark.plan == NULL && out->mark.disputed.minor < out->balance.minor)
        out->due_now.minor -= out->mark.disputed.minor;
    out->next_part = out->mark.plan != NULL && out->days > 0;
    out->part_paid = out->balance.minor > 0 && out->balance.minor < l->total;
    out->payable = out->state == INVOICE_DUE || out->state == INVOICE_OVERDUE;
    out->may_pay = out->may_pay && (v->link == NULL || out->may_choose);
    const struct invoice_link *by = v->link;
    const struct objection_open *o = out->mark.objection;
    out->may_dispute = o == NULL && out->state != INVOICE_CANCELLED &&
                       l->kind != DOCUMENT_RETAINER && (by == NULL || by->address.n == 0);
    if (by != NULL) out->mark.later = NULL;
    if (by != NULL && o != NULL && (o->contact.v != by->contact.v || by->address.n > 0))
        out->mark.objection = NULL; /* a colleague's */
    if (out->state != INVOICE_PENDING || v->link != NULL) return OK;
    struct payment_holder *holder = arena_new(v->a, struct payment_holder);
    TRY(store_payment_on_doc(v->tx, v->a, v->org->id, l->doc, holder, &held));
    if (!held) return OK;
    out->holder = holder;
    out->started = visit_time(v, holder->made_us);
    return OK;
}

/* The code to scan for what is still to be paid; none is no fault. */
static void add_code(struct visit *v, struct document_view *out)
{
    const struct document *d = out->d;
    struct payment_qr q = {
        .amount = out->due_now, .iban = out->iban, .bic = out->bic, .vpa = v->org->vpa,
        .name = out->account_name.n > 0 ? out->account_name : d->seller.name,
        .reference = out->reference, .text = d->number,
        .creditor = payment_qr_party_of(v->a, &d->seller),
        .debtor = payment_qr_party_of(v->a, &d->buyer),
    };
    out->code = payment_qr_choose(v->a, &q, &out->code_content);
}

static void add_transfer(struct visit *v, struct document_view *out)
{
    const struct payment_terms *p = &out->d->payment;
    bool own = p->iban.n > 0;
    out->iban = own ? p->iban : out->org->iban;
    out->bic = own ? p->bic : out->org->bic;
    out->account_name = own ? p->account_name : out->org->account_name;
    out->reference = reference_of_document(v->a, out->d, out->org->iban,
                                           out->check_code.n > 0 ? out->lot->doc : 0);
    if (out->balance.minor > 0) add_code(v, out);
}

/* Its one line is of a word of ours. */
static err document_of_lot(struct visit *v, const struct lot *l, struct document *out)
{
    TRY(app_document_of_lot(v->tx, v->a, v->org, l, out));
    out->lines[0].name = html_message(&v->html, out->lines[0].name);
    return OK;
}

/* The bill before it: what a mailed link shows is this one alone. */
static err add_before(struct visit *v, struct document_view *out)
{
    struct bill_before *before = arena_new(v->a, struct bill_before);
    const struct lot *l = &v->invoice;
    bool found;

    if (v->link != NULL || l->account != ACCOUNT_RECEIVABLE) return OK;
    TRY(store_bill_before(v->tx, v->a, v->org->id, l->customer, l->doc, before, &found));
    if (!found) return OK;
    out->before = before;
    out->was = (money){ before->total, l->cur };
    return money_sub((money){ l->total, l->cur }, out->was, &out->change);
}

err document_show(struct visit *v, struct document_view *out)
{
    struct stored_document stored = { .id = { v->invoice.doc } };
    struct document *d = arena_new(v->a, struct document);
    struct stored_attachment *files;

    err e = store_document_get(v->tx, v->a, v->org->id, stored.id, &stored);
    if (e == OK) e = snapshot_read(v->a, stored.body, d);
    else if (e == E_NOT_FOUND) e = document_of_lot(v, &v->invoice, d);
    TRY(e);
    *out = (struct document_view){
        .lot = &v->invoice, .d = d, .org = v->org, .logo = v->logo, .may_pay = v->may_pay,
        .title = html_message(&v->html, document_title(v->invoice.kind)),
        .check_code = check_code(v->a, stored.hash),
        .structured = stored.hash.n > 0 && paper_cii_can_write(d),
        .e_invoice = str_eq(stored.source_format, S("ubl")) ||
                     str_eq(stored.source_format, S("cii")),
        .customer = public_id_str(&v->customer->public_id), .link = v->link != NULL,
    };
    struct rosette r = rosette_of(out->check_code);
    out->rosette = (struct match){ r.outer_a, r.outer_b, r.turns, r.inner_a, r.inner_b };
    TRY(seen_before(v, &out->seen));
    TRY(add_state(v, out));
    document_sheet(v, out);
    TRY(add_order(v, out));
    TRY(suspension_banner(v, out->lot->doc, &out->suspension));
    add_transfer(v, out);
    TRY(add_puts(v, out));
    TRY(document_events(v, out));
    TRY(store_attached_list(v->tx, v->a, v->org->id, stored.id, &files, &out->file_count));
    out->files = files;
    return add_before(v, out);
}

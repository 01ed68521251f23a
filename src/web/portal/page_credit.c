/* One credit or retainer: where it was used, putting it on invoices, taking it back, a refund. */
#include "web/portal/credit_view.h"

#include "app/app_apply.h"
#include "app/app_request.h"
#include "web/portal/review.h"
#include "web/views.h"

enum { LINES_MAX = 50 };

/* ---- showing ---- */

static str field_of(struct visit *v, const char *prefix, const public_id *id)
{
    return arena_format(v->a, "%s.%.*s", prefix, STR_FMT(public_id_str(id)));
}

static str bare(struct visit *v, money m)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 200);
    format_money(&b, v->html.format, m, MONEY_BARE);
    return buf_copy(&b, v->a);
}

/* The oldest open invoices; what is free goes to the first of them until something is typed. */
static err add_lines(struct visit *v, struct credit_view *view)
{
    const struct lot *from = view->lot;
    struct lot *open, *whole;
    size_t n;

    if (view->left.minor == 0) return OK;
    TRY(store_invoice_payable(v->tx, v->a, v->org->id, from->customer, from->cur, LINES_MAX, &open,
                              &n));
    struct allocation *parts = arena_array(v->a, struct allocation, n + 1);
    int64_t *docs = arena_array(v->a, int64_t, n + 1);
    for (size_t i = 0; i < n; i++)
        parts[i] = (struct allocation){ .lot = &open[i], .terms = { .partial = true } };
    allocate(parts, n, view->left.minor);
    for (size_t i = 0; i < n; i++) docs[i] = parts[i].lot->doc;
    whole = arena_array(v->a, struct lot, n + 1);
    TRY(store_lots_get(v->tx, v->a, v->org->id, from->customer, docs, n, whole));
    struct credit_line *lines = arena_array(v->a, struct credit_line, n + 1);
    bool posted = v->route->method == HTTP_POST;
    for (size_t i = 0; i < n; i++) {
        const struct lot *l = &whole[i];
        str field = field_of(v, "amount", &l->public_id);
        bool late = date_is(l->due) && l->due.day < v->today.day;
        money part = { parts[i].amount, l->cur }, most = { lot_payable(l), l->cur };
        lines[i] = (struct credit_line){
            .id = l->public_id, .number = l->number, .due = l->due, .balance = most,
            .days_late = late ? v->today.day - l->due.day : 0, .field = field,
            .version = l->version,
            .typed = posted ? http_form(v->rq, field) : part.minor > 0 ? bare(v, part) : STR_NONE,
            .told = words_say(v->words, v->a, "up to {1}", review_money(v, l->cur, most.minor)),
        };
    }
    view->lines = lines;
    view->line_count = n;
    return OK;
}

static err add_uses(struct visit *v, struct credit_view *view)
{
    const struct lot *l = view->lot;
    struct credit_used *used;
    size_t n;

    TRY(store_credit_used(v->tx, v->a, v->org->id, l->account, l->doc, &used, &n));
    struct credit_use *uses = arena_array(v->a, struct credit_use, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct credit_use *u = &uses[i];
        *u = (struct credit_use){ .day = used[i].day, .number = used[i].number,
                                  .amount = { used[i].amount, l->cur } };
        TRY(money_add(view->used, u->amount, &view->used));
        if (used[i].public.n == 0) continue;
        u->url = address(v, used[i].doc != 0 ? "/invoices/%.*s" : "/payments/%.*s",
                         STR_FMT(used[i].public));
        if (used[i].by_hand > 0 && !public_id_parse(used[i].public, &u->undo)) return E_BUG;
    }
    view->uses = uses;
    view->use_count = n;
    /* Never the sums of its postings: what was taken back raises both. */
    return money_add(view->used, (money){ lot_balance(l), l->cur }, &view->total);
}

static void add_back(struct visit *v, struct credit_view *view, struct credit_back **list,
                     size_t *room, struct credit_back one)
{
    *list = arena_grow(v->a, *list, view->back_count, room, sizeof **list);
    (*list)[view->back_count++] = one;
    if (refund_is_running(one.state)) view->going_back.minor += one.amount.minor;
}

/* What staff gave back of it by itself; one by methods is as many lines as it has refunds. */
static err add_backs(struct visit *v, struct credit_view *view)
{
    const struct lot *l = view->lot;
    struct credit_back *list = NULL;
    struct giveback *all;
    size_t n, room = 0;

    TRY(store_giveback_list(v->tx, v->a, v->org->id, l->account, l->doc, &all, &n));
    for (size_t i = 0; i < n; i++) {
        struct giveback_refund *parts;
        size_t count;
        struct credit_back one = { .to = all[i].reference, .amount = { all[i].amount, l->cur },
                                   .state = REFUND_DONE, .made = visit_time(v, all[i].made_us) };
        if (all[i].way == GIVEBACK_TRANSFER) add_back(v, view, &list, &room, one);
        TRY(store_giveback_refunds(v->tx, v->a, v->org->id, all[i].id, &parts, &count));
        for (size_t j = 0; j < count; j++) {
            bool done = parts[j].state == REFUND_DONE;
            one.to = parts[j].payment_reference;
            one.url = address(v, "/payments/%.*s", STR_FMT(public_id_str(&parts[j].payment)));
            one.amount.minor = done ? parts[j].done : parts[j].amount;
            one.state = parts[j].state;
            add_back(v, view, &list, &room, one);
        }
    }
    view->backs = list;
    return OK;
}

static str label_of(const struct lot *l)
{
    if (l->account == ACCOUNT_RETAINER) return S("Retainer");
    return l->kind == DOCUMENT_CREDIT_NOTE ? S("Credit note") : S("Over-payment");
}

static err show(struct visit *v, str notice)
{
    const struct lot *l = &v->invoice;
    struct document_view *document = arena_new(v->a, struct document_view);
    struct credit_view view = {
        .lot = l, .label = html_message(&v->html, label_of(l)), .used = money_zero(l->cur),
        .left = { lot_payable(l), l->cur }, .pending = { l->nd, l->cur },
        .going_back = money_zero(l->cur), .pdf = l->kind != 0, .notice = notice,
        .key = public_id_new(), .may_pay = v->may_pay,
        .list = address(v, "/credits?tab=credits%.*s", STR_FMT(customer_part(v))),
    };
    struct request about = { .customer = l->customer, .kind = S("refund"), .account = l->account,
                             .subject = l->doc };

    if (l->account == ACCOUNT_RETAINER)
        view.source = address(v, "/invoices/%.*s", STR_FMT(public_id_str(&l->public_id)));
    else if (l->kind == 0)
        view.source = address(v, "/payments/%.*s", STR_FMT(public_id_str(&l->public_id)));
    else
        view.document = document;
    if (view.document != NULL) {
        TRY(document_show(v, document));
        TRY(talk_load(v, l, (objection_id){ 0 }, &document->talk));
    }
    TRY(add_uses(v, &view));
    TRY(add_backs(v, &view));
    view.pending.minor -= view.going_back.minor;
    TRY(add_lines(v, &view));
    TRY(store_request_last(v->tx, v->a, v->org->id, &about, &view.request, &view.asked));
    if (view.asked) view.asked_at = visit_time(v, view.request.made_us);
    struct frame f = visit_frame(v, PAGE_INVOICES,
                                 arena_format(v->a, "%.*s %.*s", STR_FMT(view.label),
                                              STR_FMT(l->number)));
    document->talk.csrf = f.csrf;
    view_credit(&v->html, &f, &view, &v->problems);
    return OK;
}

static err credit_show(struct visit *v)
{
    return show(v, STR_NONE);
}

static err to_credit(struct visit *v)
{
    return visit_redirect(v, arena_format(v->a, "/credits/%.*s",
                                          STR_FMT(public_id_str(&v->invoice.public_id))));
}

/* Read it as it is now, and say why nothing was done. */
static err again(struct visit *v, err why, str words)
{
    public_id id = v->invoice.public_id;

    db_read_end(&v->tx);
    TRY(visit_read(v));
    TRY(store_lot_by_public(v->tx, v->a, v->org->id, id, v->invoice.account, &v->invoice));
    visit_status(v, err_info(why)->http);
    return show(v, html_message(&v->html, words));
}

/* ---- applying ---- */

static void problem(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

/* One "amount.<id>" that is not empty. */
static err read_item(struct visit *v, const struct http_pair *typed, struct pay_item *out,
                     int64_t *sum, bool *taken)
{
    str text = str_trim(typed->value);
    struct lot l;
    public_id id;
    money amount;

    *taken = false;
    if (!public_id_parse(str_sub(typed->name, 7, typed->name.n), &id)) return E_NOT_FOUND;
    if (text.n == 0) return OK;
    TRY(store_lot_by_public(v->tx, v->a, v->org->id, id, ACCOUNT_RECEIVABLE, &l));
    if (l.customer.v != v->invoice.customer.v) return E_NOT_FOUND;
    bool readable = amount_typed(text, v->html.format, v->invoice.cur, &amount) == AMOUNT_FINE;
    if (readable && amount.minor == 0) return OK;
    *out = (struct pay_item){ .account = ACCOUNT_RECEIVABLE, .doc = l.doc };
    if (!str_i64(http_form(v->rq, field_of(v, "version", &id)), &out->version)) out->version = -1;
    *taken = true;
    if (!readable || amount.minor < 0 ||
        (amount.minor > lot_payable(&l) && out->version == l.version)) {
        problem(v, typed->name,
                words_say(v->words, v->a, "Use at most {1} on {2}, or leave it empty",
                          review_money(v, l.cur, lot_payable(&l)), l.number));
        return OK;
    }
    out->amount = amount.minor;
    if (__builtin_add_overflow(*sum, amount.minor, sum)) *sum = INT64_MAX;
    return OK;
}

static err read_items(struct visit *v, struct pay_item *items, size_t *count)
{
    int64_t sum = 0;
    str first = STR_NONE;

    for (size_t i = 0; i < v->rq->form_count; i++) {
        const struct http_pair *typed = &v->rq->form[i];
        bool taken;
        if (!str_starts(typed->name, S("amount."))) continue;
        if (*count == LINES_MAX) return E_BAD_REQUEST;
        TRY(read_item(v, typed, &items[*count], &sum, &taken));
        if (!taken) continue;
        if (first.n == 0) first = typed->name;
        (*count)++;
    }
    if (*count == 0) problem(v, STR_NONE, S("Enter how much to use on at least one invoice."));
    if (v->problems.errors == 0 && sum > lot_payable(&v->invoice))
        problem(v, first,
                words_say(v->words, v->a, "That is more than is left, {1}. Use less of it.",
                          review_money(v, v->invoice.cur, lot_payable(&v->invoice))));
    return OK;
}

static struct apply request(const struct visit *v)
{
    const struct lot *l = &v->invoice;
    return (struct apply){ .org = v->org->id, .customer = l->customer, .who = v->session->person,
                           .key = visit_field(v, "key"),
                           .from = { .account = l->account, .doc = l->doc } };
}

static err credit_use(struct visit *v)
{
    struct pay_item *items = arena_array(v->a, struct pay_item, LINES_MAX);
    struct apply in = request(v);
    bool there = false;
    public_id key;

    if (!public_id_parse(in.key, &key)) return E_BAD_REQUEST;
    if (!str_i64(visit_field(v, "version"), &in.from.version)) in.from.version = -1;
    TRY(visit_read(v));
    TRY(read_items(v, items, &in.count));
    if (in.count > 0) TRY(app_applied(v->tx, v->a, &in, items[0].doc, &there));
    if (there) return to_credit(v);
    if (v->problems.errors > 0) {
        visit_status(v, 422);
        return show(v, STR_NONE);
    }
    in.items = items;
    db_read_end(&v->tx);
    err e = app_apply(v->app, v->a, &in);
    if (e == E_ALREADY_PENDING)
        return again(v, e, S("One of these invoices is being paid just now. Nothing was used."));
    if (e == E_STALE || e == E_NOT_PAYABLE)
        return again(v, e, S("Something changed while this page was open. Nothing was used. "
                             "Please check it again."));
    TRY(e);
    return to_credit(v);
}

static err credit_undo(struct visit *v)
{
    struct apply in = request(v);
    struct lot l;
    public_id id, key;

    if (!public_id_parse(in.key, &key)) return E_BAD_REQUEST;
    if (!public_id_parse(visit_field(v, "invoice"), &id)) return E_BAD_REQUEST;
    TRY(visit_read(v));
    TRY(store_lot_by_public(v->tx, v->a, v->org->id, id, ACCOUNT_RECEIVABLE, &l));
    if (l.customer.v != v->invoice.customer.v) return E_NOT_FOUND;
    db_read_end(&v->tx);
    err e = app_unapply(v->app, v->a, &in, l.doc);
    if (e == E_ALREADY_PENDING)
        return again(v, e, S("That invoice is being paid just now. Nothing was taken back."));
    if (e != E_STATE && e != E_EXISTS) TRY(e); /* taken back before: the page shows it */
    return to_credit(v);
}

static err credit_ask(struct visit *v)
{
    const struct lot *l = &v->invoice;
    struct request r = { .customer = l->customer, .contact = { v->session->person },
                         .kind = S("refund"), .account = l->account, .subject = l->doc,
                         .amount = { lot_payable(l), l->cur },
                         .message = str_trim(visit_field(v, "message")) };

    if (v->problems.errors > 0) {
        TRY(visit_read(v));
        visit_status(v, 422);
        return show(v, STR_NONE);
    }
    if (r.amount.minor == 0)
        return again(v, E_STATE, S("There is nothing left of it to ask back."));
    TRY(app_request_make(v->app, v->org->id, &r));
    return to_credit(v);
}

const struct route page_credit[] = {
    { HTTP_GET, "/credits/{credit}", DOOR_PORTAL, NEED_VIEW, OBJECT_CREDIT, .read = credit_show },
    { HTTP_POST, "/credits/{credit}/use", DOOR_PORTAL, NEED_PAY, OBJECT_CREDIT,
      .write = credit_use,
      .fields = { { "customer", FIELD_ID }, { "key", FIELD_ID }, { "version", FIELD_LINE, 20 },
                  { "amount.", FIELD_LINE, .starts = true },
                  { "version.", FIELD_LINE, 20, .starts = true } } },
    { HTTP_POST, "/credits/{credit}/undo", DOOR_PORTAL, NEED_PAY, OBJECT_CREDIT,
      .write = credit_undo,
      .fields = { { "customer", FIELD_ID }, { "key", FIELD_ID }, { "invoice", FIELD_ID } } },
    { HTTP_POST, "/credits/{credit}/refund", DOOR_PORTAL, NEED_PAY, OBJECT_CREDIT,
      .write = credit_ask,
      .fields = { { "customer", FIELD_ID }, { "message", FIELD_TEXT, 1000 } } },
    { 0 },
};

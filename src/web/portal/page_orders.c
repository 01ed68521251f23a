/* Sales orders and quotes as customers see them: the list, one of them, and their word on it. */
#include "app/app_order.h"
#include "base/encode.h"
#include "core/check_code.h"
#include "core/snapshot.h"
#include "locale/fold.h"
#include "paper/rosette.h"
#include "store/store_invoice.h"
#include "web/day.h"
#include "web/portal/invoices.h"
#include "web/portal/orders.h"
#include "web/seen.h"
#include "web/views.h"

enum { SHOWN_ALL = 63, NAME_CHARS = 100, WORDS_CHARS = 500 };
/* What can still become an invoice. */
#define SHOWN_WAITING                                                                              \
    (1 << ORDER_SHOWN_OPEN | 1 << ORDER_SHOWN_EXPIRED | 1 << ORDER_SHOWN_ACCEPTED)

static const str state_words[] = { { "open", 4 },     { "expired", 7 },   { "accepted", 8 },
                                   { "declined", 8 }, { "withdrawn", 9 }, { "invoiced", 8 } };

/* ---- the list ---- */

static void wrong(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

static date read_day(struct visit *v, const char *name)
{
    str text = str_trim(visit_field(v, name));
    date d = DATE_NONE;

    str said = visit_day(v, text, S("Enter the day as 2026-11-30. It was left out."), &d);
    if (text.n > 0 && said.n > 0) wrong(v, str_of(name), said);
    return d;
}

static void read_filter(struct visit *v, struct orders_view *view, struct order_filter *f)
{
    struct choice *states = arena_array(v->a, struct choice, countof(state_words) + 1);

    view->all = str_eq(visit_field(v, "tab"), S("all"));
    f->shown = view->all ? SHOWN_ALL : SHOWN_WAITING;
    states[view->state_count++] = (struct choice){ STR_NONE, html_message(&v->html, S("Any")) };
    for (size_t i = 0; i < countof(state_words); i++) {
        bool chosen = str_eq(visit_field(v, "state"), state_words[i]);
        if ((f->shown & 1 << i) == 0) continue;
        states[view->state_count++] = (struct choice){
            state_words[i], html_message(&v->html, order_shown_label((enum order_shown)i)), chosen
        };
        if (chosen) view->state = state_words[i];
    }
    for (size_t i = 0; i < countof(state_words) && view->state.n > 0; i++)
        if (str_eq(view->state, state_words[i])) f->shown = 1 << i;
    view->states = states;
    f->from = view->from = read_day(v, "from");
    f->to = view->to = read_day(v, "to");
    if (date_is(f->from) && date_is(f->to) && f->to.day < f->from.day)
        wrong(v, S("to"), S("The range ends before it starts, so nothing is in it."));
    view->words = str_trim(visit_field(v, "q"));
    f->words = locale_fold(v->a, view->words);
    if (f->words.n == 0 && view->words.n > 0) f->words = S("-"); /* marks alone: finds nothing */
    view->filtered = view->state.n > 0 || date_is(f->from) || date_is(f->to) || view->words.n > 0;
}

static void add_text(struct buf *b, const char *name, str text)
{
    if (text.n == 0) return;
    buf_format(b, "&%s=", name);
    encode_percent(b, text);
}

static html_url_safe base_of(struct visit *v, const struct orders_view *view)
{
    CLEANUP(buf_release) struct buf b;
    char from[11], to[11];

    buf_init(&b, 8192);
    buf_format(&b, "/orders?customer=%.*s&tab=%s", STR_FMT(public_id_str(&view->customer)),
               view->all ? "all" : "open");
    add_text(&b, "state", view->state);
    add_text(&b, "from", date_iso(view->from, from));
    add_text(&b, "to", date_iso(view->to, to));
    add_text(&b, "q", view->words);
    return (html_url_safe){ buf_copy(&b, v->a) };
}

/* "day.id" of the row to go on after. */
static bool read_after(str s, struct order_filter *f)
{
    str iso = STR_NONE;
    return str_cut(&s, '.', &iso) && date_parse(iso, &f->after_day) && str_i64(s, &f->after) &&
           f->after > 0;
}

static err orders_show(struct visit *v)
{
    struct orders_view view = { .today = v->today, .customer = v->customer->public_id };
    struct order_filter f = { .org = v->org->id, .customer = v->customer->customer,
                              .today = v->today, .after_day = DATE_NONE, .limit = LIST_ROWS + 1 };
    str after = visit_field(v, "after");
    struct order *rows;
    char iso[11];

    if (after.n > 0 && !read_after(after, &f)) return E_BAD_REQUEST;
    read_filter(v, &view, &f);
    html_url_safe base = base_of(v, &view);
    if (after.n > 0) view.pager.first = base;
    TRY(store_order_list(v->tx, v->a, db_engine_of(v->app->db), &f, &rows, &view.count));
    if (view.count > LIST_ROWS) {
        view.count = LIST_ROWS;
        const struct order *last = &rows[LIST_ROWS - 1];
        view.pager.next = address(v, "%.*s&after=%.*s.%lld", STR_FMT(base.s),
                                  STR_FMT(date_iso(last->issued, iso)), (long long)last->id.v);
    }
    for (size_t i = 1; i < view.count; i++) {
        if (!currency_eq(rows[i].total.cur, rows[0].total.cur)) v->html.many_currencies = true;
    }
    view.rows = rows;
    if (v->problems.errors > 0) view.problems = &v->problems;
    struct frame frame = visit_frame(v, PAGE_ORDERS, html_message(&v->html, S("Orders")));
    view_orders(&v->html, &frame, &view);
    return OK;
}

/* ---- one of them ---- */

static err add_sheet(struct visit *v, struct order_view *out)
{
    struct stored_document stored;
    struct document *d = arena_new(v->a, struct document);

    TRY(store_document_get(v->tx, v->a, v->org->id, out->o->id, &stored));
    TRY(snapshot_read(v->a, stored.body, d));
    out->version = stored.hash;
    out->sheet = (struct document_view){
        .lot = &v->invoice, .d = d, .org = v->org, .logo = v->logo, .order = true,
        .title = html_message(&v->html, document_title(out->o->kind)),
        .check_code = check_code(v->a, stored.hash),
    };
    struct rosette r = rosette_of(out->sheet.check_code);
    out->sheet.rosette = (struct match){ r.outer_a, r.outer_b, r.turns, r.inner_a, r.inner_b };
    document_sheet(v, &out->sheet);
    return OK;
}

static err add_invoice(struct visit *v, struct order_view *out)
{
    struct lot l;

    if (out->o->invoice.v == 0) return OK;
    TRY(store_lot_get(v->tx, v->a, v->org->id, out->o->customer, ACCOUNT_RECEIVABLE,
                      out->o->invoice.v, &l));
    out->invoice_number = l.number;
    out->invoice_id = arena_str(v->a, public_id_str(&l.public_id));
    return OK;
}

static err add_versions(struct visit *v, struct order_view *out)
{
    struct order other;
    bool found;

    TRY(store_order_next(v->tx, v->a, v->org->id, out->o->id, &other, &found));
    if (found) {
        out->next = other.number;
        out->next_id = other.public_id;
    }
    if (out->o->replaces.v == 0) return OK;
    TRY(store_order_get(v->tx, v->a, v->org->id, out->o->replaces, &other));
    out->before = other.number;
    out->before_id = other.public_id;
    return OK;
}

err order_show(struct visit *v, struct order_view *out)
{
    const struct order *o = &v->order;

    *out = (struct order_view){ .o = o, .shown = order_shown(o, v->today),
                                .days = date_is(o->until) ? o->until.day - v->today.day : 0,
                                .may_answer = v->may_pay && order_can_answer(o, v->today),
                                .name = v->name };
    TRY(add_sheet(v, out));
    TRY(add_invoice(v, out));
    TRY(add_versions(v, out));
    TRY(store_order_answer_get(v->tx, v->a, v->org->id, o->id, &out->answer, &out->answered));
    if (out->answered) out->at = visit_time(v, out->answer.at_us);
    TRY(seen_before(v, &out->sheet.seen));
    TRY(talk_load(v, &v->invoice, &out->sheet.talk));
    return document_events(v, &out->sheet);
}

static err page(struct visit *v, struct order_view *view)
{
    struct frame f = visit_frame(v, PAGE_ORDERS,
                                 arena_format(v->a, "%.*s %.*s", STR_FMT(view->sheet.title),
                                              STR_FMT(v->order.number)));
    view->csrf = view->sheet.talk.csrf = f.csrf;
    view->customer = public_id_str(&v->customer->public_id);
    view_order(&v->html, &f, view);
    return OK;
}

static err one_show(struct visit *v)
{
    struct order_view view;

    TRY(order_show(v, &view));
    return page(v, &view);
}

static err one_pdf(struct visit *v)
{
    return document_pdf(v, &v->invoice);
}

/* The dispatcher notes it, as after each form about an order. */
static err one_seen(struct visit *v)
{
    return visit_redirect(v, arena_format(v->a, "/orders/%.*s",
                                          STR_FMT(public_id_str(&v->order.public_id))));
}

/* ---- the word on it ---- */

/* The page as it is now, with what was typed and what is wrong. */
static err again(struct visit *v, int status)
{
    struct order_view view;
    doc_id id = v->order.id;

    db_read_end(&v->tx);
    TRY(visit_read(v));
    TRY(store_order_get(v->tx, v->a, v->org->id, id, &v->order));
    TRY(order_show(v, &view));
    view.name = visit_field(v, "name");
    view.words = visit_field(v, "words");
    view.problems = &v->problems;
    visit_status(v, status);
    return page(v, &view);
}

static err answer(struct visit *v)
{
    str say = visit_field(v, "answer");
    struct order_word w = { .org = v->org->id, .order = v->order.id,
                            .contact = { v->session->person },
                            .accept = str_eq(say, S("accept")),
                            .name = visit_field(v, "name"), .address = v->rq->remote,
                            .version = visit_field(v, "version") };

    if (!w.accept && !str_eq(say, S("decline"))) return E_BAD_REQUEST;
    if (!w.accept) w.words = visit_field(v, "words");
    if (str_trim(w.name).n == 0) wrong(v, S("name"), S("Enter your name."));
    if (!w.accept && str_trim(w.words).n == 0)
        wrong(v, S("words"), S("Say why, so that a better offer can be made."));
    if (v->problems.errors > 0) return again(v, 422);
    err e = app_order_answer(v->app, v->a, &w);
    if (e == E_STATE || e == E_CONFLICT) {
        wrong(v, STR_NONE,
              e == E_STATE ? S("Your answer was not kept: somebody answered before you, or the "
                               "offer has ended. This is how it stands now.")
                           : S("This is not the version you saw. Please look at it again."));
        return again(v, 409);
    }
    TRY(e);
    return visit_redirect(v, arena_format(v->a, "/orders/%.*s",
                                          STR_FMT(public_id_str(&v->order.public_id))));
}

const struct route page_orders[] = {
    { HTTP_GET, "/orders", DOOR_PORTAL, NEED_VIEW, .read = orders_show,
      .module = MODULE_ORDERS,
      .fields = { { "customer", FIELD_ID }, { "tab", FIELD_LINE, 10 }, { "state", FIELD_LINE, 20 },
                  { "q", FIELD_LINE, 200 }, { "from", FIELD_LINE, 30 }, { "to", FIELD_LINE, 30 },
                  { "after", FIELD_EXACT, 40 } } },
    { HTTP_GET, "/orders/{order}", DOOR_PORTAL, NEED_VIEW, OBJECT_ORDER, .read = one_show },
    { HTTP_GET, "/orders/{order}/pdf", DOOR_PORTAL, NEED_VIEW, OBJECT_ORDER, .read = one_pdf,
      .slow = true, .fields = { { "show", FIELD_LINE, 1 } } },
    { HTTP_POST, "/orders/{order}/seen", DOOR_PORTAL, NEED_VIEW, OBJECT_ORDER, .write = one_seen },
    { HTTP_POST, "/orders/{order}/answer", DOOR_PORTAL, NEED_PAY, OBJECT_ORDER, .write = answer,
      .fields = { { "customer", FIELD_ID }, { "answer", FIELD_LINE, 10 },
                  { "version", FIELD_EXACT, 64 }, { "name", FIELD_LINE, NAME_CHARS },
                  { "words", FIELD_TEXT, WORDS_CHARS } } },
    { 0 },
};

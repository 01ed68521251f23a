/* A dispute of an invoice by its customer: raised, talked about, withdrawn. */
#include "store/store_invoice.h"
#include "web/amount.h"
#include "web/objection_view.h"
#include "web/portal/owed.h"
#include "web/views.h"

static void wrong(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

/* ---- raising ---- */

static bool ticked(const struct visit *v, int line)
{
    for (size_t i = 0; i < v->rq->form_count; i++) {
        int64_t n;
        if (str_eq(v->rq->form[i].name, S("line")) && str_i64(v->rq->form[i].value, &n) &&
            n == line)
            return true;
    }
    return false;
}

static err show_form(struct visit *v, bool typed)
{
    const struct lot *l = &v->invoice;
    struct document d;
    struct objection_form p = { .lot = l, .balance = { lot_balance(l), l->cur },
                                .key = public_id_new(), .problems = &v->problems };

    TRY(visit_read(v));
    err e = objection_document(v, l->doc, &d);
    if (e != OK && e != E_NOT_FOUND) return e;
    size_t n = e == OK ? d.line_count : 0; /* of a debit note without a document: no lines */
    struct objection_shown *lines = arena_array(v->a, struct objection_shown, n + 1);
    for (size_t i = 0; i < n && i < OBJECTION_LINES_MAX; i++) {
        struct objection_shown s = { .line = (int)i, .name = d.lines[i].name,
                                     .detail = d.lines[i].description };
        s.total = d.lines[i].net;
        TRY(objection_line_total(&d, i, &s.total.minor));
        if (s.total.minor <= 0) continue;
        s.chosen = typed && ticked(v, (int)i);
        lines[p.count++] = s;
    }
    p.lines = lines;
    for (size_t i = 0; i < OBJECTION_REASON_COUNT; i++)
        p.reasons[i] = (struct choice){
            objection_reasons[i].word, html_message(&v->html, objection_reasons[i].label),
            typed && str_eq(visit_field(v, "reason"), objection_reasons[i].word) };
    if (typed) {
        p.words = visit_field(v, "words");
        p.wish = visit_field(v, "wish");
        p.amount = visit_field(v, "amount");
    }
    struct frame f = visit_frame(v, PAGE_INVOICES,
                                 words_say(v->words, v->a, "Dispute {1}", l->number));
    p.csrf = f.csrf;
    view_dispute_form(&v->html, &f, &p);
    return OK;
}

/* Where nothing can be disputed the invoice says why; what is disputed already leads there. */
static err form_show(struct visit *v)
{
    const struct lot *l = &v->invoice;
    struct objection_open *list;
    size_t n;

    if (l->closed || l->kind == DOCUMENT_RETAINER)
        return visit_redirect(v, arena_format(v->a, "/invoices/%.*s",
                                              STR_FMT(public_id_str(&l->public_id))));
    TRY(store_objection_open(v->tx, v->a, v->org->id, l->customer, l->doc, l->doc, &list, &n));
    if (n == 0 || v->link != NULL) return show_form(v, false);
    return visit_redirect(v, arena_format(v->a, "/disputes/%.*s",
                                          STR_FMT(public_id_str(&list[0].public_id))));
}

static err again(struct visit *v, int status)
{
    visit_status(v, status);
    return show_form(v, true);
}

static void read_form(struct visit *v, struct objection_wish *w, struct objection_line *lines)
{
    str amount = str_trim(visit_field(v, "amount"));
    money m;

    for (size_t i = 0; i < v->rq->form_count; i++) {
        int64_t n;
        if (!str_eq(v->rq->form[i].name, S("line"))) continue;
        if (w->count == OBJECTION_LINES_MAX || !str_i64(v->rq->form[i].value, &n) || n < 0 ||
            n > INT32_MAX) {
            wrong(v, S("line"), S("Tick the lines that are wrong, or none for all of it."));
            return;
        }
        lines[w->count++] = (struct objection_line){ .line = (int)n };
    }
    w->lines = lines;
    w->reason = visit_field(v, "reason");
    w->words = visit_field(v, "words");
    w->wish = visit_field(v, "wish");
    if (objection_reason_label(w->reason).n == 0) wrong(v, S("reason"), S("Choose a reason."));
    if (str_trim(w->words).n == 0) wrong(v, S("words"), S("Say what is wrong."));
    if (amount.n == 0) return;
    if (amount_typed(amount, v->html.format, v->invoice.cur, &m) == AMOUNT_FINE && m.minor > 0)
        w->amount = m.minor;
    else
        wrong(v, S("amount"), S("Enter an amount above zero, such as 120.00, or leave it empty."));
}

static err dispute(struct visit *v)
{
    struct objection_wish w = { .about = &v->invoice };
    struct objection_line lines[OBJECTION_LINES_MAX];
    struct actor who = visit_actor(v);

    if (!public_id_parse(visit_field(v, "key"), &w.id)) return E_BAD_REQUEST;
    read_form(v, &w, lines);
    if (v->problems.errors > 0) return again(v, 422);
    err e = app_objection_raise(v->app, v->a, &who, &w);
    if (e == E_INVALID) wrong(v, S("line"), S("Tick the lines that are wrong, or none for all."));
    if (e == E_NOT_PAYABLE)
        wrong(v, S("amount"), S("Dispute at most what these lines, or the invoice, come to."));
    if (e == E_STATE) wrong(v, STR_NONE, S("This invoice cannot be disputed: it was cancelled."));
    if (e == E_EXISTS) wrong(v, STR_NONE, S("This invoice is disputed already."));
    if (v->problems.errors > 0)
        return again(v, e == E_STATE || e == E_EXISTS ? 409 : 422);
    TRY(e);
    return visit_redirect(v, arena_format(v->a, "/disputes/%.*s", STR_FMT(public_id_str(&w.id))));
}

/* ---- one of them ---- */

static err show(struct visit *v)
{
    struct objection_view p;

    db_read_end(&v->tx);
    TRY(visit_read(v));
    TRY(store_objection_by_public(v->tx, v->a, v->org->id, v->objection.o.public_id,
                                  &v->objection));
    TRY(objection_show(v, &v->objection, &p));
    p.problems = &v->problems;
    p.talk.problems = &v->problems;
    if (v->route->method == HTTP_POST && v->problems.errors > 0)
        p.talk.typed = http_form(v->rq, S("comment"));
    struct frame f = visit_frame(v, PAGE_INVOICES,
                                 words_say(v->words, v->a, "Dispute {1}", p.number));
    p.csrf = p.talk.csrf = f.csrf;
    view_dispute(&v->html, &f, &p);
    return OK;
}

static err to_dispute(struct visit *v)
{
    return visit_redirect(v, arena_format(v->a, "/disputes/%.*s",
                                          STR_FMT(public_id_str(&v->objection.o.public_id))));
}

static err say(struct visit *v)
{
    bool back;

    TRY(talk_write_objection(v, &v->objection, &back));
    return back ? show(v) : to_dispute(v);
}

static err withdraw(struct visit *v)
{
    struct actor who = visit_actor(v);
    err e = app_objection_withdraw(v->app, v->a, &who, &v->objection);

    if (e == E_STATE) { /* ended meanwhile: the page says how */
        visit_status(v, 409);
        return show(v);
    }
    TRY(e);
    return to_dispute(v);
}

const struct route page_dispute[] = {
    { HTTP_GET, "/invoices/{invoice}/dispute", DOOR_PORTAL, NEED_VIEW, OBJECT_INVOICE,
      .read = form_show, .own_link = true },
    { HTTP_POST, "/invoices/{invoice}/dispute", DOOR_PORTAL, NEED_VIEW, OBJECT_INVOICE,
      .write = dispute, .own_link = true,
      .fields = { { "customer", FIELD_ID }, { "key", FIELD_ID },
                  { "line", FIELD_LINE, 10, .many = true }, { "reason", FIELD_LINE, 20 },
                  { "words", FIELD_TEXT, COMMENT_CHARS_MAX },
                  { "wish", FIELD_TEXT, OBJECTION_WISH_MAX }, { "amount", FIELD_LINE, 40 } } },
    { HTTP_GET, "/disputes/{dispute}", DOOR_PORTAL, NEED_VIEW, OBJECT_OBJECTION, .read = show,
      .own_link = true },
    { HTTP_POST, "/disputes/{dispute}/say", DOOR_PORTAL, NEED_VIEW, OBJECT_OBJECTION,
      .write = say, .files = true, .own_link = true,
      .fields = { { "customer", FIELD_ID }, TALK_FIELDS } },
    { HTTP_POST, "/disputes/{dispute}/withdraw", DOOR_PORTAL, NEED_VIEW, OBJECT_OBJECTION,
      .write = withdraw, .own_link = true, .fields = { { "customer", FIELD_ID } } },
    { 0 },
};

/* Disputes of invoices by customers: the queue, and one of them with its answer. */
#include "web/address.h"
#include "web/amount.h"
#include "web/portal/requests.h"
#include "web/staff/staff_rows.h"
#include "web/views.h"

enum { AGED = 500 };

static err objections_show(struct visit *v)
{
    bool past = str_eq(visit_field(v, "show"), S("past"));
    objection_id before = { INT64_MAX };
    str after = visit_field(v, "after");
    struct objection_row *rows, *all;
    struct requests_view p = { 0 };
    size_t n;

    if (after.n > 0 && (!str_i64(after, &before.v) || before.v <= 0)) return E_BAD_REQUEST;
    TRY(store_objection_queue(v->tx, v->a, v->org->id, past, before, STAFF_PAGE_ROWS + 1, &rows,
                              &n));
    p.objection_count = n > STAFF_PAGE_ROWS ? STAFF_PAGE_ROWS : n;
    if (n > STAFF_PAGE_ROWS)
        p.pager.next = address(v, "/staff/objections?show=%s&after=%lld", past ? "past" : "",
                               (long long)rows[STAFF_PAGE_ROWS - 1].o.id.v);
    struct objection_row_shown *list = arena_array(v->a, struct objection_row_shown, n + 1);
    for (size_t i = 0; i < p.objection_count; i++) {
        const struct objection *o = &rows[i].o;
        list[i] = (struct objection_row_shown){
            .number = objection_number(v->a, o->n), .invoice = rows[i].number,
            .reason = rows[i].customer_name, .id = o->public_id,
            .made = visit_time(v, o->made_us), .amount = o->amount, .state = o->state };
        if (!currency_eq(o->amount.cur, rows[0].o.amount.cur)) v->html.many_currencies = true;
    }
    p.objections = list;
    TRY(store_objection_queue(v->tx, v->a, v->org->id, false, (objection_id){ INT64_MAX }, AGED,
                              &all, &n));
    TRY(objection_ages(v, all, n, &p.ages, &p.age_count));
    struct frame f = visit_frame(v, PAGE_INBOX, html_message(&v->html, S("Disputed invoices")));
    view_staff_objections(&v->html, &f, &p, past);
    return OK;
}

static err load(struct visit *v, struct objection_row *out)
{
    public_id id;

    TRY(visit_read(v));
    if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
    return store_objection_by_public(v->tx, v->a, v->org->id, id, out);
}

/* Amounts typed into the correction stand in it again. */
static void keep_typed(struct visit *v, struct objection_view *p)
{
    struct objection_shown *lines = arena_array(v->a, struct objection_shown, p->count + 1);

    for (size_t i = 0; i < p->count; i++) {
        lines[i] = p->lines[i];
        if (http_form_times(v->rq, lines[i].field) > 0)
            lines[i].typed = http_form(v->rq, lines[i].field);
    }
    p->lines = lines;
    p->words = http_form(v->rq, S("words"));
    p->note_typed = http_form(v->rq, S("number"));
    p->talk.typed = http_form(v->rq, S("comment"));
}

static err show(struct visit *v)
{
    struct objection_row r;
    struct objection_view p;

    db_read_end(&v->tx);
    TRY(load(v, &r));
    TRY(objection_show(v, &r, &p));
    p.problems = &v->problems;
    p.talk.problems = &v->problems;
    if (v->route->method == HTTP_POST) keep_typed(v, &p);
    struct frame f = visit_frame(v, PAGE_INBOX,
                                 words_say(v->words, v->a, "Dispute {1}", p.number));
    p.csrf = p.talk.csrf = f.csrf;
    view_staff_objection(&v->html, &f, &p);
    return OK;
}

static void wrong(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

static err again(struct visit *v, int status)
{
    visit_status(v, status);
    return show(v);
}

static err to_objection(struct visit *v)
{
    return visit_redirect(v, arena_format(v->a, "/staff/objections/%.*s", STR_FMT(v->params[0])));
}

static err ended(struct visit *v)
{
    wrong(v, STR_NONE, S("This dispute has ended meanwhile. Nothing was changed."));
    return again(v, 409);
}

static err say(struct visit *v)
{
    struct objection_row r;
    bool back;

    TRY(load(v, &r));
    db_read_end(&v->tx);
    TRY(talk_write_objection(v, &r, &back));
    return back ? show(v) : to_objection(v);
}

static err refuse(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct objection_row r;

    TRY(load(v, &r));
    db_read_end(&v->tx);
    if (v->problems.errors > 0) return again(v, 422);
    err e = app_objection_refuse(v->app, v->a, &who, &r, visit_field(v, "words"));
    if (e == E_INVALID) {
        wrong(v, S("words"), S("Say why, for who disputes it."));
        return again(v, 422);
    }
    if (e == E_STATE) return ended(v);
    TRY(e);
    return to_objection(v);
}

/* What is to be credited of each line, before tax; nothing typed is nothing. */
static err read_nets(struct visit *v, const struct objection_row *r, struct objection_correct *in)
{
    struct document d;

    TRY(objection_document(v, r->o.doc, &d));
    int64_t *nets = arena_array(v->a, int64_t, d.line_count + 1);
    for (size_t i = 0; i < d.line_count; i++) {
        str field = arena_format(v->a, "net.%zu", i);
        str typed = str_trim(http_form(v->rq, field));
        money m;
        if (typed.n == 0) continue;
        if (amount_typed(typed, v->html.format, d.cur, &m) != AMOUNT_FINE || m.minor < 0 ||
            (m.minor > 0 && m.minor > d.lines[i].net.minor))
            wrong(v, field, S("Credit at most what this line comes to before tax."));
        else
            nets[i] = m.minor;
    }
    in->nets = nets;
    in->count = d.line_count;
    return OK;
}

static err correct(struct visit *v)
{
    struct objection_correct in = { .number = str_trim(visit_field(v, "number")),
                                    .words = visit_field(v, "words") };
    struct actor who = visit_actor(v);
    struct objection_row r;

    TRY(load(v, &r));
    TRY(read_nets(v, &r, &in));
    db_read_end(&v->tx);
    if (in.number.n == 0) wrong(v, S("number"), S("Enter the number of the credit note."));
    if (v->problems.errors > 0) return again(v, 422);
    err e = app_objection_correct(v->app, v->a, &who, &r, &in);
    if (e == E_STATE) return ended(v);
    if (e == E_EXISTS) wrong(v, S("number"), S("This number is taken."));
    if (e == E_INVALID) wrong(v, STR_NONE, S("Credit something of at least one line."));
    if (e == E_NOT_PAYABLE) wrong(v, STR_NONE, S("This is more than the invoice."));
    if (v->problems.errors > 0) return again(v, e == E_EXISTS ? 409 : 422);
    TRY(e);
    return to_objection(v);
}

const struct route page_staff_objections[] = {
    { HTTP_GET, "/staff/objections", DOOR_STAFF, NEED_SEE, .read = objections_show,
      .fields = { { "show", FIELD_LINE, 10 }, { "after", FIELD_EXACT, 20 } } },
    { HTTP_GET, "/staff/objections/{dispute}", DOOR_STAFF, NEED_SEE, .read = show },
    { HTTP_POST, "/staff/objections/{dispute}/say", DOOR_STAFF, NEED_SERVE, .write = say,
      .files = true, .fields = { TALK_FIELDS } },
    { HTTP_POST, "/staff/objections/{dispute}/refuse", DOOR_STAFF, NEED_SERVE, .write = refuse,
      .fields = { { "words", FIELD_TEXT, COMMENT_CHARS_MAX } } },
    { HTTP_POST, "/staff/objections/{dispute}/correct", DOOR_STAFF, NEED_BOOK, .write = correct,
      .fields = { { "words", FIELD_TEXT, COMMENT_CHARS_MAX }, { "number", FIELD_LINE, 60 },
                  { "net.", FIELD_LINE, 40, .starts = true } } },
    { 0 },
};

/* Writing to the seller: a message, which becomes a thread, and a review. */
#include "app/app_message.h"
#include "core/upload.h"
#include "store/store_invoice.h"
#include "web/message_view.h"
#include "web/upload.h"
#include "web/views.h"

enum { EARLIER = 20 };

static void wrong(struct visit *v, const char *field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = str_of(field), .text = text });
}

/* The invoice that is named, of the customer of this page; *found false without one. */
static err named_invoice(struct visit *v, struct lot *out, bool *found)
{
    str id = visit_field(v, "invoice");
    public_id public;

    *found = id.n > 0;
    if (id.n == 0) return OK;
    if (!public_id_parse(id, &public)) return E_NOT_FOUND;
    TRY(store_lot_by_public(v->tx, v->a, v->org->id, public, ACCOUNT_RECEIVABLE, out));
    return out->customer.v == v->customer->customer.v ? OK : E_NOT_FOUND;
}

static err add_earlier(struct visit *v, struct contact_view *view)
{
    contact_id me = { v->session->person };
    struct message *list;

    TRY(store_message_list(v->tx, v->a, v->org->id, me, EARLIER, &list, &view->row_count));
    struct message_row *rows = arena_array(v->a, struct message_row, view->row_count + 1);
    for (size_t i = 0; i < view->row_count; i++)
        rows[i] = (struct message_row){ list[i].public_id, list[i].subject,
                                        visit_time(v, list[i].made_us) };
    view->rows = rows;
    return OK;
}

static err show(struct visit *v, struct contact_view *view)
{
    view->key = public_id_new();
    view->customer = v->customer->public_id;
    view->seller = v->org->name;
    view->email = v->org->email;
    view->phone = v->org->phone;
    view->accept = upload_accept;
    TRY(add_earlier(v, view));
    struct frame f = visit_frame(v, PAGE_NONE, html_message(&v->html, S("Send e-mail")));
    view_send_mail(&v->html, &f, view, &v->problems);
    return OK;
}

static err contact_show(struct visit *v)
{
    struct contact_view view = { 0 };
    struct lot l;
    bool found;

    TRY(named_invoice(v, &l, &found));
    if (found) {
        view.subject = words_say(v->words, v->a, "About invoice {1}", l.number);
        view.invoice = visit_field(v, "invoice");
    }
    return show(v, &view);
}

static err again(struct visit *v, int status)
{
    struct contact_view view = { .subject = visit_field(v, "subject"),
                                 .message = visit_field(v, "message"),
                                 .invoice = visit_field(v, "invoice") };

    TRY(visit_read(v));
    visit_status(v, status);
    return show(v, &view);
}

/* What came, checked as far as it can be without writing. */
static err read_form(struct visit *v, struct message_wish *w)
{
    struct lot l;
    bool found;

    *w = (struct message_wish){ .org = v->org->id, .name = v->name,
                                .words = visit_field(v, "message"),
                                .m = { .kind = MESSAGE_MAIL, .customer = v->customer->customer,
                                       .contact = { v->session->person },
                                       .subject = str_trim(visit_field(v, "subject")) } };
    if (!public_id_parse(visit_field(v, "key"), &w->form)) return E_BAD_REQUEST;
    TRY(visit_read(v));
    TRY(named_invoice(v, &l, &found));
    db_read_end(&v->tx);
    if (found) w->m.doc = l.doc;
    if (w->m.subject.n == 0) wrong(v, "subject", S("Say in a few words what it is about."));
    if (str_trim(w->words).n == 0) wrong(v, "message", S("Write what you want to say."));
    return OK;
}

static err contact_send(struct visit *v)
{
    struct upload_taken file;
    struct message_wish w;
    public_id thread;
    bool found = false;

    TRY(read_form(v, &w));
    if (v->problems.errors > 0) return again(v, 422);
    err e = upload_take(v, "file", v->customer->customer, &file, &found);
    if (e == E_INVALID) return again(v, 422);
    TRY(e);
    if (found) w.file = &file;
    e = app_message_send(v->app, v->a, &w, &thread);
    if (e == E_TOO_MANY) {
        wrong(v, "message", S("You have written enough for today. Please call, or go on "
                              "tomorrow."));
        return again(v, 429);
    }
    TRY(e);
    return visit_redirect(v, arena_format(v->a, "/contact/%.*s?sent=1",
                                          STR_FMT(public_id_str(&thread))));
}

/* ---- one thread ---- */

static err show_thread(struct visit *v, bool sent)
{
    struct message_page page;

    TRY(visit_read(v));
    TRY(message_page_load(v, v->message.public_id, "/contact", &page));
    struct frame f = visit_frame(v, PAGE_NONE, page.subject);
    page.talk.csrf = f.csrf;
    page.talk.problems = &v->problems;
    if (v->route->method == HTTP_POST) page.talk.typed = visit_field(v, "comment");
    view_contact_thread(&v->html, &f, &page, sent);
    return OK;
}

static err thread_show(struct visit *v)
{
    return show_thread(v, visit_field(v, "sent").n > 0);
}

static err thread_again(struct visit *v, int status, str text)
{
    if (text.n > 0) wrong(v, "comment", text);
    visit_status(v, status);
    return show_thread(v, false);
}

static err thread_write(struct visit *v)
{
    struct message_wish w = { .org = v->org->id, .name = v->name,
                              .m = { .contact = { v->session->person },
                                     .public_id = v->message.public_id },
                              .words = visit_field(v, "comment") };
    public_id out;

    if (!public_id_parse(visit_field(v, "key"), &w.form)) return E_BAD_REQUEST;
    if (v->problems.errors > 0) return thread_again(v, 422, STR_NONE);
    err e = app_message_send(v->app, v->a, &w, &out);
    if (e == E_INVALID) return thread_again(v, 422, S("Write what you want to say."));
    if (e == E_TOO_LARGE)
        return thread_again(v, 422, S("No more can be written here. Begin a new message."));
    if (e == E_TOO_MANY)
        return thread_again(v, 429, S("You have written enough for today. Please call, or go on "
                                      "tomorrow."));
    TRY(e);
    return visit_redirect(v, arena_format(v->a, "/contact/%.*s?sent=1", STR_FMT(v->params[0])));
}

static err thread_file(struct visit *v)
{
    TRY(visit_read(v));
    return message_file_answer(v, v->message.public_id, v->params[1]);
}

/* ---- a review ---- */

static err show_review(struct visit *v, bool sent)
{
    static const str labels[] = { { "No rating", 9 },     { "5, very good", 12 },
                                  { "4, good", 7 },       { "3, fair", 7 },
                                  { "2, poor", 7 },       { "1, very poor", 12 } };
    struct choice *ratings = arena_array(v->a, struct choice, countof(labels));
    bool typed = v->route->method == HTTP_POST;
    struct review_view view = { .key = public_id_new(), .customer = v->customer->public_id,
                                .message = typed ? visit_field(v, "message") : STR_NONE,
                                .ratings = ratings, .rating_count = countof(labels),
                                .sent = sent };

    for (size_t i = 0; i < countof(labels); i++) {
        str value = i == 0 ? STR_NONE : arena_format(v->a, "%zu", countof(labels) - i);
        ratings[i] = (struct choice){ value, html_message(&v->html, labels[i]),
                                      typed && str_eq(visit_field(v, "rating"), value) };
    }
    struct frame f = visit_frame(v, PAGE_NONE, html_message(&v->html, S("Write a review")));
    view_review(&v->html, &f, &view, &v->problems);
    return OK;
}

static err review_show(struct visit *v)
{
    return show_review(v, visit_field(v, "sent").n > 0);
}

static err review_again(struct visit *v, int status)
{
    TRY(visit_read(v));
    visit_status(v, status);
    return show_review(v, false);
}

static err review_send(struct visit *v)
{
    str rating = visit_field(v, "rating");
    struct message_wish w = { .org = v->org->id, .name = v->name,
                              .words = visit_field(v, "message"),
                              .m = { .kind = MESSAGE_REVIEW, .customer = v->customer->customer,
                                     .contact = { v->session->person } } };
    int64_t n = 0;
    public_id out;

    if (!public_id_parse(visit_field(v, "key"), &w.form)) return E_BAD_REQUEST;
    if (rating.n > 0 && (!str_i64(rating, &n) || n < 1 || n > 5))
        wrong(v, "rating", S("Choose one to five, or none."));
    if (str_trim(w.words).n == 0) wrong(v, "message", S("Write what you want to say."));
    if (v->problems.errors > 0) return review_again(v, 422);
    w.m.rating = (int)n;
    err e = app_message_send(v->app, v->a, &w, &out);
    if (e == E_TOO_MANY) {
        wrong(v, "message", S("You have written a review lately. Thank you; please wait a month, "
                              "or send an e-mail."));
        return review_again(v, 429);
    }
    TRY(e);
    return visit_redirect(v, S("/review?sent=1"));
}

const struct route page_contact[] = {
    { HTTP_GET, "/contact", DOOR_PORTAL, NEED_VIEW, .read = contact_show,
      .fields = { { "customer", FIELD_ID }, { "invoice", FIELD_ID } } },
    { HTTP_POST, "/contact", DOOR_PORTAL, NEED_VIEW, .write = contact_send, .files = true,
      .fields = { { "customer", FIELD_ID }, { "key", FIELD_ID }, { "invoice", FIELD_ID },
                  { "subject", FIELD_LINE, MESSAGE_SUBJECT_CHARS },
                  { "message", FIELD_TEXT, MESSAGE_CHARS }, { "file", FIELD_FILE } } },
    { HTTP_GET, "/contact/{message}", DOOR_PORTAL, NEED_VIEW, OBJECT_MESSAGE,
      .read = thread_show, .fields = { { "sent", FIELD_LINE, 1 } } },
    { HTTP_POST, "/contact/{message}", DOOR_PORTAL, NEED_VIEW, OBJECT_MESSAGE,
      .write = thread_write,
      .fields = { { "key", FIELD_ID }, { "comment", FIELD_TEXT, MESSAGE_CHARS } } },
    { HTTP_GET, "/contact/{message}/files/{n}", DOOR_PORTAL, NEED_VIEW, OBJECT_MESSAGE,
      .read = thread_file, .slow = true },
    { HTTP_GET, "/review", DOOR_PORTAL, NEED_VIEW, .read = review_show,
      .fields = { { "customer", FIELD_ID }, { "sent", FIELD_LINE, 1 } } },
    { HTTP_POST, "/review", DOOR_PORTAL, NEED_VIEW, .write = review_send,
      .fields = { { "customer", FIELD_ID }, { "key", FIELD_ID }, { "rating", FIELD_LINE, 1 },
                  { "message", FIELD_TEXT, MESSAGE_CHARS } } },
    { 0 },
};

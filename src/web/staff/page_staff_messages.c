/* A message or review of a customer's person, and the reply. */
#include "app/app_message.h"
#include "web/message_view.h"
#include "web/views.h"

static err show_thread(struct visit *v)
{
    struct message_page page;
    public_id id;

    TRY(visit_read(v));
    if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
    TRY(message_page_load(v, id, "/staff/messages", &page));
    if (page.review) page.subject = html_message(&v->html, S("Review"));
    struct frame f = visit_frame(v, PAGE_INBOX, page.subject);
    page.talk.csrf = f.csrf;
    page.talk.problems = &v->problems;
    if (v->route->method == HTTP_POST) page.talk.typed = visit_field(v, "comment");
    view_staff_message(&v->html, &f, &page);
    return OK;
}

static err again(struct visit *v, str text)
{
    if (text.n > 0)
        problem_add(&v->problems, (struct problem){ .field = S("comment"), .text = text });
    visit_status(v, 422);
    return show_thread(v);
}

static err message_reply(struct visit *v)
{
    struct actor who = visit_actor(v);
    public_id thread, form;
    struct message m;

    TRY(visit_read(v));
    if (!public_id_parse(v->params[0], &thread)) return E_NOT_FOUND;
    TRY(store_message_by_public(v->tx, v->a, v->org->id, thread, &m));
    db_read_end(&v->tx);
    if (!public_id_parse(visit_field(v, "key"), &form)) return E_BAD_REQUEST;
    if (v->problems.errors > 0) return again(v, STR_NONE);
    err e = app_message_reply(v->app, v->a, &who, thread, form, visit_field(v, "comment"));
    if (e == E_INVALID) return again(v, S("Write what you want to say."));
    if (e == E_TOO_LARGE) return again(v, S("No more can be written here. Send an e-mail."));
    TRY(e);
    return visit_redirect(v, arena_format(v->a, "/staff/messages/%.*s", STR_FMT(v->params[0])));
}

static err message_file(struct visit *v)
{
    public_id id;

    if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
    return message_file_answer(v, id, v->params[1]);
}

const struct route page_staff_messages[] = {
    { HTTP_GET, "/staff/messages/{message}", DOOR_STAFF, NEED_SEE, .read = show_thread },
    { HTTP_POST, "/staff/messages/{message}", DOOR_STAFF, NEED_SERVE, .write = message_reply,
      .fields = { { "key", FIELD_ID }, { "comment", FIELD_TEXT, MESSAGE_CHARS } } },
    { HTTP_GET, "/staff/messages/{message}/files/{n}", DOOR_STAFF, NEED_SEE, .read = message_file,
      .slow = true },
    { 0 },
};

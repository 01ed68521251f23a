/* Comments on a document, as staff read and answer them. */
#include "web/staff/staff_rows.h"
#include "web/talk.h"
#include "web/views.h"
#include "web/web.h"

static err show(struct visit *v, const struct problems *problems)
{
    struct customer c;
    struct lot l;
    struct talk t;

    TRY(visit_read(v));
    TRY(talk_lot(v, v->params[0], &l));
    TRY(store_customer_get(v->tx, v->a, v->org->id, l.customer, &c));
    TRY(talk_load(v, &l, &t));
    if (problems != NULL) t.typed = visit_field(v, "comment");
    t.problems = problems;
    struct frame f = visit_frame(v, PAGE_CUSTOMERS,
                                 words_say(v->words, v->a, "Comments on {1}", l.number));
    t.csrf = f.csrf;
    view_staff_comments(&v->html, &f, &t, &l, &c);
    return OK;
}

static err comments_show(struct visit *v)
{
    return show(v, NULL);
}

static err comment(struct visit *v)
{
    struct lot l;
    bool again;

    TRY(visit_read(v));
    TRY(talk_lot(v, v->params[0], &l));
    db_read_end(&v->tx);
    TRY(talk_write(v, &l, &again));
    if (again) return show(v, &v->problems);
    return visit_redirect(v, arena_format(v->a, "/staff/documents/%.*s/comments",
                                          STR_FMT(v->params[0])));
}

static err comment_file(struct visit *v)
{
    struct lot l;

    TRY(talk_lot(v, v->params[0], &l));
    return talk_file(v, &l);
}

const struct route page_staff_comments[] = {
    { HTTP_GET, "/staff/documents/{document}/comments", DOOR_STAFF, NEED_SEE,
      .read = comments_show },
    { HTTP_POST, "/staff/documents/{document}/comments", DOOR_STAFF, NEED_SERVE, .write = comment,
      .files = true, .fields = { TALK_FIELDS } },
    { HTTP_GET, "/staff/documents/{document}/comments/{upload}", DOOR_STAFF, NEED_SEE,
      .read = comment_file, .slow = true },
    { 0 },
};

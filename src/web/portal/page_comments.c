/* Comments on a document, by the customer's people: an official record. */
#include "web/address.h"
#include "web/object.h"
#include "web/talk.h"
#include "web/views.h"

static err show(struct visit *v, const struct problems *problems)
{
    struct talk t;

    TRY(visit_read(v));
    TRY(talk_load(v, &v->invoice, &t));
    if (problems != NULL) t.typed = visit_field(v, "comment");
    t.problems = problems;
    struct frame f = visit_frame(v, v->route->object == OBJECT_ORDER ? PAGE_ORDERS : PAGE_INVOICES,
                                 words_say(v->words, v->a, "Comments on {1}", v->invoice.number));
    t.csrf = f.csrf;
    view_comments(&v->html, &f, &t, v->invoice.number,
                  address(v, "%s/%.*s", object_folder(&v->invoice),
                          STR_FMT(public_id_str(&v->invoice.public_id))));
    return OK;
}

static err comments_show(struct visit *v)
{
    return show(v, NULL);
}

static err comment(struct visit *v)
{
    bool again;

    TRY(talk_write(v, &v->invoice, &again));
    if (again) return show(v, &v->problems);
    return visit_redirect(v, arena_format(v->a, "%s/%.*s#comments", object_folder(&v->invoice),
                                          STR_FMT(public_id_str(&v->invoice.public_id))));
}

static err comment_file(struct visit *v)
{
    return talk_file(v, &v->invoice);
}

const struct route page_comments[] = {
    { HTTP_GET, "/invoices/{invoice}/comments", DOOR_PORTAL, NEED_VIEW, OBJECT_INVOICE,
      .read = comments_show },
    { HTTP_POST, "/invoices/{invoice}/comments", DOOR_PORTAL, NEED_VIEW, OBJECT_INVOICE,
      .write = comment, .files = true, .fields = { { "customer", FIELD_ID }, TALK_FIELDS } },
    { HTTP_GET, "/invoices/{invoice}/comments/{upload}", DOOR_PORTAL, NEED_VIEW, OBJECT_INVOICE,
      .read = comment_file, .slow = true },
    { HTTP_GET, "/credits/{credit}/comments", DOOR_PORTAL, NEED_VIEW, OBJECT_CREDIT,
      .read = comments_show },
    { HTTP_POST, "/credits/{credit}/comments", DOOR_PORTAL, NEED_VIEW, OBJECT_CREDIT,
      .write = comment, .files = true, .fields = { { "customer", FIELD_ID }, TALK_FIELDS } },
    { HTTP_GET, "/credits/{credit}/comments/{upload}", DOOR_PORTAL, NEED_VIEW, OBJECT_CREDIT,
      .read = comment_file, .slow = true },
    { HTTP_GET, "/orders/{order}/comments", DOOR_PORTAL, NEED_VIEW, OBJECT_ORDER,
      .read = comments_show },
    { HTTP_POST, "/orders/{order}/comments", DOOR_PORTAL, NEED_VIEW, OBJECT_ORDER,
      .write = comment, .files = true, .fields = { { "customer", FIELD_ID }, TALK_FIELDS } },
    { HTTP_GET, "/orders/{order}/comments/{upload}", DOOR_PORTAL, NEED_VIEW, OBJECT_ORDER,
      .read = comment_file, .slow = true },
    { 0 },
};

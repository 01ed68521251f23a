/* The thread of a document or dispute, read and written. */
#include "web/talk.h"

#include "core/upload.h"
#include "store/store_invoice.h"
#include "web/object.h"
#include "web/upload.h"

static struct talk_line line_of(struct visit *v, const struct comment *c, str customer, str page)
{
    str name = c->name.n > 0 ? c->name : html_message(&v->html, S("Somebody who was erased"));
    struct talk_line l = { .name = name, .initials = visit_initials(v->a, c->name),
                           .side = c->staff.v != 0 ? v->org->name : customer, .words = c->words,
                           .made = visit_time(v, c->made_us), .file_name = c->file_name,
                           .file_kb = c->file_bytes / 1024 + 1 };

    if (public_id_is(c->file_id) && v->link == NULL)
        must(html_url_local(arena_format(v->a, "%.*s/%.*s", STR_FMT(page),
                                         STR_FMT(public_id_str(&c->file_id))), &l.file));
    return l;
}

/* What `about` names; files are at page/FILE. */
static err load(struct visit *v, const struct comment *about, str page, struct talk *out)
{
    bool staff = v->route->door == DOOR_STAFF;
    struct comment *list;
    struct customer c;
    size_t n;

    TRY(store_comment_list(v->tx, v->a, v->org->id, about, COMMENTS_MAX, &list, &n));
    TRY(store_customer_get(v->tx, v->a, v->org->id, about->customer, &c));
    struct talk_line *rows = arena_array(v->a, struct talk_line, n + 1);
    for (size_t i = 0; i < n; i++) rows[i] = line_of(v, &list[i], c.name, page);
    *out = (struct talk){
        .rows = rows, .count = n, .key = public_id_new(), .accept = upload_accept,
        .may_write = n < COMMENTS_MAX && (v->link == NULL || about->thread.v != 0) &&
                     (!staff || role_may(role_of(v->role), DUTY_SERVE)),
        .may_attach = v->link == NULL,
    };
    return OK;
}

err talk_load(struct visit *v, const struct lot *l, struct talk *out)
{
    const struct comment about = { .customer = l->customer, .doc = l->doc };
    const char *kind = v->route->door == DOOR_STAFF ? "/staff/documents" : object_folder(l);
    str page = arena_format(v->a, "%s/%.*s/comments", kind,
                            STR_FMT(public_id_str(&l->public_id)));

    TRY(load(v, &about, page, out));
    out->title = html_message(&v->html, S("Comments"));
    must(html_url_local(page, &out->action));
    return OK;
}

err talk_load_objection(struct visit *v, const struct objection_row *o, struct talk *out)
{
    const struct comment about = { .customer = o->o.customer, .doc = o->o.doc,
                                   .thread = o->o.id };
    bool staff = v->route->door == DOOR_STAFF;
    str page = arena_format(v->a, "%s/%.*s/comments", staff ? "/staff/documents" : "/invoices",
                            STR_FMT(public_id_str(&o->invoice)));
    str action = arena_format(v->a, "%s/%.*s/say", staff ? "/staff/objections" : "/disputes",
                              STR_FMT(public_id_str(&o->o.public_id)));

    TRY(load(v, &about, page, out));
    out->title = html_message(&v->html, S("What was said"));
    must(html_url_local(action, &out->action));
    return OK;
}

static void wrong(struct visit *v, str text)
{
    problem_add(&v->problems, (struct problem){ .field = S("comment"), .text = text });
}

/* What came in the form; *file is read where `sent`. */
static err read_form(struct visit *v, customer_id customer, public_id *key,
                     struct upload_taken *file, bool *sent)
{
    *sent = false;
    if (!public_id_parse(visit_field(v, "key"), key)) return E_BAD_REQUEST;
    if (v->link != NULL) return OK; /* files are for who logs in */
    err e = upload_take(v, "file", customer, file, sent);
    return e == E_INVALID ? OK : e; /* the fault stands beside the field */
}

/* What became of it: *again where it was not written, with why. */
static err written(struct visit *v, err e, bool *again)
{
    if (e == E_INVALID) wrong(v, S("Write what you want to say, in at most 4,000 characters."));
    else if (e == E_TOO_LARGE) wrong(v, S("No more can be written here. Send an e-mail."));
    else TRY(e);
    *again = v->problems.errors > 0;
    if (*again) visit_status(v, 422);
    return OK;
}

err talk_write(struct visit *v, const struct lot *l, bool *again)
{
    struct comment_wish in = { .about = l, .words = visit_field(v, "comment") };
    struct actor who = visit_actor(v);
    struct upload_taken file;
    bool sent;

    TRY(read_form(v, l->customer, &in.id, &file, &sent));
    if (sent) in.file = &file;
    if (v->problems.errors > 0) return written(v, OK, again);
    return written(v, app_comment_write(v->app, v->a, &who, &in), again);
}

err talk_write_objection(struct visit *v, const struct objection_row *o, bool *again)
{
    struct objection_say in = { .words = visit_field(v, "comment") };
    struct actor who = visit_actor(v);
    struct upload_taken file;
    bool sent;

    TRY(read_form(v, o->o.customer, &in.id, &file, &sent));
    if (sent) in.file = &file;
    if (v->problems.errors > 0) return written(v, OK, again);
    return written(v, app_objection_say(v->app, v->a, &who, o, &in), again);
}

err talk_lot(struct visit *v, str public, struct lot *out)
{
    static const enum account accounts[] = { ACCOUNT_RECEIVABLE, ACCOUNT_CREDIT };
    err e = E_NOT_FOUND;
    struct order o;
    public_id id;

    if (!public_id_parse(public, &id)) return E_NOT_FOUND;
    for (size_t i = 0; i < countof(accounts) && e == E_NOT_FOUND; i++)
        e = store_lot_by_public(v->tx, v->a, v->org->id, id, accounts[i], out);
    if (e != E_NOT_FOUND) return e;
    TRY(store_order_by_public(v->tx, v->a, v->org->id, id, &o));
    *out = order_lot(&o);
    return OK;
}

err talk_file(struct visit *v, const struct lot *l)
{
    const struct comment about = { .customer = l->customer, .doc = l->doc };
    struct upload u;
    upload_id id;
    public_id file;

    if (!public_id_parse(v->params[1], &file)) return E_NOT_FOUND;
    TRY(store_comment_file(v->tx, v->a, v->org->id, &about, file, &id));
    TRY(store_upload_get(v->tx, v->a, v->org->id, id, &u));
    return upload_answer(v, &u);
}

/* The thread of a document or dispute, read and written. */
#include "web/talk.h"

#include "store/store_invoice.h"

err talk_load(struct visit *v, const struct lot *l, objection_id thread, struct talk *out)
{
    const struct comment about = { .customer = l->customer, .doc = l->doc, .thread = thread };
    struct comment *list;
    struct customer c;
    size_t n;
    bool staff = v->route->door == DOOR_STAFF;
    const char *page = staff ? "/staff/documents"
                             : l->account == ACCOUNT_RECEIVABLE ? "/invoices" : "/credits";
    str path = arena_format(v->a, "%s/%.*s/comments", page,
                            STR_FMT(public_id_str(&l->public_id)));

    TRY(store_comment_list(v->tx, v->a, v->org->id, &about, COMMENTS_MAX, &list, &n));
    TRY(store_customer_get(v->tx, v->a, v->org->id, l->customer, &c));
    struct talk_line *rows = arena_array(v->a, struct talk_line, n + 1);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct talk_line){
            .name = list[i].name, .initials = visit_initials(v->a, list[i].name),
            .side = list[i].staff.v != 0 ? v->org->name : c.name, .words = list[i].words,
            .made = visit_time(v, list[i].made_us) };
    *out = (struct talk){
        .rows = rows, .count = n, .key = public_id_new(),
        .title = html_message(&v->html, S("Comments")),
        .may_write = n < COMMENTS_MAX && v->link == NULL &&
                     (!staff || role_may(role_of(v->role), DUTY_SERVE)),
    };
    must(html_url_local(path, &out->action));
    return OK;
}

static void wrong(struct visit *v, str text)
{
    problem_add(&v->problems, (struct problem){ .field = S("comment"), .text = text });
}

err talk_write(struct visit *v, const struct lot *l, bool *again)
{
    struct comment_wish in = { .about = l, .words = visit_field(v, "comment") };
    struct actor who = visit_actor(v);

    *again = true;
    if (!public_id_parse(visit_field(v, "key"), &in.id)) return E_BAD_REQUEST;
    if (v->problems.errors == 0) {
        err e = app_comment_write(v->app, v->a, &who, &in);
        if (e == E_INVALID) wrong(v, S("Write what you want to say."));
        else if (e == E_TOO_LARGE) wrong(v, S("No more can be written here. Send an e-mail."));
        else TRY(e);
    }
    *again = v->problems.errors > 0;
    if (*again) visit_status(v, 422);
    return OK;
}

err talk_lot(struct visit *v, str public, struct lot *out)
{
    static const enum account accounts[] = { ACCOUNT_RECEIVABLE, ACCOUNT_CREDIT };
    err e = E_NOT_FOUND;
    public_id id;

    if (!public_id_parse(public, &id)) return E_NOT_FOUND;
    for (size_t i = 0; i < countof(accounts) && e == E_NOT_FOUND; i++)
        e = store_lot_by_public(v->tx, v->a, v->org->id, id, accounts[i], out);
    return e;
}

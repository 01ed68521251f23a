/* The queue of what two persons must want, and one request with its difference. */
#include "app/app_approval.h"
#include "web/route.h"
#include "web/staff/staff_rows.h"
#include "web/views.h"
#include "web/web.h"

static err approvals_show(struct visit *v)
{
    bool past = str_eq(visit_field(v, "show"), S("past"));
    struct approval *list;
    size_t n;

    if (past)
        TRY(store_approval_past(v->tx, v->a, v->org->id, v->now_us, 0, &list, &n));
    else
        TRY(store_approval_waiting(v->tx, v->a, v->org->id, v->now_us, &list, &n));
    struct staff_approval_row *rows = arena_array(v->a, struct staff_approval_row, n + 1);
    for (size_t i = 0; i < n; i++) rows[i] = staff_approval_row(v, &list[i]);
    struct frame f = visit_frame(v, PAGE_APPROVALS, html_message(&v->html, S("Approvals")));
    view_staff_approvals(&v->html, &f, rows, n, past);
    return OK;
}

static err show(struct visit *v, const struct problems *problems)
{
    struct approval p;
    public_id id;

    TRY(visit_read(v));
    if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
    TRY(store_approval_by_public(v->tx, v->a, v->org->id, id, &p));
    bool own = p.asked_by.v == v->session->person;
    bool signer = role_may(role_of(v->role), DUTY_SIGN);
    struct staff_approval out = { .row = staff_approval_row(v, &p), .reason = p.reason,
                                  .outcome = p.outcome, .digest = p.digest, .own = own,
                                  .may_sign = signer && !own && approval_is_open(&p, v->now_us),
                                  .again = signer && p.state == APPROVAL_SIGNED };
    out.changes = staff_changes(v, p.before, p.payload, true, &out.change_count);
    struct frame f = visit_frame(v, PAGE_APPROVALS, out.row.subject);
    view_staff_approval(&v->html, &f, &out, problems);
    return OK;
}

static err approval_show(struct visit *v)
{
    return show(v, NULL);
}

static err back(struct visit *v)
{
    return visit_redirect(v, arena_format(v->a, "/staff/approvals/%.*s", STR_FMT(v->params[0])));
}

static err sign(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct approval p;
    public_id id;

    if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
    TRY(app_approval_sign(v->app, v->a, &who, id, visit_field(v, "digest"), &p));
    session_cache_forget(&v->web->sessions);
    return back(v);
}

static err again(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct approval p;
    public_id id;

    if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
    TRY(app_approval_again(v->app, v->a, &who, id, &p));
    session_cache_forget(&v->web->sessions);
    return back(v);
}

static err refuse(struct visit *v)
{
    struct actor who = visit_actor(v);
    public_id id;
    str why = visit_field(v, "why");

    if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
    if (str_trim(why).n == 0) {
        problem_add(&v->problems, (struct problem){ .field = S("why"),
                                                    .text = S("Say why, for who asked.") });
        visit_status(v, 422);
        return show(v, &v->problems);
    }
    TRY(app_approval_refuse(v->app, v->a, &who, id, why));
    return back(v);
}

static err withdraw(struct visit *v)
{
    struct actor who = visit_actor(v);
    public_id id;

    if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
    TRY(app_approval_withdraw(v->app, v->a, &who, id));
    return back(v);
}

const struct route page_staff_approvals[] = {
    { HTTP_GET, "/staff/approvals", DOOR_STAFF, NEED_SEE, .read = approvals_show,
      .fields = { { "show", FIELD_LINE, 10 } } },
    { HTTP_GET, "/staff/approvals/{approval}", DOOR_STAFF, NEED_SEE, .read = approval_show },
    { HTTP_POST, "/staff/approvals/{approval}/sign", DOOR_STAFF, NEED_SIGN, .write = sign,
      .fields = { { "digest", FIELD_EXACT, 64 } } },
    { HTTP_POST, "/staff/approvals/{approval}/again", DOOR_STAFF, NEED_SIGN, .write = again },
    { HTTP_POST, "/staff/approvals/{approval}/refuse", DOOR_STAFF, NEED_SIGN, .write = refuse,
      .fields = { { "why", FIELD_LINE, 300 } } },
    { HTTP_POST, "/staff/approvals/{approval}/withdraw", DOOR_STAFF, NEED_BOOK,
      .write = withdraw },
    { 0 },
};

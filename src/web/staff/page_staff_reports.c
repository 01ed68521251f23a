/* A transfer that a customer reported: looked at, and refused where no such money came. */
#include "app/app_report.h"
#include "web/route.h"
#include "web/staff/report_view.h"
#include "web/upload.h"
#include "web/views.h"

static err load(struct visit *v, struct report *out)
{
    public_id id;

    TRY(visit_read(v));
    if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
    return store_report_by_public(v->tx, v->a, v->org->id, id, out);
}

static void add_parts(struct visit *v, const struct report_seen *s, struct staff_report *p)
{
    struct staff_report_part *parts = arena_array(v->a, struct staff_report_part, s->count + 1);

    for (size_t i = 0; i < s->count; i++) {
        const struct lot *l = &s->lots[i];
        parts[i] = (struct staff_report_part){ l->public_id, l->number, lot_state(l, v->today),
                                               { s->parts[i].amount, l->cur },
                                               { l->closed ? 0 : lot_balance(l), l->cur } };
    }
    p->parts = parts;
    p->count = s->count;
}

static err show(struct visit *v, const struct problems *problems)
{
    struct report_seen s;
    struct report r;
    struct customer c;
    struct upload u;

    TRY(load(v, &r));
    TRY(app_report_look(v->tx, v->a, v->org->id, &r, &s));
    TRY(store_customer_get(v->tx, v->a, v->org->id, r.customer, &c));
    struct staff_report p = {
        .id = r.public_id, .customer = c.public_id, .customer_name = c.name, .payer = r.payer,
        .reference = r.reference, .answer = r.answer, .amount = r.amount, .day = r.day,
        .until = r.until, .made = visit_time(v, r.made_us), .open = s.state == REPORT_OPEN,
        .refusable = s.state == REPORT_OPEN || s.state == REPORT_EXPIRED,
        .state = html_message(&v->html, report_state_label(s.state)),
        .may_book = role_may(role_of(v->role), DUTY_BOOK),
        .words = problems != NULL ? visit_field(v, "words") : STR_NONE };
    if (r.proof.v != 0) {
        TRY(store_upload_get(v->tx, v->a, v->org->id, r.proof, &u));
        p.proof = u.name;
    }
    add_parts(v, &s, &p);
    struct frame f = visit_frame(v, PAGE_INBOX, html_message(&v->html, S("Reported transfer")));
    view_staff_report(&v->html, &f, &p, problems);
    return OK;
}

static err report_show(struct visit *v)
{
    return show(v, NULL);
}

static err report_proof(struct visit *v)
{
    struct report r;
    struct upload u;

    TRY(load(v, &r));
    if (r.proof.v == 0) return E_NOT_FOUND;
    TRY(store_upload_get(v->tx, v->a, v->org->id, r.proof, &u));
    return upload_answer(v, &u);
}

static err report_refuse(struct visit *v)
{
    struct actor who = visit_actor(v);
    public_id id;
    err e = E_INVALID;

    if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
    if (v->problems.errors == 0)
        e = app_report_refuse(v->app, v->a, &who, id, visit_field(v, "words"));
    if (e == E_INVALID && v->problems.errors == 0)
        problem_add(&v->problems, (struct problem){ .field = S("words"),
                                                    .text = S("Say why, for who reported it.") });
    if (e == E_INVALID) {
        visit_status(v, 422);
        return show(v, &v->problems);
    }
    if (e != E_STATE) TRY(e); /* ended before: the page shows how */
    return visit_redirect(v, arena_format(v->a, "/staff/reports/%.*s", STR_FMT(v->params[0])));
}

const struct route page_staff_reports[] = {
    { HTTP_GET, "/staff/reports/{report}", DOOR_STAFF, NEED_SEE, .read = report_show },
    { HTTP_GET, "/staff/reports/{report}/proof", DOOR_STAFF, NEED_SEE, .read = report_proof,
      .slow = true },
    { HTTP_POST, "/staff/reports/{report}/refuse", DOOR_STAFF, NEED_BOOK, .write = report_refuse,
      .fields = { { "words", FIELD_TEXT, 1000 } } },
    { 0 },
};

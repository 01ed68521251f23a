/* Wishes of customers for another tax treatment: those that wait, and one of them decided. */
#include "app/app_account.h"
#include "web/route.h"
#include "web/staff/people_view.h"
#include "web/staff/staff_rows.h"
#include "web/views.h"
#include "web/web.h"

static str treatment_words(struct visit *v, str word)
{
    enum tax_treatment t;
    return tax_treatment_of(word, &t) ? html_message(&v->html, tax_treatment_label(t)) : word;
}

static struct staff_tax row_of(struct visit *v, const struct tax_change *t)
{
    return (struct staff_tax){ .t = t, .treatment = treatment_words(v, t->to.treatment),
                               .asked = visit_time(v, t->made_us),
                               .approved = t->state == TAX_APPROVED };
}

static err waiting_show(struct visit *v)
{
    struct staff_taxes p = { 0 };
    struct tax_change *list;

    TRY(store_tax_change_waiting(v->tx, v->a, v->org->id, &list, &p.count));
    struct staff_tax *rows = arena_array(v->a, struct staff_tax, p.count + 1);
    for (size_t i = 0; i < p.count; i++) rows[i] = row_of(v, &list[i]);
    p.rows = rows;
    struct frame f = visit_frame(v, PAGE_CUSTOMERS, html_message(&v->html, S("Tax treatments")));
    view_staff_taxes(&v->html, &f, &p);
    return OK;
}

static str facts_lines(struct visit *v, const struct tax_facts *f)
{
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, LIMIT_FIELD_BYTES);
    audit_line(&b, html_message(&v->html, S("Country")), f->country);
    audit_line(&b, html_message(&v->html, S("Tax treatment")), treatment_words(v, f->treatment));
    audit_line(&b, html_message(&v->html, S("Tax number")), f->number);
    return buf_copy(&b, v->a);
}

static err show_change(struct visit *v, const struct problems *problems)
{
    struct tax_change t;
    public_id public;
    int64_t id;

    if (!public_id_parse(v->params[0], &public)) return E_NOT_FOUND;
    TRY(visit_read(v));
    TRY(store_tax_change_by_public(v->tx, v->org->id, public, &id));
    TRY(store_tax_change_get(v->tx, v->a, v->org->id, id, &t));
    struct staff_tax p = row_of(v, &t);
    p.changes = staff_changes(v, facts_lines(v, &t.from), facts_lines(v, &t.to), true,
                              &p.change_count);
    p.may = role_may(role_of(v->role), DUTY_SERVE) && t.state == TAX_ASKED;
    if (t.decided_us > 0) p.decided = visit_time(v, t.decided_us);
    if (problems != NULL) p.typed = visit_field(v, "words");
    struct frame f = visit_frame(v, PAGE_CUSTOMERS, html_message(&v->html, S("Tax treatment")));
    view_staff_tax(&v->html, &f, &p, problems);
    return OK;
}

static err change_show(struct visit *v)
{
    return show_change(v, NULL);
}

static err decide(struct visit *v, bool approve)
{
    struct actor who = visit_actor(v);
    str field = STR_NONE, text = STR_NONE;
    public_id id;
    int status = 409;

    if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
    err e = v->problems.errors > 0
                ? E_INVALID
                : app_tax_decide(v->app, v->a, &who, id, approve, visit_field(v, "words"));
    if (e == E_INVALID && v->problems.errors == 0)
        field = S("words"), text = S("Say why, for who asked.");
    if (e == E_INVALID) status = 422;
    if (e == E_STATE) text = S("This was decided or taken back meanwhile. Nothing was changed.");
    if (e == E_STALE)
        text = S("The customer was changed since this was asked. Refuse it and say so, or change "
                 "the customer yourself.");
    if (e == E_INVALID || e == E_STATE || e == E_STALE) {
        if (text.n > 0)
            problem_add(&v->problems, (struct problem){ .field = field, .text = text });
        visit_status(v, status);
        return show_change(v, &v->problems);
    }
    TRY(e);
    return visit_redirect(v, arena_format(v->a, "/staff/tax-changes/%.*s",
                                          STR_FMT(v->params[0])));
}

static err approve(struct visit *v)
{
    return decide(v, true);
}

static err refuse(struct visit *v)
{
    return decide(v, false);
}

#define WORDS .fields = { { "words", FIELD_TEXT, 500 } }

const struct route page_staff_tax[] = {
    { HTTP_GET, "/staff/tax-changes", DOOR_STAFF, NEED_SEE, .read = waiting_show },
    { HTTP_GET, "/staff/tax-changes/{change}", DOOR_STAFF, NEED_SEE, .read = change_show },
    { HTTP_POST, "/staff/tax-changes/{change}/approve", DOOR_STAFF, NEED_SERVE,
      .write = approve, WORDS },
    { HTTP_POST, "/staff/tax-changes/{change}/refuse", DOOR_STAFF, NEED_SERVE, .write = refuse,
      WORDS },
    { 0 },
};

/* Verification as staff see it: what is asked, the proofs of a customer, and deciding about one. */
#include "web/day.h"
#include "web/kyc_view.h"
#include "web/staff/staff_rows.h"
#include "web/upload.h"
#include "web/views.h"

static err customer_show(struct visit *v)
{
    struct kyc_view p = { 0 };
    struct customer c;

    TRY(staff_customer_named(v, v->params[0], &c));
    p.customer = v->params[0];
    p.customer_name = c.name;
    TRY(kyc_load(v, c.id, c.tax_id, STR_NONE, &p));
    struct frame f = visit_frame(v, PAGE_CUSTOMERS, html_message(&v->html, S("Verification")));
    view_staff_kyc(&v->html, &f, &p);
    return OK;
}

/* ---- one proof ---- */

static err load(struct visit *v)
{
    public_id id;

    TRY(visit_read(v));
    if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
    return store_kyc_by_public(v->tx, v->a, v->org->id, id, &v->proof);
}

static err show(struct visit *v, str until, str reason)
{
    struct kyc_one p = { .may = role_may(role_of(v->role), DUTY_SERVE), .until = until,
                         .reason = reason,
                         .problems = v->problems.errors > 0 ? &v->problems : NULL };
    struct customer c;

    TRY(load(v));
    TRY(store_customer_get(v->tx, v->a, v->org->id, v->proof.customer, &c));
    p.line = kyc_line_of(v, &v->proof);
    p.id = v->params[0];
    p.customer = public_id_str(&c.public_id);
    p.customer_name = c.name;
    p.waits = v->proof.said == KYC_WAITS;
    struct frame f = visit_frame(v, PAGE_CUSTOMERS, p.line.label);
    view_staff_proof(&v->html, &f, &p);
    return OK;
}

static err proof_show(struct visit *v)
{
    return show(v, STR_NONE, STR_NONE);
}

static void wrong(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

static err decide(struct visit *v, enum kyc_decision said)
{
    struct actor who = visit_actor(v);
    str typed = str_trim(visit_field(v, "until")), reason = visit_field(v, "reason");
    date until = DATE_NONE;
    err e = OK;

    TRY(load(v));
    db_read_end(&v->tx);
    if (said == KYC_SAID_YES && typed.n > 0) {
        str asked = S("Enter a day after today, or leave it empty.");
        str fault = visit_day(v, typed, asked, &until);
        if (fault.n == 0 && until.day <= v->today.day) fault = asked;
        if (fault.n > 0) wrong(v, S("until"), fault);
    }
    if (v->problems.errors == 0)
        e = app_kyc_decide(v->app, v->a, &who, v->proof.public_id, said, until, reason);
    if (e == E_INVALID) wrong(v, S("reason"), S("Say why. The customer reads it."));
    if (e == E_STATE)
        wrong(v, STR_NONE, S("This was decided before, or a newer proof took its place."));
    if (v->problems.errors == 0) TRY(e);
    if (v->problems.errors == 0)
        return visit_redirect(v, arena_format(v->a, "/staff/verification/%.*s",
                                              STR_FMT(v->params[0])));
    visit_status(v, e == E_STATE ? 409 : 422);
    return show(v, typed, reason);
}

static err approve(struct visit *v)
{
    return decide(v, KYC_SAID_YES);
}

static err refuse(struct visit *v)
{
    return decide(v, KYC_SAID_NO);
}

static err file_show(struct visit *v)
{
    struct upload u;

    TRY(load(v));
    TRY(store_upload_get(v->tx, v->a, v->org->id, v->proof.upload, &u));
    return upload_answer(v, &u);
}

/* ---- what is asked ---- */

static err rule_show(struct visit *v)
{
    struct kyc_ruling p = { .saved = str_eq(visit_field(v, "saved"), S("1")) };

    TRY(app_kyc_rule_get(v->tx, v->a, v->org->id, &p.rule));
    for (int k = 0; k < KYC_KIND_COUNT; k++)
        p.labels[k] = html_message(&v->html, kyc_kind_label((enum kyc_kind)k));
    struct frame f = visit_frame(v, PAGE_SETTINGS, html_message(&v->html, S("Verification")));
    view_staff_kyc_rule(&v->html, &f, &p);
    return OK;
}

static err rule_save(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct kyc_rule r = { .of_all = str_eq(visit_field(v, "of"), S("all")) };

    for (size_t i = 0; i < v->rq->form_count; i++) {
        enum kyc_kind k = kyc_kind_of(v->rq->form[i].value);
        if (!str_eq(v->rq->form[i].name, S("kind"))) continue;
        if (k == KYC_KIND_COUNT) return E_BAD_REQUEST;
        r.asked[k] = true;
    }
    TRY(app_kyc_rule_set(v->app, v->a, &who, &r));
    return visit_redirect(v, S("/staff/settings/verification?saved=1"));
}

const struct route page_staff_kyc[] = {
    { HTTP_GET, "/staff/customers/{customer}/verification", DOOR_STAFF, NEED_SEE,
      .read = customer_show },
    { HTTP_GET, "/staff/verification/{proof}", DOOR_STAFF, NEED_SEE, .read = proof_show },
    { HTTP_GET, "/staff/verification/{proof}/file", DOOR_STAFF, NEED_SEE, .read = file_show,
      .slow = true },
    { HTTP_POST, "/staff/verification/{proof}/approve", DOOR_STAFF, NEED_SERVE, .write = approve,
      .fields = { { "until", FIELD_LINE, 30 }, { "reason", FIELD_LINE, 300 } } },
    { HTTP_POST, "/staff/verification/{proof}/refuse", DOOR_STAFF, NEED_SERVE, .write = refuse,
      .fields = { { "until", FIELD_LINE, 30 }, { "reason", FIELD_LINE, 300 } } },
    { HTTP_GET, "/staff/settings/verification", DOOR_STAFF, NEED_RULE, .read = rule_show,
      .fields = { { "saved", FIELD_LINE, 1 } } },
    { HTTP_POST, "/staff/settings/verification", DOOR_STAFF, NEED_RULE, .write = rule_save,
      .fields = { { "kind", FIELD_LINE, 20, .many = true }, { "of", FIELD_LINE, 10 } } },
    { 0 },
};

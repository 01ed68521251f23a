/* Verification as a customer sees it: what is asked, where it stands, and sending a proof. */
#include "web/kyc_view.h"
#include "web/upload.h"
#include "web/views.h"

static err show(struct visit *v, bool sent, str chosen)
{
    struct kyc_view p = { .customer = public_id_str(&v->customer->public_id),
                          .customer_name = v->customer->name, .may = v->may_manage, .sent = sent,
                          .problems = v->problems.errors > 0 ? &v->problems : NULL };
    struct customer c;

    TRY(visit_read(v));
    TRY(store_customer_get(v->tx, v->a, v->org->id, v->customer->customer, &c));
    TRY(kyc_load(v, c.id, c.tax_id, chosen, &p));
    struct frame f = visit_frame(v, PAGE_ACCOUNT, html_message(&v->html, S("Verification")));
    view_kyc(&v->html, &f, &p);
    return OK;
}

static err kyc_show(struct visit *v)
{
    return show(v, str_eq(visit_field(v, "sent"), S("1")), STR_NONE);
}

static void wrong(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

static err take(struct visit *v, enum kyc_kind kind)
{
    struct actor who = visit_actor(v);
    struct upload_taken file;
    bool found = false;

    if (kind == KYC_KIND_COUNT) wrong(v, S("kind"), S("Choose one of these."));
    if (v->problems.errors > 0) return E_INVALID;
    TRY(upload_take(v, "file", v->customer->customer, &file, &found));
    if (!found) wrong(v, S("file"), S("Choose a file."));
    return found ? app_kyc_send(v->app, v->a, &who, kind, &file) : E_INVALID;
}

static err send(struct visit *v)
{
    err e = take(v, kyc_kind_of(visit_field(v, "kind")));

    if (e == OK)
        return visit_redirect(v, arena_format(v->a, "/account/verification?customer=%.*s&sent=1",
                                              STR_FMT(public_id_str(&v->customer->public_id))));
    if (e == E_STATE) wrong(v, S("kind"), S("This proof is not asked for any more."));
    if (e != E_INVALID && e != E_STATE) return e;
    visit_status(v, err_info(e)->http);
    return show(v, false, visit_field(v, "kind"));
}

static err file_show(struct visit *v)
{
    struct upload u;

    TRY(store_upload_get(v->tx, v->a, v->org->id, v->proof.upload, &u));
    return upload_answer(v, &u);
}

const struct route page_kyc[] = {
    { HTTP_GET, "/account/verification", DOOR_PORTAL, NEED_VIEW, .read = kyc_show,
      .fields = { { "customer", FIELD_ID }, { "sent", FIELD_EXACT, 1 } } },
    { HTTP_POST, "/account/verification", DOOR_PORTAL, NEED_MANAGE, .write = send, .files = true,
      .fields = { { "customer", FIELD_ID }, { "kind", FIELD_LINE, 20 },
                  { "file", FIELD_FILE } } },
    { HTTP_GET, "/account/verification/{proof}", DOOR_PORTAL, NEED_MANAGE, OBJECT_PROOF,
      .read = file_show, .slow = true },
    { 0 },
};

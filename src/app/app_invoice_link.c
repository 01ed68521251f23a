/* Making, opening, noting and taking back links that open one invoice. */
#include "app/app_invoice_link.h"

#include "base/clock.h"
#include "core/lot.h"
#include "db/write.h"
#include "store/store_document.h"
#include "store/store_job.h"

struct work {
    struct arena *a;
    const struct actor *who;
    const struct lot *lot;
    struct invoice_link made;
    org_id org;
    int64_t id, days;
    contact_id contact;
    str token_hash;
};

err app_invoice_link_live(struct rtx *tx, struct arena *a, const struct org *o, int64_t id,
                          struct invoice_link *out, bool *may_pay, bool *found)
{
    struct rules rules;

    TRY(store_link_live(tx, a, o->id, id, clock_now_us(), out, found));
    if (!*found) return OK;
    TRY(app_rules_get(tx, a, o, o->cur, &rules));
    *found = rules.links != LINKS_OFF;
    *may_pay = rules.links == LINKS_PAY && (out->owner.permissions & MAY_PAY) != 0;
    return OK;
}

err app_invoice_link_open(struct rtx *tx, struct arena *a, const struct org *o, str token,
                          struct invoice_link *out, bool *found)
{
    int64_t id;
    bool may_pay;

    TRY(store_link_by_token(tx, o->id, app_sha256(a, token), &id, found));
    return *found ? app_invoice_link_live(tx, a, o, id, out, &may_pay, found) : OK;
}

static err make_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    int64_t now = clock_now_us(), day = 86400 * (int64_t)1000000;

    TRY(store_link_end_of(tx, w->org, &w->made, now));
    return store_link_insert(tx, w->org, &w->made, w->token_hash, now, now + w->days * day);
}

static err read_days(const struct app *app, struct arena *a, org_id org, int64_t *days)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct rules rules;
    struct org o;

    TRY(db_read_begin(app->db, &tx));
    TRY(store_org_get(tx, a, org, &o));
    TRY(app_rules_get(tx, a, &o, o.cur, &rules));
    *days = rules.link_days;
    return rules.links == LINKS_OFF ? E_STATE : OK;
}

static err make(const struct app *app, struct arena *a, org_id org, struct invoice_link made,
                str *token)
{
    str secret = crypto_token(a);
    struct work w = { .a = a, .org = org, .token_hash = app_sha256(a, secret), .made = made };

    w.made.id = id_new();
    TRY(read_days(app, a, org, &w.days));
    TRY(db_write(app->db, (struct db_work){ make_body, NULL, &w }));
    *token = secret;
    return OK;
}

err app_invoice_link_make(const struct app *app, struct arena *a, org_id org, int64_t doc,
                          contact_id contact, str *token)
{
    struct invoice_link made = { .doc = doc, .contact = contact };
    return make(app, a, org, made, token);
}

err app_invoice_link_forward(const struct app *app, struct arena *a, const struct forward *f,
                             str *token)
{
    struct invoice_link made = { .doc = f->subject, .contact = f->contact, .address = f->address };
    return make(app, a, f->org, made, token);
}

static err note(struct wtx *tx, const struct work *w, enum audit_action action, str detail)
{
    return app_audit_note(tx, w->a, w->who,
                          &(struct audit_note){ .action = action,
                                                .object = S("invoice"),
                                                .object_id = w->lot->doc,
                                                .subject = w->lot->number,
                                                .after = detail });
}

static err mail_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    org_id org = w->who->org;
    struct contact *list;
    size_t n, i = 0;
    struct job job = { .org = org, .id = { id_new() }, .kind = S("mail.invoice"),
                       .subject = w->lot->doc, .run_us = clock_now_us() };

    TRY(store_membership_contacts(db_reads(tx), w->a, org, w->lot->customer, MAY_VIEW, &list, &n));
    while (i < n && list[i].id.v != w->contact.v) i++;
    if (i == n) return E_NOT_FOUND;
    job.key = arena_format(w->a, "%lld", (long long)job.id.v);
    job.argument = arena_format(w->a, "%lld", (long long)w->contact.v);
    TRY(store_job_insert(tx, &job));
    TRY(store_history_of(tx, org, w->lot->doc, w->contact,
                         &(struct history_row){ job.run_us, S("mailed"), list[i].name,
                                                list[i].email }));
    return note(tx, w, AUDIT_INVOICE_MAILED, arena_format(w->a, "to: %.*s\n",
                                                          STR_FMT(list[i].email)));
}

err app_invoice_mail(const struct app *app, struct arena *a, const struct actor *who,
                     const struct lot *lot, contact_id contact)
{
    struct work w = { .a = a, .who = who, .lot = lot, .contact = contact };

    TRY(db_write(app->db, (struct db_work){ mail_body, NULL, &w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

static err end_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    TRY(store_link_end(tx, w->who->org, w->lot->doc, w->id, clock_now_us()));
    return note(tx, w, AUDIT_LINK_ENDED, STR_NONE);
}

err app_invoice_link_end(const struct app *app, struct arena *a, const struct actor *who,
                         const struct lot *lot, int64_t id)
{
    struct work w = { .a = a, .who = who, .lot = lot, .id = id };
    return db_write(app->db, (struct db_work){ end_body, NULL, &w });
}

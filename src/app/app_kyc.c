/* Proofs sent, told to staff, decided, told to who manages. */
#include "app/app_kyc.h"

#include "app/app_inbox.h"
#include "app/app_notice.h"
#include "app/app_staff.h"
#include "base/clock.h"
#include "db/write.h"

/* ---- what is asked ---- */

err app_kyc_rule_get(struct rtx *tx, struct arena *a, org_id org, struct kyc_rule *out)
{
    struct kyc_rule r = { 0 };
    str kinds, of, word;

    TRY(store_org_setting_get(tx, a, org, S("kyc"), &kinds));
    TRY(store_org_setting_get(tx, a, org, S("kyc_of"), &of));
    r.of_all = str_eq(of, S("all"));
    while (str_cut(&kinds, ' ', &word)) {
        enum kyc_kind k = kyc_kind_of(word);
        if (k < KYC_KIND_COUNT) r.asked[k] = true;
    }
    *out = r;
    return OK;
}

bool kyc_rule_is_for(const struct kyc_rule *rule, str tax_id)
{
    bool any = false;
    for (int k = 0; k < KYC_KIND_COUNT; k++) any = any || rule->asked[k];
    return any && (rule->of_all || tax_id.n > 0);
}

struct ruling {
    struct arena *a;
    const struct actor *who;
    const struct kyc_rule *rule;
};

static str kinds_of(struct arena *a, const struct kyc_rule *r)
{
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, 1024);
    for (int k = 0; k < KYC_KIND_COUNT; k++) {
        if (!r->asked[k]) continue;
        if (b.n > 0) buf_char(&b, ' ');
        buf_str(&b, kyc_kind_word((enum kyc_kind)k));
    }
    return buf_copy(&b, a);
}

static str of_word(const struct kyc_rule *r)
{
    return r->of_all ? S("all") : S("business");
}

static err rule_body(struct wtx *tx, void *arg)
{
    const struct ruling *w = arg;
    org_id org = w->who->org;
    struct kyc_rule was;

    TRY(app_kyc_rule_get(db_reads(tx), w->a, org, &was));
    str before = arena_format(w->a, "kyc: %.*s\nkyc_of: %.*s\n", STR_FMT(kinds_of(w->a, &was)),
                              STR_FMT(of_word(&was)));
    str after = arena_format(w->a, "kyc: %.*s\nkyc_of: %.*s\n", STR_FMT(kinds_of(w->a, w->rule)),
                             STR_FMT(of_word(w->rule)));
    if (str_eq(before, after)) return OK;
    TRY(store_org_setting_put(tx, org, S("kyc"), kinds_of(w->a, w->rule)));
    TRY(store_org_setting_put(tx, org, S("kyc_of"), of_word(w->rule)));
    return app_audit_note(tx, w->a, w->who,
                          &(struct audit_note){ .action = AUDIT_SETTINGS, .object = S("settings"),
                                                .before = before, .after = after });
}

err app_kyc_rule_set(const struct app *app, struct arena *a, const struct actor *who,
                     const struct kyc_rule *rule)
{
    struct ruling w = { a, who, rule };
    return db_write(app->db, (struct db_work){ rule_body, NULL, &w });
}

/* ---- a proof ---- */

struct proving {
    struct arena *a;
    const struct actor *who;
    const struct upload_taken *file;
    struct kyc_proof p;
};

static err send_body(struct wtx *tx, void *arg)
{
    const struct proving *w = arg;
    org_id org = w->who->org;
    struct kyc_rule rule;
    struct customer c;

    TRY(app_kyc_rule_get(db_reads(tx), w->a, org, &rule));
    TRY(store_customer_get(db_reads(tx), w->a, org, w->p.customer, &c));
    if (!kyc_rule_is_for(&rule, c.tax_id) || !rule.asked[w->p.kind]) return E_STATE;
    TRY(app_upload_put(tx, org, w->file));
    TRY(store_kyc_insert(tx, org, &w->p));
    const struct inbox_item item = {
        .kind = INBOX_KYC,
        .key = arena_format(w->a, "kyc-%lld", (long long)w->p.id),
        .customer = w->p.customer,
        .contact = { w->who->person },
        .subject = w->p.id,
        .number = kyc_kind_label(w->p.kind),
        .words = w->file->row.name,
        .path = arena_format(w->a, "/staff/verification/%.*s",
                             STR_FMT(public_id_str(&w->p.public_id)))
    };
    return app_inbox_put(tx, w->a, org, &item);
}

err app_kyc_send(const struct app *app, struct arena *a, const struct actor *who,
                 enum kyc_kind kind, const struct upload_taken *file)
{
    struct proving w = { a, who, file,
                         { .id = id_new(), .public_id = public_id_new(), .kind = kind,
                           .customer = file->row.customer, .upload = file->row.id } };

    TRY(db_write(app->db, (struct db_work){ send_body, NULL, &w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

/* ---- what staff say ---- */

struct deciding {
    struct arena *a;
    const struct actor *who;
    public_id proof;
    struct kyc_proof said;
};

static err leave_mails(struct wtx *tx, const struct deciding *w, const struct kyc_proof *p)
{
    return app_notice_mail(tx, w->a, w->who->org,
                           &(struct notice_mail){ .to = { p->customer, MAY_MANAGE, NOTICE_KYC },
                                                  .kind = S("mail.kyc"),
                                                  .subject = p->id,
                                                  .key = p->id });
}

static err decide_body(struct wtx *tx, void *arg)
{
    struct deciding *w = arg;
    CLEANUP(buf_release) struct buf after;
    org_id org = w->who->org;
    struct kyc_proof p;
    char iso[11];
    bool done;

    TRY(app_staff_may(db_reads(tx), w->a, w->who, DUTY_SERVE));
    TRY(store_kyc_by_public(db_reads(tx), w->a, org, w->proof, &p));
    w->said.id = p.id;
    w->said.decided_us = clock_now_us();
    TRY(store_kyc_decide(tx, org, &w->said, &done));
    if (!done) return E_STATE;
    TRY(leave_mails(tx, w, &p));
    buf_init(&after, 4096);
    audit_line(&after, S("until"), date_iso(w->said.until, iso));
    audit_line(&after, S("reason"), w->said.reason);
    bool yes = w->said.said == KYC_SAID_YES;
    return app_audit_note(tx, w->a, w->who,
                          &(struct audit_note){ .action = yes ? AUDIT_KYC_APPROVED
                                                              : AUDIT_KYC_REFUSED,
                                                .object = S("proof"), .object_id = p.id,
                                                .subject = kyc_kind_label(p.kind),
                                                .after = buf_view(&after) });
}

err app_kyc_decide(const struct app *app, struct arena *a, const struct actor *who,
                   public_id proof, enum kyc_decision said, date until, str reason)
{
    struct deciding w = { a, who, proof,
                          { .said = said, .until = said == KYC_SAID_YES ? until : DATE_NONE,
                            .reason = said == KYC_SAID_NO ? str_trim(reason) : STR_NONE,
                            .decided_by = who->name } };

    must(said != KYC_WAITS);
    if (said == KYC_SAID_NO && w.said.reason.n == 0) return E_INVALID;
    TRY(db_write(app->db, (struct db_work){ decide_body, NULL, &w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

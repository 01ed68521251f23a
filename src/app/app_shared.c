/* The row of the file, the version, and who is told, in one transaction. */
#include "app/app_shared.h"

#include "app/app_inbox.h"
#include "app/app_notice.h"
#include "app/app_staff.h"
#include "base/clock.h"
#include "db/write.h"
#include "store/store_people.h"

struct sharing {
    struct arena *a;
    const struct share *in;
    struct shared s;
};

/* Nobody gets two mails of a version, and each contact his own. */
static err leave_mails(struct wtx *tx, const struct sharing *w)
{
    const struct shared *s = &w->s;
    return app_notice_mail(tx, w->a, w->in->who->org,
                           &(struct notice_mail){ .to = { s->customer, MAY_VIEW, NOTICE_DOCUMENT },
                                                  .kind = S("mail.shared"),
                                                  .subject = s->id.v,
                                                  .key = s->last.v });
}

static err tell_staff(struct wtx *tx, const struct sharing *w)
{
    const struct inbox_item item = {
        .kind = INBOX_DOCUMENT,
        .key = arena_format(w->a, "document-%lld", (long long)w->s.last.v),
        .customer = w->s.customer,
        .contact = { w->in->who->person },
        .subject = w->s.id.v,
        .number = w->s.title,
        .words = w->in->note,
        .path = arena_format(w->a, "/staff/shared/%.*s",
                             STR_FMT(public_id_str(&w->s.public_id)))
    };
    return app_inbox_put(tx, w->a, w->in->who->org, &item);
}

static err note(struct wtx *tx, struct arena *a, const struct actor *who, const struct shared *s,
                enum audit_action action, str after)
{
    return app_audit_note(tx, a, who,
                          &(struct audit_note){ .action = action, .object = S("shared"),
                                                .object_id = s->id.v, .subject = s->title,
                                                .after = after });
}

static err add_version(struct wtx *tx, struct sharing *w)
{
    const struct share *in = w->in;
    bool done;

    TRY(store_shared_get(db_reads(tx), w->a, in->who->org, in->id, &w->s));
    if (w->s.customer.v != in->file->row.customer.v) return E_NOT_FOUND;
    w->s.version = in->version;
    w->s.last = in->file->row.id;
    w->s.side = in->who->kind;
    TRY(store_shared_next(tx, in->who->org, &w->s, in->note, &done));
    return done ? OK : E_STATE;
}

static err share_body(struct wtx *tx, void *arg)
{
    struct sharing *w = arg;
    const struct share *in = w->in;
    org_id org = in->who->org;
    bool staff = in->who->kind == PERSON_STAFF;

    if (staff) TRY(app_staff_may(db_reads(tx), w->a, in->who, DUTY_SERVE));
    TRY(app_upload_put(tx, org, in->file));
    if (in->id.v == 0) TRY(store_shared_insert(tx, org, &w->s, in->note));
    else TRY(add_version(tx, w));
    if (!staff) return tell_staff(tx, w);
    TRY(leave_mails(tx, w));
    str after = arena_format(w->a, "file: %.*s\nsha256: %.*s\n", STR_FMT(in->file->row.name),
                             STR_FMT(in->file->row.sha256));
    return note(tx, w->a, in->who, &w->s, AUDIT_SHARED, after);
}

err app_share(const struct app *app, struct arena *a, const struct share *in, public_id *out)
{
    struct sharing w = { .a = a, .in = in,
                         .s = { .id = { id_new() }, .public_id = public_id_new(),
                                .customer = in->file->row.customer, .title = in->title,
                                .last = in->file->row.id, .side = in->who->kind } };

    TRY(db_write(app->db, (struct db_work){ share_body, NULL, &w }));
    *out = w.s.public_id;
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

struct changing {
    struct arena *a;
    const struct actor *who;
    const struct shared *s;
    int version;
    str reason;
};

static err mark_body(struct wtx *tx, void *arg)
{
    const struct changing *w = arg;
    struct upload u;
    bool changed;

    TRY(app_staff_may(db_reads(tx), w->a, w->who, DUTY_SERVE));
    TRY(store_shared_file(db_reads(tx), w->a, w->who->org, w->s->id, w->version, &u));
    if (u.kind != PERSON_CONTACT) return E_NOT_FOUND;
    TRY(store_shared_mark(tx, w->who->org, w->s->id, w->version, w->who->name, clock_now_us(),
                          &changed));
    if (!changed) return OK;
    return note(tx, w->a, w->who, w->s, AUDIT_SHARED_SEEN,
                arena_format(w->a, "version: %d\n", w->version));
}

err app_shared_mark(const struct app *app, struct arena *a, const struct actor *who,
                    const struct shared *s, int version)
{
    struct changing w = { .a = a, .who = who, .s = s, .version = version };
    return db_write(app->db, (struct db_work){ mark_body, NULL, &w });
}

static err withdraw_body(struct wtx *tx, void *arg)
{
    const struct changing *w = arg;
    bool changed;

    TRY(app_staff_may(db_reads(tx), w->a, w->who, DUTY_SERVE));
    TRY(store_shared_withdraw(tx, w->who->org, w->s->id, w->who->name, w->reason, clock_now_us(),
                              &changed));
    if (!changed) return E_STATE;
    CLEANUP(buf_release) struct buf after;
    buf_init(&after, 4096);
    audit_line(&after, S("reason"), w->reason);
    return note(tx, w->a, w->who, w->s, AUDIT_SHARED_WITHDRAWN, buf_view(&after));
}

err app_shared_withdraw(const struct app *app, struct arena *a, const struct actor *who,
                        const struct shared *s, str reason)
{
    struct changing w = { .a = a, .who = who, .s = s, .reason = str_trim(reason) };

    if (w.reason.n == 0) return E_INVALID;
    return db_write(app->db, (struct db_work){ withdraw_body, NULL, &w });
}

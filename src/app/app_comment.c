/* Comments, each in one transaction with what it brings about. */
#include "app/app_comment.h"

#include "app/app_notice.h"
#include "app/app_staff.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "db/write.h"

struct writing {
    struct arena *a;
    const struct actor *actor;
    const struct comment_wish *in;
    str words;
};

static err tell_staff(struct wtx *tx, const struct writing *w, const struct comment *c)
{
    const struct lot *l = w->in->about;
    struct inbox_item item = {
        .kind = INBOX_COMMENT, .key = arena_format(w->a, "comment-%lld", (long long)c->id.v),
        .customer = l->customer, .contact = c->contact, .subject = l->doc, .number = l->number,
        .words = c->words, .made_us = c->made_us,
        .path = arena_format(w->a, "/staff/documents/%.*s/comments",
                             STR_FMT(public_id_str(&l->public_id))),
    };
    return app_inbox_put(tx, w->a, w->actor->org, &item);
}

static err tell_customer(struct wtx *tx, const struct writing *w, const struct comment *c)
{
    const struct lot *l = w->in->about;

    TRY(app_notice_mail(tx, w->a, w->actor->org,
                        &(struct notice_mail){ .to = { l->customer, MAY_VIEW, NOTICE_COMMENT },
                                               .kind = S("mail.comment"),
                                               .subject = c->id.v,
                                               .key = c->id.v }));
    return app_audit_note(tx, w->a, w->actor,
                          &(struct audit_note){ .action = AUDIT_COMMENTED,
                                                .object = S("document"),
                                                .object_id = l->doc,
                                                .subject = l->number });
}

static err write_body(struct wtx *tx, void *arg)
{
    const struct writing *w = arg;
    const struct lot *l = w->in->about;
    bool staff = w->actor->kind == PERSON_STAFF, fresh;
    struct comment c = { .id = { id_new() }, .public_id = w->in->id, .customer = l->customer,
                         .doc = l->doc, .name = w->actor->name, .words = w->words,
                         .made_us = clock_now_us() };
    int64_t there;

    if (staff) TRY(app_staff_may(db_reads(tx), w->a, w->actor, DUTY_SERVE));
    if (staff) c.staff.v = w->actor->person;
    else c.contact.v = w->actor->person;
    TRY(store_comment_count(db_reads(tx), w->actor->org, &c, &there));
    if (there >= COMMENTS_MAX) return E_TOO_LARGE;
    if (w->in->file != NULL) c.file = w->in->file->row.id;
    TRY(store_comment_insert(tx, w->actor->org, &c, &fresh));
    if (!fresh) return OK;
    if (w->in->file != NULL) TRY(app_upload_put(tx, w->actor->org, w->in->file));
    return staff ? tell_customer(tx, w, &c) : tell_staff(tx, w, &c);
}

err app_comment_write(const struct app *app, struct arena *a, const struct actor *actor,
                      const struct comment_wish *in)
{
    struct writing w = { a, actor, in, str_trim(in->words) };

    if (w.words.n == 0 || utf8_count(w.words) > COMMENT_CHARS_MAX) return E_INVALID;
    TRY(db_write(app->db, (struct db_work){ write_body, NULL, &w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

/* Each message in one transaction with its item, and the mails that it leaves. */
#include "app/app_message.h"

#include "app/app_inbox.h"
#include "app/app_staff.h"
#include "base/clock.h"
#include "db/write.h"
#include "store/store_job.h"

struct work {
    struct arena *a;
    const struct message_wish *in;
    const struct actor *actor; /* of staff; NULL: the contact */
    struct message m;
    struct message_part part;
};

static err leave_mail(struct wtx *tx, const struct work *w, org_id org, str to)
{
    struct job job = { .org = org, .id = { id_new() }, .kind = S("mail.message"),
                       .key = arena_format(w->a, "%lld-%.*s", (long long)w->part.id, STR_FMT(to)),
                       .subject = w->part.id, .argument = to, .run_us = w->part.made_us };
    return store_job_insert(tx, &job);
}

static err check_limits(struct rtx *tx, const struct work *w)
{
    int64_t now = clock_now_us(), day = 86400 * (int64_t)1000000, parts, reviews;

    TRY(store_message_since(tx, w->in->org, w->in->m.contact, now - day, now - REVIEW_DAYS * day,
                            &parts, &reviews));
    if (w->m.kind == MESSAGE_REVIEW && reviews > 0) return E_TOO_MANY;
    return parts >= MESSAGES_A_DAY ? E_TOO_MANY : OK;
}

static err check_room(struct rtx *tx, const struct work *w, org_id org)
{
    struct message_part *parts;
    size_t n;

    TRY(store_message_parts(tx, w->a, org, w->m.id, MESSAGE_PARTS, &parts, &n));
    return n == MESSAGE_PARTS ? E_TOO_LARGE : OK;
}

static str stars(struct arena *a, int rating)
{
    return rating == 0 ? S("review") : arena_format(a, "%d / 5", rating);
}

static err tell_staff(struct wtx *tx, const struct work *w)
{
    const struct message *m = &w->m;
    bool review = m->kind == MESSAGE_REVIEW;
    struct inbox_item item = {
        .kind = review ? INBOX_REVIEW : INBOX_MAIL,
        .key = arena_format(w->a, "message-%lld", (long long)w->part.id),
        .customer = m->customer, .contact = m->contact, .subject = m->id.v,
        .number = review ? stars(w->a, m->rating) : m->subject, .words = w->part.words,
        .made_us = w->part.made_us,
        .path = arena_format(w->a, "/staff/messages/%.*s", STR_FMT(public_id_str(&m->public_id))),
    };
    TRY(app_inbox_put(tx, w->a, w->in->org, &item));
    if (review) return OK;
    TRY(leave_mail(tx, w, w->in->org, S("office")));
    return leave_mail(tx, w, w->in->org, S("copy"));
}

/* The thread it belongs to: a new one, or one of the contact's. */
static err thread_of(struct wtx *tx, struct work *w)
{
    const struct message_wish *in = w->in;

    if (public_id_is(in->m.public_id)) {
        TRY(store_message_by_public(db_reads(tx), w->a, in->org, in->m.public_id, &w->m));
        if (w->m.contact.v != in->m.contact.v || w->m.kind != MESSAGE_MAIL) return E_NOT_FOUND;
        return check_room(db_reads(tx), w, in->org);
    }
    w->m = in->m;
    w->m.id = (message_id){ id_new() };
    w->m.public_id = in->form;
    w->m.made_us = clock_now_us();
    return store_message_insert(tx, in->org, &w->m);
}

static err part_of(struct wtx *tx, struct work *w, org_id org, str name)
{
    bool fresh;

    w->part.id = id_new();
    w->part.message = w->m.id;
    w->part.name = name;
    w->part.made_us = clock_now_us();
    TRY(store_message_part_insert(tx, org, &w->part, &fresh));
    return fresh ? OK : E_RACE;
}

static err send_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    const struct message_wish *in = w->in;
    bool there;

    w->m.kind = in->m.kind;
    TRY(store_message_part_there(db_reads(tx), in->org, in->form, &there));
    if (there) return OK;
    TRY(check_limits(db_reads(tx), w));
    TRY(thread_of(tx, w));
    if (in->file != NULL) {
        TRY(app_upload_put(tx, in->org, in->file));
        w->part.file = in->file->row.id;
    }
    TRY(part_of(tx, w, in->org, in->name));
    return tell_staff(tx, w);
}

err app_message_send(const struct app *app, struct arena *a, const struct message_wish *in,
                     public_id *out)
{
    struct work w = { .a = a, .in = in,
                      .part = { .public_id = in->form, .words = str_trim(in->words) } };

    if (w.part.words.n == 0) return E_INVALID;
    TRY(db_write(app->db, (struct db_work){ send_body, NULL, &w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    *out = public_id_is(in->m.public_id) ? in->m.public_id : in->form;
    return OK;
}

static err reply_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    org_id org = w->actor->org;
    bool there;

    TRY(app_staff_may(db_reads(tx), w->a, w->actor, DUTY_SERVE));
    TRY(store_message_part_there(db_reads(tx), org, w->part.public_id, &there));
    if (there) return OK;
    TRY(store_message_by_public(db_reads(tx), w->a, org, w->m.public_id, &w->m));
    TRY(check_room(db_reads(tx), w, org));
    TRY(part_of(tx, w, org, w->actor->name));
    TRY(leave_mail(tx, w, org, S("reply")));
    return app_audit_note(tx, w->a, w->actor,
                          &(struct audit_note){ .action = AUDIT_REPLIED,
                                                .object = S("message"),
                                                .object_id = w->m.id.v,
                                                .subject = w->m.subject });
}

err app_message_reply(const struct app *app, struct arena *a, const struct actor *actor,
                      public_id thread, public_id form, str words)
{
    struct work w = { .a = a, .actor = actor, .m = { .public_id = thread },
                      .part = { .public_id = form, .staff = { actor->person },
                                .words = str_trim(words) } };

    if (w.part.words.n == 0) return E_INVALID;
    TRY(db_write(app->db, (struct db_work){ reply_body, NULL, &w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

/* Items put by what customers do, and put aside by staff. */
#include "app/app_inbox.h"

#include "app/app_staff.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "db/write.h"
#include "store/store_job.h"

static err leave_mails(struct wtx *tx, struct arena *a, org_id org, const struct inbox_item *item)
{
    struct inbox_reader *list;
    size_t n;

    TRY(store_inbox_readers(db_reads(tx), a, org, item->kind, &list, &n));
    for (size_t i = 0; i < n; i++) {
        struct job job = { .org = org, .id = { id_new() }, .kind = S("mail.inbox"),
                           .subject = item->id.v, .run_us = item->made_us,
                           .key = arena_format(a, "%lld-%lld", (long long)item->id.v,
                                               (long long)list[i].staff.v),
                           .argument = arena_format(a, "%lld", (long long)list[i].staff.v) };
        if (inbox_kind_for(item->kind, list[i].role)) TRY(store_job_insert(tx, &job));
    }
    return OK;
}

err app_inbox_put(struct wtx *tx, struct arena *a, org_id org, const struct inbox_item *item)
{
    struct inbox_item i = *item;
    bool fresh;

    must(i.kind != INBOX_NONE && i.kind < INBOX_KIND_COUNT && i.key.n > 0);
    must(str_starts(i.path, S("/staff/")));
    i.id = (inbox_id){ id_new() };
    i.public_id = public_id_new();
    if (i.made_us == 0) i.made_us = clock_now_us();
    i.words = utf8_cut(i.words, INBOX_WORDS_MAX);
    TRY(store_inbox_insert(tx, org, &i, &fresh));
    return fresh ? leave_mails(tx, a, org, &i) : OK;
}

struct doing {
    struct arena *a;
    const struct actor *actor;
    public_id id;
    bool done;
};

static err done_body(struct wtx *tx, void *arg)
{
    const struct doing *w = arg;
    struct rtx *reads = db_reads(tx);
    org_id org = w->actor->org;
    struct inbox_row row;
    bool changed;

    TRY(app_staff_may(reads, w->a, w->actor, DUTY_SERVE));
    TRY(store_inbox_by_public(reads, w->a, org, w->id, &row));
    TRY(store_inbox_done(tx, org, row.item.id, w->done, (staff_id){ w->actor->person },
                         clock_now_us(), &changed));
    if (!changed) return OK;
    return app_audit_note(tx, w->a, w->actor,
                          &(struct audit_note){ .action = w->done ? AUDIT_INBOX_DONE
                                                                  : AUDIT_INBOX_AGAIN,
                                                .object = S("inbox"),
                                                .object_id = row.item.id.v,
                                                .subject = row.item.number });
}

err app_inbox_done(const struct app *app, struct arena *a, const struct actor *actor, public_id id,
                   bool done)
{
    struct doing w = { a, actor, id, done };
    return db_write(app->db, (struct db_work){ done_body, NULL, &w });
}

struct quieting {
    const struct actor *actor;
    const bool *quiet;
};

static err quiet_body(struct wtx *tx, void *arg)
{
    const struct quieting *w = arg;

    for (int k = INBOX_NONE + 1; k < INBOX_KIND_COUNT; k++)
        TRY(store_inbox_quiet_set(tx, w->actor->org, (staff_id){ w->actor->person },
                                  (enum inbox_kind)k, w->quiet[k]));
    return OK;
}

err app_inbox_quiet(const struct app *app, const struct actor *actor,
                    const bool quiet[INBOX_KIND_COUNT])
{
    struct quieting w = { actor, quiet };
    must(actor->kind == PERSON_STAFF);
    return db_write(app->db, (struct db_work){ quiet_body, NULL, &w });
}

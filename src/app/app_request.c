/* Requests: made by customers, closed by staff. */
#include "app/app_request.h"

#include "app/app_inbox.h"
#include "app/app_staff.h"
#include "base/clock.h"
#include "db/write.h"
#include "store/store_job.h"

struct work {
    org_id org;
    struct request r;
};

static err make_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    CLEANUP(arena_release) struct arena a;
    struct request_row made;
    bool fresh;

    arena_init(&a, 64 * 1024);
    TRY(store_request_insert(tx, w->org, &w->r, &fresh));
    if (!fresh) return OK;
    TRY(store_request_get(db_reads(tx), &a, w->org, w->r.id, &made));
    struct inbox_item item = {
        .kind = INBOX_REQUEST, .key = arena_format(&a, "request-%lld", (long long)w->r.id.v),
        .customer = w->r.customer, .contact = w->r.contact, .subject = w->r.subject,
        .number = made.number, .words = w->r.message, .made_us = w->r.made_us,
        .path = arena_format(&a, "/staff/requests/%.*s",
                             STR_FMT(public_id_str(&w->r.public_id))),
    };
    return app_inbox_put(tx, &a, w->org, &item);
}

err app_request_make(const struct app *app, org_id org, const struct request *r)
{
    struct work w = { org, *r };

    w.r.id = (request_id){ id_new() };
    w.r.public_id = public_id_new();
    w.r.made_us = clock_now_us();
    return db_write(app->db, (struct db_work){ make_body, NULL, &w });
}

struct answering {
    struct arena *a;
    const struct actor *actor;
    public_id id;
    enum request_state state;
    str answer;
};

bool app_request_met(const struct request_row *w)
{
    return w->free < w->r.amount.minor;
}

static err leave_mail(struct wtx *tx, const struct answering *w, const struct request_row *asked,
                      int64_t now)
{
    struct job job = { .org = w->actor->org, .id = { id_new() }, .kind = S("mail.answer"),
                       .subject = asked->r.id.v, .run_us = now,
                       .key = arena_format(w->a, "%lld", (long long)asked->r.id.v) };
    return store_job_insert(tx, &job);
}

static err answer_body(struct wtx *tx, void *arg)
{
    const struct answering *w = arg;
    struct rtx *reads = db_reads(tx);
    org_id org = w->actor->org;
    struct request_row asked;
    int64_t now = clock_now_us();

    TRY(app_staff_may(reads, w->a, w->actor, DUTY_BOOK));
    TRY(store_request_by_public(reads, w->a, org, w->id, &asked));
    if (asked.r.state != REQUEST_OPEN) return E_STATE;
    if (w->state == REQUEST_DONE && !app_request_met(&asked)) return E_NOT_PAYABLE;
    TRY(store_request_answer(tx, org, asked.r.id, w->state, w->answer, now));
    TRY(leave_mail(tx, w, &asked, now));
    str after = arena_format(w->a, "answer: %s\nwords: %.*s\n",
                             w->state == REQUEST_DONE ? "granted" : "refused", STR_FMT(w->answer));
    return app_audit_note(tx, w->a, w->actor,
                          &(struct audit_note){ .action = AUDIT_ANSWERED,
                                                .object = S("request"),
                                                .object_id = asked.r.id.v,
                                                .subject = asked.number,
                                                .after = after });
}

err app_request_answer(const struct app *app, struct arena *a, const struct actor *actor,
                       public_id id, enum request_state state, str answer)
{
    struct answering w = { a, actor, id, state, str_trim(answer) };

    if (state != REQUEST_DONE && state != REQUEST_REFUSED) return E_INVALID;
    if (state == REQUEST_REFUSED && w.answer.n == 0) return E_INVALID;
    return db_write(app->db, (struct db_work){ answer_body, NULL, &w });
}

/* How a dispute ends: withdrawn, refused, or corrected by a credit note, in one transaction. */
#include "app/app_objection.h"

#include "app/app_notice.h"
#include "app/app_staff.h"
#include "app/issue_own.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "core/issue.h"
#include "core/snapshot.h"
#include "db/write.h"
#include "store/store_book.h"
#include "store/store_job.h"

enum { SNAPSHOT_BYTES_MAX = 64 * 1024 * 1024 };

static str state_word(enum objection_state s)
{
    switch (s) {
    case OBJECTION_OPEN: return S("open");
    case OBJECTION_ANSWERED: return S("answered");
    case OBJECTION_CORRECTED: return S("corrected");
    case OBJECTION_REFUSED: return S("refused");
    case OBJECTION_WITHDRAWN: break;
    }
    return S("withdrawn");
}

/* What staff have decided: audited, and mailed to the customer's contacts who want that. */
static err tell(struct wtx *tx, struct arena *a, const struct actor *actor,
                const struct objection *o)
{
    str after = arena_format(a, "state: %.*s\nwords: %.*s\n", STR_FMT(state_word(o->state)),
                             STR_FMT(o->answer));

    TRY(app_notice_mail(tx, a, actor->org,
                        &(struct notice_mail){ .to = { o->customer, MAY_VIEW, NOTICE_DISPUTE },
                                               .kind = S("mail.objection"),
                                               .subject = o->id.v,
                                               .key = o->id.v }));
    return app_audit_note(tx, a, actor,
                          &(struct audit_note){ .action = AUDIT_OBJECTION,
                                                .object = S("dispute"),
                                                .object_id = o->id.v,
                                                .subject = objection_number(a, o->n),
                                                .after = after });
}

struct ending {
    struct arena *a;
    const struct actor *actor;
    const struct objection_row *about;
    const struct objection_correct *in; /* corrected */
    str words;
    enum objection_state state;
    struct stored_document row; /* of the note */
    struct document note;
    struct book book;
};

/* Held, and waiting still. */
static err take(struct rtx *tx, const struct ending *w, struct objection *out)
{
    *out = w->about->o;
    TRY(store_objection_lock(tx, w->a, w->actor->org, out->id, &out->state));
    if (!objection_waits(out->state)) return E_STATE;
    out->state = w->state;
    out->ended_us = clock_now_us();
    out->answer = w->words;
    return OK;
}

static err finish(struct wtx *tx, const struct ending *w, const struct objection *o)
{
    str what = arena_format(w->a, "objection_%.*s", STR_FMT(state_word(o->state)));
    str number = objection_number(w->a, o->n);
    contact_id contact = { w->actor->kind == PERSON_CONTACT ? w->actor->person : 0 };

    TRY(store_objection_update(tx, w->actor->org, o));
    TRY(store_history_of(tx, w->actor->org, o->doc, contact,
                         &(struct history_row){ o->ended_us, what, w->actor->name, number }));
    if (w->actor->kind != PERSON_STAFF) return OK;
    return tell(tx, w->a, w->actor, o);
}

static err end_body(struct wtx *tx, void *arg)
{
    const struct ending *w = arg;
    struct objection o;

    if (w->actor->kind == PERSON_STAFF)
        TRY(app_staff_may(db_reads(tx), w->a, w->actor, DUTY_SERVE));
    TRY(take(db_reads(tx), w, &o));
    return finish(tx, w, &o);
}

static err end(const struct app *app, struct ending w)
{
    if (utf8_count(w.words) > COMMENT_CHARS_MAX) return E_INVALID;
    TRY(db_write(app->db, (struct db_work){ end_body, NULL, &w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

err app_objection_withdraw(const struct app *app, struct arena *a, const struct actor *actor,
                           const struct objection_row *about)
{
    must(actor->kind == PERSON_CONTACT);
    return end(app, (struct ending){ .a = a, .actor = actor, .about = about,
                                     .state = OBJECTION_WITHDRAWN });
}

err app_objection_refuse(const struct app *app, struct arena *a, const struct actor *actor,
                         const struct objection_row *about, str words)
{
    words = str_trim(words);
    must(actor->kind == PERSON_STAFF);
    if (words.n == 0) return E_INVALID;
    return end(app, (struct ending){ .a = a, .actor = actor, .about = about, .words = words,
                                     .state = OBJECTION_REFUSED });
}

/* ---- corrected ---- */

static err compose(struct rtx *tx, struct ending *w, date today)
{
    CLEANUP(buf_release) struct buf body = { 0 };
    const struct objection *o = &w->about->o;
    struct stored_document invoice;
    struct document d;

    TRY(store_document_get(tx, w->a, w->actor->org, (doc_id){ o->doc }, &invoice));
    TRY(snapshot_read(w->a, invoice.body, &d));
    if (d.line_count != w->in->count) return E_INVALID;
    TRY(objection_note(w->a, &(struct correction){ .invoice = &d, .nets = w->in->nets,
                                                   .number = w->in->number, .reason = w->words,
                                                   .day = today }, &w->note));
    buf_init(&body, SNAPSHOT_BYTES_MAX);
    snapshot_write(&body, &w->note);
    if (body.overflow) return E_TOO_LARGE;
    w->row = (struct stored_document){ .id = { id_new() }, .public_id = public_id_new(),
                                       .customer = o->customer, .kind = DOCUMENT_CREDIT_NOTE,
                                       .body = buf_copy(&body, w->a) };
    w->row.hash = app_sha256(w->a, w->row.body);
    return OK;
}

/* The note goes to what can be paid of the invoice; what is left of it is credit. */
static err apply(struct ending *w, date today)
{
    int64_t doc = w->about->o.doc, note = w->row.id.v;
    const struct lot *l = book_lot(&w->book, ACCOUNT_RECEIVABLE, doc);
    int64_t part = lot_payable(l), most = w->note.total.minor;

    if (most < part) part = most;
    if (part == 0) return OK;
    return credit_apply(&w->book, ACCOUNT_CREDIT, note, doc, part, today,
                        arena_format(w->a, "apply:%lld:%lld", (long long)note, (long long)doc));
}

static err correct_body(struct wtx *tx, void *arg)
{
    struct ending *w = arg;
    struct rtx *reads = db_reads(tx);
    org_id org = w->actor->org;
    struct objection o = w->about->o;
    struct lot_key key = { ACCOUNT_RECEIVABLE, o.doc };
    date today;

    TRY(app_staff_may(reads, w->a, w->actor, DUTY_BOOK));
    TRY(app_today(reads, w->a, org, &today));
    book_init(&w->book, w->a, org, w->actor->person, clock_now_us());
    TRY(store_lots_lock(reads, &w->book, o.customer, &key, 1));
    const struct lot *l = book_lot(&w->book, ACCOUNT_RECEIVABLE, o.doc);
    if (l->closed) return E_STATE;
    TRY(take(reads, w, &o));
    TRY(compose(reads, w, today));
    if (w->note.total.minor <= 0 || w->note.total.minor > l->total) return E_NOT_PAYABLE;
    TRY(issue_rows(tx, w->a, &w->book, &w->row, &w->note));
    TRY(apply(w, today));
    TRY(store_summary_lock(reads, &w->book, o.customer, l->cur));
    o.note = w->row.id.v;
    TRY(finish(tx, w, &o));
    TRY(store_book_save(tx, &w->book));
    return store_job_credit(tx, w->a, org, o.customer, w->row.id.v, w->book.at_us);
}

static err correct_check(struct rtx *tx, void *arg)
{
    return store_book_recheck(tx, &((struct ending *)arg)->book);
}

err app_objection_correct(const struct app *app, struct arena *a, const struct actor *actor,
                          const struct objection_row *about, const struct objection_correct *in)
{
    struct ending w = { .a = a, .actor = actor, .about = about, .in = in,
                        .words = str_trim(in->words), .state = OBJECTION_CORRECTED };

    must(actor->kind == PERSON_STAFF);
    if (in->number.n == 0 || utf8_count(w.words) > COMMENT_CHARS_MAX) return E_INVALID;
    TRY(db_write(app->db, (struct db_work){ correct_body, correct_check, &w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

/* Disputes raised, talked about, withdrawn and refused; each in one transaction. */
#include "app/app_objection.h"

#include "app/app_notice.h"
#include "app/app_staff.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "core/snapshot.h"
#include "db/write.h"
#include "store/store_book.h"
#include "store/store_document.h"

/* Its page in the console. */
static str objection_path(struct arena *a, public_id id)
{
    return arena_format(a, "/staff/objections/%.*s", STR_FMT(public_id_str(&id)));
}

/* ---- raising ---- */

struct raising {
    struct arena *a;
    const struct actor *actor;
    const struct objection_wish *in;
    struct objection o;
    struct objection_line *lines;
    size_t count;
    struct book book;
    bool there; /* it came before */
};

/* What each line comes to, by the document as it was issued. */
static err line_totals(struct rtx *tx, struct raising *w)
{
    struct stored_document stored;
    struct document d;

    TRY(store_document_get(tx, w->a, w->actor->org, (doc_id){ w->o.doc }, &stored));
    TRY(snapshot_read(w->a, stored.body, &d));
    for (size_t i = 0; i < w->count; i++) {
        struct objection_line *l = &w->lines[i];
        *l = w->in->lines[i];
        if (l->line < 0 || (size_t)l->line >= d.line_count) return E_INVALID;
        for (size_t k = 0; k < i; k++)
            if (w->lines[k].line == l->line) return E_INVALID;
        TRY(objection_line_total(&d, (size_t)l->line, &l->amount));
        if (l->amount <= 0) return E_NOT_PAYABLE;
    }
    return OK;
}

/* Lines and amount, against the lot as it is locked. */
static err measure(struct rtx *tx, struct raising *w, const struct lot *l)
{
    int64_t all = 0, amount = w->in->amount;

    w->count = w->in->count;
    w->lines = arena_array(w->a, struct objection_line, w->count + 1);
    if (w->count > 0) TRY(line_totals(tx, w));
    for (size_t i = 0; i < w->count; i++)
        if (__builtin_add_overflow(all, w->lines[i].amount, &all)) return E_OVERFLOW;
    if (w->count == 0) {
        w->count = 1;
        all = l->total;
        w->lines[0] = (struct objection_line){ OBJECTION_WHOLE, l->total };
        if (amount == 0) amount = lot_balance(l) > 0 ? lot_balance(l) : l->total;
    }
    /* Tax rounded line by line may come to a little more than the invoice. */
    if (amount == 0) amount = all < l->total ? all : l->total;
    if (amount < 0 || amount > all || amount > l->total) return E_NOT_PAYABLE;
    w->o.amount = (money){ amount, l->cur };
    return objection_share(w->lines, w->count, amount);
}

static err put_item(struct wtx *tx, const struct raising *w, const struct lot *l)
{
    str number = arena_format(w->a, "%.*s, %.*s",
                              STR_FMT(objection_number(w->a, w->o.n)), STR_FMT(l->number));
    struct inbox_item item = {
        .kind = INBOX_OBJECTION, .customer = w->o.customer, .contact = w->o.contact,
        .key = arena_format(w->a, "objection-%lld", (long long)w->o.id.v),
        .subject = w->o.id.v, .number = number, .words = w->o.words, .made_us = w->o.made_us,
        .path = objection_path(w->a, w->o.public_id),
    };
    return app_inbox_put(tx, w->a, w->actor->org, &item);
}

static err raise_body(struct wtx *tx, void *arg)
{
    struct raising *w = arg;
    const struct lot *about = w->in->about;
    struct rtx *reads = db_reads(tx);
    struct objection_open *open;
    struct objection_row before;
    size_t n;

    w->there = false;
    book_init(&w->book, w->a, w->actor->org, w->actor->person, clock_now_us());
    TRY(store_lots_lock(reads, &w->book, about->customer,
                        &(struct lot_key){ ACCOUNT_RECEIVABLE, about->doc }, 1));
    const struct lot *l = book_lot(&w->book, ACCOUNT_RECEIVABLE, about->doc);
    err e = store_objection_by_public(reads, w->a, w->actor->org, w->in->id, &before);
    w->there = e == OK;
    if (e != E_NOT_FOUND) return e == OK && before.o.doc != about->doc ? E_EXISTS : e;
    if (l->closed || l->kind == DOCUMENT_RETAINER) return E_STATE;
    TRY(store_objection_open(reads, w->a, w->actor->org, l->customer, l->doc, l->doc, &open, &n));
    if (n > 0) return E_EXISTS;
    w->o = (struct objection){
        .id = { id_new() }, .public_id = w->in->id, .customer = l->customer, .doc = l->doc,
        .contact = { w->actor->person }, .reason = w->in->reason, .words = str_trim(w->in->words),
        .wish = str_trim(w->in->wish), .state = OBJECTION_OPEN, .made_us = w->book.at_us };
    TRY(measure(reads, w, l));
    TRY(store_summary_lock(reads, &w->book, l->customer, l->cur));
    TRY(store_objection_next(reads, w->actor->org, &w->o.n));
    TRY(store_objection_insert(tx, w->actor->org, &w->o, w->lines, w->count));
    TRY(store_history_of(tx, w->actor->org, l->doc, w->o.contact,
                         &(struct history_row){ w->o.made_us, S("objected"), w->actor->name,
                                                objection_number(w->a, w->o.n) }));
    TRY(put_item(tx, w, l));
    book_touch(&w->book, l->doc);
    return store_book_save(tx, &w->book);
}

static err raise_check(struct rtx *tx, void *arg)
{
    const struct raising *w = arg;
    return w->there ? OK : store_book_recheck(tx, &w->book);
}

err app_objection_raise(const struct app *app, struct arena *a, const struct actor *actor,
                        const struct objection_wish *in)
{
    struct raising w = { .a = a, .actor = actor, .in = in };
    str words = str_trim(in->words);
    err e = E_EXISTS;

    must(actor->kind == PERSON_CONTACT);
    if (objection_reason_label(in->reason).n == 0 || words.n == 0) return E_INVALID;
    if (utf8_count(words) > COMMENT_CHARS_MAX || in->count > OBJECTION_LINES_MAX) return E_INVALID;
    if (utf8_count(in->wish) > OBJECTION_WISH_MAX) return E_INVALID;
    /* E_EXISTS: another customer took the number beside this; the second look takes the next. */
    for (int i = 0; i < 3 && e == E_EXISTS; i++)
        e = db_write(app->db, (struct db_work){ raise_body, raise_check, &w });
    TRY(e);
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

/* ---- talking ---- */

struct saying {
    struct arena *a;
    const struct actor *actor;
    const struct objection_row *about;
    const struct objection_say *in;
    str words;
};

/* Whose turn it is; once it has ended it stays so. */
static err turn(struct wtx *tx, const struct saying *w, bool staff)
{
    struct objection o = w->about->o;

    TRY(store_objection_lock(db_reads(tx), w->a, w->actor->org, o.id, &o.state));
    if (!objection_waits(o.state)) return OK;
    o.state = staff ? OBJECTION_ANSWERED : OBJECTION_OPEN;
    return store_objection_update(tx, w->actor->org, &o);
}

static err tell_customer(struct wtx *tx, const struct saying *w, const struct comment *c)
{
    TRY(app_notice_mail(tx, w->a, w->actor->org,
                        &(struct notice_mail){ .to = { c->customer, MAY_VIEW, NOTICE_DISPUTE },
                                               .kind = S("mail.comment"),
                                               .subject = c->id.v,
                                               .key = c->id.v }));
    return app_audit_note(tx, w->a, w->actor,
                          &(struct audit_note){ .action = AUDIT_COMMENTED,
                                                .object = S("dispute"),
                                                .object_id = c->thread.v,
                                                .subject = objection_number(w->a,
                                                                            w->about->o.n) });
}

static err tell_staff(struct wtx *tx, const struct saying *w, const struct comment *c)
{
    const struct objection_row *r = w->about;
    str number = arena_format(w->a, "%.*s, %.*s", STR_FMT(objection_number(w->a, r->o.n)),
                              STR_FMT(r->number));
    struct inbox_item item = {
        .kind = INBOX_OBJECTION, .key = arena_format(w->a, "comment-%lld", (long long)c->id.v),
        .customer = r->o.customer, .contact = c->contact, .subject = r->o.id.v,
        .number = number, .words = c->words, .made_us = c->made_us,
        .path = objection_path(w->a, r->o.public_id),
    };
    return app_inbox_put(tx, w->a, w->actor->org, &item);
}

static err say_body(struct wtx *tx, void *arg)
{
    const struct saying *w = arg;
    const struct objection *o = &w->about->o;
    bool staff = w->actor->kind == PERSON_STAFF, fresh;
    struct comment c = { .id = { id_new() }, .public_id = w->in->id, .customer = o->customer,
                         .doc = o->doc, .thread = o->id, .name = w->actor->name,
                         .words = w->words, .made_us = clock_now_us() };
    int64_t there;

    if (staff) TRY(app_staff_may(db_reads(tx), w->a, w->actor, DUTY_SERVE));
    if (staff) c.staff.v = w->actor->person;
    else c.contact.v = w->actor->person;
    if (w->in->file != NULL) c.file = w->in->file->row.id;
    TRY(store_comment_count(db_reads(tx), w->actor->org, &c, &there));
    if (there >= COMMENTS_MAX) return E_TOO_LARGE;
    TRY(store_comment_insert(tx, w->actor->org, &c, &fresh));
    if (!fresh) return OK;
    if (w->in->file != NULL) TRY(app_upload_put(tx, w->actor->org, w->in->file));
    TRY(turn(tx, w, staff));
    return staff ? tell_customer(tx, w, &c) : tell_staff(tx, w, &c);
}

err app_objection_say(const struct app *app, struct arena *a, const struct actor *actor,
                      const struct objection_row *about, const struct objection_say *in)
{
    struct saying w = { a, actor, about, in, str_trim(in->words) };

    if (w.words.n == 0 || utf8_count(w.words) > COMMENT_CHARS_MAX) return E_INVALID;
    TRY(db_write(app->db, (struct db_work){ say_body, NULL, &w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

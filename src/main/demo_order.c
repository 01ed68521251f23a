/* Sales orders and quotes of the demo, in every state; the last ones wait for an answer. */
#include "app/app_import.h"
#include "app/app_order.h"
#include "app/app_order_draft.h"
#include "core/order.h"
#include "main/demo.h"
#include "store/store_document.h"

/* What became of one: as a customer and staff would have done it. */
struct fate {
    int customer; /* of the plan */
    enum document_kind kind;
    int age, valid; /* days since it was issued, days it is valid; 0: whenever */
    enum { NOTHING, ACCEPT, DECLINE, WITHDRAW, INVOICE } end;
};

static const struct fate fates[] = {
    { 0, DOCUMENT_QUOTE, 75, 90, DECLINE },  { 0, DOCUMENT_QUOTE, 64, 30, NOTHING },
    { 0, DOCUMENT_ORDER, 41, 0, INVOICE },   { 1, DOCUMENT_QUOTE, 33, 45, INVOICE },
    { 1, DOCUMENT_QUOTE, 20, 30, WITHDRAW }, { 0, DOCUMENT_QUOTE, 12, 30, ACCEPT },
    { 1, DOCUMENT_ORDER, 9, 0, ACCEPT },     { 0, DOCUMENT_ORDER, 6, 0, NOTHING },
    { 1, DOCUMENT_QUOTE, 4, 30, NOTHING },   { 0, DOCUMENT_QUOTE, 3, 21, NOTHING },
};

struct work {
    struct demo *d;
    struct arena *a;
    const struct fate *fate;
    int n; /* which of them */
    struct actor owner;
    struct contact contact; /* who may answer it */
    str hash;
    doc_id doc;
    date issued;
};

static err import(struct work *w)
{
    struct problems problems = { .arena = w->a };
    const struct fate *f = w->fate;
    struct document d;
    struct imported done;
    bool quote = f->kind == DOCUMENT_QUOTE;
    /* Composed as an invoice is: with several lines. */
    struct demo_paper p = { .kind = DOCUMENT_INVOICE, .issued = w->issued,
                            .customer = &w->d->plan->customers[f->customer],
                            .number = arena_format(w->a, "%s%s-%05d", w->d->plan->prefix,
                                                   quote ? "Q" : "SO", 201 + w->n) };

    TRY(demo_compose(w->d, w->a, &p, &d));
    d.kind = f->kind;
    d.type_code = quote ? S("310") : S("220");
    d.due = f->valid > 0 ? date_add(d.issued, f->valid) : DATE_NONE;
    struct import in = { .org = w->d->org, .document = &d, .silent = true };
    TRY(app_import(w->d->app, w->a, &in, &problems, &done));
    w->doc = done.doc;
    return done.done == IMPORT_NEW ? OK : E_EXISTS;
}

static err look(struct work *w)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct stored_document stored;
    struct contact *people;
    size_t n;

    TRY(db_read_begin(w->d->app->db, &tx));
    TRY(store_document_get(tx, w->a, w->d->org, w->doc, &stored));
    TRY(store_membership_contacts(tx, w->a, w->d->org, stored.customer, MAY_PAY, &people, &n));
    if (n == 0) return E_NOT_FOUND;
    w->hash = stored.hash;
    w->contact = people[0];
    return OK;
}

static err answer(struct work *w, bool accept)
{
    const struct order_word word = { .org = w->d->org, .order = w->doc, .accept = accept,
                                     .contact = w->contact.id, .name = w->contact.name,
                                     .address = S("192.0.2.44"), .version = w->hash,
                                     .words = accept ? STR_NONE
                                                     : S("We stay with two servers this year.") };
    return app_order_answer(w->d->app, w->a, &word);
}

static err invoice(struct work *w)
{
    struct order_bill bill = { arena_format(w->a, "%s-%05d", w->d->plan->prefix, 90001 + w->n),
                               date_add(w->issued, 7), date_add(w->issued, 37) };
    public_id made;

    return app_order_invoice(w->d->app, w->a, &w->owner, w->doc, &bill, &made);
}

static err one(struct work *w)
{
    const struct app *app = w->d->app;

    w->issued = date_add(w->d->today, -w->fate->age);
    TRY(import(w));
    TRY(look(w));
    switch (w->fate->end) {
    case NOTHING: return OK;
    case ACCEPT: return answer(w, true);
    case DECLINE: return answer(w, false);
    case WITHDRAW:
        return app_order_withdraw(app, w->a, &w->owner, w->doc, S("Replaced by a better one."));
    case INVOICE: TRY(answer(w, true)); break;
    }
    return invoice(w);
}

/* What the owner has begun: a next version of the last one, which is still open. */
static err revise(struct work *w)
{
    public_id made;
    return app_order_draft_revise(w->d->app, w->a, &w->owner, w->doc, &made);
}

err demo_orders(struct demo *d)
{
    CLEANUP(arena_release) struct arena a;

    arena_init(&a, 64 * 1024 * 1024);
    for (size_t i = 0; i < countof(fates); i++) {
        struct work w = { .d = d, .a = &a, .fate = &fates[i], .n = (int)i,
                          .owner = { .org = d->org, .kind = PERSON_STAFF, .person = d->owner.v,
                                     .name = S("Owner") } };
        TRY(one(&w));
        if (i + 1 == countof(fates)) TRY(revise(&w));
        arena_reset(&a);
    }
    return OK;
}

/* What the demo's customers wrote, forwarded, looked at and reported in the last days. */
#include "app/app_forward.h"
#include "app/app_message.h"
#include "app/app_report.h"
#include "app/app_seen.h"
#include "main/demo.h"
#include "store/store_invoice.h"

enum { LOOKS = 4 };

/* A customer of the plan, its first person who may pay, and its oldest open invoices. */
struct scene {
    customer_id customer;
    struct contact who;
    struct lot *open;
    size_t count;
};

static err set_scene(struct demo *d, struct arena *a, size_t index, struct scene *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    const struct demo_customer *c = &d->plan->customers[index];
    struct contact *people;
    size_t n;

    TRY(demo_find_customer(d, c, &out->customer));
    TRY(db_read_begin(d->app->db, &tx));
    TRY(store_membership_contacts(tx, a, d->org, out->customer, MAY_PAY, &people, &n));
    TRY(store_invoice_open(tx, a, d->org, out->customer, currency_must(str_of(c->currency)),
                           DATE_NONE, LOOKS, &out->open, &out->count));
    if (n == 0) out->count = 0;
    else out->who = people[0];
    return OK;
}

static err look_at(struct demo *d, struct arena *a, const struct scene *s)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct lot *l = &s->open[i];
        struct first_look look = { .who = { d->org, s->who.id, STR_NONE },
                                   .customer = s->customer, .name = s->who.name, .doc = l->doc,
                                   .number = l->number };
        look.path = arena_format(a, "/staff/invoices/%.*s", STR_FMT(public_id_str(&l->public_id)));
        TRY(app_seen_note(d->app, a, &look));
    }
    return OK;
}

static err forward_one(struct demo *d, struct arena *a, const struct scene *s)
{
    struct problems problems = { .arena = a };
    struct forward_wish w = {
        .f = { .org = d->org, .customer = s->customer, .contact = s->who.id,
               .account = ACCOUNT_RECEIVABLE, .subject = s->open[0].doc,
               .message = S("Please book it with the hosting costs of this month.") },
        .sender = s->who.name, .typed = S("books@taxadvisers.example"), .add = true
    };
    return app_forward(d->app, a, &w, &problems);
}

static err write_message(struct demo *d, struct arena *a, const struct scene *s)
{
    struct actor clerk = { .org = d->org, .kind = PERSON_STAFF, .person = d->accountant.v,
                           .name = S("Accounts") };
    struct message_wish w = {
        .org = d->org, .form = public_id_new(), .name = s->who.name,
        .words = S("Our auditors ask for the purchase order on this invoice. Can you add it to "
                   "the next one?"),
        .m = { .kind = MESSAGE_MAIL, .customer = s->customer, .contact = s->who.id,
               .subject = arena_format(a, "About invoice %.*s", STR_FMT(s->open[0].number)),
               .doc = s->open[0].doc }
    };
    public_id thread;

    TRY(app_message_send(d->app, a, &w, &thread));
    return app_message_reply(d->app, a, &clerk, thread, public_id_new(),
                             S("Of course. From next month on it stands in the head."));
}

static err write_review(struct demo *d, struct arena *a, const struct scene *s)
{
    struct message_wish w = {
        .org = d->org, .form = public_id_new(), .name = s->who.name,
        .words = S("Paying takes a minute now. The statement by mail is what we missed."),
        .m = { .kind = MESSAGE_REVIEW, .customer = s->customer, .contact = s->who.id, .rating = 4 }
    };
    public_id thread;

    return app_message_send(d->app, a, &w, &thread);
}

static err report_transfer(struct demo *d, struct arena *a, const struct scene *s)
{
    const struct lot *l = &s->open[0];
    struct report_wish w = {
        .org = d->org, .docs = &l->doc, .count = 1,
        .r = { .public_id = public_id_new(), .customer = s->customer, .contact = s->who.id,
               .payer = s->who.name, .day = date_add(d->today, -2),
               .amount = { lot_balance(l), l->cur },
               .reference = arena_format(a, "%.*s transfer", STR_FMT(l->number)) }
    };
    return app_report_make(d->app, a, &w);
}

err demo_reach(struct demo *d)
{
    CLEANUP(arena_release) struct arena a;
    struct scene first = { 0 }, second = { 0 };

    arena_init(&a, 8 * 1024 * 1024);
    TRY(set_scene(d, &a, 0, &first));
    TRY(set_scene(d, &a, 1, &second));
    TRY(look_at(d, &a, &first));
    TRY(look_at(d, &a, &second));
    if (first.count > 0) {
        TRY(forward_one(d, &a, &first));
        TRY(write_message(d, &a, &first));
        TRY(write_review(d, &a, &first));
    }
    return second.count > 0 ? report_transfer(d, &a, &second) : OK;
}

/* Mails to staff: a payment is disputed, and until when it is to be answered. */
#include "jobs/post.h"
#include "locale/zone.h"
#include "store/store_refund.h"

/* "30 Nov 2026, 23:59 CET", in the organisation's zone. */
static str moment(const struct post *p, int64_t at_us)
{
    struct zone_time t;

    zone_parts(p->org.zone, at_us, &t);
    return arena_format(p->t->a, "%.*s, %02d:%02d %s", STR_FMT(post_date(p, t.date)),
                        t.hour, t.minute, t.name);
}

static err read(struct post *p, struct dispute *d, bool *told)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job_turn *t = p->t;
    struct staff s;
    int64_t staff = 0;

    must(str_i64(t->job->argument, &staff));
    TRY(post_org(p));
    TRY(db_read_begin(t->app->db, &tx));
    TRY(store_dispute_get(tx, t->a, t->job->org, (dispute_id){ t->job->subject }, d));
    TRY(store_payment_get(tx, t->a, t->job->org, d->payment, &p->payment));
    TRY(store_staff_get(tx, t->a, t->job->org, (staff_id){ staff }, &s));
    p->to = (struct contact){ .name = s.name, .email = s.email, .language = s.language };
    *told = s.active && d->state == DISPUTE_OPEN;
    return OK;
}

err job_mail_disputed(struct job_turn *t)
{
    struct post p = { .t = t };
    struct dispute d;
    bool told;

    TRY(read(&p, &d, &told));
    if (!told) return OK;
    str amount = post_money(&p, (money){ d.amount, p.payment.cur });
    str by = d.answer_us > 0 ? moment(&p, d.answer_us) : STR_NONE;
    p.letter = (struct letter){
        .subject = by.n > 0 ? post_say(&p, "Payment {1} is disputed: {2}, answer by {3}",
                                       p.payment.reference, amount, by)
                            : post_say(&p, "Payment {1} is disputed: {2}", p.payment.reference,
                                       amount),
        .title = S("A payment is disputed"),
        .words = { S("Its payer disputes it at the bank, and the gateway holds the amount back. "
                     "Answer at the gateway, with your papers."),
                   S("Unanswered it is lost, and the invoices open again.") },
        .button = S("See the disputes"),
        .url = arena_format(t->a, "%.*s/staff/disputes", STR_FMT(p.base_url)),
        .foot = S("You get this mail because you book payments.")
    };
    if (by.n > 0) letter_row(&p.letter, S("Answer by"), by);
    letter_row(&p.letter, S("Payment"), p.payment.reference);
    letter_row(&p.letter, S("Held back"), amount);
    letter_row(&p.letter, S("Reason given"), d.reason);
    letter_row(&p.letter, S("Its id there"), d.gateway_id);
    return post_send(&p);
}

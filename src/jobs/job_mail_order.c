/* The mail that asks to accept an order or a quote, with the page to do it on. */
#include "base/clock.h"
#include "core/order.h"
#include "jobs/post.h"
#include "locale/zone.h"
#include "store/store_order.h"

/* The contact and the order; *gone where there is nothing to accept, or he may not any more. */
static err read_order(struct post *p, struct order *o, bool *gone)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job_turn *t = p->t;

    TRY(db_read_begin(t->app->db, &tx));
    TRY(store_order_get(tx, t->a, t->job->org, (doc_id){ t->job->subject }, o));
    const struct notice_to to = { o->customer, MAY_PAY, NOTICE_ORDER };
    TRY(post_to_contact(p, tx, (contact_id){ 0 }, &to, gone));
    *gone = *gone || !order_can_answer(o, zone_today(p->org.zone, clock_now_us()));
    return OK;
}

err job_mail_order(struct job_turn *t)
{
    struct post p = { .t = t };
    struct order o;
    bool gone;

    TRY(post_org(&p));
    TRY(read_order(&p, &o, &gone));
    if (gone) return OK;
    bool quote = o.kind == DOCUMENT_QUOTE;
    p.letter = (struct letter){
        .subject = quote ? post_say(&p, "Quote {1} of {2} to accept", o.number, p.org.name)
                         : post_say(&p, "Order {1} of {2} to accept", o.number, p.org.name),
        .title = quote ? post_say(&p, "Quote {1}", o.number) : post_say(&p, "Order {1}", o.number),
        .words = { post_say(&p, "{1} asks you to accept or decline this.", p.org.name),
                   S("Your name, the time and your network address are kept with it.") },
        .button = quote ? S("View the quote") : S("View the order"),
        .url = arena_format(t->a, "%.*s/orders/%.*s", STR_FMT(p.base_url),
                            STR_FMT(public_id_str(&o.public_id))),
        .foot = S("You get this mail because you may accept orders for this customer.")
    };
    letter_row(&p.letter, S("Total"), post_money(&p, o.total));
    if (date_is(o.until)) letter_row(&p.letter, S("Valid until"), post_date(&p, o.until));
    return post_send(&p);
}

/* The mail that brings an invoice: what it is about, and a link that opens it. */
#include "app/app_invoice_link.h"
#include "core/lot.h"
#include "jobs/post.h"
#include "store/store_change.h"
#include "store/store_invoice.h"

/* How it differs from the bill before, where the customer wants to be told; else 0. */
static err read_change(struct rtx *tx, struct job_turn *t, const struct lot *l, money *out)
{
    struct bill_alert alert;
    struct bill_before before;
    bool found;

    *out = money_zero(l->cur);
    TRY(store_bill_alert_get(tx, t->job->org, l->customer, &alert));
    TRY(store_bill_before(tx, t->a, t->job->org, l->customer, l->doc, &before, &found));
    if (!found || !bill_alert_wants(&alert, l->cur, before.total, l->total)) return OK;
    return money_sub((money){ l->total, l->cur }, (money){ before.total, l->cur }, out);
}

/* The contact and the invoice; *gone where the contact may see it no longer. */
static err read_invoice(struct post *p, struct lot *l, money *change, bool *gone)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job_turn *t = p->t;
    contact_id contact;
    customer_id customer;
    struct contact *list;
    size_t n, i = 0;

    if (!str_i64(t->job->argument, &contact.v)) return E_BUG;
    TRY(db_read_begin(t->app->db, &tx));
    TRY(store_link_invoice(tx, t->job->org, t->job->subject, &customer));
    TRY(store_lots_get(tx, t->a, t->job->org, customer, &t->job->subject, 1, l));
    TRY(store_membership_contacts(tx, t->a, t->job->org, customer, MAY_VIEW, &list, &n));
    while (i < n && list[i].id.v != contact.v) i++;
    *gone = i == n;
    if (!*gone) p->to = list[i];
    return read_change(tx, t, l, change);
}

/* The change in words of the mail. */
static str change_words(const struct post *p, money change)
{
    if (change.minor > 0)
        return post_say(p, "It is {1} more than the one before. The invoice's page says why.",
                        post_money(p, change));
    return post_say(p, "It is {1} less than the one before. The invoice's page says why.",
                    post_money(p, (money){ -change.minor, change.cur }));
}

err job_mail_invoice(struct job_turn *t)
{
    struct post p = { .t = t };
    struct lot l;
    money change;
    bool gone;
    str token;

    TRY(post_org(&p));
    TRY(read_invoice(&p, &l, &change, &gone));
    if (gone) return OK;
    p.letter = (struct letter){
        .subject = post_say(&p, "Invoice {1} of {2}", l.number, p.org.name),
        .title = post_say(&p, "Invoice {1}", l.number),
        .words = { post_say(&p, "{1} sends you this invoice.", p.org.name) },
        .button = S("View the invoice"),
        .foot = S("You get this mail as a contact for invoices.")
    };
    letter_row(&p.letter, S("Amount"), post_money(&p, (money){ l.total, l.cur }));
    letter_row(&p.letter, S("Open"), post_money(&p, (money){ lot_balance(&l), l.cur }));
    if (date_is(l.due)) letter_row(&p.letter, S("Due"), post_date(&p, l.due));
    if (change.minor != 0) p.letter.words[1] = change_words(&p, change);
    err e = app_invoice_link_make(t->app, t->a, t->job->org, l.doc, p.to.id, &token);
    if (e == E_STATE) {
        p.letter.url = arena_format(t->a, "%.*s/invoices/%.*s", STR_FMT(p.base_url),
                                    STR_FMT(public_id_str(&l.public_id)));
        return post_send(&p);
    }
    TRY(e);
    p.letter.words[2] = S("The link opens this invoice without a log-in, for you alone: forward "
                          "the mail only to who may see it.");
    p.letter.url = arena_format(t->a, "%.*s/i/%.*s", STR_FMT(p.base_url), STR_FMT(token));
    return post_send(&p);
}

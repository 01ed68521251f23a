/* The mail of a forwarded document: who sends it, what he wrote along, the PDF. */
#include "app/app_document.h"
#include "app/app_invoice_link.h"
#include "app/app_receipt.h"
#include "jobs/post.h"
#include "store/store_invoice.h"
#include "store/store_order.h"

struct forwarded {
    struct forward f;
    struct contact from;
    struct lot lot; /* of a document */
    bool may;       /* the sender still may see it */
};

/* He writes in his own language, and to whom is known here, in his. */
static err read_people(struct rtx *tx, struct post *p, struct forwarded *d)
{
    const struct job *job = p->t->job;
    struct membership *list;
    struct contact known;
    bool found;
    size_t n;

    TRY(store_contact_get(tx, p->t->a, job->org, d->f.contact, &d->from));
    TRY(store_membership_list(tx, p->t->a, job->org, d->f.contact, &list, &n));
    for (size_t i = 0; i < n; i++)
        d->may = d->may || (d->from.active && list[i].customer.v == d->f.customer.v);
    TRY(store_contact_by_email(tx, p->t->a, job->org, d->f.address, &known, &found));
    p->to = (struct contact){ .email = d->f.address };
    if (found) p->to.name = known.name;
    p->to.language = found && known.language.n > 0 ? known.language : d->from.language;
    return OK;
}

static err read_order(struct rtx *tx, struct post *p, struct forwarded *d)
{
    struct order o;

    TRY(store_order_get(tx, p->t->a, p->t->job->org, (doc_id){ d->f.subject }, &o));
    d->lot = order_lot(&o);
    return OK;
}

static err read(struct post *p, struct forwarded *d)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    const struct job *job = p->t->job;

    d->f = (struct forward){ .org = job->org, .id = job->subject };
    TRY(db_read_begin(p->t->app->db, &tx));
    TRY(store_forward_get(tx, p->t->a, &d->f));
    TRY(read_people(tx, p, d));
    if (d->f.account == FORWARD_RECEIPT)
        return store_payment_get(tx, p->t->a, job->org, (payment_id){ d->f.subject }, &p->payment);
    if (d->f.account == FORWARD_ORDER) return read_order(tx, p, d);
    return store_lot_get(tx, p->t->a, job->org, d->f.customer, (enum account)d->f.account,
                         d->f.subject, &d->lot);
}

/* Switched off, the mail has its PDF and no link. */
static err add_link(struct post *p, const struct forwarded *d)
{
    struct job_turn *t = p->t;
    str token;
    err e = app_invoice_link_forward(t->app, t->a, &d->f, &token);

    if (e == E_STATE) return OK;
    TRY(e);
    p->letter.button = S("View the invoice");
    p->letter.url = arena_format(t->a, "%.*s/i/%.*s", STR_FMT(p->base_url), STR_FMT(token));
    p->letter.words[1] = S("The link opens this invoice without a log-in.");
    return OK;
}

static err document(struct post *p, const struct forwarded *d, str sender)
{
    const struct lot *l = &d->lot;
    struct job_turn *t = p->t;
    bool invoice = d->f.account == ACCOUNT_RECEIVABLE, order = d->f.account == FORWARD_ORDER;
    str pdf;

    p->letter.subject = invoice ? post_say(p, "{1} forwards you invoice {2}", sender, l->number)
                                : post_say(p, "{1} forwards you document {2}", sender, l->number);
    p->letter.title = invoice ? post_say(p, "Invoice {1}", l->number)
                              : post_say(p, "Document {1}", l->number);
    letter_row(&p->letter, S("Amount"), post_money(p, (money){ l->total, l->cur }));
    if (invoice)
        letter_row(&p->letter, S("Open"), post_money(p, (money){ lot_balance(l), l->cur }));
    if (invoice && date_is(l->due)) letter_row(&p->letter, S("Due"), post_date(p, l->due));
    if (order && date_is(l->due)) letter_row(&p->letter, S("Valid until"), post_date(p, l->due));
    TRY(app_document_pdf(t->app, t->a, d->f.org, l, t->o->base_url, &pdf));
    p->file = (struct mail_file){ arena_format(t->a, "%.*s.pdf", STR_FMT(l->number)),
                                  S("application/pdf"), pdf };
    return invoice ? add_link(p, d) : OK;
}

static err receipt(struct post *p, str sender)
{
    const struct payment *paid = &p->payment;
    str number = paid->receipt.n > 0 ? paid->receipt : paid->reference;
    money amount = { paid->captured > 0 ? paid->captured : paid->credit, paid->cur };

    p->letter.subject = post_say(p, "{1} forwards you receipt {2}", sender, number);
    p->letter.title = post_say(p, "Receipt {1}", number);
    letter_row(&p->letter, S("Amount"), post_money(p, amount));
    p->file.type = S("application/pdf");
    return app_receipt_pdf(p->t->app, p->t->a, paid, &p->file.name, &p->file.bytes);
}

err job_mail_forward(struct job_turn *t)
{
    struct post p = { .t = t };
    struct forwarded d = { 0 };

    TRY(post_org(&p));
    TRY(read(&p, &d));
    if (!d.may) return OK;
    str sender = d.from.name.n > 0 ? d.from.name : d.from.email;
    p.reply = (struct mail_address){ d.from.name, d.from.email };
    p.letter = (struct letter){
        .words = { post_say(&p, "{1} ({2}) sends you this document of {3} from its billing "
                            "portal. It is attached as a PDF.", sender, d.from.email,
                            p.org.name) },
        .quote = d.f.message,
        .foot = post_say(&p, "You get this mail because {1} entered your address. An answer goes "
                         "to that person.", sender)
    };
    TRY(d.f.account == FORWARD_RECEIPT ? receipt(&p, sender) : document(&p, &d, sender));
    return post_send(&p);
}

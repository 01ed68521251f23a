/* Mails to a customer's contacts about what staff say of documents and disputes. */
#include "jobs/post.h"
#include "store/store_comment.h"
#include "store/store_invoice.h"
#include "store/store_objection.h"
#include "store/store_order.h"

/* Whoever may see the customer's documents still, and wants such mails. */
static err reader(struct rtx *tx, struct post *p, customer_id customer, enum notice kind,
                  bool *gone)
{
    const struct notice_to to = { customer, MAY_VIEW, kind };

    p->letter.foot = S("You get this mail because you see these documents in the portal. You can "
                       "stop such mails in your own settings there.");
    return post_to_contact(p, tx, (contact_id){ 0 }, &to, gone);
}

/* The lot of a document, on whatever side it stands, or an order's. */
static err document_lot(struct rtx *tx, struct post *p, const struct comment *c, struct lot *out)
{
    org_id org = p->t->job->org;
    struct order o;
    err e = store_lot_get(tx, p->t->a, org, c->customer, ACCOUNT_RECEIVABLE, c->doc, out);
    if (e == E_NOT_FOUND)
        e = store_lot_get(tx, p->t->a, org, c->customer, ACCOUNT_CREDIT, c->doc, out);
    if (e != E_NOT_FOUND) return e;
    TRY(store_order_get(tx, p->t->a, org, (doc_id){ c->doc }, &o));
    *out = order_lot(&o);
    return OK;
}

static str document_url(const struct post *p, const struct lot *l)
{
    const char *folder = document_is_order(l->kind) ? "orders"
                         : l->account == ACCOUNT_RECEIVABLE ? "invoices" : "credits";
    return arena_format(p->t->a, "%.*s/%s/%.*s#comments", STR_FMT(p->base_url), folder,
                        STR_FMT(public_id_str(&l->public_id)));
}

static str objection_url(const struct post *p, const struct objection_row *r)
{
    return arena_format(p->t->a, "%.*s/disputes/%.*s", STR_FMT(p->base_url),
                        STR_FMT(public_id_str(&r->o.public_id)));
}

static err read(struct post *p, struct comment *c, struct lot *l, bool *gone)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job_turn *t = p->t;
    struct objection_row r;

    TRY(post_org(p));
    TRY(db_read_begin(t->app->db, &tx));
    TRY(store_comment_get(tx, t->a, t->job->org, (comment_id){ t->job->subject }, c));
    TRY(document_lot(tx, p, c, l));
    p->letter.url = document_url(p, l);
    if (c->thread.v == 0) return reader(tx, p, c->customer, NOTICE_COMMENT, gone);
    TRY(store_objection_get(tx, t->a, t->job->org, c->thread, &r));
    p->letter.url = objection_url(p, &r);
    return reader(tx, p, c->customer, NOTICE_DISPUTE, gone);
}

err job_mail_comment(struct job_turn *t)
{
    struct post p = { .t = t };
    struct comment c;
    struct lot l;
    bool gone;

    TRY(read(&p, &c, &l, &gone));
    if (gone) return OK;
    p.letter.subject = post_say(&p, "{1} wrote about {2}", p.org.name, l.number);
    p.letter.title = p.letter.subject;
    p.letter.words[0] = c.words;
    p.letter.button = S("Read and answer");
    letter_row(&p.letter, S("From"), c.name);
    letter_row(&p.letter, S("Document"), l.number);
    return post_send(&p);
}

static err read_objection(struct post *p, struct objection_row *r, bool *gone)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job_turn *t = p->t;

    TRY(post_org(p));
    TRY(db_read_begin(t->app->db, &tx));
    TRY(store_objection_get(tx, t->a, t->job->org, (objection_id){ t->job->subject }, r));
    return reader(tx, p, r->o.customer, NOTICE_DISPUTE, gone);
}

err job_mail_objection(struct job_turn *t)
{
    struct post p = { .t = t };
    struct objection_row r;
    bool gone;

    TRY(read_objection(&p, &r, &gone));
    if (gone) return OK;
    str number = objection_number(t->a, r.o.n);
    bool corrected = r.o.state == OBJECTION_CORRECTED;
    p.letter.title = corrected ? S("Your dispute was corrected") : S("Your dispute was refused");
    p.letter.subject = post_say(&p, "Dispute {1} of {2}: news", number, r.number);
    p.letter.words[0] = r.o.answer;
    if (corrected)
        p.letter.words[1] = S("A credit note was issued. It stands on the page of the dispute.");
    p.letter.button = S("See the dispute");
    p.letter.url = objection_url(&p, &r);
    letter_row(&p.letter, S("Dispute"), number);
    letter_row(&p.letter, S("Invoice"), r.number);
    letter_row(&p.letter, S("Amount"), post_money(&p, r.o.amount));
    return post_send(&p);
}

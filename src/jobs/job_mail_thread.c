/* Mails to a customer's contacts about comments of staff. */
#include "jobs/post.h"
#include "store/store_comment.h"
#include "store/store_invoice.h"

/* Whoever may see the customer's documents still, and wants such mails. */
static err reader(struct rtx *tx, struct post *p, customer_id customer, str quiet, bool *told)
{
    struct job_turn *t = p->t;
    contact_id *list, id = { 0 };
    size_t n;

    must(str_i64(t->job->argument, &id.v));
    *told = false;
    TRY(store_contact_readers(tx, t->a, t->job->org, customer, quiet, &list, &n));
    for (size_t i = 0; i < n; i++) *told = *told || list[i].v == id.v;
    if (!*told) return OK;
    p->letter.foot = S("You get this mail because you see these documents in the portal. You can "
                       "stop such mails on the page of requests there.");
    return store_contact_get(tx, t->a, t->job->org, id, &p->to);
}

/* The lot of a document, on whatever side it stands. */
static err document_lot(struct rtx *tx, struct post *p, const struct comment *c, struct lot *out)
{
    org_id org = p->t->job->org;
    err e = store_lot_get(tx, p->t->a, org, c->customer, ACCOUNT_RECEIVABLE, c->doc, out);
    if (e == E_NOT_FOUND)
        e = store_lot_get(tx, p->t->a, org, c->customer, ACCOUNT_CREDIT, c->doc, out);
    return e;
}

static err read(struct post *p, struct comment *c, struct lot *l, bool *told)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job_turn *t = p->t;

    TRY(post_org(p));
    TRY(db_read_begin(t->app->db, &tx));
    TRY(store_comment_get(tx, t->a, t->job->org, (comment_id){ t->job->subject }, c));
    TRY(document_lot(tx, p, c, l));
    return reader(tx, p, c->customer, QUIET_COMMENT, told);
}

err job_mail_comment(struct job_turn *t)
{
    struct post p = { .t = t };
    struct comment c;
    struct lot l;
    bool told;

    TRY(read(&p, &c, &l, &told));
    if (!told) return OK;
    p.letter.subject = post_say(&p, "{1} wrote about {2}", p.org.name, l.number);
    p.letter.title = p.letter.subject;
    p.letter.words[0] = c.words;
    p.letter.button = S("Read and answer");
    p.letter.url = arena_format(t->a, "%.*s/%s/%.*s#comments", STR_FMT(p.base_url),
                                l.account == ACCOUNT_RECEIVABLE ? "invoices" : "credits",
                                STR_FMT(public_id_str(&l.public_id)));
    letter_row(&p.letter, S("From"), c.name);
    letter_row(&p.letter, S("Document"), l.number);
    return post_send(&p);
}

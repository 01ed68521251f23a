/* Mails to a customer's contacts about what staff say of documents and disputes. */
#include "jobs/post.h"
#include "store/store_comment.h"
#include "store/store_invoice.h"
#include "store/store_objection.h"

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

static str objection_title(enum objection_state s)
{
    switch (s) {
    case OBJECTION_CORRECTED: return S("Your dispute was corrected");
    case OBJECTION_REFUSED: return S("Your dispute was refused");
    case OBJECTION_WITHDRAWN: return S("Your dispute was withdrawn");
    case OBJECTION_OPEN:
    case OBJECTION_ANSWERED: break;
    }
    return S("Your dispute was answered");
}

static err read_objection(struct post *p, struct objection_row *r, bool *told)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job_turn *t = p->t;

    TRY(post_org(p));
    TRY(db_read_begin(t->app->db, &tx));
    TRY(store_objection_get(tx, t->a, t->job->org, (objection_id){ t->job->subject }, r));
    return reader(tx, p, r->o.customer, QUIET_OBJECTION, told);
}

err job_mail_objection(struct job_turn *t)
{
    struct post p = { .t = t };
    struct objection_row r;
    bool told;

    TRY(read_objection(&p, &r, &told));
    if (!told) return OK;
    str number = objection_number(t->a, r.o.n);
    p.letter.title = objection_title(r.o.state);
    p.letter.subject = post_say(&p, "Dispute {1} of {2}: news", number, r.number);
    p.letter.words[0] = r.o.answer;
    if (r.o.state == OBJECTION_CORRECTED)
        p.letter.words[1] = S("A credit note was issued. It stands on the page of the dispute.");
    p.letter.button = S("See the dispute");
    p.letter.url = arena_format(t->a, "%.*s/disputes/%.*s", STR_FMT(p.base_url),
                                STR_FMT(public_id_str(&r.o.public_id)));
    letter_row(&p.letter, S("Dispute"), number);
    letter_row(&p.letter, S("Invoice"), r.number);
    letter_row(&p.letter, S("Amount"), post_money(&p, r.o.amount));
    return post_send(&p);
}

/* Mails of statements: as somebody asked for, and those of a month. */
#include "app/app_statement_mail.h"
#include "jobs/post.h"

err job_mail_statements(struct job_turn *t)
{
    return app_statement_month(t->app, t->a, t->job->org, t->job->key);
}

/* What it comes to, currency by currency. */
static void rows_of(struct post *p, const struct account_statement *s)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct statement *sum = &s->blocks[i].sum;
        currency cur = s->blocks[i].cur;
        bool open = s->type == STATEMENT_OPEN;
        if (!open) {
            letter_row(&p->letter, S("Opening balance"),
                       post_money(p, (money){ sum->opening, cur }));
            letter_row(&p->letter, S("Charged"), post_money(p, (money){ sum->all.charged, cur }));
            letter_row(&p->letter, S("Paid and credited"),
                       post_money(p, (money){ -sum->all.credited, cur }));
        }
        letter_row(&p->letter, open ? S("Open balance") : S("Closing balance"),
                   post_money(p, (money){ sum->closing, cur }));
    }
}

static str address_of(const struct post *p, const struct statement_request *rq)
{
    char from[11], to[11];
    str account = rq->customer_count > 1
                      ? S("&accounts=all")
                      : arena_format(p->t->a, "&customer=%.*s",
                                     STR_FMT(public_id_str(&rq->customers[0].public_id)));

    return arena_format(p->t->a, "%.*s/statement?from=%.*s&to=%.*s%s%.*s", STR_FMT(p->base_url),
                        STR_FMT(date_iso(rq->from, from)), STR_FMT(date_iso(rq->to, to)),
                        rq->type == STATEMENT_OPEN ? "&type=open" : "", STR_FMT(account));
}

static void word_it(struct post *p, const struct statement_mail *m)
{
    const struct words *w = words_of(post_language(p));
    struct arena *a = p->t->a;
    str from = post_date(p, m->rq.from), to = post_date(p, m->rq.to);
    bool open = m->rq.type == STATEMENT_OPEN;
    str days = open ? to : arena_format(a, "%.*s – %.*s", STR_FMT(from), STR_FMT(to));
    size_t n = m->rq.customer_count;
    str accounts = words_plural(w, S("{1} account"), S("{1} accounts"), (int64_t)n);
    str count = arena_format(a, "%zu", n);
    str name = n > 1 ? words_fill(w, a, accounts, &count, 1) : m->rq.customers[0].name;

    p->letter.subject = open ? post_say(p, "Open items, {1}", days)
                             : post_say(p, "Statement, {1}", days);
    p->letter.title = open ? S("Your open items") : S("Your statement of account");
    p->letter.words[0] = arena_format(a, "%.*s, %.*s.", STR_FMT(name), STR_FMT(days));
    p->letter.button = S("View the statement");
    p->letter.url = address_of(p, &m->rq);
    p->letter.foot = m->monthly ? S("You get this mail each month. You can stop that on the page "
                                    "of statements.")
                                : S("You get this mail because this statement was asked for.");
}

/* Too long for paper, it can still be read and downloaded by parts. */
static err attach(struct post *p, const struct statement_mail *m)
{
    struct statement_file file;
    err e = app_statement_pdf(p->t->app, p->t->a, &m->rq, &file);

    if (e == E_TOO_LARGE)
        p->letter.words[1] = S("It is too long to be attached. See it in the portal.");
    if (e != OK) return e == E_TOO_LARGE ? OK : e;
    p->file = (struct mail_file){ file.name, S("application/pdf"), file.bytes };
    p->letter.words[1] = S("It is attached as a PDF.");
    return OK;
}

static err read_it(struct post *p, struct statement_mail *m, struct account_statement *s)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job_turn *t = p->t;

    TRY(db_read_begin(t->app->db, &tx));
    TRY(app_statement_mail_read(tx, t->a, t->job, m));
    struct statement_request sums = m->rq;
    sums.limit = 1; /* of the letter: the paper has the rows */
    return app_statement_read(tx, t->a, &sums, s);
}

err job_mail_statement(struct job_turn *t)
{
    struct post p = { .t = t };
    struct statement_mail m = { 0 };
    struct account_statement s;

    TRY(post_org(&p));
    err e = read_it(&p, &m, &s);
    if (e == E_NOT_FOUND) return OK; /* he may not see it any more */
    TRY(e);
    if (m.monthly && s.count == 0) return OK; /* nothing owed, nothing happened */
    p.to = m.to;
    m.rq.language = post_language(&p);
    word_it(&p, &m);
    rows_of(&p, &s);
    TRY(attach(&p, &m));
    return post_send(&p);
}

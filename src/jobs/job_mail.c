/* Mails: how they are sent, and those about people: links, answers, methods that expire. */
#include "app/app_method.h"
#include "app/app_people.h"
#include "base/clock.h"
#include "jobs/post.h"
#include "net/net.h"
#include "store/store_giveback.h"
#include "store/store_invoice.h"
#include "store/store_method.h"
#include "store/store_request.h"

static err send_smtp(struct job_turn *t, const struct mail *m, str bytes)
{
    const struct mailer *by = &t->o->mailer;
    struct net_smtp_server server = { .host = by->host,
                                      .port = by->port,
                                      .user = by->user,
                                      .password = by->password,
                                      .reach = NET_ANY,
                                      .tls = by->tls == MAILER_START    ? NET_TLS_START
                                             : by->tls == MAILER_DIRECT ? NET_TLS_DIRECT
                                                                        : NET_TLS_NONE };
    struct net_mail mail = {
        .from = m->from.address, .to = &m->to[0].address, .to_count = 1, .bytes = bytes
    };
    struct net_mail_answer answer;

    TRY(net_smtp(t->a, &server, &mail, &answer));
    if (answer.fate == NET_MAIL_TAKEN) return OK;
    t->problem = answer.note;
    t->never = answer.fate == NET_MAIL_REFUSED;
    return E_NET;
}

err post_to_contact(struct post *p, struct rtx *tx, contact_id contact, const struct notice_to *to,
                    bool *gone)
{
    struct job_turn *t = p->t;
    struct contact *list;
    size_t n, i = 0;

    if (contact.v == 0 && !str_i64(t->job->argument, &contact.v)) return E_BUG;
    TRY(store_notice_contacts(tx, t->a, t->job->org, to, &list, &n));
    while (i < n && list[i].id.v != contact.v) i++;
    *gone = i == n;
    if (!*gone) p->to = list[i];
    return OK;
}

str post_language(const struct post *p)
{
    return words_known(p->to.language) ? p->to.language : p->org.language;
}

str post_money(const struct post *p, money m)
{
    return letter_money(p->t->a, post_language(p), m);
}

str post_date(const struct post *p, date d)
{
    return letter_date(p->t->a, post_language(p), d);
}

err post_send(struct post *p)
{
    struct job_turn *t = p->t;
    const struct mailer *by = &t->o->mailer;
    str sender = by->from.n > 0 ? by->from : p->org.email;
    struct mail_address to = { .name = p->to.name, .address = p->to.email };
    p->letter.language = post_language(p);
    struct mail m = {
        .date_us = clock_now_us(),
        .from = { p->org.name, sender.n > 0 ? sender : S("billing@localhost") },
        .reply_to = p->reply,
        .to = &to,
        .to_count = 1,
        .subject = letter_subject(&p->letter),
        .language = post_language(p),
        .files = &p->file,
        .file_count = p->file.name.n > 0 ? 1 : 0,
    };
    str domain = m.from.address, mailbox, bytes;

    if (!str_cut(&domain, '@', &mailbox) || domain.n == 0) domain = S("localhost");
    m.message_id = arena_format(t->a, "%.*s-%.*s-%lld@%.*s", STR_FMT(t->job->kind),
                                STR_FMT(t->job->key), (long long)t->job->org.v, STR_FMT(domain));
    p->letter.seller = p->org.name;
    m.text = letter_text(t->a, &p->letter);
    m.html = letter_html(t->a, &p->letter);
    TRY(mail_build(t->a, &m, &bytes));
    if (by->host.n > 0) return send_smtp(t, &m, bytes);
    return mail_keep(by->dir, &m, bytes);
}

err post_to_staff(struct post *p, bool *gone)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job_turn *t = p->t;
    struct staff s;
    int64_t id = 0;

    must(str_i64(t->job->argument, &id));
    TRY(db_read_begin(t->app->db, &tx));
    TRY(store_staff_get(tx, t->a, t->job->org, (staff_id){ id }, &s));
    p->to = (struct contact){ .name = s.name, .email = s.email, .language = s.language };
    p->letter.foot = S("You get this mail because you work with payments here.");
    *gone = !s.active;
    return OK;
}

err post_org(struct post *p)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job_turn *t = p->t;

    TRY(job_base_url(t, &p->base_url));
    TRY(db_read_begin(t->app->db, &tx));
    return store_org_get(tx, t->a, t->job->org, &p->org);
}

/* Who agreed to it; where he is gone, the first who may pay. *found false: nobody. */
static err keeper_of(struct rtx *tx, struct post *p, const struct saved_method *m, bool *found)
{
    struct contact *list;
    size_t n;

    *found = true;
    TRY(store_contact_get(tx, p->t->a, m->org, m->contact, &p->to));
    if (p->to.active) return OK;
    TRY(store_membership_contacts(tx, p->t->a, m->org, m->customer, MAY_PAY, &list, &n));
    *found = n > 0;
    if (n > 0) p->to = list[0];
    return OK;
}

err job_mail_expires(struct job_turn *t)
{
    struct post p = { .t = t };
    struct rtx *tx = NULL;
    struct saved_method m;
    bool tell, found;

    TRY(post_org(&p));
    TRY(app_method_expires(t->app, t->a, t->job, &m, &tell));
    if (!tell) return OK;
    TRY(db_read_begin(t->app->db, &tx));
    err e = keeper_of(tx, &p, &m, &found);
    db_read_end(&tx);
    TRY(e);
    if (!found) return OK;
    str label = saved_method_label(t->a, &m);
    p.letter = (struct letter){
        .subject = post_say(&p, "{1} expires this month", label),
        .title = S("A payment method expires"),
        .words = { S("After this month it cannot be charged any more. Enter the new date, or add "
                     "the new card, so that your payments go on."),
                   m.is_default ? S("It is the one that is charged unless you choose another.")
                                : STR_NONE },
        .button = S("See your payment methods"),
        .url = arena_format(t->a, "%.*s/methods/%.*s", STR_FMT(p.base_url),
                            STR_FMT(public_id_str(&m.public_id))),
        .foot = S("You get this mail because you agreed that it is kept.")
    };
    letter_row(&p.letter, S("Method"), label);
    letter_row(&p.letter, S("Expires"), t->job->argument);
    return post_send(&p);
}

/* What staff answered to who asked for a credit or retainer back. */
err job_mail_answer(struct job_turn *t)
{
    struct post p = { .t = t };
    struct request_row w = { 0 };
    struct rtx *tx = NULL;

    TRY(post_org(&p));
    TRY(db_read_begin(t->app->db, &tx));
    err e = store_request_get(tx, t->a, t->job->org, (request_id){ t->job->subject }, &w);
    if (e == OK) e = store_contact_get(tx, t->a, t->job->org, w.r.contact, &p.to);
    db_read_end(&tx);
    TRY(e);
    bool done = w.r.state == REQUEST_DONE;
    p.letter = (struct letter){
        .subject = done ? post_say(&p, "Your request for a refund of {1}: granted", w.number)
                        : post_say(&p, "Your request for a refund of {1}: refused", w.number),
        .title = done ? S("Your request was granted") : S("Your request was refused"),
        .words = { post_say(&p, "You asked for a refund of {1}.", w.number),
                   w.r.answer },
        .button = S("View it"),
        .url = arena_format(t->a, "%.*s/credits/%.*s", STR_FMT(p.base_url),
                            STR_FMT(public_id_str(&w.lot))),
        .foot = S("You get this mail because you asked for this refund.")
    };
    letter_row(&p.letter, S("Asked for"), post_money(&p, w.r.amount));
    return post_send(&p);
}

/* Staff gave a credit or retainer back by a transfer of their own. */
err job_mail_given_back(struct job_turn *t)
{
    struct post p = { .t = t };
    struct rtx *tx = NULL;
    struct giveback g;
    struct lot l = { 0 };
    int64_t to = 0;

    must(str_i64(t->job->argument, &to));
    TRY(post_org(&p));
    TRY(db_read_begin(t->app->db, &tx));
    err e = store_giveback_get(tx, t->a, t->job->org, (giveback_id){ t->job->subject }, &g);
    if (e == OK) e = store_lot_get(tx, t->a, t->job->org, g.customer, g.account, g.doc, &l);
    if (e == OK) e = store_contact_get(tx, t->a, t->job->org, (contact_id){ to }, &p.to);
    db_read_end(&tx);
    TRY(e);
    if (!p.to.active) return OK;
    str amount = post_money(&p, (money){ g.amount, g.cur });
    p.letter = (struct letter){
        .subject = post_say(&p, "Given back of {1}: {2}", l.number, amount),
        .title = S("We have given an amount back to you"),
        .words = { post_say(&p,
                            "This amount of {1} went to your bank account by transfer. Until your "
                            "bank shows it can take some working days.",
                            l.number) },
        .button = S("View it"),
        .url = arena_format(t->a, "%.*s/credits/%.*s", STR_FMT(p.base_url),
                            STR_FMT(public_id_str(&l.public_id))),
        .foot = S("You get this mail because you asked for this refund, or may pay.")
    };
    letter_row(&p.letter, S("Amount"), amount);
    letter_row(&p.letter, S("Transferred"), post_date(&p, g.day));
    letter_row(&p.letter, S("Reference"), g.reference);
    letter_row(&p.letter, S("Reason"), g.reason);
    return post_send(&p);
}

err post_link(struct post *p, str purpose, const char *path, int64_t valid_us)
{
    struct job_turn *t = p->t;
    str token;

    TRY(app_link_make(t->app, t->a, t->job->org, purpose, p->to.id.v, valid_us, &token));
    p->letter.url = arena_format(t->a, "%.*s/%s/%.*s", STR_FMT(p->base_url), path, STR_FMT(token));
    return post_send(p);
}

err job_mail_invite(struct job_turn *t)
{
    struct post p = { .t = t };
    struct rtx *tx = NULL;

    TRY(post_org(&p));
    TRY(db_read_begin(t->app->db, &tx));
    err e = store_contact_get(tx, t->a, t->job->org, (contact_id){ t->job->subject }, &p.to);
    db_read_end(&tx);
    TRY(e);
    p.letter = (struct letter){
        .subject = post_say(&p, "Your access to invoices of {1}", p.org.name),
        .title = S("See and pay your invoices"),
        .words = { post_say(&p,
                            "{1} gives you access to its billing portal: invoices, payments and "
                            "receipts in one place.",
                            p.org.name),
                   S("The link sets your password. It is good for seven days, once.") },
        .button = S("Set your password"),
        .foot = S("You get this mail because somebody gave this address as a contact.")
    };
    return post_link(&p, S("join"), "join", 7 * 86400 * (int64_t)1000000);
}

/* Mails: whom they go to, what they say, and on the way. Each once: the Message-ID is the job's
 * key. */
#include "app/app_people.h"
#include "app/app_receipt.h"
#include "app/app_schedule.h"
#include "base/clock.h"
#include "jobs/job.h"
#include "mail/mail.h"
#include "net/net.h"
#include "paper/letter.h"
#include "store/store_payment.h"

/* How long a receipt's mail waits for its number. */
enum { RECEIPT_TRIES = 20, RECEIPT_PAUSE_US = 500000 };

/* What every mail of a job needs, read in one transaction. */
struct post {
    struct job_turn *t;
    struct org org;
    str base_url;
    struct payment payment;
    struct payment_line *lines;
    size_t line_count;
    struct contact to;
    struct letter letter;
    struct mail_file file; /* attached; without a name none */
};

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

/* Build the message of a post and hand it on. */
static err deliver(struct post *p)
{
    struct job_turn *t = p->t;
    const struct mailer *by = &t->o->mailer;
    str sender = by->from.n > 0 ? by->from : p->org.email;
    struct mail_address to = { .name = p->to.name, .address = p->to.email };
    struct mail m = {
        .date_us = clock_now_us(),
        .from = { p->org.name, sender.n > 0 ? sender : S("billing@localhost") },
        .to = &to,
        .to_count = 1,
        .subject = p->letter.subject,
        .language = S("en"),
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

static err read_org(struct post *p)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job_turn *t = p->t;

    TRY(job_base_url(t, &p->base_url));
    TRY(db_read_begin(t->app->db, &tx));
    return store_org_get(tx, t->a, t->job->org, &p->org);
}

static err read_payment(struct post *p)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job_turn *t = p->t;
    payment_id id = { t->job->subject };

    TRY(db_read_begin(t->app->db, &tx));
    TRY(store_payment_get(tx, t->a, t->job->org, id, &p->payment));
    TRY(store_payment_lines(tx, t->a, t->job->org, id, PAYMENT_LINES_ALL, &p->lines,
                            &p->line_count));
    return store_contact_get(tx, t->a, t->job->org, p->payment.contact, &p->to);
}

static str amount_of(const struct post *p)
{
    return letter_money(p->t->a, (money){ p->payment.amount, p->payment.cur });
}

static void rows_of_payment(struct post *p)
{
    struct letter *l = &p->letter;

    letter_row(l, S("Reference"), p->payment.reference);
    letter_row(l, S("Amount"), amount_of(p));
    for (size_t i = 0; i < p->line_count; i++) {
        if (p->lines[i].item.account != ACCOUNT_RECEIVABLE) continue;
        letter_row(l, p->lines[i].number,
                   letter_money(p->t->a, (money){ p->lines[i].item.amount, p->payment.cur }));
    }
}

static str payment_url(const struct post *p, const char *tail)
{
    return arena_format(p->t->a, "%.*s/payments/%.*s%s", STR_FMT(p->base_url),
                        STR_FMT(public_id_str(&p->payment.public_id)), tail);
}

/* The receipt as a file; its number comes from the sealer, a moment after the payment. */
static err attach_receipt(struct post *p)
{
    struct job_turn *t = p->t;

    if (p->payment.receipt.n == 0 && t->job->tries < RECEIPT_TRIES) {
        t->again_us = clock_now_us() + RECEIPT_PAUSE_US;
        return OK;
    }
    p->file.type = S("application/pdf");
    return app_receipt_pdf(t->app, t->a, &p->payment, &p->file.name, &p->file.bytes);
}

/* A mail about a payment, to who made it. */
static err about_payment(struct job_turn *t, const char *subject, str title, str words, str more,
                         str button, const char *tail)
{
    struct post p = { .t = t };

    TRY(read_org(&p));
    TRY(read_payment(&p));
    p.letter = (struct letter){ .title = title,
                                .words = { words, more },
                                .button = button,
                                .url = payment_url(&p, tail),
                                .foot = S("You get this mail because you made this payment.") };
    p.letter.subject = arena_format(t->a, "%s %.*s: %.*s", subject, STR_FMT(p.payment.reference),
                                    STR_FMT(amount_of(&p)));
    if (more.n == 0) p.letter.words[1] = p.payment.reason;
    rows_of_payment(&p);
    if (str_eq(t->job->kind, S("mail.receipt"))) TRY(attach_receipt(&p));
    return t->again_us != 0 ? OK : deliver(&p);
}

err job_mail_receipt(struct job_turn *t)
{
    return about_payment(t, "Receipt for payment", S("Payment received"),
                         S("Thank you. Your payment has arrived; the invoices below are paid."),
                         STR_NONE, S("View the receipt"), "/receipt");
}

err job_mail_request(struct job_turn *t)
{
    return about_payment(t, "Payment request", S("Payment request received"),
                         S("Your bank has been asked to pay. This takes a few working days; you "
                           "need not do anything, and please do not pay again."),
                         STR_NONE, S("View the payment"), "");
}

err job_mail_failed(struct job_turn *t)
{
    return about_payment(t, "Payment failed", S("The payment did not go through"),
                         S("You have not been charged. The invoices are open again, and you can "
                           "try once more, with another method if you like."),
                         STR_NONE, S("See why, and try again"), "");
}

err job_mail_returned(struct job_turn *t)
{
    return about_payment(t, "Payment returned", S("A payment was returned"),
                         S("Your bank took a payment back. The invoices it had paid are open "
                           "again."),
                         STR_NONE, S("View the payment"), "");
}

/* The day of a payment, as it stands in a letter. */
static err read_day(const struct job_turn *t, struct payment *out, str *day)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;

    TRY(db_read_begin(t->app->db, &tx));
    TRY(store_payment_get(tx, t->a, t->job->org, (payment_id){ t->job->subject }, out));
    *day = letter_date(t->a, out->day);
    return OK;
}

err job_mail_scheduled(struct job_turn *t)
{
    struct payment p;
    str day;

    TRY(read_day(t, &p, &day));
    return about_payment(
        t, "Payment scheduled", S("Payment request received"),
        arena_format(t->a, "It will be made on %.*s. Until it starts you can cancel it.",
                     STR_FMT(day)),
        S("Nothing is reserved for it: the invoices below stay open. What is paid of them before, "
          "the payment leaves out."),
        S("View or cancel it"), "");
}

/* It may have been cancelled since. */
err job_mail_tomorrow(struct job_turn *t)
{
    struct payment p;
    str day;

    TRY(read_day(t, &p, &day));
    if (p.state != PAYMENT_SCHEDULED) return OK;
    return about_payment(
        t, "Tomorrow: payment", S("Your payment is made tomorrow"),
        arena_format(t->a, "It is scheduled for %.*s. You need not do anything.", STR_FMT(day)),
        S("If you do not want it any more, cancel it before it starts."), S("View or cancel it"),
        "");
}

err job_mail_reduced(struct job_turn *t)
{
    return about_payment(t, "Less is paid", S("Your scheduled payment is smaller"),
                         S("Less could be paid of its invoices than you confirmed. Only what "
                           "stands below is paid now."),
                         S("You get a receipt when it has arrived."), S("View the payment"), "");
}

err job_mail_unscheduled(struct job_turn *t)
{
    return about_payment(t, "Payment not made", S("Your scheduled payment was not made"),
                         S("Its day has come, and it was cancelled. You have not been charged."),
                         STR_NONE, S("See why"), "");
}

/* A link that sets the password, to a contact. */
static err send_link(struct post *p, str purpose, const char *path, int64_t valid_us)
{
    struct job_turn *t = p->t;
    str token;

    TRY(app_link_make(t->app, t->a, t->job->org, purpose, p->to.id.v, valid_us, &token));
    p->letter.url = arena_format(t->a, "%.*s/%s/%.*s", STR_FMT(p->base_url), path, STR_FMT(token));
    return deliver(p);
}

/* Nobody of that address: nothing is sent, and nobody learns of it. */
err job_mail_reset(struct job_turn *t)
{
    struct post p = { .t = t };
    struct rtx *tx = NULL;
    bool found = false;

    TRY(read_org(&p));
    TRY(db_read_begin(t->app->db, &tx));
    err e = store_contact_by_email(tx, t->a, t->job->org, t->job->argument, &p.to, &found);
    db_read_end(&tx);
    TRY(e);
    if (!found || !p.to.active) return OK;
    p.letter = (struct letter){ .subject = S("Set a new password"),
                                .title = S("New password"),
                                .words = { S("Somebody, probably you, asked for a new password. "
                                             "The link is good for one hour, once.") },
                                .button = S("Set a new password"),
                                .foot = S("If it was not you, ignore this mail: nothing has "
                                          "changed.") };
    return send_link(&p, S("reset"), "reset", 3600 * (int64_t)1000000);
}

err job_mail_invite(struct job_turn *t)
{
    struct post p = { .t = t };
    struct rtx *tx = NULL;

    TRY(read_org(&p));
    TRY(db_read_begin(t->app->db, &tx));
    err e = store_contact_get(tx, t->a, t->job->org, (contact_id){ t->job->subject }, &p.to);
    db_read_end(&tx);
    TRY(e);
    p.letter = (struct letter){
        .subject = arena_format(t->a, "Your access to invoices of %.*s", STR_FMT(p.org.name)),
        .title = S("See and pay your invoices"),
        .words = { arena_format(t->a,
                                "%.*s gives you access to its billing portal: invoices, "
                                "payments and receipts in one place.",
                                STR_FMT(p.org.name)),
                   S("The link sets your password. It is good for seven days, once.") },
        .button = S("Set your password"),
        .foot = S("You get this mail because somebody gave this address as a contact.")
    };
    return send_link(&p, S("join"), "join", 7 * 86400 * (int64_t)1000000);
}

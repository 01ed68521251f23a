/* Mails: whom they go to, what they say, and on the way. Each once: the Message-ID is the job's
 * key. */
#include "app/app_auto.h"
#include "app/app_people.h"
#include "app/app_receipt.h"
#include "app/app_schedule.h"
#include "base/clock.h"
#include "jobs/job.h"
#include "mail/mail.h"
#include "net/net.h"
#include "paper/letter.h"
#include "store/store_invoice.h"
#include "store/store_method.h"
#include "store/store_payment.h"
#include "store/store_refund.h"
#include "store/store_request.h"

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

/* An amount that the mail is about, where it is not the payment's. */
static str argument_money(const struct post *p)
{
    int64_t minor = 0;
    must(str_i64(p->t->job->argument, &minor));
    return letter_money(p->t->a, (money){ minor, p->payment.cur });
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
    if (more.n == 0 && p.payment.reason.n > 0)
        p.letter.words[1] = str_eq(t->job->kind, S("mail.failed"))
                                ? arena_format(t->a, "The reason given: %.*s",
                                               STR_FMT(p.payment.reason))
                                : p.payment.reason;
    if (str_eq(t->job->kind, S("mail.autofailed")))
        p.letter.foot = S("You get this mail because you switched auto-pay on.");
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

/* Nothing to say once it is clear. */
err job_mail_unclear(struct job_turn *t)
{
    struct post p = { .t = t };

    TRY(read_payment(&p));
    if (p.payment.state != PAYMENT_UNKNOWN) return OK;
    return about_payment(t, "Still confirming payment", S("We are still confirming your payment"),
                         S("The payment service has not told us yet whether it went through. We "
                           "go on asking, and write to you as soon as we know."),
                         S("Please do not pay again: the invoices are kept for this payment until "
                           "its end is known."),
                         S("View the payment"), "");
}

/* ---- money that came or went of a payment that had ended ---- */

static err send_amount(struct post *p, const char *subject, str amount, str foot)
{
    struct letter *l = &p->letter;

    l->subject = arena_format(p->t->a, "%s %.*s: %.*s", subject, STR_FMT(p->payment.reference),
                              STR_FMT(amount));
    l->button = S("View the payment");
    l->url = payment_url(p, "");
    l->foot = foot;
    return deliver(p);
}

static const str because_paid = { "You get this mail because you made this payment.", 48 };

err job_mail_returned(struct job_turn *t)
{
    struct post p = { .t = t };

    TRY(read_org(&p));
    TRY(read_payment(&p));
    str amount = argument_money(&p);
    p.letter = (struct letter){
        .title = S("A payment was returned"),
        .words = { arena_format(t->a, "Your bank took %.*s back after it had been received. What "
                                "it had paid is open again.", STR_FMT(amount)),
                   p.payment.reason.n == 0 ? STR_NONE
                                           : arena_format(t->a, "The reason given: %.*s",
                                                          STR_FMT(p.payment.reason)),
                   S("You can pay it in another way. If you know nothing of this, ask your "
                     "bank.") },
    };
    letter_row(&p.letter, S("Reference"), p.payment.reference);
    letter_row(&p.letter, S("Taken back"), amount);
    return send_amount(&p, "Payment returned", amount, because_paid);
}

err job_mail_late(struct job_turn *t)
{
    struct post p = { .t = t };

    TRY(read_org(&p));
    TRY(read_payment(&p));
    str amount = argument_money(&p);
    bool first = str_eq(amount, letter_money(t->a, (money){ p.payment.captured, p.payment.cur }));
    p.letter = (struct letter){
        .title = first ? S("Your payment arrived after all") : S("Your payment arrived once more"),
        .words = { arena_format(t->a, "%s %.*s has arrived for it now.",
                                first ? "We had told you that it did not go through."
                                      : "We had received it before.",
                                STR_FMT(amount)),
                   S("It went to what was still open of its invoices. What was over is kept as "
                     "your credit: use it for other invoices, or ask for it back.") },
    };
    letter_row(&p.letter, S("Reference"), p.payment.reference);
    letter_row(&p.letter, S("Arrived"), amount);
    return send_amount(&p, "Payment arrived late", amount, because_paid);
}

/* ---- refunds ---- */

static err read_refund(struct post *p, struct refund *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    refund_id id = { 0 };

    TRY(read_org(p));
    TRY(read_payment(p));
    must(str_i64(p->t->job->argument, &id.v));
    TRY(db_read_begin(p->t->app->db, &tx));
    return store_refund_get(tx, p->t->a, p->t->job->org, id, out);
}

static err about_refund(struct post *p, const struct refund *r, const char *subject)
{
    struct letter *l = &p->letter;
    /* Of less than was asked the gateway may have given back a part. */
    int64_t minor = r->state == REFUND_DONE ? r->done : r->amount;
    str amount = letter_money(p->t->a, (money){ minor, p->payment.cur });

    letter_row(l, S("Refund"), r->reference);
    letter_row(l, S("Amount"), amount);
    letter_row(l, S("Of payment"), p->payment.reference);
    if (r->reason.n > 0) letter_row(l, S("Reason"), r->reason);
    return send_amount(p, subject, amount, because_paid);
}

err job_mail_refund_asked(struct job_turn *t)
{
    struct post p = { .t = t };
    struct refund r;

    TRY(read_refund(&p, &r));
    p.letter = (struct letter){
        .title = S("A refund is on its way"),
        .words = { S("We give this amount back to you, the way you paid. We write again when it "
                     "has gone out."),
                   S("Where it had paid an invoice, that invoice is open again for as much.") },
    };
    return about_refund(&p, &r, "Refund for payment");
}

err job_mail_refunded(struct job_turn *t)
{
    struct post p = { .t = t };
    struct refund r;

    TRY(read_refund(&p, &r));
    if (r.to_credit)
        p.letter = (struct letter){
            .title = S("Money of your payment is credit now"),
            .words = { S("This amount of your payment is kept as your credit. Where it had paid an "
                         "invoice, that invoice is open again for as much."),
                       S("Use the credit for any invoice, or ask for it back.") },
        };
    else
        p.letter = (struct letter){
            .title = S("Your refund has gone out"),
            .words = { S("This amount has gone back to you, the way you paid. Until your bank "
                         "shows it can take some working days.") },
        };
    return about_refund(&p, &r, "Refunded of payment");
}

err job_mail_refund_failed(struct job_turn *t)
{
    struct post p = { .t = t };
    struct refund r;

    TRY(read_refund(&p, &r));
    p.letter = (struct letter){
        .title = S("The refund could not be made"),
        .words = { S("The payment service refused to give this amount back the way you paid."),
                   S("Nothing is lost: it is kept as your credit. We have been told too, and will "
                     "find another way with you; or use it for any invoice.") },
    };
    return about_refund(&p, &r, "Refund not made for payment");
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

/* ---- auto-pay ---- */

/* Its invoices as rows; of those noticed on `noticed` alone, where that is a date. */
static err rows_of_run(struct post *p, struct rtx *tx, const struct auto_run *r, date noticed,
                       int64_t *sum)
{
    struct job_turn *t = p->t;
    int64_t *docs;
    size_t n;

    *sum = 0;
    TRY(store_auto_docs(tx, t->a, t->job->org, r->id, noticed, &docs, &n));
    struct lot *lots = arena_array(t->a, struct lot, n + 1);
    TRY(store_lots_get(tx, t->a, t->job->org, r->customer, docs, n, lots));
    for (size_t i = 0; i < n; i++) {
        int64_t part = lots[i].nc > 0 ? 0 : lot_payable(&lots[i]);
        if (part == 0) continue;
        if (__builtin_add_overflow(*sum, part, sum)) return E_OVERFLOW;
        letter_row(&p->letter, lots[i].number, letter_money(t->a, (money){ part, r->cur }));
    }
    return OK;
}

/* Whoever switched it on, and where it is changed. */
static err read_auto(struct post *p, struct rtx *tx, customer_id customer, struct auto_pay *out)
{
    struct job_turn *t = p->t;
    struct customer c;

    TRY(store_auto_get(tx, t->a, t->job->org, customer, out));
    TRY(store_contact_get(tx, t->a, t->job->org, out->contact, &p->to));
    TRY(store_customer_get(tx, t->a, t->job->org, customer, &c));
    p->letter.foot = S("You get this mail because you switched auto-pay on.");
    p->letter.button = S("View auto-pay");
    p->letter.url = arena_format(t->a, "%.*s/auto-pay?customer=%.*s", STR_FMT(p->base_url),
                                 STR_FMT(public_id_str(&c.public_id)));
    return OK;
}

static err limit_of(struct job_turn *t, struct rtx *tx, const struct auto_run *r, int64_t *out)
{
    struct auto_limit *list;
    size_t n;

    *out = 0;
    TRY(store_auto_limits(tx, t->a, t->job->org, r->customer, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (currency_eq(list[i].cur, r->cur)) *out = list[i].amount;
    return OK;
}

/* What a mail about a run needs; *gone when it is about nothing any more. */
static err read_run(struct post *p, date noticed, struct auto_run *r, int64_t *sum, int64_t *limit,
                    bool *gone)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job_turn *t = p->t;
    struct auto_pay now;

    TRY(read_org(p));
    TRY(db_read_begin(t->app->db, &tx));
    err e = store_auto_run_get(tx, t->a, t->job->org, t->job->subject, r);
    *gone = e == E_NOT_FOUND;
    if (*gone) return OK; /* changed since: planned anew */
    TRY(e);
    TRY(read_auto(p, tx, r->customer, &now));
    TRY(limit_of(t, tx, r, limit));
    return rows_of_run(p, tx, r, noticed, sum);
}

err job_mail_autonotice(struct job_turn *t)
{
    struct post p = { .t = t };
    struct auto_run r;
    str noticed = t->job->key, id;
    int64_t sum, limit, day;
    bool gone;

    if (!str_cut(&noticed, '.', &id) || !str_i64(noticed, &day)) return E_BUG;
    TRY(read_run(&p, (date){ (int32_t)day }, &r, &sum, &limit, &gone));
    if (gone || r.state != AUTO_WAITING || sum == 0) return OK;
    str on = letter_date(t->a, r.next), amount = letter_money(t->a, (money){ sum, r.cur });
    p.letter.title = S("Auto-pay will pay these invoices");
    p.letter.subject = arena_format(t->a, "Auto-pay on %.*s: %.*s", STR_FMT(on), STR_FMT(amount));
    p.letter.words[0] =
        arena_format(t->a, "On %.*s your default payment method is charged for them. You need not "
                     "do anything.", STR_FMT(on));
    p.letter.words[1] = S("What you pay yourself before, it leaves out.");
    if (sum > limit)
        p.letter.words[0] =
            arena_format(t->a, "They are more than your limit of %.*s: auto-pay will not pay them "
                         "on %.*s unless you raise it. You can pay them yourself.",
                         STR_FMT(letter_money(t->a, (money){ limit, r.cur })), STR_FMT(on));
    return deliver(&p);
}

/* It did not even try. */
err job_mail_autoskipped(struct job_turn *t)
{
    struct post p = { .t = t };
    struct auto_run r;
    int64_t sum, limit;
    bool gone;

    TRY(read_run(&p, DATE_NONE, &r, &sum, &limit, &gone));
    if (gone) return OK;
    p.letter.title = S("Auto-pay did not pay");
    p.letter.subject = arena_format(t->a, "Auto-pay did not pay: %.*s",
                                    STR_FMT(letter_money(t->a, (money){ sum, r.cur })));
    p.letter.words[0] = r.reason;
    p.letter.words[1] = S("You have not been charged. Please pay these invoices yourself; auto-pay "
                          "leaves them to you now.");
    return deliver(&p);
}

err job_mail_autooff(struct job_turn *t)
{
    struct post p = { .t = t };
    struct rtx *tx = NULL;
    struct auto_pay now;

    TRY(read_org(&p));
    TRY(db_read_begin(t->app->db, &tx));
    err e = read_auto(&p, tx, (customer_id){ t->job->subject }, &now);
    db_read_end(&tx);
    TRY(e);
    if (now.on) return OK;
    p.letter.subject = p.letter.title = S("Auto-pay is off");
    p.letter.words[0] = now.reason;
    p.letter.words[1] = S("Invoices are not paid by themselves any more. You can switch it on "
                          "again once another method is kept.");
    return deliver(&p);
}

/* A try that failed: what is next. */
err job_mail_autofailed(struct job_turn *t)
{
    struct rtx *tx = NULL;
    struct auto_run r = { 0 };
    bool found;

    TRY(db_read_begin(t->app->db, &tx));
    err e = store_auto_run_of(tx, t->a, t->job->org, (payment_id){ t->job->subject }, &r, &found);
    db_read_end(&tx);
    TRY(e);
    str next = S("Auto-pay does not try again. Please pay these invoices yourself.");
    if (found && r.state == AUTO_WAITING)
        next = arena_format(t->a, "Auto-pay tries again on %.*s. You can pay yourself before.",
                            STR_FMT(letter_date(t->a, r.next)));
    return about_payment(t, "Auto-pay failed", S("Auto-pay did not go through"),
                         arena_format(t->a, "%.*s You have not been charged.", STR_FMT(r.reason)),
                         next, S("See why, and pay"), "");
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

/* In its last month; one that is gone or has another month now is nothing to tell of. */
err job_mail_expires(struct job_turn *t)
{
    struct post p = { .t = t };
    struct rtx *tx = NULL;
    struct saved_method m;
    bool found = false;

    TRY(read_org(&p));
    TRY(db_read_begin(t->app->db, &tx));
    err e = store_method_get(tx, t->a, t->job->org, (method_id){ t->job->subject }, &m);
    bool tell = e == OK && m.removed_us == 0 &&
                str_eq(saved_method_month(t->a, &m), t->job->argument);
    if (tell) e = keeper_of(tx, &p, &m, &found);
    db_read_end(&tx);
    TRY(e);
    if (!tell || !found) return OK;
    str label = saved_method_label(t->a, &m);
    p.letter = (struct letter){
        .subject = arena_format(t->a, "%.*s expires this month", STR_FMT(label)),
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
    return deliver(&p);
}

/* What staff answered to who asked for a credit or retainer back. */
err job_mail_answer(struct job_turn *t)
{
    struct post p = { .t = t };
    struct request_row w = { 0 };
    struct rtx *tx = NULL;

    TRY(read_org(&p));
    TRY(db_read_begin(t->app->db, &tx));
    err e = store_request_get(tx, t->a, t->job->org, (request_id){ t->job->subject }, &w);
    if (e == OK) e = store_contact_get(tx, t->a, t->job->org, w.r.contact, &p.to);
    db_read_end(&tx);
    TRY(e);
    bool done = w.r.state == REQUEST_DONE;
    p.letter = (struct letter){
        .subject = arena_format(t->a, "Your request for a refund of %.*s: %s", STR_FMT(w.number),
                                done ? "granted" : "refused"),
        .title = done ? S("Your request was granted") : S("Your request was refused"),
        .words = { arena_format(t->a, "You asked for a refund of %.*s.", STR_FMT(w.number)),
                   w.r.answer },
        .button = S("View it"),
        .url = arena_format(t->a, "%.*s/credits/%.*s", STR_FMT(p.base_url),
                            STR_FMT(public_id_str(&w.lot))),
        .foot = S("You get this mail because you asked for this refund.")
    };
    letter_row(&p.letter, S("Asked for"), letter_money(t->a, w.r.amount));
    return deliver(&p);
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

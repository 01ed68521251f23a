/* Mails about a payment: what became of it, what came or went later, and of one for a later day. */
#include "app/app_receipt.h"
#include "app/app_schedule.h"
#include "base/clock.h"
#include "jobs/post.h"
#include "store/store_refund.h"

/* How long a receipt's mail waits for its number. */
enum { RECEIPT_TRIES = 20, RECEIPT_PAUSE_US = 500000 };

static err post_payment(struct post *p)
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
    return post_money(p, (money){ p->payment.amount, p->payment.cur });
}

/* Before the invoices, which may be more than there is room for. */
static void rows_of_fee(struct post *p)
{
    const struct payment *pay = &p->payment;
    struct fee fee = pay->captured > 0 ? fee_filled(&pay->fee, pay->fee_settled) : pay->fee;

    if (fee.amount > 0)
        letter_row(&p->letter, S("Fee"), post_money(p, (money){ fee.amount, pay->cur }));
    for (size_t i = 0; i < fee.tax_count; i++) {
        if (fee.taxes[i].amount == 0) continue;
        letter_row(&p->letter, post_say(p, "{1} on the fee", fee.taxes[i].name),
                   post_money(p, (money){ fee.taxes[i].amount, pay->cur }));
    }
}

static void rows_of_payment(struct post *p)
{
    struct letter *l = &p->letter;

    letter_row(l, S("Reference"), p->payment.reference);
    letter_row(l, S("Amount"), amount_of(p));
    rows_of_fee(p);
    for (size_t i = 0; i < p->line_count; i++) {
        if (p->lines[i].item.account != ACCOUNT_RECEIVABLE) continue;
        letter_row(l, p->lines[i].number,
                   post_money(p, (money){ p->lines[i].item.amount, p->payment.cur }));
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
    return post_money(p, (money){ minor, p->payment.cur });
}

/* Words with the day and the reason of a mail put in. */
static str filled(const struct post *p, const struct post_words *w, str words)
{
    const struct words *language = words_of(post_language(p));
    const str values[] = { post_date(p, date_is(w->day) ? w->day : p->payment.day),
                           words_message(language, w->reason) };

    return words.n == 0 ? words : words_fill(language, p->t->a, words, values, countof(values));
}

/* "Receipt for payment PAY-1: €120.00". */
static str subject_of(const struct post *p, str what, str amount)
{
    str words = words_message(words_of(post_language(p)), what);
    return arena_format(p->t->a, "%.*s %.*s: %.*s", STR_FMT(words), STR_FMT(p->payment.reference),
                        STR_FMT(amount));
}

static str reason_given(const struct post *p)
{
    str reason = words_message(words_of(post_language(p)), p->payment.reason);
    return reason.n == 0 ? reason : post_say(p, "The reason given: {1}", reason);
}

err post_about_payment(struct job_turn *t, const struct post_words *w)
{
    struct post p = { .t = t };

    TRY(post_org(&p));
    TRY(post_payment(&p));
    p.letter = (struct letter){ .title = w->title,
                                .words = { filled(&p, w, w->words), filled(&p, w, w->more) },
                                .button = w->button,
                                .url = payment_url(&p, w->tail == NULL ? "" : w->tail),
                                .foot = S("You get this mail because you made this payment.") };
    p.letter.subject = subject_of(&p, w->subject, amount_of(&p));
    if (w->more.n == 0 && p.payment.reason.n > 0)
        p.letter.words[1] =
            str_eq(t->job->kind, S("mail.failed")) ? reason_given(&p) : p.payment.reason;
    if (str_eq(t->job->kind, S("mail.autofailed")))
        p.letter.foot = S("You get this mail because you switched auto-pay on.");
    rows_of_payment(&p);
    if (str_eq(t->job->kind, S("mail.receipt"))) TRY(attach_receipt(&p));
    return t->again_us != 0 ? OK : post_send(&p);
}

err job_mail_receipt(struct job_turn *t)
{
    return post_about_payment(t, &(struct post_words){
        .subject = S("Receipt for payment"),
        .title = S("Payment received"),
        .words = S("Thank you. Your payment has arrived; the invoices below are paid."),
        .button = S("View the receipt"),
        .tail = "/receipt",
    });
}

err job_mail_request(struct job_turn *t)
{
    return post_about_payment(t, &(struct post_words){
        .subject = S("Payment request"),
        .title = S("Payment request received"),
        .words = S("Your bank has been asked to pay. This takes a few working days; you need not "
                   "do anything, and please do not pay again."),
        .button = S("View the payment"),
    });
}

err job_mail_failed(struct job_turn *t)
{
    return post_about_payment(t, &(struct post_words){
        .subject = S("Payment failed"),
        .title = S("The payment did not go through"),
        .words = S("You have not been charged. The invoices are open again, and you can try once "
                   "more, with another method if you like."),
        .button = S("See why, and try again"),
    });
}

/* Nothing to say once it is clear. */
err job_mail_unclear(struct job_turn *t)
{
    struct post p = { .t = t };

    TRY(post_payment(&p));
    if (p.payment.state != PAYMENT_UNKNOWN) return OK;
    return post_about_payment(t, &(struct post_words){
        .subject = S("Still confirming payment"),
        .title = S("We are still confirming your payment"),
        .words = S("The payment service has not told us yet whether it went through. We go on "
                   "asking, and write to you as soon as we know."),
        .more = S("Please do not pay again: the invoices are kept for this payment until its end "
                  "is known."),
        .button = S("View the payment"),
    });
}

/* ---- money that came or went of a payment that had ended ---- */

static err send_amount(struct post *p, str subject, str amount, str foot)
{
    struct letter *l = &p->letter;

    l->subject = subject_of(p, subject, amount);
    l->button = S("View the payment");
    l->url = payment_url(p, "");
    l->foot = foot;
    return post_send(p);
}

static const str because_paid = { "You get this mail because you made this payment.", 48 };

err job_mail_returned(struct job_turn *t)
{
    struct post p = { .t = t };

    TRY(post_org(&p));
    TRY(post_payment(&p));
    str amount = argument_money(&p);
    p.letter = (struct letter){
        .title = S("A payment was returned"),
        .words = { post_say(&p,
                            "Your bank took {1} back after it had been received. What it had paid "
                            "is open again.",
                            amount),
                   reason_given(&p),
                   S("You can pay it in another way. If you know nothing of this, ask your "
                     "bank.") },
    };
    letter_row(&p.letter, S("Reference"), p.payment.reference);
    letter_row(&p.letter, S("Taken back"), amount);
    return send_amount(&p, S("Payment returned"), amount, because_paid);
}

err job_mail_late(struct job_turn *t)
{
    struct post p = { .t = t };

    TRY(post_org(&p));
    TRY(post_payment(&p));
    str amount = argument_money(&p);
    bool first = str_eq(amount, post_money(&p, (money){ p.payment.captured, p.payment.cur }));
    p.letter = (struct letter){
        .title = first ? S("Your payment arrived after all") : S("Your payment arrived once more"),
        .words = { first ? post_say(&p,
                                    "We had told you that it did not go through. {1} has arrived "
                                    "for it now.",
                                    amount)
                         : post_say(&p, "We had received it before. {1} has arrived for it now.",
                                    amount),
                   S("It went to what was still open of its invoices. What was over is kept as "
                     "your credit: use it for other invoices, or ask for it back.") },
    };
    letter_row(&p.letter, S("Reference"), p.payment.reference);
    letter_row(&p.letter, S("Arrived"), amount);
    return send_amount(&p, S("Payment arrived late"), amount, because_paid);
}

/* ---- refunds ---- */

static err read_refund(struct post *p, struct refund *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    refund_id id = { 0 };

    TRY(post_org(p));
    TRY(post_payment(p));
    must(str_i64(p->t->job->argument, &id.v));
    TRY(db_read_begin(p->t->app->db, &tx));
    return store_refund_get(tx, p->t->a, p->t->job->org, id, out);
}

static err about_refund(struct post *p, const struct refund *r, str subject)
{
    struct letter *l = &p->letter;
    /* Of less than was asked the gateway may have given back a part. */
    int64_t minor = r->state == REFUND_DONE ? r->done : r->amount;
    str amount = post_money(p, (money){ minor, p->payment.cur });

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
                   r.giveback.v != 0
                       ? S("It is taken of your credit; the invoices you paid stay paid.")
                       : S("Where it had paid an invoice, that invoice is open again for as "
                           "much.") },
    };
    return about_refund(&p, &r, S("Refund for payment"));
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
    return about_refund(&p, &r, S("Refunded of payment"));
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
    return about_refund(&p, &r, S("Refund not made for payment"));
}

err job_mail_scheduled(struct job_turn *t)
{
    return post_about_payment(t, &(struct post_words){
        .subject = S("Payment scheduled"),
        .title = S("Payment request received"),
        .words = S("It will be made on {1}. Until it starts you can cancel it."),
        .more = S("Nothing is reserved for it: the invoices below stay open. What is paid or "
                  "disputed of them before, the payment leaves out."),
        .button = S("View or cancel it"),
    });
}

/* It may have been cancelled since. */
err job_mail_tomorrow(struct job_turn *t)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct payment p;

    TRY(db_read_begin(t->app->db, &tx));
    TRY(store_payment_get(tx, t->a, t->job->org, (payment_id){ t->job->subject }, &p));
    db_read_end(&tx);
    if (p.state != PAYMENT_SCHEDULED) return OK;
    return post_about_payment(t, &(struct post_words){
        .subject = S("Tomorrow: payment"),
        .title = S("Your payment is made tomorrow"),
        .words = S("It is scheduled for {1}. You need not do anything."),
        .more = S("If you do not want it any more, cancel it before it starts."),
        .button = S("View or cancel it"),
    });
}

err job_mail_reduced(struct job_turn *t)
{
    return post_about_payment(t, &(struct post_words){
        .subject = S("Less is paid"),
        .title = S("Your scheduled payment is smaller"),
        .words = S("Less could be paid of its invoices than you confirmed, or something of them is "
                   "disputed. Only what stands below is paid now."),
        .more = S("You get a receipt when it has arrived."),
        .button = S("View the payment"),
    });
}

err job_mail_unscheduled(struct job_turn *t)
{
    return post_about_payment(t, &(struct post_words){
        .subject = S("Payment not made"),
        .title = S("Your scheduled payment was not made"),
        .words = S("Its day has come, and it was cancelled. You have not been charged."),
        .button = S("See why"),
    });
}

/* The same, for staff. */
err job_mail_notmade(struct job_turn *t)
{
    struct post p = { .t = t };
    bool gone;

    TRY(post_org(&p));
    TRY(post_payment(&p));
    TRY(post_to_staff(&p, &gone));
    if (gone) return OK;
    p.letter.title = S("A scheduled payment was not made");
    p.letter.subject = post_say(&p, "Not made: payment {1} of {2}: {3}", p.payment.reference,
                                p.payment.payer, amount_of(&p));
    p.letter.words[0] = p.payment.reason;
    p.letter.words[1] = S("It was cancelled on its day, and its payer told. Nothing was charged; "
                          "its invoices are open.");
    p.letter.button = S("View the payment");
    p.letter.url = arena_format(t->a, "%.*s/staff/payments/%.*s", STR_FMT(p.base_url),
                                STR_FMT(public_id_str(&p.payment.public_id)));
    rows_of_payment(&p);
    return post_send(&p);
}

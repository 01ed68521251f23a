/*
 * A mail of a job as it is put together: read, worded, sent. For the job_mail_*.c.
 *
 * Each is sent once: its Message-ID is the job's key.
 */
#pragma once

#include "jobs/job.h"
#include "locale/words.h"
#include "mail/mail.h"
#include "paper/letter.h"
#include "store/store_payment.h"
#include "store/store_person.h"

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
    struct mail_address reply; /* who is answered; none: the sender */
};

/* The organisation, and the address of its portal. */
MUST_USE err post_org(struct post *p);
/* Build the message of p->letter to p->to and hand it on; errors as the job's. */
MUST_USE err post_send(struct post *p);
/* The language its reader has: his own, else the organisation's. */
str post_language(const struct post *p);
str post_money(const struct post *p, money m);
str post_date(const struct post *p, date d);
/* A message with places, in the reader's language. */
#define post_say(p, message, ...)                                                                  \
    words_say(words_of(post_language(p)), (p)->t->a, message, __VA_ARGS__)

/*
 * To a contact, where he may still do that for the customer and wants such mails; else *gone. With
 * contact 0: the one of the job's argument.
 */
MUST_USE err post_to_contact(struct post *p, struct rtx *tx, contact_id contact,
                             const struct notice_to *to, bool *gone);
/* To the staff user of the job's argument; *gone where it is nobody's any more. */
MUST_USE err post_to_staff(struct post *p, bool *gone);
/* Send it with a link of that purpose to the person: BASE/path/TOKEN. */
MUST_USE err post_link(struct post *p, str purpose, const char *path, int64_t valid_us);
/*
 * A mail about the job's payment, to who made it: a heading, what happened, what is next (empty:
 * the payment's reason), and a button that leads to the payment's page, or to `tail` below it.
 */
struct post_words {
    str subject, title, words, more, button;
    const char *tail;
    date day;   /* {1} in words and more; none: that of the payment */
    str reason; /* {2} in words */
};
MUST_USE err post_about_payment(struct job_turn *t, const struct post_words *w);

/* Mails about what customers write: messages from the portal, replies, refused reports. */
#include "app/app_message.h"
#include "app/app_report.h"
#include "jobs/post.h"
#include "store/store_upload.h"

struct written {
    struct message m;
    struct message_part part;
    struct contact from;
};

static err read_message(struct post *p, struct written *w)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job_turn *t = p->t;
    struct upload file;
    org_id org = t->job->org;

    TRY(db_read_begin(t->app->db, &tx));
    TRY(store_message_part_get(tx, t->a, org, t->job->subject, &w->part));
    TRY(store_message_get(tx, t->a, org, w->part.message, &w->m));
    TRY(store_contact_get(tx, t->a, org, w->m.contact, &w->from));
    if (w->part.file.v == 0) return OK;
    TRY(store_upload_get(tx, t->a, org, w->part.file, &file));
    p->file = (struct mail_file){ .name = file.name, .type = file.mime };
    return app_upload_read(t->app, tx, t->a, org, &file, &p->file.bytes);
}

static str thread_address(const struct post *p, const struct written *w, const char *base)
{
    return arena_format(p->t->a, "%.*s%s/%.*s", STR_FMT(p->base_url), base,
                        STR_FMT(public_id_str(&w->m.public_id)));
}

/* To the organisation's address; who answers it answers the writer. */
static void to_office(struct post *p, const struct written *w)
{
    p->to = (struct contact){ .name = p->org.name, .email = p->org.email };
    p->reply = (struct mail_address){ w->from.name, w->from.email };
    p->letter = (struct letter){
        .subject = arena_format(p->t->a, "%.*s: %.*s", STR_FMT(w->m.customer_name),
                                STR_FMT(w->m.subject)),
        .title = w->m.subject,
        .words = { post_say(p, "{1} ({2}) of {3} writes from the portal:", w->from.name,
                            w->from.email, w->m.customer_name) },
        .quote = w->part.words,
        .button = S("Reply in the console"),
        .url = thread_address(p, w, "/staff/messages"),
        .foot = S("You get this mail because customers write to this address. Replies in the "
                  "console are kept with the message.")
    };
}

static void to_writer(struct post *p, const struct written *w, bool reply)
{
    p->to = w->from;
    p->letter = (struct letter){
        .subject = reply ? post_say(p, "Re: {1}", w->m.subject)
                         : post_say(p, "Copy of your message: {1}", w->m.subject),
        .title = w->m.subject,
        .words = { reply ? post_say(p, "{1} of {2} replies:", w->part.name, p->org.name)
                         : post_say(p, "You wrote to {1}:", p->org.name) },
        .quote = w->part.words,
        .button = S("View the message"),
        .url = thread_address(p, w, "/contact"),
        .foot = S("You get this mail because you wrote from the portal.")
    };
    if (w->m.kind != MESSAGE_REVIEW) return;
    p->letter.subject = post_say(p, "{1} replies to your review", p->org.name);
    p->letter.title = S("A reply to your review");
    p->letter.button = p->letter.url = STR_NONE;
}

err job_mail_message(struct job_turn *t)
{
    struct post p = { .t = t };
    struct written w = { 0 };
    bool office = str_eq(t->job->argument, S("office"));

    TRY(post_org(&p));
    TRY(read_message(&p, &w));
    if (office ? p.org.email.n == 0 : !w.from.active) return OK;
    if (office) to_office(&p, &w);
    else to_writer(&p, &w, str_eq(t->job->argument, S("reply")));
    return post_send(&p);
}

static err read_report(struct post *p, struct report_seen *s)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job_turn *t = p->t;
    struct report r;

    TRY(db_read_begin(t->app->db, &tx));
    TRY(store_report_get(tx, t->a, t->job->org, (report_id){ t->job->subject }, &r));
    TRY(app_report_look(tx, t->a, t->job->org, &r, s));
    return store_contact_get(tx, t->a, t->job->org, r.contact, &p->to);
}

/* Staff know of no such transfer. */
err job_mail_report(struct job_turn *t)
{
    struct post p = { .t = t };
    struct report_seen s;

    TRY(post_org(&p));
    TRY(read_report(&p, &s));
    if (!p.to.active) return OK;
    str number = s.lots[0].number;
    p.letter = (struct letter){
        .subject = post_say(&p, "Your transfer for {1} was not found", number),
        .title = S("Your transfer was not found"),
        .words = { post_say(&p, "You reported a transfer. {1} cannot match it with money that "
                            "came, so what it was of is to be paid as before. The reason given:",
                            p.org.name) },
        .quote = s.r.answer,
        .button = S("View the invoice"),
        .url = arena_format(t->a, "%.*s/invoices/%.*s", STR_FMT(p.base_url),
                            STR_FMT(public_id_str(&s.lots[0].public_id))),
        .foot = S("You get this mail because you reported this transfer.")
    };
    letter_row(&p.letter, S("Amount"), post_money(&p, s.r.amount));
    letter_row(&p.letter, S("Sent on"), post_date(&p, s.r.day));
    letter_row(&p.letter, S("Reference"), s.r.reference);
    for (size_t i = 0; i < s.count; i++)
        letter_row(&p.letter, S("Invoice"), s.lots[i].number);
    return post_send(&p);
}

/* Mails about a customer's account and its people. */
#include "core/tax_number.h"
#include "jobs/post.h"
#include "store/store_account.h"

static str treatment_words(struct post *p, str word)
{
    enum tax_treatment t;
    return tax_treatment_of(word, &t)
               ? words_message(words_of(post_language(p)), tax_treatment_label(t))
               : word;
}

/* What staff decided about tax, to who asked. */
err job_mail_tax(struct job_turn *t)
{
    struct post p = { .t = t };
    struct rtx *tx = NULL;
    struct tax_change c;

    TRY(post_org(&p));
    TRY(db_read_begin(t->app->db, &tx));
    err e = store_tax_change_get(tx, t->a, t->job->org, t->job->subject, &c);
    if (e == OK) e = store_contact_get(tx, t->a, t->job->org, c.contact, &p.to);
    db_read_end(&tx);
    TRY(e);
    if (!p.to.active) return OK;
    bool yes = c.state == TAX_APPROVED;
    p.letter = (struct letter){
        .subject = yes ? post_say(&p, "Your tax treatment at {1}: approved", p.org.name)
                       : post_say(&p, "Your tax treatment at {1}: refused", p.org.name),
        .title = yes ? S("Your tax treatment was changed") : S("Your wish about tax was refused"),
        .words = { c.answer.n > 0 ? c.answer : STR_NONE,
                   yes ? S("It holds for documents from now on. Those issued stay as they are.")
                       : S("Nothing was changed.") },
        .button = S("View your account"),
        .url = arena_format(t->a, "%.*s/account?customer=%.*s", STR_FMT(p.base_url),
                            STR_FMT(public_id_str(&c.customer_public))),
        .foot = S("You get this mail because you asked for it.")
    };
    letter_row(&p.letter, S("Customer"), c.customer_name);
    letter_row(&p.letter, S("Tax treatment"), treatment_words(&p, c.to.treatment));
    if (c.to.number.n > 0) letter_row(&p.letter, S("Tax number"), c.to.number);
    return post_send(&p);
}

/* Mails about a customer's account and its people. */
#include "app/app_person.h"
#include "core/tax_number.h"
#include "jobs/post.h"
#include "store/store_account.h"

#define HOUR_US (3600 * INT64_C(1000000))

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

/* "customer contact": who came, to the contact in the subject; to himself that he may see it. */
err job_mail_contact(struct job_turn *t)
{
    struct post p = { .t = t };
    struct rtx *tx = NULL;
    struct customer c;
    struct contact fresh;
    customer_id customer = { 0 };
    contact_id added = { 0 };
    str rest = t->job->argument, word = STR_NONE;

    must(str_cut(&rest, ' ', &word) && str_i64(word, &customer.v) && str_i64(rest, &added.v));
    TRY(post_org(&p));
    TRY(db_read_begin(t->app->db, &tx));
    err e = store_customer_get(tx, t->a, t->job->org, customer, &c);
    if (e == OK) e = store_contact_get(tx, t->a, t->job->org, added, &fresh);
    if (e == OK)
        e = store_contact_get(tx, t->a, t->job->org, (contact_id){ t->job->subject }, &p.to);
    db_read_end(&tx);
    TRY(e);
    if (!p.to.active) return OK;
    bool self = p.to.id.v == added.v;
    p.letter = (struct letter){
        .subject = self ? post_say(&p, "You may now see the account of {1}", c.name)
                        : post_say(&p, "A contact was added: {1}", c.name),
        .title = self ? S("You have access to another account") : S("A contact was added"),
        .words = { self ? S("Log in as before and choose the account at the top.")
                        : S("This person can now see the invoices and payments of this account. If "
                            "that is not right, end their access and tell us.") },
        .button = self ? S("View it") : S("See the contacts"),
        .url = arena_format(t->a, "%.*s/%scustomer=%.*s", STR_FMT(p.base_url),
                            self ? "?" : "contacts?", STR_FMT(public_id_str(&c.public_id))),
        .foot = S("You get this mail because you are a contact of this account.")
    };
    letter_row(&p.letter, S("Customer"), c.name);
    if (!self) letter_row(&p.letter, S("Name"), fresh.name);
    if (!self) letter_row(&p.letter, S("E-mail"), fresh.email);
    return post_send(&p);
}

/* ---- the address one logs in with ---- */

static const char email_foot[] =
    "You get this mail because somebody who is logged in asked for another address.";

/* The change of the subject; *found false where it has ended. */
static err read_email_change(struct post *p, struct email_change *c, bool *found)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job_turn *t = p->t;

    TRY(post_org(p));
    TRY(db_read_begin(t->app->db, &tx));
    TRY(store_email_change_get(tx, t->a, t->job->org, t->job->subject, c, found));
    *found = *found && c->ended_us == 0;
    if (!*found) return OK;
    struct staff s;
    if (c->kind == PERSON_STAFF) {
        TRY(store_staff_get(tx, t->a, t->job->org, (staff_id){ c->person }, &s));
        p->to = (struct contact){ .name = s.name, .language = s.language };
    } else {
        TRY(store_contact_get(tx, t->a, t->job->org, (contact_id){ c->person }, &p->to));
    }
    p->to.id = (contact_id){ c->id }; /* the link is of the change, not of the person */
    return OK;
}

err job_mail_email_old(struct job_turn *t)
{
    struct post p = { .t = t };
    struct email_change c;
    bool found;

    TRY(read_email_change(&p, &c, &found));
    if (!found) return OK;
    p.to.email = c.old_email;
    p.letter = (struct letter){
        .subject = post_say(&p, "Another address to log in at {1}?", p.org.name),
        .title = S("Another address to log in"),
        .words = { S("Somebody who is logged in to your account asked to log in with the address "
                     "below from now on. It holds once you confirm it here and at the new address. "
                     "The link is good for 24 hours."),
                   S("Was it not you? Then open the link, cancel it there, and change your "
                     "password.") },
        .button = S("Confirm or cancel"),
        .foot = str_of(email_foot)
    };
    letter_row(&p.letter, S("New address"), c.new_email);
    return post_link(&p, S("email-old"), "account/email", EMAIL_CHANGE_HOURS * HOUR_US);
}

err job_mail_email_new(struct job_turn *t)
{
    struct post p = { .t = t };
    struct email_change c;
    bool found;

    TRY(read_email_change(&p, &c, &found));
    if (!found) return OK;
    p.to.email = c.new_email;
    p.letter = (struct letter){
        .subject = post_say(&p, "Confirm this address for {1}", p.org.name),
        .title = S("Confirm this address"),
        .words = { S("You asked to log in with this address from now on. It holds once you confirm "
                     "it here and at the old address. The link is good for 24 hours."),
                   S("If it was not you, ignore this mail: nothing has changed.") },
        .button = S("Confirm it"),
        .foot = str_of(email_foot)
    };
    return post_link(&p, S("email-new"), "account/email", EMAIL_CHANGE_HOURS * HOUR_US);
}

/* To the address in the argument, which opens nothing any more. */
err job_mail_email_left(struct job_turn *t)
{
    struct post p = { .t = t, .to = { .email = t->job->argument } };

    TRY(post_org(&p));
    p.letter = (struct letter){
        .subject = post_say(&p, "{1}: your address to log in was changed", p.org.name),
        .title = S("Your address to log in was changed"),
        .words = { S("From now on another address opens your account. This one does not any "
                     "more."),
                   S("If you know nothing of it, tell us at once.") },
        .button = S("Help and contact"),
        .url = arena_format(t->a, "%.*s/help", STR_FMT(p.base_url)),
        .foot = S("You get this mail because it is about the safety of your account.")
    };
    return post_send(&p);
}

/* ---- a browser not seen before ---- */

/* "kind address words", of the person in the subject. */
err job_mail_device(struct job_turn *t)
{
    struct post p = { .t = t };
    struct rtx *tx = NULL;
    str rest = t->job->argument, kind = STR_NONE, address = STR_NONE;
    struct staff s;
    err e;

    must(str_cut(&rest, ' ', &kind) && str_cut(&rest, ' ', &address));
    bool staff = str_eq(kind, S("2"));
    TRY(post_org(&p));
    TRY(db_read_begin(t->app->db, &tx));
    if (staff) {
        e = store_staff_get(tx, t->a, t->job->org, (staff_id){ t->job->subject }, &s);
        if (e == OK)
            p.to = (struct contact){ .email = s.email, .name = s.name, .language = s.language };
    } else {
        e = store_contact_get(tx, t->a, t->job->org, (contact_id){ t->job->subject }, &p.to);
    }
    db_read_end(&tx);
    TRY(e);
    p.letter = (struct letter){
        .subject = post_say(&p, "{1}: a log-in with a new device", p.org.name),
        .title = S("A log-in with a new device"),
        .words = { S("Your account was opened with a browser we have not seen before."),
                   S("Was it you? Then all is well. If not, set a new password now, end what you "
                     "do not know among your sessions, and tell us.") },
        .button = S("See where you are logged in"),
        .url = arena_format(t->a, "%.*s%s/sessions", STR_FMT(p.base_url), staff ? "/staff" : ""),
        .foot = S("You get this mail because it is about the safety of your account.")
    };
    if (rest.n > 0) letter_row(&p.letter, S("Device"), rest);
    letter_row(&p.letter, S("Network address"), address);
    return post_send(&p);
}

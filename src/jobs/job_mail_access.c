/* Mails about getting in: links that were asked for. */
#include "app/app_people.h"
#include "jobs/post.h"

/* Whoever has the address that the job names; its subject is the kind of person. */
static err read_person(struct post *p, bool *found)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job_turn *t = p->t;
    str email = t->job->argument;

    TRY(post_org(p));
    TRY(db_read_begin(t->app->db, &tx));
    if (t->job->subject == PERSON_STAFF) {
        struct staff s;
        TRY(store_staff_by_email(tx, t->a, t->job->org, email, &s, found));
        if (*found)
            p->to = (struct contact){ .id = { s.id.v }, .email = s.email, .name = s.name,
                                      .active = s.active };
    } else {
        TRY(store_contact_by_email(tx, t->a, t->job->org, email, &p->to, found));
    }
    *found = *found && p->to.active;
    return OK;
}

static const char ignore_it[] = "If it was not you, ignore this mail: nothing has changed.";

/* Nobody of that address: nothing is sent, and nobody learns of it. */
err job_mail_reset(struct job_turn *t)
{
    struct post p = { .t = t };
    bool found = false;

    TRY(read_person(&p, &found));
    if (!found) return OK;
    p.letter = (struct letter){ .subject = S("Set a new password"),
                                .title = S("New password"),
                                .words = { S("Somebody, probably you, asked for a new password. "
                                             "The link is good for one hour, once.") },
                                .button = S("Set a new password"),
                                .foot = str_of(ignore_it) };
    return post_link(&p, t->job->subject == PERSON_STAFF ? S("staff-reset") : S("reset"), "reset",
                     3600 * (int64_t)1000000);
}

err job_mail_login(struct job_turn *t)
{
    struct post p = { .t = t };
    bool found = false;

    TRY(read_person(&p, &found));
    if (!found) return OK;
    p.letter = (struct letter){
        .subject = arena_format(t->a, "Your link to log in at %.*s", STR_FMT(p.org.name)),
        .title = S("Log in with this link"),
        .words = { S("Somebody, probably you, asked to log in without a password. The link is "
                     "good for ten minutes, once."),
                   S("Give it to nobody: it opens your account.") },
        .button = S("Log in"),
        .foot = str_of(ignore_it)
    };
    return post_link(&p, S("login"), "login/link", LOGIN_LINK_MINUTES * 60 * (int64_t)1000000);
}

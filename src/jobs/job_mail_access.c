/* Mails about getting in: links that were asked for, and what was changed. */
#include "app/app_people.h"
#include "app/security_mail.h"
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
                                      .language = s.language, .active = s.active };
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
        .subject = post_say(&p, "Your link to log in at {1}", p.org.name),
        .title = S("Log in with this link"),
        .words = { S("Somebody, probably you, asked to log in without a password. The link is "
                     "good for ten minutes, once."),
                   S("Give it to nobody: it opens your account.") },
        .button = S("Log in"),
        .foot = str_of(ignore_it)
    };
    return post_link(&p, S("login"), "login/link", LOGIN_LINK_MINUTES * 60 * (int64_t)1000000);
}

/* ---- what was changed ---- */

static const struct {
    enum security_change change;
    const char *title, *words;
} changes[] = {
    { SECURITY_PASSWORD, "Your password was changed", "The password of your account was changed." },
    { SECURITY_FACTOR_ON, "Second factor switched on",
      "From now on a code of your app is asked for after the password." },
    { SECURITY_FACTOR_OFF, "Second factor switched off",
      "No code of an app is asked for any more." },
    { SECURITY_FACTOR_CODES, "New recovery codes",
      "New recovery codes were made. The old ones are good for nothing." },
    { SECURITY_FACTOR_RESET, "Second factor reset",
      "An owner of your organisation took away your second factor and your passkeys." },
    { SECURITY_PASSKEY_ADDED, "Passkey added", "A passkey was added to your account." },
    { SECURITY_PASSKEY_REMOVED, "Passkey removed", "A passkey was removed from your account." },
    { SECURITY_EMAIL, "Your address to log in was changed",
      "From now on you log in with this address. All sessions have ended." },
};

/* "kind change name", of the person in the subject. */
static err read_change(struct post *p, size_t *change, bool *staff, str *name)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job_turn *t = p->t;
    str kind, number, rest = t->job->argument;
    int64_t k, n;

    if (!str_cut(&rest, ' ', &kind) || !str_i64(kind, &k) || !str_cut(&rest, ' ', &number) ||
        !str_i64(number, &n) || n < 0 || n >= (int64_t)countof(changes))
        return E_BUG;
    *change = (size_t)n;
    *name = rest;
    *staff = k == PERSON_STAFF;
    TRY(db_read_begin(t->app->db, &tx));
    if (!*staff)
        return store_contact_get(tx, t->a, t->job->org, (contact_id){ t->job->subject }, &p->to);
    struct staff s;
    TRY(store_staff_get(tx, t->a, t->job->org, (staff_id){ t->job->subject }, &s));
    p->to = (struct contact){ .id = { s.id.v }, .email = s.email, .name = s.name,
                              .language = s.language };
    return OK;
}

err job_mail_security(struct job_turn *t)
{
    struct post p = { .t = t };
    size_t change;
    bool staff;
    str name;

    TRY(post_org(&p));
    TRY(read_change(&p, &change, &staff, &name));
    must((size_t)changes[change].change == change);
    str title = words_message(words_of(post_language(&p)), str_of(changes[change].title));
    p.letter = (struct letter){
        .subject = arena_format(t->a, "%.*s: %.*s", STR_FMT(p.org.name), STR_FMT(title)),
        .title = title,
        .words = { str_of(changes[change].words),
                   S("Was it you? Then all is well. If not, set a new password now, end what you "
                     "do not know among your sessions, and tell us.") },
        .button = S("See where you are logged in"),
        .url = arena_format(t->a, "%.*s%s/sessions", STR_FMT(p.base_url), staff ? "/staff" : ""),
        .foot = S("You get this mail because it is about the safety of your account.")
    };
    if (name.n > 0) letter_row(&p.letter, S("Passkey"), name);
    return post_send(&p);
}

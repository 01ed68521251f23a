/* The mail that says an export can be collected. */
#include "app/app_export.h"
#include "jobs/post.h"

/* *gone: deleted meanwhile, or nobody's any more. */
static err read_export(struct post *p, struct export *e, bool *gone)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job_turn *t = p->t;

    TRY(db_read_begin(t->app->db, &tx));
    err found = store_export_get(tx, t->a, t->job->org, t->job->subject, e);
    *gone = found == E_NOT_FOUND;
    if (*gone) return OK;
    TRY(found);
    const struct notice_to to = { e->customer, MAY_VIEW, NOTICE_EXPORT };
    return post_to_contact(p, tx, e->contact, &to, gone);
}

static str what_it_is(const struct post *p, const struct export *e)
{
    const struct words *w = words_of(post_language(p));
    str n = arena_format(p->t->a, "%lld", (long long)e->total);
    str words = e->what == EXPORT_PAYMENTS
                    ? words_plural(w, S("{1} payment"), S("{1} payments"), e->total)
                    : words_plural(w, S("{1} document"), S("{1} documents"), e->total);

    return words_fill(w, p->t->a, words, &n, 1);
}

err job_mail_export(struct job_turn *t)
{
    struct post p = { .t = t };
    struct export e;
    bool gone;

    TRY(post_org(&p));
    TRY(read_export(&p, &e, &gone));
    if (gone) return OK;
    date until = { (int)(e.expires_us / 86400000000) };
    p.letter = (struct letter){
        .subject = S("Your export is ready"),
        .title = S("Your export is ready"),
        .words = { post_say(&p, "It can be downloaded until {1}, after logging in.",
                            post_date(&p, until)) },
        .button = S("View exports"),
        .foot = S("You get this mail because you asked for the export. You can turn these mails "
                  "off on the page of exports."),
    };
    letter_row(&p.letter, S("What"), what_it_is(&p, &e));
    letter_row(&p.letter, S("File"), app_export_name(t->a, &e));
    p.letter.url = arena_format(t->a, "%.*s/exports", STR_FMT(p.base_url));
    return post_send(&p);
}

/* The mail that says a document was shared: what it is called, and where it is. */
#include "jobs/post.h"
#include "store/store_shared.h"

/* The contact and the document; *gone where he may see it no longer, or it was withdrawn. */
static err read(struct post *p, struct shared *s, bool *gone)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job_turn *t = p->t;

    TRY(db_read_begin(t->app->db, &tx));
    TRY(store_shared_get(tx, t->a, t->job->org, (shared_id){ t->job->subject }, s));
    const struct notice_to to = { s->customer, MAY_VIEW, NOTICE_DOCUMENT };
    TRY(post_to_contact(p, tx, (contact_id){ 0 }, &to, gone));
    *gone = *gone || s->withdrawn_us != 0;
    return OK;
}

err job_mail_shared(struct job_turn *t)
{
    struct post p = { .t = t };
    struct shared s;
    bool gone;

    TRY(post_org(&p));
    TRY(read(&p, &s, &gone));
    if (gone) return OK;
    p.letter = (struct letter){
        .subject = post_say(&p, "{1} shares a document: {2}", p.org.name, s.title),
        .title = s.title,
        .words = { s.version > 1
                       ? post_say(&p, "{1} shares a new version of this document with you.",
                                  p.org.name)
                       : post_say(&p, "{1} shares this document with you.", p.org.name) },
        .button = S("See the document"),
        .url = arena_format(t->a, "%.*s/documents/%.*s", STR_FMT(p.base_url),
                            STR_FMT(public_id_str(&s.public_id))),
        .foot = S("You get this mail because you may see the documents of this account.")
    };
    return post_send(&p);
}

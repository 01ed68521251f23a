/* Mails to staff about what came into their inbox. */
#include "core/inbox.h"
#include "jobs/post.h"
#include "store/store_inbox.h"

static err read(struct post *p, struct inbox_row *row, bool *told)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job_turn *t = p->t;
    bool gone;

    TRY(post_org(p));
    TRY(post_to_staff(p, &gone));
    TRY(db_read_begin(t->app->db, &tx));
    TRY(store_inbox_get(tx, t->a, t->job->org, (inbox_id){ t->job->subject }, row));
    *told = !gone && !row->done;
    return OK;
}

err job_mail_inbox(struct job_turn *t)
{
    struct post p = { .t = t };
    struct inbox_row row;
    bool told;

    TRY(read(&p, &row, &told));
    if (!told) return OK;
    str what = words_fill(words_of(post_language(&p)), t->a, inbox_kind_words(row.item.kind),
                          &row.item.number, 1);
    p.letter.subject = row.customer_name.n > 0
                           ? post_say(&p, "{1}: {2}", row.customer_name, what) : what;
    p.letter.title = what;
    p.letter.words[0] = row.item.words;
    p.letter.button = S("Open it");
    p.letter.url = arena_format(t->a, "%.*s%.*s", STR_FMT(p.base_url), STR_FMT(row.item.path));
    p.letter.foot = S("You get this mail because you answer customers here. The inbox lets you "
                      "say which of them you want.");
    letter_row(&p.letter, S("Customer"), row.customer_name);
    letter_row(&p.letter, S("From"), row.contact_name);
    return post_send(&p);
}

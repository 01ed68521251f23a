/* Mails about a suspension of service: that it will be, that it is, that it is over. */
#include "jobs/post.h"
#include "store/store_suspension.h"

struct told {
    enum suspension_state state; /* that the mail is about; it may be over by now */
    struct suspension s;
    struct lot *lots;
    size_t count;
    bool gone;
};

static err read_all(struct post *p, struct told *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job_turn *t = p->t;
    str rest = t->job->argument, state = STR_NONE;
    int64_t said, contact;
    struct contact *list;
    size_t n, i = 0;

    if (!str_cut(&rest, ' ', &state) || !str_i64(state, &said) || !str_i64(rest, &contact))
        return E_BUG;
    TRY(db_read_begin(t->app->db, &tx));
    TRY(store_suspension_get(tx, t->a, t->job->org, t->job->subject, &out->s));
    TRY(store_suspension_lots(tx, t->a, t->job->org, out->s.id, &out->lots, &out->count));
    TRY(store_membership_contacts(tx, t->a, t->job->org, out->s.customer, MAY_PAY, &list, &n));
    while (i < n && list[i].id.v != contact) i++;
    out->state = (enum suspension_state)said;
    /* A warning of what is over by now would only alarm. */
    out->gone = i == n || out->s.state > out->state;
    if (i < n) p->to = list[i];
    return OK;
}

static void say(struct post *p, const struct told *m)
{
    const struct suspension *s = &m->s;
    struct letter *l = &p->letter;

    if (m->state == SUSPENSION_PLANNED) {
        l->subject = post_say(p, "{1} will be suspended on {2}", s->what, post_date(p, s->day));
        l->words[0] = S("These invoices are not paid. Paying them all before that day keeps the "
                        "service running.");
    } else if (m->state == SUSPENSION_ON) {
        l->subject = post_say(p, "{1} is suspended", s->what);
        l->words[0] = S("These invoices are not paid. The suspension is lifted at once when they "
                        "all are.");
    } else {
        l->subject = post_say(p, "{1} is restored", s->what);
        l->words[0] = S("The suspension is over. Thank you.");
    }
    l->title = l->subject;
}

err job_mail_suspension(struct job_turn *t)
{
    struct post p = { .t = t };
    struct told m = { 0 };

    TRY(post_org(&p));
    TRY(read_all(&p, &m));
    if (m.gone) return OK;
    p.letter = (struct letter){
        .button = S("View invoices"),
        .url = arena_format(t->a, "%.*s/invoices", STR_FMT(p.base_url)),
        .foot = S("You get this mail because you may pay for this customer.")
    };
    say(&p, &m);
    for (size_t i = 0; i < m.count && m.state != SUSPENSION_LIFTED; i++)
        letter_row(&p.letter, m.lots[i].number,
                   post_money(&p, (money){ lot_balance(&m.lots[i]), m.lots[i].cur }));
    return post_send(&p);
}

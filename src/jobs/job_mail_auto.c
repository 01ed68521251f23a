/* Mails of auto-pay: what it will pay, what it did not, and why it is off. */
#include "app/app_auto.h"
#include "app/app_fee.h"
#include "jobs/post.h"
#include "store/store_invoice.h"
#include "store/store_method.h"

/* What the default method costs for them, a row of its own, and in the sum. */
static err row_of_fee(struct post *p, struct rtx *tx, const struct auto_run *r, int64_t *sum)
{
    struct job_turn *t = p->t;
    struct saved_method m;
    struct fee fee;
    bool found;

    TRY(store_method_default(tx, t->a, t->job->org, r->customer, r->cur, &m, &found));
    if (!found) return OK;
    TRY(app_fee(tx, t->a, t->job->org, m.method, r->cur, *sum, &fee));
    *sum += fee_sum(&fee);
    if (fee_sum(&fee) == 0) return OK;
    letter_row(&p->letter, fee.tax > 0 ? S("Fee, with its tax") : S("Fee"),
               post_money(p, (money){ fee_sum(&fee), r->cur }));
    return OK;
}

/* Its invoices as rows; of those noticed on `noticed` alone, where that is a date. */
static err rows_of_run(struct post *p, struct rtx *tx, const struct auto_run *r, date noticed,
                       int64_t *sum)
{
    struct job_turn *t = p->t;
    int64_t *docs;
    size_t n;

    *sum = 0;
    TRY(store_auto_docs(tx, t->a, t->job->org, r->id, noticed, &docs, &n));
    struct lot *lots = arena_array(t->a, struct lot, n + 1);
    TRY(store_lots_get(tx, t->a, t->job->org, r->customer, docs, n, lots));
    for (size_t i = 0; i < n; i++) {
        int64_t part = lots[i].nc > 0 ? 0 : lot_payable(&lots[i]);
        if (part == 0) continue;
        if (__builtin_add_overflow(*sum, part, sum)) return E_OVERFLOW;
        letter_row(&p->letter, lots[i].number, post_money(p, (money){ part, r->cur }));
    }
    return row_of_fee(p, tx, r, sum);
}

/* Whoever switched it on, and where it is changed. */
static err read_auto(struct post *p, struct rtx *tx, customer_id customer, struct auto_pay *out)
{
    struct job_turn *t = p->t;
    struct customer c;

    TRY(store_auto_get(tx, t->a, t->job->org, customer, out));
    TRY(store_contact_get(tx, t->a, t->job->org, out->contact, &p->to));
    TRY(store_customer_get(tx, t->a, t->job->org, customer, &c));
    p->letter.foot = S("You get this mail because you switched auto-pay on.");
    p->letter.button = S("View auto-pay");
    p->letter.url = arena_format(t->a, "%.*s/auto-pay?customer=%.*s", STR_FMT(p->base_url),
                                 STR_FMT(public_id_str(&c.public_id)));
    return OK;
}

static err limit_of(struct job_turn *t, struct rtx *tx, const struct auto_run *r, int64_t *out)
{
    struct auto_limit *list;
    size_t n;

    *out = 0;
    TRY(store_auto_limits(tx, t->a, t->job->org, r->customer, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (currency_eq(list[i].cur, r->cur)) *out = list[i].amount;
    return OK;
}

/* What a mail about a run needs; *gone when it is about nothing any more. */
static err read_run(struct post *p, date noticed, struct auto_run *r, int64_t *sum, int64_t *limit,
                    bool *gone)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job_turn *t = p->t;
    struct auto_pay now;

    TRY(post_org(p));
    TRY(db_read_begin(t->app->db, &tx));
    err e = store_auto_run_get(tx, t->a, t->job->org, t->job->subject, r);
    *gone = e == E_NOT_FOUND;
    if (*gone) return OK; /* changed since: planned anew */
    TRY(e);
    TRY(read_auto(p, tx, r->customer, &now));
    TRY(limit_of(t, tx, r, limit));
    return rows_of_run(p, tx, r, noticed, sum);
}

err job_mail_autonotice(struct job_turn *t)
{
    struct post p = { .t = t };
    struct auto_run r;
    str noticed = t->job->key, id;
    int64_t sum, limit, day;
    bool gone;

    if (!str_cut(&noticed, '.', &id) || !str_i64(noticed, &day)) return E_BUG;
    TRY(read_run(&p, (date){ (int32_t)day }, &r, &sum, &limit, &gone));
    if (gone || r.state != AUTO_WAITING || sum == 0) return OK;
    str on = post_date(&p, r.next), amount = post_money(&p, (money){ sum, r.cur });
    p.letter.title = S("Auto-pay will pay these invoices");
    p.letter.subject = post_say(&p, "Auto-pay on {1}: {2}", on, amount);
    p.letter.words[0] = post_say(
        &p, "On {1} your default payment method is charged for them. You need not do anything.",
        on);
    p.letter.words[1] = S("What you pay yourself before, it leaves out.");
    if (sum > limit)
        p.letter.words[0] =
            post_say(&p,
                     "They are more than your limit of {1}: auto-pay will not pay them on {2} "
                     "unless you raise it. You can pay them yourself.",
                     post_money(&p, (money){ limit, r.cur }), on);
    return post_send(&p);
}

/* It did not even try. */
err job_mail_autoskipped(struct job_turn *t)
{
    struct post p = { .t = t };
    struct auto_run r;
    int64_t sum, limit;
    bool gone;

    TRY(read_run(&p, DATE_NONE, &r, &sum, &limit, &gone));
    if (gone) return OK;
    p.letter.title = S("Auto-pay did not pay");
    p.letter.subject =
        post_say(&p, "Auto-pay did not pay: {1}", post_money(&p, (money){ sum, r.cur }));
    p.letter.words[0] = r.reason;
    p.letter.words[1] = S("You have not been charged. Please pay these invoices yourself; auto-pay "
                          "leaves them to you now.");
    return post_send(&p);
}

/* The same, for staff. */
err job_mail_autonotmade(struct job_turn *t)
{
    struct post p = { .t = t };
    struct rtx *tx = NULL;
    struct auto_run r;
    struct customer c;
    int64_t sum, limit;
    bool gone, left;

    TRY(read_run(&p, DATE_NONE, &r, &sum, &limit, &gone));
    if (gone) return OK;
    TRY(post_to_staff(&p, &left));
    if (left) return OK;
    TRY(db_read_begin(t->app->db, &tx));
    err e = store_customer_get(tx, t->a, t->job->org, r.customer, &c);
    db_read_end(&tx);
    TRY(e);
    p.letter.title = S("Auto-pay did not pay");
    p.letter.subject = post_say(&p, "Auto-pay of {1} did not pay: {2}",
                                c.name.n > 0 ? c.name : c.number,
                                post_money(&p, (money){ sum, r.cur }));
    p.letter.words[0] = r.reason;
    p.letter.words[1] = S("Nothing was charged, and the customer has been told. The invoices are "
                          "open, and auto-pay leaves them now.");
    p.letter.button = S("View the customer");
    p.letter.url = arena_format(t->a, "%.*s/staff/customers/%.*s", STR_FMT(p.base_url),
                                STR_FMT(public_id_str(&c.public_id)));
    return post_send(&p);
}

err job_mail_autooff(struct job_turn *t)
{
    struct post p = { .t = t };
    struct rtx *tx = NULL;
    struct auto_pay now;

    TRY(post_org(&p));
    TRY(db_read_begin(t->app->db, &tx));
    err e = read_auto(&p, tx, (customer_id){ t->job->subject }, &now);
    db_read_end(&tx);
    TRY(e);
    if (now.on) return OK;
    p.letter.subject = p.letter.title = S("Auto-pay is off");
    p.letter.words[0] = now.reason;
    p.letter.words[1] = S("Invoices are not paid by themselves any more. You can switch it on "
                          "again once another method is kept.");
    return post_send(&p);
}

/* A try that failed: what is next. */
err job_mail_autofailed(struct job_turn *t)
{
    struct rtx *tx = NULL;
    struct auto_run r = { 0 };
    bool found;

    TRY(db_read_begin(t->app->db, &tx));
    err e = store_auto_run_of(tx, t->a, t->job->org, (payment_id){ t->job->subject }, &r, &found);
    db_read_end(&tx);
    TRY(e);
    str next = S("Auto-pay does not try again. Please pay these invoices yourself.");
    if (found && r.state == AUTO_WAITING)
        next = S("Auto-pay tries again on {1}. You can pay yourself before.");
    return post_about_payment(t, &(struct post_words){
        .subject = S("Auto-pay failed"),
        .title = S("Auto-pay did not go through"),
        .words = S("{2} You have not been charged."),
        .more = next,
        .button = S("See why, and pay"),
        .day = r.next,
        .reason = r.reason,
    });
}

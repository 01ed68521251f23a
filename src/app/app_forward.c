/* One row, one line of history, one job; and perhaps a contact. */
#include "app/app_forward.h"

#include "app/app_people.h"
#include "app/app_rules.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "db/write.h"
#include "store/store_document.h"
#include "store/store_job.h"

enum { DAY_SECONDS = 86400 };

struct work {
    struct arena *a;
    struct forward f;
    str sender;
    bool add;
};

static err check_limits(struct rtx *tx, const struct forward *f)
{
    int64_t day = DAY_SECONDS * (int64_t)1000000;
    struct forward_counts n;

    TRY(store_forward_since(tx, f, f->made_us - day, &n));
    return n.by_contact >= FORWARDS_BY_CONTACT || n.of_customer >= FORWARDS_OF_CUSTOMER ||
                   n.to_address >= FORWARDS_TO_ADDRESS
               ? E_TOO_MANY
               : OK;
}

/* Who is a contact already, of this customer or another, stays what he is. */
static err add_contact(struct wtx *tx, const struct work *w)
{
    const struct forward *f = &w->f;
    struct contact c;
    struct rules rules;
    struct org o;
    bool found;

    TRY(store_org_get(db_reads(tx), w->a, f->org, &o));
    TRY(app_rules_get(db_reads(tx), w->a, &o, o.cur, &rules));
    if (!rules.forward_adds) return OK;
    TRY(store_contact_by_email(db_reads(tx), w->a, f->org, f->address, &c, &found));
    if (!found) {
        c = (struct contact){ .id = { id_new() }, .public_id = public_id_new(),
                              .email = f->address };
        TRY(store_contact_insert(tx, f->org, &c, f->made_us));
    }
    return store_membership_forwarded(tx, f->org, c.id, f->customer, f->made_us);
}

static err body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    const struct forward *f = &w->f;
    struct job job = { .org = f->org, .id = { id_new() }, .kind = S("mail.forward"),
                       .key = arena_format(w->a, "%lld", (long long)f->id), .subject = f->id,
                       .run_us = f->made_us };

    TRY(check_limits(db_reads(tx), f));
    TRY(store_forward_insert(tx, f));
    if (w->add) TRY(add_contact(tx, w));
    TRY(store_history_of(tx, f->org, f->subject, f->contact,
                         &(struct history_row){ f->made_us, S("forwarded"), w->sender,
                                                f->address }));
    return store_job_insert(tx, &job);
}

static bool names_the_web(str text)
{
    static const char *const signs[] = { "://", "www.", "href=" };
    char lower[4 * FORWARD_MESSAGE_CHARS + 1];
    size_t n = text.n < sizeof lower ? text.n : sizeof lower;

    for (size_t i = 0; i < n; i++)
        lower[i] = text.p[i] >= 'A' && text.p[i] <= 'Z' ? (char)(text.p[i] + 32) : text.p[i];
    for (size_t i = 0; i < countof(signs); i++)
        if (str_contains((str){ lower, n }, str_of(signs[i]))) return true;
    return false;
}

err app_forward(const struct app *app, struct arena *a, const struct forward_wish *in,
                struct problems *problems)
{
    struct work w = { a, in->f, in->sender, in->add };

    if (!email_accept(a, in->typed, &w.f.address))
        problem_add(problems, (struct problem){ .field = S("to"),
                                                .text = S("Enter an e-mail address, such as "
                                                          "name@example.com.") });
    w.f.message = str_trim(in->f.message);
    if (utf8_count(w.f.message) > FORWARD_MESSAGE_CHARS)
        problem_add(problems, (struct problem){ .field = S("message"),
                                                .text = S("Write a shorter message.") });
    else if (names_the_web(w.f.message))
        problem_add(problems, (struct problem){ .field = S("message"),
                                                .text = S("Leave addresses of web pages out.") });
    if (problems->errors > 0) return E_INVALID;
    w.f.id = id_new();
    w.f.made_us = clock_now_us();
    TRY(db_write(app->db, (struct db_work){ body, NULL, &w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

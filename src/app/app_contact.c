/* Changing who a customer's contacts are and what each may do. */
#include "app/app_contact.h"

#include "app/app_people.h"
#include "app/app_staff.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "db/write.h"
#include "store/store_job.h"

struct work {
    struct arena *a;
    const struct actor *who;
    const struct contact_wish *wish;
    struct contact typed;
    customer_id customer;
    contact_id contact;
    int permissions;
    int64_t link;
    str email, name;
};

static void wrong(struct problems *all, str field, str text)
{
    problem_add(all, (struct problem){ .field = field, .text = text });
}

static str may_line(struct arena *a, int permissions)
{
    return arena_format(a, "may: %s%s%s\n", permissions == 0 ? "nothing" : "view",
                        (permissions & MAY_PAY) != 0 ? ", pay" : "",
                        (permissions & MAY_MANAGE) != 0 ? ", manage" : "");
}

static err note(struct wtx *tx, const struct work *w, enum audit_action action, str subject,
                str before, str after)
{
    if (w->who->kind != PERSON_STAFF) return OK;
    return app_audit_note(tx, w->a, w->who,
                          &(struct audit_note){ .action = action,
                                                .object = S("contact"),
                                                .object_id = w->contact.v,
                                                .subject = subject,
                                                .before = before,
                                                .after = after });
}

/* The customer held, and the actor still one who may change its people; *own: what he may give. */
static err hold(struct wtx *tx, const struct work *w, int *own)
{
    TRY(store_customer_lock(db_reads(tx), w->who->org, w->customer));
    TRY(app_account_may(db_reads(tx), w->a, w->who, w->customer));
    *own = MAY_VIEW | MAY_PAY | MAY_MANAGE;
    if (w->who->kind == PERSON_STAFF) return OK;
    return store_membership_get(db_reads(tx), w->who->org, (contact_id){ w->who->person },
                                w->customer, own);
}

static err leave_mail(struct wtx *tx, const struct work *w, str kind, contact_id to)
{
    struct job job = { .org = w->who->org, .id = { id_new() }, .kind = kind, .subject = to.v,
                       .run_us = clock_now_us() };

    job.key = arena_format(w->a, "%lld", (long long)job.id.v);
    job.argument = arena_format(w->a, "%lld %lld", (long long)w->customer.v,
                                (long long)w->contact.v);
    return store_job_insert(tx, &job);
}

/* All others who may see the customer are told who came. */
static err tell_others(struct wtx *tx, const struct work *w)
{
    struct contact *list;
    size_t n;

    TRY(store_membership_contacts(db_reads(tx), w->a, w->who->org, w->customer, MAY_VIEW, &list,
                                  &n));
    for (size_t i = 0; i < n; i++)
        if (list[i].id.v != w->contact.v) TRY(leave_mail(tx, w, S("mail.contact"), list[i].id));
    return OK;
}

static err find_or_make(struct wtx *tx, struct work *w, struct contact *c)
{
    bool found;

    TRY(store_contact_by_email(db_reads(tx), w->a, w->who->org, w->email, c, &found));
    if (!found) {
        *c = (struct contact){ .id = { id_new() }, .public_id = public_id_new(),
                               .email = w->email, .name = w->name };
        TRY(store_contact_insert(tx, w->who->org, c, clock_now_us()));
    }
    w->contact = c->id;
    return store_contact_get(db_reads(tx), w->a, w->who->org, c->id, c);
}

static err invite_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    org_id org = w->who->org;
    struct contact c;
    int own, held;
    bool there;

    TRY(hold(tx, w, &own));
    if ((w->permissions & ~own) != 0) return E_FORBIDDEN;
    TRY(find_or_make(tx, w, &c));
    if (!c.active) return E_STATE;
    TRY(store_membership_there(db_reads(tx), org, c.id, w->customer, &there, &held));
    if (held != 0) return E_EXISTS;
    if (there)
        TRY(store_membership_set(tx, org, c.id, w->customer, w->permissions));
    else
        TRY(store_membership_insert(tx, org, c.id, w->customer, w->permissions));
    TRY(tell_others(tx, w));
    if (!w->wish->quiet)
        TRY(leave_mail(tx, w, c.password.n == 0 ? S("mail.invite") : S("mail.contact"), c.id));
    return note(tx, w, AUDIT_CONTACT_ADDED, c.email, STR_NONE, may_line(w->a, w->permissions));
}

static void wake(const struct app *app)
{
    if (app->wake != NULL) app->wake(app->wake_arg);
}

err app_contact_invite(const struct app *app, struct arena *a, const struct actor *who,
                       const struct contact_wish *wish, struct problems *problems,
                       contact_id *out)
{
    struct work w = { .a = a, .who = who, .wish = wish, .customer = wish->customer,
                      .permissions = wish->permissions | MAY_VIEW, .name = str_trim(wish->name) };

    if (!email_accept(a, wish->email, &w.email))
        wrong(problems, S("email"), S("Enter an e-mail address, such as name@example.com."));
    if (w.name.n == 0 || utf8_count(w.name) > LIMIT_NAME_CHARS)
        wrong(problems, S("name"), S("Enter a name, at most 200 characters."));
    if (problems->errors > 0) return E_INVALID;
    err e = db_write(app->db, (struct db_work){ invite_body, NULL, &w });
    if (e == E_STATE) {
        wrong(problems, S("email"), S("Who has this address is out of service."));
        return E_INVALID;
    }
    TRY(e);
    wake(app);
    *out = w.contact;
    return OK;
}

/* The contact of the customer, with what he holds. */
static err load(struct wtx *tx, const struct work *w, struct contact *c, int *held)
{
    bool there;

    TRY(store_membership_there(db_reads(tx), w->who->org, w->contact, w->customer, &there, held));
    return there ? store_contact_get(db_reads(tx), w->a, w->who->org, w->contact, c) : E_NOT_FOUND;
}

static err permit_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    struct contact c;
    int64_t others;
    int own, held;

    TRY(hold(tx, w, &own));
    TRY(load(tx, w, &c, &held));
    if (held == w->permissions) return OK;
    if ((w->permissions & ~held & ~own) != 0) return E_FORBIDDEN;
    TRY(store_membership_managers(db_reads(tx), w->who->org, w->customer, c.id, &others));
    bool stays = (w->permissions & MAY_MANAGE) != 0 || (held & MAY_MANAGE) == 0 || others > 0;
    if (!stays && w->who->kind == PERSON_CONTACT) return E_STATE;
    TRY(store_membership_set(tx, w->who->org, c.id, w->customer, w->permissions));
    return note(tx, w, AUDIT_CONTACT_CHANGED, c.email, may_line(w->a, held),
                may_line(w->a, w->permissions));
}

err app_contact_permit(const struct app *app, struct arena *a, const struct actor *who,
                       customer_id customer, contact_id contact, int permissions)
{
    struct work w = { .a = a, .who = who, .customer = customer, .contact = contact,
                      .permissions = permissions == 0 ? 0 : permissions | MAY_VIEW };
    return db_write(app->db, (struct db_work){ permit_body, NULL, &w });
}

static err again_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    struct contact c;
    int own, held;

    TRY(hold(tx, w, &own));
    TRY(load(tx, w, &c, &held));
    if (held == 0 || c.password.n > 0 || !c.active) return E_STATE;
    TRY(leave_mail(tx, w, S("mail.invite"), c.id));
    return note(tx, w, AUDIT_CONTACT_INVITED, c.email, STR_NONE, STR_NONE);
}

err app_contact_again(const struct app *app, struct arena *a, const struct actor *who,
                      customer_id customer, contact_id contact)
{
    struct work w = { .a = a, .who = who, .customer = customer, .contact = contact };
    TRY(db_write(app->db, (struct db_work){ again_body, NULL, &w }));
    wake(app);
    return OK;
}

static err remove_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    struct contact c;
    int own, held;

    TRY(hold(tx, w, &own));
    TRY(load(tx, w, &c, &held));
    if (held != 0) return E_STATE;
    TRY(store_membership_forget(tx, w->who->org, c.id, w->customer));
    return note(tx, w, AUDIT_CONTACT_REMOVED, c.email, STR_NONE, STR_NONE);
}

err app_contact_remove(const struct app *app, struct arena *a, const struct actor *who,
                       customer_id customer, contact_id contact)
{
    struct work w = { .a = a, .who = who, .customer = customer, .contact = contact };
    return db_write(app->db, (struct db_work){ remove_body, NULL, &w });
}

static err link_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    int own;

    TRY(hold(tx, w, &own));
    return store_link_end_for_customer(tx, w->who->org, w->customer, w->link, clock_now_us());
}

err app_contact_link_end(const struct app *app, struct arena *a, const struct actor *who,
                         customer_id customer, int64_t link)
{
    struct work w = { .a = a, .who = who, .customer = customer, .link = link };
    return db_write(app->db, (struct db_work){ link_body, NULL, &w });
}

/* ---- the person, by staff ---- */

static str person_lines(struct arena *a, const struct contact *c)
{
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, LIMIT_FIELD_BYTES);
    audit_line(&b, S("name"), c->name);
    audit_line(&b, S("e-mail"), c->email);
    audit_line(&b, S("phone"), c->phone);
    audit_line(&b, S("active"), c->active ? S("yes") : S("no"));
    return buf_copy(&b, a);
}

static err tell_old(struct wtx *tx, const struct work *w, str old)
{
    struct job job = { .org = w->who->org, .id = { id_new() }, .kind = S("mail.email_left"),
                       .subject = w->typed.id.v, .argument = old, .run_us = clock_now_us() };

    job.key = arena_format(w->a, "%lld", (long long)job.id.v);
    return store_job_insert(tx, &job);
}

static err edit_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    const struct contact *to = &w->typed;
    org_id org = w->who->org;
    struct contact now;

    TRY(app_staff_may(db_reads(tx), w->a, w->who, DUTY_SERVE));
    TRY(store_contact_get(db_reads(tx), w->a, org, to->id, &now));
    str before = person_lines(w->a, &now), after = person_lines(w->a, to);
    if (str_eq(before, after)) return OK;
    TRY(store_contact_update(tx, org, to));
    bool moved = !str_eq(now.email, to->email);
    if (moved) TRY(tell_old(tx, w, now.email));
    if (moved || !to->active) {
        TRY(store_token_drop(tx, org, to->id.v, STR_NONE));
        TRY(store_session_delete_others(tx, org, PERSON_CONTACT, to->id.v, STR_NONE));
    }
    return note(tx, w, AUDIT_CONTACT_CHANGED, now.email, before, after);
}

err app_contact_edit(const struct app *app, struct arena *a, const struct actor *who,
                     const struct contact *typed, struct problems *problems)
{
    struct work w = { .a = a, .who = who, .typed = *typed, .contact = typed->id };
    struct contact *c = &w.typed;

    c->name = str_trim(c->name);
    c->phone = str_trim(c->phone);
    if (c->name.n == 0 || utf8_count(c->name) > LIMIT_NAME_CHARS)
        wrong(problems, S("name"), S("Enter a name, at most 200 characters."));
    if (!email_accept(a, typed->email, &c->email))
        wrong(problems, S("email"), S("Enter an e-mail address, such as name@example.com."));
    if (c->phone.n > 0 && !account_phone_fits(c->phone))
        wrong(problems, S("phone"), S("Enter a phone number, such as +49 30 901820."));
    if (problems->errors > 0) return E_INVALID;
    TRY(db_write(app->db, (struct db_work){ edit_body, NULL, &w }));
    wake(app);
    return OK;
}

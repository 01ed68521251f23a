/* A person's own settings, the change of his address, and browsers he has not used before. */
#include "app/app_person.h"

#include "app/app_account.h"
#include "app/app_people.h"
#include "app/security_mail.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "db/write.h"
#include "locale/zone.h"
#include "store/store_job.h"

#define DAY_US (86400 * INT64_C(1000000))

struct work {
    struct arena *a;
    org_id org;
    const struct actor *who;
    struct person_settings settings;
    const bool *quiet;
    struct email_change change;
    bool taken, old, done, cancel;
    str token_hash;
    struct device_row device;
    bool known;
};

static void wrong(struct problems *all, str field, str text)
{
    problem_add(all, (struct problem){ .field = field, .text = text });
}

static err leave_mail(struct wtx *tx, const struct work *w, str kind, int64_t subject, str argument)
{
    struct job job = { .org = w->org, .id = { id_new() }, .kind = kind, .subject = subject,
                       .argument = argument, .run_us = clock_now_us() };

    job.key = arena_format(w->a, "%lld", (long long)job.id.v);
    return store_job_insert(tx, &job);
}

static void wake(const struct app *app)
{
    if (app->wake != NULL) app->wake(app->wake_arg);
}

/* ---- settings ---- */

static err set_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;

    TRY(store_person_update(tx, w->org, w->who->kind, w->who->person, &w->settings));
    if (w->quiet == NULL || w->who->kind != PERSON_CONTACT) return OK;
    return store_notice_quiet_set(tx, w->org, (contact_id){ w->who->person }, w->quiet);
}

err app_person_set(const struct app *app, struct arena *a, const struct actor *who,
                   const struct person_settings *s, const bool *quiet, struct problems *problems)
{
    struct work w = { .a = a, .org = who->org, .who = who, .quiet = quiet, .settings = *s };
    struct person_settings *p = &w.settings;

    p->name = str_trim(p->name);
    p->phone = str_trim(p->phone);
    if (p->name.n == 0 || utf8_count(p->name) > LIMIT_NAME_CHARS)
        wrong(problems, S("name"), S("Enter a name, at most 200 characters."));
    if (p->phone.n > 0 && !account_phone_fits(p->phone))
        wrong(problems, S("phone"), S("Enter a phone number, such as +49 30 901820."));
    if (p->zone.n > 0 && !zone_known(p->zone))
        wrong(problems, S("zone"), S("Choose a time zone, such as Europe/Berlin."));
    if (problems->errors > 0) return E_INVALID;
    return db_write(app->db, (struct db_work){ set_body, NULL, &w });
}

/* ---- another address ---- */

static err person_email(struct rtx *tx, struct arena *a, org_id org, enum person_kind kind,
                        int64_t person, str *out)
{
    if (kind == PERSON_STAFF) {
        struct staff s;
        TRY(store_staff_get(tx, a, org, (staff_id){ person }, &s));
        *out = s.email;
        return OK;
    }
    struct contact c;
    TRY(store_contact_get(tx, a, org, (contact_id){ person }, &c));
    *out = c.email;
    return OK;
}

static err is_taken(struct rtx *tx, struct arena *a, org_id org, enum person_kind kind, str email,
                    bool *out)
{
    struct staff s;
    struct contact c;
    return kind == PERSON_STAFF ? store_staff_by_email(tx, a, org, email, &s, out)
                                : store_contact_by_email(tx, a, org, email, &c, out);
}

static err ask_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct email_change *c = &w->change;
    bool taken;

    TRY(person_email(db_reads(tx), w->a, w->org, c->kind, c->person, &c->old_email));
    if (str_eq(c->old_email, c->new_email)) return E_STATE;
    TRY(is_taken(db_reads(tx), w->a, w->org, c->kind, c->new_email, &taken));
    TRY(store_email_change_insert(tx, w->org, c, clock_now_us()));
    TRY(leave_mail(tx, w, S("mail.email_old"), c->id, STR_NONE));
    return taken ? OK : leave_mail(tx, w, S("mail.email_new"), c->id, STR_NONE);
}

err app_email_ask(const struct app *app, struct arena *a, const struct actor *who, str email,
                  struct problems *problems)
{
    struct work w = { .a = a, .org = who->org,
                      .change = { .id = id_new(), .kind = who->kind, .person = who->person } };

    w.change.expires_us = clock_now_us() + EMAIL_CHANGE_HOURS * INT64_C(3600000000);
    if (!email_accept(a, email, &w.change.new_email)) {
        wrong(problems, S("email"), S("Enter an e-mail address, such as name@example.com."));
        return E_INVALID;
    }
    err e = db_write(app->db, (struct db_work){ ask_body, NULL, &w });
    if (e == E_STATE) {
        wrong(problems, S("email"), S("This is your address already."));
        return E_INVALID;
    }
    TRY(e);
    wake(app);
    return OK;
}

/* The change that a link is about, held where `lock`. E_NOT_FOUND unless it may still hold. */
static err find(struct rtx *tx, struct work *w, bool lock)
{
    struct token t;
    bool found;
    int64_t now = clock_now_us();

    TRY(store_token_get(tx, w->a, w->org, w->token_hash, &t, &found));
    if (!found || t.expires_us <= now) return E_NOT_FOUND;
    w->old = str_eq(t.purpose, S("email-old"));
    if (!w->old && !str_eq(t.purpose, S("email-new"))) return E_NOT_FOUND;
    TRY(lock ? store_email_change_lock(tx, w->a, w->org, t.person, &w->change, &found)
             : store_email_change_get(tx, w->a, w->org, t.person, &w->change, &found));
    return found && w->change.ended_us == 0 && w->change.expires_us > now ? OK : E_NOT_FOUND;
}

err app_email_look(const struct app *app, struct arena *a, org_id org, str token,
                   struct email_change *out, bool *old)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct work w = { .a = a, .org = org, .token_hash = app_sha256(a, token) };

    TRY(db_read_begin(app->db, &tx));
    TRY(find(tx, &w, false));
    *out = w.change;
    *old = w.old;
    return OK;
}

/* Both have confirmed it. Who was logged in with the old address logs in anew. */
static err take_over(struct wtx *tx, const struct work *w)
{
    const struct email_change *c = &w->change;

    TRY(store_person_email(tx, w->org, c->kind, c->person, c->new_email));
    TRY(store_token_drop(tx, w->org, c->person, STR_NONE));
    TRY(store_session_delete_others(tx, w->org, c->kind, c->person, STR_NONE));
    TRY(security_mail(tx, w->a, w->org, c->kind, c->person, SECURITY_EMAIL, STR_NONE));
    return leave_mail(tx, w, S("mail.email_left"), c->person, c->old_email);
}

static err confirm_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct email_change *c = &w->change;
    int64_t now = clock_now_us();

    TRY(find(db_reads(tx), w, true));
    if (w->cancel) {
        c->ended_us = now;
        return store_email_change_update(tx, w->org, c);
    }
    if (w->old && c->old_us == 0) c->old_us = now;
    if (!w->old && c->new_us == 0) c->new_us = now;
    w->done = c->old_us > 0 && c->new_us > 0;
    if (w->done) c->ended_us = now;
    TRY(store_email_change_update(tx, w->org, c));
    return w->done ? take_over(tx, w) : OK;
}

err app_email_confirm(const struct app *app, struct arena *a, org_id org, str token, bool *done)
{
    struct work w = { .a = a, .org = org, .token_hash = app_sha256(a, token) };

    TRY(db_write(app->db, (struct db_work){ confirm_body, NULL, &w }));
    wake(app);
    *done = w.done;
    return OK;
}

err app_email_cancel(const struct app *app, struct arena *a, org_id org, str token)
{
    struct work w = { .a = a, .org = org, .token_hash = app_sha256(a, token), .cancel = true };
    return db_write(app->db, (struct db_work){ confirm_body, NULL, &w });
}

static err withdraw_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    return store_email_change_end_of(tx, w->org, w->who->kind, w->who->person, clock_now_us());
}

err app_email_withdraw(const struct app *app, const struct actor *who)
{
    struct work w = { .org = who->org, .who = who };
    return db_write(app->db, (struct db_work){ withdraw_body, NULL, &w });
}

/* ---- browsers ---- */

static err device_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    const struct device_row *d = &w->device;
    int64_t others;
    bool staff = d->kind == PERSON_STAFF;

    TRY(store_device_count(db_reads(tx), w->org, d, &others));
    TRY(store_device_put(tx, w->org, d, clock_now_us()));
    if (w->known || others == 0) return OK;
    str words = arena_format(w->a, "%d %.*s %.*s", staff ? PERSON_STAFF : PERSON_CONTACT,
                             STR_FMT(d->address), STR_FMT(d->words));
    return leave_mail(tx, w, S("mail.device"), d->person, words);
}

err app_device_met(const struct app *app, struct arena *a, org_id org, const struct device_met *d,
                   str *fresh)
{
    struct work w = { .a = a, .org = org };
    struct rtx *tx = NULL;
    struct session s;
    int64_t seen = 0;
    bool found;

    *fresh = STR_NONE;
    TRY(db_read_begin(app->db, &tx));
    err e = store_session_get(tx, org, app_sha256(a, d->session), &s, &found);
    if (e == OK && found) {
        w.device = (struct device_row){ s.kind, s.person, app_sha256(a, d->seen),
                                        utf8_cut(d->words, 200), d->address };
        if (d->seen.n > 0) e = store_device_get(tx, org, &w.device, &seen, &w.known);
    }
    db_read_end(&tx);
    TRY(e);
    if (!found || (w.known && clock_now_us() - seen < DAY_US)) return OK;
    if (d->seen.n == 0) {
        *fresh = crypto_token(a);
        w.device.token_hash = app_sha256(a, *fresh);
    }
    TRY(db_write(app->db, (struct db_work){ device_body, NULL, &w }));
    wake(app);
    return OK;
}

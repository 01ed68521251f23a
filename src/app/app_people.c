/* Adding people and giving them ways in. */
#include "app/app_people.h"

#include "app/app_audit.h"
#include "app/breached.h"
#include "app/security_mail.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/rand.h"
#include "base/utf8.h"
#include "db/write.h"
#include "locale/zone.h"
#include "paper/pdf.h"
#include "store/store_book.h"
#include "store/store_job.h"
#include "store/store_passkey.h"
#include "store/store_payment.h"

enum { LOGO_BYTES_MAX = 512 * 1024, TOKEN_KEPT_DAYS = 30 };

static void wrong(struct problems *all, str field, str text)
{
    problem_add(all, (struct problem){ .field = field, .text = text });
}

bool email_accept(struct arena *a, str typed, str *out)
{
    str s = str_trim(typed);
    size_t at = 0, ats = 0;

    if (s.n < 3 || s.n > LIMIT_EMAIL_CHARS || !utf8_valid(s)) return false;
    char *lower = arena_c_string(a, s);
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= ' ' || c == 127 || str_has(S("<>(),;:\\\"[]"), (char)c)) return false;
        if (c == '@') {
            at = i;
            ats++;
        }
        if (c >= 'A' && c <= 'Z') lower[i] = (char)(c + 32);
    }
    if (ats != 1 || at == 0 || at == s.n - 1 || s.p[at + 1] == '.' || s.p[s.n - 1] == '.')
        return false;
    *out = (str){ lower, s.n };
    return true;
}

void password_check(struct problems *problems, str password, str email, str name)
{
    size_t n = utf8_count(password);
    str mailbox = email;
    str_cut(&email, '@', &mailbox);

    if (!utf8_valid(password))
        wrong(problems, S("password"), S("Use only readable characters."));
    else if (n < LIMIT_PASSWORD_LEAST)
        wrong(problems, S("password"), S("Use at least 12 characters."));
    else if (n > LIMIT_PASSWORD_CHARS)
        wrong(problems, S("password"), S("Use at most 128 characters."));
    else if (mailbox.n >= 4 && str_contains(password, mailbox))
        wrong(problems, S("password"), S("Do not use your e-mail address in it."));
    else if (name.n >= 4 && str_contains(password, name))
        wrong(problems, S("password"), S("Do not use your name in it."));
    bool same = n > 0;
    for (size_t i = 1; i < password.n; i++) same = same && password.p[i] == password.p[0];
    if (same && n >= LIMIT_PASSWORD_LEAST)
        wrong(problems, S("password"), S("Do not repeat one character."));
}

/* All there is against a new password. */
static err password_judge(const struct app *app, struct problems *problems, str password,
                          str email, str name)
{
    bool known = false;

    password_check(problems, password, email, name);
    if (app->breached_file == NULL || problems->errors > 0) return OK;
    TRY(breached_has(app->breached_file, password, &known));
    if (known)
        wrong(problems, S("password"),
              S("This password is on lists of stolen ones. Choose another."));
    return OK;
}

struct work {
    struct arena *a;
    org_id org;
    struct org *o;
    const str *hosts;
    size_t host_count;
    bool flag;
    str logo, email, name, role, hash, token_hash, new_hash, password, job_kind;
    struct customer *c;
    customer_id customer;
    int permissions;
    int64_t person;
    enum person_kind kind;
    struct token token;
    struct session session;
    str device, address;
};

static err org_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    TRY(store_org_insert(tx, w->o, w->flag, clock_now_us()));
    for (size_t i = 0; i < w->host_count; i++)
        TRY(store_org_host_insert(tx, w->hosts[i], w->o->id));
    return OK;
}

err app_org_make(const struct app *app, struct org *o, const str *hosts, size_t host_count,
                 bool is_default)
{
    struct work w = { .o = o, .hosts = hosts, .host_count = host_count, .flag = is_default };
    o->id = (org_id){ id_new() };
    return db_write(app->db, (struct db_work){ org_body, NULL, &w });
}

static err set_up_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    TRY(store_org_update(tx, w->o));
    return w->logo.n == 0 ? OK : store_org_logo_update(tx, w->o->id, w->logo);
}

err app_org_set_up(const struct app *app, struct arena *a, const struct org *o, str logo,
                   struct problems *problems)
{
    struct org copy = *o;
    struct work w = { .a = a, .o = &copy, .logo = logo };

    if (o->name.n == 0 || utf8_count(o->name) > LIMIT_NAME_CHARS)
        wrong(problems, S("name"),
              S("Enter the name of your organisation, at most 200 characters."));
    if (o->cur.index == 0) wrong(problems, S("currency"), S("Choose a currency."));
    if (!zone_known(o->zone))
        wrong(problems, S("zone"), S("Choose a time zone, such as Europe/Berlin."));
    if (o->country.n != 0 && o->country.n != 2)
        wrong(problems, S("country"), S("Enter the two letters of the country, such as DE."));
    if (o->address.n > 1000) wrong(problems, S("address"), S("Use at most 1000 characters."));
    if (logo.n > 0 && logo.n <= LOGO_BYTES_MAX && !paper_logo_fits(logo))
        wrong(problems, S("logo"), S("Choose a PNG picture that is whole."));
    if (logo.n > LOGO_BYTES_MAX)
        wrong(problems, S("logo"), S("Choose a picture of at most 512 KB."));
    if (problems->errors > 0) return E_INVALID;
    return db_write(app->db, (struct db_work){ set_up_body, NULL, &w });
}

static err staff_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct staff s = { .id = { w->person }, .email = w->email, .name = w->name, .role = w->role };
    return store_staff_insert(tx, w->org, &s, clock_now_us());
}

err app_staff_add(const struct app *app, org_id org, str email, str name, str role, staff_id *out)
{
    static const str roles[] = {
        { "owner", 5 }, { "accountant", 10 }, { "support", 7 }, { "read-only", 9 }
    };
    CLEANUP(arena_release) struct arena a;
    bool known = false;
    struct work w = { .org = org, .name = name, .role = role, .person = id_new() };

    arena_init(&a, 1024 * 1024);
    for (size_t i = 0; i < countof(roles); i++) known = known || str_eq(roles[i], role);
    if (!known || !email_accept(&a, email, &w.email)) return E_INVALID;
    TRY(db_write(app->db, (struct db_work){ staff_body, NULL, &w }));
    out->v = w.person;
    return OK;
}

static err customer_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    if (w->c->number.n == 0) {
        int64_t n;
        TRY(store_series_next(tx, w->org, SERIES_CUSTOMER, STR_NONE, &n));
        w->c->number = arena_format(w->a, "C-%05lld", (long long)n);
    }
    return store_customer_insert(tx, w->org, w->c, clock_now_us());
}

err app_customer_add(const struct app *app, struct arena *a, org_id org, struct customer *c)
{
    struct work w = { .a = a, .org = org, .c = c };
    if (c->name.n == 0 || c->cur.index == 0) return E_INVALID;
    c->id = (customer_id){ id_new() };
    c->public_id = public_id_new();
    return db_write(app->db, (struct db_work){ customer_body, NULL, &w });
}

static err contact_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct contact c;
    bool found;

    TRY(store_contact_by_email(db_reads(tx), w->a, w->org, w->email, &c, &found));
    if (!found) {
        c = (struct contact){
            .id = { id_new() }, .public_id = public_id_new(), .email = w->email, .name = w->name
        };
        TRY(store_contact_insert(tx, w->org, &c, clock_now_us()));
    }
    w->person = c.id.v;
    TRY(store_membership_forget(tx, w->org, c.id, w->customer));
    return store_membership_insert(tx, w->org, c.id, w->customer, w->permissions);
}

err app_contact_add(const struct app *app, struct arena *a, org_id org, customer_id customer,
                    str email, str name, int permissions, contact_id *out)
{
    struct work w = {
        .a = a, .org = org, .customer = customer, .name = name, .permissions = permissions
    };
    if (!email_accept(a, email, &w.email)) return E_INVALID;
    TRY(db_write(app->db, (struct db_work){ contact_body, NULL, &w }));
    out->v = w.person;
    return OK;
}

static bool is_asked_for(str purpose)
{
    return str_eq(purpose, S("login")) || str_eq(purpose, S("reset")) ||
           str_eq(purpose, S("staff-reset"));
}

static err link_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    /* An invitation may be told in two ways; what a person asks for replaces what he had. */
    if (is_asked_for(w->token.purpose))
        TRY(store_token_drop(tx, w->org, w->token.person, w->token.purpose));
    return store_token_insert(tx, w->org, w->token_hash, &w->token, clock_now_us());
}

err app_link_make(const struct app *app, struct arena *a, org_id org, str purpose, int64_t person,
                  int64_t valid_us, str *token)
{
    str secret = crypto_token(a);
    struct work w = { .org = org, .token_hash = app_sha256(a, secret) };

    w.token = (struct token){ .purpose = purpose,
                              .person = person,
                              .expires_us = clock_now_us() + valid_us };
    TRY(db_write(app->db, (struct db_work){ link_body, NULL, &w }));
    *token = secret;
    return OK;
}

static bool link_holds(const struct token *t, bool found)
{
    return found && t->used_us == 0 && t->expires_us > clock_now_us();
}

err app_link_look(const struct app *app, struct arena *a, org_id org, str token, str *purpose,
                  int64_t *person)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct token t;
    bool found;

    TRY(db_read_begin(app->db, &tx));
    TRY(store_token_get(tx, a, org, app_sha256(a, token), &t, &found));
    if (!link_holds(&t, found)) return E_NOT_FOUND;
    *purpose = t.purpose;
    *person = t.person;
    return OK;
}

bool link_is_for_staff(str purpose)
{
    return str_eq(purpose, S("owner")) || str_eq(purpose, S("staff")) ||
           str_eq(purpose, S("staff-reset"));
}

static err set_password(struct wtx *tx, struct work *w)
{
    if (w->kind == PERSON_STAFF)
        TRY(store_staff_password(tx, w->org, (staff_id){ w->person }, w->hash));
    else
        TRY(store_contact_password(tx, w->org, (contact_id){ w->person }, w->hash));
    TRY(store_token_drop(tx, w->org, w->person, STR_NONE));
    if (w->flag) /* there was one before */
        TRY(security_mail(tx, w->a, w->org, w->kind, w->person, SECURITY_PASSWORD, STR_NONE));
    return store_session_delete_others(tx, w->org, w->kind, w->person, w->token_hash);
}

static err use_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct token t;
    bool found;
    str link = w->token_hash;

    TRY(store_token_lock(db_reads(tx), w->a, w->org, link, &t, &found));
    if (!link_holds(&t, found)) return E_NOT_FOUND;
    TRY(store_token_use(tx, w->org, link, clock_now_us()));
    struct work inner = *w;
    inner.token_hash = STR_NONE;
    return set_password(tx, &inner);
}

/* Address and name of a person, for the rules of passwords. */
static err person_words(const struct app *app, struct arena *a, org_id org, enum person_kind kind,
                        int64_t person, str *email, str *name, str *hash)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct staff s;
    struct contact c;

    TRY(db_read_begin(app->db, &tx));
    if (kind == PERSON_STAFF) {
        TRY(store_staff_get(tx, a, org, (staff_id){ person }, &s));
        *email = s.email;
        *name = s.name;
        *hash = s.password;
    } else {
        TRY(store_contact_get(tx, a, org, (contact_id){ person }, &c));
        *email = c.email;
        *name = c.name;
        *hash = c.password;
    }
    return OK;
}

err app_password_is(const struct app *app, struct arena *a, org_id org, enum person_kind kind,
                    int64_t person, str password)
{
    str email, name, hash;

    TRY(person_words(app, a, org, kind, person, &email, &name, &hash));
    return crypto_password_check(hash, str_sub(password, 0, 4 * LIMIT_PASSWORD_CHARS));
}

err app_link_use(const struct app *app, struct arena *a, org_id org, str token, str password,
                 struct problems *problems, enum person_kind *kind, int64_t *person)
{
    struct work w = { .a = a, .org = org, .token_hash = app_sha256(a, token) };
    str purpose, email, name, old;

    TRY(app_link_look(app, a, org, token, &purpose, &w.person));
    if (str_eq(purpose, S("login"))) return E_NOT_FOUND;
    w.kind = link_is_for_staff(purpose) ? PERSON_STAFF : PERSON_CONTACT;
    TRY(person_words(app, a, org, w.kind, w.person, &email, &name, &old));
    TRY(password_judge(app, problems, password, email, name));
    if (problems->errors > 0) return E_INVALID;
    TRY(crypto_password_hash(a, password, &w.hash));
    w.flag = old.n > 0;
    TRY(db_write(app->db, (struct db_work){ use_body, NULL, &w }));
    *kind = w.kind;
    *person = w.person;
    return OK;
}

static err session_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct staff s;

    TRY(store_session_insert(tx, w->org, w->token_hash, &w->session, w->device, w->address));
    if (w->session.kind != PERSON_STAFF) return OK;
    TRY(store_staff_get(db_reads(tx), w->a, w->org, (staff_id){ w->session.person }, &s));
    struct actor who = { w->org, PERSON_STAFF, s.id.v, s.name, w->address };
    return app_audit_note(tx, w->a, &who,
                          &(struct audit_note){ .action = AUDIT_LOGIN,
                                                .object = S("staff"),
                                                .object_id = s.id.v,
                                                .subject = s.name });
}

/* What a session begins with, after the password or a link. */
static struct work session_work(struct arena *a, org_id org, enum person_kind kind, str device,
                                str address)
{
    int64_t now = clock_now_us();
    return (struct work){ .a = a, .org = org, .device = utf8_cut(device, 200), .address = address,
                          .session = { .id = { id_new() }, .kind = kind, .made_us = now,
                                       .seen_us = now, .level = 1 } };
}

err app_session_make(const struct app *app, struct arena *a, org_id org, enum person_kind kind,
                     int64_t person, str device, str address, str *token)
{
    str secret = crypto_token(a);
    struct work w = session_work(a, org, kind, device, address);

    w.session.person = person;
    w.token_hash = app_sha256(a, secret);
    TRY(db_write(app->db, (struct db_work){ session_body, NULL, &w }));
    *token = secret;
    return OK;
}

static err enter_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct token t;
    struct contact c;
    bool found;

    TRY(store_token_lock(db_reads(tx), w->a, w->org, w->token_hash, &t, &found));
    if (!link_holds(&t, found) || !str_eq(t.purpose, S("login"))) return E_NOT_FOUND;
    TRY(store_contact_get(db_reads(tx), w->a, w->org, (contact_id){ t.person }, &c));
    if (!c.active) return E_NOT_FOUND;
    TRY(store_token_use(tx, w->org, w->token_hash, clock_now_us()));
    w->session.person = t.person;
    return store_session_insert(tx, w->org, w->new_hash, &w->session, w->device, w->address);
}

err app_link_enter(const struct app *app, struct arena *a, org_id org, const struct link_enter *in,
                   str *token)
{
    str secret = crypto_token(a);
    struct work w = session_work(a, org, PERSON_CONTACT, in->device, in->address);

    w.token_hash = app_sha256(a, in->link);
    w.new_hash = app_sha256(a, secret);
    TRY(db_write(app->db, (struct db_work){ enter_body, NULL, &w }));
    *token = secret;
    return OK;
}

err app_login(const struct app *app, struct arena *a, org_id org, const struct login *l, str *token)
{
    struct rtx *tx = NULL;
    struct contact c = { 0 };
    struct staff s = { 0 };
    bool found = false, staff = l->kind == PERSON_STAFF;
    str email;

    if (l->password.n > 4 * LIMIT_PASSWORD_CHARS || !email_accept(a, l->email, &email))
        email = S("nobody@invalid");
    TRY(db_read_begin(app->db, &tx));
    err e = staff ? store_staff_by_email(tx, a, org, email, &s, &found)
                  : store_contact_by_email(tx, a, org, email, &c, &found);
    db_read_end(&tx);
    TRY(e);
    bool active = found && (staff ? s.active : c.active);
    str hash = active ? (staff ? s.password : c.password) : STR_NONE;
    TRY(crypto_password_check(hash, str_sub(l->password, 0, 4 * LIMIT_PASSWORD_CHARS)));
    return app_session_make(app, a, org, l->kind, staff ? s.id.v : c.id.v, l->device, l->address,
                            token);
}

static err logout_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    return store_session_delete(tx, w->org, w->token_hash);
}

err app_logout(const struct app *app, struct arena *a, org_id org, str token)
{
    struct work w = { .org = org, .token_hash = app_sha256(a, token) };
    return db_write(app->db, (struct db_work){ logout_body, NULL, &w });
}

static err change_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct session s = w->session;

    TRY(set_password(tx, w));
    s.id = (session_id){ id_new() };
    s.seen_us = clock_now_us();
    return store_session_renew(tx, w->org, w->token_hash, w->new_hash, &s);
}

err app_password_change(const struct app *app, struct arena *a, org_id org,
                        const struct password_change *c, struct problems *problems, str *token)
{
    str email, name, hash, fresh = crypto_token(a);
    struct work w = { .a = a,
                      .org = org,
                      .kind = c->session->kind,
                      .person = c->session->person,
                      .session = *c->session,
                      .flag = true,
                      .token_hash = app_sha256(a, c->token),
                      .new_hash = app_sha256(a, fresh) };

    TRY(person_words(app, a, org, w.kind, w.person, &email, &name, &hash));
    err e = crypto_password_check(hash, c->old);
    if (e == E_LOGIN)
        wrong(problems, S("old"), S("This is not your password."));
    else
        TRY(e);
    TRY(password_judge(app, problems, c->password, email, name));
    if (problems->errors == 0 && str_eq(c->old, c->password))
        wrong(problems, S("password"), S("Choose another password than the old one."));
    if (problems->errors > 0) return E_INVALID;
    TRY(crypto_password_hash(a, c->password, &w.hash));
    TRY(db_write(app->db, (struct db_work){ change_body, NULL, &w }));
    *token = fresh;
    return OK;
}

struct language_work {
    org_id org;
    enum person_kind kind;
    int64_t person;
    str language;
};

static err language_body(struct wtx *tx, void *arg)
{
    const struct language_work *w = arg;
    if (w->kind == PERSON_STAFF)
        return store_staff_language(tx, w->org, (staff_id){ w->person }, w->language);
    return store_contact_language(tx, w->org, (contact_id){ w->person }, w->language);
}

err app_language_set(const struct app *app, org_id org, enum person_kind kind, int64_t person,
                     str language)
{
    struct language_work w = { org, kind, person, language };
    return db_write(app->db, (struct db_work){ language_body, NULL, &w });
}

struct seen_work {
    struct arena *a;
    const struct session_seen *list;
    size_t count;
};

static err seen_body(struct wtx *tx, void *arg)
{
    const struct seen_work *w = arg;
    for (size_t i = 0; i < w->count; i++) {
        const struct session_seen *one = &w->list[i];
        TRY(store_session_seen(tx, one->org, app_sha256(w->a, str_of(one->token)), one->customer,
                               clock_now_us()));
    }
    return OK;
}

err app_sessions_seen(const struct app *app, struct arena *a, const struct session_seen *list,
                      size_t count)
{
    struct seen_work w = { .a = a, .list = list, .count = count };
    return db_write(app->db, (struct db_work){ seen_body, NULL, &w });
}

bool session_is_over(const struct session *s, int64_t now_us)
{
    bool staff = s->kind == PERSON_STAFF;
    int64_t minute = 60 * (int64_t)1000000;

    return now_us - s->seen_us > (staff ? STAFF_IDLE_MINUTES : SESSION_IDLE_MINUTES) * minute ||
           now_us - s->made_us > (staff ? STAFF_HOURS : SESSION_HOURS) * 60 * minute;
}

static err sweep_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    int64_t now = clock_now_us(), minute = 60 * (int64_t)1000000;
    TRY(store_session_expire(tx, w->org, now - SESSION_IDLE_MINUTES * minute,
                             now - SESSION_HOURS * 60 * minute));
    TRY(store_passkey_forget(tx, w->org, now));
    TRY(store_token_expire(tx, w->org, now - TOKEN_KEPT_DAYS * 24 * 60 * minute));
    return store_selection_expire(tx, w->org, now - SELECTION_HOURS * 60 * minute);
}

err app_sweep(const struct app *app, org_id org)
{
    struct work w = { .org = org };
    return db_write(app->db, (struct db_work){ sweep_body, NULL, &w });
}

/*
 * The link is made and mailed by the job, a second or two later and not at once, so that neither
 * this answer nor the next takes longer for somebody who is known.
 */
static err ask_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    uint32_t chance;

    rand_bytes(&chance, sizeof chance);
    struct job job = { .org = w->org,
                       .id = { id_new() },
                       .kind = w->job_kind,
                       .subject = (int64_t)w->kind,
                       .argument = w->email,
                       .run_us = clock_now_us() + 1000000 + chance % 1000000 };
    job.key = arena_format(w->a, "%lld", (long long)job.id.v);
    return store_job_insert(tx, &job);
}

err app_link_ask(const struct app *app, struct arena *a, org_id org, enum person_kind kind,
                 str job_kind, str email)
{
    struct work w = { .a = a, .org = org, .kind = kind, .job_kind = job_kind };
    if (!email_accept(a, email, &w.email)) return OK;
    return db_write(app->db, (struct db_work){ ask_body, NULL, &w });
}

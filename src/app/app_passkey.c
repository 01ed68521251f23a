/* The ceremony from our side: challenges made and answered, passkeys kept and taken away. */
#include "app/app_passkey.h"

#include "app/app_people.h"
#include "app/security_mail.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/utf8.h"
#include "crypto/webauthn.h"
#include "db/write.h"

enum { MINUTE_US = 60 * 1000 * 1000, NAME_CHARS = 60 };

struct work {
    const struct app *app;
    struct arena *a;
    const struct actor *who;
    const struct passkey_answer *in;
    org_id org;
    enum passkey_use use;
    str challenge, name, new_hash;
    int64_t expires_us;
    struct webauthn_site site;
    struct webauthn_shown shown;
    struct webauthn_made made;
    int64_t id;
    bool wanted;
};

/* ---- the challenge ---- */

/* What stands for a person on his device: nothing can be read from it. */
static str handle_of(const struct app *app, struct arena *a, org_id org, enum person_kind kind,
                     int64_t person)
{
    CLEANUP(buf_release) struct buf b, out;
    str key = { (const char *)app->fields.b, sizeof app->fields.b };

    buf_init(&b, 200);
    buf_init(&out, 200);
    buf_format(&b, "passkey %lld %d %lld", (long long)org.v, (int)kind, (long long)person);
    sha256 mac = crypto_hmac(key, buf_view(&b));
    encode_base64url(&out, mac.b, sizeof mac.b);
    return buf_copy(&out, a);
}

err app_passkey_ask(const struct app *app, struct rtx *tx, struct arena *a, org_id org,
                    enum passkey_use use, const struct actor *who, str name,
                    struct passkey_asked *out)
{
    int64_t expires = clock_now_us() + PASSKEY_MINUTES * (int64_t)MINUTE_US;
    int kind = who == NULL ? 0 : (int)who->kind;
    int64_t person = who == NULL ? 0 : who->person;

    *out = (struct passkey_asked){ .challenge = crypto_token(a) };
    str plain = arena_format(a, "%lld %d %d %lld %lld %.*s %.*s", (long long)org.v, (int)use, kind,
                             (long long)person, (long long)expires, STR_FMT(out->challenge),
                             STR_FMT(name));
    out->state = crypto_seal(a, &app->fields, plain);
    if (who == NULL) return OK;
    out->handle = handle_of(app, a, org, who->kind, who->person);
    return store_passkey_list(tx, a, org, who->kind, who->person, &out->known, &out->known_count);
}

static bool next(str *rest, int64_t *out)
{
    str part;
    return str_cut(rest, ' ', &part) && str_i64(part, out);
}

/* The state is ours, for this use and person, and not too old. */
static err read_state(struct work *w)
{
    int64_t org, use, kind, person, wanted = w->who == NULL ? 0 : w->who->person;
    str rest;

    if (crypto_open(w->a, &w->app->fields, w->in->state, &rest) != OK) return E_LOGIN;
    if (!next(&rest, &org) || !next(&rest, &use) || !next(&rest, &kind) || !next(&rest, &person) ||
        !next(&rest, &w->expires_us) || !str_cut(&rest, ' ', &w->challenge))
        return E_LOGIN;
    bool mine = org == w->org.v && use == (int64_t)w->use && person == wanted &&
                kind == (w->who == NULL ? 0 : (int64_t)w->who->kind);
    if (!mine || w->expires_us <= clock_now_us()) return E_LOGIN;
    w->name = rest;
    w->site = (struct webauthn_site){ w->in->site.rp_id, w->in->site.origin, w->challenge };
    return OK;
}

static bool decoded(struct arena *a, str text, size_t most, str *out)
{
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, most + 1);
    if (text.n > 2 * most || !decode_base64url(text, &b) || b.overflow) return false;
    *out = buf_copy(&b, a);
    return true;
}

static str encoded(struct arena *a, str bytes)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 2 * bytes.n + 10);
    encode_base64url(&b, bytes.p, bytes.n);
    return buf_copy(&b, a);
}

/* What was sent, read and fitted to the state; the rest is done in the transaction. */
static err open_answer(struct work *w, const struct app *app, struct arena *a,
                       const struct passkey_answer *in)
{
    w->app = app;
    w->a = a;
    w->in = in;
    TRY(read_state(w));
    bool fine = decoded(a, in->client, WEBAUTHN_CLIENT_BYTES, &w->shown.client) &&
                decoded(a, in->data, WEBAUTHN_DATA_BYTES, &w->shown.data) &&
                decoded(a, in->signature, WEBAUTHN_SIGNATURE_BYTES, &w->shown.signature);
    return fine ? OK : E_LOGIN;
}

static err note(struct wtx *tx, const struct work *w, const struct actor *who,
                enum audit_action action, str detail)
{
    if (who->kind != PERSON_STAFF) return OK;
    return app_audit_note(tx, w->a, who,
                          &(struct audit_note){ .action = action,
                                                .object = S("staff"),
                                                .object_id = who->person,
                                                .subject = who->name,
                                                .after = detail });
}

/* The session goes on as one that has passed, under another token. */
static err raise(struct wtx *tx, struct work *w)
{
    str token = app_sha256(w->a, w->in->token);
    struct session s;
    bool found;

    TRY(store_session_get(db_reads(tx), w->org, token, &s, &found));
    if (!found || s.kind != w->who->kind || s.person != w->who->person) return E_STATE;
    s.id = (session_id){ id_new() };
    s.seen_us = clock_now_us();
    s.level = SESSION_FACTOR;
    return store_session_renew(tx, w->org, token, w->new_hash, &s);
}

/* ---- one that is made ---- */

/* With a second factor the password alone adds none. */
static err need_passed(struct wtx *tx, struct work *w, bool passkeys)
{
    const struct actor *who = w->who;
    struct factor f = { 0 };
    struct session s;
    bool app_on, found;

    TRY(store_factor_get(db_reads(tx), w->a, w->org, who->kind, who->person, &f, &app_on));
    TRY(store_session_get(db_reads(tx), w->org, app_sha256(w->a, w->in->token), &s, &found));
    if (!found) return E_STATE;
    bool due = passkeys || (app_on && f.confirmed_us > 0);
    return due && s.level < SESSION_FACTOR ? E_STATE : OK;
}

static err add_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    const struct actor *who = w->who;
    int64_t count;
    struct passkey p = { .id = id_new(), .kind = who->kind, .person = who->person,
                         .credential = encoded(w->a, w->made.id), .name = w->name,
                         .key = encoded(w->a, w->made.key), .key_kind = (int)w->made.kind,
                         .counter = w->made.counter, .made_us = clock_now_us() };

    TRY(store_passkey_answer(tx, w->org, w->challenge, w->expires_us));
    TRY(store_passkey_count(db_reads(tx), w->org, who->kind, who->person, &count));
    if (count >= PASSKEYS_MAX) return E_STATE;
    TRY(need_passed(tx, w, count > 0));
    TRY(store_passkey_insert(tx, w->org, &p));
    TRY(store_session_delete_others(tx, w->org, who->kind, who->person,
                                    app_sha256(w->a, w->in->token)));
    TRY(raise(tx, w));
    TRY(security_mail(tx, w->a, w->org, who->kind, who->person, SECURITY_PASSKEY_ADDED, p.name));
    return note(tx, w, who, AUDIT_PASSKEY_ADDED,
                arena_format(w->a, "name: %.*s\n", STR_FMT(p.name)));
}

err app_passkey_add(const struct app *app, struct arena *a, const struct actor *who,
                    const struct passkey_answer *in, str *token)
{
    str fresh = crypto_token(a);
    struct work w = { .who = who, .org = who->org, .use = PASSKEY_MAKE,
                      .new_hash = app_sha256(a, fresh) };

    TRY(open_answer(&w, app, a, in));
    TRY(webauthn_create(a, &w.site, w.shown.client, w.shown.data, &w.made));
    w.name = utf8_cut(w.name, NAME_CHARS);
    TRY(db_write(app->db, (struct db_work){ add_body, NULL, &w }));
    *token = fresh;
    return OK;
}

/* ---- one that is shown ---- */

/* It is known at this door, and signed; its counter is kept. */
static err check_shown(struct wtx *tx, struct work *w, struct passkey *p)
{
    enum person_kind kind = w->in->kind;
    struct webauthn_made known = { 0 };
    bool found;

    TRY(store_passkey_answer(tx, w->org, w->challenge, w->expires_us));
    TRY(store_passkey_lock(db_reads(tx), w->a, w->org, kind, w->in->id, p, &found));
    if (!found || (w->who != NULL && p->person != w->who->person)) return E_LOGIN;
    if (!decoded(w->a, p->key, WEBAUTHN_DATA_BYTES, &known.key)) return E_CRYPTO;
    known.kind = (enum webauthn_kind)p->key_kind;
    known.counter = p->counter;
    TRY(webauthn_check(&w->site, &known, &w->shown, w->use == PASSKEY_LOGIN, &p->counter));
    return store_passkey_used(tx, w->org, p->id, p->counter, clock_now_us());
}

/* A challenge that was answered before is as good as none. */
static err once(err e)
{
    return e == E_EXISTS ? E_LOGIN : e;
}

static err pass_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct passkey p;

    TRY(check_shown(tx, w, &p));
    TRY(raise(tx, w));
    return note(tx, w, w->who, AUDIT_FACTOR_PASSED,
                arena_format(w->a, "by: passkey %.*s\n", STR_FMT(p.name)));
}

err app_passkey_pass(const struct app *app, struct arena *a, const struct actor *who,
                     const struct passkey_answer *in, str *token)
{
    str fresh = crypto_token(a);
    struct work w = { .who = who, .org = who->org, .use = PASSKEY_FACTOR,
                      .new_hash = app_sha256(a, fresh) };

    TRY(open_answer(&w, app, a, in));
    TRY(once(db_write(app->db, (struct db_work){ pass_body, NULL, &w })));
    *token = fresh;
    return OK;
}

/* Who it is, if he is in service. */
static err read_actor(struct wtx *tx, struct work *w, const struct passkey *p, struct actor *out)
{
    struct staff s = { 0 };
    struct contact c = { 0 };
    bool staff = p->kind == PERSON_STAFF;

    if (staff) TRY(store_staff_get(db_reads(tx), w->a, w->org, (staff_id){ p->person }, &s));
    else TRY(store_contact_get(db_reads(tx), w->a, w->org, (contact_id){ p->person }, &c));
    *out = (struct actor){ w->org, p->kind, p->person, staff ? s.name : c.name, w->in->address };
    return (staff ? s.active : c.active) ? OK : E_LOGIN;
}

static err login_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    int64_t now = clock_now_us();
    struct passkey p;
    struct actor who;

    TRY(check_shown(tx, w, &p));
    str handle = handle_of(w->app, w->a, w->org, p.kind, p.person);
    if (!crypto_equal(handle, w->in->handle)) return E_LOGIN;
    TRY(read_actor(tx, w, &p, &who));
    struct session s = { .id = { id_new() }, .kind = p.kind, .person = p.person, .made_us = now,
                         .seen_us = now, .level = SESSION_FACTOR };
    TRY(store_session_insert(tx, w->org, w->new_hash, &s, utf8_cut(w->in->device, 200),
                             w->in->address));
    return note(tx, w, &who, AUDIT_LOGIN, arena_format(w->a, "by: passkey %.*s\n",
                                                       STR_FMT(p.name)));
}

err app_passkey_login(const struct app *app, struct arena *a, org_id org,
                      const struct passkey_answer *in, str *token)
{
    str fresh = crypto_token(a);
    struct work w = { .org = org, .use = PASSKEY_LOGIN, .new_hash = app_sha256(a, fresh) };

    TRY(open_answer(&w, app, a, in));
    TRY(once(db_write(app->db, (struct db_work){ login_body, NULL, &w })));
    *token = fresh;
    return OK;
}

/* ---- taken away ---- */

static err remove_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    const struct actor *who = w->who;
    struct passkey *list;
    struct factor f = { 0 };
    size_t n, i = 0;
    bool found;

    TRY(store_factor_lock(db_reads(tx), w->a, w->org, who->kind, who->person, &f, &found));
    TRY(store_passkey_list(db_reads(tx), w->a, w->org, who->kind, who->person, &list, &n));
    while (i < n && list[i].id != w->id) i++;
    if (i == n) return E_NOT_FOUND;
    if (w->wanted && n == 1 && !(found && f.confirmed_us > 0)) return E_STATE;
    TRY(store_passkey_delete(tx, w->org, who->kind, who->person, w->id));
    TRY(security_mail(tx, w->a, w->org, who->kind, who->person, SECURITY_PASSKEY_REMOVED,
                      list[i].name));
    return note(tx, w, who, AUDIT_PASSKEY_REMOVED,
                arena_format(w->a, "name: %.*s\n", STR_FMT(list[i].name)));
}

err app_passkey_remove(const struct app *app, struct arena *a, const struct actor *who, int64_t id,
                       str password, bool wanted)
{
    struct work w = { .app = app, .a = a, .who = who, .org = who->org, .id = id,
                      .wanted = wanted };

    TRY(app_password_is(app, a, who->org, who->kind, who->person, password));
    return db_write(app->db, (struct db_work){ remove_body, NULL, &w });
}

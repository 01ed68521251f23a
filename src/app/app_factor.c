/* Beginning, confirming, passing and losing a second factor. */
#include "app/app_factor.h"

#include "app/app_payment.h"
#include "app/app_people.h"
#include "app/app_rules.h"
#include "app/security_mail.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/rand.h"
#include "base/utf8.h"
#include "crypto/totp.h"
#include "db/write.h"
#include "store/store_passkey.h"

enum { RECOVERY_CHARACTERS = 10 }; /* of 32 letters each: 50 bits */

struct work {
    const struct app *app;
    struct arena *a;
    const struct actor *actor;
    const struct factor_pass *in;
    str secret, token_hash, *codes;
    staff_id whose;
    err refused; /* the count of wrong codes is committed, so this is no error of the body */
    bool by_recovery;
    int64_t codes_left;
};

static err note(struct wtx *tx, struct work *w, enum audit_action action, str detail)
{
    const struct actor *who = w->actor;
    if (who->kind != PERSON_STAFF) return OK;
    return app_audit_note(tx, w->a, who,
                          &(struct audit_note){ .action = action,
                                                .object = S("staff"),
                                                .object_id = who->person,
                                                .subject = who->name,
                                                .after = detail });
}

static err tell(struct wtx *tx, const struct work *w, enum security_change change)
{
    const struct actor *who = w->actor;
    return security_mail(tx, w->a, who->org, who->kind, who->person, change, STR_NONE);
}

static err secret_open(const struct app *app, struct arena *a, str sealed,
                       struct totp_secret *out)
{
    str plain;
    TRY(crypto_open(a, &app->fields, sealed, &plain));
    return decode_hex(plain, out->b, sizeof out->b) ? OK : E_CRYPTO;
}

/* ---- how it stands ---- */

static str in_fours(struct arena *a, str s)
{
    str out = STR_NONE;
    for (size_t i = 0; i < s.n; i += 4)
        out = arena_format(a, "%.*s%s%.*s", STR_FMT(out), i > 0 ? " " : "",
                           STR_FMT(str_sub(s, i, 4)));
    return out;
}

err app_factor_status(const struct app *app, struct rtx *tx, struct arena *a,
                      const struct actor *actor, str issuer, str account,
                      struct factor_status *out)
{
    struct factor f;
    struct totp_secret s;
    bool found;

    *out = (struct factor_status){ 0 };
    TRY(store_factor_get(tx, a, actor->org, actor->kind, actor->person, &f, &found));
    if (!found) return OK;
    out->on = f.confirmed_us > 0;
    out->begun = !out->on;
    if (out->on)
        return store_recovery_unused(tx, actor->org, actor->kind, actor->person,
                                     &out->codes_left);
    TRY(secret_open(app, a, f.secret, &s));
    out->secret = in_fours(a, totp_text(a, &s));
    out->uri = totp_uri(a, &s, utf8_cut(issuer, 60), account);
    return OK;
}

/* ---- beginning ---- */

static err begin_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    const struct actor *who = w->actor;
    struct factor f;
    bool found;

    TRY(store_factor_lock(db_reads(tx), w->a, who->org, who->kind, who->person, &f, &found));
    if (found && f.confirmed_us > 0) return E_STATE;
    if (found) TRY(store_factor_delete(tx, who->org, who->kind, who->person));
    f = (struct factor){ .kind = who->kind, .person = who->person, .secret = w->secret };
    return store_factor_insert(tx, who->org, &f, clock_now_us());
}

err app_factor_begin(const struct app *app, struct arena *a, const struct actor *actor)
{
    struct totp_secret s = totp_secret_new();
    CLEANUP(buf_release) struct buf hex;

    buf_init(&hex, 100);
    encode_hex(&hex, s.b, sizeof s.b);
    struct work w = { .app = app, .a = a, .actor = actor,
                      .secret = crypto_seal(a, &app->fields, buf_view(&hex)) };
    return db_write(app->db, (struct db_work){ begin_body, NULL, &w });
}

/* ---- recovery codes ---- */

/* Of letters and digits that are not mistaken for one another; as typed without blanks and '-'. */
static str recovery_new(struct arena *a)
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz023456789";
    unsigned char r[RECOVERY_CHARACTERS];
    char c[RECOVERY_CHARACTERS + 2];
    size_t n = 0;

    _Static_assert(sizeof letters - 1 == 32, "five bits each");
    rand_bytes(r, sizeof r);
    for (size_t i = 0; i < sizeof r; i++) {
        if (i == RECOVERY_CHARACTERS / 2) c[n++] = '-';
        c[n++] = letters[r[i] & 31];
    }
    return arena_str(a, (str){ c, n });
}

static str recovery_digest(const struct work *w, str code)
{
    CLEANUP(buf_release) struct buf b;
    char hex[65];

    buf_init(&b, 1024);
    buf_format(&b, "recovery %d %lld ", (int)w->actor->kind, (long long)w->actor->person);
    for (size_t i = 0; i < code.n && i < 100; i++) {
        char c = code.p[i];
        if (c == ' ' || c == '-') continue;
        buf_char(&b, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
    }
    str key = { (const char *)w->app->fields.b, sizeof w->app->fields.b };
    return arena_str(w->a, crypto_hex(crypto_hmac(key, buf_view(&b)), hex));
}

static err codes_make(struct wtx *tx, struct work *w, const struct factor *f)
{
    TRY(store_recovery_delete(tx, w->actor->org, f));
    for (int i = 0; i < RECOVERY_CODES; i++) {
        w->codes[i] = recovery_new(w->a);
        TRY(store_recovery_insert(tx, w->actor->org, f, recovery_digest(w, w->codes[i])));
    }
    return OK;
}

/* ---- looking at a code ---- */

static void count_wrong(struct factor *f, int64_t now)
{
    int64_t wait = FACTOR_WAIT_MINUTES * 60 * (int64_t)1000000;

    f->failed++;
    if (f->failed % FACTOR_TRIES != 0) return;
    for (int i = FACTOR_TRIES; i < f->failed && i < 7 * FACTOR_TRIES; i += FACTOR_TRIES) wait *= 2;
    f->blocked_us = now + wait;
}

/* E_LOGIN and E_TOO_MANY go into w->refused: what they changed stays. */
static err judge(struct wtx *tx, struct work *w, struct factor *f, bool recovery)
{
    int64_t now = clock_now_us();
    struct totp_secret s;
    bool found = false;

    w->refused = OK;
    w->by_recovery = false;
    if (f->blocked_us > now) {
        w->refused = E_TOO_MANY;
        return OK;
    }
    TRY(secret_open(w->app, w->a, f->secret, &s));
    if (totp_check(&s, w->in->code, now, f->last_step, &f->last_step)) {
        f->failed = 0;
        return store_factor_update(tx, w->actor->org, f);
    }
    str digest = recovery_digest(w, w->in->code);
    if (recovery) TRY(store_recovery_find(db_reads(tx), w->actor->org, f, digest, &found));
    if (found) {
        w->by_recovery = true;
        f->failed = 0;
        TRY(store_recovery_use(tx, w->actor->org, f, digest, now));
        return store_factor_update(tx, w->actor->org, f);
    }
    w->refused = E_LOGIN;
    count_wrong(f, now);
    TRY(store_factor_update(tx, w->actor->org, f));
    return note(tx, w, AUDIT_FACTOR_REFUSED, STR_NONE);
}

/* The factor in the state wanted, and the session it is asked for. */
static err open_factor(struct wtx *tx, struct work *w, bool on, struct factor *f,
                       struct session *session)
{
    const struct actor *who = w->actor;
    bool found;

    TRY(store_factor_lock(db_reads(tx), w->a, who->org, who->kind, who->person, f, &found));
    if (!found || (f->confirmed_us > 0) != on) return E_STATE;
    TRY(store_session_get(db_reads(tx), who->org, app_sha256(w->a, w->in->token), session, &found));
    if (!found || session->kind != who->kind || session->person != who->person) return E_STATE;
    return OK;
}

/* A new session in place of the old: its age goes on, its token is another. */
static err raise(struct wtx *tx, struct work *w, struct session s)
{
    const struct actor *who = w->actor;

    s.id = (session_id){ id_new() };
    s.seen_us = clock_now_us();
    s.level = SESSION_FACTOR;
    TRY(store_session_delete(tx, who->org, app_sha256(w->a, w->in->token)));
    return store_session_insert(tx, who->org, w->token_hash, &s, utf8_cut(w->in->device, 200),
                                who->address);
}

static err pass_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct factor f;
    struct session s;

    TRY(open_factor(tx, w, true, &f, &s));
    TRY(judge(tx, w, &f, true));
    if (w->refused != OK) return OK;
    TRY(raise(tx, w, s));
    TRY(store_recovery_unused(db_reads(tx), w->actor->org, f.kind, f.person, &w->codes_left));
    return note(tx, w, AUDIT_FACTOR_PASSED,
                w->by_recovery ? S("by: recovery code\n") : STR_NONE);
}

static err confirm_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct factor f;
    struct session s;
    int64_t passkeys;

    TRY(open_factor(tx, w, false, &f, &s));
    TRY(store_passkey_count(db_reads(tx), w->actor->org, f.kind, f.person, &passkeys));
    if (passkeys > 0 && s.level < SESSION_FACTOR) return E_STATE;
    TRY(judge(tx, w, &f, false));
    if (w->refused != OK) return OK;
    f.confirmed_us = clock_now_us();
    TRY(store_factor_update(tx, w->actor->org, &f));
    TRY(codes_make(tx, w, &f));
    TRY(store_session_delete_others(tx, w->actor->org, f.kind, f.person,
                                    app_sha256(w->a, w->in->token)));
    TRY(raise(tx, w, s));
    TRY(tell(tx, w, SECURITY_FACTOR_ON));
    return note(tx, w, AUDIT_FACTOR_ON, STR_NONE);
}

static err codes_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct factor f;
    struct session s;

    TRY(open_factor(tx, w, true, &f, &s));
    TRY(judge(tx, w, &f, false));
    if (w->refused != OK) return OK;
    TRY(codes_make(tx, w, &f));
    TRY(tell(tx, w, SECURITY_FACTOR_CODES));
    return note(tx, w, AUDIT_FACTOR_CODES, STR_NONE);
}

static err off_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct factor f;
    struct session s;

    TRY(open_factor(tx, w, true, &f, &s));
    TRY(judge(tx, w, &f, true));
    if (w->refused != OK) return OK;
    TRY(store_factor_delete(tx, w->actor->org, f.kind, f.person));
    TRY(tell(tx, w, SECURITY_FACTOR_OFF));
    return note(tx, w, AUDIT_FACTOR_OFF, STR_NONE);
}

static err run(struct work *w, const struct app *app, struct arena *a,
               const struct factor_pass *in, err (*body)(struct wtx *tx, void *arg))
{
    w->app = app;
    w->a = a;
    w->actor = in->actor;
    w->in = in;
    TRY(db_write(app->db, (struct db_work){ body, NULL, w }));
    return w->refused;
}

err app_factor_pass(const struct app *app, struct arena *a, const struct factor_pass *in,
                    struct factor_passed *out)
{
    str token = crypto_token(a);
    struct work w = { .token_hash = app_sha256(a, token) };

    TRY(run(&w, app, a, in, pass_body));
    *out = (struct factor_passed){ token, w.by_recovery, w.codes_left };
    return OK;
}

err app_factor_confirm(const struct app *app, struct arena *a, const struct factor_pass *in,
                       str *token, str codes[RECOVERY_CODES])
{
    str fresh = crypto_token(a);
    struct work w = { .token_hash = app_sha256(a, fresh), .codes = codes };

    TRY(run(&w, app, a, in, confirm_body));
    *token = fresh;
    return OK;
}

err app_factor_codes(const struct app *app, struct arena *a, const struct factor_pass *in,
                     str codes[RECOVERY_CODES])
{
    struct work w = { .codes = codes };
    return run(&w, app, a, in, codes_body);
}

err app_factor_off(const struct app *app, struct arena *a, const struct factor_pass *in)
{
    struct work w = { 0 };
    return run(&w, app, a, in, off_body);
}

/* ---- lost ---- */

static err reset_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    org_id org = w->actor->org;
    struct staff owner, whose;

    TRY(store_staff_get(db_reads(tx), w->a, org, (staff_id){ w->actor->person }, &owner));
    if (!owner.active || !role_may(role_of(owner.role), DUTY_RULE)) return E_FORBIDDEN;
    TRY(store_staff_get(db_reads(tx), w->a, org, w->whose, &whose));
    TRY(store_factor_delete(tx, org, PERSON_STAFF, w->whose.v));
    TRY(store_passkey_delete_all(tx, org, PERSON_STAFF, w->whose.v));
    TRY(security_mail(tx, w->a, org, PERSON_STAFF, w->whose.v, SECURITY_FACTOR_RESET, STR_NONE));
    TRY(store_session_delete_others(tx, org, PERSON_STAFF, w->whose.v, STR_NONE));
    return app_audit_note(tx, w->a, w->actor,
                          &(struct audit_note){ .action = AUDIT_FACTOR_RESET,
                                                .object = S("staff"),
                                                .object_id = w->whose.v,
                                                .subject = whose.name });
}

err app_factor_reset(const struct app *app, struct arena *a, const struct actor *owner,
                     staff_id whose)
{
    struct work w = { .app = app, .a = a, .actor = owner, .whose = whose };

    if (owner->person == whose.v) return E_FORBIDDEN;
    return db_write(app->db, (struct db_work){ reset_body, NULL, &w });
}

err app_factor_wanted(struct rtx *tx, struct arena *a, org_id org, str role, bool *out)
{
    struct gateway_listed *list;
    struct org o;
    struct rules rules;
    size_t n;
    bool real = false;

    TRY(store_org_get(tx, a, org, &o));
    TRY(app_rules_get(tx, a, &o, o.cur, &rules));
    TRY(store_gateway_list(tx, a, org, &list, &n));
    for (size_t i = 0; i < n; i++) {
        const struct gateway *g = app_gateway(list[i].gateway);
        real = real || (list[i].active && g != NULL && !g->test);
    }
    *out = rules.factor_for_all || (real && role_may(role_of(role), DUTY_BOOK));
    return OK;
}

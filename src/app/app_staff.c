/* Staff users, gateways' keys and off-line payments, as the console changes them. */
#include "app/app_staff.h"

#include "app/app_people.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "db/write.h"
#include "store/store_setting.h"

static const int64_t link_us = (int64_t)7 * 86400 * 1000000;

err app_staff_may(struct rtx *tx, struct arena *a, const struct actor *actor, enum duty duty)
{
    if (actor->kind != PERSON_STAFF) return E_FORBIDDEN;
    return app_staff_has(tx, a, actor->org, (staff_id){ actor->person }, duty);
}

err app_staff_has(struct rtx *tx, struct arena *a, org_id org, staff_id id, enum duty duty)
{
    struct staff s;
    err e = store_staff_get(tx, a, org, id, &s);

    if (e == E_NOT_FOUND) return E_FORBIDDEN;
    TRY(e);
    return s.active && role_may(role_of(s.role), duty) ? OK : E_FORBIDDEN;
}

struct work {
    const struct app *app;
    struct arena *a;
    const struct actor *actor;
    const struct staff_wish *wish;
    const struct gateway_wish *gateway;
    str email, token;
    staff_id whose;
    enum role role;
    bool active;
};

static str staff_lines(struct arena *a, enum role role, bool active)
{
    return arena_format(a, "role: %.*s\nactive: %s\n", STR_FMT(role_word(role)),
                        active ? "yes" : "no");
}

/* ---- people ---- */

static err token_insert(struct wtx *tx, const struct work *w)
{
    struct token t = { .purpose = S("staff"),
                       .person = w->whose.v,
                       .expires_us = clock_now_us() + link_us };
    return store_token_insert(tx, w->actor->org, app_sha256(w->a, w->token), &t, clock_now_us());
}

static err invite_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct staff s = { .id = w->whose, .email = w->email, .name = str_trim(w->wish->name),
                       .role = role_word(w->wish->role) };

    TRY(app_staff_may(db_reads(tx), w->a, w->actor, DUTY_RULE));
    TRY(store_staff_insert(tx, w->actor->org, &s, clock_now_us()));
    TRY(token_insert(tx, w));
    return app_audit_note(tx, w->a, w->actor,
                          &(struct audit_note){ .action = AUDIT_STAFF_ADDED,
                                                .object = S("staff"),
                                                .object_id = s.id.v,
                                                .subject = s.name,
                                                .after = staff_lines(w->a, w->wish->role, true) });
}

err app_staff_invite(const struct app *app, struct arena *a, const struct actor *actor,
                     const struct staff_wish *wish, staff_id *out, str *token)
{
    struct work w = { .a = a, .actor = actor, .wish = wish, .whose = { id_new() },
                      .token = crypto_token(a) };
    str name = str_trim(wish->name);

    if (wish->role == ROLE_NONE || name.n == 0 || utf8_count(name) > LIMIT_NAME_CHARS ||
        !email_accept(a, wish->email, &w.email))
        return E_INVALID;
    TRY(db_write(app->db, (struct db_work){ invite_body, NULL, &w }));
    *out = w.whose;
    *token = w.token;
    return OK;
}

static err link_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct staff s;

    TRY(app_staff_may(db_reads(tx), w->a, w->actor, DUTY_RULE));
    TRY(store_staff_get(db_reads(tx), w->a, w->actor->org, w->whose, &s));
    if (!s.active) return E_STATE;
    TRY(token_insert(tx, w));
    return app_audit_note(tx, w->a, w->actor,
                          &(struct audit_note){ .action = AUDIT_STAFF_LINK,
                                                .object = S("staff"),
                                                .object_id = s.id.v,
                                                .subject = s.name });
}

err app_staff_link(const struct app *app, struct arena *a, const struct actor *actor,
                   staff_id whose, str *token)
{
    struct work w = { .a = a, .actor = actor, .whose = whose, .token = crypto_token(a) };
    TRY(db_write(app->db, (struct db_work){ link_body, NULL, &w }));
    *token = w.token;
    return OK;
}

/* Owners in service, were it as wished. The rows are held: two owners cannot both go. */
static err owners_left(struct wtx *tx, const struct work *w, int *out)
{
    struct staff *list;
    size_t n;

    *out = 0;
    TRY(store_staff_lock(db_reads(tx), w->a, w->actor->org, &list, &n));
    for (size_t i = 0; i < n; i++) {
        bool mine = list[i].id.v == w->whose.v;
        bool active = mine ? w->active : list[i].active;
        enum role role = mine ? w->role : role_of(list[i].role);
        if (active && role == ROLE_OWNER) ++*out;
    }
    return OK;
}

static err change_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    org_id org = w->actor->org;
    struct staff s;
    int owners;

    TRY(owners_left(tx, w, &owners));
    TRY(app_staff_may(db_reads(tx), w->a, w->actor, DUTY_RULE));
    TRY(store_staff_get(db_reads(tx), w->a, org, w->whose, &s));
    if (owners == 0) return E_STATE;
    if (s.active == w->active && role_of(s.role) == w->role) return OK;
    TRY(store_staff_update(tx, org, s.id, role_word(w->role), w->active));
    if (!w->active) TRY(store_session_delete_others(tx, org, PERSON_STAFF, s.id.v, STR_NONE));
    return app_audit_note(
        tx, w->a, w->actor,
        &(struct audit_note){ .action = AUDIT_STAFF_CHANGED,
                              .object = S("staff"),
                              .object_id = s.id.v,
                              .subject = s.name,
                              .before = staff_lines(w->a, role_of(s.role), s.active),
                              .after = staff_lines(w->a, w->role, w->active) });
}

err app_staff_change(const struct app *app, struct arena *a, const struct actor *actor,
                     staff_id whose, enum role role, bool active)
{
    struct work w = { .a = a, .actor = actor, .whose = whose, .role = role, .active = active };
    if (role == ROLE_NONE) return E_INVALID;
    return db_write(app->db, (struct db_work){ change_body, NULL, &w });
}

/* ---- gateways ---- */

static err gateway_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    const struct gateway_wish *wish = w->gateway;
    const struct gateway *g = app_gateway(wish->gateway);
    org_id org = w->actor->org;
    struct gateway_listed *list, *old = NULL;
    struct stored_gateway kept = { 0 };
    public_id account = public_id_new();
    size_t n;
    bool found, demo;
    str value;

    TRY(app_staff_may(db_reads(tx), w->a, w->actor, DUTY_RULE));
    TRY(store_setting_get(db_reads(tx), w->a, S("demo"), &value, &demo));
    if (g == NULL) return E_NOT_FOUND;
    if (demo && !g->test) return E_FORBIDDEN;
    TRY(store_gateway_list(db_reads(tx), w->a, org, &list, &n));
    for (size_t i = 0; i < n; i++) {
        if (str_eq(list[i].gateway, wish->gateway)) old = &list[i];
    }
    if (old == NULL && (wish->secret.n == 0 || wish->webhook_secret.n == 0)) return E_INVALID;
    if (old != NULL && !old->active) TRY(store_gateway_active(tx, org, wish->gateway, true));
    if (old != NULL)
        TRY(store_gateway_get(db_reads(tx), w->a, org, wish->gateway, &kept, &found));
    const struct key *key = &w->app->fields;
    str secrets[2] = {
        wish->secret.n > 0 ? crypto_seal(w->a, key, wish->secret) : kept.secret,
        wish->webhook_secret.n > 0 ? crypto_seal(w->a, key, wish->webhook_secret)
                                   : kept.webhook_secret,
    };
    TRY(store_gateway_put(tx, org, wish->gateway, public_id_str(&account), wish->base_url,
                          secrets));
    TRY(store_gateway_active(tx, org, wish->gateway, wish->active));
    str before = old == NULL ? STR_NONE
                             : arena_format(w->a, "address: %.*s\nactive: %s\n",
                                            STR_FMT(old->base_url), old->active ? "yes" : "no");
    str after = arena_format(w->a, "address: %.*s\nactive: %s\n%s%s", STR_FMT(wish->base_url),
                             wish->active ? "yes" : "no",
                             wish->secret.n > 0 ? "key: replaced\n" : "",
                             wish->webhook_secret.n > 0 ? "webhook secret: replaced\n" : "");
    return app_audit_note(tx, w->a, w->actor,
                          &(struct audit_note){ .action = AUDIT_GATEWAY,
                                                .object = S("gateway"),
                                                .subject = g->label,
                                                .before = before,
                                                .after = after });
}

err app_staff_gateway(const struct app *app, struct arena *a, const struct actor *actor,
                      const struct gateway_wish *wish)
{
    struct work w = { .app = app, .a = a, .actor = actor, .gateway = wish };
    return db_write(app->db, (struct db_work){ gateway_body, NULL, &w });
}

/* ---- money that came elsewhere ---- */

err app_staff_offline(const struct app *app, struct arena *a, const struct actor *actor,
                      const struct offline *in, struct pay_started *out)
{
    struct offline one = *in;

    one.actor = actor;
    one.who = actor->person;
    return app_payment_offline(app, a, &one, 1, out);
}

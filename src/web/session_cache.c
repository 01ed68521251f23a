/* A table of slots by hash; each slot owns an arena, so that an entry is replaced whole. */
#include "web/session_cache.h"

#include "app/app.h"
#include "app/app_factor.h"
#include "app/app_module.h"
#include "app/app_people.h"
#include "app/app_rules.h"
#include "store/store_list.h"
#include "store/store_passkey.h"
#include "store/store_person.h"

enum { KEEP_US = 2 * 1000 * 1000, IDENTITY_BYTES = 256 * 1024 };

struct session_slot {
    struct arena arena;
    str key;
    uint64_t generation;
    int64_t read_us;
    struct identity identity;
};

void session_cache_init(struct session_cache *c)
{
    *c = (struct session_cache){ .generation = 1 };
    pthread_mutex_init(&c->lock, NULL);
    arena_init(&c->arena, (size_t)SESSION_CACHE_SLOTS * 1024);
    c->slots = arena_array(&c->arena, struct session_slot *, SESSION_CACHE_SLOTS);
}

void session_cache_release(struct session_cache *c)
{
    for (size_t i = 0; i < SESSION_CACHE_SLOTS; i++) {
        if (c->slots[i] != NULL) arena_release(&c->slots[i]->arena);
    }
    arena_release(&c->arena);
    pthread_mutex_destroy(&c->lock);
}

void session_cache_forget(struct session_cache *c)
{
    pthread_mutex_lock(&c->lock);
    c->generation++;
    pthread_mutex_unlock(&c->lock);
}

#define COPY(text) (text) = arena_str(a, (text))

/* A deep copy: nothing of it points into the source's memory. */
static struct identity copied(struct arena *a, const struct identity *from)
{
    struct identity to = *from;
    struct org *o = &to.org;

    COPY(o->slug), COPY(o->name), COPY(o->zone), COPY(o->language), COPY(o->country);
    COPY(o->tax_id), COPY(o->tax_label), COPY(o->address), COPY(o->email), COPY(o->phone);
    COPY(o->iban), COPY(o->bic), COPY(o->account_name), COPY(o->vpa);
    COPY(to.email), COPY(to.name), COPY(to.role), COPY(to.language), COPY(to.zone);
    COPY(to.columns), COPY(to.standard);
    to.memberships = arena_array(a, struct membership, from->membership_count + 1);
    for (size_t i = 0; i < from->membership_count; i++) {
        to.memberships[i] = from->memberships[i];
        COPY(to.memberships[i].number), COPY(to.memberships[i].name);
    }
    return to;
}

static err read_person(struct rtx *tx, struct arena *a, struct identity *id)
{
    struct factor f;
    int64_t passkeys;
    bool found;

    TRY(store_factor_get(tx, a, id->org_id, id->session.kind, id->session.person, &f, &found));
    id->app_on = found && f.confirmed_us > 0;
    TRY(store_passkey_count(tx, id->org_id, id->session.kind, id->session.person, &passkeys));
    id->passkey_on = passkeys > 0;
    TRY(store_person_zone(tx, a, id->org_id, id->session.kind, id->session.person, &id->zone));
    if (id->session.kind == PERSON_STAFF) {
        struct staff s;
        TRY(store_staff_get(tx, a, id->org_id, (staff_id){ id->session.person }, &s));
        id->known = s.active;
        id->email = s.email;
        id->name = s.name;
        id->role = s.role;
        id->language = s.language;
        return app_factor_wanted(tx, a, id->org_id, s.role, &id->factor_wanted);
    }
    struct contact c;
    TRY(store_contact_get(tx, a, id->org_id, (contact_id){ id->session.person }, &c));
    id->known = c.active;
    id->email = c.email;
    id->name = c.name;
    TRY(store_list_columns(tx, a, id->org_id, c.id, &id->columns));
    TRY(store_list_view_standard(tx, a, id->org_id, c.id, &id->standard));
    id->language = c.language;
    return store_membership_list(tx, a, id->org_id, c.id, &id->memberships, &id->membership_count);
}

static err read_identity(struct db *db, struct arena *a, str host, str token, enum person_kind kind,
                         int64_t now_us, struct identity *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct identity id = { 0 };
    struct rules rules;
    bool found = false;
    str logo;

    TRY(db_read_begin(db, &tx));
    TRY(store_org_of_host(tx, host, &id.org_id));
    TRY(store_org_get(tx, a, id.org_id, &id.org));
    TRY(store_org_logo(tx, a, id.org_id, &logo));
    id.logo = logo.n > 0;
    TRY(app_modules_off(tx, a, id.org_id, &id.off));
    TRY(app_rules_get(tx, a, &id.org, id.org.cur, &rules));
    id.pay_now_hidden = rules.pay_now_hidden;
    if (token.n > 0)
        TRY(store_session_get(tx, id.org_id, app_sha256(a, token), &id.session, &found));
    id.known = found && id.session.kind == kind && !session_is_over(&id.session, now_us);
    if (id.known) TRY(read_person(tx, a, &id));
    *out = id;
    return OK;
}

/* Under the lock: the slot's entry, if it is this key's and still good. */
static bool fresh(const struct session_cache *c, const struct session_slot *s, str key,
                  int64_t now_us)
{
    return s != NULL && str_eq(s->key, key) && s->generation == c->generation &&
           now_us - s->read_us < KEEP_US && now_us >= s->read_us;
}

static void keep(struct session_cache *c, size_t at, str key, uint64_t generation, int64_t now_us,
                 const struct identity *id)
{
    pthread_mutex_lock(&c->lock);
    struct session_slot *s = c->slots[at];
    if (s == NULL) {
        s = arena_new(&c->arena, struct session_slot);
        arena_init(&s->arena, IDENTITY_BYTES);
        c->slots[at] = s;
    }
    arena_reset(&s->arena);
    s->key = arena_str(&s->arena, key);
    s->generation = generation;
    s->read_us = now_us;
    s->identity = copied(&s->arena, id);
    pthread_mutex_unlock(&c->lock);
}

err session_identify(struct session_cache *c, struct db *db, struct arena *a, str host, str token,
                     enum person_kind kind, int64_t now_us, struct identity *out)
{
    str key =
        arena_format(a, "%d %.*s %.*s", (int)kind, STR_FMT(host), STR_FMT(str_sub(token, 0, 100)));
    size_t at = str_hash(key) % SESSION_CACHE_SLOTS;

    pthread_mutex_lock(&c->lock);
    uint64_t generation = c->generation;
    bool hit = fresh(c, c->slots[at], key, now_us);
    if (hit) *out = copied(a, &c->slots[at]->identity);
    pthread_mutex_unlock(&c->lock);
    if (hit) return OK;

    TRY(read_identity(db, a, host, token, kind, now_us, out));
    keep(c, at, key, generation, now_us, out);
    return OK;
}

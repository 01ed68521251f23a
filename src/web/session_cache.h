/*
 * Who a cookie stands for, remembered for two seconds, so that a page pays no five look-ups.
 *
 * An entry holds organisation, session, person and memberships as read together. Whatever changes
 * people calls session_cache_forget, so that a permission taken away is gone at the next request
 * of this process; other processes see it within two seconds (docs/contract.md 5).
 */
#pragma once

#include <pthread.h>

#include "core/module.h"
#include "store/store_people.h"
#include "store/store_session.h"

struct identity {
    org_id org_id;
    struct org org;
    bool logo;
    module_set off; /* modules that are switched off */
    bool pay_now_hidden; /* as the rules say (app/app_rules.h) */
    bool known; /* a session of this cookie exists and is not over */
    struct session session;
    str email, name, role, language, zone;
    bool app_on, passkey_on, factor_wanted; /* has a second factor of this kind; must have one */
    struct membership *memberships;
    size_t membership_count;
    str columns;  /* of the list, as the person has set them; "" */
    str standard; /* the list he sees first, as behind "/invoices?"; "" */
};

enum { SESSION_CACHE_SLOTS = 2048 };

struct session_slot;
struct session_cache {
    pthread_mutex_t lock;
    struct arena arena; /* the slots */
    struct session_slot **slots;
    uint64_t generation;
};

void session_cache_init(struct session_cache *c);
void session_cache_release(struct session_cache *c);
/* Everything is read anew from now on. */
void session_cache_forget(struct session_cache *c);

/*
 * The identity behind host and cookie token ("" for none), copied into the arena. E_NOT_FOUND: no
 * organisation answers at that host.
 */
MUST_USE err session_identify(struct session_cache *c, struct db *db, struct arena *a, str host,
                              str token, enum person_kind kind, int64_t now_us,
                              struct identity *out);

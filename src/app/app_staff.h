/*
 * What staff do in the console about their own people, gateways and money that came elsewhere.
 * Each is written to the audit log in the same transaction. Who may is looked at here again: the
 * role may have changed since the page was made.
 */
#pragma once

#include "app/app_audit.h"
#include "app/app_offline.h"
#include "core/role.h"
#include "store/store_staff.h"

/* E_FORBIDDEN unless the actor is an active staff user whose role has this duty. */
MUST_USE err app_staff_may(struct rtx *tx, struct arena *a, const struct actor *actor,
                           enum duty duty);
/* The same of a staff user by id, for what a second person has signed. */
MUST_USE err app_staff_has(struct rtx *tx, struct arena *a, org_id org, staff_id id,
                           enum duty duty);

/* A new staff user, and the one-time link that sets his password. E_INVALID, E_EXISTS. */
struct staff_wish {
    str email, name;
    enum role role;
};
MUST_USE err app_staff_invite(const struct app *app, struct arena *a, const struct actor *actor,
                              const struct staff_wish *wish, staff_id *out, str *token);
/* Another such link for one who lost the first. */
MUST_USE err app_staff_link(const struct app *app, struct arena *a, const struct actor *actor,
                            staff_id whose, str *token);
/*
 * Another role, or in or out of service; out ends his sessions. E_STATE: the organisation would be
 * left without an owner who is in service.
 */
MUST_USE err app_staff_change(const struct app *app, struct arena *a, const struct actor *actor,
                              staff_id whose, enum role role, bool active);

/*
 * Keys of a gateway: new ones in place of the old, never shown again. Empty ones stay as they are.
 * E_FORBIDDEN for one that moves real money in a demo; E_INVALID: no key yet and none given.
 */
struct gateway_wish {
    str gateway, base_url, secret, webhook_secret;
    bool active;
};
MUST_USE err app_staff_gateway(const struct app *app, struct arena *a, const struct actor *actor,
                               const struct gateway_wish *wish);

/* One payment that came without a gateway; errors as app_payment_offline. */
MUST_USE err app_staff_offline(const struct app *app, struct arena *a, const struct actor *actor,
                               const struct offline *in, struct pay_started *out);

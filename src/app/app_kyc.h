/*
 * Verification of business customers: the organisation says which proofs it asks for, a contact
 * sends them, staff approve or refuse.
 */
#pragma once

#include "app/app_upload.h"
#include "store/store_kyc.h"
#include "store/store_people.h"

struct kyc_rule {
    bool asked[KYC_KIND_COUNT];
    bool of_all; /* else of those with a tax number */
};
/* What is asked; nothing unless set. */
MUST_USE err app_kyc_rule_get(struct rtx *tx, struct arena *a, org_id org, struct kyc_rule *out);
/* Audited; who may is the door's to ask. */
MUST_USE err app_kyc_rule_set(const struct app *app, struct arena *a, const struct actor *who,
                              const struct kyc_rule *rule);
/* Is this customer asked for proofs of the rule at all? */
bool kyc_rule_is_for(const struct kyc_rule *rule, str tax_id);

/* A contact sends a proof; staff are told. E_STATE where this kind is not asked of his customer. */
MUST_USE err app_kyc_send(const struct app *app, struct arena *a, const struct actor *who,
                          enum kyc_kind kind, const struct upload_taken *file);
/*
 * Staff approve (`until` a day, or none) or refuse (with a reason) what waits; the
 * contacts who manage get a mail; audited. E_INVALID, E_STATE where it was decided or a newer one
 * came, E_NOT_FOUND, E_FORBIDDEN without DUTY_SERVE.
 */
MUST_USE err app_kyc_decide(const struct app *app, struct arena *a, const struct actor *who,
                            public_id proof, enum kyc_decision said, date until, str reason);

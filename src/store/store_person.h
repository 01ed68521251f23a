/* What people set for themselves: zone, notices, the address they log in with; their browsers. */
#pragma once

#include "core/notice.h"
#include "store/store_people.h"
#include "store/store_session.h"

/* "" for the organisation's. */
MUST_USE err store_person_zone(struct rtx *tx, struct arena *a, org_id org, enum person_kind kind,
                               int64_t person, str *out);
struct person_settings {
    str name, phone, zone; /* staff have no phone */
};
MUST_USE err store_person_update(struct wtx *tx, org_id org, enum person_kind kind, int64_t person,
                                 const struct person_settings *s);
/* E_EXISTS: another has that address. */
MUST_USE err store_person_email(struct wtx *tx, org_id org, enum person_kind kind, int64_t person,
                                str email);

/* Which kinds a contact wants no mail of. */
MUST_USE err store_notice_quiet(struct rtx *tx, struct arena *a, org_id org, contact_id contact,
                                bool quiet[NOTICE_COUNT]);
MUST_USE err store_notice_quiet_set(struct wtx *tx, org_id org, contact_id contact,
                                    const bool quiet[NOTICE_COUNT]);
/* Whom a mail is for: who may do one of these for the customer, and wants mails of that kind. */
struct notice_to {
    customer_id customer;
    int permissions; /* MAY_VIEW: all of them */
    enum notice notice;
};
MUST_USE err store_notice_contacts(struct rtx *tx, struct arena *a, org_id org,
                                   const struct notice_to *to, struct contact **out,
                                   size_t *count);
str notice_word(enum notice n);
str notice_label(enum notice n); /* a key of the message catalogue */

struct email_change {
    int64_t id;
    enum person_kind kind;
    int64_t person;
    str old_email, new_email;
    int64_t expires_us;
    int64_t old_us, new_us; /* confirmed at; 0 not yet */
    int64_t ended_us;
};
/* The one before it ends. */
MUST_USE err store_email_change_insert(struct wtx *tx, org_id org, const struct email_change *c,
                                       int64_t at_us);
MUST_USE err store_email_change_end_of(struct wtx *tx, org_id org, enum person_kind kind,
                                       int64_t person, int64_t at_us);
MUST_USE err store_email_change_get(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                                    struct email_change *out, bool *found);
MUST_USE err store_email_change_lock(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                                     struct email_change *out, bool *found);
MUST_USE err store_email_change_open(struct rtx *tx, struct arena *a, org_id org,
                                     enum person_kind kind, int64_t person,
                                     struct email_change *out, bool *found);
/* old_us, new_us, ended_us. */
MUST_USE err store_email_change_update(struct wtx *tx, org_id org, const struct email_change *c);

struct device_row {
    enum person_kind kind;
    int64_t person;
    str token_hash, words, address;
};
MUST_USE err store_device_get(struct rtx *tx, org_id org, const struct device_row *d,
                              int64_t *seen_us, bool *found);
MUST_USE err store_device_count(struct rtx *tx, org_id org, const struct device_row *d,
                                int64_t *out);
/* New, or seen again now. */
MUST_USE err store_device_put(struct wtx *tx, org_id org, const struct device_row *d,
                              int64_t at_us);

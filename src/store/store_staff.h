/* What the staff console lists and looks up, and the rows only it changes. */
#pragma once

#include "core/payment.h"
#include "store/store_people.h"

struct staff_listed {
    struct staff staff; /* no password */
    bool factor;        /* has a second factor */
};
MUST_USE err store_staff_list(struct rtx *tx, struct arena *a, org_id org,
                              struct staff_listed **out, size_t *count);
/* All of them with role and active; the rows are held, so that the last owner stays. */
MUST_USE err store_staff_lock(struct rtx *tx, struct arena *a, org_id org, struct staff **out,
                              size_t *count);
MUST_USE err store_staff_update(struct wtx *tx, org_id org, staff_id id, str role, bool active);

/* `words` in lower case, without % _ and \; behind (after_name, after_id). */
struct customer_search {
    org_id org;
    str words, after_name;
    customer_id after;
    int limit;
};
MUST_USE err store_customer_search(struct rtx *tx, struct arena *a,
                                   const struct customer_search *s, struct customer **out,
                                   size_t *count);
struct customer_contact {
    struct contact contact; /* no password */
    int permissions;       /* 0: known by forwarding alone */
    int64_t forwarded_us;  /* when that was; 0 never */
};
MUST_USE err store_customer_contacts(struct rtx *tx, struct arena *a, org_id org,
                                     customer_id customer, struct customer_contact **out,
                                     size_t *count);

struct staff_payment {
    struct payment payment; /* no items */
    public_id customer;
    str customer_name;
};
/* Of all customers, the last made first; words as above, state 0: all. */
struct staff_payment_search {
    org_id org;
    str words;
    int64_t before_us, before; /* go on behind this time and id; 0: from the newest */
    int state;
    int limit;
};
MUST_USE err store_staff_payments(struct rtx *tx, struct arena *a,
                                  const struct staff_payment_search *s,
                                  struct staff_payment **out, size_t *count);
MUST_USE err store_staff_payments_of(struct rtx *tx, struct arena *a, org_id org,
                                     customer_id customer, int limit, struct staff_payment **out,
                                     size_t *count);
/* Those in state UNKNOWN, oldest first. */
MUST_USE err store_staff_unknown(struct rtx *tx, struct arena *a, org_id org, int limit,
                                 struct staff_payment **out, size_t *count);

struct attempt_row {
    attempt_id id;
    public_id public_id;
    int n, checks;
    str gateway, gateway_ref, detail;
    int64_t made_us, contacted_us, checked_us;
    bool ended;
};
MUST_USE err store_attempt_list(struct rtx *tx, struct arena *a, org_id org, payment_id payment,
                                struct attempt_row **out, size_t *count);
struct capture_row {
    str gateway, id;
    int kind; /* enum capture_kind */
    money amount;
};
MUST_USE err store_capture_list(struct rtx *tx, struct arena *a, org_id org, payment_id payment,
                                struct capture_row **out, size_t *count);
/* Jobs that failed too often and wait for a person. */
MUST_USE err store_jobs_parked(struct rtx *tx, org_id org, int64_t *out);

MUST_USE err store_org_partial_update(struct wtx *tx, org_id org, bool allowed);
/* iban, bic, account_name, vpa. */
MUST_USE err store_org_bank_update(struct wtx *tx, const struct org *o);

struct org_setting {
    str name, value;
};
MUST_USE err store_org_setting_list(struct rtx *tx, struct arena *a, org_id org,
                                    struct org_setting **out, size_t *count);
/* One of them, "" where there is none; and the rules of fees, which are not in the list. */
MUST_USE err store_org_setting_get(struct rtx *tx, struct arena *a, org_id org, str name,
                                   str *out);
MUST_USE err store_org_setting_fees(struct rtx *tx, struct arena *a, org_id org,
                                    struct org_setting **out, size_t *count);
MUST_USE err store_org_setting_put(struct wtx *tx, org_id org, str name, str value);

struct gateway_listed {
    str gateway, account, base_url;
    bool active;
};
MUST_USE err store_gateway_list(struct rtx *tx, struct arena *a, org_id org,
                                struct gateway_listed **out, size_t *count);
/* New, or with another address and keys; the account's name stays. Secrets sealed. Switches on. */
MUST_USE err store_gateway_put(struct wtx *tx, org_id org, str gateway, str account, str base_url,
                               const str secrets[2]);
MUST_USE err store_gateway_active(struct wtx *tx, org_id org, str gateway, bool active);

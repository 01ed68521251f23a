/* What pages of verification print, at both doors. */
#pragma once

#include "app/app_kyc.h"
#include "web/route.h"

/* A kind that is asked for, or a proof that was sent. */
struct kyc_line {
    public_id id; /* of the proof; zeroed: none was sent */
    str word, label, file, size, who, reason, decided_by;
    enum kyc_state state;
    date until;
    html_time at, decided;
};

struct kyc_view {
    str customer, customer_name, seller;
    bool asked, may, sent;
    const struct kyc_line *kinds, *past; /* one a kind that is asked; all that were sent */
    size_t kind_count, past_count;
    const struct choice *choices; /* of the form */
    size_t choice_count;
    const struct problems *problems;
};

/* A proof as staff decide about it. */
struct kyc_one {
    struct kyc_line line;
    str id, customer, customer_name;
    bool waits, may;
    str until, reason; /* as typed */
    const struct problems *problems;
};

/* What is asked, as the organisation sets it. */
struct kyc_ruling {
    struct kyc_rule rule;
    str labels[KYC_KIND_COUNT];
    bool saved;
};

struct kyc_line kyc_line_of(struct visit *v, const struct kyc_proof *p);
/* The kinds and proofs of a customer with this tax number; `chosen` of the form's kinds,
 * or STR_NONE: the first that is wanted. */
MUST_USE err kyc_load(struct visit *v, customer_id customer, str tax_id, str chosen,
                      struct kyc_view *out);
/* Does the page's customer have something to send, and may this person? */
MUST_USE err kyc_wanted(struct visit *v, bool *out);

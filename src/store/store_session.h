/* Sessions and mailed links, known by the SHA-256 (hex) of their token. */
#pragma once

#include "db/db.h"

enum person_kind { PERSON_CONTACT = 1, PERSON_STAFF = 2 };

struct session {
    session_id id;
    enum person_kind kind;
    int64_t person; /* contact_id or staff_id */
    customer_id customer; /* last chosen; 0 none */
    int64_t made_us, seen_us;
    int level;
};
MUST_USE err store_session_insert(struct wtx *tx, org_id org, str token_hash,
                                  const struct session *s, str device, str address);
MUST_USE err store_session_get(struct rtx *tx, org_id org, str token_hash, struct session *out,
                               bool *found);
/* Seen now, with that customer chosen. */
MUST_USE err store_session_seen(struct wtx *tx, org_id org, str token_hash, customer_id customer,
                                int64_t at_us);
MUST_USE err store_session_delete(struct wtx *tx, org_id org, str token_hash);
/* End all sessions of a person but one ("" ends all). */
MUST_USE err store_session_delete_others(struct wtx *tx, org_id org, enum person_kind kind,
                                         int64_t person, str keep_hash);
/* One session as its person sees it. */
struct session_row {
    struct session s;
    str device, address;
};
/* Those of a person, last seen first, at most 100. Which of them are over, the caller says. */
MUST_USE err store_session_list(struct rtx *tx, struct arena *a, org_id org, enum person_kind kind,
                                int64_t person, struct session_row **out, size_t *count);
/* End one of a person's sessions; nothing happens if it is not his. */
MUST_USE err store_session_end(struct wtx *tx, org_id org, enum person_kind kind, int64_t person,
                               session_id id);
/* The session goes on under another token and with the id, level and time in `s`. */
MUST_USE err store_session_renew(struct wtx *tx, org_id org, str token_hash, str new_hash,
                                 const struct session *s);
MUST_USE err store_session_expire(struct wtx *tx, org_id org, int64_t seen_before_us,
                                  int64_t made_before_us);

/* A mailed link. purpose: "owner", "join", "reset", "login", "staff", "staff-reset". */
struct token {
    str purpose;
    int64_t person;
    int64_t expires_us, used_us;
};
MUST_USE err store_token_insert(struct wtx *tx, org_id org, str token_hash, const struct token *t,
                                int64_t at_us);
MUST_USE err store_token_get(struct rtx *tx, struct arena *a, org_id org, str token_hash,
                             struct token *out, bool *found);
MUST_USE err store_token_lock(struct rtx *tx, struct arena *a, org_id org, str token_hash,
                              struct token *out, bool *found);
MUST_USE err store_token_use(struct wtx *tx, org_id org, str token_hash, int64_t at_us);
/* A person's links of that purpose ("" for all) that were not used open nothing any more. */
MUST_USE err store_token_drop(struct wtx *tx, org_id org, int64_t person, str purpose);
/* Forget those that ended before. */
MUST_USE err store_token_expire(struct wtx *tx, org_id org, int64_t before_us);

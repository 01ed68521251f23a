/* The inbox of staff: what customers did, one row each, and who wants no mail about it. */
#pragma once

#include "core/inbox.h"
#include "db/db.h"

struct inbox_item {
    inbox_id id;
    public_id public_id;
    enum inbox_kind kind;
    str key; /* unique in the organisation: the same event is one item */
    customer_id customer;
    contact_id contact; /* who did it */
    int64_t subject;    /* document, payment or thread; 0: none */
    str number, words;  /* how people call it, and what was said */
    str path;           /* of its page in the console, "/staff/..." */
    int64_t made_us;
};
/* *fresh is false where the event was told before; nothing is written then. */
MUST_USE err store_inbox_insert(struct wtx *tx, org_id org, const struct inbox_item *i,
                                bool *fresh);

/* An item with what its page shows beside it; item.key and item.customer are not read. */
struct inbox_row {
    struct inbox_item item;
    bool done;
    int64_t done_us;
    public_id customer; /* in addresses; zeroed: none */
    str customer_name, contact_name, done_name;
};
/* Newest first, before `before`; of a kind, or INBOX_NONE for all. */
struct inbox_query {
    org_id org;
    bool done;
    enum inbox_kind kind;
    inbox_id before; /* INT64_MAX: from the newest */
    int limit;
};
MUST_USE err store_inbox_list(struct rtx *tx, struct arena *a, const struct inbox_query *q,
                              struct inbox_row **out, size_t *count);
/* E_NOT_FOUND. */
MUST_USE err store_inbox_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                                   struct inbox_row *out);
MUST_USE err store_inbox_get(struct rtx *tx, struct arena *a, org_id org, inbox_id id,
                             struct inbox_row *out);
/* How many wait, by kind; [INBOX_NONE] all of them. */
MUST_USE err store_inbox_waiting(struct rtx *tx, struct arena *a, org_id org,
                                 int64_t out[INBOX_KIND_COUNT]);
/* Done, or waiting again; *changed is false where it was so. */
MUST_USE err store_inbox_done(struct wtx *tx, org_id org, inbox_id id, bool done, staff_id who,
                              int64_t at_us, bool *changed);

/* Staff in service who want mails about a kind. */
struct inbox_reader {
    staff_id staff;
    enum role role;
};
MUST_USE err store_inbox_readers(struct rtx *tx, struct arena *a, org_id org, enum inbox_kind kind,
                                 struct inbox_reader **out, size_t *count);
MUST_USE err store_inbox_quiet_list(struct rtx *tx, struct arena *a, org_id org, staff_id staff,
                                    bool out[INBOX_KIND_COUNT]);
MUST_USE err store_inbox_quiet_set(struct wtx *tx, org_id org, staff_id staff,
                                   enum inbox_kind kind, bool quiet);

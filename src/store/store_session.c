/* Rows of sessions and links. */
#include "store/store_session.h"

#include "queries.h"
#include "store/rows.h"

err store_session_insert(struct wtx *tx, org_id org, str token_hash, const struct session *s,
                         str device, str address)
{
    return db_exec(tx, &Q_session_insert,
                   IN(org, token_hash, s->id, (int)s->kind, s->person, s->customer, s->made_us,
                      s->seen_us, s->level, device, address));
}

err store_session_get(struct rtx *tx, org_id org, str token_hash, struct session *out, bool *found)
{
    struct session s = { 0 };
    int kind;
    TRY(db_maybe(tx, NULL, &Q_session_get, IN(org, token_hash),
                 OUT(&s.id, &kind, &s.person, &s.customer, &s.made_us, &s.seen_us, &s.level),
                 found));
    if (!*found) return OK;
    s.kind = (enum person_kind)kind;
    *out = s;
    return OK;
}

err store_session_seen(struct wtx *tx, org_id org, str token_hash, customer_id customer,
                       int64_t at_us)
{
    return db_exec(tx, &Q_session_seen, IN(org, token_hash, at_us, customer));
}

err store_session_delete(struct wtx *tx, org_id org, str token_hash)
{
    return db_exec(tx, &Q_session_delete, IN(org, token_hash));
}

err store_session_delete_others(struct wtx *tx, org_id org, enum person_kind kind, int64_t person,
                                str keep_hash)
{
    return db_exec(tx, &Q_session_delete_others, IN(org, (int)kind, person, keep_hash));
}

err store_session_list(struct rtx *tx, struct arena *a, org_id org, enum person_kind kind,
                       int64_t person, struct session_row **out, size_t *count)
{
    struct session_row r = { .s = { .kind = kind, .person = person } };
    ROWS_READ(tx, a, &Q_session_list, IN(org, (int)kind, person), r,
              OUT(&r.s.id, &r.s.customer, &r.s.made_us, &r.s.seen_us, &r.s.level, &r.device,
                  &r.address),
              out, count);
    return OK;
}

err store_session_end(struct wtx *tx, org_id org, enum person_kind kind, int64_t person,
                      session_id id)
{
    return db_exec(tx, &Q_session_end, IN(org, (int)kind, person, id));
}

err store_session_renew(struct wtx *tx, org_id org, str token_hash, str new_hash,
                        const struct session *s)
{
    return db_exec(tx, &Q_session_renew,
                   IN(org, token_hash, new_hash, s->id, s->level, s->seen_us));
}

err store_session_expire(struct wtx *tx, org_id org, int64_t seen_before_us, int64_t made_before_us)
{
    return db_exec(tx, &Q_session_expire, IN(org, seen_before_us, made_before_us));
}

err store_token_insert(struct wtx *tx, org_id org, str token_hash, const struct token *t,
                       int64_t at_us)
{
    return db_exec(tx, &Q_token_insert,
                   IN(org, token_hash, t->purpose, t->person, at_us, t->expires_us));
}

static err token_read(struct rtx *tx, struct arena *a, const struct sql *q, org_id org,
                      str token_hash, struct token *out, bool *found)
{
    struct token t = { 0 };
    TRY(db_maybe(tx, a, q, IN(org, token_hash),
                 OUT(&t.purpose, &t.person, &t.expires_us, &t.used_us), found));
    if (*found) *out = t;
    return OK;
}

err store_token_get(struct rtx *tx, struct arena *a, org_id org, str token_hash, struct token *out,
                    bool *found)
{
    return token_read(tx, a, &Q_token_get, org, token_hash, out, found);
}

err store_token_lock(struct rtx *tx, struct arena *a, org_id org, str token_hash, struct token *out,
                     bool *found)
{
    return token_read(tx, a, &Q_token_lock, org, token_hash, out, found);
}

err store_token_use(struct wtx *tx, org_id org, str token_hash, int64_t at_us)
{
    return db_exec(tx, &Q_token_use, IN(org, token_hash, at_us));
}

err store_token_drop(struct wtx *tx, org_id org, int64_t person, str purpose)
{
    return db_exec(tx, &Q_token_drop, IN(org, person, purpose));
}

err store_token_expire(struct wtx *tx, org_id org, int64_t before_us)
{
    return db_exec(tx, &Q_token_expire, IN(org, before_us));
}

/* Rows of passkeys. */
#include "store/store_passkey.h"

#include "queries.h"
#include "store/rows.h"

err store_passkey_insert(struct wtx *tx, org_id org, const struct passkey *p)
{
    return db_exec(tx, &Q_passkey_insert,
                   IN(org, p->id, (int)p->kind, p->person, p->credential, p->key_kind, p->key,
                      p->counter, p->name, p->made_us));
}

err store_passkey_list(struct rtx *tx, struct arena *a, org_id org, enum person_kind kind,
                       int64_t person, struct passkey **out, size_t *count)
{
    struct passkey p = { .kind = kind, .person = person };
    ROWS_READ(tx, a, &Q_passkey_list, IN(org, (int)kind, person), p,
              OUT(&p.id, &p.credential, &p.key_kind, &p.key, &p.counter, &p.name, &p.made_us,
                  &p.used_us),
              out, count);
    return OK;
}

err store_passkey_count(struct rtx *tx, org_id org, enum person_kind kind, int64_t person,
                        int64_t *out)
{
    return db_one(tx, NULL, &Q_passkey_count, IN(org, (int)kind, person), OUT(out));
}

err store_passkey_lock(struct rtx *tx, struct arena *a, org_id org, enum person_kind kind,
                       str credential, struct passkey *out, bool *found)
{
    struct passkey p = { .kind = kind, .credential = credential };
    TRY(db_maybe(tx, a, &Q_passkey_lock, IN(org, (int)kind, credential),
                 OUT(&p.id, &p.person, &p.key_kind, &p.key, &p.counter, &p.name), found));
    if (*found) *out = p;
    return OK;
}

err store_passkey_used(struct wtx *tx, org_id org, int64_t id, int64_t counter, int64_t at_us)
{
    return db_exec(tx, &Q_passkey_used, IN(org, id, counter, at_us));
}

err store_passkey_delete(struct wtx *tx, org_id org, enum person_kind kind, int64_t person,
                         int64_t id)
{
    return db_exec(tx, &Q_passkey_delete, IN(org, (int)kind, person, id));
}

err store_passkey_delete_all(struct wtx *tx, org_id org, enum person_kind kind, int64_t person)
{
    return db_exec(tx, &Q_passkey_delete_all, IN(org, (int)kind, person));
}

err store_passkey_answer(struct wtx *tx, org_id org, str challenge, int64_t expires_us)
{
    return db_exec(tx, &Q_passkey_answer, IN(org, challenge, expires_us));
}

err store_passkey_forget(struct wtx *tx, org_id org, int64_t before_us)
{
    return db_exec(tx, &Q_passkey_forget, IN(org, before_us));
}

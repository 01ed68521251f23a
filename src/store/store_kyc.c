/* Rows of proofs. */
#include "store/store_kyc.h"

#include "queries.h"
#include "store/rows.h"

err store_kyc_insert(struct wtx *tx, org_id org, const struct kyc_proof *p)
{
    return db_exec(tx, &Q_kyc_insert, IN(org, p->id, p->public_id, p->customer,
                                         kyc_kind_word(p->kind), p->upload));
}

/* What does not come out as it is kept. */
struct raw {
    str kind;
    int said;
};

#define PROOF_OUT(p, raw)                                                                          \
    OUT(&(p).id, &(p).public_id, &(p).customer, &(raw).kind, &(p).upload, &(raw).said,             \
        &(p).until, &(p).reason, &(p).decided_by, &(p).decided_us, &(p).file, &(p).bytes,          \
        &(p).who, &(p).at_us)

static struct kyc_proof cooked(struct kyc_proof p, const struct raw *raw)
{
    p.kind = kyc_kind_of(raw->kind);
    p.said = (enum kyc_decision)raw->said;
    return p;
}

static err one(struct rtx *tx, struct arena *a, const struct sql *q, struct ins in,
               struct kyc_proof *out)
{
    struct kyc_proof p = { 0 };
    struct raw raw;

    TRY(db_one(tx, a, q, in, PROOF_OUT(p, raw)));
    *out = cooked(p, &raw);
    return out->kind < KYC_KIND_COUNT ? OK : E_DB;
}

err store_kyc_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                        struct kyc_proof *out)
{
    return one(tx, a, &Q_kyc_by_public, IN(org, id), out);
}

err store_kyc_get(struct rtx *tx, struct arena *a, org_id org, int64_t id, struct kyc_proof *out)
{
    return one(tx, a, &Q_kyc_by_id, IN(org, id), out);
}

err store_kyc_list(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                   struct kyc_proof **out, size_t *count)
{
    struct kyc_proof p = { 0 };
    struct raw raw = { 0 };

    ROWS_READ(tx, a, &Q_kyc_list, IN(org, customer), cooked(p, &raw), PROOF_OUT(p, raw), out,
              count);
    for (size_t i = 0; i < *count; i++)
        if ((*out)[i].kind >= KYC_KIND_COUNT) return E_DB;
    return OK;
}

err store_kyc_decide(struct wtx *tx, org_id org, const struct kyc_proof *p, bool *done)
{
    int64_t changed;

    TRY(db_exec_count(tx, &Q_kyc_decide,
                      IN(org, p->id, (int)p->said, p->until, p->reason, p->decided_by,
                         p->decided_us),
                      &changed));
    *done = changed == 1;
    return OK;
}

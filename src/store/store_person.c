/* Rows of what people set for themselves. */
#include "store/store_person.h"

#include "queries.h"
#include "store/rows.h"

err store_person_zone(struct rtx *tx, struct arena *a, org_id org, enum person_kind kind,
                      int64_t person, str *out)
{
    return db_one(tx, a, kind == PERSON_STAFF ? &Q_staff_zone : &Q_contact_zone, IN(org, person),
                  OUT(out));
}

err store_person_update(struct wtx *tx, org_id org, enum person_kind kind, int64_t person,
                        const struct person_settings *s)
{
    if (kind == PERSON_STAFF)
        return db_exec(tx, &Q_staff_person, IN(org, person, s->name, s->zone));
    return db_exec(tx, &Q_contact_person, IN(org, person, s->name, s->phone, s->zone));
}

err store_person_email(struct wtx *tx, org_id org, enum person_kind kind, int64_t person,
                       str email)
{
    return db_exec(tx, kind == PERSON_STAFF ? &Q_staff_email : &Q_contact_email,
                   IN(org, person, email));
}

static const struct {
    str word, label;
} notices[] = {
#define X(name, word, label) { { word, sizeof word - 1 }, { label, sizeof label - 1 } },
    NOTICES(X)
#undef X
};

str notice_word(enum notice n)
{
    return notices[n].word;
}

str notice_label(enum notice n)
{
    return notices[n].label;
}

err store_notice_quiet(struct rtx *tx, struct arena *a, org_id org, contact_id contact,
                       bool quiet[NOTICE_COUNT])
{
    str word = STR_NONE, *list;
    size_t n;

    ROWS_READ(tx, a, &Q_notice_list, IN(org, contact), word, OUT(&word), &list, &n);
    for (int k = 0; k < NOTICE_COUNT; k++) {
        quiet[k] = false;
        for (size_t i = 0; i < n; i++) quiet[k] = quiet[k] || str_eq(list[i], notices[k].word);
    }
    return OK;
}

err store_notice_contacts(struct rtx *tx, struct arena *a, org_id org, const struct notice_to *to,
                          struct contact **out, size_t *count)
{
    struct contact c = { .active = true };
    ROWS_READ(tx, a, &Q_notice_contacts,
              IN(org, to->customer, to->permissions, notices[to->notice].word), c,
              OUT(&c.id, &c.email, &c.name, &c.language), out, count);
    return OK;
}

err store_notice_quiet_set(struct wtx *tx, org_id org, contact_id contact,
                           const bool quiet[NOTICE_COUNT])
{
    TRY(db_exec(tx, &Q_notice_clear, IN(org, contact)));
    for (int k = 0; k < NOTICE_COUNT; k++)
        if (quiet[k]) TRY(db_exec(tx, &Q_notice_put, IN(org, contact, notices[k].word)));
    return OK;
}

err store_email_change_end_of(struct wtx *tx, org_id org, enum person_kind kind, int64_t person,
                              int64_t at_us)
{
    return db_exec(tx, &Q_email_change_end_of, IN(org, (int)kind, person, at_us));
}

err store_email_change_insert(struct wtx *tx, org_id org, const struct email_change *c,
                              int64_t at_us)
{
    TRY(store_email_change_end_of(tx, org, c->kind, c->person, at_us));
    return db_exec(tx, &Q_email_change_insert,
                   IN(org, c->id, (int)c->kind, c->person, c->old_email, c->new_email, at_us,
                      c->expires_us));
}

static err read_change(struct rtx *tx, struct arena *a, const struct sql *q, org_id org,
                       int64_t id, struct email_change *out, bool *found)
{
    struct email_change c = { .id = id };
    int kind = 0;

    TRY(db_maybe(tx, a, q, IN(org, id),
                 OUT(&kind, &c.person, &c.old_email, &c.new_email, &c.expires_us, &c.old_us,
                     &c.new_us, &c.ended_us),
                 found));
    c.kind = (enum person_kind)kind;
    if (*found) *out = c;
    return OK;
}

err store_email_change_get(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                           struct email_change *out, bool *found)
{
    return read_change(tx, a, &Q_email_change_get, org, id, out, found);
}

err store_email_change_lock(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                            struct email_change *out, bool *found)
{
    return read_change(tx, a, &Q_email_change_lock, org, id, out, found);
}

err store_email_change_open(struct rtx *tx, struct arena *a, org_id org, enum person_kind kind,
                            int64_t person, struct email_change *out, bool *found)
{
    struct email_change c = { .kind = kind, .person = person };
    int same;

    TRY(db_maybe(tx, a, &Q_email_change_open, IN(org, (int)kind, person),
                 OUT(&c.id, &same, &c.person, &c.old_email, &c.new_email, &c.expires_us,
                     &c.old_us, &c.new_us, &c.ended_us),
                 found));
    if (*found) *out = c;
    return OK;
}

err store_email_change_update(struct wtx *tx, org_id org, const struct email_change *c)
{
    return db_exec(tx, &Q_email_change_update, IN(org, c->id, c->old_us, c->new_us, c->ended_us));
}

err store_device_get(struct rtx *tx, org_id org, const struct device_row *d, int64_t *seen_us,
                     bool *found)
{
    *seen_us = 0;
    return db_maybe(tx, NULL, &Q_device_get, IN(org, (int)d->kind, d->person, d->token_hash),
                    OUT(seen_us), found);
}

err store_device_count(struct rtx *tx, org_id org, const struct device_row *d, int64_t *out)
{
    return db_one(tx, NULL, &Q_device_count, IN(org, (int)d->kind, d->person), OUT(out));
}

err store_device_put(struct wtx *tx, org_id org, const struct device_row *d, int64_t at_us)
{
    return db_exec(tx, &Q_device_put,
                   IN(org, (int)d->kind, d->person, d->token_hash, d->words, d->address, at_us));
}

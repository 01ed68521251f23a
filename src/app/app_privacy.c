/* Erasing people, and taking away what is older than the organisation keeps it. */
#include "app/app_privacy.h"

#include "app/app_export.h"
#include "app/app_staff.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "db/write.h"
#include "locale/words.h"
#include "store/store_account.h"

#define DAY_US (86400 * INT64_C(1000000))
enum { EMAIL_CHANGES_KEPT_DAYS = 30, SWEEP_ARENA = 4 * 1024 * 1024 };

static const struct {
    str word, label;
    int64_t days, least, most;
} retentions[] = {
#define X(name, word, label, days, least, most)                                                    \
    { { word, sizeof word - 1 }, { label, sizeof label - 1 }, days, least, most },
    RETENTIONS(X)
#undef X
};

static const str pages[] = { { "privacy", 7 }, { "legal", 5 }, { "accessibility", 13 } };

str retention_word(enum retention r)
{
    return retentions[r].word;
}

str retention_label(enum retention r)
{
    return retentions[r].label;
}

int64_t retention_least(enum retention r)
{
    return retentions[r].least;
}

int64_t retention_most(enum retention r)
{
    return retentions[r].most;
}

str org_page_word(enum org_page p)
{
    return pages[p];
}

struct work {
    struct arena *a;
    org_id org;
    const struct actor *who; /* NULL: the sweeper */
    const struct privacy_wish *wish;
    contact_id contact;
    int64_t days[RETENTION_COUNT], now_us;
};

/* ---- erasing ---- */

/* Nobody leaves a customer without somebody who manages it, where he goes by himself. */
static err leaves_managers(struct wtx *tx, const struct work *w)
{
    struct membership *list;
    size_t n;

    TRY(store_membership_list(db_reads(tx), w->a, w->org, w->contact, &list, &n));
    for (size_t i = 0; i < n; i++) {
        int64_t others;
        TRY(store_customer_lock(db_reads(tx), w->org, list[i].customer));
        TRY(store_membership_managers(db_reads(tx), w->org, list[i].customer, w->contact,
                                      &others));
        if ((list[i].permissions & MAY_MANAGE) != 0 && others == 0) return E_STATE;
    }
    return OK;
}

static err erase_one(struct wtx *tx, const struct work *w)
{
    struct contact c;

    TRY(store_contact_get(db_reads(tx), w->a, w->org, w->contact, &c));
    str nobody = arena_format(w->a, "erased-%llx@invalid", (unsigned long long)w->contact.v);
    return store_contact_erase(tx, w->org, w->contact, nobody, clock_now_us());
}

static err erase_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    bool self = w->who->kind == PERSON_CONTACT && w->who->person == w->contact.v;

    if (!self) TRY(app_staff_may(db_reads(tx), w->a, w->who, DUTY_RULE));
    if (self) TRY(leaves_managers(tx, w));
    TRY(erase_one(tx, w));
    if (self) return OK;
    return app_audit_note(tx, w->a, w->who,
                          &(struct audit_note){ .action = AUDIT_CONTACT_ERASED,
                                                .object = S("contact"),
                                                .object_id = w->contact.v });
}

err app_person_erase(const struct app *app, struct arena *a, const struct actor *who,
                     contact_id contact)
{
    struct work w = { .a = a, .org = who->org, .who = who, .contact = contact };
    struct rtx *tx = NULL;
    struct export *files;
    size_t n;

    TRY(db_read_begin(app->db, &tx));
    err e = store_export_list(tx, a, w.org, contact, LIMIT_EXPORTS_KEPT, &files, &n);
    db_read_end(&tx);
    TRY(e);
    TRY(db_write(app->db, (struct db_work){ erase_body, NULL, &w }));
    for (size_t i = 0; i < n; i++) TRY(app_export_delete(app, a, &files[i]));
    return OK;
}

/* ---- keeping ---- */

err app_retention_get(struct rtx *tx, struct arena *a, org_id org, int64_t days[RETENTION_COUNT])
{
    for (int i = 0; i < RETENTION_COUNT; i++) {
        str value;
        TRY(store_org_setting_get(tx, a, org, retentions[i].word, &value));
        if (!str_i64(value, &days[i])) days[i] = retentions[i].days;
    }
    return OK;
}

static int64_t before(const struct work *w, int64_t days)
{
    return w->now_us - days * DAY_US;
}

static err sweep_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    contact_id *people;
    size_t n;

    TRY(app_retention_get(db_reads(tx), w->a, w->org, w->days));
    TRY(store_devices_forget(tx, w->org, before(w, w->days[RETENTION_DEVICES])));
    TRY(store_email_changes_forget(tx, w->org, before(w, EMAIL_CHANGES_KEPT_DAYS)));
    TRY(store_forwards_forget(tx, w->org, before(w, w->days[RETENTION_FORWARDS])));
    TRY(store_people_unused(db_reads(tx), w->a, w->org, before(w, w->days[RETENTION_PEOPLE]),
                            &people, &n));
    for (size_t i = 0; i < n; i++) {
        w->contact = people[i];
        TRY(erase_one(tx, w));
    }
    return OK;
}

err app_retention_sweep(const struct app *app, org_id org)
{
    CLEANUP(arena_release) struct arena a;
    struct work w = { .a = &a, .org = org, .now_us = clock_now_us() };

    arena_init(&a, SWEEP_ARENA);
    return db_write(app->db, (struct db_work){ sweep_body, NULL, &w });
}

/* ---- what the organisation says ---- */

static err set_pages(struct wtx *tx, const struct work *w, struct buf *was, struct buf *is)
{
    for (int i = 0; i < ORG_PAGE_COUNT; i++) {
        str old;
        TRY(store_org_page(db_reads(tx), w->a, w->org, pages[i], &old));
        if (str_eq(old, w->wish->pages[i])) continue;
        TRY(store_org_page_put(tx, w->org, pages[i], w->wish->pages[i]));
        audit_line(was, pages[i], utf8_cut(old, 500));
        audit_line(is, pages[i], utf8_cut(w->wish->pages[i], 500));
    }
    return OK;
}

static err set_days(struct wtx *tx, const struct work *w, struct buf *was, struct buf *is)
{
    int64_t now[RETENTION_COUNT];

    TRY(app_retention_get(db_reads(tx), w->a, w->org, now));
    for (int i = 0; i < RETENTION_COUNT; i++) {
        if (now[i] == w->wish->days[i]) continue;
        str value = arena_format(w->a, "%lld", (long long)w->wish->days[i]);
        TRY(store_org_setting_put(tx, w->org, retentions[i].word, value));
        audit_line(was, retentions[i].word, arena_format(w->a, "%lld", (long long)now[i]));
        audit_line(is, retentions[i].word, value);
    }
    return OK;
}

static err set_body(struct wtx *tx, void *arg)
{
    CLEANUP(buf_release) struct buf was, is;
    const struct work *w = arg;
    struct org o;

    buf_init(&was, LIMIT_FIELD_BYTES);
    buf_init(&is, LIMIT_FIELD_BYTES);
    TRY(app_staff_may(db_reads(tx), w->a, w->who, DUTY_RULE));
    TRY(store_org_get(db_reads(tx), w->a, w->org, &o));
    if (!str_eq(o.language, w->wish->language)) {
        TRY(store_org_language(tx, w->org, w->wish->language));
        audit_line(&was, S("language"), o.language);
        audit_line(&is, S("language"), w->wish->language);
    }
    TRY(set_pages(tx, w, &was, &is));
    TRY(set_days(tx, w, &was, &is));
    if (is.n == 0) return OK;
    return app_audit_note(tx, w->a, w->who,
                          &(struct audit_note){ .action = AUDIT_SETTINGS,
                                                .object = S("settings"),
                                                .subject = S("Privacy"),
                                                .before = buf_copy(&was, w->a),
                                                .after = buf_copy(&is, w->a) });
}

static void wrong(struct problems *all, str field, str text)
{
    problem_add(all, (struct problem){ .field = field, .text = text });
}

err app_privacy_set(const struct app *app, struct arena *a, const struct actor *who,
                    const struct privacy_wish *wish, struct problems *problems)
{
    struct work w = { .a = a, .org = who->org, .who = who, .wish = wish };

    if (!words_known(wish->language)) wrong(problems, S("language"), S("Choose one of the list."));
    for (int i = 0; i < ORG_PAGE_COUNT; i++)
        if (utf8_count(wish->pages[i]) > ORG_PAGE_CHARS)
            wrong(problems, pages[i], S("Use at most 10000 characters."));
    for (int i = 0; i < RETENTION_COUNT; i++)
        if (wish->days[i] < retentions[i].least || wish->days[i] > retentions[i].most)
            wrong(problems, retentions[i].word, S("Enter a number of days within these bounds."));
    if (problems->errors > 0) return E_INVALID;
    return db_write(app->db, (struct db_work){ set_body, NULL, &w });
}

/*
 * What is kept about people and for how long. A person is erased as far as the law of the books
 * allows: all that names him outside of them goes; documents, payments, and the log of staff stay.
 */
#pragma once

#include "app/app_audit.h"
#include "store/store_privacy.h"

/*
 * Erase a contact, by himself or by staff who rule. E_STATE: a customer would be left with nobody
 * who manages it (asked of himself alone); E_FORBIDDEN, E_NOT_FOUND.
 */
MUST_USE err app_person_erase(const struct app *app, struct arena *a, const struct actor *who,
                              contact_id contact);

/* X(name, word in the database, what people read, days unless said, at least, at most) */
#define RETENTIONS(X)                                                                              \
    X(DEVICES, "keep.devices", "Devices that nobody logs in with any more", 365, 30, 1095)         \
    X(FORWARDS, "keep.forwards", "Addresses and words of forwarded documents", 365, 30, 3650)      \
    X(PEOPLE, "keep.people", "People who are contacts of no customer any more", 730, 30, 3650)

enum retention {
#define X(name, word, label, days, least, most) RETENTION_##name,
    RETENTIONS(X)
#undef X
    RETENTION_COUNT
};
str retention_word(enum retention r);
str retention_label(enum retention r); /* a key of the message catalogue */
int64_t retention_least(enum retention r);
int64_t retention_most(enum retention r);
MUST_USE err app_retention_get(struct rtx *tx, struct arena *a, org_id org,
                               int64_t days[RETENTION_COUNT]);
/* Take away what is older than the organisation keeps it. */
MUST_USE err app_retention_sweep(const struct app *app, org_id org);

enum org_page { ORG_PAGE_PRIVACY, ORG_PAGE_LEGAL, ORG_PAGE_ACCESSIBILITY, ORG_PAGE_COUNT };
enum { ORG_PAGE_CHARS = 10000 };
str org_page_word(enum org_page p);

/* Staff who rule: the language of the organisation, its pages, how long what is kept. */
struct privacy_wish {
    str language;
    str pages[ORG_PAGE_COUNT]; /* "": our words */
    int64_t days[RETENTION_COUNT];
};
/* Problems: "language", the words of pages and retentions. E_INVALID, E_FORBIDDEN. */
MUST_USE err app_privacy_set(const struct app *app, struct arena *a, const struct actor *who,
                             const struct privacy_wish *wish, struct problems *problems);

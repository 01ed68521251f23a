/* A row for each who looked, a line of history with it, and one item for staff. */
#include "app/app_seen.h"

#include "app/app_inbox.h"
#include "base/clock.h"
#include "db/write.h"
#include "store/store_document.h"
#include "store/store_link.h"

struct work {
    struct arena *a;
    const struct first_look *l;
};

static err note_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    const struct first_look *l = w->l;
    org_id org = l->who.org;
    int64_t now = clock_now_us();
    bool fresh;

    if (l->link != 0) TRY(store_link_seen(tx, org, l->link, now));
    TRY(store_seen_insert(tx, &l->who, l->doc, now, &fresh));
    if (!fresh) return OK;
    TRY(store_history_of(tx, org, l->doc, l->who.contact,
                         &(struct history_row){ now, S("seen"), l->name,
                                                l->link != 0 ? S("by the link in a mail")
                                                             : STR_NONE }));
    struct inbox_item item = { .kind = INBOX_VIEW,
                               .key = arena_format(w->a, "view-%lld", (long long)l->doc),
                               .customer = l->customer, .contact = l->who.contact,
                               .subject = l->doc, .number = l->number, .words = l->who.address,
                               .path = l->path, .made_us = now };
    return app_inbox_put(tx, w->a, org, &item);
}

err app_seen_note(const struct app *app, struct arena *a, const struct first_look *l)
{
    struct work w = { a, l };

    TRY(db_write(app->db, (struct db_work){ note_body, NULL, &w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

/* Ending sessions. Making them is where people get in: app_people.c, app_factor.c. */
#include "app/app_session.h"

#include "db/write.h"

struct work {
    struct arena *a;
    const struct actor *who;
    session_id id; /* 0: all but `keep` */
    str keep;
};

static err end_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    const struct actor *who = w->who;

    if (w->id.v != 0)
        TRY(store_session_end(tx, who->org, who->kind, who->person, w->id));
    else
        TRY(store_session_delete_others(tx, who->org, who->kind, who->person, w->keep));
    if (who->kind != PERSON_STAFF) return OK;
    return app_audit_note(tx, w->a, who,
                          &(struct audit_note){ .action = AUDIT_SESSIONS_ENDED,
                                                .object = S("staff"),
                                                .object_id = who->person,
                                                .subject = who->name });
}

err app_session_end(const struct app *app, struct arena *a, const struct actor *who, session_id id)
{
    struct work w = { .a = a, .who = who, .id = id };
    if (id.v == 0) return OK;
    return db_write(app->db, (struct db_work){ end_body, NULL, &w });
}

err app_session_end_others(const struct app *app, struct arena *a, const struct actor *who,
                           str token)
{
    struct work w = { .a = a, .who = who, .keep = app_sha256(a, token) };
    return db_write(app->db, (struct db_work){ end_body, NULL, &w });
}

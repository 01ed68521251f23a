/* Where one is logged in, at both doors: the list, and ending one or all the others. */
#include "app/app_factor.h"
#include "app/app_session.h"
#include "web/device.h"
#include "web/route.h"
#include "web/session_view.h"
#include "web/views.h"
#include "web/web.h"

static str page_of(const struct visit *v)
{
    return v->route->door == DOOR_STAFF ? S("/staff/sessions") : S("/sessions");
}

static err sessions_show(struct visit *v)
{
    struct sessions_page p = { .ended = visit_field(v, "ended").n > 0 };
    struct session_row *list;
    size_t n;

    TRY(store_session_list(v->tx, v->a, v->org->id, v->session->kind, v->session->person, &list,
                           &n));
    struct session_view *rows = arena_array(v->a, struct session_view, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct session_row *r = &list[i];
        if (session_is_over(&r->s, v->now_us)) continue;
        struct device d = device_of(r->device);
        rows[p.count++] = (struct session_view){
            .browser = d.browser, .system = d.system, .address = r->address,
            .id = arena_format(v->a, "%lld", (long long)r->s.id.v),
            .own = r->s.id.v == v->session->id.v,
            .since = visit_time(v, r->s.made_us), .seen = visit_time(v, r->s.seen_us)
        };
    }
    p.rows = rows;
    str title = html_message(&v->html, S("Where you are logged in"));
    struct frame f = visit_frame(v, PAGE_NONE, title);
    view_sessions(&v->html, &f, &p);
    return OK;
}

static err ended(struct visit *v)
{
    session_cache_forget(&v->web->sessions);
    return visit_redirect(v, arena_format(v->a, "%.*s?ended=1", STR_FMT(page_of(v))));
}

/* One's own present session is ended by logging out. */
static err end_one(struct visit *v)
{
    struct actor who = visit_actor(v);
    session_id id;

    if (!str_i64(visit_field(v, "session"), &id.v)) return E_NOT_FOUND;
    if (id.v == v->session->id.v) return E_CONFLICT;
    TRY(app_session_end(v->app, v->a, &who, id));
    return ended(v);
}

static err end_others(struct visit *v)
{
    struct actor who = visit_actor(v);

    TRY(app_session_end_others(v->app, v->a, &who, v->token));
    return ended(v);
}

#define SHOWN .fields = { { "ended", FIELD_LINE, 1 } }
#define ONE .fields = { { "session", FIELD_EXACT, 20 } }

const struct route page_sessions[] = {
    { HTTP_GET, "/sessions", DOOR_PORTAL, NEED_PERSON, .read = sessions_show, SHOWN },
    { HTTP_POST, "/sessions/end", DOOR_PORTAL, NEED_PERSON, .write = end_one, ONE },
    { HTTP_POST, "/sessions/end-others", DOOR_PORTAL, NEED_PERSON, .write = end_others },
    { HTTP_GET, "/staff/sessions", DOOR_STAFF, NEED_PERSON, .read = sessions_show, SHOWN },
    { HTTP_POST, "/staff/sessions/end", DOOR_STAFF, NEED_PERSON, .write = end_one, ONE },
    { HTTP_POST, "/staff/sessions/end-others", DOOR_STAFF, NEED_PERSON, .write = end_others },
    { 0 },
};

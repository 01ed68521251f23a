/* Staff users: added by a link, their role, in and out of service, their second factor reset. */
#include "app/app_factor.h"
#include "app/app_staff.h"
#include "web/route.h"
#include "web/staff/staff_rows.h"
#include "web/views.h"
#include "web/web.h"

static void wrong(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

static const struct choice *roles(struct visit *v, str chosen)
{
    struct choice *list = arena_array(v->a, struct choice, ROLE_COUNT);
    for (int r = ROLE_NONE + 1; r < ROLE_COUNT; r++)
        list[r - 1] = (struct choice){ role_word((enum role)r),
                                       html_message(&v->html, role_label((enum role)r)),
                                       str_eq(chosen, role_word((enum role)r)) };
    return list;
}

static struct staff_user_row row_of(struct visit *v, const struct staff_listed *s)
{
    return (struct staff_user_row){ .id = s->staff.id.v, .name = s->staff.name,
                                    .email = s->staff.email, .active = s->staff.active,
                                    .factor = s->factor,
                                    .role = html_message(&v->html,
                                                         role_label(role_of(s->staff.role))) };
}

/* `link`: one that was made now, shown this once. */
static err show_users(struct visit *v, str link, str link_for, const struct problems *problems)
{
    bool typed = problems != NULL;
    struct staff_users p = { .role_count = ROLE_COUNT - 1, .link = link, .link_for = link_for,
                             .name = typed ? visit_field(v, "name") : STR_NONE,
                             .email = typed ? visit_field(v, "email") : STR_NONE };
    struct staff_listed *list;

    TRY(visit_read(v));
    TRY(store_staff_list(v->tx, v->a, v->org->id, &list, &p.count));
    struct staff_user_row *rows = arena_array(v->a, struct staff_user_row, p.count + 1);
    for (size_t i = 0; i < p.count; i++) rows[i] = row_of(v, &list[i]);
    p.rows = rows;
    p.roles = roles(v, typed ? visit_field(v, "role") : role_word(ROLE_SUPPORT));
    struct frame f = visit_frame(v, PAGE_SETTINGS, html_message(&v->html, S("Staff")));
    view_staff_users(&v->html, &f, &p, problems);
    return OK;
}

static err users_show(struct visit *v)
{
    return show_users(v, STR_NONE, STR_NONE, NULL);
}

static str link_of(struct visit *v, str token)
{
    str base = web_base_url(v->web, v->rq, v->a);
    return arena_format(v->a, "%.*s/join/%.*s", STR_FMT(base), STR_FMT(token));
}

static err user_add(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct staff_wish wish = { visit_field(v, "email"), visit_field(v, "name"),
                               role_of(visit_field(v, "role")) };
    staff_id made;
    str token, accepted;

    if (str_trim(wish.name).n == 0) wrong(v, S("name"), S("Enter a name."));
    if (!email_accept(v->a, wish.email, &accepted))
        wrong(v, S("email"), S("Enter an e-mail address, such as name@example.com."));
    if (wish.role == ROLE_NONE) wrong(v, S("role"), S("Choose a role."));
    err e = v->problems.errors > 0
                ? E_INVALID
                : app_staff_invite(v->app, v->a, &who, &wish, &made, &token);
    if (e == E_EXISTS) wrong(v, S("email"), S("Somebody with this address is here already."));
    if (e == E_INVALID || e == E_EXISTS) {
        visit_status(v, 422);
        return show_users(v, STR_NONE, STR_NONE, &v->problems);
    }
    TRY(e);
    return show_users(v, link_of(v, token), str_trim(wish.name), NULL);
}

/* ---- one of them ---- */

static err load(struct visit *v, struct staff_listed *out)
{
    struct staff_listed *list;
    int64_t id;
    size_t n;

    if (!str_i64(v->params[0], &id)) return E_NOT_FOUND;
    TRY(visit_read(v));
    TRY(store_staff_list(v->tx, v->a, v->org->id, &list, &n));
    for (size_t i = 0; i < n; i++) {
        if (list[i].staff.id.v != id) continue;
        *out = list[i];
        return OK;
    }
    return E_NOT_FOUND;
}

static err show_user(struct visit *v, const struct problems *problems)
{
    struct staff_listed s;

    TRY(load(v, &s));
    struct staff_user p = { .row = row_of(v, &s), .roles = roles(v, s.staff.role),
                            .role_count = ROLE_COUNT - 1,
                            .self = s.staff.id.v == v->session->person };
    struct frame f = visit_frame(v, PAGE_SETTINGS, s.staff.name);
    view_staff_user(&v->html, &f, &p, problems);
    return OK;
}

static err user_show(struct visit *v)
{
    return show_user(v, NULL);
}

static err user_change(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct staff_listed s;
    enum role role = role_of(visit_field(v, "role"));

    TRY(load(v, &s));
    db_read_end(&v->tx);
    err e = app_staff_change(v->app, v->a, &who, s.staff.id, role, visit_field(v, "active").n > 0);
    if (e == E_STATE) wrong(v, S("role"), S("This is the last owner in service: name another "
                                            "one first."));
    if (e == E_INVALID) wrong(v, S("role"), S("Choose a role."));
    if (e == E_STATE || e == E_INVALID) {
        visit_status(v, 422);
        return show_user(v, &v->problems);
    }
    TRY(e);
    session_cache_forget(&v->web->sessions);
    return visit_redirect(v, S("/staff/settings/staff"));
}

static err user_link(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct staff_listed s;
    str token;

    TRY(load(v, &s));
    db_read_end(&v->tx);
    TRY(app_staff_link(v->app, v->a, &who, s.staff.id, &token));
    return show_users(v, link_of(v, token), s.staff.name, NULL);
}

static err user_reset(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct staff_listed s;

    TRY(load(v, &s));
    db_read_end(&v->tx);
    TRY(app_factor_reset(v->app, v->a, &who, s.staff.id));
    session_cache_forget(&v->web->sessions);
    return visit_redirect(v, arena_format(v->a, "/staff/settings/staff/%lld",
                                          (long long)s.staff.id.v));
}

const struct route page_staff_users[] = {
    { HTTP_GET, "/staff/settings/staff", DOOR_STAFF, NEED_RULE, .read = users_show },
    { HTTP_POST, "/staff/settings/staff", DOOR_STAFF, NEED_RULE, .write = user_add,
      .fields = { { "name", FIELD_LINE, 200 }, { "email", FIELD_EMAIL },
                  { "role", FIELD_LINE, 20 } } },
    { HTTP_GET, "/staff/settings/staff/{user}", DOOR_STAFF, NEED_RULE, .read = user_show },
    { HTTP_POST, "/staff/settings/staff/{user}", DOOR_STAFF, NEED_RULE, .write = user_change,
      .fields = { { "role", FIELD_LINE, 20 }, { "active", FIELD_LINE, 1 } } },
    { HTTP_POST, "/staff/settings/staff/{user}/link", DOOR_STAFF, NEED_RULE, .write = user_link },
    { HTTP_POST, "/staff/settings/staff/{user}/factor", DOOR_STAFF, NEED_RULE,
      .write = user_reset },
    { 0 },
};

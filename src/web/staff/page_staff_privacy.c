/* Settings of language, public pages and how long what is kept; and erasing people. */
#include "app/app_privacy.h"
#include "web/contact_rows.h"
#include "web/privacy_view.h"
#include "web/staff/staff_rows.h"
#include "web/views.h"
#include "web/web.h"

static err show(struct visit *v, const struct privacy_wish *w, const struct problems *problems)
{
    struct choice *languages = arena_array(v->a, struct choice, words_language_count);
    struct retention_view *days = arena_array(v->a, struct retention_view, RETENTION_COUNT);
    struct staff_privacy p = { .languages = languages, .language_count = words_language_count,
                               .privacy = w->pages[ORG_PAGE_PRIVACY],
                               .legal = w->pages[ORG_PAGE_LEGAL],
                               .accessibility = w->pages[ORG_PAGE_ACCESSIBILITY], .days = days,
                               .day_count = RETENTION_COUNT,
                               .saved = v->route->method == HTTP_GET &&
                                        visit_field(v, "saved").n > 0 };

    for (size_t i = 0; i < words_language_count; i++)
        languages[i] = (struct choice){ words_languages[i].tag, words_languages[i].name,
                                        str_eq(words_languages[i].tag, w->language) };
    for (int i = 0; i < RETENTION_COUNT; i++) {
        enum retention r = (enum retention)i;
        str least = arena_format(v->a, "%lld", (long long)retention_least(r));
        str most = arena_format(v->a, "%lld", (long long)retention_most(r));
        days[i] = (struct retention_view){
            retention_word(r), html_message(&v->html, retention_label(r)),
            problems != NULL ? http_form(v->rq, retention_word(r))
                             : arena_format(v->a, "%lld", (long long)w->days[i]),
            words_say(v->words, v->a, "Days, from {1} to {2}", least, most)
        };
    }
    struct frame f = visit_frame(v, PAGE_SETTINGS, html_message(&v->html, S("Privacy")));
    view_staff_privacy(&v->html, &f, &p, problems);
    return OK;
}

static err privacy_show(struct visit *v)
{
    struct privacy_wish w = { .language = v->org->language };

    TRY(app_retention_get(v->tx, v->a, v->org->id, w.days));
    for (int i = 0; i < ORG_PAGE_COUNT; i++)
        TRY(store_org_page(v->tx, v->a, v->org->id, org_page_word((enum org_page)i),
                           &w.pages[i]));
    return show(v, &w, NULL);
}

static err privacy_save(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct privacy_wish w = { .language = visit_field(v, "language"),
                              .pages = { str_trim(visit_field(v, "privacy")),
                                         str_trim(visit_field(v, "legal")),
                                         str_trim(visit_field(v, "accessibility")) } };
    static const char *const names[] = { "keep.devices", "keep.forwards", "keep.people" };

    for (int i = 0; i < RETENTION_COUNT; i++)
        if (!str_i64(str_trim(visit_field(v, names[i])), &w.days[i])) w.days[i] = -1;
    err e = v->problems.errors > 0 ? E_INVALID
                                   : app_privacy_set(v->app, v->a, &who, &w, &v->problems);
    if (e == E_INVALID) {
        visit_status(v, 422);
        return show(v, &w, &v->problems);
    }
    TRY(e);
    session_cache_forget(&v->web->sessions);
    return visit_redirect(v, S("/staff/settings/privacy?saved=1"));
}

/* ---- a person ---- */

static err erase(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct contact_page p;
    struct customer c;
    contact_id id;

    TRY(visit_read(v));
    TRY(staff_customer_named(v, v->params[0], &c));
    TRY(contact_named(v, c.id, v->params[1], &p, &id));
    db_read_end(&v->tx);
    if (!str_eq(visit_field(v, "sure"), S("1"))) return E_BAD_REQUEST;
    TRY(app_person_erase(v->app, v->a, &who, id));
    session_cache_forget(&v->web->sessions);
    return visit_redirect(v, arena_format(v->a, "/staff/customers/%.*s/contacts?saved=1",
                                          STR_FMT(v->params[0])));
}

const struct route page_staff_privacy[] = {
    { HTTP_GET, "/staff/settings/privacy", DOOR_STAFF, NEED_RULE, .read = privacy_show,
      .fields = { { "saved", FIELD_LINE, 1 } } },
    { HTTP_POST, "/staff/settings/privacy", DOOR_STAFF, NEED_RULE, .write = privacy_save,
      .fields = { { "language", FIELD_EXACT, 15 }, { "privacy", FIELD_TEXT },
                  { "legal", FIELD_TEXT }, { "accessibility", FIELD_TEXT },
                  { "keep.devices", FIELD_LINE, 10 }, { "keep.forwards", FIELD_LINE, 10 },
                  { "keep.people", FIELD_LINE, 10 } } },
    { HTTP_POST, "/staff/customers/{customer}/contacts/{contact}/erase", DOOR_STAFF, NEED_RULE,
      .write = erase, .fields = { { "sure", FIELD_LINE, 1 } } },
    { 0 },
};

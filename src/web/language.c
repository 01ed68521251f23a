/* The reader's language, and POST /language, which sets it. */
#include "web/language.h"

#include "app/app_people.h"
#include "locale/locale.h"
#include "web/views.h"
#include "web/web.h"

static str message(const void *arg, str text)
{
    return words_message(arg, text);
}

static str plural(const void *arg, str one, str many, int64_t n)
{
    return words_plural(arg, one, many, n);
}

static str cookie_of(const struct visit *v)
{
    return v->web->https ? S("__Host-cfl") : S("cfl");
}

void visit_speak(struct visit *v, str setting)
{
    str language = words_known(setting) ? setting : http_cookie(v->rq, cookie_of(v));

    if (!words_known(language) && v->session == NULL)
        language = words_accept(http_header(v->rq, S("accept-language")));
    if (!words_known(language) && v->org != NULL) language = v->org->language;
    v->language = language;
    v->words = words_of(language);
    v->catalogue = (struct html_catalogue){ message, plural, v->words };
    v->html.catalogue = v->words == NULL ? NULL : &v->catalogue;
    v->html.format = locale_format(language);
}

void visit_speak_to(struct visit *v, str setting)
{
    if (words_known(setting) && !words_known(http_cookie(v->rq, cookie_of(v))))
        visit_speak(v, setting);
}

struct languages visit_languages(struct visit *v)
{
    struct choice *list = arena_array(v->a, struct choice, words_language_count);
    const struct words *none = NULL;

    for (size_t i = 0; i < words_language_count; i++) {
        const struct words_language *l = &words_languages[i];
        bool english = str_eq(l->tag, S("en"));
        list[i] = (struct choice){ .value = l->tag, .label = l->name,
                                   .chosen = v->words == (english ? none : words_of(l->tag)) };
    }
    return (struct languages){ list, words_language_count };
}

static err choose(struct visit *v)
{
    str language = visit_field(v, "language");
    bool staff = v->route->door == DOOR_STAFF;

    if (!words_known(language)) return E_BAD_REQUEST;
    if (v->session != NULL) {
        TRY(app_language_set(v->app, v->org->id, v->session->kind, v->session->person, language));
        session_cache_forget(&v->web->sessions);
    }
    http_set(v->rs, S("Set-Cookie"),
             arena_format(v->a, "%.*s=%.*s; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax%s",
                          STR_FMT(cookie_of(v)), STR_FMT(language),
                          v->web->https ? "; Secure" : ""));
    return visit_redirect(v, visit_local(visit_field(v, "next"), staff ? S("/staff") : S("/")));
}

static err show(struct visit *v)
{
    struct languages l = visit_languages(v);
    struct frame f = visit_frame(v, PAGE_ACCOUNT, html_message(&v->html, S("Language")));
    bool staff = v->route->door == DOOR_STAFF;
    view_language_page(&v->html, &f, l.list, l.count, staff ? S("/staff") : S("/"));
    return OK;
}

#define LANGUAGE_FIELDS .fields = { { "language", FIELD_EXACT, 15 }, { "next", FIELD_EXACT, 1000 } }

const struct route page_language[] = {
    { HTTP_GET, "/language", DOOR_PORTAL, NEED_PERSON, .read = show },
    { HTTP_POST, "/language", DOOR_PORTAL, NEED_ANYONE, .write = choose, LANGUAGE_FIELDS },
    { HTTP_GET, "/staff/language", DOOR_STAFF, NEED_PERSON, .read = show },
    { HTTP_POST, "/staff/language", DOOR_STAFF, NEED_ANYONE, .write = choose, LANGUAGE_FIELDS },
    { 0 },
};

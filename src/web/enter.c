/* Log-ins that succeeded, and the browsers they come from. */
#include "web/enter.h"

#include "app/app_person.h"
#include "web/device.h"
#include "web/web.h"

enum { COOKIE_CHARS = 64 };

static str words_of_browser(struct visit *v)
{
    struct device d = device_of(http_header(v->rq, S("user-agent")));
    if (d.system.n == 0 || d.browser.n == 0) return d.browser.n > 0 ? d.browser : d.system;
    return arena_format(v->a, "%.*s, %.*s", STR_FMT(d.browser), STR_FMT(d.system));
}

err visit_enter(struct visit *v, bool staff, str token)
{
    str name = v->web->https ? S("__Host-cfd") : S("cfd"), fresh;
    struct device_met d = { .session = token, .seen = http_cookie(v->rq, name),
                            .words = words_of_browser(v), .address = v->rq->remote };

    if (d.seen.n >= COOKIE_CHARS) d.seen = STR_NONE;
    visit_cookie(v, staff, token);
    TRY(app_device_met(v->app, v->a, v->org->id, &d, &fresh));
    if (fresh.n == 0) return OK;
    http_set(v->rs, S("Set-Cookie"),
             arena_format(v->a, "%.*s=%.*s; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax%s",
                          STR_FMT(name), STR_FMT(fresh), v->web->https ? "; Secure" : ""));
    return OK;
}

/* Words that browsers put into their header, the particular before the general. */
#include "web/device.h"

struct sign {
    str mark, word;
};
#define SIGN(mark, word) { { mark, sizeof(mark) - 1 }, { word, sizeof(word) - 1 } }

/* Each imitates those below it. */
static const struct sign browsers[] = {
    SIGN("Edg/", "Edge"),          SIGN("EdgA/", "Edge"),     SIGN("EdgiOS/", "Edge"),
    SIGN("OPR/", "Opera"),         SIGN("SamsungBrowser/", "Samsung Internet"),
    SIGN("FxiOS/", "Firefox"),     SIGN("Firefox/", "Firefox"),
    SIGN("CriOS/", "Chrome"),      SIGN("Chromium/", "Chromium"),
    SIGN("Chrome/", "Chrome"),     SIGN("Safari/", "Safari"),
};
static const struct sign systems[] = {
    SIGN("iPhone", "iPhone"),   SIGN("iPad", "iPad"),       SIGN("Android", "Android"),
    SIGN("Windows", "Windows"), SIGN("CrOS", "ChromeOS"),   SIGN("Macintosh", "Mac"),
    SIGN("Linux", "Linux"),     SIGN("X11", "Unix"),
};

static str find(const struct sign *list, size_t n, str text)
{
    for (size_t i = 0; i < n; i++)
        if (str_contains(text, list[i].mark)) return list[i].word;
    return STR_NONE;
}

/* The name of a program that says plainly what it is: "curl/8.5" but no word of its own making. */
static str own_name(str text)
{
    str name;
    if (!str_cut(&text, '/', &name) || name.n == 0 || name.n > 30) return STR_NONE;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '_' || c == '.';
        if (!plain) return STR_NONE;
    }
    return str_eq(name, S("Mozilla")) ? STR_NONE : name;
}

struct device device_of(str user_agent)
{
    struct device d = { find(browsers, countof(browsers), user_agent),
                        find(systems, countof(systems), user_agent) };
    if (d.browser.n == 0) d.browser = own_name(user_agent);
    return d;
}

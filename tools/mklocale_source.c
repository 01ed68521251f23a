/*
 * Finding messages. In a view: t("...") and tn(n, "...", "..."). In a C file: every string that
 * is words, so that nobody has to mark what people read: one with a place {1}, or with a capital,
 * small letters behind it, and no place of printf. What looks so and is none (names of headers,
 * say) is listed here, and so is what does not look so and is.
 */
#include "mklocale.h"

#include <ctype.h>
#include <stdlib.h>

/* Words of protocols and of our own code. */
static const char *const not_words[] = {
    "Accept-Language", "Cache-Control", "Clear-Site-Data", "Content-Disposition",
    "Content-Security-Policy", "Content-Type", "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy", "Location", "Permissions-Policy", "Referrer-Policy",
    "Retry-After", "Set-Cookie", "Strict-Transport-Security", "X-Content-Type-Options",
    "Counterfoil", "Content-Language", "Vary", "Last-Modified", "Link", "Allow", NULL
};

/* Words all the same, though none of the signs is on them: units, and kinds of charges. */
static const char *const small_words[] = {
    "day", "days", "month", "months", "year", "years", "week", "weeks", "byte", "bytes", "set",
    "sets", "service", "services", "lump sum", "thousand", "1–30 days late", NULL
};

/* Lists of codes of two or three capitals. */
static bool is_codes(const char *s)
{
    for (size_t i = 0; s[i] != 0; i++) {
        if (!isupper((unsigned char)s[i]) && s[i] != ' ') return false;
    }
    return strchr(s, ' ') != NULL;
}

static bool is_words(const char *s)
{
    size_t n = strlen(s);
    if (one_of(s, small_words) || (n > 3 && strpbrk(s, "{") != NULL && places_of(s) > 1))
        return true;
    if (n < 2 || !isupper((unsigned char)s[0]) || strchr(s, '\n') != NULL) return false;
    for (const char *p = s; *p != 0; p++) {
        if (*p == '%' || *p == '/' || *p == '<' || *p == '=' || *p == '_') return false;
    }
    if (one_of(s, not_words) || is_codes(s)) return false;
    bool small = islower((unsigned char)s[1]) != 0;
    return small || strchr(s, ' ') != NULL || strstr(s, "-mail") != NULL;
}

/* Step over white space and comments. */
static const char *skip_blank(const char *p)
{
    for (;;) {
        while (isspace((unsigned char)*p)) p++;
        if (starts(p, "/*")) {
            const char *end = strstr(p, "*/");
            if (end == NULL) return p + strlen(p);
            p = end + 2;
        } else if (starts(p, "//")) {
            p += strcspn(p, "\n");
        } else {
            return p;
        }
    }
}

static void add_escape(struct text *out, const char **p)
{
    char c = *++*p;
    if (c == 'x') {
        char hex[3] = { (*p)[1], (*p)[2], 0 };
        char byte = (char)strtol(hex, NULL, 16);
        add(out, &byte, 1);
        *p += 3;
        return;
    }
    char byte = c == 'n' ? '\n' : c == 't' ? '\t' : c;
    add(out, &byte, 1);
    ++*p;
}

/* The literals at `p`, joined; NULL if there is none. `p` steps behind them. */
static char *literals(const char **p)
{
    struct text out = { 0 };
    const char *at = *p;
    if (*at != '"') return NULL;
    add(&out, "", 0);
    while (*at == '"') {
        for (at++; *at != '"';) {
            if (*at == 0 || *at == '\n') fail(line, "a string is not closed");
            if (*at == '\\')
                add_escape(&out, &at);
            else
                add(&out, at++, 1);
        }
        *p = ++at;
        at = skip_blank(at);
    }
    return out.p;
}

/* Behind "tn(" or "html_plural(": up to the first string, over what comes before it. */
static void plural_call(struct catalogue *c, const char **p, const char *file)
{
    const char *at = *p;
    while (*at != 0 && *at != '"' && *at != ';') at++;
    char *one = literals(&at);
    while (*at != 0 && *at != '"' && *at != ';') at++;
    char *many = literals(&at);
    if (one == NULL || many == NULL) fail(0, "a plural without its two messages");
    message_add(c, one, many, file);
    free(one);
    free(many);
    *p = at;
}

static void extract_view(struct catalogue *c, const char *file, const char *source)
{
    for (const char *p = source; *p != 0; p++) {
        bool word = p > source && (word_char(p[-1]) || p[-1] == '.' || p[-1] == '>');
        if (!word && starts(p, "tn(")) {
            p += 3;
            plural_call(c, &p, file);
        } else if (!word && starts(p, "t(\"")) {
            p += 2;
            char *id = literals(&p);
            message_add(c, id, NULL, file);
            free(id);
        }
        if (*p == 0) break;
    }
}

static void extract_c(struct catalogue *c, const char *file, const char *source)
{
    const char *p = skip_blank(source);
    while (*p != 0) {
        if (*p == '#' && starts(p, "#include")) {
            p += strcspn(p, "\n");
        } else if (starts(p, "html_plural(") || starts(p, "words_plural(")) {
            p += strcspn(p, "(");
            if (p[strcspn(p, "\";{")] == '"') plural_call(c, &p, file);
        } else if (*p == '\'') {
            p += p[1] == '\\' ? 3 : 1;
            p += strcspn(p, "'") + 1;
        } else if (*p == '"') {
            char *s = literals(&p);
            if (is_words(s)) message_add(c, s, NULL, file);
            free(s);
        } else {
            p++;
        }
        p = skip_blank(p);
    }
}

void extract(struct catalogue *c, const char *file)
{
    const char *dot = strrchr(file, '.');
    char *source = file_read(file);
    path = file;
    if (dot != NULL && strcmp(dot, ".html") == 0)
        extract_view(c, file, source);
    else
        extract_c(c, file, source);
    free(source);
}

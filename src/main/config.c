/* One table of names; three sources fill it, the strongest first. */
#include "main/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"

enum kind { TEXT, SWITCH, NUMBER };

static const struct {
    const char *word;
    enum kind kind;
    str fallback;
} names[] = {
#define X(name, word, kind, fallback) { word, kind, { fallback, sizeof fallback - 1 } },
    CONFIG(X)
#undef X
};

enum { FILE_BYTES_MAX = 64 * 1024, NUMBER_MAX = 1024 };

/* The largest number a name takes: of a limit, itself. */
static int most_of(int name)
{
    switch (name) {
    case CONFIG_CONNECTIONS: return LIMIT_CONNECTIONS;
    case CONFIG_CONNECTIONS_PER_ADDRESS: return LIMIT_CONNECTIONS_PER_ADDRESS;
    case CONFIG_HEADER_SECONDS: return LIMIT_HEADER_SECONDS;
    case CONFIG_BODY_SECONDS: return LIMIT_BODY_SECONDS;
    case CONFIG_IDLE_SECONDS: return LIMIT_IDLE_SECONDS;
    case CONFIG_FORM_BYTES: return LIMIT_FORM_BYTES;
    case CONFIG_UPLOAD_BYTES: return LIMIT_UPLOAD_BYTES;
    default: return NUMBER_MAX;
    }
}

void config_init(struct config *c)
{
    *c = (struct config){ 0 };
    arena_init(&c->arena, 4 * 1024 * 1024);
}

void config_release(struct config *c)
{
    arena_release(&c->arena);
}

static bool fits(int name, str value)
{
    int64_t n;
    switch (names[name].kind) {
    case SWITCH: return str_eq(value, S("on")) || str_eq(value, S("off"));
    case NUMBER: return str_i64(value, &n) && n > 0 && n <= most_of(name);
    case TEXT: return true;
    }
    return false;
}

static const char *wanted(struct config *c, int name)
{
    enum kind kind = names[name].kind;
    if (kind == NUMBER) return arena_format(&c->arena, "a number from 1 to %d", most_of(name)).p;
    return kind == SWITCH ? "on or off" : "a text";
}

/* The place of a word; CONFIG_COUNT if there is none. `joint` stands between its parts. */
static int find(str word, char joint)
{
    for (int i = 0; i < CONFIG_COUNT; i++) {
        const char *w = names[i].word;
        bool same = strlen(w) == word.n;
        for (size_t k = 0; same && k < word.n; k++)
            same = word.p[k] == (w[k] == '_' ? joint : w[k]);
        if (same) return i;
    }
    return CONFIG_COUNT;
}

static void give(struct config *c, int name, str value)
{
    c->value[name] = value;
    c->given[name] = true;
}

bool config_take_flag(struct config *c, const char *flag, const char *value, int *used)
{
    if (strncmp(flag, "--", 2) != 0) return false;
    int name = find(str_of(flag + 2), '-');
    if (name == CONFIG_COUNT) return false;
    if (names[name].kind == SWITCH && (value == NULL || !fits(name, str_of(value)))) {
        give(c, name, S("on"));
        *used = 1;
        return true;
    }
    if (value == NULL) return false;
    give(c, name, str_of(value));
    *used = 2;
    return true;
}

static void take_environment(struct config *c)
{
    for (int i = 0; i < CONFIG_COUNT; i++) {
        char variable[64] = "COUNTERFOIL_";
        size_t n = strlen(variable);
        for (const char *w = names[i].word; *w != 0 && n + 1 < sizeof variable; w++)
            variable[n++] = *w == '.' ? '_' : *w >= 'a' && *w <= 'z' ? (char)(*w - 32) : *w;
        variable[n] = 0;
        const char *value = getenv(variable);
        if (value != NULL && !c->given[i]) give(c, i, arena_str(&c->arena, str_of(value)));
    }
}

static err take_line(struct config *c, str line, int number, char note[256])
{
    str word;
    line = str_trim(line);
    if (line.n == 0 || line.p[0] == '#') return OK;
    bool whole = str_has(line, '=') && str_cut(&line, '=', &word);
    int name = whole ? find(str_trim(word), '_') : CONFIG_COUNT;
    if (!whole) snprintf(note, 256, "counterfoil.conf:%d: expected name = value", number);
    else if (name == CONFIG_COUNT)
        snprintf(note, 256, "counterfoil.conf:%d: unknown name \"%.*s\"", number,
                 (int)(str_trim(word).n > 60 ? 60 : str_trim(word).n), str_trim(word).p);
    else if (!fits(name, str_trim(line)))
        snprintf(note, 256, "counterfoil.conf:%d: %s wants %s", number, names[name].word,
                 wanted(c, name));
    if (note[0] != 0) return E_CONFIG;
    if (!c->given[name]) give(c, name, str_trim(line));
    return OK;
}

static err take_file(struct config *c, char note[256])
{
    str all, line;
    const char *path = arena_format(&c->arena, "%s/counterfoil.conf", c->dir).p;
    err e = file_read(&c->arena, path, FILE_BYTES_MAX, &all);

    if (e == E_NOT_FOUND) return OK;
    if (e != OK) {
        snprintf(note, 256, "%.200s cannot be read.", path);
        return E_CONFIG;
    }
    for (int number = 1; str_cut(&all, '\n', &line); number++)
        TRY(take_line(c, line, number, note));
    return OK;
}

err config_complete(struct config *c, char note[256])
{
    note[0] = 0;
    take_environment(c);
    if (c->dir != NULL) TRY(take_file(c, note));
    for (int i = 0; i < CONFIG_COUNT; i++) {
        if (!c->given[i]) c->value[i] = names[i].fallback;
        if (fits(i, c->value[i])) continue;
        snprintf(note, 256, "%s wants %s, not \"%.60s\"", names[i].word, wanted(c, i),
                 c->value[i].p);
        return E_CONFIG;
    }
    return OK;
}

str config_text(const struct config *c, enum config_name name)
{
    return c->value[name];
}

bool config_on(const struct config *c, enum config_name name)
{
    return str_eq(c->value[name], S("on"));
}

int config_number(const struct config *c, enum config_name name)
{
    int64_t n = 0;
    must(str_i64(c->value[name], &n));
    return (int)n;
}

const char *config_path(struct config *c, enum config_name name)
{
    return c->value[name].n == 0 ? NULL : arena_c_string(&c->arena, c->value[name]);
}

const char *config_key_path(struct config *c)
{
    const char *named = config_path(c, CONFIG_KEY_FILE);
    return named != NULL ? named : arena_format(&c->arena, "%s/key", c->dir).p;
}

str config_base_url(struct config *c)
{
    str base = config_text(c, CONFIG_BASE_URL), listen = config_text(c, CONFIG_LISTEN);
    if (base.n > 0) return base;
    bool tls = config_text(c, CONFIG_TLS_CERT).n > 0;
    return arena_format(&c->arena, "%s://%.*s", tls ? "https" : "http", STR_FMT(listen));
}

bool config_listen(str text, str *host, uint16_t *port)
{
    size_t colon = text.n;
    int64_t n;

    while (colon > 0 && text.p[colon - 1] != ':') colon--;
    if (colon == 0 || !str_i64(str_sub(text, colon, text.n), &n) || n < 0 || n > 65535)
        return false;
    str name = str_sub(text, 0, colon - 1);
    if (name.n > 2 && name.p[0] == '[' && name.p[name.n - 1] == ']')
        name = str_sub(name, 1, name.n - 2);
    if (name.n == 0 || str_eq(name, S("localhost"))) name = S("127.0.0.1");
    *host = name;
    *port = (uint16_t)n;
    return true;
}

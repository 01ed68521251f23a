/*
 * tidy: holds the source tree to the rules of ARCHITECTURE.md.
 *
 *     tidy ROOT        prints "file:line: rule: text" for each fault; 1 if there is one, 2 if lost
 *
 * The rules are the tables below. What is read: every source file under the folders of `tops`.
 * Reads text, not C: comments and strings are blanked out first, the rest is words and lines.
 */
#include <ctype.h>
#include <dirent.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILES_MAX = 10000, PATH_MAX_OURS = 300 };
enum { FUNCTION_LINES = 70, FILE_LINES = 800, LINE_CHARACTERS = 100, WIDE_CHARACTERS = 140 };

static const char *const tops[] = { "src", "tools", "tests", "sql", "assets", "bench", "scripts" };
static const char *const passed_by[] = { "node_modules", "corpus", "__pycache__", "data" };

/* ARCHITECTURE.md 1: which folder of src/ may include which; each may include itself. */
static const struct folder {
    const char *name, *may;
    bool engine;
} folders[] = {
    { "base", "", true },
    { "crypto", "base", true },
    { "db", "base", true },
    { "http", "base", true },
    { "html", "base", true },
    { "locale", "base", true },
    { "xml", "base", true },
    { "json", "base", true },
    { "csv", "base", true },
    { "zip", "base", true },
    { "xlsx", "base", true },
    { "net", "base", true },
    { "mail", "base", true },
    { "pdf", "base", true },
    { "core", "base", false },
    { "store", "base core db", false },
    { "gateway", "base core net json crypto", false },
    { "sandbox", "base core http html net json crypto", false },
    { "paper", "base core html pdf xml csv zip xlsx json mail locale", false },
    { "app", "base core store db gateway paper crypto locale", false },
    { "web", "base core app paper store db http html crypto locale", false },
    { "api", "base core app paper store db http json crypto locale", false },
    { "jobs", "base core app paper store db net mail json crypto locale", false },
    { "main", "*", false },
};

/* Headers that only some folders may include, whatever the table above says. */
static const struct {
    const char *header, *may, *why;
} reserved[] = {
    { "db/write.h", "db app main", "only app makes write transactions" },
    { "base/clock.h", "! core", "core asks no clock: the time is a parameter" },
    { "base/rand.h", "! core", "core leaves nothing to chance" },
    { "base/file.h", "! core", "core reads no file" },
    { "base/log.h", "! core", "core does not log" },
    { "base/faultpoint.h", "! core", "core has nothing that can fail from outside" },
};

/* What the system offers that core must not touch. */
static const char core_system[] = "string.h stdint.h stdbool.h stddef.h limits.h inttypes.h";

/* Words of the trade: an engine that knows one is no engine. */
static const char *const trade[] = { "invoice", "payment",      "customer", "retainer",
                                     "dunning", "subscription", "creditor", "credit_note" };
static const struct {
    const char *file, *why;
} trade_allowed[] = {
    { "src/base/id.h", "the one list of what has an identity" },
    { "src/base/limits.h", "the one list of maxima" },
    { "src/base/errors.def", "what the person reads" },
};

/* Words of C that are not for everybody: allowed in the folders of src/ named. */
static const struct {
    const char *word, *may, *why;
    bool call;
} banned[] = {
    { "goto", "", "cleanup attributes and early returns do this", false },
    { "setjmp", "", "errors are values", true },
    { "longjmp", "", "errors are values", true },
    { "malloc", "engines", "take it from an arena", true },
    { "calloc", "engines", "take it from an arena", true },
    { "realloc", "engines", "use a buf", true },
    { "free", "engines", "an arena gives it back", true },
    { "strdup", "engines", "use arena_str", true },
    { "alloca", "", "the stack has no limit to check", true },
    { "float", "pdf locale", "money and quantities are whole numbers", false },
    { "double", "pdf locale xlsx", "money and quantities are whole numbers", false },
};

/* Marks of unfinished work; in halves, so that this file is not one of them. */
static const char *const unfinished[] = { "TO"
                                          "DO",
                                          "FIX"
                                          "ME",
                                          "XX"
                                          "X",
                                          "for"
                                          " now" };

/* Statements that rightly name no organisation. */
static const struct {
    const char *statement, *why;
} orgless[] = {
    { "org_by_host", "this is how the organisation is found" },
    { "org_list", "walks all organisations" },
    { "kept_hold postgres", "locks a table" },
    { "setting_get", "belongs to the database" },
    { "setting_insert", "belongs to the database" },
    { "schema_version", "belongs to the database" },
    { "search_insert sqlite", "its index of words holds the organisation inside the scope" },
};

struct file {
    char *path;       /* below the root: "src/base/str.c" */
    char *text;       /* as it is */
    char *code;       /* comments and strings blanked, same length; C only */
    char folder[32];  /* below src/: "base"; else "" */
    const char *name; /* "str.c" */
    const char *type; /* "c"; "" if none */
};

static struct file files[FILES_MAX];
static size_t file_count;
static int faults;

__attribute__((noreturn)) static void lost(const char *what, const char *why)
{
    fprintf(stderr, "tidy: %s: %s\n", what, why);
    exit(2);
}

__attribute__((format(printf, 4, 5))) static void fault(const struct file *f, int line,
                                                        const char *rule, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printf("%s:%d: %s: ", f->path, line, rule);
    vprintf(format, args);
    putchar('\n');
    va_end(args);
    faults++;
}

static void *take(size_t n)
{
    void *p = calloc(1, n);
    if (p == NULL) lost("memory", "none left");
    return p;
}

static char *copy(const char *s)
{
    size_t n = strlen(s) + 1;
    return memcpy(take(n), s, n);
}

static bool is_c(const struct file *f)
{
    return strcmp(f->type, "c") == 0 || strcmp(f->type, "h") == 0 || strcmp(f->type, "def") == 0;
}

static bool is_type(const struct file *f, const char *types)
{
    const char *at = f->type[0] == 0 ? NULL : strstr(types, f->type);
    size_t n = strlen(f->type);
    return at != NULL && (at == types || at[-1] == ' ') && (at[n] == 0 || at[n] == ' ');
}

static bool in_words(const char *word, size_t n, const char *words)
{
    for (const char *at = words; *at != 0; at += strspn(at, " ")) {
        size_t m = strcspn(at, " ");
        if (m == n && memcmp(at, word, n) == 0) return true;
        at += m;
    }
    return false;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* The next place at or after `from` where `word` stands alone; NULL if there is none. */
static const char *find_word(const char *text, const char *from, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = strstr(from, word); at != NULL; at = strstr(at + 1, word)) {
        if ((at == text || !is_word(at[-1])) && !is_word(at[n])) return at;
    }
    return NULL;
}

static int line_at(const char *text, const char *at)
{
    int line = 1;
    for (; text < at; text++) line += *text == '\n';
    return line;
}

/* The first place of `part` in `text` whatever the case of its letters. */
static const char *find_nocase(const char *text, const char *part)
{
    size_t n = strlen(part);
    for (; *text != 0; text++) {
        size_t i = 0;
        while (i < n && tolower((unsigned char)text[i]) == part[i]) i++;
        if (i == n) return text;
    }
    return NULL;
}

static const struct folder *folder_of(const struct file *f)
{
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        if (strcmp(folders[i].name, f->folder) == 0) return &folders[i];
    }
    return NULL;
}

/* Blank comments and what stands in quotes; lines stay lines. Quotes of #include stay. */
static char *code_of(const char *text)
{
    char *code = copy(text);
    enum { CODE, LINE, BLOCK, STRING, CHARACTER } in = CODE;
    for (size_t i = 0; code[i] != 0; i++) {
        char c = text[i], next = text[i + 1];
        if (in == CODE) {
            if (c == '/' && next == '/') in = LINE;
            if (c == '/' && next == '*') in = BLOCK;
            if (c == '"') in = STRING;
            if (c == '\'') in = CHARACTER;
            if (in == LINE || in == BLOCK) code[i++] = ' ';
            if (in == LINE || in == BLOCK) code[i] = ' ';
            continue;
        }
        bool ends = (in == LINE && c == '\n') || (in == BLOCK && c == '*' && next == '/') ||
                    (in == STRING && c == '"') || (in == CHARACTER && c == '\'');
        if (c != '\n' && !(ends && (in == STRING || in == CHARACTER))) code[i] = ' ';
        if (ends && in == BLOCK) code[++i] = ' ';
        if (!ends && in != LINE && in != BLOCK && c == '\\' && next != 0) {
            if (next != '\n') code[i + 1] = ' ';
            i++;
        }
        if (ends) in = CODE;
    }
    return code;
}

static void file_add(const char *root, const char *path)
{
    char full[2 * PATH_MAX_OURS];
    snprintf(full, sizeof full, "%s/%s", root, path);
    FILE *in = fopen(full, "rb");
    if (in == NULL || fseek(in, 0, SEEK_END) != 0) lost(full, "cannot be read");
    size_t n = (size_t)ftell(in);
    rewind(in);
    if (file_count == FILES_MAX) lost(root, "too many files");

    struct file *f = &files[file_count++];
    f->path = copy(path);
    f->text = take(n + 1);
    if (fread(f->text, 1, n, in) != n) lost(full, "cannot be read");
    fclose(in);
    f->name = strrchr(f->path, '/') == NULL ? f->path : strrchr(f->path, '/') + 1;
    f->type = strrchr(f->name, '.') == NULL ? "" : strrchr(f->name, '.') + 1;
    if (sscanf(f->path, "src/%31[^/]/", f->folder) != 1 || strchr(f->path + 4, '/') == NULL)
        f->folder[0] = 0;
    if (is_c(f)) f->code = code_of(f->text);
}

static bool is_read(const char *name)
{
    static const char *const ends[] = { ".c",   ".h",  ".def", ".sql",        ".html",
                                        ".css", ".js", ".sh",  "meson.build", ".mjs" };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t n = strlen(name), m = strlen(ends[i]);
        if (n >= m && strcmp(name + n - m, ends[i]) == 0) return true;
    }
    return false;
}

static void walk(const char *root, const char *below)
{
    char full[2 * PATH_MAX_OURS], path[PATH_MAX_OURS];
    snprintf(full, sizeof full, "%s/%s", root, below);
    struct dirent **names;
    int n = scandir(full, &names, NULL, alphasort);
    if (n < 0) return; /* not each tree has all */
    for (int i = 0; i < n; i++) {
        const char *name = names[i]->d_name;
        bool skip = name[0] == '.';
        for (size_t k = 0; k < sizeof passed_by / sizeof *passed_by; k++)
            skip |= strcmp(name, passed_by[k]) == 0;
        int length = snprintf(path, sizeof path, "%s/%s", below, name);
        if (length >= (int)sizeof path) lost(path, "path too long");
        struct stat st;
        snprintf(full, sizeof full, "%s/%s", root, path);
        if (!skip && lstat(full, &st) == 0) {
            if (S_ISDIR(st.st_mode)) walk(root, path);
            if (S_ISREG(st.st_mode) && is_read(name)) file_add(root, path);
        }
        free(names[i]);
    }
    free(names);
}

static void check_include(const struct file *f, int line, const char *name, bool system)
{
    size_t n = strcspn(name, system ? ">" : "\"");
    if (system) {
        if (strcmp(f->folder, "core") == 0 && !in_words(name, n, core_system))
            fault(f, line, "include", "<%.*s>: core computes and does nothing else", (int)n, name);
        return;
    }
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++) {
        if (strlen(reserved[i].header) != n || memcmp(reserved[i].header, name, n) != 0) continue;
        bool listed = in_words(f->folder, strlen(f->folder), reserved[i].may);
        if (listed == (reserved[i].may[0] == '!'))
            fault(f, line, "include", "%.*s: %s", (int)n, name, reserved[i].why);
    }
    const struct folder *here = folder_of(f);
    size_t m = strcspn(name, "/");
    if (m > n || strcmp(here->may, "*") == 0) return; /* a generated or neighbouring file */
    if (strlen(f->folder) == m && memcmp(f->folder, name, m) == 0) return;
    if (!in_words(name, m, here->may))
        fault(f, line, "include", "%s may not include %.*s", f->folder, (int)n, name);
}

static void check_includes(const struct file *f)
{
    int line = 1;
    for (const char *at = f->text; at != NULL && *at != 0; line++) {
        const char *s = at + strspn(at, " \t");
        if (*s == '#') {
            s += 1 + strspn(s + 1, " \t");
            if (strncmp(s, "include", 7) == 0) {
                s += 7 + strspn(s + 7, " \t");
                if (*s == '"' || *s == '<') check_include(f, line, s + 1, *s == '<');
            }
        }
        at = strchr(at, '\n');
        if (at != NULL) at++;
    }
}

static void check_trade(const struct file *f)
{
    for (size_t i = 0; i < sizeof trade_allowed / sizeof *trade_allowed; i++) {
        if (strcmp(trade_allowed[i].file, f->path) == 0) return;
    }
    for (size_t i = 0; i < sizeof trade / sizeof *trade; i++) {
        for (const char *at = find_nocase(f->text, trade[i]); at != NULL;
             at = find_nocase(at + 1, trade[i]))
            fault(f, line_at(f->text, at), "trade", "\"%s\" in an engine", trade[i]);
    }
}

static void check_banned(const struct file *f, bool engine)
{
    for (size_t i = 0; i < sizeof banned / sizeof *banned; i++) {
        if (in_words(f->folder, strlen(f->folder), banned[i].may)) continue;
        if (engine && strcmp(banned[i].may, "engines") == 0) continue;
        const char *at = f->code;
        while ((at = find_word(f->code, at, banned[i].word)) != NULL) {
            at += strlen(banned[i].word);
            if (!banned[i].call || at[strspn(at, " \n")] == '(')
                fault(f, line_at(f->code, at), "banned", "%s: %s", banned[i].word, banned[i].why);
        }
    }
}

/* Functions are what stands between '{' and '}' that open their lines, and the lines before. */
static void check_functions(const struct file *f)
{
    int line = 1, start = 0, paragraph = 1;
    for (const char *at = f->code; at != NULL && *at != 0; line++) {
        bool empty = at[strspn(at, " ")] == '\n'; /* comments are empty by now */
        if (empty) paragraph = line + 1;
        if (at > f->code + 1 && at[-2] == ';') paragraph = line;
        if (at[0] == '{' && at[1] == '\n') start = paragraph;
        if (at[0] == '}' && at[1] == '\n' && start != 0) {
            int lines = line - start + 1;
            if (lines > FUNCTION_LINES)
                fault(f, start, "function", "%d lines, %d at most", lines, FUNCTION_LINES);
            start = 0;
        }
        at = strchr(at, '\n');
        if (at != NULL) at++;
    }
}

static void check_lines(const struct file *f)
{
    bool measured = is_type(f, "c h def sql js mjs sh"); /* a rule of CSS may be one line */
    int most = is_type(f, "sql mjs sh") ? WIDE_CHARACTERS : LINE_CHARACTERS;
    int line = 1, characters = 0;
    for (const char *at = f->text; *at != 0; at++) {
        if (*at == '\t' && !is_type(f, "sh")) fault(f, line, "tab", "use blanks");
        if (*at == '\r') fault(f, line, "line end", "carriage return");
        if (*at != '\n') {
            characters += ((unsigned char)*at & 0xC0) != 0x80;
            if (at[1] == 0) fault(f, line, "line end", "the last line has none");
            continue;
        }
        if (at > f->text && (at[-1] == ' ' || at[-1] == '\t'))
            fault(f, line, "blank", "at the end of the line");
        if (measured && characters > most)
            fault(f, line, "line", "%d characters, %d at most", characters, most);
        characters = 0;
        line++;
    }
    if (line - 1 > FILE_LINES) fault(f, line - 1, "file", "%d lines at most", FILE_LINES);
}

static void check_unfinished(const struct file *f)
{
    for (size_t i = 0; i < sizeof unfinished / sizeof *unfinished; i++) {
        const char *at = f->text;
        for (; (at = find_word(f->text, at, unfinished[i])) != NULL; at++)
            fault(f, line_at(f->text, at), "unfinished", "%s", unfinished[i]);
    }
}

/* A fuzz target: its first line says what tests/fuzz/build.sh links it with. */
static bool is_fuzz_target(const struct file *f)
{
    return strncmp(f->text, "// sources:", 11) == 0;
}

static void check_contract(const struct file *f)
{
    if (is_c(f) && !is_fuzz_target(f) && strncmp(f->text, "/*", 2) != 0)
        fault(f, 1, "contract", "open with a comment that says what this is");
    if (is_type(f, "sql") && strncmp(f->text, "--", 2) != 0)
        fault(f, 1, "contract", "open with a comment that says what this is");
    const char *second = strchr(f->text, '\n');
    if (is_type(f, "sh") && (second == NULL || second[1] != '#'))
        fault(f, 2, "contract", "say below the first line what this does");
    if (strcmp(f->type, "h") == 0 && strstr(f->code, "\n#pragma once\n") == NULL)
        fault(f, 1, "header", "#pragma once is missing");
}

/* Each statement of sql/queries names its organisation; `--: name` or `--: name sqlite` begins. */
static void check_queries(const struct file *f)
{
    for (const char *at = strstr(f->text, "--: "); at != NULL;) {
        const char *next = strstr(at + 1, "--: "), *piece = strstr(at + 1, "--= ");
        char name[80] = "";
        sscanf(at, "--: %79[a-z0-9_ ]", name);
        bool allowed = false;
        for (size_t i = 0; i < sizeof orgless / sizeof *orgless; i++)
            allowed |= strcmp(orgless[i].statement, name) == 0;

        const char *end = piece != NULL && (next == NULL || piece < next) ? piece : next;
        size_t n = end == NULL ? strlen(at) : (size_t)(end - at);
        char *body = memcpy(take(n + 1), at, n);
        for (char *comment = strstr(body, "--"); comment != NULL; comment = strstr(comment, "--"))
            memset(comment, ' ', strcspn(comment, "\n"));
        if (!allowed && find_word(body, body, "org") == NULL)
            fault(f, line_at(f->text, at), "org", "%s names no organisation", name);
        free(body);
        at = next;
    }
}

/* Each table and view of a migration has an opening line above it. */
static void check_migration(const struct file *f)
{
    static const char *const makes[] = { "create table", "create view", "create unlogged table" };
    for (size_t i = 0; i < sizeof makes / sizeof *makes; i++) {
        for (const char *at = f->text; (at = find_nocase(at, makes[i])) != NULL; at++) {
            if (at != f->text && at[-1] != '\n') continue;
            const char *above = at == f->text ? at : at - 1;
            while (above > f->text && above[-1] != '\n') above--;
            if (above == at || strncmp(above, "--", 2) != 0)
                fault(f, line_at(f->text, at), "contract", "a table opens with a line above it");
        }
    }
}

/* 'name' in quotes, whole or without its type, in the meson.build of its folder or one above. */
static bool is_built(const struct file *f)
{
    char whole[100], bare[100];
    snprintf(whole, sizeof whole, "%.90s'", f->name);
    snprintf(bare, sizeof bare, "%.*s'", (int)(strlen(f->name) - strlen(f->type) - 1), f->name);
    for (size_t i = 0; i < file_count; i++) {
        size_t above = (size_t)(files[i].name - files[i].path);
        if (strcmp(files[i].name, "meson.build") != 0) continue;
        if (strncmp(files[i].path, f->path, above) != 0) continue;
        const char *wanted[] = { whole, bare };
        for (int k = 0; k < 2; k++) {
            const char *at = files[i].text;
            for (; (at = strstr(at, wanted[k])) != NULL; at++) {
                if (at > files[i].text && (at[-1] == '\'' || at[-1] == '/')) return true;
            }
        }
    }
    return false;
}

static bool is_included(const struct file *f)
{
    char end[110];
    snprintf(end, sizeof end, "%.100s\"", f->name);
    for (size_t i = 0; i < file_count; i++) {
        const char *at = files[i].text;
        if (&files[i] == f) continue;
        for (; (at = strstr(at, end)) != NULL; at++) {
            if (at > files[i].text && (at[-1] == '/' || at[-1] == '"')) return true;
        }
    }
    return false;
}

static void check_alive(const struct file *f)
{
    bool named = (strcmp(f->type, "c") == 0 && !is_fuzz_target(f)) || is_type(f, "sql html");
    if (named && !is_built(f)) fault(f, 1, "dead", "no meson.build names it");
    if (is_type(f, "h def") && strcmp(f->name, "banned.h") != 0 && !is_included(f))
        fault(f, 1, "dead", "nothing includes it");
}

static void check(const struct file *f)
{
    /* A page that a test expects is what it is. */
    if (strncmp(f->path, "tests/", 6) == 0 && is_type(f, "html css")) return;
    check_lines(f);
    check_unfinished(f);
    check_contract(f);
    check_alive(f);
    if (is_c(f)) check_functions(f);
    if (strncmp(f->path, "sql/queries/", 12) == 0 && is_type(f, "sql")) check_queries(f);
    if (strncmp(f->path, "sql/migrations/", 15) == 0 && is_type(f, "sql")) check_migration(f);
    if (strncmp(f->path, "src/", 4) != 0) return;

    const struct folder *folder = folder_of(f);
    if (folder == NULL) {
        if (is_c(f)) fault(f, 1, "folder", "\"%s\" is not in the table", f->folder);
        return;
    }
    if (folder->engine) check_trade(f);
    if (is_c(f)) check_includes(f);
    if (is_c(f)) check_banned(f, folder->engine);
}

int main(int argc, char **argv)
{
    if (argc != 2) lost("usage", "tidy ROOT");
    for (size_t i = 0; i < sizeof tops / sizeof *tops; i++) walk(argv[1], tops[i]);
    if (file_count == 0) lost(argv[1], "nothing to read here");
    for (size_t i = 0; i < file_count; i++) check(&files[i]);
    printf("# %zu files, %d faults\n", file_count, faults);
    return faults == 0 ? 0 : 1;
}

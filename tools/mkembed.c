/*
 * mkembed: turns files into C constants at build time.
 *
 *     mkembed sql OUT.c OUT.h QUERIES.sql...     named statements -> const struct sql Q_<name>
 *     mkembed migrations OUT.c MIGRATIONS.sql... NNNN_noun.sql -> db_migrations[]
 *     mkembed assets OUT.c OUT.h FILES...        files -> assets[], hashed names, gzip and br
 *
 * What the SQL words mean stands in db/migrate.h and above word_of() here, what pieces of
 * statements are above struct piece; what an asset is in http/asset.h. Anything not understood is
 * an error naming file and line, and fails the build.
 */
#include <brotli/encode.h>
#include <ctype.h>
#include <libdeflate.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATEMENTS_MAX = 4000, PIECES_MAX = 200, PARAMETERS_MAX = 40, ASSETS_MAX = 500, WORDS = 2 };
enum { SQLITE, POSTGRES };

struct text {
    char *p;
    size_t n, cap;
};

__attribute__((noreturn, format(printf, 3, 4))) static void die(const char *file, int line,
                                                                const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "%s:%d: ", file, line);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

static void *take(void *old, size_t n)
{
    void *p = realloc(old, n);
    if (p == NULL) die("mkembed", 0, "out of memory");
    return p;
}

static void put(struct text *t, const void *bytes, size_t n)
{
    if (t->n + n + 1 > t->cap) {
        t->cap = (t->n + n + 1) * 2;
        t->p = take(t->p, t->cap);
    }
    if (n > 0) memcpy(t->p + t->n, bytes, n);
    t->n += n;
    t->p[t->n] = 0;
}

static void put_string(struct text *t, const char *s)
{
    put(t, s, strlen(s));
}

static struct text slurp(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) die(path, 0, "cannot be read");
    struct text t = { 0 };
    char part[65536];
    size_t n;
    put(&t, "", 0);
    while ((n = fread(part, 1, sizeof part, f)) > 0) put(&t, part, n);
    if (ferror(f)) die(path, 0, "cannot be read");
    fclose(f);
    return t;
}

static FILE *create(const char *path)
{
    FILE *f = fopen(path, "wb");
    if (f == NULL) die(path, 0, "cannot be written");
    fputs("/* Made by tools/mkembed; change its sources instead. */\n", f);
    return f;
}

static void finish(FILE *f, const char *path)
{
    bool failed = ferror(f) != 0;
    if (fclose(f) != 0 || failed) die(path, 0, "cannot be written");
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/* A C string literal over several lines; octal escapes, for a digit after them changes nothing. */
static void emit_literal(FILE *f, const char *p, size_t n)
{
    fputs("\n    \"", f);
    size_t column = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        if (c == '\n')
            column += (size_t)fprintf(f, "\\n");
        else if (c == '"' || c == '\\')
            column += (size_t)fprintf(f, "\\%c", c);
        else if (c < 0x20 || c >= 0x7f || c == '?')
            column += (size_t)fprintf(f, "\\%03o", c);
        else
            column += (fputc(c, f), 1);
        if ((column >= 90 || c == '\n') && i + 1 < n) {
            fputs("\"\n    \"", f);
            column = 0;
        }
    }
    fputc('"', f);
}

/* ---- SQL: pieces that several statements have ---- */

/*
 * "--= name" begins a piece instead of a statement; {name} in a statement or piece after it stands
 * for its text. Its $+0, $+1... are parameters that its user says: {name:9} makes them $9, $10.
 */
struct piece {
    char name[64];
    struct text body[WORDS];
    bool used;
};

static struct piece *pieces;
static size_t piece_count;

static struct piece *piece_named(const char *name, size_t n)
{
    for (size_t i = 0; i < piece_count; i++)
        if (strlen(pieces[i].name) == n && memcmp(pieces[i].name, name, n) == 0) return &pieces[i];
    return NULL;
}

static void close_pieces(void)
{
    for (size_t i = 0; i < piece_count; i++) {
        if (!pieces[i].used) die("mkembed", 0, "nothing uses the piece %s", pieces[i].name);
        for (int e = 0; e < WORDS; e++) free(pieces[i].body[e].p);
    }
    free(pieces);
}

/* "name" or "name:9"; false if there is no such piece. */
static bool put_piece(struct text *out, const char *word, size_t n, int engine, const char *file,
                      int line)
{
    const char *colon = memchr(word, ':', n);
    size_t name = colon == NULL ? n : (size_t)(colon - word);
    struct piece *p = piece_named(word, name);
    char *end = NULL;
    long base = colon == NULL ? -1 : strtol(colon + 1, &end, 10);

    if (p == NULL) return false;
    if (colon != NULL && end != word + n) die(file, line, "{%.*s} has no number", (int)n, word);
    if (p->body[engine].n == 0) die(file, line, "the piece %s is empty", p->name);
    p->used = true;
    const char *from = p->body[engine].p, *at;
    for (; (at = strstr(from, "$+")) != NULL; from = end) {
        char number[24];
        if (base < 0) die(file, line, "{%.*s} has no number", (int)n, word);
        snprintf(number, sizeof number, "$%ld", base + strtol(at + 2, &end, 10));
        put(out, from, (size_t)(at - from));
        put_string(out, number);
    }
    put_string(out, from);
    return true;
}

/* ---- SQL: the words that differ per engine ---- */

/*
 * The text of {word} for `engine`, or NULL. Statements know {lock} and {lock_of:alias}, row locks
 * which SQLite's single writer does not need; migrations know the types of columns and what
 * closes a table.
 */
static const char *word_of(const char *word, size_t n, int engine, bool ddl, char room[128])
{
    static const struct {
        const char *name, *text[WORDS];
        bool ddl;
    } words[] = {
        { "lock", { "", "FOR NO KEY UPDATE" }, false },
        { "id", { "INTEGER", "BIGINT" }, true },
        { "int", { "INTEGER", "BIGINT" }, true },
        { "text", { "TEXT", "TEXT COLLATE \"C\"" }, true },
        { "blob", { "BLOB", "BYTEA" }, true },
        { "end", { "WITHOUT ROWID, STRICT", "" }, true },
        { "rowid_end", { "STRICT", "" }, true },
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (words[i].ddl == ddl && strlen(words[i].name) == n && !memcmp(words[i].name, word, n))
            return words[i].text[engine];
    if (ddl || n <= 8 || n > 60 || memcmp(word, "lock_of:", 8) != 0) return NULL;
    if (engine == SQLITE) return "";
    snprintf(room, 128, "FOR NO KEY UPDATE OF %.*s", (int)(n - 8), word + 8);
    return room;
}

static bool word_char(char c)
{
    return islower((unsigned char)c) || isdigit((unsigned char)c) || c == '_' || c == ':';
}

/* Append one line with its {words} put in; "{}" and "{ x" are left alone (JSON). */
static void put_words(struct text *out, const char *p, size_t n, int engine, bool ddl,
                      const char *file, int line)
{
    for (size_t i = 0; i < n; i++) {
        size_t end = i + 1;
        if (p[i] == '{')
            while (end < n && word_char(p[end])) end++;
        if (p[i] != '{' || end == i + 1 || end >= n || p[end] != '}') {
            put(out, p + i, 1);
            continue;
        }
        char room[128];
        const char *text = word_of(p + i + 1, end - i - 1, engine, ddl, room);
        if (text != NULL) put_string(out, text);
        else if (ddl || !put_piece(out, p + i + 1, end - i - 1, engine, file, line))
            die(file, line, "unknown word %.*s", (int)(end - i + 1), p + i);
        i = end;
    }
}

/* Take blanks, line ends and one semicolon from the end. */
static void trim_end(struct text *t)
{
    bool semicolon = false;
    while (t->n > 0) {
        char c = t->p[t->n - 1];
        if (c == ';' && !semicolon)
            semicolon = true;
        else if (!isspace((unsigned char)c))
            break;
        t->p[--t->n] = 0;
    }
}

/* ---- statements ---- */

struct statement {
    char name[64];
    struct text body[WORDS];
    const char *file[WORDS];
    int line[WORDS];
    bool has[WORDS];
};

static struct statement *statements;
static size_t statement_count;

static struct statement *statement_named(const char *name, size_t n)
{
    for (size_t i = 0; i < statement_count; i++)
        if (strlen(statements[i].name) == n && memcmp(statements[i].name, name, n) == 0)
            return &statements[i];
    if (statement_count == STATEMENTS_MAX) die("mkembed", 0, "too many statements");
    struct statement *s = &statements[statement_count++];
    memset(s, 0, sizeof *s);
    memcpy(s->name, name, n);
    return s;
}

/* "name", "name sqlite" or "name postgres": which bodies the following lines belong to. */
static size_t read_head(const char *head, size_t n, bool open[WORDS], const char *file, int line)
{
    size_t end = strspn(head, "abcdefghijklmnopqrstuvwxyz0123456789_");
    if (end == 0 || end > 60) die(file, line, "a name is of a-z 0-9 _");
    const char *rest = head + end;
    size_t left = n - end;
    while (left > 0 && isspace((unsigned char)*rest)) rest++, left--;
    while (left > 0 && isspace((unsigned char)rest[left - 1])) left--;

    open[SQLITE] = left == 0 || (left == 6 && memcmp(rest, "sqlite", 6) == 0);
    open[POSTGRES] = left == 0 || (left == 8 && memcmp(rest, "postgres", 8) == 0);
    if (!open[SQLITE] && !open[POSTGRES]) die(file, line, "unknown engine %.*s", (int)left, rest);
    return end;
}

static struct statement *open_statement(const char *head, size_t n, bool open[WORDS],
                                        const char *file, int line)
{
    struct statement *s = statement_named(head, read_head(head, n, open, file, line));
    for (int e = 0; e < WORDS; e++) {
        if (!open[e]) continue;
        if (s->has[e])
            die(file, line, "%s stands twice, first at %s:%d", s->name, s->file[e], s->line[e]);
        s->has[e] = true;
        s->file[e] = file;
        s->line[e] = line;
    }
    return s;
}

static struct piece *open_piece(const char *head, size_t n, bool open[WORDS], const char *file,
                                int line)
{
    size_t end = read_head(head, n, open, file, line);
    struct piece *p = piece_named(head, end);
    if (p == NULL) {
        if (piece_count == PIECES_MAX) die(file, line, "too many pieces");
        p = &pieces[piece_count++];
        memset(p, 0, sizeof *p);
        memcpy(p->name, head, end);
    }
    for (int e = 0; e < WORDS; e++)
        if (open[e] && p->body[e].n > 0) die(file, line, "the piece %s stands twice", p->name);
    return p;
}

static void read_queries(const char *path)
{
    struct text t = slurp(path);
    struct statement *s = NULL;
    struct piece *piece = NULL;
    bool open[WORDS] = { false };
    int line = 0;
    for (const char *p = t.p, *end = t.p + t.n; p < end;) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        size_t n = stop == NULL ? (size_t)(end - p) : (size_t)(stop - p);
        const char *first = p;
        p += n + (stop != NULL);
        line++;
        size_t blank = strspn(first, " \t");
        if (n > 4 && memcmp(first, "--: ", 4) == 0) {
            s = open_statement(first + 4, n - 4, open, path, line);
            piece = NULL;
        } else if (n > 4 && memcmp(first, "--= ", 4) == 0) {
            piece = open_piece(first + 4, n - 4, open, path, line);
        }
        if (blank >= n || (n - blank >= 2 && memcmp(first + blank, "--", 2) == 0)) continue;
        if (s == NULL && piece == NULL) die(path, line, "text before the first '--: name'");
        for (int e = 0; e < WORDS; e++) {
            if (!open[e]) continue;
            struct text *body = piece != NULL ? &piece->body[e] : &s->body[e];
            if (piece != NULL && body->n > 0) put(body, "\n", 1);
            put_words(body, first, n, e, false, path, line);
            if (piece == NULL) put(body, "\n", 1);
        }
    }
    free(t.p);
}

/* How many parameters a body has; $1..$n must all be there. */
static int parameters_of(const struct statement *s, int engine)
{
    bool seen[PARAMETERS_MAX + 1] = { false };
    int most = 0;
    const char *body = s->body[engine].p;
    for (const char *p = body; (p = strchr(p, '$')) != NULL;) {
        char *end;
        long n = strtol(++p, &end, 10);
        if (end == p || n < 1 || n > PARAMETERS_MAX)
            die(s->file[engine], s->line[engine], "%s: parameters are $1 to $%d", s->name,
                PARAMETERS_MAX);
        seen[n] = true;
        if (n > most) most = (int)n;
    }
    for (int i = 1; i <= most; i++)
        if (!seen[i]) die(s->file[engine], s->line[engine], "%s: no $%d", s->name, i);
    return most;
}

static void check_statement(struct statement *s)
{
    int present = s->has[SQLITE] ? SQLITE : POSTGRES;
    const char *file = s->file[present];
    int line = s->line[present];
    for (int e = 0; e < WORDS; e++) {
        if (!s->has[e]) die(file, line, "%s has a body for one engine only", s->name);
        trim_end(&s->body[e]);
        if (s->body[e].n == 0) die(s->file[e], s->line[e], "%s is empty", s->name);
    }
    /* SQLite takes "$1::text" for the name of a parameter; CAST works on both. */
    if (strstr(s->body[SQLITE].p, "::") != NULL)
        die(file, line, "%s: write CAST(x AS type), not '::'", s->name);
    if (parameters_of(s, SQLITE) != parameters_of(s, POSTGRES))
        die(file, line, "%s: the two bodies differ in their parameters", s->name);
}

static int make_sql(int count, char **files, const char *out_c, const char *out_h)
{
    statements = take(NULL, STATEMENTS_MAX * sizeof *statements);
    pieces = take(NULL, PIECES_MAX * sizeof *pieces);
    for (int i = 0; i < count; i++) read_queries(files[i]);
    FILE *h = create(out_h);
    FILE *c = create(out_c);
    fputs("#pragma once\n\n#include \"db/db.h\"\n\n", h);
    fprintf(c, "#include \"%s\"\n", base_name(out_h));
    for (size_t i = 0; i < statement_count; i++) {
        struct statement *s = &statements[i];
        check_statement(s);
        fprintf(h, "extern const struct sql Q_%s;\n", s->name);
        fprintf(c, "\nconst struct sql Q_%s = {\n    .name = \"%s\",\n    .index = %zu,\n", s->name,
                s->name, i);
        fputs("    .sqlite =", c);
        emit_literal(c, s->body[SQLITE].p, s->body[SQLITE].n);
        fputs(",\n    .postgres =", c);
        emit_literal(c, s->body[POSTGRES].p, s->body[POSTGRES].n);
        fputs(",\n};\n", c);
    }
    fprintf(c, "\nconst struct sql *const db_statements[] = {\n");
    for (size_t i = 0; i < statement_count; i++) fprintf(c, "    &Q_%s,\n", statements[i].name);
    fprintf(c, "    NULL,\n};\nconst size_t db_statement_count = %zu;\n", statement_count);
    for (size_t i = 0; i < statement_count; i++) {
        free(statements[i].body[SQLITE].p);
        free(statements[i].body[POSTGRES].p);
    }
    free(statements);
    close_pieces();
    finish(h, out_h);
    finish(c, out_c);
    return 0;
}

/* ---- migrations ---- */

static void read_migration(const char *path, struct text body[WORDS])
{
    struct text t = slurp(path);
    bool open[WORDS] = { true, true };
    int line = 0;
    for (const char *p = t.p, *end = t.p + t.n; p < end;) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        size_t n = stop == NULL ? (size_t)(end - p) : (size_t)(stop - p);
        const char *first = p;
        p += n + (stop != NULL);
        line++;
        if (n > 3 && memcmp(first, "--:", 3) == 0) {
            char section[32] = "";
            snprintf(section, sizeof section, "%.*s", (int)n, first);
            bool both = strcmp(section, "--: both") == 0;
            open[SQLITE] = both || strcmp(section, "--: sqlite") == 0;
            open[POSTGRES] = both || strcmp(section, "--: postgres") == 0;
            if (!open[SQLITE] && !open[POSTGRES]) die(path, line, "unknown section %s", section);
            continue;
        }
        for (int e = 0; e < WORDS; e++) {
            if (!open[e]) continue;
            put_words(&body[e], first, n, e, true, path, line);
            put(&body[e], "\n", 1);
        }
    }
    free(t.p);
}

static int make_migrations(int count, char **files, const char *out_c)
{
    FILE *c = create(out_c);
    fputs("#include \"db/migrate.h\"\n\nconst struct migration db_migrations[] = {\n", c);
    for (int i = 0; i < count; i++) {
        const char *name = base_name(files[i]);
        if (strspn(name, "0123456789") != 4 || name[4] != '_' || atoi(name) != i + 1)
            die(files[i], 0, "migration %d must be named %04d_<noun>.sql", i + 1, i + 1);
        struct text body[WORDS] = { { 0 } };
        read_migration(files[i], body);
        fprintf(c, "    { .number = %d,\n      .name = \"%.*s\",\n      .sqlite =", i + 1,
                (int)strcspn(name, "."), name);
        emit_literal(c, body[SQLITE].p, body[SQLITE].n);
        fputs(",\n      .postgres =", c);
        emit_literal(c, body[POSTGRES].p, body[POSTGRES].n);
        fputs(" },\n", c);
        free(body[SQLITE].p);
        free(body[POSTGRES].p);
    }
    fprintf(c, "    { 0 },\n};\nconst size_t db_migration_count = %d;\n", count);
    finish(c, out_c);
    return 0;
}

/* ---- assets ---- */

struct asset {
    const char *name;
    char *path; /* "/s/app.3f2a91c0de.css" */
    const char *type;
    struct text raw, gzip, br;
};

static struct asset assets[ASSETS_MAX];
static size_t asset_count;

static const struct {
    const char *ending, *type;
    bool text;
} types[] = {
    { ".css", "text/css; charset=utf-8", true },
    { ".js", "text/javascript; charset=utf-8", true },
    { ".html", "text/html; charset=utf-8", true },
    { ".svg", "image/svg+xml", true },
    { ".txt", "text/plain; charset=utf-8", true },
    { ".json", "application/json", true },
    { ".webmanifest", "application/manifest+json", true },
    { ".png", "image/png", false },
    { ".jpg", "image/jpeg", false },
    { ".webp", "image/webp", false },
    { ".ico", "image/vnd.microsoft.icon", false },
    { ".woff2", "font/woff2", false },
    { ".pdf", "application/pdf", false },
};

static struct text squeeze_gzip(const struct text *raw)
{
    struct libdeflate_compressor *z = libdeflate_alloc_compressor(12);
    if (z == NULL) die("mkembed", 0, "out of memory");
    size_t room = libdeflate_gzip_compress_bound(z, raw->n);
    struct text out = { .p = take(NULL, room) };
    out.n = libdeflate_gzip_compress(z, raw->p, raw->n, out.p, room);
    libdeflate_free_compressor(z);
    return out;
}

static struct text squeeze_br(const struct text *raw)
{
    size_t room = BrotliEncoderMaxCompressedSize(raw->n) + 1024;
    struct text out = { .p = take(NULL, room) };
    out.n = room;
    if (!BrotliEncoderCompress(11, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_GENERIC, raw->n,
                               (const uint8_t *)raw->p, &out.n, (uint8_t *)out.p))
        out.n = 0;
    return out;
}

/* Put the hashed paths of earlier files where @@their name@@ stands. */
static struct text put_paths(const struct text *in, const char *file)
{
    struct text out = { 0 };
    put(&out, "", 0);
    for (const char *p = in->p;;) {
        const char *at = strstr(p, "@@");
        const char *end = at == NULL ? NULL : strstr(at + 2, "@@");
        if (end == NULL) {
            put_string(&out, p);
            return out;
        }
        put(&out, p, (size_t)(at - p));
        const char *path = NULL;
        size_t n = (size_t)(end - at - 2);
        for (size_t i = 0; i < asset_count; i++)
            if (strlen(assets[i].name) == n && memcmp(assets[i].name, at + 2, n) == 0)
                path = assets[i].path;
        if (path == NULL) die(file, 0, "@@%.*s@@ is no file given before this one", (int)n, at + 2);
        put_string(&out, path);
        p = end + 2;
    }
}

static void read_asset(const char *file)
{
    if (asset_count == ASSETS_MAX) die(file, 0, "too many assets");
    const char *name = base_name(file), *ending = strrchr(name, '.');
    struct asset a = { .name = name, .raw = slurp(file) };
    for (size_t i = 0; ending != NULL && i < sizeof types / sizeof types[0]; i++) {
        if (strcmp(ending, types[i].ending) != 0) continue;
        a.type = types[i].type;
        if (!types[i].text) continue;
        struct text given = a.raw;
        a.raw = put_paths(&given, file);
        free(given.p);
    }
    if (a.type == NULL) die(file, 0, "unknown kind of file");
    for (size_t i = 0; i < asset_count; i++)
        if (strcmp(assets[i].name, name) == 0) die(file, 0, "a second file of this name");

    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const unsigned char *)a.raw.p, a.raw.n);
    size_t room = strlen(name) + 32;
    a.path = take(NULL, room);
    snprintf(a.path, room, "/s/%.*s.%02x%02x%02x%02x%02x%s", (int)(ending - name), name, hash[0],
             hash[1], hash[2], hash[3], hash[4], ending);

    a.gzip = squeeze_gzip(&a.raw);
    a.br = squeeze_br(&a.raw);
    if (a.gzip.n >= a.raw.n) a.gzip.n = 0;
    if (a.br.n >= a.raw.n) a.br.n = 0;
    assets[asset_count++] = a;
}

static void emit_str(FILE *c, const char *field, const char *p, size_t n)
{
    fprintf(c, "      .%s = {", field);
    if (n == 0)
        fputs("\"\"", c);
    else
        emit_literal(c, p, n);
    fprintf(c, ", %zu },\n", n);
}

static int make_assets(int count, char **files, const char *out_c, const char *out_h)
{
    for (int i = 0; i < count; i++) read_asset(files[i]);
    FILE *h = create(out_h);
    FILE *c = create(out_c);
    fputs("#pragma once\n\n", h);
    fputs("#include \"http/asset.h\"\n\nconst struct asset assets[] = {\n", c);
    for (size_t i = 0; i < asset_count; i++) {
        const struct asset *a = &assets[i];
        fputs("#define ASSET_", h);
        for (const char *p = a->name; *p != 0; p++) fputc(isalnum((unsigned char)*p) ? *p : '_', h);
        fprintf(h, " \"%s\"\n", a->path);
        fputs("    {\n", c);
        emit_str(c, "name", a->name, strlen(a->name));
        emit_str(c, "path", a->path, strlen(a->path));
        emit_str(c, "type", a->type, strlen(a->type));
        emit_str(c, "raw", a->raw.p, a->raw.n);
        emit_str(c, "gzip", a->gzip.p, a->gzip.n);
        emit_str(c, "br", a->br.p, a->br.n);
        fputs("    },\n", c);
        free(a->path);
        free(a->raw.p);
        free(a->gzip.p);
        free(a->br.p);
    }
    fprintf(c, "    { { 0 } },\n};\nconst size_t asset_count = %zu;\n", asset_count);
    finish(h, out_h);
    finish(c, out_c);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc >= 4 && strcmp(argv[1], "sql") == 0)
        return make_sql(argc - 4, argv + 4, argv[2], argv[3]);
    if (argc >= 3 && strcmp(argv[1], "migrations") == 0)
        return make_migrations(argc - 3, argv + 3, argv[2]);
    if (argc >= 4 && strcmp(argv[1], "assets") == 0)
        return make_assets(argc - 4, argv + 4, argv[2], argv[3]);
    fputs("usage: mkembed sql OUT.c OUT.h FILES | migrations OUT.c FILES | assets OUT.c OUT.h "
          "FILES\n",
          stderr);
    return 2;
}

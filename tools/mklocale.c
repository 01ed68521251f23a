/*
 * mklocale: the words of the portal in other languages.
 *
 *     mklocale --extract OUT.pot FILE...        all messages of views and C files, as a template
 *     mklocale --merge IN.pot FILE.po...        each catalogue anew: what the template has, with
 *                                               the translations that are there
 *     mklocale --check IN.pot FILE.po...        fails where a catalogue is not the template's, or a
 *                                               translation lost a place; counts what is missing
 *     mklocale OUT.c IN.pot FILE.po...          all of it as tables in C (locale/words.h)
 *
 * A catalogue is gettext's PO, and any editor of such files serves; we write no line numbers, no
 * fuzzy and no obsolete entries. The pseudo-language of the test builds is made from the template.
 */
#include "mklocale.h"

#include <stdlib.h>

const struct tongue tongues[] = {
    { "de", 2, { "one", "other" }, { true } },
    { "fr", 3, { "one", "many", "other" }, { false } },
    { "es", 3, { "one", "many", "other" }, { true } },
    { "hi", 2, { "one", "other" }, { false } },
    { "ar", 6, { "zero", "one", "two", "few", "many", "other" }, { true, true, true } },
    { "en-XA", 2, { "one", "other" }, { true } },
};
enum { TONGUES = sizeof tongues / sizeof *tongues, PSEUDO = TONGUES - 1 };

struct catalogue template;
static struct catalogue catalogues[TONGUES];

char *copy_of(const char *p, size_t n)
{
    char *to = malloc(n + 1);
    if (to == NULL) abort();
    memcpy(to, p, n);
    to[n] = 0;
    return to;
}

char *file_read(const char *file)
{
    FILE *f = fopen(file, "rb");
    path = file;
    line = 1;
    if (f == NULL) fail(0, "cannot be read");
    char *source = malloc(SOURCE_MAX);
    size_t n = source == NULL ? 0 : fread(source, 1, SOURCE_MAX - 1, f);
    fclose(f);
    if (source == NULL || n == SOURCE_MAX - 1) fail(0, "is too large");
    source[n] = 0;
    return source;
}

const struct tongue *tongue_of_file(const char *file)
{
    const char *base = strrchr(file, '/');
    base = base == NULL ? file : base + 1;
    for (size_t i = 0; i < PSEUDO; i++) {
        size_t n = strlen(tongues[i].tag);
        if (strncmp(base, tongues[i].tag, n) == 0 && strcmp(base + n, ".po") == 0)
            return &tongues[i];
    }
    path = file;
    fail(0, "no language of ours");
}

const struct message *message_find(const struct catalogue *c, const char *id)
{
    for (size_t i = 0; i < c->n; i++) {
        if (strcmp(c->list[i].id, id) == 0) return &c->list[i];
    }
    return NULL;
}

void message_add(struct catalogue *c, const char *id, const char *many, const char *file)
{
    const struct message *old = message_find(c, id);
    struct message *m = old == NULL ? NULL : &c->list[old - c->list];
    if (m == NULL) {
        if (c->n == MESSAGES_MAX) fail(0, "too many messages");
        m = &c->list[c->n++];
        *m = (struct message){ .id = copy_of(id, strlen(id)), .from = copy_of("", 0) };
    }
    if (many != NULL && m->many != NULL && strcmp(many, m->many) != 0)
        fail(0, "\"%s\" has two plurals", id);
    if (many != NULL && m->many == NULL) m->many = copy_of(many, strlen(many));
    if (strstr(m->from, file) != NULL) return;
    struct text from = { 0 };
    addf(&from, "%s%s\n", m->from, file);
    free(m->from);
    m->from = from.p;
}

unsigned places_of(const char *text)
{
    unsigned found = 0;
    for (const char *p = text; *p != 0; p++) {
        if (p[0] != '{' || p[1] == 0 || p[2] != '}') continue;
        if (p[1] >= '1' && p[1] <= '9') found |= 1u << (p[1] - '0');
        if (p[1] == 'b') found |= 1;
    }
    return found;
}

static int count_of(const char *text, const char *what)
{
    int n = 0;
    for (const char *p = text; (p = strstr(p, what)) != NULL; p++) n++;
    return n;
}

/* ---- the check ---- */

static int faults;

static void fault(const char *file, const struct message *m, const char *what)
{
    fprintf(stderr, "%s: %s: \"%s\"\n", file, what, m->id);
    faults++;
}

static void check_form(const char *file, const struct message *m, const char *form, bool lone)
{
    unsigned want = places_of(m->id) | (m->many == NULL ? 0 : places_of(m->many));
    unsigned have = places_of(form);
    if (lone) want &= ~2u, have &= ~2u;
    if (want != have) fault(file, m, "other places than in English");
    if (count_of(form, "{b}") != count_of(form, "{/b}")) fault(file, m, "{b} and {/b} differ");
    if (count_of(form, "{") != count_of(form, "}")) fault(file, m, "a brace is not closed");
    if (m->many == NULL && count_of(form, "{b}") != count_of(m->id, "{b}"))
        fault(file, m, "other bold parts than in English");
}

/* Is it read by staff alone? Their pages are translated last. */
static bool of_staff(const struct message *m)
{
    static const char *const places[] = {
        "src/web/staff/", "src/web/views/staff_", "src/web/views/setup.html",
        "src/web/views/frame_side.html", "src/app/app_approval.", "src/app/app_audit.",
        "src/app/app_bank", "src/app/app_debit.", "src/app/app_reconcile.", "src/app/app_refund",
        "src/app/payment_backs.", "src/jobs/job_pay.",
        "src/jobs/job_mail_staff.", "src/core/role.h", NULL
    };
    for (const char *f = m->from; *f != 0; f += strcspn(f, "\n") + 1) {
        bool found = false;
        for (int i = 0; places[i] != NULL; i++) found = found || starts(f, places[i]);
        if (!found) return false;
    }
    return true;
}

/* True if the translation lacks a form; some of them but not all is a fault. */
static bool check_message(const char *file, const struct message *m, const struct tongue *t)
{
    int forms = m->many == NULL ? 1 : t->forms, empty = 0;
    for (int k = 0; k < forms; k++) {
        if (m->forms[k] == NULL || m->forms[k][0] == 0)
            empty++;
        else
            check_form(file, m, m->forms[k], m->many != NULL && t->lone[k]);
    }
    if (empty > 0 && empty < forms) fault(file, m, "some forms of its plural are missing");
    return empty > 0;
}

static void check_catalogue(const char *file)
{
    static struct catalogue c;
    const struct tongue *t = tongue_of_file(file);
    int missing[2] = { 0, 0 };
    c.n = 0;
    po_read(&c, file);
    for (size_t i = 0; i < template.n; i++) {
        const struct message *m = message_find(&c, template.list[i].id);
        if (m == NULL || (m->many == NULL) != (template.list[i].many == NULL))
            fault(file, &template.list[i], "not in the catalogue: run make words");
        else
            missing[of_staff(&template.list[i])] += check_message(file, m, t);
    }
    for (size_t i = 0; i < c.n; i++) {
        if (message_find(&template, c.list[i].id) == NULL)
            fault(file, &c.list[i], "no longer in the source: run make words");
    }
    printf("%s: %zu messages; not translated: %d that customers read, %d of staff pages\n", file,
           template.n, missing[0], missing[1]);
    if (missing[0] > 0) {
        fprintf(stderr, "%s: what customers read must be translated\n", file);
        faults++;
    }
}

/* ---- the pseudo-language ---- */

/* Brackets, accents and two letters for one vowel: what is cut off, not translated or put together
 * of pieces shows. Places and bold stay. */
static char *pseudo(const char *text)
{
    static const char *const vowels[] = { "aåå", "eéé", "iîî", "oöö", "uûû", "AÅ", "EÉ", "IÎ", "OÖ",
                                          "UÛ",  "nñ",  "cç",  "yý",  NULL };
    struct text out = { 0 };
    add(&out, "⟦", strlen("⟦"));
    for (const char *p = text; *p != 0; p++) {
        const char *with = NULL;
        if (*p == '{') {
            size_t n = strcspn(p, "}");
            add(&out, p, n);
            p += n;
        }
        for (int i = 0; vowels[i] != NULL && with == NULL; i++) {
            if (vowels[i][0] == *p) with = vowels[i] + 1;
        }
        add(&out, with == NULL ? p : with, with == NULL ? 1 : strlen(with));
    }
    add(&out, "⟧", strlen("⟧"));
    return out.p;
}

static void make_pseudo(struct catalogue *c)
{
    for (size_t i = 0; i < template.n; i++) {
        struct message m = template.list[i];
        m.forms[0] = pseudo(m.id);
        if (m.many != NULL) m.forms[1] = pseudo(m.many);
        c->list[c->n++] = m;
    }
}

/* ---- the tables ---- */

/* As words_hash in locale/words.c. */
static unsigned hash(const char *p, size_t n)
{
    unsigned h = 2166136261u ^ (unsigned)n;
    for (size_t i = 0; i < n; i++) {
        if (i == 16 && n > 32) i = n - 16;
        h = (h ^ (unsigned char)p[i]) * 16777619u;
    }
    return h;
}

/* One string of C out of many texts, a line each; `at` gets where each begins. */
struct blob {
    struct text c, at;
    size_t n;
};

static void blob_add(struct blob *b, const char *text)
{
    size_t n = strlen(text);
    addf(&b->at, "{%zu,%zu},", b->n, n);
    b->n += n;
    addf(&b->c, "    \"");
    for (const char *p = text; *p != 0; p++) {
        if (*p == '"' || *p == '\\')
            addf(&b->c, "\\%c", *p);
        else
            add(&b->c, p, 1);
    }
    addf(&b->c, "\"\n");
}

static void blob_write(const struct blob *b, const char *name, FILE *f)
{
    fprintf(
        f, "static const char text_%s[] =\n%s;\nstatic const struct words_at at_%s[] = {\n%s\n};\n",
        name, b->c.p, name, b->at.p);
}

/* Messages without a plural come first, so that a message's number leads to its forms. */
static int by_plural(const void *a, const void *b)
{
    const struct message *x = a, *y = b;
    int one = x->many != NULL, other = y->many != NULL;
    return one != other ? one - other : strcmp(x->id, y->id);
}

static void write_language(FILE *f, int k)
{
    struct blob b = { 0 };
    char name[8] = "";
    for (size_t i = 0; tongues[k].tag[i] != 0; i++)
        name[i] = tongues[k].tag[i] == '-' ? '_' : tongues[k].tag[i];
    for (size_t i = 0; i < template.n; i++) {
        const struct message *m = message_find(&catalogues[k], template.list[i].id);
        for (int n = 0; n < (template.list[i].many == NULL ? 1 : tongues[k].forms); n++)
            blob_add(&b, m == NULL || m->forms[n] == NULL ? "" : m->forms[n]);
    }
    if (k == PSEUDO) fprintf(f, "#ifdef COUNTERFOIL_FAULTS\n");
    blob_write(&b, name, f);
    if (k == PSEUDO) fprintf(f, "#endif\n");
}

static void write_tables(const char *target)
{
    static unsigned short slots[MESSAGES_MAX * 2];
    struct blob ids = { 0 };
    size_t plain = 0, size = 1;
    FILE *f = fopen(target, "wb");
    path = target;
    if (f == NULL) fail(0, "cannot be written");
    while (size < template.n * 2) size *= 2;
    for (size_t i = 0; i < template.n; i++) {
        const char *id = template.list[i].id;
        size_t at = hash(id, strlen(id)) % size;
        while (slots[at] != 0) at = (at + 1) % size;
        slots[at] = (unsigned short)(i + 1);
        plain += template.list[i].many == NULL;
        blob_add(&ids, id);
    }
    fprintf(f, "/* Made by tools/mklocale from locale/. */\n#include \"locale/words_own.h\"\n\n");
    blob_write(&ids, "id", f);
    fprintf(f, "static const uint16_t slots[] = {\n");
    for (size_t i = 0; i < size; i++) fprintf(f, "%u,%s", slots[i], i % 16 == 15 ? "\n" : "");
    fprintf(f, "};\n");
    for (int k = 0; k < TONGUES; k++) write_language(f, k);
    fprintf(f, "const struct words_table words_table = { text_id, at_id, slots, %zu, %zu };\n",
            size, plain);
    fprintf(f, "const struct words words_all[] = {\n");
    for (int k = 0; k < PSEUDO; k++)
        fprintf(f, "    { { \"%s\", %zu }, text_%s, at_%s, %d },\n", tongues[k].tag,
                strlen(tongues[k].tag), tongues[k].tag, tongues[k].tag, tongues[k].forms);
    fprintf(
        f, "#ifdef COUNTERFOIL_FAULTS\n    { { \"en-XA\", 5 }, text_en_XA, at_en_XA, 2 },\n#endif\n"
           "};\nconst size_t words_count = countof(words_all);\n");
    if (fclose(f) != 0) fail(0, "cannot be written");
}

int main(int argc, char **argv)
{
    if (argc > 3 && strcmp(argv[1], "--extract") == 0) {
        for (int i = 3; i < argc; i++) extract(&template, argv[i]);
        po_write(&template, NULL, argv[2]);
        return 0;
    }
    bool merge = argc > 3 && strcmp(argv[1], "--merge") == 0;
    bool check = argc > 3 && strcmp(argv[1], "--check") == 0;
    if (argc < 4) {
        fprintf(stderr, "usage: mklocale [--extract OUT.pot | --merge IN.pot | --check IN.pot | "
                        "OUT.c IN.pot] FILE...\n");
        return 2;
    }
    po_read(&template, argv[2]);
    for (int i = 3; i < argc; i++) {
        if (check) {
            check_catalogue(argv[i]);
            continue;
        }
        const struct tongue *t = tongue_of_file(argv[i]);
        struct catalogue *c = &catalogues[t - tongues];
        po_read(c, argv[i]);
        if (merge) po_write(c, t, argv[i]);
    }
    if (merge || check) return faults > 0;
    make_pseudo(&catalogues[PSEUDO]);
    qsort(template.list, template.n, sizeof *template.list, by_plural);
    write_tables(argv[1]);
    return 0;
}

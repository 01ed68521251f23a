/* Reading and writing catalogues: the PO format of gettext, as far as we use it. */
#include "mklocale.h"

#include <stdlib.h>

/* What the strings that follow belong to. */
struct entry {
    struct text from, id, many, forms[FORMS_MAX];
    struct text *now;
    bool used;
};

static void entry_end(struct catalogue *c, struct entry *e)
{
    if (e->used && e->id.n > 0) {
        if (message_find(c, e->id.p) != NULL) fail(line, "\"%s\" stands here twice", e->id.p);
        message_add(c, e->id.p, e->many.n > 0 ? e->many.p : NULL, "");
        struct message *m = &c->list[c->n - 1];
        free(m->from);
        m->from = copy_of(e->from.n > 0 ? e->from.p : "", e->from.n);
        for (int k = 0; k < FORMS_MAX; k++) {
            if (e->forms[k].n > 0) m->forms[k] = copy_of(e->forms[k].p, e->forms[k].n);
        }
    }
    free(e->from.p);
    free(e->id.p);
    free(e->many.p);
    for (int k = 0; k < FORMS_MAX; k++) free(e->forms[k].p);
    *e = (struct entry){ 0 };
}

/* "..." with the escapes of C that a message can hold. */
static void string_add(struct text *to, const char *p)
{
    const char *end = p + strlen(p);
    while (end > p && (end[-1] == '\r' || end[-1] == ' ')) end--;
    if (end - p < 2 || *p != '"' || end[-1] != '"') fail(line, "a string in double quotes is due");
    for (p++, end--; p < end; p++) {
        char c = *p;
        if (c == '"') fail(line, "a double quote inside a string");
        if (c == '\\') {
            c = *++p;
            if (p == end) fail(line, "a string is not closed");
            c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
        }
        add(to, &c, 1);
    }
}

static void po_line(struct catalogue *c, struct entry *e, const char *p)
{
    if (starts(p, "#: ") || starts(p, "msgid ")) {
        if (e->used && (p[0] == '#' || e->now != &e->from)) entry_end(c, e);
        e->used = true;
        e->now = p[0] == '#' ? &e->from : &e->id;
        if (p[0] == '#')
            addf(&e->from, "%s\n", p + 3);
        else
            string_add(e->now, p + 6);
    } else if (starts(p, "msgid_plural ")) {
        string_add(e->now = &e->many, p + 13);
    } else if (starts(p, "msgstr ")) {
        string_add(e->now = &e->forms[0], p + 7);
    } else if (starts(p, "msgstr[") && p[7] >= '0' && p[7] < '0' + FORMS_MAX) {
        string_add(e->now = &e->forms[p[7] - '0'], p + 10);
    } else if (p[0] == '"' && e->now != NULL) {
        string_add(e->now, p);
    } else if (p[0] != 0 && p[0] != '#') {
        fail(line, "not a line of a catalogue");
    }
}

/* Files of one entry are joined by a blank in "#: ". */
static void join_places(struct entry *e)
{
    for (size_t i = 0; i < e->from.n; i++) {
        if (e->from.p[i] == ' ') e->from.p[i] = '\n';
    }
}

void po_read(struct catalogue *c, const char *file)
{
    struct entry e = { 0 };
    char *source = file_read(file), *p = source;
    for (line = 1; *p != 0; line++) {
        char *end = p + strcspn(p, "\n");
        bool last = *end == 0;
        *end = 0;
        po_line(c, &e, p);
        join_places(&e);
        p = last ? end : end + 1;
    }
    entry_end(c, &e);
    free(source);
    line = 1;
}

static void put(FILE *f, const char *word, const char *text)
{
    fprintf(f, "%s \"", word);
    for (const char *p = text == NULL ? "" : text; *p != 0; p++) {
        if (*p == '"' || *p == '\\') fputc('\\', f);
        fputc(*p, f);
    }
    fprintf(f, "\"\n");
}

/* The rules of CLDR as gettext writes them; locale/words.c has them for us. */
static const char *rule_of(const struct tongue *t)
{
    static const struct {
        char tag[4];
        const char *rule;
    } rules[] = {
        { "de", "n != 1" },
        { "fr", "n <= 1 ? 0 : n % 1000000 == 0 ? 1 : 2" },
        { "es", "n == 1 ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2" },
        { "hi", "n > 1" },
        { "ar", "n == 0 ? 0 : n == 1 ? 1 : n == 2 ? 2 : n % 100 >= 3 && n % 100 <= 10 ? 3 : "
                "n % 100 >= 11 ? 4 : 5" },
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (strcmp(rules[i].tag, t->tag) == 0) return rules[i].rule;
    }
    return "n != 1";
}

static void put_head(FILE *f, const struct tongue *t)
{
    fprintf(f, "msgid \"\"\nmsgstr \"\"\n\"Project-Id-Version: counterfoil\\n\"\n"
               "\"Content-Type: text/plain; charset=UTF-8\\n\"\n"
               "\"Content-Transfer-Encoding: 8bit\\n\"\n");
    if (t != NULL)
        fprintf(f, "\"Language: %s\\n\"\n\"Plural-Forms: nplurals=%d; plural=(%s);\\n\"\n", t->tag,
                t->forms, rule_of(t));
}

void po_write(const struct catalogue *c, const struct tongue *tongue, const char *file)
{
    FILE *f = fopen(file, "wb");
    path = file;
    if (f == NULL) fail(0, "cannot be written");
    put_head(f, tongue);
    for (size_t i = 0; i < template.n; i++) {
        const struct message *m = &template.list[i], *have = message_find(c, m->id);
        fprintf(f, "\n#:");
        for (const char *p = m->from; *p != 0; p++) {
            if (p == m->from || p[-1] == '\n') fputc(' ', f);
            if (*p != '\n') fputc(*p, f);
        }
        fputc('\n', f);
        put(f, "msgid", m->id);
        if (m->many != NULL) put(f, "msgid_plural", m->many);
        int forms = m->many == NULL ? 1 : tongue == NULL ? 2 : tongue->forms;
        bool fits = have != NULL && (have->many == NULL) == (m->many == NULL);
        for (int k = 0; k < forms; k++) {
            char word[24] = "msgstr";
            if (m->many != NULL) snprintf(word, sizeof word, "msgstr[%d]", k);
            put(f, word, fits && tongue != NULL ? have->forms[k] : NULL);
        }
    }
    if (fclose(f) != 0) fail(0, "cannot be written");
}

/*
 * The C inside a view, as far as mkview must know it: where strings and calls end, and that an
 * expression computes nothing and a line is one statement. Also the text it writes to.
 */
#include "mkview.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

const char *path;
int line = 1;

void fail(int on_line, const char *format, ...)
{
    va_list args;
    fprintf(stderr, "%s:%d: error: ", path, on_line);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

void add(struct text *t, const char *p, size_t n)
{
    if (t->n + n + 1 > t->cap) {
        t->cap = (t->n + n + 1) * 2;
        t->p = realloc(t->p, t->cap);
        if (t->p == NULL) abort();
    }
    memcpy(t->p + t->n, p, n);
    t->n += n;
    t->p[t->n] = 0;
}

void addf(struct text *t, const char *format, ...)
{
    static char room[SOURCE_MAX + 4096];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(room, sizeof room, format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof room) abort();
    add(t, room, (size_t)n);
}

bool starts(const char *p, const char *prefix)
{
    return strncmp(p, prefix, strlen(prefix)) == 0;
}

bool is(struct piece a, const char *word)
{
    return a.n == strlen(word) && memcmp(a.p, word, a.n) == 0;
}

bool one_of(const char *word, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (strcmp(word, *list) == 0) return true;
    }
    return false;
}

struct piece trim(struct piece a)
{
    while (a.n > 0 && isspace((unsigned char)a.p[0])) a.p++, a.n--;
    while (a.n > 0 && isspace((unsigned char)a.p[a.n - 1])) a.n--;
    return a;
}

bool word_char(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Past a C string or character constant that begins at `p`. */
const char *skip_string(const char *p, const char *end)
{
    char quote = *p++;
    while (p < end && *p != quote && *p != '\n') p += *p == '\\' ? 2 : 1;
    if (p >= end || *p != quote) fail(line, "a string is not closed");
    return p + 1;
}

/* A view computes nothing: no second statement, comment or assignment in an expression. */
void check_expression(struct piece e)
{
    const char *end = e.p + e.n;
    int depth = 0;
    if (e.n == 0) fail(line, "the braces are empty");
    for (const char *p = e.p; p < end; p++) {
        if (*p == '"' || *p == '\'') {
            p = skip_string(p, end) - 1;
            continue;
        }
        char next = p + 1 < end ? p[1] : 0, before = p > e.p ? p[-1] : 0;
        if (*p == '(' || *p == '[') depth++;
        if (*p == ')' || *p == ']') depth--;
        if (depth < 0) fail(line, "a parenthesis is closed that was not opened");
        if (*p == ';' || *p == '#' || *p == '\\' || (*p == '/' && (next == '/' || next == '*')))
            fail(line, "only an expression may stand here, without %c", *p);
        if (*p == '=' && next == '=')
            p++;
        else if (*p == '=' && strchr("!<>", before) == NULL)
            fail(line, "a view assigns nothing");
        if ((*p == '+' || *p == '-') && next == *p) fail(line, "a view changes nothing");
    }
    if (depth != 0) fail(line, "a parenthesis is not closed");
}

/* The arguments of name(...) if the whole of `e` is that call; else -1. */
int call_arguments(struct piece e, const char *name, struct piece *args)
{
    size_t skip = strlen(name);
    const char *end = e.p + e.n;
    if (e.n < skip + 2 || memcmp(e.p, name, skip) != 0 || e.p[skip] != '(') return -1;

    int depth = 1, count = 0;
    const char *from = e.p + skip + 1, *p = from;
    for (; p < end && depth > 0; p++) {
        if (*p == '"' || *p == '\'') {
            p = skip_string(p, end) - 1;
            continue;
        }
        if (*p == '(' || *p == '[' || *p == '{') depth++;
        if (*p == ')' || *p == ']' || *p == '}') depth--;
        if (depth == 0 || (depth == 1 && *p == ',')) {
            if (count > ARGUMENTS_MAX + 3) fail(line, "too many values in one message");
            args[count++] = trim((struct piece){ from, (size_t)(p - from) });
            from = p + 1;
        }
    }
    return p == end && depth == 0 ? count : -1;
}

/* "(...)" at the start of `s`, matched; what follows it. */
struct piece past_parentheses(struct piece s)
{
    const char *p = s.p, *end = s.p + s.n;
    int depth = 0;
    do {
        if (p >= end) fail(line, "a parenthesis is not closed");
        if (*p == '"' || *p == '\'')
            p = skip_string(p, end) - 1;
        else if (*p == '(')
            depth++;
        else if (*p == ')')
            depth--;
        p++;
    } while (depth > 0);
    return trim((struct piece){ p, (size_t)(end - p) });
}

/* True if `s` is: keyword (...) { */
bool header(struct piece s, const char *keyword)
{
    size_t n = strlen(keyword);
    if (s.n < n + 2 || memcmp(s.p, keyword, n) != 0) return false;
    struct piece rest = trim((struct piece){ s.p + n, s.n - n });
    if (rest.n == 0 || rest.p[0] != '(') return false;
    struct piece tail = past_parentheses(rest);
    if (!is(tail, "{")) fail(line, "write %s (...) {", keyword);
    struct piece inside = trim((struct piece){ rest.p + 1, (size_t)(tail.p - rest.p) - 1 });
    while (inside.n > 0 && inside.p[inside.n - 1] != ')') inside.n--;
    if (inside.n > 0) inside.n--;
    if (strcmp(keyword, "for") != 0)
        check_expression(trim(inside));
    else if (memchr(inside.p, '{', inside.n) != NULL || memchr(inside.p, '#', inside.n) != NULL)
        fail(line, "a for line has three expressions");
    return true;
}

/* One statement: the only ';' is its last character. */
bool single_statement(struct piece s)
{
    const char *end = s.p + s.n;
    for (const char *p = s.p; p < end; p++) {
        if (*p == '"' || *p == '\'')
            p = skip_string(p, end) - 1;
        else if (*p == '#' || (*p == '/' && (p[1] == '/' || p[1] == '*')))
            return false;
        else if (*p == ';')
            return p + 1 == end;
    }
    return false;
}

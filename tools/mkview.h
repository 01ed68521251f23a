/* What the two halves of mkview share: pieces of the source, text to write to, checks of C. */
#pragma once

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum { SOURCE_MAX = 1 << 20, ARGUMENTS_MAX = 9 };

/* Text that grows; ended by NUL once something was added. */
struct text {
    char *p;
    size_t n, cap;
};

struct piece { /* of the source; not ended by NUL */
    const char *p;
    size_t n;
};

/* The view being compiled, and the line of it that is being read. */
extern const char *path;
extern int line;

/* End with "path:line: error: ...", as compilers write it. */
void fail(int on_line, const char *format, ...) __attribute__((noreturn, format(printf, 2, 3)));

void add(struct text *t, const char *p, size_t n);
void addf(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

bool starts(const char *p, const char *prefix);
bool is(struct piece a, const char *word);
bool one_of(const char *word, const char *const *list); /* the list ends with NULL */
struct piece trim(struct piece a);
bool word_char(char c);

/* Past a C string or character constant that begins at `p`. */
const char *skip_string(const char *p, const char *end);

/* A view computes nothing: fail on a second statement, a comment, an assignment. */
void check_expression(struct piece e);

/* The arguments of name(...) if the whole of `e` is that call, else -1. `args` holds
 * ARGUMENTS_MAX + 4. */
int call_arguments(struct piece e, const char *name, struct piece *args);

/* What follows the "(...)" at the start of `s`. */
struct piece past_parentheses(struct piece s);

/* Is `s` "keyword (...) {"? Fails if it begins so and does not end so. */
bool header(struct piece s, const char *keyword);

/* Is `s` one statement: the only ';' its last character, no comment? */
bool single_statement(struct piece s);

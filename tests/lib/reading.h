/* Reading fixtures, broken in one place, and asking what was said about it. */
#pragma once

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "paper/read.h"
#include "testing.h"

struct reading_case {
    struct arena arena;
    struct problems problems;
    struct read_result result;
    err e;
};

static inline void reading_begin(struct reading_case *c)
{
    memset(c, 0, sizeof *c);
    arena_init(&c->arena, 256 * 1024 * 1024);
    c->problems.arena = &c->arena;
}

static inline void reading_end(struct reading_case *c)
{
    arena_release(&c->arena);
}

static inline str fixture(struct reading_case *c, const char *name)
{
    char path[512];
    str s;

    snprintf(path, sizeof path, "%s/%s", FIXTURES, name);
    assert_ok(file_read(&c->arena, path, 1024 * 1024, &s));
    return s;
}

/* `s` with the first `find` (which must be there) replaced. */
static inline str replaced(struct reading_case *c, str s, const char *find, const char *with)
{
    const char *at = memmem(s.p, s.n, find, strlen(find));
    if (at == NULL) fail_msg("the fixture has no %s", find);
    size_t before = (size_t)(at - s.p);
    str behind = str_sub(s, before + strlen(find), s.n);
    char *p = arena_take(&c->arena, s.n + strlen(with) + 1);
    memcpy(p, s.p, before);
    memcpy(p + before, with, strlen(with));
    memcpy(p + before + strlen(with), behind.p, behind.n);
    return (str){ p, before + strlen(with) + behind.n };
}

static inline void read_bytes(struct reading_case *c, str bytes)
{
    c->e = paper_read(&c->arena, bytes, S("test"), &c->problems, &c->result);
}

static inline const struct problem *problem_by(const struct reading_case *c, const char *rule)
{
    for (const struct problem *p = c->problems.first; p != NULL; p = p->next) {
        if (str_eq(p->rule, str_of(rule))) return p;
    }
    return NULL;
}

static inline void print_problems(const struct reading_case *c)
{
    for (const struct problem *p = c->problems.first; p != NULL; p = p->next) {
        print_message("# %.*s %.*s line %d: %.*s\n", STR_FMT(p->rule), STR_FMT(p->field), p->line,
                      STR_FMT(p->text));
    }
}

/* Read what must be good; its first document. */
static inline const struct document *read_good(struct reading_case *c, str bytes)
{
    read_bytes(c, bytes);
    print_problems(c);
    assert_ok(c->e);
    return &c->result.documents[0].document;
}

/* The same for a fixture, unchanged, in a new case. */
static inline const struct document *reading_of(struct reading_case *c, const char *file)
{
    reading_begin(c);
    return read_good(c, fixture(c, file));
}

static inline void assert_money(money m, const char *plain, const char *code)
{
    char text[32];
    assert_string_equal(money_plain(m, text).p, plain);
    assert_true(str_eq(currency_code(m.cur), str_of(code)));
}

static inline void assert_date(date d, const char *iso)
{
    char text[11];
    assert_string_equal(date_iso(d, text).p, iso);
}

/* One fault made in a good file, and what must be said: rule, element, line (0: not asked). */
struct breakage {
    const char *find, *with, *rule, *element;
    int line;
};

static inline void assert_breaks(const char *file, const struct breakage *all, size_t count,
                                 enum problem_grade grade)
{
    int wrong = 0;

    for (size_t i = 0; i < count; i++) {
        const struct breakage *b = &all[i];
        struct reading_case c;
        const struct problem *p;

        reading_begin(&c);
        read_bytes(&c, replaced(&c, fixture(&c, file), b->find, b->with));
        p = problem_by(&c, b->rule);
        if (p == NULL || p->grade != grade || !str_eq(p->field, str_of(b->element)) ||
            (b->line != 0 && p->line != b->line) || (c.e == OK) != (grade == PROBLEM_WARNING)) {
            wrong++;
            print_message("# %s: \"%s\" -> \"%s\" should give %s %s line %d, gives line %d:\n",
                          file, b->find, b->with, b->rule, b->element, b->line,
                          p == NULL ? 0 : p->line);
            print_problems(&c);
        }
        reading_end(&c);
    }
    assert_int_equal(wrong, 0);
}

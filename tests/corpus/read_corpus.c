/*
 * Reads invoices made by others and says how many were read, and the reasons for the rest by rule.
 *
 *     read_corpus FOLDER...
 *
 * A file that is a test set of the published rules (one fragment a test, with the rule that must or
 * must not fire) is counted apart: there the rule is what is compared, not the reading.
 */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "paper/read.h"

enum { RULES_MAX = 400 };

static struct {
    char name[40];
    int files;
    char example[200];
} rules[RULES_MAX];
static size_t rule_count;
static int tried, was_read, warned, tests, agreed;
static bool verbose;

static void count_rule(str rule, const char *path)
{
    char name[40];
    size_t i = 0;

    snprintf(name, sizeof name, "%.*s", STR_FMT(rule));
    while (i < rule_count && strcmp(rules[i].name, name) != 0) i++;
    if (i == RULES_MAX) return;
    if (i == rule_count) {
        rule_count++;
        snprintf(rules[i].name, sizeof rules[i].name, "%s", name);
        snprintf(rules[i].example, sizeof rules[i].example, "%s", path);
    }
    rules[i].files++;
}

static bool fired(const struct problems *all, str rule)
{
    for (const struct problem *p = all->first; p != NULL; p = p->next) {
        if (p->grade == PROBLEM_ERROR && str_eq(p->rule, rule)) return true;
    }
    return false;
}

/* The text between two marks, stepping over it. */
static bool between(str *rest, const char *open, const char *close, str *out)
{
    const char *a = memmem(rest->p, rest->n, open, strlen(open));
    if (a == NULL) return false;
    str after = str_sub(*rest, (size_t)(a - rest->p) + strlen(open), rest->n);
    const char *b = memmem(after.p, after.n, close, strlen(close));
    if (b == NULL) return false;
    *out = str_sub(after, 0, (size_t)(b - after.p));
    *rest = str_sub(after, (size_t)(b - after.p) + strlen(close), after.n);
    return true;
}

static void run_test(str test, const char *path)
{
    static const char *const roots[][2] = { { "<Invoice\n", "</Invoice>" },
                                            { "<Invoice ", "</Invoice>" },
                                            { "<Invoice\r", "</Invoice>" },
                                            { "<CreditNote", "</CreditNote>" },
                                            { "<rsm:CrossIndustryInvoice",
                                              "</rsm:CrossIndustryInvoice>" } };
    str verdict, rule, inner, view = test;
    bool must_fire = false;

    if (!between(&view, "<assert>", "</assert>", &verdict)) return;
    str v = verdict;
    if (between(&v, "<error", "</error>", &rule))
        must_fire = true;
    else if (!(v = verdict, between(&v, "<success", "</success>", &rule)))
        return;
    rule = str_trim(str_sub(
        rule,
        rule.n - (str_has(rule, '>')
                      ? rule.n - 1 - (size_t)((const char *)memchr(rule.p, '>', rule.n) - rule.p)
                      : rule.n),
        rule.n));
    if (!str_starts(rule, S("BR-"))) return; /* rules of another rule book */
    for (size_t i = 0; i < countof(roots); i++) {
        view = test;
        if (!between(&view, roots[i][0], roots[i][1], &inner)) continue;
        struct arena CLEANUP(arena_release) a = { 0 };
        struct problems problems = { .arena = &a, .kept_max = 500 };
        struct read_result result;

        arena_init(&a, 256 * 1024 * 1024);
        str xml = { inner.p - strlen(roots[i][0]),
                    inner.n + strlen(roots[i][0]) + strlen(roots[i][1]) };
        bool unused UNUSED = paper_read(&a, xml, str_of(path), &problems, &result) == OK;
        tests++;
        if (fired(&problems, rule) == must_fire)
            agreed++;
        else
            printf("differs  %s %.*s: it %s\n", path, STR_FMT(rule),
                   must_fire ? "should fire" : "should not fire");
        return;
    }
}

static void try_file(const char *path)
{
    struct arena CLEANUP(arena_release) a = { 0 };
    struct problems problems = { 0 };
    struct read_result result;
    str bytes, test;

    arena_init(&a, 1024u * 1024 * 1024);
    if (file_read(&a, path, LIMIT_IMPORT_FILE_BYTES, &bytes) != OK) return;
    if (str_contains(str_sub(bytes, 0, 2000), S("<testSet"))) {
        while (between(&bytes, "<test>", "</test>", &test)) run_test(test, path);
        return;
    }
    if (!str_contains(bytes, S("urn:oasis:names:specification:ubl:schema:xsd:Invoice-2")) &&
        !str_contains(bytes, S("urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2")) &&
        !str_contains(bytes, S("CrossIndustryInvoice:100")) &&
        !str_contains(str_sub(bytes, 0, 10), S("%PDF")))
        return;
    test = str_trim(str_sub(bytes, 0, 100));
    if (!str_has(str_sub(test, 0, 4), '<') && !str_starts(test, S("%PDF"))) return;
    tried++;
    problems.arena = &a;
    if (paper_read(&a, bytes, str_of(path), &problems, &result) == OK) {
        was_read++;
        warned += problems.warnings > 0;
        return;
    }
    if (verbose) printf("refused  %s\n", path);
    for (const struct problem *p = problems.first; p != NULL; p = p->next) {
        bool seen = p->grade != PROBLEM_ERROR;
        for (const struct problem *q = problems.first; q != p && !seen; q = q->next)
            seen = str_eq(p->rule, q->rule);
        if (verbose && p->grade == PROBLEM_ERROR)
            printf("    %.*s %.*s line %d: %.*s\n", STR_FMT(p->rule), STR_FMT(p->field), p->line,
                   STR_FMT(p->text));
        if (!seen) count_rule(p->rule, path);
    }
}

static void walk(const char *path)
{
    struct stat st;
    DIR *dir;

    if (stat(path, &st) != 0) return;
    if (!S_ISDIR(st.st_mode)) {
        try_file(path);
        return;
    }
    dir = opendir(path);
    for (struct dirent *e; dir != NULL && (e = readdir(dir)) != NULL;) {
        char below[4096];
        if (e->d_name[0] == '.') continue;
        snprintf(below, sizeof below, "%s/%s", path, e->d_name);
        walk(below);
    }
    if (dir != NULL) closedir(dir);
}

static int by_files(const void *a, const void *b)
{
    int x, y;
    memcpy(&x, (const char *)a + offsetof(typeof(rules[0]), files), sizeof x);
    memcpy(&y, (const char *)b + offsetof(typeof(rules[0]), files), sizeof y);
    return (x < y) - (x > y);
}

int main(int count, char **arguments)
{
    int64_t start = clock_monotonic_us(), us;

    for (int i = 1; i < count; i++) {
        if (strcmp(arguments[i], "-v") == 0)
            verbose = true;
        else
            walk(arguments[i]);
    }
    us = clock_monotonic_us() - start;
    printf("%d of %d invoices read (%d with warnings), %d of %d rule tests agree, %" PRId64 " ms\n",
           was_read, tried, warned, agreed, tests, us / 1000);
    qsort(rules, rule_count, sizeof rules[0], by_files);
    for (size_t i = 0; i < rule_count; i++) {
        printf("%5d refused by %-22s e.g. %s\n", rules[i].files, rules[i].name, rules[i].example);
    }
    return 0;
}

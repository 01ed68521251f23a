/*
 * What is wrong with an input, fault by fault: for forms (beside the field) and for imported files
 * (rule, element, line). Collected, never thrown: the person sees all of them at once.
 */
#pragma once

#include "base/arena.h"

enum problem_grade { PROBLEM_ERROR, PROBLEM_WARNING };

struct problem {
    enum problem_grade grade;
    str field; /* form field, or element or column of a file */
    str rule;  /* "BR-CO-15", "CSV-3"; empty for forms */
    str text;  /* one sentence, already in the reader's language */
    int line;  /* of the file, from 1; 0 where it has none */
    struct problem *next;
};

struct problems {
    struct arena *arena; /* owns the texts */
    struct problem *first, *last;
    int errors, warnings;
    int kept_max; /* beyond this many they are counted and not kept; 0 means 200 */
};

void problem_add(struct problems *all, struct problem one); /* the texts are copied */

/* The first error on `field`, or NULL. */
const struct problem *problem_of(const struct problems *all, str field);

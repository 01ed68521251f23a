/* A list in the order of finding. */
#include "base/problem.h"

void problem_add(struct problems *all, struct problem one)
{
    int kept = all->errors + all->warnings, max = all->kept_max == 0 ? 200 : all->kept_max;

    if (one.grade == PROBLEM_ERROR) all->errors++;
    else all->warnings++;
    if (kept >= max) return;

    struct problem *p = arena_new(all->arena, struct problem);
    *p = one;
    p->field = arena_str(all->arena, one.field);
    p->rule = arena_str(all->arena, one.rule);
    p->text = arena_str(all->arena, one.text);
    p->next = NULL;
    if (all->last == NULL) all->first = p;
    else all->last->next = p;
    all->last = p;
}

const struct problem *problem_of(const struct problems *all, str field)
{
    for (const struct problem *p = all->first; p != NULL; p = p->next) {
        if (p->grade == PROBLEM_ERROR && str_eq(p->field, field)) return p;
    }
    return NULL;
}

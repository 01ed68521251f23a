// sources: src/json/json.c
// libs: -lsodium
/* Any text as JSON: a tree whose raw pieces are JSON again, or a reason and a line. */
#include <stdint.h>

#include "json/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void check(struct arena *a, const struct json *v, int depth)
{
    struct json *again;
    struct json_fault fault;
    size_t count = 0;

    must(depth <= JSON_DEPTH_MAX);
    if (depth < 3) {
        must(json_parse(a, v->raw, &again, &fault) == OK);
        must(again->kind == v->kind && again->count == v->count && str_eq(again->text, v->text));
    }
    for (const struct json *c = v->first; c != NULL; c = c->next) {
        count++;
        check(a, c, depth + 1);
    }
    must(count == v->count);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena CLEANUP(arena_release) a = { 0 };
    struct json *v;
    struct json_fault fault = { 0 };

    if (n > 20000) return 0;
    arena_init(&a, 256 * 1024 * 1024);
    if (json_parse(&a, (str){ (const char *)bytes, n }, &v, &fault) == OK)
        check(&a, v, 0);
    else
        must(fault.text != NULL && fault.line >= 1);
    return 0;
}

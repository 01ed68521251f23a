/*
 * Switches: which request meets which fault, and what is to become of which payment.
 *
 * A rule is used `times` times and then forgotten; one that names a reference goes before one that
 * names none, and the later before the earlier.
 */
#include <jansson.h>

#include "sandbox/sb.h"

static void release_json(json_t **j)
{
    json_decref(*j);
}

/* A word of the list under `name`, or the first of the list where it is not given. */
static bool read_word(const json_t *json, const char *name, const struct sb_words *words, int *out)
{
    const json_t *v = json_object_get(json, name);
    int found = v == NULL ? 0 : sb_words_find(words, str_of(json_string_value(v)));
    if (found >= 0) *out = found;
    return found >= 0;
}

static bool is_place(str on)
{
    return str_eq(on, S("start")) || str_eq(on, S("status")) || str_eq(on, S("cancel")) ||
           str_eq(on, S("refund"));
}

static err insert(struct sandbox *s, struct sb_rule rule)
{
    if (s->rule_count == SB_RULES_MAX) return E_TOO_MANY;
    s->rules[s->rule_count++] = rule;
    return OK;
}

err sb_rule_add(struct sandbox *s, str text)
{
    CLEANUP(release_json) json_t *json = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL);
    const json_t *on = json_object_get(json, "on"), *times = json_object_get(json, "times");
    int fate, wire, events;
    if (!json_is_object(json)) return E_INVALID;
    if (json_is_true(json_object_get(json, "clear"))) s->rule_count = 0;
    if (!read_word(json, "fate", &sb_fate_words, &fate) ||
        !read_word(json, "wire", &sb_wire_words, &wire) ||
        !read_word(json, "events", &sb_events_words, &events))
        return E_INVALID;
    int64_t count = times == NULL ? 1 : json_integer_value(times);
    int64_t delay_ms = json_integer_value(json_object_get(json, "delay_ms"));
    if (count < -1 || count > 1000000 || delay_ms < 0 || delay_ms > 600000) return E_INVALID;
    if (count == 0) return OK;
    struct sb_rule rule = {
        .on = on == NULL ? S("start") : arena_str(&s->arena, str_of(json_string_value(on))),
        .reference =
            arena_str(&s->arena, str_of(json_string_value(json_object_get(json, "reference")))),
        .fate = (enum sb_fate)fate,
        .wire = (enum sb_wire)wire,
        .events = (enum sb_events)events,
        .times = (int)count,
        .delay_ms = (int)delay_ms,
    };
    return is_place(rule.on) ? insert(s, rule) : E_INVALID;
}

bool sb_rule_parse(str word, struct sb_rule *rule)
{
    str name;
    int found = -1;
    if (!str_cut(&word, '=', &name)) return false;
    if (str_eq(name, S("fate")) && (found = sb_words_find(&sb_fate_words, word)) >= 0)
        rule->fate = (enum sb_fate)found;
    if (str_eq(name, S("wire")) && (found = sb_words_find(&sb_wire_words, word)) >= 0)
        rule->wire = (enum sb_wire)found;
    if (str_eq(name, S("events")) && (found = sb_words_find(&sb_events_words, word)) >= 0)
        rule->events = (enum sb_events)found;
    return found >= 0;
}

static int below(struct sandbox *s, int n)
{
    return (int)rand_below(&s->chaos, (uint64_t)n);
}

/* Chaos: a random fault, the same for the same seed and the same order of requests. */
static struct sb_rule draw(struct sandbox *s, str on)
{
    struct sb_rule rule = { .on = on };
    if (below(s, 100) >= s->options.chaos_percent) return rule;
    rule.wire = (enum sb_wire)below(s, sb_wire_words.count);
    rule.delay_ms = 200 + below(s, 3000);
    if (!str_eq(on, S("start"))) return rule;
    rule.fate = (enum sb_fate)below(s, sb_fate_words.count);
    rule.events = (enum sb_events)below(s, sb_events_words.count);
    return rule;
}

struct sb_rule sb_rule_take(struct sandbox *s, str on, str reference)
{
    size_t found = s->rule_count;
    for (size_t i = 0; i < s->rule_count; i++) {
        const struct sb_rule *one = &s->rules[i];
        bool named = one->reference.n > 0;
        if (!str_eq(one->on, on) || (named && !str_eq(one->reference, reference))) continue;
        if (found < s->rule_count && s->rules[found].reference.n > 0 && !named) continue;
        found = i;
    }
    if (found == s->rule_count) return draw(s, on);
    struct sb_rule rule = s->rules[found];
    if (rule.times > 0 && --s->rules[found].times == 0) {
        for (size_t i = found + 1; i < s->rule_count; i++) s->rules[i - 1] = s->rules[i];
        s->rule_count--;
    }
    return rule;
}

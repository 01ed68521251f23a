/*
 * Switches: which request meets which fault, and what is to become of which payment.
 *
 * A rule is used `times` times and then forgotten; one that names a reference goes before one that
 * names none, and the later before the earlier.
 */
#include "sandbox/sb.h"

/* A word of the list under `name`, or the first of the list where it is not given. */
static bool read_word(const struct json *json, str name, const struct sb_words *words, int *out)
{
    int found =
        json_member(json, name) == NULL ? 0 : sb_words_find(words, sb_json_text(json, name));
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

err sb_rule_add(struct sandbox *s, const struct json *json)
{
    int fate, wire, events;
    if (json == NULL) return E_INVALID;
    if (sb_json_is(json, S("clear"))) s->rule_count = 0;
    if (!read_word(json, S("fate"), &sb_fate_words, &fate) ||
        !read_word(json, S("wire"), &sb_wire_words, &wire) ||
        !read_word(json, S("events"), &sb_events_words, &events))
        return E_INVALID;
    bool counted = json_member(json, S("times")) != NULL;
    int64_t count = counted ? sb_json_i64(json, S("times")) : 1;
    int64_t delay_ms = sb_json_i64(json, S("delay_ms"));
    str on = sb_json_text(json, S("on"));
    if (count < -1 || count > 1000000 || delay_ms < 0 || delay_ms > 600000) return E_INVALID;
    if (count == 0) return OK;
    struct sb_rule rule = {
        .on = on.n == 0 ? S("start") : arena_str(&s->arena, on),
        .reference = arena_str(&s->arena, sb_json_text(json, S("reference"))),
        .fate = (enum sb_fate)fate,
        .wire = (enum sb_wire)wire,
        .events = (enum sb_events)events,
        .times = (int)count,
        .delay_ms = (int)delay_ms,
    };
    return is_place(rule.on) ? insert(s, rule) : E_INVALID;
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

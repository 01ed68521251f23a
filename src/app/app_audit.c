/* One row behind the other, under the head's lock. */
#include "app/app_audit.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "db/write.h"

enum { ROW_BYTES_MAX = 64 * 1024, WALK_ROWS = 1000 };

static const str words[AUDIT_ACTION_COUNT] = {
#define X(name, word, label) [AUDIT_##name] = { "" word "", sizeof(word) - 1 },
    AUDIT_ACTIONS(X)
#undef X
};

static const str labels[AUDIT_ACTION_COUNT] = {
#define X(name, word, label) [AUDIT_##name] = { "" label "", sizeof(label) - 1 },
    AUDIT_ACTIONS(X)
#undef X
};

str audit_action_word(enum audit_action a)
{
    must(a < AUDIT_ACTION_COUNT);
    return words[a];
}

str audit_action_label(str word)
{
    for (int i = 0; i < AUDIT_ACTION_COUNT; i++) {
        if (str_eq(words[i], word)) return labels[i];
    }
    return word;
}

void audit_line(struct buf *b, str name, str value)
{
    buf_str(b, name);
    buf_lit(b, ": ");
    for (size_t i = 0; i < value.n; i++)
        buf_char(b, (unsigned char)value.p[i] < ' ' ? ' ' : value.p[i]);
    buf_char(b, '\n');
}

bool audit_line_next(str *rest, str *name, str *value)
{
    str line;
    if (!str_cut(rest, '\n', &line) || !str_cut(&line, ':', name)) return false;
    *value = str_trim(line);
    return true;
}

str audit_value(str lines, str name)
{
    str one, value;
    while (audit_line_next(&lines, &one, &value)) {
        if (str_eq(one, name)) return value;
    }
    return STR_NONE;
}

static void put_text(struct buf *b, str s)
{
    buf_format(b, "%zu:", s.n);
    buf_str(b, s);
}

/* Over every column but the hash itself; each text with its length before it. */
static str digest(struct arena *a, org_id org, str last, const struct audit *r)
{
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, 4 * ROW_BYTES_MAX);
    put_text(&b, last);
    buf_format(&b, "%lld %lld %lld %lld %lld ", (long long)org.v, (long long)r->n,
               (long long)r->at_us, (long long)r->who.v, (long long)r->object_id);
    put_text(&b, r->name);
    put_text(&b, r->address);
    put_text(&b, r->action);
    put_text(&b, r->object);
    put_text(&b, r->subject);
    put_text(&b, r->before);
    put_text(&b, r->after);
    must(!b.overflow);
    return app_sha256(a, buf_view(&b));
}

err app_audit_note(struct wtx *tx, struct arena *a, const struct actor *actor,
                   const struct audit_note *note)
{
    struct audit r = { .at_us = clock_now_us(),
                       .who = { actor->person },
                       .name = utf8_cut(actor->name, 200),
                       .address = utf8_cut(actor->address, 100),
                       .action = audit_action_word(note->action),
                       .object = note->object,
                       .object_id = note->object_id,
                       .subject = utf8_cut(note->subject, 200),
                       .before = note->before,
                       .after = note->after };
    str last;

    must(note->before.n < ROW_BYTES_MAX && note->after.n < ROW_BYTES_MAX);
    must(actor->kind == PERSON_STAFF);
    TRY(store_audit_head_lock(tx, a, actor->org, &r.n, &last));
    r.n++;
    r.hash = digest(a, actor->org, last, &r);
    return store_audit_insert(tx, actor->org, &r);
}

struct alone {
    struct arena *a;
    const struct actor *actor;
    const struct audit_note *note;
};

static err alone_body(struct wtx *tx, void *arg)
{
    const struct alone *w = arg;
    return app_audit_note(tx, w->a, w->actor, w->note);
}

err app_audit_alone(const struct app *app, struct arena *a, const struct actor *actor,
                    const struct audit_note *note)
{
    struct alone w = { a, actor, note };
    return db_write(app->db, (struct db_work){ alone_body, NULL, &w });
}

err app_audit_check(struct rtx *tx, org_id org, struct audit_checked *out)
{
    CLEANUP(arena_release) struct arena batch, kept;
    char last[65] = "genesis";
    int64_t head_n, n = 0;
    str head_hash;

    arena_init(&batch, (size_t)256 * 1024 * 1024);
    arena_init(&kept, 1024 * 1024);
    *out = (struct audit_checked){ 0 };
    TRY(store_audit_head_get(tx, &kept, org, &head_n, &head_hash));
    for (;;) {
        struct audit *list;
        size_t count;
        arena_reset(&batch);
        TRY(store_audit_walk(tx, &batch, org, n, WALK_ROWS, &list, &count));
        if (count == 0) break;
        for (size_t i = 0; i < count; i++) {
            str right = digest(&batch, org, str_of(last), &list[i]);
            n++;
            out->rows++;
            if (list[i].n != n || !str_eq(right, list[i].hash)) {
                out->broken = n;
                return OK;
            }
            must(right.n == 64);
            for (size_t k = 0; k < 64; k++) last[k] = right.p[k];
            last[64] = 0;
        }
    }
    if (head_n != n || !str_eq(head_hash, str_of(last))) out->broken = n + 1;
    return OK;
}

/* Heads of chains, and what a restore writes into the books. */
#include "app/app_backup.h"

#include "base/clock.h"
#include "core/book.h"
#include "db/write.h"
#include "locale/zone.h"
#include "store/store_people.h"
#include "store/store_session.h"

static const str series_words[] = { [SERIES_RECEIPT] = { "receipt", 7 },
                                    [SERIES_INVOICE] = { "invoice", 7 },
                                    [SERIES_CREDIT_NOTE] = { "credit-note", 11 },
                                    [SERIES_CUSTOMER] = { "customer", 8 } };

/* ---- heads ---- */

static err all_heads(struct rtx *tx, struct arena *a, struct head **out, size_t *count)
{
    org_id *orgs;
    size_t n;

    TRY(store_org_ids(tx, a, &orgs, &n));
    struct head *list = arena_array(a, struct head, n);
    for (size_t i = 0; i < n; i++) TRY(store_chain_head(tx, a, orgs[i], &list[i]));
    *out = list;
    *count = n;
    return OK;
}

err app_heads(const struct app *app, struct arena *a, struct head **out, size_t *count)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    TRY(db_read_begin(app->db, &tx));
    return all_heads(tx, a, out, count);
}

void head_write(struct buf *b, const struct head *h)
{
    buf_format(b, "head %.*s %lld %lld %.*s\n", STR_FMT(h->slug), (long long)h->epoch,
               (long long)h->n, STR_FMT(h->hash));
}

err heads_read(struct arena *a, str text, struct head **out, size_t *count)
{
    struct head *list = NULL;
    size_t n = 0, room = 0;
    str line, word, epoch, number;

    while (str_cut(&text, '\n', &line)) {
        struct head h = { 0 };
        if (!str_starts(line, S("head "))) continue;
        line = str_trim(str_sub(line, 5, line.n));
        bool whole = str_cut(&line, ' ', &word) && str_cut(&line, ' ', &epoch) &&
                     str_cut(&line, ' ', &number) && str_i64(epoch, &h.epoch) &&
                     str_i64(number, &h.n) && h.epoch > 0 && h.n >= 0;
        if (!whole || (line.n != 64 && h.n > 0)) return E_PARSE;
        h.slug = arena_str(a, word);
        h.hash = arena_str(a, line);
        list = arena_grow(a, list, n, &room, sizeof *list);
        list[n++] = h;
    }
    *out = list;
    *count = n;
    return OK;
}

/* Seal 0 is where every chain begins. */
static err contains(struct rtx *tx, struct arena *a, org_id org, const struct head *h, bool *out)
{
    str hash = STR_NONE;
    if (h->n > 0) TRY(store_seal_hash(tx, a, org, h->n, &hash));
    *out = h->n == 0 || str_eq(hash, h->hash);
    return OK;
}

/*
 * Did the restore that ended its epoch say that it was lost: after the head restored, and no later
 * than the head known? The key is "epoch:NEW:N:HASH:EPOCH:N:HASH".
 */
static err named_as_lost(struct rtx *tx, struct arena *a, org_id org, const struct head *h,
                         bool *out)
{
    str key, part[7] = { 0 };
    int64_t restored, known;

    *out = false;
    TRY(store_epoch_after(tx, a, org, h->epoch, &key));
    for (size_t i = 0; i < countof(part) && str_cut(&key, ':', &part[i]); i++) continue;
    if (!str_i64(part[2], &restored) || !str_i64(part[5], &known)) return OK;
    *out = h->n > restored && (h->n < known || (h->n == known && str_eq(part[6], h->hash)));
    return OK;
}

err app_heads_check(const struct app *app, struct heads heads, void (*say)(void *arg, str line),
                    void *arg, int *faults)
{
    CLEANUP(arena_release) struct arena a;
    CLEANUP(db_read_end) struct rtx *tx = NULL;

    arena_init(&a, 1024 * 1024);
    TRY(db_read_begin(app->db, &tx));
    for (size_t i = 0; i < heads.count; i++) {
        const struct head *h = &heads.list[i];
        bool there = false, lost = false;
        org_id org;
        err e = store_org_by_slug(tx, h->slug, &org);
        if (e != OK && e != E_NOT_FOUND) return e;
        if (e == OK) TRY(contains(tx, &a, org, h, &there));
        if (e == OK && !there) TRY(named_as_lost(tx, &a, org, h, &lost));
        if (there) continue;
        *faults += lost ? 0 : 1;
        say(arg, arena_format(&a, "%s %.*s: the chain does not contain head %lld of epoch %lld%s",
                              lost ? "lost" : "FAULT", STR_FMT(h->slug), (long long)h->n,
                              (long long)h->epoch, lost ? ", as its restore says" : ""));
    }
    return OK;
}

/* ---- a new epoch ---- */

struct epoch_work {
    struct arena *a;
    org_id org;
    struct heads known;
};

static err epoch_body(struct wtx *tx, void *arg)
{
    struct epoch_work *w = arg;
    struct head here, known;
    struct org o;
    struct book b;
    bool there = true;
    int year, month, day;

    arena_reset(w->a);
    TRY(store_chain_lock(db_reads(tx), w->a, w->org, &here.n, &here.hash));
    TRY(store_chain_head(db_reads(tx), w->a, w->org, &here));
    TRY(store_org_get(db_reads(tx), w->a, w->org, &o));
    known = here;
    for (size_t i = 0; i < w->known.count; i++) {
        if (str_eq(w->known.list[i].slug, here.slug)) known = w->known.list[i];
    }
    if (known.n <= here.n) TRY(contains(db_reads(tx), w->a, w->org, &known, &there));
    if (!there) return E_CONFLICT;

    int64_t epoch = (known.epoch > here.epoch ? known.epoch : here.epoch) + 1;
    date today = zone_today(o.zone, clock_now_us());
    date_parts(today, &year, &month, &day);
    book_init(&b, w->a, w->org, 0, clock_now_us());
    str key = arena_format(w->a, "epoch:%lld:%lld:%.*s:%lld:%lld:%.*s", (long long)epoch,
                           (long long)here.n, STR_FMT(here.hash), (long long)known.epoch,
                           (long long)known.n, STR_FMT(known.hash));
    book_begin(&b, ENTRY_EPOCH, (customer_id){ 0 }, o.cur, today, key)->ref = epoch;
    TRY(book_end(&b));
    TRY(store_book_save(tx, &b));
    TRY(store_chain_epoch(tx, w->org, epoch));
    TRY(store_series_hold(tx, w->org, arena_format(w->a, "%04d", year)));
    return store_session_expire(tx, w->org, INT64_MAX, INT64_MAX);
}

err app_epoch_begin(const struct app *app, struct heads known)
{
    CLEANUP(arena_release) struct arena a, scratch;
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    org_id *orgs;
    size_t count;

    arena_init(&a, 1024 * 1024);
    arena_init(&scratch, 1024 * 1024);
    TRY(db_read_begin(app->db, &tx));
    TRY(store_org_ids(tx, &a, &orgs, &count));
    db_read_end(&tx);
    for (size_t i = 0; i < count; i++) {
        struct epoch_work w = { &scratch, orgs[i], known };
        TRY(db_write(app->db, (struct db_work){ epoch_body, NULL, &w }));
    }
    return OK;
}

/* ---- series ---- */

str app_series_name(struct arena *a, const struct series *s)
{
    bool named = s->kind > 0 && s->kind < (int)countof(series_words);
    return arena_format(a, "%.*s%s%.*s", STR_FMT(named ? series_words[s->kind] : S("series")),
                        s->year.n > 0 ? "-" : "", STR_FMT(s->year));
}

struct release_work {
    struct arena *a;
    org_id org;
    str name;
    int64_t last, known;
};

static err find_series(struct rtx *tx, const struct release_work *w, struct series *out)
{
    struct series *list;
    size_t count;

    TRY(store_series_list(tx, w->a, w->org, &list, &count));
    for (size_t i = 0; i < count; i++) {
        if (!str_eq(app_series_name(w->a, &list[i]), w->name)) continue;
        *out = list[i];
        return OK;
    }
    return E_NOT_FOUND;
}

static err release_body(struct wtx *tx, void *arg)
{
    struct release_work *w = arg;
    struct series s;
    struct head head;
    struct org o;
    struct book b;

    arena_reset(w->a);
    TRY(store_chain_head(db_reads(tx), w->a, w->org, &head));
    TRY(store_org_get(db_reads(tx), w->a, w->org, &o));
    TRY(find_series(db_reads(tx), w, &s));
    w->known = s.next - 1;
    if (s.held == 0) return E_STATE;
    if (w->last < w->known || w->last > INT32_MAX) return E_INVALID;

    /* Held: nobody takes a number meanwhile; and once in an epoch, by the entry's key. */
    book_init(&b, w->a, w->org, 0, clock_now_us());
    str key = arena_format(w->a, "series:%d:%.*s:%lld", s.kind, STR_FMT(s.year),
                           (long long)head.epoch);
    book_begin(&b, ENTRY_SERIES, (customer_id){ 0 }, o.cur, zone_today(o.zone, clock_now_us()),
               key)->ref = w->last - w->known;
    TRY(book_end(&b));
    TRY(store_book_save(tx, &b));
    s.next = w->last + 1;
    return store_series_release(tx, w->org, &s);
}

err app_series_release(const struct app *app, org_id org, str name, int64_t last, int64_t *known)
{
    CLEANUP(arena_release) struct arena a;
    arena_init(&a, 1024 * 1024);
    struct release_work w = { .a = &a, .org = org, .name = name, .last = last };
    err e = db_write(app->db, (struct db_work){ release_body, NULL, &w });
    *known = w.known;
    return e;
}

/* Tokens of documents and of what is asked; the rows are the engines'. */
#include "store/store_search.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "queries.h"
#include "store/rows.h"

enum { SCOPE = 8, WORD_CHARS = 64, RUN_CHARS = 8, TOKENS_BYTES = 512 * 1024 };

/* Which of the two kinds a token is of, behind its scope. */
enum { WORD = 'w', PART = 'p' };

struct tokens {
    struct arena *a;
    char scope[SCOPE];
    str *list;
    size_t count, room;
};

/* Five bits a character of a hash: two customers who share one only cost each other time. */
static void scope_of(char out[static SCOPE], org_id org, customer_id customer)
{
    const int64_t both[2] = { org.v, customer.v };
    uint64_t h = str_hash((str){ (const char *)both, sizeof both });

    for (int i = 0; i < SCOPE; i++, h >>= 5) out[i] = "abcdefghijklmnopqrstuvwxyz234567"[h & 31];
}

static str token_of(struct arena *a, const char scope[static SCOPE], char kind, str text)
{
    char *p = arena_array(a, char, SCOPE + 1 + text.n);

    memcpy(p, scope, SCOPE);
    p[SCOPE] = kind;
    memcpy(p + SCOPE + 1, text.p, text.n);
    return (str){ p, SCOPE + 1 + text.n };
}

static void add(struct tokens *t, char kind, str text)
{
    t->list = arena_grow(t->a, t->list, t->count, &t->room, sizeof *t->list);
    t->list[t->count++] = token_of(t->a, t->scope, kind, text);
}

/* Scripts written without gaps between words: Thai to Burmese, Khmer, kana, Han. */
static bool unparted(uint32_t c)
{
    return (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1000 && c <= 0x109F) ||
           (c >= 0x1780 && c <= 0x17FF) || (c >= 0x2E80 && c <= 0x31FF) ||
           (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0x20000 && c <= 0x3FFFF);
}

/* Take the next run of one kind of script; false at the end. Gaps are passed over. */
static bool next_run(str *rest, str *out, bool *is_unparted)
{
    uint32_t c;

    while (rest->n > 0 && (rest->p[0] == ' ' || rest->p[0] == '-'))
        *rest = str_sub(*rest, 1, rest->n);
    str at = *rest;
    if (!utf8_next(&at, &c)) return false;
    *is_unparted = unparted(c);
    for (str next = at; utf8_next(&next, &c); at = next) {
        if (c == ' ' || c == '-' || unparted(c) != *is_unparted) break;
    }
    *out = str_sub(*rest, 0, rest->n - at.n);
    *rest = at;
    return true;
}

/* Every character of `text` but the last `least` - 1 begins a token of up to `chars`. */
static void add_suffixes(struct tokens *t, char kind, str text, size_t least, size_t chars)
{
    uint32_t c;

    for (size_t left = utf8_count(text); left >= least && left > 0; left--) {
        add(t, kind, utf8_cut(text, chars));
        if (!utf8_next(&text, &c)) return;
    }
}

/* Without the gaps. */
static str squeezed(struct arena *a, str text)
{
    char *p = arena_array(a, char, text.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != ' ' && text.p[i] != '-') p[n++] = text.p[i];
    }
    return (str){ p, n };
}

static int by_bytes(const void *left, const void *right)
{
    return str_cmp(*(const str *)left, *(const str *)right);
}

/* Each once, with a blank between them. */
static str joined(struct tokens *t)
{
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, TOKENS_BYTES);
    if (t->count > 1) qsort(t->list, t->count, sizeof *t->list, by_bytes);
    for (size_t i = 0; i < t->count; i++) {
        if (i > 0 && str_eq(t->list[i], t->list[i - 1])) continue;
        if (b.n + 1 + t->list[i].n > TOKENS_BYTES) break;
        if (b.n > 0) buf_char(&b, ' ');
        buf_str(&b, t->list[i]);
    }
    return buf_copy(&b, t->a);
}

err store_search_insert(struct wtx *tx, struct arena *a, org_id org, customer_id customer,
                        doc_id doc, const struct search_text *text)
{
    struct tokens t = { .a = a };
    bool is_unparted = false;
    str run;

    scope_of(t.scope, org, customer);
    for (str rest = text->words; next_run(&rest, &run, &is_unparted);) {
        if (is_unparted)
            add_suffixes(&t, WORD, run, 1, RUN_CHARS);
        else
            add(&t, WORD, utf8_cut(run, WORD_CHARS));
    }
    for (size_t i = 0; i < text->part_count; i++)
        add_suffixes(&t, PART, squeezed(a, text->parts[i]), SEARCH_PART_LEAST, WORD_CHARS);
    return db_exec(tx, &Q_search_insert, IN(org, customer, doc, joined(&t)));
}

/* A query being written. */
struct asked {
    struct arena *a;
    struct buf *b;
    bool sqlite;
    char scope[SCOPE];
};

/* Tokens hold no quote, blank or backslash. */
static void ask(const struct asked *q, char kind, str text, bool whole)
{
    char quote = q->sqlite ? '"' : '\'';

    buf_char(q->b, quote);
    buf_str(q->b, token_of(q->a, q->scope, kind, text));
    buf_char(q->b, quote);
    if (!whole) buf_str(q->b, q->sqlite ? S("*") : S(":*"));
}

/*
 * All its words, the last one beginning so; a long run of a script without gaps piece by piece. A
 * word behind which another was typed is whole, which costs much less to find.
 */
static void ask_words(const struct asked *q, str term)
{
    bool is_unparted = false, first = true, other;
    str run, behind;

    while (next_run(&term, &run, &is_unparted)) {
        str rest = term;
        bool whole = !is_unparted && next_run(&rest, &behind, &other);
        while (run.n > 0) {
            str piece = utf8_cut(run, is_unparted ? RUN_CHARS : WORD_CHARS);
            if (!first) buf_str(q->b, q->sqlite ? S(" AND ") : S(" & "));
            first = false;
            ask(q, WORD, piece, whole);
            run = is_unparted ? str_sub(run, piece.n, run.n) : STR_NONE;
        }
    }
}

str store_search_query(struct arena *a, enum db_engine engine, org_id org, customer_id customer,
                       str folded)
{
    CLEANUP(buf_release) struct buf b;
    struct asked q = { .a = a, .b = &b, .sqlite = engine == DB_SQLITE };
    int terms = 0;
    str term;

    buf_init(&b, 64 * 1024);
    scope_of(q.scope, org, customer);
    while (terms < SEARCH_TERMS_MAX && str_cut(&folded, ' ', &term)) {
        str part = squeezed(a, term);
        if (part.n == 0) continue;
        if (terms++ > 0) buf_str(&b, q.sqlite ? S(" AND ") : S(" & "));
        buf_char(&b, '(');
        if (utf8_count(part) >= SEARCH_PART_LEAST) {
            ask(&q, PART, utf8_cut(part, WORD_CHARS), false);
            buf_str(&b, q.sqlite ? S(" OR ") : S(" | "));
        }
        buf_char(&b, '(');
        ask_words(&q, term);
        buf_lit(&b, "))");
    }
    return b.overflow ? STR_NONE : buf_copy(&b, a);
}

err store_search_waiting(struct rtx *tx, struct arena *a, org_id org, doc_id below, int limit,
                         struct search_fill **out, size_t *count)
{
    struct search_fill one = { 0 };
    blob body;
    ROWS_READ(tx, a, &Q_search_waiting, IN(org, below, limit),
              (one.body = body.bytes, one), OUT(&one.doc, &one.customer, &body), out, count);
    return OK;
}

err store_search_reached(struct wtx *tx, org_id org, job_id job, doc_id below, doc_id reached)
{
    int64_t changed = 0;
    TRY(db_exec_count(tx, &Q_search_reached, IN(org, job, below, reached), &changed));
    return changed == 1 ? OK : E_EXISTS;
}

err store_search_filling(struct rtx *tx, org_id org, bool *out)
{
    int64_t waiting = 0;
    TRY(db_one(tx, NULL, &Q_search_filling, IN(org), OUT(&waiting)));
    *out = waiting > 0;
    return OK;
}

/* Reading lots for people: keyset pages, aggregates, ageing. */
#include "store/store_invoice.h"

#include "queries.h"
#include "store/rows.h"
#include "store/store_plan.h"
#include "store/store_search.h"

/* A connection keeps only so many queries open. */
enum { LOTS_AT_ONCE = 32 };

/* Before and after every date that can be stored as text; due is never empty on a lot. */
static const str first_day = { "", 0 };
static const str last_day = { "9999-12-31", 10 };

static str from_of(date d, char iso[static 11])
{
    return date_is(d) ? date_iso(d, iso) : first_day;
}

static str to_of(date d, char iso[static 11])
{
    return date_is(d) ? date_iso(d, iso) : last_day;
}

#define ROW_OUT(l, kind_)                                                                          \
    OUT(&(l).doc, &(l).cur, &(l).public_id, &(kind_), &(l).number, &(l).day, &(l).due, &(l).type,  \
        &(l).purchase_order, &(l).contract, &(l).net, &(l).tax, &(l).total, &(l).closed,           \
        &(l).written_off, &(l).pd, &(l).pc, &(l).nd, &(l).nc, &(l).prior)

/* Read rows of receivable up to `limit`; one more means there are others. */
static err read_lots(struct rows *rows, const struct invoice_filter *f, struct arena *a,
                     struct lot **out, size_t *count, bool *more)
{
    struct lot *list = arena_array(a, struct lot, (size_t)f->limit + 1);
    size_t n = 0;
    bool next;

    for (;;) {
        must(n <= (size_t)f->limit);
        struct lot *l = &list[n];
        int kind;
        *l = (struct lot){ .customer = f->customer, .account = ACCOUNT_RECEIVABLE };
        TRY(db_next(rows, ROW_OUT(*l, kind), &next));
        if (!next) break;
        l->kind = (enum document_kind)kind;
        if (n == (size_t)f->limit) {
            db_drop(rows);
            break;
        }
        n++;
    }
    *more = next;
    *out = list;
    *count = n;
    return OK;
}

/* Whether it asks for more than states and words. */
static bool bounded(const struct invoice_filter *f)
{
    return f->cur.index != 0 || f->type.n > 0 || f->contract.n > 0 || f->by_total ||
           date_is(f->issued_from) || date_is(f->issued_to) || date_is(f->due_from) ||
           date_is(f->due_to) || date_is(f->paid_from) || date_is(f->paid_to);
}

bool invoice_filter_on(const struct invoice_filter *f)
{
    return bounded(f) || f->words.n > 0 || (f->states & STATES_DISPUTED) != 0;
}

/* The bounds of a filter as statements take them. */
struct bounds {
    char iso[6][11];
    str cur, from, to, due_from, due_to, paid_from, paid_to;
    int64_t least, most;
};

static void bounds_of(const struct invoice_filter *f, struct bounds *out)
{
    bool paid = date_is(f->paid_from) || date_is(f->paid_to);

    out->cur = !bounded(f) ? S("*") : f->cur.index != 0 ? currency_code(f->cur) : STR_NONE;
    out->from = from_of(f->issued_from, out->iso[0]);
    out->to = to_of(f->issued_to, out->iso[1]);
    out->due_from = from_of(f->due_from, out->iso[2]);
    out->due_to = to_of(f->due_to, out->iso[3]);
    out->paid_from = date_is(f->paid_from) ? date_iso(f->paid_from, out->iso[4])
                     : paid                ? S("0001-01-01")
                                           : STR_NONE;
    out->paid_to = to_of(f->paid_to, out->iso[5]);
    out->least = f->by_total ? f->least : 0;
    out->most = f->by_total ? f->most : INT64_MAX;
}

/* Of words nothing can be asked for nothing is found. */
static bool words_of(struct arena *a, enum db_engine engine, const struct invoice_filter *f,
                     str *out)
{
    *out = f->words.n == 0 ? STR_NONE
                           : store_search_query(a, engine, f->org, f->customer, f->words);
    return f->words.n == 0 || out->n > 0;
}

#define BOUNDS(f, b)                                                                               \
    (b).cur, (b).from, (b).to, (b).due_from, (b).due_to, (f)->type, (f)->contract, (b).least,      \
        (b).most, (b).paid_from, (b).paid_to

/* Whether some days of issue are asked for: then the list is read along them. */
static bool dated(const struct invoice_filter *f)
{
    return date_is(f->issued_from) || date_is(f->issued_to);
}

/*
 * What words find is looked up one by one, or met among all rows of the list. Reading a row in its
 * turn costs a quarter of looking it up; and the newest are met when as many rows have been passed
 * as lie between one that is found and the next, for each row of the page.
 */
static bool met_sooner(const struct invoice_filter *f, bool newest)
{
    if (f->found == 0) return false;
    return newest ? f->found >= f->of / f->found * f->limit : f->found >= f->of / 4;
}

err store_invoice_page(struct rtx *tx, struct arena *a, enum db_engine engine,
                       const struct invoice_filter *f, struct lot **out, size_t *count, bool *more)
{
    struct bounds b;
    struct rows rows;
    bool first = f->after_doc == 0;
    int64_t doc = first && f->down ? INT64_MAX : f->after_doc;
    int64_t number = first && f->down ? INT64_MAX : first ? INT64_MIN : f->after_number;
    str text = first && f->down ? S("\xF4\x8F\xBF\xBF") : f->after_text;
    str words;

    must(f->limit > 0 && f->limit <= INVOICE_PAGE_MAX);
    if (f->sort == SORT_ISSUED && !invoice_filter_on(f)) {
        TRY(db_query(tx, a, f->down ? &Q_invoice_newest : &Q_invoice_oldest,
                     IN(f->org, f->customer, text, doc, f->today, f->states, f->limit + 1), &rows));
        return read_lots(&rows, f, a, out, count, more);
    }
    if (!words_of(a, engine, f, &words)) {
        *count = 0;
        *more = false;
        return OK;
    }
    bounds_of(f, &b);
    bool newest = f->sort == SORT_ISSUED && f->down, met = met_sooner(f, newest);
    if (words.n > 0 && newest && met)
        TRY(db_query(tx, a, &Q_invoice_matched_newest,
                     IN(f->org, f->customer, text, doc, f->today, f->states, BOUNDS(f, b),
                        f->limit + 1, words),
                     &rows));
    else if (words.n > 0)
        TRY(db_query(tx, a, met ? &Q_invoice_matched_many : &Q_invoice_matched,
                     IN(f->org, f->customer, (int)f->sort, (int)f->down, number, text, doc,
                        f->today, f->states, BOUNDS(f, b), f->limit + 1, words),
                     &rows));
    else
        TRY(db_query(tx, a, dated(f) ? &Q_invoice_sorted_dated : &Q_invoice_sorted,
                     IN(f->org, f->customer, (int)f->sort, (int)f->down, number, text, doc,
                        f->today, f->states, BOUNDS(f, b), f->limit + 1),
                     &rows));
    return read_lots(&rows, f, a, out, count, more);
}

err store_invoice_walk(struct rtx *tx, struct arena *a, enum db_engine engine,
                       const struct invoice_filter *f, struct lot **out, size_t *count, bool *more)
{
    struct bounds b;
    struct rows rows;
    bool first = f->after_doc == 0;
    int64_t doc = first ? INT64_MAX : f->after_doc;
    str text = first ? S("\xF4\x8F\xBF\xBF") : f->after_text, words;

    must(f->limit > 0 && f->limit <= INVOICE_PAGE_MAX && f->sort == SORT_ISSUED && f->down);
    if (!invoice_filter_on(f)) return store_invoice_page(tx, a, engine, f, out, count, more);
    *count = 0;
    *more = false;
    if (!words_of(a, engine, f, &words)) return OK;
    bounds_of(f, &b);
    if (words.n > 0)
        TRY(db_query(tx, a, &Q_invoice_matched_newest,
                     IN(f->org, f->customer, text, doc, f->today, f->states, BOUNDS(f, b),
                        f->limit + 1, words),
                     &rows));
    else
        TRY(db_query(tx, a, &Q_invoice_walk,
                     IN(f->org, f->customer, text, doc, f->today, f->states, BOUNDS(f, b),
                        f->limit + 1),
                     &rows));
    return read_lots(&rows, f, a, out, count, more);
}

void invoice_after(struct invoice_filter *f, const struct lot *last, struct arena *a)
{
    char iso[11];
    f->after_doc = last->doc;
    f->after_number = 0;
    f->after_text = STR_NONE;
    switch (f->sort) {
    case SORT_ISSUED: f->after_text = arena_str(a, date_iso(last->day, iso)); break;
    case SORT_DUE: f->after_text = arena_str(a, date_iso(last->due, iso)); break;
    case SORT_NUMBER: f->after_text = last->number; break;
    case SORT_TYPE: f->after_text = last->type; break;
    case SORT_NET: f->after_number = last->net; break;
    case SORT_TAX: f->after_number = last->tax; break;
    case SORT_TOTAL: f->after_number = last->total; break;
    case SORT_BALANCE: f->after_number = last->pd - last->pc; break;
    case SORT_CONTRACT: f->after_text = last->contract; break;
    case SORT_STATE: f->after_number = STATE_BIT(lot_state(last, f->today)); break;
    }
}

err store_invoice_found(struct rtx *tx, struct arena *a, enum db_engine engine,
                        const struct invoice_filter *f, struct invoice_found **out, size_t *count)
{
    struct bounds b;
    struct invoice_found one = { 0 };
    str words;

    *count = 0;
    if (!words_of(a, engine, f, &words)) return OK;
    bounds_of(f, &b);
    if (words.n > 0)
        ROWS_READ(tx, a, &Q_invoice_matched_found,
                  IN(f->org, f->customer, f->today, f->states, BOUNDS(f, b), words), one,
                  OUT(&one.cur, &one.count, &one.total, &one.balance, &one.disputed), out,
                  count);
    else
        ROWS_READ(tx, a, dated(f) ? &Q_invoice_found_dated : &Q_invoice_found,
                  IN(f->org, f->customer, f->today, f->states, BOUNDS(f, b)), one,
                  OUT(&one.cur, &one.count, &one.total, &one.balance, &one.disputed), out,
                  count);
    return OK;
}

err store_invoice_count(struct rtx *tx, struct arena *a, enum db_engine engine,
                        const struct invoice_filter *f, int64_t most, int64_t *out)
{
    struct bounds b;
    str words;

    *out = 0;
    if (!words_of(a, engine, f, &words)) return OK;
    bounds_of(f, &b);
    if (words.n > 0)
        return db_one(tx, NULL, &Q_invoice_matched_count,
                      IN(f->org, f->customer, f->today, f->states, BOUNDS(f, b), most, words),
                      OUT(out));
    return db_one(tx, NULL, dated(f) ? &Q_invoice_count_dated : &Q_invoice_count,
                  IN(f->org, f->customer, f->today, f->states, BOUNDS(f, b), most), OUT(out));
}

err store_invoice_values(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                         bool contracts, int limit, str **out, size_t *count)
{
    str one;
    ROWS_READ(tx, a, contracts ? &Q_invoice_contracts : &Q_invoice_types, IN(org, customer, limit),
              one, OUT(&one), out, count);
    return OK;
}

static void put(struct open_sums *s, int bucket, int64_t amount, bool seen[AGEING_BUCKETS])
{
    if (amount == 0) return;
    s->bucket[bucket].sum += amount;
    if (!seen[bucket]) s->bucket[bucket].count++;
    seen[bucket] = true;
}

/* Of an invoice with a plan each part is as old as its own day; it counts wherever it has one. */
static void spread_plan(struct open_sums *s, const struct open_plan *p, date today)
{
    bool seen[AGEING_BUCKETS] = { false };
    int own = ageing_bucket(p->due, today);

    s->bucket[own].sum -= p->balance;
    seen[own] = true;
    put(s, ageing_bucket(p->plan.due, today), plan_extra(&p->plan, p->balance), seen);
    for (size_t i = 0; i < p->plan.count; i++)
        put(s, ageing_bucket(p->plan.parts[i].due, today), plan_open(&p->plan, p->balance, i),
            seen);
}

static err spread_plans(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                        date today, struct open_sums *sums, size_t count)
{
    struct open_plan *plans;
    size_t n;

    if (count == 0) return OK;
    TRY(store_plan_open(tx, a, org, customer, &plans, &n));
    for (size_t i = 0; i < n; i++) {
        const struct open_plan *p = &plans[i];
        if (p->pending > 0 || p->kind == DOCUMENT_RETAINER) continue;
        for (size_t k = 0; k < count; k++)
            if (currency_eq(sums[k].cur, p->cur)) spread_plan(&sums[k], p, today);
    }
    return OK;
}

err store_invoice_open_sums(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                            date today, struct open_sums **out, size_t *count)
{
    struct open_sums s = { 0 };
    ROWS_READ(
        tx, a, &Q_invoice_open_sums,
        IN(org, customer, today, date_add(today, -30), date_add(today, -60), date_add(today, -90)),
        s,
        OUT(&s.cur, &s.bucket[0].count, &s.bucket[0].sum, &s.bucket[1].count, &s.bucket[1].sum,
            &s.bucket[2].count, &s.bucket[2].sum, &s.bucket[3].count, &s.bucket[3].sum,
            &s.bucket[4].count, &s.bucket[4].sum, &s.due_total, &s.overdue_total,
            &s.pending_total),
        out, count);
    for (size_t i = 0; i < *count; i++) {
        for (int late = 1; late < AGEING_BUCKETS; late++) {
            (*out)[i].overdue_n += (*out)[i].bucket[late].count;
            (*out)[i].overdue_balance += (*out)[i].bucket[late].sum;
        }
    }
    TRY(spread_plans(tx, a, org, customer, today, *out, *count));
    for (size_t i = 0; i < *count; i++) {
        for (int late = 1; late < AGEING_BUCKETS; late++)
            (*out)[i].overdue += (*out)[i].bucket[late].sum;
    }
    return OK;
}

err store_invoice_open(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                       currency cur, date until, int limit, struct lot **out, size_t *count)
{
    char iso[11];
    struct invoice_filter f = { .org = org, .customer = customer, .limit = limit };
    struct rows rows;
    bool more;

    TRY(db_query(tx, a, &Q_invoice_open, IN(org, customer, cur, to_of(until, iso), limit), &rows));
    return read_lots(&rows, &f, a, out, count, &more);
}

err store_invoice_next(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                       currency cur, date from, int limit, struct lot **out, size_t *count)
{
    struct lot l = { .customer = customer, .account = ACCOUNT_RECEIVABLE, .cur = cur };
    int kind;
    ROWS_READ(tx, a, &Q_invoice_next, IN(org, customer, cur, from, limit),
              (l.kind = (enum document_kind)kind, l),
              OUT(&l.doc, &l.public_id, &kind, &l.number, &l.day, &l.due, &l.type, &l.total, &l.pd,
                  &l.pc, &l.nc, &l.prior),
              out, count);
    return OK;
}

err store_invoice_months(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                         date from, date to, struct invoice_month **out, size_t *count)
{
    struct invoice_month m;

    ROWS_READ(tx, a, &Q_invoice_months, IN(org, customer, from, to), m,
              OUT(&m.cur, &m.month, &m.count, &m.total), out, count);
    return OK;
}

#define LOT_OUT(l, account_, kind_)                                                                \
    OUT(&(l).customer, &(account_), &(l).doc, &(l).cur, &(l).public_id, &(kind_), &(l).number,     \
        &(l).day, &(l).due, &(l).type, &(l).purchase_order, &(l).contract, &(l).net, &(l).tax,     \
        &(l).total, &(l).closed, &(l).written_off, &(l).pd, &(l).pc, &(l).nd, &(l).nc,             \
        &(l).prior, &(l).version)

static err one_lot(struct rtx *tx, struct arena *a, const struct sql *q, struct ins in,
                   struct lot *out)
{
    struct lot l = { 0 };
    int account, kind;
    TRY(db_one(tx, a, q, in, LOT_OUT(l, account, kind)));
    l.account = (enum account)account;
    l.kind = (enum document_kind)kind;
    *out = l;
    return OK;
}

err store_lot_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                        enum account account, struct lot *out)
{
    return one_lot(tx, a, &Q_invoice_by_public, IN(org, id, (int)account), out);
}

err store_lot_get(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                  enum account account, int64_t doc, struct lot *out)
{
    return one_lot(tx, a, &Q_lot_by_doc, IN(org, customer, (int)account, doc), out);
}

err store_invoice_payable(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                          currency cur, int limit, struct lot **out, size_t *count)
{
    struct lot l = { .customer = customer, .account = ACCOUNT_RECEIVABLE, .cur = cur };
    ROWS_READ(tx, a, &Q_invoice_payable, IN(org, customer, cur, limit), l,
              OUT(&l.doc, &l.number, &l.day, &l.due, &l.pd, &l.pc), out, count);
    return OK;
}

/* Asked for together, `count` at most LOTS_AT_ONCE: one round trip. */
static err lots_get_some(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                         const int64_t *docs, size_t count, struct lot *out)
{
    struct rows *rows = arena_array(a, struct rows, count);

    for (size_t i = 0; i < count; i++)
        TRY(db_query(tx, a, &Q_lot_by_doc, IN(org, customer, (int)ACCOUNT_RECEIVABLE, docs[i]),
                     &rows[i]));
    for (size_t i = 0; i < count; i++) {
        struct lot l = { .account = ACCOUNT_RECEIVABLE };
        int account, kind;
        bool found, more;
        TRY(db_next(&rows[i], LOT_OUT(l, account, kind), &found));
        if (!found) return E_NOT_FOUND;
        l.kind = (enum document_kind)kind;
        out[i] = l;
        TRY(db_next(&rows[i], LOT_OUT(l, account, kind), &more));
        must(!more);
    }
    return OK;
}

err store_lots_get(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                   const int64_t *docs, size_t count, struct lot *out)
{
    for (size_t i = 0; i < count; i += LOTS_AT_ONCE) {
        size_t some = count - i < LOTS_AT_ONCE ? count - i : LOTS_AT_ONCE;
        TRY(lots_get_some(tx, a, org, customer, docs + i, some, out + i));
    }
    return OK;
}

err store_invoice_terms(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                        currency cur, struct invoice_terms **out, size_t *count)
{
    struct invoice_terms one = { 0 };
    ROWS_READ(tx, a, &Q_invoice_terms_list, IN(org, customer, cur), one,
              OUT(&one.doc, &one.terms.partial, &one.terms.minimum), out, count);
    return OK;
}

err store_invoice_terms_delete(struct wtx *tx, org_id org, customer_id customer, int64_t doc)
{
    return db_exec(tx, &Q_invoice_terms_delete, IN(org, customer, doc));
}

err store_invoice_terms_set(struct wtx *tx, org_id org, customer_id customer,
                            const struct invoice_terms *t)
{
    return db_exec(tx, &Q_invoice_terms_set,
                   IN(org, customer, t->doc, t->terms.partial, t->terms.minimum));
}

/* Rows with every column of a lot. */
static err whole_lots(struct rtx *tx, struct arena *a, const struct sql *q, struct ins in,
                      struct lot **out, size_t *count)
{
    struct lot l = { 0 };
    int account, kind;
    ROWS_READ(tx, a, q, in,
              (l.account = (enum account)account, l.kind = (enum document_kind)kind, l),
              LOT_OUT(l, account, kind), out, count);
    return OK;
}

err store_credit_free(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                      currency cur, enum account account, int limit, struct lot **out,
                      size_t *count)
{
    return whole_lots(tx, a, &Q_credit_free, IN(org, customer, cur, (int)account, limit), out,
                      count);
}

err store_retainer_due(struct rtx *tx, struct arena *a, org_id org, customer_id customer, int limit,
                       struct lot **out, size_t *count)
{
    return whole_lots(tx, a, &Q_retainer_due, IN(org, customer, limit), out, count);
}

err store_retainer_list(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                        enum retainers_of of, date after_day, int64_t after_doc, int limit,
                        struct retainer **out, size_t *count)
{
    struct retainer r = { .lot = { .customer = customer, .account = ACCOUNT_RECEIVABLE,
                                   .kind = DOCUMENT_RETAINER } };
    struct lot *l = &r.lot;
    char iso[11];
    bool first = !date_is(after_day);

    ROWS_READ(tx, a, &Q_retainer_list,
              IN(org, customer, first ? last_day : date_iso(after_day, iso),
                 first ? INT64_MAX : after_doc, (int)of, limit),
              r,
              OUT(&l->doc, &l->cur, &l->public_id, &l->number, &l->day, &l->due, &l->total,
                  &l->closed, &l->written_off, &l->pd, &l->pc, &l->nc, &r.available),
              out, count);
    return OK;
}

err store_credit_page(struct rtx *tx, struct arena *a, const struct credit_filter *f,
                      struct lot **out, size_t *count)
{
    char iso[11];
    bool first = !date_is(f->after_day);
    return whole_lots(tx, a, &Q_credit_page,
                      IN(f->org, f->customer, (int)f->account,
                         first ? last_day : date_iso(f->after_day, iso),
                         first ? INT64_MAX : f->after_doc, f->documents, f->limit),
                      out, count);
}

err store_credit_count(struct rtx *tx, const struct credit_filter *f, int64_t most, int64_t *out)
{
    return db_one(tx, NULL, &Q_credit_count,
                  IN(f->org, f->customer, (int)f->account, f->documents, most), OUT(out));
}

err store_credit_used(struct rtx *tx, struct arena *a, org_id org, enum account account,
                      int64_t doc, struct credit_used **out, size_t *count)
{
    struct credit_used one = { 0 };
    ROWS_READ(tx, a, &Q_credit_used_list, IN(org, doc, (int)account), one,
              OUT(&one.doc, &one.public, &one.number, &one.day, &one.amount, &one.by_hand), out,
              count);
    return OK;
}

err store_applied_list(struct rtx *tx, struct arena *a, org_id org, int64_t doc,
                       struct applied **out, size_t *count)
{
    struct applied one = { 0 };
    ROWS_READ(tx, a, &Q_applied_list, IN(org, doc, 500), one,
              OUT(&one.day, &one.kind, &one.side, &one.amount, &one.source, &one.payment_reference,
                  &one.payment_method, &one.payment_public, &one.document_number,
                  &one.document_public),
              out, count);
    return OK;
}

/* The unit of work: small growing lists, searched in line, for a few to a few hundred lots. */
#include "core/book.h"

void book_init(struct book *b, struct arena *a, org_id org, int64_t who, int64_t at_us)
{
    *b = (struct book){ .arena = a, .org = org, .who = who, .at_us = at_us };
}

struct lot *book_add_lot(struct book *b, const struct lot *l)
{
    must(book_lot(b, l->account, l->doc) == NULL);
    struct book_lot *one = arena_new(b->arena, struct book_lot);
    *one = (struct book_lot){ .before = *l, .now = *l, .fresh = l->version == 0 };
    b->lots = arena_grow(b->arena, b->lots, b->lot_count, &b->lot_room, sizeof *b->lots);
    b->lots[b->lot_count++] = one;
    return &one->now;
}

static struct book_lot *find(struct book *b, enum account account, int64_t doc)
{
    for (size_t i = b->lot_count; i-- > 0;) {
        if (b->lots[i]->now.doc == doc && b->lots[i]->now.account == account) return b->lots[i];
    }
    return NULL;
}

struct lot *book_lot(struct book *b, enum account account, int64_t doc)
{
    struct book_lot *one = find(b, account, doc);
    return one == NULL ? NULL : &one->now;
}

void book_add_plan(struct book *b, const struct plan *p)
{
    struct book_lot *one = find(b, ACCOUNT_RECEIVABLE, p->doc);

    must(one != NULL && one->now.planned);
    one->plan = p;
}

void book_plan(struct book *b, const struct plan *p)
{
    struct lot *l = book_lot(b, ACCOUNT_RECEIVABLE, p->doc);

    must(l != NULL && !l->planned);
    l->planned = true;
    l->version++;
    book_add_plan(b, p);
}

void book_unplan(struct book *b, int64_t doc)
{
    struct book_lot *one = find(b, ACCOUNT_RECEIVABLE, doc);

    must(one != NULL && one->plan != NULL);
    one->now.due = one->plan->due;
    one->now.planned = false;
    one->now.version++;
    one->plan = NULL;
}

void book_touch(struct book *b, int64_t doc)
{
    struct lot *l = book_lot(b, ACCOUNT_RECEIVABLE, doc);

    must(l != NULL);
    l->version++;
}

void book_add_summary(struct book *b, customer_id customer, const struct summary *s)
{
    b->summaries = arena_grow(b->arena, b->summaries, b->summary_count, &b->summary_room,
                              sizeof *b->summaries);
    b->summaries[b->summary_count++] =
        (struct book_summary){ .customer = customer, .now = *s, .fresh = s->version == 0 };
}

struct entry *book_begin(struct book *b, enum entry_kind kind, customer_id customer, currency cur,
                         date day, str key)
{
    must(b->open == NULL);
    struct entry *e = arena_new(b->arena, struct entry);
    *e = (struct entry){ .org = b->org,
                         .id = { id_new() },
                         .customer = customer,
                         .cur = cur,
                         .kind = kind,
                         .day = day,
                         .at_us = b->at_us,
                         .who = b->who,
                         .key = arena_str(b->arena, key) };
    b->open = e;
    b->posting_room = 0;
    return e;
}

static struct posting *posting_add(struct book *b)
{
    struct entry *e = b->open;
    must(e != NULL);
    e->postings =
        arena_grow(b->arena, e->postings, e->count, &b->posting_room, sizeof *e->postings);
    return &e->postings[e->count++];
}

err book_post(struct book *b, enum account account, int64_t doc, int64_t source, enum side side,
              int64_t amount, bool pending)
{
    struct lot *l = book_lot(b, account, doc);

    must(b->open != NULL);
    if (amount == 0) return OK;
    if (l == NULL || amount < 0) return E_BUG;
    if (!currency_eq(l->cur, b->open->cur)) return E_CURRENCY;
    if (l->customer.v != b->open->customer.v) return E_BUG;
    TRY(lot_move(l, side, amount, pending));
    *posting_add(b) = (struct posting){ .account = account,
                                        .doc = doc,
                                        .source = source,
                                        .side = side,
                                        .amount = amount,
                                        .pending = pending,
                                        .version = l->version };
    return OK;
}

err book_post_own(struct book *b, enum account account, str sub, int64_t doc, enum side side,
                  int64_t amount, bool pending)
{
    must(!account_has_lots(account));
    if (amount == 0) return OK;
    if (amount == INT64_MIN) return E_OVERFLOW;
    if (amount < 0) side = side == DEBIT ? CREDIT : DEBIT;
    *posting_add(b) = (struct posting){ .account = account,
                                        .sub = arena_str(b->arena, sub),
                                        .doc = doc,
                                        .side = side,
                                        .amount = amount < 0 ? -amount : amount,
                                        .pending = pending };
    return OK;
}

err book_unreserve(struct book *b, enum account account, int64_t doc, enum side side,
                   int64_t amount)
{
    struct lot *l = book_lot(b, account, doc);

    if (amount == 0) return OK;
    return l == NULL ? E_BUG : lot_unreserve(l, side, amount);
}

err book_end(struct book *b)
{
    struct entry *e = b->open;
    must(e != NULL);
    TRY(entry_effect(e, &e->effect));
    TRY(entry_check(e));
    b->entries =
        arena_grow(b->arena, b->entries, b->entry_count, &b->entry_room, sizeof *b->entries);
    b->entries[b->entry_count++] = e;
    b->open = NULL;
    return OK;
}

static struct summary *summary_for(struct book *b, customer_id customer, currency cur)
{
    for (size_t i = 0; i < b->summary_count; i++) {
        struct book_summary *s = &b->summaries[i];
        if (s->customer.v == customer.v && currency_eq(s->now.cur, cur)) return &s->now;
    }
    return NULL;
}

/* What of an entry is money that came in from the customer, or went back. */
static err received(const struct entry *e, struct summary *s)
{
    for (size_t i = 0; i < e->count; i++) {
        const struct posting *p = &e->postings[i];
        bool money_in = p->account == ACCOUNT_CLEARING || p->account == ACCOUNT_CLEARING_OFFLINE;
        if (p->pending || !money_in) continue;
        if (__builtin_add_overflow(s->received_sum, p->side == DEBIT ? p->amount : -p->amount,
                                   &s->received_sum))
            return E_OVERFLOW;
    }
    return OK;
}

void book_settle_dues(struct book *b)
{
    for (size_t i = 0; i < b->lot_count; i++) {
        struct book_lot *one = b->lots[i];
        must(one->now.planned == (one->plan != NULL));
        if (one->plan != NULL) one->now.due = plan_due(one->plan, lot_balance(&one->now));
    }
}

err book_settle_summaries(struct book *b)
{
    for (size_t i = 0; i < b->lot_count; i++) {
        const struct book_lot *l = b->lots[i];
        if (l->before.version == l->now.version && !l->fresh) continue;
        struct summary *s = summary_for(b, l->now.customer, l->now.cur);
        if (s == NULL) return E_BUG;
        TRY(summary_move(s, l->fresh ? NULL : &l->before, &l->now));
    }
    for (size_t i = 0; i < b->entry_count; i++) {
        const struct entry *e = b->entries[i];
        struct summary *s = summary_for(b, e->customer, e->cur);
        if (s != NULL) TRY(received(e, s));
    }
    for (size_t i = 0; i < b->summary_count; i++) b->summaries[i].now.version++;
    return OK;
}

/* The model: additions and subtractions, in the order docs/books.md tells the events. */
#include "model.h"

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

struct model_doc *model_add(struct model *m, enum model_kind kind, int customer, int64_t doc,
                            int64_t owed, int64_t free)
{
    must(m->doc_count < MODEL_DOCS);
    struct model_doc *d = &m->docs[m->doc_count++];
    *d = (struct model_doc){ .kind = kind, .customer = customer, .doc = doc, .owed = owed,
                             .free = free };
    return d;
}

int64_t model_apply(struct model_doc *note, struct model_doc *invoice)
{
    int64_t part = least(note->free, invoice->owed - invoice->owed_held);
    note->free -= part;
    invoice->owed -= part;
    return part;
}

static int64_t sum(const struct model_payment *p, bool credit)
{
    int64_t all = 0;
    for (size_t i = 0; i < p->count; i++)
        if (p->items[i].credit == credit) all += p->items[i].amount;
    return all;
}

bool model_may_start(const struct model_payment *p)
{
    for (size_t i = 0; i < p->count; i++) {
        const struct model_item *item = &p->items[i];
        const struct model_doc *d = item->on;
        int64_t there = item->credit ? d->free - d->free_held : d->owed - d->owed_held;
        if (item->amount < 1 || item->amount > there) return false;
        if (!item->credit && d->owed_held > 0) return false;
    }
    return sum(p, false) > 0 && sum(p, true) <= sum(p, false);
}

static void hold(struct model_payment *p, int sign)
{
    for (size_t i = 0; i < p->count; i++) {
        const struct model_item *item = &p->items[i];
        *(item->credit ? &item->on->free_held : &item->on->owed_held) += sign * item->amount;
    }
}

static void leave_over(struct model *m, struct model_payment *p, int64_t amount)
{
    if (amount == 0) return;
    if (p->over == NULL) p->over = model_add(m, MODEL_OVER, p->customer, p->id, 0, 0);
    p->over->free += amount;
}

static void pay(struct model_item *item, int64_t amount)
{
    item->on->owed -= amount;
    item->settled += amount;
    if (item->on->kind == MODEL_RETAINER) item->on->free += amount;
}

static void post(struct model *m, struct model_payment *p, int64_t captured)
{
    int64_t rest = captured + sum(p, true);

    hold(p, -1);
    p->fee_settled = least(captured, p->fee);
    rest -= p->fee_settled;
    for (size_t i = 0; i < p->count; i++) {
        struct model_item *item = &p->items[i];
        if (item->credit) {
            item->on->free -= item->amount;
            continue;
        }
        int64_t part = least(item->amount, rest);
        pay(item, part);
        rest -= part;
    }
    leave_over(m, p, rest);
}

int64_t model_fee(const struct model_payment *p)
{
    int64_t charged = sum(p, false) - sum(p, true);
    int64_t fee = least((charged * 19 + 500) / 1000 + 25, 5000);
    return charged > 0 ? fee + 2 * ((fee * 9 + 50) / 100) : 0;
}

void model_start(struct model *m, struct model_payment *p)
{
    p->fee = model_fee(p);
    p->amount = sum(p, false) - sum(p, true) + p->fee;
    p->state = MODEL_RESERVED;
    hold(p, +1);
    if (p->amount > 0) return;
    post(m, p, 0);
    p->state = MODEL_SETTLED;
}

bool model_may_offline(const struct model_payment *p)
{
    for (size_t i = 0; i < p->count; i++) {
        const struct model_doc *d = p->items[i].on;
        if (p->items[i].amount < 1 || p->items[i].amount > d->owed - d->owed_held) return false;
    }
    return sum(p, false) <= p->amount;
}

void model_offline(struct model *m, struct model_payment *p)
{
    for (size_t i = 0; i < p->count; i++) pay(&p->items[i], p->items[i].amount);
    leave_over(m, p, p->amount - sum(p, false));
    p->captured = p->amount;
    p->state = MODEL_SETTLED;
}

bool model_running(const struct model_payment *p)
{
    return p->state < MODEL_SETTLED;
}

/* Would it pay the invoices as when they were held? One capture alone earns the fee. */
static bool earns(const struct model_payment *p, int64_t amount)
{
    int64_t rest = amount - p->fee;

    if (rest <= 0 || p->fee_settled > 0) return false;
    for (size_t i = 0; i < p->count; i++) {
        const struct model_item *item = &p->items[i];
        if (item->credit) continue;
        int64_t part = least(item->amount, rest);
        if (item->settled > 0 || item->on->owed - item->on->owed_held < part) return false;
        rest -= part;
    }
    return true;
}

void model_capture(struct model *m, struct model_payment *p, int64_t amount)
{
    if (model_running(p)) {
        post(m, p, amount);
    } else {
        int64_t rest = amount;
        if (earns(p, amount)) {
            p->fee_settled = p->fee;
            rest -= p->fee;
        }
        for (size_t i = 0; i < p->count; i++) {
            struct model_item *item = &p->items[i];
            if (item->credit) continue;
            int64_t part = least(item->on->owed - item->on->owed_held,
                                 item->amount - item->settled);
            part = least(part, rest);
            pay(item, part);
            rest -= part;
        }
        leave_over(m, p, rest);
    }
    p->captured += amount;
    p->state = MODEL_SETTLED;
}

void model_void(struct model_payment *p, enum model_state end)
{
    hold(p, -1);
    p->state = end;
}

struct model_doc *model_return(struct model *m, struct model_payment *p, int64_t amount)
{
    int64_t rest = amount;

    p->returned += amount;
    if (p->returned >= p->captured) p->state = MODEL_RETURNED;
    if (p->over != NULL) {
        int64_t part = least(p->over->free - p->over->free_held, rest);
        p->over->free -= part;
        rest -= part;
    }
    for (size_t i = p->count; i-- > 0;) {
        struct model_item *item = &p->items[i];
        if (item->credit) continue;
        int64_t part = least(item->settled, rest);
        if (item->on->kind == MODEL_RETAINER) {
            part = least(part, item->on->free - item->on->free_held);
            item->on->free -= part;
        }
        item->on->owed += part;
        item->settled -= part;
        rest -= part;
    }
    int64_t fee = least(p->fee_settled, rest);
    p->fee_settled -= fee;
    rest -= fee;
    return rest > 0 ? model_add(m, MODEL_DEBIT, p->customer, 0, rest, 0) : NULL;
}

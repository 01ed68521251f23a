/*
 * Random events on the books, one after the other, on both engines, beside the model (model.h):
 * what the model takes the books take, what it refuses they refuse, and after each event every
 * amount is the same. Now and then the database fails at one of its fault points, and the event is
 * tried again. verify looks on between. The same seed gives the same events:
 *
 *     COUNTERFOIL_SEED=7 COUNTERFOIL_STEPS=20000 test_torture
 */
#include "books.h"
#include "model.h"
#include "tills.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app_fee.h"
#include "app/app_giveback.h"
#include "app/app_offline.h"
#include "app/app_staff.h"
#include "base/rand.h"
#include "db/write.h"
#include "store/store_invoice.h"
#include "store/store_people.h"

enum { STEPS = 1800, VERIFY_EVERY = 300, FAULT_PERCENT = 8 };

static struct books b;
static struct model m;
static struct rand_stream dice;
static customer_id customers[MODEL_CUSTOMERS];
static staff_id staff[2];
static struct { int done, refused, faults; } counts;

static uint64_t below(uint64_t n)
{
    return rand_below(&dice, n);
}

static bool percent(uint64_t n)
{
    return below(100) < n;
}

/* ---- the database fails ---- */

static const char *const points[] = { "db.savepoint", "db.commit.before", "db.commit.after" };
static int reached[countof(points)];
static int armed = -1;
static char seen_path[96];

/* At the next passage of a point; a passage is told in the file, so that they can be counted. */
static void arm(void)
{
    static int passages;
    char word[64];

    if (armed >= 0) {
        FILE *seen = fopen(seen_path, "re");
        for (char line[64]; seen != NULL && fgets(line, sizeof line, seen) != NULL;)
            if (strncmp(line, points[armed], strlen(points[armed])) == 0) passages++;
        if (seen != NULL) fclose(seen);
        unlink(seen_path);
        armed = -1;
        unsetenv("COUNTERFOIL_FAULT");
        unsetenv("COUNTERFOIL_FAULT_SEEN");
        return;
    }
    if (!percent(FAULT_PERCENT)) return;
    armed = (int)below(countof(points));
    snprintf(word, sizeof word, "%s:%d", points[armed], passages + 1);
    setenv("COUNTERFOIL_FAULT", word, 1);
    setenv("COUNTERFOIL_FAULT_SEEN", seen_path, 1);
}

/* The point was met: from now on the world is whole again. */
static bool failed(err e)
{
    bool met = armed >= 0 && (e == E_DISK || e == E_LOST || e == E_DB);
    if (!met) return false;
    reached[armed]++;
    counts.faults++;
    arm();
    return true;
}

/* ---- the books ---- */

static struct lot lot_of(enum account account, int customer, int64_t doc)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct lot l = { 0 };
    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_lot_get(tx, &b.arena, b.org.id, customers[customer], account, doc, &l));
    return l;
}

static enum account free_account(const struct model_doc *d)
{
    return d->kind == MODEL_RETAINER ? ACCOUNT_RETAINER : ACCOUNT_CREDIT;
}

static bool owes(const struct model_doc *d)
{
    return d->kind != MODEL_NOTE && d->kind != MODEL_OVER;
}

static void same_doc(const struct model_doc *d)
{
    if (owes(d)) {
        struct lot l = lot_of(ACCOUNT_RECEIVABLE, d->customer, d->doc);
        assert_int_equal(lot_balance(&l), d->owed);
        assert_int_equal(lot_payable(&l), d->owed - d->owed_held);
    }
    if (d->kind == MODEL_NOTE || d->kind == MODEL_OVER || d->kind == MODEL_RETAINER) {
        struct lot l = lot_of(free_account(d), d->customer, d->doc);
        assert_int_equal(lot_balance(&l), d->free);
        assert_int_equal(lot_payable(&l), d->free - d->free_held);
    }
}

static struct payment payment_of(int64_t id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct payment p = { 0 };
    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_payment_get(tx, &b.arena, b.org.id, (payment_id){ id }, &p));
    return p;
}

static void same_payment(const struct model_payment *p)
{
    static const enum payment_state states[] = {
        [MODEL_RESERVED] = PAYMENT_RESERVED,     [MODEL_CONTACTED] = PAYMENT_CONTACTED,
        [MODEL_ACTION] = PAYMENT_ACTION,         [MODEL_PROCESSING] = PAYMENT_PROCESSING,
        [MODEL_UNKNOWN] = PAYMENT_UNKNOWN,       [MODEL_SETTLED] = PAYMENT_SETTLED,
        [MODEL_FAILED] = PAYMENT_FAILED,         [MODEL_CANCELLED] = PAYMENT_CANCELLED,
        [MODEL_RETURNED] = PAYMENT_RETURNED,
    };
    struct payment now = payment_of(p->id);
    assert_string_equal(payment_state_key(now.state).p, payment_state_key(states[p->state]).p);
    assert_int_equal(now.amount, p->amount);
    assert_int_equal(fee_sum(&now.fee), p->fee);
    assert_int_equal(now.fee_settled, p->fee_settled);
    assert_int_equal(now.captured, p->captured);
    assert_int_equal(now.returned, p->returned);
    for (size_t i = 0; i < p->count; i++) same_doc(p->items[i].on);
    if (p->over != NULL) same_doc(p->over);
}

static void same_everywhere(void)
{
    for (size_t i = 0; i < m.doc_count; i++) same_doc(&m.docs[i]);
    for (size_t i = 0; i < m.payment_count; i++) same_payment(&m.payments[i]);
    assert_ok(app_seal_all(&b.app));
    assert_int_equal(books_faults(&b), 0);
}

/* ---- events ---- */

static struct imported import(const struct document *d)
{
    struct problems problems = { .arena = &b.arena };
    struct import in = { .org = b.org.id, .document = d, .silent = true };
    struct imported out;
    err e;

    do e = app_import(&b.app, &b.arena, &in, &problems, &out);
    while (failed(e));
    assert_ok(e);
    assert_int_not_equal(out.done, IMPORT_REFUSED);
    return out;
}

/* A new document; a credit note may name an invoice, and then goes to it. */
static void issue(void)
{
    static const enum document_kind kinds[] = { DOCUMENT_INVOICE, DOCUMENT_INVOICE,
                                                DOCUMENT_CREDIT_NOTE, DOCUMENT_RETAINER };
    static const char *const names[] = { "Alder", "Birch", "Cedar", "Damson", "Elder" };
    static int serial;
    enum document_kind kind = kinds[below(countof(kinds))];
    int who = (int)below(MODEL_CUSTOMERS);
    struct model_doc *named = m.doc_count > 0 && percent(50) ? &m.docs[below(m.doc_count)] : NULL;
    int64_t net = 5 * (int64_t)(1 + below(percent(20) ? 10000000 : 5000));
    str number = arena_format(&b.arena, "T-%06d", ++serial);
    str of = STR_NONE;

    if (kind == DOCUMENT_CREDIT_NOTE && named != NULL && named->kind == MODEL_INVOICE) {
        who = named->customer;
        of = lot_of(ACCOUNT_RECEIVABLE, who, named->doc).number;
    } else {
        named = NULL;
    }
    struct document d = books_document(&b, kind, number.p, names[who], net, "2026-12-31",
                                       arena_c_string(&b.arena, of));
    struct imported made = import(&d);
    int64_t total = net + net / 5;
    bool note = kind == DOCUMENT_CREDIT_NOTE;
    struct model_doc *doc = model_add(&m, note ? MODEL_NOTE : kind == DOCUMENT_RETAINER
                                                     ? MODEL_RETAINER : MODEL_INVOICE,
                                      who, made.doc.v, note ? 0 : total, note ? total : 0);
    if (named != NULL) {
        model_apply(doc, named);
        same_doc(named);
    }
    same_doc(doc);
    counts.done++;
}

/* Mostly an amount that fits; at times one that is a little or far too much. */
static int64_t amount_for(int64_t there)
{
    if (percent(5)) return there + 1 + (int64_t)below(1000);
    if (percent(2)) return percent(50) ? 0 : INT64_MAX;
    if (there <= 1 || percent(50)) return there;
    return 1 + (int64_t)below((uint64_t)there);
}

static void choose(struct model_payment *p, bool credits)
{
    size_t wanted = 1 + below(3), tries = 60;

    while (tries-- > 0 && p->count < wanted && m.doc_count > 0) {
        struct model_doc *d = &m.docs[below(m.doc_count)];
        bool known = d->customer != p->customer || !owes(d);
        for (size_t i = 0; i < p->count; i++) known = known || p->items[i].on == d;
        if (known || (d->owed == 0 && !percent(3)) || (d->owed_held > 0 && !percent(10))) continue;
        p->items[p->count++] = (struct model_item){ .on = d,
                                                    .amount = amount_for(d->owed - d->owed_held) };
    }
    for (tries = 20; credits && tries > 0 && p->count > 0 && p->count < MODEL_ITEMS; tries--) {
        struct model_doc *d = &m.docs[below(m.doc_count)];
        bool known = d->customer != p->customer || d->free - d->free_held == 0;
        for (size_t i = 0; i < p->count; i++) known = known || p->items[i].on == d;
        if (known || !percent(d->kind == MODEL_NOTE ? 20 : 80)) continue;
        int64_t there = d->free - d->free_held, most = p->items[0].amount;
        p->items[p->count++] = (struct model_item){ .on = d, .credit = true,
                                                    .amount = there < most && there > 0 ? there
                                                                                        : most };
    }
}

static struct pay_item item_of(const struct model_item *i)
{
    enum account account = i->credit ? free_account(i->on) : ACCOUNT_RECEIVABLE;
    struct lot l = lot_of(account, i->on->customer, i->on->doc);
    return (struct pay_item){ account, i->on->doc, i->amount, l.version };
}

static str key(void)
{
    public_id id = public_id_new();
    return arena_str(&b.arena, public_id_str(&id));
}

static struct model_payment *fresh(void)
{
    must(m.payment_count < MODEL_PAYMENTS);
    struct model_payment *p = &m.payments[m.payment_count];
    *p = (struct model_payment){ .customer = (int)below(MODEL_CUSTOMERS) };
    return p;
}

static bool refused(err e)
{
    return e == E_NOT_PAYABLE || e == E_ALREADY_PENDING || e == E_STALE || e == E_OVERFLOW;
}

static void ask_holders(const struct model_payment *p);

static void start(void)
{
    struct model_payment *p = fresh();
    struct pay_item items[MODEL_ITEMS];
    struct pay_started out;
    bool stale = percent(3);
    err e;

    choose(p, percent(40));
    if (p->count == 0) return;
    ask_holders(p); /* as the start does, which then learns nothing more */
    for (size_t i = 0; i < p->count; i++) items[i] = item_of(&p->items[i]);
    if (stale) items[p->count - 1].version--;
    struct pay_request rq = { .org = b.org.id, .customer = customers[p->customer],
                              .payer = S("Mira Holm"), .key = key(), .cur = CURRENCY("EUR"),
                              .method = PAY_CARD, .gateway = S("sandbox"), .items = items,
                              .count = p->count,
                              .fee = model_may_start(p) ? model_fee(p) : 0 };
    if (percent(2)) {
        rq.fee++;
        stale = true; /* as where the rule was changed since */
    }
    do e = app_payment_start(&b.app, &b.arena, &rq, &out);
    while (failed(e));
    if (stale || !model_may_start(p)) {
        assert_true(refused(e));
        for (size_t i = 0; i < p->count; i++) same_doc(p->items[i].on);
        counts.refused++;
        return;
    }
    assert_ok(e);
    p->id = out.id.v;
    m.payment_count++;
    model_start(&m, p);
    same_payment(p);
    if (percent(20)) { /* a second press of the button */
        assert_ok(app_payment_start(&b.app, &b.arena, &rq, &out));
        assert_true(out.there_before && out.id.v == p->id);
        same_payment(p);
    }
    counts.done++;
}

static void offline(void)
{
    struct model_payment *p = fresh();
    struct pay_item items[MODEL_ITEMS];
    struct pay_started out;
    date day;
    err e;

    choose(p, false);
    for (size_t i = 0; i < p->count; i++) items[i] = item_of(&p->items[i]);
    for (size_t i = 0; i < p->count; i++)
        if (p->items[i].amount < INT64_MAX / 8) p->amount += p->items[i].amount;
    if (percent(30)) p->amount += (int64_t)below(5000);
    if (percent(5)) p->amount -= p->amount > 1 ? 1 : 0;
    if (p->amount == 0) return;
    assert_true(date_parse(S("2026-03-01"), &day));
    struct offline in = { .org = b.org.id, .customer = customers[p->customer], .key = key(),
                          .cur = CURRENCY("EUR"), .amount = p->amount, .method = PAY_TRANSFER,
                          .payer = S("Mira Holm"), .day = day, .items = items, .count = p->count,
                          .silent = true };
    do e = app_payment_offline(&b.app, &b.arena, &in, 1, &out);
    while (failed(e));
    if (!model_may_offline(p)) {
        assert_true(refused(e));
        for (size_t i = 0; i < p->count; i++) same_doc(p->items[i].on);
        counts.refused++;
        return;
    }
    assert_ok(e);
    p->id = out.id.v;
    m.payment_count++;
    model_offline(&m, p);
    same_payment(p);
    counts.done++;
}

/* ---- what gateways say ---- */

/* Captures as bits: one of another amount waits, while a later one may settle the payment. */
static unsigned taken_captures[MODEL_PAYMENTS];
static size_t taken_backs[MODEL_PAYMENTS];

static struct tills_payment *till_of(const struct model_payment *p)
{
    return tills_of(payment_of(p->id).reference);
}

/* The debit note the books made, which nobody has told us of yet. */
static void find_note(struct model_doc *note)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct lot *open;
    size_t n;

    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_invoice_open(tx, &b.arena, b.org.id, customers[note->customer],
                                 CURRENCY("EUR"), DATE_NONE, 10000, &open, &n));
    for (size_t i = 0; i < n && note->doc == 0; i++) {
        bool known = open[i].kind != DOCUMENT_DEBIT_NOTE;
        for (size_t k = 0; k < m.doc_count; k++) known = known || m.docs[k].doc == open[i].doc;
        if (!known) note->doc = open[i].doc;
    }
    assert_true(note->doc != 0);
}

/* The model hears what the gateway knows, as the books do when they ask. */
static void hear(struct model_payment *p, const struct tills_payment *t)
{
    size_t i = (size_t)(p - m.payments);
    struct model_doc *note = NULL;

    if (!t->there) {
        if (p->state == MODEL_CONTACTED || p->state == MODEL_ACTION || p->state == MODEL_UNKNOWN)
            model_void(p, MODEL_CANCELLED);
        return;
    }
    for (size_t k = 0; k < t->capture_count; k++) {
        int64_t amount = t->captures[k].amount.minor;
        if ((taken_captures[i] & 1u << k) != 0) continue;
        if (model_running(p) && amount != p->amount) {
            p->state = MODEL_UNKNOWN; /* for a person */
            continue;
        }
        taken_captures[i] |= 1u << k;
        model_capture(&m, p, amount);
    }
    for (; taken_backs[i] < t->back_count && !model_running(p); taken_backs[i]++) {
        note = model_return(&m, p, t->backs[taken_backs[i]].amount.minor);
        if (note != NULL) find_note(note);
    }
    bool waits = p->state == MODEL_CONTACTED || p->state == MODEL_UNKNOWN;
    if (t->phase == GATEWAY_WAITING && waits) p->state = MODEL_ACTION;
    if (t->phase == GATEWAY_RUNNING && (waits || p->state == MODEL_ACTION))
        p->state = MODEL_PROCESSING;
    if (t->phase == GATEWAY_FAILED && model_running(p)) model_void(p, MODEL_FAILED);
    if (t->phase == GATEWAY_CANCELLED && (waits || p->state == MODEL_ACTION))
        model_void(p, MODEL_CANCELLED);
}

static void ask(struct model_payment *p)
{
    err e;
    do e = app_payment_check(&b.app, &b.arena, b.org.id, (payment_id){ p->id });
    while (failed(e));
    assert_ok(e);
    hear(p, till_of(p));
    same_payment(p);
    counts.done++;
}

static void ask_holders(const struct model_payment *p)
{
    for (size_t i = 0; i < m.payment_count; i++) {
        struct model_payment *other = &m.payments[i];
        bool holds = false;
        for (size_t k = 0; k < other->count; k++)
            for (size_t n = 0; n < p->count; n++)
                holds = holds || (!other->items[k].credit && other->items[k].on == p->items[n].on);
        if (holds && model_running(other) && other->state != MODEL_RESERVED) ask(other);
    }
}

static void contact(struct model_payment *p)
{
    static const enum model_state then[] = {
        [TILLS_PAGE] = MODEL_ACTION, [TILLS_PROCESSING] = MODEL_PROCESSING,
        [TILLS_SILENT_DONE] = MODEL_UNKNOWN, [TILLS_SILENT_LOST] = MODEL_UNKNOWN,
    };
    payment_id id = { p->id };
    str url = S("http://localhost:1");

    tills_next = (enum tills_answer)below(TILLS_ANSWERS);
    err e = app_payment_contact(&b.app, &b.arena, b.org.id, id, url);
    if (failed(e)) {
        /* As after a crash: contact it if nothing was sent, else ask what became of it. */
        assert_ok(app_payment_contact(&b.app, &b.arena, b.org.id, id, url));
        p->state = MODEL_CONTACTED;
        if (payment_of(p->id).state == PAYMENT_CONTACTED) {
            ask(p);
            return;
        }
        e = OK;
    }
    assert_ok(e);
    if (tills_next == TILLS_CAPTURED) hear(p, till_of(p));
    else if (tills_next == TILLS_DECLINED || tills_next == TILLS_LATER) model_void(p, MODEL_FAILED);
    else p->state = then[tills_next];
    same_payment(p);
    counts.done++;
}

static void cancel(struct model_payment *p)
{
    bool can = model_running(p) && p->state != MODEL_PROCESSING;
    err e;

    if (p->amount == 0 || payment_of(p->id).gateway.n != 7 || p->captured > 0) can = false;
    do e = app_payment_cancel(&b.app, &b.arena, b.org.id, (payment_id){ p->id });
    while (failed(e));
    if (!can) {
        assert_err(e, E_STATE);
    } else if (p->state == MODEL_RESERVED) {
        model_void(p, MODEL_CANCELLED);
    } else if (!till_of(p)->there) {
        assert_err(e, E_NOT_FOUND); /* on its way, for all we know */
    } else {
        hear(p, till_of(p));
    }
    same_payment(p);
    counts.done++;
}

/* Something happens at the gateway, of which we may hear by asking. */
static void happen(struct model_payment *p, struct tills_payment *t)
{
    bool paid = t->phase == GATEWAY_PAID;

    if (!t->there) return;
    if (!paid) {
        bool other = percent(5), late = t->phase != GATEWAY_WAITING && t->phase != GATEWAY_RUNNING;
        if (late ? percent(30) : percent(60))
            tills_capture(t, other ? 1 + (int64_t)below((uint64_t)p->amount + 50) : p->amount);
        else if (!late)
            t->phase = percent(50) ? GATEWAY_FAILED : GATEWAY_RUNNING;
    } else if (percent(30) && t->capture_count < TILLS_BACKS) {
        tills_capture(t, 1 + (int64_t)below((uint64_t)p->amount));
    } else if (percent(70) && t->back_count < TILLS_BACKS) {
        int64_t in = 0;
        for (size_t i = 0; i < t->capture_count; i++) in += t->captures[i].amount.minor;
        for (size_t i = 0; i < t->back_count; i++) in -= t->backs[i].amount.minor;
        if (in > 0) tills_back(t, percent(40) ? in : 1 + (int64_t)below((uint64_t)in));
    }
}

static void go_on(void)
{
    if (m.payment_count == 0) return;
    struct model_payment *p = &m.payments[m.payment_count - 1 - below(
        m.payment_count < 60 ? m.payment_count : 60)];
    struct payment now = payment_of(p->id);
    if (!str_eq(now.gateway, S("sandbox")) || p->amount == 0) return;

    if (p->state == MODEL_RESERVED) {
        if (percent(90)) contact(p);
        else cancel(p);
        return;
    }
    happen(p, tills_of(now.reference));
    if (percent(10)) cancel(p);
    else ask(p);
    if (percent(20)) ask(p); /* repeated: nothing more */
}

/* Staff give back what is free of a note, a retainer or an over-payment, by a transfer. */
static void give_back(void)
{
    struct giveback g;
    if (m.doc_count == 0) return;
    struct model_doc *d = &m.docs[below(m.doc_count)];
    int64_t there = d->free - d->free_held;
    if (d->kind == MODEL_INVOICE || d->kind == MODEL_DEBIT || there == 0) return;
    struct giveback_request rq = { .org = b.org.id, .customer = customers[d->customer],
                                   .account = free_account(d), .doc = d->doc, .key = key(),
                                   .amount = amount_for(there), .way = GIVEBACK_TRANSFER,
                                   .reference = S("OUT"), .day = { 20000 }, .asked = staff[0],
                                   .signed_by = staff[1] };
    arm();
    err e = app_giveback(&b.app, &b.arena, &rq, &g);
    if (failed(e)) e = app_giveback(&b.app, &b.arena, &rq, &g);
    if (e != OK) {
        assert_true(e == E_NOT_PAYABLE && (rq.amount <= 0 || rq.amount > there));
        counts.refused++;
        return;
    }
    assert_true(rq.amount <= there);
    d->free -= rq.amount;
    counts.done++;
    same_doc(d);
}

static err staff_body(struct wtx *tx, void *arg)
{
    return store_staff_insert(tx, b.org.id, arg, 1);
}

static void make_staff(void)
{
    static const char *const names[] = { "asks", "signs" };
    for (size_t i = 0; i < countof(staff); i++) {
        str name = str_of(names[i]);
        struct staff one = { .id = { id_new() }, .email = name, .name = name, .role = S("owner"),
                             .active = true };
        staff[i] = one.id;
        assert_ok(db_write(b.app.db, (struct db_work){ staff_body, NULL, &one }));
    }
}

static void make_customers(void)
{
    static const char *const names[] = { "Alder", "Birch", "Cedar", "Damson", "Elder" };
    str account;

    for (int i = 0; i < MODEL_CUSTOMERS; i++) {
        struct document d = books_document(&b, DOCUMENT_INVOICE, names[i], names[i], 5000,
                                           "2026-12-31", "");
        struct imported made = books_import(&b, &d);
        CLEANUP(db_read_end) struct rtx *tx = NULL;
        struct lot l;
        assert_ok(db_read_begin(b.app.db, &tx));
        assert_ok(store_lot_by_public(tx, &b.arena, b.org.id, made.public_id, ACCOUNT_RECEIVABLE,
                                      &l));
        customers[i] = l.customer;
        model_add(&m, MODEL_INVOICE, i, made.doc.v, 6000, 0);
    }
    assert_ok(app_gateway_add(&b.app, &b.arena, b.org.id, S("sandbox"), S("http://localhost:1"),
                              S("sk_0123456789abcdef"), S("whsec_0123456789abcdef"), &account));
}

static int64_t from_environment(const char *name, int64_t otherwise)
{
    int64_t n;
    const char *value = getenv(name);
    return value != NULL && str_i64(str_of(value), &n) ? n : otherwise;
}

static void the_books_and_the_model_agree_after_each_event(void **state)
{
    (void)state;
    int64_t steps = from_environment("COUNTERFOIL_STEPS", STEPS);
    dice.state = (uint64_t)from_environment("COUNTERFOIL_SEED", 6);
    print_message("# seed %llu, %lld steps\n", (unsigned long long)dice.state, (long long)steps);
    make_customers();
    make_staff();
    for (int64_t i = 1; i <= steps; i++) {
        uint64_t what = below(100);
        arm();
        if (what < 25) issue();
        else if (what < 50) start();
        else if (what < 57) offline();
        else if (what < 61) give_back();
        else go_on();
        if (armed >= 0) arm();
        if (i % VERIFY_EVERY == 0) same_everywhere();
    }
    same_everywhere();
    print_message("# %d events, %d refused, %d faults; %zu documents, %zu payments\n", counts.done,
                  counts.refused, counts.faults, m.doc_count, m.payment_count);
}

static void every_fault_point_was_met(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(points); i++) {
        print_message("# %s: %d\n", points[i], reached[i]);
        bool of_sqlite = strcmp(points[i], "db.savepoint") == 0;
        if (!of_sqlite || getenv("COUNTERFOIL_TEST_DB") == NULL) assert_true(reached[i] > 0);
    }
}

static void every_end_of_a_payment_was_met(void **state)
{
    (void)state;
    int ends[MODEL_RETURNED + 1] = { 0 }, over = 0, notes = 0;
    for (size_t i = 0; i < m.payment_count; i++) {
        ends[m.payments[i].state]++;
        over += m.payments[i].over != NULL;
    }
    for (size_t i = 0; i < m.doc_count; i++) notes += m.docs[i].kind == MODEL_DEBIT;
    for (int s = MODEL_SETTLED; s <= MODEL_RETURNED; s++) assert_true(ends[s] > 0);
    assert_true(over > 0 && counts.refused > 0);
    print_message("# debit notes: %d\n", notes);
    assert_true(notes > 0 || getenv("COUNTERFOIL_SEED") != NULL); /* rare: not with every seed */
}

/* As model_fee has it, of cards. */
static void set_fee(void)
{
    struct actor owner = { .org = b.org.id, .kind = PERSON_STAFF, .name = S("Oda") };
    staff_id id;
    const struct fee_listed fee = {
        PAY_CARD, CURRENCY("EUR"),
        { .percent = 190, .fixed = 25, .most = 5000, .tax_count = 2,
          .taxes = { { { "CGST", 4 }, 900, 0 }, { { "SGST", 4 }, 900, 0 } } },
    };
    assert_ok(app_staff_add(&b.app, b.org.id, S("o@x.example"), S("Oda"), S("owner"), &id));
    owner.person = id.v;
    assert_ok(app_fee_set(&b.app, &b.arena, &owner, &fee));
}

static int open_books(void **state)
{
    *state = &b;
    books_open(&b);
    set_fee();
    snprintf(seen_path, sizeof seen_path, "%s/seen", b.dir);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_books_and_the_model_agree_after_each_event),
        cmocka_unit_test(every_fault_point_was_met),
        cmocka_unit_test(every_end_of_a_payment_was_met),
    };
    return cmocka_run_group_tests(tests, open_books, books_end);
}

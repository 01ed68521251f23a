/* Who runs in the races: each a use case as one person calls it. Threads run them; none asserts. */
#include "contest.h"

#include "app/app_apply.h"
#include "app/app_approval.h"
#include "app/app_bank.h"
#include "app/app_cancel.h"
#include "app/app_giveback.h"
#include "app/app_offline.h"
#include "app/app_refund.h"
#include "app/app_report.h"
#include "core/allocate.h"

static str key_of(const struct stage *s, struct rival *r, const char *what)
{
    return arena_format(&r->arena, "%s-%d-%d", what, s->number, r->n);
}

/* Part of what is open, another for each rival; or all of it. */
static int64_t some(struct rival *r, const struct lot *l)
{
    return rand_below(&r->dice, 2) == 0 ? lot_payable(l) : INT64_C(16) << r->n;
}

static struct pay_item item(const struct lot *l, int64_t amount)
{
    return (struct pay_item){ l->account, l->doc, amount, l->version };
}

static void start(const struct stage *s, struct rival *r, str key, const struct pay_item *items,
                  size_t count)
{
    struct pay_request rq = { .org = s->portal->org.id, .customer = s->customer.id,
                              .payer = arena_format(&r->arena, "Payer %d", r->n), .key = key,
                              .cur = s->customer.cur, .method = PAY_CARD, .gateway = S("sandbox"),
                              .items = items, .count = count };
    r->key = key;
    r->e = app_payment_start(&s->portal->app, &r->arena, &rq, &r->started);
    if (r->e != OK) return;
    for (size_t i = 0; i < count; i++) {
        for (int l = 0; l < LOTS; l++) {
            bool same = s->lots[l].doc == items[i].doc && s->lots[l].account == items[i].account;
            if (same && !r->started.there_before) r->took[l] += items[i].amount;
        }
    }
}

/* ---- those who pay ---- */

static void one_invoice(const struct stage *s, struct rival *r)
{
    struct pay_item items[] = { item(&s->lots[OLDEST], some(r, &s->lots[OLDEST])) };
    start(s, r, key_of(s, r, "one"), items, 1);
}

static void two_invoices(const struct stage *s, struct rival *r)
{
    int other = rand_below(&r->dice, 2) == 0 ? SECOND : THIRD;
    struct pay_item items[] = { item(&s->lots[other], some(r, &s->lots[other])),
                                item(&s->lots[OLDEST], some(r, &s->lots[OLDEST])) };
    start(s, r, key_of(s, r, "two"), items, 2);
}

static void all_invoices(const struct stage *s, struct rival *r)
{
    struct pay_item items[3];
    for (int i = 0; i < 3; i++) items[i] = item(&s->lots[i], lot_payable(&s->lots[i]));
    start(s, r, key_of(s, r, "all"), items, 3);
}

/* The same form from several tabs: one key, one payment. */
static void same_form(const struct stage *s, struct rival *r)
{
    struct pay_item items[] = { item(&s->lots[OLDEST], 1000) };
    start(s, r, arena_format(&r->arena, "same-%d", s->number), items, 1);
}

/* One key, and another wish each time: the first says what it means. */
static void same_key(const struct stage *s, struct rival *r)
{
    int other = r->n % 2 == 0 ? SECOND : THIRD;
    struct pay_item items[] = { item(&s->lots[other], 900) };
    start(s, r, arena_format(&r->arena, "key-%d", s->number), items, 1);
}

/* An amount, oldest first. */
static void an_amount(const struct stage *s, struct rival *r)
{
    struct allocation lines[3];
    struct pay_item items[3];
    size_t n = 0;
    for (int i = 0; i < 3; i++)
        lines[i] = (struct allocation){ &s->lots[i], { .partial = true }, 0 };
    allocate(lines, 3, 9000 + (INT64_C(16) << r->n));
    for (int i = 0; i < 3; i++)
        if (lines[i].amount > 0) items[n++] = item(lines[i].lot, lines[i].amount);
    start(s, r, key_of(s, r, "amount"), items, n);
}

static void with_credit(const struct stage *s, struct rival *r)
{
    struct pay_item items[] = { item(&s->lots[OLDEST], lot_payable(&s->lots[OLDEST])),
                                item(&s->lots[CREDIT_FREE], 1500) };
    start(s, r, key_of(s, r, "with"), items, 2);
}

/* Nothing for a gateway to do: settled in the same transaction. */
static void by_credit(const struct stage *s, struct rival *r)
{
    struct pay_item items[] = { item(&s->lots[OLDEST], 1200), item(&s->lots[CREDIT_FREE], 1200) };
    start(s, r, key_of(s, r, "credit"), items, 2);
}

/* ---- credits ---- */

static struct apply applying(const struct stage *s, struct rival *r, int from, const char *what)
{
    return (struct apply){ .org = s->portal->org.id, .customer = s->customer.id, .who = 1,
                           .key = key_of(s, r, what), .from = item(&s->lots[from], 0) };
}

static void apply_credit(const struct stage *s, struct rival *r)
{
    struct pay_item items[] = { item(&s->lots[OLDEST], 1700) };
    struct apply in = applying(s, r, CREDIT_FREE, "apply");
    in.items = items;
    in.count = 1;
    r->e = app_apply(&s->portal->app, &r->arena, &in);
    if (r->e == OK) r->took[OLDEST] = r->took[CREDIT_FREE] = 1700;
}

static void undo_credit(const struct stage *s, struct rival *r)
{
    struct apply in = applying(s, r, CREDIT_USED, "undo");
    r->e = app_unapply(&s->portal->app, &r->arena, &in, s->lots[OLDEST].doc);
    if (r->e == OK) r->took[OLDEST] = r->took[CREDIT_USED] = -APPLIED;
}

/* ---- staff ---- */

static void record(const struct stage *s, struct rival *r, int lot, int64_t amount)
{
    struct pay_item items[] = { item(&s->lots[lot], amount) };
    struct offline in = { .org = s->portal->org.id, .customer = s->customer.id,
                          .who = s->accountant.v, .key = key_of(s, r, "offline"),
                          .cur = s->customer.cur, .amount = amount, .method = PAY_TRANSFER,
                          .payer = S("By transfer"), .day = portal_today(s->portal),
                          .items = items, .count = 1 };
    struct pay_started out;
    r->e = app_payment_offline(&s->portal->app, &r->arena, &in, 1, &out);
    if (r->e == OK) r->took[lot] = amount;
}

static void off_line(const struct stage *s, struct rival *r)
{
    record(s, r, OLDEST, some(r, &s->lots[OLDEST]));
}

static void off_line_beside(const struct stage *s, struct rival *r)
{
    record(s, r, HELD, lot_payable(&s->lots[HELD]));
}

/* What came on the bank's account is put on the invoice: by one of staff, once. */
static void match_line(const struct stage *s, struct rival *r)
{
    struct pay_item items[] = { item(&s->lots[OLDEST], CAME) };
    struct actor who = race_actor(s, s->accountant);
    struct bank_match in = { .org = s->portal->org.id, .line = s->line, .actor = &who,
                             .customer = s->customer.id, .items = items, .count = 1 };
    r->e = app_bank_match(&s->portal->app, &r->arena, &in);
    if (r->e == OK) r->took[OLDEST] = CAME;
}

static void write_off(const struct stage *s, struct rival *r)
{
    struct write_off in = { .org = s->portal->org.id, .customer = s->customer.id,
                            .invoice = s->lots[OLDEST].doc, .amount = some(r, &s->lots[OLDEST]),
                            .day = portal_today(s->portal), .asked = s->accountant,
                            .signed_by = s->owner, .key = key_of(s, r, "off") };
    r->e = app_invoice_write_off(&s->portal->app, &r->arena, &in);
    if (r->e == OK) r->took[OLDEST] = in.amount;
}

static void cancel_invoice(const struct stage *s, struct rival *r)
{
    struct cancel in = { .org = s->portal->org.id, .who = s->accountant.v,
                         .customer = s->customer.id, .invoice = { s->lots[OLDEST].doc },
                         .number = key_of(s, r, "note"), .day = portal_today(s->portal),
                         .reason = S("Issued twice") };
    doc_id note;
    r->e = app_invoice_cancel(&s->portal->app, &r->arena, &in, &note);
    r->closed = r->e == OK;
}

/*
 * More than half: two of them are too much. It opens the oldest invoice again. All refunds of a
 * race go the same way: what went to credit could be sent back from there.
 */
static void refund(const struct stage *s, struct rival *r)
{
    struct refund_request rq = { .org = s->portal->org.id, .payment = s->paid, .amount = 3000,
                                 .to_credit = s->number % 2 == 0,
                                 .key = key_of(s, r, "refund"), .asked = s->accountant,
                                 .signed_by = s->owner, .reason = S("Paid twice") };
    r->e = app_refund_ask(&s->portal->app, &r->arena, &rq, &r->refund);
    if (r->e == OK) r->took[OLDEST] = -rq.amount;
}

/* By a transfer: what nothing else uses of it is free for this. */
static void give_back(const struct stage *s, struct rival *r)
{
    const struct lot *l = &s->lots[CREDIT_FREE];
    struct giveback_request rq = { .org = s->portal->org.id, .customer = l->customer,
                                   .account = l->account, .doc = l->doc, .amount = 1600,
                                   .way = GIVEBACK_TRANSFER, .reference = S("OUT"),
                                   .day = portal_today(s->portal), .key = key_of(s, r, "give"),
                                   .asked = s->accountant, .signed_by = s->owner };
    struct giveback out;
    r->e = app_giveback(&s->portal->app, &r->arena, &rq, &out);
    if (r->e == OK) r->took[CREDIT_FREE] = rq.amount;
}

/* Two owners sign what the accountant asked for: it is carried out once. */
static void sign(const struct stage *s, struct rival *r)
{
    struct actor who = race_actor(s, r->n % 2 == 0 ? s->owner : s->second_owner);
    struct approval p;
    r->e = app_approval_sign(&s->portal->app, &r->arena, &who, s->asked, s->digest, &p);
    if (r->e == OK && p.state != APPROVAL_DONE) r->e = E_NOT_PAYABLE;
    if (r->e == OK) r->took[OLDEST] = 64;
}

/* ---- what happens to the payment at the gateway ---- */

/* On the gateway's page; where the payment has ended it sends back, and takes nothing. */
static void payer_pays(const struct stage *s, struct rival *r)
{
    int status = race_press(s, &r->arena, s->waiting_id, "do=pay&with=visa&outcome=succeed");
    r->e = status == 303 ? OK : E_GATEWAY;
}

static void ask_gateway(const struct stage *s, struct rival *r)
{
    r->e = app_payment_check(&s->portal->app, &r->arena, s->portal->org.id, s->waiting);
}

static void give_up(const struct stage *s, struct rival *r)
{
    r->e = app_payment_cancel(&s->portal->app, &r->arena, s->portal->org.id, s->waiting);
}

/* It takes nothing, and stands in nobody's way. */
static void report(const struct stage *s, struct rival *r)
{
    struct report_wish w = { .org = s->portal->org.id, .docs = &s->lots[OLDEST].doc, .count = 1,
                             .r = { .public_id = public_id_new(), .customer = s->customer.id,
                                    .payer = S("Ada"), .reference = S("TR 1"),
                                    .day = portal_today(s->portal),
                                    .amount = { CAME, s->customer.cur } } };
    str email = arena_format(&r->arena, "ada-%d-%d@race.example", s->number, r->n);
    r->e = app_contact_add(&s->portal->app, &r->arena, s->portal->org.id, s->customer.id, email,
                           S("Ada"), MAY_PAY, &w.r.contact);
    if (r->e == OK) r->e = app_report_make(&s->portal->app, &r->arena, &w);
}

const struct contestant contestants[] = {
    { "one invoice", 0, one_invoice },
    { "two invoices", 0, two_invoices },
    { "all invoices", 0, all_invoices },
    { "the same form", 0, same_form },
    { "the same key", 0, same_key },
    { "an amount", 0, an_amount },
    { "a payment with credit", NEED_CREDIT, with_credit },
    { "a payment by credit", NEED_CREDIT, by_credit },
    { "credit applied", NEED_CREDIT, apply_credit },
    { "credit taken back", NEED_USED, undo_credit },
    { "an off-line payment", 0, off_line },
    { "an off-line payment of the rest", NEED_HELD, off_line_beside },
    { "a line of the bank", NEED_LINE, match_line },
    { "a write-off", 0, write_off },
    { "a cancelled invoice", 0, cancel_invoice },
    { "a refund", NEED_PAID, refund },
    { "credit given back", NEED_CREDIT, give_back },
    { "a signature", NEED_ASKED, sign },
    { "the payer pays", NEED_HELD, payer_pays },
    { "the gateway is asked", NEED_HELD, ask_gateway },
    { "the payment is given up", NEED_HELD, give_up },
    { "a reported transfer", 0, report },
};
const size_t contestant_count = countof(contestants);

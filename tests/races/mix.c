/*
 * mix COUNT SEED: races of two to four drawn from all who may touch an invoice (contest.c).
 *
 * After each race what is left of every document is what it was less what each that was let through
 * says it took, to the cent; then all payments are brought to their ends at the test gateway, and
 * it holds again. After each batch the books are proved, and matched one to one with the gateway's
 * own book. The engine is that of the environment (COUNTERFOIL_TEST_DB).
 */
#include "contest.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app_apply.h"
#include "app/app_approval.h"
#include "app/app_bank.h"
#include "app/app_refund.h"
#include "app/app_seal.h"
#include "app/app_verify.h"
#include "json/json.h"
#include "net/net.h"
#include "store/store_invoice.h"

enum { BATCH = 250, LET_THROUGH = 0, TOLD_NO = 1 };

static struct portal portal;
static struct till till;
static struct rand_stream dice;
static struct stage stage;
static struct rival rivals[RIVALS_MAX];
static int rival_count;
static pthread_barrier_t gun;
static payment_id *payments; /* all that were made, in the arena of the whole run */
static size_t payment_count, payment_room;
static struct arena kept;
static struct { int passed, failed; } tally;
static int met[64][2]; /* contestant -> how often let through, and told no */

struct actor race_actor(const struct stage *s, staff_id who)
{
    return (struct actor){ s->portal->org.id, PERSON_STAFF, who.v, S("Staff"), S("127.0.0.1") };
}

static int ask_gateway(const struct stage *s, struct arena *a, struct net_request rq, str *answer)
{
    struct net_answer got;
    struct net_header header = { S("Authorization"), S("Bearer sk_0123456789abcdef") };
    rq.url = arena_format(a, "http://127.0.0.1:%u%.*s", sandbox_port(s->till->sandbox),
                          STR_FMT(rq.url));
    rq.reach = NET_LOOPBACK;
    rq.headers = &header;
    rq.header_count = 1;
    rq.answer_bytes_max = 64 << 20;
    if (net_http(a, &rq, &got) != OK || got.fate != NET_ANSWERED) return 0;
    *answer = got.body;
    return got.status;
}

int race_press(const struct stage *s, struct arena *a, str id, const char *form)
{
    str answer, path = arena_format(a, "/pay/%.*s", STR_FMT(id));
    return ask_gateway(s, a, (struct net_request){ .method = S("POST"), .url = path,
                                                   .content_type =
                                                       S("application/x-www-form-urlencoded"),
                                                   .body = str_of(form) }, &answer);
}

/* ---- the stage ---- */

static struct lot lot_at(const struct imported *made, enum account account)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct lot l;
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_lot_by_public(tx, &portal.arena, portal.org.id, made->public_id, account, &l));
    return l;
}

static struct lot lot_now(const struct lot *l)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct lot now;
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_lot_get(tx, &portal.arena, portal.org.id, l->customer, l->account, l->doc,
                            &now));
    return now;
}

static struct payment payment_now(payment_id id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct payment p = { 0 };
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_payment_get(tx, &portal.arena, portal.org.id, id, &p));
    return p;
}

static struct lot issue(enum document_kind kind, int64_t net, int days)
{
    static int serial;
    char number[24];
    date today = portal_today(&portal);
    bool note = kind == DOCUMENT_CREDIT_NOTE;
    snprintf(number, sizeof number, "%s-%07d", note ? "N" : "R", ++serial);
    struct portal_document d = { .kind = kind, .number = number, .net = net,
                                 .issued = date_add(today, -40),
                                 .due = note ? DATE_NONE : date_add(today, days) };
    struct imported made = portal_issue(&portal, &stage.customer, &d);
    return lot_at(&made, note ? ACCOUNT_CREDIT : ACCOUNT_RECEIVABLE);
}

static void note_payment(payment_id id)
{
    payments = arena_grow(&kept, payments, payment_count, &payment_room, sizeof *payments);
    payments[payment_count++] = id;
}

/* To the gateway's page; the gateway's name of it. */
static str contact(payment_id id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct attempt t;
    bool found;
    str base = arena_format(&portal.arena, "http://%s:%u", portal.host, portal.port);
    assert_ok(app_payment_contact(&portal.app, &portal.arena, portal.org.id, id, base));
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_attempt_last(tx, &portal.arena, portal.org.id, id, &t, &found));
    assert_true(found && t.gateway_ref.n > 0);
    return t.gateway_ref;
}

static const char pay[] = "do=pay&with=visa&outcome=succeed", decline[] = "do=decline";

static void press(str id, const char *form)
{
    assert_int_equal(race_press(&stage, &portal.arena, id, form), 303);
}

static payment_id reserve(const struct lot *l, int64_t amount, const char *what)
{
    struct pay_item items[] = { { l->account, l->doc, amount, l->version } };
    struct pay_started out;
    struct pay_request rq = { .org = portal.org.id, .customer = stage.customer.id,
                              .payer = S("Before"), .cur = stage.customer.cur, .method = PAY_CARD,
                              .gateway = S("sandbox"), .items = items, .count = 1,
                              .key = arena_format(&portal.arena, "%s-%d", what, stage.number) };
    assert_ok(app_payment_start(&portal.app, &portal.arena, &rq, &out));
    note_payment(out.id);
    return out.id;
}

static void set_credits(void)
{
    if (stage.needs & NEED_CREDIT) stage.lots[CREDIT_FREE] = issue(DOCUMENT_CREDIT_NOTE, 2000, 0);
    if ((stage.needs & NEED_USED) == 0) return;
    struct lot *used = &stage.lots[CREDIT_USED], *on = &stage.lots[OLDEST];
    *used = issue(DOCUMENT_CREDIT_NOTE, 700, 0);
    struct pay_item items[] = { { on->account, on->doc, APPLIED, on->version } };
    struct apply in = { .org = portal.org.id, .customer = stage.customer.id, .who = 1,
                        .key = arena_format(&portal.arena, "used-%d", stage.number),
                        .from = { used->account, used->doc, 0, used->version },
                        .items = items, .count = 1 };
    assert_ok(app_apply(&portal.app, &portal.arena, &in));
    *on = lot_now(on);
    *used = lot_now(used);
}

static void set_payments(void)
{
    if (stage.needs & NEED_PAID) {
        stage.paid = reserve(&stage.lots[OLDEST], PAID_BEFORE, "before");
        press(contact(stage.paid), pay);
        assert_ok(app_payment_check(&portal.app, &portal.arena, portal.org.id, stage.paid));
        stage.lots[OLDEST] = lot_now(&stage.lots[OLDEST]);
    }
    if (stage.needs & NEED_HELD) {
        stage.lots[HELD] = issue(DOCUMENT_INVOICE, 5000, 9);
        stage.waiting = reserve(&stage.lots[HELD], WAITING, "waiting");
        stage.waiting_id = contact(stage.waiting);
        stage.lots[HELD] = lot_now(&stage.lots[HELD]);
    }
}

static void set_approval(void)
{
    struct actor who = race_actor(&stage, stage.accountant);
    struct write_off_wish wish = { stage.customer.id, stage.lots[OLDEST].doc, 64, S("Small") };
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct approval p;
    if ((stage.needs & NEED_ASKED) == 0) return;
    assert_ok(app_approval_write_off(&portal.app, &portal.arena, &who, &wish, &stage.asked));
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_approval_by_public(tx, &portal.arena, portal.org.id, stage.asked, &p));
    stage.digest = p.digest;
}

static void set_line(void)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct problems problems = { .arena = &portal.arena };
    struct bank_hints hints = { 0 };
    struct bank_imported done;
    struct bank_file file;
    struct bank_line *list;
    size_t count;
    if ((stage.needs & NEED_LINE) == 0) return;
    str text = arena_format(
        &portal.arena,
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><Stmt>"
        "<Id>S%d</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct><Ntry>"
        "<Amt Ccy=\"EUR\">%d.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
        "<BookgDt><Dt>2026-03-02</Dt></BookgDt><AcctSvcrRef>B%d</AcctSvcrRef><NtryDtls><TxDtls>"
        "<RmtInf><Ustrd>Thanks</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt>"
        "</Document>", stage.number, CAME / 100, stage.number);
    assert_ok(paper_read_bank(&portal.arena, text, &hints, &problems, &file));
    assert_ok(app_bank_import(&portal.app, &portal.arena, portal.org.id, &file, text, &problems,
                              &done));
    assert_int_equal(done.fresh, 1);
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_bank_line_open(tx, &portal.arena, portal.org.id, 0, 500, &list, &count));
    stage.line = list[count - 1].id;
}

static void set_stage(void)
{
    memset(stage.lots, 0, sizeof stage.lots);
    stage.customer = portal_customer(
        &portal, arena_format(&portal.arena, "C-%d", stage.number).p, "Halden", "EUR");
    stage.lots[OLDEST] = issue(DOCUMENT_INVOICE, stage.needs & NEED_PAID ? 14000 : 10000, -9);
    stage.lots[SECOND] = issue(DOCUMENT_INVOICE, 5000, 4);
    stage.lots[THIRD] = issue(DOCUMENT_INVOICE, 3000, 30);
    set_credits();
    set_payments();
    set_approval();
    set_line();
}

/* ---- the race ---- */

static void *run_rival(void *arg)
{
    struct rival *r = arg;
    pthread_barrier_wait(&gun);
    r->is->run(&stage, r);
    net_close_thread();
    return NULL;
}

static void draw_rivals(void)
{
    stage.needs = 0;
    rival_count = 2 + (int)rand_below(&dice, RIVALS_MAX - 1);
    for (int i = 0; i < rival_count; i++) {
        struct arena a = rivals[i].arena;
        arena_reset(&a);
        rivals[i] = (struct rival){ .is = &contestants[rand_below(&dice, contestant_count)],
                                    .n = i, .arena = a, .dice = { rand_next(&dice) } };
        /* The twin of a form, the second signature and the second refund belong to the first. */
        if (i > 0 && rand_below(&dice, 3) == 0) rivals[i].is = rivals[i - 1].is;
        stage.needs |= rivals[i].is->needs;
    }
}

static void let_run(void)
{
    pthread_t threads[RIVALS_MAX];
    pthread_barrier_init(&gun, NULL, (unsigned)rival_count);
    for (int i = 0; i < rival_count; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run_rival, &rivals[i]), 0);
    for (int i = 0; i < rival_count; i++) pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&gun);
}

static bool lawful_no(err e)
{
    return e == E_ALREADY_PENDING || e == E_STALE || e == E_NOT_PAYABLE || e == E_STATE ||
           e == E_KEY_REUSED || e == E_EXISTS; /* reported before */
}

/* Two payments under one key. */
static bool twice(const struct rival *r)
{
    for (const struct rival *o = rivals; o < r; o++) {
        bool both = o->e == OK && r->e == OK && o->started.id.v != 0 && r->started.id.v != 0;
        if (both && o->started.id.v != r->started.id.v && str_eq(o->key, r->key)) return true;
    }
    return false;
}

/* What each was told is a yes or one of the noes that are about what another did. */
static bool told_well(void)
{
    int winners = 0;
    bool fine = true;
    for (int i = 0; i < rival_count; i++) {
        struct rival *r = &rivals[i];
        winners += r->e == OK;
        fine = fine && (r->e == OK || lawful_no(r->e)) && !twice(r);
        met[r->is - contestants][r->e == OK ? LET_THROUGH : TOLD_NO]++;
        if (r->e == OK && r->started.id.v != 0 && !r->started.there_before)
            note_payment(r->started.id);
    }
    return fine && winners > 0;
}

/* What must be left of a document; -1 where it does not follow from what was taken. */
static int64_t left_of(int at, bool waiting_ended)
{
    int64_t left = at == HELD && waiting_ended ? lot_payable(&stage.lots[at]) + WAITING
                                               : lot_payable(&stage.lots[at]);
    for (int i = 0; i < rival_count; i++) {
        if (rivals[i].closed && at == OLDEST) return 0;
        if (rivals[i].closed && (at == CREDIT_FREE || at == CREDIT_USED)) return -1;
        left -= rivals[i].took[at];
    }
    return left;
}

static bool money_is_right(const char *when, bool ended)
{
    bool waiting_ended = false, fine = true;
    if (stage.needs & NEED_HELD) {
        enum payment_state state = payment_now(stage.waiting).state;
        waiting_ended = state == PAYMENT_CANCELLED || state == PAYMENT_FAILED;
        fine = !ended || !payment_is_running(state);
    }
    for (int at = 0; at < LOTS; at++) {
        if (stage.lots[at].doc == 0) continue;
        struct lot now = lot_now(&stage.lots[at]);
        int64_t wanted = left_of(at, waiting_ended);
        bool good = (wanted < 0 || lot_payable(&now) == wanted) &&
                    (!ended || (now.nc == 0 && now.nd == 0));
        fine = fine && good;
        if (!good)
            printf("    %s: document %d has %lld left, not %lld (pending %lld, %lld)\n", when, at,
                   (long long)lot_payable(&now), (long long)wanted, (long long)now.nc,
                   (long long)now.nd);
    }
    return fine;
}

/* Every payment and refund to its end; what failed is given back. */
static bool bring_to_ends(void)
{
    bool fine = true;
    for (int i = 0; i < rival_count; i++) {
        struct rival *r = &rivals[i];
        if (r->e != OK) continue;
        if (r->refund.id.v != 0 && refund_is_running(r->refund.state))
            assert_ok(app_refund_run(&portal.app, &portal.arena, portal.org.id, r->refund.id));
        if (r->started.id.v == 0 || r->started.there_before ||
            r->started.state == PAYMENT_SETTLED)
            continue;
        bool pays = rand_below(&dice, 4) > 0;
        press(contact(r->started.id), pays ? pay : decline);
        assert_ok(app_payment_check(&portal.app, &portal.arena, portal.org.id, r->started.id));
        enum payment_state state = payment_now(r->started.id).state;
        fine = fine && state == (pays ? PAYMENT_SETTLED : PAYMENT_FAILED);
        if (!pays) memset(r->took, 0, sizeof r->took);
    }
    if (stage.needs & NEED_HELD) {
        err e = app_payment_cancel(&portal.app, &portal.arena, portal.org.id, stage.waiting);
        fine = fine && (e == OK || e == E_STATE);
        assert_ok(app_payment_check(&portal.app, &portal.arena, portal.org.id, stage.waiting));
    }
    return fine;
}

static void race(int number)
{
    struct arena of_race;
    struct arena outer = portal.arena;
    arena_init(&of_race, 64 << 20);
    portal.arena = of_race;
    stage.number = number;
    draw_rivals();
    set_stage();
    let_run();
    bool fine = told_well();
    fine = money_is_right("after the race", false) && fine;
    fine = bring_to_ends() && fine;
    fine = money_is_right("in the end", true) && fine;
    tally.passed += fine;
    tally.failed += !fine;
    if (!fine) {
        printf("FAILED race %d:", number);
        for (int i = 0; i < rival_count; i++)
            printf(" %s: %s%s", rivals[i].is->name, err_info(rivals[i].e)->name,
                   i + 1 < rival_count ? "," : "\n");
    }
    arena_release(&portal.arena);
    portal.arena = outer;
}

/* ---- the books ---- */

static void say(void *arg, str line)
{
    (void)arg;
    printf("    %.*s\n", STR_FMT(line));
}

static int64_t sum_of(const struct json *list, const char *kind)
{
    int64_t sum = 0, amount;
    for (const struct json *one = list == NULL ? NULL : list->first; one != NULL; one = one->next) {
        const struct json *is = json_member(one, S("kind")), *state = json_member(one, S("state"));
        if (kind != NULL && (!str_eq(is->text, str_of(kind)) || !str_eq(state->text, S("done"))))
            continue;
        assert_true(str_i64(json_member(one, S("amount"))->text, &amount));
        sum += amount;
    }
    return sum;
}

/* A payment of the gateway's book beside ours: 1 where they agree, 0 where they do not. */
static int agree(const struct json *theirs, struct arena *a)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    str reference = json_member(theirs, S("reference"))->text;
    int64_t captured = sum_of(json_member(theirs, S("captures")), NULL);
    int64_t refunded = sum_of(json_member(theirs, S("backs")), "refund");
    struct payment p;
    payment_id id;
    bool found;
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_payment_by_reference(tx, portal.org.id, reference, &id, &found));
    if (found) {
        assert_ok(store_payment_get(tx, a, portal.org.id, id, &p));
        if (p.captured == captured && p.refunded == refunded) return 1;
        printf("    %.*s: captured %lld, refunded %lld; at the gateway %lld, %lld\n",
               STR_FMT(reference), (long long)p.captured, (long long)p.refunded,
               (long long)captured, (long long)refunded);
    } else {
        printf("    %.*s is at the gateway alone\n", STR_FMT(reference));
    }
    return 0;
}

/* One to one: as many there as we contacted it about, each known here, each to the cent. */
static bool matches(void)
{
    CLEANUP(arena_release) struct arena a;
    struct json *book;
    struct json_fault fault;
    size_t ours = 0, agreed = 0;
    str text;
    struct net_request whole = { .method = S("GET"), .url = S("/book") };
    arena_init(&a, (size_t)512 << 20);
    assert_int_equal(ask_gateway(&stage, &a, whole, &text), 200);
    assert_ok(json_parse(&a, text, &book, &fault));
    const struct json *list = json_member(book, S("payments"));
    for (const struct json *p = list->first; p != NULL; p = p->next) agreed += (size_t)agree(p, &a);
    for (size_t i = 0; i < payment_count; i++)
        ours += !str_eq(payment_now(payments[i]).method, S("credit"));
    if (agreed != list->count || ours != list->count)
        printf("    %zu payments at the gateway, %zu of ours, %zu agree\n", list->count, ours,
               agreed);
    return agreed == list->count && ours == list->count;
}

static void prove(void)
{
    struct arena outer = portal.arena, of_proof;
    struct verified v;
    arena_init(&of_proof, 64 << 20);
    portal.arena = of_proof;
    assert_ok(app_seal_all(&portal.app));
    assert_ok(app_verify(&portal.app, say, NULL, &v));
    bool fine = v.faults == 0;
    fine = matches() && fine;
    if (!fine) printf("FAILED the books after race %d\n", stage.number);
    tally.passed += fine;
    tally.failed += !fine;
    arena_release(&portal.arena);
    portal.arena = outer;
}

static void print_met(void)
{
    for (size_t i = 0; i < contestant_count; i++)
        printf("    %-34s %6d let through, %6d told no\n", contestants[i].name,
               met[i][LET_THROUGH], met[i][TOLD_NO]);
}

/* ---- the run ---- */

struct run {
    int count;
    uint64_t seed;
};

static staff_id add(const char *email, enum role role)
{
    staff_id id;
    assert_ok(app_staff_add(&portal.app, portal.org.id, str_of(email), str_of(email),
                            role_word(role), &id));
    return id;
}

static void all_races(void **state)
{
    const struct run *run = *state;
    dice.state = run->seed;
    portal_start(&portal);
    till_open(&till, &portal.app, portal.org.id);
    arena_init(&kept, 64 << 20);
    for (int i = 0; i < RIVALS_MAX; i++) arena_init(&rivals[i].arena, 64 << 20);
    stage = (struct stage){ .portal = &portal, .till = &till,
                            .owner = add("o@x.example", ROLE_OWNER),
                            .second_owner = add("p@x.example", ROLE_OWNER),
                            .accountant = add("a@x.example", ROLE_ACCOUNTANT) };
    for (int n = 1; n <= run->count; n++) {
        race(n);
        if (n % BATCH == 0 || n == run->count) prove();
    }
    print_met();
    printf("%s: %d passed, %d failed (mix, seed %llu, %zu payments)\n",
           db_engine_of(portal.db) == DB_POSTGRES ? "postgres" : "sqlite", tally.passed,
           tally.failed, (unsigned long long)run->seed, payment_count);
    for (int i = 0; i < RIVALS_MAX; i++) arena_release(&rivals[i].arena);
    arena_release(&kept);
    portal_stop(&portal);
    till_close(&till);
}

int main(int argc, char **argv)
{
    struct run run = { .count = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 1000,
                       .seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1 };
    signal(SIGPIPE, SIG_IGN);
    setvbuf(stdout, NULL, _IOLBF, 0);
    const struct CMUnitTest tests[] = { cmocka_unit_test_prestate(all_races, &run) };
    int broken = cmocka_run_group_tests(tests, NULL, NULL);
    if (broken > 0) printf("broken: 0 passed, 1 failed\n");
    return broken > 0 || tally.failed > 0;
}

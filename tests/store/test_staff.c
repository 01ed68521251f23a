/* Second factor, audit log, approvals and staff users, on both engines; the clock is the test's. */
#include "books.h"

#include "app/app_approval.h"
#include "app/app_factor.h"
#include "app/app_rules.h"
#include "app/app_staff.h"
#include "base/clock.h"
#include "base/encode.h"
#include "crypto/totp.h"
#include "store/store_invoice.h"

static struct books b;
static staff_id owner, accountant, support;
static int serial;

enum { SECOND = 1000000, MINUTE = 60 * SECOND };

static int open_books(void **state)
{
    *state = &b;
    clock_set(1790000000 * (int64_t)SECOND);
    books_open(&b);
    assert_ok(app_staff_add(&b.app, b.org.id, S("o@x.example"), S("Oda"), S("owner"), &owner));
    assert_ok(
        app_staff_add(&b.app, b.org.id, S("a@x.example"), S("Ana"), S("accountant"), &accountant));
    assert_ok(app_staff_add(&b.app, b.org.id, S("s@x.example"), S("Sam"), S("support"), &support));
    return 0;
}

static struct actor actor(staff_id who)
{
    return (struct actor){ b.org.id, PERSON_STAFF, who.v, S("Somebody"), S("192.0.2.7") };
}

static struct rtx *reading(void)
{
    struct rtx *tx = NULL;
    assert_ok(db_read_begin(b.app.db, &tx));
    return tx;
}

static str session_of(staff_id who)
{
    str token;
    assert_ok(app_session_make(&b.app, &b.arena, b.org.id, PERSON_STAFF, who.v, S("test"),
                               S("192.0.2.7"), &token));
    return token;
}

static int level_of(str token)
{
    CLEANUP(db_read_end) struct rtx *tx = reading();
    struct session s = { 0 };
    bool found;
    assert_ok(store_session_get(tx, b.org.id, app_sha256(&b.arena, token), &s, &found));
    return found ? s.level : 0;
}

/* ---- the second factor ---- */

static struct totp_secret secret_of(staff_id who)
{
    CLEANUP(db_read_end) struct rtx *tx = reading();
    struct factor f;
    struct totp_secret s;
    bool found;
    str hex;

    assert_ok(store_factor_get(tx, &b.arena, b.org.id, PERSON_STAFF, who.v, &f, &found));
    assert_true(found);
    assert_ok(crypto_open(&b.arena, &b.app.fields, f.secret, &hex));
    assert_true(decode_hex(hex, s.b, sizeof s.b));
    return s;
}

static str code_of(staff_id who, int steps)
{
    struct totp_secret s = secret_of(who);
    char code[TOTP_DIGITS + 1];
    totp_code(&s, totp_step(clock_now_us()) + steps, code);
    return arena_str(&b.arena, str_of(code));
}

static struct factor_pass pass(const struct actor *who, str token, str code)
{
    return (struct factor_pass){ .actor = who, .token = token, .code = code };
}

/* A new staff user whose factor is on; its codes, and the session it was confirmed in. */
static staff_id enrolled(str codes[RECOVERY_CODES], str *token)
{
    staff_id who;
    str email = arena_format(&b.arena, "n%d@x.example", ++serial);
    assert_ok(app_staff_add(&b.app, b.org.id, email, S("New"), S("owner"), &who));
    struct actor a = actor(who);
    assert_ok(app_factor_begin(&b.app, &b.arena, &a));
    struct factor_pass in = pass(&a, session_of(who), code_of(who, 0));
    assert_ok(app_factor_confirm(&b.app, &b.arena, &in, token, codes));
    assert_int_equal(level_of(in.token), 0);
    assert_int_equal(level_of(*token), SESSION_FACTOR);
    return who;
}

static err try_code(staff_id who, str code)
{
    struct actor a = actor(who);
    struct factor_pass in = pass(&a, session_of(who), code);
    struct factor_passed out;
    return app_factor_pass(&b.app, &b.arena, &in, &out);
}

static void codes_are_those_of_rfc_6238(void **state)
{
    (void)state;
    struct totp_secret s;
    char code[TOTP_DIGITS + 1];
    for (size_t i = 0; i < sizeof s.b; i++) s.b[i] = (unsigned char)("1234567890"[i % 10]);
    static const struct {
        int64_t at;
        const char *code;
    } published[] = { { 59, "287082" }, { 1111111109, "081804" }, { 1111111111, "050471" },
                      { 1234567890, "005924" }, { 2000000000, "279037" } };
    for (size_t i = 0; i < countof(published); i++) {
        totp_code(&s, totp_step(published[i].at * SECOND), code);
        assert_string_equal(code, published[i].code);
    }
    assert_true(str_eq(totp_text(&b.arena, &s), S("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")));
}

static void a_clock_may_be_one_step_off_and_no_more(void **state)
{
    (void)state;
    str codes[RECOVERY_CODES], token;
    staff_id who = enrolled(codes, &token);

    clock_advance(10 * (int64_t)MINUTE);
    assert_int_equal(try_code(who, code_of(who, -2)), E_LOGIN);
    assert_int_equal(try_code(who, code_of(who, 2)), E_LOGIN);
    assert_ok(try_code(who, code_of(who, -1)));
    assert_ok(try_code(who, code_of(who, 1)));
}

static void no_code_is_taken_twice(void **state)
{
    (void)state;
    str codes[RECOVERY_CODES], token;
    staff_id who = enrolled(codes, &token);

    clock_advance(5 * (int64_t)MINUTE);
    str code = code_of(who, 0);
    assert_ok(try_code(who, code));
    assert_int_equal(try_code(who, code), E_LOGIN);
    assert_int_equal(try_code(who, code_of(who, -1)), E_LOGIN); /* older than the last one */
    assert_ok(try_code(who, code_of(who, 1)));
}

static void passing_gives_another_session_and_ends_the_old(void **state)
{
    (void)state;
    str codes[RECOVERY_CODES], token;
    staff_id who = enrolled(codes, &token);
    struct actor a = actor(who);
    struct factor_passed out;

    clock_advance(5 * (int64_t)MINUTE);
    struct factor_pass in = pass(&a, session_of(who), code_of(who, 0));
    assert_int_equal(level_of(in.token), SESSION_PASSWORD);
    assert_ok(app_factor_pass(&b.app, &b.arena, &in, &out));
    assert_int_equal(level_of(in.token), 0);
    assert_int_equal(level_of(out.token), SESSION_FACTOR);
    struct actor other = actor(accountant);
    in = pass(&other, out.token, code_of(who, 1));
    assert_int_equal(app_factor_pass(&b.app, &b.arena, &in, &out), E_STATE);
}

static void each_recovery_code_works_once(void **state)
{
    (void)state;
    str codes[RECOVERY_CODES], token;
    staff_id who = enrolled(codes, &token);

    for (int i = 0; i < RECOVERY_CODES; i++) assert_int_equal(codes[i].n, 11);
    assert_ok(try_code(who, codes[3]));
    assert_int_equal(try_code(who, codes[3]), E_LOGIN);
    assert_ok(try_code(who, arena_format(&b.arena, " %.*s %.*s ", 5, codes[4].p, 5,
                                         codes[4].p + 6)));
    staff_id other = enrolled(codes, &token);
    assert_int_equal(try_code(other, S("aaaaa-aaaaa")), E_LOGIN);
    assert_int_equal(try_code(who, codes[0]), E_LOGIN); /* another's */
}

static void new_recovery_codes_end_the_old(void **state)
{
    (void)state;
    str codes[RECOVERY_CODES], fresh[RECOVERY_CODES], token;
    staff_id who = enrolled(codes, &token);
    struct actor a = actor(who);

    clock_advance(5 * (int64_t)MINUTE);
    struct factor_pass in = pass(&a, token, codes[0]);
    assert_int_equal(app_factor_codes(&b.app, &b.arena, &in, fresh), E_LOGIN);
    in = pass(&a, token, code_of(who, 0));
    assert_ok(app_factor_codes(&b.app, &b.arena, &in, fresh));
    assert_int_equal(try_code(who, codes[1]), E_LOGIN);
    assert_ok(try_code(who, fresh[1]));
}

static void guessing_is_stopped_and_longer_each_time(void **state)
{
    (void)state;
    str codes[RECOVERY_CODES], token;
    staff_id who = enrolled(codes, &token);
    int64_t wait = FACTOR_WAIT_MINUTES;

    clock_advance(5 * (int64_t)MINUTE);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < FACTOR_TRIES; i++)
            assert_int_equal(try_code(who, S("000 000")), E_LOGIN);
        assert_int_equal(try_code(who, code_of(who, 0)), E_TOO_MANY);
        clock_advance(wait * MINUTE - SECOND);
        assert_int_equal(try_code(who, code_of(who, 0)), E_TOO_MANY);
        clock_advance(2 * SECOND);
        wait *= 2;
    }
    assert_ok(try_code(who, code_of(who, 0)));
    clock_advance(MINUTE);
    for (int i = 0; i < FACTOR_TRIES - 1; i++)
        assert_int_equal(try_code(who, S("abcdef")), E_LOGIN);
    assert_ok(try_code(who, code_of(who, 0))); /* the count begins anew after a right one */
}

static void a_factor_that_is_on_is_not_begun_again_and_goes_off_by_a_code(void **state)
{
    (void)state;
    str codes[RECOVERY_CODES], token;
    staff_id who = enrolled(codes, &token);
    struct actor a = actor(who);

    clock_advance(5 * (int64_t)MINUTE);
    assert_int_equal(app_factor_begin(&b.app, &b.arena, &a), E_STATE);
    struct factor_pass in = pass(&a, token, S("123"));
    assert_int_equal(app_factor_off(&b.app, &b.arena, &in), E_LOGIN);
    in = pass(&a, token, code_of(who, 0));
    assert_ok(app_factor_off(&b.app, &b.arena, &in));
    assert_int_equal(app_factor_off(&b.app, &b.arena, &in), E_STATE);
    assert_ok(app_factor_begin(&b.app, &b.arena, &a));
}

static void an_owner_resets_anothers_factor_never_the_own(void **state)
{
    (void)state;
    str codes[RECOVERY_CODES], token;
    staff_id who = enrolled(codes, &token);
    struct actor a = actor(who), o = actor(owner), s = actor(support);

    assert_int_equal(app_factor_reset(&b.app, &b.arena, &a, who), E_FORBIDDEN);
    assert_int_equal(app_factor_reset(&b.app, &b.arena, &s, who), E_FORBIDDEN);
    assert_ok(app_factor_reset(&b.app, &b.arena, &o, who));
    assert_int_equal(level_of(token), 0);
    assert_int_equal(try_code(who, codes[0]), E_STATE);
}

/* ---- roles, staff users ---- */

static void roles_may_what_the_contract_says(void **state)
{
    (void)state;
    static const char *const table[ROLE_COUNT] = { [ROLE_NONE] = "------",
                                                   [ROLE_READ_ONLY] = "x---x-",
                                                   [ROLE_SUPPORT] = "xx----",
                                                   [ROLE_ACCOUNTANT] = "xxxxx-",
                                                   [ROLE_OWNER] = "xxxxxx" };
    for (int r = ROLE_NONE; r < ROLE_COUNT; r++) {
        for (int d = 0; d < DUTY_COUNT; d++)
            assert_int_equal(role_may((enum role)r, (enum duty)d), table[r][d] == 'x');
        assert_int_equal(role_of(role_word((enum role)r)), r);
    }
}

static void the_last_owner_in_service_stays(void **state)
{
    (void)state;
    struct actor o = actor(owner), a = actor(accountant);
    CLEANUP(arena_release) struct arena arena;
    struct staff_listed *list;
    size_t n;

    arena_init(&arena, 1 << 20);
    struct rtx *tx = reading();
    assert_ok(store_staff_list(tx, &arena, b.org.id, &list, &n));
    db_read_end(&tx);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(list[i].staff.role, S("owner")) && list[i].staff.id.v != owner.v)
            assert_ok(app_staff_change(&b.app, &b.arena, &o, list[i].staff.id, ROLE_OWNER, false));
    }
    assert_int_equal(app_staff_change(&b.app, &b.arena, &o, owner, ROLE_SUPPORT, true), E_STATE);
    assert_int_equal(app_staff_change(&b.app, &b.arena, &o, owner, ROLE_OWNER, false), E_STATE);
    assert_int_equal(app_staff_change(&b.app, &b.arena, &a, support, ROLE_OWNER, true),
                     E_FORBIDDEN);
    str token = session_of(support);
    assert_ok(app_staff_change(&b.app, &b.arena, &o, support, ROLE_SUPPORT, false));
    assert_int_equal(level_of(token), 0);
    assert_ok(app_staff_change(&b.app, &b.arena, &o, support, ROLE_SUPPORT, true));
}

/* ---- approvals ---- */

static struct lot an_invoice(void)
{
    struct document d = books_document(&b, DOCUMENT_INVOICE,
                                       arena_format(&b.arena, "W-%d", ++serial).p, "Debtor", 10000,
                                       "2026-02-14", "");
    public_id id = books_import(&b, &d).public_id;
    CLEANUP(db_read_end) struct rtx *tx = reading();
    struct lot l;
    assert_ok(store_lot_by_public(tx, &b.arena, b.org.id, id, ACCOUNT_RECEIVABLE, &l));
    return l;
}

static struct approval approval_now(public_id id)
{
    CLEANUP(db_read_end) struct rtx *tx = reading();
    struct approval p;
    assert_ok(store_approval_by_public(tx, &b.arena, b.org.id, id, &p));
    return p;
}

static public_id ask_write_off(const struct lot *l, int64_t amount, staff_id who)
{
    struct actor a = actor(who);
    public_id id;
    struct write_off_wish wish = { l->customer, l->doc, amount, S("went out of business") };
    assert_ok(app_approval_write_off(&b.app, &b.arena, &a, &wish, &id));
    return id;
}

static int64_t written_off(const struct lot *l)
{
    CLEANUP(db_read_end) struct rtx *tx = reading();
    struct lot now;
    assert_ok(store_lot_get(tx, &b.arena, b.org.id, l->customer, ACCOUNT_RECEIVABLE, l->doc, &now));
    return now.written_off;
}

static void a_write_off_needs_two_persons(void **state)
{
    (void)state;
    struct lot l = an_invoice();
    struct actor a = actor(accountant), o = actor(owner), s = actor(support);
    struct approval p;
    public_id id = ask_write_off(&l, 5000, accountant);
    str digest = approval_now(id).digest;
    struct write_off_wish wish = { l.customer, l.doc, 12001, STR_NONE };

    assert_int_equal(app_approval_write_off(&b.app, &b.arena, &a, &wish, &id), E_NOT_PAYABLE);
    wish.amount = 100;
    assert_int_equal(app_approval_write_off(&b.app, &b.arena, &s, &wish, &id), E_FORBIDDEN);
    assert_int_equal(app_approval_sign(&b.app, &b.arena, &a, id, digest, &p), E_FORBIDDEN);
    assert_int_equal(app_approval_sign(&b.app, &b.arena, &s, id, digest, &p), E_FORBIDDEN);
    assert_int_equal(app_approval_sign(&b.app, &b.arena, &o, id, S("another"), &p), E_STALE);
    assert_int_equal(written_off(&l), 0);
    assert_ok(app_approval_sign(&b.app, &b.arena, &o, id, digest, &p));
    assert_int_equal(p.state, APPROVAL_DONE);
    assert_int_equal(written_off(&l), 5000);
    assert_int_equal(app_approval_sign(&b.app, &b.arena, &o, id, digest, &p), E_STATE);
    assert_int_equal(app_approval_again(&b.app, &b.arena, &o, id, &p), E_STATE);
    assert_int_equal(written_off(&l), 5000);
    assert_int_equal(books_faults(&b), 0);
}

static void a_request_ends_refused_withdrawn_or_too_old(void **state)
{
    (void)state;
    struct lot l = an_invoice();
    struct actor a = actor(accountant), o = actor(owner);
    struct approval p;
    public_id refused = ask_write_off(&l, 100, accountant);
    public_id withdrawn = ask_write_off(&l, 100, accountant);
    public_id old = ask_write_off(&l, 100, accountant);

    assert_int_equal(app_approval_refuse(&b.app, &b.arena, &a, refused, S("x")), E_FORBIDDEN);
    assert_ok(app_approval_refuse(&b.app, &b.arena, &o, refused, S("not yet")));
    assert_int_equal(approval_now(refused).state, APPROVAL_REFUSED);
    assert_int_equal(app_approval_withdraw(&b.app, &b.arena, &o, withdrawn), E_FORBIDDEN);
    assert_ok(app_approval_withdraw(&b.app, &b.arena, &a, withdrawn));
    clock_advance(APPROVAL_DAYS * (int64_t)86400 * SECOND);
    const public_id all[] = { refused, withdrawn, old };
    for (size_t i = 0; i < countof(all); i++)
        assert_int_equal(app_approval_sign(&b.app, &b.arena, &o, all[i],
                                           approval_now(all[i]).digest, &p),
                         E_STATE);
    assert_int_equal(written_off(&l), 0);
}

static void what_cannot_be_carried_out_says_so(void **state)
{
    (void)state;
    struct lot l = an_invoice();
    struct actor o = actor(owner);
    struct approval p;
    public_id first = ask_write_off(&l, 12000, accountant);
    public_id second = ask_write_off(&l, 12000, accountant);

    assert_ok(app_approval_sign(&b.app, &b.arena, &o, first, approval_now(first).digest, &p));
    assert_int_equal(p.state, APPROVAL_DONE);
    assert_ok(app_approval_sign(&b.app, &b.arena, &o, second, approval_now(second).digest, &p));
    assert_int_equal(p.state, APPROVAL_FAILED);
    assert_true(approval_now(second).outcome.n > 0);
    assert_int_equal(written_off(&l), 12000);
    assert_int_equal(books_faults(&b), 0);
}

static struct org org_now(void)
{
    CLEANUP(db_read_end) struct rtx *tx = reading();
    struct org o;
    assert_ok(store_org_get(tx, &b.arena, b.org.id, &o));
    return o;
}

static void bank_details_change_by_two_persons_and_are_checked(void **state)
{
    (void)state;
    struct actor a = actor(accountant), o = actor(owner);
    struct problems problems = { .arena = &b.arena };
    struct approval p;
    public_id id, other;
    struct bank_wish wish = { S("DE89 3704 0044 0532 0130 01"), S("COBADEFF"), STR_NONE, STR_NONE,
                              S("new bank") };

    assert_int_equal(app_approval_bank(&b.app, &b.arena, &o, &wish, &problems, &id), E_INVALID);
    assert_non_null(problem_of(&problems, S("iban")));
    assert_non_null(problem_of(&problems, S("account_name")));
    wish.iban = S("de89 3704 0044 0532 0130 00");
    wish.account_name = S("Harbour Ltd");
    problems = (struct problems){ .arena = &b.arena };
    assert_int_equal(app_approval_bank(&b.app, &b.arena, &a, &wish, &problems, &id), E_FORBIDDEN);
    assert_ok(app_approval_bank(&b.app, &b.arena, &o, &wish, &problems, &id));
    wish.bic = S("COBADEFFXXX");
    assert_ok(app_approval_bank(&b.app, &b.arena, &o, &wish, &problems, &other));
    assert_int_equal(org_now().iban.n, 0);
    assert_int_equal(app_approval_sign(&b.app, &b.arena, &o, id, approval_now(id).digest, &p),
                     E_FORBIDDEN);
    assert_ok(app_approval_sign(&b.app, &b.arena, &a, id, approval_now(id).digest, &p));
    assert_int_equal(p.state, APPROVAL_DONE);
    assert_true(str_eq(org_now().iban, S("DE89370400440532013000")));
    /* The other was asked when there were none. */
    assert_ok(app_approval_sign(&b.app, &b.arena, &a, other, approval_now(other).digest, &p));
    assert_int_equal(p.state, APPROVAL_FAILED);
    assert_true(str_eq(org_now().bic, S("COBADEFF")));
}

/* ---- settings and gateways ---- */

static void settings_are_kept_and_only_what_changed_is_told(void **state)
{
    (void)state;
    struct actor o = actor(owner);
    struct org org = org_now();
    struct rules r;
    struct audit *rows;
    size_t n;

    struct rtx *tx = reading();
    assert_ok(app_rules_get(tx, &b.arena, &org, org.cur, &r));
    db_read_end(&tx);
    assert_false(r.pay_now_hidden);
    assert_int_equal(r.limit[ROLE_ACCOUNTANT].minor, 100000);
    r.pay_now_hidden = true;
    r.methods = 1u << PAY_CARD;
    r.limit[ROLE_ACCOUNTANT].minor = 25050;
    assert_ok(app_rules_set(&b.app, &b.arena, &o, &r));
    tx = reading();
    assert_ok(app_rules_get(tx, &b.arena, &org, org.cur, &r));
    struct audit_filter f = { .org = b.org.id, .object = S("settings"), .limit = 10 };
    assert_ok(store_audit_list(tx, &b.arena, &f, &rows, &n));
    db_read_end(&tx);
    assert_true(r.pay_now_hidden && r.methods == 1u << PAY_CARD);
    assert_int_equal(r.limit[ROLE_ACCOUNTANT].minor, 25050);
    assert_int_equal(r.limit[ROLE_OWNER].minor, 100000);
    assert_int_equal(n, 1);
    assert_true(str_eq(audit_value(rows[0].before, S("limit.accountant.EUR")), S("1000.00")));
    assert_true(str_eq(audit_value(rows[0].after, S("limit.accountant.EUR")), S("250.50")));
    assert_int_equal(audit_value(rows[0].after, S("limit.owner.EUR")).n, 0);
    assert_ok(app_rules_set(&b.app, &b.arena, &o, &r)); /* nothing changed: no row */
    tx = reading();
    assert_ok(store_audit_list(tx, &b.arena, &f, &rows, &n));
    db_read_end(&tx);
    assert_int_equal(n, 1);
}

static void keys_of_a_gateway_are_sealed_and_stand_nowhere_else(void **state)
{
    (void)state;
    struct actor o = actor(owner), a = actor(accountant);
    struct gateway_wish wish = { .gateway = S("sandbox"), .base_url = S("http://127.0.0.1:1"),
                                 .active = true };
    struct gateway_account account;
    struct stored_gateway kept;
    struct audit *rows;
    size_t n;
    bool found;

    assert_int_equal(app_staff_gateway(&b.app, &b.arena, &o, &wish), E_INVALID);
    wish.secret = S("very-secret-key");
    wish.webhook_secret = S("very-secret-hook");
    assert_int_equal(app_staff_gateway(&b.app, &b.arena, &a, &wish), E_FORBIDDEN);
    assert_ok(app_staff_gateway(&b.app, &b.arena, &o, &wish));
    wish.secret = STR_NONE;
    wish.webhook_secret = S("newer-secret-hook");
    assert_ok(app_staff_gateway(&b.app, &b.arena, &o, &wish));
    struct rtx *tx = reading();
    assert_ok(app_gateway_account(&b.app, tx, &b.arena, b.org.id, S("sandbox"), &account));
    assert_ok(store_gateway_get(tx, &b.arena, b.org.id, S("sandbox"), &kept, &found));
    struct audit_filter f = { .org = b.org.id, .object = S("gateway"), .limit = 10 };
    assert_ok(store_audit_list(tx, &b.arena, &f, &rows, &n));
    db_read_end(&tx);
    assert_true(str_eq(account.secret, S("very-secret-key")));
    assert_true(str_eq(account.webhook_secrets[0], S("newer-secret-hook")));
    assert_false(str_contains(kept.secret, S("secret")));
    assert_int_equal(n, 2);
    for (size_t i = 0; i < n; i++) assert_false(str_contains(rows[i].after, S("very")));
    wish.active = false;
    assert_ok(app_staff_gateway(&b.app, &b.arena, &o, &wish));
    wish.active = true;
    assert_ok(app_staff_gateway(&b.app, &b.arena, &o, &wish)); /* the kept keys still open */
    tx = reading();
    assert_ok(app_gateway_account(&b.app, tx, &b.arena, b.org.id, S("sandbox"), &account));
    db_read_end(&tx);
    assert_true(str_eq(account.secret, S("very-secret-key")));
}

/* ---- the audit log ---- */

static void the_log_is_a_chain_that_verify_walks(void **state)
{
    (void)state;
    struct audit_checked c;
    struct rtx *tx = reading();

    assert_ok(app_audit_check(tx, b.org.id, &c));
    db_read_end(&tx);
    assert_true(c.rows > 20);
    assert_int_equal(c.broken, 0);
    assert_int_equal(books_faults(&b), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_rfc_6238),
        cmocka_unit_test(a_clock_may_be_one_step_off_and_no_more),
        cmocka_unit_test(no_code_is_taken_twice),
        cmocka_unit_test(passing_gives_another_session_and_ends_the_old),
        cmocka_unit_test(each_recovery_code_works_once),
        cmocka_unit_test(new_recovery_codes_end_the_old),
        cmocka_unit_test(guessing_is_stopped_and_longer_each_time),
        cmocka_unit_test(a_factor_that_is_on_is_not_begun_again_and_goes_off_by_a_code),
        cmocka_unit_test(an_owner_resets_anothers_factor_never_the_own),
        cmocka_unit_test(roles_may_what_the_contract_says),
        cmocka_unit_test(the_last_owner_in_service_stays),
        cmocka_unit_test(a_write_off_needs_two_persons),
        cmocka_unit_test(a_request_ends_refused_withdrawn_or_too_old),
        cmocka_unit_test(what_cannot_be_carried_out_says_so),
        cmocka_unit_test(bank_details_change_by_two_persons_and_are_checked),
        cmocka_unit_test(settings_are_kept_and_only_what_changed_is_told),
        cmocka_unit_test(keys_of_a_gateway_are_sealed_and_stand_nowhere_else),
        cmocka_unit_test(the_log_is_a_chain_that_verify_walks),
    };
    return cmocka_run_group_tests(tests, open_books, books_end);
}

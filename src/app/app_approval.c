/* Requests and signatures, the table of their kinds, and how each kind is carried out. */
#include "app/app_approval.h"

#include "app/app_cancel.h"
#include "app/app_debit.h"
#include "app/app_giveback.h"
#include "app/app_refund_staff.h"
#include "app/app_staff.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "db/write.h"
#include "locale/zone.h"
#include "store/store_invoice.h"

enum { PAYLOAD_BYTES_MAX = 16 * 1024, REASON_CHARACTERS = 500 };

struct kind {
    str word, label;
    enum duty ask;
    err (*carry_out)(const struct app *app, struct arena *a, org_id org, const struct approval *p);
};

static err carry_write_off(const struct app *app, struct arena *a, org_id org,
                           const struct approval *p);
static err carry_bank(const struct app *app, struct arena *a, org_id org,
                      const struct approval *p);

static const struct kind kinds[] = {
    { { "write_off", 9 }, { "Write-off", 9 }, DUTY_BOOK, carry_write_off },
    { { "bank", 4 }, { "Bank details", 12 }, DUTY_RULE, carry_bank },
    { { "refund", 6 }, { "Refund", 6 }, DUTY_BOOK, app_refund_approved },
    { { "giveback", 8 }, { "Credit given back", 17 }, DUTY_BOOK, app_giveback_approved },
    { { "creditor", 8 }, { "Direct debit details", 20 }, DUTY_RULE, app_creditor_approved },
};

static const struct kind *kind_of(str word)
{
    for (size_t i = 0; i < countof(kinds); i++) {
        if (str_eq(kinds[i].word, word)) return &kinds[i];
    }
    return NULL;
}

str approval_kind_label(str kind)
{
    const struct kind *k = kind_of(kind);
    return k == NULL ? kind : k->label;
}

bool approval_is_open(const struct approval *p, int64_t now_us)
{
    return p->state == APPROVAL_ASKED && p->expires_us > now_us;
}

str approval_state_label(const struct approval *p, int64_t now_us)
{
    switch (p->state) {
    case APPROVAL_ASKED: return approval_is_open(p, now_us) ? S("Waiting") : S("Expired");
    case APPROVAL_SIGNED: return S("Signed, not carried out yet");
    case APPROVAL_DONE: return S("Carried out");
    case APPROVAL_REFUSED: return S("Refused");
    case APPROVAL_WITHDRAWN: return S("Withdrawn");
    case APPROVAL_FAILED: return S("Could not be carried out");
    }
    return STR_NONE;
}

struct work {
    struct arena *a;
    const struct actor *actor;
    public_id id;
    struct approval p; /* as it stands after the transaction */
    enum duty ask;
    str digest, why;
    enum approval_state to;
};

static void put_text(struct buf *b, str s)
{
    buf_format(b, "%zu:", s.n);
    buf_str(b, s);
}

static str digest_of(struct arena *a, org_id org, const struct approval *p)
{
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, 4 * PAYLOAD_BYTES_MAX);
    buf_format(&b, "%lld %lld %lld %lld %lld ", (long long)org.v, (long long)p->id,
               (long long)p->asked_by.v, (long long)p->asked_us, (long long)p->expires_us);
    put_text(&b, p->kind);
    put_text(&b, p->subject);
    put_text(&b, p->payload);
    put_text(&b, p->before);
    put_text(&b, p->reason);
    must(!b.overflow);
    return app_sha256(a, buf_view(&b));
}

/* `words`: the reason it was asked for, or the outcome. */
static err note(struct wtx *tx, const struct work *w, enum audit_action action, str words)
{
    str after = w->p.payload;
    if (words.n > 0)
        after = arena_format(w->a, "%.*s%s: %.*s\n", STR_FMT(after),
                             action == AUDIT_ASKED ? "Reason" : "Outcome", STR_FMT(words));
    return app_audit_note(tx, w->a, w->actor,
                          &(struct audit_note){ .action = action,
                                                .object = S("approval"),
                                                .object_id = w->p.id,
                                                .subject = w->p.subject,
                                                .before = w->p.before,
                                                .after = after });
}

/* ---- asking ---- */

static err ask_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct approval there;

    TRY(app_staff_may(db_reads(tx), w->a, w->actor, w->ask));
    err e = store_approval_by_public(db_reads(tx), w->a, w->actor->org, w->p.public_id, &there);
    if (e == OK)
        return str_eq(there.payload, w->p.payload) && there.asked_by.v == w->actor->person
                   ? OK
                   : E_KEY_REUSED;
    if (e != E_NOT_FOUND) return e;
    TRY(store_approval_insert(tx, w->actor->org, &w->p));
    return note(tx, w, AUDIT_ASKED, w->p.reason);
}

static str one_line(struct arena *a, str s)
{
    s = utf8_cut(str_trim(s), REASON_CHARACTERS);
    char *p = arena_c_string(a, s);
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)p[i] < ' ') p[i] = ' ';
    }
    return (str){ p, s.n };
}

err app_approval_ask(const struct app *app, struct arena *a, const struct actor *actor,
                     const struct approval_wish *wish, public_id *out)
{
    const struct kind *k = kind_of(wish->kind);
    int64_t now = clock_now_us();

    if (k == NULL) return E_NOT_FOUND;
    must(wish->payload.n < PAYLOAD_BYTES_MAX && wish->before.n < PAYLOAD_BYTES_MAX);
    struct work w = { .a = a, .actor = actor, .ask = k->ask };
    w.p = (struct approval){ .id = id_new(),
                             .public_id = public_id_is(wish->id) ? wish->id : public_id_new(),
                             .kind = k->word,
                             .subject = utf8_cut(wish->subject, 200),
                             .payload = wish->payload,
                             .before = wish->before,
                             .reason = one_line(a, wish->reason),
                             .asked_by = { actor->person },
                             .asked_us = now,
                             .expires_us = now + APPROVAL_DAYS * (int64_t)86400 * 1000000 };
    w.p.digest = digest_of(a, actor->org, &w.p);
    err e = db_write(app->db, (struct db_work){ ask_body, NULL, &w });
    /* E_EXISTS: the same id at the same moment; the second look finds it. */
    if (e == E_EXISTS) e = db_write(app->db, (struct db_work){ ask_body, NULL, &w });
    TRY(e);
    *out = w.p.public_id;
    return OK;
}

/* ---- deciding ---- */

/* The request, its row held; whole, and open where it must be. */
static err hold(struct wtx *tx, struct work *w)
{
    struct rtx *reads = db_reads(tx);
    org_id org = w->actor->org;

    TRY(store_approval_by_public(reads, w->a, org, w->id, &w->p));
    TRY(store_approval_lock(reads, org, w->p.id, &w->p.state));
    return str_eq(digest_of(w->a, org, &w->p), w->p.digest) ? OK : E_CRYPTO;
}

static err decide(struct wtx *tx, struct work *w, enum approval_state to, str outcome)
{
    w->p.state = to;
    w->p.decided_by = (staff_id){ w->actor->person };
    w->p.decided_us = clock_now_us();
    w->p.outcome = outcome;
    return store_approval_decide(tx, w->actor->org, &w->p);
}

static err sign_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;

    TRY(hold(tx, w));
    TRY(app_staff_may(db_reads(tx), w->a, w->actor, DUTY_SIGN));
    if (w->p.asked_by.v == w->actor->person) return E_FORBIDDEN;
    if (!approval_is_open(&w->p, clock_now_us())) return E_STATE;
    if (!str_eq(w->p.digest, w->digest)) return E_STALE;
    TRY(decide(tx, w, APPROVAL_SIGNED, STR_NONE));
    return note(tx, w, AUDIT_SIGNED, STR_NONE);
}

static err end_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct approval keep = w->p;

    TRY(hold(tx, w));
    if (w->p.state != APPROVAL_SIGNED) return OK; /* another was faster */
    w->p.state = w->to;
    w->p.decided_by = keep.decided_by;
    w->p.decided_us = keep.decided_us;
    w->p.outcome = w->why;
    TRY(store_approval_decide(tx, w->actor->org, &w->p));
    return note(tx, w, w->to == APPROVAL_DONE ? AUDIT_CARRIED_OUT : AUDIT_NOT_CARRIED_OUT, w->why);
}

static err carry_out(const struct app *app, struct work *w, struct approval *out)
{
    const struct kind *k = kind_of(w->p.kind);
    must(k != NULL);
    err e = k->carry_out(app, w->a, w->actor->org, &w->p);

    *out = w->p;
    if (e != OK && err_info(e)->fault != ERR_THEIRS) return OK; /* stays signed: try again */
    w->to = e == OK ? APPROVAL_DONE : APPROVAL_FAILED;
    w->why = e == OK ? STR_NONE : str_of(err_info(e)->text);
    TRY(db_write(app->db, (struct db_work){ end_body, NULL, w }));
    *out = w->p;
    return OK;
}

err app_approval_sign(const struct app *app, struct arena *a, const struct actor *actor,
                      public_id id, str digest, struct approval *out)
{
    struct work w = { .a = a, .actor = actor, .id = id, .digest = digest };
    TRY(db_write(app->db, (struct db_work){ sign_body, NULL, &w }));
    return carry_out(app, &w, out);
}

static err again_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    TRY(hold(tx, w));
    TRY(app_staff_may(db_reads(tx), w->a, w->actor, DUTY_SIGN));
    return w->p.state == APPROVAL_SIGNED ? OK : E_STATE;
}

err app_approval_again(const struct app *app, struct arena *a, const struct actor *actor,
                       public_id id, struct approval *out)
{
    struct work w = { .a = a, .actor = actor, .id = id };
    TRY(db_write(app->db, (struct db_work){ again_body, NULL, &w }));
    return carry_out(app, &w, out);
}

static err refuse_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;

    TRY(hold(tx, w));
    TRY(app_staff_may(db_reads(tx), w->a, w->actor, DUTY_SIGN));
    if (w->p.asked_by.v == w->actor->person) return E_FORBIDDEN;
    if (!approval_is_open(&w->p, clock_now_us())) return E_STATE;
    TRY(decide(tx, w, APPROVAL_REFUSED, w->why));
    return note(tx, w, AUDIT_REFUSED, w->why);
}

err app_approval_refuse(const struct app *app, struct arena *a, const struct actor *actor,
                        public_id id, str why)
{
    struct work w = { .a = a, .actor = actor, .id = id, .why = one_line(a, why) };
    return db_write(app->db, (struct db_work){ refuse_body, NULL, &w });
}

/* Decided by nobody else, so decided_by stays empty: a request's two persons always differ. */
static err withdraw_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;

    TRY(hold(tx, w));
    if (w->p.asked_by.v != w->actor->person) return E_FORBIDDEN;
    if (w->p.state != APPROVAL_ASKED) return E_STATE;
    w->p.state = APPROVAL_WITHDRAWN;
    w->p.decided_us = clock_now_us();
    TRY(store_approval_decide(tx, w->actor->org, &w->p));
    return note(tx, w, AUDIT_WITHDRAWN, STR_NONE);
}

err app_approval_withdraw(const struct app *app, struct arena *a, const struct actor *actor,
                          public_id id)
{
    struct work w = { .a = a, .actor = actor, .id = id };
    return db_write(app->db, (struct db_work){ withdraw_body, NULL, &w });
}

/* ---- writing off ---- */

static int64_t number_of(const struct approval *p, str name)
{
    int64_t v = 0;
    return str_i64(audit_value(p->payload, name), &v) ? v : 0;
}

static err carry_write_off(const struct app *app, struct arena *a, org_id org,
                           const struct approval *p)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct write_off w = { .org = org,
                           .customer = { number_of(p, S("customer.id")) },
                           .invoice = number_of(p, S("invoice.id")),
                           .amount = number_of(p, S("amount.minor")),
                           .asked = p->asked_by,
                           .signed_by = p->decided_by,
                           .key = arena_format(a, "approval:%lld", (long long)p->id) };

    TRY(db_read_begin(app->db, &tx));
    TRY(app_today(tx, a, org, &w.day));
    db_read_end(&tx);
    return app_invoice_write_off(app, a, &w);
}

err app_approval_write_off(const struct app *app, struct arena *a, const struct actor *actor,
                           const struct write_off_wish *wish, public_id *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    CLEANUP(buf_release) struct buf payload = { 0 }, before = { 0 };
    struct lot l;
    struct customer c;
    char plain[32];

    TRY(db_read_begin(app->db, &tx));
    TRY(store_lot_get(tx, a, actor->org, wish->customer, ACCOUNT_RECEIVABLE, wish->invoice, &l));
    TRY(store_customer_get(tx, a, actor->org, wish->customer, &c));
    db_read_end(&tx);
    if (l.kind == DOCUMENT_RETAINER) return E_STATE;
    if (wish->amount <= 0 || wish->amount > lot_payable(&l)) return E_NOT_PAYABLE;
    buf_init(&payload, PAYLOAD_BYTES_MAX);
    buf_init(&before, PAYLOAD_BYTES_MAX);
#define AMOUNT(minor)                                                                              \
    arena_format(a, "%.*s %.*s", STR_FMT(money_plain((money){ (minor), l.cur }, plain)),           \
                 STR_FMT(currency_code(l.cur)))
    audit_line(&before, S("Open"), AMOUNT(lot_balance(&l)));
    audit_line(&payload, S("Open"), AMOUNT(lot_balance(&l) - wish->amount));
    audit_line(&before, S("Written off"), AMOUNT(l.written_off));
    audit_line(&payload, S("Written off"), AMOUNT(l.written_off + wish->amount));
#undef AMOUNT
    buf_format(&payload, "customer.id: %lld\ninvoice.id: %lld\namount.minor: %lld\n",
               (long long)wish->customer.v, (long long)wish->invoice, (long long)wish->amount);
    str subject = arena_format(a, "%.*s, %.*s", STR_FMT(l.number), STR_FMT(c.name));
    return app_approval_ask(app, a, actor,
                            &(struct approval_wish){ .kind = S("write_off"),
                                                     .subject = subject,
                                                     .payload = buf_copy(&payload, a),
                                                     .before = buf_copy(&before, a),
                                                     .reason = wish->reason },
                            out);
}

/* ---- bank details ---- */

static str bank_lines(struct arena *a, const struct bank_wish *b)
{
    CLEANUP(buf_release) struct buf lines;

    buf_init(&lines, PAYLOAD_BYTES_MAX);
    audit_line(&lines, S("Account holder"), b->account_name);
    audit_line(&lines, S("IBAN"), b->iban);
    audit_line(&lines, S("BIC"), b->bic);
    audit_line(&lines, S("UPI address"), b->vpa);
    return buf_copy(&lines, a);
}

struct bank_work {
    struct arena *a;
    org_id org;
    const struct approval *p;
};

static err bank_body(struct wtx *tx, void *arg)
{
    const struct bank_work *w = arg;
    str lines = w->p->payload;
    struct org o;

    TRY(store_org_get(db_reads(tx), w->a, w->org, &o));
    struct bank_wish now = { o.iban, o.bic, o.account_name, o.vpa, STR_NONE };
    str held = bank_lines(w->a, &now);
    if (str_eq(held, lines)) return OK; /* carried out before */
    if (!str_eq(held, w->p->before)) return E_STALE;
    o.iban = audit_value(lines, S("IBAN"));
    o.bic = audit_value(lines, S("BIC"));
    o.account_name = audit_value(lines, S("Account holder"));
    o.vpa = audit_value(lines, S("UPI address"));
    return store_org_bank_update(tx, &o);
}

static err carry_bank(const struct app *app, struct arena *a, org_id org, const struct approval *p)
{
    struct bank_work w = { a, org, p };
    return db_write(app->db, (struct db_work){ bank_body, NULL, &w });
}

/* Letters and digits in upper case, blanks taken out. */
static str squeezed(struct arena *a, str s)
{
    char *p = arena_c_string(a, s);
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ' ') continue;
        p[n++] = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 32) : s.p[i];
    }
    return (str){ p, n };
}

/* ISO 13616: the two check digits make the whole, letters as 10 to 35, 1 modulo 97. */
static bool iban_holds(str iban)
{
    int rest = 0;

    if (iban.n < 15 || iban.n > 34) return false;
    for (size_t i = 0; i < iban.n; i++) {
        char c = iban.p[(i + 4) % iban.n];
        if (c >= '0' && c <= '9')
            rest = (rest * 10 + (c - '0')) % 97;
        else if (c >= 'A' && c <= 'Z')
            rest = (rest * 100 + (c - 'A' + 10)) % 97;
        else
            return false;
    }
    return rest == 1;
}

static void wrong(struct problems *all, str field, str text)
{
    problem_add(all, (struct problem){ .field = field, .text = text });
}

err app_approval_bank(const struct app *app, struct arena *a, const struct actor *actor,
                      const struct bank_wish *wish, struct problems *problems, public_id *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct org o;
    struct bank_wish b = { squeezed(a, wish->iban), squeezed(a, wish->bic),
                           str_trim(wish->account_name), str_trim(wish->vpa), wish->reason };

    if (b.iban.n > 0 && !iban_holds(b.iban))
        wrong(problems, S("iban"), S("Check this IBAN: its check digits do not fit."));
    if (b.bic.n != 0 && b.bic.n != 8 && b.bic.n != 11)
        wrong(problems, S("bic"), S("A BIC has 8 or 11 characters."));
    if (b.iban.n > 0 && b.account_name.n == 0)
        wrong(problems, S("account_name"), S("Enter the name of the account's holder."));
    if (b.vpa.n > 0 && !str_has(b.vpa, '@'))
        wrong(problems, S("vpa"), S("A UPI address has an @ in it."));
    if (problems->errors > 0) return E_INVALID;
    TRY(db_read_begin(app->db, &tx));
    TRY(store_org_get(tx, a, actor->org, &o));
    db_read_end(&tx);
    struct bank_wish now = { o.iban, o.bic, o.account_name, o.vpa, STR_NONE };
    str before = bank_lines(a, &now), payload = bank_lines(a, &b);
    if (str_eq(before, payload)) return E_STATE;
    return app_approval_ask(app, a, actor,
                            &(struct approval_wish){ .kind = S("bank"),
                                                     .subject = o.name,
                                                     .payload = payload,
                                                     .before = before,
                                                     .reason = b.reason },
                            out);
}

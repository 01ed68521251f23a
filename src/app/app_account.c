/* Changing details of customers, and asking for another tax treatment. */
#include "app/app_account.h"

#include "app/app_inbox.h"
#include "app/app_people.h"
#include "app/app_staff.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "db/write.h"
#include "store/store_book.h"
#include "store/store_job.h"

enum { ADDRESS_CHARS = 500, PHONE_CHARS = 40, TERMS_DAYS_MAX = 365 };

struct work {
    struct arena *a;
    const struct actor *who;
    enum account_part part;
    struct customer typed;
    customer_id customer;
    struct tax_facts to;
    str message, answer;
    public_id id;
    bool approve;
};

static void wrong(struct problems *all, str field, str text)
{
    problem_add(all, (struct problem){ .field = field, .text = text });
}

err app_account_may(struct rtx *tx, struct arena *a, const struct actor *who, customer_id customer)
{
    int held;

    if (who->kind == PERSON_STAFF) return app_staff_may(tx, a, who, DUTY_SERVE);
    TRY(store_membership_get(tx, who->org, (contact_id){ who->person }, customer, &held));
    return (held & MAY_MANAGE) != 0 ? OK : E_FORBIDDEN;
}

/* ---- details ---- */

bool account_phone_fits(str s)
{
    int digits = 0;

    if (s.n > PHONE_CHARS) return false;
    for (size_t i = 0; i < s.n; i++) {
        bool digit = s.p[i] >= '0' && s.p[i] <= '9';
        digits += digit;
        if (!digit && !str_has(S("+-()/. x"), s.p[i])) return false;
    }
    return digits >= 4;
}

static void judge_details(struct arena *a, struct customer *c, struct problems *problems)
{
    str accepted;

    c->name = str_trim(c->name);
    c->company = str_trim(c->company);
    c->email = str_trim(c->email);
    c->phone = str_trim(c->phone);
    if (c->name.n == 0 || utf8_count(c->name) > LIMIT_NAME_CHARS)
        wrong(problems, S("name"), S("Enter a name, at most 200 characters."));
    if (utf8_count(c->company) > LIMIT_NAME_CHARS)
        wrong(problems, S("company"), S("Use at most 200 characters."));
    if (c->email.n > 0 && !email_accept(a, c->email, &accepted))
        wrong(problems, S("email"), S("Enter an e-mail address, such as name@example.com."));
    else if (c->email.n > 0)
        c->email = accepted;
    if (c->phone.n > 0 && !account_phone_fits(c->phone))
        wrong(problems, S("phone"), S("Enter a phone number, such as +49 30 901820."));
}

static str judged_address(struct arena *a, str typed, str field, bool wanted,
                          struct problems *problems)
{
    CLEANUP(buf_release) struct buf b;
    str rest = str_trim(typed), line;

    if (utf8_count(rest) > ADDRESS_CHARS)
        wrong(problems, field, S("Use at most 500 characters."));
    if (wanted && rest.n == 0) wrong(problems, field, S("Enter an address."));
    buf_init(&b, 8 * ADDRESS_CHARS);
    while (rest.n > 0 && str_cut(&rest, '\n', &line)) { /* no empty lines, no carriage returns */
        line = str_trim(line);
        if (line.n == 0) continue;
        if (b.n > 0) buf_char(&b, '\n');
        buf_str(&b, line);
    }
    return buf_copy(&b, a);
}

static void put(struct buf *before, struct buf *after, str name, str was, str is)
{
    if (str_eq(was, is)) return;
    audit_line(before, name, was);
    audit_line(after, name, is);
}

static err edit_body(struct wtx *tx, void *arg)
{
    CLEANUP(buf_release) struct buf before, after;
    const struct work *w = arg;
    const struct customer *t = &w->typed;
    org_id org = w->who->org;
    struct customer c;

    buf_init(&before, LIMIT_FIELD_BYTES);
    buf_init(&after, LIMIT_FIELD_BYTES);
    TRY(store_customer_lock(db_reads(tx), org, t->id));
    TRY(app_account_may(db_reads(tx), w->a, w->who, t->id));
    TRY(store_customer_get(db_reads(tx), w->a, org, t->id, &c));
    struct customer now = c;
    if (w->part == ACCOUNT_DETAILS)
        c.name = t->name, c.company = t->company, c.email = t->email, c.phone = t->phone;
    else if (w->part == ACCOUNT_BILLING)
        c.address = t->address;
    else
        c.shipping = t->shipping;
    put(&before, &after, S("name"), now.name, c.name);
    put(&before, &after, S("company"), now.company, c.company);
    put(&before, &after, S("e-mail"), now.email, c.email);
    put(&before, &after, S("phone"), now.phone, c.phone);
    put(&before, &after, S("address"), now.address, c.address);
    put(&before, &after, S("shipping"), now.shipping, c.shipping);
    if (after.n == 0) return OK;
    TRY(store_customer_update(tx, org, &c));
    if (w->who->kind != PERSON_STAFF) return OK;
    return app_audit_note(tx, w->a, w->who,
                          &(struct audit_note){ .action = AUDIT_CUSTOMER_CHANGED,
                                                .object = S("customer"),
                                                .object_id = c.id.v,
                                                .subject = c.name,
                                                .before = buf_copy(&before, w->a),
                                                .after = buf_copy(&after, w->a) });
}

err app_account_edit(const struct app *app, struct arena *a, const struct actor *who,
                     enum account_part part, const struct customer *typed,
                     struct problems *problems)
{
    struct work w = { .a = a, .who = who, .part = part, .typed = *typed };
    struct customer *c = &w.typed;

    if (part == ACCOUNT_DETAILS) judge_details(a, c, problems);
    if (part == ACCOUNT_BILLING)
        c->address = judged_address(a, c->address, S("address"), true, problems);
    if (part == ACCOUNT_SHIPPING)
        c->shipping = judged_address(a, c->shipping, S("shipping"), false, problems);
    if (problems->errors > 0) return E_INVALID;
    return db_write(app->db, (struct db_work){ edit_body, NULL, &w });
}

/* ---- by staff ---- */

static str customer_lines(struct arena *a, const struct customer *c)
{
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, LIMIT_FIELD_BYTES);
    audit_line(&b, S("name"), c->name);
    audit_line(&b, S("company"), c->company);
    audit_line(&b, S("e-mail"), c->email);
    audit_line(&b, S("phone"), c->phone);
    audit_line(&b, S("address"), c->address);
    audit_line(&b, S("shipping"), c->shipping);
    audit_line(&b, S("country"), c->country);
    audit_line(&b, S("treatment"), c->tax_treatment);
    audit_line(&b, S("tax number"), c->tax_id);
    audit_line(&b, S("language"), c->language);
    audit_line(&b, S("terms"), arena_format(a, "%d", c->terms_days));
    return buf_copy(&b, a);
}

static void judge_customer(struct arena *a, struct customer *c, struct problems *problems)
{
    struct tax_facts facts = { c->country, c->tax_treatment, c->tax_id };

    judge_details(a, c, problems);
    c->address = judged_address(a, c->address, S("address"), false, problems);
    c->shipping = judged_address(a, c->shipping, S("shipping"), false, problems);
    if (c->terms_days < 0 || c->terms_days > TERMS_DAYS_MAX)
        wrong(problems, S("terms"), S("Enter a number of days from 0 to 365."));
    app_tax_judge(a, &facts, problems);
    c->tax_id = facts.number;
}

static err make_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct customer *c = &w->typed;
    org_id org = w->who->org;

    TRY(app_staff_may(db_reads(tx), w->a, w->who, DUTY_SERVE));
    if (c->number.n == 0) {
        int64_t n;
        TRY(store_series_next(tx, org, SERIES_CUSTOMER, STR_NONE, &n));
        c->number = arena_format(w->a, "C-%05lld", (long long)n);
    }
    TRY(store_customer_insert(tx, org, c, clock_now_us()));
    return app_audit_note(tx, w->a, w->who,
                          &(struct audit_note){ .action = AUDIT_CUSTOMER_ADDED,
                                                .object = S("customer"),
                                                .object_id = c->id.v,
                                                .subject = c->name,
                                                .after = customer_lines(w->a, c) });
}

err app_customer_make(const struct app *app, struct arena *a, const struct actor *who,
                      struct customer *typed, struct problems *problems)
{
    struct work w = { .a = a, .who = who };

    typed->id = (customer_id){ id_new() };
    typed->public_id = public_id_new();
    typed->number = str_trim(typed->number);
    if (utf8_count(typed->number) > LIMIT_NUMBER_CHARS)
        wrong(problems, S("customer_number"), S("Use at most 60 characters."));
    if (typed->cur.index == 0) wrong(problems, S("currency"), S("Choose a currency."));
    judge_customer(a, typed, problems);
    if (problems->errors > 0) return E_INVALID;
    w.typed = *typed;
    return db_write(app->db, (struct db_work){ make_body, NULL, &w });
}

static err change_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    org_id org = w->who->org;
    struct customer now, c = w->typed;

    TRY(store_customer_lock(db_reads(tx), org, c.id));
    TRY(app_staff_may(db_reads(tx), w->a, w->who, DUTY_SERVE));
    TRY(store_customer_get(db_reads(tx), w->a, org, c.id, &now));
    c.endpoint = now.endpoint;
    str before = customer_lines(w->a, &now), after = customer_lines(w->a, &c);
    if (str_eq(before, after)) return OK;
    TRY(store_customer_update(tx, org, &c));
    return app_audit_note(tx, w->a, w->who,
                          &(struct audit_note){ .action = AUDIT_CUSTOMER_CHANGED,
                                                .object = S("customer"),
                                                .object_id = c.id.v,
                                                .subject = c.name,
                                                .before = before,
                                                .after = after });
}

err app_customer_change(const struct app *app, struct arena *a, const struct actor *who,
                        const struct customer *typed, struct problems *problems)
{
    struct work w = { .a = a, .who = who, .typed = *typed };

    judge_customer(a, &w.typed, problems);
    if (problems->errors > 0) return E_INVALID;
    return db_write(app->db, (struct db_work){ change_body, NULL, &w });
}

/* ---- tax ---- */

void app_tax_judge(struct arena *a, struct tax_facts *facts, struct problems *problems)
{
    enum tax_treatment t = TAX_NONE;
    enum tax_number_fault fault = TAX_NUMBER_FINE;

    facts->number = str_trim(facts->number);
    if (!tax_treatment_of(facts->treatment, &t))
        wrong(problems, S("treatment"), S("Choose one of the list."));
    if (facts->country.n != 2)
        wrong(problems, S("country"), S("Enter the two letters of a country, such as DE."));
    else if (facts->number.n > 0)
        fault = tax_number_check(a, facts->country, facts->number, &facts->number);
    if (fault == TAX_NUMBER_FORM)
        wrong(problems, S("number"), S("Tax numbers of this country have another form."));
    if (fault == TAX_NUMBER_DIGIT)
        wrong(problems, S("number"), S("There is a slip in this number: its check digit does not "
                                       "fit."));
    if (problems->errors > 0) return;
    enum tax_fit fit = tax_treatment_fit(t, facts->country, facts->number);
    if (fit == TAX_NUMBER_WANTED)
        wrong(problems, S("number"), S("Enter the tax number: this treatment goes by it."));
    if (fit == TAX_NUMBER_EXTRA)
        wrong(problems, S("number"), S("Who is unregistered has no tax number: leave it empty."));
    if (fit == TAX_INDIA_ONLY)
        wrong(problems, S("treatment"), S("This treatment is of India only."));
}

static struct tax_facts facts_of(const struct customer *c)
{
    return (struct tax_facts){ c->country, c->tax_treatment, c->tax_id };
}

static bool facts_eq(const struct tax_facts *x, const struct tax_facts *y)
{
    return str_eq(x->country, y->country) && str_eq(x->treatment, y->treatment) &&
           str_eq(x->number, y->number);
}

static str facts_lines(struct arena *a, const struct tax_facts *f)
{
    return arena_format(a, "country: %.*s\ntreatment: %.*s\ntax number: %.*s\n",
                        STR_FMT(f->country), STR_FMT(f->treatment), STR_FMT(f->number));
}

static err note(struct wtx *tx, const struct work *w, enum audit_action action,
                const struct tax_change *t, str more)
{
    str after = arena_format(w->a, "%.*s%.*s", STR_FMT(facts_lines(w->a, &t->to)), STR_FMT(more));
    return app_audit_note(tx, w->a, w->who,
                          &(struct audit_note){ .action = action,
                                                .object = S("customer"),
                                                .object_id = t->customer.v,
                                                .subject = t->customer_name,
                                                .before = facts_lines(w->a, &t->from),
                                                .after = after });
}

static err ask_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    org_id org = w->who->org;
    struct tax_change last;
    struct customer c;
    bool found;
    int64_t now = clock_now_us();

    TRY(store_customer_lock(db_reads(tx), org, w->customer));
    TRY(app_account_may(db_reads(tx), w->a, w->who, w->customer));
    TRY(store_customer_get(db_reads(tx), w->a, org, w->customer, &c));
    struct tax_change t = { .id = id_new(), .public_id = public_id_new(), .customer = c.id,
                            .contact = { w->who->person }, .to = w->to, .from = facts_of(&c),
                            .message = w->message, .made_us = now, .customer_name = c.name };
    if (facts_eq(&t.to, &t.from)) return E_STATE;
    TRY(store_tax_change_last(db_reads(tx), w->a, org, c.id, &last, &found));
    if (found && last.state == TAX_ASKED) {
        last.state = TAX_WITHDRAWN;
        last.decided_us = now;
        TRY(store_tax_change_end(tx, org, &last, (staff_id){ 0 }));
    }
    TRY(store_tax_change_insert(tx, org, &t));
    struct inbox_item item = {
        .kind = INBOX_TAX, .customer = c.id, .contact = t.contact, .subject = t.id,
        .number = c.number, .words = w->message,
        .key = arena_format(w->a, "tax-%lld", (long long)t.id),
        .path = arena_format(w->a, "/staff/tax-changes/%.*s", STR_FMT(public_id_str(&t.public_id)))
    };
    return app_inbox_put(tx, w->a, org, &item);
}

err app_tax_ask(const struct app *app, struct arena *a, const struct actor *who,
                customer_id customer, const struct tax_facts *to, str message,
                struct problems *problems)
{
    struct work w = { .a = a, .who = who, .customer = customer, .to = *to,
                      .message = str_trim(message) };

    must(who->kind == PERSON_CONTACT);
    app_tax_judge(a, &w.to, problems);
    if (problems->errors > 0) return E_INVALID;
    return db_write(app->db, (struct db_work){ ask_body, NULL, &w });
}

static err withdraw_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    struct tax_change t;
    bool found;

    TRY(store_customer_lock(db_reads(tx), w->who->org, w->customer));
    TRY(app_account_may(db_reads(tx), w->a, w->who, w->customer));
    TRY(store_tax_change_last(db_reads(tx), w->a, w->who->org, w->customer, &t, &found));
    if (!found || t.state != TAX_ASKED) return OK;
    t.state = TAX_WITHDRAWN;
    t.decided_us = clock_now_us();
    return store_tax_change_end(tx, w->who->org, &t, (staff_id){ 0 });
}

err app_tax_withdraw(const struct app *app, struct arena *a, const struct actor *who,
                     customer_id customer)
{
    struct work w = { .a = a, .who = who, .customer = customer };
    return db_write(app->db, (struct db_work){ withdraw_body, NULL, &w });
}

static err take_over(struct wtx *tx, const struct work *w, const struct tax_change *t)
{
    struct customer c;

    TRY(store_customer_get(db_reads(tx), w->a, w->who->org, t->customer, &c));
    struct tax_facts now = facts_of(&c);
    if (!facts_eq(&now, &t->from)) return E_STALE;
    c.country = t->to.country;
    c.tax_treatment = t->to.treatment;
    c.tax_id = t->to.number;
    return store_customer_update(tx, w->who->org, &c);
}

static err decide_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    org_id org = w->who->org;
    struct tax_change t;
    int64_t id;

    TRY(store_tax_change_by_public(db_reads(tx), org, w->id, &id));
    TRY(store_tax_change_get(db_reads(tx), w->a, org, id, &t));
    TRY(store_customer_lock(db_reads(tx), org, t.customer));
    TRY(app_staff_may(db_reads(tx), w->a, w->who, DUTY_SERVE));
    TRY(store_tax_change_get(db_reads(tx), w->a, org, id, &t));
    if (t.state != TAX_ASKED) return E_STATE;
    if (w->approve) TRY(take_over(tx, w, &t));
    t.state = w->approve ? TAX_APPROVED : TAX_REFUSED;
    t.answer = w->answer;
    t.decided_us = clock_now_us();
    TRY(store_tax_change_end(tx, org, &t, (staff_id){ w->who->person }));
    struct job job = { .org = org, .id = { id_new() }, .kind = S("mail.tax"), .subject = t.id,
                       .key = arena_format(w->a, "%lld", (long long)t.id),
                       .run_us = t.decided_us };
    TRY(store_job_insert(tx, &job));
    str words = w->answer.n == 0 ? STR_NONE
                                 : arena_format(w->a, "words: %.*s\n", STR_FMT(w->answer));
    return note(tx, w, w->approve ? AUDIT_TAX_APPROVED : AUDIT_TAX_REFUSED, &t, words);
}

err app_tax_decide(const struct app *app, struct arena *a, const struct actor *who, public_id id,
                   bool approve, str words)
{
    CLEANUP(buf_release) struct buf line;
    struct work w = { .a = a, .who = who, .id = id, .approve = approve };

    buf_init(&line, LIMIT_FIELD_BYTES);
    for (size_t i = 0; i < words.n; i++)
        buf_char(&line, (unsigned char)words.p[i] < ' ' ? ' ' : words.p[i]);
    w.answer = str_trim(buf_copy(&line, a));
    if (!approve && w.answer.n == 0) return E_INVALID;
    TRY(db_write(app->db, (struct db_work){ decide_body, NULL, &w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

/*
 * A payment that came without a gateway: what came, from whom, and to which invoices. First the
 * amount is spread over the open invoices, oldest first; each line can be changed; then recorded.
 */
#include "app/app_staff.h"
#include "base/encode.h"
#include "store/store_invoice.h"
#include "web/amount.h"
#include "web/day.h"
#include "web/route.h"
#include "web/staff/staff_rows.h"
#include "web/views.h"
#include "web/web.h"

enum { LINES_MAX = 200 };

/* The form as typed, and what it was read to. */
struct typed {
    struct customer c;
    currency cur;
    money amount;
    date day;
    struct lot *lots;
    size_t count;
    int64_t *parts; /* of each lot */
    int64_t spread; /* their sum */
    bool any;       /* a line was typed */
};

static void wrong(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

static str line_field(struct visit *v, const struct lot *l)
{
    return arena_format(v->a, "amount.%.*s", STR_FMT(public_id_str(&l->public_id)));
}

static err open_lots(struct visit *v, struct typed *t)
{
    TRY(store_invoice_open(v->tx, v->a, v->org->id, t->c.id, t->cur, DATE_NONE, LINES_MAX,
                           &t->lots, &t->count));
    t->parts = arena_array(v->a, int64_t, t->count + 1);
    return OK;
}

static err show(struct visit *v, const struct typed *t, bool spread,
                const struct problems *problems)
{
    static const enum pay_method methods[] = { PAY_TRANSFER, PAY_CARD, PAY_UPI, PAY_WALLET };
    struct choice *ways = arena_array(v->a, struct choice, countof(methods));
    struct staff_open_line *lines = arena_array(v->a, struct staff_open_line, t->count + 1);
    bool get = v->route->method == HTTP_GET;
    str method = get ? STR_NONE : visit_field(v, "method"), key = get ? STR_NONE
                                                                      : visit_field(v, "key");
    struct staff_offline p = { .customer = t->c.public_id, .name = t->c.name,
                               .cur = currency_code(t->cur), .lines = lines,
                               .line_count = t->count, .methods = ways,
                               .method_count = countof(methods), .spread = spread,
                               .credit = { t->amount.minor - t->spread, t->cur } };
    char iso[11], plain[32];

    if (!public_id_parse(key, &p.key)) p.key = public_id_new();
    p.amount = get ? STR_NONE : visit_field(v, "amount");
    p.day = get ? arena_str(v->a, date_iso(v->today, iso)) : visit_field(v, "day");
    p.payer = get ? t->c.name : visit_field(v, "payer");
    for (size_t i = 0; i < countof(methods); i++)
        ways[i] = (struct choice){ pay_method_word(methods[i]),
                                   html_message(&v->html, pay_method_label(methods[i])),
                                   str_eq(method, pay_method_word(methods[i])) };
    for (size_t i = 0; i < t->count; i++) {
        const struct lot *l = &t->lots[i];
        str field = line_field(v, l), typed = get ? STR_NONE : http_form(v->rq, field);
        if (spread)
            typed = t->parts[i] == 0
                        ? STR_NONE
                        : arena_str(v->a, money_plain((money){ t->parts[i], t->cur }, plain));
        lines[i] = (struct staff_open_line){ l->public_id, l->number, field, typed, l->due,
                                             { lot_payable(l), l->cur } };
    }
    struct frame f = visit_frame(v, PAGE_CUSTOMERS,
                                 html_message(&v->html, S("Record a payment")));
    view_staff_offline(&v->html, &f, &p, problems);
    return OK;
}

static err offline_show(struct visit *v)
{
    struct typed t = { 0 };
    str cur = visit_field(v, "currency");

    TRY(staff_customer_named(v, v->params[0], &t.c));
    t.cur = t.c.cur;
    if (cur.n > 0 && !currency_parse(cur, &t.cur)) return E_BAD_REQUEST;
    TRY(open_lots(v, &t));
    t.amount = money_zero(t.cur);
    return show(v, &t, false, NULL);
}

static void read_lines(struct visit *v, struct typed *t)
{
    for (size_t i = 0; i < t->count; i++) {
        str field = line_field(v, &t->lots[i]), typed = str_trim(http_form(v->rq, field));
        money m;
        if (typed.n == 0) continue;
        t->any = true;
        if (amount_typed(typed, v->html.format, t->cur, &m) != AMOUNT_FINE || m.minor < 0) {
            wrong(v, field, S("Enter an amount, such as 120.00, or nothing."));
            continue;
        }
        t->parts[i] = m.minor;
        if (m.minor > lot_payable(&t->lots[i]))
            wrong(v, field, S("This is more than is open of this invoice."));
        else if (__builtin_add_overflow(t->spread, m.minor, &t->spread))
            wrong(v, field, S("A number is too large."));
    }
}

static void read_form(struct visit *v, struct typed *t)
{
    if (amount_typed(visit_field(v, "amount"), v->html.format, t->cur, &t->amount) != AMOUNT_FINE ||
        t->amount.minor <= 0) {
        t->amount = money_zero(t->cur);
        wrong(v, S("amount"), S("Enter the amount that came, such as 1240.50."));
    }
    str told = visit_day(v, visit_field(v, "day"), S("Enter the day it came."), &t->day);
    if (told.n == 0 && t->day.day > v->today.day) told = S("This day is still to come.");
    if (told.n > 0) wrong(v, S("day"), told);
    if (str_trim(visit_field(v, "payer")).n == 0)
        wrong(v, S("payer"), S("Enter who paid, as the bank names them."));
    if (pay_method_of(visit_field(v, "method")) == PAY_NONE)
        wrong(v, S("method"), S("Choose how it came."));
    read_lines(v, t);
}

static void spread_oldest_first(struct typed *t)
{
    int64_t left = t->amount.minor;

    t->spread = 0;
    for (size_t i = 0; i < t->count; i++) {
        int64_t payable = lot_payable(&t->lots[i]);
        t->parts[i] = left < payable ? left : payable;
        left -= t->parts[i];
        t->spread += t->parts[i];
    }
}

static err record(struct visit *v, const struct typed *t, struct pay_started *out)
{
    struct actor who = visit_actor(v);
    struct pay_item *items = arena_array(v->a, struct pay_item, t->count + 1);
    size_t n = 0;

    for (size_t i = 0; i < t->count; i++) {
        if (t->parts[i] == 0) continue;
        items[n++] = (struct pay_item){ .account = ACCOUNT_RECEIVABLE, .doc = t->lots[i].doc,
                                        .amount = t->parts[i] };
    }
    struct offline in = { .org = v->org->id, .customer = t->c.id, .cur = t->cur,
                          .key = arena_format(v->a, "staff:%.*s",
                                              STR_FMT(visit_field(v, "key"))),
                          .amount = t->amount.minor, .day = t->day,
                          .method = pay_method_of(visit_field(v, "method")),
                          .payer = str_trim(visit_field(v, "payer")), .items = items, .count = n };
    return app_staff_offline(v->app, v->a, &who, &in, out);
}

static err offline(struct visit *v)
{
    struct typed t = { 0 };
    struct pay_started made;
    public_id key;

    TRY(visit_read(v));
    TRY(staff_customer_named(v, v->params[0], &t.c));
    if (!currency_parse(visit_field(v, "currency"), &t.cur)) return E_BAD_REQUEST;
    if (!public_id_parse(visit_field(v, "key"), &key)) return E_BAD_REQUEST;
    TRY(open_lots(v, &t));
    read_form(v, &t);
    bool spread = visit_field(v, "spread").n > 0 && v->problems.errors == 0;
    if (spread) {
        spread_oldest_first(&t);
        return show(v, &t, true, NULL);
    }
    if (v->problems.errors == 0 && t.spread > t.amount.minor)
        wrong(v, S("amount"), S("The lines come to more than this amount."));
    if (v->problems.errors == 0) {
        db_read_end(&v->tx);
        err e = record(v, &t, &made);
        if (e == OK)
            return visit_redirect(v, arena_format(v->a, "/staff/payments/%.*s",
                                                  STR_FMT(public_id_str(&made.public_id))));
        if (e != E_NOT_PAYABLE && e != E_ALREADY_PENDING) return e;
        wrong(v, S("amount"), S("An invoice changed in the meantime. Nothing was recorded; look "
                                "at the lines again."));
    }
    visit_status(v, 422);
    return show(v, &t, false, &v->problems);
}

const struct route page_staff_offline[] = {
    { HTTP_GET, "/staff/customers/{customer}/payment", DOOR_STAFF, NEED_BOOK,
      .read = offline_show, .fields = { { "currency", FIELD_LINE, 3 } } },
    { HTTP_POST, "/staff/customers/{customer}/payment", DOOR_STAFF, NEED_BOOK, .write = offline,
      .fields = { { "key", FIELD_ID }, { "currency", FIELD_LINE, 3 }, { "amount", FIELD_LINE, 40 },
                  { "day", FIELD_LINE, 30 }, { "method", FIELD_LINE, 20 },
                  { "payer", FIELD_LINE, 200 }, { "spread", FIELD_LINE, 1 },
                  { "amount.", FIELD_LINE, 40, .starts = true } } },
    { 0 },
};

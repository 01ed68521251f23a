/* The balance on any day, and why: what was open, what made it so, and what changed since. */
#include "locale/zone.h"
#include "store/store_people.h"
#include "web/address.h"
#include "web/day.h"
#include "web/portal/balance_view.h"
#include "web/statement_view.h"
#include "web/views.h"

enum { ROWS = 100, POSTINGS = 500, YEAR_FIRST = 1900, YEAR_LAST = 2999 };

static bool in_span(date d)
{
    int year, month, day;
    date_parts(d, &year, &month, &day);
    return year >= YEAR_FIRST && year <= YEAR_LAST;
}

/* What is no day comes back as it was typed. */
static date read_day(struct visit *v, const char *name, date otherwise, struct field *field)
{
    str typed = str_trim(visit_field(v, name));
    char iso[11];
    date d = otherwise;

    *field = (struct field){ .name = str_of(name), .type = S("date"), .value = typed };
    if (typed.n == 0) field->value = arena_str(v->a, date_iso(otherwise, iso));
    if (typed.n == 0) return otherwise;
    str text = words_say(v->words, v->a, "Enter a day that exists, such as {1}",
                         date_iso(v->today, iso));
    str said = visit_day(v, typed, text, &d);
    if (said.n == 0 && in_span(d)) return d;
    field->type = S("text");
    problem_add(&v->problems, (struct problem){ .field = str_of(name),
                                                .text = said.n > 0 ? said : text });
    return otherwise;
}

/* The day an entry was put into the books, where that is not the day it is for. */
static date entered(const struct visit *v, int64_t made_us, date day)
{
    date made = zone_today(v->org->zone, made_us);
    return made.day == day.day ? DATE_NONE : made;
}

static const struct balance_row *show_rows(struct visit *v, struct statement_row *rows,
                                           size_t count)
{
    struct balance_row *list = arena_array(v->a, struct balance_row, count + 1);

    statement_link_rows(v, rows, count);
    for (size_t i = 0; i < count; i++)
        list[i] = (struct balance_row){ &rows[i], entered(v, rows[i].made_us, rows[i].day) };
    return list;
}

static html_url_safe statement(struct visit *v, const struct balance_view *view, currency cur,
                               date from, const char *type)
{
    char a[11], b[11];
    return address(v, "/statement?type=%s&from=%.*s&to=%.*s&currency=%.*s%.*s", type,
                   STR_FMT(date_iso(from, a)), STR_FMT(date_iso(view->on, b)),
                   STR_FMT(currency_code(cur)), STR_FMT(customer_part(v)));
}

static err read_cards(struct visit *v, struct balance_view *view)
{
    date next = date_add(view->from, 1);
    struct balance_request rq = { .org = v->org->id, .customer = v->customer, .day = view->on,
                                  .since = view->from, .today = v->today, .limit = ROWS,
                                  .known_us = zone_instant(v->org->zone, next, 0, 0) };
    struct balance *all;

    TRY(app_balance_read(v->tx, v->a, &rq, &all, &view->count));
    struct balance_card *cards = arena_array(v->a, struct balance_card, view->count + 1);
    for (size_t i = 0; i < view->count; i++) {
        const struct balance *b = &all[i];
        cards[i] = (struct balance_card){ .b = b,
                                          .changes = show_rows(v, b->changes, b->change_count),
                                          .lates = show_rows(v, b->lates, b->late_count),
                                          .items = statement(v, view, b->cur, view->on, "open"),
                                          .activity = statement(v, view, b->cur, next,
                                                                "activity") };
        statement_link_rows(v, b->items, b->item_count);
    }
    view->cards = cards;
    return OK;
}

/* Since the last statement, up to the end of a month, unless another day is asked for. */
static err balance_show(struct visit *v)
{
    struct balance_view view = { .customer = v->customer->public_id, .problems = &v->problems };

    view.on = read_day(v, "day", v->today, &view.day);
    view.from = read_day(v, "since", date_add(date_month_start(view.on), -1), &view.since);
    if (v->problems.errors == 0 && view.from.day >= view.on.day)
        problem_add(&v->problems, (struct problem){ .field = S("since"),
                                                    .text = S("Enter a day before the other") });
    if (v->problems.errors == 0) TRY(read_cards(v, &view));
    else visit_status(v, 422);
    v->html.many_currencies = view.count > 1;
    struct frame f = visit_frame(v, PAGE_STATEMENT, html_message(&v->html, S("Balance on a day")));
    view_balance(&v->html, &f, &view);
    return OK;
}

/* What an entry did to a document, as people say it. */
static str what_of(const struct lot *l, const struct lot_posting *p)
{
    switch (p->kind) {
    case ENTRY_ISSUE:
    case ENTRY_RETAINER_ISSUE:
    case ENTRY_CREDIT_NOTE: return S("Issued");
    case ENTRY_IMPORT_PAID: return S("Paid before");
    case ENTRY_POST:
    case ENTRY_LATE_CAPTURE:
    case ENTRY_OFFLINE: return S("Payment");
    case ENTRY_APPLY:
        return l->account == ACCOUNT_RECEIVABLE ? S("Credit used on it") : S("Used on an invoice");
    case ENTRY_UNAPPLY: return S("Credit taken back");
    case ENTRY_CANCEL: return S("Cancelled");
    case ENTRY_RETURN: return S("Payment returned");
    case ENTRY_WRITE_OFF: return p->amount > 0 ? S("Owed again") : S("Written off");
    case ENTRY_GIVE_BACK:
    case ENTRY_REFUND_POST: return S("Refund");
    case ENTRY_RESERVE:
    case ENTRY_VOID:
    case ENTRY_REFUND:
    case ENTRY_DISPUTE:
    case ENTRY_DISPUTE_FEE:
    case ENTRY_REVERSAL:
    case ENTRY_BANK_LINE:
    case ENTRY_BANK_MATCH:
    case ENTRY_BANK_UNMATCH:
    case ENTRY_BANK_BACK:
    case ENTRY_EPOCH:
    case ENTRY_SERIES: break;
    }
    return S("Correction");
}

static err read_postings(struct visit *v, struct postings_view *view)
{
    const struct lot *l = &v->invoice;
    struct statement_of of = { v->org->id, l->customer, l->cur };
    struct lot_posting *list;
    size_t n;

    TRY(store_lot_postings(v->tx, v->a, &of, l->account, l->doc, view->on, POSTINGS + 1, &list,
                           &n));
    view->more = n > POSTINGS;
    view->count = view->more ? POSTINGS : n;
    struct shown_posting *shown = arena_array(v->a, struct shown_posting, view->count + 1);
    view->open = money_zero(l->cur);
    for (size_t i = 0; i < view->count; i++) {
        struct shown_posting *s = &shown[i];
        bool debit_leads = account_debit_leads(l->account);
        *s = (struct shown_posting){ .p = &list[i], .what = what_of(l, &list[i]),
                                     .entered = entered(v, list[i].made_us, list[i].day),
                                     .amount = { debit_leads ? list[i].amount : -list[i].amount,
                                                 l->cur } };
        s->up = s->amount.minor > 0;
        TRY(money_add(view->open, s->amount, &view->open));
        s->balance = view->open;
    }
    view->list = shown;
    return OK;
}

static err postings_show(struct visit *v)
{
    struct postings_view view = { .lot = &v->invoice };
    struct field day;
    char iso[11];

    view.on = read_day(v, "day", v->today, &day);
    if (v->problems.errors > 0) return E_BAD_REQUEST; /* nobody types it */
    view.back = address(v, "/balance?day=%.*s%.*s", STR_FMT(date_iso(view.on, iso)),
                        STR_FMT(customer_part(v)));
    TRY(read_postings(v, &view));
    struct frame f = visit_frame(v, PAGE_STATEMENT,
                                 words_say(v->words, v->a, "Behind {1}", v->invoice.number));
    view_postings(&v->html, &f, &view);
    return OK;
}

const struct route page_balance[] = {
    { HTTP_GET, "/balance", DOOR_PORTAL, NEED_VIEW, .read = balance_show,
      .fields = { { "customer", FIELD_ID }, { "day", FIELD_LINE, 30 },
                  { "since", FIELD_LINE, 30 } } },
    { HTTP_GET, "/invoices/{invoice}/postings", DOOR_PORTAL, NEED_VIEW, OBJECT_INVOICE,
      .read = postings_show, .fields = { { "day", FIELD_LINE, 30 } } },
    { HTTP_GET, "/credits/{credit}/postings", DOOR_PORTAL, NEED_VIEW, OBJECT_CREDIT,
      .read = postings_show, .fields = { { "day", FIELD_LINE, 30 } } },
    { 0 },
};

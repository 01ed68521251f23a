/* From an address to a statement, and to the addresses of its neighbours. */
#include "web/statement_view.h"

#include "web/address.h"
#include "web/day.h"
#include "web/download.h"
#include "web/object.h"
#include "web/web.h"

/* ---- reading the address ---- */

/* Statements are of days in this span, so that the day before and the month after are days too. */
enum { YEAR_FIRST = 1900, YEAR_LAST = 2999 };

static bool in_span(date d)
{
    int year, month, day;

    date_parts(d, &year, &month, &day);
    return year >= YEAR_FIRST && year <= YEAR_LAST;
}

/* What is no day is shown again as it was typed, which a field for dates would not. */
static date read_day(struct visit *v, const char *name, date otherwise, struct field *field)
{
    str sent = visit_field(v, name), typed = str_trim(sent);
    date d = otherwise;
    bool asked = typed.n == 0 && v->route->method == HTTP_GET; /* a form says which */
    char iso[11];

    *field = (struct field){ .name = str_of(name), .type = S("date") };
    field->value = asked ? arena_str(v->a, date_iso(otherwise, iso)) : sent;
    if (asked) return d;
    str text = words_say(v->words, v->a, "Enter a day that exists, such as {1}",
                         date_iso(v->today, iso));
    str told = visit_day(v, typed, text, &d);
    if (told.n == 0 && in_span(d)) {
        field->value = arena_str(v->a, date_iso(d, iso));
        return d;
    }
    if (told.n > 0) text = told;
    field->type = S("text");
    if (problem_of(&v->problems, str_of(name)) == NULL) {
        problem_add(&v->problems, (struct problem){ .field = str_of(name), .text = text });
    }
    return otherwise;
}

static void read_range(struct visit *v, struct statement_view *out)
{
    struct statement_request *rq = &out->rq;
    date start = date_add_months(date_month_start(v->today), -1);

    rq->to = read_day(v, "to", v->today, &out->to);
    rq->from = read_day(v, "from", start.day < rq->to.day ? start : date_month_start(rq->to),
                        &out->from);
    if (v->problems.errors == 0 && rq->from.day > rq->to.day)
        problem_add(&v->problems, (struct problem){ .field = S("to"),
                                                    .text = S("The end is before the beginning") });
}

/* "2026-10-02.917": the row to go on after. */
static bool read_place(str s, struct statement_place *out)
{
    str iso = STR_NONE;
    return str_cut(&s, '.', &iso) && date_parse(iso, &out->day) && str_i64(s, &out->at) &&
           out->at > 0;
}

err statement_ask(struct visit *v, const struct membership *accounts, size_t count,
                  struct statement_view *out)
{
    str type = visit_field(v, "type"), cur = visit_field(v, "currency"),
        after = visit_field(v, "after");
    struct statement_request *rq = &out->rq;

    *rq = (struct statement_request){ .org = v->org->id, .customers = accounts,
                                      .customer_count = count, .today = v->today };
    out->customer = accounts[0].public_id;
    if (str_eq(type, S("open"))) rq->type = STATEMENT_OPEN;
    else if (type.n > 0 && !str_eq(type, S("activity"))) return E_BAD_REQUEST;
    if (cur.n > 0 && !currency_parse(cur, &rq->cur)) return E_BAD_REQUEST;
    read_range(v, out);
    rq->begun = after.n > 0;
    if (rq->begun && (!read_place(after, &rq->after) || count > 1 || rq->cur.index == 0))
        return E_BAD_REQUEST;
    /* A place before the range is none of it. */
    if (rq->begun && rq->type == STATEMENT_ACTIVITY && rq->after.day.day < rq->from.day)
        return E_BAD_REQUEST;
    return OK;
}

/* ---- addresses ---- */

/* What of an address differs from that of the page. */
struct elsewhere {
    const char *below; /* ".pdf" */
    date from, to;     /* DATE_NONE: as they are */
    enum statement_type type;
    currency cur;
    const struct statement_section *account; /* one of several; NULL: as it is */
    const struct statement_row *after;
    bool shown, sent, apart, joined;
};

static struct elsewhere here(const struct statement_view *view)
{
    return (struct elsewhere){ .below = "", .from = DATE_NONE, .to = DATE_NONE,
                               .type = view->rq.type, .cur = view->rq.cur };
}

static html_url_safe go(struct visit *v, const struct statement_view *view, struct elsewhere to)
{
    CLEANUP(buf_release) struct buf b;
    char day[11];
    bool together = (view->together || to.joined) && to.account == NULL && !to.apart;
    public_id customer = to.account != NULL ? to.account->customer : view->customer;
    date from = date_is(to.from) ? to.from : view->rq.from,
         until = date_is(to.to) ? to.to : view->rq.to;

    buf_init(&b, 1000);
    buf_format(&b, "%.*s%s?from=%.*s", STR_FMT(view->path), to.below, STR_FMT(date_iso(from, day)));
    buf_format(&b, "&to=%.*s", STR_FMT(date_iso(until, day)));
    if (to.type == STATEMENT_OPEN) buf_lit(&b, "&type=open");
    if (to.cur.index != 0) buf_format(&b, "&currency=%.*s", STR_FMT(currency_code(to.cur)));
    if (together) buf_lit(&b, "&accounts=all");
    else if (v->membership_count > 1)
        buf_format(&b, "&customer=%.*s", STR_FMT(public_id_str(&customer)));
    if (to.after != NULL)
        buf_format(&b, "&after=%.*s.%lld", STR_FMT(date_iso(to.after->day, day)),
                   (long long)to.after->at);
    if (to.shown) buf_lit(&b, "&show=1");
    if (to.sent) buf_lit(&b, "&sent=1");
    return address(v, "%.*s", STR_FMT(buf_view(&b)));
}

static struct statement_link period(struct visit *v, const struct statement_view *view, str label,
                                    date from, date to)
{
    struct elsewhere e = here(view);

    e.from = from;
    e.to = to;
    return (struct statement_link){ .label = html_message(&v->html, label),
                                    .url = go(v, view, e),
                                    .current = view->rq.from.day == from.day &&
                                               view->rq.to.day == to.day };
}

static void add_periods(struct visit *v, struct statement_view *view)
{
    date month = date_month_start(v->today), last = date_add_months(month, -1), year, quarter;
    int y, m, d;

    date_parts(v->today, &y, &m, &d);
    must(date_of(y, 1, 1, &year));
    quarter = date_add_months(year, (m - 1) / 3 * 3);
    view->periods[0] = period(v, view, S("This month"), month, v->today);
    view->periods[1] = period(v, view, S("Last month"), last, date_add(month, -1));
    view->periods[2] = period(v, view, S("Quarter"), quarter, v->today);
    view->periods[3] = period(v, view, S("Year"), year, v->today);
}

static void add_accounts(struct visit *v, struct statement_view *view)
{
    struct elsewhere one = here(view), all = here(view);

    if (v->membership_count < 2) return;
    one.apart = all.joined = true;
    view->accounts[0] = (struct statement_link){ html_message(&v->html, S("This account")),
                                                 go(v, view, one), !view->together };
    int64_t n = (int64_t)v->membership_count;
    str count = arena_format(v->a, "%lld", (long long)n);
    str label = words_plural(v->words, S("All {1} account"), S("All {1} accounts"), n);
    view->accounts[1] = (struct statement_link){ words_fill(v->words, v->a, label, &count, 1),
                                                 go(v, view, all), view->together };
}

static void add_files(struct visit *v, struct statement_view *view)
{
    struct elsewhere e = here(view);

    e.below = ".pdf";
    view->pdf = go(v, view, e);
    e.shown = true;
    view->paper = go(v, view, e);
    e.shown = false;
    e.below = ".csv";
    view->csv = go(v, view, e);
    e.below = "";
    e.type = STATEMENT_OPEN;
    view->open = go(v, view, e);
}

/* ---- the page ---- */

/* The currencies there are, where there is more than one, and all of them together. */
static err add_currencies(struct visit *v, struct statement_view *view)
{
    currency *list;
    size_t count;

    TRY(app_statement_currencies(v->tx, v->a, &view->rq, &list, &count));
    if (count < 2) return OK;
    view->currencies = arena_array(v->a, struct statement_link, count + 1);
    for (size_t i = 0; i <= count; i++) {
        struct elsewhere e = here(view);
        e.cur = i == 0 ? (currency){ 0 } : list[i - 1];
        view->currencies[i] = (struct statement_link){
            i == 0 ? html_message(&v->html, S("All")) : currency_code(e.cur), go(v, view, e),
            currency_eq(e.cur, view->rq.cur)
        };
    }
    view->currency_count = count + 1;
    return OK;
}

static void show_part(struct visit *v, const struct statement_view *view, currency cur,
                      const struct statement_section *s, struct statement_part *out)
{
    struct elsewhere e = here(view);

    *out = (struct statement_part){ .s = s };
    e.cur = cur;
    e.account = s;
    out->first = go(v, view, e);
    if (s->count > 0) e.after = &s->rows[s->count - 1];
    out->next = go(v, view, e);
}

void statement_link_rows(const struct visit *v, struct statement_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        rows[i].id = object_linked(v, rows[i].id, rows[i].account, DOCUMENT_INVOICE);
}

static void show_card(struct visit *v, const struct statement_view *view,
                      const struct statement_block *b, struct statement_card *out)
{
    struct statement_part *parts = arena_array(v->a, struct statement_part, b->count);

    *out = (struct statement_card){ .b = b, .parts = parts };
    for (size_t i = 0; i < b->count; i++) {
        struct statement_section *s = &b->sections[i];
        statement_link_rows(v, s->rows, s->count);
        show_part(v, view, b->cur, s, &parts[i]);
    }
    for (int i = 0; i < AGEING_BUCKETS; i++)
        out->ages[i] = (struct age_bucket){ .sum = { b->age.bucket[i].sum, b->cur },
                                            .count = b->age.bucket[i].count,
                                            .url = view->open };
    out->aged = ageing_bar(&v->html, out->ages);
}

err statement_fill(struct visit *v, struct statement_view *view)
{
    add_periods(v, view);
    add_accounts(v, view);
    add_files(v, view);
    TRY(add_currencies(v, view));
    if (v->problems.errors > 0) {
        visit_status(v, 422);
        return OK;
    }
    view->rq.limit = STATEMENT_PAGE_ROWS;
    TRY(app_statement_read(v->tx, v->a, &view->rq, &view->s));
    view->cards = arena_array(v->a, struct statement_card, view->s.count + 1);
    for (size_t i = 0; i < view->s.count; i++)
        show_card(v, view, &view->s.blocks[i], &view->cards[i]);
    v->html.many_currencies = view->s.count > 1;
    if (view->together) return OK;
    return store_customer_get(v->tx, v->a, v->org->id, view->rq.customers[0].customer, &view->who);
}

/* ---- files ---- */

enum { FILES_A_MINUTE = 30, MINUTE_US = 60 * 1000 * 1000 };

err statement_answer(struct visit *v, struct statement_view *view, statement_maker *make, str type)
{
    struct statement_file file;

    if (!throttle_pass(&v->web->throttle, S("statement"), v->email, FILES_A_MINUTE, MINUTE_US,
                       v->now_us))
        return E_TOO_MANY;
    db_read_end(&v->tx);
    view->rq.begun = false;
    TRY(make(v->app, v->a, &view->rq, &file));
    download(v, file.bytes, type, file.name, http_query(v->rq, S("show")).n > 0);
    return OK;
}

err statement_sent(struct visit *v, struct statement_view *view)
{
    struct elsewhere e = here(view);

    e.sent = true;
    return visit_redirect(v, go(v, view, e).s);
}

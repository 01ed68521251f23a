/* Quotes and orders as staff write them: a form with rows of lines, the sums, and issuing. */
#include "app/app_order.h"
#include "app/app_order_draft.h"
#include "core/snapshot.h"
#include "paper/unit.h"
#include "store/store_people.h"
#include "web/amount.h"
#include "web/day.h"
#include "web/route.h"
#include "web/staff/draft_view.h"
#include "web/views.h"
#include "web/web.h"

enum { ROWS = 4, ROWS_MORE = 4, NOTE_CHARS = 2000, ITEM_CHARS = 200, WORDS_CHARS = 500 };

static const str unit_codes[] = { { "C62", 3 }, { "HUR", 3 }, { "DAY", 3 }, { "MON", 3 },
                                  { "ANN", 3 }, { "KGM", 3 }, { "MTR", 3 }, { "LS", 2 } };
static const struct {
    str category, words;
} taxes[] = { { { "S", 1 }, { "Taxed", 5 } },        { { "Z", 1 }, { "Zero rate", 9 } },
              { { "E", 1 }, { "Exempt", 6 } },       { { "AE", 2 }, { "Reverse charge", 14 } },
              { { "G", 1 }, { "Export", 6 } },       { { "O", 1 }, { "Not subject to tax", 18 } } };

/* One being written: what is there, what was typed, what it means. */
struct writing {
    struct order_draft draft; /* id 0: it is new */
    struct draft_page page;
    struct order_writing in;
    struct document_line *lines; /* of in */
};

static void wrong(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

static str kept(struct visit *v, str s)
{
    return arena_str(v->a, s);
}

/* ---- the form ---- */

static const struct choice *unit_choices(struct visit *v, str chosen, size_t *count)
{
    struct choice *list = arena_array(v->a, struct choice, countof(unit_codes) + 1);
    bool found = false;

    *count = 0;
    for (size_t i = 0; i < countof(unit_codes); i++) {
        str word = html_message(&v->html, unit_word(unit_codes[i]));
        bool mine = str_eq(chosen, unit_codes[i]) || (chosen.n == 0 && i == 0);
        if (word.n == 0) word = html_message(&v->html, S("pieces"));
        list[(*count)++] = (struct choice){ unit_codes[i], word, mine };
        found = found || mine;
    }
    if (!found)
        list[(*count)++] = (struct choice){ chosen, html_message(&v->html, unit_word(chosen)),
                                            true };
    return list;
}

static const struct choice *tax_choices(struct visit *v, str chosen, size_t *count)
{
    struct choice *list = arena_array(v->a, struct choice, countof(taxes));

    for (size_t i = 0; i < countof(taxes); i++)
        list[i] = (struct choice){ taxes[i].category, html_message(&v->html, taxes[i].words),
                                   str_eq(chosen, taxes[i].category) };
    *count = countof(taxes);
    return list;
}

static struct field part(struct visit *v, const char *name, size_t i, str label)
{
    return (struct field){ .name = arena_format(v->a, "%s.%zu", name, i),
                           .label = html_message(&v->html, label), .autocomplete = S("off") };
}

static struct field figure(struct visit *v, const char *name, size_t i, str label)
{
    struct field f = part(v, name, i, label);
    f.inputmode = S("decimal");
    f.amount = true;
    return f;
}

static struct draft_line *make_rows(struct visit *v, size_t count)
{
    struct draft_line *rows = arena_array(v->a, struct draft_line, count + 1);

    for (size_t i = 0; i < count; i++) {
        struct draft_line *l = &rows[i];
        l->item = part(v, "item", i, S("Item"));
        l->text = part(v, "text", i, S("Description"));
        l->text.optional = true;
        l->code = part(v, "code", i, S("HSN or SAC code"));
        l->code.optional = true;
        l->quantity = figure(v, "quantity", i, S("Quantity"));
        l->unit = part(v, "unit", i, S("Unit"));
        l->price = figure(v, "price", i, S("Unit price"));
        l->tax = part(v, "tax", i, S("Tax"));
        l->rate = figure(v, "rate", i, S("Percent"));
    }
    return rows;
}

static void add_choices(struct visit *v, struct writing *w)
{
    struct draft_line *rows = (struct draft_line *)w->page.lines;

    for (size_t i = 0; i < w->page.line_count; i++) {
        rows[i].units = unit_choices(v, rows[i].unit.value, &rows[i].unit_count);
        rows[i].taxes = tax_choices(v, rows[i].tax.value, &rows[i].tax_count);
    }
}

static err show(struct visit *v, struct writing *w)
{
    struct draft_page *p = &w->page;

    add_choices(v, w);
    p->quote = w->draft.kind == DOCUMENT_QUOTE;
    p->kind = p->quote ? S("quote") : S("order");
    str title = p->quote ? S("Draft of a quote") : S("Draft of an order");
    struct frame f = visit_frame(v, PAGE_STAFF_ORDERS, html_message(&v->html, title));
    view_staff_draft(&v->html, &f, p, &v->problems);
    return OK;
}

static str number_text(struct visit *v, decimal d)
{
    char plain[40];
    return d.units == 0 ? STR_NONE : kept(v, decimal_plain(d, plain));
}

/* The form as the draft stands. */
static void fill_form(struct visit *v, struct writing *w, const struct document *d)
{
    struct draft_page *p = &w->page;
    size_t count = d->line_count < ROWS ? ROWS : d->line_count + 1;
    struct draft_line *rows = make_rows(v, count);
    char iso[11];

    p->number = d->number;
    p->until = date_is(d->due) ? kept(v, date_iso(d->due, iso)) : STR_NONE;
    p->purchase_order = d->purchase_order;
    p->contract = d->contract;
    p->note = d->note;
    for (size_t i = 0; i < d->line_count; i++) {
        const struct document_line *l = &d->lines[i];
        rows[i].item.value = l->name;
        rows[i].text.value = l->description;
        rows[i].code.value = l->hsn_sac;
        rows[i].quantity.value = number_text(v, l->quantity);
        rows[i].unit.value = l->unit;
        rows[i].price.value = number_text(v, l->price);
        rows[i].tax.value = l->tax_category;
        rows[i].rate.value = number_text(v, l->tax_rate);
    }
    p->lines = rows;
    p->line_count = count < ORDER_LINES_MAX ? count : ORDER_LINES_MAX;
}

/* ---- what is there ---- */

static err load_customer(struct visit *v, struct writing *w)
{
    struct customer c;

    TRY(store_customer_get(v->tx, v->a, v->org->id, w->draft.customer, &c));
    w->page.customer = c.public_id;
    w->page.customer_number = c.number;
    w->page.customer_name = c.name;
    return OK;
}

static err load(struct visit *v, struct writing *w)
{
    struct draft_page *p = &w->page;
    struct document *d = arena_new(v->a, struct document);
    struct order before;
    public_id id;

    *w = (struct writing){ 0 };
    TRY(visit_read(v));
    if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
    TRY(store_order_draft_get(v->tx, v->a, v->org->id, id, &w->draft));
    TRY(load_customer(v, w));
    TRY(snapshot_read(v->a, w->draft.body, d));
    p->id = id;
    p->version = w->draft.version;
    p->changed = visit_time(v, w->draft.changed_us);
    p->d = d;
    p->taxes = document_taxes(d, v->a, &p->tax_count);
    if (w->draft.replaces.v == 0) return OK;
    TRY(store_order_get(v->tx, v->a, v->org->id, w->draft.replaces, &before));
    p->before = before.number;
    p->before_id = before.public_id;
    return OK;
}

static err draft_show(struct visit *v)
{
    struct writing w;

    TRY(load(v, &w));
    fill_form(v, &w, w.page.d);
    w.page.saved = visit_field(v, "saved").n > 0;
    return show(v, &w);
}

/* Unless said, a quote. */
static bool kind_named(str word, enum document_kind *out)
{
    *out = str_eq(word, S("order")) ? DOCUMENT_ORDER : DOCUMENT_QUOTE;
    return *out == DOCUMENT_ORDER || word.n == 0 || str_eq(word, S("quote"));
}

static err new_show(struct visit *v)
{
    const struct document empty = { .due = DATE_NONE };
    struct writing w = { 0 };
    str last;

    if (!kind_named(visit_field(v, "kind"), &w.draft.kind)) return E_BAD_REQUEST;
    fill_form(v, &w, &empty);
    w.page.customer_number = visit_field(v, "customer");
    TRY(store_order_last_number(v->tx, v->a, v->org->id, w.draft.kind, &last));
    if (last.n > 0) w.page.number = order_number_after(v->a, last);
    return show(v, &w);
}

/* ---- reading ---- */

/* A figure with up to four places, as amounts are typed; none below 0. */
static bool read_figure(struct visit *v, str typed, decimal *out)
{
    money m;

    if (amount_typed(typed, v->html.format, CURRENCY("CLF"), &m) != AMOUNT_FINE) return false;
    if (m.minor < 0) return false;
    *out = decimal_of_money(m);
    return true;
}

static void read_tax(struct visit *v, const struct draft_line *l, struct document_line *out)
{
    bool known = false, taxed = str_eq(l->tax.value, S("S"));
    const decimal most = { 100, 0 };

    for (size_t i = 0; i < countof(taxes); i++)
        known = known || str_eq(l->tax.value, taxes[i].category);
    if (!known) wrong(v, l->tax.name, S("Choose one of these."));
    out->tax_category = l->tax.value;
    out->tax_rate = (decimal){ 0, 0 };
    bool fine = l->rate.value.n == 0 || read_figure(v, l->rate.value, &out->tax_rate);
    bool none = out->tax_rate.units == 0;
    if (!fine || decimal_cmp(out->tax_rate, most) > 0 || (known && taxed == none))
        wrong(v, l->rate.name, taxed ? S("Enter the rate of the tax in percent, such as 19.")
                                     : S("Nothing is taxed here, so leave the rate empty."));
}

/* One of ours, or what a document that came from elsewhere has: a code of recommendation 20. */
static bool is_unit(str code)
{
    bool fine = code.n > 0 && code.n <= 3;

    for (size_t i = 0; i < code.n && fine; i++)
        fine = (code.p[i] >= 'A' && code.p[i] <= 'Z') || (code.p[i] >= '0' && code.p[i] <= '9');
    return fine;
}

/* What the form does not show stays as it was with the same item: the type, the period. */
static void read_line(struct visit *v, const struct draft_line *l, const struct document_line *was,
                      struct document_line *out)
{
    *out = (struct document_line){ .name = l->item.value, .description = l->text.value,
                                   .hsn_sac = l->code.value, .unit = l->unit.value,
                                   .price_quantity = { 1, 0 }, .period_start = DATE_NONE,
                                   .period_end = DATE_NONE };
    if (was != NULL && str_eq(was->name, out->name)) {
        out->type = was->type;
        out->period_start = was->period_start;
        out->period_end = was->period_end;
    }
    if (out->name.n == 0) wrong(v, l->item.name, S("Say what it is."));
    if (!read_figure(v, l->quantity.value, &out->quantity) || out->quantity.units <= 0)
        wrong(v, l->quantity.name, S("Enter how many, such as 2 or 1.5."));
    if (!read_figure(v, l->price.value, &out->price))
        wrong(v, l->price.name, S("Enter a price, such as 120.00."));
    if (!is_unit(l->unit.value)) wrong(v, l->unit.name, S("Choose one of these."));
    read_tax(v, l, out);
}

static bool is_blank(const struct draft_line *l)
{
    return l->item.value.n == 0 && l->text.value.n == 0 && l->quantity.value.n == 0 &&
           l->price.value.n == 0;
}

static str sent(struct visit *v, str name)
{
    return str_trim(http_form(v->rq, name));
}

static void read_rows(struct visit *v, struct writing *w)
{
    struct draft_line *rows = make_rows(v, ORDER_LINES_MAX);
    size_t last = 0;

    for (size_t i = 0; i < ORDER_LINES_MAX; i++) {
        struct draft_line *l = &rows[i];
        struct field *const parts[] = { &l->item, &l->text, &l->code, &l->quantity,
                                        &l->unit, &l->price, &l->tax, &l->rate };
        for (size_t k = 0; k < countof(parts); k++) parts[k]->value = sent(v, parts[k]->name);
        if (!is_blank(l)) last = i + 1;
    }
    w->page.lines = rows;
    w->page.line_count = last < ROWS ? ROWS : last;
}

static void read_lines(struct visit *v, struct writing *w)
{
    w->lines = arena_array(v->a, struct document_line, w->page.line_count + 1);
    for (size_t i = 0; i < w->page.line_count; i++) {
        const struct draft_line *l = &w->page.lines[i];
        if (is_blank(l)) continue;
        bool there = w->page.d != NULL && i < w->page.d->line_count;
        struct document_line *out = &w->lines[w->in.line_count++];
        read_line(v, l, there ? &w->page.d->lines[i] : NULL, out);
        out->id = arena_format(v->a, "%zu", w->in.line_count);
    }
    w->in.lines = w->lines;
}

static bool more(const struct visit *v)
{
    return str_eq(visit_field(v, "do"), S("more"));
}

/* What was typed onto the page, and what it means; where more rows are wanted, only the first. */
static void read_form(struct visit *v, struct writing *w)
{
    struct draft_page *p = &w->page;

    p->number = str_trim(visit_field(v, "number"));
    p->until = str_trim(visit_field(v, "until"));
    p->purchase_order = str_trim(visit_field(v, "purchase_order"));
    p->contract = str_trim(visit_field(v, "contract"));
    p->note = str_trim(visit_field(v, "note"));
    read_rows(v, w);
    if (more(v)) {
        p->line_count += ROWS_MORE;
        if (p->line_count > ORDER_LINES_MAX) p->line_count = ORDER_LINES_MAX;
        return;
    }
    w->in = (struct order_writing){ .number = p->number, .purchase_order = p->purchase_order,
                                    .contract = p->contract, .note = p->note,
                                    .until = DATE_NONE };
    if (p->number.n == 0) wrong(v, S("number"), S("Enter a number."));
    str said = STR_NONE;
    if (p->until.n > 0)
        said = visit_day(v, p->until, S("Enter the day as 2026-11-30."), &w->in.until);
    if (said.n == 0 && date_is(w->in.until) && w->in.until.day < v->today.day)
        said = S("This day is over.");
    if (said.n > 0) wrong(v, S("until"), said);
    read_lines(v, w);
}

/* The form as it was typed, with what is wrong. */
static err again(struct visit *v, struct writing *w, int status)
{
    visit_status(v, status);
    TRY(visit_read(v));
    return show(v, w);
}

static err to_draft(struct visit *v, public_id id, const char *tail)
{
    return visit_redirect(v, arena_format(v->a, "/staff/drafts/%.*s%s",
                                          STR_FMT(public_id_str(&id)), tail));
}

/* ---- what staff do ---- */

static err new_save(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct writing w = { 0 };
    bool found = false;
    public_id made;

    TRY(visit_read(v));
    if (!kind_named(visit_field(v, "kind"), &w.draft.kind)) return E_BAD_REQUEST;
    w.page.customer_number = str_trim(visit_field(v, "customer"));
    read_form(v, &w);
    if (more(v)) return show(v, &w);
    const struct customer named = { .number = w.page.customer_number };
    if (named.number.n > 0)
        TRY(store_customer_find(v->tx, v->org->id, &named, &w.draft.customer, &found));
    if (!found) wrong(v, S("customer"), S("No customer has this number."));
    if (v->problems.errors > 0) return again(v, &w, 422);
    db_read_end(&v->tx);
    err e = app_order_draft_make(v->app, v->a, &who, w.draft.customer, w.draft.kind, &w.in, &made);
    if (e == E_OVERFLOW) wrong(v, STR_NONE, S("It comes to more than there can be."));
    if (e == E_OVERFLOW) return again(v, &w, 422);
    TRY(e);
    return to_draft(v, made, "?saved=1");
}

/* As it stands, with what could not be done. */
static err stands(struct visit *v, err e)
{
    struct writing w;

    db_read_end(&v->tx);
    TRY(load(v, &w));
    fill_form(v, &w, w.page.d);
    visit_status(v, err_info(e)->http);
    return show(v, &w);
}

static err draft_issue(struct visit *v, bool mail)
{
    struct actor who = visit_actor(v);
    struct writing w;
    public_id made;

    TRY(load(v, &w));
    db_read_end(&v->tx);
    err e = app_order_draft_issue(v->app, v->a, &who, &w.draft, mail, &made);
    if (e == E_EXISTS) wrong(v, S("number"), S("Another one has this number already."));
    else if (e == E_INVALID) wrong(v, S("item.0"), S("Write at least one line."));
    else if (e == E_STATE)
        wrong(v, STR_NONE, S("The one before it was accepted, invoiced or replaced meanwhile."));
    else if (e == E_NOT_FOUND)
        wrong(v, STR_NONE, S("No contact of this customer may accept it, so it was not sent. Issue "
                             "it without a mail, or give a contact the permission to pay."));
    else if (e == E_CONFLICT)
        wrong(v, STR_NONE, S("Somebody else has changed it meanwhile. This is how it stands now."));
    else TRY(e);
    if (v->problems.errors > 0) return stands(v, e);
    return visit_redirect(v, arena_format(v->a, "/staff/orders/%.*s?sent=%d",
                                          STR_FMT(public_id_str(&made)), mail));
}

/* Saved first, whatever is wanted next. */
static err draft_save(struct visit *v)
{
    struct actor who = visit_actor(v);
    str what = visit_field(v, "do");
    struct writing w;

    TRY(load(v, &w));
    if (!str_i64(visit_field(v, "version"), &w.draft.version)) return E_BAD_REQUEST;
    read_form(v, &w);
    w.page.version = w.draft.version;
    if (more(v)) return show(v, &w);
    if (v->problems.errors > 0) return again(v, &w, 422);
    db_read_end(&v->tx);
    err e = app_order_draft_change(v->app, v->a, &who, &w.draft, &w.in);
    if (e == E_OVERFLOW) wrong(v, STR_NONE, S("It comes to more than there can be."));
    if (e == E_OVERFLOW) return again(v, &w, 422);
    if (e == E_CONFLICT)
        wrong(v, STR_NONE, S("Somebody else has changed it meanwhile. This is how it stands now."));
    if (e == E_CONFLICT) return stands(v, e);
    TRY(e);
    if (str_eq(what, S("issue")) || str_eq(what, S("send")))
        return draft_issue(v, str_eq(what, S("send")));
    return to_draft(v, w.draft.public_id, "?saved=1");
}

static err draft_drop(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct writing w;

    TRY(load(v, &w));
    if (!str_i64(visit_field(v, "version"), &w.draft.version)) return E_BAD_REQUEST;
    db_read_end(&v->tx);
    TRY(app_order_draft_drop(v->app, v->a, &who, &w.draft));
    return visit_redirect(v, S("/staff/orders"));
}

static err order_revise(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct order o;
    public_id id, made;

    TRY(visit_read(v));
    if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
    TRY(store_order_by_public(v->tx, v->a, v->org->id, id, &o));
    db_read_end(&v->tx);
    TRY(app_order_draft_revise(v->app, v->a, &who, o.id, &made));
    return to_draft(v, made, "");
}

#define DRAFT_FIELDS                                                                               \
    { "number", FIELD_EXACT, LIMIT_NUMBER_CHARS }, { "until", FIELD_LINE, 30 },                    \
        { "purchase_order", FIELD_LINE, LIMIT_NUMBER_CHARS },                                      \
        { "contract", FIELD_LINE, LIMIT_NUMBER_CHARS }, { "note", FIELD_TEXT, NOTE_CHARS },        \
        { "do", FIELD_LINE, 10 }, { "item.", FIELD_LINE, ITEM_CHARS, .starts = true },             \
        { "text.", FIELD_LINE, WORDS_CHARS, .starts = true },                                      \
        { "code.", FIELD_LINE, 20, .starts = true },                                               \
        { "quantity.", FIELD_LINE, 40, .starts = true },                                           \
        { "unit.", FIELD_LINE, 3, .starts = true }, { "price.", FIELD_LINE, 40, .starts = true },  \
        { "tax.", FIELD_LINE, 2, .starts = true }, { "rate.", FIELD_LINE, 20, .starts = true }

const struct route page_staff_drafts[] = {
    { HTTP_GET, "/staff/drafts/new", DOOR_STAFF, NEED_BOOK, .read = new_show,
      .fields = { { "kind", FIELD_LINE, 10 }, { "customer", FIELD_EXACT, LIMIT_NUMBER_CHARS } } },
    { HTTP_POST, "/staff/drafts/new", DOOR_STAFF, NEED_BOOK, .write = new_save,
      .fields = { { "kind", FIELD_LINE, 10 }, { "customer", FIELD_EXACT, LIMIT_NUMBER_CHARS },
                  DRAFT_FIELDS } },
    { HTTP_GET, "/staff/drafts/{draft}", DOOR_STAFF, NEED_BOOK, .read = draft_show,
      .fields = { { "saved", FIELD_LINE, 1 } } },
    { HTTP_POST, "/staff/drafts/{draft}", DOOR_STAFF, NEED_BOOK, .write = draft_save,
      .fields = { { "version", FIELD_EXACT, 20 }, DRAFT_FIELDS } },
    { HTTP_POST, "/staff/drafts/{draft}/drop", DOOR_STAFF, NEED_BOOK, .write = draft_drop,
      .fields = { { "version", FIELD_EXACT, 20 } } },
    { HTTP_POST, "/staff/orders/{order}/revise", DOOR_STAFF, NEED_BOOK, .write = order_revise },
    { 0 },
};

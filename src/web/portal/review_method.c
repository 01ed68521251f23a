/* What a review is paid with: the ways its gateways offer, and what its customer saved before. */
#include "web/portal/review.h"

#include "paper/draft.h"
#include "store/store_people.h"

static const struct pay_way *way_of(const struct review *r, str gateway, enum pay_method method)
{
    for (size_t i = 0; i < r->way_count; i++) {
        if (r->ways[i].method == method && str_eq(r->ways[i].gateway, gateway)) return &r->ways[i];
    }
    return NULL;
}

const struct pay_way *review_way(const struct review *r)
{
    for (size_t i = 0; i < r->way_count; i++) {
        if (r->ways[i].method != r->method) continue;
        if (r->with.id.v == 0 || str_eq(r->ways[i].gateway, r->with.gateway)) return &r->ways[i];
    }
    return NULL;
}

static void wrong(struct visit *v, const char *field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = str_of(field), .text = text });
}

/* Why it cannot be charged here, or nothing. */
static str refusal(const struct visit *v, const struct review *r, const struct saved_method *m)
{
    enum saved_fit fit = saved_method_fit(m, r->cur, v->today);
    if (fit != SAVED_FITS) return saved_fit_text(fit);
    return way_of(r, m->gateway, m->method) == NULL
               ? S("This method is not offered for this payment. Choose another.") : STR_NONE;
}

/* One that was named: its own customer's, and good for this. */
static err take_saved(struct visit *v, struct review *r, public_id id)
{
    struct saved_method m;

    err e = store_method_by_public(v->tx, v->a, v->org->id, id, &m);
    bool there = e == OK && m.customer.v == v->selection.customer.v;
    if (e != OK && e != E_NOT_FOUND) return e;
    str told = there ? refusal(v, r, &m) : saved_fit_text(SAVED_REMOVED);
    if (told.n > 0) {
        if (r->posted || r->returned) wrong(v, "method", told);
        return OK;
    }
    r->with = m;
    r->method = m.method;
    return OK;
}

/* Nothing was said yet: what the customer prefers, else the first way there is. */
static err take_default(struct visit *v, struct review *r)
{
    struct saved_method m;
    bool found;

    TRY(store_method_default(v->tx, v->a, v->org->id, v->selection.customer, r->cur, &m, &found));
    if (found && refusal(v, r, &m).n == 0) {
        r->with = m;
        r->method = m.method;
    } else if (r->way_count > 0) {
        r->method = r->ways[0].method;
    }
    return OK;
}

static err read_keep(struct visit *v, struct review *r)
{
    struct customer c;

    if (r->returned) return OK;
    TRY(store_customer_get(v->tx, v->a, v->org->id, v->selection.customer, &c));
    r->address = c.address;
    r->country = c.country;
    if (!r->posted) return OK;
    r->keep = str_eq(visit_field(v, "save"), S("1"));
    if (http_form_times(v->rq, S("address")) > 0) r->address = visit_field(v, "address");
    if (http_form_times(v->rq, S("country")) > 0) r->country = visit_field(v, "country");
    if (r->keep && r->country.n > 0 && !code_is_country(r->country))
        wrong(v, "country", S("Enter the two letters of a country, such as DE."));
    return OK;
}

err review_method(struct visit *v, struct review *r)
{
    str wanted = visit_field(v, "method");
    public_id id;

    if (wanted.n == 0) wanted = r->wanted;
    if (v->link == NULL) { /* what is kept is the customer's */
        TRY(store_method_list(v->tx, v->a, v->org->id, v->selection.customer, &r->saved,
                              &r->saved_count));
        TRY(read_keep(v, r));
    }
    for (size_t i = 0; i < r->way_count; i++) {
        if (str_eq(pay_method_word(r->ways[i].method), wanted)) r->method = r->ways[i].method;
    }
    if (v->link != NULL) {
        if (!r->posted && r->method == PAY_NONE && r->way_count > 0) r->method = r->ways[0].method;
        return OK;
    }
    if (r->method == PAY_NONE && public_id_parse(wanted, &id)) TRY(take_saved(v, r, id));
    return r->posted || r->method != PAY_NONE || wanted.n > 0 ? OK : take_default(v, r);
}

void review_typed_write(struct buf *b, const struct review *r)
{
    char iso[11];
    str day = date_is(r->day) ? date_iso(r->day, iso) : STR_NONE;
    str method = r->with.id.v != 0 ? public_id_str(&r->with.public_id)
                                   : pay_method_word(r->method);

    buf_format(b, "%.*s %.*s %d %.*s\n%.*s", STR_FMT(day), STR_FMT(method), r->keep,
               STR_FMT(r->country), STR_FMT(r->address));
}

err review_typed_read(const struct visit *v, struct review *r)
{
    str rest = r->typed_line, line, day, keep;

    if (!r->returned) return OK;
    if (!str_cut(&rest, '\n', &line) || !str_cut(&line, ' ', &day) ||
        !str_cut(&line, ' ', &r->wanted) || !str_cut(&line, ' ', &keep))
        return E_BUG;
    if (!date_parse(day, &r->day)) r->day = v->today;
    r->keep = str_eq(keep, S("1"));
    r->country = line;
    r->address = rest;
    return OK;
}

static str hint_of(enum pay_method m)
{
    switch (m) {
    case PAY_DEBIT: return S("The bank takes a few working days");
    case PAY_TRANSFER: return S("You send the money from your bank");
    case PAY_CARD:
    case PAY_UPI:
    case PAY_UPI_QR:
    case PAY_NETBANKING:
    case PAY_WALLET: return S("At once");
    case PAY_NONE:
    case PAY_METHOD_COUNT: break;
    }
    return STR_NONE;
}

static void show_ways(struct visit *v, const struct review *r, struct pay_review *out)
{
    struct pay_choice *list = arena_array(v->a, struct pay_choice, r->way_count + 1);
    const struct pay_way *way = review_way(r);

    for (size_t i = 0; i < r->way_count; i++) {
        const struct pay_way *w = &r->ways[i];
        list[i] = (struct pay_choice){ w->method, pay_method_word(w->method),
                                       html_message(&v->html, pay_method_label(w->method)),
                                       html_message(&v->html, hint_of(w->method)),
                                       r->with.id.v == 0 && w->method == r->method };
        out->adds = out->adds || (w->keeps && v->link == NULL);
        out->keeps = out->keeps || (w->keeps_paying && v->link == NULL);
    }
    out->choices = list;
    out->choice_count = r->way_count;
    if (way == NULL && r->way_count > 0) way = &r->ways[0];
    if (way != NULL) out->gateway = way->label;
}

/* Those of other currencies, and by ways that are not offered, are left out. */
static void show_saved(struct visit *v, const struct review *r, struct pay_review *out)
{
    struct pay_saved *list = arena_array(v->a, struct pay_saved, r->saved_count + 1);

    for (size_t i = 0; i < r->saved_count; i++) {
        const struct saved_method *m = &r->saved[i];
        enum saved_fit fit = saved_method_fit(m, r->cur, v->today);
        if (way_of(r, m->gateway, m->method) == NULL || fit == SAVED_OTHER_CURRENCY) continue;
        str hint = fit == SAVED_EXPIRED ? S("Expired") : hint_of(m->method);
        list[out->saved_count++] = (struct pay_saved){
            .id = m->public_id, .method = m->method, .usable = fit == SAVED_FITS,
            .label = m->name.n == 0 ? saved_method_label(v->a, m)
                                    : arena_format(v->a, "%.*s, %.*s", STR_FMT(m->name),
                                                   STR_FMT(saved_method_label(v->a, m))),
            .hint = html_message(&v->html, hint), .chosen = m->id.v == r->with.id.v,
        };
    }
    out->saved = list;
}

void review_show_methods(struct visit *v, const struct review *r, struct pay_review *out)
{
    show_ways(v, r, out);
    show_saved(v, r, out);
    out->consent = app_method_consent(v->a, v->words, v->org->name, out->gateway);
    out->keep = r->keep;
    out->address = r->address;
    out->country = r->country;
}

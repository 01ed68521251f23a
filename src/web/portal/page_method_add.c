/* Adding a saved method without paying: what is asked first, the way to the gateway, and back. */
#include "web/views.h"
#include "web/web.h"

#include "app/app_method.h"
#include "app/app_offer.h"
#include "paper/draft.h"
#include "store/store_people.h"
#include "web/portal/method_view.h"
#include "web/portal/payment_show.h"
#include "web/route.h"

struct adding {
    struct pay_way *ways; /* that can keep something */
    size_t way_count;
    currency cur;
    str back, address, country, method;
};

/* Back to a review, or to the list. */
static str local_back(str back)
{
    return visit_local(back, str_starts(back, S("/pay/")) ? S("/pay/") : S("/methods"));
}

static err load(struct visit *v, struct adding *out)
{
    struct adding d = { .cur = v->customer->cur, .back = local_back(visit_field(v, "back")) };
    str code = visit_field(v, "currency");
    struct customer c;
    struct pay_way *ways;
    pay_method_set allowed;
    size_t n;

    if (code.n > 0 && !currency_parse(code, &d.cur)) return E_BAD_REQUEST;
    TRY(store_customer_get(v->tx, v->a, v->org->id, v->customer->customer, &c));
    d.address = c.address;
    d.country = c.country;
    TRY(app_pay_ways(v->app, v->tx, v->a, v->org->id, d.cur, &ways, &n));
    TRY(app_offer(v->tx, v->a, v->org->id, v->customer->customer, NULL, 0, &allowed));
    d.ways = ways;
    for (size_t i = 0; i < n; i++) {
        if (ways[i].keeps && (allowed & 1u << ways[i].method) != 0) d.ways[d.way_count++] = ways[i];
    }
    if (d.way_count > 0) d.method = pay_method_word(d.ways[0].method);
    *out = d;
    return OK;
}

static void show(struct visit *v, const struct adding *d, const struct problems *problems)
{
    struct method_kind *kinds = arena_array(v->a, struct method_kind, d->way_count + 1);

    for (size_t i = 0; i < d->way_count; i++) {
        str word = pay_method_word(d->ways[i].method);
        kinds[i] = (struct method_kind){
            word, html_message(&v->html, pay_method_label(d->ways[i].method)), d->ways[i].label,
            str_eq(word, d->method)
        };
    }
    struct method_add_page p = {
        .key = public_id_new(), .customer = v->customer->public_id,
        .currency = currency_code(d->cur), .back = HTML_URL("/methods"), .kinds = kinds,
        .kind_count = d->way_count, .address = d->address, .country = d->country,
        .consent = d->way_count == 0
                       ? STR_NONE
                       : app_method_consent(v->a, v->words, v->org->name, d->ways[0].label),
    };
    if (!html_url_local(d->back, &p.back)) p.back = HTML_URL("/methods");
    struct frame f = visit_frame(v, PAGE_PAYMENTS,
                                 html_message(&v->html, S("Add a payment method")));
    view_method_add(&v->html, &f, &p, problems);
}

static err add_show(struct visit *v)
{
    struct adding d;
    TRY(load(v, &d));
    show(v, &d, NULL);
    return OK;
}

static void wrong(struct visit *v, const char *field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = str_of(field), .text = text });
}

static err add(struct visit *v)
{
    struct adding d;
    struct method_setup s;
    const struct pay_way *way = NULL;
    public_id key;

    TRY(visit_read(v));
    TRY(load(v, &d));
    db_read_end(&v->tx);
    if (!public_id_parse(visit_field(v, "key"), &key)) return E_BAD_REQUEST;
    d.method = visit_field(v, "method");
    d.address = str_trim(visit_field(v, "address"));
    d.country = str_trim(visit_field(v, "country"));
    for (size_t i = 0; i < d.way_count; i++) {
        if (str_eq(pay_method_word(d.ways[i].method), d.method)) way = &d.ways[i];
    }
    if (way == NULL) wrong(v, "method", S("Choose what to add."));
    if (d.country.n > 0 && !code_is_country(d.country))
        wrong(v, "country", S("Enter the two letters of a country, such as DE."));
    if (v->problems.errors > 0) {
        visit_status(v, 422);
        TRY(visit_read(v));
        show(v, &d, &v->problems);
        return OK;
    }
    struct method_add rq = {
        .org = v->org->id,
        .customer = v->customer->customer,
        .contact = { v->session->person },
        .key = visit_field(v, "key"),
        .cur = d.cur,
        .method = way->method,
        .gateway = way->gateway,
        .consent = app_method_consent(v->a, v->words, v->org->name, way->label),
        .address = d.address,
        .country = d.country,
        .back = d.back,
    };
    TRY(app_method_add(v->app, v->a, &rq, web_base_url(v->web, v->rq, v->a), &s));
    return visit_redirect(v, arena_format(v->a, "/methods/setups/%.*s",
                                          STR_FMT(public_id_str(&s.public_id))));
}

/* ---- on its way ---- */

/* Kept: back to where it was wanted, with it chosen. */
static err go_back(struct visit *v, const struct method_setup *s)
{
    struct saved_method m;

    TRY(store_method_get(v->tx, v->a, v->org->id, s->saved, &m));
    return visit_redirect(v, arena_format(v->a, "%.*s%cmethod=%.*s", STR_FMT(s->back),
                                          str_has(s->back, '?') ? '&' : '?',
                                          STR_FMT(public_id_str(&m.public_id))));
}

static err setup_show(struct visit *v)
{
    const struct method_setup *s = &v->setup;
    struct setup_page p = { .id = s->public_id, .failed = s->state == SETUP_FAILED,
                            .gateway = app_gateway_label(s->gateway), .reason = s->reason,
                            .currency = currency_code(s->cur),
                            .back = HTML_URL("/methods") };

    if (s->state == SETUP_DONE && s->saved.v != 0) return go_back(v, s);
    if (s->state == SETUP_DONE) return visit_redirect(v, s->back);
    p.waiting = s->state == SETUP_WAITING && html_url_web(s->next_url, &p.next);
    if (p.waiting) p.origin = payment_origin(s->next_url);
    if (!html_url_local(s->back, &p.back)) return E_BUG;
    struct frame f = visit_frame(v, PAGE_PAYMENTS,
                                 html_message(&v->html, S("Add a payment method")));
    view_method_setup(&v->html, &f, &p);
    return OK;
}

static err setup_check(struct visit *v)
{
    struct method_setup s;
    str id = public_id_str(&v->setup.public_id);

    if (!throttle_pass(&v->web->throttle, S("check"), id, 10, 60 * INT64_C(1000000), v->now_us))
        return E_TOO_MANY;
    err e = app_method_check(v->app, v->a, v->org->id, v->setup.id, &s);
    if (e != OK && e != E_GATEWAY && e != E_TOO_MANY) return e;
    return visit_redirect(v, arena_format(v->a, "/methods/setups/%.*s", STR_FMT(id)));
}

const struct route page_method_add[] = {
    { HTTP_GET, "/methods/add", DOOR_PORTAL, NEED_PAY, .read = add_show,
      .fields = { { "customer", FIELD_ID }, { "currency", FIELD_LINE, 3 },
                  { "back", FIELD_EXACT, 100 } } },
    { HTTP_POST, "/methods/add", DOOR_PORTAL, NEED_PAY, .write = add,
      .fields = { { "customer", FIELD_ID }, { "key", FIELD_ID }, { "currency", FIELD_LINE, 3 },
                  { "back", FIELD_EXACT, 100 }, { "method", FIELD_LINE, 20 },
                  { "address", FIELD_TEXT, 500 }, { "country", FIELD_LINE, 2 } } },
    { HTTP_GET, "/methods/setups/{setup}", DOOR_PORTAL, NEED_PAY, OBJECT_SETUP,
      .read = setup_show },
    { HTTP_POST, "/methods/setups/{setup}/check", DOOR_PORTAL, NEED_PAY, OBJECT_SETUP,
      .write = setup_check, .fields = { { "customer", FIELD_ID } } },
    { 0 },
};

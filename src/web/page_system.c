/* What machines ask: health, the seller's logo, gateways' hooks and returning browsers. */
#include "app/app_method.h"
#include "web/views.h"
#include "web/web.h"

#include "web/route.h"

static err health(struct visit *v)
{
    v->rs->type = S("text/plain; charset=utf-8");
    buf_lit(&v->rs->body, "ok\n");
    return OK;
}

/* Whom to ask: the seller's own words and addresses. */
static err help(struct visit *v)
{
    struct frame f = visit_frame(v, PAGE_NONE, html_message(&v->html, S("Help and contact")));
    view_help(&v->html, &f, v->org->name, v->org->email, v->org->phone, v->org->address);
    return OK;
}

static err logo(struct visit *v)
{
    str png;
    TRY(store_org_logo(v->tx, v->a, v->org->id, &png));
    if (png.n == 0) return E_NOT_FOUND;
    v->rs->type = S("image/png");
    v->rs->bytes = png;
    return OK;
}

/* A webhook: verified over its raw bytes, kept, answered; applied later by a job. */
static err hook(struct visit *v)
{
    struct gateway_pair *headers = arena_array(v->a, struct gateway_pair, v->rq->header_count + 1);
    for (size_t i = 0; i < v->rq->header_count; i++)
        headers[i] = (struct gateway_pair){ v->rq->headers[i].name, v->rq->headers[i].value };
    struct gateway_hook h = { .headers = headers,
                              .header_count = v->rq->header_count,
                              .body = v->rq->body,
                              .now_us = v->now_us };
    TRY(app_hook(v->app, v->a, v->params[0], v->params[1], &h));
    v->rs->type = S("text/plain; charset=utf-8");
    buf_lit(&v->rs->body, "kept\n");
    return OK;
}

/*
 * A browser is back: nothing is believed of it but which payment it speaks of. Even by GET this
 * writes: only who holds the signed state gets so far, and asking twice changes nothing.
 */
static err back(struct visit *v)
{
    public_id payment;
    struct method_setup setup;
    str state = http_query(v->rq, S("signed")); /* gateways add names of their own, such as state */
    err e = app_return(v->app, v->a, v->org->id, v->params[0], v->params[1], state, &payment);
    if (e == E_NOT_FOUND) {
        TRY(app_method_return(v->app, v->a, v->org->id, v->params[0], v->params[1], state, &setup));
        return visit_redirect(v, arena_format(v->a, "/methods/setups/%.*s",
                                              STR_FMT(public_id_str(&setup.public_id))));
    }
    TRY(e);
    return visit_redirect(v,
                          arena_format(v->a, "/payments/%.*s", STR_FMT(public_id_str(&payment))));
}

const struct route page_system[] = {
    { HTTP_GET, "/healthz", DOOR_PUBLIC, NEED_ANYONE, .read = health },
    { HTTP_GET, "/readyz", DOOR_PUBLIC, NEED_ANYONE, .read = health },
    { HTTP_GET, "/help", DOOR_PORTAL, NEED_ANYONE, .read = help },
    { HTTP_GET, "/logo", DOOR_PUBLIC, NEED_ANYONE, .read = logo },
    { HTTP_POST, "/hooks/{gateway}/{account}", DOOR_HOOK, NEED_ANYONE, .write = hook },
    { HTTP_GET, "/pay/return/{gateway}/{attempt}", DOOR_RETURN, NEED_ANYONE, .write = back,
      .fields = { { "signed", FIELD_LINE } } },
    { HTTP_POST, "/pay/return/{gateway}/{attempt}", DOOR_RETURN, NEED_ANYONE, .write = back,
      .fields = { { "signed", FIELD_LINE } } },
    { 0 },
};

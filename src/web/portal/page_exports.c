/* Exports: asked for, looked at while they are made, collected, deleted. */
#include "web/portal/exports.h"
#include "base/limits.h"
#include "web/download.h"
#include "web/portal/columns.h"
#include "web/portal/payment_show.h"
#include "web/views.h"
#include "web/web.h"

enum { ASKED_AN_HOUR = 200 };
static const int64_t HOUR_US = 3600 * (int64_t)1000000, SECOND_US = 1000000;

bool export_format_parse(str as, enum export_format *out)
{
    static const struct {
        str key;
        enum export_format format;
    } all[] = { { { "csv", 3 }, EXPORT_CSV },
                { { "xlsx", 4 }, EXPORT_XLSX },
                { { "zip", 3 }, EXPORT_ZIP },
                { { "pdf", 3 }, EXPORT_MERGED } };

    for (size_t i = 0; i < countof(all); i++) {
        if (!str_eq(all[i].key, as)) continue;
        *out = all[i].format;
        return true;
    }
    return false;
}

static contact_id me(const struct visit *v)
{
    return (contact_id){ v->session->person };
}

/* ---- the page ---- */

static const struct membership *account_of(const struct visit *v, customer_id customer)
{
    for (size_t i = 0; i < v->membership_count; i++)
        if (v->memberships[i].customer.v == customer.v) return &v->memberships[i];
    return NULL;
}

/* As fast as it went in this run. */
static int64_t seconds_left(const struct export *e, int64_t now_us)
{
    int64_t did = e->done - e->since_done, left = e->total - e->done;

    if (e->since_us == 0 || did <= 0 || left <= 0 || now_us <= e->since_us) return 0;
    return (now_us - e->since_us) / SECOND_US * left / did + 1;
}

static struct export_row row_of(struct visit *v, const struct export *e, const struct membership *m)
{
    struct export_row r = { .e = e, .made = visit_time(v, e->made_us),
                            .until = { (int)(e->expires_us / (24 * HOUR_US)) },
                            .file = app_export_name(v->a, e),
                            .seconds = seconds_left(e, v->now_us),
                            .most = app_export_most(e->format) };

    if (v->membership_count > 1) r.customer = m->name;
    r.whole = app_export_whole(v->app, v->a, e, v->now_us);
    return r;
}

static err show(struct visit *v)
{
    struct exports_view view = { .customer = public_id_str(&v->customer->public_id),
                                 .email = v->email, .problems = &v->problems };
    struct export *list;
    size_t n;

    TRY(visit_read(v));
    TRY(store_export_list(v->tx, v->a, v->org->id, me(v), LIMIT_EXPORTS_KEPT, &list, &n));
    struct export_row *rows = arena_array(v->a, struct export_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct membership *m = account_of(v, list[i].customer);
        if (m == NULL) continue; /* he may no longer see that customer */
        rows[view.count++] = row_of(v, &list[i], m);
        view.making += list[i].state == EXPORT_MAKING;
    }
    view.rows = rows;
    view.list = address(v, "/invoices?customer=%.*s", STR_FMT(view.customer));
    view.here = address(v, "/exports?customer=%.*s", STR_FMT(view.customer));
    struct frame f = visit_frame(v, PAGE_INVOICES, html_message(&v->html, S("Exports")));
    view_exports(&v->html, &f, &view);
    return OK;
}

static err exports_show(struct visit *v)
{
    return show(v);
}

/* ---- asking ---- */

static err refuse(struct visit *v, int status, str sentence)
{
    problem_add(&v->problems, (struct problem){ .text = html_message(&v->html, sentence) });
    visit_status(v, status);
    return show(v);
}

static err too_large(struct visit *v, enum export_format format)
{
    str most = arena_format(v->a, "%lld", (long long)app_export_most(format));
    str words = words_say(v->words, v->a, "One file takes at most {1} of them. Choose fewer.",
                          most);

    return refuse(v, 422, words);
}

static err answer_now(struct visit *v, const struct export_wish *w, int64_t count)
{
    struct export_file f;

    TRY(app_export_now(v->app, v->a, w, count, &f));
    download_open(v, f.fd, f.bytes, f.type, f.name);
    return OK;
}

err export_answer(struct visit *v, const struct export_wish *w)
{
    int64_t count;
    public_id id;

    TRY(visit_read(v));
    TRY(app_export_count(v->tx, v->a, db_engine_of(v->app->db), w, &count));
    db_read_end(&v->tx);
    if (count == 0) return refuse(v, 422, S("Nothing was chosen, so there is nothing to export."));
    if (count != EXPORT_MANY && count > app_export_most(w->format)) return too_large(v, w->format);
    if (!throttle_pass(&v->web->throttle, S("export"), v->email, ASKED_AN_HOUR, HOUR_US, v->now_us))
        return E_TOO_MANY;
    if (app_export_small(w, count)) {
        err e = answer_now(v, w, count);
        return e == E_TOO_LARGE ? too_large(v, w->format) : e;
    }
    err e = app_export_ask(v->app, v->a, w, count, &id);
    if (e == E_TOO_MANY)
        return refuse(v, 429, S("Three of your exports are being made. Wait, or cancel one."));
    if (e == E_EXISTS)
        return refuse(v, 409, S("You keep 50 exports. Delete those you have collected."));
    TRY(e);
    return visit_redirect(v, address(v, "/exports?customer=%.*s",
                                     STR_FMT(public_id_str(&v->customer->public_id))).s);
}

/* Each `invoice` field. One that is not this customer's is not there. */
static err choose_named(struct visit *v, struct export_wish *w)
{
    int64_t *docs = arena_array(v->a, int64_t, v->rq->form_count + 1);

    for (size_t i = 0; i < v->rq->form_count; i++) {
        struct lot l;
        public_id id;
        size_t k = 0;
        if (!str_eq(v->rq->form[i].name, S("invoice"))) continue;
        if (!public_id_parse(v->rq->form[i].value, &id)) return E_NOT_FOUND;
        TRY(store_lot_by_public(v->tx, v->a, v->org->id, id, ACCOUNT_RECEIVABLE, &l));
        if (l.customer.v != v->customer->customer.v) return E_NOT_FOUND;
        while (k < w->doc_count && docs[k] != l.doc) k++;
        if (k == w->doc_count) docs[w->doc_count++] = l.doc;
    }
    w->docs = docs;
    return OK;
}

/* A filter that cannot be read chooses nothing: it must not become all there is. */
static err choose_invoices(struct visit *v, struct export_wish *w)
{
    struct owed *owed;
    size_t n;

    TRY(owed_read(v, &owed, &n));
    struct list l = list_read(v, owed, n);
    if (v->problems.errors > 0) return E_BAD_REQUEST;
    w->filter = l.f;
    w->filter.after_doc = 0;
    if (!l.filtered) w->known = owed_found(owed, n, l.tab);
    return OK;
}

static err choose_payments(struct visit *v, struct export_wish *w)
{
    if (module_in(v->off, MODULE_PAYMENTS)) return E_NOT_FOUND;
    w->payments = payment_filter_read(v);
    return OK;
}

/* All that a list shows. */
static err choose_matching(struct visit *v, struct export_wish *w)
{
    switch (w->what) {
    case EXPORT_INVOICES: return choose_invoices(v, w);
    case EXPORT_PAYMENTS: return choose_payments(v, w);
    case EXPORT_CREDITS: break;
    }
    return OK;
}

/* "invoices" where nothing is said. */
static bool parse_what(str of, enum export_what *out)
{
    *out = str_eq(of, S("credits"))    ? EXPORT_CREDITS
           : str_eq(of, S("payments")) ? EXPORT_PAYMENTS
                                       : EXPORT_INVOICES;
    return *out != EXPORT_INVOICES || of.n == 0 || str_eq(of, S("invoices"));
}

static err exports_ask(struct visit *v)
{
    bool all = visit_field(v, "match").n > 0;
    struct export_wish w = { .org = v->org->id, .contact = me(v),
                             .customer = v->customer->customer, .words = v->words,
                             .columns = columns_chosen(v->a, v->columns),
                             .base_url = v->web->base_url,
                             .filter = { .sort = SORT_ISSUED, .down = true, .today = v->today,
                                         INVOICE_ANY_DAY } };

    if (!export_format_parse(visit_field(v, "as"), &w.format) ||
        !parse_what(visit_field(v, "of"), &w.what) || (w.what != EXPORT_INVOICES && !all))
        return E_BAD_REQUEST;
    TRY(visit_read(v));
    if (all) TRY(choose_matching(v, &w));
    else TRY(choose_named(v, &w));
    if (w.doc_count == 0 && !all)
        return refuse(v, 422, S("Nothing was chosen, so there is nothing to export."));
    return export_answer(v, &w);
}

/* ---- one ---- */

static err export_get(struct visit *v)
{
    struct export_file f;

    TRY(app_export_open(v->app, v->a, &v->export, v->now_us, &f));
    download_open(v, f.fd, f.bytes, f.type, f.name);
    return OK;
}

static err export_delete(struct visit *v)
{
    TRY(app_export_delete(v->app, v->a, &v->export));
    return visit_redirect(v, address(v, "/exports?customer=%.*s",
                                     STR_FMT(public_id_str(&v->customer->public_id))).s);
}

const struct route page_exports[] = {
    { HTTP_GET, "/exports", DOOR_PORTAL, NEED_VIEW, .read = exports_show,
      .fields = { { "customer", FIELD_ID } } },
    { HTTP_POST, "/exports", DOOR_PORTAL, NEED_VIEW, .write = exports_ask,
      .fields = { LIST_FIELDS, { "match", FIELD_LINE, 1 }, PAYMENT_FIELDS,
                  { "invoice", FIELD_ID, .many = true }, { "as", FIELD_LINE, 4 },
                  { "of", FIELD_LINE, 10 }, { "back", FIELD_EXACT, 2000 } } },
    { HTTP_GET, "/exports/{export}", DOOR_PORTAL, NEED_VIEW, OBJECT_EXPORT, .read = export_get,
      .slow = true },
    { HTTP_POST, "/exports/{export}/delete", DOOR_PORTAL, NEED_VIEW, OBJECT_EXPORT,
      .write = export_delete, .fields = { { "customer", FIELD_ID } } },
    { 0 },
};

/* One document: its page, its PDF, and the files that came with it. */
#include "app/app_document.h"
#include "core/snapshot.h"
#include "html/qr.h"
#include "paper/ubl_write.h"
#include "web/download.h"
#include "web/portal/document_view.h"
#include "web/views.h"
#include "web/web.h"

err document_page(struct visit *v, struct document_view *view)
{
    struct frame f = visit_frame(v, PAGE_INVOICES,
                                 arena_format(v->a, "%.*s %.*s", STR_FMT(view->title),
                                              STR_FMT(v->invoice.number)));
    view->csrf = f.csrf;
    if (v->link == NULL) TRY(talk_load(v, &v->invoice, &view->talk));
    view->talk.csrf = f.csrf;
    view_document(&v->html, &f, view);
    return OK;
}

static err invoice_show(struct visit *v)
{
    struct document_view view;

    TRY(document_show(v, &view));
    return document_page(v, &view);
}

/* Of what is due now: read anew each time it is looked at. */
static err invoice_code(struct visit *v)
{
    struct document_view view;

    TRY(document_show(v, &view));
    if (view.code == PAYMENT_QR_NONE || view.code == PAYMENT_QR_URL) return E_NOT_FOUND;
    v->rs->type = S("image/svg+xml");
    return html_qr_file(v->a, view.code_content, view.code == PAYMENT_QR_SWISS, &v->rs->bytes);
}

err document_pdf(struct visit *v, const struct lot *l)
{
    str pdf;

    db_read_end(&v->tx);
    TRY(app_document_pdf(v->app, v->a, v->org->id, l, v->web->base_url, &pdf));
    download(v, pdf, S("application/pdf"), arena_format(v->a, "%.*s.pdf", STR_FMT(l->number)),
             visit_field(v, "show").n > 0);
    return OK;
}

static err invoice_pdf(struct visit *v)
{
    return document_pdf(v, &v->invoice);
}

/* What a payment left over has no document, only a receipt. */
static err credit_pdf(struct visit *v)
{
    return v->invoice.kind == 0 ? E_NOT_FOUND : document_pdf(v, &v->invoice);
}

static err invoice_file(struct visit *v)
{
    struct stored_attachment *files;
    size_t count;
    int64_t n;
    str bytes;

    if (!str_i64(v->params[1], &n)) return E_NOT_FOUND;
    TRY(store_attached_list(v->tx, v->a, v->org->id, (doc_id){ v->invoice.doc }, &files, &count));
    for (size_t i = 0; i < count; i++) {
        const struct stored_attachment *f = &files[i];
        if (f->line != n) continue;
        /* Not found where the file is elsewhere, at an address. */
        TRY(app_kept_read(v->app, v->tx, v->a, v->org->id, f->sha256, &bytes));
        download_foreign(v, bytes, f->mime, f->name);
        return OK;
    }
    return E_NOT_FOUND;
}

/* The file a document was imported from, unchanged. */
static err invoice_source(struct visit *v)
{
    struct stored_document stored;
    str bytes;

    TRY(store_document_get(v->tx, v->a, v->org->id, (doc_id){ v->invoice.doc }, &stored));
    bool xml = str_eq(stored.source_format, S("ubl")) || str_eq(stored.source_format, S("cii"));
    if (stored.source.n == 0 || !xml) return E_NOT_FOUND;
    TRY(app_kept_read(v->app, v->tx, v->a, v->org->id, stored.source, &bytes));
    download_foreign(v, bytes, S("application/xml"),
                     arena_format(v->a, "%.*s.xml", STR_FMT(v->invoice.number)));
    return OK;
}

/* The document as it was issued. What has none, or one before e-invoices, is no e-invoice. */
static err issued(struct visit *v, struct document *out)
{
    struct stored_document stored;

    TRY(store_document_get(v->tx, v->a, v->org->id, (doc_id){ v->invoice.doc }, &stored));
    TRY(snapshot_read(v->a, stored.body, out));
    return paper_cii_can_write(out) ? OK : E_NOT_FOUND;
}

static err e_invoice(struct visit *v, const char *form,
                     err (*write)(struct arena *a, const struct document *d, str *out))
{
    struct document d;
    str xml;

    TRY(issued(v, &d));
    TRY(write(v->a, &d, &xml));
    download(v, xml, S("application/xml"),
             arena_format(v->a, "%.*s-%s.xml", STR_FMT(v->invoice.number), form), false);
    return OK;
}

static err invoice_ubl(struct visit *v)
{
    return e_invoice(v, "ubl", paper_ubl_write);
}

static err invoice_cii(struct visit *v)
{
    return e_invoice(v, "cii", paper_cii_write);
}

const struct route page_invoice[] = {
    { HTTP_GET, "/invoices/{invoice}", DOOR_PORTAL, NEED_VIEW, OBJECT_INVOICE,
      .read = invoice_show, .by_link = true },
    { HTTP_GET, "/invoices/{invoice}/code.svg", DOOR_PORTAL, NEED_VIEW, OBJECT_INVOICE,
      .read = invoice_code, .by_link = true },
    { HTTP_GET, "/invoices/{invoice}/pdf", DOOR_PORTAL, NEED_VIEW, OBJECT_INVOICE,
      .read = invoice_pdf, .by_link = true, .slow = true, .fields = { { "show", FIELD_LINE, 1 } } },
    { HTTP_GET, "/invoices/{invoice}/xml", DOOR_PORTAL, NEED_VIEW, OBJECT_INVOICE,
      .read = invoice_source, .by_link = true, .slow = true },
    { HTTP_GET, "/invoices/{invoice}/ubl", DOOR_PORTAL, NEED_VIEW, OBJECT_INVOICE,
      .read = invoice_ubl, .by_link = true, .slow = true },
    { HTTP_GET, "/invoices/{invoice}/cii", DOOR_PORTAL, NEED_VIEW, OBJECT_INVOICE,
      .read = invoice_cii, .by_link = true, .slow = true },
    { HTTP_GET, "/invoices/{invoice}/files/{n}", DOOR_PORTAL, NEED_VIEW, OBJECT_INVOICE,
      .read = invoice_file, .by_link = true, .slow = true },
    { HTTP_GET, "/credits/{credit}/pdf", DOOR_PORTAL, NEED_VIEW, OBJECT_CREDIT,
      .read = credit_pdf, .slow = true, .fields = { { "show", FIELD_LINE, 1 } } },
    { HTTP_GET, "/credits/{credit}/ubl", DOOR_PORTAL, NEED_VIEW, OBJECT_CREDIT,
      .read = invoice_ubl, .slow = true },
    { HTTP_GET, "/credits/{credit}/cii", DOOR_PORTAL, NEED_VIEW, OBJECT_CREDIT,
      .read = invoice_cii, .slow = true },
    { 0 },
};

/* One loader for each kind of object. */
#include "web/object.h"

#include "store/store_invoice.h"

static err load_invoice(struct visit *v, public_id id, customer_id *owner)
{
    TRY(store_lot_by_public(v->tx, v->a, v->org->id, id, ACCOUNT_RECEIVABLE, &v->invoice));
    *owner = v->invoice.customer;
    return OK;
}

static err load_payment(struct visit *v, public_id id, customer_id *owner)
{
    payment_id payment;

    TRY(store_payment_by_public(v->tx, v->org->id, id, &payment));
    TRY(store_payment_get(v->tx, v->a, v->org->id, payment, &v->payment));
    *owner = v->payment.customer;
    return OK;
}

static err load_selection(struct visit *v, public_id id, customer_id *owner)
{
    TRY(store_selection_get(v->tx, v->a, v->org->id, id, &v->selection));
    *owner = v->selection.customer;
    return OK;
}

static err load_credit(struct visit *v, public_id id, customer_id *owner)
{
    err e = store_lot_by_public(v->tx, v->a, v->org->id, id, ACCOUNT_CREDIT, &v->invoice);

    if (e == E_NOT_FOUND)
        e = store_lot_by_public(v->tx, v->a, v->org->id, id, ACCOUNT_RETAINER, &v->invoice);
    TRY(e);
    *owner = v->invoice.customer;
    return OK;
}

static err load_method(struct visit *v, public_id id, customer_id *owner)
{
    TRY(store_method_by_public(v->tx, v->a, v->org->id, id, &v->method));
    *owner = v->method.customer;
    return OK;
}

static err load_setup(struct visit *v, public_id id, customer_id *owner)
{
    int64_t setup;
    bool found;

    TRY(store_setup_by_public(v->tx, v->org->id, id, &setup, &found));
    if (!found) return E_NOT_FOUND;
    TRY(store_setup_get(v->tx, v->a, v->org->id, setup, &v->setup));
    *owner = v->setup.customer;
    return OK;
}

static err load_shared(struct visit *v, public_id id, customer_id *owner)
{
    TRY(store_shared_by_public(v->tx, v->a, v->org->id, id, &v->shared));
    *owner = v->shared.customer;
    return OK;
}

static err load_proof(struct visit *v, public_id id, customer_id *owner)
{
    TRY(store_kyc_by_public(v->tx, v->a, v->org->id, id, &v->proof));
    *owner = v->proof.customer;
    return OK;
}

static err load_objection(struct visit *v, public_id id, customer_id *owner)
{
    TRY(store_objection_by_public(v->tx, v->a, v->org->id, id, &v->objection));
    *owner = v->objection.o.customer;
    return OK;
}

static err load_order(struct visit *v, public_id id, customer_id *owner)
{
    TRY(store_order_by_public(v->tx, v->a, v->org->id, id, &v->order));
    v->invoice = order_lot(&v->order);
    *owner = v->order.customer;
    return OK;
}

static err load_export(struct visit *v, public_id id, customer_id *owner)
{
    TRY(store_export_by_public(v->tx, v->a, v->org->id, id, &v->export));
    if (v->session == NULL || v->export.contact.v != v->session->person) return E_NOT_FOUND;
    *owner = v->export.customer;
    return OK;
}

static err load_message(struct visit *v, public_id id, customer_id *owner)
{
    TRY(store_message_by_public(v->tx, v->a, v->org->id, id, &v->message));
    if (v->session == NULL || v->message.contact.v != v->session->person) return E_NOT_FOUND;
    if (v->message.kind != MESSAGE_MAIL) return E_NOT_FOUND;
    *owner = v->message.customer;
    return OK;
}

static const struct {
    str word;
    err (*load)(struct visit *v, public_id id, customer_id *owner);
    enum module module;
} objects[] = {
#define OBJECT(name, word, load, module)                                                           \
    [OBJECT_##name] = { { word, sizeof word - 1 }, load, module }
    OBJECT(NONE, "-", NULL, MODULE_NONE),
    OBJECT(INVOICE, "invoice", load_invoice, MODULE_NONE),
    OBJECT(PAYMENT, "payment", load_payment, MODULE_NONE),
    OBJECT(SELECTION, "selection", load_selection, MODULE_NONE),
    OBJECT(CREDIT, "credit", load_credit, MODULE_NONE),
    OBJECT(METHOD, "method", load_method, MODULE_NONE),
    OBJECT(SETUP, "setup", load_setup, MODULE_NONE),
    OBJECT(SHARED, "shared", load_shared, MODULE_DOCUMENTS),
    OBJECT(PROOF, "proof", load_proof, MODULE_NONE),
    OBJECT(OBJECTION, "dispute", load_objection, MODULE_NONE),
    OBJECT(ORDER, "order", load_order, MODULE_ORDERS),
    OBJECT(EXPORT, "export", load_export, MODULE_NONE),
    OBJECT(MESSAGE, "message", load_message, MODULE_NONE),
#undef OBJECT
};

str object_word(enum object o)
{
    must(o < countof(objects) && objects[o].word.n > 0);
    return objects[o].word;
}

const char *object_folder(const struct lot *l)
{
    if (document_is_order(l->kind)) return "/orders";
    return l->account == ACCOUNT_RECEIVABLE ? "/invoices" : "/credits";
}

enum module route_module(const struct route *r)
{
    must(r->object < countof(objects));
    return r->module != MODULE_NONE ? r->module : objects[r->object].module;
}

/* A retainer's pages, of its invoice and of the money it brought, are there with their module. */
static bool gone(const struct visit *v, enum account account, enum document_kind kind)
{
    return (kind == DOCUMENT_RETAINER || account == ACCOUNT_RETAINER) &&
           module_in(v->off, MODULE_RETAINERS);
}

public_id object_linked(const struct visit *v, public_id id, enum account account,
                        enum document_kind kind)
{
    return gone(v, account, kind) ? (public_id){ 0 } : id;
}

err object_load(struct visit *v, public_id id, customer_id *owner)
{
    must(v->route->object < countof(objects) && objects[v->route->object].load != NULL);
    TRY(objects[v->route->object].load(v, id, owner));
    return gone(v, v->invoice.account, v->invoice.kind) ? E_NOT_FOUND : OK;
}

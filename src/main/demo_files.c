/* The demo's shared documents and proofs: by the use cases, with papers drawn for it. */
#include "app/app_kyc.h"
#include "app/app_shared.h"
#include "base/clock.h"
#include "main/demo.h"
#include "pdf/pdf.h"

enum { CUSTOMERS = 3, ARENA = 64 * 1024 * 1024 };

/* Who does it for one customer. */
struct hands {
    struct demo *d;
    struct arena *a;
    customer_id customer;
    struct actor staff, contact;
};

/* A page with a heading and a few words. */
static err draw(const struct hands *h, str title, str words, str *out)
{
    static const struct pdf_style head = { PDF_SERIF, 240, 320, 0x1d1d1f };
    static const struct pdf_style text = { PDF_SANS, 105, 160, 0x3a3a3c };
    const struct pdf_box box = { 700, 0, PDF_WIDTH - 1400, PDF_START };
    const struct pdf_info info = { .title = title, .author = h->d->plan->org.name,
                                   .language = S("en"), .created_us = clock_now_us(), .top = 800,
                                   .top_later = 800, .bottom = PDF_HEIGHT - 800 };
    CLEANUP(pdf_close) struct pdf *p = NULL;

    TRY(pdf_open(h->a, &info, &p));
    pdf_pour(p, PDF_H1, &head, box, title);
    pdf_set_y(p, pdf_y(p) + 200);
    pdf_pour(p, PDF_P, &text, box, words);
    return pdf_finish(p, NULL, out);
}

static err take(const struct hands *h, const struct actor *who, str name, str bytes,
                struct upload_taken *out)
{
    struct problems problems = { .arena = h->a };
    const struct upload_sent in = { .customer = h->customer, .who = who, .field = S("file"),
                                    .name = name, .bytes = bytes };
    return app_upload_take(h->d->app, h->a, &in, &problems, out);
}

struct paper {
    str title, name, words, note;
    bool by_staff;
};

/* A document, its next version where `of` says so; `out` is it as it stands then. */
static err share(const struct hands *h, const struct paper *p, const struct shared *of,
                 struct shared *out)
{
    const struct actor *who = p->by_staff ? &h->staff : &h->contact;
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct share in = { .who = who, .title = p->title, .note = p->note };
    struct upload_taken file;
    public_id id;
    str bytes = p->words;

    if (of != NULL) {
        in.id = of->id;
        in.version = of->version;
    }
    if (str_ends(p->name, S(".pdf"))) TRY(draw(h, p->title, p->words, &bytes));
    TRY(take(h, who, p->name, bytes, &file));
    in.file = &file;
    TRY(app_share(h->d->app, h->a, &in, &id));
    TRY(db_read_begin(h->d->app->db, &tx));
    return store_shared_by_public(tx, h->a, h->d->org, of != NULL ? of->public_id : id, out);
}

static err share_all(const struct hands *h, size_t i)
{
    static const struct paper contract = {
        { "Service agreement", 17 }, { "service-agreement.pdf", 21 },
        { "Term: two years, renewed by one year unless ended in writing three months before. "
          "Availability 99.9 % a month; credits as in the annex.", 135 },
        { "For your signature", 18 }, true };
    static const struct paper signed_copy = {
        { "Service agreement", 17 }, { "service-agreement-signed.pdf", 28 },
        { "Signed by both sides.", 21 }, { "Signed, with our stamp on page 4", 32 }, false };
    static const struct paper residence = {
        { "Certificate of tax residence", 28 }, { "tax-residence.pdf", 17 },
        { "It is certified that the company is resident here for tax.", 58 }, { "", 0 }, false };
    static const struct paper prices = {
        { "Price list", 10 }, { "prices.csv", 10 },
        { "item;unit;price\nSupport hour;HUR;28.50\nStorage;GB;0.24\n", 55 }, { "", 0 }, true };
    struct shared s;

    TRY(share(h, &contract, NULL, &s));
    if (i == 0) TRY(share(h, &signed_copy, &s, &s));
    if (i < 2) {
        TRY(share(h, &residence, NULL, &s));
        if (i == 0) TRY(app_shared_mark(h->d->app, h->a, &h->staff, &s, 1));
    }
    TRY(share(h, &prices, NULL, &s));
    if (i != 1) return OK;
    return app_shared_withdraw(h->d->app, h->a, &h->staff, &s,
                               S("It held last year's prices. The new list follows."));
}

static err prove(const struct hands *h, enum kyc_kind kind, str name, struct kyc_proof *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct upload_taken file;
    struct kyc_proof *list;
    size_t n;
    str bytes;

    TRY(draw(h, kyc_kind_label(kind), S("Drawn for this demo; it proves nothing."), &bytes));
    TRY(take(h, &h->contact, name, bytes, &file));
    TRY(app_kyc_send(h->d->app, h->a, &h->contact, kind, &file));
    TRY(db_read_begin(h->d->app->db, &tx));
    TRY(store_kyc_list(tx, h->a, h->d->org, h->customer, &list, &n));
    *out = list[0];
    return OK;
}

/* The first is half through, the second has to send one again, the third has sent nothing. */
static err prove_all(const struct hands *h, size_t i)
{
    struct kyc_proof p;

    if (i > 1) return OK;
    TRY(prove(h, KYC_TAX, S("tax-registration.pdf"), &p));
    TRY(app_kyc_decide(h->d->app, h->a, &h->staff, p.public_id, KYC_SAID_YES,
                       date_add_months(h->d->today, 18), STR_NONE));
    if (i == 0) return prove(h, KYC_REGISTRATION, S("registration.pdf"), &p);
    TRY(prove(h, KYC_ADDRESS, S("electricity-bill.pdf"), &p));
    return app_kyc_decide(h->d->app, h->a, &h->staff, p.public_id, KYC_SAID_NO, DATE_NONE,
                          S("The bill is older than three months."));
}

/* A contact who manages; false where there is none. */
static err find_hands(struct hands *h, size_t i, bool *found)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct contact *list;
    struct staff s;
    size_t n;

    TRY(demo_find_customer(h->d, &h->d->plan->customers[i], &h->customer));
    TRY(db_read_begin(h->d->app->db, &tx));
    TRY(store_membership_contacts(tx, h->a, h->d->org, h->customer, MAY_MANAGE, &list, &n));
    TRY(store_staff_get(tx, h->a, h->d->org, h->d->owner, &s));
    *found = n > 0;
    h->staff = (struct actor){ .org = h->d->org, .kind = PERSON_STAFF, .person = h->d->owner.v,
                               .name = s.name };
    if (*found)
        h->contact = (struct actor){ .org = h->d->org, .kind = PERSON_CONTACT,
                                     .person = list[0].id.v, .name = list[0].name };
    return OK;
}

err demo_files(struct demo *d)
{
    CLEANUP(arena_release) struct arena a;
    struct kyc_rule rule = { .asked = { [KYC_REGISTRATION] = true, [KYC_TAX] = true,
                                        [KYC_ADDRESS] = true } };
    struct hands h = { .d = d, .a = &a };
    str missing;

    arena_init(&a, ARENA);
    TRY(pdf_init(&missing));
    for (size_t i = 0; i < CUSTOMERS && i < d->plan->customer_count; i++) {
        bool found;
        TRY(find_hands(&h, i, &found));
        if (i == 0) TRY(app_kyc_rule_set(d->app, &a, &h.staff, &rule));
        if (found) TRY(share_all(&h, i));
        if (found) TRY(prove_all(&h, i));
    }
    return OK;
}

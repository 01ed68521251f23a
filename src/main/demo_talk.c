/* What customers of the demo ask about their invoices: comments, and disputes with their ends. */
#include "app/app_objection.h"
#include "main/demo.h"
#include "store/store_invoice.h"
#include "store/store_staff.h"

/* A customer by its place in the plan, somebody of it, and its oldest open invoice. */
struct asker {
    customer_id customer;
    struct actor who, staff;
    struct lot about;
    bool found;
};

static err asker_of(const struct demo *d, size_t at, size_t nth, struct asker *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    const struct demo_customer *c = &d->plan->customers[at % d->plan->customer_count];
    struct customer_contact *people;
    struct customer customer;
    struct staff s;
    struct lot *open;
    size_t n, i = 0;

    *out = (struct asker){ 0 };
    TRY(demo_find_customer(d, c, &out->customer));
    TRY(db_read_begin(d->app->db, &tx));
    TRY(store_customer_get(tx, d->keep, d->org, out->customer, &customer));
    TRY(store_customer_contacts(tx, d->keep, d->org, out->customer, &people, &n));
    if (n == 0) return OK;
    while (i + 1 < n && people[i].contact.name.n == 0) i++; /* who something was forwarded to */
    out->who = (struct actor){ .org = d->org, .kind = PERSON_CONTACT,
                               .person = people[i].contact.id.v, .name = people[i].contact.name };
    TRY(store_staff_get(tx, d->keep, d->org, d->accountant, &s));
    out->staff = (struct actor){ .org = d->org, .kind = PERSON_STAFF, .person = d->accountant.v,
                                 .name = s.name };
    TRY(store_invoice_open(tx, d->keep, d->org, out->customer, customer.cur, DATE_NONE, 20, &open,
                           &n));
    if (n <= nth) return OK;
    TRY(store_lot_by_public(tx, d->keep, d->org, open[nth].public_id, ACCOUNT_RECEIVABLE,
                            &out->about));
    out->found = true;
    return OK;
}

static err talk(const struct demo *d, size_t at, const char *asked, const char *answered)
{
    struct asker a;

    TRY(asker_of(d, at, 1, &a));
    if (!a.found) return OK;
    TRY(app_comment_write(d->app, d->keep, &a.who,
                          &(struct comment_wish){ .about = &a.about, .id = public_id_new(),
                                                  .words = str_of(asked) }));
    if (answered == NULL) return OK;
    return app_comment_write(d->app, d->keep, &a.staff,
                             &(struct comment_wish){ .about = &a.about, .id = public_id_new(),
                                                     .words = str_of(answered) });
}

static err dispute(const struct demo *d, size_t at, const char *reason, const char *words,
                   const char *refused)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct objection_line first = { .line = 0 };
    struct objection_row row;
    struct asker a;

    TRY(asker_of(d, at, refused == NULL ? 0 : 2, &a));
    if (!a.found || a.about.kind != DOCUMENT_INVOICE) return OK;
    const struct objection_wish w = { .about = &a.about, .id = public_id_new(),
                                      .reason = str_of(reason), .words = str_of(words),
                                      .wish = S("Please correct the line."), .lines = &first,
                                      .count = 1 };
    TRY(app_objection_raise(d->app, d->keep, &a.who, &w));
    if (refused == NULL) return OK;
    TRY(db_read_begin(d->app->db, &tx));
    TRY(store_objection_by_public(tx, d->keep, d->org, w.id, &row));
    db_read_end(&tx);
    return app_objection_refuse(d->app, d->keep, &a.staff, &row, str_of(refused));
}

err demo_talk(struct demo *d)
{
    TRY(talk(d, 0, "Which purchase order is this for? Ours are not on it.",
             "It is for the order of March. The next one will name it."));
    TRY(talk(d, 1, "Can the invoice go to our new address from next month on?", NULL));
    TRY(talk(d, 2, "We pay this together with the next one.", NULL));
    TRY(dispute(d, 0, "quantity", "Our own meter shows less than what was billed.", NULL));
    TRY(dispute(d, 1, "price", "The price agreed for this year is lower.", NULL));
    return dispute(d, 2, "twice", "This seems to be billed twice.",
                   "The two are for different months: the one before was for the month before.");
}

/*
 * The demo's data: two organisations, their customers and people, and two years of documents.
 *
 * All of it is invented, follows from the seed alone, and goes into the books by the use cases that
 * everybody else goes by.
 */
#pragma once

#include "app/app.h"
#include "base/rand.h"
#include "core/calculate.h"
#include "store/store_people.h"

enum demo_temper { PAYS_EARLY, PAYS_LATE, PAYS_BADLY, PAYS_QUICKLY };

/* How a customer is taxed. */
enum demo_tax { GST_WITHIN, GST_BETWEEN, GST_EXPORT, VAT_HOME, VAT_REVERSE, VAT_EXPORT };

struct demo_person {
    const char *name, *mailbox; /* before the '@' */
    int may;                    /* enum permission bits */
};

enum { DEMO_PEOPLE = 3 };

struct demo_customer {
    const char *number, *name, *domain, *currency, *country, *tax_id;
    const char *line1, *city, *postcode, *region, *place; /* place of supply, under GST */
    const char *language;
    enum demo_tax tax;
    enum demo_temper temper;
    int invoices; /* in two years */
    int retainers;
    struct demo_person people[DEMO_PEOPLE];
};

/* Something that is sold: its price in hundredths of the organisation's currency. */
struct demo_item {
    const char *type, *name, *description, *code, *unit;
    int price, quantity_most;
};

struct demo_staff {
    const char *name, *mailbox, *role;
};

struct demo_org {
    struct org org;
    const char *host, *prefix; /* of numbers: "KCS" */
    const char *line1, *city, *postcode, *region, *legal_id;
    int year_month; /* the month in which the fiscal year begins */
    int per_foreign; /* what one unit of a foreign currency costs in ours, in hundredths */
    const struct demo_item *items;
    size_t item_count;
    const struct demo_customer *customers;
    size_t customer_count;
    struct demo_staff staff[4];
    int letter; /* of the logo */
};

extern const struct demo_org demo_orgs[2];

/* An invoice as the payments that follow need it. */
struct demo_due {
    int customer; /* index, bulk customers behind the others */
    int64_t doc, left;
    date issued, due;
    bool retainer;
};

struct demo_progress {
    int64_t done, all;
};

/* One organisation while it is being filled. */
struct demo {
    const struct app *app;
    const struct demo_org *plan;
    org_id org;
    staff_id owner, accountant;
    date today;
    struct rand_stream rand;
    struct arena *keep; /* until the end */
    int64_t extra;      /* invoices beyond the plan's, mostly of bulk customers */
    int64_t scale;      /* of the plan's own, in thousandths */
    struct demo_progress *progress;
    struct demo_due *due;
    size_t due_count, due_room;
};

/* A PNG of the organisation's logo, in the arena. */
MUST_USE err demo_logo(struct arena *a, const struct demo_org *plan, str *png);

/* Customers there are with the bulk ones, and how many invoices each gets. */
int64_t demo_customer_count(const struct demo *d);
int64_t demo_invoices_of(const struct demo *d, int64_t customer);
/* The customer of that index as documents name it; `bulk` is room for one. */
const struct demo_customer *demo_customer_at(const struct demo *d, struct arena *a, int64_t i,
                                             struct demo_customer *bulk);

/* The customer's id, by its number. */
MUST_USE err demo_find_customer(const struct demo *d, const struct demo_customer *c,
                                customer_id *out);

/* Issue two years of invoices, credit notes and retainer invoices, in the order of their dates. */
MUST_USE err demo_documents(struct demo *d);
/* Pay what each customer would have paid by today; give up some of what nobody ever paid. */
MUST_USE err demo_payments(struct demo *d);
/* One customer's exports, to be made when it is served. */
MUST_USE err demo_exports(struct demo *d);
/* One customer has just confirmed a payment: its invoice is pending until the gateway answers. */
MUST_USE err demo_pending(struct demo *d);
/* Two customers have looked, forwarded, written and reported a transfer. */
MUST_USE err demo_reach(struct demo *d);

/* Share documents with the first customers, and verify them in part. */
MUST_USE err demo_files(struct demo *d);
/* Comments on documents, and disputes of invoices. */
MUST_USE err demo_talk(struct demo *d);

/* Orders and quotes of the first two customers; an invoice is made of some. */
MUST_USE err demo_orders(struct demo *d);

/* The service of one customer is to be suspended. */
MUST_USE err demo_suspension(struct demo *d);

/* Compose one document of `kind` for a customer; numbers and dates given. */
struct demo_paper {
    enum document_kind kind;
    const struct demo_customer *customer;
    str number;
    date issued;
    str about;        /* of a credit note: the invoice it is for, or "" */
    date about_issued;
};
MUST_USE err demo_compose(struct demo *d, struct arena *a, const struct demo_paper *p,
                          struct document *out);

/* Statements as files: everything is read first, then drawn without holding a transaction. */
#include "app/app_statement.h"

#include <pthread.h>

#include "base/clock.h"
#include "paper/statement_paper.h"
#include "store/store_book.h"

enum { WORK_BYTES_MAX = 512 * 1024 * 1024, LARGE_ROWS = 2000 };

/* Of 10,000 rows a PDF takes 200 MB while it is drawn: of such one at a time. */
static pthread_mutex_t large = PTHREAD_MUTEX_INITIALIZER;

struct reading {
    struct arena work;
    struct account_statement s;
    struct org org;
    struct party *accounts;
    str language, logo, head;
};

static void reading_end(struct reading *r)
{
    arena_release(&r->work);
}

/* Its tax number under the name it has there, which the organisation has told. */
static struct party seller_of(struct arena *a, const struct org *o)
{
    struct party p = { .name = o->name, .contact_email = o->email, .contact_phone = o->phone,
                       .address = { .line1 = o->address } };

    if (o->tax_label.n == 0) p.tax_id = o->tax_id;
    else if (o->tax_id.n > 0)
        p.address.line2 = arena_format(a, "%.*s %.*s", STR_FMT(o->tax_label), STR_FMT(o->tax_id));
    return p;
}

/* Statements keep the head of the chain outside the books (docs/books.md 1). */
static err read_head(struct rtx *tx, struct reading *r, org_id org)
{
    struct head h;

    TRY(store_chain_head(tx, &r->work, org, &h));
    r->head = arena_format(&r->work, "Head of the books: %.*s %lld %lld %.*s", STR_FMT(h.slug),
                           (long long)h.epoch, (long long)h.n, STR_FMT(h.hash));
    return OK;
}

static err read_accounts(struct rtx *tx, struct reading *r, const struct statement_request *rq)
{
    r->language = r->org.language;
    r->accounts = arena_array(&r->work, struct party, rq->customer_count);
    for (size_t i = 0; i < rq->customer_count; i++) {
        struct customer c;
        TRY(store_customer_get(tx, &r->work, rq->org, rq->customers[i].customer, &c));
        r->accounts[i] = (struct party){ .name = c.name, .number = c.number, .tax_id = c.tax_id,
                                         .address = { .line1 = c.address } };
        if (i == 0 && c.language.n > 0) r->language = c.language;
    }
    if (rq->language.n > 0) r->language = rq->language;
    return OK;
}

static err read_all(const struct app *app, const struct statement_request *rq, bool paper,
                    struct reading *r)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;

    TRY(db_read_begin(app->db, &tx));
    TRY(app_statement_read(tx, &r->work, rq, &r->s));
    if (!paper) return OK;
    TRY(store_org_get(tx, &r->work, rq->org, &r->org));
    TRY(store_org_logo(tx, &r->work, rq->org, &r->logo));
    TRY(read_head(tx, r, rq->org));
    return read_accounts(tx, r, rq);
}

static void name_it(struct arena *a, const struct reading *r, const char *ending,
                    struct statement_file *out)
{
    out->name = arena_format(a, "%.*s%s", STR_FMT(paper_statement_name(a, &r->s)), ending);
}

static bool is_large(const struct account_statement *s)
{
    size_t rows = 0;

    for (size_t i = 0; i < s->count; i++)
        for (size_t k = 0; k < s->blocks[i].count; k++) rows += s->blocks[i].sections[k].count;
    return rows > LARGE_ROWS;
}

static err draw(struct reading *r, size_t accounts, str *pdf)
{
    const struct paper_pdf_options options = { .created_us = clock_now_us() };
    const struct statement_paper p = { .s = &r->s, .language = r->language,
                                       .seller = seller_of(&r->work, &r->org),
                                       .accounts = r->accounts, .account_count = accounts };
    const struct paper_brand brand = { .name = r->org.name, .logo_png = r->logo,
                                       .colour = (uint32_t)r->org.colour, .footer = r->head };
    bool alone = is_large(&r->s);

    if (alone) pthread_mutex_lock(&large);
    err e = paper_pdf_statement(&r->work, &p, &brand, &options, pdf);
    if (alone) pthread_mutex_unlock(&large);
    return e;
}

err app_statement_pdf(const struct app *app, struct arena *a, const struct statement_request *rq,
                      struct statement_file *out)
{
    CLEANUP(reading_end) struct reading r = { 0 };
    str pdf;

    arena_init(&r.work, WORK_BYTES_MAX);
    TRY(read_all(app, rq, true, &r));
    TRY(draw(&r, rq->customer_count, &pdf));
    name_it(a, &r, ".pdf", out);
    out->bytes = arena_str(a, pdf);
    return OK;
}

err app_statement_csv(const struct app *app, struct arena *a, const struct statement_request *rq,
                      struct statement_file *out)
{
    CLEANUP(reading_end) struct reading r = { 0 };

    arena_init(&r.work, WORK_BYTES_MAX);
    TRY(read_all(app, rq, false, &r));
    TRY(paper_csv_statement(a, &r.s, &out->bytes));
    name_it(a, &r, ".csv", out);
    return OK;
}
